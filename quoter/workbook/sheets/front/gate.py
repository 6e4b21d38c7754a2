"""The gate, live: whether there is an offer, from the lines of the model; total, words, payments, tax by
rate, the cost of owning and signatures stand behind it. It stands at the end of the workings."""

from __future__ import annotations

from typing import Any

from quoter.core import Cell, added, summed, where
from quoter.model import RECORDS
from quoter.sizing import GATE
from quoter.words import gate_words, traced
from quoter.workbook.sheets.context import LIGHT_ROW, Context
from quoter.workbook.sheets.front import refused
from quoter.workbook.sheets.table import Block
from quoter.workbook.xlsx import Sheet, span


def write(context: Context) -> None:
    """What the lines draw on, then the lines."""
    sheet, gate = context.sheets["workings"], context.estimate.gate
    sheet.section(context.workings_row, context.texts("part_gate"), 6)
    row = context.workings_row + 1
    block = Block(context, sheet, row, ["all"], 2, label=1, across=False)
    refs = dict(context.refs)
    for field in RECORDS["gate"]:
        key = f"gate__{field}"
        refs[key] = block.one(context.label(key), "", _drawn(context, field, sheet.name), "0")
    for key in ("unpriced_lines", "total_with_tax"):
        known = refused.unless_outside(refs[key].on(sheet.name))
        refs[key] = block.one(context.texts(f"gate_{key}"), "", known)
    for form in traced(GATE, context.texts):
        [found] = block.line(form, lambda _: refs, lambda _: gate.figures)
        refs[form.line.name] = context.refs[form.line.name] = found
    context.refs["gate__accepts_zero"] = refs["gate__accepts_zero"]
    context.refs["quotable"] = context.reader("quotable", context.refs["quotable"])
    said = _instead(context, {name: ref.on(sheet.name) for name, ref in refs.items()})
    context.refs["heading"] = block.one(context.texts("gate_why"), "", said)
    context.workings_row = block.row + 1
    bill = context.sheets["bill"]  # where there is no offer, its sums are none either
    bill.put(LIGHT_ROW, 8, heading(context, bill), "strong")


def _instead(context: Context, at: dict[str, Cell]) -> Any:
    """What stands in the place of a total, in a few words: that prices are missing, or that nothing can
    be offered as it stands; of an assessment always the same."""
    texts = context.texts
    if context.estimate.gate.assessment:
        return gate_words.heading(context.estimate, texts)
    stops = (
        at["gate__blocked"] + at["gate__faults"] + at["given_away"] * (1 - at["gate__accepts_zero"])
    )
    said = where(stops > 0, texts("gate_blocked"), texts("gate_incomplete"))
    return where(at["quotable"] > 0, "", said)


def _drawn(context: Context, field: str, sheet: str) -> Any:
    """A figure of the record: live where an edit may move it, else as issued."""
    if field == "faults":
        return refused.faults_typed(context)
    live = _live(context, field, sheet)
    return (
        context.estimate.gate.given.by_name(field) if live is None else refused.unless_outside(live)
    )


def _live(context: Context, field: str, sheet: str) -> Cell | None:
    """A figure that an edit may move; None of another."""
    if field == "blocked":
        return summed(span(context.blocked_refs, sheet))
    if field == "free_lines":
        counted, listed, price = (
            context.bill_columns[key] for key in ("counted", "list_amount", "unit_price")
        )
        return added(counted * (listed > 0) * (1 - (price > 0)))
    return None


def shown(context: Context, sheet: Sheet, what: Any, instead: Any = "") -> Cell:
    """What stands only where there is an offer."""
    return where(context.refs["quotable"].on(sheet.name) > 0, what, instead)


def heading(context: Context, sheet: Sheet) -> Cell:
    """What stands in the place of a total, brought to a sheet."""
    return context.refs["heading"].on(sheet.name)
