"""Whole commands as processes of their own without the second that an interpreter takes to load: a parent that
has read everything once makes a child for each. It reads one request a line and answers with one.

A child is a process like any other: it has a number, writes files and locks, and can be killed."""

import json
import os
import sys
import tempfile
from pathlib import Path

from typer.testing import CliRunner

from quoter.cli import app, main

ROOT = Path(__file__).resolve().parent.parent


def warm():
    """Everything that commands read and compile is there before the first child is made."""
    quoted = str(ROOT / "tests" / "mailed" / "firm.yaml")
    with tempfile.TemporaryDirectory() as folder:
        for words in (
            ("build", quoted, "-o", folder),
            ("pull", str(next(Path(folder).glob("*.xlsx"), quoted))),
        ):
            CliRunner().invoke(app, words)


def start(folder, words, said):
    """A child that runs a command; the number of its process."""
    child = os.fork()
    if child:
        return child
    os.chdir(folder)
    told = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(told, 1)
    os.dup2(told, 2)
    sys.argv = ["quote", *words]
    status = 1
    try:
        main()
        status = 0
    except SystemExit as end:
        status = int(end.code or 0)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def wait(child):
    """The exit status of a child; negative where a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    warm()
    for line in sys.stdin:
        asked, *words = json.loads(line)
        print({"start": start, "wait": wait}[asked](*words), flush=True)
