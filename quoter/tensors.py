"""How many weights a model's tensors hold, in groups that an engine shards alike.

Each function gives the tensors of one block as a Counter of group → weights."""

from collections import Counter

from quoter.shape import Shape

BLOCK = 256
"""Weights in a block of GGUF's k-quants; rows of another length are stored in a simpler type."""


def uneven(width: int) -> bool:
    """Whether rows of this width do not fall into whole blocks."""
    return width % BLOCK > 0


def tensors(shape: Shape) -> Counter:
    """All tensors of the language model."""
    kinds, dense = shape.kinds, shape.layers - shape.sparse
    groups = vocabulary(shape)
    groups += times(attention(shape, shape.kv_heads, shape.full_dim, full=True), kinds["full"])
    local = kinds["windowed"] + kinds["encoder"]
    groups += times(attention(shape, shape.window_kv_heads, shape.head_dim), local)
    for block, count in (
        (delta_net, kinds["linear"]), (mamba, kinds["mamba"]), (index, shape.indexers),
        (dense_block, dense), (expert_block, shape.sparse),
    ):  # fmt: skip
        groups += times(block(shape), count) if count else Counter()
    groups["plain"] += norms(shape)
    groups["mlp"] += shape.hidden * (shape.hidden + 1) if kinds["encoder"] else 0  # the pooler
    if uneven(shape.hidden):
        groups["uneven"] = sum(groups[name] for name in ("attention", "kv_projection", "mlp"))
    return groups


def times(block: Counter, count: int) -> Counter:
    """The tensors of `count` equal blocks."""
    return Counter({group: weights * count for group, weights in block.items()})


# Vocabulary and norms


def vocabulary(shape: Shape) -> Counter:
    """Embedding, learned positions and output head."""
    embedding = shape.vocab * shape.hidden + positions(shape)
    head = 0 if shape.tied else shape.vocab * shape.hidden
    has_bias = shape.layout.head_bias or shape.fields.flag("lm_head_bias")
    return Counter(embedding=embedding, head=head, plain=shape.vocab if has_bias else 0)


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
    return width * (in_layers + layout.last_norm)


def norms_per_layer(shape: Shape) -> int:
    """By the model type; Falcon has a second norm in all but its first parallel layout."""
    flag = shape.fields.flag
    second = flag("new_decoder_architecture") or not flag("parallel_attn", True)
    return shape.layout.norms + int(second)


# Attention


def attention(shape: Shape, kv_heads: int, width: int, full: bool = False) -> Counter:
    """Projections of one attention layer with `kv_heads` key-value heads of `width`."""
    if shape.layout.mla:
        return latent_attention(shape)
    queries, keys = shape.heads * width, kv_heads * width
    gate = 2 if shape.layout.query_gate else 1
    shared = full and shape.fields.flag("attention_k_eq_v")  # one projection gives both
    return Counter(
        attention=shape.hidden * queries * (gate + 1),
        kv_projection=shape.hidden * keys * (1 if shared else 2),
        plain=attention_extras(shape, queries, keys, width),
    )


def attention_extras(shape: Shape, queries: int, keys: int, width: int) -> int:
    """Biases, norms of queries and keys, and sinks of one attention layer."""
    layout = shape.layout
    in_bias = queries + 2 * keys if biased(shape, layout.qkv_bias, "bias") else 0
    out_bias = shape.hidden if biased(shape, layout.output_bias, "bias") else 0
    sinks = shape.heads if layout.sinks else 0
    return in_bias + out_bias + sinks + qk_norms(shape, queries + keys, width)


def biased(shape: Shape, always: bool | None, name: str) -> bool:
    """Whether a projection has a bias: by the model type, else as the file says."""
    return shape.fields.flag(name) if always is None else always


def qk_norms(shape: Shape, all_heads: int, width: int) -> int:
    """Norms of queries and keys: one head wide or all heads wide."""
    layout = shape.layout
    if not layout.qk_norm or not shape.fields.flag("use_qk_norm", layout.qk_norm_default):
        return 0
    return 2 * width if layout.qk_norm == "head" else all_heads


def latent_attention(shape: Shape) -> Counter:
    """Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434): q_b, kv_b and o are sharded,
    q_a and kv_a are on every rank."""
    fields = shape.fields
    latent, rotary = fields.number("kv_lora_rank"), fields.number("qk_rope_head_dim")
    values = fields.number("v_head_dim")
    up = latent * shape.heads * (shape.head_dim - rotary + values)
    down = Counter(latent=shape.hidden * (latent + rotary), plain=latent)
    output = shape.heads * values * shape.hidden
    return down + Counter(attention=up + output) + latent_queries(shape)


def latent_queries(shape: Shape) -> Counter:
    """Queries of latent attention, straight or through a latent of their own."""
    rank, queries = shape.fields.number("q_lora_rank", 0, least=0), shape.heads * shape.head_dim
    if not rank:
        return Counter(attention=shape.hidden * queries)
    return Counter(attention=rank * queries, latent=shape.hidden * rank, plain=rank)


def index(shape: Shape) -> Counter:
    """One indexer of sparse attention (DeepSeek-V3.2), on every rank."""
    width = shape.fields.number("index_head_dim", 0)
    heads = shape.fields.number("index_n_heads")
    queries = shape.fields.number("q_lora_rank") * heads * width
    return Counter(latent=queries + shape.hidden * width, plain=shape.hidden * heads + 2 * width)


# Layers that keep a state in place of a cache


