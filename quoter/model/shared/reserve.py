"""The reserve where it is on the need: of a training, and of cards at hand."""

from quoter.core import Bytes


def reserved_per_device(need_per_device, ask) -> Bytes:
    """Reserve per device.

    A share of the need."""
    return need_per_device * ask.reserve
