"""Towers for sound: how many weights an encoder of audio and its projector add to a text model.

Layouts read from the modelling code of Hugging Face transformers."""

from collections.abc import Callable

from quoter.architecture.hf_config import Fields
from quoter.architecture.towers import embedder, linear, plain_layer, unknown_tower, vision_tower


def tower_parameters(whole: Fields, hidden: int) -> int:
    """Weights of all towers and projectors beside the language model; 0 for a text model."""
    given = whole.number("vision_parameters", None, least=0, most=10**12)
    if given is not None:
        return given
    if DECODERS & set(map(str, whole.items("architectures"))):
        return 0
    name = whole.text("model_type")
    if name in OUTER_EARS:
        return OUTER_EARS[name](whole, hidden)
    return vision_tower(whole, hidden) + audio_tower(whole, name, hidden)


DECODERS = {"WhisperForCausalLM", "MllamaForCausalLM"}
"""Classes that are the language model alone, whatever the file says of towers."""


def audio_tower(whole: Fields, name: str, hidden: int) -> int:
    """Weights of the encoder of sound and its projector; 0 where there is none."""
    audio = whole.section("audio_config")
    if audio is None:
        return 0
    if name not in EARS:
        raise unknown_tower(whole, "audio_config", name)
    return EARS[name](audio, hidden)


# Whisper's encoder and its kin


def whisper_layer(width: int, inner: int) -> int:
    """A plain layer whose keys have no bias."""
    return plain_layer(width, inner) - width


def whisper_encoder(audio: Fields, positions: bool = True) -> int:
    """Two convolutions over the mel bins, learned positions, layers and a norm."""
    width, inner = encoder_widths(audio)
    bins = audio.number("num_mel_bins", 80)
    stem = 3 * bins * width + width + 3 * width * width + width
    stem += audio.number("max_source_positions", 1500) * width if positions else 0
    return stem + encoder_layers(audio) * whisper_layer(width, inner) + 2 * width


def encoder_widths(audio: Fields) -> tuple[int, int]:
    """Hidden and feed-forward width of an encoder, under either way of naming them."""
    return (either(audio, "d_model", "hidden_size"),
            either(audio, "encoder_ffn_dim", "intermediate_size"))  # fmt: skip


def encoder_layers(audio: Fields) -> int:
    """Layers of an encoder, under either way of naming them."""
    return either(audio, "encoder_layers", "num_hidden_layers")


def either(section: Fields, name: str, other: str) -> int:
    """A number under one name or the other; one must be there."""
    found = section.number(name, None)
    return section.number(other) if found is None else found


def whisper(whole: Fields, hidden: int) -> int:
    """Whisper's own encoder (arXiv 2212.04356)."""
    return whisper_encoder(whole)


def qwen2_audio(audio: Fields, hidden: int) -> int:
    """Whisper's encoder and one projection (Qwen2-Audio, arXiv 2407.10759)."""
    return whisper_encoder(audio) + linear(encoder_widths(audio)[0], hidden)


def audio_flamingo(audio: Fields, hidden: int) -> int:
    """Whisper's encoder and two projections."""
    width = encoder_widths(audio)[0]
    return whisper_encoder(audio) + linear(width, hidden) + linear(hidden, hidden)


def voxtral(audio: Fields, hidden: int) -> int:
    """Whisper's encoder, four frames together, two projections (arXiv 2507.13264)."""
    inner = encoder_widths(audio)[1]
    return whisper_encoder(audio) + inner * hidden + hidden * hidden


def qwen2_5_omni(audio: Fields, hidden: int) -> int:
    """Whisper's encoder with computed positions and two tokens of its own (arXiv 2503.20215)."""
    width, out = encoder_widths(audio)[0], audio.number("output_dim", hidden)
    return whisper_encoder(audio, positions=False) + linear(width, out) + 2 * out


