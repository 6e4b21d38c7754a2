"""Estimates of deployments that others measured, as the JSON answers them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from quoter.answer.estimate_json import answer
from quoter.scenario.command_line import quotation_from_options
from quoter.sizing.estimate import estimate

HERE = Path(__file__).parent
GIB, MIB = 2**30, 2**20

QUANTITIES = {  # figure as published -> (key of the answer's option, or of its scenario; its unit)
    "weights_gib": ("weights_bytes_per_card", GIB),
    "activation_gib": ("activation_bytes_per_card", GIB),
    "pool_gib": ("kv_pool_bytes_per_card", GIB),
    "capacity_tokens": ("kv_capacity_tokens", 1),
    "process_gib": ("process_bytes_per_card", GIB),
    "peak_gib": ("peak_bytes_per_card", GIB),
    "model_gib": ("weights_bytes", GIB),
    "kv_per_token_bytes": ("kv_bytes_per_token", 1),
    "cache_mib": ("kv_cache_bytes", MIB),
}


@dataclass(frozen=True)
class Case:
    """One measured deployment: what it asks (options of a command), what was read, and where."""

    id: str
    options: dict[str, Any]
    measured: dict[str, Any]
    source: str

    @cached_property
    def scenario(self) -> dict[str, Any]:
        """The answer's scenario, its one option pinned."""
        return sized(self.options | {"concurrency": self.options.get("concurrency", 1)})

    @property
    def option(self) -> dict[str, Any]:
        return self.scenario["options"][0]

    def estimated(self, quantity: str) -> float:
        """Our figure for a published one, in its unit."""
        key, unit = QUANTITIES[quantity]
        return (self.option if key in self.option else self.scenario)[key] / unit


def sized(options: dict[str, Any]) -> dict[str, Any]:
    """The first scenario of the answer to these options."""
    given = {"language": "en", "reserve": 0} | options
    quotation = quotation_from_options([HERE / "catalog.yaml"], **given)
    return answer(estimate(quotation))["scenarios"][0]


def cases(folder: Path = HERE / "cases") -> Iterator[Case]:
    """Every case of the folder, the options of its group filled in."""
    for file in sorted(folder.glob("*.yaml")):
        for group in yaml.safe_load(file.read_text("utf-8"))["groups"]:
            for row in group["cases"]:
                yield case(group, row)


def case(group: dict[str, Any], row: dict[str, Any]) -> Case:
    """One row with its group's options; `log` names the file or thread below the source."""
    options = group["common"] | row
    identity, measured = options.pop("id"), options.pop("measured")
    log = options.pop("log", None)
    options.pop("note", None)
    source = group["source"] + (f" ({log})" if log else "")
    return Case(identity, options, measured, source)
