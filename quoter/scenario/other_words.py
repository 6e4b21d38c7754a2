"""What people call a key who do not know the file: `qps`, `并发`, `max_model_len`; and how the file says it."""

from __future__ import annotations

from typing import Any

from quoter.core import PathOf, keys_at
from quoter.scenario.request import Scenario

KEYS: dict[tuple[str, ...], tuple[str, ...]] = {  # a scenario's key -> what else it is called, in lower case
    ("name",): ("scenario", "名称", "场景"),
    ("model",): ("llm", "model_name", "模型"),
    ("weights",): ("precision", "quantization", "quant", "dtype", "weight_precision", "精度", "量化", "权重精度"),
    ("context",): ("context_length", "context_window", "ctx", "max_model_len", "max_seq_len", "seq_len",
        "max_tokens", "上下文", "上下文长度"),
    ("prompt_tokens",): ("input_tokens", "input_length", "input", "prompt", "prompt_length", "isl", "输入", "输入长度"),
    ("output_tokens",): ("output", "output_length", "answer_tokens", "completion_tokens", "max_new_tokens", "osl",
        "输出", "输出长度"),
    ("concurrency",): ("concurrent", "concurrent_requests", "max_concurrency", "parallel_requests", "in_flight",
        "并发", "并发数", "并发量", "并发请求数"),
    ("load", "requests_per_second"): ("qps", "rps", "tps", "requests_per_sec", "每秒请求数"),
    ("load", "requests_per_day"): ("daily_requests", "requests_daily", "calls_per_day", "日请求数", "日调用量"),
    ("load", "users"): ("users_count", "user_count", "num_users", "users_total", "user_number", "headcount", "用户",
        "用户数", "人数"),
    ("load", "tokens_per_day"): ("daily_tokens", "tokens_a_day", "tokens_daily", "日token数", "日token量"),
    ("load", "documents"): ("docs", "document_count", "文档数"),
    ("load", "growth_per_year"): ("growth", "growth_rate", "annual_growth", "增长", "年增长率"),
    ("load", "horizon_years"): ("horizon", "planning_years", "规划年限"),
    ("service_level", "ttft_ms"): ("ttft", "first_token", "first_token_ms", "first_token_latency", "首token时延"),
    ("service_level", "tpot_ms"): ("tpot", "itl", "itl_ms", "inter_token_latency", "time_per_token", "每token时延"),
    ("service_level", "e2e_seconds"): ("latency", "response_time", "e2e", "响应时间", "时延"),
    ("redundancy",): ("ha", "high_availability", "availability", "高可用", "冗余"),
    ("cards",): ("gpu", "gpus", "gpu_type", "accelerator", "accelerators", "npu", "卡", "显卡", "加速卡"),
    ("inventory",): ("owned", "owned_cards", "existing_cards", "现有", "现有卡"),
    ("budget",): ("max_price", "price_limit", "预算"),
    ("preset",): ("use_case", "usecase", "场景类型"),
}  # fmt: skip
_PLACES = {word: place for place, words in KEYS.items() for word in words}


_BLOCKS = (
    (),
    ("load",),
    ("load", "users"),
    ("service_level",),
)  # of a scenario, where the words mean this


_PROCURED = {  # what procurement may ask -> what else it is called, in lower case
    ("domestic_only", "true"): ("domestic", "origin", "xinchuang", "国产", "国产化", "信创"),
    ("cooling", "air"): ("air_cooled", "air_cooling", "liquid_cooling", "风冷", "散热", "冷却"),
}
_RULES = {word: f"{key}: {value}" for (key, value), words in _PROCURED.items() for word in words}


def meant(path: PathOf) -> str:
    """How a file says what the last key of a path of a scenario or of procurement calls; nothing where we do not know, or in
    another part."""
    if path[:-1] == ("quote", "procurement"):
        rule = _RULES.get(_plain(path[-1]))
        return f"write `{rule}`" if rule else ""
    place = (_PLACES.get(_plain(path[-1])) or _astray(path[-1])) if path else None
    inside = path[2:-1] if path[:1] == ("scenarios",) else ()
    if place is None or inside not in _BLOCKS or (path[0] != "scenarios" and path[1:]):
        return ""
    within = path[1:] and place[: len(inside)] == inside
    *blocks, key = place[len(inside) :] if within else place
    said = f"{key}: …"
    for block in reversed(blocks):
        said = f"{block}: {{{said}}}"
    return f"write `{said}`" if within else f"write `{said}` in the scenario"


def _astray(key: Any) -> tuple[str, ...] | None:
    """Where a key of a scenario belongs that stands in another of its blocks: `users` in `load`."""
    found = ((*block, key) for block in _BLOCKS if key in keys_at(Scenario, block))
    return next(found, None)


def _plain(key: Any) -> str:
    """A key without the ways to write it."""
    return str(key).strip().lower().replace("-", "_").replace(" ", "_")
