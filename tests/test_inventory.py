"""Cards at hand are used first, bought is what lacks; trainings take turns on them."""

import copy
import datetime

import pytest
from test_workbook import at, built, differences, money_differences, opened, put

from quoter.answer import answer
from quoter.catalog import Catalog
from quoter.core import Texts, brief
from quoter.core.files import Document
from quoter.delivery.freezing import issued_figures
from quoter.proposal import letter
from quoter.proposal.view import proposal
from quoter.scenario import quotation
from quoter.sizing import comes_to, estimate
from quoter.sizing.ranking import merit
from quoter.words import advice_words, gate_words, package_words, scenario_words, terms_words
from quoter.workbook.sheets.front import checks

FULL = {"method": "full", "optimizer": "adamw", "zero": 3, "sequence": 8192, "micro_batch": 1, "checkpointing": "full",
        "samples": 100_000, "epochs": 3, "deadline_days": 7}  # fmt: skip
LORA = {"method": "lora", "rank": 64, "target_modules": "all-linear", "sequence": 4096, "micro_batch": 1,
        "checkpointing": "full", "zero": 3, "tokens": "100M"}  # fmt: skip
SHORT = {"method": "lora", "rank": 32, "sequence": 4096, "micro_batch": 1, "samples": 20_000, "epochs": 3, "deadline_days": 3}  # fmt: skip
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
    full = found.scenarios[0].chosen.split  # as fast as tensors over four, twice, and simpler
    assert (full.tensor_parallel, full.data_parallel) == (1, 8)
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


@pytest.mark.parametrize(("language", "words"), [("en", "{} at hand"), ("zh", "现有 {}")])
def test_the_mail_and_the_solution_say_which_cards_are_at_hand(language, words):
    """What the customer owns stood in the mail as if it were proposed to be bought."""
    found, texts = (
        sized(serving(8, load=4, card="A100-80G-SXM", cards=["A100-80G-SXM"])),
        Texts(language),
    )
    [owned] = found.scenarios
    assert owned.at_hand
    said = words.format(
        f"{owned.chosen.figures.option_cards:,.0f} × {owned.chosen.card.called(language)}"
    )
    [section], [row] = (
        proposal(found, texts).sections,
        letter.letter(found, found, {}, texts).answers,
    )
    assert section.answer.startswith(said) and row.text.startswith(said)
    partly = sized(serving(4, cards=["H20-96G"]))
    [section], said = (
        proposal(partly, texts).sections,
        advice_words.cards_beside(partly.scenarios[0], texts),
    )
    assert "4" in said and said in section.answer


def test_a_package_buys_no_card_that_is_at_hand():
    data = serving(8)
    data["scenarios"].append({**data["scenarios"][0], "name": "small", "concurrency": 4})
    found = sized(data | {"packages": {"a": ["chat"], "b": ["small"]}, "offered": "a"})
    for row, one in zip(package_words.rows(found, Texts("en")), found.packages, strict=True):
        [order] = one.estimate.orders
        new = order.figures.new_cards
        assert row.cells["package_bought"] == (
            f"{new:,.0f} × {order.candidate.card.called('en')}" if new else "–"
        )


def test_trainings_take_turns_and_are_not_added(university):
    found = sized(university)
    days = [s.chosen.figures.training_days for s in found.scenarios]
    (said,) = advice_words.turns(found, Texts("en"))
    assert said.startswith("3 trainings take turns on 8 × A100-80G-SXM and are not added")
    assert "the 7 days that are stated are kept" in said
    assert days[0] / 0.7 < 7  # the others have no deadline
    assert said in answer(found)["trainings_in_turn"]
    assert said in proposal(found, Texts("en")).packing
    short = copy.deepcopy(university)
    for job in short["scenarios"][:2]:  # each keeps it alone, and not one after the other
        job["recipe"] |= {"deadline_days": 4.5}
    (late,) = advice_words.turns(sized(short), Texts("en"))
    assert "too late for the deadline of 4.5 days" in late


def two_in_turn(university, days=4.5):
    """Two trainings that each keep a deadline alone, and not one after the other."""
    short = copy.deepcopy(university)
    short["scenarios"] = short["scenarios"][:2]
    for job in short["scenarios"]:
        job |= {"cards": ["A100-80G-SXM"], "inventory": OWNED[:1]}
        job["recipe"] |= {"deadline_days": days}
    return short


def test_a_deadline_that_is_missed_only_in_turn_blocks_the_offer(university):
    found = sized(two_in_turn(university))
    assert not any(s.chosen.bought.scenario_blocked for s in found.scenarios)
    days = sum(s.chosen.figures.training_days for s in found.scenarios)
    assert [turn.turn.end for turn in found.turns.values()] == [pytest.approx(days / 0.7)] * 2
    assert [turn.turn_late for turn in found.turns.values()] == [1, 1]
    assert found.gate.blocked and not found.gate.quotable
    assert [(r.code, r.scenario) for r in found.gate.reasons] == [
        ("level_missed", "full"),
        ("level_missed", "lora"),
    ]
    for language, words in (
        ("en", "in turn with the other trainings on A100-80G-SXM"),
        ("zh", "轮流使用 A100"),
    ):
        assert all(words in one.text for one in gate_words.against(found, Texts(language)))
    said = answer(found)
    assert [s["recommended"] for s in said["scenarios"]] == [None, None]
    assert [s["days_in_turn"] for s in said["scenarios"]] == [
        pytest.approx(days / 0.7, abs=1e-3)
    ] * 2


