"""A scenario as the proposal tells it: its need with the origin of every input, what a device holds, its
speed, and the options compared."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from quoter.core import ABSENT, GIB, Texts, frozen, gb, gib, whole
from quoter.proposal.view.common import TableRow, input_row
from quoter.proposal.view.front import of_count, shared
from quoter.proposal.view.options import Choice, Compared, choice, compared, option_role
from quoter.sizing import Estimate, Sized, training_duration
from quoter.words import (
    Bar,
    LineChart,
    advice_words,
    bar,
    load_words,
    memory_parts,
    performance,
    scenario_words,
    speed_words,
)

LONE_WIDTH, LONE_FIELD = 330, 104  # of the picture of the speed, which stands beside the table


class Portion(NamedTuple):
    """A part of the memory: per device and of the whole replica."""

    label: str
    device_gib: str
    replica_gb: str


class Growth(NamedTuple):
    """What is bought in which year."""

    sentence: str
    heads: tuple[str, ...]
    rows: tuple[load_words.GrowthRow, ...]


class Speed(NamedTuple):
    """What the load asks for and what the chosen option gives."""

    figures: tuple[performance.Told, ...]
    binding: str
    note: str
    chart: LineChart | None
    aimed: bool  # whether any figure has a target


@frozen
class Section:
    """One scenario."""

    name: str
    need: str
    answer: str
    because: str
    arithmetic: str
    chain: str
    load: tuple[TableRow, ...]
    speed: Speed | None
    bar: Bar
    choices: tuple[Choice, ...]
    options: Compared
    binding: str
    rule: str
    rule_reason: str
    inputs: tuple[TableRow, ...]
    portions: tuple[Portion, ...]
    portion_total: Portion
    evidence: str
    time: str
    growth: Growth | None


def sections(estimate: Estimate, texts: Texts) -> tuple[Section, ...]:
    """The scenarios in the order of the file."""
    together = shared(estimate)
    return tuple(
        replace(
            section(s, texts, s.chosen.card.name in together), growth=_growth(estimate, s, texts)
        )
        for s in estimate.scenarios
    )


def section(sized: Sized, texts: Texts, shares: bool) -> Section:
    """A scenario's page."""
    picks = scenario_words.alternatives(sized, texts)
    return Section(
        name=sized.case.scenario.name,
        need=texts.sign("comma").join(
            (
                scenario_words.called(sized.case, texts),
                sized.weights.name.upper(),
                scenario_words.need_sentence(sized, texts),
            )
        ),
        answer=_answer(sized, texts, shares),
        because=advice_words.because(sized, texts),
        arithmetic=scenario_words.count_sentence(sized, texts),
        chain=load_words.load_chain(sized, texts),
        load=tuple(TableRow(*pair) for pair in load_words.load_forms(sized, texts)),
        speed=_speed(sized, texts),
        bar=device_bar(sized, texts),
        choices=tuple(choice(sized, p.option, texts, option_role(sized, p, texts)) for p in picks),
        options=compared(sized, texts),
        binding=texts(f"binding_{scenario_words.binding(sized)}"),
        rule=rule(sized, texts),
        rule_reason=scenario_words.rule_reason(sized, texts),
        inputs=tuple(input_row(o, texts) for o in scenario_words.inputs(sized, texts)),
        portions=portions(sized, texts),
        portion_total=portion_total(sized, texts),
        evidence=scenario_words.evidence(sized, sized.chosen, texts),
        time=training_duration.sentence(sized, texts),
        growth=None,
    )


def _growth(estimate: Estimate, sized: Sized, texts: Texts) -> Growth | None:
    """The years of a load that grows."""
    rows = tuple(load_words.growth_rows(estimate, sized, texts))
    said = load_words.growth_sentence(estimate, sized, texts)
    return Growth(said, tuple(load_words.growth_heads(sized, texts)), rows) if rows else None


