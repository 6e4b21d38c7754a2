"""Closed forms of waiting against a simulation, request by request; admission against the same."""

import math
import random
from itertools import pairwise

import pytest

from accuracy import closed, steady
from quoter.model.load import requests_held as held

ROWS = list(steady.written())


@pytest.fixture(scope="module")
def found():
    """All written settings and a few at random, in short runs; long ones: `just steady`."""
    return list(steady.compared([*ROWS, *steady.drawn(8)], requests=1200))


def within(values, share=0.25):
    """How many of some ratios are near 1."""
    return sum(1 - share <= value <= 1 + share for value in values) / len(values)


@pytest.mark.proof
def test_nine_in_ten_closed_forms_are_near_the_simulation(found):
    high = [c for c in found if c.percentile != "P50"]
    assert len(high) > 40
    assert within([c.first for c in high]) >= 0.9
    assert within([c.token for c in high]) >= 0.9


def test_heavy_prompts_and_short_answers_are_near_the_simulation_and_on_the_safe_side():
    """A time per token is a mean over its answer and no longer than a full pass: it was said up to 30 times too long, and
    the whole request with it."""
    found = [c for c in steady.compared(steady.heavy(37), requests=1500) if c.percentile != "P50"]
    assert len(found) >= 20
    for time in ("token", "whole"):
        ratios = [getattr(c, time) for c in found]
        assert 0.95 <= steady.quantile(ratios, 0.5) <= 1.3
        assert within(ratios, 0.5) >= 0.9
        assert max(ratios) < 4


def test_a_mixtures_passes_with_prompts_read_all_experts():
    """Of four passes a prompt each read what nine answers leave: a fifth of its time was missing."""
    mixture = steady.Replica(0.0079, 0.37e-3, 0.41 / 9000, True, 0.0212, 0.0625, 2048)
    setting = steady.Setting(mixture, 9000, 120, 8 / 6, 0.5, 0.5)
    run, (first, token, whole) = steady.simulated(setting, 5000), steady.closed(setting, "P95")
    assert first == pytest.approx(steady.quantile(run.first_tokens(), 0.95), rel=0.2)
    assert token == pytest.approx(steady.quantile(run.per_token(), 0.95), rel=0.15)
    assert whole == pytest.approx(steady.quantile(run.whole(), 0.95), rel=0.2)


def test_times_grow_with_percentile_and_load():
    lone = [steady.closed(ROWS[0], name) for name in steady.PERCENTILES]
    for lower, higher in pairwise(lone):
        assert lower[0] < higher[0]
        assert lower[1] < higher[1]
    same = [s for s in ROWS if s.replica == ROWS[0].replica and s.spread == 0]
    for lighter, heavier in pairwise(sorted(same, key=lambda s: s.rate)):
        assert steady.closed(lighter, "P95") < steady.closed(heavier, "P95")


def test_the_simulation_keeps_the_law_of_little():
    setting = ROWS[5]
    run = steady.simulated(setting, 3000)
    whole = [run.done[i] - run.arrived[i] for i in run.counted()]
    mean = sum(whole) / len(whole)
    assert setting.rate * mean == pytest.approx(steady.in_flight(setting), rel=0.15)


def test_a_closed_run_has_as_many_clients_at_once():
    run = steady.Run(ROWS[0].replica, [100] * 40, [50] * 40, clients=8).all()
    events = sorted([(t, 1) for t in run.arrived] + [(t, -1) for t in run.done])
    here = most = 0
    for _, step in sorted(events, key=lambda e: (e[0], e[1])):
        here += step
        most = max(most, here)
    assert most == 8
    assert all(f >= a for f, a in zip(run.first, run.arrived))


class OneByOne(steady.Run):
    """The same with every step of its own."""

    def answers_alone(self):
        self.step(self.replica.step(len(self.left)))


@pytest.mark.parametrize("setting", [ROWS[1], ROWS[-1]], ids=["apart", "mixed"])
@pytest.mark.parametrize("clients", [0, 3])
def test_steps_that_are_alike_are_taken_together(setting, clients):
    draw = random.Random(7)
    prompts, answers = (steady.lengths(n, 0.5, 120, draw) for n in (setting.prompt, setting.answer))
    arrivals = None if clients else steady.poisson(setting.rate, 120, draw)
    together, apart = (kind(setting.replica, prompts, answers, arrivals, clients).all()
                       for kind in (steady.Run, OneByOne))  # fmt: skip
    assert together.first == pytest.approx(apart.first)
    assert together.done == pytest.approx(apart.done)


@pytest.mark.parametrize(("spread", "answer_spread"), [(0.0, 0.0), (0.5, 0.5), (1.0, 0.0)])
def test_the_cache_of_those_admitted_seldom_exceeds_the_pool(spread, answer_spread):
    """Requests at random moments of their answers: prompts and answers written so far."""
    draw, prompt, answer, pool = random.Random(1), 3000, 800, 200_000
    load = type("Load", (), {"prompt_spread": spread, "answer_spread": answer_spread})
    deviation = held.resident_spread(prompt, answer, 0, load)
    mean = prompt + answer / 2
    n = math.floor(held.mixed_keeping_reserve(pool, mean, held.ADMITTED * deviation))
    over, longest = 0, 0.0
    for _ in range(1000):
        prompts = steady.lengths(prompt, spread, n, draw)
        answers = steady.lengths(answer, answer_spread, n, draw)
        tokens = sum(p + a * draw.random() for p, a in zip(prompts, answers))
        over += tokens > pool
        longest += steady.quantile(map(sum, zip(prompts, answers)), 0.99) / 1000
    assert over / 1000 <= 0.025
    assert n > 1.05 * pool / longest


def test_a_closed_run_is_what_was_served():
    """Clients that all start at once, with the lines' own times of a step and a prompt."""
    rows = list(closed.compared(closed.settings(every=60)))
    assert len(rows) >= 15
    assert 0.85 <= steady.quantile([c.token for c in rows], 0.5) <= 1.15
    assert 0.6 <= steady.quantile([c.first for c in rows], 0.5) <= 1.4


@pytest.mark.parametrize("clients", [1, 2, 4, 16])
def test_the_wait_of_a_closed_test_is_near_its_simulation(clients):
    """Of requests that differ, so that clients do not stay in step; at 16 the closed form is on the safe side."""
    for setting in (s._replace(spread=0.5, answer_spread=0.5) for s in ROWS if s.spread == 0):
        run = steady.simulated_test(setting, clients)
        for percentile in ("P50", "P95"):
            first, token = steady.closed_test(setting, percentile, clients)
            share = float(percentile[1:]) / 100
            lasted = steady.quantile(run.first_tokens(), share)
            assert 0.9 <= first / lasted <= (1.3 if clients < 16 else 1.9)
            assert 0.9 <= token / steady.quantile(run.per_token(), share) <= 1.4


def test_a_client_that_is_alone_has_one_time_at_every_percentile():
    for setting in (s for s in ROWS if s.spread == 0):
        found = {steady.closed_test(setting, name, 1) for name in steady.PERCENTILES}
        assert len(found) == 1


def test_a_closed_test_never_waits_longer_than_open_arrival():
    for setting in ROWS:
        for clients in (2, 8, 32):
            known = steady.given(setting, "P95") | {"trial_batch": float(clients)}
            open_ = steady.run(steady.FORMS, known)
            first, token = steady.closed_test(setting, "P95", clients)
            assert first <= open_["trial_first"] and token < open_["trial_token"]
