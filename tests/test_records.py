"""What earlier releases wrote opens: today's program may know more than the record of an issued revision."""

import copy
import email
import email.policy
import json
from dataclasses import replace
from hashlib import sha256

import openpyxl
import pytest
from conftest import ROOT
from typer.testing import CliRunner

from quoter.catalog.lookup import LATER, LISTS, NAMED, TABLES, Catalog, completed
from quoter.catalog.rows import Card, Coefficients, Constant, Engine
from quoter.cli import app
from quoter.core import migrations
from quoter.core.files import Document, Problems
from quoter.core.units import Factor
from quoter.delivery import diffing, freezing, pulling
from quoter.model.records import ENGINE, SPEED, Given
from quoter.scenario.quotation import quotation
from quoter.sizing import model_inputs
from quoter.sizing.estimate import estimate
from quoter.workbook.portable import with_days
from quoter.workbook.sheets import workbook

RECORDS = sorted((ROOT / "tests" / "records").glob("schema-*.issued.json"))
FIRST = RECORDS[0]
SHIPPED = Catalog.shipped()
NAME = "Q-KEPT-R1"


def kept(path=FIRST):
    """A record as it was written."""
    return json.loads(path.read_text(encoding="utf-8"))


def quote(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def written(record, folder):
    """A record in a folder, beside the workbook that was issued with it."""
    folder.mkdir(exist_ok=True)
    content = b"PK the workbook as it was issued"
    record["outputs"] = {f"{NAME}.xlsx": sha256(content).hexdigest()}
    (folder / f"{NAME}.xlsx").write_bytes(content)
    path = folder / f"{NAME}.issued.json"
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    return path


def sized(record):
    """What a record gives today."""
    return estimate(quotation(Document(record["data"], "q", b""), freezing.thawed(record["rows"])))


# -- every released schema ------------------------------------------------------------------------


def test_a_record_of_every_schema_is_kept_and_every_schema_has_a_step():
    assert [path.name for path in RECORDS] == [
        f"schema-{n}.issued.json" for n in range(1, migrations.SCHEMA + 1)
    ]
    assert [*migrations.STEPS] == [*range(1, migrations.SCHEMA)]


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.name)
def test_a_record_opens_and_says_what_it_came_to(path):
    record = freezing.read_record(path)
    assert record["figures"] == kept(path)["figures"]
    side = diffing.side(path)
    assert side.recorded.total == record["figures"]["total_with_tax"]
    assert sized(record).scenarios


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.name)
def test_a_record_diffs_revises_and_mails(path, tmp_path):
    record = kept(path)
    came = record["figures"]
    place = written(record, tmp_path / "out")
    changed = quote("diff", place, place, "--json")
    assert changed.exit_code == 0, changed.output
    assert json.loads(changed.stdout)["old"]["total_with_tax"] == f"{came['total_with_tax']:.2f}"
    file = tmp_path / "quote.yaml"
    file.write_text(json.dumps(record["data"], ensure_ascii=False, indent=1), encoding="utf-8")
    mailed = quote("email", place, "--date", "2026-11-23", "-o", tmp_path / "mail")
    assert mailed.exit_code == 0, mailed.output
    assert (tmp_path / "mail" / f"{NAME}.eml").read_bytes()


