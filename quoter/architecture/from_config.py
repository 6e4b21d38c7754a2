"""A model's shape from the verbatim fields of its Hugging Face config.json."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from quoter.architecture.adapters import adapted_widths
from quoter.architecture.additions import OVERLAPPED, block_index, block_indexed, query_index
from quoter.architecture.ears import tower_parameters
from quoter.architecture.families import Family, UnknownType, check_layout, family
from quoter.architecture.hf_config import (
    TEXT_SECTIONS,
    WHOLE_SECTIONS,
    ConfigError,
    Fields,
    stated,
    text_section,
    whole_section,
)
from quoter.architecture.shape import (
    Shape,
    compressions,
    headless,
    labels,
    shape_of,
    window_of,
)
from quoter.architecture.speech import speech_parameters
from quoter.architecture.states import state_bytes
from quoter.architecture.tensors import GROUPS, idle_experts, tensors, widest
from quoter.architecture.towers import vision_work
from quoter.architecture.unread import check_read
from quoter.core import frozen

__all__ = ["Architecture", "ConfigError", "architecture", "writes_nothing"]


@frozen
class Architecture:
    """A model's shape in plain numbers; parameters are counts of the whole model.

    The parameter groups are told apart by how an engine shards them and whether a quantised
    checkpoint quantises them. Multi-token-prediction layers are left out: engines do not load
    them by default."""

    layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_dim: int
    vocab: int
    intermediate: int  # widest feed-forward that one token passes in one layer
    context_limit: int  # tokens; 0 when the file does not say
    rotary_positions: int  # rows of the rotary tables that an engine keeps
    tied: int  # 1 when the embedding serves as the output head
    experts: int
    experts_per_token: int
    expert_width: int  # of one routed expert; 0 for dense models
    gated: int  # 1 when a feed-forward has three matrices, 0 when two
    embedding_parameters: int  # divided by the tensor width
    head_parameters: int  # divided by the tensor width
    attention_parameters: int  # divided by the tensor width
    kv_projection_parameters: int  # divided by the tensor width, down to one head a rank
    windowed_kv_parameters: int  # of these, in windowed layers, down to one of their heads a rank
    latent_parameters: int  # on every rank
    mlp_parameters: int  # divided by the tensor width
    expert_parameters: int  # divided by the expert shards
    plain_parameters: int  # on every rank, 16 bits
    vision_parameters: int  # divided by the tensor width, 16 bits
    speech_parameters: int  # of what speaks beside it: not loaded by engines that answer in text
    uneven_parameters: int  # of the layers, in rows that GGUF's blocks of 256 do not divide
    uneven_expert_parameters: int  # of the experts, likewise
    parameters: int  # without what speaks
    active_parameters: int  # of one text token: vocabulary counted once, as the output head
    full_layers: int
    windowed_layers: int
    window: int
    windowed_kv_heads: int
    windowed_head_dim: int
    windowed_value_dim: int
    tokens_per_entry: float  # of a layer with the whole context; 1 unless compressed
    key_dim: int
    value_dim: int
    latent_width: int
    latent_rank: int  # the part of the latent that stands for the values
    index_width: int  # bytes a token and layer
    state_bytes_per_request: int
    attention_widths: int  # in and out of the matrices that adapters sit on, all layers
    feed_forward_widths: int  # likewise, with shared experts
    expert_widths: int  # likewise, of every routed expert
    vision_hidden: int  # width of a vision tower for images of any size; 0: none, or of one size
    vision_intermediate: int
    vision_patches: int  # that become one token
    vision_outputs: int  # hidden widths that it gives per token
    vision_tokens: int  # of the largest image
    vision_native: int  # 1: its maker's repositories hold it in a format of their own, too

    @property
    def whole_parameters(self) -> int:
        """The count of all that the checkpoint holds, with what speaks."""
        return self.parameters + self.speech_parameters

    @property
    def kind(self) -> str:
        """The architecture in a word, by what it asks of memory."""
        kinds = {
            "multimodal": self.vision_parameters,
            "MLA": self.latent_width,
            "hybrid": self.state_bytes_per_request,
            "sliding window": self.windowed_layers,
            "mixture of experts": self.experts,
        }
        return next((kind for kind, found in kinds.items() if found), "dense")


def writes_nothing(config: Mapping[str, Any]) -> bool:
    """Whether the class that a config.json names has no head that writes tokens: it embeds, scores or rewards."""
    fields = text_section(whole_section(Fields(config)))
    return labels(fields) > 0 or headless(fields)


OF_GROUPS = (*GROUPS, "windowed_kv", "uneven", "uneven_expert")  # three are parts


def architecture(
    config: Mapping[str, Any], seen: set[str] | None = None, strict: bool = True
) -> Architecture:
    """The shape that a config.json describes, or a ConfigError that says what to write.

    The names of the fields that it was read from are added to `seen`. Without `strict` a field that
    is not read is let be, as in rows that people wrote by hand before it was refused."""
    whole = whole_section(Fields(config, seen=seen))
    fields = text_section(whole)
    try:
        layout = family(fields)
    except UnknownType as error:
        raise ConfigError(f"{error}; {advice(config)}") from None
    if layout.mla and fields.raw("use_mla") is False:  # DeepSeek-OCR
        layout = replace(layout, mla=False)
    check_layout(fields, layout)
    shape = shape_of(renamed(fields, layout), layout)
    found = Architecture(**widths(shape), **_cache(shape), **counts(whole, shape),
                         **adapted_widths(shape), **vision_work(whole)._asdict(),
                         tokens_per_entry=tokens_per_entry(shape))  # fmt: skip
    check_read(fields, config, fields.text("model_type"), strict)
    return found


LIKE = {"llama": "Llama's", "qwen3_moe": "Qwen3's with experts", "mixtral": "Mixtral's",
        "deepseek_v3": "DeepSeek-V3's"}  # fmt: skip
BY_HAND = (
    "num_hidden_layers, hidden_size, num_attention_heads, num_key_value_heads, head_dim, "
    "intermediate_size, vocab_size, tie_word_embeddings, max_position_embeddings"
)


def advice(config: Mapping[str, Any]) -> str:
    """The type to write in place of an unknown one: one that reads all of the file's fields."""
    sections = (*TEXT_SECTIONS, *WHOLE_SECTIONS)
    named = any(isinstance(config.get(name), Mapping) for name in sections)
    for kind, whose in {} if named else LIKE.items():
        try:
            architecture({**config, "model_type": kind, "architectures": []})
        except ConfigError:
            continue
        return f"if its layers are {whose} write `model_type: {kind}` and give {BY_HAND}"
    return "no type here reads all of its fields, so that none can stand in for it"


