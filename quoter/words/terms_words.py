"""The terms in words: the parties, delivery, warranty, invoice and what else is agreed."""

from __future__ import annotations

from typing import Any

from quoter.catalog import Change
from quoter.core import Texts, capital, money
from quoter.sizing import Estimate
from quoter.words import bill_words, gate_words

Pair = tuple[str, str]


def parties(estimate: Estimate, texts: Texts) -> list[tuple[Pair | None, Pair | None]]:
    """What stands in the head of a quotation, the customer to the left and the seller to the right."""
    quote = estimate.quotation.quote
    left = [
        (texts("number"), quote.called),
        (texts("status"), gate_words.status(estimate, texts)),
        (texts("customer"), quote.customer.name),
        *of_party(quote.customer, texts),
    ]
    right = [
        (texts("date"), str(quote.date)),
        (texts("seller"), quote.seller.name),
        *of_party(quote.seller, texts),
    ]
    known = ([pair for pair in side if pair[1]] for side in (left, right))
    first, second = list(known)
    length = max(len(first), len(second))
    return [(at(first, i), at(second, i)) for i in range(length)]


def at(pairs: list[Pair], i: int) -> Pair | None:
    return pairs[i] if i < len(pairs) else None


def of_party(party: Any, texts: Texts) -> list[Pair]:
    """How a party is reached, and where he is known to the tax office and his bank."""
    contact = "  ".join(filter(None, (party.contact, party.phone, party.email)))
    return [
        (texts("contact"), contact), (texts("address"), party.address),
        (texts("tax_number"), party.tax_number), (texts("bank"), bank(party)),
        (texts("reference_of_request"), party.reference),
    ]  # fmt: skip


def bank(party: Any) -> str:
    """Where a party is paid."""
    return "  ".join(filter(None, (party.bank, party.account, party.bank_code)))


def terms(estimate: Estimate, texts: Texts) -> list[Pair]:
    """Everything that is agreed beside the price and the payments; what nobody stated is left out."""
    return [*performed(estimate, texts), *commercial(estimate, texts)]


def performed(estimate: Estimate, texts: Texts) -> list[Pair]:
    """What the seller does and vouches for: delivery, warranty, acceptance."""
    t = estimate.quotation.deal.terms
    rows = [
        (texts("delivery"), capital(delivery(t.delivery, texts))),
        (
            texts("warranty"),
            texts("semicolon").join(
                filter(None, (warranty(t.warranty, texts), beside_warranty(estimate, texts)))
            ),
        ),
        (texts("acceptance_terms"), t.acceptance),
    ]
    return [row for row in rows if row[1]]


def commercial(estimate: Estimate, texts: Texts) -> list[Pair]:
    """Invoice, exchange rates, what is not included, and what else is agreed."""
    t, quote = estimate.quotation.deal.terms, estimate.quotation.quote
    rows = [
        (texts("invoice"), t.invoice),
        (texts("training_terms"), t.training),
        (capital(texts("exchange_rate")), rates(quote, texts)),
        (texts("exclusions"), numbered([*t.exclusions, *bill_words.unjoined(estimate, texts)])),
        (texts("other_terms"), numbered(t.notes)),
    ]
    return [row for row in rows if row[1]]


def numbered(items: Any) -> str:
    """Some texts below each other, numbered where there are several."""
    if len(items) < 2:
        return "".join(items)
    return "\n".join(f"{i}. {text}" for i, text in enumerate(items, 1))


def delivery(d: Any, texts: Texts) -> str:
    """When, where and under which clause."""
    said = []
    if d.days is not None:
        said.append(texts("delivery_days", days=d.days))
    if d.installation_days:
        said.append(texts("installation_days", days=d.installation_days))
    said += [texts("delivery_place", place=d.place)] if d.place else []
    return texts("semicolon").join(filter(None, [*said, d.incoterm, d.note]))


def warranty(w: Any, texts: Texts) -> str:
    """How long, and from when."""
    said = []
    if w.months is not None:
        said.append(texts("warranty_months", months=w.months, event=texts(f"event_{w.starts}")))
    return texts("semicolon").join(filter(None, [*said, w.level, w.note]))


def beside_warranty(estimate: Estimate, texts: Texts) -> str:
    """The maintenance that is sold beside the warranty, which is in the price of the goods; nothing of none."""
    lines = estimate.bill.lines if estimate.quotation.deal.terms.warranty.months else ()
    names = [entry.line.name for entry in lines if entry.line and entry.line.kind == "maintenance"]
    return texts("warranty_beside", lines=texts.sign("list_comma").join(names)) if names else ""


def rates(quote: Any, texts: Texts) -> str:
    """The rates that foreign prices were converted at."""
    return texts.sign("semicolon").join(
        rate_said(code, quote, texts) for code in quote.exchange_rates
    )


def rate_said(code: str, quote: Any, texts: Texts) -> str:
    """What a unit of a currency costs, of what day and by whom."""
    known = quote.exchange_rates[code]
    source = "  ".join(filter(None, (str(known.date or ""), known.source)))
    rate = f"{known.rate:g}"
    return texts("rate_said", code=code, rate=rate, currency=quote.currency, source=source)


def rate_typed(code: str, quote: Any, texts: Texts) -> tuple[str, str]:
    """What stands before and behind a rate that somebody typed in."""
    said = texts(
        "rate_said", code=code, rate="\0", currency=quote.currency, source=texts("edit_changed")
    )
    before, _, behind = said.partition("\0")
    return before, behind


def revisions(estimate: Estimate, texts: Texts) -> list[Change]:
    """The log of revisions, and this one at its end, with the cards that are sold and its total."""
    quote, log = estimate.quotation.quote, estimate.quotation.deal.changes
    found = [c for c in log if c.revision < quote.revision]
    known = [c for c in log if c.revision == quote.revision]
    cards = sum(order.figures.new_cards for order in estimate.orders)
    offered, none = estimate.gate.quotable, gate_words.heading(estimate, texts)
    amount = money(estimate.money.total_with_tax, quote.places) if offered else none
    first = texts("first_assessment" if estimate.gate.assessment else "first_issue")
    usual = Change(revision=quote.revision, date=quote.date, what="" if found else first)
    own = known[0] if known else usual
    return [
        *found,
        own.model_copy(update={"cards": cards, "total": amount if estimate.orders else ""}),
    ]


def missing(estimate: Estimate, texts: Texts) -> list[str]:
    """What a firm quotation should state and this one does not."""
    t, seller = estimate.quotation.deal.terms, estimate.quotation.quote.seller
    asked = {
        "payment": t.payment, "delivery": t.delivery.days is not None,
        "warranty": t.warranty.months is not None, "invoice": t.invoice,
        "tax_number": seller.tax_number, "bank": seller.bank,
    }  # fmt: skip
    return [texts(key) for key, known in asked.items() if not known]
