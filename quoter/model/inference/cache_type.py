"""Inference: what one value of the KV cache takes; K and V may differ."""

from quoter.core import BytesEach, smallest


def auto_bytes(engine, weights) -> BytesEach:
    """Bytes per value where the type is left to the engine.

    The type computed in; llama.cpp stays at 16 bits."""
    return smallest(weights.compute_bytes, engine.auto_cache_bytes)


def key_bytes(kv, auto_bytes) -> BytesEach:
    """Bytes per value of K.

    By its type; auto is the engine's choice."""
    return kv.key_bytes + kv.key_of_compute * auto_bytes


def value_bytes(kv, auto_bytes) -> BytesEach:
    """Bytes per value of V.

    By its type; auto is the engine's choice."""
    return kv.value_bytes + kv.value_of_compute * auto_bytes
