"""The payments on the quotation's sheet: milestones to the cent, and the days that they fall due. Amounts
stand behind the gate."""

from __future__ import annotations

from typing import Any

from quoter.core import (
    DAYS_PER_MONTH,
    MONEY_SHAPE,
    STATED_SHARE,
    Cell,
    Money,
    both,
    counted,
    number,
    to_whole,
    where,
)
from quoter.model import PaymentFigures
from quoter.sizing import PAYMENTS, TOTALS
from quoter.words import filled, traced
from quoter.workbook.rules import within
from quoter.workbook.sheets.context import Ask, Context
from quoter.workbook.sheets.front import agreed, gate
from quoter.workbook.sheets.telling import Teller
from quoter.workbook.write_back import Place, put
from quoter.workbook.xlsx import Places, Ref, Sheet

MOST_OF_TERM = {"delivery_days": 3650, "warranty_months": 240, "installation_days": 3650}
NAME, CONDITION, SHARE, DAYS, DUE, AMOUNT, PAID = 1, 3, 6, 8, 10, 12, 14


def write(context: Context, sheet: Sheet, row: int, columns: int) -> int:
    """The days of the events, then a row for each milestone; the next free row."""
    sheet.section(row, context.texts("payment_plan"), columns)
    days = events(context, sheet, row + 1, columns + 2)
    return Payments(context, sheet, days, columns + 4).write(row + 4)


def events(context: Context, sheet: Sheet, row: int, aside: int) -> dict[str, Ref]:
    """Days from the signing to every event, from what the terms say; beside the printed page."""
    terms = context.estimate.quotation.deal.terms
    typed = {
        "delivery_days": (terms.delivery.days, put("terms", "delivery", "days")),
        "warranty_months": (terms.warranty.months, put("terms", "warranty", "months")),
        "installation_days": (terms.delivery.installation_days,
                              put("terms", "delivery", "installation_days", absent=0)),
    }  # fmt: skip
    at: dict[str, Cell] = {}
    for line, (key, (value, home)) in enumerate(typed.items(), row):
        label = context.texts(f"in_{key}")
        sheet.text(line, NAME, label, "label")
        ask = Ask(Place(f"in_{key}"), label, "", None if value is None else float(value), home,
                  within(0, MOST_OF_TERM[key]), blank=key != "installation_days")  # fmt: skip
        ref = context.put(sheet, line, CONDITION - 1, ask, shape="0")
        context.refs[agreed.key(key)] = ref
        at[key] = Cell(ref.value, address=ref.cell)
    arrives, months = at["delivery_days"], at["warranty_months"]
    known = counted(arrives) > 0
    days: dict[str, Ref] = {}

    def day(event: str, cell: Any) -> None:
        line = row + len(days)
        sheet.text(line, aside, context.texts(f"event_{event}"), "label_small")
        days[event] = sheet.put(line, aside + 1, cell, "formula", "0")

    day("signing", 0)
    day("delivery", where(known, number(arrives), ""))
    day("installation", where(known, number(arrives) + at["installation_days"], ""))
    day("acceptance", days["installation"])
    start = days[terms.warranty.starts].on(sheet.name)
    ready = both(counted(months), counted(start)) > 0
    day("warranty_end", where(ready, number(start) + to_whole(number(months) * DAYS_PER_MONTH), ""))
    return days


class Payments:
    """The milestones in the making."""

    def __init__(self, context: Context, sheet: Sheet, days: dict[str, Ref], aside: int):
        self.context, self.sheet, self.days, self.aside = context, sheet, days, aside
        self.forms = traced(PAYMENTS, context.texts, TOTALS, basis=context.sold.basis)

    def write(self, row: int) -> int:
        texts, sheet = self.context.texts, self.sheet
        heads = {NAME: "milestone", CONDITION: "condition", SHARE: "share", DAYS: "days_after",
                 DUE: "due_day_head", AMOUNT: "payment_amount", PAID: "paid_head"}  # fmt: skip
        for column in range(NAME, PAID + 1):
            key = heads.get(column)
            head = key and texts(key, currency=self.context.quote.currency)
            sheet.put(row, column, head, "head")
        nothing = Ref("", 0, 0, 0.0, name="0")
        above = {"share": nothing, "paid": nothing}
        payments = self.context.estimate.bill.payments
        for number_, (milestone, figures) in enumerate(payments, 1):
            above = self.milestone(row + number_, number_, milestone, figures, above)
        if payments:
            self.context.refs["share_due"] = above["share"]
        return row + len(payments) + 1

    def milestone(
        self, row: int, number_: int, milestone: Any, figures: PaymentFigures, above: dict[str, Ref]
    ) -> dict[str, Ref]:  # fmt: skip
        """One payment; returns where its running figures stand."""
        sheet, texts, known = self.sheet, self.context.texts, figures.milestone
        name = milestone.name or texts(f"event_{milestone.after}")
        sheet.text(row, NAME, name, "label")
        refs = {f"above__{key}": ref for key, ref in above.items()}
        refs["total_with_tax"] = self.context.refs["total_with_tax"]
        for column, field, key, rule, shape in (
            (SHARE, "share", "share", within(0, 1, False), STATED_SHARE),
            (DAYS, "days", "days_after", within(0, 3650), "0"),
        ):  # fmt: skip
            home = put("terms", "payment", number_ - 1, field)
            place, value = Place(f"in_payment_{number_}_{field}"), known.by_name(field)
            ask = Ask(place, texts(key), name, value, home, rule)
            refs[f"milestone__{field}"] = self.context.put(sheet, row, column, ask, shape=shape)
        days = refs["milestone__days"].on(sheet.name)
        teller = Teller(sheet, row, self.aside + 3)
        sheet.put(row, CONDITION, agreed.due(milestone, days, texts, teller), "label")
        day = self.days[milestone.after].on(sheet.name)
        stated = counted(day)
        for at, field, cell in (
            (0, "event_known", stated),
            (1, "event_day", where(stated > 0, number(day), 0)),
        ):
            refs[f"milestone__{field}"] = sheet.put(row, self.aside + at, cell, "formula", "0")
        columns = {"share_due": self.aside + 2, "paid": PAID, "payment": AMOUNT, "due_day": DUE}
        for form in self.forms:
            line = form.line
            shape = MONEY_SHAPE if line.unit is Money else line.unit.format
            formula = filled(form, Places(refs, sheet.name, row))
            found = Cell(figures.by_name(line.name), address=formula)
            shown = gate.shown(self.context, sheet, found) if line.unit is Money else found
            refs[line.name] = sheet.put(row, columns[line.name], shown, shape=shape)
        self.context.payment_refs.append(refs["payment"])
        return {"share": refs["share_due"], "paid": refs["paid"]}
