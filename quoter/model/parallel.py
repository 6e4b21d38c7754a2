"""How an option spreads the model over devices."""

from quoter.cells import ceil, either, where
from quoter.units import Cards, Devices, Flag, Share


def rule_cards(rule_need, card) -> Cards:
    """Cards by the rule of thumb.

    The need ÷ the memory a card is sold with, rounded up."""
    return ceil(rule_need / card.sold_bytes)


def tensor_width(option, rule_cards, card) -> Devices:
    """Tensor parallel width."""
    return where(option.by_rule, rule_cards * card.devices, option.tensor_parallel)


def devices_per_replica(tensor_width, option) -> Devices:
    """Devices per replica."""
    return tensor_width * option.pipeline_parallel * option.data_parallel


def stage_share(llm, option) -> Share:
    """Share of the layers on the fullest pipeline stage."""
    return ceil(llm.layers / option.pipeline_parallel) / llm.layers


def type_runs(weights, card) -> Flag:
    """The card runs the weights' type.

    It has the units for the type, or can unpack it to 16 bits."""
    lacks_fp8 = weights.needs_fp8 * (1 - either(card.fp8, card.weight_only))
    lacks_fp4 = weights.needs_fp4 * (1 - either(card.fp4, card.weight_only))
    return 1 - either(lacks_fp8, lacks_fp4)
