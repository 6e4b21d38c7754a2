"""Vision towers and projectors: how many weights a multimodal model adds to its text model.

Layouts read from the modelling code of Hugging Face transformers."""

import itertools
import math
from collections.abc import Callable
from typing import NamedTuple

from quoter.architecture.hf_config import ConfigError, Fields


def vision_tower(whole: Fields, hidden: int) -> int:
    """Weights of the vision tower and its projector to `hidden`; 0 for a text model."""
    name = whole.text("model_type")
    vision = whole.section("vision_config")
    if vision is None and name in OWN_TOWER:
        vision = whole.part(OWN_TOWER[name], "vision_config.")
    if vision is None:
        return 0
    if name not in TOWERS:
        raise unknown_tower(whole, "vision_config", name)
    outer = {field: whole.raw(field) for field in _OUTSIDE if whole.raw(field) is not None}
    return TOWERS[name](vision.part(vision.values, vision.where, outer), hidden)


_OUTSIDE = ("spatial_merge_size", "projector_hidden_size", "out_hidden_size", "projector_bias",
           "projector_use_layernorm", "query_num", "video_temporal_patch_size")  # fmt: skip
"""Fields of a tower that some files have outside its section."""


def unknown_tower(whole: Fields, section: str, name: str) -> ConfigError:
    """The error of a tower that no function counts."""
    problem = f"the tower of model_type {name or 'unknown'} is not known"
    remedy = f"write `vision_parameters: N` (0 for the text model alone) and take {section} out"
    return whole.fault(section, f"{problem}; {remedy}")


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


def gemma4_unified(vision: Fields, hidden: int) -> int:
    """Gemma 4 12B: no tower; large patches into the language model's width, positions in two tables."""
    width = vision.number("mm_embed_dim")
    values = 3 * vision.number("model_patch_size") ** 2
    stem = 2 * values + linear(values, width) + 4 * width
    return stem + 2 * vision.number("mm_posemb_size") * width + width * hidden


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


def moonvit2(vision: Fields, hidden: int) -> int:
    """Kimi K3's MoonViT: no biases, attention wider than the layers, a merger of two projections."""
    width, inner = vision.number("vt_hidden_size"), vision.number("qkv_hidden_size")
    layer = 4 * width * inner + 2 * width * vision.number("vt_intermediate_size") + 2 * width
    positions = vision.number("init_pos_emb_height", 64) * vision.number("init_pos_emb_width", 64)
    wide = merged(vision, width)
    stem = patch(vision) * width + positions * width + width
    projector = width + wide * wide + wide * hidden
    return stem + vision.number("vt_num_hidden_layers") * layer + projector


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


def plain_body(vision: Fields, stem_bias: bool = False) -> int:
    """Patches and plain layers, as SigLIP, CLIP and many of their kin have them."""
    width = vision.number("hidden_size")
    layer = plain_layer(width, vision.number("intermediate_size"))
    return linear(patch(vision), width, stem_bias) + vision.number("num_hidden_layers") * layer


