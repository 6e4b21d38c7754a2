"""catalogs/speed.yaml, written from a fit: every figure with the rows that it rests on.

What is not fitted was written by a person, and stays as it stands: the comment, other rows, the engines of a fitted
one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

from accuracy import bands
from accuracy.fit import (
    BEFORE,
    FAMILIES,
    REACHED,
    REFERENCE,
    SPEED_CONSTANTS,
    SPREAD,
    TAKEN,
    Constant,
    Fit,
    first_times,
    throughputs,
    token_times,
)
from accuracy.fit import ENGINES as NAMES
from accuracy.speed_cases import Speed
from quoter.catalog import Catalog

FILE = Path(__file__).parent.parent / "catalogs" / "speed.yaml"
DATE = "2026-11-29"
NEIGHBOUR = "NVIDIA Ampere"
CONSTANTS = {  # fitted for all cards and engines: unit, and what it is
    "sparse_overhead": ("seconds", "per layer and step: the index of sparse attention; vLLM measured"),
    "hybrid_overhead": ("seconds", "per layer and step of a model with linear attention; one model measured"),
    "expert_exchange": ("seconds", "per layer and step, where experts are parallel"),
    "unpacked": ("share", "of the rate reached, where weights are unpacked to 16 bits to be multiplied"),
    "attention": ("share", "of the 16-bit rate, for attention scores"),
    "pcie": ("share", "of PCIe, one way"),
    "pcie_latency": ("seconds", "per collective over PCIe; the measurements hardly move it"),
    "bubble": ("share", "longer per further pipeline stage; only RTX PRO 6000 measured"),
    "ahead": ("share", "of the other requests, whose prompts come first: ten waves of requests, of which the first arrives at once"),
    "uneven": ("factor", "wait for other prompts longer where attention is data parallel"),
}  # fmt: skip
NEUTRAL = dict.fromkeys(
    ("sparse_overhead", "hybrid_overhead", "expert_exchange"), " neutral: 0,"
) | {"uneven": " neutral: 1,"}
WRITTEN = {  # the rows that a fit writes, by table
    "families": set(FAMILIES), "overheads": set(NAMES), "errors": {*FAMILIES, "unmeasured"},
    "delays": {*FAMILIES, "unmeasured"}, "constants": {f"speed_{name}" for name in CONSTANTS},
}  # fmt: skip


class Rows:
    """How many rows each figure of the catalog rests on."""

    def __init__(self, fit: Fit):
        self.served, self.published = fit.served.cases, fit.published.cases

    def of(self, takes: Callable[[Speed], bool]) -> str:
        """`fit: 658 served, 207 published; H100-80G-SXM, H200-141G-SXM`."""
        own = [[c for c in cases if takes(c)] for cases in (self.served, self.published)]
        cards = sorted({case.row["card"] for cases in own for case in cases})
        return f"fit: {len(own[0])} served, {len(own[1])} published; {', '.join(cards)}"


def write(fit: Fit, values: dict[Constant, float]) -> None:
    """Write the catalog anew, the models' figure left to the hand."""
    FILE.write_text(text(fit, values), "utf-8")
    for constant in values:
        if constant.figure == SPREAD:
            print(f"expert_spread of catalogs/models.yaml: {values[constant]:.2f}")


def text(fit: Fit, values: dict[Constant, float]) -> str:
    known = {constant.name: value for constant, value in values.items()}
    tables = {
        "families": families(fit, known), "overheads": overheads(fit, known), "errors": errors(fit, values),
        "delays": delays(fit, values), "constants": constants(fit, known),
    }  # fmt: skip
    before = FILE.read_text("utf-8")
    return before.partition("families:\n")[0] + "\n".join(
        f"{name}:\n{''.join(rows)}{kept(before, name)}" for name, rows in tables.items()
    )


def kept(before: str, table: str) -> str:
    """The rows of a table that no fit writes, as they stand in the file."""
    inside = re.split(r"^(\w+):\n", before, flags=re.MULTILINE)
    rows = re.split(r"^(?=  - )", inside[inside.index(table) + 1].rstrip("\n"), flags=re.MULTILINE)
    own = [row for row in rows if row and named(row) not in WRITTEN[table]]
    return "".join(f"{row.rstrip()}\n" for row in own)


