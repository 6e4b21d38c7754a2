"""Work in a copy of the process: what comes back, what goes wrong there, and what is left of it."""

import hashlib
import json
import os
import subprocess
import sys
import threading

import pytest
from conftest import ROOT

from quoter.delivery import meanwhile

MANY = len(os.sched_getaffinity(0)) > 1 if hasattr(os, "sched_getaffinity") else False
ALONE = """
import json, os, sys
from quoter.delivery.meanwhile import meanwhile

here = os.getpid()
{body}
"""


def alone(body: str) -> object:
    """What a program of one thread prints."""
    found = subprocess.run([sys.executable, "-c", ALONE.format(body=body)], cwd=ROOT, check=True, capture_output=True, text=True)  # fmt: skip
    assert not found.stderr
    return json.loads(found.stdout)


def test_a_result_comes_from_a_copy_of_the_process():
    told = alone("""
with meanwhile(lambda: [os.getpid(), {"a": b"x" * 10**7, "b": ["é"]}]) as result:
    worked, found = result()
print(json.dumps([worked != here, len(found["a"]), found["b"]]))
""")
    assert told == [sys.platform == "linux" and MANY, 10**7, ["é"]]


@pytest.mark.parametrize("wrong", ["raise KeyError('why')", "return object()", "os._exit(3) if os.getpid() != here else None; raise KeyError('why')"])  # fmt: skip
def test_what_goes_wrong_in_the_copy_is_done_again_here(wrong):
    told = alone(f"""
def work():
    {wrong}
try:
    with meanwhile(work) as result:
        found = type(result()).__name__
except KeyError as error:
    found = error.args[0]
print(json.dumps(found))
""")
    assert told == ("object" if "object" in wrong else "why")


def test_no_copy_is_left_of_work_that_nobody_waits_for():
    told = alone("""
try:
    with meanwhile(lambda: b"x" * 10**7) as result:
        raise KeyError
except KeyError:
    pass
try:
    print(json.dumps(os.waitpid(-1, os.WNOHANG)))
except ChildProcessError:
    print(json.dumps("none"))
""")
    assert told == "none"


def test_with_threads_there_is_no_copy():
    other = threading.Event()
    thread = threading.Thread(target=other.wait)
    thread.start()
    try:
        with meanwhile.meanwhile(os.getpid) as result:
            assert result() == os.getpid()
    finally:
        other.set()
        thread.join()


def test_files_are_the_same_with_one_core_and_with_more(tmp_path):
    found = []
    for cores in ({0, 1}, {0}):
        folder = tmp_path / str(len(cores))
        one = f"import os; os.sched_setaffinity(0, {cores}); " if sys.platform == "linux" else ""
        command = [sys.executable, "-c", f"{one}from quoter.cli import main; main()", "build", str(ROOT / "examples" / "scenarios.yaml"),
                   "-o", str(folder), "--format", "xlsx,html,docx,pdf"]  # fmt: skip
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        files = sorted(path for path in folder.iterdir() if path.suffix != ".json")
        found.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files})
    assert found[0] == found[1] and len(found[0]) == 4
