"""A tender in Chinese: the technical volume, which holds no price, and the commercial one.

Both are printed from the proposal's own view-model; what is added here is what only a tender has: goods with
brand, model and origin, the tables of deviations, the statement on origin, and places to be filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from quoter.core import Texts, frozen, money, stated_share
from quoter.model import EntryFigures
from quoter.proposal import brand_files, deviations
from quoter.proposal.view import Chapter, Proposal, proposal, proving
from quoter.proposal.view.common import TableRow
from quoter.sizing import Entry, Estimate
from quoter.words import bill_words, gate_words, terms_words

_LANGUAGE = "zh"  # whatever the quotation's: the forms are China's
_VOLUMES = {  # their chapters in order: the template of each, and the name of what it prints
    "technical": (
        ("sections/requirements", "sections"), ("sections/speed", "timed"),
        ("sections/configuration", "configuration"), ("tender/goods", "goods"),
        ("sections/site", "site"), ("tender/deviations", ""), ("tender/schedule", ""),
        ("sections/proving", "proving"), ("tender/service", ""), ("tender/training", ""),
        ("tender/origins", "origins"),
    ),
    "commercial": (
        ("tender/opening", ""), ("tender/prices", "goods"), ("tender/payments", ""),
        ("tender/deviations", ""), ("tender/authorization", ""),
        ("tender/qualifications", ""), ("tender/seal", ""),
    ),
}  # fmt: skip
MOST_DIGITS = 10  # of a unit price beyond its currency's: enough for a hundred million pieces
_WORK = ("service", "maintenance", "freight", "other")  # has no brand, model or origin


class _Good(NamedTuple):
    """What is sold, as a tender lists it; without an offer it has no price."""

    number: str
    name: str
    brand: str
    model: str
    origin: str
    specification: str
    quantity: str
    unit_price: str
    tax_rate: str
    without_tax: str
    tax: str
    with_tax: str


class _Origin(NamedTuple):
    """A card's maker, country and servers, and what we state of them."""

    card: str
    maker: str
    country: str
    processors: str
    statement: str


@frozen
class Volume:
    """All that the template of a volume prints beside the proposal's view."""

    name: str
    heading: str
    chapters: tuple[Chapter, ...]
    facts: tuple[TableRow, ...]
    priced: bool
    none: str  # what stands in the place of prices where there is no offer
    goods: tuple[_Good, ...]
    optional: tuple[_Good, ...]
    sums: tuple[TableRow, ...]
    basis: str  # of the prices
    answers: tuple[deviations.Answer, ...]
    origins: tuple[_Origin, ...]
    agreed: dict[str, str]  # delivery, warranty, training, validity, as the file states them


def volumes(estimate: Estimate, look: brand_files.Look) -> dict[str, tuple[Proposal, Volume]]:
    """Both volumes by their names, each with the view that its chapters draw on: of packages that of the one
    that is offered, since nothing else is bid for."""
    texts = Texts(_LANGUAGE)
    bid = estimate.offered.estimate if estimate.offered else estimate
    view = proposal(bid, texts, look)
    return {name: _of_volume(name, view, bid, texts) for name in _VOLUMES}


def _of_volume(
    name: str, view: Proposal, estimate: Estimate, texts: Texts
) -> tuple[Proposal, Volume]:
    """One volume; the view of the technical one is without what the offer comes to."""
    priced = estimate.gate.quotable and name == "commercial"
    heading = texts(f"tender_{name}")
    made = Volume(
        name=name, heading=heading, chapters=(), facts=_facts(estimate, texts), priced=priced,
        none=gate_words.heading(estimate, texts),
        goods=tuple(_goods(estimate.bill.lines, priced, estimate, texts)),
        optional=tuple(_goods(estimate.bill.apart, priced, estimate, texts)),
        sums=_sums(estimate, texts) if priced else (),
        basis=_basis(estimate, texts) if priced else "",
        answers=tuple(deviations.answers(estimate, name == "commercial", texts)),
        origins=tuple(_origins(estimate, texts)), agreed=_agreed(estimate, texts),
    )  # fmt: skip
    shown = view if name == "commercial" else _without_money(view, estimate, texts)
    titled = replace(shown, title=texts.sign("colon").join([heading, view.title]))
    return titled, replace(made, chapters=tuple(_chapters(name, titled, made, texts)))


def _without_money(view: Proposal, estimate: Estimate, texts: Texts) -> Proposal:
    """The view as a technical volume may draw on it."""
    return replace(
        view, total="", total_note="", split="", words="", over_years="", offer=None, owning=None,
        packages=None, price_origin="", decision=None, proving=proving(estimate, texts, money=False),
    )  # fmt: skip


def _chapters(name: str, view: Proposal, volume: Volume, texts: Texts) -> Iterator[Chapter]:
    """The chapters that have something to say, numbered; the key of each is its template's."""
    number = 0
    for template, field in _VOLUMES[name]:
        known = getattr(volume, field, None) or getattr(view, field, None) if field else True
        if known:
            number += 1
            place, _, key = template.partition("/")
            own = f"tender_{name}_{key}" if key == "deviations" else f"tender_{key}"
            title = texts(own if place == "tender" else f"p_{key}")
            yield Chapter(template, str(number), title)


def _facts(estimate: Estimate, texts: Texts) -> tuple[TableRow, ...]:
    """What stands on the cover; what nobody stated is to be filled in."""
    quote, blank = estimate.quotation.quote, texts("to_fill")
    said = (
        ("tender_project", quote.title), ("tender_reference", quote.customer.reference),
        ("tender_buyer", quote.customer.name), ("tender_bidder", quote.seller.name),
        ("number", quote.called), ("date", str(quote.date)),
    )  # fmt: skip
    return tuple(TableRow(texts(key), text or blank) for key, text in said)


