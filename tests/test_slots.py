"""Cards stand in slots: no option and no order uses more than its servers have, whatever shares them."""

import datetime
import random

import pytest
from test_model import Record

from quoter.catalog import Catalog
from quoter.core import Problems, Texts, read, run
from quoter.core.files import Document
from quoter.model.load import standby
from quoter.model.shared import parallel, pool
from quoter.scenario import quotation
from quoter.sizing import ADDED, MOST, estimate
from quoter.words import placing, scenario_words

CARDS = ["H20-96G", "Ascend-910C", "RTX-4090", "A100-80G-SXM"]
MODELS = ["Qwen2.5-7B", "Qwen3-32B", "Qwen3-30B-A3B"]
SPARE = ["none", "replica+1", "server+1", "server+2"]
SMALL = ["bge-m3", "bge-reranker-v2-m3", "Qwen3-ASR-1.7B", "PaddleOCR-VL"]
PRICES = [{"card": card, "per": "set", "typical": 1e6, "currency": "CNY", "date": datetime.date(2026, 11, 20)}
          for card in CARDS]  # fmt: skip


def sized(*scenarios):
    quote = {
        "number": "S-1",
        "date": datetime.date(2026, 11, 29),
        "language": "en",
        "currency": "CNY",
    }
    data = {"quote": quote, "scenarios": list(scenarios), "catalog": {"prices": PRICES}}
    return estimate(quotation(Document(data, "slots.yaml", b""), Catalog.shipped()))


def wanted(rate, **more):
    """Replicas by a rate that is measured: as many as requests a second."""
    own = {"name": "s", "model": "Qwen2.5-7B", "context": 4096, "redundancy": "server+1", "beside": [{"model": "bge-m3"}],
           "load": {"requests_per_second": rate, "requests_per_second_per_replica": 1}, "cards": ["H20-96G"],
           "choice": {"card": "H20-96G", "tensor_parallel": 4, "companions_shared": False}}  # fmt: skip
    return sized(own | more)


@pytest.mark.parametrize(("rate", "replicas", "servers"), [(3, 5, 3), (5, 7, 4), (7, 9, 5)])
def test_what_stands_by_leaves_the_companions_their_card(rate, replicas, servers):
    """Two replicas a server and an odd number of them: the free half of a server is the companion's."""
    found = wanted(rate)
    f = found.scenarios[0].chosen.inference
    assert (f.replicas, f.option_cards, f.servers) == (replicas, 4 * replicas + 1, servers)
    assert f.kept_after_failure == 1
    [order] = found.orders
    assert (order.figures.option_cards, order.figures.bought_cards) == (
        4 * replicas + 1,
        8 * servers,
    )


def test_what_stands_by_leaves_another_scenario_its_cards():
    """Of two scenarios in one pool the second has the free half, too: here a replica of four cards."""
    plain = {"name": "other", "model": "Qwen2.5-7B", "context": 4096, "concurrency": 1,
             "deploy": {"card": "H20-96G", "tensor_parallel": 4, "replicas": 1}}  # fmt: skip
    first = {"name": "s", "model": "Qwen2.5-7B", "context": 4096, "redundancy": "server+1",
             "load": {"requests_per_second": 3, "requests_per_second_per_replica": 1}, "cards": ["H20-96G"],
             "choice": {"card": "H20-96G", "tensor_parallel": 4}}  # fmt: skip
    [order] = sized(first, plain).orders
    assert (order.figures.option_cards, order.figures.servers) == (24, 3)


def drawn(rng):
    """One to three scenarios on a card: replicas, widths, redundancy, companions, tests, kinds of layout, a stock."""
    card = rng.choice(CARDS)
    found = [one(rng, number, card) for number in range(rng.randint(1, 3))]
    if rng.random() < 0.5:
        found[0]["inventory"] = [{"card": card, "count": rng.randint(1, 30)}]
    return found


def one(rng, number, card):
    found = {"name": f"s{number}", "model": rng.choice(MODELS), "context": 4096, "cards": [card]}
    if number and rng.random() < 0.3:
        return found | {"environment": "test"}
    found["redundancy"] = rng.choice(SPARE)
    if rng.random() < 0.6:
        found["beside"] = [{"model": m} for m in rng.sample(SMALL, rng.randint(1, 4))]
    if rng.random() < 0.3:
        widths = {
            "tensor_parallel": rng.choice([1, 2, 4, 8]),
            "pipeline_parallel": rng.choice([1, 1, 2, 3, 5]),
        }
        del found["cards"]
        return found | {"concurrency": 8, "deploy": {"card": card, "replicas": rng.randint(3, 12)} | widths}  # fmt: skip
    found["load"] = {
        "requests_per_second": rng.randint(1, 24),
        "requests_per_second_per_replica": rng.choice([1, 2]),
    }
    choice = {"card": card, "tensor_parallel": rng.choice([1, 2, 4, 8])}
    if "beside" in found and rng.random() < 0.7:
        choice["companions_shared"] = False
    elif rng.random() < 0.3:
        choice = {"card": card, "apart": True}
    return found | ({"choice": choice} if rng.random() < 0.8 else {})


