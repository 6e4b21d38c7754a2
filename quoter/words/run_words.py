"""What to run, so that who tests it tests what was sold: the engine's own command line, and the benchmark's with
the load that was sized. What each flag is called stands in the catalog's table of commands."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from quoter.catalog import Catalog, plain_name
from quoter.core import Texts
from quoter.model import InferenceFigures
from quoter.scenario import Case, percentile_of
from quoter.sizing import Option, Sized, asked
from quoter.words import scenario_words

_AUTO = "auto"  # the type of a cache that is left to the engine
MOST_RANGE = (
    0.9  # of the mean: lengths are drawn from mean × (1 ± range), which the tool wants below 1
)
ROUNDS, FEWEST, SECONDS = (
    8,
    100,
    600,
)  # requests of a run, our choice: rounds of a closed test, or ten minutes
FULL = 100.0


class Run(NamedTuple):
    """One replica of an option: its command, how many of it, the benchmark's line, and what they leave open."""

    command: str  # empty: the engine is not started by one
    replicas: int
    benchmark: str
    notes: tuple[str, ...]
    prefill: str = ""  # of a prefill worker, where prompts have workers of their own
    prefill_workers: int = 0


def run_of(sized: Sized, option: Option, texts: Texts) -> Run | None:
    """What to run; nothing for a training, a rule of thumb, or what does not fit."""
    if sized.kind != "inference" or option.split.by_rule or not option.fits:
        return None
    catalog, f = sized.case.catalog, option.inference
    row = catalog.find("commands", option.candidate.engine.name)
    known = _figures(sized.case, option)
    line = line_of(row, known) if row else ""
    notes = tuple(remarks(sized.case, option, row, texts))
    prompts = int(f.prefill_workers)
    prefill = line_of(row, known | of_prefill(option)) if row and prompts else ""
    return Run(
        line,
        int(f.replicas) - prompts,
        benchmark(sized, option, row, catalog),
        notes,
        prefill,
        prompts,
    )


def of_prefill(option: Option) -> dict[str, Any]:
    """In what a prefill worker differs: all its devices share a request's attention."""
    return {
        "role": "prefill",
        "attention_data_parallel": 1,
        "attention_width": option.split.tensor_parallel,
    }


# -- the figures that flags take ------------------------------------------------------------------


def _figures(case: Case, option: Option) -> dict[str, Any]:
    """Every figure by its name in the catalog; None where there is nothing to say."""
    f, split, weights = option.inference, option.split, option.candidate.weights.name
    slots = max(int(f.batch), 1)
    return {
        "model": repository(case), "file": f"{case.model.name}-{weights}.gguf",
        "devices": split.tensor_parallel, "pipeline_parallel": split.pipeline_parallel,
        "attention_data_parallel": split.attention_data_parallel, "expert_parallel": split.expert_parallel,
        "attention_width": split.tensor_parallel // split.attention_data_parallel,
        "split": split_of(option), "all": "all", "role": "decode" if split.apart else None,
        "context": int(asked(case).context), "sequences": int(f.sequences), "slots": slots,
        "slots_context": slots * int(asked(case).context),
        "batched_tokens": int(f.batched_tokens), "utilization": lowered(f),
        "weights": None if ships(case, weights) else weights, "kv_cache": _stated(case.key_type.name),
        "keys": _stated(case.key_type.name), "values": _stated(case.value_type.name),
    }  # fmt: skip


def lowered(f: InferenceFigures) -> float:
    """The utilisation to be set: where companion models are on the device so much lower, in full percent."""
    own = f.beside_on_device
    return math.floor(f.set_utilization * FULL) / FULL if own else float(f.utilization)


def repository(case: Case) -> str:
    """The repository to be served: as the file writes it; else the one of the row that the file's name of the model is or
    begins; else the row's first, which is what the makers mean for answers. Its name where the catalog knows none."""
    asked, known = case.scenario.model or "", [name for name in case.model.aliases if "/" in name]
    if "/" in asked:
        return next((name for name in known if plain_name(name) == plain_name(asked)), asked)
    wanted = plain_name(asked)
    if wanted and wanted != plain_name(case.model.name):
        tails = [(plain_name(name.rpartition("/")[2]), name) for name in known]
        same = [name for tail, name in tails if tail == wanted]
        known = same + [name for tail, name in tails if tail.startswith(wanted)] + known
    return next(iter(known), case.model.name)


def split_of(option: Option) -> str | None:
    """How layers are spread over cards where there are several."""
    if option.split.tensor_parallel > 1:
        return "tensor"
    return "stages" if option.split.pipeline_parallel > 1 else None


def _stated(kind: str) -> str | None:
    """The type of a cache where it is not left to the engine."""
    return None if kind == _AUTO else kind


def ships(case: Case, weights: str) -> bool:
    """Whether the checkpoint of the repository is in the precision that was sized."""
    return case.model.shipped.precision == weights


# -- the line -------------------------------------------------------------------------------------


def line_of(row: Any, known: Mapping[str, Any]) -> str:
    """A command with its flags; nothing where there is none for these figures."""
    if not row.start or any((known.get(name) or 1) > 1 for name in row.single):
        return ""
    names = {key: shlex.quote(str(known.get(key, ""))) for key in ("model", "file")}
    parts = [row.start.format(**names)]
    parts += [part for flag in row.flags for part in (_said(flag, known.get(flag.of)),) if part]
    if lines_in_file(row, known):
        parts.append(f"{row.file_flag} options.yaml")
    return " ".join(parts)


