"""The speed against what others measured, each figure said by a fit that has not seen it.

Reads accuracy/validated.csv, which `just accuracy --fit` makes."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from statistics import mean, median

from accuracy.measure import HERE
from accuracy.speed_cases import SOURCES, Speed, dropped, published, served
from accuracy.tables import percentile, table

WAYS = ("rows", "system")  # held out: a fold of rows, or all rows of a card


@dataclass(frozen=True)
class Said:
    """A measured figure and what was said of it, by each way of holding out.

    `faster` is the share by which the predicted speed is above the measured."""

    case: Speed
    kind: str  # token | first | published
    measured: float
    predicted: dict[str, float]
    band: dict[str, tuple[float, float]]

    def error(self, way: str = "rows") -> float:
        """Share by which the prediction is above the measurement."""
        return self.predicted[way] / self.measured - 1

    def faster(self, way: str = "rows") -> float:
        if self.kind == "published" and self.case.row["figure"] != "first_token_s":
            return self.error(way)
        return self.measured / self.predicted[way] - 1

    def inside(self, way: str = "rows") -> bool:
        """Within the band of the first token."""
        low, high = self.band[way]
        return low <= float(self.case.row["ttft_ms"]) <= high


def table_of_validated() -> dict[str, dict[str, str]]:
    with (HERE / "validated.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def with_dropped() -> float:
    """Mean error on mixtures, the settings left out counted."""
    known = table_of_validated()
    errors = [abs(row.error()) for row in figures() if mixture(row)]
    errors += [abs(float(known[c.id]["rows"]) / float(c.row["tpot_ms"]) - 1) for c in dropped()]
    return mean(errors)


@cache
def figures() -> tuple[Said, ...]:
    """Every measured speed with what was said of it."""
    known = table_of_validated()
    tokens = [said(case, "token", known[case.id]) for case in served()]
    return (*tokens, *(said(case, "published", known[case.id]) for case in published()))


def said(case: Speed, kind: str, row: dict[str, str]) -> Said:
    predicted = {way: float(row[way]) for way in WAYS}
    if kind == "token":
        ends = ("first_low", "first_high")
        band = {way: tuple(float(row[f"{way}_{end}"]) for end in ends) for way in WAYS}
        return Said(case, kind, float(case.row["tpot_ms"]), predicted, band)
    value = float(case.row["value"])
    first = case.row["figure"] == "first_token_s"
    if first:  # fitted as one over the time
        predicted = {way: 1 / x for way, x in predicted.items()}
    return Said(case, kind, value, predicted, {})


# -- the bars -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """A line of the table: what it counts, and how far it may go."""

    name: str
    takes: Callable[[Said], bool]
    of: Callable[[list[Said]], float]
    least: float
    most: float

    def value(self) -> float:
        return self.of(self.rows())

    def rows(self) -> list[Said]:
        return [row for row in figures() if self.takes(row)]

    def kept(self) -> bool:
        return self.least <= self.value() <= self.most


def dense(row: Said) -> bool:
    return row.kind == "token" and not row.case.mixture


def mixture(row: Said) -> bool:
    return row.kind == "token" and row.case.mixture


def token(row: Said) -> bool:
    return row.kind == "token"


def figure(row: Said) -> bool:
    return row.kind == "published"


def any_(row: Said) -> bool:
    return True


def mean_error(way: str) -> Callable[[list[Said]], float]:
    return lambda rows: mean(abs(row.error(way)) for row in rows)


def share_inside(way: str) -> Callable[[list[Said]], float]:
    return lambda rows: mean(row.inside(way) for row in rows)


def width(rows: list[Said]) -> float:
    return median(row.band["rows"][1] / row.band["rows"][0] for row in rows)


def middle(way: str) -> Callable[[list[Said]], float]:
    return lambda rows: median(abs(row.error(way)) for row in rows)


def ninety(way: str) -> Callable[[list[Said]], float]:
    return lambda rows: percentile((abs(row.error(way)) for row in rows), 0.9)


def bias(rows: list[Said]) -> float:
    return mean(row.faster() for row in rows)


BARS = (
    Bar("time per token, dense, rows held out: mean error", dense, mean_error("rows"), 0, 0.12),
    Bar("time per token, dense, card held out: mean error", dense, mean_error("system"), 0, 0.20),
    Bar("time per token, mixtures, rows held out: mean error", mixture, mean_error("rows"), 0, 0.20),
    Bar("time per token, mixtures, card held out: mean error", mixture, mean_error("system"), 0, 0.35),
    Bar("first token, share inside the band, rows held out", token, share_inside("rows"), 0.80, 1),
    Bar("first token, width of the band: high over low", token, width, 1, 4),
    Bar("published figures, rows held out: median error", figure, middle("rows"), 0, 0.25),
    Bar("published figures, rows held out: 90th percentile", figure, ninety("rows"), 0, 0.60),
    Bar("bias of the predicted speed, all", any_, bias, -0.15, 0.05),
)  # fmt: skip
BESIDE = (
    Bar("first token, share inside the band, card held out", token, share_inside("system"), 0, 1),
    Bar("published figures, card held out: median error", figure, middle("system"), 0, 9),
    Bar("published figures, card held out: 90th percentile", figure, ninety("system"), 0, 9),
    Bar("bias of the predicted speed, time per token", token, bias, -1, 9),
    Bar("bias of the predicted speed, published figures", figure, bias, -1, 9),
)


# -- the page -------------------------------------------------------------------------------------


def bars() -> str:
    """Every bar with what was reached."""
    lines = [
        [b.name, len(b.rows()), shown(b), allowed(b), "yes" if b.kept() else "**no**"] for b in BARS
    ]
    lines += [[b.name, len(b.rows()), shown(b), "none", ""] for b in BESIDE]
    return table(("figure", "n", "reached", "bar", "kept"), lines)


def shown(bar: Bar) -> str:
    if bar.of is width:
        return f"{bar.value():.1f}"
    return f"{bar.value():+.1%}" if bar.of is bias else f"{bar.value():.1%}"


def allowed(bar: Bar) -> str:
    if bar.of is width:
        return f"≤ {bar.most:g}"
    if bar.of is bias:
        return f"{bar.least:+.0%} to {bar.most:+.0%}"
    return f"≥ {bar.least:.0%}" if bar.least else f"≤ {bar.most:.0%}"


BY = {
    "engine": lambda s: s.case.row["engine"],
    "card": lambda s: s.case.system,
    "weights": lambda s: s.case.row["weights"],
    "model": lambda s: s.case.row["model"],
}


def breakdown(key: Callable[[Said], str]) -> str:
    """Both kinds of figures by a key of their deployment, rows held out."""
    lines = []
    for name, takes in (("time per token", token), ("published figures", figure)):
        groups: dict[str, list[Said]] = {}
        for row in filter(takes, figures()):
            groups.setdefault(key(row), []).append(row)
        lines += [[name, k, *counted(rows)] for k, rows in sorted(groups.items())]
    return table(("figure", "of", "n", "mean error", "median", "bias", "first token inside"), lines)


def counted(rows: list[Said]) -> list[str]:
    inside = f"{share_inside('rows')(rows):.0%}" if rows[0].band else ""
    sizes = (mean_error("rows")(rows), middle("rows")(rows))
    return [str(len(rows)), *(f"{x:.1%}" for x in sizes), f"{bias(rows):+.1%}", inside]


def worst(count: int = 12) -> str:
    """The settings furthest off."""
    lines = []
    for takes in (token, figure):
        found = sorted(
            filter(takes, figures()), key=lambda s: -max(s.faster(), 1 / (1 + s.faster()) - 1)
        )
        lines += [[s.case.id, setting(s), f"{s.predicted['rows']:.4g}", f"{s.measured:.4g}",
                   f"{s.faster():+.0%}"] for s in found[:count]]  # fmt: skip
    return table(("case", "setting", "predicted", "measured", "speed"), lines)


def setting(s: Said) -> str:
    row = s.case.row
    requests = row.get("concurrency") or row["batch"] or "offline"
    wide = "×".join(row.get(k) or "1" for k in ("tensor_parallel", "pipeline_parallel"))
    return (f"{row['model']} {row['weights']}, {row['card']}, {row['engine']}, {row['prompt_tokens']} →"
            f" {row['output_tokens']}, {requests} in flight, width {wide}")  # fmt: skip


def page() -> str:
    """The part of docs/accuracy.md on speed."""
    sources = "".join(f"\n- {name}: {url}" for name, url in SOURCES.items())
    parts = [
        f"""# How accurate the speed is

