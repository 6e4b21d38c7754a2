"""What engines run, by each project's own list: the table, and what is made of it."""

import json
from types import SimpleNamespace

import pytest
from conftest import every

from quoter.catalog.lookup import Catalog
from quoter.catalog.support import (
    Asked,
    against,
    loads,
    on_trial,
    runs,
    served,
    spoken_of,
    unproven,
)
from quoter.core.files import parse
from quoter.model.inference import recommend
from quoter.scenario.quotation import quotation
from quoter.sizing.estimate import estimate
from quoter.workbook.sheets.engine.support import ON_TRIAL, RUNS, Classes

SHIPPED = Catalog.shipped()


def asked(engine, card, version=None):
    """An engine on a card, in the newest profile or the one that holds the version."""
    return Asked(SHIPPED.cards[card], SHIPPED.engine(engine, version), version)


def test_the_table_names_what_there_is():
    families = {card.family for card in SHIPPED.cards.values()}
    kinds = {model.config["model_type"] for model in SHIPPED.models.values()}
    for row in SHIPPED.support.values():
        assert set(row.cards) <= families | set(SHIPPED.cards), row.name
        assert set(row.weights) <= set(SHIPPED.precisions), row.name
        assert set(row.models) <= kinds, row.name


@every("card", SHIPPED.cards.values(), ids=lambda card: card.name)
def test_the_cards_list_just_the_engines_of_the_table(card):
    for engine in {row.name for row in SHIPPED.engines.values()}:
        known = Asked(card, SHIPPED.engine(engine))
        listed = bool(spoken_of(SHIPPED, known)) and against(SHIPPED, known) is None
        told = f"{engine}: `engines` of cards.yaml says otherwise than support.yaml"
        assert listed is (engine in card.engines), told


