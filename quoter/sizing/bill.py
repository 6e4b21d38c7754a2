"""The bill: every line that is sold, from its list price to what is paid, and the payments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from functools import cached_property
from math import floor
from typing import Any, NamedTuple

from quoter.catalog import HARDWARE, PRICE_KINDS, Catalog, Component, Milestone, OfferLine, Price
from quoter.core import DAYS_PER_MONTH, Line, frozen, read, rounded, run
from quoter.model import EntryFigures, PaymentFigures, TotalFigures, typed
from quoter.model.money import bill as bill_lines
from quoter.model.money import payments, totals
from quoter.scenario import Deal, Quote
from quoter.sizing.fabric import Network
from quoter.sizing.packing import Order
from quoter.sizing.price_choice import basis, price_figures, price_of_item, quoted
from quoter.sizing.recommendation import Sized

BILL, TOTALS, PAYMENTS = read(bill_lines), read(totals), read(payments)
SUMMED = {  # a sum over the lines that count: the line it adds up
    "listed": "list_amount", "amount": "line_amount", "net": "net_amount",
    "without_tax": "amount_without_tax", "tax": "amount_tax",
}  # fmt: skip


def split_at(lines: tuple[Line, ...], name: str) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The lines before one of them, and from it on."""
    at = [line.name for line in lines].index(name)
    return lines[:at], lines[at:]


BEFORE, AFTER = split_at(BILL, "running_net")  # the overall discount needs the sum of the lines
SUBTOTALS, SUMS = split_at(TOTALS, "list_total")
BILL_STEPS = {
    "before": BEFORE,
    "subtotals": SUBTOTALS,
    "after": AFTER,
    "sums": SUMS,
}  # in their order


class Driver(NamedTuple):
    """What a quantity follows: a figure of one card's order, or of all together; 1 for the quote."""

    figure: str
    card: str | None = None


@frozen(eq=False)
class Entry:
    """A line of the bill: what is sold, whose words describe it, and its figures."""

    what: str  # card, server, set, processors, memory, disk, nic, switch, cable, item
    kind: str
    driver: Driver
    each: float = 1.0
    minimum: float = 1.0
    order: Order | None = None
    component: Component | None = None
    line: OfferLine | None = None
    number: int = 0  # of the file's lines, from 1
    price: Price | None = None
    quoted: typed.Quoted | None = None  # None: included in another line's price
    tax: str = "goods"
    decided_by: str = ""
    figures: EntryFigures = field(default_factory=EntryFigures)  # none before it is computed

    @property
    def bought(self) -> Order:
        """What it is a part of, cards or servers; raises ValueError for a line that the file adds."""
        if self.order is None:
            raise ValueError(f"the line {self.number} is of no order")
        return self.order

    @property
    def role(self) -> str:
        """line, optional, alternative; or included in another line's price."""
        if self.quoted is None:
            return "included"
        return self.line.role if self.line else "line"

    @property
    def counted(self) -> bool:
        """Whether it counts in the total."""
        return self.role == "line"

    @property
    def share(self) -> float | None:
        """The share of the hardware that it costs, where it is one."""
        return self.line.share if self.line else None


# -- the lines that there are ---------------------------------------------------------------------


