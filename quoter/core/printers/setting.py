"""A traced formula as it is set on a page: fractions, exponents, roots, cases.

What is set stands between marks that occur in no label, since labels are filled in afterwards; `markup`
makes HTML of them. What only a reader without that layout needs, such as a sign of division and its
brackets, is of the class `plain`: a page hides it, a Word file reads it."""

from __future__ import annotations

from typing import Any

from quoter.core.cells import HALF, INFIX, Cell, bracketed, label_or_address, spoken

OPEN, OVER, CLOSE, UP, LEVEL, ROOT, UNROOT, CASES, TEST, NEXT, END = map(chr, range(0xE000, 0xE00B))
_SET = {
    "divide": f"{OPEN}{{0}}{OVER}{{1}}{CLOSE}",
    "power": f"{{0}}{UP}{{1}}{LEVEL}",
    "largest": "max ( {0} ; {1} )",
    "smallest": "min ( {0} ; {1} )",
}
_IF = {"en": ("if", "otherwise"), "zh": ("若", "否则")}
_EMPTY = {"en": "(left blank)", "zh": "（留空）"}
_MARKUP = {
    "&": "&amp;", "<": "&lt;", ">": "&gt;",
    OPEN: '<span class="frac"><span class="above"><span class="plain">(</span>',
    OVER: '<span class="plain">)</span></span><span class="plain"> ÷ </span>'
          '<span class="below"><span class="plain">(</span>',
    CLOSE: '<span class="plain">)</span></span></span>',
    UP: '<sup><span class="plain">^</span>', LEVEL: "</sup>",
    ROOT: '√<span class="root"><span class="plain">(</span>', UNROOT: '<span class="plain">)</span></span>',
    CASES: '<span class="plain">{</span><span class="cases"><span class="case">',
    TEST: '<span class="test"><span class="plain">, </span>',
    NEXT: '</span><span class="plain">; </span></span><span class="case">', END: '</span></span></span><span class="plain">}</span>',
}  # fmt: skip
_CHINESE = {mark: _MARKUP[mark].replace(", ", "，").replace("; ", "；") for mark in (TEST, NEXT)}


def set_out(x: Any, language: str) -> str:
    """The formula of a cell with marks, as `words` says it otherwise."""
    if not isinstance(x, Cell):
        return _EMPTY[language] if x == "" else spoken(x)
    x = _unguarded(x)
    if x.op is None:
        return label_or_address(x)
    if _does(x, "where"):
        return _cases(x, language)
    if _does(x, "power") and _is(x.args[1], HALF):
        return f"{ROOT}{set_out(x.args[0], language)}{UNROOT}"
    parts = [set_out(part, language) for part in x.args]
    if x.op.name in INFIX - {"divide"}:
        parts = [_kept(p, a, x.op.level, i) for i, (p, a) in enumerate(zip(parts, x.args))]
    return (_SET.get(x.op.name) or getattr(x.op, language)).format(*parts)


def _unguarded(x: Cell) -> Cell:
    """A ratio without the 0 that a sheet takes where nothing can be divided by."""
    if not _does(x, "where"):
        return x
    test, zero, inner = x.args
    guarded = _does(test, "same") and _is(test.args[1], 0) and _is(zero, 0)
    return inner if guarded and _does(inner, "divide") and inner.args[1] is test.args[0] else x


def _does(x: Any, operation: str) -> bool:
    """Whether it is the result of an operation."""
    return isinstance(x, Cell) and x.op is not None and x.op.name == operation


def _is(x: Any, number: Any) -> bool:
    """Whether it is just this number; a figure of the sheet is not, whatever it comes to."""
    return not isinstance(x, Cell) and bool(x == number)


def _kept(text: str, part: Any, level: int, position: int) -> str:
    """Brackets where the part binds looser than its place; a fraction needs none."""
    part = _unguarded(part) if isinstance(part, Cell) else part
    return text if _does(part, "divide") else bracketed(text, part, level, position)


def _cases(x: Any, language: str) -> str:
    """A value for each condition, one below the other."""
    rows, (if_, otherwise) = [], _IF[language]
    while _does(x, "where") and _unguarded(x) is x:
        rows.append(f"{set_out(x.args[1], language)}{TEST} {if_} {set_out(x.args[0], language)}")
        x = x.args[2]
    return f"{CASES}{NEXT.join([*rows, f'{set_out(x, language)}{TEST} {otherwise}'])}{END}"


def markup(text: str, language: str = "en") -> str:
    """A formula with marks and labels as HTML."""
    marks = _MARKUP | _CHINESE if language == "zh" else _MARKUP
    return "".join(marks.get(letter, letter) for letter in text)
