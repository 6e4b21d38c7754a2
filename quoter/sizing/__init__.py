"""Cases sized: options, recommendation, packing into servers, the bill, the cost of owning."""

from typing import TYPE_CHECKING

from quoter.core import opening
from quoter.sizing import (
    batch_ladder,
    budget,
    model_inputs,
    ranking,
    training_duration,
)
from quoter.sizing.alike import differ_in_answer
from quoter.sizing.batch_ladder import Rung, rungs
from quoter.sizing.beside import sharing
from quoter.sizing.beside.growing import BEFORE, BOUGHT, GROWTH, OF_LOAD, Year
from quoter.sizing.beside.idle import Idle
from quoter.sizing.beside.stock import beside, comes_to, ranks_at, taken
from quoter.sizing.beside.turns import TURN
from quoter.sizing.beside.upside import drafted, upside_of
from quoter.sizing.bill import (
    BILL,
    BILL_STEPS,
    OF_ORDER,
    OVER_ALL,
    PAYMENTS,
    SUMMED,
    TOTALS,
    Bill,
    Driver,
    Entry,
    Writer,
    bill,
    event_days,
)
from quoter.sizing.estimate import Alternative, Estimate, estimate
from quoter.sizing.evidence import Measured, evidence, nearest_measured
from quoter.sizing.gate import GATE, Reason, is_assessment
from quoter.sizing.margin import OF_BILL, OF_LINE, cost_of, margins
from quoter.sizing.model_inputs import llm
from quoter.sizing.options import (
    INFERENCE,
    LIMITS,
    LINES,
    TRAINING,
    VERDICTS,
    Candidate,
    Option,
    asked,
    demanded,
    given,
    in_play,
    matches,
    names_apart,
    on_engine,
    splits,
    weights_on,
)
from quoter.sizing.ownership import (
    CALENDAR,
    CASES,
    OF_YEAR,
    STATED_COSTS,
    TOKENS,
    TOTAL,
    USES,
    YEARLY,
    Cost,
    Ownership,
    Rented,
    api_of,
    converted,
    rented_of,
    rented_while_it_trains,
)
from quoter.sizing.packing import (
    ADDED,
    IN_TURN,
    MOST,
    ORDER,
    STANDING,
    Order,
    order,
    placed_last,
    takes_turns,
)
from quoter.sizing.price_choice import FINE, MONEY, SLOTS, price_figures, price_reason, rival_prices
from quoter.sizing.price_faults import UNLIKELY, stated_faults
from quoter.sizing.recommendation import Fitted, Held, OfCase, Sized, sharded
from quoter.sizing.short_list import Shown, far, faster

if TYPE_CHECKING:  # brought in by those who take it
    from quoter.sizing import many
    from quoter.sizing.measured import NotComputed, calibration, matching

__all__ = [
    "ADDED",
    "BEFORE",
    "BILL",
    "BILL_STEPS",
    "BOUGHT",
    "CALENDAR",
    "CASES",
    "FINE",
    "GATE",
    "GROWTH",
    "INFERENCE",
    "IN_TURN",
    "LIMITS",
    "LINES",
    "MONEY",
    "MOST",
    "OF_BILL",
    "OF_LINE",
    "OF_LOAD",
    "OF_ORDER",
    "OF_YEAR",
    "ORDER",
    "OVER_ALL",
    "PAYMENTS",
    "SLOTS",
    "STANDING",
    "STATED_COSTS",
    "SUMMED",
    "TOKENS",
    "TOTAL",
    "TOTALS",
    "TRAINING",
    "TURN",
    "UNLIKELY",
    "USES",
    "VERDICTS",
    "YEARLY",
    "Alternative",
    "Bill",
    "Candidate",
    "Cost",
    "Driver",
    "Entry",
    "Estimate",
    "Fitted",
    "Held",
    "Idle",
    "Measured",
    "NotComputed",
    "OfCase",
    "Option",
    "Order",
    "Ownership",
    "Reason",
    "Rented",
    "Rung",
    "Shown",
    "Sized",
    "Writer",
    "Year",
    "api_of",
    "asked",
    "batch_ladder",
    "beside",
    "bill",
    "budget",
    "calibration",
    "comes_to",
    "converted",
    "cost_of",
    "demanded",
    "differ_in_answer",
    "drafted",
    "estimate",
    "event_days",
    "evidence",
    "far",
    "faster",
    "given",
    "in_play",
    "is_assessment",
    "llm",
    "many",
    "margins",
    "matches",
    "matching",
    "model_inputs",
    "names_apart",
    "nearest_measured",
    "on_engine",
    "order",
    "placed_last",
    "price_figures",
    "price_reason",
    "ranking",
    "ranks_at",
    "rented_of",
    "rented_while_it_trains",
    "rival_prices",
    "rungs",
    "sharded",
    "sharing",
    "splits",
    "stated_faults",
    "taken",
    "takes_turns",
    "training_duration",
    "upside_of",
    "weights_on",
]

__getattr__ = opening(__name__, {"measured": "NotComputed, calibration, matching"})
