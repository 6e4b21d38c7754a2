"""Every input of every scenario in one place: what holds for the whole quotation, then a column for each
scenario, and for each question about cards at hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from quoter.core import (
    STATED_SHARE,
    Flag,
    Money,
    Share,
    both,
    either,
    excel,
    flag,
    join,
    same,
    unchanged,
    where,
)
from quoter.core import number as known_or_0
from quoter.model import RECORDS
from quoter.sizing import Estimate
from quoter.words import scenario_words, terms_words
from quoter.workbook import write_back
from quoter.workbook.rules import A_DAY, EXCEL_DAY_ZERO, Rule, within
from quoter.workbook.sheets.context import Ask, Context
from quoter.workbook.sheets.engine.fit import ASKED as FIT_ASKED
from quoter.workbook.sheets.engine.sizing import FIRST, INPUTS, inputs_of
from quoter.workbook.sheets.inputs import Input, S, Spot, form_home, input_label
from quoter.workbook.sheets.table import Block
from quoter.workbook.write_back import Home, Place, of_row, put
from quoter.workbook.xlsx import Ref, width_of

DAY, FACTOR, WIDEST = "yyyy-mm-dd", "0.0000", 7
LETTER = 0.74  # of a column's unit, that a letter of the sheet takes
# what stands of an exchange rate, and where
RATE = {"exchange_rate": FIRST, "as_of_rate": FIRST + 1, "rate_issued": FIRST + 2, "rate_usual": FIRST + 3,
        "age_head": FIRST + 4, "source": FIRST + 5}  # fmt: skip
MARKS = {"tax_name": "tax_called"}  # the codes of tax classes stand among the tables
# sheets with inputs of their own
ELSEWHERE = ("prices", "bill", "ownership", "cards", "models", "tables", "workings")


def write(context: Context) -> None:
    """The whole quotation, inference, training, cards at hand."""
    sheet = context.begun("inputs", 3, FIRST, "sizing_hint")
    row = 3
    if context.estimate.scenarios:
        row = Whole(context, row).write()
    row = elsewhere(context, row)
    kinds = [partial(of_kind, context, kind) for kind in INPUTS if kind in context.forms]
    kinds += [partial(of_fits, context)] if context.estimate.fits else []
    starts = []
    for write_kind in kinds:
        starts.append(row)
        row = write_kind(row)
    # else a few rows of the last stand on a page of their own
    sheet.ws.set_h_pagebreaks(starts[1:])
    sheet.widths |= {0: 40, 1: 12} | dict(_columns_as_wide(context))
    aside = bool(context.rate_refs)  # the days of the rates as issued
    sheet.ws.measure()
    sheet.upright = sheet.ws.dim_colmax <= WIDEST + aside
    sheet.print_columns = WIDEST + 1 if sheet.upright else 0


def _columns_as_wide(context: Context) -> Iterator[tuple[int, float]]:
    """Each column as wide as the longest word of a dropdown that it holds: that of a scenario as others are."""
    held = {FIRST: 20.0, WIDEST: 14.0}
    for typed in context.typed.values():
        if typed.ref.sheet == context.sheets["inputs"].name:
            said = LETTER * width_of(typed.ask.value) if isinstance(typed.ask.value, str) else 0
            held[typed.ref.column] = max(held.get(typed.ref.column, 20.0), said)
    for column in range(FIRST, max(held) + 1):
        yield column, held.get(column, 20.0 if column < FIRST + 4 else 14.0)


# -- the whole quotation --------------------------------------------------------------------------


class Whole:
    """Discounts, tax basis, the day, tax classes and exchange rates."""

    def __init__(self, context: Context, row: int):
        self.context, self.texts, self.quote = context, context.texts, context.quote
        self.sheet = context.sheets["inputs"]
        self.block = Block(context, self.sheet, row, ["all"], FIRST, last=WIDEST)

    def write(self) -> int:
        self.basis()
        self.taxes()
        self.currencies()
        return self.block.row + 1

    def input(self, name: str, label: str, what: Any, shape: str, note: str = "") -> Ref:
        """A row with one value."""
        return self.block.one(label, "", what, shape, note=note)

    def basis(self) -> None:
        """What holds for every line, and the oldest price that is not marked."""
        basis, texts, limit = self.context.sold.basis, self.texts, {"name": "price_age_limit_days"}
        self.block.section(texts("whole_quotation"))
        rows = (
            ("discount", basis.discount, STATED_SHARE, within(0, 1, False), put("offer", "discount", absent=0)),
            ("discount_amount", basis.discount_amount, Money.format, within(0, 10**12, False),
             put("offer", "discount_amount", absent=0)),
            ("tax_included", basis.tax_included, Flag.format, within(0, 1), write_back.basis()),
            ("age_limit", basis.age_limit, "#,##0", within(0, 10**4), of_row("constants", limit, "value")),
            ("domestic_only", float(self.quote.procurement.domestic_only), Flag.format, within(0, 1),
             write_back.flag("quote", "procurement", "domestic_only")),
        )  # fmt: skip
        for key, value, shape, rule, home in rows:
            label = texts(f"basis_{key}", currency=self.quote.currency)
            ask = Ask(Place(f"in_{key}"), label, "", value, home, rule)
            ref = self.input(key, label, ask, shape, texts(f"note_{key}"))
            called = f"basis__{key}" if basis.has(key) else key
            self.context.refs[called] = self.context.reader(key, ref)
        serial = float(self.quote.date.toordinal() - EXCEL_DAY_ZERO)
        ref = self.input("date", texts("date"), serial, DAY)
        self.context.refs["quote_date"] = self.context.reader("quote_date", ref)

    def taxes(self) -> None:
        """Every tax class with its rate."""
        self.block.section(self.texts("tax_classes"))
        first, names = self.block.row, self.context.called("tax")
        for number, (name, rate) in enumerate(self.quote.taxes.items(), 1):
            label = names[name]
            called = name if name.isidentifier() else number  # not every text is a name of Excel's
            ask = Ask(Place(f"in_tax_{called}"), f"{self.texts('tax_rate')}{self.texts.sign('colon')}{label}", "", rate,
                      put("quote", "taxes", name), Rule(0, 1, filled=True))  # fmt: skip
            ref = self.input("", label, ask, STATED_SHARE)
            self.context.refs[f"tax_{name}"] = ref
        rates = [*self.quote.taxes.values()]
        self.lists(first, {"tax_name": (0, [*names.values()]), "tax_rates": (FIRST, rates)})

    def currencies(self) -> None:
        """What one unit of each currency costs, of what day and from whom, and how old that is."""
        quote, said = self.quote, self.texts("exchange_rate")
        self.block.section(self.texts("exchange_rates", currency=quote.currency))
        for key, column in (RATE if quote.exchange_rates else {}).items():
            self.sheet.text(self.block.row, column, self.texts(key), "head")
        self.block.row += bool(quote.exchange_rates)
        first, known = self.block.row, quote.exchange_rates
        self.input("", quote.currency, 1.0, FACTOR)
        for code, one in known.items():
            ask = Ask(Place(f"in_rate_{code}"), f"{said} {code}", "", one.rate,
                      write_back.of_rate(code), within(1e-9, 10**9, False))  # fmt: skip
            self.rate(code, one, self.input("", code, ask, FACTOR))
        rates = [1.0, *(one.rate for one in known.values())]
        self.lists(first, {"fx_code": (0, [quote.currency, *known]), "fx_rate": (FIRST, rates)})

    def rate(self, code: str, known: Any, rate: Ref) -> None:
        """Beside a rate: its day, what it was at issue, the reference, how old it is, and its source.

        One that is typed in is of the quotation's day, unless a day is typed in too."""
        sheet, row, here = self.sheet, rate.row, rate.on(self.sheet.name)
        usual = self.context.catalog.reference_rate(code, self.quote.currency)
        serial = known.date and float(known.date.toordinal() - EXCEL_DAY_ZERO)
        ask = Ask(Place(f"in_rate_date_{code}"), f"{self.texts('as_of_rate')} {code}", "", serial,
                  write_back.of_rate(code), A_DAY, blank=True)  # fmt: skip
        dated = self.context.put(sheet, row, RATE["as_of_rate"], ask, shape=DAY)
        refs = {"rate": rate, "as_of_rate": dated}
        for key, what in (("rate_issued", known.rate), ("rate_usual", usual and usual.rate)):
            refs[key] = sheet.put(row, RATE[key], what, "fixed", FACTOR)
        day = known_or_0(dated.on(sheet.name))
        kept = flag(unchanged(here, refs["rate_issued"].on(sheet.name)))
        issued = sheet.put(row, WIDEST + 1, serial or 0.0, "aside", DAY).on(sheet.name, row)
        counts = either(kept, 1 - flag(same(day, issued))) * flag(day > 0)
        days = self.context.refs["quote_date"].on(sheet.name) - day
        age = where(counts > 0, days, 0)
        refs["age_head"] = sheet.put(row, RATE["age_head"], age, shape="#,##0")
        sheet.text(row, RATE["source"], known.source, "note")
        issued_said = terms_words.rate_said(code, self.quote, self.texts)
        said = sheet.put(row, WIDEST + 2, issued_said, "aside").on(sheet.name, row)
        before, behind = terms_words.rate_typed(code, self.quote, self.texts)
        now = where(kept > 0, said, join(before, here, behind))
        refs["rate_said"] = sheet.put(row, WIDEST + 3, now, "aside")
        self.context.rate_refs[code] = refs

    def lists(self, first: int, columns: dict[str, tuple[int, list[Any]]]) -> None:
        """Columns that other sheets look up in, called by names for people."""
        for key, (column, values) in columns.items():
            address = self.sheet.range(first, column, self.block.row - 1)
            self.context.book.anchor(MARKS.get(key, key), address)
            self.context.listed(key, values, address)


