"""The times against what others measured, each said by a fit that has not seen its system.

Reads accuracy/validated.csv, which `just accuracy --fit` makes."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from statistics import mean, median

from accuracy import apart, bands, beside_aiconfigurator, layouts, own_runs
from accuracy.bands import Said, said
from accuracy.measure import HERE
from accuracy.speed_cases import SOURCES, dropped, uncounted
from accuracy.tables import percentile, table
from quoter.catalog import Catalog

OTHER = HERE / "aiconfigurator.csv"
FACTOR = 1.5  # that a first token may be off by

# -- the bars -------------------------------------------------------------------------------------


def rows(figure: str, takes: Callable[[Said], bool] = lambda row: True) -> list[Said]:
    return [row for row in said() if row.figure == figure and takes(row)]


def made_by(maker: str) -> Callable[[Said], bool]:
    return lambda row: row.family.startswith(maker)


def mean_error(found: Iterable[Said], way: str = "system") -> float:
    return mean(abs(row.error(way)) for row in found)


def middle(found: Iterable[Said], way: str = "system") -> float:
    return median(abs(row.error(way)) for row in found)


def near(found: Iterable[Said], way: str = "system") -> float:
    """Share within the factor."""
    return bands.share(found, lambda row: abs(math.log(row.ratio(way))) <= math.log(FACTOR))


def in_band(found: Iterable[Said], by_: str = "rows") -> float:
    return bands.share(found, lambda row: bands.held(by_)[row])


def least_in_band(found: Iterable[Said]) -> float:
    """The least share of any family with so many rows that it can be told."""
    groups = grouped(found, lambda row: row.family).values()
    return min(in_band(group) for group in groups if len(group) >= bands.ENOUGH)


def slower(found: Iterable[Said]) -> float:
    """Share by which the measured time is above the predicted, in the middle."""
    return median(row.ratio() for row in found) - 1


def all_of(maker: str) -> list[Said]:
    """Times per token and published figures of a maker's cards."""
    own = made_by(maker)
    return rows("token", own) + rows("published", own)


@dataclass(frozen=True)
class Bar:
    """A line of the table: what it counts, and how far it may go."""

    name: str
    rows: Callable[[], list[Said]]
    of: Callable[[list[Said]], float]
    least: float
    most: float

    def value(self) -> float:
        return self.of(self.rows())

    def kept(self) -> bool:
        return self.least <= self.value() <= self.most

    def allowed(self) -> str:
        if self.least < 0:
            return f"{self.least:+.0%} to {self.most:+.0%}"
        return f"≥ {self.least:.0%}" if self.least else f"≤ {self.most:.0%}"


BARS = (
    Bar("time per token, NVIDIA: mean error", lambda: rows("token", made_by("NVIDIA")), mean_error, 0, 0.15),
    Bar("time per token, AMD: mean error", lambda: rows("token", made_by("AMD")), mean_error, 0, 0.18),
    Bar("time per token, all: mean error", lambda: rows("token"), mean_error, 0, 0.16),
    Bar("time per token, in the band", lambda: rows("token"), in_band, 0.80, 1),
    Bar("time per token, in the band, worst family", lambda: rows("token"), least_in_band, 0.75, 1),
    Bar("first token, in the band", lambda: rows("first"), in_band, 0.80, 1),
    Bar(f"first token, within a factor of {FACTOR:g}", lambda: rows("first"), near, 0.80, 1),
    Bar("throughput published: median error", lambda: rows("published"), middle, 0, 0.15),
    Bar("Ascend, time over predicted", lambda: all_of("Ascend"), slower, -0.25, 0.25),
)  # fmt: skip


def bars() -> str:
    """Every bar with what was reached."""
    lines = []
    for bar in BARS:
        kept = "yes" if bar.kept() else "**no**"
        lines.append([bar.name, len(bar.rows()), f"{bar.value():.1%}", bar.allowed(), kept])
    return table(("figure, its system left out", "n", "reached", "bar", "kept"), lines)


