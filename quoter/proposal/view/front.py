"""The first page and the control of the document: who offers what to whom, what it comes to, what is
asked of the customer, and which revision this is."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from quoter.core import Texts, money, stated_share, whole
from quoter.proposal.view.common import Grid, TableRow, grid
from quoter.sizing import Estimate, Order, Sized
from quoter.words import bill_words, gate_words, ownership_words, scenario_words, terms_words


class Control(NamedTuple):
    """What the document is, whose, and what its revisions changed."""

    facts: tuple[TableRow, ...]
    revisions: Grid


def facts(quote: Any, texts: Texts) -> tuple[TableRow, ...]:
    """Who offers what to whom, until when; rows without a text are left out."""
    said = (
        ("customer", quote.customer.name), ("seller", quote.seller.name),
        ("number", quote.called), ("contact", quote.seller.contact),
        ("date", str(quote.date)), ("valid_until", str(scenario_words.valid_until(quote))),
    )  # fmt: skip
    return tuple(TableRow(texts(key), value) for key, value in said if value)


def total_line(estimate: Estimate, texts: Texts) -> str:
    """The total with tax; where there is no offer the words that say so."""
    if not estimate.gate.quotable:
        return gate_words.heading(estimate, texts)
    return f"{estimate.quotation.quote.currency} {bill_amount(estimate, 'total_with_tax')}"


def bill_amount(estimate: Estimate, name: str) -> str:
    """An amount of the bill with the digits of its currency."""
    return money(estimate.money.by_name(name), estimate.quotation.quote.places)


def split(estimate: Estimate, texts: Texts) -> str:
    """The total without tax and the tax in it, as a sentence; where none is counted, that."""
    if not estimate.gate.quotable:
        return ""
    rates = estimate.bill.by_rate
    return texts(
        bill_words.of_tax("p_split", estimate.quotation.quote, texts),
        net=bill_amount(estimate, "total_without_tax"),
        tax=bill_amount(estimate, "tax_amount"),
        rate=texts("list_comma").join(map(stated_share, rates)),
    )


def packing(order: Order, texts: Texts) -> str:
    """How many servers a card's scenarios share."""
    return texts(
        "packing_sentence", card=order.candidate.card.called(texts.language), needed=whole(order.figures.option_cards),
        servers=whole(order.figures.servers), spare=of_count("packing_spare", order.figures.spare_cards, texts),
        free=of_count("packing_free", order.figures.free_slots, texts),
    )  # fmt: skip


def of_count(key: str, count: float, texts: Texts) -> str:
    """What is said of a count; nothing of none."""
    return texts(key, n=whole(count)) if count else ""


def shared(estimate: Estimate) -> frozenset[str]:
    """Cards whose servers several scenarios share: together they take fewer than each alone."""
    alone: Counter[str] = Counter()
    for sized in estimate.sold:
        alone[sized.chosen.card.name] += round(sized.chosen.figures.servers)
    together = {order.candidate.card.name: order.figures.servers for order in estimate.orders}
    return frozenset(name for name, servers in alone.items() if together.get(name, 0) < servers)


def over_years(estimate: Estimate, texts: Texts) -> str:
    """What it costs over the years, where there is an offer."""
    if not estimate.gate.quotable:
        return ""
    return ownership_words.sentences(estimate, texts)[0]


def when(estimate: Estimate, texts: Texts) -> str:
    """When it is delivered and how long it is vouched for."""
    t = estimate.quotation.deal.terms
    said = [terms_words.delivery(t.delivery, texts), terms_words.warranty(t.warranty, texts)]
    labels = (texts("delivery"), texts("warranty"))
    return texts("semicolon").join(
        f"{label}{texts('colon')}{text}" for label, text in zip(labels, said, strict=True) if text
    )


def asked(estimate: Estimate, numbers: dict[str, str], texts: Texts) -> str:
    """What the customer is asked to do, and until when: inputs that we assumed, the tests, the signature."""
    gate = estimate.gate
    if not estimate.scenarios or gate.assessment:
        return ""
    if gate.blocked or gate.incomplete:
        return texts("p_ask_other" if gate.blocked else "p_ask_price")
    said = [texts("p_ask_origins")] if any(assumes(s, texts) for s in estimate.scenarios) else []
    said += [texts("p_ask_poc", number=numbers["proving"])] if "proving" in numbers else []
    if "sign" not in numbers:
        return ""
    day = scenario_words.valid_until(estimate.quotation.quote)
    return texts("p_ask_sign", day=day, number=numbers["sign"], asked=texts("p_ask_and").join(said))


def assumes(sized: Sized, texts: Texts) -> bool:
    """Whether any input is our default."""
    return any(origin.origin == "default" for origin in scenario_words.inputs(sized, texts))


def control(estimate: Estimate, texts: Texts) -> Control:
    """The parties with their particulars, the digest of the file, the log of revisions."""
    quote = estimate.quotation.quote
    pairs = terms_words.parties(estimate, texts)
    found = [TableRow(*pair) for side in (0, 1) for pair in (p[side] for p in pairs) if pair]
    found += [
        TableRow(texts("valid_until"), str(scenario_words.valid_until(quote))),
        TableRow(texts("about_digest"), estimate.quotation.short_digest),
    ]  # fmt: skip
    return Control(tuple(row for row in found if row.text), _revisions(estimate, texts))


def _revisions(estimate: Estimate, texts: Texts) -> Grid:
    """The log; columns in which no revision says anything are left out."""
    keys = ("revision", "date", "author", "what", "cards_head", "total")
    rows = [
        [
            f"R{c.revision}",
            str(c.date),
            c.author,
            c.what,
            "" if not c.cards else whole(c.cards),
            c.total,
        ]
        for c in terms_words.revisions(estimate, texts)
    ]
    kept = [i for i in range(len(keys)) if any(row[i] for row in rows)]
    return grid([texts(keys[i]) for i in kept], [[row[i] for i in kept] for row in rows])


def total_notes(estimate: Estimate, texts: Texts) -> str:
    """What qualifies the total; nothing where there is none."""
    if not estimate.gate.quotable:
        return ""
    return texts.sign("semicolon").join(bill_words.total_notes(estimate, texts))
