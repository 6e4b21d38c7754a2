"""The sizing sheets: a column per scenario; inputs on top, then what is looked up, then the lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from quoter.core import Code, Flag, Share, Text, Unit
from quoter.model import RECORDS
from quoter.scenario import confidence_of, form_of, percentile_of
from quoter.sizing import Sized, demanded, given, option_record
from quoter.words import Form, filled, scenario_words
from quoter.workbook.sheets.catalog import AUTO, SUPPORT, supported
from quoter.workbook.sheets.context import Context
from quoter.workbook.sheets.inputs import (
    LOAD_INPUTS,
    LOAD_LOOKUPS,
    Input,
    listed,
    of_ask,
    within,
)
from quoter.workbook.write_back import Place, of_cache, of_engine, of_option, of_replicas
from quoter.workbook.xlsx import Ref, local

FIRST = 2  # column of the first scenario: label and unit stand before it


def of_split(field: str) -> Callable[[Sized], float]:
    return lambda sized: float(getattr(sized.chosen.split, field))


def of_recipe(field: str) -> Callable[[Sized], float]:
    return lambda sized: float(getattr(sized.case.scenario.recipe, field) or 0)


def row_of(key: str) -> Callable[[Sized], str]:
    return lambda sized: sized.case.recipe[key].name


def limits(field: str) -> tuple[float, float, bool]:
    """What a number of the recipe may be, and whether it is whole."""
    if RECIPE[field].unit in (Flag, Share):
        return 0, 1, RECIPE[field].unit is Flag
    if field in ("tokens", "samples", "epochs", "deadline_days"):
        return 0, 10**16, False
    return (0, 3, True) if field == "zero" else (1, 10**8, True)


def written(field: str) -> dict[str, Any]:
    """How a number of the recipe stands in a file: flags as words, 0 as nothing."""
    if RECIPE[field].unit is Flag:
        return {"kind": bool}
    return {"absent": 0.0} if field in ("tokens", "samples", "deadline_days", "utilization") else {}


RESULTS = {  # lines that readers of the file find by name
    "headline_total", "option_cards", "servers", "replicas", "verdict", "reason", "priced", "amount", "complete", "whole_amount",
    "kv_capacity_tokens", "ttft_ms", "tpot_ms", "tokens_per_second", "training_days",
    "ttft_percentile_ms", "tpot_percentile_ms", "kept_after_failure", "level_missed",
}  # fmt: skip
METHODS = ("detailed", "rule-of-thumb")
WIDTHS = (1, 2, 4, 8, 16, 32, 64)
ASK, OPTION, RECIPE = RECORDS["ask"], RECORDS["option"], RECORDS["recipe"]
MODEL_INPUTS = (
    Input("model", Text, lambda s: s.case.model.name, listed("=m_name"), "model",
          lambda s: s.put("model")),
    Input("weights", Text, lambda s: s.case.weights.name, listed("=w_name"), "weights",
          lambda s: s.put("weights")),
)  # fmt: skip
CARD_INPUTS = (
    Input("card", Text, lambda s: s.chosen.card.name, listed("=c_name"), "choice",
          lambda s: of_option(s.index, s.prefix, "card")),
    *(
        Input(f"option__{f}", OPTION[f].unit, of_split(f), listed(WIDTHS), "choice",
              lambda s, f=f: of_option(s.index, s.prefix, f))
        for f in ("tensor_parallel", "pipeline_parallel", "data_parallel")
    ),
)  # fmt: skip
ASKED = (
    Input("method", Text, lambda s: s.case.scenario.method, listed(METHODS), "method",
          lambda s: s.put("method")),
    Input("ask__reserve", ASK["reserve"].unit, of_ask("reserve"), within(0, 0.9, False), "reserve",
          lambda s: s.put("reserve")),
    Input("ask__utilization", ASK["utilization"].unit, of_ask("utilization"), within(0, 1, False),
          "engine.memory_utilization", lambda s: s.put("engine", "memory_utilization", absent=0)),
    Input("ask__pinned_replicas", ASK["pinned_replicas"].unit, of_ask("pinned_replicas"),
          within(0, 100000), "deploy", lambda s: of_replicas(s.index, s.prefix)),
)  # fmt: skip
INPUTS: dict[str, tuple[Input, ...]] = {
    "inference": (
        *MODEL_INPUTS,
        *(
            Input(f"kv_{part}s", Text, lambda s, part=part: getattr(s.case, f"{part}_type").name,
                  listed("=k_name"), "kv_cache", lambda s, part=part: of_cache(s.index, f"{part}s"))
            for part in ("key", "value")
        ),
        Input("ask__context", ASK["context"].unit, of_ask("context"), within(1, 10**8), "context",
              lambda s: s.put("context")),
        *ASKED,
        Input("ask__batched_tokens", ASK["batched_tokens"].unit, of_ask("batched_tokens"),
              within(0, 10**7), "engine.max_batched_tokens",
              lambda s: s.put("engine", "max_batched_tokens", absent=0)),
        Input("ask__sequences", ASK["sequences"].unit, of_ask("sequences"), within(0, 10**6),
              "engine.max_sequences", lambda s: s.put("engine", "max_sequences", absent=0)),
        Input("ask__speculative", ASK["speculative"].unit, of_ask("speculative"),
              within(1, 10, False), "engine.speculative_factor",
              lambda s: s.put("engine", "speculative_factor", absent=1)),
        Input("engine", Text, lambda s: engine_asked(s), listed("=e_name"), "engine",
              lambda s: of_engine(s.index, s.catalog)),
        *CARD_INPUTS,
        *(
            Input(f"option__{f}", OPTION[f].unit, of_split(f), within(1, 4096), "deploy",
                  lambda s, f=f: of_option(s.index, s.prefix, f))
            for f in ("expert_parallel", "attention_data_parallel")
        ),
    ),
    "training": (
        *MODEL_INPUTS,
        *(
            Input(key, Text, row_of(field), listed(f"={prefix}_name"), f"recipe.{field}",
                  lambda s, field=field: s.put("recipe", field))
            for key, field, prefix in (
                ("recipe_method", "method", "t"), ("optimizer", "optimizer", "o"),
                ("checkpointing", "checkpointing", "h"), ("target", "target_modules", "g"),
            )
        ),
        *(
            Input(f"recipe__{f}", RECIPE[f].unit, of_recipe(f), within(*limits(f)), f"recipe.{f}",
                  lambda s, f=f: s.put("recipe", f, **written(f)))
            for f in RECIPE
        ),
        *ASKED, *CARD_INPUTS,
    ),
}  # fmt: skip
FIXED_ASKS = ("ask__named", "ask__domestic_only", "ask__accepts_missed", "ask__accepts_unknown")
FIXED = {  # what a workbook shows of a scenario and cannot change
    "inference": (*(f"beside__{f}" for f in RECORDS["beside"]), *FIXED_ASKS),
    "training": FIXED_ASKS,
}
# what is looked up by each dropdown: record, the input that names its row, prefix of the names
LOOKUPS = {
    "inference": (("llm", "model", "m"), ("weights", "weights", "w")),
    "training": (
        ("llm", "model", "m"), ("weights", "weights", "w"), ("method", "recipe_method", "t"),
        ("optimizer", "optimizer", "o"), ("checkpointing", "checkpointing", "h"), ("target", "target", "g"),
    ),
}  # fmt: skip


def engine_asked(sized: Sized) -> str:
    """The engine the scenario names, or auto: each card's usual one."""
    wanted = sized.case.scenario.engine
    if not wanted.name:
        return AUTO
    return sized.case.catalog.engine(wanted.name, wanted.version).full_name


