"""The speed of an option at the batches 1, 2, 4 … of a replica: its chart, and where it stops."""

from __future__ import annotations

from typing import NamedTuple

from quoter.core import between, read, run
from quoter.model import InferenceFigures, RungFigures
from quoter.model.load import ladder, service
from quoter.sizing.options import OF_TIMES, TRIAL, Option

# what a rung sets, whatever the option has of it
OF_BATCH = ("batch", "trial_batch", "requests_per_replica")
WANTED = ("ttft_ms", "tpot_ms", "tokens_per_second", "tokens_per_second_of_request")
STEADY = tuple(line for line in TRIAL if line.name in OF_TIMES)  # at the percentile and confidence
# all that a batch moves: a line left out would keep what it is at the option's own
SERVED = between(read(service), OF_BATCH, WANTED)
LINES = (*SERVED, *STEADY, *read(ladder))


class Rung(NamedTuple):
    """A batch, the times and rates of a replica with so many requests, and what it is.

    The last three times are of the percentile in steady arrival, at the confidence. `place`: 1 within the service level, 2 misses it, 3 more than memory and engine hold."""

    batch: float
    ttft_ms: float
    tpot_ms: float
    tokens_per_second: float
    tokens_per_second_of_request: float
    place: int
    ttft_percentile_ms: float
    tpot_percentile_ms: float
    e2e_percentile_ms: float


def batches(figures: InferenceFigures) -> list[float]:
    """The batches tried, as the search for the largest that meets the service level has them."""
    largest, found = figures.speed.largest_batch, [1.0]
    while found[-1] * 2 <= largest:
        found.append(found[-1] * 2)
    return found


def rungs(option: Option) -> list[Rung]:
    """The batches of an option with their speed; none where its speed is not known."""
    f = option.figures
    if not isinstance(f, InferenceFigures) or not f.timed:
        return []
    return [rung(f, batch) for batch in batches(f)]


def rung(figures: InferenceFigures, batch: float) -> Rung:
    """One batch; none of its requests waits for a place."""
    known = dict.fromkeys(OF_BATCH, batch)
    found = RungFigures.of(run(LINES, {**vars(figures), **known}))
    rates = {field: found.by_name(field) for field in WANTED}
    return Rung(
        batch=batch, place=int(found.rung_place), ttft_percentile_ms=found.rung_first_ms,
        tpot_percentile_ms=found.rung_token_ms, e2e_percentile_ms=found.rung_whole_ms, **rates,
    )  # fmt: skip


def alone(figures: InferenceFigures) -> Rung:
    """A request that never meets another: of a closed test with one client."""
    known = figures.but(form=figures.form.but(flight=1.0), prefill_first=figures.prefill_free)
    return rung(known, 1)


PLACES = ("within", "late", "beyond_memory")


def ladder_rows(option: Option) -> list[dict[str, float | str]]:
    """The batches as programs read them; `place` is one of the three names."""
    found = [step._asdict() for step in rungs(option)]
    return [
        {name: round(value, 3) for name, value in step.items()}
        | {"batch": round(step["batch"]), "place": PLACES[step["place"] - 1]}
        for step in found
    ]
