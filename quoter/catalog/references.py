"""What a row names of other tables: under the name that it has there, or not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from quoter.core import PathOf, nearest

if TYPE_CHECKING:
    from quoter.catalog.lookup import Catalog

TABLE_OF = {
    "card": "cards", "server": "servers", "component": "components", "item": "components", "fabric": "fabrics",
    "model": "models", "weights": "precisions", "cache type": "kv_types",
}  # fmt: skip
"""What is named → the table that has it."""


class Named(NamedTuple):
    """A name in a row: where it stands there, and what it is a name of."""

    path: PathOf
    noun: str
    name: str


def names_given(refers: Mapping[str, str], given: Mapping[str, Any]) -> Iterator[Named]:
    """Every name of another table's row in what a row gives."""
    for key, noun in refers.items():
        value = given.get(key)
        if isinstance(value, (list, tuple)):
            yield from (Named((key, i), noun, str(name)) for i, name in enumerate(value))
        elif isinstance(value, Mapping):
            yield from (Named((key, name), noun, str(name)) for name in value)
        elif value:
            yield Named((key,), noun, str(value))


def name_there(catalog: Catalog, noun: str, name: str) -> str | None:
    """What the catalog calls it; None where it has none of that name."""
    if noun in TABLE_OF:
        row = catalog.look_up(TABLE_OF[noun], name)
        return row and row.full_name
    if noun == "engine":
        profiles, whole = catalog.profiles(name), catalog.find("engines", name)
        return profiles[0].name if profiles else whole and whole.full_name
    if noun == "card or model":
        return name_there(catalog, "card", name) or name_there(catalog, "model", name)
    if noun == "card or family of cards" and (card := catalog.look_up("cards", name)):
        return str(card.name)
    return name if name in known(catalog, noun) else None


def known(catalog: Catalog, noun: str) -> set[str]:
    """The names of a kind that has no table of its own: of engines, families of cards and types of models."""
    if noun == "engine":
        return {row.name for row in catalog.engines.values()}
    if noun == "model type":
        return {str(row.config.get("model_type", "")) for row in catalog.models.values()}
    families = {row.family for row in catalog.cards.values()}
    return families | set(catalog.cards) if noun == "card or family of cards" else families


def hint(catalog: Catalog, noun: str, name: str) -> str:
    """The nearest name, or which there are."""
    if noun in TABLE_OF:
        return catalog.suggest(TABLE_OF[noun], name)
    return nearest(name, sorted(known(catalog, noun)))


def may_be(catalog: Catalog, noun: str, name: str) -> bool:
    """Whether it may be the name of a row that could not be read."""
    others = {"engine": "engines", "model type": "models"}
    return catalog.may_hold(TABLE_OF.get(noun) or others.get(noun, "cards"), name)


def renamed(catalog: Catalog, refers: Mapping[str, str], row: Any) -> Any:
    """The row with every name as the catalog has it; what it does not know stays as it is written."""
    found: dict[str, Any] = {}
    for key, noun in refers.items():
        value = getattr(row, key)
        ours = lambda name, noun=noun: name_there(catalog, noun, name) or name  # noqa: E731
        if isinstance(value, tuple):
            found[key] = tuple(map(ours, value))
        elif isinstance(value, Mapping):
            found[key] = {ours(name): x for name, x in value.items()}
        elif value:
            found[key] = ours(value)
    return row.model_copy(update=found)


def unknown(
    catalog: Catalog, refers: Mapping[str, str], given: Mapping[str, Any]
) -> Iterable[Named]:
    """The names that the catalog does not know, nor may have lost with a row that could not be read."""
    return [
        one
        for one in names_given(refers, given)
        if name_there(catalog, one.noun, one.name) is None
        and not may_be(catalog, one.noun, one.name)
    ]