@pytest.mark.parametrize("seed", range(60))
def test_no_option_and_no_order_uses_more_cards_than_slots(seed):
    """Whoever shares the servers: what is in use has a slot, and what is spare is not less than nothing."""
    scenarios = drawn(random.Random(f"slots {seed}"))
    try:
        found = sized(*scenarios)
    except Problems as refused:  # a pinned width that cannot be meant
        pytest.skip(str(refused))
    for case in found.scenarios:
        for option in case.options:
            f, slots = option.bought, option.candidate.figures.slots
            assert f.option_cards <= f.servers * slots, option.split
            assert f.option_cards <= f.bought_cards <= f.servers * slots, option.split
    for order in found.orders:
        f, slots = order.figures, order.candidate.figures.slots
        assert f.option_cards <= f.bought_cards <= f.servers * slots
        assert f.spare_cards >= 0 and f.free_slots >= 0
        own = [s for s in found.scenarios if s.chosen.card is order.candidate.card]
        bought = f.new_cards + f.new_servers > 0
        if (
            order.candidate.figures.at_hand
        ):  # nobody is told that nothing is bought where something is
            assert bought == (not all(s.at_hand for s in own))
        if portions := [s.portion for s in own if s.portion]:
            assert sum(part.new_cards for part in portions) == f.new_cards
            assert sum(part.new_servers for part in portions) == f.new_servers
        drawn_slots = [
            n
            for alike in placing.placed(order, found.scenarios)
            for n in alike.slots * alike.number
        ]
        assert len(drawn_slots) == f.servers * slots


LINES = (*read(parallel), *read(standby))
NAMES = {"cards_per_replica", "cards_per_server"} | {line.name for line in read(standby)}


WIDTHS = [1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20]


def asked(rng, card, **stated):
    """What a load asks of a card: the lines of replicas and servers alone."""
    known = {
        "card": card, "devices_per_replica": rng.choice(WIDTHS),
        "needed_replicas": rng.randint(1, 60), "prefill_workers": 0, "rule_cards": rng.randint(1, 20),
        "ask": Record(pinned_replicas=0), "option": Record(by_rule=rng.random() < 0.1, apart=0, companions_shared=0),
        "redundancy": Record(spare=rng.randint(0, 2), servers=0) if rng.random() < 0.3
        else Record(spare=0, servers=rng.randint(0, 3)),
        "beside": Record(parameters=0, models=rng.randint(0, 3) * rng.randint(0, 12), runtime=50),
    } | stated  # fmt: skip
    if known["option"].by_rule:
        known["devices_per_replica"] = known["rule_cards"] * card.devices
    return run((line for line in LINES if line.name in NAMES), known)


def test_ten_thousand_loads_alone_and_together_stand_in_their_slots():
    """Every width, redundancy and number of companions; a server that fails takes nothing that is needed."""
    rng = random.Random("ten thousand loads")
    for _ in range(5_000):
        card = Record(
            slots=rng.choice([1, 2, 4, 8, 10, 16]),
            devices=rng.choice([1, 1, 2]),
            allocatable_bytes=100,
            sold_in=rng.choice([1, 1, 1, 18]),
        )
        loads = [asked(rng, card) for _ in range(rng.randint(1, 3))]
        for f in loads:
            assert f["option_cards"] <= f["servers"] * card.slots, f
            if f["redundancy"].servers and not f["option"].by_rule:
                assert f["kept_after_failure"] == 1, f
        known = {name: sum(f.get(name, 0) for f in loads) for name in ADDED}
        known |= {name: max(f.get(name, 0) for f in loads) for name in MOST}
        together = run(read(pool), known | {"card": card})
        assert together["option_cards"] <= together["servers"] * card.slots, loads


def test_whichever_server_fails_what_stands_by_replaces_for_all_that_share_it():
    """Small services in one server keep as many as each has; all of them fail with it."""
    rng = random.Random("shared servers")
    card = Record(slots=8, devices=1, allocatable_bytes=100, sold_in=1)
    short = 0
    for _ in range(2_000):
        failing = Record(spare=0, servers=rng.choice([1, 1, 2]))
        loads = [
            asked(rng, card, devices_per_replica=rng.choice([1, 2, 4]), needed_replicas=rng.randint(1, 11),
                  redundancy=failing, option=Record(by_rule=0, apart=0, companions_shared=0))
            for _ in range(rng.randint(2, 4))
        ]  # fmt: skip
        known = {name: sum(f.get(name, 0) for f in loads) for name in ADDED}
        known |= {name: max(f.get(name, 0) for f in loads) for name in MOST}
        together = run(read(pool), known | {"card": card})
        servers = [0] * int(together["guarded_servers"])
        for f in sorted(loads, key=lambda f: -f["cards_per_replica"]):  # into the emptiest
            for _ in range(int(f["working_replicas"])):
                servers[servers.index(min(servers))] += f["cards_per_replica"]
        lost = sum(sorted(servers)[-failing.servers :])
        short += lost > known["standby_cards"]
        assert together["shared_standby"] >= lost, loads
        assert together["shared_standby"] <= sum(f["standby_cards"] for f in loads)
    assert short > 100  # which the most of one alone would not have covered


def test_a_customer_who_asks_for_air_is_shown_nothing_that_liquid_cools():
    """Racks of GB200 were sold to rooms without water, with a remark."""
    scenario = {"name": "a", "model": "DeepSeek-V3.1", "prompt_tokens": 2000, "output_tokens": 500, "concurrency": 64,
                "cards": ["GB200", "MI355X", "H200-141G-SXM"]}  # fmt: skip
    quote = {"number": "C-1", "date": datetime.date(2026, 11, 29), "language": "en"}

    def sized(**procurement):
        data = {"quote": quote | {"procurement": procurement}, "scenarios": [scenario]}
        (one,) = estimate(quotation(Document(data, "x", b""), Catalog.shipped())).scenarios
        return one

    wet = {o.card.name for o in sized().options if o.candidate.server.liquid}
    assert wet == {"GB200", "MI355X"}
    one = sized(cooling="air")
    kept_out = {
        o.card.name: scenario_words.barred(one, o, Texts("en"))
        for o in one.options
        if not o.bought.eligible
    }
    assert kept_out == dict.fromkeys(wet, "Cooled by liquid, and the customer asks for air")
    assert one.chosen.card.name == "H200-141G-SXM"
