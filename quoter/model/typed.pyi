"""Made by `python tests/stubs.py`; not to be edited: what it declares is `records.py`."""

# fmt: off
from quoter.core import Figures

BriefSeconds = float
Bytes = float
BytesEach = float
BytesPerSecond = float
Cards = float
Code = float
Count = float
Days = float
Devices = float
Factor = float
Flag = float
Hours = float
Kilograms = float
KilogramsPerKilowattHour = float
Milliseconds = float
Money = float
MoneyPerHour = float
MoneyPerKilowattHour = float
MoneyPerKilowattMonth = float
MoneyPerMonth = float
Months = float
Operations = float
OperationsPerSecond = float
Parameters = float
PerSecond = float
Requests = float
Seconds = float
Servers = float
Share = float
SharePerHour = float
SmallBytes = float
Teraflops = float
Tokens = float
TokensPerSecond = float
Watts = float
WattsPerKilowatt = float
Years = float

class Ask(Figures):
    context: Tokens  # context per request
    concurrency: Requests  # concurrent requests, as given
    reserve: Share  # reserve
    by_rule: Flag  # method is the rule of thumb
    pinned_replicas: Count  # pinned replicas (0 = as many as needed)
    pinned_prefill: Count  # of those prefill workers (0 = as many as needed)
    utilization: Share  # memory utilisation (0 = the engine's default)
    batched_tokens: Tokens  # batched tokens (0 = the engine's default)
    sequences: Requests  # sequences at once (0 = the engine's default)
    speculative: Factor  # tokens a step writes by speculative decoding (1 = none)
    domestic_only: Flag  # domestic cards only
    named: Flag  # the customer names the cards
    alone: Flag  # bought by itself
    accepts_missed: Flag  # offered although the service level is missed
    accepts_unknown: Flag  # offered although nobody can say whether the level is kept
    budget: Money  # budget with tax (0 = none)
    def __init__(
        self,
        *,
        context: Tokens,
        concurrency: Requests,
        reserve: Share,
        by_rule: Flag,
        pinned_replicas: Count,
        pinned_prefill: Count,
        utilization: Share,
        batched_tokens: Tokens,
        sequences: Requests,
        speculative: Factor,
        domestic_only: Flag,
        named: Flag,
        alone: Flag,
        accepts_missed: Flag,
        accepts_unknown: Flag,
        budget: Money,
    ) -> None: ...

class Load(Figures):
    users: Count  # users
    active_share: Share  # share of the users active on a day
    requests_per_user: Factor  # requests of an active user on a day
    requests_per_day: Count  # requests on a day, or documents in the window
    tokens_per_day: Tokens  # tokens of prompts and answers on a day
    requests_per_second: PerSecond  # requests per second at peak, as given
    hours: Hours  # hours of use on a day, or of the window
    peak_factor: Factor  # peak hour over mean hour
    peak_hour_share: SharePerHour  # share of the peak hour (0 = peak factor over hours)
    calls_per_run: Factor  # requests per run
    burst: Factor  # burst, on concurrent requests
    growth: Share  # growth per year
    horizon: Years  # horizon
    prompt_tokens: Tokens  # prompt, mean
    output_tokens: Tokens  # answer, mean
    prompt_spread: Factor  # standard deviation of the prompt over its mean
    answer_spread: Factor  # standard deviation of the answer over its mean
    prefix_hit: Share  # share of the prompt in the prefix cache
    image_tokens: Tokens  # tokens of images in the prompt, mean
    seconds_per_request: Seconds  # seconds per request (0 = by the service level)
    e2e_seconds: Seconds  # end-to-end target (0 = none)
    ttft_ms: Milliseconds  # first-token target (0 = none)
    tpot_ms: Milliseconds  # target per further token (0 = none)
    keep_ttft: Flag  # first-token target is to be met (0 = it stands for the time in flight)
    keep_tpot: Flag  # token target is to be met (0 = it stands for the time in flight)
    requests_per_replica: PerSecond  # requests per second measured on a replica (0 = not measured)
    def __init__(
        self,
        *,
        users: Count,
        active_share: Share,
        requests_per_user: Factor,
        requests_per_day: Count,
        tokens_per_day: Tokens,
        requests_per_second: PerSecond,
        hours: Hours,
        peak_factor: Factor,
        peak_hour_share: SharePerHour,
        calls_per_run: Factor,
        burst: Factor,
        growth: Share,
        horizon: Years,
        prompt_tokens: Tokens,
        output_tokens: Tokens,
        prompt_spread: Factor,
        answer_spread: Factor,
        prefix_hit: Share,
        image_tokens: Tokens,
        seconds_per_request: Seconds,
        e2e_seconds: Seconds,
        ttft_ms: Milliseconds,
        tpot_ms: Milliseconds,
        keep_ttft: Flag,
        keep_tpot: Flag,
        requests_per_replica: PerSecond,
    ) -> None: ...

class Form(Figures):
    users: Flag  # users are given
    day: Flag  # a day's requests are given
    tokens: Flag  # they are given as tokens
    rate: Flag  # requests per second are given
    flight: Flag  # concurrent requests are given
    estimated: Flag  # the load is an estimate, with a reserve on its rate
    batch: Flag  # the load is done within its hours, whatever a request takes
    def __init__(
        self,
        *,
        users: Flag,
        day: Flag,
        tokens: Flag,
        rate: Flag,
        flight: Flag,
        estimated: Flag,
        batch: Flag,
    ) -> None: ...

class Redundancy(Figures):
    spare: Count  # replicas that stand by
    servers: Count  # servers that stand by
    def __init__(
        self,
        *,
        spare: Count,
        servers: Count,
    ) -> None: ...

class Percentile(Figures):
    tail: Factor  # wait at the percentile over its mean
    deviations: Factor  # standard deviations at the percentile
    def __init__(
        self,
        *,
        tail: Factor,
        deviations: Factor,
    ) -> None: ...

class Confidence(Figures):
    at_50: Share  # weight of the errors that half exceed
    at_75: Share  # weight of the errors that a quarter exceeds
    at_90: Share  # weight of the errors that a tenth exceeds
    def __init__(
        self,
        *,
        at_50: Share,
        at_75: Share,
        at_90: Share,
    ) -> None: ...

