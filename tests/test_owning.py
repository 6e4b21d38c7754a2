"""Buying beside renting and an API, the same costs on each side; and what the power emits."""

import io
import re
from datetime import date

import formualizer
import openpyxl
import pytest
from editing import edited
from test_workbook import agrees, at, money_differences, put

from quoter.answer import answer
from quoter.catalog import Catalog
from quoter.core import Texts
from quoter.core.files import Document
from quoter.delivery.pulling import pull
from quoter.scenario import quotation
from quoter.sizing import estimate
from quoter.words import ownership_words, site_words
from quoter.workbook.sheets import written
from quoter.workbook.write_back import Place

DAY = date(2026, 11, 29)
RENTS = {"H200-141G-SXM": {"hour": 20, "month": 90_000}}


def data(ownership=None, quote=None, **scenario):
    """A model that the table of API prices has, on a card with a price."""
    chat = {"name": "chat", "model": "DeepSeek-V3.2", "prompt_tokens": 3000, "output_tokens": 1000, "concurrency": 64,
            "cards": ["H200-141G-SXM"]}  # fmt: skip
    price = {
        "card": "H200-141G-SXM",
        "per": "set",
        "typical": 2_400_000,
        "currency": "CNY",
        "date": DAY,
    }
    usd = {"USD": {"rate": 7.1, "date": DAY}}
    return {"quote": {"number": "O-1", "date": DAY, "market": "CN", "language": "en", "exchange_rates": usd} | (quote or {}),
            "scenarios": [chat | scenario], "ownership": {"rents": RENTS} | (ownership or {}), "catalog": {"prices": [price]}}  # fmt: skip


def sized(*given, **changes):
    return estimate(quotation(Document(data(*given, **changes), "x.yaml", b""), Catalog.shipped()))


def base(found):
    return answer(found)["ownership"]["costs"]["base"]


# -- renting ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("extra", [{"staff_per_year": 300_000}, {"licences_per_year": 70_000}])
def test_staff_and_licences_stand_on_both_sides_and_move_no_break_even(extra):
    plain, more = base(sized()), base(sized(extra))
    assert more["ownership_total"] > plain["ownership_total"]
    for name in ("break_even_hours_per_day", "break_even_months"):
        assert more[name] == pytest.approx(plain[name], rel=1e-6)


def test_renting_by_the_month_by_hand():
    found = sized({"tariff": 0.5, "staff_per_year": 300_000})
    total = found.ownership.base.total
    running = total.running_per_year - 300_000
    assert total.break_even_months == pytest.approx(2_400_000 / (90_000 - running / 12))


# -- an API -----------------------------------------------------------------------------------------


def test_an_api_by_the_catalogs_cheapest_row_and_its_rate():
    rows = [r for r in Catalog.shipped().api_prices.values() if r.name == "DeepSeek-V3.2"]
    row = min(rows, key=lambda r: r.output + 3 * r.input)
    by_api = base(sized())["by_api"]["chat"]
    expected = 7.1 * (row.output + 3 * row.input)  # 3,000 tokens are read for 1,000
    assert float(by_api["per_million_output_tokens"]) == pytest.approx(expected, abs=0.006)


@pytest.mark.parametrize("cached", [None, 2])
def test_what_the_prefix_cache_hits_costs_what_an_api_takes_for_it(cached):
    """An agent that reads 60 tokens for one, nine in ten of them again, was priced at three times what its API takes."""
    price = {"input": 8, "output": 40} | ({"cached": cached} if cached else {})
    found = sized(
        {"apis": {"chat": price}},
        concurrency=None,
        load={"concurrency": 8, "prefix_cache_hit": 0.9},
    )
    told = base(found)["by_api"]["chat"]["per_million_output_tokens"]
    assert float(told) == pytest.approx(40 + 3 * (0.1 * 8 + 0.9 * (cached or 8)))
    said = ownership_words.by_api(found, "chat", Texts("en"))[1]
    assert ("90% hits the prefix cache, CNY 2.00 a million" in said) is bool(cached)


