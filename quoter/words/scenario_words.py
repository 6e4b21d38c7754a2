"""What a customer must see in thirty seconds; the workbook and the proposal tell it alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from quoter.catalog import (
    Card,
    Catalog,
    Engine,
    KvType,
    Precision,
    Slice,
    plain_name,
    support,
    takes,
)
from quoter.core import ABSENT, GIB, Texts, capital, price, stated_share, whole
from quoter.model import InferenceFigures, ServingFigures, TrainingFigures
from quoter.scenario import AUTO, LOAD_KEYS, Case, confidence_of, loads, preset_of, share_of
from quoter.sizing import (
    LIMITS,
    VERDICTS,
    Candidate,
    Estimate,
    Held,
    Measured,
    Option,
    Sized,
    asked,
    budget,
    comes_to,
    far,
    llm,
    nearest_measured,
    on_engine,
    ranking,
    ranks_at,
    sharing,
    taken,
    training_duration,
)
from quoter.sizing import evidence as evidence_of
from quoter.words import bill_words, level_words, speed_words
from quoter.words.load_words import has_speed, in_flight, in_table, load_inputs, measured, spelled

NO_TYPE, NOT_SERVED, NOT_LOADED, NOT_HELD, NOT_RUN = (
    6,
    7,
    10,
    11,
    18,
)  # they name card, engine, type


class Alternative(NamedTuple):
    """An option beside the chosen one, and the one reason why it loses."""

    role: str  # chosen | domestic | cheaper | next
    option: Option
    reason: str


def merit(option: Option) -> tuple[Any, ...]:
    """Order of options: what may be recommended, then what fits, priced, cheap, small."""
    f = option.bought
    return (
        not f.eligible_fit,
        f.verdict,
        bool(ranking.level_missed(option)),
        *ranking.merit(option),
    )


def best_per_card(sized: Sized) -> list[Option]:
    """The best option of every card, the best card first; of a card that is shown the first of its rows."""
    best: dict[str, Option] = {}
    for option in sorted(sized.options, key=merit):
        best.setdefault(option.card.name, option)
    rows = {row.option.card.name: row.option for row in reversed(sized.rows)}
    return [rows.get(name, option) for name, option in best.items()]


def alternatives(sized: Sized, texts: Texts) -> list[Alternative]:
    """The options that matter: the chosen one, the best domestic one, a cheaper one, the next best; none of many times
    the servers, which the list of options tells in a sentence."""
    chosen = sized.chosen
    rest = [o for o in best_per_card(sized) if o.card != chosen.card and not far(sized, o)]
    found: dict[int, Alternative] = {}

    def add(role: str, option: Option | None) -> None:
        if option is not None and id(option) not in found and len(found) < 3:
            found[id(option)] = Alternative(role, option, why(sized, option, texts))

    add("chosen", chosen)
    if not chosen.card.domestic:
        add(
            "domestic",
            next((o for o in rest if o.card.domestic and o.fits), None),
        )
    add("cheaper", cheaper(sized, rest))
    for option in rest:
        add("next", option if option.fits or not chosen.fits else None)
    return list(found.values())


def cheaper(sized: Sized, rest: list[Option]) -> Option | None:
    """A cheaper option that fits, whatever stands against it."""
    own, _ = comes_to(sized, sized.chosen)
    usable = [o for o in rest if o.fits and not taken(sized, o)]
    priced = [
        (amount, n) for n, o in enumerate(usable) if (amount := comes_to(sized, o)[0]) is not None
    ]
    least, n = min(priced, default=(0.0, 0))
    return usable[n] if priced and own is not None and least < own else None


def why(sized: Sized, option: Option, texts: Texts) -> str:
    """The one reason for or against an option."""
    if option is sized.chosen and (found := standing(sized)) != "nearest":
        return texts(f"loses_{found}")
    if option.figures.verdict != 1:
        return lacking(sized, option, texts) or texts(f"reason_{int(option.figures.reason)}")
    against = level_words.reason(sized.case, option, texts) or barred(sized, option, texts)
    return against or training_duration.late(sized, option, texts) or costs(sized, option, texts)


def standing(sized: Sized) -> str:
    """What the chosen option is: recommended, chosen in the file, the best while prices are missing, or the nearest to
    what nothing keeps."""
    if sized.chosen is sized.recommended and not sized.chosen.bought.scenario_blocked:
        return "recommended"
    if sized.case.scenario.choice or sized.case.scenario.deploy:
        return "chosen"
    return "candidate" if ranking.serves(sized.chosen) else "nearest"


def barred(sized: Sized, option: Option, texts: Texts) -> str:
    """Why an option may not be recommended, all of it; nothing if it may."""
    known, law = option.candidate.figures, option.card.restricted
    domestic = sized.case.quote.procurement.domestic_only
    detail = texts.of_catalog(law.get(sized.case.quote.market or "", ""))
    said = [
        texts("barred_denied") if known.denied else "",
        "" if option.bought.supplied else texts("barred_restricted", detail=detail),
        texts("barred_not_domestic") if domestic and not known.domestic else "",
        texts("barred_weak_row") if known.weak else "",
    ]
    return texts.sign("semicolon").join(filter(None, said))


def cost(sized: Sized, option: Option, texts: Texts) -> str:
    """The price of an option, or that some of it is missing; none where it cannot run."""
    if option.bought.cannot_run:
        return ABSENT
    if sized.at_hand if option is sized.chosen else option.at_hand:
        return texts("cost_taken" if taken(sized, option) else "cost_at_hand")
    amount, _ = comes_to(sized, option)
    return texts("price_missing") if amount is None else price(amount)


def costs(sized: Sized, option: Option, texts: Texts) -> str:
    """What an option costs more than the chosen one."""
    (own, _), (amount, _) = (comes_to(sized, one) for one in (sized.chosen, option))
    if amount is None:
        return texts("loses_unpriced")
    if own is None or amount == own:
        return texts("loses_cards")
    key, more = ("loses_price", amount - own) if amount > own else ("gains_price", own - amount)
    return texts(key, currency=sized.case.quote.currency, more=f"{more:,.0f}")


def binding(sized: Sized) -> str:
    """What the chosen option's count of cards follows from: of one replica what the next smaller one fails by."""
    return limit_of(sized, sized.chosen)


