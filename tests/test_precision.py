"""Precisions and cache types: what they weigh, and what is said where a card or an engine lacks one."""

import io

import pytest
from rich.console import Console

from quoter.answer.estimate_json import answer
from quoter.catalog.lookup import Catalog
from quoter.cli.terminal import show
from quoter.scenario.command_line import quotation_from_options
from quoter.sizing.estimate import estimate

SHIPPED = Catalog.shipped()


def sized(language="en", **options):
    """One scenario sized from options, and the same as JSON."""
    made = {"model": "Llama-3.1-8B", "context": 4096, "concurrency": 1} | options
    found = estimate(quotation_from_options(**made, language=language))
    return found.scenarios[0], answer(found)["scenarios"][0]


def reasons(language="en", **options):
    """Verdict and reason of the first option."""
    first = sized(language, **options)[1]["options"][0]
    return first["verdict"], first["reason"]


# -- what a precision weighs ----------------------------------------------------------------------

# Bits per weight of Llama 3.1 8B, llama.cpp tools/quantize/README.md (commit 311c2c9)
PUBLISHED = {
    "iq1_s": 2.0042, "iq1_m": 2.1460, "iq2_xxs": 2.3824, "iq2_xs": 2.5882, "iq2_s": 2.7403,
    "iq2_m": 2.9294, "iq3_xxs": 3.2548, "iq3_xs": 3.4977, "iq3_s": 3.6606, "iq3_m": 3.7628,
    "iq4_xs": 4.4597, "iq4_nl": 4.6818, "q2_k_s": 2.9697, "q2_k": 3.1593, "q3_k_s": 3.6429,
    "q3_k_l": 4.2979, "q4_k_s": 4.6672, "q4_k_m": 4.8944, "q5_k_s": 5.5704, "q5_k_m": 5.7036,
    "q6_k": 6.5633, "q8_0": 8.5008, "fp16": 16.0005,
}  # fmt: skip


@pytest.mark.parametrize("name", PUBLISHED)
def test_gguf_kinds_weigh_what_llama_cpp_publishes(name):
    model = SHIPPED.find("models", "Llama-3.1-8B")
    shape, kind = model.architecture, SHIPPED.find("precisions", name)
    matrices = shape.attention_parameters + shape.kv_projection_parameters + shape.mlp_parameters
    weighed = (
        matrices * kind.linear + shape.embedding_parameters * kind.embedding
        + shape.head_parameters * kind.head + shape.plain_parameters * kind.plain
    )  # fmt: skip
    bits = weighed * 8 / model.total_parameters
    assert bits == pytest.approx(PUBLISHED[name], rel=0.012), bits


@pytest.mark.parametrize(
    ("model", "name", "gigabytes"),
    [
        ("Qwen3-8B", "mxfp4-linear", 6.18),  # Yi30/Qwen3-8B-MXFP4, size of its files
        ("Llama-3.1-8B", "mxfp4-linear", 5.81),  # 6.98e9 × 4.25 / 8 + 1.05e9 × 2 + norms
        ("Llama-3.1-8B", "int4-g32", 6.14),  # 6.98e9 × (4 + 0.5 + 0.125) / 8 + the same
        ("Llama-3.1-8B", "int4-g64", 5.86),
        ("Llama-3.1-8B", "int4-channel", 5.60),
    ],
)
def test_four_bits_weigh_what_their_scales_add(model, name, gigabytes):
    found, _ = sized(model=model, weights=name, card="H200-141G-SXM", engine="vllm")
    weighed = found.chosen.figures.weights_of_replica
    assert weighed / 1e9 == pytest.approx(gigabytes, rel=0.002)
    assert found.chosen.figures.verdict != "not_possible"


def test_mxfp4_is_padded_by_the_widths_of_the_experts():
    """What vLLM 0.19 loads of gpt-oss-20b is 9 % more than is stored of its experts; Kimi-K3's widths are whole tiles."""
    padding = {}
    for name, card in (("gpt-oss-20b", "H100-80G-SXM"), ("Kimi-K3", "B200")):
        found, _ = sized(model=name, weights="mxfp4", card=card, engine="vllm")
        padding[name] = found.chosen.figures.whole_padding
    assert padding == {"gpt-oss-20b": pytest.approx(3072 * 2944 / 2880**2), "Kimi-K3": 1}


