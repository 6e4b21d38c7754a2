"""A Hugging Face config.json as a row of the models' catalog."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from quoter import catalog, files, row_text
from quoter.architecture import Architecture, ConfigError, architecture
from quoter.files import Problem, Problems
from quoter.hf_config import TEXT_SECTIONS
from quoter.outputs import replace_all
from quoter.quantization import SECTIONS, reduced, section_of, shipped
from quoter.rows import COUNT, SCALE, Model

MOST_INDEX_BYTES = 64 * 2**20  # the largest published index has 26
AGREES = 0.01  # a count and the derived one may differ by this share without a word
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
    document, seen = files.read(path), set()
    try:
        found = architecture(document.data, seen)
    except ConfigError as error:
        raise Problems([misread(document, str(error))]) from None
    config = kept(document.data, seen)
    counted = said.parameters or (said.index and count_of(said.index, config))
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
    row = complete({key: value for key, value in row.items() if value not in (None, "", [])})
    return Imported(row, summary(row, found))


def misread(document: files.Document, message: str) -> Problem:
    """A fault of the configuration at the place of the field that it names."""
    return document.problem(tuple(message.partition(":")[0].split(".")), message)


# -- the fields -----------------------------------------------------------------------------------

ALSO = {"torch_dtype", "dtype", "rope_scaling", "rope_parameters", "num_nextn_predict_layers",
        "quantize"}  # fmt: skip
SECTIONS_OF_MODEL = {*TEXT_SECTIONS, "vision_config"}
SECTIONS_READ = SECTIONS_OF_MODEL | {"rope_scaling", "rope_parameters"}
DEEPEST = 2  # rope_scaling within text_config


def kept(config: Mapping[str, Any], seen: set[str], depth: int = 0) -> dict[str, Any]:
    """The fields that the sizing reads and a few that tell about the model, as written."""
    found = {}
    for name, value in config.items():
        if name in SECTIONS_READ and isinstance(value, Mapping) and depth < DEEPEST:
            inner = seen if name in SECTIONS_OF_MODEL else set(value)
            found[name] = kept(value, inner, depth + 1)
        elif name in SECTIONS and isinstance(value, Mapping):
            found[name] = reduced(value)
        elif name in seen | ALSO and plain(value):
            found[name] = value
    return {name: value for name, value in found.items() if row_text.WORD(name)}


def plain(value: Any) -> bool:
    """Whether a value says what a row can hold: numbers, words, and lists of them."""
    if isinstance(value, list):
        return all(plain(item) and not isinstance(item, list) for item in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) or (isinstance(value, str) and bool(row_text.WORD(value)))


def hub_name(value: Any, name: str) -> list[str]:
    """owner/name where the file gives it and it is this model's: no folder, no base model."""
    parts = value.split("/") if isinstance(value, str) else []
    if len(parts) != 2 or not all(map(re.compile(r"\w[\w.-]*").fullmatch, parts)):
        return []
    own = catalog.plain_name(parts[1]) == catalog.plain_name(name)
    taken = catalog.Catalog.shipped().find("models", value)
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


def complete(row: dict[str, Any]) -> dict[str, Any]:
    """The row, cleared of what a shipped row of its name would add; raises Problems if faulty."""
    base, problems = catalog.Catalog.shipped(), []

    def report(path: files.PathOf, message: str, hint: str = "", key: bool = False) -> None:
        problems.append(Problem(str(path[-1]) if path else "", 0, 0, message, hint))

    old = base.find("models", row["name"])
    if old is not None:
        stale = {key: None for key in ("nominal", "parameters", "active") if getattr(old, key)}
        stale |= {"note": ""} if old.note else {}
        row = {key: row.get(key, stale.get(key)) for key in Model.model_fields
               if key in row or key in stale}  # fmt: skip
    base.overlay({"models": [row]}, report)
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


# -- what was derived -----------------------------------------------------------------------------


def summary(row: Mapping[str, Any], found: Architecture) -> list[str]:
    """What was derived, so that the user sees whether it is right."""
    model = Model(**{key: value for key, value in row.items() if value is not None})
    said = [heads(found), kinds(found), cache(found)]
    if found.experts:
        said.append(f"{found.experts} experts, {found.experts_per_token} for a token")
    basis = "counted" if row.get("parameters") else "derived"
    total, active = model.total_parameters, model.active_parameters
    said.append(f"{total:,.0f} parameters ({basis}), {active:,.0f} for a token")
    said += [f"tower of {found.vision_parameters:,} parameters"] if found.vision_parameters else []
    return [f"{row['name']}: {line}" for line in [*said, ships(row["config"]), *gaps(row)]]


