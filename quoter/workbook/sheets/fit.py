"""What cards at hand hold: inputs and a table a customer reads; the working of every row beside
the options' workings. The search for a width is not in a formula: each row's width is an input."""

from __future__ import annotations

from typing import Any

from quoter.core import ABSENT, GIB, Code, Unit
from quoter.model import RECORDS
from quoter.sizing import Fitted, Held, given
from quoter.words import notes, scenario_words
from quoter.workbook.sheets import sizing
from quoter.workbook.sheets.calls import across, calls, drawn_on
from quoter.workbook.sheets.catalog import SUPPORT, supported
from quoter.workbook.sheets.context import Context
from quoter.workbook.sheets.inputs import LOAD_INPUTS
from quoter.workbook.sheets.workings import (
    SPLIT,
    engine_heads,
    write_engine,
    write_heads,
    write_lines,
)
from quoter.workbook.write_back import Home, Place
from quoter.workbook.xlsx import Ref, local

OF_SIZING = sizing.INPUTS["inference"]
PER_ROW = {"model": "llm", "weights": "weights"}  # looked up for every row, by what it names
ELSEWHERE = {"card", "method", "ask__pinned_replicas", "ask__domestic_only", "ask__named"}
CONCURRENCY = next(item for item in LOAD_INPUTS if item.key == "ask__concurrency")
INPUTS = (
    CONCURRENCY,
    *(
        item for item in OF_SIZING
        if item.key not in {*PER_ROW, *ELSEWHERE} and not item.key.startswith("option__")
    ),
)  # fmt: skip
ON_CARD = {field: place for field, place in SUPPORT.items() if place[1] != "weights__row"}
WIDTHS = ("tensor_parallel", "pipeline_parallel")
FIGURES = (  # heading, line, in GiB
    ("fit_cards_each", "cards_per_replica", False), ("fit_pool", "kv_pool_per_device", True),
    ("fit_capacity", "kv_capacity_tokens", False), ("fit_capacity_low", "kv_capacity_tokens_low", False),
    ("fit_requests_each", "held", False), ("fit_replicas", "replicas_on_inventory", False),
    ("fit_requests", "requests_on_inventory", False),
)  # fmt: skip
COLUMNS = 14
FIRST_WIDTH, FIRST_FIGURE = 3, 5


def write(context: Context) -> None:
    """A block per scenario that asks what cards at hand hold."""
    if not context.estimate.fits:
        return
    sheet = context.sheets["fit"]
    sheet.head(context.texts("sheet_fit"), context.texts("fit_hint"))
    row = 3
    for number, fitted in enumerate(context.estimate.fits, 1):
        row = Question(context, number, fitted, row).write()
    sheet.widths |= dict(enumerate((24, 24, 14, 13, 13, 12, 13, 15, 15, 12, 10, 12, 14, 48)))
    sheet.ws.freeze_panes(3, 2)


