"""The rows of the catalogs: what is known of a model, a card, a server, a price, an engine."""

from __future__ import annotations

import math
import re
from functools import cache, cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from quoter.architecture import Architecture, ConfigError, Shipped, architecture, shipped
from quoter.catalog.business import Amount, Days, PriceKind, not_dearer_again
from quoter.core import (
    After,
    Currency,
    Day,
    Field,
    Name,
    Number,
    Pattern,
    Positive,
    Record,
    ShareField,
    TextField,
    Whole,
    checked,
)

STATED = "stated in the quotation"
VERSION = Pattern(r"[A-Za-z]?\d.*")


def version_said(text: str) -> str:
    """A version by its numbers, as 0.21, v0.21.1rc1 or b7840: a word would be older than all of them."""
    if not VERSION.fullmatch(text):
        raise ValueError(f'must be a version such as 0.21, not "{text}"')
    return text


Version = Annotated[Name, After(version_said)]


class Row(Record):
    """A row of a catalog; `own`: stated by the user or the quotation, not shipped."""

    key: ClassVar[tuple[str, ...]] = ("name",)
    refers: ClassVar[dict[str, str]] = {}  # fields that name rows of other tables → what they name

    name: Name
    aliases: tuple[Name, ...] = ()
    note: TextField = ""
    source: TextField = STATED
    date: Day | None = None
    own: bool = False
    figures: dict[Name, Number] = Field(default_factory=dict)  # what the lines draw on, overruled

    @property
    def full_name(self) -> str:
        """What the row is called in its table."""
        return " ".join(str(getattr(self, part)) for part in self.key)


# -- models ---------------------------------------------------------------------------------------

