"""Lines of the model, by hand-worked and published figures."""

import itertools
import math
from types import SimpleNamespace as Record

import pytest

from quoter.catalog.lookup import Catalog
from quoter.core.lines import read, run
from quoter.core.units import GIB
from quoter.model.inference import memory, rule
from quoter.model.load import fleet, flight, needed, standby
from quoter.model.load import requests_held as held
from quoter.model.money import quoted_price
from quoter.model.shared import comparison, parallel, purchase, verdict
from quoter.model.training import training
from quoter.scenario.command_line import quotation_from_options
from quoter.sizing.estimate import estimate


def sized(**options):
    """One scenario sized from options."""
    return estimate(quotation_from_options(**options)).scenarios[0]


def option(**options):
    """The one option of a pinned scenario."""
    return sized(**options).chosen.figures


# -- published and hand-worked ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "per_token"),
    [
        ("Llama-3-8B", 131_072),  # 32 layers × 2 × 8 heads × 128 × 2 bytes
        ("Llama-3-70B", 327_680),
        ("QwQ-32B", 262_144),
        ("DeepSeek-V3", 70_272),  # 61 layers × (512 + 64) × 2 bytes, one latent for all heads
    ],
)
def test_kv_cache_per_token(model, per_token):
    figures = option(model=model, weights="bf16", card="H200-141G-SXM", context=4096, concurrency=1,
                     tensor_parallel=8)  # fmt: skip
    assert figures.kv_bytes_per_token == per_token


def test_the_trades_arithmetic_comes_out_as_it_is_quoted():
    llm = Record(layers=64, heads=40, head_dim=128)
    cache = rule.rule_kv_cache(llm, 2, 2, Record(context=16000), 1)
    constants = Record(
        activation_basic=5e9, overhead=1.2, activation_safe=7.5e9, framework=0.15, reserve=0.2
    )
    assert cache == pytest.approx(20.97e9, rel=1e-3)
    assert rule.rule_basic(64e9, cache, constants) == pytest.approx(90e9, rel=1e-2)
    assert rule.rule_recommended(64e9, cache, constants) == pytest.approx(102e9, rel=1e-2)
    assert rule.rule_safe(64e9, cache, constants) == pytest.approx(128e9, rel=1e-2)


def test_the_detailed_sizing_of_the_same_case():
    figures = option(model="QwQ-32B", weights="fp16", card="MetaX-C500", context=16000, concurrency=1,
                     tensor_parallel=2)  # fmt: skip
    assert figures.headline_weights == pytest.approx(2 * 32_763_876_352, rel=1e-3)
    assert figures.kv_bytes_per_request == 4_194_304_000


# weights per device as vLLM 0.19 logged them on H100 (llm-d planner, pull request 205), GiB
@pytest.mark.parametrize(
    ("model", "width", "logged"),
    [("Llama-3.1-8B", 1, 14.99), ("Llama-3.1-8B", 4, 3.77), ("Llama-3.1-70B", 4, 32.89)],
)
def test_weights_per_device_against_start_up_logs(model, width, logged):
    figures = option(model=model, weights="bf16", card="H100-80G-SXM", context=8192, concurrency=1,
                     tensor_parallel=width, engine="vllm", engine_version="0.19")  # fmt: skip
    assert figures.weights_per_device / GIB == pytest.approx(logged, rel=0.01)


def test_linear_scaling_lengthens_the_rotary_table():
    """Gemma 3 27B, vLLM 0.19 on an H100: weights of 51.45 GiB (llm-d planner, pull request 205).

    131,072 × 8 rows of 128 × 2 bytes for the global layers and 131,072 for the local ones."""
    figures = option(model="Gemma-3-27B", weights="bf16", card="H100-80G-SXM", context=8192,
                     concurrency=1, engine="vllm", engine_version="0.19", tensor_parallel=1)  # fmt: skip
    assert figures.rotary_table == (8 + 1) * 131_072 * 128 * 2
    assert figures.weights_per_device / GIB == pytest.approx(51.45, rel=0.003)