class Question:
    """One scenario: what its cards hold."""

    def __init__(self, context: Context, number: int, fitted: Fitted, row: int):
        self.context, self.texts, self.number = context, context.texts, number
        self.fitted, self.row = fitted, row
        self.spot = context.spot(fitted.fit.scenario.name, f"in_fit_{number}_")
        self.sheet, self.workings = context.sheets["fit"], context.sheets["workings"]
        self.refs: dict[str, Ref] = dict(context.rule_refs)  # what all rows share
        self.shared: dict[str, Ref] = {}  # the same where the workings call it up
        self.cards: dict[str, dict[str, Ref]] = {}  # what the rows of a card share
        self.held: list[dict[str, Ref]] = []

    def write(self) -> int:
        """Inputs, workings, results; returns the row after them."""
        name = self.fitted.fit.scenario.name
        self.sheet.section(self.row, name, COLUMNS)
        self.refs["name"] = self.sheet.ref(self.row, 0)
        self.row += 1
        self.inputs()
        self.cache()
        self.inventory()
        self.heads()
        self.choices()
        self.work()
        self.results()
        self.context.held_refs += self.held
        return self.row + 2

    # inputs

    def label(self, key: str, english: str, unit: str) -> None:
        """A label over two columns, and a unit after the value."""
        sheet = self.sheet
        sheet.ws.merge_range(self.row, 0, self.row, 1, "", sheet.book.style("label"))
        sheet.text(self.row, 0, self.context.label(key, english), "label")
        sheet.heights[self.row] = 15
        sheet.text(self.row, 3, unit, "unit")

    def unit(self, unit: Unit) -> str:
        """What a figure is counted in."""
        return self.texts.pick(unit.zh, unit.en)

    def typed(
        self, key: str, label: str, value: Any, style: str, shown: str, home: Home
    ) -> Ref:  # fmt: skip
        """An input, named for readers of the file."""
        self.refs[key] = self.context.typed_input(
            self.sheet, self.row, 2, Place(self.spot.prefix + key.replace("__", "_")), label,
            self.fitted.fit.scenario.name, value, style, shown, home=home,
        )  # fmt: skip
        return self.refs[key]

    def inputs(self) -> None:
        """What holds for all rows."""
        sample = self.fitted.held[0]
        for item in INPUTS:
            record, _, field = item.key.partition("__")
            english = RECORDS[record][field].label if field else self.texts(f"in_{item.key}")
            key = f"{record}.{field}" if field else item.key
            self.label(key, english, self.unit(item.unit))
            value = item.value(sample)
            style = "input" if scenario_words.stated(sample.case, item.stated) else "default"
            shown = item.unit.format if isinstance(value, float) else ""
            home = self.spot.put("concurrency") if item is CONCURRENCY else item.home(self.spot)
            self.typed(item.key, self.context.label(key, english), value, style, shown, home)
            if item.allow:
                item.allow(self.sheet, self.row, 2)
            self.row += 1

    def cache(self) -> None:
        """The types of K and of V, and what they ask of engine and card together."""
        case, known = self.fitted.held[0].case, given_of(self.fitted.leads[0])["kv"]
        names = list(case.catalog.kv_types)
        for part in ("key", "value"):
            source = self.refs[f"kv_{part}s"].cell
            at = names.index(getattr(case, f"{part}_type").name) + 1
            line = self.looked(f"kv__{part}_row", f"MATCH({source},k_name,0)", at)
            for field in ("bytes", "of_compute"):
                name = f"{part}_{field}"
                self.looked(f"kv__{name}", f"INDEX(k_{field},{line})", getattr(known, name))
        rows = [self.refs[f"kv__{part}_row"].cell for part in ("key", "value")]
        self.looked("kv__apart", f"IF({rows[0]}={rows[1]},0,1)", known.apart)
        both = ",".join(f"INDEX(k_needs_fp8,{row})" for row in rows)
        self.looked("kv__needs_fp8", f"MAX({both})", known.needs_fp8)

    def looked(self, key: str, formula: str, value: float) -> str:
        """A figure that is looked up, and its address."""
        record, _, field = key.partition("__")
        if field in RECORDS[record]:
            figure = RECORDS[record][field]
            self.label(f"{record}.{field}", figure.label, self.unit(figure.unit))
            shown = figure.unit.format
        else:
            part = field.partition("_")[0]
            self.label("", self.texts(f"row_of_{part}s"), "")
            shown = Code.format
        self.refs[key] = self.sheet.formula(self.row, 2, formula, value, "formula", shown)
        self.row += 1
        return self.refs[key].cell

    def inventory(self) -> None:
        """How many of each card."""
        cards = RECORDS["inventory"]["cards"]
        label = self.context.label("inventory.cards", cards.label)
        for i, (card, count) in enumerate(self.fitted.fit.cards, 1):
            own = f"{label}: {card.name}"
            self.label("", own, self.unit(cards.unit))
            home = self.spot.put("inventory", i - 1, "count")
            ref = self.typed(f"inventory_{i}", own, float(count), "input", cards.unit.format, home)
            self.sheet.between(self.row, 2, 0, 10**6)
            self.cards[card.name] = {"inventory__cards": ref}
            self.row += 1

    # the rows' own inputs

    def heads(self) -> None:
        """Headings of the table."""
        self.row += 1
        option = RECORDS["option"]
        heads = [self.texts(k) for k in ("card", "model", "precision")]
        heads += [self.context.label(f"option.{f}", option[f].label) for f in WIDTHS]
        heads += [self.texts(key) for key, _, _ in FIGURES]
        heads += [self.texts("verdict_head"), self.texts("reason_head")]
        for column, head in enumerate(heads):
            self.sheet.text(self.row, column, head, "head")
        self.sheet.height(self.row, 44 if len(self.texts.languages) > 1 else 30)
        self.row += 1

    def choices(self) -> None:
        """Card, model, precision and width of every row."""
        scenario, sheet = self.fitted.fit.scenario, self.sheet
        for at, held in enumerate(self.fitted.rows, self.row):
            sheet.text(at, 0, held.best.card.name, "label")
            refs = {"card": sheet.ref(at, 0)}
            named = ((1, "model", held.case.model.name, "=m_name", scenario.model),
                     (2, "weights", held.case.weights.name, "=w_name", scenario.weights))  # fmt: skip
            for column, key, value, source, stated in named:
                refs[key] = sheet.value(at, column, value, "input" if stated else "default")
                sheet.choose(at, column, source)
            for column, field in enumerate(WIDTHS, FIRST_WIDTH):
                value = float(getattr(held.best.split, field))
                refs[f"option__{field}"] = sheet.value(at, column, value, "default", "0")
                sheet.choose(at, column, sizing.WIDTHS)
            self.held.append(refs)

    # workings

    def work(self) -> None:
        """Call-ups, engines of the cards, then every line of every row, beside the workings."""
        row = self.work_calls(self.context.workings_row)
        fields, place = self.context.used("fit", "engine"), local(self.refs, self.workings.name)
        heads = engine_heads(self.context, fields, ON_CARD)
        row = write_heads(self.workings, row, self.title("on_cards"), heads)
        for lead in self.fitted.leads:
            card, candidate = lead.best.card.name, lead.best.candidate
            self.cards[card] |= self.context.called_cards[card] | write_engine(
                self.context, self.workings, row, place, lead.case, candidate, fields, ON_CARD
            )
            row += 1
        row = self.work_heads(row + 1)
        for held, refs in zip(self.fitted.rows, self.held, strict=True):
            refs |= self.work_row(row, held, refs)
            row += 1
        self.context.workings_row = row + 1

    def title(self, key: str) -> str:
        """A title of the workings."""
        return f"{self.texts('workload_fit')}: {self.texts(key)}"

    def work_calls(self, row: int) -> int:
        """What all rows draw on of the inputs above."""
        needs = drawn_on(self.context.forms["fit"])
        wanted = calls(self.context, "fit", [key for key in self.refs if key in needs])
        heads = [self.texts("scenario"), *(one.label for one in wanted)]
        row = write_heads(self.workings, row, self.title("called_up"), heads)
        name = self.refs["name"].seen_from(self.workings.name)
        self.workings.formula(row, 0, name, self.fitted.fit.scenario.name, "words")
        figures = self.fitted.leads[0].best.figures
        self.shared = across(self.workings, row, 1, wanted, self.refs, figures)
        return row + 2

    def work_heads(self, row: int) -> int:
        """Headings of the workings; the columns as `work_row` fills them."""
        label, texts = self.context.label, self.texts
        heads = [texts(k) for k in ("scenario", "card", "model", "precision")]
        heads += [label(f"option.{f}", RECORDS["option"][f].label) for f in SPLIT]
        for record in PER_ROW.values():
            heads.append(texts("row"))
            heads += [label(f"{record}.{f}", RECORDS[record][f].label)
                      for f in self.context.used("fit", record)]  # fmt: skip
        heads.append(label("option.loads", RECORDS["option"]["loads"].label))
        heads += [label(f.line.name, f.line.label) for f in self.context.forms["fit"]]
        return write_heads(self.workings, row, texts("fit_workings"), heads)

    def work_row(self, row: int, held: Held, own: dict[str, Ref]) -> dict[str, Ref]:
        """One row: what it names, its width, what is looked up, and every line."""
        sheet, best = self.workings, held.best
        refs = self.refs | self.cards[best.card.name] | own
        place = local(refs | self.shared, sheet.name)
        said = (
            held.case.scenario.name,
            best.card.name,
            held.case.model.name,
            held.case.weights.name,
        )
        for column, (key, value) in enumerate(zip(("name", "card", *PER_ROW), said, strict=True)):
            sheet.formula(row, column, place[key], value, "words")
        found: dict[str, Ref] = {}
        column = 4
        for field in SPLIT:
            value, key = float(getattr(best.split, field)), f"option__{field}"
            found[key] = (
                sheet.formula(row, column, place[key], value, "formula", "0")
                if field in WIDTHS
                else sheet.value(row, column, value, "fixed", "0")
            )
            column += 1
        column = self.named(row, column, held, place, found)
        place |= local(found, sheet.name) | {"ask__by_rule": found["option__by_rule"].cell}
        found |= write_lines(sheet, row, column, self.context.forms["fit"], best.figures, place)
        return {key: ref for key, ref in found.items() if key not in own} | {
            "inventory__cards": refs["inventory__cards"], "ask__context": refs["ask__context"],
        }  # fmt: skip

    def named(
        self, row: int, column: int, held: Held, place: dict[str, str], found: dict[str, Ref]
    ) -> int:
        """MATCH once for what a row names, then INDEX for every figure that some line draws on."""
        known = given_of(held)
        tables = {
            "llm": ("m", "models", held.case.model),
            "weights": ("w", "precisions", held.case.weights),
        }
        for key, record in PER_ROW.items():
            prefix, table, named = tables[record]
            at = list(getattr(held.case.catalog, table)).index(named.name) + 1
            formula = f"MATCH({place[key]},{prefix}_name,0)"
            line = self.workings.formula(row, column, formula, at, "formula", Code.format)
            column += 1
            for field in self.context.used("fit", record):
                found[f"{record}__{field}"] = self.workings.formula(
                    row, column, f"INDEX({prefix}_{field},{line.cell})",
                    getattr(known[record], field), "formula", RECORDS[record][field].unit.format,
                )  # fmt: skip
                column += 1
            found[f"{record}__row"] = line
        source = SUPPORT["loads"][1]
        formula = supported("loads", found[source].cell, place["engine__row"])
        loads = held.best.candidate.support["loads"]
        found["option__loads"] = self.workings.formula(row, column, formula, loads, "formula", "0")
        return column + 1

    # results

    def results(self) -> None:
        """What every row holds, linked to its workings; then what fits nowhere."""
        first, sheet, texts = self.row, self.sheet, self.texts
        for held, refs in zip(self.fitted.rows, self.held, strict=True):
            f, at = held.best.figures, local(refs, sheet.name)
            for column, (_, name, in_gib) in enumerate(FIGURES, FIRST_FIGURE):
                figure = f"{at[name]}/bytes_per_gib" if in_gib else at[name]
                value = f[name] / GIB if in_gib else f[name]
                shown = "#,##0.0" if in_gib else "#,##0"
                formula = f'IF({at["possible"]},{figure},"{ABSENT}")'  # holds nothing then
                value = value if f["possible"] else ABSENT
                sheet.formula(self.row, column, formula, value, "formula", shown)
            column = FIRST_FIGURE + len(FIGURES)
            verdict, reason = (
                scenario_words.verdict(held.best, texts),
                texts(f"reason_{int(f['reason'])}"),
            )
            sheet.formula(self.row, column, f"INDEX(t_verdict,{at['verdict']})", verdict, "check")
            sheet.formula(self.row, column + 1, f"INDEX(t_reason,{at['reason']})", reason, "words")
            self.row += 1
        word = {code: texts(f"verdict_{code}") for code in ("fits", "tight")}
        at = f"$M{first + 1}"
        sheet.mark(first, 12, self.row - 1, f'AND({at}<>"{word["fits"]}",{at}<>"{word["tight"]}")',
                   f'{at}="{word["fits"]}"')  # fmt: skip
        for note in [*notes(self.fitted, texts), texts("fit_memory_only")]:
            sheet.ws.merge_range(self.row, 0, self.row, COLUMNS - 1, "", sheet.book.style("note"))
            sheet.text(self.row, 0, note, "note")
            sheet.height(self.row, 26)
            self.row += 1


def given_of(held: Held) -> dict[str, Any]:
    """What a row's lines are given."""
    return given(held.case, held.best.candidate)
