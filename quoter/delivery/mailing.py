"""A quotation as the draft of a mail: what goes with it, and whether it may go out at all.

From a scenario file the outputs are built anew and go with the draft as they are written; an issued
revision goes as it was issued; of a workbook itself the proposal is made from what it holds. So the
letter, the workbook and the proposal are always of one estimate."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from quoter.core import Document, Problems, Texts, program, program_digest
from quoter.delivery import building, envelope, freezing
from quoter.delivery.building import REVISE, SUFFIXES, USUAL, Refused, Wear
from quoter.proposal import PageError, letter, pages
from quoter.scenario import Quotation, load_quotation, quotation
from quoter.sizing import Estimate, estimate
from quoter.words import gate_words, scenario_words
from quoter.workbook import portable

SUFFIX = "eml"
USUAL_FOLDER = Path("out")
_MOST_BYTES = 20 * 10**6  # what most mail servers take, as the message travels


class Ask(NamedTuple):
    """What the user says beside the file."""

    to: tuple[str, ...]
    cc: tuple[str, ...]
    day: date  # when it is sent
    output: Path | None = None
    wear: Wear = Wear()
    catalogs: tuple[Path, ...] = ()
    report: bool = False  # an assessment without an offer
    attach: tuple[str, ...] = ()  # formats that go beside the workbook and one proposal

    @property
    def formats(self) -> tuple[str, ...]:
        """What is built for the mail."""
        return tuple(dict.fromkeys((*USUAL, *self.attach)))


class Parcel(NamedTuple):
    """A quotation with its outputs by suffix; `built` are those that are written with the draft."""

    sized: Estimate
    folder: Path
    stem: str
    contents: dict[str, bytes]
    built: bool
    notes: list[str]
    issued: letter.Figures | None = None  # where today's program comes to other figures
    frozen: bool = False  # whether the files are those of an issued revision


class Draft(NamedTuple):
    """What is to be written, by suffix, and what the user should know."""

    folder: Path
    stem: str
    contents: dict[str, bytes]
    notes: list[str]


def drafts(files: Iterable[Path], ask: Ask) -> list[Draft]:
    """A draft for every file; raises Refused or Problems before anything is written."""
    found: dict[Path, Draft] = {}
    for file in files:
        one = draft(file, ask)
        place = one.folder / one.stem.casefold()
        if place in found:
            raise Refused(f"{file}: {one.stem}.{SUFFIX} is also the draft of another file")
        found[place] = one
    return list(found.values())


def write(found: Draft, force: bool) -> list[Path]:
    """Write a draft and what was built for it, all or none; raises Refused."""
    folder, stem = found.folder, found.stem
    unseen = building.unissued(folder, stem, building.by_another_run(stem))
    check = unseen if "xlsx" in found.contents else lambda: None
    return building.written(folder, stem, found.contents, force, check)


def draft(file: Path, ask: Ask) -> Draft:
    """The draft of one file; raises Refused or Problems."""
    parcel = parcel_of(file, ask)
    sized = parcel.sized
    now = estimate(on_day(sized.quotation, ask.day)) if _late(sized, ask.day) else sized
    may_go(sized, now, ask.day)
    content = composed(parcel, now, ask)
    notes = [*parcel.notes, *noted(parcel, ask.day, content)]
    return Draft(parcel.folder, parcel.stem,
                 (parcel.contents if parcel.built else {}) | {SUFFIX: content}, notes)  # fmt: skip


# -- what is sent ---------------------------------------------------------------------------------


def parcel_of(file: Path, ask: Ask) -> Parcel:
    """What goes with the draft, from a scenario file, a workbook or an issued revision."""
    if file.name.lower().endswith(f".{freezing.SUFFIX}"):
        return as_issued(file, ask)
    if file.suffix.lower() in (".xlsx", ".xlsm"):
        return of_workbook(file, ask)
    found = load_quotation(file, ask.catalogs)
    folder = ask.output or USUAL_FOLDER
    building.in_order(folder, building.stem(found))
    record = freezing.path_of(folder, building.stem(found))
    return as_issued(record, ask, found) if record.exists() else of_file(found, folder, ask)


def of_file(found: Quotation, folder: Path, ask: Ask) -> Parcel:
    """The outputs of a scenario file, built."""
    sized = building.ready(building.as_report(found) if ask.report else found)
    if not building.may_be_signed(sized):
        raise building.no_offer(sized)
    notes = building.said(sized)
    contents = building.outputs(sized, ask.formats, ask.wear, False, notes)
    return Parcel(sized, folder, building.stem(found), contents, True, notes)


def as_issued(record: Path, ask: Ask, found: Quotation | None = None) -> Parcel:
    """The files of an issued revision, which must be those that were issued; and its figures again."""
    before = freezing.read_record(record)
    if found and before["hashes"]["scenario"] != found.digest:
        raise Refused(
            f"{found.file}: {building.stem(found)} was issued from another scenario; {REVISE}"
        )
    rows = freezing.thawed(before["rows"])
    frozen = quotation(Document(before["data"], str(record)), rows, strict=False)
    sized, name = building.ready(frozen), building.stem(frozen)
    issued_figures, notes = told_as_issued(sized, before, record)
    suffixes = [output.removeprefix(f"{name}.") for output in before["outputs"]]
    contents = {suffix: content for suffix in suffixes if letter.kind_of(suffix) in SUFFIXES
                if (content := issued(record.parent, f"{name}.{suffix}", before["outputs"]))}  # fmt: skip
    if not any(suffix.endswith("xlsx") for suffix in contents):
        raise Refused(f"{record}: was issued without a workbook; {REVISE}")
    notes += [] if building.may_be_signed(sized) else would_not_pass(sized, record)
    return Parcel(sized, ask.output or record.parent, name, contents, False, notes, issued_figures,
                  frozen=True)  # fmt: skip


def would_not_pass(sized: Estimate, record: Path) -> list[str]:
    """That an issued revision would not be issued today, and why; it opens all the same."""
    texts = Texts(sized.quotation.quote.language)
    lines = [texts("gate_frozen"), *gate_words.sentences(sized, texts)]
    return [f"{record}: {one}" for one in lines]


def told_as_issued(
    sized: Estimate, before: dict[str, Any], record: Path
) -> tuple[letter.Figures | None, list[str]]:
    """The recorded figures where today's program comes to others, and a note that says so.

    The program that issued them comes to them again: raises Refused where it does not."""
    figures = freezing.figures_of(before)
    if freezing.issued_figures(sized) == figures:
        return None, []
    if before["hashes"].get("program") == program_digest():
        raise Refused(
            f"{record}: was changed since it was issued: this program comes to other figures; {REVISE}"
        )
    note = (
        f"{record}: today's program comes to other figures than {before['program']}, which issued it; "
        "the mail tells those that were issued"
    )
    return figures, [note]


def issued(folder: Path, name: str, outputs: dict[str, str]) -> bytes | None:
    """An output as it was issued; None where it was not. Raises Refused where it is not that any more."""
    if name not in outputs:
        return None
    path = folder / name
    if not path.is_file():
        raise Refused(f"{path}: was issued, but is not there any more")
    content = path.read_bytes()
    if sha256(content).hexdigest() != outputs[name]:
        raise Refused(f"{path}: was changed since it was issued; {REVISE}")
    return content


def of_workbook(file: Path, ask: Ask) -> Parcel:
    """A workbook as it lies, and the proposal that it gives."""
    from quoter.delivery import pulling

    if file.name.lower().endswith(".internal.xlsx"):
        raise internal(file)
    pulled = pulling.pull(file, ask.catalogs)
    if pulled.edition != portable.CUSTOMER:
        raise internal(file)
    name = building.stem(pulled.result.quotation)
    building.in_order(file.parent, name)
    record = freezing.path_of(file.parent, name)
    language = language_of(file, name, pulled.result.quotation)
    mark = f"{language}." if file.name == f"{name}.{language}.xlsx" else ""
    if record.exists() and file.name == f"{name}.{mark}xlsx":
        return as_issued(record, ask)
    older = pulled.program != program()
    if pulled.changes or pulled.unplaced or (pulled.stale and not older):
        hint = "`quote pull` makes the scenario file that it describes, `quote email` sends that"
        raise Refused(
            "\n".join([f"{file}: was changed since it was built; {hint}", *pulling.said(pulled)])
        )
    sized = building.vouched(pulled.result)
    notes: list[str] = []
    if not building.may_be_signed(sized):
        raise building.no_offer(sized)
    contents = {f"{mark}xlsx": file.read_bytes()}
    if pulled.stale:
        note = (f"{file}: today's program comes to other figures than {pulled.program}, which built it; "
                "the mail tells the workbook's, and no proposal is attached")  # fmt: skip
        return Parcel(sized, ask.output or file.parent, file.stem, contents, False, [note],
                      stored(pulled))  # fmt: skip
    told = dict(building.in_each_language(sized))[language]
    proposals = building.documents(told, ask.formats[1:], ask.wear, notes, language)
    notes += beside(file, proposals)
    contents |= {f"{mark}{suffix}": content for suffix, content in proposals.items()}
    return Parcel(sized, ask.output or file.parent, file.stem, contents, False, notes)


def language_of(file: Path, name: str, found: Quotation) -> str:
    """The language of a workbook: what its name says where there are two, else the quotation's."""
    own = file.name.removeprefix(f"{name}.").partition(".")[0]
    return own if own in found.languages else found.languages[0]


