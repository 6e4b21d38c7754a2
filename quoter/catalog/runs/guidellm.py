"""What guidellm writes: a JSON file with a benchmark for every number of streams or rate.

Its `inter_token_latency_ms` is the time per further token of a request; `time_per_output_token_ms`
has the first one in it (guidellm/schemas/request_stats.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from quoter.catalog.runs.run import ToolRun, Unusable, complete, in_flight, limit, positive, word

_TOOL = "guidellm"
_BY_RATE = ("constant", "poisson", "async")


def known(data: Mapping[str, Any]) -> bool:
    """Whether a file is a report of guidellm's."""
    found = data.get("benchmarks")
    first = found[0] if isinstance(found, list) and found else None
    return isinstance(first, Mapping) and "metrics" in first


def runs(data: Mapping[str, Any], source: str) -> Iterator[ToolRun]:
    """Every benchmark of a report; raises Unusable."""
    for number, one in enumerate(data["benchmarks"], 1):
        if not isinstance(one, Mapping):
            raise Unusable(f"benchmark {number} is none: the file is damaged")
        yield _run(one, f"{source} benchmark {number}")


def _run(one: Mapping[str, Any], source: str) -> ToolRun:
    """One benchmark."""
    metrics, config = _inner(one, "metrics"), _inner(one, "config", "args")
    strategy, backend = _inner(config, "strategy"), _inner(config, "backend")
    totals = _inner(metrics, "request_totals")
    completed = positive(totals, "successful")
    limited, rate = _streams(strategy), limit(strategy, "rate")
    if strategy.get("type_") in _BY_RATE and rate is None:
        raise Unusable(f"{source}: requests arrive at a rate that it does not say")
    complete(completed, limit(totals, "errored") or 0, limited)
    figures = {"ttft_ms": _mean(metrics, "time_to_first_token_ms"),
               "tokens_per_second": _mean(metrics, "output_tokens_per_second")}  # fmt: skip
    output = _mean(metrics, "output_token_count")
    if output > 1:
        figures["tpot_ms"] = _mean(metrics, "inter_token_latency_ms")
    return ToolRun(
        source=source, tool=_TOOL, day=_started(one), model=word(backend.get("model")),
        prompt_tokens=_mean(metrics, "prompt_token_count"), output_tokens=output,
        concurrency=in_flight(limited, rate, completed), rate=rate, figures=figures,
    )  # fmt: skip


def _streams(strategy: Mapping[str, Any]) -> float | None:
    """Requests that are in flight at once; of requests that arrive at a rate none."""
    if strategy.get("type_") == "synchronous":
        return 1.0
    return limit(strategy, "streams") if strategy.get("type_") == "concurrent" else None


def _inner(data: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """The mapping under one of some keys; raises Unusable."""
    found = next((data[key] for key in keys if isinstance(data.get(key), Mapping)), None)
    if found is None:
        raise Unusable(f"`{keys[0]}` is missing: the file is cut off, or of another tool")
    return found


def _mean(metrics: Mapping[str, Any], name: str) -> float:
    """The mean over the requests that succeeded."""
    return positive(_inner(_inner(metrics, name), "successful"), "mean")


def _started(one: Mapping[str, Any]) -> Any:
    """The day of its beginning, where it says a moment."""
    moment = limit(one, "start_time")
    try:
        return datetime.fromtimestamp(moment, UTC).date() if moment else None
    except (OverflowError, ValueError, OSError):
        return None
