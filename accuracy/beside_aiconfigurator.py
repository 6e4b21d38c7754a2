"""The requests that are kept as tests, as NVIDIA's aiconfigurator answers them, beside ours.

`python -m accuracy.beside_aiconfigurator FOLDER` installs aiconfigurator into an environment of its own in that
folder (0.8 GB, once), asks it for the fewest devices of every request whose card and model it knows (a minute or several
each), and prints its answer beside ours: devices that carry the load, nothing spare, prompts and answers together
and apart. It is asked for what ours is sized for: requests per second with the reserve, mean lengths, targets. Not
in CI: the installation is large, and its answers are its makers'. What differs by more than 30 % is explained in
docs/accuracy-details.md."""

from __future__ import annotations

import re
import subprocess
import sys
import venv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from quoter.catalog import Catalog
from quoter.core.files import read as document
from quoter.scenario import quotation
from quoter.sizing import Option, Sized, estimate

VERSION = "0.12.0"
REQUESTS = Path(__file__).parent.parent / "tests" / "requests"
SYSTEMS = {"A100-80G-SXM": "a100_sxm", "H100-80G-SXM": "h100_sxm", "H200-141G-SXM": "h200_sxm", "B200": "b200_sxm",
           "B300": "b300_sxm", "L40S": "l40s", "RTX-PRO-6000": "rtx_pro_6000_server"}  # fmt: skip
MODELS = {  # ours in its weights -> the checkpoint whose configuration it ships
    ("Qwen3-235B-A22B", "fp8"): "Qwen/Qwen3-235B-A22B-FP8", ("Qwen3-8B", "bf16"): "Qwen/Qwen3-8B",
    ("Llama-3.1-70B", "fp8"): "nvidia/Llama-3.1-70B-Instruct-FP8", ("DeepSeek-V3", "fp8"): "deepseek-ai/DeepSeek-V3",
    ("DeepSeek-R1", "fp8"): "deepseek-ai/DeepSeek-R1",
}  # fmt: skip
NEEDED = re.compile(r"\b(agg|disagg) GPUs needed: (\d+)")
LONGEST = 900  # seconds for one answer
LARGE = 0.3  # a difference that is explained


@dataclass(frozen=True)
class Beside:
    """One card of a request: our fewest devices, and those that aiconfigurator answers; None: no answer."""

    request: str
    card: str
    ours: dict[str, float | None]
    theirs: dict[str, int]

    @property
    def differences(self) -> dict[str, float]:
        """Ours over theirs, less one, of prompts and answers together and apart."""
        both = (kind for kind in self.theirs if self.ours.get(kind))
        return {kind: self.ours[kind] / self.theirs[kind] - 1 for kind in both}


def asked(sized: Sized, option: Option, name: str, system: str) -> list[str]:
    """The words of the command that asks for what ours is sized for."""
    f, load_of = option.figures, option.figures.load
    words = {
        "--model-path": name, "--system": system, "--backend": "vllm", "--isl": round(f.prompt_length),
        "--osl": round(f.answer_length), "--target-request-rate": round(f.needed_rate, 4), "--top-n": 1,
    }  # fmt: skip
    targets = {
        "--ttft": load_of.keep_ttft * load_of.ttft_ms,
        "--tpot": load_of.keep_tpot * load_of.tpot_ms,
    }
    words |= {key: value for key, value in targets.items() if value}
    return [
        "recommend",
        "--no-color",
        "--strict-sla",
        *(str(word) for pair in words.items() for word in pair),
    ]


def fewest(sized: Sized, card: str) -> dict[str, float | None]:
    """The fewest devices of a card that carry the load and keep its targets, together and apart, none spare."""
    own = [
        o for o in sized.options if o.card.name == card and o.fits and not o.figures.level_missed
    ]
    kinds = {
        "agg": [o for o in own if not o.split.apart],
        "disagg": [o for o in own if o.split.apart],
    }
    count = lambda o: o.figures.working_replicas * o.figures.devices_per_replica  # noqa: E731
    return {kind: min(map(count, some), default=None) for kind, some in kinds.items()}


