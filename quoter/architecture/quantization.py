"""In which precision a checkpoint ships, by the quantisation section of its config.json.

Methods as Hugging Face transformers, compressed-tensors, ModelOpt, Quark, HQQ, MLX and the Ascend
tools write them. What a section says of attention, of other linear layers and of routed experts
may differ: three kinds are read, and their combination is a row of the precisions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from quoter.architecture.hf_config import ALIASES

Section = Mapping[str, Any]
SECTIONS = ("quantization_config", "compression_config", "quantization")
WITHIN = ("text_config", "llm_config", "language_config")


class Shipped(NamedTuple):
    """The precision of a checkpoint; "" with what the file says where nothing here is like it."""

    precision: str
    said: str = ""


class Parts(NamedTuple):
    """The types of attention, of other linear layers and of routed experts; "" = not known."""

    attention: str
    linear: str
    expert: str


def section_of(config: Section) -> Section | None:
    """The quantisation section, of the file or of its language model."""
    for part in (config, *(mapping(config.get(name)) for name in WITHIN)):
        for name in SECTIONS:
            if mapping(part.get(name)):
                return part[name]
    return None


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
    if word(config.get("weights")):  # said of the checkpoint when it was taken in
        return Shipped(word(config["weights"]))
    if config.get("quantize") is not None:  # Ascend: one word
        return said_word(config["quantize"], ASCEND)
    if unusable := unreadable(config):
        return Shipped("", f"{unusable} is no section")
    section = section_of(config)
    experts = EXPERT_TYPES.get(word(config.get("expert_dtype")), "")
    if section is None:
        return combined(Parts("bf16", "bf16", experts or "bf16"), config)
    parts = parts_of(section)
    if experts and parts.expert == parts.linear:  # DeepSeek-V4: said outside the section
        parts = parts._replace(expert=experts)
    found = combined(parts, config)
    return found if found.precision else Shipped("", found.said or described(section))


EXPERT_TYPES = {"fp4": "mxfp4", "mxfp4": "mxfp4", "nvfp4": "nvfp4"}
"""`expert_dtype`; DeepSeek-V4's fp4 is MXFP4: one power-of-two scale per 32 values."""


def combined(parts: Parts, config: Section) -> Shipped:
    """The precision whose three types these are; a model without experts has no third."""
    if not has_experts(config) and parts.linear != "bf16":
        parts = parts._replace(expert=parts.linear)
    said = "attention in {}, other layers in {}, experts in {}".format(*parts)
    if "" in parts:
        return Shipped("")
    if any(" " in part for part in parts):  # of a method, in words
        return Shipped("", said)
    if len(set(parts)) == 1:
        return Shipped(OF_ALL.get(parts.expert, parts.expert))
    found = COMBINED.get(Parts(*(part.partition("-g")[0] for part in parts)), "")
    return Shipped(found) if found else Shipped("", said)


OF_ALL = {"mxfp4": "mxfp4-linear"}  # `mxfp4` is that of the experts alone (gpt-oss)
COMBINED = {
    Parts("bf16", "bf16", "nvfp4"): "nvfp4-experts",
    Parts("bf16", "nvfp4", "nvfp4"): "nvfp4-mlp",
    Parts("fp8", "nvfp4", "nvfp4"): "nvfp4-mlp-fp8",
    Parts("fp8", "fp8", "nvfp4"): "nvfp4-fp8",
    Parts("mxfp8", "mxfp8", "nvfp4"): "nvfp4-fp8",
    Parts("bf16", "bf16", "mxfp4"): "mxfp4",
    Parts("bf16", "mxfp4", "mxfp4"): "mxfp4",
    Parts("fp8", "fp8", "mxfp4"): "mxfp4-fp8",
    Parts("mxfp8", "mxfp8", "mxfp4"): "mxfp4-fp8",
    Parts("bf16", "bf16", "int4"): "int4-experts",
    Parts("bf16", "int4", "int4"): "int4-mlp",
    Parts("fp8", "fp8", "int4"): "int4-fp8",
    Parts("int8", "int8", "int4"): "int4-int8",
    Parts("bf16", "fp8", "fp8"): "fp8-mlp",
    Parts("bf16", "bf16", "fp8"): "fp8-experts",
    Parts("bf16", "int8", "int8"): "int8-mlp",
}
"""Checkpoints of more than one type → the precision."""


