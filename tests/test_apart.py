"""Prefill and decode apart: an option of its own, its workers, what is handed over, and where it is offered."""

import copy
import heapq
import json
import math
import random
from datetime import date
from types import SimpleNamespace

import pytest
import yaml
from conftest import ROOT
from test_workbook import built, differences, put

from accuracy import apart as published
from quoter.answer import answer
from quoter.catalog import Catalog
from quoter.core import Problems, Texts, brief
from quoter.core.files import Document
from quoter.model.load import apart as lines
from quoter.model.load import prefill_trial
from quoter.scenario import quotation
from quoter.sizing import batch_ladder, estimate, many, rungs
from quoter.sizing.options import NEWTON
from quoter.sizing.ranking import carried, serves
from quoter.sizing.recommendation import size
from quoter.words import advice_words, run_words, scenario_words

NETWORK = [
    {"item": name, "per": "item", "typical": price, "currency": "CNY", "date": date(2026, 11, 20)}
    for name, price in (("XH9210", 40000), ("RoCE-400G-cable", 1500), ("RoCE-400G-NIC", 5000),
                        ("CE8851-32CQ8DQ-P", 30000), ("RoCE-200G-cable", 1000), ("RoCE-200G-NIC", 3000))
]  # fmt: skip
SETS = [{"card": card, "per": "set", "typical": price, "currency": "CNY", "date": date(2026, 11, 20)}
        for card, price in (("H20-141G", 1350000), ("Ascend-910C", 2100000))]  # fmt: skip


def data(language="en", **changes):
    """A city's DeepSeek-V3.1, 200 in flight, with the network as its frame contract prices it."""
    scenario = {
        "name": "city", "model": "DeepSeek-V3.1", "prompt_tokens": 7000, "output_tokens": 1000, "concurrency": 200,
        "service_level": {"ttft_ms": 3000, "tpot_ms": 100}, "cards": ["H20-141G"],
    } | changes  # fmt: skip
    scenario = {key: value for key, value in scenario.items() if value is not None}
    quote = {"number": "T-1", "date": date(2026, 11, 29), "language": language, "currency": "CNY"}
    return {
        "quote": quote,
        "scenarios": [scenario],
        "catalog": {"prices": copy.deepcopy(SETS + NETWORK)},
    }


def sized(found):
    return estimate(quotation(Document(found, "x", b""), Catalog.shipped()))


def case_of(**changes):
    return sized(data(**changes)).scenarios[0]


def apart(case):
    """The options with workers of their own."""
    return [o for o in case.options if o.split.apart]


def together(case, option):
    """The same layout with prompts and answers together."""
    return next(o for o in case.options if o.card == option.card and not o.split.apart
                and vars(o.split) | {"apart": True} == vars(option.split))  # fmt: skip


# -- what is offered ----------------------------------------------------------------------------------


def test_the_city_is_offered_workers_of_their_own():
    """Three or four servers for prompts and one or two for answers, as H20 is run in production."""
    best = case_of().recommended
    f = best.figures
    assert best.split.apart
    assert 3 <= f.prefill_workers <= 4
    assert 1 <= f.decode_workers <= 2
    assert best.figures.option_cards == 8 * (f.prefill_workers + f.decode_workers)
    assert 24 <= best.figures.option_cards <= 48
    assert best.figures.option_cards < together(case_of(), best).figures.option_cards
    assert f.ttft_percentile_ms <= 3000
    assert f.tpot_percentile_ms <= 100
    assert f.fabric_switches > 0  # caches go over the fabric


def test_a_dear_network_makes_the_same_cards_no_offer():
    """It takes fewer cards all the same, and is bought only where that pays for what joins the servers."""
    found = data()
    for row in found["catalog"]["prices"]:
        if "item" in row:
            row["typical"] *= 12
    case = sized(found).scenarios[0]
    assert not case.recommended.split.apart
    assert (
        min(apart(case), key=lambda o: o.figures.option_cards).figures.option_cards
        < case.recommended.figures.option_cards
    )


