"""Prices and rates that cannot be meant, each at its place in the file; and those to be looked at.

Only rows that count are told of a rate they lack or a day to come: a price list holds more than one
quotation draws on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from quoter.catalog import Price
from quoter.core import Problem
from quoter.scenario import Quotation
from quoter.sizing.bill import Bill
from quoter.sizing.options import Candidate

UNLIKELY = 3.0  # times above or below the reference


def price_faults(
    quotation: Quotation, candidates: Iterable[Candidate], sold: Bill
) -> list[Problem]:
    """Everything that keeps the prices of a quotation from being meant."""
    offers = [c.offer for c in candidates]
    rows = [row for offer in offers for row in (*offer.rows.values(), *offer.parts.values())]
    counted = [p for p in (*rows, *(e.price for e in sold.entries if not e.line)) if p and p.own]
    bare = [row for offer in offers for row in offer.without_rate if row.own]
    found = [
        *stated_faults(quotation),
        *missing_rates(quotation, bare),
        *to_come(quotation, counted),
    ]
    return list(dict.fromkeys(found))


def stated_faults(quotation: Quotation) -> list[Problem]:
    """What is wrong with the prices and rates that the seller states, whatever is sold."""
    return [*rates(quotation), *lines(quotation), *own_rows(quotation)]


def rates(quotation: Quotation) -> Iterator[Problem]:
    """A rate for the quotation's own currency, and one of a day to come."""
    quote = quotation.quote
    for code, known in quote.exchange_rates.items():
        path = ("quote", "exchange_rates", code)
        if code == quote.currency:
            message = f"a rate for {code}, the quotation's own currency"
            yield quotation.problem(path, message, "leave it out: it is 1")
        elif known.date and known.date > quote.date:
            message = f"the rate is of {known.date}, after the quotation's {quote.date}"
            yield quotation.problem((*path, "date"), message)


def lines(quotation: Quotation) -> Iterator[Problem]:
    """The same of the prices that the offer's own lines state."""
    quote = quotation.quote
    for i, line in enumerate(quotation.deal.offer.lines):
        path = ("offer", "lines", i)
        code = line.currency or quote.currency
        if line.price and code != quote.currency and code not in quote.exchange_rates:
            yield quotation.problem((*path, "currency"), *no_rate(code))
        if line.date and line.date > quote.date:
            yield quotation.problem((*path, "date"), after(line, quote))
        if line.date and line.valid_to and line.valid_to < line.date:
            yield quotation.problem((*path, "valid_to"), ends_first(line))


def own_rows(quotation: Quotation) -> Iterator[Problem]:
    """The seller's own prices: none ends before it begins, and no thing has two on one day."""
    seen: dict[tuple[Any, ...], Price] = {}
    for row in (p for p in quotation.catalog.prices if p.own and not p.withdrawn):
        if row.date and row.valid_to and row.valid_to < row.date:
            yield _place(quotation, row, "valid_to", ends_first(row))
        file = quotation.catalog.file_of(row)
        key = (file, row.per, row.subject, row.server, row.condition, row.date)
        if key in seen:
            day = f"of {row.date}" if row.date else "without a date"
            message = f"two own prices of {row.subject} per {row.per} {day}"
            yield _place(quotation, row, None, message, "which of them holds? keep one")
        seen[key] = row


def missing_rates(quotation: Quotation, rows: Iterable[Price]) -> Iterator[Problem]:
    """The seller's own price in a currency that nobody says the rate of."""
    for row in rows:
        yield _place(quotation, row, "currency", *no_rate(row.currency))


def to_come(quotation: Quotation, rows: Iterable[Price]) -> Iterator[Problem]:
    """A price of a day after the quotation's."""
    for row in rows:
        if row.date and row.date > quotation.quote.date:
            yield _place(quotation, row, "date", after(row, quotation.quote))


def no_rate(code: str) -> tuple[str, str]:
    """What a price without an exchange rate lacks."""
    message = f"an own price in {code}, and no exchange rate for {code}"
    return message, f"state `exchange_rates: {{{code}: {{rate: …, date: …}}}}` under `quote`"


def after(row: Any, quote: Any) -> str:
    return f"the price is of {row.date}, after the quotation's {quote.date}"


def ends_first(row: Any) -> str:
    return f"the price ends on {row.valid_to}, before its {row.date}"


def _place(
    quotation: Quotation, row: Price, key: str | None, message: str, hint: str = ""
) -> Problem:
    """A fault of a row, at its key where the row has a file."""
    return quotation.catalog.problem(row, key, message, hint) or Problem(
        quotation.file, 0, 0, f"{row.subject}: {message}", hint
    )


# -- to be looked at ------------------------------------------------------------------------------


def price_marks(quotation: Quotation) -> list[Problem]:
    """Exchange rates that are old, or far from the reference: they hold, and the user is told."""
    quote, catalog = quotation.quote, quotation.catalog
    limit, found = catalog.constant("price_age_limit_days"), []
    for code, known in quote.exchange_rates.items():
        path = ("quote", "exchange_rates", code)
        days = (quote.date - known.date).days if known.date else 0
        if days > limit:
            message = f"the rate of {code} is {days:,} days old, at most {limit:g} are kept"
            found.append(quotation.problem((*path, "date"), message))
        usual = catalog.reference_rate(code, quote.currency)
        if usual and not usual.rate / UNLIKELY <= known.rate <= usual.rate * UNLIKELY:
            message = (f"a rate of {known.rate:g} {quote.currency} for 1 {code} is unlikely: it was "
                       f"{usual.rate:.4g} on {usual.date}")  # fmt: skip
            hint = f"{usual.source}; is it the other way round?"
            found.append(quotation.problem((*path, "rate"), message, hint))
    return found
