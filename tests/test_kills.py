"""Whole commands killed at random moments, and two at once: what stood stands, or what was to be does."""

import random
import shutil
import subprocess
import sys
import time
from functools import cache

import pytest
from conftest import ROOT, bounded

COMMAND = (sys.executable, "-c", "from quoter.cli import main; main()")
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


def started(folder, words):
    """A command in a process of its own."""
    return subprocess.Popen((*COMMAND, *words), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True, encoding="utf-8", env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"})  # fmt: skip


def ended(process):
    """The exit status of a command that runs to its end, and what it said; never a traceback."""
    out, told = process.communicate(timeout=240)
    assert "Traceback" not in told, told
    return process.returncode, out + told


def old_words(command):
    """What was done before with the old file: what the command now replaces."""
    return tuple("old.yaml" if word == "new.yaml" else word for word in COMMANDS[command])


def stands(folder):
    """The files that a person sees there, by name; the list of what was built is the program's own."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix in KEPT and not path.name.startswith(".")}  # fmt: skip


@cache
def known(command, root):
    """The folder before a command, what stands there before and after it, and the seconds that it takes."""
    folder, before = folder_of(root / f"after-{command}"), root / f"before-{command}"
    if command in ("build", "email"):
        assert ended(started(folder, old_words("build")))[0] == 0
    shutil.copytree(folder, before)
    at = time.monotonic()
    status, told = ended(started(folder, COMMANDS[command]))
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
    process = started(folder, COMMANDS[command])
    time.sleep(random.Random(seed).uniform(0.0 if seed % 2 else 0.7, 1.1) * seconds)
    process.kill()
    process.communicate()
    for name, content in stands(folder).items():
        assert content in (before.get(name), after.get(name)), (
            name
        )  # each whole: the old or the new
    status, told = ended(started(folder, COMMANDS[command]))
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
RUNS = [(a, b, seed) for seed in range(7) for a, b in PAIRS]


@pytest.mark.parametrize(("one", "other", "seed"), bounded(RUNS, 0, seeds=True))
def test_two_commands_at_once_leave_one_whole_set(one, other, seed, root, tmp_path):
    """Each ends as it may alone; what stands is of one of them, and what is issued never changes."""
    folder = folder_of(tmp_path / "here")
    first = started(folder, words_of(one))
    time.sleep(random.Random(seed).uniform(0.0, 0.6))
    second = started(folder, words_of(other))
    statuses = [ended(process)[0] for process in (first, second)]
    assert set(statuses) <= {0, 2}, statuses
    assert 0 in statuses
    assert whole(folder)
    left = [p.name for p in folder.rglob(".*") if not p.name.endswith(".built.json")]
    assert left == []


def words_of(step):
    """What a command is asked, with the file that it reads."""
    command, file = step
    return tuple(file if word == "new.yaml" else word for word in COMMANDS[command])


def whole(folder):
    """Whether the outputs that stand there are those that one of the two files gives."""
    found = {name: content for name, content in stands(folder).items() if name.startswith("out/")}
    record = f"out/{STEM}.issued.json"
    for file in ("old.yaml", "new.yaml"):
        alone = folder_of(folder.parent / f"alone-{file}")
        for command in ("issue",) if record in found else ("build", "email"):
            if command != "email" or f"out/{STEM}.eml" in found:
                ended(started(alone, words_of((command, file))))
        made = stands(alone)
        if all(made.get(name) == content for name, content in found.items()):
            return True
        shutil.rmtree(alone)
    return False
