"""The options of a scenario: which cards may carry it at which widths, each computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, cast

from quoter.catalog import Calibration, Card, Catalog, Engine, Layout, Precision, Server, takes
from quoter.catalog import support as engine_support
from quoter.core import (
    SIXTEEN_BITS,
    Figures,
    Line,
    Sources,
    again,
    elsewhere,
    frozen,
    in_slots,
    made_module,
    paths,
    read,
    straight_source,
)
from quoter.model import (
    KINDS_OF_FIGURES,
    RECORDS,
    BoughtFigures,
    FitFigures,
    InferenceFigures,
    OptionFigures,
    ServingFigures,
    TrainingFigures,
    typed,
)
from quoter.model.inference import (
    cache_type,
    companions,
    fit,
    headline,
    inventory,
    memory,
    promises,
    rates,
    recommend,
    rule,
    span,
    speed,
)
from quoter.model.load import (
    apart,
    certainty,
    demand,
    fleet,
    flight,
    level,
    needed,
    prefill_fleet,
    prefill_trial,
    requests_held,
    service,
    slices,
    standby,
    trial,
)
from quoter.model.shared import (
    checks,
    comparison,
    complete,
    gate,
    nominal,
    parallel,
    purchase,
    reserve,
    site,
    verdict,
)
from quoter.model.training import (
    headline_training,
    promises_training,
    recommend_training,
    rule_training,
    span_training,
    training,
    training_time,
)  # fmt: skip
from quoter.scenario import RULE, Case, loads
from quoter.sizing import model_inputs
from quoter.sizing.fabric import PARTS, Network, network_of, site_of
from quoter.sizing.price_choice import Offer, kinds, offer_for, too_wet

JOINING = tuple(
    line
    for line in read(site)
    if line.name in {"joined", "fabric_ends", "leaf_switches", "spine_switches", "fabric_switches",
                     "fabric_cables", "fabric_nics"}
)  # fmt: skip
TRIED_IN_TURN = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "top")
CASES = {case: f"{case} trial" for case in TRIED_IN_TURN} | {
    "top": "as many as fit", "allowed": "as many as are allowed", "more": "twice the requests", "next": "next batch",
    "level": "at the service level", "served": "as served", "apart": "prefill worker", "closed": "closed test",
}  # fmt: skip
TRIAL = read(trial)
OF_RATE = {"trial_inside", "trial_decode", "trial_time", "trial_rate"}
OF_STRAIN = {line.name for line in TRIAL} - {"trial_kept"}
OF_TIMES = OF_STRAIN - {"trial_strain"}


def searched() -> tuple[Line, ...]:
    """The lines of the search for the largest batch that keeps the targets, and of what comes of it."""
    found = []
    for line in read(level):
        found.append(line)
        case = line.name.removesuffix("_trial_batch")
        if case in TRIED_IN_TURN:
            before = TRIED_IN_TURN[max(TRIED_IN_TURN.index(case) - 1, 0)]
            first = {"trial_before": f"{before}_trial_kept"} if case != before else {}
            found += again(TRIAL, case, CASES[case], first)
        elif case in ("allowed", "level", "more"):
            found += again((t for t in TRIAL if t.name in OF_RATE), case, CASES[case])
        elif case == "next":
            found += again((t for t in TRIAL if t.name in OF_STRAIN), case, CASES[case])
    return tuple(found)


NEWTON = TRIED_IN_TURN[:5]  # his steps, to the largest load of a prefill worker


def _apart() -> tuple[Line, ...]:
    """The lines of prefill and decode apart, and of the search for the largest load of a prefill worker."""
    found: list[Line] = []
    for line in read(apart):
        found.append(line)
        if line.name == "prefill_load_start":
            befores = ("prefill_load_start", *(f"{case}_trial_prefill_load" for case in NEWTON))
            for case, before in zip(NEWTON, befores, strict=False):
                drawn = {"trial_prefill_before": before}
                found += again(read(prefill_trial), case, CASES[case], drawn)
    return tuple(found)


def _fleet() -> tuple[Line, ...]:
    """The lines of how many replicas; those of prompts follow from the answers, whose speed says how often the clients
    of a closed test send one."""
    found: list[Line] = []
    for line in read(fleet):
        found.append(line)
        if line.name == "closed_trial_batch":
            found += again((t for t in TRIAL if t.name in OF_RATE), "closed", CASES["closed"])
            found += read(prefill_fleet)
    return tuple(found)


def _served() -> tuple[Line, ...]:
    """The lines of what a request sees, in a batch and in steady arrival."""
    found = []
    for line in read(service):
        found.append(line)
        if line.name == "served_trial_batch":
            found += again((t for t in TRIAL if t.name in OF_TIMES), "served", CASES["served"])
    return tuple(found)


# what a worker's prompts take where all its devices share a request's attention
OF_PREFILL = {"kv_split", "windowed_kv_split", "attention_per_rank", "shared_layer_weights", "collectives", "step_time",
              "attention_token_time", "sent_time", "feed_forward_token_time", "image_time", "prompt_attention_time", "prefill_time",
              "first_alone_time"}  # fmt: skip
PREFILL = elsewhere((line for line in read(memory, speed) if line.name in OF_PREFILL), "apart", CASES["apart"],
                    {"attention_width": "tensor_width"})  # fmt: skip
PLACED = {line.name for line in read(standby)}  # where servers stand by
INFERENCE = (
    *read(demand, needed, nominal, cache_type, rule, parallel, companions, memory, rates, speed, certainty, requests_held),
    *PREFILL, *_apart(),
    *searched(), *_fleet(), *read(standby, flight, slices), *_served(), *read(verdict),
    *(line for line in read(purchase) if line.name not in PLACED),
    *read(span), *JOINING,
    *read(complete, promises, gate, recommend, comparison, headline, checks),
)  # fmt: skip
TRAINING = (
    *read(nominal, rule_training, parallel, training, training_time, reserve, verdict, purchase,
          span_training),
    *JOINING,
    *read(complete, promises_training, gate, recommend_training, comparison, headline_training, checks),
)  # fmt: skip
_OWN = {line.name for line in read(fit, inventory)}  # where cards are at hand
ASKED, *HELD = read(inventory)  # first what is asked, then what is at hand
FOR_PURCHASE = {"requests_queue", "cache_to_hold", "reserved_per_device", "together", "carried_rate", "time_at_most",
                "time_more", "time_without", "flight_at_most", "time_untouched", "flight_of_rate"}  # fmt: skip
USE = {"server_share", "servers"}
CAN_RUN = {"widest_attention", "kv_heads_divide", "groups_divide", "experts_divide", "heads_divide", "cache_taken",
           "type_refused", "weights_taken", "type_obstacle", "model_obstacle", "obstacle", "unstarted_reason", "memory_reason",
           "sharded_width", "scaled_by_block", "blocks_divide", "load_obstacle",
           "context_too_long", "vision_apart"}  # fmt: skip
_HERE = {"room_per_device", "reserve_left"}  # of those at hand, what draws on their memory


def _at_hand() -> tuple[Line, ...]:
    """The lines of what cards at hand hold."""
    first = [line for line in HELD if line.name not in _HERE]
    room = [line for line in HELD if line.name in _HERE]
    rest = (line for line in read(requests_held, flight) if line.name not in _OWN | FOR_PURCHASE)
    return (
        ASKED, *read(nominal, cache_type, rule, parallel), *first, *read(memory), *room, *rest,
        *(line for line in read(fleet) if line.name in CAN_RUN),
        *read(reserve), *(line for line in read(verdict) if line.name not in _OWN),
        *(line for line in read(purchase) if line.name in USE), *read(fit),
        *(line for line in read(checks) if line.name == "unverified_model"),
    )  # fmt: skip


FIT = _at_hand()
LINES: dict[str, tuple[Line, ...]] = {"inference": INFERENCE, "training": TRAINING, "fit": FIT}

VERDICTS = ("fits", "tight", "does_not_fit", "not_possible")
# as the line `binding` numbers them
LIMITS = ("memory", "sequences", "throughput", "servers", "ttft", "tpot", "e2e")


@frozen
class Split:
    """How an option spreads a model; a row of the comparison."""

    tensor_parallel: int = 1
    pipeline_parallel: int = 1
    expert_parallel: int = 1
    attention_data_parallel: int = 1
    data_parallel: int = 1
    by_rule: bool = False
    companions_shared: bool = False  # models of other work stand on the model's own cards
    apart: bool = False  # prompts on workers of their own, as wide as those of the answers


class Support(NamedTuple):
    """Whether the engine runs on the card, runs the model there, on trial alone, and takes weights and cache; 1 or 0."""

    served: float
    runs: float
    on_trial: float
    loads: float
    holds_keys: float
    holds_values: float


@frozen
class Candidate:
    """A card that a scenario may run on: its server, engine and price, and whether it may be offered."""

    card: Card
    server: Server | None
    network: Network | None
    site: typed.Site
    engine: Engine
    support: Support
    offer: Offer
    figures: typed.Card
    weights: Precision  # as the scenario says, or of those that it allows the card's own
    calibration: Calibration | None = None  # what the user measured of all this

    def usual(self, catalog: Catalog) -> bool:
        """Whether the server is the card's usual one."""
        return self.server == catalog.server_of(self.card)


