"""The configurations of 2026 against counts that others made: `configs-2026.yaml` says whose."""

import json

import pytest
from conftest import ROOT, every

from accuracy.parameters import BY_HAND
from quoter.architecture import ConfigError, architecture, shipped
from quoter.architecture.tensors import GROUPS
from quoter.catalog.lookup import Catalog
from quoter.catalog.model_import import Said, imported
from quoter.core import Problems, files

ROWS = files.read(ROOT / "tests" / "configs-2026.yaml").data["models"]
COUNTED = [row for row in ROWS if "refused" not in row]
REFUSED = [row for row in ROWS if "refused" in row]
BY_NAME = {row["name"].partition(" ")[0]: row for row in ROWS}


def named(row):
    """How a case is called in the list of tests."""
    return row["name"]


@every("row", COUNTED, ids=named)
def test_parameters_are_within_a_hundredth_of_what_others_count(row):
    assert architecture(row["config"]).parameters == pytest.approx(row["parameters"], rel=0.01)


@every("row", COUNTED, ids=named)
def test_the_shipped_precision_is_named(row):
    assert shipped(row["config"]).precision == row["ships"]
    assert not row["ships"] or Catalog.shipped().find("precisions", row["ships"])


def taken_in(row, folder, **said):
    """The row that `import-model` makes of a case."""
    path = folder / "config.json"
    path.write_text(json.dumps(row["config"]), encoding="utf-8")
    return imported(path, Said("Imported", **said)).row


@pytest.mark.parametrize("row", REFUSED, ids=named)
def test_what_nobody_can_count_is_refused_with_the_field(row, tmp_path):
    with pytest.raises(Problems, match=f": {row['refused']}: "):
        taken_in(row, tmp_path)


def test_fifty_of_the_sixty_three_and_more_are_right():
    assert (len(ROWS), len(COUNTED), len(REFUSED)) == (63, 59, 4)
    others = {name: [r for r in COUNTED if r.get("counted_by") == name] for name in OTHERS}
    assert {name: len(rows) for name, rows in others.items()} == OTHERS
    named = [row for row in COUNTED if "counted_by" in row]
    assert len(named) == sum(OTHERS.values())
    assert all("2026-11-30" in row["counted_in"] for row in named)


OTHERS = {"checkpoint": 4, "code": 1, "indexer": 2}
"""Who counted where transformers builds no such model → configurations."""


@pytest.mark.parametrize("row", [r for r in COUNTED if "counted_by" in r], ids=named)
def test_what_checkpoints_and_layers_hold_is_counted_to_the_last_weight(row):
    config = row["config"] | ({"vocab_size": 151666} if row["name"] == "MiniCPM-V-2_6" else {})
    assert architecture(config).parameters == row["parameters"]


def test_layers_by_hand_hold_what_the_script_says():
    """Every tensor of the 49B from the shapes of TensorRT-LLM's layers: norms only where a part is."""
    row = BY_NAME["nvidia/Llama-3_3-Nemotron-Super-49B-v1"]
    assert BY_HAND["nemotron-nas"](row["config"]) == row["parameters"]


@pytest.mark.parametrize("name", ["qwen4_exp", "qwen4_exp_text"])
def test_any_indexer_that_the_file_leaves_out_is_within_the_hundredth(name):
    """64 heads of 128, far more than any published, in each of ten layers."""
    row = BY_NAME[name]
    text = row["config"].get("text_config") or row["config"]
    heads = 10 * (text["hidden_size"] * 65 * 128 + 2 * 128)
    assert heads < 0.01 * row["parameters"]


def test_ling_flash_is_counted_as_its_makers_code_builds_it():
    """Layers of inclusionAI/Ling-V2.5@79c5ec5 built without weights: 104,186,907,648, and a correction
    for each expert in 31 routers, which is no parameter there."""
    assert SHIPPED.models["Ling-2.6-flash"].total_parameters == 104_186_907_648 + 31 * 256
    assert SHIPPED.models["Ling-2.6-1T"].total_parameters == 1_012_231_140_864 + 76 * 256