def _speed(sized: Sized, texts: Texts) -> Speed | None:
    """The speed of the chosen option; a training has none here."""
    if sized.kind != "inference":
        return None
    found = tuple(performance.figures(sized, texts))
    note = speed_words.note(sized, sized.chosen, texts)
    picture = performance.chart(sized, texts, LONE_FIELD, LONE_WIDTH)
    return Speed(
        found, performance.binding(sized, texts), note, picture, any(row.target for row in found)
    )


def _answer(sized: Sized, texts: Texts, shares: bool) -> str:
    """Cards, servers and free slots; scenarios that share servers have no servers of their own."""
    f = sized.chosen.bought
    cards = f"{whole(f.option_cards)} × {sized.chosen.card.called(texts.language)}"
    if sized.at_hand and not sized.on_remainder:
        cards = texts("p_at_hand", cards=cards)
    elif beside := advice_words.cards_beside(sized, texts):
        cards += texts.bracketed(beside)
    if training_duration.days(sized.chosen):
        cards = texts("p_trained", cards=cards, **training_duration.days_filled(sized.chosen))
    if shares:
        return texts("p_shares", cards=cards)
    return texts(
        "p_answer", cards=cards, servers=whole(f.servers),
        free=of_count("packing_spare", f.spare_cards, texts) + of_count("packing_free", f.free_slots, texts),
    )  # fmt: skip


def device_bar(sized: Sized, texts: Texts) -> Bar:
    """What one device holds, as a picture with its text."""
    usable = sized.chosen.figures.usable_per_device
    whole_device = sized.chosen.candidate.figures.allocatable_bytes
    held = [part for part in memory_parts.drawn(sized) if part[1] > 0]
    amounts = [(style, texts(style.key), f"{x:,.1f}", x) for style, x in held]
    said = texts.sign("list_comma").join(f"{label} {figure}" for _, label, figure, _ in amounts)
    held_by = sized.chosen.card.called(texts.language) + texts.sign("colon") + said
    description = f"{held_by}{texts.sign('semicolon')}{texts('part_usable')} {gib(usable)} GiB"
    return bar(amounts, usable / GIB, whole_device / GIB, description)


def rule(sized: Sized, texts: Texts) -> str:
    """The rule of thumb's figure beside ours."""
    f, ours = sized.chosen.figures, gb(sized.chosen.bought.need_of_replica)
    return texts(
        "rule_beside", rule=gb(f.rule_need), rule_cards=whole(f.rule_cards),
        ours=ours if f.replicas <= 1 else f"{whole(f.replicas)} × {ours}",
        cards=whole(f.option_cards),
    )  # fmt: skip


def portions(sized: Sized, texts: Texts) -> tuple[Portion, ...]:
    """The memory part by part, per device and of the whole replica; what takes nothing is left out.

    Each is rounded by itself, as it stands everywhere else: to make the printed figures add up would print one of them
    in two ways."""
    f, by_rule = sized.chosen.figures, sized.chosen.split.by_rule
    rows = [
        (part.label, f.by_name(part.of_device[sized.kind]), f.by_name(part.of_replica))
        for part in memory_parts.parts_of(sized.kind)
    ]
    kept = f.wanted_per_device - sum(device for _, device, _ in rows)
    rows.append((memory_parts.RESERVE, kept, f.by_name(memory_parts.RESERVE_OF_REPLICA)))
    return tuple(
        Portion(texts(label), ABSENT if by_rule else gib(device, 2), gb(replica))
        for label, device, replica in rows
        if round(device / GIB, 2) or round(replica / 1e9, 1)
    )


def portion_total(sized: Sized, texts: Texts) -> Portion:
    """The sum of the parts."""
    f = sized.chosen.figures
    shown = ABSENT if sized.chosen.split.by_rule else gib(f.wanted_per_device, 2)
    return Portion(texts("total"), shown, gb(f.by_name(memory_parts.TOTAL_OF_REPLICA)))
