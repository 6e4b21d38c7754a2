"""A Hugging Face config.json as a row of the models' catalog."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from quoter.architecture import (
    PARTS,
    SECTIONS,
    TEXT_SECTIONS,
    WHOLE_SECTIONS,
    Architecture,
    ConfigError,
    architecture,
    reduced,
    section_of,
    shipped,
    unreadable,
    writes_nothing,
)
from quoter.catalog import lookup
from quoter.catalog.derived import summary
from quoter.catalog.rows import Model, parameters_in
from quoter.core import Field, Pattern, Problem, Problems, Record, Whole, fields, files, yaml_text

MOST_INDEX_BYTES = 64 * 2**20  # the largest published index has 26
AGREES = 0.01  # a count and the derived one may differ by this share without a word
CREDIBLE = 0.25  # what differs by more is a count of something else
NAMED = 0.15  # what a name says may differ by this share: GLM-4-9B has 9.4 billion


class Imported(NamedTuple):
    """A row and what the user should see of it."""

    row: dict[str, Any]
    summary: list[str]


class Counts(Record):
    """A count that the user says."""

    parameters: Annotated[Whole, Field(ge=1, le=10**15)]


def count_said(written: str | None) -> int | None:
    """The weights that `--parameters` says, as a file would, or with commas between thousands; raises Problems."""
    faults: list[Problem] = []
    written = written and fields.ungrouped(written)

    def report(path: files.PathOf, message: str, hint: str = "", key: bool = False) -> None:
        exact = "give the exact count, such as 8030261248"
        faults.append(Problem("--parameters", 0, 0, message, hint or exact))

    found = fields.shaped(Counts, {"parameters": files.plain(written)}, report) if written else None
    if faults:
        raise Problems(faults)
    return found.parameters if found else None


class Said(NamedTuple):
    """What the user says of a configuration beside the file."""

    name: str
    source: str | None = None
    date: date | None = None
    parameters: int | None = None
    weights_index: Path | None = None
    weights: str | None = None


def imported(path: Path, said: Said) -> Imported:
    """The row of a config.json, or of a checkpoint's folder, and what was derived from it; raises
    Problems."""
    document = files.read(path / CONFIG if path.is_dir() else path)
    section, told_by = precision_beside(path, document.data)
    data = {**document.data, **section} if section else document.data
    try:
        config, found = derived_from(data)
    except ConfigError as error:
        raise Problems([misread(document, str(error))]) from None
    config, asked = stated_precision(config, said)
    index = said.weights_index or (path / INDEX if (path / INDEX).is_file() else None)
    indexed = None if said.parameters or not index else count_beside(index, config, said)
    counted = credible(said.parameters or indexed, found, said)
    if not counted and (doubt := counted_apart(document, found)):
        raise Problems([doubt])
    note = difference(found, counted, config)
    row = {
        "name": said.name,
        "aliases": hub_name(document.data.get("_name_or_path"), said.name),
        "nominal": nominal(said.name, found.parameters),
        "parameters": counted and counted - found.speech_parameters,
        "note": note,
        "pooled": pools(path, data) or None,
        "verified": bool(said.source),
        "source": source(document, said.source),
        "date": said.date,
        "config": config,
    }
    row = {k: value for k, value in row.items() if k == "name" or value not in (None, "", [])}
    old = lookup.Catalog.shipped().find("models", said.name)
    row = _complete(row, old, document.file)
    further = [f"takes the place of the shipped row {old.name}"] if old else []
    further += [f"precision from {told_by}"] if told_by else []
    further += ["answers with a vector or a score: no cache is kept"] if row.get("pooled") else []
    further += asked
    return Imported(row, summary(row, found) + [f"{said.name}: {line}" for line in further])


def pools(path: Path, config: Mapping[str, Any]) -> bool:
    """Whether a checkpoint answers with a vector or a score: by its class, or by the modules that
    sentence-transformers lists beside the file."""
    return writes_nothing(config) or (path.is_dir() and (path / MODULES).is_file())


CONFIG, INDEX = "config.json", "model.safetensors.index.json"
MODULES = "modules.json"
_BESIDE = {"hf_quant_config.json": "quantization", "quant_model_description.json": "quantization_config",
          "quantize_config.json": "quantization_config", "quant_config.json": "quantization_config"}  # fmt: skip
"""Files beside a config.json that state the precision, and the section that they stand for."""


def precision_beside(path: Path, config: Any) -> tuple[dict[str, Any], str]:
    """What a file beside the configuration says of the precision, where it says less itself, and
    the file's name."""
    if not path.is_dir() or not isinstance(config, Mapping) or says_precision(config):
        return {}, ""
    for name, section in _BESIDE.items():
        data = files.read(path / name).data if (path / name).is_file() else None
        if isinstance(data, Mapping):
            inner = data.get("quantization")
            return {section: {**data, **inner} if isinstance(inner, Mapping) else data}, name
    return {}, ""