def limit_of(sized: Sized, option: Option) -> str:
    """The same of any option."""
    limit = binding_of(sized, option)
    return of_one(sized, option).limit if one_replica(option, limit) else limit


class OfOne(NamedTuple):
    """Why one replica is as wide as it is, where one carries the load: what the next smaller one fails by."""

    kind: str  # least | one | late | replicas | same | choice, as the sentences are called
    limit: str
    narrower: Option | None = None


def one_replica(option: Option, limit: str) -> bool:
    """Whether one replica carries the load, so that its count follows from nothing but its width."""
    f = option.figures
    if not isinstance(f, InferenceFigures) or limit != "memory" or option.split.by_rule:
        return False
    stated = f.ask.pinned_replicas or f.level_impossible or option.split.apart
    return bool(f.held and f.working_replicas <= 1 and not stated)


def of_one(sized: Sized, option: Option) -> OfOne:
    """What keeps a narrower replica from carrying the load."""
    f, scenario = option.inference, sized.case.scenario
    if f.devices_per_replica <= 1:
        return OfOne("least", "least")
    if scenario.deploy:
        return OfOne("choice", "choice")
    found = sized.smaller(option)
    if found is None:
        return OfOne("one", "memory")
    if ranking.level_missed(found):
        names = {"whole": "e2e", "": "throughput"}
        missed = next(iter(level_words.missed_ones(found)), "")
        return OfOne("late", names.get(missed, missed), found)
    if found.figures.option_cards >= f.option_cards:
        return OfOne("replicas", LIMITS[int(found.inference.workers_limit) - 1], found)
    if found.price is not None and found.price == option.price:
        return OfOne("same", "servers", found)
    return OfOne("choice", "choice")


def binding_of(sized: Sized, option: Option) -> str:
    """The limit's name; a training is bound by memory, or by servers that are sold full."""
    f = option.bought
    if isinstance(f, InferenceFigures):
        return LIMITS[int(f.binding) - 1]
    if f.new_cards > f.lacking_cards:
        return "servers"
    return "deadline" if training_duration.deadline_binds(sized, option) else "memory"


class Origin(NamedTuple):
    """An input that matters, its value, and where it comes from: stated, derived (its value follows from what is
    stated), looked_up or default."""

    key: str
    value: str
    origin: str

    @property
    def stated(self) -> bool:
        """Whether the customer stated it."""
        return self.origin == "stated"


def inputs(sized: Sized, texts: Texts) -> list[Origin]:
    """The handful of inputs that move the result."""
    case, scenario = sized.case, sized.case.scenario
    known = asked(case)
    rows = [("model", called(case, texts)), ("weights", named_weights(sized, texts))]
    if sized.kind == "inference":
        rows += [
            ("kv_cache", types_named(case, texts)), *_lengths(sized, texts), ("context", f"{known.context:,.0f}"),
            *load_inputs(sized, texts), ("engine", engine_of(sized.chosen.candidate, case.catalog, texts)),
        ]  # fmt: skip
        if has_speed(sized.chosen):
            rows.append(("confidence", f"{share_of(confidence_of(scenario, case.catalog)):g}%"))
        rows += assumed(sized)
        beside = texts.sign("list_comma").join(item.model for item in scenario.beside)
        rows += [("beside", beside)] if beside else []
    else:
        recipe = scenario.recipe
        rows += [("recipe.method", spelled(recipe.method or "", texts)), ("recipe.sequence", f"{recipe.sequence:,}"),
                 ("recipe.micro_batch", f"{recipe.micro_batch}"), ("recipe.zero", f"{recipe.zero}"),
                 ("recipe.checkpointing", in_table("checkpointing", recipe.checkpointing or "", texts))]  # fmt: skip
        rows += _timed(sized)
    if scenario.environment == "test":
        rows.append(("environment", texts("environment_test")))
    if scenario.budget is not None:
        rows.append(("budget", f"{sized.case.quote.currency} {price(scenario.budget)}"))
    rows += [("reserve", level_words.reserve(sized.case, texts)),
             ("method", texts(f"method_{scenario.method}"))]  # fmt: skip
    return [Origin(key, value, origin(case, key)) for key, value in rows]