class Beside(Figures):
    models: Count  # companion models beside
    parameters: Parameters  # their parameters
    runtime: Bytes  # memory of each over its weights, mean
    largest: Bytes  # memory of the largest of them
    def __init__(
        self,
        *,
        models: Count,
        parameters: Parameters,
        runtime: Bytes,
        largest: Bytes,
    ) -> None: ...

class Llm(Figures):
    nominal_parameters: Parameters  # nominal parameters
    parameters: Parameters  # parameters
    active_parameters: Parameters  # active parameters
    layers: Count  # layers
    hidden: Count  # hidden width
    heads: Count  # attention heads
    kv_heads: Count  # KV heads
    head_dim: Count  # head dimension
    vocab: Count  # vocabulary
    intermediate: Count  # feed-forward width
    context_limit: Tokens  # the model's context limit
    rotary_positions: Tokens  # rows of the rotary tables
    tied: Flag  # tied embeddings
    experts: Count  # experts
    experts_per_token: Count  # experts per token
    expert_width: Count  # expert width
    expert_spread: Share  # share of its experts that a token does not share with others
    fp8_block: Count  # values that share a scale in fp8 (0 = a channel)
    pooled: Flag  # answers with a vector or a score
    gated: Flag  # gated feed-forward
    embedding_parameters: Parameters  # embedding parameters
    head_parameters: Parameters  # output head parameters
    attention_parameters: Parameters  # attention parameters
    kv_projection_parameters: Parameters  # K and V projection parameters
    windowed_kv_parameters: Parameters  # of these, in windowed layers
    latent_parameters: Parameters  # latent projection parameters
    mlp_parameters: Parameters  # feed-forward parameters
    expert_parameters: Parameters  # expert parameters
    plain_parameters: Parameters  # norm and router parameters
    vision_parameters: Parameters  # vision parameters
    vision_hidden: Count  # width of the vision tower where images have any size
    vision_native: Flag  # the tower comes in its maker's own format
    vision_intermediate: Count  # its inner width
    vision_patches: Count  # its patches per token
    vision_outputs: Count  # hidden widths that it gives per token
    vision_tokens: Tokens  # tokens of the largest image
    uneven_parameters: Parameters  # parameters in rows that are no multiple of 256
    uneven_expert_parameters: Parameters  # expert parameters in such rows
    full_layers: Count  # full-attention layers
    windowed_layers: Count  # windowed layers
    window: Tokens  # window
    windowed_kv_heads: Count  # KV heads of windowed layers
    windowed_head_dim: Count  # key width per head of windowed layers
    windowed_value_dim: Count  # value width per head of windowed layers
    tokens_per_entry: Factor  # tokens that share a cache entry of a full layer
    key_dim: Count  # key width per head
    value_dim: Count  # value width per head
    latent_width: Count  # MLA latent width
    latent_rank: Count  # MLA latent rank
    index_width: SmallBytes  # index key bytes per token and layer of sparse attention
    state_bytes_per_request: SmallBytes  # fixed state per request
    attention_widths: Count  # widths in and out of attention
    feed_forward_widths: Count  # widths in and out of feed-forward
    expert_widths: Count  # widths in and out of experts
    unverified: Flag  # configuration unverified
    def __init__(
        self,
        *,
        nominal_parameters: Parameters,
        parameters: Parameters,
        active_parameters: Parameters,
        layers: Count,
        hidden: Count,
        heads: Count,
        kv_heads: Count,
        head_dim: Count,
        vocab: Count,
        intermediate: Count,
        context_limit: Tokens,
        rotary_positions: Tokens,
        tied: Flag,
        experts: Count,
        experts_per_token: Count,
        expert_width: Count,
        expert_spread: Share,
        fp8_block: Count,
        pooled: Flag,
        gated: Flag,
        embedding_parameters: Parameters,
        head_parameters: Parameters,
        attention_parameters: Parameters,
        kv_projection_parameters: Parameters,
        windowed_kv_parameters: Parameters,
        latent_parameters: Parameters,
        mlp_parameters: Parameters,
        expert_parameters: Parameters,
        plain_parameters: Parameters,
        vision_parameters: Parameters,
        vision_hidden: Count,
        vision_native: Flag,
        vision_intermediate: Count,
        vision_patches: Count,
        vision_outputs: Count,
        vision_tokens: Tokens,
        uneven_parameters: Parameters,
        uneven_expert_parameters: Parameters,
        full_layers: Count,
        windowed_layers: Count,
        window: Tokens,
        windowed_kv_heads: Count,
        windowed_head_dim: Count,
        windowed_value_dim: Count,
        tokens_per_entry: Factor,
        key_dim: Count,
        value_dim: Count,
        latent_width: Count,
        latent_rank: Count,
        index_width: SmallBytes,
        state_bytes_per_request: SmallBytes,
        attention_widths: Count,
        feed_forward_widths: Count,
        expert_widths: Count,
        unverified: Flag,
    ) -> None: ...

class Weights(Figures):
    attention: BytesEach  # bytes per attention weight
    linear: BytesEach  # bytes per weight of another linear layer
    expert: BytesEach  # bytes per expert weight
    uneven: BytesEach  # more bytes per weight in a row that is no multiple of 256
    embedding: BytesEach  # bytes per embedding weight
    head: BytesEach  # bytes per output head weight
    plain: BytesEach  # bytes per norm and router weight
    vision: BytesEach  # bytes per vision weight
    nominal: BytesEach  # bytes per weight by name
    tied: BytesEach  # bytes per weight of a tied embedding
    unties: Flag  # quantised checkpoints carry the head apart
    unpacked_head: BytesEach  # bytes per output weight that is unpacked to be used
    compute_bytes: BytesEach  # bytes of the type computed in
    in_fp8: Flag  # multiplied in fp8
    in_int8: Flag  # multiplied in int8
    in_fp4: Flag  # multiplied in fp4
    in_fp32: Flag  # multiplied in 32 bits
    experts_in_fp4: Flag  # experts multiplied in 4 bits on cards with fp4
    narrow: Flag  # narrower than 16 bits
    narrow_experts: Flag  # experts narrower than 16 bits
    padded: Flag  # engines pad a rank's expert width
    expert_tile: Count  # multiple of an expert's width in that type (0 = none)
    input_tile: Count  # multiple of an expert's inputs (0 = none)
    needs_bf16: Flag  # needs bf16 units
    needs_fp8: Flag  # needs fp8 units
    needs_fp4: Flag  # needs fp4 units
    def __init__(
        self,
        *,
        attention: BytesEach,
        linear: BytesEach,
        expert: BytesEach,
        uneven: BytesEach,
        embedding: BytesEach,
        head: BytesEach,
        plain: BytesEach,
        vision: BytesEach,
        nominal: BytesEach,
        tied: BytesEach,
        unties: Flag,
        unpacked_head: BytesEach,
        compute_bytes: BytesEach,
        in_fp8: Flag,
        in_int8: Flag,
        in_fp4: Flag,
        in_fp32: Flag,
        experts_in_fp4: Flag,
        narrow: Flag,
        narrow_experts: Flag,
        padded: Flag,
        expert_tile: Count,
        input_tile: Count,
        needs_bf16: Flag,
        needs_fp8: Flag,
        needs_fp4: Flag,
    ) -> None: ...

