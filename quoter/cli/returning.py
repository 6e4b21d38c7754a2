"""The way back and between revisions: pull, diff."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quoter.cli.shared import Catalogs, app, fail, save, say


@app.command()
def pull(
    workbook: Annotated[
        Path, typer.Argument(help="A workbook of ours that was edited.", show_default=False)
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", help="The scenario file to write; without it it is printed."
        ),
    ] = None,
    catalog: Catalogs = [],  # noqa: B006
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
    file: Annotated[
        Path | None,
        typer.Option("--file", help="The scenario file it was made from; without it the one that "
                     "lies beside the workbook or here, where it has not changed since."),
    ] = None,
) -> None:  # fmt: skip
    """Read an edited workbook back into a scenario file that builds to the same figures.

    Your own file is patched: what was not edited keeps its comments, order and layout. What was edited is
    listed on standard error; rows may have been inserted and sheets renamed."""
    from quoter.delivery import pulling

    if output and output.exists() and not force:
        fail(f"{output}: exists already (--force overwrites it)")
    pulled = pulling.pull(workbook, catalog, file)
    text = pulling.text(pulled, workbook.name)
    say("\n".join(pulling.said(pulled)))
    save(output, text.encode()) if output else typer.echo(text, nl=False)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="A scenario file, a workbook or an issued revision.")],
    new: Annotated[Path, typer.Argument(help="Another.")],
    catalog: Catalogs = [],  # noqa: B006
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of a table.")] = False,
) -> None:
    """Show what moved between two quotations in cards and money, split by cause.

    In this order: catalog, calibration, price, exchange rate, assumption, quantity, program. An issued revision is
    its .issued.json, and is computed with the catalog of its day."""
    import json

    from quoter.delivery import diffing

    found = diffing.difference(*(diffing.side(path, catalog) for path in (old, new)))
    if as_json:
        shown = json.dumps(
            diffing.difference_json(found), ensure_ascii=False, indent=2, default=str
        )
        typer.echo(shown)
    else:
        from quoter.cli.terminal import show_difference

        show_difference(found)
