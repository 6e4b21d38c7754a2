"""A scenario's load: which form it takes, what fills its gaps, and what is wrong with it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from quoter.catalog import Catalog, plain_name, rows
from quoter.core import PathOf, nearest, stated_share
from quoter.model import RECORDS
from quoter.scenario.request import Load, Scenario, ServiceLevel, Users

FORMS = (
    "users",
    "requests_per_day",
    "tokens_per_day",
    "requests_per_second",
    "concurrency",
    "documents",
)
ONLY_WITH = {  # keys that go with some forms
    "peak_hour_share": ("requests_per_day", "tokens_per_day"),
    "window_hours": ("documents",),
    "hours": ("tokens_per_day",),
    "prompt_share": ("tokens_per_day",),
}
LOAD_KEYS = {  # a figure of the load -> the keys of a scenario that state it
    "users": ("load.users.total",),
    "active_share": ("load.users.active_share",),
    "requests_per_user": ("load.users.requests_per_day",),
    "requests_per_day": ("load.requests_per_day", "load.documents"),
    "documents": ("load.documents",),
    "tokens_per_day": ("load.tokens_per_day",),
    "requests_per_second": ("load.requests_per_second",),
    "hours": ("load.users.hours", "load.window_hours", "load.hours"),
    "window_hours": ("load.window_hours",),
    "peak_factor": ("load.users.peak_factor",),
    "peak_hour_share": ("load.peak_hour_share",),
    "calls_per_run": ("load.calls_per_run",),
    "burst": ("load.burst", "load.users.burst"),
    "growth": ("load.growth_per_year",),
    "horizon": ("load.horizon_years",),
    "prompt_tokens": ("prompt_tokens",),
    "output_tokens": ("output_tokens",),
    "prompt_spread": ("length_spread",),
    "answer_spread": ("length_spread",),
    "prefix_hit": ("load.prefix_cache_hit",),
    "image_tokens": ("load.image_tokens",),
    "seconds_per_request": ("load.seconds_per_request",),
    "e2e_seconds": ("service_level.e2e_seconds",),
    "ttft_ms": ("service_level.ttft_ms",),
    "tpot_ms": ("service_level.tpot_ms",),
    "keep_ttft": ("service_level.ttft_ms",),
    "keep_tpot": ("service_level.tpot_ms",),
    "requests_per_replica": ("load.requests_per_second_per_replica",),
}
FIGURE_LIMITS: dict[str, tuple[float, float, bool]]  # what a figure may be, and whether it is whole
FIGURE_LIMITS = {
    "users": (0, 10**10, False), "active_share": (0, 1, False), "requests_per_user": (0, 10**9, False),
    "requests_per_day": (0, 10**9, False), "tokens_per_day": (0, 10**15, False), "requests_per_second": (0, 10**9, False),
    "hours": (0.001, 8760, False), "peak_factor": (1, 24, False), "peak_hour_share": (1 / 24, 1, False),
    "calls_per_run": (1, 10**4, False), "burst": (1, 100, False), "growth": (-0.9, 100, False),
    "horizon": (0, 10, False), "prompt_tokens": (0, 10**8, True), "output_tokens": (0, 10**8, True),
    "prompt_spread": (0, 3, False), "answer_spread": (0, 3, False), "prefix_hit": (0, 0.9999, False),
    "image_tokens": (0, 10**8, True),
    "seconds_per_request": (0, 86400, False), "e2e_seconds": (0, 86400, False),
    "ttft_ms": (0, 10**7, False), "tpot_ms": (0, 10**7, False), "keep_ttft": (0, 1, True),
    "keep_tpot": (0, 1, True), "requests_per_replica": (0, 10**9, False),
}  # fmt: skip
Fault = tuple[PathOf, str, str]  # path below the scenario, message, hint


def given_forms(scenario: Scenario) -> list[str]:
    """The forms that a scenario gives, `concurrency` as the scenario's own key too."""
    load = scenario.load or Load()
    own = {"concurrency"} if scenario.concurrency else set()
    return [f for f in FORMS if f in own or getattr(load, f) is not None]


def form_of(scenario: Scenario) -> str:
    """The form that counts."""
    return next(iter(given_forms(scenario)), "concurrency")


def preset_of(scenario: Scenario, catalog: Catalog) -> rows.Preset | None:
    """The preset that a scenario names."""
    return catalog.find("presets", scenario.preset) if scenario.preset else None


