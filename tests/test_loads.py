"""The load: its forms, what fills its gaps, the replicas that follow, and its faults."""

import copy
import math
import random
from datetime import date

import pytest
import yaml
from conftest import ROOT, bounded
from test_workbook import at, built, differences, put

from quoter.answer.estimate_json import answer
from quoter.catalog import catalog_print
from quoter.catalog.lookup import Catalog
from quoter.core.files import Document, Problems, read
from quoter.core.texts import Texts
from quoter.proposal.view import proposal
from quoter.scenario.loads import notices
from quoter.scenario.quotation import load_quotation, quotation
from quoter.sizing import ranking
from quoter.sizing.estimate import estimate
from quoter.words import load_words, scenario_words

CASES = ROOT / "tests" / "cases"
PLAIN = {"name": "a", "model": "Qwen3-8B", "weights": "bf16", "cards": ["A100-80G-SXM"],
         "prompt_tokens": 1000, "output_tokens": 200}  # fmt: skip


def file_of(*scenarios, language="en"):
    """A scenario file with these scenarios."""
    quote = {"number": "L-1", "date": "2026-11-22", "language": language}
    return {"quote": quote, "scenarios": [PLAIN | s for s in scenarios]}


def sized(**scenario):
    """One scenario on top of the plain one, sized."""
    document = Document(file_of(scenario), "q.yaml", b"")
    return estimate(quotation(document, Catalog.shipped()))


def figures(**scenario):
    """The figures of its chosen option."""
    return sized(**scenario).scenarios[0].chosen.figures


def said(name):
    """The JSON of a golden case."""
    return answer(estimate(load_quotation(CASES / f"{name}.yaml")))


# -- published examples ----------------------------------------------------------------------------


def test_users_to_requests_in_flight_as_published():
    """5,000 × 0.30 × 20 over 8 h × peak 3 = 3.125 per second, × 5 s × 1.3 = 21."""
    scenario = said("users")["scenarios"][0]
    assert scenario["requests_per_second"] == 3.125
    assert scenario["requests_in_flight"] == 21
    assert scenario["load"]["users"] == 5000
    best = next(o for o in scenario["options"] if o["replicas"] == 3)
    # the burst is on the rate: 3.125 × 1.3 = 4.06 per second, beyond the 4 of one replica
    assert (best["replicas"], best["spare_replicas"], best["beside_cards"]) == (3, 1, 1)
    assert best["cards"] == 4


def test_requests_a_day_to_replicas_as_published():
    """120,000 × 20 % ÷ 3,600 = 6.67 per second, ÷ 2.5 = 3 replicas of 2 cards, in one server."""
    scenario = said("day")["scenarios"][0]
    assert scenario["requests_per_second"] == pytest.approx(6.6667, abs=1e-4)
    best = scenario["options"][scenario["chosen"]]
    assert (best["replicas"], best["cards"], best["servers"]) == (3, 6, 1)
    assert best["replicas_for"] == {"memory": 1, "throughput": 3, "speed": 0}
    assert scenario["requests_in_flight"] is None  # nobody says how long a request takes
    assert any("单请求时长" in warning for warning in scenario["warnings"])


# -- forms -----------------------------------------------------------------------------------------

SAME = {  # one load in every form: 1 request per second at peak, 5 seconds each
    "users": {"users": {"total": 3600, "active_share": 0.5, "requests_per_day": 8, "hours": 8,
                        "peak_factor": 2}},
    "requests_per_day": {"requests_per_day": 14400, "peak_hour_share": 0.25},
    "tokens_per_day": {"tokens_per_day": 14400 * 1200, "peak_hour_share": 0.25},
    "requests_per_second": {"requests_per_second": 1},
    "documents": {"documents": 36000, "window_hours": 10},
}  # fmt: skip


@pytest.mark.parametrize("form", SAME)
def test_every_form_of_a_load_gives_the_same_requests_in_flight(form):
    f = figures(load=SAME[form] | {"seconds_per_request": 5})
    assert f.peak_requests_per_second == pytest.approx(1)
    assert f.requests_in_flight == 5


def test_requests_in_flight_stand_for_themselves():
    f = figures(load={"concurrency": 5, "seconds_per_request": 5})
    assert (f.requests_in_flight, f.peak_requests_per_second) == (5, 1)
    assert figures(concurrency=5).requests_in_flight == 5
    assert figures(concurrency=5).peak_requests_per_second == 0  # not known without the time


def test_the_mean_is_over_the_hours_of_use():
    assert figures(load=SAME["users"]).mean_requests_per_second == pytest.approx(0.5)
    day = figures(load=SAME["requests_per_day"]).mean_requests_per_second
    assert day == pytest.approx(14400 / 86400)
    batch = figures(load=SAME["documents"])
    assert batch.mean_requests_per_second == batch.peak_requests_per_second


