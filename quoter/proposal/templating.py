"""Templates, shipped or the user's own, in Jinja2's sandbox; a fault is told with its name and line.

The only door to Jinja2."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from quoter.core import shipped

FAULTS = (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError,
          RecursionError, MemoryError, OSError)  # fmt: skip
MOST_STEPS = 200_000  # of all ranges of a page together
MOST_BITS = 4096  # of a power
MOST_LONG = 10**6  # what a product of a text or a list may come to


class PageError(Exception):
    """A page cannot be made, and why."""


def rendered(name: str, templates: Iterable[Path] = (), **values: Any) -> str:
    """A template filled in; raises PageError that says where a fault lies."""
    try:
        return environment(templates).get_template(name).render(**values)
    except FAULTS as error:
        raise PageError(f"template {place(error, name)}: {said(error)}") from error


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


class Compiled(BytecodeCache):
    """What templates were compiled to, by their text: a process draws many pages from the same ones."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self.kept[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()


def environment(templates: Iterable[Path] = ()) -> SandboxedEnvironment:
    """Where templates are found, and how strictly they are read.

    Behind `shipped/` the shipped ones stand even where a folder has its own of that name."""
    ours = Folder(shipped("templates"))
    folders = [Folder(folder) for folder in templates]
    found = Sandbox(
        loader=ChoiceLoader([*folders, ours, PrefixLoader({"shipped": ours})]),
        undefined=StrictUndefined, autoescape=escapes, trim_blocks=True, lstrip_blocks=True,
        bytecode_cache=COMPILED,
    )  # fmt: skip
    found.globals["range"] = Steps().range
    found.filters["css"] = css
    return found


def escapes(name: str | None) -> bool:
    """Whether a template writes markup; plain text alone does not."""
    return name is None or not name.endswith(".txt")


class Steps:
    """The steps of all ranges of a page: loops within loops end as well."""

    taken = 0

    def range(self, *bounds: int) -> range:
        """As Python's; raises OverflowError where a page takes too many steps."""
        steps = range(*bounds)
        if steps and abs(steps[-1] - steps[0]) >= MOST_STEPS * abs(
            steps.step
        ):  # len() may overflow
            raise OverflowError(f"a range of more than {MOST_STEPS:,} steps")
        self.taken += len(steps)
        if self.taken > MOST_STEPS:
            raise OverflowError(f"ranges of more than {MOST_STEPS:,} steps together")
        return steps


def css(text: str) -> Markup:
    """A text as a string of a style sheet, in quotation marks; it can end neither sheet nor string."""
    kept = (c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in str(text))
    return Markup(f'"{"".join(kept)}"')


def place(error: BaseException, name: str) -> str:
    """Name and line of the template that a fault lies in, which may be another than the one asked for."""
    if isinstance(error, TemplateSyntaxError):  # a fault of syntax says where it is
        return f"{error.filename or error.name}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    ours = (f for f in reversed(frames) if not f.filename.endswith((".py", ">")))
    found = next(ours, None)
    return f"{found.filename}:{found.lineno}" if found else name


def said(error: BaseException) -> str:
    """A fault in words."""
    if isinstance(error, TemplateNotFound):
        return f'there is no template "{error.name}"'
    return str(error) or type(error).__name__