B3, C, DUO, A350 = "Ascend-910B3", "Ascend-910C", "Atlas-300I-Duo-96G", "Atlas-350"
MODELS = (  # engine, card, version, model_type, what the project's list says
    # vllm-ascend: supported models and release notes, 2026-08-22
    ("vllm-ascend", B3, None, "deepseek_v3", True), ("vllm-ascend", C, None, "deepseek_v32", True),
    ("vllm-ascend", C, "0.10", "deepseek_v32", False), ("vllm-ascend", C, "0.11", "deepseek_v32", True),
    ("vllm-ascend", B3, None, "qwen3", True), ("vllm-ascend", B3, None, "qwen3_moe", True),
    ("vllm-ascend", B3, "0.10.1", "qwen3_next", False), ("vllm-ascend", B3, "0.11", "qwen3_next", True),
    ("vllm-ascend", C, "0.13", "qwen3_5_moe", False), ("vllm-ascend", C, "0.18", "qwen3_5_moe", True),
    ("vllm-ascend", B3, "0.9.1", "glm4_moe", False), ("vllm-ascend", B3, None, "glm4_moe", True),
    ("vllm-ascend", B3, "0.11", "glm4", False), ("vllm-ascend", C, "0.14", "kimi_k25", False),
    ("vllm-ascend", C, None, "kimi_k25", True), ("vllm-ascend", C, "0.12", "minimax_m2", False),
    ("vllm-ascend", C, None, "minimax_m2", True), ("vllm-ascend", B3, "0.9.1", "gemma3", False),
    ("vllm-ascend", B3, None, "gemma3", True), ("vllm-ascend", B3, "0.22.1", "gemma4", False),
    ("vllm-ascend", B3, None, "gemma4", True), ("vllm-ascend", B3, None, "llama4", False),
    ("vllm-ascend", C, "0.13", "llama4", False), ("vllm-ascend", DUO, "0.18", "qwen3_moe", True),
    ("vllm-ascend", DUO, "0.18", "qwen3_5", False), ("vllm-ascend", DUO, None, "qwen3_5", True),
    ("vllm-ascend", A350, None, "deepseek_v3", True),
    ("vllm-ascend", B3, "0.18", "deepseek_v4", False), ("vllm-ascend", B3, None, "deepseek_v4", True),
    ("vllm-ascend", A350, "0.20.2", "deepseek_v4", False), ("vllm-ascend", A350, None, "deepseek_v4", True),
    ("vllm-ascend", C, "0.22", "qwen3_5_moe_text", False), ("vllm-ascend", C, None, "qwen3_5_moe_text", True),
    ("vllm-ascend", C, None, "minimax_m3_vl", True), ("vllm-ascend", C, "0.14", "gpt_oss", False),
    ("vllm-ascend", B3, None, "longcat_flash", True), ("vllm-ascend", B3, None, "whisper", False),
    ("vllm-ascend", DUO, None, "whisper", False), ("vllm-ascend", C, None, "hy_v3", True),
    # SGLang: docs/platforms/ascend, 2026-08
    ("sglang", B3, None, "llama4", True), ("sglang", C, None, "qwen3_next", True),
    ("sglang", C, None, "kimi_k2", True),
    # llama.cpp: docs/backend/CANN.md
    ("llama.cpp", DUO, None, "qwen2", True), ("llama.cpp", DUO, None, "deepseek_v2", False),
    # MindIE: list of supported models of 2.3.0, 2026-04-23
    ("mindie", B3, None, "deepseek_v3", True), ("mindie", C, None, "deepseek_v3", True),
    ("mindie", DUO, None, "deepseek_v3", False), ("mindie", DUO, None, "kimi_k2", False),
    ("mindie", DUO, None, "qwen3", True), ("mindie", DUO, None, "qwen2_5_vl", True),
    ("mindie", B3, None, "deepseek_v32", True), ("mindie", DUO, None, "glm4_moe", False),
    ("mindie", B3, None, "ernie4_5_moe", True), ("mindie", DUO, None, "ernie4_5_moe", False),
    # vLLM and TensorRT-LLM: release notes and support matrix
    ("vllm", "H100-80G-SXM", "0.10.0", "gpt_oss", False), ("vllm", "H100-80G-SXM", "0.11", "gpt_oss", True),
    ("tensorrt-llm", "H100-80G-SXM", "0.18", "llama4", False),
    ("tensorrt-llm", "H100-80G-SXM", "1.0", "llama4", True),
    # FastDeploy: supported models and the news of its releases
    ("fastdeploy", "H100-80G-SXM", None, "qwen3_moe", True),
    ("fastdeploy", "Kunlunxin-P800", None, "ernie4_5_moe", True),
    ("fastdeploy", "A100-80G-SXM", "2.2", "paddleocr_vl", False),
    ("fastdeploy", "A100-80G-SXM", None, "paddleocr_vl", True),
    ("fastdeploy", "H100-80G-SXM", "2.4", "qwen3_vl_moe", False),
    ("fastdeploy", "H100-80G-SXM", None, "qwen3_vl_moe", True),
)  # fmt: skip


@every(("engine", "card", "version", "model", "said"), MODELS)
def test_a_model_runs_as_the_project_says(engine, card, version, model, said):
    assert runs(SHIPPED, asked(engine, card, version), model) is said


def test_forty_pairs_of_model_and_card_are_held_against_the_projects_lists():
    pairs = {(engine, card, model) for engine, card, _, model, _ in MODELS}
    assert len(pairs) >= 40
    assert len({engine for engine, *_ in MODELS}) >= 6


@pytest.mark.parametrize(
    ("card", "model"), [(B3, "deepseek_v32"), (C, "qwen3_vl"), (DUO, "qwen3_moe"), (C, "glm4_moe")]
)
def test_what_mindie_calls_functional_or_does_not_list_is_on_trial(card, model):
    assert on_trial(SHIPPED, asked("mindie", card), model)
    assert on_trial(SHIPPED, asked("mindie", B3), "qwen3") is None


