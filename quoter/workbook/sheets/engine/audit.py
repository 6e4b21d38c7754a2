"""The options that are not shown: every line that their comparison rests on, as issued. Only where asked
for: nothing of it follows the inputs, and nothing draws on it."""

from __future__ import annotations

from quoter.words import leading_to
from quoter.workbook.sheets.context import Context
from quoter.workbook.sheets.engine.workings import COMPARED, OF_WIDTH, SPLIT, named
from quoter.workbook.sheets.table import Table, given_col, of_lines
from quoter.workbook.xlsx import Sheet


def write(context: Context) -> None:
    """A table for each kind of work, a row an option."""
    sheet, row = context.begun("audit", 3, 2), 3
    for kind in (kind for kind in context.forms if kind != "fit"):
        row = of_kind(context, kind, sheet, row) + 1


def of_kind(context: Context, kind: str, sheet: Sheet, row: int) -> int:
    """The options of one kind of work; the row after them."""
    lines = leading_to(context.forms[kind], COMPARED)
    columns = [*named(context, "scenario", "card"), *(given_col(context, key) for key in OF_WIDTH),
               *of_lines(context, (form.line for form in lines))]  # fmt: skip
    title = f"{context.texts(f'workload_{kind}')}: {context.texts('as_issued')}"
    table = Table.banded(context, sheet, row, title, columns)
    for i, sized in enumerate(context.estimate.scenarios):
        for option in context.others[i] if sized.kind == kind else ():
            cells = {"scenario": sized.case.scenario.name, "card": option.card.name}
            widths = {f"option__{f}": float(getattr(option.split, f)) for f in SPLIT}
            table.add(
                cells | widths | {f.line.name: option.figures.by_name(f.line.name) for f in lines}
            )
    return table.row
