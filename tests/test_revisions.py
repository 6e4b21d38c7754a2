"""Revisions: an issued one is frozen, the next one continues the log, and the difference is split."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT
from editing import edited
from typer.testing import CliRunner

from quoter.catalog.lookup import Catalog
from quoter.cli import app
from quoter.core import files
from quoter.delivery import diffing, freezing
from quoter.scenario.quotation import load_quotation
from quoter.sizing.estimate import estimate
from quoter.workbook.sheets import workbook
from quoter.workbook.write_back import Place

pytestmark = pytest.mark.usefixtures("remembered")

FILE = """# whose quotation this is
quote:
  number: Q-REV  # the customer's
  date: 2026-11-22
  currency: CNY
  language: en
  exchange_rates: {USD: {rate: 7.0, date: 2026-11-20}}
scenarios:
- name: chat  # comments stay
  model: QwQ-32B
  context: 16000
  concurrency: 8
  cards: [L40S, MetaX-C500]
catalog:
  prices:
  - {card: L40S, typical: 10000, currency: USD, tax_included: true, date: 2026-11-20, cost: 7777}
  - {card: MetaX-C500, typical: 160000, currency: CNY, tax_included: true, date: 2026-11-20}
  - {server: PCIe-8, per: server, typical: 40000, currency: CNY, tax_included: true, date: 2026-11-20}
  - {server: MetaX-C500-8, per: server, typical: 95000, currency: CNY, tax_included: true, date: 2026-11-20}
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "quote.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def quote(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def issued(file, folder):
    result = quote("issue", file, "-o", folder, "--format", "xlsx,html")
    assert result.exit_code == 0, result.output
    return folder / "Q-REV-R1.issued.json"


# -- frozen ---------------------------------------------------------------------------------------


def test_an_issued_revision_is_recorded_with_hashes(file, tmp_path):
    record = freezing.read_record(issued(file, tmp_path / "out"))
    assert record["hashes"].keys() == {"scenario", "catalog", "program"}
    assert record["hashes"]["scenario"] == load_quotation(file).digest
    for name, digest in record["outputs"].items():
        content = (tmp_path / "out" / name).read_bytes()
        assert digest == __import__("hashlib").sha256(content).hexdigest()
    sized = estimate(load_quotation(file))
    assert record["figures"]["total_with_tax"] == sized.money.total_with_tax
    assert record["data"]["catalog"]["prices"][0]["cost"] == 7777


@pytest.mark.proof
def test_an_issued_revision_is_never_written_anew(file, tmp_path):
    out = tmp_path / "out"
    issued(file, out)
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    again = quote("issue", file, "-o", out)
    assert (again.exit_code, "has been issued already" in again.stderr) == (0, True)
    file.write_text(FILE.replace("concurrency: 8", "concurrency: 80"), encoding="utf-8")
    for words in (("build", file, "-o", out), ("build", file, "-o", out, "--force"),
                  ("issue", file, "-o", out), ("issue", file, "-o", out, "--force")):  # fmt: skip
        refused = quote(*words)
        assert refused.exit_code == 2
        assert "quote revise" in refused.stderr
    assert "from another scenario" in quote("issue", file, "-o", out).stderr
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before


@pytest.mark.proof
def test_another_catalog_is_another_hash(file, tmp_path):
    issued(file, tmp_path / "out")
    more = tmp_path / "more.yaml"
    more.write_text("constants: [{name: reserve, value: 0.3}]", encoding="utf-8")
    refused = quote("issue", file, "-o", tmp_path / "out", "--catalog", more)
    assert "from another catalog" in refused.stderr


