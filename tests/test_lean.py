"""What costs time or memory is done once and let go of: calls are counted, no seconds."""

from conftest import ROOT

from quoter.scenario import load_quotation
from quoter.sizing import estimate
from quoter.workbook.sheets import written
from quoter.workbook.sheets.engine import workings

EXAMPLE = ROOT / "examples" / "scenarios.yaml"


def test_of_the_cells_of_an_option_only_those_are_kept_that_other_sheets_read():
    context, _ = written(estimate(load_quotation(EXAMPLE)))
    kept = {name for options in context.option_refs for refs in options for name in refs}
    assert kept
    assert kept <= set(workings.TOLD)
