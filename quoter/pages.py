"""View-models as pages: Jinja2's templates, shipped or the user's own, in its sandbox.

The only door to Jinja2."""

from __future__ import annotations

import base64
import re
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import (
    ChoiceLoader,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from quoter import typefaces
from quoter.charts import LineChart
from quoter.looks import Look
from quoter.places import shipped
from quoter.proposal import Proposal

TEMPLATE, PICTURE = "proposal.html", "picture.svg"
FAULTS = (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError,
          RecursionError, MemoryError, OSError)  # fmt: skip
MOST_STEPS = 200_000  # of all ranges of a page together
MOST_BITS = 4096  # of a power
MOST_LONG = 10**6  # what a product of a text or a list may come to


class PageError(Exception):
    """A page cannot be made, and why."""


def html(view: Proposal, templates: Iterable[Path] = ()) -> str:
    """One self-contained file; a user's own template folders come before the shipped one."""
    try:
        page = environment(templates).get_template(TEMPLATE).render(p=view, t=view.t)
    except FAULTS as error:
        raise PageError(f"template {place(error)}: {said(error)}") from error
    return with_faces(finished(page), view.brand)


def picture(charts: Iterable[LineChart]) -> str:
    """Line charts one below the other, as an SVG file."""
    return environment().get_template(PICTURE).render(charts=tuple(charts))


# -- templates ------------------------------------------------------------------------------------


class Sandbox(SandboxedEnvironment):
    """Jinja2's sandbox, where no product grows without bounds."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        sides = (left, right)
        whole = all(isinstance(side, int) for side in sides)
        if operator == "**" and whole and left.bit_length() * right > MOST_BITS:
            raise OverflowError(f"a power of more than {MOST_BITS:,} bits")
        times = next((side for side in sides if isinstance(side, int)), 0)
        longest = max((len(side) for side in sides if hasattr(side, "__len__")), default=0)
        if operator == "*" and longest * times > MOST_LONG:
            raise OverflowError(f"a text or list of more than {MOST_LONG:,}")
        return super().call_binop(context, operator, left, right)


class Folder(FileSystemLoader):
    """A folder of templates; what is not UTF-8 is a fault of the template, at its line."""

    def get_source(self, environment: Any, template: str) -> Any:
        try:
            return super().get_source(environment, template)
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise TemplateSyntaxError("is not UTF-8", line, template, template) from None


def environment(templates: Iterable[Path] = ()) -> SandboxedEnvironment:
    """Where templates are found, and how strictly they are read.

    Behind `shipped/` the shipped ones stand even where a folder has its own of that name."""
    ours = Folder(shipped("templates"))
    folders = [Folder(folder) for folder in templates]
    found = Sandbox(
        loader=ChoiceLoader([*folders, ours, PrefixLoader({"shipped": ours})]),
        undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    found.globals["range"] = Steps().range
    found.filters["css"] = css
    return found


class Steps:
    """The steps of all ranges of a page: loops within loops end as well."""

    taken = 0

    def range(self, *bounds: int) -> range:
        """As Python's; raises OverflowError where a page takes too many steps."""
        steps = range(*bounds)
        if steps and abs(steps[-1] - steps[0]) >= MOST_STEPS * abs(steps.step):  # len() may overflow
            raise OverflowError(f"a range of more than {MOST_STEPS:,} steps")
        self.taken += len(steps)
        if self.taken > MOST_STEPS:
            raise OverflowError(f"ranges of more than {MOST_STEPS:,} steps together")
        return steps


def css(text: str) -> Markup:
    """A text as a string of a style sheet, in quotation marks; it can end neither sheet nor string."""
    kept = (c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in str(text))
    return Markup(f'"{"".join(kept)}"')


def place(error: BaseException) -> str:
    """Name and line of the template that a fault lies in."""
    if getattr(error, "lineno", None):  # a fault of syntax says where it is
        return f"{error.filename or error.name}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    ours = (f for f in reversed(frames) if not f.filename.endswith((".py", ">")))
    found = next(ours, None)
    return f"{found.filename}:{found.lineno}" if found else TEMPLATE


def said(error: BaseException) -> str:
    """A fault in words."""
    if isinstance(error, TemplateNotFound):
        return f'there is no template "{error.name}"'
    return str(error) or type(error).__name__


# -- pages ----------------------------------------------------------------------------------------

TURNING = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
HEAD = re.compile(r"<th(?=[\s>])(?![^>]*\sscope=)")
TABLE = re.compile(r"<table(?=[\s>])(?![^>]*\stabindex=)")


def finished(page: str) -> str:
    """The page with what holds for each: heads are of columns unless they say otherwise, a table that
    is wider than a narrow screen is moved by the keyboard too, and no mark turns the text around.

    A mark of direction in a name would turn the figures beside it, and 12 would read 21."""
    page = TABLE.sub('<table tabindex="0"', HEAD.sub('<th scope="col"', page))
    return page.translate(TURNING)


def with_faces(page: str, look: Look) -> str:
    """The page with the brand's font in it, as far as its characters need it."""
    if not look.faces:
        return page
    needed = {*page, *look.header, *look.footer}
    rules = (face(look.family, weight, typefaces.subset(content, needed)) for weight, content in look.faces)
    return styled(page, "".join(rules))


def styled(page: str, rules: str) -> str:
    """The page with more rules of style, after its own."""
    head, mark, body = page.partition("</head>")
    return f"{head}<style>{rules}</style>\n{mark}{body}" if mark else f"<style>{rules}</style>\n{page}"


def face(family: str, weight: int, content: bytes) -> str:
    """A font as a rule of a style sheet."""
    address = f"data:{typefaces.KINDS[content[:4]]};base64,{base64.b64encode(content).decode()}"
    return f"@font-face{{font-family:{css(family)};font-weight:{weight};src:url({address})}}"
