"""A worksheet whose cells are kept as the XML they are written as: XlsxWriter's way of a cell, a record
that is taken apart again for every attribute, takes half of the time of a large workbook.

What of XlsxWriter is overridden here is private to it; pyproject.toml therefore names the releases."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

_LONG = 16_000  # characters, beyond which XlsxWriter looks whether a cell takes a text
_TYPE = ' t="str"'


class Ready(NamedTuple):
    """A cell: its format, what comes behind the format's number, and what a chart shows of it."""

    format: Any
    xml: str
    shown: Any


class Rows(Worksheet):
    """A worksheet for formulas that need no prefix for new functions, and that are no arrays."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers: dict[Any, int] = {}  # of formats

    def put_number(self, row: int, column: int, number: float, style: Any) -> None:
        """A number, on the 16 digits that XlsxWriter writes."""
        shown = f"{number:.16G}"
        self._keep(row, column, Ready(style, f"><v>{shown}</v></c>", shown.lower()))

    def put_text(self, row: int, column: int, text: str, style: Any) -> None:
        """A text, whatever it begins with."""
        if len(text) > _LONG:
            self.write_string(row, column, text, style)
            return
        index = self.str_table._get_shared_string_index(text)
        self._keep(row, column, Ready(style, f' t="s"><v>{index}</v></c>', text))

    def put_blank(self, row: int, column: int, style: Any) -> None:
        """A cell with nothing but its look."""
        self._keep(row, column, Ready(style, "/>", ""))

    def put_formula(self, row: int, column: int, formula: str, style: Any, value: Any) -> None:
        """A formula, without the leading `=`, and its value; a text of nothing is a text too."""
        kind, shown = (_TYPE, escaped(value)) if isinstance(value, str) else ("", value)
        xml = f"{kind}><f>{escaped(formula)}</f><v>{shown}</v></c>"
        self._keep(row, column, Ready(style, xml, value))

    def _keep(self, row: int, column: int, cell: Ready) -> None:
        self._check_dimensions(row, column)
        self.table[row][column] = cell

    def _get_range_data(self, row: int, column: int, last_row: int, last_column: int) -> list[Any]:
        """What a chart keeps of a range: of every cell what it shows, nothing where there is none."""
        found = []
        for at in range(row, last_row + 1):
            cells = self.table.get(at, {})
            found += [getattr(cells.get(c), "shown", None) for c in range(column, last_column + 1)]
        return found

    def _write_rows(self) -> None:
        """The rows one after the other, each with its cells in their order; none is kept after that."""
        self._calculate_spans()
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            cells, shape = self.table.pop(row, None), self.row_info.get(row)
            if cells:
                self._write_row(row, self.row_spans.get(row // 16), shape)
                self._write_cells(row, cells)
                self._xml_end_tag("row")
            elif shape:
                self._write_empty_row(row, self.row_spans.get(row // 16), shape)

    def _calculate_spans(self) -> None:
        """The first and the last column of every sixteen rows, as a row's tag says them."""
        ends: dict[int, list[int]] = {}
        for row, cells in self.table.items():
            if cells:
                ends.setdefault(row // 16, []).extend((min(cells), max(cells)))
        self.row_spans = {at: f"{min(found) + 1}:{max(found) + 1}" for at, found in ends.items()}

    def _write_cells(self, row: int, cells: dict[int, Any]) -> None:
        end, parts, numbers = f'{row + 1}" s="', [], self._numbers
        for column in sorted(cells):
            cell = cells[column]
            if type(cell) is Ready:
                if (number := numbers.get(cell.format)) is None:
                    number = numbers[cell.format] = cell.format._get_xf_index()
                parts.append(f'<c r="{column_name(column)}{end}{number}"{cell.xml}')
            else:  # a link, or the rest of a merged range
                self._flush(parts)
                self._write_cell(row, column, cell)
        self._flush(parts)

    def _flush(self, parts: list[str]) -> None:
        self.fh.write("".join(parts))
        parts.clear()


@cache
def column_name(column: int) -> str:
    """The letters of a column."""
    return xl_col_to_name(column)


def escaped(text: str) -> str:
    """A text between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
