"""Published parameter counts, cache sizes and faulty files against the derived architecture."""

import contextlib
import math

import pytest
from conftest import every
from hypothesis import given
from hypothesis import strategies as st

from quoter.architecture.from_config import (
    GROUPS,
    Architecture,
    ConfigError,
    architecture,
    rotary_positions,
)
from quoter.architecture.hf_config import Fields
from quoter.catalog.derived import cache_bytes_per_token
from quoter.catalog.lookup import Catalog
from quoter.core import files, paths

ROWS = files.read(paths.shipped("catalogs") / "models.yaml").data["models"]
BY_NAME = {name: row for row in ROWS for name in (row["name"], *row.get("aliases", []))}


def model(name: str) -> Architecture:
    """The architecture of a catalog row."""
    return architecture(BY_NAME[name]["config"])


LLAMA = BY_NAME["Llama-3.1-8B"]["config"]
DEEPSEEK = BY_NAME["DeepSeek-V3"]["config"]

HUB = "total of the safetensors metadata on Hugging Face"
README = "deepseek-ai/DeepSeek-V3 README_WEIGHTS, less 14B of multi-token prediction"
EXACT = {
    "QwQ-32B": (32_763_876_352, HUB),
    "Llama-3.1-8B": (8_030_261_248, HUB),
    "Llama-3.3-70B": (70_553_706_496, HUB),
    "Llama-3.2-1B": (1_235_814_400, HUB),
    "Llama-4-Scout": (108_641_793_536, HUB),
    "Mistral-7B-v0.3": (7_248_023_552, HUB),
    "Mistral-Small-3.2-24B": (24_011_361_280, HUB),
    "Qwen2.5-0.5B": (494_032_768, HUB),
    "Qwen2.5-7B": (7_615_616_512, HUB),
    "Qwen2.5-72B": (72_706_203_648, HUB),
    "Qwen2.5-VL-7B": (8_292_166_656, HUB),
    "Qwen3-8B": (8_190_735_360, HUB),
    "Qwen3-32B": (32_762_123_264, HUB),
    "Qwen3-30B-A3B": (30_532_122_624, HUB),
    "Qwen3-235B-A22B": (235_093_634_560, HUB),
    "Qwen3-Embedding-8B": (7_567_295_488, HUB),
    "Mixtral-8x7B": (46_702_792_704, HUB),
    "MiniMax-M2.7": (228_689_764_864, HUB),
    "DeepSeek-V3": (671_026_419_200, README),
    "gpt-oss-20b": (20_914_757_184, HUB),
    "gpt-oss-120b": (116_829_156_672, HUB),
    "Gemma-2-2B": (2_614_341_888, HUB),
    "Gemma-2-9B": (9_241_705_984, HUB),
    "Gemma-2-27B": (27_227_128_320, HUB),
    "Gemma-3-1B": (999_885_952, HUB),
    "Gemma-3-4B": (4_300_079_472, HUB),
    "Gemma-3-27B": (27_432_406_640, HUB),
    "Phi-4": (14_659_507_200, HUB),
    "Phi-4-mini": (3_836_021_760, HUB),
    "BGE-M3": (567_754_752, HUB + " of Snowflake arctic-embed-l-v2.0, its twin"),
}
"""Name → published count and where it is printed."""

ROUNDED = {
    "Llama-3.1-405B": 405.85, "Llama-2-7B": 6.74, "Llama-2-13B": 13.02, "Llama-3.2-3B": 3.21,
    "Qwen2.5-1.5B": 1.54, "Qwen2.5-32B": 32.76, "Phi-3.5-mini": 3.82, "CodeLlama-34B": 33.74,
    "Mistral-7B-v0.1": 7.24, "Mistral-Large-2407": 122.61, "DeepSeek-V2-Lite": 15.71,
    "DeepSeek-V2.5": 235.74, "GLM-4-9B": 9.40, "GLM-4-32B": 32.57, "Baichuan2-7B": 7.51,
    "Baichuan2-13B": 13.90, "Qwen2-57B-A14B": 57.41, "Qwen-1.8B": 1.84, "Jamba-1.5-Mini": 51.57,
    "Phi-2": 2.78,
}  # fmt: skip
"""Name → billions of weights, as llama.cpp prints them when it loads the model."""

