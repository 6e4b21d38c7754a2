"""What a scenario file may say: its keys, their types and their bounds."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from quoter.catalog import Brand, Change, Internal, Offer, OwnershipAsk, Terms, Version
from quoter.catalog import Path as BrandFile
from quoter.core import (
    After,
    Before,
    Currency,
    Day,
    Field,
    Name,
    Number,
    Record,
    ShareField,
    TextField,
    Whole,
    checked,
    no_boolean,
    number_said,
    shortened,
)

DEVICES = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"{port}{n}" for port in ("COM", "LPT") for n in "123456789¹²³"),
}
MOST_NAME_BYTES = 180  # systems take 255, of which revision, suffix and temporaries need some


def file_name(number: str) -> str:
    """Outputs are called by the number, so it must be usable as the name of a file."""
    if not number or not number[0].isalnum() or not all(c.isalnum() or c in "._-" for c in number):
        known = "letters, digits, . _ and -, starting with a letter or digit"
        raise ValueError(f'"{number}" cannot name a file: use {known}')
    if number.partition(".")[0].upper() in DEVICES:
        raise ValueError(f'"{number}" cannot name a file: Windows keeps that name for a device')
    if len(number.encode()) > MOST_NAME_BYTES:
        raise ValueError(f"is too long for the name of a file: {MOST_NAME_BYTES} bytes, which are "
                         f"{MOST_NAME_BYTES // 3} Chinese characters")  # fmt: skip
    return number


def burst(factor: Any) -> Any:
    """The factor on requests in flight; below 1 it is written as the share on top, 0.3 for 1.3."""
    return 1 + factor if type(factor) in (int, float) and 0 <= factor < 1 else factor


def people(users: Any) -> Any:
    """Users as a bare number are their total."""
    return {"total": users} if isinstance(users, (int, float, str)) else users


def market(text: str) -> str:
    if text != "other" and not (len(text) == 2 and text.isalpha() and text.isupper()):
        raise ValueError(f'must be a country code such as CN or US, or other, not "{text}"')
    return text


Tokens = Annotated[Whole, Field(ge=1, le=10**8)]
PEOPLE = r"(?:个|名|位)?(?:人|用户|users?|people)"
A_DAY = r"(?:个)?(?:tokens?)?\s*(?:/\s*(?:day|d|天|日)|(?:a|per)\s+day|每天|每日|一天)?"
Reach = Annotated[Tokens, shortened(1024)]  # of a context, as models state theirs
Length = Annotated[Tokens, shortened(1000)]  # of a prompt or an answer
Answer = Annotated[Whole, Field(ge=0, le=10**8), shortened(1000)]  # 0: of a model that writes none
Requests = Annotated[Whole, Field(ge=1, le=10**6), shortened(1000)]
Width = Annotated[Whole, Field(ge=1, le=4096)]
Rate = Annotated[Number, Field(gt=0, le=10**9), shortened(1000)]
DayTokens = Annotated[Number, Field(gt=0, le=10**15), shortened(1000, A_DAY)]
Hours = Annotated[Number, Field(gt=0, le=24)]
Burst = Annotated[Number, Field(ge=1, le=100), Before(burst)]
Milliseconds = Annotated[Number, Field(ge=0, le=10**7)]
QuoteNumber = Annotated[str, After(file_name), Field(max_length=80)]
Market = Annotated[str, After(market)]


class ExchangeRate(Record):
    """What one unit of the currency costs in the quote's."""

    rate: Rate
    date: Day | None = None
    source: TextField = ""


class Party(Record):
    """The seller or the customer."""

    name: TextField = ""
    contact: TextField = ""
    email: TextField = ""
    phone: TextField = ""
    address: TextField = ""
    tax_number: TextField = ""
    bank: TextField = ""
    account: TextField = ""
    bank_code: TextField = ""  # SWIFT, or the number of the branch
    reference: TextField = ""  # the customer's own: of his request for quotation


class Procurement(Record):
    """Who may be recommended."""

    domestic_only: bool = False
    cooling: Literal["any", "air"] = "any"  # air: nothing that the site must cool by liquid
    allow: tuple[Name, ...] = ()
    deny: tuple[Name, ...] = ()


# what the seller knowingly offers all the same; it is printed as a deviation
Accepted = Literal["level_missed", "level_unknown", "zero_total"]


