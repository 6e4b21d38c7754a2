"""The business of a quotation as its file states it, every name found in the catalog."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import Any, TypeVar

from quoter.catalog import HARDWARE, Catalog, Change, Internal, Offer, OwnershipAsk, Terms
from quoter.core import PathOf, Record, Report, frozen, nearest
from quoter.scenario.request import Quote

NO_NETWORK = "none"
_OURS = {  # what tax classes of ours are called by others
    "goods": ("hardware", "equipment", "products", "vat", "mwst", "tva", "iva", "gst", "sales", "货物", "硬件", "设备",
              "增值税"),
    "services": ("service", "support", "服务", "技术服务"),
    "installation": ("install", "construction", "安装", "安装服务"),
}  # fmt: skip
_CLASSES = {word: ours for ours, words in _OURS.items() for word in words}
Block = TypeVar("Block", bound=Record)


@frozen
class Deal:
    """What is sold beside the cards, the terms, the assumptions of the cost, what stays inside."""

    offer: Offer = field(default_factory=Offer)
    terms: Terms = field(default_factory=Terms)
    ownership: OwnershipAsk = field(default_factory=OwnershipAsk)
    internal: Internal = field(default_factory=Internal)
    changes: tuple[Change, ...] = ()


class Reading:
    """The blocks of one file on their way through shape and reference; faults are reported."""

    def __init__(
        self, data: Mapping[str, Any], catalog: Catalog, report: Report, shaped: Callable[..., Any]
    ):
        self.data, self.catalog, self.report, self.shaped = data, catalog, report, shaped

    def deal(self, quote: Quote, asked: Quote, scenarios: Iterable[str]) -> Deal:
        """The blocks; what is wrong is reported, and left out. `asked` is the quote as the file has it."""
        offer, terms = self.block("offer", Offer), self.block("terms", Terms)
        ownership = self.block("ownership", OwnershipAsk)
        internal = self.block("internal", Internal)
        self.offer(offer, quote)
        self.taxes(quote, asked, offer)
        self.ownership(ownership, scenarios)
        return Deal(offer, terms, ownership, internal, self.changes())

    def block(self, name: str, kind: type[Block]) -> Block:
        """One block as far as it can be read; an absent one is empty."""
        data = self.data.get(name)
        found: Block | None = None if data is None else self.shaped(kind, data, (name,))
        return found or kind()

    def changes(self) -> tuple[Change, ...]:
        """The log of revisions."""
        data = self.data.get("changes") or []
        if not isinstance(data, list):
            self.report(("changes",), "`changes` must be a list")
            return ()
        read = (self.shaped(Change, row, ("changes", i)) for i, row in enumerate(data))
        return tuple(filter(None, read))

    # names

    def offer(self, offer: Offer, quote: Quote) -> None:
        """Components, cards, tax classes and the fabric that the lines name."""
        if offer.network and offer.network != NO_NETWORK:
            self.find("fabrics", "fabric", offer.network, ("offer", "network"))
        for i, line in enumerate(offer.lines):
            path = ("offer", "lines", i)
            item = line.item and self.find("components", "component", line.item, (*path, "item"))
            if line.card:
                self.find("cards", "card", line.card, (*path, "card"))
            tax = line.tax or (item.tax if item else None)
            if tax and tax not in quote.taxes:
                known = nearest(tax, quote.taxes) or f"known: {', '.join(quote.taxes)}"
                self.report((*path, "tax"), f'unknown tax class "{tax}"', known)
            if item and line.share is not None and (line.kind or item.kind) in HARDWARE:
                self.report(
                    (*path, "share"),
                    "a `share` is of the hardware, and this component is a part of it",
                )
            if line.role != "line" and line.share is not None:
                self.report((*path, "role"), f"a `share` of the hardware is never {line.role}")

    def taxes(self, quote: Quote, asked: Quote, offer: Offer) -> None:
        """Rates that count for nothing: of a class that no line has, where one of ours is meant, or where cards and servers
        have no rate and the total would be without the tax meant."""
        untaxed = not quote.taxes["goods"] and "goods" not in asked.taxes and asked.tax_rate is None
        used = {row.tax for row in (*offer.lines, *self.catalog.components.values())}
        for name, rate in asked.taxes.items():
            ours = _CLASSES.get(name.lower(), "goods" if untaxed else "")
            if ours and name not in used and name not in self.catalog.default("taxes").classes():
                fault = f'no line is of tax class "{name}"'
                hint = f"write `{ours}: {rate:g}`"
                self.report(("quote", "taxes", name), fault, hint, key=True)

    def ownership(self, asked: OwnershipAsk, scenarios: Iterable[str]) -> None:
        """Cards whose rent is stated, and scenarios whose speed or price by an API is."""
        for name in asked.rents:
            self.find("cards", "card", name, ("ownership", "rents", name))
        names = list(scenarios)
        for key, stated in (("tokens_per_second", asked.tokens_per_second), ("apis", asked.apis)):
            for name in stated:
                if name not in names:
                    path = ("ownership", key, name)
                    self.report(path, f'unknown scenario "{name}"', nearest(name, names), key=True)

    def find(self, table: str, noun: str, name: str, path: PathOf) -> Any:
        """The row of this name; None is reported."""
        row = self.catalog.find(table, name)
        if row is None and not self.catalog.may_hold(table, name):
            self.report(path, f'unknown {noun} "{name}"', self.catalog.suggest(table, name))
        return row
