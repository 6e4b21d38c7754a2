"""From a quotation's scenarios to their options, the recommendation and what is bought."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from quoter.lines import read, run
from quoter.model import totals
from quoter.orders import Order, pack
from quoter.scenario import Quotation
from quoter.sized import Fitted, Sized, at_hand, size

TOTALS = read(totals)


@dataclass(frozen=True)
class Estimate:
    """All scenarios sized, and what they cost together."""

    quotation: Quotation
    scenarios: tuple[Sized, ...]
    orders: tuple[Order, ...]
    fits: tuple[Fitted, ...] = ()

    @property
    def everything(self) -> list[Sized | Fitted]:
        """All scenarios in the order of the file."""
        names = self.quotation.names
        known = {s.case.scenario.name: s for s in self.scenarios}
        known |= {f.fit.scenario.name: f for f in self.fits}
        return [known[name] for name in names]

    @property
    def unpriced(self) -> tuple[str, ...]:
        """Chosen cards without a price."""
        return tuple(o.candidate.card.name for o in self.orders if not o.priced)

    @cached_property
    def money(self) -> dict[str, float]:
        """Total with and without tax, and the tax; of the priced orders only."""
        known = {
            "total_with_tax": sum(o.amount for o in self.orders if o.priced),
            "tax_rate": self.quotation.quote.tax_rate,
        }
        return run(TOTALS, known)


def estimate(quotation: Quotation) -> Estimate:
    """Size every scenario, compare its options and pack what is chosen into servers."""
    scenarios = tuple(size(case) for case in quotation.cases)
    fits = tuple(Fitted(fit, tuple(map(at_hand, fit.cases))) for fit in quotation.fits)
    return Estimate(quotation, scenarios, pack(scenarios), fits)