@pytest.mark.parametrize(
    ("level", "seconds"),
    [
        ({"ttft_ms": 1000, "tpot_ms": 20}, 5),  # 1 s + 200 tokens × 20 ms
        ({"e2e_seconds": 7, "ttft_ms": 1000}, 7),
        ({}, 0.3 + 200 * 0.0325),  # the usual targets, chat
        ({"tpot_ms": 50}, 0.3 + 200 * 0.05),
    ],
)
def test_the_time_in_flight_is_stated_or_aimed_at(level, seconds):
    load = {"requests_per_second": 1}
    f = figures(load=load, service_level=level)
    assert f.seconds_in_flight == pytest.approx(seconds)
    stated = figures(load=load | {"seconds_per_request": 3}, service_level=level)
    assert stated.seconds_in_flight == 3


def test_burst_growth_and_calls_multiply():
    load = {"requests_per_second": 2, "seconds_per_request": 5}
    assert figures(load=load).requests_in_flight == 10
    assert figures(load=load | {"burst": 1.3}).requests_in_flight == 13
    assert figures(load=load | {"burst": 0.3}).requests_in_flight == 13  # the share on top
    assert figures(load=load | {"calls_per_run": 4}).requests_in_flight == 40
    grown = figures(load=load | {"growth_per_year": 0.5, "horizon_years": 2})
    assert grown.requests_in_flight == 23  # 10 × 2.25
    assert grown.peak_requests_per_second == 2
    assert grown.horizon_requests_per_second == 4.5


def test_the_prefix_cache_saves_prompt_tokens():
    load = {"requests_per_second": 2, "prefix_cache_hit": 0.25}
    f = figures(load=load)
    assert f.prompt_tokens_per_second == 1500
    assert f.output_tokens_per_second == 400


def test_the_context_is_what_99_percent_do_not_exceed():
    """Lognormal, 1,000 tokens of which 95 % are below 3,000: spread (3 − 1) ÷ 1.8, and 200 of answer."""
    (scenario,) = sized(concurrency=1, prompt_tokens_p95=3000).scenarios
    f = scenario.chosen.figures
    assert f.load.prompt_spread == pytest.approx(2 / 1.8)
    spread = 1000 * 2 / 1.8 / 1200
    sigma = math.sqrt(math.log(1 + spread**2))
    high = 1200 * math.exp(2.3263 * sigma - sigma**2 / 2)
    assert scenario.case.scenario.context == math.ceil(high / 1024) * 1024
    assert figures(concurrency=1).ask.context == 1200  # a closed test has requests of one length


# -- presets ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("preset", ["chat", "code", "rag", "long document", "agent", "batch"])
def test_a_preset_fills_in_lengths_and_targets_and_they_are_ours(preset):
    data = file_of({"preset": preset, "load": {"requests_per_second": 1}})
    for key in ("prompt_tokens", "output_tokens"):
        del data["scenarios"][0][key]
    (scenario,) = answer(estimate(quotation(Document(data, "q", b""), Catalog.shipped())))[
        "scenarios"
    ]
    row = Catalog.shipped().presets[preset]
    time = (row.ttft_ms + row.output_tokens * row.tpot_ms) / 1000
    assert scenario["load"]["seconds_per_request"] == pytest.approx(time)
    assert scenario["requests_per_second"] == 1  # requests that are stated are requests
    origins = {i["key"]: i["origin"] for i in scenario["inputs"]}
    assert {origins[k] for k in ("context", "output_tokens", "ttft_ms", "tpot_ms")} == {"default"}
    assert origins["requests_per_second"] == "stated"


@pytest.mark.parametrize("load", [{"requests_per_second": 4}, {"requests_per_day": 86400, "peak_hour_share": 1 / 6}],
                         ids=str)  # fmt: skip
def test_no_assumption_of_ours_multiplies_requests_that_are_stated(load):
    found = sized(preset="agent", load=load)
    f = found.scenarios[0].chosen.figures
    assert f.peak_requests_per_second == pytest.approx(4)
    assert "calls" not in load_words.load_chain(found.scenarios[0], Texts("en"))
    runs = sized(preset="agent", load=load | {"calls_per_run": 3}).scenarios[0]
    assert runs.chosen.figures.peak_requests_per_second == pytest.approx(12)
    assert "× 3 calls a run =" in load_words.load_chain(runs, Texts("en"))


