"""Small systems: a card stands in the kind of server that costs least for what is asked, among those that have
a price."""

import copy

import pytest
import yaml
from conftest import ROOT
from editing import edited
from test_workbook import built, differences

from quoter.answer.estimate_json import answer
from quoter.catalog import Catalog
from quoter.core import Texts
from quoter.core.files import Document, Problems
from quoter.delivery import freezing
from quoter.delivery.pulling import pull
from quoter.scenario import quotation
from quoter.sizing import estimate
from quoter.sizing.many import OptionGrid, loads_of
from quoter.sizing.ranking import serves
from quoter.words.scenario_words import alternatives
from quoter.workbook.write_back import Place

DAY = "2026-11-20"


def data(name="factory", scenario=None, prices=None, **catalog):
    found = yaml.safe_load((ROOT / "tests/requests" / f"{name}.yaml").read_text(encoding="utf-8"))
    for one in found["scenarios"]:
        one |= scenario or {}
    found.setdefault("catalog", {}).update(catalog)
    if prices is not None:
        found["catalog"]["prices"] = [{"currency": "CNY", "date": DAY} | row for row in prices]
        found["scenarios"][0]["cards"] = ["RTX-4090"]  # the market has a price of the other
    return found


def sized(found):
    return estimate(quotation(Document(copy.deepcopy(found), "x", b""), Catalog.shipped()))


def asked(per_day):
    """So many requests of each of the fifty users a day."""
    return {"load": {"users": {"total": 50, "requests_per_day": per_day}}}


TOWER = {"server": "Workstation-2", "per": "server", "typical": 22000}
EIGHT = {"server": "PCIe-8", "per": "server", "typical": 90000}
CARD = {"card": "RTX-4090", "per": "card", "typical": 16500}


# -- what an expert would offer ---------------------------------------------------------------------


def test_the_factory_buys_a_workstation_with_one_card_for_all_three_models():
    case = sized(data()).scenarios[0]
    best = case.recommended
    assert best.candidate.server.name == "Workstation-2"
    assert (best.card.name, best.figures.bought_cards, best.figures.servers) == ("RTX-4090", 1, 1)
    assert best.split.tensor_parallel == 1 and best.split.companions_shared
    assert best.price == 22000 + 16500
    shown = {(o.card.name, o.figures.bought_cards): o for o in case.shown}
    assert shown["RTX-4090", 2].figures.servers == 1  # the comfortable one, in the same tower
    assert shown["RTX-5090", 1].figures.ttft_percentile_ms < best.figures.ttft_percentile_ms < 800
    assert all(o.figures.bought_cards <= 2 for o in case.shown)


def test_without_a_price_of_its_own_the_market_has_one():
    (order,) = sized(data("firm")).orders
    assert order.candidate.server.name == "Workstation-1"
    assert (order.figures.bought_cards, order.figures.servers) == (1, 1)
    assert order.figures.amount < 40000


# -- which kind of server ---------------------------------------------------------------------------


def test_more_cards_than_towers_are_worth_stand_in_a_server_of_eight():
    few = sized(data(prices=[TOWER, EIGHT, CARD])).orders[0]
    many = sized(data(scenario=asked(6000), prices=[TOWER, EIGHT, CARD])).orders[0]
    assert few.candidate.server.name == "Workstation-2"
    assert many.candidate.server.name == "PCIe-8"
    assert many.figures.bought_cards > 8
    cheap = [TOWER | {"typical": 500}, EIGHT, CARD | {"typical": 100}]
    assert sized(data(scenario=asked(6000), prices=cheap)).orders[0].figures.servers > 4
    dear = [TOWER | {"typical": 95000}, EIGHT, CARD]
    assert sized(data(prices=dear)).orders[0].candidate.server.name == "PCIe-8"


@pytest.mark.parametrize("asked_for_a_tower", [9000, 22000, 60000, 95000])
def test_a_kind_is_the_cheapest_on_no_more_machines_or_costs_less_than_half(asked_for_a_tower):
    """Against each alone, by its own price."""
    kinds = {"Workstation-2": TOWER | {"typical": asked_for_a_tower}, "PCIe-8": EIGHT}
    for load in (asked(20), asked(1000), asked(6000)):
        both = sized(data(scenario=load, prices=[*kinds.values(), CARD])).orders[0]
        alone = {
            name: sized(data(scenario=load, prices=[price, CARD])).orders[0]
            for name, price in kinds.items()
        }
        tower, eight = alone["Workstation-2"], alone["PCIe-8"]
        allowed = eight.figures.amount * (
            1 if tower.figures.servers <= eight.figures.servers else 0.5
        )
        wanted = tower if tower.figures.amount < allowed else eight
        assert (both.candidate.server.name, both.figures.amount) == (
            wanted.candidate.server.name,
            wanted.figures.amount,
        )


