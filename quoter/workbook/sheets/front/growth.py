"""A load that grows: of each scenario a row a year, with what is bought in it, live.

The option's own lines are written once more in every row, with the horizon of its year; what does not
move with the load is called up from the sizing sheet, once a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quoter.core import Cell, join, where, whole_text
from quoter.model import RECORDS
from quoter.sizing import BEFORE, BOUGHT, GROWTH, OF_LOAD, Sized, Year
from quoter.words import Form, filled, leading_to, load_words, traced, varying
from quoter.workbook.sheets.context import Context
from quoter.workbook.sheets.engine.calls import calls, drawn_on
from quoter.workbook.sheets.table import Col, Table, given_col, of_lines
from quoter.workbook.xlsx import Places, Ref

HORIZON, NUMBER = "load__horizon", "year__number"
# first of the columns
SHOWN = ("year_growth", "replicas", "year_cards", "year_servers", "year_amount")
ROWS_BETWEEN = 2


def write(context: Context) -> None:
    """A table a scenario whose load grows; what the tables draw on stands below them all, out of the print."""
    sheet, row = context.begun("growth", 3, 1), 3
    known = enumerate(context.estimate.scenarios)
    grown = ((i, s, context.estimate.growing.get(s.case.scenario.name, ())) for i, s in known)
    growing = [Growing(context, *one) for one in grown if one[2]]
    below = sheet.print_rows = row + sum(map(Growing.height, growing))
    for one in growing:
        one.write(row, below)
        row, below = row + one.height(), below + 2 + ROWS_BETWEEN
    sheet.print_columns = 1 + len(SHOWN)


class Growing:
    """The years of one scenario."""

    def __init__(self, context: Context, i: int, sized: Sized, years: tuple[Year, ...]):
        self.context, self.i, self.sized, self.years = context, i, sized, years
        self.sheet = context.sheets["growth"]
        growth = traced(GROWTH, context.texts, sized.lines)
        self.own = {form.line.name: form for form in growth}
        ends = {need for form in self.own.values() for need in form.needs} | {"replicas"}
        lines = leading_to(context.forms["inference"], ends)
        self.moved = varying(lines, (HORIZON,))
        self.forms = [*self.moved, *(self.own[line.name] for line in BOUGHT)]
        self.known: dict[str, Ref] = {}

    def height(self) -> int:
        """Rows of the table, its band and its heads, and those before the next."""
        return 2 + len(self.years) + ROWS_BETWEEN

    def write(self, row: int, below: int) -> None:
        """The table at a row; what it calls up stands first, at another."""
        self.call_up(below)
        name = self.sized.case.scenario.name
        table = Table.banded(
            self.context, self.sheet, row, name, self.columns(), 30, 1 + len(SHOWN)
        )
        for year in self.years:
            self.year(table, year)
        self.context.year_refs[self.i] = table.rows

    def call_up(self, row: int) -> None:
        """The figures of the sizing sheet that the years draw on, each once."""
        refs = self.context.scenario_refs[self.i] | self.context.rule_refs
        needs = drawn_on(self.forms) | {"load__growth", HORIZON}
        wanted = calls(self.context, "inference", [key for key in refs if key in needs])
        self.sheet.text(row, 0, self.context.texts("growth_behind"), "strong")
        table = Table(self.context, self.sheet, row, (one.column for one in wanted), first=1)
        found = table.add({one.key: refs[one.key] for one in wanted})
        self.known = {key: ref.among(False) for key, ref in found.items()}

    def columns(self) -> list[Col]:
        """What is bought first, then what that rests on."""
        texts, context = self.context.texts, self.context
        found = {form.line.name: form.line for form in (*self.own.values(), *self.forms)}
        names = [*SHOWN, *(name for name in found if name not in SHOWN)]
        return [
            Col("called", texts("year"), 34, style="words"),
            *of_lines(context, (found[name] for name in names), 14),
            Col(NUMBER, texts("year"), 8, "0", "fixed"),
            *(given_col(context, f"before__{field}") for field in RECORDS["before"]),
        ]  # fmt: skip

    def year(self, table: Table, year: Year) -> None:
        """One row: the year's load, the option's lines at it, and what is bought."""
        above = table.rows[-1] if table.rows else {}
        own: dict[str, Any] = {NUMBER: float(year.number)}
        own |= {f"before__{field}": above.get(line, 0.0) for field, line in BEFORE.items()}
        places = {key: self.sheet.ref(table.row, table.at(key), what) for key, what in own.items()}
        known: Mapping[str, Ref] = {**self.known, **places}
        for name in OF_LOAD:
            own[name] = self.formula(table, self.own[name], known, year)
        carried = self.sheet.ref(table.row, table.at(OF_LOAD[1]), year.figures.by_name(OF_LOAD[1]))
        table.begin(own)
        table.put("called", self.called(table, year))
        table.lines(self.forms, {**known, HORIZON: carried}, year.figures)

    def called(self, table: Table, year: Year) -> Any:
        """The row's head; of the first purchase it follows the year whose load that carries."""
        texts = self.context.texts
        if year.number:
            return load_words.year_called(year, texts)
        carried = table.here(OF_LOAD[1])
        return where(
            carried > 0,
            join(*texts.parts("growth_now_for", n=whole_text(carried))),
            texts("growth_now"),
        )

    def formula(self, table: Table, form: Form, known: Mapping[str, Ref], year: Year) -> Cell:
        """A line of the load."""
        places = Places(known, self.sheet.name, table.row)
        return Cell(year.figures.by_name(form.line.name), address=filled(form, places))
