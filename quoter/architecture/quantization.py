"""In which precision a checkpoint ships, by the quantisation section of its config.json.

Methods as Hugging Face transformers, compressed-tensors, ModelOpt and the Ascend tools write
them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from quoter.architecture.hf_config import ALIASES

Section = Mapping[str, Any]
SECTIONS = ("quantization_config", "compression_config")
WITHIN = ("text_config", "llm_config", "language_config")


class Shipped(NamedTuple):
    """The precision of a checkpoint; "" with what the file says where nothing here is like it."""

    precision: str
    said: str = ""


def section_of(config: Section) -> Section | None:
    """The quantisation section, of the file or of its language model."""
    for part in (config, *(mapping(config.get(name)) for name in WITHIN)):
        for name in SECTIONS:
            if mapping(part.get(name)):
                return part[name]
    return mapping(config.get("quantization")) or None  # ModelOpt's own file


def unreadable(config: Section) -> str:
    """The quantisation field that holds something else than a section; "" where none does."""
    for where, part in (
        ("", config),
        *((f"{name}.", mapping(config.get(name))) for name in WITHIN),
    ):
        for name in SECTIONS:
            if part.get(name) and not mapping(part[name]):
                return where + name
    return ""


def shipped(config: Section) -> Shipped:
    """What the checkpoint ships in; BF16 where it has no quantisation section."""
    if config.get("quantize") is not None:  # Ascend: one word
        return said_word(config["quantize"], ASCEND)
    if unusable := unreadable(config):
        return Shipped("", f"{unusable} is no section")
    section = section_of(config)
    if section is None:
        return Shipped("bf16")
    if word(section.get("model_quant_type")):  # Ascend: and a word for every tensor
        return said_word(section["model_quant_type"], ASCEND)
    if word(section.get("quant_algo")):
        return in_groups(said_word(section["quant_algo"], MODELOPT), section)
    method = word(section.get("quant_method")) or guessed(section)
    precision = METHODS.get(method, unknown)(section)
    if precision == "mxfp4" and method != "mxfp4" and not has_experts(config):
        precision = "mxfp4-linear"  # there is nothing else to quantise
    return Shipped(precision) if precision else Shipped("", described(method, section))


def has_experts(config: Section) -> bool:
    """Whether the file, or its language model, has routed experts."""
    parts = (config, *(mapping(config.get(name)) for name in WITHIN))
    return any(whole(part.get(name)) > 1 for part in parts for name in EXPERTS)


EXPERTS = ("num_experts", *ALIASES["num_experts"])


def guessed(section: Section) -> str:
    """The method of a section without `quant_method`, as older files have it."""
    if "config_groups" in section:
        return "compressed-tensors"
    return "bitsandbytes" if {"load_in_4bit", "load_in_8bit"} & section.keys() else ""


def said_word(value: Any, known: Mapping[str, str]) -> Shipped:
    """The precision of a word such as NVFP4 or w8a8."""
    precision = known.get(word(value), "")
    return Shipped(precision) if precision else Shipped("", word(value)[:40] or "no method")


def described(method: str, section: Section) -> str:
    """A method that is not known, in words."""
    bits, size = whole(section.get("bits")), whole(section.get("group_size"))
    groups_of = f" in groups of {size}" if size > 0 and bits == 4 else ""
    return f"{method[:40] or 'no method'}{f' with {bits} bits' if bits else ''}{groups_of}"


# -- methods --------------------------------------------------------------------------------------


def unknown(section: Section) -> str:
    """No precision of the catalog is like it."""
    return ""


def packed(section: Section) -> str:
    """Integers in groups: AWQ, GPTQ and their kin; AWQ has four bits where it does not say."""
    given = section.get("bits", section.get("w_bit"))
    bits = 4 if given is None and word(section.get("quant_method")) == "awq" else whole(given)
    return int4(section) if bits == 4 else {8: "gptq-int8"}.get(bits, "")


def int4(part: Section) -> str:
    """Four-bit integers by the weights that share a scale; "" for fewer than any row has."""
    if word(part.get("strategy")) in ("channel", "tensor"):
        return "int4-channel"
    size = part.get("group_size")
    if size is None or whole(size) >= 128:
        return "int4"
    return {-1: "int4-channel", 32: "int4-g32", 64: "int4-g64"}.get(whole(size), "")


def in_groups(found: Shipped, section: Section) -> Shipped:
    """A precision named by a word, by the groups that stand beside the word."""
    if found.precision != "int4":
        return found
    precision = int4(section)
    return Shipped(precision, "" if precision else described(word(section["quant_algo"]), section))


def bitsandbytes(section: Section) -> str:
    """LLM.int8, or four bits with scales that may be quantised again."""
    if section.get("load_in_8bit") is True:
        return "int8"
    if section.get("load_in_4bit") is not True:
        return ""
    return "nf4" if section.get("bnb_4bit_use_double_quant") is True else "nf4-single"


def compressed(section: Section) -> str:
    """compressed-tensors: one scheme a group of layers; two different ones are no precision."""
    found = {scheme(part, section.get("format")) for part in groups(section)}
    return found.pop() if len(found) == 1 else ""


def groups(section: Section) -> Iterator[Section]:
    """The groups of layers of a section; not of all linear ones where attention is left out."""
    apart = any(map(attends, listed(section.get("ignore"))))
    for part in map(mapping, mapping(section.get("config_groups")).values()):
        targets = () if apart else listed(part.get("targets"))
        if part:
            yield {**part, "targets": [LINEAR] if LINEAR in targets else []}


def scheme(group: Section, format_of_all: Any) -> str:
    """The precision of one group: bits, type and, of integers, whether activations are too."""
    weights = mapping(group.get("weights"))
    bits, kind = whole(weights.get("num_bits")), word(weights.get("type")) or "int"
    layout = word(group.get("format")) or word(format_of_all)
    if kind == "float" and bits == 4:
        return mxfp4(group) if layout.startswith("mxfp4") else "nvfp4"
    if kind == "int" and bits == 8:
        return "int8" if mapping(group.get("input_activations")) else "gptq-int8"
    if kind == "int" and bits == 4:
        return int4(weights)
    return {("float", 8): "fp8"}.get((kind, bits), "")


def mxfp4(group: Section) -> str:
    """Of all linear layers, or of the experts that the group names one by one (Kimi K3)."""
    return "mxfp4-linear" if LINEAR in listed(group.get("targets")) else "mxfp4"


LINEAR = "Linear"


def attends(name: Any) -> bool:
    """Whether a name or pattern of layers is of the language model's attention."""
    return "attn" in word(name) and not any(part in word(name) for part in ("vis", "mtp"))


