"""What the catalogs hold, and new rows and files: catalog, import-model, init."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from quoter.cli.shared import NUMBER, Catalogs, app, day_said, fail, language, say, today


@app.command("catalog")
def show_catalog(
    table: Annotated[
        str,
        typer.Argument(
            help="models, cards, servers, prices, rents, engines or another table; or check. A table that is none lists all."
        ),
    ],
    name: Annotated[str | None, typer.Argument(help="One row, whole.")] = None,
    catalog: Catalogs = [],  # noqa: B006
    date: Annotated[
        date | None,
        typer.Option(parser=day_said, help="check: of what day; without it today's."),
    ] = None,
) -> None:
    """List a catalog, show one row with its sources, or check what is missing, stale or weak."""
    from quoter.catalog import catalog_print, check
    from quoter.catalog import load as load_catalogs

    try:
        if table == "check":
            day = date or today()
            say("\n".join(check.lines(check.findings(load_catalogs(catalog), day))), err=False)
        else:
            typer.echo("\n".join(catalog_print.lines(table, name, catalog)))
    except catalog_print.Unknown as unknown:
        fail(str(unknown))


@app.command("import-model")
def import_model(
    config: Annotated[
        Path, typer.Argument(help="A Hugging Face config.json, or a checkpoint's folder with it.")
    ],
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
        date | None, typer.Option(parser=day_said, help="Day the file was taken.")
    ] = None,
    parameters: Annotated[
        str | None,
        typer.Option(metavar=NUMBER, help="Exact published count; overrules the derived one."),
    ] = None,
    index: Annotated[
        Path | None, typer.Option(help="model.safetensors.index.json of the checkpoint; likewise.")
    ] = None,
    weights: Annotated[
        str | None,
        typer.Option(help="Precision of the checkpoint, where the file states none or another."),
    ] = None,
) -> None:
    """Turn a config.json into a row of the models' catalog; offline.

    What was derived is said on standard error. In the catalog file a row of the same name is
    replaced, everything else stays as it is."""
    from quoter.catalog import model_import, user_file

    found = model_import.imported(
        config,
        model_import.Said(name, source, date, model_import.count_said(parameters), index, weights),
    )
    if output:
        user_file.add(output, found.row)
    say("\n".join(found.summary))
    typer.echo(output if output else user_file.alone(found.row), nl=bool(output))


@app.command()
def init(
    path: Annotated[Path, typer.Argument(help="The file to write.")] = Path("scenarios.yaml"),
) -> None:
    """Write a commented starter file; never over one that exists."""
    from quoter.core import named, shipped

    name = "starter.yaml" if language() == "en" else f"starter.{language()}.yaml"
    starter = (shipped("examples") / name).read_bytes()
    try:
        with named(path), path.open("xb") as file:
            file.write(starter)
    except FileExistsError:
        fail(f"{path}: exists already; name another file")
    except OSError:
        path.unlink(missing_ok=True)  # what a full disk took of it
        raise
    typer.echo(path)
