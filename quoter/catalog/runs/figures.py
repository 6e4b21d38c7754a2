"""A few figures that somebody read off, as YAML: `measured:` and a mapping for each run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from quoter.catalog.runs.run import FIGURES, ToolRun
from quoter.core import Day, Document, Name, Positive, Problem, Problems, Record, Whole, shaped

_TOOL = "figures"


class _Figures(Record):
    """One run; times are means over the requests, bytes are of one device."""

    date: Day | None = None
    model: Name | None = None
    card: Name | None = None
    engine: Name | None = None
    engine_version: Name | None = None
    weights: Name | None = None
    kv_cache: Name | None = None
    tensor_parallel: Whole | None = None
    pipeline_parallel: Whole | None = None
    expert_parallel: Whole | None = None
    attention_data_parallel: Whole | None = None
    prompt_tokens: Positive | None = None
    output_tokens: Positive | None = None
    concurrency: Positive | None = None
    context: Positive | None = None
    utilization: Positive | None = None
    batched_tokens: Positive | None = None
    sequences: Positive | None = None
    ttft_ms: Positive | None = None
    tpot_ms: Positive | None = None
    tokens_per_second: Positive | None = None
    weights_bytes: Positive | None = None
    kv_pool_bytes: Positive | None = None
    kv_capacity_tokens: Positive | None = None


def known(data: Any) -> bool:
    """Whether a YAML file holds figures."""
    return isinstance(data, dict) and "measured" in data


def runs(document: Document, source: str) -> list[ToolRun]:
    """Every run of the file; raises Problems."""
    return list(_read(document, source))


def _read(document: Document, source: str) -> Iterator[ToolRun]:
    """Every run of the file."""
    problems: list[Problem] = []

    def report(path: Any, message: str, hint: str = "", key: bool = False) -> None:
        problems.append(document.problem(path, message, hint, key))

    rows = document.data["measured"]
    if set(document.data) != {"measured"} or not isinstance(rows, list) or not rows:
        report((), "figures stand in a list under `measured:`, and nothing beside it")
        rows = []
    found = [
        shaped(_Figures, row, report, ("measured", i), document.text) for i, row in enumerate(rows)
    ]
    for i, one in enumerate(found):
        if one and not any(getattr(one, name) for name in FIGURES):
            report(("measured", i), f"nothing is measured: give one of {', '.join(FIGURES)}")
    if problems:
        raise Problems(problems)
    for number, one in enumerate(filter(None, found), 1):
        yield _run(one, f"{source} row {number}")


def _run(one: _Figures, source: str) -> ToolRun:
    """One row."""
    told = {f.name: getattr(one, f.name) for f in fields(ToolRun) if hasattr(one, f.name)}
    figures = {name: getattr(one, name) for name in FIGURES if getattr(one, name) is not None}
    return ToolRun(**told, source=source, tool=_TOOL, day=one.date, figures=figures)
