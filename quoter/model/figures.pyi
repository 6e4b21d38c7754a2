"""Made by `python tests/stubs.py`; not to be edited: what it declares are the lines."""

# fmt: off
from quoter.core import Figures
from quoter.model import typed

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
KilowattHours = float
Kilowatts = float
Milliseconds = float
Money = float
MoneyPerMonth = float
Months = float
Operations = float
OperationsPerSecond = float
Parameters = float
PerSecond = float
Requests = float
Seconds = float
SecondsPerByte = float
Servers = float
Share = float
SharePerHour = float
SmallBytes = float
Teraflops = float
TeraflopsDays = float
Text = float
Tokens = float
TokensPerByte = float
TokensPerSecond = float
Watts = float
Years = float

class OptionFigures(Figures):
    ask: typed.Ask
    llm: typed.Llm
    weights: typed.Weights
    rule: typed.Rule
    card: typed.Card
    option: typed.Option
    rule_weights: Bytes  # Weights by the rule of thumb
    rule_need: Bytes  # Need by the rule of thumb
    rule_cards: Cards  # Cards by the rule of thumb
    tensor_width: Devices  # Tensor parallel width
    devices_per_replica: Devices  # Devices per replica
    stage_share: Share  # Share of the layers on the fullest pipeline stage
    type_missing: Flag  # The card lacks the weights' type
    type_runs: Flag  # The card runs the weights' type
    cards_per_replica: Cards  # Cards per replica
    cards_per_server: Count  # Cards of a server that this parallelism can use
    weights_per_device: Bytes  # Weights per device
    activation_per_device: Bytes  # Activation per device
    runtime_per_device: Bytes  # Runtime per device
    usable_per_device: Bytes  # Usable memory per device
    unstarted: Flag  # The engine does not start, or breaks off, as it is set
    heads_divide: Flag  # Heads and experts fall evenly on the devices
    obstacle: Code  # What keeps the engine from running the option
    memory_reason: Code  # Why the memory does not do
    replicas: Count  # Replicas
    option_cards: Cards  # Cards in use
    server_share: Factor  # Servers before rounding up, of the cards that carry the load
    servers: Servers  # Servers
    need_per_device: Bytes  # Need per device
    reserved_per_device: Bytes  # Reserve per device
    reserve_left: Share  # What is usable beyond the need, over cache and activation
    wanted_per_device: Bytes  # Need per device with its reserve
    free_per_device: Bytes  # Free per device, after the reserve
    possible: Flag  # The option can run at all
    memory_verdict: Code  # Verdict on memory
    rule_verdict: Code  # Verdict by the rule of thumb
    need_verdict: Code  # Verdict on the need
    verdict: Code  # Verdict
    lower_reserve: Share  # Largest reserve that could be kept
    holds_at_lower: Flag  # A lower reserve would do
    impossible_reason: Code  # Why the option cannot run
    not_kept: Flag  # It would do without the reserve
    short_reason: Code  # Why the option does not do
    reason: Code  # Reason of the verdict
    unverified_model: Flag  # The model's configuration is unverified

class PriceFigures(Figures):
    quoted: typed.Quoted
    basis: typed.Basis
    list_price: Money  # List price of a unit
    unit_price: Money  # Net price of a unit
    price_known: Flag  # The price is known
    price_old: Flag  # The price is older than the limit, or has expired

class OrderFigures(Figures):
    card: typed.Card
    offer: typed.Offer
    site: typed.Site
    guarded_cards: float
    cards_per_replica: float
    standby_cards: float
    guarded_standby: float
    standby_servers: float
    working_cards: float
    turn_cards: float
    server_share: float
    standby_share: float
    turn_share: float
    server_weights: float
    spanning: float
    guarded_servers: Servers  # Servers of cards that a failed server may take
    fullest_server: Cards  # Such cards in the fullest server
    shared_standby: Cards  # Cards that stand by for all scenarios
    option_cards: Cards  # Cards in use
    servers: Servers  # Servers
    as_set: Flag  # Sold as servers with their cards
    lacking_cards: Cards  # Cards that lack
    owned_servers: Servers  # Servers at hand
    sold_full: Flag  # Servers are bought with all their cards
    lacking_servers: Servers  # Servers that lack
    new_servers: Servers  # Servers to be bought
    new_cards: Cards  # Cards to be bought
    bought_cards: Cards  # Cards in the servers
    spare_cards: Cards  # Spare cards
    free_slots: Count  # Free card slots in the servers
    priced: Flag  # The card's price is known
    card_amount: Money  # Cards with tax
    server_amount: Money  # Servers with tax
    amount: Money  # Price of the option with tax
    sold_cards: Cards  # Cards sold on their own
    sold_servers: Servers  # Servers sold without their cards
    sold_sets: Servers  # Servers sold with their cards
    server_known: Flag  # The server's price is known
    host_memory: Bytes  # Host memory of a server
    memory_short: Flag  # The server's usual memory does not hold the weights
    local_disk: Bytes  # Local disk for the weights
    joined: Flag  # The servers are joined by a fabric
    fabric_ends: Count  # Ports of servers in the fabric
    leaf_switches: Count  # Switches that servers plug into
    spine_switches: Count  # Switches that join those
    fabric_switches: Count  # Switches of the fabric
    fabric_cables: Count  # Cables of the fabric
    fabric_nics: Count  # Network adapters
    usual_watts: Watts  # Power of cards and hosts, W
    rated_watts: Watts  # Rated power, W
    watts_known: Flag  # The power is known
    rack_space: Count  # Rack units

class TurnFigures(Figures):
    turn: typed.Turn
    ask: typed.Ask
    scenario_blocked: float
    turn_late: Flag  # The deadline is missed in turn
    stopped: Flag  # The scenario cannot be offered beside the others

class EntryFigures(Figures):
    item: typed.Item
    basis: typed.Basis
    above: typed.Above
    kept: float
    quantity: Count  # Quantity
    active: Flag  # The line is part of the quotation
    list_amount: Money  # Amount at list price
    line_amount: Money  # Amount
    running: Money  # Running total of the lines that count
    running_net: Money  # Running total after the overall discount
    net_amount: Money  # Amount after the overall discount
    amount_without_tax: Money  # Amount without tax
    amount_tax: Money  # Tax
    amount_with_tax: Money  # Amount with tax
    unpriced: Flag  # The line has no price
    old_price: Flag  # The line rests on a price that is old
    weak_price: Flag  # The line rests on a reference price, or on one of grade C

class TotalFigures(Figures):
    sums: typed.Sums
    basis: typed.Basis
    hardware_amount: Money  # Hardware
    subtotal: Money  # Sum of the lines
    kept: Share  # Share that the overall discount leaves
    list_total: Money  # Sum at list prices
    line_discounts: Money  # Discounts of the lines
    net_total: Money  # Sum after the overall discount
    overall_discount: Money  # Overall discount
    total_without_tax: Money  # Total without tax
    tax_amount: Money  # Tax
    total_with_tax: Money  # Total with tax
    optional_total: Money  # Optional lines with tax

class PaymentFigures(Figures):
    milestone: typed.Milestone
    above: typed.Above
    basis: typed.Basis
    total_with_tax: float
    share_due: Share  # Share due up to here
    paid: Money  # Paid up to here
    payment: Money  # Payment
    due_day: Count | str  # Day that it falls due

class GateFigures(Figures):
    gate: typed.Gate
    total_with_tax: float
    unpriced_lines: float
    given_away: Flag  # Something is given away
    quotable: Flag  # The offer holds
    offered_total: Money | str  # Total of the offer, with tax

class YearlyFigures(Figures):
    case: typed.Case
    power: typed.Power
    own: typed.Own
    total_with_tax: float
    hardware_amount: float
    capital: Money  # Purchase
    nameplate_kw: Kilowatts  # Rated power
    average_kw: Kilowatts  # Average power
    energy_year: KilowattHours  # Energy in a year, with cooling
    electricity_year: Money  # Electricity in a year
    carbon_year: Kilograms  # CO2 in a year
    hosting_year: Money  # Hosting in a year
    maintenance_year: Money  # Maintenance in a year, once the warranty has ended
    residual: Money  # Residual value
    warranty_left: Factor  # Years that warranty or maintenance in the offer cover

