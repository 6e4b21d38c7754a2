"""What could turn out otherwise, and how a proof of concept shows it: each risk with its test, the figure
of the estimate that it passes at, and what follows where it fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from quoter.core import Texts, as_number, brief, gib, whole
from quoter.model import InferenceFigures
from quoter.scenario import STAGES_OF_ZERO
from quoter.sizing import Estimate, Fitted, Held, Option, Sized, evidence, training_duration
from quoter.words import (
    bill_words,
    level_words,
    load_words,
    performance,
    scenario_words,
    speed_words,
)
from quoter.words.load_words import percentile
from quoter.words.run_words import arrivals


class Proof(NamedTuple):
    """A risk of a scenario or of the whole, how it is tested, when it passes, and what if not."""

    of: str
    risk: str
    test: str
    passes: str
    fails: str


def proofs(estimate: Estimate, texts: Texts, money: bool = True) -> list[Proof]:
    """All of them, scenario by scenario, then what holds for the whole; without `money` none of prices."""
    found: list[Proof] = []
    for sized in estimate.sold:
        found += (
            of_training(sized, estimate, texts)
            if sized.kind == "training"
            else of_inference(sized, texts)
        )
        found += of_supply(sized, texts)
    for fitted in estimate.fits:
        found += of_fit(fitted, texts)
    return found + (of_prices(estimate, texts) if money else [])


def of_inference(sized: Sized, texts: Texts) -> list[Proof]:
    """That the engine runs the model, that memory holds the requests, and that they are as fast as predicted."""
    if not sized.chosen.fits:
        return []  # there is nothing to prove of what does not fit
    found = _on_trial(sized, texts)
    if sized.chosen.inference.flight_unknown:
        return found
    return [_held(sized, texts), *_quick(sized, texts), *found]


def _on_trial(sized: Sized, texts: Texts) -> list[Proof]:
    """That the engine runs the model on the card, of which its own project is not sure."""
    chosen = sized.chosen
    known = {"engine": scenario_words.engine_of(chosen.candidate, sized.case.catalog, texts), "model": scenario_words.called(sized.case, texts),
             "card": chosen.card.called(texts.language), "weights": scenario_words.label_of(sized.weights)}  # fmt: skip
    return [
        Proof(sized.case.scenario.name, f"{texts('proof_support')}{texts('colon')}{said}",
              texts("proof_support_test", **known), texts("proof_support_passes"), texts("proof_support_fails"))
        for said in scenario_words.model_on_trial(sized, chosen, texts)
    ]  # fmt: skip


def _quick(sized: Sized, texts: Texts) -> list[Proof]:
    """What proves the speed: of a model that writes tokens its times, of another its texts a second; nothing where it is
    not computed."""
    if performance.known(sized):
        return [fast(sized, texts)]
    return [_rated(sized, texts)] if load_words.has_speed(sized.chosen) else []


def _rated(sized: Sized, texts: Texts) -> Proof:
    """One replica of a model that writes nothing keeps up with its share of the texts."""
    f = sized.chosen.inference
    test = texts("proof_rate_test", load=proven_at(f, texts), prompt=whole(f.prompt_length))
    passes = texts("proof_rate_passes", rate=brief(f.carried_rate), most=brief(f.pooled_rate))
    fails = texts("proof_held_fails", cards=whole(f.cards_per_replica))
    return Proof(sized.case.scenario.name, speed_risk(sized, texts), test, passes, fails)


def _held(sized: Sized, texts: Texts) -> Proof:
    """The requests of one replica run at once, as long as they were sized."""
    f = sized.chosen.inference
    known = {"requests": whole(f.batch), "cards": whole(f.cards_per_replica),
             "card": sized.chosen.card.called(texts.language), "engine": scenario_words.engine_of(sized.chosen.candidate, sized.case.catalog, texts),
             "context": whole(sized.asked.context), "prompt": whole(f.prompt_length), "answer": whole(f.answer_length),
             "tokens": whole(_cache_logged(f)), "ranks": whole(f.request_groups)}  # fmt: skip
    logged = f.kv_capacity_tokens_low > 0 and not sized.chosen.split.by_rule
    return Proof(
        sized.case.scenario.name, memory_risk(sized, texts), _held_test(sized, known, texts),
        texts(_LOGGED[f.request_groups > 1] if logged else "proof_held_passes", **known), texts("proof_held_fails", **known),
    )  # fmt: skip


_LOGGED = {False: "proof_held_logged", True: "proof_held_ranks"}


def _held_test(sized: Sized, known: Mapping[str, str], texts: Texts) -> str:
    """The requests that are sent: of the lengths that memory was sized for, and one of the whole context."""
    f = sized.chosen.inference
    replica = texts("proof_held_replica", **known)
    if f.cacheless:
        return f"{replica}{texts('proof_held_whole', **known)}"
    said = f"{replica}{texts('proof_held_together' if f.together else 'proof_held_mixed', **known)}"
    if f.prompt_length + f.answer_length >= sized.asked.context:
        return said
    return f"{said}{texts.sign('semicolon')}{texts('proof_held_longest', **known)}"


def _cache_logged(f: InferenceFigures) -> float:
    """Tokens of cache that the log must show: what we promise, and never less than its requests take. Of groups that share
    the requests each has an engine core, and logs its own."""
    whole = max(f.kv_capacity_tokens_low, f.kv_per_device * f.tokens_per_byte_of_pool)
    return whole / f.request_groups


def memory_risk(sized: Sized, texts: Texts) -> str:
    """What the memory's figure rests on, and how much of it is left."""
    memory, colon = texts("proof_memory"), texts("colon")
    if sized.chosen.split.by_rule:
        return f"{memory}{colon}{texts('proof_by_rule')}"
    return f"{memory}{colon}{measured(sized, sized.chosen, texts)}{texts.sign('semicolon')}{scenario_words.room(sized.chosen, texts)}"


