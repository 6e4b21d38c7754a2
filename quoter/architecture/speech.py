"""What speaks beside what hears and writes: how many weights a talker and its decoder of sound hold.

Engines that answer in text do not load them; those that speak load them as models of their own (Qwen-Omni).
Layouts read from the modelling code of Hugging Face transformers."""

from collections.abc import Callable

from quoter.architecture.ears import either
from quoter.architecture.families import Family
from quoter.architecture.hf_config import Fields
from quoter.architecture.shape import shape_of
from quoter.architecture.tensors import GROUPS, tensors
from quoter.architecture.towers import linear


def speech_parameters(whole: Fields) -> int:
    """Weights of all that speaks; 0 where there is nothing, or where the file switches it off."""
    if whole.text("model_type").removesuffix("_thinker") not in SPEAKERS:
        return 0
    sections = {name: whole.section(name) for name in SPEAKING}
    if not whole.flag("enable_audio_output", True):
        return 0
    return sum(SPEAKING[name](part) for name, part in sections.items() if part is not None)


SPEAKERS = ("qwen2_5_omni", "qwen3_omni_moe")
"""Outer model types that speak, as they call themselves or their part that writes."""


def decoder(fields: Fields, layout: Family) -> dict[str, int]:
    """The tensors of a language model within a section, by group."""
    section = fields.part(fields.values, fields.where, layout.defaults)
    groups = tensors(shape_of(section, layout))
    return {name: groups[name] for name in GROUPS}


# Talkers: a language model that writes codes of sound

WINDOWLESS = {"use_sliding_window": False}
TALKER = Family(qkv_bias=True, output_bias=False, defaults=WINDOWLESS)
TALKER_MOE = Family(qk_norm="head", expert_width="moe_intermediate_size", shared_gate=True,
                    shared_width="shared_expert_intermediate_size", defaults=WINDOWLESS)  # fmt: skip
CODES = Family(qk_norm="head", defaults=WINDOWLESS)


def talker(part: Fields) -> int:
    """A talker of one table of codes (Qwen2.5-Omni), or of several groups of them (Qwen3-Omni)."""
    text, codes = part.section("text_config"), part.section("code_predictor_config")
    return grouped_talker(part, text, codes) if text and codes else plain_talker(part)


def plain_talker(part: Fields) -> int:
    """Layers as Qwen2's; its table of codes is as wide as the thinker, with a projection to its own
    width (Qwen2.5-Omni, arXiv 2503.20215)."""
    width, wide = part.number("hidden_size"), part.number("embedding_size")
    table = part.number("vocab_size") * (wide - width)
    return sum(decoder(part, TALKER).values()) + table + linear(wide, width)


def grouped_talker(part: Fields, text: Fields, codes: Fields) -> int:
    """Layers of experts, two projections of what the thinker hears and writes, and a small model that
    predicts the further groups of codes, each with a table and a head (Qwen3-Omni, arXiv 2509.17765)."""
    inner, width = text.number("intermediate_size"), text.number("hidden_size")
    projection = linear(part.number("thinker_hidden_size"), inner) + linear(inner, width)
    small = decoder(codes, CODES)
    ends = small["embedding"] + small["head"]
    further = (codes.number("num_code_groups") - 2) * ends
    return sum(decoder(text, TALKER_MOE).values()) + 2 * projection + sum(small.values()) + further


# From codes to a wave

FOUR = 4  # widths of a convolutional block's feed-forward


def code_to_wave(part: Fields) -> int:
    """Layers over the codes, then stages that stretch them to samples (Qwen3-Omni)."""
    number = part.number
    width, inner, layers = (
        number("hidden_size"),
        number("intermediate_size"),
        number("num_hidden_layers"),
    )
    keys = width * number("num_key_value_heads") // number("num_attention_heads")
    layer = 2 * width * width + 2 * width * keys + 3 * width * inner + 4 * width
    codes = number("codebook_size") * number("num_quantizers") * width
    stretched = sum(widened(width, ratio) for ratio in part.whole_numbers("upsampling_ratios"))
    return codes + layers * layer + width + stretched + wave_decoder(part, width)


