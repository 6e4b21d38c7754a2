"""Quotations out: build, issue, email, revise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from quoter.cli.shared import (
    NO_OFFER,
    Brands,
    Catalogs,
    File,
    Files,
    Force,
    Formats,
    Output,
    Report,
    Templates,
    Tender,
    app,
    day_said,
    fail,
    load,
    progress,
    save,
    tell_written,
    today,
)


@app.command()
def build(
    files: Files,
    output: Output = Path("out"),
    catalog: Catalogs = [],  # noqa: B006
    formats: Formats = ["xlsx,html,pdf"],  # noqa: B006
    templates: Templates = None,
    brand: Brands = None,
    tender: Tender = False,
    internal: Annotated[
        bool,
        typer.Option("--internal", help="Also write the internal edition, with costs and margins."),
    ] = False,
    audit: Annotated[
        bool,
        typer.Option("--audit", help="Also list in the workbook every option that is not shown."),
    ] = False,
    report: Report = False,
    force: Force = False,
) -> None:
    """Write the workbook and the proposal of every scenario file.

    One file is one quotation: DIR/<number>-R<revision>.xlsx, .html and .pdf, with --format docx a Word
    file too, with --format what-if.html the page that computes, and with --internal .internal.xlsx.
    Nothing of a quotation is written unless all of it can be; an output that a person has edited stays
    unless --force.

    Where a chosen option cannot run, misses the service level that is stated, or the inputs disagree,
    nothing is written and the exit status is 3; --report writes an assessment. Where only prices are
    missing the outputs say so, and show no total."""
    from quoter.delivery import building

    wanted, wear = parse_formats(formats, tender=tender), building.Wear(templates, brand)
    for quotation in building.distinct(load(files, catalog)):
        progress(f"{quotation.file} …")
        quotation = building.as_report(quotation) if report else quotation
        result = building.build(quotation, output, wanted, force, wear, internal, audit)
        tell_written(result.paths, result.notes)


@app.command("what-if")
def what_if(
    files: Files,
    output: Output = Path("out"),
    catalog: Catalogs = [],  # noqa: B006
    templates: Templates = None,
    brand: Brands = None,
    report: Report = False,
    force: Force = False,
) -> None:
    """Write a page where a reader moves the inputs and sees memory, cards, times and total at once.

    DIR/<number>-R<revision>.what-if.html computes in the browser by the model's own lines and fetches
    nothing; the HTML of `quote build` has the same as a section. It chooses among the layouts that were
    sized here, and holds what the customer's workbook holds."""
    build(files, output, catalog, ["what-if.html"], templates, brand, report=report, force=force)


@app.command()
def issue(
    file: File,
    output: Output = Path("out"),
    catalog: Catalogs = [],  # noqa: B006
    formats: Formats = ["xlsx,html,pdf"],  # noqa: B006
    templates: Templates = None,
    brand: Brands = None,
    tender: Tender = False,
    report: Report = False,
    force: Force = False,
) -> None:
    """Write a revision and freeze it: from then on it is never written anew.

    DIR/<number>-R<revision>.issued.json keeps what it was made from, with hashes of the scenario, the
    catalog and the program; it is the seller's own record, with all prices and costs. What is no offer
    that may be signed is not issued (exit status 3), unless as an assessment, with --report."""
    from quoter.delivery import building

    [quotation] = load([file], catalog)
    quotation = building.as_report(quotation) if report else quotation
    wear = building.Wear(templates, brand)
    result = building.issue(quotation, output, parse_formats(formats, tender=tender), force, wear)
    tell_written(result.paths, result.notes)


