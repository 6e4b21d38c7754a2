"""Size language-model deployments and quote them.

import quoter

quotation = quoter.load("scenarios.yaml")
sized = quoter.size(quotation)
Path("quote.xlsx").write_bytes(quoter.write_workbook(sized))
Path("quote.html").write_text(quoter.write_page(sized), encoding="utf-8")
"""

from pathlib import Path
from typing import Any

__all__ = ["load", "size", "write_page", "write_workbook"]


def load(path: str | Path, catalogs: tuple[Path, ...] = ()) -> Any:
    """The quotation of a scenario file; raises `quoter.files.Problems` with all its faults."""
    from quoter.scenario import load_quotation

    return load_quotation(path, catalogs)


def size(quotation: Any) -> Any:
    """All scenarios sized, their options compared, and what is bought together."""
    from quoter.sizing import estimate

    return estimate(quotation)


def write_workbook(sized: Any) -> bytes:
    """The bytes of the formula-live workbook."""
    from quoter.workbook import workbook

    return workbook(sized)


def write_page(sized: Any) -> str:
    """The proposal as one HTML file."""
    from quoter.core import Texts
    from quoter.proposal import html, look, proposal

    texts = Texts(sized.quotation.quote.language)
    return html(proposal(sized, texts, look(sized.quotation)))
