"""What is recommended, drawn: servers with their cards, and what joins them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from quoter.core import Texts, whole
from quoter.proposal.view.front import of_count
from quoter.sizing import Estimate, Order, Sized
from quoter.words import (
    FREE,
    SHARED,
    SPARE,
    Alike,
    Rack,
    ServerKind,
    Servers,
    bill_words,
    hatch,
    on_slots,
    placed,
    servers,
)

# what stands in slots beside the scenarios' own cards
_BESIDE = {SHARED: "drawing_shared", SPARE: "drawing_spare", FREE: "drawing_free"}


class Legend(NamedTuple):
    """What a slot's number and hatch stand for."""

    number: str
    hatch: str
    text: str


class Configuration(NamedTuple):
    """The drawing, and what its slots stand for."""

    drawing: Servers
    legend: tuple[Legend, ...]


def configuration(estimate: Estimate, texts: Texts) -> Configuration | None:
    """The servers of all cards that are bought; nothing where none is."""
    found = [(o, placed(o, estimate.sold)) for o in estimate.orders if o.figures.servers > 0]
    own = {n: some for order, _ in found for n, some in on_slots(order, estimate.sold).items()}
    names = {n: " / ".join(one.case.scenario.name for one in some) for n, some in own.items()}
    racks = [rack(order, alike, texts) for order, alike in found]
    drawing = servers(
        racks,
        " ".join(_told(r, alike, names, texts) for r, (_, alike) in zip(racks, found, strict=True)),
    )
    if drawing is None:
        return None
    slots = Counter[int]()
    for kind in (kind for _, alike in found for kind in alike):
        slots.update({n: kind.number * times for n, times in Counter(kind.slots).items()})
    return Configuration(drawing, legend(own, slots, texts))


def rack(order: Order, alike: list[Alike], texts: Texts) -> Rack:
    """The servers of one card."""
    server = order.candidate.server
    titles = (t(
        "drawing_title", card=order.candidate.card.called(t.language), servers=whole(order.figures.servers),
        name=t.bracketed(server.called(t.language) if server else ""), slots=whole(order.figures.servers * order.candidate.figures.slots),
        used=whole(order.figures.option_cards), spare=of_count("drawing_kept", order.figures.spare_cards, t), free=of_count("drawing_left", order.figures.free_slots, t),
    ) for t in texts.each())  # fmt: skip
    kinds = tuple(
        ServerKind(a.number, a.slots, texts("drawing_box", count=whole(a.number))) for a in alike
    )
    return Rack(tuple(titles), kinds, switch(order, texts))


def switch(order: Order, texts: Texts) -> tuple[str, ...]:
    """What joins the servers, in lines of a few words."""
    if not (order.network and order.figures.fabric_switches):
        return ()
    first = texts("drawing_switch", count=whole(order.figures.fabric_switches))
    known = {"ends": whole(order.figures.fabric_ends), "cables": whole(order.figures.fabric_cables)}
    said = (
        first,
        bill_words.of_ports(order.network.switch),
        *(t("drawing_cables", **known) for t in texts.each()),
    )
    return tuple(filter(None, said))


def _told(rack: Rack, alike: list[Alike], names: Mapping[int, str], texts: Texts) -> str:
    """A rack in words, for those who do not see it."""
    said = [
        texts("drawing_holds", count=whole(a.number), what=inside(a, names, texts)) for a in alike
    ]
    joined = texts.sign("semicolon").join(
        [*said, texts.sign("comma").join(rack.switch)] if rack.switch else said
    )
    return (
        f"{' / '.join(rack.titles)}{texts.sign('colon')}{joined}{texts.sign('full_stop')}".strip()
    )


def inside(alike: Alike, names: Mapping[int, str], texts: Texts) -> str:
    """What stands in a server."""
    said = [
        texts("drawing_cards_of", name=name, cards=alike.slots.count(number))
        for number, name in names.items() if number in alike.slots
    ]  # fmt: skip
    for number, key in _BESIDE.items():
        if number in alike.slots:
            said.append(texts(f"{key}_of", cards=alike.slots.count(number)))
    return texts.sign("list_comma").join(said)


def legend(
    own: Mapping[int, list[Sized]], slots: Mapping[int, int], texts: Texts
) -> tuple[Legend, ...]:
    """The scenarios with their cards by the number of their slots, then what else stands in slots or is free. Of slots
    that are one scenario's the cards that are drawn; trainings in turn use each what it takes."""
    found = []
    for n, some in sorted(own.items()):
        for s in some if n in slots else ():
            cards = s.chosen.figures.option_cards if some[1:] else slots[n]
            said = f"{whole(cards)} × {s.chosen.card.called(texts.language)}"
            found.append(Legend(str(n), hatch(n), s.case.scenario.name + texts.bracketed(said)))
    for number, key in _BESIDE.items():
        if number in slots:
            found.append(Legend("", hatch(number), texts(key)))
    return tuple(found)
