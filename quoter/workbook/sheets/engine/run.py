"""What to run: of every option shown the engine's command line and the benchmark's, as issued."""

from __future__ import annotations

from quoter.core import Texts
from quoter.sizing import Sized
from quoter.words import run_words, scenario_words
from quoter.workbook.sheets.context import Context
from quoter.workbook.sheets.table import Col, Table, headed

_WIDTHS = {"scenario": 24, "card": 18, "width": 16, "replicas_head": 9, "run_command": 90,
           "run_benchmark": 90, "run_notes": 50}  # fmt: skip


def write(context: Context) -> None:
    """A row an option."""
    sheet = context.begun("run", 4, 1)
    columns = (Col(key, "", width, style="words") for key, width in _WIDTHS.items())
    table = Table(context, sheet, 3, headed(context, columns))
    for sized in context.estimate.scenarios:
        rows(context.texts, table, sized)


def rows(texts: Texts, table: Table, sized: Sized) -> None:
    """The options of one scenario that its comparison shows."""
    for row in sized.rows:
        option = row.option
        run = run_words.run_of(sized, option, texts)
        if run and run.prefill_workers:
            table.add({
                "scenario": sized.case.scenario.name, "card": option.card.called(texts.language),
                "width": texts("run_prefill"), "replicas_head": float(run.prefill_workers),
                "run_command": run.prefill or "–", "run_benchmark": "–", "run_notes": "–",
            })  # fmt: skip
        if run:
            table.add({
                "scenario": sized.case.scenario.name, "card": option.card.called(texts.language),
                "width": scenario_words.width(option.split, texts), "replicas_head": float(run.replicas),
                "run_command": run.command or "–", "run_benchmark": run.benchmark or "–",
                "run_notes": texts.sign("semicolon").join(run.notes),
            })  # fmt: skip
