"""Load and speed: how the cards move with context and load, and what a replica gives by its batch.

Both are live: the lines of the model, run once more on the chosen option with another context, load
or batch. What does not change with them is called up from the sizing sheet, once a scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from quoter.core import (
    Cards,
    Cell,
    Factor,
    Line,
    PerSecond,
    Tokens,
    Unit,
    as_number,
    between,
    flag,
    run,
    where,
)
from quoter.model import typed
from quoter.sizing import LINES, Sized, batch_ladder
from quoter.words import Form, leading_to, placeholders, symbols, templates
from quoter.workbook.rules import within
from quoter.workbook.sheets.charts import GRID, Bars
from quoter.workbook.sheets.context import Context
from quoter.workbook.sheets.engine.calls import calls
from quoter.workbook.xlsx import Ref, Sheet

FACTORS = (0.25, 0.5, 1, 2, 4)
SHARES = (0.25, 0.5, 1, 2, 4)  # of the scenario's context
GROWING = (1, 2, 4, 8, 16)  # where prompt and answer are known, which it must hold
FIRST = 2  # column of the first context
FIXED = {"parallel", "nominal", "rule"}  # modules that neither a context nor a load is carried into
RATE, NEEDED, FLIGHT, TO_HOLD, MEASURED = CHANGED = (
    "horizon_requests_per_second", "needed_rate", "requests_in_flight", "flight_to_hold",
    "replicas_for_throughput",
)  # fmt: skip
# the rows behind a load; the other lines are written into these
FILED = (RATE, NEEDED, TO_HOLD, MEASURED, "replicas_for_memory", "replicas_for_level", "replicas_for_speed",
         "replicas_for_answers", "closed_trial_batch", "closed_trial_inside", "closed_trial_decode", "closed_trial_time",
         "closed_trial_rate", "prefill_busy", "prefill_sent", "prefill_in_time", "prefill_followed",
         "prefill_of_rate", "prefill_of_clients", "prefill_asked", "prefill_workers", "needed_replicas", "decode_workers", "working_servers",
         "even_replicas", "spread_replicas", "replicas", "carried_rate", "flight_at_most", "time_untouched", "flight_of_rate", "requests_at_once", "requests_in_group", "kv_per_device",
         "need_per_device", "reserved_per_device", "option_cards")  # fmt: skip
CONTEXT, BATCH, TRIAL, LOAD_FACTOR = "ask__context", "batch", "trial_batch", "load_factor"
_OWN = {CONTEXT, BATCH, TRIAL, LOAD_FACTOR}  # what this sheet has of its own
LOADED = (NEEDED, FLIGHT, TO_HOLD, MEASURED)
_NONE = "–"
RIGHT = FIRST + len(SHARES) + 1  # column of the first context of the replicas
_WIDE = RIGHT + len(SHARES)  # columns of a scenario's part
SHOWN = ("tpot_ms", "tokens_per_second", "rate_within", "rate_outside", "token_time", "rung_first_ms",
         "rung_token_ms")  # of a batch # fmt: skip
# behind its times
BEHIND = ("stage_requests", "prompts_elsewhere", *(line.name for line in batch_ladder.STEADY))
CHART_ROWS = 16
HIGH = len(FACTORS) + CHART_ROWS + 6  # rows of a scenario's grid and batches
SCENARIOS = 20  # scenarios with a part: more make a file that no phone opens, and nobody reads them
_WITHIN, _OUTSIDE = ("#0B5CAD",), ("#8A97A5", "wide_upward_diagonal")


def write(context: Context) -> None:
    """For an inference scenario the grid, its workings, and the batches with their chart."""
    sheet = context.begun("sensitivity", 3, 1)
    served = [(i, s) for i, s in enumerate(context.estimate.scenarios) if s.kind == "inference"]
    shown = served if context.audit else largest(served)
    if len(shown) < len(served):
        said = context.texts("sensitivity_largest", shown=len(shown), all=len(served))
        sheet.text(2, 0, said, "subtitle")
    traced = Traced(context, shown[0][1])
    parts = [Sensitivity(context, i, sized, traced) for i, sized in shown]
    starts = [3 + at * HIGH for at in range(len(parts) + 1)]
    row = starts[-1]
    for part, start in zip(parts, starts, strict=False):
        row = part.write(start, row)
    sheet.ws.set_h_pagebreaks(starts[1:])
    sheet.fit(0, "0" * 36)
    sheet.fit(1, "0" * 16)
    for column in range(FIRST, _WIDE):
        sheet.fit(column, "0" * 12)


def largest(served: list[tuple[int, Sized]]) -> list[tuple[int, Sized]]:
    """The scenarios that take the most cards, in the order of the file; of few all."""
    by_cards = sorted(served, key=lambda one: -one[1].chosen.figures.option_cards)
    return sorted(by_cards[:SCENARIOS], key=lambda one: one[0])


class Known(NamedTuple):
    """Figures by name, given ones in their records, and where each stands (`record__field`)."""

    values: Mapping[str, Any]
    places: Mapping[str, str]

    def others(self, values: Mapping[str, Any], places: Mapping[str, str]) -> Known:
        """The same with others for some."""
        return Known({**self.values, **values}, {**self.places, **places})

    def asked(self, field: str, value: float) -> dict[str, typed.Ask]:
        """What is asked, but for one figure."""
        return {"ask": self.values["ask"].but(**{field: value})}


class Fillings:
    """Some lines, and of those that are written the name, what fills the formula in, and the format."""

    def __init__(
        self, filling: Callable[[str], Any], lines: Sequence[Line], formulas: Mapping[str, str]
    ):
        self.lines = lines
        self.cells = [(line.name, filling(formulas[line.name]), line.unit.format)
                      for line in lines if line.name in formulas]  # fmt: skip


class Traced:
    """The formulas of the sheet, traced once: those of a scenario differ from them in places alone."""

    def __init__(self, context: Context, sized: Sized):
        figures = sized.chosen.figures
        known = symbols({**vars(figures), TRIAL: figures.by_name(BATCH)})
        factor = Cell(1.0, address=f"{{{LOAD_FACTOR}}}")
        ask = known["ask"].but(concurrency=known["ask"].concurrency * factor)
        self.label = cache(context.label)
        self.moved = _moved(context.forms["inference"])
        held = templates(self.moved, known, {line.name for line in self.moved})
        loaded = templates(by_name(LOADED), known | {"ask": ask}, LOADED)
        filed = {*FILED, "working_replicas", SHOWN_CARDS.name}
        loads = templates(at_load(), known, filed - set(CHANGED))
        rungs = templates(batch_ladder.LINES, known, {*SHOWN, *BEHIND})
        self.needs = (drawn_in(held | loaded | loads) | drawn_in(rungs) | {RATE}) - _OWN
        filling = context.book.filling
        self.held = Fillings(filling, self.moved, held)
        self.loaded = Fillings(filling, by_name(LOADED), loaded)
        self.at_load = Fillings(filling, at_load(), loads)
        self.rungs = Fillings(filling, batch_ladder.LINES, rungs)


def drawn_in(found: Mapping[str, str]) -> set[str]:
    """What some formulas draw on beside one another."""
    return set().union(*map(placeholders, found.values())) - found.keys()


class Sensitivity:
    """The part of one scenario; the formulas were traced on the first."""

    def __init__(self, context: Context, i: int, sized: Sized, traced: Traced):
        self.context, self.i, self.sized, self.traced = context, i, sized, traced
        self.sheet: Sheet = context.sheets["sensitivity"]
        self.name = sized.case.scenario.name
        self.figures = sized.chosen.inference
        self.values = vars(self.figures)
        self.places: dict[str, str] = {}  # where what is called up stands
        self.cards: list[list[Ref]] = []

    def write(self, row: int, below: int) -> int:
        """Grid and batches from a row on, what is behind the grid far below; the next row there."""
        self.context.cards_at.append(self.cards)
        self.section(row, "sensitivity_cards")
        axis = self.heads(row + 1)
        self.section(below, "called_up")
        below = self.call_up(below + 1)
        self.section(below, "sensitivity_workings")
        held, below = self.workings(below + 1, axis)
        self.section(below, "sensitivity_loads")
        below += 1
        for at, factor in enumerate(FACTORS, row + 2):
            below = self.of_load(at, factor, held, below)
        self.batches(row + len(FACTORS) + 3)
        return below + 1

    @property
    def known(self) -> Known:
        """The chosen option's figures, and where those that are called up stand."""
        return Known(self.values, self.places)

    def section(self, row: int, key: str) -> None:
        """A band with the scenario's name."""
        self.sheet.section(row, f"{self.name}: {self.context.texts(key)}", _WIDE)

    def label(self, row: int, label: str, unit: Unit) -> None:
        """What a row of the workings is called, and what it is counted in."""
        self.sheet.text(row, 0, label, "label")
        self.sheet.text(row, 1, self.context.texts.pick(unit.zh, unit.en), "unit")

    def label_line(self, row: int, line: Line) -> None:
        """The same of a line of the model."""
        self.label(row, self.traced.label(line), line.unit)

    # what is called up

    def call_up(self, row: int) -> int:
        """The chosen option's figures that neither context, load nor batch changes, one a row."""
        refs = self.context.scenario_refs[self.i] | self.context.rule_refs
        wanted = [key for key in refs if key in self.traced.needs]
        for one in calls(self.context, "inference", wanted):
            self.label(row, one.label, one.unit)
            found = self.sheet.put(row, FIRST, refs[one.key], shape=one.unit.format)
            self.places[one.key] = found.cell
            row += 1
        return row

    # cards by context and load

    def heads(self, row: int) -> list[Cell]:
        """Contexts over the cards, and again over the replicas that carry the load to the right."""
        texts = self.context.texts
        self.sheet.text(row, 0, texts("load_factor"), "head")
        self.sheet.text(row, 1, texts("s_requests"), "head")
        self.sheet.height(row, 28)
        axis = [self.axis(row, *place) for place in enumerate(contexts(self.sized), FIRST)]
        self.sheet.text(row, RIGHT - 1, texts("replicas_head"), "head")
        for column, c in enumerate(axis, RIGHT):
            self.sheet.put(row, column, c, "head", Tokens.format)
        return axis

    def axis(self, row: int, column: int, tokens: float) -> Cell:
        """A context, to be changed."""
        label = self.context.texts("in_context")
        self.sheet.allow(within(1, 10**8), label, row, column)
        return self.sheet.put(row, column, tokens, "input", Tokens.format).on(self.sheet.name)

    def workings(self, row: int, axis: list[Cell]) -> tuple[list[Known], int]:
        """What a replica holds and gives at every context: a row a line, a column a context."""
        moved = self.traced.moved
        rows = {line.name: at for at, line in enumerate(moved, row)}
        for line in moved:
            self.label_line(rows[line.name], line)
        found = []
        for column, context in enumerate(axis, FIRST):
            here = self.known.others(
                self.known.asked("context", as_number(context.value)), {CONTEXT: context.address}
            )
            at = {name: (of_line, column) for name, of_line in rows.items()}
            found.append(self.filed(self.traced.held, here, at))
        return found, row + len(rows)

    def filed(self, what: Fillings, known: Known, at: Mapping[str, tuple[int, int]]) -> Known:
        """Write the lines that have a place; what is then known."""
        places, values = dict(known.places), run(what.lines, known.values)
        for name, filled, shape in what.cells:
            row, column = at[name]
            ref = self.sheet.formula(row, column, filled(places), values[name], shape=shape)
            places[name] = ref.cell
        return Known(values, places)

    def of_load(self, row: int, factor: float, held: list[Known], below: int) -> int:
        """One load: its requests in flight, and at every context replicas and cards.

        What is behind them stands below; the next row there."""
        own = self.sheet.put(row, 0, factor, "input", Factor.format).on(self.sheet.name)
        self.sheet.allow(within(0, 10**6, False), self.context.texts("load_factor"), row, 0)
        rows = self.load_rows(below, own)
        known = self.loaded(row, own, rows)
        self.cards.append([])
        for at, column in enumerate(held):
            places = {name: (rows[name], FIRST + at) for name in FILED if name not in CHANGED}
            places |= {"working_replicas": (row, RIGHT + at), SHOWN_CARDS.name: (row, FIRST + at)}
            here = column.others(*({name: some[name] for name in CHANGED} for some in known))
            found = self.filed(self.traced.at_load, here, places)
            cards = found.values[SHOWN_CARDS.name]
            self.cards[-1].append(self.sheet.ref(row, FIRST + at, cards))
        return below + 1 + len(rows)

    def load_rows(self, row: int, factor: Cell) -> dict[str, int]:
        """The rows behind a load: the load itself, then a row a line."""
        self.sheet.text(row, 0, self.context.texts("load_factor"), "head_left")
        self.sheet.put(row, FIRST, factor, "head", Factor.format)
        rows = {name: at for at, name in enumerate(FILED, row + 1)}
        for line in by_name(FILED):
            self.label_line(rows[line.name], line)
        return rows

    def loaded(self, row: int, factor: Cell, rows: dict[str, int]) -> Known:
        """What is known at a multiple of the load."""
        issued = Cell(self.figures.by_name(RATE), address=self.places[RATE])
        rate = self.sheet.put(rows[RATE], FIRST, issued * factor, "formula", PerSecond.format)
        load = self.figures.ask.concurrency * as_number(factor.value)
        known = self.known.others(self.known.asked("concurrency", load) | {RATE: rate.value},
                                  {LOAD_FACTOR: factor.address, RATE: rate.cell})  # fmt: skip
        at = {name: (rows[name], FIRST) for name in (NEEDED, TO_HOLD, MEASURED)}
        return self.filed(self.traced.loaded, known, at | {FLIGHT: (row, 1)})

    # batches

    def batches(self, row: int) -> None:
        """What a replica gives at the batches 1, 2, 4 …, as a table and a chart."""
        sheet, texts = self.sheet, self.context.texts
        self.section(row, "ladder_sheet")
        heads = ("ladder_batch", *(f"ladder_{name}" for name in SHOWN))
        for column, key in enumerate(heads):
            sheet.text(row + 1, column, texts(key), "head")
        sheet.height(row + 1, 64)
        steps = batch_ladder.batches(self.figures)
        for at, batch in enumerate(steps, row + 2):
            self.rung(at, batch)
        lines = {line.name: line for line in batch_ladder.LINES}
        for column, line in enumerate((lines[name] for name in BEHIND), _WIDE + 1):
            self.sheet.text(row + 1, column, self.context.label(line), "head")
        self.chart(row + 2, row + 1 + len(steps))

    def rung(self, row: int, batch: float) -> None:
        """One batch."""
        cell = self.sheet.put(row, 0, batch, "fixed", "#,##0").cell
        at = {name: (row, column) for column, name in enumerate(SHOWN, 1)}
        at |= {name: (row, column) for column, name in enumerate(BEHIND, _WIDE + 1)}
        own = {BATCH: batch, TRIAL: batch}
        known = self.known.others(own, dict.fromkeys(own, cell))
        self.filed(self.traced.rungs, known, at)

    def chart(self, first: int, last: int) -> None:
        """Tokens per second by batch: what the service level and the memory allow, and the rest."""
        texts, names = self.context.texts, (first, 0, last, 0)
        bars = Bars(self.sheet, texts("ladder_sheet"), 560, 290, type="column", subtype="stacked")
        for column, look in ((3, _WITHIN), (4, _OUTSIDE)):
            bars.add((first - 1, column), names, (first, column, last, column), *look, gap=40)
        bars.chart.set_x_axis({"name": texts("ladder_batch"), "name_font": {"bold": False}})
        bars.chart.set_y_axis({"num_format": "#,##0", "min": 0, "major_gridlines": GRID})
        bars.chart.set_legend({"position": "bottom"})
        bars.put(first, len(SHOWN) + 1)


