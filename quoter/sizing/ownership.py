"""The cost of owning what is bought, over years; what a million tokens cost; and renting instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from quoter.catalog import ApiPrice, Catalog, OwnershipAsk, Rent
from quoter.core import HOURS_PER_DAY, as_number, frozen, read, run
from quoter.model import (
    OwningFigures,
    OwningYearFigures,
    TokenFigures,
    YearlyFigures,
    typed,
)
from quoter.model.money import ownership, ownership_total, ownership_year, tokens
from quoter.scenario import Quote
from quoter.sizing.bill import Bill
from quoter.sizing.packing import Order
from quoter.sizing.price_choice import rate
from quoter.sizing.recommendation import Sized
from quoter.sizing.training_duration import calendar_days

YEARLY, OF_YEAR, TOTAL, TOKENS = (
    read(module) for module in (ownership, ownership_year, ownership_total, tokens)
)
USES = ("low", "normal", "high")
CASES = ("base", "downside")
CALENDAR = {"months": 12.0, "days": 365.0, "hours_of_year": 8760.0, "seconds": 31_536_000.0,
            "million": 1e6}  # fmt: skip
WATTS_PER_KILOWATT = 1000.0
LAST_YEAR = 5  # columns for so many years, and for more where more are counted
STATED_COSTS = ("tariff", "hosting", "licences", "staff")  # known only where somebody states them


@frozen
class Rented:
    """What renting the same cards costs: the row behind each card, and all of them together."""

    hourly: Mapping[str, Rent | None]
    monthly: Mapping[str, Rent | None]
    figures: typed.Rent


@frozen
class Cost:
    """The cost in one case: of a year, year by year, together, and of tokens by scenario and use."""

    case: typed.Case
    yearly: YearlyFigures
    years: tuple[OwningYearFigures, ...]
    total: OwningFigures
    tokens: Mapping[str, Mapping[str, TokenFigures]]


@frozen
class Ownership:
    """Assumptions, what they are applied to, and the cost in every case."""

    own: typed.Own
    stated: frozenset[str]  # assumptions that the file states
    stated_speeds: Mapping[str, float]
    power: typed.Power
    uses: Mapping[str, float]
    parts: Mapping[str, typed.Part]  # of inference alone
    rented: Rented
    costs: Mapping[str, Cost]

    def stated_speed(self, name: str) -> float:
        """Tokens per second that the file states of a scenario; 0 where it states none."""
        return self.stated_speeds.get(name, 0.0)

    @property
    def base(self) -> Cost:
        """The case that is expected."""
        return self.costs["base"]

    @property
    def missing(self) -> tuple[str, ...]:
        """Parts of the cost that nobody states: they are left out of it."""
        return tuple(name for name in STATED_COSTS if not self.own.by_name(f"{name}_known"))


def ownership_of(
    bill: Bill, orders: Iterable[Order], scenarios: Iterable[Sized], quote: Quote, catalog: Catalog
) -> Ownership:
    """The cost of owning what some orders buy."""
    orders, scenarios = list(orders), list(scenarios)
    asked = bill.deal.ownership
    own = assumptions(asked, bill, quote, catalog)
    power = power_of(orders)
    rented = rented_of(asked, orders, quote, catalog)
    parts = {
        s.case.scenario.name: part(s, scenarios, asked, quote, catalog)
        for s in scenarios
        if s.kind == "inference"
    }
    uses = {use: catalog.constant(f"own_use_{use}") for use in USES} | {
        use: share for use, share in asked.use if share is not None
    }
    known = {
        "own": own, "power": power, "rent": rented.figures,
        "total_with_tax": bill.totals.total_with_tax,
        "hardware_amount": bill.totals.hardware_amount,
    }  # fmt: skip
    costs = {name: _cost(case, known, own, parts, uses)
             for name, case in cases(asked, catalog).items()}  # fmt: skip
    return Ownership(own, frozenset(asked.model_fields_set), asked.tokens_per_second, power, uses,
                     parts, rented, costs)  # fmt: skip


def _cost(
    case: typed.Case, known: Mapping[str, Any], own: typed.Own, parts: Mapping[str, typed.Part],
    uses: Mapping[str, float],
) -> Cost:  # fmt: skip
    """The cost in one case."""
    yearly = run(YEARLY, {**known, "case": case})
    count = max(int(own.years), LAST_YEAR)
    years = tuple(
        OwningYearFigures.of(run(OF_YEAR, yearly | {"year": typed.Year(number=float(n))}))
        for n in range(count + 1)
    )
    costs = typed.Costs(total=sum(year.cost_here for year in years))
    total = run(TOTAL, yearly | {"costs": costs})
    told = {
        name: {
            use: TokenFigures.of(run(TOKENS, total | {"part": part, "use": typed.Use(share=share)}))
            for use, share in uses.items()
        }
        for name, part in parts.items()
    }
    return Cost(case, YearlyFigures.of(yearly), years, OwningFigures.of(total), told)


def assumptions(asked: OwnershipAsk, bill: Bill, quote: Quote, catalog: Catalog) -> typed.Own:
    """The record of the assumptions: as stated, else our defaults; what has none is not known."""
    usual = lambda key: catalog.constant(f"own_{key}")  # noqa: E731
    pick = lambda stated, key: usual(key) if stated is None else stated  # noqa: E731
    tariff = asked.tariff
    if tariff is None and quote.currency == "CNY":
        tariff = usual("tariff_cny")
    money = {
        "tariff": tariff, "hosting": asked.hosting_per_kw_month,
        "licences": asked.licences_per_year, "staff": asked.staff_per_year,
    }  # fmt: skip
    found = {
        "years": pick(asked.years, "years"),
        "hours": pick(asked.hours_per_year, "hours"),
        "load_share": pick(asked.load_share, "load_share"),
        "pue": pick(asked.pue, "pue"),
        "maintenance_share": pick(asked.maintenance_share, "maintenance_share"),
        "depreciation_years": pick(asked.depreciation_years, "depreciation_years"),
        "residual_share": pick(asked.residual_share, "residual_share"),
        "covered_years": covered(bill) if asked.covered_years is None else asked.covered_years,
    }
    grid = catalog.find("grids", quote.market)
    found["carbon"] = pick_carbon(asked, grid)
    found |= {name: value or 0.0 for name, value in money.items()}
    found |= {f"{name}_known": float(value is not None) for name, value in money.items()}
    return typed.Own.of({name: float(value) for name, value in found.items()} | CALENDAR)


def pick_carbon(asked: OwnershipAsk, grid: Any) -> float:
    """Kilograms of CO2 of a kWh as the file states them, else by the market's grid; 0: not known."""
    if asked.carbon_per_kwh is not None:
        return asked.carbon_per_kwh
    return float(grid.kg_per_kwh) if grid else 0.0


