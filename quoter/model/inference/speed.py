"""Speed of a replica: what a step takes, of itself and with every request more.

A step carries a token of every request that is in it and, on average, its share of the prompts of
requests that follow those which end: in as many steps as the answer has tokens, every other
request is replaced once. So its time is linear in the requests, but for the experts that they
touch. Memory and compute add up. Every device works all layers here; pipeline stages pass them on,
each with its share of the requests."""

from quoter.core import (
    SIXTEEN_BITS,
    Count,
    Devices,
    Factor,
    Seconds,
    SmallBytes,
    flag,
    ratio,
    where,
)


def ranks(tensor_width, option) -> Devices:
    """Devices of a pipeline stage."""
    return tensor_width * option.data_parallel


def collectives(llm, attention_width, ranks) -> Count:
    """Collectives of a step.

    In every layer after attention and after the feed-forward, where devices share them."""
    return llm.layers * (flag(attention_width > 1) + flag(ranks > 1))


def step_time(
    shared_layer_weights, repeated_layer_weights, byte_time, collectives, link_latency, launch_time,
    exchange_time,
) -> Seconds:  # fmt: skip
    """A step of itself.

    Weights other than experts read once, collectives begun, kernels launched."""
    read = (shared_layer_weights + repeated_layer_weights) * byte_time
    return read + collectives * link_latency + launch_time + exchange_time


def expert_read_time(expert_weights, byte_time) -> Seconds:
    """All experts of a device read once."""
    return expert_weights * byte_time


def attention_token_time(llm, attention_per_rank, linear_time) -> Seconds:
    """A token through the attention weights of its devices.

    Two operations per parameter."""
    return 2 * (attention_per_rank + llm.latent_parameters) * linear_time


def sent_time(llm, ranks, collectives, link_time) -> Seconds:
    """A token sent around among the devices.

    A collective sends 2 × (devices − 1) ÷ devices of the hidden values in 16 bits."""
    return collectives * 2 * (ranks - 1) / ranks * SIXTEEN_BITS * llm.hidden * link_time


def feed_forward_token_time(
    llm, ranks, expert_shards, token_expert_share, linear_time, expert_time, sent_time
) -> Seconds:
    """A token through feed-forward and experts, and sent around."""
    dense = llm.mlp_parameters / ranks * linear_time
    experts = llm.expert_parameters / expert_shards * token_expert_share * expert_time
    return 2 * (dense + experts) + sent_time


def cache_read_bytes(
    llm, full_layer_values, windowed_read_bytes, state_bytes, mean_context, cache_split,
    windowed_kv_split, attention_width,
) -> SmallBytes:  # fmt: skip
    """Cache that a device reads for a token.

    Of one request at its mean context, sparse attention charged as full."""
    full = llm.full_layers * full_layer_values * mean_context / cache_split
    windowed = ratio(windowed_read_bytes, windowed_kv_split)
    return full + windowed + state_bytes / attention_width


def cache_time(
    cache_read_bytes, latent_operations, attention_width, byte_time, attention_time
) -> Seconds:
    """The cache of a request read for a token.

    And under MLA the operations on it."""
    return cache_read_bytes * byte_time + latent_operations / attention_width * attention_time


def image_time(llm, computed_patches, attention_width, head_time) -> Seconds:
    """Images of a prompt through the vision tower, on its devices.

    Two operations per parameter and patch, in 16 bits; what patches attend to is little beside it."""
    return 2 * llm.vision_parameters * computed_patches / attention_width * head_time


def prompt_attention_time(
    computed_prompt, attention_token_time, prompt_operations, attention_width, attention_time,
    image_time,
) -> Seconds:  # fmt: skip
    """Attention of a prompt on its devices.

    And its images through the tower, which the same devices share."""
    scores = prompt_operations / attention_width * attention_time
    return computed_prompt * (attention_token_time + scores) + image_time


def prompt_time(
    prompt_attention_time, request_groups, computed_prompt, feed_forward_token_time
) -> Seconds:
    """What a prompt adds to a busy replica.

    The groups that share the requests work on their prompts at the same time."""
    return prompt_attention_time / request_groups + computed_prompt * feed_forward_token_time


