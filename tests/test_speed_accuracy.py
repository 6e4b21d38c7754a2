"""The times against what others measured: the bars, the shipped figures and where they come from."""

import csv

import numpy as np
import pytest

from accuracy import bands, fit, own_runs, speed_catalog, speed_report
from accuracy.speed_cases import dropped, published, served, speculative
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
@pytest.mark.proof
def test_every_bar_of_the_times_is_kept_or_said_to_be_missed(bar):
    assert len(bar.rows()) >= 7
    assert bar.kept() or bar.name in speed_report.MISSED
    assert not (bar.kept() and bar.name in speed_report.MISSED)


@pytest.mark.proof
def test_a_runs_worth_is_as_the_served_settings_have_it():
    assert own_runs.CATALOG.read_text(encoding="utf-8") == own_runs.text()


@pytest.mark.parametrize("figure", ["token", "first"])
@pytest.mark.proof
def test_every_further_run_of_a_system_brings_its_other_runs_nearer(figure):
    """Of the rows that were not seen; a first token by the share within half as much again, of which a
    single run says little: its share may fall by less than one in a hundred."""
    if figure == "token":
        errors = [own_runs.mean_error(figure, runs) for runs in range(4)]
        assert errors == sorted(errors, reverse=True) and errors[3] < 0.8 * errors[0]
    else:
        shares = [own_runs.near(figure, runs, 1.5) for runs in (0, 1, 3)]
        assert shares[0] - 0.01 < shares[1] < shares[2] > shares[0] + 0.01


def test_every_measurement_is_counted_or_left_out():
    assert len(served()) + len(dropped()) == 1194 + 536 + 41
    assert len(published()) == 451 + 110
    assert len(speculative()) == 191
    names = [case.id for case in (*served(), *dropped(), *published())]
    assert len(names) == len(set(names))


def test_every_measurement_names_its_source():
    old = {case.id.split("-")[0] for case in published() if "source" not in case.row}
    assert old == set(speed_report.SOURCES)
    rest = [case for case in (*served(), *published(), *speculative()) if "source" in case.row]
    assert all(case.row["source"] for case in rest)


@pytest.fixture(scope="module")
def everything(measured):
    return measured.everything()


@pytest.mark.proof
def test_the_shipped_figures_are_those_that_all_rows_give(measured, everything):
    for constant, value in everything.items():
        data = measured.served if measured.served.rows_of(constant).any() else measured.published
        rows = data.rows_of(constant)
        if rows.any() and constant.figure in data.given:
            shipped = data.given[constant.figure][rows]
            assert shipped == pytest.approx(value, rel=0.02), constant.name


def test_the_shipped_bands_are_those_of_the_systems_left_out():
    for name in fit.FAMILIES:
        row = Catalog.shipped().errors[name]
        assert row.families == (name,)
        for kind, (low, high) in bands.token_bands(bands.said(), name).items():
            assert getattr(row, f"{kind}_low") == pytest.approx(low, abs=0.006)
            assert getattr(row, f"{kind}_high") == pytest.approx(high, abs=0.006)


def test_the_shipped_confidences_are_the_errors_that_are_measured():
    """One definition: a confidence is a quantile of measured over computed, systems left out."""
    delays, every = Catalog.shipped().delays, bands.late_of_all(bands.said())
    assert set(delays) == {*fit.FAMILIES, "unmeasured"}
    for name in fit.FAMILIES:
        row = delays[name]
        assert row.families == (name,)
        slow, late = bands.slow(bands.said(), name), bands.late(bands.said(), name) or every
        for confidence in bands.CONFIDENCES:
            assert getattr(row, f"slow_{confidence}") == pytest.approx(slow[confidence], abs=0.006)
            assert getattr(row, f"late_{confidence}") == pytest.approx(late[confidence], abs=0.006)


def test_more_confidence_is_never_faster_and_what_nobody_measured_never_surer():
    delays = Catalog.shipped().delays
    unknown = delays["unmeasured"]
    for row in delays.values():
        assert 0 <= row.slow_50 <= row.slow_75 <= row.slow_90 <= unknown.slow_90
        assert 0 <= row.late_50 <= row.late_75 <= row.late_90


