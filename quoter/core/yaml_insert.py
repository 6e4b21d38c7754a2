"""The place of a row in a file whose every other character stays.

Positions come from the nodes that `files` keeps; nothing of the file is written anew."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from quoter.core import files
from quoter.core.yaml_text import atoms, row_lines, scalar


class NoPlace(Exception):
    """A file whose layout leaves no safe place for the row."""


# -- its place ------------------------------------------------------------------------------------


def new_file(key: str, row: Mapping[str, Any]) -> str:
    """A file with this row alone, in the list of a key."""
    return f"{key}:\n" + item(row, 2, "\n") + "\n"


def item(row: Mapping[str, Any], column: int, newline: str) -> str:
    """The row as an item of a list whose dashes stand in this column."""
    return " " * column + "- " + newline.join(row_lines(row, column + 2))


def with_row(
    document: files.Document, text: str, key: str, row: Mapping[str, Any],
    same: Callable[[Mapping[str, Any]], bool],
) -> str:  # fmt: skip
    """The file's text with a row in the list of a key: in place of the same row, else as the last.

    Raises NoPlace."""
    newline = newline_of(text)
    root, table = document.node, files.child(document.node, key)
    if root.flow_style:
        raise NoPlace("the file is one line of braces")
    if table is None:
        return inserted(text, len(text), f"{key}:" + newline + item(row, 2, newline), newline)
    rows = table[1]
    if not rows.value:  # the key alone, or with an empty list
        text = text[: start(rows)] + text[end(rows) :]
        column = table[0].start_mark.column + 2
        return inserted(text, start(rows), item(row, column, newline), newline)
    found = [node for node, data in zip(rows.value, document.data[key], strict=True) if same(data)]
    if len(found) > 1:
        raise NoPlace(f"{len(found)} rows of the file have this name")
    if found:
        return replaced(text, found[0], row, bool(rows.flow_style), newline)
    if rows.flow_style:
        place = end(rows.value[-1])
        return f"{text[:place]}, {' '.join(atoms(row))}{text[place:]}"
    return inserted(text, end(rows), item(row, rows.start_mark.column, newline), newline)


def newline_of(text: str) -> str:
    """How the file ends its lines."""
    return "\r\n" if "\r\n" in text else "\n"


def with_value(document: files.Document, text: str, path: files.PathOf, value: Any) -> str:
    """The file's text with another scalar at a path, which is added below its mapping's first key.

    Raises NoPlace."""
    nodes = document.nodes(path)
    node = nodes[-1][1]
    if len(nodes) == len(path) + 1:
        if not isinstance(node.value, str):
            raise NoPlace(f"`{path[-1]}` is no single value")
        return text[: start(node)] + scalar(value) + text[end(node) :]
    if len(nodes) < len(path) or not node.value:
        raise NoPlace(f"there is no `{path[0]}`")
    first = node.value[0]
    added = f"{path[-1]}: {scalar(value)}"
    if node.flow_style:
        place = end(first[1])
        return f"{text[:place]}, {added}{text[place:]}"
    return inserted(text, end(first[1]), " " * first[0].start_mark.column + added, newline_of(text))


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
