"""The customer's words are understood, or asked back with what they may mean."""

import pytest

from quoter.answer import answer
from quoter.catalog import Catalog
from quoter.core import Texts, number_said
from quoter.core.files import Problems, parse
from quoter.scenario import quotation
from quoter.sizing import estimate
from quoter.words import scenario_words

FILE = """quote: {number: W-1, date: 2026-11-29, language: en}
scenarios:
  - name: a
    model: %s
    weights: %s
    context: %s
    concurrency: 4
    cards: [%s]
"""


def read(model="QwQ-32B", weights="bf16", context="16000", card="H20-96G"):
    text = FILE % (model, weights, context, card)
    return quotation(parse(text.encode(), "w.yaml"), Catalog.shipped())


def fault(text):
    with pytest.raises(Problems) as raised:
        quotation(parse(text.encode(), "w.yaml"), Catalog.shipped())
    return "\n".join(map(str, raised.value.problems))


@pytest.mark.parametrize(
    ("written", "tokens"), [("32k", 32_768), ("32K", 32_768), ("7.5k", 7680), ("16000", 16_000)]
)
def test_a_context_in_k_is_read_as_models_state_theirs(written, tokens):
    assert read(context=written).cases[0].scenario.context == tokens


def test_a_prompt_in_k_is_read_in_thousands():
    text = (
        FILE % ("QwQ-32B", "bf16", "16k", "H20-96G")
    ) + "    prompt_tokens: 7k\n    output_tokens: 1k\n"
    scenario = quotation(parse(text.encode(), "w.yaml"), Catalog.shipped()).cases[0].scenario
    assert (scenario.prompt_tokens, scenario.output_tokens) == (7000, 1000)


@pytest.mark.parametrize("written", ["w8a8", "W8A8", "INT8"])
def test_the_trades_names_of_int8(written):
    assert read(weights=written).cases[0].weights.name == "int8"


@pytest.mark.parametrize(
    ("card", "variants"),
    [
        ("H20", "H20: H20-96G or H20-141G?"),
        ("910B", "Ascend-910B3"),
        ("昇腾 910B", "Ascend-910B4-64G"),
    ],
)
def test_a_name_that_means_several_cards_is_asked_back(card, variants):
    assert variants in fault(FILE % ("QwQ-32B", "bf16", "16000", card))


def test_a_full_width_colon_is_told_at_its_place():
    text = (FILE % ("QwQ-32B", "bf16", "16000", "H20-96G")).replace("model: ", "model：")
    assert fault(text) == "w.yaml:4:10: a full-width colon stands behind `model`; write `model: `"


def test_the_model_is_called_as_the_customer_called_it():
    found = estimate(read("DeepSeek-V3.1", "fp8", "8000", "H200-141G-SXM"))
    assert scenario_words.called(found.scenarios[0].case, Texts("en")).startswith(
        "DeepSeek-V3.1 (sized as DeepSeek-V3,"
    )
    said = answer(found)["scenarios"][0]
    assert (said["model_called"], said["model"]) == ("DeepSeek-V3.1", "DeepSeek-V3")
    same = estimate(read("Qwen/QwQ-32B")).scenarios[0].case
    assert scenario_words.called(same, Texts("en")) == "QwQ-32B"


def test_a_currency_by_another_code_is_asked_back():
    text = "quote: {number: A, date: 2026-11-29, currency: RMB}\nscenarios: []\n"
    with pytest.raises(Problems) as fault:
        quotation(parse(text.encode(), "x.yaml"), Catalog.shipped())
    assert 'x.yaml:1:48: unknown currency "RMB"; did you mean CNY?' in str(fault.value)


def test_an_unknown_name_of_a_short_list_is_answered_with_the_list():
    known = Catalog.shipped()
    assert known.suggest("redundancy", "双机热备").startswith("known: none, ")
    assert known.suggest("methods", "pretrain") == "known: full, lora, qlora"
    assert known.suggest("servers", "L40S-8") == "servers of L40S: PCIe-8"
    assert known.suggest("servers", "Ours-8").startswith("`quote catalog servers` lists them")
    assert known.suggest("components", "zzz").startswith("`quote catalog components` lists them")
    assert known.suggest("precisions", "fq9z") == ""  # too many
    assert known.find("precisions", "w4a16").name == "int4"


@pytest.mark.parametrize(("written", "value"), [
    ("1.5k", 1500), ("2 万", 20_000), ("3万", 30_000), ("3 千万", 30_000_000), ("1,500", 1500), ("１２", 12),
    ("2 M", 2_000_000), ("1.5亿", 150_000_000), ("2b", 2 * 10**9),
])  # fmt: skip
def test_a_number_is_read_as_people_write_it(written, value):
    assert number_said(written, 1000) == value


@pytest.mark.parametrize("written", ["1,5", "3 hundred", "万", "1.5kk", "2 万人"])
def test_what_is_no_number_is_refused(written):
    with pytest.raises(ValueError, match="must be a number"):
        number_said(written, 1000)


def test_prices_and_people_are_written_as_people_write_them():
    data = (
        "quote: {number: Q-1, date: 2026-11-22}\n"
        "catalog: {prices: [{card: T4, per: card, typical: 3万, low: 2.5 万, currency: CNY}]}\n"
        "offer: {lines: [{name: a, price: 1,500}]}\n".replace("1,500", "'1,500'")
        + "scenarios: [{name: a, model: QwQ-32B, preset: chat, load: {users: 2 万人}, cards: [T4]}]\n"
    )
    found = quotation(parse(data.encode(), "q.yaml"), Catalog.shipped())
    [price] = [row for row in found.catalog.prices if row.own]
    assert (price.typical, price.low) == (30_000, 25_000)
    assert found.deal.offer.lines[0].price == 1500
    assert found.cases[0].scenario.load.users.total == 20_000
