"""Numbers that remember how they came about, and print as an Excel formula, as words or as a script.

A line of the model is a plain function. Called with floats it gives a figure; called with cells
it gives the same figure together with the formula that a workbook needs. A decision taken in
Python (`if`, `max`, `==` …) would freeze today's answer into the workbook, so every such use of
a cell raises and says what to write instead.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple

ATOM = 9  # binds tighter than any operator
ALL_DIGITS = 1e15  # a number of so many is whole on the digits that a sheet keeps


class FrozenBranch(TypeError):
    """A cell was about to be decided in Python, where the workbook could not follow."""


class Op(NamedTuple):
    """One operation: how Excel writes it, how a person says it, how tightly it binds, its value."""

    name: str
    excel: str
    level: int
    compute: Callable[..., Any]
    en: str
    zh: str


def _refuse(instead: str) -> Callable[..., Any]:
    def dunder(self: Cell, *_: Any) -> Any:
        raise FrozenBranch(f"`{words(self)}` is decided in Excel, not here: {instead}")

    return dunder


@dataclass(eq=False, slots=True)  # frozen it would take three times as long to make
class Cell:
    """A value and how it came about; without `op` it stands in the workbook at `address`.

    Nobody changes one: other cells are made of it."""

    value: float | str | Sequence[object]  # of a range all its values
    op: Op | None = None
    args: tuple[Any, ...] = ()
    address: str = ""
    label: str = ""

    def __add__(self, other: Any) -> Cell:
        return _apply(ADD, self, other)

    def __radd__(self, other: Any) -> Cell:
        return _apply(ADD, other, self)

    def __sub__(self, other: Any) -> Cell:
        return _apply(SUBTRACT, self, other)

    def __rsub__(self, other: Any) -> Cell:
        return _apply(SUBTRACT, other, self)

    def __mul__(self, other: Any) -> Cell:
        return _apply(MULTIPLY, self, other)

    def __rmul__(self, other: Any) -> Cell:
        return _apply(MULTIPLY, other, self)

    def __truediv__(self, other: Any) -> Cell:
        return _apply(DIVIDE, self, other)

    def __rtruediv__(self, other: Any) -> Cell:
        return _apply(DIVIDE, other, self)

    def __lt__(self, other: Any) -> Cell:
        return _apply(LESS, self, other)

    def __le__(self, other: Any) -> Cell:
        return _apply(AT_MOST, self, other)

    def __gt__(self, other: Any) -> Cell:
        return _apply(MORE, self, other)

    def __ge__(self, other: Any) -> Cell:
        return _apply(AT_LEAST, self, other)

    __bool__ = _refuse("write where(test, a, b), both(a, b) or either(a, b)")
    __eq__ = _refuse("write same(a, b)")
    __ne__ = _refuse("write where(same(a, b), 0, 1)")
    __hash__ = object.__hash__
    __float__ = __int__ = __index__ = _refuse("leave it a cell")
    __len__ = __iter__ = __contains__ = _refuse("a cell is one value")
    __neg__ = __pos__ = __abs__ = _refuse("write 0 - x")
    __pow__ = __rpow__ = _refuse("write power(a, b)")
    __mod__ = __rmod__ = _refuse("write it with × and ÷")
    __floordiv__ = __rfloordiv__ = __floor__ = _refuse("write floor(x)")
    __ceil__ = _refuse("write ceil(x)")
    __round__ = __trunc__ = _refuse("write cents(x) or ceil(x)")


class Constant(float):
    """A unit or a fact that formulas call by name instead of printing its number.

    In Python it is that number; a workbook that draws on it has a cell of this name."""

    name: str
    label: str

    def __new__(cls, name: str, value: float, label: str) -> Constant:
        found = super().__new__(cls, value)
        found.name, found.label = name, label
        CONSTANTS[name] = found
        return found


CONSTANTS: dict[str, Constant] = {}  # all there are, by name
HALF = Constant("u_half", 1 / 2, "one half: the power of a square root")


def value_of(x: Any) -> Any:
    """The value of a cell, or the plain value itself."""
    return x.value if isinstance(x, Cell) else x


def _apply(op: Op, *args: Any) -> Cell:
    values = [a.value if type(a) is Cell else a for a in args]
    return Cell(op.compute(*values), op, args)


def primitive(op: Op) -> Callable[..., Any]:
    compute = op.compute

    def call(*args: Any) -> Any:
        for a in args:  # a line is run on floats a hundred times for each time on cells
            if type(a) is Cell:
                return _apply(op, *args)
        return compute(*args)

    call.__name__, call.__doc__ = op.name, f"{op.en} In Excel: {op.excel}"
    return call


def _round_half_up(x: float, places: int) -> float:
    """Excel's ROUND: half away from zero, on the 15 digits that a sheet shows."""
    exact = abs(x) * 10**places
    if exact < _WITHIN:  # nearly always: no half is so near that the digits shown would differ
        near = math.floor(exact + 0.5)
        if _APART < exact + 0.5 - near < 1 - _APART:
            return math.copysign(near / 10**places, x)
    scaled = float(f"{exact:.15g}")
    if scaled >= ALL_DIGITS:  # no digit of those is behind the place
        return float(f"{x:.15g}")
    return math.copysign(math.floor(scaled + 0.5) / 10**places, x)