class KvType(Figures):
    bytes: BytesEach  # bytes per value
    of_compute: Flag  # takes the type computed in
    needs_fp8: Flag  # needs fp8 units
    def __init__(
        self,
        *,
        bytes: BytesEach,
        of_compute: Flag,
        needs_fp8: Flag,
    ) -> None: ...

class Kv(Figures):
    key_bytes: BytesEach  # bytes per value of K by its type
    key_of_compute: Flag  # K takes the type computed in
    value_bytes: BytesEach  # bytes per value of V by its type
    value_of_compute: Flag  # V takes the type computed in
    apart: Flag  # K and V differ in type
    needs_fp8: Flag  # the cache needs fp8 units
    def __init__(
        self,
        *,
        key_bytes: BytesEach,
        key_of_compute: Flag,
        value_bytes: BytesEach,
        value_of_compute: Flag,
        apart: Flag,
        needs_fp8: Flag,
    ) -> None: ...

class Engine(Figures):
    memory_utilization: Share  # the engine's memory utilisation
    share_of_rest: Flag  # utilisation is of what the weights leave
    activation_in_budget: Flag  # activation counts against the utilisation
    runtime_in_budget: Flag  # outside memory counts against the utilisation
    large_card_bytes: Bytes  # a large card has at least
    max_batched_tokens: Tokens  # batched tokens
    max_batched_tokens_large: Tokens  # batched tokens on a large card
    max_sequences: Requests  # sequences at once
    max_sequences_large: Requests  # sequences at once on a large card
    batch_follows_context: Flag  # a pass takes a whole prompt
    chunk_above: Tokens  # prompts are cut above
    sampler_bytes: BytesEach  # sampler bytes per sequence and vocabulary entry
    hidden_kept: BytesEach  # bytes kept per token and hidden width
    forward_hidden: BytesEach  # forward bytes per token and hidden width
    forward_intermediate: BytesEach  # forward bytes per token and feed-forward width
    expert_workspace: BytesEach  # bytes per token and routed width
    logits_bytes: BytesEach  # bytes per token and vocabulary entry of prompt logits
    scores_bytes: BytesEach  # bytes per attention score
    pipeline_hidden: BytesEach  # bytes per token and hidden width between stages
    activation_fixed_bytes: Bytes  # fixed activation
    position_cache: BytesEach  # bytes per position and head width
    runtime_alone_bytes: Bytes  # memory outside the framework of one device
    runtime_parallel_bytes: Bytes  # memory outside the framework of several devices
    graph_bytes: Bytes  # CUDA graphs
    graphs_in_budget: Flag  # graphs count against the utilisation
    window_saved: Flag  # windowed layers keep only their window
    layers_padded: Flag  # windowed layers are padded to a multiple of the full ones
    window_slack_batches: Factor  # passes kept beyond the window
    latent_stored: Flag  # MLA stores the latent
    latent_value_stored: Flag  # MLA stores the latent once more as values
    cache_copies: Count  # copies of the cache
    cache_apart: Flag  # K and V may differ in type
    unpacks: Flag  # unpacks types that a card lacks
    loads_head_apart: Flag  # loads a head that stands apart
    auto_cache_bytes: BytesEach  # most bytes of a cache value left to the engine
    vision_apart: Flag  # the vision tower is a file of its own
    state_copies: Count  # copies of the fixed state
    promise_bytes: Bytes  # withheld from the promised cache
    promise_share: Share  # share withheld from the promised cache
    share_of_total: Flag  # utilisation is of the memory as reported
    graph_sequence_bytes: Bytes  # graphs per sequence
    graph_layer_bytes: Bytes  # graphs per layer and size
    graph_mixture_bytes: Bytes  # the same of a mixture on several ranks
    graph_hosted_bytes: Bytes  # the same on ranks without a direct link
    graph_tokens: Count  # tokens of the largest graph
    graphs_by_sequences: Flag  # graph sizes follow the sequences
    graph_passes: Count  # kinds of graphs
    graph_step_above: Count  # step of graph sizes above 256
    vision_profile: BytesEach  # bytes per patch and width of the image profiled
    video_tokens: Tokens  # tokens of the longest video profiled
    profiles_whole: Flag  # whole passes are profiled
    latent_chunks: Flag  # prompts of a latent cache are cut
    hybrid_repeats: Count  # pools allocated once more for states
    page_tokens: Tokens  # multiple of the tokens of a page with states
    native_repeats: Flag  # towers in a maker's own format are not divided
    blocks_needed: Flag  # needs a page of states per sequence
    window_share: Factor  # windowed tokens over the others in the pool
    hosted_share: Share  # share of that memory without a direct link
    expert_tile: Count  # multiple of a rank's expert width
    layer_overhead: BriefSeconds  # launch of a layer
    mixture_overhead: BriefSeconds  # launch of a layer's experts
    latent_overhead: BriefSeconds  # launch of a layer's latent attention
    request_overhead: BriefSeconds  # host work per request and step
    prompt_launch: BriefSeconds  # launch of a layer of a prompt's pass
    latent_launch: BriefSeconds  # launch of a layer of MLA's prompts
    first_overhead: BriefSeconds  # server and client before the first token
    admission: BriefSeconds  # host work to admit a request
    mixed: Flag  # prompts go in passes beside answers
    def __init__(
        self,
        *,
        memory_utilization: Share,
        share_of_rest: Flag,
        activation_in_budget: Flag,
        runtime_in_budget: Flag,
        large_card_bytes: Bytes,
        max_batched_tokens: Tokens,
        max_batched_tokens_large: Tokens,
        max_sequences: Requests,
        max_sequences_large: Requests,
        batch_follows_context: Flag,
        chunk_above: Tokens,
        sampler_bytes: BytesEach,
        hidden_kept: BytesEach,
        forward_hidden: BytesEach,
        forward_intermediate: BytesEach,
        expert_workspace: BytesEach,
        logits_bytes: BytesEach,
        scores_bytes: BytesEach,
        pipeline_hidden: BytesEach,
        activation_fixed_bytes: Bytes,
        position_cache: BytesEach,
        runtime_alone_bytes: Bytes,
        runtime_parallel_bytes: Bytes,
        graph_bytes: Bytes,
        graphs_in_budget: Flag,
        window_saved: Flag,
        layers_padded: Flag,
        window_slack_batches: Factor,
        latent_stored: Flag,
        latent_value_stored: Flag,
        cache_copies: Count,
        cache_apart: Flag,
        unpacks: Flag,
        loads_head_apart: Flag,
        auto_cache_bytes: BytesEach,
        vision_apart: Flag,
        state_copies: Count,
        promise_bytes: Bytes,
        promise_share: Share,
        share_of_total: Flag,
        graph_sequence_bytes: Bytes,
        graph_layer_bytes: Bytes,
        graph_mixture_bytes: Bytes,
        graph_hosted_bytes: Bytes,
        graph_tokens: Count,
        graphs_by_sequences: Flag,
        graph_passes: Count,
        graph_step_above: Count,
        vision_profile: BytesEach,
        video_tokens: Tokens,
        profiles_whole: Flag,
        latent_chunks: Flag,
        hybrid_repeats: Count,
        page_tokens: Tokens,
        native_repeats: Flag,
        blocks_needed: Flag,
        window_share: Factor,
        hosted_share: Share,
        expert_tile: Count,
        layer_overhead: BriefSeconds,
        mixture_overhead: BriefSeconds,
        latent_overhead: BriefSeconds,
        request_overhead: BriefSeconds,
        prompt_launch: BriefSeconds,
        latent_launch: BriefSeconds,
        first_overhead: BriefSeconds,
        admission: BriefSeconds,
        mixed: Flag,
    ) -> None: ...