def test_a_server_without_a_price_changes_nothing():
    row = {"name": "Ours-3", "cards": ["RTX-4090"], "slots": 3}
    plain = sized(data(prices=[EIGHT, CARD]))
    shipped = Catalog.shipped().servers["PCIe-8"]
    own = [row, {"name": "Ours-8", "cards": ["RTX-4090"], "slots": shipped.slots, "domain": 1}]
    found = sized(data(prices=[EIGHT | {"server": "Ours-8"}, CARD], servers=own))
    assert found.scenarios[0].recommended.price == plain.scenarios[0].recommended.price
    assert found.orders[0].candidate.server.name == "Ours-8"


def test_the_sellers_own_price_of_a_server_comes_before_the_markets_of_a_cheaper_one():
    assert sized(data(prices=[CARD])).orders[0].candidate.server.name == "Workstation-1"
    assert sized(data(prices=[EIGHT, CARD])).orders[0].candidate.server.name == "PCIe-8"


def test_a_set_is_of_the_server_that_it_names_else_of_the_usual_one():
    small = {"card": "RTX-4090", "server": "Workstation-1", "per": "set", "typical": 39000}
    large = {"card": "RTX-4090", "per": "set", "typical": 280000}
    order = sized(data(prices=[small, large])).orders[0]
    assert (order.candidate.server.name, order.figures.sold_sets, order.figures.amount) == (
        "Workstation-1",
        1,
        39000,
    )
    order = sized(data(prices=[large])).orders[0]
    assert (order.candidate.server.name, order.figures.bought_cards) == ("PCIe-8", 8)
    with pytest.raises(Problems, match="unknown server"):
        sized(data(prices=[small | {"server": "Nobody-1"}]))
    with pytest.raises(Problems, match="a price names its `card`"):
        sized(data(prices=[small | {"per": "card"}]))


def test_scenarios_on_one_card_share_one_kind():
    found = data(prices=[TOWER, EIGHT, CARD], scenario={"cards": ["RTX-4090"]})
    small = found["scenarios"][0]
    found["scenarios"] = [small, small | asked(6000) | {"name": "plant"}]
    (order,) = sized(found).orders
    assert order.candidate.server.name == "PCIe-8"
    found["scenarios"] = [small, small | {"name": "office"}]
    (order,) = sized(found).orders
    assert (order.candidate.server.name, order.figures.servers, order.figures.bought_cards) == (
        "Workstation-2",
        1,
        2,
    )


def test_of_packages_each_is_bought_by_itself():
    """One card and two, of which one is sold: a tower does for either, and a server of eight for both."""
    found = data(prices=[TOWER, EIGHT | {"typical": 30000}, CARD], scenario={"cards": ["RTX-4090"]})
    small = found["scenarios"][0]
    wide = {"card": "RTX-4090", "tensor_parallel": 2, "companions_shared": True}
    found["scenarios"] = [small, small | {"name": "fast", "choice": wide}]
    (order,) = sized(found).orders
    assert (order.candidate.server.name, order.figures.bought_cards) == ("PCIe-8", 3)
    found |= {"packages": {"small": ["papers"], "fast": ["fast"]}, "offered": "small"}
    orders = [one.estimate.orders[0] for one in sized(found).packages]
    assert [(o.candidate.server.name, o.figures.bought_cards) for o in orders] == [
        ("Workstation-2", 1), ("Workstation-2", 2)
    ]  # fmt: skip


def test_cards_at_hand_stand_in_their_usual_server():
    found = data(scenario={"inventory": [{"card": "RTX-4090", "count": 8}], "cards": ["RTX-4090"]})
    (order,) = sized(found).orders
    assert order.candidate.server.name == "PCIe-8"
    assert order.figures.new_cards == order.figures.new_servers == 0


def test_many_loads_at_once_take_the_same_kind():
    cases = [
        quotation(Document(data(scenario=asked(n), prices=[TOWER, EIGHT, CARD]), "x", b""), Catalog.shipped()).cases[0]
        for n in (20, 1000, 6000)
    ]  # fmt: skip
    grid = OptionGrid(cases[0])
    shown = grid.chosen(loads_of(cases, grid.candidates[0]))
    for n, load in enumerate((20, 1000, 6000)):
        best = (
            sized(data(scenario=asked(load), prices=[TOWER, EIGHT, CARD])).scenarios[0].recommended
        )
        candidate, split = grid.options[shown.option[n]]
        assert (candidate.server, split) == (best.candidate.server, best.split)
        assert shown.figures.whole_amount[n] == best.price


def test_what_was_issued_keeps_its_server():
    """Also beside a set's price that names none: it stays that of the usual server, which is frozen too."""
    large = {"card": "RTX-4090", "per": "set", "typical": 60000}
    found = data(prices=[TOWER, large, CARD])
    issued = sized(found)
    assert issued.orders[0].candidate.server.name == "Workstation-2"
    rows = freezing.rows_of(issued)
    assert {row["name"] for row in rows["servers"]} == {"Workstation-2", "PCIe-8"}
    again = estimate(quotation(Document(copy.deepcopy(found), "x", b""), freezing.thawed(rows)))
    assert again.orders[0].candidate.server.name == "Workstation-2"
    assert again.money == issued.money