def has_experts(config: Section) -> bool:
    """Whether the file, or its language model, has routed experts."""
    parts = (config, *(mapping(config.get(name)) for name in WITHIN))
    return any(_whole(part.get(name)) > 1 for part in parts for name in EXPERTS)


EXPERTS = ("num_experts", *ALIASES["num_experts"])


def said_word(value: Any, known: Mapping[str, str]) -> Shipped:
    """The precision of a word such as NVFP4 or w8a8."""
    precision = known.get(word(value), "")
    return Shipped(precision) if precision else Shipped("", word(value)[:40] or "no method")


def described(section: Section) -> str:
    """A method that is not known, in words."""
    algorithm = word(section.get("model_quant_type")) or word(section.get("quant_algo"))
    method = word(section.get("quant_method")) or guessed(section)
    if algorithm and method not in METHODS:
        return algorithm[:40]
    if algorithm:
        return f"{algorithm[:40]}{in_groups_of(section)}"
    bits = _whole(section.get("bits"))
    said = f"{method[:40] or 'no method'}{f' with {bits} bits' if bits else ''}"
    return said + (in_groups_of(section) if bits == 4 else "")


def in_groups_of(section: Section) -> str:
    """The groups that a scale is shared in, in words."""
    size = _whole(section.get("group_size"))
    return f" in groups of {size}" if size > 0 and size not in USUAL_GROUPS else ""


USUAL_GROUPS = (32, 64, 128)


# -- the three kinds of layers --------------------------------------------------------------------


def parts_of(section: Section) -> Parts:
    """The types of the three kinds, by whatever the section lists or names."""
    if word(section.get("model_quant_type")) or ascend_list(section):
        return ascend(section)
    layers = mapping(section.get("quantized_layers"))
    if layers:
        return _mixed(section, layers)
    if word(section.get("quant_algo")) == MIXED:
        rest = "fp8" if word(section.get("quant_method")) == "fp8" else ""
        return Parts(rest, rest, MODELOPT.get(word(section.get("moe_quant_algo")), ""))
    method = word(section.get("quant_method")) or guessed(section)
    if method == "modelopt" and word(section.get("quant_algo")):
        return without(modelopt(section), section)
    if word(section.get("quant_algo")) and "config_groups" not in section:
        return without(modelopt(section), section)
    if method == "mxfp4":  # gpt-oss, GPT-OSS kin: experts alone
        return Parts("bf16", "bf16", "mxfp4")
    if method in GROUPED and "config_groups" in section:
        return compressed(section)
    found = without(METHODS.get(method, unknown)(section), section)
    return overridden(found, section) if found.linear else found


MIXED = "mixed_precision"
GROUPED = ("compressed-tensors", "compressed_tensors", "modelopt")


def without(kind: str, section: Section) -> Parts:
    """One type, but for the kinds that the section leaves in 16 bits."""
    names = left_out(section)
    found = {part: "bf16" if all_of(names, part) else kind for part in Parts._fields}
    return Parts(**found) if kind else Parts("", "", "")


def left_out(section: Section) -> list[str]:
    """Names and patterns of layers that stay in 16 bits."""
    lists = (_listed(section.get(name)) for name in LEFT_OUT)
    return [word(name) for names in lists for name in names if word(name)]


LEFT_OUT = ("ignore", "exclude_modules", "modules_to_not_convert", "exclude", "ignored_layers")


def all_of(names: list[str], part: str) -> bool:
    """Whether a list leaves out a kind of layers: by a pattern, or in every other layer at least."""
    of_part = [name for name in names if kind_of(name) == part and whole_layer(name, part)]
    numbers = {found for name in of_part if (found := number_of(name)) is not None}
    layers = max((number_of(name) or 0 for name in names), default=0) + 1
    general = any(number_of(name) is None for name in of_part)
    return general or (len(numbers) > 1 and 2 * len(numbers) >= layers)


def whole_layer(name: str, part: str) -> bool:
    """Whether a name is of a kind as a whole: of attention the output, by far the largest."""
    if part != "attention":
        return True
    return name.endswith(("o_proj", "out_proj", "wo_b")) or not name.endswith(("_proj", "_mqa"))


def number_of(name: str) -> int | None:
    """The layer that a name is of; None for a pattern of all."""
    found = re.search(r"layers?\.(\d+)", name)
    return int(found[1]) if found else None


