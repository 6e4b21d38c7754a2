"""The trade's shortcut for training: multiples of the 16-bit weights."""

from quoter.core import Bytes


def rule_gradients(rule_weights, rule) -> Bytes:
    """Gradients by the rule of thumb.

    16-bit weights × 2, optimiser states included."""
    return rule_weights * rule.gradient_factor


def rule_activation(llm, rule) -> Bytes:
    """Activation by the rule of thumb.

    6 GB per billion parameters (5 to 7 are quoted)."""
    return llm.nominal_parameters * rule.training_activation


def rule_framework(rule_weights, rule_gradients, rule_activation, rule) -> Bytes:
    """Framework by the rule of thumb."""
    return (rule_weights + rule_gradients + rule_activation) * rule.training_framework


def rule_need(rule_weights, rule_gradients, rule_activation, rule_framework) -> Bytes:
    """Need by the rule of thumb."""
    return rule_weights + rule_gradients + rule_activation + rule_framework
