"""The estimate as JSON: names that other programs hold on to, figures in bytes.

Names are fixed; new ones may be added. A part that does not apply is 0, one unknown is null."""

from __future__ import annotations

from typing import Any

from quoter.answer.money_json import bill, money_total, ownership, price
from quoter.catalog import Slice
from quoter.core import Texts, program
from quoter.model import BoughtFigures, InferenceFigures
from quoter.scenario import form_of
from quoter.sizing import (
    Alternative,
    Estimate,
    Fitted,
    Held,
    Option,
    Order,
    Sized,
    batch_ladder,
    budget,
    comes_to,
    nearest_measured,
    sharing,
    training_duration,
    upside_of,
)
from quoter.words import (
    advice_words,
    fit_words,
    gate_words,
    level_words,
    load_words,
    memory_parts,
    performance,
    run_words,
    scenario_words,
    speed_words,
)

JSON_SCHEMA = 2  # of all that we write as JSON for other programs
DEPLOY = ("tensor_parallel", "pipeline_parallel", "expert_parallel", "attention_data_parallel",
          "data_parallel")  # fmt: skip
# JSON name -> line of the model; what a kind of work does not have is null
OPTION_FIGURES = {
    **dict(part.per_card for part in memory_parts.MEMORY_PARTS if part.per_card),
    "kv_pool_bytes_per_card": "kv_pool_per_device",
    "kv_bytes_per_token_per_card": "kv_bytes_per_token_per_device",
    "kv_capacity_tokens": "kv_capacity_tokens",
    "kv_capacity_tokens_low": "kv_capacity_tokens_low",
    "usable_bytes_per_card": "usable_per_device",
    "need_bytes_per_card": "need_per_device",
    "free_bytes_per_card": "free_per_device",
    "reserve_bytes_per_card": "kept_per_device",
    "process_bytes_per_card": "process_per_device",
    "peak_bytes_per_card": "peak_per_device",
    "max_sequences": "sequences_at_most",
    "resident": "resident",
    "queued": "queued",
}
SPEED_FIGURES = {  # null where the speed is not known
    "ttft_ms": "ttft_ms",
    "ttft_low_ms": "ttft_low_ms",
    "ttft_high_ms": "ttft_high_ms",
    "tpot_ms": "tpot_ms",
    "tpot_low_ms": "tpot_low_ms",
    "tpot_high_ms": "tpot_high_ms",
    "tokens_per_second": "tokens_per_second",
    "tokens_per_second_per_request": "tokens_per_second_of_request",
    "batch": "batch",
}
STEADY_FIGURES = {  # null besides where a replica cannot follow
    "ttft_p50_ms": "ttft_p50_ms",
    "tpot_p50_ms": "tpot_p50_ms",
    "ttft_percentile_ms": "ttft_percentile_ms",
    "tpot_percentile_ms": "tpot_percentile_ms",
    "e2e_percentile_ms": "e2e_percentile_ms",
    "requests_per_second": "option_rate",
}
LEVEL_FIGURES = {  # null besides where no service level is to be met
    "largest_batch": "level_batch",
    "tokens_per_second_at_largest_batch": "level_throughput",
    "requests_allowed": "requests_allowed",
}
COUNTS = {"max_sequences", "resident", "queued", "kv_capacity_tokens", "kv_capacity_tokens_low"}
HEADLINE = {part.field: part.of_replica for part in memory_parts.MEMORY_PARTS} | {
    memory_parts.RESERVE_FIELD: memory_parts.RESERVE_OF_REPLICA
}
_RULE = (
    "rule_basic",
    "rule_recommended",
    "rule_safe",
    "rule_weights",
    "rule_kv_cache",
    "rule_need",
)


