"""A workbook being written: sheets, styles, inputs, formulas; with its rows the only door to XlsxWriter.

Every formula is written with its value beside it, since previews, phones and LibreOffice show the
stored value. What XlsxWriter only warns of is an error here."""

from __future__ import annotations

import io
import math
import re
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from quoter.core import MONEY_SHAPE, Cell, Values, column_name, excel, of_currency
from quoter.workbook.rules import Rule

INK, GREY, RULE, ACCENT = "#1F2933", "#6B7785", "#D5DAE0", "#0B5CAD"
PAPER = "#FFFFFF"
LINKED = "#0B6B2E"  # what comes from another sheet as it is
BASE = {"font_size": 10, "font_color": INK, "valign": "vcenter"}
_LINE = {"bottom": 1, "border_color": RULE}  # below the cells of a row
_HEAD = {"bold": True, "bg_color": "#E8EEF5", **_LINE, "text_wrap": True}
_INPUT = {**_LINE, "align": "right", "locked": False, "font_color": "#0000C8"}
STYLES: dict[str, dict[str, Any]] = {
    "text": {},
    "wrap": {"text_wrap": True, "valign": "top"},
    "strong": {"bold": True},
    "strong_label": {"bold": True, "text_wrap": True, "font_size": 12},
    "title": {"bold": True, "font_size": 18},
    "subtitle": {"font_color": GREY, "font_size": 11},
    "large": {"bold": True, "font_size": 20, "font_color": ACCENT, "align": "left",
              "shrink": True, "num_format": MONEY_SHAPE},
    "grey": {"font_color": GREY},
    "words_plain": {"align": "left", "text_wrap": True, "indent": 1},
    "sentence": {"font_size": 12, "text_wrap": True},
    "section": {"bold": True, "font_size": 11, "font_color": "#FFFFFF", "bg_color": ACCENT},
    "head": {**_HEAD, "align": "center"},
    "head_left": _HEAD,
    "label": {**_LINE, "text_wrap": True},
    "label_small": {**_LINE, "font_size": 9, "font_color": GREY},
    "note_plain": {"font_color": GREY, "font_size": 9, "indent": 1},
    "unit": {**_LINE, "font_color": GREY, "align": "center"},
    "note": {**_LINE, "font_color": GREY, "font_size": 9, "text_wrap": True, "indent": 1},
    "source": {**_LINE, "font_color": GREY, "font_size": 9, "indent": 1},
    "formula": {**_LINE, "align": "right"},
    "aside": {"font_size": 8, "font_color": GREY},
    "light": {"bold": True, "align": "left"},
    "linked": {**_LINE, "align": "right", "font_color": LINKED},
    "words": {**_LINE, "align": "left", "text_wrap": True, "indent": 1},
    "fixed": {**_LINE, "align": "center"},
    "input": {**_INPUT, "bg_color": "#FFF7CC"},
    "default": {**_INPUT, "bg_color": "#FDF0E1", "italic": True},
    "link": {"font_color": ACCENT, "underline": 1},
    "check": {**_LINE, "align": "center", "bold": True},
    "dotted": {"bottom": 4, "border_color": GREY},
    "total": {"bold": True, "top": 1, "bottom": 6, "align": "right"},
    "total_label": {"bold": True, "top": 1, "bottom": 6},
}  # fmt: skip


STYLES |= {f"{name}_open": {k: v for k, v in STYLES[name].items() if k not in _LINE}
           for name in ("words", "formula", "unit", "fixed")}  # fmt: skip
ENGINE = "#9AA3AD"  # the tabs of the sheets behind
_BOTH = " / "
LINK = re.compile(r"'[^']+'!\$?[A-Z]+\$?\d+")  # a formula that is another sheet's cell
WRAPPING = {"note", "label", "words", "head"}  # texts that may take several lines of a row


