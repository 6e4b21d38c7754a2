"""What an engine runs on a card, by its project's own list: which models, which weights, from which version."""

from __future__ import annotations

from typing import NamedTuple

from quoter.catalog.lookup import Catalog
from quoter.catalog.rows import Card, Engine, Model, Precision, Support, takes


class Asked(NamedTuple):
    """An engine on a card: its profile, and the version if one was asked for."""

    card: Card
    engine: Engine
    version: str | None = None


def family_of(model: Model) -> str:
    """What engines tell models by: the model_type of its config.json."""
    return str(model.config.get("model_type", ""))


def spoken_of(catalog: Catalog, asked: Asked, model: str = "", weights: str = "") -> list[Support]:
    """The rows that decide: of the engine on the card alone, of a model's family or of weights; one's
    own before the shipped, the narrowest before the others. A profile and a version change nothing of them."""
    rows = catalog.support_of.get(asked.engine.name, {}).get(model or weights)
    if not rows:  # as of most families of models
        return []
    key = (asked.engine.name, asked.card.name, asked.card.family, model, weights)
    found = catalog.deciding.get(key)
    if found is None:
        found = catalog.deciding[key] = deciding(rows, asked.card, model, weights)
    return found


def deciding(rows: list[Support], card: Card, model: str, weights: str) -> list[Support]:
    """Of the rows that speak of just this those that count on a card."""
    found = [(row, row.breadth(card)) for row in rows if speaks_of(row, model, weights)]
    ranked = [((not row.own, breadth), row) for row, breadth in found if breadth is not None]
    first = min((rank for rank, _ in ranked), default=None)
    return [row for rank, row in ranked if rank == first]


def speaks_of(row: Support, model: str, weights: str) -> bool:
    """Whether a row is of just this: a model, some weights, or neither."""
    if model:
        return model in row.models
    return weights in row.weights if weights else not row.models and not row.weights


def against(catalog: Catalog, asked: Asked, model: str = "", weights: str = "") -> Support | None:
    """The row that speaks against it: the project refuses it, or the version is not reached. None:
    nothing does. Where no version is asked for, one of the profile that does is enough."""
    rows = spoken_of(catalog, asked, model, weights)
    if not rows:
        return None
    refused = [row for row in rows if row.state == "refused"]
    able = [row for row in rows if row.state != "refused"]
    if any(_within(row, asked) for row in able):
        return None
    barred = (row for row in refused if all_of(row, asked))
    return next(barred, able[-1] if able else None)


def all_of(row: Support, asked: Asked) -> bool:
    """Whether the version asked for, or every version of the profile, is in the row's range."""
    return row.holds(asked.version) if asked.version else row.covers(asked.engine)


def _within(row: Support, asked: Asked) -> bool:
    """Whether the version asked for, or some version of the profile, is in the row's range."""
    return row.holds(asked.version) if asked.version else row.meets(asked.engine)


def on_trial(catalog: Catalog, asked: Asked, model: str) -> Support | None:
    """The row by which the project calls it experimental, or has not tested it."""
    rows = [*spoken_of(catalog, asked), *spoken_of(catalog, asked, model)]
    return next((row for row in rows if row.state == "trial" and _within(row, asked)), None)


def ported(catalog: Catalog, asked: Asked) -> bool:
    """Whether what runs on the card is its vendor's port of the engine, whose versions are the vendor's own."""
    return any(row.port for row in spoken_of(catalog, asked))


def unproven(catalog: Catalog, asked: Asked, model: str) -> Support | None:
    """The row by which nobody vouches for the model on the card: the engine's project calls it experimental or has not
    tested it, and no other engine of the card has it on its list as a matter of course."""
    row = on_trial(catalog, asked, model)
    return None if row is None or proven_by(catalog, asked, model) else row


def proven_by(catalog: Catalog, asked: Asked, model: str) -> list[str]:
    """The other engines of the card, in their newest profile, whose project lists the model on it as a matter of course."""
    profiles = (catalog.engine(name) for name in asked.card.engines if name != asked.engine.name)
    others = [Asked(asked.card, engine) for engine in profiles if engine]
    return [
        one.engine.name for one in others if served(catalog, one) and lists(catalog, one, model)
    ]


def lists(catalog: Catalog, asked: Asked, model: str) -> bool:
    """Whether a row names the model on the card, and nothing calls it experimental."""
    named = any(
        row.state == "runs" and _within(row, asked) for row in spoken_of(catalog, asked, model)
    )
    return named and on_trial(catalog, asked, model) is None


def served(catalog: Catalog, asked: Asked) -> bool:
    """Whether the engine runs on the card."""
    return asked.engine.name in asked.card.engines and against(catalog, asked) is None


def runs(catalog: Catalog, asked: Asked, model: str) -> bool:
    """Whether it runs a model's family there."""
    return not model or against(catalog, asked, model=model) is None


def loads(catalog: Catalog, asked: Asked, weights: Precision) -> bool:
    """Whether it loads such weights there."""
    return takes(asked.engine, weights) and against(catalog, asked, weights=weights.name) is None
