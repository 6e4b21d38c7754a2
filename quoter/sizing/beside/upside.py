"""What multi-token prediction would give the chosen option: told beside the answer, deciding nothing."""

from __future__ import annotations

from typing import NamedTuple

from quoter.architecture import MTP
from quoter.sizing.options import given, option
from quoter.sizing.recommendation import Sized


class Upside(NamedTuple):
    """The time per token of half of the requests without drafts and with them, at as many replicas."""

    gain: float  # at one request in flight; less the more there are
    source: str
    without_ms: float
    with_ms: float
    requests: float  # in flight in a replica


def upside_of(sized: Sized) -> Upside | None:
    """The chosen option once more with drafts; None where the model has no layers for them, a gain is stated (and
    counted), or no time is known."""
    scenario, config = sized.case.scenario, sized.case.model.config
    row = sized.case.catalog.constants["upside_drafts"]
    drafts = any(config.get(key) or config.get("text_config", {}).get(key) for key in MTP)
    if (
        sized.kind != "inference"
        or not drafts
        or scenario.engine.speculative_factor
        or row.value <= 1
    ):
        return None
    if not sized.chosen.fits or sized.chosen.split.by_rule:
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