class Card(Figures):
    allocatable_bytes: Bytes  # allocatable memory of a device
    sold_bytes: Bytes  # sold memory of a card
    counted_share: Factor  # memory as reported over allocatable memory
    tflops_16bit: Teraflops  # dense 16-bit rate of a device (0 = unknown)
    training_share: Factor  # share of the dense models' utilisation in training
    devices: Devices  # devices per card
    slots: Cards  # cards a server holds
    domain: Devices  # devices on one direct link
    full_only: Flag  # server sold with all its cards
    sold_in: Servers  # servers that are sold together, as a rack
    bf16: Flag  # has bf16
    fp8: Flag  # has fp8
    int8: Flag  # has int8 units
    fp4: Flag  # has fp4
    weight_only: Flag  # can run low-precision weights in 16 bits
    small_batches: Flag  # engines take their small batches
    domestic: Flag  # domestic
    denied: Flag  # excluded by the procurement rules
    allowed: Flag  # allowed by the procurement rules
    restricted: Flag  # supply restricted in the market
    weak: Flag  # figures of grade C
    at_hand: Cards  # cards at hand
    slice_small: Bytes  # memory of a small slice (0 = none)
    slices_small: Count  # small slices of a card
    slice_middle: Bytes  # memory of a middle slice (0 = none)
    slices_middle: Count  # middle slices of a card
    slice_large: Bytes  # memory of a large slice (0 = none)
    slices_large: Count  # large slices of a card
    measured: Flag  # somebody measured the speed of its family
    bandwidth: BytesPerSecond  # memory bandwidth of a device (0 = not known)
    rate_16: OperationsPerSecond  # dense 16-bit rate of a device (0 = not known)
    rate_fp8: OperationsPerSecond  # dense fp8 rate of a device (0 = none)
    rate_int8: OperationsPerSecond  # dense int8 rate of a device (0 = none)
    rate_fp4: OperationsPerSecond  # dense fp4 rate of a device (0 = none)
    link_rate: BytesPerSecond  # link of a device, one way (PCIe where no other is known)
    direct_link: Flag  # all devices of a server are linked directly
    compute_efficiency: Share  # share of the dense rate reached
    grouped_launch: Factor  # launch of experts over the engine's
    memory_share: Share  # share of the memory bandwidth reached
    grouped_share: Share  # share of that rate reached on experts
    fp4_share: Share  # share of that rate reached in 4 bits
    link_share: Share  # share of a direct link reached
    link_latency: BriefSeconds  # latency of a collective on a direct link
    launch: Factor  # launches take longer than on the reference card
    dense_low: Factor  # low end of the time per token over its centre, dense
    dense_high: Factor  # high end of the time per token over its centre, dense
    mixture_low: Factor  # low end of the time per token over its centre, mixture of experts
    mixture_high: Factor  # high end of the time per token over its centre, mixture of experts
    hybrid_low: Factor  # low end of the time per token over its centre, linear attention
    hybrid_high: Factor  # high end of the time per token over its centre, linear attention
    latent_low: Factor  # low end of the time per token over its centre, latent attention
    latent_high: Factor  # high end of the time per token over its centre, latent attention
    first_low: Factor  # low end of the first token over its centre
    first_high: Factor  # high end of the first token over its centre
    slow_50: Share  # slower than computed, half of the measurements
    slow_75: Share  # slower than computed, a quarter of the measurements
    slow_90: Share  # slower than computed, a tenth of the measurements
    late_50: Seconds  # first token later than computed, half of them
    late_75: Seconds  # first token later than computed, a quarter of them
    late_90: Seconds  # first token later than computed, a tenth of them
    def __init__(
        self,
        *,
        allocatable_bytes: Bytes,
        sold_bytes: Bytes,
        counted_share: Factor,
        tflops_16bit: Teraflops,
        training_share: Factor,
        devices: Devices,
        slots: Cards,
        domain: Devices,
        full_only: Flag,
        sold_in: Servers,
        bf16: Flag,
        fp8: Flag,
        int8: Flag,
        fp4: Flag,
        weight_only: Flag,
        small_batches: Flag,
        domestic: Flag,
        denied: Flag,
        allowed: Flag,
        restricted: Flag,
        weak: Flag,
        at_hand: Cards,
        slice_small: Bytes,
        slices_small: Count,
        slice_middle: Bytes,
        slices_middle: Count,
        slice_large: Bytes,
        slices_large: Count,
        measured: Flag,
        bandwidth: BytesPerSecond,
        rate_16: OperationsPerSecond,
        rate_fp8: OperationsPerSecond,
        rate_int8: OperationsPerSecond,
        rate_fp4: OperationsPerSecond,
        link_rate: BytesPerSecond,
        direct_link: Flag,
        compute_efficiency: Share,
        grouped_launch: Factor,
        memory_share: Share,
        grouped_share: Share,
        fp4_share: Share,
        link_share: Share,
        link_latency: BriefSeconds,
        launch: Factor,
        dense_low: Factor,
        dense_high: Factor,
        mixture_low: Factor,
        mixture_high: Factor,
        hybrid_low: Factor,
        hybrid_high: Factor,
        latent_low: Factor,
        latent_high: Factor,
        first_low: Factor,
        first_high: Factor,
        slow_50: Share,
        slow_75: Share,
        slow_90: Share,
        late_50: Seconds,
        late_75: Seconds,
        late_90: Seconds,
    ) -> None: ...

