"""What is said so that nobody takes it for something else: a time for its load, a log for its rank, a name for its size."""

import datetime

import pytest

from quoter.catalog import Catalog
from quoter.core import Problems, Texts
from quoter.core.files import Document
from quoter.scenario import quotation
from quoter.sizing import estimate
from quoter.words import advice_words, level_words, performance, risk_words, scenario_words

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