def named(row: str) -> str:
    """The name of a row as the file writes it."""
    found = re.match(r"  - \{name: ([^,]+),", row)
    if not found:
        raise ValueError(f"a row without a name: {row}")
    return found[1]


def number(x: float) -> str:
    """Three digits, and a mantissa that YAML reads as a number."""
    found = f"{x:.3g}"
    return f"{x:.2e}".replace("e-0", "e-") if "e" in found or abs(x) < 1e-3 else found


def spread(fit: Fit, name: str) -> str:
    """`0.70-0.74`: over the fits to parts of the rows."""
    found = next(v for c, v in fit.every.items() if c.name == name)
    return f"{number(min(found))} to {number(max(found))}"


def families(fit: Fit, known: dict[str, float]) -> Iterator[str]:
    rows = Rows(fit)
    for name in FAMILIES:
        shown, ranges = [], []
        for figure in REACHED:
            key = f"card__{figure} ({name})"
            if key in known:
                shown.append(f"{figure}: {number(known[key])}")
                if spread_matters(fit, key):
                    ranges.append(f"{figure} {spread(fit, key)}")
            else:
                shown.append(f"{figure}: 1")
        usual = "default: true, " if name == NEIGHBOUR else ""
        yield f"  - {{name: {name}, {usual}{', '.join(shown[:4])},\n     {', '.join(shown[4:])},\n"
        yield f'     note: "{"; ".join(ranges)}{"; launch is the reference" if name == REFERENCE else ""}",\n'
        yield f'     source: "{rows.of(lambda c, name=name: c.family == name)}", date: {DATE}}}\n'


def spread_matters(fit: Fit, name: str) -> bool:
    """Whether the measurements move a figure at all."""
    constant = next(c for c in fit.every if c.name == name)
    return any(abs(value / constant.start - 1) > 0.01 for value in fit.every[constant])


def overheads(fit: Fit, known: dict[str, float]) -> Iterator[str]:
    rows, shipped = Rows(fit), Catalog.shipped().overheads
    for name in NAMES:
        figures = (*TAKEN, *BEFORE)
        keys = {figure: f"engine__{figure} ({name})" for figure in figures}
        shown = [f"{figure}: {number(known[key])}" for figure, key in keys.items()]
        ranges = [f"{f} {spread(fit, k)}" for f, k in keys.items() if spread_matters(fit, k)]
        usual = "default: true, " if name == NAMES[0] else ""
        engines = ", ".join(shipped[name].engines)
        yield f"  - {{name: {name}, {usual}engines: [{engines}], {', '.join(shown[:3])},\n"
        yield f'     {", ".join(shown[3:])},\n     note: "{"; ".join(ranges)}",\n'
        yield f'     source: "{rows.of(lambda c, name=name: c.overhead == name)}", date: {DATE}}}\n'


def errors(fit: Fit, values: dict[Constant, float]) -> Iterator[str]:
    rows = bands.said()
    every = bands.first_of_all(rows)
    for name in FAMILIES:
        own = bands.token_rows(rows, name)
        first = bands.first_band(rows, name)
        counts = [f"{k} {sum(r.kind == k for r in own)}" for k in bands.KINDS]
        taken = "" if first else "; first token as all families together"
        few = f"; fewer than {bands.ENOUGH} rows: the outermost and {bands.WIDER:g} times beyond"
        note = f"rows: {', '.join(counts)}{taken}{few if len(own) < bands.ENOUGH else ''}"
        yield row_of_errors(name, f"[{name}]", bands.token_bands(rows, name), first or every, note)
    token, first, _ = map(bands.ends, foreign(fit, values))
    yield row_of_errors(
        "unmeasured, default: true", "[]", dict.fromkeys(bands.KINDS, token), first, FOREIGN
    )


def row_of_errors(
    name: str, families: str, token: dict[str, bands.Ends], first: bands.Ends, note: str
) -> str:
    shown = [
        f"{kind}_low: {low:.2f}, {kind}_high: {high:.2f}" for kind, (low, high) in token.items()
    ]
    return (
        f"  - {{name: {name}, families: {families}, {', '.join(shown[:2])},\n     {', '.join(shown[2:])},"
        f' first_low: {first[0]:.2f}, first_high: {first[1]:.2f},\n     note: "{note}",\n'
        f'     source: "quantiles {bands.LOW:g} and {bands.HIGH:g} of measured over computed, accuracy/validated.csv",'
        f" date: {DATE}}}\n"
    )


