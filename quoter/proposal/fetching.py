"""What a page would fetch or run: nothing may be left to chance in a page that a user's own template made."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from quoter.proposal.templating import PageError

FETCHED = {"src", "srcset", "poster", "data", "background", "action", "formaction", "manifest", "ping",
           "xlink:href"}  # fmt: skip
INSIDE = re.compile(r"#|data:|cid:", re.IGNORECASE)
IN_STYLE = re.compile(r"""@import|url\(\s*['"]?\s*(?!['"]?\s*(?:#|data:))""", re.IGNORECASE)


def stays_inside(page: str) -> None:
    """Raise PageError where a page draws on something outside itself, or runs a script.

    A link that a reader follows (`a`) is none of that."""
    reader = Reader(convert_charrefs=True)
    reader.feed(page)
    reader.close()


class Reader(HTMLParser):
    """Looks at every element of a page."""

    in_style = False

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
        if IN_STYLE.search(named.get("style", "")):
            raise outside(named["style"])

    def handle_endtag(self, tag: str) -> None:
        self.in_style = False

    def handle_data(self, data: str) -> None:
        if self.in_style and IN_STYLE.search(data):
            raise outside(data[IN_STYLE.search(data).start() :])  # type: ignore[union-attr]


def outside(address: str) -> PageError:
    """What is said of something that a page would fetch."""
    return PageError(f"a template draws on {address.strip()[:80]}, which is outside the page")