def test_every_precision_of_the_brief_is_a_row_and_its_scales_are_inside():
    for name, least, most in (
        ("fp32", 4, 4), ("bf16", 2, 2), ("fp16", 2, 2), ("fp8", 1, 1.01), ("int8", 1, 1.01),
        ("int4", 0.5, 0.53), ("nvfp4", 0.5, 0.57), ("nf4", 0.5, 0.52), ("mxfp4", 0.53, 0.6),
        ("q4_0", 0.5625, 0.5625), ("q5_0", 0.6875, 0.6875), ("q8_0", 1.0625, 1.0625),
    ):  # fmt: skip
        assert least <= SHIPPED.find("precisions", name).expert <= most, name


@pytest.mark.parametrize("name", ["fp8", "int8", "int4", "mxfp4", "nvfp4", "nf4"])
def test_embedding_head_norms_routers_and_vision_stay_at_16_bits(name):
    row = SHIPPED.find("precisions", name)
    assert (row.embedding, row.head, row.plain, row.vision) == (2, 2, 2, 2)


# -- what a card lacks ----------------------------------------------------------------------------

LACKS = [  # options, verdict is not_possible, what is said in English, in Chinese
    ({"weights": "bf16", "card": "V100-32G"}, False,
     ("V100-32G has no BF16", "vLLM uses FP16 instead"), ("V100-32G 不支持 BF16", "FP16")),
    ({"weights": "bf16", "card": "Atlas-300I-Pro"}, False,
     ("Huawei Atlas 300I Pro has no BF16", "FP16 instead"), ("华为 Atlas 300I Pro 不支持 BF16", "FP16")),
    ({"weights": "fp8", "card": "A100-80G-SXM"}, False,
     ("A100-80G-SXM has no FP8", "unpacks them to 16 bits", "(Marlin)"),
     ("A100-80G-SXM 不支持 FP8", "解包为 16 位计算", "Marlin")),
    ({"weights": "nvfp4", "card": "H200-141G-SXM"}, False,
     ("H200-141G-SXM has no FP4", "vLLM stores the weights in low precision", "(Marlin)"),
     ("H200-141G-SXM 不支持 FP4", "vLLM 仅以低精度存储权重")),
    ({"weights": "fp8", "card": "T4"}, False,
     ("T4 has no FP8", "unpacks them to 16 bits", "(Marlin)"), ("T4 不支持 FP8", "Marlin")),
    ({"weights": "mxfp4", "card": "MI300X", "model": "gpt-oss-20b"}, False,
     ("MI300X has no FP4", "unpacks them to 16 bits"), ("MI300X 不支持 FP4", "解包为 16 位计算")),
    ({"weights": "fp8", "card": "V100-32G"}, True,
     ("V100-32G has no FP8", "take GPTQ 8 bit", "FP16"), ("V100-32G 不支持 FP8", "FP16")),
    # INT8 (W8A8) from Turing on: docs.vllm.ai, Supported Hardware (0.9.2, 0.14.0)
    ({"weights": "int8", "card": "V100-32G"}, True,
     ("V100-32G has no INT8 (W8A8)", "take GPTQ 8 bit, FP16"), ("V100-32G 不支持 INT8 (W8A8)",)),
    ({"weights": "gptq-int8", "card": "V100-32G"}, False, ("fits",), ("显存满足要求",)),
    ({"weights": "mxfp4", "card": "H200-141G-SXM"}, True,
     ("MXFP4 quantises experts alone and Llama-3.1-8B has none",), ("MXFP4 只量化专家",)),
    ({"weights": "fp8", "card": "A100-80G-SXM", "engine": "tensorrt-llm"}, True,
     ("A100-80G-SXM has no FP8 and TensorRT-LLM cannot unpack it", "INT8 (W8A8", "BF16"),
     ("TensorRT-LLM 在该卡上也无法解包",)),
    ({"weights": "fp8", "card": "Ascend-910B3"}, True,
     ("Ascend 910B3 has no FP8", "INT8 (W8A8", "BF16"), ("昇腾 910B3 不支持 FP8", "INT8 (W8A8")),
]  # fmt: skip


