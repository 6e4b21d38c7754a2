"""The values, names and properties of a workbook, and nothing else of it: read once, each sheet when it is asked for.

openpyxl makes an object of every cell with its style, which takes ten times as long. What this does not
know raises Unusual, and then openpyxl reads (delivery/pulling.py)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache, cached_property
from typing import Any
from xml.etree import ElementTree

from quoter.core import Pattern

_PLACE = Pattern(
    r"(?:'((?:[^']|'')+)'|([^'!,]+))!\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?"
)
_DIGITS = "0123456789"
_NOT_DATE = Pattern(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')  # of a number format: what shows itself
_DATES = {
    *range(14, 23),
    *range(27, 37),
    *range(45, 48),
    *range(50, 59),
}  # formats that every program has
_DAY_0 = datetime(1899, 12, 30)  # with which the sheets' days count from 60 on


class Unusual(Exception):
    """A workbook that is built in another way than this reads."""


class QuickBook:
    """A workbook by its bytes; raises Unusual."""

    def __init__(self, content: bytes):
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(content))
            self.workbook = self._part("xl/workbook.xml")
            self.parts = dict(self._parts())
        except (zipfile.BadZipFile, KeyError, ElementTree.ParseError) as error:
            raise Unusual(str(error)) from None
        self.read: dict[str, dict[tuple[int, int], Any]] = {}

    def check(self) -> None:
        """Read every part that a value may need: of the sheets those that some name leads to; raises Unusual."""
        try:
            named = {found[0] for name in self.names if (found := self.place(name))}
            for title in (title for title in self.parts if title in named):
                self.read[title] = dict(self._cells(self.parts[title]))
            _ = self.strings, self.dated, self.properties
        except (KeyError, ValueError, ElementTree.ParseError) as error:
            raise Unusual(str(error)) from None

    def _part(self, name: str) -> Any:
        return ElementTree.fromstring(self.archive.read(name))

    def _parts(self) -> Iterator[tuple[str, str]]:
        """The worksheets' titles, and their parts."""
        related = {
            one.get("Id"): (one.get("Type", ""), one.get("Target", ""))
            for one in self._part("xl/_rels/workbook.xml.rels")
        }
        for sheet in _all(self.workbook, "sheet"):
            key = next(
                (v for k, v in sheet.attrib.items() if _plain(k) == "id" and k != "id"), None
            )
            kind, target = related[key]
            if kind.endswith("/worksheet"):
                yield (
                    sheet.attrib["name"],
                    target.lstrip("/") if target[:1] == "/" else f"xl/{target}",
                )

    @cached_property
    def properties(self) -> dict[str, str]:
        """The custom document properties."""
        if "docProps/custom.xml" not in self.archive.namelist():
            return {}
        found = _all(self._part("docProps/custom.xml"), "property")
        return {one.attrib["name"]: "".join(one.itertext()) for one in found if len(one)}

    @cached_property
    def names(self) -> dict[str, str]:
        """What the names of the whole workbook refer to."""
        found = _all(self.workbook, "definedName")
        return {n.attrib["name"]: n.text or "" for n in found if n.get("localSheetId") is None}

    def place(self, name: str) -> tuple[str, tuple[int, int, int, int]] | None:
        """The sheet of a name, and its first column and row and its last; None where it is no single area."""
        found = _PLACE.fullmatch(self.names.get(name, ""))
        if not found:
            return None
        quoted, bare, column, row, last_column, last_row = found.groups()
        title = quoted.replace("''", "'") if quoted else bare
        if title not in self.parts:
            return None
        return title, (
            _column(column),
            int(row),
            _column(last_column or column),
            int(last_row or row),
        )

    def cell(self, sheet: str, row: int, column: int) -> tuple[Any, bool]:
        """A cell's value, and whether it is a formula without one."""
        if sheet not in self.read:
            self.read[sheet] = dict(self._cells(self.parts[sheet]))
        found = self.read[sheet].get((row, column))
        if found is None:
            return None, False
        value = self._value(found)
        return value, value is None and any(_plain(part.tag) == "f" for part in found)

    def _cells(self, part: str) -> Iterator[tuple[tuple[int, int], Any]]:
        """The cells of a sheet by row and column, as they are written."""
        try:
            root = self._part(part)
        except (KeyError, ElementTree.ParseError) as error:
            raise Unusual(str(error)) from None
        row = 0
        for line in (line for data in root if _plain(data.tag) == "sheetData" for line in data):
            row, column = int(line.get("r", row + 1)), 0
            for cell in line:
                column = _column_of(cell.get("r", "").rstrip(_DIGITS)) or column + 1
                yield (row, column), cell

    def _value(self, cell: Any) -> Any:
        kind, text = cell.get("t", "n"), None
        for part in cell:
            if part.tag == "v" or part.tag.endswith("}v"):
                text = part.text or None
            elif _plain(part.tag) == "is":
                return _told(part)
        if text is None or kind in ("str", "e"):
            return text
        if kind == "s":
            return self.strings[int(text)]
        if kind == "b":
            return bool(int(text))
        if kind == "d":
            return datetime.fromisoformat(text.rstrip("Z"))
        whole = text.isdigit() or not re.search("[.eE]", text)
        number = int(text) if whole else float(text)
        return self._day(number) if int(cell.get("s", 0)) in self.dated else number

    def _day(self, days: float) -> Any:
        if self.from_1904:
            return datetime(1904, 1, 1) + timedelta(days=days)
        return _DAY_0 + timedelta(days=days + (days < 60))

    @cached_property
    def strings(self) -> list[str]:
        """The texts that cells share."""
        if "xl/sharedStrings.xml" not in self.archive.namelist():
            return []
        return [_told(one) for one in self._part("xl/sharedStrings.xml")]

    @cached_property
    def from_1904(self) -> bool:
        """Whether its days count from 1904."""
        found = (one.get("date1904") for one in _all(self.workbook, "workbookPr"))
        return next(found, None) in ("1", "true")

    @cached_property
    def dated(self) -> frozenset[int]:
        """The numbers of the styles that show a date."""
        if "xl/styles.xml" not in self.archive.namelist():
            return frozenset()
        styles = self._part("xl/styles.xml")
        own = {
            int(one.attrib["numFmtId"]): one.get("formatCode", "") for one in _all(styles, "numFmt")
        }
        dates = _DATES - own.keys() | {n for n, form in own.items() if _shows_a_date(form)}
        cells = next(iter(_all(styles, "cellXfs")), ())
        return frozenset(n for n, one in enumerate(cells) if int(one.get("numFmtId", 0)) in dates)


def _shows_a_date(form: str) -> bool:
    return bool(re.search("[dmhysDMHYS]", _NOT_DATE.sub("", form.split(";")[0])))


def _told(node: Any) -> str:
    """The text of a shared or an inline string: its runs, without how they are spoken."""
    parts = []
    for one in node:
        name = _plain(one.tag)
        if name == "t":
            parts.append(one.text or "")
        elif name == "r":
            parts += [t.text or "" for t in one if _plain(t.tag) == "t"]
    return "".join(parts).replace("x005F_", "")


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]


def _all(root: Any, name: str) -> list[Any]:
    """All elements of a name, whichever of the two namespaces the program wrote."""
    return root.findall(f".//{{*}}{name}")


@cache
def _column_of(letters: str) -> int:
    """The number of a column; 0 where a cell does not say which."""
    known = 0 < len(letters) <= 3 and letters.isascii() and letters.isalpha() and letters.isupper()
    return _column(letters) if known else 0


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
