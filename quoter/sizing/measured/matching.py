"""Which scenario and option of a quotation a run was of; what does not go together is a question."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from quoter.catalog import Card, Catalog, Engine, Measurement, Model, Precision, runs
from quoter.sizing.options import Candidate
from quoter.sizing.recommendation import Sized

_WIDTHS = ("tensor_parallel", "pipeline_parallel", "expert_parallel", "attention_data_parallel")


class Unmatched(Exception):
    """Why a run is of no option, and what would make it one."""


class Hints(NamedTuple):
    """What the user says of all runs; None: nothing."""

    scenario: str | None = None
    card: str | None = None


def measurement(run: runs.ToolRun, scenarios: Iterable[Sized], said: Hints) -> Measurement:
    """The run as a row of the catalog: of which model, weights, card and engine; raises Unmatched."""
    sized = _scenario_of(run, [s for s in scenarios if s.kind == "inference"], said)
    found = _candidate_of(run, sized, said)
    _checked_engine(run, sized.case.catalog, found)
    _checked_weights(run, sized.case.catalog, found)
    _checked_drafts(run, sized)
    return _as_measurement(run, sized, found)


# -- the scenario ---------------------------------------------------------------------------------


def _scenario_of(run: runs.ToolRun, scenarios: list[Sized], said: Hints) -> Sized:
    """The scenario of the run's model, the one that is named where there are several."""
    if said.scenario is not None:
        scenarios = [s for s in scenarios if s.case.scenario.name == said.scenario]
        if not scenarios:
            raise Unmatched(f'no inference scenario is called "{said.scenario}"')
    of_model = [s for s in scenarios if _is_model(run.model, s.case.model, s.case.catalog)]
    if not of_model:
        raise Unmatched(_other_model(run, scenarios, bool(said.scenario)))
    on_card = [s for s in of_model if run.card is None or _named_card(run.card, s) is not None]
    if len(on_card or of_model) > 1:
        names = ", ".join(f'"{s.case.scenario.name}"' for s in on_card or of_model)
        raise Unmatched(f"may be of {names}: which one? say --scenario")
    return (on_card or of_model)[0]


def _is_model(name: str | None, model: Model, catalog: Catalog) -> bool:
    """Whether a name, or the last part of a path, is the model's or of one with the same layers."""
    if name is None:
        return True
    found = _named_model(name, catalog)
    return found is not None and (found.name == model.name or _alike(found, model))


def _named_model(name: str, catalog: Catalog) -> Model | None:
    """The model that an engine's word for it means: a repository, a path, or a name."""
    return catalog.look_up("models", name) or catalog.look_up(
        "models", name.rstrip("/").rpartition("/")[2]
    )


def _alike(one: Model, other: Model) -> bool:
    """The same network, whatever its weights are stored in."""
    shapes = [
        (m.architecture.layers, m.architecture.hidden, m.architecture.parameters)
        for m in (one, other)
    ]
    return shapes[0] == shapes[1]


def _other_model(run: runs.ToolRun, scenarios: list[Sized], named: bool) -> str:
    """Why no scenario is of the run's model."""
    models = ", ".join(dict.fromkeys(s.case.model.name for s in scenarios)) or "none"
    known = scenarios and run.model and _named_model(run.model, scenarios[0].case.catalog)
    if known or named:
        return f"is of {run.model}, and the quotation's inference scenarios of {models}"
    return (f"calls its model {run.model}, which no catalog knows; the scenarios are of {models}: give it the "
            "model's name by `aliases` of its row in a catalog of your own")  # fmt: skip


# -- card, engine and weights ---------------------------------------------------------------------


def _named_card(name: str, sized: Sized) -> Candidate | None:
    """The candidate of a scenario with the card of this name."""
    card: Card | None = sized.case.catalog.find("cards", name)
    return next((c for c in sized.candidates if c.card == card), None)


def _candidate_of(run: runs.ToolRun, sized: Sized, said: Hints) -> Candidate:
    """The card that the run or the user names, else the scenario's."""
    if run.card and said.card and _named_card(run.card, sized) != _named_card(said.card, sized):
        raise Unmatched(f"is of {run.card}, and --card says {said.card}")
    name = run.card or said.card
    if name is None:
        return sized.chosen.candidate
    found = _named_card(name, sized)
    if found is None:
        cards = ", ".join(c.card.name for c in sized.candidates)
        raise Unmatched(f'is of {name}, and "{sized.case.scenario.name}" weighs {cards}')
    return found


