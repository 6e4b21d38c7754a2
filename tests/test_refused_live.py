"""What `quote check` refuses in a file the workbook flags in the same words when it is typed in: there is no
offer then, and `pull` refuses it or brings back a file without one. Days of prices come back."""

import random
from datetime import date, datetime
from io import BytesIO

import formualizer
import openpyxl
import pytest
from conftest import bounded
from editing import cell_of, edited
from test_gate import of
from test_gate import written as data_of
from test_workbook import at

from quoter.core import Document, capital
from quoter.core.files import Problems
from quoter.core.texts import Texts
from quoter.delivery import pulling
from quoter.delivery.pulling import pull, text
from quoter.scenario import quotation
from quoter.workbook.rules import EXCEL_DAY_ZERO
from quoter.workbook.sheets import written
from quoter.workbook.write_back import Draft, Place

OWN = {"currency": "CNY", "date": "2026-11-20"}


def serial(*day):
    """A day as a cell holds it."""
    return float(date(*day).toordinal() - EXCEL_DAY_ZERO)


@pytest.fixture(scope="module")
def sound():
    """A service for users and a training, with payments, a price in dollars and one of a share."""
    data = data_of("sound")
    data["quote"]["exchange_rates"] = {"USD": {"rate": 7.1, "date": "2026-11-20", "source": "x"}}
    data["scenarios"] = [
        {"name": "chat", "model": "QwQ-32B", "weights": "bf16", "prompt_tokens": 14_000, "output_tokens": 2000,
         "load": {"users": {"total": 3000}}, "cards": ["MetaX-C500"]},
        {"name": "tune", "workload": "training", "model": "Qwen3-8B", "cards": ["MetaX-C500"],
         "recipe": {"method": "lora", "rank": 64, "sequence": 4096, "samples": 1000, "epochs": 1}},
    ]  # fmt: skip
    data["offer"] = {"lines": [{"name": "set-up", "kind": "service", "price": 1000, **OWN},
                               {"name": "abroad", "kind": "service", "price": 50, **OWN, "currency": "USD"},
                               {"name": "care", "kind": "maintenance", "share": 0.04}]}  # fmt: skip
    data["terms"] = {"payment": [{"name": "a", "share": 0.3, "after": "signing", "days": 10},
                                 {"name": "b", "share": 0.7, "after": "delivery", "days": 15}]}  # fmt: skip
    found = of(data)
    assert found.gate.quotable
    return written(found)


def recalculated(content):
    book = formualizer.Workbook.from_bytes(content)
    book.evaluate_all()
    return book


