"""The estimates against deployments that others measured."""

import os
import runpy
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import yaml

from accuracy import measure, report
from accuracy.measure import cases
from quoter.answer.estimate_json import answer
from quoter.scenario.command_line import quotation_from_options
from quoter.sizing.estimate import estimate
from quoter.sizing.evidence import measured


@cache
def found():
    """Every case that was measured."""
    return list(cases())


@cache
def rows():
    """Every figure of the cases, with our own."""
    return list(report.rows(found()))


@pytest.mark.parametrize("figure", report.FIGURES, ids=lambda figure: figure.name)
@pytest.mark.proof
def test_every_bar_is_kept(figure):
    taken = [row for row in rows() if figure.takes(row)]
    assert len(taken) >= 5
    assert figure.kept(taken) is not False


def test_every_case_is_distinct_and_names_its_source():
    names = [case.id for case in found()]
    assert len(names) == len(set(names))
    assert all(case.source.startswith("https://") for case in found())


def test_what_is_left_out_is_named_once_with_its_reason():
    groups = yaml.safe_load(Path(report.HERE / "left-out.yaml").read_text("utf-8"))["left_out"]
    names = [name for group in groups for name in group["cases"]]
    assert len(names) == len(set(names))
    assert all(group["reason"] for group in groups)


@pytest.mark.proof
def test_the_promised_capacity_is_kept_in_nineteen_of_twenty():
    promised = [row for row in rows() if row.quantity == "capacity_tokens"]
    over = [row for row in promised if report.overstated(row) > 0.05]
    assert len(over) <= len(promised) / 20


@pytest.mark.proof
def test_nothing_that_did_not_start_is_said_to_fit():
    judged = report.verdicts(found())
    assert sum(not started for _, _, started in judged) >= 5
    assert [name for name, verdict, started in judged if verdict == "fits" and not started] == []
    assert "fits" not in [verdict for _, verdict in report.beyond(found())]


@pytest.mark.proof
def test_page_and_evidence_are_of_todays_code(monkeypatch):
    """As the command that people run says, with the cases that are estimated already."""
    monkeypatch.setattr(sys, "argv", ["accuracy/report.py", "--check"])
    monkeypatch.setattr(measure, "cases", found)
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(report.ROOT / "accuracy" / "report.py"), run_name="__main__")
    assert ended.value.code == 0


def test_the_report_starts_where_only_its_own_folder_is_known():
    start = (
        "import runpy, sys; sys.path.insert(0, 'accuracy'); runpy.run_path('accuracy/report.py')"
    )
    run = subprocess.run([sys.executable, "-P", "-c", start], cwd=report.ROOT,
                         capture_output=True, text=True, env={**os.environ, "PYTHONPATH": ""})  # fmt: skip
    assert run.returncode == 0, run.stderr


def sized(card, **options):
    quotation = quotation_from_options(
        model="Llama-3.1-8B", card=card, context=8192, concurrency=4, language="en", **options
    )
    return answer(estimate(quotation))["scenarios"][0]


def test_an_estimate_names_the_nearest_deployments_and_its_error_on_them():
    scenario = sized("H100-80G-SXM", weights="fp8", engine="vllm", engine_version="0.19")
    nearest = scenario["measured_nearby"][0]
    assert (nearest["model"], nearest["weights"]) == ("Llama-3.1-8B", "fp8")
    row = next(row for row in measured() if row.name == nearest["name"])
    assert nearest["error"] == row.error
    assert f"{round(row.error, 3) + 0.0:+.1%}" in scenario["evidence"]
    assert "-0.0%" not in scenario["evidence"], (
        "an error that rounds to nothing has no sign of its own"
    )


def test_a_card_that_nobody_measured_says_so():
    scenario = sized("Ascend-910B3")
    assert scenario["measured_nearby"] == []
    assert "No published memory measurement of this accelerator family" in scenario["evidence"]
    assert "to be validated by PoC" in scenario["evidence"]