WEIGHTS = (  # engine, card, version, precision, what the project's list says
    # vLLM: supported hardware of the quantisations
    ("vllm", "MI300X", None, "int4", False), ("vllm", "MI300X", None, "fp8", True),
    ("vllm", "MI300X", None, "q4_k_m", True), ("vllm", "MI300X", None, "nf4", False),
    ("vllm", "MI300X", None, "int8", False), ("vllm", "Gaudi-3", None, "int4", False),
    ("vllm", "Arc-Pro-B60", None, "int4", True), ("vllm", "V100-32G", None, "int4", True),
    ("vllm", "T4", None, "int8", True),
    # vllm-ascend, SGLang and llama.cpp on Ascend; TensorRT-LLM
    ("vllm-ascend", A350, None, "fp8", True),
    ("vllm-ascend", DUO, "0.14", "int8", False), ("vllm-ascend", DUO, "0.18", "int8", True),
    ("sglang", C, None, "fp8", False), ("sglang", C, None, "q4_k_m", True),
    ("llama.cpp", DUO, None, "q8_0", True), ("llama.cpp", DUO, None, "q4_k_m", False),
    ("tensorrt-llm", "B200", None, "nvfp4", True),
    # W8A8 on Blackwell: vLLM's page says to take fp8, SGLang's kernel ends at Hopper; 8 bits that are unpacked run
    ("vllm", "B200", None, "int8", False), ("vllm", "RTX-5090", None, "int8", False), ("vllm", "GB10", None, "int8", False),
    ("vllm", "L20", None, "int8", True), ("vllm", "RTX-5090", None, "fp8", True), ("vllm", "B200", None, "gptq-int8", True),
    ("sglang", "RTX-PRO-6000", None, "int8", False), ("sglang", "H200-141G-SXM", None, "int8", True),
    # MindIE: the same list, and its pages of quantisations
    ("mindie", B3, None, "int8", True), ("mindie", C, None, "int4-int8", True),
    ("mindie", DUO, None, "int4-int8", False),
    # FastDeploy: WINT8 and WINT4
    ("fastdeploy", "A100-80G-SXM", None, "gptq-int8", True),
    ("fastdeploy", "A100-80G-SXM", None, "int4-channel", True),
)  # fmt: skip


@every(("engine", "card", "version", "weights", "said"), WEIGHTS)
def test_weights_are_loaded_as_the_project_says(engine, card, version, weights, said):
    assert loads(SHIPPED, asked(engine, card, version), SHIPPED.precisions[weights]) is said


@every(
    ("engine", "card", "version", "said"),
    [("vllm-ascend", DUO, "0.10", True), ("vllm-ascend", DUO, "0.13", False),
     ("vllm-ascend", DUO, "0.18", True), ("vllm-ascend", A350, "0.17", False),
     ("vllm-ascend", A350, None, True), ("vllm", B3, None, False), ("sglang", "V100-32G", None, False),
     ("fastdeploy", "Kunlunxin-P800", None, True), ("fastdeploy", "B200", None, False),
     ("fastdeploy", B3, None, False)],
)  # fmt: skip
def test_an_engine_runs_on_a_card_as_the_project_says(engine, card, version, said):
    assert served(SHIPPED, asked(engine, card, version)) is said


@pytest.mark.parametrize(
    ("engine", "card", "weights"),
    [("vllm-ascend", B3, "fp8"), ("vllm", "V100-32G", "int8"), ("vllm", "V100-32G", "fp8"),
     ("tensorrt-llm", "A100-80G-SXM", "fp8"), ("tensorrt-llm", "H100-80G-SXM", "nvfp4")],
)  # fmt: skip
def test_units_that_a_card_lacks_refuse_as_the_project_does(engine, card, weights):
    found = quoted(model="Qwen3-8B", weights=weights, cards=[card], engine={"name": engine})
    assert found.scenarios[0].chosen.verdict_name == "not_possible"


# -- in a quotation -------------------------------------------------------------------------------

QUOTE = {"number": "Q-1", "date": "2026-11-29", "currency": "CNY", "language": "en"}


def scenario(**changes):
    """One scenario; what is None is left out."""
    found = {"name": "one", "model": "Llama-4-Scout", "weights": "bf16", "prompt_tokens": 1000,
             "output_tokens": 200, "concurrency": 4, "cards": [C]} | changes  # fmt: skip
    return {key: value for key, value in found.items() if value is not None}


def quoted(catalog=None, **changes):
    """The estimate of one scenario."""
    data = {"quote": QUOTE, "scenarios": [scenario(**changes)]}
    data |= {"catalog": catalog} if catalog else {}
    return estimate(quotation(parse(json.dumps(data).encode(), "one.yaml"), SHIPPED))


