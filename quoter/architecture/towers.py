"""Vision towers and projectors: how many weights a multimodal model adds to its text model.

Layouts read from the modelling code of Hugging Face transformers."""

from collections.abc import Callable

from quoter.architecture.hf_config import Fields


def tower_parameters(whole: Fields, hidden: int) -> int:
    """Weights of the vision tower and its projector to `hidden`; 0 for a text model."""
    given = whole.number("vision_parameters", None, least=0, most=10**12)
    if given is not None:
        return given
    vision = whole.section("vision_config")
    if vision is None:
        return 0
    name = whole.text("model_type")
    if name not in TOWERS:
        raise whole.fault(
            "vision_config",
            f"the tower of model_type {name or 'unknown'} is not known; write `vision_parameters:"
            " N` (0 for the text model alone) and take vision_config out",
        )
    outer = {"spatial_merge_size": whole.raw("spatial_merge_size")}  # where Mistral 3 has it
    return TOWERS[name](vision.part(vision.values, vision.where, outer), hidden)


# Pieces


def linear(inputs: int, outputs: int, bias: bool = True) -> int:
    """A projection."""
    return inputs * outputs + (outputs if bias else 0)


def plain_layer(width: int, inner: int) -> int:
    """A transformer layer: attention, two-matrix feed-forward, two LayerNorms, all with biases."""
    attention = 4 * linear(width, width)
    return attention + linear(width, inner) + linear(inner, width) + 4 * width


def gated_layer(width: int, inner: int, bias: bool) -> int:
    """A transformer layer with a gated feed-forward and two norms without biases."""
    attention = 4 * linear(width, width, bias)
    return attention + 2 * linear(width, inner, bias) + linear(inner, width, bias) + 2 * width


def patch(vision: Fields) -> int:
    """Values of one image patch: colours × height × width × frames."""
    side = vision.number("patch_size")
    frames = vision.number("temporal_patch_size", 1)
    return vision.number("in_channels", 3) * side * side * frames


def merged(vision: Fields, width: int) -> int:
    """Width of the square of patches that becomes one token."""
    return width * vision.number("spatial_merge_size", 2) ** 2