@frozen
class Option:
    """A card and a width, computed.

    `figures` have what every kind of work has. The views of them are for those who know its kind: what an
    option of another kind has not is an AttributeError there. Who does not know asks with isinstance."""

    candidate: Candidate
    split: Split
    figures: OptionFigures

    @property
    def bought(self) -> BoughtFigures:
        return cast(BoughtFigures, self.figures)

    @property
    def serving(self) -> ServingFigures:
        return cast(ServingFigures, self.figures)

    @property
    def inference(self) -> InferenceFigures:
        return cast(InferenceFigures, self.figures)

    @property
    def training(self) -> TrainingFigures:
        return cast(TrainingFigures, self.figures)

    @property
    def fit(self) -> FitFigures:
        return cast(FitFigures, self.figures)

    @property
    def card(self) -> Card:
        return self.candidate.card

    @property
    def verdict_name(self) -> str:
        return VERDICTS[int(self.figures.verdict) - 1]

    @property
    def fits(self) -> bool:
        return self.figures.verdict == 1

    @property
    def price(self) -> float | None:
        """Cards, servers and network in the quotation's currency, tax included; None = some part of
        them has no price, or it cannot run."""
        return self.bought.whole_amount if self.bought.sellable else None

    @property
    def at_hand(self) -> bool:
        """Whether nothing has to be bought for it: its cards and servers are at hand."""
        f = self.bought
        return bool(self.candidate.figures.at_hand) and not f.new_cards + f.new_servers

    @property
    def missing(self) -> tuple[str, ...]:
        """The parts of its price that are not known: card, server, or set; and what joins servers."""
        f, offer = self.bought, self.candidate.offer.figures
        if f.complete:
            return ()
        used = {part: f.by_name(figure) for part, figure in USED.items()}
        bare = ("set",) if f.as_set else ("card", "server")
        return unpriced(offer, (*bare, *(p for p in PARTS if used[p])))


