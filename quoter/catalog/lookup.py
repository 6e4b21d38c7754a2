"""How a name finds its row: the shipped catalogs, and what a user or a quotation lays over them."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from quoter.catalog import references, table_file
from quoter.catalog.plausible import strange
from quoter.catalog.rows import (
    RETIRED,
    STATED,
    ApiPrice,
    Calibration,
    Card,
    CardFamily,
    CardName,
    Checkpointing,
    CloudName,
    Coefficients,
    Command,
    Component,
    Confidence,
    Constant,
    Encoder,
    Engine,
    Fabric,
    FamilyDelays,
    FamilyErrors,
    Grid,
    KvType,
    Layout,
    LoadForm,
    MeasuredRow,
    Measurement,
    Method,
    Model,
    Optimizer,
    Overhead,
    Percentile,
    Precision,
    Preset,
    Price,
    Quoted,
    Redundancy,
    Rent,
    Row,
    Schedule,
    Server,
    Slice,
    Sold,
    Support,
    Target,
    Tax,
    Tender,
)
from quoter.catalog.spelling import alone, brands, latin, without_active, words
from quoter.core import (
    PathOf,
    Pattern,
    Problem,
    Problems,
    Record,
    Report,
    Written,
    fields,
    files,
    frozen,
    jsonable,
    made,
    nearest,
    nothing_written,
    record,
    restored,
    shaped,
)
from quoter.core import paths as places
from quoter.model import RECORDS

_HERE = Path(__file__).resolve().parent
TABLES: dict[str, type[Row] | type[Quoted] | type[Tax]] = {
    "models": Model,
    "cards": Card,
    "servers": Server,
    "components": Component,
    "fabrics": Fabric,
    "prices": Price,
    "names": CardName,
    "rents": Rent,
    "api_prices": ApiPrice,
    "cloud_names": CloudName,
    "engines": Engine,
    "families": CardFamily,
    "overheads": Overhead,
    "support": Support,
    "commands": Command,
    "errors": FamilyErrors,
    "precisions": Precision,
    "kv_types": KvType,
    "optimizers": Optimizer,
    "checkpointing": Checkpointing,
    "methods": Method,
    "targets": Target,
    "encoders": Encoder,
    "presets": Preset,
    "forms": LoadForm,
    "layouts": Layout,
    "slices": Slice,
    "redundancy": Redundancy,
    "percentiles": Percentile,
    "confidences": Confidence,
    "delays": FamilyDelays,
    "schedules": Schedule,
    "constants": Constant,
    "grids": Grid,
    "taxes": Tax,
    "currencies": Tender,
    "measurements": Measurement,
    "calibrations": Calibration,
}
MOST_NAMED = 3  # models named beside one that is unknown
LATER: frozenset[str] = frozenset(  # tables that an issued revision may be older than
    {
        "percentiles", "confidences", "delays", "schedules", "errors", "currencies",
        "support", "commands", "grids", "names", "api_prices", "cloud_names", "layouts", "slices",
        "measurements", "calibrations",
    }
)  # fmt: skip
NAMED = (
    "optimizers",
    "checkpointing",
    "methods",
    "targets",
    "forms",
    "redundancy",
)  # never searched
LISTS = ("prices", "rents")  # rows without a name of their own; the user's come first


# -- names ----------------------------------------------------------------------------------------

SEPARATORS = Pattern(r"[\s\-_/.():\u00b7\u2010-\u2015]+")


def plain_name(name: str) -> str:
    """A name without case, separators and full-width letters: `QwQ－32b` is `qwq32b`."""
    return SEPARATORS.sub("", unicodedata.normalize("NFKC", str(name)).casefold())


TAILS = Pattern(
    r"[\s\-_:.]*(instruct|chat|thinking|it|hf|latest|bf16|fp16|官方版|大模型|模型|版)$",
    re.IGNORECASE,
)
"""What people write behind a model's name, and what changes no size."""


def spellings(name: str) -> Iterator[str]:
    """A model's name in ever fewer words: without the owner, then without what stands behind."""
    yield name
    name = unicodedata.normalize("NFKC", name).strip().rpartition("/")[2]
    while True:
        yield name
        shorter = TAILS.sub("", name)
        if not shorter or shorter == name:
            return
        name = shorter


def stem(name: str) -> str:
    """The family of a model by its name: its first letters, `qwen` of Qwen3-8B."""
    found = re.match(
        r"[^\W\d_]+", unicodedata.normalize("NFKC", name).rpartition("/")[2].casefold()
    )
    return found[0] if found else ""


def other_names(row: Any) -> tuple[str, ...]:
    """By what else a row is found: its aliases, and of what is sold what people call it."""
    return (*row.aliases, *(row.label.values() if isinstance(row, Sold) else ()))


