"""Inference: what one device holds, as an engine allocates it.

`…_per_device` is the fullest device of a replica. Devices of one tensor-parallel group share the
weights and the KV heads; pipeline stages share the layers."""

from quoter.core import (
    SIXTEEN_BITS,
    Bytes,
    Constant,
    Count,
    Devices,
    Factor,
    Flag,
    Parameters,
    Requests,
    Share,
    SmallBytes,
    Tokens,
    TokensPerByte,
    both,
    ceil,
    either,
    flag,
    floor,
    largest,
    ratio,
    smallest,
    where,
)

# How the option splits the model.


def attention_width(tensor_width, option) -> Devices:
    """Devices that share one request's attention.

    Tensor parallel ÷ attention data parallel."""
    return tensor_width / option.attention_data_parallel


def kv_split(attention_width, llm) -> Devices:
    """Devices that share the KV heads.

    Never fewer than one KV head a device: beyond that the heads are repeated."""
    return smallest(attention_width, llm.kv_heads)


def windowed_kv_split(attention_width, llm) -> Devices:
    """Devices that share the KV heads of windowed layers.

    Those may be others than elsewhere (Gemma 4); 0 where no layer is windowed."""
    return smallest(attention_width, llm.windowed_kv_heads)


def expert_shards(tensor_width, option) -> Devices:
    """Devices that share the experts.

    Tensor × data parallel, with or without expert parallelism (vLLM, data-parallel deployment)."""
    return tensor_width * option.data_parallel


def request_groups(option) -> Count:
    """Groups that share the requests of a replica.

    Data parallel × attention data parallel."""
    return option.data_parallel * option.attention_data_parallel


# Weights.


def attention_per_rank(llm, attention_width, kv_split, windowed_kv_split) -> Parameters:
    """Attention parameters of one rank.

    A tensor-parallel rank, all layers; without what every rank repeats."""
    full = (llm.kv_projection_parameters - llm.windowed_kv_parameters) / kv_split
    windowed = ratio(llm.windowed_kv_parameters, windowed_kv_split)
    return llm.attention_parameters / attention_width + full + windowed


def shared_layer_weights(llm, weights, attention_per_rank, tensor_width) -> Bytes:
    """Attention and feed-forward weights of one rank.

    A tensor-parallel rank, all layers. Rows that the blocks of a GGUF type do not divide are stored
    in a simpler type (llama.cpp, llama-quant.cpp)."""
    even = llm.mlp_parameters / tensor_width * weights.linear
    return (
        attention_per_rank * weights.attention
        + even
        + llm.uneven_parameters / tensor_width * weights.uneven
    )


def repeated_layer_weights(llm, weights) -> Bytes:
    """Weights that every rank repeats.

    MLA down-projections, norms and routers, all layers."""
    return llm.latent_parameters * weights.attention + llm.plain_parameters * weights.plain


def rank_expert_width(llm, option, tensor_width) -> Count:
    """Width of an expert on one rank.

    Whole under expert parallelism."""
    return where(option.expert_parallel > 1, llm.expert_width, llm.expert_width / tensor_width)


def _tiled(width, tile):
    """A width in whole tiles; as it is where there are none."""
    return where(tile > 0, ceil(ratio(width, tile)) * tile, width)


def padded_rank_width(engine, rank_expert_width) -> Count:
    """Width of an expert on one rank as it is padded.

    To a multiple of the engine's tile."""
    return _tiled(rank_expert_width, engine.expert_tile)


def padded_expert_width(llm, engine) -> Count:
    """Width of a whole expert as it is padded.

    To a multiple of the engine's tile."""
    return _tiled(llm.expert_width, engine.expert_tile)


def tiled_expert_width(llm, weights) -> Count:
    """Width of an expert in whole tiles of its type."""
    return _tiled(llm.expert_width, weights.expert_tile)


def tiled_input_width(llm, weights) -> Count:
    """Width that goes into an expert in whole tiles of its type."""
    return _tiled(llm.hidden, weights.input_tile)


def whole_padding(llm, tiled_expert_width, tiled_input_width) -> Factor:
    """Padding of whole experts.

    Both widths in whole tiles, in types whose kernels take no part of one (mxfp4: 2,880 of gpt-oss
    is 2,944 and 3,072; the widths of Kimi-K3 stay)."""
    padding = ratio(tiled_expert_width * tiled_input_width, llm.expert_width * llm.hidden)
    return where(llm.experts > 0, padding, 1)


