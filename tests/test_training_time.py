"""Training time: by hand, against Megatron's own count of operations, and what a deadline asks for."""

import copy
import math
from statistics import median
from types import SimpleNamespace as Record

import pytest
from test_scenario import GOOD, problems
from test_workbook import at, built, differences, put
from values import Values

from accuracy import throughput
from quoter.answer.estimate_json import answer
from quoter.catalog.lookup import Catalog
from quoter.core.files import Document
from quoter.core.texts import Texts
from quoter.model.training import recommend_training
from quoter.model.training import training_time as lines
from quoter.proposal.pages import html
from quoter.proposal.view import proposal
from quoter.scenario.command_line import quotation_from_options
from quoter.scenario.quotation import quotation
from quoter.sizing import training_duration
from quoter.sizing.estimate import estimate
from quoter.words import advice_words, scenario_words
from quoter.workbook.sheets import written

SHIPPED = Catalog.shipped()
MEASURED = list(throughput.cases())


def sized(model="Llama-3.1-8B", card="A100-80G-SXM", language="en", weights=None, **recipe):
    """A training on every width of one card."""
    return estimate(quotation_from_options(workload="training", model=model, card=card,
                                           language=language, weights=weights, recipe=recipe))  # fmt: skip


def option(found, **widths):
    """The option of these widths."""
    (one,) = [
        o for o in found.scenarios[0].options
        if (o.split.tensor_parallel, o.split.data_parallel, o.split.pipeline_parallel)
        == (widths.get("tensor", 1), widths.get("data", 1), 1)
    ]  # fmt: skip
    return one


# -- by hand --------------------------------------------------------------------------------------


def test_seven_billion_parameters_and_a_billion_tokens_by_hand():
    """6 × 7e9 × 1e9 ÷ (8 × 312e12 × 0.4) = 42,067 s = 11.7 h, without attention."""
    llm = Record(active_parameters=7e9)
    recipe = Record(tokens=1e9, samples=0, sequence=4096, epochs=1)
    passes = lines.weight_passes(Record(trained=1), Record(recomputed=0))
    each = lines.operations_per_token(llm, passes, 0)
    work = lines.training_work(lines.training_tokens(recipe), each)
    days = lines.training_days(work, Record(tflops_16bit=312), 0.4, 8, 1)
    assert (passes, each) == (3, 42e9)
    assert days * 24 == pytest.approx(11.685, abs=0.001)


@pytest.mark.parametrize(
    ("method", "checkpointing", "operations"),
    [("full", "none", 6), ("full", "full", 8), ("lora", "none", 4), ("lora", "full", 6),
     ("qlora", "selective", 4)],
)  # fmt: skip
def test_operations_per_token_and_parameter(method, checkpointing, operations):
    """Kaplan (arXiv 2001.08361): 2 forward, 4 backward; a frozen base takes no gradient of weights."""
    rows = SHIPPED.methods[method], SHIPPED.checkpointing[checkpointing]
    assert 2 * lines.weight_passes(*rows) == operations


def attention(llm, checkpointing, reach):
    """Attention operations of a token that attends to so many."""
    windowed = lines.windowed_attention(llm, reach)
    return lines.attention_operations(llm, checkpointing, reach, windowed)


def test_attention_by_hand():
    """PaLM (arXiv 2204.02311) appendix B: 12 × layers × heads × head width × sequence; half of it
    where what is masked is not computed. Llama 2 7B: 32 layers, 32 heads of 128."""
    llm = Record(heads=32, key_dim=128, value_dim=128, full_layers=32, windowed_layers=0, window=0,
                 windowed_head_dim=0)  # fmt: skip
    none = SHIPPED.checkpointing["none"]
    whole, half = (lines.attention_reach(Record(sequence=2048, fused_attention=f)) for f in (0, 1))
    assert attention(llm, none, whole) == 12 * 32 * 4096 * 2048
    assert attention(llm, none, half) == 6 * 32 * 4096 * 2048
    again = SHIPPED.checkpointing["selective"]
    assert attention(llm, again, half) == 8 * 32 * 4096 * 2048


def test_a_window_ends_the_attention():
    llm = Record(heads=8, key_dim=64, value_dim=64, full_layers=0, windowed_layers=10, window=1024,
                 windowed_head_dim=64)  # fmt: skip
    none = SHIPPED.checkpointing["none"]
    reach = [attention(llm, none, n) for n in (512, 1024, 8192)]
    assert reach == [12 * 10 * 512 * n for n in (512, 1024, 1024)]


