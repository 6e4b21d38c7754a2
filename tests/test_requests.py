"""Requests as customers put them, against what an expert would offer; and that asking for more never
takes fewer cards."""

import copy
from datetime import date
from itertools import pairwise

import pytest
import yaml
from conftest import ROOT

from quoter.answer import answer
from quoter.catalog import Catalog
from quoter.core import Texts
from quoter.core.files import Document, Problems
from quoter.scenario import quotation
from quoter.sizing import estimate, short_list
from quoter.sizing.short_list import FAR
from quoter.words import advice_words, scenario_words
from quoter.words.level_words import failure
from quoter.words.scenario_words import warnings

REQUESTS = ROOT / "tests" / "requests"


def request(name, only=None, **changes):
    """A request's scenarios sized, with some keys changed; of one name where that is said."""
    data = copy.deepcopy(yaml.safe_load((REQUESTS / f"{name}.yaml").read_text(encoding="utf-8")))
    found = [s for s in data["scenarios"] if only in (None, s["name"])]
    data["scenarios"] = [{k: v for k, v in (s | changes).items() if v is not None} for s in found]
    return estimate(quotation(Document(data, "x", b""), Catalog.shipped()))


def sized(name, only=None, **changes):
    """The first of them."""
    return request(name, only, **changes).scenarios[0]


def at(case, width, card=None, stages=1):
    """The option of a width, of one card or the only one."""
    return next(
        o for o in case.options
        if o.split.tensor_parallel == width and o.split.pipeline_parallel == stages
        and card in (None, o.card.name)
    )  # fmt: skip


def fewest_servers(case, card):
    """Servers of the smallest option of a card that keeps what is asked, with a price or without."""
    kept = [o for o in case.options if o.fits and not o.figures.level_missed]
    return min(o.figures.servers for o in kept if o.card.name == card)


# -- what an expert would offer ---------------------------------------------------------------------


def aimed(percentile=95):
    return {"service_level": {"ttft_ms": 3000, "tpot_ms": 100, "percentile": percentile}}


def test_the_citys_cards_at_p95_and_fewer_at_p50():
    usual, half = at(sized("government"), 8), at(sized("government", **aimed(50)), 8)
    sure = at(sized("government", confidence=75), 8)
    assert 24 <= usual.figures.option_cards <= 56
    assert half.figures.option_cards < usual.figures.option_cards
    assert usual.figures.option_cards <= sure.figures.option_cards
    assert usual.figures.ttft_percentile_ms <= 3000
    assert usual.figures.tpot_percentile_ms <= 100


def test_a_card_that_takes_many_times_the_servers_is_told_and_is_no_row():
    cards = ["H20-141G", "H20-96G", "Hygon-K100-AI"]
    data = yaml.safe_load((REQUESTS / "government.yaml").read_text(encoding="utf-8"))
    price = {
        "card": "H20-141G",
        "per": "set",
        "typical": 1350000,
        "currency": "CNY",
        "date": date(2026, 11, 20),
    }
    data["catalog"] = {"prices": [price]}
    data["scenarios"][0] |= {"cards": cards, "choice": None}
    (case,) = estimate(quotation(Document(data, "x", b""), Catalog.shipped())).scenarios
    assert case.recommended.card.name == "H20-141G"
    assert {option.card.name for option in case.shown} == {"H20-141G"}
    assert all(o.figures.servers <= FAR * case.recommended.figures.servers for o in case.shown)
    [only] = scenario_words.alternatives(case, Texts("en"))
    assert only.option is case.chosen
    told = advice_words.against(case, Texts("en"))
    assert set(told) == set(cards[1:])
    assert "times the recommended option's: not advised" in told[cards[1]]
    assert "at the limit of this card" in told[cards[2]]
    data["scenarios"][0]["cards"] = cards[1:2]  # beside nothing it is the answer
    assert estimate(quotation(Document(data, "x", b""), Catalog.shipped())).scenarios[0].shown


