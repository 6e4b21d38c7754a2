"""The JSON that other programs hold on to: its names, its types, its sums and its verdicts."""

import json
import re
from decimal import Decimal

import pytest

from quoter.answer.estimate_json import answer
from quoter.catalog.lookup import Catalog
from quoter.core.files import Document, Problems
from quoter.scenario.quotation import load_quotation, quotation
from quoter.sizing.estimate import estimate
from quoter.words.memory_parts import MEMORY_PARTS, RESERVE_FIELD, parts_of

PARTS = (
    "weights_bytes", "gradient_bytes", "optimizer_bytes", "adapter_bytes", "kv_cache_bytes",
    "activation_bytes", "framework_bytes", "reserve_bytes",
)  # fmt: skip
SCENARIO = {
    "name", "model", "workload", "method", "engine", "engine_version", *PARTS, "total_bytes",
    "kv_bytes_per_token", "kv_bytes_per_token_architecture", "state_bytes_per_request",
    "state_bytes_reserved_per_request", "options", "recommended", "model_called", "reserve_of",
}  # fmt: skip
DEPLOY = {
    "card", "tensor_parallel", "pipeline_parallel", "expert_parallel", "attention_data_parallel",
    "data_parallel", "replicas",
}  # fmt: skip
BYTES = {
    "weights_bytes_per_card", "activation_bytes_per_card", "runtime_bytes_per_card",
    "kv_bytes_per_card", "kv_pool_bytes_per_card", "kv_bytes_per_token_per_card",
    "kv_capacity_tokens", "kv_capacity_tokens_low", "free_bytes_per_card", "process_bytes_per_card",
    "peak_bytes_per_card", "resident", "queued",
}  # fmt: skip
TIMES = {
    *(f"{time}_{which}" for time in ("ttft", "tpot")
      for which in ("ms", "low_ms", "high_ms", "p50_ms", "percentile_ms")),
    "tokens_per_second", "requests_per_second", "batch", "binding", "level_missed", "level_reason",
    "kept_after_failure",
}  # fmt: skip
OPTION = DEPLOY | BYTES | TIMES | {
    "devices_per_card", "cards", "servers", "verdict", "reason", "price", "weights", "layout",
    "prefill", "decode",
}  # fmt: skip
VERDICTS = {"fits", "does_not_fit", "not_possible"}
GIB = 2**30


def asked(*scenarios, quote=None, catalog=None):
    """The answer for some scenarios, each a change of one plain request; texts in English."""
    plain = {"model": "QwQ-32B", "weights": "bf16", "context": 16000, "concurrency": 8}
    data = {
        "quote": {"number": "Q-1", "date": "2026-11-22", "language": "en", **(quote or {})},
        "scenarios": [{"name": f"s{i}", **plain, **given} for i, given in enumerate(scenarios)],
        "catalog": catalog or {},
    }
    found = answer(estimate(quotation(Document(data, "test.yaml", b""), Catalog.shipped())))
    return json.loads(json.dumps(found, allow_nan=False))


def only(scenario, **rest):
    """The answer's one scenario."""
    return asked(scenario, **rest)["scenarios"][0]


PRICED = {"currency": "CNY", "date": "2026-11-20", "tax_included": True}
SERVERS = [{"server": name, "per": "server", "typical": 1000, **PRICED}
           for name in ("MetaX-C500-8", "PCIe-8")]  # fmt: skip
JOINING = [{"item": name, "per": "item", "typical": 100, **PRICED}
           for name in ("RoCE-400G-NIC", "XH9210", "RoCE-400G-cable")]  # fmt: skip
WHOLE = {"prices": [*SERVERS, *JOINING]}  # what a card lacks for its price to be complete


def whole(*rows):
    """Prices of some cards, and of everything else that an option of theirs takes."""
    return {"prices": [*rows, *SERVERS, *JOINING]}


