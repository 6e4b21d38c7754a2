"""The commands; what they do stands elsewhere, and is imported only when it is needed."""

from __future__ import annotations

import gc
import sys

from quoter.cli import calibrating, offering, prices, returning, rows, sizing
from quoter.cli.shared import app

__all__ = ["app", "calibrating", "main", "offering", "prices", "returning", "rows", "sizing"]


def main() -> None:
    """The command `quote`; UTF-8 whatever the terminal's locale."""
    gc.disable()  # a short run with few cycles: collecting costs a twentieth of it
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()
