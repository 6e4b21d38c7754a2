"""Files out: whole or not at all, and never over what a person has edited."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import ROOT

from quoter.core.locks import Busy, locked
from quoter.core.outputs import Edited, digest, healed, write_all
from quoter.delivery import building, freezing
from quoter.delivery.building import Refused, build, distinct
from quoter.scenario.quotation import load_quotation

FIRST = {"xlsx": b"workbook", "html": b"page"}
SECOND = {"xlsx": b"new workbook", "html": b"new page"}


def names(folder):
    """What stands in a folder."""
    return sorted(path.name for path in folder.iterdir())


def contents(folder):
    """The bytes of every output and of the list beside them."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_every_suffix_is_written_and_recorded(tmp_path):
    paths = write_all(tmp_path / "a" / "b", "Q-1-R1", FIRST)
    assert paths == [tmp_path / "a/b/Q-1-R1.xlsx", tmp_path / "a/b/Q-1-R1.html"]
    assert names(tmp_path / "a/b") == [".Q-1-R1.built.json", "Q-1-R1.html", "Q-1-R1.xlsx"]
    assert paths[0].read_bytes() == b"workbook"
    assert paths[0].stat().st_mode & 0o777 == 0o644


def test_an_untouched_output_is_replaced(tmp_path):
    write_all(tmp_path, "Q-1-R1", FIRST)
    path, _ = write_all(tmp_path, "Q-1-R1", SECOND)
    assert path.read_bytes() == b"new workbook"
    write_all(tmp_path, "Q-1-R1", FIRST)
    assert path.read_bytes() == b"workbook"


def test_an_edited_output_stays_and_so_does_its_neighbour(tmp_path):
    workbook, page = write_all(tmp_path, "Q-1-R1", FIRST)
    workbook.write_bytes(b"edited by hand")
    with pytest.raises(Edited, match="changed since it was built") as caught:
        write_all(tmp_path, "Q-1-R1", SECOND)
    assert caught.value.paths == [workbook]
    assert workbook.read_bytes() == b"edited by hand"
    assert page.read_bytes() == b"page"


def test_force_overwrites_an_edited_output_and_records_it(tmp_path):
    workbook, _ = write_all(tmp_path, "Q-1-R1", FIRST)
    workbook.write_bytes(b"edited by hand")
    write_all(tmp_path, "Q-1-R1", SECOND, force=True)
    assert workbook.read_bytes() == b"new workbook"
    write_all(tmp_path, "Q-1-R1", FIRST)
    assert workbook.read_bytes() == b"workbook"


def test_a_foreign_file_of_the_same_name_stays(tmp_path):
    foreign = tmp_path / "Q-1-R1.xlsx"
    foreign.write_bytes(b"not ours")
    with pytest.raises(Edited, match="not ours"):
        write_all(tmp_path, "Q-1-R1", FIRST)
    assert contents(tmp_path) == {"Q-1-R1.xlsx": b"not ours"}


@pytest.mark.parametrize("spoilt", [b"", b"{", b"[]", b"\xff"])
def test_with_a_spoilt_list_every_output_counts_as_edited(tmp_path, spoilt):
    write_all(tmp_path, "Q-1-R1", FIRST)
    (tmp_path / ".Q-1-R1.built.json").write_bytes(spoilt)
    with pytest.raises(Edited) as caught:
        write_all(tmp_path, "Q-1-R1", SECOND)
    assert len(caught.value.paths) == 2


def test_a_format_built_alone_leaves_the_others_known(tmp_path):
    write_all(tmp_path, "Q-1-R1", FIRST)
    write_all(tmp_path, "Q-1-R1", {"xlsx": b"alone"})
    assert json.loads((tmp_path / ".Q-1-R1.built.json").read_text()).keys() == {
        "Q-1-R1.xlsx",
        "Q-1-R1.html",
    }
    write_all(tmp_path, "Q-1-R1", SECOND)


def test_revisions_stand_beside_each_other(tmp_path):
    write_all(tmp_path, "Q-1-R1", FIRST)
    write_all(tmp_path, "Q-1-R2", SECOND)
    assert (tmp_path / "Q-1-R1.xlsx").read_bytes() == b"workbook"