class Ref(NamedTuple):
    """A cell: where it stands, what it shows, and how formulas call it.

    One that is `across` has peers beside it, a column each: a formula in its own column, copied into
    another, moves along."""

    sheet: str
    row: int
    column: int
    value: Any = None
    across: bool = False
    name: str = ""

    @property
    def cell(self) -> str:
        """The absolute address."""
        return f"${column_name(self.column)}${self.row + 1}"

    def seen_from(self, sheet: str, row: int = -1, column: int = -1) -> str:
        """The address as a formula on a sheet writes it: in its own row it moves down with it."""
        own, at, own_column, _, across, name = self
        if name:
            return name
        letter = column_name(own_column)
        if not (across and column == own_column):
            letter = f"${letter}"
        if sheet != own:
            return f"'{own}'!{letter}${at + 1}"
        if 0 <= row - at <= 1:  # its own row, and the one above
            return f"{letter}{at + 1}"
        return f"{letter}${at + 1}"

    def among(self, peers: bool) -> Ref:
        """The same cell with peers beside it, or without."""
        sheet, row, column, value, _, name = self
        return _ref(Ref, (sheet, row, column, value, peers, name))

    def on(self, sheet: str, row: int = -1, column: int = -1) -> Cell:
        """The same as a part of a formula."""
        known = 0.0 if self.value is None else self.value  # as a sheet counts an empty cell
        return Cell(known, address=self.seen_from(sheet, row, column))


Refs = Mapping[str, Ref]
_ref = (
    tuple.__new__
)  # a third of the time of a call with defaults; a large workbook makes a million


def cells_on(sheet: str, refs: Refs) -> Callable[[str], Cell]:
    """Some cells by their names as formulas of a sheet call them, each made when it is asked for."""
    return lambda name: refs[name].on(sheet)


class Places(dict[str, str]):
    """Addresses of some cells as a formula writes them, each made when it is first asked for."""

    def __init__(self, refs: Refs, sheet: str, row: int = -1, column: int = -1):
        super().__init__()
        self.refs, self.seen = refs, (sheet, row, column)

    def __missing__(self, name: str) -> str:
        found = self[name] = self.refs[name].seen_from(*self.seen)
        return found


def span(refs: Iterable[Ref], sheet: str, column: int = -1) -> Cell:
    """Cells beside or below each other as one range; in their own column it moves across with them."""
    found = list(refs)
    return stretch(found[0], found[-1], [ref.value for ref in found], sheet, column)


def stretch(first: Ref, last: Ref, values: Iterable[Any], sheet: str, column: int = -1) -> Cell:
    """The cells from one to another as a range, with their values."""
    ends = first._replace(name=""), last._replace(name="", sheet=sheet)
    return Cell(
        Values(0.0 if value is None else value for value in values),
        address=":".join(ref.seen_from(sheet, column=column) for ref in ends),
    )


NOTE = 0.82  # how wide the letters of a note are


def width_of(text: str) -> float:
    """Columns a text takes; a Chinese character takes two."""
    if text.isascii():
        return len(text)
    return len(text) + 0.9 * sum(map(_WIDE.__getitem__, text))


class Wide(dict[str, bool]):
    """Of each character that is asked for whether it takes two columns."""

    def __missing__(self, character: str) -> bool:
        found = self[character] = unicodedata.east_asian_width(character) in "WF"
        return found


_WIDE = Wide()


