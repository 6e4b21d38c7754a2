"""The workbook, declared sheet by sheet, and written from an estimate.

Sheets stand in reading order and are filled in the order of their references: catalogs first,
then the sizing, the options, the money, and the summary that reads them all."""

from __future__ import annotations

from quoter.estimate import Estimate
from quoter.sheets import (
    catalog,
    checks,
    fit,
    options,
    quotation,
    sensitivity,
    sizing,
    summary,
    workings,
)
from quoter.sheets.context import Context
from quoter.texts import Texts


def workbook(estimate: Estimate) -> bytes:
    """The bytes of the workbook."""
    return written(estimate)[1]


def written(estimate: Estimate) -> tuple[Context, bytes]:
    """The workbook, and where in it everything stands."""
    context = Context(estimate, Texts(estimate.quotation.quote.language))
    context.open_sheets()
    for sheet in (catalog, sizing, sensitivity, workings, options, fit, quotation, checks, summary):
        sheet.write(context)
    context.close_sheets()
    return context, context.book.save()
