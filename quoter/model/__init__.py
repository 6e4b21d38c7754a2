"""The sizing model: every public function of these modules is a line of the workbook.

A function's name is the line, the first line of its docstring the label, the rest the note with
its source, the return annotation the unit, its parameters what it draws on. The modules import
nothing but `cells` and `units`, so that whoever knows sizing can read and change them.
"""

from quoter.model.records import (
    ASK,
    ENGINE,
    KINDS,
    KV_TYPE,
    LLM,
    OFFER,
    QUOTED,
    RECORDS,
    WEIGHTS,
    Given,
)

__all__ = [
    "ASK",
    "ENGINE",
    "KINDS",
    "KV_TYPE",
    "LLM",
    "OFFER",
    "QUOTED",
    "RECORDS",
    "WEIGHTS",
    "Given",
]
