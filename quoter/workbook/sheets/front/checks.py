"""Checks of every scenario and of the money with one light for all, what was edited since issue, where the
figures come from, what the workbook is and how it is used, and its revisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quoter.core import (
    Cell,
    added,
    capital,
    either,
    flag,
    join,
    largest,
    most,
    or_else,
    pick,
    place_of,
    program,
    rounded,
    same,
    summed,
    where,
)
from quoter.sizing import UNLIKELY, Sized, budget
from quoter.words import bill_words, fit_words, gate_words, scenario_words
from quoter.workbook.sheets.context import FRONT, LIGHT_ROW, Context
from quoter.workbook.sheets.engine.bill import FLAGS
from quoter.workbook.sheets.front import refused
from quoter.workbook.sheets.front.refused import Check, Meaning
from quoter.workbook.sheets.table import Col, Table
from quoter.workbook.xlsx import Ref, Sheet, cells_on, span

LINES = {
    "inference": ("context_short", "context_too_long", "not_possible", "does_not_fit", "requests_queue", "flight_unknown", "level_missed", "usual_missed",
                  "price_missing", "server_price_missing", "network_price_missing", "over_budget", "not_eligible",
                  "unverified_model", "only_on_trial", "cheaper_exists", "others_changed", "vision_apart"),
    "training": ("not_possible", "does_not_fit", "price_missing", "server_price_missing", "network_price_missing", "over_budget", "not_eligible",
                 "unverified_model", "cheaper_exists", "others_changed", "too_slow"),
}  # fmt: skip
OF_ROWS = ("context_too_long", "unverified_model", "vision_apart")  # of cards at hand
COLORS = ("input", "default", "formula", "linked", "check", "total")
LIGHT = '"!";;"✓"'
SHOWN = 10  # edits that are listed here
_WIDTHS = (40, 26, 12, 54, 14, 12)
_WIDE = len(_WIDTHS)
_SENTENCES = 5  # of a meaning that is made of several


def write(context: Context) -> None:
    """The list of checks, then the rest below it."""
    sheet = context.begun("checks", 4, 1)
    sheet.widths |= dict(enumerate(_WIDTHS))
    sheet.print_columns = _WIDE  # what finds the edits stands beside
    sheet.upright = True
    row = write_checks(context, sheet)
    for part in (write_edits, write_sources, facts, _revisions):
        row = part(context, sheet, row) + 1
    sheet.print_rows = row  # how it is used is for the screen
    for part in (usage, colors, contents):
        row = part(context, sheet, row) + 1


def write_checks(context: Context, sheet: Sheet) -> int:
    """A row for each check, and how many are open; the first that is stands on the summary."""
    texts = context.texts
    table = Table(context, sheet, 3, [
        *(Col(key, texts(key), 0, "", style)
          for key, style in (("check", "label"), ("scenario", "words"))),
        Col("result", texts("result"), 0, LIGHT, "check"), Col("meaning", texts("meaning"), 0, "", "note"),
        *(Col(f"beside_{n}") for n in range(_WIDE - 4)),  # what finds the first stands out of the printout
        Col("rank", texts("rank_head"), 8, "0", "aside"),
        *(Col(f"said_{n}", "", 8, "", "aside") for n in range(_SENTENCES)),
    ])  # fmt: skip
    for check in checks(context, sheet.name):
        table.begin(
            {
                "check": capital(texts(f"check_{check.key}")),
                "scenario": check.scope,
                "result": check.found,
            }
        )
        table.put(
            "meaning",
            _meaning(table, check) if check.meaning else capital(texts(f"meaning_{check.key}")),
        )
        table.running("rank", flag(table.here("result") > 0))
        table.end()
    first = len(list(refused.checks(context, sheet.name)))
    if first:
        refused.marked_results(context, [row["result"] for row in table.rows[:first]])
    outside = refused.OUTSIDE
    results = or_else(summed(table.span("result")), 1)  # an error is one too
    found = where(outside > 0, outside, results)  # others may be errors then
    total = sheet.put(LIGHT_ROW, 2, found, "aside", "0;-0;")
    name = context.refs["open_checks"].name
    context.refs["open_checks"] = total._replace(name=name)
    table.mark("result", "{}>0", "{}=0")
    _against(context, table, total)
    return table.row + 1


def _meaning(table: Table, check: Check) -> Any:
    """What a check means whose sentences stand beside it, out of the printout: joined where it finds something."""
    said, usual = check.meaning or ((), "")
    for n, sentence in enumerate((*said, usual)):
        table.put(f"said_{n}", sentence)
    *parts, otherwise = (table.here(f"said_{n}") for n in range(len(said) + 1))
    return where(table.here("result") > 0, join(*parts), otherwise)


def _against(context: Context, table: Table, open_checks: Ref) -> None:
    """What stands against the offer: the first check that is open."""
    sheet = table.sheet
    found = pick(table.span("check"), place_of(Cell(1.0, address="1"), table.span("rank"))) if open_checks.value else Cell(
        "", address=f"INDEX({table.span('check').address},MATCH(1,{table.span('rank').address},0))")  # fmt: skip
    first = or_else(found, context.texts("not_computed"))  # a check that is an error itself
    said = where(same(open_checks.on(sheet.name), 0), context.texts("against_nothing"), first)
    context.refs["against"] = context.reader("against", sheet.put(LIGHT_ROW, _WIDE, said, "aside"))


def checks(context: Context, sheet: str) -> Iterator[Check]:
    """What a file is refused for, the checks of each scenario, then of cards at hand, of what is bought
    and of the money."""
    yield from refused.checks(context, sheet)
    if context.estimate.scenarios:
        away, accepted = (
            context.refs[key].on(sheet) for key in ("given_away", "gate__accepts_zero")
        )
        yield Check("given_away", "", away * (1 - accepted))
    for sized, refs in context.served:
        why = {"not_eligible": why_barred(context, refs, sheet)}
        yield from (Check(name, refs["name"], found_of(sized, refs, name, sheet), why.get(name))
                    for name in LINES[sized.kind] if name in refs
                    and (name != "over_budget" or sized.case.scenario.budget or not sized.portion))  # fmt: skip
    yield from late_in_turn(context, sheet)
    yield from stock_short(context, sheet)
    rows = iter(context.held_refs)
    for fitted in context.estimate.fits:
        own = [next(rows) for _ in fitted.rows]
        scope = fitted.fit.scenario.name
        for name in OF_ROWS:
            yield Check(name, scope, summed(span([refs[name] for refs in own], sheet)))
        yield Check("fit_weak", scope, float(len(fit_words.weak(fitted, context.texts))))
    if context.estimate.scenarios:
        yield from money_checks(context, sheet)


def why_barred(context: Context, refs: dict[str, Ref], sheet: str) -> Meaning:
    """What keeps the chosen card out, each reason that holds a sentence; of one that may be offered what could."""
    at, texts = cells_on(sheet, refs), context.texts
    foreign = at("ask__domestic_only") * (1 - at("card__domestic"))
    holds = {
        "denied": at("card__denied"),
        "restricted": 1 - at("supplied"),
        "foreign": foreign,
        "weak": at("unconfirmed"),
    }
    stop = texts.sign("full_stop")
    told = {key: capital(texts(f"not_eligible_{key}")) + stop for key in holds}
    said = tuple(where(held > 0, told[key], "") for key, held in holds.items())
    return Meaning(said, capital(texts("meaning_not_eligible")))


def found_of(sized: Sized, refs: dict[str, Ref], name: str, sheet: str) -> Any:
    """What a check finds; of many edits one thing, of a part of a stock that others take, too, as issued, and no
    times of what does not run."""
    if name == "over_budget" and sized.portion:
        return float((budget.lacking(sized) or 0) > 0)
    at = cells_on(sheet, refs)
    if name in scenario_words.OF_WHAT_RUNS:
        return at(name) * (1 - at("not_possible"))
    return flag(at(name) > 0) if name == "others_changed" else refs[name]


def late_in_turn(context: Context, sheet: str) -> Iterator[Check]:
    """Of trainings on one card type that each keep their deadline those that miss it in turn; none where one trains
    alone."""
    turns = list(zip(context.served, context.turn_rows, strict=True) if context.turn_rows else ())
    trained = [(refs, turn) for (sized, refs), turn in turns if sized.kind == "training"]
    if len(trained) > 1:
        for refs, turn in trained:
            alone, late = refs["too_slow"].on(sheet), turn["turn_late"].on(sheet)
            yield Check("turn_late", refs["name"], where(alone > 0, 0, late))


def stock_short(context: Context, sheet: str) -> Iterator[Check]:
    """The scenarios that bought nothing at issue and lack more cards at hand now, beside those before them; what one lacked
    then others left of what they buy."""
    for (sized, refs), row in zip(context.served, context.stock_rows, strict=False):
        if sized.at_hand:
            lacking = row["stock_lacking"]
            yield Check("stock_short", refs["name"], flag(lacking.on(sheet) > float(lacking.value)))


def money_checks(context: Context, sheet: str) -> Iterator[Check]:
    """That everything adds up, and what its prices rest on."""
    at = {key: ref.on(sheet) for key, ref in context.refs.items()}
    total, columns, places = at["total_with_tax"], context.bill_columns, context.quote.places
    yield Check("sum", "", adds(total - at["total_without_tax"] - at["tax_amount"], places))
    lines = added(columns["counted"] * columns["net_amount"])
    yield Check("lines_sum", "", adds(at["net_total"] - lines, places))
    rates = [context.tax_refs[name, "amount_with_tax"] for name in context.quote.taxes]
    yield Check("rates_sum", "", adds(total - summed(span(rates, sheet)), places))
    if context.estimate.added_alike:  # as issued: what a need is stands in many cells
        names = context.texts("list_comma").join(
            s.case.scenario.name for s in context.estimate.added_alike
        )
        yield Check("added_alike", names, 1.0)
    hidden = most(columns["shown"]) - at["lines_printed"]
    yield Check("lines_hidden", "", largest(hidden, 0))
    yield from (Check(key, "", context.refs[key]) for key in FLAGS)
    for code, refs in context.rate_refs.items():
        yield from rate_checks(code, {key: ref.on(sheet) for key, ref in refs.items()}, at)
    for name in context.orders:  # servers whose usual memory does not hold the weights
        short, servers = (
            context.order_refs[name][key].on(sheet) for key in ("memory_short", "servers")
        )
        card = context.card_refs[name]["card__called"]
        yield Check("memory_short", card, short * flag(servers > 0))
        home = context.cards[name].server
        if home and home.liquid:
            yield Check("liquid_cooled", card, flag(servers > 0))


def rate_checks(code: str, rate: Mapping[str, Cell], at: Mapping[str, Cell]) -> Iterator[Check]:
    """That an exchange rate is neither older than a price may be, nor far from the reference."""
    yield Check("stale_rate", code, flag(rate["age_head"] > at["basis__age_limit"]))
    if rate["rate_usual"].value:
        now, usual = rate["rate"], rate["rate_usual"]
        far = either(flag(now * UNLIKELY < usual), flag(now > usual * UNLIKELY))
        yield Check("unlikely_rate", code, far)


def adds(rest: Cell, places: int) -> Cell:
    """0 where nothing is left, to the currency's smallest unit."""
    return where(same(rounded(rest, places), 0), 0, 1)


