"""Catalog rows as the records that the lines of the model draw on: plain numbers, no names."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from quoter.catalog import (
    Calibration,
    Card,
    Catalog,
    Engine,
    KvType,
    Model,
    Precision,
    Server,
    Slice,
)
from quoter.core import GIB, Figures, made, paths
from quoter.model import ENGINE, KINDS, KV_TYPE, LLM, RECORDS, WEIGHTS, typed

DERIVED = {
    "nominal_parameters",
    "parameters",
    "active_parameters",
    "unverified",
    "expert_spread",
    "fp8_block",
    "pooled",
}


def overruled(figures: dict[str, float], row: Any) -> dict[str, float]:
    """The figures with those that a user's row states itself."""
    return figures | {name: value for name, value in row.figures.items() if name in figures}


def llm(model: Model) -> typed.Llm:
    """A model's architecture; parameters as counted where a count is published."""
    return typed.Llm.of(_llm(model))


def _llm(model: Model) -> dict[str, float]:
    shape = model.architecture
    figures = {name: float(getattr(shape, name)) for name in LLM if name not in DERIVED}
    return overruled({
        "nominal_parameters": model.nominal_parameters,
        "parameters": model.total_parameters,
        "active_parameters": model.active_parameters,
        "unverified": float(not model.verified),
        "expert_spread": model.expert_spread,
        "fp8_block": float(model.block),
        "pooled": float(model.pooled),
    } | figures, model)  # fmt: skip


def llms(models: Iterable[Model]) -> list[typed.Llm]:
    """The same of many models; those that come with the program were counted once, and kept."""
    kept, shipped = _shipped_llms(), Catalog.shipped().models
    return [
        typed.Llm.of(dict(kept[model.name])) if shipped.get(model.name) is model else llm(model)
        for model in models
    ]


@functools.cache
def _shipped_llms() -> dict[str, dict[str, float]]:
    package = paths.package()
    code = [*(package / "architecture").glob("*.py"), package / "catalog" / "rows.py",
            package / "model" / "records.py", Path(__file__)]  # fmt: skip
    sources = [paths.shipped("catalogs") / "models.yaml", *sorted(code)]
    rows = Catalog.shipped().models.values()
    return dict(made("models", sources, lambda: {row.name: _llm(row) for row in rows}))


def weights(precision: Precision) -> typed.Weights:
    """Bytes per parameter by group of tensors, and the units the type needs."""
    own: dict[str, float]
    own = {f"needs_{unit}": precision.needs == unit for unit in ("bf16", "fp8", "fp4")}
    own |= multiplied(precision)
    own["attention"] = precision.attention or precision.linear
    own["compute_bytes"] = 4 if precision.compute == "fp32" else 2
    own["nominal"] = precision.nominal_bytes
    found = {name: float(own.get(name, getattr(precision, name, 0))) for name in WEIGHTS}
    return typed.Weights.of(overruled(found, precision))


def multiplied(precision: Precision) -> dict[str, bool]:
    """The type that weights and activations are multiplied in; 16 bits unless one of these."""
    fp4 = precision.needs == "fp4"
    return {
        "in_fp8": precision.compute == "fp8",
        "in_int8": precision.compute == "int8",
        "in_fp4": fp4 and precision.linear < SIXTEEN,
        "in_fp32": precision.compute == "fp32",
        "experts_in_fp4": fp4 and precision.linear >= SIXTEEN,
        "narrow": precision.linear < SIXTEEN,
        "narrow_experts": precision.expert < SIXTEEN,
    }


SIXTEEN = 2  # bytes of 16 bits


def engine(profile: Engine, catalog: Catalog) -> typed.Engine:
    """An engine's way of taking memory, and its overheads."""
    own = {"large_card_bytes": profile.large_card_gib * GIB}
    overhead = catalog.overhead_of(profile)
    own |= {name: getattr(overhead, name) for name in OVERHEADS}
    own |= {"mixed": catalog.schedule_of(profile).mixed}
    found = {name: own[name] if name in own else getattr(profile, name) for name in ENGINE}
    figures = {name: float(value) for name, value in found.items()}
    return typed.Engine.of(overruled(figures, profile))


OVERHEADS = (
    "layer_overhead",
    "mixture_overhead",
    "latent_overhead",
    "request_overhead",
    "prompt_launch",
    "latent_launch",
    "first_overhead",
    "admission",
)


def card(row: Card, server: Server | None, catalog: Catalog) -> dict[str, float]:
    """A card in its usual server; without one it stands alone. Who may buy it is not its figure."""
    return overruled({
        "allocatable_bytes": row.allocatable_bytes,
        "sold_bytes": row.memory_gb * 1e9,
        "counted_share": row.counted_share,
        "tflops_16bit": (row.dense_16bit or 0.0) / row.devices,
        "training_share": row.training_share or 1.0,
        "devices": float(row.devices),
        "slots": float(server.slots if server else row.slots or 8),
        "domain": float((server and server.domain) or 0),
        "full_only": float(bool(server and server.full_only)),
        "sold_in": float(server.sold_in if server else 1),
        "bf16": float(row.bf16),
        "fp8": float(row.fp8),
        "int8": float(row.int8),
        "fp4": float(row.fp4),
        "weight_only": float(row.weight_only),
        "small_batches": float(row.small_batches),
        "domestic": float(row.domestic),
        "weak": float(row.grade == "C"),
        "measured": float(row.family in catalog.families),
    } | slices(row, catalog) | rates(row, server, catalog), row)  # fmt: skip


