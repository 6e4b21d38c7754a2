"""`just accuracy`: estimates beside what others measured, as a table and as a catalog of evidence.

Writes docs/accuracy.md (one screen), docs/accuracy-details.md and accuracy/measured.csv; with
`--check` writes nothing and ends with status 1 where they are not as the code of today makes them.
With `--fit` catalogs/speed.yaml is fitted anew and validated on systems left out first."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import mean, median
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from accuracy import speed_report, throughput
from accuracy.measure import GIB, HERE, Case, cases, sized
from accuracy.reports import Report, reports
from accuracy.tables import left_out, percentile, table
from quoter.catalog.lookup import Catalog, load

ROOT = HERE.parent
PAGE, DETAILS = ROOT / "docs" / "accuracy.md", ROOT / "docs" / "accuracy-details.md"
EVIDENCE = HERE / "measured.csv"
ORDINARY = {"bf16", "fp16", "fp32"}


@dataclass(frozen=True)
class Row:
    """One figure of one deployment: what we say and what was read."""

    case: Case
    quantity: str
    estimated: float
    measured: float

    @property
    def error(self) -> float:
        """Share by which we are above what was measured."""
        return self.estimated / self.measured - 1

    @property
    def difference(self) -> float:
        return self.estimated - self.measured

    @property
    def exact(self) -> bool:
        """No further off than the log rounds: to a hundredth of its unit, and whole blocks."""
        return abs(self.error) <= 0.0101 / self.printed + self.blocks

    @property
    def printed(self) -> float:
        """The printed figure whose last digit limits what can be read."""
        return self.case.measured["pool_gib"] if self.quantity == "kv_read" else self.measured

    @property
    def blocks(self) -> float:
        """Share of the capacity that a block of 16 tokens is (in a hybrid, of several layers)."""
        return 16 / self.case.measured["capacity_tokens"] if self.quantity == "kv_read" else 0

    @cached_property
    def architecture(self) -> Any:
        return CATALOG.find("models", self.case.options["model"]).architecture

    @property
    def kind(self) -> str:
        return self.architecture.kind

    @property
    def engine(self) -> str:
        if self.case.options.get("workload") == "training":
            return "training"
        return f"{self.case.scenario['engine']} {self.case.scenario['engine_version']}"

    @property
    def ordinary(self) -> bool:
        """Weights in 16 or 32 bits."""
        return self.case.options.get("weights", "bf16") in ORDINARY

    @property
    def recent(self) -> bool:
        """vLLM 0.17 or later."""
        return self.engine in {"vllm 0.17-0.20", "vllm 0.21+"}

    @property
    def full_training(self) -> bool:
        recipe = self.case.options.get("recipe", {})
        return recipe.get("method") == "full" or "data_parallel" in self.case.options


@dataclass(frozen=True)
class Figure:
    """A line of the table: which rows it takes, and how far off they may be."""

    name: str
    takes: Callable[[Row], bool]
    median: float | None = None
    ninety: float | None = None
    unit: str = "%"

    def error(self, row: Row) -> float:
        """The signed error, in the figure's unit."""
        return row.difference if self.unit == "GiB" else row.error * 100

    def kept(self, found: list[Row]) -> bool | None:
        """Whether median and 90th percentile are within their bars; None without bars."""
        if self.median is None:
            return None
        if self.median == 0:
            return all(row.exact for row in found)
        size = [abs(self.error(row)) for row in found]
        return median(size) <= self.median and percentile(size, 0.9) <= self.ninety


def is_(*quantities: str) -> Callable[[Row], bool]:
    return lambda row: row.quantity in quantities


def weights(row: Row) -> bool:
    return row.quantity in {"weights_gib", "model_gib"}


