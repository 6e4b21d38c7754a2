"""The letter says what the figures say: for and against, each in its place, and nothing that contradicts it."""

import copy
from dataclasses import replace
from datetime import date

import pytest

from quoter.catalog.lookup import Catalog
from quoter.core import Texts, brief
from quoter.core.files import Document
from quoter.proposal.view import proposal
from quoter.proposal.view.decision import decision
from quoter.scenario.quotation import quotation
from quoter.sizing import estimate
from quoter.words import advice_words, level_words, load_words, scenario_words

EN = Texts("en")
QUOTE = {
    "number": "L-1", "date": date(2026, 11, 29), "language": "en", "currency": "CNY",
    "seller": {"name": "A"}, "customer": {"name": "B"}, "market": "CN",
}  # fmt: skip
PRICE = {"per": "set", "currency": "CNY", "date": date(2026, 11, 20)}
CHAT = {"name": "chat", "model": "Qwen3-32B", "weights": "bf16", "prompt_tokens": 2000, "output_tokens": 300,
        "load": {"requests_per_second": 1}, "cards": ["H20-141G"]}  # fmt: skip


def sized(*scenarios, prices=(("H20-141G", 1350000),), **others):
    """The estimate of a file."""
    rows = [PRICE | {"card": card, "typical": amount} for card, amount in prices]
    data = {"quote": QUOTE, "scenarios": [copy.deepcopy(s) for s in scenarios]} | others
    data["catalog"] = {"prices": rows}
    return estimate(quotation(Document(data, "x.yaml", b""), Catalog.shipped()))


def letter(found):
    return decision(found, EN)


@pytest.mark.parametrize(("hourly", "pays"), [(12.0, True), (3.0, False)])
def test_what_renting_says_stands_for_or_against_buying(hourly, pays):
    found = sized(CHAT, ownership={"rents": {"H20-141G": hourly}, "years": 3})
    hours = found.ownership.base.total.break_even_hours
    assert (hours <= 24) == pays
    why, against = letter(found).reasons, letter(found).risks
    told = [one for one in (why if pays else against) if "by the hour" in one]
    assert told
    assert not [one for one in (against if pays else why) if "by the hour" in one]


def test_a_law_that_stands_against_a_card_is_a_risk_and_no_reason():
    found = sized(CHAT)
    assert found.scenarios[0].chosen.card.restricted["CN"]
    assert [one for one in letter(found).risks if "restricted by law" in one and "H20-141G" in one]
    assert not [one for one in letter(found).reasons if "restricted" in one]


def test_a_budget_that_does_not_reach_is_told_in_the_letter_behind_the_light_and_in_the_workbook():
    short = letter(sized(CHAT | {"budget": 60000}))
    [price] = [row.text for row in short.paragraphs if row.label == EN("d_price")]
    assert "The budget of CNY 60,000 does not reach" in price
    view = proposal(sized(CHAT | {"budget": 60000}), EN)
    assert [p for p in view.points if "over the budget" in p]
    kept = proposal(sized(CHAT | {"budget": 9000000}), EN)
    assert not [p for p in kept.points if "budget" in p]
    assert sized(CHAT | {"budget": 60000}).scenarios[0].chosen.figures.over_budget == 1
    assert sized(CHAT).scenarios[0].chosen.figures.over_budget == 0


def test_a_reserve_is_told_where_there_is_one_and_growth_is_none_of_it():
    stated = sized(CHAT)
    assert not [one for one in letter(stated).reasons if "in reserve" in one]
    assert "in reserve" not in letter(stated).does[0]
    users = CHAT | {"load": {"users": {"total": 3000}, "growth_per_year": 0.3, "horizon_years": 1}}
    grown = letter(sized(users)).does[0]
    assert "with 20% in reserve" in grown
    assert "at the end of the planning period" in grown


def test_the_headline_of_speed_is_of_one_scenario_and_not_of_a_test_environment():
    slow = CHAT | {
        "name": "long",
        "prompt_tokens": 60000,
        "output_tokens": 200,
        "load": {"requests_per_second": 0.05},
    }
    test = slow | {"name": "trial", "environment": "test"}
    found = sized(CHAT, slow)
    figures = found.scenarios[1].chosen.figures
    [title] = [c.title for c in proposal(found, EN).chapters if c.key == "speed"]
    assert f"{figures.ttft_p50_ms / 1000:.3g} s" in title
    [title] = [c.title for c in proposal(sized(CHAT, test), EN).chapters if c.key == "speed"]
    assert f"{figures.ttft_p50_ms / 1000:.3g} s" not in title


