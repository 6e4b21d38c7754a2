"""What a room offers, brought in when it is first asked for: a start reads no chart for a JSON."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def later(room: str, modules: tuple[str, ...], name: str) -> Any:
    """The name that one of a room's modules defines; raises AttributeError."""
    for module in modules:
        found = vars(import_module(f"{room}.{module}"))
        if name in found:
            return found[name]
    raise AttributeError(f"{room} offers no `{name}`")
