"""Cards at hand are used first, bought is what lacks; trainings take turns on them."""

import copy
import datetime

import pytest
from test_workbook import at, built, differences, money_differences, put

from quoter.answer import answer
from quoter.catalog import Catalog
from quoter.core import Texts
from quoter.core.files import Document
from quoter.proposal.view import proposal
from quoter.scenario import quotation
from quoter.sizing import estimate
from quoter.words import advice_words, gate_words

FULL = {"method": "full", "optimizer": "adamw", "zero": 3, "sequence": 8192, "micro_batch": 1, "checkpointing": "full",
        "samples": 100_000, "epochs": 3, "deadline_days": 7}  # fmt: skip
LORA = {"method": "lora", "rank": 64, "target_modules": "all-linear", "sequence": 4096, "micro_batch": 1,
        "checkpointing": "full", "zero": 3, "tokens": "100M"}  # fmt: skip
CARDS = ["A100-80G-SXM", "H100-80G-SXM", "RTX-4090"]
OWNED = [{"card": "A100-80G-SXM", "count": 8}, {"card": "RTX-4090", "count": 8}]


def file(*scenarios, catalog=None, **quote):
    own = {"number": "I-1", "date": datetime.date(2026, 11, 29), "language": "en", "currency": "CNY",
           "exchange_rates": {"USD": {"rate": 7.1, "date": datetime.date(2026, 11, 20), "source": "mid rate"}}}  # fmt: skip
    return {"quote": own | quote, "scenarios": list(scenarios), "catalog": catalog or {}}


def training(name, model, recipe, **more):
    return {
        "name": name,
        "workload": "training",
        "model": model,
        "recipe": recipe,
        "cards": CARDS,
    } | more


def sized(data):
    return estimate(quotation(Document(copy.deepcopy(data), "i.yaml", b""), Catalog.shipped()))


@pytest.fixture
def university():
    """Three trainings, and the stock as a question of its own."""
    return file(
        training("full", "Qwen3-14B", FULL), training("lora", "Llama-3.3-70B", LORA),
        training("qlora", "Llama-3.3-70B", LORA | {"method": "qlora", "zero": 0}),
        {"name": "stock", "workload": "fit", "model": "Qwen3-8B", "context": 8192, "inventory": OWNED},
    )  # fmt: skip


def serving(count, load=200, card="H20-96G", **more):
    """A chat on cards of which some are at hand."""
    prices = [{"card": c, "per": "set", "typical": amount, "currency": "CNY", "date": datetime.date(2026, 11, 20)}
              for c, amount in (("H20-96G", 1_000_000), ("A100-80G-SXM", 300_000))]  # fmt: skip
    scenario = {"name": "chat", "model": "Qwen2.5-72B", "weights": "bf16", "context": 16_000, "concurrency": load,
                "inventory": [{"card": card, "count": count}], "cards": ["A100-80G-SXM", "H20-96G"]}  # fmt: skip
    return file(
        {k: v for k, v in (scenario | more).items() if v is not None}, catalog={"prices": prices}
    )


# -- buy nothing ----------------------------------------------------------------------------------


def test_a_university_that_owns_enough_buys_nothing(university):
    found = sized(university)
    assert {s.chosen.card.name for s in found.scenarios} == {"A100-80G-SXM"}
    assert all(s.recommended is s.chosen and s.chosen.at_hand for s in found.scenarios)
    (order,) = found.orders
    assert (
        order.figures.option_cards,
        order.figures.servers,
        order.figures.new_cards,
        order.figures.new_servers,
    ) == (8, 1, 0, 0)
    assert found.bill.active == ()
    assert not found.gate.blocked
    assert found.gate.assessment
    assert found.money.total_with_tax == 0


