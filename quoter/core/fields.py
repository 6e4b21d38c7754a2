"""What a mapping in a file may hold, and its faults in the words of those who write the file."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, TypeVar

from quoter.core.files import PathOf
from quoter.core.record import After, Before, Field, Misshapen, Record
from quoter.core.start.patterns import Pattern

Report = Callable[..., None]  # (path, message, hint="", key=False)
Written = Callable[[PathOf], str | None]  # the scalar at a path as the file writes it

MOST_CHARACTERS = 4000
CONTROLS = Pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """Text that a workbook and a PDF can show: no control characters but tab and line break."""
    bad = CONTROLS.search(text)
    if bad:
        raise ValueError(f"holds the control character U+{ord(bad.group()):04X}")
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"is {len(text):,} characters long; at most {MOST_CHARACTERS:,} are kept")
    return text


def one_line(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty")
    if "\n" in text or "\r" in text:
        raise ValueError("must stand on one line")
    return text.strip()


def currency(text: str) -> str:
    if not re.fullmatch("[A-Z]{3}", text):
        raise ValueError(
            f'must be a currency code of three capital letters, CNY or USD, not "{text}"'
        )
    return text


def no_boolean(value: Any) -> Any:
    """True is no number, though Python counts it as 1."""
    if isinstance(value, bool):
        raise ValueError("must be a whole number, not true or false")
    return value


def no_number(value: Any) -> Any:
    """A number is no date: 20261122 would be read as seconds since 1970."""
    if isinstance(value, (int, float)):
        raise ValueError(f"must be a date such as 2026-11-22, not {value}")
    return value


TextField = Annotated[str, After(printable)]
Name = Annotated[str, After(printable), After(one_line)]
Whole = Annotated[int, Before(no_boolean)]
Number = Annotated[float, Field(strict=True)]
Positive = Annotated[float, Field(strict=True, gt=0)]
Natural = Annotated[float, Field(strict=True, ge=0)]
ShareField = Annotated[float, Field(strict=True, ge=0, le=1)]
Day = Annotated[date, Before(no_number)]
Currency = Annotated[str, After(currency)]


# -- from data to a record ------------------------------------------------------------------------


def nothing_written(path: PathOf) -> None:
    """For data that no file wrote."""


Shape = TypeVar("Shape", bound=Record)


def shaped(
    kind: type[Shape],
    data: Any,
    report: Report,
    path: PathOf = (),
    written: Written = nothing_written,
) -> Shape | None:
    """The data as `kind`, or None with every fault reported at its path."""
    try:
        return kind.model_validate(data)
    except Misshapen as error:
        faults = error.faults
    texts = dict(as_written(faults, path, written))
    if texts:
        return shaped(kind, with_texts(data, texts), report, path)
    for fault in faults:
        tell(kind, fault, report, path)
    return None


def as_written(
    faults: Iterable[Mapping[str, Any]], path: PathOf, written: Written
) -> Iterator[tuple[PathOf, str]]:
    """Numbers where text belongs, as written: 13800000000 under `contact`, 0.10 under `version`."""
    for fault in faults:
        if fault["type"] == "string_type" and fault["input"] is not None:
            text = written(path + fault["loc"])
            if text:
                yield fault["loc"], text


def with_texts(data: Any, texts: Mapping[PathOf, str], loc: PathOf = ()) -> Any:
    """A copy of the data with these scalars as text."""
    if loc in texts:
        return texts[loc]
    if isinstance(data, Mapping):
        return {key: with_texts(value, texts, (*loc, key)) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [with_texts(value, texts, (*loc, i)) for i, value in enumerate(data)]
    return data


# -- faults in words ------------------------------------------------------------------------------

MUST = {
    "greater_than": "must be more than {gt:,}",
    "greater_than_equal": "must be at least {ge:,}",
    "less_than": "must be less than {lt:,}",
    "less_than_equal": "must be at most {le:,}",
    "literal_error": "must be {expected}",
    "finite_number": "must be a finite number",
    "string_too_long": "must have at most {max_length} characters",
    "too_long": "must be at most {max_length} long",
    "too_short": "must hold at least {min_length}",
}
_KINDS = {
    "int": "must be a whole number",
    "float": "must be a number",
    "string": "must be text",
    "bool": "must be true or false",
    "date": "must be a date such as 2026-11-22",
    "model": "must hold keys with values",
    "dict": "must hold keys with values",
    "list": "must be a list",
    "tuple": "must be a list",
}


def tell(kind: type[Record], fault: Mapping[str, Any], report: Report, path: PathOf) -> None:
    """Report one of pydantic's faults in our words."""
    loc, what = path + fault["loc"], fault["type"]
    name = field_name(loc)
    if what == "extra_forbidden":
        known = keys_at(kind, fault["loc"][:-1])
        report(loc, f"unknown key `{name}`", nearest(name, known, "`"), key=True)
    elif what == "missing":
        report(loc[:-1], f"`{name}` is missing", "")
    elif what == "value_error" and not fault["loc"]:
        report(loc, str(fault["ctx"]["error"]), "")
    else:
        report(loc, f"{subject(loc, name)} {must(fault)}{instead(fault)}", hint(fault))


