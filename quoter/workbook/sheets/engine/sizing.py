"""The sizing sheets: a column per scenario; what its inputs look up, then the lines of the model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any

from quoter.core import (
    Cell,
    Code,
    Flag,
    Share,
    Text,
    Unit,
    flag,
    largest,
    pick,
    pick_at,
    same,
    value_of,
    where,
)
from quoter.model import RECORDS
from quoter.scenario import RULE, STAGES_OF_ZERO, form_of
from quoter.sizing import OfCase, Sized, sharing
from quoter.words import Form
from quoter.workbook.rules import Rule, one_of, within
from quoter.workbook.sheets.context import Context
from quoter.workbook.sheets.engine import floors
from quoter.workbook.sheets.engine.catalog import (
    AUTO,
    SUPPORT,
    calibrated,
    calibration_key,
    class_taken,
    engine_taken,
    row_named,
    supported,
    weights_taken,
)
from quoter.workbook.sheets.inputs import (
    LOAD_INPUTS,
    LOAD_LOOKUPS,
    Input,
    Spot,
    by_form,
    choice_input,
    input_label,
    named_in,
    number_input,
    of_ask,
    of_record,
    stated_home,
)
from quoter.workbook.sheets.table import Block
from quoter.workbook.write_back import (
    Home,
    of_cache,
    of_engine,
    of_option,
    of_replicas,
    of_training,
)
from quoter.workbook.xlsx import Places, Ref, span

FIRST = 2  # column of the first scenario: label and unit stand before it


def of_split(field: str) -> Callable[[Sized], float]:
    return lambda sized: float(getattr(sized.chosen.split, field))


def of_recipe(field: str) -> Callable[[OfCase], float]:
    return lambda sized: float(getattr(sized.case.scenario.recipe, field) or 0)


def row_of(key: str) -> Callable[[OfCase], str]:
    return lambda sized: sized.case.recipe[key].name


def limits(field: str) -> tuple[float, float, bool]:
    """What a number of the recipe may be, and whether it is whole."""
    if _RECIPE[field].unit is Flag:
        return 0, 1, True
    if _RECIPE[field].unit is Share:
        return 0.01, 1, False
    return _LIMITS.get(field, (1, 10**5, True))


_LIMITS = {"tokens": (0, 10**16, True), "samples": (0, 10**16, True), "epochs": (0.001, 10**4, False),
           "deadline_days": (0, 10**4, False), "zero": (STAGES_OF_ZERO[0], STAGES_OF_ZERO[-1], True), "sequence": (1, 10**8, True)}  # fmt: skip


def home_of_recipe(field: str) -> Callable[[Spot], Home]:
    """Where a number of the recipe is written: a flag as a word, 0 of what may be unknown as nothing."""
    if field in ("tokens", "samples"):
        return lambda s: of_training(s.at, field)
    if _RECIPE[field].unit is Flag:
        return stated_home(f"recipe.{field}", kind="flag")
    if field in ("deadline_days", "utilization"):
        return stated_home(f"recipe.{field}", absent=0.0)
    return stated_home(f"recipe.{field}")


def width(field: str, allow: Rule, stated: str = "choice") -> Input[Sized]:
    """A figure of the option."""
    unit = RECORDS["option"][field].unit
    return Input(f"option__{field}", unit, of_split(field), allow, stated, home_of_width(field))


def home_of_width(field: str) -> Callable[[Spot], Home]:
    """Where the card or a figure of the option is written."""
    return lambda s: of_option(s.at, s.prefix, field)


def of_kv(part: str) -> Input[OfCase]:
    """The type that K or V is kept in."""
    return choice_input(f"kv_{part}s", "k", lambda s: str(getattr(s.case, f"{part}_type").name), "kv_cache",
                  lambda s: of_cache(s.at, f"{part}s"))  # fmt: skip


def engine_asked(sized: OfCase) -> str:
    """The engine the scenario names, or auto: each card's usual one."""
    engine = sized.case.engine_named
    return engine.full_name if engine else AUTO


