"""Layers that keep a state of fixed size in place of a cache: their weights and their state.

One function gives the tensors of a layer as a Counter of group → weights, another the values of
its state: (the convolution's last inputs, the recurrent state)."""

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from quoter.architecture.additions import convolution_kernel, convolved_widths
from quoter.architecture.shape import Shape

State = tuple[int, int]

# Gated delta net (Qwen3-Next)


def delta_net(shape: Shape) -> Counter:
    """Queries, keys, values and gate in, one projection out."""
    keys, values = delta_widths(shape)
    heads = shape.fields.number("linear_num_value_heads")
    kernel = shape.fields.number("linear_conv_kernel_dim", 4)
    return Counter(
        attention=shape.hidden * (2 * keys + 3 * values + 2 * heads),
        plain=(2 * keys + values) * kernel + 2 * heads + values // heads,
    )


def delta_state(shape: Shape) -> State:
    """One matrix of key width × value width a head."""
    keys, values = delta_widths(shape)
    kernel = shape.fields.number("linear_conv_kernel_dim", 4)
    return (2 * keys + values) * (kernel - 1), values * shape.fields.number("linear_key_head_dim")


def delta_widths(shape: Shape) -> tuple[int, int]:
    """Widths of all keys and of all values of a gated delta net."""
    number = shape.fields.number
    keys = number("linear_num_key_heads") * number("linear_key_head_dim")
    return keys, number("linear_num_value_heads") * number("linear_value_head_dim")


# Kimi Delta Attention (arXiv 2510.26692)


def kimi_delta(shape: Shape) -> Counter:
    """Queries, keys and values in; the decay and the output gate through one head's width, the
    gate of Kimi K3 straight."""
    heads, width = kimi_widths(shape)
    section = shape.fields.section("linear_attn_config")
    straight = 1 if section and section.flag("use_full_rank_gate") else 0
    return delta(shape, heads, width, straight)


def bailing_delta(shape: Shape) -> Counter:
    """The same with decay and gate straight (Ling 3)."""
    heads, width = kimi_widths(shape)
    return delta(shape, heads, width, straight=2)


def delta(shape: Shape, heads: int, width: int, straight: int) -> Counter:
    """Kimi Delta Attention; of its decay and output gate `straight` are of full rank."""
    inner = heads * width
    kernel = shape.fields.number("linear_conv_kernel_dim", 4)
    low_rank = (2 - straight) * (shape.hidden * width + width * inner)
    full_rank = straight * shape.hidden * inner
    return Counter(
        attention=shape.hidden * (4 * inner + heads) + low_rank + full_rank,
        plain=3 * inner * kernel + inner + heads + width,
    )


def kimi_state(shape: Shape) -> State:
    """One square matrix a head."""
    heads, width = kimi_widths(shape)
    kernel = shape.fields.number("linear_conv_kernel_dim", 4)
    return 3 * heads * width * (kernel - 1), heads * width * width


def kimi_widths(shape: Shape) -> tuple[int, int]:
    """Heads and their width, of the section alone: the outer `head_dim` is another one."""
    section = shape.fields.section("linear_attn_config")
    if section is not None:
        return section.number("num_heads"), section.number("head_dim")
    return shape.fields.number("linear_num_heads"), shape.fields.number("linear_head_dim")


# Lightning attention (MiniMax-01, arXiv 2501.08313)


def lightning(shape: Shape) -> Counter:
    """Queries, keys, values and an output gate in, one projection out, a norm between."""
    inner = shape.heads * shape.head_dim
    return Counter(attention=5 * shape.hidden * inner, plain=inner)


def lightning_state(shape: Shape) -> State:
    """One square matrix a head, no convolution."""
    return 0, shape.heads * shape.head_dim**2


def normed_lightning(shape: Shape) -> Counter:
    """The same in heads of their own, as wide as the hidden width, with norms of queries and keys (Ling 2.5)."""
    _, width = lightning_heads(shape)
    norms = 2 * width if shape.fields.flag("use_qk_norm", True) else 0
    return Counter(attention=5 * shape.hidden**2, plain=shape.hidden + norms)


def normed_lightning_state(shape: Shape) -> State:
    """One square matrix a head, no convolution."""
    heads, width = lightning_heads(shape)
    return 0, heads * width**2


def lightning_heads(shape: Shape) -> tuple[int, int]:
    """Heads and their width: those of the layers beside have a width by their latent."""
    heads = shape.fields.number("num_kv_heads_for_linear_attn", shape.heads)
    heads = shape.fields.number("linear_key_value_heads", heads)
    return heads, shape.hidden // heads


# Mamba (arXiv 2312.00752)


