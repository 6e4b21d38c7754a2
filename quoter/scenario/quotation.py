"""The scenario file as a quotation: every name found and every default filled in, or its faults."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from quoter.catalog import TABLES, Brand, Catalog, load_partly, rows, takes
from quoter.core import (
    LANGUAGES,
    Document,
    Gaps,
    PathOf,
    Problem,
    Problems,
    Shape,
    files,
    frozen,
    nearest,
    shaped,
    shaped_partly,
)
from quoter.scenario import loads, other_words, physics, spoken
from quoter.scenario.commercial import Deal
from quoter.scenario.commercial import Reading as DealReading
from quoter.scenario.defaults import (
    RECIPE,
    filled,
    filled_quote,
    filled_scenario,
    stated_fields,
    with_rows,
)
from quoter.scenario.packages import Package, read_packages
from quoter.scenario.request import (
    AUTO,
    RULE,
    BrandPath,
    CacheTypes,
    Choice,
    Deploy,
    EngineChoice,
    ExchangeRate,
    InventoryItem,
    Load,
    Party,
    Procurement,
    Quote,
    QuoteFile,
    Recipe,
    Scenario,
    ServiceLevel,
)
from quoter.scenario.requirements import Demand
from quoter.scenario.requirements import read as read_requirements

__all__ = [
    "CacheTypes", "Case", "Choice", "Deploy", "EngineChoice", "ExchangeRate", "InventoryItem", "Load", "Party",
    "Procurement", "Quotation", "Quote", "QuoteFile", "Recipe", "Scenario", "ServiceLevel",
    "load_quotation", "quotation",
]  # fmt: skip

# -- what the rest works with ---------------------------------------------------------------------


@frozen
class Case:
    """A scenario with every name found and every default filled in."""

    quote: Quote
    scenario: Scenario
    model: rows.Model
    weights: rows.Precision
    key_type: rows.KvType
    value_type: rows.KvType
    cards: tuple[rows.Card, ...]
    named_cards: bool
    catalog: Catalog
    stated: frozenset[str] = frozenset()
    notices: tuple[loads.Notice, ...] = ()  # what is read in another way than it was
    precisions: tuple[
        rows.Precision, ...
    ] = ()  # that each card takes one of; none: `weights` for all
    at_hand: Mapping[str, int] = field(default_factory=dict)  # cards of the customer, used first
    owned: int = 0  # cards at hand, where the question is what they hold
    fabric: str | None = None  # that the offer asks for
    deployed: tuple[rows.Card, ...] = ()  # of a test environment: what other scenarios deploy
    alone: bool = True  # nothing else is bought with it

    @property
    def auto(self) -> bool:
        """Whether the file leaves the precision to each card."""
        return self.scenario.weights == AUTO

    @property
    def by_rule(self) -> bool:
        """Whether the rule of thumb counts, which has cards and no widths."""
        return self.scenario.method == RULE and not self.scenario.deploy

    @property
    def accepted(self) -> frozenset[str]:
        """What the seller knowingly offers all the same."""
        return frozenset({*self.scenario.accept, *self.quote.accept})

    @property
    def engine_named(self) -> rows.Engine | None:
        """The engine that the scenario asks for; None where it leaves that to the card."""
        wanted = self.scenario.engine
        return self.catalog.engine(wanted.name, wanted.version) if wanted.name else None

    def engine_for(self, card: rows.Card) -> rows.Engine | None:
        """The scenario's engine; else the default one, or the first that the card lists."""
        wanted, usual = self.scenario.engine, self.catalog.default("engines").name
        if wanted.name or usual in card.engines:
            return self.catalog.engine(wanted.name or usual, wanted.version)
        profiles = (self.catalog.engine(name, wanted.version) for name in card.engines)
        return next(filter(None, profiles), None)

    @property
    def reserve(self) -> float:
        """The share of the memory that is left free, which the defaults have filled in."""
        return self.scenario.reserve or 0.0

    @property
    def kv_cache(self) -> str:
        """The types of the cache as people write them: one name, or that of K and that of V."""
        names = dict.fromkeys((self.key_type.name, self.value_type.name))
        return "/".join(names)

    @cached_property
    def recipe(self) -> dict[str, Any]:
        """The rows behind the recipe: method, optimizer, checkpointing, target_modules."""
        recipe = self.scenario.recipe
        return {
            key: self.catalog.find(table, getattr(recipe, key)) for key, table in RECIPE.items()
        }


SIXTEEN = 2  # bytes of 16 bits


def with_recipe(case: Case, **values: Any) -> Case:
    """A training with these values in its recipe."""
    recipe = filled(case.scenario.recipe, **values)
    return replace(case, scenario=filled(case.scenario, recipe=recipe))


def without_companions(case: Case) -> Case:
    """The case without models of other work beside it."""
    return replace(case, scenario=filled(case.scenario, beside=()))


