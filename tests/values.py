"""The values of a workbook as openpyxl gives them, in a tenth of its time: what the quick reader finds, which
is held to openpyxl in test_quick_reader.py; and a copy of it with one value changed."""

import io
import re
import zipfile
from typing import Any

from quoter.delivery.quick_reader import QuickBook


class Values:
    """A workbook by the values that its cells keep."""

    def __init__(self, content: bytes):
        self.book = QuickBook(content)
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
        title, (column, row, *_) = self.book.place(name)
        [(value, _)] = self.book.column(title, column, row, row)
        return value


def number(letters: str) -> int:
    """The number of a column."""
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found


def with_value(content: bytes, title: str, address: str, value: float) -> bytes:
    """A copy of a workbook in which one cell keeps another number; its formula stays."""
    part, target = QuickBook(content).parts[title], io.BytesIO()
    cell = re.compile(rf'(?<=<c r="{address}")([^>]*>(?:<f>[^<]*</f>)?<v>)[^<]*'.encode())
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            found = old.read(name)
            if name == part:
                found, count = cell.subn(rb"\g<1>" + repr(value).encode(), found)
                assert count == 1, (title, address)
            new.writestr(name, found)
    return target.getvalue()
