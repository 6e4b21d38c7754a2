"""A logo as pages carry it: a picture that only draws, inside the page itself."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET


class LogoFault(ValueError):
    """Why a logo is not taken."""


SVG = "{http://www.w3.org/2000/svg}"
HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
ACTIVE = {"script", "foreignObject", "iframe", "object", "embed", "audio", "video", "set", "animate",
          "animateTransform", "animateMotion", "handler", "listener"}  # fmt: skip
INSIDE = re.compile(r"#|data:image/(png|jpeg);base64,", re.IGNORECASE)
OUTSIDE = re.compile(r"""@import|url\(\s*['"]?(?!#|data:)|expression\(""", re.IGNORECASE)
DECLARED = re.compile(rb"<!(DOCTYPE|ENTITY)|<\?xml-stylesheet", re.IGNORECASE)


def address(content: bytes) -> str:
    """A picture as a data: address; raises LogoFault."""
    return f"data:{media_type(content)};base64,{base64.b64encode(content).decode()}"


def media_type(content: bytes) -> str:
    """What kind of picture this is, by what it holds; raises LogoFault."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        whole = b"IEND" in content[-16:]
        kind = "image/png"
    elif content.startswith(b"\xff\xd8\xff"):
        whole, kind = b"\xff\xd9" in content[-1024:], "image/jpeg"
    else:
        vector(content)
        whole, kind = True, "image/svg+xml"
    if not whole:
        raise LogoFault("is cut short")
    return kind


def vector(content: bytes) -> None:
    """Raise LogoFault where this is no plain drawing in SVG."""
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


def plain_element(element: ET.Element) -> None:
    """Raise LogoFault where an element does more than draw."""
    name = str(element.tag).rpartition("}")[2]
    if name in ACTIVE:
        raise LogoFault(f"holds `{name}`: a logo only draws")
    for key, value in element.attrib.items():
        if key.lower().startswith("on"):
            raise LogoFault(f"holds a script (`{key}`): a logo only draws")
        if key in HREFS and not INSIDE.match(value.strip()):
            raise LogoFault(f'refers to something outside: "{value.strip()[:60]}"')
    for text in (*element.attrib.values(), element.text or "" if name == "style" else ""):
        if OUTSIDE.search(text):
            raise LogoFault(f'refers to something outside: "{text.strip()[:60]}"')