def own(card, amount, per="card", **more):
    """A seller's own price."""
    return {"card": card, "per": per, "typical": amount, "currency": "CNY", "date": "2026-11-20",
            "tax_included": True, **more}  # fmt: skip


def of_card(scenario, card, **widths):
    """The first option of a card with these widths."""
    return next(
        o for o in scenario["options"]
        if o["card"] == card and all(o[k] == v for k, v in widths.items())
    )  # fmt: skip


TRAINING = {"model": "Qwen3-32B", "workload": "training", "cards": ["MetaX-C500"]}
KINDS = {
    "dense": {"cards": ["MetaX-C500", "Ascend-910B3", "H20-96G"]},
    "latent": {"model": "DeepSeek-R1", "cards": ["Ascend-910C", "H200-141G-SXM"]},
    "experts": {"model": "Qwen3-30B-A3B", "cards": ["RTX-4090", "L20"]},
    "int4": {"weights": "int4", "kv_cache": "fp8", "cards": ["RTX-4090"]},
    "all cards": {},
    "rule of thumb": {"method": "rule-of-thumb", "cards": ["MetaX-C500"]},
    "lora": {**TRAINING, "recipe": {"method": "lora", "zero": 3}},
    "full": {**TRAINING, "recipe": {"method": "full", "zero": 2}},
    "qlora": {**TRAINING, "recipe": {"method": "qlora"}},
    "training by rule": {**TRAINING, "method": "rule-of-thumb"},
}


@pytest.fixture(scope="module", params=KINDS, ids=str)
def kind(request):
    return asked(KINDS[request.param])


# -- names and types ------------------------------------------------------------------------------


def test_every_name_is_there(kind):
    assert kind["schema"] == 2
    assert kind["program"].startswith("quoter ")
    (scenario,) = kind["scenarios"]
    assert scenario.keys() >= SCENARIO
    assert scenario["options"]
    for option in scenario["options"]:
        assert option.keys() >= OPTION
    for order in kind["cards"]:
        assert order.keys() >= {"card", "needed", "servers", "bought", "spare"}


def test_an_option_says_how_it_is_laid_out_and_in_what_type(kind):
    (scenario,) = kind["scenarios"]
    layout = "together" if scenario["workload"] == "inference" else None
    for option in scenario["options"]:
        assert (option["layout"], option["prefill"], option["decode"]) == (layout, None, None)
        assert option["weights"] == scenario["weights"]


def test_a_model_is_called_as_the_customer_calls_it():
    called = only({"model": "Qwen/QwQ-32B", "cards": ["H20-96G"]})
    assert (called["model"], called["model_called"]) == ("QwQ-32B", "Qwen/QwQ-32B")


def test_times_at_half_lie_below_those_at_the_percentile_and_in_their_band():
    load = {"requests_per_second": 2}
    found = only({"context": None, "concurrency": None, "prompt_tokens": 2000, "output_tokens": 300,
                  "load": load, "cards": ["H200-141G-SXM"]})  # fmt: skip
    timed = [o for o in found["options"] if o["ttft_percentile_ms"] is not None]
    assert timed
    for o in timed:
        assert o["ttft_p50_ms"] <= o["ttft_percentile_ms"]
        assert o["tpot_p50_ms"] <= o["tpot_percentile_ms"]
        assert o["ttft_low_ms"] < o["ttft_ms"] < o["ttft_high_ms"]
        assert o["tpot_low_ms"] < o["tpot_ms"] < o["tpot_high_ms"]
        assert o["requests_per_second"] > 0


def test_bytes_and_counts_are_whole_numbers(kind):
    (scenario,) = kind["scenarios"]
    for name in (*PARTS, "total_bytes", "kv_bytes_per_token", "state_bytes_per_request"):
        assert type(scenario[name]) is int, name
        assert scenario[name] >= 0, name
    for option in scenario["options"]:
        for name in (DEPLOY - {"card"}) | {"devices_per_card", "cards", "servers"}:
            assert type(option[name]) is int, name
            assert option[name] >= 1, name
        assert {type(option[name]) for name in BYTES} <= {int, type(None)}


