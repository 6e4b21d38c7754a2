"""How the layers of each model type differ from Llama's, one row a type."""

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any

from quoter.architecture.hf_config import ConfigError, Fields, shown
from quoter.core import frozen


@frozen
class Family:
    """The layout of one model type; the defaults are Llama's."""

    tied: bool = False  # tie_word_embeddings where the file leaves it out
    gated: bool = True  # feed-forward of three matrices, else of two
    norms: int = 2  # of the hidden width in each layer
    expert_norms: int = 0  # more of them in a layer with routed experts
    last_norm: int = 1  # norms after the last layer or before the first
    norm_bias: bool = False  # LayerNorm with a bias, else a scale alone
    qkv_bias: bool | None = None  # None: as the file's `bias` or `attention_bias` says
    output_bias: bool | None = None
    mlp_bias: bool | None = None
    head_bias: bool = False
    qk_norm: str = ""  # "head": one head wide, "width": all heads wide
    qk_norm_default: bool = True  # where the file has no use_qk_norm
    positions: str = ""  # learned positions; "offset": two more than the context (OPT, RoBERTa)
    query_gate: bool = False  # a gate as wide as the queries comes out of the same projection
    sinks: str = ""  # one attention sink per head, in "all" layers or those that are "windowed"
    head_gate: str = (
        ""  # a gate of the output: "head", one each, as "width" as it, or as the "file" says
    )
    own_values: bool = False  # values of a width of their own (v_head_dim) without a latent
    windowed_kv_heads: int = 0  # of windowed layers where the file leaves it out
    mla: bool = False  # multi-head latent attention
    full_every: int | None = None  # windowed layers: None never, 0 all, n all but each n-th
    expert_width: str = ""  # field with a routed expert's width; "" for dense types
    expert_input: str = "moe_latent_size"  # field with the width that routed experts work on
    shared_width: str = ""  # field with the shared expert's width, if its own
    dense_width: str = "intermediate_size"
    router_bias: bool = False  # one bias (or correction) per expert in the router
    expert_bias: bool = False
    shared_gate: bool = False
    halved: bool = False  # intermediate_size counts gate and up together
    encoder: bool = False  # no cache: embedding and reranking models
    state: str = ""  # layer with a state in place of a cache, of those in states.py
    single: bool = False  # a layer is one block: attention, a state, or a feed-forward
    parallel: bool = False  # every layer has both attention and a state
    attention: bool = True  # False: every layer has a state alone
    feed_forward: bool = True  # False: a layer is its state alone
    blocks: bool = False  # every layer is written out by itself (block_configs)
    attentions: int = 1  # attention and feed-forward pairs in one layer
    unused: tuple[str, ...] = ()  # fields that the files still have and no layer is made of
    compressed: bool = False  # a cache entry stands for several tokens (DeepSeek-V4)
    hyper: str = ""  # hyper-connections: "mixed" or "gated" residual streams
    additions: tuple[str, ...] = ()  # what additions.py adds to the usual tensors
    names: Mapping[str, str] = field(
        default_factory=dict
    )  # as a type names fields: `this|else that`
    defaults: Mapping[str, Any] = field(default_factory=dict)  # of fields the file may leave out


