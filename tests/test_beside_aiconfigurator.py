"""aiconfigurator beside ours: what it is asked, and how its answer is read; it is not installed here."""

from pathlib import Path

import pytest

from accuracy import beside_aiconfigurator as other

ANSWER = """
    Model: nvidia/Llama-3.1-70B-Instruct-FP8 (is_moe: False)
    Target Load: 10.0 req/s
    agg GPUs needed: 12 (replicas: 3)
    disagg GPUs needed: 8 (replicas: 1)
"""  # the lines of its report that count
START_UP = other.REQUESTS / "startup.yaml"


@pytest.fixture
def words(monkeypatch):
    """The commands that are asked, each answered as above."""
    found = []
    monkeypatch.setattr(other, "program", lambda folder: folder / "aiconfigurator")
    monkeypatch.setattr(other, "answers", lambda _, asked: found.append(asked) or ANSWER)
    return found


def test_it_is_asked_for_what_ours_is_sized_for(words):
    found = list(other.beside(Path("x"), [START_UP]))
    assert [row.card for row in found] == ["H100-80G-SXM", "H200-141G-SXM"]
    one = dict(zip(words[0][3::2], words[0][4::2], strict=True))
    assert one["--system"] == "h100_sxm"
    assert one["--target-request-rate"] == "10.0"
    assert (one["--isl"], one["--osl"]) == ("2000", "500")
    assert (float(one["--ttft"]), float(one["--tpot"])) == (1000, 40)
    assert found[0].theirs == {"agg": 12, "disagg": 8}
    assert found[0].ours["agg"] == 10
    assert found[1].differences["agg"] == pytest.approx(8 / 12 - 1)
    assert "more than 30 %" in other.told(found[1])


def test_what_it_does_not_know_is_said_and_not_asked(words):
    (row,) = other.beside(Path("x"), [other.REQUESTS / "government.yaml"])
    assert "not known there" in row
    assert words == []


def test_no_answer_is_none():
    assert other.read("Traceback (most recent call last)") == {}
    row = other.Beside("a", "H100-80G-SXM", {"agg": 8.0, "disagg": None}, {})
    assert row.differences == {}
    assert "– there" in other.told(row)
