"""What a firm quotation may not rest on: a promise needs figures and prices that somebody vouches for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from quoter.catalog import Price
from quoter.estimate import Estimate
from quoter.files import PathOf, Problem
from quoter.orders import Order
from quoter.sized import Sized

BUDGETARY = "or make it `status: budgetary`"


def faults(estimate: Estimate) -> list[Problem]:
    """What stands against a firm quotation, each at its place; nothing for a budgetary one.

    Unverified models are refused when the file is read; here it is what the sizing chose: a card
    whose figures are weakly sourced, and prices that are the market's, hearsay or expired."""
    quotation = estimate.quotation
    if quotation.quote.status != "firm" or quotation.document is None:
        return []
    found = [*weak_cards(estimate), *weak_prices(estimate)]
    return [quotation.document.problem(path, message, hint) for path, message, hint in found]


def weak_cards(estimate: Estimate) -> Iterator[tuple[PathOf, str, str]]:
    """Chosen cards of which nobody published the figures."""
    for sized in estimate.scenarios:
        i = estimate.quotation.names.index(sized.case.scenario.name)
        card = sized.chosen.card
        if card.grade == "C":
            message = f"firm, but the figures of {card.name} are weakly sourced"
            yield place(sized, i), message, f"choose another card, {BUDGETARY}"


def place(sized: Sized, i: int) -> PathOf:
    """Where the scenario says which card it takes."""
    for key in ("deploy", "choice"):
        if getattr(sized.case.scenario, key):
            return ("scenarios", i, key, "card")
    return ("scenarios", i, "cards")


def weak_prices(estimate: Estimate) -> Iterator[tuple[PathOf, str, str]]:
    """Prices of what is bought that nobody would sign."""
    for order in estimate.orders:
        for slot, why in unsigned(order, estimate.quotation.quote.date):
            message = f"firm, but the price of {order.candidate.card.name} per {slot} {why}"
            yield (
                ("quote", "status"),
                message,
                f"state your own under `catalog: prices`, {BUDGETARY}",
            )


def unsigned(order: Order, day: date) -> Iterator[tuple[str, str]]:
    """The price rows of an order that are no basis, and why."""
    for slot, price in order.candidate.offer.rows.items():
        why = reason(price, day)
        if why:
            yield slot, why


def reason(price: Price, day: date) -> str:
    """Why a price is no basis for a firm quotation; nothing if it is."""
    if price.valid_to and price.valid_to < day:
        return f"expired on {price.valid_to}"
    if not price.own:
        return f"is a market indication (grade {price.grade})"
    return "is weakly sourced (grade C)" if price.grade == "C" else ""
