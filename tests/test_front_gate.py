"""The sheets in front say nothing that an edit may make untrue: what they tell is live, or is labelled as
issued; and where there is no offer, no total, no words, no payment and no cost of owning stands on them."""

import copy
import io
import re

import formualizer
import openpyxl
import pytest
import yaml
from conftest import ROOT
from openpyxl.utils import range_boundaries
from test_workbook import at, put

from quoter.catalog.lookup import Catalog
from quoter.core.files import Document
from quoter.core.texts import Texts
from quoter.scenario.quotation import quotation
from quoter.sizing.estimate import estimate
from quoter.sizing.options import VERDICTS
from quoter.words import bill_words
from quoter.words.scenario_words import alternatives, barred
from quoter.workbook.sheets import written
from quoter.workbook.sheets.context import FRONT
from quoter.workbook.sheets.engine.prices import key_of
from quoter.workbook.sheets.front.ownership import RESULT
from quoter.workbook.xlsx import STYLES

FILES = {
    "example": ROOT / "examples" / "scenarios.yaml", "packages": ROOT / "tests" / "packages.yaml",
    "incomplete": ROOT / "tests" / "edited.yaml", "at hand": ROOT / "examples" / "fit.yaml",
}  # fmt: skip
MONEY = re.compile(r"\d{1,3}(?:,\d{3})+|(?:CNY|USD|EUR|¥|\$) ?\d")
SUM = r"\s*(?:CNY|USD|EUR)?\s*\d"
COMPARED = re.compile(
    rf"比选用方案|(贵|便宜|省){SUM}|\d\s*%.{{0,6}}(贵|便宜|省)|(dearer|cheaper|more|less) than the chosen|"
    rf"costs{SUM}|(dearer|cheaper) by"
)
BAND, HEADS = STYLES["section"]["bg_color"], {STYLES[name]["bg_color"] for name in ("head", "head_left")
                                              if "bg_color" in STYLES[name]}  # fmt: skip


def data_of(name, language):
    data = yaml.safe_load(FILES[name].read_text(encoding="utf-8"))
    data["quote"]["language"] = language
    return data


def built(data):
    return written(
        estimate(quotation(Document(copy.deepcopy(data), "t.yaml", b""), Catalog.shipped()))
    )


def paper(cell):
    """The colour of a cell's ground."""
    return "#" + str(cell.fill.fgColor.rgb)[2:] if cell.fill.fill_type == "solid" else ""


def literals(sheet, issued):
    """The texts that no formula gives, but for inputs, for what is labelled as issued, and for headings."""
    heads, band = {}, ""
    printed = range_boundaries((sheet.print_area or "A1:XFD1").rpartition("!")[2].replace("$", ""))[
        2
    ]
    for row in sheet.iter_rows():
        if paper(row[0]) == BAND:
            heads, band = {}, str(row[0].value)
            continue
        label = str(row[0].value or "")
        open_ = any(
            not cell.protection.locked for cell in row
        )  # then its label is that of an input
        for cell in row:
            if paper(cell) in HEADS and isinstance(cell.value, str):
                heads[cell.column] = cell.value
            elif (
                cell.data_type == "s"
                and cell.protection.locked
                and not (open_ and (cell.column == 1 or cell.column > printed))  # or its key
            ):
                above = heads.get(cell.column, "")
                if not any(issued in said.casefold() for said in (cell.value, above, band, label)):
                    yield cell, cell.value
            elif (
                cell.data_type == "f"
            ):  # in words it may say what is live, but no figure and no name
                yield from ((cell, said) for said in re.findall(r'"([^"]*)"', cell.value) if said)


