"""What is refused for its memory names the reserve with which it would hold, and holds with it."""

import datetime

import pytest

from quoter.catalog import Catalog
from quoter.core import Texts
from quoter.core.files import Document
from quoter.scenario import quotation
from quoter.sizing import estimate
from quoter.words import fit_words, gate_words, scenario_words

SHIPPED = Catalog.shipped()
QLORA = {"workload": "training", "model": "Llama-3.3-70B", "deploy": {"card": "A100-80G-SXM"},
         "recipe": {"method": "qlora", "sequence": 2048, "micro_batch": 2}}  # fmt: skip
HELD = {"workload": "fit", "model": "Qwen3-8B", "context": 4000, "reserve": 0.4,
        "inventory": [{"card": "RTX-4090", "count": 1}]}  # fmt: skip
CASES = {
    "QLoRA": QLORA,
    "layouts searched": {"workload": "training", "model": "Gemma-3-27B", "cards": ["RTX-4090"], "reserve": 0.4,
                         "recipe": {"method": "lora", "sequence": 2048, "micro_batch": 4, "zero": 0}},
    "a request a replica": {"model": "Qwen3-32B", "weights": "bf16", "context": 36_000, "concurrency": 8,
                            "cards": ["A100-80G-SXM"]},
    "another engine": {"model": "Qwen2.5-14B", "context": 36_000, "concurrency": 1, "cards": ["A100-40G-PCIe"],
                       "engine": {"name": "transformers"}},
    "pinned": {"model": "gpt-oss-120b", "context": 16_000, "concurrency": 8, "reserve": 0.4,
               "deploy": {"card": "A100-80G-SXM", "replicas": 1}},
    "at hand": HELD,
}  # fmt: skip


def sized(language="en", **scenario):
    """What comes of a file of one scenario."""
    quote = {
        "number": "L-1",
        "date": datetime.date(2026, 11, 30),
        "currency": "CNY",
        "language": language,
    }
    data = {"quote": quote, "scenarios": [{"name": "one"} | scenario]}
    return estimate(quotation(Document(data, "l.yaml", b""), SHIPPED))


def options(**scenario):
    """Its options by card and layout."""
    found = sized(**scenario)
    own = found.scenarios[0].options if found.scenarios else found.fits[0].held[0].options
    return {(o.card.name, o.split): o for o in own}


@pytest.mark.parametrize("name", CASES)
def test_a_lower_reserve_that_is_named_holds_and_a_hundredth_more_does_not(name):
    scenario = CASES[name]
    reserve = scenario.get("reserve", 0.2)
    refused = {k: o for k, o in options(**scenario).items() if o.figures.holds_at_lower}
    assert refused
    for key, option in refused.items():
        lower = option.figures.lower_reserve
        assert not option.fits
        assert 0 <= lower < reserve
        assert options(**scenario | {"reserve": lower})[key].fits
        assert (
            lower + 0.01 >= reserve or not options(**scenario | {"reserve": lower + 0.01})[key].fits
        )


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "holds with a reserve of 17% instead of 20%"), ("zh", "预留由 20% 降至 17% 即可容纳")],
)  # fmt: skip
def test_a_refusal_says_so_and_gives_no_price(language, said):
    found, texts = sized(language, **QLORA), Texts(language)
    (refusal,) = (one for one in gate_words.against(found, texts) if one.code == "cannot_run")
    assert said in refusal.text
    scenario = found.scenarios[0]
    assert said in scenario_words.reason(scenario, scenario.chosen, texts)
    assert not found.gate.quotable
    assert scenario.chosen.price is None


def test_of_a_replica_that_is_not_pinned_a_request_is_said():
    found, texts = sized(**CASES["a request a replica"]), Texts("en")
    one = next(o for o in found.scenarios[0].options if o.figures.holds_at_lower)
    said = f"a replica holds a request with a reserve of {one.figures.lower_reserve:.0%} instead of 20%"
    assert said in scenario_words.reason(found.scenarios[0], one, texts)
    held = sized(**HELD).fits[0].held[0]
    assert "a replica holds a request with a reserve of 25% instead of 40%" in fit_words.reason(
        held, texts
    )


@pytest.mark.parametrize("scenario", [
    QLORA | {"reserve": 0.1},  # it fits
    QLORA | {"deploy": {"card": "RTX-4090"}},  # nor without any
    QLORA | {"method": "rule-of-thumb"},  # knows no reserve
])  # fmt: skip
def test_where_no_lower_reserve_helps_none_is_named(scenario):
    found = sized(**scenario).scenarios[0]
    assert not found.chosen.figures.holds_at_lower
    assert "instead of" not in scenario_words.reason(found, found.chosen, Texts("en"))
