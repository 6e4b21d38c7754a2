"""A quotation's outputs: sized once, written as workbook, HTML and PDF; and frozen when issued."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from quoter.answer import claims, contradictions
from quoter.core import Edited, Problems, Texts, healed, stand_beside, write_all
from quoter.delivery import firm, freezing
from quoter.delivery.faults import sound
from quoter.delivery.meanwhile import meanwhile
from quoter.scenario import Quotation
from quoter.sizing import Estimate, estimate
from quoter.words import gate_words
from quoter.workbook import CUSTOMER, INTERNAL

if TYPE_CHECKING:
    from quoter.proposal import brand_files

USUAL = ("xlsx", "html", "pdf")  # what a quotation is written as where nothing else is asked
TENDER = {"technical.docx": "technical", "commercial.docx": "commercial"}  # volumes by suffix
FORMATS: dict[str, tuple[str, ...]] = {  # what it may be written as for the customer, each with its files
    **{suffix: (suffix,) for suffix in (*USUAL, "docx", "what-if.html")}, "tender": tuple(TENDER),
}  # fmt: skip
SUFFIXES = tuple(suffix for files in FORMATS.values() for suffix in files)
RESEND = "`quote email` writes the draft anew"
ISSUED_ALONE = "send only what was issued"
PRINTED = {"pdf", "docx"}  # made of the page without the section that computes
REVISE = "`quote revise` makes the next revision"


class Refused(Exception):
    """Nothing was written, and why."""


class NoOffer(Refused):
    """Nothing was written, since there is no offer that may be signed."""


class Wear(NamedTuple):
    """What the proposal wears: the user's own templates, and a brand instead of the file's own."""

    templates: Path | None = None
    brand: Path | None = None

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where templates come from before the shipped ones."""
        return (self.templates,) if self.templates else ()


class Built(NamedTuple):
    """The files written, and what the user should know."""

    paths: list[Path]
    notes: list[str]


def build(
    quotation: Quotation, folder: Path, formats: tuple[str, ...], force: bool = False,
    wear: Wear = Wear(), internal: bool = False, audit: bool = False,
) -> Built:  # fmt: skip
    """Write a quotation's outputs, all or none; what is internal, and the options that are not shown,
    only where it is asked for.

    An issued revision is never written anew. A mail that holds what stood before is told. Raises NoOffer
    where something is in the way of an offer; where only prices are missing the outputs say so, and
    become whole in the workbook."""
    name = stem(quotation)
    frozen = f"{quotation.file}: {name} has been issued and is frozen; {REVISE}"
    not_issued = unissued(folder, name, frozen)
    in_order(folder, name)
    not_issued()
    sized = ready(quotation, wear if _papers(formats) else None)
    if sized.gate.blocked and not sized.gate.assessment:
        raise no_offer(sized)
    notes = said(sized)
    contents = outputs(sized, formats, wear, internal, notes, audit)
    paths = written(folder, name, contents, force, not_issued)
    drafts = [path for path in stand_beside(folder, name, set()) if path.suffix == ".eml"]
    return Built(
        paths, notes + [f"{path}: holds what an earlier run built; {RESEND}" for path in drafts]
    )


def issue(
    quotation: Quotation, folder: Path, formats: tuple[str, ...], force: bool = False,
    wear: Wear = Wear(),
) -> Built:  # fmt: skip
    """Write a revision's outputs and freeze it: a record of all that it was made from.

    What an earlier run left beside the set is told. To issue the same again changes nothing; anything
    else under its number is refused, and so is what is no offer (NoOffer), unless it is an assessment."""
    path = freezing.path_of(folder, stem(quotation))
    in_order(folder, stem(quotation))
    sized = ready(quotation, wear if _papers(formats) else None)
    if path.exists():
        before, now = freezing.read_record(path)["hashes"], freezing.hashes(sized)
        if before != now:
            parts = [name for name, found in now.items() if before.get(name) != found]
            raise Refused(f"{stem(quotation)} was issued from another {', '.join(parts)}; {REVISE}")
        return Built([path], [f"{stem(quotation)} has been issued already: nothing was written"])
    if not may_be_signed(sized):
        raise no_offer(sized)
    notes = said(sized)
    contents = outputs(sized, formats, wear, False, notes)
    files = {f"{stem(quotation)}.{suffix}": content for suffix, content in contents.items()}
    contents[freezing.SUFFIX] = freezing.text(freezing.record(sized, files))
    unseen = unissued(folder, stem(quotation), by_another_run(stem(quotation)))
    paths = written(folder, stem(quotation), contents, force, unseen)
    others = stand_beside(folder, stem(quotation), {path.name for path in paths})
    return Built(paths, notes + [f"{path}: is of an earlier run, and no part of what was issued; "
                                 f"{RESEND if path.suffix == '.eml' else ISSUED_ALONE}" for path in others])  # fmt: skip


def unissued(folder: Path, name: str, said: str) -> Callable[[], None]:
    """A check that a revision is not issued, to be made again just before anything is moved."""

    def check() -> None:
        if freezing.path_of(folder, name).exists():
            raise Refused(said)

    return check