def by_name(rows: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """Every name and alias with its row."""
    return ((one, row) for row in rows for one in (row.full_name, *row.aliases))


def names(rows: Iterable[Any]) -> list[str]:
    """All names of the rows, then all aliases."""
    rows = list(rows)
    return [row.full_name for row in rows] + [other for row in rows for other in other_names(row)]


def indexed(rows: Iterable[Any]) -> dict[str, Any]:
    """Plain name -> row; a name wins over an alias, an earlier alias over a later."""
    rows = list(rows)
    index = {plain_name(row.full_name): row for row in rows}
    for row in rows:
        for other in other_names(row):
            index.setdefault(plain_name(other), row)
    return index


class Placed(NamedTuple):
    """Where a user's own price is written: what makes a fault of a place in its file, and the place."""

    tell: Callable[[PathOf, str, str], Problem]
    path: PathOf


class Pointing(NamedTuple):
    """A row of one's own that names rows of other tables: which, what it gives, and who tells its faults."""

    table: str
    row: str
    given: Mapping[str, Any]
    path: PathOf
    problem: Report


class Reference(NamedTuple):
    """An exchange rate for plausibility, its day and its source."""

    rate: float
    date: date | None
    source: str


# -- the catalog ----------------------------------------------------------------------------------


@frozen
class Catalog:
    """Tables of rows by name (engines by name and version); lists of prices and rents."""

    models: dict[str, Model] = field(default_factory=dict)
    cards: dict[str, Card] = field(default_factory=dict)
    names: dict[str, CardName] = field(default_factory=dict)
    servers: dict[str, Server] = field(default_factory=dict)
    engines: dict[str, Engine] = field(default_factory=dict)
    families: dict[str, CardFamily] = field(default_factory=dict)
    overheads: dict[str, Overhead] = field(default_factory=dict)
    support: dict[str, Support] = field(default_factory=dict)
    commands: dict[str, Command] = field(default_factory=dict)
    errors: dict[str, FamilyErrors] = field(default_factory=dict)
    precisions: dict[str, Precision] = field(default_factory=dict)
    kv_types: dict[str, KvType] = field(default_factory=dict)
    optimizers: dict[str, Optimizer] = field(default_factory=dict)
    checkpointing: dict[str, Checkpointing] = field(default_factory=dict)
    methods: dict[str, Method] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)
    encoders: dict[str, Encoder] = field(default_factory=dict)
    presets: dict[str, Preset] = field(default_factory=dict)
    forms: dict[str, LoadForm] = field(default_factory=dict)
    layouts: dict[str, Layout] = field(default_factory=dict)
    slices: dict[str, Slice] = field(default_factory=dict)
    redundancy: dict[str, Redundancy] = field(default_factory=dict)
    percentiles: dict[str, Percentile] = field(default_factory=dict)
    confidences: dict[str, Confidence] = field(default_factory=dict)
    delays: dict[str, FamilyDelays] = field(default_factory=dict)
    schedules: dict[str, Schedule] = field(default_factory=dict)
    constants: dict[str, Constant] = field(default_factory=dict)
    grids: dict[str, Grid] = field(default_factory=dict)
    taxes: dict[str, Tax] = field(default_factory=dict)
    currencies: dict[str, Tender] = field(default_factory=dict)
    measurements: dict[str, Measurement] = field(default_factory=dict)
    calibrations: dict[str, Calibration] = field(default_factory=dict)
    components: dict[str, Component] = field(default_factory=dict)
    fabrics: dict[str, Fabric] = field(default_factory=dict)
    api_prices: dict[str, ApiPrice] = field(default_factory=dict)
    cloud_names: dict[str, CloudName] = field(default_factory=dict)
    prices: list[Price] = field(default_factory=list)
    rents: list[Rent] = field(default_factory=list)
    written: dict[int, Placed] = field(default_factory=dict, compare=False, repr=False)
    pointing: tuple[Pointing, ...] = field(
        default=(), compare=False, repr=False
    )  # not looked up yet
    unread: frozenset[tuple[str, str]] = frozenset()
    """Rows with faults, by table and plain name; "": any."""

    @property
    def is_whole(self) -> bool:
        """Whether all that was laid over it could be read."""
        return not self.unread

    def may_hold(self, table: str, name: str | None) -> bool:
        """Whether a name that has no row may be that of one that could not be read."""
        return bool(self.unread & {("", ""), (table, ""), (table, plain_name(name or ""))})

    @staticmethod
    @cache
    def shipped() -> Catalog:
        """The catalogs that come with the program."""
        folder = places.shipped("catalogs")
        code = (
            *sorted(_HERE.glob("*.py")),
            *(Path(str(m.__file__)) for m in (fields, files, record)),
        )
        return _restored_catalog(
            made(
                "catalogs", (*sorted(folder.glob("*.yaml")), *code), lambda: _stored_catalog(folder)
            )
        )

    @cached_property
    def indexes(self) -> dict[str, dict[Any, Any]]:
        """Plain name -> row, by table: of those that were asked for."""
        return {}

    def index(self, table: str) -> dict[str, Any]:
        """Plain name -> row of a table."""
        if table not in self.indexes:
            self.indexes[table] = indexed(getattr(self, table).values())
        return self.indexes[table]

    @cached_property
    def support_of(self) -> dict[str, dict[str, list[Support]]]:
        """The rows of what engines run, by the engine's name and by the models and weights that a row
        speaks of; under "" those that speak of neither."""
        found: dict[str, dict[str, list[Support]]] = {}
        for row in self.support.values():
            of_engine = found.setdefault(row.engine, {})
            for about in {*row.models, *row.weights} or {""}:
                of_engine.setdefault(about, []).append(row)
        return found

    @cached_property
    def deciding(self) -> dict[tuple[str, ...], list[Support]]:
        """The rows that decide, by engine, card, its family, model and weights: of those that were asked for."""
        return {}

    def find(self, table: str, name: str | None) -> Any:
        """The row of this name or alias, or None; a name as it is written needs no index."""
        if not name:
            return None
        return getattr(self, table).get(name) or self.index(table).get(plain_name(name))

    def look_up(self, table: str, name: str) -> Any:
        """The row that a name means, or None; of models also by what people leave out or add, of cards by
        the same words in another order."""
        if found := self.find(table, name):
            return found
        if table == "models":
            spelled = [one for way in self.ways(name) for one in spellings(way)]
            exact = filter(None, (self.find(table, one) for one in spelled))
            return next(exact, None) or next(filter(None, map(self.mixture, spelled)), None)
        return self.said(table, name) if table == "cards" else None

    def mixture(self, name: str) -> Any:
        """The one mixture of experts that is called so with what a token passes behind: `Qwen3.5-122B` of
        Qwen3.5-122B-A10B."""
        key = "mixtures"
        if key not in self.indexes:
            named = by_name(self.models.values())
            self.indexes[key] = alone((without_active(plain_name(one)), row) for one, row in named)
        return self.indexes[key].get(plain_name(name))

    def ways(self, name: str) -> Iterator[str]:
        """A model's name as written, then without a maker's Chinese name before it."""
        yield name
        yield from latin(name, self.brands)

    @cached_property
    def brands(self) -> dict[str, str]:
        """What makers and families are called in Chinese → the family."""
        rows = self.models.values()
        return brands((alias, stem(row.name)) for row in rows for alias in row.aliases)

    def said(self, table: str, name: str) -> Any:
        """The one row whose name has the same words, in any order; None where none has or several have."""
        key = f"{table}:words"
        if key not in self.indexes:
            named = by_name(getattr(self, table).values())
            self.indexes[key] = alone((words(one), row) for one, row in named)
        return self.indexes[key].get(words(name))

    def suggest(self, table: str, name: str | None) -> str:
        """`did you mean "QwQ-32B"?`, else all where they are few, or nothing; of models the nearest of the same
        family, of a card's name what it may mean."""
        known = self.find("names", name or "") or (self.said("names", name) if name else None)
        if table == "models":
            near = filter(None, map(self.relatives, self.ways(name or "")))
            return self.unseen(known) + next(near, "")
        if known is None or known.table != table:
            there = [row.name for row in getattr(self, table).values()]
            all_ = f"known: {', '.join(there)}" if len(there) <= FEW else ""
            return (
                nearest(name, names(getattr(self, table).values()))
                or all_
                or self.listing(table, name)
            )
        if known.of:
            return f"{name}: {' or '.join(known.of)}?"
        return f"{known.name} is known, but nobody publishes figures to size it on: {known.source}"

    def listing(self, table: str, name: str | None) -> str:
        """Where the names of a table are found that prices are of: of a server that is called by a card (L40S-8) those
        that take it, else the command that lists all."""
        plain = plain_name(name or "")
        cards = [card for card in self.cards.values() if plain_name(card.name) in plain]
        card = max(cards, key=lambda one: len(one.name), default=None)
        if table == "servers" and card and (there := self.servers_of(card)):
            return f"servers of {card.name}: {', '.join(row.name for row in there)}"
        listed = table in {references.TABLE_OF[noun] for noun in SUBJECTS}
        return (
            f"`quote catalog {table}` lists them; one of your own is a row under `catalog: {table}`"
            if listed
            else ""
        )

    @staticmethod
    def unseen(known: CardName | None) -> str:
        """That a model is known by name alone, and what is known; nothing of one that is not."""
        if known is None or known.table != "models":
            return ""
        said = f"; {known.note}" if known.note else ""
        return (
            f"{known.name} is known, but no configuration of it was seen ({known.source}{said}). "
        )

    def relatives(self, name: str) -> str:
        """The nearest models of the same family by name, or nothing; the same in another precision first."""
        rows = [row for row in self.models.values() if stem(row.name) == stem(name)]
        by_plain = {plain_name(row.name): row.name for row in reversed(rows)}
        found = difflib.get_close_matches(
            plain_name(name.rpartition("/")[2]), by_plain, MOST_NAMED, 0.3
        )
        same = self.in_another_precision(name)
        near = [*([same.name] if same else []), *(by_plain[one] for one in found)]
        listed = [f'"{one}"' for one in [*dict.fromkeys(near)][:MOST_NAMED]]
        also = " or ".join(filter(None, (", ".join(listed[:-1]), *listed[-1:])))
        return f"did you mean {also}?" if listed else ""

    def in_another_precision(self, name: str) -> Any:
        """The model of a name that ends in a precision, by what stands before it; None where there is none."""
        parts = re.split(r"[\s\-_]+", name)
        ends = (n for n in (1, 2) if self.find("precisions", "-".join(parts[-n:])))
        return next((self.look_up("models", "-".join(parts[:-n])) for n in ends), None)

    def default(self, table: str) -> Any:
        """The row taken where nothing else is said; the user's own before the shipped."""
        known = list(getattr(self, table).values())
        return max([row for row in known if row.default] or known, key=lambda row: row.own)

    @property
    def trainer(self) -> str:
        """The engine whose weights can be trained, frozen under adapters or not."""
        return next(row.name for row in self.engines.values() if row.trains)

    def constant(self, name: str) -> float:
        return self.constants[name].value

    def tender(self, code: str) -> Tender:
        """A currency; one that no table has is taken to have two decimals."""
        for table in (self.currencies, Catalog.shipped().currencies):
            if code in table:
                return table[code]
        return Tender(name=code)

    def reference_rate(self, code: str, home: str) -> Reference | None:
        """What a unit of a currency costs in another by the reference; None where it has none."""
        one, other = self.tender(code), self.tender(home)
        if not one.per_eur or not other.per_eur:
            return None
        return Reference(other.per_eur / one.per_eur, one.date, one.source)

    def problem(self, row: Any, key: str | None, message: str, hint: str = "") -> Problem | None:
        """A fault of a user's own price, at its place in its file; None where it has none."""
        found = self.written.get(id(row))
        return found and found.tell((*found.path, key) if key else found.path, message, hint)

    def file_of(self, row: Any) -> str:
        """The file that a user's own price stands in; empty where it has none."""
        found = self.written.get(id(row))
        return found.tell(found.path, "", "").file if found else ""

    @cached_property
    def profiles_of(self) -> dict[str, list[Engine]]:
        """The profiles of every engine by its plain name, oldest first."""
        found: dict[str, list[Engine]] = {}
        for row in self.engines.values():
            found.setdefault(plain_name(row.name), []).append(row)
        return found

    def profiles(self, name: str) -> list[Engine]:
        """The profiles of an engine, oldest first."""
        return self.profiles_of.get(plain_name(name), [])

    def engine(
        self, name: str, version: str | None = None, problem: Report | None = None
    ) -> Engine | None:
        """The profile that holds the version, the newest without one; else None, reported."""
        rows = self.profiles(name)
        found = [row for row in rows if version is None or row.holds(version)]
        if not found and problem and rows:
            known = ", ".join(row.version for row in rows)
            problem(
                ("version",), f"no profile of {name} holds version {version}", f"known: {known}"
            )
        elif not found and problem:
            known = nearest(name, [row.name for row in self.engines.values()])
            problem(("name",), f'unknown engine "{name}"', known)
        return found[-1] if found else None

    def family_of(self, card: Card) -> CardFamily:
        """The efficiencies of a card's family; the default ones where nobody measured it."""
        return self.families.get(card.family) or self.default("families")

    def overhead_of(self, engine: Engine) -> Overhead:
        """The overheads of an engine; the default ones where nobody measured it."""
        rows = self.overheads.values()
        own = [row for row in rows if engine.full_name in row.engines]
        named = own or [row for row in rows if engine.name in row.engines]
        return next(iter(named), self.default("overheads"))

    def errors_of(self, card: Card) -> FamilyErrors:
        """How far computed times of a card's family may be off."""
        own = (row for row in self.errors.values() if card.family in row.families)
        return next(own, None) or self.default("errors")

    def delays_of(self, card: Card) -> FamilyDelays:
        """How much slower than computed the cards of a card's family may be."""
        own = (row for row in self.delays.values() if card.family in row.families)
        return next(own, None) or self.default("delays")

    def schedule_of(self, engine: Engine) -> Schedule:
        """How an engine puts prompts beside answers; as vllm where nobody says."""
        rows = self.schedules.values()
        own = [row for row in rows if engine.full_name in row.engines]
        return next(iter(own or [row for row in rows if engine.name in row.engines]),
                    self.default("schedules"))  # fmt: skip

    def calibration_of(
        self, card: Card, engine: Engine, model: Model, weights: Precision
    ) -> Calibration | None:
        """What the user measured of a model in its weights on a card with an engine's profile."""
        wanted = (card.name, model.name, weights.name)
        for row in self.calibrations.values():
            known = (row.card, row.model, row.weights) == wanted
            if known and self.engine(row.engine, row.engine_version) == engine:
                return row
        return None

    def is_measured(self, engine: Engine) -> bool:
        """Whether the overheads of an engine are its own."""
        return any({engine.name, engine.full_name} & {*r.engines} for r in self.overheads.values())

    def server_of(self, card: Card) -> Server | None:
        """The first server that takes this card; the user's own before the shipped."""
        return next(iter(self.servers_of(card)), None)

    def servers_of(self, card: Card) -> list[Server]:
        """The servers that take this card, its usual one first; of the user's own where there are any."""
        rows = [row for row in self.servers.values() if card.name in row.cards]
        return [row for row in rows if row.own] or rows

    def slices_of(self, card: Card) -> list[Slice]:
        """What a card can be cut into, the smallest first; of one size those with the least compute, of which there
        are most."""
        rows = [row for row in self.slices.values() if card.name in row.cards]
        sizes = {row.memory_gb: row for row in sorted(rows, key=lambda row: -row.compute)}
        return [sizes[size] for size in sorted(sizes)]

    def currency_meant(self, code: str) -> str:
        """What is asked back of a code that people use beside the catalog's; nothing where it is one, or has no row."""
        row = self.find("currencies", code)
        return f"did you mean {row.name}?" if row and row.name != code else ""

    def overlay(
        self,
        data: Any,
        problem: Report,
        own: bool = True,
        source: str = STATED,
        written: Written = nothing_written,
        tell: Callable[[PathOf, str, str], Problem] | None = None,
    ) -> Catalog:
        """This catalog with the rows of `data` over it; faults go to `problem`.

        A row of a known name replaces the fields it gives, others are added; of a list the own rows
        come first."""
        if not isinstance(data, Mapping):
            problem((), "a catalog must hold tables with rows, such as `cards:`", "")
            return self
        if {"quote", "scenarios"} <= data.keys():
            problem(
                (),
                "is a scenario file, not one of catalog rows",
                "its own rows stand under `catalog:`",
            )
            return self
        layer = Layer(self, problem, own, source, written, tell)
        for table, rows in data.items():
            layer.add_table(table, rows)
        return layer.result()

    def settled(self) -> Catalog:
        """This catalog once all files are laid over it: the rows of one's own name others as these are called; what none is
        called is told."""
        tables: dict[str, Any] = {}
        for one in self.pointing:
            for path, message, hint in dangling(self, TABLES[one.table], one.given):
                one.problem((*one.path, *path), message, hint)
            rows = tables.setdefault(one.table, dict(getattr(self, one.table)))
            row = references.renamed(self, rows[one.row].refers, rows[one.row])
            tables[one.table] = {
                row.full_name if name == one.row else name: row if name == one.row else other
                for name, other in rows.items()
            }
        return replace(self, **tables, pointing=())


