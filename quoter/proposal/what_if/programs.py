"""The lines of the model that the page computes, printed as functions of JavaScript."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from quoter.core import made, paths, shipped
from quoter.proposal.what_if.scripts import Script, script
from quoter.sizing import (
    ADDED,
    BILL_STEPS,
    GATE,
    LINES,
    MONEY,
    MOST,
    ORDER,
    SUMMED,
    TURN,
)
from quoter.words import memory_parts

_CHOSEN_BY = (  # what the choice among the layouts draws on
    "verdict", "eligible_fit", "sellable", "weighed_amount", "servers", "option_cards",
    "cards_per_replica", "option_rate", "filled_replicas", "replicas",
    "working_replicas", "tpot_percentile_ms", "ttft_percentile_ms", "days_weighed",
    "kept_after_failure", "level_missed", "strained", "aim_weighs", "wait_weighs", "new_cards", "new_servers",
    "answer_length", "beside_cards", "apart_suits", "apart_pays",
)  # fmt: skip
_JUDGED_BY = (
    "scenario_blocked",
    "cannot_run",
    "level_broken",
    "level_unknown",
    "barred",
    "context_short",
    "calendar_days",
)
_SHOWN = ("reason", "free_per_device", "usable_per_device", "whole_amount", "tokens_per_second",
         "tpot_percentile_ms", "ttft_percentile_ms", "e2e_percentile_ms", "training_days", "option_rate")  # fmt: skip
_MEMORY = (*(part.of_replica for part in memory_parts.MEMORY_PARTS), memory_parts.RESERVE_OF_REPLICA,
          memory_parts.TOTAL_OF_REPLICA)  # fmt: skip
RESULTS = {
    "price": {"list_price", "unit_price", "price_known"},
    "order": {"new_cards", "new_servers", "sold_cards", "sold_servers", "sold_sets",
              "fabric_nics", "fabric_switches", "fabric_cables", "priced", "server_known", "amount"},
    "before": {"quantity", "active", "list_amount", "line_amount", "running"},
    "subtotals": {"kept"},
    "after": {"running_net", "unpriced", *SUMMED.values()},
    "sums": {"total_without_tax", "tax_amount", "total_with_tax"},
    "gate": {"quotable", "given_away"},
    "turn": {"turn_late", "stopped"},
}  # fmt: skip
_OF_SCENARIO = {*_CHOSEN_BY, *_JUDGED_BY, *_SHOWN, *_MEMORY, *ADDED, *MOST}
_KINDS = ("inference", "training")


def program(name: str) -> Script:
    """A function of the page by its name: a kind of work, an order, a price, a step of the bill, the gate."""
    return programs()[name]


@cache
def programs() -> dict[str, Script]:
    """All of them, printed once for all quotations and kept."""
    package = paths.package()
    rooms = (*(package / "model").rglob("*.py"), *(package / "core").rglob("*.py"),
             *(package / "sizing").rglob("*.py"), *Path(__file__).parent.glob("*.py"))  # fmt: skip
    told = made("what-if", (*sorted(rooms), Path(str(memory_parts.__file__))), printed)
    return {
        name: Script(text, {record: tuple(fields) for record, fields in drawn.items()})
        for name, (text, drawn) in told.items()
    }


def printed() -> dict[str, Script]:
    """The same, printed anew."""
    lines = {kind: LINES[kind] for kind in _KINDS} | BILL_STEPS
    lines |= {"order": ORDER, "price": MONEY, "gate": GATE, "turn": TURN}
    return {
        name: script(name, lines[name], RESULTS.get(name, _OF_SCENARIO))
        for name in (*_KINDS, *RESULTS)
    }


def source(kinds: tuple[str, ...]) -> str:
    """All that the page computes by, for the kinds of work that are there."""
    names = (*kinds, *RESULTS)
    return file_text("operations.js") + "".join(program(name).source for name in names)


@cache
def file_text(name: str) -> str:
    """One of the page's own files, without its comments and indents: `operations.js` has what the formulas
    call, `page.js` what is done with the figures."""
    whole = (shipped("templates") / "what-if" / name).read_text(encoding="utf-8")
    return _ASIDE.sub("", whole)


_ASIDE = re.compile(r"^\s*(//.*)?\n?|\s// .*(?=\n)", re.MULTILINE)
