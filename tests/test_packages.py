"""Packages: alternatives of one need are compared and never added; one is offered and alone is the total."""

import copy
import io
import json
import re
from datetime import date

import formualizer
import openpyxl
import pytest
import yaml
from bills import identity
from conftest import ROOT, bounded
from editing import edited
from test_one_truth import gaps, made, quarrels, truths
from test_workbook import agrees, at, money_differences, put
from values import Values

from quoter.answer import answer
from quoter.catalog import Catalog
from quoter.cli.terminal import show
from quoter.core import Texts, capital
from quoter.core.files import Document, Problems, parse
from quoter.core.messages import told
from quoter.delivery import diffing, freezing, revising
from quoter.delivery.pulling import pull, text
from quoter.proposal.letter import mail
from quoter.proposal.pages import html
from quoter.proposal.view import proposal
from quoter.proposal.view.decision import decision
from quoter.scenario import load_quotation, quotation
from quoter.sizing import estimate
from quoter.words import in_words, level_words, package_words, scenario_words
from quoter.workbook.sheets import written
from quoter.workbook.sheets.context import LIGHT_ROW
from quoter.workbook.write_back import Place

FILE = ROOT / "tests" / "packages.yaml"
OF = {"economy": ("small", "search"), "balanced": ("large", "search")}


def data(**changes):
    """The file's data with other keys; None takes one away."""
    found = yaml.safe_load(FILE.read_text(encoding="utf-8")) | changes
    return {key: value for key, value in found.items() if value is not None}


def sized(written):
    return estimate(quotation(Document(copy.deepcopy(written), "x.yaml", b""), Catalog.shipped()))


def alone(*names, **changes):
    """The estimate of a file that has these scenarios and no packages."""
    found = data(packages=None, offered=None, **changes)
    found["scenarios"] = [s for s in found["scenarios"] if s["name"] in names]
    return sized(found)


def faults(**changes):
    """What is said of the file with these keys."""
    with pytest.raises(Problems) as raised:
        sized(data(**changes))
    return str(raised.value)


@pytest.fixture(scope="module")
def both():
    return sized(data())


# -- the estimate -----------------------------------------------------------------------------------


def test_packages_are_never_added_and_the_offered_one_alone_is_the_total(both):
    parts = {name: alone(*names) for name, names in OF.items()}
    assert [(p.name, p.offered) for p in both.packages] == [("economy", True), ("balanced", False)]
    for package in both.packages:
        assert package.estimate.money == parts[package.name].money
        cost, other = package.estimate.ownership, parts[package.name].ownership
        assert cost.base.total == other.base.total
    assert both.money == parts["economy"].money
    assert both.ownership.base.total == parts["economy"].ownership.base.total
    assert both.money.total_with_tax < parts["balanced"].money.total_with_tax


def test_what_is_offered_may_be_changed():
    other = sized(data(offered="balanced"))
    assert other.money == alone("large", "search").money
    assert {o.candidate.card.name for o in other.orders} == {"H20-96G", "L20"}


def test_a_scenario_may_stand_in_several_packages_and_one_in_none_in_all():
    found = sized(data(packages={"economy": ["small"], "all": ["small", "large"]}))
    names = [[s.case.scenario.name for s in p.estimate.scenarios] for p in found.packages]
    assert names == [["small", "search"], ["small", "large", "search"]]
    assert [[s.case.scenario.name for s in p.own] for p in found.packages] == [
        ["small"],
        ["small", "large"],
    ]


