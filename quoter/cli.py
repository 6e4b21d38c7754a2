"""The commands; what they do stands elsewhere, and is imported only when it is needed."""

from __future__ import annotations

import gc
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

app = typer.Typer(
    name="quote",
    help="Size language-model deployments and quote them: YAML in, a live workbook and a proposal out.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)

Files = Annotated[list[Path], typer.Argument(help="Scenario files (YAML).", show_default=False)]
Catalogs = Annotated[
    list[Path],
    typer.Option(
        "--catalog", help="A catalog file or folder laid over the shipped rows; repeatable."
    ),
]
Brands = Annotated[
    Path | None, typer.Option("--brand", help="A brand file, instead of what the scenario file says.")
]
FORMATS = ("xlsx", "html", "pdf")


@app.command()
def build(
    files: Files,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder of the outputs.")] = Path(
        "out"
    ),
    catalog: Catalogs = [],  # noqa: B006
    formats: Annotated[
        str, typer.Option("--format", help="Which outputs, separated by commas.")
    ] = "xlsx,html,pdf",
    templates: Annotated[
        Path | None,
        typer.Option("--templates", help="Your own templates, before the shipped ones."),
    ] = None,
    brand: Brands = None,
    internal: Annotated[
        bool,
        typer.Option("--internal", help="Also write the internal edition, with costs and margins."),
    ] = False,
    force: Annotated[
        bool,
        typer.Option("--force", help="Overwrite outputs that were edited since they were built."),
    ] = False,
) -> None:
    """Write the workbook and the proposal of every scenario file.

    One file is one quotation: DIR/<number>-R<revision>.xlsx, .html and .pdf, and with --internal
    .internal.xlsx. Nothing of a quotation is written unless all of it can be; an output that a
    person has edited stays unless --force."""
    from quoter import building

    wanted, wear = parse_formats(formats), building.Wear(templates, brand)
    try:
        for quotation in building.distinct(load(files, catalog)):
            progress(f"{quotation.file} …")
            result = building.build(quotation, output, wanted, force, wear, internal)
            for path in result.paths:
                typer.echo(path)
            for note in result.notes:
                typer.echo(note, err=True)
    except building.Refused as refusal:
        fail(str(refusal))


@app.command()
def issue(
    file: Annotated[Path, typer.Argument(help="A scenario file.", show_default=False)],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder of the outputs.")] = Path(
        "out"
    ),
    catalog: Catalogs = [],  # noqa: B006
    formats: Annotated[
        str, typer.Option("--format", help="Which outputs, separated by commas.")
    ] = "xlsx,html,pdf",
    templates: Annotated[
        Path | None,
        typer.Option("--templates", help="Your own templates, before the shipped ones."),
    ] = None,
    brand: Brands = None,
    force: Annotated[
        bool,
        typer.Option("--force", help="Overwrite outputs that were edited since they were built."),
    ] = False,
) -> None:
    """Write a revision and freeze it: from then on it is never written anew.

    DIR/<number>-R<revision>.issued.json keeps what it was made from, with hashes of the scenario, the
    catalog and the program; it is the seller's own record, with all prices and costs."""
    from quoter import building
    from quoter.files import Problems

    try:
        [quotation] = load([file], catalog)
        wear = building.Wear(templates, brand)
        result = building.issue(quotation, output, parse_formats(formats), force, wear)
    except (building.Refused, Problems) as refusal:
        fail(str(refusal))
    for path in result.paths:
        typer.echo(path)
    for note in result.notes:
        typer.echo(note, err=True)