def answer(estimate: Estimate) -> dict[str, Any]:
    """The whole estimate, ready for `json.dumps`."""
    texts, gate = Texts(estimate.quotation.quote.language), estimate.gate
    return {
        "schema": JSON_SCHEMA,
        "program": program(),
        "quote": {
            "number": estimate.quotation.quote.number,
            "revision": estimate.quotation.quote.revision,
            "status": estimate.quotation.quote.status,
            "date": str(estimate.quotation.quote.date),
            "valid_until": str(scenario_words.valid_until(estimate.quotation.quote)),
            "currency": estimate.quotation.quote.currency,
        },
        "quotable": gate.quotable,
        "assessment": gate.assessment,
        "against": [one._asdict() for one in gate_words.against(estimate, texts)],
        "deviations": [one._asdict() for one in gate_words.deviations(estimate, texts)],
        "marks": [str(mark) for mark in estimate.marks],
        "scenarios": [
            fit(one, texts) if isinstance(one, Fitted) else scenario(one, texts, estimate)
            for one in estimate.everything
        ],
        "cards": [order(o) for o in estimate.orders],
        "trainings_in_turn": advice_words.turns(estimate, texts),
        "shared_spares": advice_words.shared_spares(estimate, texts),
        "while_idle": advice_words.while_idle(estimate, texts),
        "one_deployment": advice_words.one_deployment(estimate, texts),
        "one_card": advice_words.one_card(estimate, texts),
        "total": money_total(estimate),
        "bill": bill(estimate, texts),
        "ownership": ownership(estimate, texts),
        "packages": [package(one, texts) for one in estimate.packages],
    }


def package(one: Alternative, texts: Texts) -> dict[str, Any]:
    """An alternative of the same need, whole: what is bought, its bill, its total, the cost of owning it.

    Its total and its cost are null where it is no offer that may be signed."""
    own = one.estimate
    known = money_total(own)
    return {
        "name": one.name,
        "scenarios": [sized.case.scenario.name for sized in own.scenarios],
        "offered": one.offered,
        "quotable": own.gate.quotable,
        "against": [reason._asdict() for reason in gate_words.against(own, texts)],
        "cards": [order(o) for o in own.orders],
        "total": known["with_tax"] if known else None,
        "ownership": ownership(own, texts),
        "bill": bill(own, texts),
    }


def _whole(x: float) -> int | float:
    """A figure as an integer where it is one to the last byte that matters."""
    return round(x)


def _speed(o: Option) -> dict[str, Any]:
    """What a request sees on an option; null where the speed is not known."""
    f = o.figures
    own = f if isinstance(f, InferenceFigures) else None
    timed = own if own and own.timed else None
    level = timed and timed.level_kept
    return {
        **{
            name: round(f.by_name(line), 3) if timed else None
            for name, line in SPEED_FIGURES.items()
        },
        **{
            name: rounded(f.by_name(line)) if own else None for name, line in STEADY_FIGURES.items()
        },
        **{
            name: round(f.by_name(line), 3) if level else None
            for name, line in LEVEL_FIGURES.items()
        },
        "level_missed": bool(own.level_missed) if own and (level or own.outrun) else None,
    }


def rounded(figure: float | str) -> float | None:
    """A figure in three decimals; what is not known is null."""
    return round(figure, 3) if isinstance(figure, float) else None


def scenario(sized: Sized, texts: Texts, estimate: Estimate) -> dict[str, Any]:
    """A scenario: the headline of the chosen option, then all options.

    Nothing is recommended where something is in the way of what is chosen."""
    case, f = sized.case, sized.chosen.figures
    own = f if isinstance(f, InferenceFigures) else None
    engine = sized.chosen.candidate.engine
    parts = {
        name: _whole(f.by_name(line) if f.has(line) else 0.0) for name, line in HEADLINE.items()
    }
    bars = case.scenario.name in estimate.blocked_scenarios
    best, bare = None if bars else sized.recommended, sized.cheapest_incomplete
    return {
        "name": case.scenario.name,
        "model": case.model.name,
        "model_called": case.scenario.model or case.model.name,
        "model_verified": case.model.verified,
        "workload": case.scenario.workload,
        "method": case.scenario.method,
        "weights": sized.weights.name,
        "kv_cache": case.kv_cache,
        "kv_cache_keys": case.key_type.name,
        "kv_cache_values": case.value_type.name,
        "engine": engine.name if sized.kind == "inference" else None,
        "engine_version": engine.version if sized.kind == "inference" else None,
        **parts,
        "total_bytes": sum(parts.values()),
        "reserve_of": level_words.reserve_of(sized.chosen),
        "kv_bytes_per_token": _whole(own.kv_bytes_per_token if own else 0.0),
        "kv_bytes_per_token_architecture": _whole(
            own.kv_bytes_per_token_architecture if own else 0.0
        ),
        **states(sized),
        **time(sized),
        "days_in_turn": days_in_turn(sized, estimate),
        "rule_of_thumb": {
            **{f"{name[5:]}_bytes": _whole(f.by_name(name)) for name in _RULE if f.has(name)},
            "cards": _whole(f.rule_cards),
        },
        "rule_of_thumb_reason": scenario_words.rule_reason(sized, texts),
        **demand(sized, texts),
        "arithmetic": scenario_words.count_sentence(sized, texts),
        "limit": performance.binding(sized, texts),
        "ladder": batch_ladder.ladder_rows(sized.chosen),
        "inputs": [o._asdict() for o in scenario_words.inputs(sized, texts)],
        "warnings": scenario_words.warnings(sized, texts),
        "evidence": scenario_words.evidence(sized, sized.chosen, texts),
        "measured_nearby": measured_nearby(sized),
        "answer": advice_words.answer_sentence(sized, texts),
        "because": advice_words.because(sized, texts),
        "budget": budgeted(sized, texts),
        "growth": growth(sized, estimate),
        "cards_not_shown": advice_words.against(sized, texts),
        "not_shown": advice_words.left_out(sized, texts),
        "options": [option(sized, o, texts) for o in sized.options],
        "recommended": option(sized, best, texts) if best else None,
        "cheapest_incomplete": option(sized, bare, texts) if bare else None,
        "chosen": sized.options.index(sized.chosen),
        "upside": upside(sized),
        "narrower": told_beside(sized, sized.narrower, texts),
        "kept_activations": kept_activations(sized, texts),
        "held_in_four_bits": told_beside(sized, sized.held_in_four_bits, texts),
        "eased": told_beside(sized, sized.eased, texts),
        "without_companions": told_beside(sized, sized.alone, texts),
        "joined": of_joined(sized, texts),
    }


