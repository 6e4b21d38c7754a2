"""Lines: the functions of a module, read once, run on floats or on cells."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple, Self, TypeVar

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


def between(
    lines: Iterable[Line], changed: Iterable[str], wanted: Iterable[str]
) -> tuple[Line, ...]:
    """Those of some lines that a change of some figures moves, and that others which are wanted draw on, themselves
    among them: the lines to be run again. What is changed is given, and no line of it among them."""
    given = set(changed)
    moved, found = set(given), []
    for line in lines:
        if line.name not in given and moved & set(line.needs):
            moved.add(line.name)
            found.append(line)
    needed, kept = set(wanted), []
    for line in reversed(found):
        if line.name in needed:
            needed |= set(line.needs)
            kept.append(line)
    return tuple(reversed(kept))


# -- what they draw on and give -------------------------------------------------------------------


class Figures:
    """Figures by name; one that there is not is an AttributeError."""

    def __init__(self, **figures: Any):
        self.__dict__ = figures

    @classmethod
    def of(cls, figures: dict[str, Any]) -> Self:
        """Figures that somebody computed by their names; the dict is theirs from now on."""
        found = cls.__new__(cls)
        found.__dict__ = figures
        return found

    def by_name(self, name: str) -> Any:
        """The figure that a table or a row names; raises KeyError where there is none."""
        return self.__dict__[name]

    def has(self, name: str) -> bool:
        """Whether there is the figure that a table or a row names."""
        return name in self.__dict__

    def but(self, **changed: Any) -> Self:
        """The same figures but for some."""
        return self.of({**self.__dict__, **changed})

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        said = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{type(self).__name__}({said})"


_F = TypeVar("_F", bound=Figures)


class InSlots(Figures):
    """Figures of which each has a place of its own in the object: of a thousand options with a thousand figures each, a
    mapping for every one took a third of the memory of a build. `in_slots` makes the classes."""

    __slots__: tuple[str, ...] = ()

    def __init__(self, **figures: Any):
        for name, value in figures.items():
            setattr(self, name, value)

    @classmethod
    def of(cls, figures: dict[str, Any]) -> Self:
        return cls(**figures)

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]
        """The figures by name, gathered anew each time: for who takes all of them."""
        return {name: getattr(self, name) for name in self.__slots__ if hasattr(self, name)}

    def by_name(self, name: str) -> Any:
        try:
            return getattr(self, name)
        except AttributeError:
            raise KeyError(name) from None

    def has(self, name: str) -> bool:
        return hasattr(self, name)


def in_slots(kind: type[_F], names: Iterable[str]) -> type[_F]:
    """A kind of figures that are kept in slots, of these names; for the rest as that kind."""
    slots = tuple(dict.fromkeys(names))
    return type(kind.__name__, (InSlots, kind), {"__slots__": slots, "__module__": kind.__module__})


def as_number(figure: object) -> float:
    """A figure that is known: raises TypeError of a text, which stands for one that is not, and of a range."""
    if not isinstance(figure, int | float):
        raise TypeError(f"not known: {figure!r}")
    return figure