def test_trainings_on_unlike_numbers_of_cards_follow_one_another(university):
    """One on 8 cards is not spread over the 16 of the other: its days are its own, and both are added."""
    data = two_in_turn(university, None)
    for job, copies in zip(data["scenarios"], (16, 8), strict=True):
        job |= {"deploy": {"card": "A100-80G-SXM", "data_parallel": copies}}
        del job["cards"], job["inventory"]
    found = sized(data)
    wide, narrow = (s.chosen.figures for s in found.scenarios)
    assert (wide.option_cards, narrow.option_cards) == (16, 8)
    days = wide.calendar_days + narrow.calendar_days
    by_card_days = wide.calendar_days + narrow.calendar_days / 2
    limit = (days + by_card_days) / 2  # kept only if the narrow one were spread
    for job in data["scenarios"]:
        job["recipe"]["deadline_days"] = limit
    found = sized(data)
    assert [turn.turn.end for turn in found.turns.values()] == [pytest.approx(days)] * 2
    assert found.gate.blocked
    (said,) = advice_words.turns(found, Texts("en"))
    assert f"{brief(days * 0.7)} days, {brief(days)} at 70% availability" in said


def test_the_nearest_deadline_comes_first(university):
    """The short one keeps its days as it goes first; what has no deadline comes last and is never late."""
    data = two_in_turn(university)
    del data["scenarios"][0]["recipe"]["deadline_days"]
    found = sized(data)
    last, first = found.turns["full"], found.turns["lora"]
    assert first.turn.end == found.scenarios[1].chosen.figures.calendar_days
    assert last.turn.end > 4.5 > first.turn.end
    assert (last.turn_late, first.turn_late, found.gate.blocked) == (0, 0, False)


def test_a_deadline_that_is_missed_in_turn_may_be_accepted(university):
    data = two_in_turn(university)
    for job in data["scenarios"]:
        job["accept"] = ["level_missed"]
    found = sized(data)
    assert not found.gate.blocked
    assert [r.code for r in found.gate.accepted] == ["level_missed", "level_missed"]


def test_packages_take_no_turns_with_one_another(university):
    packages = {"packages": {"one": ["full"], "two": ["lora"]}, "offered": "one"}
    found = sized(two_in_turn(university) | packages)
    assert not found.gate.blocked
    assert not any(turn.turn_late for one in found.packages for turn in one.estimate.turns.values())


@pytest.mark.proof
@pytest.mark.parametrize("packaged", [False, True])
def test_the_workbook_holds_turns_against_deadlines_live(university, packaged):
    """As issued, and with deadlines that all of them keep."""
    data = two_in_turn(university)
    data |= (
        {"packages": {"one": ["full", "lora"], "two": ["lora"]}, "offered": "one"}
        if packaged
        else {}
    )
    context, _, book = built(data)
    book.evaluate_all()
    found = sized(data)
    assert differences(book, context, found) == []
    for turn, row in zip(found.turns.values(), context.turn_rows, strict=True):
        assert at(book, row["turn__end"]) == pytest.approx(turn.turn.end)
        assert at(book, row["turn_late"]) == turn.turn_late == 1
    assert [at(book, ref) for ref in context.blocked_refs] == [1, 1]
    for refs in context.scenario_refs:
        put(book, refs["recipe__deadline_days"], 9.0)
    book.evaluate_all()
    assert [at(book, row["turn_late"]) for row in context.turn_rows] == [0, 0]
    assert [at(book, ref) for ref in context.blocked_refs] == [0, 0]


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


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_stock_that_is_not_used_has_a_row_or_a_reason(language):
    """Where no cards are named, too: of the six cards shown none was at hand, and nothing said why."""
    stock = [{"card": "A800-80G-SXM", "count": 16}, {"card": "RTX-4090", "count": 8}]
    wanted = {"name": "large", "model": "Kimi-K2", "weights": "auto", "prompt_tokens": 3000, "output_tokens": 1000,
              "concurrency": 30, "inventory": stock}  # fmt: skip
    (case,) = sized(file(wanted)).scenarios
    assert case.chosen.card.name not in {item["card"] for item in stock}
    told = {o.card.name for o in case.shown} | set(advice_words.against(case, Texts(language)))
    assert {item["card"] for item in stock} <= told
    assert all(advice_words.against(case, Texts(language)).values())


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


