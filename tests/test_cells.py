"""Cells: the value, the formula and the words agree, and a frozen decision is refused."""

import html
import math
import random
import re

import formualizer
import pytest

from quoter.core import cells
from quoter.core.cells import (
    Cell,
    FrozenBranch,
    both,
    ceil,
    cents,
    divides,
    either,
    excel,
    flag,
    floor,
    join,
    largest,
    money_text,
    power,
    ratio,
    root,
    same,
    smallest,
    total,
    value_of,
    where,
    whole_text,
    words,
)  # fmt: skip
from quoter.core.printers.setting import markup, set_out


def cell(value, address="A1", label="a"):
    return Cell(value, address=address, label=label)


@pytest.mark.parametrize(
    "decide",
    [
        bool, float, int, len, abs, math.ceil, math.floor, round, list,
        lambda c: c == 1, lambda c: c != 1, lambda c: max(c, 1), lambda c: -c, lambda c: c**2,
        lambda c: c % 2, lambda c: c // 2, lambda c: 1 in c, lambda c: [1, 2][c],
    ],
)  # fmt: skip
def test_a_decision_in_python_is_refused_and_says_what_to_write(decide):
    with pytest.raises(FrozenBranch, match="write|leave|one value"):
        decide(cell(3.0))


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (lambda a, b: a - (b - a), "A1-(B1-A1)"),
        (lambda a, b: a - b - a, "A1-B1-A1"),
        (lambda a, b: (a + b) * a, "(A1+B1)*A1"),
        (lambda a, b: a / (b * a), "A1/(B1*A1)"),
        (lambda a, b: power(1 + a, b) * a, "(1+A1)^B1*A1"),
        (lambda a, b: power(power(a, b), power(b, a)), "A1^B1^(B1^A1)"),
        (lambda a, b: where(a > b, a, 0), "IF(A1>B1,A1,0)"),
        (lambda a, b: ratio(a, b - 1), "IF(B1-1=0,0,A1/(B1-1))"),
        (lambda a, b: ceil(a / b), "ROUNDUP(ROUND(A1/B1,9),0)"),
        (lambda a, b: join("=x", a), '"=x"&A1'),
        (lambda a, b: join('say "hi"', b), '"say ""hi"""&B1'),
        (lambda a, b: flag(same(a, b)), "IF(A1=B1,1,0)"),
    ],
)
def test_formulas_keep_the_shape_that_was_written(formula, text):
    assert excel(formula(cell(3.0), cell(2.0, "B1", "b"))) == text


def test_words_name_the_lines_in_both_languages():
    a, b = cell(3.0, label="weights"), cell(2.0, "B1", "cache")
    assert words((a + b) * 2) == "(weights + cache) × 2"
    assert words(largest(a, b), "zh") == "较大值(weights；cache)"


@pytest.mark.parametrize(
    ("x", "up"), [(0.1 * 3 * 10, 3), (2.0000000001, 2), (2.000001, 3), (7, 7), (0, 0)]
)
def test_rounding_up_is_as_excel_does_it(x, up):
    assert ceil(x) == up


@pytest.mark.parametrize("scale", [1e-15, 1e-9, 2e-9, 1e-8, 1.1e-8, 1e-3, 1.0, 1e6, 1e7])
def test_the_short_way_to_a_whole_number_is_the_long_one_to_the_bit(scale):
    draw = random.Random(scale)
    for _ in range(3000):
        x = draw.choice((0.0, -0.0, draw.randint(-9, 9), draw.randint(-(10**6), 10**6)))
        x += draw.uniform(-1, 1) * scale
        for short, long in ((ceil, math.ceil), (floor, math.floor)):
            assert repr(short(x)) == repr(float(long(cells._round_half_up(x, 9)))), x


@pytest.mark.parametrize("places", [0, 2, 3, 6, 9])
def test_rounding_by_the_short_way_is_that_on_the_digits_shown_to_the_bit(places):
    draw = random.Random(places)
    for _ in range(5000):
        x = draw.choice((draw.uniform(-1, 1) * 10 ** draw.uniform(-9, 13), round(draw.uniform(0, 1e7), 3),
                         math.nextafter(draw.randint(-(10**9), 10**9) / 10 ** draw.randint(0, 6) + 0.005, 1e18)))  # fmt: skip
        scaled = float(f"{abs(x) * 10**places:.15g}")
        if scaled < cells.ALL_DIGITS:
            long = math.copysign(math.floor(scaled + 0.5) / 10**places, x)
            assert repr(cells._round_half_up(x, places)) == repr(long), x


