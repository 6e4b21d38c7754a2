"""One kind of card for several scenarios, where sharing its servers is clearly cheaper than each on its own best."""

import random
from datetime import date

import pytest
from test_workbook import at, built, differences, money_differences

from quoter.answer import answer
from quoter.catalog import Catalog
from quoter.core import Texts
from quoter.core.files import Document
from quoter.proposal.view import proposal
from quoter.scenario import quotation
from quoter.sizing import estimate
from quoter.words import advice_words, scenario_words

DAY = {"currency": "CNY", "date": date(2026, 11, 20)}
SETS = {"H20-141G": 1_100_000, "Ascend-910C": 2_000_000, "Ascend-910B3": 1_150_000, "H200-141G-SXM": 2_100_000}  # fmt: skip
PRICES = [{"card": card, "per": "set", "typical": price} | DAY for card, price in SETS.items()] + [
    {"card": "MetaX-C500", "per": "card", "typical": 38_900} | DAY,
    {"server": "MetaX-C500-8", "per": "server", "typical": 95_000} | DAY,
    {"card": "L20", "per": "card", "typical": 29_000} | DAY,
    {"server": "PCIe-8", "per": "server", "typical": 85_000} | DAY,
    {"item": "XH9210", "per": "item", "typical": 350_000} | DAY,
    {"item": "RoCE-400G-cable", "per": "item", "typical": 3_500} | DAY,
    {"item": "RoCE-400G-NIC", "per": "item", "typical": 15_000} | DAY,
    {"item": "CE8851-32CQ8DQ-P", "per": "item", "typical": 160_000} | DAY,
    {"item": "RoCE-200G-cable", "per": "item", "typical": 1_500} | DAY,
    {"item": "RoCE-200G-NIC", "per": "item", "typical": 9_000} | DAY,
]


def file(*scenarios, **more):
    """Some scenarios at these prices."""
    return {
        "quote": {"number": "O-1", "date": date(2026, 11, 30), "language": "en", "currency": "CNY"},
        "scenarios": [dict(s) for s in scenarios], "catalog": {"prices": PRICES},
    } | more  # fmt: skip


def read(*scenarios, **more):
    """The estimate of some scenarios at these prices."""
    return estimate(quotation(Document(file(*scenarios, **more), "x", b""), Catalog.shipped()))


def training(name, model, cards=tuple(SETS), **recipe):
    given = {"objective": "sft", "method": "full", "sequence": 8192} | recipe
    return {
        "name": name,
        "workload": "training",
        "model": model,
        "recipe": given,
        "cards": list(cards),
    }


TUNING = training("tuning", "Qwen3-14B", tokens="300M", deadline_days=3)
PRETRAINING = training(
    "pretraining", "Llama-3.1-70B", objective="pretrain", tokens="20B", deadline_days=60
)


def cards(found):
    return {s.case.scenario.name: s.chosen.card.name for s in found.scenarios}


def total(found):
    return found.money.total_with_tax


def test_two_trainings_take_turns_on_the_card_that_one_of_them_needs():
    """A server of another card stood beside two that were free most of the time: 5,506,000 instead of 4,406,000."""
    alone = total(read(TUNING)) + total(read(PRETRAINING))
    found = read(TUNING, PRETRAINING)
    assert set(cards(found).values()) == {"Ascend-910C"}
    assert total(found) == total(read(PRETRAINING)) < alone
    assert not any(turn.turn_late for turn in found.turns.values())
    tuning = found.scenarios[0]
    assert tuning.recommended is tuning.chosen
    assert (tuning.joined.apart, tuning.joined.together) == (alone, total(found))


def test_all_outputs_say_why():
    found, texts = read(TUNING, PRETRAINING), Texts("en")
    (said,) = advice_words.one_card(found, texts)
    assert "4,406,000 in all instead of 5,506,000" in said
    assert said in proposal(found, texts).decision.reasons
    assert "alone would be H20-141G" in advice_words.reason(found.scenarios[0], texts)
    told = answer(found)
    assert told["one_card"] == [said]
    assert told["scenarios"][0]["joined"]["alone"]["card"] == "H20-141G"
    assert told["scenarios"][0]["joined"]["total_apart"] == "5506000.00"
    assert told["scenarios"][1]["joined"] is None
    assert not any("cheaper" in point.said for point in scenario_words.points(found, texts))


def test_the_order_of_the_file_does_not_matter():
    one, other = read(TUNING, PRETRAINING), read(PRETRAINING, TUNING)
    assert cards(one) == cards(other)
    assert total(one) == total(other)


@pytest.mark.parametrize(
    "own", [{"cards": ["H20-141G"]}, {"choice": {"card": "H20-141G"}}], ids=["cards", "choice"]
)
def test_a_card_that_the_file_chooses_stays(own):
    found = read(TUNING | own, PRETRAINING)
    assert cards(found)["tuning"] == "H20-141G"
    assert not any(s.joined for s in found.scenarios)


