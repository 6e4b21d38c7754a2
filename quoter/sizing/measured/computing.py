"""What is computed for a run: the same model, weights, card, engine, width and load."""

from __future__ import annotations

from dataclasses import replace

from quoter.catalog import Calibration, Catalog, Measurement
from quoter.core import Problems
from quoter.scenario import quotation_over
from quoter.sizing.options import Candidate, Option, candidate, given, option, splits

_ONE_GIB = float(2**30)
_COMPUTED = {  # a measured figure: the line that computes it
    "ttft_ms": "ttft_ms",
    "tpot_ms": "tpot_ms",
    "tokens_per_second": "tokens_per_second",
    "weights_bytes": "weights_per_device",
    "kv_pool_bytes": "kv_pool_per_device",
    "kv_capacity_tokens": "kv_capacity_tokens",
}
_SERVED = ("kv_cache", "tensor_parallel", "pipeline_parallel", "expert_parallel",
          "attention_data_parallel", "memory_utilization", "speculative_factor", "engine_version")  # fmt: skip
_COUNTS = ("prompt_tokens", "output_tokens", "concurrency", "context", "max_batched_tokens",
          "max_sequences")  # fmt: skip
_USUAL = {
    "prompt_tokens": 1024,
    "output_tokens": 1024,
    "concurrency": 1,
}  # of a start without a load


class NotComputed(Exception):
    """Why nothing can be computed for a run."""


def replica(row: Measurement, catalog: Catalog, memory: float = 0.0) -> Option:
    """The replica that was measured, as computed without any calibration but so much more memory;
    raises NotComputed."""
    known = {key: getattr(row, key) for key in _SERVED}
    counts = {key: getattr(row, key) or _USUAL.get(key) for key in _COUNTS}
    if row.context is not None and row.concurrency is None:
        counts["prompt_tokens"], counts["output_tokens"] = None, None
    whole = {key: round(value) or 1 for key, value in counts.items() if value}
    bare = replace(catalog, calibrations={})
    try:
        found = quotation_over(bare, model=row.model, weights=row.weights, engine=row.engine,
                               card=row.card, reserve=0.0, length_spread=0.0, **known, **whole)  # fmt: skip
    except Problems as problems:
        raise NotComputed(str(problems.problems[0].message)) from None
    [case] = found.cases
    own = _with_memory(candidate(case, case.cards[0]), row, memory)
    return option(case, own, splits(case, own)[0], given(case, own))


def _with_memory(found: Candidate, row: Measurement, memory: float) -> Candidate:
    """The candidate with so many bytes beyond what is computed."""
    same = {
        key: getattr(row, key) for key in ("card", "engine", "engine_version", "model", "weights")
    }
    return replace(found, calibration=Calibration(name=row.name, memory_bytes=memory, **same))


def computed(row: Measurement, catalog: Catalog) -> dict[str, float]:
    """What is computed for every figure that was measured; raises NotComputed."""
    figures = replica(row, catalog).figures
    found = {name: figures.by_name(_COMPUTED[name]) for name in row.measured}
    lacking = [name for name, value in found.items() if not isinstance(value, float) or value <= 0]
    if lacking:
        raise NotComputed(f"{', '.join(lacking)} cannot be computed for it")
    return found


def queues(row: Measurement, catalog: Catalog) -> bool:
    """Whether some of its requests find no place: their first token waits for others to end."""
    figures = replica(row, catalog).inference
    return figures.requests_per_replica > figures.batch


def memory_beyond(row: Measurement, catalog: Catalog) -> float | None:
    """Bytes of a device that were not left for the cache and are not computed; None where the cache
    was not measured. What the cache gets falls by what is taken, in proportion."""
    name = next((n for n in ("kv_pool_bytes", "kv_capacity_tokens") if n in row.measured), None)
    if name is None:
        return None
    zero, more = (
        replica(row, catalog, x).figures.by_name(_COMPUTED[name]) for x in (0.0, _ONE_GIB)
    )
    return (zero - row.measured[name]) / (zero - more) * _ONE_GIB