MONTHS = CALENDAR["months"]


def covered(bill: Bill) -> float:
    """Years that the warranty runs, or that maintenance in the offer is bought for."""
    warranty = (bill.deal.terms.warranty.months or 0) / MONTHS
    bought = [e.each for e in bill.active if e.kind == "maintenance" and e.counted and e.share]
    return max([warranty, *bought])


def cases(asked: OwnershipAsk, catalog: Catalog) -> dict[str, typed.Case]:
    """What is expected, and what may go wrong."""
    usual = lambda key: catalog.constant(f"own_downside_{key}")  # noqa: E731
    worse = {
        key: usual(key) if getattr(asked.downside, key) is None else getattr(asked.downside, key)
        for key in ("price", "power", "tokens")
    }
    downside = typed.Case(price=1 + worse["price"], power=1 + worse["power"],
                          tokens=1 - worse["tokens"], residual=0.0)  # fmt: skip
    return {
        "base": typed.Case(price=1.0, power=1.0, tokens=1.0, residual=1.0),
        "downside": downside,
    }


def power_of(orders: Iterable[Order]) -> typed.Power:
    """Rated power of all servers; not known where that of any is not."""
    orders = list(orders)
    return typed.Power(
        watts=float(sum(order.figures.rated_watts for order in orders)),
        known=float(bool(orders) and all(order.figures.watts_known for order in orders)),
        watts_per_kilowatt=WATTS_PER_KILOWATT,
    )


def part(
    sized: Sized, scenarios: Iterable[Sized], asked: OwnershipAsk, quote: Quote, catalog: Catalog
) -> typed.Part:
    """What a scenario has of the price, and how fast it writes: as stated, else as computed."""
    f, name = sized.chosen.inference, sized.case.scenario.name
    speed = asked.tokens_per_second.get(name)
    if not speed:
        speed = as_number(f.tokens_per_second) * f.decode_workers if f.timed else 0.0
    amounts = sum(s.chosen.price or 0.0 for s in scenarios)
    amount = sized.chosen.price or 0.0
    return typed.Part(
        amount=amount, amounts=amounts, tokens_per_second=speed, known=float(bool(speed and amount)),
        **api_figures(sized, asked, quote, catalog),
    )  # fmt: skip


# -- by an API ------------------------------------------------------------------------------------