@pytest.mark.parametrize(("times", "wins"), [(1, True), (3, False)])
def test_it_must_cost_clearly_less_than_what_is_simpler_to_run(times, wins):
    """As what was never measured: its times are computed from parts, and two kinds of workers are run."""
    found = data()
    for row in found["catalog"]["prices"]:
        row["typical"] *= times if "item" in row else 1
    whole = sized(found)
    case = whole.scenarios[0]
    cheapest = min((o for o in apart(case) if o.price), key=lambda o: o.price)
    simple = min(o.price for o in case.options if o.price and serves(o) and not o.split.apart)
    assert cheapest.price < simple
    assert (1.15 * cheapest.price < simple) == wins == case.recommended.split.apart
    said = advice_words.reason(case, Texts("en"))
    assert ("has prefill and decode apart" in said) != wins


def test_ascend_takes_three_to_five_servers():
    fewest = min(
        (o for o in apart(case_of(cards=["Ascend-910C"])) if o.fits),
        key=lambda o: o.figures.servers,
    )
    assert 3 <= fewest.figures.servers <= 5
    assert fewest.figures.prefill_workers == 2


@pytest.mark.parametrize(
    "changes",
    [{"engine": {"name": "llama.cpp"}, "model": "Qwen3-8B"}, {"engine": {"name": "lmdeploy"}, "model": "Qwen3-32B"},
     {"prompt_tokens": 500}, {"service_level": {"ttft_ms": 0, "tpot_ms": 0}}, {"cards": ["RTX-4090"], "model": "Qwen3-8B"}],
    ids=["llama.cpp", "lmdeploy", "short prompts", "no targets", "no direct link"],
)  # fmt: skip
def test_where_it_is_not_looked_at(changes):
    assert apart(case_of(**changes)) == []


def test_without_a_network_there_is_nothing_to_hand_over_by():
    found = data() | {"offer": {"network": "none"}}
    assert apart(sized(found).scenarios[0]) == []


def pair(**changes):
    """A 32B on one server of Ascend cards, one worker for prompts and one for answers."""
    return {
        "name": "pair", "model": "Qwen3-32B", "weights": "int8", "prompt_tokens": 4096, "output_tokens": 512,
        "service_level": {"ttft_ms": 3000, "tpot_ms": 60}, "cards": ["Ascend-910B4-64G"],
        "load": {"requests_per_second": 0.3}, "choice": {"card": "Ascend-910B4-64G", "apart": True, "tensor_parallel": 2},
    } | changes  # fmt: skip


def quoted(*scenarios):
    """Several scenarios on Ascend servers whose price is known, and none of what joins them."""
    found = data()
    found["scenarios"] = list(scenarios)
    found["catalog"]["prices"] = [
        {"card": "Ascend-910B4-64G", "per": "set", "typical": 850000, "currency": "CNY", "date": date(2026, 11, 20)}
    ]  # fmt: skip
    return sized(found)


def test_workers_inside_one_server_need_no_network_whatever_else_is_bought_of_the_card():
    other = {"card": "Ascend-910B4-64G", "tensor_parallel": 8, "replicas": 2}
    both = quoted(pair(), pair(name="other", choice=None, cards=None, deploy=other))
    first = both.scenarios[0].chosen.figures
    assert first.option.apart
    assert first.servers == 1
    (order,) = both.orders
    assert order.figures.servers == 3
    assert first.spanning == order.figures.joined == order.figures.fabric_switches == 0
    assert not [entry for entry in both.bill.active if entry.kind == "network"]
    assert not [entry for entry in both.bill.active if entry.figures.unpriced]


def test_workers_in_several_servers_hand_over_by_the_network():
    case = quoted(pair(redundancy="server+1")).scenarios[0]
    f = case.chosen.figures
    assert f.working_replicas <= f.replicas_per_server  # they would stand in one
    assert f.servers > 1
    assert f.spanning == f.joined == 1


LOOKED_AT = {"constants": [{"name": "speed_apart_load", "value": 0}]}


