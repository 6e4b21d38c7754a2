"""Training: what one device holds in full training, fine-tuning and LoRA.

States per parameter and their sharding follow ZeRO (arXiv 1910.02054), activations the
accounting of arXiv 2205.05198."""

from quoter.core import (
    SIXTEEN_BITS,
    Bytes,
    Code,
    Count,
    Devices,
    Flag,
    Parameters,
    Share,
    SmallBytes,
    both,
    divides,
    flag,
    largest,
    ratio,
    smallest,
    where,
)

NOT_LOADED, STAGES_SHARDED, UNDIVIDED = 10, 17, 22


def model_share(stage_share, tensor_width) -> Share:
    """Share of the model on a device before ZeRO."""
    return stage_share / tensor_width


def adapter_widths(llm, target) -> Count:
    """Widths in and out of the adapted matrices, all layers.

    Attention: Q, K, V and O, under MLA its down- and up-projections; on every linear layer also gate
    (where there is one), up and down, with those of each routed expert unless the experts are left
    out. Layers that keep a state carry none."""
    linear = llm.feed_forward_widths * target.feed_forward + llm.expert_widths * target.experts
    return llm.attention_widths * target.attention + linear


def adapter_parameters(recipe, adapter_widths, method) -> Parameters:
    """Adapter parameters.

    Rank × widths in and out (LoRA, arXiv 2106.09685)."""
    return recipe.rank * adapter_widths * (1 - method.trained)


def embedding_copies(llm, recipe, method) -> Parameters:
    """Embedding and head trained beside adapters.

    Trained whole, as copies beside the frozen ones (PEFT modules_to_save)."""
    ends = llm.embedding_parameters + llm.head_parameters
    return ends * recipe.trained_embeddings * (1 - method.trained)


def frozen_layers(llm, weights) -> Bytes:
    """Layer weights as frozen.

    Attention, feed-forward and expert weights in the precision they are frozen in."""
    attention = llm.attention_parameters + llm.kv_projection_parameters + llm.latent_parameters
    others = llm.mlp_parameters * weights.linear + llm.expert_parameters * weights.expert
    return attention * weights.attention + others


def frozen_ends(llm, weights) -> Bytes:
    """Other weights as frozen.

    Embedding, head, norms and vision weights in the precision they are frozen in."""
    ends = llm.embedding_parameters * weights.embedding + llm.head_parameters * weights.head
    return ends + llm.plain_parameters * weights.plain + llm.vision_parameters * weights.vision


def base_weights(llm, method, optimizer, frozen_layers, frozen_ends) -> Bytes:
    """Model weights.

    As trained, or frozen under adapters."""
    return where(method.trained, llm.parameters * optimizer.weights, frozen_layers + frozen_ends)


def weight_shards(recipe, option) -> Devices:
    """Devices that share the weights.

    From ZeRO-3 on, which is FSDP's full shard."""
    return where(recipe.zero >= 3, option.data_parallel, 1)


def gradient_shards(recipe, option) -> Devices:
    """Devices that share the gradients.

    From ZeRO-2 on."""
    return where(recipe.zero >= 2, option.data_parallel, 1)


def optimizer_shards(recipe, option) -> Devices:
    """Devices that share the optimiser's states.

    From ZeRO-1 on."""
    return where(recipe.zero >= 1, option.data_parallel, 1)


def base_per_device(base_weights, model_share, weight_shards) -> Bytes:
    """Model weights per device."""
    return base_weights * model_share / weight_shards


def adapter_weights(adapter_parameters, embedding_copies, method) -> Bytes:
    """Weights trained beside the frozen model.

    Adapters, and embeddings where they are trained."""
    return adapter_parameters * method.adapter_weights + embedding_copies * method.embedding_weights


def adapter_per_device(adapter_weights, model_share, weight_shards) -> Bytes:
    """Adapter weights per device."""
    return adapter_weights * model_share / weight_shards


def weights_per_device(base_per_device, adapter_per_device) -> Bytes:
    """Weights per device."""
    return base_per_device + adapter_per_device


def gradients(llm, method, optimizer, adapter_parameters, embedding_copies) -> Bytes:
    """Gradients of the whole model."""
    adapters = adapter_parameters * method.adapter_gradients
    copies = embedding_copies * method.embedding_gradients
    return where(method.trained, llm.parameters * optimizer.gradients, adapters + copies)


def optimizer_states(llm, method, optimizer, adapter_parameters, embedding_copies) -> Bytes:
    """Optimiser states of the whole model.

    With the 32-bit master copy where there is one."""
    adapters = adapter_parameters * method.adapter_state
    copies = embedding_copies * method.embedding_state
    return where(method.trained, llm.parameters * optimizer.state, adapters + copies)


def gradients_per_device(gradients, model_share, gradient_shards) -> Bytes:
    """Gradients per device."""
    return gradients * model_share / gradient_shards


