"""The scenario file: what it may say, what is filled in, and every fault at its place."""

from datetime import date
from pathlib import Path

import pytest

from quoter.catalog.lookup import Catalog
from quoter.core.fields import keys_at
from quoter.core.files import Problems, parse
from quoter.scenario import other_words
from quoter.scenario.command_line import quotation_from_options
from quoter.scenario.quotation import load_quotation, quotation
from quoter.scenario.request import Scenario
from quoter.sizing.estimate import estimate

SHIPPED = Catalog.shipped()
GOOD = """quote:
  number: Q-2026-0101
  date: 2026-11-22
scenarios:
  - name: 智能客服
    model: Qwen/QwQ-32B
    context: 16000
    concurrency: 8
"""


def read(text, catalog=SHIPPED):
    return quotation(parse(text.encode(), "q.yaml"), catalog)


def case(*lines, at=GOOD):
    """The case of the good file with these lines added to its scenario."""
    return read(at + "".join(f"    {line}\n" for line in lines)).cases[0]


def problems(text):
    with pytest.raises(Problems) as caught:
        read(text)
    return str(caught.value).splitlines()


def fault(*lines, at=GOOD):
    """The one problem of the good file with these lines added (from line 9 on)."""
    (problem,) = problems(at + "".join(f"    {line}\n" for line in lines))
    return problem


# -- what a good file gives -----------------------------------------------------------------------


def test_defaults_are_filled_in():
    quotation = read(GOOD)
    quote, (case,) = quotation.quote, quotation.cases
    assert (quote.revision, quote.status, quote.language, quote.currency) == (
        1,
        "budgetary",
        "zh",
        "CNY",
    )
    assert (quote.valid_days, quote.market, quote.tax_rate) == (14, "CN", 0.13)
    assert case.model.name == "QwQ-32B"
    assert (case.weights.name, case.kv_cache, case.scenario.reserve) == ("bf16", "auto", 0.20)
    assert case.scenario.weights == "bf16"
    assert case.quote is not None
    assert not case.named_cards


def test_what_the_file_gives_is_told_from_defaults():
    stated = case(
        "load: {concurrency: 8}", "engine: {version: '0.19', name: vLLM}", "reserve: null"
    ).stated
    assert {"concurrency", "context", "engine.version", "load.concurrency"} <= stated
    assert not {"reserve", "weights", "engine.memory_utilization"} & stated
    assert read(GOOD).stated == {"number", "date"}


def test_the_digest_is_of_the_bytes():
    assert read(GOOD).digest == read(GOOD).digest != read(GOOD + "# more\n").digest


@pytest.mark.parametrize(
    ("lines", "market", "rate"),
    [
        ("  currency: USD", "other", 0),
        ("  currency: USD\n  tax_rate: 0.08", "other", 0.08),
        ("  market: US", "US", 0),
        ("  currency: USD\n  market: CN", "CN", 0.13),
    ],
)
def test_market_and_tax_follow_the_currency_unless_stated(lines, market, rate):
    quote = read(GOOD.replace("quote:", f"quote:\n{lines}")).quote
    assert (quote.market, quote.tax_rate) == (market, rate)


def test_context_is_prompt_and_output_unless_stated():
    text = GOOD.replace("context: 16000", "prompt_tokens: 14000\n    output_tokens: 2000")
    assert read(text).cases[0].scenario.context == 16000
    assert case("prompt_tokens: 100", "output_tokens: 50").scenario.context == 16000


def test_concurrency_stands_in_the_scenario_or_its_load():
    text = GOOD.replace("concurrency: 8", "load: {concurrency: 8}")
    assert read(text).cases[0].scenario.concurrency == 8
    assert case("load: {concurrency: 8}").scenario.concurrency == 8


