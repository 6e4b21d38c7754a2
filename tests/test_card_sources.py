"""Figures of cards beside what other sources than those of their rows say of them: accuracy/cards.csv."""

import csv
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import every

from quoter.catalog.lookup import Catalog

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "accuracy" / "cards.csv"
SHIPPED = Catalog.shipped()
FIGURES = ("memory_gb", "reported_mib", "bandwidth_gbs", "tflops.fp16", "tflops.bf16",
           "tflops.fp8", "tflops.int8", "tflops.fp4", "watts")  # fmt: skip
NEAR = 0.02  # as sources round
MAKERS_OWN = {"aiconfigurator": "NVIDIA", "msmodeling": "Huawei"}


def compared():
    """The rows of the table, by card and figure."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(row["card"], row["figure"]): row for row in csv.DictReader(file)}


ROWS = compared()


def figure(card, name):
    """A figure of a card, such as `tflops.bf16`."""
    value = card
    for part in name.split("."):
        value = getattr(value, part)
    return value


def read(row):
    """What each source says: its name and the figure; nothing where none but the card's own was read."""
    said = filter(None, row["read"].split("; ")) if row else ()
    return [(one.rpartition(": ")[0], float(one.rpartition(": ")[2])) for one in said]


def near(value, other):
    return abs(value / other - 1) <= NEAR


def test_the_table_says_of_cards_of_the_catalog_what_the_catalog_does_not():
    assert {card for card, _ in ROWS} <= set(SHIPPED.cards)
    assert {name for _, name in ROWS} <= set(FIGURES)
    assert all(row["read"] or row["why"] for row in ROWS.values())


@every("key", ROWS, ids=" ".join)
def test_the_catalog_has_what_was_decided(key):
    card, name = key
    value, row = figure(SHIPPED.cards[card], name), ROWS[key]
    assert (f"{value:g}" if value is not None else "") == row["catalog"]
    if value is None or any(not near(said, value) for _, said in read(row)):
        assert row["why"]


@every("card", SHIPPED.cards.values(), ids=lambda card: card.name)
def test_a_figure_rests_on_two_sources_or_its_maker_or_is_called_doubtful(card):
    doubtful = set(card.unverified)
    for name in FIGURES:
        row = ROWS.get((card.name, name))
        value = figure(card, name)
        if value is None or doubtful & {name, name.partition(".")[0]}:
            continue
        agreed = [source for source, said in read(row) if near(said, value)]
        makers = [s for s in agreed if MAKERS_OWN.get(s.split()[0]) == card.vendor]
        named = len(card.source.split("; ")) + len(agreed)
        quoted = "citing" in card.source  # a maker's page, by a dated source
        assert makers or quoted or named >= 2 or card.grade == "C", (card.name, name)


PAIRS = (  # (slower or equal, faster, figure): neighbours in the order that their makers give
    ("Ascend-910B4-64G", "Ascend-910B3", "tflops.bf16"),
    ("Ascend-910B3", "Ascend-910B2", "tflops.bf16"),
    ("Ascend-910C-560T", "Ascend-910C", "tflops.bf16"),
    ("RTX-5090D", "RTX-5090", "tflops.bf16"),
    ("RTX-4090D", "RTX-4090", "tflops.bf16"),
    ("RTX-5090D", "RTX-5090", "tflops.fp8"),
    ("H20-96G", "H800-80G-SXM", "tflops.bf16"),
    ("H100-80G-SXM", "H200-141G-SXM", "bandwidth_gbs"),
    ("H200-NVL-141G", "H200-141G-SXM", "tflops.bf16"),
    ("B200", "B300", "tflops.fp4"),
    ("B300", "GB300", "tflops.fp4"),
    ("MI350X", "MI355X", "tflops.bf16"),
    ("MI350P", "MI350X", "tflops.bf16"),
    ("A10G", "A10", "tflops.bf16"),
)


@every(("slower", "faster", "name"), PAIRS)
def test_neighbours_stand_in_their_makers_order(slower, faster, name):
    cards = SHIPPED.cards
    assert figure(cards[slower], name) <= figure(cards[faster], name)


@every("card", SHIPPED.cards.values(), ids=lambda card: card.name)
def test_narrower_types_are_not_slower(card):
    rates = [figure(card, f"tflops.{name}") for name in ("bf16", "fp8", "fp4")]
    known = [rate for rate in rates if rate]
    assert known == sorted(known)


# -- names ----------------------------------------------------------------------------------------