def _said(flag: Any, value: Any) -> str:
    """A flag with its value; nothing where it has nothing to say."""
    if value is None or (flag.above is not None and value <= flag.above):
        return ""
    if flag.bare:
        return str(flag.flag)
    if flag.values:
        value = flag.values.get(value)
    return f"{flag.flag} {shlex.quote(_shown(value))}" if value is not None else ""


def _shown(value: Any) -> str:
    """A figure as a command line has it."""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def lines_in_file(row: Any, known: Mapping[str, Any]) -> list[str]:
    """What only a file of options can say."""
    found = []
    for name, line in row.files.items():
        value = known.get(name)
        if value is not None and value != 1:
            found.append(line.format(value=value))
    return found


def unsaid(row: Any, known: Mapping[str, Any]) -> bool:
    """Whether the cache is of a type that the line has no way to name."""
    value = known["kv_cache"]
    flags = [flag for flag in row.flags if flag.of in ("kv_cache", "keys")]
    named = "kv_cache" in row.files or any(value in flag.values for flag in flags)
    return value is not None and not named


# -- what it leaves open --------------------------------------------------------------------------


def remarks(case: Case, option: Option, row: Any, texts: Texts) -> Iterable[str]:
    """What must be there beside the line, as sentences."""
    if row is None or not row.start:
        yield texts("run_none", engine=option.candidate.engine.name, file=row.note if row else "–")
        return
    known = _figures(case, option)
    if not line_of(row, known):
        yield texts("run_no_way", engine=row.name)
        return
    for line in lines_in_file(row, known):
        yield texts("run_file", line=line)
    if unsaid(row, known):
        yield texts("run_unsaid", kind=case.kv_cache)
    online = {name for flag in row.flags for name in flag.online}
    weights = option.candidate.weights.name
    if not ships(case, weights) and weights not in online:
        model = repository(case).rpartition("/")[2]
        yield texts("run_checkpoint", model=model, weights=weights)
    if case.scenario.beside:
        models = texts.sign("list_comma").join(item.model for item in case.scenario.beside)
        yield texts("run_beside", models=models)
    if option.inference.servers_per_replica > 1:
        yield texts("run_spans", servers=f"{option.inference.servers_per_replica:,.0f}")
    if option.split.apart:
        yield texts("run_apart", page=row.apart or row.name)
    yield from scenario_words.in_one_domain(option, texts)


# -- the benchmark --------------------------------------------------------------------------------


def benchmark(sized: Sized, option: Option, row: Any, catalog: Catalog) -> str:
    """The line that measures one replica under its share of the load that was sized; all workers, where prompts have some of
    their own."""
    tool = next((one for one in catalog.commands.values() if one.benchmark), None)
    f = option.inference
    if tool is None or f.cacheless or not f.load.prompt_tokens:  # it measures what writes tokens
        return ""
    return line_of(tool, load_of(sized, option, row.port if row else None))


def load_of(sized: Sized, option: Option, port: float | None) -> dict[str, Any]:
    """The load that is measured, with the lengths that were sized."""
    f, load = option.inference, option.inference.load
    prefix = round(load.prompt_tokens * load.prefix_hit)
    spread = math.sqrt(3) * max(load.prompt_spread, load.answer_spread)
    percentile = percentile_of(sized.case.scenario, sized.case.catalog).name.split()[0]
    come = arrivals(f)
    return {
        "model": repository(sized.case), "base_url": f"http://127.0.0.1:{port or 8000:g}",
        "prompt": round(load.prompt_tokens) - prefix, "prefix": prefix, "answer": round(load.output_tokens),
        "range": round(min(spread, MOST_RANGE), 3), "percentile": f"50,{percentile}",
        "concurrency": come.clients, "rate": come.rate, "prompts": come.requests,
    }  # fmt: skip


class Arrivals(NamedTuple):
    """How requests come where an option is proven: the load that its times are predicted for."""

    clients: int | None  # of a closed test; else as many as there are at the rate
    rate: (
        float | None
    )  # requests per second; of a closed test as its clients send them, by which they start
    requests: int  # of the run
    replicas: int  # that take them: one, or where prompts have workers of their own all together


def arrivals(f: InferenceFigures) -> Arrivals:
    """Of one replica its share. Clients that start all at once wait for each other's first prompts, which is no part of
    what is predicted: they start one after the other, as fast as they send requests later."""
    whole = int(f.working_replicas) if f.option.apart else 1
    share = f.decode_workers if f.option.apart else 1
    if f.form.flight or not f.horizon_requests_per_second:
        clients = max(int(f.batch * share), 1)
        rate = f.served_trial_rate * share if f.timed else 0.0
        return Arrivals(clients, three_digits(rate), max(ROUNDS * clients, FEWEST), whole)
    rate = f.horizon_requests_per_second * whole / max(f.working_replicas, 1)
    return Arrivals(None, three_digits(rate), max(math.ceil(rate * SECONDS), FEWEST), whole)


def three_digits(rate: float) -> float | None:
    """A rate as it is typed; None of none."""
    return float(f"{rate:.3g}") or None


def replicas(run: Run, texts: Texts) -> str:
    """How many such servers run side by side."""
    return texts("run_replicas", count=run.replicas)
