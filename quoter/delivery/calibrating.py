"""Runs of a proof of concept back into figures: measured beside computed, and the user's own rows.

Nothing is learnt, and no file is touched, unless every run can be read, is of an option of the
quotation, and contradicts no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from quoter.catalog import Calibration, Catalog, MeasuredRow, Measurement, runs
from quoter.catalog import load as load_catalogs
from quoter.core import GIB, Problem, Problems, content_of, yaml_text
from quoter.scenario import load_quotation
from quoter.sizing import NotComputed, calibration, estimate, matching
from quoter.workbook import dumped

_HEAD = """# Measurements of our own and what they change, written by `quote calibrate`: lay the file over with
# --catalog. Do not edit: it is written anew with every further run, and refused where it was changed.
"""
_TABLES = ("measurements", "calibrations")
_SHOWN = {  # a figure: what it is called, its unit, and how many of the unit's are one
    "ttft_ms": ("first token", "ms", 1),
    "tpot_ms": ("time per token", "ms", 1),
    "tokens_per_second": ("output tokens", "/s", 1),
    "weights_bytes": ("weights per device", "GiB", GIB),
    "kv_pool_bytes": ("cache per device", "GiB", GIB),
    "kv_capacity_tokens": ("cache of a replica", "tokens", 1),
}


class Asked(NamedTuple):
    """The command: its files, the catalogs laid over, where the rows go, and what the user says of the
    runs."""

    files: list[Path]
    catalogs: list[Path]
    output: Path
    said: matching.Hints


class _Calibrated(NamedTuple):
    """What people read, and the file of the user's own rows."""

    lines: list[str]
    content: bytes


def calibrate(asked: Asked) -> _Calibrated:
    """Read the runs, compare them with the quotation's options, and learn; raises Problems."""
    read = _all_of(asked.files, runs.read_file)
    quotation = load_quotation(_scenario_file(read), asked.catalogs)
    own = _before(asked.output)
    sized = estimate(quotation).scenarios
    told = [(path, run) for path, found in read.items() for run in found.runs]
    rows = _with_place(told, lambda run: matching.measurement(run, sized, asked.said))
    compared = {
        row.name: calibration.compared(row, quotation.catalog)
        for row in _checked(rows, quotation.catalog)
    }
    measurements = {row.name: row for row in own.measurements.values()} | {r.name: r for r in rows}
    touched = {calibration.measured_key(row, quotation.catalog) for row in rows}
    learnt = [_of_subject(key, measurements.values(), quotation.catalog) for key in sorted(touched)]
    kept = [row for row in own.calibrations.values()
            if calibration.measured_key(row, quotation.catalog) not in touched]  # fmt: skip
    lines = [line for one in compared.values() for line in _shown(one)]
    lines += [_told_of(row) for row in learnt]
    return _Calibrated(lines, _text(measurements.values(), [*kept, *learnt]).encode())


# -- the files ------------------------------------------------------------------------------------


def _all_of(paths: Iterable[Path], what: Callable[[Path], runs.Found]) -> dict[Path, runs.Found]:
    """What every file is; raises Problems with the faults of all."""
    found: dict[Path, runs.Found] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            found[path] = what(path)
        except Problems as error:
            problems += error.problems
    if problems:
        raise Problems(problems)
    return found


def _scenario_file(read: Mapping[Path, runs.Found]) -> Path:
    """The one scenario file among them; raises Problems."""
    found = [path for path, one in read.items() if one.scenarios]
    if len(found) != 1:
        message = f"calibrate takes one scenario file, which says what was quoted, not {len(found)}"
        raise _fault("command line", message, "quote calibrate scenarios.yaml bench.json …")
    if not any(one.runs for one in read.values()):
        raise _fault("command line", "there is no run beside the scenario file", "")
    return found[0]


def _fault(file: str | Path, message: str, hint: str) -> Problems:
    """One fault of a file as a whole."""
    return Problems([Problem(str(file), 0, 0, message, hint)])


