"""A workbook being written: sheets, styles, inputs, formulas; the only door to XlsxWriter.

Every formula is written with its value beside it, since previews, phones and LibreOffice show the
stored value. What XlsxWriter only warns of is an error here."""

from __future__ import annotations

import io
import math
import re
import unicodedata
import warnings
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name as letters
from xlsxwriter.worksheet import Worksheet

FONT = "Arial"
INK, GREY, RULE, ACCENT = "#1F2933", "#6B7785", "#D5DAE0", "#0B5CAD"
LINKED = "#0B6B2E"  # what comes from another sheet as it is
BASE = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}
STYLES: dict[str, dict[str, Any]] = {
    "text": {},
    "wrap": {"text_wrap": True, "valign": "top"},
    "strong": {"bold": True},
    "strong_label": {"bold": True, "text_wrap": True, "font_size": 12},
    "title": {"bold": True, "font_size": 18},
    "subtitle": {"font_color": GREY, "font_size": 11},
    "sentence": {"font_size": 12, "text_wrap": True},
    "section": {"bold": True, "font_size": 11, "font_color": "#FFFFFF", "bg_color": ACCENT},
    "head": {"bold": True, "bg_color": "#E8EEF5", "bottom": 1, "border_color": RULE,
             "text_wrap": True, "align": "center"},
    "head_left": {"bold": True, "bg_color": "#E8EEF5", "bottom": 1, "border_color": RULE,
                  "text_wrap": True},
    "label": {"bottom": 1, "border_color": RULE, "text_wrap": True},
    "label_small": {"bottom": 1, "border_color": RULE, "font_size": 9, "font_color": GREY},
    "note_plain": {"font_color": GREY, "font_size": 9, "indent": 1},
    "unit": {"bottom": 1, "border_color": RULE, "font_color": GREY, "align": "center"},
    "note": {"bottom": 1, "border_color": RULE, "font_color": GREY, "font_size": 9,
             "text_wrap": True, "indent": 1},
    "source": {"bottom": 1, "border_color": RULE, "font_color": GREY, "font_size": 9, "indent": 1},
    "formula": {"bottom": 1, "border_color": RULE, "align": "right"},
    "aside": {"font_size": 8, "font_color": GREY},
    "light": {"bold": True, "align": "left"},
    "linked": {"bottom": 1, "border_color": RULE, "align": "right", "font_color": LINKED},
    "words": {"bottom": 1, "border_color": RULE, "align": "left", "text_wrap": True,
              "indent": 1},
    "fixed": {"bottom": 1, "border_color": RULE, "align": "center"},
    "input": {"bottom": 1, "border_color": RULE, "align": "right", "locked": False,
              "font_color": "#0000C8", "bg_color": "#FFF7CC"},
    "default": {"bottom": 1, "border_color": RULE, "align": "right", "locked": False,
                "font_color": "#0000C8", "bg_color": "#FDF0E1", "italic": True},
    "link": {"font_color": ACCENT, "underline": 1},
    "check": {"bottom": 1, "border_color": RULE, "align": "center", "bold": True},
    "dotted": {"bottom": 4, "border_color": GREY},
    "total": {"bold": True, "top": 1, "bottom": 6, "align": "right"},
    "total_label": {"bold": True, "top": 1, "bottom": 6},
}  # fmt: skip


LINK = re.compile(r"'[^']+'!\$?[A-Z]+\$?\d+")  # a formula that is another sheet's cell
WRAPPING = {"note", "label", "words", "head"}  # texts that may take several lines of a row


