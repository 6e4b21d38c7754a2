"""Training: what one device holds in full training, fine-tuning and LoRA.

States per parameter and their sharding follow ZeRO (arXiv 1910.02054), activations the
accounting of arXiv 2205.05198 with fused attention."""

from quoter.cells import divides, largest, where
from quoter.units import Bytes, Code, Count, Devices, Factor, Flag, Parameters, Share

NOT_LOADED = 10


def model_share(stage_share, tensor_width) -> Share:
    """Share of the model on a device before ZeRO."""
    return stage_share / tensor_width


def adapter_widths(llm, target) -> Count:
    """Widths in and out of the adapted matrices of one layer.

    Attention: Q, K, V and O; on every linear layer also gate, up and down."""
    query = llm.hidden + llm.heads * llm.head_dim
    kv = llm.hidden + llm.kv_heads * llm.head_dim
    attention = (query * 2 + kv * 2) * target.attention
    return attention + (llm.hidden + llm.intermediate) * 3 * target.feed_forward


def adapter_parameters(llm, recipe, adapter_widths, method) -> Parameters:
    """Adapter parameters.

    Rank × widths × layers (LoRA, arXiv 2106.09685)."""
    return recipe.rank * adapter_widths * llm.layers * (1 - method.trained)


def frozen_layers(llm, weights) -> Bytes:
    """Layer weights as frozen.

    Attention, feed-forward and expert weights in the precision they are frozen in."""
    linear = llm.attention_parameters + llm.kv_projection_parameters + llm.latent_parameters
    return (linear + llm.mlp_parameters) * weights.linear + llm.expert_parameters * weights.expert


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

    From ZeRO-3 on."""
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


def adapter_per_device(adapter_parameters, method, model_share, weight_shards) -> Bytes:
    """Adapter weights per device."""
    return adapter_parameters * method.adapter_weights * model_share / weight_shards


def weights_per_device(base_per_device, adapter_per_device) -> Bytes:
    """Weights per device."""
    return base_per_device + adapter_per_device


def gradients(llm, method, optimizer, adapter_parameters) -> Bytes:
    """Gradients of the whole model."""
    full = llm.parameters * optimizer.gradients
    return where(method.trained, full, adapter_parameters * method.adapter_gradients)


def optimizer_states(llm, method, optimizer, adapter_parameters) -> Bytes:
    """Optimiser states of the whole model.

    With the 32-bit master copy where there is one."""
    full = llm.parameters * optimizer.state
    return where(method.trained, full, adapter_parameters * method.adapter_state)


def gradients_per_device(gradients, model_share, gradient_shards) -> Bytes:
    """Gradients per device."""
    return gradients * model_share / gradient_shards


def optimizer_per_device(optimizer_states, model_share, optimizer_shards) -> Bytes:
    """Optimiser states per device."""
    return optimizer_states * model_share / optimizer_shards


def gate_share(llm) -> Factor:
    """Feed-forward widening.

    Matrices that a token widens into, against a gated feed-forward."""
    return (1 + llm.gated) / 2


def stored_widths(llm, checkpointing, method, gate_share) -> Count:
    """Bytes stored per token and layer."""
    wide = llm.intermediate * gate_share
    own = llm.hidden * checkpointing.layer_hidden + wide * checkpointing.layer_intermediate
    frozen = llm.hidden * checkpointing.frozen_hidden + wide * checkpointing.frozen_intermediate
    return own + frozen * method.base_quantised


def stored_activation(llm, recipe, stored_widths, model_share) -> Bytes:
    """Stored activations per device.

    For the backward pass."""
    return recipe.sequence * recipe.micro_batch * stored_widths * llm.layers * model_share


def working_activation(llm, recipe, checkpointing, gate_share, tensor_width) -> Bytes:
    """Working set of the recomputed layer per device."""
    hidden = llm.hidden * checkpointing.once_hidden
    wide = llm.intermediate * gate_share * checkpointing.once_intermediate
    return recipe.sequence * recipe.micro_batch * (hidden + wide) / tensor_width


def logits(llm, recipe, method, tensor_width) -> Bytes:
    """Logits and their gradient per device."""
    return recipe.sequence * recipe.micro_batch * llm.vocab * method.logits_bytes / tensor_width


def activation_per_device(
    llm, method, stored_activation, working_activation, logits, tensor_width
) -> Bytes:
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


def peak_per_device(states_per_device, activation_per_device) -> Bytes:
    """Allocator's peak per device.

    States + activation."""
    return states_per_device + activation_per_device


def need_per_device(peak_per_device, runtime_per_device) -> Bytes:
    """Need per device."""
    return peak_per_device + runtime_per_device


def usable_per_device(card, ask) -> Bytes:
    """Usable memory per device.

    Allocatable, or the share of it that is stated."""
    return card.allocatable_bytes * where(ask.utilization > 0, ask.utilization, 1)


def replicas(ask) -> Count:
    """Jobs side by side."""
    return largest(ask.pinned_replicas, 1)


def heads_divide(llm, tensor_width) -> Flag:
    """Attention heads fall evenly on the devices."""
    return divides(llm.heads, tensor_width)


def obstacle(option) -> Code:
    """What keeps the training from running.

    0 nothing, 10 such weights are not trained."""
    return where(option.loads, 0, NOT_LOADED)


def memory_reason(usable_per_device, states_per_device) -> Code:
    """Why the memory does not do.

    3: too little before any activation; 8: with the activation."""
    return where(states_per_device > usable_per_device, 3, 8)