def delta_net(shape: Shape) -> Counter:
    """Gated delta net (Qwen3-Next): queries, keys, values and gate in, one projection out."""
    keys, values = delta_widths(shape)
    heads = shape.fields.number("linear_num_value_heads")
    kernel = shape.fields.number("linear_conv_kernel_dim", 4)
    return Counter(
        attention=shape.hidden * (2 * keys + 3 * values + 2 * heads),
        plain=(2 * keys + values) * kernel + 2 * heads + values // heads,
    )


def delta_widths(shape: Shape) -> tuple[int, int]:
    """Widths of all keys and of all values of a gated delta net."""
    number = shape.fields.number
    keys = number("linear_num_key_heads") * number("linear_key_head_dim")
    return keys, number("linear_num_value_heads") * number("linear_value_head_dim")


def mamba(shape: Shape) -> Counter:
    """Mamba (arXiv 2312.00752) with Jamba's norms of step, input and output."""
    number = shape.fields.number
    inner, state = number("mamba_expand") * shape.hidden, number("mamba_d_state")
    kernel = number("mamba_d_conv")
    rank = number("mamba_dt_rank", -(-shape.hidden // 16))
    bias = inner if shape.fields.flag("mamba_conv_bias", True) else 0
    return Counter(
        attention=inner * (3 * shape.hidden + 2 * rank + 2 * state),
        plain=inner * (kernel + state + 2) + bias + rank + 2 * state,
    )


def state_bytes(shape: Shape) -> int:
    """State of one request: the convolution's last inputs in the model's type, the recurrent
    state in the type the file says."""
    model = type_bytes(shape.fields.text("torch_dtype", "bfloat16"))
    recurrent = type_bytes(shape.fields.text("mamba_ssm_dtype", "bfloat16"))
    linear, ssm = shape.kinds["linear"], shape.kinds["mamba"]
    total = 0
    if linear:
        conv, state = delta_state(shape)
        total += linear * (conv * model + state * recurrent)
    if ssm:
        conv, state = mamba_state(shape)
        total += ssm * (conv * model + state * recurrent)
    return total


def delta_state(shape: Shape) -> tuple[int, int]:
    """Values of the convolution and of the recurrent state, per layer."""
    keys, values = delta_widths(shape)
    kernel = shape.fields.number("linear_conv_kernel_dim", 4)
    return (2 * keys + values) * (kernel - 1), values * shape.fields.number("linear_key_head_dim")


def mamba_state(shape: Shape) -> tuple[int, int]:
    """Values of the convolution and of the recurrent state, per layer."""
    inner = shape.fields.number("mamba_expand") * shape.hidden
    kernel, state = shape.fields.number("mamba_d_conv"), shape.fields.number("mamba_d_state")
    return inner * (kernel - 1), inner * state


def type_bytes(name: str) -> int:
    """Bytes of a value of a 16- or 32-bit type."""
    return 4 if name == "float32" else 2


# Feed-forward


def dense_block(shape: Shape) -> Counter:
    """The feed-forward of one dense layer."""
    return feed_forward(shape, dense_width(shape))


def feed_forward(shape: Shape, width: int) -> Counter:
    """Up, down and, in gated types, a gate."""
    matrices = 3 if shape.layout.gated else 2
    bias = 0
    if biased(shape, shape.layout.mlp_bias, "mlp_bias"):
        bias = (matrices - 1) * width + shape.hidden
    down = shape.hidden * width
    return Counter(mlp=matrices * down, plain=bias, uneven=down * uneven(width))


def expert_block(shape: Shape) -> Counter:
    """Router, routed experts and shared experts of one layer."""
    width, shared = expert_width(shape), shared_width(shape)
    block = Counter(expert=shape.experts * one_expert(shape, width), plain=router(shape))
    block["uneven_expert"] = shape.experts * shape.hidden * width * uneven(width)
    return block + feed_forward(shape, shared) if shared else block


def one_expert(shape: Shape, width: int) -> int:
    """Weights of one routed expert."""
    bias = 2 * width + shape.hidden if shape.layout.expert_bias else 0
    return 3 * shape.hidden * width + bias


def router(shape: Shape) -> int:
    """The router, its biases and the gate of the shared expert."""
    bias = shape.experts if shape.layout.router_bias else 0
    gate = shape.hidden if shape.layout.shared_gate else 0
    return shape.hidden * shape.experts + bias + gate


def idle_experts(shape: Shape) -> int:
    """Weights of the experts that one token does not pass."""
    if not shape.sparse:
        return 0
    idle = shape.experts - shape.experts_per_token
    return shape.sparse * idle * one_expert(shape, expert_width(shape))


def dense_width(shape: Shape) -> int:
    """Width of a dense layer's feed-forward."""
    default = None if shape.layout.gated else 4 * shape.hidden
    if default:
        return shape.fields.number("intermediate_size", default)
    width = shape.fields.number(shape.layout.dense_width)
    return width // 2 if shape.layout.halved else width


def expert_width(shape: Shape) -> int:
    """Width of one routed expert."""
    return shape.fields.number(shape.layout.expert_width or "moe_intermediate_size")


def shared_width(shape: Shape) -> int:
    """Width of all shared experts of one layer together."""
    if shape.layout.shared_width:
        return shape.fields.number(shape.layout.shared_width)
    return shape.fields.number("n_shared_experts", 0, least=0) * expert_width(shape)


def widest(shape: Shape) -> int:
    """The widest feed-forward that one token passes in one layer."""
    dense = dense_width(shape) if shape.sparse < shape.layers else 0
    if not shape.sparse:
        return dense
    return max(dense, shape.experts_per_token * expert_width(shape) + shared_width(shape))
