"""How figures are printed: the same on the terminal, in the proposal and in sentences."""

from __future__ import annotations

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