def test_fewer_servers_are_shown_though_the_price_of_their_network_is_missing():
    """Prefill apart keeps the targets on four or five servers; together, whose price is whole, it takes more."""
    data = yaml.safe_load((REQUESTS / "government.yaml").read_text(encoding="utf-8"))
    price = {"per": "set", "currency": "CNY", "date": date(2026, 11, 20)}
    cards = {"H20-141G": 1350000, "Ascend-910C": 2100000}
    data["catalog"] = {
        "prices": [price | {"card": card, "typical": n} for card, n in cards.items()]
    }
    data["scenarios"][0] |= {"cards": [*cards], "choice": None, "weights": "auto"}
    (case,) = estimate(quotation(Document(data, "x", b""), Catalog.shipped())).scenarios
    for card in cards:
        rows = [row for row in short_list.short_list(case) if row.option.card.name == card]
        cheapest, smaller = (
            next(r.option for r in rows if r.role == role) for role in ("cheapest", "smaller")
        )
        assert (smaller.price, smaller.split.apart) == (None, True)
        fewest = {"H20-141G": 4, "Ascend-910C": 5}[card]
        assert smaller.figures.servers == fewest < cheapest.figures.servers
        assert len(rows) <= short_list.MOST_ROWS
        said = [advice_words.advice_role(case, row, Texts("en")) for row in rows]
        assert "Fewer servers" in said
    assert case.recommended.price is not None


def test_a_closed_test_answers_the_rate_it_stands_for_beside_it():
    case = sized("government")
    together = at(case, 8)
    f = together.figures
    assert f.horizon_requests_per_second == pytest.approx(200 / (3 + 1000 * 0.1))
    assert 8 <= f.cards_at_rate <= f.option_cards
    found = answer(request("government"))["scenarios"][0]
    shown = found["options"][case.options.index(together)]
    assert shown["cards_at_rate"] == f.cards_at_rate
    assert "stand for 1.94 requests a second" in found["arithmetic"]
    assert found["reserve_of"] == "memory"


def test_the_hospital_takes_two_servers_when_one_may_fail():
    case = sized("hospital")
    best = case.recommended
    assert best.card.name == "MetaX-C500"
    assert best.figures.servers == 2
    assert 8 <= best.figures.option_cards <= 12
    assert best.figures.kept_after_failure == 1
    for card in ("Hygon-BW1000", "Ascend-910B3"):
        assert 2 <= fewest_servers(case, card) <= 3
    assert any("keeps a whole server spare" in said for said in warnings(case, Texts("en")))
    lone = sized("hospital", redundancy="replica+1").recommended
    assert lone.figures.option_cards <= best.figures.option_cards
    assert lone.figures.kept_after_failure == 0


def test_the_banks_servers():
    """H200 2 servers, H20 4 or 5, as an expert would offer. 910B3 fifteen: without drafts a server
    keeps 60 ms at P95 for 11 in flight. Of 16, on the slower 910B4, 50 to 71 ms are published as the mean."""
    assert fewest_servers(sized("bank", "H200"), "H200-141G-SXM") == 2
    assert 4 <= fewest_servers(sized("bank", "H20"), "H20-141G") <= 5
    assert 6 <= fewest_servers(sized("bank", "Ascend"), "Ascend-910B3") <= 16


def test_the_start_ups_cards_by_what_stands_by():
    case = sized("startup")
    wide = at(case, 2, "H100-80G-SXM")
    assert (
        wide.figures.working_replicas,
        wide.figures.option_cards,
        wide.figures.bought_cards,
    ) == (5, 16, 24)  # 3, 3 and 2 replicas of two cards: any server may fail
    assert at(case, 2, "H200-141G-SXM").figures.working_replicas == 4
    lone = at(sized("startup", redundancy="replica+1"), 2, "H100-80G-SXM")
    assert (lone.figures.option_cards, lone.figures.bought_cards) == (12, 16)
    bare = at(sized("startup", redundancy="none"), 2, "H100-80G-SXM")
    assert (bare.figures.option_cards, bare.figures.kept_after_failure) == (
        10,
        pytest.approx(2 / 5),
    )
    assert 10 <= bare.figures.option_cards <= wide.figures.option_cards <= 24