@app.command()
def email(
    files: Annotated[
        list[Path],
        typer.Argument(help="Scenario files, workbooks or issued revisions.", show_default=False),
    ],
    to: Annotated[
        list[str],
        typer.Option("--to", help="Whom it goes to; repeatable. Without it the customer's `email`."),
    ] = [],  # noqa: B006
    cc: Annotated[list[str], typer.Option("--cc", help="Who has a copy; repeatable.")] = [],  # noqa: B006
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Folder; without it out, or where the workbook lies."),
    ] = None,
    date: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day it is sent; without it today."),
    ] = None,
    catalog: Catalogs = [],  # noqa: B006
    templates: Annotated[
        Path | None,
        typer.Option("--templates", help="Your own templates, before the shipped ones."),
    ] = None,
    brand: Brands = None,
    force: Annotated[
        bool,
        typer.Option("--force", help="Overwrite outputs that were edited since they were built."),
    ] = False,
) -> None:
    """Write a mail to the customer as a draft, workbook and proposal attached; nothing is sent.

    DIR/<number>-R<revision>.eml opens in the mail program as an unsent message. Of a scenario file the
    outputs are written anew too; an issued revision and a workbook are attached as they lie. An
    internal edition is refused, and a firm quotation that has expired or whose prices have."""
    from quoter import building, mailing
    from quoter.files import Problems

    day = (date or datetime.now()).date()
    ask = mailing.Ask(tuple(to), tuple(cc), day, output, building.Wear(templates, brand), tuple(catalog))
    try:
        for draft in mailing.drafts(files, ask):
            for path in mailing.write(draft, force):
                typer.echo(path)
            for note in draft.notes:
                typer.echo(note, err=True)
    except (building.Refused, Problems) as refusal:
        fail(str(refusal))


@app.command()
def revise(
    file: Annotated[Path, typer.Argument(help="A scenario file.", show_default=False)],
    message: Annotated[str, typer.Option("-m", "--message", help="What the revision changes.")] = "",
    author: Annotated[str, typer.Option(help="Who makes it.")] = "",
    day: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="Its date; without it today's."),
    ] = None,
    target: Annotated[
        Path | None,
        typer.Option("--to", help="The file to write; without it <name>-R<revision>.yaml beside it."),
    ] = None,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Folder where this revision was issued.")
    ] = Path("out"),
    catalog: Catalogs = [],  # noqa: B006
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
) -> None:
    """Write the file of the next revision, with the log of the changes continued.

    This revision's cards and total enter the log: as issued, else as they are computed now. Comments
    and layout stay."""
    from quoter import revising
    from quoter.files import Problems

    [quotation] = load([file], catalog)
    target = target or revising.next_path(file, quotation.quote.revision + 1)
    if target.exists() and not force:
        fail(f"{target}: exists already (--force overwrites it)")
    try:
        day = day.date() if day else datetime.now().date()
        content = revising.revised(quotation, output, day, message, author)
    except Problems as problems:
        fail(str(problems))
    save(target, content)


def progress(message: str) -> None:
    """What is under way, where somebody watches; nothing in a pipe."""
    if sys.stderr.isatty():
        typer.echo(message, err=True)


def parse_formats(text: str) -> tuple[str, ...]:
    """The formats asked for."""
    wanted = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    unknown = [part for part in wanted if part not in FORMATS]
    if unknown or not wanted:
        fail(f"--format: unknown {', '.join(unknown) or 'format'}; known are {', '.join(FORMATS)}")
    return wanted


@app.command()
def estimate(
    files: Annotated[list[Path], typer.Argument(help="Scenario files.", show_default=False)] = [],  # noqa: B006
    model: Annotated[str | None, typer.Option(help="Model, instead of a file.")] = None,
    card: Annotated[list[str], typer.Option(help="Card; repeatable.")] = [],  # noqa: B006
    context: Annotated[int | None, typer.Option(help="Tokens a request can grow to.")] = None,
    concurrency: Annotated[int | None, typer.Option(help="Requests in flight.")] = None,
    weights: Annotated[
        str | None, typer.Option(help="Precision of the weights, such as bf16.")
    ] = None,
    kv_cache: Annotated[str | None, typer.Option(help="Type of the KV cache.")] = None,
    engine: Annotated[str | None, typer.Option(help="Inference engine.")] = None,
    engine_version: Annotated[str | None, typer.Option(help="Its version.")] = None,
    tensor_parallel: Annotated[
        int | None, typer.Option(help="Pin the tensor-parallel width.")
    ] = None,
    reserve: Annotated[float | None, typer.Option(help="Share kept free, such as 0.2.")] = None,
    language: Annotated[str, typer.Option(help="zh, en or both.")] = "en",
    catalog: Catalogs = [],  # noqa: B006
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of a table.")] = False,
) -> None:
    """Answer in the terminal, from files or from options alone."""
    if bool(files) == bool(model):
        fail("estimate: give scenario files, or --model with --card, --context and --concurrency")
    given: dict[str, Any] = {
        "model": model, "card": tuple(card), "context": context, "concurrency": concurrency,
        "weights": weights, "kv_cache": kv_cache, "engine": engine, "language": language,
        "engine_version": engine_version, "tensor_parallel": tensor_parallel, "reserve": reserve,
    }  # fmt: skip
    quotations = from_options(catalog, given) if model else load(files, catalog)
    print_json(quotations) if as_json else print_tables(quotations)