def said_of(estimate):
    """The reason of the chosen option."""
    from quoter.core.texts import Texts
    from quoter.words.scenario_words import reason

    [sized] = estimate.scenarios
    return reason(sized, sized.chosen, Texts("en"))


def test_a_refused_model_is_not_possible_and_the_reason_says_by_whose_word():
    estimate = quoted()
    assert estimate.scenarios[0].chosen.verdict_name == "not_possible"
    told = said_of(estimate)
    assert "vLLM-Ascend does not run Llama-4-Scout on Ascend 910C (per its maker's" in told
    assert "take the engine SGLang" in told


def test_a_version_too_early_says_from_which_it_is():
    early = quoted(model="Gemma-4-31B", engine={"name": "vllm-ascend", "version": "0.20"})
    assert early.scenarios[0].chosen.verdict_name == "not_possible"
    assert "from version 0.23" in said_of(early)
    later = quoted(model="Gemma-4-31B", engine={"name": "vllm-ascend", "version": "0.23"})
    assert later.scenarios[0].chosen.verdict_name != "not_possible"


def test_what_is_on_trial_is_a_warning():
    from quoter.core.texts import Texts
    from quoter.words.scenario_words import warnings

    [sized] = quoted(model="Kimi-K2.5", weights=None).scenarios
    assert any("on trial" in said for said in warnings(sized, Texts("en")))


@pytest.mark.parametrize(
    ("card", "told"), [("MetaX-C500", True), ("Ascend-910B3", False), ("L20", False)]
)
def test_a_vendors_port_that_no_list_says_to_run_the_model_is_told(card, told):
    from quoter.core.texts import Texts
    from quoter.words.scenario_words import warnings

    [sized] = quoted(model="Qwen3-30B-A3B", weights=None, cards=[card]).scenarios
    said = " ".join(warnings(sized, Texts("en")))
    assert (
        "is its vendor's port, and no list among the sources names Qwen3-30B-A3B" in said
    ) is told


DUOS_PRICED = {"prices": [
    {"card": DUO, "per": "card", "typical": 10000, "currency": "CNY", "date": "2026-11-20"},
    {"card": "MetaX-C500", "per": "card", "typical": 40000, "currency": "CNY", "date": "2026-11-20"},
    {"server": "PCIe-8", "per": "server", "typical": 80000, "currency": "CNY", "date": "2026-11-20"},
    {"server": "MetaX-C500-8", "per": "server", "typical": 90000, "currency": "CNY", "date": "2026-11-20"},
]}  # fmt: skip


def test_a_card_that_nobody_vouches_for_comes_after_one_that_is_supported():
    from quoter.core.texts import Texts
    from quoter.words.advice_words import reason

    one = {"model": "PaddleOCR-VL", "weights": None, "cards": [DUO, "MetaX-C500"]}
    [sized] = quoted(DUOS_PRICED, **one).scenarios
    trial = min((o for o in sized.options if o.card.name == DUO and o.price), key=lambda o: o.price)
    assert trial.bought.eligible_fit and trial.price < sized.recommended.price
    assert sized.recommended.card.name == "MetaX-C500"
    assert "runs the model on trial alone" in reason(sized, Texts("en"))
    [alone] = quoted(DUOS_PRICED, **one | {"cards": [DUO]}).scenarios
    assert alone.recommended.card.name == DUO  # where nothing else is asked for


def test_an_engine_of_the_card_that_lists_the_model_vouches_for_it():
    on = asked("vllm-ascend", B3)
    assert on_trial(SHIPPED, on, "qwen2") and unproven(SHIPPED, on, "qwen2") is None
    assert unproven(SHIPPED, on, "gemma4") and unproven(
        SHIPPED, asked("vllm-ascend", DUO), "deepseek_v32"
    )
    assert (
        unproven(SHIPPED, asked("mindie", DUO), "deepseek_v3") is None
    )  # refused there, not on trial