def with_model(case: Case, model: rows.Model) -> Case | None:
    """The case of another model, its precision as the file leaves it: stated, or by what the model
    ships in; None where it ships in a type that no precision is like."""
    asked = case.scenario.weights if "weights" in case.stated else None
    if case.scenario.workload == "training" or asked not in (None, AUTO):
        return replace(case, model=model)
    ships = model.shipped.precision
    if not ships:
        return None
    rule = case.scenario.precisions
    allowed = case.precisions if rule else tuple(by_card(case.catalog, model, asked == AUTO))
    weights = case.catalog.find("precisions", ships)
    return replace(case, model=model, weights=weights, precisions=allowed)


@frozen
class Fit:
    """What do these cards hold: a case for each card, model and precision that is looked at."""

    scenario: Scenario
    cards: tuple[tuple[rows.Card, int], ...]
    cases: tuple[Case, ...]
    stated: frozenset[str]


@frozen
class Quotation:
    """All scenarios of one file, ready to be computed; `digest` is the SHA-256 of the input."""

    quote: Quote
    cases: tuple[Case, ...]
    catalog: Catalog
    file: str
    document: Document  # where a fault found later stands
    digest: str = ""
    stated: frozenset[str] = frozenset()
    fits: tuple[Fit, ...] = ()
    names: tuple[str, ...] = ()  # of all scenarios, in the order of the file
    deal: Deal = field(default_factory=Deal)
    packages: tuple[Package, ...] = ()  # alternatives of one need; none: all scenarios are bought
    requirements: tuple[Demand, ...] = ()  # of the customer's tender
    brand: Brand | str | None = None  # or the path of its own file
    texts: Mapping[PathOf, Mapping[str, str]] = field(
        default_factory=dict
    )  # in both languages, by place
    given: Catalog | None = None  # before what the file lays over it
    strict: bool = True  # a price that cannot be meant is a fault; of what was frozen it is told

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its documents: one, or both, each of which has its own."""
        return LANGUAGES if self.quote.language == "both" else (self.quote.language,)

    def in_language(self, language: str) -> Quotation:
        """The same quotation with the texts that are given in both languages in this one."""
        if not self.texts or self.given is None or language == self.languages[0]:
            return self
        found = _Reading(
            self.document, self.given, language=language, strict=self.strict
        ).quotation()
        return replace(found, quote=found.quote.model_copy(update={
            "status": self.quote.status, "date": self.quote.date}))  # fmt: skip

    @property
    def short_digest(self) -> str:
        """The digest as it is printed."""
        return self.digest[:16]

    @property
    def all_cases(self) -> list[Case]:
        """The cases of the scenarios, then those of what some cards hold."""
        return [*self.cases, *(case for fit in self.fits for case in fit.cases)]

    def of(self, package: Package) -> Quotation:
        """The quotation of one package alone."""
        cases = tuple(case for case in self.cases if case.scenario.name in package.scenarios)
        return replace(self, cases=cases, fits=(), names=package.scenarios, packages=())

    def problem(self, path: PathOf, message: str, hint: str = "") -> Problem:
        """A fault found later, at its place in the file where one is known."""
        return self.document.problem(path, message, hint)


# -- from a file ----------------------------------------------------------------------------------


def load_quotation(path: str | Path, extra_catalogs: Iterable[str | Path] = ()) -> Quotation:
    """The quotation that a file writes; raises Problems with all its faults at once."""
    problems: list[Problem] = []
    catalog = load_partly(extra_catalogs, problems)
    try:
        document = files.read_partly(path)
    except Problems as error:
        raise Problems([*problems, *error.problems]) from None
    return quotation(document, catalog, problems)


class Faulty(Problems):
    """All faults of a file that its reading finds; `rest` is the quotation of the rest, without the scenarios
    that have faults, for what is found later."""

    def __init__(self, problems: Iterable[Problem], rest: Quotation, gaps: Gaps):
        super().__init__(problems)
        self.rest, self.gaps = rest, gaps

    @property
    def priceable(self) -> bool:
        """Whether the rest can be sized and priced as it will be."""
        known = self.rest.catalog.is_whole and not self.rest.document.unread
        blocks = ("quote", "offer", "catalog", "packages")
        return (
            known and bool(self.rest.cases) and all(self.gaps.whole((block,)) for block in blocks)
        )

    @property
    def rated(self) -> bool:
        """Whether the currency and the rates are known that stated prices are held against."""
        return self.gaps.whole(("quote",), ("exchange_rates", "currency"))


def quotation(
    document: Document, catalog: Catalog, problems: Iterable[Problem] = (), strict: bool = True
) -> Quotation:
    """The quotation of a document; `problems` are those found before.

    Where not `strict`, as of what has been issued or comes out of a workbook, prices that cannot be
    meant are told and not refused, and rows may name others that were left out of it."""
    return _Reading(document, catalog, problems, strict=strict).quotation()


def other_kind(data: Mapping[str, Any]) -> tuple[str, str] | None:
    """What a file is that is no scenario file, and which command takes it; None where that is not known."""
    if data.keys() & TABLES.keys():
        return "is a file of catalog rows, not of scenarios", "give it by `--catalog`"
    if "measured" in data:
        return "is a file of runs, not of scenarios", "`quote calibrate` takes it beside one"
    if {"schema", "hashes"} <= data.keys():
        return (
            "is an issued revision, not a scenario file",
            "`quote email` and `quote diff` take it",
        )
    return None


class _Reading:
    """One document on its way through the gates of shape and reference; faults are collected."""

    def __init__(
        self,
        document: Document,
        catalog: Catalog,
        problems: Iterable[Problem] = (),
        language: str = "",
        strict: bool = True,
    ):
        self.strict = strict
        self.document, self.catalog = document, catalog
        self.problems = [*problems, *document.problems]
        self.given, self.language = catalog, language
        self.texts: dict[PathOf, Mapping[str, str]] = {}
        self.gaps = Gaps()

    def report(self, path: PathOf, message: str, hint: str = "", key: bool = False) -> None:
        unknown = key and message.startswith("unknown key")
        hint = (other_words.meant(path) if unknown else "") or hint
        if self.gaps.waits(path, message, hint) or self.unread(path, message):
            return
        path = self.gaps.place(path)
        if unknown:
            deep = 2 if path[0] == "scenarios" else int(len(path) > 1)
            self.gaps.guess(path[:deep], hint)
        self.problems.append(self.document.problem(path, message, hint, key))

    def unread(self, path: PathOf, message: str) -> bool:
        """Whether a fault is of what the text does not let us read: of a part, or of a name that it may hold."""
        parts = {place[0] for place in self.document.unread}
        named = message.startswith('unknown scenario "') and "scenarios" in parts
        return named or any(path[: len(place)] == place for place in self.document.unread)

    def shaped_partly(
        self, kind: type[Shape], data: Any, path: PathOf, stand_in: Mapping[str, Any] | None = None
    ) -> Shape | None:
        """What of a block can be read, with its faults reported."""
        return shaped_partly(kind, data, self.report, self.gaps, path, self.document.text, stand_in)

    def quotation(self) -> Quotation:
        data = self.top()
        self.overlay(data.get("catalog"))
        quote = self.quote(data)
        items = self.scenarios(data)
        others = named_cards(items), deployed_cards(items)
        read = [self.case(quote, item, i, *others) for i, item in enumerate(items)]
        deal = self.deal(data, quote, items)
        packages = read_packages(data, items, self.report, self.document.text)
        demands = read_requirements(data, items, self.report, self.document.text)
        brand = self.brand(data)
        stock = self.stock(case.scenario for case in read if case)
        whole = tuple(case.scenario.name for case in read if isinstance(case, Case))
        bought = [package.scenarios for package in packages] or [whole]
        cases = [replace(case, at_hand=stock, alone=_alone(case.scenario.name, bought)) if isinstance(case, Case) else case
                 for case in read if case]  # fmt: skip
        document = self.document
        found = Quotation(
            quote=filled_quote(quote, self.catalog),
            cases=tuple(
                replace(c, fabric=deal.offer.network) for c in cases if isinstance(c, Case)
            ),
            fits=tuple(c for c in cases if isinstance(c, Fit)),
            names=tuple(c.scenario.name for c in cases),
            catalog=self.catalog,
            file=document.file,
            digest=document.digest,
            stated=stated_fields(quote),
            document=document,
            deal=deal,
            packages=packages,
            requirements=demands,
            brand=brand,
            texts=self.texts,
            given=self.given,
            strict=self.strict,
        )
        if self.problems:
            raise Faulty(self.problems, found, self.gaps)
        return found

    def deal(self, data: Mapping[str, Any], quote: Quote, items: list[Any]) -> Deal:
        """What the file says of the business."""
        names = [str(item.get("name")) for item in items if isinstance(item, Mapping)]
        reading = DealReading(data, self.catalog, self.report, self.shaped_partly)
        before = len(self.problems)
        found = reading.deal(filled_quote(quote, self.catalog), quote, names)
        if len(self.problems) > before:
            self.gaps.doubt(("offer",))
        return found

    def brand(self, data: Mapping[str, Any]) -> Brand | str | None:
        """The brand as a block, or the path of a file of its own; that is read with the pages."""
        written = data.get("brand")
        if written is None:
            return None
        if not isinstance(written, str):
            return shaped(Brand, written, self.report, ("brand",), self.document.text)
        found = shaped(BrandPath, {"brand": written}, self.report, (), self.document.text)
        return found.brand if found else None

    def top(self) -> Mapping[str, Any]:
        """The three parts of the file; what else stands there is reported."""
        data = self.document.data
        if not isinstance(data, Mapping):
            self.report((), "a scenario file must hold `quote` and `scenarios`")
            raise Problems(self.problems)
        known = list(QuoteFile.declared)
        if not data.keys() & {"quote", "scenarios"} and (other := other_kind(data)):
            self.report((), *other)
            raise Problems(self.problems)
        for key in data.keys() - set(known):
            below = (
                f"`{key}` stands under `catalog:`; a file of catalog rows is given by `--catalog`"
            )
            hint = below if key in TABLES else nearest(key, known, "`")
            self.report((key,), f"unknown key `{key}`", hint, key=True)
        self.gaps.add((), ())
        return self.told(data)

    def told(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """The file in one language, where texts are given in both; the first unless one is asked for."""
        before = len(self.problems)
        self.texts = spoken.by_language(data, self.report)
        if not self.texts or len(self.problems) > before:
            return data
        quote = data.get("quote")
        stated = quote.get("language") if isinstance(quote, Mapping) else None
        usual = stated if stated in LANGUAGES else LANGUAGES[0]
        return spoken.in_language(data, self.texts, self.language or usual)

    def overlay(self, data: Any) -> None:
        def problem(path: PathOf, message: str, hint: str = "", key: bool = False) -> None:
            self.report(("catalog", *path), message, hint, key)

        if ("catalog",) in self.document.unread:
            self.catalog = replace(self.catalog, unread=self.catalog.unread | {("", "")})
        if data is not None:
            written = lambda path: self.document.text(("catalog", *path))  # noqa: E731
            tell = lambda path, *said: self.document.problem(("catalog", *path), *said)  # noqa: E731
            laid = self.catalog.overlay(data, problem, written=written, tell=tell)
            self.catalog = laid.settled() if self.strict else laid

    def quote(self, data: Mapping[str, Any]) -> Quote:
        written = data.get("quote")
        quote = None
        if written is not None:
            quote = self.shaped_partly(Quote, written, ("quote",), NO_QUOTE)
        elif ("quote",) not in self.document.unread:
            self.report((), "`quote` is missing", "it holds at least `number` and `date`")
        if quote is None:
            self.gaps.add(("quote",), [("quote", key) for key in NO_QUOTE])
            quote = Quote.model_construct(**NO_QUOTE)
        self.cards(quote.procurement.allow, ("quote", "procurement", "allow"))
        self.cards(quote.procurement.deny, ("quote", "procurement", "deny"))
        self.currency(quote.currency)
        return quote

    def currency(self, code: str) -> None:
        """A code that people use beside the one of the catalog is asked back; one without a row is taken as it is."""
        if meant := self.catalog.currency_meant(code):
            self.report(("quote", "currency"), f'unknown currency "{code}"', meant)

    def scenarios(self, data: Mapping[str, Any]) -> list[Any]:
        items = data.get("scenarios")
        if isinstance(items, list) and items:
            return items
        missing = "`scenarios` is missing" if items is None else "`scenarios` must be a list"
        self.report(("scenarios",), "`scenarios` is empty" if items == [] else missing)
        return []

    def case(
        self, quote: Quote, data: Any, i: int, named: tuple[str, ...], deployed: tuple[str, ...]
    ) -> Case | Fit | None:  # fmt: skip
        """The scenario with its names found; None where something is wrong. `named` and `deployed` are the cards
        of all scenarios, whose servers a test environment shares."""
        path, before = ("scenarios", i), len(self.problems)
        scenario = self.shaped_partly(Scenario, data, path, {"name": f"scenarios[{i}]"})
        if scenario is None:
            return None
        scenario = with_rows(scenario, self.catalog)
        shares = scenario.environment == "test" and not _named(scenario)
        scenario = filled(scenario, cards=named or None) if shares else scenario
        self.unique(scenario, i)
        self.demand(scenario, path)
        before_names = len(self.problems)
        self.references(scenario, path)
        is_fit = scenario.workload == "fit"
        found = self.held(scenario, path) if is_fit else self.found(scenario, path)
        if shares:
            found |= self.beside(
                scenario, found["cards"], deployed, filled_quote(quote, self.catalog)
            )
        sure = len(self.problems) == before_names and self.gaps.whole(path, LAYOUT)
        self.firm(quote, found["model"], path)
        if scenario.workload == "inference" and sure and found["model"]:
            self.possible(scenario, found, path)
        if len(self.problems) > before:
            return None
        return (
            self.fit(quote, scenario, found, path)
            if is_fit
            else self.complete(quote, scenario, found)
        )

    def found(self, scenario: Scenario, path: PathOf) -> dict[str, Any]:
        """The rows that a case holds; a name without a row is reported."""
        name = scenario.model
        model = self.find("models", name, (*path, "model")) if name else None
        return {
            "model": model,
            "weights": self.weights(scenario, model, path),
            "precisions": self.precisions(scenario, model, path),
            **self.cache_types(scenario.kv_cache, (*path, "kv_cache")),
            "cards": self.candidates(scenario, path),
        }

    def beside(
        self, scenario: Scenario, cards: tuple[rows.Card, ...], deployed: tuple[str, ...], quote: Quote
    ) -> dict[str, Any]:  # fmt: skip
        """The cards of a test environment, and those that other scenarios deploy, which it may stand on, too: they
        are named by that, and of those that nobody names none is looked at that the market restricts."""
        theirs = tuple(filter(None, (self.catalog.find("cards", name) for name in deployed)))
        if not theirs:
            return {}
        allowed = [self.catalog.find("cards", name) for name in quote.procurement.allow]
        open_ = [
            c for c in cards if scenario.cards or quote.market not in c.restricted or c in allowed
        ]
        every = {card.name: card for card in (*open_, *theirs)}
        return {"cards": tuple(every.values()), "deployed": theirs}

    def firm(self, quote: Quote, model: rows.Model | None, path: PathOf) -> None:
        """A firm quotation rests on verified models alone."""
        if quote.status == "firm" and model and not model.verified:
            message = f'"{model.name}" is unverified: no basis for a firm quotation'
            hint = "import its config.json (quote import-model), or make it `status: budgetary`"
            self.report((*path, "model"), message, hint)

    def complete(self, quote: Quote, scenario: Scenario, found: dict[str, Any]) -> Case:
        return Case(
            quote=filled_quote(quote, self.catalog),
            scenario=filled_scenario(scenario, found["weights"], self.catalog, found["model"]),
            notices=self.noticed(scenario),
            named_cards=_named(scenario),
            catalog=self.catalog,
            stated=stated_fields(scenario),
            **found,
        )

    def noticed(self, scenario: Scenario) -> tuple[loads.Notice, ...]:
        """What an inference says that is read in another way than it was."""
        wanted = scenario.workload == "inference"
        return tuple(loads.notices(scenario, self.catalog)) if wanted else ()

    # What cards at hand hold

    def held(self, scenario: Scenario, path: PathOf) -> dict[str, Any]:
        """The rows that a question for what cards hold names; None: not named."""
        keys = {"model": "models", "weights": "precisions"}
        given = {key: getattr(scenario, key) for key in keys}
        found = {
            key: name and self.find(keys[key], name, (*path, key)) for key, name in given.items()
        }
        items = enumerate(scenario.inventory)
        cards = [self.find("cards", it.card, (*path, "inventory", i, "card")) for i, it in items]
        for i, card in enumerate(cards):
            if card and card in cards[:i]:
                twice = f"{card.name} stands twice in the inventory"
                self.report((*path, "inventory", i, "card"), twice, "give its count once")
        kinds = self.cache_types(scenario.kv_cache, (*path, "kv_cache"))
        return found | kinds | {"cards": cards}

    def fit(self, quote: Quote, scenario: Scenario, found: dict[str, Any], path: PathOf) -> Fit:
        """A case for each card, model and precision that is looked at."""
        counts = [item.count for item in scenario.inventory]
        owned = tuple(zip(found["cards"], counts, strict=True))
        cases = tuple(
            case
            for card, count in owned
            for case in self.cases_of(quote, scenario, found, card, count)
        )
        filled_in = filled_scenario(scenario, found["weights"], self.catalog)
        if not cases:
            message = f"no model looked at takes a context of {filled_in.context:,}"
            self.report((*path, "context"), message, "name a `model`")
        return Fit(filled_in, owned, cases, stated_fields(scenario))

    def stock(self, scenarios: Iterable[Scenario]) -> dict[str, int]:
        """The customer's cards by all scenarios together; of a card that several state the most."""
        found: dict[str, int] = {}
        for item in (one for scenario in scenarios for one in scenario.inventory):
            card = self.catalog.find("cards", item.card)
            if card:
                found[card.name] = max(found.get(card.name, 0), item.count)
        return found

    def cases_of(
        self, quote: Quote, scenario: Scenario, found: dict[str, Any], card: rows.Card, count: int
    ) -> Iterable[Case]:  # fmt: skip
        """The models and precisions looked at on one card."""
        asked = filled_scenario(scenario, None, self.catalog)
        models = [found["model"]] if found["model"] else candidates_of(self.catalog, asked)
        usual = self.catalog.default("precisions")
        for model in models:
            base = Case(
                filled_quote(quote, self.catalog), asked, model, usual, found["key_type"],
                found["value_type"], (card,), True, self.catalog, stated_fields(scenario), owned=count,
            )  # fmt: skip
            engine = base.engine_for(card)
            tried = precisions_of(self.catalog, model, card, engine, bool(found["model"]))
            for weights in [found["weights"]] if found["weights"] else tried:
                own = filled(asked, model=model.name, weights=weights.name)
                yield replace(base, weights=weights, scenario=own)

    def find(self, table: str, name: str | None, path: PathOf) -> Any:
        """The row of this name; None is reported."""
        row = self.catalog.look_up(table, name) if name else None
        if row is None and not self.catalog.may_hold(table, name):
            beyond = beyond_methods(name) if table == "methods" else None
            hint = " ".join(filter(None, (self.catalog.suggest(table, name), TAKE_IN.get(table))))
            beyond = beyond or (self.companion(name) if table == "models" else None)
            message, hint = beyond or (f'unknown {NOUNS[table]} "{name}"', hint)
            self.report(path, message, hint)
        return row

    def companion(self, name: str | None) -> tuple[str, str] | None:
        """What is said of a companion model that stands where a language model does; None of other names."""
        row = self.catalog.look_up("encoders", name) if name else None
        hint = "name it in `beside` of the scenario whose language model it accompanies"
        return row and (f'"{name}" is a companion model, which is not sized by itself', hint)

    def cards(self, names: Iterable[str], path: PathOf) -> list[rows.Card]:
        return [self.find("cards", name, (*path, i)) for i, name in enumerate(names)]

    def weights(
        self, scenario: Scenario, model: rows.Model | None, path: PathOf
    ) -> rows.Precision | None:
        if scenario.workload == "training":
            return self.base(scenario, path)
        stated = None if scenario.weights == AUTO else scenario.weights
        if stated or model is None:
            usual = self.catalog.default("precisions").name
            return self.find("precisions", stated or usual, (*path, "weights"))
        ships = model.shipped
        if ships.precision:
            return self.find("precisions", ships.precision, (*path, "weights"))
        message = f"{model.name} ships quantised ({ships.said}), which no precision here is like"
        self.report((*path, "weights"), message, "give `weights`, such as int4 or fp8")
        return None

    def precisions(
        self, scenario: Scenario, model: rows.Model | None, path: PathOf
    ) -> tuple[rows.Precision, ...]:
        """What each card may take one of: by the customer's rule; where nobody says a type and the model
        ships narrow, that or another as wide, since not every card multiplies it."""
        rule, asked = scenario.precisions, scenario.weights
        if rule and asked not in (None, AUTO):
            hint = "write `weights: auto`, or leave `precisions` out"
            self.report(
                (*path, "precisions"), "`precisions` goes with `weights: auto`", hint, key=True
            )
        if rule and scenario.workload != "inference":
            self.report((*path, "precisions"), "`precisions` is for inference", key=True)
        if rule:
            allowed = enumerate(rule.allow)
            found = [
                self.find("precisions", n, (*path, "precisions", "allow", i)) for i, n in allowed
            ]
            return tuple(filter(None, found))
        if scenario.workload != "inference" or model is None or asked not in (None, AUTO):
            return ()
        return tuple(by_card(self.catalog, model, asked == AUTO))

    def base(self, scenario: Scenario, path: PathOf) -> rows.Precision | None:
        """The precision of a model in training: as trained, or as frozen under adapters."""
        method = self.catalog.find("methods", scenario.recipe.method)
        usual = self.usual_base(bool(method and method.base_quantised))
        row = self.find("precisions", scenario.weights or usual.name, (*path, "weights"))
        trained = row and row.goes_with(self.catalog.trainer)
        if not method or not trained:  # what is not trained is said later
            return row
        if method.trained and narrow(row):
            message = f"{row.name} weights are frozen: `method: {method.name}` trains 16 or 32 bits"
            hint = "leave `weights` out for bf16, or take `method: qlora`"
            self.report((*path, "weights"), message, hint)
        return row

    def usual_base(self, quantised: bool) -> rows.Precision:
        """The precision of a model in training where nobody says one."""
        usual = self.catalog.default("precisions")
        frozen = [row for row in self.catalog.precisions.values() if row.frozen and quantised]
        return max(frozen, key=lambda row: row.own, default=usual)

    def cache_types(self, wanted: CacheTypes, path: PathOf) -> dict[str, Any]:
        """The rows of K and V; one unknown name that stands for both is reported once."""
        apart = wanted.keys != wanted.values
        keys = self.find("kv_types", wanted.keys, (*path, "keys"))
        values = self.find("kv_types", wanted.values, (*path, "values")) if apart else keys
        return {"key_type": keys, "value_type": values}

    def unique(self, scenario: Scenario, i: int) -> None:
        others = self.document.data["scenarios"][:i]
        if any(
            isinstance(other, Mapping) and other.get("name") == scenario.name for other in others
        ):
            self.report(("scenarios", i, "name"), f'two scenarios are named "{scenario.name}"')

    # What is asked

    def demand(self, scenario: Scenario, path: PathOf) -> None:
        if scenario.workload == "fit":
            self.inventory(scenario, path)
        else:
            self.bought(scenario, path)
        if scenario.workload == "inference":
            for found in (loads.faults, loads.length_faults):
                self.tell(found(scenario, self.catalog), path)
        if scenario.workload == "training":
            self.data(scenario.recipe, (*path, "recipe"))
        if scenario.choice and scenario.deploy:
            self.report((*path, "deploy"), "give `choice` or `deploy`, not both", key=True)

    def data(self, recipe: Recipe, path: PathOf) -> None:
        """How much is trained on is said once, and what builds on it not without it."""
        if recipe.tokens and recipe.samples:
            message = "give `tokens`, or `samples` (of `sequence` tokens each), not both"
            self.report((*path, "samples"), message, key=True)
        if recipe.tokens or recipe.samples:
            return
        for key in ("epochs", "deadline_days", "utilization"):
            if key in recipe.model_fields_set and getattr(recipe, key) is not None:
                hint = "such as `tokens: 2B`, or `samples: 50000`"
                self.report((*path, key), f"`{key}` needs `tokens` or `samples`", hint, key=True)

    def possible(self, scenario: Scenario, found: Mapping[str, Any], path: PathOf) -> None:
        """Targets that no candidate can meet are reported."""
        scenario = filled(scenario, **loads.filled_lengths(scenario, self.catalog))
        narrow = physics.narrow(found["weights"], found["precisions"])
        asked = (found["model"], narrow, found["cards"], self.catalog)
        self.tell(physics.faults(scenario, *asked), path)

    def tell(self, faults: Iterable[loads.Fault], path: PathOf) -> None:
        """Report faults of the load below the scenario's place."""
        for below, message, hint in faults:
            self.report((*path, *below), message, hint)

    def inventory(self, scenario: Scenario, path: PathOf) -> None:
        """A question for what cards hold names the cards, and nothing that chooses among others."""
        if not scenario.inventory:
            hint = "such as `inventory: [{card: A100-40G-PCIe, count: 8}]`"
            self.report(path, "`workload: fit` needs the `inventory` of cards at hand", hint)
        for key in ("cards", "choice", "deploy", "precisions"):
            if getattr(scenario, key):
                self.report((*path, key), f"`{key}` is not for `workload: fit`", "its cards are "
                            "those of `inventory`", key=True)  # fmt: skip
        if scenario.method != "detailed":
            self.report((*path, "method"), "`workload: fit` is always sized in detail", key=True)
        forms = set(loads.given_forms(scenario)) - {"concurrency"}
        for form in sorted(forms):
            message = f"`{form}` is not for `workload: fit`"
            self.report((*path, "load", form), message, "give `concurrency`", key=True)
        lengths = loads.length_faults(scenario, self.catalog)
        self.tell((fault for fault in lengths if fault[0]), path)  # the context may be left out
        if scenario.model and scenario.all_models:
            self.report((*path, "all_models"), "give `model` or `all_models`, not both", key=True)

    def bought(self, scenario: Scenario, path: PathOf) -> None:
        """What only a question for what cards hold may say, or leave out."""
        if not scenario.model:
            self.report(path, "`model` is missing")
        if scenario.all_models:
            self.report((*path, "all_models"), "`all_models` is for `workload: fit`", key=True)

    # What is named

    def references(self, scenario: Scenario, path: PathOf) -> None:
        self.engine(scenario.engine, (*path, "engine"))
        self.find("redundancy", scenario.redundancy, (*path, "redundancy"))
        for i, item in enumerate(scenario.beside):
            self.find("encoders", item.model, (*path, "beside", i, "model"))
        if scenario.preset:
            self.find("presets", scenario.preset, (*path, "preset"))
        for key in ("choice", "deploy"):
            if getattr(scenario, key):
                self.find("cards", getattr(scenario, key).card, (*path, key, "card"))
        for key, table in RECIPE.items():
            self.find(table, getattr(scenario.recipe, key), (*path, "recipe", key))

    def engine(self, wanted: EngineChoice, path: PathOf) -> None:
        def problem(below: PathOf, message: str, hint: str = "") -> None:
            self.report((*path, *below), message, hint)

        if wanted.name:
            self.catalog.engine(wanted.name, wanted.version, problem)
        elif wanted.version:
            problem(("version",), "an engine's `version` needs its `name`", "such as `name: vllm`")

    def candidates(self, scenario: Scenario, path: PathOf) -> tuple[rows.Card, ...]:
        """The cards to compare: those named, else all that are priced; a chosen one comes first."""
        listed = self.cards(scenario.cards or (), (*path, "cards"))
        if not _named(scenario):
            listed = _priced(self.catalog)
        first = scenario.deploy or scenario.choice
        found = [self.catalog.find("cards", first.card)] if first else []
        owned = self.cards((it.card for it in scenario.inventory), (*path, "inventory"))
        cards = found if scenario.deploy else found + owned + listed
        if not cards:
            self.report(
                path, "no card of the catalog has a price", "name the cards to compare in `cards`"
            )
        return tuple({card.name: card for card in cards if card}.values())


