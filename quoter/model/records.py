"""What the lines are given: the figures of a scenario, a model, a card …, each with its label."""

from typing import NamedTuple

from quoter.core import (
    BriefSeconds,
    Bytes,
    BytesEach,
    BytesPerSecond,
    Cards,
    Code,
    Count,
    Days,
    Devices,
    Factor,
    Flag,
    Hours,
    KilogramsPerKilowattHour,
    Milliseconds,
    Money,
    MoneyPerHour,
    MoneyPerKilowattHour,
    MoneyPerKilowattMonth,
    MoneyPerMonth,
    Months,
    OperationsPerSecond,
    Parameters,
    PerSecond,
    Requests,
    Seconds,
    Servers,
    Share,
    SharePerHour,
    SmallBytes,
    Teraflops,
    Tokens,
    TokensPerSecond,
    Unit,
    Watts,
    WattsPerKilowatt,
    Years,
)  # fmt: skip


class Given(NamedTuple):
    """One figure that is looked up or typed in, not computed.

    `neutral` is needed of every coefficient that a row of the catalog gains: the value with which the
    lines say what they said before there was one. Rows that are older than it take that."""

    unit: Unit
    label: str
    neutral: float | None = None


Record = dict[str, Given]

ASK: Record = {
    "context": Given(Tokens, "context per request"),
    "concurrency": Given(Requests, "concurrent requests, as given"),
    "reserve": Given(Share, "reserve"),
    "by_rule": Given(Flag, "method is the rule of thumb"),
    "pinned_replicas": Given(Count, "pinned replicas (0 = as many as needed)"),
    "pinned_prefill": Given(Count, "of those prefill workers (0 = as many as needed)"),
    "utilization": Given(Share, "memory utilisation (0 = the engine's default)"),
    "batched_tokens": Given(Tokens, "batched tokens (0 = the engine's default)"),
    "sequences": Given(Requests, "sequences at once (0 = the engine's default)"),
    "speculative": Given(Factor, "tokens a step writes by speculative decoding (1 = none)"),
    "domestic_only": Given(Flag, "domestic cards only"),
    "named": Given(Flag, "the customer names the cards"),
    "alone": Given(Flag, "bought by itself"),
    "accepts_missed": Given(Flag, "offered although the service level is missed"),
    "accepts_unknown": Given(Flag, "offered although nobody can say whether the level is kept"),
    "budget": Given(Money, "budget with tax (0 = none)"),
}

LOAD: Record = {
    "users": Given(Count, "users"),
    "active_share": Given(Share, "share of the users active on a day"),
    "requests_per_user": Given(Factor, "requests of an active user on a day"),
    "requests_per_day": Given(Count, "requests on a day, or documents in the window"),
    "tokens_per_day": Given(Tokens, "tokens of prompts and answers on a day", neutral=0.0),
    "requests_per_second": Given(PerSecond, "requests per second at peak, as given"),
    "hours": Given(Hours, "hours of use on a day, or of the window"),
    "peak_factor": Given(Factor, "peak hour over mean hour"),
    "peak_hour_share": Given(SharePerHour, "share of the peak hour (0 = peak factor over hours)"),
    "calls_per_run": Given(Factor, "requests per run"),
    "burst": Given(Factor, "burst, on concurrent requests"),
    "growth": Given(Share, "growth per year"),
    "horizon": Given(Years, "horizon"),
    "prompt_tokens": Given(Tokens, "prompt, mean"),
    "output_tokens": Given(Tokens, "answer, mean"),
    "prompt_spread": Given(Factor, "standard deviation of the prompt over its mean"),
    "answer_spread": Given(Factor, "standard deviation of the answer over its mean"),
    "prefix_hit": Given(Share, "share of the prompt in the prefix cache"),
    "image_tokens": Given(Tokens, "tokens of images in the prompt, mean", neutral=0.0),
    "seconds_per_request": Given(Seconds, "seconds per request (0 = by the service level)"),
    "e2e_seconds": Given(Seconds, "end-to-end target (0 = none)"),
    "ttft_ms": Given(Milliseconds, "first-token target (0 = none)"),
    "tpot_ms": Given(Milliseconds, "target per further token (0 = none)"),
    "keep_ttft": Given(
        Flag, "first-token target is to be met (0 = it stands for the time in flight)"
    ),
    "keep_tpot": Given(Flag, "token target is to be met (0 = it stands for the time in flight)"),
    "requests_per_replica": Given(
        PerSecond, "requests per second measured on a replica (0 = not measured)"
    ),
}

FORM: Record = {
    "users": Given(Flag, "users are given"),
    "day": Given(Flag, "a day's requests are given"),
    "tokens": Given(Flag, "they are given as tokens", 0),
    "rate": Given(Flag, "requests per second are given"),
    "flight": Given(Flag, "concurrent requests are given"),
    "estimated": Given(Flag, "the load is an estimate, with a reserve on its rate", 0),
    "batch": Given(Flag, "the load is done within its hours, whatever a request takes", 0),
}

REDUNDANCY: Record = {
    "spare": Given(Count, "replicas that stand by"),
    "servers": Given(Count, "servers that stand by", 0),
}

PERCENTILE: Record = {
    "tail": Given(Factor, "wait at the percentile over its mean"),
    "deviations": Given(Factor, "standard deviations at the percentile"),
}

