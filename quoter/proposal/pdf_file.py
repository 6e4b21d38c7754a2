"""A PDF as the renderer writes it, by ISO 32000-1, 7.5: its objects are found, and more are put behind them."""

from __future__ import annotations

import codecs
import re
import struct
import zlib
from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

_NAMED = re.compile(r"\(((?:\\.|[^\\)])*)\)\s*\[\s*(\d+) 0 R /XYZ (\S+) (\S+)")
_MARKED = re.compile(r"[\\()]")
_ENTRY = struct.Struct(">BIH")  # of the table that is put behind: kind, offset, generation


class Anchor(NamedTuple):
    """A named place: the object of its page, and where on it, in points."""

    page: int
    left: str
    top: str


class Pdf:
    """A PDF whose table of objects is a stream, as cairo has written it since 1.18; every object is told as
    its text, one byte a character."""

    def __init__(self, content: bytes):
        self.content = content
        self.table = int(content[content.rindex(b"startxref") + 9 :].split(None, 1)[0])
        self.head, rows = self._stream(self.table)
        wide = [int(n) for n in re.findall(r"\d+", self._told("/W", r"\[(.*?)\]"))]
        ends = (sum(wide[:1]), sum(wide[:2]), sum(wide))
        self.objects = [
            tuple(int.from_bytes(row[a:b]) for a, b in zip((0, *ends), ends, strict=False))
            for row in (rows[i : i + ends[2]] for i in range(0, len(rows), ends[2]))
        ]
        self.root, self.info = self.refers(self.head, "Root"), self.refers(self.head, "Info")

    def _told(self, key: str, value: str) -> str:
        found = re.search(rf"{key} {value}", self.head)
        if not found:
            raise ValueError(f"no PDF as it was expected: {key} is missing")
        return found[1]

    def _stream(self, at: int) -> tuple[str, bytes]:
        """Head and content of the compressed stream at an offset."""
        start = self.content.index(b"stream", at)
        body = memoryview(self.content)[self.content.index(b"\n", start) + 1 :]
        return self.content[at:start].decode("latin-1"), zlib.decompressobj().decompress(body)

    @staticmethod
    def refers(told: str, key: str) -> int:
        """The object that a key of another names."""
        found = re.search(rf"/{key} (\d+) 0 R", told)
        return int(found[1]) if found else 0

    def __getitem__(self, number: int) -> str:
        """The text of an object that is no stream."""
        kind, place, index = self.objects[number]
        if kind == _WITHIN:
            return self._within(place)[index]
        start = self.content.index(b"obj", place) + 3
        return self.content[start : self.content.index(b"endobj", start)].decode("latin-1").strip()

    def _within(self, number: int) -> list[str]:
        """The objects that a stream of objects holds."""
        if number not in self._opened:
            head, content = self._stream(self.objects[number][1])
            told = content.decode("latin-1")
            first = int(re.search(r"/First (\d+)", head)[1])  # type: ignore[index]
            starts = [first + int(n) for n in told[:first].split()[1::2]]
            ends = [*starts[1:], len(told)]
            self._opened[number] = [told[a:b].strip() for a, b in zip(starts, ends, strict=True)]
        return self._opened[number]

    @cached_property
    def _opened(self) -> dict[int, list[str]]:
        return {}

    @cached_property
    def pages(self) -> list[int]:
        """The objects of the pages, in their order."""
        told = self[self.refers(self[self.root], "Pages")]
        kids = re.search(r"/Kids \[(.*?)\]", told, re.DOTALL)
        return [int(n) for n in re.findall(r"(\d+) 0 R", kids[1])] if kids else []

    @cached_property
    def places(self) -> dict[str, Anchor]:
        """The named places, of which the renderer keeps those that a link leads to."""
        names = self.refers(self[self.root], "Names")
        told = self[self.refers(self[names], "Dests")] if names else ""
        found = {}
        for name, page, left, top in _NAMED.findall(told):
            plain = re.sub(r"\\(.)", r"\1", name).encode("latin-1").decode("utf-8", "replace")
            found[plain] = Anchor(int(page), left, top)
        return found

    def continued(self, objects: Mapping[int, str]) -> bytes:
        """The file with more objects behind it, new ones and others in place of its own; all that was
        there stays byte by byte (ISO 32000-1, 7.5.6)."""
        parts, at = [self.content], len(self.content)
        size = max(len(self.objects), *(n + 1 for n in objects))
        places = {}
        for number, told in objects.items():
            parts.append(f"{number} 0 obj\n{told}\nendobj\n".encode("latin-1"))
            places[number] = at
            at += len(parts[-1])
        places[size] = at
        rows = b"".join(_ENTRY.pack(1, place, 0) for place in places.values())
        index = " ".join(f"{number} 1" for number in places)
        head = (f"{size} 0 obj\n<< /Type /XRef /Size {size + 1} /W [1 4 2] /Index [{index}] /Root {self.root} 0 R "
                f"/Info {self.info} 0 R /Prev {self.table} /Length {len(rows)} >>\nstream\n")  # fmt: skip
        end = f"\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n"
        return b"".join([*parts, head.encode(), rows, end.encode()])


_WITHIN = 2  # the kind of an object that lies within a stream of objects


def as_text(said: str) -> str:
    """A text as an object."""
    if said.isascii():
        return "(" + _MARKED.sub(r"\\\g<0>", said) + ")"
    return f"<{(codecs.BOM_UTF16_BE + said.encode('utf-16-be')).hex()}>"


def stream(content: bytes, described: str) -> str:
    """A stream as an object."""
    return (
        f"<< {described} /Length {len(content)} >>\nstream\n{content.decode('latin-1')}\nendstream"
    )


def with_entries(told: str, entries: str) -> str:
    """A dictionary with more entries."""
    return f"{told[: told.rindex('>>')]}{entries} >>"
