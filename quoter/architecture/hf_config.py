"""Checked reading of the fields of a Hugging Face config.json."""

from collections.abc import Mapping, Sequence
from typing import Any

# fmt: off
ALIASES = {
    "num_hidden_layers": ("n_layer", "n_layers", "num_layers"),
    "hidden_size": ("n_embd", "n_embed", "d_model"),
    "num_attention_heads": ("n_head", "n_heads"),
    "num_key_value_heads": (
        "num_kv_heads", "n_head_kv", "multi_query_group_num", "kv_n_heads", "num_attention_groups",
    ),
    "head_dim": ("kv_channels", "attention_head_dim"),
    "intermediate_size": ("ffn_hidden_size", "n_inner", "ffn_dim", "block_ff_dim"),
    "vocab_size": ("padded_vocab_size",),
    "max_position_embeddings": (
        "seq_length", "n_positions", "n_ctx", "max_seq_len", "max_sequence_length",
        "model_max_length",
    ),
    "num_experts": ("n_routed_experts", "num_local_experts", "moe_num_experts"),
    "num_experts_per_tok": (
        "experts_per_token", "num_experts_per_token", "moe_k", "experts_top_k", "moe_topk", "moe_top_k",
        "top_k_experts",
    ),
    "n_shared_experts": ("num_shared_experts", "num_shared_expert", "moe_num_shared_experts"),
    "first_k_dense_replace": ("moe_layer_start_index", "num_dense_layers", "dense_mlp_idx"),
    "decoder_sparse_step": ("interleave_moe_layer_step",),
    "sliding_window": ("sliding_window_size", "attention_chunk_size"),
    "windowed_heads": ("swa_num_attention_heads", "num_sliding_attention_heads"),
    "windowed_kv_heads": ("swa_num_key_value_heads",),
    "windowed_head_dim": ("swa_head_dim",),
    "windowed_value_dim": ("swa_v_head_dim",),
    "moe_latent_size": ("routed_expert_hidden_size",),
    "torch_dtype": ("dtype",),
    "bias": ("use_bias", "attention_bias", "qkv_bias", "add_qkv_bias", "use_qkv_bias"),
    "mamba_n_heads": ("mamba_num_heads", "num_heads"),
    "mamba_d_head": ("mamba_head_dim", "head_dim"),
    "mamba_n_groups": ("n_groups",),
    "mamba_d_state": ("ssm_state_size", "state_size"),
    "mamba_d_conv": ("conv_kernel",),
    "mamba_expand": ("expand",),
    "mamba_dt_rank": ("time_step_rank",),
    "mamba_conv_bias": ("use_conv_bias",),
    "mamba_ssm_dtype": ("mamba_ssm_cache_dtype",),
    "linear_conv_kernel_dim": ("short_conv_kernel_size",),
}
# fmt: on
"""Other names under which model types write the same field."""

_LIMITS = {"num_hidden_layers": 10_000, "depth": 10_000, "max_position_embeddings": 10**10}
LIMIT = 10_000_000
"""Largest values that a real model could have; a larger one is a slip of the pen."""

REQUIRED = object()
TEXT_SECTIONS = ("text_config", "llm_config", "language_config")
WHOLE_SECTIONS = ("thinker_config",)
"""Sections that hold a whole model of their own beside others (Qwen-Omni: what hears and writes)."""
PARTS = ("attn_config", "ffn_config", "linear_attn_config")
"""Sections that hold fields of the layers themselves (DBRX, MPT, Kimi Linear)."""


class ConfigError(ValueError):
    """A config.json that cannot be sized: the message names the field and what to write."""


