"""Lines: the functions of a module, read once, run on floats or on cells."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from types import ModuleType
from typing import Any, NamedTuple

from quoter.core.units import Unit


class Line(NamedTuple):
    """One row: the function's name, its label and note (the docstring), unit and precedents."""

    name: str
    label: str
    note: str
    unit: Unit
    needs: tuple[str, ...]
    compute: Callable[..., Any]


def read(*modules: ModuleType) -> tuple[Line, ...]:
    """The public functions of some modules as lines, in the order of the source."""
    return tuple(_line(f) for module in modules for f in _functions(module))


def _functions(module: ModuleType) -> Iterable[Callable[..., Any]]:
    for name, f in vars(module).items():
        if inspect.isfunction(f) and f.__module__ == module.__name__ and name[0] != "_":
            yield f


def _line(f: Callable[..., Any]) -> Line:
    label, _, note = inspect.cleandoc(f.__doc__ or "").partition("\n")
    needs = tuple(f.__code__.co_varnames[: f.__code__.co_argcount])
    unit = f.__annotations__["return"]
    return Line(f.__name__, label.rstrip("."), " ".join(note.split()), unit, needs, f)


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
