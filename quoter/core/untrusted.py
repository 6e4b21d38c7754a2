"""A workbook from outside as a zip: what is refused before any of it is read.

Ours hold no macros, no links to other files, no connections and no embedded objects; a document type
in a part can expand without end, and so can a part that is mostly air."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from xml.parsers import expat

from quoter.core.start.patterns import Pattern

MOST_BYTES = 32 * 2**20  # of the file
MOST_UNPACKED = 256 * 2**20
MOST_PARTS = 2000
MOST_CELLS = 500_000  # of a sheet; a hundred scenarios take a tenth of it
_PARTS = {  # what the name of a part says: what it is
    r"vbaproject|vbadata|\.bin$(?<!printersettings\d\.bin)|macrosheets": "a macro or a binary part",
    r"externallinks/": "a link to another workbook",
    r"connections\.xml|querytables/|/model/": "a data connection",
    r"embeddings/|activex|oleobject|ctrlprops/": "an embedded object",
}
TYPES = Pattern(rb"macroEnabled|ms-office\.vbaProject|externalLink\+xml", re.IGNORECASE)
DOCTYPE = Pattern(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")  # XML in 16 bits: Excel writes UTF-8
LISTED = Pattern(r"PartName=[\"']/([^\"']+)[\"']")
_OUTSIDE = Pattern(rb"<Relationship\b[^>]*TargetMode=[\"']External[\"'][^>]*>", re.IGNORECASE)


UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError)


class Refused(ValueError):
    """Why a file is not read."""


def checked(content: bytes) -> dict[str, bytes]:
    """The parts of a plain workbook by their names, unpacked; raises Refused where a file is none."""
    if len(content) > MOST_BYTES:
        raise Refused(f"is larger than {MOST_BYTES // 2**20} MiB")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sizes(archive)
            found = {}
            for info in archive.infolist():
                found[info.filename] = archive.read(info)
                part(info.filename, found[info.filename])
    except UNREADABLE as error:
        raise Refused(f"is no workbook: {error}") from None
    _complete(found)
    return found


def sizes(archive: zipfile.ZipFile) -> None:
    """Refuse what unpacks to more than a workbook of ours ever could."""
    infos = archive.infolist()
    if len(infos) > MOST_PARTS or sum(i.file_size for i in infos) > MOST_UNPACKED:
        raise Refused("unpacks to more than a workbook may hold")
    names = [info.filename for info in infos]
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise Refused("is no workbook (.xlsx)")
    if len(set(names)) < len(names):
        raise Refused("holds a part twice")


def _complete(parts: Mapping[str, bytes]) -> None:
    """Refuse a workbook that lacks a part which it lists."""
    listed = LISTED.findall(parts["[Content_Types].xml"].decode("utf-8", "replace"))
    gone = [name for name in listed if name not in parts]
    if gone:
        raise Refused(f"is damaged: it lacks its part {gone[0]}")


def part(name: str, content: bytes) -> None:
    """Refuse a part that a plain workbook does not hold."""
    for pattern, what in _PARTS.items():
        if re.search(pattern, name.lower()):
            raise Refused(f"holds {what} ({name})")
    if not name.lower().endswith((".xml", ".rels", ".vml")):
        return
    if content[:2] in _WIDE or DOCTYPE.search(content):
        raise Refused(f"holds a document type or a foreign encoding ({name})")
    well_formed(name, content)
    if name == "[Content_Types].xml" and TYPES.search(content):
        raise Refused("is a workbook with macros or links to other files")
    if name.endswith(".rels"):
        for link in outside(content):
            raise Refused(f"holds a link to outside ({name}: {link[:80]})")


def well_formed(name: str, content: bytes) -> None:
    """Refuse a part that is no XML, or that holds more cells than anybody reads in seconds."""
    if content.count(b"<c ") + content.count(b"<row") > MOST_CELLS:
        raise Refused(f"holds more than {MOST_CELLS:,} cells and rows in a sheet ({name})")
    try:
        expat.ParserCreate().Parse(content, True)
    except expat.ExpatError as error:
        raise Refused(f"is damaged ({name}: {error})") from None


def outside(content: bytes) -> Iterator[str]:
    """Relationships to outside that are not plain links of a text."""
    for found in _OUTSIDE.findall(content):
        if b"relationships/hyperlink" not in found:
            yield found.decode("utf-8", "replace")
