"""Inference: which options may be recommended."""

from quoter.core import (
    MILLISECONDS,
    Cards,
    Constant,
    Count,
    Factor,
    Flag,
    Money,
    Share,
    both,
    either,
    flag,
    floor,
    largest,
    smallest,
)

UNMEASURED = Constant(
    "u_unmeasured", 15 / 100, "share of its price that a card of unmeasured speed must cost less"
)

ON_TRIAL = Constant(
    "u_on_trial",
    9,
    "share of its price by which a card that runs the model on trial alone counts as dearer",
)

SEVERAL = Constant(
    "u_several", 3, "times our own target for a token, beyond which an option counts as dearer"
)
SOME_LINES = Constant(
    "u_some_lines",
    64,
    "tokens after its first, by which an answer is wholly read while it is written (our choice)",
)

FEW_REQUESTS = Constant("u_few", 4, "requests in a replica, of which fewer are few")
MANY_REPLICAS = Constant("u_many", 4, "replicas, of which more are many")


def eligible_fit(eligible, verdict, level_missed, level_unknown) -> Flag:
    """Eligible and fitting.

    And keeping the service level; where times are stated, only with a speed that is computed."""
    kept = (1 - level_missed) * (1 - level_unknown)
    return both(eligible, flag(verdict <= 1)) * kept


def apart_pays(llm, served_trial_load, working_replicas, level_missed, speed) -> Flag:
    """Workers of their own for the prompts may pay.

    Of the same layout with prompts and answers together: it takes two replicas anyway, and prompts take much of their
    time, or the cache is a latent, which is handed over whole in little time; or it misses the targets."""
    heavy = either(flag(served_trial_load > speed.apart_load), flag(llm.latent_width > 0))
    return either(heavy * flag(working_replicas > 1), level_missed)


def unproven(level_asked, card, option, calibration) -> Flag:
    """No benchmark backs the speed that is promised.

    Times are stated, and nobody measured the card's family, nor the user this."""
    measured = either(card.measured, calibration.token_known)
    return level_asked * (1 - measured) * (1 - option.by_rule)


def strained(level_kept, requests_allowed, working_replicas, ask) -> Share:
    """How near its card's limit the option is.

    Where the targets leave a replica fewer than four requests, on more than four replicas: a model a little off, and
    many more are needed. From 0 there it grows with both, always below 1. None of pinned replicas."""
    few = largest(1 - requests_allowed / FEW_REQUESTS, 0)
    many = largest(1 - MANY_REPLICAS / working_replicas, 0)
    return level_kept * few * many * flag(ask.pinned_replicas <= 0)


def aim_is_ours(timed, load, form) -> Flag:
    """The target of a token is our own.

    A preset or our default fills it in: neither the time of a token nor of a request is stated, and no documents are to
    be done within their hours."""
    stated = either(load.keep_tpot, flag(load.e2e_seconds > 0))
    return timed * flag(load.tpot_ms > 0) * (1 - stated) * (1 - form.batch)


def read_as_it_comes(answer_length) -> Share:
    """How far an answer is read while it is written.

    A label or a word is there before anybody reads: none of it; all of it from some lines on."""
    return smallest((answer_length - 1) / SOME_LINES, 1)


def sluggish(aim_is_ours, load, served_trial_token, read_as_it_comes) -> Factor:
    """How far a token is beyond several times our own target.

    0 up to three times it, 1 at six times, and so on, of answers that are read as they come: where people wait for text
    that comes slower than they read, the same money buys less."""
    allowed = SEVERAL * largest(load.tpot_ms, 1) / MILLISECONDS
    return aim_is_ours * read_as_it_comes * largest(served_trial_token / allowed - 1, 0)


def weighed_amount(whole_amount, unproven, strained, sluggish, speed, option) -> Money:
    """Price that ranks the option.

    With a share more where the speed was never measured, as much where prefill and decode are apart, whose times are not
    fitted to measurements, and another as the card is at its limit: such an option comes after one that is measured, is
    simpler to run and has room unless it costs so much less (our choice). What runs on trial alone counts at ten times its
    price, and so comes after all that somebody vouches for; what writes several times slower than our own target counts
    as dearer by as much."""
    doubt = UNMEASURED * (unproven + option.apart) + speed.strained * strained
    doubt = doubt + ON_TRIAL * option.on_trial + sluggish
    return whole_amount * (1 + doubt)


def aim_weighs(usual_missed, ask) -> Flag:
    """That times which nobody stated are missed weighs in the order of options.

    Of what is bought by itself: what shares servers takes as few cards as carry its load, so that others find room."""
    return usual_missed * ask.alone


def wait_weighs(load, form, aim_weighs) -> Flag:
    """What people wait weighs in the order of options.

    Where no times of a whole request are aimed at, its end, or the first token and every further one; or where it
    weighs that times which nobody stated are missed. Nobody waits for what is done within its hours."""
    aimed = either(load.e2e_seconds > 0, both(flag(load.ttft_ms > 0), flag(load.tpot_ms > 0)))
    return (1 - aimed * (1 - aim_weighs)) * (1 - form.batch)


def cards_compared(cards_per_replica) -> Cards:
    """Cards by which of two equals the simpler is told.

    Those of a replica."""
    return cards_per_replica


def replicas_beside(devices_per_replica, bought_cards, beside_cards, card) -> Count:
    """Replicas that the bought cards could be beside other models.

    The cards of these are taken."""
    return floor((bought_cards - beside_cards) * card.devices / devices_per_replica)


def filled_replicas(
    replicas, replicas_per_server, bought_cards, card, replicas_beside, sold_full
) -> Count:  # fmt: skip
    """Replicas that the cards in the servers could be.

    Of servers bought with all their cards as many as these and those at hand hold beside the cards of other models;
    what carries more at one price comes first."""
    whole = floor(replicas_per_server * bought_cards / card.slots)
    return largest(smallest(whole, replicas_beside) * sold_full, replicas)