def test_scenarios_without_packages_stay_added_and_are_told_once_to_look_like_alternatives():
    found = alone("small", "large", "search")
    assert len(found.bill.lines) > len(alone("small").bill.lines)
    [mark] = found.marks
    assert '"small" and "large"' in str(mark)
    costs = [f"{s.chosen.price:,.2f}" for s in found.scenarios[:2]]
    assert f"alone they cost {', '.join(costs)}" in str(mark)
    assert "packages" in str(mark)
    assert str(mark).startswith("x.yaml")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_sum_of_alternatives_is_told_on_the_first_page_and_never_all_in_order(language):
    """With what each costs alone, behind the light and among the workbook's checks."""
    found = alone("small", "large", "search", quote=data()["quote"] | {"language": language})
    texts = Texts(language)
    view = proposal(found, texts)
    assert not view.light_good
    [point] = [one for one in view.points if "small" in one and "large" in one]
    assert all(f"{s.chosen.price:,.0f}" in point for s in found.scenarios[:2])
    said = capital(texts("check_added_alike"))
    _, content = written(found)
    book = Values(content)
    rows = book.rows(texts("sheet_checks"))
    [row] = [row for row in rows if row[0] == said]
    assert row[2] == 1
    light = list(book.rows(texts("sheet_summary")))[LIGHT_ROW][0]
    assert view.light == {"zh": "1 项需关注", "en": "1 point to look at"}[language]
    assert light == {"zh": "1 项需关注", "en": "Points to look at: 1"}[language]
    assert any("small" in str(cell) and "large" in str(cell) for cell in row)
    told = proposal(sized(data(quote=data()["quote"] | {"language": language})), texts)
    assert not [p for p in told.points if "small" in p and "large" in p]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_needs_that_are_the_same_stand_once_in_the_letter(language):
    found = alone("small", "large", "search", quote=data()["quote"] | {"language": language})
    texts = Texts(language)
    [need] = [row.text for row in decision(found, texts).paragraphs if row.label == texts("d_need")]
    called = scenario_words.called(found.scenarios[0].case, texts)
    assert (
        texts("d_need_each", names=scenario_words.names_quoted(["small", "large"], texts)) in need
    )
    assert need.count(called) == 2  # once of both, once of the third


def test_what_only_repeats_a_load_or_has_packages_looks_like_no_alternative(both):
    twice = data(packages=None, offered=None)
    twice["scenarios"] = [twice["scenarios"][0], twice["scenarios"][0] | {"name": "other office"}]
    assert sized(twice).marks == ()
    assert both.marks == ()


def test_a_package_that_cannot_be_offered_keeps_no_other_from_being_offered():
    found = data()
    found["scenarios"][1] |= {"service_level": {"ttft_ms": 40, "tpot_ms": 60}}
    result = sized(found)
    assert result.gate.quotable
    assert not result.packages[1].estimate.gate.quotable
    said = answer(result)
    assert [p["total"] is None for p in said["packages"]] == [False, True]
    assert said["packages"][1]["against"]
    assert said["scenarios"][1]["recommended"] is None
    assert not sized(found | {"offered": "balanced"}).gate.quotable


# -- the file ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"offered": "balance"}, ['"balance" is no package', 'did you mean "balanced"?']),
        ({"offered": None}, ["which package is `offered`?", "economy, balanced"]),
        ({"packages": None}, ["`offered` needs `packages`"]),
        ({"packages": {"economy": ["smal"]}}, ['unknown scenario "smal"', 'did you mean "small"?']),
        ({"packages": {"economy": []}}, ["`economy`", "at least 1"]),
        ({"packages": {"economy": ["small", "small"]}}, ["stands twice"]),
        ({"packages": {"economy": ["small"], "other": ["small"]}}, ["are the same"]),
        ({"packages": ["small"]}, ["`packages`"]),
        ({"offered": "economy", "packages": {"economy": "small"}}, ["must be a list"]),
    ],
)
def test_contradictions_are_told_with_a_hint(changes, said):
    told = faults(**changes)
    assert all(part in told for part in said), told


def test_a_fault_stands_at_its_line():
    content = FILE.read_text(encoding="utf-8").replace("balanced: [large]", "balanced: [lage]")
    with pytest.raises(Problems) as raised:
        quotation(parse(content.encode(), "x.yaml"), Catalog.shipped())
    line = 1 + content[: content.index("[lage]")].count("\n")
    assert f"x.yaml:{line}:" in str(raised.value)


def test_cards_at_hand_sell_nothing_and_are_in_no_package():
    found = data()
    found["scenarios"].append({"name": "held", "workload": "fit", "context": 4000, "concurrency": 1,
                               "model": "Qwen3-0.6B", "inventory": [{"card": "T4", "count": 1}]})  # fmt: skip
    assert sized(found).gate.quotable
    found["packages"]["balanced"].append("held")
    with pytest.raises(Problems, match="sells nothing"):
        sized(found)


# -- what is told -----------------------------------------------------------------------------------


