"""What vLLM says while it starts, and vLLM Ascend with it: its arguments, weights and cache.

Lines of vllm/v1/engine/core.py, vllm/v1/worker and vllm/v1/core/kv_cache_utils.py. What it logs of
its passes later (Avg generation throughput) is no measurement of a load and is not read."""

from __future__ import annotations

import re

from quoter.catalog.runs.run import GIB, ToolRun, Unusable

_TOOL = "vLLM start-up log"
_STARTED = re.compile(r"Initializing (?:a|an)(?: V\d)? LLM engine \(v(?P<version>[^)]+)\) with config: (?P<config>.*)")  # fmt: skip
_BANNER = re.compile(r"vLLM API server version (?P<version>\S+)")
_ASCEND = re.compile(r"Platform plugin ascend is activated|vllm_ascend")
_WEIGHTS = re.compile(r"[Mm]odel (?:loading took|weights take) (\d+(?:\.\d+)?) ?Gi?B")
_POOL = re.compile(r"Available KV cache memory: (-?\d+(?:\.\d+)?) GiB")
_TOKENS = re.compile(r"GPU KV cache size: ([\d,]+) tokens")
_OPTIONS = {"model", "dtype", "quantization", "kv_cache_dtype", "max_seq_len", "tensor_parallel_size",
           "pipeline_parallel_size", "data_parallel_size"}  # fmt: skip
_ARGUMENTS = re.compile(r"'(gpu_memory_utilization|max_num_seqs|max_num_batched_tokens)': (\d+(?:\.\d+)?)")  # fmt: skip
_OPTION = re.compile(r"\b(\w+)=('[^']*'|\"[^\"]*\"|[^,\s]+)")
_DRAFTS = re.compile(r"speculative_config=(?!None)")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_SIXTEEN = {"torch.bfloat16": "bf16", "torch.float16": "fp16"}


def known(text: str) -> bool:
    """Whether a text is a log of vLLM's."""
    return bool(_BANNER.search(text) or _STARTED.search(text) or _TOKENS.search(text))


def read_run(text: str, source: str) -> ToolRun:
    """The one start that a log tells of; raises Unusable."""
    starts = {found["config"]: found for found in _STARTED.finditer(text)}
    if not starts:
        raise Unusable(
            "the line `Initializing a V1 LLM engine` is missing: give the log from its first line on"
        )
    if len(starts) > 1:
        raise Unusable(f"{len(starts)} starts with different arguments are in it: cut one out")
    [start] = starts.values()
    told = dict(_OPTION.findall(start["config"]))
    option = {key: value.strip("'\"") for key, value in told.items() if key in _OPTIONS}
    given = {key: float(value) for key, value in _ARGUMENTS.findall(text)}
    version = _NUMBER.match(start["version"])
    return ToolRun(
        source=source, tool=_TOOL, model=option.get("model"),
        engine="vllm-ascend" if _ASCEND.search(text) else "vllm",
        engine_version=version[0] if version else None,
        weights=_weights(option), kv_cache=option.get("kv_cache_dtype"),
        tensor_parallel=_whole(option.get("tensor_parallel_size")),
        pipeline_parallel=_whole(option.get("pipeline_parallel_size")),
        context=_number(option.get("max_seq_len")), utilization=given.get("gpu_memory_utilization"),
        sequences=given.get("max_num_seqs"), batched_tokens=_batched(text, given),
        drafted=2.0 if _DRAFTS.search(start["config"]) else None, figures=_figures(text),
    )  # fmt: skip


def _figures(text: str) -> dict[str, float]:
    """Memory of the fullest device, and the cache of a replica; raises Unusable."""
    _weights, pools = _numbers(_WEIGHTS, text), _numbers(_POOL, text)
    tokens = _numbers(_TOKENS, text)
    if not pools and not tokens:
        raise Unusable("it ends before the cache was made: no line `Available KV cache memory` or "
                       "`GPU KV cache size`; give the log up to `Application startup complete`")  # fmt: skip
    if min([*pools, *tokens]) <= 0:
        raise Unusable("it had no memory left for the cache and did not start")
    found = {"weights_bytes": max(_weights, default=0) * GIB, "kv_pool_bytes": min(pools, default=0) * GIB,
             "kv_capacity_tokens": min(tokens, default=0)}  # fmt: skip
    return {name: value for name, value in found.items() if value}


def _numbers(pattern: re.Pattern[str], text: str) -> list[float]:
    """What a pattern finds, one of every rank."""
    return [float(found.replace(",", "")) for found in pattern.findall(text)]


def _weights(option: dict[str, str]) -> str | None:
    """The type of the weights: as quantised, else that of the tensors."""
    quantized = option.get("quantization", "None")
    return _SIXTEEN.get(option.get("dtype", "")) if quantized == "None" else quantized


def _batched(text: str, given: dict[str, float]) -> float | None:
    """Tokens of a pass, as given or as the engine says."""
    said = re.search(r"max_num_batched_tokens=(\d+)", text)
    return given.get("max_num_batched_tokens") or (float(said[1]) if said else None)


def _whole(text: str | None) -> int | None:
    """A whole number; none where there is none."""
    return int(text) if text and text.isdigit() else None


def _number(text: str | None) -> float | None:
    """A number; none where there is none."""
    found = _whole(text)
    return None if found is None else float(found)