def ways() -> str:
    """The same errors where a model or a card is left out."""
    lines = []
    for name, takes in (("NVIDIA", made_by("NVIDIA")), ("AMD", made_by("AMD")), ("all", bool)):
        found, first = rows("token", takes), rows("first", takes)
        errors = [f"{mean_error(found, way):.1%}" for way in ("system", "model", "card")]
        shares = [f"{near(first, way):.0%}" for way in ("system", "model", "card")]
        lines.append([name, len(found), *errors, len(first), *shares])
    header = ("of", "times per token", "system out", "model out", "card out", "first tokens",
              "system out", "model out", "card out")  # fmt: skip
    return table(header, lines)


MISSED: frozenset[str] = frozenset()  # bars that are not kept, as docs/accuracy-details.md says


# -- tables ---------------------------------------------------------------------------------------

Key = Callable[[Said], str]


def grouped(found: Iterable[Said], key: Key) -> dict[str, list[Said]]:
    groups: dict[str, list[Said]] = {}
    for row in found:
        groups.setdefault(key(row), []).append(row)
    return dict(sorted(groups.items()))


def batch(row: Said) -> str:
    """Requests in flight, in steps."""
    n = float(row.case.row["concurrency"])
    return next(name for top, name in BATCHES if n <= top)


BATCHES = ((4, "1–4"), (16, "5–16"), (64, "17–64"), (math.inf, "65 and more"))
BY: tuple[tuple[str, Key], ...] = (
    ("family, kind and engine", lambda r: f"{r.family}, {r.kind}, {r.case.engine}"),
    ("family and requests in flight", lambda r: f"{r.family}, {batch(r)}"),
    ("card", lambda r: r.case.row["card"]),
    ("model", lambda r: r.case.row["model"]),
)


def by(key: Key) -> str:
    """Errors of the time per token and of the first token by a key, systems left out."""
    tokens, first = grouped(rows("token"), key), grouped(rows("first"), key)
    lines = []
    for name, found in tokens.items():
        firsts = first.get(name, [])
        near_ = f"{near(firsts):.0%}" if firsts else "–"
        lines.append([name, len(found), f"{mean_error(found):.1%}", f"{slower(found):+.0%}",
                      f"{in_band(found):.0%}", len(firsts), near_])  # fmt: skip
    header = ("of", "n", "mean error", "measured over predicted", "in the band", "first tokens",
              f"within × {FACTOR:g}")  # fmt: skip
    return table(header, lines)


def published_by_card() -> str:
    lines = [
        [name, len(found), f"{middle(found):.1%}", f"{percentile((abs(r.error()) for r in found), 0.9):.0%}",
         f"{1 / (1 + slower(found)) - 1:+.0%}"]
        for name, found in grouped(rows("published"), lambda r: r.case.row["card"]).items()
    ]  # fmt: skip
    return table(("card", "n", "median error", "90th percentile", "measured over predicted"), lines)


@cache
def aiconfigurator() -> dict[str, float]:
    """Milliseconds per token by its version 0.12, of settings that neither had fitted."""
    with OTHER.open(encoding="utf-8", newline="") as file:
        return {f"served:{row['row']}": float(row["tpot_ms"]) for row in csv.DictReader(file)}


def both() -> list[Said]:
    """The times that aiconfigurator says too."""
    return [row for row in rows("token") if row.case.id in aiconfigurator()]


def their_error(found: Iterable[Said]) -> float:
    return mean(abs(aiconfigurator()[row.case.id] / row.measured - 1) for row in found)


def beside() -> str:
    """Our errors beside aiconfigurator's on the settings that both cover."""
    groups = grouped(both(), lambda r: f"{r.case.row['card']}, {r.case.engine}")
    lines = [
        [
            name,
            len(found),
            f"{mean_error(found):.1%}",
            f"{mean_error(found, 'card'):.1%}",
            f"{their_error(found):.1%}",
        ]
        for name, found in {"all": both(), **groups}.items()
    ]
    header = ("of", "n", "ours, system out", "ours, card out", "aiconfigurator 0.12")
    return table(header, lines)


