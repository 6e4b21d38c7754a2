"""Which package is offered: a dropdown, the scenarios of each, and of every scenario whether it is in the
offer. The packing draws on it, and by it the bill, the total, its words and the cost of owning."""

from __future__ import annotations

from quoter.core import Cell, pick, place_of
from quoter.workbook.rules import one_of
from quoter.workbook.sheets.context import Ask, Context
from quoter.workbook.write_back import Place, put
from quoter.workbook.xlsx import Ref, span

FIRST, TOP, MEMBERS = 2, 3, 5  # column of the first package, rows of the dropdown and the members
YES = '"✓";;"–"'  # of a flag


def write(context: Context) -> None:
    """The dropdown, then which package has which scenario."""
    packages = context.estimate.packages
    sheet, texts = context.begun("packages", 3, FIRST), context.texts
    names = [one.name for one in packages]
    offered = next(one.name for one in packages if one.offered)
    heads = [sheet.ref(MEMBERS + 1, FIRST + n, name) for n, name in enumerate(names)]
    area = sheet.range(MEMBERS + 1, FIRST, MEMBERS + 1, FIRST + len(names) - 1)
    context.anchor("offered_names", area)
    rule = one_of("=_offered_names")
    ask = Ask(Place("in_offered"), texts("package_offered"), "", offered, put("offered"), rule)
    sheet.text(TOP, 0, texts("package_offered"), "strong")
    choice = context.put(sheet, TOP, FIRST, ask)
    context.refs["offered"] = context.reader("offered", choice)
    members(context, names, place_of(choice.on(sheet.name), span(heads, sheet.name)))


def members(context: Context, names: list[str], offered: Cell) -> None:
    """A row a scenario, a column a package; behind them whether the offered one has it."""
    sheet, texts, last = context.sheets["packages"], context.texts, FIRST + len(names)
    sheet.section(MEMBERS, texts("package_members"), last + 1)
    sheet.text(MEMBERS + 1, 0, texts("scenario"), "head_left")
    for column, name in enumerate(names, FIRST):
        sheet.text(MEMBERS + 1, column, name, "head")
    sheet.text(MEMBERS + 1, last, texts("package_in_offer"), "head")
    place = sheet.put(TOP, last + 1, offered, "aside").on(sheet.name)
    for row, sized in enumerate(context.estimate.scenarios, MEMBERS + 2):
        sheet.text(row, 0, sized.case.scenario.name, "label")
        held = [held_by(context, row, n, sized) for n in range(len(names))]
        own = sheet.put(row, last, pick(span(held, sheet.name), place), shape=YES)
        context.in_offer.append(own)


def held_by(context: Context, row: int, n: int, sized: object) -> Ref:
    """1 where a package has a scenario."""
    there = float(sized in context.estimate.packages[n].estimate.scenarios)
    return context.sheets["packages"].put(row, FIRST + n, there, "fixed", YES)
