"""A sweep: scenarios sized over and over with other values of a few keys, as a table and a chart."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count, product
from pathlib import Path
from typing import Any, NamedTuple

from quoter.core import Document, Edited, Problems, Texts, write_all
from quoter.delivery.building import Refused, stem
from quoter.model import ServingFigures
from quoter.proposal import picture
from quoter.scenario import LENGTHS, Case, Quotation, Vary, VaryFault, goes_with, varied
from quoter.scenario import quotation as read
from quoter.sizing import Option, Sized, estimate
from quoter.words import LineChart, Mark, line_chart, plain_number, scenario_words

MOST_POINTS = 1_000  # of a file; a point takes up to a fifth of a second
MOST_LINES = 8  # of a chart; with more keys or values every so manieth is drawn
_FIGURES = {"ttft_ms": "ttft_ms", "tpot_ms": "tpot_ms", "tokens_per_second": "tokens_per_second"}
HEAD = ("requests_in_flight", "prompt_tokens", "output_tokens", "card", "width", "replicas",
        "cards", "servers", "verdict", "binding", *_FIGURES, "price", "currency", "note")  # fmt: skip
RISKY = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet takes a text that begins so for a formula


class Point(NamedTuple):
    """One sizing of a scenario; `option` is None where it was refused, and then `note` says why."""

    scenario: str
    values: tuple[float, ...]
    sized: Sized | None
    option: Option | None
    note: str


class Sweep(NamedTuple):
    """All points of a file, and which scenarios the keys mean nothing for."""

    quotation: Quotation
    varies: tuple[Vary, ...]
    points: tuple[Point, ...]
    left_out: tuple[str, ...]


def sweep(
    quotation: Quotation, varies: Sequence[Vary], tell: Callable[[float], None] = lambda _: None
) -> Sweep:
    """Size every scenario that the keys mean something for at every combination of their values.

    Raises VaryFault where there is nothing to do or too much, and Refused where no point of a
    scenario can be sized."""
    moved = swept_cases(quotation, varies)
    number = len(moved) * math.prod(len(vary.values) for vary in varies)
    if number > MOST_POINTS:
        raise VaryFault(f"--vary: {number:,} points; at most {MOST_POINTS:,} are sized")
    done = count(1)

    def told() -> None:
        tell(next(done) / number)

    points = tuple(p for case in moved for p in points_of(quotation, case, varies, told))
    left = tuple(n for n in quotation.names if n not in {p.scenario for p in points})
    return Sweep(quotation, tuple(varies), points, left)


def swept_cases(quotation: Quotation, varies: Sequence[Vary]) -> list[Case]:
    """The scenarios that the keys mean something for; raises VaryFault where there is none, or where a
    key is given twice."""
    keys = [vary.key for vary in varies]
    if len(set(keys)) < len(keys):
        raise VaryFault(f"--vary: {', '.join(keys)}: give each key once")
    found = [case for case in quotation.cases if _meant(case, keys)]
    if not found:
        raise VaryFault(f"{quotation.file}: no scenario that {', '.join(keys)} mean something for")
    return found


def _meant(case: Case, keys: Sequence[str]) -> bool:
    """Whether all keys mean something for a scenario."""
    return all(goes_with(key, case.scenario.workload) for key in keys)


def points_of(
    quotation: Quotation, case: Case, varies: Sequence[Vary], passed: Callable[[], None]
) -> list[Point]:
    """The points of one scenario."""
    written = quotation.document.data["scenarios"][quotation.names.index(case.scenario.name)]
    lengths = {key: getattr(case.scenario, key) for key in ("context", *LENGTHS)}
    found = []
    for values in product(*(vary.values for vary in varies)):
        known = dict(zip((vary.key for vary in varies), values, strict=True))
        found.append(point(quotation, case, values, varied(written, known, lengths)))
        passed()
    if not any(p.option for p in found):
        raise Refused(f"{quotation.file}: {case.scenario.name}: {found[0].note}")
    return found


def _said(values: Mapping[str, float]) -> str:
    """Keys and values as a line says them."""
    return ", ".join(f"{key} {plain_number(value)}" for key, value in values.items())


def point(
    quotation: Quotation, case: Case, values: tuple[float, ...], data: dict[str, Any]
) -> Point:
    """A scenario with some values, sized; what the gates refuse is a point without an option."""
    document = Document(
        {"quote": quotation.document.data["quote"], "scenarios": [data]}, quotation.file
    )
    name = case.scenario.name
    try:
        sized = estimate(read(document, quotation.catalog)).scenarios[0]
    except Problems as problems:
        return Point(name, values, None, None, "; ".join(one.said for one in problems.problems))
    return Point(name, values, sized, _shown(sized), _notes(sized, quotation))


def _shown(sized: Sized) -> Option:
    """The option that a point shows: the recommended or chosen one, else the best there is."""
    if sized.recommended or sized.case.scenario.choice:
        return sized.chosen
    able = [o for o in sized.options if o.bought.eligible]
    return min(able or [sized.chosen], key=scenario_words.merit)


def _notes(sized: Sized, quotation: Quotation) -> str:
    """Why the option does not fit, or a context beyond the model's."""
    texts, option = Texts(quotation.quote.language), _shown(sized)
    found = [] if option.fits else [scenario_words.reason(sized, option, texts)]
    if isinstance(option.figures, ServingFigures) and option.figures.context_too_long:
        found.append(texts("check_context_too_long"))
    return "; ".join(found)


