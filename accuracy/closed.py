"""Served settings simulated as they were measured: so many clients, all starting at once.

The times of a step and of a prompt are those of the model's lines for the setting; nothing is fitted
here. What is compared is the mean time to the first token, and per token."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from accuracy.speed_cases import SERVED, Speed, speed, uncounted
from accuracy.steady import Replica, Run, quantile
from quoter.core import run
from quoter.sizing import LINES

ROUNDS = 10  # requests that each client sends, as benchmarks usually have it
AT_ONCE = SERVED[0]  # the file whose clients all start at once, and whose first tokens are means
FEWEST = 4  # clients, below which there is next to no waiting


class Closed(NamedTuple):
    """A served setting: measured over simulated, and the first token's difference in seconds."""

    setting: Speed
    first: float
    token: float
    later: float


def settings(every: int = 1) -> Iterator[Speed]:
    """Every so-manieth setting served with clients enough, without attention in parallel."""
    with AT_ONCE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if wanted(row)]
    yield from (case for case in map(speed, rows[::every]) if case.id not in uncounted())


def wanted(row: dict[str, str]) -> bool:
    """Whether a row says what such a run is about."""
    return int(row["concurrency"]) >= FEWEST and row["attention_data_parallel"] in ("", "1")


def compared(found: Iterable[Speed]) -> Iterator[Closed]:
    """Measured means over simulated ones, of settings that the memory holds."""
    for setting in found:
        f = run(LINES["inference"], setting.records)
        clients = int(setting.row["concurrency"])
        if f["held_at_all"] < clients:
            continue
        done = simulated(f, clients)
        host = f["first_alone_time"] - f["prefill_time"]
        first = mean(done.first_tokens()) + host
        token = mean(done.per_token())
        measured = float(setting.row["ttft_ms"]) / 1000, float(setting.row["tpot_ms"]) / 1000
        yield Closed(setting, measured[0] / first, measured[1] / token, measured[0] - first)


def simulated(f: dict[str, float], clients: int) -> Run:
    """One run: every client sends its requests one after the other, all at once to begin with."""
    replica = Replica(
        fixed=f["decode_fixed"], each=f["decode_each"],
        per_prompt_token=f["prompt_work"] / f["computed_prompt"], mixed=f["engine"].mixed > 0,
        experts=f["decode_experts"], share=f["expert_share"], budget=int(f["batched_tokens"]),
    )  # fmt: skip
    requests = clients * ROUNDS
    prompts, answers = [int(f["prompt_length"])] * requests, [int(f["answer_length"])] * requests
    return Run(replica, prompts, answers, clients=clients).all()


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def lines(found: Iterable[Closed]) -> Iterator[str]:
    """Measured over simulated: median and tenths; the first token's difference in milliseconds."""
    rows = list(found)
    for name, values in (
        ("first token, measured / simulated", [c.first for c in rows]),
        ("per token, measured / simulated", [c.token for c in rows]),
        ("first token, measured - simulated, ms", [1000 * c.later for c in rows]),
    ):
        low, middle, high = (quantile(values, share) for share in (0.1, 0.5, 0.9))
        yield f"{name:38} {middle:8.2f} ({low:.2f} to {high:.2f})  {len(rows)} settings"


def main() -> None:
    """Print the report."""
    for line in lines(compared(settings())):
        print(line)


if __name__ == "__main__":
    main()
