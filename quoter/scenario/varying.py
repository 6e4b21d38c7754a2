"""What a sweep varies: `context=4k..128k` as a key and its values, and a scenario with one of them."""

from __future__ import annotations

import copy
import math
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, get_args

from quoter.core import Before, Record, inner, nearest, plain
from quoter.scenario.loads import FORMS, ONLY_WITH
from quoter.scenario.request import Scenario

LARGEST = 10**16  # no key of a scenario takes more
MOST_VALUES = 100  # of one key
OF_FORM = {"load.users.total": "users", "concurrency": "concurrency"} | {
    f"load.{form}": form for form in FORMS if form != "users"
}
_CHINESE = str.maketrans({"、": ",", "~": ".."})  # as lists and ranges are written there
LENGTHS = ("prompt_tokens", "output_tokens", "prompt_tokens_p95", "output_tokens_p95")


class VaryFault(Exception):
    """What is wrong with an option `--vary`."""


class Vary(NamedTuple):
    """A key of a scenario and the values it takes one after the other."""

    key: str
    values: tuple[float, ...]


def numeric_keys(kind: type[Record] = Scenario, before: str = "") -> Iterator[str]:
    """Every key of a scenario that holds one number, with dots where it lies deeper."""
    for name, info in kind.fields().items():
        below = inner(info.annotation)
        if below and not is_list(info.annotation):
            yield from numeric_keys(below, f"{before}{name}.")
        elif {int, float} & set(leaves(info.annotation)):
            yield before + name


def is_list(annotation: Any) -> bool:
    """Whether a key holds a list."""
    return tuple in leaves(annotation)


def leaves(annotation: Any) -> Iterator[Any]:
    """The plain types that an annotation such as Tokens | None is made of."""
    if hasattr(annotation, "__metadata__"):
        yield from leaves(annotation.__origin__)
    elif getattr(annotation, "__origin__", None) is tuple:
        yield tuple
    elif get_args(annotation):
        for part in get_args(annotation):
            yield from leaves(part)
    else:
        yield annotation


def parsed(text: str) -> Vary:
    """`key=4k..128k` (each twice the one before), `key=a,b,c`, or both mixed; in full-width signs, too."""
    text = unicodedata.normalize("NFKC", text).translate(_CHINESE)
    key, sign, said = (part.strip() for part in text.partition("="))
    known = list(numeric_keys())
    if not sign or not said:
        raise VaryFault(f'--vary "{text}": write key=from..to or key=a,b,c')
    if key not in known:
        hint = (
            nearest(key, known, "`") or "numbers of a scenario, such as context, load.users.total"
        )
        raise VaryFault(f"--vary: unknown key `{key}`; {hint}")
    values = [value for item in said.split(",") for value in spread(key, item.strip())]
    if len(values) > MOST_VALUES:
        raise VaryFault(f"--vary {key}: {len(values)} values; at most {MOST_VALUES}")
    return Vary(key, tuple(dict.fromkeys(values)))


def spread(key: str, item: str) -> list[float]:
    """One value, or those from a bound up to another, doubling; the upper bound is always there."""
    low, dots, high = (part.strip() for part in item.partition(".."))
    first = _number(key, low)
    if not dots:
        return [first]
    last = _number(key, high)
    if first > last:
        raise VaryFault(f"--vary {key}: {low}..{high} runs backwards; write {high}..{low}")
    if first <= 0:
        raise VaryFault(f"--vary {key}: nothing doubles from {low}; write a list such as 0,1,2")
    steps = math.ceil(math.log2(last / first) - 1e-9)
    return [*(first * 2**step for step in range(steps)), last]


def _number(key: str, text: str) -> float:
    """A number, as a file may write it under the key."""
    value = plain(text)
    if isinstance(value, str):
        try:
            for read in _readers(Scenario, key):
                value = read(value)
        except ValueError:
            pass  # told below, as what no reader takes
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise VaryFault(f'--vary {key}: "{text}" is no number such as 8, 0.2 or 32k')
    if not abs(value) <= LARGEST:
        raise VaryFault(f'--vary {key}: "{text}" is too large')
    return int(value) if value == int(value) else value


def _readers(kind: type[Record], key: str) -> list[Callable[[Any], Any]]:
    """What a value passes before its type is looked at: 128k becomes a number."""
    name, _, below = key.partition(".")
    info = kind.fields()[name]
    deeper = inner(info.annotation)
    if below and deeper:
        return _readers(deeper, below)
    marks = [*info.metadata, *_marks(info.annotation)]
    return [mark.func for mark in marks if isinstance(mark, Before)]


def _marks(annotation: Any) -> Iterator[Any]:
    """What an annotation such as Tokens | None says beside the plain types."""
    yield from getattr(annotation, "__metadata__", ())
    for part in get_args(annotation):
        yield from _marks(part)


# -- a scenario with other values -------------------------------------------------------------------


def goes_with(key: str, workload: str) -> bool:
    """Whether a key means anything for a kind of work."""
    training = key.startswith("recipe.")
    shared = key == "reserve" or key.startswith(("choice.", "deploy."))
    return shared or training == (workload == "training")


def varied(
    data: Mapping[str, Any], values: Mapping[str, float], lengths: Mapping[str, int | None]
) -> dict[str, Any]:
    """A scenario as written, with some keys set; `lengths` are its context, prompt and answer.

    A form of the load takes the place of the one given; prompt and answer keep their share of a
    context that is varied."""
    found = copy.deepcopy(dict(data))
    for key, value in values.items():
        if key in OF_FORM:
            drop_forms(found, OF_FORM[key])
        _put(found, key.split("."), value)
    if "context" in values:
        found |= scaled(found, values, lengths)
    return found


def _put(data: dict[str, Any], path: list[str], value: float) -> None:
    """Set the key at a path, and the mappings on the way."""
    for step in path[:-1]:
        below = data.get(step)
        if step == "users" and not isinstance(below, Mapping):  # people by their number alone
            below = None
        data[step] = dict(below or {})
        data = data[step]
    data[path[-1]] = value


def drop_forms(data: dict[str, Any], kept: str) -> None:
    """Leave out every form of the load but one, and what goes with the others."""
    load = dict(data.get("load") or {})
    gone = {form for form in FORMS if form != kept} | {"concurrency"}
    gone |= {key for key, form in ONLY_WITH.items() if form != kept}
    data.pop("concurrency", None)
    data["load"] = {key: value for key, value in load.items() if key not in gone}
    if not data["load"]:
        del data["load"]


def scaled(
    data: Mapping[str, Any], values: Mapping[str, float], lengths: Mapping[str, int | None]
) -> dict[str, int]:
    """The lengths that keep their share of the context; those varied themselves stay as they are."""
    before = lengths.get("context")
    known = {key: data.get(key) or lengths.get(key) for key in LENGTHS}
    factor = values["context"] / before if before else 1
    return {
        key: max(math.floor(length * factor + 1e-9), 1)
        for key, length in known.items()
        if length and key not in values
    }