@pytest.mark.parametrize("count", [8, 4])
def test_a_card_at_hand_needs_no_word_of_its_maker(count):
    """Eight modified cards that carried it stood idle, and others were bought, since no maker publishes their figures."""
    data = serving(
        count, 4, "RTX-4090-48G", model="Qwen3-32B", weights="int4", cards=["RTX-4090-48G", "L20"]
    )
    found = sized(data).scenarios[0]
    assert found.chosen.card.name == "RTX-4090-48G" and found.chosen.price == 0
    said = " ".join(scenario_words.cautions(found, Texts("en")))
    assert "specifications of RTX 4090 48GB are incomplete" in said
    more = serving(
        count, 400, "RTX-4090-48G", model="Qwen3-32B", weights="int4", cards=["RTX-4090-48G", "L20"]
    )
    assert not any(
        o.bought.eligible for o in sized(more).scenarios[0].options if o.candidate.figures.weak
    )


def test_of_a_card_that_its_maker_is_to_confirm_two_scenarios_take_no_more_than_there_is():
    """Each by itself was carried by the eight at hand; together they bought eight more, which alone neither may."""
    price = {"per": "set", "currency": "CNY", "date": datetime.date(2026, 11, 20)}
    prices = [
        price | {"card": "RTX-4090-48G", "typical": 280_000},
        price | {"card": "L20", "typical": 350_000},
    ]
    one = serving(8, 8, "RTX-4090-48G", model="Qwen3-32B", cards=["RTX-4090-48G", "L20"])
    chat, terms = one["scenarios"][0], {"ttft_ms": 3000, "tpot_ms": 60}
    chat |= {
        "prompt_tokens": 4096,
        "output_tokens": 512,
        "load": {"requests_per_second": 0.2},
        "service_level": terms,
    }
    del chat["concurrency"], chat["context"]
    one["scenarios"] = [chat, chat | {"name": "second"}]
    one["catalog"] = {"prices": prices}
    found = sized(one)
    assert [s.chosen.card.name for s in found.scenarios] == ["RTX-4090-48G", "L20"]
    assert all(o.figures.new_cards == 0 for o in found.orders if o.candidate.figures.weak)


def part_of_a_server(count, replicas):
    """Replicas of four cards, of which fewer than a server are at hand."""
    pinned = {"card": "H20-96G", "tensor_parallel": 4, "replicas": replicas}
    return serving(count, 8, model="Qwen3-32B", cards=None, deploy=pinned)


def test_fewer_than_a_full_server_are_not_filled_up():
    """Four needed, four at hand: servers are sold full, but this one is the customer's."""
    found = sized(part_of_a_server(4, 1))
    assert found.scenarios[0].chosen.at_hand
    (order,) = found.orders
    f = order.figures
    assert (f.option_cards, f.bought_cards, f.spare_cards, f.free_slots) == (4, 4, 0, 4)
    assert (f.new_cards, f.new_servers, f.priced) == (0, 0, 1)
    assert found.bill.active == ()
    assert "nothing to buy" in gate_words.heading(found, Texts("en"))
    assert scenario_words.binding(found.scenarios[0]) != "servers"


def test_what_lacks_beside_them_comes_in_full_servers():
    """Twelve needed, four at hand: one server with its eight."""
    found = sized(part_of_a_server(4, 3))
    f = found.orders[0].figures
    assert (f.servers, f.bought_cards, f.new_servers, f.new_cards) == (2, 12, 1, 8)
    assert found.scenarios[0].chosen.price == pytest.approx(1_000_000)
    said = advice_words.answer_sentence(found.scenarios[0], Texts("en"))
    assert "4 of them are at hand, 8 to be bought" in said
    lacking = sized(part_of_a_server(6, 4)).orders[0].figures  # sixteen, ten of them lack
    assert (lacking.servers, lacking.new_servers, lacking.new_cards) == (2, 2, 16)


STOCKS = {"serving": lambda: serving(8, cards=["H20-96G"]), "none": lambda: part_of_a_server(4, 1),
          "some": lambda: part_of_a_server(4, 3)}  # fmt: skip


@pytest.mark.parametrize("kind", ["university", *STOCKS])
@pytest.mark.proof
def test_the_workbook_uses_the_stock_live(kind, university):
    """As issued; and without the cards at hand, as the sheet of cards lets one write it."""
    data = university if kind == "university" else STOCKS[kind]()
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


# -- one stock for all ----------------------------------------------------------------------------

TUNED = {"method": "lora", "rank": 32, "target_modules": "all-linear", "sequence": 4096, "micro_batch": 1,
         "checkpointing": "full", "zero": 3, "samples": 20_000, "epochs": 2, "deadline_days": 2}  # fmt: skip


def campus(count, *, turned=False, more=()):
    """A chat that needs three A100 and a fine-tuning that would take as many as there are; only MetaX has a price."""
    both = ["A100-80G-SXM", "MetaX-C500"]
    chat = {"name": "chat", "model": "Qwen3-32B", "weights": "int8", "preset": "chat", "cards": both,
            "load": {"requests_per_day": 260_000, "peak_hour_share": 0.15},
            "inventory": [{"card": "A100-80G-SXM", "count": count}]}  # fmt: skip
    tuning = training("tuning", "Qwen3-32B", TUNED, cards=both)
    day = {"currency": "CNY", "date": datetime.date(2026, 11, 20)}
    prices = [{"card": "MetaX-C500", "per": "card", "typical": 45_000} | day,
              {"server": "MetaX-C500-8", "per": "server", "typical": 95_000} | day]  # fmt: skip
    scenarios = (tuning, chat) if turned else (chat, tuning)
    return file(*scenarios, *more, catalog={"prices": prices})


