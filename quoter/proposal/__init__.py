"""The proposal: its view-model, pages, PDF and the letter that brings it."""

from quoter.proposal import brand_files, letter, pages, pdf, view
from quoter.proposal.brand_files import look
from quoter.proposal.pages import html, picture
from quoter.proposal.templating import PageError
from quoter.proposal.view import proposal

__all__ = [
    "PageError",
    "brand_files",
    "html",
    "letter",
    "look",
    "pages",
    "pdf",
    "picture",
    "proposal",
    "view",
]
