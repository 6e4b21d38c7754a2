"""How people write names beside how rows write them: makers before a name, words in another order."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quoter.core import Pattern

_HEAD = Pattern("[\u3400-\u9fff\u00b7\\s]+").match
_WORD = Pattern("[a-z]+|[0-9]+|[\u3400-\u9fff]+").findall
_SAME = {"gb": "g", "nvlink": "sxm"}
_MAKERS = {
    "nvidia", "amd", "intel", "huawei", "geforce", "gpu", "edition", "英伟达", "华为", "显卡",
    "加速卡",
}  # fmt: skip
"""Words of a card's name that tell no two cards apart: makers, and what a card is."""


def head(name: str) -> str:
    """The Chinese words that a name begins with, before Latin ones; "" where it has none of either."""
    name = unicodedata.normalize("NFKC", name)
    found = _HEAD(name)
    return found[0] if found and len(found[0]) < len(name) else ""


def brands(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Chinese words before a name → the family that is mostly meant; `named` gives (alias, family)."""
    counted: dict[str, Counter[str]] = {}
    for alias, family in named:
        if (before := head(alias).strip()) and family:
            counted.setdefault(before, Counter())[family] += 1
    return {before: count.most_common(1)[0][0] for before, count in counted.items()}


def latin(name: str, families: Mapping[str, str]) -> Iterator[str]:
    """A name without the Chinese words before it, and with the family that they stand for."""
    before = head(name)
    if not before:
        return
    rest = unicodedata.normalize("NFKC", name)[len(before) :]
    yield rest
    known = [one for one in families if before.strip().startswith(one)]
    if known:
        yield f"{families[max(known, key=len)]}-{rest}"


def words(name: str) -> tuple[str, ...]:
    """What a card's name says, in any order: `H100 SXM5 80GB` says what `H100-80G-SXM` does."""
    plain = re.sub(r"sxm\d", "sxm", unicodedata.normalize("NFKC", name).casefold())
    said = (_SAME.get(word, word) for word in _WORD(plain))
    return tuple(sorted(word for word in said if word not in _MAKERS))


def without_active(plain: str) -> str:
    """A plain name without the count that a token passes at its end; "" where it has none."""
    return _ACTIVE.sub("", plain) if _ACTIVE.search(plain) else ""


_ACTIVE = re.compile(r"(?<=b)a\d+b$")


def alone(named: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    """What a key stands for; a key that two rows share stands for neither, an empty one for nothing."""
    found: dict[Any, Any] = {}
    twice = set()
    for key, row in named:
        if found.setdefault(key, row) is not row:
            twice.add(key)
    return {key: row for key, row in found.items() if key and key not in twice}
