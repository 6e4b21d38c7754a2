"""The constants of catalogs/speed.yaml, fitted to what was measured, and cross-validated.

`just accuracy --fit` prints the constants and rewrites accuracy/validated.csv: for every measured
setting what we would have said without its fold of rows, and without any row of its card."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from accuracy.arrays import Columns, Formulas
from accuracy.measure import HERE
from accuracy.speed_cases import Speed, dropped, published, served
from quoter.sizing.options import INFERENCE

VALIDATED = HERE / "validated.csv"
FOLDS, SEED = 5, 0
WIDTH = 3.8  # high over low of the first token's band
PUBLISHED_WEIGHT = 0.6  # of a published figure beside a served one
TOKEN = ("token_time", "request_time", "prefill_time", "batch")
FIRST = ("first_token_time",)


class Constant(NamedTuple):
    """A figure to be fitted: what is known of it beforehand, its limits, and for which rows.

    `family` of cards and `overhead` of engines narrow it down; where `like` names another constant
    it is held to that one instead of its own start."""

    figure: str
    start: float
    least: float
    most: float
    family: str = ""
    overhead: str = ""
    like: int | None = None

    @property
    def name(self) -> str:
        of = " ".join(filter(None, (self.overhead, self.family)))
        return f"{self.figure}{f' ({of})' if of else ''}"

    def of(self, case: Speed) -> bool:
        return self.family in ("", case.family) and self.overhead in ("", case.overhead)


COMPUTE, LAYER = "card__compute_efficiency", "engine__layer_overhead"
SPEED_CONSTANTS = (
    Constant(COMPUTE, 0.65, 0.2, 0.95, family="NVIDIA Hopper"),
    Constant(COMPUTE, 0.65, 0.2, 0.95, family="NVIDIA Ampere", like=0),
    Constant(COMPUTE, 0.65, 0.2, 0.95, family="NVIDIA Ada", like=0),
    Constant(COMPUTE, 0.65, 0.2, 0.95, family="NVIDIA Blackwell", like=0),
    Constant("speed__memory", 0.8, 0.4, 0.93),
    Constant("speed__fp4", 0.7, 0.2, 1),
    Constant("speed__unpacked", 0.6, 0.1, 1),
    Constant("speed__grouped", 0.5, 0.05, 1),
    Constant("speed__link_latency", 6e-6, 1e-6, 3e-5),
    Constant("speed__link", 0.6, 0.1, 0.95),
    Constant("speed__pcie_latency", 15e-6, 1e-6, 1e-4),
    Constant("speed__pcie", 0.6, 0.1, 0.95),
    Constant(LAYER, 40e-6, 1e-6, 2e-4, overhead="tensorrt-llm"),
    Constant(LAYER, 45e-6, 1e-6, 2e-4, overhead="vllm"),
    Constant(LAYER, 100e-6, 1e-6, 3e-4, overhead="vllm before 0.8"),
    Constant(LAYER, 70e-6, 1e-6, 2e-4, overhead="sglang"),
    Constant("engine__mixture_overhead", 50e-6, 1e-6, 2e-4, overhead="tensorrt-llm"),
    Constant("speed__request", 11e-6, 1e-6, 2e-4),
    Constant("speed__bubble", 0.05, 0.001, 0.5),
)
FIRST_CONSTANTS = (
    Constant("speed__ahead", 0.1, 1e-3, 1),
    *(Constant("engine__admission", 5e-4, 1e-5, 0.1, overhead=name)
      for name in ("vllm", "tensorrt-llm")),
    Constant("engine__admission", 4e-3, 1e-5, 0.1, overhead="sglang"),
    *(Constant("engine__first_overhead", 0.02, 1e-3, 1, overhead=name)
      for name in ("vllm", "sglang")),
    Constant("engine__first_overhead", 0.05, 1e-3, 1, overhead="tensorrt-llm"),
    Constant("speed__latent_launch", 4e-3, 1e-5, 0.1),
)  # fmt: skip


class Data:
    """Measured settings as columns, and the lines to compute them."""

    def __init__(self, cases: list[Speed], wanted: tuple[str, ...]):
        self.cases = cases
        self.masks: dict[Constant, np.ndarray] = {}
        self.formulas = Formulas(INFERENCE, cases[0].records, wanted)
        self.given = columns(cases)
        fitted = {c.figure for c in (*SPEED_CONSTANTS, *FIRST_CONSTANTS)}
        self.moving = self.formulas.moved_by(fitted)
        still = [name for name in self.formulas.trees if name not in self.moving]
        self.known = self.formulas.computed(self.given, still)

    def computed(self, values: dict[Constant, float]) -> Columns:
        """All lines with these constants instead of the catalog's."""
        known = dict(self.known)
        for constant, value in values.items():
            known[constant.figure] = np.where(self.rows_of(constant), value, known[constant.figure])
        return self.formulas.computed(known, self.moving)

    def rows_of(self, constant: Constant) -> np.ndarray:
        """Which settings a constant is of."""
        if constant not in self.masks:
            self.masks[constant] = np.array([constant.of(case) for case in self.cases])
        return self.masks[constant]

    def column(self, key: str) -> np.ndarray:
        """A column of the file, as numbers."""
        return np.array([float(case.row[key]) for case in self.cases])