def test_the_pool_of_a_logged_deployment():
    """Llama-3.3-70B in fp8 on two H100, vLLM 0.19 at 0.95: 37.28 GiB a device (same source)."""
    quotation = quotation_from_options(
        model="Llama-3.1-70B", weights="fp8", card="H100-80G-SXM", context=8192, concurrency=1,
        tensor_parallel=2, engine="vllm", engine_version="0.19", memory_utilization=0.95,
    )  # fmt: skip
    figures = estimate(quotation).scenarios[0].chosen.figures
    assert figures.kv_pool_per_device / GIB == pytest.approx(37.28, abs=0.15)
    assert figures.kv_capacity_tokens == pytest.approx(244_304, rel=0.005)


# -- lines as plain functions ------------------------------------------------------------------------


def test_kv_heads_are_never_split_below_one():
    assert memory.kv_split(8, Record(kv_heads=4)) == 4
    assert memory.kv_split(2, Record(kv_heads=8)) == 2


def test_every_rank_keeps_the_latent_whole():
    assert memory.cache_split(1, 8) == 1
    assert memory.cache_split(0, 8) == 8


def request(model, width, version):
    """A request of 4,096 tokens on H200s under a version of vLLM."""
    return option(model=model, card="H200-141G-SXM", tensor_parallel=width, engine="vllm",
                  engine_version=version, weights="bf16", context=4096, concurrency=64)  # fmt: skip


def test_the_fixed_state_is_shared_by_all_devices_of_the_attention():
    """vLLM's MambaStateShapeCalculator divides it by the tensor width, whatever the KV heads, and a page
    of attention is as many times 16 tokens as hold a layer's state: 36 layers keep one, twice."""
    figures = {width: request("Qwen3-Next-80B-A3B", width, "0.21") for width in (2, 4, 8)}
    token = (256 + 256) * 2  # bytes of one of the two KV heads in a layer
    for width, found in figures.items():
        page = math.ceil(79_036_416 / 2 / 36 / width / token / 16) * 16 * token
        assert found.request_bytes_per_device == 4096 * 12 * token + 2 * 36 * page
    assert figures[8].headline_kv_cache == 8 * figures[8].kv_per_device


def test_latents_stay_whole_beside_a_state_that_is_shared():
    """Kimi Linear: 7 latents of 576 values a token, and 20 layers that keep a state."""
    latent, state = 4096 * 7 * 576 * 2, 43_417_600
    for width in (1, 8):
        alone = memory.state_per_device(None, Record(state_copies=1), state, 20, 0, width)
        each = memory.request_bytes_per_device(latent + state, latent, state, alone, 1, 0, 1)
        assert each == latent + state / width


def test_windowed_layers_are_shared_by_kv_heads_of_their_own():
    """Gemma 4 31B: 10 layers of 4 heads × 512 and 50 windowed ones of 16 heads × 256, bf16."""
    found = {width: request("Gemma-4-31B", width, "0.19") for width in (4, 8)}
    assert found[4].kv_bytes_per_token_per_device == 10 * 512 * 4 + 50 * 4 * 256 * 4
    assert found[8].kv_bytes_per_token_per_device == 122_880 == 10 * 512 * 4 + 50 * 2 * 256 * 4
    assert found[8].request_bytes_per_device == 4096 * 122_880
    for width in (4, 8):
        kept = request("Gemma-4-31B", width, "0.21")
        assert kept.window_bytes > 0
        full = 4096 * 10 * 512 * 4
        assert kept.request_bytes_per_device == full + kept.window_bytes / width


def test_projections_of_windowed_layers_are_split_by_their_heads():
    """Gemma 4 31B on 8 devices: K and V of 16 windowed heads by 8, of 4 global heads by 4."""
    found = request("Gemma-4-31B", 8, "0.19")
    llm = Catalog.shipped().models["Gemma-4-31B"].architecture
    windowed = 50 * llm.hidden * 2 * 16 * 256
    assert llm.windowed_kv_parameters == windowed
    split = (llm.attention_parameters + llm.mlp_parameters + windowed) / 8
    full = (llm.kv_projection_parameters - windowed) / 4
    assert found.shared_layer_weights == 2 * (split + full)


def test_the_fullest_stage_has_the_rounded_up_share_of_the_layers():
    assert parallel.stage_share(Record(layers=61), Record(pipeline_parallel=4)) == 16 / 61