METHODS: dict[str, Callable[[Section], str]] = {
    "fp8": lambda section: "fp8", "fbgemm_fp8": lambda section: "fp8",
    "mxfp4": lambda section: "mxfp4", "awq": packed, "gptq": packed, "gptq_marlin": packed,
    "awq_marlin": packed, "auto-round": packed, "intel/auto-round": packed,
    "bitsandbytes": bitsandbytes, "compressed-tensors": compressed,
    "compressed_tensors": compressed, "modelopt": compressed,
}  # fmt: skip
MODELOPT = {
    "fp8": "fp8", "fp8_pb_wo": "fp8", "fp8_per_channel_per_token": "fp8", "nvfp4": "nvfp4",
    "nvfp4_awq": "nvfp4", "mxfp4": "mxfp4-linear", "w4a16_awq": "int4", "int4_awq": "int4",
    "int8_sq": "int8",
}  # fmt: skip
ASCEND = {
    "float": "bf16", "w8a8": "int8", "w8a8_dynamic": "int8", "w8a8s": "int8", "w8a16": "gptq-int8",
}  # fmt: skip


# -- what a row keeps -----------------------------------------------------------------------------

KEPT = (
    "quant_method", "quant_algo", "model_quant_type", "bits", "w_bit", "group_size", "load_in_4bit", "load_in_8bit",
    "bnb_4bit_quant_type", "bnb_4bit_use_double_quant", "format", "weight_block_size",
    "kv_cache_quant_algo",
)  # fmt: skip
OF_WEIGHTS = ("num_bits", "type", "group_size", "strategy")
OF_ACTIVATIONS = ("num_bits", "type")


def reduced(section: Section) -> dict[str, Any]:
    """The section without the lists of layers and what else decides no size."""
    kept = {name: section[name] for name in KEPT if section.get(name) is not None}
    numbered = {f"group_{i}": group(part) for i, part in enumerate(groups(section))}
    return kept | ({"config_groups": numbered} if numbered else {})


def group(part: Section) -> dict[str, Any]:
    """One group of layers, its bits and types alone."""
    weights = chosen(mapping(part.get("weights")), OF_WEIGHTS)
    activations = chosen(mapping(part.get("input_activations")), OF_ACTIVATIONS)
    found = {"format": part.get("format"), "weights": weights, "input_activations": activations,
             "targets": part["targets"]}  # fmt: skip
    return {name: value for name, value in found.items() if value}


def chosen(part: Section, names: tuple[str, ...]) -> dict[str, Any]:
    """Some fields of a section, those that say something."""
    return {name: part[name] for name in names if part.get(name) is not None}


def mapping(value: Any) -> Section:
    """A section; an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def listed(value: Any) -> list:
    """A list; an empty one for anything else."""
    return value if isinstance(value, list) else []


def word(value: Any) -> str:
    """A word in small letters; "" for anything else."""
    return value.strip().lower() if isinstance(value, str) else ""


def whole(value: Any) -> int:
    """A whole number; 0 for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