def forbidden(context, texts):
    """Names of cards, roles, verdicts and reasons as issued, each whole."""
    roles = {texts(f"role_{role}") for role in ("chosen", "domestic", "cheaper", "next")}
    roles |= {
        texts(key)
        for key in ("loses_recommended", "loses_chosen", "loses_candidate", "loses_nearest")
    }
    verdicts = {texts(f"verdict_{name}") for name in VERDICTS}
    reasons = {a.reason for s in context.estimate.scenarios for a in alternatives(s, texts)}
    return roles | verdicts | reasons


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", FILES)
@pytest.mark.proof
def test_no_card_role_money_or_comparison_on_a_sheet_in_front_is_a_literal(name, language):
    context, content = built(data_of(name, language))
    texts, book = Texts(language), openpyxl.load_workbook(io.BytesIO(content))
    whole = forbidden(context, texts)
    users = {s.case.scenario.name for s in context.estimate.scenarios} | {context.quote.title}
    issued, wrong, seen = texts("as_issued").casefold(), [], 0
    for key in (key for key in FRONT if key in context.sheets):
        sheet = book[context.sheets[key].name]
        for cell, said in literals(sheet, issued):
            seen += 1
            if said in users:
                continue
            live = cell.data_type == "f"
            named = [card for card in context.cards if card in said]
            if named or MONEY.search(said) or COMPARED.search(said) or (said in whole and not live):
                wrong.append((key, cell.coordinate, said))
    assert not wrong, "\n".join(map(str, wrong))
    assert seen > 100