def _lengths(sized: Sized, texts: Texts) -> list[tuple[str, str]]:
    """Prompt and answer: as stated or of the preset, else as the speed takes them of the context."""
    f, load = sized.chosen.inference, sized.demanded.load
    known = {"prompt_tokens": f.prompt_length, "output_tokens": f.answer_length}
    taken = known if has_speed(sized.chosen) else {}
    keys = loads.lengths_of(sized.case.scenario, sized.case.catalog)
    lengths = {key: load.by_name(key) or taken.get(key, 0.0) for key in keys}
    return [(key, measured(key, round(n), texts)) for key, n in lengths.items() if n]


def assumed(sized: Sized) -> list[tuple[str, str]]:
    """What the speed takes besides: speculation."""
    factor = sized.case.scenario.engine.speculative_factor
    return [("engine.speculative_factor", f"{factor:g}")] if factor else []


def _timed(sized: Sized) -> list[tuple[str, str]]:
    """What the training time rests on, where tokens are stated."""
    amount, limit = training_duration.tokens(sized), training_duration.deadline(sized)
    if amount is None:
        return []
    share = training_duration.utilization(sized, sized.chosen).share
    rows = [("recipe.tokens", f"{amount:,.0f}"), ("recipe.utilization", f"{share:.0%}")]
    return rows + ([("recipe.deadline_days", f"{limit:g}")] if limit else [])


def key_stated(case: Any, key: str) -> bool:
    """Whether the customer stated an input: itself, or a part of it."""
    wanted = LOAD_KEYS.get(key, (key,))
    return any(name == w or name.startswith(f"{w}.") for name in case.stated for w in wanted)


_FOLLOWS = {  # an input -> the keys that its value follows from where it is not stated itself
    "context": {"prompt_tokens", "prompt_tokens_p95"},
    "prompt_spread": {"prompt_tokens_p95"},
    "answer_spread": {"output_tokens_p95"},
    "recipe.tokens": {"recipe.samples"},
}


def origin(case: Case, key: str) -> str:
    """Where the value of an input comes from: the customer, what the customer stated, what a catalog says of the
    model, or our default."""
    if key_stated(case, key):
        return "stated"
    of_context = key == "prompt_tokens" and not case.scenario.prompt_tokens  # less an answer
    if of_context or _FOLLOWS.get(key, set()) & case.stated:
        return "derived"
    usual = case.catalog.default("precisions")
    return "looked_up" if key == "weights" and case.weights != usual else "default"


def called(case: Case, texts: Texts) -> str:
    """The model as the customer called it, and the row that it shares where that has another name."""
    asked = (case.scenario.model or "").rpartition("/")[2]
    if not asked or plain_name(asked) == plain_name(case.model.name):
        return case.model.name
    return texts("model_called", called=asked, model=case.model.name)


def card_named(card: Card, texts: Texts) -> str:
    """A card as a text of a language calls it, with the catalog's name beside one that does not hold it."""
    called = card.called(texts.language)
    held = plain_name(card.name) in plain_name(called)
    return called if held else called + texts.bracketed(card.name)


def named_weights(sized: Sized, texts: Texts) -> str:
    """The precision of the chosen option; with the word that leaves it to the card."""
    name = sized.weights.name.upper()
    return f"{spelled(AUTO, texts)}{texts.sign('colon')}{name}" if sized.case.auto else name


def types_named(case: Case, texts: Texts) -> str:
    """The types of the cache as people write them."""
    return _cache_type(case.kv_cache, texts)


def _cache_type(kind: str, texts: Texts) -> str:
    """A type of the cache, or those of K and V: by its word where the texts have one, else in capitals."""
    said = ((part, spelled(part, texts)) for part in kind.split("/"))
    return "/".join(part.upper() if word == part else word for part, word in said)


def vendors_port(candidate: Candidate, catalog: Catalog) -> bool:
    """Whether the card's vendor has a port of the engine, with versions of its own."""
    return support.ported(catalog, support.Asked(candidate.card, candidate.engine))