CARD = "card:MetaX-C500"
REFUSED = [  # what is typed, the check that says so, and what the file is told
    ({Place("p_valid_to", CARD): serial(2020, 1, 1)}, "price_ends_first", "the price ends on 2020-01-01, before its"),
    ({Place("p_valid_to", "line:1"): serial(2020, 1, 1)}, "price_ends_first", "the price ends on 2020-01-01"),
    ({Place("p_amount", CARD): 41_000.0, Place("p_valid_to", CARD): serial(2026, 11, 27)}, "price_ends_first",
     "the price ends on 2026-11-27, before its 2026-11-28"),  # one that is typed in is of the quotation's day
    ({Place("p_as_of", CARD): serial(2027, 11, 20)}, "price_to_come",
     "the price is of 2027-11-20, after the quotation's 2026-11-28"),
    ({Place("in_payment_1_share"): 0.5}, "payment_shares", "the shares of `payment` are 1.2 together, not 1"),
    ({Place("in_1_ask_context"): 4000.0}, "context_short", "is less than prompt and output"),
    ({Place("in_1_load_tpot_ms"): 0.5}, "below_physics", "`tpot_ms` 0.5 is below what physics allows: 4.44 ms"),
    ({Place("in_1_load_ttft_ms"): 1.0}, "below_physics", "`ttft_ms` 1 is below what physics allows: 200 ms"),
    ({Place("in_1_load_e2e_seconds"): 1.0}, "below_physics", "`e2e_seconds` 1 is below what physics allows: 9.08 s"),
    ({Place("in_1_load_seconds_per_request"): 0.5}, "below_physics", "is below what physics allows: 9.08 s"),
    ({Place("in_1_load_tpot_ms"): 6.0, Place("in_1_model"): "Qwen2.5-72B"}, "below_physics", "`tpot_ms` 6 is below what"),
    ({Place("in_1_load_hours"): 25.0}, "hours_long", "`hours` must be at most 24"),
    ({Place("in_rate_date_USD"): serial(2027, 1, 1)}, "rate_to_come", "the rate is of 2027-01-01, after the quotation's"),
    ({Place("in_1_load_active_share"): 0.0}, "load_missing", "the load comes to no request: `active_share` is 0"),
    ({Place("in_1_form"): "requests_per_day"}, "load_missing", "requests_per_day"),
    ({Place("in_1_load_hours"): 1.0}, "load_crowded", "of a day's requests into one hour"),
    ({Place("in_1_load_output_tokens"): 0.0}, "load_untimed", "without the time of a request"),
    ({Place("in_1_load_image_tokens"): 1e6}, "images_many", "are more than `prompt_tokens`"),
    ({Place("in_2_recipe_tokens"): 1e6}, "tokens_twice", "give `tokens`, or `samples`"),
    ({Place("in_2_recipe_samples"): 0.0, Place("in_2_recipe_deadline_days"): 9.0}, "tokens_missing",
     "needs `tokens` or `samples`"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "key", "said"), REFUSED, ids=[f"{k}-{n}" for n, (_, k, _) in enumerate(REFUSED)]
)
@pytest.mark.proof
def test_what_a_file_is_refused_for_is_flagged_live(sound, tmp_path, typed, key, said):
    context, content = sound
    path = tmp_path / "back.xlsx"
    path.write_bytes(edited(content, typed))
    book = recalculated(path.read_bytes())
    assert at(book, context.refs["quotable"]) == 0
    assert (at(book, context.refs["offered_total"]) or "") == ""
    assert at(book, context.refs["against"]) == capital(Texts("en")(f"check_{key}"))
    assert said in told_by_the_file(path)


def told_by_the_file(path):
    """Why the file that comes back is refused, or is no offer."""
    try:
        return "\n".join(reason.said for reason in pull(path).result.gate.reasons)
    except Problems as refused:
        return str(refused)


def test_a_sound_workbook_has_none_of_them(sound):
    context, content = sound
    book = recalculated(content)
    assert at(book, context.refs["quotable"]) == 1
    texts = Texts("en")
    said = {texts(f"check_{key}") for _, key, _ in REFUSED}
    assert at(book, context.refs["against"]) not in said


# -- what is pasted over a validation -------------------------------------------------------------

PASTED = [  # what is typed, and what it is told to be
    ("in_discount", "", 3.0, "3, which the cell does not allow (a number from 0 to 1)"),
    ("in_discount", "", "some", '"some", not a number'),
    ("in_1_load_burst", "", -4.0, "-4, which the cell does not allow (a number from 1 to 100)"),
    (
        "in_1_load_prompt_tokens",
        "",
        1000.5,
        "1,000.5, which the cell does not allow (a whole number",
    ),
    ("in_1_ask_context", "", "some", '"some", not a number'),
    ("in_1_ask_context", "", None, "0, which the cell does not allow (a whole number from 1"),
    ("in_1_model", "", "no such", '"no such", which is not in its list'),
    ("in_1_model", "", "*", '"*", which is not in its list'),  # which a look-up takes for any
    ("in_1_card", "", None, '"", which is not in its list'),
    ("in_1_option_tensor_parallel", "", 3.0, "3, which the cell does not allow (one of its list)"),
    ("in_2_recipe_epochs", "", -1.0, "-1, which the cell does not allow"),
    ("in_tax_included", "", 3.0, "3, which the cell does not allow (a whole number from 0 to 1)"),
    ("p_amount", CARD, "some", '"some", not a number'),
    ("p_amount", CARD, -1.0, "-1, which the cell does not allow (a number of at least 0)"),
    ("p_as_of", CARD, "soon", '"soon", not a day'),
    (
        "p_as_of",
        CARD,
        1000.0,
        "1,000, which the cell does not allow (a day from 2000-01-01 to 2199-12-31)",
    ),
    ("in_rate_date_USD", "", "soon", '"soon", not a day'),
    ("in_rate_USD", "", 0.0, "0, which the cell does not allow"),
    ("c_memory_gb", "MetaX-C500", -1.0, "-1, which the cell does not allow"),
    ("m_layers", "QwQ-32B", -1.0, "-1, which the cell does not allow"),
    ("m_layers", "QwQ-32B", "many", '"many", not a number'),
]


