"""Layouts against published runs: which of two is faster, and which one would be run at a speed of a user."""

import pytest

from accuracy import layouts


@pytest.mark.parametrize("new", [True, False], ids=["served_2026", "served"])
def test_rows_that_differ_in_layout_alone_are_ordered_as_measured(new):
    """Each said by a fit without its model on its card with its engine."""
    found = layouts.pairs(layouts.tokens(new))
    assert len(found) >= 50
    assert layouts.share(found) >= layouts.LEAST
    for pair in found:
        for key in layouts.SETTING:
            assert pair.one.case.row.get(key) == pair.other.case.row.get(key)
        assert layouts.widths(pair.one) != layouts.widths(pair.other)


def test_so_are_most_of_those_on_as_many_devices():
    same = [pair for pair in layouts.pairs(layouts.tokens(True)) if pair.alike]
    assert len(same) >= 10
    assert layouts.share(same) >= layouts.LEAST


def test_a_pair_computed_the_other_way_round_is_not_in_order():
    """What the share counts can fail: each time computed is the other row's."""
    found = layouts.pairs(layouts.tokens(True))
    turned = [layouts.Pair(with_times(p.one, p.other), with_times(p.other, p.one)) for p in found]
    assert layouts.share(turned) <= 1 - layouts.share(found)


def with_times(row, other):
    """A row that is computed as another is."""
    return layouts.Said(row.case, row.figure, row.measured, other.predicted, row.row)


@pytest.mark.parametrize("card", layouts.CARDS)
@pytest.mark.parametrize("speed", layouts.SPEEDS)
def test_the_layout_ranked_first_is_among_the_two_best_or_said_not_to_be(card, speed):
    found = layouts.at(card, speed)
    assert found
    assert all(choice.kept for choice in found) == ((card, speed) not in layouts.MISSED)


def test_most_choices_are_the_best_and_hardly_fewer_where_they_are_hard():
    """Of the choices among three layouts and more, where being among the two best says something."""
    found = list(layouts.choices())
    assert len(found) >= 80
    assert sum(choice.kept for choice in found) >= 0.95 * len(found)
    assert sum(choice.place == 1 for choice in found) >= 0.75 * len(found)
    hard = [choice for choice in found if len(choice.measured) > layouts.BEST]
    assert len(hard) >= 15
    assert sum(choice.kept for choice in hard) >= 0.75 * len(hard)


def test_runs_of_other_software_are_not_compared():
    """The same rows without their versions and days have pairs that two months of an engine explain, not their layouts."""
    for choice in layouts.choices():
        assert len({layouts.software(row) for row in choice.rows}) == 1
    old = layouts.tokens(new=False)
    apart = [r for r in old if layouts.software(r) == "November 2025"]
    assert apart and {layouts.widths(r)[-1] for r in apart} == {1}


@pytest.mark.parametrize("way", ["measured", "computed"])
def test_a_layout_that_gives_the_speed_comes_before_any_that_does_not(way):
    for choice in layouts.choices():
        value = (
            (lambda row: row.measured)
            if way == "measured"
            else (lambda row: row.predicted["system"])
        )
        given = choice.carried(value)
        order = choice.ranked(value)
        assert set(order[: len(given)]) == set(given)
        assert [given[one] for one in order[: len(given)]] == sorted(given.values(), reverse=True)
