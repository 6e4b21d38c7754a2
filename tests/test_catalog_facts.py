"""The shipped cards, servers and prices: complete, sourced, and consistent with each other."""

import re
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import every

from quoter.catalog import Catalog
from quoter.core import files

CATALOGS = Path(__file__).resolve().parent.parent / "catalogs"
NAMES = """
A100-40G-SXM A100-40G-PCIe A100-80G-SXM A100-80G-PCIe A800-80G-SXM A800-80G-PCIe H100-80G-SXM
H100-80G-PCIe H100-NVL-94G H800-80G-SXM H200-141G-SXM H20-96G H20-141G B200 B300 GB200 L4 L20 L40
L40S A10 A30 A40 RTX-A6000 RTX-6000-Ada RTX-PRO-6000 RTX-3090 RTX-4090 RTX-4090D RTX-5090 RTX-5090D
T4 V100-16G V100-32G MI210 MI250X MI300X MI325X MI355X W7900 Gaudi-2 Gaudi-3 Arc-Pro-B60
Ascend-910B1 Ascend-910B2 Ascend-910B3 Ascend-910B4-32G Ascend-910B4-64G Ascend-910C
Atlas-300I-Duo-96G Atlas-300I-Duo-48G Atlas-300I-Pro Atlas-350 MetaX-C500 MetaX-C500X MetaX-C550
MetaX-C600 MetaX-N260 Hygon-K100 Hygon-K100-AI Hygon-Z100L Hygon-BW1000 Kunlunxin-P800
Kunlunxin-R200 MLU370-X8 MLU370-X4 MLU590 MTT-S4000 MTT-S5000 MTT-S3000 BI-V150 BI-V100 MR-V100
Enflame-S60 BR100 BR104 PPU-810E
GB300 H200-NVL-141G GH200-96G GH200-144G A10G RTX-6000D RTX-PRO-5000-48G RTX-PRO-5000-72G GB10
RTX-4090-48G MI350X MI350P MI455X Atlas-350-84G Ascend-950PR Ascend-950DT Ascend-910C-560T
Atlas-300I-A2-64G Atlas-300I-A2-32G TPU-v6e Trainium2 M4-Max-128G M2-Ultra-192G
"""
ALLOCATABLE = {
    "H100-80G-SXM": 79.19,
    "A100-80G-SXM": 79.2,
    "H200-141G-SXM": 139.7,
    "RTX-3090": 23.6,
    "Ascend-910B3": 60.3,
}
AMBIGUOUS = [
    "A100",
    "A800",
    "H100",
    "V100",
    "H20",
    "4090",
    "910B",
    "910B4",
    "Ascend 910B",
    "Atlas 300I Duo",
]


def rows(table):
    """The rows of one catalog file."""
    return files.read(CATALOGS / f"{table}.yaml").data[table]


CARDS = rows("cards")
SERVERS = rows("servers")
PRICES = rows("prices")
COMPONENTS, RENTS = rows("components"), rows("rents")
PRESETS = rows("presets")
ENCODERS = rows("encoders")
BY_NAME = {card["name"]: card for card in CARDS}


def spelling(name):
    """A name as the look-up compares it."""
    return re.sub(r"[\s\-_/.]", "", name).casefold()


def names_of(card):
    """Its name and its aliases."""
    return [card["name"], *card["aliases"]]


def dense_rate(card):
    """Dense 16-bit TFLOPS: bf16, or fp16 on a card without it."""
    return card["tflops"]["bf16" if card["bf16"] else "fp16"]


@every("name", NAMES.split())
def test_card_is_listed(name):
    assert name in BY_NAME


@every(
    "row", CARDS + SERVERS + PRICES + PRESETS + ENCODERS + COMPONENTS + RENTS,
    ids=lambda r: r.get("name") or r.get("card") or r.get("item") or r["server"],
)  # fmt: skip
def test_row_has_source_and_date(row):
    assert row["source"].strip()
    assert isinstance(row["date"], date)


def test_names_and_aliases_mean_one_card():
    count = Counter(s for card in CARDS for s in {spelling(name) for name in names_of(card)})
    assert [name for name, times in count.items() if times > 1] == []


@every("name", AMBIGUOUS)
def test_ambiguous_name_is_no_alias(name):
    assert spelling(name) not in {spelling(n) for card in CARDS for n in names_of(card)}


@every("card", CARDS, ids=lambda card: card["name"])
def test_card_is_well_formed(card):
    assert card["memory_gb"] > 0 and card["devices"] in (1, 2) and card["slots"] >= 1
    assert card["grade"] in "ABC"
    assert set(card["tflops"]) == {"fp16", "bf16", "fp8", "int8", "fp4"}


@every("card", CARDS, ids=lambda card: card["name"])
def test_missing_figures_are_gaps(card):
    fields = ("reported_mib", "bandwidth_gbs", "watts")
    assert {f for f in fields if card[f] is None} <= set(card["gaps"])
    if dense_rate(card) is None:
        assert any(gap.startswith("tflops.") for gap in card["gaps"])


@every("card", CARDS, ids=lambda card: card["name"])
def test_allocatable_is_below_what_is_reported(card):
    if card["allocatable_gib"] and card["reported_mib"]:
        assert card["allocatable_gib"] <= card["reported_mib"] / card["devices"] / 1024


@every(("name", "gib"), ALLOCATABLE.items())
def test_allocatable_memory(name, gib):
    assert BY_NAME[name]["allocatable_gib"] == gib


def test_forty_cards_can_be_sized():
    sized = [c for c in CARDS if c["bandwidth_gbs"] and dense_rate(c)]
    assert len([c for c in sized if c["watts"] or "watts" in c["gaps"]]) >= 40


