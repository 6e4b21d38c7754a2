"""The speed as all outputs tell it: its figures, the limit that binds, the ladder of batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from quoter.core import MILLISECONDS, Texts, brief
from quoter.model import InferenceFigures
from quoter.scenario import percentile_of, short_name
from quoter.sizing import LIMITS, Option, Rung, Sized, rungs, upside_of
from quoter.words import level_words, load_words, scenario_words
from quoter.words.level_words import milliseconds_said, seconds_said
from quoter.words.scenario_words import OfOne

if TYPE_CHECKING:
    from quoter.words.charts import LineChart

HALF = 50  # percent of the requests: the median
LOW = 140  # height of a chart's field that stands in a page


class Told(NamedTuple):
    """A figure of the speed: its label, its text, the band around it, and what is aimed at."""

    label: str
    text: str
    band: str
    target: str


def known(sized: Sized) -> bool:
    """Whether the chosen option has a speed."""
    f = sized.chosen.figures
    return isinstance(f, InferenceFigures) and bool(f.timed)


def figures(sized: Sized, texts: Texts) -> list[Told]:
    """Times and rates of the chosen option; nothing where its speed is not known."""
    if not known(sized):
        return []
    f = sized.chosen.inference
    rows = [row for name in ("ttft", "tpot") for row in _times(sized, texts, name)]
    rows += _whole(sized, texts)
    for name in ("tokens_per_second_of_request", "tokens_per_second"):
        rows.append(Told(texts(f"speed_{name}"), brief(f.by_name(name)), "", ""))
    rows.append(Told(texts("speed_batch"), f"{f.batch:,.0f}", "", ""))
    if f.level_kept:
        said = texts("speed_at", rate=brief(f.level_throughput))
        rows.append(Told(texts("speed_level_batch"), f"{f.level_batch:,.0f}", said, ""))
    return rows


def _times(sized: Sized, texts: Texts, name: str) -> list[Told]:
    """A time: half of the requests, the percentile asked for with its target, both in steady arrival;
    and the mean of a closed benchmark with the model's band."""
    f, aim = sized.chosen.inference, sized.chosen.inference.load
    target = aim.by_name(f"{name}_ms") * aim.by_name(f"keep_{name}") if f.level_kept else 0
    asked = short_name(percentile_of(sized.case.scenario, sized.case.catalog))
    said = aimed_at(target, asked, texts)
    steady = [
        Told(texts(f"speed_{name}_at", percentile=p), steadily(f.by_name(f"{name}_{key}_ms"), texts), "", aimed)
        for p, key, aimed in ((f"P{HALF}", f"p{HALF}", ""), (asked, "percentile", said))
    ]  # fmt: skip
    low, high = (f.by_name(f"{name}_{end}_ms") for end in ("low", "high"))
    band = f"{milliseconds_said(low)} – {milliseconds_said(high)}"
    one = [] if asked == f"P{HALF}" else steady[:1]
    return [
        *one,
        steady[1],
        Told(texts(f"speed_{name}_ms"), milliseconds_said(f.by_name(f"{name}_ms")), band, ""),
    ]


def aimed_at(milliseconds: float, asked: str, texts: Texts) -> str:
    """A target and the percentile that it is for; nothing where there is none."""
    return f"≤ {milliseconds_said(milliseconds)}{texts.bracketed(asked)}" if milliseconds else ""


def _whole(sized: Sized, texts: Texts) -> list[Told]:
    """The time of a whole request at the percentile, where a target is stated for it."""
    f = sized.chosen.inference
    if not f.load.e2e_seconds:
        return []
    asked = short_name(percentile_of(sized.case.scenario, sized.case.catalog))
    target = aimed_at(f.load.e2e_seconds * MILLISECONDS if f.level_kept else 0, asked, texts)
    label = texts("speed_e2e_at", percentile=asked, answer=f"{f.answer_at_percentile:,.0f}")
    return [Told(label, steadily(f.e2e_percentile_ms, texts), "", target)]


def steadily(milliseconds: float | str, texts: Texts) -> str:
    """A time in steady arrival; a replica that cannot follow has none."""
    return (
        milliseconds_said(milliseconds)
        if isinstance(milliseconds, float)
        else texts("speed_no_room_left")
    )


def binding(sized: Sized, texts: Texts) -> str:
    """The limit that binds, with the figures that make it bind.

    Where servers are sold full, also what asks for the cards in use."""
    if sized.kind != "inference" or sized.chosen.split.by_rule:
        said = f"{texts('binding')}{texts.sign('colon')}{texts(f'binding_{scenario_words.binding(sized)}')}"
        return f"{said}{texts.sign('full_stop')}".strip()
    if not sized.chosen.inference.possible:
        return scenario_words.reason(sized, sized.chosen, texts) + texts.sign("full_stop").rstrip()
    known = _told(sized, texts)
    beside = sized.chosen.bought.lacking_cards < sized.chosen.bought.option_cards
    key = "binds_servers_beside" if beside else "binds_servers"
    full = [texts(key, **known)] if fuller(sized) else []
    return " ".join([*full, in_use(sized, known, texts), *drafted(sized, texts)])


def fuller(sized: Sized) -> bool:
    """Whether more is bought than the load takes, in servers sold full."""
    return scenario_words.binding_of(sized, sized.chosen) == "servers"


def in_use(sized: Sized, known: dict[str, str], texts: Texts) -> str:
    """What binds the cards in use, whatever is bought beside them."""
    option = sized.chosen
    f, limit = option.inference, LIMITS[int(option.inference.workers_limit) - 1]
    if option.split.apart and not f.level_impossible and not f.ask.pinned_replicas:
        return apart(option, known, texts)
    if scenario_words.one_replica(option, limit):
        return one(sized, scenario_words.of_one(sized, option), known, texts)
    return texts(f"binds_{ground(f, limit)}", **known)


