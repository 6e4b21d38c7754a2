"""The workbook, declared sheet by sheet, and written from an estimate.

Sheets stand in reading order and are filled in the order of their references: catalogs first,
then the sizing, the options, the money, and the summary that reads them all."""

from __future__ import annotations

from typing import Any

from quoter.core import Texts
from quoter.sizing import Estimate
from quoter.workbook.portable import CUSTOMER
from quoter.workbook.sheets.context import Context
from quoter.workbook.sheets.engine import (
    audit,
    bill,
    catalog,
    edits,
    fit,
    internal,
    orders,
    prices,
    run,
    sensitivity,
    sizing,
    words,
    workings,
)
from quoter.workbook.sheets.front import (
    alternatives,
    asked,
    checks,
    gate,
    growth,
    offered,
    options,
    ownership,
    quotation,
    summary,
)

ORDER = {  # each with the sheet without which it is left out
    asked: "inputs", offered: "packages", prices: "prices", catalog: "tables", sizing: "tables",
    sensitivity: "sensitivity", workings: "workings", audit: "audit", options: "options", growth: "growth",
    run: "run", fit: "fit", orders: "bill", bill: "bill", gate: "bill", words: "bill", ownership: "ownership",
    internal: "internal", quotation: "quotation", alternatives: "packages", edits: "edits", checks: "checks",
    summary: "summary",
}  # fmt: skip


def workbook(
    estimate: Estimate, edition: str = CUSTOMER, audit: bool = False, language: str = ""
) -> bytes:
    """The bytes of the workbook, in one language: the quotation's, unless one is asked for; with `audit`
    every option has its values."""
    return arranged(estimate, edition, audit, language).book.save()  # the places are let go before


def written(
    estimate: Estimate, edition: str = CUSTOMER, audit: bool = False, language: str = ""
) -> tuple[Context, bytes]:
    """The workbook, and where in it everything stands."""
    context = arranged(estimate, edition, audit, language)
    return context, context.book.save()


def arranged(
    estimate: Estimate, edition: str = CUSTOMER, audit: bool = False, language: str = ""
) -> Context:
    """The sheets as they are to be written."""
    texts = Texts(language or estimate.quotation.quote.language)
    context = Context(estimate, texts, edition, audit)
    context.open_sheets()
    for part, key in ORDER.items():
        if key in context.sheets:
            part.write(context)
            context.book.pack()
    context.close_sheets()
    return context


def results(estimate: Estimate) -> dict[str, Any]:
    """The results that a workbook marks, as an estimate has them."""
    found: dict[str, Any] = {}
    if estimate.scenarios:
        found |= {f"out_{name}": estimate.bill.totals.by_name(name) for name in bill.ROWS}
    for i, sized in enumerate(estimate.scenarios, 1):
        known = sized.chosen.figures
        found |= {
            f"out_{i}_{name}": known.by_name(name) for name in sizing.RESULTS if known.has(name)
        }
    for case, cost in (estimate.ownership.costs if estimate.scenarios else {}).items():
        offered = estimate.gate.quotable  # nothing is said of owning what is not offered
        found |= {
            f"out_{case}_{name}": cost.total.by_name(name) if offered else ""
            for name in ownership.RESULT
        }
    return found
