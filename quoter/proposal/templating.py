"""Templates, shipped or the user's own, in Jinja2's sandbox; a fault is told with its name and line.

The only door to Jinja2."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2.compiler
from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    nodes,
    pass_context,
    pass_eval_context,
)
from jinja2.bccache import Bucket
from jinja2.runtime import markup_join, str_join
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from quoter.core import Sources, made_code, shipped
from quoter.proposal import page_budget
from quoter.proposal.fetching import PageError
from quoter.proposal.page_budget import Budget

FAULTS = (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError,
          RecursionError, MemoryError, OSError)  # fmt: skip


def rendered(name: str, templates: Iterable[Path] = (), **values: Any) -> str:
    """A template filled in; raises PageError that says where a fault lies."""
    try:
        return environment(templates).get_template(name).render(**values)
    except FAULTS as error:
        raise PageError(f"template {_place(error, name)}: {_said(error)}") from error


class Sandbox(SandboxedEnvironment):
    """Jinja2's sandbox, where a page has a budget: nothing that it makes grows without bounds.

    What a template writes down, loops over, joins or calls is sent through the budget: lists and joined
    texts by a filter that is put around them, the rest by the hooks of the sandbox."""

    intercepted_binops = frozenset({"*", "**", "+", "%"})

    def __init__(self, **settings: Any):
        super().__init__(**settings)
        self.budget = Budget()
        self.filters["css"] = css
        self.filters = {name: self.budget.filter(name, made) for name, made in self.filters.items()}
        self.filters |= {"_steps": self.steps, "_joined": self.joined, "_made": self.budget.spent}
        self.globals["range"] = self.budget.range
        del self.globals["lipsum"]

    @pass_context
    def steps(self, _context: Any, things: Iterable[Any]) -> Iterable[Any]:
        """The things of a loop, counted."""
        return self.budget.stepped(things)

    @pass_eval_context
    def joined(self, context: Any, parts: list[Any]) -> str:
        """Texts one behind the other, as Jinja2 joins them."""
        self.budget.spent(parts)
        return (markup_join if context.autoescape else str_join)(parts)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        self.budget.before(operator, left, right)
        return self.budget.spent(super().call_binop(context, operator, left, right))

    def call(self, context: Any, obj: Any, *args: Any, **named: Any) -> Any:
        self.budget.before_call(obj, args)
        return self.budget.spent(super().call(context, obj, *args, **named))

    def concat(self, parts: Iterable[str]) -> str:
        """The pieces of a page, of a macro or of a set block as one text."""
        return self.budget.whole(parts)

    def compile(self, source: Any, name: Any = None, filename: Any = None, raw: Any = False,
                defer_init: bool = False) -> Any:  # fmt: skip
        """A template as code; a shipped one was put into Python once, and kept."""
        if raw or defer_init or not is_shipped(source, name, filename):
            return super().compile(source, name, filename, raw, defer_init)
        key = sha256(f"{_made_by().key} {name}\n{source}".encode()).hexdigest()
        kept = made_code(f"template-{name.replace('/', '-')}", key,
                         lambda: super(Sandbox, self).compile(source, name, filename, raw=True))  # fmt: skip
        return kept.replace(co_filename=filename)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        for loop in template.find_all(nodes.For):
            loop.iter = through("_steps", loop.iter)  # type: ignore[arg-type]
        return budgeted(template)


def through(name: str, made: nodes.Expr) -> nodes.Filter:
    """What an expression makes, sent through a filter."""
    return nodes.Filter(made, name, [], [], None, None, lineno=made.lineno)


def budgeted(tree: Any) -> Any:
    """A template with every list and every joined text in it sent through the budget."""
    for field, value in tree.iter_fields():
        if isinstance(value, nodes.Node):
            setattr(tree, field, budgeted(value))
        elif isinstance(value, list):
            setattr(tree, field, [budgeted(v) if isinstance(v, nodes.Node) else v for v in value])
    if isinstance(tree, nodes.Concat):
        return through("_joined", nodes.List(tree.nodes, lineno=tree.lineno))
    made = isinstance(tree, nodes.List | nodes.Dict | nodes.Tuple)
    return through("_made", tree) if made and getattr(tree, "ctx", "load") == "load" else tree


class Folder(FileSystemLoader):
    """A folder of templates; what is not UTF-8 is a fault of the template, at its line."""

    def get_source(self, environment: Any, template: str) -> Any:
        try:
            source, name, current = super().get_source(environment, template)
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise TemplateSyntaxError("is not UTF-8", line, template, template) from None
        if not any(Path(name).resolve().is_relative_to(Path(f).resolve()) for f in self.searchpath):
            raise TemplateSyntaxError("is a link that leaves its folder", 1, template, template)
        return source, name, current


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
BEHIND = "shipped"  # a folder's own template draws on the shipped one of its name behind this


def is_shipped(source: str, name: str | None, filename: str | None) -> bool:
    """Whether a template is a shipped one, or the same as it."""
    own = shipped("templates") / (name or "")
    return filename == str(own) or bool(
        name and filename and own.is_file() and own.read_text(encoding="utf-8") == source
    )


@cache
def _made_by() -> Sources:
    """What puts a template into Python, as a page with a budget takes it."""
    return Sources(
        (Path(__file__), Path(str(page_budget.__file__)), Path(jinja2.compiler.__file__))
    )


def every_shipped() -> list[str]:
    """The shipped templates by name; what a wheel keeps of them is made on the way."""
    env = environment()
    found = env.list_templates(filter_func=lambda name: name.endswith(WRITTEN))
    return [str(env.get_template(name).name) for name in found if not name.startswith(f"{BEHIND}/")]


WRITTEN = (".html", ".txt", ".svg")


def environment(templates: Iterable[Path] = ()) -> SandboxedEnvironment:
    """Where templates are found, and how strictly they are read.

    Behind `shipped/` the shipped ones stand even where a folder has its own of that name."""
    own = FileSystemLoader(shipped("templates"))
    folders = [Folder(folder) for folder in templates]
    return Sandbox(
        loader=ChoiceLoader([*folders, own, PrefixLoader({BEHIND: own})]),
        undefined=StrictUndefined, autoescape=escapes, trim_blocks=True, lstrip_blocks=True,
        bytecode_cache=COMPILED,
    )  # fmt: skip


def escapes(name: str | None) -> bool:
    """Whether a template writes markup; plain text alone does not."""
    return name is None or not name.endswith(".txt")


def css(text: str) -> Markup:
    """A text as a string of a style sheet, in quotation marks; it can end neither sheet nor string."""
    kept = (c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in str(text))
    return Markup(f'"{"".join(kept)}"')


def _place(error: BaseException, name: str) -> str:
    """Name and line of the template that a fault lies in, which may be another than the one asked for."""
    if isinstance(error, TemplateSyntaxError):  # a fault of syntax says where it is
        return f"{error.filename or error.name}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    ours = (f for f in reversed(frames) if not f.filename.endswith((".py", ">")))
    found = next(ours, None)
    return f"{found.filename}:{found.lineno}" if found else name


def _said(error: BaseException) -> str:
    """A fault in words."""
    if isinstance(error, TemplateNotFound):
        return f'there is no template "{error.name}"'
    return str(error) or type(error).__name__
