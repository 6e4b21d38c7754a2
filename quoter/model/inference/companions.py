"""Models of other work, such as embedding, on the language model's own cards."""

from quoter.core import Bytes, ceil


def beside_on_device(beside, option, devices_per_replica) -> Bytes:
    """Companion models on a device.

    Where they share the model's cards: dealt over the devices of a replica, each counted as large as the
    largest. Every replica leaves the room, so that any may have them. What is left is the engine's."""
    return option.companions_shared * ceil(beside.models / devices_per_replica) * beside.largest
