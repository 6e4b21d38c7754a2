"""The speed of an option: what it follows from, what it is sized by, and what it cannot say."""

import csv
from itertools import pairwise
from math import log, log1p, sqrt
from statistics import NormalDist

import pytest
from conftest import ROOT

from quoter.answer.estimate_json import answer
from quoter.catalog.lookup import Catalog
from quoter.core.texts import Texts
from quoter.scenario.command_line import quotation_from_options
from quoter.sizing.estimate import estimate
from quoter.words import advice_words, level_words, load_words, performance, risk_words


def sized(**options):
    given = {"model": "QwQ-32B", "card": "H20-96G", "weights": "fp8", "prompt_tokens": 4000,
             "output_tokens": 1000, "concurrency": 32, "language": "en"}  # fmt: skip
    return estimate(quotation_from_options(**given | options)).scenarios[0]


def option(**options):
    """The one option of a pinned deployment, as the JSON answers it."""
    given = {"tensor_parallel": 4} | options
    return answer_of(**given)["options"][0]


def answer_of(**options):
    given = {"model": "QwQ-32B", "card": "H20-96G", "weights": "fp8", "prompt_tokens": 4000,
             "output_tokens": 1000, "concurrency": 32, "language": "en"}  # fmt: skip
    return answer(estimate(quotation_from_options(**given | options)))["scenarios"][0]


# -- what a pinned option says --------------------------------------------------------------------


def test_a_pinned_option_is_computed_at_the_batch_given():
    for requests in (1, 7, 32):
        assert option(concurrency=requests)["batch"] == requests
    assert option(concurrency=64, replicas=2)["batch"] == 32


def test_times_grow_and_throughput_grows_slower_with_the_batch():
    found = [option(concurrency=n) for n in (1, 2, 4, 8, 16, 32, 64)]
    for fewer, more in pairwise(found):
        assert fewer["tpot_ms"] < more["tpot_ms"]
        assert fewer["ttft_ms"] < more["ttft_ms"]
        assert fewer["tokens_per_second"] < more["tokens_per_second"]
        assert more["tokens_per_second"] < 2 * fewer["tokens_per_second"]


def test_no_token_is_faster_than_its_weights_can_be_read():
    case = sized(tensor_parallel=4, concurrency=1)
    f = case.chosen.figures
    least = f.weights_per_device * 0.9 / 4e12 * 1000  # the embedding is not read
    assert f.tpot_ms > least


def test_bands_hold_their_centres():
    o = option()
    assert o["ttft_low_ms"] < o["ttft_ms"] < o["ttft_high_ms"]
    assert o["tpot_low_ms"] < o["tpot_ms"] < o["tpot_high_ms"]
    assert o["ttft_high_ms"] / o["ttft_low_ms"] <= 4


def test_throughput_is_of_all_requests():
    o = option()
    assert o["tokens_per_second"] == pytest.approx(32 * o["tokens_per_second_per_request"], 1e-3)


def test_what_the_cache_cannot_hold_queues_and_waits():
    few, many = (option(card="L20", tensor_parallel=1, concurrency=n) for n in (1, 60))
    assert many["batch"] == many["resident"] < 60
    assert many["queued"] == 60 - many["resident"]
    assert many["ttft_ms"] > 1000 + few["ttft_ms"]
    assert many["tokens_per_second"] > few["tokens_per_second"]


def test_a_cached_prefix_shortens_the_first_token():
    cached = sized(tensor_parallel=4, concurrency=None,
                   load={"concurrency": 32, "prefix_cache_hit": 0.8}).chosen.figures  # fmt: skip
    whole = sized(tensor_parallel=4).chosen.figures
    assert cached.ttft_ms < 0.5 * whole.ttft_ms
    assert cached.mean_context == whole.mean_context


def test_lengths_that_are_not_stated_come_from_the_context():
    f = sized(prompt_tokens=None, output_tokens=None, context=16000).chosen.figures
    assert (f.prompt_length, f.answer_length) == (14000, 2000)


