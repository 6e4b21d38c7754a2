"""View-models as pages: Jinja2's templates, shipped or the user's own, in its sandbox.

The only door to Jinja2."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from quoter.charts import LineChart
from quoter.letter import Mail
from quoter.places import shipped
from quoter.proposal import Proposal

TEMPLATE, PICTURE = "proposal.html", "picture.svg"
MAIL = ("subject.txt", "body.txt", "body.html")
FAULTS = (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class PageError(Exception):
    """A page cannot be made, and why."""


def html(view: Proposal, templates: Iterable[Path] = ()) -> str:
    """One self-contained file; a user's own template folders come before the shipped one."""
    return rendered(TEMPLATE, templates, p=view, t=view.t)


def letter(view: Mail, templates: Iterable[Path] = ()) -> tuple[str, str, str]:
    """Subject, text and HTML of a mail."""
    subject, text, page = (rendered(f"email/{name}", templates, m=view) for name in MAIL)
    return subject.strip(), text, page


def rendered(name: str, templates: Iterable[Path], **values: Any) -> str:
    """A template filled in; raises PageError that says where a fault lies."""
    try:
        return environment(templates).get_template(name).render(**values)
    except FAULTS as error:
        raise PageError(f"template {place(error, name)}: {error}") from error


def environment(templates: Iterable[Path] = ()) -> SandboxedEnvironment:
    """Where templates are found, and how strictly they are read."""
    folders = [*templates, shipped("templates")]
    return SandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        undefined=StrictUndefined, autoescape=escapes, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def escapes(name: str | None) -> bool:
    """Whether a template writes markup; plain text alone does not."""
    return name is None or not name.endswith(".txt")


def picture(charts: Iterable[LineChart]) -> str:
    """Line charts one below the other, as an SVG file."""
    return environment().get_template(PICTURE).render(charts=tuple(charts))


def place(error: BaseException, name: str) -> str:
    """Name and line of the template that a fault lies in, which may be another than the one asked for."""
    if getattr(error, "lineno", None):  # a fault of syntax says where it is
        return f"{error.name}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    found = next((f for f in reversed(frames) if f.filename.endswith((".html", ".txt"))), None)
    return f"{found.filename}:{found.lineno}" if found else name