def test_a_run_of_users_makes_the_calls_of_the_preset_and_says_that_they_are_ours():
    (found,) = sized(preset="agent", load={"users": 1000}).scenarios
    calls = Catalog.shipped().presets["agent"].calls_per_run
    alike = sized(preset="agent", load={"users": 1000, "calls_per_run": 1}).scenarios[0]
    rate = alike.chosen.figures.peak_requests_per_second
    assert found.chosen.figures.peak_requests_per_second == pytest.approx(calls * rate)
    said = load_words.load_chain(found, Texts("en"))
    assert f"× {calls:g} calls a run (our assumption)" in said


def test_a_file_that_counted_runs_is_told_what_is_read_now():
    keys = lambda **load: [  # noqa: E731
        key
        for key, _ in notices(
            sized(preset="agent", load=load).scenarios[0].case.scenario, Catalog.shipped()
        )
    ]
    assert "notice_calls" in keys(requests_per_second=4)
    assert "notice_calls" not in keys(requests_per_second=4, calls_per_run=4)
    assert "notice_calls" not in keys(users=100)


@pytest.mark.parametrize("preset", [None, "chat", "batch"])
def test_documents_are_held_to_no_time_of_ours(preset):
    """Throughput decides: no default target is missed or listed; the letter says documents and hours."""
    load = {"documents": 200_000, "window_hours": 10}
    found = sized(load=load, prompt_tokens=20_000, preset=preset, context=32_768)
    case = found.scenarios[0]
    assert not any(o.figures.usual_missed for o in case.options if o.figures.timed)
    assert {"ttft_ms", "tpot_ms"}.isdisjoint(
        key for key, _ in load_words.load_inputs(case, Texts("en"))
    )
    need = proposal(found, Texts("en")).decision.paragraphs[0].text
    assert "200,000 documents in 10 hours" in need
    assert "a second" not in need
    stated = sized(load=load, prompt_tokens=20_000, service_level={"ttft_ms": 9000}, context=32_768)
    listed = dict(load_words.load_inputs(stated.scenarios[0], Texts("en")))
    assert listed["ttft_ms"].startswith("9 s") and "tpot_ms" not in listed


def test_what_is_stated_comes_before_the_preset():
    level = {"tpot_ms": 77}
    (scenario,) = sized(preset="rag", load={"users": 100}, service_level=level).scenarios
    known = {i["key"]: i for i in answer(sized(preset="rag", load={"users": 100}, service_level=level))[
        "scenarios"][0]["inputs"]}  # fmt: skip
    assert scenario.case.scenario.output_tokens == 200
    assert (known["tpot_ms"]["value"], known["tpot_ms"]["origin"]) == ("77 ms (P95)", "stated")
    assert known["ttft_ms"]["origin"] == "default"
    assert known["users"]["origin"] == "stated"
    assert known["active_share"]["origin"] == "default"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"prompt_tokens": 3000, "output_tokens": 800},
         {"prompt_tokens": ("3,000 tokens", "stated"), "output_tokens": ("800 tokens", "stated"), "context": ("9,216", "derived"),
          "prompt_spread": ("0.5", "default")}),
        ({"prompt_tokens": 3000, "output_tokens": 800, "prompt_tokens_p95": 6000, "output_tokens_p95": 1600},
         {"context": ("10,240", "derived"), "prompt_spread": ("0.556", "derived"), "answer_spread": ("0.556", "derived")}),
        ({"prompt_tokens": 3000, "output_tokens": 800, "context": 16_000, "length_spread": 0.7},
         {"prompt_tokens": ("3,000 tokens", "stated"), "context": ("16,000", "stated"), "prompt_spread": ("0.7", "stated")}),
        ({"context": 8192, "load": {"concurrency": 8}},
         {"prompt_tokens": ("7,168 tokens", "derived"), "output_tokens": ("1,024 tokens", "default"),
          "context": ("8,192", "stated")}),
        ({"preset": "rag"},
         {"prompt_tokens": ("4,096 tokens", "default"), "output_tokens": ("512 tokens", "default"), "context": ("12,288", "default")}),
    ],
)  # fmt: skip
def test_an_input_is_the_customers_where_its_value_is(given, expected):
    """A context that follows from lengths and a spread of ours was "the customer's", whose own prompt was not listed."""
    load = {"load": {"requests_per_second": 4}}
    listed = answer(
        sized(**{"context": None, "prompt_tokens": None, "output_tokens": None} | load | given)
    )
    found = {i["key"]: (i["value"], i["origin"]) for i in listed["scenarios"][0]["inputs"]}
    assert {key: found[key] for key in expected} == expected


def test_what_the_checkpoint_ships_in_is_looked_up():
    data = file_of({"model": "DeepSeek-R1", "concurrency": 4, "cards": ["H20-141G"]})
    del data["scenarios"][0]["weights"]
    (scenario,) = answer(estimate(quotation(Document(data, "q", b""), Catalog.shipped())))[
        "scenarios"
    ]
    origins = {i["key"]: i["origin"] for i in scenario["inputs"]}
    assert (origins["weights"], origins["kv_cache"]) == ("looked_up", "default")


