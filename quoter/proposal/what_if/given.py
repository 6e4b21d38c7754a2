"""What a page that computes by itself is given: the records behind the figures, as plain data.

It holds what the customer's workbook holds: the cards compared and their prices, no cost, no source, and
of the models those that customers ask for and the scenarios' own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quoter.catalog import HARDWARE, PRICE_KINDS, Model, Precision
from quoter.catalog import support as engine_support
from quoter.core import Figures, Texts
from quoter.model import RECORDS, InferenceFigures, typed
from quoter.proposal.what_if.inputs import inputs
from quoter.proposal.what_if.programs import program
from quoter.scenario import percentile_of, short_name, with_model
from quoter.sizing import (
    OF_ORDER,
    OVER_ALL,
    SLOTS,
    Candidate,
    Driver,
    Entry,
    Estimate,
    Option,
    Sized,
    Writer,
    given,
    in_play,
    is_assessment,
    matches,
    model_inputs,
    names_apart,
    on_engine,
    order,
    placed_last,
    splits,
    weights_on,
)
from quoter.words import bill_words, scenario_words

_OF_CARD = ("card", "site", "engine")  # records that differ from card to card
_MOVED = ("llm", "weights", "percentile", "offer")  # those that the page puts in
SPLIT = ("tensor_parallel", "pipeline_parallel", "expert_parallel", "attention_data_parallel",
         "data_parallel", "by_rule", "companions_shared", "apart")  # fmt: skip


def everything(estimate: Estimate, texts: Texts) -> dict[str, Any]:
    """The data of an estimate; of packages those of the one that is offered."""
    packaged = bool(estimate.packages)
    estimate = estimate.offered.estimate if estimate.offered else estimate
    quotation, catalog = estimate.quotation, estimate.quotation.catalog
    tables = Tables(estimate, packaged)
    writer = Writer(quotation.quote, catalog, quotation.deal)
    lines = [writer.of_line(*one) for one in enumerate(quotation.deal.offer.lines, 1)]
    money = _Money(estimate, texts)
    known = estimate.gate.given
    return _plain({
        "currency": quotation.quote.currency,
        "basis": vars(estimate.bill.basis),
        "scenarios": [_Moved(s, tables, texts).data() for s in estimate.scenarios],
        "models": tables.of_models(),
        "weights": tables.of_weights(),
        "percentiles": tables.of_percentiles(),
        "cards": {c.card.name: money.of_card(c, writer) for c in _cards_of(estimate)},
        "lines": [money.entry(line) for line in lines],
        "fields": {kind: _fields_of(kind) for kind in tables.kinds},
        "orderFigures": OF_ORDER,
        "overAll": OVER_ALL,
        "gate": {
            "faults": known.faults,
            "accepts_zero": known.accepts_zero,
            "assessment": float(is_assessment(quotation)),
        },
    })  # fmt: skip


def _plain(x: Any) -> Any:
    """Whole numbers without their `.0`, which JavaScript does not write."""
    if isinstance(x, Mapping):
        return {key: _plain(value) for key, value in x.items()}
    if isinstance(x, list | tuple):
        return [_plain(one) for one in x]
    return int(x) if isinstance(x, float | bool) and float(x).is_integer() else x


def _cards_of(estimate: Estimate) -> list[Candidate]:
    """The cards that the scenarios compare, each once."""
    found: dict[str, Candidate] = {}
    for sized in estimate.scenarios:
        for candidate in sized.compared:
            found.setdefault(candidate.card.name, candidate)
    return list(found.values())


def kinds_of(estimate: Estimate) -> tuple[str, ...]:
    """The kinds of work that are there."""
    return tuple(dict.fromkeys(sized.kind for sized in estimate.scenarios))


class Tables:
    """The rows that a reader may choose among, each table with the fields that some line draws on."""

    def __init__(self, estimate: Estimate, packaged: bool = False):
        self.packaged = packaged
        self.estimate, self.catalog = estimate, estimate.quotation.catalog
        self.kinds = kinds_of(estimate)
        cases = [sized.case for sized in estimate.scenarios]
        own = {case.model.name for case in cases}
        usual = (row for row in self.catalog.models.values() if row.usual and not row.own)
        self.models: dict[str, Model] = {case.model.name: case.model for case in cases}
        self.models |= {row.name: row for row in usual if row.name not in own}
        self.weights = list(self.catalog.precisions.values())
        self.percentiles = list(self.catalog.percentiles.values())

    def of_models(self) -> dict[str, Any]:
        counted = model_inputs.llms(self.models.values())
        return _table("llm", self.kinds, dict(zip(self.models, counted, strict=True)))

    def of_weights(self) -> dict[str, Any]:
        found = {row.name.upper(): model_inputs.weights(row) for row in self.weights}
        return _table("weights", self.kinds, found)

    def of_percentiles(self) -> dict[str, Any]:
        rows = {
            short_name(row): model_inputs.table(row, typed.Percentile) for row in self.percentiles
        }
        return _table("percentile", self.kinds, rows)


def _table(
    record: str, kinds: Iterable[str], rows: Mapping[str, Figures]
) -> dict[str, Any]:  # fmt: skip
    """Records under one another: their names, the fields drawn on, the values by row."""
    used = {field for kind in kinds for field in program(kind).fields.get(record, ())}
    fields = [field for field in RECORDS[record] if field in used]
    return {
        "names": list(rows),
        "fields": fields,
        "rows": [[row.by_name(field) for field in fields] for row in rows.values()],
    }


def _fields_of(kind: str) -> dict[str, tuple[str, ...]]:
    """The fields of the records that a scenario is given as lists."""
    known = program(kind).fields
    return {name: fields for name, fields in known.items() if name not in (*_MOVED, "option")}


class _Moved:
    """A scenario: what is given, what may be moved, and the layouts written at issue."""

    def __init__(self, sized: Sized, tables: Tables, texts: Texts):
        self.sized, self.case, self.tables, self.texts = sized, sized.case, tables, texts
        self.fields = program(sized.kind).fields
        self.models = {name: with_model(self.case, row) for name, row in tables.models.items()}

    def data(self) -> dict[str, Any]:
        case, sized = self.case, self.sized
        own = set(_MOVED) | set(_OF_CARD) | {"option"}
        known = given(case, sized.chosen.candidate)
        known |= {"calibration": model_inputs.calibration(None)}  # what was measured replaces it
        explicit = self.fixed
        taken = [i for i, row in enumerate(self.tables.weights) if self.takes(row)]
        unfit = [i for i, one in enumerate(self.models.values()) if one is None]
        percentile = sized.kind == "inference" and percentile_of(case.scenario, case.catalog)
        return {
            "name": case.scenario.name,
            "kind": sized.kind,
            "given": {name: self.used(name, known[name])
                      for name in self.fields if name not in own},
            "inputs": inputs(sized, self.texts),
            "model": list(self.models).index(case.model.name),
            "weights": self.tables.weights.index(case.weights) if explicit else -1,
            "precisions": taken,
            "percentile": self.tables.percentiles.index(percentile) if percentile else None,
            **({"unfit": unfit} if unfit else {}),
            **({"chooses": True} if case.scenario.choice or self.is_settled else {}),
            "free": self.is_free and not self.is_settled,
            **({"rechecks": 1} if self.rechecks else {}),
            "candidates": [self.candidate(c) for c in sized.compared],
        }  # fmt: skip

    @property
    def fixed(self) -> bool:
        """Whether one precision holds for all cards and models."""
        return self.case.scenario.workload == "training" or (
            "weights" in self.case.stated and not self.case.auto
        )

    def takes(self, row: Precision) -> bool:
        """Whether a precision may be asked for: some card loads it, and a training trains it."""
        if row is self.case.weights:
            return True
        return any(self.loads(c, row) for c in self.sized.compared) and self.trains(row)

    def trains(self, row: Precision) -> bool:
        """A training of all weights needs 16 bits or more."""
        if self.sized.kind != "training":
            return True
        return not self.case.recipe["method"].trained or min(row.linear, row.expert) >= _SIXTEEN

    def loads(self, candidate: Candidate, row: Precision) -> bool:
        """Whether the engine on the card loads such weights, or the trainer takes them."""
        catalog = self.case.catalog
        if self.sized.kind == "training":
            return row.goes_with(catalog.trainer)
        on = on_engine(self.case, candidate.card, candidate.engine)
        return engine_support.loads(catalog, on, row)

    def runs(self, candidate: Candidate, model: Model) -> bool:
        """Whether the engine on the card runs the model."""
        if self.sized.kind == "training":
            return True
        on = on_engine(self.case, candidate.card, candidate.engine)
        return engine_support.runs(self.case.catalog, on, engine_support.family_of(model))

    def on_trial(self, candidate: Candidate, model: Model) -> bool:
        """Whether nobody vouches for the model on the card."""
        if self.sized.kind == "training":
            return False
        on = on_engine(self.case, candidate.card, candidate.engine)
        family = engine_support.family_of(model)
        return engine_support.unproven(self.case.catalog, on, family) is not None

    def used(self, record: str, figures: Figures) -> list[float]:
        """The figures of a record that some line draws on, in the order of the program's fields."""
        return [figures.by_name(field) for field in self.fields.get(record, ())]

    def candidate(self, candidate: Candidate) -> dict[str, Any]:
        """A card with its records, what its engine takes, and its layouts."""
        case, support = self.case, candidate.support._asdict()
        known: dict[str, Figures] = {"card": candidate.figures, "site": candidate.site}
        if "engine" in self.fields:
            known["engine"] = model_inputs.engine(candidate.engine, case.catalog)
        seldom = {
            "refuses": [i for i, row in enumerate(self.tables.models.values())
                        if not self.runs(candidate, row)],
            "onTrial": [i for i, row in enumerate(self.tables.models.values())
                        if self.on_trial(candidate, row)],
            "measured": self.measured(candidate),
            "auto": [] if self.fixed else self.auto(candidate),
        }  # fmt: skip
        return {
            "card": candidate.card.name,
            "given": {name: self.used(name, figures) for name, figures in known.items()},
            "support": {key: x for key, x in support.items() if key not in ("loads", "runs", "on_trial")},
            "loads": [i for i, row in enumerate(self.tables.weights) if self.loads(candidate, row)],
            **{key: some for key, some in seldom.items() if some},
            "layouts": list(self.layouts(candidate)),
        }  # fmt: skip

    def layouts(self, candidate: Candidate) -> Iterator[list[Any]]:
        """The layouts written at issue, and those with prefill and decode apart that another load may make worthwhile:
        the split, its widths, those of several replicas, and whether the file chooses it."""
        rows = [o for o in self.sized.workings if o.candidate is candidate]
        written = {o.split: o for o in rows if in_play(self.case, o)}
        tried = splits(self.case, candidate) if self.rechecks else []
        for split in dict.fromkeys(s for s in (*tried, *written) if s in written or s.apart):
            fields = [float(getattr(split, key)) for key in SPLIT]
            option = written.get(split)
            copied = self.copied(option) if option else ""
            chosen = float(bool(option and self.is_choice(option)))
            found = [fields, scenario_words.width(split, self.texts), copied, chosen]
            yield found if chosen else found[: 3 if copied else 2]

    @property
    def rechecks(self) -> bool:
        """Whether layouts with prefill and decode apart are there as far as they are worthwhile: times are stated, and
        the file names none."""
        f = self.sized.chosen.figures
        asked = isinstance(f, InferenceFigures) and bool(f.level_asked)
        return asked and not self.case.by_rule and not names_apart(self.case)

    def copied(self, option: Option) -> str:
        """How the widths of several replicas of a training are told; nothing of other work."""
        of_training = self.sized.kind == "training" and not option.split.by_rule
        return scenario_words.widths_of_copies(option, self.texts) if of_training else ""

    def measured(self, candidate: Candidate) -> list[tuple[int, int, list[float]]]:
        """What the user measured of models in some weights on the card: their places, and the record."""
        case, found = self.case, []
        if not case.catalog.calibrations or "calibration" not in self.fields:
            return []
        for i, model in enumerate(self.tables.models.values()):
            for j, weights in enumerate(self.tables.weights):
                row = case.catalog.calibration_of(candidate.card, candidate.engine, model, weights)
                if row:
                    figures = model_inputs.calibration(row)
                    found.append((i, j, self.used("calibration", figures)))
        return found

    @property
    def is_free(self) -> bool:
        """A test environment, which stands where it adds least to what the others buy."""
        return placed_last(self.sized)

    @property
    def is_settled(self) -> bool:
        """A test environment that scenarios of other packages, which the page has not, had a say in; a scenario
        that shares cards at hand, or a kind of card, with others."""
        return self.sized.beside_others or (self.is_free and self.tables.packaged)

    def is_choice(self, option: Any) -> bool:
        """Whether the file chooses it."""
        choice = self.case.scenario.choice
        if self.is_settled:
            return option is self.sized.chosen
        if not choice:
            return False
        card = self.case.catalog.find("cards", choice.card)
        return option.card == card and matches(choice, option.split)

    def auto(self, candidate: Candidate) -> list[int]:
        """The precision that the card takes of each model, where the file leaves it open."""
        known = self.tables.weights
        return [
            known.index(weights_on(case, candidate.card, candidate.engine)) if case else 0
            for case in self.models.values()
        ]