def asked_values(estimate: Estimate) -> dict[Place, tuple[Any, Home]]:
    """The inputs of every scenario as the estimate has them, each with its home."""
    found: dict[Place, tuple[Any, Home]] = {}
    for i, sized in enumerate(estimate.scenarios, 1):
        found |= _values(estimate, f"in_{i}_", sized, inputs_of(sized.kind))
    for n, fitted in enumerate(estimate.fits, 1):
        found |= _values(estimate, f"in_fit_{n}_", fitted.held[0], FIT_ASKED)
    return found


def _values(
    estimate: Estimate, prefix: str, one: S, items: Iterable[Input[S]]
) -> dict[Place, tuple[Any, Home]]:  # fmt: skip
    """The inputs of one scenario."""
    quotation = estimate.quotation
    spot = Spot(quotation.names.index(one.case.scenario.name), prefix, quotation.catalog)
    return {
        Place(prefix + item.named): (item.value(one), home_of(item, one, spot)) for item in items
    }


def home_of(item: Input[S], one: S, spot: Spot) -> Home:
    """Where an input is written."""
    return form_home(one, spot) if item.key == "form" else item.home(spot)


# -- other sheets ---------------------------------------------------------------------------------


def elsewhere(context: Context, row: int) -> int:
    """Where the other inputs stand: a link to every sheet that has any, and what it holds."""
    sheet = context.sheets["inputs"]
    sheet.section(row, context.texts("inputs_elsewhere"), WIDEST + 1)
    for key in (key for key in ELSEWHERE if key in context.sheets):
        row += 1
        sheet.link(row, 0, context.sheets[key].name)
        sheet.text(row, FIRST, context.texts(f"contents_{key}"), "note_plain")
    return row + 2