class Option(Figures):
    tensor_parallel: Devices  # tensor parallel
    pipeline_parallel: Devices  # pipeline parallel
    expert_parallel: Devices  # expert parallel
    attention_data_parallel: Devices  # attention data parallel
    data_parallel: Devices  # data parallel
    by_rule: Flag  # counted by the rule of thumb
    companions_shared: Flag  # companion models stand on the model's cards
    apart: Flag  # prefill and decode have workers of their own
    served: Flag  # the engine runs on the card
    runs: Flag  # the engine runs the model there
    on_trial: Flag  # the model runs there on trial alone, with every engine
    loads: Flag  # the engine loads such weights
    holds_keys: Flag  # the engine holds K in its type
    holds_values: Flag  # the engine holds V in its type
    def __init__(
        self,
        *,
        tensor_parallel: Devices,
        pipeline_parallel: Devices,
        expert_parallel: Devices,
        attention_data_parallel: Devices,
        data_parallel: Devices,
        by_rule: Flag,
        companions_shared: Flag,
        apart: Flag,
        served: Flag,
        runs: Flag,
        on_trial: Flag,
        loads: Flag,
        holds_keys: Flag,
        holds_values: Flag,
    ) -> None: ...

class Offer(Figures):
    card_known: Flag  # card price known
    card_price: Money  # price of a card
    server_known: Flag  # server price known
    server_price: Money  # price of a server without cards
    set_known: Flag  # set price known
    set_price: Money  # price of a server with its cards
    nic_known: Flag  # price of a network adapter known
    nic_price: Money  # price of a network adapter
    switch_known: Flag  # price of a switch known
    switch_price: Money  # price of a switch
    cable_known: Flag  # price of a cable known
    cable_price: Money  # price of a cable
    tax_on_top: Share  # tax on top of the prices
    def __init__(
        self,
        *,
        card_known: Flag,
        card_price: Money,
        server_known: Flag,
        server_price: Money,
        set_known: Flag,
        set_price: Money,
        nic_known: Flag,
        nic_price: Money,
        switch_known: Flag,
        switch_price: Money,
        cable_known: Flag,
        cable_price: Money,
        tax_on_top: Share,
    ) -> None: ...

class Gate(Figures):
    blocked: Count  # scenarios that cannot be offered
    faults: Count  # faults of the inputs, frozen with the file or typed since
    free_lines: Count  # lines that are given away
    accepts_zero: Flag  # given away knowingly
    assessment: Flag  # an assessment, which offers nothing
    def __init__(
        self,
        *,
        blocked: Count,
        faults: Count,
        free_lines: Count,
        accepts_zero: Flag,
        assessment: Flag,
    ) -> None: ...

class Quoted(Figures):
    amount: Money  # price as quoted
    rate: Factor  # exchange rate
    tax_included: Flag  # tax included
    tax_rate: Share  # tax rate
    discount: Share  # discount
    age: Count  # age of the price in days
    expired: Flag  # the price has expired
    weak: Flag  # a reference price, or one of grade C
    places: Count  # digits behind the point that the unit price keeps
    def __init__(
        self,
        *,
        amount: Money,
        rate: Factor,
        tax_included: Flag,
        tax_rate: Share,
        discount: Share,
        age: Count,
        expired: Flag,
        weak: Flag,
        places: Count,
    ) -> None: ...

class Basis(Figures):
    tax_included: Flag  # prices and amounts of the lines include tax
    discount: Share  # overall discount
    discount_amount: Money  # overall discount, a further amount
    age_limit: Count  # oldest price that is not marked, in days
    decimals: Count  # digits behind the point of an amount
    def __init__(
        self,
        *,
        tax_included: Flag,
        discount: Share,
        discount_amount: Money,
        age_limit: Count,
        decimals: Count,
    ) -> None: ...

class Item(Figures):
    driver: Count  # what the quantity follows
    each: Factor  # quantity for each
    minimum: Factor  # smallest unit sold (0 = none)
    known: Flag  # the price is known
    list_price: Money  # list price of a unit
    price: Money  # net price of a unit
    tax_rate: Share  # tax rate of its class
    counted: Flag  # counts in the total
    priced: Flag  # has a price of its own
    hardware: Flag  # is hardware
    old: Flag  # its price is old
    weak: Flag  # its price is a reference price, or of grade C
    def __init__(
        self,
        *,
        driver: Count,
        each: Factor,
        minimum: Factor,
        known: Flag,
        list_price: Money,
        price: Money,
        tax_rate: Share,
        counted: Flag,
        priced: Flag,
        hardware: Flag,
        old: Flag,
        weak: Flag,
    ) -> None: ...