def expert_padding(
    llm, weights, rank_expert_width, padded_rank_width, padded_expert_width, whole_padding
) -> Factor:
    """Expert padding.

    That of whole experts, and of a rank's width over that of the whole width, in types that are
    padded (vLLM, mxfp4)."""
    whole = rank_expert_width * padded_expert_width
    padding = ratio(padded_rank_width * llm.expert_width, whole)
    return where(weights.padded * llm.experts, padding, 1) * whole_padding


def expert_weights(llm, weights, expert_shards, expert_padding) -> Bytes:
    """Expert weights of one rank.

    All layers."""
    even = llm.expert_parameters * weights.expert
    return (even + llm.uneven_expert_parameters * weights.uneven) / expert_shards * expert_padding


def layer_weights(shared_layer_weights, repeated_layer_weights, expert_weights) -> Bytes:
    """Layer weights of one rank.

    All layers."""
    return shared_layer_weights + repeated_layer_weights + expert_weights


def vocab_padding(llm) -> Factor:
    """Vocabulary padding.

    Engines pad the vocabulary to a multiple of 64."""
    return ceil(llm.vocab / VOCAB_TILE) * VOCAB_TILE / llm.vocab


def vision_weights(llm, weights, engine) -> Bytes:
    """Vision weights.

    None where the tower is a file of its own (llama.cpp's mmproj)."""
    return llm.vision_parameters * weights.vision * (1 - engine.vision_apart)


def input_weights(llm, weights, engine, vision_weights, tensor_width, vocab_padding) -> Bytes:
    """Embedding and vision weights of one rank.

    A tower in a format of its maker's own (Mistral's) is whole on every rank where the engine has it so."""
    each = where(llm.tied, weights.tied, weights.embedding)
    embedding = llm.embedding_parameters * each * vocab_padding
    towers = where(llm.vision_native * engine.native_repeats > 0, 1, tensor_width)
    return embedding / tensor_width + vision_weights / towers


def own_head(llm, weights, engine, option) -> Flag:
    """The output head is stored beside the embedding.

    Always unless tied; a tied one too where the engine loads the copy that a quantised checkpoint
    carries, or where a last stage needs its own."""
    copy = largest(weights.unties * engine.loads_head_apart, flag(option.pipeline_parallel > 1))
    return where(llm.tied, copy, 1)


def head_weights(llm, weights, tensor_width, vocab_padding, own_head) -> Bytes:
    """Output head of one rank."""
    return llm.vocab * llm.hidden * weights.head * vocab_padding / tensor_width * own_head


def end_weights(input_weights, head_weights, option) -> Bytes:
    """Embedding and head on the fullest stage."""
    split = largest(input_weights, head_weights)
    return where(option.pipeline_parallel > 1, split, input_weights + head_weights)


def rotary_table(llm, engine, weights) -> Bytes:
    """Rotary positions per device.

    Up to the context limit, times the factor of linear scaling, on every device (vLLM counts
    them as weights)."""
    positions = llm.rotary_positions * llm.head_dim * engine.position_cache
    return positions * weights.compute_bytes / SIXTEEN_BITS


def weights_per_device(layer_weights, stage_share, end_weights, rotary_table) -> Bytes:
    """Weights per device."""
    return layer_weights * stage_share + end_weights + rotary_table


def weights_of_replica(layer_weights, input_weights, head_weights, tensor_width, option) -> Bytes:
    """Weights of a replica.

    All its devices."""
    rank = layer_weights + input_weights + head_weights
    return rank * tensor_width * option.data_parallel


# KV cache.


def mla_stored(llm, engine) -> Flag:
    """The cache holds MLA's latent.

    One latent per layer (MLA, DeepSeek-V2, arXiv 2405.04434)."""
    return both(flag(llm.latent_width > 0), engine.latent_stored)


VOCAB_TILE = Constant("u_vocab_tile", 64, "multiple that engines pad the vocabulary to")
SCALED = Constant("u_scaled", 128, "values of a latent that share a scale (vLLM, fp8_ds_mla)")
SCALE_BYTES = Constant("u_scale_bytes", 4, "bytes of a scale")