FIGURES = (
    Figure("weights per device, 16-bit, text models",
           lambda r: weights(r) and r.ordinary and r.kind != "multimodal", 0.3, 1),
    Figure("weights per device, 16-bit, multimodal",
           lambda r: weights(r) and r.ordinary and r.kind == "multimodal", 1, 3),
    Figure("weights per device, quantised", lambda r: weights(r) and not r.ordinary, 1, 6),
    Figure("KV cache, as the log prints it", is_("cache_mib", "kv_per_token_bytes"), 0, 0),
    Figure("KV cache per token, vLLM's pool ÷ its capacity", is_("kv_read"), 0, 0),
    Figure("KV pool, vLLM 0.17 and later", lambda r: r.quantity == "pool_gib" and r.recent,
           0.15, 0.6, "GiB"),
    Figure("KV capacity in tokens, vLLM 0.17 and later",
           lambda r: r.quantity == "capacity_tokens" and r.recent, 0.5, 5),
    Figure("KV capacity in tokens, older engines",
           lambda r: r.quantity == "capacity_tokens" and not r.recent, 6, 25),
    Figure("activation peak, vLLM 0.17 and later",
           lambda r: r.quantity == "activation_gib" and r.recent, 5, 15),
    Figure("activation peak, older engines",
           lambda r: r.quantity == "activation_gib" and not r.recent),
    Figure("allocator peak of an inference process", is_("process_gib"), 2.5, 9),
    Figure("LoRA and QLoRA peak, one card",
           lambda r: r.quantity == "peak_gib" and not r.full_training, 9, 18),
    Figure("full-parameter and ZeRO-3 training",
           lambda r: r.quantity == "peak_gib" and r.full_training, 10, 20),
)  # fmt: skip


CATALOG: Catalog = load([HERE / "catalog.yaml"])


def rows(found: Iterable[Case]) -> Iterator[Row]:
    """Every figure that was measured, with our own."""
    for case in found:
        for quantity, measured in case.measured.items():
            if quantity != "starts":
                yield Row(case, quantity, case.estimated(quantity), measured)
        if case.measured.keys() >= {"pool_gib", "capacity_tokens"} and stateless(case):
            yield kv_read(case)


def stateless(case: Case) -> bool:
    """The pool holds nothing but tokens; a hybrid's holds states beside them."""
    return not CATALOG.find("models", case.options["model"]).architecture.state_bytes_per_request


def kv_read(case: Case) -> Row:
    """Bytes of cache per token and device, as pool and capacity of one log say."""
    option, measured = case.option, case.measured
    estimated = option["kv_pool_bytes_per_card"] / option["kv_capacity_tokens"]
    read = measured["pool_gib"] * GIB / measured["capacity_tokens"]
    return Row(case, "kv_read", estimated, read)


# -- does it start? -------------------------------------------------------------------------------


def started(case: Case) -> bool | None:
    """Whether the deployment came up for one request of its context; None when nobody can tell."""
    measured = case.measured
    if "starts" in measured:
        return measured["starts"]
    if "capacity_tokens" in measured:
        return measured["capacity_tokens"] >= case.options["context"]
    return True if "pool_gib" in measured or "peak_gib" in measured else None


def verdicts(found: Iterable[Case]) -> list[tuple[str, str, bool]]:
    """Case, our verdict without a reserve, and whether it really started."""
    known = [(c, started(c)) for c in found]
    return [(c.id, c.option["verdict"], s) for c, s in known if s is not None]


def beyond(found: Iterable[Case]) -> list[tuple[str, str]]:
    """Case and our verdict on one request a quarter longer than the cache that was measured, where
    the length changes nothing but the tokens asked for."""
    known = [c for c in found if "capacity_tokens" in c.measured and windowless(c)]
    asked = [(c, longer(c)) for c in known]
    pool = "kv_pool_bytes_per_card"
    return [(c.id, o["verdict"]) for c, o in asked if o[pool] == c.option[pool]]


def longer(case: Case) -> dict[str, Any]:
    """The option, asked for a quarter more than was measured."""
    tokens = int(case.measured["capacity_tokens"] * 1.25)
    return sized(case.options | {"context": tokens, "concurrency": 1})["options"][0]


def windowless(case: Case) -> bool:
    """No layer keeps less than the context."""
    return not CATALOG.find("models", case.options["model"]).architecture.windowed_layers


# -- the page -------------------------------------------------------------------------------------


