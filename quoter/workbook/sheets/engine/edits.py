"""What the workbook keeps of itself: of every input its mark, its home in the file and its issued value, and
whether it has been edited since; by it the workbook is read back.

Inputs of a scenario, of prices and of the cost stand one by one; a column of a catalog table by its
sum, and reading the file back names its cell. A value that is pasted is not asked for by the cell, so each
is held against what its cell allows here; the gate counts those that it does not."""

from __future__ import annotations

import json
import re
from typing import Any

from quoter.core import Cell, largest, or_else, same, summed, unchanged, where
from quoter.workbook.sheets.context import LIGHT_ROW, Ask, Column, Context, Typed
from quoter.workbook.sheets.table import Col, Table, headed
from quoter.workbook.write_back import Place
from quoter.workbook.xlsx import Sheet

LIGHT, OUTSIDE = '"●";;"–"', '"!";;"–"'
UNSEEN = ";;;"  # of a sum that tells whether a column was edited, and means nothing else
OURS = "edit_name"  # the first of the columns by which the file is read back: folded away
_COLUMNS = (
    Col("edit_input", "", 46), Col("edit_of", "", 34, "", "label_small"), Col("edit_now", "", 22),
    Col("edit_issued", "", 22, "", "fixed"), Col("edit_changed", "", 10, LIGHT, "check"),
    Col("edit_outside", "", 10, OUTSIDE, "check"), Col("edit_place", "", 30, "", "label_small"),
    Col("edit_name", "", 34, "", "label_small"), Col("edit_rank", "", 8, "0"), Col("edit_scope", "", 8, "0"),
    Col("edit_home", "", 40, "", "label_small"),
)  # fmt: skip

# what an edit moves: the options of every scenario, of none, or of one by its number
ALL, NONE = 0.0, -1.0
OF_SCENARIO = re.compile(r"in_(\d+)_(.+)")
# what moves no option, but which is chosen and what is said of it
CHOSEN = re.compile(r"card|option_\w+|ask_budget|api_\w+|tokens_per_second")
BESIDE = re.compile(  # what is sold, paid and run beside the options
    r"in_(own|case|use|fit|rate_date|offered|discount|age_limit|delivery|warranty|installation|payment|margin)|rent|b_|x_"
)
_JSON = json.JSONEncoder(ensure_ascii=False).encode
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def write(context: Context) -> None:
    """A row an input; the sum of what was changed stands above."""
    sheet = context.begun("edits", 4, 1)
    table = Table(context, sheet, 3, headed(context, _COLUMNS))
    for typed in context.typed.values():
        write_typed(table, typed)
    for column in context.tabled:
        write_column(table, column)
    for key in ("name", "input", "of", "issued", "home", "changed", "place", "scope"):
        table.anchor(f"edit_{key}", f"edit_{key}")
    for key in ("edit_input", "edit_of", "edit_now", "edit_issued", "edit_rank"):
        context.lists[key] = table.span(key, context.sheets["checks"].name)
    for key in ("edit_changed", "edit_outside"):
        counted = summed(table.span(key))
        what = counted if key == "edit_changed" else refused_of(context, sheet, counted)
        found = sheet.put(LIGHT_ROW, table.at(key), what, "total", "0")
        table.mark(key, "{}>0")
    context.anchor("edit_outside", f"'{sheet.name}'!{found.cell}")
    inputs, refused = (table.span(f"edit_{key}") for key in ("input", "outside"))
    first = Cell("", address=f"INDEX({inputs.address},MATCH(1,{refused.address},0))")
    told = where(found.on(sheet.name) > 0, or_else(first, context.texts("not_computed")), "")
    context.refs["first_refused"] = sheet.put(LIGHT_ROW, table.at("edit_place"), told, "aside")
    sheet.fold_columns(table.at(OURS), len(_COLUMNS) - 1)
    sheet.ws.repeat_rows(3)
    sheet.ws.autofilter(3, 0, table.row - 1, len(_COLUMNS) - 1)