def fp8_latent_values(llm, kv, key_bytes) -> SmallBytes:
    """Further latent bytes in fp8.

    Per token and layer: for sparse attention an fp8 latent has scales, and the rotary part stays in
    16 bits (FlashMLA)."""
    rotary = (llm.latent_width - llm.latent_rank) * (SIXTEEN_BITS - key_bytes)
    packed = flag(llm.index_width > 0) * kv.needs_fp8
    scales = llm.latent_rank / SCALED * SCALE_BYTES
    return packed * (rotary + scales)


def latent_values(llm, key_bytes, value_bytes, engine, fp8_latent_values) -> SmallBytes:
    """Latent bytes per token and layer.

    All heads share one latent, kept as a key; some engines keep its rank once more as a value."""
    again = llm.latent_rank * value_bytes * engine.latent_value_stored
    return llm.latent_width * key_bytes + again + fp8_latent_values


def full_layer_values(llm, key_bytes, value_bytes, mla_stored, latent_values) -> SmallBytes:
    """KV bytes per token of one full-attention layer.

    KV heads × (key width + value width); under MLA one latent that all heads share; less where
    several tokens share an entry (DeepSeek-V4). And the index key of sparse attention. Nothing of a
    model whose answer is a vector or a score: a request ends with its prompt."""
    heads = llm.kv_heads * (llm.key_dim * key_bytes + llm.value_dim * value_bytes)
    each = where(mla_stored, latent_values, heads) / llm.tokens_per_entry + llm.index_width
    return each * (1 - llm.pooled)


def windowed_layer_values(llm, key_bytes, value_bytes) -> SmallBytes:
    """KV bytes per token of one windowed layer."""
    widths = llm.windowed_head_dim * key_bytes + llm.windowed_value_dim * value_bytes
    return llm.windowed_kv_heads * widths * (1 - llm.pooled)


def windowed_layers_held(llm, engine) -> Count:
    """Windowed layers that the engine reserves cache for.

    vLLM from 0.8 on fills them up to a multiple of the full layers."""
    padded = ceil(ratio(llm.windowed_layers, llm.full_layers)) * llm.full_layers
    return where(engine.layers_padded * llm.full_layers, padded, llm.windowed_layers)


def window_pool(llm, ask, engine) -> Factor:
    """Windowed layers' pool filled per token of the others'.

    Where it has a share of the tokens (SGLang, swa_full_tokens_ratio): that share, and more of both
    where contexts end before the window does."""
    near = smallest(ratio(llm.window, ask.context), 1)
    return largest(near / engine.window_share, 1)


def kv_bytes_per_token(
    llm, engine, full_layer_values, windowed_layer_values, windowed_layers_held, window_pool
) -> SmallBytes:
    """KV cache per token as the engine reserves it.

    Layers × 2 (K and V) × KV heads × head dimension × bytes. Windowed layers count in full where
    the engine's version reserves them so, or at their share of the pool."""
    windowed = windowed_layers_held * windowed_layer_values * (1 - engine.window_saved)
    pooled = where(windowed, window_pool, 1)
    return (llm.full_layers * full_layer_values + windowed * engine.window_share) * pooled


def kv_bytes_per_token_architecture(llm, full_layer_values) -> SmallBytes:
    """KV cache per token that the architecture needs beyond its windows."""
    return llm.full_layers * full_layer_values


def large_batches(engine, card) -> Flag:
    """The engine takes its large batches.

    On large cards, but not on the A100 (vLLM)."""
    return flag(card.allocatable_bytes >= engine.large_card_bytes) * (1 - card.small_batches)


def default_batch(engine, large_batches) -> Tokens:
    """Tokens of one forward pass where nothing else is said."""
    return where(large_batches, engine.max_batched_tokens_large, engine.max_batched_tokens)


def own_batch(ask, engine, default_batch, mla_stored) -> Tokens:
    """Tokens of one forward pass as the engine has it.

    Some engines take a whole prompt in one pass, but for latent caches."""
    whole = engine.batch_follows_context * (1 - engine.latent_chunks * mla_stored)
    follows = both(whole, flag(ask.context <= engine.chunk_above))
    return where(follows, largest(default_batch, ask.context), default_batch)


def batched_tokens(ask, own_batch) -> Tokens:
    """Tokens of one forward pass.

    As stated, else as the engine has it."""
    return where(ask.batched_tokens > 0, ask.batched_tokens, own_batch)


def sequences(ask, engine, large_batches) -> Requests:
    """Sequences an engine runs at once."""
    default = where(large_batches, engine.max_sequences_large, engine.max_sequences)
    return where(ask.sequences > 0, ask.sequences, default)


