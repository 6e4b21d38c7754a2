"""Checks of every scenario and of the money, one light for all, and where the figures come from."""

from __future__ import annotations

from typing import Any, NamedTuple

from quoter.sizing import Fitted, Sized
from quoter.words import bill_words, fit_words, scenario_words
from quoter.workbook.sheets.bill import FLAGS
from quoter.workbook.sheets.context import LIGHT_ROW, Context
from quoter.workbook.xlsx import Sheet, local

LINES = {
    "inference": ("context_too_long", "does_not_fit", "requests_queue", "time_missing", "level_missed", "usual_missed",
                  "price_missing", "server_price_missing", "network_price_missing", "not_eligible",
                  "unverified_model", "cheaper_exists", "vision_apart"),
    "training": ("does_not_fit", "price_missing", "server_price_missing", "network_price_missing", "not_eligible",
                 "unverified_model", "cheaper_exists", "too_slow"),
}  # fmt: skip


def write(context: Context) -> None:
    """The list of checks, then the sources."""
    sheet = context.sheets["checks"]
    sheet.head(context.texts("sheet_checks"), context.texts("checks_hint"))
    for column, key in enumerate(("check", "scenario", "result", "meaning")):
        sheet.text(3, column, context.texts(key), "head_left")
    sheet.ws.freeze_panes(4, 1)
    row = write_checks(context, sheet, 4)
    column = f"{sheet.ref(4, 2).cell}:{sheet.ref(row - 1, 2).cell}"
    context.open = open_checks(context)
    sheet.formula(LIGHT_ROW, 2, f"SUM({column})", context.open, "total", "0")
    write_sources(context, sheet, row + 2)
    sheet.widths |= {0: 44, 1: 26, 2: 12, 3: 70}


def write_checks(context: Context, sheet: Sheet, row: int) -> int:
    """A row for each check of each scenario, then those of what is bought and of the money."""
    for i, sized in enumerate(context.estimate.scenarios):
        for name in LINES[sized.kind]:
            row = write_line(context, sheet, row, i, sized, name)
    row = write_fits(context, sheet, row)
    for check in money_checks(context, sheet.name):
        row = write_check(context, sheet, row, check)
    sheet.mark(4, 2, row - 1, "$C5>0", "$C5=0")
    return row


class Check(NamedTuple):
    """A live check: its key, what it is of, its formula and its result, 0 = in order."""

    key: str
    scope: str
    formula: str
    value: float


def money_checks(context: Context, sheet: str) -> list[Check]:
    """That everything adds up, and what its prices rest on; nothing where nothing is bought."""
    if not context.estimate.scenarios:
        return []
    refs = local(context.refs, sheet)
    found = [
        Check("sum", "", adds(refs["total_with_tax"], refs["total_without_tax"], refs["tax_amount"]),
              0.0),
        Check("lines_sum", "", adds(refs["net_total"], discounted(context, sheet)), 0.0),
        Check("rates_sum", "", adds(refs["total_with_tax"], *of_rates(context, sheet)), 0.0),
    ]  # fmt: skip
    if context.payment_refs:
        first, last = context.payment_refs[0], context.payment_refs[-1]
        paid = f"SUM({first.seen_from(sheet)}:{last.cell})"
        found.append(Check("payments_sum", "", adds(refs["total_with_tax"], paid), 0.0))
    lines = f"MAX(b_shown)-{refs['lines_printed']}"
    found.append(Check("lines_hidden", "", f"IF({lines}>0,{lines},0)", 0.0))
    sold = context.sold.entries
    found += [
        Check(key, "", refs[key], float(sum(getattr(entry, name) for entry in sold)))
        for key, name in FLAGS.items()
    ]
    return found + memory_checks(context, sheet)


def adds(whole: str, *parts: str) -> str:
    """0 where some parts are the whole, to the cent."""
    return f"IF(ROUND({'-'.join([whole, *parts])},2)=0,0,1)"


def discounted(context: Context, sheet: str) -> str:
    """The amounts of the lines that count, after the overall discount."""
    return "SUMPRODUCT(b_counted,b_net_amount)"


def of_rates(context: Context, sheet: str) -> list[str]:
    """The totals by rate, as one sum."""
    refs = [context.tax_refs[name, "amount_with_tax"] for name in context.quote.taxes]
    return [f"SUM({refs[0].seen_from(sheet)}:{refs[-1].cell})"]


def memory_checks(context: Context, sheet: str) -> list[Check]:
    """Servers whose usual memory does not hold the weights, where they are bought."""
    found = []
    for name, order in context.orders.items():
        refs = local(context.order_refs[name], sheet)
        formula = f"{refs['memory_short']}*IF({refs['servers']}>0,1,0)"
        value = order.memory_short * (order.servers > 0)
        found.append(Check("memory_short", name, formula, float(value)))
    return found


