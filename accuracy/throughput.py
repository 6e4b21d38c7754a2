"""Training throughput beside what others published, and what utilisation each row amounts to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Any

import yaml

from accuracy.measure import HERE
from quoter.scenario.command_line import quotation_from_options
from quoter.sizing.estimate import estimate
from quoter.sizing.options import Option
from quoter.sizing.recommendation import Sized
from quoter.sizing.training_duration import keys, utilization

FILE = HERE / "throughput.yaml"
TOKENS, SECONDS_PER_DAY = 1e9, 86400
LINES = {  # key of a line in the file -> what the table calls it
    "full dense server": "full, dense, within a server",
    "full dense servers": "full, dense, across servers",
    "full mixture server": "full, mixture, within a server",
    "full mixture servers": "full, mixture, across servers (H100)",
    "lora dense server": "LoRA, dense, within a server",
    "lora dense servers": "LoRA, dense, across two servers of two A100, network not stated",
    "qlora dense server": "QLoRA, dense, within a server",
    "swift": "full, dense, on eight A800 (ms-swift: Megatron at TP4, ZeRO-2, ZeRO-3)",
    "swift mixture": "full, mixture, on 16 A800 (ms-swift, one sequence a card and step)",
    "short": "passes under 2,048 tokens, any method",
    "blackwell": "full, mixture, on Blackwell in MXFP8",
    "ascend": "full, dense, on an Ascend 910B (which one is not stated)",
    "rtx": "full, dense, on RTX 4090 (LLaMA-Factory, passes of 1,024)",
    "llmq": "full, dense, a framework written for speed in CUDA (llm.q, passes of 1,024)",
    "instinct": "full, on 64 Instinct MI325X (dense) and MI355X (mixture)",
}
# no utilisation of the catalog rests on these
APART = ("full dense servers", "lora dense servers", "swift", "swift mixture", "short", "blackwell", "ascend",
         "rtx", "llmq", "instinct")  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One published throughput: what was trained on what, tokens per second, and where it stands."""

    id: str
    line: str
    options: dict[str, Any]
    measured: float
    source: str

    @cached_property
    def sized(self) -> Sized:
        given = {"workload": "training", "language": "en", "reserve": 0} | self.options
        given["recipe"] = self.options["recipe"] | {"tokens": TOKENS}
        return estimate(quotation_from_options([HERE / "catalog.yaml"], **given)).scenarios[0]

    @property
    def option(self) -> Option:
        return self.sized.chosen

    @property
    def estimated(self) -> float:
        """Our tokens per second."""
        return TOKENS / (self.option.figures.training_days * SECONDS_PER_DAY)

    @property
    def error(self) -> float:
        """Share by which we are above what was measured."""
        return self.estimated / self.measured - 1

    @property
    def keys(self) -> list[str]:
        """The utilisations of the catalog that the estimate takes."""
        return keys(self.sized, self.option)

    @property
    def utilization(self) -> float:
        """The share of the 16-bit rate that the measurement amounts to."""
        return utilization(self.sized, self.option).share * self.measured / self.estimated

    @property
    def of_share(self) -> float:
        """The same over the card's share, which dense models alone have."""
        dense = not self.sized.case.model.architecture.experts
        return self.utilization / (self.option.card.training_share if dense else 1)


def document() -> dict[str, Any]:
    return yaml.safe_load(FILE.read_text("utf-8"))


def cases() -> Iterator[Case]:
    """Every published throughput, the options of its group filled in."""
    for group in document()["groups"]:
        for row in group["cases"]:
            yield case(group, row)


def case(group: dict[str, Any], row: dict[str, Any]) -> Case:
    """One row with its group's options."""
    options = group["common"] | row
    options["recipe"] = group["common"]["recipe"] | row.get("recipe", {})
    identity = options.pop("id")
    speed = options.pop("tokens_per_s", None)
    tokens, seconds = options.pop("tokens_per_step", 0), options.pop("s_per_step", 1)
    return Case(identity, group["line"], options, speed or tokens / seconds, group["source"])


def held_out(found: Iterable[Case]) -> list[float]:
    """Errors where the utilisation is the median of the rows of all other models, as the cards' shares
    make them comparable; none of one alone."""
    rows, errors = list(found), []
    for row in rows:
        others = [r.of_share for r in rows if r.options["model"] != row.options["model"]]
        if others:
            errors.append(median(others) / row.of_share - 1)
    return errors
