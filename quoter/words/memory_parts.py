"""The parts of the memory, each once: what it is called, which lines give it, and how it is drawn.

Terminal, JSON, workbook, proposal and pictures are made from this list: a new visible part is one entry
here, its lines in the model and its words in the texts. Where it is taken out of another part, that one's `per_card`
gets a name of its own, and the name of both together stays in the JSON (`answer/estimate_json.py`); or the changelog
says that the name means less from now on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from quoter.core import GIB
from quoter.sizing import Sized


class Style(NamedTuple):
    """How a part is drawn: its colour, and a hatch in an ink, so that parts differ in grey too.

    `hatch` is a path of 6 × 6 points on a page, `pattern` the same for a chart of the workbook, which
    has its own `colour`."""

    key: str
    fill: str
    figure: str = "#1f2933"
    hatch: str = ""
    ink: str = ""
    colour: str = ""
    pattern: str | None = None


STYLES = (  # in the order of the picture, from what is always there to what is free
    Style("part_weights", "#0b5cad", "#ffffff", colour="#0B5CAD"),
    Style("part_states", "#9dbdd9", hatch="M0 3H6", ink="#2f6b9e", colour="#5B8DB8",
          pattern="wide_upward_diagonal"),
    Style("part_kv", "#f3c98b", hatch="M0 6L6 0", ink="#b86a00", colour="#E08A1E",
          pattern="dark_horizontal"),
    Style("part_work", "#dcd3ea", hatch="M2 3H4", ink="#6b4fa0", colour="#8A6FB0",
          pattern="percent_50"),
    Style("part_reserve", "#c9d2db", colour="#B8C4CF"),
    Style("part_free", "#f2f5f8", colour="#E6EBF0"),
)  # fmt: skip
RESERVE, FREE = "part_reserve", "part_free"


class MemoryPart(NamedTuple):
    """One part of what a replica needs.

    `label` is its key in the texts; `field` its name in the JSON and `of_replica` its line, bytes on all
    devices of a replica; `of_device` its line by kind of work, bytes on one device, and `per_card` the
    name and the line that the JSON has of a device; `drawn` the style that it is drawn in."""

    label: str
    field: str
    of_replica: str
    of_device: Mapping[str, str]
    drawn: str
    per_card: tuple[str, str] | None = None


_BOTH = ("inference", "training")
MEMORY_PARTS = (
    MemoryPart("part_weights", "weights_bytes", "headline_weights",
               {"inference": "weights_per_device", "training": "base_per_device"},
               "part_weights", ("weights_bytes_per_card", "weights_per_device")),
    MemoryPart("part_adapter", "adapter_bytes", "headline_adapter",
               {"training": "adapter_per_device"}, "part_weights"),  # a device's weights have them
    MemoryPart("part_gradients", "gradient_bytes", "headline_gradients",
               {"training": "gradients_per_device"},
               "part_states", ("gradient_bytes_per_card", "gradients_per_device")),
    MemoryPart("part_optimizer", "optimizer_bytes", "headline_optimizer",
               {"training": "optimizer_per_device"},
               "part_states", ("optimizer_bytes_per_card", "optimizer_per_device")),
    MemoryPart("part_kv", "kv_cache_bytes", "headline_kv_cache",
               {"inference": "kv_of_load"}, "part_kv", ("kv_bytes_per_card", "kv_per_device")),
    MemoryPart("part_activation", "activation_bytes", "headline_activation",
               dict.fromkeys(_BOTH, "activation_per_device"),
               "part_work", ("activation_bytes_per_card", "activation_per_device")),
    MemoryPart("part_sharding", "sharding_bytes", "headline_sharding",
               {"training": "sharding_per_device"},
               "part_states", ("sharding_bytes_per_card", "sharding_per_device")),
    MemoryPart("part_framework", "framework_bytes", "headline_framework",
               dict.fromkeys(_BOTH, "runtime_per_device"),
               "part_work", ("runtime_bytes_per_card", "runtime_per_device")),
)  # fmt: skip
RESERVE_FIELD, RESERVE_OF_REPLICA = "reserve_bytes", "headline_reserve"
TOTAL_OF_REPLICA = "headline_total"


def parts_of(kind: str) -> list[MemoryPart]:
    """The parts that a kind of work has."""
    return [part for part in MEMORY_PARTS if kind in part.of_device]


def lines_drawn(style: Style, kind: str) -> list[str]:
    """The lines of a device that a piece of the picture adds up."""
    return [part.of_device[kind] for part in parts_of(kind) if part.drawn == style.key]


def drawn(sized: Sized) -> list[tuple[Style, float]]:
    """What one device of the chosen option holds, GiB; the pieces add up to what is usable."""
    f = sized.chosen.bought
    rest = {RESERVE: f.kept_per_device, FREE: max(f.free_per_device, 0.0)}
    held = [sum(f.by_name(line) for line in lines_drawn(style, sized.kind)) for style in STYLES]
    return [(s, rest.get(s.key, x) / GIB) for s, x in zip(STYLES, held, strict=True)]
