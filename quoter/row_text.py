"""A row as YAML text, and its place in a file whose every other character stays.

Positions come from the nodes that `files` keeps; nothing of the file is written anew."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quoter import files
from quoter.catalog import plain_name

WIDTH = 100
WORD = re.compile(r"\w[\w./-]*", re.ASCII).fullmatch


UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What YAML takes for a line break, or does not take, in a text between quotes."""


class NoPlace(Exception):
    """A file whose layout leaves no safe place for the row."""


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
        if not empty and len(line) + len(part) + 1 > WIDTH:
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
    return str(value)


def escaped(found: re.Match[str]) -> str:
    """A character by its number."""
    return f"\\u{ord(found.group()):04x}"


# -- its place ------------------------------------------------------------------------------------


def new_file(row: Mapping[str, Any]) -> str:
    """A catalog with this row alone."""
    return "models:\n" + item(row, 2, "\n") + "\n"


def item(row: Mapping[str, Any], column: int, newline: str) -> str:
    """The row as an item of a list whose dashes stand in this column."""
    return " " * column + "- " + newline.join(row_lines(row, column + 2))


def with_row(document: files.Document, text: str, row: Mapping[str, Any]) -> str:
    """The file's text with the row in it: in place of the row of its name, else as the last.

    Raises NoPlace."""
    newline = "\r\n" if "\r\n" in text else "\n"
    root, table = document.node, files.child(document.node, "models")
    if root.flow_style:
        raise NoPlace("the file is one line of braces")
    if table is None:
        return inserted(text, len(text), "models:" + newline + item(row, 2, newline), newline)
    rows = table[1]
    if not rows.value:  # `models:` alone, or `models: []`
        text = text[: start(rows)] + text[end(rows) :]
        column = table[0].start_mark.column + 2
        return inserted(text, start(rows), item(row, column, newline), newline)
    same = [node for node, data in zip(rows.value, document.data["models"], strict=True)
            if plain_name(data["name"]) == plain_name(row["name"])]  # fmt: skip
    if len(same) > 1:
        raise NoPlace(f"{len(same)} rows of the file have this name")
    if same:
        return replaced(text, same[0], row, bool(rows.flow_style), newline)
    if rows.flow_style:
        place = end(rows.value[-1])
        return f"{text[:place]}, {' '.join(atoms(row))}{text[place:]}"
    return inserted(text, end(rows), item(row, rows.start_mark.column, newline), newline)


def inserted(text: str, place: int, lines: str, newline: str) -> str:
    """The text with these lines after the line of `place`."""
    if place and text[place - 1] != "\n":
        place = text.find("\n", place) + 1 or len(text)
    before = text[:place]
    gap = newline if before and not before.endswith("\n") else ""
    return before + gap + lines + newline + text[place:]


def replaced(text: str, node: Any, row: Mapping[str, Any], flow: bool, newline: str) -> str:
    """The text with the row in place of a node; the comments within it follow the row."""
    first, last = start(node), end(node)
    kept = comments(text[first:last], node, first)
    last = first + len(text[first:last].rstrip())
    if flow:
        if kept:
            raise NoPlace("the row of this name has comments within braces")
        return text[:first] + " ".join(atoms(row)) + text[last:]
    column = node.start_mark.column
    lines = [*row_lines(row, column), *(" " * column + comment for comment in kept)]
    return text[:first] + newline.join(lines) + text[last:]


def comments(text: str, node: Any, offset: int) -> list[str]:
    """The comments between the scalars of a node."""
    found, position = [], 0
    for first, last in [*spans(node), (offset + len(text),) * 2]:
        found += re.findall(r"(?<!\S)#[^\r\n]*", text[position : first - offset])
        position = max(position, last - offset)
    return found


def spans(node: Any) -> Iterator[tuple[int, int]]:
    """Where the scalars below a node begin and end."""
    if isinstance(node.value, str):
        yield start(node), end(node)
    for part in parts(node):
        yield from spans(part)


def parts(node: Any) -> Iterator[Any]:
    """The nodes right below a node, in their order."""
    for child in () if isinstance(node.value, str) else node.value:
        yield from child if isinstance(child, tuple) else (child,)


def start(node: Any) -> int:
    """Where a node begins."""
    return node.start_mark.index


def end(node: Any) -> int:
    """Where the last that a node holds ends; of a block, PyYAML's own mark is too late."""
    below = () if isinstance(node.value, str) or node.flow_style else tuple(parts(node))
    return max(map(end, below), default=node.end_mark.index)
