"""Embedding and reranking models as the main model: weights and work, no cache, a rate to be measured."""

import datetime

import pytest

from quoter.answer.estimate_json import answer
from quoter.catalog import Catalog
from quoter.core import Problems, Texts
from quoter.core.files import Document
from quoter.core.units import GIB
from quoter.proposal.view.decision import decision
from quoter.scenario import quotation
from quoter.scenario.command_line import quotation_from_options
from quoter.sizing import sharing
from quoter.sizing.estimate import estimate
from quoter.words import advice_words, risk_words, scenario_words
from quoter.words.memory_parts import MEMORY_PARTS, RESERVE_FIELD
from quoter.words.scenario_words import rule_reason


def sized(model, **given):
    options = {
        "context": 8192,
        "concurrency": 32,
        "card": "L20",
        "language": "en",
        "tensor_parallel": 1,
    }
    quotation = quotation_from_options(model=model, **options | given)
    return answer(estimate(quotation))["scenarios"][0]


POOLED = [row for row in Catalog.shipped().models.values() if row.pooled]


def test_decoders_that_embed_or_score_are_marked_in_the_catalog():
    """Companions of the same name are embedding or reranking models, and no other row is marked."""
    named = {row.name for row in POOLED}
    assert named >= {
        "Qwen3-Embedding-0.6B", "Qwen3-Embedding-4B", "Qwen3-Embedding-8B", "Qwen3-Reranker-0.6B",
        "Qwen3-Reranker-4B", "Qwen3-Reranker-8B", "gte-Qwen2-7B", "e5-mistral-7b", "bge-multilingual-gemma2",
    }  # fmt: skip
    kinds = {row.name: row.kind for row in Catalog.shipped().encoders.values()}
    rows = Catalog.shipped().models
    said = {
        name for name in kinds.keys() & rows.keys() if kinds[name] in ("embedding", "reranking")
    }
    assert said <= {row.name for row in POOLED}


@pytest.mark.parametrize("row", POOLED, ids=lambda row: row.name)
def test_a_decoder_that_embeds_or_scores_keeps_no_cache_and_writes_no_tokens(row):
    found = sized(row.name)
    option = found["options"][0]
    assert option["verdict"] == "fits"
    assert option["kv_bytes_per_card"] == found["kv_bytes_per_token"] == 0
    assert found["state_bytes_per_request"] == 0
    assert option["ttft_ms"] is option["tpot_ms"] is option["tokens_per_second"] is None
    assert option["speed_note"] == (
        f"the rate of {row.name}, which writes no tokens, is to be measured (requests per second)"
    )


@pytest.mark.parametrize("model", ["Qwen3-Embedding-8B", "bge-m3"])
def test_the_rule_of_thumb_is_not_said_to_find_a_smaller_cache(model):
    options = {"context": 8192, "concurrency": 32, "card": "L20", "language": "en"}
    found = estimate(quotation_from_options(model=model, **options)).scenarios[0]
    assert "keeps no cache" in rule_reason(found, Texts("en"))


@pytest.mark.parametrize("model", ["Qwen3-32B", "gpt-oss-20b", "Qwen3.5-27B"])
def test_any_row_that_says_so_is_pooled(model):
    """Layers with a window and layers with a state, too; the same weights."""
    mine = {"models": [{"name": model, "pooled": True}]}
    writes, answers = (sized_with(model, catalog) for catalog in ({}, mine))
    assert (
        writes["options"][0]["kv_bytes_per_card"] > 0 == answers["options"][0]["kv_bytes_per_card"]
    )
    assert answers["options"][0]["tokens_per_second"] is None
    assert answers["weights_bytes"] == writes["weights_bytes"]


def sized_with(model, catalog):
    """A scenario on one card with rows of one's own."""
    data = {
        "quote": {"number": "E-8", "date": datetime.date(2026, 11, 29), "language": "en"},
        "scenarios": [{"name": "a", "model": model, "context": 8192, "concurrency": 4, "weights": "bf16",
                       "deploy": {"card": "H200-141G-SXM"}}],
        "catalog": catalog,
    }  # fmt: skip
    read = quotation(Document(data, "pooled.yaml", b""), Catalog.shipped())
    return answer(estimate(read))["scenarios"][0]


