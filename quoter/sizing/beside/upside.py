"""What multi-token prediction would give the chosen option: told beside the answer, deciding nothing."""

from __future__ import annotations

from typing import NamedTuple

from quoter.architecture import MTP
from quoter.catalog import Constant
from quoter.sizing.options import Candidate, Option, asked, given, option
from quoter.sizing.ranking import best
from quoter.sizing.recommendation import Sized


class Upside(NamedTuple):
    """The time per token of half of the requests without drafts and with them, at as many replicas."""

    gain: float  # at one request in flight; less the more there are
    source: str
    without_ms: float
    with_ms: float
    requests: float  # in flight in a replica


def drafted(sized: Sized, candidate: Candidate) -> Option | None:
    """What a card would take with drafts, the best of its layouts that may be offered; None where they make no fewer cards of it, or
    as `upside_of` has none."""
    row = _gain(sized)
    own = [o for o in sized.options if o.candidate is candidate and not o.split.by_rule]
    if row is None or not own:
        return None
    known = given(sized.case, candidate)
    ask = asked(sized.case).but(speculative=row.value)
    found = [option(sized.case, candidate, o.split, {**known, "ask": ask}) for o in own]
    return best(o for o in found if o.bought.eligible_fit)


def _gain(sized: Sized) -> Constant | None:
    """The gain of drafts for one request; None of other work than answers, of a model without layers for them, or where a gain is
    stated (and counted)."""
    scenario, config = sized.case.scenario, sized.case.model.config
    row = sized.case.catalog.constants["upside_drafts"]
    layers = any(config.get(key) or config.get("text_config", {}).get(key) for key in MTP)
    stated = scenario.engine.speculative_factor
    return row if sized.kind == "inference" and layers and not stated and row.value > 1 else None


def upside_of(sized: Sized) -> Upside | None:
    """The chosen option once more with drafts; None where the model has no layers for them, a gain is stated (and
    counted), or no time is known."""
    row = _gain(sized)
    if row is None or not sized.chosen.fits or sized.chosen.split.by_rule:
        return None
    f = sized.chosen.inference
    if not isinstance(f.tpot_p50_ms, float):
        return None
    known = given(sized.case, sized.chosen.candidate)
    ask = f.ask.but(
        speculative=row.value, pinned_replicas=f.replicas, pinned_prefill=f.prefill_workers
    )
    found = option(
        sized.case,
        sized.chosen.candidate,
        sized.chosen.split,
        {**known, "ask": ask},
    )
    with_drafts = found.inference.tpot_p50_ms
    if not isinstance(with_drafts, float):
        return None
    return Upside(row.value, row.source, f.tpot_p50_ms, with_drafts, f.batch)