def test_json_has_every_package_whole_and_the_total_of_the_offered_alone(both):
    said = json.loads(json.dumps(answer(both)))
    first, second = said["packages"]
    assert (first["name"], first["scenarios"], first["offered"]) == (
        "economy",
        ["small", "search"],
        True,
    )
    assert said["total"]["with_tax"] == first["total"] != second["total"]
    assert said["ownership"] == first["ownership"]
    assert said["bill"] == first["bill"]
    costs = [p["ownership"]["costs"]["base"]["ownership_total"] for p in (first, second)]
    assert costs == [
        f"{p.estimate.ownership.base.total.ownership_total:.2f}" for p in both.packages
    ]
    assert answer(alone("small"))["packages"] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_terminal_shows_the_packages_first_and_which_is_offered(language, capsys):
    found = data()
    found["quote"]["language"] = language
    show(sized(found))
    said = capsys.readouterr().out
    amounts = [f"{p.estimate.money.total_with_tax:,.2f}" for p in sized(found).packages]
    assert all(said.index(amount) < said.index("\nsmall\n") for amount in amounts)
    assert said.index("→ economy") < said.index("balanced") < said.index("\nsmall\n")
    assert {"zh": "本次报价为“economy”", "en": 'Offered is "economy"'}[language] in said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_proposal_compares_the_packages_and_the_mail_names_the_offered(both, language):
    texts = Texts(language)
    view = proposal(both, texts)
    assert len(view.packages.rows) == 2
    page = html(view)
    for package in both.packages:
        own = package.estimate
        assert page.count(f"{own.money.total_with_tax:,.2f}") >= 1
        assert f"{own.ownership.base.total.ownership_total:,.2f}" in page
    assert view.packages.sentence in page.replace("&#34;", '"')
    assert "economy" in view.packages.sentence
    assert html(proposal(alone("small"), texts)).count(texts("package_side")) == 0
    [*letters] = mail(both, both, {}).letters
    rows = [(row.label, row.text) for letter in letters for row in letter.offer]
    assert any("economy" in text for _, text in rows)


def test_alternatives_that_are_added_up_are_told_with_the_packages_to_write():
    """As they may be copied into the file: there stood a pattern with names of nobody."""
    found = sized(data(packages=None, offered=None))
    [mark] = [m for m in found.marks if "added up" in m.message]
    written_so = re.search(r"`packages: (.+?)` and `offered: (\w+)`", mark.hint)
    packages = yaml.safe_load(written_so[1])
    assert packages == {"P1": ["small"], "P2": ["large"]}
    put_in = sized(data(packages=packages, offered=written_so[2]))
    totals = {p.name: p.estimate.money.total_with_tax for p in put_in.packages}
    assert put_in.offered.name == min(totals, key=totals.get)
    assert put_in.marks == ()
    assert "请写 `packages: {P1" in told(mark.hint)


# -- a target for the whole of a request -------------------------------------------------------------


def aimed():
    """The packages with a target for the whole of a request of the one need."""
    found = data()
    for one in found["scenarios"]:
        if one["name"] in ("small", "large"):
            one["service_level"] = {"e2e_seconds": 120}
    return sized(found)


def test_packages_tell_the_time_of_a_whole_request_where_a_target_is_stated_for_it(both, capsys):
    found, texts = aimed(), Texts("en")
    assert "package_e2e" not in package_words.heads(both, texts)
    own = [next(s for s in one.own if s.kind == "inference") for one in found.packages]
    told = [level_words.milliseconds_said(s.chosen.inference.e2e_percentile_ms) for s in own]
    rows = package_words.rows(found, texts)
    assert [row.cells["package_e2e"] for row in rows] == told
    page = html(proposal(found, texts))
    assert all(text in page for text in (texts("package_e2e"), *told))


def test_the_workbook_compares_the_time_of_a_whole_request():
    found = aimed()
    context, content = written(found)
    book = formualizer.Workbook.from_bytes(content)
    for refs, package in zip(context.package_refs, found.packages, strict=True):
        [own] = [s for s in package.own if s.kind == "inference"]
        there = at(book, refs["package_e2e_seconds 0"])
        assert agrees(own.chosen.inference.e2e_percentile_ms, there)