@app.command()
def email(
    files: Annotated[
        list[Path],
        typer.Argument(help="Scenario files, workbooks or issued revisions.", show_default=False),
    ],
    to: Annotated[
        list[str],
        typer.Option(
            "--to", help="Whom it goes to; repeatable. Without it the customer's `email`."
        ),
    ] = [],  # noqa: B006
    cc: Annotated[list[str], typer.Option("--cc", help="Who has a copy; repeatable.")] = [],  # noqa: B006
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            help="Folder of the draft; without it out, or where the workbook lies.",
        ),
    ] = None,
    date: Annotated[
        date | None,
        typer.Option(parser=day_said, help="The day it is sent; without it today."),
    ] = None,
    catalog: Catalogs = [],  # noqa: B006
    templates: Templates = None,
    brand: Brands = None,
    attach: Annotated[
        list[str],
        typer.Option("--attach", help="Formats that go along beside these, such as docx."),
    ] = [],  # noqa: B006
    report: Report = False,
    force: Force = False,
) -> None:
    """Write a mail to the customer as a draft, workbook and proposal attached; nothing is sent.

    DIR/<number>-R<revision>.eml opens in the mail program as an unsent message. Of a scenario file the
    outputs are written anew too; an issued revision and a workbook are attached as they lie. An
    internal edition is refused, and a firm quotation that has expired or whose prices have. What is no
    offer that may be signed is refused with exit status 3; --report mails an assessment."""
    from quoter.delivery import building, mailing

    day = date or today()
    ask = mailing.Ask(
        tuple(to), tuple(cc), day, output, building.Wear(templates, brand), tuple(catalog), report,
        parse_formats(attach, "--attach") if attach else (),
    )  # fmt: skip
    for draft in mailing.drafts(files, ask):
        tell_written(mailing.write(draft, force), draft.notes)


@app.command()
def suggest(
    file: File,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="The file to write; without it beside the first."),
    ] = None,
    catalog: Catalogs = [],  # noqa: B006
) -> None:
    """Write a scenario file with packages: the cheapest, a sturdier and the fastest.

    The sturdier one survives a server's failure and has the next year's growth, where the file states one;
    the fastest costs at most twice the cheapest. Those that differ by a tenth in price or less are left out.
    Your file is patched, with its comments, into a new one; none that exists is written over. Where there is
    nothing to choose among, it says why and ends with exit status 3."""
    from quoter.cli.terminal import plain_console, show_packages
    from quoter.core import Texts
    from quoter.delivery import suggesting

    target = output or suggesting.path_beside(file)
    if target.exists():
        fail(f"{target}: exists already (-o names another)")
    [quotation] = load([file], catalog)
    try:
        found = suggesting.suggested(quotation, catalog)
    except suggesting.NoChoice as reason:
        fail(f"{file}: {reason}", NO_OFFER)
    save(target, found.text)
    show_packages(plain_console(), found.result, Texts(quotation.quote.language).each()[0])
    tell_written([], found.notes)


@app.command()
def revise(
    file: File,
    message: Annotated[
        str, typer.Option("-m", "--message", help="What the revision changes.")
    ] = "",
    author: Annotated[str, typer.Option(help="Who makes it.")] = "",
    day: Annotated[
        date | None,
        typer.Option("--date", parser=day_said, help="Its date; without it today's."),
    ] = None,
    target: Annotated[
        Path | None,
        typer.Option(
            "--to", help="The file to write; without it <name>-R<revision>.yaml beside it."
        ),
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
    from quoter.delivery import revising

    [quotation] = load([file], catalog)
    target = target or revising.next_path(file, quotation.quote.revision + 1)
    if target.exists() and not force:
        fail(f"{target}: exists already (--force overwrites it)")
    when = day or today()
    save(target, revising.revised(quotation, output, when, message, author))


def parse_formats(
    texts: Sequence[str], option: str = "--format", tender: bool = False
) -> tuple[str, ...]:
    """The files asked for, by their suffixes: several in one text, or an option given several times."""
    from quoter.delivery import FORMATS

    wanted = [part.strip().lower() for part in ",".join(texts).split(",") if part.strip()]
    unknown = [part for part in wanted if part not in FORMATS]
    if unknown or not wanted:
        fail(f"{option}: unknown {', '.join(unknown) or 'format'}; known are {', '.join(FORMATS)}")
    wanted += ["tender"] if tender else []
    return tuple(dict.fromkeys(suffix for part in wanted for suffix in FORMATS[part]))