def test_a_deadline_that_turns_would_miss_keeps_them_apart():
    """Alone it keeps its deadline; behind the other it would end after it."""
    tight = read(PRETRAINING).scenarios[0].chosen.training.calendar_days
    hurried = training("pretraining", "Llama-3.1-70B", objective="pretrain", tokens="20B", deadline_days=tight + 0.01)  # fmt: skip
    found = read(TUNING, hurried)
    assert not any(turn.turn_late for turn in found.turns.values())


def test_packages_are_each_by_themselves():
    """What is compared is never bought together, and what stands in several packages stays."""
    named = {"packages": {"one": ["tuning"], "other": ["pretraining"]}, "offered": "one"}
    assert cards(read(TUNING, PRETRAINING, **named))["tuning"] == "H20-141G"
    both = {"packages": {"one": ["tuning", "pretraining"], "other": ["tuning"]}, "offered": "one"}
    assert cards(read(TUNING, PRETRAINING, **both))["tuning"] == "H20-141G"
    own = {"packages": {"one": ["tuning", "pretraining"], "other": ["third"]}, "offered": "one"}
    third = PRETRAINING | {"name": "third"}
    assert cards(read(TUNING, PRETRAINING, third, **own))["tuning"] == "Ascend-910C"


SERVICES = (
    {"model": "Qwen3-32B", "prompt_tokens": 3000, "output_tokens": 600},
    {"model": "Qwen3-8B", "prompt_tokens": 1000, "output_tokens": 300},
    {"model": "Qwen3-Coder-30B-A3B", "prompt_tokens": 6000, "output_tokens": 400},
)


def random_scenarios(rng):
    """Two to four of the kinds of work that share servers, on two to four cards each."""
    able = (*SETS, "MetaX-C500", "L20")
    for n in range(rng.randint(2, 4)):
        own = rng.sample(able, rng.randint(2, 4))
        if rng.random() < 0.3:
            yield training(f"training {n}", "Qwen3-14B", own, tokens=f"{rng.randint(50, 900)}M", deadline_days=rng.randint(2, 20))  # fmt: skip
        else:
            level = rng.choice([{}, {"service_level": {"ttft_ms": 3000, "tpot_ms": 80}}])
            load = {"load": {"requests_per_second": round(10 ** rng.uniform(-1.5, 0.7), 2)}}
            yield {"name": f"service {n}", "cards": own} | rng.choice(SERVICES) | load | level


def machines(found):
    """What cards and servers cost: one replica over several joins all servers of its card."""
    return sum(
        e.figures.line_amount for e in found.bill.lines if e.what in ("card", "server", "set")
    )


@pytest.mark.parametrize("seed", range(12))
def test_a_scenario_more_never_makes_the_whole_dearer_than_apart(seed):
    scenarios = list(random_scenarios(random.Random(seed)))
    alone = [read(s) for s in scenarios]
    if any(one.unpriced or not one.gate.quotable for one in alone):
        return
    found = read(*scenarios)
    assert machines(found) <= sum(map(machines, alone)) + 0.01
    for sized in found.scenarios:
        assert sized.chosen.bought.eligible_fit
        if sized.joined:
            assert sized.joined.together <= 0.9 * sized.joined.apart
            assert total(found) == pytest.approx(sized.joined.together)


@pytest.mark.proof
def test_the_workbook_has_the_choice_and_calls_nothing_cheaper():
    found = read(TUNING, PRETRAINING)
    context, _, book = built(file(TUNING, PRETRAINING))
    book.evaluate_all()
    assert differences(book, context, found) == []
    assert money_differences(lambda ref: at(book, ref), context, found) == []


SITE = {"model": "Qwen3-32B", "load": {"requests_per_second": 3}, "prompt_tokens": 2000, "output_tokens": 300,
        "redundancy": "server+1", "cards": ["H20-141G"]}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_spare_that_is_there_once_for_two_is_told(language):
    """Two rooms of a bank: the bill had one spare for both, and page one promised each that any server may fail."""
    one, other = SITE | {"name": "main"}, SITE | {"name": "second"}
    quote = file()["quote"] | {"language": language}
    texts, found = Texts(language), read(one, other, quote=quote)
    (said,) = advice_words.shared_spares(found, texts)
    assert all(name in said for name in ("main", "second"))
    assert {"en": "separate files", "zh": "分别报价"}[language] in said
    assert {"en": "covers 1 failed server, whatever runs on it", "zh": "可应对 1 台服务器故障"}[
        language
    ] in said
    (mixed,) = advice_words.shared_spares(read(one, other | {"redundancy": "replica+1"}), texts)
    assert {"en": "a failure in one of them at a time", "zh": "其中一项的故障"}[language] in mixed
    view = proposal(found, texts)
    assert said in view.decision.does
    assert said in view.packing
    assert answer(found)["shared_spares"] == [said]
    assert not advice_words.shared_spares(read(one), texts)
    assert not advice_words.shared_spares(read(one, other | {"redundancy": "none"}), texts)


