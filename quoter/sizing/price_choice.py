"""Which prices a quotation takes: the seller's own first, else the market's; and what they come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from functools import cached_property
from typing import Any

from quoter.catalog import Card, Catalog, Price, Server
from quoter.catalog import Offer as Sale
from quoter.core import frozen, read, run
from quoter.model import PriceFigures, typed
from quoter.model.money import quoted_price
from quoter.scenario import Quote
from quoter.sizing.fabric import PARTS, Network

MONEY = read(quoted_price)
SLOTS = ("card", "server", "set")
CONDITIONS = ("new", "stock", "used")


def basis(quote: Quote, catalog: Catalog, sale: Sale = Sale()) -> typed.Basis:
    """The record of what holds for every line of a quotation."""
    return typed.Basis(
        tax_included=float(quote.tax_basis == "included"),
        discount=sale.discount,
        discount_amount=sale.discount_amount,
        age_limit=catalog.constant("price_age_limit_days"),
        decimals=float(digits(quote)),
    )


@frozen
class Offer:
    """The price rows of a card, by what they are per, and the same in the quotation's currency."""

    rows: dict[str, Price]  # per card, server or set; a slot without a row has no price
    quoted: dict[str, typed.Quoted]
    basis: typed.Basis
    on_top: float = 0.0  # tax that is not in the prices
    prices: dict[str, PriceFigures] = field(default_factory=dict)  # the lines of each slot's price
    parts: dict[str, Price] = field(default_factory=dict)  # of what joins its servers
    without_rate: tuple[Price, ...] = ()  # rows that would count, were there an exchange rate
    why: dict[str, str] = field(default_factory=dict)  # only, own, grade, date: by slot

    @cached_property
    def figures(self) -> typed.Offer:
        """The record that the lines of a purchase draw on."""
        none = PriceFigures(price_known=0.0, unit_price=0.0)
        known = {slot: self.prices.get(slot, none) for slot in (*SLOTS, *PARTS)}
        found = {f"{slot}_known": float(p.price_known) for slot, p in known.items()}
        found |= {f"{slot}_price": p.unit_price for slot, p in known.items()}
        return typed.Offer.of(found | {"tax_on_top": self.on_top})

    @property
    def main(self) -> Price | None:
        """The row that carries the card's price."""
        return next((row for slot, row in self.rows.items() if slot != "server"), None)

    @property
    def sold(self) -> bool:
        """Whether the card in such a server has a price: with it, or each of the two."""
        known = self.figures
        return bool(known.set_known or known.card_known * known.server_known)

    @property
    def of_own_server(self) -> bool:
        """Whether it is sold in such a server at a price of the server that is the seller's own."""
        stated = [row for slot, row in self.rows.items() if slot != "card" and row.own]
        return self.sold and bool(stated)

    @property
    def indicative(self) -> bool:
        """A price that nobody would sign: hearsay, or a market's and not the seller's."""
        return any(_weak(row) for row in self.rows.values())


def _weak(price: Price) -> bool:
    """Hearsay, or a market's price and not the seller's."""
    return price.grade == "C" or not price.own


def offer_for(
    card: Card, server: Server | None, network: Network | None, quote: Quote, catalog: Catalog
) -> Offer:
    """The prices of a card, of a server that takes it, and of what joins several of them.

    A set's price holds the cards: which of the two is taken the lines of the purchase say."""
    full = bool(server and server.full_only)
    home = quote.currency
    listed = standing(
        [p for p in catalog.prices if p.card == card.name and in_server(p, card, server, catalog)]
    )
    of_server = standing(prices_of_server(server, catalog))
    best_rows = of_card(listed, full, home)
    if server and "card" in best_rows and of_server:
        best_rows["server"] = min(of_server, key=lambda p: rank(p, home))
    parts = {
        part: price
        for part, row in (network.parts if network else ())
        if (price := price_of_item(row.name, home, catalog))
    }
    rows, joining = convertible(best_rows, quote), convertible(parts, quote)
    known, goods = basis(quote, catalog), quote.taxes["goods"]
    asked = {slot: quoted((rows | joining).get(slot), quote, goods) for slot in (*SLOTS, *PARTS)}
    return Offer(
        rows, asked, known, goods * (1 - known.tax_included),
        {slot: price_figures(figures, known) for slot, figures in asked.items()}, joining,
        tuple(p for p in (*best_rows.values(), *parts.values()) if not rate(p, quote)),
        {slot: price_reason(row, catalog, home) for slot, row in rows.items()},
    )  # fmt: skip


def in_server(price: Price, card: Card, server: Server | None, catalog: Catalog) -> bool:
    """Whether a price of a card holds in a server: one of the card alone in any, that of a set in its own."""
    usual = catalog.server_of(card)
    named = price.server or (usual.name if usual else None)
    return price.per != "set" or server is None or named == server.name


def prices_of_server(server: Server | None, catalog: Catalog) -> list[Price]:
    """The prices of a server without its cards."""
    return [p for p in catalog.prices if server and p.per == "server" and p.server == server.name]


def too_wet(quote: Quote, server: Server | None) -> bool:
    """Whether a server is cooled by liquid where the customer asks for air alone."""
    return quote.procurement.cooling == "air" and server is not None and server.liquid


