"""Encoders of text: a stack of blocks that see the whole sequence, with the head a task needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from estimators.dnn.custom.blocks.attention import AttentionPlan, FeedForwardPlan, attend, feed_forward
from estimators.dnn.custom.blocks.decoder import with_positions
from estimators.dnn.graph import GraphBuilder, OperatorGraph
from estimators.dnn.networks.shape import TransformerShape

Head = Literal["none", "pooler", "words", "classes", "tokens"]


@dataclass(frozen=True, slots=True)
class EncoderPlan:
    """Dimensions of an encoder.

    Attributes:
        embedding_width: of the tables, where it is narrower than the network. token_types: rows of that table.
        positions: usable positions. position_rows: rows of that table. pre_norm: normalised before the parts.
        shared_blocks: all blocks have the weights of the first.
        head: pooler (a matrix on the first token), words (masked words; the vocabulary's matrix is the table's),
            classes (pooler and classifier), tokens (a classifier on each token), none.
        head_words_transform: whether the masked-word head has its own matrix and norm. labels: of a classifier.
        pooled_first: whether a classifier reads a pooled first token.
        relative_rows: rows of a shared table of relative positions (DeBERTa), 0 = none. relative_norm: its norm.
    """

    vocabulary: int
    width: int
    layers: int
    heads: int
    feed_forward: FeedForwardPlan
    positions: int
    position_rows: int = 0
    token_types: int = 0
    embedding_width: int | None = None
    shared_blocks: bool = False
    head: Head = "pooler"
    labels: int = 2
    relative_rows: int = 0
    relative_norm: bool = False

    @property
    def shape(self) -> TransformerShape:
        """The dimensions that formulas for memory use."""
        return TransformerShape(
            layers=self.layers, hidden=self.width, heads=self.heads, kv_heads=self.heads,
            head_size=self.width // self.heads, ffn=self.feed_forward.inner, gated=self.feed_forward.gated,
            vocabulary=self.vocabulary, tied=True, positions=self.positions, head=self.head == "words",
        )  # fmt: skip


def encoder_graph(plan: EncoderPlan, tokens: int, name: str) -> OperatorGraph:
    """The encoder on sequences of so many tokens.

    Raises:
        RequestError: there are more tokens than positions.
    """
    b = GraphBuilder(name)
    sample, narrow = b.input((tokens,), "token"), plan.embedding_width or plan.width
    table = b.embedding(sample, plan.vocabulary, narrow, name="tokens")
    x = table
    if plan.positions:
        x = with_positions(b, x, plan.positions, plan.position_rows)
    if plan.token_types:
        x = b.add(x, b.embedding(sample, plan.token_types, narrow, name="token_types"), name="typed")
    x = b.normalization(x, "layer", name="norm")
    if narrow != plan.width:
        x = b.linear(x, plan.width, name="widen")
    if plan.relative_rows:
        rows = b.parameter((plan.relative_rows, plan.width), "relative_positions")
        if plan.relative_norm:
            b.normalization(rows, "layer", name="relative_norm")
    for number in range(plan.layers):
        b.scope = f"block{number}/"
        x = _block(b, x, plan, repeats=plan.shared_blocks and number > 0)
    b.scope = ""
    return b.finish(_head(b, x, table, plan))


def _block(b: GraphBuilder, x: str, plan: EncoderPlan, *, repeats: bool) -> str:
    if repeats:
        return _repeated(b, x, plan)
    attention = AttentionPlan(plan.heads, plan.heads, plan.width // plan.heads, bias=True, output_bias=True)
    x = b.add(x, attend(b, x, plan.width, attention), name="residual")
    x = b.normalization(x, "layer", name="norm")
    x = b.add(x, feed_forward(b, x, plan.feed_forward), name="residual")
    return b.normalization(x, "layer", name="norm")


def _repeated(b: GraphBuilder, x: str, plan: EncoderPlan) -> str:
    """A block with the weights of the first one."""

    def linear(source: str, width: int, of: str) -> str:
        return b.linear(source, width, bias=False, weight_of=f"block0/{of}", name=of)

    q, k, v = (linear(x, plan.width, of) for of in ("queries", "keys", "values"))
    mixed = b.attention(q, k, v, heads=plan.heads, name="attention")
    x = b.add(x, linear(mixed, plan.width, "output"), name="residual")
    x = b.normalization(x, "layer", affine=False, name="norm")
    y = b.activation(linear(x, plan.feed_forward.inner, "inner"), plan.feed_forward.activation, name="activation")
    x = b.add(x, linear(y, plan.width, "outer"), name="residual")
    return b.normalization(x, "layer", affine=False, name="norm")


def _head(b: GraphBuilder, x: str, table: str, plan: EncoderPlan) -> str:
    if plan.head == "words":
        x = b.activation(b.linear(x, plan.embedding_width or plan.width, name="transform"), "gelu")
        x = b.normalization(x, "layer", name="head_norm")
        return b.linear(x, plan.vocabulary, bias=True, weight_of=table, name="vocabulary")
    if plan.head == "tokens":
        return b.linear(x, plan.labels, name="classifier")
    if plan.head == "none":
        return x
    first = b.slice(x, 0, 0, 1, name="first")
    pooled = b.activation(b.linear(first, plan.width, name="pooler"), "tanh")
    return b.linear(pooled, plan.labels, name="classifier") if plan.head == "classes" else pooled
