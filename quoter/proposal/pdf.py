"""A page as PDF: its fonts embedded, every character of it checked, its headings bookmarks.

The only door to the PDF's renderer."""

from __future__ import annotations

import html
import io
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any

from quoter.proposal import typefaces
from quoter.proposal.brand_files import Look
from quoter.proposal.pages import styled
from quoter.proposal.templating import PageError, css
from quoter.proposal.view import Proposal

_HERE = "page:///"  # what addresses within the page are relative to; nothing is ever fetched there


class PdfMissing(PageError):
    """The PDF's libraries are not installed."""


class GlyphMissing(PageError):
    """A character that the PDF's font lacks: it would be left out without a trace."""


def pdf(page: str, view: Proposal) -> bytes:
    """The same page as PDF, its fonts embedded; raises PdfMissing or GlyphMissing, and PageError
    where a template draws on something outside the page."""
    try:
        import plutoprint  # noqa: F401

        from quoter.proposal import outline
    except ImportError:
        raise PdfMissing("no PDF: pip install 'quoter[pdf]' adds it") from None
    page, headings = outline.marked(drawable(page))
    check_glyphs(page, view.brand)
    content = _with_cover(with_fonts(united(page), view.brand), view.date.isoformat())
    return outline.finished(content, headings, properties(view), view.language)


_COVERED = 6  # pages from which on there is a cover with contents
_COVER = re.compile(r'class="cover"')
_NUMBERED = re.compile(r'(<span class="page" data-page="([\w-]+)">)\d*(</span>)')
_MOST_DRAWN = 4  # a cover that takes another page moves the numbers once more
_UNSEEN = (  # the same lines and pages, drawn in a moment: with the places of headings, and no letter
    "*{visibility:hidden!important}[id]{visibility:visible!important;color:transparent!important}"
)


def _with_cover(page: str, day: str) -> bytes:
    """The page as it is drawn; where it is long, behind a cover whose contents have the right pages."""
    from quoter.proposal import outline

    if not _COVER.search(page):
        return rendered(page, day)
    unseen = rendered(styled(page, _UNSEEN), day)
    if outline.pages(unseen) < _COVERED:
        return rendered(page, day)
    page = styled(page, ".cover{display:block;break-after:page}")
    places = {
        name: at + 1 for name, at in outline.places(unseen).items()
    }  # behind a cover of a page
    content = b""
    for _ in range(_MOST_DRAWN):
        told = _numbered(page, places)
        if told == page and content:
            return content
        page, content = told, rendered(told, day)
        places = outline.places(content)
    return content


def _numbered(page: str, places: Mapping[str, int]) -> str:
    """The page with the numbers of pages in its contents."""
    return _NUMBERED.sub(lambda m: f"{m[1]}{places.get(m[2], '')}{m[3]}", page)


def rendered(page: str, day: str) -> bytes:
    """The page as the renderer draws it."""
    import plutoprint

    asked: list[str] = []

    class Inside(plutoprint.ResourceFetcher):
        def fetch_url(self, url: str) -> Any:
            if url in allowed:
                return plutoprint.default_resource_fetcher.fetch_url(url)
            asked.append(url)
            return plutoprint.ResourceData(b"", "text/plain")

    allowed = {path.as_uri() for path in typefaces.files().values()}
    book = plutoprint.Book(plutoprint.PAGE_SIZE_A4)
    book.custom_resource_fetcher = Inside()
    book.load_html(page, base_url=_HERE)
    for key in (plutoprint.PDF_METADATA_CREATION_DATE, plutoprint.PDF_METADATA_MODIFICATION_DATE):
        book.set_metadata(key, f"{day}T00:00:00Z")
    stream = io.BytesIO()
    book.write_to_pdf_stream(stream)
    if asked:
        raise PageError(f"no PDF: a template draws on {asked[0]}, which is not in the page")
    return stream.getvalue()


def drawn_picture(page: str, width_px: float, height_px: float, scale: int) -> bytes:
    """A page of this size as a PNG picture, `scale` pixels of it for one of the page's.

    Raises PdfMissing where the renderer is not installed."""
    try:
        import plutoprint
    except ImportError:
        raise PdfMissing("no pictures: pip install 'quoter[docx]' adds what draws them") from None
    size = plutoprint.PageSize(width_px * plutoprint.UNITS_PX, height_px * plutoprint.UNITS_PX)
    book = plutoprint.Book(size, plutoprint.PAGE_MARGINS_NONE)
    book.load_html(page, base_url=_HERE)
    stream = io.BytesIO()
    book.write_to_png_stream(stream, round(width_px * scale), round(height_px * scale))
    return stream.getvalue()