@app.command()
def fit(
    card: Annotated[list[str], typer.Option(help="A card at hand; repeatable.")],
    count: Annotated[list[int], typer.Option(help="How many, for each card in turn.")],
    model: Annotated[
        list[str], typer.Option(help="Only this model, at every precision; repeatable.")
    ] = [],  # noqa: B006
    every: Annotated[
        bool, typer.Option("--all", help="All verified models, not only the usual ones.")
    ] = False,
    context: Annotated[int | None, typer.Option(help="Tokens a request can grow to.")] = None,
    concurrency: Annotated[int | None, typer.Option(help="Requests they must carry.")] = None,
    weights: Annotated[str | None, typer.Option(help="Only this precision.")] = None,
    kv_cache: Annotated[str | None, typer.Option(help="Type of the KV cache.")] = None,
    engine: Annotated[str | None, typer.Option(help="Inference engine.")] = None,
    engine_version: Annotated[str | None, typer.Option(help="Its version.")] = None,
    reserve: Annotated[float | None, typer.Option(help="Share kept free, such as 0.2.")] = None,
    language: Annotated[str, typer.Option(help="zh, en or both.")] = "en",
    catalog: Catalogs = [],  # noqa: B006
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of a table.")] = False,
) -> None:
    """The other way round: which models, how much cache and how many requests some cards hold."""
    if len(card) != len(count):
        fail("fit: give one --count for each --card, such as --card A100-40G-PCIe --count 8")
    given: dict[str, Any] = {
        "workload": "fit", "model": tuple(model), "all_models": every or None, "context": context,
        "inventory": [{"card": c, "count": n} for c, n in zip(card, count, strict=True)],
        "concurrency": concurrency, "weights": weights, "kv_cache": kv_cache, "engine": engine,
        "engine_version": engine_version, "reserve": reserve, "language": language,
    }  # fmt: skip
    quotations = from_options(catalog, given)
    print_json(quotations) if as_json else print_tables(quotations)


def print_json(quotations: list[Any]) -> None:
    """One document for one file, a list for several."""
    import json

    from quoter.answer import answer
    from quoter.estimate import estimate as size

    answers = [answer(size(quotation)) for quotation in quotations]
    shown = answers[0] if len(answers) == 1 else answers
    typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))


def print_tables(quotations: list[Any]) -> None:
    """The tables for people."""
    from quoter.estimate import estimate as size
    from quoter.terminal import show

    for quotation in quotations:
        show(size(quotation))


@app.command()
def pull(
    workbook: Annotated[Path, typer.Argument(help="A workbook of ours that was edited.", show_default=False)],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="The scenario file to write; without it it is printed."),
    ] = None,
    catalog: Catalogs = [],  # noqa: B006
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
) -> None:
    """Read an edited workbook back into a scenario file that builds to the same figures.

    What was edited is listed on standard error; rows may have been inserted and sheets renamed."""
    from quoter import edits
    from quoter.files import Problems

    if output and output.exists() and not force:
        fail(f"{output}: exists already (--force overwrites it)")
    try:
        pulled = edits.pull(workbook, catalog)
    except Problems as problems:
        fail(str(problems))
    text = edits.text(pulled, workbook.name)
    typer.echo("\n".join(edits.said(pulled)), err=True)
    save(output, text.encode()) if output else typer.echo(text, nl=False)