SCALE = {"": 1.0, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
COUNT = Pattern(r"(\d+(?:\.\d+)?)\s*([KMBT]?)", re.IGNORECASE)


def parameter_count(text: str) -> str:
    parameters_in(text)
    return text


def parameters_in(count: str) -> float:
    """The number that a count writes, 32e9 for 32B; raises ValueError."""
    found = COUNT.fullmatch(count)
    if not found:
        raise ValueError("must be a parameter count such as 32B, 1.5B or 1T")
    return float(found[1]) * SCALE[found[2].upper()]


class Model(Row):
    """A language model; `config` holds the fields of its Hugging Face config.json."""

    nominal: Annotated[str, After(parameter_count)] | None = None
    parameters: Positive | None = None
    active: Positive | None = None
    verified: bool = False
    usual: bool = False  # what customers ask for: listed where cards are given and no model
    pooled: bool = False  # its answer is a vector or a score: an embedding or reranking model, though built as a decoder
    expert_spread: ShareField = 1.0  # of the experts that a token passes, those that others do not
    fp8_block: Whole = 0  # values that share a scale in the publisher's fp8 checkpoint, where that is a row of its own
    config: dict[str, Any]

    @property
    def block(self) -> int:
        """Values that share a scale in fp8, as its own configuration or its publisher's fp8 one says; 0: a
        channel."""
        own = self.config.get("quantization_config") or {}
        blocks = own.get("weight_block_size") if own.get("quant_method") == "fp8" else None
        return int(blocks[-1]) if blocks else self.fp8_block

    @cached_property
    def shipped(self) -> Shipped:
        """What its checkpoint ships in."""
        return shipped(self.config)

    @cached_property
    def architecture(self) -> Architecture:
        """The configuration as plain numbers; raises ConfigError. In a row of one's own a field that
        nobody reads is let be; `quote catalog check` lists it."""
        return architecture(self.config, strict=not self.own)

    @cached_property
    def writes(self) -> bool:
        """Whether it answers with tokens: an embedding or reranking model does not."""
        try:
            shape = self.architecture
        except ConfigError:  # told where the model is looked up
            return not self.pooled
        keeps = shape.full_layers or shape.windowed_layers or shape.state_bytes_per_request
        return bool(keeps) and not self.pooled

    @property
    def nominal_parameters(self) -> float:
        """What the name says, 32e9 for 32B; the rule of thumb counts with it."""
        if self.nominal is None:
            return self.total_parameters
        return parameters_in(self.nominal)

    @property
    def total_parameters(self) -> float:
        """The exact count where one is published, else the one derived from the configuration."""
        return float(self.parameters or self.architecture.parameters)

    @property
    def misnamed(self) -> float:
        """By what share the size that it is called by differs from its parameters."""
        return self.nominal_parameters / self.total_parameters - 1

    @property
    def active_parameters(self) -> float:
        """Parameters that one token passes through."""
        return float(self.active or self.architecture.active_parameters)


# -- cards and servers ----------------------------------------------------------------------------

GIB, MIB = 2**30, 2**20
OF_REPORTED, OF_SOLD = 0.99, 0.97  # what an engine can take where nobody has read it off


class Rates(Record):
    """Dense rates of a card, TFLOPS (int8: TOPS)."""

    fp16: Positive | None = None
    bf16: Positive | None = None
    fp8: Positive | None = None
    int8: Positive | None = None
    fp4: Positive | None = None


class Link(Record):
    """Between cards; GB/s, both directions, per card."""

    type: TextField | None = None
    gbs: Positive | None = None

    @property
    def shared(self) -> bool:
        """It does not join all cards of a server."""
        return any(word in (self.type or "") for word in SHARED)


PCIE_GBS = {"3.0": 16, "4.0": 32, "5.0": 64}  # one way, 16 lanes, by generation
SHARED = ("PCIe", "bridge")  # links that do not join all cards of a server


class Sold(Row):
    """A row of what is sold; its name is the key of files and of JSON, and often a code."""

    label: dict[Literal["zh", "en"], TextField] = Field(
        default_factory=dict
    )  # what people call it, with the maker's name where they do

    def called(self, language: str) -> str:
        """What a text of a language calls it: its label, else its name."""
        return self.label.get("zh" if language == "zh" else "en") or self.name


class Card(Sold):
    """An accelerator as it is bought; `devices` are what the runtime sees of it."""

    refers = {"engines": "engine"}

    vendor: TextField = ""
    part_number: TextField = ""
    lead_time_days: Days | None = None
    family: TextField = ""  # cards whose measurements speak for each other
    origin: Annotated[str, Field(max_length=2)] = ""
    memory_gb: Positive
    devices: Annotated[Whole, Field(ge=1, le=16)] = 1
    reported_mib: Positive | None = None
    allocatable_gib: Positive | None = None
    total_gib: Positive | None = None  # of a device as its runtime reports it, where it is more
    bandwidth_gbs: Positive | None = None
    training_share: Positive | None = (
        None  # of the utilisation that dense models reach in training; None: nobody measured, 1
    )
    tflops: Rates = Rates()
    watts: Positive | None = None
    pcie: TextField | None = None  # generation and lanes, such as 5.0 x16
    link: Link | None = None
    form: TextField = ""
    slots: Annotated[Whole, Field(ge=1, le=64)] | None = None
    bf16: bool = True
    fp8: bool = False
    int8: bool = True  # multiplies in int8: not before Turing
    fp4: bool = False
    weight_only: bool = False  # engines unpack low-precision weights to 16 bits on it
    kernel: TextField = ""  # that unpacks them
    small_batches: bool = False  # engines take their defaults for small batches on it
    engines: tuple[
        Name, ...
    ] = ()  # that run on it; a row of one's own that gives none: the default
    restricted: dict[str, TextField] = Field(default_factory=dict)
    limits: TextField = ""  # what its maker's licence rules out, wherever it is sold
    seen: dict[Literal["zh", "en"], TextField] = Field(
        default_factory=dict
    )  # published runs that no prediction can be fitted to: another engine, an old stack, a card not named
    trusted_notice: TextField = ""  # that lists it as secure and reliable; empty: not verified
    grade: Literal["A", "B", "C"] = "B"
    gaps: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()

    @property
    def allocatable_bytes(self) -> float:
        """What an engine can take of one device, bytes."""
        if self.allocatable_gib:
            return self.allocatable_gib * GIB
        if self.reported_mib:
            return self.reported_mib * MIB * OF_REPORTED / self.devices
        return self.memory_gb * 1e9 * OF_SOLD / self.devices

    @property
    def counted_share(self) -> float:
        """Memory as the runtime reports it over allocatable memory."""
        return self.total_gib * GIB / self.allocatable_bytes if self.total_gib else 1.0

    @property
    def allocatable_basis(self) -> str:
        """Where `allocatable_bytes` comes from."""
        if self.allocatable_gib:
            return "measured"
        return "reported x 0.99" if self.reported_mib else "assumed: sold x 0.97"

    @property
    def direct_gbs(self) -> float | None:
        """The rate at which every card of a server reaches every other, GB/s; None: it does not.

        A bridge joins two cards or four, and is sold apart."""
        return self.link.gbs if self.link and not self.link.shared else None

    @property
    def direct_link(self) -> bool:
        """Every card of a server reaches every other at the link's rate."""
        return bool(self.direct_gbs)

    @property
    def link_unpublished(self) -> bool:
        """The cards are linked, but nobody says how fast; or nobody says how."""
        link = self.link
        return link is None or bool(link.type and not link.shared and not link.gbs)

    @property
    def pcie_gbs(self) -> float | None:
        """PCIe, one way, GB/s; where two generations are named, the older."""
        generation, _, lanes = (self.pcie or "").partition(" x")
        known = PCIE_GBS.get(generation.partition("/")[0])
        return known and known * float(lanes or 16) / 16

    @property
    def domestic(self) -> bool:
        """Its chip is of a Chinese maker; who builds or rebuilds the board does not count."""
        return self.origin == "CN"

    @property
    def dense_16bit(self) -> float | None:
        """Dense 16-bit rate, TFLOPS."""
        return self.tflops.bf16 or self.tflops.fp16


class CardName(Row):
    """A name that is no row: of several cards, or of a card or model without figures (`of` empty)."""

    refers = {"of": "card or model"}

    of: tuple[Name, ...] = ()
    table: Literal["cards", "models"] = "cards"


class Server(Sold):
    """A kind of server and the cards it takes."""

    refers = {"cards": "card", "fabric": "fabric"}

    cards: tuple[str, ...]
    slots: Annotated[Whole, Field(ge=1, le=64)] = 8
    domain: Annotated[Whole, Field(ge=1, le=2**20)] | None = None  # devices on one direct link
    full_only: bool = False
    sold_in: Annotated[Whole, Field(ge=1, le=2**10)] = (
        1  # servers that are sold together, as a rack
    )
    liquid: bool = False  # cooled by liquid, which the site must give
    watts: Positive | None = None
    host_watts: Positive | None = (
        None  # beside its cards, where the whole is not rated; None: the usual
    )
    supply_watts: Positive | None = None  # of its supplies, spare ones not: no more can be drawn
    rack_units: Positive | None = None
    link: TextField | None = None
    maker: TextField = ""
    part_number: TextField = ""
    origin: Annotated[str, Field(max_length=2)] = ""
    lead_time_days: Days | None = None
    processors: TextField = ""
    memory_gb: Positive | None = None  # of the host, as it is usually sold
    nvme_tb: Positive | None = None
    fabric: Name | None = None  # what joins servers of this kind, where a replica needs several
    fabric_ends: Annotated[Whole, Field(ge=1, le=64)] | None = None  # ports of a server in it
    nics_included: bool = False
    gaps: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()


# -- components -----------------------------------------------------------------------------------


class Component(Sold):
    """What is sold beside cards and servers: networks, storage, software, services."""

    kind: PriceKind
    maker: TextField = ""
    part_number: TextField = ""
    origin: Annotated[str, Field(max_length=2)] = ""
    specification: TextField = ""
    unit: TextField = ""
    per: Literal["quote", "card", "server", "replica"] = "quote"
    ports: Annotated[Whole, Field(ge=2, le=4096)] | None = None  # of a switch
    gbps: Positive | None = None  # of a port
    minimum: Annotated[Number, Field(ge=0, le=10**6)] | None = None
    lead_time_days: Days | None = None
    tax: Name = "goods"
    grade: Literal["A", "B", "C"] = "B"
    gaps: tuple[str, ...] = ()


class Fabric(Row):
    """What joins servers: the components of a network that is not oversubscribed."""

    refers = {"switch": "component", "cable": "component", "nic": "component"}

    switch: Name
    cable: Name
    nic: Name | None = None


# -- prices, rents and taxes ----------------------------------------------------------------------


class Quoted(Record):
    """An amount as somebody asked it, of what day, and how far it can be trusted.

    A row that is `withdrawn` has no amount: what it is of has no price, whoever else states one."""

    key: ClassVar[tuple[str, ...]] = ()  # nothing finds it by a name
    refers: ClassVar[dict[str, str]] = {}

    withdrawn: bool = False
    low: Amount | None = None
    typical: Amount | None = None
    high: Amount | None = None
    currency: Currency
    tax_included: bool | None = None
    date: Day | None = None
    grade: Literal["A", "B", "C"] = "A"
    note: TextField = ""
    source: TextField = STATED
    own: bool = False

    @checked
    def ordered(self) -> Quoted:
        if bool(self.typical) == self.withdrawn:
            raise ValueError("a price gives its `typical` amount, unless it is `withdrawn: true`")
        if self.typical is None:
            return self
        low, high = self.low or self.typical, self.high or self.typical
        if not low <= self.typical <= high:
            raise ValueError("a price must be low <= typical <= high")
        return self


class Price(Quoted):
    """What one card, one server without cards, a set (a server with its cards) or an item costs.

    A set that names no server is the card's usual one."""

    refers = {"card": "card", "server": "server", "item": "item"}

    card: Name | None = None
    server: Name | None = None
    item: Name | None = None
    per: Literal["card", "server", "set", "item"] = "card"
    condition: Literal["new", "stock", "used"] = "new"
    service_included: bool = False
    kind: Literal["market", "list", "launch", "own"] = "own"
    valid_to: Day | None = None
    discount: ShareField = 0.0  # off the list price, on the quotation's line
    cost: Amount | None = None  # what it costs us, as `typical` is quoted: internal edition only

    @checked
    def sensible(self) -> Price:
        named = {"server": self.server, "item": self.item}
        wanted = self.per if self.per in named else "card"
        besides = {"server"} if self.per == "set" else set()
        found = {k for k, v in {"card": self.card, **named}.items() if v}
        if found - besides != {wanted}:
            raise ValueError(
                "a price names its `card`; one per server names its `server`, one per item its `item`; "
                "one per set may name its `server` beside the card"
            )
        return self

    @property
    def subject(self) -> str:
        """What the price is of."""
        return self.card or self.server or self.item or ""


class Rent(Quoted):
    """What a card costs by the hour, or a whole server by the month."""

    refers = {"card": "card"}

    card: Name
    per: Literal["card-hour", "server-month"]
    market: Name = "other"
    provider: TextField = ""

    @property
    def ours(self) -> bool:
        """The seller's own, and not what a cloud takes."""
        return self.own and not self.provider


class CloudName(Row):
    """What clouds call a card: gpuhunt's name, memory, and names of instances with * for anything."""

    refers = {"card": "card"}

    gpu: Name
    memory_gb: Positive | None = None
    instances: tuple[Name, ...] = ()
    card: Name


class ApiPrice(Row):
    """What a provider takes for a million tokens of a model by its API."""

    key: ClassVar[tuple[str, ...]] = ("name", "provider")
    refers = {"name": "model"}

    provider: Name
    served_as: TextField = ""  # what the provider calls the model
    input: Positive
    cached: Positive | None = None  # of what is read again, where that is cheaper
    output: Positive
    currency: Currency
    grade: Literal["A", "B", "C"] = "A"

    @checked
    def ordered(self) -> ApiPrice:
        not_dearer_again(self.cached, self.input)
        return self


class Grid(Row):
    """What the power of a market emits; the row is called by the market."""

    kg_per_kwh: Positive


class Tender(Row):
    """A currency: the digits behind its point, its words, and a rate by which others are judged."""

    decimals: Annotated[Whole, Field(ge=0, le=3)] = 2  # as ISO 4217 has them
    zh: TextField = ""  # what an amount in Chinese words begins with
    en: TextField = ""  # and one in English; else the code
    per_eur: Positive | None = None  # for plausibility alone


class Tax(Record):
    """Value-added tax of a market by what is sold; a class without a rate of its own has goods'."""

    key: ClassVar[tuple[str, ...]] = ("market",)
    refers: ClassVar[dict[str, str]] = {}
    aliases: ClassVar[tuple[str, ...]] = ()

    market: Name
    currency: Currency | None = None  # quotations in it are of this market where they name none
    default: bool = False  # of quotations that name no market, in any other currency
    goods: ShareField
    installation: ShareField | None = None
    services: ShareField | None = None
    other: dict[Name, ShareField] = Field(default_factory=dict)
    note: TextField = ""
    source: TextField = STATED
    date: Day | None = None
    own: bool = False

    @property
    def full_name(self) -> str:
        return self.market

    def classes(self, goods: float | None = None) -> dict[str, float]:
        """Rate by class; `goods` replaces that of goods, and of classes without one of their own."""
        first = self.goods if goods is None else goods
        rest = {"installation": self.installation, "services": self.services}
        own = {name: first if rate is None else rate for name, rate in rest.items()}
        return {"goods": first, **own, **self.other}


# -- choices as rows of numbers -------------------------------------------------------------------


class Coefficients(Row):
    """The numbers behind a choice. Which there are, the shipped rows of the table say.

    A new coefficient needs a column in the catalog and a line in the model that uses it. Those that
    Python itself draws on are declared, but only for the type checker: they stay columns."""

    others = "allow"

    default: bool = False  # taken where nothing else is said


class Engine(Coefficients):
    """How a range of an engine's versions takes memory; from <= version < before."""

    key: ClassVar[tuple[str, ...]] = ("name", "version")
    if TYPE_CHECKING:
        large_card_gib: float

    version: Name  # what the range is called
    since: Version | None = Field(default=None, alias="from")
    before: Version | None = None
    trains: bool = False  # what it loads is what a training can start from

    def holds(self, version: str) -> bool:
        wanted = numbers(version)
        late_enough = self.since is None or numbers(self.since) <= wanted
        return late_enough and (self.before is None or wanted < numbers(self.before))


@cache
def numbers(version: str) -> tuple[int, ...]:
    """The numbers of a version, without trailing zeros: 0.20.0 is 0.20, b4887 is 4887."""
    return tuple(int(part) for part in re.findall(r"\d+", re.sub(r"(\.0+)+$", "", version)))


class CardFamily(Coefficients):
    """How much of their dense rate the cards of a family reach."""

    refers = {"name": "family of cards"}
    if TYPE_CHECKING:
        compute_efficiency: float
        grouped_launch: float


class Overhead(Coefficients):
    """What engines take beside the card's own work; `engines` are names or whole profiles."""

    refers = {"engines": "engine"}
    if TYPE_CHECKING:
        mixed: float

    engines: tuple[Name, ...] = ()


class FamilyErrors(Coefficients):
    """By how much measured times of some families of cards differ from computed ones."""

    refers = {"families": "family of cards"}

    families: tuple[Name, ...] = ()


CardType = Literal["none", "bf16", "fp8", "fp4"]


class NumberType(Coefficients):
    """What numbers are kept in: which units of a card and which engines it takes."""

    refers = {"engines": "engine", "since": "engine"}

    needs: CardType = "none"
    engines: tuple[Name, ...] | None = None  # None: every engine
    since: dict[Name, Name] = Field(default_factory=dict)  # engine: its first version that does

    def goes_with(self, engine: str) -> bool:
        """Whether an engine takes it, in some version."""
        return self.engines is None or engine in self.engines


WIDE_BITS = 16


class Precision(NumberType):
    """Bytes per parameter by group of tensors; scales and zeros are inside."""

    refers = {**NumberType.refers, "usual": "engine", "experimental": "engine"}
    if TYPE_CHECKING:
        linear: float
        expert: float

    label: TextField = ""
    compute: Literal["fp32", "bf16", "fp16", "fp8", "int8"]
    attention: Positive | None = None  # bytes where it differs from the other linear layers
    nominal: Positive | None = None  # bytes by the trade's count; None: those of an expert weight
    usual: tuple[Name, ...] = ()  # engines for which `fit` looks at it
    frozen: bool = False  # of a quantised base under adapters, where nobody says one
    final: bool = False  # a checkpoint in it is not quantised once more
    experimental: tuple[Name, ...] = ()  # engines that load it on trial

    @property
    def nominal_bytes(self) -> float:
        """Bytes of a parameter as the trade counts."""
        return self.nominal or self.expert

    @property
    def bits(self) -> int:
        """Whole bits of a parameter as the trade counts."""
        return math.floor(self.nominal_bytes * 8)

    def native_on(self, card: Card) -> bool:
        """Whether a card multiplies in it, and does not unpack it to 16 bits first."""
        own = self.needs in ("fp8", "fp4") or self.compute in ("fp8", "int8")
        return self.multiplied_on(card) and (own or self.bits >= WIDE_BITS)

    def multiplied_on(self, card: Card) -> bool:
        """Whether a card has the units that it is multiplied with."""
        units = (self.needs, self.compute if self.compute == "int8" else "none")
        return all(unit == "none" or getattr(card, unit) for unit in units)


class KvType(NumberType):
    """Bytes of one key or value in the cache."""


def takes(engine: Engine, row: NumberType) -> bool:
    """Whether some version of the profile loads such weights, or holds such a cache."""
    first, before = row.since.get(engine.name), engine.before
    in_time = not first or not before or numbers(first) < numbers(before)
    return row.goes_with(engine.name) and in_time


class Support(Row):
    """What an engine runs, by its project's own list: some cards, models or weights; from <= version
    < before."""

    refers = {
        "engine": "engine", "cards": "card or family of cards", "models": "model type", "weights": "weights",
    }  # fmt: skip

    engine: Name
    cards: tuple[Name, ...] = ()  # names or families; none: any card that the engine runs on
    models: tuple[Name, ...] = ()  # model_type of a config.json
    weights: tuple[Name, ...] = ()
    since: Version | None = Field(default=None, alias="from")
    before: Version | None = None
    state: Literal["runs", "trial", "refused"] = "runs"  # trial: experimental, or not tested
    port: bool = False  # of the card's vendor, with versions of its own

    @checked
    def sensible(self) -> Support:
        if self.models and self.weights:
            raise ValueError(
                "a row of `support` is of some `models` or of some `weights`, not both"
            )
        return self

    def breadth(self, card: Card) -> int | None:
        """0 it names the card, 1 its family, 2 any card; None: it is of others."""
        if not self.cards:
            return 2
        named = (card.name, card.family)
        return next((i for i, name in enumerate(named) if name and name in self.cards), None)

    def holds(self, version: str) -> bool:
        """Whether a version is in the row's range."""
        first, last = ends(self)
        return (not first or first <= numbers(version)) and (not last or numbers(version) < last)

    def meets(self, engine: Engine) -> bool:
        """Whether some version of a profile is in the row's range."""
        first, last = ends(self)
        since, before = ends(engine)
        return (not first or not before or first < before) and (
            not last or not since or since < last
        )

    def covers(self, engine: Engine) -> bool:
        """Whether every version of a profile is in the row's range."""
        first, last = ends(self)
        since, before = ends(engine)
        return (not first or bool(since and first <= since)) and (
            not last or bool(before and before <= last)
        )


def ends(row: Engine | Support) -> tuple[tuple[int, ...] | None, tuple[int, ...] | None]:
    """The first version of a range, and the first after it; None: it is open."""
    return numbers(row.since) if row.since else None, numbers(row.before) if row.before else None


class Optimizer(Coefficients):
    """Bytes per trained parameter."""


class Checkpointing(Coefficients):
    """Activation bytes kept per token and unit of width."""


class Method(Coefficients):
    """What a way of training holds beside the model."""


class Target(Coefficients):
    """Which matrices carry adapters, 0 or 1."""


class LoadForm(Coefficients):
    """Which of the figures of a load counts, 0 or 1."""


Many = Annotated[Whole, Field(ge=1, le=2**10)]


class Layout(Row):
    """A way to spread a replica over devices, and what model, server and engine it is for.

    `attention`: devices that share one request's attention, None: all of them; `last`: tried where
    nothing before it holds the model; `domain`: over whole servers that one direct link joins; `apart`: the
    layouts before it with prefill and decode apart."""

    refers = {"engines": "engine"}

    experts: bool = False
    latent: bool = False
    servers: tuple[Many, ...] = (1,)
    linked: bool = False
    domain: bool = False
    widths: tuple[Many, ...] | None = None
    attention: tuple[Many, ...] | None = None
    stages: tuple[Many, ...] = (1,)
    last: bool = False
    whole: bool = (
        False  # for widths alone that cut blocks of the weights: experts stay whole on a device
    )
    engines: tuple[Name, ...] | None = None
    apart: bool = False


class Redundancy(Coefficients):
    """Replicas beyond those that carry the load."""


class Percentile(Coefficients):
    """How requests differ at a share of them, from 50 to 99."""


class Confidence(Coefficients):
    """Which of the errors of a family counts."""


class FamilyDelays(Coefficients):
    """By how much measured times of some families of cards exceed computed ones."""

    refers = {"families": "family of cards"}

    families: tuple[Name, ...] = ()


class Schedule(Coefficients):
    """How engines put prompts beside answers; `engines` are names or whole profiles."""

    refers = {"engines": "engine"}
    if TYPE_CHECKING:
        mixed: float

    engines: tuple[Name, ...] = ()


class Peak(Record):
    """Memory of the whole process at one kind of work, weights included; GB."""

    at: TextField  # what is done: a resolution, a length of sound
    gb: Positive
    source: TextField = STATED


class WorkRate(Record):
    """Work done in a second on one card."""

    value: Positive
    unit: TextField
    card: TextField
    source: TextField = STATED


KindOfWork = Literal["embedding", "reranking", "speech to text", "text to speech", "ocr",
                     "vision-language", "image", "video"]  # fmt: skip


class Encoder(Row):
    """A model of other work than chat that stands beside; it keeps no cache of requests."""

    kind: KindOfWork
    parameters: Positive
    peaks: tuple[Peak, ...] = ()
    rate: WorkRate | None = None  # absent: nobody has published one; to be measured
    verified: bool = False

    @property
    def work_bytes(self) -> float:
        """Memory over the weights at the largest work that is known; 0 where none is."""
        largest = max((peak.gb for peak in self.peaks), default=0) * 1e9
        return max(largest - SIXTEEN_BITS * self.parameters, 0)


class Slice(Row):
    """A part of a card with memory and compute of its own, that models stand on undisturbed: MIG, vNPU."""

    refers = {"cards": "card"}

    profile: Name
    cards: tuple[Name, ...]
    memory_gb: Positive
    compute: Annotated[Number, Field(gt=0, le=1)]  # of the card's units
    most: Annotated[Whole, Field(ge=1, le=64)]  # on one card


SIXTEEN_BITS = 2  # bytes of a weight as these models are served


class Flag(Record):
    """A flag of a command line, and the figure that it takes."""

    flag: Name
    of: Name
    above: Number | None = None  # written only for more than this
    bare: bool = False  # the flag alone says it
    values: dict[Name, Name] = Field(default_factory=dict)  # ours: what the engine calls it
    online: tuple[Name, ...] = ()  # weights made of 16 bits while they are loaded


class Command(Row):
    """How an engine is started as it was sized, or how it is measured."""

    start: TextField = ""  # none: it is configured in files
    port: Positive | None = None
    flags: tuple[Flag, ...] = ()
    files: dict[Name, TextField] = Field(
        default_factory=dict
    )  # figure: its line in a file of options
    file_flag: Name | None = None  # and the flag that takes the file
    single: tuple[Name, ...] = ()  # widths that the line cannot say: above 1 there is none
    benchmark: bool = False
    apart: TextField = ""  # the guide to prefill and decode on workers of their own


Ratio = Annotated[float, Field(strict=True, ge=0.02, le=50)]


class MeasuredRow(Row):
    """What was measured: a model in its weights on a card, with an engine in a version."""

    refers = {"card": "card", "engine": "engine", "model": "model", "weights": "weights"}

    card: Name
    engine: Name
    engine_version: Name
    model: Name
    weights: Name


class Measurement(MeasuredRow):
    """A run of the user's own: how it was served, under what load, and what it showed.

    Times are means over its requests, bytes are of one device; what the engine decided itself is
    None."""

    refers = {**MeasuredRow.refers, "kv_cache": "cache type"}

    kv_cache: Name | None = None
    tensor_parallel: Many = 1
    pipeline_parallel: Many = 1
    expert_parallel: Many = 1
    attention_data_parallel: Many = 1
    prompt_tokens: Positive | None = None
    output_tokens: Positive | None = None
    concurrency: Positive | None = None
    context: Positive | None = None
    memory_utilization: Positive | None = None
    max_batched_tokens: Positive | None = None
    max_sequences: Positive | None = None
    speculative_factor: Positive | None = None
    measured: dict[Name, Positive] = Field(default_factory=dict)


class Calibration(MeasuredRow):
    """What the user's own measurements change of what is computed.

    Times over computed ones; memory of a device beyond what is computed. None: not measured."""

    token: Ratio | None = None
    first: Ratio | None = None
    memory_bytes: Number | None = None
    runs: Annotated[Whole, Field(ge=1)] = 1
    program: TextField = ""  # whose computed figures they are over


class Preset(Row):
    """Lengths and times of a kind of use: what the sizing takes where the customer says nothing."""

    prompt_tokens: Positive
    output_tokens: Positive
    calls_per_run: Positive = 1.0
    ttft_ms: Positive
    tpot_ms: Positive
    default: bool = False  # its times are aimed at where nobody says for what


class Constant(Row):
    """A figure that the sizing takes where nothing else is said."""

    value: Number
    unit: TextField = ""
    neutral: Number | None = None  # of a constant that an issued revision may be older than


RETIRED = {  # fields of earlier releases that nothing reads: a file that has them still opens
    "engines": {"allocates_as_needed", "block_tokens"},
    "precisions": {"without"},
}
