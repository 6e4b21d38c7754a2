"""Models beside a language model on slices of a card: the table, the check of memory and rate, and what is said."""

from datetime import date

import pytest
from test_workbook import at, built, put

from quoter.answer import answer
from quoter.catalog import Catalog
from quoter.core import Texts
from quoter.core.files import Document
from quoter.delivery import freezing
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
    assert {one["slows_model"] for one in answer(shared)["scenarios"][0]["beside"]} == {None}
    assert {one["slows_model"] for one in said} == {False}
    assert "slice" not in scenario_words.count_sentence(shared.scenarios[0], Texts("en"))


def test_a_slice_of_ones_own():
    row = {"name": "half of a 4090", "profile": "half", "cards": ["RTX-4090"], "memory_gb": 12, "compute": 0.5,
           "most": 2, "source": "ours", "date": date(2026, 11, 30)}  # fmt: skip
    assert {place.slice.profile for place in placed("RTX-4090", slices=[row])} == {"half"}


# -- a small model alone --------------------------------------------------------------------------


def alone(**scenario):
    """A small model by itself on one A100."""
    one = {"name": "a", "model": "Qwen3-8B", "prompt_tokens": 2000, "output_tokens": 500, "cards": ["A100-80G-SXM"],
           "environment": "test"} | scenario  # fmt: skip
    quote = {"number": "S-2", "date": date(2026, 11, 30), "language": "en"}
    data = {"quote": quote, "scenarios": [{k: v for k, v in one.items() if v is not None}]}
    return estimate(quotation(Document(data, "x", b""), CATALOG))


@pytest.mark.parametrize(("scenario", "profile"), [
    ({"model": "Qwen3-4B"}, "1g.20gb"), ({}, "3g.40gb"), ({"model": "Qwen3-32B"}, None), ({"cards": ["RTX-4090"]}, None),
    ({"model": "bge-m3", "environment": None, "context": 8192, "concurrency": 32, "prompt_tokens": None,
      "output_tokens": None}, "1g.10gb"),
    ({"environment": None, "concurrency": 1}, None),  # its speed on a slice is not known
])  # fmt: skip
def test_a_test_environment_or_an_embedding_model_may_stand_on_a_slice(scenario, profile):
    found = alone(**scenario)
    said = answer(found)["scenarios"][0]
    sentence = scenario_words.count_sentence(found.scenarios[0], Texts("en"))
    if profile is None:
        assert said["slice"] is None and "slice" not in sentence
        return
    f = found.scenarios[0].chosen.figures
    assert f.need_per_device <= f.slice_memory <= 0.9 * said["slice"]["memory_bytes"] + 1
    assert (said["slice"]["profile"], said["slice"]["rate"]) == (profile, None)
    assert f"a slice does for a replica, {profile}" in sentence
    assert f"{profile} 切片" in scenario_words.count_sentence(found.scenarios[0], Texts("zh"))
    assert f.slice_cards == 1


def test_what_was_issued_says_the_same_slice():
    found = alone()
    rows = freezing.rows_of(found)
    again = estimate(quotation(found.quotation.document, freezing.thawed(rows)))
    assert sharing.stands_alone(again.scenarios[0]).profile == "3g.40gb"


@pytest.mark.proof
def test_the_workbook_finds_the_slice_live():
    """The card's slices are figures of its row: a smaller one that no longer holds the models gives way to the next."""
    context, _, book = built(
        {"quote": {"number": "S-3", "date": date(2026, 11, 30), "language": "en"},
         "scenarios": [{"name": "a", "model": "Qwen3-8B", "prompt_tokens": 3000, "output_tokens": 500, "concurrency": 4,
                        "cards": ["A100-80G-SXM"], "beside": [{"model": "bge-m3"}, {"model": "bge-reranker-v2-m3"}],
                        "choice": {"card": "A100-80G-SXM", "tensor_parallel": 1, "companions_shared": False}}]}
    )  # fmt: skip
    refs = context.scenario_refs[0]
    assert at(book, refs["slice_memory"]) == 9e9
    assert at(book, refs["slices_a_card"]) == 7
    assert at(book, refs["slice_profile"]) == "1g.10gb"
    put(book, context.card_refs["A100-80G-SXM"]["card__slice_small"], 2e9)
    book.evaluate_all()
    assert at(book, refs["slice_memory"]) == 18e9
    assert at(book, refs["slices_a_card"]) == 4
    assert at(book, refs["sliced"]) == 1
    assert not at(book, refs["slice_profile"])  # another than was named at issue