def unpriced(offer: typed.Offer, parts: Iterable[str]) -> tuple[str, ...]:
    """Those of some parts that have no price."""
    return tuple(part for part in parts if not offer.by_name(f"{part}_known"))


USED = {"nic": "fabric_nics", "switch": "fabric_switches", "cable": "fabric_cables"}


def in_play(case: Case, option: Option) -> bool:
    """The rule of thumb counts cards and no widths; a detailed sizing the other way round."""
    return option.split.by_rule == case.by_rule


# -- candidates -----------------------------------------------------------------------------------


def candidates(case: Case) -> list[Candidate]:
    """The cards of a scenario, each in the servers that it is weighed in; cards at hand in their usual one."""
    found = []
    for card in case.cards:
        if case.owned or case.at_hand.get(card.name):
            found.append(candidate(case, card))
        else:
            found += [inside(case, card, one) for one in kinds(card, case.quote, case.catalog)]
    return found


def candidate(case: Case, card: Card) -> Candidate:
    """A card in its usual server."""
    return inside(case, card, case.catalog.server_of(card))


def inside(case: Case, card: Card, server: Server | None) -> Candidate:
    """A card in a server, the engine that runs on it, and its price."""
    engine = case.engine_for(card)
    engine = engine or case.catalog.profiles(case.catalog.default("engines").name)[-1]
    network = network_of(server, case.catalog, case.fabric)
    offer = offer_for(card, server, network, case.quote, case.catalog)
    known = model_inputs.card(card, server, case.catalog) | standing(case, card, server)
    known |= {"at_hand": float(case.at_hand.get(card.name, 0))}
    figures = typed.Card.of(model_inputs.overruled(known, card))
    own = site_of(card, server, figures.slots, network, case.catalog)
    weights = weights_on(case, card, engine)
    able = support(case, card, engine, weights)
    measured = case.catalog.calibration_of(card, engine, case.model, weights)
    return Candidate(card, server, network, own, engine, able, offer, figures, weights, measured)