ACTIVE = {
    "DeepSeek-V3": (37.0, "arXiv 2412.19437"),
    "Qwen3-235B-A22B": (22.0, "arXiv 2505.09388"),
    "Mixtral-8x7B": (12.9, "arXiv 2401.04088"),
    "gpt-oss-120b": (5.13, "arXiv 2508.10925"),
    "gpt-oss-20b": (3.61, "arXiv 2508.10925"),
    "Kimi-K2": (32.0, "arXiv 2507.20534"),
    "Mixtral-8x22B": (39.0, "Mistral's announcement"),
    "DeepSeek-V2.5": (21.0, "arXiv 2405.04434"),
}
"""Name → billions of weights that one token passes, and where it is printed."""


@pytest.mark.parametrize(("name", "count"), [(name, row[0]) for name, row in EXACT.items()])
def test_published_counts_are_met_to_the_last_weight(name, count):
    assert model(name).parameters == count


@pytest.mark.parametrize(("name", "billions"), ROUNDED.items())
def test_counts_printed_by_llama_cpp_are_met_to_its_last_digit(name, billions):
    assert model(name).parameters / 1e9 == pytest.approx(billions, abs=0.0051)


@pytest.mark.parametrize(("name", "billions"), [(name, row[0]) for name, row in ACTIVE.items()])
def test_active_counts_are_within_two_per_cent(name, billions):
    assert model(name).active_parameters / 1e9 == pytest.approx(billions, rel=0.02)


def kv_bytes(name: str) -> int:
    """16-bit cache of one token, all layers."""
    found = model(name)
    layers = found.full_layers + found.windowed_layers
    width = found.latent_width or found.kv_heads * (found.key_dim + found.value_dim)
    return 2 * layers * width


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Llama-3-8B", 131_072),
        ("Llama-3-70B", 327_680),
        ("DeepSeek-V3", 70_272),
        ("Mistral-Small-24B-2501", 163_840),
        ("QwQ-32B", 262_144),
        ("Qwen2.5-7B", 57_344),
        ("Phi-2", 327_680),
    ],
)
def test_cache_per_token_is_the_published_one(name, expected):
    assert kv_bytes(name) == expected


def test_latent_cache_stored_per_head_is_what_early_llama_cpp_reserved():
    found = model("DeepSeek-V3")
    per_head = found.layers * found.kv_heads * (found.key_dim + found.value_dim) * 2
    assert per_head == 4_997_120


@pytest.mark.parametrize(
    ("name", "full", "windowed", "window"),
    [
        ("Gemma-2-9B", 21, 21, 4096),
        ("Gemma-3-4B", 5, 29, 1024),
        ("Gemma-3-27B", 10, 52, 1024),
        ("gpt-oss-120b", 18, 18, 128),
        ("Mistral-7B-v0.1", 0, 32, 4096),
        ("Mistral-7B-v0.3", 32, 0, 0),
        ("Llama-4-Scout", 12, 36, 8192),
        ("Qwen2.5-7B", 28, 0, 0),
        ("Qwen3-Next-80B-A3B", 12, 0, 0),
        ("Qwen3.6-35B-A3B", 10, 0, 0),
        ("Jamba-1.5-Mini", 4, 0, 0),
        ("BGE-M3", 0, 0, 0),
    ],
)
def test_layers_by_kind(name, full, windowed, window):
    found = model(name)
    assert (found.full_layers, found.windowed_layers, found.window) == (full, windowed, window)


def test_layers_written_out_count_as_the_rule_of_the_type():
    """Gemma 2, gpt-oss and the like write their layers out or leave them to their type."""
    kinds = ["sliding_attention", "full_attention"] * 12
    config = BY_NAME["gpt-oss-20b"]["config"]
    assert architecture({**config, "layer_types": kinds}) == architecture(config)


def test_windowed_layers_listed_without_a_window_attend_in_full():
    config = {**LLAMA, "layer_types": ["sliding_attention"] * 2 + ["full_attention"] * 30}
    assert architecture(config).full_layers == 32