def columns(cases: list[Speed]) -> Columns:
    """Every given figure as a column."""
    return {
        f"{record}__{field}": np.array([float(getattr(c.records[record], field)) for c in cases])
        for record, values in cases[0].records.items()
        for field in vars(values)
    }


# -- what is compared -----------------------------------------------------------------------------


def token_times(found: Columns) -> np.ndarray:
    """Predicted milliseconds per token."""
    return found["token_time"] * 1000


def throughputs(data: Data, found: Columns) -> np.ndarray:
    """Predicted figures as they were published: tokens per second, or one over a time."""
    answer, prompt = data.given["load__output_tokens"], data.given["load__prompt_tokens"]
    rate = found["batch"] * answer / found["request_time"]
    kind = np.array([case.row["figure"] for case in data.cases])
    rate = np.where(kind == "all_tokens_per_s", rate * (answer + prompt) / answer, rate)
    return np.where(kind == "first_token_s", 1 / found["prefill_time"], rate)


def published_values(data: Data) -> np.ndarray:
    kind = np.array([case.row["figure"] for case in data.cases])
    value = data.column("value")
    return np.where(kind == "first_token_s", 1 / value, value)


# -- least squares --------------------------------------------------------------------------------

Residuals = Callable[[np.ndarray], np.ndarray]


def solved(
    residuals: Residuals, start: np.ndarray, least: np.ndarray, most: np.ndarray, scale: float
) -> np.ndarray:
    """Where the soft sum of residuals is least (soft L1; Levenberg and Marquardt's steps)."""
    x, damping = start, 1e-2
    r = residuals(x)
    for _ in range(60):
        slope = np.stack([(residuals(x + step) - r) / 1e-4 for step in np.eye(len(x)) * 1e-4], 1)
        weight = 1 / np.sqrt(1 + (r / scale) ** 2)
        square, pull = slope.T * weight @ slope, slope.T @ (weight * r)
        step = np.linalg.solve(square + damping * np.diag(np.diag(square) + 1e-9), -pull)
        tried = np.clip(x + step, least, most)
        again = residuals(tried)
        gain = soft(r, scale) - soft(again, scale)
        if gain > 0:
            x, r, damping = tried, again, damping / 3
        else:
            damping *= 4
        if abs(gain) < 1e-7 * soft(r, scale) or damping > 1e8:
            break
    return x


def soft(r: np.ndarray, scale: float) -> float:
    return float(np.sum(np.sqrt(1 + (r / scale) ** 2) - 1))


def fitted(constants: tuple[Constant, ...], errors: Callable, pull: float, scale: float) -> dict:
    """The constants, each held a little to what was known beforehand; in logarithms."""
    start = np.log([c.start for c in constants])
    held = [c.like for c in constants]

    def residuals(x: np.ndarray) -> np.ndarray:
        prior = [x[i] - (start[i] if k is None else x[k]) for i, k in enumerate(held)]
        return np.concatenate([errors(dict(zip(constants, np.exp(x)))), pull * np.array(prior)])

    limits = np.log([c.least for c in constants]), np.log([c.most for c in constants])
    return dict(zip(constants, np.exp(solved(residuals, start, *limits, scale)).tolist()))


# -- the fit --------------------------------------------------------------------------------------


