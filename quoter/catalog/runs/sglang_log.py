"""What SGLang says while it starts: its arguments, weights and cache.

Lines of sglang/srt/model_executor and sglang/srt/managers/scheduler.py; its GB are 2³⁰ bytes."""

from __future__ import annotations

import re

from quoter.catalog.runs.run import GIB, ToolRun, Unusable, day_of

_TOOL = "SGLang start-up log"
_ARGUMENTS = re.compile(r"server_args=ServerArgs\((.*)\)")
_ARGUMENT = re.compile(r"\b(\w+)=('[^']*'|\"[^\"]*\"|[^,()\s]+)")
_WEIGHTS = re.compile(r"Load weight end\..*?mem usage=(\d+(?:\.\d+)?) GB")
_TOKENS = re.compile(r"\bmax_total_num_tokens=(\d+)")
_POOL = re.compile(r"KV Cache is allocated\..*?#tokens: (\d+), (.*)")
_SIZE = re.compile(r"\b(?:K|V|KV) size: (\d+(?:\.\d+)?) GB")
_SEQUENCES = re.compile(r"\bmax_running_requests=(\d+)")
_CONTEXT = re.compile(r"\bcontext_len=(\d+)")
_VERSION = re.compile(r"\bversion[=: ]+'?v?(\d+\.\d+(?:\.\d+)?)")
_WEIGHT_TYPE = re.compile(r"Load weight end\..*?dtype=(torch\.\w+)")
_MOMENT = re.compile(r"^\[(\d{4}-\d\d-\d\d) ", re.MULTILINE)
_SIXTEEN = {
    "torch.bfloat16": "bf16",
    "torch.float16": "fp16",
    "bfloat16": "bf16",
    "float16": "fp16",
}


def known(text: str) -> bool:
    """Whether a text is a log of SGLang's."""
    return bool(_ARGUMENTS.search(text) or _WEIGHTS.search(text) or _POOL.search(text))


def read_run(text: str, source: str) -> ToolRun:
    """The one start that a log tells of; raises Unusable."""
    starts = set(_ARGUMENTS.findall(text))
    if len(starts) > 1:
        raise Unusable(f"{len(starts)} starts with different arguments are in it: cut one out")
    if not starts:
        raise Unusable("the line `server_args=` is missing: give the log from its first line on")
    told = {key: value.strip("'\"") for key, value in _ARGUMENT.findall(starts.pop())}
    version, moment = _VERSION.search(text), _MOMENT.search(text)
    return ToolRun(
        source=source, tool=_TOOL, day=day_of(moment[1]) if moment else None,
        model=_said(told, "model_path"), engine="sglang", engine_version=version[1] if version else None,
        weights=_weights(told, text), kv_cache=_said(told, "kv_cache_dtype"),
        tensor_parallel=_whole(told, "tp_size"), pipeline_parallel=_whole(told, "pp_size"),
        attention_data_parallel=_groups(told), expert_parallel=_whole(told, "ep_size"),
        utilization=_share(told), context=_one(_CONTEXT, text), sequences=_one(_SEQUENCES, text),
        batched_tokens=_number(told, "chunked_prefill_size"),
        drafted=2.0 if _said(told, "speculative_algorithm") else None, figures=_figures(text),
    )  # fmt: skip


def _figures(text: str) -> dict[str, float]:
    """Memory of the fullest device, and the cache of a replica; raises Unusable."""
    tokens = [float(x) for x in _TOKENS.findall(text)]
    pools = [sum(map(float, _SIZE.findall(rest))) for _, rest in _POOL.findall(text)]
    if not tokens and not pools:
        raise Unusable("it ends before the cache was made: no line `KV Cache is allocated` or "
                       "`max_total_num_tokens`; give the log up to `The server is fired up`")  # fmt: skip
    loaded = [float(x) for x in _WEIGHTS.findall(text)]
    found = {"weights_bytes": max(loaded, default=0) * GIB, "kv_pool_bytes": min(pools, default=0) * GIB,
             "kv_capacity_tokens": min(tokens, default=0)}  # fmt: skip
    return {name: value for name, value in found.items() if value}


def _said(told: dict[str, str], key: str) -> str | None:
    """An argument that is given."""
    found = told.get(key)
    return None if found in (None, "None", "") else found


def _number(told: dict[str, str], key: str) -> float | None:
    """An argument as a number above 0."""
    found = _said(told, key)
    return float(found) if found and found.isdigit() and int(found) else None


def _whole(told: dict[str, str], key: str) -> int | None:
    """An argument as a whole number above 0."""
    found = _number(told, key)
    return None if found is None else int(found)


def _share(told: dict[str, str]) -> float | None:
    """The share of the memory for weights and cache."""
    found = _said(told, "mem_fraction_static")
    return float(found) if found and re.fullmatch(r"0?\.\d+|1(\.0+)?", found) else None


def _groups(told: dict[str, str]) -> int | None:
    """Groups that share the requests, where attention is data parallel."""
    return _whole(told, "dp_size") if _said(told, "enable_dp_attention") == "True" else None


def _one(pattern: re.Pattern[str], text: str) -> float | None:
    """What a pattern finds first."""
    found = pattern.search(text)
    return float(found[1]) if found else None


def _weights(told: dict[str, str], text: str) -> str | None:
    """The type of the weights: as quantised, else that of the tensors."""
    loaded = _WEIGHT_TYPE.search(text)
    dtype = loaded[1] if loaded else told.get("dtype", "")
    return _said(told, "quantization") or _SIXTEEN.get(dtype)