class Writer:
    """Makes the entries of a quotation."""

    def __init__(self, quote: Quote, catalog: Catalog, deal: Deal):
        self.quote, self.catalog, self.deal = quote, catalog, deal

    def of_order(self, order: Order) -> list[Entry]:
        """Cards and servers, what the servers hold, and what joins them."""
        offer = order.candidate.offer
        sold = [("card", "sold_cards"), ("server", "sold_servers"), ("set", "sold_sets")]
        found = [
            Entry(what, "hardware", self.of(order, figure), order=order, price=offer.rows.get(what),
                  quoted=offer.quoted[what], **self.taxed("goods"))
            for what, figure in sold
        ]  # fmt: skip
        if order.candidate.server:
            found += [
                Entry(what, "hardware", self.of(order, "new_servers"), order=order)
                for what in ("processors", "memory", "disk")
            ]
        return found + (self.of_network(order, order.network) if order.network else [])

    def of(self, order: Order, figure: str) -> Driver:
        """A figure of one card's order."""
        return Driver(figure, order.candidate.card.name)

    def of_network(self, order: Order, network: Network) -> list[Entry]:
        """Adapters, switches and cables; an adapter where the fabric names one."""
        figures = {"nic": "fabric_nics", "switch": "fabric_switches", "cable": "fabric_cables"}
        return [
            replace(self.of_component(part, what, self.of(order, figures[what])), order=order)
            for what, part in network.parts
        ]

    def of_component(self, row: Component, what: str, driver: Driver) -> Entry:
        """A row of the components at its price in the catalog."""
        price = self.in_catalog(row)
        asked = quoted(price, self.quote, self.quote.taxes[row.tax])
        return Entry(what, row.kind, driver, minimum=row.minimum or 1.0, component=row, price=price,
                     quoted=asked, **self.taxed(row.tax))  # fmt: skip

    def taxed(self, tax: str, decided_by: str = "") -> dict[str, Any]:
        """A tax class, and who decided it."""
        return {"tax": tax, "decided_by": decided_by or self.deal.offer.tax_decided_by}

    def of_line(self, number: int, line: OfferLine) -> Entry:
        """A line that the file adds; its number among them."""
        row = self.catalog.find("components", line.item) if line.item else None
        kind = line.kind or (row.kind if row else "other")
        per = line.per or (row.per if row else "quote")
        card = self.catalog.find("cards", line.card).name if line.card else None
        price = self.price(line, row)
        tax = line.tax or (row.tax if row else tax_of(kind))
        asked = quoted(price, self.quote, self.quote.taxes[tax])
        usual = row.minimum if row and row.minimum is not None else USUAL_MINIMUM[per]
        return Entry(
            "item", kind, Driver(DRIVERS[per], card), each=line.quantity,
            minimum=usual if line.minimum is None else line.minimum, component=row, line=line,
            number=number, price=price, quoted=asked if line.discount is None else asked.but(discount=line.discount),
            **self.taxed(tax, line.tax_decided_by),
        )  # fmt: skip

    def price(self, line: OfferLine, row: Component | None) -> Price | None:
        """The line's own price, else the catalog's."""
        if not line.price:
            return self.in_catalog(row) if row else None
        stated = Price.model_construct(
            item=line.item or line.name, per="item", typical=line.price, own=True, grade=line.grade,
            currency=line.currency or self.quote.currency, tax_included=line.tax_included,
            date=line.date, valid_to=line.valid_to, discount=line.discount or 0.0, cost=line.cost,
        )  # fmt: skip
        return stated if self.convertible(stated) else None

    def in_catalog(self, row: Component) -> Price | None:
        """The price of a component that counts; none where it has no exchange rate."""
        price = price_of_item(row.name, self.quote.currency, self.catalog)
        return price if price and self.convertible(price) else None

    def convertible(self, price: Price) -> bool:
        """A price without an exchange rate is missing."""
        known = {self.quote.currency, *self.quote.exchange_rates}
        return price.currency in known


# what a line follows: of cards and servers those that are bought, for what is at hand has its licence and stands
DRIVERS = {"quote": "one", "card": "new_cards", "server": "new_servers", "replica": "replicas"}
OVER_ALL = ("new_cards", "new_servers", "replicas")  # added up over the cards
USUAL_MINIMUM = {"quote": 0.0, "card": 1.0, "server": 1.0, "replica": 1.0}


def tax_of(kind: str) -> str:
    """The tax class that a kind of line usually has."""
    return "services" if kind in ("service", "maintenance", "freight", "other") else "goods"


# -- the bill -------------------------------------------------------------------------------------


