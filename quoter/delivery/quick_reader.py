"""The values, names and properties of a workbook, and nothing else of it: read once, each sheet when it is asked for.

openpyxl makes an object of every cell with its style, which takes ten times as long. What this does not
know raises Unusual, and then openpyxl reads (delivery/pulling.py)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple
from xml.etree import ElementTree

from quoter.core import Pattern, column_name

_PLACE = Pattern(
    r"(?:'((?:[^']|'')+)'|([^'!,]+))!\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?"
)
_DIGITS = "0123456789"
_CELL = Pattern(  # behind its place, as most programs write it
    rb'(?: s="(\d+)")?(?: t="([a-z]+)")?(?:/>|>'
    rb"(<f[^>]*/>|<f[^>]*>[^<]*</f>)?(?:<v>([^<]*)</v>|<v/>)?</c>)"
)
_NOTHING = (None, False)
_UTF_8 = Pattern(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml(?![^>]*encoding=)|<\?xml[^>]*encoding=[\"']utf-8[\"']|<worksheet)",
    re.IGNORECASE,
)
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


class _Otherwise(Exception):
    """A cell that is written in another way than most programs do."""


class Written(NamedTuple):
    """A cell as it is written: the type and the text of its value, its style, and whether it is a formula."""

    kind: str
    text: str
    style: int
    formula: bool


class QuickBook:
    """A workbook by its parts, unpacked; raises Unusual."""

    def __init__(self, unpacked: Mapping[str, bytes]):
        self.unpacked = unpacked
        try:
            self.workbook = self._part("xl/workbook.xml")
            self.parts = dict(self._parts())
        except (KeyError, ElementTree.ParseError) as error:
            raise Unusual(str(error)) from None
        self.read: dict[str, Mapping[bytes, bytes | Written]] = {}
        self.shown: dict[bytes | Written, tuple[Any, bool]] = {}  # of cells as they are written

    def check(self) -> None:
        """Read every part that a value may need: of the sheets those that some name leads to; raises Unusual."""
        try:
            named = {found[0] for name in self.names if (found := self.place(name))}
            for title in (title for title in self.parts if title in named):
                self.read[title] = self._cells(self.parts[title])
            _ = self.strings, self.dated, self.properties
        except (KeyError, ValueError, ElementTree.ParseError) as error:
            raise Unusual(str(error)) from None

    def _part(self, name: str) -> Any:
        return ElementTree.fromstring(self.unpacked[name])

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
        if "docProps/custom.xml" not in self.unpacked:
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

    def column(self, sheet: str, column: int, first: int, last: int) -> list[tuple[Any, bool]]:
        """The cells of a column from one row to another: the value of each, and whether it is a formula without one; raises
        Unusual."""
        if sheet not in self.read:
            self.read[sheet] = self._cells(self.parts[sheet])
        letters, cells, shown = column_name(column - 1).encode(), self.read[sheet], self.shown
        found = [cells.get(letters + row) for row in _numbers(first, last)]
        try:
            return [(shown.get(cell) or self._known(cell)) if cell else _NOTHING for cell in found]
        except _Otherwise:  # the rest of the sheet may be written so, too
            self.read[sheet] = self._parsed(self.parts[sheet])
            return self.column(sheet, column, first, last)
        except (ValueError, LookupError, OverflowError) as error:
            # what is to be a number, a shared text or a day is none
            raise Unusual(f"{sheet}: {error}") from None

    def _known(self, cell: bytes | Written) -> tuple[Any, bool]:
        """What a cell shows, kept: in large tables most are written like another. Raises _Otherwise."""
        found = self.shown[cell] = self._shown(
            cell if isinstance(cell, Written) else _written(cell)
        )
        return found

    def _shown(self, cell: Written) -> tuple[Any, bool]:
        value = self._value(cell)
        return value, value is None and cell.formula

    def _cells(self, part: str) -> Mapping[bytes, bytes | Written]:
        """The cells of a sheet by their places: as they are written, where that is the usual way."""
        try:
            content = self.unpacked[part]
        except KeyError as error:
            raise Unusual(str(error)) from None
        return _cut(content) or self._parsed(part)

    def _parsed(self, part: str) -> dict[bytes, Written]:
        """The cells of a sheet, however they are written."""
        try:
            return dict(_parsed(self._part(part)))
        except (KeyError, ElementTree.ParseError) as error:
            raise Unusual(str(error)) from None

    def _value(self, cell: Written) -> Any:
        kind, text, style, _ = cell
        if kind == "n" and text:
            return self._number(text, style)
        if kind == "is":
            return text
        if not text or kind in ("str", "e"):
            return text or None
        if kind == "s":
            return self.strings[int(text)]
        if kind == "b":
            return bool(int(text))
        if kind == "d":
            return datetime.fromisoformat(text.rstrip("Z"))
        return self._number(text, style)

    def _number(self, text: str, style: int) -> Any:
        number = float(text) if "." in text or "E" in text or "e" in text else int(text)
        return self._day(number) if style in self.dated else number

    def _day(self, days: float) -> Any:
        if self.from_1904:
            return datetime(1904, 1, 1) + timedelta(days=days)
        return _DAY_0 + timedelta(days=days + (days < 60))

    @cached_property
    def strings(self) -> list[str]:
        """The texts that cells share."""
        if "xl/sharedStrings.xml" not in self.unpacked:
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
        if "xl/styles.xml" not in self.unpacked:
            return frozenset()
        styles = self._part("xl/styles.xml")
        own = {
            int(one.attrib["numFmtId"]): one.get("formatCode", "") for one in _all(styles, "numFmt")
        }
        dates = _DATES - own.keys() | {n for n, form in own.items() if _shows_a_date(form)}
        cells = next(iter(_all(styles, "cellXfs")), ())
        return frozenset(n for n, one in enumerate(cells) if int(one.get("numFmtId", 0)) in dates)


def _cut(content: bytes) -> dict[bytes, bytes]:
    """The cells of a sheet by their places, each from there to the next; none where one says no place."""
    first, last = content.find(b"<sheetData>"), content.rfind(b"</sheetData>")
    whole = first >= 0 and last >= 0 and content.rstrip().endswith(b"</worksheet>")
    if not whole or b"<!" in content or b"\r" in content or not _UTF_8.match(content):
        return {}
    pieces = content[first:last].split(b'<c r="')[1:]
    if len(pieces) != content.count(b"<c ") + content.count(b"<c>"):
        return {}
    return {place: rest for piece in pieces for place, _, rest in (piece.partition(b'"'),)}


def _written(piece: bytes) -> Written:
    """A cell as most programs write it, and what follows up to the next; raises _Otherwise."""
    found = _CELL.match(piece)
    if not found:
        raise _Otherwise
    style, kind, formula, text = found.groups(b"")
    return Written(kind.decode() or "n", _unescaped(text), int(style or 0), formula != b"")


def _unescaped(text: bytes) -> str:
    """What stands between two tags."""
    if b"&" in text:
        return ElementTree.fromstring(b"<v>" + text + b"</v>").text or ""
    return text.decode()


def _parsed(root: Any) -> Iterator[tuple[bytes, Written]]:
    """The cells of a sheet by their places; one that says none stands behind the one before."""
    row = 0
    for line in (line for data in root if _plain(data.tag) == "sheetData" for line in data):
        row, column = int(line.get("r", row + 1)), 0
        for cell in line:
            column = _column_of(cell.get("r", "").rstrip(_DIGITS)) or column + 1
            parts = {_plain(part.tag): part for part in cell}
            inline, shown = parts.get("is"), parts.get("v")
            kind = cell.get("t", "n") if inline is None else "is"
            text = (
                _told(inline) if inline is not None else "" if shown is None else shown.text or ""
            )
            yield (
                b"%s%d" % (column_name(column - 1).encode(), row),
                Written(kind, text, int(cell.get("s", 0)), "f" in parts),
            )


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


@lru_cache(maxsize=8)  # the columns of a table have the same
def _numbers(first: int, last: int) -> list[bytes]:
    """The rows from one to another, as they are written."""
    return [b"%d" % row for row in range(first, last + 1)]


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