def test_the_total_is_the_sum_of_its_parts(kind):
    (scenario,) = kind["scenarios"]
    parts = [part.field for part in MEMORY_PARTS] + [RESERVE_FIELD]
    assert scenario["total_bytes"] == sum(scenario[part] for part in parts)


def test_every_option_has_a_verdict_with_a_reason(kind):
    for option in kind["scenarios"][0]["options"]:
        assert option["verdict"] in VERDICTS
        assert option["reason"]
        if option["verdict"] == "does_not_fit" and option["price"]:
            said = ("GiB short", "rule of thumb", "only without the reserve")
            assert any(words in option["reason"] for words in said)


def test_amounts_are_decimal_texts(kind):
    for option in kind["scenarios"][0]["options"]:
        price = option["price"]
        if price is not None:
            assert price.keys() == {"amount", "currency", "tax_included"}
            assert re.fullmatch(r"\d+\.\d\d", price["amount"])
            assert price["currency"] == "CNY"
            assert price["tax_included"] is True


def test_the_recommended_option_is_one_of_the_options_and_fits(kind):
    (scenario,) = kind["scenarios"]
    best = scenario["recommended"]
    if best is not None:
        assert best in scenario["options"]
        assert best["verdict"] == "fits"
        assert best["eligible"]
        assert scenario["options"][scenario["chosen"]] == best


def test_verdicts_follow_from_need_and_reserve(kind):
    if kind["scenarios"][0]["method"] == "rule-of-thumb":
        return
    for option in kind["scenarios"][0]["options"]:
        if option["verdict"] == "not_possible":
            continue
        need, usable = option["need_bytes_per_card"], option["usable_bytes_per_card"]
        varying = need
        if kind["scenarios"][0]["workload"] == "inference":  # requests in flight are stated
            varying = option["kv_bytes_per_card"] + option["activation_bytes_per_card"]
        kept = need + varying * 0.2 <= usable + 2
        assert option["verdict"] == ("fits" if kept else "does_not_fit")
        assert abs(option["free_bytes_per_card"] - (usable - need - varying * 0.2)) <= 2


def test_the_need_of_a_device_is_the_sum_of_its_parts():
    names = [part.per_card[0] for part in parts_of("inference") if part.per_card]
    for option in only({"cards": ["MetaX-C500", "RTX-4090"]})["options"]:
        need = sum(option[name] for name in names)
        assert abs(option["need_bytes_per_card"] - need) <= 4
        assert abs(option["process_bytes_per_card"] - need + option["runtime_bytes_per_card"]) <= 4


# -- figures known from elsewhere -----------------------------------------------------------------


def test_the_latent_cache_of_deepseek_v3():
    scenario = only({"model": "DeepSeek-V3", "cards": ["H200-141G-SXM"]})
    assert scenario["kv_bytes_per_token"] == 61 * (512 + 64) * 2 == 70272
    assert scenario["kv_bytes_per_token_architecture"] == 70272
    assert scenario["state_bytes_per_request"] == 0


def test_the_state_is_the_architectures_and_what_the_engine_reserves_stands_beside():
    """Qwen3-Next: 36 layers × (8192 inputs × 3 × 2 bytes + 32 × 128 × 128 × 2 bytes)."""
    given = {"model": "Qwen3-Next-80B-A3B", "cards": ["H200-141G-SXM"], "weights": "bf16"}
    engine = {"name": "vllm", "version": "0.21"}
    scenario = only({**given, "engine": engine})
    own = 36 * (8192 * 3 * 2 + 32 * 128 * 128 * 2)
    assert scenario["state_bytes_per_request"] == own == 39_518_208
    assert scenario["state_bytes_reserved_per_request"] == 2 * own
    sglang = only({**given, "engine": {"name": "sglang"}})
    assert sglang["state_bytes_reserved_per_request"] == own