def test_a_firm_quotation_on_market_prices_is_not_issued(file, tmp_path):
    text = FILE.replace("language: en", "language: en\n  status: firm").split("catalog:")[0]
    file.write_text(text, encoding="utf-8")
    result = quote("issue", file, "-o", tmp_path / "out")
    assert (result.exit_code, (tmp_path / "out").exists()) == (2, False)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"schema": 9}',
        b'{"schema": 1}',
        b'{"schema": 1, "data": {}, "rows": {"x": 1}}',
        b'{"schema": 1, "data": {}, "rows": {"cards": [{"name": 1}]}}',
    ],
)
def test_a_spoilt_record_is_refused(tmp_path, content):
    (tmp_path / "x.issued.json").write_bytes(content)
    with pytest.raises(files.Problems):
        freezing.read_record(tmp_path / "x.issued.json")


@pytest.mark.proof
def test_what_is_frozen_thaws_to_the_same_figures(file, tmp_path):
    record = freezing.read_record(issued(file, tmp_path / "out"))
    found = diffing.computed(record["data"], freezing.thawed(record["rows"]))
    assert found.total == record["figures"]["total_with_tax"]
    assert dict(found.cards) == record["figures"]["cards"]


# -- the next one ---------------------------------------------------------------------------------


def revise(file, *words):
    result = quote("revise", file, *words)
    assert result.exit_code == 0, result.output
    return Path(result.stdout.strip())


@pytest.mark.proof
def test_the_next_revision_continues_the_log_and_keeps_the_comments(file, tmp_path):
    issued(file, tmp_path / "out")
    second = revise(
        file, "-m", "5 % off", "--author", "sales", "--date", "2026-11-25", "-o", tmp_path / "out"
    )
    assert second.name == "quote-R2.yaml"
    text = second.read_text(encoding="utf-8")
    assert "number: Q-REV  # the customer's" in text
    assert "- name: chat  # comments stay" in text
    data = files.read(second).data
    total = estimate(load_quotation(file)).money.total_with_tax
    assert data["quote"]["revision"] == 2
    assert str(data["quote"]["date"]) == "2026-11-25"
    first, now = data["changes"]
    assert (first["revision"], first["cards"], first["total"]) == (1, 4, f"CNY {total:,.2f}")
    assert (now["revision"], now["author"], now["what"]) == (2, "sales", "5 % off")
    third = revise(second, "--date", "2026-11-26", "-o", tmp_path / "out")
    assert third.name == "quote-R3.yaml"
    log = files.read(third).data["changes"]
    assert [row["revision"] for row in log] == [1, 2, 3]
    assert (log[1]["what"], log[1]["cards"]) == ("5 % off", 4)
    assert file.read_text(encoding="utf-8") == FILE


STOCK = """quote: {number: Q-REV, date: 2026-11-22, currency: CNY, language: en}
scenarios:
- name: chat
  model: Qwen2.5-72B
  weights: bf16
  context: 16000
  concurrency: 200
  inventory: [{card: A100-80G-SXM, count: 8}]
  cards: [A100-80G-SXM]
- {name: notes, model: Qwen3-8B, context: 8000, concurrency: 4, cards: [A100-80G-SXM]}
catalog:
  prices:
  - {card: A100-80G-SXM, per: set, typical: 1000000, currency: CNY, date: 2026-11-20}
"""


@pytest.mark.parametrize("earlier", [False, True])
def test_a_revision_counts_the_cards_that_it_sells_and_not_those_at_hand(file, tmp_path, earlier):
    """Eight of 32 are at hand, and sixteen when the next eight have come: the log said 32 cards for the price of 24, and
    the comparison that no card had moved. A record of earlier releases counted them all."""
    file.write_text(STOCK, encoding="utf-8")
    record = issued(file, tmp_path / "out")
    data = json.loads(record.read_text(encoding="utf-8"))
    assert (data["figures"]["cards"], data["at_hand"]) == (
        {"A100-80G-SXM": 24},
        {"A100-80G-SXM": 8},
    )
    if earlier:
        data["figures"]["cards"] = {"A100-80G-SXM": 32}
        del data["at_hand"]
        record.write_text(json.dumps(data), encoding="utf-8")
    second = revise(file, "--date", "2026-11-25", "-o", tmp_path / "out")
    assert files.read(second).data["changes"][0]["cards"] == 24
    second.write_text(second.read_text(encoding="utf-8").replace("count: 8", "count: 16"))
    told = quote("diff", record, second, "--json")
    found = json.loads(told.stdout)
    assert (found["old"]["cards"], found["new"]["cards"]) == (
        {"A100-80G-SXM": 24},
        {"A100-80G-SXM": 16},
    )
    moved = {step["cause"]: (step["cards"], step["money"]) for step in found["steps"]}
    assert moved.pop("quantity") == (-8, "-1000000.00")
    assert set(moved.values()) == {(0, "0.00")}
    assert "inventory › A100-80G-SXM › count: 8 → 16" in quote("diff", record, second).stdout