# -- rows laid over -------------------------------------------------------------------------------


class Layer:
    """Rows on their way over a catalog."""

    def __init__(
        self, base: Catalog, problem: Report, own: bool, source: str, written: Written,
        tell: Callable[[PathOf, str, str], Problem] | None,
    ):  # fmt: skip
        self.base, self.problem, self.own, self.source = base, problem, own, source
        self.written, self.tell = written, tell
        self.places: dict[int, Placed] = {}
        self.tables: dict[str, dict[str, Any]] = {}
        self.unread: set[tuple[str, str]] = set()
        self.names: dict[
            tuple[str, str], tuple[str, PathOf]
        ] = {}  # by table and plain name: as written, where
        self.doubtful: list[
            tuple[str, PathOf, Mapping[str, Any]]
        ] = []  # rows of lists that have faults
        self.listed: dict[str, list[tuple[PathOf, Quoted]]] = {name: [] for name in LISTS}
        self.pointing: list[Pointing] = []

    def add_table(self, table: str, rows: Any) -> None:
        if table not in TABLES:
            self.problem(
                (table,), f"unknown table `{table}`", nearest(table, TABLES, "`"), key=True
            )
        elif not isinstance(rows, list):
            self.unread.add((table, ""))
            self.problem((table,), f"`{table}` must be a list of rows", "")
        else:
            for i, row in enumerate(rows):
                self.add(table, row, (table, i))

    def add(self, table: str, given: Any, path: PathOf) -> None:
        if not isinstance(given, Mapping):
            self.unread.add((table, ""))
            self.problem(path, f"a row of `{table}` must hold keys with values", "")
        elif "own" in given:
            self.problem((*path, "own"), "unknown key `own`", "", key=True)
        elif table in LISTS:
            self.add_listed(table, given, path)
        else:
            self.add_row(table, given, path)

    def add_listed(self, table: str, given: Mapping[str, Any], path: PathOf) -> None:
        row = self.shaped(TABLES[table], {**self.stated(), **given}, path)
        asked = self.own and row is not None and self.base.currency_meant(row.currency)
        if asked:
            self.problem((*path, "currency"), f'unknown currency "{row.currency}"', asked)
        elif row is not None:
            self.listed[table].append((path, row))
        if self.own and (asked or row is None):
            self.unread.add((table, ""))
            self.doubtful.append((table, path, given))

    def add_row(self, table: str, given: Mapping[str, Any], path: PathOf) -> None:
        given = {key: x for key, x in given.items() if key not in RETIRED.get(table, ())}
        old = self.known(table, given)
        self.spelled(table, given, old, path)
        data = self.merged(table, old, given)
        row = self.shaped(TABLES[table], completed(table, data) if self.own else data, path)
        if row is None or (self.own and not self.sound(table, row, old, path)):
            self.unread |= {(table, plain_name(name)) for name in _called(given)}
            return
        if old is not None and not self.own:
            self.problem(path, f'"{row.full_name}" is already a row of `{table}`', "")
        name = old.full_name if old else row.full_name
        self.rows(table)[name] = row
        if self.own and row.refers.keys() & given.keys():
            self.pointing.append(Pointing(table, name, given, path, self.problem))

    def spelled(self, table: str, given: Mapping[str, Any], old: Any, path: PathOf) -> None:
        """Report a row whose name another of these rows has in another spelling: which of them would count?"""
        name = _name(table, given)
        key = table, plain_name(old.full_name if old else name)
        first, place = self.names.setdefault(key, (name, path))
        if self.own and first != name:
            line = self.tell(place, "", "").line if self.tell else 0
            message = f'"{name}" is "{first}" of line {line} in another spelling'
            self.problem(
                (*path, TABLES[table].key[0]),
                message,
                "keep one row, and name the other in its `aliases`",
            )

    def shaped(self, kind: type[Record], data: Any, path: PathOf) -> Any:
        return shaped(kind, {**data, "own": self.own}, self.problem, path, self.written)

    def stated(self) -> dict[str, str]:
        """Where a user's own row comes from unless it says so itself."""
        return {"source": self.source} if self.own else {}

    def rows(self, table: str) -> dict[str, Any]:
        return self.tables.setdefault(table, dict(getattr(self.base, table)))

    def known(self, table: str, given: Mapping[str, Any]) -> Any:
        """The row that the given one changes: of its name, or of a shipped alias."""
        name = _name(table, given)
        return self.rows(table).get(name) or (self.base.find(table, name) if self.own else None)

    def run_by(self, table: str) -> dict[str, tuple[str, ...]]:
        """What runs on a user's own card that does not say: the default engine."""
        known = self.own and table == "cards"
        return {"engines": (self.base.default("engines").name,)} if known else {}

    def release(self, table: str, given: Mapping[str, Any]) -> Engine | None:
        """The newest profile of the engine that a user's own row is a further release of."""
        known = self.base.profiles(str(given.get("name"))) if table == "engines" else []
        return known[-1] if known and self.own and given.get("version") else None

    def merged(self, table: str, old: Any, given: Mapping[str, Any]) -> dict[str, Any]:
        """The given fields over the old row's; rates and links merge, a model's config is whole. A further release of
        an engine has what its newest profile has."""
        release = self.release(table, given) if old is None else None
        if not self.own or (old is None and release is None):
            return {**self.stated(), **self.run_by(table), **given}
        if release is not None:
            kept = release.model_dump(by_alias=True, exclude={"since", "before", "note"})
            return {**kept, "source": f"{self.source}; else {release.source}", **given}
        data = old.model_dump(by_alias=True) | {"source": f"{self.source}; else {old.source}"}
        for key, value in given.items():
            both = isinstance(value, Mapping) and isinstance(data.get(key), Mapping)
            data[key] = {**data[key], **value} if both and key != "config" else value
        return data | {part: getattr(old, part) for part in old.key}

    def sound(self, table: str, row: Any, old: Any, path: PathOf) -> bool:
        """Report what a user's row lacks beyond its shape; tests prove the shipped rows."""
        problems = [*unsound(row, old, getattr(self.base, table)), *unknown_figures(table, row)]
        for below, message, hint in problems:
            self.problem((*path, *below), message, hint)
        return not problems

    def result(self) -> Catalog:
        tables: dict[str, Any] = self.tables  # each goes to the field of its own name and type
        catalog = replace(self.base, **tables, unread=self.base.unread | self.unread)
        for table, path, given in self.doubtful:
            self.known_names(catalog, table, path, given)
        own = {
            name: [row for row in (self.placed(catalog, name, *one) for one in rows) if row]
            for name, rows in self.listed.items()
        }
        return replace(
            catalog,
            **{name: rows + getattr(self.base, name) for name, rows in own.items()},
            written=self.base.written | self.places,
            pointing=(*self.base.pointing, *self.pointing),
            unread=self.base.unread | self.unread,
        )

    def placed(self, catalog: Catalog, table: str, path: PathOf, row: Any) -> Any:
        """A price or rent under the name that its card, server or component has in the catalog."""
        if not self.own:
            return row
        given = {key: getattr(row, key) for key in row.refers}
        if not self.known_names(catalog, table, path, given):
            return None
        kept = references.renamed(catalog, row.refers, row)
        if self.tell:
            self.places[id(kept)] = Placed(self.tell, path)
        return kept

    def known_names(
        self, catalog: Catalog, table: str, path: PathOf, given: Mapping[str, Any]
    ) -> bool:
        """Whether the catalog has all that a price or a rent names; what it has not is told."""
        refers = TABLES[table].refers
        for below, message, hint in dangling(catalog, TABLES[table], given):
            self.problem((*path, *below), message, hint)
        named = references.names_given(refers, given)
        return all(references.name_there(catalog, one.noun, one.name) for one in named)


