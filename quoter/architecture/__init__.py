"""A config.json as the shape of a model: its layers, tensors, states, and the precision it ships in."""

from quoter.architecture.from_config import (
    Architecture,
    ConfigError,
    architecture,
    writes_nothing,
)
from quoter.architecture.hf_config import PARTS, TEXT_SECTIONS, WHOLE_SECTIONS
from quoter.architecture.quantization import (
    SECTIONS,
    Shipped,
    reduced,
    section_of,
    shipped,
    unreadable,
)
from quoter.architecture.shape import MTP

__all__ = [
    "MTP",
    "PARTS",
    "SECTIONS",
    "TEXT_SECTIONS",
    "WHOLE_SECTIONS",
    "Architecture",
    "ConfigError",
    "Shipped",
    "architecture",
    "reduced",
    "section_of",
    "shipped",
    "unreadable",
    "writes_nothing",
]