def front(found: list[Case]) -> str:
    """docs/accuracy.md: what a customer asks, on one screen."""
    all_rows = list(rows(found))
    chosen = [figure for figure in FIGURES if figure.name in ASKED]
    lines = []
    for figure in chosen:
        errors = [figure.error(row) for row in all_rows if figure.takes(row)]
        lines.append([figure.name, *statistics(errors, figure.unit)[:3]])
    memory = table(("memory", "n", "median error", "90th percentile"), lines)
    told = [report for report in reports() if report.starts is not None]
    wrong = sum(report.wrong == "fits" for report in told) or "none"
    return f"""# How accurate the figures are

Written by `just accuracy`; do not edit. [Details](accuracy-details.md): every table, source, what was
left out and why, and the worst rows by name.

Memory, beside {len(found)} deployments that others measured:

{memory}

Of {len(told)} settings that public reports call running or out of memory, {wrong} are wrongly said to fit.

Times, beside settings that others served, each said by a fit that had not seen that model on that card
with that engine. A band holds four in five measurements:

{speed_report.summary()}

{speed_report.remarks()}
"""


ASKED = (
    "weights per device, 16-bit, text models",
    "weights per device, quantised",
    "KV capacity in tokens, vLLM 0.17 and later",
    "KV capacity in tokens, older engines",
    "LoRA and QLoRA peak, one card",
    "full-parameter and ZeRO-3 training",
)


def page(found: list[Case]) -> str:
    """docs/accuracy-details.md, the part on memory."""
    all_rows = list(rows(found))
    parts = [
        head(found, all_rows),
        "## Against the bars\n\n" + bars(all_rows),
        *(f"## By {name}\n\n" + breakdown(all_rows, key) for name, key in BREAKDOWNS),
        "## The worst, by name\n\n" + worst(all_rows),
        promised(all_rows),
        fits(found),
        reported(),
        training_throughput(),
        uncounted(),
    ]
    return "\n\n".join(parts) + "\n"


def head(found: list[Case], all_rows: list[Row]) -> str:
    return f"""# How accurate the figures are: details

Written by `just accuracy` from the cases in `accuracy/cases`; do not edit. {len(found)} distinct
deployments that others measured, {len(all_rows)} figures. Each case names its source. The
coefficients of engines and recipes were fitted on figures of these same kinds, so the table says
how well the physics describes them, not how a new engine will behave."""


def shown(value: float, unit: str = "%") -> str:
    return f"{value:.2f} {unit}"


def statistics(errors: list[float], unit: str) -> list[str]:
    """Count, median, 90th percentile of the size, and bias."""
    sizes = [abs(e) for e in errors]
    found = (median(sizes), percentile(sizes, 0.9))
    return [str(len(errors)), *(shown(x, unit) for x in found), f"{mean(errors):+.2f} {unit}"]


def bars(all_rows: list[Row]) -> str:
    lines = []
    for figure in FIGURES:
        found = [row for row in all_rows if figure.takes(row)]
        errors = [figure.error(row) for row in found]
        kept = {None: "", True: "yes", False: "**no**"}[figure.kept(found)]
        bar = written(figure)
        lines.append([figure.name, *statistics(errors, figure.unit), bar, kept])
    header = "figure", "n", "median", "90th percentile", "bias", "bar", "kept"
    return table(header, lines)


def written(figure: Figure) -> str:
    """Median and 90th percentile allowed."""
    if figure.median is None:
        return "none"
    return f"{figure.median:g} / {figure.ninety:g}" if figure.median else "exact"


BREAKDOWNS = (
    ("engine", lambda row: row.engine),
    ("architecture", lambda row: row.kind),
    ("weights", lambda row: row.case.scenario["weights"]),
)


def breakdown(all_rows: list[Row], key: Callable[[Row], str]) -> str:
    """Every figure by a key of its deployment, in per cent."""
    lines = []
    for figure in FIGURES:
        groups: dict[str, list[float]] = {}
        for row in filter(figure.takes, all_rows):
            groups.setdefault(key(row), []).append(figure.error(row))
        lines += [[figure.name, k, *statistics(e, figure.unit)] for k, e in sorted(groups.items())]
    return table(("figure", "of", "n", "median", "90th percentile", "bias"), lines)


def worst(all_rows: list[Row], count: int = 3) -> str:
    lines = []
    for figure in FIGURES:
        found = sorted(filter(figure.takes, all_rows), key=lambda r: -abs(figure.error(r)))
        lines += [
            [figure.name, row.case.id, f"{row.estimated:.6g}", f"{row.measured:.6g}",
             f"{figure.error(row):+.2f} {figure.unit}"]
            for row in found[:count]
        ]  # fmt: skip
    return table(("figure", "deployment", "estimated", "measured", "error"), lines)