def test_of_two_apis_the_cheaper_is_that_of_what_is_read_and_written():
    """By the price of what is written alone, one that took ten times as much for what is read."""
    row = {"name": "Qwen2.5-7B", "currency": "CNY", "date": DAY, "source": "t"}
    rows = [
        row | {"provider": "A", "input": 9, "output": 1},
        row | {"provider": "B", "input": 1, "output": 2},
    ]
    own = data(model="Qwen2.5-7B")
    own["catalog"]["api_prices"] = rows
    found = estimate(quotation(Document(own, "x.yaml", b""), Catalog.shipped()))
    assert "(B, " in ownership_words.by_api(found, "chat", Texts("en"))[0]


def test_a_test_environment_is_not_set_beside_an_api():
    """ "The API stays cheaper at full use (break-even 851%)" of a test with one request at a time."""
    said = lambda **more: ownership_words.by_api(sized(**more), "chat", Texts("en"))  # noqa: E731
    assert said() and not said(environment="test", concurrency=None)


def test_the_break_even_is_where_both_cost_the_same():
    found = sized({"apis": {"chat": {"input": 8, "output": 40}}, "staff_per_year": 300_000})
    cost, part = found.ownership.base, found.ownership.parts["chat"]
    share = cost.tokens["chat"]["normal"].api_break_even
    written_tokens = part.tokens_per_second * 31_536_000 * share
    assert written_tokens / 1e6 * (40 + 3 * 8) == pytest.approx(cost.total.cost_per_year, rel=1e-9)
    staff = sized({"apis": {"chat": {"input": 8, "output": 40}}})
    assert share > staff.ownership.base.tokens["chat"]["normal"].api_break_even  # an API needs none


def test_what_has_no_price_or_no_rate_or_no_lengths_is_not_known():
    for found in (sized(quote={"exchange_rates": {}}), sized(model="Qwen2.5-7B"),
                  sized(prompt_tokens=None, output_tokens=None, context=8000)):  # fmt: skip
        assert base(found)["by_api"]["chat"] == {
            "per_million_output_tokens": None,
            "break_even_share": None,
            "share_used_by_load": None,
            "year_of_load_owned": base(found)["cost_per_year"],
            "year_of_load_by_api": None,
        }
        assert not any(
            "by an API" in said for said in ownership_words.sentences(found, Texts("en"))
        )


def test_a_model_without_a_price_by_an_api_is_told_where_owning_is_compared():
    """Beside a rent that is known; without one nothing is compared."""
    found, words = sized(model="Qwen2.5-7B"), '"chat": no API price is known for Qwen2.5-7B'
    assert found.ownership.rented.figures.month_known
    assert any(said.startswith(words) for said in ownership_words.sentences(found, Texts("en")))
    priced = sized({"apis": {"chat": {"input": 8, "output": 40}}}, model="Qwen2.5-7B")
    assert not any(
        "no API price" in said for said in ownership_words.sentences(priced, Texts("en"))
    )


@pytest.mark.parametrize(("output", "cheaper"), [(40, "the API is"), (4000, "owning is")])
def test_the_stated_load_is_priced_both_ways(output, cheaper):
    """10,000 requests a day that read 3,000 tokens and write 1,000: 3.65 billion a year, by hand."""
    found = sized(
        {"apis": {"chat": {"input": 8, "output": output}}},
        concurrency=None,
        load={"requests_per_day": 10_000},
    )
    cost, part = found.ownership.base, found.ownership.parts["chat"]
    told = base(found)["by_api"]["chat"]
    assert float(told["year_of_load_by_api"]) == pytest.approx(3650 * (output + 3 * 8))
    assert float(told["year_of_load_owned"]) == pytest.approx(cost.total.cost_per_year, abs=0.01)
    used = 10_000 * 1000 / (part.tokens_per_second * 86_400)
    assert told["share_used_by_load"] == pytest.approx(used, abs=1e-4)
    said = ownership_words.by_api(found, "chat", Texts("en"))[1]
    assert f"uses {used:.0%} of the speed" in said and f"at that load {cheaper} cheaper" in said
    share = cost.tokens["chat"]["normal"].api_break_even
    assert (used > share) is (cheaper == "owning is")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_is_said_with_whose_price_it_is_and_of_what_day(language):
    said = " ".join(ownership_words.sentences(sized(), Texts(language)))
    assert "API" in said and f"DeepSeek{Texts(language).sign('comma')}2026-06-09" in said
    own = " ".join(
        ownership_words.sentences(
            sized({"apis": {"chat": {"input": 8, "output": 400}}}), Texts(language)
        )
    )
    assert Texts(language)("own_price") in own