class Site(Figures):
    memory_standard: Bytes  # usual host memory of a server (0 = not known)
    memory_module: Bytes  # a memory module
    versions: Count  # versions of the weights kept
    ends: Count  # ports of a server in the fabric
    ports: Count  # ports of a switch
    port_rate: BytesPerSecond  # rate of a port of the fabric (0 = none)
    nics_included: Flag  # the server brings its adapters
    networked: Flag  # the fabric is part of the offer
    server_watts: Watts  # rated power of a full server, W (0 = not known)
    supply_watts: Watts  # power of a server's supplies without spares, W (0 = not known)
    card_watts: Watts  # rated power of a card, W (0 = not known)
    host_watts: Watts  # power of a server beside its cards where it is not known, W
    rack_units: Count  # rack units of a server (0 = not known)
    def __init__(
        self,
        *,
        memory_standard: Bytes,
        memory_module: Bytes,
        versions: Count,
        ends: Count,
        ports: Count,
        port_rate: BytesPerSecond,
        nics_included: Flag,
        networked: Flag,
        server_watts: Watts,
        supply_watts: Watts,
        card_watts: Watts,
        host_watts: Watts,
        rack_units: Count,
    ) -> None: ...

class Above(Figures):
    running: Money  # running total above
    running_net: Money  # running total above, after the overall discount
    share: Share  # shares due before
    paid: Money  # paid before
    def __init__(
        self,
        *,
        running: Money,
        running_net: Money,
        share: Share,
        paid: Money,
    ) -> None: ...

class Expense(Figures):
    unit: Money  # what a unit costs us
    known: Flag  # the cost is known
    def __init__(
        self,
        *,
        unit: Money,
        known: Flag,
    ) -> None: ...

class Earned(Figures):
    amount: Money  # amounts without tax of lines whose cost is known
    margin: Money  # their margins
    def __init__(
        self,
        *,
        amount: Money,
        margin: Money,
    ) -> None: ...

class House(Figures):
    margin_floor: Share  # margin below which somebody must approve
    floor_known: Flag  # there is a floor
    discount_limit: Share  # discount above which somebody must approve
    limit_known: Flag  # there is a limit
    def __init__(
        self,
        *,
        margin_floor: Share,
        floor_known: Flag,
        discount_limit: Share,
        limit_known: Flag,
    ) -> None: ...

class Sums(Figures):
    listed: Money  # sum of the list amounts
    amount: Money  # sum of the amounts
    net: Money  # sum of the amounts after the overall discount
    without_tax: Money  # sum of the amounts without tax
    tax: Money  # sum of the tax
    optional: Money  # sum of the optional lines with tax
    hardware: Money  # sum of the hardware's amounts
    def __init__(
        self,
        *,
        listed: Money,
        amount: Money,
        net: Money,
        without_tax: Money,
        tax: Money,
        optional: Money,
        hardware: Money,
    ) -> None: ...

class Milestone(Figures):
    share: Share  # share of the total
    event_day: Count  # day of the event (signing is day 0)
    event_known: Flag  # the day of the event is known
    days: Count  # days after the event
    def __init__(
        self,
        *,
        share: Share,
        event_day: Count,
        event_known: Flag,
        days: Count,
    ) -> None: ...

class Own(Figures):
    years: Years  # years counted
    hours: Hours  # hours in operation a year
    load_share: Share  # average load, of the rated power
    pue: Factor  # PUE
    tariff: MoneyPerKilowattHour  # electricity per kWh
    tariff_known: Flag  # the tariff is stated
    hosting: MoneyPerKilowattMonth  # hosting per kW and month
    hosting_known: Flag  # hosting is stated
    covered_years: Years  # years of warranty or maintenance in the offer
    maintenance_share: Share  # annual maintenance, of the hardware
    licences: Money  # annual licences beyond the offer
    licences_known: Flag  # licences are stated
    staff: Money  # annual staff cost
    staff_known: Flag  # staff is stated
    carbon: KilogramsPerKilowattHour  # CO2 of a kWh (0 = not known)
    depreciation_years: Years  # depreciation period
    residual_share: Share  # residual value, of the hardware
    months: Months  # months of a year
    days: Count  # days of a year
    hours_of_year: Hours  # hours of a year
    seconds: Seconds  # seconds of a year
    million: Count  # a million
    def __init__(
        self,
        *,
        years: Years,
        hours: Hours,
        load_share: Share,
        pue: Factor,
        tariff: MoneyPerKilowattHour,
        tariff_known: Flag,
        hosting: MoneyPerKilowattMonth,
        hosting_known: Flag,
        covered_years: Years,
        maintenance_share: Share,
        licences: Money,
        licences_known: Flag,
        staff: Money,
        staff_known: Flag,
        carbon: KilogramsPerKilowattHour,
        depreciation_years: Years,
        residual_share: Share,
        months: Months,
        days: Count,
        hours_of_year: Hours,
        seconds: Seconds,
        million: Count,
    ) -> None: ...

class Case(Figures):
    price: Factor  # purchase, times
    power: Factor  # power, times
    tokens: Factor  # tokens, times
    residual: Flag  # the residual value is counted
    def __init__(
        self,
        *,
        price: Factor,
        power: Factor,
        tokens: Factor,
        residual: Flag,
    ) -> None: ...

class Power(Figures):
    watts: Watts  # rated power of what is bought, W
    known: Flag  # the power is known
    watts_per_kilowatt: WattsPerKilowatt  # watts of a kilowatt
    def __init__(
        self,
        *,
        watts: Watts,
        known: Flag,
        watts_per_kilowatt: WattsPerKilowatt,
    ) -> None: ...

class Year(Figures):
    number: Count  # year
    def __init__(
        self,
        *,
        number: Count,
    ) -> None: ...

class Before(Figures):
    cards: Cards  # cards bought before
    servers: Servers  # servers bought before
    amount: Money  # price of what was bought before
    def __init__(
        self,
        *,
        cards: Cards,
        servers: Servers,
        amount: Money,
    ) -> None: ...

class Costs(Figures):
    total: Money  # sum of the years' costs
    def __init__(
        self,
        *,
        total: Money,
    ) -> None: ...

