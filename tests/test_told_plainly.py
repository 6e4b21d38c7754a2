"""What is said so that nobody takes it for something else: a time for its load, a log for its rank, a name for its size."""

import datetime

import pytest

from quoter.catalog import Catalog
from quoter.core import Problems, Texts
from quoter.core.files import Document
from quoter.scenario import quotation
from quoter.sizing import estimate
from quoter.words import (
    advice_words,
    gate_words,
    level_words,
    performance,
    risk_words,
    scenario_words,
)

DAY = datetime.date(2026, 11, 30)


def asked(*scenarios, **more):
    data = {"quote": {"number": "T-1", "date": DAY, "language": "en"}, "scenarios": list(scenarios)}
    return quotation(Document(data | more, "t.yaml", b""), Catalog.shipped())


def one(**more):
    catalog = more.pop("catalog", {})
    scenario = {
        "name": "a",
        "model": "Qwen3-8B",
        "prompt_tokens": 3000,
        "output_tokens": 300,
    } | more
    return estimate(asked(scenario, catalog=catalog)).scenarios[0]


def test_documents_within_hours_have_no_times_on_the_first_page():
    """981 ms per token of a night's batch, for which nobody waits."""
    load = {"documents": 20000, "window_hours": 10}
    batch, kept = (
        one(load=load, cards=["L20"], **level)
        for level in ({}, {"service_level": {"tpot_ms": 400}})
    )
    said = [" ".join(advice_words.does(sized, Texts("en"))) for sized in (batch, kept)]
    assert "documents" in said[0] and "P95" not in said[0]
    assert "P95" in said[1]


def test_each_engine_core_logs_its_own_cache():
    """The sum of sixteen ranks was asked of a log in which each rank writes its own."""
    deploy = {
        "card": "H20-141G",
        "tensor_parallel": 8,
        "attention_data_parallel": 8,
        "expert_parallel": 8,
    }
    sized = one(model="DeepSeek-V3", weights="fp8", concurrency=64, deploy=deploy)
    f, [held, *_] = sized.chosen.inference, risk_words.of_inference(sized, Texts("en"))
    assert f.request_groups == 8
    assert "each of the 8 data-parallel ranks" in held.passes
    told = int(held.passes.rpartition("≥ ")[2].split()[0].replace(",", ""))
    assert told == pytest.approx(f.kv_capacity_tokens_low / 8, rel=0.01)


@pytest.mark.parametrize(("nominal", "warned"), [("32B", True), ("8B", False)])
def test_an_own_model_whose_name_is_not_its_size_is_told(nominal, warned):
    config = dict(Catalog.shipped().models["Qwen3-8B"].config)
    row = {"name": "Ours", "nominal": nominal, "config": config, "source": "customer", "date": DAY}
    sized = one(model="Ours", concurrency=2, cards=["L20"], catalog={"models": [row]})
    said = " ".join(scenario_words.notices(sized, Texts("en")))
    assert ("Ours is called 32B and its configuration comes to 8.19B" in said) == warned


@pytest.mark.parametrize("word", ["awq", "gptq"])
def test_weights_may_be_called_by_how_they_were_quantised(word):
    assert one(weights=word, concurrency=2, cards=["L20"]).case.weights.name == "int4"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_day_has_more_than_24_hours_and_times_have_their_load(language):
    texts = Texts(language)
    assert "53" not in texts("own_hours_never", hours="53.5", years="3")
    stated = {"zh": "所述负载", "en": "stated load"}[language]
    for key in ("ttft", "tpot", "ttft_ms", "tpot_ms"):
        assert stated in texts(f"package_{key}")


def test_images_of_a_prompt_pass_the_tower():
    """A prompt of images had the first token of one of text, and nothing was said of it."""
    deploy = {"card": "L40S", "tensor_parallel": 2}
    text, seen = (
        one(model="Qwen3-VL-30B-A3B", prompt_tokens=9000, deploy=deploy, load={"concurrency": 1} | more)
        for more in ({}, {"image_tokens": 6000})
    )  # fmt: skip
    f, g = text.chosen.inference, seen.chosen.inference
    by_hand = (
        2 * f.llm.vision_parameters * 4 * 6000 / 2 * f.head_time
    )  # four patches a token, two cards
    assert g.prefill_time - f.prefill_time == pytest.approx(by_hand, rel=1e-6)
    assert by_hand > 0.1 * f.prefill_time
    said = [" ".join(scenario_words.warnings(sized, Texts("en"))) for sized in (text, seen)]
    assert "Sized for text" in said[0] and "Sized for text" not in said[1]


