"""A PDF's outline and properties, laid over what the renderer has drawn.

The renderer names the places that a page links to, and writes no outline of its own: headings get
a name each and an invisible link, and their places become bookmarks. The only door to the library
that changes PDFs."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import (
    BooleanObject,
    DictionaryObject,
    Fit,
    NameObject,
    StreamObject,
    TextStringObject,
)

HEADING = re.compile(r"<h([1-3])(\s[^<>]*)?>(.*?)</h\1>", re.DOTALL)
_NAMED = re.compile(r"""\sid\s*=\s*["']([^"']+)["']""")


class Heading(NamedTuple):
    """A heading of a page: how deep it stands, what it says, and its name."""

    depth: int
    text: str
    name: str


def marked(page: str) -> tuple[str, list[Heading]]:
    """The page with a name and a link for every heading, and the headings."""
    found: list[Heading] = []

    def mark(match: re.Match[str]) -> str:
        level, attributes, inside = match[1], match[2] or "", match[3]
        known = _NAMED.search(attributes)
        name = known[1] if known else f"heading-{len(found) + 1}"
        text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inside)).split())
        found.append(Heading(max(int(level) - 1, 1), text, name))
        return match[0] if known else f'<h{level} id="{name}"{attributes}>{inside}</h{level}>'

    page = HEADING.sub(mark, page)
    links = "".join(f'<a href="#{heading.name}"></a>' for heading in found)
    end = page.rfind("</body>") if "</body>" in page else len(page)
    return f'{page[:end]}<div style="display:none">{links}</div>{page[end:]}', found


def pages(content: bytes) -> int:
    """How many pages a PDF has."""
    return len(PdfReader(io.BytesIO(content)).pages)


def places(content: bytes) -> dict[str, int]:
    """The page, from 1, of every named place."""
    reader = PdfReader(io.BytesIO(content))
    found = {}
    for name, place in reader.named_destinations.items():
        number = reader.get_destination_page_number(place)
        if number is not None:
            found[str(name)] = number + 1
    return found


def finished(
    content: bytes, headings: Iterable[Heading], properties: Mapping[str, str], language: str
) -> bytes:
    """The PDF with bookmarks, properties and language; what was drawn stays byte by byte."""
    reader = PdfReader(io.BytesIO(content))
    places = reader.named_destinations
    writer = PdfWriter(reader, incremental=True)
    above: dict[int, Any] = {}
    for heading in (h for h in headings if h.text and h.name in places):
        place = places[heading.name]
        depth = min(heading.depth, len(above) + 1)
        above = {level: item for level, item in above.items() if level < depth}
        above[depth] = writer.add_outline_item(
            title=heading.text, parent=above.get(depth - 1), is_open=depth == 1,
            page_number=reader.get_destination_page_number(place),
            fit=Fit.xyz(left=place.left, top=place.top),
        )  # fmt: skip
    writer.add_metadata({f"/{key}": TextStringObject(value) for key, value in properties.items()})
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject(language)
    root[NameObject("/PageMode")] = NameObject("/UseOutlines")
    shows_title = {NameObject("/DisplayDocTitle"): BooleanObject(True)}
    root[NameObject("/ViewerPreferences")] = DictionaryObject(shows_title)
    root[NameObject("/Metadata")] = writer._add_object(_described(properties, language))
    _linked(writer)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


_FOOTER_POINTS = (36, 14, 420, 40)  # left, bottom, right and top of number and footer on a page
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{Title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{Author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{Subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Keywords>{Keywords}</pdf:Keywords>
<xmp:CreatorTool>{Creator}</xmp:CreatorTool>
<xmp:CreateDate>{day}</xmp:CreateDate><xmp:ModifyDate>{day}</xmp:ModifyDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def _described(properties: Mapping[str, str], language: str) -> StreamObject:
    """The properties as XMP, which search engines and archives read."""
    known = {key: html.escape(value, quote=False) for key, value in properties.items()}
    written = known["CreationDate"].removeprefix("D:")
    day = f"{written[:4]}-{written[4:6]}-{written[6:8]}T00:00:00Z"
    stream = StreamObject()
    stream.set_data(_XMP.format(**known, language=language, day=day).encode())
    stream[NameObject("/Type")] = NameObject("/Metadata")
    stream[NameObject("/Subtype")] = NameObject("/XML")
    return stream


def _linked(writer: PdfWriter) -> None:
    """On every page but the first the number in the footer leads to the first, where the contents are."""
    for number in range(1, len(writer.pages)):
        writer.add_annotation(number, Link(rect=_FOOTER_POINTS, target_page_index=0, fit=Fit.fit()))
