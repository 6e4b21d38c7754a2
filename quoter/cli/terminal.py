"""The estimate as people read it in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.console import Console
from rich.table import Table

from quoter.core import GIB, MILLISECONDS, Texts, money, unit_money
from quoter.model import OptionFigures
from quoter.sizing import Estimate, Fitted, Order, Shown, Sized, training_duration
from quoter.words import (
    advice_words,
    bill_words,
    fit_words,
    gate_words,
    load_words,
    memory_parts,
    ownership_words,
    package_words,
    performance,
    scenario_words,
)

if TYPE_CHECKING:
    from quoter.delivery import Difference

_WIDTH = 170  # where nobody looks: in a pipe nothing is cut off
_WIDE = 100  # from here on the options have all their columns


def show(estimate: Estimate, console: Console | None = None) -> None:
    """The answer to every scenario, then what is bought and the total, then what it rests on."""
    # one language: in two, no column of a table has room
    texts, console = Texts(estimate.quotation.quote.language).each()[0], console or plain_console()
    show_gate(console, estimate, texts)
    show_packages(console, estimate, texts)
    for one in estimate.everything:
        if isinstance(one, Fitted):
            show_fit(console, one, texts)
        else:
            show_scenario(console, one, texts)
            show_growth(console, estimate, one, texts)
    for said in gate_words.cards_to_name(estimate, texts):
        console.print(f"\n! {said}", style="yellow", markup=False)
    for number, said in enumerate(gate_words.rows_to_add(estimate, texts)):
        text = said if number else f"\n! {said}"
        colour = None if number else "yellow"
        console.print(text, style=colour, markup=False, soft_wrap=bool(number))  # to be copied
    if estimate.scenarios:
        show_total(console, estimate, texts)
    for sized in estimate.scenarios:
        show_basis(console, sized, texts)


def show_gate(console: Console, estimate: Estimate, texts: Texts) -> None:
    """That there is no offer, and why, before anything else; nothing where there is one."""
    if not estimate.scenarios:
        return  # cards at hand are looked at, and nobody expects an offer
    heading = gate_words.heading(estimate, texts)
    if heading:
        console.print(f"\n{heading}", style="bold red", markup=False)
    for said in gate_words.sentences(estimate, texts):
        console.print(f"! {said}", style="yellow", markup=False)


BRIEF_PACKAGE = ("package_bought", "package_servers", "package_total")
PACKAGE = (*BRIEF_PACKAGE, "package_owning", "package_carries", "package_ttft", "package_tpot", "package_e2e")  # fmt: skip
WIDE_PACKAGE = 120  # characters of a terminal that has room for all of them


def show_packages(console: Console, estimate: Estimate, texts: Texts) -> None:
    """The alternatives side by side, and which of them is offered; nothing where there are none."""
    if not estimate.packages:
        return
    several = any(len(one.own) > 1 for one in estimate.packages)
    usual = BRIEF_PACKAGE if several or console.width < WIDE_PACKAGE else PACKAGE
    heads = package_words.heads(estimate, texts)
    order = [key for key in usual if key in heads]
    found = [
        [("→ " if row.offered else "  ") + row.name, *(row.cells[key] for key in order)]
        for row in package_words.rows(estimate, texts)
    ]
    console.print(f"\n{texts('package_side')}", style="bold", markup=False)
    console.print(_table([heads["package"], *(heads[key] for key in order)], found))
    console.print(package_words.sentence(estimate, texts), markup=False)


def plain_console() -> Console:
    """A terminal's own width, or enough."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_WIDTH)


def show_scenario(console: Console, sized: Sized, texts: Texts) -> None:
    """One scenario: the answer, why it and not another, and the few options beside it."""
    console.print(f"\n{sized.case.scenario.name}", style="bold", markup=False)
    console.print(advice_words.answer_sentence(sized, texts), style="bold", markup=False)
    for said in (advice_words.because(sized, texts), training_duration.sentence(sized, texts)):
        if said:
            console.print(said, markup=False)
    columns = [c for c in _COLUMNS if c.told(sized) and (c.always or console.width >= _WIDE)]
    rows = [[c.text(sized, row, texts) for c in columns] for row in sized.rows]
    quote = sized.case.quote
    heads = [
        texts(bill_words.of_tax(c.head, quote, texts), currency=quote.currency) for c in columns
    ]
    if console.width < _WIDE:
        heads = ["\n".join(head.rsplit(" ", 1)) for head in heads]
    if rows:
        left = [i for i, c in enumerate(columns) if c.left]
        console.print(_table(heads, rows, left, between=1 + (console.width >= _WIDE)))
    for name, why in advice_words.against_told(sized, texts):
        console.print(f"  {name}{texts.sign('colon')}{why}", style="dim", markup=False)
    if said := advice_words.left_out(sized, texts):
        console.print(f"  {said}", style="dim", markup=False)
    if asked := gate_words.to_be_priced(sized, texts):
        console.print(f"! {asked}", style="yellow", markup=False)
    for warning in scenario_words.warnings(sized, texts):
        console.print(f"! {warning}", style="yellow", markup=False)