@pytest.mark.parametrize(
    ("x", "rounded"), [(1.005, 1.01), (2.675, 2.68), (-1.005, -1.01), (0.045, 0.05)]
)
def test_cents_are_rounded_half_up_on_the_digits_shown(x, rounded):
    assert cents(x) == rounded


def test_helpers_on_plain_numbers():
    assert (total([1, 2, 3]), smallest(3, 1, 2), floor(2.9999), both(1, 0), either(1, 0)) == (
        6,
        1,
        2,
        0,
        1,
    )
    assert (divides(40, 8), divides(40, 7), ratio(1, 0)) == (1, 0, 0.0)
    assert (whole_text(1234567.5), money_text(1234.565, "#,##0.00")) == ("1,234,568", "1,234.57")


# -- random formulas over every primitive, recalculated by an independent engine --------------------


def grown(rng, leaves, depth):
    """A random formula on some cells."""
    if depth == 0:
        return rng.choice(leaves)
    a, b = grown(rng, leaves, depth - 1), grown(rng, leaves, rng.randrange(depth))
    return rng.choice(
        [
            lambda: a + b, lambda: a - b, lambda: a * b, lambda: ratio(a, b),
            lambda: where(a > b, a, b), lambda: where(a <= b, b - a, a), lambda: largest(a, b, 1),
            lambda: smallest(a, b), lambda: ceil(largest(a, 0)), lambda: floor(largest(b, 0)),
            lambda: flag(a >= b), lambda: flag(a < b), lambda: cents(a), lambda: divides(ceil(largest(a, 0)), 3),
            lambda: where(same(floor(a), floor(b)), 1, a),
            lambda: power(smallest(largest(a, 1), 3), smallest(largest(b, 0), 2)),
        ]
    )()  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_random_formulas_agree_with_an_independent_engine(seed):
    rng = random.Random(seed)
    book = formualizer.Workbook()
    sheet = book.sheet("S")
    leaves = []
    for row in range(1, 9):
        value = rng.choice([rng.randint(0, 200), round(rng.uniform(0, 50), rng.randint(0, 6))])
        sheet.set_value(row, 1, float(value))
        leaves.append(Cell(float(value), address=f"$A${row}", label=f"x{row}"))
    formulas = [grown(rng, leaves, rng.randint(1, 4)) for _ in range(400)]
    for row, formula in enumerate(formulas, 1):
        sheet.set_formula(row, 2, f"={excel(formula)}")
    book.evaluate_all()
    wrong = [
        (excel(formula), value_of(formula), found)
        for row, formula in enumerate(formulas, 1)
        if not close(value_of(formula), found := book.evaluate_cell("S", row, 2))
    ]
    assert wrong == []


def close(a, b):
    """The same number, to what a sheet shows."""
    return math.isclose(float(a), float(b), rel_tol=1e-9, abs_tol=1e-9)


# -- set out on a page ----------------------------------------------------------------------------


def page_of(formula, language="en"):
    """A formula as a browser shows it, a fraction as `[above|below]`, without what Word alone reads."""
    text = markup(set_out(formula, language))
    text = re.sub(r'<span class="plain">[^<]*</span>', "", text)
    for tag, sign in (
        ('<span class="frac"><span class="above">', "["),
        ('</span><span class="below">', "|"),
    ):
        text = text.replace(tag, sign)
    return " ".join(re.sub(r"<[^>]+>", "", text).split())


def test_a_division_is_set_as_a_fraction_without_the_guard_of_the_sheet():
    a, b, c = (Cell(3.0, address=x, label=x) for x in "abc")
    assert page_of((a + b) / c) == "[a + b|c"
    assert page_of(ratio(a, b) * c) == "[a|b × c"
    assert page_of((a - b) * c) == "(a − b) × c"
    assert page_of(a - (b - c)) == "a − (b − c)"


def test_cases_stand_below_one_another_and_a_root_under_its_bar():
    a, b = (Cell(3.0, address=x, label=x) for x in "ab")
    said = page_of(where(a > 0, b, where(b > 0, 1, 2)), "zh")
    assert html.unescape(said) == "b 若 a > 01 若 b > 02 否则"
    assert markup(set_out(root(a), "en")).startswith("√<span")
    assert "<sup>" in markup(set_out(power(a, 3), "en"))


def test_a_reader_without_a_layout_sees_the_sign_and_its_brackets():
    a, b = Cell(1.0, address="a", label="a & <b>"), Cell(2.0, address="b", label="b")
    text = html.unescape(re.sub(r"<[^>]+>", "", markup(set_out(a / b, "en"))))
    assert text == "(a & <b>) ÷ (b)"