class Quote(Record):
    number: QuoteNumber
    revision: Annotated[Whole, Field(ge=0, le=9999)] = 1
    status: Literal["budgetary", "firm", "assessment"] = "budgetary"
    title: TextField = ""
    language: Literal["zh", "en", "both"] = "zh"
    currency: Currency = "CNY"
    decimals: Annotated[Whole, Field(ge=0, le=3)] | None = None  # left out: as ISO 4217 has them
    date: Day
    valid_days: Annotated[Whole, Field(ge=1, le=3650)] | None = None
    market: Market | None = None
    tax_rate: ShareField | None = None  # of goods
    taxes: dict[Name, ShareField] = Field(default_factory=dict)  # by class, over the market's
    tax_basis: Literal["included", "excluded"] = "included"  # of prices and amounts of the lines
    exchange_rates: dict[Currency, ExchangeRate] = Field(default_factory=dict)
    seller: Party = Party()
    customer: Party = Party()
    procurement: Procurement = Procurement()
    accept: tuple[Accepted, ...] = ()

    @property
    def places(self) -> int:
        """Digits behind the point of an amount: as the file says, else as its currency has them."""
        return 2 if self.decimals is None else self.decimals

    @property
    def stem(self) -> str:
        """What the files of the quotation are called."""
        return f"{self.number}-R{self.revision}"

    @property
    def called(self) -> str:
        """Number and revision, as they are printed."""
        return f"{self.number}  R{self.revision}"


class Users(Record):
    """People and their habits; what is left out is a default of the catalog."""

    total: Annotated[Number, Field(ge=1, le=10**10), shortened(1000, PEOPLE)]
    active_share: Annotated[Number, Field(gt=0, le=1)] | None = None
    requests_per_day: Rate | None = None  # of one active user
    hours: Hours | None = None
    peak_factor: Annotated[Number, Field(ge=1, le=24)] | None = None
    burst: Burst | None = None


class Load(Record):
    """How much work arrives: one of the first six, and what goes beside any of them."""

    users: Annotated[Users | None, Before(people)] = None
    requests_per_day: Rate | None = None
    tokens_per_day: DayTokens | None = None  # of prompts and answers together
    requests_per_second: Rate | None = None
    concurrency: Requests | None = None
    documents: Rate | None = None
    peak_hour_share: Annotated[Number, Field(ge=1 / 24, le=1)] | None = None
    hours: Hours | None = None  # of use, of a day's tokens
    prompt_share: Annotated[Number, Field(gt=0, lt=1)] | None = None  # of a day's tokens
    window_hours: Annotated[Number, Field(gt=0, le=8760)] | None = None
    burst: Burst | None = None
    calls_per_run: Annotated[Number, Field(ge=1, le=10**4)] | None = None
    prefix_cache_hit: Annotated[Number, Field(ge=0, lt=1)] = 0.0
    image_tokens: Answer | None = None  # of the prompt those of images, mean
    growth_per_year: Annotated[Number, Field(ge=-0.9, le=100)] = 0.0
    horizon_years: Annotated[Number, Field(ge=0, le=10)] = 0.0
    seconds_per_request: Annotated[Number, Field(gt=0, le=86400)] | None = None
    requests_per_second_per_replica: Rate | None = None
    figures: dict[Name, Number] = Field(default_factory=dict)  # what the lines draw on, overruled


class ServiceLevel(Record):
    """Times that the percentile of the requests must keep; 0: none is aimed at."""

    ttft_ms: Milliseconds | None = None
    tpot_ms: Milliseconds | None = None
    keep_ttft: bool | None = None  # false: it only stands for the time in flight
    keep_tpot: bool | None = None
    e2e_seconds: Annotated[Number, Field(gt=0, le=86400)] | None = None
    percentile: Annotated[Number, Field(ge=1, lt=100)] = 95


class EngineChoice(Record):
    name: Name | None = None
    version: Version | None = None
    memory_utilization: Annotated[Number, Field(ge=0.1, le=1)] | None = None
    max_batched_tokens: Annotated[Whole, Field(ge=1, le=10**7)] | None = None
    max_sequences: Requests | None = None
    speculative_factor: Annotated[Number, Field(ge=1, le=10)] | None = None


class Choice(Record):
    """Selects one of the options; the others are still compared."""

    card: Name
    tensor_parallel: Width | None = None
    pipeline_parallel: Width | None = None
    data_parallel: Width | None = None
    expert_parallel: Width | None = None
    attention_data_parallel: Width | None = None
    companions_shared: bool | None = None  # the models `beside` stand on the model's own cards
    apart: bool | None = None  # prefill and decode on workers of their own


class Workers(Record):
    """Workers of one kind where prefill and decode are apart."""

    workers: Annotated[Whole, Field(ge=1, le=10**5)]
    tensor_parallel: Width | None = None
    attention_data_parallel: Width = 1
    expert_parallel: Width = 1


