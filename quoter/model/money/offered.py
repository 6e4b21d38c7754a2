"""Whether there is an offer at all: the one gate that total, words and signatures stand behind."""

from quoter.core import Flag, Money, flag, largest, where


def given_away(gate, total_with_tax, unpriced_lines) -> Flag:
    """Something is given away.

    A line at a discount of 100 %, or the whole comes to nothing though every line has a price."""
    nothing = flag(total_with_tax <= 0) * flag(unpriced_lines <= 0)
    return largest(flag(gate.free_lines > 0), nothing)


def quotable(gate, unpriced_lines, given_away) -> Flag:
    """The offer holds.

    No scenario is blocked, no line lacks its price, nothing is given away unless the seller accepts
    that in the file; an assessment offers nothing."""
    refused = given_away * (1 - gate.accepts_zero)
    return flag(gate.blocked + gate.faults + unpriced_lines + refused + gate.assessment <= 0)


def offered_total(quotable, total_with_tax) -> Money:
    """Total of the offer, with tax.

    Empty where there is no offer."""
    return where(quotable > 0, total_with_tax, "")