def show_growth(console: Console, estimate: Estimate, sized: Sized, texts: Texts) -> None:
    """What is bought in which year; nothing where the load does not grow."""
    rows = [list(row) for row in load_words.growth_rows(estimate, sized, texts)]
    if rows:
        console.print(load_words.growth_sentence(estimate, sized, texts), markup=False)
        console.print(_table(load_words.growth_heads(sized, texts), rows, left=(0,)))


class Column(NamedTuple):
    """A column of the options; the others than `always` stand where there is room."""

    head: str
    text: Callable[[Sized, Shown, Texts], str]
    left: bool = False
    always: bool = True
    told: Callable[[Sized], bool] = lambda sized: True


def marked(sized: Sized, row: Shown, texts: Texts) -> str:
    """The card, with an arrow where the option is what the total counts."""
    return f"{'→' if row.option is sized.chosen else ' '} {row.option.card.called(texts.language)}"


def figure(name: str) -> Callable[[Sized, Shown, Texts], str]:
    """A figure of an option; nothing where it is not known."""
    return lambda sized, row, texts: _shown(row.option.figures.by_name(name))


def narrow_width(sized: Sized, row: Shown, texts: Texts) -> str:
    """The width, close together."""
    return scenario_words.all_widths(row.option, texts).replace(" × ", "·")


def _served(sized: Sized) -> bool:
    """Whether requests are served."""
    return sized.kind == "inference"


_COLUMNS = (
    Column("card", marked, left=True),
    Column("width", narrow_width, left=True),
    Column("weights_head", lambda sized, row, texts: row.option.candidate.weights.name.upper(), left=True,
           told=lambda sized: sized.by_card),
    Column("cards_head", figure("option_cards")),
    Column("servers_head", figure("servers")),
    Column("price_head", lambda sized, row, texts: scenario_words.cost(sized, row.option, texts)),
    Column("ttft_head", figure("ttft_percentile_ms"), told=_served),
    Column("tpot_head", figure("tpot_percentile_ms"), told=_served),
    Column("e2e_seconds_head", lambda sized, row, texts: _seconds(row.option.inference.e2e_percentile_ms),
           told=lambda sized: load_words.whole_asked(sized)),
    Column("days_head", lambda sized, row, texts: training_duration.days_said(row.option),
           told=lambda sized: bool(training_duration.tokens(sized))),
    Column("fails_head", lambda sized, row, texts: f"{row.option.inference.kept_after_failure:.0%}",
           always=False, told=_served),
    Column("role", advice_words.advice_role, left=True, always=False),
)  # fmt: skip


def show_basis(console: Console, sized: Sized, texts: Texts) -> None:
    """What a scenario's answer rests on: inputs, memory, speed, and what was measured nearby."""
    heading = f"{sized.case.scenario.name}{texts.sign('colon')}{texts('advice_assumptions')}"
    console.print(f"\n{heading}", style="bold", markup=False)
    need = scenario_words.need_sentence(sized, texts)
    said = [
        f"{scenario_words.called(sized.case, texts)}  {sized.weights.name.upper()}  {need}", *load_sentences(sized, texts),
        memory_sentence(sized.chosen.figures, texts), device_sentence(sized.chosen.figures, texts),
        scenario_words.evidence(sized, sized.chosen, texts), *speed_sentences(sized, texts),
        *scenario_words.instead(sized, sized.chosen, texts),
    ]  # fmt: skip
    for sentence in said:
        console.print(sentence, markup=False)


def device_sentence(f: OptionFigures, texts: Texts) -> str:
    """What one device needs, can use and has left, in GiB."""
    names = {
        "need_gib": "wanted_per_device",
        "usable_gib": "usable_per_device",
        "free_gib": "free_per_device",
    }
    return texts.sign("comma").join(
        f"{texts(head)} {f.by_name(line) / GIB:,.1f}" for head, line in names.items()
    )


