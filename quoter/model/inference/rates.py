"""Speed: what one byte, operation and layer take on a card, whatever the width.

A roofline whose terms add up; the shares of the card's rates that are reached stand in
catalogs/speed.yaml. A rate nobody published is 0, and then the option has no speed."""

from quoter.core import (
    MILLISECONDS,
    BriefSeconds,
    Constant,
    Flag,
    Operations,
    OperationsPerSecond,
    Seconds,
    SecondsPerByte,
    Share,
    SmallBytes,
    Tokens,
    both,
    flag,
    largest,
    power,
    ratio,
    smallest,
    where,
)

NO_TARGET = Constant("u_no_target", 3600, "seconds that no request waits: there is no target")
TOUCH_ALL = Constant(
    "u_touch_all", 64, "tokens × share beyond which e^-64 of the experts are untouched"
)

# What a request is.


def answer_length(load, ask, speed) -> Tokens:
    """Answer of a request.

    As given, else a share of the context."""
    return where(load.output_tokens > 0, load.output_tokens, ask.context * speed.answer_share)


def prompt_length(load, ask, answer_length) -> Tokens:
    """Prompt of a request.

    As given, else what the answer leaves of the context."""
    rest = largest(ask.context - answer_length, 1)
    return where(load.prompt_tokens > 0, load.prompt_tokens, rest)


def computed_prompt(load, prompt_length) -> Tokens:
    """Prompt tokens to compute.

    Without those in the prefix cache."""
    return prompt_length * (1 - load.prefix_hit)


def mean_context(prompt_length, answer_length) -> Tokens:
    """Mean context while the answer is written.

    The prompt and half the answer."""
    return prompt_length + answer_length / 2


def expert_share(llm) -> Share:
    """Share of the experts that a token passes."""
    return ratio(llm.experts_per_token, llm.experts)


def prompt_expert_share(computed_prompt, expert_share) -> Share:
    """Share of the experts that a prompt passes.

    No more tokens are counted than touch every expert: a power that is too small for the sheet is
    an error in some."""
    tokens = smallest(computed_prompt, ratio(TOUCH_ALL, expert_share))
    return 1 - power(1 - expert_share, tokens)


# Rates of the card.


def own_rate(card, weights, speed) -> OperationsPerSecond:
    """Rate of the card in the weights' own type.

    0 where they are unpacked to 16 bits."""
    eight = weights.in_fp8 * card.rate_fp8 + weights.in_int8 * card.rate_int8
    return eight + weights.in_fp4 * card.rate_fp4 * speed.fp4


def linear_rate(card, weights, speed, own_rate) -> OperationsPerSecond:
    """Rate reached multiplying weights."""
    sixteen = card.rate_16 * where(weights.narrow, speed.unpacked, 1)
    return where(own_rate > 0, own_rate, sixteen) * card.compute_efficiency


def own_expert_rate(card, weights, own_rate) -> OperationsPerSecond:
    """Rate of the card in the experts' own type.

    MXFP4 experts are multiplied in fp8 on cards with fp4 units. 0 where they are unpacked to 16
    bits."""
    return own_rate + weights.experts_in_fp8 * card.fp4 * card.rate_fp8


def expert_rate(card, weights, speed, own_expert_rate) -> OperationsPerSecond:
    """Rate reached multiplying experts."""
    sixteen = card.rate_16 * where(weights.narrow_experts, speed.unpacked, 1)
    reached = where(own_expert_rate > 0, own_expert_rate, sixteen)
    return reached * card.compute_efficiency * speed.grouped


def attention_rate(card, speed) -> OperationsPerSecond:
    """Rate reached on attention scores."""
    return card.rate_16 * speed.attention


def speed_known(card, weights) -> Flag:
    """The speed can be computed.

    The card's bandwidth and 16-bit rate are published, and the weights are not in 32 bits."""
    return both(flag(card.bandwidth > 0), flag(card.rate_16 > 0)) * (1 - weights.in_fp32)


