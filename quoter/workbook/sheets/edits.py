"""What has been edited since the quotation was issued: every input beside its issued value.

Inputs of a scenario, of prices and of the cost stand one by one; a column of a catalog table by its
sum, and reading the file back names its cell."""

from __future__ import annotations

from typing import Any

from quoter.workbook.sheets.context import Column, Context, Typed
from quoter.workbook.xlsx import Sheet

COLUMNS = (
    "edit_input",
    "edit_of",
    "edit_now",
    "edit_issued",
    "edit_changed",
    "edit_place",
    "edit_name",
)
FIRST = 4
WIDTHS = {0: 46, 1: 34, 2: 22, 3: 22, 4: 10, 5: 30, 6: 34}


def write(context: Context) -> None:
    """A row an input; the sum of the last column is how many were changed."""
    sheet, texts = context.sheets["edits"], context.texts
    sheet.head(texts("sheet_edits"), texts("edits_hint"))
    for column, key in enumerate(COLUMNS):
        sheet.text(FIRST - 1, column, texts(key), "head" if column in (2, 3, 4) else "head_left")
    row = FIRST
    for typed in context.typed:
        write_typed(sheet, row, typed)
        row += 1
    for column in context.tabled:
        write_table(context, sheet, row, column)
        row += 1
    context.book.name("edit_name", sheet.range(FIRST, 6, row - 1))
    context.book.name("edit_issued", sheet.range(FIRST, 3, row - 1))
    changed = f"{sheet.ref(FIRST, 4).cell}:{sheet.ref(row - 1, 4).cell}"
    sheet.formula(2, 4, f"SUM({changed})", 0.0, "total", "0")
    sheet.mark(FIRST, 4, row - 1, f"$E{FIRST + 1}>0")
    sheet.widths |= WIDTHS
    sheet.ws.repeat_rows(FIRST - 1)
    sheet.ws.freeze_panes(FIRST, 1)
    sheet.ws.autofilter(FIRST - 1, 0, row - 1, len(COLUMNS) - 1)


def write_typed(sheet: Sheet, row: int, typed: Typed) -> None:
    """One input: what it is now, and as issued."""
    address, blank = typed.ref.seen_from(sheet.name), typed.value is None
    sheet.text(row, 0, typed.label, "label")
    sheet.text(row, 1, typed.scope, "label_small")
    now: Any = "" if blank else typed.value
    # a blank cell reads as 0: the empty text keeps it blank
    formula = f'IF({address}="","",{address})'
    shape = "" if isinstance(typed.value, str) else typed.format
    sheet.formula(row, 2, formula, now, "formula", shape)
    sheet.value(row, 3, typed.value, "fixed", shape)
    here, then = sheet.ref(row, 2).cell, sheet.ref(row, 3).cell
    sheet.formula(row, 4, f'IF({here}&""={then}&"",0,1)', 0.0, "check", LIGHT)
    sheet.text(row, 5, f"{typed.ref.sheet}!{typed.ref.cell.replace('$', '')}", "label_small")
    sheet.text(row, 6, " ".join(filter(None, typed.place)), "label_small")


def write_table(context: Context, sheet: Sheet, row: int, column: Column) -> None:
    """A column of a table, by the sum of its figures."""
    address, issued = column.address, float(sum(column.values.values()))
    sheet.text(row, 0, column.label, "label")
    sheet.text(row, 1, context.texts("edit_column_sum"), "label_small")
    now = sheet.formula(row, 2, f"SUM({address})", issued, "formula", "#,##0.####")
    then = sheet.number(row, 3, issued, "fixed", "#,##0.####")
    same = f"ROUND({now.cell}/{then.cell},9)=1" if issued else f"{now.cell}=0"
    sheet.formula(row, 4, f"IF({same},0,1)", 0.0, "check", LIGHT)
    sheet.text(row, 5, address.replace("$", "").replace("'", ""), "label_small")
    sheet.text(row, 6, column.name, "label_small")


LIGHT = '"●";;"–"'