def test_a_revision_never_overwrites_a_file(file):
    revise(file)
    again = quote("revise", file)
    assert (again.exit_code, "exists already" in again.stderr) == (2, True)


@pytest.mark.parametrize("layout", [
    "quote: {number: Q-REV, date: 2026-11-22}",
    "quote:\n  revision: 4\n  number: Q-REV\n  date: 2026-11-22\nchanges: []",
    "quote:\n    number: Q-REV\n    date: 2026-11-22\nchanges: [{revision: 0, date: 2026-11-01}]",
    "changes:\n- revision: 1\n  date: 2026-11-22\n  what: first  # why\nquote:\n  number: Q-REV\n  date: 2026-11-22",
])  # fmt: skip
def test_every_layout_is_revised(tmp_path, layout):
    path = tmp_path / "a.yaml"
    rest = (
        "\nscenarios: [{name: a, model: QwQ-32B, context: 16000, concurrency: 8, cards: [L40S]}]\n"
    )
    path.write_text(layout + rest, encoding="utf-8")
    before = load_quotation(path)
    after = load_quotation(revise(path, "-m", "next", "-o", tmp_path))
    assert after.quote.revision == before.quote.revision + 1
    assert after.deal.changes[-1].what == "next"
    assert after.cases[0].scenario == before.cases[0].scenario