# -- what is not known ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("card", "word"), [("MTT-S5000", "16-bit rate"), ("Hygon-K100", "bandwidth")]
)
def test_a_card_without_rates_has_no_speed_and_says_why(card, word):
    o = answer_of(card=card, weights="fp16")["options"][0]
    assert [o[k] for k in ("ttft_ms", "tpot_ms", "tokens_per_second", "batch")] == [None] * 4
    assert word in o["speed_note"]


def test_a_family_nobody_measured_says_whose_figures_it_takes():
    measured, unmeasured = option(), option(card="MetaX-C500", weights="int8")
    assert measured["speed_note"] == ""
    assert (
        "estimated from NVIDIA Ampere data; no benchmark of this family that it can be fitted to is published, and a PoC decides"
        in unmeasured["speed_note"]
    )
    assert "not published" in unmeasured["speed_note"]
    wide, narrow = (o["tpot_high_ms"] / o["tpot_low_ms"] for o in (unmeasured, measured))
    assert wide > narrow


def test_the_rule_of_thumb_counts_no_speed():
    scenario = answer_of(method="rule-of-thumb")
    assert {o["tpot_ms"] for o in scenario["options"]} == {None}


def test_a_card_of_two_devices_shares_its_rates():
    from quoter.sizing.model_inputs import rates

    catalog = Catalog.shipped()
    two = rates(catalog.cards["Ascend-910C"], None, catalog)
    assert two["bandwidth"] == 1.6e12
    assert two["rate_16"] == 353.9e12
    assert two["link_rate"] == 196e9


def test_every_engine_and_family_of_speed_is_known():
    catalog = Catalog.shipped()
    named = {name for row in catalog.overheads.values() for name in row.engines}
    profiles = {name for row in catalog.engines.values() for name in (row.name, row.full_name)}
    assert named <= profiles
    assert set(catalog.families) <= {card.family for card in catalog.cards.values()}
    assert all(row.source and row.date for row in catalog.overheads.values())


# -- a closed test ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "widths",
    [
        {"tensor_parallel": 4},
        {"tensor_parallel": 2, "pipeline_parallel": 2},
        {"model": "DeepSeek-V3.1", "card": "H20-141G", "tensor_parallel": 8, "attention_data_parallel": 8, "expert_parallel": 8},
    ],
    ids=str,
)  # fmt: skip
def test_a_client_that_is_alone_waits_for_nobody(widths):
    o = option(**{"prompt_tokens": 60_000, "concurrency": 1} | widths)
    assert o["ttft_percentile_ms"] == o["ttft_p50_ms"]
    assert o["tpot_percentile_ms"] == o["tpot_p50_ms"]
    assert o["ttft_percentile_ms"] == pytest.approx(o["ttft_ms"], rel=0.1)
    assert o["tpot_percentile_ms"] == pytest.approx(o["tpot_ms"], rel=1e-6)


def test_as_many_replicas_as_clients_leave_nobody_waiting():
    o = option(concurrency=8, replicas=8)
    assert o["ttft_percentile_ms"] == o["ttft_p50_ms"]


@pytest.mark.parametrize("clients", [2, 3, 5])
def test_a_client_waits_for_one_prompt_of_every_other_at_most(clients):
    """Of long prompts and an answer of one token the replica has no room left, and the bound is what is waited."""
    long = {"prompt_tokens": 60_000, "output_tokens": 1, "percentile": 99}
    level = {"service_level": {"percentile": long.pop("percentile")}}
    f = sized(**long, **level, tensor_parallel=4, concurrency=clients).chosen.figures
    alone = sized(**long, **level, tensor_parallel=4, concurrency=1).chosen.figures
    waited = (f.ttft_percentile_ms - alone.ttft_percentile_ms) / 1000
    assert waited == pytest.approx((clients - 1) * f.served_trial_service, rel=0.02)