def weights_on(case: Case, card: Card, engine: Engine) -> Precision:
    """The precision that a card takes: of those allowed and loaded the narrowest that it multiplies, as
    the model ships before others as wide; unpacked only where it multiplies none of them."""
    allowed = case.precisions or (case.weights,)
    on = on_engine(case, card, engine)
    loaded = [row for row in allowed if engine_support.loads(case.catalog, on, row)]
    native = [row for row in loaded if row.native_on(card)]
    order = {row.name: (row.bits, row is not case.weights) for row in allowed}
    return min(native or loaded or allowed, key=lambda row: order[row.name])


def support(case: Case, card: Card, engine: Engine, weights: Precision) -> Support:
    """Whether the engine runs on the card, runs the model there, and loads the weights and holds the
    cache as asked."""
    training = case.scenario.workload == "training"
    on = on_engine(case, card, engine)
    family = engine_support.family_of(case.model)
    return Support(
        served=float(training or engine_support.served(case.catalog, on)),
        runs=float(training or engine_support.runs(case.catalog, on, family)),
        on_trial=float(not training and bool(engine_support.unproven(case.catalog, on, family))),
        loads=float(
            weights.goes_with(case.catalog.trainer)
            if training
            else engine_support.loads(case.catalog, on, weights)
        ),
        holds_keys=float(training or takes(engine, case.key_type)),
        holds_values=float(training or takes(engine, case.value_type)),
    )


def on_engine(case: Case, card: Card, engine: Engine) -> engine_support.Asked:
    """The engine on the card, in the version that the scenario asks for."""
    wanted = case.scenario.engine
    named = bool(wanted.name) and wanted.version and engine.holds(wanted.version)
    return engine_support.Asked(card, engine, wanted.version if named else None)


def standing(case: Case, card: Card, server: Server | None) -> dict[str, float]:
    """What procurement and the quotation's market say of a card in a server, as flags."""
    procurement = case.quote.procurement
    denied = named_in(case.catalog, card, procurement.deny) or too_wet(case.quote, server)
    return {
        "denied": float(denied),
        "allowed": float(named_in(case.catalog, card, procurement.allow)),
        "restricted": float(case.quote.market in card.restricted),
    }


def named_in(catalog: Catalog, card: Card, names: Iterable[str]) -> bool:
    """Whether a list of names has this card."""
    return any(catalog.find("cards", name) == card for name in names)


# -- options --------------------------------------------------------------------------------------


