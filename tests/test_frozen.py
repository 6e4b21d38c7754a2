"""Frozen classes with shared methods: the same as `dataclass(frozen=True)` to whoever uses them."""

from dataclasses import FrozenInstanceError, dataclass, field, fields, is_dataclass, replace
from functools import cached_property

import pytest

from quoter.core import frozen


class Body:
    """What both kinds are made of."""

    name: str
    size: float = 1.0
    parts: list = field(default_factory=list)
    kind = "no field"

    @cached_property
    def twice(self):
        return 2 * self.size


def body():
    return {k: v for k, v in vars(Body).items() if k not in ("__dict__", "__weakref__")}


OURS = frozen(type("Thing", (), body()))
THEIRS = dataclass(frozen=True)(type("Thing", (), body()))
CALLS = [
    (("a",), {}), (("a", 2), {}), (("a",), {"parts": [1], "size": 3}), ((), {"name": "b"}), ((), {"size": 3, "name": "b"}),
    ((), {}), (("a", 1, [], 4), {}), (("a",), {"name": "b"}), (("a",), {"nmae": "b"}), ((), {"size": 2}),
]  # fmt: skip


def made(kind, given, named):
    """What an instance says of itself, or that there is none."""
    try:
        one = kind(*given, **named)
    except TypeError:
        return TypeError
    return repr(one), list(vars(one)), one.twice


@pytest.mark.parametrize(("given", "named"), CALLS)
def test_it_is_made_and_says_of_itself_as_a_dataclass_does(given, named):
    assert made(OURS, given, named) == made(THEIRS, given, named)


def test_it_is_replaced_compared_and_hashed_by_its_fields():
    one, same, other = OURS("a", parts=()), OURS("a", parts=()), OURS("b", parts=())
    assert one == same != other
    assert hash(one) == hash(same) != hash(other)
    assert one != THEIRS("a", parts=())
    assert replace(other, name="a") == one
    assert is_dataclass(one)
    assert [f.name for f in fields(one)] == [f.name for f in fields(THEIRS)]
    assert OURS("a").parts is not OURS("a").parts
    with pytest.raises(TypeError):
        hash(OURS("a"))  # a list is part of it


def test_it_never_changes():
    one = OURS("a")
    for change in (
        lambda: setattr(one, "name", "b"),
        lambda: setattr(one, "other", 1),
        lambda: delattr(one, "name"),
    ):
        with pytest.raises(FrozenInstanceError):
            change()
    assert one.name == "a"


def test_one_that_is_compared_as_itself_is_hashed_so():
    kind = frozen(eq=False)(type("Thing", (), body()))
    assert kind("a") != kind("a")
    assert len({kind("a"), kind("a")}) == 2


def test_a_class_takes_the_fields_of_its_base():
    @frozen
    class More(OURS):
        weight: int = 3

    assert repr(More("a", 2.0)).endswith("More(name='a', size=2.0, parts=[], weight=3)")