@pytest.mark.parametrize(("name", "key", "value", "said"), bounded(PASTED, 6))
@pytest.mark.proof
def test_what_a_cell_does_not_allow_closes_the_gate_and_comes_not_back(
    sound, tmp_path, name, key, value, said
):
    """A text in the place of a number made every sum an error, and a negative burst a cheaper offer."""
    context, content = sound
    path = tmp_path / "back.xlsx"
    path.write_bytes(edited(content, {Place(name, key): value}))
    shut(context, path)
    with pytest.raises(Problems) as refused:
        pull(path)
    assert said in str(refused.value)


@pytest.mark.parametrize("place", [Place("in_discount_amount"), Place("in_discount")], ids=str)
def test_what_gives_the_whole_away_stands_against_the_offer(sound, place):
    """The gate was shut beside "nothing stands against it" and "all checks passed"."""
    context, content = sound
    book = recalculated(edited(content, {place: 1.0 if place.name == "in_discount" else 1e9}))
    assert at(book, context.refs["quotable"]) == 0
    assert at(book, context.refs["offered_total"]) == ""
    assert at(book, context.refs["against"]) == capital(Texts("en")("check_given_away"))
    assert at(book, context.refs["open_checks"]) == context.refs["open_checks"].value + 1


def test_an_exchange_rate_typed_in_is_the_one_that_the_terms_name(sound):
    """Prices followed the new rate above terms that still named the old one."""
    _, content = sound
    rows = openpyxl.load_workbook(BytesIO(content), data_only=True)["Quotation"]
    said = "1 USD = 7.1 CNY (2026-11-20  x)"
    (place,) = [cell for row in rows for cell in row if cell.value == said]
    book = recalculated(edited(content, {Place("in_rate_USD"): 6.8}))
    assert book.get_value("Quotation", place.row, place.column) == "1 USD = 6.8 CNY (edited)"


def shut(context, path):
    """The gate of a workbook is closed, and it says why, and no cell that a total stands behind is an error."""
    book = recalculated(path.read_bytes())
    assert at(book, context.refs["quotable"]) == 0
    assert at(book, context.refs["offered_total"]) == ""
    assert at(book, context.refs["heading"]) == Texts("en")("gate_blocked")
    assert at(book, context.refs["against"]) == capital(Texts("en")("check_not_allowed"))
    assert at(book, context.refs["open_checks"]) >= 1


def outside(rule):
    """Values that a cell does not allow."""
    if rule.source is not None:
        return ["no such", 5.5]
    beyond = [rule.high * 2 + 1] if rule.high is not None else []
    return [rule.low - 1, "some", *beyond, *([rule.low + 0.5] if rule.whole else [])]


def test_every_input_has_what_it_may_be(sound):
    context, _ = sound
    assert [place for place, typed in context.typed.items() if typed.ask.rule is None] == []


@pytest.mark.parametrize("seed", bounded(range(40), 1))
@pytest.mark.proof
def test_the_gate_of_any_input_closes_where_its_cell_does_not_allow_what_is_pasted(
    sound, tmp_path, seed
):
    context, content = sound
    choose, path = random.Random(seed), tmp_path / "back.xlsx"
    typed = choose.choice([*context.typed.values()])
    path.write_bytes(edited(content, {typed.ask.place: choose.choice(outside(typed.ask.rule))}))
    shut(context, path)
    with pytest.raises(Problems, match=" holds "):
        pull(path)