_SIXTEEN = 2  # bytes of 16 bits


class _Money:
    """The prices of cards, and the lines of the bill."""

    def __init__(self, estimate: Estimate, texts: Texts):
        self.estimate, self.texts = estimate, texts

    def of_card(self, candidate: Candidate, writer: Writer) -> dict[str, Any]:
        """What is sold of a card, and its prices by what they are per."""
        offer, server = candidate.offer, candidate.server
        main = offer.main
        slot = main.per if main else "set" if server and server.full_only else "card"
        return {
            "slot": slot,
            "called": candidate.card.called(self.texts.language),
            "priceCurrency": main.currency if main else self.estimate.quotation.quote.currency,
            "taxIncluded": offer.quoted[slot].tax_included,
            "onTop": offer.on_top,
            "quoted": {slot: self.quoted(figures) for slot, figures in offer.quoted.items()},
            "order": _order_given(candidate),
            "entries": [
                self.entry(one)
                for one in writer.of_order(order(candidate, ()))
                if one.quoted is not None  # what another line's price includes adds nothing
            ],
        }

    def quoted(self, figures: typed.Quoted | None) -> Mapping[str, float] | None:
        """A price as quoted, without what only our own checks draw on."""
        used = program("price").fields["quoted"]
        return figures if figures is None else {field: figures.by_name(field) for field in used}

    def entry(self, entry: Entry) -> dict[str, Any]:
        """A line of the bill before it is computed."""
        driver: Driver = entry.driver
        slot = entry.what if entry.what in SLOTS else None
        taxes = self.estimate.quotation.quote.taxes
        return {
            "name": bill_words.name(entry, self.texts),
            "kind": PRICE_KINDS.index(entry.kind),
            "driver": [driver.figure, driver.card],
            "each": entry.each,
            "minimum": entry.minimum,
            "slot": slot,
            "quoted": None if slot else self.quoted(entry.quoted),
            "share": entry.share,
            "counted": float(entry.counted),
            "hardware": float(entry.kind in HARDWARE),
            "tax_rate": taxes[entry.tax],
        }


def _order_given(candidate: Candidate) -> dict[str, Any]:
    """The records that the order of a card draws on, but for its prices."""
    fields: Mapping[str, Iterable[str]] = program("order").fields
    known: dict[str, Figures] = {"card": candidate.figures, "site": candidate.site}
    return {name: {field: known[name].by_name(field) for field in fields[name]} for name in known}