def mamba(shape: Shape) -> Counter:
    """Channels in twice, the step's low rank, one projection out."""
    inner, state, kernel = mamba_widths(shape)
    rank = shape.fields.number("mamba_dt_rank", -(-shape.hidden // 16))
    bias = inner if shape.fields.flag("mamba_conv_bias", True) else 0
    return Counter(
        attention=inner * (3 * shape.hidden + 2 * rank + 2 * state),
        plain=inner * (kernel + state + 2) + bias,
    )


def jamba(shape: Shape) -> Counter:
    """Mamba with Jamba's norms of step, input and output (arXiv 2403.19887)."""
    rank = shape.fields.number("mamba_dt_rank", -(-shape.hidden // 16))
    return mamba(shape) + Counter(plain=rank + 2 * shape.fields.number("mamba_d_state"))


def mamba_state(shape: Shape) -> State:
    """A few values a channel."""
    inner, state, kernel = mamba_widths(shape)
    return inner * (kernel - 1), inner * state


def mamba_widths(shape: Shape) -> tuple[int, int, int]:
    """Channels, values of the state a channel, and the convolution's length."""
    number = shape.fields.number
    inner = number("mamba_expand", 2) * shape.hidden
    return inner, number("mamba_d_state"), number("mamba_d_conv", 4)


# Mamba-2 (arXiv 2405.21060)


def mamba2(shape: Shape) -> Counter:
    """Gate, convolved channels and steps in, one projection out, a norm between."""
    inner, convolved, heads = mamba2_widths(shape)
    flag, width = shape.fields.flag, inner + convolved + heads
    bias = convolved if flag("mamba_conv_bias", True) else 0
    bias += width + shape.hidden if flag("mamba_proj_bias") else 0
    norm = inner if flag("mamba_rms_norm", True) else 0
    kernel = shape.fields.number("mamba_d_conv", 4)
    return Counter(
        attention=shape.hidden * (width + inner),
        plain=convolved * kernel + bias + 3 * heads + norm,
    )


def mamba2_state(shape: Shape) -> State:
    """One matrix of head width × state a head."""
    inner, convolved, _ = mamba2_widths(shape)
    kernel, state = shape.fields.number("mamba_d_conv", 4), shape.fields.number("mamba_d_state")
    return convolved * (kernel - 1), inner * state


def mamba2_widths(shape: Shape) -> tuple[int, int, int]:
    """Channels, convolved values (channels, input and output of every group), and heads."""
    number = shape.fields.number
    heads = number("mamba_n_heads")
    inner = number("mamba_d_ssm", None) or heads * number("mamba_d_head")
    return inner, inner + 2 * number("mamba_n_groups") * number("mamba_d_state"), heads


# Short convolution (LFM2)


def short_convolution(shape: Shape) -> Counter:
    """Two gates and the input in, one projection out."""
    kernel, hidden = shape.fields.number("conv_L_cache"), shape.hidden
    bias = 5 * hidden if shape.fields.flag("conv_bias") else 0
    return Counter(attention=4 * hidden * hidden, plain=hidden * kernel + bias)


def short_state(shape: Shape) -> State:
    """The last inputs alone."""
    return shape.hidden * (shape.fields.number("conv_L_cache") - 1), 0


# Which is which


class Layer(NamedTuple):
    """One kind of layer: its tensors, its state, and the type of the recurrent state where the
    file does not say."""

    tensors: Callable[[Shape], Counter]
    state: Callable[[Shape], State]
    recurrent: str = "bfloat16"


LAYERS = {
    "delta": Layer(delta_net, delta_state),
    "kimi": Layer(kimi_delta, kimi_state, "float32"),
    "bailing": Layer(bailing_delta, kimi_state, "float32"),
    "lightning": Layer(lightning, lightning_state),
    "bailing_lightning": Layer(normed_lightning, normed_lightning_state, "float32"),
    "mamba": Layer(mamba, mamba_state),
    "jamba": Layer(jamba, mamba_state),
    "mamba2": Layer(mamba2, mamba2_state),
    "convolution": Layer(short_convolution, short_state),
}
"""Name in a family's row → the layer. Layouts read from the modelling code of transformers."""


def state_tensors(shape: Shape) -> Counter:
    """The tensors of one layer that keeps a state."""
    return LAYERS[shape.layout.state].tensors(shape)


def state_bytes(shape: Shape) -> int:
    """State of one request: the convolution's last inputs in the model's type, the recurrent
    state in the type the file says."""
    if not shape.kinds["state"]:
        return crossed_state(shape)
    layer, text = LAYERS[shape.layout.state], shape.fields.text
    convolution, recurrent = layer.state(shape)
    model = type_bytes(text("torch_dtype", "bfloat16"))
    return shape.kinds["state"] * (
        convolution * model + recurrent * type_bytes(text("mamba_ssm_dtype", layer.recurrent))
    )


def crossed_state(shape: Shape) -> int:
    """Keys and values of what a request has shown or said, in layers that attend to it: up to all
    tiles of an image (Llama 3.2 Vision), 30 seconds of sound (Whisper). Of short convolutions beside
    attention the last inputs (Inkling)."""
    each = type_bytes(shape.fields.text("torch_dtype"))
    if "short_convolutions" in shape.layout.additions:
        return convolved_widths(shape) * (convolution_kernel(shape.fields) - 1) * each
    kept = 2 * shape.kv_heads * shape.head_dim * each
    if "crossed" in shape.layout.additions:
        return shape.layers * kept * shape.fields.number("max_source_positions")
    vision = shape.fields.section("vision_config") if shape.kinds["cross"] else None
    if vision is None:
        return 0
    patches = (vision.number("image_size") // vision.number("patch_size")) ** 2 + 1
    return shape.kinds["cross"] * kept * patches * vision.number("max_num_tiles", 4)


def type_bytes(name: str) -> int:
    """Bytes of a value of a 16- or 32-bit type."""
    return 4 if name == "float32" else 2
