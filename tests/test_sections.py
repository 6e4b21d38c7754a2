"""The proposal's sections: each is there where it has something to say, and says the estimate's figures."""

import copy
import html as entities
import io
import math
import re
from collections import Counter
from types import SimpleNamespace

import pypdf
import pytest
import yaml
from conftest import ROOT, bounded

from quoter.catalog.lookup import Catalog
from quoter.core.files import Document, Problems
from quoter.core.formats import brief, money, price, whole
from quoter.core.texts import Texts, table
from quoter.delivery import building
from quoter.proposal.pages import html
from quoter.proposal.pdf import pdf
from quoter.proposal.view import proposal
from quoter.proposal.view.common import side_by_side
from quoter.scenario.quotation import quotation
from quoter.sizing.estimate import estimate
from quoter.words import level_words, ownership_words, placing, risk_words, site_words, terms_words
from quoter.words.charts import Mark, Spot, dotted, line_chart
from quoter.words.charts.lines import words_before
from quoter.words.charts.servers import FREE, SPARE

EXAMPLE = yaml.safe_load((ROOT / "examples" / "scenarios.yaml").read_text(encoding="utf-8"))
HOSTILE = "<script>alert(1)</script> {{ 7*7 }} =1+1"


@pytest.fixture
def data():
    """The example as data."""
    return copy.deepcopy(EXAMPLE)


def sized(data):
    """The estimate of some data."""
    return estimate(quotation(Document(data, "test.yaml", b"x"), Catalog.shipped()))


def made(data, language="en"):
    """The estimate, the view-model and the page."""
    data["quote"]["language"] = language
    found = sized(data)
    view = proposal(found, Texts(language))
    return found, view, html(view)