CONFIDENCE: Record = {
    "at_50": Given(Share, "weight of the errors that half exceed"),
    "at_75": Given(Share, "weight of the errors that a quarter exceeds"),
    "at_90": Given(Share, "weight of the errors that a tenth exceeds"),
}

BESIDE: Record = {
    "models": Given(Count, "companion models beside"),
    "parameters": Given(Parameters, "their parameters"),
    "runtime": Given(Bytes, "memory of each over its weights, mean"),
    "largest": Given(Bytes, "memory of the largest of them"),
}

LLM: Record = {
    "nominal_parameters": Given(Parameters, "nominal parameters"),
    "parameters": Given(Parameters, "parameters"),
    "active_parameters": Given(Parameters, "active parameters"),
    "layers": Given(Count, "layers"),
    "hidden": Given(Count, "hidden width"),
    "heads": Given(Count, "attention heads"),
    "kv_heads": Given(Count, "KV heads"),
    "head_dim": Given(Count, "head dimension"),
    "vocab": Given(Count, "vocabulary"),
    "intermediate": Given(Count, "feed-forward width"),
    "context_limit": Given(Tokens, "the model's context limit"),
    "rotary_positions": Given(Tokens, "rows of the rotary tables"),
    "tied": Given(Flag, "tied embeddings"),
    "experts": Given(Count, "experts"),
    "experts_per_token": Given(Count, "experts per token"),
    "expert_width": Given(Count, "expert width"),
    "expert_spread": Given(Share, "share of its experts that a token does not share with others"),
    "fp8_block": Given(Count, "values that share a scale in fp8 (0 = a channel)", neutral=0.0),
    "pooled": Given(Flag, "answers with a vector or a score", neutral=0.0),
    "gated": Given(Flag, "gated feed-forward"),
    "embedding_parameters": Given(Parameters, "embedding parameters"),
    "head_parameters": Given(Parameters, "output head parameters"),
    "attention_parameters": Given(Parameters, "attention parameters"),
    "kv_projection_parameters": Given(Parameters, "K and V projection parameters"),
    "windowed_kv_parameters": Given(Parameters, "of these, in windowed layers"),
    "latent_parameters": Given(Parameters, "latent projection parameters"),
    "mlp_parameters": Given(Parameters, "feed-forward parameters"),
    "expert_parameters": Given(Parameters, "expert parameters"),
    "plain_parameters": Given(Parameters, "norm and router parameters"),
    "vision_parameters": Given(Parameters, "vision parameters"),
    "vision_hidden": Given(
        Count, "width of the vision tower where images have any size", neutral=0.0
    ),
    "vision_native": Given(Flag, "the tower comes in its maker's own format", neutral=0.0),
    "vision_intermediate": Given(Count, "its inner width", neutral=0.0),
    "vision_patches": Given(Count, "its patches per token", neutral=0.0),
    "vision_outputs": Given(Count, "hidden widths that it gives per token", neutral=0.0),
    "vision_tokens": Given(Tokens, "tokens of the largest image", neutral=0.0),
    "uneven_parameters": Given(Parameters, "parameters in rows that are no multiple of 256"),
    "uneven_expert_parameters": Given(Parameters, "expert parameters in such rows"),
    "full_layers": Given(Count, "full-attention layers"),
    "windowed_layers": Given(Count, "windowed layers"),
    "window": Given(Tokens, "window"),
    "windowed_kv_heads": Given(Count, "KV heads of windowed layers"),
    "windowed_head_dim": Given(Count, "key width per head of windowed layers"),
    "windowed_value_dim": Given(Count, "value width per head of windowed layers"),
    "tokens_per_entry": Given(Factor, "tokens that share a cache entry of a full layer"),
    "key_dim": Given(Count, "key width per head"),
    "value_dim": Given(Count, "value width per head"),
    "latent_width": Given(Count, "MLA latent width"),
    "latent_rank": Given(Count, "MLA latent rank"),
    "index_width": Given(SmallBytes, "index key bytes per token and layer of sparse attention"),
    "state_bytes_per_request": Given(SmallBytes, "fixed state per request"),
    "attention_widths": Given(Count, "widths in and out of attention"),
    "feed_forward_widths": Given(Count, "widths in and out of feed-forward"),
    "expert_widths": Given(Count, "widths in and out of experts"),
    "unverified": Given(Flag, "configuration unverified"),
}