@pytest.fixture(scope="module")
def both_methods():
    from conftest import ROOT

    return answer(estimate(load_quotation(ROOT / "examples" / "rule-of-thumb.yaml")))["scenarios"]


def test_the_rule_of_thumb_as_the_trade_counts(both_methods):
    scenario = both_methods[0]
    assert scenario["weights_bytes"] == 64_000_000_000
    assert scenario["kv_cache_bytes"] == pytest.approx(20.97e9, rel=1e-3)
    assert scenario["total_bytes"] == scenario["rule_of_thumb"]["recommended_bytes"]
    totals = {"basic": 90e9, "recommended": 102e9, "safe": 128e9}
    for name, gigabytes in totals.items():
        assert scenario["rule_of_thumb"][f"{name}_bytes"] == pytest.approx(gigabytes, rel=0.01)
    assert scenario["rule_of_thumb"]["cards"] == 2
    (option,) = scenario["options"]
    assert (option["cards"], option["verdict"]) == (2, "fits")
    assert scenario["recommended"] == option
    assert scenario["chosen"] == 0


def test_the_detailed_sizing_of_the_same_need(both_methods):
    scenario = both_methods[1]
    assert scenario["weights_bytes"] == pytest.approx(65.5e9, rel=1e-3)
    assert scenario["kv_cache_bytes"] == 16000 * 64 * 2 * 8 * 128 * 2
    assert scenario["kv_cache_bytes"] == pytest.approx(4.19e9, rel=1e-2)
    assert scenario["recommended"]["cards"] == 2
    assert scenario["rule_of_thumb"] == both_methods[0]["rule_of_thumb"]


def test_a_known_card_and_its_usable_memory():
    option = of_card(only({"cards": ["A100-80G-SXM"]}), "A100-80G-SXM", tensor_parallel=2)
    assert option["usable_bytes_per_card"] == pytest.approx(79.2 * 0.92 * GIB, rel=0.03)
    assert option["weights_bytes_per_card"] == pytest.approx(65.53e9 / 2, rel=0.01)


# -- widths, queues, pins -------------------------------------------------------------------------


def test_widths_that_do_not_divide_the_heads_are_not_possible():
    assert Catalog.shipped().find("models", "Qwen2.5-7B").architecture.heads == 28
    scenario = only({"model": "Qwen2.5-7B", "cards": ["L20"]})
    assert of_card(scenario, "L20", tensor_parallel=4)["verdict"] != "not_possible"
    found = of_card(scenario, "L20", tensor_parallel=8)
    assert found["verdict"] == "not_possible"
    assert found["reason"].startswith("attention heads or layers do not divide")


def test_a_pinned_option_is_the_only_one():
    pinned = {"card": "MetaX-C500", "tensor_parallel": 4, "replicas": 3}
    scenario = only({"deploy": pinned})
    (option,) = scenario["options"]
    assert {key: option[key] for key in pinned} == pinned
    assert option["cards"] == 12
    assert scenario["chosen"] == 0


def test_a_pinned_option_that_does_not_fit_is_answered_all_the_same():
    scenario = only({"deploy": {"card": "RTX-4090", "tensor_parallel": 1}})
    (option,) = scenario["options"]
    assert option["verdict"] == "does_not_fit"
    assert option["free_bytes_per_card"] < 0
    assert scenario["recommended"] is None
    assert scenario["total_bytes"] > 65e9
    assert any(warning for warning in scenario["warnings"])


@pytest.mark.parametrize("concurrency", [1, 8, 50, 1000])
@pytest.mark.parametrize("replicas", [1, 2, 5])
def test_what_does_not_fit_queues(concurrency, replicas):
    pinned = {"card": "MetaX-C500", "tensor_parallel": 2, "replicas": replicas}
    (option,) = only({"concurrency": concurrency, "deploy": pinned})["options"]
    assert option["resident"] + option["queued"] == concurrency
    # a request of 16,000 tokens keeps 262,144 bytes a token, half of it on each of two devices
    room = option["kv_capacity_tokens"] // 16000
    assert option["resident"] <= (room + 1) * replicas
    assert (option["queued"] == 0) == (option["resident"] == concurrency)