class Rent(Figures):
    hour: MoneyPerHour  # rent of all cards, an hour
    hour_known: Flag  # the rent by the hour is known
    month: MoneyPerMonth  # rent of all servers, a month
    month_known: Flag  # the rent by the month is known
    def __init__(
        self,
        *,
        hour: MoneyPerHour,
        hour_known: Flag,
        month: MoneyPerMonth,
        month_known: Flag,
    ) -> None: ...

class Part(Figures):
    amount: Money  # price of the scenario's option
    amounts: Money  # prices of all scenarios' options
    tokens_per_second: TokensPerSecond  # output tokens per second of all replicas
    read: Factor  # tokens read for each that is written
    written_per_day: Tokens  # output tokens of the stated load in a day (0 = not stated)
    api_input: Money  # a million tokens read, by an API
    read_again: Share  # share of them that an API reads again
    api_cached: Money  # a million tokens read again, by an API (0 = as read)
    api_output: Money  # a million tokens written, by an API
    api_known: Flag  # a price by an API is known
    known: Flag  # speed and price are known
    def __init__(
        self,
        *,
        amount: Money,
        amounts: Money,
        tokens_per_second: TokensPerSecond,
        read: Factor,
        written_per_day: Tokens,
        api_input: Money,
        read_again: Share,
        api_cached: Money,
        api_output: Money,
        api_known: Flag,
        known: Flag,
    ) -> None: ...

class Use(Figures):
    share: Share  # share of the speed used on average
    def __init__(
        self,
        *,
        share: Share,
    ) -> None: ...

class Rule(Figures):
    activation_basic: Bytes  # activation of the basic total
    overhead: Factor  # overhead factor of the recommended total
    activation_safe: Bytes  # activation of the safe total
    framework: Share  # framework share of the safe total
    reserve: Share  # reserve share of the safe total
    gradient_factor: Factor  # gradients per 16-bit weights
    training_activation: BytesEach  # activation bytes per trained parameter
    training_framework: Share  # framework share of training
    def __init__(
        self,
        *,
        activation_basic: Bytes,
        overhead: Factor,
        activation_safe: Bytes,
        framework: Share,
        reserve: Share,
        gradient_factor: Factor,
        training_activation: BytesEach,
        training_framework: Share,
    ) -> None: ...

class Speed(Figures):
    unpacked: Share  # share of that rate reached unpacking weights
    attention: Share  # share of the 16-bit rate reached on attention scores
    sparse_overhead: BriefSeconds  # launch of a layer's index of sparse attention
    hybrid_overhead: BriefSeconds  # launch of a layer of linear attention
    expert_exchange: BriefSeconds  # exchange among expert-parallel devices in a layer
    pcie: Share  # share of PCIe reached
    pcie_latency: BriefSeconds  # latency of a collective over PCIe
    bubble: Share  # longer per further pipeline stage
    ahead: Share  # share of other requests whose prompts come first
    uneven: Factor  # wait for other prompts longer where attention is data parallel
    apart_prompt: Tokens  # prompts from which prefill apart is looked at
    apart_answers: Factor  # or so many times the answer
    apart_load: Share  # and the load of prompts, together with answers, above which it is
    apart_prefill: Share  # largest load of a prefill worker
    apart_decode: Share  # share of a decode worker's rate that is counted on
    strained: Share  # share of its price that an option at its card's limit must cost less
    drafted: Share  # share of the gain of drafts on what every request adds
    calibrated_low: Factor  # low end of a calibrated time per token over its centre
    calibrated_high: Factor  # high end of a calibrated time per token over its centre
    calibrated_first_low: Factor  # low end of a calibrated first token over its centre
    calibrated_first_high: Factor  # high end of a calibrated first token over its centre
    calibrated_slow_50: Share  # slower than calibrated, half of the measurements
    calibrated_slow_75: Share  # slower than calibrated, a quarter of the measurements
    calibrated_slow_90: Share  # slower than calibrated, a tenth of the measurements
    calibrated_late_50: Seconds  # first token later than calibrated, half of them
    calibrated_late_75: Seconds  # first token later than calibrated, a quarter of them
    calibrated_late_90: Seconds  # first token later than calibrated, a tenth of them
    answer_share: Share  # answer where none is stated, of the context
    largest_batch: Requests  # largest batch tried
    def __init__(
        self,
        *,
        unpacked: Share,
        attention: Share,
        sparse_overhead: BriefSeconds,
        hybrid_overhead: BriefSeconds,
        expert_exchange: BriefSeconds,
        pcie: Share,
        pcie_latency: BriefSeconds,
        bubble: Share,
        ahead: Share,
        uneven: Factor,
        apart_prompt: Tokens,
        apart_answers: Factor,
        apart_load: Share,
        apart_prefill: Share,
        apart_decode: Share,
        strained: Share,
        drafted: Share,
        calibrated_low: Factor,
        calibrated_high: Factor,
        calibrated_first_low: Factor,
        calibrated_first_high: Factor,
        calibrated_slow_50: Share,
        calibrated_slow_75: Share,
        calibrated_slow_90: Share,
        calibrated_late_50: Seconds,
        calibrated_late_75: Seconds,
        calibrated_late_90: Seconds,
        answer_share: Share,
        largest_batch: Requests,
    ) -> None: ...

class Recipe(Figures):
    zero: Code  # ZeRO stage
    sequence: Tokens  # sequence length
    micro_batch: Count  # micro-batch
    rank: Count  # adapter rank
    loss_chunks: Count  # chunks of the loss
    fused_attention: Flag  # attention is fused
    trained_embeddings: Flag  # embeddings trained beside adapters
    tokens: Tokens  # tokens of the data (0 = samples × sequence)
    samples: Count  # samples of the data
    epochs: Factor  # epochs
    deadline_days: Days  # days until the deadline (0 = none)
    utilization: Share  # model-FLOP utilisation, MFU (0 = as measured)
    def __init__(
        self,
        *,
        zero: Code,
        sequence: Tokens,
        micro_batch: Count,
        rank: Count,
        loss_chunks: Count,
        fused_attention: Flag,
        trained_embeddings: Flag,
        tokens: Tokens,
        samples: Count,
        epochs: Factor,
        deadline_days: Days,
        utilization: Share,
    ) -> None: ...

