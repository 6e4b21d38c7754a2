"""What is said of load and speed: the limit in a sentence, times with bands, the proposal's section."""

import copy
import html as entities
import re

import pytest
from test_requests import request

from quoter.answer.estimate_json import answer
from quoter.catalog.lookup import Catalog
from quoter.core.files import Document
from quoter.core.texts import Texts
from quoter.proposal.pages import html
from quoter.proposal.view import proposal
from quoter.scenario.quotation import quotation
from quoter.sizing.estimate import estimate
from quoter.sizing.options import LIMITS as LIMITS_NAMED
from quoter.words import level_words, performance, scenario_words

BASE = {"name": "a", "model": "Llama-3.1-8B", "weights": "bf16", "prompt_tokens": 3000,
        "output_tokens": 1000, "concurrency": 40, "cards": ["A100-80G-SXM"],
        "choice": {"card": "A100-80G-SXM", "tensor_parallel": 1}}  # fmt: skip
BIG = {"model": "Llama-3.1-70B", "cards": ["A100-40G-PCIe"],
       "choice": {"card": "A100-40G-PCIe", "tensor_parallel": 1}}  # fmt: skip
PIN = {"deploy": {"card": "A100-80G-SXM", "replicas": 2}, "choice": None, "cards": None}
LIMITS = {
    "memory": ({"concurrency": 400}, "at up to 4,000 tokens each replica serves 96 concurrent requests; 400 concurrent requests need 5 replicas"),
    "sequences": ({"concurrency": 400, "engine": {"name": "vllm", "max_sequences": 8}},
                  "a replica runs at most 8 requests at once; 400 concurrent requests need 50 replicas"),
    "measured": ({"load": {"requests_per_second": 9, "seconds_per_request": 1,
                           "requests_per_second_per_replica": 2}, "concurrency": None},
                 "a replica completes 2 requests per second, so 9 per second at peak need 5 replicas"),
    "first token": ({"service_level": {"ttft_ms": 500}, "concurrency": 200},
                    "The time to first token is the limiting factor: a replica keeps 500 ms with"),
    "per token": ({"service_level": {"tpot_ms": 18}, "concurrency": 200},
                  "The time per token is the limiting factor: a replica keeps 18 ms with"),
    "whole": ({"service_level": {"e2e_seconds": 16}, "concurrency": 200},
              "End-to-end time is the limiting factor: a replica keeps 16 s with"),
    "whole beside a token's": ({"service_level": {"e2e_seconds": 16, "tpot_ms": 100, "ttft_ms": 9000}, "concurrency": 200},
                               "End-to-end time is the limiting factor: a replica keeps 16 s with"),
    "impossible": ({"service_level": {"tpot_ms": 10.5}}, "Not even a single request"),
    "pinned": (PIN | {"concurrency": 4}, "2 replicas as specified: 4 concurrent requests, 0 queued."),
    "no room": (BIG, "a replica does not hold a single request"),
    "rate": ({"load": {"requests_per_second": 9}, "concurrency": None,
              "service_level": {"tpot_ms": 20}}, "9 requests per second need 14 replicas"),
    "one": ({"concurrency": 2}, "One replica carries the load (it holds 96 concurrent requests); nothing smaller is sold"),
}  # fmt: skip


def sized(changes, language="en", catalog=None):
    """The estimate of one scenario."""
    scenario = {k: v for k, v in (copy.deepcopy(BASE) | changes).items() if v is not None}
    quote = {"number": "Q-1", "date": "2026-11-22", "language": language}
    data = {"quote": quote, "scenarios": [scenario]} | ({"catalog": catalog} if catalog else {})
    return estimate(quotation(Document(data, "x", b""), Catalog.shipped()))


@pytest.mark.parametrize("kind", LIMITS)
def test_the_limit_that_binds_is_said_with_its_figures(kind):
    changes, words = LIMITS[kind]
    [one] = sized(changes).scenarios
    assert words in performance.binding(one, Texts("en"))
    assert not re.search(r"[A-Za-z]{5}", performance.binding(one, Texts("zh")).replace("Token", ""))