CLOSED_OTHERWISE = {  # what a cell allows, a check of the workbook refuses, and the file with it
    "in_1_load_users", "in_1_load_hours", "in_1_load_peak_factor", "in_1_load_output_tokens", "in_1_load_ttft_ms",
    "in_1_load_active_share", "in_1_load_requests_per_user", "in_1_ask_context", "in_2_recipe_tokens", "in_payment_1_share",
    "in_payment_2_share", "in_1_load_image_tokens",
}  # fmt: skip


def test_what_a_cell_allows_at_its_ends_the_file_takes(sound, tmp_path):
    """Every number of the workbook at both ends; a cell that allows more than the file takes sells what comes
    not back. A load of nothing ended in a division by 0."""
    _, content = sound
    path, refused = tmp_path / "back.xlsx", set()
    path.write_bytes(content)
    way = pulling.Pulling(pulling.Edited(path), pulling.load_catalogs(()))
    first = way.estimated(way.data)
    catalog = first.quotation.catalog
    known, weak = pulling.recorded(way.edited, catalog, lambda *_: False)
    reading = pulling._Reading(way.edited, pulling._Codes(way.edited, first.quotation))
    inputs = reading.inputs(known) | reading.beside(weak)
    ruled = {
        place: one
        for place, one in known.items()
        if one.rule and one.rule.source is None and not one.rule.day
    }
    assert len(ruled) > 2000
    alone = [place for place in ruled if not place.key or place.name[0] in "pbcx"]
    for place in alone:
        for value in (ruled[place].rule.low, ruled[place].rule.high or 10**12):
            draft = Draft(
                way.data, {**inputs, place: value}, {place}, "x", way.data["quote"]["date"], catalog
            )
            ruled[place].home.write(draft, value)
            try:
                quotation(Document(draft.data, "back.yaml"), way.catalog, strict=False)
            except Problems:
                refused.add(place.name)
    assert refused <= CLOSED_OTHERWISE


@pytest.mark.parametrize("seed", bounded(range(40), 1))
@pytest.mark.proof
def test_at_the_ends_of_what_a_cell_allows_gate_and_file_are_of_one_mind(sound, tmp_path, seed):
    context, content = sound
    choose, path = random.Random(seed), tmp_path / "back.xlsx"
    typed = choose.choice([one for one in context.typed.values() if one.ask.rule.high is not None])
    value = float(choose.choice([typed.ask.rule.low, typed.ask.rule.high]))
    path.write_bytes(edited(content, {typed.ask.place: value}))
    book = recalculated(path.read_bytes())
    try:
        sold = pull(path).result.gate.quotable
    except Problems:
        sold = False
    assert (at(book, context.refs["quotable"]) == 1) == sold, (typed.ask.place, value)


# -- days of prices -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "day", "ends"),
    [
        ({"p_valid_to": serial(2026, 12, 31)}, "2026-11-20", "2026-12-31"),
        ({"p_amount": 41_000.0}, "2026-11-28", None),
        ({"p_amount": 41_000.0, "p_valid_to": serial(2026, 12, 31)}, "2026-11-28", "2026-12-31"),
        ({"p_amount": 41_000.0, "p_as_of": serial(2026, 11, 25)}, "2026-11-25", None),
        ({"p_as_of": serial(2026, 11, 25)}, "2026-11-25", None),
    ],
)
@pytest.mark.parametrize("key", bounded([CARD, "line:1"], 1))
@pytest.mark.proof
def test_days_that_are_typed_in_come_back(sound, tmp_path, key, typed, day, ends):
    context, content = sound
    path = tmp_path / "back.xlsx"
    path.write_bytes(edited(content, {Place(name, key): value for name, value in typed.items()}))
    found = pull(path)
    assert {(change.place.name, change.place.key) for change in found.changes} == {
        (name, key) for name in typed
    }
    assert (found.moved, found.unplaced) == ([], [])
    again = tmp_path / "again.yaml"
    again.write_text(text(found, "back.xlsx"), encoding="utf-8")
    if key == CARD:
        [row] = [p for p in found.data["catalog"]["prices"] if p.get("card")]
    else:
        row = found.data["offer"]["lines"][0]
    assert (str(row["date"]), row.get("valid_to") and str(row["valid_to"])) == (day, ends)
    book = recalculated(path.read_bytes())
    assert at(book, context.refs["quotable"]) == 1
    total = at(book, context.refs["total_with_tax"])
    assert total == pytest.approx(found.result.money.total_with_tax, abs=0.005)
    assert at(book, context.refs["stale_price"]) == 0


