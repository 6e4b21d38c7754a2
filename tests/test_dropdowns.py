"""What the dropdowns of a workbook offer: words of its language for what is a word, codes for what is one; and the
way back, from a word of either language, or a code that somebody types, to the code in the file."""

import io
import re
from functools import cache

import openpyxl
import pytest
import yaml
from conftest import ROOT, bounded
from editing import edited, where
from typer.testing import CliRunner
from values import Values

from quoter.catalog.lookup import Catalog
from quoter.cli import app
from quoter.core import Problems
from quoter.core.files import Document
from quoter.core.texts import Texts
from quoter.delivery.diffing import difference, side
from quoter.delivery.pulling import pull
from quoter.scenario.quotation import load_quotation, quotation
from quoter.sizing.estimate import estimate
from quoter.workbook.choices import TABLE_OF, choices, codes
from quoter.workbook.sheets import written
from quoter.workbook.write_back import Place
from quoter.workbook.xlsx import width_of

FILES = ("examples/scenarios.yaml", "examples/fit.yaml", "tests/proposals/training.yaml", "tests/packages.yaml",
         "tests/requests/hospital.yaml", "tests/requests/startup.yaml", "tests/requests/firm.yaml",
         "tests/requests/bank.yaml", "tests/requests/government.yaml")  # fmt: skip
NAMES = {"AdamW", "Adafactor", "LoRA", "QLoRA"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@cache
def made(file, language):
    """A workbook in a language: its context and its bytes."""
    data = yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))
    data["quote"]["language"] = language
    return written(
        estimate(quotation(Document(data, "file.yaml", b""), Catalog.shipped())), language=language
    )


def dropdowns(content):
    """Of every dropdown its cell, what it offers, and what it holds."""
    book = Values(content)
    for title in book.sheetnames:
        for rule in (rule for rule in book.rules(title) if rule.get("type") == "list"):
            cell = rule.get("sqref").split()[0].split(":")[0]
            yield (
                f"{title}!{cell}",
                offered(book, rule.findtext("formula1")),
                book.value(title, cell),
            )


def offered(book, formula):
    """What a list offers."""
    if formula.startswith('"'):
        return formula.strip('"').split(",")
    return book.column(formula.lstrip("="))


def words_of(language):
    """What the words of a language stand for: of each code that has one."""
    catalog, texts = Catalog.shipped(), Texts(language)
    found = {}
    for prefix in TABLE_OF:
        own = codes(prefix, catalog, ("goods", "installation", "services"))
        found |= choices(prefix, own, catalog, texts)
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("file", bounded(FILES, 2))
@pytest.mark.proof
def test_no_dropdown_offers_a_word_of_the_other_language(file, language):
    """Nor the code of a file where the language has a word for it."""
    own, other = words_of(language), words_of("en" if language == "zh" else "zh")
    named = {code for code, said in own.items() if said != code}
    foreign = set(other.values()) - set(own.values()) | named - set(own.values())
    models, seen = set(Catalog.shipped().models), 0
    for at, items, held in dropdowns(made(file, language)[1]):
        seen += 1
        assert held in items or str(held) in items or f"{held:g}" in items, at
        assert [item for item in items if item in foreign and item not in models] == [], at
        if language == "en" and file != FILES[3]:  # names of packages are the user's own
            assert [item for item in items if CHINESE.search(str(item))] == [], at
    assert seen > 5


def test_a_chinese_dropdown_has_no_english_word():
    """But names of products and of models, and precisions: each has a digit, or is known as a name."""
    models = set(Catalog.shipped().models)
    for at, items, _ in dropdowns(made(FILES[0], "zh")[1]):
        plain = [
            i for i in items if i not in models and i not in NAMES and not CHINESE.search(str(i))
        ]
        words = [i for i in plain if not re.search(r"\d", str(i))]
        assert [i for i in words if i not in codes("w", Catalog.shipped())] == [], at


MANY = (  # a scenario each: model, weights, card
    ("QwQ-32B", "fp8", "H20-96G"), ("DeepSeek-R1", "fp8", "H20-141G"), ("Qwen3-235B-A22B", "fp8", "H20-141G"),
    ("Qwen3-32B", "bf16", "MetaX-C500"), ("GLM-4.5-Air", "bf16", "Ascend-910B3"), ("DeepSeek-V3", "int8", "Ascend-910C"),
    ("Qwen3-30B-A3B", "bf16", "RTX-PRO-6000"), ("Qwen3-14B", "bf16", "Atlas-300I-Duo-96G"),
)  # fmt: skip


