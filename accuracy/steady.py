"""Steady arrival simulated request by request, and the closed forms of the model held against it.

One replica of continuous batching. `mixed`: every pass carries the next token of all answers and a
piece of the prompts up to a budget of tokens (vLLM 1); else waiting prompts have passes of their own
and the answers pause (SGLang). Requests arrive at random (Poisson) with lognormal lengths of the
prompt, or a number of clients send one after the other, all at once to begin with. Seconds and tokens."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from accuracy.measure import HERE
from quoter.catalog import Catalog
from quoter.core import files, read, run
from quoter.model import typed
from quoter.model.load import certainty, trial
from quoter.scenario.loads import level_row
from quoter.sizing.model_inputs import calibration, table

SETTINGS = HERE / "steady.yaml"
WARM, COLD = 0.2, 0.03  # shares of the requests at the begin and the end that are left out
PERCENTILES = ("P50", "P90", "P95")


@dataclass(frozen=True)
class Replica:
    """What a replica takes: a step (`fixed` and `each` request in it), and a prompt by the token."""

    fixed: float
    each: float
    per_prompt_token: float
    mixed: bool
    experts: float = 0.0  # all experts read once
    share: float = 0.0  # of them, that a token passes
    budget: int = 8192  # tokens of a pass
    pool: float = math.inf  # tokens that the cache holds

    def step(self, requests: int) -> float:
        """A pass with so many answers and no prompt."""
        touched = 1 - (1 - self.share) ** requests
        return self.fixed + self.each * requests + self.experts * touched


@dataclass
class Run:
    """One run of a simulation."""

    replica: Replica
    prompts: Sequence[int]
    answers: Sequence[int]
    arrivals: Sequence[float] | None = None  # None: `clients` send one after the other
    clients: int = 0
    now: float = 0.0
    arrived: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    done: list[float] = field(default_factory=list)
    resident: list[int] = field(default_factory=list)  # most tokens of the cache, by pass

    def __post_init__(self) -> None:
        n = len(self.prompts)
        self.arrived, self.first, self.done = [0.0] * n, [0.0] * n, [0.0] * n
        self.left: dict[int, int] = {}  # answers in hand, and tokens still to write
        self.ends: dict[int, list[int]] = {}  # the same by the step in which they end
        self.steps = self.next = 0
        self.queue: list[int] = []
        self.head = 0  # of the queue
        self.begun: list[int] = []  # [request, tokens of its prompt that are left]
        self.held = 0.0

    def all(self) -> Run:
        """Run until every request is done."""
        if self.arrivals is None:
            self.send(self.clients)
        while self.unfinished:
            self.arrive()
            if self.idle:
                self.now = self.arrivals[self.next]
            elif not self.waiting:
                self.answers_alone()
            else:
                self.mixed_pass() if self.replica.mixed else self.apart_pass()
        return self

    @property
    def unfinished(self) -> bool:
        return self.next < len(self.prompts) or bool(self.left) or self.waiting

    @property
    def waiting(self) -> bool:
        return self.head < len(self.queue) or bool(self.begun)

    @property
    def idle(self) -> bool:
        return not self.left and not self.waiting

    def send(self, clients: int) -> None:
        """Some clients send their next request now."""
        for _ in range(min(clients, len(self.prompts) - self.next)):
            self.arrived[self.next] = self.now
            self.queue.append(self.next)
            self.next += 1

    def arrive(self) -> None:
        """Requests that have arrived by now."""
        if self.arrivals is None:
            return
        while self.next < len(self.prompts) and self.arrivals[self.next] <= self.now:
            self.arrived[self.next] = self.arrivals[self.next]
            self.queue.append(self.next)
            self.next += 1

    def admitted(self) -> int | None:
        """The next request, where the cache has room for it."""
        if self.head >= len(self.queue):
            return None
        one = self.queue[self.head]
        size = self.prompts[one] + self.answers[one]
        if self.left and self.held + size > self.replica.pool:
            return None
        self.head += 1
        self.held += size
        return one

    def answers_alone(self) -> None:
        """Steps without a prompt, which are all alike until an answer ends or a request arrives."""
        time, count = self.replica.step(len(self.left)), min(self.ends) - self.steps
        if self.arrivals is not None and self.next < len(self.prompts):
            until = math.ceil((self.arrivals[self.next] - self.now) / time)
            count = min(count, max(until, 1))
        self.step(time, count)

    def apart_pass(self) -> None:
        """Prompts alone, as many as the budget takes; without any, a step of the answers."""
        taken, tokens = [], 0
        while not taken or tokens < self.replica.budget:
            if taken and tokens + self.prompts[self.queue[self.head]] > self.replica.budget:
                break
            one = self.admitted()
            if one is None:
                break
            taken.append(one)
            tokens += self.prompts[one]
            if self.head >= len(self.queue):
                break
        if not taken:
            self.step(self.replica.step(len(self.left)))
            return
        self.now += (
            self.replica.fixed + self.replica.experts + tokens * self.replica.per_prompt_token
        )
        self.begin(taken)

    def mixed_pass(self) -> None:
        """A token of every answer, and prompts up to the budget."""
        room, tokens, ready = max(self.replica.budget - len(self.left), 64), 0, []
        while room > 0:
            if not self.begun:
                one = self.admitted()
                if one is None:
                    break
                self.begun = [one, self.prompts[one]]
            piece = min(room, self.begun[1])
            self.begun[1] -= piece
            room, tokens = room - piece, tokens + piece
            if self.begun[1] == 0:
                ready.append(self.begun[0])
                self.begun = []
        time = self.replica.step(len(self.left)) if self.left else self.replica.fixed
        if tokens > 64:
            touched = 1 - (1 - self.replica.share) ** len(self.left)
            time += self.replica.experts * (1 - touched)
        self.step(time + tokens * self.replica.per_prompt_token)
        self.begin(ready)

    def step(self, time: float, count: int = 1) -> None:
        """One token more of every answer, or so many; none ends before the last of them."""
        self.now += time * count
        self.steps += count
        for one in self.ends.pop(self.steps, ()):
            del self.left[one]
            self.done[one] = self.now
            self.held -= self.prompts[one] + self.answers[one]
            if self.arrivals is None:
                self.send(1)

    def begin(self, ready: Iterable[int]) -> None:
        """These have their first token."""
        for one in ready:
            self.first[one] = self.now
            last = self.steps + max(self.answers[one] - 1, 1)
            self.left[one] = last
            self.ends.setdefault(last, []).append(one)

    def counted(self) -> range:
        """Requests that count: those of a steady state, or all of a closed run."""
        n = len(self.prompts)
        return range(int(n * WARM), int(n * (1 - COLD))) if self.arrivals is not None else range(n)

    def first_tokens(self) -> list[float]:
        return [self.first[i] - self.arrived[i] for i in self.counted()]

    def per_token(self) -> list[float]:
        return [
            (self.done[i] - self.first[i]) / max(self.answers[i] - 1, 1) for i in self.counted()
        ]

    def whole(self) -> list[float]:
        return [self.done[i] - self.arrived[i] for i in self.counted()]


def poisson(rate: float, n: int, draw: random.Random) -> list[float]:
    """Arrivals at random."""
    now, found = 0.0, []
    for _ in range(n):
        now += draw.expovariate(rate)
        found.append(now)
    return found


def lengths(mean: float, spread: float, n: int, draw: random.Random) -> list[int]:
    """Lognormal lengths of a mean and a standard deviation of `spread` × the mean."""
    if spread <= 0:
        return [round(mean)] * n
    sigma = math.sqrt(math.log(1 + spread**2))
    middle = math.log(mean) - sigma**2 / 2
    return [max(1, round(draw.lognormvariate(middle, sigma))) for _ in range(n)]


def quantile(values: Iterable[float], share: float) -> float:
    found = sorted(values)
    return found[min(len(found) - 1, int(share * len(found)))]


# -- settings ---------------------------------------------------------------------------------------


class Setting(NamedTuple):
    """A replica, and requests per second of these lengths."""

    replica: Replica
    prompt: int
    answer: int
    rate: float
    spread: float
    answer_spread: float = 0.0

    @property
    def own_pass(self) -> float:
        """What a pass of prompts alone takes besides."""
        return 0.0 if self.replica.mixed else self.replica.fixed + self.replica.experts


def written() -> list[Setting]:
    """The settings of steady.yaml: every replica by load, spread and schedule."""
    found = files.read(SETTINGS).data
    return [
        Setting(
            Replica(row["fixed"], row["each"], row["prompt_time"] / row["prompt"], mixed),
            row["prompt"], row["answer"], load / row["prompt_time"], spread,
        )
        for mixed in (False, True)
        for row in found["replicas"]
        for load in row["loads"]
        for spread in found["spreads"]
    ]  # fmt: skip


def heavy(every: int = 1) -> Iterator[Setting]:
    """Settings of `heavy` in steady.yaml, each at the rate of its load; of many every so many."""
    found = files.read(SETTINGS).data
    own = found["heavy"]
    schedules = [(True, budget) for budget in own["budgets"]] + [(False, max(own["budgets"]))]
    rows = itertools.product(
        [*found["replicas"], own["mixture"]],
        schedules,
        own["answers"],
        own["loads"],
        own["spreads"],
    )
    for number, (row, (mixed, budget), answer, load, spread) in enumerate(rows):
        if number % every:
            continue
        replica = Replica(
            row["fixed"], row["each"], row["prompt_time"] / row["prompt"], mixed,
            row.get("experts", 0.0), row.get("share", 0.0), budget,
        )  # fmt: skip
        setting = at_load(Setting(replica, row["prompt"], answer, 1.0, spread, spread), load)
        if in_flight(setting) <= MOST:
            yield setting


def at_load(setting: Setting, load: float) -> Setting:
    """A setting at the rate at which its prompts are such a load."""
    known, low, high = given(setting, "P50"), 0.01, 4096.0
    found: dict[str, Any] = {}
    for _ in range(60):
        middle = (low + high) / 2
        found = run(FORMS, known | {"trial_batch": middle})
        low, high = (middle, high) if found["trial_load"] < load else (low, middle)
    return setting._replace(rate=found["trial_rate"])


LOADS, MOST = (0.1, 0.65), 256  # of settings at random: load of prompts, and requests in flight


def drawn(count: int, seed: int = 1) -> Iterator[Setting]:
    """Settings at random, from small dense models to large mixtures, that a replica can follow."""
    draw = random.Random(seed)
    while count:
        setting = one_drawn(draw)
        batch = in_flight(setting)
        found = run(FORMS, given(setting, "P50") | {"trial_batch": batch})
        if LOADS[0] <= found["trial_load"] <= LOADS[1] and 1 <= batch <= MOST:
            count -= 1
            yield setting


def one_drawn(draw: random.Random) -> Setting:
    """A replica and its load."""
    scale = lambda low, high: math.exp(draw.uniform(math.log(low), math.log(high)))  # noqa: E731
    prompt, answer = round(scale(256, 8192)), round(scale(128, 1500))
    experts = draw.choice((0.0, 0.0, scale(0.002, 0.02)))
    replica = Replica(
        scale(0.005, 0.04), scale(5e-5, 5e-4), scale(1e-5, 1e-4), draw.random() < 0.5, experts,
        1 / 32 if experts else 0.0,
    )  # fmt: skip
    rate = draw.uniform(*LOADS) / (prompt * replica.per_prompt_token)
    return Setting(replica, prompt, answer, rate, draw.choice((0.0, 0.5, 1.0)))


def simulated(setting: Setting, requests: int = 6000, seed: int = 1) -> Run:
    """A long run of a setting."""
    draw = random.Random(seed)
    prompts = lengths(setting.prompt, setting.spread, requests, draw)
    answers = lengths(setting.answer, setting.answer_spread, requests, draw)
    arrivals = poisson(setting.rate, requests, draw)
    return Run(setting.replica, prompts, answers, arrivals).all()


def simulated_test(setting: Setting, clients: int, requests: int = 1500, seed: int = 1) -> Run:
    """A long run of a closed test, after its clients, who all start at once, have drawn apart."""
    draw = random.Random(seed)
    prompts = lengths(setting.prompt, setting.spread, requests, draw)
    answers = lengths(setting.answer, setting.answer_spread, requests, draw)
    return Run(setting.replica, prompts, answers, clients=clients).all()


# -- closed forms -----------------------------------------------------------------------------------

LINES = read(certainty, trial)
OF_TIMES = {"prompt_passes", "passes_started", "wait_spread", "own_spread", "first_limit", "longer", "shorter", "skew",
            "token_limit", "answer_at_percentile", "whole_limit", "first_measured"}  # fmt: skip
FORMS = [line for line in LINES if line.name in OF_TIMES or line.name.startswith("trial_")]


def closed(setting: Setting, percentile: str) -> tuple[float, float, float]:
    """First token, time per token and whole request by the lines of the model, at the batch of the setting's rate."""
    batch = in_flight(setting)
    found = run(FORMS, given(setting, percentile) | {"trial_batch": batch})
    return found["trial_first"], found["trial_token"], found["trial_whole"]