OTHER = ("vis", "mtp", "audio", "embed", "mm_proj", "multi_modal", "norm", "bias", "router",
         "indexer", "index_", "conv1d", "rotary", "sink", "weights_proj")  # fmt: skip
ATTENDS = ("attn", "attention", ".q_proj", ".k_proj", ".v_proj", ".o_proj", "mixer.in_proj",
           "mixer.out_proj")  # fmt: skip


def kind_of(name: str) -> str:
    """Which of the three kinds a name or pattern of layers is of; "" for none."""
    if any(part in name for part in OTHER) or name in ("head", "lm_head", "re:.*lm_head.*"):
        return ""
    if name.endswith((".gate", ".gate$", "_gate", "lm_head", ".gate.weight")):
        return ""
    if "shared_expert" in name:
        return "linear"
    if "expert" in name or "switch_mlp" in name:  # MLX's
        return "expert"
    if any(part in name for part in ATTENDS):
        return "attention"
    return "linear" if any(part in name for part in ("mlp", "ffn", "feed_forward")) else ""


# -- what is said of single layers ----------------------------------------------------------------

OVERRIDES = ("layer_quant_config", "extra_config", "dynamic")
"""Where Quark, AutoRound and GPTQModel say what differs from layer to layer; MLX says it among the rest."""


def overridden(parts: Parts, section: Section) -> Parts:
    """The types, but for the kinds of which the section says another type in most of their layers."""
    layers = by_layer(section)
    found = {}
    for part in Parts._fields:
        names = [name for name in layers if kind_of(name) == part]
        if all_of(list(layers), part):
            types = Counter(type_of(name, layers[name], section) for name in names)
            found[part] = types.most_common(1)[0][0]
    return parts._replace(**found)


def by_layer(section: Section) -> dict[str, Section]:
    """What a section says of single layers or patterns of them, by their names."""
    within = {name: said for name, said in section.items() if "bits" in mapping(said)}
    lists = (mapping(section.get(name)) for name in OVERRIDES)
    return within | {word(name): mapping(said) for given in lists for name, said in given.items()}


def type_of(name: str, said: Section, section: Section) -> str:
    """The type that an override says; of one that no precision is like, in words."""
    if name.startswith("-:") or _whole(said.get("bits")) == _SIXTEEN:
        return "bf16"
    if "weight" in said:
        weights = mapping(said["weight"])
        return quark({"global_quant_config": said}) or f"quark with {word(weights.get('dtype'))}"
    method = word(section.get("quant_method")) or guessed(section)
    found = METHODS.get(method, unknown)({**section, **said})
    return found or f"{method} with {_whole(said.get('bits'))} bits"


_SIXTEEN = 16


def commonest(words: Mapping[str, Any]) -> dict[str, str]:
    """The commonest word of each kind of layers, of words by name."""
    counts: dict[str, Counter] = {}
    for name, said in words.items():
        if kind := kind_of(word(name)):
            counts.setdefault(kind, Counter())[word(said)] += 1
    return {kind: count.most_common(1)[0][0] for kind, count in counts.items()}


def _mixed(section: Section, layers: Section) -> Parts:
    """ModelOpt's mixed precision: a type for every layer; what is not listed is as the method says."""
    words = commonest({name: mapping(said).get("quant_algo") for name, said in layers.items()})
    kinds = {kind: MODELOPT.get(said, "") for kind, said in words.items()}
    rest = {"fp8": "fp8"}.get(word(section.get("quant_method")), "bf16")
    if "expert" not in kinds and "linear" in kinds:
        kinds["expert"] = kinds["linear"]
    return Parts(*(kinds.get(part, rest) for part in Parts._fields))


# -- methods --------------------------------------------------------------------------------------


def guessed(section: Section) -> str:
    """The method of a section without `quant_method`, as older files and other tools have it."""
    if "config_groups" in section:
        return "compressed-tensors"
    if {"load_in_4bit", "load_in_8bit"} & section.keys():
        return "bitsandbytes"
    return "mlx" if {"bits", "group_size"} <= section.keys() else ""


def unknown(section: Section) -> str:
    """No precision of the catalog is like it."""
    return ""