# What each thing takes.


def byte_time(card, speed) -> SecondsPerByte:
    """Time to read a byte of memory."""
    return ratio(1, card.bandwidth * speed.memory)


def linear_time(linear_rate) -> BriefSeconds:
    """Time of an operation on weights."""
    return ratio(1, linear_rate)


def expert_time(expert_rate) -> BriefSeconds:
    """Time of an operation on experts."""
    return ratio(1, expert_rate)


def head_time(card) -> BriefSeconds:
    """Time of an operation of the output head.

    In 16 bits."""
    return ratio(1, card.rate_16 * card.compute_efficiency)


def attention_time(attention_rate) -> BriefSeconds:
    """Time of an operation of attention scores."""
    return ratio(1, attention_rate)


def link_share(card, speed) -> Share:
    """Share of the link's rate reached.

    On a direct link or over PCIe."""
    return where(card.direct_link, speed.link, speed.pcie)


def link_time(card, link_share) -> SecondsPerByte:
    """Time to send a byte to another device."""
    return ratio(1, card.link_rate * link_share)


def link_latency(card, speed) -> Seconds:
    """Latency of a collective."""
    return where(card.direct_link, speed.link_latency, speed.pcie_latency)


def launch_time(llm, engine, card) -> Seconds:
    """Launch of all layers in a step."""
    mixture = flag(llm.experts > 0) * card.grouped_launch * engine.mixture_overhead
    return llm.layers * (engine.layer_overhead + mixture)


def windowed_read_bytes(llm, windowed_layer_values, mean_context) -> SmallBytes:
    """Cache that attention reads for a token in windowed layers.

    Of one request at its mean context; they read their window."""
    return llm.windowed_layers * windowed_layer_values * smallest(mean_context, llm.window)


def latent_operations(llm, mla_stored, mean_context) -> Operations:
    """Operations of a token against the latents.

    MLA: every head against the whole latent of every token."""
    width = llm.latent_width + llm.latent_rank
    return 2 * width * llm.heads * llm.layers * mean_context * mla_stored


def prompt_operations(llm, prompt_length, computed_prompt) -> Operations:
    """Attention operations of a prompt token.

    Scores and values, over the tokens before it: half of what is computed, and what was cached."""
    before = prompt_length - computed_prompt / 2
    layers = llm.full_layers * before + llm.windowed_layers * smallest(before, llm.window)
    return 2 * layers * llm.heads * (llm.key_dim + llm.value_dim)


# What the service level allows.


def token_limit(load, speed) -> Seconds:
    """Time per token allowed.

    The target ÷ what nine in ten stay below; an hour where none is to be met."""
    asked = load.keep_tpot * load.tpot_ms / MILLISECONDS
    return where(asked > 0, asked / speed.token_high, NO_TARGET)


def first_limit(load, speed) -> Seconds:
    """Time to the first token allowed.

    The target ÷ the high end of the band; an hour where none is to be met."""
    asked = load.keep_ttft * load.ttft_ms / MILLISECONDS
    return where(asked > 0, asked / speed.first_high, NO_TARGET)


def whole_limit(load, answer_length, speed) -> Seconds:
    """Time per token allowed by the whole request.

    The end-to-end target ÷ the tokens it counts as, its answer and its first, each with its
    head-room; an hour where none is to be met."""
    tokens = speed.first_high + answer_length * speed.token_high
    return where(load.e2e_seconds > 0, load.e2e_seconds / tokens, NO_TARGET)


def first_weight(answer_length, speed) -> Share:
    """Share of the first token in the whole request.

    Of the tokens that it counts as."""
    return speed.first_high / (speed.first_high + answer_length * speed.token_high)


def level_asked(load) -> Flag:
    """A service level is to be met."""
    times = load.keep_ttft * load.ttft_ms + load.keep_tpot * load.tpot_ms
    return flag(times / MILLISECONDS + load.e2e_seconds > 0)
