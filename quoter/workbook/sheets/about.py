"""What the workbook is, how it is used, what its colours mean, where everything is, its revisions."""

from __future__ import annotations

from quoter.core import program
from quoter.workbook.sheets.context import Context
from quoter.workbook.xlsx import Sheet

COLORS = ("input", "default", "formula", "linked", "check", "total")


def write(context: Context) -> None:
    """Purpose and use, the colours, the sheets with links, the revisions, what it was made from."""
    sheet, texts = context.sheets["about"], context.texts
    sheet.head(texts("sheet_about"), texts("about_hint"))
    row = facts(context, sheet, 3)
    row = usage(context, sheet, row + 1)
    row = colors(context, sheet, row + 1)
    row = contents(context, sheet, row + 1)
    revisions(context, sheet, row + 1)
    sheet.widths |= {0: 28, 1: 30, 2: 14, 3: 20, 4: 20, 5: 60}


def facts(context: Context, sheet: Sheet, row: int) -> int:
    """Whose it is, of what day, and by what program from what file."""
    quote, texts = context.quote, context.texts
    said = (
        ("number", quote.called), ("status", texts(f"status_{quote.status}")),
        ("seller", quote.seller.name), ("customer", quote.customer.name), ("date", str(quote.date)),
        ("about_program", program()), ("about_digest", context.estimate.quotation.short_digest),
    )  # fmt: skip
    for key, value in said:
        if value:
            sheet.text(row, 0, texts(key), "strong")
            sheet.text(row, 1, value, "text")
            row += 1
    return row


def usage(context: Context, sheet: Sheet, row: int) -> int:
    """How it is used, and the conventions."""
    sheet.section(row, context.texts("about_usage"), 6)
    for number in range(1, 7):
        row += 1
        sheet.text(row, 0, context.texts(f"about_usage_{number}"), "text")
    return row + 1


def colors(context: Context, sheet: Sheet, row: int) -> int:
    """One style for each role."""
    sheet.section(row, context.texts("about_colors"), 6)
    for name in COLORS:
        row += 1
        sheet.text(row, 0, context.texts(f"color_{name}"), name)
        sheet.text(row, 1, context.texts(f"color_{name}_meaning"), "text")
    return row + 1


def contents(context: Context, sheet: Sheet, row: int) -> int:
    """Every sheet with a link and what it holds."""
    sheet.section(row, context.texts("about_contents"), 6)
    for key, other in context.sheets.items():
        if key != "about":
            row += 1
            sheet.link(row, 0, other.name)
            sheet.text(row, 1, context.texts(f"contents_{key}"), "text")
    return row + 1


def revisions(context: Context, sheet: Sheet, row: int) -> None:
    """The log: what every revision changed, and what it came to."""
    texts, quote = context.texts, context.quote
    sheet.section(row, texts("about_revisions"), 6)
    for column, key in enumerate(("revision", "date", "cards_head", "total", "author", "what")):
        sheet.text(row + 1, column, texts(key), "head_left")
    row += 2
    for change in context.revisions:
        cards = "" if change.cards is None else f"{change.cards:,.0f}"
        for column, text in enumerate(
            (
                f"R{change.revision}",
                str(change.date),
                cards,
                change.total,
                change.author,
                change.what,
            )
        ):
            sheet.text(row, column, text, "label" if column != 5 else "note")
        row += 1
    sheet.text(row, 0, f"{quote.currency}; {texts('tax_included')}", "note_plain")