def unknown_preset(scenario: Scenario, catalog: Catalog) -> bool:
    """A preset is named and not known; what it would have filled in is then not asked for."""
    return bool(scenario.preset) and preset_of(scenario, catalog) is None


def filled_lengths(scenario: Scenario, catalog: Catalog) -> dict[str, Any]:
    """Prompt and answer: as stated, else the preset's; and the context that a request must fit."""
    preset, found = preset_of(scenario, catalog), dict.fromkeys(LENGTHS)
    for key in lengths_of(scenario, catalog):
        usual = int(getattr(preset, key)) if preset else None
        found[key] = getattr(scenario, key) or usual
    found |= shared_lengths(scenario, found)
    means = {key: found[key] for key in lengths_of(scenario, catalog)}
    return found | {"context": scenario.context or longest(scenario, means, catalog)}


LENGTHS = ("prompt_tokens", "output_tokens")


def shared_lengths(scenario: Scenario, lengths: Mapping[str, Any]) -> dict[str, int]:
    """Prompt and answer by the share of the tokens that the prompts are: one of them follows from the other as it is
    stated, both from those of the preset together. Nothing where both are stated."""
    share = scenario.load.prompt_share if scenario.load else None
    prompt, answer = (getattr(scenario, key) for key in LENGTHS)
    if share is None or (prompt and answer):
        return {}
    whole = prompt / share if prompt else answer / (1 - share) if answer else 0
    whole = whole or sum(filter(None, lengths.values()))
    found = max(1, round(whole * share)), max(1, round(whole * (1 - share)))
    return (
        dict(zip(LENGTHS, (prompt or found[0], answer or found[1]), strict=True)) if whole else {}
    )


def writes(scenario: Scenario, catalog: Catalog) -> bool:
    """Whether the model of a scenario answers with tokens; one that nobody knows is taken to."""
    row = catalog.find("models", scenario.model) if scenario.model else None
    return row is None or row.writes


def lengths_of(scenario: Scenario, catalog: Catalog) -> tuple[str, ...]:
    """The lengths that a request has: of an embedding or reranking model that of its prompt alone."""
    return LENGTHS if writes(scenario, catalog) else LENGTHS[:1]


OF_P95 = (
    1.8  # of a lognormal length: (95th percentile ÷ mean − 1) ÷ spread, within 5 % for 0.3 to 1
)
LAST_OF_100 = 2.3263  # standard deviations of a normal distribution at its 99th percentile
WHOLE = 1024  # a context is rounded up to a multiple


def spread_of(scenario: Scenario, key: str, catalog: Catalog, mean: float | None = None) -> float:
    """The standard deviation of a length over its mean: stated, or by its 95th percentile, else usual.

    A closed test has requests of one length; so have requests of which only the context is known."""
    mean, high = mean or getattr(scenario, key), getattr(scenario, f"{key}_p95")
    if mean and high:
        return max(high / mean - 1, 0.0) / OF_P95
    if scenario.length_spread is not None:
        return scenario.length_spread
    alike = form_of(scenario) == "concurrency" or not mean
    return 0.0 if alike else catalog.constant("length_spread")


def longest(scenario: Scenario, means: Mapping[str, int | None], catalog: Catalog) -> int | None:
    """Prompt and answer together; of lengths that differ their 99th percentile, up to a whole step.

    None where one of them is missing. The model's limit is laid on where the model is known."""
    known = {key: n for key, n in means.items() if n}
    if len(known) < len(means):
        return None
    mean = sum(known.values())
    apart = [spread_of(scenario, key, catalog, n) * n for key, n in known.items()]
    spread = math.hypot(*apart) / mean
    if spread <= 0:
        return mean
    sigma = math.sqrt(math.log1p(spread**2))
    high = mean * math.exp(LAST_OF_100 * sigma - sigma**2 / 2)
    return math.ceil(high / WHOLE) * WHOLE


def together(scenario: Scenario, means: Mapping[str, int | None]) -> int | None:
    """Prompt and answer together, the 95th percentiles where stated; None where one is missing."""
    high = [getattr(scenario, f"{key}_p95") or mean or 0 for key, mean in means.items()]
    return sum(high) if all(high) else None


def percentile_of(scenario: Scenario, catalog: Catalog) -> rows.Percentile:
    """The row of the percentile asked for; of a share that has none the next above, else the last."""
    wanted = (scenario.service_level or ServiceLevel()).percentile
    return level_row(catalog.percentiles, wanted)