def test_more_requests_take_more_replicas():
    few, many = (
        only({"concurrency": n, "cards": ["MetaX-C500"]}, catalog=WHOLE)["recommended"]
        for n in (1, 800)
    )
    assert many["replicas"] > few["replicas"] == 1
    assert many["queued"] == 0
    assert many["cards"] % (many["tensor_parallel"] * many["pipeline_parallel"]) == 0


def test_a_choice_is_shown_and_the_others_are_compared():
    scenario = only({
        "cards": ["MetaX-C500", "H20-96G"],
        "choice": {"card": "H20-96G", "tensor_parallel": 4},
    }, catalog=WHOLE)  # fmt: skip
    chosen = scenario["options"][scenario["chosen"]]
    assert (chosen["card"], chosen["tensor_parallel"]) == ("H20-96G", 4)
    assert {o["card"] for o in scenario["options"]} == {"MetaX-C500", "H20-96G"}
    assert scenario["recommended"]["card"] == "MetaX-C500"


def test_a_card_of_two_devices():
    option = of_card(only({"cards": ["Ascend-910C"]}), "Ascend-910C", tensor_parallel=4)
    assert (option["devices_per_card"], option["cards"]) == (2, 2 * option["replicas"])


# -- prices ---------------------------------------------------------------------------------------


def test_a_missing_price_is_null_and_says_so():
    found = asked({"cards": ["A100-80G-SXM"]})
    scenario = found["scenarios"][0]
    assert all(option["price"] is None for option in scenario["options"])
    assert scenario["recommended"] is None
    asked_for = scenario["cheapest_incomplete"]
    assert asked_for["price_missing"] == ["set"]
    assert asked_for["cards"] == min(
        o["cards"] for o in scenario["options"] if o["verdict"] == "fits"
    )
    assert found["total"]["complete"] is False
    assert found["total"]["unpriced"] == ["A100-80G-SXM"]


@pytest.mark.parametrize("cards", [["A100-80G-SXM", "MetaX-C500"], ["MetaX-C500", "A100-80G-SXM"]])
def test_a_priced_option_is_recommended_over_an_unpriced_one(cards):
    scenario = only({"cards": cards}, catalog=whole(own("MetaX-C500", 9_999_999)))
    assert of_card(scenario, "A100-80G-SXM", tensor_parallel=2)["verdict"] == "fits"
    assert scenario["recommended"]["card"] == "MetaX-C500"


def test_the_cheapest_fitting_option_is_recommended():
    scenario = only({"cards": ["MetaX-C500", "H20-96G", "Ascend-910B3"]}, catalog=WHOLE)
    priced = [
        float(o["price"]["amount"]) for o in scenario["options"]
        if o["verdict"] == "fits" and o["price"] and o["eligible"]
    ]  # fmt: skip
    assert float(scenario["recommended"]["price"]["amount"]) == min(priced)


def test_a_foreign_price_needs_an_exchange_rate():
    asks, cards = {"cards": ["L20"]}, whole(own("L20", 5000, currency="USD"))
    with pytest.raises(Problems, match="an own price in USD, and no exchange rate for USD"):
        only(asks, catalog=cards)
    rates = {"exchange_rates": {"USD": {"rate": 7.1, "date": "2026-11-20"}}}
    scenario = only(asks, catalog=cards, quote=rates)
    option = scenario["recommended"]
    assert option["price"]["amount"] == f"{option['cards'] * 35500 + 1000}.00"


def test_a_price_without_tax_is_raised_to_one_with_tax():
    prices = whole(own("MetaX-C500", 10000, tax_included=False))
    option = only({"cards": ["MetaX-C500"]}, catalog=prices)["recommended"]
    assert option["price"]["amount"] == f"{option['cards'] * 11300 + 1000}.00"


