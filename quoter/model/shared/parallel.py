"""How an option spreads the model over devices."""

from quoter.core import Cards, Count, Devices, Flag, Share, ceil, either, floor, smallest, where


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


def type_missing(weights, card) -> Flag:
    """The card lacks the weights' type.

    No units for it: no bf16 before Ampere, no fp8 before Ada."""
    short = either(weights.needs_fp8 * (1 - card.fp8), weights.needs_fp4 * (1 - card.fp4))
    return either(weights.needs_bf16 * (1 - card.bf16), short)


def type_runs(weights, card, type_missing) -> Flag:
    """The card runs the weights' type.

    It has the units for the type, or the engine has a way round: fp16 for bf16, and fp8 or fp4
    unpacked to 16 bits."""
    short = either(weights.needs_fp8, weights.needs_fp4)
    return 1 - type_missing * short * (1 - card.weight_only)


def cards_per_replica(devices_per_replica, card) -> Cards:
    """Cards per replica."""
    return ceil(devices_per_replica / card.devices)


def cards_per_server(cards_per_replica, card) -> Count:
    """Cards of a server that this parallelism can use.

    A replica narrower than a server does not straddle two."""
    whole = floor(card.slots / smallest(cards_per_replica, card.slots)) * cards_per_replica
    return where(cards_per_replica > card.slots, card.slots, whole)