def test_servers_are_shared_where_together_they_are_fewer():
    one = CHAT | {
        "load": {"requests_per_second": 0.2},
        "choice": {"card": "H20-141G", "tensor_parallel": 2},
    }
    both = letter(sized(one, one | {"name": "other", "prompt_tokens": 1000}))
    assert [r for r in both.reasons if "share the H20-141G servers" in r]
    full = {"deploy": {"card": "H20-141G", "tensor_parallel": 8}, "cards": None}
    full = {k: v for k, v in (CHAT | full).items() if v is not None}
    apart = letter(sized(full, full | {"name": "other", "prompt_tokens": 1000}))
    assert not [r for r in apart.reasons if "share" in r]


def test_what_keeps_no_target_is_proposed_by_nobody():
    found = sized(CHAT | {"service_level": {"ttft_ms": 60, "tpot_ms": 3}})
    said = letter(found)
    [answer] = [row.text for row in said.paragraphs if row.label == EN("d_answer")]
    assert answer.startswith("No option keeps all that was stated")
    assert not [one for one in said.does if "whole load is still carried" in one]
    view = proposal(found, EN)
    [title] = [c.title for c in view.chapters if c.key == "solution"]
    assert title.startswith("Candidate solution") and "do not keep" in title
    assert scenario_words.standing(found.scenarios[0]) == "nearest"


def test_what_lacks_a_price_is_a_candidate_and_what_a_file_chooses_is_chosen():
    assert scenario_words.standing(sized(CHAT, prices=()).scenarios[0]) == "candidate"
    pinned = {k: v for k, v in CHAT.items() if k != "cards"}
    pinned |= {"deploy": {"card": "H20-141G", "tensor_parallel": 8}}
    assert scenario_words.standing(sized(pinned, prices=()).scenarios[0]) == "chosen"
    assert scenario_words.standing(sized(CHAT).scenarios[0]) == "recommended"


def test_the_only_one_says_of_what():
    """The other card would do, too, but nobody knows what joins its servers costs."""
    large = CHAT | {"model": "DeepSeek-V3.1", "weights": "fp8", "cards": ["H20-141G", "H20-96G"]}
    found = sized(large).scenarios[0]
    able = [o for o in found.options if o.bought.eligible_fit]
    priced, unpriced = ([o for o in able if (o.price is None) == lacks] for lacks in (False, True))
    assert priced
    assert unpriced
    alone = replace(found, workings=(found.recommended,))
    beside = replace(found, workings=(found.recommended, *unpriced))
    assert advice_words.reason(alone, EN).startswith("The only option that")
    assert advice_words.reason(beside, EN).startswith("The only option with a complete price that")


def test_an_alternative_runs_and_one_that_misses_its_target_says_so_before_its_papers():
    three = CHAT | {"cards": ["H200-141G-SXM", "H20-141G", "Kunlunxin-P800"]}
    tight = sized(three | {"service_level": {"ttft_ms": 400, "tpot_ms": 15}}).scenarios[0]
    [late] = [
        a for a in scenario_words.alternatives(tight, EN) if a.option.card.name == "Kunlunxin-P800"
    ]
    assert late.option.candidate.figures.weak
    assert "beyond 400 ms" in late.reason
    unfit = sized(
        CHAT | {"cards": ["H200-141G-SXM", "Kunlunxin-P800"], "weights": "fp8"}
    ).scenarios[0]
    assert not [o for o in unfit.options if o.card.name == "Kunlunxin-P800" and o.fits]
    [only] = scenario_words.alternatives(unfit, EN)
    assert only.role == "chosen"


def does(load, **more):
    """What the letter says that a chat under a load does."""
    [said] = letter(sized({**CHAT, "load": load, **more})).does
    return said