class BoughtFigures(OptionFigures):
    site: typed.Site
    offer: typed.Offer
    as_set: Flag  # Sold as servers with their cards
    lacking_cards: Cards  # Cards that lack
    owned_servers: Servers  # Servers at hand
    sold_full: Flag  # Servers are bought with all their cards
    lacking_servers: Servers  # Servers that lack
    new_servers: Servers  # Servers to be bought
    new_cards: Cards  # Cards to be bought
    bought_cards: Cards  # Cards in the servers
    spare_cards: Cards  # Spare cards
    free_slots: Count  # Free card slots in the servers
    priced: Flag  # The card's price is known
    card_amount: Money  # Cards with tax
    server_amount: Money  # Servers with tax
    amount: Money  # Price of the option with tax
    sold_cards: Cards  # Cards sold on their own
    sold_servers: Servers  # Servers sold without their cards
    sold_sets: Servers  # Servers sold with their cards
    server_weights: Bytes  # Weights that a server loads
    supplied: Flag  # The card can be supplied
    unconfirmed: Flag  # The maker is to confirm the card first
    eligible: Flag  # The option may be recommended
    spanning: Flag  # A replica spans several servers, or workers that hand caches over stand in several
    joined: Flag  # The servers are joined by a fabric
    fabric_ends: Count  # Ports of servers in the fabric
    leaf_switches: Count  # Switches that servers plug into
    spine_switches: Count  # Switches that join those
    fabric_switches: Count  # Switches of the fabric
    fabric_cables: Count  # Cables of the fabric
    fabric_nics: Count  # Network adapters
    network_known: Flag  # The prices of what joins the servers are known
    network_amount: Money  # Network with tax
    server_known: Flag  # The server's price is known
    complete: Flag  # Every part of the option has a price
    whole_amount: Money  # Price of the option as a whole, with tax
    level_unknown: Flag  # Nobody can say whether the service level is kept
    level_broken: Flag  # The service level that is stated is missed
    context_short: Flag  # The context is shorter than prompt and answer
    cannot_run: Flag  # The option cannot run
    sellable: Flag  # The option has a price
    barred: Flag  # The card may not be offered here
    level_refused: Flag  # The service level keeps the option from being offered
    scenario_blocked: Flag  # The scenario cannot be offered as it stands
    eligible_fit: Flag  # Eligible and fitting
    weighed_amount: Money  # Price that ranks the option
    cards_compared: Cards  # Cards by which of two equals the simpler is told
    comparable: Money | str  # Price that counts in the comparison
    budget_left: Money | str  # Left of the budget
    headline_weights: Bytes  # Weights
    kept_per_device: Bytes  # Reserve per device, as far as there is room
    need_of_replica: Bytes  # Need of a replica without the reserve
    headline_activation: Bytes  # Activation
    headline_framework: Bytes  # Framework
    headline_used: Bytes  # Memory in use
    headline_reserve: Bytes  # Reserve
    headline_total: Bytes  # Memory needed by one replica
    not_possible: Flag  # The chosen option does not run
    does_not_fit: Flag  # The chosen option does not fit with the reserve kept
    price_missing: Flag  # The chosen card has no price
    not_eligible: Flag  # The chosen card may not be recommended here
    over_budget: Flag  # The option costs more than the budget
    network_price_missing: Flag  # The card is priced, but not what joins its servers
    server_price_missing: Flag  # The card is priced, but not the server it stands in

class ServingFigures(OptionFigures):
    engine: typed.Engine
    kv: typed.Kv
    calibration: typed.Calibration
    requests_in_flight: Requests  # Concurrent requests
    auto_bytes: BytesEach  # Bytes per value where the type is left to the engine
    key_bytes: BytesEach  # Bytes per value of K
    value_bytes: BytesEach  # Bytes per value of V
    rule_kv_cache: Bytes  # KV cache by the rule of thumb
    rule_basic: Bytes  # Basic total by the rule of thumb
    rule_recommended: Bytes  # Recommended total by the rule of thumb
    rule_safe: Bytes  # Safe total by the rule of thumb
    beside_on_device: Bytes  # Companion models on a device
    attention_width: Devices  # Devices that share one request's attention
    kv_split: Devices  # Devices that share the KV heads
    windowed_kv_split: Devices  # Devices that share the KV heads of windowed layers
    expert_shards: Devices  # Devices that share the experts
    request_groups: Count  # Groups that share the requests of a replica
    attention_per_rank: Parameters  # Attention parameters of one rank
    shared_layer_weights: Bytes  # Attention and feed-forward weights of one rank
    repeated_layer_weights: Bytes  # Weights that every rank repeats
    rank_expert_width: Count  # Width of an expert on one rank
    padded_rank_width: Count  # Width of an expert on one rank as it is padded
    padded_expert_width: Count  # Width of a whole expert as it is padded
    tiled_expert_width: Count  # Width of an expert in whole tiles of its type
    tiled_input_width: Count  # Width that goes into an expert in whole tiles of its type
    whole_padding: Factor  # Padding of whole experts
    expert_padding: Factor  # Expert padding
    expert_weights: Bytes  # Expert weights of one rank
    layer_weights: Bytes  # Layer weights of one rank
    vocab_padding: Factor  # Vocabulary padding
    vision_weights: Bytes  # Vision weights
    input_weights: Bytes  # Embedding and vision weights of one rank
    own_head: Flag  # The output head is stored beside the embedding
    head_weights: Bytes  # Output head of one rank
    end_weights: Bytes  # Embedding and head on the fullest stage
    rotary_table: Bytes  # Rotary positions per device
    weights_of_replica: Bytes  # Weights of a replica
    mla_stored: Flag  # The cache holds MLA's latent
    fp8_latent_values: SmallBytes  # Further latent bytes in fp8
    latent_values: SmallBytes  # Latent bytes per token and layer
    full_layer_values: SmallBytes  # KV bytes per token of one full-attention layer
    windowed_layer_values: SmallBytes  # KV bytes per token of one windowed layer
    windowed_layers_held: Count  # Windowed layers that the engine reserves cache for
    window_pool: Factor  # Windowed layers' pool filled per token of the others'
    kv_bytes_per_token: SmallBytes  # KV cache per token as the engine reserves it
    kv_bytes_per_token_architecture: SmallBytes  # KV cache per token that the architecture needs beyond its windows
    large_batches: Flag  # The engine takes its large batches
    default_batch: Tokens  # Tokens of one forward pass where nothing else is said
    own_batch: Tokens  # Tokens of one forward pass as the engine has it
    batched_tokens: Tokens  # Tokens of one forward pass
    sequences: Requests  # Sequences an engine runs at once
    window_tokens: Tokens  # Tokens that a windowed layer keeps of a request
    window_bytes: Bytes  # Windowed layers' cache of one request
    state_bytes: Bytes  # Fixed state of one request
    kv_bytes_per_request: Bytes  # Cache of one request
    cache_split: Devices  # Devices that share one request's cache
    state_layers: Count  # Layers that keep a state
    state_per_layer: Bytes  # State of one request and layer, per device
    page_step: Bytes  # Least page of one layer, per device
    page_tokens: Tokens  # Tokens of a page
    page_bytes: Bytes  # A page of one layer, per device
    state_per_device: Bytes  # Fixed state of one request per device, all layers
    kv_bytes_per_token_per_device: SmallBytes  # KV cache per token and device
    full_cache: Bytes  # Full-attention layers' cache of one request
    request_bytes_per_device: Bytes  # Cache of one request per device
    sampler_peak: Bytes  # Peak while sampling
    expert_peak: Bytes  # Workspace of the experts
    forward_peak: Bytes  # Peak of the forward pass
    score_peak: Bytes  # Attention scores
    unpacked_head: Bytes  # Output head unpacked to be used
    peak_beside: Bytes  # What stands beside either peak
    image_tokens: Tokens  # Image tokens taken through the tower at start
    tower_outputs: Bytes  # Outputs of the tower beyond a batch's
    tower_peak: Bytes  # Inside of the tower
    outside_per_device: Bytes  # Memory outside the framework per device
    graph_tokens: Count  # Tokens of the largest graph
    graph_sizes: Count  # Captured sizes of graphs
    answer_tokens: Count  # Answers of the largest graph for answers alone
    answer_sizes: Count  # Captured sizes of graphs for answers alone
    graph_each: Bytes  # Graphs per layer and captured size
    graphs_per_device: Bytes  # Graphs per device
    fixed_per_device: Bytes  # Fixed need per device
    utilization: Share  # Share of the device that the engine may take
    counted_per_device: Bytes  # Memory that the utilisation is of, per device
    set_utilization: Share  # Utilisation to be set
    budgeted_per_device: Bytes  # Weights and activation within the budget
    gone_before: Bytes  # What the engine takes before its share is applied
    gone_after: Bytes  # What comes out of the engine's share
    kv_pool_per_device: Bytes  # Cache pool per device
    tokens_per_byte_of_pool: TokensPerByte  # Tokens of a replica per byte of the pool of each device
    kv_capacity_tokens: Tokens  # Cache capacity of a replica, best estimate
    promised_pool: Bytes  # Cache pool per device, as we would promise it
    kv_capacity_tokens_low: Tokens  # Cache capacity of a replica, as we would promise it
    cacheless: Flag  # Requests leave nothing in a cache
    unprofiled_peak: Bytes  # Activation that the engine did not see at start
    beyond_share: Bytes  # What lies beyond the engine's share, per device
    left_beside_share: Bytes  # What the engine's share leaves of the card, per device
    beyond_card: Flag  # More lies beyond the engine's share than it leaves of the card
    state_blocks: Count  # Pages for states, as we would promise them
    sequences_at_most: Requests  # Sequences that the engine can be started with
    too_many_sequences: Flag  # More sequences are stated than the engine starts with
    unpromised: Flag  # Not even one request is promised a place in the cache
    resident_tokens: Tokens  # Tokens of a request in the cache, mean
    resident_spread: Tokens  # Tokens of a request in the cache, standard deviation
    resident_bytes: Bytes  # Cache of a request per device, mean
    kept_bytes: Bytes  # Cache kept for requests longer than the mean, per device
    room_per_device: Bytes  # Room for cache per device
    mixed_keeping_reserve: Requests  # Requests of all lengths that a group holds with the reserve kept
    longest_kept: Requests  # Requests of the whole context that a group holds with the reserve kept
    held_keeping_reserve: Requests  # Requests a replica's memory holds with the reserve kept
    mixed_at_all: Requests  # Requests of all lengths that a group holds at all
    longest_at_all: Requests  # Requests of the whole context that a group holds at all
    held_at_all: Requests  # Requests a replica's memory holds at all
    held: Requests  # Requests a replica holds
    kv_heads_divide: Flag  # KV heads fall evenly on the devices
    groups_divide: Flag  # Attention data parallel divides tensor parallel
    experts_divide: Flag  # Experts fall evenly on the devices
    widest_attention: Devices  # Devices that share a request's attention, at most
    sharded_width: Count  # Feed-forward width on a device
    scaled_by_block: Flag  # Weights have a scale for each block
    blocks_divide: Flag  # Blocks that share a scale stay whole on a device
    cache_taken: Flag  # The engine holds such a cache on the card
    type_refused: Flag  # The engine has no way round a type that the card lacks
    weights_taken: Flag  # The engine loads such weights of this model
    type_obstacle: Code  # What stands against the types of weights and cache
    model_obstacle: Code  # What stands against the model
    load_obstacle: Code  # What stands against loading the weights
    unstarted_reason: Code  # Why the engine does not start as it is set
    context_too_long: Flag  # Context beyond the model's limit
    vision_apart: Flag  # The vision tower is not counted
    working_replicas: Count  # Replicas that carry the load
    decode_workers: Count  # Replicas that write answers
    requests_at_once: Requests  # Concurrent requests on all replicas
    requests_per_replica: Requests  # Concurrent requests per replica
    resident: Requests  # Requests resident at once
    queued: Requests  # Requests that queue
    requests_in_group: Requests  # Concurrent requests per group that shares them
    kv_per_device: Bytes  # KV cache of requests per device
    process_per_device: Bytes  # Allocator's peak per device

