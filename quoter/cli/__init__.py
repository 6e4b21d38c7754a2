"""The commands; what they do stands elsewhere, and is imported only when it is needed."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from typing import Any

from quoter.cli import calibrating, offering, prices, returning, rows, sizing
from quoter.cli.shared import app

__all__ = ["app", "calibrating", "main", "offering", "prices", "returning", "rows", "sizing"]


def main() -> None:
    """The command `quote`; UTF-8 whatever the terminal's locale."""
    gc.disable()  # a short run with few cycles: collecting costs a twentieth of it
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    narrow(app, sys.argv[1:])
    try:
        app()
    finally:
        gc.freeze()  # what goes with the process: looking through it at the end costs a tenth of a start


def narrow(program: Any, words: list[str]) -> None:
    """Leave only the command that is asked for: Typer reads every option of every command before it
    looks at the first word. Where none is asked for, only the names and sentences are left."""
    word = next((word for word in words if not word.startswith("-")), None)
    commands, groups = program.registered_commands, program.registered_groups
    if word is None:
        for command in [
            *commands,
            *(c for g in groups for c in g.typer_instance.registered_commands),
        ]:
            command.name, command.callback = called(command), only_told(command.callback)
    elif word in map(called, commands):
        program.registered_commands = [c for c in commands if called(c) == word]
        program.registered_groups = []


def called(command: Any) -> str:
    """What a command is called."""
    return command.name or str(command.callback.__name__).replace("_", "-")


def only_told(callback: Callable[..., Any]) -> Callable[[], None]:
    """A function that says the same of itself and takes nothing."""

    def told() -> None: ...

    told.__doc__ = callback.__doc__
    return told
