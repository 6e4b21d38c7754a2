"""What `vllm bench serve` and SGLang's bench_serving write: one mapping a run, much alike.

vLLM: --save-result, a JSON file; with --append-result one mapping a line (vllm/benchmarks/serve.py).
SGLang: --output-file, one mapping a line (sglang/benchmark/serving.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quoter.catalog.runs.run import (
    ToolRun,
    Unusable,
    complete,
    count,
    day_of,
    given,
    in_flight,
    limit,
    positive,
    word,
)

_VLLM, _SGLANG = "vllm bench serve", "SGLang bench_serving"
_ENGINES = {"sglang": "sglang", "sglang-native": "sglang"}  # backends that only the engine has


def is_vllm(data: Mapping[str, Any]) -> bool:
    """Whether a mapping is a result of vLLM's."""
    return "model_id" in data and "total_output_tokens" in data


def is_sglang(data: Mapping[str, Any]) -> bool:
    """Whether a mapping is a result of SGLang's."""
    return "total_output_tokens" in data and "dataset_name" in data and "model_id" not in data


def vllm(data: Mapping[str, Any], source: str) -> ToolRun:
    """A result of vLLM's; raises Unusable."""
    drafted = given(data, "spec_decode_acceptance_length")
    return _run(data, source, _VLLM, model=word(data["model_id"]), day=day_of(data.get("date")),
               drafted=drafted)  # fmt: skip


def sglang(data: Mapping[str, Any], source: str) -> ToolRun:
    """A result of SGLang's; raises Unusable. Newer ones carry what the server says of itself."""
    told = data.get("server_info")
    server = told if isinstance(told, Mapping) else {}
    known = {
        "model": word(server.get("served_model_name")) or word(server.get("model_path")),
        "engine": _ENGINES.get(str(data.get("backend"))),
        "engine_version": word(server.get("version")),
        "tensor_parallel": count(server.get("tp_size")),
        "drafted": given(data, "accept_length"),
    }
    return _run(data, source, _SGLANG, **known)


def _run(data: Mapping[str, Any], source: str, tool: str, **known: Any) -> ToolRun:
    """What both write."""
    if not data.get("completed"):
        raise Unusable("no request was completed")
    completed = positive(data, "completed")
    rate, limited = limit(data, "request_rate"), limit(data, "max_concurrency")
    concurrency = in_flight(limited, rate, completed)
    complete(completed, limit(data, "failed") or 0, limited)
    output = positive(data, "total_output_tokens") / completed
    times = {"ttft_ms": positive(data, "mean_ttft_ms")}
    if output > 1:
        times["tpot_ms"] = positive(data, "mean_tpot_ms")
    figures = times | {"tokens_per_second": positive(data, "output_throughput")}
    return ToolRun(
        source=source, tool=tool, prompt_tokens=positive(data, "total_input_tokens") / completed,
        output_tokens=output, concurrency=concurrency, rate=rate, figures=figures, **known,
    )  # fmt: skip
