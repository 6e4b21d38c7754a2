"""Size language-model deployments and quote them.

import quoter

quotation = quoter.load("scenarios.yaml")
sized = quoter.size(quotation)
Path("quote.xlsx").write_bytes(quoter.workbook(sized))
Path("quote.html").write_text(quoter.page(sized), encoding="utf-8")
"""

from pathlib import Path
from typing import Any

__all__ = ["load", "page", "size", "workbook"]


def load(path: str | Path, catalogs: tuple[Path, ...] = ()) -> Any:
    """The quotation of a scenario file; raises `quoter.files.Problems` with all its faults."""
    from quoter.scenario import load_quotation

    return load_quotation(path, catalogs)


def size(quotation: Any) -> Any:
    """All scenarios sized, their options compared, and what is bought together."""
    from quoter.estimate import estimate

    return estimate(quotation)


def workbook(sized: Any) -> bytes:
    """The bytes of the formula-live workbook."""
    from quoter.sheets import workbook as write

    return write(sized)


def page(sized: Any) -> str:
    """The proposal as one HTML file."""
    from quoter.looks import look
    from quoter.pages import html
    from quoter.proposal import proposal
    from quoter.texts import Texts

    texts = Texts(sized.quotation.quote.language)
    return html(proposal(sized, texts, look(sized.quotation)))