def test_a_windowed_layer_can_have_heads_of_its_own():
    found = model("Gemma-4-31B")
    assert (found.kv_heads, found.key_dim) == (4, 512)
    assert (found.windowed_kv_heads, found.windowed_head_dim) == (16, 256)


def test_a_latent_projection_is_kept_apart_from_what_is_sharded():
    """q_a and kv_a: 61 layers × 7168 × (1536 + 512 + 64)."""
    assert model("DeepSeek-V3").latent_parameters == 61 * 7168 * (1536 + 576)


def test_sparse_attention_adds_an_index_key():
    assert model("DeepSeek-V3.2").index_width == 132  # 128 in fp8 and a scale
    assert model("GLM-5.2").index_width < model("GLM-5").index_width == 132


def test_what_an_import_says_of_the_cache_of_sparse_attention():
    """16-bit latents, and index keys in fp8 with a scale."""
    assert cache_bytes_per_token(model("DeepSeek-V3.2")) == 61 * ((512 + 64) * 2 + 132)


def test_state_of_a_gated_delta_net():
    """Qwen3.6-35B: 30 layers × (8192 inputs × 3 × 2 bytes + 32 × 128 × 128 × 4 bytes)."""
    assert model("Qwen3.6-35B-A3B").state_bytes_per_request == 30 * (49_152 + 2_097_152)


def test_state_of_mamba():
    """Jamba: 28 layers × 8192 × (3 inputs + 16 states) × 2 bytes."""
    assert model("Jamba-1.5-Mini").state_bytes_per_request == 28 * 8192 * (3 + 16) * 2


def test_widest_feed_forward():
    assert model("QwQ-32B").intermediate == 27648
    assert model("DeepSeek-V3").intermediate == max(18432, 9 * 2048)
    assert model("Mixtral-8x7B").intermediate == 2 * 14336


@pytest.mark.parametrize("name", ["Gemma-3-27B", "Qwen2.5-0.5B", "Qwen3-4B", "Llama-3.2-1B"])
def test_tied_models_have_no_head(name):
    assert model(name).tied == 1
    assert model(name).head_parameters == 0


@pytest.mark.parametrize(("kind", "tied"), [("gemma2", 1), ("llama", 0), ("gpt2", 1), ("phi", 0)])
def test_a_file_silent_on_tying_has_the_default_of_its_type(kind, tied):
    config = {k: v for k, v in LLAMA.items() if k != "tie_word_embeddings"}
    assert architecture({**config, "model_type": kind}).tied == tied


def test_multi_token_prediction_is_left_out():
    assert architecture({**DEEPSEEK, "num_nextn_predict_layers": 1}).parameters == 671_026_419_200


def test_architectures_and_unknown_fields_are_not_needed():
    assert architecture({**LLAMA, "architectures": ["X"], "rope_theta": 5e5}) == architecture(LLAMA)


def test_a_text_section_is_read_with_the_fields_around_it():
    outer = {"model_type": "unheard_of", "tie_word_embeddings": True, "text_config": {**LLAMA}}
    outer["text_config"].pop("tie_word_embeddings")
    assert architecture(outer).tied == 1


def test_groups_add_up():
    for row in ROWS:
        found = architecture(row["config"])
        assert sum(getattr(found, f"{name}_parameters") for name in GROUPS) == found.parameters


def test_rows_that_blocks_of_256_do_not_divide():
    """DeepSeek-V2-Lite: experts 1,408 wide, one dense layer 10,944 wide, 2,048 hidden."""
    found = Catalog.shipped().models["DeepSeek-V2-Lite"].architecture
    assert found.uneven_parameters == 2048 * 10944
    assert found.uneven_expert_parameters == 26 * 64 * 2048 * 1408
    narrow = (
        Catalog.shipped().models["Qwen2.5-0.5B"].architecture
    )  # 896 hidden: every matrix of a layer
    inside = narrow.attention_parameters + narrow.kv_projection_parameters + narrow.mlp_parameters
    assert narrow.uneven_parameters == inside


