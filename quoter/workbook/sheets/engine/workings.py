"""The workings of the options that are shown: a row per option, a column per line that its comparison
rests on. The other options stand as issued on the audit's sheet.

What all rows share is called up once: the cards' figures, those of every scenario from its sizing
sheet. What no width changes stands once for a card, the rest in the row of the option. The other
lines, such as the headline's, stand in the sizing sheet, for the chosen option alone."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterable, Mapping, MutableMapping
from typing import Any

from quoter.core import Cell, pick
from quoter.model import RECORDS
from quoter.scenario import Case
from quoter.sizing import Candidate, Option, Sized
from quoter.words import leading_to, varying
from quoter.workbook.sheets.context import Context
from quoter.workbook.sheets.engine import stock
from quoter.workbook.sheets.engine.calls import calls, drawn_on
from quoter.workbook.sheets.engine.catalog import (
    SUPPORT,
    calibrated,
    calibration_key,
    class_taken,
    engine_taken,
    row_named,
    supported,
    weights_taken,
)
from quoter.workbook.sheets.table import Col, Table, given_col, of_lines
from quoter.workbook.xlsx import Ref

SPLIT = ("tensor_parallel", "pipeline_parallel", "expert_parallel", "attention_data_parallel",
         "data_parallel", "by_rule", "companions_shared", "apart")  # fmt: skip
OF_WIDTH = tuple(f"option__{field}" for field in SPLIT)  # what differs from row to row of a card
LISTED = ("card", "offer", "site")  # records of the list of cards
OF_CARD = (*LISTED, "engine", "option", "calibration")  # records that differ from card to card
COMPARED = ("replicas", "option_cards", "servers", "wanted_per_device", "usable_per_device",
            "free_per_device", "verdict", "reason", "eligible", "sellable", "whole_amount", "comparable",
            "ttft_ms", "tpot_ms", "ttft_percentile_ms", "tpot_percentile_ms", "e2e_percentile_ms", "tokens_per_second",
            "kept_after_failure", "level_missed", "training_days")  # fmt: skip
TOLD = (*COMPARED, "too_slow")  # what other sheets read of an option


def write(context: Context) -> None:
    """The cards' figures; then each kind of work."""
    context.begun("workings", 3, 3)
    kinds = [Workings(context, kind) for kind in context.forms if kind != "fit"]
    context.workings_row = 3
    write_cards(context, kinds)
    for kind in kinds:
        kind.write()
    stock.write(context)


def opened(context: Context, title: str, columns: Iterable[Col]) -> Table:
    """A table of the workings below what stands there."""
    return Table.banded(context, context.sheets["workings"], context.workings_row, title, columns)


def named(context: Context, *keys: str) -> list[Col]:
    """Columns of what a row is of."""
    return [Col(key, context.texts(key), 18, style="words") for key in keys]


def write_cards(context: Context, kinds: list[Workings]) -> None:
    """The figures of every card that some row draws on."""
    needs = {key for kind in kinds for key in kind.needs}
    needs |= drawn_on(context.forms.get("fit", ()))
    wanted = [f"{record}__{field}" for record in LISTED for field in RECORDS[record]
              if f"{record}__{field}" in needs]  # fmt: skip
    columns = [Col("blank"), *named(context, "card"), *(given_col(context, key) for key in wanted)]
    table = opened(context, context.texts("cards_called_up"), columns)
    for name in context.cards:
        refs = context.card_refs[name]
        found = table.add({"card": name} | {key: refs[key] for key in wanted if key in refs})
        context.called_cards[name] = refs | {key: found[key] for key in wanted if key in found}
    context.workings_row = table.row + 1


def engine_columns(context: Context, fields: Iterable[str], support: Iterable[str]) -> list[Col]:
    """The columns of an engine on a card."""
    keys = [*(f"option__{f}" for f in support), *(f"engine__{f}" for f in fields)]
    rows = [Col(key, context.texts(word), 8, "0")
            for key, word in (("engine__row", "row"), ("engine__class", "support_class"))]  # fmt: skip
    return [*named(context, "engine_taken"), *rows, *(given_col(context, key) for key in keys)]


