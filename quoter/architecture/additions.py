"""What some model types add to the usual tensors: one function an addition.

Each gives the tensors of the whole model as a Counter of group → weights. The group `idle` is a
part: tables of which a token reads one row."""

from collections import Counter
from collections.abc import Callable

from quoter.architecture.hf_config import REQUIRED, Fields
from quoter.architecture.shape import Shape, compressions


def added_parameters(shape: Shape) -> Counter:
    """All that the model's type adds."""
    groups: Counter = Counter()
    if shape.layout.hyper:
        groups["plain"] += HYPER[shape.layout.hyper](shape)
    for name in shape.layout.additions:
        groups += ADDITIONS[name](shape)
    return groups


# Hyper-connections (arXiv 2409.19606)


def mixed_streams(shape: Shape) -> int:
    """Residual streams mixed before and after attention and feed-forward (DeepSeek-V4)."""
    streams = shape.fields.number("hc_mult", 1)
    rows = streams * (streams + 2)
    return 2 * shape.layers * (rows * streams * shape.hidden + rows + 3) + streams_head(shape)


def gated_streams(shape: Shape) -> int:
    """The same with a gate in and out of each stream (Hunyuan 4)."""
    streams = shape.fields.number("hc_mult", 1)
    rows = 2 * streams
    return 2 * shape.layers * (rows * streams * shape.hidden + rows + 2) + streams_head(shape)


def streams_head(shape: Shape) -> int:
    """The streams brought together before the output head."""
    streams = shape.fields.number("hc_mult", 1)
    return streams * streams * shape.hidden + streams + 1


def low_rank_streams(shape: Shape) -> int:
    """The streams mixed through a low rank (Qwen4)."""
    streams, rank = shape.fields.number("hc_count"), shape.fields.number("hc_lowrank")
    wide = streams * shape.hidden
    mixer = wide + 2 * rank * wide
    return 2 * shape.layers * (mixer + streams * wide) + mixer


HYPER = {"mixed": mixed_streams, "gated": gated_streams, "low_rank": low_rank_streams}


# Compressed sparse attention (DeepSeek-V4)

OVERLAPPED = 4  # tokens an entry up to which neighbouring entries overlap and an indexer chooses


def compressors(shape: Shape) -> Counter:
    """What writes one cache entry for several tokens: two projections and positions; where few
    tokens share an entry twice as wide, with an indexer."""
    groups: Counter = Counter()
    for rate in compressions(shape.fields, shape.layers):
        if rate:
            groups += compressor(shape, rate, shape.head_dim)
        if 0 < rate <= OVERLAPPED:
            groups += compressed_index(shape, rate)
    return groups


def compressor(shape: Shape, rate: int, width: int) -> Counter:
    """One compressor of entries `width` wide."""
    wide = width * (2 if rate <= OVERLAPPED else 1)
    return Counter(latent=2 * shape.hidden * wide, plain=rate * wide + width)


def compressed_index(shape: Shape, rate: int) -> Counter:
    """The indexer that chooses among the entries."""
    number = shape.fields.number
    width, heads = number("index_head_dim"), number("index_n_heads")
    queries = Counter(latent=number("q_lora_rank") * heads * width, plain=shape.hidden * heads)
    return compressor(shape, rate, width) + queries


def block_indexers(shape: Shape) -> Counter:
    """Indexers of block-sparse attention: queries and one key from the hidden width (MiniMax-M3)."""
    heads, width = block_index(shape.fields)
    count = block_indexed(shape.fields, shape.layers)
    return Counter(latent=count * shape.hidden * (heads + 1) * width, plain=2 * count * width)


def block_index(fields: Fields) -> tuple[int, int]:
    """Heads and width of a block indexer; 0 where the file has none."""
    section = fields.section("sparse_attention_config")
    if section is not None:
        return section.number("sparse_num_index_heads", 0, least=0), section.number(
            "sparse_index_dim", 0, least=0
        )
    return fields.number("index_n_heads", 0, least=0), fields.number("index_head_dim", 0, least=0)