def splits(case: Case, candidate: Candidate) -> list[Split]:
    """The widths tried: the pinned one, or those of the kind of work and the rule of thumb's."""
    if case.scenario.deploy:
        pinned = case.scenario.deploy.model_dump(exclude={"card", "replicas", "prefill", "decode"})
        return [Split(**pinned)]
    if case.owned:
        most = case.owned * candidate.card.devices
        tried = [*inference_splits(case, candidate), *laid_out(case, candidate, last=True)]
        return [s for s in tried if s.tensor_parallel * s.pipeline_parallel <= most]
    tried = TRIED[case.scenario.workload](case, candidate)
    tried = [*tried, *with_companions(case, tried)]
    tried += [] if case.scenario.workload == "training" else apart_of(case, candidate, tried)
    return [*tried, *wished(case, candidate, tried), Split(by_rule=True)]


def with_companions(case: Case, tried: Iterable[Split]) -> list[Split]:
    """The same with the models of other work on the model's own cards, where there are any."""
    if not case.scenario.beside or not case.catalog.constant("beside_shared"):
        return []
    return [replace(split, companions_shared=True) for split in tried]


def apart_of(case: Case, candidate: Candidate, tried: Iterable[Split]) -> list[Split]:
    """The same with prefill and decode apart: of layouts within a direct link, where a network hands caches over."""
    rows = case.catalog.layouts.values()
    if not candidate.network or not any(row.apart and suits(row, case, candidate) for row in rows):
        return []
    linked = max(server_devices(candidate), candidate.figures.domain)
    return [replace(split, apart=True) for split in tried if split.tensor_parallel <= linked]


def worthwhile(
    case: Case, tried: Iterable[Split], of_split: Callable[[Split], Option]
) -> list[Option]:
    """The options that are looked at: with prefill and decode apart where it runs, the prompts are long for it, and it
    may pay beside the same layout together, which comes before it; or where the file names it."""
    found: dict[Split, Option] = {}
    for split in tried:
        if not split.apart or names_apart(case):
            found[split] = of_split(split)
        elif _may_pay_apart(found[joint(split)]) and (one := of_split(split)).fits:
            found[split] = one
    return list(found.values())


def _may_pay_apart(together: Option) -> bool:
    """Whether prompts are long enough to be computed elsewhere, and hold up the answers where they are not."""
    return bool(together.inference.apart_suits and together.inference.apart_pays)


def joint(split: Split) -> Split:
    """The same layout with prompts and answers together."""
    return replace(split, apart=False)


def names_apart(case: Case) -> bool:
    """Whether the file pins an option, or chooses prefill and decode apart."""
    choice = case.scenario.choice
    return bool(case.scenario.deploy or (choice and choice.apart))


def wished(case: Case, candidate: Candidate, tried: list[Split]) -> list[Split]:
    """The width that the file chooses, where it says it in full and nobody would try it."""
    choice = case.scenario.choice
    if not choice or case.catalog.find("cards", choice.card) != candidate.card:
        return []
    said = choice.model_dump(exclude={"card"}, exclude_none=True)
    if not said or any(matches(choice, split) for split in tried):
        return []
    return [Split(**said)]


def matches(choice: Any, split: Split) -> bool:
    """Whether a width is the one chosen; what the choice leaves open matches."""
    wanted = choice.model_dump(exclude={"card"}, exclude_none=True)
    return all(getattr(split, name) == value for name, value in wanted.items())


def server_devices(candidate: Candidate) -> int:
    """Devices in one server."""
    slots = candidate.server.slots if candidate.server else candidate.card.slots or 8
    return slots * candidate.card.devices


def inference_splits(case: Case, candidate: Candidate) -> list[Split]:
    """The layouts of the catalog that suit model, server and engine; without those of last resort."""
    return laid_out(case, candidate, last=False)


def laid_out(case: Case, candidate: Candidate, last: bool) -> list[Split]:
    """The splits of the catalog's layouts, of those before the last resort or of that."""
    rows = (row for row in case.catalog.layouts.values() if row.last == last and not row.apart)
    drawn = (_drawn(row, case, candidate) for row in rows if suits(row, case, candidate))
    return [*dict.fromkeys(split for splits in drawn for split in splits)]


