"""The proposal: its view-model, pages, PDF and the letter that brings it."""

from typing import TYPE_CHECKING

from quoter.core import opening
from quoter.proposal import brand_files
from quoter.proposal.brand_files import look

if TYPE_CHECKING:
    from quoter.proposal import deviations, letter, pages, pdf, tender, view, what_if, word
    from quoter.proposal.pages import html, picture
    from quoter.proposal.templating import PageError
    from quoter.proposal.view import proposal

__getattr__ = opening(
    __name__, {"pages": "html, picture", "templating": "PageError", "view": "proposal"}
)

__all__ = [
    "PageError",
    "brand_files",
    "deviations",
    "html",
    "letter",
    "look",
    "pages",
    "pdf",
    "picture",
    "proposal",
    "tender",
    "view",
    "what_if",
    "word",
]