# Megatron-Bridge 26.06 performance summary: model TFLOPS and tokens per second, of one card
COUNTED = {
    "DeepSeek-V3": (1648, 6338), "Qwen3-30B-A3B": (1041, 45275), "Qwen3-235B-A22B": (1335, 9015),
    "Kimi-K2": (1099, 5372),
}  # fmt: skip


@pytest.mark.parametrize("model", COUNTED)
def test_operations_against_megatrons_own_count(model):
    """DeepSeek-V3 trains one more layer (multi-token prediction) there: 3.5 % more than ours."""
    teraflops, tokens = COUNTED[model]
    figures = option(sized(model, sequence=4096, tokens=1e9, checkpointing="none")).figures
    off = figures.operations_per_token / (teraflops * 1e12 / tokens) - 1
    print(f"{model}: {off:+.1%}")
    assert abs(off) < (0.04 if model == "DeepSeek-V3" else 0.01)


# -- utilisations rest on what was measured -------------------------------------------------------


@pytest.mark.parametrize(
    "line", ["full mixture servers", "lora dense server", "qlora dense server"]
)
def test_a_utilisation_is_the_median_of_its_rows(line):
    found = [case for case in MEASURED if case.line == line]
    (names,) = {tuple(case.keys) for case in found}
    expected = math.prod(SHIPPED.constant("utilization_" + name) for name in names)
    assert expected == pytest.approx(median(case.utilization for case in found), abs=0.005)


def test_full_training_of_a_dense_model_promises_no_more_than_was_measured():
    found = [case.of_share for case in MEASURED if case.line == "full dense server"]
    assert len(found) >= 12
    assert SHIPPED.constant("utilization_full_dense_server") <= median(found)


def test_nothing_was_fitted_to_rtx_cards_and_instincts_and_none_is_promised_more_than_measured():
    found = [case for case in MEASURED if case.line in ("rtx", "llmq", "instinct")]
    cards = {case.options["card"] for case in found}
    assert cards == {"RTX-4090", "RTX-PRO-6000", "H100-80G-SXM", "MI325X", "MI355X"}
    assert {case.options["data_parallel"] for case in found if case.line == "rtx"} == {1, 4}
    assert all(-0.5 < case.error < 0 for case in found)
    assert set(throughput.APART) > {case.line for case in found}


def test_every_published_throughput_is_in_once_or_left_out_once():
    left = [name for g in throughput.document()["left_out"] for name in g["cases"]]
    names = [case.id for case in MEASURED] + left
    assert len(names) == len(set(names))
    assert all(case.source.startswith("https://") for case in MEASURED)


# -- a deadline -----------------------------------------------------------------------------------


def test_copies_grow_until_the_deadline_is_kept():
    found = sized(zero=3, tokens="20B", deadline_days=5, utilization=0.4)
    for one in found.scenarios[0].options:
        f = one.figures
        assert f.calendar_days == pytest.approx(f.training_days / 0.7)
        assert f.calendar_days <= 5 * (1 + 1e-9)
        assert not f.too_slow
        fewer = f.replicas - 1
        assert fewer == 0 or f.calendar_days * f.replicas / fewer > 5  # no more than it takes
        assert f.option_cards == f.replicas * f.devices_per_replica
    first = found.scenarios[0].cheapest_incomplete  # its servers have no price yet
    assert (
        first.figures.option_cards == 36
    )  # 121.0 days of one card at 40 %, 70 % of the days: 18 × TP2


def test_the_availability_is_one_input_that_the_deadline_is_held_against():
    """The same training with cards that always compute takes fewer of them, and every output follows."""
    data = copy.deepcopy(DATA)
    data["scenarios"][0]["cards"] = ["A100-80G-SXM"]
    found = estimate(quotation(Document(copy.deepcopy(data), "test.yaml", b""), SHIPPED))
    data["catalog"] = {"constants": [{"name": "utilization_available", "value": 1.0}]}
    always = estimate(quotation(Document(data, "test.yaml", b""), SHIPPED))
    some, all_ = (one.scenarios[0].options[0].training for one in (found, always))
    assert some.option_cards > all_.option_cards
    assert all_.calendar_days == all_.training_days
    assert some.calendar_days <= 30


