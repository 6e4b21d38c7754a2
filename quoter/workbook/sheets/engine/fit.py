"""What cards at hand hold: a table a customer reads, its questions among the inputs; the working of every
row beside the options' workings. The search for a width is not in a formula: each row's width is an input."""

from __future__ import annotations

from typing import Any

from quoter.core import ABSENT, Code, pick, where
from quoter.model import RECORDS
from quoter.sizing import Fitted, Held
from quoter.words import notes
from quoter.workbook.rules import one_of
from quoter.workbook.sheets.context import Context
from quoter.workbook.sheets.engine import sizing
from quoter.workbook.sheets.engine.calls import calls, drawn_on
from quoter.workbook.sheets.engine.catalog import SUPPORT, calibration_key, row_named, supported
from quoter.workbook.sheets.engine.workings import (
    SPLIT,
    calibration_cells,
    calibration_columns,
    engine_cells,
    engine_columns,
    named,
    opened,
)
from quoter.workbook.sheets.inputs import CONCURRENCY, input_label, stated_home
from quoter.workbook.sheets.table import Block, Col, Table, given_col, of_lines
from quoter.workbook.xlsx import Ref, cells_on

PER_ROW = {"model": "llm", "weights": "weights"}  # looked up for every row, by what it names
ASKED = (CONCURRENCY._replace(home=stated_home("concurrency")), *sizing.ON_SCENARIO)
ON_ROW = ("runs", "loads")  # what an engine says of the model and the weights of a row
ON_CARD = {field: place for field, place in SUPPORT.items() if field not in (*ON_ROW, "on_trial")}
_WIDTHS = ("tensor_parallel", "pipeline_parallel")
_FIGURES = (  # heading, line, in GiB
    ("fit_cards_each", "cards_per_replica", False), ("fit_pool", "kv_pool_per_device", True),
    ("fit_capacity", "kv_capacity_tokens", False), ("fit_capacity_low", "kv_capacity_tokens_low", False),
    ("fit_requests_each", "held", False), ("fit_replicas", "replicas_on_inventory", False),
    ("fit_requests", "requests_on_inventory", False),
)  # fmt: skip
_COLUMNS = 14


def write(context: Context) -> None:
    """A block per scenario that asks what cards at hand hold."""
    context.begun("fit", 3, 2)
    row = 3
    for fitted, refs in zip(context.estimate.fits, context.fit_refs, strict=True):
        row = Question(context, fitted, refs, row).write()


