"""The cost of owning it over the years, as a table, a picture and sentences."""

from __future__ import annotations

from typing import NamedTuple

from quoter.core import ABSENT, Texts, capital, money, price
from quoter.proposal.view.common import MARKS, Grid, TableRow, grid
from quoter.sizing import CASES, Estimate, Ownership
from quoter.words import LineChart, Mark, line_chart, ownership_words

WIDTH, FIELD = 330, 118  # of the picture, which stands beside the table


class Owning(NamedTuple):
    """The cost of owning: sentences, years, a million tokens, the picture, what is assumed."""

    sentences: tuple[str, ...]
    years: Grid
    downside: tuple[str, ...]
    million: Grid
    chart: LineChart
    assumed: tuple[TableRow, ...]


def owning(estimate: Estimate, texts: Texts) -> Owning | None:
    """Nothing where there is no offer."""
    if not estimate.gate.quotable:
        return None
    owned = estimate.ownership
    return Owning(
        tuple(ownership_words.sentences(estimate, texts)), years(owned, "base", texts),
        years(owned, "downside", texts).rows[-1], million(estimate, texts), _chart(estimate, texts),
        (*(TableRow(capital(label), value, mark=MARKS["stated" if known else "default"])
           for label, value, known in ownership_words.assumed(owned, texts)), *_rents(estimate, texts)),
    )  # fmt: skip


def years(owned: Ownership, case: str, texts: Texts) -> Grid:
    """The parts year by year; the last row is the cost of the year."""
    shown = lambda amount: price(amount) if amount else ABSENT  # noqa: E731
    rows = [
        [y.label, *(map(shown, y.years)), shown(y.total)]
        for y in ownership_words.yearly(owned, case, texts)
    ]
    rows[-1][0] = summed(case, texts)
    numbered = [texts("p_own_year", n=n) for n in range(1, len(rows[0]) - 2)]
    return grid(["", texts("p_own_once"), *numbered, texts("total")], rows)


def _rents(estimate: Estimate, texts: Texts) -> list[TableRow]:
    """Whose the rents are that renting is counted at."""
    owned = estimate.ownership
    cards = {
        order.candidate.card.name: order.candidate.card.called(texts.language)
        for order in estimate.orders
    }
    known = owned.rented.figures.hour_known or owned.rented.figures.month_known
    return [TableRow(cards.get(name, name), ownership_words.rent_note(owned.rented, name, texts), mark=MARKS["looked_up"])
            for name in owned.rented.hourly] if known else []  # fmt: skip


def summed(case: str, texts: Texts) -> str:
    """What the sum of a case is called."""
    return texts("p_own_sum", case=texts(f"case_{case}"))


def million(estimate: Estimate, texts: Texts) -> Grid:
    """What a million tokens of every scenario cost, at low, normal and high use."""
    owned, rows, heads = estimate.ownership, [], [texts("scenario")]
    for name in owned.base.tokens:
        told = ownership_words.per_million(owned, name, texts)
        heads = [texts("scenario"), *(f"{use} {share}" for use, share, _ in told)]
        rows.append([name, *(cost for _, _, cost in told)])
    return grid(heads, rows)


def _chart(estimate: Estimate, texts: Texts) -> LineChart:
    """What has been spent by the end of each year: both cases, and renting where a rent is known."""
    owned, currency = estimate.ownership, estimate.quotation.quote.currency
    lines = {texts(f"case_{case}"): ownership_words.cumulated(owned, case) for case in CASES}
    count, total = int(owned.own.years), owned.base.total
    rents = (("hour", total.rent_over_years), ("month", total.rent_by_month))
    for key, rent in rents:
        if owned.rented.figures.by_name(f"{key}_known"):
            lines[texts(f"p_own_rent_{key}")] = [rent / count * n for n in range(count + 1)]
    marks = {label: [Mark(float(n), amount, texts("p_own_told", n=n, amount=money(amount)))
                     for n, amount in enumerate(amounts)] for label, amounts in lines.items()}  # fmt: skip
    return line_chart(
        marks, title="", x_label=texts("year"), y_label=texts("p_own_chart", currency=currency),
        x_values=[float(n) for n in range(count + 1)], field=FIELD, width=WIDTH, language=texts.language,
    )  # fmt: skip