def test_a_bare_name_lists_its_variants():
    assert SHIPPED.suggest("cards", "H20") == "H20: H20-96G or H20-141G?"
    assert "RTX-4090-48G" in SHIPPED.suggest("cards", "4090")
    assert SHIPPED.suggest("cards", "910b").count(" or ") == 4
    assert SHIPPED.suggest("cards", "800T A3") == "800T A3: Ascend-910C or Ascend-910C-560T?"
    assert SHIPPED.look_up("cards", "560T A3").name == "Ascend-910C-560T"
    assert SHIPPED.suggest("cards", "Mac Studio") == "Mac Studio: M4-Max-128G or M2-Ultra-192G?"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("海光", "Hygon-K100-AI"), ("沐曦", "MetaX-C500"), ("寒武纪", "MLU590"), ("昆仑芯", "Kunlunxin-P800"),
        ("摩尔线程", "MTT-S5000"), ("平头哥 PPU", "PPU-810E"), ("昇腾", "Ascend-910B3"), ("310P", "Atlas-300I-Duo-96G"),
        ("A100 40G", "A100-40G-PCIe"), ("GB200 NVL72", "GB200"), ("HGX H20", "H20-141G"), ("华为昇腾910B4", "Ascend-910B4-64G"),
    ],
)  # fmt: skip
def test_the_name_of_a_maker_or_a_system_lists_its_cards(name, meant):
    assert SHIPPED.look_up("cards", name) is None
    assert meant in SHIPPED.suggest("cards", name).partition(": ")[2].rstrip("?").split(" or ")


ASKED_FOR = (  # cards that were named as missing; some are sold in several sizes or not sized at all
    "GB300", "H200 NVL", "RTX 6000D", "RTX PRO 5000", "RTX 4090 48G", "GB10", "GH200", "A10G", "MI350X",
    "MI350P", "MI455X", "Ascend 950PR", "Ascend 950DT", "Atlas 300I A2", "800T A3", "560T A3",
    "MetaX C588", "MetaX C600", "BW1100", "Kunlunxin M100", "MLU580", "MLU590", "MLU690", "Biren 106",
    "Biren 166", "Enflame L600", "TPU v6e", "TPU v7x", "Trainium2", "Apple silicon",
)  # fmt: skip


@pytest.mark.parametrize("name", ASKED_FOR)
def test_a_card_of_this_year_is_sized_or_known_by_name(name):
    found, said = SHIPPED.look_up("cards", name), SHIPPED.suggest("cards", name)
    assert found or said.startswith(f"{name}: ") or "is known, but nobody publishes" in said


def test_old_api_prices_are_told_like_other_prices():
    from datetime import date

    from quoter.catalog.check import findings

    told = {
        f.name
        for f in findings(SHIPPED, date(2026, 11, 29))
        if f.table == "api_prices" and f.kind == "stale"
    }
    old = [row for row in SHIPPED.api_prices.values() if (date(2026, 11, 29) - row.date).days > 90]
    assert old and {row.full_name for row in old} == told


def test_what_ones_own_rows_lack_comes_first_with_a_star(tmp_path):
    """They stood among 270 shipped ones."""
    from datetime import date

    from quoter.catalog import load
    from quoter.catalog.check import findings, lines

    file = tmp_path / "own.yaml"
    file.write_text(
        "cards:\n  - {name: My-64G, vendor: Me, memory_gb: 64, bandwidth_gbs: 1200, tflops: {bf16: 200}, watts: 300,\n"
        "     form: PCIe, engines: [vllm], source: a mail, date: 2025-01-01}\n"
        "prices:\n  - {card: My-64G, per: card, typical: 1000, currency: CNY, date: 2025-01-01, grade: C}\n"
    )
    found = findings(load([file]), date(2026, 11, 29))
    said = lines(found)
    stars = [i for i, line in enumerate(said) if line.startswith("* ")]
    assert stars and all(said[i - 1].endswith(":") or said[i - 1].startswith("* ") for i in stars)
    assert {one.kind for one in found if one.own} == {"stale", "weak"}
    assert not any(line.startswith("* ") for line in lines(findings(SHIPPED, date(2026, 11, 29))))


def test_a_known_card_without_figures_says_so():
    said = SHIPPED.suggest("cards", "Kunlunxin M100")
    assert said.startswith("Kunlunxin M100 is known, but nobody publishes figures")


def test_names_mean_cards_of_the_catalog_and_hide_none():
    answers = defaultdict(list)
    for row in SHIPPED.names.values():
        assert set(row.of) <= set(SHIPPED.cards)
        for name in (row.name, *row.aliases):
            assert SHIPPED.find("cards", name) is None, name
            answers[name].append(row.name)
    assert max(map(len, answers.values())) == 1


# -- servers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("server", "devices"),
    [("HGX-H100-8", 8), ("Atlas-800T-A2", 8), ("Atlas-800-A3", 16), ("GB200-Tray-4", 72),
     ("GB300-Tray-4", 72), ("Atlas-A3-SuperPoD-Node", 768), ("PCIe-8", 1), ("PCIe-8-bridged", 2)],
)  # fmt: skip
def test_the_devices_on_one_direct_link(server, devices):
    assert SHIPPED.servers[server].domain == devices