def test_what_nobody_vouches_for_is_a_risk_a_test_and_a_check_of_the_workbook():
    from quoter.core.texts import Texts
    from quoter.proposal.view import proposal
    from quoter.words.risk_words import proofs
    from quoter.words.scenario_words import warnings

    texts, found = Texts("en"), quoted(DUOS_PRICED, model="PaddleOCR-VL", weights=None, cards=[DUO])
    told = "vLLM-Ascend runs PaddleOCR-VL on Huawei Atlas 300I Duo 96GB on trial"
    assert any(told in proof.risk for proof in proofs(found, texts))
    view = proposal(found, texts)
    assert any(told in risk for risk in view.decision.risks)
    assert any("the engine runs the model on trial" in point for point in view.points)
    assert found.scenarios[0].chosen.inference.only_on_trial
    said = [one for one in warnings(found.scenarios[0], texts) if "experiment" in one]
    assert len(said) == 1 and said[0].startswith(told)  # once, by name


def test_a_token_that_takes_several_times_our_own_target_counts_as_dearer():
    load = {"concurrency": None, "load": {"users": {"total": 500}}, "preset": "chat"}
    slow = {
        "model": "DeepSeek-V3.2",
        "weights": None,
        "cards": [DUO],
        "prompt_tokens": None,
        "output_tokens": None,
    }
    [sized] = quoted(DUOS_PRICED, **slow, **load).scenarios
    f = sized.chosen.inference
    times = f.tpot_percentile_ms / f.load.tpot_ms
    assert times > 3 and f.sluggish == pytest.approx(times / 3 - 1)
    kept = {"service_level": {"tpot_ms": 5 * f.tpot_percentile_ms}}
    [stated] = quoted(DUOS_PRICED, **slow, **load, **kept).scenarios
    assert not stated.chosen.inference.sluggish  # a target that is stated decides


def test_a_row_of_ones_own_decides_before_the_shipped():
    own = {"support": [{"name": "ours", "engine": "vllm-ascend", "models": ["llama4"]}]}
    assert quoted(own).scenarios[0].chosen.verdict_name != "not_possible"


def test_a_row_of_models_and_weights_at_once_is_refused():
    from quoter.core.files import Problems

    own = {"support": [{"name": "x", "engine": "vllm", "models": ["llama"], "weights": ["fp8"]}]}
    with pytest.raises(Problems, match="not both"):
        quoted(own)


def test_a_model_of_baidus_is_sized_on_baidus_engine():
    at = {"model": "ERNIE-4.5-21B-A3B", "weights": None, "engine": {"name": "fastdeploy"}}
    [sized] = quoted(**at, cards=["Kunlunxin-P800"]).scenarios
    assert sized.chosen.verdict_name != "not_possible"
    [sized] = quoted(**at, cards=[B3]).scenarios
    assert sized.chosen.verdict_name == "not_possible"


# -- in the workbook ------------------------------------------------------------------------------


def test_what_holds_of_many_families_is_as_asked_of_each():
    cards = [SHIPPED.cards[name] for name in ("H20-96G", "Ascend-910B3", "Kunlunxin-P800")]
    classes = Classes(SHIPPED, cards, SHIPPED.models.values(), ())
    known = set()
    for on in (Asked(card, profile) for card in cards for profile in classes.profiles):
        found = classes.states(on)
        each = [classes.state(on, family) for family in classes.families]
        assert [found[family] for family in classes.alike] == each, on
        known |= set(each)
    assert known == {0, RUNS, ON_TRIAL}


@pytest.mark.parametrize(
    ("model", "engine"),
    [("Llama-4-Scout", None), ("Gemma-4-31B", {"name": "vllm-ascend", "version": "0.20"})],
)
@pytest.mark.proof
def test_dropdowns_of_model_and_engine_switch_what_runs(model, engine):
    """The workbook says what the estimator says, of a version that was asked for too."""
    from test_workbook import at, built, differences, put

    data = {
        "quote": QUOTE,
        "scenarios": [scenario(model=model) | ({"engine": engine} if engine else {})],
    }
    context, _, book = built(data)
    assert differences(book, context, context.estimate) == []
    refs = context.scenario_refs[0]
    assert at(book, refs["option__runs"]) == 0
    put(book, refs["model"], "Qwen3-8B")
    assert at(book, refs["option__runs"]) == 1
    put(book, refs["model"], model)
    assert at(book, refs["option__runs"]) == 0
    put(book, refs["engine"], "sglang 0.5.6+" if engine is None else "vllm-ascend 0.19-0.20")
    assert at(book, refs["option__runs"]) == (engine is None)
    put(book, refs["engine"], "vllm 0.21+")
    assert at(book, refs["option__served"]) == 0