def apart(option: Option, known: dict[str, str], texts: Texts) -> str:
    """What the workers of prompts follow from, and those of answers."""
    f = option.inference
    key = "binds_apart" if f.load.ttft_ms * f.load.keep_ttft else "binds_apart_follow"
    limit = texts(f"binding_{LIMITS[int(f.load_limit) - 1]}")
    return texts(
        key, **known, limit=limit, prefill=f"{f.prefill_workers:,.0f}", decode=f"{f.decode_workers:,.0f}",
        first=seconds_said(f.prefill_first),
    )  # fmt: skip


def one(sized: Sized, why: OfOne, known: dict[str, str], texts: Texts) -> str:
    """Why one replica that carries the load is no narrower."""
    if why.narrower is None:
        return texts(f"binds_{why.kind}", **known)
    f = why.narrower.inference
    return texts(
        f"binds_{why.kind}", **known, width=scenario_words.width(why.narrower.split, texts),
        why=level_words.reason(sized.case, why.narrower, texts), more=f"{f.replicas:,.0f}",
        cards=f"{f.option_cards:,.0f}", limit=texts(f"binding_{why.limit}"),
    )  # fmt: skip


def drafted(sized: Sized, texts: Texts) -> list[str]:
    """What multi-token prediction would give, where the model has it and it is not counted."""
    found = upside_of(sized)
    if not found:
        return []
    times = {
        "without": milliseconds_said(found.without_ms),
        "drafted": milliseconds_said(found.with_ms),
    }
    return [
        texts("upside_drafts", requests=f"{found.requests:,.0f}", gain=f"{found.gain:g}", **times)
    ]


def ground(f: InferenceFigures, limit: str) -> str:
    """The limit, or what stands above it: a pin, a target or a memory that not one request meets."""
    if not f.held:
        return "none"
    if f.level_impossible:
        return "impossible"
    if f.ask.pinned_replicas:
        return "pinned"
    if limit == "memory" and f.by_rate:
        return "memory_rate"
    return limit


def _told(sized: Sized, texts: Texts) -> dict[str, str]:
    """What the sentences on the limit draw on."""
    f = sized.chosen.inference
    counts = {
        "held": f.held, "top": f.sequences_at_most * sized.chosen.split.data_parallel,
        "batch": f.requests_allowed, "used": f.option_cards, "bought": f.new_cards,
        "lacking": f.lacking_cards,
        "replicas": f.working_replicas, "context": f.ask.context,
        "resident": f.resident, "queued": f.queued,
    }  # fmt: skip
    found = {key: f"{value:,.0f}" for key, value in counts.items()}
    rate = f.load.requests_per_replica or f.allowed_trial_rate
    found |= {"rate": brief(rate), "needed": brief(f.needed_rate)}
    found |= {name: milliseconds_said(f.load.by_name(name)) for name in ("ttft_ms", "tpot_ms")}
    first, token = f.next_trial_first, f.next_trial_token
    found |= {"next": f"{f.next_trial_batch:,.0f}", "next_ttft": seconds_said(first),
              "next_tpot": seconds_said(token),
              "next_whole": seconds_said(f.next_trial_whole)}  # fmt: skip
    row = percentile_of(sized.case.scenario, sized.case.catalog)
    found |= {"percentile": short_name(row), "e2e": seconds_said(f.load.e2e_seconds)}
    found["load"] = asked_for(sized, found, texts)
    return found | {"flight": load_words.in_flight(sized, texts)}


def asked_for(sized: Sized, found: dict[str, str], texts: Texts) -> str:
    """What the replicas carry: a rate, each so much of it; or requests in flight."""
    if sized.chosen.inference.by_rate:
        return texts("binds_rate", needed=found["needed"], rate=found["rate"])
    return texts("binds_flight", flight=load_words.in_flight(sized, texts))


def chart(sized: Sized, texts: Texts, field: int = LOW, width: int = 0) -> LineChart | None:
    """Tokens per second of a replica against its batch, with the service level and the memory."""
    from quoter.words.charts import Mark, line_chart
    from quoter.words.charts.axes import WIDTH

    steps = rungs(sized.chosen)
    if not steps:
        return None
    last = steps[-1].batch
    return line_chart(
        {"": [Mark(s.batch, s.tokens_per_second, of_rung(s, texts), s.place == 1) for s in steps]},
        title="", x_label=texts("ladder_batch"), y_label=texts("ladder_title"),
        x_values=[s.batch for s in steps],
        limits=[(x, said) for x, said in limits(sized.chosen, texts) if 1 <= x <= last], field=field, width=width or WIDTH,
        language=texts.language,
    )  # fmt: skip


def limits(option: Option, texts: Texts) -> list[tuple[float, str]]:
    """Where batches stop: at the service level, and at what memory or engine hold. The last batch that is tried is
    neither, and stands for none."""
    f = option.inference
    by_engine = f.sequences_at_most * option.split.data_parallel < f.held_keeping_reserve
    most = texts("limit_sequences" if by_engine else "limit_held", n=f"{f.held:,.0f}")
    met = texts("limit_level", n=f"{f.level_batch:,.0f}")
    stopped = f.level_kept and (f.level_batch < f.ladder_top or f.ladder_top == f.held)
    return [*([(float(f.level_batch), met)] if stopped else []), (float(f.held), most)]


def of_rung(step: Rung, texts: Texts) -> str:
    """What a batch gives, as a picture's text says it."""
    return texts(
        "rung", batch=f"{step.batch:,.0f}", rate=brief(step.tokens_per_second),
        tpot=milliseconds_said(step.tpot_percentile_ms), ttft=milliseconds_said(step.ttft_percentile_ms),
    )  # fmt: skip
