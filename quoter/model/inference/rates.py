"""Speed: what one byte, operation and layer take on a card, whatever the width.

A roofline whose terms add up; the shares of the card's rates that are reached stand in
catalogs/speed.yaml. A rate nobody published is 0, and then the option has no speed."""

from quoter.core import (
    MILLISECONDS,
    BriefSeconds,
    Constant,
    Count,
    Factor,
    Flag,
    Operations,
    OperationsPerSecond,
    Seconds,
    SecondsPerByte,
    Share,
    SmallBytes,
    Tokens,
    both,
    either,
    flag,
    largest,
    power,
    ratio,
    smallest,
    where,
)

TOUCH_ALL = Constant(
    "u_touch_all", 64, "tokens × share beyond which e^-64 of the experts are untouched"
)

# What a request is.


def answer_length(load, ask, speed, cacheless) -> Tokens:
    """Answer of a request.

    As given, else a share of the context; at least one token. One pass of a model that writes none."""
    own = where(load.output_tokens > 0, load.output_tokens, ask.context * speed.answer_share)
    return where(cacheless, 1, largest(own, 1))


def prompt_length(load, ask, answer_length) -> Tokens:
    """Prompt of a request.

    As given, else what the answer leaves of the context."""
    rest = largest(ask.context - answer_length, 1)
    return where(load.prompt_tokens > 0, load.prompt_tokens, rest)


def computed_prompt(load, prompt_length) -> Tokens:
    """Prompt tokens to compute.

    Without those in the prefix cache."""
    return prompt_length * (1 - load.prefix_hit)


def computed_patches(load, llm) -> Count:
    """Patches of a prompt's images to compute.

    Those of each of their tokens, without those in the prefix cache. 0 where nobody says how many, or of towers of
    which it does not follow from the file how many patches become a token."""
    return load.image_tokens * (1 - load.prefix_hit) * llm.vision_patches


def mean_context(prompt_length, answer_length) -> Tokens:
    """Mean context while the answer is written.

    The prompt and half the answer."""
    return prompt_length + answer_length / 2


def token_expert_share(llm) -> Share:
    """Share of the experts that a token passes."""
    return ratio(llm.experts_per_token, llm.experts)


def expert_share(llm, token_expert_share) -> Share:
    """Share of the experts that a token adds to those which are read.

    Where tokens favour the same experts, less than what it passes."""
    return token_expert_share * llm.expert_spread


def prompt_expert_share(computed_prompt, expert_share) -> Share:
    """Share of the experts that a prompt passes.

    No more tokens are counted than touch every expert: a power that is too small for the sheet is
    an error in some."""
    tokens = smallest(computed_prompt, ratio(TOUCH_ALL, expert_share))
    return 1 - power(1 - expert_share, tokens)


# Rates of the card.


def own_rate(card, weights) -> OperationsPerSecond:
    """Rate of the card in the weights' own type.

    0 where they are unpacked to 16 bits."""
    eight = weights.in_fp8 * card.rate_fp8 + weights.in_int8 * card.rate_int8
    return eight + weights.in_fp4 * card.rate_fp4 * card.fp4_share


def linear_rate(card, weights, speed, own_rate) -> OperationsPerSecond:
    """Rate reached multiplying weights."""
    sixteen = card.rate_16 * where(weights.narrow, speed.unpacked, 1)
    return where(own_rate > 0, own_rate, sixteen) * card.compute_efficiency


def own_expert_rate(card, weights, own_rate) -> OperationsPerSecond:
    """Rate of the card in the experts' own type.

    MXFP4 experts are multiplied in 4 bits on cards with fp4 units. 0 where they are unpacked to 16
    bits."""
    return own_rate + weights.experts_in_fp4 * card.fp4 * card.rate_fp4 * card.fp4_share


def expert_rate(card, weights, speed, own_expert_rate) -> OperationsPerSecond:
    """Rate reached multiplying experts."""
    sixteen = card.rate_16 * where(weights.narrow_experts, speed.unpacked, 1)
    reached = where(own_expert_rate > 0, own_expert_rate, sixteen)
    return reached * card.compute_efficiency * card.grouped_share


def attention_rate(card, speed) -> OperationsPerSecond:
    """Rate reached on attention scores."""
    return card.rate_16 * speed.attention


def speed_known(card, weights) -> Flag:
    """The speed can be computed.

    The card's bandwidth and 16-bit rate are published, and the weights are not in 32 bits."""
    published = both(flag(card.bandwidth > 0), flag(card.rate_16 > 0))
    return published * (1 - weights.in_fp32)


def times_known(speed_known, cacheless) -> Flag:
    """The times of a request can be computed.

    Of models that write tokens; of an embedding or reranking model the rate alone is."""
    return speed_known * (1 - cacheless)


# What each thing takes.


def byte_time(card) -> SecondsPerByte:
    """Time to read a byte of memory."""
    return ratio(1, card.bandwidth * card.memory_share)


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
    return where(card.direct_link, card.link_share, speed.pcie)


def link_time(card, link_share) -> SecondsPerByte:
    """Time to send a byte to another device."""
    return ratio(1, card.link_rate * link_share)


def link_latency(card, speed) -> Seconds:
    """Latency of a collective."""
    return where(card.direct_link, card.link_latency, speed.pcie_latency)