class LineMarginFigures(EntryFigures):
    expense: typed.Expense
    line_cost: Money  # Cost of the line
    cost_without_tax: Money  # Cost without tax
    earned_on: Money  # Amount without tax of a line whose cost is known
    line_margin: Money  # Margin of the line
    line_margin_share: Share  # Margin of the line as a share of its amount

class MarginFigures(TotalFigures):
    earned: typed.Earned
    house: typed.House
    margin: Money  # Margin of the lines whose cost is known
    margin_share: Share  # Margin as a share of their amount
    discount_share: Share  # Discount off the list prices, of lines and overall
    below_floor: Flag  # The margin is below the floor
    above_limit: Flag  # The discount is above the limit
    needs_approval: Flag  # Somebody must approve

class OwningYearFigures(YearlyFigures):
    year: typed.Year
    running_here: Flag  # The year is one of running
    capital_here: Money  # Purchase
    electricity_here: Money  # Electricity
    hosting_here: Money  # Hosting
    maintenance_here: Money  # Maintenance
    licences_here: Money  # Licences beyond those in the offer
    staff_here: Money  # Staff
    residual_here: Money  # Residual value at the end
    cost_here: Money  # Cost of the year

class OwningFigures(YearlyFigures):
    costs: typed.Costs
    rent: typed.Rent
    ownership_total: Money  # Cost over the years
    cost_per_year: Money  # Cost of a year on average
    running_per_year: Money  # Running cost of a year on average
    depreciation_year: Money  # Depreciation of a year
    rent_over_years: Money  # The same cards rented by the hour, around the clock
    kept_per_year: Money  # Staff and licences of a year, which renting needs as well
    instead_of_rent: Money  # Cost over the years that renting stands instead of
    break_even_hours: Hours | str  # Hours of use a day from which buying is cheaper
    rent_by_month: Money  # The same servers rented by the month
    saved_per_month: MoneyPerMonth  # What owning saves a month against renting
    break_even_months: Months | str  # Months after which buying is cheaper than renting by the month

class TrainingFigures(BoughtFigures):
    target: typed.Target
    recipe: typed.Recipe
    method: typed.Method
    optimizer: typed.Optimizer
    checkpointing: typed.Checkpointing
    sharding: typed.Sharding
    mfu: typed.Mfu
    rule_gradients: Bytes  # Gradients by the rule of thumb
    rule_activation: Bytes  # Activation by the rule of thumb
    rule_framework: Bytes  # Framework by the rule of thumb
    model_share: Share  # Share of the model on a device before ZeRO
    adapter_widths: Count  # Widths in and out of the adapted matrices, all layers
    adapter_parameters: Parameters  # Adapter parameters
    embedding_copies: Parameters  # Embedding and head trained beside adapters
    frozen_layers: Bytes  # Layer weights as frozen
    frozen_ends: Bytes  # Other weights as frozen
    base_weights: Bytes  # Model weights
    weight_shards: Devices  # Devices that share the weights
    gradient_shards: Devices  # Devices that share the gradients
    optimizer_shards: Devices  # Devices that share the optimiser's states
    base_per_device: Bytes  # Model weights per device
    adapter_weights: Bytes  # Weights trained beside the frozen model
    adapter_per_device: Bytes  # Adapter weights per device
    gradients: Bytes  # Gradients of the whole model
    optimizer_states: Bytes  # Optimiser states of the whole model
    gradients_per_device: Bytes  # Gradients per device
    optimizer_per_device: Bytes  # Optimiser states per device
    gated_width: Count  # Feed-forward width by its matrices
    attention_scores: Count  # Attention scores per token and layer
    stored_widths: SmallBytes  # Bytes stored per token and layer
    stored_activation: Bytes  # Stored activations per device
    working_widths: SmallBytes  # Working bytes per token of the recomputed layer
    working_activation: Bytes  # Working set of the recomputed layer per device
    logits: Bytes  # Logits and their gradient per device
    gathered_layer: Bytes  # One layer while it is gathered
    gathered_embedding: Bytes  # The embedding while it is gathered
    gathered_per_device: Bytes  # Gathered weights per device
    by_zero: Flag  # ZeRO steps the optimiser
    sharded: Flag  # The optimiser's states are sharded
    kept_gathered: Bytes  # Gathered weights that are kept per device
    exchanged: Bytes  # Buckets of gradients and weights per device
    largest_gradient: Bytes  # Largest gradient on its way, per device
    stepped_parameters: Parameters  # Parameters that a device steps at once
    step_per_device: Bytes  # What the optimiser's step takes per device
    sharding_per_device: Bytes  # What sharding and the optimiser's step take per device
    states_per_device: Bytes  # Training states per device
    peak_per_device: Bytes  # Allocator's peak per device
    layout_obstacle: Code  # What keeps a layout from training
    training_tokens: Tokens  # Tokens to train on
    weight_passes: Factor  # Passes through the weights
    attention_reach: Tokens  # Tokens that a token attends to, mean
    windowed_attention: Count  # Attention products of a token in windowed layers
    attention_operations: Count  # Attention operations per token
    operations_per_token: Count  # Training operations per token
    training_work: TeraflopsDays  # Training work
    dense_in_server: Share  # Utilisation of dense models within a server
    mixture_in_server: Share  # Utilisation of mixtures within a server
    exchanged_parameters: Parameters  # Parameters whose gradients are exchanged
    step_micro_batches: Count  # Micro-batches of a step
    exchanged_gradients: Bytes  # Gradients that a device exchanges per micro-batch
    exchanged_weights: Bytes  # Weights that a device gathers per micro-batch
    linked_devices: Devices  # Devices that no network joins
    network_gathered: Bytes  # Weights that a device gathers over the network per micro-batch
    tensor_exchange: Bytes  # What a device sends under tensor parallel, per micro-batch
    exchange_rate: BytesPerSecond  # Rate of an exchange within a server
    network_rate: BytesPerSecond  # Rate of the network at the servers of a direct link
    tensor_rate: BytesPerSecond  # Rate at which tensors are exchanged
    tensor_wait: Seconds  # Exchange under tensor parallel per micro-batch
    hosted_exchange: Seconds  # Exchange of copies through the host per micro-batch
    network_share: SecondsPerByte  # Time to exchange a byte of each device over the network
    network_exchange: Seconds  # Exchange of gradients over the network per micro-batch
    work_at_full_rate: Seconds  # Work of a micro-batch at the card's full rate
    pipeline_idle: Factor  # Time that pipeline stages wait, over the time they compute
    stages_in_turn: Factor  # Stages of which one computes at a time
    measured_in_server: Share  # Model-FLOP utilisation within a server whose cards are linked
    computing_time: Seconds  # Computing of a micro-batch
    idle_of_group: Factor  # Time that a group of devices waits, over the time it computes
    network_gather: Seconds  # Wait for weights gathered over the network per micro-batch
    utilization_of_group: Share  # Model-FLOP utilisation of a group alone
    measured_across_servers: Share  # Model-FLOP utilisation across servers before exchanges
    idle_across_servers: Factor  # Time that copies on several servers wait, over the time they compute
    utilization_across_servers: Share  # Model-FLOP utilisation across servers
    computing_days: Days  # Days until the deadline that the cards compute
    groups_alone: Factor  # Groups for the deadline at the utilisation of one alone
    copies_alone: Count  # Copies at the utilisation of a group alone
    idle_in_server: Factor  # Time that copies in a server wait, over the time they compute
    utilization_in_server: Share  # Model-FLOP utilisation within a server
    groups_in_server: Factor  # Groups for the deadline at the utilisation within a server
    copies_in_server: Count  # Copies at the utilisation within a server
    across_servers: Flag  # The copies are on several servers
    utilization_reached: Share  # Model-FLOP utilisation
    groups_for_deadline: Factor  # Groups for the deadline
    training_days: Days  # Training time, computing
    mixture_measured: Share  # Utilisation that the training of a mixture rests on, before exchanges
    shortest_published: Factor  # Training time at the highest utilisation published of mixtures, over that computed
    training_days_low: Days  # Training time, computing, at the highest utilisation published of mixtures
    training_days_high: Days  # Training time, computing, at the lowest utilisation published of mixtures
    calendar_days: Days  # Training time with availability
    too_slow: Flag  # The deadline is missed
    turn_cards: Cards  # Cards that trainings take in turn
    turn_share: Factor  # Servers that trainings take in turn, before rounding up
    days_weighed: Days  # Training time that ranks the option
    headline_adapter: Bytes  # Adapters
    headline_gradients: Bytes  # Gradients
    headline_optimizer: Bytes  # Optimiser
    headline_sharding: Bytes  # Sharding and optimiser step

