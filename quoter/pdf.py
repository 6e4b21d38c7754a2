"""A page as PDF, its Chinese font embedded and every character of it checked.

The only door to the PDF's library."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

from quoter.pages import PageError
from quoter.places import shipped
from quoter.proposal import Proposal

FONTS = ("NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf")


class PdfMissing(PageError):
    """The PDF's library is not installed."""


class GlyphMissing(PageError):
    """A character that the PDF's font lacks: it would be left out without a trace."""


def pdf(page: str, view: Proposal) -> bytes:
    """The same page as PDF, its Chinese font embedded; raises PdfMissing or GlyphMissing."""
    try:
        import plutoprint
    except ImportError:
        raise PdfMissing("no PDF: pip install 'quoter[pdf]' adds it") from None
    check_glyphs(page)
    book = plutoprint.Book(plutoprint.PAGE_SIZE_A4)
    moment = f"{view.date.isoformat()}T00:00:00Z"
    described = (
        (plutoprint.PDF_METADATA_TITLE, f"{view.number} {view.title}"),
        (plutoprint.PDF_METADATA_AUTHOR, view.author),
        (plutoprint.PDF_METADATA_CREATOR, "quoter"),
        (plutoprint.PDF_METADATA_CREATION_DATE, moment),
        (plutoprint.PDF_METADATA_MODIFICATION_DATE, moment),
    )
    book.load_html(with_fonts(page))  # it sets a title and a time of its own
    for key, value in described:
        book.set_metadata(key, value)
    stream = io.BytesIO()
    book.write_to_pdf_stream(stream)
    return stream.getvalue()


def with_fonts(page: str) -> str:
    """The page with the shipped fonts before the browser's own."""
    folder = shipped("templates") / "fonts"
    faces = "".join(
        f"@font-face{{font-family:'Noto Sans SC';font-weight:{weight};"
        f"src:url('{(folder / name).as_uri()}')}}"
        for name, weight in zip(FONTS, (400, 700), strict=True)
    )
    return page.replace(
        "</head>", f"<style>{faces}body,svg text{{font-family:'Noto Sans SC'}}</style></head>"
    )


def check_glyphs(page: str) -> None:
    """Every character of the text has a glyph; what the font lacks would vanish silently."""
    known = glyphs()
    for character in dict.fromkeys(visible(page)):
        if ord(character) not in known and not character.isspace():
            at = visible(page).index(character)
            near = visible(page)[max(at - 12, 0) : at + 12].strip()
            raise GlyphMissing(
                f"the PDF's font has no glyph for {character} (U+{ord(character):04X}), in “{near}”"
            )


@cache
def glyphs() -> frozenset[int]:
    """The characters that both weights of the shipped font can draw."""
    from fontTools.ttLib import TTFont

    folder = shipped("templates") / "fonts"
    known: list[frozenset[int]] = []
    for name in FONTS:
        with TTFont(folder / name, lazy=True) as font:
            known.append(frozenset(font.getBestCmap()))
    return known[0] & known[1]


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
