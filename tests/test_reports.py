"""What others reported as out of memory, as running, or with figures: ours beside each."""

import pytest

from accuracy.reports import reports
from quoter.core import Problems
from quoter.scenario.command_line import quotation_from_options

REPORTS = tuple(reports())


def named(report):
    return report.id


def test_the_reports_are_as_many_as_were_collected():
    assert len({report.source for report in REPORTS}) == 28
    assert sum(report.starts is False for report in REPORTS) >= 15


@pytest.mark.parametrize("report", [r for r in REPORTS if r.starts is False], ids=named)
def test_what_did_not_come_up_is_not_said_to_fit(report):
    assert report.option["verdict"] == "does_not_fit"
    assert report.option["reason"]


@pytest.mark.parametrize("report", [r for r in REPORTS if r.starts], ids=named)
def test_what_came_up_is_not_refused(report):
    assert report.option["verdict"] == "fits", report.option["reason"]


@pytest.mark.parametrize("report", [r for r in REPORTS if r.figures], ids=named)
def test_a_figure_that_a_report_prints_is_ours(report):
    assert {n: e for n, (e, margin) in report.errors().items() if abs(e) > margin + 1e-6} == {}


def test_the_largest_number_of_sequences_is_said():
    """vllm-project/recipes pull request 551: 856 pages, where the engine's default is 1,024."""
    report = next(r for r in REPORTS if r.id == "recipes-551 3")
    most = report.option["max_sequences"]
    assert 512 < most <= 856
    assert f"max_num_seqs of at most {most:,}" in report.option["reason"]


def test_a_kind_of_training_that_nobody_sizes_is_refused_by_name():
    """huggingface/trl issue 3456 asks for GRPO, whose answers take memory that no recipe here counts."""
    with pytest.raises(Problems, match="'pretrain' or 'sft'"):
        quotation_from_options(workload="training", model="Qwen3-0.6B", card="A100-80G-SXM",
                               recipe={"objective": "grpo"})  # fmt: skip
