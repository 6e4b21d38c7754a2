"""One run as its file tells it: how it was served, under what load, and what was measured."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Any

from quoter.core import frozen

_FEW_FAILED = 0.05  # share of failed requests beyond which a run says nothing
GIB = 2**30
_MOST = 1e15  # of any figure
_LONGEST, _MOST_DEVICES = 200, 1024


class Unusable(Exception):
    """Why a file, or a run in it, says nothing that could be learnt."""


@frozen
class ToolRun:
    """What a file does not say is None. Times are means over the requests, memory is of one device.

    `rate`: requests arrive at it, and not as others end; `figures`: ttft_ms, tpot_ms,
    tokens_per_second, weights_bytes, kv_pool_bytes and kv_capacity_tokens, those that there are;
    `drafted`: tokens that a step writes by speculative decoding."""

    source: str
    tool: str
    day: date | None = None
    model: str | None = None
    card: str | None = None
    engine: str | None = None
    engine_version: str | None = None
    weights: str | None = None
    kv_cache: str | None = None
    tensor_parallel: int | None = None
    pipeline_parallel: int | None = None
    expert_parallel: int | None = None
    attention_data_parallel: int | None = None
    prompt_tokens: float | None = None
    output_tokens: float | None = None
    concurrency: float | None = None
    rate: float | None = None
    context: float | None = None
    utilization: float | None = None
    batched_tokens: float | None = None
    sequences: float | None = None
    drafted: float | None = None
    figures: Mapping[str, float] = field(default_factory=dict)


FIGURES = ("ttft_ms", "tpot_ms", "tokens_per_second", "weights_bytes", "kv_pool_bytes",
           "kv_capacity_tokens")  # fmt: skip


# -- figures out of a file ------------------------------------------------------------------------


def positive(data: Mapping[str, Any], key: str) -> float:
    """A figure that must be there; raises Unusable."""
    found = given(data, key)
    if found is None:
        raise Unusable(f"`{key}` is missing: the file is cut off, or of another tool")
    return found


def given(data: Mapping[str, Any], key: str) -> float | None:
    """A figure that may be left out, but where it stands is a number above 0; raises Unusable."""
    found = data.get(key)
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise Unusable(f"`{key}` is {found!r:.40}, and no number")
    if not 0 < found < _MOST:  # nor of what is no number
        raise Unusable(f"`{key}` is {found!r:.20}: nothing was measured, or the file is damaged")
    return float(found)


def word(found: Any) -> str | None:
    """A name; none where there is something else, or nothing that stands on a line."""
    named = (
        isinstance(found, str) and found.strip() and found.isprintable() and len(found) <= _LONGEST
    )
    return found if named else None


def count(found: Any) -> int | None:
    """A number of devices; none where there is something else."""
    known = isinstance(found, int) and not isinstance(found, bool) and 0 < found <= _MOST_DEVICES
    return found if known else None


def limit(data: Mapping[str, Any], key: str) -> float | None:
    """A rate or a number in flight; none where the tool writes nothing, inf, or 0 for unlimited."""
    found = data.get(key)
    if found is None or (isinstance(found, str | int | float) and found in _UNLIMITED):
        return None
    return given(data, key)


_UNLIMITED = ("inf", "Infinity", math.inf, 0)


def in_flight(concurrency: float | None, rate: float | None, requests: float) -> float | None:
    """Requests in flight: as limited; without a limit all at once, unless they arrive at a rate."""
    if concurrency is not None:
        return min(concurrency, requests)
    return requests if rate is None else None


def complete(completed: float, failed: float, concurrency: float | None) -> None:
    """Raises Unusable where too many requests failed, or there are fewer than a warm-up has."""
    if failed > _FEW_FAILED * (completed + failed):
        raise Unusable(f"{failed:,.0f} of {completed + failed:,.0f} requests failed")
    if concurrency and completed < concurrency:
        raise Unusable(f"{completed:,.0f} requests at {concurrency:,.0f} in flight are a warm-up: the replica "
                       "was never as full as the run says")  # fmt: skip


def day_of(text: Any) -> date | None:
    """A day out of what begins with YYYYMMDD or YYYY-MM-DD; none where it does not."""
    digits = str(text or "")[:10].replace("-", "")[:8]
    try:
        return date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}")
    except ValueError:
        return None
