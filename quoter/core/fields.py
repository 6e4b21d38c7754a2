"""What a mapping in a file may hold, and its faults in the words of those who write the file."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import count, islice
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


# -- numbers as people write them ------------------------------------------------------------------

NUMBER = "must be a number such as 16000 or 16k"
GROUPED = Pattern(r"\d{1,3}(?:,\d{3})+(?!\d)")
GROUP = Pattern(r"\d{3}(?:\.\d+)?").fullmatch  # what a comma leaves of 50,000 in braces
SHORTENED = Pattern(r"(\d+(?:\.\d*)?|\.\d+)\s*(百万|千万|[kmbt千万亿]?)", re.IGNORECASE)
_LARGE = {"千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}


def ungrouped(text: str) -> str:
    """A text in plain signs, whose numbers have no commas between thousands."""
    return GROUPED.sub(lambda group: group[0].replace(",", ""), unicodedata.normalize("NFKC", text))


def number_said(written: Any, base: int, must: str = NUMBER, unit: str = "") -> Any:
    """A number as people write it: 128k, 1.5 M, 150万, 3 亿, 1,500, also in full width; k is `base`, m its
    square and so on. `unit`: a pattern of words that may stand behind it. Raises ValueError, which says what it `must`."""
    if not isinstance(written, str):
        return written
    text = ungrouped(written).strip()
    found = SHORTENED.match(text)
    if not found or (
        (rest := text[found.end() :].strip()) and not re.fullmatch(unit, rest, re.IGNORECASE)
    ):
        raise ValueError(f'{must}, not "{written}"')
    suffix = found[2].lower()
    times = _LARGE.get(suffix) or base ** ("", "k", "m", "b", "t").index(suffix)
    value = round(float(found[1]) * times, 6)  # 1.1万 is 11000
    return int(value) if value.is_integer() else value


def shortened(base: int, unit: str = "") -> Before:
    """That a number may be written as people do."""
    return Before(lambda written: number_said(written, base, unit=unit))


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
    shape, faults = _judged(kind, data, path, written)
    for fault in faults:
        tell(kind, fault, report, path)
    return shape


def _judged(
    kind: type[Shape], data: Any, path: PathOf, written: Written
) -> tuple[Shape | None, list[Any]]:
    """The data as `kind`, or its faults."""
    try:
        return kind.model_validate(data), []
    except Misshapen as error:
        faults = error.faults
    texts = dict(as_written(faults, path, written))
    if texts:
        return _judged(kind, with_texts(data, texts), path, nothing_written)
    return None, faults


class Gaps:
    """What of a file was left out because of its faults.

    A fault found later stands where the file has it, not where the rest of a list does; and one that speaks of a
    key that could not be read waits until that can be."""

    def __init__(self) -> None:
        # places in the file; keys, each with the place below which it is meant
        self._places: set[PathOf] = set()
        self._names: set[tuple[PathOf, str]] = set()
        self._guessed: set[tuple[PathOf, str]] = set()

    def add(self, below: PathOf, paths: Iterable[PathOf]) -> None:
        """Leave out what stands at some paths of the file; their keys are not known any more below a place."""
        for path in paths:
            self._names.add((below, field_name(path)))
            self._places.add(path)
        self._names |= self._guessed

    def doubt(self, below: PathOf) -> None:
        """What stands below a place can be read, and cannot be meant: nothing that rests on it is judged."""
        self._names.add((below, ""))

    def guess(self, below: PathOf, hint: str) -> None:
        """A key that is none may have meant those that the hint names."""
        self._guessed |= {(below, name) for name in keys_in(hint)}

    def place(self, path: PathOf) -> PathOf:
        """Where the file has what stands at a path of the rest."""
        found: PathOf = ()
        for step in path:
            if isinstance(step, int):
                gone = {one[-1] for one in self._places if one[:-1] == found}
                step = next(islice((i for i in count() if i not in gone), step, None))
            found = (*found, step)
        return found

    def whole(self, below: PathOf, keys: Iterable[str] = ()) -> bool:
        """Whether nothing was left out below a place, or nothing of these keys."""
        asked = set(keys)
        gone = [*((*place, name) for place, name in self._names), *self._places]
        return not any(one[: len(below)] == below and (not asked or asked & {*one[len(below) :]})
                       for one in gone)  # fmt: skip

    def waits(self, path: PathOf, *said: str) -> bool:
        """Whether a fault speaks of a key that could not be read, by its place or its words."""
        spoken = {name for text in said for name in keys_in(text)}
        return any(path[: len(below)] == below and name in spoken | {*path[len(below) :]}
                   for below, name in self._names)  # fmt: skip


def keys_in(text: str) -> set[str]:
    """The keys that a message names."""
    return {name for code in re.findall("`([^`]*)`", text) for name in re.findall(r"\w+", code)}


MOST_DEPTH = 9  # of leaving out what is faulty: each goes a level deeper


def shaped_partly(
    kind: type[Shape], data: Any, report: Report, gaps: Gaps, path: PathOf = (),
    written: Written = nothing_written, stand_in: Mapping[str, Any] | None = None,
) -> Shape | None:  # fmt: skip
    """The data as `kind` with every fault reported, without what is faulty; None where nothing is left of it.

    `stand_in` has values for keys that must be there."""
    for _ in range(MOST_DEPTH):
        shape, faults = _judged(kind, data, path, lambda place: written(gaps.place(place)))
        if shape is not None:
            return shape
        for fault in faults:
            tell(kind, fault, report, path)
        missing = [f["loc"] for f in faults if f["type"] == "missing"]
        own = {loc[0]: (stand_in or {}).get(loc[0]) for loc in missing if len(loc) == 1}
        places = {
            _reached(data, fault["loc"])
            for fault in faults
            if fault["loc"][:-1] or fault["loc"] not in missing
        }
        if () in places or None in own.values():
            return None
        gaps.add(path, [gaps.place((*path, *loc)) for loc in (*places, *((key,) for key in own))])
        data = {**_without(data, places), **own}
    return None


def _reached(data: Any, loc: PathOf) -> PathOf:
    """A place of a fault as far as the data goes."""
    for at, step in enumerate(loc):
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return loc[:at]
    return loc


def _without(data: Any, places: Collection[PathOf], loc: PathOf = ()) -> Any:
    """A copy of the data without what stands at these places."""
    if isinstance(data, Mapping):
        return {
            key: _without(value, places, (*loc, key))
            for key, value in data.items()
            if (*loc, key) not in places
        }
    if isinstance(data, (list, tuple)):
        return [
            _without(value, places, (*loc, i))
            for i, value in enumerate(data)
            if (*loc, i) not in places
        ]
    return data


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
        parted = "a comma parts what stands in braces: write the number without it"
        meant = parted if GROUP(name) else nearest(name, known, "`")
        report(loc, f"unknown key `{name}`", meant, key=True)
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


DAY_ZERO = date(1899, 12, 30)  # of spreadsheets, which count days from it
SERIALS = range(36526, 73051)  # days from 2000 to 2099, as a cell without a format shows them
SHARE_SAID = Pattern(r"(\d{1,3}(?:\.\d+)?)\s*[%％]")
DAY_SAID = Pattern(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
UNIT_SAID = Pattern(r"[\d.,]+\s*(?![kmbtKMBT]$)[A-Za-z]+(?:/[A-Za-z]+)?")


def hint(fault: Mapping[str, Any]) -> str:
    """What to write instead, where what is meant can be read off."""
    value, demand = fault["input"], must(fault)
    if fault["type"] == "literal_error":
        return nearest(value, re.findall(r"'([^']*)'", fault["ctx"]["expected"]))
    if demand.startswith(_KINDS["date"]):
        return day_meant(value)
    if not isinstance(value, str) or not value:
        return ""
    if demand == _KINDS["list"] and len(value) <= MOST_LISTED:
        return f"write `[{value}]`"
    if share := SHARE_SAID.fullmatch(value):
        return f"write {float(share[1]) / 100:g} for {share[1]} %"
    if said := in_its_unit(field_name(fault["loc"]), value):
        return said
    unit = UNIT_SAID.fullmatch(value) and demand in (_KINDS["float"], _KINDS["int"])
    return "write the number alone, in the unit that the key is in" if unit else ""


_TIMES = (  # unit, seconds, ends of keys in it, how people write it behind a number
    ("ms", 1e-3, "_ms", r"ms|msecs?|milliseconds?|毫秒"), ("s", 1, "_seconds", r"s|secs?|seconds?|秒"),
    ("min", 60, "_minutes", r"min|mins|minutes?|分钟?"), ("h", 3600, "_hours", r"h|hrs?|hours?|小时"),
    ("days", 86400, "_days", r"d|days?|天|日"),
)  # fmt: skip


def in_its_unit(key: str, written: str) -> str:
    """A time with its unit as a key takes it, which has its unit in its name: 2000 for `2s` of `ttft_ms`; nothing of other
    keys and texts."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(\D+)", written.strip())
    said = (
        seconds for _, seconds, _, words in _TIMES if found and re.fullmatch(words, found[2], re.I)
    )
    asked = ((unit, seconds) for unit, seconds, end, _ in _TIMES if key.endswith(end))
    given, (unit, own) = next(said, None), next(asked, ("", 1.0))
    if not found or given is None or not unit:
        return ""
    return f"`{key}` is in {unit}: write {float(found[1]) * given / own:.10g}"


MOST_LISTED = 40  # characters of an item that a hint repeats


def day_meant(value: Any) -> str:
    """How a day is to be written that a spreadsheet counted, or that somebody wrote with other signs."""
    if type(value) is int and value in SERIALS:
        return f"as the number of a spreadsheet it is {DAY_ZERO + timedelta(days=value)}"
    said = day_in(value) if isinstance(value, str) else None
    return f"write {said}" if said else ""


def day_in(text: str) -> date | None:
    """The day that a text says in whatever signs, year first; None where it says none."""
    said = DAY_SAID.fullmatch(text.strip())
    try:
        return date(*map(int, said.groups())) if said else None
    except ValueError:  # there is no such day
        return None


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