class Question:
    """One scenario: what its cards hold."""

    def __init__(self, context: Context, fitted: Fitted, asked: dict[str, Ref], row: int):
        self.context, self.texts, self.fitted = context, context.texts, fitted
        self.sheet, self.workings = context.sheets["fit"], context.sheets["workings"]
        self.refs = context.rule_refs | asked  # what all rows share
        self.cards: dict[str, dict[str, Ref]] = {}  # what the rows of a card share
        self.held: list[dict[str, Ref]] = []
        self.table = self.opened(row)

    def write(self) -> int:
        """The rows' own inputs, workings, results; returns the row after them."""
        for held in self.fitted.rows:
            self.choice_input(held)
        self.work()
        return self.results()

    def opened(self, row: int) -> Table:
        """A band with the question's name, and the headings of its table."""
        texts = self.texts
        heads = [Col("card", texts("card"), 24, style="words"), Col("model", texts("model"), 24),
                 Col("weights", texts("precision"), 14)]  # fmt: skip
        heads += [given_col(self.context, f"option__{f}", 13, "0") for f in _WIDTHS]
        heads += [
            Col(line, texts(key), 13, "#,##0.0" if gib else "#,##0") for key, line, gib in _FIGURES
        ]
        heads += [Col("verdict", texts("verdict_head"), 14, style="check"),
                  Col("reason", texts("reason_head"), 44, style="words")]  # fmt: skip
        name, height = self.fitted.fit.scenario.name, 44 if len(texts.languages) > 1 else 30
        return Table.banded(self.context, self.sheet, row, name, heads, height, _COLUMNS)

    def choice_input(self, held: Held) -> None:
        """Card, model, precision and width of a row."""
        table, scenario = self.table, self.fitted.fit.scenario
        table.begin({"card": self.context.card_refs[held.best.card.name]["card__called"]})
        for key, value, stated in (("model", held.case.model.name, scenario.model),
                                   ("weights", held.case.weights.name, scenario.weights)):  # fmt: skip
            rule = one_of(f"=_{'m' if key == 'model' else 'w'}_name")
            said = self.context.chosen(rule, value)
            self.input(key, said, "input" if stated else "default", self.context.offers(rule))
        for field in _WIDTHS:
            wide = float(getattr(held.best.split, field))
            self.input(f"option__{field}", wide, "default", one_of(sizing.WIDTHS))
        self.held.append(table.end())

    def input(self, key: str, value: Any, style: str, rule: Any) -> None:
        """A cell of a row that may be chosen anew."""
        self.table.put(key, value, style)
        label = self.table.columns[key][1].head
        self.sheet.allow(rule, label, self.table.row, self.table.at(key))

    # workings

    def work(self) -> None:
        """Call-ups, engines of the cards, then every line of every row, beside the workings."""
        context, fields = self.context, self.context.used("fit", "engine")
        self.looked_up()
        self.called_up()
        columns = [*named(context, "scenario", "card"), *engine_columns(context, fields, ON_CARD)]
        table = opened(context, self.title("on_cards"), columns)
        for lead in self.fitted.leads:
            card = lead.best.card.name
            table.begin({"scenario": self.refs["name"], "card": card})
            engine_cells(context, table, self.refs, lead.case, card, fields, ON_CARD)
            own = {"inventory__cards": self.refs[f"card {card}"]}
            self.cards[card] = context.called_cards[card] | table.end() | own
        context.workings_row = table.row + 1
        self.rows()

    def title(self, key: str) -> str:
        """A title of the workings."""
        return f"{self.texts('workload_fit')}: {self.texts(key)}"

    def looked_up(self) -> None:
        """The types of K and of V, and what they ask of engine and card together."""
        context, name = self.context, self.workings.name
        block = Block(context, self.workings, context.workings_row, ["all"], 2, across=False)
        block.section(self.title("look_kv"), wide=3)

        def figure(key: str, what: Any) -> None:
            unit = RECORDS["kv"][key].unit if key in RECORDS["kv"] else Code
            label = (
                self.texts(f"row_of_{key[:-4]}s") if unit is Code else context.label(f"kv__{key}")
            )
            self.refs[f"kv__{key}"] = block.one(label, unit, what)

        for item in (item for item in ASKED if context.renames(item.table)):
            said = context.code_of(item.table, self.refs[item.key].on(name))
            self.refs[item.key] = block.one(input_label(context, item), item.unit, said)
        for part in ("key", "value"):
            figure(f"{part}_row", row_named(context, self.refs[f"kv_{part}s"].on(name), "k"))
            for field in ("bytes", "of_compute"):
                row = self.refs[f"kv__{part}_row"].on(name)
                figure(f"{part}_{field}", pick(context.lists[f"k_{field}"], row))
        rows = [self.refs[f"kv__{part}_row"].on(name) for part in ("key", "value")]
        figure("apart", sizing.apart(*rows))
        figure("needs_fp8", sizing.needs_fp8(context, *rows))
        context.workings_row = block.row + 1

    def called_up(self) -> None:
        """What all rows draw on of the inputs."""
        context = self.context
        needs = drawn_on(context.forms["fit"])
        wanted = calls(context, "fit", [key for key in self.refs if key in needs])
        columns = [*named(context, "scenario"), *(one.column for one in wanted)]
        table = opened(context, self.title("called_up"), columns)
        found = table.add(
            {"scenario": self.refs["name"]} | {c.key: self.refs[c.key] for c in wanted}
        )
        self.context.workings_row = table.row + 1
        self.refs |= (
            {"ask context": self.refs["ask__context"]} | found | {"name": found["scenario"]}
        )

    def rows(self) -> None:
        """One row for each: what it names, its width, what is looked up, and every line."""
        context = self.context
        columns = named(context, "scenario", "card", "model")
        columns += [Col("weights", self.texts("precision"), 18)]
        columns += [given_col(context, f"option__{f}") for f in SPLIT]
        for record in PER_ROW.values():
            columns.append(Col(f"{record}__row", self.texts("row"), 8, "0"))
            columns += [given_col(context, f"{record}__{f}") for f in context.used("fit", record)]
        columns += [given_col(context, f"option__{f}") for f in ON_ROW]
        columns += calibration_columns(context, "fit")
        columns += of_lines(context, (form.line for form in context.forms["fit"]))
        table = opened(context, self.texts("fit_workings"), columns)
        for held, own in zip(self.fitted.rows, self.held, strict=True):
            self.row(table, held, own)
        context.workings_row = table.row + 1

    def row(self, table: Table, held: Held, own: dict[str, Ref]) -> None:
        """One row."""
        context, split = self.context, held.best.split
        weights = context.code_of("w", own["weights"].on(table.sheet.name))
        called = {key: own[key] for key in ("card", "model")}
        table.begin({"scenario": self.refs["name"], **called, "weights": weights})
        for field in SPLIT:
            key = f"option__{field}"
            table.put(key, own[key] if field in _WIDTHS else float(getattr(split, field)))
        for key, record in PER_ROW.items():
            prefix = {"llm": "m", "weights": "w"}[record]
            table.put(f"{record}__row", row_named(context, table.here(key), prefix))
            for field in context.used("fit", record):
                found = pick(context.lists[f"{prefix}_{field}"], table.here(f"{record}__row"))
                table.put(f"{record}__{field}", found)
        card = self.cards[held.best.card.name]
        engine, number = (card[f"engine__{f}"].on(table.sheet.name) for f in ("row", "class"))
        for field in ON_ROW:
            flag = supported(context, field, table.here(SUPPORT[field][1]), engine, number)
            table.put(f"option__{field}", flag)
        engine_named = card["engine_taken"].on(table.sheet.name)
        names = (held.best.card.name, engine_named, table.here("model"), table.here("weights"))
        calibration_cells(context, "fit", table, calibration_key(*names))
        known = self.refs | card | {"ask__by_rule": table.rows[-1]["option__by_rule"]}
        refs = table.lines(context.forms["fit"], known, held.best.figures)
        own |= {key: ref for key, ref in refs.items() if key not in own}
        own["inventory__cards"] = card["inventory__cards"]
        own["ask__context"] = self.refs["ask context"]

    # results

    def results(self) -> int:
        """What every row holds, linked to its workings; then what fits nowhere."""
        table, sheet, texts, lists = self.table, self.sheet, self.texts, self.context.lists
        table.row = table.first
        for refs in self.held:
            at = cells_on(sheet.name, refs)
            table.begin({})
            for _, name, in_gib in _FIGURES:
                figure = at(name) / self.context.unit("bytes_per_gib") if in_gib else at(name)
                table.put(name, where(at("possible"), figure, ABSENT))  # else it holds nothing
            table.put("verdict", pick(lists["t_verdict"], at("verdict")))
            table.put("reason", pick(lists["t_reason"], at("reason")))
            table.end()
        table.mark_verdicts()
        for note in [*notes(self.fitted, texts), texts("fit_memory_only")]:
            sheet.across(table.row, 0, _COLUMNS - 1, note)
            sheet.height(table.row, 26)
            table.row += 1
        self.context.held_refs += self.held
        return table.row + 1