NO_QUOTE: dict[str, Any] = {"number": "-", "date": date.max}
"""In place of a quote that cannot be read: nothing is later than it."""
LAYOUT = ("model", "weights", "precisions", "cards", "choice", "deploy", "engine", "workload")
"""Keys that say what runs on what: without one of them nobody can say what physics allows."""
TAKE_IN = {"models": "A model's config.json is taken in by `quote import-model`"}
"""What to do about a name that is in no catalog."""
REINFORCED = {"grpo", "ppo", "rlhf", "rlvr", "rl", "rloo", "dapo", "gspo", "reinforce", "rlaif"}
PREFERENCE = {"dpo", "kto", "orpo", "simpo", "ipo", "cpo"}


def beyond_methods(name: str | None) -> tuple[str, str] | None:
    """What is said of a way of training that is not sized, and how near one comes; None of other names."""
    words = {*re.split(r"[^a-z]+", (name or "").casefold())}
    if words & REINFORCED:
        return (
            f'"{name}" is reinforcement learning: its rollouts are inference, which a training does not size',
            "give two scenarios: `workload: inference` with the rollouts (prompts × samples a prompt, their lengths, "
            "their rate), and `workload: training` with `method: full` or `lora` and the tokens of the rollouts for the "
            "updates; a reference model and a reward model are further inference",
        )  # fmt: skip
    if words & PREFERENCE:
        return (
            f'"{name}" trains on preferences, which is not sized by itself',
            "take `method: full` or `lora` with the tokens of chosen and rejected answers together; the pass of a "
            "reference model adds a quarter (`full`) to a third (`lora`) to the days, and in full training its "
            "weights to the memory; orpo and simpo have none",
        )  # fmt: skip
    return None