def closed_test(setting: Setting, percentile: str, clients: int) -> tuple[float, float]:
    """The same of so many clients, each sending its next request when the last is done."""
    found = run(FORMS, given(setting, percentile, clients) | {"trial_batch": float(clients)})
    return found["trial_first"], found["trial_token"]


def in_flight(setting: Setting) -> float:
    """The batch at which the model's rate is the setting's."""
    known, low, high = given(setting, "P50"), 0.01, 4096.0
    for _ in range(60):
        middle = (low + high) / 2
        rate = run(FORMS, known | {"trial_batch": middle})["trial_rate"]
        low, high = (middle, high) if rate < setting.rate else (low, middle)
    return low


def given(setting: Setting, percentile: str, clients: int = 0) -> dict[str, Any]:
    """A setting as the lines are given it; with `clients`, a closed test of so many."""
    replica, work = setting.replica, setting.prompt * setting.replica.per_prompt_token
    pass_ = replica.fixed + replica.experts * (1 if replica.experts else 0)
    row = level_row(Catalog.shipped().percentiles, float(percentile[1:]))
    load = dict.fromkeys(("keep_tpot", "keep_ttft", "tpot_ms", "ttft_ms", "e2e_seconds"), 0.0)
    return {
        "percentile": table(row, typed.Percentile),
        "load": typed.Load.of(load | {"prompt_spread": setting.spread, "answer_spread": setting.answer_spread}),
        "ask": typed.Ask.of({"context": 1e9}),
        "form": typed.Form.of({"flight": float(clients > 0)}),
        "option": typed.Option.of({"pipeline_parallel": 1.0, "apart": 0.0}),
        "prefill_free": 0.0,
        "engine": typed.Engine.of({"mixed": float(replica.mixed)}),
        "calibration": calibration(None),  # nobody measured these replicas
        "pooled_rate": 0.0,  # they write tokens
        "request_groups": 1.0, "groups_waited_for": 1.0, "ladder_top": 1e9, "trial_before": 0.0,
        "computed_prompt": float(setting.prompt), "batched_tokens": float(replica.budget),
        "answer_length": float(setting.answer), "expert_share": replica.share,
        "decode_fixed": replica.fixed, "decode_each": replica.each,
        "decode_experts": replica.experts,
        "prompt_share_time": (work + setting.own_pass) / setting.answer,
        "prompt_work": work, "rank_work": work, "own_pass": setting.own_pass,
        "sure_first": work + (0.0 if replica.mixed else pass_),
    }  # fmt: skip


