"""What a scenario file may say of the business: what is sold beside the cards, the terms, the cost
of owning it, what stays inside the house, and the revisions."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from quoter.core import (
    Before,
    Currency,
    Day,
    Field,
    Name,
    Natural,
    Number,
    Positive,
    Record,
    ShareField,
    TextField,
    Whole,
    checked,
    shortened,
)

PriceKind = Literal["hardware", "network", "storage", "software", "service", "maintenance", "freight",
               "other"]  # fmt: skip
PRICE_KINDS: tuple[str, ...] = get_args(PriceKind)
HARDWARE = ("hardware", "network", "storage")  # what a share of the hardware is a share of
Event = Literal["signing", "delivery", "installation", "acceptance", "warranty_end"]
EVENTS: tuple[str, ...] = get_args(Event)
Days = Annotated[Whole, Field(ge=0, le=3650)]
Money = Annotated[Number, Field(ge=0, le=10**12), shortened(1000)]
Amount = Annotated[
    Number, Field(gt=0, le=10**12), shortened(1000)
]  # what is given away has `discount: 1`
Times = Annotated[Number, Field(ge=0, le=10**9)]


class OfferLine(Record):
    """One line beside the cards and their servers: a row of the components, or free words."""

    item: Name | None = None  # a component of the catalog
    name: TextField = ""  # what it is called, where the catalog has no row
    kind: PriceKind | None = None
    per: Literal["quote", "card", "server", "replica"] | None = None  # what the quantity multiplies
    card: Name | None = None  # only what is bought of this card
    quantity: Times = 1
    unit: TextField = ""
    price: Amount | None = None  # list price of a unit; else the catalog's, else it is missing
    currency: Currency | None = None
    tax_included: bool | None = None
    share: ShareField | None = None  # of the hardware's amount, instead of a price
    discount: ShareField | None = None  # left out: the catalog's
    tax: Name | None = None  # class of the market's tax row
    tax_decided_by: TextField = ""
    role: Literal["line", "optional", "alternative"] = "line"
    maker: TextField = ""
    part_number: TextField = ""
    origin: TextField = ""
    specification: TextField = ""
    lead_time_days: Days | None = None
    minimum: Annotated[Number, Field(ge=0, le=10**6)] | None = None  # smallest unit sold; 0: none
    date: Day | None = None
    valid_to: Day | None = None
    grade: Literal["A", "B", "C"] = "A"
    note: TextField = ""
    cost: Money | None = None  # what it costs us: internal edition only

    @checked
    def sensible(self) -> OfferLine:
        if bool(self.item) == bool(self.name.strip()):
            raise ValueError("a line gives its `item` (a component of the catalog) or its `name`")
        if self.share is not None and self.price is not None:
            raise ValueError("a line has a `price` or a `share` of the hardware, not both")
        if self.share is not None and (self.kind in HARDWARE or self.currency):
            raise ValueError("a `share` is of the hardware: its line is none, and has no currency")
        return self


class Offer(Record):
    """What is sold beside the cards, and what is taken off the sum."""

    discount: ShareField = 0.0  # of the sum of the lines
    discount_amount: Money = 0.0  # and so much more, in the quotation's currency and tax basis
    network: Name | None = None  # a fabric of the catalog, or `none`; left out: the server's usual
    tax_decided_by: TextField = ""  # who says which tax class a line has, where the line does not
    lines: tuple[OfferLine, ...] = ()


# -- terms ----------------------------------------------------------------------------------------


class Milestone(Record):
    """A payment: a share of the total, so many days after something has happened."""

    name: TextField = ""
    share: Annotated[Number, Field(gt=0, le=1)]
    after: Event = "signing"
    days: Days = 0


class Delivery(Record):
    """When and where it is delivered, from the day the contract is signed."""

    days: Days | None = None
    installation_days: Days = 0  # from delivery to acceptance
    place: TextField = ""
    incoterm: TextField = ""
    note: TextField = ""


class Warranty(Record):
    """How long, from when, and at which level of service."""

    months: Annotated[Whole, Field(ge=0, le=240)] | None = None
    starts: Literal["signing", "delivery", "installation", "acceptance"] = "acceptance"
    level: TextField = ""
    note: TextField = ""


class Terms(Record):
    """What both sides agree on beside the price."""

    payment: tuple[Milestone, ...] = ()
    delivery: Delivery = Delivery()
    warranty: Warranty = Warranty()
    invoice: TextField = ""  # its type
    acceptance: TextField = ""
    training: TextField = ""  # of the customer's people
    exclusions: tuple[TextField, ...] = ()
    notes: tuple[TextField, ...] = ()

    @checked
    def whole(self) -> Terms:
        together = sum(m.share for m in self.payment)
        if self.payment and abs(together - 1) > 1e-9:
            raise ValueError(f"the shares of `payment` are {together:.4g} together, not 1")
        return self


# -- the cost of owning ---------------------------------------------------------------------------


class Rent(Record):
    """What a card rents for by the hour, and its server by the month; 0: not for rent."""

    hour: Money | None = None
    month: Money | None = None


def by_the_hour(written: Any) -> Any:
    """A bare number is a card's rent per hour."""
    return {"hour": written} if isinstance(written, (int, float)) else written