def contexts(sized: Sized) -> list[float]:
    """The contexts to begin with: parts and multiples of the scenario's, within the model's limit."""
    scenario, own = sized.case.scenario, sized.asked.context
    shares = GROWING if scenario.prompt_tokens and scenario.output_tokens else SHARES
    known = (float(max(round(own * share), 1)) for share in shares)
    most = sized.chosen.figures.llm.context_limit
    return [min(tokens, most) if tokens > own else tokens for tokens in known]


@cache
def by_name(names: tuple[str, ...]) -> tuple[Line, ...]:
    """Some lines of an inference, in its order."""
    return tuple(line for line in LINES["inference"] if line.name in names)


def _moved(all_forms: Iterable[Form]) -> list[Line]:
    """The lines between the context and what the lines of a load draw on."""
    drawn = {need for line in at_load() for need in line.needs}
    changed, found = {CONTEXT}, []
    for form in leading_to(all_forms, drawn - {line.name for line in at_load()} - {*CHANGED}):
        if form.needs & changed and carried_into(form.line):
            changed.add(form.line.name)
            found.append(form.line)
    return found


def carried_into(line: Line) -> bool:
    """Whether another context or load changes what a line gives here."""
    return line.compute.__module__.rpartition(".")[2] not in FIXED


@cache
def at_load() -> tuple[Line, ...]:
    """The lines of a load at a context, and what is shown of them."""
    moved = filter(carried_into, LINES["inference"])
    return (*between(moved, CHANGED, SHOWN_CARDS.needs), SHOWN_CARDS)


def _shown(
    need_per_device: Any, reserved_per_device: Any, usable_per_device: Any, possible: Any,
    level_impossible: Any, option: Any, option_cards: Any,
) -> Any:  # fmt: skip
    """Cards of an option that runs and fits; what the rule of thumb counts has no grid."""
    fits = flag(need_per_device + reserved_per_device <= usable_per_device)
    runs = possible * (1 - level_impossible) * (1 - option.by_rule)
    return where(runs * fits > 0, option_cards, _NONE)


SHOWN_CARDS = Line("shown_cards", Cards, (
    "need_per_device", "reserved_per_device", "usable_per_device", "possible", "level_impossible",
    "option", "option_cards"), _shown)  # fmt: skip
