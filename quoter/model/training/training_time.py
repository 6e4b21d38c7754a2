"""Training: how long it takes, and how many copies of the group of devices a deadline asks for.

Six operations per token and parameter: arXiv 2001.08361 section 2.1, as used in arXiv 2203.15556."""

from quoter.core import (
    SIXTEEN_BITS,
    Bytes,
    BytesPerSecond,
    Cards,
    Constant,
    Count,
    Days,
    Devices,
    Factor,
    Flag,
    Parameters,
    Seconds,
    SecondsPerByte,
    Share,
    TeraflopsDays,
    Tokens,
    ceil,
    either,
    flag,
    largest,
    ratio,
    smallest,
    where,
)

MULTIPLY_AND_ADD = 2
FORWARD_AND_INPUT_GRADIENT = 2  # passes that every layer takes, frozen or not
# attention multiplies activations alone: both operands take gradients
ATTENTION_PASSES = Constant(
    "u_attention_passes", 3, "passes of attention: forward and two gradients"
)
TERAFLOPS_DAY = Constant("u_teraflops_day", 86400 * 10**12, "operations of a day at one TFLOPS")
HALVES = 2
TO_AND_FRO = 2  # reduced, and sent back
REDUCED_IN_LAYER = 2  # times that a pass all-reduces in a layer: after attention and feed-forward
LATE = Constant(
    "u_late", 1 + 1e-9, "beyond the deadline by more than a rounding, as `ceil` takes it"
)


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


def windowed_attention(llm, attention_reach) -> Count:
    """Attention products of a token in windowed layers.

    Scores and weighted values, one pass; the window ends the tokens attended to."""
    near = llm.heads * llm.windowed_head_dim * smallest(llm.window, attention_reach)
    return (near + near) * llm.windowed_layers


def attention_operations(llm, checkpointing, attention_reach, windowed_attention) -> Count:
    """Attention operations per token.

    12 × layers × width × tokens attended to (arXiv 2204.02311 appendix B, which takes the whole
    sequence for them): scores and weighted values, forward and twice backward."""
    wide = llm.heads * (llm.key_dim + llm.value_dim) * attention_reach * llm.full_layers
    passes = ATTENTION_PASSES + checkpointing.recomputed_attention
    return (wide + windowed_attention) * MULTIPLY_AND_ADD * passes


def operations_per_token(llm, weight_passes, attention_operations) -> Count:
    """Training operations per token.

    A multiplication and an addition per active parameter and pass, and the attention's own."""
    return llm.active_parameters * MULTIPLY_AND_ADD * weight_passes + attention_operations


def training_work(training_tokens, operations_per_token) -> TeraflopsDays:
    """Training work.

    Tokens × operations per token, in days at one TFLOPS."""
    return training_tokens * operations_per_token / TERAFLOPS_DAY


def _by_method(method, full, lora, qlora):
    """What was measured of the training method."""
    return where(method.trained, full, where(method.base_quantised, qlora, lora))


def dense_in_server(method, mfu, card) -> Share:
    """Utilisation of dense models within a server.

    By method as measured, times the card's share of it."""
    each = _by_method(method, mfu.full_dense_server, mfu.lora_dense_server, mfu.qlora_dense_server)
    return each * card.training_share


def mixture_in_server(method, mfu) -> Share:
    """Utilisation of mixtures within a server.

    By method as measured."""
    return _by_method(
        method, mfu.full_mixture_server, mfu.lora_mixture_server, mfu.qlora_mixture_server
    )


def exchanged_parameters(llm, method, adapter_parameters, embedding_copies) -> Parameters:
    """Parameters whose gradients are exchanged."""
    return where(method.trained, llm.parameters, adapter_parameters + embedding_copies)


def step_micro_batches(sharding, tensor_width, option) -> Count:
    """Micro-batches of a step.

    As many sequences for every device of a copy, however it is divided."""
    return sharding.accumulated * tensor_width * option.pipeline_parallel


def exchanged_gradients(exchanged_parameters, step_micro_batches, model_share) -> Bytes:
    """Gradients that a device exchanges per micro-batch.

    Those of a step, reduced and sent back in 16 bits, over the micro-batches of a step."""
    each = exchanged_parameters * SIXTEEN_BITS * model_share
    return each * TO_AND_FRO / step_micro_batches