def save(path: Path, content: bytes) -> None:
    """Write a file whole, and say where."""
    from quoter.outputs import replace_all

    try:
        replace_all({path: content})
    except OSError as error:
        fail(f"{error.filename or path}: {error.strerror}")
    typer.echo(path)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="A scenario file, a workbook or an issued revision.")],
    new: Annotated[Path, typer.Argument(help="Another.")],
    catalog: Catalogs = [],  # noqa: B006
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of a table.")] = False,
) -> None:
    """What moved between two quotations in cards and money, split by cause.

    In this order: catalog, price, exchange rate, assumption, quantity, program. An issued revision is
    its .issued.json, and is computed with the catalog of its day."""
    import json

    from quoter import diffing
    from quoter.files import Problems

    try:
        found = diffing.difference(*(diffing.side(path, catalog) for path in (old, new)))
    except Problems as problems:
        fail(str(problems))
    if as_json:
        shown = json.dumps(diffing.answer(found), ensure_ascii=False, indent=2, default=str)
        typer.echo(shown)
    else:
        from quoter.terminal import show_difference

        show_difference(found)


@app.command()
def sweep(
    file: Annotated[Path, typer.Argument(help="A scenario file.", show_default=False)],
    vary: Annotated[
        list[str],
        typer.Option(help="key=from..to (doubling) or key=a,b,c; repeatable.", show_default=False),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder of the outputs.")] = Path(
        "out"
    ),
    catalog: Catalogs = [],  # noqa: B006
    force: Annotated[
        bool,
        typer.Option("--force", help="Overwrite outputs that were edited since they were written."),
    ] = False,
) -> None:
    """Size the scenarios over and over with other numbers: a CSV and a chart of the cards.

    DIR/<number>-R<revision>-sweep.csv has a row for every combination of the values, -sweep.svg a
    chart for every scenario. A form of the load takes the place of the one given, and prompt and
    answer keep their share of a context that is varied."""
    from quoter import building, varying
    from quoter import sweep as sweeping

    try:
        varies = [varying.parsed(text) for text in vary]
        [quotation] = load([file], catalog)
        found = sweeping.sweep(quotation, varies, progress)
        for path in sweeping.write(found, output, force):
            typer.echo(path)
    except (building.Refused, varying.VaryFault) as refusal:
        fail(str(refusal))
    for name in found.left_out:
        typer.echo(f"{file}: {name}: left out, as the keys mean nothing for it", err=True)


@app.command()
def check(files: Files, catalog: Catalogs = []) -> None:  # noqa: B006
    """Only validate: shape, names and sense of every file; exit status 2 on a fault."""
    from quoter import firm, holding, looks, story
    from quoter.estimate import estimate as size
    from quoter.files import Problems
    from quoter.texts import Texts

    for quotation in load(files, catalog):
        texts, found = Texts(quotation.quote.language), size(quotation)
        try:
            looks.look(quotation)
        except Problems as problems:
            fail(str(problems))
        faults = firm.faults(found)
        if faults:
            fail(str(Problems(faults)))
        said = [(s.case.scenario.name, story.warnings(s, texts)) for s in found.scenarios]
        said += [(f.fit.scenario.name, holding.warnings(f, texts)) for f in found.fits]
        for name, warnings in said:
            for warning in warnings:
                typer.echo(f"{quotation.file}: {name}: {warning}", err=True)
        typer.echo(f"{quotation.file}: OK")


@app.command()
def explain(
    name: Annotated[str, typer.Argument(help="Name of a line, such as kv_bytes_per_token.")],
    language: Annotated[str, typer.Option(help="zh, en or both.")] = "en",
) -> None:
    """Label, unit, formula in words, note and source of one line of the model."""
    from quoter.explain import explanations, nearest

    found = [e for e in explanations(language) if e.name == name]
    if not found:
        fail(f'explain: no line is called "{name}"{nearest(name)}')
    for e in found:
        typer.echo(f"{e.name}  ({e.kind})\n  {e.label} [{e.unit}]\n  = {e.words}")
        if e.note:
            typer.echo(f"  {e.note}")