@pytest.mark.parametrize("name", ["V100-16G", "V100-32G", "T4", "Atlas-300I-Duo-96G"])
def test_cards_without_bf16(name):
    assert not BY_NAME[name]["bf16"] and BY_NAME[name]["tflops"]["fp16"]


def test_every_card_of_grade_a_or_b_has_a_server():
    held = {name for server in SERVERS for name in server["cards"]}
    assert {c["name"] for c in CARDS if c["grade"] in "AB"} <= held


@every("server", SERVERS, ids=lambda server: server["name"])
def test_server_is_well_formed(server):
    assert set(server["cards"]) <= set(BY_NAME)
    assert server["slots"] >= 1 and isinstance(server["full_only"], bool)
    fields = ("watts", "rack_units", "maker", "part_number", "processors", "memory_gb", "nvme_tb")
    assert {f for f in fields if server.get(f) is None} == set(server["gaps"])


def subject(price):
    """What a price is of."""
    return price.get("card") or price.get("item") or price["server"]


@every("price", PRICES, ids=lambda price: f"{subject(price)}-{price['per']}")
def test_price_is_well_formed(price):
    known = {*BY_NAME, *(row["name"] for row in (*COMPONENTS, *SERVERS))}
    assert subject(price) in known
    assert 0 < price["low"] <= price["typical"] <= price["high"]
    assert price["per"] in ("card", "server", "set", "item") and price["kind"] in (
        "market",
        "list",
        "launch",
    )
    assert price["condition"] in ("new", "stock", "used") and price["grade"] in "ABC"


def test_no_price_stands_twice():
    keys = [
        (subject(p), p["per"], p["condition"], p["currency"], p["source"], p["date"])
        for p in PRICES
    ]
    assert [key for key, times in Counter(keys).items() if times > 1] == []


# -- prices of neighbours -------------------------------------------------------------------------

USD = {"USD": 7.10, "CNY": 1.0, "JPY": 0.047, "CHF": 8.1}  # for these comparisons alone
FAMILIES = (  # more memory of one family: not cheaper by half
    ("RTX-3090", "RTX-4090", "RTX-5090"), ("L4", "L40", "L40S"), ("A10", "A30", "A40"),
    ("H100-80G-SXM", "H200-141G-SXM", "B200", "B300"), ("Gaudi-2", "Gaudi-3"),
    ("RTX-A6000", "RTX-6000-Ada", "RTX-PRO-6000"),
)  # fmt: skip
SUCCESSORS = (("H100-80G-SXM", "H200-141G-SXM"), ("H800-80G-SXM", "H200-141G-SXM"),
              ("H200-141G-SXM", "B200"), ("B200", "B300"))  # fmt: skip


def priced(name, per, kinds=("market", "list")):
    """The new prices of a card in one currency."""
    return [
        price
        for price in PRICES
        if price.get("card") == name and price["per"] == per and price["kind"] in kinds
        and price["condition"] == "new"
    ]  # fmt: skip


def amounts(rows):
    return [price["typical"] * USD[price["currency"]] for price in rows]


@pytest.mark.parametrize("kinds", [("market", "list"), ("launch",)], ids=" ".join)
@pytest.mark.parametrize("family", FAMILIES, ids="-".join)
def test_more_memory_is_not_cheaper_by_half(family, kinds):
    for less, more in pairwise(family):
        one, other = (amounts(priced(name, "card", kinds)) for name in (less, more))
        if one and other and BY_NAME[less]["memory_gb"] < BY_NAME[more]["memory_gb"]:
            assert max(other) >= min(one) / 2, (less, more)


@pytest.mark.parametrize(("old", "new"), SUCCESSORS)
def test_eight_are_not_dearer_than_eight_of_the_successor_without_a_remark(old, new):
    for price in priced(old, "set"):
        for other in priced(new, "set"):
            dearer = amounts([price])[0] > amounts([other])[0]
            assert not dearer or "side by side" in price["note"], (price, other)


def test_a_launch_price_is_of_its_launch_and_called_so():
    launch = [price for price in PRICES if price["kind"] == "launch"]
    assert len(launch) >= 20
    for price in launch:
        assert price["grade"] == "C" and price["note"].startswith(
            f"At launch, {price['date'].year}"
        )


def test_an_hour_is_not_four_times_the_month():
    months = {r["card"]: r["typical"] / (8 * 730) for r in RENTS if r["per"] == "server-month"}
    alike = {"H20-96G": "H20-141G"}
    for rent in RENTS:
        month = months.get(alike.get(rent["card"], rent["card"]))
        if rent["per"] == "card-hour" and rent["market"] == "CN" and month:
            assert rent["typical"] <= 4 * month, rent


@pytest.mark.proof
def test_api_prices_are_of_fifteen_models_by_six_providers():
    api = rows("api_prices")
    assert len({row["name"] for row in api}) >= 15 and len({row["provider"] for row in api}) >= 6
    known = {model["name"] for model in rows("models")}
    for row in api:
        assert row["name"] in known and row["source"] and isinstance(row["date"], date)
        assert row.get("cached", 0) <= row["input"] <= row["output"]


def test_a_card_is_of_its_chips_makers_country():
    """A board that others rebuild around a foreign chip is no domestic card."""
    cards, countries = Catalog.shipped().cards, {}
    for card in cards.values():
        countries.setdefault(card.vendor, set()).add(card.origin)
    assert all(len(found) == 1 for found in countries.values()), countries
    rebuilt = cards["RTX-4090-48G"]
    assert not rebuilt.domestic and rebuilt.vendor != "NVIDIA"
    assert rebuilt.restricted == cards["RTX-4090"].restricted  # one chip, one rule