def test_numbers_may_be_written_as_1e3_and_texts_as_numbers():
    text = GOOD.replace("16000", "16e3").replace(
        "quote:", "quote:\n  seller: {contact: 13800000000}"
    )
    quotation = read(text + "    engine: {name: vllm, version: 0.20}\n")
    assert quotation.cases[0].scenario.context == 16000
    assert quotation.quote.seller.contact == "13800000000"
    assert quotation.cases[0].scenario.engine.version == "0.20"


def test_training_needs_no_context_and_has_rows_behind_its_recipe():
    text = GOOD.replace("    context: 16000\n    concurrency: 8\n", "    workload: training\n")
    case = read(text + "    recipe: {method: lora, optimizer: adamw-8bit}\n").cases[0]
    assert {key: row.name for key, row in case.recipe.items()} == {
        "method": "lora",
        "optimizer": "adamw-8bit",
        "checkpointing": "full",
        "target_modules": "all-linear",
    }
    assert (case.scenario.context, case.scenario.concurrency) == (None, None)


# -- cards and engines ----------------------------------------------------------------------------


def cards(*lines):
    return [card.name for card in case(*lines).cards]


def test_without_names_every_priced_card_of_a_firm_row_is_a_candidate():
    priced = {price.card for price in SHIPPED.prices}
    assert cards() == [
        name for name, card in SHIPPED.cards.items() if name in priced and card.grade != "C"
    ]


def test_named_cards_are_the_candidates():
    assert cards("cards: [a100 80g sxm, MetaX-C500, A100-80G-SXM]") == [
        "A100-80G-SXM",
        "MetaX-C500",
    ]
    assert case("cards: [T4]").named_cards


def test_a_chosen_card_comes_first_and_a_pinned_one_alone():
    assert cards("choice: {card: T4}")[0] == "T4"
    assert len(cards("choice: {card: T4}")) == len(cards())
    assert cards("cards: [L4]", "choice: {card: T4}") == ["T4", "L4"]
    assert cards("deploy: {card: T4, tensor_parallel: 2}") == ["T4"]


def engine(card, *lines):
    made = case(f"cards: [{card}]", *lines)
    return made.engine_for(made.cards[0])


def test_the_engine_is_the_newest_vllm_or_the_first_that_the_card_lists():
    assert engine("A100-80G-SXM") is SHIPPED.engine("vllm")
    assert engine("Atlas-350").name == "vllm-ascend"
    assert engine("A100-80G-SXM", "engine: {name: SGLang}").name == "sglang"
    assert engine("A100-80G-SXM", "engine: {name: vllm, version: '0.19'}").holds("0.19")


def weights(config, workload="inference"):
    rows = [{"name": "Ours", "config": SHIPPED.models["QwQ-32B"].config | config}]
    catalog = SHIPPED.overlay({"models": rows}, lambda *fault: pytest.fail(str(fault)))
    return (
        read(GOOD.replace("Qwen/QwQ-32B", f"Ours\n    workload: {workload}"), catalog)
        .cases[0]
        .weights.name
    )


def test_weights_are_what_the_checkpoint_ships_in():
    assert weights({"quantization_config": {"quant_method": "fp8"}}) == "fp8"
    assert weights({"quantization_config": {"quant_method": "mxfp4"}}) == "mxfp4"
    assert weights({"quantization_config": {"quant_method": "awq"}}) == "int4"
    assert weights({"quantization_config": {"quant_method": "fp8"}}, "training") == "bf16"
    assert weights({}) == "bf16"


def test_the_cache_of_fp32_weights_is_in_32_bits():
    for line, each in (("", 4), ("    kv_cache: fp8\n", 1)):
        sized = estimate(read(GOOD + "    weights: fp32\n" + line)).scenarios[0]
        assert (sized.chosen.figures.key_bytes, sized.chosen.figures.value_bytes) == (each, each)