_WITHIN, _APART = 1e12, 1e-3  # below it fifteen digits keep a figure to half of that
_CLEAR = 1e-8  # farther from a whole number than nine places round
_SMALL = 1e6  # below it a figure has its nine places within the digits that a sheet keeps


def _ceil(x: float) -> float:
    if -_SMALL < x < _SMALL:  # nearly always: nothing has to be rounded to know the whole number
        below = math.floor(x)
        if x == below or _CLEAR < x - below < 1 - _CLEAR:
            return float(below + (x != below))
    return float(math.ceil(_round_half_up(x, 9)))


def _floor(x: float) -> float:
    if -_SMALL < x < _SMALL:
        below = math.floor(x)
        if x == below or _CLEAR < x - below < 1 - _CLEAR:
            return float(below)
    return float(math.floor(_round_half_up(x, 9)))


ADD = Op("add", "{0}+{1}", 4, lambda a, b: a + b, "{0} + {1}", "{0} + {1}")
SUBTRACT = Op("subtract", "{0}-{1}", 4, lambda a, b: a - b, "{0} − {1}", "{0} − {1}")
MULTIPLY = Op("multiply", "{0}*{1}", 5, lambda a, b: a * b, "{0} × {1}", "{0} × {1}")
DIVIDE = Op("divide", "{0}/{1}", 5, lambda a, b: a / b, "{0} ÷ {1}", "{0} ÷ {1}")
POWER = Op("power", "{0}^{1}", 6, lambda a, b: a**b, "{0} ^ {1}", "{0} ^ {1}")
LOG = Op("log", "LN({0})", ATOM, math.log, "ln ({0})", "ln({0})")
LESS = Op("less", "{0}<{1}", 2, lambda a, b: a < b, "{0} < {1}", "{0} < {1}")
AT_MOST = Op("at_most", "{0}<={1}", 2, lambda a, b: a <= b, "{0} ≤ {1}", "{0} ≤ {1}")
MORE = Op("more", "{0}>{1}", 2, lambda a, b: a > b, "{0} > {1}", "{0} > {1}")
AT_LEAST = Op("at_least", "{0}>={1}", 2, lambda a, b: a >= b, "{0} ≥ {1}", "{0} ≥ {1}")
SAME = Op("same", "{0}={1}", 2, lambda a, b: a == b, "{0} = {1}", "{0} = {1}")
JOIN = Op("join", "{0}&{1}", 3, lambda a, b: f"{a}{b}", "{0} {1}", "{0}{1}")
WHERE = Op(
    "where", "IF({0},{1},{2})", ATOM, lambda test, a, b: a if test else b,
    "({1} if {0}, else {2})", "(若 {0} 则 {1}，否则 {2})",
)  # fmt: skip
LARGEST = Op(
    "largest", "MAX({0},{1})", ATOM, lambda a, b: max(a, b), "larger of ({0}; {1})", "较大值({0}；{1})"
)  # fmt: skip
SMALLEST = Op(
    "smallest", "MIN({0},{1})", ATOM, lambda a, b: min(a, b), "smaller of ({0}; {1})", "较小值({0}；{1})"
)  # fmt: skip
CEIL = Op("ceil", "ROUNDUP(ROUND({0},9),0)", ATOM, _ceil, "round up ({0})", "向上取整({0})")
FLOOR = Op("floor", "ROUNDDOWN(ROUND({0},9),0)", ATOM, _floor, "round down ({0})", "向下取整({0})")
QUOTIENT = Op(
    "quotient", "INT({0}/{1})", ATOM, lambda a, b: float(math.floor(a / b)),
    "whole part of ({0} ÷ {1})", "({0} ÷ {1})的整数部分",
)  # fmt: skip
CENTS = Op(
    "cents", "ROUND(ROUND({0},6),2)", ATOM,
    lambda x: _round_half_up(_round_half_up(x, 6), 2), "round to cents ({0})", "四舍五入到分({0})",
)  # fmt: skip
TO_WHOLE = Op(
    "to_whole", "ROUND({0},0)", ATOM, lambda x: _round_half_up(x, 0),
    "nearest whole number to ({0})", "取整({0})",
)  # fmt: skip
ROUNDED = Op(
    "rounded", "ROUND(ROUND({0},6),{1})", ATOM,
    lambda x, places: _round_half_up(_round_half_up(x, 6), int(places)),
    "round ({0})", "四舍五入({0})",
)  # fmt: skip
WHOLE_TEXT = Op(
    "whole_text", 'TEXT({0},"#,##0")', ATOM, lambda x: f"{_round_half_up(x, 0):,.0f}", "{0}", "{0}"
)
CENTS_TEXT = Op(
    "cents_text", 'TEXT({0},"00")', ATOM, lambda x: f"{_round_half_up(x, 0):02.0f}", "{0}", "{0}"
)
THOUSANDTHS_TEXT = Op(
    "thousandths_text", 'TEXT({0},"000")', ATOM, lambda x: f"{_round_half_up(x, 0):03.0f}",
    "{0}", "{0}",
)  # fmt: skip
LETTER = Op(
    "letter", "MID({0},{1},1)", ATOM, lambda text, n: text[int(n) - 1],
    "letter {1} of {0}", "{0}的第{1}字",
)  # fmt: skip
CAPITALS = Op("capitals", "UPPER({0})", ATOM, lambda text: text.upper(), "{0}", "{0}")
PICK = Op(
    "pick", "INDEX({0},{1})", ATOM, lambda listed, n: listed[int(n) - 1],
    "word {1} of {0}", "{0}的第{1}项",
)  # fmt: skip
PICK_AT = Op(
    "pick_at", "INDEX({0},{1},{2})", ATOM, lambda rows, n, m: float(rows[int(n) - 1][int(m) - 1]),
    "row {1}, column {2} of {0}", "{0}的第{1}行第{2}列",
)  # fmt: skip