def load_sentences(sized: Sized, texts: Texts) -> list[str]:
    """The load in all its forms, where its inputs come from, and how the cards come about."""
    forms = texts.sign("comma").join(
        f"{label}{texts.sign('colon')}{value}"
        for label, value in load_words.load_forms(sized, texts)
    )
    if not forms:
        return []
    said = [
        f"{texts('in_' + o.key)} {o.value}{texts.bracketed(texts('origin_' + o.origin))}"
        for o in scenario_words.inputs(sized, texts)
    ]
    found = (
        load_words.load_chain(sized, texts),
        forms,
        texts.sign("semicolon").join(said),
        scenario_words.count_sentence(sized, texts),
    )
    return [sentence for sentence in found if sentence]


def speed_sentences(sized: Sized, texts: Texts) -> list[str]:
    """Times and rates of the chosen option, and the limit that binds."""
    if sized.kind != "inference":
        return []
    said = [
        row.label
        + texts.sign("colon")
        + texts.sign("comma").join(filter(None, (row.text, row.band, row.target)))
        for row in performance.figures(sized, texts)
    ]
    return list(
        filter(None, [texts.sign("semicolon").join(said), performance.binding(sized, texts)])
    )


def show_fit(console: Console, fitted: Fitted, texts: Texts) -> None:
    """What cards at hand hold: what was asked, then a sentence and a table for each card."""
    console.print(f"\n{fitted.fit.scenario.name}", style="bold", markup=False)
    asked = (f"{texts('in_' + o.key)} {o.value}" for o in fit_words.inputs(fitted, texts))
    console.print(texts.sign("comma").join(asked), markup=False)
    for one in fit_words.tables(fitted, texts):
        console.print(f"\n{one.sentence}", style="bold", markup=False)
        console.print(fit_table(one.rows, texts))
    for row in fit_words.rows(fitted, texts) if fitted.fit.scenario.model else ():
        if row.remark:
            colon = texts.sign("colon")
            line = f"! {row.card}{texts.sign('comma')}{row.weights}{colon}{row.verdict}{colon}{row.remark}"
            console.print(line, style="yellow", markup=False)
    for warning in fit_words.notes(fitted, texts):
        console.print(f"! {warning}", style="yellow", markup=False)
    console.print(f"{texts('fit_memory_only')} {texts('fit_widths')}", style="dim", markup=False)


def fit_table(rows: Iterable[fit_words.FitRow], texts: Texts) -> Table:
    """What one card holds."""
    heads = ("model", "precision", "width", "fit_narrowest", "fit_capacity", "fit_capacity_low",
             "fit_requests_each", "fit_replicas", "fit_requests", "verdict_head")  # fmt: skip
    shown = [[r.model, r.weights, r.width, r.narrowest, r.capacity, r.capacity_low, r.each,
              r.replicas, r.requests, r.verdict] for r in rows]  # fmt: skip
    return _table([texts(h) for h in heads], shown)


def memory_sentence(f: OptionFigures, texts: Texts) -> str:
    """The headline's parts in GB."""
    parts = [(part.label, part.of_replica) for part in memory_parts.MEMORY_PARTS]
    parts = [
        (label, line) for label, line in parts if f.has(line) and f.by_name(line)
    ]  # those that take something
    parts += [
        (memory_parts.RESERVE, memory_parts.RESERVE_OF_REPLICA),
        ("total", memory_parts.TOTAL_OF_REPLICA),
    ]
    return texts.sign("comma").join(
        f"{texts(label)} {f.by_name(line) / 1e9:,.2f} GB" for label, line in parts
    )


def _shown(figure: float | str) -> str:
    """A figure of the speed; nothing where it is not known."""
    return "" if figure == "" else f"{figure:,.0f}"


def _seconds(milliseconds: float | str) -> str:
    """A time in seconds; nothing where it is not known."""
    return "" if isinstance(milliseconds, str) else f"{milliseconds / MILLISECONDS:,.1f}"


def _table(
    heads: Iterable[str], rows: Iterable[list[str]], left: Iterable[int] = (0, 1), between: int = 2
) -> Table:
    """A plain table, figures to the right; `left`: the columns of texts; `between`: blanks of a column."""
    found = Table(box=None, padding=(0, 1, 0, between - 1), header_style="dim")
    for i, head in enumerate(heads):
        text = i in left
        # of the texts the last may take several lines: no figure is ever cut short
        found.add_column(head, justify="left" if text else "right", no_wrap=not (text and i > 1))
    for row in rows:
        found.add_row(*row)
    return found


