"""Lines: the functions of a module, read once, run on floats or on cells."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple

from quoter.core.units import Unit


class Line(NamedTuple):
    """One row: the function's name, unit and precedents; its docstring is the label and the note."""

    name: str
    unit: Unit
    needs: tuple[str, ...]
    compute: Callable[..., Any]
    case: str = ""  # of a line that is run once more, what for

    @property
    def label(self) -> str:
        """The first line of the docstring."""
        first = _said(self.compute.__doc__ or "")[0].rstrip(".")
        return f"{first}, {self.case}" if self.case else first

    @property
    def note(self) -> str:
        """The rest of the docstring."""
        return _said(self.compute.__doc__ or "")[1]


@cache
def _said(doc: str) -> tuple[str, str]:
    """The first line of a docstring, and the rest in one line."""
    first, _, rest = inspect.cleandoc(doc).partition("\n")
    return first, " ".join(rest.split())


def read(*modules: ModuleType) -> tuple[Line, ...]:
    """The public functions of some modules as lines, in the order of the source."""
    return tuple(_line(f) for module in modules for f in _functions(module))


def _functions(module: ModuleType) -> Iterable[Callable[..., Any]]:
    for name, f in vars(module).items():
        if inspect.isfunction(f) and f.__module__ == module.__name__ and name[0] != "_":
            yield f


def _line(f: Callable[..., Any]) -> Line:
    needs = tuple(f.__code__.co_varnames[: f.__code__.co_argcount])
    unit = f.__annotations__["return"]
    return Line(f.__name__, unit, needs, f)


def again(
    lines: Iterable[Line], case: str, title: str, drawn: Mapping[str, str] | None = None
) -> list[Line]:
    """Lines `trial_…` once more for another case: `first_trial_…`, drawing on others of that case.

    Their labels end with a title; `drawn` says on what a line draws instead of a name."""
    lines = list(lines)
    trials = {
        name for line in lines for name in (line.name, *line.needs) if name.startswith("trial_")
    }
    return _renamed(lines, {name: f"{case}_{name}" for name in trials} | dict(drawn or {}), title)


def elsewhere(lines: Iterable[Line], case: str, title: str, drawn: Mapping[str, str]) -> list[Line]:
    """Lines once more as `case_…`, drawing on one another under these names and, by `drawn`, on something else."""
    lines = list(lines)
    return _renamed(
        lines, {line.name: f"{case}_{line.name}" for line in lines} | dict(drawn), title
    )


def _renamed(lines: Iterable[Line], other: Mapping[str, str], title: str) -> list[Line]:
    def called(name: str) -> str:
        return other.get(name, name)

    return [
        line._replace(
            name=called(line.name),
            case=title,
            needs=tuple(map(called, line.needs)),
        )
        for line in lines
    ]


def run(
    lines: Iterable[Line],
    known: Mapping[str, Any],
    keep: Callable[[Line, Any], Any] = lambda line, value: value,
) -> dict[str, Any]:
    """Compute some lines one after the other from what is known; `keep` may file each result."""
    known = dict(known)
    for line in lines:
        known[line.name] = keep(line, line.compute(*[known[need] for need in line.needs]))
    return known
