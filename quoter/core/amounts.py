"""Amounts in words, Chinese and English: digit by digit, so that a workbook can follow.

Run on a number the functions give the words; run on cells they give formulas. `keep` files what
stands between, under a name and with its value; in Python it hands it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from quoter.core.cells import (
    cents_text,
    floor,
    join,
    largest,
    letter,
    pick,
    quotient,
    rounded,
    smallest,
    thousandths_text,
    value_of,
    where,
)

if TYPE_CHECKING:
    from decimal import Decimal

Keep = Callable[[str, Any], Any]

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
CHANGE = ("角", "分", "厘")  # below the whole unit
HIGHEST = 14  # place of the first digit; a sheet keeps fifteen
MOST = 10 ** (HIGHEST + 1)  # cents

SMALL = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
         "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
         "nineteen")  # fmt: skip
TENS = ("ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ("", " thousand", " million", " billion", " trillion")


def _kept(name: str, value: Any) -> Any:
    """Nothing is filed."""
    return value


def rmb_words(amount: Decimal | float | str, currency: str = "人民币", decimals: int = 2) -> str:
    """An amount in Chinese words, after what its currency is called; ValueError beyond ten trillion."""
    return chinese(_checked(amount, decimals), currency, decimals=decimals)


def english_words(amount: Decimal | float | str, currency: str, decimals: int = 2) -> str:
    """An amount in English words; ValueError beyond ten trillion."""
    return english(_checked(amount, decimals), currency, SMALL, TENS, decimals=decimals)


def _checked(amount: Decimal | float | str, decimals: int = 2) -> float:
    """The amount as a number; ValueError where it has more digits than a sheet keeps."""
    from decimal import Decimal

    if abs(Decimal(str(amount)) * 10**decimals) >= MOST:
        raise ValueError(f"{amount} is too large to be written in words")
    return float(amount)


def smallest_units(amount: Any, keep: Keep, decimals: int) -> Any:
    """The amount without its sign, in the smallest units of its currency."""
    size = keep("size", rounded(where(amount < 0, 0 - amount, amount), decimals))
    return keep("cents", floor(size * 10**decimals))


# -- Chinese --------------------------------------------------------------------------------------


def chinese(amount: Any, currency: str, keep: Keep = _kept, decimals: int = 2) -> Any:
    """The words by the rules of the People's Bank of China (Yinfa [1997] 393, annex).

    Ends in 整 unless there are cents; one 零 for a run of zeros, none where only a group's last
    digits are; ten is always 壹拾."""
    count = smallest_units(amount, keep, decimals)
    parts = {HIGHEST + 1: 0}  # what stands at a place and above it
    for place in range(HIGHEST, -1, -1):
        parts[place] = keep(f"part_{place}", quotient(count, 10**place))
    digits = {p: keep(f"digit_{p}", parts[p] - parts[p + 1] * 10) for p in range(HIGHEST + 1)}
    said: Any = ""
    for place in range(HIGHEST, decimals - 1, -1):
        said = keep(f"said_{place}", join(said, spoken(place, digits, parts, decimals)))
        if (place - decimals) % 4 == 0:
            said = keep(f"group_{place}", join(said, suffix(place, parts, decimals)))
    sign = where((amount < 0) * (count > 0), "负", "")
    change = [keep(name, word) for name, word in change_words(digits, parts, decimals)]
    return join(currency, sign, said, *change)


def spoken(place: int, digits: dict[int, Any], parts: dict[int, Any], units: int) -> Any:
    """A digit with its unit, and the zero before it; nothing for a zero."""
    here, unit = digits[place], PLACES[(place - units) % 4]
    if place == HIGHEST:
        return where(here < 1, "", join(letter(DIGITS, here + 1), unit))
    word = join(where(gap(place, digits, parts, units), "零", ""), letter(DIGITS, here + 1), unit)
    return where(here < 1, "", word)


def gap(place: int, digits: dict[int, Any], parts: dict[int, Any], units: int) -> Any:
    """A zero is to be said: the digit before is one, or before a group the whole group is."""
    first_of_group = (place - units) % 4 == 3
    before = _group(place + 1, parts) if first_of_group else digits[place + 1]
    return (before < 1) * (parts[place + 1] > 0)


def _group(place: int, parts: dict[int, Any]) -> Any:
    """The four digits that end at a place."""
    return parts[place] - parts.get(place + 4, 0) * 10**4


def suffix(place: int, parts: dict[int, Any], units: int) -> Any:
    """万, 亿 or 万亿 where the group is not empty; 元 after the last."""
    if place == units:
        return where(parts[place] > 0, "元", "")
    return where(_group(place, parts) > 0, GROUPS[(place - units) // 4], "")


def change_words(
    digits: dict[int, Any], parts: dict[int, Any], units: int
) -> list[tuple[str, Any]]:
    """角, 分 and 厘 as the currency has them, each with the zero before it; 整 where there is none."""
    found = []
    for place in range(units - 1, -1, -1):
        word = join(letter(DIGITS, digits[place] + 1), CHANGE[units - 1 - place])
        skipped = (digits[place + 1] < 1) * (parts[place + 1] > 0)
        zero = where(skipped, "零", "") if place < units - 1 else ""
        found.append((f"change_{place}", where(digits[place] > 0, join(zero, word), "")))
    change = parts[0] - parts[units] * 10**units
    ends = where(parts[0] < 1, "零元整", where(change < 1, "整", ""))
    return [*found, ("rest", ends)]


# -- English --------------------------------------------------------------------------------------


def english(
    amount: Any, currency: str, small: Any, tens: Any, keep: Keep = _kept, decimals: int = 2
) -> Any:
    """The words as commerce writes them: Say CNY one hundred twenty-three and 45/100 only.

    `small` and `tens` are the words of 1 to 19 and of 10, 20 … 90."""
    scale = 10**decimals
    count = smallest_units(amount, keep, decimals)
    units = keep("units", quotient(count, scale))
    said: Any = ""
    above: Any = 0
    for power in range(len(_SCALES) - 1, -1, -1):
        part = keep(f"part_{power}", quotient(units, 1000**power))
        number = keep(f"group_{power}", part - above * 1000)
        words = below_thousand(number, small, tens, keep, power)
        blank = where(above > 0, " ", "")
        said = keep(
            f"said_{power}", join(said, where(number > 0, join(blank, words, _SCALES[power]), ""))
        )
        above = part
    sign = where((amount < 0) * (count > 0), "minus ", "")
    head = keep("head", join(f"Say {currency} ", sign, where(units < 1, "zero", "")))
    if not decimals:
        return join(head, said, " only")
    rest = count - units * scale
    shown = cents_text(rest) if decimals < len("000") else thousandths_text(rest)
    return join(head, said, " and ", shown, f"/{scale} only")


def below_thousand(number: Any, small: Any, tens: Any, keep: Keep, power: int) -> Any:
    """The words of up to three digits."""
    hundreds = keep(f"hundreds_{power}", quotient(number, 100))
    rest = keep(f"rest_{power}", number - hundreds * 100)
    ten = keep(f"ten_{power}", quotient(rest, 10))
    one = keep(f"one_{power}", rest - ten * 10)
    first = where(
        hundreds > 0, join(spelt(small, hundreds), " hundred", where(rest > 0, " ", "")), ""
    )
    first = keep(f"hundred_words_{power}", first)
    last = where(one > 0, join("-", spelt(small, one)), "")
    compound = keep(f"ten_words_{power}", where(ten > 1, join(spelt(tens, ten), last), ""))
    single = where((rest > 0) * (rest < 20), spelt(small, rest), compound)
    return keep(f"words_{power}", join(first, single))


def spelt(listed: Any, n: Any) -> Any:
    """The n-th word; of a number that has none another one, which the formula around it hides."""
    return pick(listed, largest(smallest(n, len(value_of(listed))), 1))