@frozen
class Bill:
    """All lines with their figures, the totals, and the payments."""

    quote: Quote
    deal: Deal
    basis: typed.Basis
    entries: tuple[Entry, ...]
    totals: TotalFigures

    @cached_property
    def active(self) -> tuple[Entry, ...]:
        """The lines of which something is sold."""
        return tuple(e for e in self.entries if e.figures.active)

    @cached_property
    def lines(self) -> tuple[Entry, ...]:
        """Those that count in the total, and what their prices include."""
        return tuple(e for e in self.active if e.counted or e.role == "included")

    @cached_property
    def apart(self) -> tuple[Entry, ...]:
        """Optional lines and alternatives."""
        return tuple(e for e in self.active if e.role in ("optional", "alternative"))

    @property
    def unpriced(self) -> tuple[Entry, ...]:
        """Lines that the total lacks."""
        return tuple(e for e in self.active if e.figures.unpriced)

    @property
    def any_priced(self) -> bool:
        """Whether anything has a price."""
        return any(e.counted and e.figures.item.known for e in self.active)

    @cached_property
    def by_rate(self) -> dict[float, dict[str, float]]:
        """Without tax, tax and with tax of the lines that count, by rate; the highest first."""
        found: dict[float, dict[str, float]] = {}
        for rate in sorted(set(self.quote.taxes.values()), reverse=True):
            own = [e for e in self.active if e.counted and e.figures.item.tax_rate == rate]
            sums = {name: _added(own, name, self.basis.decimals) for name in BY_RATE}
            if own:
                found[rate] = sums
        return found

    @cached_property
    def payments(self) -> tuple[tuple[Milestone, PaymentFigures], ...]:
        """The milestones with their amounts and days."""
        above, found = {"share": 0.0, "paid": 0.0}, []
        days = event_days(self.deal)
        for milestone in self.deal.terms.payment:
            known = {
                "basis": self.basis,
                "milestone": milestone_figures(milestone, days),
                "above": typed.Above.of(above),
                "total_with_tax": self.totals.total_with_tax,
            }
            figures = PaymentFigures.of(run(PAYMENTS, known))
            above = {"share": figures.share_due, "paid": figures.paid}
            found.append((milestone, figures))
        return tuple(found)


BY_RATE = ("amount_without_tax", "amount_tax", "amount_with_tax")


def milestone_figures(milestone: Milestone, days: Mapping[str, float | None]) -> typed.Milestone:
    """The record of a milestone."""
    day = days[milestone.after]
    return typed.Milestone(
        share=milestone.share, event_day=day or 0.0, event_known=float(day is not None),
        days=float(milestone.days),
    )  # fmt: skip


def event_days(deal: Deal) -> dict[str, float | None]:
    """Days from the signing to every event; None where the terms do not say."""
    delivery, warranty = deal.terms.delivery, deal.terms.warranty
    found: dict[str, float | None] = {"signing": 0.0}
    arrives = delivery.days
    found["delivery"] = None if arrives is None else float(arrives)
    done = None if arrives is None else float(arrives + delivery.installation_days)
    found |= {"installation": done, "acceptance": done}
    start = found.get(warranty.starts)
    if start is None or warranty.months is None:
        return found | {"warranty_end": None}
    return found | {"warranty_end": start + floor(warranty.months * DAYS_PER_MONTH + 0.5)}


def _added(entries: Iterable[Entry], name: str, decimals: float) -> float:
    """A figure of some lines added up, in their order, to the currency's digits."""
    return rounded(sum(e.figures.by_name(name) for e in entries), decimals)


def entries_of(
    orders: Iterable[Order], quote: Quote, catalog: Catalog, deal: Deal
) -> tuple[Entry, ...]:
    """Every line that some orders and the file give, in the order of the bill."""
    writer = Writer(quote, catalog, deal)
    own = [entry for order in orders for entry in writer.of_order(order)]
    found = own + [writer.of_line(*one) for one in enumerate(deal.offer.lines, 1)]
    return tuple(sorted(found, key=_place))


def _place(entry: Entry) -> int:
    """Hardware first, and kinds together; lines of one kind stay in their order."""
    return PRICE_KINDS.index(entry.kind)


def drivers(orders: Iterable[Order], scenarios: Iterable[Sized]) -> dict[Driver, float]:
    """Every figure that a quantity may follow."""
    orders, scenarios = list(orders), list(scenarios)
    found = {Driver("one"): 1.0}
    for order in orders:
        name = order.candidate.card.name
        found |= {Driver(figure, name): float(order.figures.by_name(figure)) for figure in OF_ORDER}
        own = [s.chosen.figures.replicas for s in scenarios if s.chosen.card.name == name]
        found[Driver("replicas", name)] = float(sum(own))
    for figure in OVER_ALL:
        every = (x for (f, card), x in list(found.items()) if f == figure and card)
        found[Driver(figure)] = sum(every, 0.0)
    return found


OF_ORDER = ("new_cards", "new_servers", "sold_cards", "sold_servers", "sold_sets", "fabric_nics",
            "fabric_switches", "fabric_cables")  # fmt: skip