def test_the_middle_of_a_family_is_not_biased():
    """Half of the measurements of a family of which systems were served are no slower by a fifth."""
    for row in Catalog.shipped().delays.values():
        assert not row.families or row.slow_50 <= 0.2, row.name


def test_a_family_that_nobody_measured_has_a_wider_band_than_any_that_is():
    errors = Catalog.shipped().errors
    unknown = errors["unmeasured"]
    assert 2 <= unknown.dense_high / unknown.dense_low <= 6
    assert all(row.dense_high <= unknown.dense_high for row in errors.values())


@pytest.mark.proof
def test_what_is_stored_of_rows_left_out_is_made_again(measured, everything, stored):
    held = next(
        (out, others) for out, others in fit.splits(measured, "system") if 10 < out.sum() < 30
    )
    token, first, _ = measured.without(*held, everything)
    cases = [case for case, out in zip(measured.served.cases, held[0]) if out]
    said = [stored[case.id] for case in cases]
    assert [float(row["system"]) for row in said] == pytest.approx(token, rel=0.03)
    assert [float(row["system_first"]) for row in said] == pytest.approx(first, rel=0.05)


def test_arrays_carry_out_the_very_lines(measured):
    found = measured.served.computed({})
    for i in range(0, len(measured.served.cases), 97):
        records = measured.served.cases[i].records
        alone = run(INFERENCE, records)
        for name in ("token_time", "first_token_time", "request_time", "batch"):
            assert alone[name] == pytest.approx(found[name][i]), name


def test_drafts_gain_most_where_few_requests_are_in_flight():
    """1.6 × at 4 in flight, 1.4 at 16 to 32, 1.25 at 128 to 256, as measured; within a tenth."""
    data = fit.Data(speculative(), fit.TOKEN)
    plain = fit.token_times(data.computed({}))
    for case in data.cases:
        case.records["ask"].speculative = 1.7
    gained = plain / fit.token_times(fit.Data(data.cases, fit.TOKEN).computed({}))
    flight = data.column("concurrency")
    assert np.median(gained[flight == 4]) == pytest.approx(1.55, rel=0.1)
    assert np.median(gained[(flight >= 16) & (flight <= 32)]) == pytest.approx(1.35, rel=0.1)
    assert np.median(gained[flight >= 128]) == pytest.approx(1.2, rel=0.1)


def test_no_figure_belongs_to_a_card_or_a_model():
    constants = (*fit.SPEED_CONSTANTS, *fit.FIRST_CONSTANTS)
    named = {name for c in constants for name in (c.family, c.overhead, c.figure)}
    rows = [case.row for case in served()]
    assert not named & {row[key] for row in rows for key in ("model", "card")}


def test_a_fit_leaves_the_rows_that_a_person_wrote(monkeypatch, tmp_path):
    shipped = speed_catalog.FILE.read_text("utf-8")
    own = (
        "  - {name: my engine, engines: [mine],\n     layer_overhead: 1.00e-4, date: 2026-11-29}\n"
    )
    before = shipped.replace("\nerrors:\n", f"{own}\nerrors:\n")
    file = tmp_path / "speed.yaml"
    file.write_text(before, "utf-8")
    monkeypatch.setattr(speed_catalog, "FILE", file)
    written = dict(speed_catalog.WRITTEN)
    assert speed_catalog.kept(before, "overheads") == own
    for table, names in written.items():
        known = {speed_catalog.named(row) for row in before.split("\n") if row.startswith("  - ")}
        monkeypatch.setitem(speed_catalog.WRITTEN, table, known - names)
        fitted = speed_catalog.kept(before, table)
        monkeypatch.setitem(speed_catalog.WRITTEN, table, names)
        monkeypatch.setattr(speed_catalog, table, lambda *_, fitted=fitted: iter([fitted]))
    assert speed_catalog.text(None, {}) == before
    assert set(fit.ENGINES) <= Catalog.shipped().overheads.keys()  # whose engines the file says