@pytest.mark.parametrize("turned", [False, True])
def test_one_stock_is_not_promised_twice(turned):
    """Three and eight of eight were promised, and a second server without a price was on the order."""
    found = sized(campus(8, turned=turned))
    (order,) = found.orders
    f = order.figures
    assert f.option_cards <= 8 and (f.servers, f.new_cards, f.new_servers) == (1, 0, 0)
    cards = {s.case.scenario.name: s.chosen.figures.option_cards for s in found.scenarios}
    assert cards == {"chat": 3, "tuning": 4}
    assert all(s.at_hand and s.recommended is s.chosen for s in found.scenarios)
    assert "nothing to buy" in gate_words.heading(found, Texts("en"))
    tuning = next(s for s in found.scenarios if s.kind == "training")
    assert "cards at hand that other scenarios take" in advice_words.because(tuning, Texts("en"))
    wide = next(o for o in tuning.options if o.at_hand and o.figures.option_cards == 8)
    assert scenario_words.cost(tuning, wide, Texts("en")) == "Too few left"


def test_who_finds_too_few_left_buys_what_adds_least():
    """Three of four are taken, and the fine-tuning needs two."""
    found = sized(campus(4))
    chat, tuning = found.scenarios
    assert (chat.chosen.card.name, chat.at_hand) == ("A100-80G-SXM", True)
    assert (tuning.chosen.card.name, tuning.at_hand) == ("MetaX-C500", False)
    assert found.money.total_with_tax == tuning.chosen.price
    assert "nothing to buy" in advice_words.answer_sentence(chat, Texts("en"))
    assert "nothing to buy" not in advice_words.answer_sentence(tuning, Texts("en"))
    said = [p.text for p in proposal(found, Texts("en")).decision.paragraphs]
    assert any("Of the cards 4 are at hand and 6 are bought." in text for text in said)
    assert not any("cheaper" in point.said for point in scenario_words.points(found, Texts("en")))


def chats(*names, count=8, card="H20-96G", **more):
    """Chats pinned on eight cards each, of which eight are at hand."""
    data = serving(count, 8, card, model="Qwen3-32B", cards=None, **more)
    (first,) = data["scenarios"]
    pinned = {"card": card, "tensor_parallel": 4, "replicas": 2}
    data["scenarios"] = [first | {"name": name, "deploy": pinned} for name in names]
    return data


def test_where_it_does_not_do_for_all_the_words_say_what_the_order_buys():
    """Two pinned chats of eight cards and eight at hand: the second is told its server."""
    found = sized(chats("one", "two"))
    one, two = found.scenarios
    (order,) = found.orders
    assert order.figures.new_servers == 1
    texts = Texts("en")
    assert "nothing to buy" in advice_words.answer_sentence(one, texts)
    said = advice_words.answer_sentence(two, texts)
    assert "nothing to buy" not in said
    assert "1,000,000" in said
    assert (two.portion.used, two.portion.new_cards, two.portion.new_servers) == (0, 8, 1)
    assert not any(
        words in advice_words.answer_sentence(two, Texts("zh"))
        for words in ("无需采购", "无需另购")
    )
    assert scenario_words.cost(two, two.chosen, texts) == "1,000,000"
    assert found.gate.quotable
    assert texts("d_hand") not in [p.text for p in proposal(found, texts).decision.paragraphs]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_others_buy_and_leave_is_not_called_at_hand(language):
    """Twelve cards of one chat take the eight at hand and four of a server that is bought; the other's four are of that server:
    no document says that it has four of the eight, and no light of the workbook says that something lacks."""
    data = chats("one", "two")
    data["quote"]["language"] = language
    for scenario, replicas in zip(data["scenarios"], (3, 1), strict=True):
        scenario["deploy"] = scenario["deploy"] | {"replicas": replicas}
    found = sized(data)
    one, two = found.scenarios
    assert (one.portion.new_cards, one.portion.lacking) == (8, 4)
    assert (two.portion.used, two.portion.new_cards, two.portion.lacking) == (0, 0, 4)
    assert [s.on_remainder for s in found.scenarios] == [False, True]
    texts = Texts(language)
    assert texts("advice_on_remainder") in advice_words.answer_sentence(two, texts)
    assert scenario_words.cost(two, two.chosen, texts) == texts("cost_on_remainder")
    assert texts("p_at_hand", cards="4") not in proposal(found, texts).sections[1].answer
    context, _, book = built(data)
    (short,) = (c for c in checks.checks(context, "x") if c.key == "stock_short")
    assert short.found.value == 0
    before = at(book, context.refs["open_checks"])
    put(book, context.scenario_refs[1]["ask__pinned_replicas"], 4.0)
    assert at(book, context.refs["open_checks"]) > before


def test_cards_at_hand_cost_nothing_so_that_more_of_them_are_no_upside():
    """Eight of eight cards at hand "would do instead of four", since both cost 0."""
    (own,) = sized(file(training("lora", "Qwen3-14B", SHORT, inventory=OWNED[:1]))).scenarios
    assert own.at_hand and own.chosen.price == 0
    less = own.kept_activations
    assert less is None or less.option.figures.option_cards < own.chosen.figures.option_cards


