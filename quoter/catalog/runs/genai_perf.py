"""What GenAI-Perf writes: profile_export_genai_perf.json, a mapping of metrics with their unit.

Its `inter_token_latency` is the time per further token of a request (genai-perf/README.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quoter.catalog.runs.run import ToolRun, Unusable, complete, in_flight, limit, positive, word

_TOOL = "GenAI-Perf"
_MILLISECONDS = {"ms": 1.0, "us": 1e-3, "ns": 1e-6, "s": 1e3, "sec": 1e3}


def known(data: Mapping[str, Any]) -> bool:
    """Whether a mapping is a result of GenAI-Perf's."""
    found = data.get("time_to_first_token", data.get("request_latency"))
    return isinstance(found, Mapping) and {"unit", "avg"} <= found.keys()


def read_run(data: Mapping[str, Any], source: str) -> ToolRun:
    """A result; raises Unusable."""
    config = data.get("input_config")
    asked = config if isinstance(config, Mapping) else {}
    limited, rate = _stimulus(asked)
    latency = _milliseconds(data, "request_latency")
    completed = _average(data, "request_count") if "request_count" in data else None
    concurrency = limited if completed is None else in_flight(limited, rate, completed)
    if completed is not None:
        complete(completed, 0, limited)
    figures = {"ttft_ms": _milliseconds(data, "time_to_first_token"),
               "tokens_per_second": _average(data, "output_token_throughput")}  # fmt: skip
    output = _average(data, "output_sequence_length")
    if output > 1:
        figures["tpot_ms"] = _milliseconds(data, "inter_token_latency")
    if figures["ttft_ms"] > latency:
        raise Unusable("the first token comes after the last: the file is damaged")
    return ToolRun(source=source, tool=_TOOL, model=_model(asked), output_tokens=output,
               prompt_tokens=_average(data, "input_sequence_length"),
               concurrency=concurrency, rate=rate, figures=figures)  # fmt: skip


def _stimulus(asked: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Requests in flight, or the rate at which they arrive, wherever the version writes it."""
    analyzer = asked.get("perf_analyzer")
    found = analyzer.get("stimulus") if isinstance(analyzer, Mapping) else None
    told = found if isinstance(found, Mapping) else asked
    rate = limit(told, "request_rate")
    return (None if rate else limit(told, "concurrency")), rate


def _model(asked: Mapping[str, Any]) -> str | None:
    """The model's name; nothing where there are none or several."""
    found = asked.get("model_names") or asked.get("model")
    names = found if isinstance(found, list) else [found]
    return word(names[0]) if len(names) == 1 else None


def _metric(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A metric; raises Unusable."""
    found = data.get(name)
    if not isinstance(found, Mapping):
        raise Unusable(f"`{name}` is missing: was --streaming given? or the file is cut off")
    return found


def _average(data: Mapping[str, Any], name: str) -> float:
    """The mean of a metric."""
    return positive(_metric(data, name), "avg")


def _milliseconds(data: Mapping[str, Any], name: str) -> float:
    """The mean of a time; raises Unusable where its unit is none that is known."""
    found = _metric(data, name)
    unit = str(found.get("unit"))
    if unit not in _MILLISECONDS:
        raise Unusable(f"`{name}` is in {unit!r:.20}, which is no unit of time")
    return positive(found, "avg") * _MILLISECONDS[unit]
