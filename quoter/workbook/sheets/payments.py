"""The payments on the quotation's sheet: milestones to the cent, and the days that they fall due."""

from __future__ import annotations

from typing import Any

from quoter.core import DAYS_PER_MONTH, Share
from quoter.sizing import PAYMENTS, TOTALS, event_days, record
from quoter.words import bill_words, filled, forms
from quoter.workbook.sheets.context import Context
from quoter.workbook.write_back import Place, put
from quoter.workbook.xlsx import Ref, Sheet, local

NAME, CONDITION, SHARE, DAYS, DUE, AMOUNT, PAID = 1, 3, 6, 8, 10, 12, 14
MONEY = "#,##0.00"


def write(context: Context, sheet: Sheet, row: int, columns: int) -> int:
    """The days of the events, then a row for each milestone; the next free row."""
    sheet.section(row, context.texts("payment_plan"), columns)
    days = events(context, sheet, row + 1, columns + 2)
    return Payments(context, sheet, days, columns + 2).write(row + 4)


def events(context: Context, sheet: Sheet, row: int, aside: int) -> dict[str, Ref]:
    """Days from the signing to every event, from what the terms say; beside the printed page."""
    terms, known = (
        context.estimate.quotation.deal.terms,
        event_days(context.estimate.quotation.deal),
    )
    typed = (
        ("delivery_days", terms.delivery.days, put("terms", "delivery", "days")),
        ("warranty_months", terms.warranty.months, put("terms", "warranty", "months")),
        ("installation_days", terms.delivery.installation_days,
         put("terms", "delivery", "installation_days", absent=0)),
    )  # fmt: skip
    refs: dict[str, Ref] = {}
    for at, (key, value, home) in enumerate(typed, row):
        label = context.texts(f"in_{key}")
        sheet.text(at, NAME, label, "label")
        stated = None if value is None else float(value)
        refs[key] = context.typed_input(
            sheet, at, CONDITION - 1, Place(f"in_{key}"), label, "", stated, "input", "0",
            home=home, blank=key != "installation_days",
        )  # fmt: skip
        sheet.between(at, CONDITION - 1, 0, 3650)
    arrives = refs["delivery_days"].cell
    formulas = {
        "signing": "0",
        "delivery": f'IF(COUNT({arrives})>0,{arrives},"")',
        "installation": f'IF(COUNT({arrives})>0,{arrives}+{refs["installation_days"].cell},"")',
    }
    days: dict[str, Ref] = {}

    def write_day(event: str, formula: str) -> None:
        at = row + len(days)
        value = known[event]
        sheet.text(at, aside, context.texts(f"event_{event}"), "label_small")
        days[event] = sheet.formula(
            at, aside + 1, formula, "" if value is None else value, "formula", "0"
        )

    for event, formula in formulas.items():
        write_day(event, formula)
    write_day("acceptance", days["installation"].cell)
    months, start = refs["warranty_months"].cell, days[terms.warranty.starts].cell
    ready = f"COUNT({months},{start})=2"
    write_day("warranty_end", f'IF({ready},{start}+ROUND({months}*{DAYS_PER_MONTH.name},0),"")')
    return days


class Payments:
    """The milestones in the making."""

    def __init__(self, context: Context, sheet: Sheet, days: dict[str, Ref], aside: int):
        self.context, self.sheet, self.days, self.aside = context, sheet, days, aside
        sample = {"milestone": record(dict.fromkeys(FIELDS, 1.0)), "total_with_tax": 1.0,
                  "above": record({"share": 0.0, "paid": 0.0}),
                  "basis": record(context.sold.basis)}  # fmt: skip
        self.forms = forms(PAYMENTS, sample, context.texts, TOTALS)

    def write(self, row: int) -> int:
        texts, sheet = self.context.texts, self.sheet
        heads = ((NAME, "milestone"), (CONDITION, "condition"), (SHARE, "share"),
                 (DAYS, "days_after"), (DUE, "due_day_head"), (AMOUNT, "payment_amount"),
                 (PAID, "paid_head"))  # fmt: skip
        for column in range(NAME, PAID + 1):
            sheet.ws.write_blank(row, column, None, sheet.book.style("head"))
        for column, key in heads:
            sheet.text(row, column, texts(key, currency=self.context.quote.currency), "head")
        above: dict[str, Ref] = {}
        for number, (milestone, figures) in enumerate(self.context.estimate.bill.payments, 1):
            above = self.milestone(row + number, number, milestone, figures, above)
        return row + len(self.context.estimate.bill.payments) + 1

    def milestone(
        self, row: int, number: int, milestone: Any, figures: Any, above: dict[str, Ref]
    ) -> dict[str, Ref]:  # fmt: skip
        """One payment; returns where its running figures stand."""
        sheet, texts, known = self.sheet, self.context.texts, figures["milestone"]
        name = milestone.name or texts(f"event_{milestone.after}")
        sheet.text(row, NAME, name, "label")
        sheet.text(row, CONDITION, bill_words.due(milestone, texts), "label")
        refs: dict[str, Ref] = {"total_with_tax": self.context.refs["total_with_tax"]}
        for column, field, shown in ((SHARE, "share", Share.format), (DAYS, "days", "0")):
            refs[f"milestone__{field}"] = self.context.typed_input(
                sheet, row, column, Place(f"in_payment_{number}_{field}"),
                texts("share" if field == "share" else "days_after"), name, getattr(known, field),
                "input", shown, home=put("terms", "payment", number - 1, field),
            )  # fmt: skip
        sheet.between(row, SHARE, 0, 1, whole=False)
        sheet.between(row, DAYS, 0, 3650)
        day = self.days[milestone.after].cell
        aside = self.aside + 2
        refs["milestone__event_known"] = sheet.formula(
            row, aside, f"COUNT({day})", known.event_known, "formula", "0"
        )
        refs["milestone__event_day"] = sheet.formula(
            row, aside + 1, f"IF(COUNT({day})>0,{day},0)", known.event_day, "formula", "0"
        )
        places = local(refs, sheet.name)
        places |= {f"above__{k}": above[k].cell if above else "0" for k in ("share", "paid")}
        columns = {"share_due": aside + 2, "paid": PAID, "payment": AMOUNT, "due_day": DUE}
        for form in self.forms:
            line = form.line
            refs[line.name] = sheet.formula(
                row, columns[line.name], filled(form, places), figures[line.name], "formula",
                MONEY if line.name in ("paid", "payment") else line.unit.format,
            )  # fmt: skip
            places[line.name] = refs[line.name].cell
        self.context.payment_refs.append(refs["payment"])
        return {"share": refs["share_due"], "paid": refs["paid"]}


FIELDS = ("share", "event_day", "event_known", "days")
