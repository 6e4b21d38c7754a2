"""Options taken plainly, against Typer's own way."""

from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from quoter.cli import called, narrow, plain_values
from quoter.cli.shared import Commands

VALUES = [
    "1",
    "-1",
    "007",
    "1.5",
    "1e3",
    " 2 ",
    "1_000",
    "x",
    "",
    "-",
    "0",
    "٣",
    "9" * 30,
    "true",
    "/",
    "no/such",
    ".",
]


def program(group):
    """A program that prints what it was given."""
    app = typer.Typer(cls=group, rich_markup_mode=None, pretty_exceptions_enable=False)

    @app.callback()
    def whole() -> None: ...

    @app.command()
    def say(
        texts: Annotated[list[str], typer.Argument()] = [],  # noqa: B006
        path: Annotated[Path | None, typer.Option()] = None,
        paths: Annotated[list[Path], typer.Option()] = [],  # noqa: B006
        flag: Annotated[bool, typer.Option("--flag")] = False,
    ) -> None:
        typer.echo(repr((texts, path, paths, flag)))

    return app


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("option", [None, "--path", "--paths"])
def test_a_value_is_what_typer_makes_of_it(option, value):
    words = ["say", *([option, value] if option else ["--", value, "b"])]
    ours, theirs = (
        CliRunner().invoke(program(group), words) for group in (Commands, typer.core.TyperGroup)
    )
    assert (ours.exit_code, ours.output) == (theirs.exit_code, theirs.output)


def test_plain_values_are_taken_plainly(monkeypatch):
    """Else the test above would compare Typer with itself."""
    taken = []
    monkeypatch.setattr(
        plain_values, "one", lambda kind, value: taken.append((kind, value)) or value
    )
    CliRunner().invoke(program(Commands), ["say", "a", "--path", "b"])
    assert taken == [(Path, "b"), (str, "a")]


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (["say", "--help"], {"say"}),
        (["other"], {"other"}),
        (["sya"], {"say", "other"}),
        (["--help"], {"say", "other"}),
    ],
)
def test_only_the_command_that_is_asked_for_is_read(words, left):
    app = program(Commands)
    app.command()(lambda other=1: None)
    app.registered_commands[-1].name = "other"
    narrow(app, words)
    assert set(map(called, app.registered_commands)) == left