RATED = [server for server in SHIPPED.servers.values() if server.watts]


def test_servers_say_their_power_where_somebody_publishes_it():
    assert len(RATED) >= 18
    assert {"GB200-Tray-4", "GB300-Tray-4", "DGX-Spark"} <= {server.name for server in RATED}
    # the rack that NVIDIA plans, 18 trays of 7.5 kW
    assert 18 * SHIPPED.servers["GB300-Tray-4"].watts == 135_000


LOOKED_FOR = ROOT / "accuracy" / "server_power.csv"


def looked_for():
    """Server → what was looked for of its power, where, and what was found."""
    with LOOKED_FOR.open(encoding="utf-8", newline="") as file:
        return {row["server"]: row for row in csv.DictReader(file)}


SEARCHED = looked_for()


def test_of_every_server_without_a_rating_it_is_told_what_was_looked_for():
    unrated = {server.name for server in SHIPPED.servers.values() if not server.watts}
    assert unrated <= set(SEARCHED) <= set(SHIPPED.servers)


@pytest.mark.parametrize("row", SEARCHED.values(), ids=lambda row: row["server"])
def test_power_was_looked_for_in_three_ways_and_the_catalog_has_what_was_decided(row):
    assert len(set(row["looked_for"].split("; "))) >= 3
    assert row["where"] and row["found"] and row["date"] >= "2026-11-30"
    server = SHIPPED.servers[row["server"]]
    field, _, value = row["decided"].partition(" ")
    kept = {"watts": server.watts, "supply_watts": server.supply_watts}
    assert kept == {"watts": None, "supply_watts": None} | (
        {field: float(value)} if field in kept else {}
    )


@pytest.mark.parametrize(
    "server", [s for s in SHIPPED.servers.values() if s.supply_watts], ids=lambda s: s.name
)
def test_supplies_give_more_than_the_cards_take_and_stand_where_nobody_rates_the_whole(server):
    assert server.watts is None
    for card in (SHIPPED.cards[name] for name in server.cards):
        assert not card.watts or server.supply_watts > server.slots * card.watts


def test_no_more_is_counted_than_the_supplies_give():
    from quoter.model.shared.site import rated_watts, usual_watts

    site = SimpleNamespace(
        server_watts=0.0, card_watts=700.0, host_watts=3300.0, supply_watts=2000.0
    )
    assert rated_watts(2, 0, usual_watts(2, 2, site), site) == 4000
    site.supply_watts = 0.0
    assert rated_watts(2, 0, usual_watts(2, 2, site), site) == 2 * 4000
    site.server_watts = 900.0
    assert rated_watts(2, 0, usual_watts(2, 2, site), site) == 1800


@pytest.mark.parametrize("server", RATED, ids=lambda server: server.name)
def test_a_server_takes_more_than_its_cards(server):
    for card in (SHIPPED.cards[name] for name in server.cards):
        assert not card.watts or server.watts > server.slots * card.watts


def test_a_link_that_ends_before_the_server_does_is_no_direct_one():
    from quoter.sizing.model_inputs import directly_linked

    card = SHIPPED.cards["H100-80G-SXM"]
    whole = SHIPPED.servers["HGX-H100-8"]
    assert directly_linked(card, whole) and directly_linked(card, None)
    assert not directly_linked(card, whole.model_copy(update={"domain": 4}))


@pytest.mark.parametrize(
    "kind, cards, watts, published",
    [("PCIe-8", 8, 350, (4300, 5000)), ("PCIe-4", 4, 450, (2080, 2160))],
)
def test_a_host_of_slots_takes_what_was_published_of_one_and_not_what_a_board_does(
    kind, cards, watts, published
):
    """Eight cards of 350 W in a Supermicro SYS-521GE-TNRT: 4.3 to 5 kW; four of 450 W in a SYS-741GE-TNRT: 2.08 to
    2.16 kW. A DGX A100's 3.3 kW beside its cards stood for both."""
    low, high = published
    assert low <= cards * watts + SHIPPED.servers[kind].host_watts <= high
    board = SHIPPED.constant("host_watts")
    assert all(row.host_watts < board for row in SHIPPED.servers.values() if row.host_watts)


def test_a_server_draws_its_own_host_and_the_usual_one_without():
    from quoter.sizing.fabric import site_of

    card, home = SHIPPED.cards["L20"], SHIPPED.servers["PCIe-8"]
    assert site_of(card, home, 8, None, SHIPPED).host_watts == 2200
    bare = home.model_copy(update={"host_watts": None})
    assert site_of(card, bare, 8, None, SHIPPED).host_watts == SHIPPED.constant("host_watts")