# -- the workbook -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_letter_speaks_of_the_offered_package_alone(both, language):
    """Its need, its cards and what it does: alternatives of one need are no further needs."""
    texts = Texts(language)
    view, whole = proposal(both, texts), proposal(alone(*OF["economy"]), texts)
    assert view.decision == whole.decision
    told = {chapter.key: chapter.title for chapter in whole.chapters}
    for chapter in view.chapters:
        if chapter.key in ("solution", "speed", "configuration"):
            assert chapter.title == told[chapter.key]
    assert "large" not in str(view.decision)


@pytest.fixture(scope="module")
def built(both):
    context, content = written(both)
    return context, content, formualizer.Workbook.from_bytes(content)


def package_differences(book, context, found):
    """Where a package's column, or its own working, is not the estimator's."""
    wrong = []
    for own, refs, package in zip(
        context.beside, context.package_refs, found.packages, strict=True
    ):
        total = package.estimate.ownership.base.total.ownership_total
        expected = {
            "package_total": package.estimate.money.total_with_tax,
            "package_without_tax": package.estimate.money.total_without_tax,
            "package_owning_live": total,
            "package_servers": sum(o.figures.servers for o in package.estimate.orders),
            "package_more": package.estimate.money.total_with_tax - found.money.total_with_tax,
            "package_quotable": float(package.estimate.gate.quotable),
        }
        read = lambda ref: at(book, ref)  # noqa: E731
        wrong += [(package.name, key, value, read(refs[key])) for key, value in expected.items()
                  if not agrees(value, read(refs[key]))]  # fmt: skip
        wrong += [(package.name, *one) for one in money_differences(read, own, package.estimate)]
    return wrong


@pytest.mark.proof
def test_another_engine_computes_every_package_as_the_estimator_does(built, both):
    context, _, book = built
    assert package_differences(book, context, both) == []
    assert money_differences(lambda ref: at(book, ref), context, both) == []


@pytest.mark.proof
def test_the_dropdown_turns_total_words_bill_and_cost_to_the_other_package(both):
    context, content = written(both)
    book = formualizer.Workbook.from_bytes(content)
    choice = context.typed[Place("in_offered")].ref
    put(book, choice, "balanced")
    other = sized(data(offered="balanced"))
    assert money_differences(lambda ref: at(book, ref), context, other) == []
    assert package_differences(book, context, other) == []
    words = [at(book, context.refs[f"words_{language}"]) for language in ("zh", "en")]
    assert words == in_words(other, Texts("both"))


@pytest.mark.proof
def test_a_price_that_is_typed_moves_every_package_that_has_it(both):
    context, content = written(both)
    book = formualizer.Workbook.from_bytes(content)
    ref = context.typed[Place("p_amount", "set:L20")].ref
    put(book, ref, 400_000.0)
    found = data()
    found["catalog"]["prices"][0]["typical"] = 400_000
    assert package_differences(book, context, sized(found)) == []


@pytest.mark.proof
def test_the_workbook_has_a_sheet_and_its_formulas_are_short(built):
    _, content, _ = built
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames[1].startswith("方案对比报价")
    long = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row
            if isinstance(cell.value, str) and cell.value.startswith("=") and len(cell.value) > 121]  # fmt: skip
    assert long == []


def test_lines_of_the_bill_are_told_apart_by_package(both):
    names = [{identity(e) for e in p.estimate.bill.active} for p in both.packages]
    assert names[0] != names[1]


# -- there and back ---------------------------------------------------------------------------------


@pytest.mark.proof
def test_the_package_chosen_in_the_workbook_comes_back_with_every_comment(built, tmp_path):
    _, content, _ = built
    (tmp_path / "my.yaml").write_bytes(FILE.read_bytes())
    path = tmp_path / "back.xlsx"
    path.write_bytes(edited(content, {Place("in_offered"): "balanced"}))
    found = pull(path, file=tmp_path / "my.yaml")
    assert [(c.place.name, c.after) for c in found.changes] == [("in_offered", "balanced")]
    assert (found.moved, found.unplaced) == ([], [])
    assert found.result.money == sized(data(offered="balanced")).money
    again = text(found, "back.xlsx")
    assert again == FILE.read_text(encoding="utf-8").replace(
        "offered: economy", "offered: balanced"
    )


