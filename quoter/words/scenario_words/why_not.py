"""Why an option does not run or does not hold: what its card, engine or types lack."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from quoter.catalog import Card, Catalog, Engine, KvType, Precision, support, takes
from quoter.core import GIB, Texts, whole
from quoter.model import ServingFigures
from quoter.scenario import Case
from quoter.sizing import VERDICTS, Held, Option, Sized, on_engine, too_wet, training_duration
from quoter.words import level_words
from quoter.words.load_words import spelled
from quoter.words.scenario_words.names import _cache_type, label_of, types_named

NO_TYPE, NOT_SERVED, NOT_LOADED, NOT_HELD, NOT_RUN = (
    6,
    7,
    10,
    11,
    18,
)  # they name card, engine, type


def barred(sized: Sized, option: Option, texts: Texts) -> str:
    """Why an option may not be recommended, all of it; nothing if it may."""
    known, law = option.candidate.figures, option.card.restricted
    asked, wet = sized.case.quote.procurement, too_wet(sized.case.quote, option.candidate.server)
    detail = texts.of_catalog(law.get(sized.case.quote.market or "", ""))
    said = [
        texts("barred_liquid" if wet else "barred_denied") if known.denied else "",
        "" if option.bought.supplied else texts("barred_restricted", detail=detail),
        texts("barred_not_domestic") if asked.domestic_only and not known.domestic else "",
        texts("barred_weak_row") if option.bought.unconfirmed else "",
    ]
    return texts.sign("semicolon").join(filter(None, said))


def verdict(option: Option, texts: Texts) -> str:
    """The verdict's word."""
    return texts(f"verdict_{VERDICTS[int(option.figures.verdict) - 1]}")


def verdicts(option: Option, texts: Texts) -> str:
    """The verdict on memory, and that on the service level where it is missed."""
    known = verdict(option, texts)
    late = option.fits and level_words.missed(option)
    return f"{known}{texts.sign('comma')}{texts('verdict_level_missed')}" if late else known


def reason(sized: Sized, option: Option, texts: Texts) -> str:
    """The verdict's reason: what is left or missing on a device, what the engine does instead of a
    type that the card lacks, and why the option may not be recommended."""
    f = option.figures
    code = int(f.reason)
    plain = texts(f"reason_{int(f.verdict) if f.verdict <= 2 else code}")
    said = [lacking(sized, option, texts) or plain, room(option, texts)]
    said.append(lower(sized.case, option, texts))
    said += instead(sized, option, texts)
    said.append(level_words.reason(sized.case, option, texts))
    said.append(training_duration.late(sized, option, texts) if f.verdict < 4 else "")
    return texts.sign("semicolon").join(filter(None, [*said, barred(sized, option, texts)]))


def room(option: Option, texts: Texts) -> str:
    """What is left or missing on a device; nothing where memory is not the question."""
    if option.figures.verdict == 4 or option.split.by_rule:
        return ""
    free = option.figures.free_per_device / GIB
    return texts("reason_free" if free >= 0 else "reason_missing", gib=f"{abs(free):,.1f}")


def lower(case: Case, option: Option, texts: Texts) -> str:
    """The lower reserve with which what is refused would hold; nothing where none helps."""
    f = option.figures
    if not f.holds_at_lower:
        return ""
    one = case.scenario.workload != "training" and not f.ask.pinned_replicas
    known = {"reserve": f"{f.ask.reserve:.0%}", "share": f"{f.lower_reserve:.0%}"}
    return texts("reason_lower_one" if one else "reason_lower", **known)


def instead(sized: Sized | Held, option: Option, texts: Texts) -> list[str]:
    """What the engine does on a card that lacks a type, and what it only does on trial."""
    case, card, engine = sized.case, option.card, runner(sized, option)
    if option.figures.verdict == 4:
        return []
    weights = option.candidate.weights
    needs, said = weights.needs, []
    if needs != "none" and not getattr(card, needs):
        packed = "instead_kernel" if card.kernel else "instead_unpacked"
        key = "instead_fp16" if needs == "bf16" else packed
        known = {"card": card.called(texts.language), "type": needs.upper(), "kernel": card.kernel}
        said.append(texts(key, **known, engine=spelled(engine, texts)))
    if not card.bf16 and "bf16" in {case.key_type.needs, case.value_type.needs}:
        said.append(texts("instead_cache", card=card.called(texts.language), type="BF16"))
    if engine in weights.experimental:
        said.append(on_trial(case, weights, engine, texts))
    return [*said, *started_with(option, texts)]


