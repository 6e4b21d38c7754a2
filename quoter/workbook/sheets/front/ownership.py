"""The cost of owning over the years: assumptions, base and downside case, year by year, a million
tokens, and renting instead. One formula a row, the same for both cases and for every year. Money, and what
follows from it, stands behind the gate: nothing is said of owning what is not offered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from quoter.core import (
    MONEY_SHAPE,
    Cell,
    Factor,
    Figures,
    Line,
    Money,
    added,
    column_name,
    either,
    flag,
    largest,
    number,
    ratio,
    same,
    summed,
    unchanged,
    where,
)
from quoter.core import both as both_of
from quoter.model import RECORDS
from quoter.sizing import (
    CALENDAR,
    CASES,
    OF_YEAR,
    STATED_COSTS,
    TOKENS,
    TOTAL,
    TOTALS,
    USES,
    YEARLY,
    api_of,
    converted,
    rented_of,
)
from quoter.words import Form, ownership_words, traced
from quoter.workbook.rules import POSITIVE, Rule, within
from quoter.workbook.sheets.charts import GRID, Bars
from quoter.workbook.sheets.context import Ask, Context
from quoter.workbook.sheets.table import AMOUNT, Block, Col, Table, headed, stated
from quoter.workbook.sheets.telling import Teller
from quoter.workbook.write_back import Place, api, put, rent
from quoter.workbook.xlsx import Ref, cells_on, span

FIRST = 2  # column of the base case, and of year 0
LAST = 8
_PARTS = ("capital_here", "electricity_here", "hosting_here", "maintenance_here", "licences_here",
         "staff_here")  # fmt: skip
COLORS = ("#0B5CAD", "#E08A1E", "#8A6FB0", "#5B8DB8", "#B8C4CF", "#3C7D5A")
PATTERNS = (None, "wide_upward_diagonal", "percent_50", None, None, "dark_horizontal")
ASSUMED = tuple(f for f in RECORDS["own"] if f not in CALENDAR and not f.endswith("_known"))
RESULT = ("ownership_total", "cost_per_year", "running_per_year", "depreciation_year",
          "break_even_hours", "break_even_months")  # fmt: skip
# they say nothing where what they draw on is not known, which here means offered as well
KNOWN_APART = (
    "break_even_hours",
    "break_even_months",
    "cost_per_million",
    "api_break_even",
    "owned_load_year",
)
OF_API = (
    "api_million",
    "api_per_million",
    "api_year",
    "api_break_even",
    "load_use",
    "owned_load_year",
    "api_load_year",
)
LIMITS = {"pue": (1, 5), "load_share": (0, 1), "hours": (0.001, 8784), "maintenance_share": (0, 1),
          "depreciation_years": (0.001, 20), "residual_share": (0, 1), "covered_years": (0, 20),
          "carbon": (0, 3)}  # fmt: skip
STEPS = (-0.2, -0.1, 0.0, 0.1, 0.2)  # of the purchase
FACTORS = (0.5, 0.75, 1.0, 1.25, 1.5)  # of the electricity


def write(context: Context) -> None:
    """Assumptions, both cases, and what they come to."""
    OwnershipSheet(context).write()


class OwnershipSheet:
    """The sheet in the making."""

    def __init__(self, context: Context):
        self.context, self.texts = context, context.texts
        self.sheet = context.sheets["ownership"]
        self.owned = context.estimate.ownership
        self.own: dict[str, Ref] = {}
        self.case: dict[str, dict[str, Ref]] = {name: {} for name in CASES}
        self.million: dict[str, list[Ref]] = {}
        self.serving = [(i, s.case.scenario.name) for i, s in enumerate(context.estimate.scenarios)
                        if s.case.scenario.name in self.owned.base.tokens]  # fmt: skip
        self.offered = self.sheet.put(3, LAST + 2, context.refs["quotable"], "aside")
        self.gated = of_money((*YEARLY, *OF_YEAR, *TOTAL, *TOKENS))
        years = len(self.owned.base.years)
        self.beyond = range(
            FIRST + int(self.owned.own.years) + 1, FIRST + years
        )  # years that are not counted
        top = 3 + len(RESULT) + len(self.serving) + 3  # what it comes to stands above
        self.block = Block(context, self.sheet, top, CASES, FIRST, last=LAST)

    def write(self) -> None:
        sheet, costs = self.sheet, self.owned.costs
        self.context.begun("ownership", 3, FIRST)
        self.assumptions()
        self.cases()
        self.lines("own_yearly", YEARLY, {n: costs[n].yearly for n in CASES})
        for name in CASES:
            self.years(name)
        self.rents()
        self.lines("own_total", TOTAL, {n: costs[n].total for n in CASES})
        self.tokens()
        self.sensitivity()
        self.result()
        self.context.cost_refs = self.case
        self.context.refs["own_years"] = self.own["own__years"]
        sheet.widths |= {0: 46, 1: 11} | dict.fromkeys(
            range(FIRST, LAST + 1), 16 if self.beyond else 14
        )
        if self.beyond:
            sheet.fold_columns(self.beyond[0], self.beyond[-1])
        sheet.print_columns, sheet.upright = LAST + 1, True

    def section(self, title: str, *heads: str) -> None:
        self.block.row += 1
        self.block.section(self.texts(title), heads)

    def heads(self) -> list[str]:
        return [self.texts(f"case_{name}") for name in CASES]

    def given(
        self, record_: str, field: str, what: Any, shape: str = "", note: str = "", of: str = ""
    ) -> Ref:
        """A given figure, the same in both cases."""
        figure, block = RECORDS[record_][field], self.block
        label = self.of(self.context.label(f"{record_}__{field}"), of)
        ref = self.own[f"{record_}__{field}"] = block.one(
            label, figure.unit, what, shape, note=note
        )
        return ref

    def of(self, label: str, whose: str) -> str:
        """A label and whose figure it is; not in brackets, since a scenario's name may end in one."""
        return f"{label}{self.texts.sign('colon')}{whose}" if whose else label

    def at(self, key: str) -> Cell:
        return self.own[key].on(self.sheet.name)

    # what is assumed

    def limits(self, field: str) -> Rule:
        """What an assumption may be: as a file, and no more years than there are columns."""
        if field == "years":
            return within(1, len(self.owned.base.years) - 1)
        return within(*LIMITS.get(field, (0, 10**12)), whole=False)

    def assumptions(self) -> None:
        """An input a row; a blank one is not stated, and its part is left out."""
        owned, texts = self.owned, self.texts
        self.block.row -= 1
        self.section("own_assumptions")
        for field in ASSUMED:
            label, value = self.context.label(f"own__{field}"), owned.own.by_name(field)
            ask = Ask(
                Place(f"in_own_{field}"), label, "",
                value if ownership_words.ownership_known(owned, field) else None,
                put("ownership", ownership_words.ASKED.get(field, field)),
                self.limits(field), ownership_words.ownership_stated(owned, field),
                field in STATED_COSTS,
            )  # fmt: skip
            context = self.context
            note = ownership_words.note(
                owned, field, context.catalog, context.quote.market, texts, context.is_internal
            )
            if field == "years" and self.beyond:
                folded = f"{column_name(self.beyond[0])}:{column_name(self.beyond[-1])}"
                note += texts.sign("semicolon") + texts("own_years_folded", columns=folded)
            ref = self.given("own", field, ask, note=note)
            self.own[f"own__{field}"] = self.context.reader(f"own_{field}", ref)
        for field in STATED_COSTS:
            known = self.context.source(self.own[f"own__{field}"])
            self.given("own", f"{field}_known", stated(known, self.sheet.name))
        for field, value in CALENDAR.items():
            self.given("own", field, value, "#,##0")
        self.covered()
        self.power()

    def covered(self) -> None:
        """The years that count as covered where nobody states them: those of the warranty and the maintenance as they stand
        now, until another figure is typed."""
        if ownership_words.ownership_stated(self.owned, "covered_years"):
            return
        name, sold = self.sheet.name, self.context.sold
        lines = zip(sold.entries, self.context.line_refs, strict=True)
        bought = [refs["item__each"].on(name) * refs["item__counted"].on(name)
                  for entry, refs in lines if entry.kind == "maintenance" and entry.share]  # fmt: skip
        agreed: Any = float(sold.deal.terms.warranty.months or 0)
        if sold.payments:  # they have a cell for it
            agreed = Cell(agreed, address="_in_warranty_months")
        warranty = agreed / self.at("own__months")
        typed, issued = self.own["own__covered_years"], self.owned.own.covered_years
        beside = Teller(self.sheet, typed.row, LAST + 2)
        then, *counted = map(beside.filed, (issued, warranty, *bought))
        label, unit = self.texts("own_covered_counted"), RECORDS["own"]["covered_years"].unit
        self.own["own__covered_years"] = self.block.one(
            label,
            unit,
            where(unchanged(typed.on(name), then), largest(*counted), typed.on(name)),
        )

    def power(self) -> None:
        """The rated power of what is bought, from the orders; known where that of none is missing."""
        orders = [self.context.order_refs[name] for name in self.context.orders]
        watts, bought, sure = (span([refs[key] for refs in orders], self.sheet.name)
                               for key in ("rated_watts", "servers", "watts_known"))  # fmt: skip
        known = where(added((bought > 0) * same(sure, 0)) > 0, 0, 1)
        for field, what in (("watts", summed(watts)), ("known", known),
                            ("watts_per_kilowatt", self.owned.power.watts_per_kilowatt)):  # fmt: skip
            self.given("power", field, what, "#,##0")

    def cases(self) -> None:
        """What is expected, and what may go wrong."""
        self.section("own_cases", *self.heads())
        for field, figure in RECORDS["case"].items():
            label = self.context.label(f"case__{field}")

            def what(name: str, field: str = field, label: str = label) -> Any:
                value = self.owned.costs[name].case.by_name(field)
                if name == CASES[0] or field == "residual":
                    return value
                home = put(
                    "ownership", "downside", field, kind="less" if field == "tokens" else "more"
                )
                limits = (0, 1) if field == "tokens" else (1, 11)
                return Ask(Place(f"in_case_{name}_{field}"), label, self.texts(f"case_{name}"), value, home,
                           within(*limits, whole=False), stated=False)  # fmt: skip

            refs = self.block.figure(label, figure.unit, what, Factor.format)
            for name, ref in zip(CASES, refs, strict=True):
                self.case[name][f"case__{field}"] = ref

    # lines for both cases

    def lines(self, title: str, lines: Iterable[Line], figures: Mapping[str, Figures]) -> None:
        """A row a line, a column a case."""
        self.section(title, *self.heads())
        if title == "own_total":  # each case has a block of its own years
            self.total_of_years()
        for form in self.traced(lines):
            refs = self.line(self.block, form, self.places, figures.__getitem__)
            for name, ref in zip(CASES, refs, strict=True):
                self.case[name][form.line.name] = ref
                if form.line.name in RESULT:
                    self.context.output(f"out_{name}_{form.line.name}", ref)

    def line(
        self, block: Block, form: Form, known: Callable[[Any], Mapping[str, Ref]],
        figures: Callable[[Any], Figures], label: str = "",
    ) -> list[Ref]:  # fmt: skip
        """A line; what is money stands behind the gate."""
        through = self.known_apart if form.line.name in KNOWN_APART else self.held
        gated = through if form.line.name in self.gated else None
        return block.line(form, known, figures, _shown(form.line), label, gate=gated)

    def held(self, what: Any) -> Cell:
        """A figure, where there is an offer."""
        return where(self.offered.on(self.sheet.name) > 0, what, "")

    def known_apart(self, what: Cell) -> Cell:
        """The same of a line that is empty by itself then: what it asks whether it is known is 0."""
        return what if self.offered.value else Cell("", address=what.address)

    def total_of_years(self) -> None:
        """What the years of each case come to, called up beside each other."""
        label = self.context.label("costs__total")
        refs = self.block.figure(label, Money, lambda name: self.case[name]["costs__total"], AMOUNT)
        for name, ref in zip(CASES, refs, strict=True):
            self.case[name]["costs__total"] = ref

    def traced(self, lines: Iterable[Line]) -> list[Form]:
        """Some lines, which draw on those of the case and of the bill."""
        return traced(lines, self.texts, (*YEARLY, *TOTAL, *TOTALS))

    def places(self, name: str) -> dict[str, Ref]:
        """Where the figures of a case stand."""
        return self.own | self.context.refs | self.case[name]

    # year by year

    def years(self, name: str) -> None:
        """The years of one case side by side; the base case with a chart."""
        sheet, cost, texts = self.sheet, self.owned.costs[name], self.texts
        if name == "base":  # the chart stays with its table on a page
            sheet.ws.set_h_pagebreaks([self.block.row])
        numbers = range(len(cost.years))
        block = Block(self.context, sheet, self.block.row + 1, numbers, FIRST, across=True)
        sheet.section(
            block.row, f"{texts('own_years')}{texts.sign('colon')}{texts(f'case_{name}')}", LAST + 1
        )
        heads = block.row + 1
        sheet.text(heads, 0, texts("year"), "head_left")
        fixed = {key: ref.among(False) for key, ref in self.places(name).items()}
        columns = [fixed | {"year__number": sheet.put(heads, FIRST + n, float(n), "head", "0").among(True)}
                   for n in numbers]  # fmt: skip
        block.row += 2
        rows: dict[str, int] = {}
        for form in self.traced(OF_YEAR):
            rows[form.line.name] = block.row
            silent = form._replace(words="")
            refs = self.line(block, silent, columns.__getitem__, cost.years.__getitem__)
            for column, ref in zip(columns, refs, strict=True):
                column[form.line.name] = ref
        total = self.held(summed(span([column["cost_here"] for column in columns], sheet.name)))
        label = self.context.label("costs__total")
        self.case[name]["costs__total"] = block.one(label, Money, total, AMOUNT, "total")
        self.block.row = block.row + 1
        if name == "base":
            self.chart(heads, rows, len(cost.years))

    def chart(self, heads: int, rows: Mapping[str, int], count: int) -> None:
        """What every year costs, part by part."""
        sheet, texts = self.sheet, self.texts
        said, currency = texts("own_chart"), self.context.quote.currency
        title = said + texts.bracketed(currency)
        bars = Bars(sheet, title, 900, 280, type="column", subtype="stacked")
        last = FIRST + count - 1
        for name, color, pattern in zip(_PARTS, COLORS, PATTERNS, strict=True):
            row = rows[name]
            years = (heads, FIRST, heads, last)
            bars.add((row, 0), years, (row, FIRST, row, last), color, pattern, gap=60)
        bars.chart.set_x_axis({"name": texts("year")})
        bars.chart.set_y_axis({"num_format": "#,##0", "major_gridlines": GRID})
        bars.chart.set_legend({"position": "right"})
        bars.put(self.block.row, 0, said, x_offset=4)
        self.block.row += 15

    # renting instead

    def rents(self) -> None:
        """What each card rents for, and all of them together."""
        sheet, texts, context = self.sheet, self.texts, self.context
        rented = rented_of(context.estimate.quotation.deal.ownership, context.orders.values(),
                           context.quote, context.catalog)  # fmt: skip
        self.section("own_rents")
        shapes = {"card": "", "bought": "#,##0", "rent_hour": MONEY_SHAPE, "rent_servers": "#,##0",
                  "rent_month": MONEY_SHAPE}  # fmt: skip
        columns = headed(context, (Col(key, "", 0, shape) for key, shape in shapes.items()))
        table = Table(context, sheet, self.block.row, columns)
        sheet.across(self.block.row, len(shapes), LAST, context.issued("rent_source"), "head")
        now: dict[str, list[Ref]] = {"hour": [], "month": []}
        for name in context.orders:
            refs = context.order_refs[name]
            called = context.cards[name].card.called(texts.language)
            cells: dict[str, Any] = {
                "card": called,
                "bought": refs["bought_cards"],
                "rent_servers": refs["servers"],
            }
            for key, known in (("hour", rented.hourly), ("month", rented.monthly)):
                row = known.get(name)
                cells[f"rent_{key}"] = Ask(
                    Place(f"rent_{key}", name), texts(f"rent_{key}", currency=context.quote.currency), name,
                    converted(row, context.quote) if row else None, rent(name, key), POSITIVE,
                    bool(row and row.own),
                )  # fmt: skip
            note = ownership_words.rent_note(rented, name, texts)
            sheet.text(table.row, len(shapes), note, "note_plain")
            typed = table.add(cells)
            for at, (key, known) in enumerate(
                zip(now, (rented.hourly, rented.monthly), strict=True)
            ):
                now[key].append(
                    self.at_rate(typed[f"rent_{key}"], known.get(name), LAST + 2 + 3 * at)
                )
        for key in ("hour", "month"):
            table.anchor(f"rent_{key}", f"rent_{key}")
        self.block.row = table.row
        for key, count in (("hour", "bought"), ("month", "rent_servers")):
            counts, prices = table.span(count), span(now[key], sheet.name)
            missing = added((counts > 0) * same(prices, 0))
            self.given("rent", key, added(counts * prices), AMOUNT)
            known = where(missing > 0, 0, self.offered.on(sheet.name))
            self.given("rent", f"{key}_known", known, "0")

    def at_rate(self, typed: Ref, row: Any, column: int) -> Ref:
        """A price of the catalog at its exchange rate as that stands now, until another price is typed; beside the print."""
        name, rates, code = self.sheet.name, self.context.rate_refs, getattr(row, "currency", "")
        if not rates:
            return typed
        here: Cell = typed.on(name)
        if code in rates and typed.value is not None:
            issued = self.context.quote.exchange_rates[code].rate
            then, before = map(Teller(self.sheet, typed.row, column).filed, (typed.value, issued))
            moved = here * (rates[code]["rate"].on(name) / before)
            here = where(unchanged(here, then), moved, here)
        return self.sheet.put(typed.row, column + 2, here, "aside")

    # a million tokens

    def tokens(self) -> None:
        """What a million output tokens of every scenario cost, at low, normal and high use."""
        self.section("own_tokens", *self.heads())
        lines = {form.line.name: form for form in self.traced(TOKENS)}
        uses = {use: self.use(use) for use in USES}
        for i, name in self.serving:
            part = self.part(i, name)
            known = {case: self.places(case) | part for case in CASES}
            self.token_line(lines["cost_share"], name, USES[0], name, known)
            for use in USES:
                said = f"{name}{self.texts.sign('comma')}{self.texts(f'use_{use}')}"
                for refs in known.values():
                    refs["use__share"] = uses[use]
                self.token_line(lines["tokens_year"], name, use, said, known)
                found = self.token_line(lines["cost_per_million"], name, use, said, known)
                if use == "normal":
                    self.million[name] = found
            for line in OF_API:
                self.token_line(lines[line], name, "normal", name, known)
            self.context.api_refs[name] = {
                case: {line: refs[line] for line in OF_API} for case, refs in known.items()
            }

    def token_line(
        self, form: Form, name: str, use: str, said: str, known: dict[str, dict[str, Ref]]
    ) -> list[Ref]:
        """A line of a scenario in both cases, which the next ones draw on."""
        label = self.of(self.context.label(form.line), said)
        figures = lambda case: self.owned.costs[case].tokens[name][use]  # noqa: E731
        silent = form._replace(words="")
        refs = self.line(self.block, silent, known.__getitem__, figures, label)
        for case, ref in zip(CASES, refs, strict=True):
            known[case][form.line.name] = ref
        return refs

    def use(self, use: str) -> Ref:
        """How much of the speed is used on average."""
        label = self.texts(f"use_{use}")
        ask = Ask(Place(f"in_use_{use}"), label, "", self.owned.uses[use], put("ownership", "use", use),
                  within(0, 1, whole=False), stated=False)  # fmt: skip
        return self.block.one(label, "", ask, "0%")

    def part(self, i: int, name: str) -> dict[str, Ref]:
        """What a scenario has of the price, and how fast it writes."""
        sheet, prices = self.sheet.name, self.context.priced_refs
        at = cells_on(sheet, self.context.scenario_refs[i])
        each = Cell(at("tokens_per_second").value or 0.0, address=at("tokens_per_second").address)
        speed: Any = where(at("timed") > 0, each * at("decode_workers"), 0)
        stated = self.owned.stated_speed(name)
        if stated:
            label = self.context.label("part__tokens_per_second")
            speed = Ask(Place(f"in_{self.context.number(i)}_tokens_per_second"), label, name, stated,
                        put("ownership", "tokens_per_second", name), POSITIVE)  # fmt: skip
        amount = self.given("part", "amount", prices[i], AMOUNT, of=name)
        self.given("part", "amounts", summed(span(prices, sheet)), AMOUNT, of=name)
        speed = self.given("part", "tokens_per_second", speed, "#,##0", of=name)
        self.api(i, name, at)
        both = (speed.on(sheet) > 0) * (amount.on(sheet) > 0)
        self.given("part", "known", where(both, self.offered.on(sheet), 0), "0", of=name)
        return {key: ref for key, ref in self.own.items() if key.startswith("part__")}

    def api(self, i: int, name: str, at: Callable[[str], Cell]) -> None:
        """What an API takes for a million tokens read and written, to be typed over; empty: not known."""
        figures, found, number = self.owned.parts[name], {}, self.context.number(i)
        read = ratio(at("load__prompt_tokens"), at("load__output_tokens"))
        self.given("part", "read", read, of=name)
        daily = either(at("form__users"), at("form__day")) * (1 - at("form__batch"))
        written = at("requests_per_day") * at("load__output_tokens") * daily
        self.given("part", "written_per_day", written, "#,##0", of=name)
        self.given("part", "read_again", at("load__prefix_hit"), "0%", of=name)
        sized, quotation = self.context.estimate.scenarios[i], self.context.estimate.quotation
        row = api_of(sized, quotation.deal.ownership, quotation.quote, self.context.catalog)
        for field in ("api_input", "api_cached", "api_output"):
            label = self.context.label(f"part__{field}")
            ask = Ask(Place(f"in_{number}_{field}"), label, name, figures.by_name(field) or None,
                      api(number, name), POSITIVE,
                      name in quotation.deal.ownership.apis, True)  # fmt: skip
            typed = self.given("part", field, ask, AMOUNT, of=name)
            found[field] = self.context.source(typed)
            self.own[f"part__{field}"] = self.at_rate(typed, row, LAST + 2)
        needed = (found[field] for field in ("api_input", "api_output"))
        both = both_of(*(stated(ref, self.sheet.name) for ref in needed)) * flag(
            at("load__output_tokens") > 0
        )
        self.given("part", "api_known", both, "0", of=name)

    # what it comes to

    def result(self) -> None:
        """The figures that a reader looks for, on top; all of them links to their working."""
        texts, currency = self.texts, self.context.quote.currency
        block = Block(self.context, self.sheet, 3, CASES, FIRST)
        block.section(texts("own_result"), self.heads(), LAST + 1)
        note = self.context.said_issued(ownership_words.missing(self.owned, texts))
        self.sheet.across(block.row, FIRST + 2, LAST, note)
        for line in (line for name in RESULT for line in TOTAL if line.name == name):
            unit = currency if line.unit is Money else line.unit
            style = "total" if line.name == "ownership_total" else ""
            at = lambda case, name=line.name: self.case[case][name]  # noqa: E731
            block.figure(self.context.label(line), unit, at, _shown(line), style)
        for _, name in self.serving:
            found = dict(zip(CASES, self.million[name], strict=True))
            label = f"{texts('own_million')}{texts.sign('colon')}{name}{texts.sign('comma')}{texts('use_normal')}"
            block.figure(label, currency, found.__getitem__, AMOUNT)

    # sensitivity

    def sensitivity(self) -> None:
        """The cost over the years by the purchase and by electricity; the axes may be typed over."""
        sheet, texts, refs = self.sheet, self.texts, self.case["base"]
        self.section("own_sensitivity")
        head = self.block.row
        sheet.text(head, 0, texts("own_price_step"), "head_left")
        seen = (column for column in range(FIRST, LAST + 1) if column not in self.beyond)
        axis = [
            sheet.put(head, at, factor, "input", Factor.format) for at, factor in zip(seen, FACTORS)
        ]
        for ref in axis:
            sheet.allow(within(0, 100, False), texts("own_price_step"), head, ref.column)
        total, capital, power = (
            number(refs[key].on(sheet.name))
            for key in ("ownership_total", "capital", "electricity_year")
        )
        for row, step in enumerate(STEPS, head + 1):
            more = sheet.put(row, 0, step, "input", "+0%;-0%;0%").on(sheet.name, row)
            sheet.allow(within(-1, 10, False), texts("own_price_step"), row, 0)
            for ref in axis:
                factor = ref.among(True).on(sheet.name, row, ref.column)
                cost = total + capital * more + power * self.at("own__years") * (factor - 1)
                sheet.put(row, ref.column, self.held(cost), shape="#,##0")
        self.block.row = head + len(STEPS) + 2


def of_money(lines: Iterable[Line]) -> set[str]:
    """The lines that are money, and those that follow from them."""
    found: set[str] = set()
    for line in lines:
        if line.unit is Money or found & set(line.needs):
            found.add(line.name)
    return found


def _shown(line: Line) -> str:
    """How a line's figure is printed."""
    return AMOUNT if line.unit is Money else line.unit.format
