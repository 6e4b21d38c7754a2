"""Many families against counts that others made: `configs.yaml` says whose."""

import json

import pytest
from conftest import ROOT, every

from quoter.architecture.from_config import ConfigError, architecture
from quoter.catalog.derived import cache_bytes_per_token
from quoter.catalog.model_import import Said, imported
from quoter.catalog.user_file import add
from quoter.core import files
from quoter.scenario.command_line import quotation_from_options
from quoter.sizing.estimate import estimate

ROWS = files.read(ROOT / "tests" / "configs.yaml").data["models"]
BY_NAME = {row["name"]: row for row in ROWS}


def model(name):
    """The architecture of a row."""
    return architecture(BY_NAME[name]["config"])


@every("row", ROWS, ids=lambda row: row["name"])
def test_parameters_are_those_that_others_count(row):
    assert architecture(row["config"]).parameters == pytest.approx(row["parameters"], rel=1e-6)


@every("row", ROWS, ids=lambda row: row["name"])
def test_the_cache_is_that_of_the_projections(row):
    assert cache_bytes_per_token(architecture(row["config"])) == row["kv_bytes_per_token"]


@pytest.mark.parametrize(
    ("name", "billions"),
    [
        ("Hunyuan-A13B", 13.0),  # its name and README: 80B in all, 13B active
        ("Granite-4.0-H-Small", 9.0),  # its model card: 32B in all, 9B active
        ("Kimi-K2.5", 32.0),  # arXiv 2507.20534
        ("Nemotron-3-Super-120B-A12B", 12.0),
        ("Nemotron-3-Ultra-550B-A55B", 55.0),
    ],
)
def test_active_parameters_are_the_published_ones(name, billions):
    """Published figures are rounded to a billion and differ in whether the head counts."""
    assert model(name).active_parameters / 1e9 == pytest.approx(billions, abs=0.75)


def test_active_parameters_of_minimax_are_published_without_the_output_head():
    found = model("MiniMax-M1-80k")
    active = found.active_parameters - found.head_parameters
    assert active / 1e9 == pytest.approx(45.9, rel=0.001)  # arXiv 2506.13585


@pytest.mark.parametrize(
    ("name", "full", "state"),
    [
        # layers × (convolved values × 3 inputs × 2 bytes + heads × head width × state × bytes)
        ("Nemotron-3-Nano-30B-A3B", 6, 23 * (6144 * 3 * 2 + 64 * 64 * 128 * 4)),
        ("Falcon-Mamba-7B", 0, 64 * (8192 * 3 * 2 + 8192 * 16 * 2)),
        ("Granite-4.0-H-Small", 4, 36 * (8448 * 3 * 2 + 128 * 64 * 128 * 2)),
        ("MiniMax-M1-80k", 10, 70 * 64 * 128 * 128 * 2),
        ("KimiLinearConfig", 6, 21 * (3 * 4096 * 3 * 2 + 32 * 128 * 128 * 4)),
        ("LFM2-1.2B", 6, 10 * 2048 * 2 * 2),
        ("FalconH1Config", 32, 32 * (1536 * 3 * 2 + 1024 * 256 * 2)),
    ],
)
def test_layers_without_a_cache_keep_a_state_of_fixed_size(name, full, state):
    found = model(name)
    assert (found.full_layers, found.state_bytes_per_request) == (full, state)


def kimi_linear():
    """moonshotai/Kimi-Linear-48B-A3B-Instruct as it writes itself: two widths named `head_dim`."""
    attending = [4, 8, 12, 16, 20, 24, 27]
    linear = {"head_dim": 128, "num_heads": 32, "short_conv_kernel_size": 4,
              "full_attn_layers": attending}  # fmt: skip
    left_out = {"layer_types", "mlp_layer_types", "linear_head_dim", "linear_num_heads",
                "linear_conv_kernel_dim"}  # fmt: skip
    flat = {k: v for k, v in BY_NAME["KimiLinearConfig"]["config"].items() if k not in left_out}
    return {**flat, "head_dim": 72, "first_k_dense_replace": 1, "linear_attn_config": linear}