class Fit:
    """Both sets of measurements, and the constants that any part of them gives."""

    def __init__(self) -> None:
        self.served, self.published = Data(served(), TOKEN + FIRST), Data(published(), TOKEN)
        self.tpot, self.ttft = self.served.column("tpot_ms"), self.served.column("ttft_ms")
        self.values = published_values(self.published)
        self.every: dict[Constant, list[float]] = {}  # what every part of the rows gave

    def speed(self, rows: np.ndarray, others: np.ndarray) -> dict[Constant, float]:
        """Constants of the speed by some of the rows."""

        def errors(values: dict[Constant, float]) -> np.ndarray:
            tokens = token_times(self.served.computed(values))[rows] / self.tpot[rows]
            rates = throughputs(self.published, self.published.computed(values))
            return np.concatenate(
                [np.log(tokens), PUBLISHED_WEIGHT * np.log(rates / self.values)[others]]
            )

        return fitted(SPEED_CONSTANTS, errors, 1.0, 0.1)

    def first(self, speed: dict[Constant, float], rows: np.ndarray) -> dict[Constant, float]:
        """Constants of the first token by some of the rows, those of the speed given."""

        def errors(values: dict[Constant, float]) -> np.ndarray:
            return np.log(self.first_times(speed | values)[rows] / self.ttft[rows])

        return fitted(FIRST_CONSTANTS, errors, 0.3, 0.05)

    def first_times(self, values: dict[Constant, float]) -> np.ndarray:
        """Predicted milliseconds to the first token."""
        return self.served.computed(values)["first_token_time"] * 1000

    def band(self, values: dict[Constant, float], rows: np.ndarray) -> tuple[float, float]:
        """Low and high end over the centre: the place of the band that holds most of some rows."""
        ratios = (self.ttft / self.first_times(values))[rows]
        places = np.exp(np.linspace(-2, 0, 201))
        low = max(places, key=lambda at: ((ratios >= at) & (ratios <= at * WIDTH)).mean())
        return float(low), float(low * WIDTH)


def everything(fit: Fit) -> tuple[dict[Constant, float], tuple[float, float]]:
    """The constants that all rows give, and the first token's band."""
    rows = np.ones(len(fit.tpot), bool)
    values = fit.speed(rows, np.ones(len(fit.values), bool))
    values |= fit.first(values, rows)
    return values, fit.band(values, rows)


def splits(fit: Fit, how: str) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Rows held out together: a fold, or all of a system."""
    if how == "rows":
        rng = np.random.default_rng(SEED)
        groups = [rng.integers(0, FOLDS, len(d.cases)) for d in (fit.served, fit.published)]
    else:
        groups = [np.array([c.system for c in d.cases]) for d in (fit.served, fit.published)]
    for key in sorted({*groups[0].tolist(), *groups[1].tolist()}):
        yield groups[0] == key, groups[1] == key


def held_out(fit: Fit, out: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, ...]:
    """What is said of rows that the fit has not seen: token, low and high of the first, throughput."""
    values = fit.speed(~out, ~others)
    values |= fit.first(values, ~out)
    for constant, value in values.items():
        fit.every.setdefault(constant, []).append(value)
    low, high = fit.band(values, ~out)
    found = fit.served.computed(values)
    first = found["first_token_time"][out] * 1000
    rates = throughputs(fit.published, fit.published.computed(values))[others]
    return token_times(found)[out], first * low, first * high, rates


FIELDS = ("id", "rows", "rows_first_low", "rows_first_high", "system", "system_first_low",
          "system_first_high")  # fmt: skip


def validated(fit: Fit) -> str:
    """accuracy/validated.csv: milliseconds per token and of the first token's band, or the
    published figure, each said by a fit that has not seen it."""
    table = {how: columns_of(fit, how) for how in ("rows", "system")}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELDS)
    ids = [case.id for case in (*fit.served.cases, *fit.published.cases)]
    for i, name in enumerate(ids):
        writer.writerow([name, *(text(x) for how in table for x in table[how][i])])
    return out.getvalue()


def unseen(values: dict[Constant, float]) -> str:
    """What the constants of all rows say of the settings that are left out."""
    data = Data(dropped(), TOKEN)
    found = token_times(data.computed(values))
    return "".join(f"{c.id},{text(x)},,,,,\n" for c, x in zip(data.cases, found))


def text(x: float) -> str:
    return "" if np.isnan(x) else f"{x:.4g}"


def columns_of(fit: Fit, how: str) -> np.ndarray:
    """The three columns of one way of holding out."""
    count = len(fit.tpot)
    table = np.full((count + len(fit.values), 3), np.nan)
    for out, others in splits(fit, how):
        *served_, rates = held_out(fit, out, others)
        table[:count][out] = np.stack(served_, 1)
        table[count:, 0][others] = rates
    return table


def main() -> None:
    """Rewrite what is said of rows held out, and print the constants with their ranges over the
    parts, as catalogs/speed.yaml has them."""
    fit = Fit()
    values, (low, high) = everything(fit)
    VALIDATED.write_text(validated(fit) + unseen(values), "utf-8")
    for constant, value in values.items():
        found = fit.every[constant]
        print(f"{constant.name:56s} {value:.3g}   {min(found):.2g} to {max(found):.2g}")
    print(f"speed__first_low {low:.3f}   speed__first_high {high:.3f}")
    ratios = fit.tpot / token_times(fit.served.computed(values))
    ends = np.quantile(ratios, (0.1, 0.9))
    print(f"speed__token_low {ends[0]:.2f}   speed__token_high {ends[1]:.2f}")
