"""A quotation's outputs: sized once, written as workbook, HTML and PDF."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from quoter import firm
from quoter.estimate import Estimate, estimate
from quoter.files import Problems
from quoter.outputs import Edited, write_all
from quoter.portable import INTERNAL
from quoter.scenario import Quotation
from quoter.texts import Texts


class Refused(Exception):
    """Nothing was written, and why."""


class Built(NamedTuple):
    """The files written, and what the user should know."""

    paths: list[Path]
    notes: list[str]


def build(
    quotation: Quotation, folder: Path, formats: tuple[str, ...], force: bool = False,
    templates: Path | None = None, internal: bool = False,
) -> Built:  # fmt: skip
    """Write a quotation's outputs, all or none; what is internal only where it is asked for."""
    sized, notes = estimate(quotation), []
    faults = firm.faults(sized)
    if faults:
        raise Refused(str(Problems(faults)))
    contents = {}
    if "xlsx" in formats:
        from quoter.sheets import workbook

        contents["xlsx"] = workbook(sized)
    if internal:
        from quoter.sheets import workbook

        contents["internal.xlsx"] = workbook(sized, INTERNAL)
    if {"html", "pdf"} & set(formats):
        contents |= documents(sized, formats, templates, notes)
    try:
        paths = write_all(folder, stem(quotation), contents, force)
    except Edited as edited:
        raise Refused(f"{edited}\n(--force overwrites)") from None
    except OSError as error:
        raise Refused(f"{error.filename or folder}: {error.strerror}") from None
    return Built(paths, notes)


def distinct(quotations: list[Quotation]) -> list[Quotation]:
    """The quotations, unless two of them would write the same outputs."""
    first: dict[str, Quotation] = {}
    for quotation in quotations:
        # without regard to case, as some file systems have it
        name = stem(quotation)
        other = first.setdefault(name.casefold(), quotation)
        if other is not quotation:
            raise Refused(f"{quotation.file}: {name} is also the quotation of {other.file}")
    return quotations


def stem(quotation: Quotation) -> str:
    """What the outputs are called."""
    return f"{quotation.quote.number}-R{quotation.quote.revision}"


def documents(
    sized: Estimate, formats: tuple[str, ...], templates: Path | None, notes: list[str]
) -> dict[str, bytes]:  # fmt: skip
    """The proposal as HTML and as PDF; without the PDF's library a note says how to get it."""
    from quoter import proposal

    texts = Texts(sized.quotation.quote.language)
    folders = (templates,) if templates else ()
    found = {}
    try:
        view = proposal.proposal(sized, texts)
        page = proposal.html(view, folders)
        if "html" in formats:
            found["html"] = page.encode()
        if "pdf" in formats:
            found["pdf"] = proposal.pdf(page, view)
    except proposal.PdfMissing as missing:
        notes.append(str(missing))
    except proposal.ProposalError as error:
        raise Refused(str(error)) from None
    return found
