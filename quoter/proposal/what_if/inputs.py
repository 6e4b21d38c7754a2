"""What a reader may move in a scenario by typing a number."""

from __future__ import annotations

from typing import Any, NamedTuple

from quoter.core import Texts, capital
from quoter.model import RECORDS
from quoter.scenario import form_of
from quoter.sizing import Sized


class _Typed(NamedTuple):
    """A number that may be typed: its record and field, and its limits."""

    record: str
    field: str
    least: float
    most: float


_LOAD = {  # by the form of the load
    "users": _Typed("load", "users", 1, 10**8),
    "requests_per_day": _Typed("load", "requests_per_day", 1, 10**9),
    "tokens_per_day": _Typed("load", "tokens_per_day", 1, 10**15),
    "documents": _Typed("load", "requests_per_day", 1, 10**9),
    "requests_per_second": _Typed("load", "requests_per_second", 0.001, 10**5),
    "concurrency": _Typed("ask", "concurrency", 1, 10**5),
}
_LENGTHS = (
    _Typed("load", "prompt_tokens", 1, 10**7),
    _Typed("load", "output_tokens", 1, 10**7),
    _Typed("ask", "context", 1, 10**7),
)
_TRAINING = (
    _Typed("recipe", "sequence", 1, 10**7),
    _Typed("recipe", "tokens", 1, 10**15),
    _Typed("recipe", "samples", 1, 10**12),
    _Typed("recipe", "deadline_days", 0.01, 10**4),
)


def numbers_asked(sized: Sized) -> list[_Typed]:
    """The numbers of a scenario that may be typed; those that are not stated are not there."""
    if sized.kind == "training":
        return [one for one in _TRAINING if value(sized, one)]
    load = _LOAD[form_of(sized.case.scenario)]
    return [load, *(one for one in _LENGTHS if value(sized, one))]


def value(sized: Sized, one: _Typed) -> float:
    """The number as issued."""
    if one.record == "ask":
        return float(sized.asked.by_name(one.field))
    if one.record == "recipe":
        return float(getattr(sized.case.scenario.recipe, one.field) or 0)
    return float(sized.demanded._asdict()[one.record].by_name(one.field))


def inputs(sized: Sized, texts: Texts) -> list[dict[str, Any]]:
    """The same with what each is called."""
    return [
        {
            "record": one.record,
            "field": one.field,
            "label": capital(
                texts.label(f"{one.record}.{one.field}", RECORDS[one.record][one.field].label)
            ),
            "least": one.least,
            "most": one.most,
        }
        for one in numbers_asked(sized)
    ]
