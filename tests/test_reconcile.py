"""The reconciliation check: it finds what a public quotation gets wrong, and nothing in ours."""

import random
from dataclasses import replace
from decimal import Decimal

import pytest
import yaml
from conftest import ROOT, bounded
from quotations import random_data

from quoter.answer import claims
from quoter.answer.reconcile import contradictions
from quoter.catalog.lookup import Catalog
from quoter.core.amounts import rmb_words
from quoter.core.files import Document
from quoter.delivery import building
from quoter.scenario.quotation import load_quotation, quotation
from quoter.sizing.estimate import estimate

PACK = yaml.safe_load((ROOT / "tests" / "contradictory.yaml").read_text(encoding="utf-8"))


def test_every_contradiction_of_the_public_pack_is_found():
    found = [(c.where, c.what, c.follows, c.said) for c in contradictions(PACK["documents"])]
    assert found == [(w, what, Decimal(str(f)), Decimal(str(s))) for w, what, f, s in PACK["found"]]


@pytest.mark.parametrize(("follows", "said"), [
    (288_000, 384_000),  # three years of 96,000
    (166_120, 160_520),  # software in year 1
    (1_852_460, 1_710_760),  # the cost table and the briefing's
    (1_850_000, 1_710_760),  # the speaker notes and the table that they stand under
    (1_710_760, 1_574_300),  # the work's table and its own text
    (Decimal("0.0373"), Decimal("0.033")),  # 3.3 % of a total that the table does not show
])  # fmt: skip
def test_what_is_known_of_the_pack_is_among_it(follows, said):
    pairs = {(c.follows, c.said) for c in contradictions(PACK["documents"])}
    assert (Decimal(follows), Decimal(said)) in pairs


def test_what_holds_in_the_pack_is_not_reported():
    """5 % is 32,000 of the 640,000 of the servers, as its text says; not of all hardware."""
    said = [str(c) for c in contradictions(PACK["documents"])]
    assert not [s for s in said if "discount on the servers" in s or "payments together" in s]
    lines = [c for c in contradictions(PACK["documents"]) if "= product" in c.what]
    assert lines == []


def test_amounts_typed_into_formulas_are_found():
    document = {"name": "book", "cells": ["=A1*B1", "=SUM(C1:C9)", "=in_discount*2"]}
    assert contradictions([document]) == []
    document["cells"].append("=$8*$80000")
    [found] = contradictions([document])
    assert found.said == 1


@pytest.mark.parametrize("seed", bounded(range(40), 8))
def test_our_own_outputs_do_not_contradict_each_other(seed):
    data = random_data(random.Random(seed))
    sized = estimate(quotation(Document(data, "random.yaml"), Catalog.shipped()))
    assert contradictions(claims.ours(sized)) == []


def test_a_bill_that_is_wrong_is_found():
    """The check is not blind: one cent in one amount."""
    sized = estimate(load_quotation(ROOT / "examples" / "scenarios.yaml"))
    for name in ("line_amount", "amount_tax", "amount_with_tax"):
        entry = next(
            e for e in sized.bill.entries if e.figures.active and e.counted and e.figures.item.known
        )
        spoilt = replace(
            entry, figures=entry.figures.but(**{name: entry.figures.by_name(name) + 0.01})
        )
        entries = tuple(spoilt if e is entry else e for e in sized.bill.entries)
        wrong = replace(sized, bill=replace(sized.bill, entries=entries))
        assert contradictions(claims.ours(wrong)), name
    totals = sized.bill.totals.but(total_with_tax=sized.bill.totals.total_with_tax + 0.01)
    wrong = replace(sized, bill=replace(sized.bill, totals=totals))
    found = contradictions(claims.ours(wrong))
    assert {"bill, total", "JSON, total"} <= {c.where for c in found}


def test_outputs_that_contradict_each_other_are_not_written(monkeypatch, tmp_path):
    whole = claims.ours

    def spoilt(sized):
        bill, other = whole(sized)
        return [bill, {**other, "total": {**other["total"], "with tax": "1.00"}}]

    monkeypatch.setattr(claims, "ours", spoilt)
    file = load_quotation(ROOT / "examples" / "scenarios.yaml")
    with pytest.raises(building.Refused, match="contradict each other"):
        building.build(file, tmp_path / "out", ("xlsx",))
    assert not (tmp_path / "out").exists()


def test_amounts_in_words_are_read_back():
    rng = random.Random(5)
    for digits in range(1, 16):
        for _ in range(100):
            amount = Decimal(rng.randrange(-(10**digits) + 1, 10**digits)) / 100
            assert claims.read_chinese(rmb_words(amount)) == amount
    assert claims.read_chinese("not an amount") is None