# -- what was edited, and where figures come from -------------------------------------------------


def write_edits(context: Context, sheet: Sheet, row: int) -> int:
    """The first inputs that were edited since issue, each with its issued value; all stand behind."""
    texts, lists = context.texts, context.lists
    sheet.section(row, texts("sheet_edits"), _WIDE)
    keys = {"edit_input": 0, "edit_of": 1, "edit_now": 2, "edit_issued": 3}
    for key, column in keys.items():
        sheet.text(row + 1, column, capital(texts(key)), "head_left")
    edits = context.refs["edits"].on(sheet.name)
    for number in range(1, SHOWN + 1):
        at = row + 1 + number
        own = sheet.put(at, _WIDE + 1, number, "aside").on(sheet.name, at)
        place = Cell(0.0, address=f"MATCH({own.address},{lists['edit_rank'].address},0)")
        found = sheet.put(at, _WIDE, where(own > edits, 0, place), "aside").on(sheet.name, at)
        for key, column in keys.items():
            text = Cell("", address=f"INDEX({lists[key].address},{found.address})")
            sheet.put(at, column, where(same(found, 0), "", text), "words_plain")
    return row + SHOWN + 2


def write_sources(context: Context, sheet: Sheet, row: int) -> int:
    """Where models, cards, engines and prices come from."""
    sheet.section(row, context.issued("sources"), _WIDE)
    for kind, name, source in _sources(context):
        row += 1
        sheet.text(row, 0, name, "label")
        sheet.text(row, 1, capital(context.texts(kind)), "words")
        sheet.across(row, 2, _WIDE - 1, source)
    return row + 1


