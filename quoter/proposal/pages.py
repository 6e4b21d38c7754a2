"""View-models as pages: the proposal, the mail and the pictures of a sweep."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from pathlib import Path

from quoter.proposal import typefaces
from quoter.proposal.brand_files import Look
from quoter.proposal.fetching import stays_inside
from quoter.proposal.letter import Mail
from quoter.proposal.templating import css, rendered
from quoter.proposal.tender import Volume, as_values
from quoter.proposal.view import Proposal
from quoter.proposal.what_if import WhatIf
from quoter.words import LineChart

TEMPLATE, TENDER, PICTURE = "proposal.html", "tender.html", "picture.svg"
ALONE = "what-if/page.html"
MAIL = ("subject.txt", "body.txt", "body.html")
TURNING = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_HEAD = re.compile(r"<th(?=[\s>])(?![^>]*\sscope=)")
TABLE = re.compile(r"<table(?=[\s>])(?![^>]*\stabindex=)")


def html(view: Proposal, templates: Iterable[Path] = (), live: WhatIf | None = None) -> str:
    """One self-contained file; a user's own template folders come before the shipped one.

    Where `live`, with the section that computes, which no PDF and no Word file is made of."""
    page = finished(rendered(TEMPLATE, templates, p=view, t=view.t))
    stays_inside(page)
    return closed(page, view.brand, live)


def what_if_alone(view: Proposal, live: WhatIf, templates: Iterable[Path] = ()) -> str:
    """The section that computes as a page of its own."""
    page = finished(rendered(ALONE, templates, p=view, t=view.t))
    stays_inside(page)
    return closed(page, view.brand, live, alone=True)


_PLACE = "<!-- what-if -->"  # where a template has the section that computes


def closed(page: str, look: Look, live: WhatIf | None, alone: bool = False) -> str:
    """The page with its policy and its fonts; the only script that it runs is ours, known by its hash."""
    if live is None or _PLACE not in page:
        return with_faces(with_policy(page.replace(_PLACE, "")), look)
    section = rendered("shipped/what-if/section.html", t=live.t, open=alone)
    script = f"{section.rstrip()}\n<script>{live.script}</script>\n"
    page = styled(page.replace(_PLACE, script, 1), live.style(look.colour))
    return with_faces(with_policy(page, f"; script-src {live.digest}"), look)


def volume(view: Proposal, made: Volume, templates: Iterable[Path] = ()) -> str:
    """A volume of a tender as the page that its Word file is made of."""
    page = finished(rendered(TENDER, templates, **as_values(view, made)))
    stays_inside(page)
    return page


def letter(view: Mail, templates: Iterable[Path] = ()) -> tuple[str, str, str]:
    """Subject, text and HTML of a mail."""
    subject, text, page = (rendered(f"email/{name}", templates, m=view) for name in MAIL)
    stays_inside(page)
    return subject.strip(), text, page


def picture(charts: Iterable[LineChart]) -> str:
    """Line charts one below the other, as an SVG file."""
    return rendered(PICTURE, charts=tuple(charts))


def finished(page: str) -> str:
    """The page with what holds for each: heads are of columns unless they say otherwise, a table that
    is wider than a narrow screen is moved by the keyboard too, and no mark turns the text around.

    A mark of direction in a name would turn the figures beside it, and 12 would read 21."""
    page = TABLE.sub('<table tabindex="0"', _HEAD.sub('<th scope="col"', page))
    return page.translate(TURNING)


# a page draws itself and fetches nothing; browsers hold what stands before all else to it
POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "style-src 'unsafe-inline'; img-src data:; font-src data:{scripts}\">\n"
)
OPENING = re.compile(
    r"\s*(<!DOCTYPE html>)?\s*(<html(\s[^>]*)?>\s*<head>\s*(<meta charset[^>]*>\s*)?)?", re.I
)


def with_policy(page: str, scripts: str = "") -> str:
    """The page with its security policy, before anything that could fetch; no script runs but those that
    it names."""
    opening = OPENING.match(page)
    end = opening.end() if opening else 0
    return f"{page[:end]}{POLICY.format(scripts=scripts)}{page[end:]}"


def with_faces(page: str, look: Look) -> str:
    """The page with the brand's font in it, as far as its characters need it."""
    if not look.faces:
        return page
    needed = {*page, *look.header, *look.footer}
    rules = (
        face(look.family, weight, typefaces.subset(content, needed))
        for weight, content in look.faces
    )
    return styled(page, "".join(rules))


def styled(page: str, rules: str) -> str:
    """The page with more rules of style, after its own."""
    head, mark, body = page.partition("</head>")
    return (
        f"{head}<style>{rules}</style>\n{mark}{body}" if mark else f"<style>{rules}</style>\n{page}"
    )


def face(family: str, weight: int, content: bytes) -> str:
    """A font as a rule of a style sheet."""
    address = (
        f"data:{typefaces.FONT_TYPES[content[:4]]};base64,{base64.b64encode(content).decode()}"
    )
    return f"@font-face{{font-family:{css(family)};font-weight:{weight};src:url({address})}}"