WEIGHTS: Record = {
    "attention": Given(BytesEach, "bytes per attention weight"),
    "linear": Given(BytesEach, "bytes per weight of another linear layer"),
    "expert": Given(BytesEach, "bytes per expert weight"),
    "uneven": Given(BytesEach, "more bytes per weight in a row that is no multiple of 256"),
    "embedding": Given(BytesEach, "bytes per embedding weight"),
    "head": Given(BytesEach, "bytes per output head weight"),
    "plain": Given(BytesEach, "bytes per norm and router weight"),
    "vision": Given(BytesEach, "bytes per vision weight"),
    "nominal": Given(BytesEach, "bytes per weight by name"),
    "tied": Given(BytesEach, "bytes per weight of a tied embedding"),
    "unties": Given(Flag, "quantised checkpoints carry the head apart"),
    "unpacked_head": Given(BytesEach, "bytes per output weight that is unpacked to be used"),
    "compute_bytes": Given(BytesEach, "bytes of the type computed in"),
    "in_fp8": Given(Flag, "multiplied in fp8"),
    "in_int8": Given(Flag, "multiplied in int8"),
    "in_fp4": Given(Flag, "multiplied in fp4"),
    "in_fp32": Given(Flag, "multiplied in 32 bits"),
    "experts_in_fp4": Given(Flag, "experts multiplied in 4 bits on cards with fp4"),
    "narrow": Given(Flag, "narrower than 16 bits"),
    "narrow_experts": Given(Flag, "experts narrower than 16 bits"),
    "padded": Given(Flag, "engines pad a rank's expert width", neutral=0.0),
    "expert_tile": Given(
        Count, "multiple of an expert's width in that type (0 = none)", neutral=0.0
    ),
    "input_tile": Given(Count, "multiple of an expert's inputs (0 = none)", neutral=0.0),
    "needs_bf16": Given(Flag, "needs bf16 units"),
    "needs_fp8": Given(Flag, "needs fp8 units"),
    "needs_fp4": Given(Flag, "needs fp4 units"),
}

KV_TYPE: Record = {  # a row of the table; a scenario takes one for K and one for V
    "bytes": Given(BytesEach, "bytes per value"),
    "of_compute": Given(Flag, "takes the type computed in"),
    "needs_fp8": Given(Flag, "needs fp8 units"),
}

KV: Record = {
    "key_bytes": Given(BytesEach, "bytes per value of K by its type"),
    "key_of_compute": Given(Flag, "K takes the type computed in"),
    "value_bytes": Given(BytesEach, "bytes per value of V by its type"),
    "value_of_compute": Given(Flag, "V takes the type computed in"),
    "apart": Given(Flag, "K and V differ in type"),
    "needs_fp8": Given(Flag, "the cache needs fp8 units"),
}

ENGINE: Record = {
    "memory_utilization": Given(Share, "the engine's memory utilisation"),
    "share_of_rest": Given(Flag, "utilisation is of what the weights leave"),
    "activation_in_budget": Given(Flag, "activation counts against the utilisation"),
    "runtime_in_budget": Given(Flag, "outside memory counts against the utilisation"),
    "large_card_bytes": Given(Bytes, "a large card has at least"),
    "max_batched_tokens": Given(Tokens, "batched tokens"),
    "max_batched_tokens_large": Given(Tokens, "batched tokens on a large card"),
    "max_sequences": Given(Requests, "sequences at once"),
    "max_sequences_large": Given(Requests, "sequences at once on a large card"),
    "batch_follows_context": Given(Flag, "a pass takes a whole prompt"),
    "chunk_above": Given(Tokens, "prompts are cut above"),
    "sampler_bytes": Given(BytesEach, "sampler bytes per sequence and vocabulary entry"),
    "hidden_kept": Given(BytesEach, "bytes kept per token and hidden width"),
    "forward_hidden": Given(BytesEach, "forward bytes per token and hidden width"),
    "forward_intermediate": Given(BytesEach, "forward bytes per token and feed-forward width"),
    "expert_workspace": Given(BytesEach, "bytes per token and routed width"),
    "logits_bytes": Given(BytesEach, "bytes per token and vocabulary entry of prompt logits"),
    "scores_bytes": Given(BytesEach, "bytes per attention score"),
    "pipeline_hidden": Given(BytesEach, "bytes per token and hidden width between stages"),
    "activation_fixed_bytes": Given(Bytes, "fixed activation"),
    "position_cache": Given(BytesEach, "bytes per position and head width"),
    "runtime_alone_bytes": Given(Bytes, "memory outside the framework of one device"),
    "runtime_parallel_bytes": Given(Bytes, "memory outside the framework of several devices"),
    "graph_bytes": Given(Bytes, "CUDA graphs"),
    "graphs_in_budget": Given(Flag, "graphs count against the utilisation"),
    "window_saved": Given(Flag, "windowed layers keep only their window"),
    "layers_padded": Given(Flag, "windowed layers are padded to a multiple of the full ones"),
    "window_slack_batches": Given(Factor, "passes kept beyond the window"),
    "latent_stored": Given(Flag, "MLA stores the latent"),
    "latent_value_stored": Given(Flag, "MLA stores the latent once more as values"),
    "cache_copies": Given(Count, "copies of the cache"),
    "cache_apart": Given(Flag, "K and V may differ in type"),
    "unpacks": Given(Flag, "unpacks types that a card lacks"),
    "loads_head_apart": Given(Flag, "loads a head that stands apart"),
    "auto_cache_bytes": Given(BytesEach, "most bytes of a cache value left to the engine"),
    "vision_apart": Given(Flag, "the vision tower is a file of its own"),
    "state_copies": Given(Count, "copies of the fixed state"),
    "promise_bytes": Given(Bytes, "withheld from the promised cache"),
    "promise_share": Given(Share, "share withheld from the promised cache"),
    "share_of_total": Given(Flag, "utilisation is of the memory as reported", neutral=0.0),
    "graph_sequence_bytes": Given(Bytes, "graphs per sequence", neutral=0.0),
    "graph_layer_bytes": Given(Bytes, "graphs per layer and size", neutral=0.0),
    "graph_mixture_bytes": Given(Bytes, "the same of a mixture on several ranks", neutral=0.0),
    "graph_hosted_bytes": Given(Bytes, "the same on ranks without a direct link", neutral=0.0),
    "graph_tokens": Given(Count, "tokens of the largest graph", neutral=512.0),
    "graphs_by_sequences": Given(Flag, "graph sizes follow the sequences", neutral=0.0),
    "graph_passes": Given(Count, "kinds of graphs", neutral=2.0),
    "graph_step_above": Given(Count, "step of graph sizes above 256", neutral=16.0),
    "vision_profile": Given(
        BytesEach, "bytes per patch and width of the image profiled", neutral=0.0
    ),
    "video_tokens": Given(Tokens, "tokens of the longest video profiled", neutral=0.0),
    "profiles_whole": Given(Flag, "whole passes are profiled", neutral=1.0),
    "latent_chunks": Given(Flag, "prompts of a latent cache are cut", neutral=0.0),
    "hybrid_repeats": Given(Count, "pools allocated once more for states", neutral=0.0),
    "page_tokens": Given(Tokens, "multiple of the tokens of a page with states", neutral=0.0),
    "native_repeats": Given(Flag, "towers in a maker's own format are not divided", neutral=0.0),
    "blocks_needed": Given(Flag, "needs a page of states per sequence", neutral=0.0),
    "window_share": Given(Factor, "windowed tokens over the others in the pool", neutral=1.0),
    "hosted_share": Given(Share, "share of that memory without a direct link", neutral=1.0),
    "expert_tile": Given(Count, "multiple of a rank's expert width", neutral=0.0),
    "layer_overhead": Given(BriefSeconds, "launch of a layer"),
    "mixture_overhead": Given(BriefSeconds, "launch of a layer's experts"),
    "latent_overhead": Given(BriefSeconds, "launch of a layer's latent attention", neutral=0.0),
    "request_overhead": Given(BriefSeconds, "host work per request and step", neutral=13.2e-6),
    "prompt_launch": Given(BriefSeconds, "launch of a layer of a prompt's pass", neutral=0),
    "latent_launch": Given(BriefSeconds, "launch of a layer of MLA's prompts", neutral=4.95e-3),
    "first_overhead": Given(BriefSeconds, "server and client before the first token"),
    "admission": Given(BriefSeconds, "host work to admit a request"),
    "mixed": Given(Flag, "prompts go in passes beside answers"),
}