def engine_cells(
    context: Context, table: Table, refs: Mapping[str, Ref], case: Case, card: str,
    fields: Iterable[str], support: Collection[str],
) -> None:  # fmt: skip
    """The engine asked for or the card's usual one, and what the lines draw on."""
    name, row = table.sheet.name, table.row
    at = list(context.cards).index(card) + 1
    taken = table.put("engine_taken", engine_taken(context, refs["engine"].on(name, row), at))
    profile = table.put("engine__row", row_named(context, taken.on(name, row), "e")).on(name, row)
    number = table.put(
        "engine__class", class_taken(context, case, at, taken.on(name, row), profile)
    ).on(name, row)
    for field in support:
        source = SUPPORT[field][1]
        own = refs[source].on(name, row) if source else None
        table.put(f"option__{field}", supported(context, field, own, profile, number))
    for field in fields:
        table.put(f"engine__{field}", pick(context.lists[f"e_{field}"], profile))


def calibration_columns(context: Context, kind: str) -> list[Col]:
    """The columns of what the user measured."""
    fields = (given_col(context, f"calibration__{f}") for f in context.used(kind, "calibration"))
    return [*named(context, "calibration_of"), *fields]


def calibration_cells(context: Context, kind: str, table: Table, key: Cell) -> None:
    """What the user measured of a card with an engine, a model and its weights."""
    found = table.put("calibration_of", key).on(table.sheet.name, table.row)
    for field in context.used(kind, "calibration"):
        table.put(f"calibration__{field}", calibrated(context, field, found))


# -- kinds of work --------------------------------------------------------------------------------


