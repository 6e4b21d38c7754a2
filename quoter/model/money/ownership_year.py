"""The cost of owning, year by year; year 0 is the purchase."""

from quoter.core import Flag, Money, cents, flag, largest, same, smallest


def running_here(year, own) -> Flag:
    """The year is one of running."""
    return flag(year.number > 0) * flag(year.number <= own.years)


def capital_here(capital, year) -> Money:
    """Purchase."""
    return capital * flag(same(year.number, 0))


def electricity_here(electricity_year, running_here) -> Money:
    """Electricity."""
    return electricity_year * running_here


def hosting_here(hosting_year, running_here) -> Money:
    """Hosting."""
    return hosting_year * running_here


def maintenance_here(maintenance_year, warranty_left, year, running_here) -> Money:
    """Maintenance.

    The part of the year that lies after the warranty."""
    part = smallest(largest(year.number - warranty_left, 0), 1)
    return cents(maintenance_year * part) * running_here


def licences_here(own, running_here) -> Money:
    """Licences beyond those in the offer."""
    return cents(own.licences) * own.licences_known * running_here


def staff_here(own, running_here) -> Money:
    """Staff."""
    return cents(own.staff) * own.staff_known * running_here


def residual_here(residual, year, own) -> Money:
    """Residual value at the end."""
    return 0 - residual * flag(same(year.number, own.years))


def cost_here(
    capital_here, electricity_here, hosting_here, maintenance_here, licences_here, staff_here,
    residual_here,
) -> Money:  # fmt: skip
    """Cost of the year."""
    running = electricity_here + hosting_here + maintenance_here + licences_here + staff_here
    return cents(capital_here + running + residual_here)