def test_words_json_and_proposal_say_computing_and_calendar_days():
    data = copy.deepcopy(DATA)
    data["scenarios"][0]["cards"] = ["A100-80G-SXM"]
    data["quote"]["language"] = "en"
    found = estimate(quotation(Document(data, "test.yaml", b""), SHIPPED))
    sized_ = found.scenarios[0]
    said = training_duration.days_filled(sized_.chosen)
    both = f"{said['days']} days of computing, {said['booked']} at 70% availability"
    assert both in advice_words.trains(sized_, Texts("en"))
    assert both in training_duration.sentence(sized_, Texts("en"))
    assert both in html(proposal(found, Texts("en")))
    one = answer(found)["scenarios"][0]["options"][0]
    assert one["calendar_days"] == pytest.approx(one["training_days"] / 0.7)


def test_across_servers_copies_exchange_gradients_over_the_network():
    """By hand: two bytes of 8.03 billion gradients, there and back, over the 8 micro-batches of a step of eight
    A100 in a server; and 16 GB of weights twice, fetched ahead, where ZeRO-3 shards over the servers."""
    days = {limit: option(sized(tokens="20B", deadline_days=limit, zero=3), data=8).figures
            for limit in (30, 5)}  # fmt: skip
    assert days[30].utilization_reached == 0.50
    assert not days[30].across_servers
    assert 0.48 < days[5].utilization_reached < 0.50
    assert days[5].option_cards == 32
    wide = option(sized(tokens="20B", deadline_days=5, zero=3), data=16).figures
    ports = 8 * 25e9 * 0.8
    assert days[5].network_exchange == pytest.approx(8.03e9 * 2 * 2 / 8 / ports, rel=0.001)
    assert wide.network_gather == pytest.approx(8.03e9 * 2 * 2 / ports * 0.33, rel=0.001)
    assert days[5].network_gather == 0  # copies beside a group gather within their own server
    assert wide.utilization_reached < days[5].utilization_reached


def test_dense_models_keep_across_servers_what_they_do_as_measured():
    """From 8 H100 to 16 (FlagPerf) and to 128 (torchtitan, compiled and not): no coefficient rests on them."""
    rows = {case.id: case for case in MEASURED}
    for few, many in (("torchtitan-8b-fsdp-8", "torchtitan-8b-fsdp-128"),
                      ("torchtitan-8b-fsdp-compile-8", "torchtitan-8b-fsdp-compile-128"),
                      ("flagperf-llama3-8b-h100-8", "flagperf-llama3-8b-h100-16")):  # fmt: skip
        kept, ours = (
            utilization(rows[many]) / utilization(rows[few])
            for utilization in (lambda case: case.utilization,
                                lambda case: case.option.training.utilization_reached)
        )  # fmt: skip
        print(f"{many}: kept {kept:.1%}, computed {ours:.1%}")
        assert ours == pytest.approx(kept, abs=0.03)


def test_full_training_across_servers_held_out_stays_within_its_bars():
    """No utilisation rests on these rows; the median that did missed one of them by half."""
    found = [case for case in MEASURED if case.line == "full dense servers"]
    assert len(found) == 6
    assert median(abs(case.error) for case in found) < 0.18
    assert max(abs(case.error) for case in found) < 0.30


def test_adapters_across_servers_are_as_fast_as_within_one_and_never_slower_than_full_training():
    """Their gradients are small: at rank 64 a 32B has half a billion parameters in them, a sixtieth."""

    def of(method, deadline, zero=0, card="A800-80G-SXM", tensor=2):
        found = sized("Qwen3-32B", card=card, method=method, zero=zero, sequence=8192, micro_batch=1,
                      tokens=2.46e9, deadline_days=deadline)  # fmt: skip
        return option(found, tensor=tensor).figures

    alone, several = of("lora", 30), of("lora", 3)
    assert (alone.across_servers, several.across_servers) == (0, 1)
    assert several.utilization_reached > 0.99 * alone.utilization_reached
    assert several.option_cards <= 24
    for card in ("A800-80G-SXM", "H800-80G-SXM", "Ascend-910B3"):
        adapters, full = (of(method, 1, card=card) for method in ("lora", "full"))
        assert adapters.across_servers == full.across_servers == 1
        assert adapters.utilization_reached >= full.utilization_reached
        assert adapters.training_work < full.training_work


