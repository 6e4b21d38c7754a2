"""What a person does with the workbook: finds what the total rests on, changes the load, chooses another card,
fills a missing price. Every input that moves the total is at most four jumps from it – along a formula, by
a link, or read off the sheet that a link led to –, and each jump lands on a cell with a label."""

import io
import json
import re
import subprocess
from collections import Counter, deque
from functools import cache

import openpyxl
import pytest
import yaml
from conftest import ROOT
from editing import cell_of, cells_of_inputs
from openpyxl.utils import get_column_letter, range_boundaries

from quoter.catalog.lookup import Catalog
from quoter.core.files import Document
from quoter.core.texts import Texts
from quoter.delivery.pulling import inputs_of, pull
from quoter.scenario.quotation import quotation
from quoter.sizing.estimate import estimate
from quoter.workbook.sheets import written
from quoter.workbook.write_back import Place

MOST = 4
EXAMPLE = ROOT / "examples" / "scenarios.yaml"
UNPRICED = "MetaX-C500-8"  # the server whose price the customer is to fill in
FILLED = 95_000.0


def data(language="zh", without=""):
    """The example, in a language; without the price of a server."""
    found = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    found["quote"]["language"] = language
    if without:  # and a card that is asked for in spite of it
        prices = found["catalog"]["prices"]
        found["catalog"]["prices"] = [row for row in prices if row.get("server") != without]
        found["scenarios"][0]["choice"] = {"card": "MetaX-C500", "tensor_parallel": 2}
    return found


@cache
def made(language="zh", without=""):
    """The workbook's context, its bytes, and the workbook as openpyxl reads it."""
    file = Document(data(language, without), "tasks.yaml", b"")
    context, content = written(estimate(quotation(file, Catalog.shipped())))
    return context, content, openpyxl.load_workbook(io.BytesIO(content))


def shown_total(context, book):
    """Where the summary shows the total."""
    sheet = book[context.sheets["summary"].name]
    label = f"{Texts(context.quote.language)('total')} {context.quote.currency}"
    [row] = [cells[0].row for cells in sheet.iter_rows() if cells[0].value == label]
    return sheet.title, f"B{row}"


REFERENCE = re.compile(
    r"(?:'([^']+)'!|(\w+)!)?(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)(?![\w(])|([^\W\d][\w.]*)(?!\()"
)


def references(book, sheet, address):
    """What a formula refers to: sheets with addresses; nothing where there is none."""
    formula = book[sheet][address].value
    if not isinstance(formula, str) or not formula.startswith("="):
        return
    for quoted, bare, place, name in REFERENCE.findall(re.sub(r'"[^"]*"', "", formula)):
        if place:
            yield quoted or bare or sheet, place
        elif name in book.defined_names:
            yield from book.defined_names[name].destinations


def cells_of(sheet, address):
    """The single cells of an address."""
    first, top, last, bottom = range_boundaries(address.replace("$", ""))
    return [(sheet, f"{get_column_letter(c)}{r}")
            for r in range(top, bottom + 1) for c in range(first, last + 1)]  # fmt: skip


def links(book):
    """The sheets that each sheet links to."""
    return {
        sheet.title: list(dict.fromkeys(
            cell.hyperlink.location.rpartition("!")[0].strip("'")
            for row in sheet.iter_rows() for cell in row if cell.hyperlink and cell.hyperlink.location
        ))
        for sheet in book
    }  # fmt: skip


def reach(book, start):
    """How many jumps every cell is from another by formulas alone, and every sheet with links too."""
    known, waiting, linked = {start: 0}, deque([start]), links(book)
    sheets, seen = {start[0]: 0}, set()
    while waiting:
        place = waiting.popleft()
        for address in set(references(book, *place)) - seen:
            seen.add(address)  # a range that many formulas draw on is gone through once
            for cell in cells_of(*address):
                if cell not in known:
                    known[cell] = known[place] + 1
                    waiting.append(cell)
    waiting = deque([start[0]])
    while waiting:
        name = waiting.popleft()
        for other in linked[name]:
            if other not in sheets:
                sheets[other] = sheets[name] + 1
                waiting.append(other)
    return known, sheets


