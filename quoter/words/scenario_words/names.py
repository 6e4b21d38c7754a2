"""How a scenario's model, card, engine, types and widths are called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from quoter.catalog import Card, Catalog, Engine, Precision, Slice, plain_name, support
from quoter.core import Texts, whole
from quoter.model import TrainingFigures
from quoter.scenario import AUTO, Case
from quoter.sizing import Candidate, Option, Sized
from quoter.words import level_words
from quoter.words.load_words import spelled


def asked_for(case: Case) -> str:
    """The model as the customer called it, where that is another name than its row's."""
    asked = (case.scenario.model or "").rpartition("/")[2]
    same = not asked or plain_name(asked) == plain_name(case.model.name)
    return case.model.name if same else asked


def called(case: Case, texts: Texts) -> str:
    """The model as the customer called it, and the row that it shares where that has another name."""
    asked, own = asked_for(case), case.model.name
    return own if asked == own else texts("model_called", called=asked, model=own)


def card_named(card: Card, texts: Texts) -> str:
    """A card as a text of a language calls it, with the catalog's name beside one that does not hold it."""
    called = card.called(texts.language)
    held = plain_name(card.name) in plain_name(called)
    return called if held else called + texts.bracketed(card.name)


def named_weights(sized: Sized, texts: Texts) -> str:
    """The precision of the chosen option; with the word that leaves it to the card."""
    name = sized.weights.name.upper()
    return f"{spelled(AUTO, texts)}{texts.sign('colon')}{name}" if sized.case.auto else name


def types_named(case: Case, texts: Texts) -> str:
    """The types of the cache as people write them."""
    return _cache_type(case.kv_cache, texts)


def _cache_type(kind: str, texts: Texts) -> str:
    """A type of the cache, or those of K and V: by its word where the texts have one, else in capitals."""
    said = ((part, spelled(part, texts)) for part in kind.split("/"))
    return "/".join(part.upper() if word == part else word for part, word in said)


def vendors_port(candidate: Candidate, catalog: Catalog) -> bool:
    """Whether the card's vendor has a port of the engine, with versions of its own."""
    return support.ported(catalog, support.Asked(candidate.card, candidate.engine))


def engine_of(candidate: Candidate, catalog: Catalog, texts: Texts) -> str:
    """The engine of a card with its versions; of a vendor's port the name alone, since nobody here knows its version."""
    if vendors_port(candidate, catalog):
        return texts("engine_port", engine=spelled(candidate.engine.name, texts))
    return engine_named(candidate.engine, texts)


def engine_named(engine: Engine, texts: Texts) -> str:
    """An engine with its versions, as a sentence says them."""
    name, span = spelled(engine.name, texts), engine.full_name.removeprefix(engine.name).strip()
    if "-" in span:
        return f"{name} {span.replace('-', '–')}"
    key = "engine_from" if engine.since else "engine_before" if engine.before else "engine_any"
    return texts(key, engine=name, version=span.removeprefix("before ").removesuffix("+"))


def label_of(precision: Precision) -> str:
    """A precision as people call it, without what it is made of."""
    return precision.label.split(" (")[0] or precision.name


def sliced(key: str, cut: Slice | None, texts: Texts) -> str:
    """The slice of a card that does; nothing where whole cards are taken."""
    if cut is None:
        return ""
    return texts(key, profile=cut.profile, memory=f"{cut.memory_gb:g}", most=cut.most)


def width(split: Any, texts: Texts) -> str:
    """Tensor × pipeline × data parallel of a replica, as people write it: the devices of an attention's group under TP,
    its groups under DP, the devices that the experts are spread over under EP."""
    if split.by_rule:
        return texts("by_rule_row")
    groups = split.attention_data_parallel
    parts = [
        ("TP", split.tensor_parallel // groups),
        ("PP", split.pipeline_parallel),
        ("DP", split.data_parallel * groups),
        ("EP", split.expert_parallel),
    ]
    said = " × ".join(f"{name}{n}" for name, n in parts if n > 1 or name == "TP")
    said = texts("width_apart", width=said) if split.apart else said
    return texts("width_shared", width=said) if split.companions_shared else said


def all_widths(option: Option, texts: Texts) -> str:
    """The widths of all cards of an option, where no count of replicas stands beside them: copies of a training
    train together, so their product is its data parallel."""
    f = option.figures
    if not isinstance(f, TrainingFigures) or option.split.by_rule or f.replicas <= 1:
        return width(option.split, texts)
    return widths_of_copies(option, texts).format(
        copies=whole(option.split.data_parallel * f.replicas)
    )


def widths_of_copies(option: Option, texts: Texts) -> str:
    """The widths of a training of several replicas, `{copies}` in place of its copies; with the copies that share its
    states, where these are some of them."""
    split, f = option.split, option.training
    said = f"{width(replace(split, data_parallel=1), texts)} × DP{{copies}}"
    return texts("width_sharded", width=said, n=split.data_parallel) if f.sharded else said


def workers(option: Option, texts: Texts) -> str:
    """Where prefill and decode are apart: the workers of both with their widths, what a cache takes to be handed
    over, and how loaded the prefill workers are; nothing elsewhere."""
    f, split = option.inference, option.split
    if not split.apart:
        return ""
    decode = replace(split, apart=False)
    prefill = replace(decode, attention_data_parallel=1)
    return texts(
        "workers_apart", prefill=f"{f.prefill_workers:,.0f}", decode=f"{f.decode_workers:,.0f}",
        prompt_width=width(prefill, texts), answer_width=width(decode, texts),
        transfer=level_words.seconds_said(f.transfer_time), load=f"{f.prefill_load:.0%}",
    )  # fmt: skip


def names_quoted(names: Iterable[str], texts: Texts) -> str:
    """Names of scenarios in quotation marks, one after the other."""
    return texts("list_comma").join(texts("d_quoted", name=name) for name in names)