def head_read_time(llm, weights, tensor_width, byte_time) -> Seconds:
    """The output head read once."""
    return llm.vocab * llm.hidden / tensor_width * weights.head * byte_time


def head_token_time(llm, tensor_width, head_time, engine) -> Seconds:
    """A token through the output head, and the host's work on it."""
    return 2 * llm.vocab * llm.hidden / tensor_width * head_time + engine.request_overhead


def bubble(option, speed) -> Factor:
    """Longer by pipeline stages that wait."""
    return 1 + speed.bubble * (option.pipeline_parallel - 1)


def token_time_fixed(
    step_time, prompt_time, answer_length, option, bubble, head_read_time, ask
) -> Seconds:
    """Time per token, the part that no request changes.

    A step writes as many tokens as speculative decoding is stated to gain. A request's own prompt
    is in its first token, so the step carries one prompt's share less."""
    own = prompt_time / (answer_length * option.pipeline_parallel)
    return (step_time * bubble + head_read_time) / ask.speculative - own * bubble


def drafted_gain(ask, speed) -> Factor:
    """Gain of speculative decoding on what every request adds.

    Drafts are computed like tokens, and touch experts of their own: little of the gain is left."""
    return 1 + (ask.speculative - 1) * speed.drafted


def token_time_each(
    attention_token_time, cache_time, request_groups, feed_forward_token_time, prompt_time,
    answer_length, bubble, head_token_time, drafted_gain,
) -> Seconds:  # fmt: skip
    """Time per token, more with every request in the step.

    Its token, its cache, and a prompt in as many steps as the answer has tokens."""
    group = (attention_token_time + cache_time) / request_groups
    step = (group + feed_forward_token_time) * bubble + head_token_time
    return step / drafted_gain + prompt_time / answer_length * bubble


def expert_step_time(expert_read_time, bubble, drafted_gain) -> Seconds:
    """All experts read, per token of a step."""
    return expert_read_time * bubble / drafted_gain


def prefill_time(
    step_time, expert_read_time, prompt_expert_share, computed_prompt, prompt_attention_time,
    feed_forward_token_time, head_read_time, head_token_time,
) -> Seconds:  # fmt: skip
    """One pass over the prompt of a request that is alone."""
    read = step_time + expert_read_time * prompt_expert_share
    passed = prompt_attention_time + computed_prompt * feed_forward_token_time
    return read + passed + head_read_time + head_token_time


def latent_launch_time(llm, engine, mla_stored, card) -> Seconds:
    """Launch of a prompt's latent attention.

    MLA's prompts are launched operation by operation."""
    return engine.latent_launch * llm.layers * mla_stored * card.launch


def prompt_launch_time(llm, engine) -> Seconds:
    """Launch of a prompt's pass.

    Prompts run outside the graphs of a step, so the host launches every layer's kernels."""
    return engine.prompt_launch * llm.layers


def first_alone_time(prefill_time, engine, prompt_launch_time, latent_launch_time) -> Seconds:
    """First token of a request that is alone, but for the step in hand.

    Server and client take the same on every card."""
    return prefill_time + engine.first_overhead + prompt_launch_time + latent_launch_time


def prompt_alone_time(
    prompt_attention_time, computed_prompt, feed_forward_token_time
) -> Seconds:  # fmt: skip
    """A prompt on the devices that take it.

    Groups that share the requests take one each."""
    return prompt_attention_time + computed_prompt * feed_forward_token_time


def groups_waited_for(option, speed) -> Factor:
    """Wait for other prompts longer where attention is data parallel.

    Every group waits in every pass for the one that has most prompts."""
    return where(option.attention_data_parallel > 1, speed.uneven, 1)


def prompt_ahead_time(prompt_time, prompt_alone_time, groups_waited_for) -> Seconds:
    """What another prompt that is ahead takes.

    Where attention is data parallel, on the devices of its group, for which the others wait."""
    uneven = prompt_alone_time * groups_waited_for
    return where(groups_waited_for > 1, uneven, prompt_time)


def first_other_time(prompt_ahead_time, engine, speed) -> Seconds:
    """First token, later with every other request.

    Its share of the prompts ahead, and the host's work to admit it."""
    return speed.ahead * prompt_ahead_time + engine.admission
