"""Fields of a config.json that were not read and yet change weights or cache: refused, not dropped.

A count without them would be wrong in silence. What is known to change neither is listed here."""

from collections.abc import Mapping
from typing import Any

from quoter.architecture.hf_config import PARTS, TEXT_SECTIONS, WHOLE_SECTIONS, Fields

SECTIONS = {*TEXT_SECTIONS, *WHOLE_SECTIONS, *PARTS}
HARMLESS_SECTIONS = {
    "id2label", "label2id", "auto_map", "task_specific_params", "generation_config", "rope_scaling",
    "rope_parameters", "quantization_config", "compression_config", "quantization",
    "pruned_heads", "img_token_compression_config", "per_layer_config", "sampler_config",
    "speculative_config", "slice_config", "init_config", "dual_chunk_attention_config",
    "kv_cache_config", "mtp_config", "yarn_config", "custom_generate", "model_kwargs", "tokenizer_config", "attn_config",
    "processor_config", "transformers.js_config", "sentence_transformers",
}  # fmt: skip
"""Sections that say nothing of weights, or are read elsewhere."""

STARTS = (
    "compress_r", "hc_mult", "hc_count", "altup_num", "laurel_rank", "engram", "ngram", "ple_layer", "per_layer_input",
    "hidden_size_per_layer", "cross_attention", "num_kv_shared", "kv_source", "index_n_heads", "index_head_dim", "lora_",
    "n_routed", "zero_expert", "mamba_n_", "mamba_d_", "mamba_num", "mamba_head", "ssm_", "state_size", "linear_num",
    "linear_key", "linear_value", "linear_head", "conv_kernel", "lru_width", "swa_", "num_memory", "num_sink", "num_meta",
    "meta_tokens", "sparse_attention", "layer_types", "layers_block", "hybrid_", "block_configs", "attn_layer",
    "dense_layers", "dense_attention", "mm_", "visual", "vision_path", "vision_model", "vision_encoder", "speech_",
    "audio_tower", "audio_encoder", "audio_model", "talker", "adapter_", "depth_", "global_head_dim", "num_global_key",
    "mlp_layer", "moe_intermediate", "moe_latent", "moe_hidden", "moe_layer", "o_groups", "num_loop", "loop_", "recurrent",
)  # fmt: skip
ENDS = (
    "_lora_rank", "_lora_dim", "shared_expert", "shared_experts", "num_experts", "local_experts", "_tower",
    "intermediate_size", "intermediate_sizes", "expert_dim", "latent_size", "latent_dim", "codebook", "codebooks",
    "projection_layers", "res_block_size",
)  # fmt: skip
"""How the names of fields begin and end that say something of weights or cache; so do those of the widths of experts."""
# attn_res_block_size: one vector of the hidden width a layer, too few to count (Kimi K3)
HARMLESS = {
    "moe_layer_end_index", "moe_router_dtype", "moe_aux_loss_coeff", "moe_layer_num_skipped",
    "moe_intermediate_size_shared", "mm_tokens_per_image", "mm_token_type", "ngram_size",
    "ngram_vocab_size_base", "depthwise_separable_out_channel", "depthwise_multiplier", "mm_hidden_size",
    "audio_token_id", "audio_token_index", "mamba_chunk_size", "mamba_ssm_dtype", "mamba_hidden_act",
    "mamba_expand", "mamba_d_conv", "mamba_conv_bias", "moe_layers", "intermediate_layers_indices",
    "attn_layer_offset", "hybrid_layer_ids_mtp", "swa_rope_theta", "visual_token_id",
    "compress_rope_theta", "moe_layer_interval", "ssm_multipliers", "attn_res_block_size",
    "mtp_layer_types", "mtp_mlp_layer_types", "vision_model_type",
}  # fmt: skip
SHARED_WIDTHS = ("moe_shared_expert_intermediate_size", "share_expert_dim", "shared_intermediate_size",
                 "shared_expert_intermediate_size")  # fmt: skip
IN_PLACE = {
    "n_shared_experts": SHARED_WIDTHS, "num_shared_experts": SHARED_WIDTHS,
    "intermediate_size": ("moe_intermediate_size", "expand", "mamba_expand"),
    "first_k_dense_replace": ("mlp_layer_types",), "num_key_value_heads": ("kv_lora_rank",),
    "intermediate_size_mlp": ("num_experts",), "dense_intermediate_size": ("mlp_layer_types",),
    "mamba_d_head": ("mamba_d_ssm",), "mamba_d_ssm": ("mamba_n_heads",), "moe_layer_freq": ("mlp_layer_types",),
}  # fmt: skip
"""Fields that need not be read where another says it."""


OF_LATENTS = ("kv_lora_rank", "q_lora_rank")
"""Fields of multi-head latent attention, which a file may leave in and switch off (Hunyuan)."""
THE_SAME = {
    "moe_shared_expert_intermediate_size": ("moe_intermediate_size",),
    "moe_intermediate_size": ("intermediate_size",),
    "num_kv_heads": ("num_attention_heads",),
    "n_routed_experts": ("num_experts", "num_local_experts"),
}
"""Fields that need not be read where another one holds the same."""


ALWAYS = {"hidden_size_per_layer_input", "num_kv_shared_layers", "cross_attention_layers",
          "audio_config", "routed_expert_hidden_size", "mla_use_output_gate"}  # fmt: skip
"""Fields that are refused in any row; the first release refused them."""


def check_read(fields: Fields, outer: Mapping[str, Any], kind: str, strict: bool = True) -> None:
    """Refuse what is written and was not read, of the file and of its language model."""
    for name, value in {**outer, **fields.values}.items():
        if name in fields.seen or not says_something(value) or not (strict or name in ALWAYS):
            continue
        if changes_the_count(name, value, fields):
            raise fields.fault(name, _MISSING.format(kind=kind))


_MISSING = (
    "not read under model_type {kind}, so what it adds to weights or cache would be missing; take it out if it"
    " adds nothing"
)


def says_something(value: Any) -> bool:
    """Whether a value is more than an empty one, zero or false."""
    return value is not None and value is not False and value not in (0, "", [], {})


def changes_the_count(name: str, value: Any, fields: Fields) -> bool:
    """Whether a field that nobody read is one of weights or cache."""
    if isinstance(value, Mapping):
        return name not in HARMLESS_SECTIONS and name not in SECTIONS
    if name in OF_LATENTS and fields.raw("use_mla") is False:
        return False
    if name in HARMLESS or name.endswith(("_token_id", "_token_index", "_token")):
        return False
    if any(other in fields.seen for other in IN_PLACE.get(name, ())):
        return False
    if any(fields.values.get(other) == value for other in THE_SAME.get(name, ())):
        return False
    return name.startswith(STARTS) or name.endswith(ENDS) or of_experts(name)


def of_experts(name: str) -> bool:
    """Whether it is a width of experts: expert_hidden_size, experts_per_layer_dim."""
    named = "expert_" in name or "experts_" in name
    return named and name.endswith(("_size", "_width", "_dim"))