def test_what_two_servers_of_two_lose_to_one_card_is_no_exchange_of_gradients():
    """Qwen's profile: seconds of a step of Qwen-7B on two servers of two A100, over those of one card. What is
    lost grows with the tokens, 0.9 s at 256 and 16 s at 8,192; an exchange of gradients takes as long at any."""
    rows = {case.id: case for case in MEASURED}
    lost = {}
    for tokens in (256, 512, 1024, 2048, 4096, 8192):
        several, one = (rows[f"qwen1-ft-7b-lora{where}-s{tokens}"] for where in ("-multinode", ""))
        lost[tokens] = tokens * 8 * (4 / several.measured - 1 / one.measured)
    print(lost)
    assert lost[8192] > 4 * lost[1024] > 8 * lost[256]


def test_cards_without_a_direct_link_wait_for_the_exchange_of_gradients():
    """Two RTX 4090 exchange over the host: full training waits, adapters hardly do."""

    def reached(copies, method, card="RTX-4090", **recipe):
        found = quotation_from_options(
            workload="training", model="Qwen2.5-1.5B", card=card, data_parallel=copies,
            recipe={"method": method, "sequence": 2048, "zero": 2, "tokens": 1e8,
                    "optimizer": "adamw-8bit"} | recipe,
        )  # fmt: skip
        return option(estimate(found), data=copies).figures.utilization_reached

    assert reached(1, "full") == 0.50
    assert 0.3 < reached(2, "full") < 0.45
    assert reached(2, "lora") > 0.95 * reached(1, "lora")
    assert reached(2, "full", zero=3) < reached(2, "full")  # weights go over the host, too
    assert reached(2, "full", card="A100-80G-SXM") == 0.50
    assert reached(2, "full", utilization=0.3) == 0.3  # a stated one has it


def exchanged(width, layers, hidden, tokens, recomputed):
    """What a device sends under tensor parallel of so many devices."""
    llm = Record(layers=layers, hidden=hidden)
    recipe = Record(sequence=tokens, micro_batch=1)
    return lines.tensor_exchange(
        llm, recipe, Record(recomputed=recomputed), width, 1, Record(by_rule=0)
    )


def test_tensor_parallel_sends_what_its_all_reduces_take_by_hand():
    """Qwen3-14B on eight: 40 layers × 6 all-reduces × 5,120 × 2 bytes × 2 × 7/8 = 4.3 MB a token; a third
    less where nothing is recomputed, and a ring of two sends 4/7 of that of eight."""
    each = 40 * 6 * 5120 * 2 * 1.75
    assert exchanged(8, 40, 5120, 1, 1) == each
    assert exchanged(8, 40, 5120, 1, 0) == pytest.approx(each * 4 / 6)
    assert exchanged(2, 40, 5120, 1, 1) == pytest.approx(each * 4 / 7)
    assert exchanged(1, 40, 5120, 1, 1) == 0


def test_tensor_parallel_against_megatrons_scaling():
    """arXiv 1909.08053: GPT-2 of 8.3 billion parameters (72 layers of 3,072) on eight V100 reaches 77 % of
    what 1.2 billion reach on one, 39 TFLOPS or 30 % of its rate: nothing was fitted to it."""
    tokens, alone = 1024, 39e12
    wait = exchanged(8, 72, 3072, tokens, 1) / (
        150e9 * SHIPPED.constant("sharding_link_rate_share")
    )
    computing = tokens * 8.3e9 * 8 / (8 * alone)
    kept = computing / (computing + wait)
    print(f"kept {kept:.1%} of 77 %: {kept / 0.77 - 1:+.1%}")
    assert kept == pytest.approx(0.77, rel=0.1)


def test_tensor_parallel_waits_for_its_exchange_most_through_the_host():
    """The same training divided over two: over NVLink it loses little, through the host half and more."""

    def reached(card, width, **recipe):
        found = quotation_from_options(workload="training", model="Qwen3-8B", card=card,
                                       tensor_parallel=width, recipe=LORA | recipe)  # fmt: skip
        return option(estimate(found), tensor=width).figures.utilization_reached

    assert reached("A100-80G-SXM", 1) == 0.51
    assert 0.9 * 0.51 < reached("A100-80G-SXM", 2) < 0.51
    assert reached("A100-40G-PCIe", 2) < 0.5 * 0.51
    assert reached("A100-40G-PCIe", 8) < reached("A100-40G-PCIe", 4) < reached("A100-40G-PCIe", 2)
    assert reached("A100-40G-PCIe", 2, utilization=0.3) == 0.3  # a stated one has it


