"""What earlier releases wrote, brought up to today: the scenario file and the rows that a workbook or
the record of an issued revision carries.

Whatever we write carries the number of its schema. A new field is no new schema: what is older than it
takes the value with which it meant the same, which stands where the field is declared. A key that is
renamed or goes, or a value that means another thing, is one: raise SCHEMA, and give the step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

SCHEMA = 1


class Carried(NamedTuple):
    """What was carried along: a scenario file, and of a record the rows of the catalog behind it."""

    data: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]]


STEPS: dict[int, Callable[[Carried], Carried]] = {}  # what brings a schema to the next one


class UnknownSchema(ValueError):
    """Not a schema of this program or of an earlier one."""


def brought_up(carried: Carried, schema: Any) -> Carried:
    """What a schema of ours carried, as today's says it; raises UnknownSchema."""
    for number in range(checked(schema), SCHEMA):
        carried = STEPS[number](carried)
    return carried


def checked(schema: Any) -> int:
    """A schema as it is written, a number or its digits; raises UnknownSchema."""
    text = str(schema)[:20]
    if text in map(str, range(1, SCHEMA + 1)):
        return int(text)
    raise UnknownSchema(f"has the schema {text}; this program reads up to {SCHEMA}")