def label(book, sheet, address):
    """The text that names a cell: in its row the first, or the heading of its column."""
    at = book[sheet][address]
    [cells] = book[sheet].iter_rows(at.row, at.row, 1, at.column, values_only=True)
    row = [value for value in cells if isinstance(value, str)]
    return next((text for text in row if text and not text.startswith("=")), "")


@pytest.mark.proof
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_input_of_the_total_is_four_jumps_away_and_labelled(language):
    context, _, book = made(language)
    known, sheets = reach(book, shown_total(context, book))
    jumps = Counter()
    for place, cell in cells_of_inputs(book, inputs_of(context)):
        if (cell.parent.title, cell.coordinate) not in known:
            continue  # nothing of the total goes back to it
        way = min(known[cell.parent.title, cell.coordinate], sheets[cell.parent.title] + 1)
        assert way <= MOST, place
        assert label(book, cell.parent.title, cell.coordinate), place
        jumps[way] += 1
    assert jumps.total() > 1000


def at(context, book, name, key=""):
    """Where an input is."""
    cell = cell_of(book, Place(name, key))
    return [cell.parent.title, cell.coordinate]


@pytest.mark.office
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_person_does_the_four_tasks_in_libreoffice(tmp_path, language, capsys):
    context, content, book = made(language, UNPRICED)
    source, target = tmp_path / "source.xlsx", tmp_path / "back.xlsx"
    source.write_bytes(content)
    where = lambda name, key="": at(context, book, name, key)  # noqa: E731
    linked = {
        name: others
        for name, others in links(book).items()
        if name != context.sheets["checks"].name
    }
    job = {
        "source": str(source), "target": str(target), "total": shown_total(context, book), "links": linked,
        "find": {"concurrency": where("in_1_ask_concurrency"), "context": where("in_1_ask_context"),
                 "discount": where("in_discount"), "price": where("p_amount", "card:MetaX-C500"),
                 "tax": where("in_tax_goods"), "layers": where("m_layers", "QwQ-32B"),
                 "memory": where("c_memory_gb", "MetaX-C500")},
        "price": [[where("p_amount", "server:MetaX-C500"), FILLED]],
        "load": [[where("in_1_ask_concurrency"), 24.0]],
        "card": [[where("in_1_card"), context.called("c")["Ascend-910C"]], [where("in_1_option_tensor_parallel"), 4.0]],
    }  # fmt: skip
    done = subprocess.run(
        ["/usr/bin/python3", ROOT / "tests" / "uno_tasks.py"], input=json.dumps(job), text=True, check=True,
        timeout=600, capture_output=True,
    )  # fmt: skip
    steps = json.loads(done.stdout)
    with capsys.disabled():
        print()
        for step in steps:
            print(f"{step['task']:18} {step['done']:30.30} {'!'.join(step['at']):32.32} "
                  f"{step['label']:34.34} {step['seconds']:7.3f} s")  # fmt: skip
    assert [step for step in steps if not step["label"]] == []
    for name in job["find"]:
        assert 1 <= len([step for step in steps if step["task"] == f"find {name}"]) <= MOST
    shown = [
        step["done"].removeprefix("read ") for step in steps if step["done"].startswith("read ")
    ]
    assert context.refs["offered_total"].value == ""  # none before the price is filled in
    filled, loaded, card, _ = shown  # of the card's width one server holds either
    assert len({filled, loaded, card}) == 3  # the price, the load and the card each move it
    found = pull(target)
    assert found.result.gate.quotable and (found.moved, found.unplaced) == ([], [])
    total = f"{found.result.money.total_with_tax:,.2f}"
    assert shown[-1] == total
