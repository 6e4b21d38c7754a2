"""What a sheet is made of: tables, whose columns have keys and whose rows come one after the other, and
blocks of figures, a row each, with a column for each scenario, case or year. Nobody counts places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from quoter.core import MONEY_SHAPE, Cell, Figures, Line, Unit, capital, column_name, counted
from quoter.model import RECORDS
from quoter.words import Form, bill_words
from quoter.workbook.sheets.context import Context
from quoter.workbook.xlsx import Filled, Places, Ref, Sheet, stretch

AMOUNT = f'{MONEY_SHAPE};-{MONEY_SHAPE};"-"'
# keeps the digits of what is quoted below the currency's smallest unit
UNIT_PRICE = f'{MONEY_SHAPE}####;-{MONEY_SHAPE}####;"-"'
FINER = "#,##0.0#####"  # of a currency without digits
QUANTITY = '#,##0.##;-#,##0.##;"-"'


class Col(NamedTuple):
    """A column: its key, its heading, its width, how its cells look, and whether it is fixed at issue."""

    key: str
    head: str = ""
    width: float = 12
    shape: str = ""
    style: str = ""
    fixed: bool = False


def headed(context: Context, columns: Iterable[Col]) -> list[Col]:
    """Columns declared with the key of their heading; without one it is the column's own."""
    texts, quote = context.texts, context.quote
    return [
        col._replace(head=(context.issued if col.fixed else texts)(
            bill_words.of_tax(col.head or col.key, quote, texts), currency=quote.currency))
        for col in columns
    ]  # fmt: skip


def given_col(
    context: Context, key: str, width: float = 12, shape: str = "", style: str = ""
) -> Col:  # fmt: skip
    """The column of a given figure, `record__field`."""
    record, _, field = key.partition("__")
    return Col(key, context.label(key), width, shape or RECORDS[record][field].unit.format, style)


def of_lines(context: Context, lines: Iterable[Line], width: float = 12) -> list[Col]:
    """Columns of lines."""
    return [Col(line.name, context.label(line), width, line.unit.format) for line in lines]


