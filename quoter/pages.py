"""View-models as pages: Jinja2's templates, shipped or the user's own, in its sandbox.

The only door to Jinja2."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from quoter.charts import LineChart
from quoter.places import shipped
from quoter.proposal import Proposal

TEMPLATE, PICTURE = "proposal.html", "picture.svg"
FAULTS = (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class PageError(Exception):
    """A page cannot be made, and why."""


def html(view: Proposal, templates: Iterable[Path] = ()) -> str:
    """One self-contained file; a user's own template folders come before the shipped one."""
    try:
        return environment(templates).get_template(TEMPLATE).render(p=view, t=view.t)
    except FAULTS as error:
        raise PageError(f"template {place(error)}: {error}") from error


def environment(templates: Iterable[Path] = ()) -> SandboxedEnvironment:
    """Where templates are found, and how strictly they are read."""
    folders = [*templates, shipped("templates")]
    return SandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def picture(charts: Iterable[LineChart]) -> str:
    """Line charts one below the other, as an SVG file."""
    return environment().get_template(PICTURE).render(charts=tuple(charts))


def place(error: BaseException) -> str:
    """Name and line of the template that a fault lies in."""
    if getattr(error, "lineno", None):  # a fault of syntax says where it is
        return f"{error.name}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    found = next((f for f in reversed(frames) if f.filename.endswith(".html")), None)
    return f"{found.filename}:{found.lineno}" if found else TEMPLATE