class Optimizer(Figures):
    weights: BytesEach  # bytes per trained weight
    gradients: BytesEach  # gradient bytes per trained weight
    state: BytesEach  # optimiser bytes per trained weight
    step: BytesEach  # bytes of the step per weight stepped at once
    def __init__(
        self,
        *,
        weights: BytesEach,
        gradients: BytesEach,
        state: BytesEach,
        step: BytesEach,
    ) -> None: ...

class Checkpointing(Figures):
    recomputed: Share  # share of the forward pass computed again
    recomputed_attention: Share  # share of the attention computed again
    layer_hidden: BytesEach  # bytes stored per token and layer by hidden width
    layer_intermediate: BytesEach  # bytes stored per token and layer by feed-forward width
    layer_scores: BytesEach  # bytes stored per attention score
    once_scores: BytesEach  # working bytes per attention score
    once_hidden: BytesEach  # working bytes per token and hidden width
    once_intermediate: BytesEach  # working bytes per token and feed-forward width
    frozen_hidden: BytesEach  # more stored for a quantised base, per hidden width
    frozen_intermediate: BytesEach  # more stored for a quantised base, per feed-forward width
    def __init__(
        self,
        *,
        recomputed: Share,
        recomputed_attention: Share,
        layer_hidden: BytesEach,
        layer_intermediate: BytesEach,
        layer_scores: BytesEach,
        once_scores: BytesEach,
        once_hidden: BytesEach,
        once_intermediate: BytesEach,
        frozen_hidden: BytesEach,
        frozen_intermediate: BytesEach,
    ) -> None: ...

class Method(Figures):
    trained: Flag  # the whole model is trained
    base_quantised: Flag  # the frozen base is quantised
    undivided: Flag  # trainers do not divide tensors of the base
    adapter_weights: BytesEach  # bytes per adapter weight
    adapter_gradients: BytesEach  # gradient bytes per adapter weight
    adapter_state: BytesEach  # optimiser bytes per adapter weight
    embedding_weights: BytesEach  # bytes per weight of a trained embedding
    embedding_gradients: BytesEach  # gradient bytes per weight of a trained embedding
    embedding_state: BytesEach  # optimiser bytes per weight of a trained embedding
    logits_bytes: BytesEach  # bytes per logit
    unpacked_head: BytesEach  # bytes per output weight that is unpacked to be used
    fixed_bytes: Bytes  # context and workspaces
    def __init__(
        self,
        *,
        trained: Flag,
        base_quantised: Flag,
        undivided: Flag,
        adapter_weights: BytesEach,
        adapter_gradients: BytesEach,
        adapter_state: BytesEach,
        embedding_weights: BytesEach,
        embedding_gradients: BytesEach,
        embedding_state: BytesEach,
        logits_bytes: BytesEach,
        unpacked_head: BytesEach,
        fixed_bytes: Bytes,
    ) -> None: ...

class Target(Figures):
    attention: Flag  # adapters on attention
    feed_forward: Flag  # adapters on feed-forward
    experts: Flag  # adapters on every expert
    def __init__(
        self,
        *,
        attention: Flag,
        feed_forward: Flag,
        experts: Flag,
    ) -> None: ...

class Inventory(Figures):
    cards: Cards  # cards at hand
    def __init__(
        self,
        *,
        cards: Cards,
    ) -> None: ...

class Calibration(Figures):
    token_known: Flag  # times were measured by the user
    token: Factor  # times measured by the user over computed ones
    first_known: Flag  # first tokens were measured by the user
    first: Factor  # first tokens measured by the user over computed ones
    memory: Bytes  # memory measured by the user beyond what is computed, per device
    def __init__(
        self,
        *,
        token_known: Flag,
        token: Factor,
        first_known: Flag,
        first: Factor,
        memory: Bytes,
    ) -> None: ...

class Mfu(Figures):
    full_dense_server: Share  # utilisation, full, dense, within a server
    full_mixture_server: Share  # utilisation, full, mixture, within a server
    lora_dense_server: Share  # utilisation, lora, dense, within a server
    lora_mixture_server: Share  # utilisation, lora, mixture, within a server
    qlora_dense_server: Share  # utilisation, qlora, dense, within a server
    qlora_mixture_server: Share  # utilisation, qlora, mixture, within a server
    mixture_servers: Share  # share of it that mixtures keep across servers
    mixture_low: Share  # lowest utilisation published of mixtures (0 = not told)
    mixture_high: Share  # highest utilisation published of mixtures (0 = not told)
    available: Share  # share of the days that the cards compute
    def __init__(
        self,
        *,
        full_dense_server: Share,
        full_mixture_server: Share,
        lora_dense_server: Share,
        lora_mixture_server: Share,
        qlora_dense_server: Share,
        qlora_mixture_server: Share,
        mixture_servers: Share,
        mixture_low: Share,
        mixture_high: Share,
        available: Share,
    ) -> None: ...

class Sharding(Figures):
    bucket_parameters: Parameters  # parameters of a bucket
    reduce_buckets: Count  # reduce buckets
    gather_buckets: Count  # buckets to gather weights
    group_parameters: Parameters  # parameters of a group stepped at once
    live_parameters: Parameters  # gathered parameters that live
    gather_copies: Count  # copies of gathered weights that the allocator keeps
    accumulated: Count  # micro-batches of a step
    hosted_rate_share: Share  # share of the link reached through the host (0 = not counted)
    gather_exposed: Share  # share of gathering weights that is not hidden
    port_rate: BytesPerSecond  # a port of the network where none is offered (0 = not counted)
    link_rate_share: Share  # share of a link's rate reached by collectives (0 = not counted)
    def __init__(
        self,
        *,
        bucket_parameters: Parameters,
        reduce_buckets: Count,
        gather_buckets: Count,
        group_parameters: Parameters,
        live_parameters: Parameters,
        gather_copies: Count,
        accumulated: Count,
        hosted_rate_share: Share,
        gather_exposed: Share,
        port_rate: BytesPerSecond,
        link_rate_share: Share,
    ) -> None: ...

class Turn(Figures):
    end: Days  # days until the training ends in its turn, with availability
    deadline: Days  # days until the deadline (0 = none)
    def __init__(
        self,
        *,
        end: Days,
        deadline: Days,
    ) -> None: ...

OF: dict[str, type[Figures]]
NAMES: dict[type[Figures], str]