# -- the fleet -------------------------------------------------------------------------------------


def test_the_limit_that_binds_is_named():
    cards = {"cards": ["MetaX-C500"], "model": "QwQ-32B", "context": 16000}
    memory = {"load": {"requests_per_second": 1}, "prompt_tokens": 500, "output_tokens": 6000}
    throughput = {"load": {"requests_per_second": 10, "seconds_per_request": 2,
                           "requests_per_second_per_replica": 0.5}}  # fmt: skip
    bound = {
        name: answer(sized(**cards, **asked))["scenarios"][0]["options"]
        for name, asked in (("memory", memory), ("throughput", throughput))
    }
    for name, options in bound.items():
        fitting = [o for o in options if o["verdict"] == "fits" and o["replicas"] > 1]
        assert fitting
        assert any(o["binding"] == name for o in fitting), [o["binding"] for o in fitting]


def test_spare_replicas_carry_nothing():
    lone, spared = (
        figures(concurrency=64, redundancy=r, deploy={"card": "A100-80G-SXM", "replicas": n})
        for r, n in (("none", 1), ("n+1", 2))
    )
    for name in ("working_replicas", "requests_per_replica", "kv_per_device", "resident"):
        assert lone.by_name(name) == spared.by_name(name), name
    assert spared.option_cards == 2 * lone.option_cards


def test_pinned_replicas_that_were_measured_too_slow_queue():
    load = {
        "requests_per_second": 9,
        "seconds_per_request": 2,
        "requests_per_second_per_replica": 4,
    }
    for replicas, queue in ((2, 1), (3, 0)):
        f = figures(load=load, deploy={"card": "A100-80G-SXM", "replicas": replicas})
        assert (f.replicas, f.requests_queue) == (replicas, queue)


def test_the_count_is_explained_as_people_say_it():
    scenario = said("users")["scenarios"][0]
    assert scenario["arithmetic"] == (
        "4 cards = 3 replicas × 1 device (TP1), 1 of them standing by, plus 1 for bge-m3, "
        "each may have a slice of its own, 1g.10gb (10 GB, at most 7 to a card), with memory and compute apart; "
        "memory requires 1 replica, throughput 2. "
        "If any one server fails, the service is interrupted"
    )
    assert "3.125 requests per second" in scenario["load"]["steps"]
    assert scenario["load"]["steps"].endswith("→ 21 concurrent requests")


KINDS = ("embedding", "reranking", "speech to text", "text to speech", "ocr", "vision-language",
         "image", "video")  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_work_has_models_that_say_what_they_know(kind):
    rows = [row for row in Catalog.shipped().encoders.values() if row.kind == kind]
    assert len(rows) >= 2
    for row in rows:
        *_, work, rate, verified = catalog_print.encoders(row)
        assert work == "memory at work unknown: measure" or work.endswith("GB at work")
        assert rate == "rate unknown: measure" or row.rate.source
        assert verified == ("verified" if row.verified else "unverified")


PARTS = {  # billions: what diffusers 0.42 and transformers 5.24 build without weights
    "Qwen-Image": (20.430401, 0.126893, "Qwen2.5-VL-7B"),
    "Qwen-Image-Edit": (20.430401, 0.126893, "Qwen2.5-VL-7B"),
    "FLUX.2-dev": (32.223281, 0.084046, "Mistral-Small-3.1-24B"),
    "Z-Image-Turbo": (6.154909, 0.083820, "Qwen3-4B"),
    "Wan2.2-TI2V-5B": (4.999788, 0.704689, 5.680910),
    "Wan2.2-T2V-A14B": (2 * 14.288492, 0.126893, 5.680910),
}


@pytest.mark.parametrize("name", PARTS)
def test_an_image_or_video_model_is_its_transformer_its_decoder_and_its_text_encoder(name):
    shipped = Catalog.shipped()
    transformer, decoder, reader = PARTS[name]
    reads = reader if isinstance(reader, float) else shipped.models[reader].total_parameters / 1e9
    assert shipped.encoders[name].parameters / 1e9 == pytest.approx(
        transformer + decoder + reads, rel=1e-6
    )


def test_work_is_rated_with_card_and_source_where_somebody_measured_it():
    rated = {row.name: row.rate for row in Catalog.shipped().encoders.values() if row.rate}
    assert len(rated) >= 7
    for rate in rated.values():
        assert rate.card in Catalog.shipped().cards and "@" in rate.source
    assert rated["SenseVoice-Small"].value > rated["whisper-large-v3-turbo"].value
    kinds = {Catalog.shipped().encoders[name].kind for name in rated}
    assert kinds >= {"speech to text", "image", "video"}