def _name(table: str, given: Mapping[str, Any]) -> str:
    """What a row is called, as it is written."""
    return " ".join(str(given.get(part, "")) for part in TABLES[table].key)


def _called(given: Mapping[str, Any]) -> list[str]:
    """What a row that could not be read may be called by; "" where it does not say."""
    aliases = given.get("aliases")
    listed = aliases if isinstance(aliases, list) else []
    return [str(given.get("name") or ""), *map(str, listed)]


FEW = 12  # names that fit behind a message
SUBJECTS = tuple(Price.refers.values())  # what prices are of


def dangling(
    catalog: Catalog, kind: type[Row] | type[Quoted] | type[Tax], given: Mapping[str, Any]
) -> Iterator[tuple[PathOf, str, str]]:
    """(path, message, hint) of every name of another row in what a row gives that the catalog does not have."""
    for path, noun, name in references.unknown(catalog, kind.refers, given):
        yield path, f'unknown {noun} "{name}"', references.hint(catalog, noun, name)
    if issubclass(kind, MeasuredRow) and catalog.profiles(engine := str(given.get("engine"))):
        faults: list[tuple[PathOf, str, str]] = []
        version = given.get("engine_version")
        tell = lambda path, message, hint="", key=False: faults.append((path, message, hint))  # noqa: E731
        catalog.engine(engine, version and str(version), tell)
        yield from ((("engine_version",), message, hint) for _, message, hint in faults)


