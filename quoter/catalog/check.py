"""What of the catalogs nobody should quote from unseen: prices that are missing, stale or weak, and
rows whose figures nobody has verified."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from quoter.architecture import ConfigError, architecture
from quoter.catalog.lookup import Catalog

FINDINGS = ("missing", "stale", "weak")


class Finding(NamedTuple):
    """What is wrong with a row: missing, stale or weak; in words; and whether the row is of a file laid over the shipped
    ones."""

    kind: str
    table: str
    name: str
    why: str
    own: bool = False


def findings(catalog: Catalog, day: date) -> list[Finding]:
    """Everything found, by kind; of each what one's own rows lack comes first, then in the order of the catalog."""
    found = [*missing(catalog), *stale(catalog, day), *_weak(catalog), *unread(catalog)]
    return sorted(found, key=lambda one: (FINDINGS.index(one.kind), not one.own))


def missing(catalog: Catalog) -> Iterator[Finding]:
    """Prices that there are not, and figures that nobody publishes."""
    priced = {price.subject for price in catalog.prices if not price.withdrawn}
    alone = {p.card for p in catalog.prices if p.per == "card" and not p.withdrawn}
    bare: dict[
        str, list[str]
    ] = {}  # servers without a price, and the cards sold by the piece in them
    for card in catalog.cards.values():
        server = catalog.server_of(card)
        if card.name not in priced:
            yield Finding("missing", "cards", card.name, "no price", card.own)
        elif card.name in alone and server and server.name not in priced:
            bare.setdefault(server.name, []).append(card.name)
    for name, cards in bare.items():
        why = f"no price; by the card: {', '.join(cards)}"
        yield Finding("missing", "servers", name, why, catalog.servers[name].own)
    for row in (row for name, row in catalog.components.items() if name not in priced):
        yield Finding("missing", "components", row.name, "no price", row.own)
    for table in ("cards", "servers", "components"):
        for row in getattr(catalog, table).values():
            if row.gaps:
                why = f"not published: {', '.join(row.gaps)}"
                yield Finding("missing", table, row.name, why, row.own)


def stale(catalog: Catalog, day: date) -> Iterator[Finding]:
    """Prices and rents, of cards and of tokens, that are older than the limit, or have expired, or are of
    no day."""
    limit = catalog.constant("price_age_limit_days")
    for table in ("prices", "rents"):
        for row in getattr(catalog, table):
            why = "" if row.withdrawn else aged(row, day, limit)
            if why:
                yield Finding("stale", table, _called(row), why, row.own)
    for row in catalog.api_prices.values():
        why = aged(row, day, limit)
        if why:
            yield Finding("stale", "api_prices", row.full_name, why, row.own)


def aged(row: Any, day: date, limit: float) -> str:
    """How a price is out of date; nothing if it is not."""
    ends = getattr(row, "valid_to", None)
    if ends and ends < day:
        return f"expired on {ends}"
    if row.date is None:
        return "of no day"
    age = (day - row.date).days
    return f"of {row.date}, {age:,} days old; at most {limit:g} are kept" if age > limit else ""


def _weak(catalog: Catalog) -> Iterator[Finding]:
    """Figures and prices that nobody vouches for."""
    for table in ("prices", "rents"):
        for row in (r for r in getattr(catalog, table) if r.grade == "C" and not r.withdrawn):
            yield Finding("weak", table, _called(row), "grade C", row.own)
    for table in ("cards", "components", "api_prices"):
        for row in (r for r in getattr(catalog, table).values() if r.grade == "C"):
            yield Finding("weak", table, row.full_name, "grade C", row.own)
    for table in ("models", "encoders"):
        for row in (r for r in getattr(catalog, table).values() if not r.verified):
            yield Finding("weak", table, row.name, "not verified", row.own)


def unread(catalog: Catalog) -> Iterator[Finding]:
    """Models of one's own with a field that is not read and would change weights or cache."""
    for row in (r for r in catalog.models.values() if r.own):
        try:
            architecture(row.config)
        except ConfigError as error:
            yield Finding("weak", "models", row.name, str(error), row.own)


def _called(row: Any) -> str:
    """A price or a rent in words."""
    amount = "withdrawn" if row.withdrawn else f"{row.currency} {row.typical:,.10g}"
    return f"{getattr(row, 'subject', '') or row.card} per {row.per} {amount}"


def lines(found: list[Finding]) -> list[str]:
    """How many findings there are of each kind, and a line for each; a star is one's own row."""
    said = []
    for kind in FINDINGS:
        own = [one for one in found if one.kind == kind]
        said.append(headings(len(own))[kind])
        said += [f"{'* ' if one.own else '  '}{one.table}  {one.name}: {one.why}" for one in own]
    return said


def headings(count: int) -> dict[str, str]:
    """What the findings of each kind are, and how many there are."""
    return {
        "missing": f"{count} missing, without a price or a published figure:",
        "stale": f"{count} stale, older than prices may be or expired:",
        "weak": f"{count} weak, of grade C or unverified:",
    }
