"""What costs time or memory is done once and let go of: calls are counted, no seconds."""

from datetime import date

from conftest import ROOT

from quoter.catalog import Catalog
from quoter.core.files import Document
from quoter.scenario import load_quotation, quotation
from quoter.sizing import estimate, recommendation
from quoter.workbook.sheets import written
from quoter.workbook.sheets.engine import workings

EXAMPLE = ROOT / "examples" / "scenarios.yaml"


def quotation_of(*scenarios):
    quote = {"number": "L-1", "date": date(2026, 11, 30), "language": "en", "currency": "CNY"}
    data = {"quote": quote, "scenarios": list(scenarios)}
    return quotation(Document(data, "x", b""), Catalog.shipped())


def test_of_the_cells_of_an_option_only_those_are_kept_that_other_sheets_read():
    context, _ = written(estimate(load_quotation(EXAMPLE)))
    kept = {name for options in context.option_refs for refs in options for name in refs}
    assert kept
    assert kept <= set(workings.TOLD)


def test_the_cards_of_a_training_are_weighed_once_for_all_stages_of_zero(monkeypatch):
    asked, alike = [], []
    weigh, give = recommendation.candidates, recommendation.given_alike
    monkeypatch.setattr(recommendation, "candidates", lambda c: asked.append(c) or weigh(c))
    monkeypatch.setattr(recommendation, "given_alike", lambda c: alike.append(c) or give(c))
    training = {"name": "a", "workload": "training", "model": "Qwen3-8B",
                "cards": ["H800-80G-SXM", "Ascend-910B3"]}  # fmt: skip
    estimate(quotation_of(training))
    assert len(asked) == 1
    assert len(alike) == 4  # a time for each stage, whatever the cards