def of_module(form: Form) -> str:
    """The module of the model that a line stands in."""
    return form.line.compute.__module__.rsplit(".", 1)[1]


def write(context: Context) -> None:
    """One sheet for each kind of work."""
    for kind in filter(INPUTS.get, context.forms):
        Sizing(context, kind).write()


class Sizing:
    """One sizing sheet in the making."""

    def __init__(self, context: Context, kind: str):
        self.context, self.kind, self.sheet = context, kind, context.sheets[kind]
        everyone = enumerate(context.estimate.scenarios)
        self.scenarios = [(i, sized) for i, sized in everyone if sized.kind == kind]
        self.how = FIRST + len(self.scenarios)
        self.records: dict[int, dict[str, Any]] = {}  # what the chosen options were given
        rules = local(context.rule_refs, self.sheet.name)
        self.places = {  # addresses, as this sheet writes them
            i: rules | {"support": context.support.formula(sized.case, "{card}", "{name}", "{row}")}
            for i, sized in self.scenarios
        }
        self.row = 0

    def write(self) -> None:
        """Head, load, inputs, look-ups, lines."""
        self.head()
        if self.kind == "inference":
            self.load()
        self.inputs("inputs", INPUTS[self.kind])
        self.fixed()
        self.switches()
        for record, source, prefix in LOOKUPS[self.kind]:
            self.lookup(record, source, prefix)
        if self.kind == "inference":
            self.cache_lookups()
        self.card_lookups()
        self.lines()
        self.sheet.ws.freeze_panes(4, FIRST)

    def keep(self, i: int, key: str, ref: Ref) -> None:
        """Remember where a scenario's figure stands."""
        self.context.scenario_refs[i][key] = ref
        self.places[i][key] = ref.cell

    def columns(self) -> list[tuple[int, int, Sized]]:
        """Column, number and scenario."""
        return [(FIRST + j, i, sized) for j, (i, sized) in enumerate(self.scenarios)]

    def head(self) -> None:
        sheet, texts = self.sheet, self.context.texts
        sheet.head(texts(f"sheet_{self.kind}"), texts("sizing_hint"))
        sheet.text(3, 0, texts("figure"), "head_left")
        sheet.text(3, 1, texts("unit"), "head")
        for column, i, sized in self.columns():
            sheet.text(3, column, sized.case.scenario.name, "head")
            sheet.fit(column, "0" * 20)
            self.keep(i, "name", sheet.ref(3, column))
        sheet.text(3, self.how, texts("how"), "head_left")
        sheet.text(3, self.how + 1, texts("note"), "head_left")
        sheet.ws.repeat_rows(3)
        sheet.fit(0, "0" * 44)
        sheet.fit(1, "0" * 10)
        sheet.widths |= {self.how: 64, self.how + 1: 52}
        self.row = 4

    def section(self, key: str) -> None:
        self.sheet.section(self.row, self.context.texts(key), self.how + 2)
        self.row += 1

    def label(self, key: str, english: str, unit: Unit) -> str:
        label = self.context.label(key, english)
        self.sheet.text(self.row, 0, label, "label")
        self.sheet.text(self.row, 1, self.context.texts.pick(unit.zh, unit.en), "unit")
        return label

    # inputs

    def load(self) -> None:
        """The load as the customer knows it, and its other forms."""
        self.inputs("load_inputs", LOAD_INPUTS)
        for record, source, prefix in LOAD_LOOKUPS:
            self.lookup(record, source, prefix)
        self.block("demand", [f for f in self.context.forms[self.kind] if of_module(f) == "demand"])

    def inputs(self, title: str, items: Iterable[Input]) -> None:
        self.section(title)
        for item in items:
            record, _, field = item.key.partition("__")
            english = (
                RECORDS[record][field].label if field else self.context.texts(f"in_{item.key}")
            )
            label = self.label(f"{record}.{field}" if field else item.key, english, item.unit)
            for column, i, sized in self.columns():
                self.input(item, label, column, i, sized)
            self.row += 1

    def input(self, item: Input, label: str, column: int, i: int, sized: Sized) -> None:
        """One input cell: its value, its limits, its name, and whether the customer stated it."""
        value, name = item.value(sized), sized.case.scenario.name
        stated = any(scenario_words.stated(sized.case, key) for key in item.stated.split())
        shown = item.format or item.unit.format if isinstance(value, float) else ""
        spot = self.context.spot(name, f"in_{i + 1}_")
        ref = self.context.typed_input(
            self.sheet, self.row, column, Place(spot.prefix + item.named), label, name, value,
            "input" if stated else "default", shown, home=item.home(spot),
        )  # fmt: skip
        if item.allow:
            item.allow(self.sheet, self.row, column)
        self.keep(i, item.key, ref)

    def fixed(self) -> None:
        """What the file says and a workbook cannot change; who may be bought stands with the prices."""
        for key in FIXED[self.kind]:
            record, _, field = key.partition("__")
            given_ = RECORDS[record][field]
            self.label(f"{record}.{field}", given_.label, given_.unit)
            for column, i, sized in self.columns():
                value = (
                    demanded(sized.case)[record][field]
                    if record == "beside"
                    else of_ask(field)(sized)
                )
                if field == "domestic_only":
                    address = self.context.refs[field].seen_from(self.sheet.name)
                    ref = self.sheet.formula(
                        self.row, column, address, value, "formula", Flag.format
                    )
                else:
                    shown = "#,##0" if record == "beside" else Flag.format
                    ref = self.sheet.value(self.row, column, value, "fixed", shown)
                self.keep(i, key, ref)
            self.row += 1

    def switches(self) -> None:
        """Words of dropdowns as the numbers the lines work with."""
        self.formula_row(
            "ask__by_rule", ASK["by_rule"].label, ASK["by_rule"].unit,
            lambda p: f'IF({p["method"]}="{METHODS[1]}",1,0)', of_ask("by_rule"),
        )  # fmt: skip
        self.formula_row(
            "option__by_rule", OPTION["by_rule"].label, OPTION["by_rule"].unit,
            lambda p: f"IF({p['ask__pinned_replicas']}>0,0,{p['ask__by_rule']})", of_split("by_rule"),
        )  # fmt: skip

    def formula_row(
        self, key: str, english: str, unit: Unit, formula: Callable[[dict[str, str]], str],
        value: Callable[[Sized], Any], style: str = "formula",
    ) -> None:  # fmt: skip
        """A row of one formula; it can be drawn on under its key."""
        self.label(key.replace("__", "."), english, unit)
        for column, i, sized in self.columns():
            shown = formula(self.places[i])
            ref = self.sheet.formula(self.row, column, shown, value(sized), style, unit.format)
            self.keep(i, key, ref)
        self.row += 1

    # look-ups

    def lookup(self, record: str, source: str, prefix: str) -> None:
        """MATCH once for the row, then INDEX for every figure that some line draws on."""
        self.section(f"look_{record}")
        self.formula_row(
            f"{record}__row", self.context.texts("row"), Code,
            lambda p: f"MATCH({p[source]},{prefix}_name,0)", lambda s: self.position(record, s),
        )  # fmt: skip
        for field in self.context.used(self.kind, record):
            given_ = RECORDS[record][field]
            self.formula_row(
                f"{record}__{field}", given_.label, given_.unit,
                lambda p, f=field: f"INDEX({prefix}_{f},{p[f'{record}__row']})",
                lambda s, f=field: self.known(s, record, f),
            )  # fmt: skip

    def position(self, record: str, sized: Sized) -> int:
        """Row of the looked-up name in its table."""
        case, catalog = sized.case, self.context.estimate.quotation.catalog
        recipe = case.scenario.recipe
        table, name = {
            "form": ("forms", form_of(case.scenario)),
            "redundancy": ("redundancy", case.scenario.redundancy),
            "percentile": ("percentiles", percentile_of(case.scenario, catalog).name),
            "confidence": ("confidences", confidence_of(case.scenario, catalog).name),
            "llm": ("models", case.model.name), "weights": ("precisions", case.weights.name),
            "method": ("methods", recipe.method),
            "optimizer": ("optimizers", recipe.optimizer),
            "checkpointing": ("checkpointing", recipe.checkpointing),
            "target": ("targets", recipe.target_modules),
        }[record]  # fmt: skip
        return list(getattr(catalog, table)).index(catalog.find(table, name).name) + 1

    def cache_lookups(self) -> None:
        """The types of K and of V, and what they ask of engine and card together."""
        self.section("look_kv")
        names = list(self.context.estimate.quotation.catalog.kv_types)
        for part in ("key", "value"):
            self.formula_row(
                f"kv__{part}_row", self.context.texts(f"row_of_{part}s"), Code,
                lambda p, part=part: f"MATCH({p[f'kv_{part}s']},k_name,0)",
                lambda s, part=part: names.index(getattr(s.case, f"{part}_type").name) + 1,
            )  # fmt: skip
            for field in ("bytes", "of_compute"):
                self.figure("kv", f"{part}_{field}", lambda p, part=part, f=field:
                            f"INDEX(k_{f},{p[f'kv__{part}_row']})")  # fmt: skip
        rows = ("kv__key_row", "kv__value_row")
        self.figure("kv", "apart", lambda p: f"IF({p[rows[0]]}={p[rows[1]]},0,1)")
        self.figure("kv", "needs_fp8", lambda p:
                    f"MAX(INDEX(k_needs_fp8,{p[rows[0]]}),INDEX(k_needs_fp8,{p[rows[1]]}))")  # fmt: skip

    def known(self, sized: Sized, record: str, field: str) -> float:
        """A given figure of the chosen option."""
        if id(sized) not in self.records:
            option = sized.chosen
            width = {"option": option_record(option.split, option.candidate)}
            self.records[id(sized)] = given(sized.case, option.candidate) | width
        return getattr(self.records[id(sized)][record], field)

    def card_lookups(self) -> None:
        """The chosen card's figures, its price, and the engine on it."""
        self.section("look_card")
        self.formula_row(
            "card__row", self.context.texts("row"), Code,
            lambda p: f"MATCH({p['card']},c_name,0)",
            lambda s: list(self.context.cards).index(s.chosen.card.name) + 1,
        )  # fmt: skip
        for field in self.context.used(self.kind, "card"):
            self.figure("card", field, lambda p, f=field: f"INDEX(c_{f},{p['card__row']})")
        if self.kind == "inference":
            self.engine_lookups()
        else:
            trained = self.context.support.trainer
            self.figure(
                "option", "loads", lambda p: f"INDEX(w_taken,{p['weights__row']},{trained})"
            )
        self.offers()

    def figure(self, record: str, field: str, formula: Callable[[dict[str, str]], str]) -> None:
        """A row that brings one given figure."""
        given_ = RECORDS[record][field]
        self.formula_row(
            f"{record}__{field}", given_.label, given_.unit, formula,
            lambda s: self.known(s, record, field),
        )  # fmt: skip

    def engine_lookups(self) -> None:
        """The engine asked for, or the card's usual one; its profile's figures."""
        catalog = self.context.estimate.quotation.catalog
        names = [AUTO, *(e.full_name for e in catalog.engines.values())]
        self.formula_row(
            "engine__name", self.context.texts("engine_taken"), Text._replace(format=""),
            lambda p: f'IF({p["engine"]}="{AUTO}",INDEX(c_engine,{p["card__row"]}),{p["engine"]})',
            lambda s: s.chosen.candidate.engine.full_name,
        )  # fmt: skip
        self.formula_row(
            "engine__row", self.context.texts("row"), Code,
            lambda p: f"MATCH({p['engine__name']},e_name,0)",
            lambda s: names.index(s.chosen.candidate.engine.full_name) + 1,
        )  # fmt: skip
        for field in self.context.used(self.kind, "engine"):
            self.figure("engine", field, lambda p, f=field: f"INDEX(e_{f},{p['engine__row']})")
        self.formula_row(
            "engine__class", self.context.texts("support_class"), Code,
            lambda p: p["support"].format(card=p["card__row"], name=p["engine__name"], row=p["engine__row"]),
            lambda s: self.context.support.number_of(
                s.case, s.chosen.card, s.chosen.candidate.engine
            ),
        )  # fmt: skip
        for field, (_, row) in SUPPORT.items():
            self.figure("option", field, lambda p, field=field, row=row:
                        supported(field, p.get(row, ""), p["engine__row"], p["engine__class"]))  # fmt: skip

    def offers(self) -> None:
        """Prices of the chosen card: three rows a card in the list of prices."""
        for record in ("offer", "site"):
            for field in self.context.used(self.kind, record):
                self.figure(record, field, lambda p, f=field: f"INDEX(c_{f},{p['card__row']})")

    # lines

    def lines(self) -> None:
        """Every line of the model, in its order, under the heading of its module."""
        for module, forms in groupby(self.context.forms[self.kind], of_module):
            if module != "demand":  # it stands above, with its inputs
                self.block(module, forms)

    def block(self, module: str, forms: Iterable[Form]) -> None:
        """The lines of a module under its heading."""
        self.section(f"part_{module}")
        for form in forms:
            self.line(form)

    def line(self, form: Form) -> None:
        line, texts = form.line, self.context.texts
        self.label(line.name, line.label, line.unit)
        for column, i, sized in self.columns():
            ref = self.sheet.formula(
                self.row, column, filled(form, self.places[i]), sized.chosen.figures[line.name],
                "formula", line.unit.format,
            )  # fmt: skip
            self.keep(i, line.name, ref)
            if line.name in RESULTS:
                self.context.output(
                    f"out_{i + 1}_{line.name}", ref, sized.chosen.figures[line.name]
                )
        self.sheet.text(self.row, self.how, form.words, "note")
        self.sheet.text(self.row, self.how + 1, texts.note(line.name, line.note), "note")
        self.row += 1