@every("row", COUNTED, ids=named)
def test_a_row_holds_all_that_the_sizing_reads(row, tmp_path):
    assert architecture(taken_in(row, tmp_path)["config"]) == architecture(row["config"])


@pytest.mark.parametrize(
    ("name", "precision"),
    [
        ("nvidia/DeepSeek-V3.1-NVFP4", "nvfp4"),
        ("nvidia/GLM-5-NVFP4", "nvfp4"),
        ("nvidia/Llama-3.1-70B-Instruct-FP8", "fp8"),
        ("nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-FP8", "fp8"),
        ("nvidia/NVIDIA-Nemotron-3-Ultra-550B-A55B-NVFP4", "nvfp4"),
        ("nvidia/DeepSeek-V4-Pro-NVFP4", "nvfp4-fp8"),
        ("nvidia/MiniMax-M3-NVFP4", "nvfp4-fp8"),
        ("deepseek-ai/DeepSeek-V4-Flash", "mxfp4-fp8"),
    ],
)
def test_a_repository_in_fp8_or_nvfp4_is_not_taken_for_16_bits(name, precision, tmp_path):
    path = tmp_path / "config.json"
    path.write_text(json.dumps(BY_NAME[name]["config"]), encoding="utf-8")
    assert shipped(imported(path, Said(name)).row["config"]).precision == precision


@pytest.mark.parametrize(
    ("name", "billions"),
    [
        ("deepseek-ai/DeepSeek-V4-Flash", 13),  # its model card: 284B in all, 13B active
        ("deepseek-ai/DeepSeek-V4-Pro", 49),  # 1.6T, 49B
        ("XiaomiMiMo/MiMo-V2-Flash", 15),  # arXiv 2601.02780: 309B, 15B
        ("bailing_hybrid", 5.1),  # Ling 3.0 Flash: 124B, 5.1B
        ("nvidia/NVIDIA-Nemotron-3-Ultra-550B-A55B-NVFP4", 55),
    ],
)
def test_active_parameters_are_the_published_ones(name, billions):
    found = architecture(BY_NAME[name]["config"]).active_parameters / 1e9
    assert found == pytest.approx(billions, abs=0.5)


@pytest.mark.parametrize(
    ("name", "active", "off"),
    [
        ("MiMo-V2.5-Pro", 42, 1.1),
        ("Mistral-Large-3-675B", 39, 0.2),
        ("Laguna-XS.2", 3, 0.3),
        ("Inkling", 41, 1.2),
    ],
)  # as their makers state it; of Mistral's 41 billion the tower and the input table are 3.4
def test_active_parameters_of_rows_are_the_published_ones(name, active, off):
    assert SHIPPED.models[name].active_parameters / 1e9 == pytest.approx(active, abs=off)


SHIPPED = Catalog.shipped()


@pytest.mark.parametrize(
    ("name", "built"),
    [  # as transformers 5.24 builds the published configuration on the meta device, towers and all
        ("Gemma-4-E2B", 5104297504),
        ("Gemma-4-E4B", 7941100832),
        ("Gemma-4-12B", 11959730176),
        ("Step-3.7-Flash", 198937133056),
        ("Mistral-Medium-3.5-128B", 127704210176),
        ("Qwen3.8-2.4T-A95B", 2419804697984),
        ("Gemma-3n-E4B", 7818517072),  # with timm's MobileNet-V5
        ("Inkling", 975340270146),
    ],
)
def test_a_row_has_the_parameters_that_its_model_is_built_with(name, built):
    assert SHIPPED.models[name].total_parameters == pytest.approx(built, rel=1e-5)


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("Step-3.5-Flash", 196.81e9),  # its README; 196.96 in its GGUF
        ("MiMo-V2.5", 311e9),  # vLLM's recipe, with the prediction layers
        ("Hunyuan-A13B", 80.4e9),  # arXiv and model card
        ("MiMo-V2.5-Pro", 1.02e12),  # its model card
        ("Mistral-Large-3-675B", 675e9),  # its announcement
        ("Ministral-3-14B", 13.9e9),  # 13.5 and a tower of 0.4, by its model card
        ("Ling-mini-2.0", 16.26e9),
        ("Ling-1T", 1e12),
        ("InternVL3.5-8B", 8528318464),  # its checkpoint's count
        ("InternVL3.5-241B-A28B", 240.7e9),  # arXiv 2508.18265
    ],
)
def test_a_row_that_nobody_builds_here_is_as_large_as_published(name, published):
    assert SHIPPED.models[name].total_parameters == pytest.approx(published, rel=0.005)


