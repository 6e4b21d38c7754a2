"""Times that no card could meet, live: what a file is refused for (`quoter/scenario/physics.py`), by the model,
the precision and the lengths that are chosen now. Which card reads and computes fastest is that of all that
the file weighed, since a workbook carries those that it prints; of a pinned option it is the chosen one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

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
from quoter.scenario import Case, fastest, narrowest
from quoter.words import scenario_words
from quoter.workbook.sheets.inputs import of_record
from quoter.workbook.write_back import Place

if TYPE_CHECKING:
    from quoter.workbook.sheets.engine.sizing import Sizing

MULTIPLY_AND_ADD, MS = 2, 1000
STATED = -1.0  # no time
TIMES = {  # what a time is in its unit a second, the floor that it stands over, and where the file says it
    "ttft_ms": (MS, "floor_first", "service_level.ttft_ms"),
    "tpot_ms": (MS, "floor_token", "service_level.tpot_ms"),
    "e2e_seconds": (1, "floor_whole", "service_level.e2e_seconds"),
    "seconds_per_request": (1, "floor_whole", "load.seconds_per_request"),
}
At = Callable[[str], Cell]  # a figure of one scenario


def write(sizing: Sizing) -> None:
    """A section of the sizing sheet: the fastest rates, the least of each time, and which are below it."""
    texts, cases = sizing.context.texts, {i: sizing.scenario(i).case for i in sizing.scenarios}
    sizing.section("part_floors")
    fixed = {i: fastest(case) for i, case in cases.items()}

    def row(key: str, unit: Unit, what: Callable[[int], Any], style: str = "") -> None:
        sizing.row(key, what, texts(key), unit, style)

    def of(formula: Callable[[At], Cell]) -> Callable[[int], Cell]:
        return lambda i: formula(partial(sizing.at, i))

    row("weighed_reading", BytesPerSecond, lambda i: fixed[i].reading, "fixed")
    row("weighed_computing", OperationsPerSecond, lambda i: fixed[i].computing, "fixed")
    row("floor_reading", BytesPerSecond, of(_reading))
    row("floor_computing", OperationsPerSecond, of(_computing))
    row("floor_bytes", BytesEach, lambda i: _bytes_each(partial(sizing.at, i), cases[i]))
    row("floor_token", Seconds, of(_token))
    row("floor_first", Seconds, of(_first))
    row("floor_whole", Seconds, of(_whole))
    for key in TIMES:
        said = texts("early_issued", time=key)
        sizing.row(f"issued_{key}", _issued(sizing, key), said, Seconds, "fixed")
    for key in TIMES:
        sizing.row(f"early_{key}", _early(sizing, key), texts("early", time=key), Flag)


def _pinned(at: At, rate: Cell, weighed: str) -> Cell:
    """A rate of a pinned option, from that of a device; else that of the fastest of all."""
    own = rate * at("option__tensor_parallel") * at("option__data_parallel")
    return where(at("ask__pinned_replicas") > 0, own, at(weighed))


def _reading(at: At) -> Cell:
    return _pinned(at, at("card__bandwidth"), "weighed_reading")


def _computing(at: At) -> Cell:
    kinds = (at(f"card__rate_{kind}") for kind in ("16", "fp8", "int8", "fp4"))
    return _pinned(at, largest(*kinds), "weighed_computing")


def _bytes_each(at: At, case: Case) -> Cell:
    """Of a weight: the narrower of what every token reads and of what an expert holds."""
    read: Cell = smallest(at("weights__linear"), at("weights__expert"))
    return smallest(read, narrowest(case)) if case.precisions else read


def _token(at: At) -> Cell:
    """To read all active weights, by as many tokens as a step gives."""
    weights = at("llm__active_parameters") * at("floor_bytes")
    speed = at("floor_reading") * largest(at("ask__speculative"), 1)
    return ratio(weights, speed * flag(at("floor_computing") > 0))


def _first(at: At) -> Cell:
    """To multiply all active weights with every token of the prompt that is not kept."""
    prompt = at("load__prompt_tokens") * (1 - at("load__prefix_hit"))
    operations = at("llm__active_parameters") * MULTIPLY_AND_ADD * prompt
    return ratio(operations, at("floor_computing") * flag(at("floor_reading") > 0))


def _whole(at: At) -> Cell:
    """To compute the prompt and to write the answer; nothing where no length of it is known."""
    answer = at("load__output_tokens")
    return where(answer > 0, at("floor_first") + answer * at("floor_token"), 0)


def _early(sizing: Sizing, key: str) -> Callable[[int], Cell]:
    """1 where a time that the file states, or that is typed in, is less than the least that it can be."""
    scale, floor, _ = TIMES[key]

    def early(i: int) -> Cell:
        asked = sizing.at(i, f"load__{key}")
        below = flag(asked > 0) * flag(asked < sizing.at(i, floor) * scale)
        return below * (1 - flag(same(_typed(sizing, i, key), sizing.at(i, f"issued_{key}"))))

    return early


def _issued(sizing: Sizing, key: str) -> Callable[[int], float]:
    """What a default was at issue, which no file is refused for; of a time that the file states none."""
    value, stated = of_record("load", key), TIMES[key][2]

    def issued(i: int) -> float:
        sized = sizing.scenario(i)
        return STATED if scenario_words.key_stated(sized.case, stated) else value(sized)

    return issued


def _typed(sizing: Sizing, i: int, key: str) -> Cell:
    """The input as it stands on its sheet, before a form of the load fills it in."""
    typed = sizing.context.typed[Place(f"in_{sizing.context.number(i)}_load_{key}")]
    ref = typed.ref.among(True)
    return Cell(
        typed.ask.value, address=ref.on(sizing.sheet.name, column=sizing.columns[i]).address
    )
