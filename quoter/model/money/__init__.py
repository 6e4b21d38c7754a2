"""Money: prices as quoted, the bill, payments, the cost of owning, margin."""

from quoter.model.money import (
    bill,
    growth,
    margin,
    offered,
    ownership,
    ownership_total,
    ownership_year,
    payments,
    quoted_price,
    tokens,
    totals,
)

__all__ = [
    "bill",
    "growth",
    "margin",
    "offered",
    "ownership",
    "ownership_total",
    "ownership_year",
    "payments",
    "quoted_price",
    "tokens",
    "totals",
]