def test_a_file_of_one_line_says_that_it_cannot_be_revised(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text('{"quote": {"number": "Q", "date": 2026-11-22}, "scenarios": [{"name": "a", '
                    '"model": "QwQ-32B", "context": 16000, "concurrency": 8, "cards": ["L40S"]}]}',
                    encoding="utf-8")  # fmt: skip
    result = quote("revise", path)
    assert (result.exit_code, "by hand" in result.stderr) == (2, True)
    assert list(tmp_path.glob("*-R*")) == []


# -- the difference -------------------------------------------------------------------------------


def split(old, new):
    """Money by cause, and the whole."""
    found = diffing.difference(diffing.side(old), diffing.side(new))
    assert [step.cause for step in found.steps] == list(diffing.CAUSES)
    moved = {step.cause: step for step in found.steps}
    assert sum(s.money for s in found.steps if s.money is not None) == pytest.approx(
        found.after.total - found.before.total, abs=0.005
    )
    assert sum(s.cards or 0 for s in found.steps) == found.after.bought - found.before.bought
    return moved, found


def changed(file, **texts):
    """The file with some texts replaced."""
    text = FILE
    for old, new in texts.values():
        assert old in text
        text = text.replace(old, new)
    path = file.with_name("new.yaml")
    path.write_text(text, encoding="utf-8")
    return path


CAUSES = {
    "price": ("typical: 10000", "typical: 11000"),
    "exchange_rate": ("rate: 7.0", "rate: 7.7"),
    "assumption": ("context: 16000", "context: 16000\n  reserve: 1.0e-9\n  weights: int8"),
    "quantity": ("concurrency: 8", "concurrency: 80"),
    "catalog": ("catalog:\n", "catalog:\n  cards: [{name: L40S, allocatable_gib: 24}]\n"),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_one_change_is_its_causes_alone(file, cause):
    moved, _ = split(file, changed(file, one=CAUSES[cause]))
    assert {name for name, step in moved.items() if step.money or step.cards} == {cause}
    assert moved[cause].changes


def test_a_tax_rate_is_told_alone_where_the_others_are_the_markets(file):
    """`services` and `installation` were told as changed, too."""
    rate = ("  currency: CNY\n  language", "  currency: CNY\n  taxes: {goods: 0.09}\n  language")
    moved, _ = split(file, changed(file, one=rate))
    told = [change.path for step in moved.values() for change in step.changes]
    assert told == ["quote › taxes › goods"]


def test_several_changes_are_split_in_the_fixed_order(file):
    both = {name: CAUSES[name] for name in ("price", "exchange_rate", "quantity")}
    moved, found = split(file, changed(file, **both))
    # the servers are priced in the quotation's currency: only the cards' price moves
    first = estimate(load_quotation(file)).money.total_with_tax - 40000
    assert moved["price"].money == pytest.approx(first * 0.1, abs=0.01)
    assert moved["exchange_rate"].money == pytest.approx(first * 1.1 * 0.1, abs=0.01)
    assert moved["quantity"].cards > 0
    assert found.after.total > found.before.total


def test_a_scenario_more_is_a_quantity(file):
    more = "scenarios:\n- {name: more, model: Qwen3-8B, context: 8000, concurrency: 4, cards: [L40S]}\n"
    moved, _ = split(file, changed(file, one=("scenarios:\n", more)))
    assert {name for name, step in moved.items() if step.cards} == {"quantity"}
    assert moved["quantity"].changes[0].path == "scenarios › more"


def test_a_scenario_with_a_name_in_each_language_is_told_by_one(file, tmp_path):
    text = file.read_text(encoding="utf-8").replace("language: en", "language: both")
    text = text.replace("name: chat", "name: {zh: 智能客服, en: Assistant}")
    file.write_text(text, encoding="utf-8")
    other = tmp_path / "other.yaml"
    other.write_text(text.replace("concurrency: 8", "concurrency: 9"), encoding="utf-8")
    found = diffing.difference(diffing.side(file), diffing.side(other))
    assert [c.path for step in found.steps for c in step.changes] == [
        "scenarios › 智能客服 › concurrency"
    ]


def test_a_price_that_is_still_stated_and_only_not_drawn_on_is_no_news(file):
    """The card that wins is another: its rival's price has not gone, and a price is told once."""
    more = ("context: 16000", "context: 16000\n  choice: {card: MetaX-C500}")
    dearer = ("typical: 160000", "typical: 161000")
    moved, _ = split(file, changed(file, one=more, two=dearer))
    assert [change.path for change in moved["price"].changes] == [
        "catalog › prices › MetaX-C500 › typical"
    ]
    file.write_text(FILE.replace("cards: [L40S, MetaX-C500]", "cards: [L40S]"), encoding="utf-8")
    moved, _ = split(file, changed(file))
    assert moved["price"].changes == []


@pytest.mark.proof
def test_an_issued_revision_is_computed_with_the_catalog_of_its_day(file, tmp_path):
    """The price list has moved since: that is the catalog's, not the customer's doing."""
    old = tmp_path / "old.yaml"
    old.write_text("cards: [{name: L40S, allocatable_gib: 80}]", encoding="utf-8")
    result = quote("issue", file, "-o", tmp_path / "out", "--catalog", old, "--format", "xlsx")
    assert result.exit_code == 0
    moved, found = split(tmp_path / "out" / "Q-REV-R1.issued.json", file)
    assert found.before.bought != found.after.bought
    assert {name for name, step in moved.items() if step.cards} == {"catalog"}


@pytest.mark.proof
def test_what_an_older_program_made_is_the_programs(file, tmp_path):
    path = issued(file, tmp_path / "out")
    record = json.loads(path.read_text(encoding="utf-8"))
    record["program"] = "quoter 0.0.1"
    record["figures"]["total_with_tax"] -= 1000
    path.write_text(json.dumps(record), encoding="utf-8")
    moved, _ = split(path, file)
    assert {name: step.money for name, step in moved.items() if step.money} == {"program": 1000.0}
    assert moved["program"].changes[0].before == "quoter 0.0.1"


@pytest.mark.proof
def test_a_workbook_is_a_side(file, tmp_path):
    content = workbook(estimate(load_quotation(file)))
    path = tmp_path / "edited.xlsx"
    path.write_bytes(edited(content, {Place("in_rate_USD"): 7.7}))
    moved, _ = split(file, path)
    assert {name for name, step in moved.items() if step.money} == {"exchange_rate"}


def test_the_command_prints_a_table_or_json(file):
    other = changed(file, one=CAUSES["price"])
    shown = quote("diff", file, other)
    assert "offer" not in shown.stdout
    assert "catalog › prices › L40S › typical: 10,000 → 11,000" in shown.stdout
    data = json.loads(quote("diff", file, other, "--json").stdout)
    assert [step["cause"] for step in data["steps"]] == list(diffing.CAUSES)
    assert data["old"]["number"] == "Q-REV"


def test_two_currencies_are_not_subtracted(file):
    other = changed(file, one=("currency: CNY\n  language", "currency: USD\n  language"),
                    two=("{USD: {rate: 7.0", "{CNY: {rate: 0.14"))  # fmt: skip
    shown = quote("diff", file, other)
    assert "two currencies" in shown.stdout


# -- the catalog's own check ----------------------------------------------------------------------


def test_the_catalog_check_lists_what_is_missing_stale_and_weak(tmp_path):
    more = tmp_path / "more.yaml"
    more.write_text("""
cards: [{name: New-900, memory_gb: 96, grade: C}]
prices:
- {card: MetaX-C500, typical: 1, currency: CNY, date: 2026-01-01}
- {card: L40S, typical: 2, currency: CNY, date: 2026-11-01, valid_to: 2026-11-10}
- {card: H20-96G, per: set, typical: 3, currency: CNY, date: 2026-11-01, grade: C}
""", encoding="utf-8")  # fmt: skip
    result = quote("catalog", "check", "--date", "2026-11-22", "--catalog", more)
    assert result.exit_code == 0
    parts = re.split(r"(?m)^\d+ (\w+), .*:$", result.stdout)[1:]
    lines = dict(zip(parts[::2], map(str.splitlines, parts[1::2]), strict=True))
    said = lambda kind, *words: any(all(w in line for w in words) for line in lines[kind])  # noqa: E731
    assert said("missing", "New-900", "no price")
    assert said("weak", "New-900", "grade C")
    assert said("stale", "MetaX-C500 per card CNY 1:", "325 days old; at most 90")
    assert said("stale", "L40S", "expired on 2026-11-10")
    assert said("weak", "H20-96G per set CNY 3")
    unverified = [m.name for m in Catalog.shipped().models.values() if not m.verified]
    assert all(said("weak", name, "not verified") for name in unverified)


def test_shipped_examples_can_be_revised(tmp_path):
    path = tmp_path / "scenarios.yaml"
    shutil.copy(ROOT / "examples" / "scenarios.yaml", path)
    assert load_quotation(revise(path, "-o", tmp_path)).quote.revision == 2


def test_what_is_the_same_is_computed_once(file, monkeypatch):
    """Two sides are sized as they are read, and differ in nothing; each cause that moves something is a state more."""
    calls, computed = [], diffing.computed
    monkeypatch.setattr(diffing, "computed", lambda *a: calls.append(1) or computed(*a))
    old, new = diffing.side(file), diffing.side(file)
    assert not diffing.difference(old, new).steps[0].changes
    assert not calls
    unsized = [replace(side, sized=None) for side in (old, new)]
    assert diffing.difference(*unsized).after == diffing.difference(old, new).after
    assert len(calls) == 1
