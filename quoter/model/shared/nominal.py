"""The model as its name says: the first line of every rule of thumb."""

from quoter.core import Bytes


def rule_weights(llm, weights) -> Bytes:
    """Weights by the rule of thumb.

    Nominal parameters ("32B" = 32 billion) × bytes per weight."""
    return llm.nominal_parameters * weights.nominal