def modelopt(section: Section) -> str:
    """ModelOpt's word, by the groups that stand beside it."""
    kind = MODELOPT.get(word(section.get("quant_algo")), "")
    return int4(section) if kind == "int4" else kind


def packed(section: Section) -> str:
    """Integers in groups: AWQ, GPTQ and their kin; AWQ has four bits where it does not say."""
    given = section.get("bits", section.get("w_bit"))
    bits = 4 if given is None and word(section.get("quant_method")) == "awq" else _whole(given)
    return int4(section) if bits == 4 else {8: "gptq-int8"}.get(bits, "")


def int4(part: Section) -> str:
    """Four-bit integers by the weights that share a scale; "" for fewer than any row has."""
    if word(part.get("strategy")) in ("channel", "tensor"):
        return "int4-channel"
    size = part.get("group_size")
    if size is None or _whole(size) >= 128:
        return "int4"
    return {-1: "int4-channel", 32: "int4-g32", 64: "int4-g64"}.get(_whole(size), "")


def bitsandbytes(section: Section) -> str:
    """LLM.int8, or four bits with scales that may be quantised again."""
    if section.get("load_in_8bit") is True:
        return "int8"
    if section.get("load_in_4bit") is not True:
        return ""
    return "nf4" if section.get("bnb_4bit_use_double_quant") is True else "nf4-single"


def mlx(section: Section) -> str:
    """MLX: integers with a 16-bit scale and bias a group, or a type of four bits by its mode."""
    mode, bits = word(section.get("mode")) or "affine", _whole(section.get("bits"))
    if mode != "affine":
        return mode if mode in ("mxfp4", "nvfp4", "mxfp8") else ""
    return {4: "mlx-int4", 8: "mlx-int8"}.get(bits, "")


def hqq(section: Section) -> str:
    """HQQ: integers with a 16-bit scale and zero a group."""
    wide = mapping(mapping(section.get("quant_config")).get("weight_quant_params")) or section
    return {4: "hqq-int4", 8: "gptq-int8"}.get(
        _whole(wide.get("nbits")) or _whole(wide.get("bits")), ""
    )


def quark(section: Section) -> str:
    """Quark (AMD): one type of all layers, and whether activations are of it too."""
    part = mapping(section.get("global_quant_config"))
    weights, inputs = mapping(part.get("weight")), mapping(part.get("input_tensors"))
    kind, size = word(weights.get("dtype")), _whole(weights.get("group_size"))
    if kind in ("fp8_e4m3", "fp8_e5m2"):
        return "mxfp8" if size == MX_GROUP else "fp8"
    if kind in ("fp4", "mxfp4", "mx"):
        return "mxfp4"
    if kind == "int8":
        return "int8" if inputs else "gptq-int8"
    return int4(weights) if kind in ("int4", "uint4") else ""


MX_GROUP = 32  # values that share a scale in the types of OCP MX


def compressed(section: Section) -> Parts:
    """compressed-tensors: one scheme a group of layers."""
    found: dict[str, set[str]] = {part: set() for part in Parts._fields}
    for given in groups(section):
        kind = scheme(given, section.get("format"))
        for part in given["targets"]:
            found[part].add(kind)
    kinds = {part: kind.pop() if len(kind) == 1 else "" for part, kind in found.items() if kind}
    names = left_out(section)
    rest = {part: "bf16" for part in Parts._fields if part not in kinds or all_of(names, part)}
    return (
        Parts(**{**dict.fromkeys(Parts._fields, ""), **kinds, **rest})
        if kinds
        else Parts("", "", "")
    )


def groups(section: Section) -> Iterator[Section]:
    """The groups of layers of a section, with the kinds that they are of."""
    for part in map(mapping, mapping(section.get("config_groups")).values()):
        if part:
            yield {**part, "targets": targets(_listed(part.get("targets")))}


def targets(names: list) -> list[str]:
    """The kinds of layers that the targets of a group name; all where they name a type of layers."""
    words = [word(name) for name in names]
    kinds = {kind_of(name) for name in words} - {""}
    named = any("." in name or "*" in name for name in words) or kinds
    return [part for part in Parts._fields if part in kinds or part in words or not named]


