"""Runs of a proof of concept back into figures: calibrate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quoter.cli.shared import Catalogs, app, save_changed, say


@app.command()
def calibrate(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="The scenario file, and runs: start-up logs of vLLM or SGLang, results of vllm bench "
            "serve, SGLang's bench_serving, GenAI-Perf or guidellm, or figures in YAML.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", help="The file of your own rows; runs are added to it."),
    ] = Path("calibration.yaml"),
    scenario: Annotated[
        str | None,
        typer.Option(help="The scenario that the runs are of, where several may be meant."),
    ] = None,
    card: Annotated[
        str | None, typer.Option(help="The card that ran, where the runs do not say it.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Compare alone; write nothing.")
    ] = False,
    catalog: Catalogs = [],  # noqa: B006
) -> None:
    """Show what was measured beside what is computed, and learn from it for later quotations.

    Lay the file over with --catalog: later quotations of the same card, engine, model and weights use
    it and say so. Where a run cannot be read, is of something else or contradicts another, nothing is
    learnt."""
    from quoter.delivery import calibrating
    from quoter.sizing import matching

    asked = calibrating.Asked(files, catalog, output, matching.Hints(scenario, card))

    def learnt() -> bytes:
        found = calibrating.calibrate(asked)
        for line in found.lines:
            say(line, err=not dry_run)
        return found.content

    if dry_run:
        learnt()
    else:
        save_changed(output, learnt)