class Compared(NamedTuple):
    """A setting at a percentile: the closed form over the simulation."""

    setting: Setting
    percentile: str
    first: float
    token: float
    whole: float


def compared(settings: Iterable[Setting], requests: int = 6000) -> Iterator[Compared]:
    """Closed forms over the simulation, at every percentile."""
    for setting in settings:
        found = simulated(setting, requests)
        for name in PERCENTILES:
            first, token, whole = closed(setting, name)
            share = float(name[1:]) / 100
            yield Compared(
                setting, name, first / quantile(found.first_tokens(), share),
                token / quantile(found.per_token(), share), whole / quantile(found.whole(), share),
            )  # fmt: skip


# -- the report -------------------------------------------------------------------------------------


def lines(found: Iterable[Compared]) -> Iterator[str]:
    """A line for each schedule, percentile and time: median, tenths, and how many are within 25 %."""
    rows = list(found)
    for mixed in (False, True):
        for name in PERCENTILES:
            own = [c for c in rows if c.setting.replica.mixed == mixed and c.percentile == name]
            for time in ("first", "token", "whole"):
                yield told(mixed, name, time, [getattr(c, time) for c in own])


def told(mixed: bool, percentile: str, time: str, ratios: Sequence[float]) -> str:
    """One line of the report."""
    low, middle, high, most = (quantile(ratios, share) for share in (0.1, 0.5, 0.9, 1))
    near = sum(0.75 <= ratio <= 1.25 for ratio in ratios) / len(ratios)
    schedule = "mixed passes" if mixed else "prompts first"
    return (f"{schedule:13} {percentile} {time:5} {middle:5.2f} ({low:.2f}-{high:.2f}, most {most:.2f})"
            f"  within 25 %: {near:4.0%} of {len(ratios)}")  # fmt: skip


def main() -> None:
    """Print both reports."""
    sets = (("written settings", written()), ("heavy", heavy(7)), ("at random", drawn(200)))
    for title, settings in sets:
        print(f"{title}: closed form over simulation, median (tenths)")
        for line in lines(compared(settings, 4000)):
            print(line)


if __name__ == "__main__":
    main()
