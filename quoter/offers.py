"""Which prices a quotation takes for a card: the seller's own first, else the market's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from quoter.catalog import Card, Catalog, Price, Server
from quoter.figures import Figures, record
from quoter.lines import read, run
from quoter.model import money
from quoter.scenario import Quote

MONEY = read(money)
SLOTS = ("card", "server", "set")
CONDITIONS = ("new", "stock", "used")


@dataclass(frozen=True)
class Offer:
    """The price rows of a card, by what they are per, and the same in the quotation's currency."""

    rows: dict[str, Price]  # per card, server or set; a slot without a row has no price
    quoted: dict[str, Figures]

    @property
    def figures(self) -> Figures:
        """The record that the lines of a purchase draw on."""
        prices = {slot: run(MONEY, {"quoted": record(self.quoted[slot])}) for slot in SLOTS}
        known = {f"{slot}_known": float(p["price_known"]) for slot, p in prices.items()}
        return known | {f"{slot}_price": p["unit_price"] for slot, p in prices.items()}

    @property
    def main(self) -> Price | None:
        """The row that carries the card's price."""
        return self.rows.get("set") or self.rows.get("card")

    @property
    def indicative(self) -> bool:
        """A price that nobody would sign: hearsay, or a market's and not the seller's."""
        return any(row.grade == "C" or not row.own for row in self.rows.values())


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
    return Offer(rows, {slot: quoted(rows.get(slot), quote) for slot in SLOTS})


def usable(prices: Iterable[Price], card: Card, quote: Quote) -> list[Price]:
    """A card's prices that can be stated in the quotation's currency."""
    return [p for p in prices if p.card == card.name and p.per != "server" and rate(p, quote)]


def usable_servers(prices: Iterable[Price], server: Server, quote: Quote) -> list[Price]:
    """Prices of a server without its cards."""
    return [p for p in prices if p.server == server.name and p.per == "server" and rate(p, quote)]


def best(prices: list[Price], full_only: bool) -> Price | None:
    """The seller's own before the market's, new before used, sets where servers are sold full."""

    def rank(p: Price) -> tuple:
        wrong = (p.per == "set") != full_only
        return (not p.own, CONDITIONS.index(p.condition), wrong, p.grade, -age(p))

    return min(prices, key=rank, default=None)


def age(price: Price) -> int:
    """Day number of a price; 0 where it has none."""
    return price.date.toordinal() if price.date else 0


def rate(price: Price, quote: Quote) -> float | None:
    """What one unit of the price's currency costs in the quotation's; None without a rate."""
    if price.currency == quote.currency:
        return 1.0
    known = quote.exchange_rates.get(price.currency)
    return known.rate if known else None


def quoted(price: Price | None, quote: Quote) -> Figures:
    """The record behind a unit price; amount 0 stands for a price that is not known."""
    included: Any = True if price is None or price.tax_included is None else price.tax_included
    return {
        "amount": float(price.typical) if price else 0.0,
        "rate": float(rate(price, quote) or 1) if price else 1.0,
        "tax_included": float(included),
        "tax_rate": float(quote.tax_rate or 0),
    }
