"""The shape of a language model: widths, heads, and how many layers there are of each kind."""

from collections import Counter

from quoter.architecture.families import Family
from quoter.architecture.hf_config import LIMIT, REQUIRED, Fields, is_whole
from quoter.core import frozen


@frozen
class Shape:
    """Widths, heads and layers of one model, and where they were read from."""

    fields: Fields
    layout: Family
    layers: int
    hidden: int
    heads: int
    kv_heads: int  # of a layer that attends to the whole context
    head_dim: int
    full_dim: int  # head width of such a layer, where it differs (Gemma 4)
    window_heads: int  # query heads of a layer that attends within the window
    window_kv_heads: int
    window_dim: int
    value_dim: int  # width of the values of such heads
    window_value_dim: int
    vocab: int
    context_limit: int
    tied: bool  # the embedding is the output head, or there is none
    labels: int  # outputs of a head that classifies; 0 for a model that writes
    experts: int
    experts_per_token: int
    sparse: int  # layers with routed experts
    dense: int  # layers with a feed-forward of their own
    indexers: int  # layers with an indexer of sparse attention
    kinds: Counter  # layers: full, windowed, state, encoder, cross; both, where a layer is both
    shared: Counter  # of these, those that keep no cache of their own


def shape_of(fields: Fields, layout: Family) -> Shape:
    """The shape that the fields give under the layout of their model type."""
    layers, heads = layer_count(fields, layout), head_count(fields, layout)
    blocks = single_blocks(fields, layers) if layout.single else Counter()
    sparse = blocks["sparse"] if blocks else sparse_layers(fields, layers)
    experts = fields.number("num_experts", 0, least=0)
    return Shape(
        fields=fields,
        layout=layout,
        layers=layers,
        hidden=fields.number("hidden_size"),
        heads=heads,
        **head_widths(fields, layout, heads),
        vocab=fields.number("vocab_size"),
        context_limit=fields.number("max_position_embeddings", 0),
        tied=fields.flag("tie_word_embeddings", layout.tied)
        or labels(fields) > 0
        or headless(fields),
        labels=labels(fields),
        experts=experts,
        experts_per_token=experts_per_token(fields, experts),
        sparse=sparse,
        dense=dense_layers(layout, blocks, layers, sparse),
        indexers=indexers(fields, layout, layers),
        kinds=blocks or layer_kinds(fields, layout, layers),
        shared=shared_caches(fields, layers) if SHARES & {*layout.additions} else Counter(),
    )


def labels(fields: Fields) -> int:
    """Outputs of a head that classifies in place of writing: `…ForSequenceClassification`."""
    if not any(str(name).endswith(CLASSIFIERS) for name in fields.items("architectures")):
        return 0
    named = fields.section("id2label")
    return fields.number("num_labels", len(named.values) if named else 2)


def headless(fields: Fields) -> bool:
    """Whether a file is of a class that writes nothing, such as `Qwen3Model` of an embedding model."""
    named = [str(name) for name in fields.items("architectures")]
    return any(name.endswith("Model") and not name.endswith(WITH_HEADS) for name in named)


WITH_HEADS = ("LMHeadModel", "ChatModel", "ChatGLMModel", "RewardModel", "OmniModel")
"""Classes that are called models and have a head."""

CLASSIFIERS = (
    "ForSequenceClassification",
    "ForTokenClassification",
    "ForRewardModel",
    "RewardModel",
)


def head_widths(fields: Fields, layout: Family, heads: int) -> dict[str, int]:
    """Heads and their widths, of layers with the whole context and of windowed ones."""
    number = fields.number
    width, kv_heads = head_dim(fields, layout, heads), key_value_heads(fields, layout, heads)
    by_kind = heads_by_kind(fields)
    full_dim = number("global_head_dim", width_by_layer(fields) or width)
    own = layout.own_values
    far = {"kv_heads": number("num_global_key_value_heads", kv_heads), "head_dim": width, "full_dim":
           full_dim, "value_dim": number("v_head_dim", full_dim) if own else full_dim}  # fmt: skip
    near = (
        by_kind.get("sliding_attention", heads),
        layout.windowed_kv_heads or kv_heads,
        width,
        number("v_head_dim", width) if own else width,
    )
    return far | (
        windowed_widths(fields, *near) if window_of(fields) else dict(zip(NEAR, near, strict=True))
    )


