"""The cost of owning over the years: assumptions, base and downside case, year by year, a million
tokens, and renting instead. One formula a row, the same for both cases and for every year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from quoter.core import Factor, Line, Money
from quoter.model import RECORDS
from quoter.sizing import (
    CALENDAR,
    CASES,
    OF_YEAR,
    STATED,
    TOKENS,
    TOTAL,
    TOTALS,
    USES,
    YEARLY,
    Cost,
    converted,
    record,
    rented_of,
)
from quoter.words import Form, filled, forms, ownership_words
from quoter.workbook.sheets.context import Context
from quoter.workbook.write_back import Draft, Home, Place, alike, plain, put
from quoter.workbook.xlsx import Ref, Sheet, local

FIRST = 2  # column of the base case, and of year 0
WIDE = 10
NOTE = FIRST + 2  # notes run over the empty cells beside them
AMOUNT = '#,##0.00;-#,##0.00;"-"'
PARTS = ("capital_here", "electricity_here", "hosting_here", "maintenance_here", "licences_here",
         "staff_here")  # fmt: skip
COLORS = ("#0B5CAD", "#E08A1E", "#8A6FB0", "#5B8DB8", "#B8C4CF", "#3C7D5A")
PATTERNS = (None, "wide_upward_diagonal", "percent_50", None, None, "dark_horizontal")
ASSUMED = tuple(f for f in RECORDS["own"] if f not in CALENDAR and not f.endswith("_known"))
RESULT = ("ownership_total", "cost_per_year", "running_per_year", "depreciation_year",
          "break_even_hours", "break_even_months")  # fmt: skip
STEPS = (-0.2, -0.1, 0.0, 0.1, 0.2)  # of the purchase
FACTORS = (0.5, 0.75, 1.0, 1.25, 1.5)  # of the electricity


def write(context: Context) -> None:
    """Nothing where nothing is bought."""
    if context.estimate.scenarios:
        OwnershipSheet(context).write()


class OwnershipSheet:
    """The sheet in the making."""

    def __init__(self, context: Context):
        self.context, self.texts = context, context.texts
        self.sheet: Sheet = context.sheets["ownership"]
        self.owned = context.estimate.ownership
        self.own: dict[str, Ref] = {}
        self.case: dict[str, dict[str, Ref]] = {name: {} for name in CASES}
        self.million: dict[tuple[str, str], dict[str, Ref]] = {}
        self.row = 3

    def write(self) -> None:
        sheet, texts = self.sheet, self.texts
        sheet.head(texts("sheet_ownership"), texts("ownership_hint"))
        self.row = 3 + len(RESULT) + len(self.told()) + 3  # what it comes to stands on top
        self.assumptions()
        self.cases()
        self.lines("own_yearly", YEARLY, {n: self.owned.costs[n].yearly for n in CASES})
        for name in CASES:
            self.years(name, self.owned.costs[name])
        self.rents()
        self.lines("own_total", TOTAL, {n: self.owned.costs[n].total for n in CASES})
        self.tokens()
        self.sensitivity()
        self.result(3)
        self.context.cost_refs = self.case
        self.context.refs["own_years"] = self.own["own__years"]
        sheet.widths |= {0: 46, 1: 11} | dict.fromkeys(range(FIRST, WIDE), 16)
        sheet.ws.freeze_panes(3, FIRST)

    # what is assumed

    def assumptions(self) -> None:
        """An input a row; a blank one is not stated, and its part is left out."""
        sheet, texts = self.sheet, self.texts
        sheet.section(self.row, texts("own_assumptions"), WIDE)
        self.row += 1
        for field in ASSUMED:
            given = RECORDS["own"][field]
            value = self.owned.own[field]
            known = self.owned.own.get(f"{field}_known", 1.0)
            label = self.label(f"own.{field}", given.label, given.unit)
            style = "input" if ownership_words.stated(self.owned, field) else "default"
            self.own[f"own__{field}"] = self.context.typed_input(
                sheet, self.row, FIRST, Place(f"in_own_{field}"), label, "", value if known else None,
                style, given.unit.format, blank=field in STATED,
                home=put("ownership", ownership_words.ASKED.get(field, field)),
            )  # fmt: skip
            most = (
                len(self.owned.base.years) - 1 if field == "years" else 10**12
            )  # columns there are
            sheet.between(self.row, FIRST, 0, most, whole=field == "years")
            note = ownership_words.note(self.owned, field, self.context.catalog, texts)
            sheet.across(self.row, NOTE, WIDE - 1, note)
            self.row += 1
        for field in STATED:
            self.known(field)
        for field, value in CALENDAR.items():
            self.label(f"own.{field}", RECORDS["own"][field].label, RECORDS["own"][field].unit)
            ref = sheet.number(self.row, FIRST, value, "fixed", "#,##0")
            self.own[f"own__{field}"] = ref
            self.row += 1
        self.power()

    def known(self, field: str) -> None:
        """Whether a part of the cost is stated."""
        given = RECORDS["own"][f"{field}_known"]
        self.label(f"own.{field}_known", given.label, given.unit)
        self.own[f"own__{field}_known"] = self.sheet.formula(
            self.row, FIRST, f"COUNT({self.own[f'own__{field}'].cell})",
            self.owned.own[f"{field}_known"], "formula", "0",
        )  # fmt: skip
        self.row += 1

    def power(self) -> None:
        """The rated power of what is bought, from the orders."""
        orders = [self.context.order_refs[name] for name in self.context.orders]
        first, last = (orders[i]["rated_watts"] for i in (0, -1))
        name = self.sheet.name
        watts = f"SUM({first.seen_from(name)}:{last.cell})"
        spans = [
            [refs[key] for refs in (orders[0], orders[-1])] for key in ("servers", "watts_known")
        ]
        bought, sure = (f"{a.seen_from(name)}:{b.cell}" for a, b in spans)
        # the power of all is known where that of none that is bought is missing
        known = f"IF(SUMPRODUCT(({bought}>0)*({sure}=0))>0,0,1)"
        for field, formula in (("watts", watts), ("known", known)):
            given = RECORDS["power"][field]
            self.label(f"power.{field}", given.label, given.unit)
            self.own[f"power__{field}"] = self.sheet.formula(
                self.row, FIRST, formula, self.owned.power[field], "formula", "#,##0"
            )
            self.row += 1
        field = "watts_per_kilowatt"
        self.label(f"power.{field}", RECORDS["power"][field].label, RECORDS["power"][field].unit)
        self.own[f"power__{field}"] = self.sheet.number(
            self.row, FIRST, self.owned.power[field], "fixed", "#,##0"
        )
        self.row += 2

    def label(self, key: str, english: str, unit: Any, of: str = "") -> str:
        """A row's label and unit; `of` says of what it is."""
        label = self.context.label(key, english)
        self.sheet.text(self.row, 0, f"{label} ({of})" if of else label, "label")
        self.sheet.text(self.row, 1, self.unit(unit), "unit")
        return label

    def cases(self) -> None:
        """What is expected, and what may go wrong."""
        sheet, texts = self.sheet, self.texts
        sheet.section(self.row, texts("own_cases"), WIDE)
        for column, name in enumerate(CASES, FIRST):
            sheet.text(self.row + 1, column, texts(f"case_{name}"), "head")
        self.row += 2
        for field in RECORDS["case"]:
            given = RECORDS["case"][field]
            label = self.label(f"case.{field}", given.label, given.unit)
            for column, name in enumerate(CASES, FIRST):
                value = self.owned.costs[name].case[field]
                if name == CASES[0] or field == "residual":
                    ref = sheet.value(self.row, column, value, "fixed", Factor.format)
                else:
                    ref = self.context.typed_input(
                        sheet, self.row, column, Place(f"in_case_{name}_{field}"), label,
                        texts(f"case_{name}"), value, "default", Factor.format, home=downside(field),
                    )  # fmt: skip
                    limits = (0, 1) if field == "tokens" else (1, 11)
                    sheet.between(self.row, column, *limits, whole=False)
                self.case[name][f"case__{field}"] = ref
            self.row += 1
        self.row += 1

    # lines for both cases

    def lines(
        self, title: str, lines: Iterable[Line], known: Mapping[str, Mapping[str, Any]]
    ) -> None:
        """A row a line, a column a case."""
        sheet, texts = self.sheet, self.texts
        sheet.section(self.row, texts(title), WIDE)
        for column, name in enumerate(CASES, FIRST):
            sheet.text(self.row + 1, column, texts(f"case_{name}"), "head")
        self.row += 2
        for form in self.traced(lines):
            line = form.line
            self.label(line.name, line.label, line.unit)
            for column, name in enumerate(CASES, FIRST):
                places = local(self.places(name), sheet.name)
                ref = self.case[name][line.name] = sheet.formula(
                    self.row, column, filled(form, places), known[name][line.name], "formula",
                    shown(line),
                )  # fmt: skip
                if line.name in RESULT:
                    self.context.output(f"out_{name}_{line.name}", ref, known[name][line.name])
            sheet.across(self.row, NOTE, WIDE - 1, form.words)
            self.row += 1
        self.row += 1

    def traced(self, lines: Iterable[Line]) -> list[Form]:
        """Some lines, traced on the base case."""
        base = self.owned.base
        sample = {
            **base.total,
            **{name: record(dict.fromkeys(RECORDS[name], 1.0))
               for name in ("own", "case", "power", "rent", "year", "costs", "part", "use")},
        }  # fmt: skip
        return forms(lines, sample, self.texts, (*YEARLY, *TOTAL, *TOTALS))

    def places(self, name: str) -> dict[str, Ref]:
        """Where the figures of a case stand."""
        return self.own | self.context.refs | self.case[name]

    # year by year

    def years(self, name: str, cost: Cost) -> None:
        """The years of one case side by side; the base case with a chart."""
        sheet, texts = self.sheet, self.texts
        if name == "base":  # the chart stays with its table on a page
            sheet.ws.set_h_pagebreaks([self.row])
        title = f"{texts('own_years')}: {texts(f'case_{name}')}"
        sheet.section(self.row, title, WIDE)
        heads = self.row + 1
        sheet.text(heads, 0, texts("year"), "head_left")
        columns = []
        for number, column in enumerate(range(FIRST, FIRST + len(cost.years))):
            ref = sheet.number(heads, column, float(number), "head", "0")
            columns.append({"year__number": ref})
        self.row += 2
        rows: dict[str, int] = {}
        for form in self.traced(OF_YEAR):
            line = form.line
            rows[line.name] = self.row
            self.label(line.name, line.label, line.unit)
            for column, (refs, figures) in enumerate(zip(columns, cost.years, strict=True), FIRST):
                places = local(self.places(name) | refs, sheet.name)
                refs[line.name] = sheet.formula(
                    self.row, column, filled(form, places), figures[line.name], "formula",
                    shown(line),
                )  # fmt: skip
            self.row += 1
        first, last = columns[0]["cost_here"], columns[-1]["cost_here"]
        self.label("costs.total", RECORDS["costs"]["total"].label, Money)
        self.case[name]["costs__total"] = sheet.formula(
            self.row, FIRST, f"SUM({first.cell}:{last.cell})",
            sum(year["cost_here"] for year in cost.years), "total", AMOUNT,
        )  # fmt: skip
        self.row += 2
        if name == "base":
            self.chart(heads, rows, len(cost.years))

    def chart(self, heads: int, rows: Mapping[str, int], count: int) -> None:
        """What every year costs, part by part."""
        sheet, texts = self.sheet, self.texts
        bars = self.context.book.xlsx.add_chart({"type": "column", "subtype": "stacked"})
        last = FIRST + count - 1
        for name, color, pattern in zip(PARTS, COLORS, PATTERNS, strict=True):
            fill: dict[str, Any] = {"fill": {"color": color}}
            if pattern:
                fill = {"pattern": {"pattern": pattern, "fg_color": color, "bg_color": "#FFFFFF"}}
            bars.add_series({
                "name": [sheet.name, rows[name], 0], "gap": 60,
                "categories": [sheet.name, heads, FIRST, heads, last],
                "values": [sheet.name, rows[name], FIRST, rows[name], last],
                "border": {"color": "#6B7785", "width": 0.5}, **fill,
            })  # fmt: skip
        currency = self.context.quote.currency
        bars.set_title({"name": f"{texts('own_chart')} ({currency})", "name_font": {"size": 11},
                        "overlay": False})  # fmt: skip
        bars.set_x_axis({"name": texts("year")})
        bars.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True,
                         "line": {"color": "#E6EBF0"}}})  # fmt: skip
        bars.set_legend({"position": "right"})
        bars.set_size({"width": 900, "height": 280})
        sheet.ws.insert_chart(self.row, 0, bars, {"x_offset": 4, "description": texts("own_chart")})
        self.row += 16

    # renting instead

    def rents(self) -> None:
        """What each card rents for, and all of them together."""
        sheet, texts = self.sheet, self.texts
        rented = rented_of(self.context.estimate.quotation.deal.ownership,
                           self.context.orders.values(), self.context.quote, self.context.catalog)  # fmt: skip
        sheet.section(self.row, texts("own_rents"), WIDE)
        heads = ("card", "bought", "rent_hour", "rent_servers", "rent_month", "rent_source")
        for column, key in enumerate(heads):
            text = texts(key, currency=self.context.quote.currency)
            sheet.text(self.row + 1, column, text, "head")
        first = self.row + 2
        for row, name in enumerate(self.context.orders, first):
            refs = local(self.context.order_refs[name], sheet.name)
            order = self.context.orders[name]
            sheet.text(row, 0, name, "label")
            sheet.formula(row, 1, refs["bought_cards"], order.bought_cards, "formula", "#,##0")
            sheet.formula(row, 3, refs["servers"], order.servers, "formula", "#,##0")
            for column, key, rows in ((2, "hour", rented.hourly), (4, "month", rented.monthly)):
                self.rent(row, column, key, name, rows.get(name))
            note = ownership_words.rent_note(rented, name, self.texts)
            sheet.text(row, 5, note, "note_plain")
        self.row = first + len(self.context.orders)
        for column, name in ((0, "rent_card"), (2, "rent_hour"), (4, "rent_month")):
            self.context.book.name(name, sheet.range(first, column, self.row - 1))
        self.rented(first, self.row - 1)
        self.row += 1

    def rent(self, row: int, column: int, key: str, name: str, rent: Any) -> None:
        """One rent, in the quotation's currency; blank where nobody states one."""
        value = converted(rent, self.context.quote) if rent else None
        self.context.typed_input(
            self.sheet, row, column, Place(f"rent_{key}", name),
            self.texts(f"rent_{key}", currency=self.context.quote.currency), name, value,
            "input" if rent and rent.own else "default", "#,##0.00",
            home=rents(name, key),
        )  # fmt: skip
        self.sheet.at_least_zero(row, column, row, column)

    def rented(self, first: int, last: int) -> None:
        """The rent of everything, by the hour and by the month, and whether it is known."""
        sheet, figures = self.sheet, self.owned.rented.figures
        for key, count, price in (("hour", 1, 2), ("month", 3, 4)):
            counts, prices = (sheet.range(first, c, last).split("!")[1] for c in (count, price))
            missing = f"SUMPRODUCT(({counts}>0)*({prices}=0))"
            known = f"IF({missing}>0,0,1)"
            total = f"SUMPRODUCT({counts},{prices})"
            for field, formula in ((key, total), (f"{key}_known", known)):
                given = RECORDS["rent"][field]
                self.label(f"rent.{field}", given.label, given.unit)
                self.own[f"rent__{field}"] = sheet.formula(
                    self.row, FIRST, formula, figures[field], "formula",
                    "0" if field.endswith("known") else AMOUNT,
                )  # fmt: skip
                self.row += 1

    # a million tokens

    def tokens(self) -> None:
        """What a million output tokens of every scenario cost, at low, normal and high use."""
        sheet, texts = self.sheet, self.texts
        sheet.section(self.row, texts("own_tokens"), WIDE)
        for column, case in enumerate(CASES, FIRST):
            sheet.text(self.row + 1, column, texts(f"case_{case}"), "head")
        self.row += 2
        uses = self.uses()
        traced = {form.line.name: form for form in self.traced(TOKENS)}
        for i, name in self.told():
            part = self.part(i, name)
            found = self.line(traced["cost_share"], name, name, part, USES[0])
            for use in USES:
                self.per_million(i, name, use, part | {"use__share": uses[use]}, found, traced)
        self.row += 1

    def told(self) -> list[tuple[int, str]]:
        """The scenarios that serve requests, with their numbers."""
        names = [s.case.scenario.name for s in self.context.estimate.scenarios]
        return [(i, name) for i, name in enumerate(names) if name in self.owned.base.tokens]

    def uses(self) -> dict[str, Ref]:
        """How much of the speed is used on average."""
        found = {}
        for use in USES:
            label = self.texts(f"use_{use}")
            self.sheet.text(self.row, 0, label, "label")
            found[use] = self.context.typed_input(
                self.sheet, self.row, FIRST, Place(f"in_use_{use}"), label, "", self.owned.uses[use],
                "default", "0%", home=put("ownership", "use", use),
            )  # fmt: skip
            self.sheet.between(self.row, FIRST, 0, 1, whole=False)
            self.row += 1
        return found

    def part(self, i: int, name: str) -> dict[str, Ref]:
        """What a scenario has of the price, and how fast it writes."""
        sheet, figures = self.sheet, self.owned.parts[name]
        refs, prices = local(self.context.scenario_refs[i], sheet.name), self.context.priced_refs
        speed = f"IF({refs['timed']}>0,{refs['tokens_per_second']}*{refs['working_replicas']},0)"
        rows = {
            "amount": (prices[i].seen_from(sheet.name), AMOUNT),
            "amounts": (f"SUM({prices[0].seen_from(sheet.name)}:{prices[-1].cell})", AMOUNT),
            "tokens_per_second": (speed, "#,##0"),
        }
        found: dict[str, Ref] = {}
        stated = self.owned.stated_speed(name)
        for field, (formula, shape) in rows.items():
            given = RECORDS["part"][field]
            label = self.label(f"part.{field}", given.label, given.unit, name)
            if field == "tokens_per_second" and stated:
                found[f"part__{field}"] = self.context.typed_input(
                    sheet, self.row, FIRST, Place(f"in_{i + 1}_tokens_per_second"), label, name,
                    stated, "input", shape, home=put("ownership", "tokens_per_second", name),
                )  # fmt: skip
            else:
                found[f"part__{field}"] = sheet.formula(
                    self.row, FIRST, formula, figures[field], "formula", shape
                )
            self.row += 1
        speed, amount = found["part__tokens_per_second"].cell, found["part__amount"].cell
        given = RECORDS["part"]["known"]
        self.label("part.known", given.label, given.unit, name)
        found["part__known"] = sheet.formula(
            self.row, FIRST, f"IF(({speed}>0)*({amount}>0),1,0)", figures["known"], "formula", "0"
        )
        self.row += 1
        return found

    def line(
        self, form: Form, scenario: str, name: str, part: dict[str, Ref], use: str,
        before: Mapping[str, dict[str, Ref]] | None = None,
    ) -> dict[str, dict[str, Ref]]:  # fmt: skip
        """A line of a scenario in both cases; what was found before and this."""
        line, sheet = form.line, self.sheet
        self.label(line.name, line.label, line.unit, name)
        found = {case: dict((before or {}).get(case, {})) for case in CASES}
        for column, case in enumerate(CASES, FIRST):
            places = local(self.places(case) | part | found[case], sheet.name)
            value = self.owned.costs[case].tokens[scenario][use][line.name]
            found[case][line.name] = sheet.formula(
                self.row, column, filled(form, places), value, "formula", shown(line)
            )
        self.row += 1
        return found

    def per_million(
        self, i: int, name: str, use: str, part: dict[str, Ref],
        before: Mapping[str, dict[str, Ref]], traced: Mapping[str, Form],
    ) -> None:  # fmt: skip
        """One scenario at one use: its tokens in a year, and what a million of them cost."""
        said = f"{name}, {self.texts(f'use_{use}')}"
        found = self.line(traced["tokens_year"], name, said, part, use, before)
        found = self.line(traced["cost_per_million"], name, said, part, use, found)
        self.million[name, use] = {case: found[case]["cost_per_million"] for case in CASES}

    # what it comes to

    def result(self, row: int) -> None:
        """The figures that a reader looks for, on top; all of them links to their working."""
        sheet, texts = self.sheet, self.texts
        sheet.section(row, texts("own_result"), WIDE)
        for column, case in enumerate(CASES, FIRST):
            sheet.text(row + 1, column, texts(f"case_{case}"), "head")
        lines = {line.name: line for line in TOTAL}
        at = row + 2
        for name in RESULT:
            line = lines[name]
            strong = name == "ownership_total"
            label = self.context.label(name, line.label)
            sheet.text(at, 0, label, "total_label" if strong else "label")
            unit = self.context.quote.currency if line.unit is Money else self.unit(line.unit)
            sheet.text(at, 1, unit, "unit")
            for column, case in enumerate(CASES, FIRST):
                value = self.owned.costs[case].total[name]
                style = "total" if strong else "formula"
                sheet.formula(at, column, self.case[case][name].cell, value, style, shown(line))
            at += 1
        for _, name in self.told():
            sheet.text(at, 0, f"{texts('own_million')}: {name}, {texts('use_normal')}", "label")
            sheet.text(at, 1, self.context.quote.currency, "unit")
            for column, case in enumerate(CASES, FIRST):
                ref, tokens = self.million[name, "normal"][case], self.owned.costs[case].tokens
                value = tokens[name]["normal"]["cost_per_million"]
                sheet.formula(at, column, ref.cell, value, "formula", AMOUNT)
            at += 1
        note = ownership_words.missing(self.owned, texts)
        sheet.across(row + 2, NOTE, WIDE - 1, note)

    def unit(self, unit: Any) -> str:
        """A unit in the quotation's language."""
        return self.texts.pick(unit.zh, unit.en)

    # sensitivity

    def sensitivity(self) -> None:
        """The cost over the years by the purchase and by electricity; the axes may be typed over."""
        sheet, texts, base = self.sheet, self.texts, self.owned.base
        sheet.section(self.row, texts("own_sensitivity"), WIDE)
        head = self.row + 1
        sheet.text(head, 0, texts("own_price_step"), "head_left")
        axis = [
            sheet.number(head, c, f, "input", Factor.format) for c, f in enumerate(FACTORS, FIRST)
        ]
        refs = self.case["base"]
        total, capital = refs["ownership_total"].cell, refs["capital"].cell
        power, years = refs["electricity_year"].cell, self.own["own__years"].cell
        for row, step in enumerate(STEPS, head + 1):
            ref = sheet.number(row, 0, step, "input", "+0%;-0%;0%")
            sheet.between(row, 0, -1, 10, whole=False)
            for column, (cell, factor) in enumerate(zip(axis, FACTORS, strict=True), FIRST):
                more = base.total["capital"] * step
                extra = base.total["electricity_year"] * base_years(self.owned) * (factor - 1)
                formula = f"{total}+{capital}*{ref.cell}+{power}*{years}*({cell.cell}-1)"
                value = base.total["ownership_total"] + more + extra
                sheet.formula(row, column, formula, value, "formula", "#,##0")
        self.row = head + len(STEPS) + 2


def downside(field: str) -> Home:
    """A factor of the downside case, which the file states as the share on top, or off."""
    return put("ownership", "downside", field,
               kind=lambda x: round(1 - x if field == "tokens" else x - 1, 12))  # fmt: skip


def rents(card: str, key: str) -> Home:
    """The rent of a card by the hour, or of its server by the month; 0 where it is not for rent."""

    def write(draft: Draft, value: Any) -> None:
        stated = draft.at("ownership", "rents")
        kept = next((name for name in stated if alike(name, card)), card)
        old = stated.get(kept) or {}
        old = {"hour": old} if isinstance(old, int | float) else old
        stated[kept] = {**old, key: plain(value or 0.0)}

    return write


def base_years(owned: Any) -> float:
    """The years that are counted."""
    return owned.own["years"]


def shown(line: Line) -> str:
    """How a line's figure is printed."""
    return AMOUNT if line.unit is Money else line.unit.format
