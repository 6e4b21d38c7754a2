"""The cost of owning in words: what is assumed and where it comes from, what is missing, and what
renting instead rests on."""

from __future__ import annotations

from itertools import accumulate
from typing import Any, NamedTuple

from quoter.catalog import Catalog
from quoter.core import Share, Texts, as_number, brief, money, price, stated_share, whole
from quoter.model import RECORDS, TokenFigures, typed
from quoter.sizing import (
    CALENDAR,
    OF_YEAR,
    Estimate,
    Ownership,
    Rented,
    Sized,
    api_of,
    rented_while_it_trains,
    training_duration,
)
from quoter.words import scenario_words

ASKED = {  # an assumption: the key of the file that states it
    "hours": "hours_per_year", "hosting": "hosting_per_kw_month", "licences": "licences_per_year",
    "staff": "staff_per_year", "carbon": "carbon_per_kwh",
}  # fmt: skip
_CONSTANTS = {"tariff": "own_tariff_cny"}  # others are called as the assumption


def ownership_stated(owned: Ownership, field: str) -> bool:
    """Whether the file states an assumption."""
    return ASKED.get(field, field) in owned.stated


def note(
    owned: Ownership, field: str, catalog: Catalog, market: str | None, texts: Texts, sourced: bool = True,
) -> str:  # fmt: skip
    """Where an assumption comes from: the customer, our default, or nobody; `sourced`: with who said it,
    which stays in the house."""
    if ownership_stated(owned, field):
        return texts("origin_stated")
    if field == "covered_years":
        return texts("own_covered")
    if not ownership_known(owned, field):
        return texts("own_not_stated")
    if field == "carbon":
        grid = catalog.find("grids", market)
        if not grid:
            return texts("own_not_stated")
        return texts("origin_looked_up") + (
            f"{texts.sign('colon')}{grid.source}" if sourced else ""
        )
    row = catalog.constants[_CONSTANTS.get(field, f"own_{field}")]
    said = f"{texts('origin_default')}{texts.sign('colon')}{texts(f'own_note_{field}')}"
    return said + texts.bracketed(row.source) if sourced else said


_PARTS = ("capital_here", "electricity_here", "hosting_here", "maintenance_here", "licences_here",
         "staff_here", "residual_here", "cost_here")  # fmt: skip


class Yearly(NamedTuple):
    """A part of the cost over the years, and together."""

    label: str
    years: tuple[float, ...]
    total: float


def yearly(owned: Ownership, case: str, texts: Texts) -> list[Yearly]:
    """The parts of the cost that there are, year by year from the purchase; their sum at the end."""
    labels = {line.name: line.label for line in OF_YEAR}
    years = owned.costs[case].years[: int(owned.own.years) + 1]
    found = []
    for name in _PARTS:
        amounts = tuple(year.by_name(name) for year in years)
        if any(amounts):
            found.append(Yearly(texts.label(name, labels[name]), amounts, sum(amounts)))
    return found


def cumulated(owned: Ownership, case: str) -> list[float]:
    """What has been spent by the end of each year, the purchase first."""
    return list(accumulate(yearly(owned, case, Texts("en"))[-1].years))


def assumed(owned: Ownership, texts: Texts) -> list[tuple[str, str, bool]]:
    """The assumptions that count: label, value, and whether the file states it."""
    found = []
    for field, given in RECORDS["own"].items():
        if (
            field in CALENDAR
            or field.endswith("_known")
            or not ownership_known(owned, field)
            or (field == "carbon" and not ownership_stated(owned, field))  # told beside the power
        ):
            continue
        unit, value = given.unit, owned.own.by_name(field)
        shown = (
            stated_share(value)
            if unit is Share
            else f"{value:,.10g} {texts.pick(unit.zh, unit.en)}"
        )
        label = texts.label(f"own.{field}", given.label)
        found.append((label, shown.strip(), ownership_stated(owned, field)))
    return found