def test_weights_and_the_prediction_layer_come_to_the_bytes_of_the_checkpoint():
    model = SHIPPED.models["Qwen3.8-2.4T-A95B"]
    width, inner, heads, head = 8192, 2048, 64, 256
    experts = (512 + 1) * 3 * width * inner
    attention = (
        width * head * (2 * heads + heads + 2 * 4)
    )  # queries with gates, output, keys, values
    layer = experts + attention + 2 * width * width
    assert 2 * (model.total_parameters + layer) == pytest.approx(4_892_388_705_238, rel=1e-3)


def test_longcat_is_not_what_transformers_makes_of_experts_that_compute_nothing():
    """741 B there: 256 identities get a first matrix each; the router's biases are no parameters."""
    row = BY_NAME["longcat_flash"]["config"]
    layers, experts = row["num_layers"], row["n_routed_experts"] + row["zero_expert_num"]
    first = 2 * row["expert_ffn_hidden_size"] * row["hidden_size"]
    identities = layers * row["zero_expert_num"] * first
    built = 741_053_585_408
    assert architecture(row).parameters + identities - layers * experts == built


def test_where_makers_and_programs_count_apart_the_user_is_asked_which_holds(tmp_path):
    """LongCat: 560 B by its report; a program that makes weights of identities has 741 B."""
    row = BY_NAME["longcat_flash"]
    with pytest.raises(Problems, match="256 experts that compute nothing"):
        taken_in(row, tmp_path)
    derived = architecture(row["config"]).parameters
    assert derived == pytest.approx(560e9, rel=0.01)
    assert taken_in(row, tmp_path, parameters=derived)["parameters"] == derived
    (tmp_path / "index.json").write_text(json.dumps({"metadata": {"total_size": 2 * derived}}))
    indexed = taken_in(row, tmp_path, weights_index=tmp_path / "index.json")
    assert indexed["parameters"] == derived


@pytest.mark.parametrize("field", ["vision_config", "audio_config"])
def test_towers_under_the_names_of_their_makers_are_counted(field):
    """A perception encoder's `width` and `layers`, Gemma's conformer, MiMo's ear: none is free."""
    rows = [SHIPPED.models[name].config for name in ("Step-3.7-Flash", "Gemma-4-E4B", "MiMo-V2.5")]
    for row in (row for row in rows if field in row):
        without = {key: value for key, value in row.items() if key != field}
        if row["model_type"] == "step3p7":  # every model of the type has the tower
            assert architecture(without).vision_parameters == architecture(row).vision_parameters
        else:
            assert architecture(row).parameters - architecture(without).parameters > 150e6


# -- caches ---------------------------------------------------------------------------------------

WHISPER = 2 * 1500 * 2  # keys and values of 30 seconds, 16 bits
TILES = 2 * 4 * (40 * 40 + 1) * 2  # keys and values of four tiles of 560, 16 bits
DELTA = 128 * 128 * 4  # one head of a delta net's state, 32 bits


