"""A logo as pages carry it: a picture that only draws, inside the page itself, without what it tells of its maker."""

from __future__ import annotations

import base64
import binascii
import re
import struct
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from quoter.proposal.fetching import outside_of


class LogoFault(ValueError):
    """Why a logo is not taken."""


class Picture(NamedTuple):
    """A picture that may stand in a page: what kind it is, and its bytes without comments and metadata."""

    media_type: str
    content: bytes


MOST_PIXELS = 16 * 10**6
MOST_LEVELS = 64  # of a drawing, the targets of its `use` elements with it
MOST_ELEMENTS = 20_000  # with every `use` as what it stands for

SVG = "{http://www.w3.org/2000/svg}"
XLINK, XML = "{http://www.w3.org/1999/xlink}", "{http://www.w3.org/XML/1998/namespace}"
HREFS = ("href", f"{XLINK}href")
ACTIVE = {"script", "foreignObject", "iframe", "object", "embed", "audio", "video", "set", "animate",
          "animateTransform", "animateMotion", "handler", "listener"}  # fmt: skip
RASTER = re.compile(r"data:image/(png|jpeg);base64,", re.IGNORECASE)
DECLARED = re.compile(rb"<!(DOCTYPE|ENTITY)|<\?xml-stylesheet", re.IGNORECASE)


def address(content: bytes) -> str:
    """A picture as a data: address; raises LogoFault."""
    found = picture(content)
    return f"data:{found.media_type};base64,{base64.b64encode(found.content).decode()}"


def picture(content: bytes) -> Picture:
    """A picture by what it holds, with what draws and no more; raises LogoFault."""
    found = raster(content)
    return found or Picture("image/svg+xml", drawing(content))


def raster(content: bytes) -> Picture | None:
    """A picture of pixels; None where it is none. Raises LogoFault."""
    try:
        if content.startswith(PNG):
            return Picture("image/png", PNG + b"".join(png_chunks(content)))
        if content.startswith(b"\xff\xd8\xff"):
            return Picture("image/jpeg", b"\xff\xd8" + b"".join(jpeg_parts(content)))
    except (struct.error, IndexError):
        raise LogoFault("is cut short") from None
    return None


def few_pixels(width: int, height: int) -> None:
    """Raise LogoFault where a picture is larger than any page needs."""
    if not 0 < width * height <= MOST_PIXELS:
        raise LogoFault(f"has {width:,} × {height:,} pixels; at most {MOST_PIXELS:,} are drawn")


# -- PNG, by its second edition's chapter 5; JPEG, by ITU T.81, annex B ---------------------------

PNG = b"\x89PNG\r\n\x1a\n"
DRAWING_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"cHRM", b"sRGB", b"pHYs"}


def png_chunks(content: bytes) -> Iterator[bytes]:
    """The chunks that draw."""
    at, kind = len(PNG), b""
    while kind != b"IEND":
        (length,) = struct.unpack_from(">I", content, at)
        chunk = content[at : at + length + 12]
        kind, (check,) = chunk[4:8], struct.unpack_from(">I", chunk, length + 8)
        if zlib.crc32(chunk[4:-4]) != check:
            raise LogoFault("is damaged: the checksum of a part of it is wrong")
        if kind == b"IHDR":
            few_pixels(*struct.unpack_from(">II", chunk, 8))
        if kind in DRAWING_CHUNKS:
            yield chunk
        at += len(chunk)


FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
COMMENT, SCAN, END = 0xFE, 0xDA, 0xD9
TELLING = {*range(0xE1, 0xF0), COMMENT} - {0xE2, 0xEE}  # colours stand in the second and the last


def jpeg_parts(content: bytes) -> Iterator[bytes]:
    """The segments that draw, and what was scanned."""
    at = 2
    while True:
        mark, kind, length = struct.unpack_from(">BBH", content, at)
        part = content[at : at + length + 2]
        if mark != 0xFF or len(part) < length + 2:
            raise LogoFault("is cut short")
        if kind in FRAMES:
            height, width = struct.unpack_from(">HH", part, 5)
            few_pixels(width, height)
        if kind == SCAN:
            yield scanned(content[at:])
            return
        if kind not in TELLING:
            yield part
        at += length + 2