# fmt: off
LLAMA = Family()
QWEN2 = Family(qkv_bias=True, output_bias=False, defaults={"use_sliding_window": False})
QWEN3 = Family(qk_norm="head", defaults={"use_sliding_window": False})
QWEN2_MOE = Family(
    qkv_bias=True, output_bias=False, expert_width="moe_intermediate_size", shared_gate=True,
    shared_width="shared_expert_intermediate_size", defaults={"use_sliding_window": False},
)
QWEN3_MOE = Family(
    qk_norm="head", expert_width="moe_intermediate_size", defaults={"use_sliding_window": False}
)
QWEN3_NEXT = Family(
    state="delta", qk_norm="head", query_gate=True, expert_width="moe_intermediate_size", shared_gate=True,
    shared_width="shared_expert_intermediate_size", defaults={"full_attention_interval": 4},
)
QWEN3_5 = Family(
    state="delta", qk_norm="head", query_gate=True, defaults={"full_attention_interval": 4}
)
MIXTRAL = Family(full_every=0, expert_width="intermediate_size")
DEEPSEEK_V2 = Family(mla=True, expert_width="moe_intermediate_size")
DEEPSEEK_V3 = Family(mla=True, expert_width="moe_intermediate_size", router_bias=True)
DEEPSEEK_V32 = Family(
    mla=True, expert_width="moe_intermediate_size", router_bias=True,
    defaults={"index_n_heads": 64, "index_head_dim": 128},
)
GLM4_MOE = Family(
    output_bias=False, mlp_bias=False, qk_norm="head", qk_norm_default=False,
    expert_width="moe_intermediate_size", router_bias=True,
)
GLM = Family(qkv_bias=True, output_bias=False)
GEMMA = Family(tied=True)
GEMMA2 = Family(tied=True, norms=4, full_every=2, defaults={"sliding_window": 4096})
GEMMA3 = Family(
    tied=True, norms=4, qk_norm="head", full_every=6,
    defaults={
        "sliding_window": 4096, "vocab_size": 262208, "num_attention_heads": 8,
        "num_key_value_heads": 4, "head_dim": 256, "max_position_embeddings": 131072,
    },
)
GEMMA4 = Family(  # its router has a scale of the hidden width and one per expert
    tied=True, norms=4, expert_norms=3, qk_norm="head", full_every=6, router_bias=True,
    shared_gate=True, expert_width="moe_intermediate_size", shared_width="intermediate_size",
)
GPT_OSS = Family(
    full_every=2, sinks="all", expert_width="intermediate_size", router_bias=True,
    expert_bias=True, defaults={"bias": True},
)
LLAMA4 = Family(
    full_every=4, expert_width="intermediate_size", shared_width="intermediate_size",
    dense_width="intermediate_size_mlp",
)
PLAIN = Family(
    gated=False, norm_bias=True, qkv_bias=True, output_bias=True, mlp_bias=True, positions="yes"
)
GPT2 = replace(PLAIN, tied=True)
GPT_NEOX = replace(PLAIN, positions="")
PHI = replace(GPT_NEOX, norms=1, head_bias=True)
GPTJ = Family(gated=False, norms=1, norm_bias=True, qkv_bias=False, output_bias=False,
              mlp_bias=True, head_bias=True)
