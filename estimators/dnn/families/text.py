"""Transformers on text as graphs: encoders, decoders, encoder-decoders, mixtures of experts, latent attention."""

from __future__ import annotations

from dataclasses import replace

from estimators.dnn.graph import GraphBuilder, OperatorGraph
from estimators.dnn.networks.shape import TARGET_FRACTION, TransformerShape


def build(name: str, shape: TransformerShape, tokens: int) -> OperatorGraph:
    """The graph of a transformer on one sequence of so many tokens.

    Rotary positions move no weights and little data and are left out. An encoder-decoder writes a quarter as many
    tokens as it reads (`TARGET_FRACTION`).
    """
    b = GraphBuilder(name)
    x = embed(b, b.input((tokens,), "token", "tokens"), shape)
    x = stack(b, x, shape, shape.layers, causal=shape.head and not shape.decoder_layers)
    if shape.decoder_layers:
        x = decode(b, x, shape, tokens, "words")
    return b.finish(head(b, x, shape))


def decode(b: GraphBuilder, memory: str, shape: TransformerShape, tokens: int, words: str | None) -> str:
    """The second stack, which reads what the first one made of `tokens` tokens; `words` names a shared table."""
    target = b.input((max(1, round(tokens * TARGET_FRACTION)),), "token", "target")
    second = replace(shape, positions=shape.decoder_positions, token_types=0)
    x = embed(b, target, second, prefix="decoder_" if words else "", table=words)
    return stack(b, x, second, shape.decoder_layers, causal=True, memory=memory, prefix="decoder_")


def embed(b: GraphBuilder, tokens: str, shape: TransformerShape, *, prefix: str = "", table: str | None = None) -> str:
    """Words, positions and segments of a sequence; `table` names the embedding whose table it shares."""
    width = shape.embedding_width or shape.hidden
    b.scope = ""
    x = b.embedding(tokens, shape.vocabulary, width, weight_of=table, name=f"{prefix}words")
    for what, rows in (("positions", shape.positions), ("segments", shape.token_types)):
        if rows:
            x = b.add(x, learned_rows(b, f"{prefix}{what}", rows, width, b.shape(x)[0]), name=f"{prefix}add_{what}")
    if shape.embedding_norm:
        x = normalize(b, x, shape, f"{prefix}embedding_norm")
    return b.linear(x, shape.hidden, bias=False, name=f"{prefix}widen") if width != shape.hidden else x


def learned_rows(b: GraphBuilder, name: str, rows: int, width: int, count: int) -> str:
    """The first rows of a learned table, one a token; one row for all where the table is too short."""
    table = b.parameter((rows, width), name)
    return b.slice(table, 0, 0, count if rows >= count else 1, name=f"{name}_rows") if rows != count else table


def relative_bias(b: GraphBuilder, shape: TransformerShape, tokens: int, prefix: str) -> str | None:
    """The table of relative positions, looked up for every pair of tokens (T5)."""
    if not shape.relative_buckets:
        return None
    pairs = b.input((tokens * tokens,), "token", f"{prefix}distances")
    found = b.embedding(pairs, shape.relative_buckets, shape.heads, name=f"{prefix}relative")
    return b.reshape(b.transpose(found, (1, 0)), (shape.heads, tokens, tokens), name=f"{prefix}bias")


def stack(
    b: GraphBuilder,
    x: str,
    shape: TransformerShape,
    layers: int,
    *,
    causal: bool,
    memory: str | None = None,
    prefix: str = "",
) -> str:
    """Blocks one after another, then the last normalization where there is one."""
    bias = relative_bias(b, shape, b.shape(x)[0], prefix)
    again = replace(shape, attention_bias="", feed_forward_bias=False, norm="plain")
    for number in range(layers):
        b.scope = f"{prefix}block{number}."
        dense = number < shape.dense_layers or shape.experts == 1
        this = again if shape.shared_block and number else shape
        x = block(b, x, this, causal=causal, memory=memory, bias=bias, dense=dense)
    b.scope = ""
    return normalize(b, x, shape, f"{prefix}final_norm") if shape.final_norm else x


def head(b: GraphBuilder, x: str, shape: TransformerShape) -> str:
    """The pooled first token, or every token's scores of all words."""
    b.scope = ""
    if shape.pooler:
        x = b.activation(b.linear(b.slice(x, 0, 0, 1, name="first"), shape.hidden, name="pooler"), "tanh")
    if not shape.head:
        return x
    width = shape.embedding_width or shape.hidden
    if width != shape.hidden:
        x = b.linear(x, width, bias=False, name="narrow", weight_of="widen" if shape.tied else None)
    tied = "words" if shape.tied else None
    return b.linear(x, shape.vocabulary, bias=shape.head_bias, weight_of=tied, name="head")


def block(
    b: GraphBuilder,
    x: str,
    shape: TransformerShape,
    *,
    causal: bool,
    memory: str | None = None,
    bias: str | None = None,
    dense: bool = True,
) -> str:
    """Self attention, cross attention where `memory` is given, and the feed-forward part, each with its residual."""
    around = shape.norms == 4
    normed = normalize(b, x, shape, "attention_norm")
    y = attend(b, normed, normed, shape, causal=causal, bias=bias, name="attention")
    if shape.norms == 1:
        return b.add(b.add(x, y), feed_forward(b, normed, shape, dense=dense))
    x = b.add(x, normalize(b, y, shape, "attention_out_norm") if around else y)
    if memory is not None:
        x = b.add(x, attend(b, normalize(b, x, shape, "cross_norm"), memory, shape, causal=False, name="cross"))
    y = feed_forward(b, normalize(b, x, shape, "feed_forward_norm"), shape, dense=dense)
    return b.add(x, normalize(b, y, shape, "feed_forward_out_norm") if around else y)