def stored(pulled: Any) -> letter.Figures:
    """The total that a workbook stores; its cards by type it does not name."""
    total = pulled.outputs.get("out_total_with_tax")
    known = isinstance(total, int | float)
    return {
        "currency": pulled.result.quotation.quote.currency,
        "cards": {},
        "total_with_tax": float(total) if known else None,
        "complete": known and not pulled.result.bill.unpriced,
    }


def internal(file: Path) -> Refused:
    """The internal edition shows costs and margins."""
    return Refused(f"{file}: is not the customer's edition: it may show costs and margins; send the "
                   "one that `quote build` writes without --internal")  # fmt: skip


def beside(file: Path, contents: dict[str, bytes]) -> Iterable[str]:
    """Proposals that lie beside a workbook and say something else than it gives."""
    for suffix in contents:
        path = file.with_suffix(f".{suffix}")
        if path.is_file() and path.read_bytes() != contents[suffix]:
            yield (f"{path}: is not what the workbook gives, and is not attached; a new one is "
                   "(--templates and --brand take what is your own)")  # fmt: skip


# -- whether it may go ----------------------------------------------------------------------------


def _late(sized: Estimate, day: date) -> bool:
    """Whether the quotation is of an earlier day than the one it is sent on."""
    return day > sized.quotation.quote.date