def of_joined(sized: Sized, texts: Texts) -> dict[str, Any] | None:
    """Of a scenario that shares a card with others as that makes the whole cheaper: the option that is best for it alone, and the
    total with tax of both ways, test environments apart; null elsewhere."""
    found = sized.joined
    return found and {
        "alone": option(sized, found.alone, texts),
        "total_apart": f"{found.apart:.2f}",
        "total_together": f"{found.together:.2f}",
    }


def upside(sized: Sized) -> dict[str, Any] | None:
    """What multi-token prediction would give the chosen option, which counts nothing of it; null where the model
    has none, or a gain is stated."""
    found = upside_of(sized)
    if not found:
        return None
    return {"of": "multi_token_prediction", "gain": found.gain, "tpot_p50_ms": found.with_ms,
            "without_ms": found.without_ms, "requests": found.requests, "source": found.source}  # fmt: skip


def told_beside(sized: Sized, found: Option | None, texts: Texts) -> dict[str, Any] | None:
    """An option that is told beside the answer and decides nothing, as the properties of `Sized` say what it is; null where
    there is none."""
    return option(sized, found, texts) if found else None


def kept_activations(sized: Sized, texts: Texts) -> dict[str, Any] | None:
    """The recipe and the option of the chosen card for a training that recomputes less, where that saves a tenth and more;
    null elsewhere. It decides nothing."""
    found = sized.kept_activations
    if found is None:
        return None
    recipe = {"checkpointing": found.row.name, "zero": found.stage}
    return {"recipe": recipe, "option": option(sized, found.option, texts)}


def budgeted(sized: Sized, texts: Texts) -> dict[str, Any] | None:
    """Whether the budget is kept, what is left or lacking, and what it buys; null where none is stated."""
    stated, over = sized.case.scenario.budget, budget.lacking(sized)
    if stated is None:
        return None
    bought = budget.afforded(sized) if over is not None and over > 0 else None
    return {
        "amount": stated,
        "kept": None if over is None else over <= 0,
        "left": None if over is None else f"{-over:.2f}",  # below zero: lacking
        "buys": bought and {**_carried(bought), **option(sized, bought.option, texts)},
        "text": advice_words.budget_sentence(sized, texts),
    }


def _carried(bought: budget.Afforded) -> dict[str, Any]:
    """The share of the load that a budget carries; of one that grows that of today's, too, and up to which year (0
    today, null not that long)."""
    share, reach = round(bought.share, 4), budget.reach(bought)
    today = round(reach.today, 4) if reach else share
    return {
        "share_of_load": share,
        "share_of_load_today": today,
        "carries_until_year": reach and reach.years,
    }


def growth(sized: Sized, estimate: Estimate) -> list[dict[str, Any]]:
    """What the chosen option needs in every year, and what is bought in which; nothing where the load
    does not grow. Year 0 is bought first; amounts are at today's prices, null where a part has none."""
    return [
        {
            "year": year.number,
            "load": round(f.year_growth, 6),
            "carries_load_of_year": f.year_provided,
            "replicas": _whole(f.replicas),
            "cards": _whole(f.option_cards),
            "servers": _whole(f.servers),
            "bought_cards": _whole(f.year_cards),
            "bought_servers": _whole(f.year_servers),
            "amount": f"{f.year_amount:.2f}" if f.complete else None,
        }
        for year in estimate.growing.get(sized.case.scenario.name, ())
        for f in [year.figures]
    ]


