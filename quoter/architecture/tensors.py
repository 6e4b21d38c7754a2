"""How many weights a model's tensors hold, in groups that an engine shards alike.

Each function gives the tensors of one block as a Counter of group → weights."""

from collections import Counter
from typing import NamedTuple

from quoter.architecture.additions import added_parameters
from quoter.architecture.hf_config import Fields
from quoter.architecture.shape import Shape
from quoter.architecture.states import state_tensors

BLOCK = 256
"""Weights in a block of GGUF's k-quants; rows of another length are stored in a simpler type."""


GROUPS = (
    "embedding", "head", "attention", "kv_projection", "latent", "mlp", "expert", "plain", "vision"
)  # fmt: skip
"""Groups that make up a model; other names are parts of these."""


def uneven(width: int) -> bool:
    """Whether rows of this width do not fall into whole blocks."""
    return width % BLOCK > 0


def tensors(shape: Shape) -> Counter:
    """All tensors of the language model."""
    kinds = shape.kinds
    groups = vocabulary(shape)
    groups += _times(full_attention(shape), whole_layers(shape))
    groups += _times(windowed_attention(shape), kinds["windowed"] + kinds["encoder"])
    groups["windowed_kv"] = windowed_keys(shape) * kinds["windowed"]
    for block, count in (
        (state_tensors, kinds["state"]), (index, shape.indexers),
        (dense_block, shape.dense), (expert_block, shape.sparse),
    ):  # fmt: skip
        groups += _times(block(shape), count) if count else Counter()
    groups += added_parameters(shape)
    groups["plain"] += norms(shape)
    groups["mlp"] += shape.hidden * (shape.hidden + 1) if kinds["encoder"] else 0  # the pooler
    take_shared_keys(shape, groups)
    if uneven(shape.hidden):
        groups["uneven"] = sum(groups[name] for name in ("attention", "kv_projection", "mlp"))
    return groups


def whole_layers(shape: Shape) -> int:
    """Layers with the tensors of full attention; where the cache is compressed all are windowed."""
    return 0 if shape.layout.compressed else shape.kinds["full"] + shape.kinds["cross"]


def full_attention(shape: Shape) -> Counter:
    """A layer that attends to the whole context."""
    widths = Heads(shape.heads, shape.kv_heads, shape.full_dim, shape.value_dim)
    return attention(shape, widths, full=True)


def windowed_attention(shape: Shape) -> Counter:
    """A layer that attends within the window."""
    return attention(shape, near_heads(shape))


def near_heads(shape: Shape) -> "Heads":
    """Heads and widths of a windowed layer."""
    return Heads(
        shape.window_heads, shape.window_kv_heads, shape.window_dim, shape.window_value_dim
    )


def windowed_keys(shape: Shape) -> int:
    """Key and value projections of one windowed layer."""
    return 0 if shape.layout.compressed else windowed_attention(shape)["kv_projection"]


def take_shared_keys(shape: Shape, groups: Counter) -> None:
    """Layers that take over keys and values have no projection of them."""
    if not shape.shared:
        return
    full, near = full_attention(shape)["kv_projection"], windowed_keys(shape)
    groups["kv_projection"] -= shape.shared["full"] * full + shape.shared["windowed"] * near
    groups["windowed_kv"] -= shape.shared["windowed"] * near


def _times(block: Counter, count: int) -> Counter:
    """The tensors of `count` equal blocks."""
    return Counter({group: weights * count for group, weights in block.items()})


# Vocabulary and norms


def vocabulary(shape: Shape) -> Counter:
    """Embedding, learned positions and output head."""
    width = shape.fields.number("word_embed_proj_dim", shape.hidden)  # OPT-350M alone has another
    embedding = shape.vocab * width + positions(shape)
    head = 0 if shape.tied else shape.vocab * width
    has_bias = shape.layout.head_bias or shape.fields.flag("lm_head_bias")
    return Counter(
        embedding=embedding,
        head=head,
        mlp=2 * shape.hidden * width if width != shape.hidden else 0,  # in and out of the layers
        plain=shape.labels * shape.hidden if shape.labels else shape.vocab if has_bias else 0,
    )