def workers_apart(written: Any) -> Any:
    """`prefill` and `decode` as the widths of an option: those of the decode workers, and how many of both."""
    if not isinstance(written, dict) or not {"prefill", "decode"} & written.keys():
        return written
    kinds: list[Any] = [written.get(kind) for kind in ("prefill", "decode")]
    if not all(isinstance(one, dict) and type(one.get("workers")) is int for one in kinds):
        raise ValueError("`prefill` and `decode` go together, each with its `workers`")
    prefill, decode = kinds
    wide = decode.get("tensor_parallel") or max(
        _groups(decode), _groups(prefill), prefill.get("tensor_parallel", 1)
    )
    if (prefill.get("tensor_parallel") or wide) != wide:
        raise ValueError(
            "prefill and decode workers must have as many devices: the same `tensor_parallel`"
        )
    if prefill.get("attention_data_parallel", 1) != 1:
        raise ValueError(
            "all devices of a prefill worker share a prompt: no `attention_data_parallel` there"
        )
    own = {f: decode[f] for f in ("attention_data_parallel", "expert_parallel") if f in decode}
    count = prefill["workers"] + decode["workers"]
    return written | own | {"tensor_parallel": wide, "apart": True, "replicas": count}


def _groups(kind: Any) -> Any:
    return kind.get("attention_data_parallel", 1)


class Deploy(Record):
    """Pins the option: exactly this one is computed."""

    card: Name
    tensor_parallel: Width = 1
    pipeline_parallel: Width = 1
    expert_parallel: Width = 1
    attention_data_parallel: Width = 1
    data_parallel: Width = 1
    companions_shared: bool = False  # the models `beside` stand on the model's own cards
    apart: bool = False  # prefill and decode on workers of their own
    prefill: Workers | None = None
    decode: Workers | None = None
    replicas: Annotated[Whole, Field(ge=1, le=10**5)] = 1


RULE = "rule-of-thumb"  # the method that counts cards and no widths
STAGES = {"ddp": 0, "shard-grad-op": 2, "fsdp": 3}  # what PyTorch calls them


STAGES_OF_ZERO = (0, 1, 2, 3)


def zero_stage(written: Any) -> Any:
    """A stage of ZeRO, or FSDP's name for the same sharding."""
    if isinstance(written, str) and not written.isdigit():
        if written not in STAGES:
            first, *_, last = STAGES_OF_ZERO
            raise ValueError(f'must be {first} to {last}, {", ".join(STAGES)}, not "{written}"')
        return STAGES[written]
    return written


_COUNT = "must be a count such as 2B, 1.5T, 300M or 20000"


def counted(written: Any) -> Any:
    """A count as people write it: 2B, 1.5T, 300M, or digits."""
    plain = written.replace("_", "") if isinstance(written, str) else written
    return number_said(plain, 1000, _COUNT)


AsWritten = Annotated[Number, Before(no_boolean), Before(counted)]
Counted = Annotated[AsWritten, Field(ge=1, le=10**16)]


class Recipe(Record):
    """How a model is trained, on how much, and by when."""

    objective: Literal["pretrain", "sft"] = "sft"
    method: Name | None = None  # of this and the other tables: left out, the catalog's default
    optimizer: Name | None = None
    zero: Annotated[
        Whole, Before(zero_stage), Field(ge=STAGES_OF_ZERO[0], le=STAGES_OF_ZERO[-1])
    ] = 0
    sequence: Reach = 4096
    micro_batch: Annotated[Whole, Field(ge=1, le=10**5)] = 1
    checkpointing: Name | None = None
    rank: Annotated[Whole, Field(ge=1, le=10**5)] = 64
    target_modules: Name | None = None
    trained_embeddings: bool = False
    fused_attention: bool = True
    loss_chunks: Annotated[Whole, Field(ge=1, le=10**5)] = 1
    tokens: Counted | None = None
    samples: Counted | None = None
    epochs: Annotated[Number, Field(gt=0, le=10**4)] = 1
    deadline_days: Annotated[Number, Field(gt=0, le=10**4)] | None = None
    utilization: Annotated[Number, Field(ge=0.01, le=1)] | None = None


AUTO = "auto"  # weights: of each card the narrowest type that it multiplies, and the rule allows


class PrecisionRule(Record):
    """Which types `weights: auto` may choose among."""

    allow: Annotated[tuple[Name, ...], Field(min_length=1)]


class CacheTypes(Record):
    """What the KV cache is kept in; K and V may differ."""

    keys: Name | None = None  # left out: the catalog's default
    values: Name | None = None


def cache_types(written: Any) -> Any:
    """One type for both, `q8_0/q4_0` for K and V, or a mapping."""
    if not isinstance(written, str):
        return written
    keys, _, values = written.partition("/")
    return {"keys": keys.strip(), "values": values.strip() or keys.strip()}