def states(sized: Sized) -> dict[str, int | float]:
    """The fixed state of a request as the architecture has it, and as the engine reserves it."""
    f = sized.chosen.figures
    reserved = _whole(f.state_bytes if isinstance(f, InferenceFigures) else 0.0)
    own = sized.case.model.architecture.state_bytes_per_request
    return {
        "state_bytes_per_request": own if sized.kind == "inference" else 0,
        "state_bytes_reserved_per_request": reserved,
    }


def time(sized: Sized) -> dict[str, Any]:
    """What a training time rests on; null where the file states no tokens."""
    amount = training_duration.tokens(sized)
    names = ("tokens", "deadline_days", "utilization", "utilization_source", "utilization_stated")
    if amount is None:
        return dict.fromkeys(names)
    used = training_duration.utilization(sized, sized.chosen)
    source = "stated in the quotation" if used.stated else used.source
    values = (_whole(amount), training_duration.deadline(sized), used.share, source, used.stated)
    return dict(zip(names, values, strict=True))


def days_in_turn(sized: Sized, estimate: Estimate) -> float | None:
    """Days until a training ends that takes turns with the others on its card, the nearest deadline first; null of
    other work, and without tokens. Of packages in the one offered, null of a scenario that it lacks."""
    turn = estimate.turns.get(sized.case.scenario.name)
    return round(turn.turn.end, 3) if turn and turn.turn.end else None


def measured_nearby(sized: Sized) -> list[dict[str, Any]]:
    """The nearest measured deployments; `error` is the share by which our figure is above theirs."""
    told = ("name", "model", "weights", "card", "devices", "engine", "engine_version", "figure",
            "error", "source")  # fmt: skip
    return [
        {name: getattr(row, name) for name in told} for row in nearest_measured(sized, sized.chosen)
    ]


DEMAND = {
    "users": "equivalent_users",
    "requests_per_day": "requests_per_day",
    "requests_per_second_mean": "mean_requests_per_second",
    "requests_per_second": "peak_requests_per_second",
    "requests_per_second_at_horizon": "horizon_requests_per_second",
    "seconds_per_request": "seconds_in_flight",
    "prompt_tokens_per_second": "prompt_tokens_per_second",
    "output_tokens_per_second": "output_tokens_per_second",
}


def demand(sized: Sized, texts: Texts) -> dict[str, Any]:
    """The load in all its forms; null where it does not follow from what is stated."""
    f, form = sized.chosen.figures, form_of(sized.case.scenario)
    if not isinstance(f, InferenceFigures):
        return {"requests_in_flight": None, "requests_per_second": None, "load": None}
    found: dict[str, Any] = {name: f.by_name(line) or None for name, line in DEMAND.items()}
    found |= {"users": None} if form == "documents" else {}
    in_flight = None if f.time_missing else _whole(f.requests_in_flight)
    return {
        "requests_in_flight": in_flight,
        "requests_per_second": found["requests_per_second"],
        "load": {"form": form, **found, "requests_in_flight": in_flight,
                 "steps": load_words.load_chain(sized, texts)},
        "beside": [companion(place) for place in sharing.places(sized, sized.chosen)],
        "slice": cut_of(sharing.stands_alone(sized), None),
    }  # fmt: skip


def companion(place: sharing.Place) -> dict[str, Any]:
    """A model of other work: its copies, its kind, where it stands (`shared`, `slice`, `card`), and its rate of work;
    null where nobody published one. Whether it slows the model: null where that is to be measured."""
    row, cut = place.row, place.slice
    stands = cut_of(cut, place.rate)
    return {"model": row.name, "copies": place.copies, "kind": row.kind, "rate": row.rate.model_dump() if row.rate else None,
            "bytes": _whole(place.bytes), "on": place.on, "slice": stands,
            "slows_model": None if place.on == "shared" else False}  # fmt: skip


def cut_of(cut: Slice | None, rate: float | None) -> dict[str, Any] | None:
    """A slice of a card, and the rate of work on it; null where that is to be measured."""
    if cut is None:
        return None
    return {"profile": cut.profile, "memory_bytes": cut.memory_gb * 1e9, "compute": cut.compute, "most": cut.most,
            "rate": rate}  # fmt: skip