def optimizer_per_device(optimizer_states, model_share, optimizer_shards) -> Bytes:
    """Optimiser states per device."""
    return optimizer_states * model_share / optimizer_shards


def gated_width(llm) -> Count:
    """Feed-forward width by its matrices.

    Width × the matrices that a token widens into, against a gated feed-forward."""
    return llm.intermediate * ((1 + llm.gated) / 2)


def attention_scores(llm, recipe) -> Count:
    """Attention scores per token and layer.

    Heads × sequence, only where attention is not fused."""
    return llm.heads * recipe.sequence * (1 - recipe.fused_attention)


def stored_widths(llm, checkpointing, method, gated_width, attention_scores) -> SmallBytes:
    """Bytes stored per token and layer.

    By hidden and feed-forward width; scores by heads × sequence (5 a s² b, arXiv 2205.05198)."""
    kept = checkpointing
    own = llm.hidden * kept.layer_hidden + gated_width * kept.layer_intermediate
    frozen = llm.hidden * kept.frozen_hidden + gated_width * kept.frozen_intermediate
    return own + frozen * method.base_quantised + attention_scores * checkpointing.layer_scores


def stored_activation(llm, recipe, stored_widths, model_share, option) -> Bytes:
    """Stored activations per device.

    For the backward pass. The first of several pipeline stages holds a micro-batch for each stage
    (1F1B); tensor parallel is taken with sequence parallel (arXiv 2205.05198 section 4.2)."""
    tokens = recipe.sequence * recipe.micro_batch * option.pipeline_parallel
    return tokens * stored_widths * llm.layers * model_share


def working_widths(llm, checkpointing, gated_width, attention_scores) -> SmallBytes:
    """Working bytes per token of the recomputed layer."""
    wide = gated_width * checkpointing.once_intermediate
    scores = attention_scores * checkpointing.once_scores
    return llm.hidden * checkpointing.once_hidden + wide + scores


def working_activation(recipe, working_widths, tensor_width) -> Bytes:
    """Working set of the recomputed layer per device."""
    return recipe.sequence * recipe.micro_batch * working_widths / tensor_width


def logits(llm, recipe, method, tensor_width) -> Bytes:
    """Logits and their gradient per device.

    Of a chunk of the sequence where the loss is taken in chunks."""
    tokens = recipe.sequence * recipe.micro_batch / recipe.loss_chunks
    return tokens * llm.vocab * method.logits_bytes / tensor_width


def gathered_layer(llm, method, optimizer, frozen_layers) -> Bytes:
    """One layer while it is gathered.

    Weights and gradients where they are trained, else as frozen."""
    ends = llm.embedding_parameters + llm.head_parameters + llm.vision_parameters
    trained = (llm.parameters - ends) * (optimizer.weights + optimizer.gradients)
    return where(method.trained, trained, frozen_layers) / llm.layers


def gathered_embedding(llm, method, optimizer, weights) -> Bytes:
    """The embedding while it is gathered.

    Weights and gradients where they are trained, else as frozen."""
    trained = optimizer.weights + optimizer.gradients
    return llm.embedding_parameters * where(method.trained, trained, weights.embedding)


def gathered_per_device(recipe, option, gathered_layer, gathered_embedding, tensor_width) -> Bytes:
    """Gathered weights per device.

    Under ZeRO-3 and FSDP: a layer and the one fetched ahead, or the embedding if larger
    (largest_layer_memory of DeepSpeed's ZeRO-3 estimator; prefetch of PyTorch FSDP)."""
    layers = largest(gathered_layer + gathered_layer, gathered_embedding) / tensor_width
    return where(recipe.zero >= 3, where(option.data_parallel > 1, layers, 0), 0)


def by_zero(recipe) -> Flag:
    """ZeRO steps the optimiser.

    From ZeRO-1 on, of one copy as of several."""
    return flag(recipe.zero >= 1)


def sharded(by_zero, option) -> Flag:
    """The optimiser's states are sharded.

    Over several copies, from ZeRO-1 on."""
    return both(by_zero, flag(option.data_parallel > 1))


def kept_gathered(llm, recipe, sharding, base_weights, sharded, tensor_width) -> Bytes:
    """Gathered weights that are kept per device.

    Under ZeRO-3: those that DeepSpeed lets live (stage3_max_live_parameters), and the embedding; as
    often as the allocator keeps blocks for their streams."""
    kept = smallest(sharding.live_parameters + llm.embedding_parameters, llm.parameters)
    held = base_weights * kept / llm.parameters * sharding.gather_copies / tensor_width
    return where(recipe.zero >= 3, held * sharded, 0)


def exchanged(recipe, sharding, by_zero, sharded) -> Bytes:
    """Buckets of gradients and weights per device.

    16-bit: reduce buckets, of one copy too, two where they overlap with computation, and one in which
    several copies gather the weights stepped (DeepSpeed, stage_1_and_2.py); under ZeRO-3 one reduce
    bucket (stage3.py)."""
    early = sharding.reduce_buckets * by_zero + sharding.gather_buckets * sharded
    buckets = where(recipe.zero >= 3, 1, early)
    return sharding.bucket_parameters * SIXTEEN_BITS * buckets