def exchanged_weights(recipe, base_weights, model_share) -> Bytes:
    """Weights that a device gathers per micro-batch.

    Under ZeRO-3 twice, forward and backward."""
    return where(recipe.zero >= 3, base_weights * model_share * (1 + 1), 0)


def linked_devices(card) -> Devices:
    """Devices that no network joins.

    Those of a server, or of a direct link over several."""
    return largest(card.slots * card.devices, card.domain)


def network_gathered(exchanged_weights, devices_per_replica, linked_devices) -> Bytes:
    """Weights that a device gathers over the network per micro-batch.

    Of a group that shards them over several servers; copies beside it gather within their own."""
    return exchanged_weights * flag(devices_per_replica > linked_devices)


def tensor_exchange(llm, recipe, checkpointing, tensor_width, stage_share, option) -> Bytes:
    """What a device sends under tensor parallel, per micro-batch.

    The hidden states of its layers, all-reduced twice forward, twice backward and again where the
    forward pass is recomputed (arXiv 1909.08053 section 3): 2 (n − 1) ÷ n of them round a ring."""
    hidden = recipe.sequence * recipe.micro_batch * llm.hidden * SIXTEEN_BITS
    passes = FORWARD_AND_INPUT_GRADIENT + checkpointing.recomputed
    each = hidden * llm.layers * stage_share * REDUCED_IN_LAYER * passes
    return each * TO_AND_FRO * (tensor_width - 1) / tensor_width * (1 - option.by_rule)


def exchange_rate(card, sharding) -> BytesPerSecond:
    """Rate of an exchange within a server.

    What collectives reach of the direct link, else of PCIe through the host."""
    share = where(card.direct_link, sharding.link_rate_share, sharding.hosted_rate_share)
    return card.link_rate * share


def network_rate(card, site, linked_devices, sharding) -> BytesPerSecond:
    """Rate of the network at the servers of a direct link.

    What collectives reach of their ports; of a usual port where no network is part of the offer."""
    port = where(site.port_rate > 0, site.port_rate, sharding.port_rate)
    servers = linked_devices / (card.slots * card.devices)
    return port * site.ends * servers * sharding.link_rate_share


def tensor_rate(exchange_rate, tensor_width, linked_devices, network_rate) -> BytesPerSecond:
    """Rate at which tensors are exchanged.

    Within a server; over the network where the devices are of several."""
    beyond = smallest(exchange_rate, network_rate / linked_devices)
    return where(tensor_width > linked_devices, beyond, exchange_rate)


def tensor_wait(tensor_exchange, tensor_rate) -> Seconds:
    """Exchange under tensor parallel per micro-batch.

    What is computed next waits for it, so none of it is hidden (arXiv 2205.05198 section 4.2)."""
    return ratio(tensor_exchange, tensor_rate)


def hosted_exchange(exchanged_gradients, exchanged_weights, exchange_rate, card) -> Seconds:
    """Exchange of copies through the host per micro-batch.

    Of cards without a direct link; it is not hidden behind the computation. Over direct links it is
    in what was measured."""
    return ratio(exchanged_gradients + exchanged_weights, exchange_rate) * (1 - card.direct_link)


def network_share(llm, tensor_width, option, linked_devices, network_rate) -> SecondsPerByte:
    """Time to exchange a byte of each device over the network.

    A ring takes each part of a model out of a server once (NCCL), so the parts that a server holds
    share its ports. What was measured of mixtures has it."""
    parts = smallest(tensor_width * option.pipeline_parallel, linked_devices)
    return ratio(parts, network_rate) * (1 - flag(llm.experts > 0))


def network_exchange(exchanged_gradients, network_share) -> Seconds:
    """Exchange of gradients over the network per micro-batch.

    It is not hidden."""
    return exchanged_gradients * network_share


def work_at_full_rate(recipe, operations_per_token, card, model_share) -> Seconds:
    """Work of a micro-batch at the card's full rate."""
    tokens = recipe.sequence * recipe.micro_batch
    return ratio(tokens * operations_per_token * model_share, card.rate_16)


def pipeline_idle(option, method, step_micro_batches) -> Factor:
    """Time that pipeline stages wait, over the time they compute.

    (Stages − 1) ÷ micro-batches of a step (arXiv 2104.04473 section 2.2); none where they compute in
    turn."""
    return (option.pipeline_parallel - 1) / step_micro_batches * (1 - method.undivided)


def stages_in_turn(option, method) -> Factor:
    """Stages of which one computes at a time.

    Of a quantised base all of them (device_map of Hugging Face's trainers)."""
    return where(method.undivided, option.pipeline_parallel, 1)