def test_the_state_of_kimi_linear_is_as_wide_as_its_section_says(tmp_path):
    found = architecture(kimi_linear())
    assert found.state_bytes_per_request == 20 * (3 * 4096 * 3 * 2 + 32 * 128 * 128 * 4)
    assert found.parameters == pytest.approx(49.1e9, rel=0.001)  # safetensors of the checkpoint
    path = tmp_path / "config.json"
    path.write_text(json.dumps(kimi_linear()), encoding="utf-8")
    assert architecture(imported(path, Said("Imported")).row["config"]) == found


def test_the_state_of_kimi_linear_is_not_as_wide_as_the_attention():
    flat = {k: v for k, v in kimi_linear().items() if k != "linear_attn_config"}
    with pytest.raises(ConfigError, match="linear_num_heads: missing"):
        architecture({**flat, "full_attn_layers": [4], "num_heads": 32})


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_an_imported_row_can_be_quoted(row, tmp_path):
    path = tmp_path / "config.json"
    path.write_text(json.dumps(row["config"]), encoding="utf-8")
    add(tmp_path / "own.yaml", imported(path, Said("Imported")).row)
    asked = {"model": "Imported", "card": "H200-141G-SXM", "context": 1024, "concurrency": 2}
    found = estimate(quotation_from_options([tmp_path / "own.yaml"], **asked)).scenarios[0]
    assert found.case.model.architecture == architecture(row["config"])
    assert found.chosen.figures.weights_of_replica >= 1.9 * row["parameters"]  # in 16 bits


def test_a_list_of_one_and_the_same_value_is_that_value():
    config = BY_NAME["Hunyuan-A13B"]["config"]
    assert isinstance(config["moe_intermediate_size"], list)
    one = {**config, "moe_intermediate_size": 3072, "moe_topk": 8, "num_shared_expert": 1}
    assert architecture(one) == architecture(config)


@pytest.mark.parametrize(
    "kind",
    ["arctic", "grok-1", "plamo2", "recurrent_gemma", "step3", "zamba2", "rwkv", "apertus"],
)
def test_a_type_that_is_not_known_says_what_to_write(kind):
    with pytest.raises(ConfigError, match=f"model_type: '{kind}' is not a known type") as caught:
        architecture({**BY_NAME["OlmoConfig"]["config"], "model_type": kind})
    assert "write `model_type: llama`" in str(caught.value)
    assert "num_key_value_heads" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("Nemotron-3-Nano-30B-A3B", "hybrid_override_pattern", "MEM*"),
        ("Nemotron-3-Nano-30B-A3B", "hybrid_override_pattern", "?" * 52),
        ("Bamba-9B", "attn_layer_indices", None),
        ("Bamba-9B", "attn_layer_indices", [9, "x"]),
        ("Bamba-9B", "hybrid_override_pattern", "M*" * 16),
        ("OlmoConfig", "layer_types", ["linear_attention"] * 32),
        ("OlmoConfig", "full_attention_interval", 4),
        ("OlmoConfig", "attn_layer_period", 4),
        ("Hunyuan-A13B", "use_cla", True),
        ("Hunyuan-A13B", "moe_intermediate_size", [3072, 1024]),
        ("KimiLinearConfig", "attn_type_of_nobody_config", {"width": 8}),
        ("OlmoConfig", "hc_mult", 4),
        ("OlmoConfig", "compress_ratios", [4] * 32),
        ("OlmoConfig", "mm_vision_tower", "openai/clip-vit-large-patch14-336"),
        ("OlmoConfig", "visual", {"layers": 48, "width": 1664}),
        ("OlmoConfig", "moe_intermediate_size", 768),
    ],
)
def test_what_cannot_be_counted_is_refused(name, field, value):
    named = field if value is not None else "layer_types"
    with pytest.raises(ConfigError, match=named):
        architecture({**BY_NAME[name]["config"], field: value})