NEAR = ("window_heads", "window_kv_heads", "window_dim", "window_value_dim")


def windowed_widths(
    fields: Fields, heads: int, kv_heads: int, width: int, value: int
) -> dict[str, int]:
    """Heads and their widths in windowed layers, where these have their own."""
    other, near = (
        fields.section("attention_other_setting"),
        fields.number("windowed_head_dim", width),
    )
    return {
        "window_heads": other.number("num_attention_heads")
        if other
        else fields.number("windowed_heads", heads),
        "window_kv_heads": fields.number("windowed_kv_heads", kv_heads),
        "window_dim": near,
        "window_value_dim": fields.number("windowed_value_dim", near if value == width else value),
    }


def heads_by_kind(fields: Fields) -> dict[str, int]:
    """Query heads of each kind of layer, where the file writes them layer by layer (Laguna)."""
    if fields.raw("num_attention_heads_per_layer") is None:
        return {}
    kinds = fields.items("layer_types")
    listed = fields.items("num_attention_heads_per_layer", len(kinds) or None)
    if not all(map(is_whole, listed)):
        raise fields.fault("num_attention_heads_per_layer", "write a whole number for each layer")
    found: dict[str, set[int]] = {}
    for kind, count in zip(kinds or [FULL] * len(listed), listed, strict=True):
        found.setdefault(str(kind), set()).add(int(count))
    if any(len(counts) > 1 for counts in found.values()):
        problem = "heads that differ among layers of one kind cannot be sized"
        raise fields.fault("num_attention_heads_per_layer", problem)
    return {kind: counts.pop() for kind, counts in found.items()}


def width_by_layer(fields: Fields) -> int | None:
    """Head width of the layers with the whole context, where the file writes it layer by layer."""
    by_layer = fields.section("per_layer_config")
    if by_layer is None or not by_layer.values:
        return None
    listed = {number for number, kind in enumerate(fields.items("layer_types")) if kind == FULL}
    given = [by_layer.section(name) for name in by_layer.values]
    widths = {one.number("head_dim") for one in given if one and one.values.keys() == {"head_dim"}}
    known = {int(name) for name in by_layer.values if str(name).isdigit()}
    if len(widths) != 1 or known != listed or len(given) != len(known):
        raise fields.fault(
            "per_layer_config", "not usable; write `global_head_dim: N` in its place"
        )
    return widths.pop()


FULL = "full_attention"


def layer_count(fields: Fields, layout: Family) -> int:
    """Layers; Nemotron 3 Ultra only lists them, LongCat writes twice as many beside them."""
    if layout.attentions > 1 and fields.raw("num_layers") is not None:
        return fields.number("num_layers")
    listed = fields.items("layers_block_type") if layout.single else []
    listed = fields.sections("block_configs") if layout.blocks else listed
    return fields.number("num_hidden_layers", len(listed) or REQUIRED)


def per_layer(fields: Fields, name: str, layers: int) -> list:
    """A list with an entry a layer; entries of multi-token prediction behind them are left off."""
    further = max(fields.number(mtp, 0, least=0) for mtp in MTP)
    listed = fields.items(name)
    if layers < len(listed) <= layers + further:
        return listed[:layers]
    return fields.items(name, layers)


MTP = ("num_nextn_predict_layers", "num_mtp_modules", "mtp_num_hidden_layers")


SHARES = {"per_layer_inputs"}  # of the types with this addition the last layers may share a cache


def shared_caches(fields: Fields, layers: int) -> Counter:
    """The last layers that take over keys and values of an earlier one, by kind (Gemma 3n)."""
    number = fields.number("num_kv_shared_layers", 0, least=0, most=layers)
    listed = per_layer(fields, "layer_types", layers)[layers - number :] if number else []
    return Counter(_KINDS[kind] for kind in listed)