# -- the table ------------------------------------------------------------------------------------


def _table(found: Sweep) -> bytes:
    """The points as CSV in UTF-8, a row a point; figures that are not known are left empty."""
    stream = io.StringIO(newline="")
    rows = csv.writer(stream)
    rows.writerow(["scenario", *(vary.key for vary in found.varies), *HEAD])
    currency = found.quotation.quote.currency
    for p in found.points:
        figures = of_option(p.sized, p.option, currency) if p.sized and p.option else {}
        figures |= {"note": plain_text(p.note)}
        values = [f"{value:.12g}" for value in p.values]
        rows.writerow([plain_text(p.scenario), *values, *(figures.get(key, "") for key in HEAD)])
    return ("\ufeff" + stream.getvalue()).encode()


def of_option(sized: Sized, o: Option, currency: str) -> dict[str, Any]:
    """The figures of a point that was sized; codes are English in every language."""
    f = o.figures
    whole = {"requests_in_flight": "requests_in_flight", "prompt_tokens": "prompt_length",
             "output_tokens": "answer_length", "replicas": "replicas", "cards": "option_cards",
             "servers": "servers"}  # fmt: skip
    figures: dict[str, Any] = {
        key: f"{f.by_name(line):.0f}" for key, line in whole.items() if f.has(line)
    }
    speeds = {key: f.by_name(line) if f.has(line) else "" for key, line in _FIGURES.items()}
    return figures | {
        "card": o.card.name,
        "width": scenario_words.width(o.split, Texts("en")),
        "verdict": o.verdict_name,
        "binding": scenario_words.limit_of(sized, o),
        **{key: "" if value == "" else f"{value:.3f}" for key, value in speeds.items()},
        "price": "" if o.price is None else f"{o.price:.2f}",
        "currency": "" if o.price is None else currency,
    }


def plain_text(text: str) -> str:
    """A text that a spreadsheet takes for text."""
    return f"'{text}" if text.startswith(RISKY) else text


# -- the chart ------------------------------------------------------------------------------------


def charts(found: Sweep) -> list[LineChart]:
    """A chart of the cards for every scenario: along the last key, a line for the others' values."""
    names = dict.fromkeys(p.scenario for p in found.points)
    return [_chart(found, name) for name in names]


def _chart(found: Sweep, scenario: str) -> LineChart:
    """Cards of one scenario; what does not fit has no mark."""
    texts, keys = Texts(found.quotation.quote.language), [vary.key for vary in found.varies]
    lines: dict[str, list[Mark]] = {}
    for p in found.points:
        if p.scenario == scenario:
            marks = lines.setdefault(_said(dict(zip(keys[:-1], p.values, strict=False))), [])
            marks += mark(p)
    every = math.ceil(len(lines) / MOST_LINES)
    drawn = dict(list(lines.items())[::-1][::every][::-1])
    return line_chart(
        drawn, title=scenario, x_label=keys[-1], y_label=texts("sweep_title"),
        x_values=found.varies[-1].values, empty=texts("sweep_empty"),
    )  # fmt: skip


def mark(p: Point) -> Iterator[Mark]:
    """A point that runs, filled where it fits with the reserve kept."""
    if p.option and p.option.fits:
        o = p.option
        told = f"{o.figures.option_cards:,.0f} × {o.card.name}, {scenario_words.all_widths(o, Texts('en'))}"
        yield Mark(p.values[-1], o.figures.option_cards, told, o.fits)


# -- the files ------------------------------------------------------------------------------------


def write(found: Sweep, folder: Path, force: bool = False) -> list[Path]:
    """`<number>-R<revision>-sweep.csv` and `.svg`, both or none; never over an edited one."""
    contents = {"csv": _table(found), "svg": picture(charts(found)).encode()}
    return write_files(found.quotation, folder, contents, force)


def write_files(
    quotation: Quotation, folder: Path, contents: Mapping[str, bytes | Path], force: bool
) -> list[Path]:
    """The files of a sweep, all or none; raises Refused."""
    try:
        return write_all(folder, f"{stem(quotation)}-sweep", contents, force)
    except Edited as edited:
        raise Refused(f"{edited}\n(--force overwrites)") from None
    except OSError as error:
        raise Refused(f"{error.filename or folder}: {error.strerror}") from None
