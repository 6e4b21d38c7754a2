"""The business of a quotation as its file states it, every name found in the catalog."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any, TypeVar

from quoter.catalog import HARDWARE, Catalog, Change, Internal, Offer, OwnershipAsk, Terms
from quoter.core import PathOf, Record, Report, Written, frozen, nearest, shaped
from quoter.scenario.request import Quote

NO_NETWORK = "none"
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

    def __init__(self, data: Mapping[str, Any], catalog: Catalog, report: Report, written: Written):
        self.data, self.catalog, self.report, self.written = data, catalog, report, written

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
        """One block in its shape; an absent or faulty one is empty."""
        data = self.data.get(name)
        if data is None:
            return kind()
        return shaped(kind, data, self.report, (name,), self.written) or kind()

    def changes(self) -> tuple[Change, ...]:
        """The log of revisions."""
        data = self.data.get("changes") or []
        if not isinstance(data, list):
            self.report(("changes",), "`changes` must be a list")
            return ()
        read = [shaped(Change, row, self.report, ("changes", i), self.written)
                for i, row in enumerate(data)]  # fmt: skip
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
        """A rate that stands on nothing, while cards and servers have none: the total would be without the tax meant."""
        if quote.taxes["goods"] or "goods" in asked.taxes or asked.tax_rate is not None:
            return
        items = (self.catalog.find("components", line.item) for line in offer.lines if line.item)
        used = {line.tax for line in offer.lines} | {item.tax for item in items if item}
        for name, rate in asked.taxes.items():
            if name not in used and name not in self.catalog.default("taxes").classes():
                hint = f"`taxes: {{goods: {rate:g}}}`, or `tax_rate`; 0 where none is due"
                fault = f'no line is of tax class "{name}", and `goods`, the class of cards and servers, has no rate here'
                self.report(("quote", "taxes", name), fault, hint, key=True)

    def ownership(self, asked: OwnershipAsk, scenarios: Iterable[str]) -> None:
        """Cards whose rent is stated, and scenarios whose speed is."""
        for name in asked.rents:
            self.find("cards", "card", name, ("ownership", "rents", name))
        names = list(scenarios)
        for name in asked.tokens_per_second:
            if name not in names:
                path = ("ownership", "tokens_per_second", name)
                self.report(path, f'unknown scenario "{name}"', nearest(name, names), key=True)

    def find(self, table: str, noun: str, name: str, path: PathOf) -> Any:
        """The row of this name; None is reported."""
        row = self.catalog.find(table, name)
        if row is None:
            self.report(path, f'unknown {noun} "{name}"', self.catalog.suggest(table, name))
        return row
