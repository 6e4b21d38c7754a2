"""What a page or a drawing would fetch or run: nothing may be left to chance in a page that a user's own
template made, nor in a logo."""

from __future__ import annotations

import re
from html.parser import HTMLParser

FETCHED = {"src", "srcset", "poster", "data", "background", "action", "formaction", "manifest", "ping",
           "xlink:href"}  # fmt: skip
INSIDE = re.compile(r"#|data:|cid:", re.IGNORECASE)
FETCHING = re.compile(
    r"""@import|expression\(|image-set\(\s*['"](?!\s*data:)|\bsrc\((?!\s*['"]?\s*data:)"""
    r"""|url\((?!\s*['"]?\s*(?:\#|data:))""",
    re.IGNORECASE,
)
APART = re.compile(  # comments, strings and escapes, by CSS Syntax 3, section 4.3
    r"""/\*.*?\*/|("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\\(?:([0-9a-fA-F]{1,6})\s?|(.))""",
    re.DOTALL,
)


class PageError(Exception):
    """A page cannot be made, and why."""


def outside_of(style: str) -> str:
    """What of a style draws on something outside the page, from there on; empty where it stays inside.

    A reference within the document (`#a`) and a picture written out (`data:`) stay, quoted or not."""
    plain = APART.sub(unescaped, style)
    found = FETCHING.search(plain)
    return plain[found.start() :] if found else ""


def unescaped(found: re.Match[str]) -> str:
    """A string as it is, an escaped character as what it stands for, nothing of a comment."""
    text, code, character = found.groups()
    number = int(code, 16) if code else 0
    return text or (chr(number) if 0 < number < 0x110000 else character or "")


_LOOKED_AT = "|".join((*FETCHED, "href", "style", "http-equiv", r"on[\w-]*"))
HARMLESS = re.compile(  # a tag, after its `<`, that neither is looked at nor leaves the parser in another state
    r"/?(?:td|th|tr|thead|tbody|table|p|span|strong|b|div|li|ul|section|h[1-6]|br|svg|g|text|rect|line|circle|path)"
    rf"""(?:[\x20\n]+(?!(?i:{_LOOKED_AT})=)[A-Za-z][A-Za-z0-9-]*="[^"<>]*")*[\x20\n]*/?>"""
)


def stays_inside(page: str) -> None:
    """Raise PageError where a page draws on something outside itself, or runs a script.

    A link that a reader follows (`a`) is none of that. Where a style or a comment ends, browsers do not
    agree with every parser: markup in them is read as well. Nearly all tags are plain, and passed over
    wherever the parser is between two tags."""
    reader = Reader(convert_charrefs=True)
    head, *tags = page.split("<")
    reader.feed(head)
    for tag in tags:
        if not (reader.between and HARMLESS.match(tag)):
            reader.feed(f"<{tag}")
    reader.close()
    within = _Within(convert_charrefs=True)
    within.feed("\n".join(reader.set_apart))
    within.close()


class Reader(HTMLParser):
    """Looks at every element of a page."""

    in_style = False

    def __init__(self, **settings: bool) -> None:
        super().__init__(**settings)
        self.set_apart: list[str] = []  # what stands in styles and comments

    @property
    def between(self) -> bool:
        """Whether nothing is open: no tag, no comment, no element of mere text."""
        return not (self.rawdata or self.cdata_elem or self.in_style)

    def updatepos(self, i: int, j: int) -> int:
        """No line is told of what is found, and none is counted."""
        return j

    def handle_comment(self, data: str) -> None:
        self.set_apart.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_style = tag == "style"
        named = {key: value or "" for key, value in attrs}
        if tag in ("script", "iframe", "object", "embed") or any(k.startswith("on") for k in named):
            raise PageError(f"a template runs a script, or shows a page within the page (`{tag}`)")
        if tag == "base" or named.get("http-equiv", "").lower() == "refresh":
            raise PageError(f"a template leads outside the page (`{tag}`)")
        linked = FETCHED | (set() if tag == "a" else {"href"})
        for key in linked & set(named):
            if named[key].strip() and not INSIDE.match(named[key].strip()):
                raise outside(named[key])
        if beyond := outside_of(named.get("style", "")):
            raise outside(beyond)

    def handle_endtag(self, tag: str) -> None:
        self.in_style = False

    def handle_data(self, data: str) -> None:
        if not self.in_style:
            return
        self.set_apart.append(data)
        if beyond := outside_of(data):
            raise outside(beyond)


class _Within(Reader):
    """Looks at what stands in styles and comments as if it were elements like all others."""

    def set_cdata_mode(self, elem: str, **_: bool) -> None:
        """No element holds mere text here."""


def outside(address: str) -> PageError:
    """What is said of something that a page would fetch."""
    return PageError(f"a template draws on {address.strip()[:80]}, which is outside the page")
