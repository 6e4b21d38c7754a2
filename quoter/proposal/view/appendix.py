"""The appendices: formulas in words with what they rest on, sources with their dates, and the glossary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from quoter.core import Line, Texts, made, paths, table
from quoter.proposal.view.common import TableRow, side_by_side
from quoter.sizing import (
    BILL,
    LINES,
    OF_YEAR,
    TOKENS,
    TOTAL,
    TOTALS,
    YEARLY,
    Estimate,
    Sized,
    training_duration,
)
from quoter.words import (
    Form,
    drawn,
    explain,
    form_of,
    of_formulas,
    performance,
    scenario_words,
    traced,
)

EXPLAINED = (  # what a reader checks by hand; the rest stands in the workbook, and `explain` says it
    "peak_requests_per_second", "requests_in_flight", "replicas_for_throughput",
    "weights_per_device", "kv_bytes_per_token", "kv_bytes_per_request", "activation_per_device",
    "runtime_per_device", "usable_per_device", "kv_pool_per_device",
    "need_per_device", "trained_parameters", "adapter_parameters", "gradients_per_device",
    "optimizer_per_device", "stored_activation", "operations_per_token",
    "attention_operations", "training_work", "training_days", "amount", "rule_recommended", "rule_kv_cache", "replicas_on_inventory",
    "requests_on_inventory", "tokens_per_second",
)  # fmt: skip
_MONEY = ("net_amount", "amount_without_tax", "amount_tax")
OWNED = ("electricity_year", "energy_year", "ownership_total",
         "break_even_hours", "break_even_months", "cost_per_million")  # fmt: skip


class Formula(NamedTuple):
    """A line in words, and where it comes from."""

    kind: str
    label: str
    words: str
    note: str
    drawn: str  # the formula as it is set: HTML of our own marks and escaped labels


class CatalogKind(NamedTuple):
    """The formulas of one kind of work, or of the money."""

    title: str
    formulas: tuple[Formula, ...]

    @property
    def blocks(self) -> Any:
        """The formulas in two columns."""
        return side_by_side(self.formulas)


def formulas(estimate: Estimate, texts: Texts) -> tuple[CatalogKind, ...]:
    """The formulas behind the figures of these scenarios, then those of the offer and its cost."""
    found = all_formulas(estimate, texts)
    kinds = dict.fromkeys(formula.kind for formula in found)
    return tuple(
        CatalogKind(texts(f"workload_{kind}"), tuple(f for f in found if f.kind == kind))
        for kind in kinds
    )


def all_formulas(estimate: Estimate, texts: Texts) -> list[Formula]:
    """One after the other."""
    kinds, money = kinds_of(estimate), {"money"} if estimate.gate.quotable else set()
    kinds |= {"inference"} if estimate.fits else set()  # a line of both is explained there
    names = explained_names(estimate) | {*_MONEY, *owned_names(estimate)}
    return [one for name, one in every_formula(texts.language)
            if one.kind in kinds | money and name in names]  # fmt: skip


@cache
def every_formula(language: str) -> list[tuple[str, Formula]]:
    """The formulas that may be shown, each with the name of its line: the same for all quotations, and kept."""

    def make() -> list[tuple[str, ...]]:
        return [(name, *one) for name, one in set_anew(Texts(language))]

    own = (Path(__file__), Path(str(explain.__file__)), *(paths.package() / "sizing").glob("*.py"))
    told = made(f"formulas-{language}", (*of_formulas(), *own), make)
    return [(name, Formula(*one)) for name, *one in told]


def set_anew(texts: Texts) -> Iterator[tuple[str, Formula]]:
    """The same, set anew."""
    for e in explain.explanations(texts.language):
        if e.name in EXPLAINED:
            words = drawn(e.form, LINES[e.kind], texts)
            yield e.name, Formula(e.kind, e.label, e.words, e.note, words)
    costs, named = (*YEARLY, *OF_YEAR, *TOTAL, *TOKENS), (*BILL, *TOTALS)
    yield from of(traced(BILL, texts, TOTALS), _MONEY, named, texts)
    yield from of(traced(costs, texts, named), OWNED, (*costs, *named), texts)


def kinds_of(estimate: Estimate) -> set[str]:
    """The kinds of work that occur."""
    return {sized.kind for sized in estimate.scenarios} | ({"fit"} if estimate.fits else set())


def explained_names(estimate: Estimate) -> set[str]:
    """The lines that matter, without those of what nobody asked."""
    kinds = kinds_of(estimate)
    names = {line.name for kind in kinds for line in LINES[kind]} & set(EXPLAINED)
    if kinds == {"fit"}:  # never sized by the rule of thumb
        names -= {name for name in names if name.startswith("rule_")}
    for unasked, asked in UNASKED.items():
        if not any(asked(sized) for sized in estimate.scenarios):
            names -= set(unasked)
    return names


UNASKED: dict[tuple[str, ...], Callable[[Sized], Any]] = {
    ("peak_requests_per_second",): lambda s: s.kind == "inference" and form_of(s.case.scenario) != "concurrency",
    ("replicas_for_throughput",): lambda s: s.kind == "inference" and s.chosen.inference.replicas_for_throughput,
    ("tokens_per_second",): performance.known,
    ("training_days", "training_work", "operations_per_token", "attention_operations"):
        lambda s: training_duration.days(s.chosen),
    ("adapter_parameters",): lambda s: s.kind == "training" and not s.case.recipe["method"].trained,
}  # fmt: skip


def owned_names(estimate: Estimate) -> set[str]:
    """The lines of the cost that have something to say here."""
    owned = estimate.ownership
    names = set(OWNED)
    for name, known in (
        ("electricity_year", owned.own.tariff_known and owned.power.known),
        ("energy_year", owned.own.tariff_known and owned.power.known),
        ("break_even_hours", owned.rented.figures.hour_known),
        ("break_even_months", owned.rented.figures.month_known),
        ("cost_per_million", owned.base.tokens),
    ):
        names -= set() if known else {name}
    return names


def of(
    traced: Iterable[Form], names: Iterable[str], lines: tuple[Line, ...], texts: Texts
) -> Iterator[tuple[str, Formula]]:
    """Some of the lines of the money, with their notes; `lines` are all that they may draw on."""
    for form in traced:
        name = form.line.name
        if name in names:
            label, note = texts.label(name, form.line.label), texts.note(name, form.line.note)
            yield name, Formula("money", label, form.words, note, drawn(form, lines, texts))


# -- sources --------------------------------------------------------------------------------------


def sources(estimate: Estimate, texts: Texts) -> tuple[TableRow, ...]:
    """What the figures rest on: the grade and the month of models, precisions, cards and engines."""
    found: dict[tuple[str, str], str] = {}

    def told(row: Any) -> str:
        return scenario_words.published(row, texts)

    for sized in estimate.scenarios:
        rows = scenario_words.sources(sized.case, texts, told)
        found |= {(texts(kind), name): source for kind, name, source in rows}
        for pick in scenario_words.alternatives(sized, texts):
            card, on = pick.option.card, pick.option.candidate
            found[texts("card"), scenario_words.card_named(card, texts)] = told(card)
            if sized.kind == "inference":
                named = scenario_words.engine_of(on, sized.case.catalog, texts)
                found[texts("engine"), named] = told(on.engine)
    for held in (h for fitted in estimate.fits for h in fitted.rows):
        card, on = held.best.card, held.best.candidate
        found[texts("model"), held.case.model.name] = told(held.case.model)
        found[texts("precision"), held.case.weights.name.upper()] = told(held.case.weights)
        found[texts("card"), scenario_words.card_named(card, texts)] = told(card)
        named = scenario_words.engine_of(on, held.case.catalog, texts)
        found[texts("engine"), named] = told(on.engine)
    return tuple(TableRow(name, text, kind) for (kind, name), text in found.items())


# -- the glossary ---------------------------------------------------------------------------------


class Term(NamedTuple):
    """A term, and what it means."""

    term: str
    means: str


def glossary(said: Iterable[str], texts: Texts) -> tuple[Term, ...]:
    """The terms that occur in some texts, in any of the quotation's languages."""
    whole = "\n".join(said).casefold()
    keys = [key.partition("_")[2] for key in table("glossary") if key.startswith("term_")]
    found = []
    for key in keys:
        term = texts(f"term_{key}")
        if term.casefold() in whole:
            found.append(Term(term, texts(f"means_{key}")))
    return tuple(found)