def has_experts(llm) -> Flag:
    """The feed-forward is a mixture of experts."""
    return flag(llm.experts > 0)


def sparse(llm) -> Flag:
    """Attention is sparse.

    An index chooses the tokens that it reads."""
    return flag(llm.index_width > 0)


def hybrid(llm) -> Flag:
    """Some layers keep a fixed state.

    Linear attention, or a state space."""
    return flag(llm.state_bytes_per_request > 0)


def attention_launch(engine, mla_stored, sparse, hybrid, speed) -> BriefSeconds:
    """Launch of a layer's attention, beyond an ordinary one."""
    latent = mla_stored * engine.latent_overhead
    return latent + sparse * speed.sparse_overhead + hybrid * speed.hybrid_overhead


def layer_launch(engine, card, has_experts, attention_launch) -> BriefSeconds:
    """Launch of a layer, of the kind that it is."""
    experts = has_experts * engine.mixture_overhead * card.grouped_launch
    return engine.layer_overhead + experts + attention_launch


def launch_time(llm, layer_launch, card) -> Seconds:
    """Launch of all layers in a step."""
    return llm.layers * layer_launch * card.launch


def exchange_time(llm, option, has_experts, speed) -> Seconds:
    """Tokens of a step sent to their experts and back, begun.

    Expert parallel: the busiest device holds the others up, most where few tokens are in a step."""
    apart = has_experts * flag(option.expert_parallel > 1)
    return llm.layers * speed.expert_exchange * apart


def windowed_read_bytes(llm, windowed_layer_values, mean_context) -> SmallBytes:
    """Cache that attention reads for a token in windowed layers.

    Of one request at its mean context; they read their window."""
    return llm.windowed_layers * windowed_layer_values * smallest(mean_context, llm.window)


def latent_operations(llm, mla_stored, mean_context) -> Operations:
    """Operations of a token against the latents.

    MLA: every head against the whole latent of every token."""
    width = llm.latent_width + llm.latent_rank
    return 2 * width * llm.heads * llm.layers * mean_context * mla_stored


def both_ways(llm, hybrid) -> Count:
    """Layers in which every token reads the whole text.

    All of an encoder, whose layers keep nothing (BERT, arXiv 1810.04805)."""
    keeping = either(flag(llm.full_layers + llm.windowed_layers > 0), hybrid)
    return llm.layers * (1 - keeping)


def tokens_attended(llm, prompt_length, computed_prompt, both_ways) -> Tokens:
    """Tokens that a prompt token attends to, all layers.

    Those before it: half of what is computed, and what was cached. In an encoder all of them."""
    before = prompt_length - computed_prompt / 2
    layers = llm.full_layers * before + llm.windowed_layers * smallest(before, llm.window)
    return layers + both_ways * prompt_length


def prompt_operations(llm, tokens_attended) -> Operations:
    """Attention operations of a prompt token.

    Scores and values, over the tokens that it attends to."""
    return 2 * tokens_attended * llm.heads * (llm.key_dim + llm.value_dim)


# How far measured times are from computed ones, by the card's family and the kind of layers.


def latent_only(mla_stored) -> Flag:
    """Its band is that of latent attention."""
    return mla_stored


def hybrid_only(hybrid, mla_stored) -> Flag:
    """Its band is that of linear attention."""
    return hybrid * (1 - mla_stored)


def mixture_only(has_experts, hybrid, mla_stored) -> Flag:
    """Its band is that of a mixture with ordinary attention."""
    return has_experts * (1 - hybrid) * (1 - mla_stored)


def dense_only(latent_only, hybrid_only, mixture_only) -> Flag:
    """Its band is that of dense models."""
    return 1 - latent_only - hybrid_only - mixture_only


def family_low(card, dense_only, mixture_only, hybrid_only, latent_only) -> Factor:
    """Low end of the time per token over its centre, by the card's family."""
    known = dense_only * card.dense_low + mixture_only * card.mixture_low
    return known + hybrid_only * card.hybrid_low + latent_only * card.latent_low


def family_high(card, dense_only, mixture_only, hybrid_only, latent_only) -> Factor:
    """High end of the time per token over its centre, by the card's family."""
    known = dense_only * card.dense_high + mixture_only * card.mixture_high
    return known + hybrid_only * card.hybrid_high + latent_only * card.latent_high


def token_low(family_low, calibration, speed) -> Factor:
    """Low end of the time per token over its centre.

    Nearer where the user measured it."""
    return where(calibration.token_known, speed.calibrated_low, family_low)


def token_high(family_high, calibration, speed) -> Factor:
    """High end of the time per token over its centre.

    Nearer where the user measured it."""
    return where(calibration.token_known, speed.calibrated_high, family_high)


def first_low(card, calibration, speed) -> Factor:
    """Low end of the first token over its centre.

    Nearer where the user measured it."""
    return where(calibration.first_known, speed.calibrated_first_low, card.first_low)


def first_high(card, calibration, speed) -> Factor:
    """High end of the first token over its centre.

    Nearer where the user measured it."""
    return where(calibration.first_known, speed.calibrated_first_high, card.first_high)


# What the service level allows.


def level_asked(load) -> Flag:
    """A service level is to be met."""
    times = load.keep_ttft * load.ttft_ms + load.keep_tpot * load.tpot_ms
    return flag(times / MILLISECONDS + load.e2e_seconds > 0)
