"""What a firm quotation may not rest on: a promise needs figures and prices that somebody vouches for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from quoter.core import PathOf, Problem, Texts
from quoter.sizing import SLOTS, Entry, Estimate, Sized
from quoter.words import bill_words

BUDGETARY = "or make it `status: budgetary`"


def faults(estimate: Estimate) -> list[Problem]:
    """What stands against a firm quotation, each at its place; nothing for a budgetary one.

    Unverified models are refused when the file is read; here it is what the sizing chose: a card
    whose figures are weakly sourced, prices that are the market's, hearsay or expired, and old rates."""
    quotation = estimate.quotation
    if quotation.quote.status != "firm":
        return []
    found = [*weak_cards(estimate), *weak_prices(estimate), *old_rates(estimate)]
    return [quotation.document.problem(path, message, hint) for path, message, hint in found]


def weak_cards(estimate: Estimate) -> Iterator[tuple[PathOf, str, str]]:
    """Chosen cards of which nobody published the figures."""
    for sized in estimate.sold:
        i = estimate.quotation.names.index(sized.case.scenario.name)
        card = sized.chosen.card
        if card.grade == "C":
            message = f"firm, but the figures of {card.name} are weakly sourced"
            yield _place(sized, i), message, f"choose another card, {BUDGETARY}"


def _place(sized: Sized, i: int) -> PathOf:
    """Where the scenario says which card it takes."""
    for key in ("deploy", "choice"):
        if getattr(sized.case.scenario, key):
            return ("scenarios", i, key, "card")
    return ("scenarios", i, "cards")


def weak_prices(estimate: Estimate) -> Iterator[tuple[PathOf, str, str]]:
    """Lines of the bill whose price nobody would sign, or that have none."""
    quote, catalog = estimate.quotation.quote, estimate.quotation.catalog
    limit = catalog.constant("price_age_limit_days")
    for entry in estimate.bill.active:
        why = _reason(entry, quote.date, limit) if entry.counted else ""
        if why:
            message = f"firm, but the price of {subject(entry)} {why}"
            yield place_of(entry), message, f"{HOW[entry.what == 'item']}, {BUDGETARY}"


def old_rates(estimate: Estimate) -> Iterator[tuple[PathOf, str, str]]:
    """Exchange rates that some line rests on and that are older than a price may be."""
    quote, catalog = estimate.quotation.quote, estimate.quotation.catalog
    limit = catalog.constant("price_age_limit_days")
    used = {e.price.currency for e in estimate.bill.active if e.counted and e.price}
    for code, known in quote.exchange_rates.items():
        days = (quote.date - known.date).days if known.date else 0
        if code in used and days > limit:
            message = (
                f"firm, but the rate of {code} is {days:,} days old, at most {limit:g} are kept"
            )
            path = ("quote", "exchange_rates", code, "date")
            yield path, message, f"state a newer one, {BUDGETARY}"


HOW = {False: "state your own under `catalog: prices`", True: "state the line's own `price`"}


def subject(entry: Entry) -> str:
    """What is sold, as the file names it."""
    if entry.what in SLOTS:
        return f"{entry.bought.candidate.card.name} per {entry.what}"
    return bill_words.name(entry, Texts("en"))


def place_of(entry: Entry) -> PathOf:
    """A line of the file at its place; else the status, which makes the promise."""
    return ("offer", "lines", entry.number - 1) if entry.line else ("quote", "status")


def _reason(entry: Entry, day: date, limit: float) -> str:
    """Why a price is no basis for a firm quotation; nothing if it is."""
    price = entry.price
    if entry.share is not None:
        return ""
    if price is None:
        return "is missing"
    if price.valid_to and price.valid_to < day:
        return f"expired on {price.valid_to}"
    if not price.own:
        return f"is a market indication (grade {price.grade})"
    if price.grade == "C":
        return "is weakly sourced (grade C)"
    old = entry.figures.item.old and entry.quoted
    return f"is {old.age:,.0f} days old, at most {limit:g} are kept" if old else ""