def test_the_small_firms_card():
    best = sized("firm").recommended
    assert (best.card.name, best.figures.working_replicas, best.figures.devices_per_replica) == (
        "RTX-4090",
        1,
        1,
    )
    assert failure(best, Texts("zh")) == "任一台服务器故障时服务中断"


# -- asking for more --------------------------------------------------------------------------------

FILES = ["government", "hospital", "startup"]


def cards(case):
    """Cards of every option that keeps what is asked."""
    return {
        (o.card.name, o.split): o.figures.option_cards
        for o in case.options
        if o.fits and not o.figures.level_missed
    }


def never_fewer(cases):
    """No option takes fewer cards from one case to the next; what is out stays out, but prefill and decode apart, which is
    looked at where the same layout together does badly."""
    moved = False
    for less, more in pairwise(map(cards, cases)):
        assert {key for key in more if not key[1].apart} <= less.keys()
        assert all(more[key] >= less[key] for key in more.keys() & less.keys())
        moved |= more != less
    return moved


@pytest.mark.parametrize("name", FILES)
def test_a_higher_percentile_never_takes_fewer_cards(name):
    aim = yaml.safe_load((REQUESTS / f"{name}.yaml").read_text(encoding="utf-8"))
    level = aim["scenarios"][0]["service_level"]
    shares = (50, 75, 90, 95, 99)
    assert never_fewer([sized(name, service_level=level | {"percentile": p}) for p in shares])


@pytest.mark.parametrize("name", FILES)
def test_a_higher_confidence_never_takes_fewer_cards(name):
    assert never_fewer([sized(name, confidence=c) for c in (50, 75, 90)])


def test_a_higher_rate_never_takes_fewer_cards():
    rates = (1, 2, 4, 8, 16, 31, 64)
    assert never_fewer([sized("startup", load={"requests_per_second": r}) for r in rates])


@pytest.mark.parametrize("name", FILES)
def test_more_that_stands_by_never_takes_fewer_cards(name):
    kinds = ("none", "replica+1", "server+1", "server+2")
    found = [sized(name, redundancy=kind) for kind in kinds]
    assert never_fewer([found[0], found[1]])
    assert never_fewer([found[0], found[2], found[3]])
    for case in found[2:]:
        assert all(o.figures.kept_after_failure == 1 for o in case.options if o.fits)


@pytest.mark.parametrize(
    ("load", "requests", "token"),
    [({"requests_per_second": 4}, None, "served_trial_token"), (None, 64, "served_trial_time")],
)
def test_a_longer_answer_never_takes_less_time(load, requests, token):
    """At a rate the time of 95 in 100; of so many clients, who then send less often, the mean."""
    times = []
    for tokens in (125, 250, 500, 1000, 2000):
        asked = {"output_tokens": tokens, "service_level": None, "load": load}
        f = at(sized("startup", **asked, concurrency=requests), 4, "H100-80G-SXM").figures
        times.append(
            f.by_name("steady_first" if load else "sure_first") + tokens * f.by_name(token)
        )
    assert all(shorter < longer for shorter, longer in pairwise(times))


# -- what is answered -------------------------------------------------------------------------------


def test_the_json_has_the_times_of_steady_arrival_and_what_stands_by():
    found = answer(request("startup"))["scenarios"][0]
    chosen = found["options"][found["chosen"]]
    for time in ("ttft", "tpot"):
        assert chosen[f"{time}_p50_ms"] <= chosen[f"{time}_percentile_ms"]
        assert chosen[f"{time}_low_ms"] < chosen[f"{time}_ms"] < chosen[f"{time}_high_ms"]
    assert chosen["requests_per_second"] >= 10
    assert chosen["kept_after_failure"] == 1
    assert (chosen["level_missed"], chosen["level_reason"]) == (False, None)
    assert chosen["cards_at_rate"] is None
    assert (found["reserve_of"], found["reserve_bytes"]) == ("none", 0)
    late = [o for o in found["options"] if o["level_missed"]]
    assert all("at P95" in o["level_reason"] for o in late)