def qwen3_audio(audio: Fields, hidden: int) -> int:
    """Three strided convolutions, layers, two projections (Qwen3-Omni, arXiv 2509.17765)."""
    width, inner = encoder_widths(audio)
    middle, out = audio.number("downsample_hidden_size", 480), audio.number("output_dim", hidden)
    bins = audio.number("num_mel_bins", 128)
    for _ in range(3):
        bins = (bins + 1) // 2
    stem = linear(9, middle) + 2 * linear(9 * middle, middle) + middle * bins * width
    layers = encoder_layers(audio) * plain_layer(width, inner)
    return stem + layers + 2 * width + linear(width, width) + linear(width, out)


# Conformers


def granite_encoder(audio: Fields, hidden: int) -> int:
    """A conformer with two half feed-forwards and a second head inside (Granite Speech)."""
    number = audio.number
    width, layers, out = number("hidden_dim"), number("num_layers"), number("output_dim")
    inner, head = width * number("feedforward_mult", 4), number("dim_head")
    heads, kernel = number("num_heads") * head, number("conv_kernel_size")
    wide = width * number("conv_expansion_factor", 2)
    feed = 2 * width + linear(width, inner) + linear(inner, width)
    attention = 2 * width + 3 * width * heads + linear(heads, width)
    attention += (2 * number("max_pos_emb", 512) + 1) * head
    convolution = (
        2 * width + linear(width, 2 * wide) + wide * kernel + 2 * wide + linear(wide, width)
    )
    layer = 2 * feed + attention + convolution + 2 * width
    ends = linear(number("input_dim"), width) + linear(width, out) + linear(out, width)
    return layers * layer + ends


def granite_speech(whole: Fields, hidden: int) -> int:
    """Granite Speech's encoder, its query former and the projection to the language model."""
    audio, former = whole.section("encoder_config"), whole.section("projector_config")
    if audio is None or former is None:
        raise whole.fault("encoder_config", "missing, or `projector_config` is; add both")
    width = former.number("hidden_size")
    queries = whole.number("window_size", 15) // whole.number("downsample_rate", 5) * width
    return granite_encoder(audio, hidden) + query_former(former) + queries + linear(width, hidden)