def positions(shape: Shape) -> int:
    """Learned positions and, in an encoder, token types."""
    learned = shape.layout.positions
    if not learned:
        return 0
    extra = 2 if learned == "offset" else 0
    rows = shape.fields.number("max_position_embeddings") + extra
    rows += shape.fields.number("type_vocab_size", 0) if shape.layout.encoder else 0
    return rows * shape.hidden


def norms(shape: Shape) -> int:
    """Norms of the hidden width, in the layers and at the ends."""
    layout = shape.layout
    width = shape.hidden * (2 if layout.norm_bias else 1)
    in_layers = shape.layers * norms_per_layer(shape) + shape.sparse * layout.expert_norms
    in_layers -= parts_left_out(shape)
    before = shape.fields.flag("do_layer_norm_before", True)  # OPT-350M: after, and none at the end
    return width * (in_layers + (layout.last_norm if before else 0))


def norms_per_layer(shape: Shape) -> int:
    """By the model type; Falcon has a second norm in all but its first parallel layout."""
    flag = shape.fields.flag
    second = flag("new_decoder_architecture") or not flag("parallel_attn", True)
    return shape.layout.norms + int(second)


def parts_left_out(shape: Shape) -> int:
    """Attentions and feed-forwards that layers lack where each is written out, with their norms
    (Nemotron NAS: `no_op` in TensorRT-LLM's layer, which follows the checkpoint)."""
    blocks = shape.fields.sections("block_configs") if shape.layout.blocks else []
    parts = [block.section(name) for block in blocks for name in ("attention", "ffn")]
    return sum(part is not None and part.flag("no_op") for part in parts)


# Attention


class Matrix(NamedTuple):
    """A projection: the group that it is sharded with, and its widths in and out."""

    group: str
    into: int
    out: int


class Heads(NamedTuple):
    """Heads of one attention layer, and the widths of their keys and values."""

    queries: int
    keys: int
    width: int
    value: int


def projections(shape: Shape, heads: Heads, full: bool = False) -> list[Matrix]:
    """The matrices of one attention layer; fused ones as their parts."""
    if shape.layout.mla:
        return latent_projections(shape)
    if shape.layout.compressed:
        return grouped_projections(shape)
    queries, given = heads.queries * heads.width, heads.queries * heads.value
    shared = full and shape.fields.flag("attention_k_eq_v")  # one projection gives both
    return [
        Matrix("attention", shape.hidden, queries * (2 if shape.layout.query_gate else 1)),
        Matrix("attention", given, shape.hidden),
        *gate(shape, heads),
        Matrix("kv_projection", shape.hidden, heads.keys * heads.width),
        *([] if shared else [Matrix("kv_projection", shape.hidden, heads.keys * heads.value)]),
    ]


def gate(shape: Shape, heads: Heads) -> list[Matrix]:
    """A gate of the attention's output: one a head, or as wide as the output."""
    kind = "width" if shape.fields.flag("mla_use_output_gate") else shape.layout.head_gate
    if kind == "file":  # Laguna
        kind = gating(shape.fields)
    width = {"head": heads.queries, "width": heads.queries * heads.value}.get(kind)
    return [Matrix("attention", shape.hidden, width)] if width else []


def gating(fields: Fields) -> str:
    """What a gate is as wide as, where the file says it: true, or a word."""
    value = fields.raw("gating")
    word = value if isinstance(value, str) else "per-head" if value is True else ""
    return {"per-head": "head", "per-element": "width"}.get(word, "")


def attention(shape: Shape, heads: Heads, full: bool = False) -> Counter:
    """One attention layer: its projections, norms and biases."""
    found: Counter = Counter()
    for matrix in projections(shape, heads, full):
        found[matrix.group] += matrix.into * matrix.out
    if shape.layout.mla:
        found["plain"] += shape.fields.number("kv_lora_rank") + query_rank(shape)
        found["plain"] += sinks(shape, heads, full)
    elif shape.layout.compressed:
        found["plain"] += shape.head_dim + query_rank(shape) + shape.heads
    else:
        found["plain"] += attention_extras(shape, heads, full)
    return found