def test_options_that_cost_nothing_are_not_drawn_by_their_price():
    """An axis of 0, 0.4 and 0.8 yuan stood below two options at hand."""
    recipe, owned = (
        LORA | {"method": "qlora", "zero": 0},
        {"cards": [row["card"] for row in OWNED], "inventory": OWNED},
    )
    found = sized(file(training("qlora", "Llama-3.3-70B", recipe, **owned)))
    (section,) = proposal(found, Texts("en")).sections
    assert len(section.options.rows) > 1 and section.options.chart is None


def test_servers_sold_full_are_told_beside_the_cards_at_hand():
    """ "The load takes 12 cards, 8 are bought" left the reader to guess where the other four are."""
    data = chats("one")
    data["scenarios"][0]["deploy"] |= {"replicas": 3}
    (section,) = proposal(sized(data), Texts("en")).sections
    assert "beside the cards at hand the load takes 4 more, 8 are bought" in section.speed.binding


def test_trainings_in_turn_on_cards_at_hand_take_no_remainder(university):
    assert not any(s.on_remainder for s in sized(university).scenarios)


def test_the_parts_add_up_to_the_order():
    """Of twelve at hand eight are the first's, four the second's; the third has none left."""
    found = sized(chats("one", "two", "three", count=12))
    (order,) = found.orders
    parts = [s.portion for s in found.scenarios]
    assert [part.used for part in parts] == [8, 4, 0]
    assert sum(part.new_cards for part in parts) == order.figures.new_cards
    assert sum(part.amount for part in parts) == order.figures.amount


def test_without_a_price_its_absence_is_told():
    found = sized(chats("one", "two", card="A800-80G-SXM"))
    said = advice_words.answer_sentence(found.scenarios[1], Texts("en"))
    assert "price missing" in said
    assert found.gate.incomplete or found.gate.blocked


def test_alternatives_have_the_stock_each_by_itself():
    """Packages are not bought together: each may take all of it."""
    data = chats("one", "two")
    data |= {"packages": {"economy": ["one"], "best": ["two"]}, "offered": "economy"}
    found = sized(data)
    assert [s.portion for s in found.scenarios] == [None, None]
    assert all(s.at_hand for s in found.scenarios)


def test_a_test_environment_finds_what_is_left():
    """Of an unpriced card that is all in use its replica would be one more server that costs nobody knows what."""
    test = {"name": "test", "environment": "test", "model": "Qwen3-32B", "weights": "int8", "preset": "chat",
            "cards": ["A100-80G-SXM", "MetaX-C500"]}  # fmt: skip
    found = sized(campus(4, more=(test,)))
    assert all(order.figures.priced for order in found.orders)
    free = sized(campus(8, more=(test,)))
    assert [o.figures.new_cards for o in free.orders] == [0]


@pytest.mark.proof
@pytest.mark.parametrize("kind", ["campus", "campus 4", "pinned", "desk", "desk 6"])
def test_the_workbook_shares_the_stock_as_the_estimate_does(kind):
    data = {
        "campus": lambda: campus(8),
        "campus 4": lambda: campus(4),
        "pinned": lambda: chats("one", "two"),
        "desk": lambda: desk(4, CHOSEN),
        "desk 6": lambda: desk(6),
    }[kind]()
    context, _, book = built(data)
    book.evaluate_all()
    found = sized(data)
    assert differences(book, context, found) == []
    assert money_differences(lambda ref: at(book, ref), context, found) == []


@pytest.mark.parametrize("count", [4, 8, 12])
def test_the_workbook_shares_the_stock_out_live(count):
    """Each scenario in its order takes what is left; an edit moves all after it, and what is no longer covered is told."""
    data = campus(8) if count == 8 else chats("one", "two", "three", count=count)
    context, _, book = built(data)
    book.evaluate_all()
    found = sized(data)

    def parts(key):
        return [at(book, row[key]) for row in context.stock_rows]

    used = [s.portion.used for s in found.scenarios]
    assert parts("stock_used") == used
    assert sum(parts("stock_lacking")) == sum(o.figures.lacking_cards for o in found.orders)
    if count != 8:
        return
    before = at(book, context.refs["open_checks"])
    put(book, context.scenario_refs[0]["load__requests_per_day"], 600_000.0)
    book.evaluate_all()
    own = context.order_refs["A100-80G-SXM"]
    cards, lacking = (at(book, own[key]) for key in ("option_cards", "lacking_cards"))
    assert cards > 8 and parts("until option_cards")[-1] == cards
    assert sum(parts("stock_used")) == cards - lacking == 8
    assert parts("stock_lacking")[0] == 0 < parts("stock_lacking")[1] == lacking
    assert at(book, context.refs["open_checks"]) > before
    own_checks = [c for c in checks.checks(context, "x") if c.key == "stock_short"]
    assert [c.found.value for c in own_checks] == [0, 0]  # a check for each that bought nothing


