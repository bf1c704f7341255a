"""Attention and feed-forward parts of transformers, as configurations describe them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from estimators.dnn.graph import GraphBuilder

NormType = Literal["layer", "rms"]


@dataclass(frozen=True, slots=True)
class AttentionPlan:
    """Dimensions of an attention part.

    Attributes:
        heads, kv_heads, head_size: of queries; keys and values may have fewer heads.
        bias, output_bias: of the matrices into and out of attention. key_bias: of the keys', where it differs.
        query_norm: normalisation of queries and keys: by head, over all heads, or none.
        causal: whether a token sees only those before it.
    """

    heads: int
    kv_heads: int
    head_size: int
    bias: bool = False
    output_bias: bool = False
    key_bias: bool | None = None
    query_norm: Literal["head", "all", "none"] = "none"
    causal: bool = False


@dataclass(frozen=True, slots=True)
class LatentPlan:
    """Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434): keys and values from a narrow shared vector.

    Attributes:
        heads: of queries. query_rank: width of the narrow queries, `None` for a plain matrix.
        kv_rank: width of the narrow keys and values. plain_size, rotary_size: parts of a head of queries and keys.
        value_size: of a head of values. bias: of the narrowing matrices.
    """

    heads: int
    query_rank: int | None
    kv_rank: int
    plain_size: int
    rotary_size: int
    value_size: int
    bias: bool = False


@dataclass(frozen=True, slots=True)
class FeedForwardPlan:
    """A feed-forward part; with `experts`, a routed one.

    Attributes:
        inner: width inside (of one expert). gated: three matrices instead of two. bias: of the matrices.
        experts, active: copies, and those one token passes; 0 = not routed.
        shared: width inside of the part every token passes beside the experts; 0 = none.
        shared_gate: whether a learned number weighs that part. correction: a learned number an expert for routing.
    """

    inner: int
    gated: bool
    activation: str = "gelu"
    bias: bool = False
    experts: int = 0
    active: int = 0
    shared: int = 0
    shared_gate: bool = False
    correction: bool = False


def attend(b: GraphBuilder, x: str, width: int, plan: AttentionPlan, memory: str | None = None) -> str:
    """Self-attention of `x`, or attention of `x` to `memory`, back to `width`."""
    other = memory or x
    q = b.linear(x, plan.heads * plan.head_size, bias=plan.bias, name="queries")
    key_bias = plan.bias if plan.key_bias is None else plan.key_bias
    k = b.linear(other, plan.kv_heads * plan.head_size, bias=key_bias, name="keys")
    v = b.linear(other, plan.kv_heads * plan.head_size, bias=plan.bias, name="values")
    q, k = _normalised(b, q, plan.heads, plan), _normalised(b, k, plan.kv_heads, plan)
    mixed = b.attention(q, k, v, heads=plan.heads, kv_heads=plan.kv_heads, causal=plan.causal, name="attention")
    return b.linear(mixed, width, bias=plan.output_bias, name="output")


def attend_latent(b: GraphBuilder, x: str, width: int, plan: LatentPlan) -> str:
    """Latent attention, unfolded as in training; causal."""
    tokens, full = b.shape(x)[0], plan.heads * (plan.plain_size + plan.rotary_size)
    q = x
    if plan.query_rank is not None:
        narrow = b.linear(x, plan.query_rank, bias=plan.bias, name="narrow_queries")
        q = b.normalization(narrow, "rms", name="query_norm")
    q = b.linear(q, full, bias=False, name="queries")
    latent = b.linear(x, plan.kv_rank + plan.rotary_size, bias=plan.bias, name="latent")
    kept = b.slice(latent, 1, 0, plan.kv_rank, name="latent_plain")
    rotary = b.slice(latent, 1, plan.kv_rank, plan.kv_rank + plan.rotary_size, name="latent_rotary")
    kept = b.normalization(kept, "rms", name="latent_norm")
    plain = b.linear(kept, plan.heads * plan.plain_size, bias=False, name="keys")
    v = b.linear(kept, plan.heads * plan.value_size, bias=False, name="values")
    spread = b.concatenate([rotary] * plan.heads, 1, name="rotary_of_each_head")
    k = b.concatenate([plain, spread], 1, name="whole_keys")
    mixed = b.attention(q, k, v, heads=plan.heads, causal=True, name="attention")
    assert b.shape(mixed) == (tokens, plan.heads * plan.value_size)
    return b.linear(mixed, width, bias=plan.bias, name="output")


def feed_forward(b: GraphBuilder, x: str, plan: FeedForwardPlan) -> str:
    """The feed-forward part, back to the width of `x`."""
    if plan.experts:
        return _routed(b, x, plan)
    return _plain(b, x, plan, plan.inner)


def _plain(b: GraphBuilder, x: str, plan: FeedForwardPlan, inner: int) -> str:
    width = b.shape(x)[-1]
    first = b.linear(x, inner, bias=plan.bias, name="gate" if plan.gated else "inner")
    y = b.activation(first, plan.activation, name="activation")
    if plan.gated:
        y = b.multiply(y, b.linear(x, inner, bias=plan.bias, name="inner"), name="gated")
    return b.linear(y, width, bias=plan.bias, name="outer")


def _routed(b: GraphBuilder, x: str, plan: FeedForwardPlan) -> str:
    y = b.experts(
        x,
        experts=plan.experts,
        active=plan.active,
        inner=plan.inner,
        gated=plan.gated,
        activation=plan.activation,
        bias=plan.bias,
        name="experts",
    )
    if plan.shared:
        shared = _plain(b, x, plan, plan.shared)
        if plan.shared_gate:
            shared = b.multiply(shared, b.linear(x, 1, bias=False, name="shared_gate"), name="weighed")
        y = b.add(y, shared, name="experts_and_shared")
    return y


def _normalised(b: GraphBuilder, x: str, heads: int, plan: AttentionPlan) -> str:
    if plan.query_norm == "none":
        return x
    if plan.query_norm == "all":
        return b.normalization(x, "rms", name="head_norm")
    tokens, width = b.shape(x)
    parted = b.reshape(x, (tokens, heads, width // heads), name="heads")
    return b.reshape(b.normalization(parted, "rms", name="head_norm"), (tokens, width), name="joined")
