"""Widths in and out of the matrices that carry LoRA adapters: what an adapter's rank multiplies.

Fused projections count as their parts. Layers that keep a state, routers, indexers, embedding and
head carry none."""

from quoter.architecture.shape import Shape
from quoter.architecture.tensors import (
    dense_width,
    expert_input,
    expert_width,
    matrices,
    projections,
    shared_width,
)


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
    """Q, K, V and O of one layer, or the projections of its latents."""
    return sum(matrix.into + matrix.out for matrix in projections(shape, kv_heads, width, full))


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
