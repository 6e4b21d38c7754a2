"""Models by the names that people use: `model-names.txt` lists them."""

import pytest
from conftest import ROOT

from quoter.catalog.lookup import Catalog

LINES = [
    line
    for line in (ROOT / "tests" / "model-names.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
FOUND = [line.split(" = ") for line in LINES if " = " in line]
ASKED = [line.split(" ? ") for line in LINES if " ? " in line]
SHIPPED = Catalog.shipped()


@pytest.mark.parametrize(("written", "meant"), FOUND, ids=[name for name, _ in FOUND])
def test_a_name_as_people_write_it_is_found(written, meant):
    assert getattr(SHIPPED.look_up("models", written), "name", "nothing") == meant


@pytest.mark.parametrize(("written", "near"), ASKED, ids=[name for name, _ in ASKED])
def test_an_unknown_name_is_asked_back_with_its_family(written, near):
    assert SHIPPED.look_up("models", written) is None
    assert f'"{near}' in SHIPPED.suggest("models", written)


def test_there_are_many_spellings_and_chinese_ones_among_them():
    assert len(LINES) >= 150
    assert sum(any("一" <= sign <= "鿿" for sign in line) for line in LINES) >= 25


def test_there_are_two_hundred_models_and_most_are_of_a_published_configuration():
    models = SHIPPED.models.values()
    assert len(models) >= 200
    assert sum(model.verified for model in models) >= 150


def test_a_model_of_no_family_here_is_answered_without_a_guess():
    assert SHIPPED.suggest("models", "of-nobody-7B") == ""


@pytest.mark.parametrize("model", SHIPPED.models.values(), ids=lambda model: model.name)
def test_a_model_is_as_large_as_its_name_says(model):
    if model.nominal:
        assert model.total_parameters == pytest.approx(model.nominal_parameters, rel=0.35)
