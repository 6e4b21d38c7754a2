"""What is brought in or compiled when it is first asked for, and not at every start."""

from __future__ import annotations

import re
from functools import cached_property
from importlib import import_module
from typing import Any


class Pattern:
    """A regular expression, as `re.compile` gives it, but later: compiling sixty took a fifth of a start."""

    def __init__(self, text: str | bytes, flags: int = 0):
        self.text, self.flags = text, flags

    @cached_property
    def compiled(self) -> Any:
        return re.compile(self.text, self.flags)

    def fullmatch(self, text: Any) -> Any:
        return self.compiled.fullmatch(text)

    def match(self, text: Any) -> Any:
        return self.compiled.match(text)

    def search(self, text: Any) -> Any:
        return self.compiled.search(text)

    def findall(self, text: Any) -> Any:
        return self.compiled.findall(text)

    def finditer(self, text: Any) -> Any:
        return self.compiled.finditer(text)

    def sub(self, by: Any, text: Any) -> Any:
        return self.compiled.sub(by, text)


def later(room: str, modules: tuple[str, ...], name: str) -> Any:
    """The name that one of a room's modules defines; raises AttributeError."""
    for module in modules:
        found = vars(import_module(f"{room}.{module}"))
        if name in found:
            return found[name]
    raise AttributeError(f"{room} offers no `{name}`")