NOUNS = {
    "encoders": "companion model",
    "presets": "preset",
    "redundancy": "redundancy",
    "models": "model",
    "cards": "card",
    "precisions": "weights",
    "kv_types": "cache type",
    "methods": "training method",
    "optimizers": "optimizer",
    "checkpointing": "checkpointing",
    "targets": "target",
}


def narrow(row: rows.Precision) -> bool:
    """Some matrices of this precision take less than 16 bits."""
    return min(row.linear, row.expert) < SIXTEEN


def named_cards(items: Iterable[Any]) -> tuple[str, ...]:
    """The cards that the scenarios of a file name, each once."""
    lists = [item.get("cards") for item in items if isinstance(item, Mapping)]
    named = [name for one in lists if isinstance(one, list) for name in one]
    return tuple(dict.fromkeys(name for name in named if isinstance(name, str)))


def deployed_cards(items: Iterable[Any]) -> tuple[str, ...]:
    """The cards that the scenarios of a file deploy, each once."""
    pins = [item.get("deploy") for item in items if isinstance(item, Mapping)]
    found = [pin.get("card") for pin in pins if isinstance(pin, Mapping)]
    return tuple(dict.fromkeys(name for name in found if isinstance(name, str)))


def _alone(name: str, bought: Iterable[tuple[str, ...]]) -> bool:
    """Whether nothing else is bought with a scenario, of which each of these lists what is bought together."""
    return all(len(names) == 1 for names in bought if name in names)