KINDS = {  # of layers, as far as their times differ
    "dense": "dense",
    "mixture": "mixture of experts",
    "hybrid": "linear attention",
    "latent": "latent attention",
}

CARD: Record = {
    "allocatable_bytes": Given(Bytes, "allocatable memory of a device"),
    "sold_bytes": Given(Bytes, "sold memory of a card"),
    "counted_share": Given(Factor, "memory as reported over allocatable memory", neutral=1.0),
    "tflops_16bit": Given(Teraflops, "dense 16-bit rate of a device (0 = unknown)"),
    "training_share": Given(
        Factor, "share of the dense models' utilisation in training", neutral=1.0
    ),
    "devices": Given(Devices, "devices per card"),
    "slots": Given(Cards, "cards a server holds"),
    "domain": Given(Devices, "devices on one direct link", neutral=0.0),
    "full_only": Given(Flag, "server sold with all its cards"),
    "sold_in": Given(Servers, "servers that are sold together, as a rack", neutral=1.0),
    "bf16": Given(Flag, "has bf16"),
    "fp8": Given(Flag, "has fp8"),
    "int8": Given(Flag, "has int8 units"),
    "fp4": Given(Flag, "has fp4"),
    "weight_only": Given(Flag, "can run low-precision weights in 16 bits"),
    "small_batches": Given(Flag, "engines take their small batches"),
    "domestic": Given(Flag, "domestic"),
    "denied": Given(Flag, "excluded by the procurement rules"),
    "allowed": Given(Flag, "allowed by the procurement rules"),
    "restricted": Given(Flag, "supply restricted in the market"),
    "weak": Given(Flag, "figures of grade C"),
    "at_hand": Given(Cards, "cards at hand", neutral=0.0),
    **{
        name: given
        for size in ("small", "middle", "large")
        for name, given in (
            (f"slice_{size}", Given(Bytes, f"memory of a {size} slice (0 = none)", neutral=0.0)),
            (f"slices_{size}", Given(Count, f"{size} slices of a card", neutral=0.0)),
        )
    },
    "measured": Given(Flag, "somebody measured the speed of its family", neutral=1.0),
    "bandwidth": Given(BytesPerSecond, "memory bandwidth of a device (0 = not known)"),
    "rate_16": Given(OperationsPerSecond, "dense 16-bit rate of a device (0 = not known)"),
    "rate_fp8": Given(OperationsPerSecond, "dense fp8 rate of a device (0 = none)"),
    "rate_int8": Given(OperationsPerSecond, "dense int8 rate of a device (0 = none)"),
    "rate_fp4": Given(OperationsPerSecond, "dense fp4 rate of a device (0 = none)"),
    "link_rate": Given(BytesPerSecond, "link of a device, one way (PCIe where no other is known)"),
    "direct_link": Given(Flag, "all devices of a server are linked directly"),
    "compute_efficiency": Given(Share, "share of the dense rate reached"),
    "grouped_launch": Given(Factor, "launch of experts over the engine's"),
    "memory_share": Given(Share, "share of the memory bandwidth reached", neutral=0.93),
    "grouped_share": Given(Share, "share of that rate reached on experts", neutral=0.651),
    "fp4_share": Given(Share, "share of that rate reached in 4 bits", neutral=0.605),
    "link_share": Given(Share, "share of a direct link reached", neutral=0.506),
    "link_latency": Given(
        BriefSeconds, "latency of a collective on a direct link", neutral=5.55e-6
    ),
    "launch": Given(Factor, "launches take longer than on the reference card", neutral=1.0),
    **{
        f"{kind}_{end}": Given(Factor, f"{end} end of the time per token over its centre, {what}")
        for kind, what in KINDS.items()
        for end in ("low", "high")
    },
    "first_low": Given(Factor, "low end of the first token over its centre"),
    "first_high": Given(Factor, "high end of the first token over its centre"),
    "slow_50": Given(Share, "slower than computed, half of the measurements"),
    "slow_75": Given(Share, "slower than computed, a quarter of the measurements"),
    "slow_90": Given(Share, "slower than computed, a tenth of the measurements"),
    "late_50": Given(Seconds, "first token later than computed, half of them"),
    "late_75": Given(Seconds, "first token later than computed, a quarter of them"),
    "late_90": Given(Seconds, "first token later than computed, a tenth of them"),
}

