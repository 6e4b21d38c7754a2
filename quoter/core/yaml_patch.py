"""Another state of a file's data, written into its text: comments, order and layout of everything that is
alike stay to the byte. What finds no safe place raises NoPlace; the result is read back before it counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from quoter.core import files
from quoter.core.yaml_insert import NoPlace, end, newline_of, start
from quoter.core.yaml_text import atoms, block, items


class Edit(NamedTuple):
    """Characters of the text that give way to others."""

    first: int
    last: int
    text: str


def patched(document: files.Document, data: Mapping[str, Any]) -> str:
    """The file's text with other data; raises NoPlace."""
    text = files.decoded(document.content, document.file)
    edits = sorted(Patch(text).of(document.node, document.data, data))
    for one, other in pairwise(edits):
        if other.first < one.last:
            raise NoPlace("two changes of the file meet")
    for edit in reversed(edits):
        text = text[: edit.first] + edit.text + text[edit.last :]
    try:
        if files.parse(text.encode(), document.file).data == data:
            return text
    except files.Problems:
        pass
    raise NoPlace("the layout of the file leaves no safe place")


class Patch:
    """The edits of one text."""

    def __init__(self, text: str):
        self.text, self.newline = text, newline_of(text)
        self.seen: set[int] = set()

    def of(self, node: Any, old: Any, new: Any) -> Iterator[Edit]:
        """What turns the data below a node into other data."""
        if old == new and type(old) is type(new):
            return
        if id(node) in self.seen:
            raise NoPlace("the file names a value and calls it twice")
        self.seen.add(id(node))
        if isinstance(old, Mapping) and isinstance(new, Mapping) and old and new:
            yield from self.mapping(node, old, new)
        elif isinstance(old, list) and isinstance(new, list) and 0 < len(old) <= len(new):
            yield from self.sequence(node, old, new)
        else:
            yield Edit(start(node), max(end(node), start(node)), " ".join(atoms(new)))

    def mapping(self, node: Any, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Edit]:
        """Keys that changed, that are gone, and that are new."""
        pairs = dict(zip(old, node.value, strict=True))
        for key, (key_node, value) in pairs.items():
            if key in new:
                yield from self.of(value, old[key], new[key])
            else:
                yield self.gone(node, key_node, value)
        added = {key: value for key, value in new.items() if key not in old}
        if added and node.flow_style:
            last = end(node.value[-1][1])
            yield Edit(
                last, last, "".join(f", {k}: {' '.join(atoms(v))}" for k, v in added.items())
            )
        elif added:
            column = node.value[0][0].start_mark.column
            yield self.below(node, list(block(added, column)))

    def sequence(self, node: Any, old: list[Any], new: list[Any]) -> Iterator[Edit]:
        """Items that changed, and those behind them."""
        for value, before, after in zip(node.value, old, new, strict=False):
            yield from self.of(value, before, after)
        added = new[len(old) :]
        if added and node.flow_style:
            last = end(node.value[-1])
            yield Edit(last, last, "".join(f", {' '.join(atoms(value))}" for value in added))
        elif added:
            yield self.below(node, list(items(added, node.start_mark.column)))

    def below(self, node: Any, lines: list[str]) -> Edit:
        """Lines behind the last line of a node."""
        place = self.text.find("\n", end(node)) + 1 or len(self.text)
        gap = "" if self.text[place - 1 : place] == "\n" else self.newline
        return Edit(place, place, gap + "".join(line + self.newline for line in lines))

    def gone(self, node: Any, key: Any, value: Any) -> Edit:
        """A key with its value, and the line or the comma that it leaves."""
        first, last = start(key), max(end(value), end(key) + 1)
        if node.flow_style:
            rest = self.text[last:].lstrip()
            if rest.startswith(","):
                last = self.text.index(",", last) + 1
                last += len(self.text[last:]) - len(self.text[last:].lstrip(" "))
            else:
                first = self.text.rindex(",", 0, first)
            return Edit(first, last, "")
        line = self.text.rfind("\n", 0, first) + 1
        if self.text[line:first].strip():
            raise NoPlace("a key that goes begins an item")
        return Edit(line, self.text.find("\n", last) + 1 or len(self.text), "")