# -- scenarios ------------------------------------------------------------------------------------


def of_kind(context: Context, kind: str, row: int) -> int:
    """The scenarios of a kind of work side by side; the row after them."""
    scenarios = [(i, s) for i, s in enumerate(context.estimate.scenarios) if s.kind == kind]
    names = [(s.case.scenario.name, f"in_{i + 1}_") for i, s in scenarios]
    last = max(WIDEST, FIRST + len(scenarios) - 1)
    block = Block(context, context.sheets["inputs"], row, range(len(scenarios)), FIRST, last=last)
    block.section(context.texts(f"sheet_{kind}"), [name for name, _ in names])
    for column, (i, _) in enumerate(scenarios, FIRST):
        ref = block.sheet.ref(block.row - 1, column, names[column - FIRST][0])
        context.scenario_refs[i]["name"] = ref.among(True)
    sized = [s for _, s in scenarios]
    for item in inputs_of(kind):
        for (i, _), ref in zip(scenarios, _asked(context, block, item, sized, names), strict=True):
            context.scenario_refs[i][item.key] = ref
    for i, _ in scenarios if kind == "inference" else ():
        unheld(context, context.scenario_refs[i])
    return block.row + 1


def unheld(context: Context, refs: dict[str, Ref]) -> None:
    """Targets of ours that nothing is held against: of documents, which throughput decides, they are told as such."""
    sheet, said = context.sheets["inputs"], context.texts("not_held")
    batch = same(refs["form"].on(sheet.name), context.called("f")["documents"])
    for target in ("ttft", "tpot"):
        ref, keep = refs[f"load__{target}_ms"], refs[f"load__keep_{target}"].on(sheet.name)
        test = excel(both(batch, same(keep, 0)))
        sheet.color(ref.row, ref.column, ref.row, ref.column, test, num_format=f'"{said}"')


