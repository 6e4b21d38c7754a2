"""Cases sized: options, recommendation, packing into servers, the bill, the cost of owning."""

from typing import TYPE_CHECKING

from quoter.sizing import batch_ladder, model_inputs, ranking, training_duration
from quoter.sizing.batch_ladder import Rung, rungs
from quoter.sizing.bill import BILL, PAYMENTS, SUMMED, TOTALS, Bill, Driver, Entry, bill, event_days
from quoter.sizing.estimate import Alternative, Estimate, estimate
from quoter.sizing.evidence import Measured, evidence, nearest_measured
from quoter.sizing.gate import GATE, Reason
from quoter.sizing.margin import OF_BILL, OF_LINE, cost_of, margins
from quoter.sizing.model_inputs import llm, record
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
    on_engine,
    option_record,
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
)
from quoter.sizing.packing import ADDED, IN_TURN, MOST, ORDER, Order, order
from quoter.sizing.price_choice import FINE, MONEY, SLOTS, price_figures
from quoter.sizing.recommendation import Fitted, Held, Sized
from quoter.sizing.short_list import Shown

if TYPE_CHECKING:  # brought in by those who take it
    from quoter.sizing import many

__all__ = [
    "ADDED",
    "BILL",
    "CALENDAR",
    "CASES",
    "FINE",
    "GATE",
    "INFERENCE",
    "IN_TURN",
    "LIMITS",
    "LINES",
    "MONEY",
    "MOST",
    "OF_BILL",
    "OF_LINE",
    "OF_YEAR",
    "ORDER",
    "PAYMENTS",
    "SLOTS",
    "STATED_COSTS",
    "SUMMED",
    "TOKENS",
    "TOTAL",
    "TOTALS",
    "TRAINING",
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
    "Measured",
    "Option",
    "Order",
    "Ownership",
    "Reason",
    "Rented",
    "Rung",
    "Shown",
    "Sized",
    "api_of",
    "asked",
    "batch_ladder",
    "bill",
    "converted",
    "cost_of",
    "demanded",
    "estimate",
    "event_days",
    "evidence",
    "given",
    "llm",
    "many",
    "margins",
    "model_inputs",
    "nearest_measured",
    "on_engine",
    "option_record",
    "order",
    "price_figures",
    "ranking",
    "record",
    "rented_of",
    "rungs",
    "training_duration",
]