def test_that_nothing_is_bought_is_said_in_all_outputs(university):
    found = sized(university)
    for language, words in (("en", "nothing to buy"), ("zh", "无需采购")):
        texts = Texts(language)
        assert words in gate_words.heading(found, texts)
        assert all(words in advice_words.answer_sentence(s, texts) for s in found.scenarios)
        view = proposal(found, texts)
        assert words in view.no_offer
        assert texts("d_hand") in [one.text for one in view.decision.paragraphs]
    said = answer(found)
    assert said["cards"][0]["to_buy"] == {"cards": 0, "servers": 0}
    assert said["cards"][0]["at_hand"] == 8
    assert (said["assessment"], said["against"], said["total"]["with_tax"]) == (True, [], None)


def test_trainings_take_turns_and_are_not_added(university):
    found = sized(university)
    days = [s.chosen.figures.training_days for s in found.scenarios]
    (said,) = advice_words.turns(found, Texts("en"))
    assert said.startswith("3 trainings take turns on 8 × A100-80G-SXM and are not added")
    assert "the 7 days that are stated are kept" in said
    assert sum(days) / 0.7 < 7
    assert said in answer(found)["trainings_in_turn"]
    assert said in proposal(found, Texts("en")).packing
    short = copy.deepcopy(university)
    for job in short["scenarios"][:2]:  # each keeps it alone, and not one after the other
        job["recipe"] |= {"deadline_days": 4.5}
    (late,) = advice_words.turns(sized(short), Texts("en"))
    assert "too late for the deadline of 4.5 days" in late


def test_without_a_stock_trainings_on_one_card_share_what_is_bought(university):
    university["scenarios"] = [
        s | {"cards": ["H100-80G-SXM"]} for s in university["scenarios"] if s["name"] != "stock"
    ]
    found = sized(university)
    (order,) = found.orders
    assert order.figures.option_cards == max(s.chosen.figures.option_cards for s in found.scenarios)
    assert order.figures.servers == 1
    assert order.figures.new_servers == 1


# -- what lacks -----------------------------------------------------------------------------------


def test_what_is_at_hand_comes_before_what_is_cheap():
    """H20 at hand; A100 would be cheaper than H20, but not than nothing."""
    assert sized(serving(8, 16)).scenarios[0].chosen.card.name == "H20-96G"
    without = serving(8, 16)
    del without["scenarios"][0]["inventory"]
    assert sized(without).scenarios[0].chosen.card.name == "A100-80G-SXM"


def test_only_what_lacks_is_billed():
    data = serving(8, cards=["H20-96G"])
    found = sized(data)
    best, f = found.scenarios[0].chosen, found.scenarios[0].chosen.figures
    assert f.servers > 1
    assert best.price == pytest.approx((f.servers - 1) * 1_000_000)
    assert found.orders[0].figures.sold_sets == f.servers - 1
    assert "8 of them are at hand" in advice_words.answer_sentence(found.scenarios[0], Texts("en"))
    (line,) = found.bill.lines[:1]
    assert line.figures.quantity == f.servers - 1


def test_a_card_at_hand_needs_neither_price_nor_licence():
    data = serving(8, 4, "A800-80G-SXM", cards=None)
    best = sized(data).scenarios[0].chosen
    assert best.card.name == "A800-80G-SXM"
    assert (best.price, best.missing) == (0, ())
    assert best.figures.supplied == 1


@pytest.mark.parametrize("kind", ["university", "serving"])
@pytest.mark.proof
def test_the_workbook_uses_the_stock_live(kind, university):
    """As issued; and without the cards at hand, as the sheet of cards lets one write it."""
    data = university if kind == "university" else serving(8, cards=["H20-96G"])
    context, _, book = built(data)
    book.evaluate_all()
    found = sized(data)
    assert differences(book, context, found) == []
    assert money_differences(lambda ref: at(book, ref), context, found) == []
    card = found.scenarios[0].chosen.card.name
    put(book, context.card_refs[card]["card__at_hand"], 0.0)
    book.evaluate_all()
    ref = context.order_refs[card]["new_servers"]
    assert at(book, ref) == found.orders[0].figures.servers
