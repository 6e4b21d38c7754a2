"""The mail that brings a quotation, as a view-model of finished texts; its figures are the proposal's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from quoter.core import LANGUAGES, Texts, frozen, money
from quoter.proposal import view as proposal
from quoter.proposal.view import Proposal, TableRow
from quoter.sizing import Estimate
from quoter.words import bill_words, gate_words, scenario_words

Figures = Mapping[str, Any]  # of an issued revision, as its record has them


@frozen
class Letter:
    """What is said in one language."""

    t: Texts
    p: Proposal
    greeting: str
    opening: str
    answers: tuple[TableRow, ...]
    offer: tuple[TableRow, ...]
    cautions: tuple[str, ...]
    enclosed: tuple[TableRow, ...]
    signature: tuple[str, ...]


@frozen
class Mail:
    """All that the templates of a mail print: a letter for each language of the quotation."""

    status: str
    number: str
    title: str
    letters: tuple[Letter, ...]


def mail(
    sized: Estimate, now: Estimate, enclosed: Mapping[str, str], issued: Figures | None = None,
    told: Mapping[str, Estimate] | None = None,
) -> Mail:  # fmt: skip
    """The mail of a quotation.

    `now` is the same quotation as of the day it is sent: its prices may have grown old since.
    `enclosed` are the names of what is attached, by suffix. `issued` are the figures of what is
    attached where an earlier program made it and today's comes to others: then those are told.
    `told` is the quotation by language, where the file gives texts in both."""
    quote, texts = sized.quotation.quote, Texts(sized.quotation.quote.language)
    status = gate_words.status(sized, texts)
    return Mail(
        status=status[:1].upper() + status[1:],
        number=f"{quote.number} R{quote.revision}",
        title=quote.title.strip(),
        letters=tuple(
            letter((told or {}).get(one.language, sized), now, enclosed, one, issued)
            for one in texts.each()
        ),
    )


def letter(
    sized: Estimate, now: Estimate, enclosed: Mapping[str, str], texts: Texts,
    issued: Figures | None = None,
) -> Letter:  # fmt: skip
    """What is said in one language."""
    quote, view = sized.quotation.quote, proposal.proposal(sized, texts)
    view = as_issued(view, issued, texts) if issued else view
    return Letter(
        t=texts,
        p=view,
        greeting=texts("mail_dear", who=addressee(quote.customer, texts)),
        opening=opening(quote, view, texts),
        answers=tuple(bought(issued, texts) if issued else answers(view)),
        offer=tuple(offer(quote, view, texts)),
        cautions=tuple(cautions(now, sized, texts)),
        enclosed=tuple(_attached(enclosed, texts)),
        signature=tuple(signature(quote.seller, texts)),
    )


def _attached(enclosed: Mapping[str, str], texts: Texts) -> Iterable[TableRow]:
    """What is attached in this language; of a file in one language all of it."""
    for suffix, name in enclosed.items():
        kind = kind_of(suffix)
        if suffix in (kind, f"{texts.language}.{kind}"):
            yield TableRow(name, texts(f"mail_{kind.replace('.', '_')}"))


def kind_of(suffix: str) -> str:
    """What an output is, whatever its language: xlsx of zh.xlsx."""
    language, _, kind = suffix.partition(".")
    return kind if language in LANGUAGES else suffix


def as_issued(view: Proposal, issued: Figures, texts: Texts) -> Proposal:
    """The proposal's figures as they were issued; what the record does not hold is not told."""
    currency, amount = issued["currency"], issued["total_with_tax"]
    whole = amount is not None and issued["complete"]
    words = bill_words.amount_in_words(amount, currency, texts) if whole else []
    total = f"{currency} {money(amount)}" if whole else texts("price_missing")
    none = "" if whole else view.no_offer or texts("gate_incomplete")
    return replace(
        view, total=total, words="  ".join(words), no_offer=none, packing=(), shared=False
    )


def bought(issued: Figures, texts: Texts) -> Iterable[TableRow]:
    """The cards of each type that were offered."""
    for name, count in issued["cards"].items():
        yield TableRow(name, texts("mail_bought", n=count))


def addressee(customer: Any, texts: Texts) -> str:
    """Who is greeted."""
    separator = texts.pick(" ", ", ")
    return separator.join(_named(customer, texts)) or texts("mail_customer")


def _named(party: Any, texts: Texts) -> list[str]:
    """A company and its contact, the larger first in Chinese and the nearer first in English."""
    known = [part for part in (party.name.strip(), party.contact.strip()) if part]
    return known if texts.language == "zh" else known[::-1]


def opening(quote: Any, view: Proposal, texts: Texts) -> str:
    """What is attached, in a sentence."""
    title = texts("mail_titled", title=quote.title.strip()) if quote.title.strip() else ""
    number = f"{quote.number} R{quote.revision}"
    status = view.status[:1].lower() + view.status[1:]  # within a sentence
    return texts("mail_hello", status=status, number=number, title=title)


def answers(view: Proposal) -> Iterable[TableRow]:
    """Scenario by scenario what is proposed, or what the cards at hand hold."""
    for section in view.sections:
        yield TableRow(section.name, section.answer)
    for fit in view.fits:
        for table in fit.tables:
            yield TableRow(fit.name, table.sentence)


def offer(quote: Any, view: Proposal, texts: Texts) -> Iterable[TableRow]:
    """The total, the total in words, and until when it holds; where there is no offer, why."""
    if view.no_offer:
        yield TableRow(texts("gate_why"), view.no_offer)
        yield from (TableRow("", reason) for reason in view.reasons)
        return
    if (
        not view.offer and not view.words
    ):  # an issued revision has its words, whatever today's gate says
        return
    if view.packages:
        yield TableRow(texts("package_offered"), view.packages.sentence)
    yield TableRow(view.total_head, view.total)
    if view.words:
        yield TableRow(texts(f"words_{texts.language}"), view.words)
    yield TableRow(texts("valid_until"), str(scenario_words.valid_until(quote)))


def cautions(now: Estimate, sized: Estimate, texts: Texts) -> Iterable[str]:
    """What qualifies the total on the day it is sent."""
    quote = sized.quotation.quote
    if not sized.bill.lines:
        return
    if quote.status == "budgetary":
        yield texts("mail_budgetary")
    yield from bill_words.gaps(sized, texts)
    yield from bill_words.unjoined(sized, texts)
    if bill_words.indicative_prices(now) or bill_words.stale_prices(now):
        yield texts("mail_indicative")
    if now.quotation.quote.date > scenario_words.valid_until(quote):
        yield texts("mail_expired")


def signature(seller: Any, texts: Texts) -> Iterable[str]:
    """Who offers, and how he is reached."""
    reached = "  ".join(filter(None, (seller.phone.strip(), seller.email.strip())))
    return [*_named(seller, texts), *filter(None, [reached])]