def attend(
    b: GraphBuilder,
    x: str,
    memory: str,
    shape: TransformerShape,
    *,
    causal: bool,
    name: str,
    bias: str | None = None,
) -> str:
    """Queries of `x`, keys and values of `memory`, their attention and the output matrix."""
    if shape.key_rank:
        return latent(b, x, shape, causal=causal)
    letters, heads, kept = shape.attention_bias, shape.heads, shape.kv_heads
    q = _matrix(b, x, heads * shape.head_size, "q" in letters, f"{name}.q", shape)
    k = _matrix(b, memory, kept * shape.head_size, "k" in letters, f"{name}.k", shape)
    v = _matrix(b, memory, kept * shape.values, "v" in letters, f"{name}.v", shape)
    if shape.query_norm:
        q, k = (per_head_norm(b, one, shape, f"{name}.{word}_norm") for one, word in ((q, "q"), (k, "k")))
    y = b.attention(q, k, v, heads=heads, kv_heads=kept, causal=causal, bias=bias, name=name)
    return _matrix(b, y, shape.hidden, "o" in letters, f"{name}.o", shape)


def per_head_norm(b: GraphBuilder, x: str, shape: TransformerShape, name: str) -> str:
    """Normalization of queries or keys: over one head, or over all of them where the weights are as many."""
    tokens, width = b.shape(x)
    if shape.query_norm > 2 * shape.head_size:
        return b.normalization(x, "rms", name=name)
    y = b.normalization(b.reshape(x, (tokens, -1, shape.head_size)), "rms", name=name)
    return b.reshape(y, (tokens, width))


def latent(b: GraphBuilder, x: str, shape: TransformerShape, *, causal: bool) -> str:
    """Attention through low-rank queries, keys and values with one shared rotary key (DeepSeek-V2)."""
    heads, plain = shape.heads, shape.head_size - shape.rope_size
    tokens = b.shape(x)[0]
    q = x
    if shape.query_rank:
        q = b.normalization(b.linear(x, shape.query_rank, bias=False, name="attention.q_down"), "rms")
    q = b.linear(q, heads * shape.head_size, bias=False, name="attention.q")
    down = b.linear(x, shape.key_rank + shape.rope_size, bias=False, name="attention.kv_down")
    kept = b.normalization(b.slice(down, 1, 0, shape.key_rank), "rms")
    k = b.reshape(b.linear(kept, heads * plain, bias=False, name="attention.k"), (tokens, heads, plain))
    rotary = b.slice(down, 1, shape.key_rank, shape.key_rank + shape.rope_size)
    rotary = b.concatenate([b.reshape(rotary, (tokens, 1, shape.rope_size))] * heads, 1)
    k = b.reshape(b.concatenate([k, rotary], 2), (tokens, heads * shape.head_size))
    v = b.linear(kept, heads * shape.values, bias=False, name="attention.v")
    y = b.attention(q, k, v, heads=heads, causal=causal, name="attention")
    return b.linear(y, shape.hidden, bias=False, name="attention.o")


def feed_forward(b: GraphBuilder, x: str, shape: TransformerShape, *, dense: bool = True) -> str:
    """The feed-forward part: one, or routed experts beside those that every token passes."""
    if dense:
        return _inner(b, x, shape, shape.ffn, "feed_forward")
    y = b.experts(
        x,
        experts=shape.experts,
        active=shape.active_experts,
        inner=shape.expert_ffn or shape.ffn,
        gated=shape.gated,
        name="experts",
    )
    return b.add(y, _inner(b, x, shape, shape.shared_ffn, "shared")) if shape.shared_ffn else y


def _inner(b: GraphBuilder, x: str, shape: TransformerShape, width: int, name: str) -> str:
    bias = shape.feed_forward_bias
    up = _matrix(b, x, width, bias, f"{name}.up", shape)
    if shape.gated:
        up = b.multiply(b.activation(_matrix(b, x, width, bias, f"{name}.gate", shape), "silu"), up)
    else:
        up = b.activation(up, "gelu")
    return _matrix(b, up, shape.hidden, bias, f"{name}.down", shape)


def _matrix(b: GraphBuilder, x: str, width: int, bias: bool, name: str, shape: TransformerShape) -> str:
    """A matrix; where all blocks share the weights of the first, one that holds none itself."""
    shared = shape.shared_block and not b.scope.endswith("block0.")
    return b.linear(x, width, bias=bias, weight_of=f"block0.{name}" if shared else None, name=name)


def normalize(b: GraphBuilder, x: str, shape: TransformerShape, name: str) -> str:
    """The normalization of this network."""
    kind = "rms" if shape.norm == "rms" else "layer"
    return b.normalization(x, kind, affine=shape.norm != "plain", bias=shape.norm == "layer", name=name)