OF_RATE = {
    "prompts": ({"model": "Qwen2.5-VL-72B", "prompt_tokens": 3000, "output_tokens": 400, "cards": ["H20-96G"],
                 "load": {"requests_per_second": 1.67}, "choice": {"card": "H20-96G", "tensor_parallel": 4}},
                "throughput", "Throughput is the limiting factor"),
    "many replicas": ({"model": "Qwen2.5-VL-72B", "prompt_tokens": 3000, "output_tokens": 400, "cards": ["H20-96G"],
                       "load": {"requests_per_second": 100}, "choice": {"card": "H20-96G", "tensor_parallel": 4}},
                      "throughput", "Throughput is the limiting factor"),
    "answers": ({"model": "QwQ-32B", "prompt_tokens": 500, "output_tokens": 6000, "cards": ["MetaX-C500"],
                 "load": {"requests_per_second": 1}, "choice": {"card": "MetaX-C500", "tensor_parallel": 2}},
                "memory", "Memory is the limiting factor"),
}  # fmt: skip


@pytest.mark.parametrize("kind", OF_RATE)
def test_memory_is_named_where_more_of_it_would_do_with_clearly_fewer_replicas(kind):
    """Long prompts keep a replica computing, whatever it holds; few long answers leave it idle for want of room."""
    changes, limit, words = OF_RATE[kind]
    [one] = sized(changes | {"concurrency": None}).scenarios
    f = one.chosen.figures
    assert LIMITS_NAMED[int(f.load_limit) - 1] == limit
    assert words in performance.binding(one, Texts("en"))
    roomy = {
        "name": one.chosen.card.name,
        "memory_gb": 2 * one.chosen.card.memory_gb,
        "reported_mib": None,
    }
    [twice] = sized(changes | {"concurrency": None}, catalog={"cards": [roomy]}).scenarios
    assert twice.chosen.figures.held >= 2 * f.held
    few = 0.75 * f.replicas_for_speed
    assert (twice.chosen.figures.replicas_for_speed <= few) == (limit == "memory")


def test_the_batch_of_a_sentence_is_the_most_that_keeps_the_target():
    [one] = sized(LIMITS["per token"][0]).scenarios
    said = re.search(r"with (\d+) requests", performance.binding(one, Texts("en")))
    f = one.chosen.figures
    assert int(said[1]) == f.requests_allowed
    assert f.replicas_for_level == -(-200 // int(said[1]))
    for more, kept in ((0, True), (int(f.next_trial_batch) - int(said[1]), False)):
        pin = PIN | {"concurrency": int(said[1]) + more,
                     "deploy": {"card": "A100-80G-SXM", "replicas": 1}}  # fmt: skip
        [alone] = sized(pin).scenarios
        assert (alone.chosen.figures.tpot_percentile_ms <= 18) is kept


def test_times_stand_in_their_bands_and_beside_their_targets():
    [one] = sized({"service_level": {"ttft_ms": 12000, "tpot_ms": 40}}).scenarios
    f, rows = one.chosen.figures, performance.figures(one, Texts("en"))
    assert rows[0].text == level_words.milliseconds_said(f.ttft_p50_ms)
    assert rows[1].text == level_words.milliseconds_said(f.ttft_percentile_ms)
    assert rows[1].target == "≤ 12 s (P95)"
    assert rows[2].text == level_words.milliseconds_said(f.ttft_ms)
    assert rows[5].band == " – ".join(
        level_words.milliseconds_said(f.by_name(f"tpot_{e}_ms")) for e in ("low", "high")
    )
    assert rows[-1].label == "Largest batch that meets the service level"
    [free] = sized({}).scenarios
    assert {row.target for row in performance.figures(free, Texts("en"))} == {""}
    [none] = sized({"cards": ["MetaX-C600"], "choice": None}).scenarios
    assert (performance.figures(none, Texts("en")), performance.chart(none, Texts("en"))) == (
        [],
        None,
    )


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [(12.345, "12.3 ms"), (999.4, "999 ms"), (999.6, "1 s"), (3658.1, "3.66 s"), (10700, "10.7 s"), (1_070_000, "1,070 s"), (0, "0 ms")],
)  # fmt: skip
def test_a_time_has_three_digits_that_matter(milliseconds, text):
    assert level_words.milliseconds_said(milliseconds) == text


