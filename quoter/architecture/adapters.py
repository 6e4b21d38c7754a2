"""Widths in and out of the matrices that carry LoRA adapters: what an adapter's rank multiplies.

Fused projections count as their parts. Layers that keep a state, routers, indexers, embedding and
head carry none."""

from quoter.architecture.shape import Shape
from quoter.architecture.tensors import (
    Heads,
    dense_width,
    expert_input,
    expert_width,
    latent_experts,
    matrices,
    near_heads,
    projections,
    shared_width,
    whole_layers,
)


def adapted_widths(shape: Shape) -> dict[str, int]:
    """Widths in and out, added up over all matrices and layers: attention, feed-forward, experts."""
    kinds = shape.kinds
    local = kinds["windowed"] + kinds["encoder"]
    whole = whole_layers(shape)
    far = Heads(shape.heads, shape.kv_heads, shape.full_dim, shape.value_dim)
    full = attention(shape, far, full=True) if whole else 0
    near = attention(shape, near_heads(shape)) if local else 0
    dense = feed_forward(shape, dense_width(shape)) if shape.dense else 0
    sparse = shape.sparse
    return {
        "attention_widths": whole * full + local * near,
        "feed_forward_widths": shape.dense * dense + (sparse * shared(shape) if sparse else 0),
        "expert_widths": sparse * experts(shape) if sparse else 0,
    }


def attention(shape: Shape, heads: Heads, full: bool = False) -> int:
    """Q, K, V and O of one layer, or the projections of its latents."""
    return sum(matrix.into + matrix.out for matrix in projections(shape, heads, full))


def feed_forward(shape: Shape, width: int) -> int:
    """Up, down and, in gated types, the gate of one feed-forward."""
    return matrices(shape) * (shape.hidden + width)


def shared(shape: Shape) -> int:
    """The shared experts of one layer, and the projections around narrower experts (Nemotron 3)."""
    narrow, width = latent_experts(shape), shared_width(shape)
    around = 2 * (shape.hidden + narrow) if narrow else 0
    return around + (feed_forward(shape, width) if width else 0)


def experts(shape: Shape) -> int:
    """All routed experts of one layer."""
    return shape.experts * matrices(shape) * (expert_input(shape) + expert_width(shape))
