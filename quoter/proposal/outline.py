"""A PDF's outline and properties, laid over what the renderer has drawn.

The renderer names the places that a page links to, and writes no outline of its own: headings get
a name each and an invisible link, and their places become bookmarks."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from quoter.proposal.pdf_file import Pdf, as_text, stream, with_entries

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
    return len(Pdf(content).pages)


def places(content: bytes) -> dict[str, int]:
    """The page, from 1, of every named place."""
    read = Pdf(content)
    numbers = {page: number for number, page in enumerate(read.pages, 1)}
    return {name: numbers[place.page] for name, place in read.places.items()}


def finished(
    content: bytes, headings: Iterable[Heading], properties: Mapping[str, str], language: str
) -> bytes:
    """The PDF with bookmarks, properties and language; what was drawn stays byte by byte."""
    read = Pdf(content)
    objects: dict[int, str] = {}
    root, about, first = len(read.objects), len(read.objects) + 1, len(read.objects) + 2
    objects |= _bookmarks(
        [h for h in headings if h.text and h.name in read.places], read, root, first
    )
    objects[about] = stream(_described(properties, language), "/Type /Metadata /Subtype /XML")
    objects[read.info] = _told(properties, read[read.info])
    objects[read.root] = with_entries(
        read[read.root], f"/Outlines {root} 0 R /PageMode /UseOutlines /Lang {as_text(language)} "
        f"/ViewerPreferences << /DisplayDocTitle true >> /Metadata {about} 0 R",
    )  # fmt: skip
    return read.continued(objects | _links(read, first + len(objects)))


def _bookmarks(headings: list[Heading], read: Pdf, root: int, first: int) -> dict[int, str]:
    """The headings as bookmarks, numbered from the first on, and their root (ISO 32000-1, 12.3.3): those
    of a chapter below it, all open."""
    numbers = dict(zip(range(first, first + len(headings)), headings, strict=True))
    above, latest = {}, root
    for number, heading in numbers.items():
        chapter = heading.depth == 1 or latest == root
        above[number], latest = (root, number) if chapter else (latest, latest)
    below: dict[int, list[int]] = {root: []}
    for number, upper in above.items():
        below.setdefault(upper, []).append(number)
    found = {root: f"<< /Type /Outlines {_ends(below[root])}/Count {len(headings)} >>"}
    for number, heading in numbers.items():
        page, left, top = read.places[heading.name]
        beside = below[above[number]]
        at, own = beside.index(number), below.get(number, [])
        found[number] = (
            f"<< /Title {as_text(heading.text)} /Parent {above[number]} 0 R "
            + (f"/Prev {beside[at - 1]} 0 R " if at else "")
            + (f"/Next {beside[at + 1]} 0 R " if at + 1 < len(beside) else "")
            + (f"{_ends(own)}/Count {len(own)} " if own else "")
            + f"/Dest [{page} 0 R /XYZ {left} {top} null] >>"
        )
    return found


def _ends(items: list[int]) -> str:
    """The first and the last of some bookmarks."""
    return f"/First {items[0]} 0 R /Last {items[-1]} 0 R " if items else ""


def _told(properties: Mapping[str, str], before: str) -> str:
    """The properties, and who drew the pages."""
    drawn_by = "".join(re.findall(r"/Producer .*\n", before))
    return (
        f"<< {drawn_by}{' '.join(f'/{key} {as_text(said)}' for key, said in properties.items())} >>"
    )


_FOOTER_POINTS = "36 14 420 40"  # left, bottom, right and top of number and footer on a page
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


def _described(properties: Mapping[str, str], language: str) -> bytes:
    """The properties as XMP, which search engines and archives read."""
    known = {key: html.escape(value, quote=False) for key, value in properties.items()}
    written = known["CreationDate"].removeprefix("D:")
    day = f"{written[:4]}-{written[4:6]}-{written[6:8]}T00:00:00Z"
    return _XMP.format(**known, language=language, day=day).encode()


def _links(read: Pdf, number: int) -> dict[int, str]:
    """On every page but the first the number in the footer leads to the first, where the contents are."""
    found = {}
    for own, page in enumerate(read.pages[1:], number):
        found[own] = (f"<< /Type /Annot /Subtype /Link /Rect [{_FOOTER_POINTS}] /Border [0 0 0] "
                      f"/Dest [{read.pages[0]} 0 R /Fit] /P {page} 0 R >>")  # fmt: skip
        told = read[page]
        more = re.sub(r"(/Annots \[[^]]*)]", rf"\g<1> {own} 0 R ]", told, count=1)
        found[page] = more if more != told else with_entries(told, f"/Annots [ {own} 0 R ]")
    return found