OPTION: Record = {
    "tensor_parallel": Given(Devices, "tensor parallel"),
    "pipeline_parallel": Given(Devices, "pipeline parallel"),
    "expert_parallel": Given(Devices, "expert parallel"),
    "attention_data_parallel": Given(Devices, "attention data parallel"),
    "data_parallel": Given(Devices, "data parallel"),
    "by_rule": Given(Flag, "counted by the rule of thumb"),
    "companions_shared": Given(Flag, "companion models stand on the model's cards"),
    "apart": Given(Flag, "prefill and decode have workers of their own"),
    "served": Given(Flag, "the engine runs on the card"),
    "runs": Given(Flag, "the engine runs the model there"),
    "on_trial": Given(Flag, "the model runs there on trial alone, with every engine", neutral=0.0),
    "loads": Given(Flag, "the engine loads such weights"),
    "holds_keys": Given(Flag, "the engine holds K in its type"),
    "holds_values": Given(Flag, "the engine holds V in its type"),
}

CALIBRATION: Record = {  # what the user measured of a model and its weights on a card with an engine
    "token_known": Given(Flag, "times were measured by the user"),
    "token": Given(Factor, "times measured by the user over computed ones"),
    "first_known": Given(Flag, "first tokens were measured by the user"),
    "first": Given(Factor, "first tokens measured by the user over computed ones"),
    "memory": Given(Bytes, "memory measured by the user beyond what is computed, per device"),
}

INVENTORY: Record = {
    "cards": Given(Cards, "cards at hand"),
}

OFFER: Record = {
    "card_known": Given(Flag, "card price known"),
    "card_price": Given(Money, "price of a card"),
    "server_known": Given(Flag, "server price known"),
    "server_price": Given(Money, "price of a server without cards"),
    "set_known": Given(Flag, "set price known"),
    "set_price": Given(Money, "price of a server with its cards"),
    "nic_known": Given(Flag, "price of a network adapter known"),
    "nic_price": Given(Money, "price of a network adapter"),
    "switch_known": Given(Flag, "price of a switch known"),
    "switch_price": Given(Money, "price of a switch"),
    "cable_known": Given(Flag, "price of a cable known"),
    "cable_price": Given(Money, "price of a cable"),
    "tax_on_top": Given(Share, "tax on top of the prices"),
}

GATE: Record = {
    "blocked": Given(Count, "scenarios that cannot be offered"),
    "faults": Given(Count, "faults of the inputs, frozen with the file or typed since"),
    "free_lines": Given(Count, "lines that are given away"),
    "accepts_zero": Given(Flag, "given away knowingly"),
    "assessment": Given(Flag, "an assessment, which offers nothing"),
}

QUOTED: Record = {
    "amount": Given(Money, "price as quoted"),
    "rate": Given(Factor, "exchange rate"),
    "tax_included": Given(Flag, "tax included"),
    "tax_rate": Given(Share, "tax rate"),
    "discount": Given(Share, "discount"),
    "age": Given(Count, "age of the price in days"),
    "expired": Given(Flag, "the price has expired"),
    "weak": Given(Flag, "a reference price, or one of grade C"),
    "places": Given(Count, "digits behind the point that the unit price keeps"),
}

BASIS: Record = {
    "tax_included": Given(Flag, "prices and amounts of the lines include tax"),
    "discount": Given(Share, "overall discount"),
    "discount_amount": Given(Money, "overall discount, a further amount"),
    "age_limit": Given(Count, "oldest price that is not marked, in days"),
    "decimals": Given(Count, "digits behind the point of an amount"),
}