def promised(all_rows: list[Row]) -> str:
    """How often the capacity that we promise is more than 5 % above what was measured."""
    found = [row for row in all_rows if row.quantity == "capacity_tokens"]
    over = [row for row in found if overstated(row) > 0.05]
    names = "".join(f"\n- {row.case.id}: {overstated(row):+.1%}" for row in over)
    return f"""## The promised capacity

`kv_capacity_tokens_low` is more than 5 % above the measured capacity in {len(over)} of {len(found)}
deployments.{names}"""


def overstated(row: Row) -> float:
    return row.case.option["kv_capacity_tokens_low"] / row.measured - 1


def fits(found: list[Case]) -> str:
    """Verdicts against what came up."""
    judged, asked = verdicts(found), beyond(found)
    cells = {
        key: sum((v == "fits", s) == key for _, v, s in judged)
        for key in [(True, True), (True, False), (False, True), (False, False)]
    }
    wrong = sum(v == "fits" for _, v in asked)
    refused = ", ".join(name for name, v, s in judged if s and v != "fits") or "none"
    named = ", ".join(name for name, v in asked if v == "fits")
    named = f" ({named})" if named else ""
    return f"""## Fits and does not fit

One request of the deployment's own context, no reserve on top of the engine's utilisation.

{
        table(
            ("", "started", "did not start"),
            [
                ["fits", cells[True, True], cells[True, False]],
                ["does not fit", cells[False, True], cells[False, False]],
            ],
        )
    }

Started and refused by us: {refused}.
One request a quarter longer than the cache that was measured: {wrong} wrong "fits"
in {len(asked)}{named}."""


def reported() -> str:
    """What others reported in public, mostly as out of memory."""
    known = list(reports())
    told = [r for r in known if r.starts is not None]
    wrong = {kind: [r.id for r in told if r.wrong == kind] for kind in ("fits", "refused")}
    lines = [
        [r.id, r.said, came(r), r.option["verdict"].replace("_", " "), figures(r)] for r in known
    ]
    header = "report", "what it says", "came up", "ours", "figures, ours over theirs"
    return f"""## Reports of what fits

{len(known)} settings of {len({r.source for r in known})} public reports (`accuracy/reports.yaml`), most of them
"out of memory"; {len(told)} say whether the deployment came up.

Wrong fits: {len(wrong["fits"])}{names(wrong["fits"])}. Wrong refusals: {len(wrong["refused"])}{names(wrong["refused"])}.

{table(header, lines)}"""


def names(found: list[str]) -> str:
    return f" ({', '.join(found)})" if found else ""


def came(report: Report) -> str:
    return {True: "yes", False: "no", None: "left open"}[report.starts]


def figures(report: Report) -> str:
    """Each figure's error, named without its unit."""
    found = [
        f"{name.rpartition('_')[0]} {error:+.1%}" for name, (error, _) in report.errors().items()
    ]
    return ", ".join(found) or "–"


def training_throughput() -> str:
    """Tokens per second of trainings, by the line of the catalog's utilisations."""
    found = list(throughput.cases())
    lines = [time_line(key, name, found) for key, name in throughput.LINES.items()]
    header = ("method, model, reach", "n", "median", "90th percentile", "bias",
              "held out by model", "worst")  # fmt: skip
    groups = throughput.document()["left_out"]
    left = table(("left out", "rows"), [[g["reason"], len(g["cases"])] for g in groups])
    return f"""## Training throughput

Tokens per second of {len(found)} trainings that others published (`accuracy/throughput.yaml`). The
utilisations of the catalog were read off the rows within a server, and what mixtures keep of them off those across
servers, so without the column "held out by model", where the median of all other models' rows takes their place, the
error is spread alone; what waiting takes (tensors, gradients, stages) is computed. No utilisation rests on the lines
without that column: what dense models keep across servers is computed from bytes and rates of the network; Qwen's
two servers of two A100 lose half at any length of the sequences (0.9 s a step at 256 tokens, 16 s at 8,192), which no
exchange of gradients does, and how they were joined is not stated; ms-swift's mixture has one sequence a card and step; short
passes reach less of the rate, Blackwell in MXFP8 more of its 16-bit rate, and of the Ascend 910B the publisher does
not say which. RTX 4090 (sixteen bits, one and four cards), llm.q on RTX 4090,
RTX PRO 6000 and H100, MI325X and MI355X are held out altogether: nothing was fitted to them, and each is faster than
the catalog promises. Of the MI300X itself none was found that says enough of how it was taken; the MI325X is the
same chip with more memory.

{table(header, lines)}

{left}"""


