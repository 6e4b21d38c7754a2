"""Input cells of a sizing sheet: what one is, and those of the load."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

from quoter.catalog import Catalog
from quoter.core import Text, Unit
from quoter.model import RECORDS
from quoter.scenario import LOAD_KEYS, Case, confidence_of, form_of, in_form, loads, percentile_of
from quoter.sizing import OfCase, asked, demanded
from quoter.workbook.rules import CODES, Rule, one_of, within
from quoter.workbook.write_back import Home, length, of_form, of_load, put


class Spot(NamedTuple):
    """Whose input it is: the scenario's place in the file, how its names begin, and the catalog."""

    at: int
    prefix: str
    catalog: Catalog

    def put(self, *path: str | int, **how: Any) -> Home:
        """A key of the scenario."""
        return put("scenarios", self.at, *path, **how)


S = TypeVar("S", bound=OfCase, contravariant=True)


class Input(NamedTuple, Generic[S]):
    """A cell that the customer may change: its key, where its text is, its value and its limits."""

    key: str
    unit: Unit
    value: Callable[[S], Any]
    allow: Rule | None
    stated: str  # the fields of the scenario file, separated by blanks
    home: Callable[[Spot], Home]
    format: str = ""

    @property
    def table(self) -> str:
        """How the marks of the table begin that it is chosen from; empty where it is typed."""
        return self.allow.table if self.allow else ""

    @property
    def named(self) -> str:
        """What its names end with."""
        return self.key.replace("__", "_")


def number_input(
    key: str, allow: Rule, stated: str, home: Callable[[Spot], Home] | None = None, **how: Any
) -> Input[OfCase]:
    """A number of a record, `record__field`; without a home it is written where it is stated."""
    record, _, field = key.partition("__")
    value = of_ask(field) if record == "ask" else of_record(record, field)
    return Input(
        key, RECORDS[record][field].unit, value, allow, stated, home or stated_home(stated, **how)
    )


def choice_input(
    key: str, prefix: str, value: Callable[[OfCase], str], stated: str,
    home: Callable[[Spot], Home] | None = None, **how: Any,
) -> Input[OfCase]:  # fmt: skip
    """A row of the table whose marks begin so; without a home it is written where it is stated."""
    return Input(key, Text, value, named_in(prefix), stated, home or stated_home(stated, **how))


def named_in(prefix: str) -> Rule:
    """A name of the table whose marks begin so."""
    return one_of(f"=_{prefix}_{CODES}")


def stated_home(stated: str, **how: Any) -> Callable[[Spot], Home]:
    """A key of the scenario's, with those above it before a point."""
    return lambda spot: spot.put(*stated.split("."), **how)


def of_ask(field: str) -> Callable[[OfCase], float]:
    return lambda sized: float(sized.asked.by_name(field))


def of_record(record: str, field: str) -> Callable[[OfCase], float]:
    return lambda sized: sized.demanded._asdict()[record].by_name(field)


LOAD_LOOKUPS = (("form", "form", "f"), ("redundancy", "redundancy", "n"),
                ("percentile", "percentile", "q"), ("confidence", "confidence", "v"))  # fmt: skip


def home_of_load(field: str) -> Callable[[Spot], Home]:
    """Where a figure of the load is written."""
    if field in ("prompt_tokens", "output_tokens"):
        return lambda s: length(s.at, field, s.prefix)
    if field in ("ttft_ms", "tpot_ms"):
        return stated_home(f"service_level.{field}")
    if field == "e2e_seconds":
        return stated_home(f"service_level.{field}", absent=0)
    if field.startswith("keep_"):
        return stated_home(f"service_level.{field}", kind="flag")
    return lambda s: of_load(s.at, s.prefix, field)


def whole_load(spot: Spot) -> Home:
    """The form, and requests in flight: the load anew."""
    return of_load(spot.at, spot.prefix)


CONCURRENCY = number_input("ask__concurrency", within(0, 10**6), "concurrency", whole_load)
LOAD_INPUTS = (
    choice_input("form", "f", lambda s: form_of(s.case.scenario), "load", whole_load),
    CONCURRENCY,
    *(
        number_input(f"load__{f}", within(*loads.FIGURE_LIMITS[f]), " ".join(LOAD_KEYS[f]), home_of_load(f))
        for f in RECORDS["load"]
    ),
    choice_input("redundancy", "n", lambda s: str(s.case.catalog.find("redundancy", s.case.scenario.redundancy).name),
           "redundancy"),
    choice_input("percentile", "q", lambda s: percentile_of(s.case.scenario, s.case.catalog).name,
           "service_level.percentile", kind="percent"),
    choice_input("confidence", "v", lambda s: confidence_of(s.case.scenario, s.case.catalog).name,
           "confidence", kind="percent"),
)  # fmt: skip


def by_form(case: Case) -> dict[str, dict[str, float]]:
    """Of each form of the load the inputs that a file which says it so has otherwise than other forms."""
    cases = {form: in_form(case, form) for form in case.catalog.forms}
    found = {form: _told(one) for form, one in cases.items()}
    [first, *_] = found.values()
    keys = [key for key in first if len({told[key] for told in found.values()}) > 1]
    return {form: {key: told[key] for key in keys} for form, told in found.items()}


def _told(case: Case) -> dict[str, float]:
    """The load's figures, and what is asked beside it, by their inputs."""
    figures, ask = vars(demanded(case).load), asked(case)
    found = {f"load__{f}": value for f, value in figures.items()}
    return found | {f"ask__{f}": float(ask.by_name(f)) for f in ("context", "concurrency")}


def form_home(one: OfCase, spot: Spot) -> Home:
    """Where the form is written, with what each form fills in."""
    usual = {form: {key.replace("__", "_"): value for key, value in told.items()}
             for form, told in by_form(one.case).items()}  # fmt: skip
    return of_form(spot.at, spot.prefix, usual)


def input_label(context: Any, item: Input[S]) -> str:
    """What an input is called."""
    label = context.label(item.key) if "__" in item.key else context.texts(f"in_{item.key}")
    return str(label)
