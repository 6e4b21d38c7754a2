"""What SGLang says while it starts: its arguments, weights and cache.

Lines of sglang/srt/model_executor and sglang/srt/managers/scheduler.py; its GB are 2³⁰ bytes."""

from __future__ import annotations

import re

from quoter.catalog.runs.run import GIB, Run, Unusable, day_of

TOOL = "SGLang start-up log"
ARGUMENTS = re.compile(r"server_args=ServerArgs\((.*)\)")
ARGUMENT = re.compile(r"\b(\w+)=('[^']*'|\"[^\"]*\"|[^,()\s]+)")
WEIGHTS = re.compile(r"Load weight end\..*?mem usage=(\d+(?:\.\d+)?) GB")
TOKENS = re.compile(r"\bmax_total_num_tokens=(\d+)")
POOL = re.compile(r"KV Cache is allocated\..*?#tokens: (\d+), (.*)")
SIZE = re.compile(r"\b(?:K|V|KV) size: (\d+(?:\.\d+)?) GB")
SEQUENCES = re.compile(r"\bmax_running_requests=(\d+)")
CONTEXT = re.compile(r"\bcontext_len=(\d+)")
VERSION = re.compile(r"\bversion[=: ]+'?v?(\d+\.\d+(?:\.\d+)?)")
WEIGHT_TYPE = re.compile(r"Load weight end\..*?dtype=(torch\.\w+)")
MOMENT = re.compile(r"^\[(\d{4}-\d\d-\d\d) ", re.MULTILINE)
SIXTEEN = {"torch.bfloat16": "bf16", "torch.float16": "fp16", "bfloat16": "bf16", "float16": "fp16"}


def known(text: str) -> bool:
    """Whether a text is a log of SGLang's."""
    return bool(ARGUMENTS.search(text) or WEIGHTS.search(text) or POOL.search(text))


def run(text: str, source: str) -> Run:
    """The one start that a log tells of; raises Unusable."""
    starts = set(ARGUMENTS.findall(text))
    if len(starts) > 1:
        raise Unusable(f"{len(starts)} starts with different arguments are in it: cut one out")
    if not starts:
        raise Unusable("the line `server_args=` is missing: give the log from its first line on")
    told = {key: value.strip("'\"") for key, value in ARGUMENT.findall(starts.pop())}
    version, moment = VERSION.search(text), MOMENT.search(text)
    return Run(
        source=source, tool=TOOL, day=day_of(moment[1]) if moment else None,
        model=said(told, "model_path"), engine="sglang", engine_version=version[1] if version else None,
        weights=weights(told, text), kv_cache=said(told, "kv_cache_dtype"),
        tensor_parallel=whole(told, "tp_size"), pipeline_parallel=whole(told, "pp_size"),
        attention_data_parallel=groups(told), expert_parallel=whole(told, "ep_size"),
        utilization=share(told), context=one(CONTEXT, text), sequences=one(SEQUENCES, text),
        batched_tokens=number(told, "chunked_prefill_size"),
        drafted=2.0 if said(told, "speculative_algorithm") else None, figures=figures(text),
    )  # fmt: skip


def figures(text: str) -> dict[str, float]:
    """Memory of the fullest device, and the cache of a replica; raises Unusable."""
    tokens = [float(x) for x in TOKENS.findall(text)]
    pools = [sum(map(float, SIZE.findall(rest))) for _, rest in POOL.findall(text)]
    if not tokens and not pools:
        raise Unusable("it ends before the cache was made: no line `KV Cache is allocated` or "
                       "`max_total_num_tokens`; give the log up to `The server is fired up`")  # fmt: skip
    loaded = [float(x) for x in WEIGHTS.findall(text)]
    found = {"weights_bytes": max(loaded, default=0) * GIB, "kv_pool_bytes": min(pools, default=0) * GIB,
             "kv_capacity_tokens": min(tokens, default=0)}  # fmt: skip
    return {name: value for name, value in found.items() if value}


def said(told: dict[str, str], key: str) -> str | None:
    """An argument that is given."""
    found = told.get(key)
    return None if found in (None, "None", "") else found


def number(told: dict[str, str], key: str) -> float | None:
    """An argument as a number above 0."""
    found = said(told, key)
    return float(found) if found and found.isdigit() and int(found) else None


def whole(told: dict[str, str], key: str) -> int | None:
    """An argument as a whole number above 0."""
    found = number(told, key)
    return None if found is None else int(found)


def share(told: dict[str, str]) -> float | None:
    """The share of the memory for weights and cache."""
    found = said(told, "mem_fraction_static")
    return float(found) if found and re.fullmatch(r"0?\.\d+|1(\.0+)?", found) else None


def groups(told: dict[str, str]) -> int | None:
    """Groups that share the requests, where attention is data parallel."""
    return whole(told, "dp_size") if said(told, "enable_dp_attention") == "True" else None


def one(pattern: re.Pattern[str], text: str) -> float | None:
    """What a pattern finds first."""
    found = pattern.search(text)
    return float(found[1]) if found else None


def weights(told: dict[str, str], text: str) -> str | None:
    """The type of the weights: as quantised, else that of the tensors."""
    loaded = WEIGHT_TYPE.search(text)
    dtype = loaded[1] if loaded else told.get("dtype", "")
    return said(told, "quantization") or SIXTEEN.get(dtype)