def of_fits(context: Context, row: int) -> int:
    """The questions about cards at hand side by side."""
    fits, names = context.estimate.fits, []
    for number, fitted in enumerate(fits, 1):
        names.append((fitted.fit.scenario.name, f"in_fit_{number}_"))
    last = max(WIDEST, FIRST + len(fits) - 1)
    block = Block(context, context.sheets["inputs"], row, range(len(fits)), FIRST, last=last)
    block.section(context.texts("sheet_fit"), [name for name, _ in names])
    heads = [block.sheet.ref(block.row - 1, FIRST + j, n).among(True)
             for j, (n, _) in enumerate(names)]  # fmt: skip
    context.fit_refs = [{"name": head} for head in heads]
    samples = [fitted.held[0] for fitted in fits]
    for item in FIT_ASKED:
        for refs, ref in zip(
            context.fit_refs, _asked(context, block, item, samples, names), strict=True
        ):
            refs[item.key] = ref
    inventory(context, block, names)
    return block.row + 1


def inventory(context: Context, block: Block, names: list[tuple[str, str]]) -> None:
    """How many of each card every question counts."""
    label, fits = context.label("inventory__cards"), context.estimate.fits
    for n in range(max(len(fitted.fit.cards) for fitted in fits)):
        for j, fitted in enumerate(fits):
            if n >= len(fitted.fit.cards):
                continue
            card, count = fitted.fit.cards[n]
            name, prefix = names[j]
            home = context.spot(name, prefix).put("inventory", n, "count")
            own = f"{label}{context.texts.sign('colon')}{card.called(context.texts.language)}"
            place, most = Place(f"{prefix}inventory_{n + 1}"), within(0, 10**6)
            ask = Ask(place, own, name, float(count), home, most)
            single = Block(context, block.sheet, block.row, [j], FIRST + j, note=WIDEST, last=0)
            said = own if len(fits) == 1 else own + context.texts.bracketed(name)
            ref = single.one(said, RECORDS["inventory"]["cards"].unit, ask)
            context.fit_refs[j][f"card {card.name}"] = ref
            block.row += 1


def _asked(
    context: Context, block: Block, item: Input[S], sized: list[S], names: Iterable[tuple[str, str]]
) -> list[Ref]:  # fmt: skip
    """One input of all scenarios: values, limits, homes, and whether the customer stated them."""
    label, asks = input_label(context, item), []
    for one, (name, prefix) in zip(sized, names, strict=True):
        spot, value = context.spot(name, prefix), item.value(one)
        stated = any(scenario_words.key_stated(one.case, key) for key in item.stated.split())
        said, rule = context.chosen(item.allow, value), context.offers(item.allow)
        home = home_of(item, one, spot)
        asks.append(Ask(Place(prefix + item.named), label, name, said, home, rule, stated))
    usual = STATED_SHARE if item.unit is Share else item.unit.format
    shape = item.format or ("" if isinstance(asks[0].value, str) else usual)
    return block.figure(label, item.unit, asks.__getitem__, shape)