def scanned(content: bytes) -> bytes:
    """A scan up to the end of the picture, of which nothing is drawn behind."""
    end = content.rfind(bytes((0xFF, END)))
    if end < 0:
        raise LogoFault("is cut short")
    return content[: end + 2]


# -- SVG ------------------------------------------------------------------------------------------


def drawing(content: bytes) -> bytes:
    """A plain drawing in SVG, without comments and what programs note in it; raises LogoFault."""
    if DECLARED.search(content) or b"\0" in content:
        raise LogoFault(
            "declares a document type, an entity or a style sheet; save it as plain SVG"
        )
    try:
        root = ET.fromstring(content)
    except (ET.ParseError, LookupError, ValueError) as error:
        raise LogoFault(f"is no picture: neither PNG nor JPEG, and as SVG: {error}") from None
    if root.tag != SVG + "svg":
        raise LogoFault("is no SVG picture: its root is not `svg` of the SVG namespace")
    for element in root.iter():
        plain_element(element)
    not_deep(root)
    Expanded(root).count(root)
    ET.register_namespace("", SVG.strip("{}"))
    ET.register_namespace("xlink", XLINK.strip("{}"))
    return ET.tostring(without_notes(root), encoding="utf-8")


def not_deep(root: ET.Element) -> None:
    """Raise LogoFault where elements stand too deep in one another."""
    level = [root]
    for _ in range(MOST_LEVELS):
        level = [child for element in level for child in element]
    if level:
        raise LogoFault(f"is nested more than {MOST_LEVELS} levels deep")


class Expanded:
    """How many elements a drawing comes to, with every `use` as what it stands for."""

    def __init__(self, root: ET.Element):
        self.named = {element.get("id", ""): element for element in root.iter()}
        self.counted: dict[ET.Element, int] = {}

    def count(self, element: ET.Element, level: int = 0) -> int:
        """Elements drawn of one; raises LogoFault beyond the bounds."""
        if level > MOST_LEVELS:
            raise LogoFault(f"is nested more than {MOST_LEVELS} levels deep by its `use` elements")
        if element not in self.counted:
            below = [*element, *self.used(element)]
            self.counted[element] = 1 + sum(self.count(one, level + 1) for one in below)
        if self.counted[element] > MOST_ELEMENTS:
            raise LogoFault(f"comes to more than {MOST_ELEMENTS:,} elements")
        return self.counted[element]

    def used(self, element: ET.Element) -> list[ET.Element]:
        """What a `use` stands for."""
        if element.tag != f"{SVG}use":
            return []
        names = (element.get(key, "").strip().removeprefix("#") for key in HREFS)
        return [self.named[name] for name in names if name and name in self.named]


def without_notes(element: ET.Element) -> ET.Element:
    """An element without what other programs than browsers read of it."""
    for child in list(element):
        if not str(child.tag).startswith(SVG) or child.tag == f"{SVG}metadata":
            element.remove(child)
        else:
            without_notes(child)
    foreign = [k for k in element.attrib if k.startswith("{") and not k.startswith((XLINK, XML))]
    for key in foreign:
        del element.attrib[key]
    return element


def plain_element(element: ET.Element) -> None:
    """Raise LogoFault where an element does more than draw."""
    name = str(element.tag).rpartition("}")[2]
    if name in ACTIVE:
        raise LogoFault(f"holds `{name}`: a logo only draws")
    for key, value in element.attrib.items():
        if key.lower().startswith("on"):
            raise LogoFault(f"holds a script (`{key}`): a logo only draws")
        if key in HREFS:
            inside(value.strip())
    for text in (*element.attrib.values(), element.text or "" if name == "style" else ""):
        if beyond := outside_of(text):
            raise LogoFault(f'refers to something outside: "{beyond.strip()[:60]}"')


def inside(reference: str) -> None:
    """Raise LogoFault where a reference leads outside, or to a picture that is none."""
    if reference.startswith("#"):
        return
    start = RASTER.match(reference)
    if not start:
        raise LogoFault(f'refers to something outside: "{reference[:60]}"')
    try:
        within = raster(base64.b64decode(reference[start.end() :], validate=False))
    except binascii.Error:
        within = None
    if within is None:
        raise LogoFault("holds a picture that is neither PNG nor JPEG")
