"""The gate, live: whether there is an offer, from the lines of the model; total, words, the cost of
owning and signatures stand behind it. It stands at the end of the workings."""

from __future__ import annotations

from quoter.model import RECORDS
from quoter.sizing import GATE, record
from quoter.words import filled, forms, gate_words
from quoter.workbook.sheets.context import Context
from quoter.workbook.xlsx import Ref, Sheet, local

GIVEN_AWAY = "SUMPRODUCT(b_counted*(b_list_amount>0)*(b_unit_price_net<=0))"


def write(context: Context) -> None:
    """What the lines draw on, then the lines; nothing where nothing is bought."""
    if not context.estimate.scenarios:
        return
    sheet, gate = context.sheets["workings"], context.estimate.gate
    row, refs = context.workings_row, dict(context.refs)
    sheet.section(row, context.texts("part_gate"), 6)
    for field, given in RECORDS["gate"].items():
        row += 1
        sheet.text(row, 1, context.label(f"gate.{field}", given.label), "label")
        refs[f"gate__{field}"] = drawn(context, sheet, row, field, gate.given[field])
    sample = {"gate": record(gate.given), "unpriced_lines": 0.0, "total_with_tax": 0.0}
    for form in forms(GATE, sample, context.texts):
        row, line = row + 1, form.line
        sheet.text(row, 1, context.label(line.name, line.label), "label")
        refs[line.name] = context.refs[line.name] = sheet.formula(
            row, 2, filled(form, local(refs, sheet.name)), gate.figures[line.name], "formula",
            line.unit.format,
        )  # fmt: skip
    context.output("out_quotable", context.refs["quotable"], gate.figures["quotable"])
    context.workings_row = row + 2


def drawn(context: Context, sheet: Sheet, row: int, field: str, value: float) -> Ref:
    """A figure of the record: live where an edit may move it, else as issued."""
    blocked = [local(refs, sheet.name)["scenario_blocked"] for refs in context.scenario_refs]
    live = {"blocked": "+".join(blocked), "free_lines": GIVEN_AWAY}
    if field in live:
        return sheet.formula(row, 2, live[field], value, "formula", "0")
    return sheet.value(row, 2, value, "fixed", "0")


def shown(context: Context, sheet: Sheet, formula: str, instead: str = "") -> str:
    """A formula that stands only where there is an offer."""
    return f'IF({context.refs["quotable"].seen_from(sheet.name)}>0,{formula},"{instead}")'


def heading(context: Context) -> str:
    """What stands in the place of a total, in a few words."""
    gate = context.estimate.gate
    if gate.quotable:
        return context.texts("gate_blocked")
    return gate_words.heading(context.estimate, context.texts)
