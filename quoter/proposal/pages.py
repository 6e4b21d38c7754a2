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
ALONE, SECTION = "what-if/page.html", "what-if/section.html"
MAIL = ("subject.txt", "body.txt", "body.html")
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_HEAD = re.compile(r"<th(?=[\s>])(?![^>]*\sscope=)")
_WIDE = re.compile(r"<table(?=[\s>]).*?</table>", re.DOTALL)
_CELL = re.compile(r"<t([hd])(?=[\s>])([^>]*)>")
_HEADS = re.compile(r"<thead.*?</thead>", re.DOTALL)
_SPANNED = re.compile(r"""\scolspan=["']?(\d+)""")
_MARKUP = re.compile(r"<[^>]+>")


def html(view: Proposal, templates: Iterable[Path] = (), live: WhatIf | None = None) -> str:
    """One self-contained file; a user's own template folders come before the shipped one.

    Where `live`, with the section that computes, which no PDF and no Word file is made of."""
    return self_contained(drawn(view, templates), view, templates, live)


def drawn(view: Proposal, templates: Iterable[Path] = ()) -> str:
    """The proposal as its template makes it, before it is closed: all its files are made of this."""
    return _inside(rendered(TEMPLATE, templates, p=view, t=view.t))


def self_contained(
    page: str, view: Proposal, templates: Iterable[Path] = (), live: WhatIf | None = None
) -> str:  # fmt: skip
    """What `drawn` made as one self-contained file; where `live`, with the section that computes."""
    section = _section(view, live, templates) if live else ""
    return closed(page, view.brand, live, section)


def what_if_alone(view: Proposal, live: WhatIf, templates: Iterable[Path] = ()) -> str:
    """The section that computes as a page of its own."""
    page = _inside(rendered(ALONE, templates, p=view, t=view.t))
    return closed(page, view.brand, live, _section(view, live, templates, alone=True))


def _section(view: Proposal, live: WhatIf, templates: Iterable[Path], alone: bool = False) -> str:
    """The section that computes, still without its script; open where it is all that is shown."""
    return _inside(rendered(SECTION, templates, p=view, t=live.t, open=alone))


def _inside(page: str) -> str:
    """A page or a part of one as it is shown; raises PageError where it draws on anything else."""
    made = finished(page)
    stays_inside(made)
    return made


_PLACE, _END = (
    "<!-- what-if -->",
    "<!-- /what-if -->",
)  # where a template has the section that computes
_COMPUTING = re.compile(rf"{_PLACE}.*?{_END}", re.DOTALL)
_SCRIPTS = "; script-src {}"


def closed(page: str, look: Look, live: WhatIf | None, section: str = "") -> str:
    """The page with its policy and its fonts; the only script that it runs is ours, known by its hash."""
    if live is None or _PLACE not in page:
        return with_faces(with_policy(page.replace(_PLACE, "")), look)
    script = f"{_PLACE}{section.rstrip()}\n<script>{live.script}</script>\n{_END}"
    page = styled(page.replace(_PLACE, script, 1), live.style(look.colour))
    return with_faces(with_policy(page, _SCRIPTS.format(live.digest)), look)


def without_script(page: str) -> str:
    """A page that goes with a mail: programs of mail run no scripts, and hold back what has one.

    The section that computes is left out, and the policy names no script."""
    still, count = _COMPUTING.subn("", page, count=1)
    return re.sub(_SCRIPTS.format(r"'sha256-[\w+/=]+'"), "", still, count=1) if count else page


def volume(view: Proposal, made: Volume, templates: Iterable[Path] = ()) -> str:
    """A volume of a tender as the page that its Word file is made of."""
    return _inside(rendered(TENDER, templates, **as_values(view, made)))


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
    is wider than a narrow screen says the head of each cell beside it, and no mark turns the text around.

    A mark of direction in a name would turn the figures beside it, and 12 would read 21."""
    page = _WIDE.sub(lambda table: _labelled(table[0]), _HEAD.sub('<th scope="col"', page))
    return TURNING.sub("", page)


def _labelled(table: str) -> str:
    """A table whose cells carry the heads of their columns: a narrow screen has no room for columns,
    and shows row by row what each figure is."""
    found = _HEADS.search(table)
    if not found:
        return table
    last = found[0].rpartition("<tr")[2]
    heads = [
        " ".join(_MARKUP.sub(" ", one).split()) for one in re.split(r"<th(?=[\s>])[^>]*>", last)[1:]
    ]
    before, body = table[: found.end()], table[found.end() :]
    return before + "".join(_rows_of(body, heads))


def _rows_of(body: str, heads: list[str]) -> Iterable[str]:
    """The rows of a table's body, each cell with its head."""
    for row in re.split(r"(?=<tr[\s>])", body):
        at = iter(_spans(row))
        yield _CELL.sub(lambda cell, at=at: _with_head(cell, next(at), heads), row)


def _spans(row: str) -> Iterable[tuple[int, int]]:
    """The column at which each cell of a row begins, and how many it takes."""
    column = 0
    for cell in _CELL.finditer(row):
        wide = _SPANNED.search(cell[2])
        yield column, int(wide[1]) if wide else 1
        column += int(wide[1]) if wide else 1


def _with_head(cell: re.Match[str], place: tuple[int, int], heads: list[str]) -> str:
    """A cell with the head of its column; one that spans several has none."""
    column, wide = place
    if wide > 1 or column >= len(heads) or not heads[column]:
        return cell[0]
    return f'<t{cell[1]}{cell[2]} data-head="{heads[column]}">'


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
