"""The lines of the model as functions of JavaScript, for a page that computes by itself.

A line is a constant of its name, what it draws on another constant or a figure given: `llm.layers`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from quoter.core import Cell, Line, javascript, run
from quoter.model import RECORDS, typed


class Script(NamedTuple):
    """A function of some lines, and the fields of every record that it draws on."""

    source: str
    fields: dict[str, tuple[str, ...]]


def script(name: str, lines: Iterable[Line], results: Collection[str]) -> Script:
    """`const name = given => figures`: the lines that lead to some results, which it gives back.

    What the lines are given stands under the names of records and of figures."""
    lines = tuple(lines)
    wanted, constants = set(results), []
    drawn: set[str] = set()
    for line, cell in reversed(_traced(lines)):
        if line.name in wanted:
            needed = set(_leaves(cell))
            wanted |= needed
            drawn |= needed
            constants.append(f"const {line.name}={javascript(cell)};")
    own = {line.name for line in lines}
    given = sorted({place.partition(".")[0] for place in drawn - own})
    back = [line.name for line in lines if line.name in results]
    body = "\n".join(constants[::-1])
    source = f"const {name}=({{{','.join(given)}}})=>{{\n{body}\nreturn{{{','.join(back)}}};}};\n"
    fields = {
        record: tuple(field for field in RECORDS[record] if f"{record}.{field}" in drawn)
        for record in given
        if record in RECORDS
    }
    return Script(source, fields)


def _traced(lines: tuple[Line, ...]) -> list[tuple[Line, Any]]:
    """Every line with its formula, on nothing but names: no formula depends on a value, so all are 1."""
    found: list[tuple[Line, Any]] = []

    def keep(line: Line, result: Any) -> Cell:
        found.append((line, result))
        return Cell(1.0, address=line.name)

    names = {need for line in lines for need in line.needs}
    run(lines, {name: _given(name) for name in names}, keep)
    return found


def _given(name: str) -> Any:
    """A record, or one figure, as cells that print as their names."""
    if name not in RECORDS:
        return Cell(1.0, address=name)
    return typed.OF[name].of({f: Cell(1.0, address=f"{name}.{f}") for f in RECORDS[name]})


def _leaves(x: Any) -> Iterator[str]:
    """The places that a formula draws on."""
    if isinstance(x, Cell):
        yield from (x.address,) if x.op is None else (at for a in x.args for at in _leaves(a))