def unsound(row: Any, old: Any, shipped: Mapping[str, Any]) -> Iterator[tuple[PathOf, str, str]]:
    """(path, message, hint) of what is wrong with a user's own row."""
    if isinstance(row, Model):
        yield from unreadable(row)
    if isinstance(row, Engine) and old is None and further(row, shipped) and row.since is None:
        yield (), "`from` is missing", f"the first version of {row.name} that the profile holds"
    yield from strange(row)
    if isinstance(row, Coefficients):
        yield from unlike(row, shipped)
    if (
        isinstance(row, (Constant, LoadForm)) and old is None
    ):  # what they are for stands in the model
        noun = "constant" if isinstance(row, Constant) else "form of a load"
        yield ("name",), f'unknown {noun} "{row.name}"', nearest(row.name, shipped)
    elif isinstance(row, Constant) and row.unit != old.unit:
        yield ("unit",), f"`unit` of {row.name} is {old.unit}, not {row.unit}", ""


def further(engine: Engine, shipped: Mapping[str, Any]) -> bool:
    """Whether an engine has other profiles."""
    return plain_name(engine.name) in {plain_name(one.name) for one in shipped.values()}


_FIGURES = {  # the record that a table's rows give
    "models": "llm", "cards": "card", "precisions": "weights", "kv_types": "kv_type",
    "engines": "engine", "optimizers": "optimizer", "checkpointing": "checkpointing",
    "methods": "method", "targets": "target", "forms": "form", "redundancy": "redundancy",
    "percentiles": "percentile", "confidences": "confidence",
}  # fmt: skip