def test_a_long_prompt_of_one_client_is_no_reason_for_more_servers():
    """First token alone within the target: one replica does, and prompts need no workers of their own."""
    case = sized(model="GLM-4.6", card="H200-141G-SXM", prompt_tokens=110_000, output_tokens=1500,
                 concurrency=1, service_level={"ttft_ms": 12_000})  # fmt: skip
    assert case.chosen.figures.decode_workers == 1
    assert not case.chosen.figures.option.apart


def test_a_client_that_is_alone_finds_its_prefill_worker_free():
    found = sized(model="GLM-4.6", card="H200-141G-SXM", prompt_tokens=110_000, output_tokens=1500,
                  concurrency=1, service_level={"ttft_ms": 20_000})  # fmt: skip
    apart = [o.figures for o in found.options if o.figures.option.apart and o.figures.timed]
    assert apart
    for f in apart:
        assert f.prefill_workers == 1
        assert f.ttft_percentile_ms == f.ttft_p50_ms


def test_a_load_that_arrives_at_any_time_still_waits():
    load = {"requests_per_second": 0.2}
    o = answer_of(load=load, concurrency=None)["options"][-1]
    assert o["ttft_percentile_ms"] > 1.2 * o["ttft_p50_ms"]


# -- the service level ----------------------------------------------------------------------------


