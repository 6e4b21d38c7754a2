"""Training: how long it takes, and how many copies of the group of devices a deadline asks for.

Six operations per token and parameter: arXiv 2001.08361 section 2.1, as used in arXiv 2203.15556."""

from quoter.cells import ceil, either, flag, largest, ratio, smallest, where
from quoter.units import Cards, Count, Days, Factor, Flag, Share, TeraflopsDays, Tokens

MULTIPLY_AND_ADD = 2
FORWARD_AND_INPUT_GRADIENT = 2  # passes that every layer takes, frozen or not
ATTENTION_PASSES = 3  # attention multiplies activations alone: both operands take gradients
TERAFLOPS_DAY = 86400 * 10**12  # operations
HALVES = 2
ROUNDING = 1e-9  # of a whole number of copies, as `ceil` takes it


def training_tokens(recipe) -> Tokens:
    """Tokens to train on.

    Tokens, or samples × sequence, × epochs. 0: not stated, and no time follows."""
    once = where(recipe.tokens > 0, recipe.tokens, recipe.samples * recipe.sequence)
    return once * recipe.epochs


def weight_passes(method, checkpointing) -> Factor:
    """Passes through the weights.

    Forward, gradient of the inputs, gradient of the weights unless frozen, and forward again as far
    as activations are recomputed: 6 operations per token and parameter, 8 with full recomputation;
    4 and 6 under adapters."""
    return FORWARD_AND_INPUT_GRADIENT + method.trained + checkpointing.recomputed


def attention_reach(recipe) -> Tokens:
    """Tokens that a token attends to, mean.

    Those before it: half of the sequence where attention is fused; else the whole square is
    computed and masked."""
    return recipe.sequence * (1 - recipe.fused_attention / HALVES)


def attention_operations(llm, checkpointing, attention_reach) -> Count:
    """Attention operations per token.

    12 × layers × width × tokens attended to (arXiv 2204.02311 appendix B, which takes the whole
    sequence for them): scores and weighted values, forward and twice backward; a window ends it."""
    wide = llm.heads * (llm.key_dim + llm.value_dim) * attention_reach * llm.full_layers
    near = llm.heads * llm.windowed_head_dim * smallest(llm.window, attention_reach)
    passes = ATTENTION_PASSES + checkpointing.recomputed_attention
    return (wide + (near + near) * llm.windowed_layers) * MULTIPLY_AND_ADD * passes


def operations_per_token(llm, weight_passes, attention_operations) -> Count:
    """Training operations per token.

    A multiplication and an addition per active parameter and pass, and the attention's own."""
    return llm.active_parameters * MULTIPLY_AND_ADD * weight_passes + attention_operations


def training_work(training_tokens, operations_per_token) -> TeraflopsDays:
    """Training work.

    Tokens × operations per token, in days at one TFLOPS."""
    return training_tokens * operations_per_token / TERAFLOPS_DAY


def _utilization(recipe, method, llm, full, lora, qlora):
    """As stated, else what was measured of the method; each of dense models and of mixtures."""
    full, lora, qlora = (
        where(llm.experts > 0, mixture, dense) for dense, mixture in (full, lora, qlora)
    )
    found = where(method.trained, full, where(method.base_quantised, qlora, lora))
    return where(recipe.utilization > 0, recipe.utilization, found)


def utilization_in_server(recipe, method, llm, mfu) -> Share:
    """Model-FLOP utilisation within a server.

    As stated, else by method and kind of model as measured."""
    return _utilization(
        recipe, method, llm, (mfu.full_dense_server, mfu.full_mixture_server),
        (mfu.lora_dense_server, mfu.lora_mixture_server),
        (mfu.qlora_dense_server, mfu.qlora_mixture_server),
    )  # fmt: skip


def utilization_across_servers(recipe, method, llm, mfu) -> Share:
    """Model-FLOP utilisation across servers.

    As stated, else by method and kind of model as measured."""
    return _utilization(
        recipe, method, llm, (mfu.full_dense_servers, mfu.full_mixture_servers),
        (mfu.lora_dense_servers, mfu.lora_mixture_servers),
        (mfu.qlora_dense_servers, mfu.qlora_mixture_servers),
    )  # fmt: skip


def _copies(share, devices_per_replica, ask, option, recipe, card, training_work):
    """Copies of a group at this utilisation: as pinned, or as many as the deadline asks for."""
    speed = card.tflops_16bit * share * devices_per_replica * recipe.deadline_days
    wanted = where(option.by_rule, 1, largest(ceil(ratio(training_work, speed)), 1))
    return where(ask.pinned_replicas > 0, ask.pinned_replicas, wanted)


def utilization_reached(
    utilization_in_server, utilization_across_servers, devices_per_replica, ask, option, recipe,
    card, training_work,
) -> Share:  # fmt: skip
    """Model-FLOP utilisation.

    Within a server where its devices keep the deadline, else across servers."""
    copies = _copies(
        utilization_in_server, devices_per_replica, ask, option, recipe, card, training_work
    )
    alone = copies * devices_per_replica <= card.slots * card.devices
    return where(alone, utilization_in_server, utilization_across_servers)


def replicas(
    utilization_reached, devices_per_replica, ask, option, recipe, card, training_work
) -> Count:  # fmt: skip
    """Copies that train together.

    Data-parallel copies of the group of devices: as many as the deadline asks for, or as pinned."""
    return _copies(
        utilization_reached, devices_per_replica, ask, option, recipe, card, training_work
    )


def option_cards(replicas, devices_per_replica, card, option, rule_cards) -> Cards:
    """Cards in use."""
    devices = ceil(replicas * devices_per_replica / card.devices)
    return where(option.by_rule, rule_cards, devices)


def training_days(
    training_work, card, utilization_reached, devices_per_replica, replicas
) -> Days:  # fmt: skip
    """Training time.

    Work ÷ (devices × 16-bit rate × utilisation). 0: no tokens stated, or the card's rate unknown."""
    speed = card.tflops_16bit * utilization_reached * devices_per_replica * replicas
    return ratio(training_work, speed)


def too_slow(recipe, training_days, card) -> Flag:
    """The deadline is missed.

    Or cannot be judged, as the card's rate is unknown."""
    late = flag(training_days > recipe.deadline_days * (1 + ROUNDING))
    return flag(recipe.deadline_days > 0) * either(late, 1 - flag(card.tflops_16bit > 0))
