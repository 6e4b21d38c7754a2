"""Amounts in words: the published examples of the rule, and the zeros that others got wrong."""

from decimal import Decimal

import pytest
from conftest import every

from quoter.core.amounts import DIGITS, english_words, rmb_words

PUBLISHED = {  # 银发〔1997〕393 号 annex, and two faults reported against other libraries
    "1409.50": "人民币壹仟肆佰零玖元伍角",
    "6007.14": "人民币陆仟零柒元壹角肆分",
    "107000.53": "人民币壹拾万柒仟元伍角叁分",
    "16409.02": "人民币壹万陆仟肆佰零玖元零贰分",
    "100.05": "人民币壹佰元零伍分",
    "100000": "人民币壹拾万元整",
    "200000000": "人民币贰亿元整",
    "10348.95": "人民币壹万零叁佰肆拾捌元玖角伍分",
    "1680.32": "人民币壹仟陆佰捌拾元叁角贰分",
}
ZEROS = {
    "0": "人民币零元整",
    "0.05": "人民币伍分",
    "0.50": "人民币伍角",
    "10": "人民币壹拾元整",
    "10000000": "人民币壹仟万元整",
    "100000001": "人民币壹亿零壹元整",
    "100010000": "人民币壹亿零壹万元整",
    "1000100": "人民币壹佰万零壹佰元整",
    "1001000": "人民币壹佰万壹仟元整",
    "10010001": "人民币壹仟零壹万零壹元整",
    "5067000": "人民币伍佰零陆万柒仟元整",
    "1000000000000": "人民币壹万亿元整",
    "1000010000000": "人民币壹万亿零壹仟万元整",
    "-12.30": "人民币负壹拾贰元叁角",
}


@pytest.mark.parametrize(("amount", "words"), (PUBLISHED | ZEROS).items())
def test_words(amount, words):
    assert rmb_words(Decimal(amount)) == words


def test_cents_are_rounded_half_up():
    assert rmb_words("1.005") == "人民币壹元零壹分"
    assert rmb_words(0.1 + 0.2) == "人民币叁角"


def test_too_large():
    with pytest.raises(ValueError, match="too large"):
        rmb_words(10**17)


def value(words):
    """The amount that the words say: a reader of its own."""
    total = group = digit = Decimal(0)
    units = {"拾": 10, "佰": 100, "仟": 1000}
    words = words.removeprefix("人民币").removesuffix("整").replace("万亿", "兆")
    for c in words:
        if c in DIGITS:
            digit = Decimal(DIGITS.index(c))
        elif c in units:
            group, digit = group + digit * units[c], Decimal(0)
        elif c in "万亿兆":
            scale = {"万": 10**4, "亿": 10**8, "兆": 10**12}[c]
            total, group, digit = total + (group + digit) * scale, Decimal(0), Decimal(0)
        else:
            scale = {"元": Decimal(1), "角": Decimal("0.1"), "分": Decimal("0.01")}[c]
            total, group, digit = total + (group + digit) * scale, Decimal(0), Decimal(0)
    return total


@every("seed", range(400))
def test_read_back(seed):
    amount = Decimal(pow(7919, seed + 3, 10**15 - 11) % 10 ** (1 + seed % 15)) / 100
    said = rmb_words(amount)
    assert value(said) == amount
    assert "零零" not in said


@pytest.mark.parametrize(
    ("amount", "currency", "decimals", "zh", "en"),
    [
        (5620310, "日元", 0, "日元伍佰陆拾贰万零叁佰壹拾元整", "Say JPY five million six hundred twenty thousand three hundred ten only"),
        (0, "日元", 0, "日元零元整", "Say JPY zero only"),
        (11138.05, "科威特第纳尔", 3, "科威特第纳尔壹万壹仟壹佰叁拾捌元零伍分",
         "Say KWD eleven thousand one hundred thirty-eight and 050/1000 only"),
        (1.001, "科威特第纳尔", 3, "科威特第纳尔壹元零壹厘", "Say KWD one and 001/1000 only"),
        (0.25, "科威特第纳尔", 3, "科威特第纳尔贰角伍分", "Say KWD zero and 250/1000 only"),
        (7, "科威特第纳尔", 3, "科威特第纳尔柒元整", "Say KWD seven and 000/1000 only"),
    ],
)  # fmt: skip
def test_words_have_the_digits_of_their_currency(amount, currency, decimals, zh, en):
    assert rmb_words(amount, currency, decimals) == zh
    assert english_words(amount, en.split()[1], decimals) == en