class Quiet(Worksheet):
    """A worksheet that takes formulas as they are: none of ours needs a prefix for new functions.

    XlsxWriter otherwise tries 29 patterns on every formula, half of the time of a build."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class Ref(NamedTuple):
    """A cell: its sheet and its absolute address."""

    sheet: str
    cell: str

    def seen_from(self, sheet: str) -> str:
        """The address as a formula on a sheet writes it."""
        return self.cell if sheet == self.sheet else f"'{self.sheet}'!{self.cell}"


def local(refs: Mapping[str, Ref], sheet: str) -> dict[str, str]:
    """Addresses of some cells as a sheet writes them."""
    return {name: ref.seen_from(sheet) for name, ref in refs.items()}


@cache
def column_name(column: int) -> str:
    """The letters of a column."""
    return letters(column)


def width_of(text: str) -> float:
    """Columns a text takes; a Chinese character takes two."""
    if text.isascii():
        return len(text)
    return len(text) + 0.9 * sum(unicodedata.east_asian_width(c) in "WF" for c in text)


class Book:
    """A workbook in memory."""

    def __init__(self, created: date, properties: Mapping[str, str]):
        self.buffer = io.BytesIO()
        self.xlsx = xlsxwriter.Workbook(
            self.buffer,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        moment = datetime.combine(created, time(), UTC).replace(tzinfo=None)
        self.xlsx.set_properties({**properties, "created": moment})
        self.xlsx.set_size(2400, 1500)
        self.styles: dict[tuple[str, str], Any] = {}
        self.names: set[str] = set()

    def style(self, name: str, number_format: str = "") -> Any:
        """A named style, with a number format where one is given."""
        key = name, number_format
        if key not in self.styles:
            shape = BASE | STYLES[name] | ({"num_format": number_format} if number_format else {})
            self.styles[key] = self.xlsx.add_format(shape)
        return self.styles[key]

    def sheet(self, name: str, **page: Any) -> Sheet:
        """A new sheet behind the others."""
        return Sheet(self, self.xlsx.add_worksheet(name, worksheet_class=Quiet), **page)

    def name(self, name: str, address: str) -> None:
        """Give a cell or a range a name that formulas and readers hold on to."""
        self.names.add(name)
        if self.xlsx.define_name(name, f"={address}"):
            raise ValueError(f"Excel takes no name {name}")

    def property(self, name: str, value: str) -> None:
        """A custom document property, which survives an edit in any program."""
        self.xlsx.set_custom_property(name, value)

    def save(self) -> bytes:
        """The file's bytes; the same for the same input."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            self.xlsx.close()
        return self.buffer.getvalue()


