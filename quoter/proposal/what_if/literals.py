"""Data as JavaScript: what occurs again stands once, and no text in it can end the script."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

_SHORT = 40  # characters: what is shorter is written again
_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_SIGNS = re.compile("[<>&]")


def constant(name: str, data: Any) -> str:
    """`const name = …;`, before it a constant for each list and each record that occurs more than once."""
    occurs = Counter(_parts(data))
    shared: dict[str, tuple[str, str]] = {}

    def written(x: Any) -> str:
        if not isinstance(x, dict | list | tuple):
            return _plain(x)
        key = _plain(x)
        if occurs[key] < 2:
            return opened(x)
        if key not in shared:
            found = opened(x)
            shared[key] = f"{name}{len(shared)}", found
        return shared[key][0]

    def opened(x: Any) -> str:
        if isinstance(x, dict):
            return f"{{{','.join(f'{_plain(key)}:{written(one)}' for key, one in x.items())}}}"
        return f"[{','.join(map(written, x))}]"

    whole = opened(data)
    before = [f"const {called}={found};" for called, found in shared.values()]
    return "\n".join([*before, f"const {name}={whole};"])


def _parts(x: Any) -> Iterator[str]:
    """Every list and record in some data that is long enough to be called by a name."""
    if isinstance(x, dict | list | tuple):
        text = _plain(x)
        if len(text) > _SHORT:
            yield text
            for one in x.values() if isinstance(x, dict) else x:
                yield from _parts(one)


def _plain(x: Any) -> str:
    """Data as JSON with nothing in it that a page, or an eye, takes for something else: a script ends at
    the first `</script`, and a page is cleared of signs that turn its text around."""
    text = _as_json(x)
    if text.isprintable() and not _SIGNS.search(text):
        return text
    return "".join(c if c not in "<>&" and c.isprintable() else _escaped(c) for c in text)


def _escaped(sign: str) -> str:
    """A sign by its numbers."""
    units = sign.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