def worst(count: int = 12) -> str:
    """The settings furthest off."""
    lines = []
    for figure in ("token", "first", "published"):
        found = sorted(rows(figure), key=lambda row: -abs(math.log(row.ratio())))
        lines += [[figure, row.case.id, setting(row), f"{row.predicted['system']:.4g}",
                   f"{row.measured:.4g}"] for row in found[:count]]  # fmt: skip
    return table(("figure", "row", "setting", "predicted", "measured"), lines)


def setting(found: Said) -> str:
    row = found.case.row
    requests = row.get("concurrency") or row["batch"] or "offline"
    wide = "×".join(row.get(k) or "1" for k in ("tensor_parallel", "pipeline_parallel"))
    return (f"{row['model']} {row['weights']}, {row['card']}, {row['engine']}, {row['prompt_tokens']} →"
            f" {row['output_tokens']}, {requests} in flight, width {wide}")  # fmt: skip


# -- the pages ------------------------------------------------------------------------------------


def summary() -> str:
    """What a customer is told: by family, how far off, and the band that is printed."""
    lines = []
    for family, found in grouped(rows("token"), lambda r: r.family).items():
        if len(found) < bands.ENOUGH:
            continue
        first = rows("first", lambda r, family=family: r.family == family)
        lines.append([family, len(found), f"{mean_error(found):.0%}", f"{in_band(found):.0%}",
                      f"{near(first):.0%}"])  # fmt: skip
    header = ("card family", "settings", "time per token: mean error", "in the printed band",
              f"first token within × {FACTOR:g}")  # fmt: skip
    return table(header, lines)


def strictly() -> str:
    """How often a band holds for a system that gave nothing to it."""
    token, first = rows("token"), rows("first")
    return f"""A band is held against the tenth of the rows that gave nothing to it. Held against all rows of a system
that gave nothing to it, where others of its family are all that is known, it holds {in_band(token, "system"):.0%} of the
times per token and {in_band(first, "system"):.0%} of the first tokens."""


def remarks() -> str:
    """What the table of the front page does not say."""
    token, first, ascend = rows("token"), rows("first"), all_of("Ascend")
    return f"""All {len(token)} times per token: mean error {mean_error(token):.1%}, {in_band(token):.0%} in the band;
with a whole model left out {mean_error(token, "model"):.1%}, with a whole card {mean_error(token, "card"):.1%}.
{len(rows("published"))} published throughputs: median error {middle(rows("published")):.1%}. First tokens, each as its
source takes it: {near(first):.0%} within a factor of {FACTOR:g}, {in_band(first):.0%} in the band. On {len(both())} settings that
nobody had fitted: {mean_error(both()):.1%}, aiconfigurator 0.12 {their_error(both()):.1%}.

Ascend: {len(ascend)} figures, measured times {slower(ascend):+.0%} over computed. vllm-ascend before 0.21 launches step by
step what later versions put into one graph by default, and takes {older_layer() / newer_layer():.1f} times as long a layer.
Ampere and Ada rest on published throughputs alone. MetaX, Hygon, Kunlunxin, Gaudi and the others were
never measured in a form that counts: they are computed with Ampere's figures, every output says so, and
their band is as wide as that of AMD's and Ascend's cards would have to be if they were."""


def overhead(name: str) -> float:
    """Seconds that an engine's launches take per layer and step."""
    return Catalog.shipped().overheads[name].layer_overhead


def older_layer() -> float:
    return overhead("vllm-ascend before 0.21")


def newer_layer() -> float:
    return overhead("vllm-ascend")


def confidences() -> str:
    """By how much times are slower and later than said, by family and confidence."""
    lines = [
        [row.name, *(f"{getattr(row, f'slow_{c}'):.0%}" for c in bands.CONFIDENCES),
         *(f"{getattr(row, f'late_{c}'):.2f} s" for c in bands.CONFIDENCES)]
        for row in Catalog.shipped().delays.values()
    ]  # fmt: skip
    header = ("card family", *(f"slower, {c}" for c in bands.CONFIDENCES),
              *(f"first token later, {c}" for c in bands.CONFIDENCES))  # fmt: skip
    return f"""What `confidence` puts on service times: of so many in a hundred measurements of the family, each said
by a fit without its system, none is slower. Where fewer than {bands.SYSTEMS} systems of a family were served, its published
throughputs count too.

{table(header, lines)}"""


