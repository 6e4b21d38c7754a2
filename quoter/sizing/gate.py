"""The gate: whether a quotation may be signed, and what stands against it; every output draws on it.

The flags are lines of the model, so that a workbook has the same gate and keeps it live."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Literal, NamedTuple

from quoter.core import Problem, frozen, read, run
from quoter.model import BoughtFigures, GateFigures, TurnFigures, typed
from quoter.model.money import offered
from quoter.scenario import Quotation
from quoter.sizing.bill import Bill, Entry
from quoter.sizing.recommendation import Sized

GATE = read(offered)
_Kind = Literal["blocked", "incomplete"]
ZERO = "zero_total"


class Reason(NamedTuple):
    """What stands against an offer; `words` has it in a sentence, with what would help.

    Of one scenario, or of the whole where there is none; `entry` is the line of the bill."""

    code: str
    kind: _Kind
    sized: Sized | None = None
    entry: Entry | None = None
    said: str = ""  # a fault of the file, in its own words
    turn: TurnFigures | None = (
        None  # of a deadline that is missed only in turn with other trainings
    )

    @property
    def scenario(self) -> str | None:
        """The scenario's name."""
        return self.sized.case.scenario.name if self.sized else None


@frozen
class Gate:
    """What stands against a quotation, what the seller accepts, and the lines that decide."""

    reasons: tuple[Reason, ...]
    accepted: tuple[Reason, ...]
    assessment: bool
    given: typed.Gate  # the record behind the lines
    figures: GateFigures

    @property
    def quotable(self) -> bool:
        """Whether there is an offer that may be signed."""
        return bool(self.figures.quotable)

    @property
    def blocked(self) -> bool:
        """Something is in the way that no price mends."""
        return any(reason.kind == "blocked" for reason in self.reasons)

    @property
    def incomplete(self) -> bool:
        """Only prices are missing."""
        return bool(self.reasons) and not self.blocked and not self.assessment

    @cached_property
    def blocked_scenarios(self) -> frozenset[str]:
        """The scenarios that nothing is recommended for."""
        return frozenset(r.scenario for r in self.reasons if r.kind == "blocked" and r.scenario)


def gate(
    quotation: Quotation, scenarios: Iterable[Sized], turns: Mapping[str, TurnFigures], sold: Bill,
    faults: Iterable[Problem],
) -> Gate:  # fmt: skip
    """What stands against a quotation of these scenarios and this bill."""
    scenarios, faults = list(scenarios), list(faults)
    found = [reason for sized in scenarios for reason in _of_scenario(sized, turns)]
    found += [Reason("price_missing", "incomplete", entry=entry) for entry in sold.unpriced]
    found += [Reason("inputs", "blocked", said=str(fault)) for fault in faults]
    given = typed.Gate(
        blocked=float(sum(bool(turn.stopped) for turn in turns.values())),
        faults=float(len(faults)),
        free_lines=float(sum(map(free, sold.active))),
        accepts_zero=float(any(ZERO in accepted for accepted in accepts(quotation))),
        assessment=float(is_assessment(quotation) or nothing_to_buy(scenarios, sold)),
    )
    lines = {"unpriced_lines": float(len(sold.unpriced)),
             "total_with_tax": sold.totals.total_with_tax}  # fmt: skip
    figures = GateFigures.of(run(GATE, {"gate": given, **lines}))
    found += [Reason(ZERO, "blocked")] if figures.given_away and sells(scenarios, sold) else []
    return Gate(
        tuple(r for r in found if not is_accepted(r, given)),
        tuple(r for r in found if is_accepted(r, given)),
        bool(given.assessment), given, figures,
    )  # fmt: skip


def _of_scenario(sized: Sized, turns: Mapping[str, TurnFigures]) -> Iterator[Reason]:
    """What stands against a scenario: memory and what runs, the service level, supply, the inputs."""
    f, turn = sized.chosen.bought, turns[sized.case.scenario.name]
    for code in ("cannot_run", *level(f), "barred", "context_short"):
        if code in LEVEL or f.by_name(code):
            yield Reason(code, "blocked", sized)
    if turn.turn_late and not f.level_broken:
        yield Reason(MISSED, "blocked", sized, turn=turn)


MISSED = "level_missed"
LEVEL = (MISSED, "level_unknown")


def level(f: BoughtFigures) -> tuple[str, ...]:
    """How the service level that is stated is not kept: missed, or nobody can say."""
    if f.level_broken:
        return (MISSED,)
    return ("level_unknown",) if f.level_unknown else ()


def free(entry: Entry) -> bool:
    """A line that counts and is given away whole."""
    return bool(entry.counted and entry.figures.list_amount > 0 and entry.figures.item.price <= 0)


def accepts(quotation: Quotation) -> Iterator[Iterable[str]]:
    """What the file accepts, for the whole and scenario by scenario."""
    yield quotation.quote.accept
    for case in quotation.cases:
        yield case.scenario.accept


def is_accepted(reason: Reason, given: typed.Gate) -> bool:
    """Whether the seller says in the file that he offers it all the same."""
    if reason.code == ZERO:
        return bool(given.accepts_zero)
    return reason.sized is not None and reason.code in reason.sized.case.accepted


def sells(scenarios: list[Sized], sold: Bill) -> bool:
    """Whether anything is there to be sold."""
    return bool(scenarios) and not nothing_to_buy(scenarios, sold)


def nothing_to_buy(scenarios: Iterable[Sized], sold: Bill) -> bool:
    """Whether the cards at hand do, and nothing else is sold."""
    own = list(scenarios)
    return bool(own) and all(s.at_hand and s.chosen.fits for s in own) and not sold.active


def is_assessment(quotation: Quotation) -> bool:
    """A file that sells nothing: said to be one, of cards at hand alone, or by the rule of thumb."""
    by_rule = any(case.by_rule for case in quotation.cases)
    return quotation.quote.status == "assessment" or not quotation.cases or by_rule
