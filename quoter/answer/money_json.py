"""The money of an estimate as plain data for programs: total, bill, payments, cost of owning."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from quoter.catalog import Milestone
from quoter.core import Texts
from quoter.model import PaymentFigures, TokenFigures
from quoter.sizing import TOTALS, Cost, Entry, Estimate, Ownership
from quoter.words import bill_words, ownership_words


def decimal(amount: float, places: int = 2) -> str:
    """Money as a decimal text with the digits of its currency."""
    return f"{Decimal(str(amount)):.{places}f}"


def fine(amount: float, places: int) -> str:
    """A unit price: with more digits than its currency where it keeps more."""
    text = f"{Decimal(str(amount)):.6f}".rstrip("0")
    return decimal(amount, max(places, len(text.partition(".")[2])))


def price(currency: str, amount: float | None, places: int = 2) -> dict[str, Any] | None:
    """Money as a decimal text with its currency; null where a price is missing."""
    if amount is None:
        return None
    return {"amount": decimal(amount, places), "currency": currency, "tax_included": True}


def money_total(estimate: Estimate) -> dict[str, Any] | None:
    """The total with tax; null where the offer is blocked, and its amounts where it is none.

    `complete` only when every line of the bill has a price."""
    gate = estimate.gate
    if gate.blocked and not gate.assessment:
        return None
    quote, money, known = estimate.quotation.quote, estimate.money, gate.quotable
    places = quote.places
    return {
        "with_tax": price(quote.currency, money.total_with_tax, places) if known else None,
        "without_tax": decimal(money.total_without_tax, places) if known else None,
        "tax": decimal(money.tax_amount, places) if known else None,
        "complete": not estimate.bill.unpriced,
        "servers_priced": not any(s.chosen.bought.server_price_missing for s in estimate.sold),
        "unpriced": list(estimate.unpriced),
    }


# -- the bill -------------------------------------------------------------------------------------


def bill(estimate: Estimate, texts: Texts) -> dict[str, Any]:
    """Every line, the way from the list to the total, tax by rate, and the payments.

    Sums stand only where there is an offer."""
    sold, offered = estimate.bill, estimate.gate.quotable
    places = estimate.quotation.quote.places
    amounts = {line.name: sold.totals.by_name(line.name) for line in TOTALS if line.name != "kept"}
    return {
        "tax_basis": sold.quote.tax_basis,
        "lines": [bill_line(entry, texts, places) for entry in sold.lines],
        "apart": [bill_line(entry, texts, places) for entry in sold.apart],
        "totals": {name: decimal(x, places) for name, x in amounts.items()} if offered else None,
        "tax_by_rate": [
            {"rate": rate, **{name: decimal(amount, places) for name, amount in sums.items()}}
            for rate, sums in (sold.by_rate.items() if offered else ())
        ],
        "unpriced": [bill_words.name(entry, texts) for entry in sold.unpriced],
        "in_words": bill_words.in_words(estimate, texts) if offered else None,
        "payments": [payment(*one, texts, places) for one in sold.payments] if offered else [],
    }


AMOUNTS = ("list_amount", "line_amount", "net_amount", "amount_without_tax", "amount_tax",
           "amount_with_tax")  # fmt: skip


def bill_line(entry: Entry, texts: Texts, places: int) -> dict[str, Any]:
    """A line; its money is null where its price is missing or inside another line's."""
    own = entry.role != "included"
    known = bool(own and entry.figures.item.known)
    price = {"list_price": entry.figures.item.list_price, "unit_price": entry.figures.item.price}
    said = bill_words.said(entry, texts)
    return {
        "what": entry.what,
        "kind": entry.kind,
        "role": entry.role,
        "name": said.name,
        "specification": bill_words.spec_text(entry, texts),
        **{name: getattr(said, name) or None for name in ("maker", "part_number", "origin")},
        "quantity": entry.figures.quantity,
        "unit": said.unit,
        **{name: fine(amount, places) if known else None for name, amount in price.items()},
        "discount": entry.quoted.discount if known and entry.quoted else None,
        "tax_class": entry.tax if own else None,
        "tax_rate": entry.figures.item.tax_rate if own else None,
        "tax_decided_by": entry.decided_by or None,
        **{
            name: decimal(entry.figures.by_name(name), places) if known else None
            for name in AMOUNTS
        },
        "price_old": bool(known and entry.figures.item.old),
        "price_weak": bool(known and entry.figures.item.weak),
        "lead_time": said.lead_time or None,
        "remark": said.remark,
    }


