"""The lines of the model as straight code over arrays: each traced once and printed as numpy has it.

Beside the formula and the words this is a third print of the same cells, so that a sweep of a
million options says what the workbook says. A text, which only stands for "not known", is NaN.

Why numpy and no compiler: numba (0.68) takes three minutes to compile the thousand statements that a load needs as one loop,
and an option then takes 2.9 µs on one core instead of 3.1 (measured side by side, 777 loads of 18 options, the same figures)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple

from quoter.core.cells import HALF, INFIX, Cell, value_of
from quoter.core.lines import Line, run

_TESTS = {"less": "<", "at_most": "<=", "more": ">", "at_least": ">=", "same": "=="}
_SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/"}
_CALLS = {"largest": "maximum", "smallest": "minimum"}  # what numpy calls in another way


class Straight(NamedTuple):
    """Some lines as one function of what is given, and what of it they draw on."""

    source: str
    needs: tuple[str, ...]  # `record.field`
    wanted: tuple[str, ...]
    compute: Callable[[Mapping[str, Any]], dict[str, Any]]


def straight_over_arrays(
    lines: Iterable[Line], records: Mapping[str, Iterable[str]], wanted: Iterable[str]
) -> Straight:
    """The lines that the wanted ones draw on, as a function of arrays or numbers by `record.field`.

    Arrays of different shapes go together as numpy lets them: what depends on the option alone is
    computed once for all loads."""
    printed, given = _printed(lines, records)
    wanted = tuple(name for name in wanted if name in printed)
    body, needs = _leading_to(printed, wanted)
    named = {name: f"g{n}" for n, name in enumerate(sorted(needs & given))}
    text = "\n".join(
        [
            "def compute(given):",
            *(f"    {name} = given[{key!r}]" for key, name in named.items()),
            *_statements({name: printed[name] for name in body}, named, wanted),
            f"    return dict({', '.join(f'{name}={name}' for name in wanted)})",
        ]
    )
    space = _operations()
    exec(compile(text, "<lines over arrays>", "exec"), space)
    return Straight(text, tuple(named), wanted, space["compute"])


def _statements(
    body: Mapping[str, _Printed], named: Mapping[str, str], wanted: tuple[str, ...]
) -> Iterator[str]:
    """A statement a line; what is not drawn on any more is let go, so that its memory is used again
    while it lies near: twice as fast."""
    last = {need: name for name, printed in body.items() for need in printed.draws_on}
    for name, printed in body.items():
        yield f"    {name} = {_filled(printed, named)}"
        gone = [n for n in printed.draws_on if last[n] == name and n in body and n not in wanted]
        if gone:
            yield f"    del {', '.join(gone)}"


class _Printed(NamedTuple):
    """An expression in pieces: texts, and between them the names that it draws on."""

    form: str
    draws_on: tuple[str, ...]


def _filled(printed: _Printed, named: Mapping[str, str]) -> str:
    return printed.form.format(*(named.get(name, name) for name in printed.draws_on))


def _printed(
    lines: Iterable[Line], records: Mapping[str, Iterable[str]]
) -> tuple[dict[str, _Printed], frozenset[str]]:
    """Every line's expression, and what is given: no expression depends on a value, so all are 1."""
    known: dict[str, Any] = {
        name: SimpleNamespace(**{f: Cell(1.0, address=f"{name}.{f}") for f in fields})
        for name, fields in records.items()
    }
    given = frozenset(cell.address for record in known.values() for cell in vars(record).values())
    found: dict[str, _Printed] = {}

    def keep(line: Line, result: Any) -> Cell:
        drawn: list[str] = []
        found[line.name] = _Printed(_print(result, drawn), tuple(drawn))
        return Cell(value_of(result), address=line.name)

    run(lines, known, keep)
    return found, given


def _leading_to(
    printed: Mapping[str, _Printed], wanted: Iterable[str]
) -> tuple[list[str], set[str]]:
    """The lines that some lines draw on, in their order, and all names that are drawn on."""
    needed, body = set(wanted), list[str]()
    for name in reversed(list(printed)):
        if name in needed:
            needed |= set(printed[name].draws_on)
            body.append(name)
    return body[::-1], needed


# -- one expression -------------------------------------------------------------------------------


def _print(x: Any, drawn: list[str]) -> str:
    """A cell as an expression with `{n}` for the n-th name in `drawn`; a test is 1 or 0."""
    if isinstance(x, Cell) and x.op is not None and x.op.name in _TESTS:
        return f"where({_test(x, drawn)},1.0,0.0)"
    if not isinstance(x, Cell):
        return "nan" if isinstance(x, str) else repr(float(x))
    if x.op is None:
        return _drawn(x.address, drawn)
    op, args = x.op.name, x.args
    if op == "where":
        return f"where({_test(args[0], drawn)},{_print(args[1], drawn)},{_print(args[2], drawn)})"
    if op == "power" and _is(args[1], 2):
        return f"square({_print(args[0], drawn)})"
    if op == "power" and args[1] is HALF:
        return f"sqrt({_print(args[0], drawn)})"
    parts = [_print(arg, drawn) for arg in args]
    if op in _SIGNS:
        return f"({_SIGNS[op].join(parts)})"
    assert op not in INFIX - {"power"}, op
    return f"{_CALLS.get(op, op)}({','.join(parts)})"


def _test(x: Any, drawn: list[str]) -> str:
    """What holds or not: a comparison, or a number that is not 0."""
    if isinstance(x, Cell) and x.op is not None and x.op.name in _TESTS:
        left, right = (_print(arg, drawn) for arg in x.args)
        return f"({left}{_TESTS[x.op.name]}{right})"
    return _print(x, drawn)


def _is(x: Any, number: float) -> bool:
    return not isinstance(x, (Cell, str)) and x == number


def _drawn(name: str, drawn: list[str]) -> str:
    if name not in drawn:
        drawn.append(name)
    return f"{{{drawn.index(name)}}}"


# -- what the expressions call --------------------------------------------------------------------


@cache
def _numpy() -> Any:
    import numpy

    return numpy


def _operations() -> dict[str, Any]:
    """The functions that the expressions call, by name."""
    np = _numpy()
    same = ("where", "maximum", "minimum", "power", "square", "sqrt", "log", "nan")
    ours = {"ceil": _ceil, "floor": _floor, "cents": _cents, "quotient": _quotient}
    return {name: getattr(np, name) for name in same} | ours


def half_up(x: Any, places: int) -> Any:
    """Excel's ROUND on the 15 digits that a sheet shows, as `cells` has it for one number."""
    np = _numpy()
    size = np.abs(x) * 10.0**places
    near = np.floor(size + 0.5) / 10.0**places
    if size.max(initial=0) >= 1e14:  # digits behind the fifteenth are noise
        near = np.where(size < 1e14, near, _digits(size) / 10.0**places)
    return np.copysign(near, x)


def _digits(x: Any) -> Any:
    """A number on its first fifteen digits, rounded to a whole one."""
    np = _numpy()
    unit = 10.0 ** (np.floor(np.log10(np.where(x > 0, x, 1.0))) - 14)
    kept = np.rint(x / unit) * unit
    return np.where(unit < 1, np.floor(kept + 0.5), kept)


def _ceil(x: Any) -> Any:
    return _numpy().ceil(half_up(_numpy().asarray(x), 9))


def _floor(x: Any) -> Any:
    return _numpy().floor(half_up(_numpy().asarray(x), 9))


def _cents(x: Any) -> Any:
    return half_up(half_up(_numpy().asarray(x), 6), 2)


def _quotient(a: Any, n: Any) -> Any:
    return _numpy().floor(a / n)