class InventoryItem(Record):
    card: Name
    count: Annotated[Whole, Field(ge=1, le=10**6)]


class Beside(Record):
    """A model of other work, such as embedding or speech, that is served beside the language model."""

    model: Name
    copies: Annotated[Whole, Field(ge=1, le=10**4)] = 1


class Scenario(Record):
    name: Annotated[Name, Field(max_length=200)]
    workload: Literal["inference", "training", "fit"] = "inference"
    environment: Literal["production", "test"] = "production"
    model: Name | None = None  # only `fit` does without
    method: Literal["detailed", "rule-of-thumb"] = "detailed"
    weights: Name | None = None
    precisions: PrecisionRule | None = None
    kv_cache: Annotated[CacheTypes, Before(cache_types)] = CacheTypes()
    preset: Name | None = None
    prompt_tokens: Length | None = None
    output_tokens: Answer | None = None
    prompt_tokens_p95: Length | None = None
    output_tokens_p95: Length | None = None
    length_spread: Annotated[Number, Field(ge=0, le=3)] | None = None  # deviation over mean
    context: Reach | None = None
    concurrency: Requests | None = None
    load: Load | None = None
    service_level: ServiceLevel | None = None
    confidence: Annotated[Number, Field(ge=1, lt=100)] | None = None  # of the model: 50, 75 or 90
    redundancy: Name | None = None  # left out: the catalog's default
    beside: tuple[Beside, ...] = ()
    reserve: Annotated[Number, Field(ge=0, le=0.9)] | None = None
    budget: Annotated[Number, Field(gt=0, le=10**12), shortened(1000)] | None = (
        None  # in the quote's currency, with tax
    )
    engine: EngineChoice = EngineChoice()
    cards: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    choice: Choice | None = None
    deploy: Annotated[Deploy | None, Before(workers_apart)] = None
    recipe: Recipe = Recipe()
    inventory: tuple[InventoryItem, ...] = ()
    accept: tuple[Accepted, ...] = ()
    all_models: bool = False  # fit: every verified model, not only those that customers ask for

    @property
    def replicas(self) -> int | None:
        """The replicas that are pinned: of a test environment one; None where the load says how many."""
        usual = 1 if self.environment == "test" and self.workload == "inference" else None
        return self.deploy.replicas if self.deploy else usual

    @property
    def prefill_workers(self) -> int:
        """The prefill workers that are pinned; 0 where the load says how many."""
        return self.deploy.prefill.workers if self.deploy and self.deploy.prefill else 0


class BrandPath(Record):
    """A brand that stands in a file of its own."""

    brand: BrandFile


class Packages(Record):
    """Alternatives of one need, each by the scenarios that are its own, and which of them is offered."""

    packages: (
        Annotated[dict[Name, Annotated[tuple[Name, ...], Field(min_length=1)]], Field(min_length=1)]
        | None
    ) = None
    offered: Name | None = None


# what of ours a customer's requirement may be held against
Measured = Literal[
    "ttft_ms", "tpot_ms", "e2e_seconds", "concurrency", "requests_per_second", "tokens_per_second", "context",
    "cards", "memory_gb_per_card", "memory_gb", "training_days", "warranty_months", "delivery_days",
    "installation_days", "valid_days",
]  # fmt: skip


class Requirement(Record):
    """One clause of a tender: what is demanded, and ours, computed (`of`) or in the seller's words."""

    clause: TextField = ""
    demanded: Name
    of: Measured | None = None
    limit: Annotated[Number, Field(gt=0, le=10**15)] | None = None  # where the words hold no figure
    scenario: Name | None = None  # left out: of all that are sold the one that keeps it least
    kind: Literal["technical", "commercial"] | None = None  # left out: as `of` is, else technical
    offered: TextField = ""
    deviation: Literal["none", "positive", "negative"] | None = None
    note: TextField = ""

    @checked
    def either(self) -> None:
        if self.of and (self.offered or self.deviation):
            raise ValueError("what `of` names is computed: leave out `offered` and `deviation`")
        if not self.of and (self.limit or self.scenario):
            raise ValueError("`limit` and `scenario` go with `of`")


class QuoteFile(Record):
    """One file is one quotation."""

    quote: Quote
    scenarios: Annotated[tuple[Scenario, ...], Field(min_length=1)]
    packages: dict[Name, tuple[Name, ...]] | None = None
    offered: Name | None = None
    requirements: tuple[Requirement, ...] = ()
    catalog: dict[str, Any] = Field(default_factory=dict)
    offer: Offer = Offer()
    terms: Terms = Terms()
    ownership: OwnershipAsk = OwnershipAsk()
    internal: Internal = Internal()
    brand: Brand | BrandFile | None = None
    changes: tuple[Change, ...] = ()