def head_count(fields: Fields, layout: Family) -> int:
    """Query heads; without attention what an engine divides instead, heads of the state or
    channels."""
    if not layout.attention:
        return fields.number("mamba_n_heads", fields.number("hidden_size"))
    return heads_by_kind(fields).get(FULL) or fields.number("num_attention_heads")


_BLOCKS = {
    "M": "state", "mamba": "state", "linear_attention": "state", "*": "full",
    "attention": "full", "full_attention": "full", "-": "dense", "mlp": "dense", "E": "sparse",
    "moe": "sparse",
}  # fmt: skip


def single_blocks(fields: Fields, layers: int) -> Counter:
    """How many layers are attention, a state or a feed-forward (Nemotron-H)."""
    one, other = "hybrid_override_pattern", "layers_block_type"
    name = one if fields.raw(one) else other
    given = fields.raw(name)
    blocks = given if isinstance(given, str) else fields.items(name, layers)
    if len(blocks) != layers or any(str(block) not in _BLOCKS for block in blocks):
        raise fields.fault(name, f"not usable; write {layers} of {', '.join(_BLOCKS)}")
    return Counter(_BLOCKS[block] for block in blocks)


def dense_layers(layout: Family, blocks: Counter, layers: int, sparse: int) -> int:
    """Feed-forwards beside those with routed experts; with two attentions in a layer, two more."""
    if blocks:
        return blocks["dense"]
    if layout.attentions > 1:
        return layers * layout.attentions
    return layers - sparse if layout.feed_forward and not layout.blocks else 0


def key_value_heads(fields: Fields, layout: Family, heads: int) -> int:
    """Heads with keys and values of their own; all of them when the file does not say."""
    if layout.mla:
        return heads
    if layout.blocks:
        return heads // heads_in_group(fields)
    if fields.flag("multi_query") and not fields.flag("new_decoder_architecture"):
        return 1
    found = fields.number("num_key_value_heads", heads)
    if heads % found:
        raise fields.fault(
            "num_key_value_heads", f"{found} does not divide num_attention_heads {heads}"
        )
    return found


def heads_in_group(fields: Fields) -> int:
    """Query heads that share a key, the same in every layer that attends (Nemotron NAS)."""
    attentions = [block.section("attention") for block in fields.sections("block_configs")]
    found = {one.number("n_heads_in_group") for one in attentions if one and attends(one)}
    if len(found) != 1:
        problem = "KV heads that differ from layer to layer cannot be sized"
        raise fields.fault("block_configs", problem)
    return found.pop()


def attends(attention: Fields | None) -> bool:
    """Whether a layer that is written out has attention with keys and values."""
    replaced = ("no_op", "replace_with_linear")
    return attention is not None and not any(map(attention.flag, replaced))


def head_dim(fields: Fields, layout: Family, heads: int) -> int:
    """Width of one query head; hidden_size shared among the heads when the file does not say."""
    if layout.mla:
        return fields.number("qk_nope_head_dim") + fields.number("qk_rope_head_dim", least=0)
    given, hidden = fields.number("head_dim", None), fields.number("hidden_size")
    if given is None and hidden % heads:
        raise fields.fault(
            "head_dim", f"missing, and {heads} heads do not divide hidden_size {hidden}; add it"
        )
    return given or hidden // heads


def experts_per_token(fields: Fields, experts: int) -> int:
    """Routed experts that one token passes."""
    if not experts:
        return 0
    chosen = fields.number("num_experts_per_tok")
    if chosen > experts:
        raise fields.fault(
            "num_experts_per_tok", f"{chosen} is more than the {experts} experts there are"
        )
    return chosen


