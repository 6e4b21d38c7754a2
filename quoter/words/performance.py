"""The speed as all outputs tell it: its figures, the limit that binds, the ladder of batches."""

from __future__ import annotations

from typing import Any, NamedTuple

from quoter.core import Texts, run
from quoter.sizing import LIMITS, Rung, Sized, rungs
from quoter.words import load_words, scenario_words
from quoter.words.charts import LineChart, Mark, line_chart
from quoter.words.charts.axes import WIDTH

LOW = 140  # height of a chart's field that stands in a page


class Told(NamedTuple):
    """A figure of the speed: its label, its text, the band around it, and what is aimed at."""

    label: str
    text: str
    band: str
    target: str


def known(sized: Sized) -> bool:
    """Whether the chosen option has a speed."""
    return bool(sized.chosen.figures.get("timed"))


def figures(sized: Sized, texts: Texts) -> list[Told]:
    """Times and rates of the chosen option; nothing where its speed is not known."""
    if not known(sized):
        return []
    f = sized.chosen.figures
    rows = [times(sized, texts, name) for name in ("ttft_ms", "tpot_ms")]
    for name in ("tokens_per_second_of_request", "tokens_per_second"):
        rows.append(Told(texts(f"speed_{name}"), brief(f[name]), "", ""))
    rows.append(Told(texts("speed_batch"), f"{f['batch']:,.0f}", "", ""))
    if f["level_kept"]:
        said = texts("speed_at", rate=brief(f["level_throughput"]))
        rows.append(Told(texts("speed_level_batch"), f"{f['level_batch']:,.0f}", said, ""))
    return rows


def times(sized: Sized, texts: Texts, name: str) -> Told:
    """A time with its band; the target only where one is to be met."""
    f, aim = sized.chosen.figures, sized.chosen.figures["load"]
    target = getattr(aim, name) if f["level_kept"] else 0
    low, high = (f[name.replace("_ms", f"_{end}_ms")] for end in ("low", "high"))
    said = f"≤ {span(target)} (P{load_words.percentile(sized.case.scenario):g})" if target else ""
    return Told(texts(f"speed_{name}"), span(f[name]), f"{span(low)} – {span(high)}", said)


def brief(x: float) -> str:
    """A figure in three digits that matter: more would promise what a prediction cannot keep."""
    return f"{float(f'{x:.3g}'):,.12g}"


def span(milliseconds: float) -> str:
    """A time in milliseconds, from ten seconds on in seconds."""
    return (
        f"{brief(milliseconds / 1000)} s" if milliseconds >= 10_000 else f"{brief(milliseconds)} ms"
    )


def binding(sized: Sized, texts: Texts) -> str:
    """The limit that binds, with the figures that make it bind.

    Where servers are sold full, also what asks for the cards in use."""
    f, limit = sized.chosen.figures, scenario_words.binding(sized)
    if sized.kind != "inference" or sized.chosen.split.by_rule:
        said = f"{texts('binding')}{texts.sign('colon')}{texts(f'binding_{limit}')}"
        return f"{said}{texts.sign('full_stop')}".strip()
    limits = [limit, in_use(sized)] if limit == "servers" else [limit]
    return " ".join(texts(f"binds_{ground(f, one)}", **told(sized, texts)) for one in limits)


def in_use(sized: Sized) -> str:
    """What binds the cards in use, whatever is bought beside them."""
    f = sized.chosen.figures
    line = [line for line in sized.lines if line.name == "binding"]
    found = run(line, {**f, "bought_cards": f["option_cards"]})
    return LIMITS[int(found["binding"]) - 1]


def ground(f: Any, limit: str) -> str:
    """The limit, or what stands above it: a pin, a target or a memory that not one request meets."""
    if limit == "servers":
        return limit
    if not f["held"]:
        return "none"
    if f["level_impossible"]:
        return "impossible"
    if f["ask"].pinned_replicas:
        return "pinned"
    if limit == "memory" and not f["held_keeping_reserve"]:
        return "tight"
    if limit in ("ttft", "tpot") and not getattr(f["load"], f"{limit}_ms"):
        return "whole"
    return limit


def told(sized: Sized, texts: Texts) -> dict[str, str]:
    """What the sentences on the limit draw on."""
    f = sized.chosen.figures
    counts = {
        "held": f["held"], "top": f["sequences"] * sized.chosen.split.data_parallel,
        "batch": f["requests_allowed"], "used": f["option_cards"], "bought": f["bought_cards"],
        "replicas": f["working_replicas"], "context": f["ask"].context,
        "resident": f["resident"], "queued": f["queued"],
    }  # fmt: skip
    found = {key: f"{value:,.0f}" for key, value in counts.items()}
    rate = f["load"].requests_per_replica or f["allowed_throughput"] / f["answer_length"]
    found |= {"rate": brief(rate), "needed": brief(f["horizon_requests_per_second"])}
    found |= {name: span(getattr(f["load"], name)) for name in ("ttft_ms", "tpot_ms")}
    whole = span(f["load"].e2e_seconds * 1000)
    return found | {"e2e": whole, "flight": load_words.in_flight(sized, texts)}


def chart(sized: Sized, texts: Texts, field: int = LOW, width: int = WIDTH) -> LineChart | None:
    """Tokens per second of a replica against its batch, with the service level and the memory."""
    steps = rungs(sized.chosen)
    if not steps:
        return None
    f = sized.chosen.figures
    top = [(float(f["ladder_top"]), texts("limit_held", n=f"{f['ladder_top']:,.0f}"))]
    level = [(float(f["level_batch"]), texts("limit_level", n=f"{f['level_batch']:,.0f}"))]
    limits = (level if f["level_kept"] else []) + top
    last = steps[-1].batch
    return line_chart(
        {"": [Mark(s.batch, s.tokens_per_second, of_rung(s, texts), s.place == 1) for s in steps]},
        title="", x_label=texts("ladder_batch"), y_label=texts("ladder_title"),
        x_values=[s.batch for s in steps],
        limits=[(x, said) for x, said in limits if 1 <= x <= last], field=field, width=width,
    )  # fmt: skip


def of_rung(step: Rung, texts: Texts) -> str:
    """What a batch gives, as a picture's text says it."""
    return texts(
        "rung", batch=f"{step.batch:,.0f}", rate=brief(step.tokens_per_second),
        tpot=span(step.tpot_ms), ttft=span(step.ttft_ms),
    )  # fmt: skip