def test_the_walk_sees_what_it_looks_for():
    """A literal of each kind is found, and none where a heading says that it is of the issue."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["a", "MetaX-C500", "CNY 911,000 dearer than the chosen"])
    sheet.append(["as issued", "MetaX-C500"])
    found = [said for _, said in literals(sheet, "as issued")]
    assert found == ["a", "MetaX-C500", "CNY 911,000 dearer than the chosen"]
    assert MONEY.search(found[2]) and COMPARED.search(found[2])


def without_price(context, book):
    """The price of a card that is sold is emptied."""
    card = context.estimate.scenarios[0].chosen.card.name
    for slot in ("card", "server", "set"):
        refs = context.price_refs[f"{slot}:{card}"]
        if refs["quoted__amount"].value:
            put(book, refs["quoted__amount"], 0.0)
    return "gate_incomplete"


def without_room(context, book):
    """A width is chosen that does not hold the model."""
    put(book, context.scenario_refs[1]["option__tensor_parallel"], 1.0)
    put(book, context.scenario_refs[1]["option__expert_parallel"], 1.0)
    put(book, context.scenario_refs[1]["option__attention_data_parallel"], 1.0)
    return "gate_blocked"


def without_leave(context, book):
    """A card is chosen that may not be offered."""
    put(book, context.scenario_refs[0]["card"], "H20-96G")
    put(book, context.refs["domestic_only"], 1.0)
    return "gate_blocked"


@pytest.mark.parametrize("close", [without_price, without_room, without_leave])
@pytest.mark.proof
def test_where_there_is_no_offer_no_sheet_shows_its_money(close):
    data = data_of("example", "zh")
    context, content = built(data)
    texts, shown = Texts("zh"), openpyxl.load_workbook(io.BytesIO(content))
    book = formualizer.Workbook.from_bytes(content)
    totals = {round(context.estimate.money.by_name(name), 2)
              for name in ("total_with_tax", "total_without_tax", "tax_amount", "net_total")}  # fmt: skip
    said = {at(book, context.refs["words_zh"])}
    heading = texts(close(context, book))
    book.evaluate_all()
    assert at(book, context.refs["quotable"]) == 0
    found = list(values(context, shown, book))
    assert not [one for one in found if one[2] in said or one[2] in totals]
    assert (
        sum(one[2] == heading for one in found) >= 2
    )  # in the place of the total, and of its words
    assert (at(book, context.refs["words_zh"]) or "") == ""
    assert all((at(book, ref) or "") == "" for ref in context.payment_refs)
    for refs in context.cost_refs.values():
        assert [name for name in RESULT if (at(book, refs[name]) or "") != ""] == []
    assert list(amounts(context, shown, book)) == []


def values(context, shown, book):
    """Every result of a formula on a sheet in front."""
    for key in (key for key in FRONT if key in context.sheets):
        for row in shown[context.sheets[key].name].iter_rows():
            for cell in (cell for cell in row if cell.data_type == "f"):
                yield key, cell.coordinate, book.get_value(cell.parent.title, cell.row, cell.column)


def amounts(context, shown, book):
    """Amounts on the sheet of owning, but for what a scenario's option, a rent and an API cost, and the
    amounts below the lines of the quotation."""
    texts = Texts("zh")
    apart = (
        "part.amount",
        "part.amounts",
        "rent.hour",
        "rent.month",
        "part.api_input",
        "part.api_cached",
        "part.api_output",
    )
    others = tuple(texts.label(key, "").split("（")[0] for key in apart) + tuple(context.offered)
    own, quote = (shown[context.sheets[key].name] for key in ("ownership", "quotation"))
    first = next(
        c.row for row in quote.iter_rows() for c in row if c.value == texts("rounding_rule")
    )
    for sheet, top in ((own, 4), (quote, first)):
        ends = next(
            (c.row for row in quote.iter_rows() for c in row if c.value == texts("kind_apart")), 0
        )
        for row in sheet.iter_rows(min_row=top):
            label = str(row[0].value or "")
            if sheet is quote and ends <= row[0].row < ends + 4:
                continue  # what may be bought besides
            for cell in (c for c in row if c.data_type == "f" and "#,##0.00" in c.number_format):
                found = book.get_value(sheet.title, cell.row, cell.column)
                if isinstance(found, int | float) and found and not label.startswith(others):
                    yield sheet.title, cell.coordinate, label, found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_line_says_that_its_price_is_missing_until_it_is_filled_in(language):
    data = data_of("example", language)
    data["offer"]["lines"] = [{"name": "Software", "kind": "software", "quantity": 2}]
    context, content = built(data)
    texts, book = Texts(language), formualizer.Workbook.from_bytes(content)
    [entry] = [e for e in context.estimate.bill.unpriced if e.line]
    [line] = [row for row in context.line_refs if row["item"].value == "Software"]
    book.evaluate_all()
    assert at(book, line["remark"]) == bill_words.remark(entry, texts)
    assert texts("price_missing") in at(book, line["remark"])
    put(book, context.price_refs[key_of(entry)]["quoted__amount"], 900.0)
    book.evaluate_all()
    assert at(book, line["remark"]) == bill_words.remark(entry, texts, typed=True)


OUT = {  # what keeps a card out, and by which rule of procurement
    "Kunlunxin-P800": ({"domestic_only": True}, ["Its published specifications are incomplete"]),
    "RTX-4090-48G": ({"domestic_only": True}, ["The project asks for domestic cards", "Its published specifications"]),
    "H200-141G-SXM": ({"domestic_only": True}, ["The project asks for domestic cards"]),
    "A100-80G-SXM": ({"deny": ["A100-80G-SXM"]}, ["Excluded by the procurement rules"]),
}  # fmt: skip
REASONS = ("Excluded by", "Its supply", "The project asks", "Its published")


@pytest.mark.parametrize("card", OUT)
def test_of_what_keeps_a_card_out_just_what_holds_is_told(card):
    """A domestic card of incomplete specifications was said to be, among other things, not domestic."""
    rules, told = OUT[card]
    quote = {
        "number": "Q-1",
        "date": "2026-11-29",
        "currency": "CNY",
        "language": "en",
        "procurement": rules,
    }
    one = {
        "name": "one",
        "model": "Qwen3-8B",
        "prompt_tokens": 1000,
        "output_tokens": 200,
        "concurrency": 4,
        "cards": [card],
    }
    context, content = built({"quote": quote, "scenarios": [one]})
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True)[
        context.sheets["checks"].name
    ]
    [said] = [
        row[3].value
        for row in sheet.iter_rows()
        if row[0].value == "The chosen card may not be recommended"
    ]
    assert [reason for reason in REASONS if reason in said] == [
        t for t in REASONS if any(x.startswith(t) for x in told)
    ]
    [sized] = context.estimate.scenarios
    assert len(barred(sized, sized.chosen, Texts("en")).split("; ")) >= len(told)