@pytest.mark.parametrize(
    ("written", "keys", "values"),
    [
        ("q8_0", "q8_0", "q8_0"),
        ("q8_0/q4_0", "q8_0", "q4_0"),
        ("{keys: q8_0, values: q4_0}", "q8_0", "q4_0"),
        ("{keys: fp8}", "fp8", "auto"),
    ],
)
def test_the_types_of_keys_and_values_may_differ(written, keys, values):
    made = case(f"kv_cache: {written}")
    assert (made.key_type.name, made.value_type.name) == (keys, values)


# -- rows of the quotation itself -----------------------------------------------------------------


def test_the_quotations_own_rows_hold_for_it_alone():
    own = "catalog:\n  prices:\n    - {card: Atlas-350, typical: 90000, currency: CNY}\n"
    quotation = read(GOOD + own)
    assert quotation.catalog.prices[0].own
    assert "Atlas-350" in {card.name for card in quotation.cases[0].cards} or (
        SHIPPED.cards["Atlas-350"].grade == "C"
    )
    assert not read(GOOD).catalog.prices[0].own


def test_faults_of_the_quotations_own_rows_have_their_place():
    assert problems(GOOD + "catalog:\n  cards:\n    - {name: T4, wats: 70}\n") == [
        "q.yaml:11:18: unknown key `wats`; did you mean `watts`?"
    ]