def renamed(fields: Fields, layout: Family) -> Fields:
    """The fields under the names that they have elsewhere; `name.0` is the first of a list."""
    fields = fields.part(fields.values, fields.where, layout.defaults)
    fields.seen.update(layout.unused)
    found = {name: of_others(fields, others) for name, others in layout.names.items()}
    return fields.part({**fields.values, **stated(found)}, fields.where, layout.defaults)


def of_others(fields: Fields, others: str) -> Any:
    """The value of the first name that the file has, or of its place in a list; None for none."""
    for other in others.split("|"):
        spelling, _, place = other.partition(".")
        value = fields.raw(spelling)
        if not place and value is not None:
            return value
        if place and isinstance(value, list) and len(value) > int(place):
            return value[int(place)]
    return None


def widths(shape: Shape) -> dict[str, int]:
    """Layers, widths, heads and experts."""
    names = "layers hidden heads kv_heads head_dim vocab context_limit experts experts_per_token"
    found = {name: getattr(shape, name) for name in names.split()}
    return {
        **found,
        "rotary_positions": rotary_positions(shape.fields, shape.context_limit),
        "tied": int(shape.tied),
        "intermediate": widest(shape),
        "expert_width": expert_width(shape),
        "gated": int(shape.layout.gated),
    }


STRETCHED = {"linear", "dynamic"}  # ways of scaling whose table is as long as the stretched context