@cache
def of_many(language):
    """A workbook of eight scenarios."""
    said = {"workload": "inference", "prompt_tokens": 3000, "output_tokens": 600, "concurrency": 8,
            "redundancy": "server+1"}  # fmt: skip
    data = {"quote": {"number": "Q-8", "date": "2026-11-22", "language": language},
            "scenarios": [{"name": f"S{n}", "model": model, "weights": weights, "cards": [card]} | said
                          for n, (model, weights, card) in enumerate(MANY)]}  # fmt: skip
    found = estimate(quotation(Document(data, "file.yaml", b""), Catalog.shipped()))
    return openpyxl.load_workbook(io.BytesIO(written(found, language=language)[1]), data_only=True)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.proof
def test_no_word_of_a_dropdown_is_wider_than_its_column(language):
    """Of eight scenarios; a letter of the sheet takes three quarters of a column's unit."""
    sheet, seen = of_many(language)[Texts(language)("sheet_inputs")], 0
    spans = {
        n: one.width
        for one in sheet.column_dimensions.values()
        for n in range(one.min, one.max + 1)
    }
    for rule in sheet.data_validations.dataValidation:
        if rule.type == "list":
            for row, column in (at for part in rule.sqref.ranges for at in part.cells):
                seen += 1
                value = str(sheet.cell(row, column).value)
                assert 0.72 * width_of(value) <= spans[column], value
    assert seen > 100


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.proof
def test_the_inputs_of_two_scenarios_still_fit_a_page_that_stands(language):
    book = openpyxl.load_workbook(io.BytesIO(made(FILES[0], language)[1]))
    sheet = book[Texts(language)("sheet_inputs")]
    assert sheet.page_setup.orientation == "portrait"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.proof
def test_no_page_break_cuts_the_charts_of_many_scenarios(language):
    sheet = of_many(language)[Texts(language)("sheet_summary")]
    [top] = {chart.anchor._from.row for chart in sheet._charts}
    assert [one.id for one in sheet.row_breaks.brk] == [top]


CHOSEN = {  # an input, what somebody chooses or types in a workbook of either language, and the code
    "in_1_card": (("昇腾 910B3", "Ascend-910B3", "ascend-910b3"), "Ascend-910B3"),
    "in_1_redundancy": (("N+1（多 1 台服务器）", "N+1 (one server more)", "server+1"), "server+1"),
    "in_1_method": (("经验公式", "Rule of thumb", "rule-of-thumb"), "rule-of-thumb"),
    "in_1_percentile": (("P99（99% 的请求）", "P99 (99% of requests)", "99 in 100"), "99 in 100"),
    "in_1_confidence": (("75% 不慢于测算", "75% no slower than computed", "75 in 100"), "75 in 100"),
    "in_1_engine": (("vLLM 0.17–0.20", "vllm 0.17-0.20"), "vllm 0.17-0.20"),
    "in_3_recipe_method": (("全参数", "Full-parameter", "full"), "full"),
    "in_3_checkpointing": (("选择性重计算", "Selective", "selective"), "selective"),
    "in_3_optimizer": (("AdamW（8 位动量）", "AdamW (8-bit moments)", "adamw-8bit"), "adamw-8bit"),
    "in_3_target": (("注意力层", "Attention layers", "attention"), "attention"),
}  # fmt: skip


def returned(tmp_path, language, values):
    """What a workbook with these inputs says."""
    path = tmp_path / "edited.xlsx"
    path.write_bytes(edited(made(FILES[0], language)[1], values))
    return pull(path)


@pytest.mark.parametrize(
    ("language", "turn"),
    bounded([("zh", 0), ("en", -1), ("zh", 1), ("zh", -1), ("en", 0), ("en", 1)], 2),
)
@pytest.mark.proof
def test_a_choice_comes_back_as_its_code(tmp_path, language, turn):
    """By its word in either language, and by its code; all of them in one workbook."""
    values = {Place(name): said[turn] for name, (said, _) in CHOSEN.items()}
    found = returned(tmp_path, language, values)
    now = {change.place.name: change.after for change in found.changes}
    assert now == {name: code for name, (_, code) in CHOSEN.items()}
    scenario, training = found.data["scenarios"][0], found.data["scenarios"][2]
    assert scenario["choice"]["card"] == "Ascend-910B3"
    assert (scenario["redundancy"], scenario["method"]) == ("server+1", "rule-of-thumb")
    assert scenario["service_level"]["percentile"] == 99 and scenario["confidence"] == 75
    assert scenario["engine"] == {"name": "vllm", "version": "0.17"}
    assert (
        training["recipe"]["method"] == "full"
        and training["recipe"]["target_modules"] == "attention"
    )


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.proof
def test_an_untouched_workbook_comes_back_without_a_change(tmp_path, language):
    found = returned(tmp_path, language, {})
    assert (found.changes, found.moved, found.unplaced) == ([], [], [])