def measured(sized: Sized | Held, option: Option, texts: Texts) -> str:
    """How many measurements there are near, and how far off our figures are."""
    known = option.candidate.calibration or evidence(sized, option).rows
    return (
        scenario_words.evidence_short(sized, option, texts) if known else texts("proof_unmeasured")
    )


def fast(sized: Sized, texts: Texts) -> Proof:
    """Times and output of one replica at the requests that it has."""
    f = sized.chosen.inference
    test = texts(
        "proof_fast_test", load=proven_at(f, texts), prompt=whole(f.prompt_length),
        answer=whole(f.answer_length), measure=measure(sized, texts),
    )  # fmt: skip
    if sized.chosen.split.companions_shared:
        models = texts.sign("list_comma").join(item.model for item in sized.case.scenario.beside)
        test += texts("proof_fast_beside", models=models)
    passes = texts(
        "proof_fast_passes", ttft=level_words.milliseconds_said(limit(sized, "ttft")),
        tpot=level_words.milliseconds_said(limit(sized, "tpot")), rate=brief(least_rate(sized)),
        predicted=brief(as_number(f.tokens_per_second)),
    )  # fmt: skip
    if load_words.whole_asked(sized):
        whole_time = level_words.seconds_said(f.load.e2e_seconds)
        passes += texts("proof_whole_passes", e2e=whole_time, percentile=f"P{percentile(sized.case.scenario):g}",
                        predicted=performance.steadily(f.e2e_percentile_ms, texts))  # fmt: skip
    return Proof(
        sized.case.scenario.name, speed_risk(sized, texts), test, passes, texts("proof_fast_fails")
    )


def proven_at(f: InferenceFigures, texts: Texts) -> str:
    """The load under which times are measured, as the benchmark's line makes it."""
    come = arrivals(f)
    place = texts("proof_together" if f.option.apart else "proof_replica", n=whole(come.replicas))
    if come.clients is None:
        return texts("proof_arriving", place=place, rate=brief(come.rate or 0.0))
    key = "proof_clients" if come.rate else "proof_in_flight"
    return texts(key, place=place, requests=whole(come.clients), rate=brief(come.rate or 0.0))


def measure(sized: Sized, texts: Texts) -> str:
    """What of the times is compared: the percentile of a target, or the median that we predict."""
    load = sized.chosen.inference.load
    if load.ttft_ms * load.keep_ttft or load.tpot_ms * load.keep_tpot:
        return f"P{percentile(sized.case.scenario):g}"
    return texts("proof_median")


def speed_risk(sized: Sized, texts: Texts) -> str:
    """What the speed rests on."""
    note = speed_words.note(sized, sized.chosen, texts)
    return f"{texts('proof_speed')}{texts('colon')}{note or texts('proof_band')}"


def limit(sized: Sized, name: str) -> float:
    """What a time must stay below, ms: its target where one is to be met, else the band's high end."""
    f = sized.chosen.inference
    target = f.load.by_name(f"{name}_ms") * f.load.by_name(f"keep_{name}")
    return target or f.by_name(f"{name}_high_ms")


def least_rate(sized: Sized) -> float:
    """Output tokens per second at the high end of the time per token."""
    f = sized.chosen.inference
    return as_number(f.tokens_per_second) * as_number(f.tpot_ms) / as_number(f.tpot_high_ms)


def of_training(sized: Sized, estimate: Estimate, texts: Texts) -> list[Proof]:
    """That the peak stays within a device, and that it takes no longer than said."""
    f, recipe = sized.chosen.figures, sized.case.scenario.recipe
    name, on = (
        sized.case.scenario.name,
        f"{whole(f.option_cards)} × {sized.chosen.card.called(texts.language)}",
    )
    test = texts(
        "proof_peak_test",
        cards=on,
        sequence=whole(recipe.sequence),
        batch=whole(recipe.micro_batch),
    )
    known = {"usable": gib(f.usable_per_device), "peak": gib(f.need_per_device)}
    passes = texts(
        "proof_peak_passes" if not sized.chosen.split.by_rule else "proof_peak_fits", **known
    )
    found = [Proof(name, memory_risk(sized, texts), test, passes, way_out(sized, texts))]
    if training_duration.days(sized.chosen):
        used = training_duration.utilization(sized, sized.chosen)
        found.append(Proof(
            name, f"{texts('proof_time')}{texts.sign('colon')}MFU {used.share:.0%}",
            texts("proof_time_test", tokens=training_duration.short(training_duration.tokens(sized) or 0)),
            time_passes(sized, estimate, texts), texts("proof_time_fails"),
        ))  # fmt: skip
    return found


