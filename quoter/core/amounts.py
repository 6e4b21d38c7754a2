"""Amounts in words, Chinese and English: digit by digit, so that a workbook can follow.

Run on a number the functions give the words; run on cells they give formulas. `keep` files what
stands between, under a name and with its value; in Python it hands it back."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from quoter.core.cells import (
    cents,
    cents_text,
    floor,
    join,
    largest,
    letter,
    pick,
    quotient,
    smallest,
    value_of,
    where,
)

Keep = Callable[[str, Any], Any]

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
CURRENCIES = {"CNY": "人民币", "USD": "美元", "HKD": "港币", "EUR": "欧元"}
YUAN = 2  # place of the whole units: after jiao and fen
HIGHEST = 14  # place of the first digit; a sheet keeps fifteen
MOST = 10 ** (HIGHEST + 1)  # cents

SMALL = ("ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN", "ELEVEN",
         "TWELVE", "THIRTEEN", "FOURTEEN", "FIFTEEN", "SIXTEEN", "SEVENTEEN", "EIGHTEEN",
         "NINETEEN")  # fmt: skip
TENS = ("TEN", "TWENTY", "THIRTY", "FORTY", "FIFTY", "SIXTY", "SEVENTY", "EIGHTY", "NINETY")
SCALES = ("", " THOUSAND", " MILLION", " BILLION", " TRILLION")


def kept(name: str, value: Any) -> Any:
    """Nothing is filed."""
    return value


def rmb_words(amount: Decimal | float | str, currency: str = "CNY") -> str:
    """An amount in Chinese words; ValueError beyond ten trillion."""
    return chinese(checked(amount), CURRENCIES[currency])


def english_words(amount: Decimal | float | str, currency: str) -> str:
    """An amount in English words; ValueError beyond ten trillion."""
    return english(checked(amount), currency, SMALL, TENS)


def checked(amount: Decimal | float | str) -> float:
    """The amount as a number; ValueError where it has more digits than a sheet keeps."""
    if abs(Decimal(str(amount)) * 100) >= MOST:
        raise ValueError(f"{amount} is too large to be written in words")
    return float(amount)


def hundredths(amount: Any, keep: Keep) -> Any:
    """The amount without its sign, in cents."""
    size = keep("size", cents(where(amount < 0, 0 - amount, amount)))
    return keep("cents", floor(size * 100))


# -- Chinese --------------------------------------------------------------------------------------


def chinese(amount: Any, currency: str, keep: Keep = kept) -> Any:
    """The words by the rules of the People's Bank of China (Yinfa [1997] 393, annex).

    Ends in 整 unless there are cents; one 零 for a run of zeros, none where only a group's last
    digits are; ten is always 壹拾."""
    count = hundredths(amount, keep)
    parts = {HIGHEST + 1: 0}  # what stands at a place and above it
    for place in range(HIGHEST, -1, -1):
        parts[place] = keep(f"part_{place}", quotient(count, 10**place))
    digits = {p: keep(f"digit_{p}", parts[p] - parts[p + 1] * 10) for p in range(HIGHEST + 1)}
    said: Any = ""
    for place in range(HIGHEST, YUAN - 1, -1):
        said = keep(f"said_{place}", join(said, spoken(place, digits, parts)))
        if (place - YUAN) % 4 == 0:
            said = keep(f"group_{place}", join(said, suffix(place, parts)))
    sign = where((amount < 0) * (count > 0), "负", "")
    tenths = keep("tenths", change_tenths(digits, parts))
    return join(currency, sign, said, tenths, keep("rest", change_rest(digits, parts)))


def spoken(place: int, digits: dict[int, Any], parts: dict[int, Any]) -> Any:
    """A digit with its unit, and the zero before it; nothing for a zero."""
    here, unit = digits[place], PLACES[(place - YUAN) % 4]
    if place == HIGHEST:
        return where(here < 1, "", join(letter(DIGITS, here + 1), unit))
    word = join(where(gap(place, digits, parts), "零", ""), letter(DIGITS, here + 1), unit)
    return where(here < 1, "", word)


def gap(place: int, digits: dict[int, Any], parts: dict[int, Any]) -> Any:
    """A zero is to be said: the digit before is one, or before a group the whole group is."""
    first_of_group = (place - YUAN) % 4 == 3
    before = group(place + 1, parts) if first_of_group else digits[place + 1]
    return (before < 1) * (parts[place + 1] > 0)


def group(place: int, parts: dict[int, Any]) -> Any:
    """The four digits that end at a place."""
    return parts[place] - parts.get(place + 4, 0) * 10**4


def suffix(place: int, parts: dict[int, Any]) -> Any:
    """万, 亿 or 万亿 where the group is not empty; 元 after the last."""
    if place == YUAN:
        return where(parts[place] > 0, "元", "")
    return where(group(place, parts) > 0, GROUPS[(place - YUAN) // 4], "")


def change_tenths(digits: dict[int, Any], parts: dict[int, Any]) -> Any:
    """角, or the zero before 分."""
    zero = where((digits[0] > 0) * (parts[YUAN] > 0), "零", "")
    return where(digits[1] > 0, join(letter(DIGITS, digits[1] + 1), "角"), zero)


def change_rest(digits: dict[int, Any], parts: dict[int, Any]) -> Any:
    """分, or 整 where there is no change, with the zero of an amount that is nothing."""
    fen = where(digits[0] > 0, join(letter(DIGITS, digits[0] + 1), "分"), "")
    none = where(parts[0] < 1, "零元整", "")
    return join(fen, none, where((digits[1] < 1) * (digits[0] < 1) * (parts[YUAN] > 0), "整", ""))


# -- English --------------------------------------------------------------------------------------


def english(amount: Any, currency: str, small: Any, tens: Any, keep: Keep = kept) -> Any:
    """The words as commerce writes them: SAY CNY ONE HUNDRED TWENTY-THREE AND 45/100 ONLY.

    `small` and `tens` are the words of 1 to 19 and of 10, 20 … 90."""
    count = hundredths(amount, keep)
    units = keep("units", quotient(count, 100))
    said: Any = ""
    above: Any = 0
    for power in range(len(SCALES) - 1, -1, -1):
        part = keep(f"part_{power}", quotient(units, 1000**power))
        number = keep(f"group_{power}", part - above * 1000)
        words = below_thousand(number, small, tens, keep, power)
        blank = where(above > 0, " ", "")
        said = keep(
            f"said_{power}", join(said, where(number > 0, join(blank, words, SCALES[power]), ""))
        )
        above = part
    sign = where((amount < 0) * (count > 0), "MINUS ", "")
    head = keep("head", join(f"SAY {currency} ", sign, where(units < 1, "ZERO", "")))
    return join(head, said, " AND ", cents_text(count - units * 100), "/100 ONLY")


def below_thousand(number: Any, small: Any, tens: Any, keep: Keep, power: int) -> Any:
    """The words of up to three digits."""
    hundreds = keep(f"hundreds_{power}", quotient(number, 100))
    rest = keep(f"rest_{power}", number - hundreds * 100)
    ten = keep(f"ten_{power}", quotient(rest, 10))
    one = keep(f"one_{power}", rest - ten * 10)
    first = where(
        hundreds > 0, join(spelt(small, hundreds), " HUNDRED", where(rest > 0, " ", "")), ""
    )
    first = keep(f"hundred_words_{power}", first)
    last = where(one > 0, join("-", spelt(small, one)), "")
    compound = keep(f"ten_words_{power}", where(ten > 1, join(spelt(tens, ten), last), ""))
    single = where((rest > 0) * (rest < 20), spelt(small, rest), compound)
    return keep(f"words_{power}", join(first, single))


def spelt(listed: Any, n: Any) -> Any:
    """The n-th word; of a number that has none another one, which the formula around it hides."""
    return pick(listed, largest(smallest(n, len(value_of(listed))), 1))