def rag(priced=True, layers=None, **changes):
    """A 32B for questions to documents on one Ascend server, whose prompts are just long enough."""
    found = data()
    found["scenarios"] = [pair(choice=None, **changes)]
    prices = [
        {
            "card": "Ascend-910B4-64G",
            "per": "set",
            "typical": 850000,
            "currency": "CNY",
            "date": date(2026, 11, 20),
        }
    ]
    found["catalog"] = {"prices": prices if priced else []} | (layers or {})
    return sized(found).scenarios[0]


def test_it_is_looked_at_where_prompts_take_much_of_several_replicas():
    case = rag()
    assert apart(case) == []
    assert max(o.figures.served_trial_load for o in case.options if serves(o)) < 0.4
    free = rag(layers=LOOKED_AT)
    assert apart(free)
    assert all(together(free, option).figures.working_replicas > 1 for option in apart(free))
    assert any(o.figures.working_replicas == 1 for o in free.options if serves(o))
    latent = case_of()  # a latent is handed over in little time, whatever the load
    assert min(together(latent, o).figures.served_trial_load for o in apart(latent)) < 0.4
    missed = [together(case_of(**LOADS[0]), o).figures for o in apart(case_of(**LOADS[0]))]
    assert missed
    assert all(f.level_missed or f.served_trial_load > 0.4 for f in missed)


@pytest.mark.parametrize("priced", [True, False])
def test_on_the_same_servers_prompts_and_answers_stay_together(priced):
    """It would carry more on them, and takes fewer cards of those."""
    case = rag(priced, LOOKED_AT, load={"requests_per_second": 1.0})
    best, same = (
        case.chosen,
        [o for o in apart(case) if o.figures.servers == case.chosen.figures.servers],
    )
    assert not best.split.apart
    assert any(
        carried(o) > carried(best) or o.figures.option_cards < best.figures.option_cards
        for o in same
    )
    assert all(o.price == best.price for o in same)


def test_many_loads_at_once_look_at_the_same_options():
    cases = [rag(layers=layers, load={"requests_per_second": rate}).case
             for layers in (None, LOOKED_AT) for rate in (0.3, 0.75, 1.5, 4)]  # fmt: skip
    for some in (cases[:4], cases[4:]):
        grid = many.OptionGrid(some[0])
        found = grid.chosen(many.loads_of(some, grid.candidates[0]))
        for one, number in zip(some, found.option, strict=True):
            assert grid.options[number][1] == size(one).chosen.split


def test_replicas_that_would_fill_a_server_leave_the_companions_their_cards():
    """Eight cards hold four replicas of two, and beside another model's card three."""
    alone = quoted(pair()).scenarios[0].chosen.figures
    beside = quoted(pair(beside=[{"model": "bge-m3"}])).scenarios[0].chosen.figures
    assert (alone.bought_cards, alone.filled_replicas) == (8, 4)
    assert (beside.bought_cards, beside.beside_cards, beside.filled_replicas) == (8, 1, 3)


# -- its lines ----------------------------------------------------------------------------------------


def test_no_answer_holds_up_the_first_token_and_no_prompt_an_answer():
    case = case_of()
    for option in apart(case):
        same, f = together(case, option), option.figures
        assert f.served_trial_load == 0
        decode = f.decode_fixed + f.decode_each * f.batch
        assert f.served_trial_time <= decode + f.decode_experts + 1e-12
        assert (
            f.next_trial_time
            < same.figures.prompt_share_time * f.next_trial_batch + f.next_trial_time
        )
    # as many tokens a second of an answer: the first token is what it was
    longer = case_of(output_tokens=2000, deploy=deployed(4, 1))
    usual = case_of(deploy=deployed(4, 1))
    one, other = (c.options[0].figures for c in (usual, longer))
    assert one.prefill_alone == pytest.approx(other.prefill_alone)