def on_day(found: Quotation, day: date) -> Quotation:
    """The same quotation as if it were made on another day, by which its prices have grown older."""
    return building.with_quote(found, date=day)


def may_go(sized: Estimate, now: Estimate, day: date) -> None:
    """Raise Refused where a firm quotation has expired, or rests on what has on the day it is sent."""
    found = sized.quotation
    if found.quote.status != "firm":
        return
    until = scenario_words.valid_until(found.quote)
    if until < day:
        message = f"firm, but it was valid until {until} and is sent on {day}"
        problem = found.document.problem(("quote", "status"), message, REVISE)
        raise Refused(str(Problems([problem])))
    building.vouched(now)


def noted(parcel: Parcel, day: date, content: bytes) -> Iterable[str]:
    """What the user should know before he sends it."""
    until = scenario_words.valid_until(parcel.sized.quotation.quote)
    if until < day:
        yield f"{parcel.stem}: was valid until {until}; the letter says that its validity has passed"
    if len(content) > _MOST_BYTES:
        size = len(content) / 10**6
        yield f"{parcel.stem}.{SUFFIX}: {size:,.0f} MB; many mail servers take at most {_MOST_BYTES // 10**6}"


# -- what it says ---------------------------------------------------------------------------------


def composed(parcel: Parcel, now: Estimate, ask: Ask) -> bytes:
    """The draft's bytes."""
    found = parcel.sized.quotation
    try:
        names = file_names(parcel, found.quote, ask.attach)
        told = dict(building.in_each_language(parcel.sized))
        view = letter.mail(parcel.sized, now, names, parcel.issued, told)
        subject, text, html = pages.letter(view, ask.wear.folders)
        files = tuple(envelope.Attachment(n, as_sent(parcel, s)) for s, n in names.items())
        to, cc = receivers(found.quote, ask)
        message = envelope.Message(sender(found.quote.seller), to, cc, subject, text, html, files)
        return envelope.draft(message)
    except (PageError, envelope.Fault) as fault:
        raise Refused(f"{found.file}: {fault}") from None


def as_sent(parcel: Parcel, suffix: str) -> bytes:
    """A file as it is attached: an HTML that was not issued goes without its script. What was issued goes
    byte by byte, as its record says."""
    content = parcel.contents[suffix]
    if parcel.frozen or letter.kind_of(suffix) != "html":
        return content
    return pages.without_script(content.decode()).encode()


def file_names(parcel: Parcel, quote: Any, attach: tuple[str, ...] = ()) -> dict[str, str]:
    """What is attached, by suffix, under names that say what it is: the workbook, one proposal, and
    what else was asked for. Raises Refused where that is not there."""
    envelope.one_line(quote.title, "`title`")
    known: dict[str, None] = {}
    volumes = ("", f"{parcel.sized.quotation.languages[0]}.")  # a tender's are written once
    for mark in dict.fromkeys(
        suffix.rpartition("xlsx")[0] for suffix in parcel.contents if suffix.endswith("xlsx")
    ):
        first = [suffix for suffix in ("pdf", "html") if f"{mark}{suffix}" in parcel.contents][:1]
        more = (suffix for suffix in attach if suffix not in building.TENDER or mark in volumes)
        known |= dict.fromkeys(f"{mark}{suffix}" for suffix in ("xlsx", *first, *more))
    missing = [suffix for suffix in known if suffix not in parcel.contents]
    if missing:
        raise Refused(f"{parcel.stem}.{missing[0]}: is not there to be attached")
    words = quote.title or quote.customer.name
    return {
        suffix: envelope.file_name(building.stem(parcel.sized.quotation), words, suffix)
        for suffix in known
    }


def receivers(quote: Any, ask: Ask) -> tuple[tuple[envelope.Address, ...], ...]:
    """To whom, by default the customer whom the file names; and who has a copy."""
    to = envelope.addresses(ask.to or filter(None, [quote.customer.email]))
    if not to:
        raise envelope.Fault("to whom? give --to ADDRESS, or state the `email` of the `customer`")
    known = {one.at.casefold() for one in to}
    return to, tuple(one for one in envelope.addresses(ask.cc) if one.at.casefold() not in known)


def sender(seller: Any) -> envelope.Address | None:
    """The seller, where the file says his address."""
    if not seller.email.strip():
        return None
    name = envelope.one_line(
        seller.contact or seller.name, "the `contact` or `name` of the `seller`"
    )
    found = envelope.address(seller.email)
    return found._replace(name=found.name or name[: envelope.MOST_DISPLAY])