def attention_extras(shape: Shape, heads: Heads, full: bool) -> int:
    """Biases, norms of queries and keys, and sinks of one attention layer."""
    layout, queries, keys = shape.layout, heads.queries * heads.width, heads.keys * heads.width
    values = heads.keys * heads.value
    in_bias = queries + keys + values if biased(shape, layout.qkv_bias, "bias") else 0
    out_bias = shape.hidden if biased(shape, layout.output_bias, "bias") else 0
    norms = qk_norms(shape, queries + keys, heads.width)
    return in_bias + out_bias + norms + sinks(shape, heads, full)


def sinks(shape: Shape, heads: Heads, full: bool) -> int:
    """Attention sinks of one layer."""
    flagged = not full and shape.fields.flag("swa_attention_sink_enabled")
    kinds = {"all": True, "windowed": not full, "flagged": flagged}
    return heads.queries if kinds.get(shape.layout.sinks) else 0


def biased(shape: Shape, always: bool | None, name: str) -> bool:
    """Whether a projection has a bias: by the model type, else as the file says."""
    return shape.fields.flag(name) if always is None else always


def qk_norms(shape: Shape, all_heads: int, width: int) -> int:
    """Norms of queries and keys: one head wide or all heads wide."""
    layout = shape.layout
    if not layout.qk_norm or not shape.fields.flag("use_qk_norm", layout.qk_norm_default):
        return 0
    return 2 * width if layout.qk_norm == "head" else all_heads