@pytest.mark.parametrize("language", ["zh", "en", "both"])
def test_the_proposal_has_a_section_on_load_and_speed(language):
    load = {"load": {"users": 20000, "seconds_per_request": 9}, "concurrency": None,
            "service_level": {"ttft_ms": 3000, "tpot_ms": 40}, "redundancy": "n+1"}  # fmt: skip
    found = sized(load, language)
    texts = Texts(language)
    page = html(proposal(found, texts))
    said = " ".join(entities.unescape(re.sub(r"<[^>]+>", " ", page)).split())
    [one] = found.scenarios
    for sentence in (texts("p_speed"), performance.binding(one, texts), texts("ladder_title"),
                     *(row.text for row in performance.figures(one, texts))):  # fmt: skip
        assert " ".join(sentence.split()) in said
    chart = performance.chart(one, texts)
    drawn = page.split(f'aria-label="{entities.escape(chart.description)}"')[1].split("</svg>")[0]
    assert drawn.count("<circle") == len(chart.curves[0].dots) == 10
    assert len(chart.limits) == 2


@pytest.mark.parametrize("name", ["bank", "hospital", "startup", "government"])
def test_the_words_of_a_limit_stand_clear_of_the_curve(name):
    for one in request(name).scenarios:
        drawn = performance.chart(one, Texts("en"))
        for limit in drawn.limits:
            reach = len(limit.text) * 5.2
            low, high = sorted((limit.x, limit.x + (reach if limit.anchor == "start" else -reach)))
            over = [
                d
                for c in drawn.curves
                for d in c.dots
                if low < d.x < high and limit.y - 9 < d.y < limit.y + 3
            ]
            assert not over, (one.scenario.name, limit.text)


def test_a_training_has_no_such_section():
    found = sized({"workload": "training", "concurrency": None, "choice": None, "prompt_tokens": None,
                   "output_tokens": None})  # fmt: skip
    page = html(proposal(found, Texts("en")))
    assert "Load and speed" not in page


def test_the_answer_has_the_limit_and_the_batches():
    found = answer(sized({"service_level": {"tpot_ms": 20}}))["scenarios"][0]
    assert found["limit"].endswith(".")
    steps = found["ladder"]
    assert [s["batch"] for s in steps] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
    chosen = found["options"][found["chosen"]]
    within = [s["batch"] for s in steps if s["place"] == "within"]
    assert max(within) <= chosen["largest_batch"] < 2 * max(within)
    late = next(s for s in steps if s["place"] == "late")
    assert (
        late["tpot_percentile_ms"]
        > 20
        >= max(s["tpot_percentile_ms"] for s in steps if s["place"] == "within")
    )
    rates = [s["tokens_per_second"] for s in steps if s["batch"] in (max(within), 2 * max(within))]
    assert rates[0] * 0.95 <= chosen["tokens_per_second_at_largest_batch"] <= rates[1]
    assert answer(sized({"cards": ["MetaX-C600"], "choice": None}))["scenarios"][0]["ladder"] == []


@pytest.mark.parametrize(("prompt", "context"), [(100, 200), (3000, 4096), (3000, 40960)])
def test_a_limit_of_the_chart_is_one_and_not_the_last_batch_that_was_tried(prompt, context):
    """It said "memory ≤ 512" beside a text of 1,024."""
    changes = {"model": "Qwen3-8B", "prompt_tokens": prompt, "context": context,
               "output_tokens": 100,               "cards": ["H200-141G-SXM"], "choice": None, "concurrency": 4,
               "service_level": {"ttft_ms": 60000, "tpot_ms": 1000}}  # fmt: skip
    [one] = sized(changes).scenarios
    f = one.chosen.figures
    found = performance.limits(one.chosen, Texts("en"))
    assert found[-1][0] == f.held
    engine = f.sequences_at_most < f.held_keeping_reserve
    assert found[-1][1] == f"{'engine' if engine else 'memory'} ≤ {f.held:,.0f}"
    for at, _ in found[:-1]:
        assert at == f.level_batch
        assert at == f.held or f.next_trial_strain > 1
    assert f.held > 512 or prompt > 100
    drawn = performance.chart(one, Texts("en"))
    assert not any("512" in limit.text for limit in drawn.limits)