RECORD_OF = _FIGURES | {"families": "card", "overheads": "engine", "errors": "card"}


def completed(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with the coefficients that are younger than it, at the values with which they change nothing."""
    given = RECORDS.get(RECORD_OF.get(table, ""), {})
    if not issubclass(TABLES[table], Coefficients):
        return dict(row)
    young = coefficients(getattr(Catalog.shipped(), table)) & given.keys() - row.keys()
    neutral = {key: given[key].neutral for key in young if given[key].neutral is not None}
    return {**row, **neutral}


def coefficients(rows: Mapping[str, Any]) -> set[str]:
    """The coefficients of a table's rows."""
    return {key for row in rows.values() for key in row.extra}


def unknown_figures(table: str, row: Any) -> Iterator[tuple[PathOf, str, str]]:
    """Figures that no line draws on."""
    known = RECORDS.get(_FIGURES.get(table, ""), {})
    for key in getattr(row, "figures", {}):
        if key not in known:
            yield ("figures", key), f"unknown figure `{key}`", nearest(key, known, "`")


def unreadable(model: Model) -> Iterator[tuple[PathOf, str, str]]:
    """What keeps a model's config from giving an architecture."""
    try:
        model.architecture  # noqa: B018
    except ValueError as error:
        yield ("config",), str(error), ""


def unlike(row: Coefficients, shipped: Mapping[str, Any]) -> Iterator[tuple[PathOf, str, str]]:
    """Coefficients that the shipped rows of the table have and this one lacks, or the reverse."""
    known = coefficients(shipped)
    for key in sorted(row.extra.keys() - known):
        yield (key,), f"unknown key `{key}`", nearest(key, known, "`")
    missing = sorted(known - row.extra.keys())
    if len(missing) > FEW:
        hint = "copy the nearest shipped row, and change what differs"
        yield (), f"`{missing[0]}` and {len(missing) - 1} more columns are missing", hint
        return
    for key in missing:
        yield (), f"`{key}` is missing", ""


# -- the shipped rows -----------------------------------------------------------------------------


def _stored_catalog(folder: Path) -> dict[str, Any]:
    """The rows of the shipped files as JSON holds them: of a table by name, of a list in its order."""
    catalog = load([folder], Catalog(), own=False)
    return {
        name: [jsonable(row) for row in getattr(catalog, name)]
        if name in LISTS
        else {key: jsonable(row) for key, row in getattr(catalog, name).items()}
        for name in TABLES
    }


def _restored_catalog(data: Mapping[str, Any]) -> Catalog:
    """The catalog of such rows."""
    tables: dict[str, Any] = {}  # each goes to the field of its own name and type
    for name, rows in data.items():
        kind: Any = TABLES[name]
        if name in LISTS:
            tables[name] = [restored(kind, row) for row in rows]
        else:
            tables[name] = {key: restored(kind, row) for key, row in rows.items()}
    return replace(Catalog(), **tables)


# -- files ----------------------------------------------------------------------------------------


def load(paths: Iterable[str | Path], base: Catalog | None = None, own: bool = True) -> Catalog:
    """The shipped catalog with these files, or the *.yaml and *.yml of these folders, over it.

    Raises Problems with the faults of all of them."""
    problems: list[Problem] = []
    catalog = load_partly(paths, problems, base, own)
    if problems:
        raise Problems(problems)
    return catalog


def load_partly(
    paths: Iterable[str | Path],
    problems: list[Problem],
    base: Catalog | None = None,
    own: bool = True,
) -> Catalog:
    """The same as far as the files can be read; the faults of all of them are added to `problems`."""
    catalog = Catalog.shipped() if base is None else base
    for path in yaml_files(paths, problems):
        try:
            table = path.suffix.lower() == table_file.ENDING
            document = table_file.rows_of(path) if table else files.read_partly(path)
        except Problems as error:
            problems += error.problems
            catalog = replace(catalog, unread=catalog.unread | {("", "")})
        else:
            problems += document.problems
            catalog = over(catalog, document, problems, own)
    return catalog.settled()


def over(catalog: Catalog, document: files.Document, problems: list[Problem], own: bool) -> Catalog:
    """The catalog with a file over it; its faults are added to `problems`."""

    def problem(path: PathOf, message: str, hint: str = "", key: bool = False) -> None:
        if not any(path[: len(place)] == place for place in document.unread):
            problems.append(document.problem(path, message, hint, key))

    source = Path(document.file).name
    tables = {(str(place[0]), "") for place in document.unread}
    known = replace(catalog, unread=catalog.unread | tables) if tables else catalog
    return known.overlay(document.data, problem, own, source, document.text, document.problem)


ENDINGS = (".yaml", ".yml")  # of the files of a folder that are read


def yaml_files(paths: Iterable[str | Path], problems: list[Problem]) -> Iterator[Path]:
    """The files, and those of the folders; a folder without any is told."""
    for path in map(Path, paths):
        found = (
            sorted(one for one in path.glob("*") if one.suffix in ENDINGS)
            if path.is_dir()
            else [path]
        )
        if not found:
            problems.append(
                Problem(str(path), 0, 0, "the folder holds no file that ends in .yaml or .yml")
            )
        yield from found
