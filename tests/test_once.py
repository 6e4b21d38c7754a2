"""What is made once and kept: the same as what is read anew, and made again wherever it is not to be believed."""

import json
from datetime import date

import pytest
import yaml
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from quoter.catalog.lookup import LISTS, TABLES, Catalog, load
from quoter.core import texts
from quoter.core.files import read_fast
from quoter.core.record import Doubt, Misshapen, _judged, _read, jsonable, restored
from quoter.core.start import once
from quoter.proposal import templating
from quoter.proposal.fetching import PageError
from quoter.proposal.view import appendix
from quoter.proposal.what_if import programs
from quoter.scenario.request import QuoteFile
from quoter.sizing import LINES, model_inputs
from quoter.words import stored_forms, traced


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A place of its own for what is kept, with one source."""
    monkeypatch.setattr(once, "FOLDER", tmp_path / "made")
    (tmp_path / "a.yaml").write_text("1")
    return tmp_path


def asked(folder, answer="made"):
    """The data, and whether it had to be made."""
    calls = []
    found = once.made("x", [folder / "a.yaml"], lambda: calls.append(1) or {"said": answer})
    return found["said"], bool(calls)


def test_what_was_made_is_read_from_then_on(folder):
    assert asked(folder) == ("made", True)
    assert asked(folder, "again") == ("made", False)


def test_a_changed_source_makes_it_stale(folder):
    asked(folder)
    (folder / "a.yaml").write_text("22")
    assert asked(folder, "again") == ("again", True)
    assert asked(folder, "third") == ("again", False)


@pytest.mark.parametrize(
    "foreign",
    [
        b"", b"\n", b"{}", b'{"said": "theirs"}', b"\x80\x04\x95 a pickle",
        b"0" * 64 + b" " + b"0" * 64 + b'\n{"said":"theirs"}',
    ],
)  # fmt: skip
def test_a_foreign_one_is_not_read(folder, foreign):
    asked(folder)
    (folder / "made" / "x.json").write_bytes(foreign)
    assert asked(folder, "again") == ("again", True)


def test_one_that_was_cut_or_changed_is_not_read(folder):
    asked(folder)
    path = folder / "made" / "x.json"
    whole = path.read_bytes()
    for broken in (whole[:-1], whole.replace(b"made", b"fade"), whole + b" "):
        path.write_bytes(broken)
        assert asked(folder, "again") == ("again", True)


def test_a_folder_that_cannot_be_written_costs_only_time(folder):
    (folder / "made").write_text("a file stands where the folder would be")
    assert asked(folder) == ("made", True)
    assert asked(folder, "again") == ("again", True)


def compiled(folder, text):
    """What the kept module says, and whether its text had to be made."""
    calls = []
    found = once.made_module(
        "lines", [folder / "a.yaml"], lambda: calls.append(1) or f"SAID = {text!r}\n"
    )
    return found.SAID, bool(calls)


def test_code_is_kept_stale_and_foreign_in_the_same_way(folder):
    assert compiled(folder, "made") == ("made", True)
    assert compiled(folder, "again") == ("made", False)
    (path,) = (folder / "made").glob("lines_*.code")
    path.write_text(path.read_text().replace("made", "fade"))
    assert compiled(folder, "again") == ("again", True)
    (folder / "a.yaml").write_text("22")
    assert compiled(folder, "third") == ("third", True)
    assert len(list((folder / "made").glob("lines_*.code"))) == 1


def test_nothing_unfinished_stays(folder):
    asked(folder)
    assert [path.name for path in (folder / "made").iterdir()] == ["x.json"]


def test_the_stored_catalog_is_the_one_that_is_read_from_its_files():
    read, kept = load([ROOT / "catalogs"], Catalog(), own=False), Catalog.shipped()
    for table in TABLES:
        ours, theirs = getattr(kept, table), getattr(read, table)
        assert ours == theirs, table
        rows = zip(ours, theirs) if table in LISTS else zip(ours.values(), theirs.values())
        for one, other in rows:
            assert repr(one) == repr(other)  # an int where a float was would be equal
            assert one.model_fields_set == other.model_fields_set
        assert list(ours) == list(theirs)


def test_the_stored_texts_are_those_of_their_files():
    for path in texts._HERE.glob("*.yaml"):
        assert texts.table(path.stem) == read_fast(path)


# -- records --------------------------------------------------------------------------------------

ROWS = [
    (TABLES[table], row)
    for path in sorted((ROOT / "catalogs").glob("*.yaml"))
    for table, rows in read_fast(path).items()
    for row in rows[:40]
]
FILES = [
    (QuoteFile, read_fast(path))
    for path in sorted((ROOT / "examples").glob("*.yaml"))
    if "quote" in yaml.safe_load(path.read_text(encoding="utf-8"))
]
ODD = st.sampled_from([None, True, 1, -1, 0, 1.5, float("inf"), float("nan"), "", " ", "x", "1", "128k", "a\nb", "a\x00",
                       [], [1], ["a"], ["a", 2], {}, {"a": 1}, {"a": "b"}, {1: 2}, date(2026, 11, 29), "2026-11-29",
                       10**400, "0.1", "CNY", "2B"])  # fmt: skip


def taken(read, kind, data):
    """The record that a reader gives, or None."""
    try:
        return read(kind, data)
    except (Doubt, Misshapen):
        return None


@pytest.mark.parametrize(("kind", "data"), ROWS[::17] + FILES)
def test_what_is_plainly_right_is_as_pydantic_has_it(kind, data):
    ours = _read(kind, data)
    assert repr(ours) == repr(_judged(kind, data))
    if kind is not QuoteFile:  # rows are stored
        assert repr(restored(kind, json.loads(json.dumps(jsonable(ours))))) == repr(ours)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(ROWS + FILES), ODD, st.data())
def test_what_is_odd_is_taken_only_where_pydantic_takes_it_so(row, odd, data):
    kind, given_row = row
    changed = moved(given_row, odd, data)
    ours = taken(_read, kind, changed)
    if ours is not None:
        assert repr(ours) == repr(taken(_judged, kind, changed))


def moved(value, odd, data):
    """The data with one value, at any depth, replaced, taken out or added."""
    if isinstance(value, dict) and value and data.draw(st.booleans()):
        key = data.draw(st.sampled_from(sorted(value)))
        return {**value, key: moved(value[key], odd, data)}
    if isinstance(value, list) and value and data.draw(st.booleans()):
        return [moved(value[0], odd, data), *value[1:]]
    if isinstance(value, dict) and data.draw(st.booleans()):
        return {**value, data.draw(st.sampled_from(["nmae", "own", "note", "name"])): odd}
    return odd


# -- what is kept of the program's own ---------------------------------------------------------------


def test_the_kept_templates_are_those_that_lie_there(folder):
    templating.COMPILED.kept.clear()  # what an earlier test had compiled
    names = templating.every_shipped()
    env = templating.environment()
    for name in names:
        source, path, _ = env.loader.get_source(env, name)
        (kept,) = (folder / "made").glob(f"template-{name.replace('/', '-')}_*.code")
        made_now = env.compile(source, name, path, raw=True)
        assert kept.read_text(encoding="utf-8").rpartition("\n")[0] == made_now, name
    assert {"proposal.html", "email/subject.txt", "what-if/page.html"} <= set(names)


def test_a_fault_of_a_kept_template_is_told_with_its_place(monkeypatch):
    def told():
        templating.COMPILED.kept.clear()
        with pytest.raises(PageError) as fault:
            templating.rendered("picture.svg", charts=(1,))
        return str(fault.value)

    kept = told()
    monkeypatch.setattr(templating, "is_shipped", lambda *_: False)
    assert kept == told()
    assert kept.startswith(f"template {ROOT / 'templates' / 'picture.svg'}:")


def test_a_template_of_ones_own_is_not_taken_for_the_kept_one(tmp_path):
    (tmp_path / "picture.svg").write_text("{{ charts|length }} of its own")
    assert templating.rendered("picture.svg", [tmp_path], charts=(1, 2)) == "2 of its own"


def test_the_kept_models_are_as_they_are_counted():
    catalog = Catalog.shipped()
    rows = list(catalog.models.values())
    assert model_inputs.llms(rows) == [model_inputs.llm(row) for row in rows]


def test_a_model_of_ones_own_is_counted_though_it_has_a_shipped_name():
    row = Catalog.shipped().models["Qwen3-8B"]
    own = row.model_copy({"config": {**row.config, "num_hidden_layers": 10}})
    (found,) = model_inputs.llms([own])
    assert found.layers == 10


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", list(LINES))
def test_the_stored_formulas_are_those_that_are_traced(kind, language):
    assert list(stored_forms(kind, language)) == traced(LINES[kind], texts.Texts(language))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_stored_formulas_of_the_appendix_are_those_that_are_set(language):
    assert appendix.every_formula(language) == list(appendix.set_anew(texts.Texts(language)))


def test_the_stored_functions_of_the_page_that_computes_are_those_that_are_printed():
    assert programs.programs() == programs.printed()