def suits(row: Layout, case: Case, candidate: Candidate) -> bool:
    """Whether a layout is for this model, this server and this engine."""
    shape = case.model.architecture
    return bool(
        (not row.experts or shape.experts)
        and (not row.latent or shape.latent_width)
        and (not row.linked or candidate.figures.direct_link)
        and (row.engines is None or candidate.engine.name in row.engines)
    )


def _drawn(row: Layout, case: Case, candidate: Candidate) -> Iterator[Split]:
    """The splits of one layout, on as many servers as may be."""
    for width in _widths(row, candidate):
        if row.whole and not cuts(case, candidate, width):
            continue
        for stages in row.stages:
            yield from spread(row, width, stages, case.model.architecture.kv_heads)


def _widths(row: Layout, candidate: Candidate) -> Iterator[int]:
    """The devices of a layout's replicas: up to those of its servers, or of several whole servers that
    one direct link joins."""
    each = server_devices(candidate)
    if row.domain:
        domain = candidate.figures.domain
        yield from (w for w in row.widths or () if each < w <= domain and w % each == 0)
        return
    for servers in (n for n in row.servers if n == 1 or candidate.network):
        most = each * servers
        yield from (w for w in row.widths or (most,) if w <= most)


def cuts(case: Case, candidate: Candidate, width: int) -> bool:
    """Whether devices that share an expert would cut blocks of its weights."""
    block, fp8 = case.model.block, candidate.weights.compute == "fp8"
    return bool(fp8 and block and case.model.architecture.expert_width % (block * width))