def gib_per_rank(found: Architecture, width: int, weight_bytes: float) -> float:
    """Weights of one rank: the vocabulary padded to 64 rows, key-value heads never split."""
    padded = math.ceil(found.vocab / 64) * 64 / found.vocab
    vocabulary = (found.embedding_parameters + found.head_parameters) * padded / width
    sixteen = vocabulary + found.plain_parameters + found.vision_parameters / width
    sharded = found.attention_parameters + found.mlp_parameters + found.expert_parameters
    keys = found.kv_projection_parameters / min(width, found.kv_heads)
    return (2 * sixteen + weight_bytes * (sharded / width + keys + found.latent_parameters)) / 2**30


@pytest.mark.parametrize(
    ("name", "width", "weight_bytes", "logged"),
    [
        ("Llama-3.1-8B", 1, 2, 14.99),
        ("Llama-3.1-8B", 2, 2, 7.51),
        ("Llama-3.3-70B", 2, 1, 33.88),
        ("Llama-3.1-70B", 8, 2, 16.4605),
        ("Gemma-2-27B", 1, 2, 50.72),
        ("Gemma-3-27B", 1, 2, 51.45),
        ("Phi-4", 1, 2, 27.39),
        ("Mixtral-8x7B", 4, 2, 21.76),
        ("Qwen3-30B-A3B", 4, 2, 14.25),
        ("Qwen2-VL-7B", 2, 2, 7.7541),
    ],
)
def test_weights_of_a_rank_are_within_a_per_cent_of_vllm_logs(name, width, weight_bytes, logged):
    """vLLM's "model weights take" lines; they also hold the rotary table."""
    assert gib_per_rank(model(name), width, weight_bytes) == pytest.approx(logged, rel=0.01)


# Faulty files


@pytest.mark.parametrize("config", [None, [], "llama", 7, {"text_config": []}])
def test_what_is_no_mapping_is_refused(config):
    with pytest.raises(ConfigError, match="write a mapping"):
        architecture(config)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("num_hidden_layers", 10**9),
        ("num_hidden_layers", "32"),
        ("num_hidden_layers", True),
        ("hidden_size", -4096),
        ("hidden_size", 0),
        ("hidden_size", 4096.5),
        ("hidden_size", math.nan),
        ("hidden_size", math.inf),
        pytest.param("vocab_size", 10**5000, id="endless"),
        ("vocab_size", [128256]),
        ("intermediate_size", {"a": {"b": {}}}),
        ("max_position_embeddings", -1),
        ("tie_word_embeddings", "yes"),
        ("layer_types", "full_attention"),
        ("layer_types", ["full_attention"] * 3),
        ("layer_types", ["strange"] * 32),
        ("num_key_value_heads", 7),
        ("model_type", 5),
    ],
)
def test_a_faulty_value_names_its_field(field, value):
    with pytest.raises(ConfigError, match=field) as caught:
        architecture({**LLAMA, field: value})
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    "field",
    ["num_hidden_layers", "hidden_size", "num_attention_heads", "intermediate_size", "vocab_size"],
)
def test_a_missing_field_is_named(field):
    with pytest.raises(ConfigError, match=f"{field}: missing; add"):
        architecture({k: v for k, v in LLAMA.items() if k != field})


def test_a_missing_field_of_latent_attention_is_named():
    with pytest.raises(ConfigError, match="v_head_dim: missing"):
        architecture({k: v for k, v in DEEPSEEK.items() if k != "v_head_dim"})


@pytest.mark.parametrize("kind", [None, "", "rwkv7"])
def test_an_unknown_type_says_what_to_write(kind):
    with pytest.raises(ConfigError, match="model_type: llama") as caught:
        architecture({**LLAMA, "model_type": kind})
    assert "num_key_value_heads" in str(caught.value)


def test_experts_in_a_dense_type_are_refused_under_the_name_that_the_file_has():
    with pytest.raises(ConfigError, match="num_local_experts"):
        architecture({**LLAMA, "num_local_experts": 8})


def test_more_experts_for_a_token_than_there_are_is_refused():
    with pytest.raises(ConfigError, match="num_experts_per_tok"):
        architecture({**DEEPSEEK, "num_experts_per_tok": 300})