LORA = {"method": "lora", "sequence": 4096, "samples": 20000, "epochs": 3}


def layouts(model, card, **recipe):
    """The layouts that are tried: tensors shared by so many, stages, copies."""
    found = estimate(quotation_from_options(workload="training", model=model, card=card, language="en",
                                            recipe=LORA | recipe))  # fmt: skip
    tried = (o.split for o in found.scenarios[0].options)
    return {(s.tensor_parallel, s.pipeline_parallel, s.data_parallel) for s in tried}


def test_tensors_are_shared_by_more_than_two_over_direct_links_alone():
    def widest(card):
        return max(tensor for tensor, _, _ in layouts("Qwen3-8B", card))

    assert (widest("A100-80G-SXM"), widest("A100-40G-PCIe"), widest("RTX-4090")) == (8, 2, 2)
    assert (1, 4, 1) in layouts("Qwen3-8B", "RTX-4090")  # stages alone send little


def test_a_quantised_base_is_not_divided():
    """Trainers do not split bitsandbytes and GPTQ weights by tensor; layers on several devices compute in turn."""
    tried = layouts("Qwen3-8B", "A100-80G-SXM", method="qlora")
    assert {tensor for tensor, _, _ in tried} == {1}
    (pinned,) = answer(divided(tensor_parallel=2))["scenarios"][0]["options"]
    assert pinned["verdict"] == "not_possible"
    assert "quantised base" in pinned["reason"]
    one, two = (divided(pipeline_parallel=n).scenarios[0].chosen.training for n in (1, 2))
    assert two.utilization_reached == pytest.approx(one.utilization_reached / 2)
    assert two.training_days == pytest.approx(one.training_days)
    stated = (
        divided(pipeline_parallel=n, utilization=0.3).scenarios[0].chosen.training for n in (1, 2)
    )
    assert (
        len({round(f.training_days, 9) for f in stated}) == 1
    )  # a stated one does not make two compute at once


def test_the_widths_that_are_told_multiply_to_the_cards():
    """Two copies of a group of four that shares its states are eight copies of the model, and no TP1 × DP4."""
    recipe = LORA | {"zero": 2, "deadline_days": 3}
    data = copy.deepcopy(DATA)
    data["scenarios"][0] |= {"model": "Qwen3-32B", "cards": ["A800-80G-SXM"], "recipe": recipe,
                             "deploy": {"card": "A800-80G-SXM", "data_parallel": 4, "replicas": 2}}  # fmt: skip
    (found,) = estimate(quotation(Document(data, "test.yaml", b""), SHIPPED)).scenarios
    assert found.chosen.figures.option_cards == 8
    for language, group in (("en", "TP1 × DP8, ZeRO groups of 4"), ("zh", "TP1 × DP8，ZeRO 组 4")):
        texts = Texts(language)
        assert scenario_words.all_widths(found.chosen, texts) == group
        assert group in advice_words.answer_sentence(found, texts)
    data["scenarios"][0]["recipe"] = recipe | {"zero": 0}
    (found,) = estimate(quotation(Document(data, "test.yaml", b""), SHIPPED)).scenarios
    assert scenario_words.all_widths(found.chosen, Texts("en")) == "TP1 × DP8"


def divided(utilization=None, **widths):
    """QLoRA of an 8B on A100 at pinned widths."""
    return estimate(quotation_from_options(workload="training", model="Qwen3-8B", card="A100-80G-SXM", language="en",
                                           recipe=LORA | {"method": "qlora", "utilization": utilization}, **widths))  # fmt: skip


def test_of_nearly_equal_times_the_narrower_is_taken():
    """As long as 5 % more is nearly equal; an 8B on four A100 at hand is copied, not divided."""

    def rank(days, width):
        return recommend_training.days_weighed(days, width)

    assert rank(104, 1) < rank(100, 8) < rank(106, 1)
    assert rank(100, 1) < rank(100, 2) < rank(100, 4) < rank(100, 8)
    data = copy.deepcopy(DATA)
    data["scenarios"][0] |= {"model": "Qwen3-8B", "cards": ["A100-40G-PCIe"], "recipe": LORA,
                             "inventory": [{"card": "A100-40G-PCIe", "count": 4}]}  # fmt: skip
    (sized_,) = estimate(quotation(Document(data, "test.yaml", b""), SHIPPED)).scenarios
    split = sized_.chosen.split
    assert (split.tensor_parallel, split.pipeline_parallel, split.data_parallel) == (1, 1, 4)


