"""The cost of owning over the years, what a million tokens cost, and renting instead."""

from quoter.core import Hours, Money, MoneyPerMonth, Months, cents, ratio, where


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


def kept_per_year(own) -> Money:
    """Staff and licences of a year, which renting needs as well."""
    return cents(own.staff) * own.staff_known + cents(own.licences) * own.licences_known


def instead_of_rent(ownership_total, kept_per_year, own) -> Money:
    """Cost over the years that renting stands instead of.

    Without staff and licences, which renting needs as well."""
    return ownership_total - kept_per_year * own.years


def break_even_hours(instead_of_rent, rent, own) -> Hours:
    """Hours of use a day from which buying is cheaper.

    Cost over the years without staff and licences ÷ (rent of an hour × days). Above 24 renting is cheaper
    around the clock."""
    days = own.days * own.years
    return where(rent.hour_known > 0, ratio(instead_of_rent, rent.hour * days), "")


def rent_by_month(rent, own) -> Money:
    """The same servers rented by the month."""
    return cents(rent.month * own.months * own.years) * rent.month_known


def saved_per_month(running_per_year, kept_per_year, rent, own) -> MoneyPerMonth:
    """What owning saves a month against renting.

    Rent − running cost without staff and licences, which renting needs as well."""
    return rent.month - (running_per_year - kept_per_year) / own.months


def break_even_months(capital, residual, saved_per_month, rent) -> Months:
    """Months after which buying is cheaper than renting by the month.

    (Purchase − residual value) ÷ what owning saves a month; empty where it never is."""
    known = rent.month_known * (saved_per_month > 0)
    return where(known > 0, ratio(capital - residual, saved_per_month), "")