def engine_of(candidate: Candidate, catalog: Catalog, texts: Texts) -> str:
    """The engine of a card with its versions; of a vendor's port the name alone, since nobody here knows its version."""
    if vendors_port(candidate, catalog):
        return texts("engine_port", engine=spelled(candidate.engine.name, texts))
    return engine_named(candidate.engine, texts)


def engine_named(engine: Engine, texts: Texts) -> str:
    """An engine with its versions, as a sentence says them."""
    name, span = spelled(engine.name, texts), engine.full_name.removeprefix(engine.name).strip()
    if "-" in span:
        return f"{name} {span.replace('-', '–')}"
    key = "engine_from" if engine.since else "engine_before" if engine.before else "engine_any"
    return texts(key, engine=name, version=span.removeprefix("before ").removesuffix("+"))


def verdict(option: Option, texts: Texts) -> str:
    """The verdict's word."""
    return texts(f"verdict_{VERDICTS[int(option.figures.verdict) - 1]}")


def verdicts(option: Option, texts: Texts) -> str:
    """The verdict on memory, and that on the service level where it is missed."""
    known = verdict(option, texts)
    late = option.fits and level_words.missed(option)
    return f"{known}{texts.sign('comma')}{texts('verdict_level_missed')}" if late else known


def rule_reason(sized: Sized, texts: Texts) -> str:
    """Why the rule of thumb's figure differs from ours, with the numbers that decide it."""
    known, f = llm(sized.case.model), sized.chosen.serving
    if sized.kind == "training":
        return texts("rule_why_training")
    if sized.chosen.inference.cacheless:
        return texts("rule_why_cacheless")
    if known.latent_width:
        return texts("rule_why_mla", layers=int(known.layers), width=int(known.latent_width))
    if known.kv_heads < known.heads:
        each = f.kv_bytes_per_request
        return texts(
            "rule_why_gqa", layers=int(known.layers), heads=int(known.heads),
            kv_heads=int(known.kv_heads), true=f"{each / 1e9:,.2f}",
            rule=f"{f.rule_kv_cache / f.requests_in_flight / 1e9:,.2f}",
        )  # fmt: skip
    return texts("rule_why_mha")


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
            instead=texts.sign("list_comma").join(able) or texts("another_precision"),
        )
    return lacking_cache(case, option, texts, known)


def unsupported(sized: Sized | Held, option: Option, texts: Texts, code: int) -> str:
    """That the engine does not run on the card, or not this model there: by whose word, from which
    version, and which of the card's engines does; nothing where the card's row alone says so."""
    case, card = sized.case, option.card
    family = support.family_of(case.model) if code == NOT_RUN else ""
    on = on_engine(case, card, option.candidate.engine)
    barred = support.against(case.catalog, on, model=family)
    if barred is None:
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
    able = support.proven_by(case.catalog, on, family)
    return (
        texts("why_instead", engines=texts.sign("list_comma").join(spelled(e, texts) for e in able))
        if able
        else ""
    )


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


def label_of(precision: Precision) -> str:
    """A precision as people call it, without what it is made of."""
    return precision.label.split(" (")[0] or precision.name


def warnings(sized: Sized, texts: Texts) -> list[str]:
    """What must be known before the scenario's figures are trusted: the checks, what the speed rests on, what a narrower
    type would take, the cautions, and for who wrote the file what is read in another way than it was."""
    note = speed_words.note(sized, sized.chosen, texts)
    said = [*checked(sized, texts), *([note] if note else []), *narrower(sized, texts)]
    return [*said, *lent(sized, texts), *cautions(sized, texts), *notices(sized, texts)]


def cautions(sized: Sized, texts: Texts) -> list[str]:
    """What stands nowhere else among the figures: how many times the cards more confidence takes, how many fewer a training
    that recomputes less, a model or a type on trial, unlike checkpoints, rates and times that nobody measured, companions on
    the model's cards, hits in the prefix cache, servers that must be of one domain."""
    return [
        *surer(sized, texts),
        *recomputing_less(sized, texts),
        *model_on_trial(sized, sized.chosen, texts),
        *two_types(sized, texts),
        *_unmeasured(sized, texts),
        *prefixes(sized, texts),
        *in_one_domain(sized.chosen, texts),
    ]


def surer(sized: Sized, texts: Texts) -> list[str]:
    """That the next confidence takes many times the cards of this kind, or more than it can."""
    found = sized.surer
    if found is None:
        return []
    now = share_of(confidence_of(sized.case.scenario, sized.case.catalog))
    known = {
        "now": f"{now:g}",
        "next": f"{found.confidence:g}",
        "card": sized.chosen.card.called(texts.language),
    }
    if found.option is None:
        return [texts("surer_never", **known)]
    cards = {
        "cards": whole(found.option.figures.option_cards),
        "own": whole(sized.chosen.figures.option_cards),
    }
    return [texts("surer_cards", **known, **cards)]


