"""Which scenario and option of a quotation a run was of; what does not go together is a question."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from quoter.catalog import Card, Catalog, Engine, Measurement, Model, Precision, runs
from quoter.sizing.options import Candidate
from quoter.sizing.recommendation import Sized

WIDTHS = ("tensor_parallel", "pipeline_parallel", "expert_parallel", "attention_data_parallel")


class Unmatched(Exception):
    """Why a run is of no option, and what would make it one."""


class Said(NamedTuple):
    """What the user says of all runs; None: nothing."""

    scenario: str | None = None
    card: str | None = None


def measurement(run: runs.Run, scenarios: Iterable[Sized], said: Said) -> Measurement:
    """The run as a row of the catalog: of which model, weights, card and engine; raises Unmatched."""
    sized = scenario_of(run, [s for s in scenarios if s.kind == "inference"], said)
    found = candidate_of(run, sized, said)
    checked_engine(run, sized.case.catalog, found)
    checked_weights(run, sized.case.catalog, found)
    checked_drafts(run, sized)
    return row(run, sized, found)


# -- the scenario ---------------------------------------------------------------------------------


def scenario_of(run: runs.Run, scenarios: list[Sized], said: Said) -> Sized:
    """The scenario of the run's model, the one that is named where there are several."""
    if said.scenario is not None:
        scenarios = [s for s in scenarios if s.case.scenario.name == said.scenario]
        if not scenarios:
            raise Unmatched(f'no inference scenario is called "{said.scenario}"')
    of_model = [s for s in scenarios if is_model(run.model, s.case.model, s.case.catalog)]
    if not of_model:
        raise Unmatched(other_model(run, scenarios, bool(said.scenario)))
    on_card = [s for s in of_model if run.card is None or named_card(run.card, s) is not None]
    if len(on_card or of_model) > 1:
        names = ", ".join(f'"{s.case.scenario.name}"' for s in on_card or of_model)
        raise Unmatched(f"may be of {names}: which one? say --scenario")
    return (on_card or of_model)[0]


def is_model(name: str | None, model: Model, catalog: Catalog) -> bool:
    """Whether a name, or the last part of a path, is the model's or of one with the same layers."""
    if name is None:
        return True
    found = named_model(name, catalog)
    return found is not None and (found.name == model.name or alike(found, model))


def named_model(name: str, catalog: Catalog) -> Model | None:
    """The model that an engine's word for it means: a repository, a path, or a name."""
    return catalog.look_up("models", name) or catalog.look_up(
        "models", name.rstrip("/").rpartition("/")[2]
    )


def alike(one: Model, other: Model) -> bool:
    """The same network, whatever its weights are stored in."""
    shapes = [
        (m.architecture.layers, m.architecture.hidden, m.architecture.parameters)
        for m in (one, other)
    ]
    return shapes[0] == shapes[1]


def other_model(run: runs.Run, scenarios: list[Sized], named: bool) -> str:
    """Why no scenario is of the run's model."""
    models = ", ".join(dict.fromkeys(s.case.model.name for s in scenarios)) or "none"
    known = scenarios and run.model and named_model(run.model, scenarios[0].case.catalog)
    if known or named:
        return f"is of {run.model}, and the quotation's inference scenarios of {models}"
    return (f"calls its model {run.model}, which no catalog knows; the scenarios are of {models}: give it the "
            "model's name by `aliases` of its row in a catalog of your own")  # fmt: skip


# -- card, engine and weights ---------------------------------------------------------------------


def named_card(name: str, sized: Sized) -> Candidate | None:
    """The candidate of a scenario with the card of this name."""
    card: Card | None = sized.case.catalog.find("cards", name)
    return next((c for c in sized.candidates if c.card == card), None)


def candidate_of(run: runs.Run, sized: Sized, said: Said) -> Candidate:
    """The card that the run or the user names, else the scenario's."""
    if run.card and said.card and named_card(run.card, sized) != named_card(said.card, sized):
        raise Unmatched(f"is of {run.card}, and --card says {said.card}")
    name = run.card or said.card
    if name is None:
        return sized.chosen.candidate
    found = named_card(name, sized)
    if found is None:
        cards = ", ".join(c.card.name for c in sized.candidates)
        raise Unmatched(f'is of {name}, and "{sized.case.scenario.name}" weighs {cards}')
    return found


