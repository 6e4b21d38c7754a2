"""Measured speeds as the figures that the lines of the model are given.

accuracy/served.csv: 1,194 settings served in a closed loop, the median of repeated runs, from NVIDIA
aiconfigurator 0.12 (Apache-2.0); `row` is the line of the table they were taken from. gpt-oss runs
are of the MXFP4 checkpoint whatever their label. The cache type is not stated: TensorRT-LLM takes
8 bits with 8- and 4-bit weights, and so does vLLM with NVIDIA's checkpoints. Those that
left-out.yaml names are no base of anything; the page says what they would change.

accuracy/published.csv: published throughput; a row without a batch is offline, as many as fit."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from accuracy.measure import HERE
from accuracy.tables import left_out
from quoter.model import typed
from quoter.scenario.command_line import quotation_from_options
from quoter.sizing.options import Split, candidate, given, option_record

SERVED = (HERE / "served.csv", HERE / "served_2026.csv")
SPECULATIVE = HERE / "served_2026_speculative.csv"
PUBLISHED = (HERE / "published.csv", HERE / "published_2026.csv")
OFFLINE = 2048  # requests waiting; more than any replica holds
BY_VERSION = ("vllm-ascend",)  # engines of which the version decides how fast a served row is
WIDTHS = ("tensor_parallel", "pipeline_parallel", "attention_data_parallel", "expert_parallel")
SOURCES = {  # first word of a throughput row -> where it was published
    "qwen": "https://qwen.readthedocs.io/en/latest/getting_started/speed_benchmark.html",
    "lmdeploy": "https://github.com/InternLM/lmdeploy/blob/main/docs/en/benchmark/a100_fp16.md",
    "trtllm09": "https://github.com/NVIDIA/TensorRT-LLM/blob/v0.9.0/docs/source/performance/perf-overview.md",
    "trtllm017": "https://github.com/NVIDIA/TensorRT-LLM/blob/258c7540c03517def55d9a5aadfa9288af474e1b/docs/source/performance/perf-overview.md",
    "trtllm10": "https://github.com/NVIDIA/TensorRT-LLM/blob/00f37686aa854010d68bcbd0f4ab000221541ca6/docs/source/performance/perf-overview.md",
}  # fmt: skip


@dataclass(frozen=True)
class Speed:
    """One measured setting: as its row says, and what the lines are given."""

    row: dict[str, str]
    records: dict[str, Any]
    family: str
    overhead: str

    @property
    def id(self) -> str:
        return self.row.get("id") or f"served:{self.row['row']}"

    @property
    def first_counts(self) -> bool:
        """Its first token says how it was taken, and is no other's fault."""
        known = self.row["ttft_ms"] and self.row["ttft_stat"] != "unknown"
        return bool(known) and f"first of {self.id}" not in uncounted()

    @property
    def mixture(self) -> bool:
        return self.records["llm"].experts > 0

    @property
    def kind(self) -> str:
        """Of its layers, as the bands tell them apart."""
        llm = self.records["llm"]
        kinds = {"latent": llm.latent_width, "hybrid": llm.state_bytes_per_request,
                 "mixture": llm.experts}  # fmt: skip
        return next((kind for kind, found in kinds.items() if found > 0), "dense")

    @property
    def engine(self) -> str:
        """The engine it is computed as."""
        return self.row.get("engine_used") or self.row["engine"]


def served() -> list[Speed]:
    """The settings served: time to the first token, and time per token."""
    return [case for case in read(*SERVED) if case.id not in uncounted()]


def dropped() -> list[Speed]:
    """The settings served that are left out, as their measurements contradict themselves."""
    return [case for case in read(*SERVED) if case.id in uncounted()]


def speculative() -> list[Speed]:
    """The settings served with multi-token prediction; never among the others."""
    return list(read(SPECULATIVE))


@cache
def uncounted() -> frozenset[str]:
    """Names of measurements that no table counts."""
    return frozenset(name for group in left_out() for name in group["cases"])


def published() -> list[Speed]:
    """The published throughput figures."""
    return [case for case in read(*PUBLISHED) if case.id not in uncounted()]


def read(*paths: Any) -> Iterator[Speed]:
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield speed(row)


def speed(row: dict[str, str]) -> Speed:
    """A row with the figures of its model, card and engine, and its own load."""
    engine = row.get("engine_used") or row["engine"]
    told = "figure" in row or engine in BY_VERSION
    version = row["engine_version"] if told and "main" not in row["engine_version"] else ""
    keys = ("weights", "kv_cache", "memory_utilization")
    common, family, overhead = deployment(
        row["model"], row["card"], engine, version, *(row.get(key, "") for key in keys)
    )
    prompt, answer = float(row["prompt_tokens"]), float(row["output_tokens"])
    requests = float(row.get("concurrency") or row["batch"] or OFFLINE)
    ask = common["ask"].but(
        context=prompt + answer, concurrency=requests, pinned_replicas=1.0, reserve=0.0,
        sequences=max(common["engine"].max_sequences, requests),
    )  # fmt: skip
    load = common["load"].but(
        prompt_tokens=prompt, output_tokens=answer, prompt_spread=spread(row), answer_spread=spread(row),
    )  # fmt: skip
    split = Split(**{key: int(row.get(key) or 1) for key in WIDTHS})
    records = common | {
        "ask": ask, "load": load, "option": typed.Option(**vars(split), **SUPPORTED),
    }  # fmt: skip
    return Speed(row, records, family, overhead)


def spread(row: dict[str, str]) -> float:
    """How far lengths differ: from 0.8 of the nominal one on, where their mean is 0.9 of it.

    So requests are not all longest at the same time, as those of one length are."""
    nominal = float(row.get("nominal_isl") or row["prompt_tokens"])
    return RANGE if float(row["prompt_tokens"]) < nominal else 0.0


RANGE = 0.2 / 12**0.5 / 0.9  # standard deviation of a length alike between 0.8 and 1, over its mean
YES = ("served", "runs", "loads", "holds_keys", "holds_values")
SUPPORTED = dict.fromkeys(YES, 1.0) | {"on_trial": 0.0}


@cache
def deployment(
    model: str, card: str, engine: str, version: str, weights: str, kv_cache: str, utilization: str
) -> tuple[dict[str, Any], str, str]:
    """What the lines are given for a model, a card and an engine, and the rows of its speed."""
    case = quotation_from_options(
        model=model, card=card, engine=engine, engine_version=version or None, weights=weights,
        kv_cache=kv_cache, memory_utilization=float(utilization) if utilization else None,
        context=1024, concurrency=1,
    ).cases[0]  # fmt: skip
    found = candidate(case, case.cards[0])
    known = given(case, found) | {"option": option_record(Split(), found)}
    family = case.catalog.family_of(found.card).name
    return known, family, case.catalog.overhead_of(found.engine).name
