"""A worksheet whose cells are kept as the XML they are written as: XlsxWriter's way of a cell, a record
that is taken apart again for every attribute, takes half of the time of a large workbook; and an archive
into which its parts go as they are written.

What of XlsxWriter is overridden here is private to it; pyproject.toml therefore names the releases."""

from __future__ import annotations

import html
import io
import re
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache, partial
from itertools import cycle, pairwise
from types import ModuleType, NoneType
from typing import Any, NamedTuple, TextIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsxwriter import Workbook
from xlsxwriter.packager import Packager
from xlsxwriter.worksheet import Worksheet
from xlsxwriter.xmlwriter import XMLwriter

from quoter.core import column_name

_QUICK: ModuleType | None = None
with suppress(ImportError):  # the extra `fast`
    import isal.isal_zlib

    _QUICK = isal.isal_zlib

_LONGEST = 32_767  # characters that a cell takes
_TYPE = ' t="str"'
_SHARED = re.compile(r'<c [^>]* t="s">')
_TYPED = re.compile(rf"<c [^>]*{_TYPE}>")
_LOOSE = 30_000  # cells of a sheet that are kept one by one
_BEGIN = '<c r="'  # of a cell; it stands in no text
_ROW = "\0"  # in a template of a row the place of its number
_DRAWN, _GIVEN = (
    "%({})s",
    "=",
)  # in it: what is filled in by name; before a formula's name: what it gives
# what stands in a template behind a cell's format, by the type of its value
_NUMBER, _PLAIN = "><v>%.16G</v></c>", {str: ' t="s"><v>%d</v></c>', NoneType: "/>"}
_AT_ONCE = 2**16  # characters that are compressed together
_LEVEL = 2  # a third of the time of zlib's usual 6, and a fifth more bytes
_QUICK_LEVEL = 1  # of isal, in a quarter of that time, and as many bytes
_VALUE = re.compile(r"<v>(.*)</v></c>", re.DOTALL)
_STRINGS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="{}" uniqueCount="{}">'
)


class Packed(NamedTuple):
    """Cells of a row in their order: their columns, which rows of a table share, and their XML in one piece."""

    columns: tuple[int, ...]
    xml: bytes

    def cells(self) -> dict[int, str]:
        """The cells one by one."""
        found = (f"{_BEGIN}{one}" for one in self.xml.decode().split(_BEGIN)[1:])
        return dict(zip(self.columns, found, strict=True))


class Numbers(dict[Any, int]):
    """The numbers of formats in the file: a format takes the next when a cell of it is first put."""

    def __missing__(self, style: Any) -> int:
        found: int = style._get_xf_index()
        self[style] = found
        return found


