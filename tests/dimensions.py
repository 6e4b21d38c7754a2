"""The unit of a traced formula, worked out from the units of what it draws on.

A unit is a power of base dimensions (bytes, seconds, money, operations …). What is counted (tokens,
requests, devices …) has no dimension in a product, but a kind that a share or a factor leaves to it: of
two kinds nothing is the larger, and they are not added. A number written in a formula goes with anything it is added to or compared
with, and is a bare number in a product; a flag is 0 or 1, and chooses."""

from typing import NamedTuple

from quoter.core import units
from quoter.core.cells import Cell
from quoter.core.cells import Constant as Named

BASES = {  # unit -> dimensions; those that are not listed are counts of their own kind
    "bytes": {"byte": 1}, "small_bytes": {"byte": 1}, "bytes_each": {"byte": 1},
    "per_second": {"s": -1}, "tokens_per_second": {"s": -1}, "seconds": {"s": 1}, "brief_seconds": {"s": 1},
    "milliseconds": {"ms": 1}, "bytes_per_second": {"byte": 1, "s": -1}, "operations_per_second": {"s": -1},
    "hours": {"h": 1}, "months": {"month": 1},
    "days": {"day": 1}, "kilowatts": {"kw": 1}, "kilowatt_hours": {"kw": 1, "h": 1},
    "watts": {"w": 1}, "kilograms": {"kg": 1}, "kilograms_per_kilowatt_hour": {"kg": 1, "kw": -1, "h": -1}, "watts_per_kilowatt": {"w": 1, "kw": -1}, "share_per_hour": {"h": -1},
    "seconds_per_byte": {"s": 1, "byte": -1}, "tokens_per_byte": {"byte": -1}, "money_per_hour": {"money": 1, "h": -1},
    "money_per_month": {"money": 1, "month": -1}, "money_per_kilowatt_hour": {"money": 1, "kw": -1, "h": -1},
    "money_per_kilowatt_month": {"money": 1, "kw": -1, "month": -1},
    "money": {"money": 1}, "teraflops": {"tflops": 1}, "teraflops_days": {"tflops": 1, "day": 1},
    "text": {"text": 1},
}  # fmt: skip
KINDS = {
    "count",
    "operations",
    "tokens",
    "requests",
    "devices",
    "cards",
    "servers",
    "parameters",
    "years",
}  # of what is counted
CONSTANTS = {
    "u_hour": {"s": 1, "h": -1}, "u_ms": {"ms": 1, "s": -1}, "u_day": {"h": 1, "day": -1}, "u_month": {"day": 1, "month": -1},
    "u_no_target": {"s": 1}, "u_scale_bytes": {"byte": 1}, "u_16_bits": {"byte": 1}, "u_teraflops_day": {"tflops": -1, "day": -1},
}  # fmt: skip


class Quantity(NamedTuple):
    """What a figure is measured in; `kind`: of what it is a count; `loose`: a number written in a formula."""

    bases: frozenset
    kind: str = ""
    loose: bool = False

    def __str__(self):
        said = " ".join(f"{base}^{n}" if n != 1 else base for base, n in sorted(self.bases))
        return said or self.kind or "1"


class Mismatch(Exception):
    """Two things that are not measured alike are added, compared or chosen between."""


ANY = {"", "count", "product"}  # kinds that go with every other
NUMBER = Quantity(frozenset(), loose=True)
ONE = Quantity(frozenset())


def of_unit(unit):
    """What a unit measures."""
    kind = unit.name if unit.name in KINDS else ""
    return Quantity(frozenset(BASES.get(unit.name, {}).items()), kind)


def times(a, b, sign=1):
    """The product, or the quotient with a negative sign."""
    bases = dict(a.bases)
    for base, n in b.bases:
        bases[base] = bases.get(base, 0) + sign * n
    left = frozenset((base, n) for base, n in bases.items() if n)
    same = sign < 0 and a.kind == b.kind
    kind = "product" if (a.kind and b.kind) or (b.kind and sign < 0) else a.kind or b.kind
    return Quantity(left, "" if left or same else kind, a.loose and b.loose)


def alike(*parts):
    """What some figures have in common that are added, compared or chosen between."""
    firm = [part for part in parts if not part.loose]
    if not firm:
        return NUMBER
    if len({part.bases for part in firm}) > 1:
        raise Mismatch(" with ".join(map(str, firm)))
    kinds = {part.kind for part in firm} - ANY
    if len(kinds) > 1:
        raise Mismatch(" with ".join(sorted(kinds)))
    return Quantity(firm[0].bases, kinds.pop() if kinds else "")


def powered(base, exponent):
    """A power: of a bare number by one."""
    if base.bases or exponent.bases:
        raise Mismatch(f"{base} to the power of {exponent}")
    return ONE


def raised(base, exponent):
    """A power by a number that stands in the formula, such as a square or its root."""
    return Quantity(frozenset((name, n * float(exponent)) for name, n in base.bases))


def bare(x):
    """A logarithm: of a bare number."""
    if x.bases:
        raise Mismatch(f"logarithm of {x}")
    return ONE


TEXT = of_unit(units.Text)
FORMS = {
    "multiply": times, "divide": lambda a, b: times(a, b, -1), "power": powered,
    "quotient": lambda a, b: times(a, b, -1), "where": lambda test, a, b: alike(a, b),
    **dict.fromkeys(("add", "subtract", "largest", "smallest"), alike),
    **dict.fromkeys(("less", "at_most", "more", "at_least", "same"), lambda a, b: (alike(a, b), ONE)[1]),
    **dict.fromkeys(("ceil", "floor", "cents"), lambda a: a), "log": bare,
    "rounded": lambda a, places: a,
    **dict.fromkeys(("whole_text", "cents_text", "money_text"), lambda a: TEXT),
    **dict.fromkeys(("letter", "pick", "join"), lambda a, b: TEXT),
}  # fmt: skip


def measured(x, known):
    """What a traced formula is measured in; `known`: unit of everything that has a name."""
    if isinstance(x, Cell):
        if x.op is None:
            return of_unit(known[x.label])
        if x.op.name == "power" and not isinstance(x.args[1], Cell):
            return raised(measured(x.args[0], known), x.args[1])
        return FORMS[x.op.name](*(measured(a, known) for a in x.args))
    if isinstance(x, Named):
        return Quantity(frozenset(CONSTANTS[x.name].items())) if x.name in CONSTANTS else NUMBER
    return TEXT if isinstance(x, str) and x else NUMBER