def sparse_layers(fields: Fields, layers: int) -> int:
    """Layers with routed experts; every rule that a file may state has to hold."""
    if not fields.number("num_experts", 0, least=0):
        return 0
    if fields.raw("mlp_layer_types") is not None:
        kinds = per_layer(fields, "mlp_layer_types", layers)
        return sum(kind in SPARSE for kind in kinds)
    if isinstance(listed := fields.raw("moe_layers_enum"), str):
        return sum(
            number.strip().isdigit() and int(number) < layers for number in listed.split(",")
        )
    if isinstance(fields.raw("moe_layer_freq"), list):
        return per_layer(fields, "moe_layer_freq", layers).count(1)
    first = fields.number("first_k_dense_replace", 0, least=0)
    every = fields.number("moe_layer_freq", 1)
    step = fields.number("decoder_sparse_step", 1)
    period = fields.number("expert_layer_period", 1)
    offset = fields.number("expert_layer_offset", 0, least=0)
    dense = {layer for layer in fields.items("mlp_only_layers") if isinstance(layer, int)}
    return sum(
        layer >= first
        and layer % every == 0
        and (layer + 1) % step == 0
        and layer % period == offset
        and layer not in dense
        for layer in range(layers)
    )


SPARSE = ("sparse", "moe", "hash_moe")


def indexers(fields: Fields, layout: Family, layers: int) -> int:
    """Layers that choose their tokens themselves; the others take over an earlier choice."""
    if not layout.mla or not fields.number("index_head_dim", 0):
        return 0
    if fields.raw("indexer_types") is not None:
        attending = [
            _KINDS.get(kind) == "full" for kind in per_layer(fields, "layer_types", layers)
        ]
        kinds = per_layer(fields, "indexer_types", layers)
        return sum(
            kind == "full" and (not attending or attending[i]) for i, kind in enumerate(kinds)
        )
    every = fields.number("index_topk_freq", 1)
    offset = fields.number("index_skip_topk_offset", 2, least=0)
    return sum(max(layer + 1 - offset, 0) % every == 0 for layer in range(layers))


def layer_kinds(fields: Fields, layout: Family, layers: int) -> Counter:
    """How many layers attend in full, within a window, or keep a state; the type must have one."""
    kinds = stated_kinds(fields, layout, layers)
    if layout.mla and fields.items("kv_source_layers", layers) not in ([], list(range(layers))):
        raise fields.fault("kv_source_layers", "layers that share a cache cannot be sized")
    if kinds["state"] and not layout.state:
        name = next(name for name in HYBRID if fields.raw(name) is not None)
        kind = fields.text("model_type")
        raise fields.fault(name, f"model_type {kind} has no layers without attention")
    return kinds


HYBRID = ("layer_types", "attn_layer_period", "full_attention_interval")


def stated_kinds(fields: Fields, layout: Family, layers: int) -> Counter:
    """How many layers there are of each kind, as the file says or by the rule of the type."""
    if layout.compressed:
        return Counter(windowed=layers, full=sum(rate > 0 for rate in compressions(fields, layers)))
    if layout.attentions > 1:
        return Counter(full=layers * layout.attentions)
    if layout.blocks:
        blocks = fields.sections("block_configs", layers)
        return Counter(full=sum(attends(block.section("attention")) for block in blocks))
    if "cross_norms" in layout.additions and fields.raw("cross_attention_layers"):
        crossed = len(fields.items("cross_attention_layers"))
        return Counter(full=layers - crossed, cross=crossed)
    if fields.raw("hybrid_layer_pattern") is not None:
        windowed = per_layer(fields, "hybrid_layer_pattern", layers).count(1)
        return Counter(full=layers - windowed, windowed=windowed)
    if layout.encoder:
        return Counter(encoder=layers)
    if layout.parallel or not layout.attention:
        return Counter(state=layers, full=layers if layout.parallel else 0)
    if fields.raw("layer_types") is not None:
        return listed_kinds(fields, layers)
    if fields.raw("local_layer_ids") is not None:
        windowed = len(fields.items("local_layer_ids"))
        return Counter(full=layers - windowed, windowed=windowed)
    if layout.state and (listed := attending(fields, layers)) is not None:
        return Counter(full=listed, state=layers - listed)
    if fields.raw("attn_layer_period") is not None:
        return periodic_kinds(fields, layers)
    if fields.raw("full_attention_interval") is not None:
        full = layers // fields.number("full_attention_interval")
        return Counter(full=full, state=layers - full)
    if fields.raw("layer_group_size") is not None:
        group = fields.number("layer_group_size")
        full = (
            layers // group + layers % group
        )  # the last of each group, and all behind the last one
        return Counter(full=full, state=layers - full)
    if layout.state:
        raise fields.fault("layer_types", "missing; list full_attention or linear_attention")
    windowed = windowed_layers(fields, layout, layers)
    return Counter(full=layers - windowed, windowed=windowed)