CACHES = [
    # a token's bytes in layers with the whole context; in windowed ones; the window; a request's
    # state. Layers × heads × (key + value) × 2 bytes; index keys in fp8 with a scale of 4 bytes
    ("nvidia/Llama-3.1-70B-Instruct-FP8", 80 * 8 * 256 * 2, 0, 0, 0),
    ("nvidia/Llama-3_3-Nemotron-Super-49B-v1", 49 * 8 * 256 * 2, 0, 0, 0),
    ("nvidia/DeepSeek-V3.1-NVFP4", 61 * 576 * 2, 0, 0, 0),
    ("nvidia/DeepSeek-V3.2-NVFP4", 61 * (576 * 2 + 132), 0, 0, 0),
    ("nvidia/GLM-5-NVFP4", 78 * (576 * 2 + 132), 0, 0, 0),
    # every fourth token or 128th leaves an entry; of the former an index key too
    ("deepseek-ai/DeepSeek-V4-Flash", (21 / 4 + 20 / 128) * 1024 + 41 * 17, 43 * 1024, 128, 0),
    ("deepseek-ai/DeepSeek-V4-Pro", (30 / 4 + 31 / 128) * 1024 + 61 * 17, 61 * 1024, 128, 0),
    ("MiniMaxAI/MiniMax-M3", 60 * (4 * 256 * 2 + 126), 0, 0, 0),  # 57 layers with an index key
    ("minimax_m3_vl", 60 * 4 * 256 * 2, 0, 0, 0),
    ("XiaomiMiMo/MiMo-V2-Flash", 9 * 4 * 320 * 2, 39 * 8 * 320 * 2, 128, 0),
    ("stepfun-ai/Step-3.7-Flash", 12 * 8 * 256 * 2, 33 * 8 * 256 * 2, 512, 0),
    ("step3p7", 45 * 8 * 256 * 2, 0, 0, 0),
    ("bailing_hybrid", 7 * 576 * 2, 0, 0, 35 * (32 * DELTA + 3 * 3 * 4096 * 2)),
    ("cohere2_moe", 10 * 64 * 256 * 2, 30 * 64 * 256 * 2, 4096, 0),
    # the last 15 of 35 layers take over keys and values
    ("gemma3n_text", 4 * 2 * 512 * 2, 16 * 2 * 512 * 2, 512, 0),
    ("gemma4_text", 5 * 4 * 1024 * 2, 25 * 4 * 512 * 2, 512, 0),
    ("gemma4_unified", 5 * 4 * 1024 * 2, 25 * 4 * 512 * 2, 1024, 0),
    ("glm_ocr", 16 * 8 * 128 * 2, 0, 0, 0),
    ("hy_v4_vl", 78 * (576 * 2 + 36), 0, 0, 0),  # 21 of 78 layers have an indexer
    ("longcat_flash", 56 * 576 * 2, 0, 0, 0),  # two attentions in a layer
    ("minicpmv4_6", 8 * 4 * 512 * 2, 0, 0, 24 * (32 * 128 * 128 * 2 + 3 * 8192 * 2)),
    ("mllama", 32 * 8 * 256 * 2, 0, 0, 8 * 8 * 128 * 2 * 4 * (32 * 32 + 1) * 2),
    ("Llama-3.2-90B-Vision", 80 * 8 * 256 * 2, 0, 0, 20 * 8 * 128 * TILES),
    ("muse_glimmer", 13 * 2 * 256 * 2, 39 * 2 * 256 * 2, 2048, 0),
    ("muse_spark", 16 * 16 * 128 * 2, 46 * 16 * 128 * 2, 2048, 0),
    ("nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-NVFP4", 6 * 2 * 256 * 2, 0, 0,
     23 * (6144 * 3 * 2 + 64 * 64 * 128 * 4)),
    ("nvidia/NVIDIA-Nemotron-3-Ultra-550B-A55B-NVFP4", 12 * 2 * 256 * 2, 0, 0,
     48 * (18432 * 3 * 2 + 256 * 64 * 128 * 4)),
    ("whisper-large-v3", 32 * 20 * 128 * 2, 0, 0, 32 * 1280 * WHISPER),
    ("whisper", 4 * 6 * 128 * 2, 0, 0, 4 * 384 * WHISPER),
    ("qwen4_exp_text", 10 * 2 * 512 * 2, 0, 0, 30 * (32 * 128 * 128 * 2 + 3 * 8192 * 2)),
    ("phi-3_5-vision", 32 * 32 * 192 * 2, 0, 0, 0),
    ("paddleocr_vl", 18 * 2 * 256 * 2, 0, 0, 0),
    # 35 and 42 layers, of which the last 20 and 18 take over; every fifth and sixth is whole
    ("Gemma-4-E2B", 3 * 1 * 1024 * 2, 12 * 1 * 512 * 2, 512, 0),
    ("Gemma-4-E4B", 4 * 2 * 1024 * 2, 20 * 2 * 512 * 2, 512, 0),
    ("Gemma-4-12B", 8 * 1 * 1024 * 2, 40 * 8 * 512 * 2, 1024, 0),
    ("Step-3.5-Flash", 12 * 8 * 256 * 2, 33 * 8 * 256 * 2, 512, 0),
    ("Mistral-Medium-3.5-128B", 88 * 8 * 256 * 2, 0, 0, 0),
    ("MiMo-V2.5", 9 * 4 * 320 * 2, 39 * 8 * 320 * 2, 128, 0),
    ("MiMo-V2.5-Pro", 10 * 8 * 320 * 2, 60 * 8 * 320 * 2, 128, 0),
    ("Laguna-XS.2", 10 * 8 * 256 * 2, 30 * 8 * 256 * 2, 512, 0),
    ("Inkling", 11 * 8 * 256 * 2, 55 * 16 * 256 * 2, 512,  # and three inputs of every convolution
     3 * 2 * (11 * 2 * 1024 + 55 * 2 * 2048 + 66 * 2 * 6144)),
    ("Ling-1T", 80 * 8 * 256 * 2, 0, 0, 0),
    ("Qwen3.8-2.4T-A95B", 23 * 4 * 512 * 2, 0, 0,
     69 * (128 * DELTA + 3 * (2 * 16 + 128) * 128 * 2)),
]  # fmt: skip


