"""How figures are printed: the same on the terminal, in the proposal and in sentences."""

from __future__ import annotations

from quoter.core.units import GIB

ABSENT = "–"
_A_TIE_UP = (
    1 + 1e-15
)  # a spreadsheet rounds what it shows in 15 digits, and half away from zero: 3.125 as 3.13


def half_up(x: float) -> float:
    """A figure as it is to be printed: one that ends in a half is rounded as a spreadsheet rounds it."""
    return x * _A_TIE_UP


def whole(x: float) -> str:
    """A count with thousands separators."""
    return f"{half_up(x):,.0f}"


def brief(x: float) -> str:
    """A figure in three digits that matter: more would promise what a prediction cannot keep."""
    return f"{float(f'{half_up(x):.3g}'):,.12g}"


def gib(size: float, places: int = 1) -> str:
    """Bytes as GiB (2³⁰): what a card holds and an engine's log prints."""
    return signed(f"{half_up(size / GIB):,.{places}f}")


def gb(size: float, places: int = 1) -> str:
    """Bytes as GB (10⁹): what a price list says."""
    return signed(f"{half_up(size / 1e9):,.{places}f}")


def signed(number: str) -> str:
    """No negative zero."""
    return number.lstrip("-") if not number.strip("-0.,") else number


def stated_share(share: float) -> str:
    """A share that somebody stated, such as a discount or a tax rate: with as many digits as it has, up to two."""
    return f"{half_up(share * 100):.2f}".rstrip("0").rstrip(".") + "%"


def money(amount: float | None, places: int = 2) -> str:
    """An amount with the digits of its currency and without its code; a missing one is no zero."""
    return ABSENT if amount is None else signed(f"{amount:,.{places}f}")


def unit_money(amount: float, places: int = 2) -> str:
    """A unit price: with more digits than its currency where it keeps more."""
    kept = f"{amount:.6f}".rstrip("0").partition(".")[2]
    return money(amount, max(places, len(kept)))


def price(amount: float | None) -> str:
    """An amount in whole units, as comparisons print it."""
    return ABSENT if amount is None else signed(f"{amount:,.0f}")
