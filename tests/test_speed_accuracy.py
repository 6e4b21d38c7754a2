"""The speed against what others measured: the bars, the shipped constants and where they come from."""

import csv

import numpy as np
import pytest

from accuracy import fit, speed_report
from accuracy.speed_cases import dropped, published, served
from quoter.catalog.lookup import Catalog
from quoter.core.lines import run
from quoter.sizing.options import INFERENCE


@pytest.fixture(scope="module")
def measured():
    return fit.Fit()


@pytest.fixture(scope="module")
def stored():
    with fit.VALIDATED.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


@pytest.mark.parametrize("bar", speed_report.BARS, ids=lambda bar: bar.name)
def test_every_bar_of_the_speed_is_kept(bar):
    assert len(bar.rows()) > 400
    assert bar.kept(), bar.value()


def test_every_measurement_is_counted_or_left_out():
    assert len(served()) + len(dropped()) == 1194
    assert len(published()) == 451
    names = [case.id for case in (*served(), *dropped(), *published())]
    assert len(names) == len(set(names))
    sources = {case.id.split("-")[0] for case in published()}
    assert sources == set(speed_report.SOURCES)


def test_the_shipped_constants_keep_the_bars(measured):
    tokens = fit.token_times(measured.served.computed({}))
    error = np.abs(tokens / measured.tpot - 1)
    mixture = np.array([case.mixture for case in measured.served.cases])
    assert error[~mixture].mean() <= 0.12
    assert error[mixture].mean() <= 0.20
    speed = Catalog.shipped().constant
    inside = measured.ttft / measured.first_times({})
    low, high = speed("speed_first_low"), speed("speed_first_high")
    assert ((inside >= low) & (inside <= high)).mean() >= 0.80
    assert high / low <= 4
    rates = fit.throughputs(measured.published, measured.published.computed({}))
    errors = np.abs(rates / measured.values - 1)
    assert np.median(errors) <= 0.25
    assert np.quantile(errors, 0.9) <= 0.60
    bias = np.concatenate([measured.tpot / tokens, rates / measured.values]).mean() - 1
    assert -0.15 <= bias <= 0.05


def test_the_shipped_constants_are_those_that_all_rows_give(measured):
    values, band = fit.everything(measured)
    for constant, value in values.items():
        data = measured.served if measured.served.rows_of(constant).any() else measured.published
        shipped = data.given[constant.figure][data.rows_of(constant)]
        assert shipped == pytest.approx(value, rel=0.01), constant.name
    ends = [Catalog.shipped().constant(f"speed_first_{end}") for end in ("low", "high")]
    assert ends == pytest.approx(band, rel=0.01)


def test_what_is_stored_of_rows_held_out_is_made_again(measured, stored):
    out, others = next(fit.splits(measured, "rows"))
    token, low, high, rates = fit.held_out(measured, out, others)
    cases = [case for case, held in zip(measured.served.cases, out) if held]
    said = [stored[case.id] for case in cases]
    assert [float(row["rows"]) for row in said] == pytest.approx(token, rel=0.01)
    assert [float(row["rows_first_low"]) for row in said] == pytest.approx(low, rel=0.01)
    assert [float(row["rows_first_high"]) for row in said] == pytest.approx(high, rel=0.01)
    figures = [case for case, held in zip(measured.published.cases, others) if held]
    assert [float(stored[c.id]["rows"]) for c in figures] == pytest.approx(rates, rel=0.01)


def test_arrays_carry_out_the_very_lines(measured):
    found = measured.served.computed({})
    for i in range(0, len(measured.served.cases), 97):
        records = measured.served.cases[i].records
        alone = run(INFERENCE, records)
        for name in ("token_time", "first_token_time", "request_time", "batch"):
            assert alone[name] == pytest.approx(found[name][i]), name


def test_no_constant_belongs_to_a_model():
    constants = (*fit.SPEED_CONSTANTS, *fit.FIRST_CONSTANTS)
    assert len(constants) == speed_report.CONSTANTS
    models = {case.row["model"] for case in served()}
    assert not models & {name for c in constants for name in (c.family, c.overhead, c.figure)}
