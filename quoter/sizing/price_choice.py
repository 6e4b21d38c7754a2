"""Which prices a quotation takes: the seller's own first, else the market's; and what they come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from quoter.catalog import Card, Catalog, Price, Server
from quoter.catalog import Offer as Sale
from quoter.core import read, run
from quoter.model.money import quoted_price
from quoter.scenario import Quote
from quoter.sizing.model_inputs import Figures, record

MONEY = read(quoted_price)
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
        return next((row for slot, row in self.rows.items() if slot != "server"), None)

    @property
    def indicative(self) -> bool:
        """A price that nobody would sign: hearsay, or a market's and not the seller's."""
        return any(weak(row) for row in self.rows.values())


def weak(price: Price) -> bool:
    """Hearsay, or a market's price and not the seller's."""
    return price.grade == "C" or not price.own


def offer_for(card: Card, server: Server | None, quote: Quote, catalog: Catalog) -> Offer:
    """The prices of a card and its usual server.

    A set's price holds the cards: which of the two is taken the lines of the purchase say."""
    full = bool(server and server.full_only)
    rows = of_card(usable([p for p in catalog.prices if p.card == card.name], quote), full)
    if server and "card" in rows:
        found = usable([p for p in catalog.prices if p.server == server.name], quote)
        rows |= {"server": best(found, False)} if found else {}
    known, goods = basis(quote, catalog), quote.taxes["goods"]
    asked = {slot: quoted(rows.get(slot), quote, goods) for slot in SLOTS}
    return Offer(
        rows, asked, known, goods * (1 - known["tax_included"]),
        {slot: priced(figures, known) for slot, figures in asked.items()},
    )  # fmt: skip


def of_card(prices: list[Price], full_only: bool) -> dict[str, Price]:
    """The best of a card's prices, and beside it the other way to sell it where that is as good."""
    main = best(prices, full_only)
    if main is None:
        return {}
    alike = [p for p in prices if rank(p, full_only)[:2] == rank(main, full_only)[:2]]
    other = best([p for p in alike if p.per != main.per], full_only)
    return {row.per: row for row in (main, other) if row}


def priced(figures: Figures, known: Figures) -> Figures:
    """A price as quoted, through the lines of the model."""
    return run(MONEY, {"quoted": record(figures), "basis": record(known)})


def usable(prices: Iterable[Price], quote: Quote) -> list[Price]:
    """The prices of one thing that can be stated in the quotation's currency."""
    prices = list(prices)
    gone = {p.per for p in prices if p.withdrawn}
    return [p for p in prices if p.per not in gone and rate(p, quote)]


def price_of_item(name: str, quote: Quote, catalog: Catalog) -> Price | None:
    """The best price of a component."""
    return best(usable([p for p in catalog.prices if p.item == name], quote), False)


def best(prices: list[Price], full_only: bool) -> Price | None:
    """The seller's own before the market's, new before used, sets where servers are sold full."""
    return min(prices, key=lambda p: rank(p, full_only), default=None)


def rank(p: Price, full_only: bool) -> tuple[Any, ...]:
    """Whose it is and in what condition come first."""
    wrong = (p.per == "set") != full_only
    return (not p.own, CONDITIONS.index(p.condition), wrong, p.grade, -age(p))


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