def _named(scenario: Scenario) -> bool:
    """The scenario says which cards may be considered."""
    return bool(scenario.cards or scenario.deploy)


def _priced(catalog: Catalog) -> list[rows.Card]:
    """Every card with a price and a row that is not weak."""
    names = {price.card for price in catalog.prices}
    return [card for card in catalog.cards.values() if card.name in names and card.grade != "C"]


def passed_over(case: Case) -> list[rows.Card]:
    """The cards that a scenario which names none leaves out since they have no price, and that might be offered: neither weak,
    nor restricted in the market, nor excluded. Those with the fastest memory first."""
    rules, market = case.quote.procurement, case.quote.market or ""
    left = {case.catalog.find("cards", name).name for name in rules.deny}
    left |= {card.name for card in (*_priced(case.catalog), *case.cards)}
    found = [
        card for card in case.catalog.cards.values()
        if card.name not in left and card.grade != "C" and market not in card.restricted
        and (card.domestic or not rules.domestic_only)
    ]  # fmt: skip
    return [] if case.named_cards else sorted(found, key=lambda card: -(card.bandwidth_gbs or 0.0))


def candidates_of(catalog: Catalog, asked: Scenario) -> list[rows.Model]:
    """The models looked at where none is named, the largest first: they take the context.

    Those that customers ask for and the user's own, or every verified one."""
    found = [
        model for model in catalog.models.values()
        if (model.own or (model.verified and (model.usual or asked.all_models)))
        and model.architecture.context_limit >= (asked.context or 0)
    ]  # fmt: skip
    return sorted(found, key=lambda model: -model.total_parameters)