def heads(found: Architecture) -> str:
    """Layers, widths and heads."""
    limit = f", {found.context_limit:,} tokens" if found.context_limit else ""
    keys = f"{found.kv_heads} KV heads of {found.key_dim}"
    keys = f"a latent of {found.latent_width}" if found.latent_width else keys
    widths = f"{found.layers} layers of {found.hidden}, {found.heads} heads, {keys}"
    return f"{widths}, vocabulary {found.vocab:,}{limit}"


def kinds(found: Architecture) -> str:
    """How many layers there are of each kind."""
    cached = found.full_layers + found.windowed_layers
    parts = [f"{found.full_layers} attend to the whole context"]
    if found.windowed_layers:
        parts.append(f"{found.windowed_layers} to a window of {found.window:,} tokens")
    if found.layers > cached:
        parts.append(f"{found.layers - cached} keep no cache")
    return ", ".join(parts)


def cache(found: Architecture) -> str:
    """The 16-bit cache of one token in all layers, and the state of a request."""
    each = found.latent_width or found.kv_heads * (found.key_dim + found.value_dim)
    values = found.full_layers * (each + found.index_width)
    values += found.windowed_layers * 2 * found.windowed_kv_heads * found.windowed_head_dim
    state = found.state_bytes_per_request
    also = f" and {state:,} bytes of state per request" if state else ""
    return f"KV cache of {2 * values:,} bytes per token (16 bits){also}"


def ships(config: Mapping[str, Any]) -> str:
    """The precision that an estimate takes by default."""
    found, section = shipped(config), section_of(config) or {}
    if not found.precision:
        return f"ships quantised ({found.said}), which no precision here is like: give `weights`"
    size = section.get("group_size")
    other = found.precision in {"int4", "gptq-int8"} and isinstance(size, int) and size != 128
    hint = f"; counted with groups of 128, the file has {size}" if other else ""
    return f"ships in {found.precision}{hint}"


def gaps(row: Mapping[str, Any]) -> Iterator[str]:
    """What the row lacks or says of itself."""
    if row.get("note"):
        yield row["note"]
    if not row["verified"]:
        yield "marked unverified: give --source to say where the file comes from"
    if "date" not in row:
        yield "no date: give --date YYYY-MM-DD, the day the file was taken"


def text(row: Mapping[str, Any]) -> str:
    """A catalog file with the row alone."""
    return row_text.new_file(row)


# -- into a file ----------------------------------------------------------------------------------


def add(path: Path, row: Mapping[str, Any]) -> None:
    """Put the row into a catalog file, which is made if there is none; raises Problems."""
    path = path.resolve()
    if not path.exists():
        replace_all({path: row_text.new_file(row).encode()})
        return
    content = files.content_of(path, str(path))
    if not content.strip():
        replace_all({path: row_text.new_file(row).encode()})
        return
    document = files.parse(content, str(path))
    checked(document)
    try:
        text = row_text.with_row(document, content.decode("utf-8-sig"), row)
        replace_all({path: proven(document, text, row)})
    except row_text.NoPlace as reason:
        hint = "write it to another file, or add it by hand"
        raise fault(path, f"the row cannot be added: {reason}", hint) from None


def checked(document: files.Document) -> None:
    """Raises Problems unless the file is a catalog."""
    problems: list[Problem] = []
    catalog.over(catalog.Catalog.shipped(), document, problems, own=True)
    if problems:
        raise Problems(problems)


def proven(before: files.Document, text: str, row: Mapping[str, Any]) -> bytes:
    """The text as bytes, once it reads as the old rows and the new one; raises NoPlace."""
    mark = b"\xef\xbb\xbf" if before.content.startswith(b"\xef\xbb\xbf") else b""
    content = mark + text.encode()
    try:
        after = files.parse(content, before.file).data
        rest = [others(data, row["name"]) for data in (before.data, after)]
        same = rest[0] == rest[1] and written(row) in after["models"]
    except Problems:
        same = False
    if not same:
        raise row_text.NoPlace("its layout leaves no safe place")
    return content


def others(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A catalog without the row of a name."""
    rows = data.get("models") or []
    left = [row for row in rows if catalog.plain_name(row["name"]) != catalog.plain_name(name)]
    return {**data, "models": left}


def written(row: Mapping[str, Any]) -> Any:
    """The row as its own text reads."""
    return files.parse(row_text.new_file(row).encode(), "row").data["models"][0]