def scheme(group: Section, format_of_all: Any) -> str:
    """The type of one group: bits, kind and, of integers, whether activations are too."""
    weights = mapping(group.get("weights"))
    bits, kind = _whole(weights.get("num_bits")), word(weights.get("type")) or "int"
    layout = word(group.get("format")) or word(format_of_all)
    if kind == "float" and bits == 4:
        small = _whole(weights.get("group_size")) == MX_GROUP
        return "mxfp4" if layout.startswith("mxfp4") or (small and not layout) else "nvfp4"
    if kind == "float" and bits == 8:
        return "mxfp8" if layout.startswith("mxfp8") or mx_scaled(weights) else "fp8"
    if kind == "int" and bits == 8:
        return "int8" if mapping(group.get("input_activations")) else "gptq-int8"
    return int4(weights) if kind == "int" and bits == 4 else ""


def mx_scaled(weights: Section) -> bool:
    """Whether groups of 32 share a scale of eight bits (MXFP8)."""
    return (
        _whole(weights.get("group_size")) == MX_GROUP and word(weights.get("strategy")) == "group"
    )


METHODS: dict[str, Callable[[Section], str]] = {
    "fp8": lambda section: "fp8", "fbgemm_fp8": lambda section: "fp8",
    "mxfp8": lambda section: "mxfp8", "mxfp4": lambda section: "mxfp4", "awq": packed,
    "gptq": packed, "gptq_marlin": packed, "awq_marlin": packed, "auto-round": packed,
    "intel/auto-round": packed, "inc": packed, "finegrained_fp8": lambda section: "fp8", "bitsandbytes": bitsandbytes, "hqq": hqq, "quark": quark,
    "mlx": mlx, "modelopt": modelopt, "compressed-tensors": unknown,
    "w4afp8": lambda section: "int4",
}  # fmt: skip
MODELOPT = {
    "fp8": "fp8", "fp8_pb_wo": "fp8", "fp8_per_channel_per_token": "fp8", "nvfp4": "nvfp4",
    "nvfp4_awq": "nvfp4", "w4a16_nvfp4": "nvfp4", "mxfp4": "mxfp4", "w4a8_mxfp4_fp8": "mxfp4",
    "mxfp8": "mxfp8", "w4a16_awq": "int4", "int4_awq": "int4", "int8_sq": "int8",
    "w8a8_sq_per_channel": "int8", "w4a8_awq": "w4a8", "w8a16": "gptq-int8",
}  # fmt: skip
ASCEND = {
    "float": "bf16", "w8a8": "int8", "w8a8_dynamic": "int8", "w8a8s": "int8", "w8a16": "gptq-int8",
    "w8a8_mix": "int8", "w4a8": "int4", "w4a8_dynamic": "int4", "w4a16": "int4",
    "w8a8_mxfp8": "mxfp8", "w4a4_mxfp4": "mxfp4", "w4a8_mxfp": "mxfp4",
}  # fmt: skip


def ascend_list(section: Section) -> bool:
    """Whether a section is the list of msmodelslim: a word for every tensor."""
    said = [
        word(value) in ASCEND for name, value in section.items() if word(name).endswith(".weight")
    ]
    return bool(said) and all(said)


def ascend(section: Section) -> Parts:
    """msmodelslim's quant_model_description.json: a word of all, and one for every tensor."""
    whole_word = ASCEND.get(word(section.get("model_quant_type")), "")
    tensors = {name: said for name, said in section.items() if word(name).endswith(".weight")}
    kinds = {kind: ASCEND.get(said, "") for kind, said in commonest(tensors).items()}
    if not kinds:
        return Parts(whole_word, whole_word, whole_word)
    if "expert" not in kinds and "linear" in kinds:
        kinds["expert"] = kinds["linear"]
    return Parts(*(kinds.get(part, whole_word or "bf16") for part in Parts._fields))


# -- what a row keeps -----------------------------------------------------------------------------

KEPT = (
    "quant_method", "quant_algo", "moe_quant_algo", "model_quant_type", "bits", "w_bit", "mode",
    "group_size", "load_in_4bit", "load_in_8bit", "bnb_4bit_quant_type",
    "bnb_4bit_use_double_quant", "format", "weight_block_size", "kv_cache_quant_algo",
)  # fmt: skip
OF_WEIGHTS = ("num_bits", "type", "group_size", "strategy")
OF_ACTIVATIONS = ("num_bits", "type")
PATTERNS = {"attention": "*self_attn*", "linear": "*mlp.*_proj", "expert": "*experts*"}
"""A pattern of every kind, in place of thousands of names."""