ASKING = {"name": "asking", "model": "Qwen3-32B", "load": {"requests_per_second": 1.7}, "prompt_tokens": 3000,
          "output_tokens": 600, "service_level": {"ttft_ms": 2000, "tpot_ms": 60}, "cards": ["H20-141G"],
          "deploy": {"card": "H20-141G", "tensor_parallel": 8, "replicas": 1}}  # fmt: skip
NIGHTLY = training("nightly", "Qwen3-32B", ["H20-141G"], method="lora", tokens="60M", sequence=4096)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_training_that_could_run_while_a_service_is_idle_is_told_with_what_that_saves(language):
    """Eight cards that serve by day stand idle at night: a server of its own was bought for six hours of tuning."""
    quote, texts = file()["quote"] | {"language": language}, Texts(language)
    found = read(ASKING, NIGHTLY, quote=quote)
    (idle,) = found.idle
    assert idle.saved == total(found) - total(read(ASKING)) > 0
    ((sized, option),) = idle.trainings
    assert sized.case.scenario.name == "nightly"
    assert option.figures.option_cards <= 8
    (said,) = advice_words.while_idle(found, texts)
    assert "1,100,000" in said
    assert f"{24 * option.figures.training_days:,.3g}" in said
    assert said in proposal(found, texts).packing
    assert answer(found)["while_idle"] == [said]


def test_nothing_is_idle_where_nothing_is_saved():
    alone = read(ASKING)
    assert not alone.idle
    other = read(ASKING, NIGHTLY | {"cards": ["Ascend-910C"]})
    assert not other.idle  # its cards are none of the service's


def test_a_training_that_needs_more_than_the_service_has_is_not_told():
    found = read(ASKING, PRETRAINING | {"cards": ["H20-141G"]})
    assert not found.idle


def test_what_could_stand_on_free_cards_of_a_test_environments_server_buys_none():
    """A vector model had a server of eight L20 beside four H20 that were bought for a test and stood free."""
    tried = {"name": "test", "environment": "test", "model": "Qwen3-235B-A22B", "weights": "fp8", "preset": "chat",
             "cards": ["H20-141G"]}  # fmt: skip
    vectors = {"name": "vectors", "model": "bge-m3", "prompt_tokens": 500, "load": {"requests_per_second": 200},
               "cards": ["H20-141G", "L20"]}  # fmt: skip
    found = read(tried, vectors)
    assert cards(found) == {"test": "H20-141G", "vectors": "H20-141G"}
    assert cards(read(vectors)) == {"vectors": "L20"}
    assert total(found) == total(read(tried))
    moved = found.scenarios[1]
    assert moved.joined.alone.card.name == "L20"
    assert moved.joined.together == total(found) < moved.joined.apart
    kept = read(tried, vectors | {"choice": {"card": "L20", "tensor_parallel": 1}})
    assert cards(kept)["vectors"] == "L20"  # what the file chooses stays


def test_who_share_a_server_share_the_whole_of_it():
    """Each kept the best of its own, which fills a server, or the fewest cards, on which a first token takes four times as
    long: four of eight cards each cost as little."""
    asked = {"load": {"requests_per_second": 0.2}, "service_level": {"tpot_ms": 60}}
    chat = SITE | asked | {"redundancy": "none", "weights": "bf16"}
    found = read(chat | {"name": "main"}, chat | {"name": "second", "prompt_tokens": 1000})
    (order,) = found.orders
    assert order.figures.servers == 1
    assert [s.chosen.figures.option_cards for s in found.scenarios] == [4, 4]


def test_scenarios_of_one_model_are_told_what_the_same_replicas_would_save():
    """Three departments had two cards each of which none was busy for a tenth; whoever sells them asks for one deployment."""
    chat = SITE | {"redundancy": "none", "load": {"requests_per_second": 0.05}, "weights": "bf16"}
    departments = [
        chat | {"name": name, "cards": ["MetaX-C500"]} for name in ("one", "two", "three")
    ]
    found = read(*departments)
    (one,) = found.one_deployment
    each = [s.chosen.figures.option_cards for s in found.scenarios]
    assert one.option.figures.option_cards == each[0] and one.cards == sum(each[1:])
    assert one.saved == 38_900 * one.cards
    (said,) = answer(found)["one_deployment"]
    assert "155,600 less" in said and said in proposal(found, Texts("en")).packing
    busy = [d | {"load": {"requests_per_second": 30}} for d in departments]
    many = read(*busy)
    for joint in many.one_deployment:  # full replicas are not saved
        assert joint.cards < min(s.chosen.figures.option_cards for s in many.scenarios)
    rooms = [departments[0], departments[1] | {"redundancy": "server+1"}]
    assert not read(*rooms).one_deployment
    other = [departments[0], departments[1] | {"model": "Qwen3-14B"}]
    assert not read(*other).one_deployment
