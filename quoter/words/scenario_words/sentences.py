"""The sentences that count: what one replica needs, and how cards come about."""

from __future__ import annotations

from quoter.core import Texts
from quoter.model import InferenceFigures
from quoter.sizing import Sized, sharing
from quoter.words import level_words
from quoter.words.load_words import in_flight, spelled
from quoter.words.scenario_words.names import engine_of, sliced, types_named, width, workers


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