def block_indexed(fields: Fields, layers: int) -> int:
    """Layers with a block indexer, by either way of writing them."""
    section = fields.section("sparse_attention_config")
    if section is not None:
        every = [1] * layers if section.flag("use_sparse_attention") else []
        return (section.items("sparse_attention_freq") or every).count(1)
    return sum(kind in BLOCK_SPARSE for kind in fields.items("layer_types"))


BLOCK_SPARSE = (
    "sparse_attention",
    "minimax_m3_sparse",
    "block_sparse_attention",
    "indexed_attention",
)


def pooled_indexers(shape: Shape) -> Counter:
    """What pools the index keys of several tokens into one (GLM-5 next)."""
    width, pool = (
        shape.fields.number("index_head_dim", 0, least=0),
        shape.fields.number("index_kpool", 0, least=0),
    )
    each = Counter(latent=shape.hidden * width, plain=pool * width)
    return Counter({name: count * shape.indexers for name, count in each.items()} if pool else {})


# Gemma 3n and the small Gemma 4


def per_layer_inputs(shape: Shape) -> Counter:
    """Per-layer embeddings: a table of all layers, and a gate and a projection in each."""
    width = shape.fields.number("hidden_size_per_layer_input", 0, least=0)
    if not width:
        return Counter()
    table = shape.fields.number("vocab_size_per_layer_input") * width * shape.layers
    mlp = 2 * shape.layers * width * shape.hidden + shape.layers * width * shape.hidden
    return Counter(embedding=table, idle=table, mlp=mlp, plain=shape.layers * shape.hidden + width)


def alternating_updates(shape: Shape) -> Counter:
    """AltUp's streams and LAuReL's low rank in every layer, and projections at both ends."""
    streams, rank = shape.fields.number("altup_num_inputs"), shape.fields.number("laurel_rank")
    hidden, layers = shape.hidden, shape.layers
    mixing = streams**2 + streams**3 + streams * hidden + 2 * hidden
    ends = 2 * (streams - 1) * hidden * hidden
    return Counter(mlp=2 * rank * hidden * layers + ends, plain=layers * (mixing + hidden))


# Others


def cross_norms(shape: Shape) -> Counter:
    """Norms of queries and keys in layers that attend to images alone (Llama 3.2 Vision)."""
    return Counter(plain=shape.kinds["cross"] * (2 * shape.head_dim + 2))


def crossed(shape: Shape) -> Counter:
    """A second attention in every layer, to what the encoder heard; keys have no bias (Whisper)."""
    width = shape.hidden
    attention = Counter(
        attention=2 * width * width, kv_projection=2 * width * width, plain=4 * width
    )
    return Counter({name: shape.layers * n for name, n in attention.items()}) - keys_bias(shape)


def keys_bias(shape: Shape) -> Counter:
    """The biases that keys lack, of both attentions."""
    return Counter(plain=2 * shape.layers * shape.hidden)


def written_out(shape: Shape) -> Counter:
    """Feed-forwards of a width of their own in each layer, and layers that are one matrix
    (Nemotron NAS, arXiv 2411.19146)."""
    blocks = shape.fields.sections("block_configs")
    widths = [feed_forward_width(shape, block.section("ffn")) for block in blocks]
    parts = [
        part for block in blocks for part in (block.section("attention"), block.section("ffn"))
    ]
    matrices = sum(part.flag("replace_with_linear") for part in parts if part)
    return Counter(mlp=3 * shape.hidden * sum(widths), attention=matrices * shape.hidden**2)