# -- faults ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["contxt: 16000"], "9:5: unknown key `contxt`; did you mean `context`?"),
        (
            ["service_level: {ttft_ms: 2s}"],
            '9:30: `ttft_ms` must be a number, not "2s"; `ttft_ms` is in ms: write 2000',
        ),
        (
            ["service_level: {e2e_seconds: 1.5 分钟}"],
            '9:34: `e2e_seconds` must be a number, not "1.5 分钟"; `e2e_seconds` is in s: write 90',
        ),
        (["reserve: 20%"], '9:14: `reserve` must be a number, not "20%"; write 0.2 for 20 %'),
        (["reserve: 1.5"], "9:14: `reserve` must be at most 0.9, not 1.5"),
        (["reserve: .nan"], "9:14: `reserve` must be a finite number, not nan"),
        (["reserve: true"], "9:14: `reserve` must be a number, not true"),
        (["weights: bf61"], '9:14: unknown weights "bf61"; did you mean "bf16"?'),
        (["kv_cache: fp9"], '9:15: unknown cache type "fp9"; did you mean "fp8"?'),
        (["kv_cache: q8_0/q4"], '9:15: unknown cache type "q4"; did you mean "q4_0"?'),
        (["kv_cache: {kees: q8_0}"], "9:16: unknown key `kees`; did you mean `keys`?"),
        (["kv_cache: {keys: q8}"], '9:22: unknown cache type "q8"; did you mean "q8_0"?'),
        (["kv_cache: 8"], "9:15: `kv_cache` must hold keys with values, not 8"),
        (["cards: []"], "9:12: `cards` must hold at least 1"),
        (["cards: A100-80G-SXM"], '9:12: `cards` must be a list, not "A100-80G-SXM"'),
        (
            ["cards: [T4, A100-80G-SMX]"],
            '9:17: unknown card "A100-80G-SMX"; did you mean "A100-80G-SXM"?',
        ),
        (["choice: {card: nothing}"], '9:20: unknown card "nothing"'),
        (["choice: {tensor_parallel: 2}"], "9:13: `card` is missing"),
        (["deploy: {card: nothing}"], '9:20: unknown card "nothing"'),
        (["deploy: {card: T4, replicas: 0}"], "9:34: `replicas` must be at least 1, not 0"),
        (
            ["workload: fit", "inventory: [{card: nothing, count: 1}]"],
            '10:24: unknown card "nothing"',
        ),
        (["inventory: [{card: T5, count: 1}]"], '9:17: unknown card "T5"'),
        (["all_models: true"], "9:5: `all_models` is for `workload: fit`"),
        (
            ["workload: fit", "inventory: [{card: T4, count: 0}]"],
            "10:35: `count` must be at least 1, not 0",
        ),
        (
            ["workload: fit", "inventory: [{card: T4, count: 1}, {card: t-4, count: 1}]"],
            "10:46: T4 stands twice in the inventory; give its count once",
        ),
        (
            ["workload: fit", "inventory: [{card: T4, count: 1}]", "cards: [T4]"],
            "11:5: `cards` is not for `workload: fit`; its cards are those of `inventory`",
        ),
        (
            ["workload: fit", "inventory: [{card: T4, count: 1}]", "all_models: true"],
            "11:5: give `model` or `all_models`, not both",
        ),
        (["engine: {name: vlm}"], '9:20: unknown engine "vlm"; did you mean "vllm"?'),
        (["engine: {version: '0.19'}"], "9:23: an engine's `version` needs its `name`"),
        (
            ["engine: {memory_utilization: 90}"],
            "9:34: `memory_utilization` must be at most 1, not 90",
        ),
        (["recipe: {optimizer: adamx}"], '9:25: unknown optimizer "adamx"; did you mean "adamw"?'),
        (["recipe: {zero: 4}"], "9:20: `zero` must be at most 3, not 4"),
        (
            ["recipe: {objective: prtrain}"],
            "9:25: `objective` must be 'pretrain' or 'sft', not \"prtrain\"; did you mean \"pre",
        ),
        (["service_level: {percentile: 100}"], "9:33: `percentile` must be less than 100, not 100"),
        (["load: {concurrency: 9}"], "9:25: `concurrency` 9 differs from the scenario's own 8"),
        (
            ["prompt_tokens: 16000", "output_tokens: 1"],
            "7:14: `context` 16,000 is less than prompt",
        ),
        (["workload: fit"], "5:5: `workload: fit` needs the `inventory` of cards at hand; such as"),
        (["workload: chat"], "9:15: `workload` must be 'inference', 'training' or 'fit'"),
        (["choice: {card: T4}", "deploy: {card: T4}"], "10:5: give `choice` or `deploy`, not both"),
        (["model: T5"], "9:5: the key `model` is already given on line 6"),
    ],
)
def test_a_fault_of_a_scenario_has_its_place(lines, expected):
    assert fault(*lines).startswith(f"q.yaml:{expected}")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Qwen/QwQ-32B", "QwQ-33B", '6:12: unknown model "QwQ-33B"; did you mean "QwQ-32B"?'),
        ("model: Qwen/QwQ-32B", "weights: bf16", "5:5: `model` is missing"),
        ("concurrency: 8", "concurrency: 0", "8:18: `concurrency` must be at least 1, not 0"),
        ("concurrency: 8", "concurrency: -8", "8:18: `concurrency` must be at least 1, not -8"),
        (
            "concurrency: 8",
            "concurrency: 8.5",
            "8:18: `concurrency` must be a whole number, not 8.5",
        ),
        (
            "concurrency: 8",
            "concurrency: lots",
            '8:18: `concurrency` must be a number such as 16000 or 16k, not "l',
        ),
        ("concurrency: 8", "concurrency: [8]", "8:18: `concurrency` must be a whole number"),
        (
            "concurrency: 8",
            "concurrency: true",
            "8:18: `concurrency` must be a whole number, not tr",
        ),
        ("concurrency: 8", "concurrency: 1e12", "8:18: `concurrency` must be at most 1,000,000"),
        ("concurrency: 8", "concurrency: .inf", "8:18: `concurrency` must be"),
        ("concurrency: 8", "concurrency: " + "9" * 5000, "8:18: `concurrency` must be"),
        ("    concurrency: 8\n", "", "5:5: give `concurrency` (requests in flight)"),
        (
            "concurrency: 8",
            "load: {users: 100}",
            "8:11: requests in flight do not follow from this load",
        ),
        ("    context: 16000\n", "", "5:5: give `context`, or `prompt_tokens` and `output_tokens`"),
        ("context: 16000", "context: 1e9", "7:14: `context` must be at most 100,000,000"),
        ("name: 智能客服", "name: ''", "5:11: `name` is empty"),
        ("name: 智能客服", 'name: "a\\nb"', "5:11: `name` must stand on one line"),
        ("name: 智能客服", "name: null", "5:11: `name` must be text, not nothing"),
        ("Q-2026-0101", "../Q", '2:11: `number` "../Q" cannot name a file'),
        ("Q-2026-0101", ".Q", '2:11: `number` ".Q" cannot name a file'),
        ("Q-2026-0101", "Q 1", '2:11: `number` "Q 1" cannot name a file'),
        ("  number: Q-2026-0101\n", "", "2:3: `number` is missing"),
        ("  date: 2026-11-22\n", "", "2:3: `date` is missing"),
        (
            "2026-11-22",
            "2026-02-30",
            '3:9: `date` must be a date such as 2026-11-22, not "2026-02-30"',
        ),
        ("2026-11-22", "20261122", "3:9: `date` must be a date such as 2026-11-22, not 20261122"),
        ("date:", "currency: rmb\n  date:", "3:13: `currency` must be a currency code of three"),
        ("date:", "market: China\n  date:", "3:11: `market` must be a country code"),
        ("date:", "language: fr\n  date:", "3:13: `language` must be 'zh', 'en' or 'both', not"),
        ("date:", "tax_rate: 13\n  date:", "3:13: `tax_rate` must be at most 1, not 13"),
        ("date:", 'title: "a\\x07"\n  date:', "3:10: `title` holds the control character U+0007"),
        ("date:", f"title: {'x' * 4001}\n  date:", "3:10: `title` is 4,001 characters long"),
        ("date:", "lenguage: zh\n  date:", "3:3: unknown key `lenguage`; did you mean `language`?"),
        (
            "date:",
            "exchange_rates: {USD: {rate: 0}}\n  date:",
            "3:32: `rate` must be more than 0, not 0",
        ),
        (
            "date:",
            "procurement: {deny: [H2O-96G]}\n  date:",
            '3:24: unknown card "H2O-96G"; did you mean "H20-96G"?',
        ),
        ("scenarios:", "scenarioes:\n  - name: a\nscenarios:", "4:1: unknown key `scenarioes`"),
    ],
)
def test_a_fault_of_the_file_has_its_place(old, new, expected):
    assert old in GOOD
    (problem,) = problems(GOOD.replace(old, new, 1))
    assert problem.startswith(f"q.yaml:{expected}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("just text", ["q.yaml:1:1: a scenario file must hold `quote` and `scenarios`"]),
        ("- 1\n- 2\n", ["q.yaml:1:1: a scenario file must hold `quote` and `scenarios`"]),
        (
            "zzz: 1\n",
            [
                "q.yaml:1:1: `quote` is missing; it holds at least `number` and `date`",
                "q.yaml:1:1: `scenarios` is missing",
                "q.yaml:1:1: unknown key `zzz`",
            ],
        ),
        (
            "quote: []\nscenarios: []\n",
            [
                "q.yaml:1:8: `quote` must hold keys with values",
                "q.yaml:2:12: `scenarios` is empty",
            ],
        ),
        (
            "quote: {number: Q, date: 2026-11-22}\nscenarios: {a: 1}\n",
            ["q.yaml:2:12: `scenarios` must be a list"],
        ),
    ],
)
def test_files_of_another_shape(text, expected):
    assert [line.split(" (")[0] for line in problems(text)] == expected


