"""Data as JavaScript: what occurs again stands once, and no text in it can end the script."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import Any

_SHORT = 40  # characters: what is shorter is written again
_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_SIGNS = re.compile("[<>&]")


def constant(name: str, data: Any) -> str:
    """`const name = …;`, before it a constant for each list and each record that occurs more than once."""
    texts: dict[int, str] = {}  # of every list and record, by its identity
    occurs: Counter[str] = Counter()
    shared: dict[str, tuple[str, str]] = {}

    def whole(x: Any) -> str:
        if not isinstance(x, dict | list | tuple):
            return _plain(x)
        found = texts[id(x)] = _opened(x, whole)
        if len(found) > _SHORT:
            occurs[found] += 1
        return found

    def written(x: Any) -> str:
        if not isinstance(x, dict | list | tuple):
            return _plain(x)
        text = texts[id(x)]
        if occurs[text] < 2:
            return _opened(x, written)
        if text not in shared:
            found = _opened(x, written)
            shared[text] = f"{name}{len(shared)}", found
        return shared[text][0]

    whole(data)
    body = _opened(data, written)
    before = [f"const {called}={found};" for called, found in shared.values()]
    return "\n".join([*before, f"const {name}={body};"])


def _opened(x: Any, written: Callable[[Any], str]) -> str:
    """A list or a record, its parts as they are written."""
    if isinstance(x, dict):
        return f"{{{','.join([f'{_text(key)}:{written(one)}' for key, one in x.items()])}}}"
    return f"[{','.join(map(written, x))}]"


def _plain(x: Any) -> str:
    """A text or a number."""
    return _as_json(x) if isinstance(x, float) else _text(x)


@lru_cache(maxsize=None, typed=True)  # 1 is not true
def _text(x: Any) -> str:
    """A text as JSON with nothing in it that a page, or an eye, takes for something else: a script ends at
    the first `</script`, and a page is cleared of signs that turn its text around."""
    text = _as_json(x)
    if text.isprintable() and not _SIGNS.search(text):
        return text
    return "".join(c if c not in "<>&" and c.isprintable() else _escaped(c) for c in text)


def _escaped(sign: str) -> str:
    """A sign by its numbers."""
    units = sign.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