def says_precision(config: Mapping[str, Any]) -> bool:
    """Whether a configuration states a precision that is known without another file."""
    return section_of(config) is not None and bool(shipped(config).precision)


def stated_precision(config: dict[str, Any], said: Said) -> tuple[dict[str, Any], list[str]]:
    """The configuration in the precision that the user or else the file states; the model's name
    stands in where the file states none, and is asked about where it says another."""
    found, named = shipped(config), named_precision(said.name)
    if said.weights:
        return {**config, "weights": known_precision(said.weights)}, []
    if not named or (found.precision and agrees(named, found.precision)):
        return config, []
    if not silent(config):
        answers = " or ".join(f"--weights {one}" for one in filter(None, (named, found.precision)))
        message = (
            f"the name says {named} and the file {found.precision or found.said}: which is it?"
        )
        raise Problems([Problem("--name", 0, 0, message, f"give {answers}")])
    taken = IN_MIXTURES.get(named, named) if found.said else named
    asked = f"the file states no precision and the name says {named}: taken as {taken}; is it?"
    return {**config, "weights": taken}, [f"{asked} give --weights to say otherwise"]


IN_MIXTURES = {"nvfp4": "nvfp4-fp8"}
"""What a name means where the file says that several types are mixed: experts so, the rest in 8 bits
(ModelOpt's recipes of DeepSeek-V4 and MiniMax-M3)."""


def known_precision(name: str) -> str:
    """The row of a precision that the user names; raises Problems."""
    shipped_rows = lookup.Catalog.shipped()
    row = shipped_rows.find("precisions", name)
    if row is None:
        hint = shipped_rows.suggest("precisions", name)
        raise Problems([Problem("--weights", 0, 0, f'unknown precision "{name}"', hint)])
    return row.name


def silent(config: Mapping[str, Any]) -> bool:
    """Whether a configuration says nothing of its precision, or only that it is mixed."""
    section = section_of(config)
    mixed = section is not None and shipped(config).said.startswith("mixed")
    return mixed or (section is None and "quantize" not in config and "expert_dtype" not in config)


NAMED_PRECISIONS = {
    "nvfp4": "nvfp4", "mxfp4": "mxfp4", "mxfp8": "mxfp8", "fp8": "fp8", "w8a8": "int8", "int8": "int8",
    "w4a16": "int4", "int4": "int4", "awq": "int4", "gptq": "int4", "w4afp8": "int4-fp8",
    "w4a8": "int4-int8", "bnb-4bit": "nf4", "nf4": "nf4",
}  # fmt: skip
"""What the names of checkpoints say of their precision."""


def named_precision(name: str) -> str:
    """The precision that a model's name says; "" for none."""
    words = re.split(r"[\s_./-]+", name.lower())
    return next((kind for word, kind in NAMED_PRECISIONS.items() if word in words), "")


def agrees(named: str, found: str) -> bool:
    """Whether a file says what a name says: of some layers at least, or in other groups."""
    return found.startswith(named.partition("-")[0]) or {named, found} <= {"int8", "gptq-int8"}


def count_beside(index: Path, config: Mapping[str, Any], said: Said) -> int | None:
    """The count of a checkpoint's index; of one found beside the file only where it tells it."""
    try:
        return count_of(index, config)
    except Problems:
        if said.weights_index:
            raise
        return None


def derived_from(data: Any) -> tuple[dict[str, Any], Architecture]:
    """The fields to keep and what follows from them, the same as from the whole file; raises
    ConfigError."""
    seen: set[str] = set()
    found = architecture(data, seen)
    if unusable := unreadable(data):
        raise ConfigError(f"{unusable}: not usable; write the section of the model's config.json")
    config = _kept(data, seen)
    if decides_nothing(config, found):
        config.pop("architectures", None)
    if architecture(config) != found:
        raise ConfigError("the file holds values that a row cannot; write the row by hand")
    return config, found


def decides_nothing(config: Mapping[str, Any], found: Architecture) -> bool:
    """Whether the classes that a file names change nothing of the shape."""
    try:
        return architecture({**config, "architectures": []}) == found
    except ConfigError:
        return False


