"""The door of a room whose modules are heavy: it opens when somebody asks for what is behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def opening(room: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of a room; `homes` has of each module the names that it makes, with commas between
    them. Others raise AttributeError.

    A module of the room itself needs no entry: `from room import module` imports it."""
    home_of = {name: module for module, names in homes.items() for name in names.split(", ")}

    def found(name: str) -> Any:
        if name not in home_of:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        return getattr(import_module(f"{room}.{home_of[name]}"), name)

    return found
