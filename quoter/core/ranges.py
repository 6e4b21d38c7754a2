"""What formulas say of a range of cells: sums, counts and places, with the same values in Python.

A range is a cell whose value is `Values`; arithmetic and comparisons of it are of each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

from quoter.core.cells import ATOM, Cell, Op, primitive


def _each(operation: Callable[[Any, Any], Any]) -> Any:
    def apply(self: Values, other: Any) -> Values:
        others = other if isinstance(other, Values) else (other,) * len(self)
        return Values(operation(a, b) for a, b in zip(self, others, strict=True))

    return apply


class Values(tuple):
    """The values of a range."""

    __mul__ = _each(lambda a, b: a * b)
    __rmul__ = __mul__
    __sub__ = _each(lambda a, b: a - b)
    __rsub__ = _each(lambda a, b: b - a)
    __gt__ = _each(lambda a, b: (a or 0) > b)
    __eq__ = _each(lambda a, b: (a or 0) == b if b == 0 else a == b)
    __hash__ = tuple.__hash__


def _numbers(found: Any) -> list[float]:
    known = found if isinstance(found, Values) else (found,)
    return [float(x) for x in known if isinstance(x, bool | int | float)]


def _op(name: str, form: str, compute: Callable[..., Any], en: str, zh: str) -> Callable[..., Any]:
    return primitive(Op(name, form, ATOM, compute, en, zh))


summed = _op("summed", "SUM({0})", lambda xs: sum(_numbers(xs)), "sum of {0}", "{0}之和")
added = _op("added", "SUMPRODUCT({0})", lambda xs: sum(_numbers(xs)), "sum of {0}", "{0}之和")
counted = _op(
    "counted", "COUNT({0})", lambda xs: float(len(_numbers(xs))), "count of {0}", "{0}的个数"
)
least = _op(
    "least", "MIN({0})", lambda xs: min(_numbers(xs), default=0.0), "least of {0}", "{0}的最小值"
)
most = _op(
    "most", "MAX({0})", lambda xs: max(_numbers(xs), default=0.0), "most of {0}", "{0}的最大值"
)
place_of = _op(
    "place_of", "MATCH({0},{1},0)", lambda x, xs: float(tuple(xs).index(x) + 1),
    "place of {0} in {1}", "{0}在{1}中的位置",
)  # fmt: skip
or_else = _op(
    "or_else", "IFERROR({0},{1})", lambda x, instead: x, "{0}, or {1} where that is an error",
    "{0}，出错时为{1}",
)  # fmt: skip
unchanged = primitive(
    Op("unchanged", '{0}&""={1}&""', 2, lambda a, b: a == b, "{0} is still {1}", "{0}仍为{1}")
)


@cache
def column_name(column: int) -> str:
    """The letters of a column."""
    before, last = divmod(column, 26)
    return (column_name(before - 1) if before else "") + chr(ord("A") + last)


def number(cell: Cell) -> Cell:
    """A figure that may be missing: where it is, nothing may rest on it."""
    known = isinstance(cell.value, int | float)
    return cell if known else replace(cell, value=0.0)