class Workings:
    """The workings of one kind of work in the making."""

    def __init__(self, context: Context, kind: str):
        self.context, self.kind = context, kind
        scenarios = enumerate(context.estimate.scenarios)
        self.scenarios = [(i, sized) for i, sized in scenarios if sized.kind == kind]
        beside = stock.told_by(context)
        self.told = (*TOLD, *beside)
        self.compared = leading_to(context.forms[kind], (*COMPARED, *beside))
        self.of_option = varying(self.compared, OF_WIDTH)
        by_option = {form.line.name for form in self.of_option}
        rest = [form for form in self.compared if form.line.name not in by_option]
        self.mixed = any(context.by_card(i) for i, _ in self.scenarios)  # precisions by card
        self.of_card = varying(rest, (*OF_CARD, "weights") if self.mixed else OF_CARD)
        self.needs = drawn_on(self.of_card + self.of_option)
        self.shared: dict[int, dict[str, Ref]] = {}  # by scenario
        self.on_card: dict[tuple[int, str], dict[str, Ref]] = {}

    def write(self) -> None:
        """Call-ups, then what every card decides, then all options."""
        self.write_calls()
        self.write_on_cards()
        self.write_options()

    def opened(self, key: str, columns: Iterable[Col]) -> Table:
        """A table with the kind of work in its title."""
        title = self.context.texts(f"workload_{self.kind}")
        return opened(
            self.context, f"{title}: {self.context.texts(key)}" if key else title, columns
        )

    def close(self, table: Table) -> None:
        self.context.workings_row = table.row + 1

    # what the rows of a scenario share

    def write_calls(self) -> None:
        """A row per scenario with the figures of its sizing sheet that its options draw on."""
        known = self.context.scenario_refs[self.scenarios[0][0]] | self.context.rule_refs
        wanted = calls(self.context, self.kind, filter(self.is_shared, known))
        columns = [*named(self.context, "scenario"), *(one.column for one in wanted)]
        table = self.opened("called_up", columns)
        for i, _ in self.scenarios:
            refs = self.context.scenario_refs[i] | self.context.rule_refs
            found = table.add(
                {"scenario": refs["name"]} | {one.key: refs[one.key] for one in wanted}
            )
            self.shared[i] = refs | found | {"name": found["scenario"]}
        self.close(table)

    def is_shared(self, key: str) -> bool:
        """Whether the options draw on a figure, and it is the same for all cards and widths."""
        support = SUPPORT if self.kind == "inference" else ()
        apart = {*OF_WIDTH, *(f"option__{field}" for field in support)}
        own = (*LISTED, "engine", "calibration", *(("weights",) if self.mixed else ()))
        return key in self.needs and key not in apart and key.partition("__")[0] not in own

    # what the rows of a card share

    def write_on_cards(self) -> None:
        """A row per scenario and card: its engine, and the lines that no width changes."""
        fields = self.context.used(self.kind, "engine")
        inference = self.kind == "inference"
        table = self.opened("on_cards", [
            *named(self.context, "scenario", "card"),
            *(self.weights_columns() if self.mixed else ()),
            *(engine_columns(self.context, fields, SUPPORT) if inference else ()),
            *(calibration_columns(self.context, self.kind) if inference else ()),
            *of_lines(self.context, (form.line for form in self.of_card)),
        ])  # fmt: skip
        for i, sized in self.scenarios:
            live = {option.card.name for option in self.context.live[i]}
            for candidate in (c for c in self.context.shown[i] if c.card.name in live):
                self.write_on_card(table, fields if inference else None, i, sized, candidate)
        self.close(table)

    def write_on_card(
        self, table: Table, fields: Any, i: int, sized: Sized, candidate: Candidate
    ) -> None:
        """One card: its engine, then its lines."""
        name, shared = candidate.card.name, self.shared[i]
        table.begin({"scenario": shared["name"], "card": name})
        if self.mixed:
            shared = shared | self.weights_cells(table, i, name)
        if fields is not None:
            engine_cells(self.context, table, shared, sized.case, name, fields, SUPPORT)
            self.measured(table, shared, name)
        known = next(o for o in sized.workings if o.candidate is candidate).figures
        called = self.context.called_cards[name]
        self.on_card[i, name] = called | table.lines(self.of_card, shared | called, known)

    def measured(self, table: Table, shared: Mapping[str, Ref], card: str) -> None:
        """What the user measured of the card with its engine, the model and its weights."""
        weights = table.rows[-1].get("precision_taken") or shared["weights"]
        refs = (table.rows[-1]["engine_taken"], shared["model"], weights)
        key = calibration_key(card, *(ref.on(table.sheet.name, table.row) for ref in refs))
        calibration_cells(self.context, self.kind, table, key)

    @property
    def of_weights(self) -> list[str]:
        """The figures of a precision that the rows of a card draw on."""
        return [f"weights__{f}" for f in RECORDS["weights"] if f"weights__{f}" in self.needs]

    def weights_columns(self) -> list[Col]:
        """The columns of the precision that a card takes."""
        row = Col("weights__row", self.context.texts("row"), 8, "0")
        figures = (given_col(self.context, key) for key in self.of_weights)
        return [*named(self.context, "precision_taken"), row, *figures]

    def weights_cells(self, table: Table, i: int, card: str) -> dict[str, Ref]:
        """The precision that a card takes in a scenario, and its figures."""
        context, name = self.context, table.sheet.name
        at = list(context.cards).index(card) + 1
        asked = self.context.scenario_refs[i]["weights"].on(name, table.row)
        taken = table.put("precision_taken", weights_taken(context, i, asked, at))
        row = table.put("weights__row", row_named(context, taken.on(name, table.row), "w"))
        found = {"weights__row": row}
        for key in self.of_weights:
            field = key.removeprefix("weights__")
            found[key] = table.put(key, pick(context.lists[f"w_{field}"], row.on(name, table.row)))
        return found

    # options

    def write_options(self) -> None:
        """The options of every scenario that follow its inputs."""
        apart = {f.line.name for f in self.context.forms[self.kind]}
        apart -= {f.line.name for f in self.compared}
        table = self.opened("", [
            *named(self.context, "scenario", "card"), *(given_col(self.context, key) for key in OF_WIDTH),
            *of_lines(self.context, (form.line for form in self.of_option)),
        ])  # fmt: skip
        for i, sized in self.scenarios:
            live: dict[int, MutableMapping[str, Ref]] = {}
            refs = self.context.scenario_refs[i]
            of_all = {name: ref for name, ref in refs.items() if name not in apart}
            for option in self.context.live[i]:
                own = self.write_option(table, i, option)
                known = ChainMap(own, self.on_card[i, option.card.name], of_all)
                live[id(option)] = {name: known[name] for name in self.told if name in known}
            self.context.option_refs[i] += [live.get(id(o), {}) for o in sized.workings]
        self.close(table)

    def write_option(self, table: Table, i: int, option: Option) -> dict[str, Ref]:
        """One option: its card and width, then the lines that the width changes."""
        known = self.shared[i] | self.on_card[i, option.card.name]
        cells: dict[str, Any] = {"scenario": self.shared[i]["name"], "card": option.card.name}
        cells |= {f"option__{field}": float(getattr(option.split, field)) for field in SPLIT}
        table.begin(cells)
        refs = table.lines(self.of_option, known, option.figures)
        table.forget()
        return refs