def shown(value: Any) -> str:
    """A faulty value, short enough for a message."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**20:
        return "a number of more than 20 digits"
    if isinstance(value, Mapping | list | tuple | set):
        return f"a {type(value).__name__}"
    return repr(value)[:40]


class Fields:
    """The fields of one section of a config.json, each checked when it is read."""

    def __init__(
        self,
        values: Any,
        defaults: Mapping[str, Any] | None = None,
        where: str = "",
        seen: set[str] | None = None,
    ):
        if not isinstance(values, Mapping):
            found = f"{where.rstrip('.') or 'config'}: {shown(values)}"
            raise ConfigError(f"{found} is not usable; write a mapping of config.json fields")
        self.values, self.defaults, self.where = values, defaults or {}, where
        self.seen = set() if seen is None else seen  # names under which something was found

    def raw(self, name: str) -> Any:
        """The value as written, under the name or another name of it; None when absent or null."""
        for spelling in (name, *ALIASES.get(name, ())):
            if self.values.get(spelling) is not None:
                self.seen.add(spelling)
                return self.values[spelling]
        return self.defaults.get(name)

    def part(self, values: Any, where: str, defaults: Mapping[str, Any] | None = None) -> "Fields":
        """Other values of the same file; what is found there is seen here too."""
        return Fields(values, defaults, where, self.seen)

    def fault(self, name: str, problem: str) -> ConfigError:
        """The error of one field, named as the file spells it."""
        spellings = (name, *ALIASES.get(name, ()))
        written = next((one for one in spellings if self.values.get(one) is not None), name)
        return ConfigError(f"{self.where}{written}: {problem}")

    def number(
        self, name: str, default: Any = REQUIRED, least: int = 1, most: int | None = None
    ) -> Any:
        """A whole number within what a real model can have, or a list of one and the same."""
        value, most = _alike(self.raw(name)), most or _LIMITS.get(name, LIMIT)
        if value is None and default is not REQUIRED:
            return default
        if value is None:
            raise self.fault(name, "missing; add the whole number from the model's config.json")
        if not is_whole(value) or not least <= value <= most:
            raise self.fault(
                name, f"{shown(value)} is not usable; write a whole number from {least} to {most}"
            )
        return int(value)

    def real(self, name: str, default: Any, least: float, most: float) -> float:
        """A number within what a real model can have."""
        value = self.raw(name)
        if value is None and default is not REQUIRED:
            return float(default)
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not least <= value <= most
        ):
            problem = f"{shown(value)} is not usable; write a number from {least:g} to {most:,g}"
            raise self.fault(name, problem)
        return float(value)

    def flag(self, name: str, default: bool = False) -> bool:
        """A true or false."""
        value = self.raw(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.fault(name, f"{shown(value)} is not usable; write true or false")
        return value

    def text(self, name: str, default: str = "") -> str:
        """A word."""
        value = self.raw(name)
        if value is None:
            return default
        if not isinstance(value, str):
            raise self.fault(name, f"{shown(value)} is not usable; write a word")
        return value

    def items(self, name: str, length: int | None = None) -> list:
        """A list of words and numbers, of `length` entries if that is given; empty when absent."""
        listed = self._listed(name, length)
        for entry in listed:
            if isinstance(entry, Mapping | list):
                problem = f"{shown(entry)} in the list is not usable; write words or numbers"
                raise self.fault(name, problem)
        return listed

    def whole_numbers(self, name: str, length: int | None = None) -> list[int]:
        """A list of positive whole numbers, as of widths: `length` of them, if that is given."""
        listed = self.items(name, length)
        if length and not listed:
            raise self.fault(name, f"missing; add the {length} whole numbers of the config.json")
        if not all(is_whole(entry) and 1 <= entry <= LIMIT for entry in listed):
            raise self.fault(name, f"not usable; write whole numbers from 1 to {LIMIT:,}")
        return list(map(int, listed))

    def sections(self, name: str, length: int | None = None) -> "list[Fields]":
        """A list of nested sections, of `length` entries if that is given; empty when absent."""
        return [self.part(one, f"{self.where}{name}.") for one in self._listed(name, length)]

    def _listed(self, name: str, length: int | None) -> list:
        value = self.raw(name)
        if value is None:
            return []
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise self.fault(name, f"{shown(value)} is not usable; write a list")
        if length is not None and len(value) != length:
            raise self.fault(name, f"has {len(value)} entries; write {length}")
        return list(value)

    def section(self, name: str) -> "Fields | None":
        """A nested section, None when absent."""
        value = self.raw(name)
        return None if value is None else self.part(value, f"{self.where}{name}.")


def _alike(value: Any) -> Any:
    """The entry of a list whose entries are all the same, as one per layer or per side."""
    same = isinstance(value, list) and len(value) > 1 and all(v == value[0] for v in value)
    return value[0] if same else value


def is_whole(value: Any) -> bool:
    """Whether a value is a whole number; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isinstance(value, int) or value.is_integer()


def whole_section(outer: Fields) -> Fields:
    """The model within a section of its own, over what stands outside; the file where it has none."""
    for name in WHOLE_SECTIONS:
        inner = outer.section(name)
        if inner is not None:
            outside = {field: value for field, value in outer.values.items() if field != TIE}
            return outer.part({**outside, **stated(inner.values)}, inner.where)
    return outer


def text_section(whole: Fields) -> Fields:
    """The language model's fields: a nested section laid over the outer fields, over its parts."""
    for name in TEXT_SECTIONS:
        inner = whole.section(name)
        if inner is not None:
            laid = {**whole.values, **stated(inner.values), **tying(whole.values, inner.values)}
            return with_parts(whole.part(laid, inner.where))
    return with_parts(whole)


TIE = "tie_word_embeddings"
OWN_HEAD = ("mllama", "nemotron_h_omni", "qwen2_audio", "vibevoice_asr")
TIED_BY_EITHER = ("glm_ocr", "paddleocr_vl")
"""Outer model types whose class has a head of its own whatever is written, and those whose language model
ties its own head as well as the whole does."""


def tying(outer: Mapping[str, Any], inner: Mapping[str, Any]) -> dict[str, Any]:
    """Whether the embedding is the head: what stands outside, whatever a section within says, as in
    transformers. Where nothing stands outside the section stands, as in engines."""
    kind, said = outer.get("model_type"), [part.get(TIE) for part in (outer, inner)]
    if kind in OWN_HEAD:
        return {TIE: False}
    if kind in TIED_BY_EITHER:
        return {TIE: True if True in said else said[1]}
    return stated({TIE: said[0]})


def with_parts(fields: Fields) -> Fields:
    """The fields over those of their parts."""
    parts = [fields.section(name) for name in PARTS]
    below = {name: value for part in parts if part for name, value in stated(part.values).items()}
    return fields.part({**below, **stated(fields.values)}, fields.where) if below else fields


def stated(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that are not null."""
    return {name: value for name, value in values.items() if value is not None}