def test_all_faults_are_reported_at_once():
    text = """quote:
  number: a/b
  date: 2026-11-22
scenarios:
  - name: one
    model: QwQ-33B
    contxt: 16000
    concurrency: 0
  - name: two
    model: QwQ-33B
    weights: bf61
    context: 16000
    concurrency: 8
    cards: [T4, T44]
  - name: two
    model: QwQ-32B
    context: 16000
  - foo
catalog:
  cards: [{name: X, memory_gb: -1}]
"""
    assert problems(text) == [
        'q.yaml:2:11: `number` "a/b" cannot name a file: use letters, digits, . _ and -, '
        "starting with a letter or digit",
        'q.yaml:6:12: unknown model "QwQ-33B"; did you mean "QwQ-32B"? A model\'s config.json is'
        " taken in by `quote import-model`",
        "q.yaml:7:5: unknown key `contxt`; did you mean `context`?",
        "q.yaml:8:18: `concurrency` must be at least 1, not 0",
        'q.yaml:10:12: unknown model "QwQ-33B"; did you mean "QwQ-32B"? A model\'s config.json is'
        " taken in by `quote import-model`",
        'q.yaml:11:14: unknown weights "bf61"; did you mean "bf16"?',
        'q.yaml:14:17: unknown card "T44"; did you mean "T4"?',
        "q.yaml:15:5: give `concurrency` (requests in flight); or `load:` with `users`, "
        "`requests_per_day`, `requests_per_second`, `tokens_per_day` or `documents`",
        'q.yaml:15:11: two scenarios are named "two"',
        'q.yaml:18:5: an item of `scenarios` must hold keys with values, not "foo"',
        "q.yaml:20:32: `memory_gb` must be more than 0, not -1",
    ]


