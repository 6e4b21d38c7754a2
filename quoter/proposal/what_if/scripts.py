"""The lines of the model as functions of JavaScript, for a page that computes by itself.

A line is a constant of its name, what it draws on another constant or a figure given: `llm.layers`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from quoter.core import Cell, Line, javascript, run
from quoter.model import RECORDS, typed


class Script(NamedTuple):
    """A function of some lines, and the fields of every record that it draws on."""

    source: str
    fields: dict[str, tuple[str, ...]]


Printed = tuple[Line, str]


def script(name: str, lines: Iterable[Line], results: Collection[str]) -> Script:
    """`const name = given => figures`: the lines that lead to some results, which it gives back.

    What the lines are given stands under the names of records and of figures."""
    lines = tuple(lines)
    wanted, printed = set(results), []
    drawn: set[str] = set()
    for line, cell in reversed(_traced(lines)):
        if line.name in wanted:
            needed = set(_leaves(cell))
            wanted |= needed
            drawn |= needed
            printed.append((line, javascript(cell)))
    own = {line.name for line in lines}
    given = sorted({place.partition(".")[0] for place in drawn - own})
    back = [line.name for line in lines if line.name in results]
    body = "".join(_body(printed[::-1], results))
    source = f"const {name}=({{{','.join(given)}}})=>{{\n{body}return{{{','.join(back)}}};}};\n"
    fields = {
        record: tuple(field for field in RECORDS[record] if f"{record}.{field}" in drawn)
        for record in given
        if record in RECORDS
    }
    return Script(source, fields)


def constant(line: Line, text: str) -> str:
    """A line as a constant of its name."""
    return f"const {line.name}={text};\n"


def _body(printed: list[Printed], results: Collection[str]) -> Iterator[str]:
    """The lines as constants; those that are tried anew for each of several cases as a function, which each case calls."""
    parts = [list(some) for _, some in groupby(printed, lambda one: one[0].case)]
    runs = [_run(part) for part in parts]
    times = Counter(run.text for run in runs)
    back = _drawn_outside(parts, runs, results)
    functions: dict[str, str] = {}
    for part, one in zip(parts, runs, strict=True):
        if times[one.text] == 1:
            yield from (constant(*line) for line in part)
            continue
        if one.text not in functions:
            functions[one.text] = f"tried_{len(functions)}"
            given = ",".join(f"drawn_{n}" for n in range(len(one.drawn)))
            yield f"const {functions[one.text]}=({given})=>{{\n{one.text}return{{{','.join(back[one.text])}}};}};\n"
        names = ",".join(f"{short}:{one.own[short]}" for short in back[one.text])
        yield f"const {{{names}}}={functions[one.text]}({','.join(one.drawn)});\n"


class _Run(NamedTuple):
    """Lines of one case that follow each other: their text by names that are the same for every case."""

    text: str
    own: dict[str, str]  # a line's name in the text, and its name by the case
    drawn: tuple[
        str, ...
    ]  # what stands outside of this case or of the one before: `drawn_0` and so on in the text


_TRIED = re.compile(r"\b[a-z]+_(trial_\w+)")


def _run(lines: list[Printed]) -> _Run:
    own = {_TRIED.sub(r"\1", line.name): line.name for line, _ in lines}
    inside = {name: short for short, name in own.items()}
    drawn: dict[str, str] = {}

    def called(found: re.Match[str]) -> str:
        name = found[0]
        return inside.get(name) or drawn.setdefault(name, f"drawn_{len(drawn)}")

    text = "".join(_TRIED.sub(called, constant(*one)) for one in lines)
    return _Run(text, own, tuple(drawn))


def _drawn_outside(
    parts: list[list[Printed]], runs: list[_Run], results: Collection[str]
) -> dict[str, dict[str, None]]:
    """Of each text the names that anything outside draws on, in any of its cases."""
    found: dict[str, dict[str, None]] = {}
    for n, one in enumerate(runs):
        others = " ".join(text for part in (*parts[:n], *parts[n + 1 :]) for _, text in part)
        used = {*re.findall(r"\w+", others), *results}
        found.setdefault(one.text, {}).update(
            dict.fromkeys(short for short, name in one.own.items() if name in used)
        )
    return found


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
