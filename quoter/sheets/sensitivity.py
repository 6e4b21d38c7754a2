"""Load and speed: how the cards move with context and load, and what a replica gives by its batch.

Both are live: the lines of the model, run once more on the chosen option with another context, load
or batch. Lines whose formulas are short are written into those that draw on them."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from quoter import ladder
from quoter.book import Ref, Sheet, local
from quoter.cells import Cell, excel, flag, value_of, where
from quoter.formulas import Form, leading_to
from quoter.lines import Line, run
from quoter.model.records import RECORDS
from quoter.options import LINES, given, option_record
from quoter.sheets.context import Context
from quoter.sized import Sized
from quoter.units import Factor, Tokens

FACTORS = (0.25, 0.5, 1, 2, 4)
SHARES = (0.25, 0.5, 1, 2, 4)  # of the scenario's context
GROWING = (1, 2, 4, 8, 16)  # where prompt and answer are known, which it must hold
SHORT = 50  # characters of a formula that another may hold
FIRST = 2  # column of the first context
HELD = ("fixed_per_device", "request_bytes_per_device", "held", "requests_allowed", "answer_length",
        "allowed_throughput", "level_impossible")  # fmt: skip
FIXED = {"parallel", "nominal", "rule"}  # modules that a context is not carried into
CARRYING = ("replicas_for_throughput", "replicas_for_memory", "replicas_for_level",
            "replicas_for_speed", "working_replicas")  # fmt: skip
BOUGHT = ("replicas", "requests_per_replica", "kv_per_device", "need_per_device", "option_cards")
NONE = "–"
RIGHT = FIRST + len(SHARES) + 1  # column of the first context of the replicas
WIDE = RIGHT + len(SHARES)  # columns of a scenario's part
SHOWN = ("tpot_ms", "tokens_per_second", "rate_within", "rate_outside")  # columns of the batches
OF_RUNG = {"token_time", "request_time", "rung_place", *SHOWN}
CHART_ROWS = 16
HIGH = len(FACTORS) + CHART_ROWS + 6  # rows of a scenario's grid and batches
WITHIN = {"fill": {"color": "#0B5CAD"}}
OUTSIDE = {
    "pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#8A97A5", "bg_color": "#FFFFFF"}
}


def write(context: Context) -> None:
    """For every inference scenario the grid, its workings, and the batches with their chart."""
    if "sensitivity" not in context.sheets:
        return
    sheet = context.sheets["sensitivity"]
    sheet.head(context.texts("sheet_sensitivity"), context.texts("sensitivity_hint"))
    everyone = enumerate(context.estimate.scenarios)
    parts = [Sensitivity(context, i, sized) for i, sized in everyone if sized.kind == "inference"]
    starts = [3 + at * HIGH for at in range(len(parts) + 1)]
    row = starts[-1]
    for part, start in zip(parts, starts, strict=False):
        row = part.write(start, row)
    sheet.ws.set_h_pagebreaks(starts[1:])
    sheet.fit(0, "0" * 36)
    sheet.fit(1, "0" * 16)
    for column in range(FIRST, WIDE):
        sheet.fit(column, "0" * 12)


class Sensitivity:
    """The part of one scenario."""

    def __init__(self, context: Context, i: int, sized: Sized):
        self.context, self.i, self.sized = context, i, sized
        self.sheet: Sheet = context.sheets["sensitivity"]
        self.known = cells(context, i, sized, self.sheet.name)
        self.name = sized.case.scenario.name
        self.cards: list[list[Ref]] = []

    def write(self, row: int, below: int) -> int:
        """Grid and batches from a row on, what is behind the grid far below; the next row there."""
        texts = self.context.texts
        self.context.cards_at.append(self.cards)
        self.sheet.section(row, f"{self.name}: {texts('sensitivity_cards')}", WIDE)
        self.sheet.text(row + 1, 0, texts("load_factor"), "head")
        self.sheet.text(row + 1, 1, texts("s_requests"), "head")
        self.sheet.height(row + 1, 28)
        axis = [self.axis(row + 1, *place) for place in enumerate(contexts(self.sized), FIRST)]
        self.sheet.section(below, f"{self.name}: {texts('sensitivity_workings')}", WIDE)
        held, end = self.workings(below + 1, axis)
        self.grid(row + 1, axis, held)
        self.batches(row + len(FACTORS) + 3)
        return end + 1

    # cards by context and load

    def grid(self, row: int, axis: list[Cell], held: list[dict[str, Cell]]) -> None:
        """Cards, and to the right the replicas that carry the load, under the same contexts."""
        self.sheet.text(row, RIGHT - 1, self.context.texts("replicas_head"), "head")
        for column, c in enumerate(axis, RIGHT):
            self.sheet.formula(row, column, c.address, c.value, "head", Tokens.format)
        for at, factor in enumerate(FACTORS, row + 1):
            self.of_load(at, factor, held)

    def axis(self, row: int, column: int, tokens: float) -> Cell:
        """A context, to be changed."""
        ref = self.sheet.number(row, column, tokens, "input", Tokens.format)
        self.sheet.between(row, column, 1, 10**8)
        return Cell(tokens, address=ref.cell)

    def workings(self, row: int, axis: list[Cell]) -> tuple[list[dict[str, Cell]], int]:
        """What a replica holds and gives at every context: a row a line, a column a context."""
        lines = moved(self.context.forms["inference"])
        shown = kept(lines, self.at(axis[0]))
        filed = [line for line in lines if line.name in shown]
        rows = {line.name: at for at, line in enumerate(filed, row)}
        for line in filed:
            self.label(rows[line.name], line)
        found = []
        for column, c in enumerate(axis, FIRST):
            keep = self.keeper(rows, column)
            found.append(run(lines, self.at(c), keep))
        return found, row + len(rows)

    def at(self, context: Cell) -> dict[str, Any]:
        """What is known at another context."""
        ask = SimpleNamespace(**{**vars(self.known["ask"]), "context": context})
        return self.known | {"ask": ask}

    def label(self, row: int, line: Line) -> None:
        texts = self.context.texts
        self.sheet.text(row, 0, self.context.label(line.name, line.label), "label")
        self.sheet.text(row, 1, texts.pick(line.unit.zh, line.unit.en), "unit")

    def keeper(self, rows: dict[str, int], column: int) -> Any:
        """Writes the lines that have a row, and hands the others on as they are."""

        def keep(line: Line, found: Any) -> Any:
            if line.name not in rows:
                return found
            return self.formula(rows[line.name], column, found, line.unit.format)

        return keep

    def formula(
        self, row: int, column: int, found: Any, shown: str, style: str = "formula"
    ) -> Cell:
        """A formula filed; the cell that others draw on."""
        value = value_of(found)
        ref = self.sheet.formula(row, column, excel(found), value, style, shown)
        return Cell(value, address=ref.cell)

    def of_load(self, row: int, factor: float, held: list[dict[str, Cell]]) -> None:
        """One load: its requests in flight, and at every context replicas and cards."""
        ref = self.sheet.number(row, 0, factor, "input", Factor.format)
        self.sheet.between(row, 0, 0, 10**6, False)
        known = self.loaded(Cell(factor, address=ref.cell))
        lines = by_name(("requests_in_flight",))
        flight = run(lines, known)["requests_in_flight"]
        known["requests_in_flight"] = self.formula(row, 1, flight, "#,##0")
        self.cards.append([])
        for at, column in enumerate(held):
            here = {**column, **{k: known[k] for k in CHANGED}}
            here = run(by_name(CARRYING), here)
            here["working_replicas"] = self.formula(
                row, RIGHT + at, here["working_replicas"], "#,##0"
            )
            found = run(by_name(BOUGHT), here)
            fits = flag(found["need_per_device"] <= found["usable_per_device"])
            runs = found["possible"] * (1 - found["level_impossible"]) * fits
            shown = where(runs * (1 - found["option"].by_rule) > 0, found["option_cards"], NONE)
            cell = self.formula(row, FIRST + at, shown, "#,##0")
            self.cards[-1].append(Ref(self.sheet.name, cell.address))

    def loaded(self, factor: Cell) -> dict[str, Any]:
        """What is known at a multiple of the load."""
        known, ask = dict(self.known), vars(self.known["ask"])
        known["ask"] = SimpleNamespace(**{**ask, "concurrency": ask["concurrency"] * factor})
        rate = "horizon_requests_per_second"
        return known | {rate: known[rate] * factor}

    # batches

    def batches(self, row: int) -> None:
        """What a replica gives at the batches 1, 2, 4 …, as a table and a chart."""
        sheet, texts = self.sheet, self.context.texts
        sheet.section(row, f"{self.name}: {texts('ladder_sheet')}", WIDE)
        heads = ("ladder_batch", *(f"ladder_{name}" for name in SHOWN))
        for column, key in enumerate(heads):
            sheet.text(row + 1, column, texts(key), "head")
        sheet.height(row + 1, 64)
        steps = ladder.batches(self.sized.chosen.figures)
        for at, batch in enumerate(steps, row + 2):
            self.rung(at, batch)
        self.chart(row + 2, row + 1 + len(steps))

    def rung(self, row: int, batch: float) -> None:
        """One batch."""
        ref = self.sheet.number(row, 0, batch, "fixed", "#,##0")
        cell = Cell(batch, address=ref.cell)
        known = self.known | {"batch": cell, "requests_per_replica": cell}

        def keep(line: Line, found: Any) -> Any:
            if line.name not in SHOWN:
                return found
            return self.formula(row, 1 + SHOWN.index(line.name), found, line.unit.format)

        run((line for line in ladder.LINES if line.name in OF_RUNG), known, keep)

    def chart(self, first: int, last: int) -> None:
        """Tokens per second by batch: what the service level and the memory allow, and the rest."""
        bars = self.context.book.xlsx.add_chart({"type": "column", "subtype": "stacked"})
        for column, fill in ((3, WITHIN), (4, OUTSIDE)):
            bars.add_series({
                "name": [self.sheet.name, first - 1, column], "gap": 40, **fill,
                "categories": [self.sheet.name, first, 0, last, 0],
                "values": [self.sheet.name, first, column, last, column],
                "border": {"color": "#6B7785", "width": 0.5},
            })  # fmt: skip
        texts = self.context.texts
        bars.set_title({"name": texts("ladder_sheet"), "name_font": {"size": 11}, "overlay": False})
        bars.set_x_axis({"name": texts("ladder_batch"), "name_font": {"bold": False}})
        bars.set_y_axis({"num_format": "#,##0", "min": 0, "major_gridlines": {"visible": True,
                         "line": {"color": "#E6EBF0"}}})  # fmt: skip
        bars.set_legend({"position": "bottom"})
        bars.set_size({"width": 560, "height": 290})
        self.sheet.ws.insert_chart(first, 6, bars, {"description": texts("ladder_sheet")})


CHANGED = ("requests_in_flight", "horizon_requests_per_second")


def contexts(sized: Sized) -> list[float]:
    """The contexts to begin with: parts and multiples of the scenario's, within the model's limit."""
    scenario, most = sized.case.scenario, sized.chosen.figures["llm"].context_limit
    shares = GROWING if scenario.prompt_tokens and scenario.output_tokens else SHARES
    known = [float(max(round(scenario.context * share), 1)) for share in shares]
    return [min(tokens, most) if tokens > scenario.context else tokens for tokens in known]


def by_name(names: Iterable[str]) -> list[Line]:
    """Some lines of an inference, in its order."""
    return [line for line in LINES["inference"] if line.name in set(names)]


def moved(forms: Iterable[Form]) -> list[Line]:
    """The lines between the context and what a replica holds and gives."""
    changed, found = {"ask__context"}, []
    for form in leading_to(forms, HELD):
        module = form.line.compute.__module__.rsplit(".", 1)[1]
        if form.needs & changed and module not in FIXED:
            changed.add(form.line.name)
            found.append(form.line)
    return found


def kept(lines: Iterable[Line], known: dict[str, Any]) -> set[str]:
    """The lines that get a row: those asked for, and those too long for another's formula."""
    found: set[str] = set()

    def keep(line: Line, value: Any) -> Any:
        if line.name not in HELD and len(excel(value)) <= SHORT:
            return value
        found.add(line.name)
        return Cell(value_of(value), address="$C$100")

    run(lines, known, keep)
    return found


def cells(context: Context, i: int, sized: Sized, sheet: str) -> dict[str, Any]:
    """All figures of the chosen option as cells that stand in the sizing sheet."""
    refs = local(context.scenario_refs[i] | context.rule_refs, sheet)
    option, figures = sized.chosen, sized.chosen.figures
    known: dict[str, Any] = {
        line.name: Cell(figures[line.name], address=refs[line.name]) for line in sized.lines
    }
    records = given(sized.case, option.candidate)
    records |= {"option": option_record(option.split, option.candidate)}
    for name, record in records.items():
        fields = ((f, refs.get(f"{name}__{f}")) for f in RECORDS[name])
        known[name] = SimpleNamespace(
            **{f: Cell(getattr(record, f), address=ref) for f, ref in fields if ref}
        )
    return known