def test_a_rent_by_the_month_is_of_the_usual_server():
    rent = [
        {
            "card": "RTX-4090",
            "per": "server-month",
            "typical": 9000,
            "currency": "CNY",
            "market": "CN",
            "date": DAY,
        }
    ]
    assert sized(data()).ownership.rented.monthly["RTX-4090"] is None
    assert sized(data(prices=[EIGHT, CARD])).ownership.rented.monthly["RTX-4090"]
    assert sized(data(rents=rent)).ownership.rented.monthly["RTX-4090"].typical == 9000


@pytest.mark.proof
def test_a_price_that_is_typed_into_the_workbook_comes_back_as_that_servers(tmp_path):
    small = {"card": "RTX-4090", "server": "Workstation-1", "per": "set", "typical": 39000}
    large = {"card": "RTX-4090", "per": "set", "typical": 280000}
    _, content, _ = built(data(prices=[small, large]))
    path = tmp_path / "back.xlsx"
    path.write_bytes(edited(content, {Place("p_amount", "set:RTX-4090"): 41000.0}))
    found = pull(path)
    sets = {
        p.get("server"): p["typical"] for p in found.data["catalog"]["prices"] if p["per"] == "set"
    }
    assert sets["Workstation-1"] == 41000
    (order,) = found.result.orders
    assert (order.candidate.server.name, order.figures.amount) == ("Workstation-1", 41000)


@pytest.mark.proof
def test_the_workbook_computes_the_same():
    context, _, book = built(data())
    assert differences(book, context, context.estimate) == []


# -- a card that may not be offered -----------------------------------------------------------------


def shop(**procurement):
    """Twenty people of a shop in China, with no card named."""
    load = {"users": {"total": 20, "requests_per_day": 30}}
    quote = {"number": "S-1", "date": DAY, "language": "en", "currency": "CNY", "seller": {"name": "A"},
             "customer": {"name": "B"}, "procurement": procurement}  # fmt: skip
    scenario = {"name": "chat", "model": "Qwen2.5-7B", "preset": "chat", "load": load}
    return sized({"quote": quote, "scenarios": [scenario]})


def least(case, card):
    """What a card of a scenario costs at least, in the server that it stands in, where it serves."""
    own = (o.price for o in case.options if o.card.name == card and serves(o))
    return min((price for price in own if price is not None), default=None)


RESTRICTED = [row.name for row in Catalog.shipped().cards.values() if "CN" in row.restricted]


def test_a_restricted_card_stands_in_the_server_that_it_would_be_bought_in():
    barred, allowed = shop().scenarios[0], shop(allow=RESTRICTED).scenarios[0]
    known = {c.card.name for c in barred.candidates} & set(RESTRICTED)
    prices = {name: least(barred, name) for name in known}
    assert prices == {name: least(allowed, name) for name in known}
    assert prices["RTX-4090"] < 40000  # a workstation, not a server of eight
    assert allowed.recommended.card.name == "RTX-4090"


def test_a_restricted_card_that_would_be_the_cheapest_is_told_with_its_price_and_the_reason():
    found, allowed = shop(), shop(allow=["RTX-4090"]).scenarios[0].recommended
    case = found.scenarios[0]
    assert case.recommended.price > allowed.price
    (told,) = [why for name, why in answered(found).items() if name == "RTX-4090"]
    assert f"CNY {allowed.price:,.0f} incl. tax" in told
    assert "Supply restricted" in told and "1 card in 1 server" in told
    other = next(o for o in alternatives(case, Texts("en")) if o.role == "cheaper")
    assert (other.option.card.name, other.option.price) == ("RTX-4090", allowed.price)
    assert "RTX-4090" not in {row.option.card.name for row in case.rows}  # no row of the offer


def answered(found):
    """The cards that are told without a row."""
    return answer(found)["scenarios"][0]["cards_not_shown"]


@pytest.mark.parametrize(
    "rules",
    [
        {"allow": ["RTX-4090"]},  # it is offered
        {"deny": RESTRICTED},  # the customer's own rule
        {"domestic_only": True},
    ],
)
def test_none_is_told_where_its_supply_is_not_what_keeps_it_out(rules):
    assert "RTX-4090" not in answered(shop(**rules))


def test_of_restricted_cards_the_cheapest_alone_is_told():
    told = set(answered(shop())) & set(RESTRICTED)
    assert told == {"RTX-4090"}


def test_arrays_take_the_same_server_for_a_card_that_may_not_be_offered():
    found = data(scenario=asked(20), prices=[TOWER, EIGHT, CARD])
    found["quote"]["procurement"] = {"deny": ["RTX-4090"]}
    one = sized(found).scenarios[0]
    grid = OptionGrid(one.case)
    shown = grid.chosen(loads_of([one.case], grid.candidates[0]))
    candidate, split = grid.options[shown.option[0]]
    assert one.recommended is None and candidate.server.name == "Workstation-2"
    assert (candidate.server, split) == (one.chosen.candidate.server, one.chosen.split)
