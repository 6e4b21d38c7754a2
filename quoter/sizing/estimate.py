"""From a quotation's scenarios to their options, the recommendation, what is bought and the bill."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from quoter.core import MOST, Problem, Problems
from quoter.scenario import Quotation
from quoter.sizing.bill import Bill, bill
from quoter.sizing.gate import Gate, gate
from quoter.sizing.options import Candidate
from quoter.sizing.ownership import Ownership, ownership_of
from quoter.sizing.packing import Order, pack
from quoter.sizing.price_faults import price_faults, price_marks
from quoter.sizing.recommendation import Fitted, Sized, at_hand, size


@dataclass(frozen=True)
class Estimate:
    """All scenarios sized, and what they cost together."""

    quotation: Quotation
    scenarios: tuple[Sized, ...]
    orders: tuple[Order, ...]
    bill: Bill
    fits: tuple[Fitted, ...] = ()
    faults: tuple[Problem, ...] = ()  # of prices that were frozen with them
    marks: tuple[Problem, ...] = ()  # what holds, and the user is to look at

    @cached_property
    def gate(self) -> Gate:
        """Whether it may be signed, and what stands against it."""
        return gate(self.quotation, self.scenarios, self.bill, self.faults)

    @property
    def everything(self) -> list[Sized | Fitted]:
        """All scenarios in the order of the file."""
        names = self.quotation.names
        known: dict[str, Sized | Fitted]
        known = {s.case.scenario.name: s for s in self.scenarios}
        known |= {f.fit.scenario.name: f for f in self.fits}
        return [known[name] for name in names]

    @property
    def at_hand(self) -> list[Candidate]:
        """The cards that somebody has, where that is asked."""
        return [held.best.candidate for fitted in self.fits for held in fitted.leads]

    @property
    def candidates(self) -> list[Candidate]:
        """All cards that the scenarios weigh, those at hand too."""
        return [*(c for sized in self.scenarios for c in sized.candidates), *self.at_hand]

    @cached_property
    def ownership(self) -> Ownership:
        """What it costs to own what is bought."""
        quotation = self.quotation
        return ownership_of(
            self.bill, self.orders, self.scenarios, quotation.quote, quotation.catalog
        )

    @property
    def unpriced(self) -> tuple[str, ...]:
        """Chosen cards without a price."""
        return tuple(o.candidate.card.name for o in self.orders if not o.priced)

    @property
    def money(self) -> dict[str, float]:
        """The totals of the bill."""
        return dict(self.bill.totals)


def estimate(quotation: Quotation) -> Estimate:
    """Size every scenario, compare its options, pack what is chosen into servers, and bill it.

    Raises Problems where the offer cannot be meant."""
    quote, catalog, deal = quotation.quote, quotation.catalog, quotation.deal
    scenarios = tuple(size(case) for case in quotation.cases)
    fits = tuple(Fitted(fit, tuple(map(at_hand, fit.cases))) for fit in quotation.fits)
    orders = pack(scenarios)
    sold = bill(orders, scenarios, quote, catalog, deal)
    faults = price_faults(quotation, [c for s in scenarios for c in s.candidates], sold)
    if faults and quotation.strict:
        raise Problems(faults)
    refuse_impossible(quotation, sold)
    marks = price_marks(quotation)
    return Estimate(quotation, scenarios, orders, sold, fits, tuple(faults), tuple(marks))


def refuse_impossible(quotation: Quotation, sold: Bill) -> None:
    """A total that no sheet keeps, and a discount of more than there is; raises Problems."""
    total, off, known = sold.totals["total_with_tax"], quotation.deal.offer, sold.totals["subtotal"]
    taken = off.discount_amount > 0 and not sold.unpriced
    if taken and off.discount * known + off.discount_amount > known:
        message = f"more is taken off than the offer comes to, {known:,.2f}"
        raise Problems([quotation.problem(("offer", "discount_amount"), message)])
    if abs(total) * 100 >= MOST:
        hint = "are the quantities, prices and currencies meant so?"
        raise Problems(
            [Problem(quotation.file, 0, 0, f"the total of {total:,.2f} is too large", hint)]
        )
