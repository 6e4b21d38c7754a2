"""Inference: what one value of the KV cache takes; K and V may differ."""

from quoter.units import BytesEach


def key_bytes(kv, weights) -> BytesEach:
    """Bytes per value of K.

    By its type; auto is the type computed in."""
    return kv.key_bytes + kv.key_of_compute * weights.compute_bytes


def value_bytes(kv, weights) -> BytesEach:
    """Bytes per value of V.

    By its type; auto is the type computed in."""
    return kv.value_bytes + kv.value_of_compute * weights.compute_bytes
