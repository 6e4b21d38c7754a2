"""A Hugging Face config.json as a row of the models' catalog."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from quoter.architecture import (
    PARTS,
    SECTIONS,
    TEXT_SECTIONS,
    Architecture,
    ConfigError,
    architecture,
    reduced,
    shipped,
    unreadable,
)
from quoter.catalog import lookup
from quoter.catalog.derived import summary
from quoter.catalog.rows import COUNT, SCALE, Model
from quoter.core import Problem, Problems, files, yaml_text

MOST_INDEX_BYTES = 64 * 2**20  # the largest published index has 26
AGREES = 0.01  # a count and the derived one may differ by this share without a word
CREDIBLE = 0.25  # what differs by more is a count of something else
NAMED = 0.15  # what a name says may differ by this share: GLM-4-9B has 9.4 billion


class Imported(NamedTuple):
    """A row and what the user should see of it."""

    row: dict[str, Any]
    summary: list[str]


class Said(NamedTuple):
    """What the user says of a configuration beside the file."""

    name: str
    source: str | None = None
    date: date | None = None
    parameters: int | None = None
    index: Path | None = None


def imported(path: Path, said: Said) -> Imported:
    """The row of a config.json and what was derived from it; raises Problems."""
    document = files.read(path)
    try:
        config, found = derived_from(document.data)
    except ConfigError as error:
        raise Problems([misread(document, str(error))]) from None
    counted = credible(
        said.parameters or (said.index and count_of(said.index, config)), found, said
    )
    note = difference(found, counted, config)
    row = {
        "name": said.name,
        "aliases": hub_name(document.data.get("_name_or_path"), said.name),
        "nominal": nominal(said.name, found.parameters),
        "parameters": counted,
        "note": note,
        "verified": bool(said.source),
        "source": source(document, said.source),
        "date": said.date,
        "config": config,
    }
    row = {k: value for k, value in row.items() if k == "name" or value not in (None, "", [])}
    old = lookup.Catalog.shipped().find("models", said.name)
    row = complete(row, old, document.file)
    said_of_old = [f"{said.name}: takes the place of the shipped row {old.name}"] if old else []
    return Imported(row, summary(row, found) + said_of_old)


def derived_from(data: Any) -> tuple[dict[str, Any], Architecture]:
    """The fields to keep and what follows from them, the same as from the whole file; raises
    ConfigError."""
    seen: set[str] = set()
    found = architecture(data, seen)
    if unusable := unreadable(data):
        raise ConfigError(f"{unusable}: not usable; write the section of the model's config.json")
    config = kept(data, seen)
    if architecture(config) != found:
        raise ConfigError("the file holds values that a row cannot; write the row by hand")
    return config, found


def misread(document: files.Document, message: str) -> Problem:
    """A fault of the configuration at the place of the field that it names."""
    return document.problem(tuple(message.partition(":")[0].split(".")), message)


# -- the fields -----------------------------------------------------------------------------------

ALSO = {"torch_dtype", "dtype", "num_nextn_predict_layers", "quantize"}
OF_MODEL = {*TEXT_SECTIONS, *PARTS, "vision_config"}
OF_POSITIONS = {"rope_scaling", "rope_parameters"}
DEEPEST = 2  # linear_attn_config within text_config; sliding_attention within rope_parameters


def kept(config: Mapping[str, Any], seen: set[str], depth: int = 0) -> dict[str, Any]:
    """The fields that the sizing reads and a few that tell about the model, as written."""
    found = {}
    for name, value in config.items():
        if isinstance(value, Mapping) and name in SECTIONS:
            found[name] = reduced(value)
        elif isinstance(value, Mapping) and depth < DEEPEST and name in OF_MODEL:
            found[name] = kept(value, seen, depth + 1)
        elif isinstance(value, Mapping) and name in OF_POSITIONS:
            found[name] = told(value)
        elif name in seen | ALSO and plain(value):
            found[name] = value
    return found


def told(section: Mapping[str, Any], depth: int = 1) -> dict[str, Any]:
    """All of a section that a row can hold."""
    found = {
        name: value for name, value in section.items() if yaml_text.WORD(name) and plain(value)
    }
    if depth < DEEPEST:
        parts = {name: value for name, value in section.items() if isinstance(value, Mapping)}
        found |= {
            name: told(part, depth + 1) for name, part in parts.items() if yaml_text.WORD(name)
        }
    return found


def plain(value: Any) -> bool:
    """Whether a value is what a row can hold: numbers, short texts, and lists of them."""
    if isinstance(value, list):
        return all(item is None or (plain(item) and not isinstance(item, list)) for item in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) or (isinstance(value, str) and bool(SHORT(value)))


SHORT = re.compile("[ -~]{1,500}").fullmatch  # a pattern such as M-M*-M; one letter a layer


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
        number, scale = COUNT.fullmatch(size).groups()
        if abs(float(number) * SCALE[scale.upper()] / parameters - 1) <= NAMED:
            return size.upper()
    return None


def source(document: files.Document, said: str | None) -> str:
    """Where the row comes from: the file, told apart by its digest, and what the user says."""
    digest = sha256(document.content).hexdigest()[:12]
    file = f"{Path(document.file).name} (sha256 {digest})"
    return f"{said}, {file}" if said else f"{file}; origin not stated"


def complete(row: dict[str, Any], old: Model | None, file: str) -> dict[str, Any]:
    """The row, cleared of what the shipped row of its name would add; raises Problems if faulty."""
    problems: list[Problem] = []

    def report(path: files.PathOf, message: str, hint: str = "", key: bool = False) -> None:
        field = path[2] if len(path) > 2 else ""
        place = f"--{field}" if field in ("name", "source") else file
        problems.append(Problem(place, 0, 0, message, hint))

    if old is not None:
        stale = {key: None for key in ("nominal", "parameters", "active") if getattr(old, key)}
        stale |= {"note": ""} if old.note else {}
        row = {key: row.get(key, stale.get(key)) for key in Model.model_fields
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
    share = counted / found.parameters - 1 if counted else 0
    if abs(share) <= CREDIBLE:
        return counted
    message = f"{counted:,} weights are {share:+,.1%} off the {found.parameters:,} of the config"
    place = "--parameters" if said.parameters else str(said.index)
    raise fault(
        Path(place), message, "check the count, its zeros, and whether the file is the model's"
    )


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
    inner = next((config[name] for name in TEXT_SECTIONS if name in config), {})
    said = [part.get(key) for part in (config, inner) for key in ("torch_dtype", "dtype")]
    return 4 if next(filter(None, said), "") == "float32" else 2


def difference(found: Architecture, counted: int | None, config: Mapping[str, Any]) -> str:
    """Why the count is not the derived one; nothing where they agree."""
    if not counted or abs(found.parameters / counted - 1) <= AGREES:
        return ""
    share = counted / found.parameters - 1
    reasons = [reason for reason, holds in (
        ("multi-token prediction layers are counted and not derived",
         config.get("num_nextn_predict_layers") and share > 0),
        ("a tied head may be stored apart", found.tied and share > 0),
    ) if holds] or ["the reason is not known: check the count and the type"]  # fmt: skip
    derived = f"{found.parameters:,} weights follow from the config, {counted:,} are counted"
    return f"{derived} ({share:+.1%}): {'; '.join(reasons)}."