@pytest.mark.parametrize(("options", "impossible", "english", "chinese"), LACKS)
def test_a_type_that_a_card_lacks_is_said_with_the_way_round(options, impossible, english, chinese):
    verdict, said = reasons(**options)
    assert (verdict == "not_possible") == impossible
    assert all(part in said for part in english), said
    said = reasons("zh", **options)[1]
    assert all(part in said for part in chinese), said


def test_a_kernel_is_named_only_where_it_runs():
    """Marlin runs on NVIDIA cards from Turing on (docs.vllm.ai, Quantization, Supported Hardware)."""
    named = {card.family.split()[0] for card in SHIPPED.cards.values() if card.kernel == "Marlin"}
    assert named == {"NVIDIA"}
    assert "Marlin" not in reasons(weights="mxfp4", card="MI300X", model="gpt-oss-20b")[1]


def test_nothing_is_said_of_a_type_that_the_card_has():
    assert "instead" not in reasons(weights="fp8", card="H20-96G")[1]


# -- what an engine loads and holds ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "parts"),
    [
        ({"weights": "q4_k_m", "card": "Ascend-910B3"}, ("vLLM-Ascend does not load GGUF Q4_K_M", "engine SGLang")),
        ({"weights": "q4_k_m", "card": "A100-80G-SXM", "engine": "tensorrt-llm"},
         ("TensorRT-LLM does not load GGUF Q4_K_M", "llama.cpp")),
        ({"weights": "int4", "card": "A100-80G-SXM", "engine": "llama.cpp"},
         ("llama.cpp does not load INT4", "vLLM")),
        ({"weights": "nf4", "card": "Ascend-910B3"}, ("vLLM-Ascend does not load NF4",)),
        ({"kv_cache": "q8_0", "card": "A100-80G-SXM"}, ("vLLM does not hold", "cache of Q8_0", "take automatic, BF16", "FP8")),
        ({"kv_cache": "fp8", "card": "Ascend-910B3"}, ("vLLM-Ascend does not hold", "cache of FP8", "INT8")),
        ({"kv_cache": "fp8", "card": "V100-32G"}, ("cache of FP8 on V100-32G", "take automatic, FP16")),
        ({"kv_cache": "auto/fp8", "card": "A100-80G-SXM"},
         ("vLLM keeps K and V in one type, not automatic/FP8", "llama.cpp keeps them apart")),
    ],
)  # fmt: skip
def test_what_an_engine_cannot_take_is_said(options, parts):
    verdict, said = reasons(**options)
    assert verdict == "not_possible"
    assert all(part in said for part in parts), said
    zh = reasons("zh", **options)[1]
    assert "可改用" in zh or "仅 llama.cpp" in zh


@pytest.mark.parametrize(
    ("version", "options", "verdict"),
    [  # in which release: vLLM 0.10.1 (gpt-oss), 0.23 (int8_per_token_head)
        ("0.7", {"kv_cache": "int8"}, "not_possible"), ("0.11", {"kv_cache": "int8"}, "not_possible"),
        ("0.19", {"kv_cache": "int8"}, "not_possible"), ("0.24", {"kv_cache": "int8"}, "fits"),
        ("0.7", {"kv_cache": "fp8"}, "fits"), ("0.6", {"weights": "nvfp4"}, "not_possible"),
        ("0.11", {"weights": "nvfp4"}, "fits"),
        ("0.7", {"weights": "mxfp4", "model": "gpt-oss-20b"}, "not_possible"),
        ("0.11", {"weights": "mxfp4", "model": "gpt-oss-20b"}, "fits"),
    ],
)  # fmt: skip
def test_a_version_takes_what_it_had(version, options, verdict):
    known = {"engine": "vllm", "engine_version": version, "card": "H200-141G-SXM"}
    found, said = reasons(**(known | options))
    assert found == verdict, said
    assert verdict == "fits" or ("vLLM" in said and "does not" in said)