def kinds(card: Card, quote: Quote, catalog: Catalog) -> list[Server | None]:
    """The servers that a card is weighed in: its usual one, and others that have a price; where the seller
    states a price of his own for some, those alone. Of a customer who asks for it those that air cools, where there are any."""
    known = catalog.servers_of(card)
    servers: list[Server | None] = [s for s in known if not too_wet(quote, s)] or [*known]
    if len(servers) < 2:
        return servers or [None]
    offers = [(server, offer_for(card, server, None, quote, catalog)) for server in servers]
    own = [server for server, offer in offers if offer.of_own_server]
    return own or [servers[0], *(server for server, offer in offers[1:] if offer.sold)]


def of_card(prices: list[Price], full_only: bool, home: str) -> dict[str, Price]:
    """The best of a card's prices, and beside it the other way to sell it where that is as good.

    As good is what is the seller's own as much, and in the same condition."""
    wrong = lambda p: (p.per == "set") != full_only  # noqa: E731
    main = min(prices, key=lambda p: (standard(p), wrong(p), rank(p, home)), default=None)
    if main is None:
        return {}
    alike = [p for p in prices if standard(p) == standard(main) and p.per != main.per]
    other = min(alike, key=lambda p: rank(p, home), default=None)
    return {row.per: row for row in (main, other) if row}


def convertible(rows: dict[str, Price], quote: Quote) -> dict[str, Price]:
    """The rows that can be stated in the quotation's currency.

    No other row takes the place of one that cannot: what counts does not depend on the rates."""
    return {slot: row for slot, row in rows.items() if rate(row, quote)}


def price_figures(quoted: typed.Quoted, known: typed.Basis) -> PriceFigures:
    """A price as quoted, through the lines of the model."""
    return PriceFigures.of(run(MONEY, {"quoted": quoted, "basis": known}))


def standing(prices: Iterable[Price]) -> list[Price]:
    """The prices of one thing but those that are withdrawn, by what they are per."""
    prices = list(prices)
    gone = {p.per for p in prices if p.withdrawn}
    return [p for p in prices if p.per not in gone]


def price_of_item(name: str, home: str, catalog: Catalog) -> Price | None:
    """The price of a component that counts."""
    listed = standing(p for p in catalog.prices if p.item == name)
    return min(listed, key=lambda p: rank(p, home), default=None)


def standard(p: Price) -> tuple[bool, int]:
    """What comes first of all: the seller's own before the market's, new before used."""
    return not p.own, CONDITIONS.index(p.condition)


def rank(p: Price, home: str) -> tuple[Any, ...]:
    """Order of the prices of one thing; it depends on their rows and never on the rates.

    Of the seller's own the newest counts; of the market's one in the quotation's currency, since what is
    asked elsewhere is another market's, then the best grade, then the newest."""
    among = () if p.own else (p.currency != home, p.grade)
    return (*standard(p), *among, -age(p))


def price_reason(row: Price, catalog: Catalog, home: str) -> str:
    """Why a row counts among those of the same thing: only, own, currency, grade, date."""
    others = rival_prices(row, catalog)
    if not others:
        return "only"
    if row.own and not all(p.own for p in others):
        return "own"
    if not row.own and row.currency == home and any(p.currency != home for p in others):
        return "currency"
    return "grade" if not row.own and any(p.grade > row.grade for p in others) else "date"


def rival_prices(row: Price, catalog: Catalog) -> list[Price]:
    """The other rows of the same thing that might have counted."""
    listed = standing(p for p in catalog.prices if p.subject == row.subject)
    return [p for p in listed if (p.per, p.server) == (row.per, row.server) and p is not row]


def age(price: Price) -> int:
    """Day number of a price; 0 where it has none."""
    return price.date.toordinal() if price.date else 0


def rate(price: Any, quote: Quote) -> float | None:
    """What one unit of the price's currency costs in the quotation's; None without a rate."""
    if price.currency == quote.currency:
        return 1.0
    known = quote.exchange_rates.get(price.currency)
    return known.rate if known else None


def digits(quote: Quote) -> int:
    """Digits behind the point of the quotation's amounts; two where nobody has looked them up."""
    return 2 if quote.places is None else quote.places


FINE = 6  # digits of a unit price that is finer than its currency


def places(amount: float, factor: float, decimals: int) -> int:
    """Digits that a unit price keeps: its currency's, more where it is below one unit or quoted finer."""
    finer = round(amount, decimals) != amount
    return FINE if finer or 0 < amount * factor < 1 else decimals


def quoted(price: Price | None, quote: Quote, tax_rate: float) -> typed.Quoted:
    """The record behind a unit price; amount 0 stands for a price that is not known.

    A price of which nobody says whether tax is in it is taken to stand on the quotation's basis."""
    usual = float(quote.tax_basis == "included")
    included = usual if price is None or price.tax_included is None else float(price.tax_included)
    amount, factor = (
        float(price.typical or 0.0) if price else 0.0,
        float(rate(price, quote) or 1) if price else 1.0,
    )
    return typed.Quoted(
        places=float(places(amount, factor, digits(quote))),
        amount=amount,
        rate=float(rate(price, quote) or 1) if price else 1.0,
        tax_included=included,
        tax_rate=tax_rate,
        discount=price.discount if price else 0.0,
        age=float((quote.date - price.date).days) if price and price.date else 0.0,
        expired=float(bool(price and price.valid_to and price.valid_to < quote.date)),
        weak=float(bool(price and _weak(price))),
    )
