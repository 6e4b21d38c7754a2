"""What the parts of docs/accuracy.md share: a table, a percentile, and what no table counts."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from typing import Any

import yaml

from accuracy.measure import HERE


def table(header: Iterable[str], lines: Iterable[Iterable[Any]]) -> str:
    """A Markdown table; figures to the right."""
    names = list(header)
    rule = ["---", *["---:"] * (len(names) - 1)]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in [names, rule, *lines])


def percentile(sizes: Iterable[float], share: float) -> float:
    """The smallest value that this share of the values does not exceed."""
    ordered = sorted(sizes)
    return ordered[math.ceil(share * len(ordered)) - 1]


@cache
def left_out() -> tuple[dict[str, Any], ...]:
    """The measurements that no table counts: a reason and the names of its cases."""
    return tuple(yaml.safe_load((HERE / "left-out.yaml").read_text("utf-8"))["left_out"])