def test_the_workbook_shares_out_what_stands_by_for_a_failed_server():
    """Small services on one server fail with it: more stands by than the most of one of them."""
    load = {"requests_per_second": 2, "requests_per_second_per_replica": 1}
    data = chats("one", "two", "three")
    for scenario in data["scenarios"]:
        del scenario["deploy"], scenario["concurrency"]
        scenario |= {
            "redundancy": "server+1",
            "load": load,
            "choice": {"card": "H20-96G", "tensor_parallel": 1},
        }
    context, _, book = built(data)
    book.evaluate_all()
    found = sized(data)
    (order,) = found.orders
    assert order.figures.shared_standby > order.figures.standby_cards
    used = [at(book, row["stock_used"]) for row in context.stock_rows]
    assert used == [s.portion.used for s in found.scenarios]
    assert sum(used) == order.figures.option_cards - order.figures.lacking_cards == 8
    assert differences(book, context, found) == []


def test_the_price_of_every_option_is_beside_what_others_take():
    """Eight at hand, and eight of them the first chat's: no option of the second is free, and the budget says so."""
    data = chats("one", "two")
    data["scenarios"][1] |= {"budget": 500_000}
    found = sized(data)
    first, second = answer(found)["scenarios"]
    (price,) = {float(o["price"]["amount"]) for o in second["options"]}
    assert price == 1_000_000
    assert float(first["options"][0]["price"]["amount"]) == 0
    assert (second["budget"]["kept"], float(second["budget"]["left"])) == (False, -500_000)
    assert "are lacking" in advice_words.answer_sentence(found.scenarios[1], Texts("en"))
    assert any("budget" in said for said in scenario_words.checked(found.scenarios[1], Texts("en")))


def test_an_option_that_takes_what_others_use_is_priced_by_what_has_to_be_bought_for_it():
    """A fine-tuning on all eight of which a chat has three: what its file would cost chosen so, and no nothing."""
    found = sized(campus(8))
    chat, tuning = found.scenarios
    wide = next(o for o in tuning.options if o.at_hand and o.figures.option_cards == 8)
    amount, missing = comes_to(tuning, wide)
    assert (wide.price, amount) == (0, None)
    assert missing
    narrow = next(o for o in tuning.options if o.at_hand and o.figures.option_cards == 4)
    assert comes_to(tuning, narrow) == (0, ())
    said = answer(found)["scenarios"][1]["options"]
    assert said[tuning.options.index(wide)]["price"] is None
    assert comes_to(chat, chat.chosen) == (0, ())


def test_a_cheaper_card_is_told_beside_a_stock_that_another_takes():
    """Eight at hand and all the first's: the second is told the server that it buys, and what costs less than that."""
    data = chats("one", "two")
    second = data["scenarios"][1]
    del second["deploy"]
    second |= {
        "choice": {"card": "H20-96G", "tensor_parallel": 8},
        "cards": ["H20-96G", "A100-80G-SXM"],
    }
    two = sized(data).scenarios[1]
    assert (two.chosen.card.name, two.chosen.price) == ("H20-96G", 0)
    assert comes_to(two, two.chosen)[0] == 1_000_000
    told = {one.role: one.option for one in scenario_words.alternatives(two, Texts("en"))}
    assert told["cheaper"].card.name == "A100-80G-SXM"
    assert scenario_words.costs(two, told["cheaper"], Texts("en")) == "CNY 700,000 lower"


# -- a test environment beside a stock ------------------------------------------------------------

TRIAL = {"name": "bench", "model": "Qwen3-8B", "environment": "test", "context": 8000}


def desk(count=4, choice=None, both=True, trial=True):
    """Answers on four cards and a fine-tuning on two, with a few H20 at hand; MetaX is bought by the card."""
    cards = ["MetaX-C500", "H20-96G"]
    asked = {"name": "answers", "model": "Qwen3-32B", "context": 16_000, "concurrency": 24,
             "cards": cards if both else cards[:1]}  # fmt: skip
    recipe = {"method": "lora", "rank": 64, "sequence": 4096, "micro_batch": 1, "zero": 3}
    tuning = training("tuning", "Qwen3-32B", recipe, cards=cards)
    tuning |= {"choice": choice} if choice else {}
    if count:
        tuning["inventory"] = [{"card": "H20-96G", "count": count}]
    day = {"currency": "CNY", "date": datetime.date(2026, 11, 20)}
    prices = [{"card": "MetaX-C500", "per": "card", "typical": 42_000} | day,
              {"server": "MetaX-C500-8", "per": "server", "typical": 95_000} | day,
              {"card": "H20-96G", "per": "set", "typical": 1_203_450} | day]  # fmt: skip
    scenarios = [asked, *([TRIAL] if trial else []), tuning]
    return file(*scenarios, catalog={"prices": prices})


CHOSEN = {"card": "H20-96G", "tensor_parallel": 1, "data_parallel": 2}