def test_one_chip_trains_at_one_rate_in_whatever_form():
    """Eight H200 fine-tuned in 0.57 days what eight H100 did in 0.86, with the same arithmetic."""
    forms = [card for card in SHIPPED.cards.values() if card.family == "NVIDIA Hopper"]
    whole = {card.name: card.training_share for card in forms if not card.name.startswith("H20-")}
    assert len(whole) > 5 and set(whole.values()) == {0.67}


@pytest.mark.parametrize(("card", "told"), [("MLU370-X8", True), ("Ascend-910B2", False)])
def test_days_on_a_family_on_which_nobody_trained_are_told(card, told):
    """ "MFU 47% (median of published trainings)" of a Cambricon card: they were of A100."""
    data = copy.deepcopy(DATA)
    data["scenarios"][0] |= {"model": "Qwen2.5-7B", "cards": [card], "recipe": LORA}
    [sized_] = estimate(quotation(Document(data, "test.yaml", b""), SHIPPED)).scenarios
    said = " ".join(scenario_words.cautions(sized_, Texts("en")))
    assert ("No training on a card of the family" in said) is told


def test_a_hopper_reaches_less_of_its_rate_than_an_ampere():
    shares = {card: SHIPPED.cards[card].training_share for card in ("A100-80G-SXM", "H100-80G-SXM")}
    assert shares == {"A100-80G-SXM": 1.0, "H100-80G-SXM": 0.67}
    rows = [case for case in MEASURED if case.line == "full dense server"]
    hopper = [case.utilization for case in rows if case.option.card.training_share < 1]
    ampere = [case.utilization for case in rows if case.option.card.training_share == 1]
    assert (len(hopper), len(ampere)) == (4, 8)
    assert median(hopper) / SHIPPED.constant("utilization_full_dense_server") == pytest.approx(
        0.67, abs=0.01
    )
    assert max(hopper) < min(ampere)


def test_two_devices_of_a_card_share_its_rate():
    one = option(sized(card="Ascend-910C", tokens="1B"))
    assert one.candidate.figures.tflops_16bit == one.card.tflops.bf16 / 2


def test_a_pinned_option_that_is_too_slow_says_by_how_much_and_is_not_recommended():
    found = estimate(quotation_from_options(
        workload="training", model="Llama-3.1-8B", card="A100-80G-SXM", language="en",
        data_parallel=8, recipe={"zero": 3, "tokens": "20B", "deadline_days": 5},
    ))  # fmt: skip
    scenario = answer(found)["scenarios"][0]
    (one,) = scenario["options"]
    assert (one["verdict"], one["cards"], scenario["recommended"]) == ("fits", 8, None)
    assert found.scenarios[0].cheapest_incomplete is None  # a price would not change that
    more = one["calendar_days"] - 5
    assert f"{more:.3g} more than the deadline of 5" in one["reason"]
    assert any("misses the deadline" in warning for warning in scenario["warnings"])
    assert one["binding"] == "deadline"


def test_a_card_without_a_rate_has_no_time_and_cannot_keep_a_deadline():
    found = [
        sized(card="BI-V150", zero=3, tokens="1B", **extra) for extra in ({}, {"deadline_days": 30})
    ]
    timed, late = (answer(one)["scenarios"][0] for one in found)
    assert {o["training_days"] for o in timed["options"] + late["options"]} == {None}
    assert late["recommended"] is None
    first = [one.scenarios[0].cheapest_incomplete for one in found]  # no price: nothing else bars
    assert first[0] is not None
    assert first[1] is None
    assert "16-bit rate of Iluvatar BI-V150 is unknown" in late["options"][0]["reason"]


def test_without_tokens_nothing_is_said_of_time():
    scenario = answer(sized())["scenarios"][0]
    names = ("tokens", "utilization", "utilization_source", "deadline_days")
    assert [scenario[name] for name in names] == [None] * 4
    assert {o["training_days"] for o in scenario["options"]} == {None}


# -- what is written and said ---------------------------------------------------------------------


def test_samples_and_epochs_are_tokens():
    found = answer(sized(samples="10K", sequence=2048, epochs=3, zero=3))["scenarios"][0]
    assert found["tokens"] == 10_000 * 2048 * 3


@pytest.mark.parametrize(("written", "count"), [("2B", 2e9), ("1.5T", 1.5e12), ("300m", 3e8),
                                                ("20,000", 2e4), (5e9, 5e9)])  # fmt: skip
