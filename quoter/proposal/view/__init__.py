"""The proposal: an estimate as a view-model of finished texts.

Templates loop and format; every figure and coordinate is ready when they see it. A chapter that has
nothing to say is not there, and the numbers follow those that are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from itertools import zip_longest
from string import ascii_uppercase
from typing import Any, NamedTuple

from quoter.catalog import Brand
from quoter.core import Texts, frozen
from quoter.proposal import brand_files
from quoter.proposal.view import (
    appendix,
    configuration,
    decision,
    findings,
    fit,
    front,
    offer,
    owning,
    plan,
    scenario,
)
from quoter.proposal.view.common import Grid, TableRow, grid
from quoter.proposal.view.plan import Side  # `plan` is a field of the class below
from quoter.sizing import Estimate
from quoter.words import (
    STYLES,
    advice_words,
    bill_words,
    fit_words,
    gate_words,
    package_words,
    risk_words,
    run_words,
    scenario_words,
    site_words,
)


class Chapter(NamedTuple):
    """A heading with its number; the template of its key draws it."""

    key: str
    number: str
    title: str
    annexed: bool = False  # in the technical annex, behind the body


class Site(NamedTuple):
    """What the room must give, and what software runs in it."""

    needs: Grid
    software: Grid
    notes: tuple[str, ...]


class Packages(NamedTuple):
    """The alternatives side by side, and which of them is offered and why."""

    heads: tuple[str, ...]
    rows: tuple[package_words.PackageRow, ...]
    sentence: str


class Running(NamedTuple):
    """What to run to test a scenario."""

    name: str
    lines: tuple[TableRow, ...]
    notes: tuple[str, ...]


class Proving(NamedTuple):
    """Risks with their tests, and what else must be known."""

    proofs: tuple[risk_words.Proof, ...]
    others: tuple[str, ...]
    runs: tuple[Running, ...]


@frozen
class Proposal:
    """All that the template prints."""

    language: str
    t: Any
    brand: brand_files.Look
    memory_styles: tuple[Any, ...]
    title: str
    author: str
    number: str
    date: date
    facts: tuple[TableRow, ...]
    status: str
    no_offer: str  # what stands in the place of a total where there is none
    reasons: tuple[str, ...]  # why
    deviations: tuple[str, ...]
    marks: tuple[str, ...]
    light_good: bool
    light: str
    points: tuple[str, ...]
    total: str
    total_head: str
    total_note: str
    price_head: str
    currency: str
    split: str
    words: str
    over_years: str
    when: str
    asked: str
    decision: decision.Decision | None
    packages: Packages | None
    packing: tuple[str, ...]
    shared: bool
    price_origin: str
    control: front.Control
    method: str
    sections: tuple[scenario.Section, ...]
    fits: tuple[fit.AtHand, ...]
    configuration: configuration.Configuration | None
    offer: offer.OfferView | None
    owning: owning.Owning | None
    site: Site | None
    plan: plan.Plan | None
    service: tuple[TableRow, ...]
    proving: Proving | None
    terms: tuple[TableRow, ...]
    signatures: tuple[Side, ...]
    sources: tuple[TableRow, ...]
    formulas: tuple[appendix.CatalogKind, ...]
    glossary: tuple[appendix.Term, ...] = ()
    chapters: tuple[Chapter, ...] = ()

    @property
    def running(self) -> tuple[Running, ...]:
        """What to run to test the scenarios."""
        return self.proving.runs if self.proving else ()

    @property
    def timed(self) -> tuple[scenario.Section, ...]:
        """The scenarios that say a speed."""
        return tuple(section for section in self.sections if section.speed)

    @property
    def source_blocks(self) -> Any:
        """The sources in two columns."""
        return [
            ((one,), (other,)) for one, other in zip_longest(self.sources[::2], self.sources[1::2])
        ]


def proposal(estimate: Estimate, texts: Texts, look: brand_files.Look | None = None) -> Proposal:
    """The view-model of an estimate, in the look of a brand."""
    view = contents(
        estimate,
        texts,
        look or brand_files.plain_look(Brand(), estimate.quotation.quote.seller.name),
    )
    titled = replace(view, chapters=chapters(view, estimate, texts))
    view = replace(view, glossary=appendix.glossary(texts_of(titled), texts))
    numbered = chapters(view, estimate, texts)
    numbers = {chapter.key: chapter.number for chapter in numbered}
    return replace(view, chapters=numbered, asked=front.asked(estimate, numbers, texts))


def contents(estimate: Estimate, texts: Texts, look: brand_files.Look) -> Proposal:
    """All but what follows from the rest: the numbers of the chapters and the glossary."""
    quote = estimate.quotation.quote
    points = (*scenario_words.points(estimate, texts), *fit_words.points(estimate, texts))
    gate, sold = estimate.gate, bool(estimate.scenarios)
    offered = gate.quotable or gate.incomplete  # an assessment is no offer
    reasons = gate_words.sentences(estimate, texts) if sold else ()
    return Proposal(
        language="zh-CN" if "zh" in texts.languages else "en",
        t=texts,
        brand=look,
        memory_styles=STYLES,
        title=_called(quote, gate.assessment and sold, texts),
        author=quote.seller.name,
        number=quote.called,
        date=quote.date,
        facts=front.facts(quote, texts),
        status=gate_words.status(estimate, texts),
        no_offer=gate_words.heading(estimate, texts) if sold else "",
        reasons=reasons,
        deviations=gate_words.accepted(estimate, texts),
        marks=tuple(mark.message for mark in estimate.marks),
        light_good=not points,
        light=texts("light_bad", n=sum(p.times for p in points))
        if points
        else texts("checks_good"),
        points=tuple(point.said for point in points),
        total=front.total_line(estimate, texts),
        total_head=texts(bill_words.of_tax("p_total", quote, texts)),
        total_note=front.total_notes(estimate, texts),
        price_head=texts(bill_words.of_tax("p_price", quote, texts), currency=quote.currency),
        currency=quote.currency,
        split=front.split(estimate, texts),
        words="  ".join(bill_words.in_words(estimate, texts)),
        over_years=front.over_years(estimate, texts),
        when=front.when(estimate, texts) if offered else "",
        asked="",
        decision=decision.decision(estimate, texts),
        packages=packages(estimate, texts),
        packing=(
            *(front.packing(order, texts) for order in estimate.orders),
            *advice_words.in_common(estimate, texts),
        ),
        shared=bool(front.shared(estimate)),
        price_origin=bill_words.price_origin(estimate, texts),
        control=front.control(estimate, texts),
        method=method(estimate, texts),
        sections=scenario.sections(estimate, texts),
        fits=tuple(fit.at_hand(fitted, texts) for fitted in estimate.fits),
        configuration=configuration.configuration(estimate, texts),
        offer=offer.offer(estimate, texts) if offered and estimate.bill.lines else None,
        owning=owning.owning(estimate, texts),
        site=site(estimate, texts) if sold else None,
        plan=plan.plan(estimate, texts) if offered or not sold else None,
        service=plan.service(estimate, texts) if offered or not sold else (),
        proving=proving(estimate, texts),
        terms=plan.terms(estimate, texts) if offered or not sold else (),
        signatures=plan.signatures(estimate, texts),
        sources=appendix.sources(estimate, texts),
        formulas=appendix.formulas(estimate, texts),
    )


def _called(quote: Any, assessment: bool, texts: Texts) -> str:
    """The title; an assessment is called one."""
    titled = [texts("gate_title")] if assessment else []
    return texts.sign("colon").join([*titled, quote.title] if quote.title else titled) or texts(
        "sheet_summary"
    )


def method(estimate: Estimate, texts: Texts) -> str:
    """How the kinds of work that occur are sized."""
    kinds = dict.fromkeys(sized.kind for sized in estimate.scenarios)
    return " ".join(texts(f"p_method_{kind}") for kind in kinds)


def site(estimate: Estimate, texts: Texts) -> Site:
    """Power, heat, space, network and software."""
    return Site(
        grid(site_words.heads(texts), site_words.rows(estimate, texts)),
        grid(site_words.software_heads(texts), site_words.software(estimate, texts)),
        tuple(site_words.notes(estimate, texts)),
    )


def packages(estimate: Estimate, texts: Texts) -> Packages | None:
    """The packages compared; nothing where the file has none."""
    if not estimate.packages:
        return None
    rows = package_words.rows(estimate, texts)
    heads = package_words.heads(estimate, texts)
    return Packages(tuple(heads.values()), tuple(rows), package_words.sentence(estimate, texts))


def proving(estimate: Estimate, texts: Texts, money: bool = True) -> Proving | None:
    """What is to be proved; nothing where there is nothing to test. Without `money` nothing of prices."""
    found = risk_words.proofs(estimate, texts, money)
    others, runs = (
        tuple(risk_words.others(estimate, texts, money)),
        tuple(_running(estimate, texts)),
    )
    return Proving(tuple(found), others, runs) if found else None


def _running(estimate: Estimate, texts: Texts) -> Iterator[Running]:
    """The command lines of every scenario that is bought, as they were sized."""
    for sized in estimate.sold:
        run = run_words.run_of(sized, sized.chosen, texts)
        if run:
            prompts = texts("run_prefill_of", count=run.prefill_workers)
            lines = ((prompts, run.prefill), (texts("run_command"), run.command),
                     (texts("run_benchmark"), run.benchmark))  # fmt: skip
            rows = tuple(TableRow(label, line) for label, line in lines if line)
            yield Running(
                sized.case.scenario.name, rows, (run_words.replicas(run, texts), *run.notes)
            )


# -- the chapters ---------------------------------------------------------------------------------


class Printed(NamedTuple):
    """A chapter that a proposal may have: `key` names its title in the texts and its template under
    `sections/`, `field` what of the view it prints; without that it is left out."""

    key: str
    field: str
    appendix: bool = False


CHAPTERS = (  # in their order; a new chapter is a row here, a module that makes its field, a template
    Printed("solution", "sections"),
    Printed("speed", "timed"),
    Printed("configuration", "configuration"),
    Printed("options", "sections"),
    Printed("fit", "fits"),
    Printed("bill", "offer"),
    Printed("offer", "offer"),
    Printed("owning", "owning"),
    Printed("site", "site"),
    Printed("plan", "plan"),
    Printed("warranty", "service"),
    Printed("proving", "proving"),
    Printed("terms", "terms"),
    Printed("sign", "signatures"),
    Printed("requirements", "sections", appendix=True),
    Printed("run", "running", appendix=True),
    Printed("formulas", "formulas", appendix=True),
    Printed("assumptions", "sources", appendix=True),
    Printed("glossary", "glossary", appendix=True),
    Printed("control", "control", appendix=True),
)


def chapters(view: Proposal, estimate: Estimate, texts: Texts) -> tuple[Chapter, ...]:
    """What is there, numbered, each with its finding; the appendices have letters."""
    there = [one for one in CHAPTERS if getattr(view, one.field)]
    body = [one.key for one in there if not one.appendix]
    after = [one.key for one in there if one.appendix]
    numbers = [(key, str(n)) for n, key in enumerate(body, 1)]
    numbers += [(key, texts("appendix", letter=letter))
                for letter, key in zip(ascii_uppercase, after, strict=False)]  # fmt: skip
    return tuple(Chapter(key, n, titled(key, estimate, texts), key in after) for key, n in numbers)


def titled(key: str, estimate: Estimate, texts: Texts) -> str:
    """What a chapter is about, and what it finds."""
    said, open_ = findings.finding(key, estimate, texts), f"p_{key}_open"
    settled = all(scenario_words.standing(s) == "recommended" for s in estimate.sold)
    about = f"p_{key}" if settled or open_ not in texts else open_
    return texts.sign("colon").join(filter(None, (texts(about), said)))


def texts_of(value: Any) -> Iterator[str]:
    """Every text of a view-model."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name))
    elif isinstance(value, Iterable):
        for one in value:
            yield from texts_of(one)
