"""Models by the names that people use: `model-names.txt` lists them."""

import pytest
from conftest import ROOT, every

from quoter.catalog.lookup import Catalog
from quoter.catalog.spelling import alone, words

LINES = [
    line
    for line in (ROOT / "tests" / "model-names.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
FOUND = [line.split(" = ") for line in LINES if " = " in line]
ASKED = [line.split(" ? ") for line in LINES if " ? " in line]
SHIPPED = Catalog.shipped()


@every(("written", "meant"), FOUND)
def test_a_name_as_people_write_it_is_found(written, meant):
    assert getattr(SHIPPED.look_up("models", written), "name", "nothing") == meant


@every(("written", "near"), ASKED)
def test_an_unknown_name_is_asked_back_with_its_family(written, near):
    assert SHIPPED.look_up("models", written) is None
    assert f'"{near}' in SHIPPED.suggest("models", written)


def test_there_are_many_spellings_and_chinese_ones_among_them():
    assert len(LINES) >= 150
    assert sum(any("一" <= sign <= "鿿" for sign in line) for line in LINES) >= 25


def test_there_are_two_hundred_models_and_most_are_of_a_published_configuration():
    models = SHIPPED.models.values()
    assert len(models) >= 200
    assert sum(model.verified for model in models) >= 150


def test_a_model_of_no_family_here_is_answered_without_a_guess():
    assert SHIPPED.suggest("models", "of-nobody-7B") == ""


@every("model", SHIPPED.models.values(), ids=lambda model: model.name)
def test_a_model_is_as_large_as_its_name_says(model):
    if model.nominal:
        assert model.total_parameters == pytest.approx(model.nominal_parameters, rel=0.35)


CARDS = {
    "H100 SXM5 80GB": "H100-80G-SXM", "A100-SXM4-80GB": "A100-80G-SXM", "a800 80g nvlink": "A800-80G-SXM",
    "RTX4090 24G": "RTX-4090", "AMD MI355X": "MI355X", "华为 910C": "Ascend-910C", "NVIDIA H20 96GB": "H20-96G",
    "rtx pro 6000 blackwell server": "RTX-PRO-6000", "MI300X 192GB": "MI300X", "海光K100 AI": "Hygon-K100-AI",
    "曦云C500": "MetaX-C500", "寒武纪MLU590": "MLU590", "摩尔线程 S5000": "MTT-S5000", "昆仑芯P800": "Kunlunxin-P800",
    "燧原S60": "Enflame-S60", "昇腾910B3": "Ascend-910B3", "平头哥真武810E": "PPU-810E", "H20-3e": "H20-141G",
    "GeForce RTX 5090": "RTX-5090", "DGX Spark": "GB10", "Gaudi3": "Gaudi-3",
}  # fmt: skip


@every("written", CARDS)
def test_a_card_as_people_write_it_is_found(written):
    assert getattr(SHIPPED.look_up("cards", written), "name", "nothing") == CARDS[written]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("英伟达 H100", "H100-80G-SXM or"),
        ("NVIDIA A100", "A100-80G-SXM or"),
        ("壁仞106M", "BR106 is known"),
    ],
)
def test_a_bare_card_after_its_maker_is_asked_back(written, said):
    assert SHIPPED.look_up("cards", written) is None
    assert said in SHIPPED.suggest("cards", written)


def test_words_that_two_cards_share_name_neither():
    assert alone([("a", 1), ("a", 2), ("b", 3), ("", 4)]) == {"b": 3}
    assert words("H100 SXM5 80GB") == words("H100-80G-SXM")


def test_every_card_is_found_by_its_own_names():
    for row in SHIPPED.cards.values():
        assert all(SHIPPED.look_up("cards", name) is row for name in (row.name, *row.aliases))


def test_a_name_that_ends_in_a_precision_names_the_same_model_first():
    assert SHIPPED.suggest("models", "Qwen3-Coder-30B-A3B-Instruct-FP8").startswith(
        'did you mean "Qwen3-Coder-30B-A3B"'
    )