# -- goods and their prices -----------------------------------------------------------------------


def _goods(
    entries: tuple[Entry, ...], priced: bool, estimate: Estimate, texts: Texts
) -> Iterator[_Good]:
    """The lines of the bill; what another line's price holds says so."""
    for number, entry in enumerate(entries, 1):
        said = bill_words.said(entry, texts)
        within = entry.role == "included"
        unknown = (
            texts("tender_within" if within else "to_fill_in") if entry.kind not in _WORK else "–"
        )
        yield _Good(
            str(number), said.name, said.maker or unknown, _model(entry, said) or unknown,
            said.origin or unknown, bill_words.spec_text(entry, texts) or "–",
            f"{entry.figures.quantity:,.10g} {said.unit}", *_prices(entry, priced, estimate, texts),
        )  # fmt: skip


def _model(entry: Entry, said: bill_words.Said) -> str:
    """The maker's part number; of a card and of a component without one what it is called."""
    component = entry.component and not entry.line
    return said.part_number or (said.name if entry.what == "card" or component else "")


def _prices(entry: Entry, priced: bool, estimate: Estimate, texts: Texts) -> list[str]:
    """Unit price, tax rate, and the amount without tax, its tax, and with it."""
    places = estimate.quotation.quote.places
    if entry.role == "included":
        return [texts("tender_held"), "–", "–", "–", "–"]
    if not priced:
        return ["–"] * 5
    amounts = (
        entry.figures.amount_without_tax,
        entry.figures.amount_tax,
        entry.figures.amount_with_tax,
    )
    price = _unit_price(entry.figures, places)
    return [
        money(price, max(places, _digits(price))),
        stated_share(entry.figures.item.tax_rate),
        *(money(x, places) for x in amounts),
    ]


def _basis(estimate: Estimate, texts: Texts) -> str:
    """What unit prices are, and to which amount of their line they multiply."""
    quote = estimate.quotation.quote
    basis = bill_words.money_basis(quote, texts)
    column = texts("p_with_tax" if quote.tax_basis == "included" else "p_without_tax")
    return texts("tender_basis", basis=basis, column=column)


def _unit_price(f: EntryFigures, places: int) -> float:
    """The unit price after all discounts, which times the quantity is the line, to its currency's digits: a tender's
    unit prices prevail over its lines. The price after the line's own discount where that multiplies so; else that
    of the line ÷ quantity with as few digits as do."""
    line, quantity = _decimal(f.net_amount, places), Decimal(repr(float(f.quantity)))
    step = Decimal(1).scaleb(-places)

    def multiplies(price: Decimal) -> bool:
        return (price * quantity).quantize(step, ROUND_HALF_UP) == line

    own = Decimal(repr(float(f.item.price)))
    if quantity <= 0 or multiplies(own):
        return float(own)
    exact = line / quantity
    tried = (round(exact, digits) for digits in range(places, places + MOST_DIGITS))
    return float(next(filter(multiplies, tried), exact))


def _decimal(amount: float, places: int) -> Decimal:
    """An amount as it is printed."""
    return Decimal(f"{amount:.{places}f}")


def _digits(price: float) -> int:
    """Digits that a unit price has behind the point."""
    return max(-int(Decimal(repr(price)).normalize().as_tuple().exponent), 0)


def _sums(estimate: Estimate, texts: Texts) -> tuple[TableRow, ...]:
    """Without tax, the tax, with it, and that in words."""
    quote = estimate.quotation.quote
    keys = ("total_without_tax", "tax_amount", "total_with_tax")
    found = [TableRow(texts(k, currency=quote.currency), money(estimate.money.by_name(k), quote.places)) for k in keys]  # fmt: skip
    words = "  ".join(bill_words.in_words(estimate, texts))
    return (*found, TableRow(texts("p_words"), words))


# -- what else only a tender says -----------------------------------------------------------------


def _agreed(estimate: Estimate, texts: Texts) -> dict[str, str]:
    """What the file states of delivery, warranty, training and validity; else a place to fill in."""
    terms, quote = estimate.quotation.deal.terms, estimate.quotation.quote
    said = {
        "delivery": terms_words.delivery(terms.delivery, texts),
        "warranty": terms_words.warranty(terms.warranty, texts),
        "training": terms.training,
        "acceptance": terms.acceptance,
        "validity": texts("tender_valid", days=quote.valid_days) if quote.valid_days else "",
    }
    return {key: text or texts("to_fill") for key, text in said.items()}


def _origins(estimate: Estimate, texts: Texts) -> Iterator[_Origin]:
    """The cards that are delivered, and what we state of each: no more than its row of the catalog says."""
    for order in estimate.orders:
        card, server = order.candidate.card, order.candidate.server
        processors = texts.of_catalog(server.processors if server else "") or texts("to_fill")
        place = bill_words.country(card.origin, texts) or texts("to_fill")
        key = "foreign" if not card.domestic else "listed" if card.trusted_notice else "unverified"
        said = texts(f"origin_{key}_said", place=place, notice=card.trusted_notice)
        yield _Origin(
            card.called(texts.language), texts.of_catalog(card.vendor), place, processors, said
        )


def blanks(page: str) -> int:
    """Places of a page that the bidder fills in."""
    return page.count("【")


def as_values(view: Proposal, volume: Volume) -> dict[str, Any]:
    """What the templates of a volume know."""
    return {"p": view, "t": view.t, "v": volume}