class Book:
    """A workbook in memory; `say` gives its sentences by their keys, `places` are the currency's digits."""

    def __init__(
        self, created: date, properties: Mapping[str, str], font: str, say: Callable[..., str],
        places: int = 2,
    ):  # fmt: skip
        from quoter.workbook import xlsx_rows  # with XlsxWriter, which the way back does without

        self.buffer, self.say, self.places = io.BytesIO(), cache(say), places
        self.xlsx = xlsx_rows.Sheets(self.buffer)
        moment = datetime.combine(created, time(), UTC).replace(tzinfo=None)
        self.xlsx.set_properties({**properties, "created": moment})
        self.xlsx.set_size(2400, 1500)
        self.font, self.look, self.filling = font, cache(self._look), cache(self._filling)
        self.anchors: dict[str, str] = {}
        self.readers: dict[str, tuple[str, str]] = {}  # the name in the file, and its address
        self.unused: set[str] = set()  # the names that no formula has called so far
        self.unread: list[str] = []  # formulas that are still to be looked through for them

    def _look(self, name: str, number_format: str) -> Any:
        """A named style, with a number format where one is given."""
        shape = {"font_name": self.font} | BASE | STYLES[name]
        number_format = number_format or STYLES[name].get("num_format", "")
        if number_format:
            shape["num_format"] = of_currency(number_format, self.places)
        return self.xlsx.add_format(shape)

    def sheet(self, name: str, **page: Any) -> Sheet:
        """A new sheet behind the others."""
        return Sheet(self, self.xlsx.add_worksheet(name), **page)

    def anchor(self, name: str, address: str) -> None:
        """A mark by which the file is read back; its name begins with an underscore."""
        self.anchors[f"_{name}"] = address

    def reader(self, key: str, name: str, address: str) -> str:
        """A name for people, which formulas call; one that none calls is left out."""
        found = NO_NAME.sub("_", name.split(_BOTH)[-1].strip())
        if CELL_LIKE.fullmatch(found) or found[0].isdigit():
            found += "_"
        self.look_through()
        self.readers[key] = found, address
        self.unused.add(found)
        return found

    def called(self, formula: str) -> str:
        """A formula with the constants of the model called as people call them."""
        if FACT_BEGINS[0] in formula or FACT_BEGINS[1] in formula:
            return FACT.sub(lambda m: self.readers.get(m[0], (m[0], ""))[0], formula)
        return formula

    def _filling(self, template: str) -> Callable[[Mapping[str, str]], str]:
        """What puts addresses into a template of a formula: taken apart once, and not for each of its many cells."""
        pieces = PLACE.split(self.called(template))
        whole, names = "%s".join(piece.replace("%", "%%") for piece in pieces[::2]), pieces[1::2]
        if not names:
            return lambda places: pieces[0]
        drawn = itemgetter(*names)
        return lambda places: whole % drawn(places)

    def read_later(self, formula: str) -> None:
        """A formula, or parts of some, that is to be looked through for the names that it calls."""
        self.unread.append(formula)
        if len(self.unread) > AT_ONCE:
            self.look_through()

    def look_through(self) -> None:
        """Take note of the names that the formulas written of late call; many at once, since most call none."""
        written = "\n".join(self.unread)
        self.unread.clear()
        if any(name in written for name in self.unused):
            self.unused.difference_update(NAME.findall(written))

    def property(self, name: str, value: str) -> None:
        """A custom document property, which survives an edit in any program."""
        self.xlsx.set_custom_property(name, value)

    def pack(self) -> None:
        """Keep what is written in less room."""
        for ws in self.xlsx.worksheets():
            ws.pack()

    def save(self) -> bytes:
        """The file's bytes; the same for the same input."""
        self.look_through()
        called = {name: at for name, at in self.readers.values() if name not in self.unused}
        names = called | self.anchors
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for name, address in names.items():
                if self.xlsx.define_name(name, f"={address}"):
                    raise ValueError(f"Excel takes no name {name}")
            self.xlsx.close()
        return self.buffer.getvalue()