def field_name(loc: PathOf) -> str:
    return next((step for step in reversed(loc) if isinstance(step, str) and step != "[key]"), "")


def subject(loc: PathOf, name: str) -> str:
    """What is spoken of: a key, or an item of a list."""
    return f"an item of `{name}`" if loc and isinstance(loc[-1], int) else f"`{name}`"


def must(fault: Mapping[str, Any]) -> str:
    what, context = fault["type"], fault.get("ctx", {})
    if what == "value_error":
        return str(context["error"])
    if what in MUST:
        return MUST[what].format(**{key: rounded(value) for key, value in context.items()})
    return next((words for start, words in _KINDS.items() if what.startswith(start)), fault["msg"])


def rounded(value: Any) -> Any:
    """A bound as people write it: 1 and not 1.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def instead(fault: Mapping[str, Any]) -> str:
    """The value that stands there, where it is short enough to help."""
    value = fault["input"]
    if fault["type"] == "value_error" or isinstance(value, (Mapping, list, tuple, set)):
        return ""
    text = "nothing" if value is None else _shown(value)
    return f", not {text}" if len(text) <= 40 else ""


def _shown(value: Any) -> str:
    """A value as a file writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def hint(fault: Mapping[str, Any]) -> str:
    value = fault["input"]
    if fault["type"] == "literal_error":
        return nearest(value, re.findall(r"'([^']*)'", fault["ctx"]["expected"]))
    share = isinstance(value, str) and re.fullmatch(r"(\d{1,3})\s*%", value)
    return f"write {int(share[1]) / 100:g} for {share[1]} %" if share else ""


def keys_at(kind: type[Record], loc: PathOf) -> list[str]:
    """The keys that are known at this place."""
    for step in loc:
        if isinstance(step, str) and step in kind.declared:
            kind = inner(kind.fields()[step].annotation) or kind
    return [info.alias or name for name, info in kind.fields().items() if name != "own"]


def inner(annotation: Any) -> type[Record] | None:
    """The record inside an annotation such as dict[str, ExchangeRate] or Load | None."""
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return annotation
    found = (inner(part) for part in getattr(annotation, "__args__", ()))
    return next((record for record in found if record), None)


def nearest(name: Any, known: Iterable[str], quote: str = '"') -> str:
    """`did you mean …?`, or nothing where no known name is near."""
    by_lower = {word.lower(): word for word in reversed(list(known))}
    found = difflib.get_close_matches(str(name).lower(), by_lower, n=1, cutoff=0.6)
    return f"did you mean {quote}{by_lower[found[0]]}{quote}?" if found else ""
