"""Precision by card: of what the customer allows the narrowest type that a card multiplies itself."""

import copy
import datetime

import pytest
from test_workbook import built, differences, put

from quoter.answer import answer
from quoter.catalog import Catalog
from quoter.core import Texts
from quoter.core.files import Document, Problems
from quoter.scenario import quotation
from quoter.sizing import estimate
from quoter.words import advice_words, scenario_words

EIGHT = ["fp8", "int8", "bf16"]


def file(cards, allow=EIGHT, **more):
    scenario = {
        "name": "city", "model": "DeepSeek-V3.1", "weights": "auto", "context": 8000, "concurrency": 32,
        "cards": cards,
    }  # fmt: skip
    scenario |= {"precisions": {"allow": allow}} if allow else {}
    scenario = {k: v for k, v in (scenario | more).items() if v is not None}
    quote = {
        "number": "P-1",
        "date": datetime.date(2026, 11, 29),
        "language": "en",
        "currency": "CNY",
    }
    return {"quote": quote, "scenarios": [scenario], "catalog": {}}


def sized(data):
    return estimate(quotation(Document(copy.deepcopy(data), "p.yaml", b""), Catalog.shipped()))


def taken(data):
    """The precision of each card."""
    return {c.card.name: c.weights.name for c in sized(data).scenarios[0].candidates}


def test_one_scenario_compares_cards_in_their_own_types():
    found = taken(file(["Ascend-910C", "H20-141G", "B200", "A100-80G-SXM"], ["nvfp4", *EIGHT]))
    assert found == {
        "Ascend-910C": "int8",
        "H20-141G": "fp8",
        "B200": "nvfp4",
        "A100-80G-SXM": "int8",
    }


def test_four_bits_only_where_they_are_allowed_by_name():
    assert taken(file(["B200"])) == {"B200": "fp8"}
    assert taken(file(["B200"], None)) == {"B200": "fp8"}
    assert taken(file(["B200"], ["nvfp4"])) == {"B200": "nvfp4"}


@pytest.mark.parametrize(
    ("card", "precision"),
    [
        ("H100-80G-SXM", "fp8"), ("L40S", "fp8"), ("MI300X", "fp8"), ("A100-80G-SXM", "int8"),
        ("Ascend-910B3", "int8"), ("MetaX-C500", "int8"), ("Hygon-BW1000", "int8"),
    ],
)  # fmt: skip
def test_the_native_type_before_an_unpacked_one(card, precision):
    assert taken(file([card], model="Qwen3-32B")) == {card: precision}


def test_unpacked_only_where_nothing_native_is_allowed():
    assert taken(file(["A100-80G-SXM"], ["fp8"], model="Qwen3-32B")) == {"A100-80G-SXM": "fp8"}
    assert taken(file(["A100-80G-SXM"], ["fp8", "bf16"], model="Qwen3-32B")) == {
        "A100-80G-SXM": "bf16"
    }


def test_a_model_that_ships_narrow_takes_the_type_of_each_card_where_nobody_says():
    plain = file(["Ascend-910C", "H20-141G"], None, weights=None)
    assert taken(plain) == {"Ascend-910C": "int8", "H20-141G": "fp8"}
    assert taken(file(["Ascend-910C", "H20-141G"], None, weights="fp8")) == dict.fromkeys(
        ("Ascend-910C", "H20-141G"), "fp8"
    )
    assert taken(file(["H20-141G"], None, weights=None, model="Qwen3-32B")) == {"H20-141G": "bf16"}


def test_every_option_says_its_own_and_two_are_two_checkpoints():
    found = sized(file(["Ascend-910C", "H20-141G"]))
    case, said = found.scenarios[0], answer(found)["scenarios"][0]
    assert {(o["card"], o["weights"]) for o in said["options"]} == {
        ("Ascend-910C", "int8"),
        ("H20-141G", "fp8"),
    }
    assert said["weights"] == case.weights.name
    for language, words in (
        ("en", "(INT8, FP8) are different checkpoints"),
        ("zh", "（INT8、FP8）是不同的权重文件"),
    ):
        assert any(words in one for one in scenario_words.warnings(case, Texts(language)))
    layouts = {o.card.name: advice_words.layout(case, o, Texts("en")) for o in case.shown}
    assert {card: layout.rpartition(", ")[2] for card, layout in layouts.items()} == {
        "Ascend-910C": "INT8",
        "H20-141G": "FP8",
    }
    alone = sized(file(["H20-141G"])).scenarios[0]
    assert not any("checkpoints" in one for one in scenario_words.warnings(alone, Texts("en")))


@pytest.mark.parametrize("weights", ["auto", "fp8", "bf16"])
@pytest.mark.proof
def test_the_workbook_keeps_the_precision_of_each_card_live(weights):
    """As issued, and with one precision chosen for all in the dropdown."""
    data = file(["Ascend-910C", "H20-141G"])
    context, _, book = built(data)
    refs, edited = context.scenario_refs[0], copy.deepcopy(data)
    if weights != "auto":
        put(book, refs["weights"], weights)
        edited["scenarios"][0] |= {"weights": weights}
        edited["scenarios"][0].pop("precisions")
    found = sized(edited)
    chosen = found.scenarios[0].chosen
    put(book, refs["card"], chosen.card.name)
    for width, devices in vars(chosen.split).items():
        if f"option__{width}" in refs:
            put(book, refs[f"option__{width}"], float(devices))
    book.evaluate_all()
    assert differences(book, context, found) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"precisions": {"allow": ["fp9"]}}, 'unknown weights "fp9"'),
        ({"weights": "fp8"}, "`precisions` goes with `weights: auto`"),
        ({"precisions": {"allow": []}}, "at least 1"),
    ],
)
def test_faults_are_named(changes, message):
    with pytest.raises(Problems) as raised:
        sized(file(["H20-141G"], **changes))
    assert any(message in p.message for p in raised.value.problems), raised.value.problems


@pytest.mark.proof
def test_a_scenario_with_one_precision_beside_it_keeps_its_own():
    data = file(["Ascend-910C", "H20-141G"])
    data["scenarios"].append(file(["H20-141G"], None, weights="fp8", name="other")["scenarios"][0])
    context, _, book = built(data)
    book.evaluate_all()
    assert differences(book, context, sized(data)) == []
