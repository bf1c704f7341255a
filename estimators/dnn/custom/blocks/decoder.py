"""Decoder-only transformers: a stack of causal blocks between two vocabularies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from estimators.dnn.custom.blocks.attention import (
    AttentionPlan,
    FeedForwardPlan,
    LatentPlan,
    NormType,
    attend,
    attend_latent,
    feed_forward,
)
from estimators.dnn.graph import GraphBuilder, OperatorGraph
from estimators.dnn.networks.shape import TransformerShape
from knowledge.errors import RequestError


@dataclass(frozen=True, slots=True)
class DecoderPlan:
    """Dimensions of a decoder.

    Attributes:
        feed_forward: of a usual block. dense: of the blocks that are not routed, by their numbers in `dense_blocks`.
        tied: the output matrix is the table of tokens. head_bias: of the output matrix.
        embedding_width: of the table of tokens, where it is narrower than the network.
        positions: learned positions, 0 = none. position_rows: rows of that table, where they are more.
        norm_bias, norm_affine: whether normalisations have shifts, and weights at all.
        parallel: attention and feed-forward part read the same normalised input. norms_before: of a block (1 with a
            shared one, 2). norms_after: normalisations of the parts' results. embedding_norm: one after the table.
        post_norm: normalisations stand after the parts instead of before. final_norm: one before the output matrix.
    """

    vocabulary: int
    width: int
    layers: int
    attention: AttentionPlan | LatentPlan
    feed_forward: FeedForwardPlan
    tied: bool
    norm: NormType = "rms"
    norm_bias: bool = True
    norm_affine: bool = True
    embedding_width: int | None = None
    positions: int = 0
    position_rows: int = 0
    head_bias: bool = False
    parallel: bool = False
    norms_before: int = 2
    norms_after: int = 0
    embedding_norm: bool = False
    final_norm: bool = True
    dense: FeedForwardPlan | None = None
    dense_blocks: frozenset[int] = frozenset()

    @property
    def shape(self) -> TransformerShape:
        """The dimensions that formulas for memory and key-value caches use."""
        heads, kv_heads, size = _heads(self.attention)
        forward = self.feed_forward
        return TransformerShape(
            layers=self.layers,
            hidden=self.width,
            heads=heads,
            kv_heads=kv_heads,
            head_size=size,
            ffn=forward.inner,
            gated=forward.gated,
            vocabulary=self.vocabulary,
            tied=self.tied,
            positions=self.positions,
            experts=max(forward.experts, 1),
            active_experts=max(forward.active, 1),
        )


def decoder_graph(plan: DecoderPlan, tokens: int, name: str) -> OperatorGraph:
    """The decoder on sequences of so many tokens.

    Raises:
        RequestError: there are more tokens than learned positions.
    """
    b = GraphBuilder(name)
    table = b.embedding(b.input((tokens,), "token"), plan.vocabulary, plan.embedding_width or plan.width, name="tokens")
    x = table
    if plan.embedding_width and plan.embedding_width != plan.width:
        x = b.linear(x, plan.width, bias=False, name="widen")
    if plan.positions:
        x = with_positions(b, x, plan.positions, plan.position_rows)
    if plan.embedding_norm:
        x = _norm(b, x, plan)
    for number in range(plan.layers):
        b.scope = f"block{number}/"
        x = _block(b, x, plan, plan.dense if plan.dense and number in plan.dense_blocks else plan.feed_forward)
    b.scope = ""
    if plan.final_norm:
        x = _norm(b, x, plan)
    if plan.embedding_width and plan.embedding_width != plan.width:
        x = b.linear(x, plan.embedding_width, bias=False, name="narrow")
    shared = table if plan.tied else None
    return b.finish(b.linear(x, plan.vocabulary, bias=plan.head_bias, weight_of=shared, name="vocabulary"))


def with_positions(b: GraphBuilder, x: str, positions: int, rows: int = 0) -> str:
    """Learned positions added to tokens; the table may hold `rows`, more than can be used.

    Raises:
        RequestError: there are more tokens than positions.
    """
    tokens, width = b.shape(x)[-2:]
    if tokens > positions:
        rule = f"{b.name} has {positions:,} learned positions"
        raise RequestError.of("sequence_length", tokens, rule, f"give at most {positions}")
    table = b.parameter((max(rows, positions), width), "positions")
    used = b.slice(table, 0, 0, tokens, name="used_positions") if tokens < max(rows, positions) else table
    return b.add(x, used, name="placed")


def _block(b: GraphBuilder, x: str, plan: DecoderPlan, forward: FeedForwardPlan) -> str:
    mix = _mixer(plan)
    if plan.parallel:
        first = _norm(b, x, plan)
        second = _norm(b, x, plan) if plan.norms_before == 2 else first
        both = b.add(mix(b, first), feed_forward(b, second, forward), name="both")
        return b.add(x, both, name="residual")
    x = b.add(x, _part(b, x, plan, mix), name="residual")
    return b.add(x, _part(b, x, plan, lambda b, y: feed_forward(b, y, forward)), name="residual")


def _part(b: GraphBuilder, x: str, plan: DecoderPlan, part: Callable[[GraphBuilder, str], str]) -> str:
    y = part(b, _norm(b, x, plan) if plan.norms_before else x)
    return _norm(b, y, plan) if plan.norms_after else y


def _mixer(plan: DecoderPlan) -> Callable[[GraphBuilder, str], str]:
    attention = plan.attention
    if isinstance(attention, LatentPlan):
        return lambda b, x: attend_latent(b, x, plan.width, attention)
    return lambda b, x: attend(b, x, plan.width, attention)


def _norm(b: GraphBuilder, x: str, plan: DecoderPlan) -> str:
    return b.normalization(x, plan.norm, affine=plan.norm_affine, bias=plan.norm_bias, name="norm")


def _heads(plan: AttentionPlan | LatentPlan) -> tuple[int, int, int]:
    if isinstance(plan, LatentPlan):
        # What is kept of a token is the narrow vector: one head of half its width, for keys and for values.
        return plan.heads, 1, (plan.kv_rank + plan.rotary_size) // 2
    return plan.heads, plan.kv_heads, plan.head_size
