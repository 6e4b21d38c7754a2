"""A test environment: one narrow replica, first on cards that are bought anyway."""

import datetime

import pytest
from editing import resaved
from test_workbook import at as value_at
from test_workbook import built, differences, money_differences

from quoter.answer import answer
from quoter.catalog import Catalog
from quoter.core import Problems, Texts
from quoter.core.files import Document
from quoter.delivery.pulling import pull
from quoter.proposal.pages import html
from quoter.proposal.view import proposal
from quoter.scenario import quotation
from quoter.sizing import estimate
from quoter.words import advice_words, scenario_words
from quoter.workbook.sheets import written
from quoter.workbook.write_back import Place

CHAT = {"name": "chat", "model": "Qwen3-32B", "weights": "fp8", "prompt_tokens": 4000, "output_tokens": 500,
        "load": {"users": 8000}, "service_level": {"ttft_ms": 3000, "tpot_ms": 100}, "cards": ["H200-141G-SXM"]}  # fmt: skip
TEST = {"name": "test", "environment": "test", "model": "Qwen3-32B", "weights": "fp8", "prompt_tokens": 4000,
        "output_tokens": 500}  # fmt: skip


def file(*scenarios):
    quote = {
        "number": "T-1",
        "date": datetime.date(2026, 11, 29),
        "language": "en",
        "currency": "CNY",
    }
    return {"quote": quote, "scenarios": list(scenarios)}


def sized(*scenarios):
    return estimate(quotation(Document(file(*scenarios), "test.yaml", b""), Catalog.shipped()))


def test_it_stands_on_cards_that_production_leaves_free():
    """As many servers and the same total as without it; its one replica counts among the cards in use."""
    alone, both = sized(CHAT), sized(CHAT, TEST)
    assert [o.figures.servers for o in both.orders] == [o.figures.servers for o in alone.orders]
    assert both.money.total_with_tax == alone.money.total_with_tax
    assert both.orders[0].figures.option_cards == alone.orders[0].figures.option_cards + 1
    found = answer(both)["scenarios"][1]
    assert found["recommended"]["replicas"] == 1
    assert "nothing more to buy" in found["answer"]


def test_its_order_in_the_file_changes_nothing():
    first, last = sized(TEST, CHAT), sized(CHAT, TEST)
    assert first.money.total_with_tax == last.money.total_with_tax
    assert [s.case.scenario.name for s in first.scenarios] == ["test", "chat"]
    assert first.scenarios[0].chosen.card.name == "H200-141G-SXM"


DEPLOYED = {k: v for k, v in CHAT.items() if k != "cards"} | {
    "load": {"users": 800}, "deploy": {"card": "H20-96G", "tensor_parallel": 4, "replicas": 1},
}  # fmt: skip


def test_it_stands_on_free_cards_that_the_file_deploys_and_nobody_prices():
    """Four of eight are free: another server of another card was bought, since the card has no price of its own."""
    found = sized(DEPLOYED, TEST)
    (order,) = found.orders
    assert order.candidate.card.name == "H20-96G"
    assert (order.figures.servers, order.figures.bought_cards) == (1, 8)
    test = found.scenarios[1]
    assert (test.added, test.recommended) == (0, test.chosen)
    assert not found.gate.blocked
    assert "nothing more to buy" in advice_words.answer_sentence(test, Texts("en"))
    said = advice_words.because(test, Texts("en"))
    assert "it adds least to what is bought for the other scenarios" in said
    assert "costs" not in said


def test_what_the_file_deploys_is_no_other_scenarios_to_name():
    """A card that the market restricts stays so for those that nobody names."""
    names = {c.card.name for c in sized(DEPLOYED, TEST).scenarios[1].candidates}
    assert "H20-96G" in names
    market = sized(DEPLOYED, TEST).quotation.quote.market
    others = [
        c.card for c in sized(DEPLOYED, TEST).scenarios[1].candidates if c.card.name != "H20-96G"
    ]
    assert others and not any(market in card.restricted for card in others)


def test_an_unpriced_card_that_would_have_to_be_bought_is_not_free():
    """Eight in use of eight that nobody prices: its own are of a card that has a price."""
    full = DEPLOYED | {"deploy": DEPLOYED["deploy"] | {"replicas": 2}}
    test = sized(full, TEST).scenarios[1]
    assert test.chosen.card.name != "H20-96G"
    assert test.added > 0


