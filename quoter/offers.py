"""Which prices a quotation takes: the seller's own first, else the market's; and what they come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from quoter.business import Offer as Sale
from quoter.catalog import Card, Catalog, Price, Server
from quoter.figures import Figures, record
from quoter.lines import read, run
from quoter.model import money
from quoter.request import Quote

MONEY = read(money)
SLOTS = ("card", "server", "set")
CONDITIONS = ("new", "stock", "used")


def basis(quote: Quote, catalog: Catalog, sale: Sale = Sale()) -> Figures:
    """The record of what holds for every line of a quotation."""
    return {
        "tax_included": float(quote.tax_basis == "included"),
        "discount": sale.discount,
        "discount_amount": sale.discount_amount,
        "age_limit": catalog.constant("price_age_limit_days"),
    }


@dataclass(frozen=True)
class Offer:
    """The price rows of a card, by what they are per, and the same in the quotation's currency."""

    rows: dict[str, Price]  # per card, server or set; a slot without a row has no price
    quoted: dict[str, Figures]
    basis: Figures
    on_top: float = 0.0  # tax that is not in the prices
    prices: dict[str, Figures] = field(default_factory=dict)  # the lines of each slot's price

    @cached_property
    def figures(self) -> Figures:
        """The record that the lines of a purchase draw on."""
        known = {f"{slot}_known": float(p["price_known"]) for slot, p in self.prices.items()}
        known |= {f"{slot}_price": p["unit_price"] for slot, p in self.prices.items()}
        return known | {"tax_on_top": self.on_top}

    @property
    def main(self) -> Price | None:
        """The row that carries the card's price."""
        return self.rows.get("set") or self.rows.get("card")

    @property
    def indicative(self) -> bool:
        """A price that nobody would sign: hearsay, or a market's and not the seller's."""
        return any(weak(row) for row in self.rows.values())


def weak(price: Price) -> bool:
    """Hearsay, or a market's price and not the seller's."""
    return price.grade == "C" or not price.own


def offer_for(card: Card, server: Server | None, quote: Quote, catalog: Catalog) -> Offer:
    """The prices of a card and its usual server.

    A set's price holds the cards, so it never stands beside a card's or a server's."""
    rows = {}
    main = best(usable(catalog.prices, card, quote), bool(server and server.full_only))
    if main:
        rows[main.per] = main
    if main and main.per == "card" and server:
        chassis = best(usable_servers(catalog.prices, server, quote), False)
        rows |= {"server": chassis} if chassis else {}
    known, goods = basis(quote, catalog), quote.taxes["goods"]
    asked = {slot: quoted(rows.get(slot), quote, goods) for slot in SLOTS}
    return Offer(
        rows, asked, known, goods * (1 - known["tax_included"]),
        {slot: priced(figures, known) for slot, figures in asked.items()},
    )  # fmt: skip


def priced(figures: Figures, known: Figures) -> Figures:
    """A price as quoted, through the lines of the model."""
    return run(MONEY, {"quoted": record(figures), "basis": record(known)})


def usable(prices: Iterable[Price], card: Card, quote: Quote) -> list[Price]:
    """A card's prices that can be stated in the quotation's currency."""
    return [p for p in prices if p.card == card.name and p.per != "server" and rate(p, quote)]


def usable_servers(prices: Iterable[Price], server: Server, quote: Quote) -> list[Price]:
    """Prices of a server without its cards."""
    return [p for p in prices if p.server == server.name and rate(p, quote)]


def price_of_item(name: str, quote: Quote, catalog: Catalog) -> Price | None:
    """The best price of a component."""
    return best([p for p in catalog.prices if p.item == name and rate(p, quote)], False)


def best(prices: list[Price], full_only: bool) -> Price | None:
    """The seller's own before the market's, new before used, sets where servers are sold full."""

    def rank(p: Price) -> tuple:
        wrong = (p.per == "set") != full_only
        return (not p.own, CONDITIONS.index(p.condition), wrong, p.grade, -age(p))

    return min(prices, key=rank, default=None)


def age(price: Price) -> int:
    """Day number of a price; 0 where it has none."""
    return price.date.toordinal() if price.date else 0


def rate(price: Any, quote: Quote) -> float | None:
    """What one unit of the price's currency costs in the quotation's; None without a rate."""
    if price.currency == quote.currency:
        return 1.0
    known = quote.exchange_rates.get(price.currency)
    return known.rate if known else None


def quoted(price: Price | None, quote: Quote, tax_rate: float) -> Figures:
    """The record behind a unit price; amount 0 stands for a price that is not known.

    A price of which nobody says whether tax is in it is taken to stand on the quotation's basis."""
    usual = float(quote.tax_basis == "included")
    included = usual if price is None or price.tax_included is None else float(price.tax_included)
    return {
        "amount": float(price.typical) if price else 0.0,
        "rate": float(rate(price, quote) or 1) if price else 1.0,
        "tax_included": included,
        "tax_rate": tax_rate,
        "discount": price.discount if price else 0.0,
        "age": float((quote.date - price.date).days) if price and price.date else 0.0,
        "expired": float(bool(price and price.valid_to and price.valid_to < quote.date)),
        "weak": float(bool(price and weak(price))),
    }