def ownership_known(owned: Ownership, field: str) -> bool:
    """Whether somebody states an assumption, or it has a default."""
    flag = f"{field}_known"
    return bool(owned.own.by_name(flag)) if owned.own.has(flag) else True


def missing(owned: Ownership, texts: Texts) -> str:
    """Parts of the cost that nobody states; they are left out."""
    names = [texts(f"own_part_{name}") for name in owned.missing]
    names += [] if owned.power.known else [texts("own_part_power")]
    return texts("own_missing", parts=texts("list_comma").join(names)) if names else ""


_COUNTED = {"capital_here": "purchase", "electricity_here": "tariff", "hosting_here": "hosting",
            "maintenance_here": "maintenance", "licences_here": "licences", "staff_here": "staff"}  # fmt: skip


def parts_counted(owned: Ownership, texts: Texts) -> str:
    """Parts of the cost that its figures hold, as far as there is anything of them."""
    years = owned.base.years[: int(owned.own.years) + 1]
    known = (part for name, part in _COUNTED.items() if any(year.by_name(name) for year in years))
    return texts("list_comma").join(texts(f"own_part_{part}") for part in known)


def rent_note(rented: Rented, name: str, texts: Texts) -> str:
    """Whose rents they are and of what day; a market's source is not for the customer."""
    found = []
    for key, row in (("hour", rented.hourly.get(name)), ("month", rented.monthly.get(name))):
        if row:
            whose = texts("own_price" if row.ours else "market_price")
            found.append(
                f"{texts(f'rent_per_{key}')}{texts.sign('colon')}{whose} {row.date or ''}".strip()
            )
    return texts.sign("semicolon").join(found) or texts("rent_unknown")


def sentences(estimate: Estimate, texts: Texts) -> list[str]:
    """The total cost, what renting comes to, and what the figures leave out."""
    owned, quote = estimate.ownership, estimate.quotation.quote
    base, down = (owned.costs[name].total for name in ("base", "downside"))
    years = f"{owned.own.years:g}"
    said = [
        texts("own_sentence", years=years, currency=quote.currency,
              total=money(base.ownership_total, quote.places), year=money(base.cost_per_year, quote.places),
              downside=money(down.ownership_total, quote.places))
    ]  # fmt: skip
    if estimate.bill.unpriced:
        said[0] += " " + texts("own_incomplete")
    said += [one.said for one in renting(owned, quote, texts)]
    said += [text for sized in estimate.sold for text in once(estimate, sized, texts)]
    said += [text for name in owned.parts for text in by_api(estimate, name, texts)]
    return [*said, *filter(None, [missing(owned, texts)])]


class AgainstRent(NamedTuple):
    """From what use on buying is cheaper, and whether that use is within the years that are counted."""

    said: str
    buying_pays: bool


def renting(owned: Ownership, quote: Any, texts: Texts) -> list[AgainstRent]:
    """Hours a day, or months, from which buying is cheaper."""
    found, total = [], owned.base.total
    hours, months = total.break_even_hours, total.break_even_months
    if owned.rented.figures.hour_known:
        pays = as_number(hours) <= HOURS
        said = texts("own_hours" if pays else "own_hours_never",
                     hours=f"{hours:,.1f}", years=f"{owned.own.years:g}")  # fmt: skip
        found.append(AgainstRent(said, pays))
    if owned.rented.figures.month_known:
        rent, ever = money(total.rent_by_month, quote.places), months != ""
        said = texts("own_months" if ever else "own_months_never", rent=rent, currency=quote.currency,
                     months=f"{months:,.1f}" if ever else "")  # fmt: skip
        found.append(AgainstRent(said, ever and as_number(months) <= owned.own.years * MONTHS))
    return found