def feed_forward_width(shape: Shape, block: Fields | None) -> int:
    """Two thirds of a multiple of the hidden width, up to the next 256; 0 where there is none."""
    if block is None or block.flag("no_op") or block.flag("replace_with_linear"):
        return 0
    multiple = block.real("ffn_mult", REQUIRED, 0.01, 100)
    return -(-int(2 * multiple * shape.hidden / 3) // 256) * 256


def vision_experts(shape: Shape) -> Counter:
    """Experts of images beside those of text, as many and narrower (ERNIE-4.5-VL): on the model's
    cards like the others, and passed by no token of text."""
    width = shape.fields.number("vision_expert_width", 0, least=0)
    experts = shape.experts * 3 * shape.hidden * width
    router = shape.hidden * shape.experts + shape.experts
    return Counter(
        expert=shape.sparse * experts, idle=shape.sparse * experts, plain=shape.sparse * router
    )


def ngrams(shape: Shape) -> Counter:
    """Tables of word sequences in some layers, of which a token reads a row a head, and what
    brings them into the streams (Qwen4)."""
    number, layers = shape.fields.number, len(shape.fields.items("ple_layer_ids"))
    if not layers:
        return Counter()
    width, wide = number("ple_embed_dim", shape.hidden), number("hc_count") * shape.hidden
    table = number("ngram_vocab_size_base", most=10**10) * width
    kernel = number("ple_conv_kernel_size", 4)
    return Counter({
        "embedding": layers * table, "idle": layers * table,
        "mlp": layers * width * (wide + shape.hidden), "plain": layers * wide * (3 + kernel),
    })  # fmt: skip


def query_indexers(shape: Shape) -> Counter:
    """Indexers whose queries and key come out of one projection (Qwen4)."""
    heads, width = query_index(shape.fields)
    count = shape.kinds["full"] if width else 0
    return Counter(latent=count * shape.hidden * (heads + 1) * width, plain=2 * count * width)


def query_index(fields: Fields) -> tuple[int, int]:
    """Heads and width of such an indexer; 0 where the file has none."""
    return fields.number("indexer_n_heads", 0, least=0), fields.number(
        "indexer_head_dim", 0, least=0
    )


# Inkling


def relative_positions(shape: Shape) -> Counter:
    """In place of rotary positions a projection of every head to profiles of distance."""
    number, kinds = shape.fields.number, shape.kinds
    width, hidden = number("d_rel"), shape.hidden
    heads = kinds["full"] * shape.heads + kinds["windowed"] * shape.window_heads
    reach = kinds["full"] * number("rel_extent", 1024) + kinds["windowed"] * number(
        "sliding_window"
    )
    return Counter(attention=hidden * heads * width, plain=width * reach)


def short_convolutions(shape: Shape) -> Counter:
    """Depthwise convolutions behind keys, values, attention and feed-forward."""
    return Counter(plain=convolved_widths(shape) * convolution_kernel(shape.fields))


def convolved_widths(shape: Shape) -> int:
    """Channels of all short convolutions."""
    far, near = shape.kv_heads * shape.full_dim, shape.window_kv_heads * shape.window_dim
    keys = shape.kinds["full"] * far + shape.kinds["windowed"] * near
    return 2 * (keys + shape.layers * shape.hidden)


def convolution_kernel(fields: Fields) -> int:
    """Tokens that a short convolution sees."""
    return fields.number("sconv_kernel_size", fields.number("conv_kernel_size", 4))


def scored_sharers(shape: Shape) -> Counter:
    """The router scores the shared experts too, and has a scale as dense layers have."""
    shared = shape.fields.number("n_shared_experts", 0, least=0)
    return Counter(plain=shape.sparse * shared * shape.hidden + shape.sparse + shape.dense)


ADDITIONS: dict[str, Callable[[Shape], Counter]] = {
    "compressors": compressors, "block_indexers": block_indexers,
    "pooled_indexers": pooled_indexers, "per_layer_inputs": per_layer_inputs,
    "alternating_updates": alternating_updates, "written_out": written_out,
    "relative_positions": relative_positions, "short_convolutions": short_convolutions,
    "scored_sharers": scored_sharers, "ngrams": ngrams, "query_indexers": query_indexers, "cross_norms": cross_norms, "crossed": crossed, "vision_experts": vision_experts,
}  # fmt: skip