def in_one_domain(option: Option, texts: Texts) -> list[str]:
    """That a replica stands in several servers which one direct link joins, and so in one domain."""
    f, server = option.figures, option.candidate.server
    each = f.servers_per_replica if isinstance(f, InferenceFigures) else 1
    if each <= 1 or option.bought.spanning or server is None:
        return []
    return [
        texts(
            "one_domain",
            servers=f"{each:,.0f}",
            server=server.called(texts.language),
            domain=server.domain,
        )
    ]


def _unmeasured(sized: Sized, texts: Texts) -> list[str]:
    """The models of other work whose rate nobody has published: whether they keep up is to be measured."""
    rows = [sized.case.catalog.find("encoders", it.model) for it in sized.case.scenario.beside]
    names = list(dict.fromkeys(row.name for row in rows if not row.rate))
    joined = texts.sign("comma").join(names)
    said = [texts("beside_unmeasured", models=joined)] if names else []
    said += [texts("apart_measure")] if sized.chosen.split.apart else []
    said += _images(sized, texts)
    return said + (_slowed(sized, texts) if sized.chosen.split.companions_shared else [])


_EDGE = 0.9  # of a target: what companions on the same cards take may then break it (our choice)


def _slowed(sized: Sized, texts: Texts) -> list[str]:
    """That companions take time from the model; near a target with the figures, and what cards of their own would make it cost."""
    f, said = sized.chosen.inference, texts("beside_slows")
    near = [
        texts("beside_edge", time=name.upper(), predicted=level_words.milliseconds_said(now), target=level_words.milliseconds_said(most))
        for name in ("ttft", "tpot")
        if (most := f.load.by_name(f"{name}_ms") * f.load.by_name(f"keep_{name}"))
        and isinstance(now := f.by_name(f"{name}_percentile_ms"), float) and now > _EDGE * most
    ]  # fmt: skip
    if not near:
        return [said]
    own = ranking.best(
        o for o in sized.options if o.candidate is sized.chosen.candidate
        and o.bought.eligible_fit and not o.split.companions_shared and o.price is not None
    )  # fmt: skip
    known = {"currency": sized.case.quote.currency, "price": price(own.price or 0)} if own else {}
    return [said + "".join(near) + (texts("beside_apart", **known) if own else "")]


def _images(sized: Sized, texts: Texts) -> list[str]:
    """That a model which sees was sized for text alone, where its times are told and no images are stated; or that its
    tower's share is not known."""
    f = sized.chosen.figures
    if not isinstance(f, InferenceFigures) or not f.timed:
        return []
    if not f.llm.vision_parameters or f.computed_patches:
        return []
    if not f.llm.vision_patches:
        return [texts("images_untimed")]
    whole = 2 * f.llm.vision_parameters * f.llm.vision_patches * f.computed_prompt
    share = whole / f.attention_width * f.head_time / f.prefill_time
    return [texts("images_none", share=f"{share:.0%}")]