def time_passes(sized: Sized, estimate: Estimate, texts: Texts) -> str:
    """The days of computing that a training may take: those that leave the deadline its availability and the other
    trainings on its cards their turns; without a deadline, or where its miss is accepted, those predicted."""
    predicted, room = sized.chosen.training.training_days, spare_time(sized, estimate)
    if room < 1:
        return texts("proof_time_passes", days=brief(predicted))
    return texts(
        "proof_time_within", days=brief(predicted * room), limit=f"{training_duration.deadline(sized):g}",
        available=training_duration.days_filled(sized.chosen)["available"],
    )  # fmt: skip


def spare_time(sized: Sized, estimate: Estimate) -> float:
    """How many times as long as predicted the trainings on a card may take until this one's deadline or a later one
    is missed; 0: it has none."""
    own = estimate.turns[sized.case.scenario.name].turn.deadline
    later = [
        turn.turn.deadline / turn.turn.end
        for one in estimate.sold
        if one.kind == "training" and one.chosen.card.name == sized.chosen.card.name
        for turn in [estimate.turns[one.case.scenario.name]]
        if turn.turn.deadline >= own > 0 and turn.turn.end
    ]
    return min(later, default=0.0)


def way_out(sized: Sized, texts: Texts) -> str:
    """What is left to be done where the peak is beyond a device."""
    recipe = sized.case.scenario.recipe
    said = [texts("proof_peak_batch")] if recipe.micro_batch > 1 else []
    said += [texts("proof_peak_zero")] if recipe.zero < STAGES_OF_ZERO[-1] else []
    return texts(
        "proof_peak_fails", ways=texts("list_comma").join([*said, texts("proof_peak_devices")])
    )


def of_supply(sized: Sized, texts: Texts) -> list[Proof]:
    """That a card which may not be recommended can be had all the same."""
    against = scenario_words.barred(sized, sized.chosen, texts)
    if not against:
        return []
    others = [
        p.option.card.called(texts.language)
        for p in scenario_words.alternatives(sized, texts)
        if p.role != "chosen"
    ]
    fails = texts(
        "proof_supply_fails", cards=texts.sign("list_comma").join(others) or texts("none")
    )
    risk = f"{texts('proof_supply')}{texts.sign('colon')}{against}"
    return [Proof(sized.case.scenario.name, risk, texts("proof_supply_test", card=sized.chosen.card.called(texts.language)),
                  texts("proof_supply_passes"), fails)]  # fmt: skip


def of_fit(fitted: Fitted, texts: Texts) -> list[Proof]:
    """That the cards at hand hold what was asked."""
    found = []
    for lead in fitted.leads:
        f = lead.best.fit
        if f.possible and f.requests_on_inventory > 0:
            known = {"requests": whole(f.requests_on_inventory), "model": lead.case.model.name,
                     "weights": lead.case.weights.name.upper(), "context": whole(lead.asked.context),
                     "cards": f"{whole(lead.case.owned)} × {lead.best.card.called(texts.language)}"}  # fmt: skip
            risk = f"{texts('proof_memory')}{texts.sign('colon')}{measured(lead, lead.best, texts)}"
            found.append(Proof(
                fitted.fit.scenario.name, risk, texts("proof_fit_test", **known),
                texts("proof_fit_passes", **known), texts("proof_fit_fails"),
            ))  # fmt: skip
    return found


def of_prices(estimate: Estimate, texts: Texts) -> list[Proof]:
    """That prices which nobody would sign are replaced."""
    risk = doubtful_prices(estimate, texts)
    days = f"{estimate.quotation.catalog.constant('price_age_limit_days'):g}"
    return [Proof(
        texts("proof_offer"), risk, texts("proof_price_test"), texts("proof_price_passes", days=days),
        texts("proof_price_fails"),
    )] if risk else []  # fmt: skip


def doubtful_prices(estimate: Estimate, texts: Texts) -> str:
    """How many lines have no price, one that is indicative, or an old one."""
    counts = (
        ("missing", len(estimate.bill.unpriced)),
        ("indicative", bill_words.indicative_prices(estimate)),
        ("old", bill_words.stale_prices(estimate)),
    )
    said = [texts(f"proof_price_{key}", count=count) for key, count in counts if count]
    return texts("semicolon").join(said)


def others(estimate: Estimate, texts: Texts, money: bool = True) -> list[str]:
    """What else must be known, as sentences: the checks that found something, what the engine does instead, the cautions,
    and the limits."""
    said = [f"{s.case.scenario.name}{texts.sign('colon')}{w}" for s in estimate.sold for w in
            [*scenario_words.checked(s, texts, money), *scenario_words.instead(s, s.chosen, texts),
             *scenario_words.cautions(s, texts)]]  # fmt: skip
    return [*dict.fromkeys(said), texts("proof_limits")]
