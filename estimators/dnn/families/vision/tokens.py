"""Parts of vision transformers: patches as tokens, attention, feed-forward parts, layer scale."""

from __future__ import annotations

from dataclasses import dataclass

from estimators.dnn.graph import GraphBuilder


@dataclass(frozen=True, slots=True)
class Attending:
    """How an attention part is made.

    Attributes:
        heads: of queries, keys and values. bias: of the projection: `all`, `none`, or `qv` (none for keys).
        norm: normalises queries and keys a head (`layer` or `rms`; empty: not). inner_norm: normalises before the last
        projection. last_bias: whether that has a bias.
    """

    heads: int
    bias: str = "all"
    norm: str = ""
    inner_norm: str = ""
    last_bias: bool = True


def patches(b: GraphBuilder, x: str, patch: int, width: int, *, bias: bool = True) -> str:
    """(3, height, width) -> (patches, width)."""
    return places_as_tokens(b, b.convolution(x, width, patch, stride=patch, padding=0, bias=bias))


def places_as_tokens(b: GraphBuilder, x: str) -> str:
    """(channels, height, width) -> (height x width, channels)."""
    channels, height, width = b.shape(x)
    return b.transpose(b.reshape(x, (channels, height * width)), (1, 0))


def tokens_as_places(b: GraphBuilder, x: str, height: int, width: int) -> str:
    """(height x width, channels) -> (channels, height, width)."""
    return b.reshape(b.transpose(x, (1, 0)), (b.shape(x)[1], height, width))


def self_attention(
    b: GraphBuilder, x: str, how: Attending, *, bias: str | None = None, turn: Turn | None = None
) -> str:
    """Attention of (..., tokens, width) to itself, projections included; `bias` is of the scores."""
    width = b.shape(x)[-1]
    q, k, v = _projected(b, x, width, how.bias)
    if how.norm:
        q, k = (_normalized_heads(b, one, how) for one in (q, k))
    if turn is not None:
        q, k = turn.turned(b, q, how.heads), turn.turned(b, k, how.heads)
    y = b.attention(q, k, v, heads=how.heads, bias=bias)
    y = b.normalization(y, how.inner_norm) if how.inner_norm else y
    return b.linear(y, width, bias=how.last_bias)


def _projected(b: GraphBuilder, x: str, width: int, bias: str) -> tuple[str, str, str]:
    if bias == "qv":
        return b.linear(x, width), b.linear(x, width, bias=False), b.linear(x, width)
    y = b.linear(x, 3 * width, bias=bias == "all")
    q, k, v = (b.slice(y, -1, part * width, (part + 1) * width) for part in range(3))
    return q, k, v


def _normalized_heads(b: GraphBuilder, x: str, how: Attending) -> str:
    shape = b.shape(x)
    y = b.reshape(x, (*shape[:-1], how.heads, shape[-1] // how.heads))
    return b.reshape(b.normalization(y, how.norm), shape)


@dataclass(frozen=True, slots=True)
class Turn:
    """Rotary positions (Su et al. 2021): fixed tables of cosines and of sines with their signs, (tokens, 1, size)."""

    cosines: str
    sines: str

    @classmethod
    def of(cls, b: GraphBuilder, tokens: int, size: int) -> Turn:
        """Tables for so many tokens; those that are no places keep cosine 1 and sine 0."""
        return cls(b.parameter((tokens, 1, size), trained=False), b.parameter((tokens, 1, size), trained=False))

    def turned(self, b: GraphBuilder, x: str, heads: int) -> str:
        """Each head's channels, turned by the angle of their token."""
        shape = b.shape(x)
        size = shape[-1] // heads
        y = b.reshape(x, (shape[0], heads, size))
        swapped = b.concatenate([b.slice(y, 2, size // 2, size), b.slice(y, 2, 0, size // 2)], axis=2)
        return b.reshape(b.add(b.multiply(y, self.cosines), b.multiply(swapped, self.sines)), shape)


def feed_forward(
    b: GraphBuilder,
    x: str,
    inner: int,
    *,
    activation: str = "gelu",
    gated: bool = False,
    norm: str = "",
    bias: bool = True,
) -> str:
    """Two matrices with a function between; `gated`: with a second product as a gate; `norm`: before the last."""
    width = b.shape(x)[-1]
    if gated:
        y = b.linear(x, 2 * inner, bias=bias)
        y = b.multiply(b.activation(b.slice(y, -1, 0, inner), activation), b.slice(y, -1, inner, 2 * inner))
    else:
        y = b.activation(b.linear(x, inner, bias=bias), activation)
    y = b.normalization(y, norm) if norm else y
    return b.linear(y, width, bias=bias)


def scaled(b: GraphBuilder, x: str) -> str:
    """Layer scale (Touvron et al. 2021): a learned factor a channel (last axis)."""
    return b.multiply(x, b.parameter((b.shape(x)[-1],)))


def mean_of_tokens(b: GraphBuilder, x: str, skip: int = 0) -> str:
    """(tokens, width) -> (width,), the first `skip` left out."""
    tokens = b.shape(x)[0]
    return b.reduce(b.slice(x, 0, skip, tokens) if skip else x, (0,))


def token(b: GraphBuilder, x: str, number: int = 0) -> str:
    """One token as (width,)."""
    return b.reshape(b.slice(x, 0, number, number + 1), (b.shape(x)[-1],))


def attention_pool(
    b: GraphBuilder, x: str, heads: int, inner: int, *, activation: str = "gelu", norm: str = "layer"
) -> str:
    """(tokens, width) -> (width,): a learned query attends to all tokens, then a feed-forward part."""
    width = b.shape(x)[-1]
    q = b.linear(b.parameter((1, width)), width)
    kv = b.linear(x, 2 * width)
    y = b.attention(q, b.slice(kv, 1, 0, width), b.slice(kv, 1, width, 2 * width), heads=heads)
    y = b.linear(y, width)
    return token(b, b.add(y, feed_forward(b, b.normalization(y, norm), inner, activation=activation)))