@pytest.mark.parametrize(
    "model", ["PaddleOCR-VL", "InternVL3.5-38B", "Kimi-VL-A3B", "GLM-4.6V", "Mistral-Small-3.1-24B"]
)
def test_towers_that_merge_squares_of_patches_are_timed(model):
    """A million pages a day were sold two cards: PaddleOCR-VL's tower computes five times what its language model does."""
    sized = one(
        model=model,
        prompt_tokens=3000,
        cards=["H200"],
        load={"requests_per_second": 1, "image_tokens": 2800},
    )
    f = sized.chosen.inference
    tower = 2 * f.llm.vision_parameters * 4 * 2800 / f.attention_width * f.head_time
    assert f.image_time == pytest.approx(tower, rel=1e-6)
    if model == "PaddleOCR-VL":
        assert f.image_time > 0.5 * f.prefill_time
    assert "Sized for text" not in " ".join(scenario_words.warnings(sized, Texts("en")))


def test_cards_that_are_sold_by_the_rack_are_counted_by_it():
    """ "12 cards in 18 servers": of 18 trays with four cards each, which come together."""
    price = {
        "card": "H200",
        "per": "set",
        "typical": 2_100_000,
        "currency": "CNY",
        "date": "2026-11-20",
    }
    sized = one(concurrency=8, cards=["H200", "GB300"], catalog={"prices": [price]})
    told = advice_words.against(sized, Texts("en"))["GB300"]
    assert told.startswith("It would take 72 cards in 18 servers, 18.0 times")


def test_the_first_row_of_a_card_is_its_cheapest():
    """ "Faster" of the only row of a card: what is slower at no lower price is left out."""
    recipe = {
        "objective": "pretrain",
        "method": "full",
        "sequence": 4096,
        "tokens": "200B",
        "deadline_days": 30,
    }
    job = {
        "name": "a",
        "workload": "training",
        "model": "Qwen2.5-1.5B",
        "recipe": recipe,
        "cards": ["H100-80G-SXM", "A800-80G-SXM"],
    }
    [sized] = estimate(asked(job)).scenarios
    roles = {}
    for row in sized.rows:
        roles.setdefault(row.option.card.name, row.role)
    assert len(roles) == 2 and set(roles.values()) <= {"chosen", "cheapest"}


@pytest.mark.parametrize(("card", "told"), [("RTX-5090", True), ("L20", False)])
def test_what_a_makers_licence_rules_out_is_told(card, told):
    """Workstations of GeForce were quoted to data centres, and the 4090's row alone spoke of it, in China alone."""
    sized = one(concurrency=2, cards=[card])
    said = " ".join(scenario_words.cautions(sized, Texts("en")))
    assert ("no use in data centres by the driver's licence" in said) is told


SOLD_FULL = {"prices": [
    {"card": "H200", "per": "set", "typical": 2_100_000, "currency": "CNY", "date": "2026-11-20"}
]}  # fmt: skip


def trained(method):
    """A training within nine days on servers that are sold with all their cards."""
    recipe = {
        "method": method,
        "sequence": 2048,
        "samples": 20_000,
        "epochs": 3,
        "deadline_days": 9,
    }
    return {"name": "a", "workload": "training", "model": "Qwen3-32B", "recipe": recipe, "cards": ["H200"]}  # fmt: skip


@pytest.mark.parametrize(("method", "limit"), [("lora", "servers"), ("full", "memory")])
def test_a_training_that_fills_a_server_sold_full_is_not_bound_by_memory(method, limit):
    """Adapters that hold on one card filled eight of a server, as no fewer are sold: "limiting factor: memory"."""
    [sized] = estimate(asked(trained(method), catalog=SOLD_FULL)).scenarios
    assert sized.chosen.figures.option_cards == 8 and scenario_words.binding(sized) == limit