def widened(width: int, ratio: int) -> int:
    """A transposed convolution and a block of a depthwise one with its feed-forward."""
    block = linear(7, width) + 3 * width + linear(width, FOUR * width) + linear(FOUR * width, width)
    return width * width * ratio + width + block


def wave_decoder(part: Fields, width: int) -> int:
    """Stages that halve the width and stretch the time, three residual blocks in each."""
    out = part.number("decoder_dim")
    found = linear(7 * width, out)
    for rate in part.whole_numbers("upsample_rates"):
        wide, out = out, out // 2
        block = 4 * out + linear(7 * out, out) + linear(out, out)
        found += 2 * wide + 2 * rate * wide * out + out + 3 * block
    return found + 2 * out + linear(7 * out, 1)


def token_to_wave(part: Fields) -> int:
    """A diffusion transformer from codes to a spectrum, and a vocoder (Qwen2.5-Omni)."""
    spectrum, wave = part.section("dit_config"), part.section("bigvgan_config")
    return (diffusion(spectrum) if spectrum else 0) + (vocoder(wave) if wave else 0)


def diffusion(part: Fields) -> int:
    """Layers steered by the time step, over codes, spectrum and the speaker's voice."""
    number = part.number
    width, layers = either(part, "dim", "hidden_size"), either(part, "depth", "num_hidden_layers")
    inner = either(part, "heads", "num_attention_heads") * number("head_dim", 64)
    wide = number("ff_mult", 2) * width
    bins, codes = number("mel_dim", 80), number("emb_dim", 512)
    layer = linear(width, 6 * width) + 3 * linear(width, inner) + linear(inner, width)
    layer += linear(width, wide) + linear(wide, width)
    voice = number("enc_dim", 128)
    into = bins + codes + voice + number("enc_emb_dim", 192)
    ends = linear(256, width) + linear(width, width) + linear(into, width)
    ends += (
        (number("num_embeds", 8193) + 1) * codes + linear(width, 2 * width) + linear(width, bins)
    )
    return layers * layer + ends + speaker(part, bins, voice)


def speaker(part: Fields, bins: int, voice: int) -> int:
    """The encoder of the speaker's voice: convolutions in branches, weighed over time (ECAPA-TDNN)."""
    widths = listed(part, "enc_channels", [256, 256, 256, 256, 768])
    kernels = listed(part, "enc_kernel_sizes", [5, 3, 3, 3, 1])
    scale, squeezed = part.number("enc_res2net_scale", 2), part.number("enc_se_channels", 64)
    found = linear(kernels[0] * bins, widths[0])
    for before, width, kernel in zip(widths, widths[1:-1], kernels[1:-1], strict=False):
        branch = width // scale
        found += linear(before, width) + (scale - 1) * linear(kernel * branch, branch)
        found += linear(width, width) + linear(width, squeezed) + linear(squeezed, width)
    last, seen = widths[-1], part.number("enc_attention_channels", 64)
    found += linear(kernels[-1] * sum(widths[1:-1]), last)
    return found + linear(3 * last, seen) + linear(seen, last) + linear(2 * last, voice)


def listed(part: Fields, name: str, usual: list[int]) -> list[int]:
    """Whole numbers of the file, else those of the class."""
    return part.whole_numbers(name) or usual


def vocoder(part: Fields) -> int:
    """Stages that halve the width, each with residual blocks of every kernel (BigVGAN, arXiv 2206.04658)."""
    out = part.number("upsample_initial_channel", 1536)
    rates = listed(part, "upsample_rates", [5, 3, 2, 2, 2, 2])
    stretch = part.whole_numbers("upsample_kernel_sizes") or [11, 7, 4, 4, 4, 4]
    kernels = listed(part, "resblock_kernel_sizes", [3, 7, 11])
    found = linear(7 * part.number("mel_dim", 80), out)
    for _rate, kernel in zip(rates, stretch, strict=False):
        wide, out = out, out // 2
        blocks = sum(6 * (linear(each * out, out) + 2 * out) for each in kernels)
        found += linear(kernel * wide, out) + blocks
    return found + 2 * out + 7 * out


SPEAKING: dict[str, Callable[[Fields], int]] = {
    "talker_config": talker, "code2wav_config": code_to_wave, "token2wav_config": token_to_wave,
}  # fmt: skip
"""Section of the file → how what it describes counts."""