def calibrated() -> str:
    """What a user's own runs are worth."""
    header = (
        "runs of the system seen",
        "time per token: mean error",
        "within 15 %",
        "first token within × 1.5",
    )
    return f"""What is left of the error once some runs of the row's system and weights were seen, at any width and load,
as `quote calibrate` learns from them ([calibrate.md](calibrate.md)): drawn from the served settings, of systems with
{own_runs.FEWEST} rows or more, each row counting once.

{table(header, own_runs.table())}"""


def page() -> str:
    """The part of docs/accuracy-details.md on times."""
    sources = "".join(f"\n- {name}: {url}" for name, url in SOURCES.items())
    out = dropped()
    lone = sum(name.startswith("first of ") for name in uncounted())
    parts = [
        f"""# How accurate the times are

{len(rows("token"))} settings served in a closed loop and {len(rows("published"))} published
throughputs. `just accuracy --fit` fits the figures of `catalogs/speed.yaml`, and what stands here was
said by a fit that had not seen the row's system (its model on its card with its engine), its model,
or its card. A system is left out where nothing else is said. An error is a share of what was measured.

What the evidence is:

- `accuracy/served.csv`: NVIDIA aiconfigurator 0.12 (Apache-2.0). The rows of the shapes 1,024 and
  8,192 are InferenceX's: their lengths are advertised, 0.9 of it were sent on average, and their first
  tokens are means of ten waves of requests of which the first arrives at once. How the first tokens of
  the other rows were taken is not stated, and they are not counted.
- `accuracy/served_2026.csv`: InferenceX (medians) and AMD's own benchmark ATOM (means after a warm-up),
  with its engine computed as vLLM. Ascend's rows are of the makers of vllm-ascend and SGLang (trust B) and of
  reports (C): what a report does not name, the sub-type of the card or the length of the answer, is said in its
  source. vllm-ascend puts a whole step into one graph by default from 0.21 on (release notes of 0.21.0rc1 and
  0.23.0); rows of earlier versions fit figures of their own. Its nightly tests switch the graphs on, and count as
  the later version. MindIE's rows are of one report.
- InferenceX runs SGLang on B200 and B300 so that it looks for new requests every 10 or 30 steps
  (`--scheduler-recv-interval`, benchmarks/dsr1_fp8_b200.sh @1fc5d73): half of these are on the first
  token of such rows (`poll_steps`). A server by default does not wait.
- InferenceX had TensorRT-LLM hold prompts back for up to 20 steps, for a fuller pass, in Llama 3.1 70B at 1,024 in and
  out on fewer than eight devices (`batch_wait_timeout_iters`, benchmarks/70b_fp8_b200_trt_slurm.sh @1b563c8): these are
  on the first token of such rows (`batch_wait_steps`); beside 1,024 in and 8,192 out it comes 19 steps later at 4 in
  flight. A server by default does not hold back.
- `accuracy/published_2026.csv`: Chitu's rows are another engine's on a card that is not named: they are
  left out, as a lower bound. vllm-ascend's are the baselines of its nightly tests.
- Published figures before 2026:
{sources}""",
        "## Times against the bars\n\n" + bars(),
        "## What was left out\n\n" + ways() + "\n\n" + strictly(),
        "## Confidence\n\n" + confidences(),
        "## After measurements of one's own\n\n" + calibrated(),
        "## Beside aiconfigurator\n\nTime per token of the settings of 2025 and 2026 that nobody had fitted.\n\n" + beside(),
        "## Requests beside aiconfigurator\n\n" + beside_aiconfigurator.page(),
        "## Layouts in order\n\n" + layouts.page(),
        "## Prefill and decode apart\n\n" + apart.page(),
        *(f"## Times by {name}\n\n" + by(key) for name, key in BY),
        "## Published figures by card\n\n" + published_by_card(),
        f"""{len(out)} settings served are left out: they contradict themselves, or are of what the lines do not
know. So are {lone} first tokens (`accuracy/left-out.yaml`).""",
        "## The worst times, by name\n\n" + worst(),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"