def test_what_is_sold_by_the_rack_is_bought_in_whole_racks_and_said_to_be_liquid_cooled():
    """Trays of an NVL72 were sold one by one: 2.2 racks."""
    from quoter.core import Texts
    from quoter.words import scenario_words, site_words

    for name in ("GB200-Tray-4", "GB300-Tray-4"):
        assert SHIPPED.servers[name].sold_in == 18 and SHIPPED.servers[name].liquid
    prices = [{"card": "GB200", "per": "card", "typical": 45000, "currency": "CNY", "date": "2026-11-20"},
              {"server": "GB200-Tray-4", "per": "server", "typical": 12000, "currency": "CNY", "date": "2026-11-20"}]  # fmt: skip
    found = quoted({"prices": prices}, model="Qwen3-8B", cards=["GB200"])
    f = found.scenarios[0].chosen.bought
    assert (f.option_cards, f.servers, f.new_servers, f.new_cards) == (1, 18, 18, 72)
    assert f.amount == 72 * 45000 + 18 * 12000 == found.bill.totals.total_with_tax
    [order] = found.orders
    assert (order.figures.servers, order.figures.spare_cards) == (18, 71)
    said = " ".join(site_words.notes(found, Texts("en")))
    assert "liquid-cooled" in said and "by the rack of 18: 1 rack." in said and "120.1 kW" in said
    assert any("液冷" in point.said for point in scenario_words.points(found, Texts("zh")))
    air = quoted(model="Qwen3-8B", cards=["B200"])
    assert "liquid" not in " ".join(site_words.notes(air, Texts("en")))


@pytest.mark.parametrize(
    "card", ["MetaX-C500", "Hygon-K100-AI", "Kunlunxin-P800", "MLU370-X8", "MTT-S4000"]
)
def test_of_a_vendors_port_no_version_is_promised(card):
    """Their releases are their own: "vLLM ≥ 0.21" was said of ports that nobody had looked at."""
    from quoter.answer import answer
    from quoter.core import Texts
    from quoter.proposal.view import proposal, texts_of
    from quoter.words import risk_words, scenario_words, site_words

    found, texts = quoted(model="Qwen3-8B", cards=[card]), Texts("en")
    [sized] = found.scenarios
    told = "vLLM, the vendor's port (version to be confirmed)"
    assert scenario_words.engine_of(sized.chosen.candidate, SHIPPED, texts) == told
    assert "移植版（版本待确认）" in scenario_words.engine_of(
        sized.chosen.candidate, SHIPPED, Texts("zh")
    )
    assert site_words.runner(sized, texts) == told and "0." not in site_words.since(sized, texts)
    said = [*texts_of(proposal(found, texts)), *map(str, risk_words.proofs(found, texts))]
    assert any(told in one for one in said) and not any("≥ 0.21" in one for one in said)
    assert answer(found)["scenarios"][0]["options"][0]["engine_port"] is True
    [other] = quoted(model="Qwen3-8B", cards=["L20"]).scenarios
    assert scenario_words.engine_of(other.chosen.candidate, SHIPPED, texts).startswith("vLLM ≥ ")


@pytest.mark.parametrize(("answer", "share"), [(1, 0), (9, 1 / 8), (65, 1), (400, 1)])
def test_a_label_is_there_before_anybody_reads_it(answer, share):
    """Answers of a token or a few made the choice a third dearer, for times that nobody sees."""
    assert recommend.read_as_it_comes(answer) == pytest.approx(share)
    aim, load = 1.0, SimpleNamespace(tpot_ms=50.0)
    assert recommend.sluggish(aim, load, 0.3, recommend.read_as_it_comes(answer)) == pytest.approx(
        share
    )