class FitFigures(ServingFigures):
    inventory: typed.Inventory
    devices_owned: Devices  # Devices at hand
    devices_per_server: Devices  # Devices of one server
    full_servers: Servers  # Servers that the cards at hand fill
    replicas_in_servers: Count  # Replicas that each stay in one server
    replicas_on_inventory: Count  # Replicas that the cards at hand carry
    requests_on_inventory: Requests  # Requests that the cards at hand hold
    requests_at_all: Requests  # Requests that the cards at hand hold without the reserve
    held_reason: Code  # Why memory does not hold a request

class TokenFigures(OwningFigures):
    part: typed.Part
    use: typed.Use
    cost_share: Share  # Share of the cost
    tokens_year: Tokens  # Output tokens in a year
    cost_per_million: Money | str  # Cost of a million output tokens
    api_million: Money  # What an API takes for a million output tokens, with what is read for them
    api_per_million: Money | str  # A million output tokens by an API, with what is read for them
    api_year: Money  # What an API takes for all that could be written in a year
    api_break_even: Share | str  # Share of the speed from which owning is cheaper than an API
    load_use: Share  # Share of the speed that the stated load uses
    owned_load_year: Money | str  # What owning takes in a year for the stated load
    api_load_year: Money | str  # What an API takes in a year for the stated load