def confidence_of(scenario: Scenario, catalog: Catalog) -> rows.Confidence:
    """The row of the confidence asked for, else the first: as likely as not."""
    return level_row(catalog.confidences, scenario.confidence or 0)


def share_of(row: Any) -> float:
    """The percent that a row of percentiles or confidences is called by: `95 in 100` is 95."""
    return float(row.name.split()[0])


def short_name(row: Any) -> str:
    """A percentile as people write it: P95."""
    return f"P{share_of(row):g}"


def level_row(table: Mapping[str, Any], wanted: float) -> Any:
    """The row of so many percent, or the next above; the last where there is none."""
    known = sorted(table.values(), key=share_of)
    return next((row for row in known if share_of(row) >= wanted), known[-1])


def _timed(scenario: Scenario) -> bool:
    """Whether the time of a request is stated or aimed at, or must be for the load to be sized.

    A throughput measured on a replica sizes it without."""
    load, aim = scenario.load or Load(), scenario.service_level or ServiceLevel()
    stated = load.seconds_per_request or aim.e2e_seconds or aim.ttft_ms or aim.tpot_ms
    untimed = form_of(scenario) == "concurrency" or load.requests_per_second_per_replica
    return bool(stated or scenario.preset or not untimed)


def aims(scenario: Scenario, catalog: Catalog) -> ServiceLevel:
    """The service level with its gaps filled: by the preset, else by the usual one."""
    aim = scenario.service_level or ServiceLevel()
    if not _timed(scenario) or aim.e2e_seconds:
        return aim
    preset = preset_of(scenario, catalog) or catalog.default("presets")
    return aim.model_copy(
        update={
            "ttft_ms": preset.ttft_ms if aim.ttft_ms is None else aim.ttft_ms,
            "tpot_ms": preset.tpot_ms if aim.tpot_ms is None else aim.tpot_ms,
        }
    )


def _kept(scenario: Scenario, target: str) -> bool:
    """Whether a target is to be met: one that the customer states, unless he says otherwise.

    What a preset or our default fills in stands for the time in flight and sells no card. A test
    environment keeps none: it shows that the system works, not how fast it is for many."""
    if scenario.environment == "test":
        return False
    aim = scenario.service_level or ServiceLevel()
    said = getattr(aim, f"keep_{target.removesuffix('_ms')}")
    return bool(getattr(aim, target)) if said is None else said


def load_figures(scenario: Scenario, catalog: Catalog) -> dict[str, float]:
    """The figures of the record `load`, defaults filled in; 0 = not stated."""
    load, aim = scenario.load or Load(), aims(scenario, catalog)
    users = load.users or Users.model_construct(total=0)
    usual = lambda name: catalog.constant(f"load_{name}")  # noqa: E731
    values = {
        "users": users.total,
        "active_share": users.active_share or usual("active_share"),
        "requests_per_user": users.requests_per_day or usual("requests_per_user"),
        "requests_per_day": load.requests_per_day or load.documents,
        "tokens_per_day": load.tokens_per_day,
        "requests_per_second": load.requests_per_second,
        **hours(scenario, catalog),
        "calls_per_run": load.calls_per_run or assumed_calls(scenario, catalog),
        "burst": burst_of(scenario),
        "growth": load.growth_per_year,
        "horizon": load.horizon_years,
        "prompt_tokens": scenario.prompt_tokens,
        "output_tokens": scenario.output_tokens,
        "prompt_spread": spread_of(scenario, "prompt_tokens", catalog),
        "answer_spread": spread_of(scenario, "output_tokens", catalog),
        "prefix_hit": load.prefix_cache_hit,
        "image_tokens": load.image_tokens,
        "seconds_per_request": load.seconds_per_request,
        "e2e_seconds": aim.e2e_seconds,
        "ttft_ms": aim.ttft_ms,
        "tpot_ms": aim.tpot_ms,
        "keep_ttft": _kept(scenario, "ttft_ms"),
        "keep_tpot": _kept(scenario, "tpot_ms"),
        "requests_per_replica": load.requests_per_second_per_replica,
    }
    return {name: float(value or 0) for name, value in values.items()} | load.figures


# forms that count requests themselves, or tokens, which requests follow from
COUNTED = ("requests_per_day", "tokens_per_day", "requests_per_second")


