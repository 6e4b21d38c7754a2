"""Models of other work beside a language model: on its own cards where these have the room, else on cards of
their own."""

import copy
import datetime
import io

import openpyxl
import pytest
import yaml
from conftest import ROOT
from test_workbook import built, differences, put

from quoter.answer import answer
from quoter.catalog import Catalog
from quoter.core import Texts
from quoter.core.files import Document, Problems
from quoter.scenario import quotation
from quoter.sizing import estimate
from quoter.words import advice_words, level_words, risk_words, run_words, scenario_words


def data(name="hospital", **changes):
    found = yaml.safe_load(
        (ROOT / "tests" / "requests" / f"{name}.yaml").read_text(encoding="utf-8")
    )
    found["scenarios"][0] = {
        k: v for k, v in (found["scenarios"][0] | changes).items() if v is not None
    }
    return found


def sized(found):
    return estimate(quotation(Document(copy.deepcopy(found), "x", b""), Catalog.shipped()))


def pairs(case):
    """Options with the companions on the model's cards, each with its like that has cards for them."""
    apart = {(o.card.name, o.split.tensor_parallel, o.split.attention_data_parallel, o.split.pipeline_parallel): o
             for o in case.options if not o.split.companions_shared}  # fmt: skip
    return [
        (o, apart[o.card.name, o.split.tensor_parallel, o.split.attention_data_parallel, o.split.pipeline_parallel])
        for o in case.options if o.split.companions_shared
    ]  # fmt: skip


def test_two_full_servers_do_where_a_third_was_bought_for_two_small_models():
    """Sixteen 910B3 in two servers; a card of their own would be the seventeenth."""
    case = sized(data(cards=["Ascend-910B3"])).scenarios[0]
    best = case.recommended
    assert best.split.companions_shared
    assert (best.figures.option_cards, best.figures.servers, best.figures.beside_cards) == (
        16,
        2,
        0,
    )
    own = sized(
        data(cards=["Ascend-910B3"], choice={"card": "Ascend-910B3", "companions_shared": False})
    )
    chosen = own.scenarios[0].chosen
    assert (chosen.figures.option_cards, chosen.figures.servers, chosen.figures.beside_cards) == (
        17,
        3,
        1,
    )


@pytest.mark.parametrize(("shared", "told"), [(False, True), (True, False)])
def test_a_server_that_companions_alone_need_is_told(shared, told):
    """A third server of sixteen dies was sold for an embedding model and a reranker, and nothing said what for."""
    price = {
        "card": "Ascend-910B3",
        "per": "set",
        "typical": 1_200_000,
        "currency": "CNY",
        "date": datetime.date(2026, 11, 20),
    }
    choice = {"card": "Ascend-910B3", "companions_shared": shared}
    found = data(cards=["Ascend-910B3"], choice=choice)
    found["catalog"] = {"prices": [price]}
    found["offer"] = {"network": "none"}
    estimated = sized(found)
    [case] = estimated.scenarios
    assert answer(estimated)["scenarios"][0]["without_companions"] is None or told
    said = " ".join(scenario_words.cautions(case, Texts("en")))
    assert (
        "take 1 × Ascend 910B3 of their own, and 1 server more for these alone, CNY 1,200,000"
        in said
    ) is told


@pytest.mark.parametrize("shared", [False, True])
def test_a_failure_that_takes_the_only_companions_is_told(shared):
    """ "100% of the load is still carried", while the one card that embeds was in the server that failed."""
    choice = {"card": "Ascend-910B3", "companions_shared": shared}
    [case] = sized(data(cards=["Ascend-910B3"], choice=choice, redundancy="server+1")).scenarios
    assert case.chosen.inference.kept_after_failure == 1
    said = level_words.failure(case.chosen, Texts("en"))
    assert ("companion models run once and stop with their server" in said) is not shared