@pytest.mark.proof
def test_an_old_day_that_is_typed_in_makes_the_price_old(sound, tmp_path):
    context, content = sound
    path = tmp_path / "back.xlsx"
    path.write_bytes(edited(content, {Place("p_as_of", CARD): serial(2025, 1, 1)}))
    assert at(recalculated(path.read_bytes()), context.refs["stale_price"]) == 1
    assert len([e for e in pull(path).result.bill.active if e.figures.old_price]) == 1


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (datetime(2026, 12, 31), None),
        (serial(2026, 12, 31), None),
        ("2026-12-31", "not a day"),
        ("soon", "not a day"),
    ],
)
@pytest.mark.proof
def test_a_day_may_be_a_date_or_its_number_and_no_text(sound, tmp_path, value, said):
    """Other programs leave the format of a cell out, or take what is typed as text."""
    _, content = sound
    path = tmp_path / "back.xlsx"
    path.write_bytes(edited(content, {Place("p_valid_to", CARD): value}))
    book = openpyxl.load_workbook(path)
    cell_of(book, Place("p_valid_to", CARD)).number_format = "General"
    book.save(path)
    if said:
        with pytest.raises(Problems, match=said):
            pull(path)
    else:
        [row] = [p for p in pull(path).data["catalog"]["prices"] if p.get("card")]
        assert row["valid_to"] == date(2026, 12, 31)


# -- what is emptied or not in a list ---------------------------------------------------------------


@pytest.mark.proof
def test_a_rate_that_is_emptied_leaves_no_price_and_no_offer(sound, tmp_path):
    """It counted as 0, and what it is the rate of as given away."""
    context, content = sound
    path = tmp_path / "back.xlsx"
    path.write_bytes(edited(content, {Place("in_rate_USD"): None}))
    book = recalculated(path.read_bytes())
    assert at(book, context.refs["quotable"]) == 0
    assert at(book, context.refs["unpriced_lines"]) == 1
    with pytest.raises(Problems, match="rate"):
        pull(path)


@pytest.mark.parametrize(
    ("name", "value"),
    [("in_1_form", None), ("in_1_form", "no such"), ("in_1_percentile", None), ("in_1_percentile", 5),
     ("in_1_confidence", "no such"), ("in_1_model", None), ("in_1_card", "no such"), ("in_1_engine", "no such")],
)  # fmt: skip
@pytest.mark.proof
def test_a_dropdown_that_holds_nothing_of_its_list_is_told(sound, tmp_path, name, value):
    """In one line, or as an edit that no file can say; some ended in a traceback."""
    _, content = sound
    path = tmp_path / "back.xlsx"
    path.write_bytes(edited(content, {Place(name): value}))
    assert len(what_is_told(path, Place(name))) == 1


def what_is_told(path, place):
    """The lines of a refusal, or the edits of an input that no file can say."""
    try:
        return [change for change in pull(path).unplaced if change.place == place]
    except Problems as refused:
        return str(refused).splitlines()


@pytest.mark.proof
def test_without_a_length_the_context_of_the_workbook_holds(sound, tmp_path):
    context, content = sound
    path = tmp_path / "back.xlsx"
    path.write_bytes(edited(content, {Place("in_1_load_prompt_tokens"): 0.0}))
    found = pull(path)
    kept = at(recalculated(path.read_bytes()), context.scenario_refs[0]["ask__context"])
    assert found.data["scenarios"][0]["context"] == kept