def rotary_positions(fields: Fields, limit: int) -> int:
    """Rows of the rotary tables: the limit, times the factor where it is stretched.

    Layers with a base frequency of their own have a second table (vLLM, rotary_embedding)."""
    scaling = fields.section("rope_scaling") or fields.section("rope_parameters")
    local = fields.raw("rope_local_base_freq") or (scaling and scaling.raw("sliding_attention"))
    return round(limit * (stretch(scaling) if scaling else 1)) + (limit if local else 0)


def stretch(scaling: Fields) -> float:
    """How many times longer than the limit the table is."""
    rule = scaling.section("full_attention") or scaling
    if (rule.text("rope_type") or rule.text("type")) not in STRETCHED:
        return 1
    return rule.real("factor", 1, 1, 1000)


def expert_width(shape: Shape) -> int:
    """Width of one routed expert."""
    return shape.fields.number(shape.layout.expert_width) if shape.experts else 0


def _cache(shape: Shape) -> dict[str, int]:
    """What a request leaves in the cache, by kind of layer."""
    fields, mla = shape.fields, shape.layout.mla
    windowed = shape.kinds["windowed"]
    one_entry = shape.layout.compressed  # the key is the value too
    return {
        "full_layers": shape.kinds["full"] - shape.shared["full"],
        "windowed_layers": windowed - shape.shared["windowed"],
        "window": window_of(fields) if windowed else 0,
        "windowed_kv_heads": shape.window_kv_heads if windowed else 0,
        "windowed_head_dim": shape.window_dim if windowed else 0,
        "windowed_value_dim": shape.window_value_dim if windowed and not one_entry else 0,
        "key_dim": shape.full_dim,
        "value_dim": fields.number("v_head_dim") if mla else 0 if one_entry else shape.value_dim,
        "latent_width": latent_width(fields) if mla else 0,
        "latent_rank": fields.number("kv_lora_rank") if mla else 0,
        "index_width": index_width(shape),
        "state_bytes_per_request": state_bytes(shape),
    }


def latent_width(fields: Fields) -> int:
    """Values that one token leaves in one layer: the latent and the shared rotary key."""
    return fields.number("kv_lora_rank") + fields.number("qk_rope_head_dim", least=0)


def tokens_per_entry(shape: Shape) -> float:
    """Tokens that share a cache entry, the mean of layers with compressed attention; 1 elsewhere."""
    rates = compressions(shape.fields, shape.layers) if shape.layout.compressed else []
    entries = sum(1 / rate for rate in rates if rate)
    return shape.kinds["full"] / entries if entries else 1.0


def index_width(shape: Shape) -> int:
    """Index key bytes of one token in one layer, averaged over layers that share an indexer.

    In fp8, and a scale of 4 bytes per 128 values (SGLang's NSATokenToKVPool, vLLM's indexer)."""
    values, indexed = index_keys(shape)
    cached = shape.kinds["full"]
    return math.ceil((values + 4 * (values // 128)) * indexed / cached) if values and cached else 0


def index_keys(shape: Shape) -> tuple[int, float]:
    """Values of an index key, and keys that one token leaves in all layers."""
    fields = shape.fields
    if shape.layout.compressed:
        rates = compressions(fields, shape.layers)
        return fields.number("index_head_dim"), sum(1 / r for r in rates if 0 < r <= OVERLAPPED)
    if "block_indexers" in shape.layout.additions:
        return block_index(fields)[1], block_indexed(fields, shape.layers)
    if "query_indexers" in shape.layout.additions:
        width = query_index(fields)[1]
        return width, shape.kinds["full"] / fields.number("indexer_compress_ratio", 1)
    pooled = fields.number("index_kpool", 1)
    return fields.number("index_head_dim", 0), shape.indexers / pooled


def counts(whole: Fields, shape: Shape) -> dict[str, int]:
    """Parameters by group, in all, and those that one text token passes."""
    groups = tensors(shape)
    groups["vision"] = tower_parameters(whole, shape.hidden)
    unused = groups["vision"] + idle_experts(shape) + groups["idle"]
    unused += 0 if shape.tied else groups["embedding"] - groups["idle"]
    total = sum(groups[name] for name in GROUPS)
    return {
        **{f"{name}_parameters": groups[name] for name in OF_GROUPS},
        "speech_parameters": speech_parameters(whole),
        "parameters": total,
        "active_parameters": total - unused,
    }
