"""The values of a workbook as openpyxl gives them, in a tenth of its time: what the quick reader finds, which
is held to openpyxl in test_quick_reader.py; and copies of it, with other inputs or another value stored."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from openpyxl.utils.datetime import to_excel

from quoter.delivery.quick_reader import QuickBook


def unpacked(content: bytes) -> dict[str, bytes]:
    """The parts of a workbook by their names."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


class Values:
    """A workbook by the values that its cells keep."""

    def __init__(self, content: bytes):
        self.book = QuickBook(unpacked(content))
        self.sheetnames = list(self.book.parts)

    def rows(self, title: str) -> list[tuple[Any, ...]]:
        """The rows of a sheet from the first, all as wide as the widest."""
        self.book.column(title, 1, 1, 1)  # now it is read
        places = [place.decode() for place in self.book.read[title]]
        last = max(int(re.sub("[A-Z]", "", place)) for place in places)
        width = max(map(number, {re.sub("[0-9]", "", place) for place in places}))
        columns = [self.book.column(title, column, 1, last) for column in range(1, width + 1)]
        return [tuple(value for value, _ in row) for row in zip(*columns, strict=True)]

    def value(self, title: str, address: str) -> Any:
        """The value of a cell."""
        letters, row = re.fullmatch(r"\$?([A-Z]+)\$?(\d+)", address).groups()
        [(value, _)] = self.book.column(title, number(letters), int(row), int(row))
        return value

    def named(self, name: str) -> Any:
        """The value of a cell that has a name."""
        [value] = self.column(name)
        return value

    def column(self, name: str) -> list[Any]:
        """The values of the cells of a name."""
        title, (column, row, _, last) = self.place(name)
        return [value for value, _ in self.book.column(title, column, row, last)]

    def rules(self, title: str) -> Iterator[Any]:
        """The validations of a sheet, as elements."""
        sheet = self.book.unpacked[self.book.parts[title]]
        for rules in re.findall(rb"<dataValidations.*</dataValidations>", sheet, re.DOTALL):
            yield from ElementTree.fromstring(rules)

    def shown(self) -> Iterator[Any]:
        """Every value of all sheets."""
        for title in self.sheetnames:
            yield from (value for row in self.rows(title) for value in row if value is not None)

    def place(self, name: str) -> tuple[str, tuple[int, int, int, int]]:
        """The sheet of a name, its first column and row, and its last."""
        found = self.book.place(name)
        assert found, name
        return found


def number(letters: str) -> int:
    """The number of a column."""
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found


STORED = re.compile(rb"(<f[^>]*>[^<]*</f>)<v>[^<]*</v>|(<f[^>]*>[^<]*</f>)<v ?/>")


def without_values(content: bytes) -> bytes:
    """A copy of a workbook whose formulas have no values beside them."""
    return typed_into(content, {})


def typed_into(content: bytes, typed: dict[tuple[str, str], float | str | None]) -> bytes:
    """A copy of a workbook with something else in some cells, by sheet and address, as a program leaves it that computes
    nothing: no formula has a value beside it."""
    parts = QuickBook(unpacked(content)).parts

    def changed(part: str, said: bytes) -> bytes:
        said = STORED.sub(rb"\1\2", said)
        for (title, address), value in typed.items():
            if parts[title] == part:
                said = replaced(said, address.replace("$", ""), value)
        return said

    return rewritten(content, set(parts.values()), changed)


def replaced(sheet: bytes, address: str, value: float | str | date | None) -> bytes:
    """A sheet with something else in a cell, which keeps its style."""
    cell = re.compile(rf'<c r="{address}"( s="\d+")?(?:[^>]*/>|[^>]*>.*?</c>)'.encode(), re.DOTALL)
    [found] = cell.finditer(sheet)
    kind, inside = "", ""
    if isinstance(value, str):
        kind, inside = ' t="str"', f"<v>{escape(value)}</v>"
    elif value is not None:
        value = to_excel(value) if isinstance(value, date) else value
        inside = f"<v>{float(value)!r}</v>"
    style = (found[1] or b"").decode()
    return (
        sheet[: found.start()]
        + f'<c r="{address}"{style}{kind}>{inside}</c>'.encode()
        + sheet[found.end() :]
    )


def with_value(content: bytes, title: str, address: str, value: float) -> bytes:
    """A copy of a workbook in which one cell keeps another number; its formula stays."""
    cell = re.compile(rf'(?<=<c r="{address}")([^>]*>(?:<f>[^<]*</f>)?<v>)[^<]*'.encode())

    def changed(_: str, said: bytes) -> bytes:
        said, count = cell.subn(rb"\g<1>" + repr(value).encode(), said)
        assert count == 1, (title, address)
        return said

    return rewritten(content, {QuickBook(unpacked(content)).parts[title]}, changed)


def rewritten(content: bytes, parts: set[str], changed: Callable[[str, bytes], bytes]) -> bytes:
    """A copy of a file with some of its parts changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, changed(name, old.read(name)) if name in parts else old.read(name))
    return target.getvalue()