def by_another_run(name: str) -> str:
    """What is said of a revision that was issued while this run worked on it."""
    return f"{name} was issued by another run; nothing was written"


def may_be_signed(sized: Estimate) -> bool:
    """Whether it may leave the house as what it says it is: an offer that holds, or an assessment."""
    return sized.gate.quotable or sized.gate.assessment


def no_offer(sized: Estimate) -> NoOffer:
    """Why nothing is written, each reason on a line, and the way to an assessment all the same."""
    texts = Texts(sized.quotation.quote.language)
    file = sized.quotation.file
    lines = [gate_words.heading(sized, texts), *gate_words.sentences(sized, texts)]
    return NoOffer("\n".join(f"{file}: {one}" for one in [*lines, texts("gate_report_hint")]))


def said(sized: Estimate) -> list[str]:
    """What the user should know of what is written: why it is no offer, and what to look at."""
    texts, file = Texts(sized.quotation.quote.language), sized.quotation.file
    reasons = gate_words.sentences(sized, texts) if sized.scenarios else ()
    heading = [gate_words.heading(sized, texts)] if sized.scenarios else []
    lines = [*filter(None, heading), *reasons, *gate_words.accepted(sized, texts)]
    asked = gate_words.rows_to_add(sized, texts) if sized.gate.incomplete else []
    asked[:1] = [f"{file}: {head}" for head in asked[:1]]
    return [*(f"{file}: {one}" for one in lines), *map(str, sized.marks), *asked]


def as_report(quotation: Quotation) -> Quotation:
    """The same quotation as an assessment, which offers nothing."""
    return with_quote(quotation, status="assessment")


