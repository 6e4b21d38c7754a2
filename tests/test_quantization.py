"""In which precision a checkpoint ships: sections as published checkpoints have them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoter.architecture.quantization import Shipped, reduced, section_of, shipped
from quoter.catalog.lookup import Catalog


def groups(*parts, **also):
    """A section of compressed-tensors."""
    numbered = {f"group_{i}": part for i, part in enumerate(parts)}
    return {"quant_method": "compressed-tensors", "config_groups": numbered, **also}


def weights(bits, kind, **also):
    """One group of layers."""
    return {"weights": {"num_bits": bits, "type": kind, "group_size": 128}, **also}


EIGHT = {"input_activations": {"num_bits": 8, "type": "int"}}
SECTIONS = [
    ({"quant_method": "fp8", "weight_block_size": [128, 128], "fmt": "e4m3"}, "fp8"),  # DeepSeek-V3
    ({"quant_method": "fbgemm_fp8", "activation_scale_ub": 1200.0}, "fp8"),  # Llama-3.1-405B-FP8
    ({"quant_method": "mxfp4", "modules_to_not_convert": ["lm_head"]}, "mxfp4"),  # gpt-oss
    ({"quant_method": "awq", "bits": 4, "group_size": 128, "version": "gemm"}, "int4"),
    ({"quant_method": "awq"}, "int4"),
    ({"quant_method": "gptq", "bits": 4, "desc_act": True}, "int4"),
    ({"quant_method": "gptq", "bits": 8, "group_size": 128}, "gptq-int8"),
    ({"quant_method": "auto-round", "bits": 4}, "int4"),
    ({"load_in_4bit": True, "bnb_4bit_use_double_quant": True}, "nf4"),
    ({"quant_method": "bitsandbytes", "load_in_4bit": True, "load_in_8bit": False}, "nf4-single"),
    ({"quant_method": "bitsandbytes", "load_in_8bit": True}, "int8"),
    (groups(weights(8, "float")), "fp8"),
    (groups(weights(8, "int", **EIGHT)), "int8"),  # w8a8
    (groups(weights(8, "int", input_activations=None)), "gptq-int8"),
    (groups(weights(4, "int"), format="pack-quantized"), "int4"),  # Kimi-K2.5
    (groups(weights(4, "float"), format="nvfp4-pack-quantized"), "nvfp4"),
    (groups(weights(4, "float", format="mxfp4-pack-quantized")), "mxfp4-linear"),  # a dense model
    ({"quant_algo": "MXFP4"}, "mxfp4-linear"),
    ({"quant_method": "gptq", "bits": 4, "group_size": 32}, "int4-g32"),
    ({"quant_method": "awq", "bits": 4, "group_size": 64}, "int4-g64"),
    ({"quant_method": "gptq", "bits": 4, "group_size": -1}, "int4-channel"),
    ({"quant_method": "gptq", "bits": 4, "group_size": 1024}, "int4"),
    ({"quant_algo": "W4A16_AWQ", "group_size": 64}, "int4-g64"),
    (groups({"weights": {"num_bits": 4, "type": "int", "group_size": 32}}), "int4-g32"),
    (groups({"weights": {"num_bits": 4, "type": "int", "strategy": "channel"}}), "int4-channel"),
    ({"quant_method": "modelopt", "quant_algo": "NVFP4"}, "nvfp4"),  # GLM-5.1-NVFP4
    ({"quant_algo": "FP8", "kv_cache_scheme": "FP8"}, "fp8"),  # Qwen3-32B-FP8-Static-PerTensor
    ({"quant_method": "modelopt", **groups(weights(8, "float"))}, "fp8"),
]


def layers(name, said, count=4, parts=("q_proj", "o_proj")):
    """The same said of the parts of every layer."""
    return {f"model.layers.{i}.{name}.{part}": said for i in range(count) for part in parts}


ATTENDING = {"self_attn": {"weight": {"dtype": "fp8_e4m3"}}}
MXFP4 = {"weight": {"dtype": "fp4", "qscheme": "per_group", "group_size": 32}}
QUARK = {"quant_method": "quark", "global_quant_config": MXFP4, "exclude": ["lm_head"]}
INT4 = {"bits": 4, "group_size": 128}
MLX = {"bits": 4, "group_size": 64}
BY_LAYER = [  # AMD's recipes of DeepSeek; AutoRound's and GPTQModel's rules; MLX's mixtures
    ({**QUARK, "layer_quant_config": {"*self_attn*": ATTENDING["self_attn"], "*shared_experts*": ATTENDING["self_attn"]}}, "mxfp4-fp8"),
    ({"quant_method": "quark", "global_quant_config": ATTENDING["self_attn"], "layer_quant_config": {"*mlp.experts*": MXFP4}}, "mxfp4-fp8"),
    ({"quant_method": "auto-round", **INT4, "extra_config": layers("self_attn", {"bits": 16})}, "int4-mlp"),
    ({"quant_method": "auto-round", **INT4, "extra_config": {"model.layers.0.self_attn.o_proj": {"bits": 16}}}, "int4"),
    ({"quant_method": "gptq", **INT4, "dynamic": {"-:.*attn.*": {}, "-:.*shared_expert.*": {}}}, "int4-experts"),
    ({**MLX, **layers("self_attn", {"bits": 4, "group_size": 64})}, "mlx-int4"),
    ({**MLX, "model.embed_tokens": {"bits": 8, "group_size": 64}}, "mlx-int4"),
]  # fmt: skip
SAID_BY_LAYER = [
    ({**MLX, **layers("mlp.switch_mlp", {"bits": 3, "group_size": 64}, parts=("up_proj", "down_proj"))},
     "attention in mlx-int4, other layers in mlx-int4, experts in mlx with 3 bits"),  # LongCat-Flash-3.5bits
    ({**MLX, **layers("self_attn", {"bits": 8, "group_size": 64})},
     "attention in mlx-int8, other layers in mlx-int4, experts in mlx-int4"),
]  # fmt: skip
UNKNOWN = [
    ({"quant_method": "gptq", "bits": 4, "group_size": 16}, "gptq with 4 bits in groups of 16"),
    ({"quant_algo": "W4A16_AWQ", "group_size": 8}, "w4a16_awq"),
    ({"quant_method": "gptq", "bits": 3}, "gptq with 3 bits"),
    ({"quant_method": "quip"}, "quip"),
    ({"quant_method": ["fp8"]}, "no method"),
    ({"quant_algo": "MIXED_PRECISION", "quant_method": "modelopt"}, "mixed_precision"),
    (groups(weights(4, "int"), weights(8, "float")), "compressed-tensors"),
    ({"quant_method": "bitsandbytes"}, "bitsandbytes"),
]


@pytest.mark.parametrize(("section", "precision"), SECTIONS)
def test_a_checkpoint_is_taken_in_the_precision_it_ships_in(section, precision):
    for config in (
        {"quantization_config": section},
        {"text_config": {"quantization_config": section}},
        {"quantization_config": reduced(section)},
    ):
        assert shipped(config).precision == precision
    assert Catalog.shipped().find("precisions", precision)


@pytest.mark.parametrize(("section", "said"), UNKNOWN)
def test_what_no_precision_is_like_is_said(section, said):
    for kept in (section, reduced(section)):
        assert shipped({"quantization_config": kept}) == ("", said)


@pytest.mark.parametrize(("section", "precision"), BY_LAYER)
def test_what_is_said_layer_by_layer_stands_over_what_is_said_of_all(section, precision):
    whole = {"num_experts": 8, "quantization_config": section}
    assert shipped(whole) == Shipped(precision)
    assert shipped({**whole, "quantization_config": reduced(section)}) == Shipped(precision)


@pytest.mark.parametrize(("section", "said"), SAID_BY_LAYER)
def test_a_mixture_by_layer_that_no_row_is_like_is_said(section, said):
    whole = {"num_experts": 8, "quantization": section}
    assert shipped(whole) == Shipped("", said)
    assert shipped({**whole, "quantization": reduced(section)}) == Shipped("", said)


def test_without_a_section_it_is_16_bits():
    for config in ({}, {"quantization_config": None}, {"quantization_config": []}):
        assert shipped(config).precision == "bf16"


@pytest.mark.parametrize("section", ["awq", ["awq"], 4, True])
def test_what_is_no_section_is_not_16_bits(section):
    assert shipped({"quantization_config": section}) == ("", "quantization_config is no section")
    inner = {"text_config": {"quantization_config": section}}
    assert shipped(inner) == ("", "text_config.quantization_config is no section")


def test_the_word_of_the_ascend_tools():
    section = {"model_quant_type": "W8A8", "model.embed_tokens.weight": "FLOAT"}
    assert shipped({"quantization_config": section}).precision == "int8"
    assert reduced(section) == {"model_quant_type": "W8A8"}
    assert shipped({"quantize": "w8a8_dynamic"}).precision == "int8"
    assert shipped({"quantize": "w4a4"}) == ("", "w4a4")


def test_a_row_keeps_no_list_of_layers():
    section = groups(weights(4, "int", targets=["Linear"]), ignore=["lm_head"] * 1000)
    kept = reduced(section)
    assert kept.keys() == {"quant_method", "config_groups"}
    assert kept["config_groups"]["group_0"] == {
        "weights": {"num_bits": 4, "type": "int", "group_size": 128},
        "targets": ["Linear"],  # a type of layers, not their names
    }


EXPERTS = "re:.*block_sparse_moe[.]experts[.].*"


@pytest.mark.parametrize(
    ("targets", "ignored", "precision"),
    [
        ([EXPERTS], ["lm_head"], "mxfp4"),  # Kimi-K3
        (["Linear"], ["lm_head", "re:.*mlp.gate$"], "mxfp4-linear"),
        (["Linear"], ["re:.*self_attn.*", "lm_head"], "mxfp4"),
        (["Linear"], ["model.visual.blocks.0.attn.qkv", "mtp.0.self_attn.q_proj"], "mxfp4-linear"),
    ],
)
def test_mxfp4_of_a_mixture_is_of_its_experts_or_of_all_linear_layers(targets, ignored, precision):
    part = weights(4, "float", format="mxfp4-pack-quantized", targets=targets)
    section = groups(part, ignore=ignored)
    for kept in (section, reduced(section)):
        assert shipped({"num_experts": 8, "quantization_config": kept}).precision == precision
        text = {"n_routed_experts": 8, "quantization_config": kept}
        assert shipped({"text_config": text}).precision == precision


keys = st.sampled_from(
    ["quant_method", "quant_algo", "bits", "config_groups", "group_0", "weights", "num_bits",
     "type", "format", "input_activations", "load_in_4bit", "quantization_config", "text_config",
     "quantize"]
)  # fmt: skip
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(keys, inner, max_size=3),
)


@given(st.dictionaries(keys, anything, max_size=4))
def test_any_section_is_a_known_precision_or_said(config):
    found = shipped(config)
    assert bool(found.precision) != bool(found.said)
    section = section_of(config)
    assert section is None or reduced(section) is not None
