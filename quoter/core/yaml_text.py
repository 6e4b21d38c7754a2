"""Data as YAML text, which reads back as the same data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quoter.core import files
from quoter.core.start.patterns import Pattern

_WIDTH = 100
WORD = Pattern(r"\w[\w./-]*", re.ASCII).fullmatch


UNSAFE = Pattern("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What YAML takes for a line break, or does not take, in a text between quotes."""


# -- a document ----------------------------------------------------------------------------------


def document(data: Mapping[str, Any], comments: Iterable[str] = ()) -> str:
    """A file with a blank line before each of its blocks, under some lines of comment."""
    head = [("# " + " ".join(UNSAFE.sub(escaped, line).split())).rstrip() for line in comments]
    blocks = ["\n".join(block({key: value}, 0)) for key, value in data.items()]
    return "\n\n".join(["\n".join(head)] * bool(head) + blocks) + "\n"


def block(data: Mapping[str, Any], indent: int) -> Iterator[str]:
    """A mapping line by line; what fits stays on one."""
    for key, value in data.items():
        start = " " * indent + scalar(str(key)) + ":"
        short = f"{start} {' '.join(atoms(value))}"
        if not value or not isinstance(value, Mapping | list | tuple) or fits(short, value, indent):
            yield short
        elif isinstance(value, Mapping):
            yield start
            yield from block(value, indent + 2)
        else:
            yield start
            yield from items(value, indent + 2)


def fits(line: str, value: Any, indent: int) -> bool:
    """Whether a value stands on one line; a list of mappings, and a block of the file, never do."""
    nested = isinstance(value, list | tuple) and any(isinstance(v, Mapping) for v in value)
    return len(line) <= _WIDTH and not nested and bool(indent)


def items(values: Iterable[Any], indent: int) -> Iterator[str]:
    """A list line by line."""
    dash = " " * indent + "- "
    for value in values:
        line = dash + " ".join(atoms(value))
        if len(line) <= _WIDTH or not isinstance(value, Mapping):
            yield line
            continue
        first, *rest = block(value, indent + 2)
        yield dash + first.lstrip()
        yield from rest


# -- the row --------------------------------------------------------------------------------------


def row_lines(row: Mapping[str, Any], indent: int) -> Iterator[str]:
    """The row as lines of YAML, without indentation on the first; long values are wrapped."""
    for i, (key, value) in enumerate(row.items()):
        start = " " * indent if i else ""
        yield from wrapped(prefixed(f"{key}: ", atoms(value)), start, " " * (indent + 2))


def wrapped(parts: Iterable[str], start: str, later: str) -> Iterator[str]:
    """The parts on as few lines as they need."""
    line, empty = start, True
    for part in parts:
        if not empty and len(line) + len(part) + 1 > _WIDTH:
            yield line
            line, empty = later, True
        line, empty = line + ("" if empty else " ") + part, False
    yield line


def atoms(value: Any) -> list[str]:
    """A value in the parts between which a line may break."""
    if isinstance(value, Mapping):
        items = [prefixed(f"{scalar(str(key))}: ", atoms(item)) for key, item in value.items()]
        return enclosed("{", items, "}")
    if isinstance(value, list | tuple):
        return enclosed("[", [atoms(item) for item in value], "]")
    return [scalar(value)]


def prefixed(prefix: str, parts: list[str]) -> list[str]:
    """The parts with a text before the first."""
    return [prefix + parts[0], *parts[1:]]


def enclosed(opening: str, items: list[list[str]], closing: str) -> list[str]:
    """Items with commas between them, in brackets."""
    for item in items[:-1]:
        item[-1] += ","
    parts = [part for item in items for part in item] or [""]
    return [*prefixed(opening, parts)[:-1], prefixed(opening, parts)[-1] + closing]


def scalar(value: Any) -> str:
    """A value as YAML reads it back: text that is not one plain word stands in double quotes."""
    if isinstance(value, str):
        bare = WORD(value) and files.plain(value) == value
        return value if bare else UNSAFE.sub(escaped, json.dumps(value, ensure_ascii=False))
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 10**15
    return str(int(value) if whole else value)


def escaped(found: re.Match[str]) -> str:
    """A character by its number."""
    return f"\\u{ord(found.group()):04x}"
