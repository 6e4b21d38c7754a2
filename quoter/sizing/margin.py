"""What the seller earns on a bill: internal, never part of a customer's edition."""

from __future__ import annotations

from collections.abc import Mapping

from quoter.catalog import Internal
from quoter.core import frozen, read, run
from quoter.model import LineMarginFigures, MarginFigures, typed
from quoter.model.money import margin
from quoter.sizing.bill import Bill, Entry, split_at
from quoter.sizing.price_choice import price_figures

OF_LINE, OF_BILL = split_at(read(margin), "margin")


@frozen
class Margins:
    """The figures of every line, of the bill, and what they were given."""

    expenses: Mapping[Entry, typed.Expense]
    lines: Mapping[Entry, LineMarginFigures]
    earned: typed.Earned
    house: typed.House
    totals: MarginFigures


def margins(bill: Bill) -> Margins:
    """The margin of a bill."""
    expenses = {entry: expense(entry, bill.basis) for entry in bill.entries}
    lines = {
        entry: LineMarginFigures.of(run(OF_LINE, {**vars(entry.figures), "expense": known, "basis": bill.basis}))
        for entry, known in expenses.items()
    }  # fmt: skip
    counted = [lines[entry] for entry in bill.entries if entry.counted]
    earned = typed.Earned(amount=sum(line.earned_on for line in counted),
                          margin=sum(line.line_margin for line in counted))  # fmt: skip
    rules = house(bill.deal.internal)
    known = {**vars(bill.totals), "earned": earned, "house": rules}
    return Margins(expenses, lines, earned, rules, MarginFigures.of(run(OF_BILL, known)))


def cost_of(entry: Entry) -> float | None:
    """What a unit costs, as its price is quoted; None where nobody says."""
    if entry.line and entry.line.cost is not None:
        return entry.line.cost
    return entry.price.cost if entry.price else None


def expense(entry: Entry, basis: typed.Basis) -> typed.Expense:
    """What a unit costs, on the quotation's basis."""
    cost = cost_of(entry)
    if cost is None or entry.quoted is None:
        return typed.Expense(unit=0.0, known=0.0)
    asked = entry.quoted.but(amount=cost, discount=0.0)
    return typed.Expense(unit=price_figures(asked, basis).list_price, known=1.0)


def house(internal: Internal) -> typed.House:
    """Below what margin, and above what discount, somebody must approve."""
    floor, limit = internal.margin_floor, internal.discount_limit
    return typed.House(
        margin_floor=floor or 0.0, floor_known=float(floor is not None),
        discount_limit=limit or 0.0, limit_known=float(limit is not None),
    )  # fmt: skip