def window_tokens(llm, engine, ask, batched_tokens) -> Tokens:
    """Tokens that a windowed layer keeps of a request."""
    return smallest(ask.context, llm.window + engine.window_slack_batches * batched_tokens)


def window_bytes(engine, windowed_layers_held, windowed_layer_values, window_tokens) -> Bytes:
    """Windowed layers' cache of one request.

    Where the engine keeps no more than the window."""
    return windowed_layers_held * windowed_layer_values * window_tokens * engine.window_saved


def state_bytes(llm, engine) -> Bytes:
    """Fixed state of one request.

    Linear attention and state-space models."""
    return llm.state_bytes_per_request * engine.state_copies * (1 - llm.pooled)


def kv_bytes_per_request(ask, engine, kv_bytes_per_token, window_bytes, state_bytes) -> Bytes:
    """Cache of one request.

    One whole copy, not split over devices."""
    return (ask.context * kv_bytes_per_token + window_bytes) * engine.cache_copies + state_bytes


def cache_split(mla_stored, kv_split) -> Devices:
    """Devices that share one request's cache.

    Every rank keeps MLA's whole latent."""
    return where(mla_stored, 1, kv_split)


def state_layers(llm) -> Count:
    """Layers that keep a state."""
    held = llm.layers - llm.full_layers - llm.windowed_layers
    return where(llm.state_bytes_per_request, largest(held, 0), 0)


def state_per_layer(llm, state_layers, attention_width) -> Bytes:
    """State of one request and layer, per device."""
    return ratio(llm.state_bytes_per_request, state_layers) / attention_width


def page_step(llm, engine, full_layer_values, cache_split) -> Bytes:
    """Least page of one layer, per device.

    0: layers with a state share none with attention."""
    return full_layer_values / cache_split * engine.page_tokens * flag(llm.full_layers > 0)


def page_tokens(engine, state_per_layer, page_step) -> Tokens:
    """Tokens of a page.

    Where layers with a state share pages with attention: as many as make its page no smaller than a
    state (vLLM, platforms/interface.py); 0: no such pages."""
    return ceil(ratio(state_per_layer, page_step)) * engine.page_tokens


def page_bytes(page_tokens, full_layer_values, cache_split) -> Bytes:
    """A page of one layer, per device."""
    return page_tokens * full_layer_values / cache_split


def state_per_device(llm, engine, state_bytes, state_layers, page_bytes, attention_width) -> Bytes:
    """Fixed state of one request per device, all layers.

    A page for each layer where they share pages."""
    paged = page_bytes * state_layers * engine.state_copies
    return where(page_bytes > 0, paged, state_bytes / attention_width)


def kv_bytes_per_token_per_device(
    kv_bytes_per_token, kv_bytes_per_token_architecture, cache_split, windowed_kv_split, stage_share
) -> SmallBytes:
    """KV cache per token and device.

    Windowed layers by KV heads of their own."""
    windowed = kv_bytes_per_token - kv_bytes_per_token_architecture
    shared = ratio(windowed, windowed_kv_split)
    return (kv_bytes_per_token_architecture / cache_split + shared) * stage_share


def full_cache(llm, ask, engine, full_layer_values) -> Bytes:
    """Full-attention layers' cache of one request."""
    return ask.context * llm.full_layers * full_layer_values * engine.cache_copies


def request_bytes_per_device(
    kv_bytes_per_request, full_cache, state_bytes, state_per_device, cache_split, windowed_kv_split,
    stage_share,
) -> Bytes:  # fmt: skip
    """Cache of one request per device.

    Windowed layers by KV heads of their own; the fixed state by the devices that share the
    attention (vLLM, MambaStateShapeCalculator)."""
    windowed = ratio(kv_bytes_per_request - full_cache - state_bytes, windowed_kv_split)
    return (full_cache / cache_split + windowed + state_per_device) * stage_share


# Activation and what lies outside.


def sampler_peak(llm, engine, weights, sequences, batched_tokens) -> Bytes:
    """Peak while sampling.

    Sequences × vocabulary, and the batch's hidden values kept."""
    each = engine.sampler_bytes + weights.compute_bytes - SIXTEEN_BITS
    kept = batched_tokens * llm.hidden * engine.hidden_kept * weights.compute_bytes / SIXTEEN_BITS
    return sequences * llm.vocab * each + kept