class Filled:
    """Formulas beside each other, which every row of a table has: what is alike in the rows is put together once.

    Each has a column, a name, a template and a number format; it draws on places by name and on those before it."""

    def __init__(self, sheet: Sheet, cells: Iterable[tuple[int, str, str, str]]):
        self.sheet, self.whole = sheet, cache(self._whole)
        self.columns, self.names, templates, self.shapes = zip(*cells, strict=True)
        self.pieces: list[
            list[Any]
        ] = []  # texts, and between each two a place or a column of the row
        own: dict[str, int] = {}
        for column, name, template in zip(self.columns, self.names, templates, strict=True):
            pieces: list[Any] = PLACE.split(sheet.book.called(template))
            sheet.book.read_later("".join(pieces[::2]))
            pieces[1::2] = [own.get(place, place) for place in pieces[1::2]]
            self.pieces.append(pieces)
            own[name] = column
        drawn = (place for pieces in self.pieces for place in pieces[1::2])
        self.drawn = [*dict.fromkeys(place for place in drawn if isinstance(place, str))]

    def put(self, row: int, places: Places, values: Sequence[Any]) -> list[Ref]:
        """A row of them, with what each gives."""
        found = [places[place] for place in self.drawn]
        self.sheet.book.read_later(" ".join(found))
        links = frozenset(
            place for place, said in zip(self.drawn, found, strict=True) if said[0] == "'"
        )
        whole = self.whole(tuple([isinstance(value, str) for value in values]), links)
        self.sheet.ws.put_formulas(row, whole, places, zip(self.names, values, strict=True))
        return [_ref(Ref, (self.sheet.name, row, column, value, False, ""))
                for column, value in zip(self.columns, values, strict=True)]  # fmt: skip

    def _whole(self, of_text: tuple[bool, ...], links: frozenset[str]) -> Any:
        """The row put together, of which these give texts and these places are on other sheets."""
        looks = [self.sheet.look("linked" if brought(pieces, links) else "formula", shape)
                 for pieces, shape in zip(self.pieces, self.shapes, strict=True)]  # fmt: skip
        cells = zip(self.columns, self.names, self.pieces, looks, of_text, strict=True)
        return self.sheet.ws.formulas(cells)


def brought(pieces: Sequence[Any], links: frozenset[str]) -> bool:
    """Whether a formula is nothing but a place that is on another sheet."""
    return len(pieces) == 3 and not pieces[0] and not pieces[2] and pieces[1] in links


PIXELS, BESIDE, USUAL = (
    7,
    5,
    8.43,
)  # of a character, beside a column's characters, and a column's characters
PAGE = (1045, 717)  # pixels between the margins of a page that lies, and of one that stands
SMALLEST = 60  # per cent that a page may be reduced to
AT_ONCE = 500  # formulas
FACT = re.compile(r"\b(?:u|bytes)_\w+")
FACT_BEGINS = ("u_", "bytes_")
PLACE = re.compile(r"\{(\w+)\}")  # of a figure, in a template
NAME = re.compile(r"[^\W\d]\w*")
NO_NAME = re.compile(r"\W+")
CELL_LIKE = re.compile(r"[A-Za-z]{1,3}\d+|[RrCc]\d*")