def test_records_revisions_and_differences_keep_the_packages(both, tmp_path):
    (tmp_path / "my.yaml").write_bytes(FILE.read_bytes())
    path = tmp_path / "R1.issued.json"
    path.write_bytes(freezing.text(freezing.record(both, {})))
    kept = freezing.read_record(path)
    assert kept["data"]["packages"] == {"economy": ["small"], "balanced": ["large"]}
    assert kept["data"]["offered"] == "economy"
    other = tmp_path / "other.yaml"
    other.write_text(
        FILE.read_text(encoding="utf-8").replace("offered: economy", "offered: balanced")
    )
    moved = diffing.difference(diffing.side(path), diffing.side(other))
    [step] = [s for s in moved.steps if s.changes]
    assert step.cause == "quantity"
    assert [(c.path, c.before, c.after) for c in step.changes] == [
        ("offered", "economy", "balanced")
    ]
    assert step.money == pytest.approx(
        sized(data(offered="balanced")).money.total_with_tax - both.money.total_with_tax)  # fmt: skip
    mine = load_quotation(tmp_path / "my.yaml")
    next_one = revising.revised(mine, tmp_path, date(2026, 12, 1))
    again = parse(next_one, "R2.yaml").data
    assert again["packages"] == kept["data"]["packages"]
    assert again["offered"] == "economy"


@pytest.mark.parametrize("language", bounded(("zh", "en", "both"), 1))
@pytest.mark.proof
def test_all_outputs_of_a_quotation_with_packages_tell_the_same_figures(language):
    found = data()
    found["quote"]["language"] = language
    told = truths(made(found))
    assert quarrels(told) == []
    assert gaps(told) == []
    assert len(told["html"]) > 180


@pytest.mark.proof
def test_a_packages_name_is_the_customers_text_and_nothing_else():
    name = '=HYPERLINK("http://x.example","y")<script>{{ 7 * 7 }}'
    found = sized(data(packages={name: ["small"], "other": ["large"]}, offered=name))
    page = html(proposal(found, Texts("en")))
    assert "<script>" not in page.split("</head>")[1]
    assert "{{ 7 * 7 }}" in page
    _, content = written(found)
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    cells = {cell.value for sheet in book for row in sheet.iter_rows()
             for cell in row if cell.data_type == "s"}  # fmt: skip
    assert name in cells


def test_a_law_stands_beside_the_lower_price_of_a_restricted_card():
    """H20 and H200 were 80 % cheaper in the table, and nothing beside it said that their supply needs a licence."""
    day = {"per": "set", "currency": "CNY", "date": date(2026, 11, 20)}
    need = {"model": "Qwen3-32B", "concurrency": 16, "prompt_tokens": 2000, "output_tokens": 300}
    found = data(
        scenarios=[need | {"name": "one", "cards": ["H20-141G"]}, need | {"name": "other", "cards": ["Ascend-910C"]}],
        packages={"dear": ["other"], "cheap": ["one"]}, offered="dear",
        catalog={"prices": [day | {"card": "H20-141G", "typical": 1_100_000}, day | {"card": "Ascend-910C", "typical": 2_000_000}]},
    )  # fmt: skip
    texts, whole = Texts("en"), sized(found)
    (law,) = package_words.laws(whole, texts)
    assert law.startswith('"cheap", H20-141G: ')
    assert law in package_words.sentence(whole, texts)
    assert law in proposal(whole, texts).packages.sentence
    context, content = written(whole)
    sheet = openpyxl.load_workbook(io.BytesIO(content))[context.sheets["packages"].name]
    (law,) = package_words.laws(whole, Texts(whole.quotation.quote.language).each()[0])
    assert any(law in str(cell.value) for row in sheet for cell in row)


def test_a_law_of_a_card_that_two_packages_take_is_said_once_and_no_sentence_runs_into_the_next():
    need = {
        "model": "Qwen3-32B",
        "concurrency": 16,
        "prompt_tokens": 2000,
        "output_tokens": 300,
        "cards": ["H20-141G"],
    }
    found = data(scenarios=[need | {"name": "one"}, need | {"name": "other", "concurrency": 900}],
                 packages={"small": ["one"], "large": ["other"]}, offered="large")  # fmt: skip
    whole, texts = sized(found), Texts("zh")
    (law,) = package_words.laws(whole, texts)
    assert law.startswith("“small”、“large”的 H20-141G：")
    assert not whole.offered.estimate.gate.quotable
    assert f"。{law}" in package_words.sentence(whole, texts)
