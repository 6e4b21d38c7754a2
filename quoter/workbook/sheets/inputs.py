"""Input cells of a sizing sheet: what one is, and those of the load."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from quoter.catalog import Catalog
from quoter.core import Text, Unit
from quoter.model import RECORDS
from quoter.scenario import LOAD_KEYS, Case, confidence_of, form_of, in_form, loads, percentile_of
from quoter.sizing import Sized, asked, demanded
from quoter.workbook.rules import Rule, one_of, within
from quoter.workbook.write_back import Home, length, of_form, of_load, put


class Spot(NamedTuple):
    """Whose input it is: the scenario's place in the file, how its names begin, and the catalog."""

    index: int
    prefix: str
    catalog: Catalog

    def put(self, *path: str, **how: Any) -> Home:
        """A key of the scenario."""
        return put("scenarios", self.index, *path, **how)


class Input(NamedTuple):
    """A cell that the customer may change: its key, where its text is, its value and its limits."""

    key: str
    unit: Unit
    value: Callable[[Sized], Any]
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


def listed(source: Any) -> Rule:
    """An item of a list; of the names of a table by its mark."""
    return one_of(source.replace("=", "=_") if isinstance(source, str) else source)


def of_ask(field: str) -> Callable[[Sized], float]:
    return lambda sized: float(sized.asked.by_name(field))


def of_record(record: str, field: str) -> Callable[[Sized], float]:
    return lambda sized: sized.demanded._asdict()[record].by_name(field)


def spare_row(sized: Sized) -> Any:
    """The row of the redundancy asked for."""
    return sized.case.catalog.find("redundancy", sized.case.scenario.redundancy)


LOAD_LOOKUPS = (("form", "form", "f"), ("redundancy", "redundancy", "n"),
                ("percentile", "percentile", "q"), ("confidence", "confidence", "v"))  # fmt: skip


def home_of_load(field: str) -> Callable[[Spot], Home]:
    """Where a figure of the load is written."""
    if field in ("prompt_tokens", "output_tokens"):
        return lambda s: length(s.index, field, s.prefix)
    if field in ("ttft_ms", "tpot_ms"):
        return lambda s: s.put("service_level", field)
    if field == "e2e_seconds":
        return lambda s: s.put("service_level", field, absent=0)
    if field.startswith("keep_"):
        return lambda s: s.put("service_level", field, kind="flag")
    return lambda s: of_load(s.index, s.prefix, field)


def whole_load(spot: Spot) -> Home:
    """The form, and requests in flight: the load anew."""
    return of_load(spot.index, spot.prefix)


LOAD_INPUTS = (
    Input("form", Text, lambda s: form_of(s.case.scenario), listed("=f_name"), "load", whole_load),
    Input("ask__concurrency", RECORDS["ask"]["concurrency"].unit, of_ask("concurrency"), within(0, 10**6),
          "concurrency", whole_load),
    *(
        Input(f"load__{f}", given_.unit, of_record("load", f), within(*loads.FIGURE_LIMITS[f]),
              " ".join(LOAD_KEYS[f]), home_of_load(f))
        for f, given_ in RECORDS["load"].items()
    ),
    Input("redundancy", Text, lambda s: spare_row(s).name, listed("=n_name"),
          "redundancy", lambda s: s.put("redundancy")),
    Input("percentile", Text, lambda s: percentile_of(s.case.scenario, s.case.catalog).name,
          listed("=q_name"), "service_level.percentile",
          lambda s: s.put("service_level", "percentile", kind="percent")),
    Input("confidence", Text, lambda s: confidence_of(s.case.scenario, s.case.catalog).name,
          listed("=v_name"), "confidence", lambda s: s.put("confidence", kind="percent")),
)  # fmt: skip


def by_form(case: Case) -> dict[str, dict[str, float]]:
    """Of each form of the load the inputs that a file which says it so has otherwise than other forms."""
    cases = {form: in_form(case, form) for form in case.catalog.forms}
    found = {form: _told(one) for form, one in cases.items()}
    keys = [key for key in _told(case) if len({told[key] for told in found.values()}) > 1]
    return {form: {key: told[key] for key in keys} for form, told in found.items()}


def _told(case: Case) -> dict[str, float]:
    """The load's figures, and what is asked beside it, by their inputs."""
    figures = {f"load__{f}": value for f, value in vars(demanded(case).load).items()}
    return figures | {
        f"ask__{f}": float(asked(case).by_name(f)) for f in ("context", "concurrency")
    }


def form_home(one: Sized, spot: Spot) -> Home:
    """Where the form is written, with what each form fills in."""
    usual = {form: {key.replace("__", "_"): value for key, value in told.items()}
             for form, told in by_form(one.case).items()}  # fmt: skip
    return of_form(spot.index, spot.prefix, usual)


def input_label(context: Any, item: Input) -> str:
    """What an input is called."""
    record, _, field = item.key.partition("__")
    english = RECORDS[record][field].label if field else context.texts(f"in_{item.key}")
    return context.label(f"{record}.{field}" if field else item.key, english)