def test_own_prices_come_first_and_market_prices_are_indicative():
    asks, prices = {"cards": ["MetaX-C500"]}, whole(own("MetaX-C500", 1))
    market, ours = (only(asks, catalog=c)["recommended"] for c in (WHOLE, prices))
    assert market["indicative"]
    assert not ours["indicative"]
    assert ours["price"]["amount"] == f"{ours['cards'] + 1000}.00"


def test_the_total_with_tax_is_without_tax_and_the_tax():
    total = asked({"cards": ["MetaX-C500"]}, catalog=WHOLE)["total"]
    with_tax = float(total["with_tax"]["amount"])
    assert float(total["without_tax"]) + float(total["tax"]) == pytest.approx(with_tax, abs=0.001)
    assert float(total["without_tax"]) == pytest.approx(with_tax / 1.13, abs=0.01)


# -- who may be recommended -----------------------------------------------------------------------

PRICES = whole(own("A100-80G-SXM", 1, "set"), own("L20", 1), own("MetaX-C500", 50_000))
TWO = ["L20", "MetaX-C500"]


def barred(scenario, card):
    """Why a card's first fitting option is not recommended."""
    option = of_card(scenario, card, verdict="fits")
    assert not option["eligible"]
    return option["why"]


def test_a_denied_card_is_not_recommended():
    assert only({"cards": TWO}, catalog=PRICES)["recommended"]["card"] == "L20"
    scenario = only({"cards": TWO}, catalog=PRICES, quote={"procurement": {"deny": ["l20"]}})
    assert scenario["recommended"]["card"] == "MetaX-C500"
    assert barred(scenario, "L20") == "Excluded by the procurement rules"


def test_a_denied_card_is_not_recommended_although_it_is_pinned():
    pinned, rules = {"card": "L20", "tensor_parallel": 4}, {"procurement": {"deny": ["L20"]}}
    assert only({"deploy": pinned}, quote=rules)["recommended"] is None


def test_domestic_cards_only():
    scenario = only({"cards": TWO}, catalog=PRICES, quote={"procurement": {"domestic_only": True}})
    assert scenario["recommended"]["card"] == "MetaX-C500"
    assert barred(scenario, "L20") == "The project asks for domestic cards"


def test_allowing_a_card_does_not_make_it_domestic():
    rules = {"procurement": {"domestic_only": True, "allow": ["L20"]}}
    assert only({"cards": ["L20"]}, catalog=PRICES, quote=rules)["recommended"] is None


def test_an_export_controlled_card_is_recommended_only_when_it_is_asked_for():
    unnamed = only({}, catalog=PRICES)
    assert unnamed["recommended"]["card"] != "A100-80G-SXM"
    assert barred(unnamed, "A100-80G-SXM").startswith("Supply restricted: export-controlled")
    named = only({"cards": ["A100-80G-SXM", "MetaX-C500"]}, catalog=PRICES)
    assert named["recommended"]["card"] == "A100-80G-SXM"


def test_an_export_controlled_card_may_be_allowed():
    allowed = {"procurement": {"allow": ["A100 80GB SXM4"]}}
    found = of_card(only({}, catalog=PRICES, quote=allowed), "A100-80G-SXM", verdict="fits")
    assert found["eligible"]


def test_a_card_is_restricted_only_in_its_market():
    elsewhere = only({}, catalog=PRICES, quote={"market": "US"})
    assert of_card(elsewhere, "A100-80G-SXM", verdict="fits")["eligible"]


def test_a_weakly_sourced_card_is_never_recommended():
    card = "RTX-PRO-5000-48G"
    scenario = only({"cards": [card]}, catalog={"prices": [own(card, 1)]})
    assert scenario["recommended"] is None
    assert barred(scenario, card).startswith("Published specifications are incomplete")