def misread(document: files.Document, message: str) -> Problem:
    """A fault of the configuration at the place of the field that it names."""
    return document.problem(tuple(message.partition(":")[0].split(".")), message)


# -- the fields -----------------------------------------------------------------------------------

ALSO = {"torch_dtype", "dtype", "num_nextn_predict_layers", "quantize", "expert_dtype", "weights"}
OF_MODEL = {*TEXT_SECTIONS, *PARTS, *WHOLE_SECTIONS}
OF_POSITIONS = {"rope_scaling", "rope_parameters"}
DEEPEST = 4  # block_configs of one layer within per_layer_config within text_config
DEEPEST_TOLD = 2  # sliding_attention within rope_parameters


def _kept(config: Mapping[str, Any], seen: set[str], depth: int = 0) -> dict[str, Any]:
    """The fields that the sizing reads and a few that tell about the model, as written."""
    found: dict[str, Any] = {}
    for name, value in config.items():
        if isinstance(value, Mapping) and name in SECTIONS:
            found[name] = reduced(value)
        elif isinstance(value, Mapping) and name in OF_POSITIONS:
            found[name] = _told(value)
        elif isinstance(value, Mapping) and depth < DEEPEST and (name in OF_MODEL or name in seen):
            found[name] = _kept(value, seen, depth + 1)
        elif (
            name in seen and isinstance(value, list) and all(isinstance(v, Mapping) for v in value)
        ):
            found[name] = [_kept(item, seen, depth + 1) for item in value]
        elif name in seen | ALSO and _plain(value):
            found[name] = value
    return found


def _told(section: Mapping[str, Any], depth: int = 1) -> dict[str, Any]:
    """All of a section that a row can hold."""
    found = {
        name: value for name, value in section.items() if yaml_text.WORD(name) and _plain(value)
    }
    if depth < DEEPEST_TOLD:
        parts = {name: value for name, value in section.items() if isinstance(value, Mapping)}
        found |= {
            name: _told(part, depth + 1) for name, part in parts.items() if yaml_text.WORD(name)
        }
    return found


def _plain(value: Any) -> bool:
    """Whether a value is what a row can hold: numbers, short texts, and lists of them."""
    if isinstance(value, list):
        return all(item is None or (_plain(item) and not isinstance(item, list)) for item in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) or (isinstance(value, str) and bool(_SHORT(value)))


_SHORT = Pattern("[ -~]{1,500}").fullmatch  # a pattern such as M-M*-M; one letter a layer


def hub_name(value: Any, name: str) -> list[str]:
    """owner/name where the file gives it and it is this model's: no folder, no base model."""
    parts = value.split("/") if isinstance(value, str) else []
    if len(parts) != 2 or not all(map(re.compile(r"\w[\w.-]*").fullmatch, parts)):
        return []
    own = lookup.plain_name(parts[1]) == lookup.plain_name(name)
    taken = lookup.Catalog.shipped().find("models", value)
    return [value] if own and not taken and parts[0].lower() not in FOLDERS else []


FOLDERS = {"model", "models", "checkpoint", "checkpoints", "ckpt", "data", "home", "hub", "mnt",
           "output", "outputs", "tmp", "weights"}  # fmt: skip


def nominal(name: str, parameters: int) -> str | None:
    """The size in a name such as Qwen3-8B, where the model is of that size."""
    for size in re.findall(r"(?<![\w.])(\d+(?:\.\d+)?[MBT])(?!\w)", name, re.IGNORECASE):
        if abs(parameters_in(size) / parameters - 1) <= NAMED:
            return size.upper()
    return None


def source(document: files.Document, said: str | None) -> str:
    """Where the row comes from: the file, told apart by its digest, and what the user says."""
    digest = sha256(document.content).hexdigest()[:12]
    file = f"{Path(document.file).name} (sha256 {digest})"
    return f"{said}, {file}" if said else f"{file}; origin not stated"


def _complete(row: dict[str, Any], old: Model | None, file: str) -> dict[str, Any]:
    """The row, cleared of what the shipped row of its name would add; raises Problems if faulty."""
    problems: list[Problem] = []

    def report(path: files.PathOf, message: str, hint: str = "", key: bool = False) -> None:
        field = path[2] if len(path) > 2 else ""
        place = f"--{field}" if field in ("name", "source") else file
        problems.append(Problem(place, 0, 0, message, hint))

    if old is not None:
        stale: dict[str, str | None]
        stale = {key: None for key in ("nominal", "parameters", "active") if getattr(old, key)}
        stale |= {"note": ""} if old.note else {}
        row = {key: row.get(key, stale.get(key)) for key in Model.declared
               if key in row or key in stale}  # fmt: skip
    lookup.Catalog.shipped().overlay({"models": [row]}, report)
    if problems:
        raise Problems(problems)
    return row