class Sheet:
    """A sheet: what is written, and how wide its columns have to be."""

    def __init__(self, book: Book, ws: Any, footer: str = "", landscape: bool = True):
        self.book, self.ws, self.name = book, ws, ws.get_name()
        self.widths: dict[int, float] = {}
        self.levels: dict[int, dict[str, int]] = {}  # columns that are grouped
        self.heights: dict[int, float] = {}
        self.first = 0  # the first column that is wide enough for a sentence
        self.print_columns = 0  # so many are printed; 0: all
        self.notes: list[tuple[int, int, int, str]] = []  # texts that wrap: row, columns, text
        ws.hide_gridlines(2)
        ws.set_paper(9)
        ws.set_margins(0.5, 0.5, 0.6, 0.6)
        ws.fit_to_pages(1, 0)
        ws.set_footer(f"&L&8{footer}&R&8&P / &N")
        if landscape:
            ws.set_landscape()
        ws.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})

    def ref(self, row: int, column: int) -> Ref:
        """Absolute reference of a cell."""
        return Ref(self.name, f"${column_name(column)}${row + 1}")

    def range(self, row: int, column: int, last_row: int, last_column: int | None = None) -> str:
        """Absolute address of a range, with its sheet."""
        first = self.ref(row, column).cell
        last = self.ref(last_row, column if last_column is None else last_column).cell
        return f"'{self.name}'!{first}:{last}"

    def fit(self, column: int, content: str, most: float = 60) -> None:
        """Make a column at least as wide as a content, up to a limit."""
        self.widths[column] = max(self.widths.get(column, 0), min(width_of(content) + 2, most))

    def text(self, row: int, column: int, text: str, style: str = "text", most: float = 0) -> None:
        """A text, whatever it begins with; `most` lets it widen its column up to that."""
        self.ws.write_string(row, column, text, self.book.style(style))
        if style in WRAPPING:
            self.notes.append((row, column, column, text))
        if most:
            self.fit(column, text, most)

    def across(self, row: int, column: int, last: int, text: str, style: str = "note") -> None:
        """A text over several columns, in as many lines as it takes."""
        self.ws.merge_range(row, column, row, last, "", self.book.style(style))
        self.ws.write_string(row, column, text, self.book.style(style))
        self.notes.append((row, column, last, text))

    def number(self, row: int, column: int, x: float, style: str, number_format: str) -> Ref:
        """A number."""
        self.ws.write_number(row, column, x, self.book.style(style, number_format))
        return self.ref(row, column)

    def value(self, row: int, column: int, x: Any, style: str, number_format: str = "") -> Ref:
        """A number or a text; None leaves the cell empty."""
        if x is None:
            self.ws.write_blank(row, column, None, self.book.style(style, number_format))
        elif isinstance(x, str):
            self.text(row, column, x, style)
        else:
            self.number(row, column, float(x), style, number_format)
        return self.ref(row, column)

    def formula(
        self, row: int, column: int, formula: str, value: Any, style: str = "formula",
        number_format: str = "",
    ) -> Ref:  # fmt: skip
        """A formula with its value; one that only brings a figure from another sheet looks so."""
        shown = int(value) if isinstance(value, bool) else value
        style = "linked" if style == "formula" and LINK.fullmatch(formula) else style
        if style in WRAPPING and isinstance(value, str):
            self.notes.append((row, column, column, value))
        self.ws.write_formula(
            row, column, f"={formula}", self.book.style(style, number_format), shown
        )
        return self.ref(row, column)

    def choose(self, row: int, column: int, source: str | Iterable[Any]) -> None:
        """Let a cell be chosen from a named range or a short list."""
        given = source if isinstance(source, str) else [str(s) for s in source]
        self.ws.data_validation(row, column, row, column, {"validate": "list", "source": given})

    def between(self, row: int, column: int, low: float, high: float, whole: bool = True) -> None:
        """Let a cell hold only numbers of a range."""
        self.ws.data_validation(
            row, column, row, column,
            {"validate": "integer" if whole else "decimal", "criteria": "between",
             "minimum": low, "maximum": high},
        )  # fmt: skip

    def at_least_zero(self, row: int, column: int, last_row: int, last_column: int) -> None:
        """Let the cells of a range hold only numbers from 0 on."""
        rule = {"validate": "decimal", "criteria": ">=", "value": 0}
        self.ws.data_validation(row, column, last_row, last_column, rule)

    def head(self, title: str, subtitle: str) -> None:
        """The sheet's title, and what it is for."""
        self.text(0, 0, title, "title")
        self.height(0, 28)
        self.text(1, 0, subtitle, "subtitle")

    def link(self, row: int, column: int, sheet: str, label: str = "") -> None:
        """A link to another sheet."""
        style = self.book.style("link")
        self.ws.write_url(row, column, f"internal:'{sheet}'!A1", style, label or sheet)

    def section(self, row: int, title: str, columns: int) -> None:
        """A band with a title across some columns."""
        for column in range(columns):
            self.ws.write_blank(row, column, None, self.book.style("section"))
        self.text(row, 0, title, "section")

    def mark(self, first_row: int, column: int, last_row: int, bad: str, good: str = "") -> None:
        """Colour cells red and green by formulas relative to the first."""
        for formula, ink, paper in ((bad, "#9C0006", "#FFC7CE"), (good, "#0B6B2E", "#C6EFCE")):
            if formula:
                shape = self.book.xlsx.add_format({"font_color": ink, "bg_color": paper})
                self.ws.conditional_format(
                    first_row, column, last_row, column,
                    {"type": "formula", "criteria": formula, "format": shape},
                )  # fmt: skip

    def group_columns(self, first: int, last: int) -> None:
        """Columns of detail, which a reader may fold away."""
        self.levels |= {column: {"level": 1} for column in range(first, last + 1)}

    def group_rows(self, first: int, last: int) -> None:
        """Rows of detail, which a reader may fold away."""
        for row in range(first, last + 1):
            self.ws.set_row(row, self.heights.get(row), None, {"level": 1})

    def fade(self, row: int, column: int, last_row: int, last_column: int, test: str) -> None:
        """Grey where a formula, relative to the first row, holds."""
        shape = self.book.xlsx.add_format({"font_color": "#B8C0C9"})
        self.ws.conditional_format(
            row, column, last_row, last_column,
            {"type": "formula", "criteria": test, "format": shape},
        )  # fmt: skip

    def height(self, row: int, points: float) -> None:
        """Set the height of a row; it is then left as it is."""
        self.heights[row] = points
        self.ws.set_row(row, points)

    def finish(self) -> None:
        """Set widths, the heights of rows whose notes wrap, and what is printed."""
        last = self.print_columns - 1 if self.print_columns else self.ws.dim_colmax
        self.ws.print_area(0, 0, self.ws.dim_rowmax, last)
        for column, width in self.widths.items():
            self.ws.set_column(column, column, width, None, self.levels.get(column))
        tall: dict[int, int] = {}
        for row, first, end, text in self.notes:
            room = sum(self.widths.get(column, 0) for column in range(first, end + 1)) - 2
            lines = math.ceil(width_of(text) * 0.82 / room) if room > 4 else 1
            tall[row] = max(tall.get(row, 1), min(lines, 12))
        for row, lines in tall.items():
            if lines > 1 and row not in self.heights:
                self.ws.set_row(row, 12.5 * lines + 4)