ITEM: Record = {
    "driver": Given(Count, "what the quantity follows"),
    "each": Given(Factor, "quantity for each"),
    "minimum": Given(Factor, "smallest unit sold (0 = none)"),
    "known": Given(Flag, "the price is known"),
    "list_price": Given(Money, "list price of a unit"),
    "price": Given(Money, "net price of a unit"),
    "tax_rate": Given(Share, "tax rate of its class"),
    "counted": Given(Flag, "counts in the total"),
    "priced": Given(Flag, "has a price of its own"),
    "hardware": Given(Flag, "is hardware"),
    "old": Given(Flag, "its price is old"),
    "weak": Given(Flag, "its price is a reference price, or of grade C"),
}

EXPENSE: Record = {
    "unit": Given(Money, "what a unit costs us"),
    "known": Given(Flag, "the cost is known"),
}

EARNED: Record = {
    "amount": Given(Money, "amounts without tax of lines whose cost is known"),
    "margin": Given(Money, "their margins"),
}

HOUSE: Record = {
    "margin_floor": Given(Share, "margin below which somebody must approve"),
    "floor_known": Given(Flag, "there is a floor"),
    "discount_limit": Given(Share, "discount above which somebody must approve"),
    "limit_known": Given(Flag, "there is a limit"),
}

ABOVE: Record = {
    "running": Given(Money, "running total above"),
    "running_net": Given(Money, "running total above, after the overall discount"),
    "share": Given(Share, "shares due before"),
    "paid": Given(Money, "paid before"),
}

SUMS: Record = {
    "listed": Given(Money, "sum of the list amounts"),
    "amount": Given(Money, "sum of the amounts"),
    "net": Given(Money, "sum of the amounts after the overall discount"),
    "without_tax": Given(Money, "sum of the amounts without tax"),
    "tax": Given(Money, "sum of the tax"),
    "optional": Given(Money, "sum of the optional lines with tax"),
    "hardware": Given(Money, "sum of the hardware's amounts"),
}

MILESTONE: Record = {
    "share": Given(Share, "share of the total"),
    "event_day": Given(Count, "day of the event (signing is day 0)"),
    "event_known": Given(Flag, "the day of the event is known"),
    "days": Given(Count, "days after the event"),
}

OWN: Record = {
    "years": Given(Years, "years counted"),
    "hours": Given(Hours, "hours in operation a year"),
    "load_share": Given(Share, "average load, of the rated power"),
    "pue": Given(Factor, "PUE"),
    "tariff": Given(MoneyPerKilowattHour, "electricity per kWh"),
    "tariff_known": Given(Flag, "the tariff is stated"),
    "hosting": Given(MoneyPerKilowattMonth, "hosting per kW and month"),
    "hosting_known": Given(Flag, "hosting is stated"),
    "covered_years": Given(Years, "years of warranty or maintenance in the offer"),
    "maintenance_share": Given(Share, "annual maintenance, of the hardware"),
    "licences": Given(Money, "annual licences beyond the offer"),
    "licences_known": Given(Flag, "licences are stated"),
    "staff": Given(Money, "annual staff cost"),
    "staff_known": Given(Flag, "staff is stated"),
    "carbon": Given(KilogramsPerKilowattHour, "CO2 of a kWh (0 = not known)"),
    "depreciation_years": Given(Years, "depreciation period"),
    "residual_share": Given(Share, "residual value, of the hardware"),
    "months": Given(Months, "months of a year"),
    "days": Given(Count, "days of a year"),
    "hours_of_year": Given(Hours, "hours of a year"),
    "seconds": Given(Seconds, "seconds of a year"),
    "million": Given(Count, "a million"),
}

CASE: Record = {
    "price": Given(Factor, "purchase, times"),
    "power": Given(Factor, "power, times"),
    "tokens": Given(Factor, "tokens, times"),
    "residual": Given(Flag, "the residual value is counted"),
}

POWER: Record = {
    "watts": Given(Watts, "rated power of what is bought, W"),
    "known": Given(Flag, "the power is known"),
    "watts_per_kilowatt": Given(WattsPerKilowatt, "watts of a kilowatt"),
}

YEAR: Record = {"number": Given(Count, "year")}
BEFORE: Record = {  # what was bought up to the year before
    "cards": Given(Cards, "cards bought before"),
    "servers": Given(Servers, "servers bought before"),
    "amount": Given(Money, "price of what was bought before"),
}
COSTS: Record = {"total": Given(Money, "sum of the years' costs")}

RENT: Record = {
    "hour": Given(MoneyPerHour, "rent of all cards, an hour"),
    "hour_known": Given(Flag, "the rent by the hour is known"),
    "month": Given(MoneyPerMonth, "rent of all servers, a month"),
    "month_known": Given(Flag, "the rent by the month is known"),
}

PART: Record = {
    "amount": Given(Money, "price of the scenario's option"),
    "amounts": Given(Money, "prices of all scenarios' options"),
    "tokens_per_second": Given(TokensPerSecond, "output tokens per second of all replicas"),
    "read": Given(Factor, "tokens read for each that is written"),
    "written_per_day": Given(Tokens, "output tokens of the stated load in a day (0 = not stated)"),
    "api_input": Given(Money, "a million tokens read, by an API"),
    "read_again": Given(Share, "share of them that an API reads again", neutral=0.0),
    "api_cached": Given(Money, "a million tokens read again, by an API (0 = as read)", neutral=0.0),
    "api_output": Given(Money, "a million tokens written, by an API"),
    "api_known": Given(Flag, "a price by an API is known"),
    "known": Given(Flag, "speed and price are known"),
}