def test_an_unknown_tower_can_be_counted_by_hand():
    with pytest.raises(ConfigError, match="vision_parameters"):
        architecture({**LLAMA, "vision_config": {"hidden_size": 1024}})
    assert architecture({**LLAMA, "vision_parameters": 300_000_000}).vision_parameters == 3e8


def test_layers_that_no_layout_knows_are_refused():
    for name, value in (("cross_attention_layers", [3, 8]), ("hc_mult", 4), ("lora_rank", 8)):
        with pytest.raises(ConfigError, match=f"{name}: not read under model_type llama"):
            architecture({**LLAMA, name: value})


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


@given(st.sampled_from(ROWS), st.data(), anything)
@pytest.mark.proof
def test_any_value_in_any_field_gives_numbers_or_a_clear_error(row, data, value):
    config = row["config"]
    field = data.draw(st.sampled_from(sorted(config)))
    with contextlib.suppress(ConfigError):
        found = architecture({**config, field: value})
        assert all(isinstance(n, int | float) and n >= 0 for n in vars(found).values())


# The catalog


@every("row", ROWS, ids=lambda row: row["name"])
def test_every_row_builds_and_agrees_with_its_count(row):
    found = architecture(row["config"])
    counted = row.get("parameters") or found.parameters
    assert row.get("note") or found.parameters == pytest.approx(counted, rel=0.01)
    assert found.context_limit > 0
    assert row["source"]
    assert row["date"]


@pytest.mark.parametrize(
    ("given", "rows"),
    [
        ({}, 1000),
        ({"rope_scaling": None}, 1000),
        ({"rope_scaling": {"rope_type": "linear", "factor": 8.0}}, 8000),
        ({"rope_scaling": {"type": "dynamic", "factor": 2}}, 2000),
        ({"rope_scaling": {"rope_type": "llama3", "factor": 8}}, 1000),
        ({"rope_scaling": {"rope_type": "yarn", "factor": 4}}, 1000),  # stated in the limit
        ({"rope_local_base_freq": 10000}, 2000),
        ({"rope_parameters": {"full_attention": {"rope_type": "linear", "factor": 8},
                              "sliding_attention": {"rope_type": "default"}}}, 9000),
    ],
)  # fmt: skip
def test_rows_of_the_rotary_tables(given, rows):
    assert rotary_positions(Fields(given), 1000) == rows


def test_a_factor_that_is_no_number_is_named():
    scaling = {"rope_scaling": {"rope_type": "linear", "factor": "eight"}}
    with pytest.raises(ConfigError, match=r"rope_scaling\.factor: 'eight' is not usable"):
        rotary_positions(Fields(scaling), 1000)


def test_verified_rows_come_first():
    marks = [row["verified"] for row in ROWS]
    assert marks == sorted(marks, reverse=True)


def test_no_two_rows_share_a_name():
    names = [name.lower() for row in ROWS for name in {row["name"], *row["aliases"]}]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("unknown", [{}, {"model_type": "our_fine_tune"}])
def test_the_class_stands_in_for_a_model_type_that_is_missing_or_unknown(unknown):
    row = next(row for row in ROWS if row["name"] == "DeepSeek-V2-Lite")
    named = {k: v for k, v in row["config"].items() if k != "model_type"} | unknown
    with pytest.raises(ConfigError, match="model_type"):
        architecture(named)
    named["architectures"] = ["DeepseekV2ForCausalLM"]
    assert architecture(named) == architecture(row["config"])


def test_an_embedding_narrower_than_the_layers_is_projected():
    """facebook/opt-350m, whose layers normalise after and not before."""
    config = {
        "model_type": "opt", "num_hidden_layers": 24, "hidden_size": 1024, "ffn_dim": 4096,
        "num_attention_heads": 16, "vocab_size": 50272, "max_position_embeddings": 2048,
        "word_embed_proj_dim": 512, "do_layer_norm_before": False,
    }  # fmt: skip
    assert architecture(config).parameters == 331_196_416  # published
    wide = {**config, "word_embed_proj_dim": 1024}
    narrow = {key: value for key, value in config.items() if key != "word_embed_proj_dim"}
    assert architecture(wide) == architecture(narrow)
