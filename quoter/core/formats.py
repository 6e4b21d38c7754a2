"""How figures are printed: the same on the terminal, in the proposal and in sentences."""

from __future__ import annotations

import math
from collections.abc import Sequence

from quoter.core.units import GIB

ABSENT = "–"


def whole(x: float) -> str:
    """A count with thousands separators."""
    return f"{x:,.0f}"


def gib(size: float, places: int = 1) -> str:
    """Bytes as GiB (2³⁰): what a card holds and an engine's log prints."""
    return signed(f"{size / GIB:,.{places}f}")


def gb(size: float, places: int = 1) -> str:
    """Bytes as GB (10⁹): what a price list says."""
    return signed(f"{size / 1e9:,.{places}f}")


def signed(number: str) -> str:
    """No negative zero."""
    return number.lstrip("-") if not number.strip("-0.,") else number


def money(amount: float | None, places: int = 2) -> str:
    """An amount with the digits of its currency and without its code; a missing one is no zero."""
    return ABSENT if amount is None else f"{amount:,.{places}f}"


def unit_money(amount: float, places: int = 2) -> str:
    """A unit price: with more digits than its currency where it keeps more."""
    kept = f"{amount:.6f}".rstrip("0").partition(".")[2]
    return money(amount, max(places, len(kept)))


def price(amount: float | None) -> str:
    """An amount in whole units, as comparisons print it."""
    return ABSENT if amount is None else f"{amount:,.0f}"


def adding_up(parts: Sequence[float], places: int = 1) -> list[float]:
    """Parts rounded so that they add up to their rounded sum; each is off by less than one unit.

    The largest remainders are rounded up (Hamilton's method), so that no part takes the others' rounding."""
    unit = 10**places
    scaled = [part * unit for part in parts]
    whole = [math.floor(x) for x in scaled]
    short = round(round(sum(parts), places) * unit) - sum(whole)
    for n in sorted(range(len(whole)), key=lambda n: whole[n] - scaled[n])[:short]:
        whole[n] += 1
    return [x / unit for x in whole]
