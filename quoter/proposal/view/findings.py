"""What each chapter finds, in a few words behind its title; nothing where it only lists."""

from __future__ import annotations

from collections.abc import Callable

from quoter.core import Texts, price, whole
from quoter.model import InferenceFigures
from quoter.proposal.view import front
from quoter.proposal.view.decision import bought, bought_counts
from quoter.sizing import Estimate, Sized, event_days, ranking
from quoter.words import advice_words, bill_words, level_words, risk_words, site_words, valid_until


def finding(key: str, estimate: Estimate, texts: Texts) -> str:
    """The finding of a chapter."""
    tell = _FINDINGS.get(key)
    return tell(estimate, texts) if tell else ""


def _solution(estimate: Estimate, texts: Texts) -> str:
    """Cards and servers in all."""
    orders, n = bought(estimate), len(estimate.sold)
    if not orders or any(s.chosen.bought.cannot_run for s in estimate.sold):
        return ""
    keys = ("f_solution" if n > 1 else "f_solution_one", "f_solution_misses")
    return texts(
        keys[not all(ranking.serves(s.chosen) for s in estimate.sold)],
        **bought_counts(orders),
        **({"n": n} if n > 1 else {}),
    )


def _speed(estimate: Estimate, texts: Texts) -> str:
    """The times of the scenario whose first token comes last; a test environment is not spoken of."""
    known = [
        (s, s.chosen.figures) for s in estimate.sold
        if isinstance(s.chosen.figures, InferenceFigures) and s.chosen.figures.steady
    ]  # fmt: skip
    real = [f for s, f in known if s.case.scenario.environment != "test"] or [f for _, f in known]
    if not real:
        return ""
    slowest = max(real, key=lambda f: f.ttft_p50_ms)
    first, token = (
        level_words.milliseconds_said(slowest.by_name(f"{name}_p50_ms"))
        for name in ("ttft", "tpot")
    )
    return texts("f_speed_slowest" if real[1:] else "f_speed", first=first, token=token)


def _configuration(estimate: Estimate, texts: Texts) -> str:
    """Slots in use and free."""
    orders = bought(estimate)
    return texts(
        "f_configuration", servers=whole(sum(o.figures.servers for o in orders)),
        used=whole(sum(o.figures.bought_cards for o in orders)), free=whole(sum(o.figures.free_slots for o in orders)),
    )  # fmt: skip


def _options(estimate: Estimate, texts: Texts) -> str:
    """What the next card costs more, over all scenarios."""
    shares = sorted(filter(None, (_dearer(s) for s in estimate.sold)))
    if not shares:
        return ""
    low, high = (advice_words.percent(share) for share in (shares[0], shares[-1]))
    return (
        texts("f_options_next", share=low)
        if low == high
        else texts("f_options_range", low=low, high=high)
    )


def _dearer(sized: Sized) -> float | None:
    """By what share the best option of another card costs more than the recommended one."""
    best = sized.chosen
    if best is not sized.recommended or not best.price:
        return None
    able = [o for o in sized.options if o.bought.eligible_fit and o.price is not None]
    rest = ranking.best(o for o in able if o.card is not best.card)
    more = (rest.price or 0) / best.price - 1 if rest else 0
    return more if more > 0 else None


_HARDWARE = ("card", "server", "set")


def _bill(estimate: Estimate, texts: Texts) -> str:
    """How much of the total is cards and servers."""
    if not estimate.gate.quotable:
        return ""
    lines = [e for e in estimate.bill.active if e.counted]
    all_of_it = sum(e.figures.amount_with_tax for e in lines)
    of_hardware = sum(e.figures.amount_with_tax for e in lines if e.what in _HARDWARE)
    return texts("f_bill", share=f"{of_hardware / all_of_it:.0%}") if all_of_it else ""


def _offer(estimate: Estimate, texts: Texts) -> str:
    """The total."""
    if not estimate.gate.quotable:
        return ""
    quote = estimate.quotation.quote
    return texts(
        bill_words.of_tax("f_offer", quote, texts),
        currency=quote.currency,
        total=front.bill_amount(estimate, "total_with_tax"),
    )


def _owning(estimate: Estimate, texts: Texts) -> str:
    """The cost over the years, and how much of it is the purchase."""
    total = estimate.ownership.base.total.ownership_total
    first = estimate.ownership.base.years[0].cost_here
    return texts(
        "f_owning", years=f"{estimate.ownership.own.years:g}", total=price(total),
        currency=estimate.quotation.quote.currency, share=f"{first / total:.0%}",
    ) if total else ""  # fmt: skip


def _site(estimate: Estimate, texts: Texts) -> str:
    """Rated power, and with cooling."""
    power = estimate.ownership.power
    if not power.known:
        return ""
    rated = site_words.rows(estimate, texts)[-1][2]
    return texts(
        "f_site",
        rated=rated,
        cooled=f"{power.watts * estimate.ownership.own.pue / 1000:,.1f}",
    )


def _plan(estimate: Estimate, texts: Texts) -> str:
    """The day of the acceptance."""
    day = event_days(estimate.quotation.deal)["acceptance"]
    return texts("f_plan", days=f"{day:,.0f}") if day else ""


def _proving(estimate: Estimate, texts: Texts) -> str:
    """How many tests there are."""
    return texts("f_proving", n=len(risk_words.proofs(estimate, texts)))


def _sign(estimate: Estimate, texts: Texts) -> str:
    """The last day."""
    return texts("f_sign", day=valid_until(estimate.quotation.quote))


_FINDINGS: dict[str, Callable[[Estimate, Texts], str]] = {
    "solution": _solution, "speed": _speed, "configuration": _configuration, "options": _options,
    "bill": _bill, "offer": _offer, "owning": _owning, "site": _site, "plan": _plan,
    "proving": _proving, "sign": _sign,
}  # fmt: skip