def reduced(section: Section) -> dict[str, Any]:
    """The section without the lists of layers and what else decides no size."""
    kept = {name: section[name] for name in KEPT if section.get(name) is not None}
    numbered = {f"group_{i}": _group(part) for i, part in enumerate(groups(section))}
    kept |= {"config_groups": numbered} if numbered else {}
    names = left_out(section)
    ignored = [pattern for part, pattern in PATTERNS.items() if all_of(names, part)]
    kept |= {"ignore": ignored} if ignored else {}
    words = commonest({name: mapping(said).get("quant_algo")
                       for name, said in mapping(section.get("quantized_layers")).items()})  # fmt: skip
    if words:
        layers = {PATTERNS[part]: {"quant_algo": said.upper()} for part, said in words.items()}
        kept["quantized_layers"] = layers
    return kept | reduced_words(section) | reduced_sections(section) | reduced_layers(section)


def reduced_layers(section: Section) -> dict[str, Any]:
    """Of what is said of single layers one pattern for every kind, as its method writes it."""
    layers, found = by_layer(section), {}
    for part, pattern in PATTERNS.items():
        names = [name for name in layers if kind_of(name) == part]
        if not all_of(list(layers), part):
            continue
        types = {name: type_of(name, layers[name], section) for name in names}
        most = Counter(types.values()).most_common(1)[0][0]
        name = next(name for name in names if types[name] == most)
        found["-:" + pattern if name.startswith("-:") else pattern] = reduced_layer(layers[name])
    where = next((name for name in OVERRIDES if mapping(section.get(name))), "")
    return {where: found} if where and found else found


def reduced_layer(said: Section) -> dict[str, Any]:
    """What is said of one layer, its bits and types alone."""
    kept = chosen(said, ("bits", "group_size", "mode"))
    weights = chosen(mapping(said.get("weight")), ("dtype", "group_size", "qscheme"))
    return kept | ({"weight": weights} if weights else {})


def reduced_words(section: Section) -> dict[str, str]:
    """Of a word for every tensor one for every kind of layers; none where they are all the same."""
    tensors = {name: said for name, said in section.items() if word(name).endswith(".weight")}
    words = commonest(tensors)
    if set(words.values()) <= {word(section.get("model_quant_type"))}:
        return {}
    return {f"{PATTERNS[part]}.weight": said.upper() for part, said in words.items()}


def reduced_sections(section: Section) -> dict[str, Any]:
    """What HQQ and Quark nest."""
    found: dict[str, Any] = {}
    wide = mapping(mapping(section.get("quant_config")).get("weight_quant_params"))
    if wide:
        found["quant_config"] = {"weight_quant_params": chosen(wide, ("nbits", "group_size"))}
    part = mapping(section.get("global_quant_config"))
    if part:
        weights = chosen(mapping(part.get("weight")), ("dtype", "group_size", "qscheme"))
        inputs = chosen(mapping(part.get("input_tensors")), ("dtype",))
        both = {"weight": weights, "input_tensors": inputs}
        found["global_quant_config"] = {name: value for name, value in both.items() if value}
    return found


def _group(part: Section) -> dict[str, Any]:
    """One group of layers, its bits and types alone."""
    weights = chosen(mapping(part.get("weights")), OF_WEIGHTS)
    activations = chosen(mapping(part.get("input_activations")), OF_ACTIVATIONS)
    every = part["targets"] == list(Parts._fields)
    kinds = ["Linear"] if every else [PATTERNS[kind] for kind in part["targets"]]
    found = {"format": part.get("format"), "weights": weights, "input_activations": activations,
             "targets": kinds}  # fmt: skip
    return {name: value for name, value in found.items() if value}


def chosen(part: Section, names: tuple[str, ...]) -> dict[str, Any]:
    """Some fields of a section, those that say something."""
    return {name: part[name] for name in names if part.get(name) is not None}


def mapping(value: Any) -> Section:
    """A section; an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def _listed(value: Any) -> list:
    """A list; an empty one for anything else."""
    return value if isinstance(value, list) else []


def word(value: Any) -> str:
    """A word in small letters; "" for anything else."""
    return value.strip().lower() if isinstance(value, str) else ""


def _whole(value: Any) -> int:
    """A whole number; 0 for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