def largest_gradient(llm, recipe, method, optimizer, sharding, by_zero, tensor_width) -> Bytes:
    """Largest gradient on its way, per device.

    Of the embedding or the head until it is reduced; ZeRO-3 has it among what is gathered."""
    ends = largest(llm.embedding_parameters, llm.head_parameters) * optimizer.gradients
    early = (
        (1 - flag(recipe.zero >= 3)) * by_zero * method.trained * flag(sharding.reduce_buckets > 0)
    )
    return ends / tensor_width * early


def stepped_parameters(llm, recipe, sharding, model_share, optimizer_shards) -> Parameters:
    """Parameters that a device steps at once.

    Its share; under ZeRO-3 a group of it (sub_group_size)."""
    share = llm.parameters * model_share / optimizer_shards
    return where(recipe.zero >= 3, smallest(share, sharding.group_parameters), share)


def step_per_device(stepped_parameters, optimizer, method, by_zero) -> Bytes:
    """What the optimiser's step takes per device.

    The gradients in the master's type, and Adam's denominators (torch.optim.AdamW). One copy under
    ZeRO has them, too: DeepSpeed flattens its gradients and casts them however many share them
    (stage_1_and_2.py, step). Without ZeRO a fused kernel steps each tensor in place: torchtune's full
    training of Llama 3.2 3B on one A100 peaks at 24.9 GiB, of which its states are 23.9."""
    return stepped_parameters * optimizer.step * method.trained * by_zero


def sharding_per_device(
    gathered_per_device, kept_gathered, exchanged, largest_gradient, step_per_device
) -> Bytes:  # fmt: skip
    """What sharding and the optimiser's step take per device.

    Weights gathered, those that are kept, buckets, and the step: the allocator keeps the blocks of
    one while it looks for those of the other, so they are added. None without ZeRO."""
    exchange = kept_gathered + exchanged + largest_gradient + step_per_device
    return gathered_per_device + exchange


def activation_per_device(
    llm, method, stored_activation, working_activation, logits, tensor_width
) -> Bytes:  # fmt: skip
    """Activation per device.

    What is stored, the larger of one layer's working set and the logits, and a head unpacked."""
    head = llm.vocab * llm.hidden * method.unpacked_head / tensor_width
    return stored_activation + largest(working_activation, logits) + head


def runtime_per_device(method) -> Bytes:
    """Runtime per device.

    Context, collectives and workspaces."""
    return method.fixed_bytes


def states_per_device(weights_per_device, gradients_per_device, optimizer_per_device) -> Bytes:
    """Training states per device.

    Weights, gradients and optimiser."""
    return weights_per_device + gradients_per_device + optimizer_per_device


def peak_per_device(states_per_device, activation_per_device, sharding_per_device) -> Bytes:
    """Allocator's peak per device.

    States + activation + what sharding and the step take."""
    return states_per_device + activation_per_device + sharding_per_device


def need_per_device(peak_per_device, runtime_per_device) -> Bytes:
    """Need per device."""
    return peak_per_device + runtime_per_device


def usable_per_device(card, ask) -> Bytes:
    """Usable memory per device.

    Allocatable, or the share of it that is stated."""
    return card.allocatable_bytes * where(ask.utilization > 0, ask.utilization, 1)


def reserve_left(usable_per_device, need_per_device) -> Share:
    """What is usable beyond the need, over the need."""
    return ratio(usable_per_device, need_per_device) - 1


def heads_divide(llm, tensor_width) -> Flag:
    """Attention heads fall evenly on the devices."""
    return divides(llm.heads, tensor_width)


def layout_obstacle(option, recipe, method) -> Code:
    """What keeps a layout from training.

    0 nothing, 17 pipeline stages beside ZeRO-2 or ZeRO-3, which DeepSpeed refuses (PipelineEngine),
    22 tensor parallel of a quantised base, whose tensors trainers do not divide."""
    staged = both(flag(option.pipeline_parallel > 1), flag(recipe.zero >= 2))
    divided = method.undivided * flag(option.tensor_parallel > 1)
    return where(divided, UNDIVIDED, STAGES_SHARDED * staged)


def obstacle(option, layout_obstacle) -> Code:
    """What keeps the training from running.

    0 nothing, 10 such weights are not trained, else the layout's."""
    return where(option.loads, layout_obstacle, NOT_LOADED)


def unstarted() -> Flag:
    """The trainer does not start as it is set.

    Nothing of a training but its need keeps it from that."""
    return 0


def memory_reason(usable_per_device, states_per_device) -> Code:
    """Why the memory does not do.

    3: too little before any activation; 8: with the activation."""
    return where(states_per_device > usable_per_device, 3, 8)
