"""Widths in and out of the matrices that carry LoRA adapters: what an adapter's rank multiplies.

Fused projections count as their parts. Layers that keep a state, routers, indexers, embedding and
head carry none."""

from quoter.shape import Shape
from quoter.tensors import dense_width, expert_input, expert_width, matrices, shared_width


def adapted_widths(shape: Shape) -> dict[str, int]:
    """Widths in and out, added up over all matrices and layers: attention, feed-forward, experts."""
    kinds = shape.kinds
    local = kinds["windowed"] + kinds["encoder"]
    full = attention(shape, shape.kv_heads, shape.full_dim, full=True) if kinds["full"] else 0
    near = attention(shape, shape.window_kv_heads, shape.head_dim) if local else 0
    dense = feed_forward(shape, dense_width(shape)) if shape.dense else 0
    sparse = shape.sparse
    return {
        "attention_widths": kinds["full"] * full + local * near,
        "feed_forward_widths": shape.dense * dense + (sparse * shared(shape) if sparse else 0),
        "expert_widths": sparse * experts(shape) if sparse else 0,
    }


def attention(shape: Shape, kv_heads: int, width: int, full: bool = False) -> int:
    """Q, K, V and O of one layer."""
    if shape.layout.mla:
        return latent_attention(shape)
    hidden, queries = shape.hidden, shape.heads * width
    projections = 1 if full and shape.fields.flag("attention_k_eq_v") else 2
    gated = queries * (2 if shape.layout.query_gate else 1)
    return hidden + gated + queries + hidden + projections * (hidden + kv_heads * width)


def latent_attention(shape: Shape) -> int:
    """The down- and up-projections of queries and latent, and O (arXiv 2405.04434)."""
    fields, hidden = shape.fields, shape.hidden
    latent, rotary = fields.number("kv_lora_rank"), fields.number("qk_rope_head_dim")
    values = shape.heads * fields.number("v_head_dim")
    rank, queries = fields.number("q_lora_rank", 0, least=0), shape.heads * shape.head_dim
    asked = hidden + rank + rank + queries if rank else hidden + queries
    up = latent + shape.heads * (shape.head_dim - rotary) + values
    return asked + hidden + latent + rotary + up + values + hidden


def feed_forward(shape: Shape, width: int) -> int:
    """Up, down and, in gated types, the gate of one feed-forward."""
    return matrices(shape) * (shape.hidden + width)


def shared(shape: Shape) -> int:
    """The shared experts of one layer, and the projections around narrower experts (Nemotron 3)."""
    narrow, width = shape.fields.number("moe_latent_size", 0), shared_width(shape)
    around = 2 * (shape.hidden + narrow) if narrow else 0
    return around + (feed_forward(shape, width) if width else 0)


def experts(shape: Shape) -> int:
    """All routed experts of one layer."""
    return shape.experts * matrices(shape) * (expert_input(shape) + expert_width(shape))
