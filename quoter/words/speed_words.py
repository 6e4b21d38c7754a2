"""What is said of an option's speed: what it rests on, or why there is none; and of the user's own
measurements."""

from __future__ import annotations

from quoter.catalog import Calibration, Card
from quoter.core import GIB, Texts, capital, program
from quoter.model import InferenceFigures
from quoter.sizing import Option, Sized
from quoter.words.load_words import spelled


def note(sized: Sized, option: Option, texts: Texts) -> str:
    """What the speed rests on, or why there is none; empty for a training."""
    f, card, catalog = option.figures, option.card, sized.case.catalog
    if not isinstance(f, InferenceFigures):
        return ""
    if not f.timed or not f.possible:
        return missing(sized, option, texts)
    own = calibrated(option, texts)
    said = [own] if own else []
    if card.family not in catalog.families and not f.calibration.token_known:
        said.append(texts("speed_family", family=catalog.family_of(card).name))
        said += seen(card, texts)
    if not catalog.is_measured(option.candidate.engine) and not f.calibration.token_known:
        said.append(texts("speed_engine", engine=spelled(option.candidate.engine.name, texts),
                          known=spelled(catalog.overhead_of(option.candidate.engine).name, texts)))  # fmt: skip
    if f.ranks > 1 and not card.direct_link:
        said.append(texts("speed_link" if card.link_unpublished else "speed_pcie"))
    return capital(texts.sign("semicolon").join(said))


def seen(card: Card, texts: Texts) -> list[str]:
    """The few published runs of a card that nothing can be fitted to, as a reader may hold them against the prediction."""
    told = card.seen.get("zh" if texts.language == "zh" else "en")
    return [texts("speed_seen", said=told)] if told else []


def missing(sized: Sized, option: Option, texts: Texts) -> str:
    """Why an option has no speed."""
    known, f = option.candidate.figures, option.inference
    if option.split.by_rule:
        return texts("speed_by_rule")
    if not f.possible:
        return texts("speed_not_run")
    if f.cacheless:
        key = "speed_prompts" if f.by_rate else "speed_measured"
        return texts(key, model=sized.case.model.name)
    if not f.speed_known:
        lacking = [
            texts(f"speed_lacks_{n}") for n in ("bandwidth", "rate_16") if not known.by_name(n)
        ]
        return texts(
            "speed_unknown",
            what=texts.sign("list_comma").join(lacking or [texts("speed_lacks_fp32")]),
        )
    return texts("speed_no_room")


# -- measurements of our own -----------------------------------------------------------------------


def calibrated(option: Option, texts: Texts) -> str:
    """Which measurements of the user's own its figures rest on, and what they change; nothing where
    there are none."""
    row = option.candidate.calibration
    if row is None:
        return ""
    said = texts("calibrated", runs=row.runs, source=row.source, changes=changes(row, texts))
    old = row.program and row.program != program()
    return (
        texts.sign("semicolon").join([said, texts("calibrated_old", program=row.program)])
        if old
        else said
    )


def changes(row: Calibration, texts: Texts) -> str:
    """What measurements change of what is computed."""
    found = [texts(f"calibrated_{key}", change=f"{factor - 1:+.0%}")
             for key, factor in (("token", row.token), ("first", row.first)) if factor]  # fmt: skip
    if row.memory_bytes is not None:
        found.append(texts("calibrated_memory", change=f"{row.memory_bytes / GIB:+.2f} GiB"))
    return texts.sign("comma").join(found)
