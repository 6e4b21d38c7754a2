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
from quoter.sizing import drafted, estimate, upside_of
from quoter.sizing.beside import narrower as narrower_module
from quoter.sizing.options import computed
from quoter.words import advice_words, performance, scenario_words
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


THINKING = {"model": "DeepSeek-R1-0528", "concurrency": None, "prompt_tokens": 2000, "output_tokens": 20_000, "context": 65_536,
            "load": {"users": {"total": 10_000, "active_share": 0.2, "requests_per_day": 4, "hours": 8, "peak_factor": 2.5}},
            "service_level": {"ttft_ms": 5000, "tpot_ms": 50, "percentile": 90},
            "cards": ["H200-141G-SXM", "Ascend-910C"]}  # fmt: skip


def dear(**prices):
    """Thinking on two cards, of which the second takes many times the servers."""
    day = {"currency": "CNY", "date": date(2026, 11, 20), "per": "set"}
    rows = [{"card": "H200-141G-SXM", "typical": 2_100_000}, {"card": "Ascend-910C", "typical": 2_000_000},
            {"item": "XH9210", "per": "item", "typical": 350_000},
            {"item": "RoCE-400G-cable", "per": "item", "typical": 3_500}]  # fmt: skip
    rows = [day | row for row in rows]
    data = {
        "quote": {"number": "U-2", "date": date(2026, 11, 30), "language": "en", "currency": "CNY",
                  "exchange_rates": {"USD": {"rate": 7.1, "date": date(2026, 11, 20), "source": "mid"}}},
        "scenarios": [{k: v for k, v in ({"name": "a"} | THINKING | prices).items() if v is not None}],
        "catalog": {"prices": rows},
    }  # fmt: skip
    return estimate(quotation(Document(data, "x", b""), Catalog.shipped())).scenarios[0]


def test_a_card_that_takes_many_times_the_servers_is_told_with_drafts_too():
    """Not advised at 336 cards, where the engine's usual setting makes 128 of them do."""
    case = dear()
    (candidate,) = [c for c in case.candidates if c.card.name == "Ascend-910C"]
    (said,) = [why for name, why in advice_words.against_told(case, Texts("en")) if "910C" in name]
    own = drafted(case, candidate).figures
    assert f"with it about {own.option_cards:,.0f} cards in {own.servers:,.0f} servers" in said
    assert "not advised" not in said
    gain = upside_of(case).gain
    same = dear(engine={"speculative_factor": gain})
    best = min(o.figures.option_cards for o in same.options if o.candidate.card is candidate.card and o.bought.eligible_fit)  # fmt: skip
    assert own.option_cards == best
    (counted,) = [o.candidate for o in same.options if o.candidate.card is candidate.card][:1]
    assert drafted(same, counted) is None  # it is counted


def test_a_card_of_a_model_without_drafts_is_still_not_advised():
    case = dear(model="Qwen3-32B", output_tokens=4000)
    assert drafted(case, case.candidates[0]) is None
    assert not any("multi-token" in why for _, why in advice_words.against_told(case, Texts("en")))


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


# -- more confidence ---------------------------------------------------------------------------------

RECORDS = {"model": "Qwen2.5-72B", "concurrency": None, "context": 16_384, "prompt_tokens": 2500, "output_tokens": 500,
           "load": {"users": {"total": 800, "active_share": 0.3, "requests_per_day": 30, "hours": 8, "peak_factor": 3}},
           "service_level": {"ttft_ms": 4000, "tpot_ms": 100}, "cards": ["Hygon-K100-AI"]}  # fmt: skip


@pytest.mark.parametrize("confidence", [50, 75])
def test_a_confidence_that_takes_many_times_the_cards_is_told(confidence):
    """24, 48 and 216 cards at 50, 75 and 90 %: nothing said that the offer stands at an edge."""
    case = sized(**RECORDS, confidence=confidence).scenarios[0]
    found = case.surer
    same = sized(**RECORDS, confidence=found.confidence).scenarios[0].chosen
    assert (found.option.split, found.option.figures.option_cards) == (
        same.split,
        same.figures.option_cards,
    )
    assert same.figures.option_cards >= 2 * case.chosen.figures.option_cards
    (said,) = scenario_words.surer(case, Texts("en"))
    assert f"instead of {case.chosen.figures.option_cards:,.0f}:" in said
    assert said in scenario_words.cautions(case, Texts("en"))


def test_a_confidence_that_no_number_of_cards_keeps_is_told():
    voice = {"model": "Gemma-3-27B", "weights": "fp8", "concurrency": None, "prompt_tokens": 1200, "output_tokens": 60,
             "load": {"requests_per_second": 15}, "service_level": {"ttft_ms": 300, "tpot_ms": 40, "percentile": 95},
             "cards": ["RTX-PRO-6000"], "beside": [{"model": "Whisper-large-v3"}]}  # fmt: skip
    case = sized(**voice).scenarios[0]
    assert case.surer.option is None
    (said,) = scenario_words.surer(case, Texts("en"))
    assert "no number of RTX PRO 6000" in said
    assert not sized(**voice, confidence=75).scenarios[0].chosen.bought.eligible_fit


def test_a_confidence_that_takes_a_little_more_is_not_told():
    assert sized(model="Qwen3-8B", cards=["H20-96G"], concurrency=8).scenarios[0].surer is None
    assert sized(**RECORDS, confidence=90).scenarios[0].surer is None  # nothing above it