def started_with(option: Option, texts: Texts) -> list[str]:
    """The most sequences that the engine starts with, where its own number is more."""
    f = option.figures
    if option.split.by_rule or not isinstance(f, ServingFigures):
        return []
    if f.sequences <= f.sequences_at_most:
        return []
    most, default = whole(f.sequences_at_most), whole(f.sequences)
    return [texts("started_with", most=most, default=default)]


def model_on_trial(sized: Sized, option: Option, texts: Texts) -> list[str]:
    """That the engine's project calls the model on the card experimental, or has not tested it; and which engine of the
    card lists it."""
    case, card, engine = sized.case, option.card, option.candidate.engine
    if sized.kind == "training":
        return []
    on = on_engine(case, card, engine)
    row = support.on_trial(case.catalog, on, support.family_of(case.model))
    known = {
        "card": card.called(texts.language),
        "engine": spelled(engine.name, texts),
        "model": case.model.name,
    }
    if row is None:
        return []
    able = support.proven_by(case.catalog, on, support.family_of(case.model))
    names = texts.sign("list_comma").join(spelled(e, texts) for e in able)
    rest = (
        texts("on_trial_instead", engines=names, n=len(able)) if able else texts("on_trial_alone")
    )
    return [texts("on_trial", **known) + rest]


def on_port(sized: Sized, texts: Texts) -> list[str]:
    """That the card's vendor has a port of the engine, which no list says to run the model: he is to say so in writing."""
    case, own = sized.case, sized.chosen
    on, family = on_engine(case, own.card, own.candidate.engine), support.family_of(case.model)
    if sized.kind == "training" or not support.ported(case.catalog, on):
        return []
    if support.lists(case.catalog, on, family) or support.on_trial(case.catalog, on, family):
        return []
    known = {"card": own.card.called(texts.language), "engine": spelled(on.engine.name, texts)}
    return [texts("on_port", model=case.model.name, **known)]


def on_trial(case: Case, weights: Precision, engine: str, texts: Texts) -> str:
    """That an engine loads a precision on trial, and which engines do as a matter of course."""
    known = dict.fromkeys(e.name for e in case.catalog.engines.values())
    firm = [e for e in known if weights.goes_with(e) and e not in weights.experimental]
    return texts(
        "instead_trial",
        engine=spelled(engine, texts),
        type=label_of(weights),
        instead=texts.sign("list_comma").join(spelled(e, texts) for e in firm),
    )


def runner(sized: Sized | Held, option: Option) -> str:
    """What runs the model: the engine, or the framework that trains it."""
    return sized.case.catalog.trainer if sized.kind == "training" else option.candidate.engine.name


def lacking(sized: Sized | Held, option: Option, texts: Texts) -> str:
    """What the card or the engine cannot do, by name, and the way round."""
    code = int(option.figures.reason)
    if code in (NOT_SERVED, NOT_RUN):
        return unsupported(sized, option, texts, code)
    if code not in (NO_TYPE, NOT_LOADED, NOT_HELD):
        return ""
    case, card, engine = sized.case, option.card, runner(sized, option)
    weights = option.candidate.weights
    known = {
        "card": card.called(texts.language),
        "engine": spelled(engine, texts),
        "type": label_of(weights),
    }
    if code == NO_TYPE:
        needs = weights.needs
        known["type"] = needs.upper() if needs != "none" else multiplied(weights)
        names = [multiplied(row) for row in able_on(case.catalog, card, engine)]
        return texts("lacks_type", **known, instead=texts.sign("list_comma").join(names))
    if code == NOT_LOADED and sized.kind == "training":
        names = [row.name.upper() for row in trained_as(case.catalog)]
        return texts("lacks_trainer", **known, instead=texts.sign("list_comma").join(names))
    if code == NOT_LOADED and option.candidate.support.loads:
        return texts("lacks_experts", **known, model=case.model.name)
    if code == NOT_LOADED and takes(option.candidate.engine, weights):
        barred = support.against(
            case.catalog, on_engine(case, card, option.candidate.engine), weights=weights.name
        )
        return texts("lacks_weights", **known, why=by_whom(barred, texts))
    if code == NOT_LOADED:
        since = weights.since
        able = [
            f"{spelled(e, texts)} {since.get(e, '')}".strip()
            for e in card.engines
            if weights.goes_with(e)
        ]
        known["engine"] += f" {option.candidate.engine.version}" if engine in since else ""
        return texts(
            "lacks_loader",
            **known,
            instead=engines_named(able, texts) if able else texts("another_precision"),
        )
    return lacking_cache(case, option, texts, known)