# -- what cards at hand hold ----------------------------------------------------------------------


def fit(fitted: Fitted, texts: Texts) -> dict[str, Any]:
    """What some cards hold: an option is a card, a model and a precision. Nothing is recommended."""
    scenario, known = fitted.fit.scenario, fitted.held[0].asked
    return {
        "name": scenario.name,
        "model": fitted.held[0].case.model.name if scenario.model else None,
        "workload": scenario.workload,
        "method": scenario.method,
        "weights": scenario.weights,
        "engine": scenario.engine.name,
        "engine_version": scenario.engine.version,
        "kv_cache": fitted.held[0].case.kv_cache,
        "kv_cache_keys": fitted.held[0].case.key_type.name,
        "kv_cache_values": fitted.held[0].case.value_type.name,
        **dict.fromkeys((*HEADLINE, "total_bytes"), 0),
        "context": int(known.context),
        "concurrency": int(known.concurrency),
        "inventory": [{"card": card.name, "count": n} for card, n in fitted.fit.cards],
        "sentences": fit_words.sentences(fitted, texts),
        "warnings": fit_words.notes(fitted, texts),
        "options": [fit_option(held, texts) for held in fitted.rows],
        "recommended": None,
    }


def fit_option(held: Held, texts: Texts) -> dict[str, Any]:
    """A model at a precision on one card, at the width that holds most; and the narrowest."""
    best, small = held.best, held.narrowest
    return {
        "model": held.case.model.name,
        "weights": held.case.weights.name,
        **_computed(best),
        "replicas": _whole(best.fit.replicas_on_inventory),
        "requests_per_replica": _whole(best.serving.held * best.figures.possible),
        "requests": _whole(best.fit.requests_on_inventory),
        "requests_without_reserve": _whole(held.unreserved.fit.requests_at_all),
        "reason": fit_words.reason(held, texts),
        "kv_bytes_per_token": _whole(best.serving.kv_bytes_per_token),
        "narrowest": small and {
            **widths(small), "cards": _whole(small.figures.cards_per_replica),
            "replicas": _whole(small.fit.replicas_on_inventory),
            "requests": _whole(small.fit.requests_on_inventory),
        },
    }  # fmt: skip


# -- options --------------------------------------------------------------------------------------


def _computed(o: Option) -> dict[str, Any]:
    """What every option says: card and width, what it takes and holds, its verdict and engine."""
    f = o.figures
    own = f if isinstance(f, InferenceFigures) else None
    figures = {
        name: _whole(f.by_name(line)) if f.has(line) else None
        for name, line in OPTION_FIGURES.items()
    }
    return {
        "card": o.card.name,
        "weights": o.candidate.weights.name,
        **widths(o),
        "replicas": _whole(f.replicas),
        "spare_replicas": _whole(f.replicas - own.working_replicas if own else 0),
        "beside_cards": _whole(own.beside_cards if own else 0),
        "replicas_for": {
            "memory": _whole(own.replicas_for_memory if own else 0),
            "throughput": _whole(own.replicas_for_throughput if own else 0),
            "speed": _whole(own.replicas_for_speed if own else 0),
        },
        "devices_per_card": o.card.devices,
        "cards": _whole(f.option_cards),
        "servers": _whole(f.servers),
        "free_slots": _whole(f.free_slots if isinstance(f, BoughtFigures) else 0),
        "verdict": o.verdict_name,
        "engine": o.candidate.engine.name,
        "engine_version": o.candidate.engine.version,
        **figures,
    }


def option(sized: Sized, o: Option, texts: Texts) -> dict[str, Any]:
    """An option that may be bought, why or why not, and its price; on cards at hand that others take, too, what it
    adds."""
    amount, missing = comes_to(sized, o)
    return {
        "engine_port": scenario_words.vendors_port(o.candidate, sized.case.catalog),
        **_computed(o),
        **layout(sized, o),
        **_speed(o),
        "level_reason": level_words.reason(sized.case, o, texts) or None,
        **failing(o),
        "speed_note": speed_words.note(sized, o, texts),
        "calibration": calibration(o),
        "reason": scenario_words.reason(sized, o, texts),
        "eligible": bool(o.bought.eligible),
        **showing(sized, o),
        "training_days": training_duration.days(o),
        "training_days_range": training_duration.published_range(o),
        "calendar_days": training_duration.calendar_days(o),
        "price": price(sized.case.quote.currency, amount, sized.case.quote.places),
        "price_missing": list(missing),
        "price_rows": price_rows(o),
        "indicative": bool(o.candidate.offer.main) and o.candidate.offer.indicative,
        "binding": scenario_words.limit_of(sized, o),
        "why": scenario_words.why(sized, o, texts),
        "evidence": scenario_words.evidence_short(sized, o, texts),
        "run": run(sized, o, texts),
    }