RESULTS = {  # lines that readers of the file find by name
    "headline_total", "option_cards", "servers", "replicas", "verdict", "reason", "priced", "amount", "complete", "whole_amount",
    "kv_capacity_tokens", "ttft_ms", "tpot_ms", "tokens_per_second", "training_days",
    "ttft_percentile_ms", "tpot_percentile_ms", "e2e_percentile_ms", "kept_after_failure", "level_missed",
}  # fmt: skip
WIDTHS = (1, 2, 4, 8, 16, 32, 64)
_RECIPE = RECORDS["recipe"]
MODEL_INPUTS: tuple[Input[Sized], ...] = (
    choice_input("model", "m", lambda s: s.case.model.name, "model"),
    Input("weights", Text, lambda s: AUTO if s.by_card else s.case.weights.name, named_in("w"), "weights",
          stated_home("weights")),
)  # fmt: skip
CARD_INPUTS: tuple[Input[Sized], ...] = (
    Input("card", Text, lambda s: s.chosen.card.name, named_in("c"), "choice", home_of_width("card")),
    *(width(f, one_of(WIDTHS)) for f in ("tensor_parallel", "pipeline_parallel", "data_parallel")),
)  # fmt: skip
CACHE_INPUTS = (
    of_kv("key"),
    of_kv("value"),
    number_input("ask__context", within(1, 10**8), "context"),
)
MEMORY_INPUTS = (
    number_input("ask__reserve", within(0, 0.9, False), "reserve"),
    number_input("ask__utilization", within(0.1, 1, False), "engine.memory_utilization", absent=0),
)
BUDGET = number_input("ask__budget", within(0, 10**12, False), "budget", absent=0)
ENGINE_INPUTS = (
    number_input("ask__batched_tokens", within(0, 10**7), "engine.max_batched_tokens", absent=0),
    number_input("ask__sequences", within(0, 10**6), "engine.max_sequences", absent=0),
    number_input("ask__speculative", within(1, 10, False), "engine.speculative_factor", absent=1),
    choice_input("engine", "e", engine_asked, "engine", lambda s: of_engine(s.at)),
)
ASKED = (
    choice_input("method", "s", lambda s: s.case.scenario.method, "method"),
    *MEMORY_INPUTS,
    number_input("ask__pinned_replicas", within(0, 100000), "deploy", lambda s: of_replicas(s.at, s.prefix)),
    BUDGET,
)  # fmt: skip
INPUTS: dict[str, tuple[Input[Sized], ...]] = {
    "inference": (
        *MODEL_INPUTS, *CACHE_INPUTS, *ASKED, *ENGINE_INPUTS, *CARD_INPUTS,
        *(width(f, within(1, 4096), "deploy") for f in ("expert_parallel", "attention_data_parallel")),
        *(width(f, within(0, 1)) for f in ("companions_shared", "apart")),
    ),
    "training": (
        *MODEL_INPUTS,
        *(
            choice_input(key, prefix, row_of(field), f"recipe.{field}")
            for key, field, prefix in (
                ("recipe_method", "method", "t"), ("optimizer", "optimizer", "o"),
                ("checkpointing", "checkpointing", "h"), ("target", "target_modules", "g"),
            )
        ),
        *(
            Input(f"recipe__{f}", _RECIPE[f].unit, of_recipe(f), within(*limits(f)), f"recipe.{f}",
                  home_of_recipe(f))
            for f in _RECIPE
        ),
        *ASKED, *CARD_INPUTS,
    ),
}  # fmt: skip
ON_SCENARIO = (*CACHE_INPUTS, *MEMORY_INPUTS, BUDGET, *ENGINE_INPUTS)
_ASKS = ("pinned_prefill", "named", "alone", "domestic_only", "accepts_missed", "accepts_unknown")
FIXED = {"training": tuple(f"ask__{f}" for f in _ASKS)}  # what a workbook shows and cannot change
FIXED["inference"] = (*(f"beside__{f}" for f in RECORDS["beside"]), *FIXED["training"])
# what is looked up by each dropdown: record, the input that names its row, prefix of the names
_MODEL = (("llm", "model", "m"), ("weights", "weights", "w"))
LOOKUPS = {
    "inference": (*LOAD_LOOKUPS, *_MODEL),
    "training": (
        *_MODEL, ("method", "recipe_method", "t"), ("optimizer", "optimizer", "o"),
        ("checkpointing", "checkpointing", "h"), ("target", "target", "g"),
    ),
}  # fmt: skip


def inputs_of(kind: str) -> tuple[Input[Sized], ...]:
    """What may be typed of a scenario."""
    return (*LOAD_INPUTS, *INPUTS[kind]) if kind == "inference" else INPUTS[kind]


def of_module(form: Form) -> str:
    """The module of the model that a line stands in."""
    return form.line.compute.__module__.rsplit(".", 1)[1]