def time_line(key: str, name: str, found: list[throughput.Case]) -> list[str]:
    """One line of the trainings: errors of its rows, those held out, and the worst."""
    some = [case for case in found if case.line == key]
    last = max(some, key=lambda case: abs(case.error))
    apart = [] if key in throughput.APART else throughput.held_out(some)
    sizes = [abs(error) * 100 for error in apart]
    held = f"{shown(median(sizes))} / {shown(percentile(sizes, 0.9))}" if sizes else "–"
    errors = statistics([case.error * 100 for case in some], "%")
    return [name, *errors, held, f"{last.id} {last.error:+.0%}"]


def uncounted() -> str:
    groups = left_out()
    lines = [[g["reason"], len(g["cases"])] for g in groups]
    total = sum(len(g["cases"]) for g in groups)
    return (
        f"## Left out\n\n{total} published figures are not in the table; their names stand in "
        "`accuracy/left-out.yaml`.\n\n" + table(("reason", "figures"), lines)
    )


# -- the evidence that outputs print --------------------------------------------------------------

TOLD = ("capacity_tokens", "pool_gib", "process_gib", "peak_gib", "model_gib", "weights_gib")


def evidence(found: list[Case]) -> str:
    """accuracy/measured.csv: of each deployment the figure that tells most, and its error."""
    lines = [told(case, figure) for case in found if (figure := telling(case))]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue()


def telling(case: Case) -> str | None:
    """The figure whose error the outputs print; none where the card plays no part."""
    figure = next((name for name in TOLD if name in case.measured), None)
    return figure if card_is_real(case) else None


def card_is_real(case: Case) -> bool:
    """The card has a family, and plays a part."""
    card = CATALOG.find("cards", case.options["card"])
    return bool(card.family) and case.scenario["engine"] != "llama.cpp"


def told(case: Case, figure: str) -> dict[str, Any]:
    row = Row(case, figure, case.estimated(figure), case.measured[figure])
    training = case.options.get("workload") == "training"
    return {
        "name": case.id,
        "workload": "training" if training else "inference",
        "model": case.scenario["model"],
        "weights": case.scenario["weights"],
        "card": case.option["card"],
        "family": CATALOG.find("cards", case.options["card"]).family,
        "devices": devices(case),
        "engine": case.scenario["engine"] or "",
        "engine_version": case.options.get("engine_version", ""),
        "figure": figure,
        "error": round(row.error, 4),
        "parameters": round(row.architecture.parameters),
        "kind": row.kind,
        "source": case.source,
    }


def devices(case: Case) -> int:
    o = case.options
    return o.get("tensor_parallel", 1) * o.get("pipeline_parallel", 1) * o.get("data_parallel", 1)


def made(found: list[Case]) -> dict[Path, str]:
    """The page and the evidence, as today's code makes them."""
    return {
        PAGE: front(found),
        DETAILS: page(found) + "\n" + speed_report.page(),
        EVIDENCE: evidence(found),
    }


def stale(found: list[Case]) -> list[str]:
    """The files that are not as today's code makes them."""
    return [path.name for path, text in made(found).items() if path.read_text("utf-8") != text]


def main() -> None:
    if "--fit" in sys.argv:
        from accuracy import fit  # asks for numpy

        fit.main()
    found = list(cases())
    if "--check" in sys.argv:
        old = ", ".join(stale(found))
        sys.exit(f"run `just accuracy`: {old} is not of today's code" if old else 0)
    for path, text in made(found).items():
        path.write_text(text, "utf-8")
        print(path.relative_to(ROOT))
    print(bars(list(rows(found))))
    print(speed_report.bars())


if __name__ == "__main__":
    main()