def _shaped(x: float, places: int) -> str:
    return f"{_round_half_up(x, places):,.{places}f}"


MONEY_TEXT = Op(
    "money_text", "TEXT({0},{1})", ATOM, lambda x, shape: _shaped(x, len(shape.partition(".")[2])),
    "{0}", "{0}",
)  # fmt: skip
INFIX = frozenset(op.name for op in (ADD, SUBTRACT, MULTIPLY, DIVIDE, POWER, LESS, AT_MOST, MORE,
                                     AT_LEAST, SAME, JOIN))  # fmt: skip
_IN_SCRIPT = {
    "same": "{0}==={1}",
    "where": "({0}?{1}:{2})",
}  # what JavaScript writes in its own way
_INFIX_IN_SCRIPT = INFIX - {"join", "power"}
_PLACE = re.compile(r"\{\d\}")

where = primitive(WHERE)
power = primitive(POWER)
log = primitive(LOG)
ceil = primitive(CEIL)
floor = primitive(FLOOR)
quotient = primitive(QUOTIENT)
cents = primitive(CENTS)
rounded = primitive(ROUNDED)
to_whole = primitive(TO_WHOLE)
same = primitive(SAME)
whole_text = primitive(WHOLE_TEXT)
money_text = primitive(MONEY_TEXT)
cents_text = primitive(CENTS_TEXT)
thousandths_text = primitive(THOUSANDTHS_TEXT)
letter = primitive(LETTER)
capitals = primitive(CAPITALS)
pick = primitive(PICK)
pick_at = primitive(PICK_AT)
_larger = primitive(LARGEST)
_smaller = primitive(SMALLEST)
_join = primitive(JOIN)


def largest(*xs: Any) -> Any:
    """The largest of some figures."""
    return _fold(_larger, xs)


def smallest(*xs: Any) -> Any:
    """The smallest of some figures."""
    return _fold(_smaller, xs)


def total(xs: Any) -> Any:
    """The sum of some figures."""
    return _fold(lambda a, b: a + b, tuple(xs))


def root(x: Any) -> Any:
    """The square root."""
    return power(x, HALF)