def spread(row: Layout, width: int, stages: int, kv_heads: int) -> Iterator[Split]:
    """The splits of one width: all devices share the attention, or groups of them; experts are shared by
    all devices, or whole on each."""
    if row.attention is None:
        experts = width if row.whole else 1
        yield Split(tensor_parallel=width, pipeline_parallel=stages, expert_parallel=experts)
    for each in row.attention or ():
        if each < width and width % each == 0 and each <= kv_heads:
            yield Split(tensor_parallel=width, pipeline_parallel=stages, expert_parallel=width,
                        attention_data_parallel=width // each)  # fmt: skip


DEEP_STAGES = (8, 16)  # of trainings that nothing narrower holds
WIDEST_HOSTED = 2  # devices that share tensors in training where no direct link joins them


def training_splits(case: Case, candidate: Candidate) -> list[Split]:
    """Data parallel alone, tensor parallel within a server where trainers divide tensors, and both; also stages."""
    data = [Split(data_parallel=d) for d in (1, 2, 4, 8, 16, 32)]
    widths = tensor_widths(case, candidate)
    tensor = [Split(tensor_parallel=w) for w in widths]
    both = [Split(tensor_parallel=widths[-1], data_parallel=d) for d in (2, 4, 8)] if widths else []
    return data + tensor + both + staged(case, candidate, (2, 4, 8), (1,))


def deep_training_splits(case: Case, candidate: Candidate) -> list[Split]:
    """What is tried where nothing narrower holds the training: more stages, and copies that share the optimiser's states
    under ZeRO-1 beside them."""
    copies = (1, 2, 4, 8) if case.scenario.recipe.zero == 1 else (1,)
    layers = case.model.architecture.layers
    deep = (p for p in DEEP_STAGES if p <= layers)
    return staged(case, candidate, tuple(deep), copies)


def staged(
    case: Case, candidate: Candidate, stages: tuple[int, ...], copies: tuple[int, ...]
) -> list[Split]:
    """Pipeline stages at full width, and without it where no direct link joins the devices; up to ZeRO-1, which alone
    goes with stages in DeepSpeed."""
    if case.scenario.recipe.zero > 1:
        return []
    full = max(tensor_widths(case, candidate), default=1)
    widths = sorted({full} if candidate.figures.direct_link else {1, full})
    return [Split(tensor_parallel=w, pipeline_parallel=p, data_parallel=d)
            for w in widths for p in stages for d in copies]  # fmt: skip


def tensor_widths(case: Case, candidate: Candidate) -> list[int]:
    """Devices that share tensors in training where trainers divide tensors: within a server, of more than two by direct
    links alone."""
    if case.recipe["method"].undivided:
        return []
    linked = candidate.figures.direct_link
    most = server_devices(candidate) if linked else min(server_devices(candidate), WIDEST_HOSTED)
    return [w for w in (2, 4, 8) if w <= most]


def last_resort(case: Case, candidate: Candidate) -> list[Split]:
    """The layouts of the catalog that are tried where no other holds the model."""
    return laid_out(case, candidate, last=True)


TRIED = {"inference": inference_splits, "training": training_splits}
DEEPER = {"inference": last_resort, "training": deep_training_splits}


def computed(
    case: Case, candidate: Candidate, shared: Mapping[str, Figures] | None = None
) -> list[Option]:
    """All options of one card; `shared` is what all cards of the case are given alike."""
    known = given(case, candidate, shared)
    tried = splits(case, candidate)
    found = worthwhile(case, tried, lambda split: option(case, candidate, split, known))
    if any(map(holds, found)):
        return found
    return found + [option(case, candidate, s, known) for s in deeper(case, candidate, tried)]


def deeper(case: Case, candidate: Candidate, tried: list[Split]) -> list[Split]:
    """The layouts that are tried only where no other of the card holds the model; none where one is
    pinned, and none of cards at hand."""
    if case.scenario.deploy or case.owned:
        return []
    last = DEEPER[case.scenario.workload](case, candidate)
    found = [split for split in last if split not in tried]
    return [*found, *with_companions(case, found)]


def holds(option: Option) -> bool:
    """Whether a layout holds the model; the rule of thumb has none."""
    return option.fits and not option.split.by_rule


def option(case: Case, candidate: Candidate, split: Split, known: Mapping[str, Figures]) -> Option:
    """One width of one card."""
    known = {**known, "option": option_record(split, candidate)}
    return Option(candidate, split, straight(case.scenario.workload)(known))


@cache
def straight(workload: str) -> Callable[[Mapping[str, Any]], OptionFigures]:
    """The lines of a kind of work as one function of what is known."""
    compute = made_module(f"lines_{workload}", _code(), lambda: _straight_source(workload)).compute
    names = (*RECORDS, *(line.name for line in LINES[workload]))
    kind = in_slots(KINDS_OF_FIGURES[workload], names)

    def figures(known: Mapping[str, Any]) -> OptionFigures:
        found = kind(**known)
        compute(found)
        return found

    return figures


@cache
def _code() -> Sources:
    folder = paths.package()
    code = [*(folder / "model").rglob("*.py"), *(folder / "core" / f"{n}.py" for n in _PRINTED_BY)]
    return Sources((*sorted(code), Path(__file__)))


_PRINTED_BY = ("cells", "lines", "printers/straight", "units")


def _straight_source(workload: str) -> str:
    return straight_source(LINES[workload], RECORDS)


def given(
    case: Case, candidate: Candidate, shared: Mapping[str, Figures] | None = None
) -> dict[str, Figures]:
    """Everything the lines draw on but the width, as plain numbers; `shared` is what all cards of the case have alike."""
    return {
        **(given_alike(case) if shared is None else shared),
        "weights": model_inputs.weights(candidate.weights),
        "card": candidate.figures,
        "offer": candidate.offer.figures,
        "site": candidate.site,
        "engine": model_inputs.engine(candidate.engine, case.catalog),
        "calibration": model_inputs.calibration(candidate.calibration),
    }


def given_alike(case: Case) -> dict[str, Figures]:
    """What the lines draw on and no card changes."""
    common: dict[str, Figures] = {
        "ask": asked(case),
        "llm": model_inputs.llm(case.model),
        "rule": model_inputs.rule(case.catalog),
        "kv": model_inputs.cache(case.key_type, case.value_type),
        "inventory": typed.Inventory(cards=float(case.owned)),
    }
    if case.scenario.workload == "inference":
        common |= {"speed": model_inputs.speed(case.catalog)}
        common |= demanded(case)._asdict()
    if case.scenario.workload == "training":
        common |= recipe(case)
    return common


def asked(case: Case) -> typed.Ask:
    """What the scenario asks, with its defaults filled in; 0 = the engine's default."""
    scenario, engine = case.scenario, case.scenario.engine
    return typed.Ask.of({name: float(value) for name, value in {
        "context": scenario.context or scenario.recipe.sequence,
        "concurrency": scenario.concurrency or 0,
        "reserve": case.reserve,
        "by_rule": scenario.method == RULE,
        "pinned_replicas": scenario.replicas or 0,
        "pinned_prefill": scenario.prefill_workers,
        "utilization": engine.memory_utilization or 0,
        "batched_tokens": engine.max_batched_tokens or 0,
        "sequences": engine.max_sequences or 0,
        "speculative": engine.speculative_factor or 1,
        "domestic_only": case.quote.procurement.domestic_only,
        "named": case.named_cards or bool(case.deployed),
        "alone": case.alone,
        "accepts_missed": "level_missed" in case.accepted,
        "accepts_unknown": "level_unknown" in case.accepted,
        "budget": scenario.budget or 0,
    }.items()})  # fmt: skip


class Demanded(NamedTuple):
    """The records of a load."""

    beside: typed.Beside
    load: typed.Load
    form: typed.Form
    redundancy: typed.Redundancy
    percentile: typed.Percentile
    confidence: typed.Confidence


def demanded(case: Case) -> Demanded:
    """The records of a load."""
    scenario, catalog = case.scenario, case.catalog
    table = model_inputs.table
    return Demanded(
        beside=beside(case),
        load=typed.Load.of(loads.load_figures(scenario, catalog)),
        form=table(catalog.find("forms", loads.form_of(scenario)), typed.Form),
        redundancy=table(catalog.find("redundancy", scenario.redundancy), typed.Redundancy),
        percentile=table(loads.percentile_of(scenario, catalog), typed.Percentile),
        confidence=table(loads.confidence_of(scenario, catalog), typed.Confidence),
    )


def beside(case: Case) -> typed.Beside:
    """The models of other work beside a scenario's, together."""
    catalog, found = case.catalog, case.scenario.beside
    rows = [(item.copies, catalog.find("encoders", item.model)) for item in found]
    models, usual = sum(copies for copies, _ in rows), catalog.constant("beside_runtime")
    runtime = sum(copies * max(row.work_bytes, usual) for copies, row in rows)
    each = [SIXTEEN_BITS * row.parameters + max(row.work_bytes, usual) for _, row in rows]
    return typed.Beside(
        models=float(models),
        parameters=float(sum(copies * row.parameters for copies, row in rows)),
        runtime=runtime / models if models else usual,
        largest=float(max(each, default=0.0)),
    )


def recipe(case: Case) -> dict[str, Figures]:
    """The records of a training recipe."""
    written, rows = case.scenario.recipe, case.recipe
    fields = {field: float(getattr(written, field) or 0) for field in RECORDS["recipe"]}
    return {
        "recipe": typed.Recipe.of(fields),
        "mfu": model_inputs.mfu(case.catalog),
        "sharding": model_inputs.sharding(case.catalog),
        "optimizer": model_inputs.table(rows["optimizer"], typed.Optimizer),
        "checkpointing": model_inputs.table(rows["checkpointing"], typed.Checkpointing),
        "method": model_inputs.table(rows["method"], typed.Method),
        "target": model_inputs.table(rows["target_modules"], typed.Target),
    }


def option_record(split: Split, candidate: Candidate) -> typed.Option:
    """The width, and what the engine takes."""
    widths = {name: float(value) for name, value in vars(split).items()}
    return typed.Option.of(widths | candidate.support._asdict())