@every(("name", "full", "windowed", "window", "state"), CACHES)
def test_the_cache_is_what_an_engine_keeps(name, full, windowed, window, state):
    found = architecture((BY_NAME.get(name) or {"config": SHIPPED.models[name].config})["config"])
    each = found.latent_width or found.kv_heads * (found.key_dim + found.value_dim)
    whole = found.full_layers * (2 * each / found.tokens_per_entry + found.index_width)
    near = found.windowed_kv_heads * (found.windowed_head_dim + found.windowed_value_dim) * 2
    assert whole == pytest.approx(full)
    assert (found.windowed_layers * near, found.window) == (windowed, window)
    assert found.state_bytes_per_request == state


def test_thirty_caches_and_more_are_written_out():
    assert len({name for name, *_ in CACHES}) >= 30


def built_of(name, **fields):
    """Parameters of a row of the catalog with other fields."""
    return architecture({**SHIPPED.models[name].config, **fields}).parameters


def test_heads_are_read_layer_by_layer_and_must_agree_within_a_kind():
    row = SHIPPED.models["Laguna-XS.2"].config
    layers, width, heads = (
        row["layer_types"],
        row["hidden_size"],
        row["num_attention_heads_per_layer"],
    )
    near = layers.count("sliding_attention")
    same = built_of("Laguna-XS.2", num_attention_heads_per_layer=[48] * len(layers))
    each = 16 * 128 * 2 * width + 16 * width  # queries, output and the gate of 16 heads more
    assert built_of("Laguna-XS.2") - same == near * each
    with pytest.raises(ConfigError, match="^num_attention_heads_per_layer: heads that differ"):
        built_of("Laguna-XS.2", num_attention_heads_per_layer=[*heads[:-1], 32])


@pytest.mark.parametrize(
    ("gating", "a_head"), [(True, 1), ("per-head", 1), ("per-element", 128), (False, 0)]
)
def test_a_gate_is_as_wide_as_the_file_says(gating, a_head):
    row = SHIPPED.models["Laguna-XS.2"].config
    gates = sum(row["num_attention_heads_per_layer"]) * row["hidden_size"] * a_head
    assert built_of("Laguna-XS.2", gating=gating) - built_of("Laguna-XS.2", gating=False) == gates


