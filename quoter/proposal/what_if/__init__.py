"""The page that computes: the model's own lines in JavaScript, what they are given, and its words."""

from __future__ import annotations

import base64
from hashlib import sha256
from typing import Any, NamedTuple

from quoter.core import ABSENT, Texts, capital
from quoter.proposal.what_if import programs
from quoter.proposal.what_if.given import SPLIT, everything, kinds_of
from quoter.proposal.what_if.literals import constant
from quoter.sizing import (
    ADDED,
    FINE,
    IN_TURN,
    LINES,
    MOST,
    STANDING,
    SUMMED,
    VERDICTS,
    Estimate,
    Sized,
)
from quoter.words import bill_words, load_words, memory_parts

_MOST_BYTES = 148_000  # with its style and its frame 153,000 more than the page without
_REASONS = range(1, 23)  # as the line `reason` numbers them
_LATER = {
    key: f"{{{key}}}" for key in ("card", "width", "least", "most", "kept", "line")
}  # filled in by the page
_AGAINST = ("cannot_run", "level_broken", "level_unknown", "barred", "context_short", "turn_late")
_OF_REQUEST = (
    "e2e_percentile_ms",
    "time",
)  # shown where a target is stated for the whole of a request
_FORMS = {  # what is shown of a scenario beside its memory: a line, and how it is told
    "inference": (("free_per_device", "bytes"), ("ttft_percentile_ms", "time"),
                  ("tpot_percentile_ms", "time"), ("option_rate", "rate"), ("whole_amount", "money")),
    "training": (("free_per_device", "bytes"), ("training_days", "days"), ("whole_amount", "money")),
}  # fmt: skip


class WhatIf(NamedTuple):
    """The section as a template prints it; `digest` is by what the page's policy knows its script."""

    t: Texts
    script: str
    digest: str

    @property
    def small(self) -> bool:
        """Whether a proposal may carry it; one of very many scenarios has it as a file of its own."""
        return len(self.script.encode()) <= _MOST_BYTES

    def style(self, colour: str) -> str:
        """Its rules of style, in a brand's colour; the parts of the memory in those of the pictures."""
        parts = (f".what-if .{one.key}{{background:{one.fill}}}" for one in memory_parts.STYLES)
        return programs.file_text("style.css").replace("COLOUR", colour) + "".join(parts)


def what_if(estimate: Estimate, texts: Texts) -> WhatIf | None:
    """The section of an estimate; None where nothing is sized that could be bought."""
    sold = estimate.offered.estimate if estimate.offered else estimate
    if not sold.scenarios:
        return None
    kinds = kinds_of(sold)
    data = everything(estimate, texts) | {
        "texts": _words(sold, texts),
        "split": SPLIT,
        "fine": FINE,
    }
    data |= {
        "added": ADDED,
        "most": MOST,
        "inTurn": IN_TURN,
        "standing": STANDING,
        "summed": SUMMED,
    }
    data |= {"parts": [(p.of_replica, p.drawn) for p in memory_parts.MEMORY_PARTS]
             + [(memory_parts.RESERVE_OF_REPLICA, memory_parts.RESERVE)]}  # fmt: skip
    for row, sized in zip(data["scenarios"], sold.scenarios, strict=True):
        row["rows"] = _rows(sized, texts)
    script = (
        f'"use strict";\n{programs.source(kinds)}const LINES={{{",".join(kinds)}}};\n'
        f"{constant('D', data)}\n{programs.file_text('page.js')}"
    )
    return WhatIf(texts, script, _digest(script))


def _digest(script: str) -> str:
    """The script's SHA-256 as a Content Security Policy writes it."""
    return f"'sha256-{base64.b64encode(sha256(script.encode()).digest()).decode()}'"


def _rows(sized: Sized, texts: Texts) -> list[dict[str, Any]]:
    """What is shown of a scenario: its layout and verdict, its memory, its speed."""
    kind = sized.kind
    known = {line.name: line.label for line in LINES[kind]}
    plain = [("layout", "what_if_layout"), ("precision", "in_weights"), ("verdict", "verdict_head"),
             ("reason", "reason_head")]  # fmt: skip
    found: list[dict[str, Any]] = [{"key": key, "label": texts(text)} for key, text in plain]
    found += [
        {"key": part.of_replica, "label": texts(part.label), "form": "bytes", "hide": True}
        for part in memory_parts.parts_of(kind)
    ]
    found += [{"key": memory_parts.RESERVE_OF_REPLICA, "label": texts(memory_parts.RESERVE),
               "form": "bytes", "hide": True}]  # fmt: skip
    whole = [_OF_REQUEST] if load_words.whole_asked(sized) else []
    figures = ((memory_parts.TOTAL_OF_REPLICA, "bytes"), *_FORMS[kind], *whole)
    return found + [
        {"key": key, "label": capital(texts.label(key, known[key])), "form": form}
        for key, form in figures
    ]


def _words(sold: Estimate, texts: Texts) -> dict[str, Any]:
    """What the page says."""
    own = ("issued", "now", "back", "by_card", "recommended", "as_chosen", "card", "offer", "cards",
           "servers", "with_tax", "without_tax", "no_time", "price_missing", "wrong", "kept")  # fmt: skip
    others = {"model": "in_model", "weights": "in_weights", "percentile": "in_percentile",
              "total": bill_words.of_tax("p_total", sold.quotation.quote, texts), "blocked": "gate_blocked", "incomplete": "gate_incomplete",
              "assessment": "gate_assessment", "at_hand": "gate_at_hand", "late": "verdict_level_missed",
              "figure": "speed_figure"}  # fmt: skip
    signs = ("comma", "colon", "semicolon", "bracket_open", "bracket_close")
    price = {"card": "price_card", "set": "price_set"}
    return {
        **{key: texts(f"what_if_{key}", **_LATER) for key in own},
        **{key: texts(name) for key, name in others.items()},
        **{key: texts.sign(key) for key in signs},
        "absent": ABSENT,
        "price_of": {slot: texts(f"what_if_{key}", **_LATER) for slot, key in price.items()},
        "verdicts": [texts(f"verdict_{name}") for name in VERDICTS],
        "reasons": ["", *(texts(f"reason_{n}") for n in _REASONS)],
        "against": {key: _against(key, texts) for key in _AGAINST},
    }


def _against(key: str, texts: Texts) -> str:
    """What stands against a scenario."""
    return texts("gate_context_short" if key == "context_short" else f"what_if_{key}", **_LATER)


__all__ = ["WhatIf", "what_if"]