@app.command("catalog")
def show_catalog(
    table: Annotated[
        str,
        typer.Argument(
            help="models, cards, servers, prices, rents, components, fabrics, engines, presets or "
            "encoders; or check."
        ),
    ],
    name: Annotated[str | None, typer.Argument(help="One row, whole.")] = None,
    catalog: Catalogs = [],  # noqa: B006
    date: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="check: of what day; without it today's."),
    ] = None,
) -> None:
    """List a catalog, show one row with its sources, or check what is missing, stale or weak."""
    from quoter import catalog_check, listing
    from quoter.catalog import load as load_catalogs
    from quoter.files import Problems

    try:
        if table == "check":
            day = (date or datetime.now()).date()
            lines = catalog_check.lines(catalog_check.findings(load_catalogs(catalog), day))
        else:
            lines = listing.lines(table, name, catalog)
    except listing.Unknown as unknown:
        fail(str(unknown))
    except Problems as problems:
        fail(str(problems))
    typer.echo("\n".join(lines))


@app.command("import-model")
def import_model(
    config: Annotated[Path, typer.Argument(help="A Hugging Face config.json.")],
    name: Annotated[str, typer.Option(help="What the model is to be called.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", help="Catalog file that takes the row; without it the row is printed."
        ),
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Where the file comes from, such as its address.")
    ] = None,
    date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day the file was taken.")
    ] = None,
    parameters: Annotated[
        int | None,
        typer.Option(min=1, max=10**15, help="Exact published count; overrules the derived one."),
    ] = None,
    index: Annotated[
        Path | None, typer.Option(help="model.safetensors.index.json of the checkpoint; likewise.")
    ] = None,
) -> None:
    """Turn a config.json into a row of the models' catalog; offline.

    What was derived is said on standard error. In the catalog file a row of the same name is
    replaced, everything else stays as it is."""
    from quoter import catalog_file, importing
    from quoter.files import Problems

    day = date.date() if date else None
    try:
        found = importing.imported(config, importing.Said(name, source, day, parameters, index))
        if output:
            catalog_file.add(output, found.row)
    except Problems as problems:
        fail(str(problems))
    except OSError as error:
        fail(f"{error.filename or output}: {error.strerror}")
    typer.echo("\n".join(found.summary), err=True)
    typer.echo(output if output else catalog_file.alone(found.row), nl=bool(output))


@app.command()
def init(
    path: Annotated[Path, typer.Argument(help="The file to write.")] = Path("scenarios.yaml"),
) -> None:
    """Write a commented starter file; never over one that exists."""
    from quoter.places import shipped

    starter = (shipped("examples") / "starter.yaml").read_bytes()
    try:
        with path.open("xb") as file:
            file.write(starter)
    except FileExistsError:
        fail(f"{path}: exists already; name another file")
    except OSError as error:
        fail(f"{path}: {error.strerror}")
    typer.echo(path)


# -- reading, failing -----------------------------------------------------------------------------


def load(files: list[Path], catalogs: list[Path]) -> list[Any]:
    """Every file's quotation, or all faults of all files and exit status 2."""
    from quoter.files import Problems
    from quoter.scenario import load_quotation

    found, faults = [], []
    for file in files:
        try:
            found.append(load_quotation(file, catalogs))
        except Problems as problems:
            faults.append(str(problems))
    if faults:
        fail("\n".join(dict.fromkeys("\n".join(faults).splitlines())))
    return found


def from_options(catalogs: list[Path], given: dict[str, Any]) -> list[Any]:
    """The quotation that the options describe."""
    from quoter.command_line import quotation_from_options
    from quoter.files import Problems

    try:
        return [quotation_from_options(catalogs, **given)]
    except Problems as problems:
        fail(str(problems))


def fail(message: str) -> NoReturn:
    """Say what is wrong and leave with exit status 2."""
    typer.echo(message, err=True)
    raise typer.Exit(2)


def main() -> None:
    """The command `quote`; UTF-8 whatever the terminal's locale."""
    gc.disable()  # a short run with few cycles: collecting costs a twentieth of it
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()