def write(context: Context) -> None:
    """One sheet for each kind of work."""
    for kind in filter(INPUTS.get, context.forms):
        Sizing(context, kind).write()


class Sizing:
    """One sizing sheet in the making; `i` is the number of a scenario."""

    def __init__(self, context: Context, kind: str):
        self.context, self.kind, self.sheet = context, kind, context.sheets[kind]
        self.scenarios = [i for i, s in enumerate(context.estimate.scenarios) if s.kind == kind]
        self.columns = {i: FIRST + j for j, i in enumerate(self.scenarios)}
        self.how = FIRST + len(self.scenarios)
        self.refs = {i: context.scenario_refs[i] | context.rule_refs for i in self.scenarios}
        self.block = Block(context, self.sheet, 3, self.scenarios, FIRST, last=self.how + 1)
        self.block.last = 0  # notes stand in their column alone

    def write(self) -> None:
        """Head, look-ups, lines."""
        self.head()
        self.inputs()
        self.fixed()
        self.switches()
        for record, source, prefix in LOOKUPS[self.kind]:
            self.lookup(record, source, prefix)
        if self.kind == "inference":
            self.form_defaults()
            self.cache_lookups()
        self.card_lookups()
        if self.kind == "inference":
            floors.write(self)
        places = {
            i: Places(self.refs[i], self.sheet.name, -1, at) for i, at in self.columns.items()
        }
        for module, forms in groupby(self.context.forms[self.kind], of_module):
            self.section(f"part_{module}")
            for form in forms:
                self.line(form, places)
            if module == "slices":
                self.profile()

    def head(self) -> None:
        sheet, texts = self.sheet, self.context.texts
        self.context.begun(self.kind, 4, FIRST, "sizing_hint")
        ends = ((0, "figure"), (1, "unit"), (self.how, "how"), (self.how + 1, "note"))
        for column, key in ends:
            sheet.text(3, column, texts(key), "head" if column == 1 else "head_left")
        for i, column in self.columns.items():
            name = self.refs[i]["name"]
            sheet.put(3, column, name, "head")
        sheet.ws.repeat_rows(3)
        sheet.widths |= {0: 46, 1: 12, self.how: 64, self.how + 1: 52} | dict.fromkeys(
            self.columns.values(), 22
        )
        self.block.row = 4

    def section(self, key: str) -> None:
        self.block.section(self.context.texts(key), wide=self.how + 2)

    def scenario(self, i: int) -> Sized:
        return self.context.estimate.scenarios[i]

    def at(self, i: int, key: str) -> Cell:
        """A figure of a scenario, as its column calls it."""
        return self.refs[i][key].on(self.sheet.name, column=self.columns[i])

    def keep(self, key: str, refs: Iterable[Ref]) -> None:
        """Remember where a figure of every scenario stands."""
        for i, ref in zip(self.scenarios, refs, strict=True):
            self.context.scenario_refs[i][key] = self.refs[i][key] = ref

    def row(
        self, key: str, what: Callable[[int], Any], english: str = "", unit: Unit | None = None,
        style: str = "",
    ) -> None:  # fmt: skip
        """A row of one formula, drawn on under its key; one without a unit is a given figure, `record__field`."""
        record, _, field = key.partition("__")
        unit = unit or RECORDS[record][field].unit
        label = english or self.context.label(key)
        if key.endswith("_row"):  # a table's row means something to formulas alone
            self.sheet.group_rows(self.block.row, self.block.row, hidden=1)
        self.keep(key, self.block.figure(label, unit, what, style=style))

    # what the scenario asks

    def inputs(self) -> None:
        """The inputs, called up once, so that formulas stay short."""
        self.section("inputs")
        for item in inputs_of(self.kind):
            shape = "" if item.unit is Text else item.format or item.unit.format
            refs = self.block.figure(
                input_label(self.context, item), item.unit, self.says(item), shape
            )
            for i, ref in zip(self.scenarios, refs, strict=True):
                self.refs[i][item.key] = ref
            if self.context.renames(item.table):  # all others draw on the code, too
                self.keep(item.key, refs)

    def says(self, item: Input[Sized]) -> Callable[[int], Cell]:
        """What an input says: of a dropdown the code."""
        return lambda i: self.context.code_of(item.table, self.at(i, item.key))

    def fixed(self) -> None:
        """What the file says and a workbook cannot change; who may be bought is said for all."""
        domestic = self.context.refs["domestic_only"]
        for key in FIXED[self.kind]:
            record, _, field = key.partition("__")
            if field == "domestic_only":
                self.row(key, lambda i: domestic)
            else:
                value = of_ask(field) if record == "ask" else of_record(record, field)
                self.row(key, self.valued(value), style="fixed")

    def valued(self, value: Callable[[Sized], float]) -> Callable[[int], float]:
        """A figure of every scenario as issued."""
        return lambda i: value(self.scenario(i))

    def switches(self) -> None:
        """Words of dropdowns as the numbers the lines work with."""
        self.row("ask__by_rule", lambda i: flag(same(self.at(i, "method"), RULE)))
        self.row("option__by_rule", lambda i: where(
            self.at(i, "ask__pinned_replicas") > 0, 0, self.at(i, "ask__by_rule")))  # fmt: skip

    # look-ups

    def lookup(self, record: str, source: str, prefix: str) -> None:
        """MATCH once for the row, then INDEX for every figure that some line draws on."""
        self.section(f"look_{record}")
        if record == "weights" and self.context.mixed:
            self.weights_taken()
            source = "weights__name"
        self.row(f"{record}__row", self.named(source, prefix), self.context.texts("row"), Code)
        for field in self.context.used(self.kind, record):
            self.pick(record, field, f"{prefix}_{field}")

    def named(self, source: str, prefix: str) -> Callable[[int], Cell]:
        """The row that a figure names in the table whose marks begin so."""
        return lambda i: row_named(self.context, self.at(i, source), prefix)

    def weights_taken(self) -> None:
        """The precision asked for, or the chosen card's own."""
        context = self.context
        self.row("weights__name", lambda i: weights_taken(
            context, i, self.at(i, "weights"), row_named(context, self.at(i, "card"), "c")),
            context.texts("precision_taken"), Text._replace(format=""))  # fmt: skip

    def pick(self, record: str, field: str, name: str, row: str = "") -> None:
        """A figure of a table's row."""
        row = row or f"{record}__row"
        self.row(f"{record}__{field}", lambda i: pick(self.context.lists[name], self.at(i, row)))

    def form_defaults(self) -> None:
        """Where the form of the load is turned, what nobody typed is as a file has it that says it so."""
        usual = {i: by_form(self.scenario(i).case) for i in self.scenarios}
        moved = {key for forms in usual.values() for told in forms.values() for key in told}
        if moved:
            self.section("form_defaults")
            forms = list(self.context.catalog.forms)
            self.row("form__issued", lambda i: forms.index(form_of(self.scenario(i).case.scenario)) + 1.0,
                     self.context.texts("form_issued"), Code, "fixed")  # fmt: skip
        for item in (item for item in inputs_of(self.kind) if item.key in moved):
            self.form_default(item, usual)

    def form_default(
        self, item: Input[Sized], usual: Mapping[int, Mapping[str, Mapping[str, float]]]
    ) -> None:
        """An input by the form: what each fills in, a row each, then what counts."""
        label, texts = input_label(self.context, item), self.context.texts

        def filled_in(form: str) -> Callable[[int], Any]:
            return lambda i: usual[i][form].get(item.key, item.value(self.scenario(i)))

        called = {
            f: label + texts.sign("colon") + self.context.called("f")[f]
            for f in self.context.catalog.forms
        }
        rows = [
            self.block.figure(said, item.unit, filled_in(form)) for form, said in called.items()
        ]

        def counts(i: int) -> Cell:
            cells = [refs[self.columns[i] - FIRST] for refs in rows]
            known = span(cells, self.sheet.name, self.columns[i])
            typed, issued = self.at(i, item.key), pick(known, self.at(i, "form__issued"))
            return where(same(typed, issued), pick(known, self.at(i, "form__row")), typed)

        said = texts("form_default_counts", label=label)
        self.keep(item.key, self.block.figure(said, item.unit, counts))

    def cache_lookups(self) -> None:
        """The types of K and of V, and what they ask of engine and card together."""
        self.section("look_kv")
        for part in ("key", "value"):
            label = self.context.texts(f"row_of_{part}s")
            self.row(f"kv__{part}_row", self.named(f"kv_{part}s", "k"), label, Code)
            for field in ("bytes", "of_compute"):
                self.pick("kv", f"{part}_{field}", f"k_{field}", f"kv__{part}_row")
        self.row("kv__apart", lambda i: apart(*self.kv_rows(i)))
        self.row("kv__needs_fp8", lambda i: needs_fp8(self.context, *self.kv_rows(i)))

    def kv_rows(self, i: int) -> list[Cell]:
        return [self.at(i, f"kv__{part}_row") for part in ("key", "value")]

    def card_lookups(self) -> None:
        """The chosen card's figures, its price, and the engine on it."""
        context = self.context
        self.section("look_card")
        self.row("card__row", self.named("card", "c"), context.texts("row"), Code)
        for field in context.used(self.kind, "card"):
            self.pick("card", field, f"c_{field}")
        if self.kind == "inference":
            self.engine_lookups()
        else:
            self.row("option__loads", lambda i: pick_at(
                context.lists["w_taken"], self.at(i, "weights__row"), context.support.trainer))  # fmt: skip
        for record in ("offer", "site"):
            for field in context.used(self.kind, record):
                self.pick(record, field, f"c_{field}", "card__row")

    def engine_lookups(self) -> None:
        """The engine asked for, or the card's usual one; its profile's figures."""
        context = self.context
        self.row("engine__name", lambda i: engine_taken(
            context, self.at(i, "engine"), self.at(i, "card__row")),
            context.texts("engine_taken"), Text._replace(format=""))  # fmt: skip
        self.row("engine__row", self.named("engine__name", "e"), context.texts("row"), Code)
        for field in context.used(self.kind, "engine"):
            self.pick("engine", field, f"e_{field}")
        self.row("engine__class", lambda i: class_taken(
            context, self.scenario(i).case, self.at(i, "card__row"), self.at(i, "engine__name"),
            self.at(i, "engine__row")), context.texts("support_class"), Code)  # fmt: skip
        for field in SUPPORT:
            self.row(f"option__{field}", self.supported(field))
        self.calibration_lookups()

    def supported(self, field: str) -> Callable[[int], Cell]:
        """What the engine on the card does with a row, or with the card itself."""
        row = SUPPORT[field][1]
        return lambda i: supported(self.context, field, self.at(i, row) if row else None,
                                   self.at(i, "engine__row"), self.at(i, "engine__class"))  # fmt: skip

    def calibration_lookups(self) -> None:
        """What the user measured of the card with its engine, the model and its weights."""
        context = self.context
        weights = "weights__name" if context.mixed else "weights"
        names = ("card", "engine__name", "model", weights)
        self.row("calibration__of", lambda i: calibration_key(*(self.at(i, name) for name in names)),
                 context.texts("calibration_of"), Text._replace(format=""))  # fmt: skip
        for field in context.used(self.kind, "calibration"):
            self.row(f"calibration__{field}", self.calibrated(field))

    def calibrated(self, field: str) -> Callable[[int], Cell]:
        """A figure of the user's own measurement."""
        return lambda i: calibrated(self.context, field, self.at(i, "calibration__of"))

    # lines

    def profile(self) -> None:
        """What the slice is called; nothing where the sheet finds another than was found at issue."""
        found = {
            i: sharing.slice_of(s, s.chosen) for i in self.scenarios for s in [self.scenario(i)]
        }

        def called(i: int) -> Any:
            cut = found[i]
            if cut is None:
                return ""
            memory = self.at(i, "slice_memory")
            other = memory - value_of(memory)
            return where(self.at(i, "sliced") * flag(other * other < 1) > 0, cut.profile, "")

        if any(found.values()):
            label = self.context.texts("slice_profile")
            self.keep("slice_profile", self.block.figure(label, Text, called))

    def line(self, form: Form, places: Mapping[int, Places]) -> None:
        """A line of the model, with how it is computed and why."""
        line, row = form.line, self.block.row
        figures = lambda i: self.scenario(i).chosen.figures  # noqa: E731
        self.keep(line.name, self.block.line(form, places.__getitem__, figures))
        note = self.context.texts.note(line.name, line.note)
        self.sheet.text(row, self.how + 1, note, "note")
        if line.name in RESULTS:
            for i in self.scenarios:
                self.context.output(f"out_{i + 1}_{line.name}", self.refs[i][line.name])


def apart(keys: Cell, values: Cell) -> Cell:
    """Whether K and V are of different types."""
    return where(same(keys, values), 0, 1)


def needs_fp8(context: Context, keys: Cell, values: Cell) -> Cell:
    """Whether the type of K or of V asks for fp8."""
    return largest(*(pick(context.lists["k_needs_fp8"], row) for row in (keys, values)))