def payment(
    milestone: Milestone, figures: PaymentFigures, texts: Texts, places: int
) -> dict[str, Any]:
    """A payment, and the day that it falls due, counted from the signing; null where it has none."""
    day = figures.due_day
    return {
        "name": milestone.name or bill_words.due(milestone, texts),
        "share": milestone.share,
        "after": milestone.after,
        "days": milestone.days,
        "due_day": None if isinstance(day, str) else round(day),
        "amount": decimal(figures.payment, places),
    }


# -- the cost of owning ---------------------------------------------------------------------------

ASSUMPTIONS = ("years", "hours", "load_share", "pue", "tariff", "hosting", "maintenance_share", "covered_years",
               "licences", "staff", "carbon", "depreciation_years", "residual_share")  # fmt: skip
YEARLY = ("electricity_year", "hosting_year", "maintenance_year")
OVER_YEARS = ("ownership_total", "cost_per_year", "running_per_year", "depreciation_year")
PARTS_OF_YEAR = (
    "capital",
    "electricity",
    "hosting",
    "maintenance",
    "licences",
    "staff",
    "residual",
    "cost",
)


def ownership(estimate: Estimate, texts: Texts) -> dict[str, Any] | None:
    """What it costs to own what is bought; null where there is no offer."""
    if not estimate.gate.quotable:
        return None
    owned = estimate.ownership
    return {
        "currency": estimate.quotation.quote.currency,
        "assumptions": {name: assumption(owned, name, estimate, texts) for name in ASSUMPTIONS},
        "nameplate_watts": owned.power.watts if owned.power.known else None,
        "not_counted": list(owned.missing),
        "costs": {name: _cost(case) for name, case in owned.costs.items()},
        "rents": _rents(owned),
        "said": ownership_words.sentences(estimate, texts),
    }


def assumption(owned: Ownership, name: str, estimate: Estimate, texts: Texts) -> dict[str, Any]:
    """A figure and where it comes from; null where nobody states one."""
    known = ownership_words.ownership_known(owned, name)
    quotation = estimate.quotation
    note = ownership_words.note(owned, name, quotation.catalog, quotation.quote.market, texts)
    return {"value": owned.own.by_name(name) if known else None, "origin": note}


def _cost(case: Cost) -> dict[str, Any]:
    """One case: its factors, a year, every year, the sum, and a million output tokens by use."""
    hours, months = case.total.break_even_hours, case.total.break_even_months
    return {
        "factors": dict(vars(case.case)),
        "capital": decimal(case.yearly.capital),
        "energy_kwh_per_year": case.yearly.energy_year,
        "carbon_kg_per_year": case.yearly.carbon_year or None,
        **{name: decimal(case.yearly.by_name(name)) for name in YEARLY},
        "years": [
            {name: decimal(year.by_name(f"{name}_here")) for name in PARTS_OF_YEAR}
            for year in case.years
        ],
        **{name: decimal(case.total.by_name(name)) for name in OVER_YEARS},
        "break_even_hours_per_day": hours if hours != "" else None,
        "break_even_months": months if months != "" else None,
        "cost_per_million_output_tokens": {
            name: {use: million(figures.cost_per_million) for use, figures in uses.items()}
            for name, uses in case.tokens.items()
        },
        "by_api": {name: by_api(uses["normal"]) for name, uses in case.tokens.items()},
    }


def by_api(figures: TokenFigures) -> dict[str, Any]:
    """A million output tokens by an API with what is read for them, and the share of the speed from which
    owning is cheaper; null where no price is known."""
    share = figures.api_break_even
    return {
        "per_million_output_tokens": million(figures.api_per_million),
        "break_even_share": None if isinstance(share, str) else round(share, 4),
        "share_used_by_load": round(figures.load_use, 4) or None,
        "year_of_load_owned": million(figures.owned_load_year),
        "year_of_load_by_api": million(figures.api_load_year),
    }


def million(amount: Any) -> str | None:
    """The cost of a million tokens; null where the speed is not known."""
    return None if amount == "" else decimal(amount)


def _rents(owned: Ownership) -> dict[str, Any]:
    """What renting all cards comes to; null where a rent is not known."""
    figures = owned.rented.figures
    return {
        "per_hour": decimal(figures.hour) if figures.hour_known else None,
        "per_month": decimal(figures.month) if figures.month_known else None,
    }
