"""Times and memory of the commands, as multiples of a bare start of the interpreter in the same run.

    python benchmarks/bench.py [ROUNDS] [--update]

The runs are interleaved, so that a slow minute of the machine is felt by all of them alike; of every
command the median counts. Beside each stands the multiple that is committed (ratios.csv); what takes
more than twice that fails. The seconds are of this machine; the multiples compare with others."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import yaml

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "scenarios.yaml"
RATIOS = Path(__file__).with_name("ratios.csv")
QUOTE = ("-c", "from quoter.cli import main; main()")
MANY = 100
BARE = "python -c pass"
STARTS = 9  # bare starts in a round: so short that a single one says little
CHANGE = "a change in the page that computes"
ONE_BY_ONE, AT_ONCE = "an option sized one by one", "an option of a sweep"
TOO_MUCH = 2  # times the committed multiple
WRITE = """import sys, json
cells = json.load(open(sys.argv[1]))
if sys.argv[2] == "xlsxwriter":
    import xlsxwriter
    book = xlsxwriter.Workbook(sys.argv[3])
    for sheet in cells:
        page = book.add_worksheet()
        for row, column, value in sheet:
            page.write(row, column, value)
    book.close()
else:
    import openpyxl
    book = openpyxl.Workbook()
    for sheet in cells:
        page = book.create_sheet()
        for row, column, value in sheet:
            page.cell(row + 1, column + 1, value)
    book.save(sys.argv[3])