def test_prompts_take_all_devices_of_a_prefill_worker():
    """A decode layout with attention data parallel has the prefill workers of plain tensor parallel."""
    own = {o.split.attention_data_parallel: o.figures for o in apart(case_of())}
    assert own[8].apart_prefill_time == pytest.approx(own[1].prefill_time, rel=0.02)
    assert own[8].apart_prefill_time < own[8].prefill_time / 3


def test_what_is_handed_over_and_how_long_it_takes():
    found = apart(case_of())[0]
    f = found.figures
    assert f.sent_cache == pytest.approx(7000 * f.kv_bytes_per_token)
    assert f.transfer_time == pytest.approx(f.sent_cache / (400e9 / 8))  # a latent is whole on each
    slow = data()
    slow["offer"] = {"network": "RoCE-200G"}
    half = apart(sized(slow).scenarios[0])[0].figures
    assert half.transfer_time == pytest.approx(2 * f.transfer_time)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_transfer_is_told_as_long_as_it_takes(language):
    """28 milliseconds are not 28 seconds."""
    best = case_of().recommended
    taken = 1000 * best.figures.transfer_time
    assert 1 < taken < 1000
    assert f" {brief(taken)} ms" in scenario_words.workers(best, Texts(language))


def test_more_prompts_take_more_prefill_workers():
    counts = [
        min(o.figures.prefill_workers for o in apart(case_of(concurrency=n)))
        for n in (50, 200, 800)
    ]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


LOADS = [
    {"concurrency": None, "load": {"requests_per_second": 2.5, "prefix_cache_hit": 0.85}, "model": "GLM-4.6",
     "weights": "fp8", "prompt_tokens": 30000, "output_tokens": 600,
     "service_level": {"ttft_ms": 4000, "tpot_ms": 40}},
    {"concurrency": None, "load": {"requests_per_second": 8}},
    {"concurrency": None, "load": {"requests_per_second": 8}, "service_level": {"ttft_ms": 3000, "tpot_ms": 100, "percentile": 99}},
    {"concurrency": 200},
    {"concurrency": 800, "service_level": {"ttft_ms": 1500, "tpot_ms": 100}},
]  # fmt: skip


@pytest.mark.parametrize("changes", LOADS)
def test_prefill_workers_are_the_fewest_that_keep_the_target(changes):
    """Their own time at the percentile says so: one fewer misses the target, or has less room than is kept."""
    found = [o for o in apart(case_of(**changes)) if o.fits and not o.figures.level_missed]
    assert found
    for option in found:
        f = option.figures
        assert f.prefill_first <= f.first_limit
        if f.prefill_workers == 1:
            continue
        fewer, same = (pinned(changes, option, f.prefill_workers - n).figures for n in (1, 0))
        assert same.prefill_first == pytest.approx(f.prefill_first)
        late = fewer.prefill_first > f.first_limit
        full = fewer.prefill_followed > fewer.prefill_workers
        assert late or full, (f.prefill_workers, fewer.prefill_first, fewer.prefill_followed)


def pinned(changes, option, workers):
    """The same option with other prefill workers."""
    split, f = option.split, option.figures
    decode = {name: getattr(split, name)
              for name in ("tensor_parallel", "expert_parallel", "attention_data_parallel")}  # fmt: skip
    deploy = {"card": "H20-141G", "prefill": {"workers": int(workers), "tensor_parallel": split.tensor_parallel},
              "decode": {"workers": int(f.decode_workers), **decode}}  # fmt: skip
    return case_of(**changes, deploy=deploy, cards=None).chosen


@pytest.mark.parametrize("tail", [0.693147, 2.302585, 2.995732, 4.60517])
def test_the_largest_load_is_found_from_below(tail):
    """As halving the interval finds it, over all longest waits; never above it, where the wait would be longer."""
    idle = math.exp(-tail)
    for share in (10 ** (n / 10) for n in range(-40, 31)):
        low, high = idle, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            kept = share * (tail + math.log(middle)) <= 1 - middle
            low, high = (middle, high) if kept else (low, middle)
        percentile = SimpleNamespace(tail=tail)
        load = lines.prefill_load_start(share, percentile, lines.prefill_load_idle(percentile))
        for _ in NEWTON:
            load = prefill_trial.trial_prefill_load(load, share, percentile)
        assert load == pytest.approx(low, rel=1e-6)
        assert load <= low * (1 + 1e-9)