# -- files and options ----------------------------------------------------------------------------


def test_loading_a_file_with_a_users_catalog(tmp_path: Path):
    scenario, own = tmp_path / "q.yaml", tmp_path / "own.yaml"
    scenario.write_text(
        GOOD.replace("Qwen/QwQ-32B", "QwQ-32B\n    cards: [Ours]"), encoding="utf-8"
    )
    own.write_text("cards:\n  - {name: Ours, memory_gb: 64}\n")
    quotation = load_quotation(scenario, [own])
    assert [card.name for card in quotation.cases[0].cards] == ["Ours"]
    assert quotation.file == str(scenario)


def test_faults_of_the_users_catalog_and_of_the_file_come_together(tmp_path: Path):
    scenario, own = tmp_path / "q.yaml", tmp_path / "own.yaml"
    scenario.write_text(GOOD.replace("concurrency: 8", "concurrency: 0"), encoding="utf-8")
    own.write_text("cards:\n  - {name: Ours, memory_gb: 0}\n")
    with pytest.raises(Problems) as caught:
        load_quotation(scenario, [own])
    assert [Path(problem.file).name for problem in caught.value.problems] == ["own.yaml", "q.yaml"]


def test_one_scenario_from_the_options_of_a_command():
    quotation = quotation_from_options(
        model="qwq-32b", card="a100 80g sxm", context=16000, concurrency=8, weights="int4",
        tensor_parallel=None, engine="vllm", engine_version="0.19", memory_utilization=0.85,
    )  # fmt: skip
    (case,) = quotation.cases
    assert (case.model.name, case.weights.name) == ("QwQ-32B", "int4")
    assert [card.name for card in case.cards] == ["A100-80G-SXM"]
    assert case.scenario.engine.memory_utilization == 0.85
    assert (quotation.file, len(quotation.digest)) == ("command line", 64)
    assert quotation.quote.date == max(price.date for price in SHIPPED.prices)


def test_a_width_among_the_options_pins_the_card():
    options = {"model": "QwQ-32B", "context": 16000, "concurrency": 8, "tensor_parallel": 2}
    deploy = quotation_from_options(card="T4", **options).cases[0].scenario.deploy
    assert (deploy.card, deploy.tensor_parallel) == ("T4", 2)
    with pytest.raises(Problems, match="command line: `card` is missing"):
        quotation_from_options(**options)