def with_quote(found: Quotation, **changes: Any) -> Quotation:
    """The same quotation with something else in its head."""
    quote = found.quote.model_copy(update=changes)

    def moved(cases: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(replace(case, quote=quote) for case in cases)

    fits = tuple(replace(fit, cases=moved(fit.cases)) for fit in found.fits)
    return replace(found, quote=quote, cases=moved(found.cases), fits=fits)


def ready(quotation: Quotation, wear: Wear | None = None) -> Estimate:
    """The quotation sized, in the look that it is to have; raises Problems with all its faults, or Refused."""
    return consistent(sound(quotation, wear is not None, wear.brand if wear else None))


def vouched(sized: Estimate) -> Estimate:
    """What may go out; Refused where a firm quotation rests on what nobody vouches for, or where its
    figures contradict each other."""
    faults = firm.faults(sized)
    if faults:
        raise Refused(str(Problems(faults)))
    return consistent(sized)


def consistent(sized: Estimate) -> Estimate:
    """The estimate; Refused where its figures contradict each other."""
    wrong = contradictions(claims.ours(sized))
    if wrong:
        said = "\n".join(
            f"{sized.quotation.file}: the outputs contradict each other: {one}" for one in wrong
        )
        raise Refused(said)
    return sized


def outputs(
    sized: Estimate, formats: tuple[str, ...], wear: Wear, internal: bool,
    notes: list[str], audit: bool = False,
) -> dict[str, bytes]:  # fmt: skip
    """The contents of a quotation's files by their suffix; the documents of a language are drawn while its
    workbook is written."""
    contents: dict[str, bytes] = {}
    for language, one in in_each_language(sized):
        mark = _mark_of(sized.quotation, language)
        worth = _papers(formats) and ("xlsx" in formats or internal)
        with meanwhile(
            partial(documents_and_notes, one, formats, wear, language), worth
        ) as drawing:
            books = workbooks(one, formats, internal, audit, language)
            found, missed = drawing()
        contents |= {f"{mark}{suffix}": content for suffix, content in (books | found).items()}
        notes += [note for note in missed if note not in notes]
    return contents


def workbooks(
    sized: Estimate, formats: tuple[str, ...], internal: bool, audit: bool, language: str
) -> dict[str, bytes]:
    """The workbooks of a language by suffix."""
    wanted = {"xlsx": CUSTOMER} if "xlsx" in formats else {}
    wanted |= {"internal.xlsx": INTERNAL} if internal else {}
    if not wanted:
        return {}
    from quoter.workbook import workbook

    return {suffix: workbook(sized, edition, audit, language) for suffix, edition in wanted.items()}


def documents_and_notes(
    sized: Estimate, formats: tuple[str, ...], wear: Wear, language: str
) -> tuple[dict[str, bytes], list[str]]:
    """The documents of a language by suffix, and what is to be told of them."""
    notes: list[str] = []
    return documents(sized, formats, wear, notes, language) if _papers(formats) else {}, notes


def _papers(formats: tuple[str, ...]) -> bool:
    """Whether anything but the workbook is asked for."""
    return bool(set(formats) - {"xlsx"})


def in_each_language(sized: Estimate) -> Iterable[tuple[str, Estimate]]:
    """The estimate in each language of its documents, of one build: where texts of the file are given
    in both languages, with those of this one."""
    for language in sized.quotation.languages:
        told = sized.quotation.in_language(language)
        yield language, sized if told is sized.quotation else estimate(told)


def _mark_of(quotation: Quotation, language: str) -> str:
    """What the suffixes of a language's files begin with, where there are two languages."""
    return f"{language}." if len(quotation.languages) > 1 else ""


def in_order(folder: Path, name: str) -> None:
    """What a killed run left half moved is finished first; raises Refused."""
    try:
        healed(folder, name)
    except OSError as error:
        raise Refused(f"{error.filename or folder}: {error.strerror}") from None


def written(
    folder: Path, name: str, contents: dict[str, bytes], force: bool,
    allowed: Callable[[], None] = lambda: None,
) -> list[Path]:  # fmt: skip
    """The contents as files, all or none; `allowed` raises what stands against it at the last moment."""
    try:
        return write_all(folder, name, contents, force, allowed)
    except Edited as edited:
        raise Refused(f"{edited}\n(--force overwrites)") from None
    except OSError as error:
        raise Refused(f"{error.filename or folder}: {error.strerror}") from None


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
    return quotation.quote.stem


def live_pages(
    sized: Estimate, view: Any, drawn: str, formats: tuple[str, ...], wear: Wear, notes: list[str]
) -> dict[str, bytes]:  # fmt: skip
    """The pages that compute by themselves: the proposal for the screen, and the section alone."""
    from quoter.proposal import pages, what_if

    if not {"html", "what-if.html"} & set(formats):
        return {}
    live = what_if.what_if(sized, view.t)
    if "what-if.html" in formats and live is None:
        raise Refused(
            f"{sized.quotation.file}: nothing is sized here that could be bought, so that no page computes; "
            "leave what-if.html out of --format"
        )
    found: dict[str, bytes] = {}
    if "html" in formats:
        inside = live if live and live.small else None
        found["html"] = pages.self_contained(drawn, view, wear.folders, inside).encode()
        if live and not inside:
            notes.append(f"{sized.quotation.file}: so many scenarios that the HTML goes without the "
                         "section that computes; `quote what-if` writes it alone")  # fmt: skip
    if live and "what-if.html" in formats:
        found["what-if.html"] = pages.what_if_alone(view, live, wear.folders).encode()
    return found


def documents(
    sized: Estimate, formats: tuple[str, ...], wear: Wear, notes: list[str], language: str
) -> dict[str, bytes]:  # fmt: skip
    """The proposal of a language as HTML, as PDF and as a Word file, the page that computes, and the volumes
    of a tender; without a library a note says how to get it."""
    from quoter.proposal import PageError, brand_files, pages, pdf, word
    from quoter.proposal import view as proposal

    texts = Texts(language)
    if wear.templates and not wear.templates.is_dir():
        raise Refused(f"{wear.templates}: there is no such folder of templates")
    found: dict[str, bytes] = {}
    try:
        look = brand_files.look(sized.quotation, wear.brand)
        view = proposal.proposal(sized, texts, look)
        drawn = pages.drawn(view, wear.folders) if {"html", *PRINTED} & set(formats) else ""
        found |= live_pages(sized, view, drawn, formats, wear, notes)
        page = pages.self_contained(drawn, view, wear.folders) if PRINTED & set(formats) else ""
        for suffix, made in (
            ("pdf", pdf.pdf),
            ("docx", partial(word.docx, templates=wear.folders)),
        ):
            try:
                found |= {suffix: made(page, view)} if suffix in formats else {}
            except (pdf.PdfMissing, word.DocxMissing) as missing:
                notes += [one for one in [str(missing)] if one not in notes]
        if set(formats) & TENDER.keys() and language == sized.quotation.languages[0]:
            found |= tender_files(sized, look, wear, notes)
    except (PageError, Problems) as error:
        raise Refused(str(error)) from None
    return found


def tender_files(
    sized: Estimate, look: brand_files.Look, wear: Wear, notes: list[str]
) -> dict[str, bytes]:  # fmt: skip
    """The volumes of a tender by suffix, with a note on what the bidder fills in, and on what is missed."""
    from quoter.proposal import pages, tender, word

    volumes, found, blanks = tender.volumes(sized, look), {}, 0
    for suffix, name in TENDER.items():
        view, made = volumes[name]
        page = pages.volume(view, made, wear.folders)
        blanks += tender.blanks(page)
        try:
            found[suffix] = word.docx(page, view, wear.folders, (word.TENDER, word.BASE))
        except word.DocxMissing as missing:
            notes += [str(missing)] if str(missing) not in notes else []
            return {}
    notes += tender_notes(sized, blanks)
    return found


def tender_notes(sized: Estimate, blanks: int) -> Iterable[str]:
    """What the bidder should know of his tender."""
    from quoter.proposal import deviations

    file = sized.quotation.file
    for demand in deviations.missed(sized):
        asked = demand.written
        named = f"{asked.clause} {asked.demanded}".strip()
        yield f"{file}: requirements: {named}: is not met, and stands as a negative deviation"
    if blanks:
        yield f"{file}: the tender has {blanks} places to be filled in, marked 【】"