def bill(
    orders: Iterable[Order], scenarios: Iterable[Sized], quote: Quote, catalog: Catalog, deal: Deal
) -> Bill:
    """The bill of some orders."""
    orders = list(orders)
    rows = entries_of(orders, quote, catalog, deal)
    return Computing(quote, basis(quote, catalog, deal.offer), deal,
                     drivers(orders, scenarios)).bill(rows)  # fmt: skip


class Computing:
    """A bill on its way: hardware, then what is a share of it, then what the discount leaves."""

    def __init__(
        self, quote: Quote, known: typed.Basis, deal: Deal, drivers: Mapping[Driver, float]
    ):
        self.quote, self.basis, self.deal, self.drivers = quote, known, deal, drivers

    def bill(self, rows: Iterable[Entry]) -> Bill:
        found = self.before(rows)
        first = {"hardware": self.plain_sum(found, "line_amount", True),
                 "amount": self.plain_sum(found, "line_amount")}  # fmt: skip
        begun = run(SUBTOTALS, {"basis": self.basis, "sums": typed.Sums.of(first)})
        entries = self.after(found, begun["kept"])
        sums = {name: self.plain_sum(entries, line) for name, line in SUMMED.items()}
        apart = sum(e.figures.amount_with_tax for e in entries if e.role == "optional")
        every = typed.Sums.of({**first, **sums, "optional": apart})
        totals = TotalFigures.of(run(SUMS, begun | {"sums": every}))
        return Bill(self.quote, self.deal, self.basis, tuple(entries), totals)

    def before(self, rows: Iterable[Entry]) -> list[Entry]:
        """The lines up to their amounts; hardware stands first, so its sum is known to its shares."""
        running, hardware, found = 0.0, 0.0, []
        for entry in rows:
            asked = self.asked(entry, rounded(hardware, self.basis.decimals))
            item = self.item(entry, asked)
            above = typed.Above.of({"running": running})
            figures = EntryFigures.of(
                run(BEFORE, {"item": item, "above": above, "basis": self.basis})
            )
            running = figures.running
            hardware += figures.line_amount * item.hardware * item.counted
            found.append(replace(entry, quoted=asked, figures=figures))
        return found

    def after(self, rows: Iterable[Entry], kept: float) -> list[Entry]:
        """The lines with the overall discount taken off, and their tax."""
        above, found = {"running_net": 0.0}, []
        for entry in rows:
            known = {"basis": self.basis, "kept": kept, "above": typed.Above.of(above)}
            figures = EntryFigures.of(run(AFTER, {**vars(entry.figures), **known}))
            above = {"running_net": figures.running_net}
            found.append(replace(entry, figures=figures))
        return found

    def item(self, entry: Entry, asked: typed.Quoted | None) -> typed.Item:
        """The record of a line."""
        prices = price_figures(asked, self.basis) if asked else None
        return typed.Item(
            driver=self.drivers.get(entry.driver, 0.0),
            each=entry.each,
            minimum=entry.minimum,
            known=prices.price_known if prices else 0.0,
            list_price=prices.list_price if prices else 0.0,
            price=prices.unit_price if prices else 0.0,
            tax_rate=self.quote.taxes[entry.tax] if asked else 0.0,
            counted=float(entry.counted),
            priced=float(asked is not None),
            hardware=float(entry.kind in HARDWARE),
            old=prices.price_old if prices else 0.0,
            weak=asked.weak if asked else 0.0,
        )

    def asked(self, entry: Entry, hardware: float) -> typed.Quoted | None:
        """The price as quoted; a share of the hardware stands on the quotation's own basis."""
        if entry.share is None or entry.quoted is None:
            return entry.quoted
        basis = self.basis
        return entry.quoted.but(
            amount=hardware * entry.share, tax_included=basis.tax_included,
            rate=1.0, weak=0.0, places=basis.decimals,
        )  # fmt: skip

    def plain_sum(self, entries: Iterable[Entry], name: str, hardware: bool = False) -> float:
        """A figure of the lines that count, added up in their order."""
        own = (e for e in entries if e.counted and (not hardware or e.figures.item.hardware))
        return float(sum(e.figures.by_name(name) for e in own))
