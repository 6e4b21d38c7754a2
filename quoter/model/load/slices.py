"""Slices of a card, with memory and compute of their own (MIG, vNPU): where models beside, or a small model
alone, find the room."""

from quoter.core import Bytes, Cards, Count, Flag, ceil, flag, largest, where


def sliced_need(beside, option, devices_per_replica, beside_cards, need_per_device) -> Bytes:
    """What a slice must hold.

    The largest of the companion models where they have cards of their own; without any a replica that stands
    on one device; else 0."""
    alone = where(devices_per_replica > 1, 0, need_per_device) * (1 - option.by_rule)
    return where(beside.models > 0, where(beside_cards > 0, beside.largest, 0), alone)


def slice_size(sliced_need, card) -> Count:
    """Which slice of the card.

    The smallest that holds it, else the largest: 1 small, 2 middle, 3 large."""
    return 1 + flag(sliced_need > card.slice_small) + flag(sliced_need > card.slice_middle)


def slice_memory(slice_size, card) -> Bytes:
    """What that slice gives.

    0 where the card has none."""
    return where(
        slice_size > 2, card.slice_large, where(slice_size > 1, card.slice_middle, card.slice_small)
    )


def slices_a_card(slice_size, card) -> Count:
    """Such slices of a card."""
    more = where(slice_size > 1, card.slices_middle, card.slices_small)
    return where(slice_size > 2, card.slices_large, more)


def slice_cards(slices_a_card, beside, replicas) -> Cards:
    """Cards that would be cut.

    Models or replicas ÷ slices of a card."""
    return ceil(where(beside.models > 0, beside.models, replicas) / largest(slices_a_card, 1))


def slice_slow(pooled_rate, by_rate, beside) -> Flag:
    """Replicas are counted by what a whole card computes.

    Of an embedding or reranking model alone; nobody has measured one on a slice."""
    return flag(pooled_rate > 0) * by_rate * (1 - flag(beside.models > 0))


def sliced(sliced_need, slice_memory, slice_cards, beside, beside_cards, slice_slow) -> Flag:
    """Slices do.

    They hold it, and companion models take no more cards on them than on whole ones."""
    held = flag(sliced_need > 0) * flag(slice_memory >= sliced_need) * (1 - slice_slow)
    return held * (1 - flag(slice_cards > beside_cards) * flag(beside.models > 0))