def add(
    table: Table, now: Cell, issued: Any, shape: str, changed: Any, outside: Any, cells: dict[str, Any]
) -> None:  # fmt: skip
    """A row; its rank is how many were edited up to it."""
    table.begin(cells)
    table.put("edit_now", now, shape=shape)
    table.put("edit_issued", issued, shape=shape)
    table.put("edit_changed", changed(table.here("edit_now"), table.here("edit_issued")))
    edited = table.here("edit_changed")
    table.put("edit_outside", outside(table.here("edit_now"), edited))
    table.running("edit_rank", edited)
    table.end()


def write_typed(table: Table, typed: Typed) -> None:
    """One input: what it is now, and as issued."""
    value = "" if typed.ask.value is None else typed.ask.value
    here = Cell(value, address=typed.ref.seen_from(table.sheet.name))
    shape = "" if isinstance(typed.ask.value, str) else typed.format
    # a blank cell reads as 0: the empty text keeps it blank
    add(table, where(same(here, ""), "", here), typed.ask.value, shape,
        lambda now, then: where(unchanged(now, Cell(value, address=then.address)), 0, 1),
        lambda now, edited: outside_of(typed.ask, now.address, edited.address), {
            "edit_input": typed.ask.label, "edit_of": typed.ask.scope,
            "edit_place": f"{typed.ref.sheet}!{typed.ref.cell.replace('$', '')}",
            "edit_name": " ".join(filter(None, typed.ask.place)), "edit_home": home_of(table.context, typed.ask),
            "edit_scope": scope_of(typed.ask.place),
        })  # fmt: skip


def outside_of(ask: Ask, now: str, edited: str) -> Cell:
    """1 where an input was turned into what its cell does not allow; what it was issued with holds."""
    if ask.rule is None:
        return Cell(0.0, address="0")
    holds = f"{edited}=0"
    if ask.blank or ask.rule.takes_none:
        holds = f'OR({holds},{now}="")'
    found = f"IF({holds},0,IF({ask.rule.formula(now)},0,1))"
    return Cell(0.0, address=f"IFERROR({found},1)")  # an error is nothing that is allowed


def refused_of(context: Context, sheet: Sheet, outside: Cell) -> Cell:
    """How many inputs hold what they may not; 1 too where none does and the total is still an error."""
    total = context.refs.get("total_with_tax")
    if total is None:
        return outside
    return largest(outside, or_else(total.on(sheet.name) * 0, 1))


def scope_of(place: Place) -> float:
    """The scenario whose options an edit moves; of what may move any, all."""
    own = OF_SCENARIO.fullmatch(place.name)
    if own:
        return NONE if CHOSEN.fullmatch(own[2]) else float(own[1])
    return NONE if BESIDE.match(place.name) or place.key.startswith("line:") else ALL


def home_of(context: Context, ask: Ask) -> str:
    """Where an input is written, whether it may be blank, whether it is a weak price, and what its cell allows."""
    key = ask.place.key
    weak = ask.place == Place("p_amount", key) and key in context.weak_prices
    return _JSON([*ask.home, ask.blank, weak, ask.rule])


def write_column(table: Table, column: Column) -> None:
    """A column of a table, by the sum of its figures."""
    issued = float(sum(column.values.values()))
    now = summed(Cell(issued, address=column.address))

    def changed(now: Cell, then: Cell) -> Cell:
        return where(_kept(now, then), 0, 1) if issued else where(same(now, 0), 0, 1)

    home: dict[str, Any] = {"table": column.table, "field": column.field}
    home["issued"] = list(column.values.values())
    home["names"] = list(column.values)
    known = column.address
    poor, gone = f'COUNTA({known})>COUNTIF({known},">=0")', f"COUNT({known})<{len(column.values)}"
    outside = Cell(0.0, address=f"IF(OR({poor},{gone}),1,0)")  # a text, less than 0, or emptied
    add(table, now, issued, UNSEEN, changed, lambda *_: outside, {
        "edit_input": column.label, "edit_of": table.context.texts("edit_column_sum"),
        "edit_place": column.address.replace("$", "").replace("'", ""), "edit_name": column.name,
        "edit_scope": ALL, "edit_home": _COMPACT(home),
    })  # fmt: skip


def _kept(now: Cell, then: Cell) -> Cell:
    """Whether a sum is still the same, but for what adding up in another order makes of it."""
    return Cell(True, address=f"ROUND({now.address}/{then.address},9)=1")