def expert_peak(llm, engine, batched_tokens, tensor_width) -> Bytes:
    """Workspace of the experts.

    Two buffers per chosen expert."""
    width = llm.expert_width / tensor_width
    buffers = largest(width, llm.hidden) + largest(2 * width, llm.hidden)
    return batched_tokens * llm.experts_per_token * buffers * engine.expert_workspace


def forward_peak(llm, engine, weights, batched_tokens, tensor_width) -> Bytes:
    """Peak of the forward pass.

    Batched tokens × widths; a mixture's experts have their own."""
    hidden = llm.hidden * engine.forward_hidden
    wide = llm.intermediate / tensor_width * engine.forward_intermediate
    width = hidden + where(llm.experts > 0, 0, wide)
    return batched_tokens * width * weights.compute_bytes / SIXTEEN_BITS


def score_peak(llm, engine, ask, batched_tokens) -> Bytes:
    """Attention scores.

    Where attention is not fused."""
    return batched_tokens * llm.heads * ask.context * engine.scores_bytes


def unpacked_head(llm, weights) -> Bytes:
    """Output head unpacked to be used."""
    return llm.vocab * llm.hidden * weights.unpacked_head


def peak_beside(llm, engine, option, batched_tokens, unpacked_head) -> Bytes:
    """What stands beside either peak.

    The vision tower's batch, prompt logits, a stage's hand-over, and an unpacked head."""
    vision = flag(llm.vision_parameters > 0) * engine.hidden_kept
    stages = flag(option.pipeline_parallel > 1) * engine.pipeline_hidden
    per_token = (vision + stages) * llm.hidden + llm.vocab * engine.logits_bytes
    return batched_tokens * per_token + unpacked_head


def image_tokens(llm, ask, engine, batched_tokens) -> Tokens:
    """Image tokens taken through the tower at start.

    Of the largest image or a batch's, or of the longest video (vLLM, MultiModalBudget)."""
    video = smallest(engine.video_tokens, ask.context)
    most = largest(largest(llm.vision_tokens, batched_tokens), video)
    return where(engine.vision_profile * flag(llm.vision_tokens > 0), most, 0)


def tower_outputs(llm, engine, image_tokens, batched_tokens) -> Bytes:
    """Outputs of the tower beyond a batch's."""
    kept = image_tokens * llm.vision_outputs - batched_tokens
    return where(image_tokens > 0, kept * llm.hidden * engine.hidden_kept, 0)


def tower_peak(llm, engine, image_tokens) -> Bytes:
    """Inside of the tower.

    Per patch, by its width and its inner width, on every rank."""
    width = llm.vision_hidden + llm.vision_intermediate
    return image_tokens * llm.vision_patches * width * engine.vision_profile


def activation_per_device(
    engine, sampler_peak, forward_peak, score_peak, expert_peak, peak_beside, tower_outputs, tower_peak
) -> Bytes:  # fmt: skip
    """Activation per device.

    The larger of forward pass and sampler with the experts' workspace, or the vision tower's inside;
    the tower's outputs, and a fixed part (vLLM start-up logs)."""
    language = largest(sampler_peak, forward_peak + score_peak) + expert_peak
    beside = peak_beside + tower_outputs + engine.activation_fixed_bytes
    return largest(language, tower_peak) + beside


def outside_per_device(engine, card, tensor_width) -> Bytes:
    """Memory outside the framework per device.

    Context, and collectives of tensor parallelism: less where the cards have no direct link."""
    share = where(card.direct_link, 1, engine.hosted_share)
    parallel = engine.runtime_parallel_bytes * share
    return where(tensor_width > 1, parallel, engine.runtime_alone_bytes)


GRAPH_STEP = Constant("u_graph_step", 8, "step of captured graph sizes up to 256")
FEW_TOKENS = Constant("u_graph_few", 256, "tokens up to which captured graph sizes lie closely")
FIRST_SIZES = Constant("u_graph_first", 3, "captured graph sizes below the first step: 1, 2, 4")


def graph_tokens(engine, sequences) -> Count:
    """Tokens of the largest graph.

    Twice the sequences where it follows them (vLLM, CompilationConfig)."""
    follows = where(engine.graphs_by_sequences, sequences + sequences, engine.graph_tokens)
    return smallest(follows, engine.graph_tokens)


def graph_sizes(engine, graph_tokens) -> Count:
    """Captured sizes of graphs.

    1, 2, 4, then 8 apart up to 256, and wider above."""
    many = largest(graph_tokens - FEW_TOKENS, 0) / engine.graph_step_above
    return FIRST_SIZES + smallest(graph_tokens, FEW_TOKENS) / GRAPH_STEP + many


