"""Regular expressions that are compiled when they are first asked, and not at every start."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
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

    def __getattr__(self, name: str) -> Any:
        return getattr(self.compiled, name)


@contextmanager
def later() -> Iterator[None]:
    """What a library compiles while it is imported is compiled when it is first asked, too."""
    own = re.compile
    re.compile = Pattern  # type: ignore[assignment]
    try:
        yield
    finally:
        re.compile = own
