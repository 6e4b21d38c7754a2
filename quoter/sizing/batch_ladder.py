"""The speed of an option at the batches 1, 2, 4 … of a replica: its chart, and where it stops."""

from __future__ import annotations

from typing import Any, NamedTuple

from quoter.core import read, run
from quoter.model.inference import ladder, service
from quoter.sizing.options import Option

AT_A_BATCH = ("token_time", "request_time", "first_token_time", "ttft_ms", "tpot_ms",
              "tokens_per_second", "tokens_per_second_of_request")  # fmt: skip
LINES = tuple(line for line in read(service) if line.name in AT_A_BATCH) + read(ladder)


class Rung(NamedTuple):
    """A batch, the times and rates of a replica with so many requests, and what it is.

    `place`: 1 within the service level, 2 misses it, 3 more than memory and engine hold."""

    batch: float
    ttft_ms: float
    tpot_ms: float
    tokens_per_second: float
    tokens_per_second_of_request: float
    place: int


def batches(figures: Any) -> list[float]:
    """The batches tried, as the search for the largest that meets the service level has them."""
    largest, found = figures["speed"].largest_batch, [1.0]
    while found[-1] * 2 <= largest:
        found.append(found[-1] * 2)
    return found


def rungs(option: Option) -> list[Rung]:
    """The batches of an option with their speed; none where its speed is not known."""
    f = option.figures
    if not f.get("timed"):
        return []
    return [rung(f, batch) for batch in batches(f)]


def rung(figures: Any, batch: float) -> Rung:
    """One batch; none of its requests waits for a place."""
    found = run(LINES, {**figures, "batch": batch, "requests_per_replica": batch})
    fields = (field for field in Rung._fields if field not in ("batch", "place"))
    return Rung(batch, *(found[field] for field in fields), int(found["rung_place"]))


PLACES = ("within", "late", "beyond_memory")


def told(option: Option) -> list[dict[str, float | str]]:
    """The batches as programs read them; `place` is one of the three names."""
    found = [step._asdict() for step in rungs(option)]
    return [
        {name: round(value, 3) for name, value in step.items()}
        | {"batch": round(step["batch"]), "place": PLACES[step["place"] - 1]}
        for step in found
    ]