def prefixes(sized: Sized, texts: Texts) -> list[str]:
    """How many prefixes the cache keeps where hits in it are counted on: they come of conversations that still stand there."""
    f = sized.chosen.figures
    if not isinstance(f, InferenceFigures) or not f.load.prefix_hit or f.option.by_rule:
        return []
    tokens = f.prompt_length * f.load.prefix_hit
    each = int(f.kv_capacity_tokens_low // tokens) if tokens else 0
    known = {"tokens": whole(tokens), "each": whole(each), "all": whole(each * f.decode_workers)}
    return [texts("prefixes_kept", share=stated_share(f.load.prefix_hit), **known)] if each else []


def two_types(sized: Sized, texts: Texts) -> list[str]:
    """That the options shown take unlike precisions, which are different checkpoints."""
    names = list(dict.fromkeys(o.candidate.weights.name.upper() for o in sized.shown))
    joined = texts.sign("list_comma").join(names)
    return [texts("advice_checkpoints", names=joined)] if len(names) > 1 else []


def narrower(sized: Sized, texts: Texts) -> list[str]:
    """What a checkpoint of 8 bits would take where one of 16 is sized: another one, whose answers are to be compared."""
    found, own = sized.narrower, sized.chosen
    if found is None:
        return []
    f, card = found.figures, own.card.called(texts.language)
    said = texts(
        "upside_narrower", weights=found.candidate.weights.name.upper(), cards=whole(f.option_cards), card=card,
        width=width(found.split, texts), own=whole(own.figures.option_cards), taken=sized.weights.name.upper(),
    )  # fmt: skip
    return [said + _less(found, sized, texts) + texts("upside_narrower_test")]


def recomputing_less(sized: Sized, texts: Texts) -> list[str]:
    """What a training would take that recomputes less, where memory for that is left, and what to write for it."""
    found, own = sized.kept, sized.chosen
    if found is None:
        return []
    said = texts(
        "upside_kept", recipe=f"checkpointing: {found.row.name}, zero: {found.stage}",
        cards=whole(found.option.figures.option_cards), card=own.card.called(texts.language),
        width=all_widths(found.option, texts), own=whole(own.figures.option_cards),
    )  # fmt: skip
    return [said + _less(found.option, sized, texts) + texts.sign("full_stop")]


def _less(found: Option, sized: Sized, texts: Texts) -> str:
    """The price of what is told as upside beside that of the chosen option; nothing where it is no lower."""
    own = sized.chosen.price
    if not found.price or not own or found.price >= own:
        return ""
    currency = sized.case.quote.currency
    return texts("upside_price", currency=currency, less=price(found.price), more=price(own))


def lent(sized: Sized, texts: Texts) -> list[str]:
    """That a test environment which buys something could run on what another scenario keeps standing by."""
    loan = sized.loan
    if loan is None:
        return []
    card = loan.option.card.called(texts.language)
    said = texts(
        "test_lent", name=loan.scenario, cards=whole(loan.option.figures.option_cards), card=card
    )
    if sized.added:
        said += texts(
            "test_lent_price", currency=sized.case.quote.currency, less=price(sized.added)
        )
    return [said + texts("test_lent_until")]


def notices(sized: Sized, texts: Texts) -> list[str]:
    """What the file says that is read in another way than it was."""
    return [texts(key, **values) for key, values in sized.case.notices]


PRICES = ("price_missing", "server_price_missing", "network_price_missing")


def checked(sized: Sized, texts: Texts, money: bool = True) -> list[str]:
    """Those that the workbook's checks count; without `money` none that speaks of prices."""
    f = sized.chosen.bought
    own = f if isinstance(f, InferenceFigures) else None
    found = {
        "does_not_fit": f.does_not_fit,
        "context_too_long": own and own.context_too_long,
        "requests_queue": own and own.requests_queue,
        "flight_unknown": own and own.flight_unknown,
        "level_missed": own and own.level_missed,
        "usual_missed": own and own.usual_missed,
        "price_missing": f.price_missing,
        "server_price_missing": f.server_price_missing,
        "network_price_missing": f.network_price_missing,
        "over_budget": (budget.lacking(sized) or 0) > 0,
        "not_eligible": f.not_eligible,
        "unverified_model": f.unverified_model,
        "only_on_trial": own and own.only_on_trial,
        "vision_apart": own and own.vision_apart,
    }
    why = {"not_eligible": barred(sized, sized.chosen, texts)}  # just what holds of the card
    said = [
        f"{texts(f'check_{key}')}{texts.sign('colon')}{why.get(key) or texts(f'meaning_{key}')}"
        for key, bad in found.items()
        if bad and (money or key not in PRICES)
    ]
    slow = training_duration.late(sized, sized.chosen, texts)
    said += [f"{texts('check_too_slow')}{texts.sign('colon')}{slow}"] if slow else []
    return said


def evidence(sized: Sized | Held, option: Option, texts: Texts) -> str:
    """Measurements of our own, where there are any; then of others."""
    own = speed_words.calibrated(option, texts)
    others = of_others(sized, option, texts)
    return f"{own}. {others}" if own else others


def of_others(sized: Sized | Held, option: Option, texts: Texts) -> str:
    """How far off our figure is on the nearest deployments that were measured, and which they are."""
    found = evidence_of(sized, option)
    if not found.rows:
        return texts("evidence_none")
    near = texts.sign("semicolon").join(
        deployment(row, texts) for row in nearest_measured(sized, option)
    )
    said = texts("evidence", family=found.family, nearest=near, median=f"{found.median_error:.1%}",
                 count=len(found.counted))  # fmt: skip
    return (
        said
        if found.alike
        else f"{said}{texts.sign('semicolon')}{texts('evidence_no_kind', kind=found.kind)}"
    )


def evidence_short(sized: Sized | Held, option: Option, texts: Texts) -> str:
    """The same in a few words, for a table."""
    own = speed_words.calibrated(option, texts)
    if own:
        return own
    found = evidence_of(sized, option)
    if not found.rows:
        return texts("evidence_none")
    count = len(found.counted)
    return texts("evidence_short", count=count, median=f"{found.median_error:.1%}")


def deployment(row: Measured, texts: Texts) -> str:
    """A measured deployment and our error on it."""
    engine = f" {spelled(row.engine, texts)} {row.engine_version}".rstrip()
    figure = texts(f"figure_{row.figure}")
    where = f"{row.devices} × {row.card}{engine}{texts.sign('colon')}{figure} {round(row.error, 3) + 0.0:+.1%}"
    return texts.sign("comma").join([f"{row.model} {row.weights.upper()}", where])


def need_sentence(sized: Sized, texts: Texts) -> str:
    """Context and requests, or the recipe's length and batch."""
    recipe, known = sized.case.scenario.recipe, sized.asked
    if sized.kind == "training":
        return texts.sign("comma").join(
            [
                spelled(recipe.method or "", texts),
                f"{texts('s_sequence')} {recipe.sequence:,} × {recipe.micro_batch}",
            ]
        )
    said = f"{texts('s_context')} {known.context:,.0f}{texts.sign('comma')}{texts('s_requests')} {in_flight(sized, texts)}"
    engine = engine_of(sized.chosen.candidate, sized.case.catalog, texts)
    usual = sized.case.kv_cache == sized.case.catalog.default("kv_types").name
    held = [] if usual else [f"KV {types_named(sized.case, texts)}"]
    return texts.sign("comma").join([said, *held, engine])


def count_sentence(sized: Sized, texts: Texts) -> str:
    """How the cards come about, as people say it, and what asks for so many replicas."""
    f, split = sized.chosen.figures, sized.chosen.split
    whole = {k: f"{f.by_name(k):,.0f}" for k in ("option_cards", "replicas", "devices_per_replica")}
    said = texts(
        "cards_arithmetic", cards=whole["option_cards"], replicas=whole["replicas"],
        devices=whole["devices_per_replica"], width=width(split, texts),
    )  # fmt: skip
    own = f if isinstance(f, InferenceFigures) else None
    spare = f.replicas - own.working_replicas if own else 0
    if spare:
        said += texts("cards_spare", spare=f"{spare:,.0f}")
    beside = texts.sign("list_comma").join(item.model for item in sized.case.scenario.beside)
    if beside and split.companions_shared:
        said += texts("cards_shared", models=beside)
    elif beside:
        said += texts(
            "cards_beside", n=f"{sized.chosen.inference.beside_cards:,.0f}", models=beside
        )
        said += sliced("cards_sliced", sharing.slice_of(sized, sized.chosen), texts)
    elif own:
        said += sliced("cards_sliced_alone", sharing.stands_alone(sized), texts)
    said += workers(sized.chosen, texts)
    if own and own.replicas_for_speed > own.replicas_for_memory and not split.by_rule:
        said += texts("cards_asked_speed", memory=f"{own.replicas_for_memory:,.0f}",
                      speed=f"{own.replicas_for_speed:,.0f}")  # fmt: skip
    if own and own.replicas_for_throughput:
        memory, rate = own.replicas_for_memory, own.replicas_for_throughput
        said += texts("cards_asked", memory=f"{memory:,.0f}", throughput=f"{rate:,.0f}")
    return level_words.joined([said, *level_words.sentences(sized, texts)], texts)


def sliced(key: str, cut: Slice | None, texts: Texts) -> str:
    """The slice of a card that does; nothing where whole cards are taken."""
    if cut is None:
        return ""
    return texts(key, profile=cut.profile, memory=f"{cut.memory_gb:g}", most=cut.most)


def width(split: Any, texts: Texts) -> str:
    """Tensor × pipeline × data parallel of a replica, as people write it: the devices of an attention's group under TP,
    its groups under DP, the devices that the experts are spread over under EP."""
    if split.by_rule:
        return texts("by_rule_row")
    groups = split.attention_data_parallel
    parts = [
        ("TP", split.tensor_parallel // groups),
        ("PP", split.pipeline_parallel),
        ("DP", split.data_parallel * groups),
        ("EP", split.expert_parallel),
    ]
    said = " × ".join(f"{name}{n}" for name, n in parts if n > 1 or name == "TP")
    said = texts("width_apart", width=said) if split.apart else said
    return texts("width_shared", width=said) if split.companions_shared else said


def all_widths(option: Option, texts: Texts) -> str:
    """The widths of all cards of an option, where no count of replicas stands beside them: copies of a training
    train together, so their product is its data parallel."""
    f = option.figures
    if not isinstance(f, TrainingFigures) or option.split.by_rule or f.replicas <= 1:
        return width(option.split, texts)
    return widths_of_copies(option, texts).format(
        copies=whole(option.split.data_parallel * f.replicas)
    )


def widths_of_copies(option: Option, texts: Texts) -> str:
    """The widths of a training of several replicas, `{copies}` in place of its copies; with the copies that share its
    states, where these are some of them."""
    split, f = option.split, option.training
    said = f"{width(replace(split, data_parallel=1), texts)} × DP{{copies}}"
    return texts("width_sharded", width=said, n=split.data_parallel) if f.sharded else said


def workers(option: Option, texts: Texts) -> str:
    """Where prefill and decode are apart: the workers of both with their widths, what a cache takes to be handed
    over, and how loaded the prefill workers are; nothing elsewhere."""
    f, split = option.inference, option.split
    if not split.apart:
        return ""
    decode = replace(split, apart=False)
    prefill = replace(decode, attention_data_parallel=1)
    return texts(
        "workers_apart", prefill=f"{f.prefill_workers:,.0f}", decode=f"{f.decode_workers:,.0f}",
        prompt_width=width(prefill, texts), answer_width=width(decode, texts),
        transfer=level_words.seconds_said(f.transfer_time), load=f"{f.prefill_load:.0%}",
    )  # fmt: skip


def dated(row: Any) -> str:
    """Source and date of a catalog row."""
    return on_day(row.source, row)


def published(row: Any, texts: Texts) -> str:
    """How good a row's source is and of what month, for a customer: who said it stays in the house."""
    verified = getattr(row, "verified", True)
    key = "source_published" if verified else "source_unverified"
    grade = getattr(row, "grade", "")
    said = [
        texts(key),
        texts("source_grade", grade=grade) if grade else "",
        f"{row.date:%Y-%m}" if row.date else "",
    ]
    return texts.sign("comma").join(filter(None, said))


def on_day(source: str, row: Any) -> str:
    """A source with the date of the row that it is of."""
    return f"{source} ({row.date})" if row.date else source


def sources(case: Case, said: Callable[[Any], str] = dated) -> list[tuple[str, str, str]]:
    """Kind, name and source of the rows that a scenario's model, precision and load draw on."""
    encoders = [case.catalog.find("encoders", item.model) for item in case.scenario.beside]
    preset = preset_of(case.scenario, case.catalog)
    taken = case.precisions if case.auto else (case.weights,)
    rows = [("model", case.model), *(("precision", row) for row in taken)]
    rows += [("encoder", row) for row in encoders] + ([("preset", preset)] if preset else [])
    named = {row.name: row.name.upper() for row in taken}
    return [(kind, named.get(row.name, row.name), said(row)) for kind, row in rows]


def valid_until(quote: Any) -> date:
    """The last day of the offer."""
    return quote.date + timedelta(days=quote.valid_days)


def costlier_than_needed(sized: Sized) -> bool:
    """Whether an eligible option that fits, of those shown, costs less than the chosen one; of one that is chosen
    beside others by what it adds none does."""
    if sized.beside_others:
        return False
    amounts = (ranks_at(sized, o) for o in sized.shown)
    prices = [amount for amount in amounts if amount is not None]
    own = sized.chosen.bought.weighed_amount
    return bool(prices) and sized.chosen.price is not None and own > min(prices)


class Point(NamedTuple):
    """What asks for a look, and how many times the check light counts it."""

    said: str
    times: int = 1


def names_quoted(names: Iterable[str], texts: Texts) -> str:
    """Names of scenarios in quotation marks, one after the other."""
    return texts("list_comma").join(texts("d_quoted", name=name) for name in names)


def _added_alike(estimate: Estimate, texts: Texts) -> str:
    """That scenarios of one need are added up, and what each costs alone."""
    names = names_quoted((s.case.scenario.name for s in estimate.added_alike), texts)
    prices = [s.chosen.price for s in estimate.added_alike]
    said = texts("alike_added", names=names)
    if None in prices:
        return said
    alone = texts.sign("semicolon").join(price(amount) for amount in prices)
    currency = estimate.quotation.quote.currency
    return texts.paragraph((said, texts("alike_alone", alone=alone, currency=currency)))


def points(estimate: Estimate, texts: Texts) -> list[Point]:
    """Everything the check light counts, as sentences."""
    colon = texts.sign("colon")
    found = [
        Point(f"{s.case.scenario.name}{colon}{w}")
        for s in estimate.scenarios
        for w in checked(s, texts)
    ]
    for s in estimate.scenarios:
        if costlier_than_needed(s):
            found.append(Point(f"{s.case.scenario.name}{colon}{texts('check_cheaper_exists')}"))
    if estimate.added_alike:
        found.append(Point(_added_alike(estimate, texts)))
    for key, number in (
        ("unpriced_lines", len(estimate.bill.unpriced)),
        ("stale_price", bill_words.stale_prices(estimate)),
        ("indicative_price", bill_words.indicative_prices(estimate)),
    ):
        if number:
            found.append(
                Point(
                    capital(texts(f"check_{key}"))
                    + colon
                    + f"{number}"
                    + texts.bracketed(texts(f"meaning_{key}")),
                    number,
                )
            )
    short = [
        o.candidate.card.called(texts.language)
        for o in estimate.orders
        if o.figures.memory_short and o.figures.servers > 0
    ]
    found += [Point(f"{card}{colon}{texts('check_memory_short')}") for card in short]
    wet = [
        o.candidate
        for o in estimate.orders
        if o.figures.servers > 0 and o.candidate.server and o.candidate.server.liquid
    ]
    return found + [
        Point(
            f"{one.card.called(texts.language)}{colon}{texts('check_liquid_cooled')}{texts('semicolon')}{texts('meaning_liquid_cooled')}"
        )
        for one in wet
    ]