class Table:
    """Rows below headings, from the top on."""

    def __init__(
        self, context: Context, sheet: Sheet, top: int, columns: Iterable[Col], first: int = 0,
        height: float = 0,
    ):  # fmt: skip
        self.context, self.sheet, self.first, self.row = context, sheet, top + 1, top + 1
        self.columns = {col.key: (at, col) for at, col in enumerate(columns, first)}
        self.rows: list[dict[str, Ref]] = []
        self.of_lines: dict[tuple[str, ...], Filled] = {}  # rows of lines, by their names
        for at, col in self.columns.values():
            sheet.text(top, at, col.head if sheet.engine else capital(col.head), "head")
            sheet.widths[at] = max(sheet.widths.get(at, 0), col.width)
        if height:
            sheet.height(top, height)

    @classmethod
    def banded(
        cls, context: Context, sheet: Sheet, row: int, title: str, columns: Iterable[Col], height: float = 0,
        wide: int = 0, first: int = 0,
    ) -> Table:  # fmt: skip
        """A table below a band with its title, as wide as the table or as is said."""
        columns = list(columns)
        sheet.section(row, title, wide or first + len(columns))
        return cls(context, sheet, row + 1, columns, first, height)

    def at(self, key: str) -> int:
        """Where a column stands."""
        return self.columns[key][0]

    def letter(self, key: str) -> str:
        """The letters of a column."""
        return column_name(self.at(key))

    def add(self, cells: Mapping[str, Any]) -> dict[str, Ref]:
        """A row: of each column what stands in it. Returns its cells."""
        self.begin(cells)
        return self.end()

    def begin(self, cells: Mapping[str, Any]) -> None:
        """A row that is not whole yet."""
        self.rows.append({})
        for key, what in cells.items():
            self.put(key, what)

    def end(self) -> dict[str, Ref]:
        """The row that was begun, now whole."""
        self.row += 1
        return self.rows[-1]

    def forget(self) -> None:
        """No longer keep where the cells of the rows so far stand: many wide ones take much memory."""
        self.rows.clear()

    def put(self, key: str, what: Any, style: str = "", shape: str = "") -> Ref:
        """A cell of the row that is being written."""
        at, col = self.columns[key]
        ref = self.context.put(
            self.sheet, self.row, at, what, style or col.style, shape or col.shape
        )
        self.rows[-1][key] = ref
        return ref

    def here(self, key: str) -> Cell:
        """A cell of the row that is being written, as its formulas call it."""
        return self.rows[-1][key].on(self.sheet.name, self.row)

    def running(self, key: str, what: Cell, first: Cell | None = None) -> None:
        """The sum of a column up to the row that is being written, beginning with the first."""
        before = self.rows[-2][key].on(self.sheet.name, self.row) if len(self.rows) > 1 else first
        self.put(key, what if before is None else before + what)

    def lines(
        self, lines: Iterable[Form], known: Mapping[str, Ref], figures: Figures
    ) -> dict[str, Ref]:  # fmt: skip
        """The rest of a row: lines of the model, each drawing on what is known and on the row itself."""
        refs, forms = self.rows[-1], [*lines]
        names = tuple([form.line.name for form in forms])
        filled = self.of_lines.get(names)
        if not filled:
            filled = self.of_lines[names] = Filled(self.sheet, map(self.formula, forms))
        places = Places({**known, **refs}, self.sheet.name, self.row)
        values = [*map(figures.by_name, names)]
        refs.update(zip(names, filled.put(self.row, places, values), strict=True))
        return self.end()

    def formula(self, form: Form) -> tuple[int, str, str, str]:
        """The column of a line of the model, its name, its formula, and how it is shown."""
        at, col = self.columns[form.line.name]
        return at, form.line.name, form.template, col.shape or form.line.unit.format

    def cells(self, key: str) -> list[Ref]:
        """The cells of a column, empty ones too."""
        return [self.cell(row, key) for row in self.rows]

    def cell(self, row: Mapping[str, Ref], key: str) -> Ref:
        """The cell of a column in a row, an empty one too."""
        return row.get(key) or self.sheet.ref(next(iter(row.values())).row, self.at(key))

    def ends(self, key: str) -> tuple[Ref, Ref]:
        """The first and the last cell of a column."""
        return self.cell(self.rows[0], key), self.cell(self.rows[-1], key)

    def values(self, key: str) -> list[Any]:
        """What the cells of a column show."""
        return [ref.value for ref in self.cells(key)]

    def span(self, key: str, sheet: str = "") -> Cell:
        """The cells of a column as a range."""
        return stretch(*self.ends(key), self.values(key), sheet or self.sheet.name)

    def mark(self, key: str, bad: str, good: str = "", warn: str = "") -> None:
        """Colour a column red, green and amber by conditions with `{}` for a cell of it."""
        tests = (test.format(self.topmost(key)) for test in (bad, good, warn))
        self.sheet.mark(self.first, self.at(key), self.row - 1, *tests)

    def mark_verdicts(self) -> None:
        """Colour the verdicts: what fits, what is tight, and what does neither."""
        texts = self.context.texts
        fits, tight = (f'{{0}}="{texts(f"verdict_{name}")}"' for name in ("fits", "tight"))
        self.mark("verdict", f"NOT(OR({fits},{tight}))", fits, tight)

    def fade(self, key: str, last: str) -> None:
        """Grey the rows, up to a column, in which another is 0."""
        test = f"{self.topmost(key)}=0"
        self.sheet.color(self.first, 0, self.row - 1, self.at(last), test, font_color="#B8C0C9")

    def topmost(self, key: str) -> str:
        """The first cell of a column as conditions call it, which moves down with them."""
        return f"${self.letter(key)}{self.first + 1}"

    def anchor(self, name: str, key: str, last: str = "") -> None:
        """Mark a column, or those up to another, by which the file is read back."""
        first, end = self.ends(key)
        address = self.sheet.range(first.row, self.at(key), end.row, self.at(last or key))
        self.context.anchor(name, address)

    def marked(self, name: str, key: str) -> Cell:
        """A column by its mark, as formulas of any sheet call it."""
        self.anchor(name, key)
        return self.context.marked(name, self.span(key, self.context.sheets["workings"].name))

    def grid(self, name: str, keys: Sequence[str]) -> Cell:
        """Columns beside each other by their mark."""
        self.anchor(name, keys[0], keys[-1])
        values = [self.values(key) for key in keys]
        return Cell([*zip(*values, strict=True)], address=f"_{name}")


class Listing(Table):
    """A table of plain texts and numbers, which formulas call by its columns and not cell by cell."""

    def fill(self, rows: Iterable[Sequence[Any]]) -> None:
        """All rows, each with a value for every column."""
        columns = [(at, col.style, col.shape) for at, col in self.columns.values()]
        self.filled = [*rows]
        self.sheet.rows(self.first, columns, self.filled)
        self.row += len(self.filled)

    def ends(self, key: str) -> tuple[Ref, Ref]:
        at = self.at(key)
        return self.sheet.ref(self.first, at), self.sheet.ref(self.row - 1, at)

    def values(self, key: str) -> list[Any]:
        place = list(self.columns).index(key)
        return [row[place] for row in self.filled]