def test_a_companion_takes_what_it_takes_at_its_work():
    whisper = figures(concurrency=8, beside=[{"model": "whisper-large-v3"}])
    assert whisper.beside_bytes == pytest.approx(10e9)  # the README's 10 GB, weights inside
    both = figures(concurrency=8, beside=[{"model": "whisper-large-v3"}, {"model": "bge-m3"}])
    assert both.beside_bytes == pytest.approx(10e9 + 0.568e9 * 2 + 2e9, rel=1e-3)
    video = figures(concurrency=8, beside=[{"model": "通义万相 2.2"}])
    assert video.beside_bytes == pytest.approx(80e9)
    assert video.beside_cards == 1  # 80 GB on a card of 85 GB; the reserve is on what requests take


def test_encoders_are_as_large_as_others_say():
    """NVIDIA's support matrix in millions; a decoder is its language model without an output head."""
    found, models = Catalog.shipped().encoders, Catalog.shipped().models
    for name, millions in (("bge-m3", 568), ("bge-large-zh-v1.5", 325)):
        assert found[name].parameters / 1e6 == pytest.approx(millions, abs=0.6)
    for size in ("0.6B", "4B", "8B"):
        shape = models[f"Qwen3-{size}"].architecture
        body = shape.parameters - shape.head_parameters * (not shape.tied)
        assert found[f"Qwen3-Embedding-{size}"].parameters == pytest.approx(body, rel=1e-3)


def test_embedding_and_reranking_get_cards_of_their_own():
    """Where they do not stand on the model's cards: tests/test_companions.py."""
    beside = [{"model": "bge-m3"}, {"model": "bge-reranker-v2-m3", "copies": 2}]

    def apart(beside):
        found = sized(concurrency=8, beside=beside).scenarios[0].options
        return next(o for o in found if o.fits and not o.split.companions_shared).figures

    f, bare = apart(beside), apart([])
    # three models of 0.57 billion parameters at 2 bytes, and 2 GB each for the process
    assert f.beside_bytes == pytest.approx(3 * 0.568e9 * 2 + 3 * 2e9, rel=1e-3)
    assert (f.beside_cards, bare.beside_cards) == (1, 0)
    assert f.option_cards == bare.option_cards + 1
    many = apart([{"model": "Qwen3-Embedding-8B", "copies": 9}])
    assert many.beside_cards == 2  # 9 × 17.1 GB on cards of 85 GB


MEASURED = {"requests_per_second_per_replica": 1}  # sizes a load without any time


@pytest.mark.parametrize("measured", [{}, MEASURED])
def test_nobody_waits_for_documents_within_hours(measured):
    """By default targets or none: what carries more comes first."""
    some = sized(load={"documents": 50_000, "window_hours": 10} | measured).scenarios[0].options
    assert len(some) > 1
    assert [ranking.worth(o) for o in some] == [ranking.carried(o) for o in some]
    assert not any(o.figures.wait_weighs for o in some)
    spoken = sized(load={"requests_per_second": 2} | MEASURED).scenarios[0].options
    assert all(ranking.worth(o) < ranking.carried(o) for o in spoken if o.figures.wait_weighs)
    assert all(o.figures.wait_weighs for o in spoken)


@pytest.mark.parametrize("tokens", [1, 20, 100])
@pytest.mark.parametrize(
    "load", [{"requests_per_day": 400_000}, {"documents": 4_000_000, "window_hours": 24}]
)
def test_requests_never_come_faster_than_their_prompts_are_computed(load, tokens):
    """Also where nobody states a time: a queue that grows without end carries no load."""
    cards = ["L40S", "RTX-4090", "H20-96G", "RTX-5090"]
    known = {"model": "Qwen2.5-7B", "prompt_tokens": 3000, "output_tokens": tokens, "cards": cards}
    case = sized(load=load, **known).scenarios[0]
    some = [o for o in case.options if o.fits and o.inference.timed]
    assert len({o.card.name for o in some}) == 4
    for option in some:
        f = option.inference
        assert f.steady and f.served_trial_load < 1
        assert f.carried_rate * f.served_trial_service < 1
    assert any(f.requests_allowed < f.ladder_top for f in (o.inference for o in some))


def test_the_clients_of_a_closed_test_fill_a_replica():
    """They wait for their answers, so that no rate comes before the room that memory has."""
    case = sized(
        concurrency=64, model="Qwen2.5-7B", prompt_tokens=3000, output_tokens=20
    ).scenarios[0]
    assert all(
        o.inference.requests_allowed == o.inference.ladder_top for o in case.options if o.fits
    )


