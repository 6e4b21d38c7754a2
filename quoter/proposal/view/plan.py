"""What is agreed: the plan with its payments, warranty and service, the terms, the signatures."""

from __future__ import annotations

from typing import NamedTuple

from quoter.catalog import EVENTS
from quoter.core import Texts, capital, money
from quoter.proposal.view.common import Grid, TableRow, grid
from quoter.sizing import Entry, Estimate, event_days
from quoter.words import bill_words, terms_words


class Plan(NamedTuple):
    """Events with their days, payments, lead times, and how it is accepted."""

    events: Grid
    payments: Grid
    notes: tuple[str, ...]


class Side(NamedTuple):
    """One of both who sign."""

    label: str
    name: str
    blanks: tuple[str, ...]


def plan(estimate: Estimate, texts: Texts) -> Plan | None:
    """Nothing where neither days nor payments nor acceptance are stated."""
    terms = estimate.quotation.deal.terms
    days, payments = events(estimate, texts), _paid(estimate, texts)
    said = [
        (texts("delivery"), terms_words.delivery(terms.delivery, texts)),
        (texts("acceptance_terms"), terms.acceptance),
        (texts("lead_time"), lead_times(estimate, texts)),
    ]
    notes = tuple(f"{label}{texts.sign('colon')}{text}" for label, text in said if text)
    return Plan(days, payments, notes) if days.rows or payments.rows or notes else None


def events(estimate: Estimate, texts: Texts) -> Grid:
    """What happens when, from the day of signing; nothing where no day of delivery is stated."""
    days = event_days(estimate.quotation.deal)
    known = [e for e in EVENTS if days[e] is not None] if estimate.scenarios else []
    rows = [[capital(texts(f"event_{e}")), f"{days[e]:,.0f}", texts(f"plan_{e}")] for e in known]
    heads = [texts("plan_step"), texts("plan_day"), texts("plan_what")]
    return grid(heads, rows if len(rows) > 1 else [])


def _paid(estimate: Estimate, texts: Texts) -> Grid:
    """The milestones: shares of the total to the cent, and when they fall due."""
    quote = estimate.quotation.quote
    currency, places = quote.currency, quote.places
    keys = ("plan_payment", "condition", "share", "plan_due", "payment_amount", "plan_paid")
    rows = [
        [m.name or texts(f"event_{m.after}"), bill_words.due(m, texts), f"{m.share * 100:.4g}%",
         "–" if f.due_day == "" else f"{f.due_day:,.0f}", money(f.payment, places), money(f.paid, places)]
        for m, f in (estimate.bill.payments if estimate.gate.quotable else ())
    ]  # fmt: skip
    return grid([texts(key, currency=currency) for key in keys], rows)


def lead_times(estimate: Estimate, texts: Texts) -> str:
    """The longest lead time that a line states, and that others are still open."""
    sold = [e for e in estimate.bill.active if e.counted]
    known = {e: days_of(e) for e in sold if days_of(e)}
    if not known:
        return ""
    most = max(known.values())
    names = [bill_words.name(e, texts) for e, days in known.items() if days == most]
    said = texts("plan_longest", days=most, items=texts("list_comma").join(names))
    return said + (texts("plan_unknown") if len(known) < len(sold) else "")


def days_of(entry: Entry) -> int:
    """Days that a line takes to be delivered; 0 where nobody says."""
    return getattr(bill_words.described(entry), "lead_time_days", None) or 0


def service(estimate: Estimate, texts: Texts) -> tuple[TableRow, ...]:
    """The warranty, and what the offer holds of services and maintenance."""
    agreed = terms_words.warranty(estimate.quotation.deal.terms.warranty, texts)
    rows = [TableRow(texts("warranty"), agreed)] if agreed else []
    lines = [e for e in estimate.bill.active if e.kind in ("service", "maintenance")]
    said = [_served(entry, texts) for entry in lines]
    return (
        *rows,
        *([TableRow(texts("service_lines"), texts.sign("semicolon").join(said))] if said else []),
    )


def _served(entry: Entry, texts: Texts) -> str:
    """A service with how much of it there is."""
    count = f" × {entry.figures.quantity:,.10g} {bill_words.unit(entry, texts)}"
    optional = texts.bracketed(texts(f"role_of_line_{entry.role}")) if entry.role != "line" else ""
    return f"{bill_words.name(entry, texts)}{count}{optional}"


def terms(estimate: Estimate, texts: Texts) -> tuple[TableRow, ...]:
    """What else is agreed, and where it is paid to."""
    found = [TableRow(*pair) for pair in terms_words.commercial(estimate, texts)]
    seller = estimate.quotation.quote.seller
    bank = terms_words.bank(seller)
    if bank and estimate.scenarios:
        found.append(TableRow(texts("bank"), "  ".join(filter(None, (seller.name, bank)))))
    return tuple(found)


def signatures(estimate: Estimate, texts: Texts) -> tuple[Side, ...]:
    """Where both sides sign and seal; nothing where there is no offer."""
    if not estimate.gate.quotable:
        return ()
    quote, blanks = (
        estimate.quotation.quote,
        tuple(texts(k) for k in ("sign_by", "sign_seal", "sign_date")),
    )
    return tuple(Side(texts(key), party.name, blanks) for key, party in
                 (("seller", quote.seller), ("customer", quote.customer)))  # fmt: skip