def query_former(former: Fields) -> int:
    """BLIP-2's query transformer: cross-attention in every n-th layer (arXiv 2301.12597)."""
    number = former.number
    width, inner, outside = (
        number("hidden_size"),
        number("intermediate_size"),
        number("encoder_hidden_size"),
    )
    layers, every = number("num_hidden_layers"), number("cross_attention_frequency", 2)
    one = 4 * linear(width, width) + linear(width, inner) + linear(inner, width) + 4 * width
    crossed = 2 * linear(width, width) + 2 * linear(outside, width) + 2 * width
    return layers * one + -(-layers // every) * crossed + 2 * width


def phi4_audio(audio: Fields, hidden: int) -> int:
    """A conformer over depthwise convolutions, two projectors of two matrices (arXiv 2503.01743)."""
    number = audio.number
    width, inner = number("hidden_size"), number("intermediate_size")
    layers, kernel = (
        either(audio, "num_blocks", "num_hidden_layers"),
        number("kernel_size", 3),
    )
    channels, final = number("nemo_conv_channels", 1024), number("nemo_final_size", 10)
    feed = 2 * width + linear(width, 2 * inner) + linear(inner, width)
    convolution = 2 * width + 2 * width + linear(width, 2 * width)
    convolution += linear(kernel, width) + 2 * linear(width, width)
    layer = 2 * feed + 4 * linear(width, width) + convolution + 4 * width
    stem = (
        3 * linear(9, channels) + 2 * linear(channels, channels) + linear(channels * final, width)
    )
    biases = 2 * number("bias_max_distance", 1000) * number("num_attention_heads")
    return layers * layer + stem + biases + 2 * (linear(width, hidden) + linear(hidden, hidden))


def phi4_published(whole: Fields, hidden: int) -> int:
    """Phi-4-multimodal as published: towers that the file names without widths, and the adapters of
    sound and of images that stay beside the weights (arXiv 2503.01743)."""
    number, widths = whole.number, hidden // whole.number("num_attention_heads")
    keys, inner = 2 * number("num_key_value_heads") * widths, number("intermediate_size")
    each = (2 * hidden + keys) + 2 * hidden + (hidden + 2 * inner) + (inner + hidden)
    ranks = [whole.section(name) for name in ("vision_lora", "speech_lora")]
    whole.seen.update(("audio_processor", "embd_layer", "img_processor"))
    adapters = sum(part.number("r") for part in ranks if part) * each * number("num_hidden_layers")
    return PHI4_TOWERS + adapters


PHI4_TOWERS = 441_550_016 + 466_416_416
"""SigLIP of 448 and the conformer of transformers' class with their projectors; of sound, positions up
to 500 either way in place of 1,000, and the mean and spread of 80 bands."""


def phi3_vision(whole: Fields, hidden: int) -> int:
    """Phi-3.5-vision: CLIP-L of 336, four patches together, two projections; the file names it."""
    whole.seen.update(("embd_layer", "img_processor"))
    return CLIP_LARGE_336 + linear(4 * 1024, hidden) + linear(hidden, hidden) + 2 * 4 * 1024


CLIP_LARGE_336 = 303_507_456  # 24 layers of 1,024, 577 positions


def gemma4(audio: Fields, hidden: int) -> int:
    """Gemma 4's conformer, and a projection before that to the language model."""
    width, out = audio.number("hidden_size", 1024), audio.number("output_proj_dims", 1536)
    channels = two_widths(audio, "subsampling_conv_channels")
    return (
        gemma_conformer(audio, width, channels, "num_mel_bins") + linear(width, out) + out * hidden
    )


def gemma3n(audio: Fields, hidden: int) -> int:
    """The same conformer under other names, and an embedder of its tokens."""
    width = audio.number("hidden_size", 1536)
    channels = two_widths(audio, "sscp_conv_channel_size")
    found = gemma_conformer(audio, width, channels, "input_feat_size", "conf_")
    return found + embedder(audio, width, hidden)


def two_widths(audio: Fields, name: str) -> list[int]:
    """Channels of the two strided convolutions."""
    return audio.whole_numbers(name, 2) if audio.raw(name) else [128, 32]


def gemma_conformer(
    audio: Fields, width: int, channels: list[int], bins: str, prefix: str = ""
) -> int:
    """Two strided convolutions, and layers of two half feed-forwards, attention with relative keys and a
    light convolution."""
    number = audio.number
    first, second = channels
    rows = number(bins, 128) // 4 * second  # after two strides of two
    stem = 9 * first + first + 9 * first * second + second + rows * width
    feed = 2 * 4 * width * width + 2 * width
    attention = 5 * width * width + width // number(prefix + "num_attention_heads", 8) + 2 * width
    convolution = 3 * width * width + number(prefix + "conv_kernel_size", 5) * width + 2 * width
    layer = 2 * feed + attention + convolution + width
    return stem + number(prefix + "num_hidden_layers", 12) * layer


def inkling(audio: Fields, hidden: int) -> int:
    """A table of every loudness of every frequency, and a norm."""
    return audio.number("n_mel_bins", 80) * audio.number("mel_vocab_size", 256) * hidden + hidden


def gemma4_unified(audio: Fields, hidden: int) -> int:
    """Gemma 4 12B: one projection of the waveform's frames."""
    return audio.number("output_proj_dims") * hidden


def mimo(audio: Fields, hidden: int) -> int:
    """MiMo-V2.5's ear: a table a channel of codes, gated layers over a group of frames, a projector
    (XiaomiMiMo/MiMo-V2.5, modeling_mimo_v2.py)."""
    number = audio.number
    width, inner = number("input_local_dim"), number("input_local_intermediate_size", 4096)
    channels = number("audio_channels")
    rows = dashed(audio, "speech_vocab_size")
    codes = sum(rows if len(rows) == channels else rows[:1] * channels) * width
    heads = number("input_local_attn_heads", 16) * number("input_local_head_dim", 64)
    layer = 3 * linear(width, heads) + heads * width + 3 * width * inner + 2 * width
    frames, out = number("group_size") * width, number("out_hidden_size", hidden)
    two = number("projection_layers", 2) == 2
    projector = 4 * frames * (frames + out) if two else frames * out
    return codes + number("input_local_layers") * layer + width + projector


def dashed(audio: Fields, name: str) -> list[int]:
    """Whole numbers written as 1025-1025-129; a single one may be written as a number."""
    parts = str(audio.raw(name)).split("-")
    if not all(part.isdecimal() and len(part) <= 8 for part in parts):
        raise audio.fault(name, "not usable; write whole numbers with - between them")
    return [int(part) for part in parts]


# Convolutions alone


def muse_audio(audio: Fields, hidden: int) -> int:
    """Stages of convolutions, each wider than the last (Muse)."""
    depths, kernel = audio.whole_numbers("depths"), audio.number("conv_kernel_size", 7)
    widths = audio.whole_numbers("hidden_sizes", len(depths))
    patches = audio.whole_numbers("patch_sizes", len(depths))
    found, before = 0, 1
    for width, size, depth in zip(widths, patches, depths, strict=True):
        inner = round(4 * width)
        block = linear(kernel, width) + width + linear(width, inner) + linear(inner, width)
        found += linear(size * before, width) + width + depth * block
        before = width
    return found + before + linear(before, hidden) + hidden


def vibevoice(whole: Fields, hidden: int) -> int:
    """Two convolutional encoders, of sound and of meaning, each with a projector (VibeVoice)."""
    found = 0
    for name in ("acoustic_tokenizer_encoder_config", "semantic_tokenizer_encoder_config"):
        section = whole.section(name)
        if section is None:
            raise whole.fault(name, "missing; add the section of the model's config.json")
        out = section.number("hidden_size")
        found += convolutions(section) + linear(out, hidden) + hidden + linear(hidden, hidden)
    return found


def convolutions(section: Fields) -> int:
    """Stages that halve the rate and double the width."""
    number = section.number
    width, kernel, out = number("num_filters"), number("kernel_size", 7), number("hidden_size")
    ratios = section.whole_numbers("downsampling_ratios")
    depths = section.whole_numbers("depths", len(ratios) + 1)
    found = linear(kernel * number("channels", 1), width) + depths[0] * mixer(section, width)
    for ratio, depth in zip(ratios, depths[1:], strict=True):
        found += linear(2 * ratio * width, 2 * width) + depth * mixer(section, 2 * width)
        width *= 2
    return found + linear(kernel * width, out)


def mixer(section: Fields, width: int) -> int:
    """A depthwise convolution and a feed-forward, with their scales and norms."""
    inner = width * section.number("ffn_expansion", 4)
    feed = linear(width, inner) + linear(inner, width)
    return linear(section.number("kernel_size", 7), width) + feed + 4 * width


Ear = Callable[[Fields, int], int]
EARS: dict[str, Ear] = {
    "qwen2_audio": qwen2_audio, "qwen3_asr": qwen3_audio, "qwen2_5_omni": qwen2_5_omni,
    "qwen2_5_omni_thinker": qwen2_5_omni, "qwen3_omni_moe": qwen3_audio,
    "qwen3_omni_moe_thinker": qwen3_audio, "voxtral": voxtral, "audioflamingo3": audio_flamingo,
    "phi4_multimodal": phi4_audio, "muse_spark": muse_audio, "gemma4": gemma4, "mimo_v2": mimo,
    "gemma4_unified": gemma4_unified, "gemma3n": gemma3n, "inkling_mm_model": inkling,
}  # fmt: skip
"""Outer model_type → how the encoder of its `audio_config` counts."""

OUTER_EARS: dict[str, Ear] = {
    "granite_speech": granite_speech, "granite_speech_plus": granite_speech,
    "vibevoice_asr": vibevoice, "whisper": whisper, "phi4mm": phi4_published,
    "phi3_v": phi3_vision,
}  # fmt: skip
"""Outer model_type → how its encoder counts where the section has another name."""