def answer_tokens(engine, sequences) -> Count:
    """Answers of the largest graph for answers alone.

    One for each sequence."""
    return smallest(sequences, engine.graph_tokens)


def answer_sizes(engine, answer_tokens) -> Count:
    """Captured sizes of graphs for answers alone."""
    many = largest(answer_tokens - FEW_TOKENS, 0) / engine.graph_step_above
    sizes = FIRST_SIZES + smallest(answer_tokens, FEW_TOKENS) / GRAPH_STEP + many
    return sizes * (engine.graph_passes - 1)


def graph_each(llm, engine, card, tensor_width) -> Bytes:
    """Graphs per layer and captured size.

    More of a mixture on several ranks, and of ranks without a direct link (NCCL in every graph)."""
    ranks = flag(tensor_width > 1)
    mixture = engine.graph_mixture_bytes * flag(llm.experts > 0) * ranks
    hosted = engine.graph_hosted_bytes * ranks * (1 - card.direct_link)
    return largest(engine.graph_layer_bytes, largest(mixture, hosted))


def graphs_per_device(
    llm, engine, sequences, graph_sizes, answer_sizes, graph_each, stage_share
) -> Bytes:
    """Graphs per device.

    A fixed part, one per sequence, and one per layer and captured size."""
    layers = llm.layers * stage_share * (graph_sizes + answer_sizes) * graph_each
    each = smallest(sequences, engine.max_sequences_large) * engine.graph_sequence_bytes
    return engine.graph_bytes + each + layers


def runtime_per_device(engine, outside_per_device, graphs_per_device, calibration) -> Bytes:
    """Runtime per device.

    Memory outside the framework, and the graphs within the budget; and what the user measured
    beyond all that is computed."""
    inside = graphs_per_device * engine.graphs_in_budget
    return outside_per_device + inside + calibration.memory


def fixed_per_device(weights_per_device, activation_per_device, runtime_per_device) -> Bytes:
    """Fixed need per device.

    Weights, activation and runtime."""
    return weights_per_device + activation_per_device + runtime_per_device


def utilization(ask, engine) -> Share:
    """Share of the device that the engine may take."""
    return where(ask.utilization > 0, ask.utilization, engine.memory_utilization)


def counted_per_device(card, engine, beside_on_device) -> Bytes:
    """Memory that the utilisation is of, per device.

    Allocatable; where the engine counts so, all that the runtime reports. Without that of companion
    models on the device."""
    whole = card.allocatable_bytes * where(engine.share_of_total, card.counted_share, 1)
    return whole - beside_on_device


def set_utilization(utilization, counted_per_device, beside_on_device) -> Share:
    """Utilisation to be set.

    Of the whole device: lower by what companion models on it take."""
    return utilization * counted_per_device / (counted_per_device + beside_on_device)


def usable_per_device(counted_per_device, utilization) -> Bytes:
    """Usable memory per device.

    Allocatable × utilisation."""
    return counted_per_device * utilization


def budgeted_per_device(engine, weights_per_device, activation_per_device) -> Bytes:
    """Weights and activation within the budget.

    The activation only where the engine counts it against the utilisation."""
    return weights_per_device + activation_per_device * engine.activation_in_budget


def gone_before(engine, budgeted_per_device, runtime_per_device) -> Bytes:
    """What the engine takes before its share is applied."""
    runtime = runtime_per_device * largest(engine.share_of_rest, 1 - engine.runtime_in_budget)
    return runtime + budgeted_per_device * engine.share_of_rest


def gone_after(engine, budgeted_per_device, runtime_per_device) -> Bytes:
    """What comes out of the engine's share."""
    inside = budgeted_per_device + runtime_per_device * engine.runtime_in_budget
    return inside * (1 - engine.share_of_rest)


def kv_pool_per_device(counted_per_device, utilization, gone_before, gone_after) -> Bytes:
    """Cache pool per device.

    What the engine can give to the cache. vLLM: utilisation × allocatable − weights − activation −
    runtime; SGLang takes runtime off first, TensorRT-LLM and LMDeploy apply their share to what
    is left."""
    return largest((counted_per_device - gone_before) * utilization - gone_after, 0)


# Requests that a replica holds.