def order_sentence(order: Order, texts: Texts) -> str:
    """What is bought of a card: cards, servers, spare cards and free slots."""
    f = order.figures
    counts = (
        (texts("needed_cards"), f.option_cards),
        (texts("servers_head"), f.servers),
        (texts.label("spare_cards", "spare cards"), f.spare_cards),
        (texts("s_free_slots"), f.free_slots),
    )
    said = texts.sign("comma").join(f"{label} {count:,.0f}" for label, count in counts)
    return order.candidate.card.called(texts.language) + texts.sign("colon") + said


def show_total(console: Console, estimate: Estimate, texts: Texts) -> None:
    """What is bought, and the total with tax."""
    quote = estimate.quotation.quote
    currency, places = quote.currency, quote.places
    for o in estimate.orders:
        console.print(order_sentence(o, texts), markup=False)
    for said in advice_words.in_common(estimate, texts):
        console.print(said, markup=False)
    heads = [texts(h, currency=currency) for h in BILL]
    if rows := bill_rows(estimate, texts):
        console.print(_table(heads, rows, left=(0, 1, len(BILL) - 1)))
    for said in bill_words.picks(estimate, texts):
        console.print(said, style="dim", markup=False)
    for mark in estimate.marks:
        console.print(f"! {mark}", style="yellow", markup=False)
    for said in gate_words.accepted(estimate, texts):
        console.print(f"! {said}", style="yellow", markup=False)
    if not estimate.gate.quotable:
        return
    for said in bill_words.before_total(estimate, texts):
        console.print(said, markup=False)
    amount = estimate.money.total_with_tax
    total = texts(bill_words.of_tax("total_sentence", quote, texts))
    console.print(f"{total} {currency} {money(amount, places)}", style="bold")
    for words in bill_words.in_words(estimate, texts):
        console.print(words, markup=False)
    for said in ownership_words.sentences(estimate, texts):
        console.print(said, markup=False)


def show_difference(found: Difference, console: Console | None = None) -> None:
    """Both sides, then what each cause moved in cards and money, and the values that differ."""
    texts = Texts(found.new.data["quote"].get("language", "zh"))
    console = console or plain_console()
    rows = []
    for one, figures in ((found.old, found.before), (found.new, found.after)):
        quote = one.data["quote"]
        name = f"{quote['number']}-R{quote.get('revision', 1)}"
        rows.append(
            [
                f"{one.name} ({name})",
                "",
                f"{figures.bought:,}",
                money_of(figures.total, one.currency, texts),
            ]
        )
    for step in found.steps:
        apart = texts("diff_not_apart") if step.cards is None else ""
        cards = apart or f"{step.cards:+,}"
        money = "" if apart else signed(step.money, found.currencies, texts)
        rows.insert(-1, ["", texts(f"cause_{step.cause}"), cards, money])
    heads = ("diff_side", "diff_cause", "cards_head", "total")
    console.print(_table([texts(head) for head in heads], rows))
    for step in found.steps:
        for change in step.changes:
            line = f"{texts(f'cause_{step.cause}')}: {change.path}: {_told(change.before)} → {_told(change.after)}"
            console.print(line, style="dim", markup=False, soft_wrap=True)


def money_of(amount: float | None, currency: str, texts: Texts) -> str:
    """A total, or that nothing has a price."""
    return texts("price_missing") if amount is None else f"{currency} {amount:,.2f}"


def signed(amount: float | None, currencies: tuple[str, str], texts: Texts) -> str:
    """A step in money; amounts in two currencies are not subtracted."""
    if len(set(currencies)) > 1:
        return texts("diff_currencies")
    return texts("price_missing") if amount is None else f"{amount:+,.2f}"


def _told(value: Any) -> str:
    """A value as people read it."""
    if value is None:
        return "–"
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{value:,.10g}" if number else str(value)


BILL = ("item", "specification", "quantity", "unit_price_head", "amount_head", "remark")


def bill_rows(estimate: Estimate, texts: Texts) -> list[list[str]]:
    """The lines that have a price of their own, and what is taken off them all."""
    less, places = estimate.money.overall_discount, estimate.quotation.quote.places
    off = (
        [[bill_words.label("overall_discount", texts), "", "", "", f"-{money(less, places)}", ""]]
        if less
        else []
    )
    return [
        [
            bill_words.name(e, texts), bill_words.spec_text(e, texts), f"{e.figures.quantity:,.10g}",
            unit_money(e.figures.item.price, places) if e.figures.item.known else texts("price_missing"),
            money(e.figures.line_amount, places) if e.figures.item.known else "", bill_words.remark(e, texts),
        ]
        for e in estimate.bill.lines if e.role == "line"
    ] + off  # fmt: skip