USE: Record = {"share": Given(Share, "share of the speed used on average")}

SITE: Record = {
    "memory_standard": Given(Bytes, "usual host memory of a server (0 = not known)"),
    "memory_module": Given(Bytes, "a memory module"),
    "versions": Given(Count, "versions of the weights kept"),
    "ends": Given(Count, "ports of a server in the fabric"),
    "ports": Given(Count, "ports of a switch"),
    "port_rate": Given(BytesPerSecond, "rate of a port of the fabric (0 = none)"),
    "nics_included": Given(Flag, "the server brings its adapters"),
    "networked": Given(Flag, "the fabric is part of the offer"),
    "server_watts": Given(Watts, "rated power of a full server, W (0 = not known)"),
    "supply_watts": Given(Watts, "power of a server's supplies without spares, W (0 = not known)"),
    "card_watts": Given(Watts, "rated power of a card, W (0 = not known)"),
    "host_watts": Given(Watts, "power of a server beside its cards where it is not known, W"),
    "rack_units": Given(Count, "rack units of a server (0 = not known)"),
}

RULE: Record = {
    "activation_basic": Given(Bytes, "activation of the basic total"),
    "overhead": Given(Factor, "overhead factor of the recommended total"),
    "activation_safe": Given(Bytes, "activation of the safe total"),
    "framework": Given(Share, "framework share of the safe total"),
    "reserve": Given(Share, "reserve share of the safe total"),
    "gradient_factor": Given(Factor, "gradients per 16-bit weights"),
    "training_activation": Given(BytesEach, "activation bytes per trained parameter"),
    "training_framework": Given(Share, "framework share of training"),
}

SPEED: Record = {
    "unpacked": Given(Share, "share of that rate reached unpacking weights"),
    "attention": Given(Share, "share of the 16-bit rate reached on attention scores"),
    "sparse_overhead": Given(BriefSeconds, "launch of a layer's index of sparse attention"),
    "hybrid_overhead": Given(BriefSeconds, "launch of a layer of linear attention"),
    "expert_exchange": Given(BriefSeconds, "exchange among expert-parallel devices in a layer"),
    "pcie": Given(Share, "share of PCIe reached"),
    "pcie_latency": Given(BriefSeconds, "latency of a collective over PCIe"),
    "bubble": Given(Share, "longer per further pipeline stage"),
    "ahead": Given(Share, "share of other requests whose prompts come first"),
    "uneven": Given(Factor, "wait for other prompts longer where attention is data parallel"),
    "apart_prompt": Given(Tokens, "prompts from which prefill apart is looked at"),
    "apart_answers": Given(Factor, "or so many times the answer"),
    "apart_load": Given(Share, "and the load of prompts, together with answers, above which it is"),
    "apart_prefill": Given(Share, "largest load of a prefill worker"),
    "apart_decode": Given(Share, "share of a decode worker's rate that is counted on"),
    "strained": Given(
        Share, "share of its price that an option at its card's limit must cost less", neutral=0.0
    ),
    "drafted": Given(Share, "share of the gain of drafts on what every request adds"),
    "calibrated_low": Given(Factor, "low end of a calibrated time per token over its centre"),
    "calibrated_high": Given(Factor, "high end of a calibrated time per token over its centre"),
    "calibrated_first_low": Given(Factor, "low end of a calibrated first token over its centre"),
    "calibrated_first_high": Given(Factor, "high end of a calibrated first token over its centre"),
    "calibrated_slow_50": Given(Share, "slower than calibrated, half of the measurements"),
    "calibrated_slow_75": Given(Share, "slower than calibrated, a quarter of the measurements"),
    "calibrated_slow_90": Given(Share, "slower than calibrated, a tenth of the measurements"),
    "calibrated_late_50": Given(Seconds, "first token later than calibrated, half of them"),
    "calibrated_late_75": Given(Seconds, "first token later than calibrated, a quarter of them"),
    "calibrated_late_90": Given(Seconds, "first token later than calibrated, a tenth of them"),
    "answer_share": Given(Share, "answer where none is stated, of the context"),
    "largest_batch": Given(Requests, "largest batch tried"),
}

RECIPE: Record = {
    "zero": Given(Code, "ZeRO stage"),
    "sequence": Given(Tokens, "sequence length"),
    "micro_batch": Given(Count, "micro-batch"),
    "rank": Given(Count, "adapter rank"),
    "loss_chunks": Given(Count, "chunks of the loss"),
    "fused_attention": Given(Flag, "attention is fused"),
    "trained_embeddings": Given(Flag, "embeddings trained beside adapters"),
    "tokens": Given(Tokens, "tokens of the data (0 = samples × sequence)"),
    "samples": Given(Count, "samples of the data"),
    "epochs": Given(Factor, "epochs"),
    "deadline_days": Given(Days, "days until the deadline (0 = none)"),
    "utilization": Given(Share, "model-FLOP utilisation, MFU (0 = as measured)"),
}

TURN: Record = {
    "end": Given(Days, "days until the training ends in its turn, with availability"),
    "deadline": Given(Days, "days until the deadline (0 = none)"),
}