FALCON = Family(tied=True, gated=False, norms=1, norm_bias=True, defaults={"mlp_bias": False})
STARCODER2 = Family(
    tied=True, gated=False, norm_bias=True, full_every=0,
    defaults={"bias": True, "mlp_bias": True},
)
COHERE = Family(tied=True, norms=1, qk_norm="width", qk_norm_default=False)
COHERE2 = Family(tied=True, norms=1, full_every=4, defaults={"sliding_window": 4096})
OLMO2 = Family(qk_norm="width")
OLMOE = Family(qk_norm="width", expert_width="intermediate_size")
MINIMAX_M2 = Family(
    qk_norm="width", expert_width="intermediate_size", router_bias=True, unused=("mlp_intermediate_size",),
)
PHIMOE = Family(
    norm_bias=True, expert_width="intermediate_size", full_every=0,
    defaults={"bias": True},
)
JAMBA = Family(
    state="jamba", expert_width="intermediate_size", defaults={
        "attn_layer_period": 8, "attn_layer_offset": 4, "expert_layer_period": 2,
        "expert_layer_offset": 1, "mamba_d_state": 16, "mamba_d_conv": 4, "mamba_expand": 2,
    },
)
MAMBA = Family(tied=True, norms=1, state="mamba", attention=False, feed_forward=False)
NEMOTRON_H = Family(
    gated=False, norms=1, state="mamba2", single=True, expert_width="moe_intermediate_size", router_bias=True,
    shared_width="moe_shared_expert_intermediate_size",
)
GRANITE_HYBRID = Family(
    state="mamba2", expert_width="intermediate_size", shared_width="shared_intermediate_size",
    dense_width="shared_intermediate_size",
)
MINIMAX = Family(state="lightning", expert_width="intermediate_size")
KIMI_LINEAR = Family(
    state="kimi", mla=True, expert_width="moe_intermediate_size", router_bias=True
)
LFM2 = Family(tied=True, qk_norm="head", state="convolution")
HUNYUAN_MOE = Family(
    tied=True, qk_norm="head", expert_width="moe_intermediate_size",
)
QK_NORM_MOE = Family(qk_norm="head", expert_width="moe_intermediate_size", router_bias=True)
ERNIE_MOE = Family(tied=True, expert_width="moe_intermediate_size", router_bias=True)
BERT = replace(PLAIN, tied=True, encoder=True)
DEEPSEEK_V4 = Family(
    expert_width="moe_intermediate_size", sinks="all", compressed=True, hyper="mixed",
    additions=("compressors",), defaults={"num_hash_layers": 0},
)
BAILING_HYBRID = Family(
    state="bailing", mla=True, head_gate="head", expert_width="moe_intermediate_size",
    router_bias=True,
)
BAILING_LIGHTNING = Family(  # Ling and Ring 2.5 and 2.6
    state="bailing_lightning", mla=True, expert_width="moe_intermediate_size", router_bias=True,
)
BAILING_MOE = Family(  # Ling and Ring up to 2.0
    qk_norm="head", qk_norm_default=False, expert_width="moe_intermediate_size", router_bias=True,
)
LAGUNA = Family(
    qk_norm="head", head_gate="file", sinks="flagged", expert_width="moe_intermediate_size", router_bias=True,
    shared_width="shared_expert_intermediate_size", defaults={"first_k_dense_replace": 1, "gating": True},
)
INKLING = Family(
    qk_norm="head", last_norm=2, full_every=6, expert_width="moe_intermediate_size",
    additions=("relative_positions", "short_convolutions", "scored_sharers"), names={
        "moe_intermediate_size": "moe_intermediate_size|intermediate_size",
        "intermediate_size": "dense_intermediate_size|intermediate_size",
    }, defaults={"sliding_window": 512},
)
COHERE2_MOE = Family(
    tied=True, norms=1, full_every=4, expert_width="intermediate_size",
    dense_width="prefix_dense_intermediate_size", defaults={"sliding_window": 4096},
)
LONGCAT = Family(
    mla=True, attentions=2, norms=4, expert_width="expert_ffn_hidden_size", router_bias=True,
)
MIMO_V2 = Family(
    own_values=True, sinks="windowed", expert_width="moe_intermediate_size", router_bias=True,
    windowed_kv_heads=8, defaults={"v_head_dim": 128},
)
MINIMAX_M3 = Family(
    qk_norm="head", expert_width="intermediate_size", shared_width="shared_intermediate_size",
    dense_width="dense_intermediate_size", router_bias=True, additions=("block_indexers",),
)
STEP3 = Family(
    qk_norm="head", head_gate="head", expert_width="moe_intermediate_size", router_bias=True,
    shared_width="share_expert_dim",
)
GEMMA3N = Family(
    tied=True, norms=4, qk_norm="head", full_every=5,
    additions=("per_layer_inputs", "alternating_updates"),
)
GEMMA4 = replace(GEMMA4, additions=("per_layer_inputs",))
MUSE_GLIMMER = Family(norms=4, head_gate="width")
MUSE_SPARK = Family(
    norms=5, head_gate="width", expert_width="moe_intermediate_size",
    expert_input="moe_hidden_size",
)
HY_V4 = Family(
    mla=True, sinks="all", head_gate="width", expert_width="moe_intermediate_size",
    router_bias=True, hyper="gated",
)
MISTRAL_LARGE4 = Family(mla=True, expert_width="moe_intermediate_size", router_bias=True)
GLM5_NEXT = Family(
    state="kimi", mla=True, expert_width="moe_intermediate_size", router_bias=True, hyper="mixed",
    additions=("pooled_indexers",), defaults={"qk_rope_head_dim": 0},
)
QWEN4 = Family(
    state="delta", qk_norm="head", query_gate=True, expert_width="moe_intermediate_size",
    shared_width="shared_expert_intermediate_size", shared_gate=True, hyper="low_rank", norms=0, last_norm=0,
    additions=("ngrams", "query_indexers"),
)
ERNIE_VL_MOE = Family(
    tied=True, expert_width="moe_intermediate_size", router_bias=True,
    additions=("vision_experts",), names={
        "moe_intermediate_size": "moe_intermediate_size.0",
        "vision_expert_width": "moe_intermediate_size.1",
    },
)
NEMOTRON_NAS = Family(blocks=True, additions=("written_out",))
MLLAMA = Family(additions=("cross_norms",))
WHISPER = replace(
    GPT2, norms=3, additions=("crossed",), names={
        "num_hidden_layers": "decoder_layers", "num_attention_heads": "decoder_attention_heads",
        "intermediate_size": "decoder_ffn_dim", "hidden_size": "d_model",
        "max_position_embeddings": "max_target_positions",
    }, defaults={"max_target_positions": 448, "max_source_positions": 1500},
)
DEEPSEEK_OCR = replace(DEEPSEEK_V2, mla=False)