def measured_in_server(recipe, llm, dense_in_server, mixture_in_server) -> Share:
    """Model-FLOP utilisation within a server whose cards are linked.

    As stated, else by method and kind of model as measured, before exchanges."""
    measured = where(llm.experts > 0, mixture_in_server, dense_in_server)
    return where(recipe.utilization > 0, recipe.utilization, measured)


def computing_time(work_at_full_rate, measured_in_server) -> Seconds:
    """Computing of a micro-batch.

    Its work at what is measured within a server."""
    return ratio(work_at_full_rate, measured_in_server)


def _idle(tensor_wait, exchange, computing_time, pipeline_idle):
    """What tensors, copies and stages wait, over the time they compute."""
    return ratio(tensor_wait + exchange, computing_time) + pipeline_idle


def idle_of_group(tensor_wait, hosted_exchange, option, computing_time, pipeline_idle) -> Factor:
    """Time that a group of devices waits, over the time it computes.

    One alone: for its tensors, for its own copies, and for stages."""
    copies = hosted_exchange * flag(option.data_parallel > 1)
    return _idle(tensor_wait, copies, computing_time, pipeline_idle)


def network_gather(network_gathered, network_share, computing_time, sharding) -> Seconds:
    """Wait for weights gathered over the network per micro-batch.

    They are fetched ahead of the layers: a share of it, or what exceeds the computing."""
    gather = network_gathered * network_share
    return largest(gather - computing_time, gather * sharding.gather_exposed)


def _kept(recipe, measured, idle, in_turn):
    """The utilisation that waiting leaves; one that is stated has it already, but for stages in turn."""
    return where(recipe.utilization > 0, measured, measured / (1 + idle)) / in_turn


def utilization_of_group(recipe, measured_in_server, idle_of_group, stages_in_turn) -> Share:
    """Model-FLOP utilisation of a group alone.

    Less what it waits."""
    return _kept(recipe, measured_in_server, idle_of_group, stages_in_turn)


def measured_across_servers(recipe, llm, measured_in_server, mfu) -> Share:
    """Model-FLOP utilisation across servers before exchanges.

    That within a server; of mixtures, whose experts are exchanged over the network, what they keep as
    measured."""
    kept = where(llm.experts > 0, mfu.mixture_servers, 1)
    return measured_in_server * where(recipe.utilization > 0, 1, kept)


def idle_across_servers(
    tensor_wait, hosted_exchange, network_exchange, network_gather, computing_time, pipeline_idle
) -> Factor:
    """Time that copies on several servers wait, over the time they compute.

    The slower of host and network holds a ring of copies up."""
    slower = largest(hosted_exchange, network_exchange + network_gather)
    return _idle(tensor_wait, slower, computing_time, pipeline_idle)


def utilization_across_servers(
    recipe, measured_across_servers, idle_across_servers, stages_in_turn
) -> Share:
    """Model-FLOP utilisation across servers.

    Less what it waits."""
    return _kept(recipe, measured_across_servers, idle_across_servers, stages_in_turn)


def _groups(share, devices_per_replica, computing_days, card, training_work):
    """The work, over what a group of devices does until the deadline at this utilisation."""
    speed = card.tflops_16bit * share * devices_per_replica * computing_days
    return ratio(training_work, speed)


def _copies(groups, ask, option):
    """Copies of a group: as pinned, or as many as the deadline asks for."""
    wanted = where(option.by_rule, 1, largest(ceil(groups), 1))
    return where(ask.pinned_replicas > 0, ask.pinned_replicas, wanted)


def computing_days(recipe, mfu) -> Days:
    """Days until the deadline that the cards compute.

    Its share at their availability: the rest is waiting, restarts and repair. 0: no deadline."""
    return recipe.deadline_days * mfu.available


def groups_alone(
    utilization_of_group, devices_per_replica, computing_days, card, training_work
) -> Factor:
    """Groups for the deadline at the utilisation of one alone.

    Work ÷ what a group of devices does until then. 0: no deadline."""
    return _groups(utilization_of_group, devices_per_replica, computing_days, card, training_work)


def copies_alone(groups_alone, ask, option) -> Count:
    """Copies at the utilisation of a group alone.

    As many as the deadline asks for, or as pinned."""
    return _copies(groups_alone, ask, option)


