"""The load as all outputs tell it: its inputs, the steps to requests in flight, its other forms."""

from __future__ import annotations

from typing import Any, NamedTuple

from quoter.core import (
    MILLISECONDS,
    SECONDS_PER_HOUR,
    Milliseconds,
    Seconds,
    Texts,
    as_number,
    money,
    whole,
)
from quoter.model import RECORDS, InferenceFigures, typed
from quoter.scenario import ServiceLevel, form_of
from quoter.sizing import Estimate, Option, Sized, Year
from quoter.words import bill_words, level_words

OF_FORM = {  # the figures behind a form of the load
    "users": ("users", "active_share", "requests_per_user", "hours", "peak_factor"),
    "requests_per_day": ("requests_per_day", "peak_hour_share"),
    "tokens_per_day": ("tokens_per_day", "peak_hour_share"),
    "requests_per_second": ("requests_per_second",),
    "concurrency": (),
    "documents": ("requests_per_day", "hours"),
}
BY_HOURS = ("tokens_per_day", "hours", "peak_factor")  # where no share of the peak hour is stated
OF_BATCH = {"requests_per_day": "documents", "hours": "window_hours"}
TIMES = ("seconds_per_request", "e2e_seconds", "ttft_ms", "tpot_ms")
_SPREADS = ("prompt_spread", "answer_spread")
USUAL = {"calls_per_run": 1.0, "burst": 1.0}  # others count where they are not 0


def has_speed(option: Option) -> bool:
    """Whether the speed of an option is computed: its times, or of a model that writes nothing the texts a second."""
    f = option.figures
    return isinstance(f, InferenceFigures) and bool(f.timed or f.by_rate)


def waited_for(sized: Sized) -> bool:
    """Whether somebody waits for the times of the chosen option, which are known: not for documents within hours, where no
    target is stated."""
    f = sized.chosen.figures
    steady = isinstance(f, InferenceFigures) and bool(f.steady)
    batch = form_of(sized.case.scenario) == "documents"
    return steady and not (batch and not sized.chosen.inference.level_asked)


def load_inputs(sized: Sized, texts: Texts) -> list[tuple[str, str]]:
    """The figures of the load that count here: of its form, and beside it where they matter."""
    scenario, known = sized.case.scenario, sized.demanded.load
    form = form_of(scenario)
    beside: tuple[str, ...]
    beside = ("calls_per_run", "burst", "growth", "horizon", "prefix_hit", "image_tokens", "requests_per_replica",
              "prompt_spread", "answer_spread")  # fmt: skip
    keys = [*figures_of(form, known), *(b for b in beside if known.by_name(b) != USUAL.get(b, 0.0))]
    keys += timing(scenario, known)
    rows = [("preset", spelled(scenario.preset, texts))] if scenario.preset else []
    rows += [("concurrency", f"{scenario.concurrency:,}")] if form == "concurrency" else []
    names = OF_BATCH if form == "documents" else {}
    for key in keys:
        share = texts.bracketed(f"P{percentile(scenario):g}") if key in TIMES[1:] else ""
        rows.append((names.get(key, key), measured(key, known.by_name(key), texts) + share))
    row = sized.case.catalog.find("redundancy", scenario.redundancy)
    return rows + ([("redundancy", spelled(row.name, texts))] if row.spare or row.servers else [])


def figures_of(form: str, known: typed.Load) -> tuple[str, ...]:
    """The figures behind a form of the load, as it is stated."""
    by_hours = form == "tokens_per_day" and not known.peak_hour_share
    return BY_HOURS if by_hours else OF_FORM[form]


def promised(key: str, scenario: Any) -> bool:
    """Whether a time is the file's own: none of ours is set before documents, nor beside a whole request's."""
    return key not in TIMES[2:] or bool(getattr(scenario.service_level or ServiceLevel(), key))


def whole_asked(sized: Sized) -> bool:
    """Whether a target is stated for the whole of a request."""
    return sized.kind == "inference" and sized.demanded.load.e2e_seconds > 0


def spelled(code: str, texts: Texts) -> str:
    """A code of the file as people write it: LoRA, vLLM; one that we have no word for stays as it is."""
    key = f"spelled_{code}"
    return texts(key) if key in texts else code


def in_table(table: str, code: str, texts: Texts) -> str:
    """A code of a table as dropdowns offer it; one that we have no word for stays as it is."""
    key = f"choice_{table}_{code}"
    return texts(key) if key in texts else code


def percentile(scenario: Any) -> float:
    """The share of the requests, in percent, that the targets are for."""
    return (scenario.service_level or ServiceLevel()).percentile


def timing(scenario: Any, known: typed.Load) -> list[str]:
    """The times that are stated, and where no whole one is those of ours that stand for it."""
    whole = known.seconds_per_request or known.e2e_seconds
    ours = not whole and known.output_tokens and known.tpot_ms and form_of(scenario) != "documents"
    return [key for key in TIMES if known.by_name(key) and (ours or promised(key, scenario))]


def measured(field: str, value: float, texts: Texts) -> str:
    """A figure of the load with its unit, as a sentence has it: a time of a second and more in seconds."""
    unit = RECORDS["load"][field].unit
    if unit is Milliseconds and value >= MILLISECONDS:
        value, unit = value / MILLISECONDS, Seconds
    if unit.format.endswith("%"):
        return f"{value * 100:.4g}%"
    shown = (
        f"{value:.3g}" if field in _SPREADS else f"{value:,.10g}"
    )  # of a 95th percentile it has many digits
    return f"{shown} {texts.pick(unit.zh, unit.en)}".strip()


