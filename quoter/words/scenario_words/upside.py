"""What would take less than the answer, and is told beside it without deciding anything."""

from __future__ import annotations

from quoter.core import Texts, price, whole
from quoter.sizing import Option, Sized
from quoter.words.load_words import in_table
from quoter.words.scenario_words.names import all_widths, width


def narrower(sized: Sized, texts: Texts) -> list[str]:
    """What a checkpoint of 8 bits would take where one of 16 is sized: another one, whose answers are to be compared."""
    found, own = sized.narrower, sized.chosen
    if found is None:
        return []
    f, card = found.figures, own.card.called(texts.language)
    said = texts(
        "upside_narrower", weights=found.candidate.weights.name.upper(), cards=whole(f.option_cards), card=card,
        width=width(found.split, texts), own=whole(own.figures.option_cards), taken=sized.weights.name.upper(),
    )  # fmt: skip
    return [said + _less(found, sized, texts) + texts("upside_test")]


def held_at_hand(sized: Sized, texts: Texts) -> list[str]:
    """That cards at hand would carry the load in 4 bits with nothing bought: another checkpoint, whose answers are to be
    compared."""
    found = sized.held_in_four_bits
    if found is None:
        return []
    said = texts(
        "upside_held", weights=found.candidate.weights.name.upper(), cards=whole(found.figures.option_cards),
        card=found.card.called(texts.language), width=all_widths(found, texts),
    )  # fmt: skip
    return [said + texts("upside_test")]


def recomputing_less(sized: Sized, texts: Texts) -> list[str]:
    """What a training would take that recomputes less, where memory for that is left, and what to write for it."""
    found, own = sized.kept_activations, sized.chosen
    if found is None:
        return []
    said = texts(
        "upside_kept", kept=in_table("checkpointing", found.row.name, texts), stage=f"{found.stage}",
        cards=whole(found.option.figures.option_cards), card=own.card.called(texts.language),
        width=all_widths(found.option, texts), own=whole(own.figures.option_cards),
    )  # fmt: skip
    return [said + _less(found.option, sized, texts) + texts.sign("full_stop")]


def _less(found: Option, sized: Sized, texts: Texts) -> str:
    """The price of what is told as upside beside that of the chosen option; nothing where it is no lower."""
    own = sized.chosen.price
    if not found.price or not own or found.price >= own:
        return ""
    currency = sized.case.quote.currency
    return texts("upside_price", currency=currency, less=price(found.price), more=price(own))


def lent(sized: Sized, texts: Texts) -> list[str]:
    """That a test environment which buys something could run on what another scenario keeps standing by."""
    loan = sized.loan
    if loan is None:
        return []
    card = loan.option.card.called(texts.language)
    said = texts(
        "test_lent", name=loan.scenario, cards=whole(loan.option.figures.option_cards), card=card
    )
    if sized.added:
        said += texts(
            "test_lent_price", currency=sized.case.quote.currency, less=price(sized.added)
        )
    return [said + texts("test_lent_until")]