def _checked_engine(run: runs.ToolRun, catalog: Catalog, found: Candidate) -> None:
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


def _checked_weights(run: runs.ToolRun, catalog: Catalog, found: Candidate) -> None:
    """Raises Unmatched where the run's weights are others than the option's."""
    known: Precision | None = catalog.find("precisions", run.weights)
    if known and known is not found.weights and not _wide(known, found.weights):
        raise Unmatched(f"ran {known.name} weights, and the option has {found.weights.name}: write "
                        f"`weights: {known.name}` into the scenario")  # fmt: skip


def _wide(*rows: Precision) -> bool:
    """Whether all are plain numbers of as many bytes, as bf16 and fp16 are."""
    return len({(row.linear, row.needs in ("fp8", "fp4"), row.bits) for row in rows}) == 1


def _checked_drafts(run: runs.ToolRun, sized: Sized) -> None:
    """Raises Unmatched where the run drafted tokens and the scenario does not say so."""
    stated = sized.case.scenario.engine.speculative_factor
    if run.drafted and run.drafted > _DRAFTED and not stated:
        raise Unmatched("ran with speculative decoding, and the scenario is sized without: state its gain as "
                        "`engine: {speculative_factor: …}`, or measure without")  # fmt: skip


_DRAFTED = 1.02  # tokens a step beyond which drafts were accepted


# -- the row --------------------------------------------------------------------------------------


_LENGTHS = ("prompt_tokens", "output_tokens")


def _as_measurement(run: runs.ToolRun, sized: Sized, found: Candidate) -> Measurement:
    """The run as a row."""
    case = sized.case
    asked = case.scenario.engine
    served = {
        "kv_cache": _known_cache(run, sized),
        "memory_utilization": run.utilization or asked.memory_utilization,
        "max_batched_tokens": run.batched_tokens or asked.max_batched_tokens,
        "max_sequences": run.sequences or asked.max_sequences,
        "speculative_factor": asked.speculative_factor,
    }
    load = {
        key: getattr(run, key)
        for key in ("prompt_tokens", "output_tokens", "concurrency", "context")
    }
    if run.concurrency is not None and run.context is None:  # a load, of the scenario's lengths
        load |= {key: load[key] or getattr(case.scenario, key) for key in _LENGTHS}
    given = {key: float(x) if isinstance(x, int) else x for key, x in (served | load).items() if x}
    named = {
        "name": run.source, "source": run.source, "note": run.tool, "date": run.day, "own": True,
        "card": found.card.name, "engine": found.engine.name, "model": case.model.name,
        "engine_version": _version_of(run, sized, found.engine), "weights": found.weights.name,
    }  # fmt: skip
    return Measurement.model_validate(
        {**named, **_widths(run, sized, found), **given, "measured": _figures(run)}
    )


def _known_cache(run: runs.ToolRun, sized: Sized) -> str:
    """The type of the cache that the run says by a name that is known, else the scenario's."""
    found = sized.case.catalog.find("kv_types", run.kv_cache)
    return found.name if found else sized.case.kv_cache


def _version_of(run: runs.ToolRun, sized: Sized, engine: Engine) -> str:
    """A version of the engine's profile: as the run says, else as the scenario, else its first."""
    wanted = sized.case.scenario.engine.version
    return run.engine_version or wanted or engine.since or _FIRST


_FIRST = "0"  # before every version that a range begins with


def _widths(run: runs.ToolRun, sized: Sized, found: Candidate) -> dict[str, int]:
    """The width that the run says; what it leaves open is as the scenario's option on that card has it."""
    told = {key: getattr(run, key) for key in _WIDTHS if getattr(run, key)}
    own = next(o for o in [sized.chosen, *sized.options] if o.candidate is found)
    usual = {key: getattr(own.split, key) for key in _WIDTHS}
    same = all(usual[key] == value for key, value in told.items())
    return (usual if same else dict.fromkeys(_WIDTHS, 1)) | told


def _figures(run: runs.ToolRun) -> dict[str, float]:
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
