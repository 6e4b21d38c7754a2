"""Times that no card could meet, live: what a file is refused for (`quoter/scenario/physics.py`), by the model,
the precision and the lengths that are chosen now. Which card reads and computes fastest is that of all that
the file weighed, since a workbook carries those that it prints; of a pinned option it is the chosen one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quoter.core import (
    BytesEach,
    BytesPerSecond,
    Cell,
    Flag,
    OperationsPerSecond,
    Seconds,
    Unit,
    flag,
    largest,
    ratio,
    same,
    smallest,
    where,
)
from quoter.scenario import fastest, narrowest
from quoter.words import scenario_words
from quoter.workbook.sheets.inputs import of_record
from quoter.workbook.write_back import Place

MULTIPLY_AND_ADD, MS = 2, 1000
STATED = -1.0  # no time
TIMES = {  # what a time is in its unit a second, the floor that it stands over, and where the file says it
    "ttft_ms": (MS, "floor_first", "service_level.ttft_ms"),
    "tpot_ms": (MS, "floor_token", "service_level.tpot_ms"),
    "e2e_seconds": (1, "floor_whole", "service_level.e2e_seconds"),
    "seconds_per_request": (1, "floor_whole", "load.seconds_per_request"),
}


def write(sizing: Any) -> None:
    """A section of the sizing sheet: the fastest rates, the least of each time, and which are below it."""
    texts = sizing.context.texts
    sizing.section("part_floors")
    fixed = {i: fastest(sizing.scenario(i).case) for i in sizing.scenarios}

    def row(key: str, unit: Unit, what: Callable[[int], Any], style: str = "") -> None:
        sizing.row(key, what, texts(key), unit, style)

    row("weighed_reading", BytesPerSecond, lambda i: fixed[i].reading, "fixed")
    row("weighed_computing", OperationsPerSecond, lambda i: fixed[i].computing, "fixed")
    row("floor_reading", BytesPerSecond, lambda i: _reading(sizing, i))
    row("floor_computing", OperationsPerSecond, lambda i: _computing(sizing, i))
    row("floor_bytes", BytesEach, lambda i: _bytes_each(sizing, i))
    row("floor_token", Seconds, lambda i: _token(sizing, i))
    row("floor_first", Seconds, lambda i: _first(sizing, i))
    row("floor_whole", Seconds, lambda i: _whole(sizing, i))
    for key in TIMES:
        sizing.row(f"issued_{key}", lambda i, k=key: _issued(sizing, i, k), texts("early_issued", time=key), Seconds,
                   "fixed")  # fmt: skip
    for key in TIMES:
        sizing.row(
            f"early_{key}", lambda i, k=key: _early(sizing, i, k), texts("early", time=key), Flag
        )


def _pinned(sizing: Any, i: int, rate: Cell, weighed: str) -> Cell:
    """A rate of a pinned option, from that of a device; else that of the fastest of all."""
    tensor, data, pinned = (
        sizing.at(i, key)
        for key in ("option__tensor_parallel", "option__data_parallel", "ask__pinned_replicas")
    )
    return where(pinned > 0, rate * tensor * data, sizing.at(i, weighed))


def _reading(sizing: Any, i: int) -> Cell:
    return _pinned(sizing, i, sizing.at(i, "card__bandwidth"), "weighed_reading")


def _computing(sizing: Any, i: int) -> Cell:
    kinds = (sizing.at(i, f"card__rate_{kind}") for kind in ("16", "fp8", "int8", "fp4"))
    return _pinned(sizing, i, largest(*kinds), "weighed_computing")


def _bytes_each(sizing: Any, i: int) -> Cell:
    """Of a weight: the narrower of what every token reads and of what an expert holds."""
    case = sizing.scenario(i).case
    read = smallest(sizing.at(i, "weights__linear"), sizing.at(i, "weights__expert"))
    return smallest(read, narrowest(case)) if case.precisions else read


def _token(sizing: Any, i: int) -> Cell:
    """To read all active weights, by as many tokens as a step gives."""
    weights = sizing.at(i, "llm__active_parameters") * sizing.at(i, "floor_bytes")
    speed = sizing.at(i, "floor_reading") * largest(sizing.at(i, "ask__speculative"), 1)
    return ratio(weights, speed * flag(sizing.at(i, "floor_computing") > 0))


def _first(sizing: Any, i: int) -> Cell:
    """To multiply all active weights with every token of the prompt that is not kept."""
    prompt = sizing.at(i, "load__prompt_tokens") * (1 - sizing.at(i, "load__prefix_hit"))
    operations = sizing.at(i, "llm__active_parameters") * MULTIPLY_AND_ADD * prompt
    known = flag(sizing.at(i, "floor_reading") > 0)
    return ratio(operations, sizing.at(i, "floor_computing") * known)


def _whole(sizing: Any, i: int) -> Cell:
    """To compute the prompt and to write the answer; nothing where no length of it is known."""
    answer = sizing.at(i, "load__output_tokens")
    first, token = sizing.at(i, "floor_first"), sizing.at(i, "floor_token")
    return where(answer > 0, first + answer * token, 0)


def _early(sizing: Any, i: int, key: str) -> Cell:
    """1 where a time that the file states, or that is typed in, is less than the least that it can be."""
    scale, floor, _ = TIMES[key]
    asked = sizing.at(i, f"load__{key}")
    early = flag(asked > 0) * flag(asked < sizing.at(i, floor) * scale)
    return early * (1 - flag(same(_typed(sizing, i, key), sizing.at(i, f"issued_{key}"))))


def _issued(sizing: Any, i: int, key: str) -> float:
    """What a default was at issue, which no file is refused for; of a time that the file states none."""
    case = sizing.scenario(i).case
    if scenario_words.key_stated(case, TIMES[key][2]):
        return STATED
    return of_record("load", key)(sizing.scenario(i))


def _typed(sizing: Any, i: int, key: str) -> Cell:
    """The input as it stands on its sheet, before a form of the load fills it in."""
    typed = sizing.context.typed_at[Place(f"in_{sizing.context.number(i)}_load_{key}")]
    ref = typed.ref._replace(across=True)
    return Cell(typed.value, address=ref.on(sizing.sheet.name, column=sizing.columns[i]).address)