class Rows(Worksheet):
    """A worksheet for formulas that need no prefix for new functions, and that are no arrays."""

    fh: TextIO  # where XlsxWriter writes a sheet

    def __init__(self) -> None:
        super().__init__()
        self._numbers = Numbers()
        self._loose = 0  # cells kept since the rows were packed
        self._packed: dict[int, list[Packed]] = {}
        self._shared: dict[Any, Any] = {}  # columns of packed rows, each once

    def put_number(self, row: int, column: int, number: float, style: Any) -> None:
        """A number, on the 16 digits that XlsxWriter writes."""
        self._keep(row, column, style, f"><v>{number:.16G}</v></c>")

    def put_rows(
        self,
        first: int,
        columns: Sequence[tuple[int, Any, Any]],
        rows: Iterable[Sequence[str | float | None]],
    ) -> None:
        """Rows of texts, numbers and blanks below each other; of each column, from the left on, the looks of a text
        and of all else. What is alike in the rows is put together once."""
        template, index = cache(partial(self._template, columns)), self._index
        for row, values in enumerate(rows, first):
            whole, filled = template(tuple(map(type, values)))
            known = [index(x) if type(x) is str else x for x in values if x is not None]
            xml = whole.replace(_ROW, f"{row + 1}") % tuple(known)
            self._packed.setdefault(row, []).append(Packed(filled, xml.encode()))

    def _template(
        self, columns: Sequence[tuple[int, Any, Any]], kinds: tuple[type, ...]
    ) -> tuple[str, tuple[int, ...]]:
        """A row of cells of such types, with a place for the row's number and one for each value; and its columns."""
        found = []
        for (column, of_text, other), kind in zip(columns, kinds, strict=True):
            style = self._numbers[of_text if kind is str else other]
            rest = _PLAIN.get(kind, _NUMBER)
            found.append(f'{_BEGIN}{column_name(column)}{_ROW}" s="{style}"{rest}')
        return "".join(found), self._once(tuple(column for column, *_ in columns))

    def formulas(
        self, cells: Iterable[tuple[int, str, Sequence[str | int], Any, bool]]
    ) -> tuple[str, tuple[int, ...]]:  # fmt: skip
        """A row of formulas as a template for `put_formulas`, and its columns: of each its column, its name, its
        text and between each two pieces of it a place by name or a column of the row, its look, and whether it
        gives a text."""
        known, found = [*cells], []
        for column, name, pieces, style, of_text in known:
            formula = "".join(map(_piece, pieces, cycle((False, True))))
            tag = (
                f'{_BEGIN}{column_name(column)}{_ROW}" s="{self._numbers[style]}"{_TYPE * of_text}'
            )
            found.append(f"{tag}><f>{formula}</f><v>{_DRAWN.format(_GIVEN + name)}</v></c>")
        return "".join(found), self._once(tuple(column for column, *_ in known))

    def put_formulas(
        self, row: int, whole: tuple[str, tuple[int, ...]], known: dict[str, str],
        given: Iterable[tuple[str, Any]],
    ) -> None:  # fmt: skip
        """A row of formulas: known are the places that they draw on, given is what each gives, by its name."""
        template, columns = whole
        known |= {_GIVEN + name: escaped(value) if isinstance(value, str) else str(+value)
                  for name, value in given}  # fmt: skip
        xml = template.replace(_ROW, f"{row + 1}") % known
        self._packed.setdefault(row, []).append(Packed(columns, xml.encode()))

    def put_text(self, row: int, column: int, text: str, style: Any) -> None:
        """A text, whatever it begins with."""
        self._keep(row, column, style, f' t="s"><v>{self._index(text)}</v></c>')

    def _index(self, text: str) -> int:
        """The number of a text among those that all sheets share."""
        if len(text) > _LONGEST:
            raise ValueError(f"Excel takes no text of {len(text)} characters: {text[:50]} …")
        found: int = self.str_table._get_shared_string_index(text)
        return found

    def put_blank(self, row: int, column: int, style: Any) -> None:
        """A cell with nothing but its look."""
        self._keep(row, column, style, "/>")

    def put_formula(self, row: int, column: int, formula: str, style: Any, value: Any) -> None:
        """A formula, without the leading `=`, and its value; a text of nothing is a text too."""
        if isinstance(value, str):
            self._keep(
                row, column, style, f"{_TYPE}><f>{escaped(formula)}</f><v>{escaped(value)}</v></c>"
            )
        else:  # of a test 1 or 0
            self._keep(row, column, style, f"><f>{escaped(formula)}</f><v>{+value}</v></c>")

    def _keep(self, row: int, column: int, style: Any, rest: str) -> None:
        """A cell by what comes behind its format's number."""
        self.table[row][column] = (
            f'{_BEGIN}{column_name(column)}{row + 1}" s="{self._numbers[style]}"{rest}'
        )
        self._loose += 1
        if self._loose > _LOOSE:
            self.pack()

    def pack(self) -> None:
        """Keep the cells written so far in a third of the room: a row's XML in one piece."""
        for row, cells in list(self.table.items()):
            columns = tuple(sorted(cells))
            try:
                xml = "".join(map(cells.__getitem__, columns))
            except TypeError:  # one that XlsxWriter keeps, such as a link
                continue
            if columns:
                self._packed.setdefault(row, []).append(Packed(self._once(columns), xml.encode()))
                del self.table[row]
        self._loose = 0

    def _once(self, what: Any) -> Any:
        """The same for all rows that have it."""
        return self._shared.setdefault(what, what)

    def _row(self, row: int) -> dict[int, Any]:
        """The cells of a row."""
        found: dict[int, Any] = {}
        for packed in self._packed.get(row, ()):
            found |= packed.cells()
        return found | self.table.get(row, {})

    def _get_range_data(self, row: int, column: int, last_row: int, last_column: int) -> list[Any]:
        """What a chart keeps of a range: of every cell what it shows, nothing where there is none."""
        found = []
        for at in range(row, last_row + 1):
            cells = self._row(at)
            found += [self._shown(cells.get(c)) for c in range(column, last_column + 1)]
        return found

    def _shown(self, cell: Any) -> Any:
        """What a chart shows of a cell: of none, and of a link, nothing."""
        if type(cell) is not str:
            return None
        found = _VALUE.search(cell)
        if not found:
            return ""
        if _SHARED.match(cell):
            return self.str_table._get_shared_string(int(found[1]))
        return html.unescape(found[1]) if _TYPED.match(cell) else found[1].lower()

    def measure(self) -> None:
        """Find out how far the cells reach, in all and in every sixteen rows, as a row's tag says it."""
        reach = [(row, min(cells), max(cells)) for row, cells in self.table.items() if cells]
        reach += [(row, one.columns[0], one.columns[-1])
                  for row, found in self._packed.items() for one in found]  # fmt: skip
        ends: dict[int, list[int]] = {}
        for row, *columns in reach:
            ends.setdefault(row // 16, []).extend(columns)
        self.row_spans = {at: f"{min(found) + 1}:{max(found) + 1}" for at, found in ends.items()}
        rows = [row for row, *_ in reach]
        for row in (min(rows), max(rows)) if rows else ():
            for column in (min(map(min, ends.values())), max(map(max, ends.values()))):
                self._check_dimensions(row, column)

    def _assemble_xml_file(self) -> None:
        if not self.row_spans:
            self.measure()
        super()._assemble_xml_file()

    def _write_rows(self) -> None:
        """The rows one after the other, each with its cells in their order; none is kept after that."""
        usual = self.default_row_height == self.original_row_height
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            cells, shape = self._written(row), self.row_info.get(row)
            if cells:
                if shape or not usual:
                    self._write_row(row, self.row_spans.get(row // 16), shape)
                    self.fh.write(f"{cells}</row>")
                else:
                    spans = self.row_spans[row // 16]
                    self.fh.write(f'<row r="{row + 1}" spans="{spans}">{cells}</row>')
            elif shape:
                self._write_empty_row(row, self.row_spans.get(row // 16), shape)

    def _written(self, row: int) -> str:
        """The cells of a row as they are written, and no longer kept."""
        packed = sorted(self._packed.get(row, ()))
        beside = all(one.columns[-1] < other.columns[0] for one, other in pairwise(packed))
        if packed and beside and not self.table.get(row):
            del self._packed[row]
            return b"".join([one.xml for one in packed]).decode()
        cells = self._row(row)
        self.table.pop(row, None)
        self._packed.pop(row, None)
        return "".join([
            cell if type(cell := cells[column]) is str else self._others(row, column, cell)
            for column in sorted(cells)
        ])  # fmt: skip

    def _others(self, row: int, column: int, cell: Any) -> str:
        """A cell that XlsxWriter keeps: a link, or the rest of a merged range."""
        whole, self.fh = self.fh, (alone := io.StringIO())
        self._write_cell(row, column, cell)
        self.fh = whole
        return alone.getvalue()

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """The formula of a limit or a colour as it is written; XlsxWriter searches each for 150 functions."""
        return formula.removeprefix("=")


class Sheets(Workbook):
    """A workbook of such worksheets; its own file stays empty, since the parts go into the archive."""

    worksheet_class = Rows

    def __init__(self, target: io.BytesIO) -> None:
        texts = {"strings_to_formulas": False, "strings_to_urls": False}
        super().__init__(io.BytesIO(), {"in_memory": True, **texts})
        self._target = target

    def _get_packager(self) -> Archive:
        return Archive(self._target)


class Archive(Packager):
    """XlsxWriter's packager, but every part goes into the archive while it is written: XlsxWriter has all
    of them in memory, a large sheet three times over, before the first is compressed."""

    def __init__(self, target: io.BytesIO) -> None:
        super().__init__()
        self._zip = ZipFile(target, "w", compression=ZIP_DEFLATED)
        self._part: Part | None = None

    def _filename(self, xml_filename: str) -> Part:
        self._close_part()
        self._part = Part(self._entry(xml_filename))
        return self._part

    def _entry(self, name: str) -> Any:
        """A part of the archive, without a date of ours."""
        found = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        found.compress_type = ZIP_DEFLATED
        found._compresslevel = _LEVEL  # type: ignore[attr-defined]
        entry: Any = self._zip.open(found, "w")
        if _QUICK:
            entry._compressor = _QUICK.compressobj(_QUICK_LEVEL, ZIP_DEFLATED, -zlib.MAX_WBITS)
        return entry

    def _write_shared_strings_file(self) -> None:
        """The texts of all cells; one that begins like markup is a text as well."""
        table = self.workbook.str_table
        if not table.count:
            return
        part = self._filename("xl/sharedStrings.xml")
        part.write(_STRINGS.format(table.count, table.unique_count))
        for text in table.string_array:
            part.write(_item(text))
        part.write("</sst>")

    def _close_part(self) -> None:
        if self._part:
            self._part.finish()
            self._part = None

    def _create_package(self) -> list[Any]:
        """Write all; nothing is left for XlsxWriter to pack."""
        super()._create_package()
        self._close_part()
        for found, name, _ in self.filenames:  # pictures
            with self._entry(name) as entry:
                entry.write(found.getvalue())
        self._zip.close()
        return []


class Part(io.StringIO):
    """A part as XlsxWriter writes it, a tag at a time; it keeps no more than a piece of it."""

    def __init__(self, entry: Any) -> None:
        super().__init__()
        self._entry, self._pieces, self._size = entry, list[str](), 0

    def write(self, text: str) -> int:
        self._pieces.append(text)
        self._size += len(text)
        if self._size > _AT_ONCE:
            self._send()
        return len(text)

    def _send(self) -> None:
        self._entry.write("".join(self._pieces).encode())
        self._pieces.clear()
        self._size = 0

    def finish(self) -> None:
        """Compress what is left, and close the entry."""
        self._send()
        self._entry.close()


def _item(text: str) -> str:
    """A text among the shared ones: XlsxWriter escapes what XML has no sign for, and what else reads as escaped."""
    space = ""
    if not text.isprintable() or "_x" in text or text != text.strip():
        text = XMLwriter._escape_control_characters(text)
        space = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<si><t{space}>{escaped(text)}</t></si>"


def _piece(piece: str | int, drawn: bool) -> str:
    """A piece of a formula in a template: a text, or what it draws on."""
    if not drawn:
        return escaped(str(piece)).replace("%", "%%")
    return f"${column_name(piece)}{_ROW}" if isinstance(piece, int) else _DRAWN.format(piece)


def escaped(text: str) -> str:
    """A text between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