def assumed_calls(scenario: Scenario, catalog: Catalog) -> float:
    """Requests that a run makes where the file does not say: the preset's, of users and documents.

    Requests that are stated are requests, and no assumption of ours makes more of them."""
    preset = preset_of(scenario, catalog)
    return 1.0 if preset is None or form_of(scenario) in COUNTED else preset.calls_per_run


DAY = 24.0


def hours(scenario: Scenario, catalog: Catalog) -> dict[str, float | None]:
    """Hours of use, and how much of a day's requests the peak hour has; by the form."""
    load, form = scenario.load or Load(), form_of(scenario)
    users = load.users
    if users is not None:  # the form that comes before any other
        used = users.hours or catalog.constant("load_hours")
        usual = peak_of(used, catalog)
        return {"hours": used, "peak_factor": users.peak_factor or usual, "peak_hour_share": None}
    if load.hours and not load.peak_hour_share:
        return {
            "hours": load.hours,
            "peak_factor": peak_of(load.hours, catalog),
            "peak_hour_share": None,
        }
    if form == "documents":
        return {"hours": load.window_hours, "peak_factor": 1.0, "peak_hour_share": None}
    share = load.peak_hour_share or catalog.constant("load_peak_hour_share")
    return {"hours": load.hours or DAY, "peak_factor": share * DAY, "peak_hour_share": share}


def peak_of(used: float, catalog: Catalog) -> float:
    """The usual peak hour over the mean of so many hours of use."""
    return min(catalog.constant("load_peak_factor"), max(used, 1.0))


MISNAMED = 0.1  # of its parameters, that the size in a model's name may differ by (our choice)

# -- what means something else than it did --------------------------------------------------------

Notice = tuple[str, dict[str, str]]  # key of a text, and what is filled in


def notices(scenario: Scenario, catalog: Catalog) -> Iterator[Notice]:
    """What a file says that is read in another way than its words, or than earlier programs did."""
    row = catalog.find("redundancy", scenario.redundancy) if scenario.redundancy else None
    said = plain_name(scenario.redundancy or "")
    if row and row.servers and said != plain_name(row.name):  # by an alias: a replica more, once
        yield "notice_redundancy", {"said": scenario.redundancy or "", "read": row.name}
    model = catalog.find("models", scenario.model) if scenario.model else None
    if model and model.own and model.nominal and abs(model.misnamed) > MISNAMED:
        known = {"nominal": model.nominal, "count": f"{model.total_parameters / 10**9:.3g}B"}
        yield "notice_nominal", {"model": model.name, **known}
    asked = (scenario.service_level or ServiceLevel()).percentile
    if share_of(percentile_of(scenario, catalog)) != asked:
        read = short_name(percentile_of(scenario, catalog))
        yield "notice_percentile", {"said": f"{asked:g}", "read": read}
    usual = preset_of(scenario, catalog)
    silent = scenario.load is None or scenario.load.calls_per_run is None
    if usual and usual.calls_per_run > 1 and silent and form_of(scenario) in COUNTED:
        calls = f"{usual.calls_per_run:g}"
        yield "notice_calls", {"preset": usual.name, "calls": calls}
    if scenario.reserve is not None and scenario.method == "detailed":
        yield reserve_notice(scenario), {"share": stated_share(scenario.reserve)}


def reserve_notice(scenario: Scenario) -> str:
    """What a reserve that is stated counts on."""
    if burst_of(scenario) > 1:
        return "notice_reserve_burst"
    form = form_of(scenario)
    place = {"concurrency": "memory", "requests_per_second": "none"}.get(form, "rate")
    return f"notice_reserve_{place}"


def burst_of(scenario: Scenario) -> float:
    """The factor on the load that is stated, else 1."""
    load = scenario.load or Load()
    return load.burst or (load.users and load.users.burst) or 1.0


# -- faults ---------------------------------------------------------------------------------------