def test_a_card_that_the_engine_does_not_run_on():
    scenario = only({"cards": ["Ascend-910B3"], "engine": {"name": "tensorrt-llm"}})
    assert {o["verdict"] for o in scenario["options"]} == {"not_possible"}
    [said] = {o["reason"] for o in scenario["options"]}
    assert said.startswith("TensorRT-LLM does not run on Ascend 910B3; take the engine ")
    assert scenario["recommended"] is None


def test_the_default_engine_is_said():
    scenario = only({"cards": ["MetaX-C500"]})
    newest = Catalog.shipped().engine("vllm")
    assert (scenario["engine"], scenario["engine_version"]) == ("vllm", newest.version)


# -- what is bought -------------------------------------------------------------------------------


def test_scenarios_on_one_card_share_servers_sold_full():
    shares = {"cards": ["H20-96G"], "choice": {"card": "H20-96G", "tensor_parallel": 2}}
    found = asked(shares, shares, shares)
    (order,) = found["cards"]
    assert [s["options"][s["chosen"]]["cards"] for s in found["scenarios"]] == [2, 2, 2]
    packed = {key: order[key] for key in ("card", "needed", "servers", "bought", "spare")}
    assert packed == {"card": "H20-96G", "needed": 6, "servers": 1, "bought": 8, "spare": 2}


def test_the_total_is_of_the_shared_servers_not_of_each_scenario():
    shares = {"cards": ["H20-96G"], "choice": {"card": "H20-96G", "tensor_parallel": 2}}
    found = asked(shares, shares, shares, catalog={"prices": [own("H20-96G", 1_090_000, "set")]})
    assert found["total"]["with_tax"]["amount"] == "1090000.00"


def test_servers_sold_with_any_number_of_cards_leave_slots_free():
    choice = {"card": "MetaX-C500", "tensor_parallel": 2}
    shares = {"concurrency": 1, "cards": ["MetaX-C500"], "choice": choice}
    (order,) = asked(shares, shares, shares)["cards"]
    assert (order["needed"], order["bought"], order["spare"], order["servers"]) == (6, 6, 0, 1)


def test_other_cards_are_packed_apart():
    found = asked({"cards": ["H20-96G"]}, {"cards": ["MetaX-C500"]})["cards"]
    assert [order["card"] for order in found] == ["H20-96G", "MetaX-C500"]


# -- languages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "both"])
def test_names_and_codes_are_the_same_in_every_language(language):
    english = only({"cards": ["MetaX-C500"]})
    other = only({"cards": ["MetaX-C500"]}, quote={"language": language})
    assert other.keys() == english.keys()
    assert other["total_bytes"] == english["total_bytes"]
    for ours, theirs in zip(english["options"], other["options"], strict=True):
        assert ours["verdict"] == theirs["verdict"]
        assert ours["reason"] != theirs["reason"]


def test_the_cost_of_owning_is_told_with_where_its_figures_come_from(examples):
    sized = estimate(load_quotation(examples / "scenarios.yaml"))
    found, owned = answer(sized)["ownership"], sized.ownership
    assert found["costs"]["base"]["ownership_total"] == f"{owned.base.total.ownership_total:.2f}"
    assert sum(Decimal(year["cost"]) for year in found["costs"]["base"]["years"]) == Decimal(
        found["costs"]["base"]["ownership_total"]
    )
    assert (found["assumptions"]["staff"]["value"], found["assumptions"]["licences"]["value"]) == (
        200000,
        None,
    )
    assert found["not_counted"] == ["licences"]
    million = found["costs"]["base"]["cost_per_million_output_tokens"]
    assert set(million) == {s.case.scenario.name for s in sized.scenarios if s.kind == "inference"}
    assert all(
        Decimal(x["low"]) > Decimal(x["normal"]) > Decimal(x["high"]) for x in million.values()
    )
    assert found["rents"] == {"per_hour": None, "per_month": None}