# -- counts ---------------------------------------------------------------------------------------


def count_of(path: Path, config: Mapping[str, Any]) -> int:
    """The weights that a checkpoint's index counts; raises Problems."""
    metadata = metadata_of(path)
    total, size = (metadata.get(key) for key in ("total_parameters", "total_size"))
    if total is None and shipped(config).precision != "bf16":
        raise fault(path, "the checkpoint is quantised: its bytes do not tell its weights",
                    "give --parameters")  # fmt: skip
    found = total if total is not None else divided(size, type_bytes(config))
    if not isinstance(found, int) or isinstance(found, bool) or not 0 < found < 10**15:
        raise fault(path, "no usable `metadata.total_size` or `metadata.total_parameters`",
                    "give --parameters")  # fmt: skip
    return found


def credible(counted: int | None, found: Architecture, said: Said) -> int | None:
    """The count, where it can be this model's; raises Problems."""
    share = counted / found.whole_parameters - 1 if counted else 0
    if abs(share) <= CREDIBLE:
        return counted
    message = (
        f"{counted:,} weights are {share:+,.1%} off the {found.whole_parameters:,} of the config"
    )
    place = "--parameters" if said.parameters else str(said.weights_index)
    raise fault(
        Path(place), message, "check the count, its zeros, and whether the file is the model's"
    )


IDENTITIES = "zero_expert_num"


def counted_apart(document: files.Document, found: Architecture) -> Problem | None:
    """What is asked where programs and makers count one configuration apart: experts that compute nothing,
    to which transformers gives a first matrix each (LongCat: 741 billion in place of 560)."""
    parts = {"": document.data} | {name: document.data.get(name) for name in TEXT_SECTIONS}
    for name, part in parts.items():
        if isinstance(part, Mapping) and part.get(IDENTITIES):
            message = (
                f"{IDENTITIES}: {part[IDENTITIES]} experts that compute nothing, for which some programs make"
                f" weights and some do not; without them they are {found.parameters:,}: which does the"
                " checkpoint hold?"
            )
            hint = f"give --index, or --parameters {found.parameters} if its maker says so"
            return document.problem((*filter(None, [name]), IDENTITIES), message, hint)
    return None


def metadata_of(path: Path) -> Mapping[str, Any]:
    """The metadata of a model.safetensors.index.json."""
    content = files.content_of(path, str(path), MOST_INDEX_BYTES)
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        reason = "nested too deep" if isinstance(error, RecursionError) else str(error)
        raise fault(path, f"is not JSON: {reason}"[:200]) from None
    metadata = data.get("metadata") if isinstance(data, dict) else None
    return metadata if isinstance(metadata, dict) else {}


def fault(path: Path, message: str, hint: str = "") -> Problems:
    """A fault of a whole file."""
    return Problems([Problem(str(path), 0, 0, message, hint)])


def divided(size: Any, each: int) -> Any:
    """Bytes as weights; what is no whole number stays, to be refused."""
    return int(size) // each if isinstance(size, int | float) and math.isfinite(size) else None


def type_bytes(config: Mapping[str, Any]) -> int:
    """Bytes of a weight of an unquantised checkpoint; 2 where the file does not say."""
    inner: Mapping[str, Any]
    inner = next((config[name] for name in TEXT_SECTIONS if name in config), {})
    said = [part.get(key) for part in (config, inner) for key in ("torch_dtype", "dtype")]
    return 4 if next(filter(None, said), "") == "float32" else 2


def difference(found: Architecture, counted: int | None, config: Mapping[str, Any]) -> str:
    """Why the count is not the derived one; nothing where they agree."""
    derived_count = found.whole_parameters
    if not counted or abs(derived_count / counted - 1) <= AGREES:
        return ""
    share = counted / derived_count - 1
    reasons = [reason for reason, holds in (
        ("multi-token prediction layers are counted and not derived",
         config.get("num_nextn_predict_layers") and share > 0),
        ("a tied head may be stored apart", found.tied and share > 0),
    ) if holds] or ["the reason is not known, check the count and the type"]  # fmt: skip
    said = (
        f"{derived_count:,} weights follow from the config, {counted:,} are counted ({share:+.1%})"
    )
    return "; ".join([said, *reasons])