def unsupported(sized: Sized | Held, option: Option, texts: Texts, code: int) -> str:
    """That the engine does not run on the card, or not this model there: by whose word, from which
    version, and which of the card's engines does; nothing of a model where nobody says so."""
    case, card = sized.case, option.card
    family = support.family_of(case.model) if code == NOT_RUN else ""
    on = on_engine(case, card, option.candidate.engine)
    barred = support.against(case.catalog, on, model=family)
    if barred is None and family:
        return ""
    reason = by_whom(barred, texts) + others(case, on, family, texts)
    known = {
        "card": card.called(texts.language),
        "engine": engine_called(case, option, texts),
        "model": case.model.name,
    }
    return texts("lacks_model" if family else "lacks_card", **known, why=reason)


def engine_called(case: Case, option: Option, texts: Texts) -> str:
    """The engine, with the version that the scenario asks for."""
    on = on_engine(case, option.card, option.candidate.engine)
    return " ".join(filter(None, (spelled(on.engine.name, texts), on.version)))


def by_whom(row: Any, texts: Texts) -> str:
    """By whose word, and from which version on it does."""
    if row is None:
        return ""
    if row.state != "refused" and row.since:
        return texts("why_version", version=row.since, source=row.source)
    return texts("why_refused", source=row.source)


def others(case: Case, on: support.Asked, family: str, texts: Texts) -> str:
    """The card's other engines of whose list the model is."""
    able = [spelled(e, texts) for e in support.proven_by(case.catalog, on, family)]
    return texts("why_instead", engines=engines_named(able, texts)) if able else ""


def engines_named(names: Iterable[str], texts: Texts) -> str:
    """Engines that may be taken instead."""
    return texts("engines_named", engines=texts.sign("list_comma").join(names))


def able_on(catalog: Catalog, card: Card, engine: str) -> list[Precision]:
    """What a card can multiply instead: the first precision of 8 bits that the engine loads, if that
    is the first of them, and the first of 16."""
    known = catalog.precisions.values()
    able = [row for row in known if row.multiplied_on(card)]
    eight, sixteen = (next(row for row in able if row.bits == bits) for bits in (8, 16))
    return [row for row in (eight, sixteen) if row is sixteen or row.goes_with(engine)]


def multiplied(row: Precision) -> str:
    """A precision as people call it, and that its activations have 8 bits too, where they have."""
    label = label_of(row).partition(",")[0]
    detail = row.label.partition("(")[2].split(" ")[0].rstrip(")")
    return f"{label} ({detail})" if row.compute == "int8" and detail else label


def trained_as(catalog: Catalog) -> list[Precision]:
    """What is trained where nobody says: whole, and frozen under adapters."""
    return [catalog.default("precisions"), *(r for r in catalog.precisions.values() if r.frozen)]


def lacking_cache(case: Case, option: Option, texts: Texts, known: dict[str, str]) -> str:
    """Why the cache cannot be kept so, and in which types it can."""
    card, engine = option.card, option.candidate.engine
    able = [row for row in case.catalog.kv_types.values() if cache_held(row, engine, card)]
    known = known | {"type": types_named(case, texts)}
    if {case.key_type.name, case.value_type.name} <= {row.name for row in able}:
        return texts("lacks_apart", **known)
    native = [row for row in able if card.bf16 or row.needs != "bf16"]  # else kept in another type
    names = [_cache_type(row.name, texts) for row in native]
    return texts("lacks_cache", **known, instead=texts.sign("list_comma").join(names))


def cache_held(row: KvType, engine: Engine, card: Card) -> bool:
    """Whether the engine holds this one type on the card."""
    stored = card.fp8 or (card.weight_only and card.bf16)
    return takes(engine, row) and (row.needs != "fp8" or stored)
