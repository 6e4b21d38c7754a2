"""Whole commands killed at random moments, and two at once: what stood stands, or what was to be does."""

import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT, bounded

MAILED = ROOT / "tests" / "mailed"
STEM = "M-FIRM-R1"
# what each command is asked, in a folder where it finds the old file and the new
COMMANDS = {
    "build": ("build", "new.yaml", "-o", "out", "--format", "xlsx,html"),
    "issue": ("issue", "new.yaml", "-o", "out", "--format", "xlsx,html"),
    "email": ("email", "new.yaml", "-o", "out", "--date", "2026-11-29"),
    "pull": ("pull", "M-FIRM-R1.xlsx", "-o", "pulled.yaml", "--force"),
    "revise": (
        "revise",
        "new.yaml",
        "-m",
        "why",
        "--date",
        "2026-11-30",
        "--to",
        "next.yaml",
        "--force",
    ),
}
KEPT = (".yaml", ".xlsx", ".html", ".pdf", ".eml", ".json")


def folder_of(place):
    """A folder with an old and a new scenario file and a workbook that was mailed."""
    place.mkdir()
    old = (MAILED / "firm.yaml").read_text(encoding="utf-8")
    (place / "old.yaml").write_text(old, encoding="utf-8")
    new = old.replace("output_tokens: 2000", "output_tokens: 1900").replace("Set-up", "Setting up")
    (place / "new.yaml").write_text(new, encoding="utf-8")
    shutil.copy(MAILED / "M-FIRM-R1.xlsx", place)
    return place


class Parent:
    """What makes the processes of commands: tests/forking.py."""

    def __init__(self):
        env = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PATH": os.environ["PATH"]}
        self.process = subprocess.Popen((sys.executable, ROOT / "tests" / "forking.py"), text=True, env=env,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip
        self.said, self.numbers = Path(tempfile.mkdtemp()), itertools.count()

    def asked(self, *words):
        """The number that it answers with."""
        self.process.stdin.write(json.dumps(words, default=str) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@cache
def parent():
    return Parent()


class Run:
    """A command in a process of its own."""

    def __init__(self, folder, words):
        self.said = parent().said / str(next(parent().numbers))
        self.number = parent().asked("start", folder, words, str(self.said))

    def killed(self):
        """Ended by the system, wherever it is."""
        os.kill(self.number, signal.SIGKILL)
        parent().asked("wait", self.number)


def ended(process):
    """The exit status of a command that runs to its end, and what it said; never a traceback."""
    status = parent().asked("wait", process.number)
    told = process.said.read_text(encoding="utf-8")
    assert "Traceback" not in told, told
    return status, told


def old_words(command):
    """What was done before with the old file: what the command now replaces."""
    return tuple("old.yaml" if word == "new.yaml" else word for word in COMMANDS[command])


def stands(folder):
    """The files that a person sees there, by name; the list of what was built is the program's own."""
    seen = {path.relative_to(folder): path for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix in KEPT}  # fmt: skip
    return {name.as_posix(): path.read_bytes() for name, path in seen.items()
            if not any(part.startswith(".") for part in name.parts)}  # fmt: skip


@cache
def known(command, root):
    """The folder before a command, what stands there before and after it, and the seconds that it takes."""
    folder, before = folder_of(root / f"after-{command}"), root / f"before-{command}"
    if command in ("build", "email"):
        assert ended(Run(folder, old_words("build")))[0] == 0
    shutil.copytree(folder, before)
    at = time.monotonic()
    status, told = ended(Run(folder, COMMANDS[command]))
    assert status == 0, told
    return before, stands(before), stands(folder), time.monotonic() - at


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("kills")


@pytest.mark.parametrize("seed", bounded(range(40), 0))
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_killed_at_any_moment_loses_nothing(command, seed, root, tmp_path):
    """After a kill and the next run everything is as if nothing had happened, and nobody is accused."""
    template, before, after, seconds = known(command, root)
    folder = shutil.copytree(template, tmp_path / "here")
    process = Run(folder, COMMANDS[command])
    time.sleep(random.Random(seed).uniform(0.0 if seed % 2 else 0.7, 1.1) * seconds)
    process.killed()
    for name, content in stands(folder).items():
        assert content in (before.get(name), after.get(name)), (
            name
        )  # each whole: the old or the new
    status, told = ended(Run(folder, COMMANDS[command]))
    assert status == 0, told
    assert stands(folder) == after
    left = [p.name for p in folder.rglob(".*") if not p.name.endswith(".built.json")]
    assert left == []


PAIRS = [
    (("build", "old.yaml"), ("build", "new.yaml")),
    (("build", "new.yaml"), ("issue", "new.yaml")),
    (("issue", "old.yaml"), ("issue", "new.yaml")),
    (("email", "new.yaml"), ("build", "new.yaml")),
    (("email", "old.yaml"), ("issue", "new.yaml")),
    (("pull", "M-FIRM-R1.xlsx"), ("pull", "M-FIRM-R1.xlsx")),
    (("revise", "new.yaml"), ("revise", "new.yaml")),
    (("revise", "new.yaml"), ("issue", "new.yaml")),
]
SEEDS = 7
RUNS = [(a, b, seed) for seed in range(SEEDS) for a, b in PAIRS]


@pytest.mark.parametrize(("one", "other", "seed"), bounded(RUNS, 0, seeds=True))
def test_two_commands_at_once_end_as_one_after_the_other(one, other, seed, root, tmp_path):
    """What stands, and how each ended, is what some order of the two leaves; a refusal changes nothing."""
    serial, seconds = in_some_order(one, other, root)
    folder = folder_of(tmp_path / "here")
    ends = at_once(folder, (one, other), later(seconds, seed))
    assert all(status in (0, 2) for status, _ in ends), ends
    assert (tuple(status for status, _ in ends), stands(folder)) in serial, [
        said for _, said in ends
    ]
    left = [p.name for p in folder.rglob(".*") if not p.name.endswith(".built.json")]
    assert left == []


def later(seconds, seed):
    """By how much the second command starts later than the first, in seconds; negative where it starts earlier.

    The seeds go from one that ends before the other begins to the reverse, so that each order comes up."""
    first, second = seconds
    part = (seed + random.Random(seed).random()) / SEEDS
    return -1.3 * second + part * 1.3 * (first + second)


def at_once(folder, steps, wait):
    """How two commands end, of which the second starts so many seconds after the first."""
    runs = {}
    for place in (1, 0) if wait < 0 else (0, 1):
        if runs:
            time.sleep(abs(wait))
        runs[place] = Run(folder, words_of(steps[place]))
    return [ended(runs[place]) for place in (0, 1)]


@cache
def in_some_order(one, other, root):
    """How two commands may end and what they may leave: each alone, the other being refused, and one after
    the other; and the seconds that each takes alone."""
    steps, seconds, found = (one, other), [0.0, 0.0], []
    base = root / f"pair-{PAIRS.index(steps)}"
    base.mkdir()
    for order in ((0,), (1,), (0, 1), (1, 0)):
        folder, statuses = folder_of(base / "-".join(map(str, order))), [2, 2]
        for place in order:
            at = time.monotonic()
            statuses[place] = ended(Run(folder, words_of(steps[place])))[0]
            seconds[place] = seconds[place] or time.monotonic() - at
        found.append((tuple(statuses), stands(folder)))
    return found, tuple(seconds)


def words_of(step):
    """What a command is asked, with the file that it reads."""
    command, file = step
    return tuple(file if word == "new.yaml" else word for word in COMMANDS[command])