def test_the_wait_for_a_prefill_worker_is_that_of_a_simulated_queue():
    """Prompts that differ, arriving at any time, one after the other on each worker (Lindley 1952)."""
    option = next(o for o in apart(case_of(**LOADS[0])) if o.fits and not o.figures.level_missed)
    f, rng, n = option.figures, random.Random(1), 40_000
    spread = f.load.prompt_spread
    sigma = math.sqrt(math.log(1 + spread**2))
    rate, waits, wait = f.needed_rate / f.prefill_workers, [], 0.0
    for _ in range(n):
        own = f.prefill_service * rng.lognormvariate(-(sigma**2) / 2, sigma)
        waits.append(wait + own)
        wait = max(wait + own - rng.expovariate(rate), 0.0)
    first = sorted(waits)[int(0.95 * n)] + f.prefill_alone - f.prefill_service
    assert f.prefill_first == pytest.approx(first, rel=0.05)


@pytest.mark.parametrize("changes", [{}, {"cards": ["Ascend-910C"]}, {"concurrency": 800}])
def test_a_closed_test_keeps_the_target_in_a_simulation(changes):
    """Clients that start one after the other and send the next when they have the last, each prompt to the worker that
    is free first. They send more than the rate that sized the workers, where answers are quicker than was asked for."""
    for option in (o for o in apart(case_of(**changes)) if o.fits and not o.figures.level_missed):
        f = option.figures
        clients, answered = int(f.flight_to_hold), f.closed_trial_batch / f.closed_trial_rate
        waits = clients_of_workers(clients, int(f.prefill_workers), f.prefill_service, answered)
        first = sorted(waits)[int(0.95 * len(waits))] + f.prefill_alone - f.prefill_service
        assert first <= f.first_limit
        assert first <= 1.25 * f.prefill_first


def clients_of_workers(clients, workers, service, answered, rounds=12):
    """What each of some clients waits for its prompt, of all rounds but the first; answers differ by half."""
    rng, sigma = random.Random(1), math.sqrt(math.log(1.25))
    free, waits = [0.0] * workers, []
    sent = [(rng.uniform(0, answered + service), n, 0) for n in range(clients)]
    heapq.heapify(sent)
    while sent:
        at, client, number = heapq.heappop(sent)
        worker = min(range(workers), key=free.__getitem__)
        free[worker] = max(at, free[worker]) + service
        waits += [free[worker] - at] if number else []
        if number < rounds:
            answer_ = answered * rng.lognormvariate(-(sigma**2) / 2, sigma)
            heapq.heappush(sent, (free[worker] + answer_, client, number + 1))
    return waits


def test_a_server_that_fails_may_be_all_of_a_kind():
    best = min(apart(case_of()), key=lambda o: o.figures.option_cards)
    assert best.figures.decode_workers == 1
    assert best.figures.kept_after_failure == 0
    spare = case_of(redundancy="server+1")
    assert all(o.figures.kept_after_failure == 1 for o in apart(spare))


# -- what is said of it -------------------------------------------------------------------------------


def test_the_answer_names_workers_widths_and_transfer():
    case = sized(data())
    found = answer(case)["scenarios"][0]
    option = found["options"][found["chosen"]]
    f = case.scenarios[0].chosen.figures
    assert option["layout"] == "apart"
    assert option["prefill"]["workers"] == f.prefill_workers
    assert option["prefill"]["attention_data_parallel"] == 1
    assert option["decode"]["workers"] == f.decode_workers
    assert option["prefill"]["transfer_ms"] == pytest.approx(f.transfer_time * 1000, abs=1e-3)
    others = [o for o in found["options"] if o["layout"] == "together"]
    assert all(o["prefill"] is None for o in others)