def precisions_of(
    catalog: Catalog, model: rows.Model, card: rows.Card, engine: rows.Engine | None, every: bool
) -> list[rows.Precision]:
    """The precisions looked at, the widest first: one of 16, 8 and 4 bits, or every usual one.

    Of as many bits what ships comes first, where the engine loads it. A checkpoint of a type that is final is
    not quantised once more."""
    ships = catalog.precisions.get(model.shipped.precision)
    usual = usual_with(catalog, engine)
    if ships and ships.final:
        return [catalog.default("precisions"), ships]
    if every:
        return usual if ships is None or ships in usual else [*usual, ships]
    taken = [ships] if ships and (engine is None or takes(engine, ships)) else []
    return [one for one in (of_width([*taken, *usual], card, bits) for bits in _WIDTHS) if one]


_WIDTHS = (16, 8, 4)  # bits


def by_card(catalog: Catalog, model: rows.Model, wide: bool) -> list[rows.Precision]:
    """What each card takes one of, the shipped type first: of 8 bits, and where `wide` of 16; nothing
    where the model ships in 16 bits and nobody asks, or in a type that is final."""
    ships = catalog.precisions.get(model.shipped.precision) or catalog.default("precisions")
    if ships.final:
        return [ships] if wide else []
    widths = (16, 8) if wide else (ships.bits,)
    usual = [row for row in usual_with(catalog, None) if row.bits in widths]
    found = {row.name: row for row in (ships, *usual)}
    return list(found.values()) if wide or ships.bits < rows.WIDE_BITS else []


def usual_with(catalog: Catalog, engine: rows.Engine | None) -> list[rows.Precision]:
    """The precisions that are usual with an engine; with the default one, where none is."""
    known = catalog.precisions.values()
    own = [row for row in known if engine and engine.name in row.usual]
    return own or [row for row in known if catalog.default("engines").name in row.usual]


def of_width(usual: list[rows.Precision], card: rows.Card, bits: int) -> rows.Precision | None:
    """The first of so many bits that the card has units for, else the first."""
    wide = [row for row in usual if row.bits == bits]
    able = [row for row in wide if row.needs == "none" or getattr(card, row.needs)]
    return next(iter([*able, *wide]), None)
