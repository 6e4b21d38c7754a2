"""Frozen dataclasses whose methods are shared: `dataclass` writes and compiles six functions for every class,
which took an eighth of a start.

They are dataclasses all the same: `replace`, `fields` and `is_dataclass` take them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from typing import Any, TypeVar, dataclass_transform, overload

T = TypeVar("T")


@overload
def frozen(cls: type[T]) -> type[T]: ...
@overload
def frozen(*, eq: bool = True) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T] | None = None, *, eq: bool = True) -> Any:
    """The class as a frozen dataclass; with `eq=False` an instance equals itself alone."""
    if cls is None:
        return lambda one: _made(one, eq)
    return _made(cls, eq)


def _made(cls: Any, eq: bool) -> Any:
    found: Any = dataclass(init=False, repr=False, eq=False)(cls)
    found._declared = tuple(one.name for one in fields(found))
    found._usual = {one.name: make for one in fields(found) if (make := _usual_of(one))}
    for name in (*_ALWAYS, *(_BY_VALUE if eq else ())):
        setattr(found, name, vars(_Methods)[name])
    return found


_ALWAYS = ("__init__", "__repr__", "__setattr__", "__delattr__")
_BY_VALUE = ("__eq__", "__hash__")


def _usual_of(one: Any) -> Callable[[], Any] | None:
    """What makes a field's value where none is given."""
    if one.default_factory is not MISSING:
        return one.default_factory
    return None if one.default is MISSING else lambda: one.default


def _values(one: Any) -> tuple[Any, ...]:
    return tuple(getattr(one, name) for name in one._declared)


class _Methods:
    """What every such class takes."""

    def __init__(self: Any, /, *given: Any, **named: Any) -> None:
        names, usual, values = self._declared, self._usual, self.__dict__
        found = dict(zip(names, given, strict=False))
        if len(given) > len(names) or not found.keys().isdisjoint(named):
            raise TypeError(f"{type(self).__name__}: more values than fields, or one twice")
        found |= named
        for name in names:
            if name in found:
                values[name] = found.pop(name)
            elif name in usual:
                values[name] = usual[name]()
            else:
                raise TypeError(f"{type(self).__name__} needs `{name}`")
        if found:
            raise TypeError(f"{type(self).__name__} has no {', '.join(found)}")

    def __repr__(self: Any) -> str:
        said = (f"{name}={getattr(self, name)!r}" for name in self._declared)
        return f"{type(self).__qualname__}({', '.join(said)})"

    def __eq__(self: Any, other: object) -> bool:
        return _values(self) == _values(other) if type(other) is type(self) else NotImplemented

    def __hash__(self: Any) -> int:
        return hash(_values(self))

    def __setattr__(self: Any, name: str, value: Any) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self: Any, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete field {name!r}")