@pytest.mark.parametrize(("language", "words"), [
    ("en", ("prefill and decode apart", "prefill workers (TP8", "decode worker", "P/D apart", "PoC")),
    ("zh", ("预填充与解码分离", "个预填充实例（TP8", "个解码实例", "分离", "PoC"))])  # fmt: skip
def test_every_language_says_what_it_is(language, words):
    case, texts = case_of(language=language), Texts(language)
    said = scenario_words.count_sentence(case, texts) + scenario_words.width(
        case.chosen.split, texts
    )
    said += " ".join(scenario_words.warnings(case, texts))
    for word in words:
        assert word in said


@pytest.mark.parametrize(
    ("engine", "flag"), [("vllm", "--kv-transfer-config"), ("sglang", "--disaggregation-mode")]
)
def test_each_kind_of_worker_has_a_command_of_its_own(engine, flag):
    case = case_of(engine={"name": engine})
    best = next(o for o in apart(case) if o.split.attention_data_parallel == 8)
    run = run_words.run_of(case, best, Texts("en"))
    assert flag in run.command
    assert flag in run.prefill
    assert "--data-parallel-size 8" in run.command
    assert "--data-parallel-size" not in run.prefill
    assert run.prefill_workers == best.figures.prefill_workers
    assert run.replicas == best.figures.decode_workers
    plain = run_words.run_of(
        case, next(o for o in case.options if o.fits and not o.split.apart), Texts("en")
    )
    assert flag not in plain.command
    assert plain.prefill == ""


# -- pinned -------------------------------------------------------------------------------------------


def deployed(prefill, decode):
    kinds = {
        "prefill": {"workers": prefill, "tensor_parallel": 8},
        "decode": {"workers": decode, "attention_data_parallel": 8, "expert_parallel": 8},
    }
    return {"card": "H20-141G", **kinds}


def test_workers_that_are_pinned_are_computed_as_written():
    (option,) = (o for o in case_of(deploy=deployed(3, 2)).options if not o.split.by_rule)
    assert (
        option.figures.prefill_workers,
        option.figures.decode_workers,
        option.figures.option_cards,
    ) == (3, 2, 40)


@pytest.mark.parametrize(("deploy", "said"), [
    (deployed(3, 1) | {"decode": {"workers": 1, "tensor_parallel": 4}}, "as many devices"),
    ({"card": "H20-141G", "prefill": {"workers": 2}}, "go together"),
    (deployed(3, 1) | {"prefill": {"workers": 1, "attention_data_parallel": 2}}, "share a prompt"),
])  # fmt: skip
def test_workers_that_nobody_computes_are_refused(deploy, said):
    with pytest.raises(Problems, match=said):
        case_of(deploy=deploy)


@pytest.mark.parametrize("workers", [(3, 1), (4, 2)])
def test_a_rung_is_the_option_pinned_at_its_batch(workers):
    """A decode worker carries no prompts, at any batch: the rungs of lower ones had times below zero."""
    decode = workers[1]
    chosen = case_of(deploy=deployed(*workers), concurrency=64).chosen
    for step in rungs(chosen):
        if step.place == 3:
            continue
        pinned = case_of(deploy=deployed(*workers), concurrency=int(step.batch * decode)).chosen
        for name in ("ttft_ms", "tpot_ms", "tokens_per_second", "tokens_per_second_of_request"):
            wanted = pinned.figures.by_name(name)
            assert getattr(step, name) == pytest.approx(wanted, rel=1e-12), (step.batch, name)