"""


class Run(NamedTuple):
    """Wall time in seconds, and the most memory in MB."""

    seconds: float
    megabytes: float


def many(folder: Path, count: int) -> Path:
    """A file of so many scenarios: those of the example in turn, under new names."""
    data = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    shown = data["scenarios"]
    data["quote"]["number"] = f"B-{count}"
    data["scenarios"] = [{**shown[i % len(shown)], "name": f"scenario {i}"} for i in range(count)]
    path = folder / f"{count}.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


def cells_of(workbook: Path, folder: Path) -> Path:
    """The cells of a workbook as JSON, for those who write the same."""
    import openpyxl

    book = openpyxl.load_workbook(workbook)
    cells = [
        [(c.row - 1, c.column - 1, c.value if isinstance(c.value, (int, float)) else str(c.value))
         for row in sheet for c in row if c.value is not None]
        for sheet in book.worksheets
    ]  # fmt: skip
    path = folder / "cells.json"
    path.write_text(json.dumps(cells), encoding="utf-8")
    return path


def commands(folder: Path) -> dict[str, tuple[str, ...]]:
    """What is timed, by the name it is shown under."""
    build = (*QUOTE, "build", "--force", "-o", str(folder / "out"), "--format")
    whole = subprocess.run(
        [sys.executable, *build, "xlsx", str(EXAMPLE)], capture_output=True, text=True, check=True
    )
    book = next(line for line in whole.stdout.splitlines() if line.endswith(".xlsx"))
    cells = str(cells_of(Path(book), folder))
    found = {
        BARE: ("-c", "pass"),
        "quote --help": (*QUOTE, "--help"),
        "quote check": (*QUOTE, "check", str(EXAMPLE)),
        "quote estimate": (*QUOTE, "estimate", str(EXAMPLE)),
        "quote estimate --json": (*QUOTE, "estimate", "--json", str(EXAMPLE)),
    }
    found |= {f"quote build {kinds}": (*build, kinds, str(EXAMPLE)) for kinds in formats()}
    found |= {
        "quote pull": (*QUOTE, "pull", book),
        "quote diff of workbooks": (*QUOTE, "diff", book, book),
        f"quote build xlsx, {MANY} scenarios": (*build, "xlsx", str(many(folder, MANY))),
        "plain XlsxWriter, the same cells": (
            "-c",
            WRITE,
            cells,
            "xlsxwriter",
            str(folder / "a.xlsx"),
        ),
        "plain openpyxl, the same cells": ("-c", WRITE, cells, "openpyxl", str(folder / "b.xlsx")),
    }
    return found


def formats() -> list[str]:
    """The sets of outputs that this installation can write."""
    return ["xlsx", "xlsx,html"] + ["xlsx,html,pdf"] * bool(importlib.util.find_spec("plutoprint"))


LAUNCH = """import json, os, subprocess, sys, time
start = time.perf_counter()
process = subprocess.Popen([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
print(json.dumps([time.perf_counter() - start, used.ru_maxrss, os.waitstatus_to_exitcode(status)]))
"""


def run(arguments: tuple[str, ...]) -> Run:
    """One process; one that fails stops the benchmark with what it said.

    A small process of its own starts it and takes its measure: what a process is forked from counts
    as its memory too."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(  # modules are compiled once, as after an installation
        [sys.executable, "-c", LAUNCH, *arguments],
        capture_output=True, text=True, check=True, env=kept,
    )  # fmt: skip
    taken, most, code = json.loads(done.stdout)
    if code:
        sys.exit(f"{' '.join(arguments)}\n{done.stderr}")
    return Run(taken, most / (2**20 if sys.platform == "darwin" else 2**10))


def medians(timed: Mapping[str, tuple[str, ...]], rounds: int) -> dict[str, Run]:
    """The median of every command over interleaved rounds, after one that warms the files."""
    runs: dict[str, list[Run]] = {}
    for i in range(rounds + 1):
        for name, arguments in timed.items():
            if f"{MANY} scenarios" in name and i != 1:
                continue  # so long that one is enough
            taken = [run(arguments) for _ in range(STARTS if name == BARE else 1)]
            if i:
                runs.setdefault(name, []).extend(taken)
    return {
        name: Run(statistics.median(r.seconds for r in found), max(r.megabytes for r in found))
        for name, found in runs.items()
    }


# -- sized options --------------------------------------------------------------------------------

USERS, PROMPTS, RESERVES = 100, 50, 4  # values of the three keys: 20,000 loads


def options() -> dict[str, Run]:
    """Seconds for an option, sized one by one and in a sweep over arrays; the selection is included."""
    sys.path.insert(0, str(ROOT))
    from quoter.delivery import wide_sweep
    from quoter.scenario import Vary, load_quotation
    from quoter.sizing.recommendation import size

    quotation = load_quotation(EXAMPLE)
    case = quotation.cases[0]
    start, count = time.process_time(), 0
    while time.process_time() - start < 0.5:
        count += len(size(case).options)
    single = (time.process_time() - start) / count
    varies = [Vary("load.users.total", tuple(10 + 37 * n for n in range(USERS))),
              Vary("prompt_tokens", tuple(200 + 50 * n for n in range(PROMPTS))),
              Vary("reserve", tuple(n / 10 for n in range(RESERVES)))]  # fmt: skip
    found = wide_sweep.wide_sweep(quotation, varies)
    start = time.process_time()
    points = sum(len(block) for block in wide_sweep.blocks(found))
    taken = time.process_time() - start
    each = [len(grid.options) for table in found.tables for grid in table.grids.values()]
    return {ONE_BY_ONE: Run(single, 0), AT_ONCE: Run(taken / (points * statistics.mean(each)), 0)}


# -- the table ------------------------------------------------------------------------------------


def committed() -> dict[str, float]:
    """The multiples that were measured when the code was committed."""
    with RATIOS.open(encoding="utf-8", newline="") as file:
        return {row["what"]: float(row["multiple"]) for row in csv.DictReader(file)}


def written(multiples: Mapping[str, float]) -> str:
    """The multiples as the file holds them."""
    stream = io.StringIO()
    rows = csv.writer(stream, lineterminator="\n")
    rows.writerows([("what", "multiple"), *((name, f"{x:.3g}") for name, x in multiples.items())])
    return stream.getvalue()


def shown(name: str, taken: Run, multiple: float, before: float | None, width: int) -> str:
    """A line of the table."""
    small = taken.seconds < 1e-3
    time_said = f"{1 / taken.seconds:10,.0f} /s" if small else f"{taken.seconds * 1000:10,.0f} ms"
    memory = f"{taken.megabytes:6.0f} MB" if taken.megabytes else " " * 9
    kept = "" if before is None else f"{before:10.3g} x committed"
    return f"{name.ljust(width)}  {time_said}  {memory}  {multiple:10.3g} x{kept}"


def live_page(folder: Path) -> tuple[str, dict[str, Run]]:
    """What the section that computes adds to the example's HTML, and the time from a change to the new figures."""
    from quoter.core import Texts
    from quoter.proposal import pages, view, what_if
    from quoter.scenario import load_quotation
    from quoter.sizing import estimate

    sized, texts = estimate(load_quotation(EXAMPLE)), Texts("zh")
    seen, live = view.proposal(sized, texts), what_if.what_if(sized, texts)
    bare, page = (len(pages.html(seen, live=one).encode()) for one in (None, live))
    said = f"the section that computes: {page - bare:,} bytes more"
    if live is None or not (shutil.which("chromium") or shutil.which("google-chrome")):
        return f"{said}; no browser here to time it in", {}
    sys.path.insert(0, str(ROOT / "tests"))
    from browser import chromium, times_of_change

    path = folder / "live.html"
    path.write_text(pages.what_if_alone(seen, live), encoding="utf-8")
    with chromium() as browser:
        browser.open(path, 1280)
        taken = times_of_change(browser)
    middle = statistics.median(taken)
    said += f"; from a change to the new figures {middle:.0f} ms, at most {taken[-1]:.0f} ms"
    return said, {CHANGE: Run(middle / 1000, 0)}


def main() -> None:
    """Time everything, print the table, and fail where something takes over twice as long as it did."""
    words = sys.argv[1:]
    rounds = next((int(word) for word in words if word.isdigit()), 7)
    with tempfile.TemporaryDirectory() as folder:
        found = medians(commands(Path(folder)), rounds)
        live, change = live_page(Path(folder))
    found |= change
    if importlib.util.find_spec("numpy"):
        found |= options()
    multiples = {name: taken.seconds / found[BARE].seconds for name, taken in found.items()}
    before = committed() if RATIOS.exists() else {}
    width = max(map(len, found))
    for name, taken in found.items():
        print(shown(name, taken, multiples[name], before.get(name), width))
    print(live)
    if "--update" in words:
        RATIOS.write_text(written(multiples), encoding="utf-8")
        return
    slow = [name for name, x in multiples.items() if name in before and x > TOO_MUCH * before[name]]
    if slow:
        sys.exit(f"more than {TOO_MUCH} times the committed multiple: {', '.join(slow)}")


if __name__ == "__main__":
    main()