def faults(scenario: Scenario, catalog: Catalog) -> Iterator[Fault]:
    """What keeps the load from being sized."""
    yield from unsure(scenario, catalog)
    yield from spent(scenario, catalog)
    yield from figure_faults(scenario)
    wrong = list(form_faults(scenario))
    yield from wrong
    load = scenario.load
    if load is None:
        return
    for key, forms in ONLY_WITH.items():
        if getattr(load, key) is not None and all(getattr(load, form) is None for form in forms):
            yield (
                ("load", key),
                f"`{key}` goes with `{forms[0]}`",
                f"give {' or '.join(f'`{form}`' for form in forms)}",
            )
    yield from counted_in_tokens(scenario, catalog)
    if load.documents is not None and load.window_hours is None:
        yield ("load", "documents"), "`documents` need `window_hours`", "the hours they may take"
    if load.users and load.users.burst and load.burst:
        yield ("load", "burst"), "`burst` is given twice", "give it once"
    yield from crowded(load.users, catalog)
    if load.image_tokens and load.image_tokens > (scenario.prompt_tokens or math.inf):
        message = f"`image_tokens` {load.image_tokens:,} are more than `prompt_tokens`"
        yield ("load", "image_tokens"), message, "they are a part of the prompt"
    yield from () if wrong else idle(scenario, catalog)
    if not wrong and not unknown_preset(scenario, catalog):
        yield from timeless(scenario, catalog)


def unsure(scenario: Scenario, catalog: Catalog) -> Iterator[Fault]:
    """A confidence that no row says."""
    known = [share_of(row) for row in catalog.confidences.values()]
    if scenario.confidence is not None and scenario.confidence not in known:
        said = ", ".join(f"{share:g}" for share in sorted(known))
        yield ("confidence",), f"unknown `confidence` {scenario.confidence:g}", f"known: {said}"


def spent(scenario: Scenario, catalog: Catalog) -> Iterator[Fault]:
    """All pinned replicas are spare ones."""
    row = catalog.find("redundancy", scenario.redundancy)
    spare = row.spare + row.servers if row else 0
    if scenario.replicas and spare >= scenario.replicas:
        message = (
            f"`redundancy` {row.name} keeps {spare:g} of the {scenario.replicas:,} pinned"
            " replicas spare, so none carries the load"
        )
        yield ("redundancy",), message, "raise `deploy.replicas`"


def figure_faults(scenario: Scenario) -> Iterator[Fault]:
    """Figures that no line draws on, and those that are beyond what they may be."""
    for name, value in (scenario.load.figures if scenario.load else {}).items():
        if name in RECORDS["load"]:
            yield from beyond(name, value)
        else:
            yield (
                ("load", "figures", name),
                f"unknown figure `{name}`",
                nearest(name, RECORDS["load"], "`"),
            )


def beyond(name: str, value: float) -> Iterator[Fault]:
    """A figure that is less or more than it may be, or a fraction of what is counted."""
    low, high, whole = FIGURE_LIMITS[name]
    if not low <= value <= high:
        message = f"`{name}` must be from {low:,g} to {high:,g}, not {value:,g}"
        yield ("load", "figures", name), message, ""
    elif whole and value != int(value):
        yield ("load", "figures", name), f"`{name}` must be a whole number, not {value:,g}", ""


def idle(scenario: Scenario, catalog: Catalog) -> Iterator[Fault]:
    """Nothing is asked of the system: a figure that the form rests on is 0."""
    figures = load_figures(scenario, catalog)
    rests = {
        "users": ("users", "active_share", "requests_per_user"),
        "requests_per_day": ("requests_per_day",), "tokens_per_day": ("tokens_per_day",), "documents": ("requests_per_day",),
        "requests_per_second": ("requests_per_second",),
    }  # fmt: skip
    form = form_of(scenario)
    nothing = [name for name in rests.get(form, ()) if figures[name] <= 0]
    if nothing:
        yield ("load",), f"the load comes to no request: `{nothing[0]}` is 0", ""


def form_faults(scenario: Scenario) -> Iterator[Fault]:
    """Exactly one form of the load is to be given."""
    own, load = scenario.concurrency, scenario.load or Load()
    if own and load.concurrency and own != load.concurrency:
        message = f"`concurrency` {load.concurrency:,} differs from the scenario's own {own:,}"
        yield ("load", "concurrency"), message, "give it once"
    found = given_forms(scenario)
    if len(found) > 1:
        said = ", ".join(f"`{form}`" for form in found)
        last = next(form for form in reversed(found) if getattr(load, form) is not None)
        yield ("load", last), f"the load is given in {len(found)} forms: {said}", "give one of them"
    if not found and scenario.environment != "test":
        others = "or `load:` with `users`, `requests_per_day`, `requests_per_second`, `tokens_per_day` or `documents`"
        yield ("load",), "give `concurrency` (requests in flight)", others


