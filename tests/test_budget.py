"""A budget: what is left of it, or what it buys and how much of the load that carries."""

import datetime

import pytest
from test_workbook import at, built, differences, put

from quoter.answer import answer
from quoter.catalog import Catalog
from quoter.core import Problems
from quoter.core.files import Document
from quoter.scenario import quotation
from quoter.sizing import budget, estimate


def file(amount, **more):
    quote = {
        "number": "B-1",
        "date": datetime.date(2026, 11, 29),
        "language": "en",
        "currency": "CNY",
    }
    scenario = {"name": "chat", "model": "Qwen3-32B", "weights": "fp8", "prompt_tokens": 4000, "output_tokens": 500,
                "load": {"users": 30000}, "service_level": {"ttft_ms": 3000, "tpot_ms": 60}, "redundancy": "none",
                "cards": ["H200-141G-SXM"], "budget": amount}  # fmt: skip
    return {"quote": quote, "scenarios": [scenario | more]}


def sized(amount, **more):
    return estimate(
        quotation(Document(file(amount, **more), "budget.yaml", b""), Catalog.shipped())
    )


def test_what_is_left_of_a_budget_is_said():
    found = answer(sized(100_000_000))["scenarios"][0]
    price = float(found["recommended"]["price"]["amount"])
    assert found["budget"]["kept"] is True and found["budget"]["buys"] is None
    assert float(found["budget"]["left"]) == 100_000_000 - price
    assert found["budget"]["text"] in found["answer"]


def test_a_budget_that_does_not_reach_buys_as_many_replicas_as_it_pays_for():
    """One replica more would cost more than there is; the share is that of the replicas at work."""
    whole = sized(1).scenarios[0].chosen
    assert whole.figures.working_replicas > 4  # else nothing is divided here
    half = whole.price / 2
    one = sized(half).scenarios[0]
    found = budget.afforded(one)
    assert 0.3 < found.share < 0.7
    assert found.option.price <= half
    more = budget._with_replicas(one, found.option, int(found.option.figures.replicas) + 1)
    assert more.price > half
    said = answer(sized(half))["scenarios"][0]["budget"]
    assert said["kept"] is False and float(said["left"]) == pytest.approx(
        half - whole.price, abs=0.01
    )
    assert said["buys"]["share_of_load"] == round(found.share, 4)
    assert f"{found.share:.0%} of the load" in said["text"]


def test_few_replicas_are_bought_for_their_share_though_they_would_not_hold_all_requests():
    """Three servers were within a budget that "does not buy one replica": so few do not hold the requests of 36."""
    long = {"model": "DeepSeek-V3.2", "weights": None, "load": {"requests_per_second": 0.6}, "prompt_tokens": 20_000,
            "output_tokens": 8000, "service_level": {"e2e_seconds": 300}}  # fmt: skip
    [one] = sized(5_000_000, **long).scenarios
    found = budget.afforded(one)
    assert found.option.figures.servers == 3 and found.option.price < 5_000_000
    assert found.option.fits and not found.option.bought.level_broken
    working = found.option.inference.working_replicas / found.whole.inference.working_replicas
    assert found.share == working < 0.2
    assert found.option.inference.needed_rate == pytest.approx(
        found.share * found.whole.inference.needed_rate
    )


def test_a_larger_budget_never_carries_less():
    whole = sized(1).scenarios[0].chosen.price
    shares = [
        found.share if (found := budget.afforded(sized(whole * part).scenarios[0])) else 0.0
        for part in (0.05, 0.2, 0.4, 0.6, 0.8, 1.0)
    ]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


GROWING = {"requests_per_day": 200_000, "growth_per_year": 0.5, "horizon_years": 3}
OURS = [
    {"card": "MetaX-C500", "per": "card", "typical": 42_000, "currency": "CNY", "date": datetime.date(2026, 11, 20)},
    {"server": "MetaX-C500-8", "per": "server", "typical": 95_000, "currency": "CNY", "date": datetime.date(2026, 11, 20)},
]  # fmt: skip


def growing(amount, years=3):
    """A load of half as much again every year, on cards that are bought one by one."""
    load, data = (
        GROWING | {"horizon_years": years},
        file(amount, cards=["MetaX-C500"], weights="int8"),
    )
    data["scenarios"][0] |= {"load": load, "output_tokens": 300, "redundancy": "server+1"}
    return estimate(
        quotation(Document(data | {"catalog": {"prices": OURS}}, "b", b""), Catalog.shipped())
    )


@pytest.mark.parametrize(
    ("part", "years", "words"),
    [(0.28, None, "of today's load ("), (0.32, None, "left of its reserve"), (0.42, 0, "and no longer"),
     (0.6, 1, "up to year 1 ("), (0.95, 2, "up to year 2 (")],
)  # fmt: skip
def test_of_a_growing_load_it_says_how_long_the_budget_carries_it(part, years, words):
    """A share of the load of year 3 hides that today's is carried: up to a year whose need the replicas cover."""
    found = growing(growing(1).scenarios[0].chosen.price * part)
    bought, said = budget.afforded(found.scenarios[0]), answer(found)["scenarios"][0]["budget"]
    assert words in said["text"]
    f = bought.whole.inference
    if "left of its reserve" in words:  # both figures are over a load without its reserve
        left = bought.share * f.growth_factor * (1 + f.rate_reserve) - 1
        share = (1 + left) / f.growth_factor
        assert (
            f"{left:.0%} left of its reserve ({share:.0%} of the load of year 3 without one"
            in said["text"]
        )
    else:
        assert f"({bought.share:.0%} of th" in said["text"]
    assert said["buys"]["carries_until_year"] == years
    assert said["buys"]["share_of_load_today"] == pytest.approx(bought.share * 1.5**3, abs=1e-3)
    if years is not None:
        [same] = [
            o for o in growing(1, years).scenarios[0].options if o.split == bought.option.split
        ]
        assert bought.option.inference.working_replicas >= same.inference.working_replicas


def test_a_budget_for_less_than_one_replica_says_so():
    said = answer(sized(10))["scenarios"][0]["budget"]
    assert said["buys"] is None and "does not buy one replica" in said["text"]


def test_without_a_complete_price_nothing_is_said_of_a_budget():
    found = answer(sized(10**6, cards=["H20-141G"]))["scenarios"][0]
    assert found["recommended"] is None  # else: take a card without a price
    assert found["budget"] == {
        "amount": 10**6, "kept": None, "left": None, "buys": None, "text": "",
    }  # fmt: skip


def test_nothing_is_said_where_no_budget_is_stated():
    data = file(1)
    del data["scenarios"][0]["budget"]
    assert (
        answer(estimate(quotation(Document(data, "b", b""), Catalog.shipped())))["scenarios"][0][
            "budget"
        ]
        is None
    )


@pytest.mark.parametrize("wrong", [0, -5, "much"])
def test_a_budget_is_an_amount(wrong):
    with pytest.raises(Problems):
        sized(wrong)


@pytest.mark.proof
def test_the_workbook_follows_its_budget():
    """The line beside the price, live, as issued and after the budget is edited."""
    context, _, book = built(file(100_000_000))
    refs = context.scenario_refs[0]
    book.evaluate_all()
    assert differences(book, context, sized(100_000_000)) == []
    put(book, refs["ask__budget"], 250.0)
    book.evaluate_all()
    assert at(book, refs["budget_left"]) == 250 - at(book, refs["whole_amount"]) < 0