@pytest.mark.parametrize("choice", [None, CHOSEN])
@pytest.mark.parametrize("both", [True, False])
@pytest.mark.parametrize("count", [0, 2, 3, 4, 6, 8])
def test_a_test_environment_that_fits_what_is_left_changes_nothing_that_is_bought(
    count, both, choice
):
    """It counted on four cards before it was placed on one: a server with eight of them was bought for it."""
    without, found = (sized(desk(count, choice, both, trial)) for trial in (False, True))
    bench = found.scenarios[1]
    left = {o.candidate.card.name: o.figures.spare_cards + max(0, o.candidate.figures.at_hand
            - o.figures.option_cards) for o in without.orders}  # fmt: skip
    if max(left.values()) >= 1 or (count and "H20-96G" not in left):
        assert bench.added == 0
        assert found.money.total_with_tax == without.money.total_with_tax
    others = [s for s in found.scenarios if s is not bench]
    for one, alone in zip(others, without.scenarios, strict=True):
        assert one.chosen.figures == alone.chosen.figures
    assert found.money.total_with_tax - without.money.total_with_tax == pytest.approx(bench.added)


@pytest.mark.parametrize("trial", [True, False])
@pytest.mark.parametrize("both", [True, False])
@pytest.mark.parametrize("count", [2, 4, 6])
def test_a_stock_makes_nothing_dearer_than_each_bought_alone(count, both, trial):
    found, bare = sized(desk(count, None, both, trial)), sized(desk(0, None, both, trial))
    alone = sum(s.recommended.price for s in bare.scenarios)
    assert found.money.total_with_tax <= alone


@pytest.mark.parametrize("choice", [None, CHOSEN])
@pytest.mark.parametrize("count", [2, 4, 6, 8, 12])
def test_nothing_to_buy_is_said_of_those_whose_part_of_the_bill_is_nothing(count, choice):
    """And the parts are what is billed: the text denied a server that stood in the bill."""
    texts, found = Texts("en"), sized(desk(count, choice))
    part = [comes_to(s, s.chosen)[0] if s.added is None else s.added for s in found.scenarios]
    if not any(o.candidate.card.name == "MetaX-C500" for o in found.orders):
        assert sum(part) == found.money.total_with_tax
    for sized_one, amount in zip(found.scenarios, part, strict=True):
        said = advice_words.answer_sentence(sized_one, texts)
        assert ("nothing to buy" in said or "nothing more to buy" in said) == (amount == 0)
        assert scenario_words.cost(sized_one, sized_one.chosen, texts) != texts("cost_taken")


def test_who_chooses_stock_is_left_it_and_the_others_buy():
    """Two of four are chosen by the file; the answers need four, and the test one."""
    found = sized(desk(4, CHOSEN))
    assert [s.chosen.card.name for s in found.scenarios] == ["MetaX-C500", "H20-96G", "H20-96G"]
    assert found.money.total_with_tax == found.scenarios[0].chosen.price == 263_000


def test_the_chosen_row_of_who_comes_first_is_at_hand():
    """Two pinned chats of eight cards and eight at hand: the first has them, and its row said that too few are left."""
    first, _ = sized(chats("one", "two")).scenarios
    assert scenario_words.cost(first, first.chosen, Texts("en")) == "At hand"


# -- what goes by the card and by the server --------------------------------------------------------

LINES = [{"name": "licence", "kind": "software", "per": "card", "price": 3000},
         {"name": "owned", "kind": "software", "per": "card", "card": "H20-96G", "price": 3000},
         {"name": "installation", "kind": "service", "per": "server", "price": 6000},
         {"name": "roll-out", "kind": "service", "per": "replica", "price": 500}]  # fmt: skip


def lined(count, choice=None):
    """The same with lines by the card, the server and the replica."""
    return desk(count, choice) | {"offer": {"lines": LINES}}


@pytest.mark.parametrize("choice", [None, CHOSEN])
@pytest.mark.parametrize("count", [0, 2, 4, 6, 12])
def test_licences_and_installation_are_of_what_is_bought(count, choice):
    found = sized(lined(count, choice))
    counted = {e.line.name: e.figures.quantity for e in found.bill.entries if e.line}
    new = {o.candidate.card.name: o.figures for o in found.orders}
    assert counted["licence"] == sum(f.new_cards for f in new.values())
    assert counted["owned"] == (new["H20-96G"].new_cards if "H20-96G" in new else 0)
    assert counted["installation"] == sum(f.new_servers for f in new.values())
    assert counted["roll-out"] == sum(s.chosen.figures.replicas for s in found.scenarios)
    (own,) = terms_words.revisions(found, Texts("en"))
    assert own.cards == counted["licence"] == sum(issued_figures(found)["cards"].values())


@pytest.mark.proof
def test_the_workbook_counts_what_is_bought_and_its_summary_says_so():
    data = lined(4, CHOSEN)
    context, content, book = built(data)
    book.evaluate_all()
    found = sized(data)
    assert money_differences(lambda ref: at(book, ref), context, found) == []
    assert at(book, context.refs["new_cards"]) == 4 and at(book, context.refs["new_servers"]) == 1
    assert context.estimate.orders[1].figures.servers == 1  # at hand, and no part of the sentence
    words = [str(cell.value) for row in opened(content, True)["Summary"] for cell in row]
    assert any("in total 1 server" in one for one in words)


