"""The layouts of the catalog: which are tried for a model, a server and an engine, and what comes of it."""

import datetime

import pytest

from quoter.catalog import Catalog
from quoter.core import Texts
from quoter.core.files import Document
from quoter.delivery import freezing
from quoter.scenario import quotation
from quoter.sizing import estimate
from quoter.words import run_words, scenario_words


def sized(model, card, catalog=None, quote=None, **scenario):
    """The first scenario of a quotation of one model on one card."""
    told = {
        "name": "one",
        "model": model,
        "context": 32_000,
        "concurrency": 32,
        "cards": [card],
    } | scenario
    data = {
        "quote": {"number": "L-1", "date": datetime.date(2026, 11, 29), "currency": "CNY"} | (quote or {}),
        "scenarios": [{k: v for k, v in told.items() if v is not None}],
        "catalog": catalog or {},
    }  # fmt: skip
    return estimate(quotation(Document(data, "l.yaml", b""), Catalog.shipped())).scenarios[0]


def widths(case):
    """The layouts of a scenario as people write them."""
    return {scenario_words.width(o.split, Texts("en")): o for o in case.options}


def test_attention_in_parallel_halves_the_cards_of_a_latent_mixture():
    """Every rank of tensor parallel keeps the whole latent cache; groups keep their own requests' alone."""
    case = sized("DeepSeek-R1", "H200-141G-SXM", weights="fp8")
    found = widths(case)
    assert found["TP8"].figures.option_cards == 16
    assert found["TP1 × DP8 × EP8"].figures.option_cards == 8
    assert case.chosen.figures.option_cards == 8
    assert case.chosen.split.attention_data_parallel > 1


@pytest.mark.parametrize(
    ("context", "kv_cache", "servers"),
    [(8_000, "auto", 2), (16_000, "auto", 2), (32_000, "auto", 4), (32_000, "int8", 2)],
)
def test_two_atlas_a2_hold_thirty_two_requests_of_sixteen_thousand_tokens(
    context, kv_cache, servers
):
    """DeepSeek-R1 in int8 on 64 GB cards: memory decides, and the load says two servers or four.

    Vllm-ascend's guide runs it on two such servers with DP4 TP4 EP, a layout that is tried here. A device
    of TP2 DP8 EP16 gives 54.3 GiB: 44.5 to weights (39.2 of them its share of one copy, the rest attention
    that each group has), 3.1 to what runs besides, 1.0 to activation; 5.7 are left for the cache of its
    group's requests, of which one of 32,000 tokens takes 2.1 in 16 bits, and 2.5 with the reserve."""
    case = sized("DeepSeek-R1", "Ascend-910B3", weights="int8", context=context, kv_cache=kv_cache)
    found = widths(case)
    assert min(o.figures.servers for o in case.options if o.fits) == servers
    assert case.chosen.figures.servers == servers
    assert "TP4 × DP4 × EP16" in found
    wide = found["TP2 × DP8 × EP16"]
    left = (
        wide.figures.usable_per_device
        - wide.figures.weights_per_device
        - wide.figures.runtime_per_device
    )
    assert wide.figures.kv_pool_per_device == pytest.approx(
        left - wide.figures.activation_per_device
    )
    assert wide.figures.kv_pool_per_device / 2**30 == pytest.approx(5.65, abs=0.1)
    assert wide.figures.weights_per_device * 16 > found["TP1"].figures.weights_per_device + 70e9
    each = wide.figures.kv_bytes_per_token_per_device * context
    assert wide.figures.requests_per_replica == (32 if servers == 2 else 16)
    assert 1.2 * each * wide.figures.requests_per_replica / 8 <= wide.figures.kv_pool_per_device
    if (
        servers == 4
    ):  # a third request of a group would not have the room, with the reserve or without
        assert 3 * each > wide.figures.kv_pool_per_device


def test_a_super_node_holds_it_in_one_server():
    case = sized("DeepSeek-R1", "Ascend-910C", weights="int8")
    groups = [o for name, o in widths(case).items() if "DP" in name and o.fits]
    assert min(o.figures.servers for o in groups) < widths(case)["TP16"].figures.servers


def test_stages_are_tried_only_where_nothing_else_holds_the_model():
    assert not any("PP" in name for name in widths(sized("QwQ-32B", "H20-96G")))
    alone = sized("DeepSeek-R1", "Kunlunxin-P800", weights="int8")
    assert any("PP" in name and o.fits for name, o in widths(alone).items())
    assert not any(o.fits for name, o in widths(alone).items() if "PP" not in name)


