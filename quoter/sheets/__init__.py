"""The workbook, declared sheet by sheet, and written from an estimate.

Sheets stand in reading order and are filled in the order of their references: catalogs first,
then the sizing, the options, the money, and the summary that reads them all."""

from __future__ import annotations

from quoter.book import Book
from quoter.estimate import Estimate
from quoter.sheets import catalog, checks, options, quotation, sizing, summary, workings
from quoter.sheets.context import Context
from quoter.texts import Texts


def workbook(estimate: Estimate) -> bytes:
    """The bytes of the workbook."""
    context = Context(estimate, Texts(estimate.quotation.quote.language))
    context.open_sheets()
    catalog.write(context)
    sizing.write(context)
    workings.write(context)
    options.write(context)
    quotation.write(context)
    checks.write(context)
    summary.write(context)
    context.close_sheets()
    return context.book.save()


__all__ = ["Book", "workbook"]
