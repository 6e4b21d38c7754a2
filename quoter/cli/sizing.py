"""The answer without outputs: estimate, fit, sweep, check, explain."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Annotated, Any

import typer

from quoter.cli.shared import (
    NUMBER,
    Catalogs,
    File,
    Files,
    Output,
    Ticker,
    answered,
    app,
    fail,
    from_options,
    load,
    say,
)

Context = Annotated[
    str | None,
    typer.Option(metavar=NUMBER, help="Tokens a request can grow to, such as 16000 or 128k."),
]
Speech = Annotated[
    str | None,
    typer.Option(help="Language of the answer: zh, en or both; without it the terminal's."),
]
Reserve = Annotated[str | None, typer.Option(metavar=NUMBER, help="Share kept free, such as 0.2.")]


@app.command()
def estimate(
    files: Annotated[list[Path], typer.Argument(help="Scenario files.", show_default=False)] = [],  # noqa: B006
    model: Annotated[str | None, typer.Option(help="Model, instead of a file.")] = None,
    card: Annotated[list[str], typer.Option(help="Card; repeatable.")] = [],  # noqa: B006
    context: Context = None,
    concurrency: Annotated[
        str | None, typer.Option(metavar=NUMBER, help="Concurrent requests.")
    ] = None,
    weights: Annotated[
        str | None, typer.Option(help="Precision of the weights, such as bf16.")
    ] = None,
    kv_cache: Annotated[str | None, typer.Option(help="Type of the KV cache, such as fp8.")] = None,
    engine: Annotated[str | None, typer.Option(help="Inference engine, such as vllm.")] = None,
    engine_version: Annotated[str | None, typer.Option(help="Its version.")] = None,
    tensor_parallel: Annotated[
        str | None, typer.Option(metavar=NUMBER, help="Pin the tensor-parallel width.")
    ] = None,
    reserve: Reserve = None,
    language: Speech = None,
    catalog: Catalogs = [],  # noqa: B006
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of a table.")] = False,
) -> None:
    """Answer in the terminal, from files or from options alone."""
    if bool(files) == bool(model):
        fail("estimate: give scenario files, or --model with --card, --context and --concurrency")
    given: dict[str, Any] = {
        "model": model, "card": tuple(card), "context": context, "concurrency": concurrency,
        "weights": weights, "kv_cache": kv_cache, "engine": engine, "language": answered(language),
        "engine_version": engine_version, "tensor_parallel": tensor_parallel, "reserve": reserve,
    }  # fmt: skip
    quotations = from_options(catalog, given) if model else load(files, catalog)
    print_json(quotations) if as_json else print_tables(quotations)


@app.command()
def fit(
    card: Annotated[list[str], typer.Option(help="A card at hand; repeatable.")],
    count: Annotated[
        list[str], typer.Option(metavar=NUMBER, help="How many, for each card in turn.")
    ],
    model: Annotated[
        list[str], typer.Option(help="Only this model, at every precision; repeatable.")
    ] = [],  # noqa: B006
    every: Annotated[
        bool, typer.Option("--all", help="All verified models, not only the usual ones.")
    ] = False,
    context: Context = None,
    concurrency: Annotated[
        str | None, typer.Option(metavar=NUMBER, help="Requests they must carry.")
    ] = None,
    weights: Annotated[str | None, typer.Option(help="Only this precision.")] = None,
    kv_cache: Annotated[str | None, typer.Option(help="Type of the KV cache, such as fp8.")] = None,
    engine: Annotated[str | None, typer.Option(help="Inference engine, such as vllm.")] = None,
    engine_version: Annotated[str | None, typer.Option(help="Its version.")] = None,
    reserve: Reserve = None,
    language: Speech = None,
    catalog: Catalogs = [],  # noqa: B006
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of a table.")] = False,
) -> None:
    """Show which models, how much cache and how many requests some cards hold."""
    if len(card) != len(count):
        fail("fit: give one --count for each --card, such as --card A100-40G-PCIe --count 8")
    given: dict[str, Any] = {
        "workload": "fit", "model": tuple(model), "all_models": every or None, "context": context,
        "inventory": [{"card": c, "count": n} for c, n in zip(card, count, strict=True)],
        "concurrency": concurrency, "weights": weights, "kv_cache": kv_cache, "engine": engine,
        "engine_version": engine_version, "reserve": reserve, "language": answered(language),
    }  # fmt: skip
    quotations = from_options(catalog, given)
    print_json(quotations) if as_json else print_tables(quotations)


def print_json(quotations: list[Any]) -> None:
    """One document for one file, a list for several."""
    import json

    from quoter.answer import answer
    from quoter.sizing import estimate as size

    answers = [answer(size(quotation)) for quotation in quotations]
    shown = answers[0] if len(answers) == 1 else answers
    typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))


def print_tables(quotations: list[Any]) -> None:
    """The tables for people."""
    from quoter.cli.terminal import show
    from quoter.sizing import estimate as size

    for quotation in quotations:
        show(size(quotation))


@app.command()
def sweep(
    file: File,
    vary: Annotated[
        list[str],
        typer.Option(help="key=from..to (doubling) or key=a,b,c; repeatable.", show_default=False),
    ],
    output: Output = Path("out"),
    catalog: Catalogs = [],  # noqa: B006
    force: Annotated[
        bool,
        typer.Option("--force", help="Overwrite outputs that were edited since they were written."),
    ] = False,
    arrays: Annotated[
        bool,
        typer.Option("--arrays", help="Size all points at once, as more than 1,000 always are."),
    ] = False,
    kind: Annotated[str, typer.Option("--format", help="csv, or parquet (with --arrays).")] = "csv",
    cluster: Annotated[
        str | None,
        typer.Option(
            help="With --arrays: so many processes here, or the address of a Dask scheduler."
        ),
    ] = None,
) -> None:
    """Size the scenarios at many values of some inputs: a CSV and a chart of the cards.

    DIR/<number>-R<revision>-sweep.csv has a row for every combination of the values, -sweep.svg a
    chart for every scenario. A form of the load takes the place of the one given, and prompt and
    answer keep their share of a context that is varied. --arrays also writes -sweep.frontier.csv:
    along the last key, what is the cheapest that keeps the level."""
    from quoter.scenario import varying

    if kind not in ("csv", "parquet"):
        fail(f'sweep: --format is csv or parquet, not "{kind}"')
    try:
        varies = [varying.parsed(text) for text in vary]
        [quotation] = load([file], catalog)
        wide = arrays or cluster or kind != "csv" or _many(quotation, varies)
        paths, left_out = (
            _swept_wide(quotation, varies, output, kind, force, cluster)
            if wide
            else _swept(quotation, varies, output, force)
        )
    except varying.VaryFault as refusal:
        fail(str(refusal))
    for path in paths:
        typer.echo(path)
    for name in left_out:
        say(f"{file}: {name}: left out, as the keys mean nothing for it")


def _many(quotation: Any, varies: list[Any]) -> bool:
    """Whether there are more points than are sized one by one."""
    import math

    from quoter.delivery import sweep

    points = math.prod(len(vary.values) for vary in varies) * len(quotation.cases)
    return points > sweep.MOST_POINTS


def _swept(quotation: Any, varies: list[Any], output: Path, force: bool) -> tuple[Any, Any]:
    """The points sized one by one, and written."""
    from quoter.delivery import sweep

    found = sweep.sweep(quotation, varies, Ticker("sizing"))
    return sweep.write(found, output, force), found.left_out


def _swept_wide(
    quotation: Any, varies: list[Any], output: Path, kind: str, force: bool, cluster: str | None
) -> tuple[Any, Any]:
    """The points sized as arrays, here or over a cluster, and written."""
    needed = ["numpy"] + ["pyarrow"] * (kind == "parquet") + ["distributed"] * bool(cluster)
    missing = [name for name in needed if not importlib.util.find_spec(name)]
    if missing:
        extra = {"numpy": "arrays", "pyarrow": "parquet", "distributed": "cluster"}[missing[0]]
        fail(f"sweep: {missing[0]} is not installed: pip install 'quoter[{extra}]'")
    from quoter.delivery import wide_sweep, workers

    found = wide_sweep.wide_sweep(quotation, varies, Ticker("reading the loads"))
    with workers.spread_over(cluster) as spread:
        tell = Ticker(f"sizing {found.points:,} points")
        return wide_sweep.write(found, output, kind, force, tell, spread), found.left_out


@app.command()
def check(files: Files, catalog: Catalogs = []) -> None:  # noqa: B006
    """Check shape, names and sense of every file, and write nothing; exit status 2 on a fault."""
    from quoter.core import Problem, Problems, Texts
    from quoter.delivery import faults
    from quoter.words import fit_words, gate_words, scenario_words

    faulty: list[Problem] = []
    for quotation in load(files, catalog):
        try:
            texts, found = Texts(quotation.quote.language), faults.sound(quotation)
        except Problems as error:
            faulty += error.problems
            continue
        said = [(s.case.scenario.name, scenario_words.warnings(s, texts)) for s in found.scenarios]
        said += [(f.fit.scenario.name, fit_words.warnings(f, texts)) for f in found.fits]
        for mark in found.marks:
            say(str(mark))
        lines = [gate_words.heading(found, texts), *gate_words.sentences(found, texts)]
        for line in filter(None, lines if found.scenarios else ()):
            say(f"{quotation.file}: {line}")
        for name, warnings in said:
            for warning in warnings:
                say(f"{quotation.file}: {name}: {warning}")
        typer.echo(f"{quotation.file}: OK")
    if faulty:
        raise Problems(faulty)


@app.command()
def explain(
    name: Annotated[str, typer.Argument(help="Name of a line, such as kv_bytes_per_token.")],
    language: Speech = None,
) -> None:
    """Show label, unit, formula in words, note and source of one line of the model."""
    from quoter.core import Texts
    from quoter.words import explanations, nearest_line

    spoken = Texts(answered(language)).languages
    found = [e for one in spoken for e in explanations(one) if e.name == name]
    if not found:
        fail(f'explain: no line is called "{name}"{nearest_line(name)}')
    for e in found:
        typer.echo(f"{e.name}  ({e.kind})\n  {e.label} [{e.unit}]\n  = {e.words}")
        if e.note:
            typer.echo(f"  {e.note}")
