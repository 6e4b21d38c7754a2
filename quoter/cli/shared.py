"""The command `quote` itself, and what its commands share: options, reading files, failing."""

from __future__ import annotations

import inspect
import io
import os
import re
import sys
import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn, get_args

import typer
from typer.core import TyperGroup

from quoter.cli import plain_values

LANGUAGES = ("zh", "en")
AS_MET = (  # of the commands in the help
    "init", "check", "estimate", "fit", "build", "what-if", "suggest", "issue", "email", "pull", "revise", "diff",
    "sweep", "explain", "catalog", "import-model", "prices", "calibrate",
)  # fmt: skip
_VALUES = {
    str: "<text>",
    Path: "<path>",
    date: "<YYYY-MM-DD>",
}  # what an option takes, in the help
_LANGUAGE = ContextVar("language", default="en")  # of what the program tells its user


class Commands(TyperGroup):
    """The commands; faults of files and of places, found at whatever step, end each in a line.

    What they tell is in the language that `--language` before the command or the locale asks for."""

    def main(self, args: Any = None, *rest: Any, **settings: Any) -> Any:
        _LANGUAGE.set(_asked_language(sys.argv[1:] if args is None else list(args)))
        if language() == "zh":
            _speak_help(self)
        _readable(self)
        return super().main(args, *rest, **settings)

    def make_context(self, *given: Any, **settings: Any) -> Any:
        try:
            return super().make_context(*given, **settings)
        except Exception as error:
            _speak_usage(error)
            raise

    def list_commands(self, ctx: Any) -> list[str]:
        """The commands in the order in which they are met."""
        known = super().list_commands(ctx)
        return sorted(known, key=lambda name: AS_MET.index(name) if name in AS_MET else len(AS_MET))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return plain_values.prepared(super().get_command(ctx, cmd_name), ctx)

    def parse_args(self, ctx: Any, args: Any) -> Any:
        plain_values.prepared(self, ctx)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            said, status = fault(error)
            if said:
                fail(said, status)
            _speak_usage(error)
            raise


def _readable(command: Any) -> None:
    """A command and those below it: the first paragraph stands whole in the list, and values have names for people."""
    command.short_help = " ".join((command.help or "").partition("\n\n")[0].split())
    for param in command.params:
        kind = param.type_descriptor.annotation
        name = _VALUES.get(next(iter(get_args(kind)), kind))
        if name:
            param.display_type = lambda ctx, name=name: name
    for one in getattr(command, "commands", {}).values():
        _readable(one)


def day_said(text: str) -> date:
    """The day that an option says, as a file does; raises typer.BadParameter."""
    from quoter.core import fields

    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:  # there is no such day
        pass
    said = f'"{text}"'
    told = f"must be a date such as 2026-11-22, not {said}"
    raise typer.BadParameter("; ".join(filter(None, (told, fields.day_meant(text)))))


def today() -> date:
    """The day that an option stands for where it is not given."""
    return date.today()


def language() -> str:
    """The language of what the program tells its user."""
    return _LANGUAGE.get()


def answered(wanted: str | None) -> str:
    """The language of an answer that no file has one for: as asked for, else the user's."""
    known = (*LANGUAGES, "both")
    if wanted is not None and wanted not in known:
        fail(f"--language: unknown {wanted}; known are {', '.join(known)}")
    return wanted or language()


def _asked_language(words: list[str]) -> str:
    """What `--language` before the command says, else the locale."""
    for at, word in enumerate(words):
        name, _, value = word.partition("=")
        if name == "--language":
            return value or "".join(words[at + 1 : at + 2])
        if not word.startswith("-"):
            break
    known = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next(filter(None, known), "").lower().startswith("zh") else "en"


def _speak_help(command: Any) -> None:
    """The help of a command and of those below it in the language asked for."""
    from quoter.core import messages

    command.help = messages.told_help(inspect.cleandoc(command.help or ""))
    for option in command.params:
        option.help = messages.told(option.help) if getattr(option, "help", "") else None
    whole = command.get_help
    command.get_help = lambda ctx: messages.told_page(whole(ctx))
    for one in getattr(command, "commands", {}).values():
        _speak_help(one)


def _speak_usage(error: Any) -> None:
    """What the library says of a wrong command line, in the language asked for."""
    if language() != "zh" or not hasattr(error, "format_message"):
        return
    page = io.StringIO()
    error.show(page)
    error.show = lambda file=None: say(page.getvalue().rstrip("\n"))


def fault(error: Exception) -> tuple[str, int]:
    """What a person is told of a fault, and the exit status; nothing of one that is the program's own."""
    from quoter.core import Problems
    from quoter.delivery import building

    if isinstance(error, building.NoOffer):
        return str(error), NO_OFFER
    if isinstance(error, building.Refused | Problems):
        return str(error), FAULT
    if isinstance(error, OSError) and error.filename:  # a pipe that closed has none
        return f"{error.filename}: {error.strerror}", FAULT
    return "", FAULT


