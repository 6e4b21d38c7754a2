"""The cost of owning what is bought: once, and what a year of running it takes.

Power × hours × PUE × tariff as Lenovo LP2368 and NVIDIA's cost method count it; every assumption is an
input, and a part that nobody states is left out and said, never taken as nothing."""

from quoter.core import Factor, Kilograms, KilowattHours, Kilowatts, Money, cents, largest


def capital(total_with_tax, case) -> Money:
    """Purchase.

    The quotation's total with tax."""
    return cents(total_with_tax * case.price)


def nameplate_kw(power) -> Kilowatts:
    """Rated power.

    Servers with their cards, as the makers rate them; switches are not counted."""
    return power.watts / power.watts_per_kilowatt


def average_kw(nameplate_kw, own, case) -> Kilowatts:
    """Average power.

    Rated × the share that is drawn on average."""
    return nameplate_kw * own.load_share * case.power


def energy_year(average_kw, own) -> KilowattHours:
    """Energy in a year, with cooling.

    Average power × hours × PUE."""
    return average_kw * own.hours * own.pue


def electricity_year(energy_year, own, power) -> Money:
    """Electricity in a year."""
    return cents(energy_year * own.tariff) * own.tariff_known * power.known


def carbon_year(energy_year, own, power) -> Kilograms:
    """CO2 in a year.

    Energy with cooling × what the grid emits for a kWh; 0 where that or the power is not known."""
    return energy_year * own.carbon * power.known


def hosting_year(nameplate_kw, own, power) -> Money:
    """Hosting in a year.

    By the rated power that a data centre has to provide."""
    return cents(nameplate_kw * own.hosting * own.months) * own.hosting_known * power.known


def maintenance_year(hardware_amount, own) -> Money:
    """Maintenance in a year, once the warranty has ended.

    A share of the hardware."""
    return cents(hardware_amount * own.maintenance_share)


def residual(hardware_amount, own, case) -> Money:
    """Residual value.

    A share of the hardware; none in the downside case."""
    return cents(hardware_amount * own.residual_share) * case.residual


def warranty_left(own) -> Factor:
    """Years that warranty or maintenance in the offer cover."""
    return largest(own.covered_years, 0)