def write_check(context: Context, sheet: Sheet, row: int, check: Check) -> int:
    """A live check and what it means."""
    sheet.text(row, 0, context.texts(f"check_{check.key}"), "label")
    sheet.text(row, 1, check.scope, "words")
    sheet.formula(row, 2, check.formula, check.value, "check", LIGHT)
    sheet.text(row, 3, context.texts(f"meaning_{check.key}"), "note")
    return row + 1


OF_ROWS = ("context_too_long", "unverified_model", "vision_apart")  # of cards at hand


def write_fits(context: Context, sheet: Sheet, row: int) -> int:
    """How many rows of cards at hand ask for a look, live; and cards that are weakly sourced."""
    rows = iter(context.held_refs)
    for fitted in context.estimate.fits:
        refs, found = [next(rows) for _ in fitted.rows], fit_checks(fitted)
        for name in OF_ROWS:
            column = f"{refs[0][name].seen_from(sheet.name)}:{refs[-1][name].cell}"
            sheet.text(row, 0, context.texts(f"check_{name}"), "label")
            sheet.text(row, 1, fitted.fit.scenario.name, "words")
            sheet.formula(row, 2, f"SUM({column})", found[name], "check", LIGHT)
            sheet.text(row, 3, context.texts(f"meaning_{name}"), "note")
            row += 1
        scope = fitted.fit.scenario.name
        row = write_value(context, sheet, row, "fit_weak", scope, found["fit_weak"])
    return row


def fit_checks(fitted: Fitted) -> dict[str, float]:
    """How many rows, and how many cards at hand, ask for a look."""
    found = {name: sum(h.best.figures[name] for h in fitted.rows) for name in OF_ROWS}
    return found | {"fit_weak": float(len(fit_words.weak(fitted)))}


def write_line(
    context: Context, sheet: Sheet, row: int, i: int, sized: Sized, name: str
) -> int:  # fmt: skip
    """A check that a line of the model makes, live."""
    refs = local(context.scenario_refs[i], sheet.name)
    value = sized.chosen.figures.get(name, 0.0)
    if name == "cheaper_exists":
        value = float(scenario_words.costlier_than_needed(sized))
    sheet.text(row, 0, context.texts(f"check_{name}"), "label")
    sheet.formula(row, 1, refs["name"], sized.case.scenario.name, "words")
    sheet.formula(row, 2, refs[name], value, "check", LIGHT)
    sheet.text(row, 3, context.texts(f"meaning_{name}"), "note")
    return row + 1


def write_value(context: Context, sheet: Sheet, row: int, key: str, scope: str, bad: float) -> int:
    """A check with a plain result."""
    sheet.text(row, 0, context.texts(f"check_{key}"), "label")
    sheet.text(row, 1, scope, "words")
    sheet.value(row, 2, bad, "check", LIGHT)
    sheet.text(row, 3, context.texts(f"meaning_{key}"), "note")
    return row + 1


LIGHT = '"!";;"✓"'


def open_checks(context: Context) -> float:
    """The same in Python."""
    total = sum(check.value for check in money_checks(context, ""))
    for sized in context.estimate.scenarios:
        known = sized.chosen.figures
        total += sum(known.get(name, 0.0) for name in LINES[sized.kind])
        total += scenario_words.costlier_than_needed(sized)
    return total + sum(n for f in context.estimate.fits for n in fit_checks(f).values())


# -- sources --------------------------------------------------------------------------------------


def write_sources(context: Context, sheet: Sheet, row: int) -> None:
    """Where models, cards, engines and prices come from."""
    sheet.section(row, context.texts("sources"), 4)
    for kind, name, source in sources(context):
        row += 1
        sheet.text(row, 0, name, "label")
        sheet.text(row, 1, context.texts(kind), "words")
        sheet.text(row, 3, source, "note")


def sources(context: Context) -> list[tuple[str, str, str]]:
    """Kind, name and source of every row used, each once."""
    found: dict[tuple[str, str], Any] = {}
    for sized in context.estimate.scenarios:
        found |= {(kind, name): source for kind, name, source in scenario_words.sources(sized.case)}
    for held in (h for fitted in context.estimate.fits for h in fitted.rows):
        found |= {(kind, name): source for kind, name, source in scenario_words.sources(held.case)}
    for name, candidate in context.cards.items():
        found["card", name] = scenario_words.dated(candidate.card)
        engine = candidate.engine
        found["engine", engine.full_name] = scenario_words.dated(engine)
        if candidate.offer.main and name in context.offered:
            found["price", name] = bill_words.whose(candidate.offer.main, context.texts)
    return [(kind, name, source) for (kind, name), source in found.items()]