def grouped_projections(shape: Shape) -> list[Matrix]:
    """DeepSeek-V4: queries through a latent, one key that is the value too, the output in groups
    through a latent of each."""
    fields, hidden = shape.fields, shape.hidden
    rank, queries = fields.number("q_lora_rank"), shape.heads * shape.head_dim
    groups, low = fields.number("o_groups"), fields.number("o_lora_rank")
    return [
        Matrix("latent", hidden, rank),
        Matrix("attention", rank, queries),
        Matrix("latent", hidden, shape.head_dim),
        Matrix("attention", queries // groups, groups * low),
        Matrix("attention", groups * low, hidden),
    ]


def latent_projections(shape: Shape) -> list[Matrix]:
    """Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434): q_b, kv_b and o are sharded,
    q_a and kv_a are on every rank. Queries come straight or through a latent of their own."""
    fields, hidden, heads = shape.fields, shape.hidden, shape.heads
    latent, rotary = fields.number("kv_lora_rank"), fields.number("qk_rope_head_dim", least=0)
    values, rank, queries = fields.number("v_head_dim"), query_rank(shape), heads * shape.head_dim
    through = [Matrix("latent", hidden, rank), Matrix("attention", rank, queries)]
    return [
        *(through if rank else [Matrix("attention", hidden, queries)]),
        Matrix("latent", hidden, latent + rotary),
        Matrix("attention", latent, heads * (shape.head_dim - rotary + values)),
        Matrix("attention", heads * values, hidden),
        *gate(shape, Heads(heads, heads, shape.head_dim, values)),
    ]


def query_rank(shape: Shape) -> int:
    """Width of the queries' latent; 0 where they have none."""
    return shape.fields.number("q_lora_rank", 0, least=0)


def index(shape: Shape) -> Counter:
    """One indexer of sparse attention (DeepSeek-V3.2), on every rank."""
    width = shape.fields.number("index_head_dim", 0)
    heads = shape.fields.number("index_n_heads")
    queries = (query_rank(shape) or shape.hidden) * heads * width
    return Counter(latent=queries + shape.hidden * width, plain=shape.hidden * heads + 2 * width)


# Feed-forward


def dense_block(shape: Shape) -> Counter:
    """The feed-forward of one dense layer."""
    if shape.shared and shape.fields.flag("use_double_wide_mlp"):  # Gemma 4 E2B
        doubled = 1 + sum(shape.shared.values()) / shape.layers
        return feed_forward(shape, round(dense_width(shape) * doubled))
    return feed_forward(shape, dense_width(shape))


def feed_forward(shape: Shape, width: int) -> Counter:
    """One feed-forward of this width."""
    bias = 0
    if biased(shape, shape.layout.mlp_bias, "mlp_bias"):
        bias = (matrices(shape) - 1) * width + shape.hidden
    down = shape.hidden * width
    return Counter(mlp=matrices(shape) * down, plain=bias, uneven=down * uneven(width))


def matrices(shape: Shape) -> int:
    """Up, down and, in gated types, a gate."""
    return 3 if shape.layout.gated else 2


def expert_block(shape: Shape) -> Counter:
    """Router, routed experts and shared experts of one layer."""
    width, shared = expert_width(shape), shared_width(shape)
    block = Counter(expert=shape.experts * one_expert(shape, width), plain=router(shape))
    block["uneven_expert"] = shape.experts * expert_input(shape) * width * uneven(width)
    block["latent"] += 2 * shape.hidden * latent_experts(shape)
    return block + feed_forward(shape, shared) if shared else block


def one_expert(shape: Shape, width: int) -> int:
    """Weights of one routed expert, of the hidden width or of a narrower one (Nemotron 3)."""
    bias = 2 * width + shape.hidden if shape.layout.expert_bias else 0
    return matrices(shape) * expert_input(shape) * width + bias


def expert_input(shape: Shape) -> int:
    """Width that a routed expert takes in and gives out."""
    return latent_experts(shape) or shape.hidden


def latent_experts(shape: Shape) -> int:
    """The narrower width that routed experts work on (Nemotron 3, Kimi K3); 0 = the hidden one."""
    return shape.fields.number(shape.layout.expert_input, 0)


def router(shape: Shape) -> int:
    """The router, its biases and the gate of the shared expert."""
    chosen = shape.experts + shape.fields.number("zero_expert_num", 0)  # some compute nothing
    bias = chosen if shape.layout.router_bias else 0
    gate = shape.hidden if shape.layout.shared_gate else 0
    return shape.hidden * chosen + bias + gate


def idle_experts(shape: Shape) -> int:
    """Weights of the experts that one token does not pass."""
    if not shape.sparse:
        return 0
    idle = shape.experts - shape.experts_per_token
    return shape.sparse * idle * one_expert(shape, expert_width(shape))


def dense_width(shape: Shape) -> int:
    """Width of a dense layer's feed-forward."""
    layout = shape.layout
    if not layout.gated:
        return shape.fields.number(layout.dense_width, 4 * shape.hidden)
    width = shape.fields.number(layout.dense_width)
    if shape.fields.flag("block_auto_adjust_ff_dim"):
        return adjusted(shape, width)
    return width // 2 if layout.halved else width


def adjusted(shape: Shape, width: int) -> int:
    """LFM2: two thirds of the width, up to the next multiple."""
    multiple = shape.fields.number("block_multiple_of", 256)
    return -(-(2 * width // 3) // multiple) * multiple


def expert_width(shape: Shape) -> int:
    """Width of one routed expert."""
    return shape.fields.number(shape.layout.expert_width or "moe_intermediate_size")


def shared_width(shape: Shape) -> int:
    """Width of all shared experts of one layer together."""
    if shape.layout.shared_width:
        return shape.fields.number(shape.layout.shared_width, least=0)
    return shape.fields.number("n_shared_experts", 0, least=0) * expert_width(shape)


def widest(shape: Shape) -> int:
    """The widest feed-forward that one token passes in one layer."""
    dense = dense_width(shape) if shape.dense else 0
    if not shape.sparse:
        return dense
    return max(dense, shape.experts_per_token * expert_width(shape) + shared_width(shape))