def test_what_fails_while_it_is_written_leaves_nothing(tmp_path):
    with pytest.raises(TypeError):
        write_all(tmp_path, "Q-1-R1", {"xlsx": b"workbook", "html": "not bytes"})
    assert names(tmp_path) == []


@pytest.mark.parametrize("held", [".xlsx", ".html", ".json"])
@pytest.mark.parametrize("before", [None, FIRST])
def test_where_one_file_cannot_be_replaced_all_stay_as_they_were(
    tmp_path, monkeypatch, held, before
):
    if before:
        write_all(tmp_path, "Q-1-R1", before)
    stood, replace = contents(tmp_path), Path.replace

    def refusing(self, target):
        if Path(target).suffix == held:
            raise PermissionError(13, "Permission denied", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refusing)
    with pytest.raises(PermissionError):
        write_all(tmp_path, "Q-1-R1", SECOND)
    assert contents(tmp_path) == stood


# -- whole quotations -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def example():
    return load_quotation(ROOT / "examples" / "rule-of-thumb.yaml")


@pytest.mark.proof
def test_the_same_input_gives_the_same_bytes(example, tmp_path):
    (one,) = build(example, tmp_path / "one", ("xlsx",)).paths
    again = load_quotation(example.file)
    (two,) = build(again, tmp_path / "two", ("xlsx",)).paths
    assert one.name == two.name == "Q-2026-0102-R1.xlsx"
    assert one.read_bytes() == two.read_bytes()