FAMILIES = {
    "llama": LLAMA, "mistral": Family(full_every=0), "ministral": Family(full_every=0),
    "yi": LLAMA, "deepseek": Family(expert_width="moe_intermediate_size"), "orion": Family(norm_bias=True), "baichuan": LLAMA, "granite": LLAMA, "mimo": QWEN2,
    "internlm": LLAMA, "internlm2": LLAMA, "internlm3": LLAMA, "aquila": LLAMA,
    "phi3": Family(full_every=0), "smollm3": Family(tied=True), 
    "minicpm": Family(tied=True, expert_width="intermediate_size"),
    "seed_oss": Family(output_bias=False, defaults={"bias": True}),
    "exaone4": Family(qk_norm="head", full_every=4),
    "qwen": Family(qkv_bias=True, output_bias=False, halved=True),
    "qwen2": QWEN2, "qwen2_vl": QWEN2, "qwen2_vl_text": QWEN2, "qwen2_5_vl": QWEN2,
    "qwen2_5_vl_text": QWEN2, "qwen3": QWEN3, "qwen3_vl": QWEN3, "qwen3_vl_text": QWEN3,
    "qwen2_moe": QWEN2_MOE, "qwen3_moe": QWEN3_MOE, "qwen3_vl_moe": QWEN3_MOE,
    "qwen3_vl_moe_text": QWEN3_MOE, "qwen3_next": QWEN3_NEXT, "qwen3_5": QWEN3_5,
    "qwen3_5_text": QWEN3_5, "qwen3_5_moe": QWEN3_NEXT, "qwen3_5_moe_text": QWEN3_NEXT,
    "mixtral": MIXTRAL, "phimoe": PHIMOE, "granitemoe": Family(expert_width="intermediate_size"),
    "olmoe": OLMOE, "olmo2": OLMO2, "olmo3": Family(qk_norm="width", full_every=4),
    "deepseek_v2": DEEPSEEK_V2, "deepseek_v3": DEEPSEEK_V3, "kimi_k2": DEEPSEEK_V3,
    "kimi_vl": DEEPSEEK_V3, "kimi_k25": DEEPSEEK_V3, "glm4_moe_lite": DEEPSEEK_V3,
    "deepseek_v32": DEEPSEEK_V32, "glm_moe_dsa": DEEPSEEK_V32,
    "minicpm3": Family(tied=True, mla=True),
    "chatglm": GLM, "glm": GLM, "glm4": Family(qkv_bias=True, output_bias=False, norms=4),
    "glm4_moe": GLM4_MOE, "gemma": GEMMA, "gemma2": GEMMA2, "gemma3": GEMMA3,
    "gemma3_text": GEMMA3, "gemma4": GEMMA4, "gemma4_text": GEMMA4, "gpt_oss": GPT_OSS,
    "llama4": LLAMA4, "llama4_text": LLAMA4, "gpt2": GPT2,
    "gpt_bigcode": replace(GPT2, defaults={"multi_query": True}),
    "gpt_neox": GPT_NEOX, "gptj": GPTJ, "phi": PHI, "phi-msft": PHI, "falcon": FALCON,
    "opt": replace(GPT2, positions="offset"),
    "bloom": replace(GPT2, positions="", last_norm=2),
    "starcoder2": STARCODER2, "cohere": COHERE, "cohere2": COHERE2, "minimax_m2": MINIMAX_M2,
    "jamba": JAMBA, "ernie4_5": Family(tied=True), "ernie4_5_moe": ERNIE_MOE, "bert": BERT,
    "roberta": BERT, "xlm-roberta": BERT,
    "hunyuan_v1_dense": Family(qk_norm="head"), "hunyuan_v1_moe": HUNYUAN_MOE,
    "mamba": MAMBA, "falcon_mamba": MAMBA, "mamba2": replace(MAMBA, tied=False, state="mamba2"),
    "bamba": Family(state="mamba2"), "falcon_h1": Family(state="mamba2", parallel=True),
    "nemotron_h": NEMOTRON_H, "granitemoehybrid": GRANITE_HYBRID,
    "granitemoeshared": replace(GRANITE_HYBRID, state=""),
    "minimax": MINIMAX, "minimax_text_01": MINIMAX, "minimax_m1": MINIMAX,
    "kimi_linear": KIMI_LINEAR, "lfm2": LFM2,
    "lfm2_moe": replace(LFM2, expert_width="moe_intermediate_size", router_bias=True),
    "ministral3": LLAMA, "mistral4": DEEPSEEK_V2, "nemotron": Family(gated=False, norm_bias=True), "exaone": LLAMA,
    "arcee": Family(gated=False), "mpt": Family(tied=True, gated=False),
    "dbrx": Family(expert_width="intermediate_size"),
    "stablelm": Family(norm_bias=True, output_bias=False), "olmo": Family(norms=0, last_norm=0),
    "dots1": QK_NORM_MOE, "hy_v3": QK_NORM_MOE, "exaone_moe": replace(QK_NORM_MOE, full_every=4),
    "solar_open": replace(QK_NORM_MOE, qk_norm=""),
    "deepseek_v4": DEEPSEEK_V4, "deepseek_ref": DEEPSEEK_V4, "bailing_hybrid": BAILING_HYBRID,
    "bailing_moe_v2_5": BAILING_LIGHTNING, "bailing2_5_moe": BAILING_LIGHTNING,
    "cohere2_moe": COHERE2_MOE, "longcat_flash": LONGCAT, "bailing_moe": BAILING_MOE,
    "bailing_moe_v2": replace(BAILING_MOE, qk_norm_default=True), "laguna": LAGUNA,
    "inkling_text": INKLING, "inkling_mm_model": INKLING, "inkling": INKLING,
    "mimo_v2_flash": MIMO_V2, "mimo_v2": MIMO_V2, "minimax_m3": MINIMAX_M3,
    "minimax_m3_vl": MINIMAX_M3, "minimax_m3_vl_text": MINIMAX_M3, "step3p5": STEP3,
    "step3p7": STEP3, "gemma3n": GEMMA3N, "gemma3n_text": GEMMA3N, "gemma4_unified": GEMMA4,
    "gemma4_unified_text": GEMMA4, "muse_glimmer": MUSE_GLIMMER,
    "muse_glimmer_text": MUSE_GLIMMER, "muse_spark": MUSE_SPARK, "muse_spark_text": MUSE_SPARK,
    "hy_v4": HY_V4, "hy_v4_text": HY_V4, "hy_v4_vl": HY_V4, "hy_v4_vl_text": HY_V4,
    "mistral_large4": MISTRAL_LARGE4, "mistral_large4_text": MISTRAL_LARGE4,
    "glm5_next": GLM5_NEXT, "glm5_next_text": GLM5_NEXT, "qwen4_exp": QWEN4,
    "qwen4_exp_text": QWEN4, "ernie4_5_vl_moe": ERNIE_VL_MOE,
    "ernie4_5_vl_moe_text": ERNIE_VL_MOE, "nemotron-nas": NEMOTRON_NAS, "deci": NEMOTRON_NAS,
    "whisper": WHISPER, "mllama": MLLAMA, "mllama_text_model": MLLAMA, "glm_ocr_text": Family(norms=4),
    "paddleocr_vl": Family(tied=True), "paddleocr_vl_text": Family(tied=True),
    "phi4mm": Family(tied=True), "phi4_multimodal": Family(tied=True), "phi3_v": LLAMA,
    "minicpmv": QWEN2, "minicpmo": QWEN2, "minicpmv4_6": QWEN3_5, "qwen2_audio": QWEN2,
    "qwen2_5_omni": QWEN2, "qwen2_5_omni_text": QWEN2, "qwen3_omni_moe": QWEN3_MOE,
    "qwen3_omni_moe_text": QWEN3_MOE, "qwen3_asr": QWEN3, "qwen3_tts": QWEN3,
    "hunyuan_vl": Family(qk_norm="head"), "hunyuan_vl_text": Family(qk_norm="head"),
    "exaone4_5": Family(qk_norm="head", full_every=4), "exaone4_5_text": Family(qk_norm="head", full_every=4),
    "glm4v_text": Family(qkv_bias=True, output_bias=False, norms=4), "glm4v_moe_text": GLM4_MOE,
}
"""model_type → layout. Layouts read from the modelling code of Hugging Face transformers."""