def api_of(sized: Sized, asked: OwnershipAsk, quote: Quote, catalog: Catalog) -> Any:
    """What the file states for the scenario, else the row of its model that has a rate and is the cheapest for what it reads
    and writes; or None."""
    stated = asked.apis.get(sized.case.scenario.name)
    if stated or sized.kind != "inference":
        return stated
    rows = [
        r for r in catalog.api_prices.values() if r.name == sized.case.model.name and rate(r, quote)
    ]
    load = sized.chosen.inference.load

    def merit(row: ApiPrice) -> tuple[bool, float]:
        anew = load.prompt_tokens * (1 - load.prefix_hit)
        again = load.prompt_tokens * load.prefix_hit * (row.cached or row.input)
        takes = row.output * load.output_tokens + row.input * anew + again
        return not row.own, takes * (rate(row, quote) or 0.0)

    return min(rows, key=merit, default=None)


def api_figures(
    sized: Sized, asked: OwnershipAsk, quote: Quote, catalog: Catalog
) -> dict[str, float]:
    """Its prices in the quotation's currency, and how much is read for what is written."""
    row, f = api_of(sized, asked, quote, catalog), sized.chosen.inference
    load = f.load
    written = load.output_tokens
    factor = rate(row, quote) or 0.0 if hasattr(row, "currency") else 1.0
    known = bool(row and written)
    return {
        "read": load.prompt_tokens / written if written else 0.0,
        "written_per_day": f.requests_per_day * written * _daily(f.form),
        "read_again": load.prefix_hit, "api_cached": (row.cached or 0.0) * factor if row else 0.0,
        "api_input": row.input * factor if row else 0.0, "api_output": row.output * factor if row else 0.0,
        "api_known": float(known),
    }  # fmt: skip


def _daily(form: typed.Form) -> float:
    """Whether a day's load is stated: by users, or by requests that are no batch."""
    return max(form.users, form.day) * (1 - form.batch)


# -- renting --------------------------------------------------------------------------------------


def rented_of(
    asked: OwnershipAsk, orders: Iterable[Order], quote: Quote, catalog: Catalog
) -> Rented:
    """Rents of the cards that are bought; all together only where each is known.

    The market's of a month are of the card's usual server, and say nothing of another."""
    orders = list(orders)
    names = [order.candidate.card.name for order in orders]
    hourly, monthly = ({name: rent(name, per, asked, quote, catalog) for name in names}
                       for per in PER)  # fmt: skip
    monthly = {
        name: row if row and (row.own or o.candidate.usual(catalog)) else None
        for (name, row), o in zip(monthly.items(), orders, strict=True)
    }
    bought = [
        (name, o) for name, o in zip(names, orders, strict=True) if o.figures.bought_cards > 0
    ]
    hour = [converted(hourly[name], quote) * order.figures.bought_cards for name, order in bought]
    month = [converted(monthly[name], quote) * order.figures.servers for name, order in bought]
    figures = typed.Rent(
        hour=float(sum(hour)), hour_known=float(bool(hour) and all(hour)),
        month=float(sum(month)), month_known=float(bool(month) and all(month)),
    )  # fmt: skip
    return Rented(hourly, monthly, figures)


def rented_while_it_trains(owned: Ownership, sized: Sized, quote: Quote) -> float | None:
    """What the cards of a training cost by the hour for the days that it takes with waits and repairs, with tax as the rents
    have it; None where the days, the price or the rent is not known, or nothing is bought."""
    option = sized.chosen
    days, hour = calendar_days(option), converted(owned.rented.hourly.get(option.card.name), quote)
    if sized.kind != "training" or not days or not hour or not option.price:
        return None
    return hour * option.figures.option_cards * days * HOURS_PER_DAY


Per = Literal["card-hour", "server-month"]
PER: dict[Per, str] = {"card-hour": "hour", "server-month": "month"}


def rent(name: str, per: Per, asked: OwnershipAsk, quote: Quote, catalog: Catalog) -> Rent | None:
    """The rent that the file states, else the best of the catalog; none where it states 0."""
    for card, stated in asked.rents.items():
        amount = getattr(stated, PER[per])
        if amount is not None and catalog.find("cards", card).name == name:
            return Rent(card=name, per=per, typical=amount, currency=quote.currency,
                        date=quote.date, own=True) if amount else None  # fmt: skip
    return best(name, per, quote, catalog)


def best(name: str, per: str, quote: Quote, catalog: Catalog) -> Rent | None:
    """The user's own before the market's, of the quotation's market, well sourced and young."""
    rows = [r for r in catalog.rents if r.card == name and r.per == per and rate(r, quote)]

    def rank(row: Rent) -> tuple[Any, ...]:
        day = row.date.toordinal() if row.date else 0
        return (not row.own, row.market != quote.market, row.grade, -day)

    return min(rows, key=rank, default=None)


def converted(row: Rent | None, quote: Quote) -> float:
    """A rent in the quotation's currency; 0 where it is not known."""
    return (row.typical or 0.0) * (rate(row, quote) or 0.0) if row else 0.0