@pytest.mark.parametrize(("seconds", "told"), [(300, True), (900, False)])
def test_targets_at_the_limit_of_a_card_are_told_with_what_they_cost(seconds, told):
    """36 servers for 120 people, and nothing said that the time of the longest answers made them."""
    long = {
        "model": "DeepSeek-V3.2",
        "prompt_tokens": 20_000,
        "output_tokens": 8000,
        "cards": ["H20-141G"],
    }
    sized = one(load={"requests_per_second": 0.6}, service_level={"e2e_seconds": seconds}, **long)
    assert (sized.eased is not None) is told
    if told:
        assert sized.eased.figures.option_cards <= 2 / 3 * sized.chosen.figures.option_cards
    said = " ".join(scenario_words.cautions(sized, Texts("en")))
    assert ("with times half as long again" in said) is told


def test_cards_that_are_left_out_for_their_price_are_told_where_none_are_named():
    """A domestic system was compared without Ascend 910B, and nothing said that no price was known."""
    domestic = {
        "quote": {
            "number": "T-1",
            "date": DAY,
            "language": "en",
            "market": "CN",
            "procurement": {"domestic_only": True},
        }
    }
    found = estimate(
        asked({"name": "a", "model": "Qwen3-8B", "preset": "chat", "concurrency": 2}, **domestic)
    )
    [said] = gate_words.cards_to_name(found, Texts("en"))
    assert "Ascend 910B3" in said and "MI250X" not in said
    named = {"name": "a", "model": "Qwen3-8B", "preset": "chat", "concurrency": 2, "cards": ["L20"]}
    assert gate_words.cards_to_name(estimate(asked(named)), Texts("en")) == []


@pytest.mark.parametrize(
    ("amount", "said"), [(300_000, "at 20.0 times the price"), (4_500_000, "33% higher")]
)
def test_a_price_many_times_as_high_is_told_in_times(amount, said):
    """ "next: H100-80G-SXM, 1981% higher"."""
    both = [("L20", amount), ("H200", 6_000_000)]
    prices = [
        {"card": c, "per": "set", "typical": n, "currency": "CNY", "date": DAY} for c, n in both
    ]
    sized = one(concurrency=2, cards=["L20", "H200"], catalog={"prices": prices})
    assert said in advice_words.because(sized, Texts("en"))


def test_nothing_is_left_of_a_budget_that_is_just_met():
    """ "of which -0 are left"."""
    price = {"card": "L20", "per": "set", "typical": 300_000, "currency": "CNY", "date": DAY}
    sized = one(concurrency=2, cards=["L20"], budget=300_000, catalog={"prices": [price]})
    assert advice_words.budget_sentence(sized, Texts("en")).endswith("300,000, of which 0 are left")


def test_images_are_a_part_of_the_prompt():
    with pytest.raises(Problems, match="more than `prompt_tokens`"):
        one(model="Qwen3-VL-8B", load={"concurrency": 1, "image_tokens": 3001}, cards=["L20"])


def test_what_does_not_run_is_told_by_what_it_lacks_alone():
    """Queues, memory and targets were asked of a card whose engine does not take the weights."""
    found = one(
        model="DeepSeek-V3.2",
        weights="fp8",
        concurrency=20,
        service_level={"ttft_ms": 1000, "tpot_ms": 20},
        engine={"name": "vllm"},
        deploy={"card": "Ascend-910B3", "tensor_parallel": 8, "replicas": 1},
    )
    texts = Texts("en")
    lacks = scenario_words.lacking(found, found.chosen, texts)
    assert (
        scenario_words.checked(found, texts, money=False)[0]
        == f"the chosen option does not run: {lacks}"
    )
    said = [
        *scenario_words.warnings(found, texts),
        performance.binding(found, texts),
        level_words.failure(found.chosen, texts),
    ]
    assert "no speed: it does not run" in said
    for word in ("queue", "memory", "target", "fit", "server fails"):
        assert not [one for one in said if word in one]