MFU: Record = {
    f"{method}_{kind}_server": Given(Share, f"utilisation, {method}, {kind}, within a server")
    for method in ("full", "lora", "qlora")
    for kind in ("dense", "mixture")
} | {
    "mixture_servers": Given(Share, "share of it that mixtures keep across servers", neutral=1.0),
    "mixture_low": Given(
        Share, "lowest utilisation published of mixtures (0 = not told)", neutral=0.0
    ),
    "mixture_high": Given(
        Share, "highest utilisation published of mixtures (0 = not told)", neutral=0.0
    ),
    "available": Given(Share, "share of the days that the cards compute", neutral=1.0),
}

SHARDING: Record = {
    "bucket_parameters": Given(Parameters, "parameters of a bucket"),
    "reduce_buckets": Given(Count, "reduce buckets"),
    "gather_buckets": Given(Count, "buckets to gather weights"),
    "group_parameters": Given(Parameters, "parameters of a group stepped at once"),
    "live_parameters": Given(Parameters, "gathered parameters that live"),
    "gather_copies": Given(Count, "copies of gathered weights that the allocator keeps"),
    "accumulated": Given(Count, "micro-batches of a step"),
    "hosted_rate_share": Given(
        Share, "share of the link reached through the host (0 = not counted)"
    ),
    "gather_exposed": Given(Share, "share of gathering weights that is not hidden", neutral=0.0),
    "port_rate": Given(
        BytesPerSecond, "a port of the network where none is offered (0 = not counted)", neutral=0.0
    ),
    "link_rate_share": Given(
        Share, "share of a link's rate reached by collectives (0 = not counted)", neutral=0.0
    ),
}

OPTIMIZER: Record = {
    "weights": Given(BytesEach, "bytes per trained weight"),
    "gradients": Given(BytesEach, "gradient bytes per trained weight"),
    "state": Given(BytesEach, "optimiser bytes per trained weight"),
    "step": Given(BytesEach, "bytes of the step per weight stepped at once", neutral=0.0),
}

CHECKPOINTING: Record = {
    "recomputed": Given(Share, "share of the forward pass computed again"),
    "recomputed_attention": Given(Share, "share of the attention computed again"),
    "layer_hidden": Given(BytesEach, "bytes stored per token and layer by hidden width"),
    "layer_intermediate": Given(
        BytesEach, "bytes stored per token and layer by feed-forward width"
    ),
    "layer_scores": Given(BytesEach, "bytes stored per attention score"),
    "once_scores": Given(BytesEach, "working bytes per attention score"),
    "once_hidden": Given(BytesEach, "working bytes per token and hidden width"),
    "once_intermediate": Given(BytesEach, "working bytes per token and feed-forward width"),
    "frozen_hidden": Given(BytesEach, "more stored for a quantised base, per hidden width"),
    "frozen_intermediate": Given(
        BytesEach, "more stored for a quantised base, per feed-forward width"
    ),
}

METHOD: Record = {
    "trained": Given(Flag, "the whole model is trained"),
    "base_quantised": Given(Flag, "the frozen base is quantised"),
    "undivided": Given(Flag, "trainers do not divide tensors of the base", neutral=0.0),
    "adapter_weights": Given(BytesEach, "bytes per adapter weight"),
    "adapter_gradients": Given(BytesEach, "gradient bytes per adapter weight"),
    "adapter_state": Given(BytesEach, "optimiser bytes per adapter weight"),
    "embedding_weights": Given(BytesEach, "bytes per weight of a trained embedding"),
    "embedding_gradients": Given(BytesEach, "gradient bytes per weight of a trained embedding"),
    "embedding_state": Given(BytesEach, "optimiser bytes per weight of a trained embedding"),
    "logits_bytes": Given(BytesEach, "bytes per logit"),
    "unpacked_head": Given(BytesEach, "bytes per output weight that is unpacked to be used"),
    "fixed_bytes": Given(Bytes, "context and workspaces"),
}

TARGET: Record = {
    "attention": Given(Flag, "adapters on attention"),
    "feed_forward": Given(Flag, "adapters on feed-forward"),
    "experts": Given(Flag, "adapters on every expert"),
}

RECORDS: dict[str, Record] = {
    "ask": ASK, "load": LOAD, "form": FORM, "redundancy": REDUNDANCY,
    "percentile": PERCENTILE, "confidence": CONFIDENCE, "beside": BESIDE,
    "llm": LLM, "weights": WEIGHTS, "kv_type": KV_TYPE, "kv": KV, "engine": ENGINE, "card": CARD,
    "option": OPTION, "offer": OFFER, "gate": GATE, "quoted": QUOTED, "basis": BASIS, "item": ITEM, "site": SITE,
    "above": ABOVE, "expense": EXPENSE, "earned": EARNED, "house": HOUSE, "sums": SUMS, "milestone": MILESTONE,
    "own": OWN, "case": CASE, "power": POWER, "year": YEAR, "before": BEFORE, "costs": COSTS, "rent": RENT, "part": PART,
    "use": USE,
    "rule": RULE, "speed": SPEED, "recipe": RECIPE,
    "optimizer": OPTIMIZER, "checkpointing": CHECKPOINTING, "method": METHOD, "target": TARGET,
    "inventory": INVENTORY, "calibration": CALIBRATION,
    "mfu": MFU, "sharding": SHARDING, "turn": TURN,
}  # fmt: skip