app = typer.Typer(
    cls=Commands,
    name="quote",
    help="Size language-model deployments and quote them: YAML in, a live workbook and a proposal out.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)


@app.callback()
def quote(
    wanted: Annotated[
        str | None,
        typer.Option(
            "--language",
            help="Language of help and messages: zh or en; without it by LANG.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """The program: its commands stay words of their own, were there only one."""
    if wanted is not None and wanted not in LANGUAGES:
        fail(f"--language: unknown {wanted}; known are {', '.join(LANGUAGES)}")


NUMBER = (
    "<number>"  # of an option that takes a number as a file writes it: the reader of files takes it
)
Files = Annotated[list[Path], typer.Argument(help="Scenario files (YAML).", show_default=False)]
File = Annotated[Path, typer.Argument(help="A scenario file.", show_default=False)]
Output = Annotated[Path, typer.Option("-o", "--output", help="Folder of the outputs.")]
Catalogs = Annotated[
    list[Path],
    typer.Option(
        "--catalog", help="A catalog file or folder laid over the shipped rows; repeatable."
    ),
]
Formats = Annotated[
    list[str],
    typer.Option(
        "--format",
        help="Which outputs: xlsx, html, pdf, docx, what-if.html, separated by commas; repeatable.",
    ),
]
Templates = Annotated[
    Path | None, typer.Option("--templates", help="Your own templates, before the shipped ones.")
]
Tender = Annotated[
    bool,
    typer.Option(
        "--tender",
        help="Also the technical and the commercial volume of a tender, in Chinese (Word).",
    ),
]
Brands = Annotated[
    Path | None,
    typer.Option("--brand", help="A brand file, instead of what the scenario file says."),
]
Force = Annotated[
    bool, typer.Option("--force", help="Overwrite outputs that were edited since they were built.")
]


Report = Annotated[
    bool,
    typer.Option(
        "--report", help="An assessment without an offer: no total, no words, no signature."
    ),
]


def load(files: list[Path], catalogs: list[Path]) -> list[Any]:
    """Every file's quotation, or all faults of all files and exit status 2."""
    from quoter.core import Problems
    from quoter.delivery import faults as told

    found, faults = [], []
    for file in files:
        try:
            found.append(told.loaded(file, catalogs))
        except Problems as problems:
            faults.append(str(problems))
    if faults:
        fail("\n".join(dict.fromkeys("\n".join(faults).splitlines())))
    return found


def from_options(catalogs: list[Path], given: dict[str, Any]) -> list[Any]:
    """The quotation that the options describe."""
    from quoter.scenario import quotation_from_options

    return [quotation_from_options(catalogs, **given)]


# exit status: something is wrong; nothing is wrong with the file, but there is nothing to sign
FAULT, NO_OFFER = 2, 3


def fail(message: str, status: int = FAULT) -> NoReturn:
    """Say what is wrong and leave."""
    say(message)
    raise typer.Exit(status)


def tell_written(paths: Iterable[Path], notes: Iterable[str]) -> None:
    """Say which files were written, and what the user should know."""
    for path in paths:
        typer.echo(path)
    for note in notes:
        say(note)


def progress(message: str) -> None:
    """What is under way, where somebody watches; nothing in a pipe."""
    if sys.stderr.isatty():
        say(message)


def say(message: str, err: bool = True) -> None:
    """A message in the language of the user, on standard error unless it is what was asked for."""
    typer.echo(_told(message), err=err)


def _told(message: str) -> str:
    """A message in the language of the user."""
    if language() != "zh":
        return message
    from quoter.core import messages

    return messages.told(message)


class Ticker:
    """How far a long work has come and how long it still takes, on one line of a terminal.

    Called with the share that is done; it says nothing within the first second, and nothing in a pipe."""

    def __init__(self, what: str, stream: Any = None, clock: Callable[[], float] = time.monotonic):
        self.what, self.stream, self.clock = what, stream or sys.stderr, clock
        self.began, self.told, self.shown = clock(), -1.0, False
        self.watched = self.stream.isatty()

    def __call__(self, share: float) -> None:
        gone = self.clock() - self.began
        if not self.watched or gone < 1 or (gone - self.told < 0.2 and share < 1):
            return
        self.told, self.shown = gone, share < 1
        left = f", {_span(gone / share - gone)} left" if 0 < share < 1 else ""
        said = f"{self.what}: {share:.0%}{left}" if share < 1 else ""
        self.stream.write(f"\r{_told(said)}\x1b[K")
        self.stream.flush()


def _span(seconds: float) -> str:
    """A time as a clock shows it: 0:07, 2:30, 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def save(path: Path, content: bytes) -> None:
    """Write a file whole, and say where."""
    save_changed(path, lambda: content)


def save_changed(path: Path, change: Callable[[], bytes]) -> None:
    """Write a file whole of what a change makes of it while nobody else writes there, and say where."""
    from quoter.core import change_one

    change_one(path, change)
    typer.echo(path)
