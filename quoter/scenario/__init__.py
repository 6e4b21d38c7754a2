"""A scenario file as a case: every name found, every default filled in, or its faults."""

from quoter.scenario import loads, varying
from quoter.scenario.command_line import quotation_from_options, quotation_over
from quoter.scenario.commercial import NO_NETWORK, Deal
from quoter.scenario.loads import (
    LOAD_KEYS,
    confidence_of,
    form_of,
    percentile_of,
    preset_of,
    share_of,
    short_name,
)
from quoter.scenario.packages import Package
from quoter.scenario.physics import fastest, narrowest
from quoter.scenario.quotation import (
    Case,
    Faulty,
    Fit,
    Quotation,
    load_quotation,
    of_width,
    passed_over,
    quotation,
    usual_with,
    with_model,
    with_recipe,
    without_companions,
)
from quoter.scenario.request import AUTO, RULE, STAGES_OF_ZERO, Deploy, Quote, ServiceLevel
from quoter.scenario.requirements import Demand
from quoter.scenario.spoken import in_both, names_of
from quoter.scenario.turning import in_form
from quoter.scenario.varying import LENGTHS, Vary, VaryFault, goes_with, varied

__all__ = [
    "AUTO",
    "LENGTHS",
    "LOAD_KEYS",
    "NO_NETWORK",
    "RULE",
    "STAGES_OF_ZERO",
    "Case",
    "Deal",
    "Demand",
    "Deploy",
    "Faulty",
    "Fit",
    "Package",
    "Quotation",
    "Quote",
    "ServiceLevel",
    "Vary",
    "VaryFault",
    "confidence_of",
    "fastest",
    "form_of",
    "goes_with",
    "in_both",
    "in_form",
    "load_quotation",
    "loads",
    "names_of",
    "narrowest",
    "of_width",
    "passed_over",
    "percentile_of",
    "preset_of",
    "quotation",
    "quotation_from_options",
    "quotation_over",
    "share_of",
    "short_name",
    "usual_with",
    "varied",
    "varying",
    "with_model",
    "with_recipe",
    "without_companions",
]