def brute(case, option_, targets):
    """The largest batch tried whose own pinned estimate keeps the targets."""
    best, octaves = 0, [2**n for n in range(10)]
    widths = ("tensor_parallel", "expert_parallel", "attention_data_parallel")
    spread = {name: getattr(option_.split, name) for name in widths}
    tried = {b + b * eighth // 8 for b in octaves for eighth in range(8)}
    for batch in sorted(tried | {int(option_.figures.ladder_top)}):
        pinned = sized(**case, **spread, concurrency=batch)
        f = pinned.chosen.figures
        if batch > option_.figures.ladder_top or f.ttft_percentile_ms == "":
            continue
        whole = (f.ttft_percentile_ms + 1000 * f.tpot_percentile_ms) / 1000
        kept = (
            f.ttft_percentile_ms <= targets.get("ttft_ms", 1e9)
            and f.tpot_percentile_ms <= targets.get("tpot_ms", 1e9)
            and whole <= targets.get("e2e_seconds", 1e9)
        )
        best = batch if kept else best
    return best


@pytest.mark.parametrize("model", ["QwQ-32B", "Qwen3-30B-A3B"])
@pytest.mark.parametrize(
    "targets",
    [{"tpot_ms": 30}, {"ttft_ms": 1500}, {"ttft_ms": 3000, "tpot_ms": 25}, {"e2e_seconds": 40}],
    ids=str,
)
@pytest.mark.proof
def test_the_trials_find_the_largest_batch_of_the_ladder(model, targets):
    found = sized(model=model, concurrency=500, service_level=targets)
    options = [o for o in found.options if o.figures.timed and o.split.pipeline_parallel == 1]
    assert options
    for o in options[-2:]:
        assert o.figures.level_batch == brute({"model": model}, o, targets)


@pytest.mark.parametrize(
    "targets", [{"tpot_ms": 20}, {"ttft_ms": 1500}, {"e2e_seconds": 60}], ids=str
)
def test_a_fleet_sized_by_a_service_level_keeps_it(targets):
    found = answer_of(concurrency=200, service_level=targets)
    kept = [o for o in found["options"] if o["verdict"] == "fits" and o["largest_batch"]]
    assert kept
    assert not any(o["level_missed"] for o in kept)
    (target,) = targets
    assert target.partition("_")[0] in {o["binding"] for o in kept}
    loose = answer_of(concurrency=200)
    for tight, free in zip(found["options"], loose["options"]):
        assert tight["replicas"] >= free["replicas"] or tight["verdict"] == "does_not_fit"


@pytest.mark.parametrize(
    "lengths", [{}, {"output_tokens_p95": 2000}, {"length_spread": 0.8}], ids=str
)
def test_so_many_answers_as_the_percentile_says_are_whole_within_their_target(lengths):
    target = 60
    level = {"service_level": {"e2e_seconds": target}, "load": {"requests_per_second": 2}}
    found = sized(concurrency=None, **level, **lengths)
    f = found.chosen.inference
    spread = f.load.answer_spread
    assert spread > 0 and not f.level_missed
    sigma = sqrt(log1p(spread**2))
    usual = f.served_trial_usual - f.answer_length * f.served_trial_mean  # first token, mean
    longest = (target - usual) / f.served_trial_mean  # answer that is just in time
    in_time = NormalDist(log(f.answer_length) - sigma**2 / 2, sigma).cdf(log(longest))
    assert in_time >= 0.95
    every = f.steady_first + f.answer_at_percentile * f.served_trial_token
    assert f.served_trial_usual < f.steady_whole < every  # seldom all of them are one request's
    assert f.answer_at_percentile <= f.ask.context


def test_the_time_of_a_whole_request_stands_beside_its_target():
    aims = {"service_level": {"e2e_seconds": 60, "ttft_ms": 3000, "tpot_ms": 60}}
    found = sized(**aims)
    f, texts = found.chosen.inference, Texts("en")
    whole = level_words.milliseconds_said(f.e2e_percentile_ms)
    [row] = [row for row in performance.figures(found, texts) if row.label.startswith("E2E")]
    assert (row.text, row.target) == (whole, "≤ 60 s (P95)")
    assert f"the whole request {whole}" in " ".join(advice_words.does(found, texts))
    listed = dict(load_words.load_inputs(found, texts))
    assert {"e2e_seconds", "ttft_ms", "tpot_ms"} <= set(listed)
    assert not {"ttft_ms", "tpot_ms"} & set(
        dict(load_words.load_inputs(sized(service_level={"e2e_seconds": 60}), texts))
    )
    assert "E2E ≤ 60 s at P95" in risk_words.fast(found, texts).passes
    free = sized(service_level={"ttft_ms": 3000})
    assert not any(row.label.startswith("E2E") for row in performance.figures(free, texts))


def test_one_request_too_slow_misses_the_level_and_says_so():
    found = answer_of(service_level={"tpot_ms": 6}, card="L20")
    slow = [o for o in found["options"] if o["largest_batch"] == 0]
    assert slow
    assert all(o["level_missed"] and "not even a single request" in o["level_reason"] for o in slow)
    assert {o["verdict"] for o in slow} & {"fits"}  # memory is a verdict of its own
    assert found["recommended"] is None


def test_a_pinned_option_that_is_too_slow_is_computed_all_the_same():
    o = option(service_level={"tpot_ms": 5}, concurrency=64)
    assert o["verdict"] == "fits"
    assert o["level_missed"]
    assert o["tpot_ms"] > 5


def test_usual_targets_size_the_time_in_flight_and_bind_nothing():
    f = sized(concurrency=None, load={"requests_per_second": 2}).chosen.figures
    assert f.seconds_in_flight > 0
    assert f.level_kept == 0


def test_the_speed_sizes_a_load_whose_throughput_nobody_measured():
    load = {"requests_per_second": 20, "seconds_per_request": 2}
    computed = sized(concurrency=None, load=load).chosen.figures
    each = computed.allowed_trial_rate
    assert 20 / each <= computed.replicas_for_speed < 20 / each + 1
    measured = sized(concurrency=None,
                     load=load | {"requests_per_second_per_replica": 10}).chosen.figures  # fmt: skip
    assert measured.replicas_for_speed == 0
    assert measured.replicas_for_throughput == 2


def test_speculative_decoding_is_a_stated_factor_on_the_steps():
    """Twice the tokens a step halve the time per token of a lone request, and not its prefill."""
    case = {"card": "H100-80G-SXM", "tensor_parallel": 2, "concurrency": 1, "prompt_tokens": 16,
            "model": "Llama-3.1-70B", "weights": "fp8"}  # fmt: skip
    plain = sized(**case).chosen.figures
    twice = sized(**case, speculative_factor=2).chosen.figures
    assert twice.token_time == pytest.approx(plain.token_time / 2, rel=0.01)
    assert twice.prefill_time == plain.prefill_time


def test_a_default_target_that_is_missed_is_told_and_binds_nothing():
    found = answer_of(model="Qwen3-32B", card="L20", preset="chat", concurrency=64, language="en")
    assert found["options"][found["chosen"]]["verdict"] == "fits"
    assert any("a default target is not met" in warning for warning in found["warnings"])


# -- Ascend ---------------------------------------------------------------------------------------


ASCEND = {"model": "Qwen3-235B-A22B", "card": "Ascend-910B3", "weights": "int8", "engine": "vllm-ascend",
          "tensor_parallel": 8, "prompt_tokens": 2000, "output_tokens": 1000, "concurrency": 16}  # fmt: skip


def test_whole_graphs_of_a_step_are_what_later_versions_gain():
    """Of vllm-ascend, 0.21 on by default; the time that they save is launches', whatever the batch."""
    for batch in (1, 16):
        before, now = (
            option(**ASCEND | {"engine_version": version, "concurrency": batch})["tpot_ms"]
            for version in ("0.20.2", "0.23.0")
        )
        assert 15 < before - now < 60
    assert option(**ASCEND)["tpot_ms"] == option(**ASCEND | {"engine_version": "0.23.0"})["tpot_ms"]


def test_an_eight_card_ascend_server_is_near_what_was_reported_of_it():
    """71 ms a token with vllm-ascend 0.11 and 50 ms with MindIE, 16 in flight, on the slower 910B4."""
    reported = {"card": "Ascend-910B4-64G"}
    assert 55 < option(**ASCEND | reported | {"engine_version": "0.11.0"})["tpot_ms"] < 95
    assert 38 < option(**ASCEND | reported | {"engine": "mindie"})["tpot_ms"] < 65


# -- the first token --------------------------------------------------------------------------------


def test_server_and_client_take_the_same_before_the_first_token_on_every_card():
    found = {c: sized(card=c, tensor_parallel=4).chosen.figures for c in ("H20-96G", "B200")}
    apart = {c: f.first_alone_time - f.prefill_time for c, f in found.items()}
    assert apart["H20-96G"] == pytest.approx(apart["B200"])


def test_groups_of_an_attention_wait_for_each_other_before_the_first_token():
    deep = {
        "model": "DeepSeek-R1",
        "card": "H200-141G-SXM",
        "tensor_parallel": 8,
        "expert_parallel": 8,
    }
    alone, groups = (
        sized(**deep, attention_data_parallel=n).chosen.figures for n in (1, 8)
    )  # fmt: skip
    uneven = Catalog.shipped().constants["speed_uneven"].value
    assert (alone.groups_waited_for, groups.groups_waited_for) == (1, uneven)
    assert uneven > 1.5


def test_published_runs_that_nothing_can_be_fitted_to_stand_beside_the_prediction():
    """Chitu's on 4 x 64 GB DCU, whose card is not named: slower than predicted, and no fit draws on them."""
    lines = (ROOT / "accuracy/published_2026.csv").read_text(encoding="utf-8").splitlines()
    rows = [row for row in csv.DictReader(lines) if row["id"].startswith("chitu-dcu64")]
    measured = {int(row["batch"]): float(row["value"]) for row in rows}
    for batch, rate in measured.items():
        o = option(card="Hygon-K100-AI", model="Qwen3-32B", weights="bf16", prompt_tokens=128, output_tokens=1024,
                   concurrency=batch)  # fmt: skip
        assert rate < o["tokens_per_second"]
    assert f"{measured[1]:.0f} tokens/s alone and {measured[64]:.0f} at 64" in o["speed_note"]
    assert "The few runs that are published" in o["speed_note"]
    assert "The few runs" not in option(card="MetaX-C500", weights="int8")["speed_note"]
