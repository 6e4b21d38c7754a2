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
from pypdf.generic import BooleanObject, DictionaryObject, Fit, NameObject, TextStringObject

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
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()