def test_replicas_follow_from_the_requests_a_replica_holds():
    assert fleet.replicas_for_memory(21, 8, 0) == 3
    assert fleet.replicas_for_memory(5, 0, 0) == 1
    assert fleet.replicas_for_memory(21, 8, 1) == 1  # the rate counts them


def test_the_largest_need_of_replicas_works_and_spare_ones_come_on_top():
    assert fleet.replicas_for_answers(3, 2, 0) == 3
    assert fleet.replicas_for_answers(3, 5, 7) == 7
    assert fleet.needed_replicas(Record(by_rule=0), 7, 0) == 7
    assert fleet.needed_replicas(Record(by_rule=0), 7, 2) == 9  # and workers for the prompts
    assert placed(0, (0, 0), 3) == (3, 3)
    assert placed(0, (1, 0), 5) == (5, 6)
    assert placed(2, (0, 0), 9) == (2, 2)
    assert placed(2, (1, 0), 9) == (1, 2)  # one of the two is spare


def placed(pinned, stands_by, needed, each=4, known=None):
    """Replicas that work and that stand, on servers that hold so many of them."""
    ask, option = Record(pinned_replicas=pinned), Record(by_rule=0, apart=0)
    redundancy = Record(spare=stands_by[0], servers=stands_by[1])
    f = {"ask": ask, "option": option, "redundancy": redundancy, "needed_replicas": needed,
         "prefill_workers": 0, "replicas_per_server": each, "servers_per_replica": 1 if each else 2} | (known or {})  # fmt: skip
    wanted = {"pinned_servers", "pinned_each", "pinned_working", "working_replicas",
              "working_servers", "even_replicas", "spread_replicas", "replicas", "filled_servers", "spread_servers",
              "failed_replicas", "decode_workers", "fewest_of_a_kind", "kept_after_failure"}  # fmt: skip
    found = run((line for line in read(standby) if line.name in wanted), f)
    return (found["working_replicas"], found["replicas"]) if known is None else found


def test_replicas_stand_evenly_on_servers_of_which_any_may_fail():
    """Five replicas, four a server, over two servers and a third that is spare: 3, 3 and 2, of which 5 are left. Three on
    each, nine, were sold, and so one that no failure asks for."""
    assert placed(0, (0, 1), 5) == (5, 8)
    assert placed(0, (0, 2), 5) == (5, 12)  # 11 would do, but four replicas take 12
    assert placed(0, (0, 1), 10) == (10, 14)  # 4, 4, 3 and 3
    assert placed(0, (0, 1), 9, each=8) == (9, 16)  # evenly 15, but 8 replicas take 16
    assert placed(0, (0, 1), 1) == (1, 2)
    assert placed(0, (0, 1), 3, each=0) == (3, 4)  # each over two servers: one replica more
    assert placed(9, (0, 1), 99) == (6, 9)  # pinned: those left when one of three servers fails
    assert placed(2, (0, 1), 99) == (1, 2)


