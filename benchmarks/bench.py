"""Times of the commands, as multiples of a bare start of the interpreter on the same machine.

    python benchmarks/bench.py [ROUNDS]

The runs are interleaved, so that a slow minute of the machine is felt by all of them alike, and
the median of each is shown. The seconds are of this machine; the multiples compare with others."""

from __future__ import annotations

import importlib.util
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "scenarios.yaml"
QUOTE = ("-c", "from quoter.cli import main; main()")
SIZES = (1, 10, 100)
BARE = "python -c pass"


def many(folder: Path, count: int) -> Path:
    """A file of so many scenarios: those of the example in turn, under new names."""
    data = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    shown = data["scenarios"]
    data["quote"]["number"] = f"B-{count}"
    data["scenarios"] = [{**shown[i % len(shown)], "name": f"scenario {i}"} for i in range(count)]
    path = folder / f"{count}.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


def commands(folder: Path) -> dict[str, tuple[str, ...]]:
    """What is timed, by the name it is shown under."""
    files = {count: str(many(folder, count)) for count in SIZES}
    build = (*QUOTE, "build", "--force", "-o", str(folder / "out"), "--format")
    found = {
        BARE: ("-c", "pass"),
        "quote --help": (*QUOTE, "--help"),
        "quote check": (*QUOTE, "check", str(EXAMPLE)),
        "quote estimate": (*QUOTE, "estimate", str(EXAMPLE)),
        "quote estimate --json": (*QUOTE, "estimate", "--json", str(EXAMPLE)),
    }
    found |= {f"quote build {kinds}": (*build, kinds, str(EXAMPLE)) for kinds in formats()}
    size = (*QUOTE, "estimate", "--json")
    found |= {f"estimate, {n} scenarios": (*size, f) for n, f in files.items()}
    found |= {f"build xlsx, {n} scenarios": (*build, "xlsx", f) for n, f in files.items()}
    return found


def formats() -> list[str]:
    """The sets of outputs that this installation can write."""
    found = ["xlsx"]
    if importlib.util.find_spec("quoter.proposal.view"):
        found.append("xlsx,html")
        if importlib.util.find_spec("plutoprint"):
            found.append("xlsx,html,pdf")
    return found


def seconds(arguments: tuple[str, ...]) -> float:
    """Wall time of one process; one that fails stops the benchmark with what it said."""
    start = time.perf_counter()
    result = subprocess.run([sys.executable, *arguments], capture_output=True, check=False)
    taken = time.perf_counter() - start
    if result.returncode:
        sys.exit(f"{' '.join(arguments)}\n{result.stderr.decode()}")
    return taken


def medians(timed: Mapping[str, tuple[str, ...]], rounds: int) -> dict[str, float]:
    """The median of every command over interleaved rounds, after one that warms the files."""
    runs: dict[str, list[float]] = {name: [] for name in timed}
    for i in range(rounds + 1):
        for name, arguments in timed.items():
            taken = seconds(arguments)
            if i:
                runs[name].append(taken)
    return {name: statistics.median(taken) for name, taken in runs.items()}


def growth(found: Mapping[str, float], what: str) -> str:
    """Milliseconds that each further scenario takes, from few to many and from many to more."""
    times = [found[f"{what}, {n} scenarios"] for n in SIZES]
    steps = [
        f"{(b - a) / (m - n) * 1000:.1f} ms from {n} to {m}"
        for a, b, n, m in zip(times, times[1:], SIZES, SIZES[1:], strict=False)
    ]
    return f"{what}, each further scenario: {', '.join(steps)}"


CHANGED = """{ const input = document.querySelector('.what-if input'), found = [];
  for (let i = 0; i < 21; i++) {
    input.value = +input.value + 1;
    const start = performance.now();
    input.dispatchEvent(new Event('input'));
    document.body.offsetHeight;
    found.push(performance.now() - start);
  }
  found.sort((a, b) => a - b) }"""


def live_page(folder: Path) -> str:
    """What the section that computes adds to the example's HTML, and from a change to the new figures."""
    from quoter.core import Texts
    from quoter.proposal import pages, view, what_if
    from quoter.scenario import load_quotation
    from quoter.sizing import estimate

    sized, texts = estimate(load_quotation(EXAMPLE)), Texts("zh")
    seen, live = view.proposal(sized, texts), what_if.what_if(sized, texts)
    bare, page = (len(pages.html(seen, live=one).encode()) for one in (None, live))
    said = f"the section that computes: {page - bare:,} bytes more"
    if live is None or not (shutil.which("chromium") or shutil.which("google-chrome")):
        return f"{said}; no browser here to time it in"
    sys.path.insert(0, str(ROOT / "tests"))
    from browser import chromium

    path = folder / "live.html"
    path.write_text(pages.what_if_alone(seen, live), encoding="utf-8")
    with chromium() as browser:
        browser.open(path, 1280)
        taken = browser.value(CHANGED)
    return (
        f"{said}; from a change to the new figures {taken[10]:.0f} ms, at most {taken[-1]:.0f} ms"
    )


def main() -> None:
    """Time everything and print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as folder:
        found = medians(commands(Path(folder)), rounds)
        live = live_page(Path(folder))
    width = max(map(len, found))
    for name, taken in found.items():
        print(f"{name.ljust(width)}  {taken * 1000:8.0f} ms  {taken / found[BARE]:7.1f} x")
    print(growth(found, "estimate"))
    print(growth(found, "build xlsx"))
    print(live)


if __name__ == "__main__":
    main()