def properties(view: Proposal) -> dict[str, str]:
    """What a PDF says about itself."""
    names = [section.name for section in view.sections] + [fit.name for fit in view.fits]
    subjects = [view.number.partition(" ")[0], *names]
    moment = f"D:{view.date:%Y%m%d}000000Z"
    return {
        "Title": f"{view.number} {view.title}", "Author": view.author, "Subject": view.status,
        "Keywords": ", ".join(subjects), "Creator": "quoter", "CreationDate": moment, "ModDate": moment,
    }  # fmt: skip


# -- fonts ----------------------------------------------------------------------------------------

MARGINS = ("top-left", "top-center", "top-right", "bottom-left", "bottom-center", "bottom-right")


def with_fonts(page: str, look: Look) -> str:
    """The page with the shipped fonts before any of the machine's own: the same pages everywhere."""
    faces = "".join(
        f"@font-face{{font-family:{css(typefaces.SHIPPED)};font-weight:{weight};src:url('{path.as_uri()}')}}"
        for weight, path in typefaces.files().items()
    )
    families = ",".join(css(name) for name in (look.family, typefaces.SHIPPED) if name)
    boxes = "".join(f"@{box}{{font-family:{families}}}" for box in MARGINS)
    rules = f"{faces}body,svg text{{font-family:{families}}}@page{{{boxes}}}"
    return styled(page, rules)


def check_glyphs(page: str, look: Look) -> None:
    """Every character of the text has a glyph; what the fonts lack would vanish silently."""
    known = typefaces.glyphs()
    if look.faces:
        known |= frozenset.intersection(*(typefaces.drawn(content) for _, content in look.faces))
    around = (drawable(look.header), drawable(look.footer))
    whole = set(html.unescape(" ".join((page, *around))))  # the text and all that is around it
    if all(ord(character) in known or character.isspace() for character in whole):
        return
    text = " ".join((visible(page), *around))
    for character in dict.fromkeys(text):
        if ord(character) not in known and not character.isspace():
            at = text.index(character)
            near = text[max(at - 12, 0) : at + 12].strip()
            shown = f"◌{character}" if unicodedata.combining(character) else character
            raise GlyphMissing(
                f"the PDF's font has no glyph for {shown} (U+{ord(character):04X}), in “{near}”; a `font` of your"
                " brand that has it, with its file, draws it: docs/templates.md"
            )


# -- text -----------------------------------------------------------------------------------------

TEXT = re.compile(r"[^<>=]+")  # what markup is made of composes with nothing
RADICALS = range(0x2E80, 0x2FE0)  # copied out of other PDFs they stand for the ideograph


UNITED = re.compile(
    r" (?<=\d )(?=(?:[kM]?W|kWh|BTU/h|GiB|GB|TB|MB|ms|s|U|Gbps|[张台个年天路项套月小])(?![A-Za-z])[^<>]*<)"
)


def united(page: str) -> str:
    """The page with no line's end between a figure and its unit."""
    return UNITED.sub("\u00a0", page)


def drawable(page: str) -> str:
    """The page in the characters that a font draws: letters composed with their accents, radicals as
    the ideographs they look like, and none of what only steers (joiners, marks of direction)."""
    if not unicodedata.is_normalized("NFC", page):
        page = TEXT.sub(lambda text: unicodedata.normalize("NFC", text[0]), page)
    other = {ord(c): plain for c in set(page) if not c.isascii() and (plain := _plain(c)) != c}
    return page.translate(other) if other else page


@cache
def _plain(character: str) -> str:
    """A character as it is drawn; "" where it is not."""
    if ord(character) in RADICALS:
        return unicodedata.normalize("NFKC", character)
    steers = unicodedata.category(character) == "Cf" or "VARIATION SELECTOR" in unicodedata.name(
        character, ""
    )
    return "" if steers else character


@cache
def visible(page: str) -> str:
    """The text of a page, without markup, style and script."""
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        said: list[str] = []
        quiet = False

        def handle_starttag(self, tag: str, attrs: Any) -> None:
            self.quiet = tag in ("style", "script")

        def handle_endtag(self, tag: str) -> None:
            self.quiet = False

        def handle_data(self, data: str) -> None:
            if not self.quiet:
                self.said.append(data)

    reader = Reader(convert_charrefs=True)
    reader.said = []
    reader.feed(page)
    return " ".join(reader.said)