def test_tokens_are_written_as_people_do(written, count):
    assert sized(tokens=written).scenarios[0].chosen.figures.training_tokens == count


def test_a_stated_utilisation_wins_and_is_marked():
    ours, stated = (answer(sized("Qwen2.5-1.5B", tokens="1B", **extra))["scenarios"][0]
                    for extra in ({}, {"utilization": 0.33}))  # fmt: skip
    assert (stated["utilization"], stated["utilization_stated"]) == (0.33, True)
    assert (ours["utilization"], ours["utilization_stated"]) == (0.5, False)
    assert "torchtune" in ours["utilization_source"]


@pytest.mark.parametrize(
    ("recipe", "said"),
    [
        ("{epochs: 3}", "`epochs` needs `tokens` or `samples`"),
        ("{deadline_days: 3}", "`deadline_days` needs `tokens` or `samples`"),
        ("{tokens: 1B, deadline_days: 0}", "deadline_days"),
        ("{tokens: 1B, samples: 5}", "give `tokens`, or `samples`"),
        ("{tokens: many}", "must be a count such as 2B"),
        ("{tokens: true}", "not true or false"),
        ("{tokens: 1B, utilization: 40}", "utilization"),
        ("{tokens: 1B, tokens: 2B}", "tokens"),
    ],
)
def test_faults_have_their_place(recipe, said):
    text = GOOD + f"    workload: training\n    recipe: {recipe}\n"
    (problem,) = problems(text)
    assert said in problem
    assert "q.yaml:10:" in problem


@pytest.mark.parametrize(
    ("method", "said", "hint"),
    [("grpo", "reinforcement learning", "`workload: inference` with the rollouts"),
     ("RLHF-PPO", "reinforcement learning", "`method: full` or `lora`"),
     ("dpo", "trains on preferences", "chosen and rejected answers"),
     ("dora", 'unknown training method "dora"', 'did you mean "lora"?')],
)  # fmt: skip
def test_a_way_of_training_that_is_not_sized_is_told_how_to_come_near_it(method, said, hint):
    (problem,) = problems(
        GOOD + f"    workload: training\n    recipe: {{method: {method}, samples: 100}}\n"
    )
    assert "q.yaml:10:" in problem
    assert said in problem
    assert hint in problem


DATA = {
    "quote": {"number": "T-1", "date": "2026-11-22", "language": "zh", "currency": "CNY"},
    "scenarios": [{
        "name": "预训练", "workload": "training", "model": "Llama-3.1-8B",
        "cards": ["A100-80G-SXM", "BI-V150"],
        "recipe": {"zero": 3, "tokens": 2e10, "deadline_days": 30.0},
    }],
}  # fmt: skip


def test_edits_of_tokens_deadline_and_utilisation_recalculate():
    data = DATA | {"scenarios": [DATA["scenarios"][0] | {"choice": {"card": "A100-80G-SXM",
                   "tensor_parallel": 8, "data_parallel": 1, "pipeline_parallel": 1}}]}  # fmt: skip
    context, _, book = built(data)
    book.evaluate_all()
    assert differences(book, context, context.estimate) == []
    for change in ({"deadline_days": 4.0}, {"tokens": 3e11}, {"utilization": 0.3}, {"epochs": 2.0},
                   {"checkpointing": "none"}):  # fmt: skip
        recipe = data["scenarios"][0]["recipe"] | change
        data["scenarios"][0]["recipe"] = recipe
        for key, value in change.items():
            refs = context.scenario_refs[0]
            put(book, refs[key if isinstance(value, str) else f"recipe__{key}"], value)
        edited = estimate(quotation(Document(data, "test.yaml", b""), SHIPPED))
        book.evaluate_all()
        assert differences(book, context, edited) == [], change
        cards = at(book, context.scenario_refs[0]["option_cards"])
        assert cards == edited.scenarios[0].chosen.figures.option_cards


@pytest.mark.parametrize(("language", "said", "terms", "told"), [
    ("zh", "{n} × A100-80G-SXM（训练计算 {days} 天，按可用率 70% 计 {booked} 天）", ("训练时长（天）", "算力利用率 MFU"),
     "训练计算 {days} 天，按可用率 70% 计 {booked} 天"),
    ("en", "{n} × A100-80G-SXM (trained in {days} days of computing, {booked} at 70% availability)", ("Training days", "MFU"),
     "trained in {days} days of computing, {booked} at 70% availability")])  # fmt: skip