# fmt: on


def _plain(name: str) -> str:
    """A name as model types and classes share it: `deepseek_v2` and `DeepseekV2`."""
    return name.lower().replace("_", "").replace("-", "")


def class_stem(name: str) -> str:
    """`Qwen2` of `Qwen2ForCausalLM`."""
    return name.partition("For")[0].removesuffix("LMHeadModel").removesuffix("Model")


BY_PLAIN_NAME = {_plain(name): layout for name, layout in FAMILIES.items()}


def family(fields: Fields) -> Family:
    """The layout of the file's model_type, else of the class in `architectures`, by which engines
    choose."""
    name, classes = fields.text("model_type"), fields.items("architectures")
    if name == SHARED_TYPE and SHARED_BY in classes and not any(map(fields.raw, DELTA_MARKS)):
        return BAILING_LIGHTNING
    if name in FAMILIES:
        return FAMILIES[name]
    for architecture in classes:
        if (found := _plain(class_stem(str(architecture)))) in BY_PLAIN_NAME:
            return BY_PLAIN_NAME[found]
    problem = f"{shown(name)} is not a known type" if name else "missing"
    raise UnknownType(str(fields.fault("model_type", problem)))


SHARED_TYPE, SHARED_BY = "bailing_hybrid", "BailingMoeV2_5ForCausalLM"
DELTA_MARKS = ("no_kda_lora", "kda_safe_gate", "kda_lower_bound", "short_conv_kernel_size")
"""A model type that Ling 2.6 shares with Ling 3, whose layers are other ones: its class tells them apart, unless
the file has what only the later layers have."""


class UnknownType(ConfigError):
    """A model type that has no row here."""


UNMODELLED = (
    "index_topk_pattern", "use_cla",
)  # fmt: skip
"""Fields of layers that no layout here knows; a count without them would be wrong."""


def check_layout(fields: Fields, layout: Family) -> None:
    """Refuse what the layout would leave out of the count."""
    for name in UNMODELLED if layout.single else (*UNMODELLED, "hybrid_override_pattern"):
        if fields.raw(name):
            raise fields.fault(
                name, "layers of this kind cannot be sized; without the field they are not counted"
            )
    experts = fields.number("num_experts", 0, least=0)
    if experts > 1 and not layout.expert_width:
        kind = fields.text("model_type")
        raise fields.fault(
            "num_experts",
            f"{experts} in model_type {kind}, which has none; take the field out or write the type"
            " that has them",
        )