def _sources(context: Context) -> list[tuple[str, str, str]]:
    """Kind, name and source of every row used, each once."""
    found: dict[tuple[str, str], Any] = {}
    texts = context.texts
    cases = [s.case for s in context.estimate.scenarios]
    cases += [held.case for fitted in context.estimate.fits for held in fitted.rows]
    for case in cases:
        sources = scenario_words.sources(case, texts, context.whose)
        found |= {(kind, name): source for kind, name, source in sources}
    for name, candidate in context.cards.items():
        card = candidate.card.called(texts.language)
        found["card", card] = context.whose(candidate.card)
        engine, price = candidate.engine, candidate.offer.main
        found["engine", scenario_words.engine_of(candidate, context.catalog, texts)] = (
            context.whose(engine)
        )
        if price and name in context.offered:
            found["price", card] = bill_words.whose(price, texts)
    return [(kind, name, source) for (kind, name), source in found.items()]


# -- about ----------------------------------------------------------------------------------------


def facts(context: Context, sheet: Sheet, row: int) -> int:
    """Whose it is, of what day, and by what program from what file."""
    quote, texts = context.quote, context.texts
    said = (
        ("number", quote.called), ("status", gate_words.status(context.estimate, texts)),
        ("seller", quote.seller.name), ("customer", quote.customer.name), ("date", str(quote.date)),
        ("about_program", program() if context.is_internal else ""), ("about_digest", context.estimate.quotation.short_digest),
    )  # fmt: skip
    rows = (((texts(key), "strong"), (value, "text")) for key, value in said if value)
    return _told(sheet, row, texts("sheet_about"), rows)


