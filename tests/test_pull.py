"""The way back: an edited workbook becomes the scenario file that builds to the same figures."""

import io
import random
import re
import zipfile

import formualizer
import openpyxl
import pytest
import yaml
from conftest import ROOT, bounded
from editing import cell_of, cell_told, changed, column, edits, resaved
from test_workbook import differences
from typer.testing import CliRunner

from quoter.cli import app
from quoter.core import files
from quoter.core.files import Problems
from quoter.delivery.pulling import pull, text
from quoter.delivery.pulling import said as listed
from quoter.scenario.quotation import load_quotation
from quoter.sizing.estimate import estimate
from quoter.workbook.portable import INTERNAL
from quoter.workbook.sheets import written
from quoter.workbook.write_back import Place


@pytest.fixture(scope="module")
def built():
    """A context and the bytes of its workbook."""
    return written(estimate(load_quotation(ROOT / "tests" / "edited.yaml")))


def saved(tmp_path, content, name="back.xlsx"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.proof
def test_an_untouched_workbook_comes_back_as_it_was(built, tmp_path):
    context, content = built
    found = pull(saved(tmp_path, content))
    assert (found.changes, found.moved, found.unplaced, found.stale) == ([], [], [], [])
    path = tmp_path / "again.yaml"
    path.write_text(text(found, "back.xlsx"), encoding="utf-8")
    again = estimate(load_quotation(path))
    assert again.money == context.estimate.money
    for one, other in zip(again.scenarios, context.estimate.scenarios, strict=True):
        assert one.chosen.figures == other.chosen.figures


@pytest.mark.proof
def test_ports_of_a_server_that_states_none_follow_its_cards(built, tmp_path):
    context, content = built
    again = resaved(content, {Place("c_slots", "MetaX-C500"): 12.0})
    book = formualizer.Workbook.from_bytes(again)
    book.evaluate_all()
    assert differences(book, context, pull(saved(tmp_path, again)).result) == []


@pytest.mark.parametrize("seed", bounded(range(16), 1))
@pytest.mark.proof
def test_random_edits_come_back_to_what_another_engine_computes(built, tmp_path, seed):
    context, content = built
    rng = random.Random(seed)
    values = edits(rng, context, rng.randint(1, 5))
    again = resaved(content, values)
    found = pull(saved(tmp_path, again))
    assert {c.place for c in found.changes} == changed(context, values)
    assert (found.moved, found.unplaced) == ([], [])
    book = formualizer.Workbook.from_bytes(again)
    book.evaluate_all()
    assert differences(book, context, found.result) == []
    data = files.parse(text(found, "back.xlsx").encode(), "again.yaml").data
    assert normal(data) == normal(found.data)


def normal(data):
    """Numbers as floats, as they stand in a file."""
    if isinstance(data, dict):
        return {key: normal(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [normal(value) for value in data]
    return float(data) if isinstance(data, int) and not isinstance(data, bool) else data


TYPED = {  # inputs that do not meet
    Place("in_1_card"): "L40S", Place("in_1_option_tensor_parallel"): 4.0,
    Place("p_amount", "card:MetaX-C500"): 40000.0, Place("m_layers", "QwQ-32B"): 60.0,
    Place("c_allocatable_gib", "L40S"): 44.0,
    Place("p_amount", "server:MetaX-C500"): None,
    Place("in_2_load_hours"): 8.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def turned(built, tmp_path_factory):
    """What comes back of a workbook into which these were typed."""
    return pull(saved(tmp_path_factory.mktemp("turned"), resaved(built[1], TYPED)))


@pytest.mark.proof
def test_a_card_of_the_dropdown_comes_back_as_a_choice(turned):
    found = turned
    choice = found.data["scenarios"][0]["choice"]
    assert (choice["card"], choice["tensor_parallel"]) == ("L40S", 4)


def test_prices_and_catalog_cells_come_back_as_the_files_own_rows(turned):
    found = turned
    [own] = [p for p in found.data["catalog"]["prices"] if p.get("card") == "MetaX-C500"]
    assert (own["typical"], own["discount"], own["source"]) == (40000, 0.05, "back.xlsx")
    assert own["date"] == found.data["quote"]["date"]
    [model] = found.data["catalog"]["models"]
    assert model == {"name": "QwQ-32B", "source": "back.xlsx", "figures": {"layers": 60}}
    [card] = found.data["catalog"]["cards"]
    assert (card["name"], card["allocatable_gib"]) == ("L40S", 44)


def test_a_price_that_was_cleared_is_no_price(turned):
    found = turned
    [own] = [p for p in found.data["catalog"]["prices"] if p.get("server")]
    assert own["withdrawn"] is True
    assert "typical" not in own
    server = next(e for e in found.result.bill.active if e.what == "server")
    assert server.figures.unpriced


@pytest.mark.proof
def test_a_sheet_may_be_renamed(built, tmp_path):
    """Rows are inserted and sheets renamed in LibreOffice by a proof in CI."""
    context, content = built
    name = context.sheets["prices"].name.encode()
    archive, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as again:
        for part in archive.namelist():
            again.writestr(part, archive.read(part).replace(name, b"Preise"))
    found = pull(saved(tmp_path, target.getvalue()))
    assert b"Preise" in zipfile.ZipFile(tmp_path / "back.xlsx").read("xl/workbook.xml")
    assert found.changes == []


def test_a_foreign_workbook_is_refused(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "Q-1"
    book.save(tmp_path / "foreign.xlsx")
    with pytest.raises(Problems, match="is not a workbook of quoter"):
        pull(tmp_path / "foreign.xlsx")


@pytest.mark.proof
def test_inputs_that_are_gone_or_spoilt_are_told_by_their_cells(built, tmp_path):
    context, _ = built
    book = openpyxl.load_workbook(io.BytesIO(built[1]))
    del book.defined_names["_in_1_ask_reserve"]
    del book.defined_names["_m_layers"]
    cell_of(book, Place("in_discount")).value = "ten"
    cell_of(book, Place("in_tax_goods")).value = "=0.05*2"
    column(book, "p_key")[0].value = None
    book.save(tmp_path / "gone.xlsx")
    with pytest.raises(Problems) as caught:
        pull(tmp_path / "gone.xlsx")
    said = str(caught.value)
    for words in (
        f"{cell_told(context, Place('in_1_ask_reserve'))}: the input is gone: ",
        f"{context.sheets['models'].name}!", ": the inputs are gone: ", f'{cell_told(context, Place("in_discount"))}: holds "ten", not a number: ',
        f"{context.sheets['prices'].name}!C5: the input is gone: ", f"{cell_told(context, Place('in_tax_goods'))}: is a formula that was never calculated: ",
    ):  # fmt: skip
        assert words in said
    assert said.count("are gone") == 1
    assert not re.search(r"\b(in|m|p)_\w+", said)


@pytest.mark.proof
def test_what_a_file_refuses_is_told_at_its_cell(built, tmp_path):
    context, content = built
    with pytest.raises(Problems) as caught:
        pull(saved(tmp_path, resaved(content, {Place("in_1_ask_context"): 10.0})))
    ask = context.typed[Place("in_1_ask_context")].ask
    [said] = str(caught.value).splitlines()
    assert f": {cell_told(context, Place('in_1_ask_context'))}: `context` 10 is less than" in said
    assert f": {ask.label} ({ask.scope})" in said


@pytest.mark.proof
def test_what_was_edited_is_listed_by_its_cells(built, tmp_path):
    context, content = built
    found = pull(saved(tmp_path, resaved(content, {Place("in_1_ask_reserve"): 0.3})))
    [line] = [line for line in listed(found) if "→" in line]
    assert line.startswith(f"  {cell_told(context, Place('in_1_ask_reserve'))}: ")


@pytest.mark.proof
def test_what_a_file_refuses_is_refused(built, tmp_path):
    with pytest.raises(Problems, match="is less than prompt and output"):
        pull(saved(tmp_path, resaved(built[1], {Place("in_1_ask_context"): 10.0})))


@pytest.mark.proof
def test_results_that_the_inputs_do_not_give_are_told(built, tmp_path):
    """A formula was overwritten: the figure in the workbook is not the tool's."""
    book = openpyxl.load_workbook(io.BytesIO(built[1]))
    cell_of(book, Place("out_total_with_tax")).value = 1.0
    book.save(tmp_path / "wrong.xlsx")
    found = pull(tmp_path / "wrong.xlsx")
    assert [change.label for change in found.stale] == ["out_total_with_tax"]


# -- what is planted ------------------------------------------------------------------------------

BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
LINK = (b'<Relationships><Relationship Id="r1" Type="http://x/externalLinkPath" '
        b'Target="file:///c:/secret.xlsx" TargetMode="External"/></Relationships>')  # fmt: skip
PLANTED = {
    "xl/vbaProject.bin": (b"macro", "a macro"),
    "xl/externalLinks/externalLink1.xml": (b"<externalLink/>", "a link to another workbook"),
    "xl/connections.xml": (b"<connections/>", "a data connection"),
    "xl/embeddings/oleObject1.bin": (b"ole", "embedded object|macro or a binary"),
    "xl/worksheets/_rels/sheet1.xml.rels": (LINK, "a link to outside"),
    "xl/theme/theme2.xml": (BOMB, "a document type"),
    "xl/theme/theme3.xml": ("<x/>".encode("utf-16"), "a foreign encoding"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_part_is_refused(built, tmp_path, name):
    content, what = PLANTED[name]
    archive, target = zipfile.ZipFile(io.BytesIO(built[1])), io.BytesIO()
    with zipfile.ZipFile(target, "w") as again:
        for part in archive.namelist():
            if part != name:
                again.writestr(part, archive.read(part))
        again.writestr(name, content)
    with pytest.raises(Problems, match=what):
        pull(saved(tmp_path, target.getvalue()))


@pytest.mark.proof
def test_a_part_of_air_is_refused_unread(built, tmp_path):
    target = io.BytesIO(built[1])
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as again:
        for i in range(3):
            again.writestr(f"xl/media/air{i}.xml", b"\0" * 100 * 2**20)
    with pytest.raises(Problems, match="unpacks to more"):
        pull(saved(tmp_path, target.getvalue()))


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_workbook_is_refused(tmp_path, content):
    with pytest.raises(Problems, match="is no workbook"):
        pull(saved(tmp_path, content))


def test_a_spoilt_zip_is_refused(built, tmp_path):
    rng = random.Random(1)
    for _ in range(20):
        content = bytearray(built[1])
        for _ in range(40):
            content[rng.randrange(len(content))] ^= 0xFF
        with pytest.raises(Problems):
            pull(saved(tmp_path, bytes(content)))


# -- the command ----------------------------------------------------------------------------------


@pytest.mark.proof
def test_the_command_writes_a_file_that_builds_and_never_over_another(built, tmp_path):
    path = saved(tmp_path, resaved(built[1], {Place("in_2_ask_concurrency"): 40.0}))
    target = tmp_path / "scenarios.yaml"
    result = CliRunner().invoke(app, ["pull", str(path), "-o", str(target)])
    assert result.exit_code == 0, result.output
    assert "1 input was edited" in result.stderr
    assert "concurrent requests" in result.stderr
    assert load_quotation(target).cases[1].scenario.concurrency == 40
    again = CliRunner().invoke(app, ["pull", str(path), "-o", str(target)])
    assert (again.exit_code, "exists already" in again.stderr) == (2, True)


# -- the internal edition -------------------------------------------------------------------------


@pytest.mark.proof
def test_a_cleared_cost_comes_back_as_none(tmp_path):
    path = tmp_path / "cost.yaml"
    path.write_text(
        """quote: {number: Q-COST, date: 2026-11-22, currency: CNY}
scenarios: [{name: a, model: QwQ-32B, context: 16000, concurrency: 8, cards: [MetaX-C500]}]
catalog:
  prices:
  - {card: MetaX-C500, typical: 42000, currency: CNY, cost: 36111, date: 2026-11-20}
  - {server: MetaX-C500-8, per: server, typical: 95000, currency: CNY, date: 2026-11-20}
""",
        encoding="utf-8",
    )
    _, content = written(estimate(load_quotation(path)), INTERNAL)
    place = Place("x_cost", "card:MetaX-C500")
    found = pull(saved(tmp_path, resaved(content, {place: None})))
    assert [(change.place, change.before, change.after) for change in found.changes] == [
        (place, 36111.0, None)
    ]
    assert found.unplaced == []
    [price] = [row for row in found.data["catalog"]["prices"] if row.get("card")]
    assert "cost" not in price and price["typical"] == 42000


def test_a_figure_that_the_form_of_the_load_does_not_draw_on_comes_back(turned):
    """Requests in flight are stated; the hours of use that are typed beside them are kept."""
    found = turned
    assert {change.place for change in found.changes} == set(TYPED)
    assert Place("in_2_load_hours") not in {change.place for change in found.unplaced}
    assert found.data["scenarios"][1]["load"] == {"concurrency": 24, "figures": {"hours": 8}}


# -- the user's own file ----------------------------------------------------------------------------


@pytest.mark.proof
@pytest.mark.parametrize(
    ("load", "name", "value", "expected"),
    [
        ({"users": {"total": 800, "active_share": 0.3}, "growth_per_year": 0.4, "horizon_years": 1}, "users", 1600,
         {"users": {"total": 1600, "active_share": 0.3}, "growth_per_year": 0.4, "horizon_years": 1}),
        ({"users": {"total": 800}}, "hours", 10, {"users": {"total": 800, "hours": 10}}),
        ({"users": 800}, "users", 900, {"users": 900}),
        ({"users": {"total": 800, "burst": 1.3}}, "users", 900, {"users": {"total": 900, "burst": 1.3}}),
        ({"requests_per_day": 9000}, "requests_per_day", 8000, {"requests_per_day": 8000}),
        ({"requests_per_day": 9000}, "growth", 0.5, {"requests_per_day": 9000, "growth_per_year": 0.5}),
        ({"documents": 9000, "window_hours": 10}, "requests_per_day", 8000, {"documents": 8000, "window_hours": 10}),
    ],
)  # fmt: skip
def test_an_edit_of_the_load_makes_no_assumption_the_customers_word(
    tmp_path, load, name, value, expected
):
    """One cell edited, one key written: hours and a peak of ours came back as if the customer had stated them."""
    file = tmp_path / "load.yaml"
    scenario = {"name": "chat", "model": "Qwen3-8B", "prompt_tokens": 1000, "output_tokens": 200, "cards": ["L20"],
                "load": load}  # fmt: skip
    quote = {"number": "P-1", "date": "2026-11-29", "language": "en", "currency": "CNY"}
    file.write_text(yaml.safe_dump({"quote": quote, "scenarios": [scenario]}), encoding="utf-8")
    _, content = written(estimate(load_quotation(file)))
    found = pull(saved(tmp_path, resaved(content, {Place(f"in_1_load_{name}"): value})))
    assert len(found.changes) == 1
    [back] = found.data["scenarios"]
    assert back["load"] == expected
    assert {key: back[key] for key in scenario if key != "load"} == {
        key: scenario[key] for key in scenario if key != "load"
    }


def test_the_users_own_file_is_patched_where_it_lies_beside_the_workbook(tmp_path):
    """Found by the digest in the workbook's record: only the lines of what was edited change."""
    source = (ROOT / "examples" / "scenarios.yaml").read_text(encoding="utf-8")
    file = tmp_path / "mine.yaml"
    file.write_text(source, encoding="utf-8")
    _, content = written(estimate(load_quotation(file)))
    path = saved(tmp_path, resaved(content, {
        Place("in_1_ask_concurrency"): 7.0, Place("in_discount"): 0.03,
        Place("p_amount", "card:MetaX-C500"): 41000.0,
    }))  # fmt: skip
    found = text(pull(path), path.name)
    changed = [
        (a, b) for a, b in zip(source.splitlines(), found.splitlines(), strict=False) if a != b
    ]
    assert 2 <= len(changed) <= 5
    assert "concurrency: 7                  # requests in flight at once, not users" in found
    assert "discount: 0.03                    # of the whole" in found
    again = tmp_path / "again.yaml"
    again.write_text(found, encoding="utf-8")
    assert load_quotation(again).cases[0].scenario.concurrency == 7
    file.write_text(source + "# changed since\n", encoding="utf-8")
    assert text(pull(path), path.name).startswith("# Read from")
    assert "# changed since" in text(pull(path, file=file), path.name)


@pytest.mark.proof
def test_no_workbook_is_built_to_compare_with(built, tmp_path, monkeypatch):
    from quoter.delivery import pulling

    def refused(*_):
        raise AssertionError("a workbook was built")

    monkeypatch.setattr(pulling, "arranged", refused)
    found = pull(saved(tmp_path, resaved(built[1], {Place("in_discount"): 0.05})))
    assert [change.after for change in found.changes] == [0.05]


@pytest.mark.proof
def test_a_figure_edited_in_a_workbook_of_another_release_is_an_edit(built, tmp_path, monkeypatch):
    """The workbook keeps what its figures were when it was built, whoever reads it."""
    from quoter.delivery import pulling

    monkeypatch.setattr(pulling, "program", lambda: "quoter of a later day")
    found = pull(saved(tmp_path, resaved(built[1], {Place("m_layers", "QwQ-32B"): 60.0})))
    assert [change.after for change in found.changes] == [60.0]
    assert found.moved == []


@pytest.mark.proof
def test_a_width_that_the_rule_of_thumb_does_not_count_needs_no_look(built, tmp_path):
    typed = {Place("in_2_method"): "rule-of-thumb"}
    assert pull(saved(tmp_path, resaved(built[1], typed))).unplaced == []
    typed |= {
        Place("in_2_option_tensor_parallel"): 8.0
    }  # but what was typed and does nothing is told
    told = pull(saved(tmp_path, resaved(built[1], typed))).unplaced
    assert [change.place.name for change in told] == ["in_2_option_tensor_parallel"]


@pytest.mark.parametrize("basis", ["included", "excluded"])
def test_prices_that_follow_the_quotations_basis_stay_what_they_were_when_it_is_edited(
    tmp_path, basis
):
    """Rows of the file, its lines and the market's prices: none says whether it holds the tax."""
    stated = {"card": "MetaX-C500", "per": "card", "typical": 42_000, "currency": "CNY",
              "date": "2026-11-20", "source": "our list"}  # fmt: skip
    data = {
        "quote": {"number": "Q-B", "date": "2026-11-22", "tax_basis": basis, "currency": "CNY"},
        "scenarios": [
            {"name": "chat", "model": "QwQ-32B", "context": 16_000, "concurrency": 8, "cards": ["MetaX-C500"]},
            {"name": "code", "model": "QwQ-32B", "context": 16_000, "concurrency": 8, "cards": ["H200-141G-SXM"]},
        ],
        "offer": {"lines": [{"name": "licence", "kind": "software", "per": "card", "price": 3000},
                            {"name": "upkeep", "kind": "maintenance", "share": 0.05}]},
        "catalog": {"prices": [stated, {"server": "MetaX-C500-8", "per": "server", "typical": 95_000,
                                        "currency": "CNY", "date": "2026-11-20"}]},
    }  # fmt: skip
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    context, content = written(estimate(load_quotation(path)))
    was = float(basis == "included")
    again = resaved(content, {Place("in_tax_included"): 1 - was})
    book = formualizer.Workbook.from_bytes(again)
    book.evaluate_all()
    found = pull(saved(tmp_path, again))
    assert {change.place for change in found.changes} == {Place("in_tax_included")}
    assert (found.moved, found.unplaced) == ([], [])
    assert differences(book, context, found.result) == []
    rows = found.data["catalog"]["prices"]
    assert rows[0] == stated | {"tax_included": bool(was)}  # its day and its source stay
    weak = next(row for row in rows if row.get("card") == "H200-141G-SXM")
    assert (weak["tax_included"], weak["grade"]) == (bool(was), "C")  # no better than the market's