def test_where_nothing_is_free_it_has_cards_of_its_own():
    """Eight in use of eight: the test takes the cheapest that it can."""
    full = CHAT | {"deploy": {"card": "H200-141G-SXM", "tensor_parallel": 8, "replicas": 1}}
    del full["cards"]
    found = sized(full, TEST | {"cards": ["H200-141G-SXM"]})
    assert found.orders[0].figures.servers == 2
    assert found.scenarios[1].added > 0


def test_a_card_that_the_file_chooses_stays():
    chosen = TEST | {"cards": ["A100-80G-SXM", "H200-141G-SXM"], "choice": {"card": "A100-80G-SXM"}}
    assert sized(CHAT, chosen).scenarios[1].chosen.card.name == "A100-80G-SXM"


def test_it_keeps_no_target_and_needs_no_load():
    slow = TEST | {"service_level": {"ttft_ms": 20, "tpot_ms": 1}, "cards": ["H200-141G-SXM"]}
    found = answer(sized(slow))["scenarios"][0]
    assert found["requests_in_flight"] == 1
    assert found["recommended"] and not found["recommended"]["level_missed"]


def test_a_spare_of_one_replica_is_refused():
    with pytest.raises(Problems, match="none carries the load"):
        sized(TEST | {"redundancy": "server+1"})


@pytest.mark.proof
@pytest.mark.parametrize("production", [CHAT, DEPLOYED])
def test_the_workbook_has_it_live(production):
    context, _, book = built(file(production, TEST))
    book.evaluate_all()
    found = sized(production, TEST)
    assert differences(book, context, found) == []
    assert money_differences(lambda ref: value_at(book, ref), context, found) == []


@pytest.mark.parametrize(("field", "value", "load"), [
    ("prefix_hit", 0.3, {"prefix_cache_hit": 0.3}), ("prompt_spread", 0.2, {"figures": {"prompt_spread": 0.2}}),
    ("ttft_ms", 900.0, None),
])  # fmt: skip
def test_what_a_workbook_brings_back_states_no_load_that_the_file_left_out(
    tmp_path, field, value, load
):
    """One request in flight is what we take of a test environment: an edit beside it wrote `concurrency: 1` into the file."""
    context, content = written(sized(CHAT, TEST))
    path = tmp_path / "back.xlsx"
    path.write_bytes(resaved(content, {Place(f"in_2_load_{field}"): value}))
    found = pull(path)
    assert [change.after for change in found.changes] == [value]
    back = found.result.quotation.document.data["scenarios"][1]
    assert "concurrency" not in back
    assert back.get("load") == load
    both = [
        s.case.scenario.concurrency
        for s in (found.result.scenarios[1], context.estimate.scenarios[1])
    ]
    assert both == [1, 1]


SMALL = {"name": "chat", "model": "Qwen3-32B", "weights": "auto", "prompt_tokens": 3000, "output_tokens": 800,
         "concurrency": 40, "cards": ["MetaX-C500"]}  # fmt: skip
TRIAL = {"name": "trial", "model": "Qwen3-8B", "context": 8000, "environment": "test", "cards": ["MetaX-C500"]}  # fmt: skip
BY_CARD = {"prices": [
    {"card": "MetaX-C500", "per": "card", "typical": 42000, "currency": "CNY", "date": datetime.date(2026, 11, 20)},
    {"server": "MetaX-C500-8", "per": "server", "typical": 95000, "currency": "CNY", "date": datetime.date(2026, 11, 20)},
]}  # fmt: skip


@pytest.mark.parametrize(("redundancy", "lends"), [("none", False), ("replica+1", True)])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_spare_replica_could_lend_is_told_beside_what_a_test_buys(
    redundancy, lends, language
):
    data = file(SMALL | {"redundancy": redundancy}, TRIAL) | {"catalog": BY_CARD}
    data["quote"] = data["quote"] | {"language": language}
    found = estimate(quotation(Document(data, "test.yaml", b""), Catalog.shipped()))
    trial, texts = found.scenarios[1], Texts(language)
    assert trial.added == 42000
    said = scenario_words.lent(trial, texts)
    assert bool(said) == lends
    assert all("42,000" in one and "chat" in one for one in said)
    assert set(said) <= set(answer(found)["scenarios"][1]["warnings"])
    page = html(proposal(found, texts)).replace("&#34;", '"')
    assert all(one.split("；")[0].split("; ")[0] in page for one in said)


def test_what_stands_on_free_cards_borrows_none():
    both = sized(CHAT | {"redundancy": "replica+1"}, TEST)
    assert both.scenarios[1].added == 0
    assert scenario_words.lent(both.scenarios[1], Texts("en")) == []
