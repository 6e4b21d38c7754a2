"""Multi-token prediction as upside: told beside the answer, with a gain that depends on the batch, deciding nothing."""

from datetime import date

import pytest
from values import Values

from quoter.answer import answer
from quoter.catalog import Catalog
from quoter.core import Texts
from quoter.core.files import Document
from quoter.proposal.pages import html
from quoter.proposal.view import proposal
from quoter.scenario import quotation
from quoter.sizing import estimate, upside_of
from quoter.sizing.beside import narrower as narrower_module
from quoter.sizing.options import computed
from quoter.words import performance, scenario_words
from quoter.workbook.sheets import workbook


def sized(model="DeepSeek-V3.1", **changes):
    scenario = {"name": "a", "model": model, "prompt_tokens": 2000, "output_tokens": 500, "concurrency": 32,
                "cards": ["H200-141G-SXM"]} | changes  # fmt: skip
    scenario = {key: value for key, value in scenario.items() if value is not None}
    data = {
        "quote": {"number": "U-1", "date": date(2026, 11, 30), "language": "en", "currency": "CNY"},
        "scenarios": [scenario],
    }
    return estimate(quotation(Document(data, "x", b""), Catalog.shipped()))


def found(**changes):
    return upside_of(sized(**changes).scenarios[0])


def test_the_gain_falls_with_the_requests():
    gains = [one.without_ms / one.with_ms for one in (found(concurrency=n) for n in (4, 32, 256))]
    assert gains == sorted(gains, reverse=True)
    assert 1.3 < gains[0] <= 1.7
    assert 1 < gains[-1] < 1.3


def test_it_is_what_the_same_option_takes_where_the_gain_is_stated():
    one = sized().scenarios[0]
    choice = {
        "card": "H200-141G-SXM",
        **{k: v for k, v in vars(one.chosen.split).items() if k != "by_rule"},
    }
    same = sized(choice=choice, engine={"speculative_factor": 1.7}).scenarios[0]
    if same.chosen.figures.replicas == one.chosen.figures.replicas:
        assert found().with_ms == pytest.approx(same.chosen.figures.tpot_p50_ms)
    assert upside_of(same) is None  # counted


@pytest.mark.parametrize("model", ["Llama-3.3-70B", "Qwen3-8B"])
def test_a_model_without_layers_for_it_has_none(model):
    assert found(model=model) is None


def test_it_is_told_and_decides_nothing():
    whole = sized()
    case = whole.scenarios[0]
    f = case.chosen.figures
    said = answer(whole)["scenarios"][0]
    assert said["upside"]["without_ms"] == f.tpot_p50_ms
    assert said["upside"]["tpot_p50_ms"] < f.tpot_p50_ms
    assert said["options"][said["chosen"]]["tpot_p50_ms"] == pytest.approx(f.tpot_p50_ms, rel=1e-3)
    assert "Upside, not counted" in performance.binding(case, Texts("en"))
    assert "未计入" in performance.binding(case, Texts("zh"))
    assert answer(sized(model="Qwen3-8B"))["scenarios"][0]["upside"] is None


# -- a narrower checkpoint --------------------------------------------------------------------------

CHAT = {"model": "Qwen3-32B", "weights": "bf16", "prompt_tokens": 4000, "output_tokens": 500, "concurrency": 8,
        "cards": ["MetaX-C500"]}  # fmt: skip


def narrower(**changes):
    return sized(**(CHAT | changes)).scenarios[0].narrower


def test_a_narrower_type_that_halves_the_cards_is_told_and_decides_nothing():
    """What the file would be answered with were it to say that type."""
    whole = sized(**CHAT)
    case = whole.scenarios[0]
    found, own = case.narrower, case.chosen
    assert (own.candidate.weights.name, found.candidate.weights.name) == ("bf16", "int8")
    assert found.figures.option_cards * 2 <= own.figures.option_cards
    same = sized(**(CHAT | {"weights": "int8"})).scenarios[0].chosen
    assert (found.split, found.price) == (same.split, same.price)
    said = answer(whole)["scenarios"][0]
    assert (said["narrower"]["weights"], said["narrower"]["cards"]) == (
        "int8",
        found.figures.option_cards,
    )
    assert (said["weights"], said["options"][said["chosen"]]["cards"]) == (
        "bf16",
        own.figures.option_cards,
    )


def test_a_narrower_type_is_told_from_a_quarter_of_the_cards_on():
    case = sized(**(CHAT | {"cards": ["H20-96G"], "concurrency": None, "load": {"requests_per_second": 2},
                            "service_level": {"ttft_ms": 3000, "tpot_ms": 60}})).scenarios[0]  # fmt: skip
    found = case.narrower
    assert found is not None
    assert 0.5 < found.figures.option_cards / case.chosen.figures.option_cards <= 0.75


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", "另有余地（未计入）：若改用 INT8 权重"), ("en", "Upside, not counted: in INT8")],
)
def test_all_outputs_tell_it(language, words):
    whole, texts = sized(**CHAT), Texts(language)
    assert any(words in one for one in scenario_words.warnings(whole.scenarios[0], texts))
    assert words in html(proposal(whole, texts))
    shown = Values(workbook(whole, language=language)).shown()
    assert any(words in str(cell) for cell in shown)


@pytest.mark.parametrize("changes", [
    {"weights": "int8"}, {"weights": "auto"},  # as narrow, or left to the card
    {"weights": None, "precisions": {"allow": ["bf16"]}},  # the customer's rule
    {"model": "Qwen3-8B", "concurrency": 1},  # one card is one card
    {"method": "rule-of-thumb"},
    {"engine": {"name": "llama.cpp"}, "cards": ["RTX-4090"]},  # loads neither type
])  # fmt: skip
def test_where_nothing_is_won_or_asked_nothing_is_told(changes):
    assert narrower(**changes) is None


def test_it_is_sized_once_however_many_outputs_tell_it(monkeypatch):
    asked = []
    monkeypatch.setattr(narrower_module, "computed", lambda *of: asked.append(of) or computed(*of))
    whole = sized(**CHAT)
    assert not asked  # nobody has told it
    answer(whole)
    html(proposal(whole, Texts("en")))
    workbook(whole)
    assert len(asked) == 1