def idle_in_server(
    tensor_wait, hosted_exchange, option, copies_alone, computing_time, pipeline_idle
) -> Factor:
    """Time that copies in a server wait, over the time they compute.

    For all copies that train together, where there are several."""
    copies = hosted_exchange * flag(copies_alone * option.data_parallel > 1)
    return _idle(tensor_wait, copies, computing_time, pipeline_idle)


def utilization_in_server(recipe, measured_in_server, idle_in_server, stages_in_turn) -> Share:
    """Model-FLOP utilisation within a server.

    Less what it waits."""
    return _kept(recipe, measured_in_server, idle_in_server, stages_in_turn)


def groups_in_server(
    utilization_in_server, devices_per_replica, computing_days, card, training_work
) -> Factor:
    """Groups for the deadline at the utilisation within a server.

    Work ÷ what a group of devices does until then. 0: no deadline."""
    return _groups(utilization_in_server, devices_per_replica, computing_days, card, training_work)


def copies_in_server(groups_in_server, ask, option) -> Count:
    """Copies at the utilisation within a server.

    As many as the deadline asks for, or as pinned."""
    return _copies(groups_in_server, ask, option)


def across_servers(copies_in_server, devices_per_replica, linked_devices) -> Flag:
    """The copies are on several servers.

    More devices than those that no network joins."""
    return flag(copies_in_server * devices_per_replica > linked_devices)


def utilization_reached(
    across_servers, utilization_in_server, utilization_across_servers
) -> Share:  # fmt: skip
    """Model-FLOP utilisation.

    Within a server where its devices keep the deadline, else across servers."""
    return where(across_servers, utilization_across_servers, utilization_in_server)


def groups_for_deadline(
    utilization_reached, devices_per_replica, computing_days, card, training_work
) -> Factor:
    """Groups for the deadline.

    Work ÷ what a group of devices does until then. 0: no deadline."""
    return _groups(utilization_reached, devices_per_replica, computing_days, card, training_work)


def replicas(groups_for_deadline, ask, option) -> Count:
    """Copies that train together.

    Data-parallel copies of the group of devices: as many as the deadline asks for, or as pinned."""
    return _copies(groups_for_deadline, ask, option)


def option_cards(replicas, devices_per_replica, card, option, rule_cards) -> Cards:
    """Cards in use."""
    devices = ceil(replicas * devices_per_replica / card.devices)
    return where(option.by_rule, rule_cards, devices)


def training_days(
    training_work, card, utilization_reached, devices_per_replica, replicas
) -> Days:  # fmt: skip
    """Training time, computing.

    Work ÷ (devices × 16-bit rate × utilisation). 0: no tokens stated, or the card's rate unknown."""
    speed = card.tflops_16bit * utilization_reached * devices_per_replica * replicas
    return ratio(training_work, speed)


def mixture_measured(
    recipe, llm, across_servers, measured_in_server, measured_across_servers
) -> Share:  # fmt: skip
    """Utilisation that the training of a mixture rests on, before exchanges.

    0 of a dense model, and where it is stated: there is no range of published ones."""
    measured = where(across_servers, measured_across_servers, measured_in_server)
    return measured * flag(llm.experts > 0) * (1 - flag(recipe.utilization > 0))


def shortest_published(mixture_measured, mfu) -> Factor:
    """Training time at the highest utilisation published of mixtures, over that computed.

    0: no mixture."""
    return smallest(ratio(mixture_measured, mfu.mixture_high), 1)


def training_days_low(training_days, shortest_published) -> Days:
    """Training time, computing, at the highest utilisation published of mixtures.

    Measurements of them are few and far apart; else as computed."""
    return training_days * where(shortest_published > 0, shortest_published, 1)


def training_days_high(training_days, mixture_measured, mfu) -> Days:
    """Training time, computing, at the lowest utilisation published of mixtures.

    Measurements of them are few and far apart; else as computed."""
    return training_days * largest(ratio(mixture_measured, mfu.mixture_low), 1)


def calendar_days(training_days, mfu) -> Days:
    """Training time with availability.

    Days of computing ÷ the share of the days that the cards compute."""
    return ratio(training_days, mfu.available)


def too_slow(recipe, calendar_days, card) -> Flag:
    """The deadline is missed.

    By the time with availability; or it cannot be judged, as the card's rate is unknown."""
    late = flag(calendar_days > recipe.deadline_days * LATE)
    return flag(recipe.deadline_days > 0) * either(late, 1 - flag(card.tflops_16bit > 0))