def test_requests_in_flight_are_told_with_the_rate_they_stand_for_and_not_as_people():
    """Three hundred call lines were "the use of 243,243 people", and what their rate takes was not told."""
    level = {"ttft_ms": 3000, "tpot_ms": 60}
    said = does({"concurrency": 300}, service_level=level)
    assert "300 concurrent requests:" in said and "people" not in said
    f = (
        sized({**CHAT, "load": {"concurrency": 300}, "service_level": level})
        .scenarios[0]
        .chosen.inference
    )
    assert f"stand for {brief(f.horizon_requests_per_second)} requests a second" in said
    assert f"that rate takes {f.cards_at_rate:,.0f} cards" in said


@pytest.mark.parametrize(
    ("load", "pace"),
    [
        ({"requests_per_second": 4}, "4 requests a second"),
        ({"requests_per_second": 0.01}, "about 36 requests an hour"),
        ({"users": {"total": 20, "active_share": 0.3, "requests_per_day": 15}}, "about 33.8 requests an hour"),
        ({"documents": 50_000, "window_hours": 10}, "50,000 documents in 10 hours"),
    ],
)  # fmt: skip
def test_what_is_carried_is_told_in_the_unit_that_was_asked_for(load, pace):
    """A need of documents in hours was answered with requests a second, and a slow load with 0.00937 of them."""
    found = sized({**CHAT, "load": load})
    [need] = [row.text for row in letter(found).paragraphs if row.label == EN("d_need")]
    assert pace in need
    [said] = letter(found).does
    assert pace in said
    answered = advice_words.answer_sentence(found.scenarios[0], EN)
    assert ("an hour" in answered, "documents in" in answered) == (
        "an hour" in pace,
        "documents in" in pace,
    )


def test_a_default_that_is_missed_is_told_at_its_percentile():
    """The letter printed the half that is within it, and not the 95 of 100 that are not."""
    found = sized({**CHAT, "preset": "chat", "cards": ["MetaX-C500"], "load": {"requests_per_second": 0.2}},
                  prices=(("MetaX-C500", 500_000),))  # fmt: skip
    f, [said] = found.scenarios[0].chosen.inference, letter(found).does
    assert f.usual_missed and not f.level_asked
    assert "for 95% of the requests" in said
    assert f"within {level_words.milliseconds_said(f.ttft_percentile_ms)}" in said
    assert "(P95) is not met" in said
    late = {"TTFT": f.first_token_late, "TPOT": f.token_late}
    for name, missed in late.items():
        assert (f"{name} " in said.split("our default of")[1]) == bool(missed)


@pytest.mark.parametrize(
    ("load", "counted"),
    [
        ({"requests_per_second": 8}, False),
        ({"requests_per_day": 60_000}, False),
        ({"users": {"total": 2000}}, True),
    ],
)
def test_people_are_told_where_the_customer_counts_them(load, counted):
    """Cameras had the use of 24,000 people, by habits that are our defaults."""
    found = sized({**CHAT, "load": load})
    assert any("people" in said for said in letter(found).does) == counted
    forms = [label for label, _ in load_words.load_forms(found.scenarios[0], EN)]
    assert any("users" in label.lower() for label in forms) == counted


def test_a_checkpoint_of_8_bits_that_halves_the_price_is_told_beside_it():
    """34 million in 16 bits stood on page one, and half of it only among the remarks."""
    dear = {"name": "chat", "model": "Qwen3-32B", "weights": "bf16", "prompt_tokens": 4000, "output_tokens": 500,
            "concurrency": 8, "cards": ["MetaX-C500"]}  # fmt: skip
    day = {"currency": "CNY", "date": date(2026, 11, 20)}
    prices = [{"card": "MetaX-C500", "per": "card", "typical": 1_000_000} | day,
              {"server": "MetaX-C500-8", "per": "server", "typical": 1_000} | day]  # fmt: skip

    def priced(**changes):
        data = {"quote": QUOTE, "scenarios": [dear | changes], "catalog": {"prices": prices}}
        found = estimate(quotation(Document(data, "x.yaml", b""), Catalog.shipped()))
        [said] = [row.text for row in letter(found).paragraphs if row.label == EN("d_price")]
        return scenario_words.narrower(found.scenarios[0], EN), said

    [narrower], said = priced()
    assert narrower in said
    others, said = priced(weights="int8")
    assert not others
    assert "INT8" not in said