@pytest.mark.parametrize(
    ("model", "card", "more", "possible"),
    [
        ("Qwen3-30B-A3B", "H20-96G", {}, True),
        ("QwQ-32B", "H20-96G", {}, False),  # no experts
        ("Qwen3-30B-A3B", "L40S", {}, False),  # no direct link
        ("Qwen3-30B-A3B", "H20-96G", {"engine": {"name": "lmdeploy"}}, False),  # not by this engine
    ],
)
def test_model_server_and_engine_say_what_is_tried(model, card, more, possible):
    case = sized(model, card, **more)
    assert any(o.split.attention_data_parallel > 1 for o in case.options) == possible


def test_no_group_has_fewer_devices_than_repeat_its_heads():
    """Qwen3-30B-A3B has four KV heads."""
    case = sized("Qwen3-30B-A3B", "H20-96G")
    spread = [o.split for o in case.options if o.split.attention_data_parallel > 1]
    assert {s.tensor_parallel // s.attention_data_parallel for s in spread} == {1, 2, 4}
    assert all(s.expert_parallel == s.tensor_parallel for s in spread)


def test_two_servers_share_a_replica_only_over_a_network():
    wide = {
        name
        for name in widths(sized("DeepSeek-R1", "H200-141G-SXM", weights="fp8"))
        if "EP16" in name
    }
    assert wide
    case = sized("DeepSeek-R1", "H200-141G-SXM", weights="fp8")
    assert all(widths(case)[name].figures.joined for name in wide)


def test_a_layout_of_ones_own_is_tried():
    mine = {"layouts": [{"name": "mine", "stages": [3]}]}
    assert "TP8 × PP3" in widths(sized("QwQ-32B", "H20-96G", catalog=mine))


def test_a_record_of_the_first_release_is_sized_by_the_layouts_of_its_day():
    former = freezing.FORMER["layouts"]("layouts", {})
    assert {row.last for row in former.values()} == {False}
    assert {stage for row in former.values() for stage in row.stages} == {1, 2, 4, 8}
    assert not any(row.attention for row in former.values())


# -- only widths that start -------------------------------------------------------------------------


def test_no_width_cuts_the_blocks_of_a_checkpoint_whose_scales_are_by_block():
    """1,536 ÷ 8 = 192 is no multiple of 128 (vllm#17569); 1,536 ÷ 4 = 384 is. Whole experts are no matter."""
    found = widths(sized("Qwen3-235B-A22B", "H200-141G-SXM", weights="fp8"))
    assert found["TP8"].verdict_name == "not_possible"
    assert found["TP8"].figures.reason == 21
    assert found["TP4"].fits
    assert found["TP8 × EP8"].fits
    assert found["TP1 × DP8 × EP8"].fits


@pytest.mark.parametrize(
    ("model", "weights"), [("Qwen3-235B-A22B", "bf16"), ("Qwen3-235B-A22B", "int8"), ("DeepSeek-R1", "fp8")]
)  # fmt: skip
def test_where_no_block_is_cut_every_width_is_tried(model, weights):
    """In 16 bits and with scales by channel there are none, and 2,048 ÷ 8 is a multiple of 128."""
    found = widths(sized(model, "H200-141G-SXM", weights=weights))
    assert found["TP8"].verdict_name != "not_possible"
    assert "TP8 × EP8" not in found


def test_the_block_is_a_field_of_the_model_and_no_name():
    mine = {"models": [{"name": "Qwen3-235B-A22B", "fp8_block": 64}]}
    found = widths(sized("Qwen3-235B-A22B", "H200-141G-SXM", mine, weights="fp8"))
    assert found["TP8"].fits
    shipped = widths(sized("Qwen3-235B-A22B-FP8", "H200-141G-SXM"))
    assert shipped["TP8"].verdict_name == "not_possible"


def test_why_a_width_does_not_start_is_told():
    case = sized("Qwen3-235B-A22B", "H200-141G-SXM", weights="fp8")
    option = widths(case)["TP8"]
    assert "no multiple of the block" in scenario_words.reason(case, option, Texts("en"))
    assert "缩放块" in scenario_words.reason(case, option, Texts("zh"))


@pytest.mark.parametrize(("model", "card"), [("Qwen3-235B-A22B", "H200-141G-SXM"), ("DeepSeek-R1", "Ascend-910C"),
                                             ("Qwen3-30B-A3B", "H20-96G")])  # fmt: skip
def test_every_width_that_is_shown_starts(model, card):
    """Heads fall evenly on those that share an attention, experts on those that share them, and no block
    is cut."""
    case = sized(model, card)
    shape = case.case.model.architecture
    assert case.shown
    for option in case.shown:
        split = option.split
        assert shape.heads % (split.tensor_parallel // split.attention_data_parallel) == 0
        assert shape.experts % split.expert_parallel == 0
        assert option.figures.blocks_divide


# -- over servers that one direct link joins ---------------------------------------------------------


def over_servers(case):
    """The layouts whose replica stands in several servers."""
    return {name: o for name, o in widths(case).items() if o.figures.servers_per_replica > 1}


def test_a_rack_of_one_link_holds_a_replica_over_its_servers_without_a_fabric():
    """GB200: four devices a server, 72 on one NVLink; in fp8 DeepSeek-R1 stands on eight."""
    case = sized("DeepSeek-R1", "GB200", weights="fp8")
    found = over_servers(case)
    assert {
        "TP8",
        "TP16",
        "TP1 × DP8 × EP8",
        "TP2 × DP16 × EP32",
        "TP1 × DP64 × EP64",
    } <= found.keys()
    for option in found.values():
        f = option.figures
        assert f.servers_per_replica == option.figures.devices_per_replica / 4
        assert f.spanning == f.joined == f.fabric_switches == f.fabric_nics == 0
    assert max(o.figures.devices_per_replica for o in found.values()) <= 72
    assert len({o.split for o in case.options}) == len(case.options)


def test_beyond_the_domain_there_is_a_fabric_or_nothing():
    """Eight devices on one link over two servers of four: sixteen are no domain."""
    small = {"servers": [{"name": "GB200-Tray-4", "domain": 8}]}
    case = sized("DeepSeek-R1", "GB200", small, weights="fp8")
    assert {o.figures.devices_per_replica for o in over_servers(case).values()} == {8}
    pinned = {"deploy": {"card": "GB200", "tensor_parallel": 16}, "cards": None}
    f = sized("DeepSeek-R1", "GB200", small, weights="fp8", **pinned).chosen.figures
    assert f.spanning == 1
    f = sized("DeepSeek-R1", "GB200", weights="fp8", **pinned).chosen.figures
    assert f.spanning == 0


@pytest.mark.parametrize(
    ("card", "servers"),
    [("H200-141G-SXM", []), ("Ascend-910C", []),
     ("Ascend-910C", [{"name": "Atlas-A3-SuperPoD-Node", "cards": ["Ascend-910C"]}])],
)  # fmt: skip
def test_the_servers_row_says_how_far_a_link_reaches(card, servers):
    """A board of 8 and an A3 server of 16 dies end with the server, a super-pod does not."""
    case = sized(
        "DeepSeek-R1", card, {"servers": servers}, weights="int8" if "Ascend" in card else "fp8"
    )
    linked = [o for o in over_servers(case).values() if not o.figures.spanning]
    assert {o.figures.devices_per_replica for o in linked} == ({32, 64} if servers else set())


def test_that_servers_must_be_of_one_domain_is_told_in_every_output():
    case = sized("DeepSeek-R1", "GB200", weights="fp8")
    for language, part in (
        ("en", "of one direct-link domain (72 devices)"),
        ("zh", "同一直连域内（72 个设备）"),
    ):
        texts = Texts(language)
        assert any(part in said for said in scenario_words.warnings(case, texts))
        assert any(part in said for said in run_words.run_of(case, case.chosen, texts).notes)
    alone = sized("QwQ-32B", "H20-96G")
    assert scenario_words.in_one_domain(alone.chosen, Texts("en")) == []


@pytest.mark.parametrize(
    ("engine", "version", "whole"),
    [("vllm", "0.21", True), ("vllm", "0.12", False), ("sglang", "0.5.6", False)],
)
def test_a_tower_of_mistrals_format_is_whole_on_every_rank_where_the_engine_has_it_so(
    engine, version, whole
):
    """vLLM's class for it has plain layers: the 0.44 B of Mistral Small are 5 % of a rank of four."""
    case = sized(
        "Mistral-Small-3.1-24B", "H100-80G-SXM", engine={"name": engine, "version": version}
    )
    [option] = [
        o for o in case.options if o.split.tensor_parallel == 4 and o.split.pipeline_parallel == 1
    ]
    model = Catalog.shipped().models["Mistral-Small-3.1-24B"].architecture
    apart = option.figures.input_weights - 2 * (model.vocab * model.hidden) / 4
    assert apart == pytest.approx(2 * model.vision_parameters / (1 if whole else 4), rel=1e-6)
    if whole:
        extra = 2 * model.vision_parameters * 3 / 4
        assert 0.045 < extra / option.figures.weights_per_device < 0.06