def test_training_one_takes_as_long_as_its_base():
    """Layers attend in a training as ever: what is not kept is the cache."""
    mine = {
        "name": "Mine",
        "pooled": True,
        "config": dict(Catalog.shipped().models["Qwen3-8B"].config),
    }
    days = []
    for name, catalog in (("Qwen3-8B", {}), ("Mine", {"models": [mine]})):
        scenario = {"name": "t", "workload": "training", "model": name, "recipe": {"method": "lora", "tokens": "1B"},
                     "cards": ["H100-80G-SXM"]}  # fmt: skip
        data = {"quote": {"number": "E-7", "date": datetime.date(2026, 11, 29)}, "scenarios": [scenario],
                "catalog": catalog}  # fmt: skip
        found = estimate(quotation(Document(data, "t.yaml", b""), Catalog.shipped()))
        days.append(found.scenarios[0].chosen.training.training_days)
    assert days[0] == pytest.approx(days[1], rel=1e-6) and days[0] > 0


@pytest.mark.parametrize("model", ["bge-m3", "bge-reranker-v2-m3"])
def test_an_embedding_or_reranking_model_stands_by_its_weights_and_work(model):
    found = sized(model)
    option = found["options"][0]
    assert option["verdict"] == "fits"
    assert option["weights_bytes_per_card"] == pytest.approx(567_754_752 * 2, rel=0.01)
    assert option["kv_bytes_per_card"] == 0
    assert option["resident"] == 32
    parts = [part.field for part in MEMORY_PARTS] + [RESERVE_FIELD]
    assert sum(found[part] for part in parts) == pytest.approx(found["total_bytes"])


def test_its_rate_is_to_be_measured():
    option = sized("bge-m3")["options"][0]
    assert option["ttft_ms"] is option["tpot_ms"] is option["tokens_per_second"] is None
    assert option["speed_note"] == (
        "the rate of BGE-M3, which writes no tokens, is to be measured (requests per second)"
    )


def test_more_requests_in_flight_take_no_more_memory():
    one, many = (sized("bge-m3", concurrency=n)["options"][0] for n in (1, 200))
    assert many["need_bytes_per_card"] == one["need_bytes_per_card"]
    assert one["need_bytes_per_card"] < 4 * GIB


def test_beyond_what_the_engine_takes_at_once_they_queue():
    option = sized("bge-m3", concurrency=300, engine="vllm", replicas=1)["options"][0]
    assert (option["resident"], option["queued"]) == (256, 44)


def test_a_model_beside_says_its_rate_or_that_it_is_to_be_measured():
    """What a companion does in a second decides whether it keeps up: a published rate, or a mark."""
    data = {
        "quote": {"number": "E-9", "date": datetime.date(2026, 11, 29), "language": "en"},
        "scenarios": [
            {"name": "rag", "model": "Qwen3-32B", "context": 8192, "concurrency": 4, "cards": ["H20-96G"],
             "beside": [{"model": "bge-m3"}, {"model": "whisper-large-v3"}]}
        ],
    }  # fmt: skip
    found = answer(estimate(quotation(Document(data, "beside.yaml", b""), Catalog.shipped())))
    embedding, speech = found["scenarios"][0]["beside"]
    assert embedding["rate"] is None and speech["rate"]["unit"] == "s of sound/s"
    assert any("bge-m3" in said and "measure" in said for said in found["scenarios"][0]["warnings"])
    assert not any("hisper" in said for said in found["scenarios"][0]["warnings"])


# -- its rate ---------------------------------------------------------------------------------------


def loaded(model="Qwen3-Embedding-8B", card="L40S", **given):
    """A model under a load, on one card's kind."""
    asked = {"name": "e", "model": model, "prompt_tokens": 800, "cards": [card]} | given
    asked |= {"load": given.get("load", {"documents": 200_000_000, "window_hours": 168})}
    data = {
        "quote": {"number": "E-10", "date": datetime.date(2026, 11, 30), "language": "en"},
        "scenarios": [{key: value for key, value in asked.items() if value is not None}],
        "catalog": {"prices": [{"server": "PCIe-8", "per": "server", "typical": 14000, "currency": "CNY",
                                "date": datetime.date(2026, 11, 20)},
                               {"card": card, "per": "card", "typical": 60000, "currency": "CNY",
                                "date": datetime.date(2026, 11, 20)}]},
    }  # fmt: skip
    return estimate(quotation(Document(data, "e.yaml", b""), Catalog.shipped()))