def _told(sheet: Sheet, row: int, title: str, rows: Iterable[tuple[tuple[str, str], ...]]) -> int:
    """A band, and below it rows of texts, each in its style."""
    sheet.section(row, title, _WIDE)
    for cells in rows:
        row += 1
        for column, (text, style) in enumerate(cells):
            sheet.text(row, column, text, style)
    return row + 1


def usage(context: Context, sheet: Sheet, row: int) -> int:
    """How it is used, and the conventions."""
    rows = (((context.texts(f"about_usage_{number}"), "text"),) for number in range(1, 7))
    return _told(sheet, row, context.texts("about_usage"), rows)


def colors(context: Context, sheet: Sheet, row: int) -> int:
    """One style for each role."""
    texts = context.texts
    rows = (((texts(f"color_{n}"), n), (texts(f"color_{n}_meaning"), "text")) for n in COLORS)
    return _told(sheet, row, texts("about_colors"), rows)


def contents(context: Context, sheet: Sheet, row: int) -> int:
    """Every sheet with a link and what it holds."""
    sheet.section(row, context.texts("about_contents"), _WIDE)
    others = [key for key in context.sheets if key != "checks"]
    for number, key in enumerate(others):
        at, column = row + 1 + number // 2, number % 2 * 3
        sheet.link(at, column, context.sheets[key].name)
        said = context.texts(f"contents_{key.partition(' ')[0]}")
        sheet.text(at, column + 1, said, "text" if key in FRONT else "grey")
    return row + 2 + len(others) // 2


def _revisions(context: Context, sheet: Sheet, row: int) -> int:
    """The log: what every revision changed, and what it came to."""
    texts, quote = context.texts, context.quote
    sheet.section(row, texts("about_revisions"), _WIDE)
    keys = ("revision", "date", "cards_head", "what", "total", "author")
    for column, key in enumerate(keys):
        fixed = key in ("cards_head", "what", "total")
        sheet.text(row + 1, column, context.issued(key) if fixed else texts(key), "head_left")
    row += 2
    for change in context.revisions:
        cards = "" if change.cards is None else f"{change.cards:,.0f}"
        of = (f"R{change.revision}", f"{change.date}", cards)
        said = (*of, change.what, change.total, change.author)
        for column, text in enumerate(said):
            sheet.text(row, column, text, "note" if column == 3 else "label")
        row += 1
    taxed = texts(bill_words.of_tax("tax_included", quote, texts))
    basis = f"{quote.currency}{texts.sign('semicolon')}{taxed}"
    sheet.text(row, 0, basis, "note_plain")
    return row + 1
