"""From a quotation's scenarios to their options, the recommendation, what is bought and the bill."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from quoter.core import MOST, Problem, Problems, frozen
from quoter.model import TotalFigures, TurnFigures
from quoter.scenario import Package, Quotation
from quoter.sizing.alike import alike, alike_marks
from quoter.sizing.beside.growing import Year, years_of
from quoter.sizing.beside.idle import Idle, idle_of
from quoter.sizing.beside.on_free import on_free_cards
from quoter.sizing.beside.one_card import on_one_card
from quoter.sizing.beside.one_deployment import OneDeployment, one_deployment_of
from quoter.sizing.beside.stock import shared_out, told
from quoter.sizing.beside.turns import turns
from quoter.sizing.bill import Bill, Entry, bill
from quoter.sizing.gate import Gate, gate
from quoter.sizing.options import Candidate
from quoter.sizing.ownership import Ownership, ownership_of
from quoter.sizing.packing import Order, housed, pack, placed
from quoter.sizing.price_faults import price_faults, price_marks
from quoter.sizing.recommendation import Fitted, Sized, at_hand, size


@frozen
class Estimate:
    """All scenarios sized, and what they cost together.

    Where the file has packages, what is bought, the bill and all that follows are the offered one's alone."""

    quotation: Quotation
    scenarios: tuple[Sized, ...]
    orders: tuple[Order, ...]
    bill: Bill
    fits: tuple[Fitted, ...] = ()
    faults: tuple[Problem, ...] = ()  # of prices that were frozen with them
    marks: tuple[Problem, ...] = ()  # what holds, and the user is to look at
    packages: tuple[Alternative, ...] = ()  # in the order of the file
    added_alike: tuple[Sized, ...] = ()  # scenarios of one need that are added up all the same

    @property
    def offered(self) -> Alternative | None:
        """The package that is offered; None where the file has none."""
        return next((one for one in self.packages if one.offered), None)

    @property
    def sold(self) -> tuple[Sized, ...]:
        """The scenarios that are bought: those of the package that is offered, else all."""
        return self.offered.estimate.scenarios if self.offered else self.scenarios

    @cached_property
    def turns(self) -> dict[str, TurnFigures]:
        """Of every scenario that is bought, by its name, its turn among the trainings on its card."""
        return turns(self.sold)

    @cached_property
    def gate(self) -> Gate:
        """Whether it may be signed, and what stands against it."""
        if self.offered:
            return self.offered.estimate.gate
        return gate(self.quotation, self.scenarios, self.turns, self.bill, self.faults)

    @property
    def blocked_scenarios(self) -> frozenset[str]:
        """The scenarios that nothing is recommended for, in whichever package."""
        gates = [self.gate, *(one.estimate.gate for one in self.packages)]
        return frozenset().union(*(one.blocked_scenarios for one in gates))

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

    @property
    def entries(self) -> list[Entry]:
        """The lines of the bill, and of those of the other packages."""
        bills = [self.bill, *(one.estimate.bill for one in self.packages)]
        return [entry for bill in bills for entry in bill.entries]

    @cached_property
    def ownership(self) -> Ownership:
        """What it costs to own what is bought."""
        quotation = self.quotation
        return ownership_of(self.bill, self.orders, self.sold, quotation.quote, quotation.catalog)

    @cached_property
    def growing(self) -> dict[str, tuple[Year, ...]]:
        """Of each scenario whose load grows what is bought in which year."""
        counted = self.ownership.own.years if self.scenarios else 0.0
        found = {s.case.scenario.name: years_of(s, counted) for s in self.scenarios}
        return {name: years for name, years in found.items() if years}

    @cached_property
    def idle(self) -> list[Idle]:
        """Trainings that could run on cards of services while these are idle, with what that saves."""
        return idle_of(self.quotation, self.sold, self.bill)

    @cached_property
    def one_deployment(self) -> list[OneDeployment]:
        """Scenarios of one model that the same replicas could serve, with what that saves."""
        return one_deployment_of(self.quotation, self.sold, self.added_alike)

    @property
    def unpriced(self) -> tuple[str, ...]:
        """Chosen cards without a price."""
        return tuple(o.candidate.card.name for o in self.orders if not o.figures.priced)

    @property
    def money(self) -> TotalFigures:
        """The totals of the bill."""
        return self.bill.totals


@frozen
class Alternative:
    """A package: its scenarios as an estimate of their own, packed, billed and owned like any other."""

    name: str
    offered: bool
    estimate: Estimate
    own: tuple[Sized, ...]  # the scenarios in which it differs: those that some package names


def estimate(quotation: Quotation) -> Estimate:
    """Size every scenario, compare its options, pack what is chosen into servers, and bill it.

    Of packages each is packed and billed by itself. Raises Problems where the offer cannot be meant."""
    packed = [package.scenarios for package in quotation.packages]
    stood = housed((size(case) for case in quotation.cases), packed)
    settled = on_one_card(quotation, shared_out(stood, packed), packed)
    scenarios = told(on_free_cards(quotation, placed(settled), packed), packed)
    fits = tuple(Fitted(fit, tuple(map(at_hand, fit.cases))) for fit in quotation.fits)
    found = bought(quotation, scenarios)
    packages = tuple(alternative(quotation, one, found) for one in quotation.packages)
    same = alike(quotation, scenarios)
    marks = (*price_marks(quotation), *alike_marks(quotation, same))
    offered = next((one.estimate for one in packages if one.offered), found)
    return replace(found, orders=offered.orders, bill=offered.bill, fits=fits, marks=marks,
                   added_alike=same, packages=packages)  # fmt: skip


def bought(quotation: Quotation, scenarios: tuple[Sized, ...]) -> Estimate:
    """Some scenarios together: packed into servers and billed. Raises Problems."""
    orders = pack(scenarios)
    sold = bill(orders, scenarios, quotation.quote, quotation.catalog, quotation.deal)
    faults = price_faults(quotation, [c for s in scenarios for c in s.candidates], sold)
    if faults and quotation.strict:
        raise Problems(faults)
    if not quotation.packages:  # all of them together are nobody's offer
        refuse_impossible(quotation, sold)
    return Estimate(quotation, scenarios, orders, sold, faults=tuple(faults))


def alternative(quotation: Quotation, package: Package, whole: Estimate) -> Alternative:
    """A package by itself, of scenarios that have been sized."""
    named = {name for one in quotation.packages for name in one.own}
    held = tuple(s for s in whole.scenarios if s.case.scenario.name in package.scenarios)
    own = tuple(s for s in held if s.case.scenario.name in named)
    return Alternative(package.name, package.offered, bought(quotation.of(package), held), own)


def refuse_impossible(quotation: Quotation, sold: Bill) -> None:
    """A total that no sheet keeps, and a discount of more than there is; raises Problems."""
    total, off, known = sold.totals.total_with_tax, quotation.deal.offer, sold.totals.subtotal
    taken = off.discount_amount > 0 and not sold.unpriced
    if taken and off.discount * known + off.discount_amount > known:
        message = f"more is taken off than the offer comes to, {known:,.2f}"
        raise Problems([quotation.problem(("offer", "discount_amount"), message)])
    if abs(total) * 100 >= MOST:
        hint = "are the quantities, prices and currencies meant so?"
        raise Problems(
            [Problem(quotation.file, 0, 0, f"the total of {total:,.2f} is too large", hint)]
        )