def tokens_per_byte_of_pool(ask, request_bytes_per_device, request_groups) -> TokensPerByte:
    """Tokens of a replica per byte of the pool of each device."""
    return ratio(ask.context * request_groups, request_bytes_per_device)


def kv_capacity_tokens(kv_pool_per_device, tokens_per_byte_of_pool) -> Tokens:
    """Cache capacity of a replica, best estimate."""
    return kv_pool_per_device * tokens_per_byte_of_pool


def promised_pool(engine, kv_pool_per_device) -> Bytes:
    """Cache pool per device, as we would promise it."""
    kept = kv_pool_per_device * (1 - engine.promise_share) - engine.promise_bytes
    return largest(kept, 0)


def kv_capacity_tokens_low(promised_pool, tokens_per_byte_of_pool) -> Tokens:
    """Cache capacity of a replica, as we would promise it."""
    return promised_pool * tokens_per_byte_of_pool


def cacheless(request_bytes_per_device) -> Flag:
    """Requests leave nothing in a cache.

    Embedding and reranking models: as many run as the engine takes at once."""
    return flag(request_bytes_per_device <= 0)


# What the engine does not find room for at start, though its share holds the need.


def unprofiled_peak(
    engine, batched_tokens, default_batch, forward_peak, score_peak, expert_peak, peak_beside
) -> Bytes:
    """Activation that the engine did not see at start.

    Of passes longer than the one it measured with."""
    seen = smallest(default_batch, batched_tokens)
    longer = (1 - ratio(seen, batched_tokens)) * (1 - engine.profiles_whole)
    return (forward_peak + score_peak + expert_peak + peak_beside) * longer


def beyond_share(
    llm, engine, graphs_per_device, activation_per_device, unprofiled_peak, kv_pool_per_device
) -> Bytes:
    """What lies beyond the engine's share, per device.

    Graphs and activation that it does not count, passes longer than it measured, and a hybrid's
    pools that it allocates once more."""
    outside = graphs_per_device * (1 - engine.graphs_in_budget)
    work = activation_per_device * (1 - engine.activation_in_budget) + unprofiled_peak
    again = kv_pool_per_device * engine.hybrid_repeats * flag(llm.state_bytes_per_request > 0)
    return outside + work + again


def left_beside_share(
    card, engine, kv_pool_per_device, budgeted_per_device, runtime_per_device
) -> Bytes:
    """What the engine's share leaves of the card, per device.

    Beside weights, runtime and the pool, which takes all of the share."""
    return card.allocatable_bytes - kv_pool_per_device - budgeted_per_device - runtime_per_device


def beyond_card(engine, option, beyond_share, left_beside_share) -> Flag:
    """More lies beyond the engine's share than it leaves of the card.

    It runs out of memory when it captures graphs or takes a long prompt; a lower utilisation helps."""
    checked = (1 - engine.share_of_rest) * (1 - option.by_rule)
    return flag(beyond_share > largest(left_beside_share, 0)) * checked


PAGES_PROMISED = Constant("u_pages", 0.99, "share of the pages for states that is promised")


def state_blocks(llm, promised_pool, page_bytes, stage_share) -> Count:
    """Pages for states, as we would promise them.

    The pool ÷ a page of each full-attention layer, which those of the states share."""
    pages = ratio(promised_pool, page_bytes * llm.full_layers * stage_share)
    return floor(pages * PAGES_PROMISED)


def sequences_at_most(engine, sequences, page_bytes, state_blocks) -> Requests:
    """Sequences that the engine can be started with.

    Its own, or the pages for states (vLLM pull request 38270: max_num_seqs)."""
    paged = engine.blocks_needed * flag(page_bytes > 0)
    return where(paged, smallest(sequences, largest(state_blocks, 1)), sequences)


def too_many_sequences(ask, sequences, sequences_at_most) -> Flag:
    """More sequences are stated than the engine starts with."""
    return flag(sequences > sequences_at_most) * flag(ask.sequences > 0)


def unpromised(ask, option, kv_capacity_tokens_low, request_bytes_per_device) -> Flag:
    """Not even one request is promised a place in the cache."""
    short = flag(kv_capacity_tokens_low < ask.context) * (1 - option.by_rule)
    return where(request_bytes_per_device > 0, short, 0)


def unstarted(beyond_card, too_many_sequences, unpromised) -> Flag:
    """The engine does not start, or breaks off, as it is set."""
    return either(either(beyond_card, too_many_sequences), unpromised)
