"""What the seller earns on a bill: internal, never part of a customer's edition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quoter.catalog import Internal
from quoter.core import frozen, read, run
from quoter.model.money import margin
from quoter.sizing.bill import Bill, Entry, split_at
from quoter.sizing.model_inputs import Figures, record
from quoter.sizing.price_choice import price_figures

OF_LINE, OF_BILL = split_at(read(margin), "margin")


@frozen
class Margins:
    """The figures of every line, of the bill, and what they were given."""

    expenses: Mapping[Entry, Figures]
    lines: Mapping[Entry, Mapping[str, Any]]
    earned: Figures
    house: Figures
    totals: Mapping[str, Any]


def margins(bill: Bill) -> Margins:
    """The margin of a bill."""
    expenses = {entry: expense(entry, bill.basis) for entry in bill.entries}
    lines = {
        entry: run(OF_LINE, {**entry.figures, "expense": record(known), "basis": record(bill.basis)})
        for entry, known in expenses.items()
    }  # fmt: skip
    counted = [lines[entry] for entry in bill.entries if entry.counted]
    earned = {"amount": sum(line["earned_on"] for line in counted),
              "margin": sum(line["line_margin"] for line in counted)}  # fmt: skip
    rules = house(bill.deal.internal)
    known = {**bill.totals, "earned": record(earned), "house": record(rules)}
    return Margins(expenses, lines, earned, rules, run(OF_BILL, known))


def cost_of(entry: Entry) -> float | None:
    """What a unit costs, as its price is quoted; None where nobody says."""
    if entry.line and entry.line.cost is not None:
        return entry.line.cost
    return entry.price.cost if entry.price else None


def expense(entry: Entry, basis: Figures) -> Figures:
    """What a unit costs, on the quotation's basis."""
    cost = cost_of(entry)
    if cost is None or entry.quoted is None:
        return {"unit": 0.0, "known": 0.0}
    asked = entry.quoted | {"amount": cost, "discount": 0.0}
    return {"unit": price_figures(asked, basis)["list_price"], "known": 1.0}


def house(internal: Internal) -> Figures:
    """Below what margin, and above what discount, somebody must approve."""
    floor, limit = internal.margin_floor, internal.discount_limit
    return {
        "margin_floor": floor or 0.0, "floor_known": float(floor is not None),
        "discount_limit": limit or 0.0, "limit_known": float(limit is not None),
    }  # fmt: skip
