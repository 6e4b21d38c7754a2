"""The lines of the model as one straight function of numbers, which runs four times as fast as line by line.

The fourth print of the traced cells, beside the formula, the words and the arrays: each line is an
assignment, in the order of the lines. It is printed once and kept (start/once.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

from quoter.core.cells import Cell, Constant, value_of
from quoter.core.lines import Line, run

_SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "power": "**", "less": "<",
          "at_most": "<=", "more": ">", "at_least": ">=", "same": "=="}  # fmt: skip
_CALLS = {"largest": "max", "smallest": "min"}
_OURS = ("ceil", "floor", "cents", "log", "quotient", "rounded", "to_whole")


def straight_source(lines: Iterable[Line], records: Mapping[str, Iterable[str]]) -> str:
    """A module whose `compute` does what `run` does with these lines: to the figures that are known it adds every line."""
    lines = tuple(lines)
    drawn = dict.fromkeys(need for line in lines for need in line.needs if need in records)
    known: dict[str, Any] = {
        name: SimpleNamespace(**{f: Cell(1.0, address=f"{name}.{f}") for f in records[name]})
        for name in drawn
    }
    body: list[str] = []

    def keep(line: Line, result: Any) -> Cell:
        body.append(f"    {line.name} = found.{line.name} = {_print(result)}")
        return Cell(value_of(result), address=line.name)

    run(lines, known, keep)
    return "\n".join(
        [
            f"from quoter.core.cells import {', '.join(name.upper() for name in _OURS)}",
            "",
            *(f"{name} = {name.upper()}.compute" for name in _OURS),  # of numbers, never of cells
            "",
            "",
            "def compute(found):",
            *(f"    {name} = found.{name}" for name in drawn),
            *body,
            "",
        ]
    )


def _print(x: Any) -> str:
    if not isinstance(x, Cell):
        return repr(float(x)) if isinstance(x, Constant) else repr(x)
    if x.op is None:
        return x.address
    op, parts = x.op.name, [_print(arg) for arg in x.args]
    if op == "where":
        return f"({parts[1]} if {parts[0]} else {parts[2]})"
    if op in _SIGNS:
        return f"({_SIGNS[op].join(parts)})"
    assert op in _CALLS or op in _OURS, op
    return f"{_CALLS.get(op, op)}({', '.join(parts)})"