# -- faults ----------------------------------------------------------------------------------------


def test_a_load_in_tokens_a_day_is_that_in_requests():
    """300 million tokens a day of 2,000 in and 500 out are 120,000 requests, however the customer writes them."""
    stated = figures(
        load={"requests_per_day": 120_000, "peak_hour_share": 0.2},
        prompt_tokens=2000,
        output_tokens=500,
    )
    day = {"peak_hour_share": 0.2}
    ways = (
        {"load": {"tokens_per_day": 300_000_000}, "prompt_tokens": 2000, "output_tokens": 500},
        {
            "load": {"tokens_per_day": "300M tokens a day", "prompt_share": 0.8},
            "output_tokens": 500,
        },
        {
            "load": {"tokens_per_day": "3 亿 tokens 每天", "prompt_share": 0.8},
            "prompt_tokens": 2000,
        },
    )
    for way in ways:
        found = figures(
            **{"prompt_tokens": None, "output_tokens": None} | way | {"load": way["load"] | day}
        )
        assert found.requests_per_day == pytest.approx(120_000)
        assert found.prompt_tokens_per_second == pytest.approx(stated.prompt_tokens_per_second)
        assert found.replicas == stated.replicas
    split = figures(load={"tokens_per_day": 10**6, "prompt_share": 0.25} | day, preset="chat",
                    prompt_tokens=None, output_tokens=None).load  # fmt: skip
    assert (split.prompt_tokens, split.output_tokens) == (
        192,
        576,
    )  # 512 and 256 together, shared out
    calls = figures(load={"tokens_per_day": 10**6, "calls_per_run": 4} | day)
    assert calls.requests_per_day == pytest.approx(
        10**6 / 1200
    )  # tokens are tokens, whatever asks for them


def test_hours_of_use_make_the_peak_of_a_days_tokens():
    used = figures(load={"tokens_per_day": 12_000_000, "hours": 10})
    assert used.peak_share == pytest.approx(0.3)  # the usual peak, 3 times the mean hour
    assert used.mean_requests_per_second == pytest.approx(10_000 / 36_000)
    both = figures(load={"tokens_per_day": 12_000_000, "hours": 10, "peak_hour_share": 0.2})
    assert both.peak_requests_per_second == pytest.approx(2000 / 3600)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_load_in_tokens_is_told_as_it_is_stated(language):
    from quoter.core import Texts

    [one] = sized(load={"tokens_per_day": "3亿", "hours": 10}).scenarios
    texts = Texts(language)
    assert "300,000,000" in load_words.load_chain(one, texts)
    assert "30%" in load_words.load_chain(one, texts)
    shown = dict(load_words.load_inputs(one, texts))
    assert "300,000,000" in shown["tokens_per_day"] and "peak_hour_share" not in shown


WRONG = [
    ({"load": {"tokens_per_day": "lots"}}, "`tokens_per_day` must be a number"),
    ({"load": {"requests_per_day": 9, "hours": 3}}, "`hours` goes with `tokens_per_day`"),
    ({"load": {"users": 9, "prompt_share": 0.3}}, "`prompt_share` goes with `tokens_per_day`"),
    ({"load": {"tokens_per_day": 9, "prompt_share": 0.3}}, "say another share of the prompts"),
    ({"load": {"tokens_per_day": 9, "hours": 4, "peak_hour_share": 0.1}}, "is less than the mean hour"),
    ({"load": {"tokens_per_day": 9}, "output_tokens": None, "context": 4000}, "without the tokens of a request"),
    ({"load": {"users": {"total": 0}}}, "`total` must be at least 1, not 0"),
    ({"load": {"users": {"total": 9, "active_share": 1.5}}}, "`active_share` must be at most 1"),
    ({"load": {"users": {"total": 9, "hours": 0}}}, "`hours` must be more than 0, not 0"),
    ({"load": {"users": {"total": 9, "hours": 8, "peak_factor": 12}}}, "puts 150% of a day's"),
    ({"load": {"requests_per_day": 9, "peak_hour_share": 1.2}}, "must be at most 1, not 1.2"),
    ({"load": {"users": 9, "requests_per_second": 1}}, "the load is given in 2 forms"),
    ({"concurrency": 1, "load": {"users": 9}}, "the load is given in 2 forms"),
    ({"load": {}}, "give `concurrency`"),
    ({"load": {"documents": 9}}, "`documents` need `window_hours`"),
    ({"load": {"users": 9, "window_hours": 3}}, "`window_hours` goes with `documents`"),
    ({"load": {"users": 9, "peak_hour_share": 0.3}}, "goes with `requests_per_day`"),
    ({"load": {"users": {"total": 9, "burst": 2}, "burst": 2}}, "`burst` is given twice"),
    ({"load": {"users": 9, "burst": False}}, "`burst` must be a number, not false"),
    ({"concurrency": 1, "prompt_tokens_p95": 10}, "`prompt_tokens_p95` 10 is less than the mean"),
    ({"concurrency": 1, "context": 100}, "`context` 100 is less than prompt and output, 1,200"),
    ({"concurrency": 1, "redundancy": "n+1", "deploy": {"card": "L20"}}, "keeps 1 of the 1 pinned"),
    ({"concurrency": 1, "redundancy": "n+9"}, 'unknown redundancy "n+9"'),
    ({"concurrency": 1, "beside": [{"model": "bge-m4"}]}, 'model "bge-m4"; did you mean "bge-m3"'),
    ({"concurrency": 1, "preset": "chatt"}, 'unknown preset "chatt"; did you mean "chat"'),
    ({"concurrency": 1, "load": {"requests_per_second_per_replica": 2}}, "give `seconds_per_req"),
    ({"concurrency": 1, "service_level": {"tpot_ms": 0.5}}, "below what physics allows: 0.928 ms"),
    ({"concurrency": 1, "service_level": {"ttft_ms": 1}}, "to compute a prompt of 1,000 tokens"),
    ({"concurrency": 1, "service_level": {"e2e_seconds": 0.1}}, "times too low"),
    ({"load": {"users": 9, "seconds_per_request": 0.01}}, "`seconds_per_request` 0.01 is below"),
]  # fmt: skip