class InferenceFigures(BoughtFigures, ServingFigures):
    load: typed.Load
    form: typed.Form
    beside: typed.Beside
    speed: typed.Speed
    confidence: typed.Confidence
    percentile: typed.Percentile
    redundancy: typed.Redundancy
    peak_share: SharePerHour  # Share of a day's requests in its peak hour
    runs_of_tokens: Factor  # Runs that a day's tokens are
    counted_per_day: Factor  # Runs counted in a day
    target_in_flight: Seconds  # Seconds a request may be in flight
    seconds_in_flight: Seconds  # Seconds a request is in flight
    peak_requests_per_second: PerSecond  # Requests per second at peak
    mean_requests_per_second: PerSecond  # Requests per second, mean of the hours of use
    requests_per_day: Count  # Requests in a day
    equivalent_users: Count  # Users with these habits
    growth_factor: Factor  # Growth up to the horizon
    horizon_requests_per_second: PerSecond  # Requests per second at the horizon
    prompt_tokens_per_second: TokensPerSecond  # Prompt tokens to compute per second
    output_tokens_per_second: TokensPerSecond  # Output tokens per second
    time_missing: Flag  # The time of a request is not stated
    rate_reserve: Share  # Reserve on the rate
    memory_reserve: Share  # Reserve on memory that varies
    reserve_of: Code  # What the reserve is on
    needed_rate: PerSecond  # Requests per second to be carried
    flight_to_hold: Requests  # Concurrent requests to be held where no speed is known
    replicas_for_throughput: Count  # Replicas that the throughput asks for
    answer_length: Tokens  # Answer of a request
    prompt_length: Tokens  # Prompt of a request
    computed_prompt: Tokens  # Prompt tokens to compute
    computed_patches: Count  # Patches of a prompt's images to compute
    mean_context: Tokens  # Mean context while the answer is written
    token_expert_share: Share  # Share of the experts that a token passes
    expert_share: Share  # Share of the experts that a token adds to those which are read
    prompt_expert_share: Share  # Share of the experts that a prompt passes
    own_rate: OperationsPerSecond  # Rate of the card in the weights' own type
    linear_rate: OperationsPerSecond  # Rate reached multiplying weights
    own_expert_rate: OperationsPerSecond  # Rate of the card in the experts' own type
    expert_rate: OperationsPerSecond  # Rate reached multiplying experts
    attention_rate: OperationsPerSecond  # Rate reached on attention scores
    speed_known: Flag  # The speed can be computed
    times_known: Flag  # The times of a request can be computed
    byte_time: SecondsPerByte  # Time to read a byte of memory
    linear_time: BriefSeconds  # Time of an operation on weights
    expert_time: BriefSeconds  # Time of an operation on experts
    head_time: BriefSeconds  # Time of an operation of the output head
    attention_time: BriefSeconds  # Time of an operation of attention scores
    link_share: Share  # Share of the link's rate reached
    link_time: SecondsPerByte  # Time to send a byte to another device
    link_latency: Seconds  # Latency of a collective
    has_experts: Flag  # The feed-forward is a mixture of experts
    sparse: Flag  # Attention is sparse
    hybrid: Flag  # Some layers keep a fixed state
    attention_launch: BriefSeconds  # Launch of a layer's attention, beyond an ordinary one
    layer_launch: BriefSeconds  # Launch of a layer, of the kind that it is
    launch_time: Seconds  # Launch of all layers in a step
    exchange_time: Seconds  # Tokens of a step sent to their experts and back, begun
    windowed_read_bytes: SmallBytes  # Cache that attention reads for a token in windowed layers
    latent_operations: Operations  # Operations of a token against the latents
    both_ways: Count  # Layers in which every token reads the whole text
    tokens_attended: Tokens  # Tokens that a prompt token attends to, all layers
    prompt_operations: Operations  # Attention operations of a prompt token
    latent_only: Flag  # Its band is that of latent attention
    hybrid_only: Flag  # Its band is that of linear attention
    mixture_only: Flag  # Its band is that of a mixture with ordinary attention
    dense_only: Flag  # Its band is that of dense models
    family_low: Factor  # Low end of the time per token over its centre, by the card's family
    family_high: Factor  # High end of the time per token over its centre, by the card's family
    token_low: Factor  # Low end of the time per token over its centre
    token_high: Factor  # High end of the time per token over its centre
    first_low: Factor  # Low end of the first token over its centre
    first_high: Factor  # High end of the first token over its centre
    level_asked: Flag  # A service level is to be met
    ranks: Devices  # Devices of a pipeline stage
    collectives: Count  # Collectives of a step
    step_time: Seconds  # A step of itself
    expert_read_time: Seconds  # All experts of a device read once
    attention_token_time: Seconds  # A token through the attention weights of its devices
    sent_time: Seconds  # A token sent around among the devices
    feed_forward_token_time: Seconds  # A token through feed-forward and experts, and sent around
    cache_read_bytes: SmallBytes  # Cache that a device reads for a token
    cache_time: Seconds  # The cache of a request read for a token
    image_time: Seconds  # Images of a prompt through the vision tower, on its devices
    prompt_attention_time: Seconds  # Attention of a prompt on its devices
    prompt_time: Seconds  # What a prompt adds to a busy replica
    head_read_time: Seconds  # The output head read once
    head_token_time: Seconds  # A token through the output head, and the host's work on it
    bubble: Factor  # Longer by pipeline stages that wait
    token_time_fixed: Seconds  # Time per token, the part that no request changes
    drafted_gain: Factor  # Gain of speculative decoding on what every request adds
    token_time_each: Seconds  # Time per token, more with every request in the step
    expert_step_time: Seconds  # All experts read, per token of a step
    prefill_time: Seconds  # One pass over the prompt of a request that is alone
    latent_launch_time: Seconds  # Launch of a prompt's latent attention
    prompt_launch_time: Seconds  # Launch of a prompt's pass
    first_alone_time: Seconds  # First token of a request that is alone, but for the step in hand
    prompt_alone_time: Seconds  # A prompt on the devices that take it
    groups_waited_for: Factor  # Wait for other prompts longer where attention is data parallel
    prompt_ahead_time: Seconds  # What another prompt that is ahead takes
    first_other_time: Seconds  # First token, later with every other request
    family_slower: Share  # Service times longer than computed, at the confidence, by the card's family
    calibrated_slower: Share  # Service times longer than calibrated, at the confidence
    slower: Factor  # Service times over those computed, at the confidence
    family_later: Seconds  # First token later than computed, at the confidence, by the card's family
    calibrated_later: Seconds  # First token later than calibrated, at the confidence
    later: Seconds  # First token later than computed, at the confidence
    first_measured: Factor  # First token over what the calibrated time per token says of it
    sure_first: Seconds  # First token of a request that is alone, at the confidence
    prompt_share_time: Seconds  # Prompts in a step, of every other request in it
    decode_fixed: Seconds  # A token without prompts, the part that no request changes
    decode_each: Seconds  # A token without prompts, more with every request in the step
    decode_experts: Seconds  # All experts read, per token of a step, at the confidence
    prompt_work: Seconds  # A prompt's own work in a busy replica
    rank_work: Seconds  # A prompt's own work on the devices that take it, at the confidence
    own_pass: Seconds  # What a pass of prompts alone takes besides
    prompt_passes: Count  # Passes beside answers that a prompt takes
    pooled_time: Seconds  # What a text keeps a replica busy for that writes none
    pooled_rate: PerSecond  # Texts per second of a replica that writes none
    passes_started: Count  # The same in whole passes
    wait_spread: Factor  # Mean wait behind others, over what one of them takes
    own_spread: Seconds  # Own prompt longer than the mean, at the percentile
    answer_at_percentile: Tokens  # Answer of a request, at the percentile
    longer: Tokens  # Answer longer than the mean, at the percentile
    shorter: Factor  # What a short answer weighs more than the mean in times per token
    skew: Factor  # Deviations at the percentile of what few large works make
    token_limit: Seconds  # Time per token to be kept
    first_limit: Seconds  # Time to the first token to be kept
    whole_limit: Seconds  # Time of a whole request to be kept
    together: Flag  # Requests are alike, and begin together
    apart_kv_split: Devices  # Devices that share the KV heads, prefill worker
    apart_windowed_kv_split: Devices  # Devices that share the KV heads of windowed layers, prefill worker
    apart_attention_per_rank: Parameters  # Attention parameters of one rank, prefill worker
    apart_shared_layer_weights: Bytes  # Attention and feed-forward weights of one rank, prefill worker
    apart_collectives: Count  # Collectives of a step, prefill worker
    apart_step_time: Seconds  # A step of itself, prefill worker
    apart_attention_token_time: Seconds  # A token through the attention weights of its devices, prefill worker
    apart_sent_time: Seconds  # A token sent around among the devices, prefill worker
    apart_feed_forward_token_time: Seconds  # A token through feed-forward and experts, and sent around, prefill worker
    apart_image_time: Seconds  # Images of a prompt through the vision tower, on its devices, prefill worker
    apart_prompt_attention_time: Seconds  # Attention of a prompt on its devices, prefill worker
    apart_prefill_time: Seconds  # One pass over the prompt of a request that is alone, prefill worker
    apart_first_alone_time: Seconds  # First token of a request that is alone, but for the step in hand, prefill worker
    apart_suits: Flag  # Prompts are long enough for workers of their own
    sent_cache: SmallBytes  # Cache of a prompt that is handed over
    transfer_time: Seconds  # Time to hand over the cache of a prompt
    prefill_service: Seconds  # What a prompt keeps a prefill worker busy for
    prefill_alone: Seconds  # First token of a request that finds a prefill worker free
    prefill_spread: Seconds  # Own prompt longer than the mean, at the percentile, on a prefill worker
    prefill_free: Seconds  # First token of a longer prompt that finds a prefill worker free, at the percentile
    prefill_wait_most: Seconds  # Longest wait for a prefill worker that keeps the first token's target
    prefill_wait_share: Factor  # Mean wait behind one prompt, over the longest wait for a prefill worker
    prefill_load_idle: Share  # Load up to which a request at the percentile finds a prefill worker free
    prefill_load_start: Share  # Largest load of a prefill worker, to begin with
    first_trial_prefill_load: Share  # Largest load of a prefill worker, one step nearer, first trial
    second_trial_prefill_load: Share  # Largest load of a prefill worker, one step nearer, second trial
    third_trial_prefill_load: Share  # Largest load of a prefill worker, one step nearer, third trial
    fourth_trial_prefill_load: Share  # Largest load of a prefill worker, one step nearer, fourth trial
    fifth_trial_prefill_load: Share  # Largest load of a prefill worker, one step nearer, fifth trial
    prefill_load_most: Share  # Largest load of a prefill worker
    ladder_top: Requests  # Largest batch that may be tried
    first_trial_before: Requests  # Batch before the first trial
    first_trial_batch: Requests  # Batch, first trial
    first_trial_inside: Requests  # Requests in a stage, first trial
    first_trial_decode: Seconds  # A token without prompts, first trial
    first_trial_time: Seconds  # Time per token, mean, first trial
    first_trial_service: Seconds  # What a prompt keeps the replica busy for, first trial
    first_trial_rate: PerSecond  # Requests per second, first trial
    first_trial_load: Share  # Load of prompts, first trial
    first_trial_others: Requests  # Requests that a request may meet, first trial
    first_trial_coming: PerSecond  # Prompts per second that a request meets, first trial
    first_trial_met: Share  # Load of prompts that a request meets, first trial
    first_trial_room: Share  # Room beside prompts, first trial
    first_trial_ahead: Seconds  # What a prompt ahead takes, first trial
    first_trial_queue: Seconds  # Mean wait of those who wait for other prompts, first trial
    first_trial_longest: Seconds  # Longest wait for other prompts, first trial
    first_trial_wait: Seconds  # Wait for other prompts, at the percentile, first trial
    first_trial_later: Seconds  # First token later than alone, at the percentile, first trial
    first_trial_first: Seconds  # First token, at the percentile, first trial
    first_trial_stall: Seconds  # What a prompt holds the answers up for, first trial
    first_trial_still: Share  # Share of the time that answers are written, first trial
    first_trial_before_it: Requests  # Prompts that have come before an answer begins, first trial
    first_trial_full: Seconds  # A full pass, first trial
    first_trial_mean: Seconds  # Time per token, mean of the answers in steady arrival, first trial
    first_trial_between: Count  # Prompts of others that an answer meets, mean, first trial
    first_trial_uneven: Seconds  # Deviation of the time per token by the prompts that it meets, first trial
    first_trial_token: Seconds  # Time per token, at the percentile, first trial
    first_trial_usual: Seconds  # A whole request, mean in steady arrival, first trial
    first_trial_whole: Seconds  # A whole request, at the percentile, first trial
    first_trial_strain: Factor  # Most of a target that is used up, first trial
    first_trial_kept: Requests  # Largest batch so far that keeps the targets, first trial
    second_trial_batch: Requests  # Batch, second trial
    second_trial_inside: Requests  # Requests in a stage, second trial
    second_trial_decode: Seconds  # A token without prompts, second trial
    second_trial_time: Seconds  # Time per token, mean, second trial
    second_trial_service: Seconds  # What a prompt keeps the replica busy for, second trial
    second_trial_rate: PerSecond  # Requests per second, second trial
    second_trial_load: Share  # Load of prompts, second trial
    second_trial_others: Requests  # Requests that a request may meet, second trial
    second_trial_coming: PerSecond  # Prompts per second that a request meets, second trial
    second_trial_met: Share  # Load of prompts that a request meets, second trial
    second_trial_room: Share  # Room beside prompts, second trial
    second_trial_ahead: Seconds  # What a prompt ahead takes, second trial
    second_trial_queue: Seconds  # Mean wait of those who wait for other prompts, second trial
    second_trial_longest: Seconds  # Longest wait for other prompts, second trial
    second_trial_wait: Seconds  # Wait for other prompts, at the percentile, second trial
    second_trial_later: Seconds  # First token later than alone, at the percentile, second trial
    second_trial_first: Seconds  # First token, at the percentile, second trial
    second_trial_stall: Seconds  # What a prompt holds the answers up for, second trial
    second_trial_still: Share  # Share of the time that answers are written, second trial
    second_trial_before_it: Requests  # Prompts that have come before an answer begins, second trial
    second_trial_full: Seconds  # A full pass, second trial
    second_trial_mean: Seconds  # Time per token, mean of the answers in steady arrival, second trial
    second_trial_between: Count  # Prompts of others that an answer meets, mean, second trial
    second_trial_uneven: Seconds  # Deviation of the time per token by the prompts that it meets, second trial
    second_trial_token: Seconds  # Time per token, at the percentile, second trial
    second_trial_usual: Seconds  # A whole request, mean in steady arrival, second trial
    second_trial_whole: Seconds  # A whole request, at the percentile, second trial
    second_trial_strain: Factor  # Most of a target that is used up, second trial
    second_trial_kept: Requests  # Largest batch so far that keeps the targets, second trial
    third_trial_batch: Requests  # Batch, third trial
    third_trial_inside: Requests  # Requests in a stage, third trial
    third_trial_decode: Seconds  # A token without prompts, third trial
    third_trial_time: Seconds  # Time per token, mean, third trial
    third_trial_service: Seconds  # What a prompt keeps the replica busy for, third trial
    third_trial_rate: PerSecond  # Requests per second, third trial
    third_trial_load: Share  # Load of prompts, third trial
    third_trial_others: Requests  # Requests that a request may meet, third trial
    third_trial_coming: PerSecond  # Prompts per second that a request meets, third trial
    third_trial_met: Share  # Load of prompts that a request meets, third trial
    third_trial_room: Share  # Room beside prompts, third trial
    third_trial_ahead: Seconds  # What a prompt ahead takes, third trial
    third_trial_queue: Seconds  # Mean wait of those who wait for other prompts, third trial
    third_trial_longest: Seconds  # Longest wait for other prompts, third trial
    third_trial_wait: Seconds  # Wait for other prompts, at the percentile, third trial
    third_trial_later: Seconds  # First token later than alone, at the percentile, third trial
    third_trial_first: Seconds  # First token, at the percentile, third trial
    third_trial_stall: Seconds  # What a prompt holds the answers up for, third trial
    third_trial_still: Share  # Share of the time that answers are written, third trial
    third_trial_before_it: Requests  # Prompts that have come before an answer begins, third trial
    third_trial_full: Seconds  # A full pass, third trial
    third_trial_mean: Seconds  # Time per token, mean of the answers in steady arrival, third trial
    third_trial_between: Count  # Prompts of others that an answer meets, mean, third trial
    third_trial_uneven: Seconds  # Deviation of the time per token by the prompts that it meets, third trial
    third_trial_token: Seconds  # Time per token, at the percentile, third trial
    third_trial_usual: Seconds  # A whole request, mean in steady arrival, third trial
    third_trial_whole: Seconds  # A whole request, at the percentile, third trial
    third_trial_strain: Factor  # Most of a target that is used up, third trial
    third_trial_kept: Requests  # Largest batch so far that keeps the targets, third trial
    fourth_trial_batch: Requests  # Batch, fourth trial
    fourth_trial_inside: Requests  # Requests in a stage, fourth trial
    fourth_trial_decode: Seconds  # A token without prompts, fourth trial
    fourth_trial_time: Seconds  # Time per token, mean, fourth trial
    fourth_trial_service: Seconds  # What a prompt keeps the replica busy for, fourth trial
    fourth_trial_rate: PerSecond  # Requests per second, fourth trial
    fourth_trial_load: Share  # Load of prompts, fourth trial
    fourth_trial_others: Requests  # Requests that a request may meet, fourth trial
    fourth_trial_coming: PerSecond  # Prompts per second that a request meets, fourth trial
    fourth_trial_met: Share  # Load of prompts that a request meets, fourth trial
    fourth_trial_room: Share  # Room beside prompts, fourth trial
    fourth_trial_ahead: Seconds  # What a prompt ahead takes, fourth trial
    fourth_trial_queue: Seconds  # Mean wait of those who wait for other prompts, fourth trial
    fourth_trial_longest: Seconds  # Longest wait for other prompts, fourth trial
    fourth_trial_wait: Seconds  # Wait for other prompts, at the percentile, fourth trial
    fourth_trial_later: Seconds  # First token later than alone, at the percentile, fourth trial
    fourth_trial_first: Seconds  # First token, at the percentile, fourth trial
    fourth_trial_stall: Seconds  # What a prompt holds the answers up for, fourth trial
    fourth_trial_still: Share  # Share of the time that answers are written, fourth trial
    fourth_trial_before_it: Requests  # Prompts that have come before an answer begins, fourth trial
    fourth_trial_full: Seconds  # A full pass, fourth trial
    fourth_trial_mean: Seconds  # Time per token, mean of the answers in steady arrival, fourth trial
    fourth_trial_between: Count  # Prompts of others that an answer meets, mean, fourth trial
    fourth_trial_uneven: Seconds  # Deviation of the time per token by the prompts that it meets, fourth trial
    fourth_trial_token: Seconds  # Time per token, at the percentile, fourth trial
    fourth_trial_usual: Seconds  # A whole request, mean in steady arrival, fourth trial
    fourth_trial_whole: Seconds  # A whole request, at the percentile, fourth trial
    fourth_trial_strain: Factor  # Most of a target that is used up, fourth trial
    fourth_trial_kept: Requests  # Largest batch so far that keeps the targets, fourth trial
    fifth_trial_batch: Requests  # Batch, fifth trial
    fifth_trial_inside: Requests  # Requests in a stage, fifth trial
    fifth_trial_decode: Seconds  # A token without prompts, fifth trial
    fifth_trial_time: Seconds  # Time per token, mean, fifth trial
    fifth_trial_service: Seconds  # What a prompt keeps the replica busy for, fifth trial
    fifth_trial_rate: PerSecond  # Requests per second, fifth trial
    fifth_trial_load: Share  # Load of prompts, fifth trial
    fifth_trial_others: Requests  # Requests that a request may meet, fifth trial
    fifth_trial_coming: PerSecond  # Prompts per second that a request meets, fifth trial
    fifth_trial_met: Share  # Load of prompts that a request meets, fifth trial
    fifth_trial_room: Share  # Room beside prompts, fifth trial
    fifth_trial_ahead: Seconds  # What a prompt ahead takes, fifth trial
    fifth_trial_queue: Seconds  # Mean wait of those who wait for other prompts, fifth trial
    fifth_trial_longest: Seconds  # Longest wait for other prompts, fifth trial
    fifth_trial_wait: Seconds  # Wait for other prompts, at the percentile, fifth trial
    fifth_trial_later: Seconds  # First token later than alone, at the percentile, fifth trial
    fifth_trial_first: Seconds  # First token, at the percentile, fifth trial
    fifth_trial_stall: Seconds  # What a prompt holds the answers up for, fifth trial
    fifth_trial_still: Share  # Share of the time that answers are written, fifth trial
    fifth_trial_before_it: Requests  # Prompts that have come before an answer begins, fifth trial
    fifth_trial_full: Seconds  # A full pass, fifth trial
    fifth_trial_mean: Seconds  # Time per token, mean of the answers in steady arrival, fifth trial
    fifth_trial_between: Count  # Prompts of others that an answer meets, mean, fifth trial
    fifth_trial_uneven: Seconds  # Deviation of the time per token by the prompts that it meets, fifth trial
    fifth_trial_token: Seconds  # Time per token, at the percentile, fifth trial
    fifth_trial_usual: Seconds  # A whole request, mean in steady arrival, fifth trial
    fifth_trial_whole: Seconds  # A whole request, at the percentile, fifth trial
    fifth_trial_strain: Factor  # Most of a target that is used up, fifth trial
    fifth_trial_kept: Requests  # Largest batch so far that keeps the targets, fifth trial
    sixth_trial_batch: Requests  # Batch, sixth trial
    sixth_trial_inside: Requests  # Requests in a stage, sixth trial
    sixth_trial_decode: Seconds  # A token without prompts, sixth trial
    sixth_trial_time: Seconds  # Time per token, mean, sixth trial
    sixth_trial_service: Seconds  # What a prompt keeps the replica busy for, sixth trial
    sixth_trial_rate: PerSecond  # Requests per second, sixth trial
    sixth_trial_load: Share  # Load of prompts, sixth trial
    sixth_trial_others: Requests  # Requests that a request may meet, sixth trial
    sixth_trial_coming: PerSecond  # Prompts per second that a request meets, sixth trial
    sixth_trial_met: Share  # Load of prompts that a request meets, sixth trial
    sixth_trial_room: Share  # Room beside prompts, sixth trial
    sixth_trial_ahead: Seconds  # What a prompt ahead takes, sixth trial
    sixth_trial_queue: Seconds  # Mean wait of those who wait for other prompts, sixth trial
    sixth_trial_longest: Seconds  # Longest wait for other prompts, sixth trial
    sixth_trial_wait: Seconds  # Wait for other prompts, at the percentile, sixth trial
    sixth_trial_later: Seconds  # First token later than alone, at the percentile, sixth trial
    sixth_trial_first: Seconds  # First token, at the percentile, sixth trial
    sixth_trial_stall: Seconds  # What a prompt holds the answers up for, sixth trial
    sixth_trial_still: Share  # Share of the time that answers are written, sixth trial
    sixth_trial_before_it: Requests  # Prompts that have come before an answer begins, sixth trial
    sixth_trial_full: Seconds  # A full pass, sixth trial
    sixth_trial_mean: Seconds  # Time per token, mean of the answers in steady arrival, sixth trial
    sixth_trial_between: Count  # Prompts of others that an answer meets, mean, sixth trial
    sixth_trial_uneven: Seconds  # Deviation of the time per token by the prompts that it meets, sixth trial
    sixth_trial_token: Seconds  # Time per token, at the percentile, sixth trial
    sixth_trial_usual: Seconds  # A whole request, mean in steady arrival, sixth trial
    sixth_trial_whole: Seconds  # A whole request, at the percentile, sixth trial
    sixth_trial_strain: Factor  # Most of a target that is used up, sixth trial
    sixth_trial_kept: Requests  # Largest batch so far that keeps the targets, sixth trial
    seventh_trial_batch: Requests  # Batch, seventh trial
    seventh_trial_inside: Requests  # Requests in a stage, seventh trial
    seventh_trial_decode: Seconds  # A token without prompts, seventh trial
    seventh_trial_time: Seconds  # Time per token, mean, seventh trial
    seventh_trial_service: Seconds  # What a prompt keeps the replica busy for, seventh trial
    seventh_trial_rate: PerSecond  # Requests per second, seventh trial
    seventh_trial_load: Share  # Load of prompts, seventh trial
    seventh_trial_others: Requests  # Requests that a request may meet, seventh trial
    seventh_trial_coming: PerSecond  # Prompts per second that a request meets, seventh trial
    seventh_trial_met: Share  # Load of prompts that a request meets, seventh trial
    seventh_trial_room: Share  # Room beside prompts, seventh trial
    seventh_trial_ahead: Seconds  # What a prompt ahead takes, seventh trial
    seventh_trial_queue: Seconds  # Mean wait of those who wait for other prompts, seventh trial
    seventh_trial_longest: Seconds  # Longest wait for other prompts, seventh trial
    seventh_trial_wait: Seconds  # Wait for other prompts, at the percentile, seventh trial
    seventh_trial_later: Seconds  # First token later than alone, at the percentile, seventh trial
    seventh_trial_first: Seconds  # First token, at the percentile, seventh trial
    seventh_trial_stall: Seconds  # What a prompt holds the answers up for, seventh trial
    seventh_trial_still: Share  # Share of the time that answers are written, seventh trial
    seventh_trial_before_it: Requests  # Prompts that have come before an answer begins, seventh trial
    seventh_trial_full: Seconds  # A full pass, seventh trial
    seventh_trial_mean: Seconds  # Time per token, mean of the answers in steady arrival, seventh trial
    seventh_trial_between: Count  # Prompts of others that an answer meets, mean, seventh trial
    seventh_trial_uneven: Seconds  # Deviation of the time per token by the prompts that it meets, seventh trial
    seventh_trial_token: Seconds  # Time per token, at the percentile, seventh trial
    seventh_trial_usual: Seconds  # A whole request, mean in steady arrival, seventh trial
    seventh_trial_whole: Seconds  # A whole request, at the percentile, seventh trial
    seventh_trial_strain: Factor  # Most of a target that is used up, seventh trial
    seventh_trial_kept: Requests  # Largest batch so far that keeps the targets, seventh trial
    top_trial_batch: Requests  # Batch, as many as fit
    top_trial_inside: Requests  # Requests in a stage, as many as fit
    top_trial_decode: Seconds  # A token without prompts, as many as fit
    top_trial_time: Seconds  # Time per token, mean, as many as fit
    top_trial_service: Seconds  # What a prompt keeps the replica busy for, as many as fit
    top_trial_rate: PerSecond  # Requests per second, as many as fit
    top_trial_load: Share  # Load of prompts, as many as fit
    top_trial_others: Requests  # Requests that a request may meet, as many as fit
    top_trial_coming: PerSecond  # Prompts per second that a request meets, as many as fit
    top_trial_met: Share  # Load of prompts that a request meets, as many as fit
    top_trial_room: Share  # Room beside prompts, as many as fit
    top_trial_ahead: Seconds  # What a prompt ahead takes, as many as fit
    top_trial_queue: Seconds  # Mean wait of those who wait for other prompts, as many as fit
    top_trial_longest: Seconds  # Longest wait for other prompts, as many as fit
    top_trial_wait: Seconds  # Wait for other prompts, at the percentile, as many as fit
    top_trial_later: Seconds  # First token later than alone, at the percentile, as many as fit
    top_trial_first: Seconds  # First token, at the percentile, as many as fit
    top_trial_stall: Seconds  # What a prompt holds the answers up for, as many as fit
    top_trial_still: Share  # Share of the time that answers are written, as many as fit
    top_trial_before_it: Requests  # Prompts that have come before an answer begins, as many as fit
    top_trial_full: Seconds  # A full pass, as many as fit
    top_trial_mean: Seconds  # Time per token, mean of the answers in steady arrival, as many as fit
    top_trial_between: Count  # Prompts of others that an answer meets, mean, as many as fit
    top_trial_uneven: Seconds  # Deviation of the time per token by the prompts that it meets, as many as fit
    top_trial_token: Seconds  # Time per token, at the percentile, as many as fit
    top_trial_usual: Seconds  # A whole request, mean in steady arrival, as many as fit
    top_trial_whole: Seconds  # A whole request, at the percentile, as many as fit
    top_trial_strain: Factor  # Most of a target that is used up, as many as fit
    top_trial_kept: Requests  # Largest batch so far that keeps the targets, as many as fit
    level_kept: Flag  # The service level decides how many requests a replica takes
    level_batch: Requests  # Largest batch that meets the service level
    level_impossible: Flag  # Not even one request of a replica meets the service level
    batch_limited: Flag  # The batches tried limit the requests of a replica
    requests_allowed: Requests  # Requests that a replica may have at once
    allowed_trial_batch: Requests  # Batch, as many as are allowed
    allowed_trial_inside: Requests  # Requests in a stage, as many as are allowed
    allowed_trial_decode: Seconds  # A token without prompts, as many as are allowed
    allowed_trial_time: Seconds  # Time per token, mean, as many as are allowed
    allowed_trial_rate: PerSecond  # Requests per second, as many as are allowed
    more_trial_batch: Requests  # Batch, with twice the memory
    more_trial_inside: Requests  # Requests in a stage, twice the requests
    more_trial_decode: Seconds  # A token without prompts, twice the requests
    more_trial_time: Seconds  # Time per token, mean, twice the requests
    more_trial_rate: PerSecond  # Requests per second, twice the requests
    level_trial_batch: Requests  # Batch, at the service level
    level_trial_inside: Requests  # Requests in a stage, at the service level
    level_trial_decode: Seconds  # A token without prompts, at the service level
    level_trial_time: Seconds  # Time per token, mean, at the service level
    level_trial_rate: PerSecond  # Requests per second, at the service level
    next_trial_batch: Requests  # Batch, next
    next_trial_inside: Requests  # Requests in a stage, next batch
    next_trial_decode: Seconds  # A token without prompts, next batch
    next_trial_time: Seconds  # Time per token, mean, next batch
    next_trial_service: Seconds  # What a prompt keeps the replica busy for, next batch
    next_trial_rate: PerSecond  # Requests per second, next batch
    next_trial_load: Share  # Load of prompts, next batch
    next_trial_others: Requests  # Requests that a request may meet, next batch
    next_trial_coming: PerSecond  # Prompts per second that a request meets, next batch
    next_trial_met: Share  # Load of prompts that a request meets, next batch
    next_trial_room: Share  # Room beside prompts, next batch
    next_trial_ahead: Seconds  # What a prompt ahead takes, next batch
    next_trial_queue: Seconds  # Mean wait of those who wait for other prompts, next batch
    next_trial_longest: Seconds  # Longest wait for other prompts, next batch
    next_trial_wait: Seconds  # Wait for other prompts, at the percentile, next batch
    next_trial_later: Seconds  # First token later than alone, at the percentile, next batch
    next_trial_first: Seconds  # First token, at the percentile, next batch
    next_trial_stall: Seconds  # What a prompt holds the answers up for, next batch
    next_trial_still: Share  # Share of the time that answers are written, next batch
    next_trial_before_it: Requests  # Prompts that have come before an answer begins, next batch
    next_trial_full: Seconds  # A full pass, next batch
    next_trial_mean: Seconds  # Time per token, mean of the answers in steady arrival, next batch
    next_trial_between: Count  # Prompts of others that an answer meets, mean, next batch
    next_trial_uneven: Seconds  # Deviation of the time per token by the prompts that it meets, next batch
    next_trial_token: Seconds  # Time per token, at the percentile, next batch
    next_trial_usual: Seconds  # A whole request, mean in steady arrival, next batch
    next_trial_whole: Seconds  # A whole request, at the percentile, next batch
    next_trial_strain: Factor  # Most of a target that is used up, next batch
    level_limit: Code  # Target that the next batch would miss
    level_throughput: TokensPerSecond  # Output tokens per second at the largest batch that meets the service level
    allowed_throughput: TokensPerSecond  # Output tokens per second of a replica with as many as are allowed
    by_rate: Flag  # Replicas follow from the rate
    replicas_for_memory: Count  # Replicas that the memory asks for
    replicas_for_level: Count  # Replicas that the service level asks for
    kept_share: Share  # Share of a replica's rate that is counted on
    replicas_for_speed: Count  # Replicas that the speed asks for
    replicas_for_more: Count  # Replicas that the speed would ask for, were twice the requests in each
    replicas_for_answers: Count  # Replicas that write answers, as the load asks for
    closed_trial_batch: Requests  # Batch, closed test
    closed_trial_inside: Requests  # Requests in a stage, closed test
    closed_trial_decode: Seconds  # A token without prompts, closed test
    closed_trial_time: Seconds  # Time per token, mean, closed test
    closed_trial_rate: PerSecond  # Requests per second, closed test
    prefill_busy: Factor  # Prefill workers that compute at any time, mean
    prefill_sent: Factor  # Prefill workers that the clients of a closed test keep busy
    prefill_own: Share  # Load of a prefill worker that is a client's own, and that he does not meet
    prefill_in_time: Factor  # Prefill workers at their largest load
    prefill_followed: Factor  # Prefill workers that can follow
    prefill_of_rate: Count  # Prefill workers that prompts per second ask for
    prefill_of_clients: Count  # Prefill workers with which no client of a closed test waits too long
    prefill_asked: Count  # Prefill workers that the load asks for
    prefill_workers: Count  # Prefill workers
    prefill_load: Share  # Load of the prefill workers
    prefill_others: Requests  # Other clients of a closed test per prefill worker
    prefill_met: Share  # Load of a prefill worker that a request meets
    prefill_rate: PerSecond  # Prompts per second of a prefill worker that keep the first token's target
    prefill_queue: Seconds  # Mean wait for a prefill worker of those who wait
    prefill_longest: Seconds  # Longest wait for a prefill worker
    prefill_wait: Seconds  # Wait for a prefill worker, at the percentile
    prefill_first: Seconds  # First token from a prefill worker, at the percentile
    prefill_median: Seconds  # First token from a prefill worker, half of the requests
    needed_replicas: Count  # Replicas that the load asks for
    answers_at_rate: Count  # Replicas whose answers keep up with the load
    replicas_at_rate: Count  # Replicas that the rate of a closed test would take
    cards_at_rate: Cards  # Cards that the rate of a closed test would take
    replicas_per_server: Count  # Replicas that a server holds
    servers_per_replica: Servers  # Servers that a replica stands in
    pinned_servers: Servers  # Servers of pinned replicas
    pinned_each: Count  # Replicas in a server, as pinned
    pinned_working: Count  # Replicas that carry the load, as pinned
    working_servers: Servers  # Servers that carry the load
    even_replicas: Count  # Replicas spread evenly over the working and the spare servers
    spread_replicas: Count  # Replicas spread over working and spare servers
    beside_bytes: Bytes  # Memory of the embedding and reranking models
    beside_cards: Cards  # Cards for embedding and reranking
    working_cards: Cards  # Cards that carry the load
    standby_cards: Cards  # Cards that stand by
    guarded_cards: Cards  # Cards that a failed server may take
    guarded_standby: Cards  # Cards that stand by for these
    standby_servers: Servers  # Servers that stand by
    standby_share: Factor  # Servers before rounding up, of single replicas that stand by
    filled_servers: Servers  # Servers that the replicas fill
    spread_servers: Servers  # Servers that the replicas are spread over
    failed_replicas: Count  # Replicas that fail with a server
    fewest_of_a_kind: Count  # Replicas of which the load needs every one
    kept_after_failure: Share  # Share of the load that is carried when one server fails
    carried_rate: PerSecond  # Requests per second of one replica
    time_at_most: Seconds  # Time of a request with as many as are allowed
    time_more: Seconds  # Time of a request, more with every other
    time_without: Seconds  # Time of a request, the part that no other changes
    flight_at_most: Requests  # Concurrent requests in a replica at its rate, at most
    time_untouched: Seconds  # Time of a request, less for the experts that fewer touch
    flight_of_rate: Requests  # Concurrent requests in a replica at its rate
    cache_to_hold: Bytes  # Cache that a lower reserve has to leave room for, per device
    requests_queue: Flag  # Requests queue
    sliced_need: Bytes  # What a slice must hold
    slice_size: Count  # Which slice of the card
    slice_memory: Bytes  # What that slice gives
    slices_a_card: Count  # Such slices of a card
    slice_cards: Cards  # Cards that would be cut
    slice_slow: Flag  # Replicas are counted by what a whole card computes
    sliced: Flag  # Slices do
    timed: Flag  # The option has times
    batch: Requests  # Requests in one replica at once
    served_trial_batch: Requests  # Batch, as served
    served_trial_inside: Requests  # Requests in a stage, as served
    served_trial_decode: Seconds  # A token without prompts, as served
    served_trial_time: Seconds  # Time per token, mean, as served
    served_trial_service: Seconds  # What a prompt keeps the replica busy for, as served
    served_trial_rate: PerSecond  # Requests per second, as served
    served_trial_load: Share  # Load of prompts, as served
    served_trial_others: Requests  # Requests that a request may meet, as served
    served_trial_coming: PerSecond  # Prompts per second that a request meets, as served
    served_trial_met: Share  # Load of prompts that a request meets, as served
    served_trial_room: Share  # Room beside prompts, as served
    served_trial_ahead: Seconds  # What a prompt ahead takes, as served
    served_trial_queue: Seconds  # Mean wait of those who wait for other prompts, as served
    served_trial_longest: Seconds  # Longest wait for other prompts, as served
    served_trial_wait: Seconds  # Wait for other prompts, at the percentile, as served
    served_trial_later: Seconds  # First token later than alone, at the percentile, as served
    served_trial_first: Seconds  # First token, at the percentile, as served
    served_trial_stall: Seconds  # What a prompt holds the answers up for, as served
    served_trial_still: Share  # Share of the time that answers are written, as served
    served_trial_before_it: Requests  # Prompts that have come before an answer begins, as served
    served_trial_full: Seconds  # A full pass, as served
    served_trial_mean: Seconds  # Time per token, mean of the answers in steady arrival, as served
    served_trial_between: Count  # Prompts of others that an answer meets, mean, as served
    served_trial_uneven: Seconds  # Deviation of the time per token by the prompts that it meets, as served
    served_trial_token: Seconds  # Time per token, at the percentile, as served
    served_trial_usual: Seconds  # A whole request, mean in steady arrival, as served
    served_trial_whole: Seconds  # A whole request, at the percentile, as served
    stage_requests: Requests  # Requests in a stage of the replica
    prompts_elsewhere: Seconds  # Prompts of others that a step does not carry
    token_time: Seconds  # Time per output token
    request_time: Seconds  # Time of a request in a replica that it need not wait for
    place_wait: Seconds  # Wait for a place in a replica
    prompts_each: Requests  # Concurrent requests per prefill worker
    prefill_mean: Seconds  # First token from a prefill worker, mean of a closed test
    first_token_time: Seconds  # Time to the first token
    ttft_ms: Milliseconds | str  # First token, in milliseconds
    tpot_ms: Milliseconds | str  # Output token, in milliseconds
    tokens_per_second: TokensPerSecond | str  # Output tokens per second of a replica
    tokens_per_second_of_request: TokensPerSecond | str  # Output tokens per second of a request
    ttft_low_ms: Milliseconds | str  # First token, low end of the band
    ttft_high_ms: Milliseconds | str  # First token, high end of the band
    tpot_low_ms: Milliseconds | str  # Output token, low end of the band
    tpot_high_ms: Milliseconds | str  # Output token, high end of the band
    steady: Flag  # The replica can follow
    median_wait: Seconds  # Wait for other prompts, of half of the requests
    ttft_p50_ms: Milliseconds | str  # First token, half of the requests
    tpot_p50_ms: Milliseconds | str  # Output token, half of the requests
    steady_first: Seconds  # First token at the percentile, and the wait for a place
    ttft_percentile_ms: Milliseconds | str  # First token, at the percentile
    tpot_percentile_ms: Milliseconds | str  # Output token, at the percentile
    steady_whole: Seconds  # A whole request at the percentile
    e2e_percentile_ms: Milliseconds | str  # Whole request, at the percentile
    answers_carried: PerSecond  # Requests per second whose answers all workers write
    prompts_carried: PerSecond  # Requests per second whose prompts all workers take
    option_rate: PerSecond | str  # Requests per second that all replicas carry
    first_token_late: Flag  # The first token misses its target
    token_late: Flag  # Further tokens miss their target
    request_late: Flag  # The whole request misses its target
    pooled_load: Share  # Load of the replicas of an embedding or reranking model, without a reserve
    outrun: Flag  # Texts come faster than the replicas take them
    flight_unknown: Flag  # Concurrent requests are not known, and the speed counts no replicas
    level_missed: Flag  # The service level is missed at the requests that the replica has
    usual_missed: Flag  # A target that nobody stated is missed
    only_on_trial: Flag  # Nobody vouches for the model on the card
    apart_pays: Flag  # Workers of their own for the prompts may pay
    unproven: Flag  # No benchmark backs the speed that is promised
    strained: Share  # How near its card's limit the option is
    aim_is_ours: Flag  # The target of a token is our own
    read_as_it_comes: Share  # How far an answer is read while it is written
    sluggish: Factor  # How far a token is beyond several times our own target
    aim_weighs: Flag  # That times which nobody stated are missed weighs in the order of options
    wait_weighs: Flag  # What people wait weighs in the order of options
    replicas_beside: Count  # Replicas that the bought cards could be beside other models
    filled_replicas: Count  # Replicas that the cards in the servers could be
    kv_of_load: Bytes  # KV cache of the load per device
    kv_of_replica: Bytes  # KV cache of a replica's requests
    framework_of_replica: Bytes  # Framework of a replica
    headline_kv_cache: Bytes  # KV cache of the concurrent requests
    headline_by_rule: Bytes  # Reserve by the rule of thumb
    replica_limit: Code  # Limit of what a replica holds
    measured_limit: Code  # Limit of a replica as measured
    speed_limit: Code  # Limit of the requests that a replica may have
    computing_limits: Flag  # What a replica computes stops it, and not what it holds
    replica_stopped: Code  # Limit of a replica that is computed
    load_limit: Code  # Limit that the load meets
    workers_limit: Code  # Limit of most of the replicas
    binding: Code  # Limit that binds