def counted_in_tokens(scenario: Scenario, catalog: Catalog) -> Iterator[Fault]:
    """A load in tokens needs the lengths that they are shared out to, and says their share once."""
    load = scenario.load or Load()
    if load.tokens_per_day is None:
        return
    lengths = filled_lengths(scenario, catalog)
    known = all(lengths[key] for key in lengths_of(scenario, catalog))
    if not known and not unknown_preset(scenario, catalog):
        message = "requests do not follow from `tokens_per_day` without the tokens of a request"
        hint = "give `prompt_tokens` and `output_tokens`, one of them with `load.prompt_share`, or a `preset`"
        yield ("load", "tokens_per_day"), message, hint
    prompt, answer = scenario.prompt_tokens, scenario.output_tokens
    share = load.prompt_share
    if (
        share and prompt and answer and abs(prompt - share * (prompt + answer)) > 1
    ):  # a token of rounding
        message = "`prompt_tokens` and `output_tokens` say another share of the prompts"
        yield ("load", "prompt_share"), message, "leave out one of the three"
    if load.hours and load.peak_hour_share and load.peak_hour_share * load.hours < 1:
        message = f"`peak_hour_share` {load.peak_hour_share:g} is less than the mean hour of {load.hours:g} hours of use"
        yield ("load", "peak_hour_share"), message, f"at least {1 / load.hours:.3g}"


def crowded(users: Users | None, catalog: Catalog) -> Iterator[Fault]:
    """More requests in the peak hour than the day has."""
    if users is None or users.peak_factor is None:
        return
    used = users.hours or catalog.constant("load_hours")
    if users.peak_factor > max(used, 1.0):
        share = users.peak_factor / used
        message = (
            f"`peak_factor` {users.peak_factor:g} over {used:g} hours of use puts {share:.0%} of a"
            f" day's requests into one hour; at most {max(used, 1.0):g} is possible"
        )
        yield ("load", "users", "peak_factor"), message, ""


def timeless(scenario: Scenario, catalog: Catalog) -> Iterator[Fault]:
    """Requests in flight cannot be told from requests per second without their time."""
    load, aim = scenario.load or Load(), aims(scenario, catalog)
    if not writes(scenario, catalog):  # its prompts alone say how many replicas there are
        return
    answer = filled_lengths(scenario, catalog)["output_tokens"]
    if load.seconds_per_request or aim.e2e_seconds or (aim.ttft_ms and answer):
        return
    if form_of(scenario) == "concurrency":
        if load.requests_per_second_per_replica:
            message = "requests per second do not follow from requests in flight without their time"
            yield ("load", "requests_per_second_per_replica"), message, "give `seconds_per_request`"
    elif _timed(scenario):
        message = "requests in flight do not follow from this load without the time of a request"
        yield ("load",), message, "give `output_tokens`, `load.seconds_per_request` or `preset`"


def length_faults(scenario: Scenario, catalog: Catalog) -> Iterator[Fault]:
    """The context is needed, holds prompt and answer, and 95 % are not shorter than the mean."""
    lengths = filled_lengths(scenario, catalog)
    context = lengths.pop("context")
    means = {key: lengths[key] for key in lengths_of(scenario, catalog)}
    if context is None and not unknown_preset(scenario, catalog):
        both = "give `context`, or `prompt_tokens` and `output_tokens`"
        yield (), both if len(means) > 1 else "give `context` or `prompt_tokens`", "or a `preset`"
    if scenario.output_tokens == 0 and len(means) == len(LENGTHS):
        why = "only an embedding or reranking model writes none"
        yield ("output_tokens",), "`output_tokens` must be at least 1", why
    for key, mean in means.items():
        high = getattr(scenario, f"{key}_p95")
        if mean and high and high < mean:
            message = f"`{key}_p95` {high:,} is less than the mean {mean:,}"
            yield (f"{key}_p95",), message, ""
        if high and scenario.length_spread is not None:
            yield (f"{key}_p95",), f"give `{key}_p95` or `length_spread`, not both", ""
    least = together(scenario, means) or 0
    if scenario.context and scenario.context < least:
        message = f"`context` {scenario.context:,} is less than prompt and output, {least:,}"
        ours = scenario.preset and not (scenario.prompt_tokens and scenario.output_tokens)
        yield ("context",), message, f"lengths of the preset {scenario.preset}" if ours else ""