def checked_engine(run: runs.Run, catalog: Catalog, found: Candidate) -> None:
    """Raises Unmatched where the run's engine is another than the option's."""
    if run.engine is None:
        return
    rows = catalog.profiles(run.engine)
    version = run.engine_version
    same = [row for row in rows if version is None or row.holds(version)]
    if found.engine not in same:
        ran = " ".join(filter(None, (run.engine, version)))
        raise Unmatched(
            f"ran {ran}, and the scenario is sized for {found.engine.full_name}: write "
            f'`engine: {{name: {run.engine}, version: "{version or "…"}"}}` into the scenario'
        )


def checked_weights(run: runs.Run, catalog: Catalog, found: Candidate) -> None:
    """Raises Unmatched where the run's weights are others than the option's."""
    known: Precision | None = catalog.find("precisions", run.weights)
    if known and known is not found.weights and not wide(known, found.weights):
        raise Unmatched(f"ran {known.name} weights, and the option has {found.weights.name}: write "
                        f"`weights: {known.name}` into the scenario")  # fmt: skip


def wide(*rows: Precision) -> bool:
    """Whether all are plain numbers of as many bytes, as bf16 and fp16 are."""
    return len({(row.linear, row.needs in ("fp8", "fp4"), row.bits) for row in rows}) == 1


def checked_drafts(run: runs.Run, sized: Sized) -> None:
    """Raises Unmatched where the run drafted tokens and the scenario does not say so."""
    stated = sized.case.scenario.engine.speculative_factor
    if run.drafted and run.drafted > DRAFTED and not stated:
        raise Unmatched("ran with speculative decoding, and the scenario is sized without: state its gain as "
                        "`engine: {speculative_factor: …}`, or measure without")  # fmt: skip


DRAFTED = 1.02  # tokens a step beyond which drafts were accepted


# -- the row --------------------------------------------------------------------------------------


def row(run: runs.Run, sized: Sized, found: Candidate) -> Measurement:
    """The run as a row."""
    case = sized.case
    asked = case.scenario.engine
    served = {
        "kv_cache": known_cache(run, sized),
        "memory_utilization": run.utilization or asked.memory_utilization,
        "max_batched_tokens": run.batched_tokens or asked.max_batched_tokens,
        "max_sequences": run.sequences or asked.max_sequences,
        "speculative_factor": asked.speculative_factor,
    }
    load = {
        key: getattr(run, key)
        for key in ("prompt_tokens", "output_tokens", "concurrency", "context")
    }
    given = {key: float(x) if isinstance(x, int) else x for key, x in (served | load).items() if x}
    return Measurement(
        name=run.source, source=run.source, note=run.tool, date=run.day, own=True,
        card=found.card.name, engine=found.engine.name, engine_version=version_of(run, sized, found.engine),
        model=case.model.name, weights=found.weights.name,
        **widths(run, sized, found), **given, measured=figures(run),
    )  # fmt: skip


def known_cache(run: runs.Run, sized: Sized) -> str:
    """The type of the cache that the run says by a name that is known, else the scenario's."""
    found = sized.case.catalog.find("kv_types", run.kv_cache)
    return found.name if found else sized.case.kv_cache


def version_of(run: runs.Run, sized: Sized, engine: Engine) -> str:
    """A version of the engine's profile: as the run says, else as the scenario, else its first."""
    wanted = sized.case.scenario.engine.version
    return run.engine_version or wanted or engine.since or FIRST


FIRST = "0"  # before every version that a range begins with


def widths(run: runs.Run, sized: Sized, found: Candidate) -> dict[str, int]:
    """The width that the run says; what it leaves open is as the scenario's option on that card has it."""
    told = {key: getattr(run, key) for key in WIDTHS if getattr(run, key)}
    own = next(o for o in [sized.chosen, *sized.options] if o.candidate is found)
    usual = {key: getattr(own.split, key) for key in WIDTHS}
    same = all(usual[key] == value for key, value in told.items())
    return (usual if same else dict.fromkeys(WIDTHS, 1)) | told


def figures(run: runs.Run) -> dict[str, float]:
    """What was measured; a cache that is told of one group counts for all of a replica."""
    groups = run.attention_data_parallel or 1
    found = dict(run.figures)
    if "kv_capacity_tokens" in found:
        found["kv_capacity_tokens"] *= groups
    return found


def option_words(row: Measurement) -> str:
    """What was served, in a few words."""
    devices = row.tensor_parallel * row.pipeline_parallel
    return f"{row.model} {row.weights}, {devices} × {row.card}, {row.engine} {row.engine_version}"
