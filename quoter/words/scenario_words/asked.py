"""What was asked: every input of a scenario, and whose word it is."""

from __future__ import annotations

from typing import Any, NamedTuple

from quoter.core import Texts, price
from quoter.scenario import LOAD_KEYS, Case, confidence_of, loads, share_of
from quoter.sizing import Sized, asked, training_duration
from quoter.words import level_words
from quoter.words.load_words import has_speed, in_table, load_inputs, measured, spelled
from quoter.words.scenario_words.names import called, engine_of, named_weights, types_named


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
