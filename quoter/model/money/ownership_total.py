"""The cost of owning over the years, what a million tokens cost, and renting instead."""

from quoter.core import Hours, Money, Months, cents, ratio, where


def ownership_total(costs) -> Money:
    """Cost over the years."""
    return cents(costs.total)


def cost_per_year(ownership_total, own) -> Money:
    """Cost of a year on average."""
    return cents(ownership_total / own.years)


def running_per_year(ownership_total, capital, residual, own) -> Money:
    """Running cost of a year on average."""
    return cents((ownership_total - capital + residual) / own.years)


def depreciation_year(capital, residual, own) -> Money:
    """Depreciation of a year.

    Straight line; the years are the buyer's accounting rule."""
    return cents((capital - residual) / own.depreciation_years)


def rent_over_years(rent, own) -> Money:
    """The same cards rented by the hour, around the clock."""
    return cents(rent.hour * own.hours_of_year * own.years) * rent.hour_known


def break_even_hours(ownership_total, rent, own) -> Hours:
    """Hours of use a day from which buying is cheaper.

    Cost over the years ÷ (rent of an hour × days). Above 24 renting is cheaper around the clock."""
    days = own.days * own.years
    return where(rent.hour_known > 0, ratio(ownership_total, rent.hour * days), "")


def rent_by_month(rent, own) -> Money:
    """The same servers rented by the month."""
    return cents(rent.month * own.months * own.years) * rent.month_known


def break_even_months(capital, residual, running_per_year, rent, own) -> Months:
    """Months after which buying is cheaper than renting by the month.

    (Purchase − residual value) ÷ (rent − running cost of a month); empty where it never is."""
    saved = rent.month - running_per_year / own.months
    known = rent.month_known * (saved > 0)
    return where(known > 0, ratio(capital - residual, saved), "")