def test_what_they_take_is_not_the_engines():
    case = sized(data()).scenarios[0]
    found = pairs(case)
    assert found
    for shared, apart in found:
        f, own = shared.figures, apart.figures
        copies, devices = 2, f.devices_per_replica
        largest = 8_190_735_360 * 2 + 2e9  # the reranker, and its process
        taken = -(-copies // devices) * largest
        assert f.beside_on_device == pytest.approx(taken)
        share = own.utilization
        assert f.usable_per_device == pytest.approx(own.usable_per_device - taken * share)
        whole = own.counted_per_device
        assert f.set_utilization * whole + taken <= whole
        assert f.kv_pool_per_device <= own.kv_pool_per_device
        assert f.beside_cards == 0 < own.beside_cards


def test_where_a_card_has_no_room_they_get_one_of_their_own():
    """32 billion parameters in 16 bits on two cards of 48 GB leave none for two models of 18 GB."""
    case = sized(data(cards=["L40S"])).scenarios[0]
    narrow = [shared for shared, _ in pairs(case) if shared.split.tensor_parallel == 2]
    assert narrow
    assert not any(option.fits for option in narrow)


def test_free_cards_of_a_server_that_is_bought_come_first():
    """At the same price the engine keeps its memory: a set of eight cards has room enough."""
    found = data("firm", cards=["RTX-4090"])
    day = {"typical": 260000, "currency": "CNY", "date": "2026-11-20"}
    found["catalog"] = {"prices": [{"card": "RTX-4090", "per": "set", **day}]}
    case = sized(found).scenarios[0]
    assert case.recommended.price == 260000
    assert not case.recommended.split.companions_shared
    assert case.recommended.figures.beside_cards == 1


def test_without_companions_nothing_else_is_tried():
    case = sized(data(beside=None)).scenarios[0]
    assert not any(o.split.companions_shared for o in case.options)


def test_a_catalog_from_before_tries_cards_of_their_own_alone():
    constants = {"constants": [{"name": "beside_shared", "value": 0}]}
    found = data()
    found["catalog"] = found.get("catalog", {}) | constants
    assert not any(o.split.companions_shared for o in sized(found).scenarios[0].options)
    assert Catalog.shipped().constants["beside_shared"].neutral == 0


@pytest.mark.parametrize(("language", "shared", "apart"), [("en", "on the same cards", "plus 1 for"),
                                                           ("zh", "与主模型同卡", "另有 1 张卡用于")])  # fmt: skip
def test_every_output_says_where_they_stand(language, shared, apart):
    texts = Texts(language)
    case = sized(data()).scenarios[0]
    assert case.chosen.split.companions_shared
    assert shared in scenario_words.count_sentence(case, texts)
    assert any(
        "PoC" in said and ("Companion" in said or "配套" in said)
        for said in scenario_words.warnings(case, texts)
    )
    said = answer(sized(data()))["scenarios"][0]
    assert said["options"][said["chosen"]]["companions_shared"] is True
    card = case.chosen.card.name
    own = sized(data(choice={"card": card, "companions_shared": False})).scenarios[0]
    assert apart in scenario_words.count_sentence(own, texts)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_must_be_known_stands_in_every_output(language):
    """Only the terminal named the companions that take time from the model; a proof of concept left them out."""
    texts, found = Texts(language), data()
    found["quote"]["language"] = language
    whole = sized(found)
    (case, *_) = whole.scenarios
    said = scenario_words.cautions(case, texts)
    assert any(one.startswith(texts("beside_slows")) for one in said)
    assert set(said) <= set(scenario_words.warnings(case, texts))
    name = case.case.scenario.name + texts.sign("colon")
    assert {name + one for one in said} <= set(risk_words.others(whole, texts))
    assert set(said) <= set(answer(whole)["scenarios"][0]["warnings"])
    (test,) = [p.test for p in risk_words.proofs(whole, texts) if texts("proof_speed") in p.risk]
    assert all(item.model in test for item in case.case.scenario.beside)
    context, content, _ = built(found)
    cells = [c.value for row in openpyxl.load_workbook(io.BytesIO(content))[context.sheets["options"].name] for c in row]  # fmt: skip
    assert all(any(one in str(cell) for cell in cells) for one in said)


def test_companions_on_the_models_cards_near_a_target_are_told_with_the_figures():
    """Nearly 300 of 300 ms beside speech recognition that takes time from it, where a card of its own costs 6 % more."""
    voice = {"name": "voice", "model": "Gemma-3-27B", "weights": "fp8", "prompt_tokens": 1200, "output_tokens": 60,
             "load": {"requests_per_second": 15}, "service_level": {"ttft_ms": 300, "tpot_ms": 40, "percentile": 95},
             "cards": ["RTX-PRO-6000"], "beside": [{"model": "Whisper-large-v3"}]}  # fmt: skip
    day = {"currency": "USD", "date": datetime.date(2026, 11, 20)}
    prices = [{"card": "RTX-PRO-6000", "per": "card", "typical": 9625} | day, {"server": "PCIe-8", "per": "server", "typical": 15_000} | day]  # fmt: skip
    quote = {"number": "V-1", "date": datetime.date(2026, 11, 30), "language": "en", "currency": "USD"}  # fmt: skip
    (case,) = sized({"quote": quote, "scenarios": [voice], "catalog": {"prices": prices}}).scenarios
    assert case.chosen.split.companions_shared
    (said,) = [
        one for one in scenario_words.cautions(case, Texts("en")) if "Companion models share" in one
    ]
    first = case.chosen.inference.ttft_percentile_ms
    assert 0.9 * 300 < first <= 300
    assert f"{first:.0f} ms of 300 ms" in said
    own = min(
        o.price for o in case.options if o.bought.eligible_fit and not o.split.companions_shared
    )
    assert f"cards of their own it is USD {own:,.0f}" in said
    level = {"service_level": {"ttft_ms": 3000, "tpot_ms": 400, "percentile": 95}}
    (calm,) = sized(
        {"quote": quote, "scenarios": [voice | level], "catalog": {"prices": prices}}
    ).scenarios
    assert not any("less than a tenth" in one for one in scenario_words.cautions(calm, Texts("en")))


def test_the_engine_is_told_to_take_less():
    case = sized(data(cards=["H20-96G"])).scenarios[0]
    shared, apart = next((s, a) for s, a in pairs(case) if s.fits)
    lines = [run_words.run_of(case, o, Texts("en")).command for o in (shared, apart)]
    told = [float(line.split("--gpu-memory-utilization ")[1].split()[0]) for line in lines]
    assert told[0] < told[1]
    assert told[0] <= shared.figures.set_utilization < told[0] + 0.01


@pytest.mark.parametrize("turned", [0.0, 1.0])
@pytest.mark.proof
def test_the_workbook_turns_from_one_to_the_other(turned):
    """The chosen option's own input, recalculated by another engine."""
    found = data(
        cards=["MetaX-C500"],
        choice={"card": "MetaX-C500", "tensor_parallel": 4, "companions_shared": not turned},
    )
    context, _, book = built(found)
    put(book, context.scenario_refs[0]["option__companions_shared"], turned)
    book.evaluate_all()
    found["scenarios"][0]["choice"]["companions_shared"] = bool(turned)
    assert differences(book, context, sized(found)) == []


@pytest.mark.parametrize(
    "name",
    [
        "SenseVoice-Small",
        "Qwen3-VL-Reranker-2B",
        "bge-large-zh-v1.5",
        "FunAudioLLM/SenseVoiceSmall",
    ],
)
def test_a_companion_as_a_scenarios_model_is_sent_to_beside(name):
    with pytest.raises(Problems) as refused:
        sized(data(model=name, beside=None))
    said = str(refused.value)
    assert f'"{name}" is a companion model, which is not sized by itself' in said
    assert "`beside`" in said and "import-model" not in said


def long_prompts():
    """30,000 tokens within two seconds: prompts have whole servers of their own, and a companion's own card would open one
    more."""
    price = {"per": "set", "currency": "CNY", "date": datetime.date(2026, 11, 20)}
    part = price | {"per": "item"}
    return {
        "quote": {"number": "C-30", "date": datetime.date(2026, 11, 30), "language": "en"},
        "scenarios": [{
            "name": "a", "model": "Qwen3-30B-A3B-2507", "prompt_tokens": 30000, "output_tokens": 500,
            "load": {"users": {"total": 1000, "active_share": 0.3, "requests_per_day": 20, "hours": 8, "peak_factor": 3}},
            "service_level": {"ttft_ms": 2000, "tpot_ms": 50}, "cards": ["H20-96G", "L20"],
            "beside": [{"model": "bge-m3"}, {"model": "bge-reranker-v2-m3"}],
        }],
        "catalog": {"prices": [
            price | {"card": "H20-96G", "typical": 950000}, part | {"item": "XH9210", "typical": 350000},
            part | {"item": "RoCE-400G-cable", "typical": 3500}, part | {"item": "RoCE-400G-NIC", "typical": 15000},
        ]},
    }  # fmt: skip


def test_beside_prefill_and_decode_apart_they_stand_on_the_models_cards_where_that_is_cheaper():
    """A card of their own was the 65th, and a ninth server of eight was bought for it."""
    case = sized(long_prompts()).scenarios[0]
    f = case.chosen.inference
    assert case.chosen.split.apart and case.chosen.split.companions_shared
    assert f.option_cards == 8 * f.servers == 8 * (f.prefill_workers + f.decode_workers)
    own = [o for o in case.options if o.split.apart and not o.split.companions_shared and o.price]
    assert case.chosen.price < min(o.price for o in own if not o.inference.level_missed)


def test_a_card_that_misses_the_targets_is_not_said_to_be_at_their_limit():
    """It said how few requests keep the targets and what cards they take, where none does."""
    case = sized(long_prompts()).scenarios[0]
    said = advice_words.against(case, Texts("en"))["L20"]
    assert "beyond 2 s" in said
    assert "limit" not in said
