"""What is said of an option's speed: what it rests on, or why there is none."""

from __future__ import annotations

from quoter.core import Texts
from quoter.sizing import Option, Sized
from quoter.words.load_words import spelled


def note(sized: Sized, option: Option, texts: Texts) -> str:
    """What the speed rests on, or why there is none; empty for a training."""
    f, card, catalog = option.figures, option.card, sized.case.catalog
    if "timed" not in f:
        return ""
    if not f["timed"]:
        return missing(sized, option, texts)
    said = []
    if card.family not in catalog.families:
        said.append(texts("speed_family", family=catalog.family_of(card).name))
    if not catalog.is_measured(option.candidate.engine):
        said.append(texts("speed_engine", engine=spelled(option.candidate.engine.name, texts),
                          known=spelled(catalog.overhead_of(option.candidate.engine).name, texts)))  # fmt: skip
    if f["ranks"] > 1 and not card.direct_link:
        said.append(texts("speed_link" if card.link_unpublished else "speed_pcie"))
    return texts.sign("semicolon").join(said)


def missing(sized: Sized, option: Option, texts: Texts) -> str:
    """Why an option has no speed."""
    known, f = option.candidate.figures, option.figures
    if option.split.by_rule:
        return texts("speed_by_rule")
    if f["cacheless"]:
        return texts("speed_measured", model=sized.case.model.name)
    if not f["speed_known"]:
        lacking = [texts(f"speed_lacks_{n}") for n in ("bandwidth", "rate_16") if not known[n]]
        return texts("speed_unknown", what=", ".join(lacking or [texts("speed_lacks_fp32")]))
    return texts("speed_no_room")