def compressions(fields: Fields, layers: int) -> list[int]:
    """Tokens that share a cache entry beyond the window, layer by layer; 0 = none (DeepSeek-V4)."""
    rates = {"sliding_attention": 0, "compressed_sparse_attention": 4,
             "heavily_compressed_attention": 128}  # fmt: skip
    own = fields.section("compress_rates")
    rates |= {name: own.number(name) for name in own.values} if own else {}
    if fields.raw("compress_ratios") is not None:
        listed = per_layer(fields, "compress_ratios", layers)
    else:
        listed = [rates.get(kind) for kind in per_layer(fields, "layer_types", layers)]
    if not all(is_whole(rate) and 0 <= rate <= LIMIT for rate in listed):
        raise fields.fault("compress_ratios", "not usable; write a whole number for every layer")
    return [int(rate) for rate in listed]


_KINDS = {
    "full_attention": "full", "attention": "full", "indexed_attention": "full",
    "sliding_attention": "windowed", "chunked_attention": "windowed",
    "deepseek_sparse_attention": "full", "hybrid": "full", "hybrid_sliding": "windowed",
    "linear_attention": "state", "mamba": "state", "conv": "state",
}  # fmt: skip


def attending(fields: Fields, layers: int) -> int | None:
    """Layers with attention where the file lists them by number or marks them; else None."""
    for name in ("attn_layer_indices", "full_attn_idxs", "full_attn_layers"):
        if fields.raw(name) is not None:
            listed = fields.items(name)
            if len(listed) > layers or not all(is_whole(layer) for layer in listed):
                raise fields.fault(name, f"not usable; write the numbers of up to {layers} layers")
            return len(listed)
    marked = fields.items("attn_type_list")
    return fields.items("attn_type_list", layers).count(1) if marked else None


def listed_kinds(fields: Fields, layers: int) -> Counter:
    """The kinds written out layer by layer."""
    kinds: Counter = Counter()
    for kind in per_layer(fields, "layer_types", layers):
        if not isinstance(kind, str) or kind not in _KINDS:
            raise fields.fault("layer_types", f"unknown kind; write one of {', '.join(_KINDS)}")
        kinds[_KINDS[kind]] += 1
    if kinds["windowed"] and not window_of(fields):
        kinds["full"] += kinds.pop("windowed")
    return kinds


def periodic_kinds(fields: Fields, layers: int) -> Counter:
    """One attention layer in each period, the others Mamba (Jamba, arXiv 2403.19887)."""
    period, offset = fields.number("attn_layer_period"), fields.number("attn_layer_offset", 0, 0)
    full = sum(layer % period == offset for layer in range(layers))
    return Counter(full=full, state=layers - full)


def window_of(fields: Fields) -> int:
    """Tokens of the window; 0 when there is none or it covers the whole context."""
    window = fields.number("sliding_window", 0, least=0)
    context = fields.number("max_position_embeddings", 0)
    covers = context and window >= context
    return 0 if covers or not fields.flag("use_sliding_window", True) else window


def windowed_layers(fields: Fields, layout: Family, layers: int) -> int:
    """Layers that attend within the window alone, by the rule of the model type."""
    if not window_of(fields):
        return 0
    if fields.flag("use_sliding_window"):
        return max(0, layers - fields.number("max_window_layers", layers, least=0))
    every = fields.number("sliding_window_pattern", layout.full_every, least=0)
    if every is None:
        return 0
    return layers - layers // every if every else layers
