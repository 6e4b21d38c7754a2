"""What is said of the service level, of the reserve, and of a server that fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from quoter.core import MILLISECONDS, SECONDS_PER_HOUR, Texts, brief, stated_share
from quoter.model import InferenceFigures, typed
from quoter.scenario import Case, percentile_of, short_name
from quoter.sizing import Option, Rung, Sized, batch_ladder, demanded, ranking

NOT_POSSIBLE = 4
RESERVE_OF = ("none", "rate", "memory")  # as the line `reserve_of` numbers them


def joined(said: Iterable[str], texts: Texts) -> str:
    """Sentences one after the other, each with its end."""
    stop = texts.sign("full_stop")
    return texts.paragraph(f"{one.rstrip(stop)}{stop.rstrip()}" for one in said if one).rstrip(stop)


def seconds_said(seconds: float) -> str:
    """A time in seconds as people say it: milliseconds below a second."""
    if seconds >= NEARLY_A_SECOND:
        return f"{brief(seconds)} s"
    return f"{brief(seconds * MILLISECONDS)} ms"


def milliseconds_said(milliseconds: float) -> str:
    """The same of a time in milliseconds."""
    return seconds_said(milliseconds / MILLISECONDS)


NEARLY_A_SECOND = 0.9995  # in three digits it is one


# -- the service level --------------------------------------------------------------------------------


def missed(option: Option) -> bool:
    """Whether the option misses a stated target, or cannot follow its load."""
    return bool(ranking.level_missed(option)) and option.figures.verdict < NOT_POSSIBLE


def reason(case: Case, option: Option, texts: Texts) -> str:
    """Which targets are missed, by what time; nothing where all are kept."""
    if not missed(option):
        return ""
    f = option.inference
    row = short_name(percentile_of(case.scenario, case.catalog))
    for ending, times in fewest(f) if f.level_impossible else ():
        if said := _late(f.load, times, row, texts):
            return said + texts(ending)
    if f.outrun:
        return texts("level_no_room", load=f"{f.pooled_load:.0%}")
    if not f.steady:
        return texts("level_no_room", load=f"{f.served_trial_load + f.prefill_load:.0%}")
    return _late(f.load, as_served(f), row, texts)


def missed_ones(option: Option) -> list[str]:
    """Which targets an option misses (ttft, tpot, whole); none where it cannot follow its load."""
    f = option.inference
    tried = [times for _, times in fewest(f)] if f.level_impossible else []
    tried += [as_served(f)] if f.steady else []
    return next(filter(None, (late_ones(f.load, times) for times in tried)), [])


class Times(NamedTuple):
    """The first token, every further one, and the whole request, in seconds at the percentile."""

    ttft: float
    tpot: float
    whole: float


def as_served(f: InferenceFigures) -> Times:
    """With as many requests as a replica has."""
    return Times(f.steady_first, f.served_trial_token, f.steady_whole)


def fewest(f: InferenceFigures) -> Iterator[tuple[str, Times]]:
    """Where not even one request in a replica is in time, how many replicas there are says nothing: the times of a request
    without any other, and where those are kept, of one request on average."""
    yield "level_alone", of_rung(batch_ladder.alone(f))
    yield "level_sparse", of_rung(batch_ladder.rung(f, 1))


def of_rung(step: Rung) -> Times:
    """The times of a batch."""
    times = step.ttft_percentile_ms, step.tpot_percentile_ms, step.e2e_percentile_ms
    return Times(*(ms / MILLISECONDS for ms in times))


def limits(load: typed.Load) -> Times:
    """The targets that are to be kept; 0 where there is none."""
    return Times(load.keep_ttft * load.ttft_ms / MILLISECONDS, load.keep_tpot * load.tpot_ms / MILLISECONDS,
                 load.e2e_seconds)  # fmt: skip


def late_ones(load: typed.Load, times: Times) -> list[str]:
    """Which targets are missed: ttft, tpot, whole."""
    aims = zip(Times._fields, times, limits(load), strict=True)
    return [name for name, time, target in aims if time > target > 0]


def _late(load: typed.Load, times: Times, percentile: str, texts: Texts) -> str:
    """The targets that are missed, in words."""
    taken, aims = times._asdict(), limits(load)._asdict()
    return texts.sign("semicolon").join(
        texts(f"level_late_{name}", time=seconds_said(taken[name]), target=seconds_said(aims[name]),
              percentile=percentile)
        for name in late_ones(load, times)
    )  # fmt: skip


# -- the reserve --------------------------------------------------------------------------------------


def reserve_of(option: Option) -> str:
    """What the reserve is on: rate, memory or none; of a training and of cards at hand the need."""
    f = option.figures
    return RESERVE_OF[int(f.reserve_of) if isinstance(f, InferenceFigures) else 2]


def reserve(case: Case, texts: Texts) -> str:
    """The share, and what it is on."""
    scenario = case.scenario
    if scenario.workload != "inference" or scenario.method != "detailed":
        return texts("reserve_need", share=stated_share(scenario.reserve or 0))
    known = demanded(case)
    burst, form = known.load.burst, known.form
    if burst > 1:
        return texts("reserve_burst", share=f"{burst - 1:.0%}")
    place = "memory" if form.flight else "rate" if form.estimated else "none"
    return texts(f"reserve_{place}", share=stated_share(scenario.reserve or 0))


def pace_said(per_second: float, texts: Texts) -> str:
    """A rate of requests: a second, slow ones an hour."""
    if per_second < _SLOW:
        return texts("pace_hour", n=brief(per_second * SECONDS_PER_HOUR))
    return texts("pace_second", n=brief(per_second))


_SLOW = 0.5  # requests per second below which people count by the hour


# -- a server that fails ------------------------------------------------------------------------------


def sentences(sized: Sized, texts: Texts) -> list[str]:
    """What is left when a server fails, and what the rate of a closed test would take."""
    if sized.kind != "inference" or sized.chosen.split.by_rule:
        return []
    return [one for one in (failure(sized.chosen, texts), stood_for(sized.chosen, texts)) if one]


def failure(option: Option, texts: Texts) -> str:
    """What is left when one server fails."""
    f = option.inference
    kept = f.kept_after_failure
    if not f.possible:
        return ""
    if kept <= 0:
        return texts("fails_nothing")
    targets = texts("fails_targets") if f.level_kept and not f.level_missed else ""
    return (
        texts("fails_kept", share=f"{kept:.0%}")
        + targets
        + (texts("fails_once") if once(option) else "")
    )


def once(option: Option) -> bool:
    """Whether models of other work stand on cards of their own, of which nothing stands by."""
    f = option.figures
    return isinstance(f, InferenceFigures) and f.beside_cards > 0


def stood_for(option: Option, texts: Texts) -> str:
    """The rate that the requests of a closed test stand for, and its cards; nothing elsewhere."""
    f = option.inference
    if not f.cards_at_rate or f.ask.pinned_replicas:
        return ""
    return texts(
        "stands_for", requests=f"{f.requests_in_flight:,.0f}",
        pace=pace_said(f.horizon_requests_per_second, texts), cards=f"{f.cards_at_rate:,.0f}",
    )  # fmt: skip
