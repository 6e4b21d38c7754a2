"""What runs of the lines give, as types, a class for each run; of options by their kind of work.

The type checker reads them in figures.pyi, which `python tests/stubs.py` makes of the lines."""

from quoter.core import Figures


class OptionFigures(Figures):
    """Of an option, whatever its kind of work."""


class BoughtFigures(OptionFigures):
    """Of an option that may be bought: of inference or of a training."""


class ServingFigures(OptionFigures):
    """Of an option that serves: of inference, or of cards at hand."""


class InferenceFigures(BoughtFigures, ServingFigures):
    """Of a replica that serves a load."""


class TrainingFigures(BoughtFigures):
    """Of a training."""


class FitFigures(ServingFigures):
    """Of cards at hand."""


class YearFigures(InferenceFigures):
    """Of an option at the load of a year, and of what is bought for it."""


class RungFigures(InferenceFigures):
    """Of a replica at one batch."""


class PriceFigures(Figures):
    """Of a price as quoted."""


class OrderFigures(Figures):
    """Of what is bought of one card."""


class TurnFigures(Figures):
    """Of a scenario beside others on its card: a training's turn, and whether it may be offered."""


class EntryFigures(Figures):
    """Of a line of the bill."""


class TotalFigures(Figures):
    """Of a bill."""


class PaymentFigures(Figures):
    """Of a payment."""


class GateFigures(Figures):
    """Of what stands against an offer."""


class LineMarginFigures(EntryFigures):
    """Of what a line of the bill earns."""


class MarginFigures(TotalFigures):
    """Of what a bill earns."""


class YearlyFigures(Figures):
    """Of the cost of owning, in a year of every year's kind."""


class OwningYearFigures(YearlyFigures):
    """Of the cost of owning in one year."""


class OwningFigures(YearlyFigures):
    """Of the cost of owning over the years."""


class TokenFigures(OwningFigures):
    """Of what a million tokens cost."""


KINDS_OF_FIGURES = {"inference": InferenceFigures, "training": TrainingFigures, "fit": FitFigures}