def read(answer: str) -> dict[str, int]:
    """The devices that an answer names, of prompts and answers together (agg) and apart (disagg)."""
    return {kind: int(count) for kind, count in NEEDED.findall(answer)}


def program(folder: Path) -> Path:
    """aiconfigurator in an environment of its own; installed where it is not there yet."""
    found = folder / "bin" / "aiconfigurator"
    if not found.exists():
        venv.create(folder, with_pip=True)
        subprocess.run(
            [folder / "bin" / "pip", "install", "-q", f"aiconfigurator=={VERSION}"], check=True
        )
    return found


def answers(found: Path, words: list[str]) -> str:
    """What it prints; nothing where it comes to none in time."""
    try:
        done = subprocess.run(
            [found, "cli", *words], capture_output=True, text=True, timeout=LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout + done.stderr


def beside(folder: Path, files: Iterable[Path]) -> Iterator[Beside | str]:
    """Every card of every request: both answers, or why there is but one."""
    for path in files:
        for sized in estimate(quotation(document(path), Catalog.shipped())).scenarios:
            for one in sized.candidates:
                name = f"{path.stem}, {sized.case.scenario.name}, {one.card.name}"
                model = MODELS.get((sized.case.model.name, one.weights.name))
                system = SYSTEMS.get(one.card.name)
                if sized.kind != "inference" or not model or not system:
                    yield f"{name}: not known there ({sized.case.model.name} {one.weights.name})"
                    continue
                option = next(
                    o for o in sized.options if o.card == one.card and not o.split.by_rule
                )
                said = answers(program(folder), asked(sized, option, model, system))
                yield Beside(path.stem, one.card.name, fewest(sized, one.card.name), read(said))


def told(row: Beside | str) -> str:
    """A row in words."""
    if isinstance(row, str):
        return row
    parts = []
    for kind, said in (("agg", "together"), ("disagg", "apart")):
        ours, theirs = row.ours.get(kind), row.theirs.get(kind)
        mark = " (more than 30 %)" if abs(row.differences.get(kind, 0)) > LARGE else ""
        parts.append(f"{said}: {ours or '–'} here, {theirs or '–'} there{mark}")
    return f"{row.request}, {row.card}: {'; '.join(parts)}"


def page() -> str:
    """What the two answered on the day they were asked, and why they differ."""
    return """`python -m accuracy.beside_aiconfigurator FOLDER` installs aiconfigurator 0.12.0 there and asks it for the fewest devices of
the requests in `tests/requests` (`recommend`, vLLM, requests per second with the reserve, mean lengths, targets). It knows
neither H20 nor any domestic card, no RTX 4090 or 5090, no MI300X, and no training; so three of eleven cards of the requests have
both answers. Devices that carry the load, nothing spare, asked on 2026-11-30:

| request | card | together: ours | theirs | apart: ours | theirs |
| --- | --- | ---: | ---: | ---: | ---: |
| start-up, Llama-3.3-70B fp8, 10 a second | H100 | 10 | 8 | – | 8 |
| start-up, the same | H200 | 8 | 6 | – | 6 |
| bank, Qwen3-235B-A22B fp8, 9 a second | H200 | 8 | 12 | 8 | 8 |

More than 30 % apart are two. Start-up on H200 (8 for 6): ours keeps the targets for 95 of 100 requests whose lengths differ and
that wait for each other; theirs are the means of a steady batch. At `percentile: 50` ours are 6, and on H100 8, as theirs. Bank (8 for
12): both take four devices a replica; theirs carries 3.5 requests a second in attention data parallel (16 a rank, 51 ms a token), ours
5.3 with tensor parallel (80 in flight, 50 ms at P95). The time per token of these settings is theirs from measured kernels of vLLM
0.24 and ours from served settings; which is nearer has to be measured. Apart both take eight. For the start-up we look at no
such layout: its prompts are 2,000 tokens and four answers long (`speed_apart_prompt`, `speed_apart_answers`)."""


def main(folder: str, *files: str) -> None:
    """Print both answers to every request, or to the files that are named."""
    for row in beside(Path(folder), map(Path, files) if files else sorted(REQUESTS.glob("*.yaml"))):
        print(told(row), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