@pytest.mark.parametrize(
    "ownership", [{}, {"staff_per_year": 300_000}, {"tariff": 0.9, "licences_per_year": 5_000}]
)
@pytest.mark.parametrize(
    "quote",
    [
        {},
        {"currency": "USD", "market": "US", "exchange_rates": {"CNY": {"rate": 0.14, "date": DAY}}},
    ],
)
def test_what_the_break_even_counts_is_said_and_is_nothing_that_is_missing(ownership, quote):
    """A quotation without a tariff told of a cost "with power", and beside it that electricity is not included."""
    found, texts = (
        sized({"apis": {"chat": {"input": 8, "output": 400}}} | ownership, quote),
        Texts("en"),
    )
    [api] = [s for s in ownership_words.sentences(found, texts) if "API" in s]
    said = api.split("counted: ")[1].rstrip(").").split(", ")
    assert said[:1] == ["purchase"]
    assert ("electricity" in said) == (not quote or "tariff" in ownership)
    years = found.ownership.base.years[1:4]
    missing = ownership_words.missing(found.ownership, texts)
    for part, name in (("electricity", "electricity_here"), ("staff", "staff_here"), ("hosting", "hosting_here"),
                       ("licences beyond the offer", "licences_here")):  # fmt: skip
        assert (part in said) == any(year.by_name(name) for year in years)
        assert (part in said) == (part not in missing)


# -- what the power emits ---------------------------------------------------------------------------


def test_carbon_is_the_energy_with_cooling_times_the_markets_factor():
    found = base(sized())
    assert found["carbon_kg_per_year"] == pytest.approx(found["energy_kwh_per_year"] * 0.5366)
    stated = base(sized({"carbon_per_kwh": 0.1}))
    assert stated["carbon_kg_per_year"] == pytest.approx(stated["energy_kwh_per_year"] * 0.1)
    other = sized(quote={"market": "SG"})
    assert base(other)["carbon_kg_per_year"] is None
    assert answer(sized())["ownership"]["assumptions"]["carbon"]["value"] == 0.5366


@pytest.mark.parametrize(("language", "word"), [("zh", "二氧化碳"), ("en", "CO2")])
def test_it_stands_beside_the_power_where_it_is_known(language, word):
    texts = Texts(language)
    assert any(word in note for note in site_words.notes(sized(), texts))
    assert not any(word in note for note in site_words.notes(sized(quote={"market": "SG"}), texts))


def test_every_grid_has_a_source_and_a_day():
    assert all(row.source and row.date for row in Catalog.shipped().grids.values())


# -- the workbook -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built():
    return written(sized({"staff_per_year": 300_000}))


@pytest.mark.proof
def test_another_engine_agrees_and_follows_a_price_that_is_typed(built):
    context, content = built
    book = formualizer.Workbook.from_bytes(content)
    read = lambda ref: at(book, ref)  # noqa: E731
    assert money_differences(read, context, context.estimate) == []
    for name, value in (("in_1_api_input", 8.0), ("in_1_api_output", 40.0), ("in_own_carbon", 0.2)):
        put(book, context.typed[Place(name)].ref, value)
    other = sized(
        {
            "staff_per_year": 300_000,
            "apis": {"chat": {"input": 8, "output": 40}},
            "carbon_per_kwh": 0.2,
        }
    )
    for case, refs in context.cost_refs.items():
        cost = other.ownership.costs[case]
        assert agrees(cost.yearly.carbon_year, read(refs["carbon_year"]))
        assert agrees(
            cost.tokens["chat"]["normal"].api_break_even,
            read(context.api_refs["chat"][case]["api_break_even"]),
        )