def test_inkling_reads_the_fields_of_its_checkpoint_as_those_of_its_class():
    row = dict(SHIPPED.models["Inkling"].config)
    of_class = built_of("Inkling", mlp_layer_types=["dense"] * 2 + ["sparse"] * 64)
    del row["mlp_layer_types"], row["moe_intermediate_size"]
    row |= {"intermediate_size": 3072, "dense_intermediate_size": 24576, "dense_mlp_idx": 2}
    row["local_layer_ids"] = [layer for layer in range(66) if (layer + 1) % 6]
    found = architecture(row)
    assert (found.parameters, found.full_layers, found.windowed_layers) == (of_class, 11, 55)
    ears = {"audio_config": {"n_mel_bins": 80, "mel_vocab_size": 256}}
    eyes = {"vision_config": {"patch_size": 40, "temporal_patch_size": 2, "n_layers": 5}}
    whole = architecture({"model_type": "inkling_mm_model", "text_config": row, **ears, **eyes})
    folded = [75 * 128 + 128, 512 * 320 + 320, 1280 * 1216 + 1216, 4864 * 4800 + 4800, 9600 * 6144]
    assert whole.vision_parameters == 80 * 256 * 6144 + 6144 + sum(folded) + 6144


def test_a_class_that_writes_nothing_has_no_head():
    row = {**SHIPPED.models["Qwen3-8B"].config, "architectures": ["Qwen3Model"]}
    whole = SHIPPED.models["Qwen3-8B"].architecture
    assert architecture(row).parameters == whole.parameters - whole.head_parameters
    for name in ("QWenLMHeadModel", "InternVLChatModel", "ChatGLMModel"):
        assert architecture({**row, "architectures": [name]}).head_parameters > 0


def test_a_field_left_over_by_the_maker_is_let_be_where_no_layer_is_made_of_it():
    row = SHIPPED.models["MiniMax-M2"].config
    left = {**row, "mlp_intermediate_size": 8192, "shared_intermediate_size": 0}
    assert architecture(left) == architecture(row)
    with pytest.raises(ConfigError, match="mlp_intermediate_size"):
        architecture({**SHIPPED.models["Qwen3-8B"].config, "mlp_intermediate_size": 8192})


@pytest.mark.parametrize(
    ("fields", "published"),
    [
        ({"model_type": "deepseek", "vocab_size": 102400, "hidden_size": 2048, "intermediate_size": 10944,
          "moe_intermediate_size": 1408, "num_hidden_layers": 28, "num_attention_heads": 16, "num_key_value_heads": 16,
          "n_shared_experts": 2, "n_routed_experts": 64, "num_experts_per_tok": 6, "first_k_dense_replace": 1},
         16.4e9),  # DeepSeek-MoE-16B, arXiv 2401.06066
        ({"model_type": "minicpm", "vocab_size": 122753, "hidden_size": 2304, "intermediate_size": 5760,
          "num_hidden_layers": 40, "num_attention_heads": 36, "num_key_value_heads": 36, "num_experts": 8,
          "num_experts_per_tok": 2}, 13.88e9),  # MiniCPM-MoE-8x2B: 13.6 by its model card, and the embedding
        ({"model_type": "orion", "vocab_size": 84608, "hidden_size": 5120, "intermediate_size": 15360,
          "num_hidden_layers": 40, "num_attention_heads": 40, "num_key_value_heads": 40}, 14.5e9),  # Orion-14B
    ],
)  # fmt: skip
def test_older_mixtures_and_kin_are_as_large_as_published(fields, published):
    assert architecture(fields).parameters == pytest.approx(published, rel=0.02)


def test_what_a_library_notes_in_a_file_for_itself_is_no_field_of_the_model():
    row = {
        **SHIPPED.models["SmolLM2-360M"].config,
        "transformers.js_config": {"kv_cache_dtype": {"q4f16": "float16"}},
    }
    assert architecture(row) == SHIPPED.models["SmolLM2-360M"].architecture


SPEAKING = {
    "Qwen3-Omni-30B-A3B": (31719205488, 3540613057),
    "Qwen2.5-Omni-7B": (8931813888, 1800411520),
}
"""Parameters of what hears and writes, and of what speaks, built by transformers 5.24 without weights."""


