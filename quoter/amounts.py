"""Amounts of renminbi in words, as cheques and Chinese quotations print them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")


def rmb_words(amount: Decimal | float | str) -> str:
    """An amount in words by the rules of the People's Bank of China (Yinfa [1997] 393, annex).

    Ends in 整 unless there are cents; one 零 for a run of zeros; ten is always 壹拾."""
    cents = int((Decimal(str(amount)) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    if abs(cents) >= 10**18:
        raise ValueError(f"{amount} is too large to be written in words")
    sign, (yuan, rest) = ("负" if cents < 0 else ""), divmod(abs(cents), 100)
    return f"人民币{sign}{in_yuan(yuan)}{in_cents(*divmod(rest, 10), yuan)}"


def in_yuan(yuan: int) -> str:
    """The whole part with its unit; nothing where it is zero."""
    return f"{whole(yuan)}元" if yuan else ""


def whole(number: int) -> str:
    """A whole number, four digits at a time."""
    said, gap = "", False
    for power in reversed(range(len(GROUPS))):
        group = number // 10 ** (4 * power) % 10**4
        if group:
            said += zero(said, gap or group < 1000) + four(group) + GROUPS[power]
        gap = bool(said) and (group == 0 or (gap and not group))
    return said


def zero(before: str, gap: bool) -> str:
    """零 between two groups that do not touch."""
    return DIGITS[0] if before and gap else ""


def four(group: int) -> str:
    """Up to four digits; zeros at the end are silent."""
    said, gap = "", False
    for place in reversed(range(4)):
        digit = group // 10**place % 10
        if digit:
            said += zero(said, gap) + DIGITS[digit] + PLACES[place]
        gap = digit == 0
    return said


def in_cents(jiao: int, fen: int, yuan: int) -> str:
    """角 and 分, or 整 where neither is there."""
    if not jiao and not fen:
        return "整" if yuan else "零元整"
    if not fen:
        return f"{DIGITS[jiao]}角"
    tenths = f"{DIGITS[jiao]}角" if jiao else zero("元" if yuan else "", True)
    return f"{tenths}{DIGITS[fen]}分"