def pace(sized: Sized, per_second: float, texts: Texts) -> str:
    """A rate as it was asked for: documents in their hours, else requests."""
    load = sized.chosen.inference.load
    if form_of(sized.case.scenario) == "documents":
        documents = per_second * SECONDS_PER_HOUR * load.hours / load.calls_per_run
        return texts("pace_documents", n=f"{round(documents):,}", hours=f"{load.hours:g}")
    return level_words.pace_said(per_second, texts)


def in_flight(sized: Sized, texts: Texts) -> str:
    """Requests in flight, or that nobody stated what they follow from."""
    f = sized.chosen.inference
    return texts("not_stated") if f.time_missing else f"{f.requests_in_flight:,.0f}"


def load_chain(sized: Sized, texts: Texts) -> str:
    """How requests in flight follow from what the customer knows, step by step; nothing where
    requests in flight are what he knows."""
    form = form_of(sized.case.scenario)
    if sized.kind != "inference" or form == "concurrency":
        return ""
    f, known = sized.chosen.inference, sized.demanded.load
    told = (
        *figures_of(form, known),
        *(("prompt_tokens", "output_tokens") if f.form.tokens else ()),
    )
    shown = {k: measured(k, known.by_name(k), texts) for k in told}
    said = texts(f"chain_{form}", **shown | {"peak_share": f"{f.peak_share * 100:.4g}%"})
    if known.calls_per_run != 1 and not f.form.tokens:
        load = sized.case.scenario.load
        stated = load and (load.calls_per_run or "calls_per_run" in load.figures)
        key = "chain_calls" if stated else "chain_calls_ours"
        said += texts(key, calls=f"{known.calls_per_run:g}")
    said += texts("chain_rate", rate=f"{f.peak_requests_per_second:,.4g}")
    if f.growth_factor != 1:
        rate = f"{f.horizon_requests_per_second:,.4g}"
        said += texts("chain_growth", factor=f"{f.growth_factor:,.3g}", rate=rate)
    if f.time_missing:
        return said
    burst = texts("chain_burst", burst=f"{known.burst:g}") if known.burst != 1 else ""
    seconds, requests = f"{f.seconds_in_flight:,.4g}", f"{f.requests_in_flight:,.0f}"
    return said + texts("chain_flight", seconds=seconds, burst=burst, requests=requests)


LOAD_FORMS = (
    "requests_per_day", "mean_requests_per_second", "peak_requests_per_second",
    "horizon_requests_per_second", "requests_in_flight",
)  # fmt: skip


def load_forms(sized: Sized, texts: Texts) -> list[tuple[str, str]]:
    """The load in all its forms, label and figure, people where the customer counts them; nothing where only one is known."""
    f = sized.chosen.inference
    if sized.kind != "inference" or not f.peak_requests_per_second:
        return []
    lines = {line.name: line for line in sized.lines}
    rows = []
    people = ["equivalent_users"] if form_of(sized.case.scenario) == "users" else []
    for name in (*people, *LOAD_FORMS):
        value = (
            in_flight(sized, texts) if name == "requests_in_flight" else f"{f.by_name(name):,.4g}"
        )
        if name in ("equivalent_users", "requests_per_day"):
            value = f"{f.by_name(name):,.0f}"
        rows.append((texts.label(name, lines[name].label), value))
    return rows


# -- a load that grows: what is needed, and what is bought in which year ------------------------------


class GrowthRow(NamedTuple):
    """A year as the tables show it."""

    year: str
    load: str
    replicas: str
    cards: str
    servers: str
    price: str


def growth_heads(sized: Sized, texts: Texts) -> list[str]:
    """The columns."""
    quote = sized.case.quote
    price = bill_words.of_tax("growth_price", quote, texts)
    keys = ("year", "growth_load", "growth_replicas", "growth_cards", "growth_servers", price)
    return [texts(key, currency=quote.currency) for key in keys]


def growth_rows(estimate: Estimate, sized: Sized, texts: Texts) -> list[GrowthRow]:
    """The years of a scenario; nothing where its load does not grow."""
    years = estimate.growing.get(sized.case.scenario.name, ())
    return [growth_row(year, sized, texts) for year in years]


def growth_row(year: Year, sized: Sized, texts: Texts) -> GrowthRow:
    """One year: the load over today's, and what is bought."""
    f = year.figures
    price = (
        money(as_number(f.year_amount), sized.case.quote.places)
        if f.complete
        else texts("price_missing")
    )
    return GrowthRow(
        year_called(year, texts), f"× {f.year_growth:,.3g}", whole(f.replicas),
        _bought(f.year_cards), _bought(f.year_servers), price if _moves(year) else "–",
    )  # fmt: skip


def year_called(year: Year, texts: Texts) -> str:
    """The year as a row's head: today's purchase, which may carry a later year's load already."""
    carried = year.figures.year_provided
    if year.number:
        return texts("growth_year", n=year.number)
    return texts("growth_now_for", n=f"{carried:g}") if carried else texts("growth_now")


def _moves(year: Year) -> bool:
    """Whether anything is bought in the year."""
    return bool(year.figures.year_cards or year.figures.year_servers or not year.number)


def _bought(count: float) -> str:
    return f"+{whole(count)}" if count else "–"


def growth_sentence(estimate: Estimate, sized: Sized, texts: Texts) -> str:
    """What the rows are of; nothing where the load does not grow."""
    if sized.case.scenario.name not in estimate.growing:
        return ""
    load = sized.chosen.inference.load
    return texts("growth_sentence", share=f"{load.growth:+.4g}" if abs(load.growth) >= 10 else f"{load.growth:+.0%}",
                 card=sized.chosen.card.called(texts.language))  # fmt: skip
