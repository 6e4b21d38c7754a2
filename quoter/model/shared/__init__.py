"""What every kind of work has: widths, verdict, purchase, whether it may be offered, checks."""

from quoter.model.shared import (
    checks,
    comparison,
    complete,
    gate,
    nominal,
    parallel,
    pool,
    purchase,
    reserve,
    site,
    verdict,
)

__all__ = [
    "checks",
    "comparison",
    "complete",
    "gate",
    "nominal",
    "parallel",
    "pool",
    "purchase",
    "reserve",
    "site",
    "verdict",
]