@pytest.mark.parametrize(
    "load", [{"concurrency": 200}, {"concurrency": None, "load": {"requests_per_second": 9}}]
)
def test_a_rung_waits_for_a_prefill_worker_as_the_option_does(load):
    """Its first token at the percentile was that of a prompt that finds one free, sooner than half of the requests have it."""
    f = case_of(choice={"card": "H20-141G", "apart": True}, **load).chosen.inference
    assert f.place_wait == 0 and f.prefill_wait > 0
    served = batch_ladder.rung(f, f.served_trial_batch)  # of a rate those at it, no whole number
    for name in ("ttft_percentile_ms", "tpot_percentile_ms", "e2e_percentile_ms"):
        assert getattr(served, name) == pytest.approx(f.by_name(name), rel=1e-12)
    for step in rungs(case_of(choice={"card": "H20-141G", "apart": True}, **load).chosen):
        assert step.ttft_percentile_ms >= f.ttft_p50_ms
    alone = batch_ladder.alone(f)
    assert alone.ttft_percentile_ms == f.prefill_free * 1000 < served.ttft_percentile_ms


# -- live ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turned", [0.0, 1.0])
@pytest.mark.proof
def test_the_workbook_turns_from_one_to_the_other(turned):
    """The chosen option's own input, recalculated by another engine."""
    choice = {
        "card": "H20-141G",
        "tensor_parallel": 8,
        "attention_data_parallel": 8,
        "expert_parallel": 8,
    }
    found = data(choice=choice | {"apart": not turned})
    context, _, book = built(found)
    put(book, context.scenario_refs[0]["option__apart"], turned)
    book.evaluate_all()
    found["scenarios"][0]["choice"]["apart"] = bool(turned)
    assert differences(book, context, sized(found)) == []


# -- against published runs ---------------------------------------------------------------------------


def test_a_published_setting_is_pinned_as_it_ran(tmp_path):
    """Of the form that InferenceX publishes; the figures are made up, 16.9 ms among them as computed."""
    row = {
        "hardware": "h200", "framework": "dynamo-sglang", "model": "dsr1", "precision": "fp8", "spec_method": "none",
        "disagg": True, "isl": 8192, "osl": 1024, "conc": 32, "prefill_num_workers": 2, "num_prefill_gpu": 16,
        "prefill_ep": 1, "prefill_dp_attention": False, "decode_num_workers": 3, "num_decode_gpu": 24,
        "decode_ep": 1, "decode_dp_attention": False, "metrics": {"median_ttft": 1.0, "median_tpot": 0.01},
    }  # fmt: skip
    other = row | {"disagg": False}
    drafted = row | {"spec_method": "mtp"}
    path = tmp_path / "rows.json"
    path.write_text(json.dumps([row, row, other, drafted]), encoding="utf-8")
    (one,) = published.computed(published.published([path]))
    assert one.wide
    assert one.token_error == pytest.approx(one.token_ms / 10 - 1)
    option = sized({"quote": {"number": "A-1", "date": date(2026, 11, 30)},
                    "scenarios": [published.scenario(row)]}).scenarios[0].options[0]  # fmt: skip
    assert (
        option.figures.prefill_workers,
        option.figures.decode_workers,
        option.figures.option_cards,
    ) == (2, 3, 40)
    assert option.figures.tpot_ms == one.token_ms
    grouped = published.Setting(row | {"prefill_dp_attention": True}, 1.0, 1.0)
    assert not grouped.wide


def test_the_table_of_layouts_says_where_each_engine_documents_it():
    row = next(row for row in Catalog.shipped().layouts.values() if row.apart)
    assert set(row.engines) == {"vllm", "sglang", "tensorrt-llm", "vllm-ascend"}
    commands = yaml.safe_load((ROOT / "catalogs" / "commands.yaml").read_text(encoding="utf-8"))[
        "commands"
    ]
    assert {one["name"] for one in commands if one.get("apart")} == set(row.engines)


def test_answers_are_counted_by_the_workers_that_write_them():
    """A prefill worker writes none, so what a million tokens cost does not count it."""
    found = sized(data(choice={"card": "H20-141G", "apart": True}))
    (case,) = found.scenarios
    f = case.chosen.figures
    assert case.chosen.split.apart
    assert f.decode_workers < f.working_replicas
    part = found.ownership.parts["city"]
    assert part.tokens_per_second == f.tokens_per_second * f.decode_workers