@pytest.mark.parametrize(("scenario", "words"), WRONG, ids=[words for _, words in WRONG])
def test_nonsense_says_which_limit_is_broken(scenario, words, tmp_path):
    data = file_of(scenario)
    path = tmp_path / "q.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    with pytest.raises(Problems) as caught:
        quotation(read(path), Catalog.shipped())
    problems = [str(p) for p in caught.value.problems]
    assert any(words in p for p in problems), problems
    assert all(p.split(":")[1].isdigit() for p in problems)


def test_physics_is_that_of_the_fastest_candidate():
    """An 8B model in 16 bits on eight A100 at 2,039 GB/s: 15 GB over 16.3 TB/s = 0.93 ms."""
    model = Catalog.shipped().models["Qwen3-8B"]
    floor = model.active_parameters * 2 / (8 * 2039e9) * 1000
    good = {"concurrency": 1, "service_level": {"tpot_ms": floor * 1.01}}
    assert figures(**good)
    with pytest.raises(Problems, match="physics"):
        figures(concurrency=1, service_level={"tpot_ms": floor * 0.99})


# -- the workbook ----------------------------------------------------------------------------------


def example():
    """Scenarios in every form of the load."""
    loads = [
        {"load": {"users": {"total": 5000, "burst": 1.3}, "seconds_per_request": 5}},
        {"load": SAME["requests_per_day"] | {"requests_per_second_per_replica": 0.4}},
        {"load": {"requests_per_second": 3, "growth_per_year": 0.2, "horizon_years": 3}},
        {
            "load": {"concurrency": 40},
            "service_level": {"e2e_seconds": 9},
            "redundancy": "n+2",
            "beside": [{"model": "bge-m3", "copies": 40}],
        },
        {"load": SAME["documents"], "preset": "batch"},
    ]
    named = [{"name": f"s{i}"} | load for i, load in enumerate(loads)]
    return file_of(*named)


@pytest.mark.proof
def test_the_workbook_recalculates_to_what_the_estimator_says():
    context, _, book = built(example())
    book.evaluate_all()
    assert differences(book, context, context.estimate) == []


EDITS = {  # a key of the load: where the workbook has it, and values to try
    "total": ("load__users", (100, 20_000, 1_000_000)),
    "active_share": ("load__active_share", (0.05, 0.4, 1.0)),
    "requests_per_day": ("load__requests_per_user", (1, 12.5, 60)),
    "hours": ("load__hours", (8, 12, 24)),
    "peak_factor": ("load__peak_factor", (1, 2.5, 6)),
    "burst": ("load__burst", (1, 1.25, 3)),
    "seconds_per_request": ("load__seconds_per_request", (2, 7.5, 60)),
    "requests_per_second_per_replica": ("load__requests_per_replica", (0.1, 1.5, 40)),
    "growth_per_year": ("load__growth", (0, 0.35, 2)),
    "horizon_years": ("load__horizon", (0, 1.5, 5)),
    "calls_per_run": ("load__calls_per_run", (1, 4, 11)),
    "prefix_cache_hit": ("load__prefix_hit", (0, 0.3, 0.9)),
    "redundancy": ("redundancy", ("none", "replica+1", "server+1", "server+2")),
}


