"""Prices brought up to date: prices refresh."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from quoter.cli.shared import Catalogs, app, day_said, fail, save, say

group = typer.Typer(
    help="Bring the rents of clouds up to date.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(group, name="prices")


@group.callback()
def prices() -> None:
    """Bring the rents of clouds up to date."""


@group.command("refresh")
def refresh(
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The file of rents, written anew each time.")
    ] = Path("rents.yaml"),
    folder: Annotated[
        Path | None,
        typer.Option("--from", help="A folder of stored catalogs (CSV), instead of a download."),
    ] = None,
    version: Annotated[
        str | None, typer.Option(help="Version of the stored catalogs; without it the newest.")
    ] = None,
    date: Annotated[
        date | None,
        typer.Option(parser=day_said, help="Their day; without it as their version says."),
    ] = None,
    catalog: Catalogs = [],  # noqa: B006
) -> None:
    """Bring rents of clouds, by gpuhunt's stored catalogs, into a file of your own; say what moved.

    Lay the file over with --catalog. Only a download asks for the network and the extra `prices`."""
    from quoter.catalog import load as load_catalogs
    from quoter.catalog import rents_import

    try:
        old = rents_import.before(output)
        read = rents_import.stored(folder, version) if folder else rents_import.downloaded(version)
        found = rents_import.refreshed(read, load_catalogs(catalog), date)
    except rents_import.Unreadable as reason:
        fail(str(reason))
    for line in (*found.notes, *rents_import.moved(old, found.rents)):
        say(line)
    save(output, rents_import.text(found).encode())
