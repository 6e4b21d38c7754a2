"""Input cells of a sizing sheet: what one is, and those of the load."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from quoter.book import Sheet
from quoter.loads import STATED, form_of
from quoter.model.records import RECORDS
from quoter.options import asked, demanded
from quoter.sized import Sized
from quoter.units import Text, Unit


class Input(NamedTuple):
    """A cell that the customer may change: its key, where its text is, its value and its limits."""

    key: str
    unit: Unit
    value: Callable[[Sized], Any]
    allow: Callable[[Sheet, int, int], None] | None
    stated: str  # the fields of the scenario file, separated by blanks
    format: str = ""


def listed(source: Any) -> Callable[[Sheet, int, int], None]:
    return lambda sheet, row, column: sheet.choose(row, column, source)


def within(low: float, high: float, whole: bool = True) -> Callable[[Sheet, int, int], None]:
    return lambda sheet, row, column: sheet.between(row, column, low, high, whole)


def of_ask(field: str) -> Callable[[Sized], float]:
    return lambda sized: float(asked(sized.case)[field])


def of_record(record: str, field: str) -> Callable[[Sized], float]:
    return lambda sized: demanded(sized.case)[record][field]


def spare_row(sized: Sized) -> Any:
    """The row of the redundancy asked for."""
    return sized.case.catalog.find("redundancy", sized.case.scenario.redundancy)


# what the figures of a load may be typed as; the others anything from 0 on
LOAD_LIMITS = {
    "active_share": (0, 1), "peak_factor": (0, 24), "peak_hour_share": (0, 1), "burst": (1, 100),
    "calls_per_run": (1, 10**4), "growth": (-0.9, 100), "horizon": (0, 10), "prefix_hit": (0, 1),
    "keep_ttft": (0, 1), "keep_tpot": (0, 1),
}  # fmt: skip
ANY = (0, 10**10)
LOAD_LOOKUPS = (("form", "form", "f"), ("redundancy", "redundancy", "n"))
LOAD_INPUTS = (
    Input("form", Text, lambda s: form_of(s.case.scenario), listed("=f_name"), "load"),
    Input("ask__concurrency", RECORDS["ask"]["concurrency"].unit, of_ask("concurrency"), within(0, 10**6),
          "concurrency"),
    *(
        Input(f"load__{f}", given_.unit, of_record("load", f), within(*LOAD_LIMITS.get(f, ANY), False),
              " ".join(STATED[f]))
        for f, given_ in RECORDS["load"].items()
    ),
    *(
        Input(f"beside__{f}", given_.unit, of_record("beside", f), within(*ANY, False), "beside",
              "#,##0")
        for f, given_ in RECORDS["beside"].items()
    ),
    Input("redundancy", Text, lambda s: spare_row(s).name, listed("=n_name"),
          "redundancy"),
)  # fmt: skip
