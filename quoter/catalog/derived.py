"""What was derived from a configuration, so that the user sees whether it is right.

Every fact is a message of its own, and several on a line are parted as a hint is: so each is told
in the language of the user."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from quoter.architecture import Architecture, section_of, shipped
from quoter.catalog.rows import Model

_BETWEEN = "; "


def summary(row: Mapping[str, Any], found: Architecture) -> list[str]:
    """What was derived, so that the user sees whether it is right."""
    model = Model(**{key: value for key, value in row.items() if value is not None})
    said = [heads(found), kinds(found), _cache(found)]
    if found.experts:
        each = f"{found.experts_per_token} of them for a token"
        said.append(_BETWEEN.join([f"{found.experts} experts", each]))
    total, active = model.total_parameters, model.active_parameters
    counted, derived = f"{total:,.0f} parameters as counted", f"{total:,.0f} parameters as derived"
    basis = counted if row.get("parameters") else derived
    said.append(_BETWEEN.join([basis, f"{active:,.0f} of them for a token"]))
    said += [f"tower of {found.vision_parameters:,} parameters"] if found.vision_parameters else []
    said += [speech(found)] if found.speech_parameters else []
    return [f"{row['name']}: {line}" for line in [*said, ships(row["config"]), *_gaps(row)]]


def speech(found: Architecture) -> str:
    """What speaks beside what writes, told apart."""
    return (
        f"{found.whole_parameters:,} parameters with what speaks ({found.speech_parameters:,}), which"
        " engines that answer in text do not load: not sized"
    )


def heads(found: Architecture) -> str:
    """Layers, widths and heads."""
    said = [f"{found.layers} layers of {found.hidden}"]
    if found.key_dim > 1:
        one, many = f"1 KV head of {found.key_dim}", f"{found.kv_heads} KV heads of {found.key_dim}"
        keys = one if found.kv_heads == 1 else many
        latent = f"a latent of {found.latent_width}"
        said += [f"{found.heads} heads", latent if found.latent_width else keys]
    said.append(f"vocabulary of {found.vocab:,}")
    said += [f"{found.context_limit:,} tokens at most"] if found.context_limit else []
    return _BETWEEN.join(said)


def kinds(found: Architecture) -> str:
    """How many layers there are of each kind."""
    cached = found.full_layers + found.windowed_layers
    said = [f"{found.full_layers} layers attend to the whole context"]
    if found.tokens_per_entry > 1:
        said.append(f"{found.tokens_per_entry:.1f} tokens to an entry")
    if found.windowed_layers:
        said.append(f"{found.windowed_layers} layers to a window of {found.window:,} tokens")
    if found.layers > cached:
        said.append(f"{found.layers - cached} layers keep no cache")
    return _BETWEEN.join(said)


def _cache(found: Architecture) -> str:
    """The cache of one token and the state of a request."""
    said = [f"KV cache of {cache_bytes_per_token(found):,} bytes per token (16 bits)"]
    state = found.state_bytes_per_request
    said += [f"{state:,} bytes of state per request"] if state else []
    return _BETWEEN.join(said)


def cache_bytes_per_token(found: Architecture) -> int:
    """The 16-bit cache of one token in all layers, those with a window too; index keys in fp8."""
    each = found.latent_width or found.kv_heads * (found.key_dim + found.value_dim)
    near = found.windowed_head_dim + found.windowed_value_dim
    windowed = found.windowed_layers * found.windowed_kv_heads * near
    values = found.full_layers * each / found.tokens_per_entry + windowed
    return round(2 * values + found.full_layers * found.index_width)


def ships(config: Mapping[str, Any]) -> str:
    """The precision that an estimate takes by default."""
    found, section = shipped(config), section_of(config) or {}
    if not found.precision:
        return f"ships quantised ({found.said}), which no precision here is like: give `weights`"
    size = section.get("group_size")
    other = found.precision in {"int4", "gptq-int8"} and isinstance(size, int) and size != 128
    said = [f"ships in {found.precision}"]
    said += [f"counted with groups of 128, the file has {size}"] if other else []
    return _BETWEEN.join(said)


def _gaps(row: Mapping[str, Any]) -> Iterator[str]:
    """What the row lacks or says of itself."""
    if row.get("note"):
        yield row["note"]
    if not row["verified"]:
        yield "marked unverified: give --source to say where the file comes from"
    if "date" not in row:
        yield "no date: give --date YYYY-MM-DD, the day the file was taken"