class Sheet:
    """A sheet: what is written, and how wide its columns have to be."""

    def __init__(self, book: Book, ws: Any, footer: str = "", engine: bool = False):
        self.book, self.ws, self.name, self.engine = book, ws, ws.get_name(), engine
        self.look = book.look
        self.widths: dict[int, float] = {}
        self.levels: dict[int, dict[str, int]] = {}  # columns that are grouped
        self.hidden: set[int] = set()  # and those of them that are folded away
        self.heights: dict[int, float] = {}
        self.folded: dict[int, dict[str, int]] = {}  # rows that are grouped, and how
        self.first = 0  # the first column that is wide enough for a sentence
        self.print_columns = self.print_rows = 0  # so many are printed; 0: all
        self.upright = False  # how the page is printed
        self.notes: list[tuple[int, int, int, str]] = []  # texts that wrap: row, columns, text
        ws.hide_gridlines(2)
        ws.set_paper(9)
        ws.set_margins(0.4, 0.4, 0.5, 0.6)
        ws.fit_to_pages(1, 0)
        ws.set_footer(f"&L&8{footer}&R&8&P / &N")
        ws.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True,
                        "autofilter": True, "sort": True})  # fmt: skip
        if engine:
            ws.set_tab_color(ENGINE)

    def ref(self, row: int, column: int, value: Any = None) -> Ref:
        """A cell."""
        return Ref(self.name, row, column, value)

    def range(self, row: int, column: int, last_row: int, last_column: int | None = None) -> str:
        """Absolute address of a range, with its sheet."""
        last = self.ref(last_row, column if last_column is None else last_column).cell
        return f"'{self.name}'!{self.ref(row, column).cell}:{last}"

    def fit(self, column: int, content: str, most: float = 60) -> None:
        """Make a column at least as wide as a content, up to a limit."""
        self.widths[column] = max(self.widths.get(column, 0), min(width_of(content) + 2, most))

    def text(self, row: int, column: int, text: str, style: str = "text", most: float = 0) -> Ref:
        """A text, whatever it begins with; `most` lets it widen its column up to that."""
        self.ws.put_text(row, column, text, self.look(style, ""))
        if style in WRAPPING:
            self.notes.append((row, column, column, text))
        if most:
            self.fit(column, text, most)
        return _ref(Ref, (self.name, row, column, text, False, ""))

    def across(self, row: int, column: int, last: int, what: Any, style: str = "note") -> Ref:
        """A text or a formula over several columns, in as many lines as it takes."""
        self.ws.merge_range(row, column, row, last, "", self.look(style, ""))
        kept = list(self.notes)
        ref = self.put(row, column, what, style)
        self.notes = [*kept, (row, column, last, str(ref.value))]
        return ref

    def put(self, row: int, column: int, what: Any, style: str = "", shape: str = "") -> Ref:
        """A text, a number, a formula with its value, another cell's figure, or nothing."""
        kind = type(what)
        if kind is Ref:
            what = what.on(self.name, row, column)
        if kind is Ref or kind is Cell:
            text = self.book.called(excel(what) if what.op else what.address)
            return self.formula(row, column, text, what.value, style or "formula", shape)
        if isinstance(what, str):
            return self.text(row, column, what, style or "label")
        if what is None:
            self.ws.put_blank(row, column, self.look(style or "fixed", shape))
        else:
            self.ws.put_number(row, column, float(what), self.look(style or "fixed", shape))
        return _ref(Ref, (self.name, row, column, what if what is None else float(what), False, ""))

    def rows(
        self, first: int, columns: Iterable[tuple[int, str, str]], rows: Iterable[Sequence[Any]]
    ) -> None:  # fmt: skip
        """Rows of texts, numbers and blanks, each as `put` writes it in its column, style and shape."""
        known, written = [*columns], [*rows]
        self.ws.put_rows(first, [
            (column, self.look(style or "label", ""), self.look(style or "fixed", shape))
            for column, style, shape in known
        ], written)  # fmt: skip
        for place, (column, style, _) in enumerate(known):
            if (style or "label") in WRAPPING:
                self.notes += [(row, column, column, text) for row, values in enumerate(written, first)
                               if isinstance(text := values[place], str)]  # fmt: skip

    def formula(
        self, row: int, column: int, formula: str, value: Any, style: str = "formula",
        shape: str = "",
    ) -> Ref:  # fmt: skip
        """A formula with its value; one that only brings a figure from another sheet looks so."""
        if formula[0] == "'" and style == "formula" and LINK.fullmatch(formula):
            style = "linked"
        if style in WRAPPING and isinstance(value, str):
            self.notes.append((row, column, column, value))
        self.ws.put_formula(row, column, formula, self.look(style, shape), value)
        self.book.read_later(formula)
        return _ref(Ref, (self.name, row, column, value, False, ""))

    def allow(self, rule: Rule, label: str, row: int, column: int, *last: int) -> None:
        """Let a cell, or the cells of a range, hold only what a rule allows."""
        last_row, last_column = last or (row, column)
        self.ws.data_validation(
            row, column, last_row, last_column, rule.written(self.book.say, label)
        )

    def head(self, title: str, subtitle: str) -> None:
        """The sheet's title, and what it is for."""
        self.text(0, 0, title, "title")
        self.height(0, 28)
        self.text(1, 0, subtitle, "subtitle")
        self.height(1, 18)

    def link(self, row: int, column: int, sheet: str, label: str = "", cell: str = "A1") -> None:
        """A link to another sheet."""
        target = f"internal:'{sheet}'!{cell.replace('$', '')}"
        self.ws.write_url(row, column, target, self.look("link", ""), label or sheet)

    def section(self, row: int, title: str, columns: int) -> None:
        """A band with a title across some columns."""
        for column in range(columns):
            self.ws.put_blank(row, column, self.look("section", ""))
        self.text(row, 0, title, "section")

    def color(
        self, row: int, column: int, last_row: int, last_column: int, test: str, **shape: str
    ) -> None:
        """Other colours where a formula, relative to the first cell, holds."""
        self.ws.conditional_format(
            row, column, last_row, last_column,
            {"type": "formula", "criteria": test, "format": self.book.xlsx.add_format(shape)},
        )  # fmt: skip

    def mark(
        self, first: int, column: int, last: int, bad: str, good: str = "", warn: str = ""
    ) -> None:
        """Colour the cells of a column red, amber and green by formulas relative to the first."""
        marks = (
            (bad, "#9C0006", "#FFC7CE"),
            (warn, "#7A4B00", "#FFE0A3"),
            (good, LINKED, "#C6EFCE"),
        )
        for formula, ink, paper in marks:
            if formula:
                self.color(first, column, last, column, formula, font_color=ink, bg_color=paper)

    def group_columns(self, first: int, last: int) -> None:
        """Columns of detail, which a reader may fold away."""
        self.levels |= {column: {"level": 1} for column in range(first, last + 1)}

    def fold_columns(self, first: int, last: int) -> None:
        """Columns that are folded away: nothing of them is printed, or drawn in a chart."""
        self.hidden |= set(range(first, last + 1))
        self.levels |= {column: {"level": 1, "hidden": 1} for column in range(first, last + 1)}

    def group_rows(self, first: int, last: int, **how: int) -> None:
        """Rows that a click folds away; `hidden=1` are so from the beginning."""
        self.folded |= {row: {"level": 1, **how} for row in range(first, last + 1)}

    def height(self, row: int, points: float) -> None:
        """Set the height of a row; it is then left as it is."""
        self.heights[row] = points

    def finish(self) -> None:
        """Set widths, the heights of rows whose notes wrap, and what is printed."""
        self.ws.measure()
        if not self.engine:
            self.hide_errors()
        self.printed()
        for column, width in self.widths.items():
            self.ws.set_column(column, column, width, None, self.levels.get(column))
        tall: dict[int, int] = {}
        room_of = cache(self._room)
        for row, first, end, text in self.notes:
            room = room_of(first, end)
            if 2 * len(text) * NOTE > room > 4:
                lines = math.ceil(width_of(text) * NOTE / room)
                tall[row] = max(tall.get(row, 1), min(lines, 12))
        found = {row: 12.5 * lines + 4 for row, lines in tall.items() if lines > 1} | self.heights
        for row in found.keys() | self.folded:
            self.ws.set_row(row, found.get(row), None, self.folded.get(row, {}))

    def hide_errors(self) -> None:
        """Where an input is refused, what rests on it is an error: on a sheet in front its cell stands empty.

        That it is refused is told by the light; the error itself stays for who looks for its source."""
        rows, columns = self.ws.dim_rowmax or 0, self.ws.dim_colmax or 0
        self.color(0, 0, rows, columns, "ISERROR(A1)", font_color=PAPER, bg_color=PAPER)
        self.ws.ignore_errors({"eval_error": f"A1:{column_name(columns)}{rows + 1}"})

    def _room(self, first: int, last: int) -> float:
        """How many characters the columns from one to another take that are seen."""
        seen = (column for column in range(first, last + 1) if column not in self.hidden)
        return sum(self.widths.get(column, 8) for column in seen) - 2

    def printed(self) -> None:
        """What is printed, on so many pages below each other; what is too wide to be read goes beside them."""
        set_page = self.ws.set_portrait if self.upright else self.ws.set_landscape
        set_page()
        if self.engine:  # nothing of it is printed
            beyond = self.ws.dim_colmax + 2
            self.ws.print_area(0, beyond, 0, beyond)
            return
        columns = self.print_columns or self.ws.dim_colmax + 1
        self.ws.print_area(0, 0, (self.print_rows or self.ws.dim_rowmax + 1) - 1, columns - 1)
        wide = sum(PIXELS * self.widths.get(column, USUAL) + BESIDE
                   for column in range(columns) if column not in self.hidden)  # fmt: skip
        if PAGE[self.upright] < wide * SMALLEST / 100:
            self.ws.set_print_scale(SMALLEST)