def test_the_stated_load_follows_what_is_typed():
    """Both yearly figures and the share of the speed, in another engine."""
    day = {"concurrency": None, "load": {"requests_per_day": 10_000}}
    apis = lambda output: {"apis": {"chat": {"input": 8, "output": output}}}  # noqa: E731
    context, content = written(sized(apis(40), **day))
    book = formualizer.Workbook.from_bytes(content)
    put(book, context.typed[Place("in_1_load_requests_per_day")].ref, 12_000.0)
    put(book, context.typed[Place("in_1_api_output")].ref, 50.0)
    other = sized(apis(50), concurrency=None, load={"requests_per_day": 12_000})
    for case, refs in context.api_refs["chat"].items():
        figures = other.ownership.costs[case].tokens["chat"]["normal"]
        for line in ("load_use", "owned_load_year", "api_load_year"):
            assert agrees(figures.by_name(line), at(book, refs[line]))


@pytest.mark.proof
def test_prices_of_an_api_come_back_together(built, tmp_path):
    _, content = built
    path = tmp_path / "back.xlsx"
    path.write_bytes(edited(content, {Place("in_1_api_output"): 40.0, Place("in_own_carbon"): 0.2}))
    found = pull(path)
    api = found.data["ownership"]["apis"]["chat"]
    assert api["output"] == 40
    assert api["input"] > 0
    assert found.data["ownership"]["carbon_per_kwh"] == 0.2
    assert (found.unplaced, found.moved) == ([], [])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_label_puts_a_bracket_within_another(language):
    """A scenario's name that ends in a bracket left the last one alone on a line of a printed sheet."""
    name = "集团知识问答（671B 满血版）" if language == "zh" else "Group assistant (671B, full)"
    context, content = written(sized(quote={"language": language}, name=name))
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    sheet = book[context.sheets["ownership"].name]
    labels = [str(row[0]) for row in sheet.iter_rows(max_col=1, values_only=True) if row[0]]
    ours = [label for label in labels if name in label]
    assert len(ours) > 8
    assert not [label for label in ours if re.search(r"[)）]{2}", label)]


@pytest.mark.parametrize(("hour", "told"), [(20, True), (400, False)])
def test_a_training_that_is_done_once_is_told_what_renting_for_its_days_takes(hour, told):
    """Its rent was told as months over which servers that train for seven weeks would have to stand."""
    recipe = {
        "objective": "pretrain",
        "method": "full",
        "sequence": 4096,
        "tokens": 10**12,
        "deadline_days": 60,
    }
    data = {
        "quote": {"number": "R-1", "date": date(2026, 11, 29), "language": "en", "currency": "CNY",
                  "exchange_rates": {"USD": {"rate": 7.1, "date": date(2026, 11, 20)}}},
        "scenarios": [{"name": "a", "workload": "training", "model": "Qwen2.5-7B", "recipe": recipe, "cards": ["H200"]}],
        "catalog": {"prices": [{"card": "H200", "per": "set", "typical": 2_400_000, "currency": "CNY", "date": date(2026, 11, 20)}]},
        "ownership": {"rents": {"H200": {"hour": hour}}},
    }  # fmt: skip
    found = estimate(quotation(Document(data, "x", b""), Catalog.shipped()))
    (one,) = found.scenarios
    said = ownership_words.once(found, one, Texts("en"))
    assert bool(said) == told
    if told:
        f = one.chosen.training
        rent = hour * f.option_cards * 24 * f.calendar_days
        assert f"about CNY {rent:,.0f} for" in said[0]
        assert f"from {one.chosen.price / rent:,.1f} such trainings" in said[0]
        assert said[0] in ownership_words.sentences(found, Texts("en"))