def test_a_folder_that_is_a_file_is_refused(example, tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(Refused, match="out: is a file, not a folder"):
        build(example, tmp_path / "out", ("xlsx",))
    assert (tmp_path / "out").read_text() == "a file"


@pytest.mark.proof
def test_a_folder_in_the_place_of_an_output_is_refused(example, tmp_path):
    (tmp_path / "Q-2026-0102-R1.xlsx").mkdir()
    with pytest.raises(Refused, match=r"Q-2026-0102-R1\.xlsx"):
        build(example, tmp_path, ("xlsx",), force=True)
    assert names(tmp_path) == ["Q-2026-0102-R1.xlsx"]


def test_two_quotations_of_one_number_are_refused(example):
    assert distinct([example]) == [example]
    with pytest.raises(Refused, match="Q-2026-0102-R1 is also the quotation of"):
        distinct([example, load_quotation(example.file)])


# -- two runs, a kill, a full disk ----------------------------------------------------------------

KILLED = 77


def killed_at(folder, count, files):
    """Write a set in a process of its own that ends at its n-th call of the system, without a word."""
    program = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from quoter.core import outputs
left = [{count}]

def counted(call):
    def ending(*words, **options):
        left[0] -= 1
        if left[0] < 0:
            os._exit({KILLED})
        return call(*words, **options)
    return ending

for kind, name in ((Path, "replace"), (Path, "write_bytes"), (Path, "mkdir"), (Path, "unlink"),
                   (os, "link"), (os, "chmod"), (outputs.shutil, "rmtree")):
    setattr(kind, name, counted(getattr(kind, name)))
outputs.write_all(Path({str(folder)!r}), "Q-1-R1", {files!r})
"""
    return subprocess.run([sys.executable, "-c", program], check=False).returncode


def outputs_of(folder):
    return {suffix: (folder / f"Q-1-R1.{suffix}").read_bytes() for suffix in FIRST}


@pytest.mark.proof
def test_a_run_killed_at_any_step_leaves_the_old_set_or_the_next_run_makes_the_new_one(tmp_path):
    seen, count = set(), 0
    while True:
        folder = tmp_path / str(count)
        write_all(folder, "Q-1-R1", FIRST)
        ended = killed_at(folder, count, SECOND)
        healed(folder, "Q-1-R1")
        stands = outputs_of(folder)
        assert stands in (FIRST, SECOND), count
        seen.add(stands["xlsx"])
        assert names(folder) == [".Q-1-R1.built.json", "Q-1-R1.html", "Q-1-R1.xlsx"]
        write_all(folder, "Q-1-R1", FIRST)  # and nobody is accused of an edit
        if ended == 0:
            break
        assert ended == KILLED
        count += 1
    assert len(seen) == 2
    assert count > 8


def test_what_a_person_edits_after_a_kill_stays(tmp_path):
    write_all(tmp_path, "Q-1-R1", FIRST)
    stage = tmp_path / ".quote-Q-1-R1"
    stage.mkdir()
    (stage / "Q-1-R1.xlsx").write_bytes(SECOND["xlsx"])
    old, new = (digest(one["xlsx"]) for one in (FIRST, SECOND))
    (stage / "plan.json").write_text(json.dumps([{"name": "Q-1-R1.xlsx", "old": old, "new": new}]))
    (tmp_path / "Q-1-R1.xlsx").write_bytes(b"edited by hand")
    healed(tmp_path, "Q-1-R1")
    assert (tmp_path / "Q-1-R1.xlsx").read_bytes() == b"edited by hand"
    assert not stage.exists()


def test_a_plan_from_elsewhere_moves_nothing_out_of_the_folder(tmp_path):
    folder, stage = tmp_path / "out", tmp_path / "out" / ".quote-Q-1-R1"
    stage.mkdir(parents=True)
    (stage / "x").write_bytes(b"x")
    (stage / "plan.json").write_text(json.dumps([{"name": "../x", "old": "", "new": ""}]))
    healed(folder, "Q-1-R1")
    assert not (tmp_path / "x").exists()


def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch):
    write_all(tmp_path, "Q-1-R1", FIRST)
    stood, write, written = contents(tmp_path), Path.write_bytes, []

    def filling(self, content):
        written.append(self)
        if len(written) == fails:
            write(self, content[: len(content) // 2])
            raise OSError(28, "No space left on device", str(self))
        return write(self, content)

    monkeypatch.setattr(Path, "write_bytes", filling)
    for fails in range(1, 5):  # two files, the list beside them, the plan
        written.clear()
        with pytest.raises(OSError, match="No space left"):
            write_all(tmp_path, "Q-1-R1", SECOND)
        assert len(written) == fails
        assert contents(tmp_path) == stood


def test_two_runs_at_once_leave_one_whole_set(tmp_path):
    sets = [{"xlsx": f"book {n}".encode(), "html": f"page {n}".encode()} for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda one: write_all(tmp_path, "Q-1-R1", one), sets))
    assert outputs_of(tmp_path) in sets
    assert names(tmp_path) == [".Q-1-R1.built.json", "Q-1-R1.html", "Q-1-R1.xlsx"]


def test_a_lock_is_held_by_one_and_waited_for_by_another(tmp_path):
    lock = tmp_path / ".lock"
    with locked(lock), pytest.raises(Busy, match="another run is writing here"), locked(lock, 0.0):
        pass
    with locked(lock, 0.0):
        assert lock.exists()
    assert not lock.exists()


@pytest.mark.proof
def test_what_another_run_issued_meanwhile_is_not_overwritten(tmp_path, monkeypatch):
    example = load_quotation(ROOT / "tests" / "mailed" / "firm.yaml")
    made = building.outputs

    def slow(*words):
        contents = made(*words)
        monkeypatch.setattr(building, "outputs", made)
        building.issue(example, tmp_path, ("xlsx",))  # the other run is faster
        return contents

    monkeypatch.setattr(building, "outputs", slow)
    with pytest.raises(Refused, match="has been issued and is frozen"):
        build(example, tmp_path, ("xlsx",), force=True)
    assert freezing.read_record(tmp_path / "M-FIRM-R1.issued.json")["number"] == "M-FIRM"


@pytest.mark.proof
def test_what_an_earlier_run_left_beside_the_set_is_told(tmp_path):
    """A mail holds what stood before; of an issued set nothing else is a part."""
    example = load_quotation(ROOT / "tests" / "mailed" / "firm.yaml")
    assert (
        build(example, tmp_path, ("html",)).notes
        == building.issue(example, tmp_path / "alone", ("html",)).notes
    )
    write_all(tmp_path, "M-FIRM-R1", {"eml": b"a draft", "pdf": b"as it was"})
    plain = build(example, tmp_path, ("html",)).notes
    assert [note for note in plain if "M-FIRM-R1.eml: holds what an earlier run built" in note]
    issued = building.issue(example, tmp_path, ("html",)).notes
    assert [
        note.partition(":")[0].rpartition(".")[2] for note in issued if "no part of" in note
    ] == ["eml", "pdf"]
    assert (tmp_path / "M-FIRM-R1.pdf").read_bytes() == b"as it was"