def said(page):
    """The words of a page."""
    body = re.sub(r"<style>.*?</style>", "", page, flags=re.S)
    return " ".join(entities.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def keys(view):
    return [chapter.key for chapter in view.chapters]


def section(page, key):
    """The part of a page that a chapter draws."""
    return re.split(r'<h2 id="', page.split(f'<h2 id="{key}">')[1])[0]


def one(data, i=0, **changes):
    """A file with one of the scenarios alone."""
    data["scenarios"] = [data["scenarios"][i] | changes]
    return data


def unpriced(data):
    """A file whose server has no price, and where no other card could be sold instead."""
    one(data, 0, cards=["MetaX-C500"])
    data["catalog"]["prices"] = [p for p in data["catalog"]["prices"] if p.get("server") is None]


# -- what is there --------------------------------------------------------------------------------


def test_the_example_has_every_chapter_but_what_it_does_not_ask(data):
    view = made(data)[1]
    assert keys(view) == [
        "solution", "speed", "configuration", "options", "bill", "offer", "owning", "site", "plan", "warranty",
        "proving", "terms", "sign", "requirements", "run", "formulas", "assumptions", "glossary", "control",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en", "both"])
def test_headings_are_numbered_without_a_gap(data, language):
    _, view, page = made(data, language)
    annex = ("requirements", "run", "formulas", "assumptions", "glossary", "control")
    body = [c for c in view.chapters if c.key not in annex]
    assert [c.number for c in body] == [str(n) for n in range(1, len(body) + 1)]
    drawn = re.findall(r'<h2 id="(\w+)"><span class="no">([^<]+)</span> ([^<]+)</h2>', page)
    assert [(k, n, entities.unescape(t)) for k, n, t in drawn] == [
        tuple(c)[:3] for c in view.chapters
    ]


@pytest.mark.parametrize(
    ("leave_out", "chapters"),
    [("terms", {"plan", "terms"}), ("ownership", set()), ("offer", set())],
)
def test_a_block_that_is_absent_leaves_no_heading(data, leave_out, chapters):
    del data["offer"]["lines"][0]["lead_time_days"]  # it would be said of the delivery
    before = set(keys(made(data)[1]))
    data.pop(leave_out)
    data["quote"]["seller"] = {"name": "seller"}  # a bank is a term
    _, view, page = made(data)
    assert before - set(keys(view)) == chapters
    for key in chapters:
        assert f'id="{key}"' not in page


def test_rows_and_models_are_called_as_people_call_them(data):
    """ "Preset rag", "Ascend-910B3 by the hour", and a model that nobody asked for stood in the annexes."""
    (own,) = data["scenarios"][:1]
    load = {"users": {"total": 500, "requests_per_day": 20}}
    own = {
        k: v for k, v in own.items() if k not in ("concurrency", "prompt_tokens", "output_tokens")
    }
    data["scenarios"] = [own | {"model": "Llama-3.3-70B", "preset": "rag", "load": load, "weights": "int8", "cards": ["Ascend-910B3"]}]  # fmt: skip
    data["ownership"]["rents"] = {"Ascend-910B3": 6.5}
    _, view, _ = made(data)
    sources = [f"{row.label} {row.text}" for row in view.sources]
    assert any("retrieval-augmented answers" in said for said in sources)
    assert not any(" rag" in said for said in sources)
    assert any(row.label == "Ascend 910B3" for row in view.owning.assumed)
    assert view.site.software.rows[0][1] == "Llama-3.3-70B INT8"


def test_the_first_page_has_a_total_where_it_is_pointed_to(data):
    pointed = Texts("en")("p_alone")
    assert pointed in said(made(data)[2])
    data["quote"]["status"] = "assessment"
    assert pointed not in said(made(data)[2])


def test_a_server_sold_full_is_told_with_the_cards_that_are_spare(data):
    """The mail said 2 cards in 1 server, and its total was of 8."""
    data["scenarios"] = data["scenarios"][:1]
    data["scenarios"][0]["cards"] = ["H20-96G"]
    data["scenarios"][0]["choice"] = {"card": "H20-96G", "tensor_parallel": 4}
    assert made(data)[1].sections[0].answer == "4 × H20-96G in 1 server, 4 spare"


def test_services_alone_are_warranty_and_service(data):
    data.pop("terms")
    assert "warranty" in keys(made(data)[1])
    data.pop("offer")
    assert "warranty" not in keys(made(data)[1])


def test_a_training_has_no_speed_and_no_tokens(data):
    _, view, page = made(one(data, 2))
    assert "speed" not in keys(view)
    assert view.owning.million.rows == ()
    assert "TTFT" not in said(page)


def test_cards_at_hand_are_offered_nothing():
    data = yaml.safe_load((ROOT / "examples" / "fit.yaml").read_text(encoding="utf-8"))
    _, view, page = made(data)
    assert keys(view) == ["fit", "proving", "formulas", "assumptions", "glossary", "control"]
    assert not {"sum words", 'class="sign"'} & set(re.findall(r'class="[^"]*"', page))
    assert view.asked == ""


def test_without_a_price_there_is_no_cost_of_owning_and_no_zero(data):
    data["catalog"], data["offer"], data["scenarios"] = {}, {}, data["scenarios"][:1]
    data["scenarios"][0]["cards"] = ["Ascend-910B3"]
    _, view, page = made(data)
    assert "owning" not in keys(view)
    assert view.plan.payments.rows == ()
    assert " 0.00" not in said(page)
    assert view.control.revisions.rows[-1][-1] == "Prices missing – no total yet"
    assert view.asked == "Please wait with the purchase until the missing prices are in."


# -- what it says ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_line_of_the_bill_is_printed_with_its_figures(data, language):
    found, view, page = made(data, language)
    assert len(view.offer.items) == len(found.bill.lines)
    text = said(section(page, "bill"))
    for entry in (*found.bill.lines, *found.bill.apart):
        if entry.role != "included":
            for amount in (
                entry.figures.item.list_price,
                entry.figures.item.price,
                entry.figures.amount_without_tax,
                entry.figures.amount_with_tax,
            ):
                assert money(amount) in text
    [(licence, entry)] = [
        pair
        for pair in zip(view.offer.items, found.bill.lines, strict=True)
        if pair[1].quoted and pair[1].quoted.discount
    ]
    assert entry.quoted.discount == 0.1
    assert licence.discount == "10%" and f" {licence.discount} {licence.unit_price} " in text


def test_the_way_to_the_total_adds_up_as_it_is_printed(data):
    found, view, page = made(data)
    figures = [float(row.text.replace(",", "")) for row in view.offer.steps]
    listed, lines, subtotal, overall, net, without, tax, total = figures
    assert listed + lines == pytest.approx(subtotal)
    assert subtotal + overall == pytest.approx(net)
    assert without + tax == pytest.approx(total) == pytest.approx(found.money.total_with_tax)
    rates = [[float(x.replace(",", "")) for x in row[1:]] for row in view.offer.by_rate.rows]
    assert [round(sum(column), 2) for column in zip(*rates, strict=True)] == [without, tax, total]
    assert view.words in said(section(page, "offer"))


def test_taxes_of_several_rates_are_not_called_one(data):
    assert "13%, 9%, 6%" in made(data)[1].split


def test_prices_that_nobody_would_sign_are_marked(data):
    data["catalog"]["prices"][0] |= {"grade": "C", "date": "2020-01-01"}
    unpriced(data)
    view = made(data)[1]
    marks = {item.name: item.mark for item in view.offer.items}
    assert marks["MetaX C500"] == "▲△"
    assert "◇" in marks.values()
    assert "▲" in view.offer.marks
    assert made(copy.deepcopy(EXAMPLE))[1].offer.marks == ""


def test_a_foreign_price_shows_its_rate_source_and_day(data):
    data["quote"]["exchange_rates"] = {
        "USD": {"rate": 7.1, "date": "2026-11-20", "source": "central bank"}
    }
    view = made(data)[1]
    assert any("1 USD = 7.1 CNY (2026-11-20  central bank)" in note for note in view.offer.notes)


def test_the_cost_over_the_years_is_the_workbooks(data):
    found, view, page = made(data)
    owned = found.ownership
    text = said(section(page, "owning"))
    for cost in owned.costs.values():
        assert price(cost.total.ownership_total) in text
        assert money(cost.total.ownership_total) in text
    for uses in owned.base.tokens.values():
        for figures in uses.values():
            assert money(figures.cost_per_million) in text
    curves = {curve.label: curve for curve in view.owning.chart.curves}
    assert set(curves) == {"base case", "conservative case"}
    assert curves["base case"].dash != curves["conservative case"].dash  # told apart without colour
    assert ownership_words.cumulated(owned, "base")[-1] == pytest.approx(
        owned.base.total.ownership_total
    )


def test_renting_is_drawn_where_a_rent_is_known(data):
    data["ownership"]["rents"] = {"MetaX-C500": 3, "Ascend-910C": 5}
    found, view, page = made(data)
    rent = [c for c in view.owning.chart.curves if "Hourly rental" in c.label]
    assert money(found.ownership.base.total.rent_over_years) in rent[0].dots[-1].told
    [sentence] = ownership_words.renting(found.ownership, found.quotation.quote, Texts("en"))
    assert sentence.said in said(section(page, "owning"))


def test_payments_and_events_are_the_bills(data):
    found, view, _ = made(data)
    assert [row[4] for row in view.plan.payments.rows] == [
        money(f.payment) for _, f in found.bill.payments
    ]
    assert view.plan.payments.rows[-1][5] == money(found.money.total_with_tax)
    assert [row[1] for row in view.plan.events.rows] == ["0", "45", "60", "60", "1,155"]


def test_the_site_says_what_is_known_and_what_is_not(data):
    found, view, _ = made(data)
    rows = {row[0]: row for row in view.site.needs.rows}
    for order in found.orders:
        row = rows[order.candidate.card.called("en")]
        assert row[2] == f"{order.figures.rated_watts / 1000:,.1f} kW"
        assert (
            row[3].startswith(row[2])
            and f"{whole(order.figures.rated_watts * 3.412142)} BTU/h" in row[3]
        )
    assert rows["MetaX C500"][4] == "To be confirmed by the maker"
    assert rows["Total"][4] == "20 U known, the height of the others to be confirmed by the maker"
    assert rows["Ascend 910C"][4:6] == ("20 U", "None needed")
    software = {row[0]: row for row in view.site.software.rows}
    assert (
        software["智能客服"][4] == "To be confirmed"
    )  # bf16 runs on versions from before any that we know
    assert all("which" in row[5] and "confirms" in row[5] for row in software.values())


def test_a_type_that_an_engine_learnt_late_asks_for_that_version(data):
    one(data, 0, kv_cache="int8", cards=["H20-96G"], engine={"name": "vllm"})
    assert made(data)[1].site.software.rows[0][4] == "≥ 0.23"


def test_the_revisions_are_those_of_the_workbook(data):
    data["quote"]["revision"] = 2
    data["changes"] = [{"revision": 1, "date": "2026-11-01", "author": "who", "what": "first", "cards": 30,
                        "total": "CNY 1.00"}]  # fmt: skip
    found, view, _ = made(data)
    log = terms_words.revisions(found, Texts("en"))
    assert (
        [row[0] for row in view.control.revisions.rows]
        == [f"R{c.revision}" for c in log]
        == ["R1", "R2"]
    )
    assert view.control.revisions.rows[0] == ("R1", "2026-11-01", "who", "first", "30", "CNY 1.00")
    assert view.control.revisions.rows[1][-1] == money(found.money.total_with_tax)


def test_the_digest_is_the_files(data):
    found, _view, page = made(data)
    assert found.quotation.digest[:16] in said(section(page, "control"))


# -- the proof of concept -------------------------------------------------------------------------


def test_every_test_passes_at_a_figure_of_the_estimate(data):
    found, view, _ = made(data)
    rows = {(p.of, p.risk.partition(":")[0]): p for p in view.proving.proofs}
    for scenario in found.scenarios:
        f, name = scenario.chosen.figures, scenario.case.scenario.name
        memory = rows[name, "Memory"]
        if scenario.kind == "training":
            assert f"{f.usable_per_device / 2**30:,.1f} GiB" in memory.passes
            continue
        assert f"≥ {whole(f.batch)} requests" in memory.passes
        ranks = f.request_groups  # each has a log, of its own cache
        assert f"≥ {whole(f.kv_capacity_tokens_low / ranks)} tokens" in memory.passes
        assert (f"each of the {whole(ranks)} data-parallel ranks" in memory.passes) == (ranks > 1)
        assert (
            f"TPOT ≤ {level_words.milliseconds_said(f.tpot_high_ms)}" in rows[name, "Speed"].passes
        )


LONG = {"name": "long", "model": "Qwen3-32B", "weights": "int8", "context": 131_072, "concurrency": 90,
        "prompt_tokens": 20_000, "output_tokens": 4_000, "cards": ["H200-141G-SXM"]}  # fmt: skip
ASKED = [
    *(s for path in sorted((ROOT / "tests" / "requests").glob("*.yaml"))
      for s in yaml.safe_load(path.read_text(encoding="utf-8"))["scenarios"]),
    *EXAMPLE["scenarios"],
    LONG,
    {**LONG, "load": {"requests_per_second": 2}, "concurrency": None},
    {"name": "tight", "model": "GLM-5", "preset": "agent", "concurrency": 64, "cards": ["Ascend-910C"],
     "service_level": {"ttft_ms": 5000, "tpot_ms": 80}},
    {"name": "embedding", "model": "bge-m3", "context": 512, "concurrency": 20, "cards": ["L20"]},
]  # fmt: skip


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked["name"])
def test_the_requests_of_the_memory_test_fit_in_the_cache_it_must_find(asked):
    """A closed test of one length holds them whole, a running one the prompt and half the answer of each; where ranks share
    the requests, each its own."""
    asked = {key: value for key, value in asked.items() if value is not None}
    found = sized({"quote": {**EXAMPLE["quote"], "language": "en"}, "scenarios": [asked]})
    for one in found.sold:
        if one.kind != "inference" or not one.chosen.fits:
            continue
        memory = risk_words.proofs(found, Texts("en"))[0]
        words = memory.test.replace(",", "")
        if one.chosen.inference.cacheless:
            assert "requests of 512 tokens at once" in memory.test
            continue
        requests, prompt, answer = map(int, re.search(
            r"(\d+) requests? .*?prompt (\d+).*?output (\d+) tokens", words
        ).groups())  # fmt: skip
        at_once = "at once" in words
        assert at_once == bool(one.chosen.inference.together)
        passes = memory.passes.replace(",", "")
        logs = re.search(r"each of the (\d+) data-parallel ranks", passes)
        of_a_log = math.ceil(requests / int(logs[1] if logs else 1))  # the fullest rank's requests
        needed = of_a_log * (prompt + answer * (1 if at_once else 0.5))
        assert needed <= int(re.search(r"cache of ≥ (\d+)", passes)[1]) + 1
        assert ("full context" in words) == (prompt + answer < one.asked.context)


def test_a_target_takes_the_place_of_the_band(data):
    one(data, 0, service_level={"ttft_ms": 9000, "tpot_ms": 80})
    [_, speed] = made(data)[1].proving.proofs
    assert "TTFT ≤ 9 s; TPOT ≤ 80 ms" in speed.passes


def test_the_time_of_a_training_is_proved_against_its_deadline(data):
    one(data, 2)["scenarios"][0]["recipe"] |= {"tokens": 10**8, "deadline_days": 30}
    said = "≤ 21 days of computing (deadline of 30 days at 70% availability)"
    assert said in [p.passes for p in made(data)[1].proving.proofs]


def test_trainings_in_turn_are_proved_against_what_leaves_all_of_them_their_deadline(data):
    """Each may take as many times its days as the last to end has room for."""
    training = one(data, 2)["scenarios"][0]
    training["recipe"] |= {"tokens": 10**8, "deadline_days": 30}
    data["scenarios"].append(copy.deepcopy(training) | {"name": "again"})
    found, view, _ = made(data)
    ends = {turn.turn.end for turn in found.turns.values()}
    room = 30 / ends.pop()
    days = brief(found.scenarios[0].chosen.figures.training_days * room)
    assert not ends
    assert [p.passes for p in view.proving.proofs if "30" in p.passes] == [
        f"≤ {days} days of computing (deadline of 30 days at 70% availability)"
    ] * 2


def test_without_a_deadline_the_predicted_days_of_computing_are_proved(data):
    one(data, 2)["scenarios"][0]["recipe"] |= {"tokens": 10**8}
    found, view, _ = made(data)
    days = brief(found.scenarios[0].chosen.figures.training_days)
    assert f"≤ {days} days of computing" in [p.passes for p in view.proving.proofs]


def test_doubtful_prices_are_a_risk(data):
    unpriced(data)
    found = sized(data)
    last = risk_words.proofs(found, Texts("en"))[-1]
    assert last.risk.startswith(f"{len(found.bill.unpriced)} item has no price")


# -- the pictures ---------------------------------------------------------------------------------


@pytest.mark.parametrize("i", [None, 0, 1, 2])
def test_the_drawing_counts_what_is_bought(data, i):
    found, view, page = made(data if i is None else one(data, i))
    for order in found.orders:
        kinds = placing.placed(order, found.scenarios)
        slots = Counter()
        for kind in kinds:
            for number in kind.slots:
                slots[number] += kind.number
        assert sum(kind.number for kind in kinds) == order.figures.servers
        assert slots[FREE] == order.figures.free_slots
        assert slots[SPARE] == order.figures.spare_cards
        for number, scenario in enumerate(found.scenarios, 1):
            own = scenario.chosen.card.name == order.candidate.card.name
            assert slots[number] == (scenario.chosen.figures.option_cards if own else 0)
    assert said(section(page, "configuration")).count("× ") >= len(view.configuration.drawing.boxes)


def test_alike_servers_are_drawn_once(data):
    one(data, 1, concurrency=1000)
    found, view, page = made(data)
    assert found.orders[0].figures.servers > 60
    assert len(view.configuration.drawing.boxes) <= 2
    assert f"× {whole(found.orders[0].figures.servers)}" in said(section(page, "configuration"))


def test_what_stands_by_for_several_is_drawn_once(data):
    """Each scenario's own was drawn: 32 cards in use where 28 were bought."""
    load = {"requests_per_second": 5, "requests_per_second_per_replica": 1}
    same = one(data, 0)["scenarios"][0] | {
        "redundancy": "server+1", "load": load, "cards": ["H20-96G"], "choice": {"card": "H20-96G", "tensor_parallel": 2},
    }  # fmt: skip
    same.pop("concurrency", None)
    data["scenarios"] = [same | {"name": name} for name in ("first", "second")]
    found, _, page = made(data)
    (order,) = found.orders
    slots = Counter()
    for kind in placing.placed(order, found.scenarios):
        slots += Counter({n: kind.slots.count(n) * kind.number for n in set(kind.slots)})
    assert slots[1] + slots[2] == order.figures.working_cards
    assert slots[1] + slots[2] + slots[placing.SHARED] == order.figures.option_cards
    cards = [s.chosen.figures.option_cards for s in found.scenarios]
    assert order.figures.option_cards < sum(cards)
    assert 'class="slot shared"' in section(page, "configuration")
    legend = said(section(page, "configuration"))
    assert "Standing by for all" in legend
    assert f"first ({slots[1]} × H20-96G)" in legend


def test_trainings_that_follow_one_another_share_their_slots(data):
    recipe = {"method": "lora", "sequence": 4096, "tokens": "20M"}
    training = {
        "model": "Qwen2.5-7B",
        "workload": "training",
        "cards": ["H20-96G"],
        "recipe": recipe,
    }
    data["scenarios"] = [training | {"name": name} for name in ("first", "second")]
    found, view, _ = made(data)
    own = placing.on_slots(found.orders[0], found.scenarios)
    assert [[s.case.scenario.name for s in some] for some in own.values()] == [["first", "second"]]
    assert [line.number for line in view.configuration.legend][:2] == ["1", "1"]
    assert "first / second" in view.configuration.drawing.description


def test_spare_and_free_slots_look_otherwise(data):
    page = made(data)[2]
    drawn = section(page, "configuration")
    assert drawn.count('class="slot free"') == 4 + 1  # four in the picture, one in the legend
    assert drawn.count('class="slot s1"') == 2 + 1
    four = {"card": "H20-96G", "tensor_parallel": 4}
    one(data, 0, cards=["H20-96G"], choice=four)  # sold in full servers
    assert 'class="slot spare"' in section(made(data)[2], "configuration")


def test_every_picture_has_a_text_and_none_is_empty(data):
    page = made(data)[2]
    pictures = re.findall(
        r'<svg[^>]*role="img" aria-label="([^"]*)">\s*<title>([^<]*)</title>', page
    )
    assert len(pictures) == page.count('role="img"') == 3 + 2 + 1 + 3 + 1
    assert all(label == title and len(label) > 40 for label, title in pictures)


def test_dots_that_stand_together_share_a_label():
    spots = [
        Spot(1, 100, 20, "one", True),
        Spot(2, 101, 21, "two", False),
        Spot(3, 500, 60, "three", False),
    ]
    chart = dotted(spots, "price", "headroom")
    assert [label.text for label in chart.labels] == ["1, 2", "3"]
    assert chart.dots[2].x > chart.dots[0].x
    assert chart.dots[2].y < chart.dots[0].y
    assert dotted(spots[:1], "price", "headroom") is None


def test_the_words_of_a_limit_stand_across_no_other_where_there_is_room():
    """ "memory ≤ 137" stood across the line of the service level, its width reckoned by Chinese signs."""
    said = "memory ≤ 137"
    assert not words_before(300, said, [260], 400)
    assert words_before(300, said, [], 400)
    assert words_before(350, said, [300], 400)  # no room behind


def test_an_option_without_a_price_is_named_and_not_drawn(data):
    data["catalog"]["prices"] = [p for p in data["catalog"]["prices"] if p.get("card") != "H20-96G"]
    view = made(one(data))[1]
    compared = view.sections[0].options
    numbers = [str(n) for n, row in enumerate(compared.rows, 1) if row.price == "Price missing"]
    assert numbers
    assert f"not drawn: {', '.join(numbers)}" in compared.caption
    assert len(compared.chart.dots) == len(compared.rows) - len(numbers)


# -- the appendices -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_glossary_has_the_terms_that_occur_and_no_others(data, language):
    for i in (None, 0, 2):
        view, page = made(
            copy.deepcopy(data) if i is None else one(copy.deepcopy(data), i), language
        )[1:]
        rest = said(page.split('<h2 id="glossary">')[0]).casefold()
        printed = {term.term for term in view.glossary}
        assert printed
        for term in printed:
            assert term.casefold() in rest, term
        for key in table("glossary"):
            if key.startswith("term_") and Texts(language)(key) not in printed:
                assert not re.search(
                    rf"(?<!\w){re.escape(Texts(language)(key))}(?!\w)", said(page)
                ), key


def test_formulas_are_those_of_what_was_asked(data):
    names = lambda view: {f.label for kind in view.formulas for f in kind.formulas}  # noqa: E731
    serving, training = names(made(one(copy.deepcopy(data)))[1]), names(made(one(data, 2))[1])
    assert "Cache pool per device" in serving - training
    assert "Adapter parameters" in training - serving
    assert "Requests per second at peak" not in serving
    assert {"Amount without tax", "Cost over the years"} <= serving & training


def test_two_columns_hold_every_text_once_and_about_as_much():
    texts = [("x" * n,) for n in (500, 20, 300, 40, 90, 10, 200, 60)]
    blocks = side_by_side(texts)
    flat = [one for left, right in blocks for one in (*left, *right)]
    assert sorted(flat) == sorted(texts)


# -- text from others, and room -------------------------------------------------------------------


def test_text_from_others_is_text_in_every_section(data):
    data["quote"] |= {"title": HOSTILE}
    data["quote"]["seller"] |= {"name": HOSTILE, "bank": HOSTILE, "address": HOSTILE}
    data["quote"]["customer"] = {"name": HOSTILE, "contact": HOSTILE}
    data["scenarios"][0]["name"] = HOSTILE
    data["offer"]["lines"][0] |= {
        "name": HOSTILE,
        "maker": HOSTILE,
        "note": HOSTILE,
        "specification": HOSTILE,
    }
    data["offer"]["lines"][-1]["name"] = HOSTILE
    data["terms"] |= {
        "invoice": HOSTILE,
        "acceptance": HOSTILE,
        "exclusions": [HOSTILE, HOSTILE],
        "notes": [HOSTILE],
    }
    data["terms"]["payment"][0]["name"] = HOSTILE
    data["terms"]["warranty"]["level"] = HOSTILE
    data["changes"] = [{"revision": 1, "date": "2026-11-22", "author": HOSTILE, "what": HOSTILE}]
    _, _view, page = made(data)
    assert "<script" not in page
    assert "49" not in re.findall(r"alert\(1\)&lt;/script&gt; (\S+)", page)
    for chapter in ("control", "requirements", "speed", "configuration", "options", "bill", "owning", "site",
                    "plan", "warranty", "proving", "terms", "sign"):  # fmt: skip
        assert entities.escape(HOSTILE, quote=False) in section(page, chapter), chapter


@pytest.mark.parametrize(("language", "most"), [("zh", 10), ("en", 11)])
@pytest.mark.proof
def test_the_example_is_short_and_no_page_is_nearly_empty(data, language, most):
    _, view, page = made(data, language)
    pages = [p.extract_text() for p in pypdf.PdfReader(io.BytesIO(pdf(page, view))).pages]
    assert len(pages) <= most
    assert all(len(text) > 400 for text in pages)


@pytest.mark.parametrize("language", bounded(["zh", "en"], 1))
@pytest.mark.proof
def test_no_heading_is_left_alone_at_the_end_of_a_page(data, language):
    _, view, page = made(data, language)
    for text in (p.extract_text() for p in pypdf.PdfReader(io.BytesIO(pdf(page, view))).pages):
        lines = [line for line in text.splitlines() if line.strip()]
        # the last lines are the number of the quotation and that of the page
        titles = [c.title for c in view.chapters]
        assert not any(lines[-3].endswith(title) for title in titles), lines[-3:]


@pytest.mark.parametrize(
    ("language", "said_so"), [("zh", "验收之日起 36 个月"), ("en", "36 months from acceptance")]
)
def test_a_file_in_both_languages_has_a_document_in_each(data, language, said_so):
    data["quote"] |= {"language": "both", "title": {"zh": "算力方案", "en": "Compute plan"}}
    data["scenarios"][0]["name"] = {"zh": "智能客服", "en": "Service desk"}
    read = quotation(Document(data, "test.yaml", b"x"), Catalog.shipped())
    [found] = [own for key, own in building.in_each_language(estimate(read)) if key == language]
    view = proposal(found, Texts(language))
    page = said(html(view))
    assert said_so in view.when
    assert view.title == data["quote"]["title"][language]
    assert view.sections[0].name == data["scenarios"][0]["name"][language]
    assert " / " not in page.replace("PCIe / OAM", "")


def test_a_text_in_one_of_both_languages_alone_is_told_at_its_place(data):
    data["quote"]["title"] = {"zh": "算力方案"}
    with pytest.raises(Problems, match="a text in both languages is"):
        sized(data)


# -- pages ----------------------------------------------------------------------------------------

AIMED = {"service_level": {"ttft_ms": 8000, "tpot_ms": 100, "percentile": 95}}
TIMED = {"recipe": EXAMPLE["scenarios"][2]["recipe"] | {"tokens": 500_000_000, "deadline_days": 7}}


@pytest.mark.parametrize("language", bounded(["zh", "en"], 1))
@pytest.mark.parametrize(("number", "changes"), [(0, {}), (1, {}), (1, AIMED), (2, {}), (2, TIMED)])
@pytest.mark.proof
def test_no_quotation_of_one_scenario_ends_with_a_scrap(data, number, changes, language):
    _, view, page = made(one(data, number, **changes), language)
    reader = pypdf.PdfReader(io.BytesIO(pdf(page, view)))
    pages = [one.extract_text().splitlines() for one in reader.pages]
    assert len(pages[-1]) > 8, pages[-1]
    assert len(pages) <= (
        10 if language == "en" else 9
    )  # no column so narrow that words stand one a line
    ends = [line for lines in pages for line in lines[-3:]]
    assert not [line for line in ends for c in view.chapters if line.strip().endswith(c.title)]


def test_missing_prices_are_no_order(data):
    unpriced(data)
    view = made(data)[1]
    assert not view.light_good
    assert view.light == "2 points to look at"
    assert view.points == (
        "智能客服: the server has no price: until it has one there is no total",
        "Lines without a price: 1 (the total lacks them)",
    )


@pytest.mark.parametrize(
    ("supplies", "said"),
    [(2000.0, "at most 4.0 kW, by the supplies"), (None, "To be confirmed by the maker")],
)
def test_where_only_the_supplies_are_rated_the_most_they_give_is_told(supplies, said):
    """A bound is no rating: the sum of all cards stays unknown."""
    candidate = SimpleNamespace(server=SimpleNamespace(supply_watts=supplies))
    figures = SimpleNamespace(servers=2, watts_known=0, rated_watts=0.0)
    order = SimpleNamespace(candidate=candidate, figures=figures)
    assert site_words.power(order, Texts("en"))[0] == said


def test_a_limits_words_stand_on_the_side_where_no_other_limit_does():
    """The words of the second stood across the line of the first, 44 and 65 of 512."""
    marks = {"": [Mark(2**n, 100.0, "") for n in range(10)]}
    values = [2.0**n for n in range(10)]
    limits = [(44.0, "service level ≤ 44"), (65.0, "memory ≤ 65")]
    near = line_chart(marks, "", "", "", values, limits).limits
    assert [limit.anchor for limit in near] == ["end", "start"]
    alone = line_chart(marks, "", "", "", values, limits[1:]).limits
    assert [limit.anchor for limit in alone] == ["end"]
    beyond = line_chart(marks, "", "", "", values, [(400.0, "a ≤ 400"), (500.0, "b ≤ 500")]).limits
    assert beyond[1].anchor == "end"  # no room behind it
