"""A disk that takes no more, whatever a command is writing: what was there stays whole, and one line says it.

The system itself refuses every byte of a file beyond a limit (RLIMIT_FSIZE), in whatever library it is written."""

import random
import resource
import subprocess
import sys

import pytest
from conftest import ROOT, bounded
from test_kills import COMMANDS, KEPT, folder_of, old_words
from test_refresh import AWS, HEAD

PROGRAM = "from quoter.cli import main; main()"
MEASURED = """measured:
- {model: Qwen3-32B, card: MetaX-C500, tensor_parallel: 4, concurrency: 8, tpot_ms: 31}
"""
WRITING = {  # all that write files, by what they are asked in a folder with an old file, a new one and a workbook
    **COMMANDS,
    "what-if": ("what-if", "new.yaml", "-o", "out"),
    "sweep": ("sweep", "new.yaml", "--vary", "context=8000,9000", "-o", "out"),
    "import-model": ("import-model", str(ROOT / "examples" / "config.json"), "--name", "New-1B", "-o", "rows.yaml"),
    "calibrate": ("calibrate", "new.yaml", "measured.yaml", "-o", "calibration.yaml"),
    "refresh": ("prices", "refresh", "--from", "stored", "--version", "20260819-7", "-o", "rents.yaml"),
    "init": ("init", "started.yaml"),
}  # fmt: skip
BEFORE = {  # what each finds there from an earlier run
    "what-if": ("what-if", "old.yaml", "-o", "out"),
    "sweep": ("sweep", "old.yaml", "--vary", "context=8000,9000", "-o", "out"),
    "import-model": ("import-model", str(ROOT / "examples" / "config.json"), "--name", "Old-1B", "-o", "rows.yaml"),
}  # fmt: skip


def run(folder, words, most=None):
    """A command in a process that may write so many bytes of a file; its exit status and what it said."""
    limited = (most, most) if most is not None else (resource.RLIM_INFINITY,) * 2
    done = subprocess.run(
        (sys.executable, "-c", PROGRAM, *words), cwd=folder, capture_output=True, text=True, encoding="utf-8",
        env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}, timeout=240, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limited))  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def prepared(command, place):
    """A folder with what the command finds, its outputs of an earlier run among it."""
    folder = folder_of(place)
    (folder / "stored").mkdir()
    (folder / "stored" / "aws.csv").write_text(HEAD + AWS, encoding="utf-8")
    (folder / "measured.yaml").write_text(MEASURED, encoding="utf-8")
    if command in ("build", "email"):
        assert run(folder, old_words("build"))[0] == 0
    if command in BEFORE:
        status, said = run(folder, BEFORE[command])
        assert status == 0, said
    return folder


def stands(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != "measured.yaml"}  # fmt: skip


@pytest.mark.parametrize("seed", bounded(range(6), 0))
@pytest.mark.parametrize("command", WRITING)
def test_a_disk_that_fills_at_any_write_leaves_what_was_there(command, seed, tmp_path):
    folder = prepared(command, tmp_path / "here")
    before, most = stands(folder), random.Random(seed).choice((0, 50, 500, 5_000, 50_000, 150_000))
    status, said = run(folder, WRITING[command], most)
    assert "Traceback" not in said, said
    if status == 0:  # all that it wrote found room
        assert any(path.stat().st_size <= most for path in folder.rglob("*") if path.suffix in KEPT)
        return
    assert status == 2, said
    assert "too large" in said.lower(), said  # as the system calls a file beyond the limit
    assert stands(folder) == before