class YearFigures(InferenceFigures):
    year: typed.Year
    before: typed.Before
    year_growth: Factor  # Load over today's
    year_provided: Years  # Year whose load is carried
    cards_standing: Cards  # Cards bought up to the year
    servers_standing: Servers  # Servers bought up to the year
    amount_standing: Money  # Price with tax of what was bought up to the year
    year_cards: Cards  # Cards bought in the year
    year_servers: Servers  # Servers bought in the year
    year_amount: Money | str  # Price of the year with tax

class RungFigures(InferenceFigures):
    trial_batch: float
    trial_inside: Requests  # Requests in a stage
    trial_decode: Seconds  # A token without prompts
    trial_time: Seconds  # Time per token, mean
    trial_service: Seconds  # What a prompt keeps the replica busy for
    trial_rate: PerSecond  # Requests per second
    trial_load: Share  # Load of prompts
    trial_others: Requests  # Requests that a request may meet
    trial_coming: PerSecond  # Prompts per second that a request meets
    trial_met: Share  # Load of prompts that a request meets
    trial_room: Share  # Room beside prompts
    trial_ahead: Seconds  # What a prompt ahead takes
    trial_queue: Seconds  # Mean wait of those who wait for other prompts
    trial_longest: Seconds  # Longest wait for other prompts
    trial_wait: Seconds  # Wait for other prompts, at the percentile
    trial_later: Seconds  # First token later than alone, at the percentile
    trial_first: Seconds  # First token, at the percentile
    trial_stall: Seconds  # What a prompt holds the answers up for
    trial_still: Share  # Share of the time that answers are written
    trial_before_it: Requests  # Prompts that have come before an answer begins
    trial_full: Seconds  # A full pass
    trial_mean: Seconds  # Time per token, mean of the answers in steady arrival
    trial_between: Count  # Prompts of others that an answer meets, mean
    trial_uneven: Seconds  # Deviation of the time per token by the prompts that it meets
    trial_token: Seconds  # Time per token, at the percentile
    trial_usual: Seconds  # A whole request, mean in steady arrival
    trial_whole: Seconds  # A whole request, at the percentile
    rung_place: Code  # What a batch is
    rung_first: Seconds  # First token at a batch, at the percentile, in seconds
    rung_first_ms: Milliseconds  # First token at a batch, at the percentile
    rung_token_ms: Milliseconds  # Output token at a batch, at the percentile
    rung_whole_ms: Milliseconds  # Whole request at a batch, at the percentile
    rate_within: TokensPerSecond | str  # Output tokens per second within the service level
    rate_outside: TokensPerSecond | str  # Output tokens per second beyond the service level or the memory

KINDS_OF_FIGURES: dict[str, type[OptionFigures]]
