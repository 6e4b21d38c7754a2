"""Models beside a language model on slices of a card: the table, the check of memory and rate, and what is said."""

from datetime import date

import pytest

from quoter.answer import answer
from quoter.catalog import Catalog
from quoter.core import Texts
from quoter.core.files import Document
from quoter.scenario import quotation
from quoter.sizing import estimate, sharing
from quoter.words import scenario_words

CATALOG = Catalog.shipped()


def sized(card, models=("bge-m3", "bge-reranker-v2-m3"), shared=False, **rows):
    """A small model with others beside it, on cards of their own or on the model's."""
    data = {
        "quote": {"number": "S-1", "date": date(2026, 11, 30), "language": "en"},
        "scenarios": [{"name": "a", "model": "Qwen3-8B", "prompt_tokens": 3000, "output_tokens": 500, "concurrency": 4,
                       "cards": [card], "beside": [{"model": name} for name in models],
                       "choice": {"card": card, "tensor_parallel": 1, "companions_shared": shared}}],
        "catalog": rows,
    }  # fmt: skip
    return estimate(quotation(Document(data, "x", b""), CATALOG))


def placed(*words, **changes):
    case = sized(*words, **changes).scenarios[0]
    return sharing.places(case, case.chosen)


def test_every_slice_is_of_a_card_of_the_catalog_with_source_and_date():
    for row in CATALOG.slices.values():
        assert row.source
        assert row.date
        for name in row.cards:
            card = CATALOG.find("cards", name)
            assert row.memory_gb * row.most <= card.memory_gb * 1.02
            assert row.compute * row.most <= 1.001


@pytest.mark.parametrize(("card", "profile"), [("A100-80G-SXM", "1g.10gb"), ("H200-141G-SXM", "1g.18gb"),
                                               ("RTX-PRO-6000", "1g.24gb"), ("H20-96G", "1g.12gb")])  # fmt: skip
def test_the_smallest_slice_that_holds_them_is_named(card, profile):
    found = placed(card)
    assert [place.on for place in found] == ["slice", "slice"]
    assert {place.slice.profile for place in found} == {profile}
    assert all(place.bytes <= 0.9 * place.slice.memory_gb * 1e9 for place in found)


def test_a_larger_model_takes_a_larger_slice_and_one_too_large_a_card():
    small, large = (
        placed("A100-80G-SXM", models=(name,))[0] for name in ("bge-m3", "Qwen3-Embedding-8B")
    )
    assert small.slice.memory_gb < large.slice.memory_gb
    (none,) = placed("A30", models=("Qwen3-Embedding-8B",))
    assert (none.on, none.slice) == ("card", None)


def test_slices_never_take_more_cards_than_none():
    """Nine of a kind fit on one card together, and not on the seven slices that it has."""
    found = placed("A100-80G-SXM", models=("bge-m3",) * 9)
    assert {place.on for place in found} == {"card"}


def test_a_card_that_is_not_cut_and_the_models_own_cards_have_no_slices():
    assert {place.on for place in placed("RTX-4090")} == {"card"}
    assert {place.on for place in placed("A100-80G-SXM", shared=True)} == {"shared"}


def test_a_rate_is_as_much_of_the_cards_as_the_slice_has_of_its_compute():
    measured = next(
        row for row in CATALOG.encoders.values() if row.rate and row.rate.card == "H100-80G-SXM"
    )
    found = placed("H100-80G-SXM", models=(measured.name, "bge-m3"))
    assert found[0].rate == pytest.approx(measured.rate.value * found[0].slice.compute)
    assert found[1].rate is None  # to be measured
    other = placed("A30", models=(measured.name,))[0]
    assert other.rate is None  # measured on another card


@pytest.mark.parametrize(
    ("language", "words"), [("en", "a slice of its own, 1g.10gb"), ("zh", "1g.10gb 切片")]
)
def test_every_output_says_it(language, words):
    whole = sized("A100-80G-SXM")
    assert words in scenario_words.count_sentence(whole.scenarios[0], Texts(language))
    said = answer(whole)["scenarios"][0]["beside"]
    assert [one["on"] for one in said] == ["slice", "slice"]
    assert said[0]["slice"] | {"rate": None} == said[0]["slice"]
    assert said[0]["slice"]["profile"] == "1g.10gb"
    shared = sized("A100-80G-SXM", shared=True)
    assert "slice" not in scenario_words.count_sentence(shared.scenarios[0], Texts("en"))


def test_a_slice_of_ones_own():
    row = {"name": "half of a 4090", "profile": "half", "cards": ["RTX-4090"], "memory_gb": 12, "compute": 0.5,
           "most": 2, "source": "ours", "date": date(2026, 11, 30)}  # fmt: skip
    assert {place.slice.profile for place in placed("RTX-4090", slices=[row])} == {"half"}