def _before(path: Path) -> Catalog:
    """What earlier runs left in the file; raises Problems where others' rows would be lost."""
    if not path.exists():
        return Catalog()
    content, known = content_of(path, str(path)), load_catalogs([path])
    ours = _text(known.measurements.values(), known.calibrations.values()).encode()
    if content != ours:
        raise _fault(path, "was edited, or holds rows of others", "name another file with -o")
    return known


def _text(measurements: Iterable[Measurement], calibrations: Iterable[Calibration]) -> str:
    """The file of some rows."""
    tables = zip(_TABLES, (measurements, calibrations), strict=True)
    return _HEAD + "".join(_table(name, rows) for name, rows in tables)


def _table(name: str, rows: Iterable[MeasuredRow]) -> str:
    """One table of it."""
    items = ("  - " + "\n".join(yaml_text.row_lines(_as_row(row), 4)) for row in rows)
    return f"{name}:\n" + "\n".join(items) + "\n"


def _as_row(row: MeasuredRow) -> dict[str, Any]:
    """A row as a file states it."""
    return dumped(row) | ({"date": row.date} if row.date else {})


# -- runs and options -----------------------------------------------------------------------------


def _with_place(
    told: list[tuple[Path, runs.ToolRun]], what: Callable[[runs.ToolRun], Measurement]
) -> list[Measurement]:
    """Every run as a row; raises Problems with what is in the way of any."""
    rows, problems = [], []
    for path, run in told:
        try:
            rows.append(what(run))
        except matching.Unmatched as reason:
            problems.append(Problem(str(path), 0, 0, f"{run.source} {reason}"))
    if problems:
        raise Problems(problems)
    return rows


def _checked(rows: list[Measurement], catalog: Catalog) -> list[Measurement]:
    """The rows, of which each can be computed; raises Problems."""
    problems = []
    for row in rows:
        try:
            calibration.compared(row, catalog)
        except NotComputed as reason:
            problems.append(Problem(row.source, 0, 0, f"nothing can be computed for it: {reason}"))
    if problems:
        raise Problems(problems)
    return rows


def _of_subject(key: tuple[str, ...], rows: Iterable[Measurement], catalog: Catalog) -> Calibration:
    """What all runs of one subject change; raises Problems."""
    own = [row for row in rows if calibration.measured_key(row, catalog) == key]
    try:
        return calibration.learnt([calibration.compared(row, catalog) for row in own], catalog)
    except (calibration.Doubtful, NotComputed) as reason:
        found = str(reason).splitlines()
        raise Problems(Problem("nothing learnt", 0, 0, line) for line in found) from None


# -- words ----------------------------------------------------------------------------------------


def _shown(one: calibration.RunCompared) -> Iterator[str]:
    """Measured beside computed."""
    row = one.row
    yield "; ".join([row.name, matching.option_words(row), *_load_words(row), row.note])
    for name, value in row.measured.items():
        label, unit, each = _SHOWN[name]
        measured, computed = value / each, one.computed[name] / each
        yield (f"  {label}: {measured:,.4g} {unit} measured, {computed:,.4g} {unit} computed "
               f"({one.ratio(name) - 1:+.1%})")  # fmt: skip


def _load_words(row: Measurement) -> list[str]:
    """The load of a run, where it had one."""
    if row.concurrency is None:
        return []
    said = [f"{row.concurrency:,.0f} in flight"]
    if row.prompt_tokens is None or row.output_tokens is None:
        return said
    return [f"{row.prompt_tokens:,.0f} + {row.output_tokens:,.0f} tokens", *said]


def _told_of(row: Calibration) -> str:
    """What was learnt."""
    found = [f"learnt: {row.name}"]
    found += [f"times by {row.token:.2f}"] if row.token else []
    found += [f"first token by {row.first:.2f}"] if row.first else []
    if row.memory_bytes is not None:
        found.append(f"{row.memory_bytes / GIB:+.2f} GiB per device beside the cache")
    return "; ".join([*found, f"runs: {row.runs}"])