@pytest.mark.parametrize("seed", bounded(range(6), 1))
@pytest.mark.proof
def test_editing_the_load_changes_the_cards_as_the_estimator_says(seed):
    rng, data = random.Random(seed), example()
    data["scenarios"] = data["scenarios"][:1]
    context, _, book = built(copy.deepcopy(data))
    scenario, refs = data["scenarios"][0], context.scenario_refs[0]
    for key in rng.sample(sorted(EDITS), 5):
        name, values = EDITS[key]
        value = rng.choice(values)
        users, load = scenario["load"]["users"], scenario["load"]
        inner = key in (
            "total",
            "active_share",
            "requests_per_day",
            "hours",
            "peak_factor",
            "burst",
        )
        target = scenario if key == "redundancy" else users if inner else load
        target[key] = value
        put(book, refs[name], value if isinstance(value, str) else float(value))
    edited = estimate(quotation(Document(data, "q.yaml", b""), Catalog.shipped()))
    chosen = edited.scenarios[0].chosen
    put(book, refs["card"], chosen.card.name)
    put(book, refs["option__tensor_parallel"], float(chosen.split.tensor_parallel))
    put(book, refs["option__pipeline_parallel"], float(chosen.split.pipeline_parallel))
    book.evaluate_all()
    assert differences(book, context, edited) == []


def test_another_form_can_be_chosen_in_the_workbook():
    context, _, book = built(example())
    refs = context.scenario_refs[0]
    put(book, refs["form"], "concurrency")
    put(book, refs["ask__concurrency"], 77.0)
    put(book, refs["load__burst"], 1.0)
    book.evaluate_all()
    assert at(book, refs["requests_in_flight"]) == 77
    put(book, refs["form"], "requests_per_second")
    put(book, refs["load__requests_per_second"], 2.0)
    book.evaluate_all()
    assert at(book, refs["requests_in_flight"]) == 10  # 2 per second × 5 s


@pytest.mark.parametrize("language", ["zh", "en", "both"])
def test_the_page_tells_the_load(language):
    from quoter.proposal.pages import html
    from quoter.proposal.view import proposal

    data = file_of({"load": {"users": 5000, "seconds_per_request": 5}, "redundancy": "n+1"},
                   language=language)  # fmt: skip
    found = estimate(quotation(Document(data, "q", b""), Catalog.shipped()))
    told = {"zh": ["峰值每秒 3.125 次", "其中 1 个副本备用", "我方假设"],
            "en": ["3.125 requests per second at peak", "1 of them standing by", "Our assumption"]}  # fmt: skip
    for shown in ["zh", "en"] if language == "both" else [language]:  # a document in each
        page = html(proposal(found, Texts(shown)))
        for words in told[shown]:
            assert words in page, (shown, words)


@pytest.mark.parametrize(
    ("language", "said"), [("en", ("1.5 s", "60 ms")), ("zh", ("1.5 秒", "60 毫秒"))]
)
def test_a_target_of_a_second_and_more_is_told_in_seconds(language, said):
    level = {"service_level": {"ttft_ms": 1500, "tpot_ms": 60}, "concurrency": 8}
    document = Document(file_of(level, language=language), "q.yaml", b"")
    [found] = estimate(quotation(document, Catalog.shipped())).scenarios
    texts = Texts(language)
    told = dict(load_words.load_inputs(found, texts))
    share = texts.bracketed("P95")
    assert (told["ttft_ms"], told["tpot_ms"]) == tuple(one + share for one in said)


def test_hits_in_the_prefix_cache_are_told_with_the_prefixes_that_it_keeps():
    """60,000 tokens of a prompt were taken as found in the cache, and nothing said of how many conversations."""

    def sized(**load):
        data = {"quote": {"number": "P-1", "date": date(2026, 11, 29), "language": "en"}, "scenarios": [
            {"name": "a", "model": "GLM-4.6", "prompt_tokens": 60_000, "output_tokens": 800, "context": 128_000,
             "cards": ["H200"], "load": {"requests_per_second": 2} | load}]}  # fmt: skip
        return estimate(quotation(Document(data, "x", b""), Catalog.shipped())).scenarios[0]

    one = sized(prefix_cache_hit=0.95)
    (said,) = scenario_words.prefixes(one, Texts("en"))
    f = one.chosen.inference
    each = int(f.kv_capacity_tokens_low / 57_000)
    assert each >= 1
    assert (
        f"keeps some {each:,} prefixes of 57,000 tokens, all replicas {each * f.replicas:,.0f},"
        in said
    )
    assert said in scenario_words.cautions(one, Texts("en"))
    assert scenario_words.prefixes(sized(), Texts("en")) == []