def test_a_revision_tells_what_the_record_came_to(tmp_path):
    record = kept()
    written(record, tmp_path / "out")
    file = tmp_path / "quote.yaml"
    file.write_text("quote:\n  number: Q-KEPT\n  date: 2026-11-22\n  language: zh\n  currency: CNY\n"
                    "scenarios:\n- {name: a, model: Qwen3-8B, context: 4096, concurrency: 1, cards: [L40S]}\n",
                    encoding="utf-8")  # fmt: skip
    result = quote("revise", file, "--date", "2026-11-25", "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "CNY 210,729.40" in (tmp_path / "quote-R2.yaml").read_text(encoding="utf-8")


# -- what was not there then ----------------------------------------------------------------------


def test_every_field_of_the_catalog_is_as_old_as_the_first_schema_or_says_what_it_meant_before():
    """Else a new coefficient would end every earlier record: give it a `neutral`, or a step."""
    rows = freezing.read_record(FIRST)["rows"]
    for table, kind in TABLES.items():
        assert table in rows or table in LATER, table
        if issubclass(kind, Coefficients):
            known = {k for row in getattr(SHIPPED, table).values() for k in row.extra}
            for row in rows.get(table, ()):
                full = completed(table, row).keys()
                assert known <= full, (table, row["name"], known - full)
    frozen = {row["name"] for row in rows["constants"]}
    for name, row in SHIPPED.constants.items():
        assert name in frozen or row.neutral is not None, name


def test_tables_of_choices_are_tables():
    assert set(NAMED) <= TABLES.keys() - set(LISTS) and TABLES.keys() >= LATER


@pytest.fixture
def later(monkeypatch):
    """A release to come: a coefficient, a constant and a field of cards more than today."""
    monkeypatch.setitem(ENGINE, "page_slack", Given(Factor, "slack of a page", neutral=1.0))
    monkeypatch.setitem(SPEED, "drift", Given(Factor, "drift", neutral=0.0))
    engines = {}
    for name, row in SHIPPED.engines.items():
        engines[name] = Engine.model_validate(row.model_dump(by_alias=True) | {"page_slack": 1.25})
    constants = SHIPPED.constants | {
        "speed_drift": Constant(name="speed_drift", value=0.5, neutral=0.0)
    }
    catalog = replace(SHIPPED, engines=engines, constants=constants)
    monkeypatch.setattr(Catalog, "shipped", staticmethod(lambda: catalog))

    class LaterCard(Card):
        trays: int = 1

    monkeypatch.setitem(TABLES, "cards", LaterCard)
    return catalog


def test_what_is_younger_than_a_record_takes_the_value_that_changes_nothing(later):
    before = kept()["figures"]
    record = freezing.read_record(FIRST)
    catalog = freezing.thawed(record["rows"])
    assert {row.page_slack for row in catalog.engines.values()} == {1.0}
    assert catalog.constant("speed_drift") == 0.0
    assert {row.trays for row in catalog.cards.values()} == {1}
    found = sized(record)
    drawn_on = model_inputs.engine(catalog.engines["house-engine 1"], catalog)
    assert (drawn_on.page_slack, model_inputs.speed(catalog).drift) == (1.0, 0.0)
    assert freezing.issued_figures(found) == before


def test_a_table_that_there_was_not_stands_as_it_ships(monkeypatch):
    rows = kept()["rows"]
    del rows["presets"]
    with pytest.raises(KeyError):
        freezing.thawed(rows)
    monkeypatch.setattr(freezing, "LATER", LATER | {"presets"})
    assert freezing.thawed(rows).presets == SHIPPED.presets


def test_the_bands_of_before_stand_in_a_record_of_before():
    [row] = freezing.thawed(kept()["rows"]).errors.values()
    assert (row.dense_low, row.latent_high, row.first_low) == (0.87, 1.18, 0.554)


def test_an_own_engine_of_a_file_may_be_older_than_a_coefficient(later):
    data = freezing.read_record(FIRST)["data"]
    found = quotation(Document(data, "q", b""), Catalog.shipped())
    assert found.catalog.engines["house-engine 1"].page_slack == 1.0


def test_an_own_engine_still_gives_every_coefficient_without_a_neutral():
    data = freezing.read_record(FIRST)["data"]
    data["catalog"]["engines"][0].pop("hidden_kept")
    with pytest.raises(Problems, match="`hidden_kept` is missing"):
        quotation(Document(data, "q", b""), SHIPPED)


@pytest.mark.proof
def test_an_earlier_workbook_is_pulled_by_a_release_that_knows_more(later, tmp_path):
    data = freezing.read_record(FIRST)["data"]
    path = tmp_path / "book.xlsx"
    with pytest.MonkeyPatch.context() as then:
        then.setattr(Catalog, "shipped", staticmethod(lambda: SHIPPED))
        then.delitem(ENGINE, "page_slack")
        then.delitem(SPEED, "drift")
        path.write_bytes(workbook(estimate(quotation(Document(data, "q", b""), SHIPPED))))
    found = pulling.pull(path)
    assert (found.changes, found.unplaced) == ([], [])
    assert found.data["catalog"]["engines"][0]["name"] == "house-engine"


# -- a schema to come -----------------------------------------------------------------------------


@pytest.fixture
def second(monkeypatch):
    """Schema 2 calls `context` otherwise, and has an earlier engine under another name."""

    def step(carried):
        data = copy.deepcopy(carried.data)
        data["scenarios"][0]["context"] = data["scenarios"][0].pop("context")
        data["quote"]["title"] = "brought up"
        return migrations.Carried(data, carried.rows)

    monkeypatch.setattr(migrations, "SCHEMA", 2)
    monkeypatch.setitem(migrations.STEPS, 1, step)


def test_a_record_of_an_earlier_schema_is_brought_up(second):
    assert freezing.read_record(FIRST)["data"]["quote"]["title"] == "brought up"
    assert kept()["data"]["quote"]["title"] != "brought up"


@pytest.mark.proof
def test_a_workbook_of_an_earlier_schema_is_brought_up(second, tmp_path):
    path = tmp_path / "book.xlsx"
    then = json.loads(FIRST.read_text(encoding="utf-8"), object_hook=with_days)["data"]
    path.write_bytes(workbook(estimate(quotation(Document(then, "q", b""), SHIPPED))))
    assert pulling.Edited(path).data["quote"]["title"] == "brought up"


@pytest.mark.proof
def test_a_workbook_of_an_unknown_schema_is_refused(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook(sized(freezing.read_record(FIRST))))
    book = openpyxl.load_workbook(path)
    for found in book.custom_doc_props.props:
        if found.name == "quoter.schema":
            found.value = "7"
    book.save(path)
    result = quote("pull", path)
    assert result.exit_code == 2
    assert "has the schema 7; this program reads up to 1; read it with the program" in result.stderr


# -- figures as issued ----------------------------------------------------------------------------


def test_the_mail_of_an_earlier_program_tells_the_figures_that_were_issued(tmp_path):
    record = kept()
    record["hashes"]["program"] = "of an earlier program"
    record["figures"] |= {"total_with_tax": 123456.78, "cards": {"MetaX-C500": 7}, "complete": True}
    path = written(record, tmp_path)
    result = quote("email", path, "--date", "2026-11-23")
    assert result.exit_code == 0, result.output
    assert "the mail tells those that were issued" in result.stderr
    content = (tmp_path / f"{NAME}.eml").read_bytes()
    message = email.message_from_bytes(content, policy=email.policy.default)
    said = message.get_body(("plain",)).get_content()
    assert "CNY 123,456.78" in said
    assert "壹拾贰万叁仟肆佰伍拾陆元柒角捌分" in said
    assert "MetaX-C500：7 张卡" in said
    assert "210,729" not in said


def test_a_record_whose_figures_this_very_program_does_not_come_to_was_changed(tmp_path):
    from quoter.core.paths import program_digest

    record = kept()
    record["hashes"]["program"] = program_digest()
    record["figures"]["total_with_tax"] = 1.0
    result = quote("email", written(record, tmp_path), "--date", "2026-11-23")
    assert result.exit_code == 2
    assert "was changed since it was issued" in result.stderr


# -- spoilt ---------------------------------------------------------------------------------------


def spoilt(change):
    record = kept()
    change(record)
    return json.dumps(record, ensure_ascii=False)


SPOILT = {
    "an unknown newer schema": (lambda r: r.update(schema=9), "has the schema 9; this program reads up to"),
    "no number of a schema": (lambda r: r.update(schema=True), "has the schema True"),
    "no schema": (lambda r: r.pop("schema"), "is not the record"),
    "no figures": (lambda r: r.update(figures={}), "lacks a part, or was changed: figures › currency"),
    "no hashes": (lambda r: r.pop("hashes"), "lacks a part, or was changed: hashes"),
    "a total that is none": (lambda r: r["figures"].update(total_with_tax="x"), "changed: figures › total_with_tax"),
    "a table less": (lambda r: r["rows"].pop("engines"), "is not the record"),
    "a card without memory": (lambda r: r["rows"]["cards"][0].pop("memory_gb"), "was changed: memory_gb"),
    "no data": (lambda r: r.update(data=[]), "was changed: data"),
    "a scenario's unknown key": (lambda r: r["data"]["scenarios"][0].update(cntext=1), "unknown key `cntext`"),
    "an engine without a coefficient": (lambda r: r["rows"]["engines"][-1].pop("hidden_kept"), "hidden_kept"),
    "a constant less": (lambda r: r["rows"].update(constants=r["rows"]["constants"][1:]), "reserve"),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_record_ends_with_status_2_and_says_why(name, tmp_path):
    change, words = SPOILT[name]
    path = tmp_path / "x.issued.json"
    path.write_text(spoilt(change), encoding="utf-8")
    for command in (("diff", path, path), ("email", path)):
        result = quote(*command)
        assert (result.exit_code, words in result.stderr) == (2, True), result.output
        assert "Traceback" not in result.output


@pytest.mark.parametrize("share", [0, 0.3, 0.9, 0.999])
def test_a_record_cut_short_is_refused(share, tmp_path):
    content = FIRST.read_bytes()
    path = tmp_path / "x.issued.json"
    path.write_bytes(content[: int(len(content) * share)])
    result = quote("diff", path, path)
    assert result.exit_code == 2
    assert "is not the record of an issued revision" in result.stderr