@pytest.mark.parametrize(("card", "peak"), [("L40S", 362e12), ("H100-80G-SXM", 989e12)])
def test_a_volume_is_sized_by_its_operations(card, peak):
    """2 x parameters x tokens at a share of the card's rate that prefills reach; one card carried all of it."""
    f = loaded(card=card).scenarios[0].chosen.inference
    operations = 2e8 * 800 * 2 * 6.95e9  # its layers, without the embedding
    bare = operations * 1.2 / (168 * 3600) / peak  # cards at the whole rate
    assert 1.25 * bare < f.working_replicas < 2.5 * bare
    assert f.pooled_rate * f.working_replicas >= f.needed_rate
    assert f.pooled_rate * (f.working_replicas - 1) < f.needed_rate


@pytest.mark.parametrize("load", [{"requests_per_second": 100}, {"requests_per_day": 4_000_000},
                                  {"users": {"total": 300_000}}])  # fmt: skip
def test_every_form_of_a_rate_counts_replicas(load):
    f = loaded(load=load).scenarios[0].chosen.inference
    assert f.working_replicas > 1
    assert f.pooled_rate * f.working_replicas >= f.needed_rate


def test_an_encoder_reads_its_text_both_ways():
    """BERT's layers keep nothing, and no attention was counted: of long texts it is most of the work."""
    short, long = (
        loaded("bge-m3", prompt_tokens=n, load={"requests_per_second": 10}).scenarios[0].chosen.inference
        for n in (512, 8000)
    )  # fmt: skip
    assert short.both_ways == 24
    assert short.prompt_operations == pytest.approx(4 * 24 * 512 * 1024)
    assert long.pooled_time > 1.5 * short.pooled_time * 8000 / 512


@pytest.mark.parametrize("given", [{"output_tokens": 0}, {}, {"prompt_tokens": None, "context": 800},
                                   {"output_tokens": 1}])  # fmt: skip
def test_it_needs_no_answer(given):
    found = loaded(**given)
    assert found.gate.quotable
    assert 20 <= found.scenarios[0].chosen.inference.working_replicas <= 30


def test_a_model_that_writes_has_an_answer():
    with pytest.raises(Problems, match="`output_tokens` must be at least 1"):
        loaded("Qwen3-8B", output_tokens=0)


def test_fewer_replicas_than_the_texts_ask_for_are_no_offer():
    pinned = {"card": "L40S", "tensor_parallel": 1, "replicas": 3}
    found = loaded(deploy=pinned, cards=None)
    assert not found.gate.quotable
    said = answer(found)["scenarios"][0]["options"][0]
    load = found.scenarios[0].chosen.inference.pooled_load
    assert 6 < load < 7.5  # 20 replicas and some carry it
    assert said["level_missed"] and f"load of {load:.0%}" in said["level_reason"]


def test_times_that_are_stated_are_no_offer():
    """A rate is computed, and no time of a request."""
    found = loaded(load={"requests_per_second": 40}, service_level={"ttft_ms": 200})
    assert [reason.code for reason in found.gate.reasons] == ["level_unknown"]


def test_what_is_said_of_its_rate():
    found = loaded()
    texts, sized = Texts("en"), found.scenarios[0]
    (option,) = [o for o in answer(found)["scenarios"][0]["options"] if o["tensor_parallel"] == 1]
    assert "computed from the operations of its prompts" in option["speed_note"]
    assert "computed from the operations" in " ".join(decision(found, texts).risks)
    assert option["ttft_ms"] is option["tpot_ms"] is option["tokens_per_second"] is None
    assert option["requests_per_second"] >= sized.chosen.inference.needed_rate
    assert "240,000,000 documents" in " ".join(advice_words.does(sized, texts))
    said = [proof.passes for proof in risk_words.of_inference(sized, texts)]
    assert any("requests per second completed" in one for one in said)
    assert sharing.stands_alone(sized) is None
    assert not any("time of a request" in one for one in scenario_words.checked(sized, texts))
