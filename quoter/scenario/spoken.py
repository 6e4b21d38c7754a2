"""Texts of a file that are given in both languages: `title: {zh: 智能客服, en: Chat assistant}`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from quoter.core import LANGUAGES, PathOf, Report

_BLOCKS = ("quote", "offer", "terms", "changes")  # whose texts are a person's
_NAME = "name"  # of a scenario, by which others call it
_BY_KEY = (("ownership", "apis"), ("ownership", "tokens_per_second"))  # mappings by scenario


def by_language(data: Mapping[str, Any], report: Report) -> dict[PathOf, Mapping[str, str]]:
    """The texts that are given in both languages, by their place; one without a language is reported."""
    found = dict(_mappings(data))
    for path, known in found.items():
        if set(known) != set(LANGUAGES) or not all(
            isinstance(t, str) and t for t in known.values()
        ):
            report(path, "a text in both languages is {zh: …, en: …}", "both are texts")
    return found


def _mappings(data: Mapping[str, Any]) -> Iterator[tuple[PathOf, Mapping[str, str]]]:
    """Every mapping of languages where a text may stand."""
    for block in _BLOCKS:
        yield from _below(data.get(block), (block,))
    scenarios = data.get("scenarios")
    for i, item in enumerate(scenarios if isinstance(scenarios, list) else ()):
        if isinstance(item, Mapping) and _of_languages(item.get(_NAME)):
            yield ("scenarios", i, _NAME), item[_NAME]


def _below(value: Any, path: PathOf) -> Iterator[tuple[PathOf, Mapping[str, str]]]:
    """The mappings of languages in a part of the data."""
    if _of_languages(value):
        yield path, value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _below(one, (*path, key))
    elif isinstance(value, list):
        for i, one in enumerate(value):
            yield from _below(one, (*path, i))


def _of_languages(value: Any) -> bool:
    """Whether it is a text by language."""
    return isinstance(value, Mapping) and bool(value) and set(value) <= set(LANGUAGES)


def in_language(
    data: Mapping[str, Any], found: Mapping[PathOf, Mapping[str, str]], language: str
) -> dict[str, Any]:
    """The data with these texts in one language; whatever calls a scenario may do so by either name."""
    names = {text: known[language] for path, known in found.items() if path[0] == "scenarios"
             for text in known.values()}  # fmt: skip
    told = _put(data, {path: known[language] for path, known in found.items()})
    return {key: _calling(part, names, (key,)) for key, part in told.items()}


def _calling(part: Any, names: Mapping[str, str], path: PathOf) -> Any:
    """A part of the data that calls scenarios by these names."""
    if isinstance(part, Mapping):
        known = names if path in _BY_KEY else {}
        return {known.get(key, key): _calling(one, names, (*path, key)) for key, one in part.items()}  # fmt: skip
    if isinstance(part, list):
        return [_calling(one, names, (*path, i)) for i, one in enumerate(part)]
    return names.get(part, part) if isinstance(part, str) and _is_call(path) else part


def _is_call(path: PathOf) -> bool:
    """Whether a text at this place is the name of a scenario: in a package, of a requirement."""
    head, *rest = path
    if head == "packages":
        return len(rest) == 2
    return head == "requirements" and rest[1:] == ["scenario"]


def in_both(data: Any, found: Mapping[PathOf, Mapping[str, str]]) -> Any:
    """The data of a quotation with its texts by language again; a text that was changed since stays."""
    kept = {path: known for path, known in found.items() if _at(data, path) in known.values()}
    return _put(data, kept)


def _at(data: Any, path: PathOf) -> Any:
    """The value at a place; None where there is none."""
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _put(data: Any, values: Mapping[PathOf, Any], path: PathOf = ()) -> Any:
    """A copy of the data with these values at their places; places that are not there are left out."""
    if path in values:
        return values[path]
    if isinstance(data, Mapping):
        return {key: _put(value, values, (*path, key)) for key, value in data.items()}
    if isinstance(data, list):
        return [_put(value, values, (*path, i)) for i, value in enumerate(data)]
    return data


def names_of(written: Mapping[str, Any]) -> set[str]:
    """What a scenario of a file is called: its name, or that in each language."""
    name = written["name"]
    return set(name.values()) if isinstance(name, Mapping) else {name}