def once(estimate: Estimate, sized: Sized, texts: Texts) -> list[str]:
    """What renting costs for the days of one training, where that is less than what is bought for it."""
    quote, bought = estimate.quotation.quote, sized.chosen.price or 0.0
    rent = rented_while_it_trains(estimate.ownership, sized, quote)
    if rent is None or rent >= bought:
        return []
    f = sized.chosen.figures
    return [texts("own_once", name=sized.case.scenario.name, currency=quote.currency, rent=price(rent), bought=price(bought),
                  cards=whole(f.option_cards), card=sized.chosen.card.called(texts.language), times=f"{bought / rent:,.1f}",
                  days=brief(training_duration.calendar_days(sized.chosen) or 0.0))]  # fmt: skip


def by_api(estimate: Estimate, name: str, texts: Texts) -> list[str]:
    """What an API takes for the tokens of a scenario, and from what use on owning is cheaper; nothing of a test environment,
    which is there for few tokens."""
    owned, quote = estimate.ownership, estimate.quotation.quote
    uses = owned.base.tokens.get(name)
    if not uses:
        return []
    found = uses[USUAL]
    sized = next(s for s in estimate.sold if s.case.scenario.name == name)
    if sized.case.scenario.environment == "test":
        return []
    row = api_of(sized, estimate.quotation.deal.ownership, quote, estimate.quotation.catalog)
    if row is None and beside_others(owned):
        return [texts("own_api_unknown", name=name, model=scenario_words.called(sized.case, texts))]
    if isinstance(found.api_break_even, str):
        return []
    whose = (
        f"{row.provider}{texts.sign('comma')}{row.date}"
        if hasattr(row, "provider")
        else texts("own_price")
    )
    share = as_number(found.api_break_even)
    said = [texts("own_api_never" if share > 1 else "own_api", name=name, whose=whose, currency=quote.currency,
                  price=money(as_number(found.api_per_million), quote.places), share=f"{share:.0%}",
                  counted=parts_counted(owned, texts))]  # fmt: skip
    said += read_again(owned.parts[name], quote, texts)
    return said + at_load(found, name, quote, texts)


def read_again(part: typed.Part, quote: Any, texts: Texts) -> list[str]:
    """At which price an API reads again what the prefix cache hits, where hits are counted on."""
    if not part.read_again:
        return []
    key = "own_api_cached" if part.api_cached else "own_api_uncached"
    return [texts(key, share=stated_share(part.read_again), currency=quote.currency,
                  cached=money(part.api_cached, quote.places), read=money(part.api_input, quote.places))]  # fmt: skip


def beside_others(owned: Ownership) -> bool:
    """Whether owning is set beside rents, or beside an API for some scenario."""
    rents = owned.rented.figures
    return bool(
        rents.hour_known or rents.month_known or any(p.api_known for p in owned.parts.values())
    )


def at_load(found: TokenFigures, name: str, quote: Any, texts: Texts) -> list[str]:
    """What the stated load takes a year owned and by an API, and how much of the speed it uses; nothing where no day's
    load is stated."""
    api, owned = found.api_load_year, found.owned_load_year
    if isinstance(api, str) or isinstance(owned, str):
        return []
    key = "own_load_api" if api < owned else "own_load_owned"
    return [texts(key, name=name, used=f"{found.load_use:.0%}", currency=quote.currency,
                  api=money(api, quote.places), owned=money(owned, quote.places))]  # fmt: skip


USUAL = "normal"  # the use that the sentences speak of; the API's price is the same at each
HOURS, MONTHS = 24.0, 12.0


def per_million(owned: Ownership, name: str, texts: Texts) -> list[tuple[str, str, str]]:
    """Use, its share, and the cost of a million output tokens."""
    found = []
    for use, figures in owned.base.tokens.get(name, {}).items():
        cost = figures.cost_per_million
        shown = texts("unknown") if isinstance(cost, str) else money(cost)
        found.append((texts(f"use_{use}"), f"{owned.uses[use]:.0%}", shown))
    return found