def test_gguf_runs_on_llama_cpp_and_is_on_trial_elsewhere():
    assert reasons(weights="q4_k_m", card="RTX-4090", engine="llama.cpp")[0] == "fits"
    verdict, said = reasons(weights="q4_k_m", card="RTX-4090", engine="vllm")
    assert verdict == "fits"
    assert "experimental in vLLM; llama.cpp" in said


def test_the_terminal_says_it_too():
    def told(**options):
        stream = io.StringIO()
        made = {"model": "Llama-3.1-8B", "context": 4096, "concurrency": 1, "language": "en"}
        found = estimate(quotation_from_options(**(made | options)))
        show(found, Console(file=stream, width=200, highlight=False))
        return stream.getvalue()

    assert "vLLM uses FP16 instead" in told(card="V100-32G", weights="bf16")
    assert "take INT8 (W8A8), BF16" in told(card="Ascend-910B3", weights="fp8")
    assert "KV Q8_0/Q4_0" in told(card="L4", engine="llama.cpp", kv_cache="q8_0/q4_0")


def test_gguf_is_not_trained():
    _, shown = sized(workload="training", weights="q4_k_m", card="A100-80G-SXM")
    assert {o["verdict"] for o in shown["options"]} == {"not_possible"}
    assert "GGUF Q4_K_M weights are not trained" in shown["options"][0]["reason"]


# -- the cache, K and V apart ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kv_cache", "per_value"),
    [  # bytes of one key and one value: llama.cpp blocks of 32 are 34 and 18 bytes
        ("auto", 4), ("fp16", 4), ("fp32", 8), ("q8_0", 2 * 34 / 32), ("q4_0", 2 * 18 / 32),
        ("q8_0/q4_0", (34 + 18) / 32), ("fp16/q8_0", 2 + 34 / 32),
    ],
)  # fmt: skip
def test_cache_per_token_by_the_types_of_k_and_v(kv_cache, per_value):
    found, shown = sized(card="RTX-4090", engine="llama.cpp", weights="q8_0", kv_cache=kv_cache)
    assert found.chosen.figures.kv_bytes_per_token == 32 * 8 * 128 * per_value
    keys, _, values = kv_cache.partition("/")
    assert (shown["kv_cache_keys"], shown["kv_cache_values"]) == (keys, values or keys)
    assert shown["kv_cache"] == kv_cache


def test_int8_and_fp8_cache_take_one_byte_where_the_engine_holds_them():
    for kv_cache, card, engine in (
        ("fp8", "H20-96G", "vllm"), ("fp8", "A100-80G-SXM", "sglang"),
        ("int8", "Ascend-910B3", "mindie"), ("int8", "A100-80G-SXM", "lmdeploy"),
    ):  # fmt: skip
        found, _ = sized(card=card, engine=engine, kv_cache=kv_cache, weights="fp16")
        assert found.chosen.figures.kv_bytes_per_token == 32 * 8 * 128 * 2
        assert found.chosen.verdict_name == "fits"


def test_the_latent_of_mla_is_kept_as_a_key():
    """DeepSeek-V3: 61 layers, latent 512 + 64; llama.cpp b5133-b5426 kept the rank once more as V."""
    known = {"model": "DeepSeek-V3", "card": "H200-141G-SXM", "weights": "q4_k_m", "engine": "llama.cpp",
             "tensor_parallel": 8, "kv_cache": "q8_0/q4_0"}  # fmt: skip
    newest = sized(**known)[0].chosen.figures.kv_bytes_per_token
    assert newest == pytest.approx(61 * 576 * 34 / 32)  # no values since llama.cpp#19067
    older = sized(**known, engine_version="b5200")[0].chosen.figures.kv_bytes_per_token
    assert older == pytest.approx(61 * (576 * 34 / 32 + 512 * 18 / 32))