def delays(fit: Fit, values: dict[Constant, float]) -> Iterator[str]:
    """By family, how much slower and later than computed for each confidence."""
    rows = bands.said()
    every = bands.late_of_all(rows)
    for name in FAMILIES:
        late = bands.late(rows, name)
        counts = [sum(r.figure == f and r.family == name for r in rows) for f in FIGURES]
        note = "rows: {} times per token, {} throughputs, {} first tokens".format(*counts)
        taken = "" if late else "; first token as all families together"
        yield row_of_delays(name, f"[{name}]", bands.slow(rows, name), late or every, note + taken)
    token, _, late_by = foreign(fit, values)
    slow = {c: max(bands.quantile(token, c / 100) - 1, 0) for c in bands.CONFIDENCES}
    late = bands.later(late_by)
    late = {c: max(late[c], every[c]) for c in bands.CONFIDENCES}
    yield row_of_delays("unmeasured, default: true", "[]", slow, late, FOREIGN)


FIGURES = ("token", "published", "first")
FOREIGN = ("measured over computed of AMD's and Ascend's families with the neighbour's figures, each family "
           "weighing the same: what is done for a family that nobody measured")  # fmt: skip


def row_of_delays(
    name: str, families: str, slow: dict[int, float], late: dict[int, float], note: str
) -> str:
    shown = [f"slow_{c}: {x:.2f}" for c, x in slow.items()]
    seconds = [f"late_{c}: {x:.2f}" for c, x in late.items()]
    return (
        f"  - {{name: {name}, families: {families}, {', '.join(shown)},\n     {', '.join(seconds)},"
        f'\n     note: "{note}",\n'
        f'     source: "quantiles of measured over computed, accuracy/validated.csv of {DATE}", date: {DATE}}}\n'
    )


def foreign(
    fit: Fit, values: dict[Constant, float]
) -> tuple[list[float], list[float], list[float]]:
    """How far families of other makers are off with the neighbour's figures, each weighing the same.

    Ratios of times per token, ratios of first tokens, and seconds by which these are late."""
    theirs = {c: values[near(c)] for c in values if c.family and not c.family.startswith("NVIDIA")}
    served = fit.served.computed(values | theirs)
    rates = throughputs(fit.published, fit.published.computed(values | theirs))
    token = [
        *zip(fit.served.cases, fit.tpot / token_times(served)),
        *zip(fit.published.cases, rates / fit.values),
    ]
    said = first_times(fit.served, served)
    first = np.where(fit.stated, fit.ttft / said, np.nan)
    late = np.where(fit.stated, (fit.ttft - said) / 1000, np.nan)
    return alike(token), alike(zip(fit.served.cases, first)), alike(zip(fit.served.cases, late))


def alike(ratios: Iterable[tuple[Speed, float]]) -> list[float]:
    """Figures of the families of other makers together, each by as many of its quantiles."""
    own: dict[str, list[float]] = {}
    for case, ratio in ratios:
        if not case.family.startswith("NVIDIA") and not np.isnan(ratio):
            own.setdefault(case.family, []).append(float(ratio))
    even = (np.arange(20) + 0.5) / 20
    return [x for found in own.values() for x in np.quantile(found, even).tolist()]


def near(constant: Constant) -> Constant:
    """The same figure of the neighbour."""
    return next(c for c in SPEED_CONSTANTS if (c.figure, c.family) == (constant.figure, NEIGHBOUR))


def constants(fit: Fit, known: dict[str, float]) -> Iterator[str]:
    for name, (unit, what) in CONSTANTS.items():
        key = f"speed__{name}"
        yield (
            f"  - {{name: speed_{name}, value: {number(known[key])},{NEUTRAL.get(name, '')} unit: {unit}, date: {DATE}, source: fit,\n"
            f'     note: "{what}; {spread(fit, key)}"}}\n'
        )