SLICE_ROOM = 0.9  # of what a slice is called by: the tool reports less (our choice)
SIZES = ("small", "middle", "large")


def slice_bytes(cut: Slice) -> float:
    """What a slice gives."""
    return SLICE_ROOM * cut.memory_gb * 1e9


def slices(row: Card, catalog: Catalog) -> dict[str, float]:
    """What a card can be cut into: of its sizes the two smallest and the largest, which stands for those that it lacks."""
    found = catalog.slices_of(row)
    kept = [*found[:2], *found[-1:] * 2]
    known = dict.fromkeys((f"{name}_{size}" for size in SIZES for name in ("slice", "slices")), 0.0)
    for size, cut in zip(SIZES, kept, strict=False):
        known |= {f"slice_{size}": slice_bytes(cut), f"slices_{size}": float(cut.most)}
    return known


REACHED = (
    "compute_efficiency",
    "grouped_share",
    "grouped_launch",
    "fp4_share",
    "memory_share",
    "link_share",
    "link_latency",
    "launch",
)
ERRORS = (
    *(f"{kind}_{end}" for kind in KINDS for end in ("low", "high")),
    "first_low",
    "first_high",
)
USUAL_PCIE = 32  # GB/s one way, where nobody says: generation 4, 16 lanes


def directly_linked(row: Card, server: Server | None) -> bool:
    """The card's link joins it to all others of its server; where nobody says, as the card's row."""
    if server is None or server.domain is None:
        return row.direct_link
    return row.direct_link and server.domain >= server.slots * row.devices


def rates(row: Card, server: Server | None, catalog: Catalog) -> dict[str, float]:
    """What a device of the card reaches; 0 = not known. A card's figures are of all its devices."""
    family, each = catalog.family_of(row), 1 / row.devices
    direct = directly_linked(row, server)
    link = (row.direct_gbs or 0) / 2 if direct else row.pcie_gbs or USUAL_PCIE
    tera = {"rate_16": row.dense_16bit, "rate_fp8": row.tflops.fp8, "rate_int8": row.tflops.int8,
            "rate_fp4": row.tflops.fp4}  # fmt: skip
    return {
        "bandwidth": (row.bandwidth_gbs or 0) * 1e9 * each,
        **{name: (rate or 0) * 1e12 * each for name, rate in tera.items()},
        "link_rate": link * 1e9 * each,
        "direct_link": float(direct),
        **{name: float(getattr(family, name)) for name in REACHED},
        **{name: float(getattr(catalog.errors_of(row), name)) for name in ERRORS},
        **{name: float(getattr(catalog.delays_of(row), name)) for name in DELAYS},
    }


DELAYS = ("slow_50", "slow_75", "slow_90", "late_50", "late_75", "late_90")


def calibration(row: Calibration | None) -> typed.Calibration:
    """What the user measured; what he did not is as computed, but for a first token, which is taken to
    differ as the further ones do."""
    token, first = (row.token, row.first) if row else (None, None)
    return typed.Calibration(
        token_known=float(token is not None),
        token=token or 1.0,
        first_known=float(first is not None),
        first=first or token or 1.0,
        memory=(row and row.memory_bytes) or 0.0,
    )


def kv_type(row: KvType) -> typed.KvType:
    """A row of the cache types."""
    own = {"needs_fp8": row.needs == "fp8"}
    found = {name: float(own.get(name, getattr(row, name, 0))) for name in KV_TYPE}
    return typed.KvType.of(overruled(found, row))


def cache(keys: KvType, values: KvType) -> typed.Kv:
    """The types of K and V together."""
    k, v = kv_type(keys), kv_type(values)
    return typed.Kv(
        key_bytes=k.bytes,
        key_of_compute=k.of_compute,
        value_bytes=v.bytes,
        value_of_compute=v.of_compute,
        apart=float(keys.name != values.name),
        needs_fp8=max(k.needs_fp8, v.needs_fp8),
    )


_F = TypeVar("_F", bound=Figures)


def table(row: Any, kind: type[_F]) -> _F:
    """A row of coefficients, by the fields of its record."""
    figures = {field: float(getattr(row, field)) for field in RECORDS[typed.NAMES[kind]]}
    return kind.of(overruled(figures, row))


def speed(catalog: Catalog) -> typed.Speed:
    """The constants of the speed that hold for every card and engine."""
    return typed.Speed.of(_constants(catalog, "speed"))


def rule(catalog: Catalog) -> typed.Rule:
    """The constants of the rule of thumb."""
    return typed.Rule.of(_constants(catalog, "rule"))


def mfu(catalog: Catalog) -> typed.Mfu:
    """Model-FLOP utilisation by method, kind of model, and reach."""
    return typed.Mfu.of(_constants(catalog, "mfu", "utilization"))


def sharding(catalog: Catalog) -> typed.Sharding:
    """What sharding over copies takes beside the shards."""
    return typed.Sharding.of(_constants(catalog, "sharding"))


def _constants(catalog: Catalog, record: str, prefix: str = "") -> dict[str, float]:
    """The constants of a record, which carry its name before their own."""
    prefix = prefix or record
    return {name: catalog.constants[f"{prefix}_{name}"].value for name in RECORDS[record]}