def stated(ref: Ref, sheet: str = "") -> Cell:
    """1 where a cell that may be blank holds a figure."""
    value = "" if ref.value is None else ref.value
    return counted(Cell(value, address=ref.seen_from(sheet or ref.sheet)))


def finer(sheet: Sheet, columns: Iterable[int], first: int, last: int) -> None:
    """The unit prices of some columns and rows with their digits, where the currency has none."""
    for column in columns if not sheet.book.places else ():
        cell = f"${column_name(column)}{first + 1}"
        sheet.color(first, column, last, column, f"{cell}<>ROUND(N({cell}),0)", num_format=FINER)


class Block:
    """Figures below each other: label, unit, a column for each of some peers, and a note."""

    def __init__(
        self, context: Context, sheet: Sheet, row: int, peers: Sequence[Any], first: int = 2,
        note: int | None = None, last: int = 0, across: bool = True, label: int = 0,
    ):  # fmt: skip
        self.context, self.sheet, self.row, self.first = context, sheet, row, first
        self.peers, self.last, self.moves, self.label = list(peers), last, across, label
        self.note = first + len(self.peers) if note is None else note

    def section(self, title: str, heads: Iterable[Any] = (), wide: int = 0) -> None:
        """A band; over the columns the peers' names where they are given."""
        self.sheet.section(self.row, title, wide or self.last + 1)
        self.row += 1
        for column, head in enumerate(heads, self.first):
            self.context.put(self.sheet, self.row, column, head, "head")
            self.row += column == self.first + len(self.peers) - 1

    def figure(
        self, label: Any, unit: Unit | str, what: Callable[[Any], Any] | Any, shape: str = "",
        style: str = "", note: Any = "",
    ) -> list[Ref]:  # fmt: skip
        """A row; `what` stands in each column, or gives it of the column's peer."""

        def put(column: int, peer: Any) -> Ref:
            found = what(peer) if callable(what) else what
            return self.context.put(self.sheet, self.row, column, found, style, shape)

        if not shape and not isinstance(unit, str):
            shape = unit.format
        return self._written(label, unit, put, style, note)

    def _written(
        self, label: Any, unit: Unit | str, put: Callable[[int, Any], Ref], style: str, note: Any
    ) -> list[Ref]:
        """A row whose cells are written by `put`, of a column and its peer."""
        sheet, texts = self.sheet, self.context.texts
        label = capital(label) if isinstance(label, str) else label
        sheet.put(self.row, self.label, label, "total_label" if style == "total" else "label")
        said = unit if isinstance(unit, str) else texts.pick(unit.zh, unit.en)
        if self.first > self.label + 1 and not self.label:
            sheet.text(self.row, self.label + 1, said, "unit")
        refs = [put(column, peer).among(self.moves)
                for column, peer in enumerate(self.peers, self.first)]  # fmt: skip
        if note and self.last > self.note:
            sheet.across(self.row, self.note, self.last, note)
        elif note:
            sheet.text(self.row, self.note, note, "note")
        self.row += 1
        return refs

    def one(
        self, label: Any, unit: Unit | str, what: Any, shape: str = "", style: str = "", note: Any = ""
    ) -> Ref:  # fmt: skip
        """A row of one figure, in the first column."""
        peers, self.peers = self.peers, ["one"]
        [ref] = self.figure(label, unit, what, shape, style, note)
        self.peers = peers
        return ref.among(False)

    def line(
        self, form: Form, known: Callable[[Any], Places | Mapping[str, Ref]],
        figures: Callable[[Any], Figures], shape: str = "", label: str = "", style: str = "",
        gate: Callable[[Cell], Cell] | None = None,
    ) -> list[Ref]:  # fmt: skip
        """A line of the model: one row, the same formula in every column; `gate` may hold it back."""
        line, sheet, filled = form.line, self.sheet, self.sheet.book.filling(form.template)
        shape = shape or line.unit.format

        def put(column: int, peer: Any) -> Ref:
            refs = known(peer)
            places = refs if isinstance(refs, Places) else Places(refs, sheet.name, -1, column)
            value, text = figures(peer).by_name(line.name), filled(places)
            if gate:
                held = gate(Cell(value, address=text))
                return self.context.put(sheet, self.row, column, held, style, shape)
            return sheet.formula(self.row, column, text, value, style or "formula", shape)

        label = label or self.context.label(line)
        return self._written(label, line.unit, put, style, form.words)
