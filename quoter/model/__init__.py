"""The sizing model: every public function of these modules is a line of the workbook.

A function's name is the line, the first line of its docstring the label, the rest the note with
its source, the return annotation the unit, its parameters what it draws on. The modules import
nothing but `cells` and `units`, so that whoever knows sizing can read and change them.
"""

from quoter.model import typed
from quoter.model.figures import (
    KINDS_OF_FIGURES,
    BoughtFigures,
    EntryFigures,
    FitFigures,
    GateFigures,
    InferenceFigures,
    LineMarginFigures,
    MarginFigures,
    OptionFigures,
    OrderFigures,
    OwningFigures,
    OwningYearFigures,
    PaymentFigures,
    PriceFigures,
    RungFigures,
    ServingFigures,
    TokenFigures,
    TotalFigures,
    TrainingFigures,
    TurnFigures,
    YearFigures,
    YearlyFigures,
)
from quoter.model.records import (
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
    "ENGINE",
    "KINDS",
    "KINDS_OF_FIGURES",
    "KV_TYPE",
    "LLM",
    "OFFER",
    "QUOTED",
    "RECORDS",
    "WEIGHTS",
    "BoughtFigures",
    "EntryFigures",
    "FitFigures",
    "GateFigures",
    "Given",
    "InferenceFigures",
    "LineMarginFigures",
    "MarginFigures",
    "OptionFigures",
    "OrderFigures",
    "OwningFigures",
    "OwningYearFigures",
    "PaymentFigures",
    "PriceFigures",
    "RungFigures",
    "ServingFigures",
    "TokenFigures",
    "TotalFigures",
    "TrainingFigures",
    "TurnFigures",
    "YearFigures",
    "YearlyFigures",
    "typed",
]