@pytest.mark.parametrize("name", SPEAKING)
def test_what_speaks_is_counted_apart_from_what_writes(name):
    found = SHIPPED.models[name].architecture
    assert (found.parameters, found.speech_parameters) == SPEAKING[name]
    assert found.whole_parameters == sum(SPEAKING[name])
    assert sum(getattr(found, f"{group}_parameters") for group in GROUPS) == found.parameters


@pytest.mark.parametrize("name", SPEAKING)
def test_a_file_that_switches_speech_off_has_none(name):
    silent = {**SHIPPED.models[name].config, "enable_audio_output": False}
    assert architecture(silent).speech_parameters == 0


def test_importing_a_model_that_speaks_says_both_counts(tmp_path):
    whole, spoken = sum(SPEAKING["Qwen3-Omni-30B-A3B"]), SPEAKING["Qwen3-Omni-30B-A3B"][1]
    row = {"config": SHIPPED.models["Qwen3-Omni-30B-A3B"].config}
    (tmp_path / "config.json").write_text(json.dumps(row["config"]), encoding="utf-8")
    taken = imported(tmp_path, Said("Talks", parameters=whole + 1000))
    assert f"Talks: {whole:,} parameters with what speaks ({spoken:,})" in "\n".join(taken.summary)
    assert taken.row["parameters"] == whole + 1000 - spoken


def test_a_talker_of_another_kind_is_refused():
    row = {**SHIPPED.models["Qwen3-8B"].config, "talker_config": {"hidden_size": 1024}}
    with pytest.raises(ConfigError, match="talker_config: not read under model_type qwen3"):
        architecture(row)


NESTED = {
    name: SHIPPED.models[row].config
    for name, row in {"gemma4": "Gemma-4-E2B", "qwen3_vl_moe": "Qwen3-VL-30B-A3B"}.items()
} | {
    row["config"]["model_type"]: row["config"]
    for row in COUNTED
    if row["config"].get("text_config")
}


@pytest.mark.parametrize("kind", sorted(NESTED))
@pytest.mark.parametrize(
    ("outer", "inner"), [(True, False), (False, True), (None, True), (None, False)]
)
def test_tying_outside_stands_over_tying_inside_as_in_transformers(kind, outer, inner):
    """Each pair built by transformers 5.24 without weights; where the outside says nothing the inside stands, which
    transformers 5 does not hold to for files of its own, but engines do for those of before."""
    config = NESTED[kind]
    text = {**config["text_config"], "tie_word_embeddings": inner}
    written = {} if outer is None else {"tie_word_embeddings": outer}
    rest = {name: value for name, value in config.items() if name != "tie_word_embeddings"}
    tied = architecture({**rest, "text_config": text, **written}).tied
    own_head = kind in {"mllama", "nemotron_h_omni", "qwen2_audio", "vibevoice_asr"}
    either = kind in {"glm_ocr", "paddleocr_vl"} and (outer or inner)
    assert tied == (0 if own_head else 1 if either else int(inner if outer is None else outer))


def test_tying_outside_of_a_model_of_several_does_not_reach_what_writes():
    config = SHIPPED.models["Qwen3-Omni-30B-A3B"].config
    assert architecture({**config, "tie_word_embeddings": True}) == architecture(config)


LIGHTNING = {
    "Ling-2.6-1T": (1012231160320, 62292607488, 10),
    "Ling-2.6-flash": (104186915584, 6805662464, 4),
}
"""Their makers say 1T and 63B, 104B and 7.4B; the layers by the class bailing2_5_moe."""


@pytest.mark.parametrize("name", LIGHTNING)
def test_ling_2_6_has_linear_layers_of_its_own_under_the_type_of_ling_3(name):
    found = SHIPPED.models[name].architecture
    assert (found.parameters, found.active_parameters, found.full_layers) == LIGHTNING[name]
    config = SHIPPED.models[name].config
    state = (found.layers - found.full_layers) * config["hidden_size"] * 128 * 4  # in 32 bits
    assert found.state_bytes_per_request == state