Rents = Annotated[Rent, Before(by_the_hour)]


def not_dearer_again(cached: float | None, first: float) -> None:
    """Refuses a price of what an API reads again above that of what it reads."""
    if cached and cached > first:
        raise ValueError("what is read again must not cost more than `input`")


class Api(Record):
    """What a million tokens costs by an API, in the quotation's currency."""

    input: Positive
    cached: Positive | None = None  # of what is read again, where that is cheaper
    output: Positive

    @checked
    def ordered(self) -> Api:
        not_dearer_again(self.cached, self.input)
        return self


class Use(Record):
    """How much of the speed is used on the average of a year."""

    low: ShareField | None = None
    normal: ShareField | None = None
    high: ShareField | None = None


class Downside(Record):
    """What goes wrong in the downside case, as shares on top (and of use, off)."""

    price: Annotated[Number, Field(ge=0, le=10)] | None = None
    power: Annotated[Number, Field(ge=0, le=10)] | None = None
    tokens: ShareField | None = None


class OwnershipAsk(Record):
    """The assumptions of the total cost; what is left out is a default of the catalog, or a gap."""

    years: Annotated[Whole, Field(ge=1, le=10)] | None = None
    tariff: Money | None = None  # of a kWh, in the quotation's currency
    pue: Annotated[Number, Field(ge=1, le=5)] | None = None
    load_share: ShareField | None = None  # of the nameplate power, on average
    hours_per_year: Annotated[Number, Field(gt=0, le=8784)] | None = None
    hosting_per_kw_month: Money | None = None
    maintenance_share: ShareField | None = None  # of the hardware, a year after the warranty
    licences_per_year: Money | None = None  # after those that the offer holds
    staff_per_year: Money | None = None
    depreciation_years: Annotated[Number, Field(gt=0, le=20)] | None = None
    residual_share: ShareField | None = None  # of the hardware, at the end
    covered_years: Annotated[Number, Field(ge=0, le=20)] | None = (
        None  # by the warranty or the offer
    )
    carbon_per_kwh: Annotated[Number, Field(ge=0, le=3)] | None = None  # kg of CO2
    rents: dict[Name, Rents] = Field(default_factory=dict)  # by card
    apis: dict[Name, Api] = Field(default_factory=dict)  # by scenario
    tokens_per_second: dict[Name, Positive] = Field(default_factory=dict)  # stated, by scenario
    use: Use = Use()
    downside: Downside = Downside()


# -- what stays inside, and the revisions ---------------------------------------------------------


class Internal(Record):
    """What the customer never sees."""

    margin_floor: ShareField | None = None  # below it somebody must approve
    discount_limit: ShareField | None = None  # above it somebody must approve
    approvers: tuple[TextField, ...] = ()
    notes: tuple[TextField, ...] = ()


class Change(Record):
    """A revision in the log: what it changed, and what it came to."""

    revision: Annotated[Whole, Field(ge=0, le=9999)]
    date: Day
    author: TextField = ""
    what: TextField = ""
    cards: Natural | None = None
    total: TextField = ""


BLOCKS: dict[str, Any] = {"offer": Offer, "terms": Terms, "ownership": OwnershipAsk,
                          "internal": Internal}  # fmt: skip