def glm_ocr(vision: Fields, hidden: int) -> int:
    """GLM-OCR and GLM-5's tower: biases, norms of queries and keys, computed positions."""
    width, out = vision.number("hidden_size"), vision.number("out_hidden_size", hidden)
    inner, heads = vision.number("intermediate_size"), vision.number("num_heads")
    layer = 4 * linear(width, width) + 2 * linear(width, inner) + linear(inner, width)
    layer += 2 * width + 2 * (width // heads)
    wide = vision.number("projection_intermediate_size", 3 * out)
    merger = out * out + 2 * out + 3 * out * wide
    stem = linear(patch(vision), width) + width
    return stem + vision.number("depth") * layer + linear(merged(vision, width), out) + merger


def hunyuan4(vision: Fields, hidden: int) -> int:
    """Hunyuan 4's tower: positions of the largest image, a merger of two convolutions."""
    width, out = vision.number("hidden_size"), vision.number("out_hidden_size", hidden)
    side = vision.number("max_image_size", 2048) // vision.number("patch_size")
    merger = linear(merged(vision, width), out) + linear(out, out) + out + width
    return plain_body(vision, stem_bias=True) + (side * side + 1) * width + merger


def hunyuan_ocr(vision: Fields, hidden: int) -> int:
    """HunyuanOCR's tower: positions of the largest image, two convolutions that widen, a projection,
    and three tokens around an image."""
    width = vision.number("hidden_size")
    side = vision.number("max_image_size", 2048) // vision.number("patch_size")
    merger = linear(merged(vision, width), 2 * width) + linear(2 * width, 4 * width)
    merger += linear(4 * width, hidden) + 5 * width + 4 * hidden
    return plain_body(vision, stem_bias=True) + (side * side + 1) * width + merger


def minimax_m3(vision: Fields, hidden: int) -> int:
    """MiniMax-M3's tower: CLIP's layers, a projector before and after four patches are merged."""
    width, middle = vision.number("hidden_size"), vision.number("projector_hidden_size", hidden)
    frames = vision.number("temporal_patch_size", 2)
    body = (
        plain_body(vision)
        + (frames - vision.number("temporal_patch_size", 1)) * patch(vision) * width
    )
    first = linear(width, middle) + linear(middle, middle)
    second = linear(merged(vision, middle), middle) + linear(middle, hidden)
    return body + 2 * width + first + second


def minicpm4(vision: Fields, hidden: int) -> int:
    """MiniCPM-V 4.6: SigLIP with a merger of windows inside and one behind."""
    width = vision.number("hidden_size")
    wide, inner = 4 * width, 4 * vision.number("intermediate_size")
    inside = (
        4 * linear(width, width) + 2 * width + 2 * wide + linear(wide, inner) + linear(inner, width)
    )
    behind = 2 * wide + linear(wide, wide) + linear(wide, hidden)
    positions = grid(vision) * width
    return plain_body(vision, stem_bias=True) + positions + 2 * width + inside + behind


def minicpm_resampler(vision: Fields, hidden: int) -> int:
    """MiniCPM-V 2.6 and MiniCPM-o: SigLIP and a resampler of learned queries."""
    width = vision.number("hidden_size")
    body = plain_body(vision, stem_bias=True) + grid(vision) * width + 2 * width
    attention = 4 * linear(hidden, hidden)
    resampler = vision.number("query_num", 64) * hidden + width * hidden + attention
    return body + resampler + 6 * hidden + hidden * hidden


def paddleocr(vision: Fields, hidden: int) -> int:
    """PaddleOCR-VL (arXiv 2510.14528): SigLIP's layers and a merger of two projections."""
    width = vision.number("hidden_size")
    wide = merged(vision, width)
    projector = 2 * width + linear(wide, wide) + linear(wide, hidden)
    return plain_body(vision, stem_bias=True) + grid(vision) * width + 2 * width + projector


def step3(vision: Fields, hidden: int) -> int:
    """Step 3.7's tower: scaled layers, two strided convolutions, one projection."""
    body = plainly_named(vision)
    width = body.number("hidden_size")
    down = linear(9 * width, 2 * width) + linear(18 * width, 4 * width)
    scales = body.number("num_hidden_layers") * 2 * width
    return plain_body(body) + grid(body) * width + 2 * width + scales + down + 4 * width * hidden


def plainly_named(vision: Fields) -> Fields:
    """A perception encoder's fields under their usual names: files write width, layers, mlp_ratio."""
    if vision.raw("width") is None or vision.raw("layers") is None:
        return vision
    width, layers = vision.number("width"), vision.number("layers")
    ratio = vision.real("mlp_ratio", 8960 / 1536, 0.1, 100)
    found = {
        "hidden_size": width,
        "num_hidden_layers": layers,
        "intermediate_size": round(width * ratio),
    }
    return vision.part({**found, **vision.values}, vision.where)


def mimo(vision: Fields, hidden: int) -> int:
    """MiMo-VL's tower as MiMo-V2.5 has it: grouped heads of their own width, gated layers with biases,
    a sink for every head of a windowed layer (XiaomiMiMo/MiMo-V2.5, modeling_mimo_v2.py)."""
    width, inner = vision.number("hidden_size"), vision.number("intermediate_size")
    heads, head = vision.number("num_heads"), vision.number("qk_channels", 64)
    rows = (heads + 2 * vision.number("num_key_value_heads", heads)) * head
    layer = linear(width, rows) + linear(heads * head, width) + 2 * width
    layer += 2 * linear(width, inner) + linear(inner, width)
    layers = vision.number("depth")
    windowed = layers - len(vision.items("fullatt_block_indexes"))
    wide = merged(vision, width)
    merger = width + wide * wide + wide * vision.number("out_hidden_size", hidden)
    return patch(vision) * width + layers * layer + windowed * heads + merger


def muse(vision: Fields, hidden: int) -> int:
    """Muse's tower: positions in a table, norms at both ends, an adapter of three matrices."""
    width, out = vision.number("hidden_size"), vision.number("out_hidden_size")
    middle, side = vision.number("projector_hidden_size"), vision.number("patch_size")
    frames = vision.number("patch_temporal", 1)
    rows = vision.number("pos_emb_height") * vision.number("pos_emb_width")
    stem = (vision.number("in_channels", 3) * side * side * (frames - 1) + rows) * width
    adapter = out * middle + middle * middle + middle * hidden
    return plain_body(vision) + stem + 4 * width + adapter


def radio(vision: Fields, hidden: int) -> int:
    """Nemotron Omni's RADIO: positions of the largest image, tokens of its own, scaled layers."""
    width, layers = vision.number("hidden_size"), vision.number("num_hidden_layers")
    side = vision.number("patch_size")
    inner = vision.number("intermediate_size", width * 4)
    rows = (vision.number("max_img_size", 2048) // side) ** 2
    own = vision.number("num_cls_tokens", 3) + vision.number("num_registers", 7)
    values = vision.number("in_channels", 3) * side * side
    stem = (values * (1 + vision.number("video_temporal_patch_size", 2)) + rows + own) * width
    wide, middle = 4 * width, vision.number("projector_hidden_size", 4 * hidden)
    projector = wide + wide * middle + middle * hidden
    return stem + layers * (plain_layer(width, inner) + 2 * width) + projector


def phi4(vision: Fields, hidden: int) -> int:
    """Phi-4-multimodal: SigLIP with its pooling head and two projections (arXiv 2503.01743)."""
    width = vision.number("hidden_size")
    rows = (
        vision.number("crop_size", vision.number("image_size")) // vision.number("patch_size")
    ) ** 2
    head = width + plain_layer(width, vision.number("intermediate_size")) - 2 * width
    projector = 2 * width + linear(width, hidden) + linear(hidden, hidden)
    return plain_body(vision, stem_bias=True) + rows * width + 2 * width + head + projector


def lfm2(vision: Fields, hidden: int) -> int:
    """LFM2-VL: SigLIP 2 with its pooling head, a norm and two projections."""
    width = vision.number("hidden_size")
    wide, middle = merged(vision, width), vision.number("projector_hidden_size", hidden)
    bias = vision.flag("projector_bias", True)
    norm = 2 * wide if vision.flag("projector_use_layernorm", True) else 0
    head = width + plain_layer(width, vision.number("intermediate_size")) - 2 * width
    body = (
        plain_body(vision, stem_bias=True) + vision.number("num_patches", 256) * width + 2 * width
    )
    body += head if vision.flag("vision_use_head", True) else 0
    return body + norm + linear(wide, middle, bias) + linear(middle, hidden, bias)


def exaone4_5(vision: Fields, hidden: int) -> int:
    """EXAONE 4.5: Qwen2.5-VL's tower with fewer key and value heads."""
    width, heads = vision.number("hidden_size"), vision.number("num_heads")
    missing = heads - vision.number("num_key_value_heads", heads)
    saved = 2 * linear(width, width // heads * missing) if missing else 0
    return qwen2_5_vl(vision, hidden) - vision.number("depth") * saved


def ernie4_5(vision: Fields, hidden: int) -> int:
    """ERNIE-4.5-VL: plain layers and a resampler over space and time."""
    width = vision.number("hidden_size")
    inner = vision.number("intermediate_size", width * vision.number("mlp_ratio", 4))
    wide, frames = merged(vision, width), vision.number("temporal_merge_size", 2)
    space = 2 * linear(wide, wide) + 2 * wide
    time = linear(wide * frames, wide) + linear(wide, wide) + 2 * wide
    layers = vision.number("depth") * plain_layer(width, inner)
    return patch(vision) * width + layers + 2 * width + space + time + linear(wide, hidden) + hidden


def mllama(vision: Fields, hidden: int) -> int:
    """Llama 3.2 Vision (arXiv 2407.21783): local and gated global layers without biases in
    attention, positions of every tile and aspect ratio."""
    width, inner = vision.number("hidden_size"), vision.number("intermediate_size")
    layer = plain_layer(width, inner) - 4 * width
    local, over = vision.number("num_hidden_layers"), vision.number("num_global_layers", 8)
    rows, tiles = grid(vision) + 1, vision.number("max_num_tiles", 4)
    ratios = len(vision.items("supported_aspect_ratios")) or ASPECT_RATIOS
    positions = (ratios + 1) * tiles * (rows + 2) * width + rows * width
    stem = patch(vision) * width + 5 * width + positions
    projector = linear(vision.number("vision_output_dim"), hidden)
    return stem + (local + over) * layer + 2 * over + projector


def inkling(vision: Fields, hidden: int) -> int:
    """Inkling: projections alone, which fold ever larger patches of two frames into one token."""
    number = vision.number
    layers = number("n_layers", number("num_hidden_layers", 24))
    sizes = folds(
        number("patch_size", 40), number("temporal_patch_size", 2), number("num_channels", 3)
    )
    chosen = [sizes[place] for place in steps([plane for plane, _ in sizes], layers, sizes[0][1])]
    found = hidden
    for layer, ((plane, wide), (onto, out)) in enumerate(itertools.pairwise(chosen), 1):
        last = layer == layers
        found += wide * (onto // plane) * (hidden if last else out) + (0 if last else out)
    return found


def steps(planes: list[int], layers: int, colours: int) -> list[int]:
    """Places of the planes that the layers go through, as evenly as the planes allow."""
    wanted = [math.log(planes[-1] * colours) * layer / layers for layer in range(layers + 1)]

    def off(place: int, size: float) -> float:
        return abs(math.log(planes[place]) - size)

    if layers < len(planes):
        ways = itertools.combinations(range(len(planes)), layers + 1)
        found = list(min(ways, key=lambda way: sum(map(off, way, wanted))))
    else:
        found = [min(range(len(planes)), key=lambda place: off(place, size)) for size in wanted]
    return [0, *found[1:-1], len(planes) - 1]


def folds(side: int, frames: int, colours: int) -> list[tuple[int, int]]:
    """Values of one colour that are one, and their channels, after each prime of side and of frames; the
    last, of frames, is the model's width in all but a tower of many layers, and far wider there."""
    found, plane = [(1, colours)], 1
    for prime in primes(side):
        plane *= prime * prime
        found.append((plane, -(-plane * colours // 64) * 64))
    for prime in primes(frames):
        plane *= prime
        found.append((plane, plane * colours * 64))
    return found


def primes(number: int) -> list[int]:
    """Its prime factors, the largest first."""
    found, divisor = [], 2
    while number > 1:
        while number % divisor == 0:
            found.append(divisor)
            number //= divisor
        divisor += 1
    return found[::-1]


def gemma3n(vision: Fields, hidden: int) -> int:
    """Gemma 3n: MobileNet-V5, which the file names without widths, and an embedder of its tokens."""
    if vision.text("architecture", MOBILENET) != MOBILENET:
        problem = "not a known tower; write `vision_parameters: N` outside"
        raise vision.fault("architecture", problem)
    return MOBILENET_V5 + embedder(vision, vision.number("hidden_size", 2048), hidden)


MOBILENET, MOBILENET_V5 = "mobilenetv5_300m_enc", 294_126_912  # as timm 1.0 builds it


def embedder(section: Fields, width: int, hidden: int) -> int:
    """Gemma 3n's tokens of a tower: a table, two norms and a projection."""
    return section.number("vocab_size", 128) * width + 2 * width + width * hidden


OWN_TOWER = {
    "step3p7": {"hidden_size": 1536, "intermediate_size": 8960, "num_hidden_layers": 47,
                "image_size": 728, "patch_size": 14},
}  # fmt: skip
"""Towers that every model of a type has, where a copy of the file leaves the section out."""


ASPECT_RATIOS = 8  # of up to four tiles


def qwen3_omni(vision: Fields, hidden: int) -> int:
    """Qwen3-Omni: Qwen3-VL's tower with an output width of its own."""
    return qwen3_vl(vision, vision.number("out_hidden_size", hidden))


def deepseek_ocr(vision: Fields, hidden: int) -> int:
    """DeepSeek-OCR (arXiv 2510.18234): SAM-base with a neck and two strided convolutions, CLIP-L (whose
    patches the checkpoint holds and nothing uses), one projection; the file names both, not widths."""
    if vision.raw("width") is None:
        raise vision.fault("width", "missing; write `vision_parameters: N` outside")
    vision.seen.add("projector_config")  # it says what the widths are
    return SAM_BASE + CLIP_LARGE + linear(2 * 1024, hidden) + 2 * hidden


SAM_BASE = 95_569_152  # 12 layers of 768, neck of 256, convolutions to 512 and 1,024
CLIP_LARGE = 303_177_728  # 24 layers of 1,024, with the patches


Tower = Callable[[Fields, int], int]
TOWERS: dict[str, Tower] = {
    "qwen2_vl": qwen2_vl, "qwen2_5_vl": qwen2_5_vl, "qwen3_vl": qwen3_vl,
    "qwen3_vl_moe": qwen3_vl, "qwen3_5": qwen3_vl, "qwen3_5_moe": qwen3_vl, "gemma3": siglip,
    "gemma4": gemma4, "mistral3": pixtral, "llama4": llama4, "kimi_vl": moonvit,
    "kimi_k25": moonvit, "kimi_k3": moonvit2, "glm4v": glm4v, "glm4v_moe": glm4v, "glm46v": glm4v,
    "internvl": intern_vit, "internvl_chat": intern_vit, "llava": llava, "llava_next": llava,
    "glm_ocr": glm_ocr, "glm5_next": glm_ocr, "hy_v4_vl": hunyuan4, "hunyuan_vl": hunyuan_ocr,
    "qwen4_exp": qwen3_omni, "minimax_m3_vl": minimax_m3,
    "minicpmv4_6": minicpm4, "minicpmv": minicpm_resampler, "paddleocr_vl": paddleocr,
    "step3p7": step3, "muse_glimmer": muse, "muse_spark": muse, "nemotron_h_omni": radio,
    "phi4_multimodal": phi4, "lfm2_vl": lfm2, "exaone4_5": exaone4_5,
    "ernie4_5_vl_moe": ernie4_5, "ernie4_5_moe_vl": ernie4_5, "mllama": mllama,
    "mistral_large4": pixtral, "qwen3_omni_moe": qwen3_omni, "qwen3_omni_moe_thinker": qwen3_omni,
    "qwen2_5_omni": qwen2_5_vl, "qwen2_5_omni_thinker": qwen2_5_vl, "deepseek_vl_v2": deepseek_ocr,
    "paligemma": siglip, "mimo_v2": mimo, "gemma4_unified": gemma4_unified, "gemma3n": gemma3n,
    "inkling_mm_model": inkling, "interns1": intern_vit,
}  # fmt: skip
"""Outer model_type → how its tower counts."""


class VisionWork(NamedTuple):
    """What an engine profiles of a tower that takes images of any size; all 0 where there is none."""

    vision_hidden: int = 0
    vision_intermediate: int = 0
    vision_patches: int = 0
    vision_outputs: int = 0
    vision_tokens: int = 0
    vision_native: int = 0


NATIVE = ("mistral3", "mistral_large4")
"""Outer model types of which the maker's repositories hold Mistral's own format beside Hugging Face's."""
LARGEST_IMAGE = 16384  # tokens: max_pixels of the image processors of Qwen2-VL to Qwen3.5
ANY_SIZE = (qwen2_vl, qwen2_5_vl, qwen3_vl)
MERGING = (
    *ANY_SIZE,
    pixtral,
    moonvit,
    moonvit2,
    glm4v,
    glm_ocr,
    hunyuan4,
    hunyuan_ocr,
    intern_vit,
    paddleocr,
)
"""Towers of which each square of patches becomes a token of the language model and nothing else does."""


def vision_work(whole: Fields) -> VisionWork:
    """Widths of the tower, patches and outputs per token, and tokens of the largest image."""
    vision, kind = whole.section("vision_config"), whole.text("model_type")
    tower = TOWERS.get(kind)
    if vision is None or tower not in MERGING:
        return VisionWork()
    if tower not in ANY_SIZE:
        return VisionWork(vision_patches=merged(vision, 1), vision_native=int(kind in NATIVE))
    width = vision.number("embed_dim", 0) or vision.number("hidden_size", 1280)
    inner = vision.number("intermediate_size", 0) or int(width * vision.number("mlp_ratio", 4))
    deep = len(vision.items("deepstack_visual_indexes"))
    return VisionWork(width, inner, merged(vision, 1), 1 + deep, LARGEST_IMAGE)
