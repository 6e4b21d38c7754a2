"""How figures are printed: the same on the terminal, in the proposal and in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from quoter.core.units import GIB

ABSENT = "–"


def whole(x: float) -> str:
    """A count with thousands separators."""
    return f"{x:,.0f}"


def brief(x: float) -> str:
    """A figure in three digits that matter: more would promise what a prediction cannot keep."""
    return f"{float(f'{x:.3g}'):,.12g}"


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
    """Parts rounded so that they add up to their rounded sum; the last that is not nothing takes the
    difference.

    All but that one are rounded as every other output rounds them: to spread the difference over the
    largest remainders would print 30.6 where workbook and JSON have 30.546. A part of nothing stays
    nothing: it would come to -0.1."""
    rounded = [round(part, places) + 0.0 for part in parts]  # no negative zero
    rest = round(round(sum(parts), places) - sum(rounded), places)
    able = [at for at, part in enumerate(parts) if part and rounded[at] + rest >= 0]
    if rest and able:
        rounded[able[-1]] = round(rounded[able[-1]] + rest, places)
    return rounded