def test_a_mark_of_ling_3_stands_over_a_class_that_was_left_in():
    config = {
        **SHIPPED.models["Ling-2.6-flash"].config,
        "short_conv_kernel_size": 4,
        "no_kda_lora": True,
    }
    delta = {**config, "linear_num_heads": 32, "linear_head_dim": 128}
    assert architecture(delta).parameters != LIGHTNING["Ling-2.6-flash"][0]


@pytest.mark.parametrize(
    ("name", "total", "active"),
    [
        ("Laguna-S-2.1", 117561977600, 8.1e9),  # built by transformers 5.24; its card: 118B, 8B
        ("Laguna-M.1", 225795725568, 23.1e9),  # likewise; 225B, 23B
        ("Inkling-Small", 263655189034 + 69327360, 11.2e9),  # the language model likewise; 12B
    ],
)
def test_models_of_autumn_are_as_transformers_builds_them(name, total, active):
    found = SHIPPED.models[name].architecture
    assert found.parameters == total
    assert found.active_parameters == pytest.approx(active, rel=0.01)


def test_a_tower_that_the_file_only_names_must_be_the_known_one():
    row = SHIPPED.models["Gemma-3n-E4B"].config
    other = {**row["vision_config"], "architecture": "mobilenetv5_base"}
    with pytest.raises(ConfigError, match="vision_config.architecture: not a known tower"):
        architecture({**row, "vision_config": other})


@pytest.mark.parametrize("name", ["MiMo-V2-Flash", "MiMo-V2.5", "MiMo-V2.5-Pro"])
def test_an_output_projection_in_16_bits_leaves_attention_in_16_bits(name):
    assert shipped(SHIPPED.models[name].config).precision == "fp8-mlp"


# -- what is never dropped ------------------------------------------------------------------------


def test_the_outer_tie_stands_where_the_inner_one_differs():
    row = BY_NAME["internvl"]["config"]
    inner = row["text_config"]
    assert (row["tie_word_embeddings"], inner["tie_word_embeddings"]) == (True, False)
    untied = architecture({**row, "tie_word_embeddings": False})
    embedding = inner["vocab_size"] * inner["hidden_size"]
    assert untied.parameters - architecture(row).parameters == embedding


def test_a_head_that_classifies_is_counted_in_place_of_the_one_that_writes():
    row = BY_NAME["Qwen3-Reranker-seqcls"]["config"]
    written = architecture({**row, "architectures": ["Qwen3ForCausalLM"]})
    found = architecture(row)
    assert found.head_parameters == 0
    assert written.parameters - found.parameters == written.head_parameters - row["hidden_size"]


@pytest.mark.parametrize(
    ("base", "field", "value"),
    [
        ("mixtral", "moe_intermediate_size", 768),
        ("llama", "num_local_experts", 8),
        ("llama", "o_groups", 8),
        ("llama", "encoder_config", {"num_layers": 16}),
        ("llama", "audio_config", {"num_layers": 16}),
        ("llama", "vision_tower", "openai/clip"),
        ("llama", "swa_num_key_value_heads", 8),
        ("llama", "compress_ratios", [4] * 32),
        ("llama", "hidden_size_per_layer_input", 256),
        ("llama", "num_kv_shared_layers", 15),
        ("llama", "speech_lora", {"r": 320}),
    ],
)
def test_a_field_that_nobody_reads_is_refused(base, field, value):
    config = {
        "model_type": base, "num_hidden_layers": 32, "hidden_size": 4096, "vocab_size": 32000,
        "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 14336,
    }  # fmt: skip
    config |= {"num_local_experts": 8, "num_experts_per_tok": 2} if base == "mixtral" else {}
    architecture(config)
    with pytest.raises(ConfigError, match=field.partition("_")[0]):
        architecture({**config, field: value})


def test_no_type_is_advised_that_would_drop_a_field():
    row = {**BY_NAME["stepfun-ai/Step-3.7-Flash"]["config"], "model_type": "of_nobody"}
    with pytest.raises(ConfigError, match="no type here reads all of its fields") as caught:
        architecture(row)
    assert "mixtral" not in str(caught.value)