def test_options_of_the_quote():
    options = {"model": "QwQ-32B", "context": 16000, "concurrency": 8}
    quote = quotation_from_options(currency="USD", date=date(2026, 1, 2), **options).quote
    assert (quote.currency, quote.market, quote.date) == ("USD", "other", date(2026, 1, 2))


def test_faults_of_options_name_the_command_line():
    with pytest.raises(Problems) as caught:
        quotation_from_options(model="QwQ-33B", card=["T4"], context=0, concurrency=8)
    assert str(caught.value).startswith("--context: `context` must be at least 1, not 0\n--model: ")
    with pytest.raises(Problems, match='--model: unknown model "QwQ-33B"; did you mean'):
        quotation_from_options(model="QwQ-33B", card=["T4"], context=16000, concurrency=8)


# -- what people say instead --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("concurrency: 8", "qps: 10", "write `load: {requests_per_second: …}`"),
        ("concurrency: 8", "TPS: 10", "write `load: {requests_per_second: …}`"),
        ("concurrency: 8", "并发: 10", "write `concurrency: …`"),
        ("concurrency: 8", "users_count: 3000", "write `load: {users: …}`"),
        ("concurrency: 8", "load: {qps: 10}", "write `requests_per_second: …`"),
        ("concurrency: 8", "load: {concurrency: 8}\n    service_level: {ttft: 3000}", "write `ttft_ms: …`"),
        ("concurrency: 8", "concurrency: 8\n    max-model-len: 8192", "write `context: …`"),
        ("concurrency: 8", "load: {concurrency: 8, 上下文: 8192}", "write `context: …` in the scenario"),
    ],
)  # fmt: skip
def test_a_key_that_people_call_otherwise_is_answered_with_ours(old, new, hint):
    told = problems(GOOD.replace(old, new))
    assert any("unknown key" in line and line.endswith(hint) for line in told)


def test_words_of_another_part_are_not_taken_for_a_scenarios():
    assert other_words.meant(("catalog", "prices", 0, "gpu")) == ""
    assert other_words.meant(("scenarios", 0, "recipe", "seq_len")) == ""
    assert other_words.meant(("qps",)) == "write `load: {requests_per_second: …}` in the scenario"
    assert other_words.meant(("quote", "procurement", "国产")) == "write `domestic_only: true`"
    assert other_words.meant(("quote", "procurement", "air-cooled")) == "write `cooling: air`"


def test_the_words_for_keys_name_keys_and_are_none():
    known = set()
    for place, words in other_words.KEYS.items():
        assert place[-1] in keys_at(Scenario, place[:-1])
        assert not (known & set(words)), "a word for two keys"
        known |= set(words)
    blocks = (
        (),
        ("load",),
        ("load", "users"),
        ("service_level",),
        ("deploy",),
        ("engine",),
        ("choice",),
    )
    assert not known & {key for block in blocks for key in keys_at(Scenario, block)}


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("150万", 1_500_000),
        ("1.5亿", 150_000_000),
        ("1.5M", 1_500_000),
        ("800k", 800_000),
        ("1.1 万", 11_000),
        ("20000", 20_000),
    ],
)
def test_a_budget_and_users_are_read_as_people_write_large_numbers(written, amount):
    load = f"output_tokens: 500\n    budget: {written}\n    load: {{users: {{total: {written}}}}}"
    [case] = read(GOOD.replace("concurrency: 8", load)).cases
    assert (case.scenario.budget, case.scenario.load.users.total) == (amount, amount)


def test_rows_of_the_catalog_at_the_top_are_told_where_they_stand():
    """A file of them alone is one for `--catalog`."""
    with pytest.raises(Problems) as fault:
        quotation(parse(b"models:\n  - {name: My-Model}\n", "my.yaml"), Catalog.shipped())
    said = "`models` stands under `catalog:`; a file of catalog rows is given by `--catalog`"
    assert f"my.yaml:1:1: unknown key `models`; {said}" in str(fault.value)
