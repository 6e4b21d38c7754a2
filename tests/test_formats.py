"""Figures as they are printed: ties as a spreadsheet rounds them, and stated shares with all their digits."""

import pytest
from test_bill import file

from quoter.catalog.lookup import Catalog
from quoter.core import STATED_SHARE, Texts, brief, gib, stated_share, whole
from quoter.core.files import Document
from quoter.proposal.view import offer
from quoter.scenario.quotation import quotation
from quoter.sizing.estimate import estimate
from quoter.workbook.sheets.front import quotation as sheet


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (brief(3.125), "3.13"), (brief(0.0625), "0.0625"), (brief(1.005), "1.01"), (brief(-3.125), "-3.13"),
        (whole(2.5), "3"), (whole(0.5), "1"), (whole(2.4999), "2"), (whole(1e12), "1,000,000,000,000"),
        (gib(2.25 * 2**30), "2.3"), (gib(-0.0), "0.0"),
    ],
)  # fmt: skip
def test_a_tie_is_rounded_as_a_spreadsheet_rounds_it(said, shown):
    assert said == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.0725, "7.25%"), (0.13, "13%"), (0.081, "8.1%"), (0.1, "10%"), (0.0, "0%"), (1.0, "100%"), (0.07, "7%")],
)  # fmt: skip
def test_a_stated_share_keeps_its_digits(share, shown):
    assert stated_share(share) == shown


def test_a_discount_of_seven_and_a_quarter_and_a_tax_of_eight_point_one_can_be_traced_by_a_reader():
    """They were printed as 7.2% and 8%, from which the net price beside them does not follow."""
    text = file(quote="taxes: {goods: 0.081}")
    text["catalog"]["prices"][0]["discount"] = 0.0725
    found = estimate(quotation(Document(text, "q", b""), Catalog.shipped()))
    texts = Texts("en")
    items = offer.offer(found, texts).items
    assert (items[0].discount, items[0].tax_rate) == ("7.25%", "8.1%")
    assert offer.by_rate(found, texts).rows[0][0] == "8.1%"
    shapes = {key: shape for key, shape, _ in sheet._COLUMNS}
    assert all(shapes[key].startswith(STATED_SHARE) for key in ("discount", "tax_rate"))