def grid(vision: Fields) -> int:
    """Patches of a whole image."""
    return (vision.number("image_size") // vision.number("patch_size")) ** 2


# Towers


def qwen2_vl(vision: Fields, hidden: int) -> int:
    """Qwen2-VL (arXiv 2409.12191); its hidden_size is the language model's."""
    width = vision.number("embed_dim", 1280)
    wide = merged(vision, width)
    layers = vision.number("depth", 32) * plain_layer(width, width * vision.number("mlp_ratio", 4))
    merger = 2 * width + linear(wide, wide) + linear(wide, hidden)
    return patch(vision) * width + layers + merger


def qwen2_5_vl(vision: Fields, hidden: int) -> int:
    """Qwen2.5-VL (arXiv 2502.13923)."""
    width = vision.number("hidden_size", 1280)
    wide = merged(vision, width)
    layer = gated_layer(width, vision.number("intermediate_size", 3420), bias=True)
    merger = width + linear(wide, wide) + linear(wide, hidden)
    return patch(vision) * width + vision.number("depth", 32) * layer + merger


def qwen3_vl(vision: Fields, hidden: int) -> int:
    """Qwen3-VL and Qwen3.5: learned positions, and a merger more for each deepstack layer."""
    width = vision.number("hidden_size")
    wide = merged(vision, width)
    merger = linear(wide, wide) + linear(wide, hidden)
    deep = len(vision.items("deepstack_visual_indexes")) * (merger + 2 * wide)
    layers = vision.number("depth") * plain_layer(width, vision.number("intermediate_size"))
    stem = linear(patch(vision), width) + vision.number("num_position_embeddings") * width
    return stem + layers + merger + 2 * width + deep


def siglip(vision: Fields, hidden: int) -> int:
    """SigLIP with Gemma 3's projector (arXiv 2503.19786)."""
    width = vision.number("hidden_size")
    layer = plain_layer(width, vision.number("intermediate_size"))
    stem = linear(patch(vision), width) + grid(vision) * width
    projector = width + width * hidden
    return stem + vision.number("num_hidden_layers") * layer + 2 * width + projector


def gemma4(vision: Fields, hidden: int) -> int:
    """Gemma 4: four norms a layer, norms of queries and keys, positions in two tables."""
    width, inner = vision.number("hidden_size"), vision.number("intermediate_size")
    head = vision.number("head_dim")
    layer = 4 * width * width + 3 * width * inner + 4 * width + 2 * head
    stem = (patch(vision) + 2 * vision.number("position_embedding_size")) * width
    return stem + vision.number("num_hidden_layers") * layer + width * hidden


def pixtral(vision: Fields, hidden: int) -> int:
    """Pixtral with the patch merger of Mistral Small 3.1."""
    width = vision.number("hidden_size")
    layer = gated_layer(width, vision.number("intermediate_size"), bias=False)
    merger = merged(vision, width) * width + width
    projector = width * hidden + hidden * hidden
    layers = vision.number("num_hidden_layers") * layer
    return patch(vision) * width + width + layers + merger + projector


def llama4(vision: Fields, hidden: int) -> int:
    """Llama 4's tower, pixel-shuffle adapter and projector."""
    width, inner = vision.number("hidden_size"), vision.number("intermediate_size")
    middle, out = vision.number("projector_input_dim"), vision.number("projector_output_dim")
    stem = patch(vision) * width + (grid(vision) + 2) * width + 4 * width
    adapter = inner * middle + out * out
    layers = vision.number("num_hidden_layers") * plain_layer(width, inner)
    return stem + layers + adapter + vision.number("vision_output_dim") * hidden


def moonvit(vision: Fields, hidden: int) -> int:
    """MoonViT (Kimi-VL, arXiv 2504.07491) with its projector; Kimi K2.5 writes vt_ before names."""
    prefix = "vt_" if vision.raw("vt_hidden_size") is not None else ""
    width = vision.number(prefix + "hidden_size")
    wide = merged(vision, width)
    positions = vision.number("init_pos_emb_height", 64) * vision.number("init_pos_emb_width", 64)
    stem = linear(patch(vision), width) + positions * width
    layer = plain_layer(width, vision.number(prefix + "intermediate_size"))
    layers = vision.number(prefix + "num_hidden_layers") * layer
    projector = 2 * width + linear(wide, wide) + linear(wide, hidden)
    return stem + layers + 2 * width + projector


def glm4v(vision: Fields, hidden: int) -> int:
    """GLM-4.1V, 4.5V and 4.6V (arXiv 2507.01006); feed-forwards as wide as the language model."""
    width, out = vision.number("hidden_size"), vision.number("out_hidden_size", hidden)
    layer = 4 * width * width + 3 * width * out + 2 * width
    stem = linear(patch(vision), width) + grid(vision) * width + 2 * width
    down = linear(merged(vision, width), out)
    merger = out * out + 2 * out + 3 * out * vision.number("intermediate_size")
    return stem + vision.number("depth") * layer + down + merger


def intern_vit(vision: Fields, hidden: int) -> int:
    """InternViT with the projector of InternVL (arXiv 2312.14238)."""
    width, inner = vision.number("hidden_size"), vision.number("intermediate_size")
    norm = width if vision.text("norm_type") == "rms_norm" else 2 * width
    queries = 2 * width if intern_flag(vision, "qk_normalization", "use_qk_norm") else 0
    attention = 3 * linear(width, width, intern_flag(vision, "qkv_bias", "attention_bias"))
    feed_forward = linear(width, inner) + linear(inner, width)
    layer = attention + linear(width, width) + feed_forward + 2 * norm + queries + 2 * width
    stem = linear(patch(vision), width) + (grid(vision) + 2) * width
    wide = merged(vision, width)
    projector = 2 * wide + linear(wide, hidden) + linear(hidden, hidden)
    return stem + vision.number("num_hidden_layers") * layer + projector


def intern_flag(vision: Fields, name: str, other: str) -> bool:
    """A flag under the name of either of two writers of the file."""
    return vision.flag(name) or vision.flag(other)


def llava(vision: Fields, hidden: int) -> int:
    """Pixtral or CLIP with LLaVA's projector."""
    width = vision.number("hidden_size")
    projector = linear(width, hidden) + linear(hidden, hidden)
    layers, inner = vision.number("num_hidden_layers"), vision.number("intermediate_size")
    if vision.text("model_type") == "pixtral":
        layer = gated_layer(width, inner, bias=False)
        return patch(vision) * width + width + layers * layer + projector
    if vision.text("model_type") != "clip_vision_model":
        raise vision.fault("model_type", "not a known tower; write `vision_parameters: N` outside")
    stem = patch(vision) * width + (grid(vision) + 2) * width + 4 * width
    return stem + layers * plain_layer(width, inner) + projector


Tower = Callable[[Fields, int], int]
TOWERS: dict[str, Tower] = {
    "qwen2_vl": qwen2_vl, "qwen2_5_vl": qwen2_5_vl, "qwen3_vl": qwen3_vl,
    "qwen3_vl_moe": qwen3_vl, "qwen3_5": qwen3_vl, "qwen3_5_moe": qwen3_vl, "gemma3": siglip,
    "gemma4": gemma4, "mistral3": pixtral, "llama4": llama4, "kimi_vl": moonvit,
    "kimi_k25": moonvit, "glm4v": glm4v, "glm4v_moe": glm4v, "glm46v": glm4v,
    "internvl": intern_vit, "internvl_chat": intern_vit, "llava": llava,
}  # fmt: skip
"""Outer model_type → how its tower counts."""
