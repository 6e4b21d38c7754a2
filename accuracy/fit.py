"""The figures of catalogs/speed.yaml, fitted to what was measured, and validated on systems left out.

`just accuracy --fit` writes catalogs/speed.yaml and accuracy/validated.csv: for every measured setting
what we would have said without any row of its system (model, card and engine), of its model, and of
its card."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from accuracy.arrays import Columns, Formulas
from accuracy.measure import HERE
from accuracy.speed_cases import Speed, dropped, published, served
from quoter.sizing.options import INFERENCE

VALIDATED = HERE / "validated.csv"
WAYS = ("system", "model", "card")
ALIKE = 10  # rows of a system that count in full
PARTS = 4  # of the systems, models and cards that were not served
PUBLISHED_WEIGHT = 0.6  # of a published figure beside a served one
COLD = 3  # launches of a prompt's latent attention, more in the mean of a run that is not warmed up
MEDIAN = 0.1  # of the mean wait behind others in a burst: what half of the requests see
TOKEN = ("token_time", "request_time", "prefill_time", "batch")
FIRST = ("first_token_time", "first_other_time", "latent_launch_time")


class Constant(NamedTuple):
    """A figure to be fitted: what is known of it beforehand, its limits, and for which rows.

    `family` of cards and `overhead` of engines narrow it down."""

    figure: str
    start: float
    least: float
    most: float
    family: str = ""
    overhead: str = ""

    @property
    def name(self) -> str:
        of = " ".join(filter(None, (self.overhead, self.family)))
        return f"{self.figure}{f' ({of})' if of else ''}"

    def of(self, case: Speed) -> bool:
        own = self.figure != SPREAD or case.records["llm"].expert_spread < 1
        return own and self.family in ("", case.family) and self.overhead in ("", case.overhead)


SPREAD = "llm__expert_spread"  # fitted for the models whose row has one
FAMILIES = ("NVIDIA Hopper", "NVIDIA Ampere", "NVIDIA Ada", "NVIDIA Blackwell", "AMD CDNA3",
            "AMD CDNA4", "Ascend 910")  # fmt: skip
REACHED = {  # figure of a family -> limits, and what is known beforehand, in the families' order
    "compute_efficiency": (0.1, 1, (0.7, 0.7, 0.65, 0.65, 0.45, 0.5, 0.5)),
    "grouped_share": (0.05, 1, (0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6)),
    "fp4_share": (0.2, 1, (0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6)),
    "memory_share": (0.2, 1, (0.85, 0.85, 0.85, 0.85, 0.5, 0.85, 0.6)),
    "link_share": (0.1, 0.95, (0.5, 0.5, 0.5, 0.5, 0.4, 0.4, 0.4)),
    "link_latency": (1e-6, 6e-5, (6e-6, 6e-6, 6e-6, 6e-6, 15e-6, 12e-6, 15e-6)),
    "launch": (0.3, 12, (1, 1, 1, 1, 1.5, 1.2, 1)),
    "grouped_launch": (0.2, 8, (1, 1, 1, 1, 1, 1, 1)),
}
REFERENCE = "NVIDIA Hopper"  # its launches are 1
LAUNCHES = ("launch", "grouped_launch")
ENGINES = ("vllm", "vllm before 0.8", "sglang", "tensorrt-llm", "vllm-ascend",
           "vllm-ascend before 0.21", "mindie")  # fmt: skip
TAKEN = {  # overhead of an engine -> limits, and what is known beforehand, in the engines' order
    "layer_overhead": (1e-6, 2e-3, (60e-6, 130e-6, 70e-6, 50e-6, 120e-6, 450e-6, 200e-6)),
    "mixture_overhead": (1e-6, 1e-3, (30e-6, 30e-6, 30e-6, 30e-6, 60e-6, 60e-6, 60e-6)),
    "latent_overhead": (1e-6, 1e-3, (20e-6, 20e-6, 20e-6, 20e-6, 40e-6, 40e-6, 40e-6)),
    "request_overhead": (1e-6, 1e-3, (12e-6, 12e-6, 12e-6, 12e-6, 12e-6, 12e-6, 12e-6)),
}
SPEED_CONSTANTS = (
    *(Constant(f"card__{figure}", start, least, most, family=name)
      for figure, (least, most, starts) in REACHED.items()
      for name, start in zip(FAMILIES, starts)
      if name != REFERENCE or figure not in LAUNCHES),
    *(Constant(f"engine__{figure}", start, least, most, overhead=name)
      for figure, (least, most, starts) in TAKEN.items()
      for name, start in zip(ENGINES, starts)),
    Constant("speed__sparse_overhead", 60e-6, 1e-6, 3e-4),
    Constant("speed__hybrid_overhead", 20e-6, 1e-6, 3e-4),
    Constant("speed__expert_exchange", 20e-6, 1e-6, 3e-4),
    Constant("speed__unpacked", 0.45, 0.1, 1),
    Constant("speed__attention", 0.5, 0.05, 1),
    Constant("speed__pcie_latency", 15e-6, 1e-6, 1e-4),
    Constant("speed__pcie", 0.6, 0.1, 0.95),
    Constant("speed__bubble", 0.05, 0.001, 0.5),
    Constant(SPREAD, 0.6, 0.1, 1),
)  # fmt: skip
BEFORE = {  # what is known of an engine's first token beforehand, in the engines' order
    "first_overhead": (1e-3, 1, (0.03, 0.03, 0.03, 0.05, 0.1, 0.1, 0.1)),
    "admission": (1e-5, 0.1, (4e-4, 4e-4, 3e-3, 7e-4, 4e-4, 4e-4, 3e-3)),
    "prompt_launch": (1e-6, 0.05, (5e-4, 5e-4, 5e-4, 5e-4, 5e-4, 5e-4, 5e-4)),
    "latent_launch": (1e-6, 0.05, (2e-4, 2e-4, 4e-4, 1e-3, 2e-4, 2e-4, 2e-4)),
}
FIRST_CONSTANTS = (
    Constant("speed__ahead", 0.07, 1e-3, 1),
    Constant("speed__uneven", 2, 1, 8),
    *(Constant(f"engine__{figure}", start, least, most, overhead=name)
      for figure, (least, most, starts) in BEFORE.items()
      for name, start in zip(ENGINES, starts)),
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
        """A column of the file, as numbers; not a number where it is empty."""
        return np.array([float(case.row.get(key) or "nan") for case in self.cases])


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


def first_times(data: Data, found: Columns) -> np.ndarray:
    """Predicted milliseconds to the first token, as the source takes it: its mean, or its median.

    An engine that looks for requests every so many steps only is waited for, half of them on
    average; one that holds a prompt back for so many steps, for others to come, the whole of them. Of the benchmarks, AMD's alone warms up: in the means of others the first prompts find
    kernels that are yet to be chosen."""
    median = np.array([case.row["ttft_stat"] == "median" for case in data.cases])
    warmed = np.array([case.row["origin"] == "ATOM" for case in data.cases])
    less = np.where(median, (1 - MEDIAN) * found["first_other_time"] * (found["batch"] - 1), 0)
    cold = np.where(median | warmed, 0, COLD * found["latent_launch_time"])
    polled = (data.column("poll_steps") - 1) / 2 + np.nan_to_num(data.column("batch_wait_steps"))
    return (found["first_token_time"] - less + cold + polled * found["token_time"]) * 1000


# -- least squares --------------------------------------------------------------------------------

Residuals = Callable[[np.ndarray], np.ndarray]


def solved(
    residuals: Residuals, start: np.ndarray, least: np.ndarray, most: np.ndarray, scale: float
) -> np.ndarray:
    """Where the soft sum of residuals is least (soft L1; Levenberg and Marquardt's steps).

    What moves no residual stays where it starts."""
    x, damping = start, 1e-2
    r = residuals(x)
    moving = np.arange(len(x))
    for _ in range(STEPS):
        slope = np.stack([(residuals(x + nudge(i, len(x))) - r) / NUDGE for i in moving], 1)
        moved = np.abs(slope).max(0) > 0
        slope, moving = slope[:, moved], moving[moved]
        weight = 1 / np.sqrt(1 + (r / scale) ** 2)
        square, pull = slope.T * weight @ slope, slope.T @ (weight * r)
        gain = -1.0
        while gain <= 0 and damping < 1e6:
            tried = x.copy()
            tried[moving] -= np.linalg.solve(square + damping * np.diag(np.diag(square)), pull)
            tried = np.clip(tried, least, most)
            again = residuals(tried)
            gain = soft(r, scale) - soft(again, scale)
            damping *= 4 if gain <= 0 else 1 / 3
        if gain > 0:
            x, r = tried, again
        if gain < ENOUGH * soft(r, scale):
            break
    return x


NUDGE, STEPS, ENOUGH = 1e-4, 30, 1e-4


def nudge(i: int, count: int) -> np.ndarray:
    return np.eye(count)[i] * NUDGE


def soft(r: np.ndarray, scale: float) -> float:
    return float(np.sum(np.sqrt(1 + (r / scale) ** 2) - 1))


def fitted(
    constants: tuple[Constant, ...], errors: Callable, scale: float, before: dict | None = None
) -> dict[Constant, float]:
    """The constants, each held a little to what was known beforehand; in logarithms."""
    start = np.log([c.start for c in constants])
    begin = np.log([before[c] for c in constants]) if before else start

    def found(x: np.ndarray) -> np.ndarray:
        return errors(dict(zip(constants, np.exp(x))))

    plain = found(begin)
    moving = [np.any(found(begin + nudge(i, len(begin))) != plain) for i in range(len(begin))]
    held = np.where(moving, 1.0, 0.0)

    def residuals(x: np.ndarray) -> np.ndarray:
        return np.concatenate([found(x), held * (x - start)])

    limits = np.log([c.least for c in constants]), np.log([c.most for c in constants])
    begin = np.where(moving, begin, start)
    return dict(zip(constants, np.exp(solved(residuals, begin, *limits, scale)).tolist()))


# -- the fit --------------------------------------------------------------------------------------


class Fit:
    """Both sets of measurements, and the constants that any part of them gives."""

    def __init__(self) -> None:
        self.served, self.published = Data(served(), TOKEN + FIRST), Data(published(), TOKEN)
        self.tpot, self.ttft = self.served.column("tpot_ms"), self.served.column("ttft_ms")
        self.stated = np.array([case.first_counts for case in self.served.cases])
        self.values = published_values(self.published)
        self.tpot_weight, self.value_weight = weights(self.served.cases, self.published.cases)
        self.every: dict[Constant, list[float]] = {}  # what every part of the rows gave

    def speed(
        self, rows: np.ndarray, others: np.ndarray, before: dict | None = None
    ) -> dict[Constant, float]:
        """Constants of the speed by some of the rows."""
        known = rows & ~np.isnan(self.tpot)

        def errors(values: dict[Constant, float]) -> np.ndarray:
            tokens = token_times(self.served.computed(values))[known] / self.tpot[known]
            rates = throughputs(self.published, self.published.computed(values))
            return np.concatenate(
                [
                    self.tpot_weight[known] * np.log(tokens),
                    PUBLISHED_WEIGHT
                    * self.value_weight[others]
                    * np.log(rates / self.values)[others],
                ]
            )

        return fitted(SPEED_CONSTANTS, errors, 0.1, before)

    def first(
        self, speed: dict[Constant, float], rows: np.ndarray, before: dict | None = None
    ) -> dict[Constant, float]:
        """Constants of the first token by some of the rows, those of the speed given."""
        known = rows & self.stated

        def errors(values: dict[Constant, float]) -> np.ndarray:
            found = first_times(self.served, self.served.computed(speed | values))
            return self.tpot_weight[known] * np.log(found[known] / self.ttft[known])

        return fitted(FIRST_CONSTANTS, errors, 0.1, before)

    def everything(self) -> dict[Constant, float]:
        """The constants that all rows give."""
        rows = np.ones(len(self.tpot), bool)
        values = self.speed(rows, np.ones(len(self.values), bool))
        return values | self.first(values, rows)

    def without(
        self, out: np.ndarray, others: np.ndarray, before: dict[Constant, float]
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What is said of rows that the fit has not seen: token, first token, throughput."""
        values = self.speed(~out, ~others, before)
        values |= self.first(values, ~out, before)
        for constant, value in values.items():
            self.every.setdefault(constant, []).append(value)
        found = self.served.computed(values)
        rates = throughputs(self.published, self.published.computed(values))
        return token_times(found)[out], first_times(self.served, found)[out], rates[others]


def weights(*parts: list[Speed]) -> list[np.ndarray]:
    """What each row counts for: of a system all for so many, and of more as the root of their number.

    Rows of one system differ by its loads alone, and say little of the next system."""
    keys = [[group("system", case) for case in cases] for cases in parts]
    count = Counter(key for part in keys for key in part)
    return [np.array([min(1, (ALIKE / count[key]) ** 0.5) for key in part]) for part in keys]


def splits(fit: Fit, how: str) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Rows left out together: a system that was served, all of a model, or all of a card; those of
    which nothing but throughputs were published go in a few parts."""
    keys = [[group(how, case) for case in data.cases] for data in (fit.served, fit.published)]
    alone = sorted(set(keys[0]))
    rest = sorted(set(keys[1]) - set(keys[0]))
    parts = {name: name for name in alone} | {n: f"{i % PARTS}" for i, n in enumerate(rest)}
    found = [np.array([parts[name] for name in key]) for key in keys]
    for part in sorted(set(parts.values())):
        yield found[0] == part, found[1] == part


def group(how: str, case: Speed) -> str:
    """What a row is left out with."""
    row = case.row
    if how == "system":
        return f"{row['model']} {row['card']} {case.overhead}"
    return row[how]


SAID = (*WAYS, "fitted")  # by a fit without them, and by the one to all rows
FIELDS = ("id", *SAID, *(f"{way}_first" for way in SAID))


def validated(fit: Fit, values: dict[Constant, float]) -> str:
    """accuracy/validated.csv: milliseconds per token and to the first, or the published figure, each
    said by a fit that has not seen its system, its model, its card, and by the one to all rows."""
    count = len(fit.tpot)
    table = {name: np.full(count + len(fit.values), np.nan) for name in FIELDS[1:]}
    for way in WAYS:
        for out, others in splits(fit, way):
            token, first, rates = fit.without(out, others, values)
            table[way][:count][out], table[way][count:][others] = token, rates
            table[f"{way}_first"][:count][out] = first
    found = fit.served.computed(values)
    rates = throughputs(fit.published, fit.published.computed(values))
    table["fitted"] = np.concatenate([token_times(found), rates])
    table["fitted_first"][:count] = first_times(fit.served, found)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELDS)
    ids = [case.id for case in (*fit.served.cases, *fit.published.cases)]
    for i, name in enumerate(ids):
        writer.writerow([name, *(text(table[f][i]) for f in FIELDS[1:])])
    return out.getvalue()


def unseen(values: dict[Constant, float]) -> str:
    """What the constants of all rows say of the settings that are left out."""
    data = Data(dropped(), TOKEN)
    found = token_times(data.computed(values))
    return "".join(
        f"{c.id},{text(x)}" + "," * (len(FIELDS) - 2) + "\n" for c, x in zip(data.cases, found)
    )


def text(x: float) -> str:
    return "" if np.isnan(x) else f"{x:.4g}"


def main() -> None:
    """Rewrite what is said of rows held out, and the catalog."""
    from accuracy import own_runs, speed_catalog

    fit = Fit()
    values = fit.everything()
    VALIDATED.write_text(validated(fit, values) + unseen(values), "utf-8")
    speed_catalog.write(fit, values)
    own_runs.write()