@pytest.mark.parametrize("servers", [1, 2])
@pytest.mark.parametrize("each", [1, 2, 3, 4, 8])
def test_what_is_left_carries_the_load_whichever_servers_fail_and_one_less_would_not(servers, each):
    for load in range(1, 30):
        working = -(-load // each)
        _, found = placed(0, (0, servers), load, each)
        before = (
            each * (working - 1 + servers) * (working > 1)
        )  # of a smaller load that fills a server less
        least = next(n for n in range(load, 99) if standing(n, working + servers, servers) >= load)
        assert found == max(least, before)
        assert found - load <= each * servers


def standing(replicas, servers, failed):
    """Replicas of an even spread that stand where its fullest servers fail."""
    fewest, more = divmod(replicas, servers)
    return replicas - failed * fewest - min(more, failed)


@pytest.mark.parametrize(
    ("stands_by", "needed", "each", "kept"),
    [((0, 0), 4, 4, 0), ((0, 0), 5, 4, 2 / 5), ((1, 0), 5, 4, 3 / 5), ((0, 1), 5, 4, 1),
     ((0, 0), 3, 0, 2 / 3), ((0, 1), 3, 0, 1), ((1, 0), 1, 4, 0)],
)  # fmt: skip
def test_what_is_left_when_a_server_fails(stands_by, needed, each, kept):
    found = placed(0, stands_by, needed, each, known={})
    assert found["kept_after_failure"] == pytest.approx(kept)


@pytest.mark.parametrize(("need", "code"), [(50, 1), (70, 3), (90, 3)])
def test_the_verdict_keeps_the_reserve(need, code):
    assert verdict.memory_verdict(verdict.wanted_per_device(need, need * 0.2), 72, 0) == code
    assert verdict.memory_verdict(need * 1.2, 72, 1) == 3  # it does not start


def test_the_reserve_of_stated_requests_is_on_what_varies():
    """Usable 100, weights 50 and runtime 2; cache and activation 40 take 8 more, weights nothing."""
    assert held.room_per_device(100, 50, 2, 10, 0.2) == pytest.approx(30)
    assert flight.reserved_per_device(30, 10, 0.2) == pytest.approx(8)
    assert needed.memory_reserve(Record(burst=1), Record(flight=1), Record(reserve=0.2)) == 0.2
    assert needed.memory_reserve(Record(burst=1.3), Record(flight=1), Record(reserve=0.2)) == 0
    assert needed.memory_reserve(Record(burst=1), Record(flight=0), Record(reserve=0.2)) == 0


def test_one_margin_is_on_the_rate_of_an_estimate():
    estimated, stated = Record(estimated=1), Record(estimated=0)
    assert needed.rate_reserve(Record(burst=1), estimated, Record(reserve=0.2)) == 0.2
    assert needed.rate_reserve(Record(burst=1), stated, Record(reserve=0.2)) == 0
    assert needed.rate_reserve(Record(burst=1.3), estimated, Record(reserve=0.2)) == pytest.approx(
        0.3
    )


def test_requests_of_all_lengths_are_admitted_by_mean_and_deviation():
    """Means of 100 and 2.33 × 20 kept for one: of 10,000 as many as 100 n + 46.6 root n allow."""
    n = held.mixed_keeping_reserve(10_000, 100, 46.6)
    assert 100 * n + 46.6 * n**0.5 == pytest.approx(10_000)
    longest = held.longest_kept(10_000, 300, 0, 256)
    assert held.held_keeping_reserve(n, longest, 10_000, 300, 1, 0) == 95
    assert held.held_keeping_reserve(n, longest, 10_000, 300, 1, 1) == 0  # it does not start
    assert (
        held.held_keeping_reserve(n, longest, 10_000, 10_001, 1, 0) == 0
    )  # one whole context must fit
    assert held.longest_kept(10_000, 0, 1, 256) == 256  # nothing is kept of a request
    assert held.mixed_keeping_reserve(10_000, 100, 0) == pytest.approx(100)


def bought(used, servers, owned=0, full=1, slots=8):
    """Cards that lack, servers and cards to be bought, cards standing, spare ones and free slots."""
    card = Record(full_only=full, slots=slots, at_hand=owned, sold_in=1)
    known = {"option_cards": used, "servers": servers, "card": card, "as_set": 0}
    wanted = ("lacking_cards", "owned_servers", "sold_full", "lacking_servers", "new_servers", "new_cards", "bought_cards",
              "spare_cards", "free_slots")  # fmt: skip
    found = run((line for line in read(purchase) if line.name in wanted), known)
    return tuple(
        found[name]
        for name in wanted
        if name not in ("owned_servers", "sold_full", "lacking_servers")
    )


def test_a_server_sold_full_is_bought_full():
    assert bought(2, 1) == (2, 1, 8, 8, 6, 0)
    assert bought(2, 1, full=0) == (2, 1, 2, 2, 0, 6)
    assert purchase.sold_full(Record(full_only=0), 1) == 1  # a set brings all its cards


@pytest.mark.parametrize(
    ("used", "servers", "owned", "found"),
    [
        (2, 1, 2, (0, 0, 0, 2, 0, 6)),  # a server of one's own is not filled
        (3, 1, 4, (0, 0, 0, 4, 1, 4)),
        (3, 1, 8, (0, 0, 0, 8, 5, 0)),
        (3, 1, 12, (0, 0, 0, 8, 5, 0)),  # more than the servers in use have slots
        (11, 2, 4, (7, 1, 8, 12, 1, 4)),  # one full server beside one's own four
        (13, 2, 4, (9, 2, 16, 16, 3, 0)),  # two: the four would be a third
        (8, 1, 4, (4, 1, 8, 8, 0, 0)),  # a replica over the whole server stands in the new one
        (16, 2, 8, (8, 1, 8, 16, 0, 0)),
        (4, 2, 8, (0, 1, 8, 16, 12, 0)),  # a second server stands by
    ],
)
def test_cards_at_hand_come_first_and_only_what_lacks_is_rounded_to_full_servers(
    used, servers, owned, found
):
    assert bought(used, servers, owned) == found


def test_loose_cards_join_those_at_hand_in_their_server():
    assert bought(6, 1, 4, full=0) == (2, 0, 2, 6, 0, 2)
    assert bought(11, 2, 4, full=0) == (7, 1, 7, 11, 0, 5)
    assert bought(3, 1, 4, full=0) == (0, 0, 0, 3, 0, 5)


def test_what_is_bought_holds_what_is_used_whatever_is_at_hand():
    """No fewer cards than are in use, no more than the servers have slots; without a stock whole servers."""
    for used, extra, owned in itertools.product(range(1, 40), (0, 1, 2), range(0, 40)):
        servers = -(-used // 8) + extra
        lacking, new_servers, new_cards, standing, spare, free = bought(used, servers, owned)
        assert used <= standing <= servers * 8
        assert spare >= 0 and free >= 0
        assert new_cards == new_servers * 8 >= lacking
        if not new_servers:  # nothing is bought only where nothing lacks
            assert used <= owned and servers <= -(-owned // 8)
        if not owned:
            assert (new_servers, standing) == (servers, servers * 8)


def test_a_replica_does_not_straddle_servers():
    assert parallel.cards_per_server(4, Record(slots=10)) == 8
    assert parallel.cards_per_server(16, Record(slots=8)) == 8


def test_a_price_without_tax_gets_it_and_a_missing_one_is_no_zero():
    quoted = Record(amount=100.0, rate=7.1, tax_rate=0.13, tax_included=0, discount=0.1, places=2)
    listed = quoted_price.list_price(quoted, Record(tax_included=1))
    assert listed == 802.30
    assert quoted_price.unit_price(listed, quoted) == 722.07
    assert quoted_price.list_price(quoted, Record(tax_included=0)) == 710.0
    assert quoted_price.price_known(Record(amount=0, rate=1)) == 0
    assert quoted_price.price_known(Record(amount=5, rate=0)) == 0
    unpriced = comparison.comparable(1, 0, 0.0)
    assert unpriced == ""


def test_mixed_precision_adam_takes_sixteen_bytes_a_parameter():
    """ZeRO, arXiv 1910.02054: 2 + 2 + 12 bytes, divided over the devices from stage 3 on."""
    adamw = Catalog.shipped().optimizers["adamw"]
    assert adamw.weights + adamw.gradients + adamw.state == 16
    shards = training.weight_shards(Record(zero=3), Record(data_parallel=8))
    assert training.base_per_device(16e9, 1.0, shards) == 2e9
    assert training.weight_shards(Record(zero=2), Record(data_parallel=8)) == 1


def test_adapter_parameters_by_hand():
    """LoRA of rank 8 on attention of Llama-3.1-8B: 32 layers × 8 × (2 × 8,192 + 2 × 5,120)."""
    llm = Catalog.shipped().find("models", "Llama-3.1-8B").architecture
    widths = training.adapter_widths(llm, Record(attention=1, feed_forward=0, experts=0))
    count = training.adapter_parameters(Record(rank=8), widths, Record(trained=0))
    assert count == 32 * 8 * (2 * 8192 + 2 * 5120)


# -- eligibility and verdicts on whole scenarios -----------------------------------------------------


def test_a_width_that_does_not_divide_the_heads_is_not_possible():
    figures = sized(
        model="Qwen2.5-7B", card="A100-80G-SXM", context=4096, concurrency=1, tensor_parallel=8
    )
    assert figures.chosen.verdict_name == "not_possible"  # 28 heads on 8 devices


@pytest.mark.parametrize(
    ("model", "kv_cache", "each"),
    [
        ("DeepSeek-V3.2", "fp8", 61 * (512 + 16 + 64 * 2 + 128 + 4)),  # 4 scales and rotary apart
        ("DeepSeek-V3.2", "bf16", 61 * ((512 + 64) * 2 + 128 + 4)),
        ("DeepSeek-V3", "fp8", 61 * (512 + 64)),  # not sparse, one scale for the whole cache
    ],
)
def test_the_cache_of_sparse_attention(model, kv_cache, each):
    figures = option(model=model, weights="fp8", kv_cache=kv_cache, engine="sglang", context=4096,
                     card="H200-141G-SXM", concurrency=1, tensor_parallel=8)  # fmt: skip
    assert figures.kv_bytes_per_token == each


def test_the_cache_of_sparse_attention_as_sglang_logged_it():
    """DeepSeek-V3.2 in fp8: 43.67 GiB for 975,424 tokens (sgl-project/sglang, pull request 11309)."""
    figures = option(model="DeepSeek-V3.2", weights="fp8", kv_cache="fp8", engine="sglang",
                     context=4096, card="H200-141G-SXM", concurrency=1, tensor_parallel=8)  # fmt: skip
    assert figures.kv_bytes_per_token == pytest.approx(43.67 * GIB / 975_424, rel=2e-4)


@pytest.mark.parametrize(
    ("model", "widths", "verdict"),
    [
        ("DeepSeek-V3", {"tensor_parallel": 8, "expert_parallel": 64}, "not_possible"),
        ("Qwen3-30B-A3B", {"tensor_parallel": 1, "expert_parallel": 8}, "not_possible"),
        ("Qwen3-30B-A3B", {"tensor_parallel": 4, "expert_parallel": 3}, "not_possible"),
        ("Qwen3-30B-A3B", {"tensor_parallel": 4, "expert_parallel": 4}, "fits"),
        ("Qwen3-30B-A3B", {"tensor_parallel": 4, "expert_parallel": 2}, "fits"),  # SGLang's ep_size
        ("Qwen3-30B-A3B", {"data_parallel": 4, "expert_parallel": 4}, "fits"),
        ("Mixtral-8x7B", {"tensor_parallel": 2, "data_parallel": 8, "expert_parallel": 16},
         "not_possible"),  # 8 experts
        ("Llama-3.1-8B", {"tensor_parallel": 8, "expert_parallel": 8}, "not_possible"),  # dense
        ("Llama-3.1-8B", {"tensor_parallel": 4, "attention_data_parallel": 3}, "not_possible"),
        ("Qwen3-30B-A3B", {"tensor_parallel": 4, "attention_data_parallel": 8}, "not_possible"),
        ("Qwen3-30B-A3B", {"tensor_parallel": 4, "attention_data_parallel": 4}, "fits"),
    ],
)  # fmt: skip
def test_experts_and_attention_groups_fall_evenly_on_the_devices(model, widths, verdict):
    found = sized(model=model, weights="bf16", card="H200-141G-SXM", context=4096, concurrency=1,
                  **widths).chosen  # fmt: skip
    assert found.verdict_name == verdict
    assert verdict == "fits" or found.figures.reason == 5


def test_fp8_weights_do_not_run_on_a_910b():
    found = sized(
        model="DeepSeek-R1", weights="fp8", card="Ascend-910B3", context=4096, concurrency=1
    )
    assert {option.verdict_name for option in found.options} == {"not_possible"}
    assert found.recommended is None


def test_what_the_engine_does_instead_of_a_type_is_said():
    from quoter.answer.estimate_json import answer

    quotation = quotation_from_options(
        model="Qwen2.5-7B", weights="bf16", card=("V100-32G", "L4"), context=4096, concurrency=1,
        language="en",
    )  # fmt: skip
    options = answer(estimate(quotation))["scenarios"][0]["options"]
    said = {option["card"]: option["reason"] for option in options if option["verdict"] == "fits"}
    assert "uses FP16 instead" in said["V100-32G"]
    assert "FP16" not in said["L4"]


def test_an_option_that_may_not_be_recommended_says_why():
    from quoter.answer.estimate_json import answer

    quotation = quotation_from_options(model="Qwen2.5-7B", card="MLU590", context=4096, concurrency=1,
                                       language="en")  # fmt: skip
    found = answer(estimate(quotation))["scenarios"][0]
    assert found["recommended"] is None
    barred = "Published specifications are incomplete; compared once the manufacturer confirms them"
    assert found["options"]
    assert all(barred in option["reason"] for option in found["options"])