{sum(map(token, figures()))} settings served in a closed loop (time per output token in ms, and the
first token) and {sum(map(figure, figures()))} published throughput figures (tokens per second, or
seconds to the first token). The {CONSTANTS} constants of `catalogs/speed.yaml` are few, physical and
none of them belongs to a model; `just accuracy --fit` fits them, and every figure below was said by a
fit that had not seen it: without its fold of rows (five folds), or without any row of its card. An
error is the mean of the absolute share; a bias above 0 says that we are too fast.

The settings served are those of NVIDIA aiconfigurator 0.12 (Apache-2.0). They come from four cards
and four models; no card of AMD, Ascend or another maker was measured, and every output says so.
Published figures:
{sources}""",
        "## Speed against the bars\n\n" + bars(),
        f"""{len(dropped())} settings served are left out, because they contradict themselves
(`accuracy/left-out.yaml`): nine of gpt-oss with 512 in flight, of which about 100 can have run, and one
of a GB200 that waited for an admission nobody states. With them the mean error on mixtures is
{with_dropped():.1%}, over its bar: leaving them out decides.""",
        *(f"## Speed by {name}\n\n" + breakdown(key) for name, key in BY.items()),
        "## The worst speeds, by name\n\n" + worst(),
    ]
    return "\n\n".join(parts) + "\n"


CONSTANTS = 27
