"""Reports of others on what fits: what we say of each, beside what it came to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from accuracy.measure import GIB, HERE, QUANTITIES, sized

FILE = HERE / "reports.yaml"
FIGURES = QUANTITIES | {
    "max_sequences": ("max_sequences", 1),
    "cache_gib": ("kv_bytes_per_card", GIB),
}


@dataclass(frozen=True)
class Report:
    """One setting of a report: whether it came up (None: left open), and figures with their margins."""

    id: str
    source: str
    said: str
    starts: bool | None
    figures: dict[str, tuple[float, float]]
    scenario: dict[str, Any]

    @property
    def option(self) -> dict[str, Any]:
        return self.scenario["options"][0]

    @property
    def fits(self) -> bool:
        return self.option["verdict"] == "fits"

    @property
    def wrong(self) -> str:
        """`fits` where it did not come up, `refused` where it did; nothing where we are right."""
        if self.starts is None or self.starts == self.fits:
            return ""
        return "fits" if self.fits else "refused"

    def ours(self, figure: str) -> float:
        """Our figure, in the report's unit."""
        key, unit = FIGURES[figure]
        return (self.option if key in self.option else self.scenario)[key] / unit

    def errors(self) -> dict[str, tuple[float, float]]:
        """Of each figure our error, and the margin it may have."""
        return {
            name: (self.ours(name) / printed - 1, margin)
            for name, (printed, margin) in self.figures.items()
        }


def reports() -> Iterator[Report]:
    """Every setting of every report."""
    for entry in yaml.safe_load(FILE.read_text("utf-8"))["reports"]:
        for number, case in enumerate(entry["cases"]):
            known = dict(case)
            options, starts = known.pop("options"), known.pop("starts")
            figures = {name: tuple(value) for name, value in known.items()}
            given = (
                options if options.get("workload") == "training" else {"concurrency": 1, **options}
            )
            name = entry["id"] + (f" {number + 1}" if len(entry["cases"]) > 1 else "")
            yield Report(name, entry["source"], entry["said"], starts, figures, sized(given))