def test_the_reserve_is_counted_once_and_told():
    plain = answer(request("hospital", reserve=0))["scenarios"][0]
    kept = answer(request("hospital"))["scenarios"][0]
    burst = answer(request("hospital", load={"users": 500, "burst": 1.3}))["scenarios"][0]
    assert [s["reserve_of"] for s in (plain, kept, burst)] == ["none", "rate", "rate"]
    assert plain["reserve_bytes"] == 0 < kept["reserve_bytes"]
    chosen = kept["options"][kept["chosen"]]
    whole = kept["kv_cache_bytes"] + kept["reserve_bytes"]
    assert kept["reserve_bytes"] == pytest.approx(whole * (1 - 1 / 1.2), rel=1e-6)
    assert chosen["requests_per_second"] >= 1.2 * kept["requests_per_second"]


def test_scenarios_on_one_card_share_what_stands_by():
    data = yaml.safe_load((REQUESTS / "startup.yaml").read_text(encoding="utf-8"))
    one = data["scenarios"][0] | {"choice": {"card": "H100-80G-SXM", "tensor_parallel": 2}}
    data["scenarios"] = [one | {"name": name} for name in ("a", "b")]
    (order,) = estimate(quotation(Document(data, "x", b""), Catalog.shipped())).orders
    assert order.figures.working_cards == 20
    assert order.figures.standby_servers == 1
    assert order.figures.servers == 4  # 3 for 20 cards, and one for both; two apart would be 6
    assert (
        order.figures.fullest_server == 8
    )  # of ten replicas of two cards over three servers; one alone has six
    assert order.figures.option_cards == 28


def test_a_failed_server_is_covered_for_all_that_share_it():
    """Two small services on one server: both fail with it, and each alone keeps as much as it has."""
    data = yaml.safe_load((REQUESTS / "startup.yaml").read_text(encoding="utf-8"))
    one = data["scenarios"][0] | {"choice": {"card": "H100-80G-SXM", "tensor_parallel": 2}}
    data["scenarios"] = [one | {"name": name, "load": {"concurrency": 5}} for name in ("a", "b")]
    found = estimate(quotation(Document(data, "x", b""), Catalog.shipped()))
    (order,) = found.orders
    assert [s.chosen.figures.standby_cards for s in found.scenarios] == [2, 2]
    assert order.figures.standby_cards == 2
    assert order.figures.shared_standby == order.figures.working_cards == 4
    assert order.figures.option_cards == 8


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"confidence": 80}, "unknown `confidence` 80"),
        ({"prompt_tokens_p95": 4000, "length_spread": 0.3}, "not both"),
        ({"redundancy": "rack+1"}, 'unknown redundancy "rack+1"'),
    ],
)
def test_faults_are_named(changes, message):
    with pytest.raises(Problems) as raised:
        sized("startup", **changes)
    assert any(message in p.message for p in raised.value.problems)


def test_a_percentile_without_a_row_takes_the_next_and_says_so():
    level = {"ttft_ms": 1000, "tpot_ms": 40, "percentile": 97}
    case = sized("startup", service_level=level)
    assert any("percentile 97 is computed as P99" in said for said in warnings(case, Texts("en")))


def test_what_is_the_smallest_unit_sold_is_no_bottleneck():
    case = sized("factory")
    assert case.chosen is case.recommended
    for language, said in (("zh", "已是最小配置"), ("en", "nothing smaller is sold")):
        reason = advice_words.reason(case, Texts(language))
        assert said in reason
        assert Texts(language)("binding_least") not in reason.replace(said, "")