# -- one price of an option in all outputs ---------------------------------------------------------


def told_in(context, book, found):
    """Of every option that is live what the workbook tells as its price, and what the estimate does; None: missing."""
    rows = []
    for i, sized_one in enumerate(found.scenarios):
        for option, refs in zip(sized_one.workings, context.option_refs[i], strict=True):
            if refs and not option.bought.cannot_run:
                price = at(book, refs["told_amount"]) if at(book, refs["told_known"]) else None
                rows.append((price, comes_to(sized_one, option)[0]))
    return rows


SHARED = {
    "desk": lambda: desk(4, CHOSEN),
    "desk 6": lambda: desk(6),
    "campus": lambda: campus(8),
    "campus 4": lambda: campus(4),
    "pinned": lambda: chats("one", "two", "three", count=12),
    "unpriced": lambda: chats("one", "two", card="A800-80G-SXM"),
    "packages": lambda: (
        desk(4)
        | {"packages": {"a": ["answers", "tuning"], "b": ["bench", "answers"]}, "offered": "a"}
    ),
}


@pytest.mark.parametrize("kind", SHARED)
@pytest.mark.proof
def test_the_workbook_tells_of_every_option_what_it_adds(kind):
    """It told the price of each alone: nothing for cards that others take, 263,000 below what was recommended."""
    data = SHARED[kind]()
    context, content, book = built(data)
    book.evaluate_all()
    rows = told_in(context, book, sized(data))
    assert rows
    for theirs, ours in rows:
        assert theirs == (None if ours is None else pytest.approx(ours))
    page = opened(content, True)["Options"]
    labels = {cell.row: str(cell.value) for cell in page["A"]}
    cheaper = [row for row, label in labels.items() if label.startswith("A cheaper option")]
    assert [page.cell(row, 12).value for row in cheaper] == [0] * len(cheaper)


@pytest.mark.proof
def test_what_an_option_adds_follows_the_other_scenarios_live():
    """The fine-tuning turns to another card: all four at hand are free for the answers. Then there are eight, at another
    price."""
    context, _, book = built(desk(4, CHOSEN))
    row = next(refs for o, refs in zip(context.estimate.scenarios[0].workings, context.option_refs[0], strict=True)
               if refs and o.at_hand and o.figures.option_cards == 4)  # fmt: skip
    bench, tuning = context.scenario_refs[1:]
    put(book, context.price_refs["set:H20-96G"]["quoted__amount"], 900_000.0)
    book.evaluate_all()
    assert at(book, row["told_amount"]) == 900_000
    for refs in (bench, tuning):
        put(book, refs["card"], "MetaX-C500")
    book.evaluate_all()
    assert (at(book, row["told_amount"]), at(book, row["told_known"])) == (0, 1)


def test_a_stock_that_holds_the_model_in_4_bits_is_told_beside_cards_that_are_bought():
    """32 cards at hand were left aside for a trillion parameters in 8 bits, and `fit` alone said that INT4 does."""
    asked = {"model": "Kimi-K2", "prompt_tokens": 3000, "output_tokens": 1000, "concurrency": 30,
             "inventory": [{"card": "A800-80G-SXM", "count": 16}]}  # fmt: skip

    def sized(**changes):
        (one,) = estimate(
            quotation(Document(file({"name": "a"} | asked | changes), "x", b""), Catalog.shipped())
        ).scenarios
        return one

    one = sized()
    found = one.held_in_four_bits
    assert one.chosen.bought.new_cards > 0
    assert (found.card.name, found.candidate.weights.name) == ("A800-80G-SXM", "int4")
    assert found.bought.new_cards == 0
    (said,) = scenario_words.held_at_hand(one, Texts("en"))
    assert "in INT4 the 16 × A800-80G-SXM at hand" in said
    assert said in scenario_words.cautions(one, Texts("en"))
    assert sized(weights="fp8").held_in_four_bits is None  # a type that is stated
    same = sized(weights="int4", cards=["A800-80G-SXM"])
    assert (same.chosen.bought.new_cards, same.chosen.split) == (0, found.split)


# -- where nothing has a price --------------------------------------------------------------------


def unpriced(model, *stock, **more):
    """A chat without any price that is known, on some cards at hand."""
    scenario = {"name": "chat", "model": model, "prompt_tokens": 3000, "output_tokens": 1000, "concurrency": 30,
                "inventory": [{"card": card, "count": count} for card, count in stock]}  # fmt: skip
    return sized(file(scenario | more, exchange_rates={}))


def test_without_prices_what_is_bought_decides_and_of_as_much_what_stands_on_cards_at_hand():
    """Two servers beside two at hand, and two of another card."""
    [one] = unpriced("Kimi-K2", ("Ascend-910B3", 16), cards=["Gaudi-3", "Ascend-910B3"]).scenarios
    other = min((o for o in one.options if o.card.name == "Gaudi-3" and o.fits), key=merit)
    assert one.chosen.card.name == "Ascend-910B3"
    assert one.chosen.price is other.price is None
    assert one.chosen.bought.new_servers == other.bought.new_servers
    assert one.chosen.figures.servers > other.figures.servers