NARROW = {  # what the next smaller replica fails by
    "one": ({"model": "Llama-3.1-70B", "weights": "bf16", "choice": None, "concurrency": 2}, "memory"),
    "late": ({"model": "Qwen3-32B", "prompt_tokens": 30000, "output_tokens": 300, "choice": None, "concurrency": 1,
              "service_level": {"ttft_ms": 4000, "tpot_ms": 60}}, "ttft"),
    "replicas": ({"model": "Qwen3-32B", "choice": None, "concurrency": 24, "service_level": {"tpot_ms": 40}}, "tpot"),
    "least": ({"concurrency": 2}, "least"),
    "choice": ({"deploy": {"card": "A100-80G-SXM", "tensor_parallel": 4}, "choice": None, "cards": None,
                "concurrency": 2}, "choice"),
}  # fmt: skip


@pytest.mark.parametrize("kind", NARROW)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_replica_is_as_wide_as_what_fails_the_next_smaller_one(kind, language):
    changes, limit = NARROW[kind]
    [one] = sized(changes, language).scenarios
    found, texts = scenario_words.of_one(one, one.chosen), Texts(language)
    assert (found.kind, found.limit) == (kind, limit)
    full = performance.fuller(one)
    assert scenario_words.binding(one) == ("servers" if full else limit)
    own = one.chosen.figures.devices_per_replica
    narrow = [o for o in one.options if o.fits and not o.split.by_rule
              and o.figures.devices_per_replica < own]  # fmt: skip
    if kind == "one":
        assert not narrow
    said = performance.binding(one, texts)
    if found.narrower is not None:
        assert found.narrower in narrow
        assert scenario_words.width(found.narrower.split, texts) in said
        late = level_words.reason(one.case, found.narrower, texts)
        assert bool(late) == (kind == "late")
        assert late in said


@pytest.mark.parametrize("name", ["bank", "hospital", "startup", "government", "factory"])
def test_memory_is_told_as_the_limit_of_one_replica_only_where_nothing_smaller_holds_it(name):
    for one in request(name).scenarios:
        if one.kind != "inference" or not scenario_words.one_replica(one.chosen, "memory"):
            continue
        found = scenario_words.of_one(one, one.chosen)
        assert found.kind != "one" or one.smaller(one.chosen) is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_workers_of_an_option_apart_have_their_own_reasons(language):
    """Four of five replicas compute prompts: they are not what requests in flight ÷ those of a replica asks for."""
    changes = {"model": "DeepSeek-V3.1", "weights": "fp8", "prompt_tokens": 7000, "concurrency": 200,
               "service_level": {"ttft_ms": 3000, "tpot_ms": 100}, "cards": ["H20-141G"],
               "choice": {"card": "H20-141G", "apart": True, "attention_data_parallel": 8, "tensor_parallel": 8}}  # fmt: skip
    [one] = sized(changes, language).scenarios
    f, texts = one.chosen.figures, Texts(language)
    assert one.chosen.split.apart
    assert f.prefill_workers > f.decode_workers
    assert scenario_words.binding(one) == "ttft"
    said = performance.binding(one, texts)
    words = (f"{f.prefill_workers:,.0f} prefill workers", f"{f.decode_workers:,.0f} decode worker")
    if language == "zh":
        words = (f"预填充实例 {f.prefill_workers:,.0f} 个", f"解码实例 {f.decode_workers:,.0f} 个")
    for word in (*words, level_words.seconds_said(f.prefill_first)):
        assert word in said
    assert f" {f.working_replicas:,.0f} 个副本" not in said
    assert f"{f.working_replicas:,.0f} replicas" not in said