def calibration(o: Option) -> dict[str, Any] | None:
    """What the user's own measurements change of what is computed, and which they are; null without."""
    row = o.candidate.calibration
    if row is None:
        return None
    return {"name": row.name, "runs": row.runs, "time_factor": row.token, "first_token_factor": row.first,
            "memory_bytes_per_card": row.memory_bytes, "source": row.source, "program": row.program}  # fmt: skip


def layout(sized: Sized, o: Option) -> dict[str, Any]:
    """Prompts and answers on the same devices, or on workers of their own: how many, how wide, how loaded, and what
    a prompt's cache takes from one to the other."""
    if not o.split.apart:
        together = "together" if sized.kind == "inference" else None
        return {"layout": together, "prefill": None, "decode": None}
    f, width = o.inference, widths(o)
    same = {name: width[name] for name in ("tensor_parallel", "expert_parallel")}
    prefill = {"workers": _whole(f.prefill_workers), **same, "attention_data_parallel": 1,
               "load": round(f.prefill_load, 4), "transfer_ms": round(f.transfer_time * 1000, 3),
               "transfer_bytes": _whole(f.sent_cache)}  # fmt: skip
    decode = {"workers": _whole(f.decode_workers), **same,
              "attention_data_parallel": o.split.attention_data_parallel}  # fmt: skip
    return {"layout": "apart", "prefill": prefill, "decode": decode}


def showing(sized: Sized, o: Option) -> dict[str, Any]:
    """Whether people are shown the option, and what it is there for."""
    roles = [row.role for row in sized.rows if row.option is o]
    return {"shown": bool(roles), "role": roles[0] if roles else None}


def run(sized: Sized, o: Option, texts: Texts) -> dict[str, Any] | None:
    """The engine's command line of a replica, the benchmark's, and what they leave open; null where
    there is nothing to run."""
    found = run_words.run_of(sized, o, texts)
    if found is None:
        return None
    return {**found._asdict(), "command": found.command or None, "benchmark": found.benchmark or None,
            "notes": list(found.notes)}  # fmt: skip


def price_rows(o: Option) -> list[dict[str, Any]]:
    """Which price row counts for the card, its server or both, and why that one."""
    offer = o.candidate.offer
    return [
        {"per": slot, "own": row.own, "grade": None if row.own else row.grade,
         "currency": row.currency, "date": str(row.date) if row.date else None,
         "why": offer.why[slot]}
        for slot, row in offer.rows.items()
    ]  # fmt: skip


def failing(o: Option) -> dict[str, Any]:
    """What is left when a server fails, and what a closed test's rate would take; null elsewhere."""
    f = o.figures
    if not isinstance(f, InferenceFigures) or o.split.by_rule:
        return dict.fromkeys(("kept_after_failure", "replicas_at_rate", "cards_at_rate"))
    return {
        "kept_after_failure": round(f.kept_after_failure, 4),
        "replicas_at_rate": _whole(f.replicas_at_rate) if f.cards_at_rate > 0 else None,
        "cards_at_rate": _whole(f.cards_at_rate) if f.cards_at_rate > 0 else None,
    }


def widths(o: Option) -> dict[str, int | float]:
    """The width; by the rule of thumb the devices are all there is."""
    if o.split.by_rule:
        return dict.fromkeys(DEPLOY, 1) | {"tensor_parallel": _whole(o.figures.tensor_width)}
    own = {flag: True for flag in ("companions_shared", "apart") if getattr(o.split, flag)}
    return {name: getattr(o.split, name) for name in DEPLOY} | own


def order(o: Order) -> dict[str, Any]:
    """What is bought of one card for all scenarios together."""
    return {
        "card": o.candidate.card.name,
        "needed": _whole(o.figures.option_cards),
        "servers": _whole(o.figures.servers),
        "bought": _whole(o.figures.bought_cards),
        "spare": _whole(o.figures.spare_cards),
        "at_hand": _whole(o.candidate.figures.at_hand),
        "to_buy": {"cards": _whole(o.figures.new_cards), "servers": _whole(o.figures.new_servers)},
        "free_slots": _whole(o.figures.free_slots),
    }