@pytest.mark.proof
def test_workbook_and_proposal_say_the_days(language, said, terms, told):
    data = DATA | {"quote": DATA["quote"] | {"language": language}}
    found = estimate(quotation(Document(data, "test.yaml", b""), SHIPPED))
    page = html(proposal(found, Texts(language)))
    _, content = written(found)
    cells = [*map(str, Values(content).shown())]
    option_ = found.scenarios[0].chosen
    days = told.format(
        days=f"{option_.figures.training_days:,.2f}", booked=f"{option_.figures.calendar_days:,.2f}"
    )
    assert (
        said.format(n=int(option_.figures.option_cards), **training_duration.days_filled(option_))
        in page
    )
    assert terms[1] in page
    for term in (*terms, days):
        assert any(term in cell for cell in cells), term


@pytest.mark.parametrize(("recipe", "help_"), [
    ({"method": "full", "zero": 0}, "shorter sequences, a smaller micro-batch, LoRA, QLoRA, a higher stage of ZeRO or a smaller reserve"),
    ({"method": "lora", "tokens": "90B", "deadline_days": 1}, "a later deadline, less data, more cards or a faster card")])  # fmt: skip
def test_what_helps_a_training_is_not_fewer_requests(recipe, help_):
    found = estimate(quotation_from_options(workload="training", model="Llama-3.1-8B", card="RTX-4090",
                                            language="en", data_parallel=1, recipe=recipe))  # fmt: skip
    said = " ".join(str(reason) for reason in answer(found)["against"])
    assert help_ in said
    assert "requests" not in said


def test_the_workbook_tells_the_widths_by_the_copies_that_there_are_now():
    """A formula of the copies, which are inputs' and the deadline's."""
    data = copy.deepcopy(DATA)
    data["scenarios"][0] |= {"model": "Qwen3-32B", "cards": ["A800-80G-SXM", "A100-80G-SXM"],
                             "recipe": LORA | {"zero": 3, "deadline_days": 1}}  # fmt: skip
    context, content, _ = built(data)
    (sized_,) = context.estimate.scenarios
    wanted = {scenario_words.all_widths(item.option, context.texts)
              for item in scenario_words.alternatives(sized_, context.texts)}  # fmt: skip
    assert "TP1 × DP6，ZeRO 组 2" in wanted
    assert wanted <= {value for value in Values(content).shown() if isinstance(value, str)}


# -- how far published mixtures are apart -----------------------------------------------------------

MIXTURE = {"model": "Qwen3-30B-A3B", "card": "A800-80G-SXM", "method": "full", "sequence": 8192}


@pytest.mark.parametrize("deadline", [None, 0.5])
def test_the_days_of_a_mixture_stand_within_those_of_published_utilisations(deadline):
    found = sized(**MIXTURE, tokens=10**9, deadline_days=deadline).scenarios[0]
    f = found.chosen.training
    assert f.across_servers == bool(deadline)
    before = f.measured_across_servers if deadline else f.measured_in_server
    assert f.training_days_low == pytest.approx(f.training_days * before / 0.30)
    assert f.training_days_high == pytest.approx(f.training_days * before / 0.10)
    said = training_duration.sentence(found, Texts("en"))
    assert f"(MFU 10% to 30%): {f.training_days_low:.3g} to {f.training_days_high:.3g} days" in said


def test_the_lowest_and_highest_utilisation_are_of_published_rows():
    """In 16 bits, of full trainings; the lowest is a row that nothing else rests on."""
    of_mixtures = ("swift mixture", "full mixture server", "full mixture servers")
    reached = [one.utilization for one in MEASURED if one.line in of_mixtures]
    low, high = (SHIPPED.constants[f"utilization_mixture_{end}"].value for end in ("low", "high"))
    assert (round(min(reached), 2), round(max(reached), 2)) == (low, high)


@pytest.mark.parametrize("recipe", [
    {"model": "Qwen3-32B", "card": "A800-80G-SXM", "tokens": 10**9},  # dense
    MIXTURE | {"tokens": 10**9, "utilization": 0.2},  # stated
    MIXTURE,  # no time
])  # fmt: skip
def test_nothing_else_has_such_a_range(recipe):
    found = sized(**recipe).scenarios[0]
    assert training_duration.published_range(found.chosen) is None
    assert "mixtures" not in training_duration.sentence(found, Texts("en"))