def join(*parts: Any) -> Any:
    """Some texts, one after the other."""
    return _fold(_join, parts)


def ratio(a: Any, n: Any) -> Any:
    """`a ÷ n`, and 0 where n is 0: a division that a workbook can always carry out."""
    if type(a) is not Cell and type(n) is not Cell:
        return a / n if n else 0.0
    bottom = value_of(n)
    quotient = value_of(a) / bottom if bottom else 0.0
    return where(same(n, 0), 0.0, Cell(quotient, DIVIDE, (a, n)))


def flag(test: Any) -> Any:
    """1 where the test holds, else 0."""
    return where(test, 1, 0)


def both(a: Any, b: Any) -> Any:
    """1 where both flags are 1."""
    return a * b


def either(a: Any, b: Any) -> Any:
    """1 where at least one of two flags is 1."""
    return largest(a, b)


def divides(whole: Any, parts: Any) -> Any:
    """1 where `whole` falls into `parts` equal whole parts."""
    return flag(same(whole, floor(whole / parts) * parts))


def _fold(step: Callable[[Any, Any], Any], xs: tuple[Any, ...]) -> Any:
    result = xs[0]
    for x in xs[1:]:
        result = step(result, x)
    return result


_LONGEST = (
    255  # characters of a text that Excel takes in a formula: with a longer one it opens no file
)


def literal(x: Any) -> str:
    """A constant as Excel writes it; text in quotes, never read as a formula, a long one in pieces."""
    if isinstance(x, str):
        parts = (x[at : at + _LONGEST] for at in range(0, max(len(x), 1), _LONGEST))
        return "&".join('"' + part.replace('"', '""') + '"' for part in parts)
    if isinstance(x, Constant):
        return x.name
    return repr(int(x)) if float(x).is_integer() else repr(float(x))


def excel(x: Any) -> str:
    """The formula of a cell, without the leading `=`; references where its parts are filed."""
    return _excel(x)


def words(x: Any, language: str = "en") -> str:
    """The same formula as a person says it, with the labels of the lines it draws on."""
    return _printer(attrgetter(language), spoken, label_or_address)(x)


def spoken(x: Any) -> str:
    """A constant as a person says it."""
    return (x or "—") if isinstance(x, str) else f"{x:,g}"


def label_or_address(cell: Cell) -> str:
    """What a formula calls a figure that it draws on."""
    return cell.label or cell.address or str(cell.value)


def javascript(x: Any) -> str:
    """The same formula as an expression of JavaScript: a function of its operation's name for each
    that has no sign there (templates/what-if/operations.js has them)."""
    return _printer(_script_form, _script_literal, _ADDRESS, _INFIX_IN_SCRIPT)(x)


def _script_form(op: Op) -> str:
    if op.name in _IN_SCRIPT:
        return _IN_SCRIPT[op.name]
    if op.name in _INFIX_IN_SCRIPT:
        return op.excel
    return f"{op.name}({','.join(sorted(set(_PLACE.findall(op.excel))))})"


def _script_literal(x: Any) -> str:
    if isinstance(x, str):
        return json.dumps(x)
    plain = repr(int(x)) if float(x).is_integer() else repr(float(x))
    return f"({plain})" if x < 0 else plain  # a sign after a sign would be another operator


def _printer(
    form: Callable[[Op], str], constant: Callable[[Any], str], name: Callable[[Cell], str],
    infix: frozenset[str] = INFIX,
) -> Callable[[Any], str]:  # fmt: skip
    """A print of cells, by how it writes operations, constants and what stands in the workbook."""

    def printed(x: Any) -> str:
        if type(x) is not Cell:
            return constant(x)
        op = x.op
        if op is None:
            return name(x)
        parts: list[str] = []
        for a in x.args:
            part = printed(a)
            within = type(a) is Cell and a.op is not None and op.name in infix
            parts.append(bracketed(part, a, op.level, len(parts)) if within else part)
        return form(op).format(*parts)

    return printed


def bracketed(text: str, arg: Any, level: int, position: int) -> str:
    """Brackets where the part binds looser than its place; on the right also where it ties.

    A right part of equal level keeps its brackets, so that a sheet adds in the very order of
    Python and the figures agree to the last bit."""
    inner = arg.op.level if isinstance(arg, Cell) and arg.op else ATOM
    return f"({text})" if inner < level or (position and inner == level) else text


_ADDRESS: Callable[[Cell], str] = attrgetter("address")
_excel = _printer(attrgetter("excel"), literal, _ADDRESS)