@pytest.mark.proof
def test_a_tax_class_comes_back_as_its_code(tmp_path):
    context, content = made(FILES[0], "zh")
    [place] = [place for place in context.typed if place.name == "p_tax_class"][:1]
    book = Values(content)
    now = book.value(*where(book, place))
    other = "安装" if now != "安装" else "服务与 SaaS"
    for said in (other, Texts("en")("tax_installation" if other == "安装" else "tax_services")):
        [change] = returned(tmp_path, "zh", {place: said}).changes
        assert change.after == ("installation" if other == "安装" else "services")


@pytest.mark.proof
def test_what_is_no_choice_is_told_as_it_was_typed(tmp_path):
    with pytest.raises(Problems) as refused:
        returned(tmp_path, "zh", {Place("in_1_card"): "昇腾 310", Place("in_1_redundancy"): "很多"})
    told = str(refused.value)
    assert 'holds "昇腾 310", which is not in its list' in told
    assert 'holds "很多", which is not in its list' in told


@pytest.mark.proof
def test_a_card_that_the_workbook_does_not_offer_is_told(tmp_path):
    """Though the catalog has it."""
    with pytest.raises(Problems, match="昇腾 950PR|not in its list"):
        returned(tmp_path, "zh", {Place("in_1_card"): "A100-80G-SXM"})


# -- the difference to a workbook, and the next revision of one -----------------------------------


WORDS = {  # what is chosen in a workbook of a language, and the code
    "in_1_card": ({"zh": "昇腾 910B3", "en": "Ascend-910B3"}, "Ascend-910B3"),
    "in_1_redundancy": ({"zh": "N+1（多 1 台服务器）", "en": "N+1 (one server more)"}, "server+1"),
    "in_1_method": ({"zh": "经验公式", "en": "Rule of thumb"}, "rule-of-thumb"),
}


def sides(tmp_path, language, values):
    """A scenario file in a language, and the workbook made of it with some choices."""
    text = (
        (ROOT / FILES[0])
        .read_text(encoding="utf-8")
        .replace("language: zh", f"language: {language}")
    )
    file, book = tmp_path / "quote.yaml", tmp_path / "edited.xlsx"
    file.write_text(text, encoding="utf-8")
    content = written(estimate(load_quotation(file)), language=language)[1]
    book.write_bytes(edited(content, {Place(name): said for name, said in values.items()}))
    return file, book


def told(old, new):
    """What the difference names, with both values, and what it moves."""
    found = difference(side(old), side(new))
    return [change for step in found.steps for change in step.changes], {
        step.money for step in found.steps
    }


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.proof
def test_a_workbook_in_which_nothing_was_chosen_differs_in_nothing(tmp_path, language):
    """Though its dropdowns hold words where the file has codes."""
    changes, moved = told(*sides(tmp_path, language, {}))
    assert (changes, moved) == ([], {0.0})


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.proof
def test_the_difference_to_a_workbook_is_told_in_codes(tmp_path, language):
    file, book = sides(
        tmp_path, language, {name: said[language] for name, (said, _) in WORDS.items()}
    )
    changes, moved = told(file, book)
    after = {str(change.after) for change in changes}
    assert after >= {code for _, code in WORDS.values()}
    words = {said[language] for said, code in WORDS.values() if said[language] != code}
    assert not words & after
    assert moved - {0.0, None}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.proof
def test_the_next_revision_of_what_was_chosen_holds_codes(tmp_path, language):
    """The workbook is pulled, its file revised; the two revisions differ in the log alone."""
    file, book = sides(
        tmp_path, language, {name: said[language] for name, (said, _) in WORDS.items()}
    )
    first, second = tmp_path / "pulled.yaml", tmp_path / "second.yaml"
    for words in (
        ("pull", book, "-o", first, "--file", file),
        ("revise", first, "--to", second, "-o", tmp_path),
    ):
        result = CliRunner().invoke(app, [*map(str, words)])
        assert result.exit_code == 0, result.output
    scenario = load_quotation(second).cases[0].scenario
    assert (scenario.choice.card, scenario.redundancy, scenario.method) == tuple(
        code for _, code in WORDS.values()
    )
    changes, moved = told(first, second)
    assert (changes, moved) == ([], {0.0})
