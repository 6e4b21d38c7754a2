"""What `quote check` refuses, live: what is typed into the workbook is held against the same conditions, each
a check in the file's words, and each of them a fault that the gate counts.

The gate stands before the list of the checks: it sums their results by a mark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from quoter.core import (
    HOURS_PER_DAY,
    Cell,
    flag,
    largest,
    rounded,
    same,
    summed,
    total,
    where,
)
from quoter.workbook.sheets.context import Context
from quoter.workbook.sheets.engine.floors import TIMES
from quoter.workbook.xlsx import Ref, cells_on

REFUSED_MARK = "refused"
OUTSIDE = Cell(0.0, address="_edit_outside")  # how many inputs hold what their cells do not allow
SHARE_PLACES = 9  # to which shares add up to 1
FIGURES_OF_FORM = (("rate", "load__requests_per_second"), ("flight", "ask__concurrency"))


class Meaning(NamedTuple):
    """What a check means: some sentences, each of which stands or is empty, while it finds something; else another."""

    said: tuple[Any, ...]
    usual: str


class Check(NamedTuple):
    """A live check: its key, what it is of, and how many things it finds, 0 = in order."""

    key: str
    scope: Any
    found: Any
    meaning: Meaning | None = None  # where it is not always the same


def checks(context: Context, sheet: str) -> Iterator[Check]:
    """What a file is refused for: what the cells do not allow, then, where something is sold, what there
    is of each scenario and of the whole."""
    yield Check("not_allowed", context.refs["first_refused"].on(sheet), OUTSIDE)
    if not context.estimate.scenarios:
        return
    for sized, refs in context.served:
        at = cells_on(sheet, refs)
        of_kind = _of_load(at) if sized.kind == "inference" else _of_training(at)
        yield from (Check(key, refs["name"], found) for key, found in of_kind)
    if share := context.refs.get("share_due"):
        paid = rounded(share.on(sheet), SHARE_PLACES)
        yield Check("payment_shares", "", where(same(paid, 1), 0, 1))
    rates = [ref["as_of_rate"] for ref in context.rate_refs.values()]
    if rates:
        today = context.refs["quote_date"].on(sheet)
        yield Check("rate_to_come", "", total(flag(ref.on(sheet) > today) for ref in rates))
    for key in ("price_ends_first", "price_to_come"):
        yield Check(key, "", summed(context.lists[key]))


def _of_load(at: Callable[[str], Cell]) -> Iterator[tuple[str, Cell]]:
    """Of a load: a figure in the form that counts, and no more requests in an hour than the day has, nor of
    a prompt more images than the whole of it."""
    stated = [at(f"form__{form}") * at(figure) for form, figure in FIGURES_OF_FORM]
    yield "load_missing", flag(total([at("counted_per_day"), *stated]) <= 0)
    crowded = flag(at("load__peak_factor") > largest(at("load__hours"), 1))
    yield "load_crowded", crowded * at("form__users")
    told = (
        at("load__seconds_per_request") + at("load__e2e_seconds") + at("load__requests_per_replica")
    )
    aimed = at("load__ttft_ms") * at("load__output_tokens")
    yield "hours_long", flag(at("load__hours") > HOURS_PER_DAY) * at("form__users")
    yield "below_physics", total(at(f"early_{key}") for key in TIMES)
    yield "load_untimed", (1 - at("form__flight")) * flag(told + aimed <= 0)
    yield "images_many", flag(at("load__image_tokens") > at("load__prompt_tokens"))


def _of_training(at: Callable[[str], Cell]) -> Iterator[tuple[str, Cell]]:
    """Of a training: its length is told once, and told where a deadline or a utilisation is."""
    tokens, samples = at("recipe__tokens"), at("recipe__samples")
    yield "tokens_twice", flag(tokens > 0) * flag(samples > 0)
    beside = flag(at("recipe__deadline_days") + at("recipe__utilization") > 0)
    yield "tokens_missing", beside * flag(tokens + samples <= 0)


def faults_typed(context: Context) -> Any:
    """How many faults there are: those that were frozen with the file, and what is typed since.

    Where a cell holds what it does not allow, a text in the place of a number, the other checks may be errors."""
    frozen = context.estimate.gate.given.faults
    if frozen:  # an earlier release issued them: no edit mends the record
        return frozen
    return where(OUTSIDE > 0, OUTSIDE, Cell(0.0, address=f"SUM(_{REFUSED_MARK})"))


def unless_outside(what: Any) -> Any:
    """What the gate rests on; nothing where a cell holds what it does not allow, since it may be an error then."""
    return where(OUTSIDE > 0, 0, what)


def marked_results(context: Context, cells: list[Ref]) -> None:
    """The results of these checks by their mark."""
    sheet = context.sheets["checks"]
    address = sheet.range(cells[0].row, cells[0].column, cells[-1].row)
    context.anchor(REFUSED_MARK, address)
