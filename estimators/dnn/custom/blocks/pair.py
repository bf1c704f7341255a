"""Encoder-decoders on text or audio: a stack that reads, and a causal stack that attends to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from estimators.dnn.custom.blocks.attention import AttentionPlan, FeedForwardPlan, NormType, attend, feed_forward
from estimators.dnn.custom.blocks.decoder import with_positions
from estimators.dnn.graph import GraphBuilder, OperatorGraph
from estimators.dnn.networks.shape import TARGET_FRACTION, TransformerShape
from knowledge.errors import RequestError


@dataclass(frozen=True, slots=True)
class PairPlan:
    """Dimensions of an encoder-decoder.

    Attributes:
        layers, decoder_layers: blocks of each stack. attention, decoder_attention: their heads.
        feed_forward, decoder_feed_forward: inner parts. tied: the output matrix is the table of tokens.
        positions: learned positions of each stack, 0 = none. position_rows: rows of each of those tables.
        encoder_positions: of the encoder, where it has others. fixed_positions: the encoder's are not learned.
        relative_buckets: rows of a table of relative positions in each stack (T5), 0 = none.
        embedding_norm, final_norm: of each stack.
        mel_bins: channels of a spectrogram that the encoder reads through two convolutions; 0 = it reads tokens.
    """

    vocabulary: int
    width: int
    layers: int
    decoder_layers: int
    attention: AttentionPlan
    decoder_attention: AttentionPlan
    feed_forward: FeedForwardPlan
    decoder_feed_forward: FeedForwardPlan
    tied: bool
    norm: NormType = "layer"
    positions: int = 0
    position_rows: int = 0
    encoder_positions: int | None = None
    relative_buckets: int = 0
    embedding_norm: bool = False
    final_norm: bool = False
    mel_bins: int = 0

    @property
    def shape(self) -> TransformerShape:
        """The dimensions that formulas for memory use."""
        heads = self.attention
        return TransformerShape(
            layers=self.layers, decoder_layers=self.decoder_layers, hidden=self.width, heads=heads.heads,
            kv_heads=heads.kv_heads, head_size=heads.head_size, ffn=self.feed_forward.inner,
            gated=self.feed_forward.gated, vocabulary=self.vocabulary, tied=self.tied, positions=self.positions,
        )  # fmt: skip


def target_tokens(tokens: int) -> int:
    """Tokens the decoder writes for so many the encoder reads, as the catalogue's formulas take it."""
    return max(1, round(tokens * TARGET_FRACTION))


def pair_graph(plan: PairPlan, tokens: int, name: str) -> OperatorGraph:
    """The network on samples of so many encoder tokens (audio frames after the convolutions).

    Raises:
        RequestError: there are more tokens than learned positions.
    """
    b = GraphBuilder(name)
    if plan.mel_bins:
        table, x = None, _audio(b, plan, tokens)
    else:
        table = b.embedding(b.input((tokens,), "token", "source"), plan.vocabulary, plan.width, name="tokens")
        x = _placed(b, table, plan)
    x = _encoder(b, x, plan)
    answer = b.input((target_tokens(tokens),), "token", "target")
    y = b.embedding(answer, plan.vocabulary, plan.width, weight_of=table, name="target_tokens")
    owner = table or y
    y = _decoder(b, _placed(b, y, plan), x, plan)
    return b.finish(b.linear(y, plan.vocabulary, bias=False, weight_of=owner if plan.tied else None, name="vocabulary"))


def _audio(b: GraphBuilder, plan: PairPlan, tokens: int) -> str:
    positions = plan.encoder_positions or tokens
    if tokens > positions:
        rule = f"{b.name} reads at most {positions} audio frames"
        raise RequestError.of("sequence_length", tokens, rule, f"give at most {positions}")
    x = b.input((plan.mel_bins, 2 * tokens))
    x = b.activation(b.convolution(x, plan.width, 3, bias=True, name="convolution1"), "gelu")
    x = b.activation(b.convolution(x, plan.width, 3, stride=2, padding=1, bias=True, name="convolution2"), "gelu")
    x = b.transpose(x, (1, 0), name="frames")
    table = b.parameter((positions, plan.width), "frame_positions")
    used = b.slice(table, 0, 0, tokens, name="used_frame_positions") if tokens < positions else table
    return b.add(x, used, name="placed_frames")


def _placed(b: GraphBuilder, x: str, plan: PairPlan) -> str:
    if plan.positions:
        x = with_positions(b, x, plan.positions, plan.position_rows)
    return b.normalization(x, "layer", name="embedding_norm") if plan.embedding_norm else x


def _encoder(b: GraphBuilder, x: str, plan: PairPlan) -> str:
    if plan.relative_buckets:
        b.parameter((plan.relative_buckets, plan.attention.heads), "encoder_relative_positions")
    for number in range(plan.layers):
        b.scope = f"encoder{number}/"
        x = b.add(x, attend(b, _norm(b, x, plan), plan.width, plan.attention), name="residual")
        x = b.add(x, feed_forward(b, _norm(b, x, plan), plan.feed_forward), name="residual")
    b.scope = ""
    return _norm(b, x, plan) if plan.final_norm else x


def _decoder(b: GraphBuilder, y: str, memory: str, plan: PairPlan) -> str:
    if plan.relative_buckets:
        b.parameter((plan.relative_buckets, plan.decoder_attention.heads), "decoder_relative_positions")
    causal = replace(plan.decoder_attention, causal=True)
    for number in range(plan.decoder_layers):
        b.scope = f"decoder{number}/"
        y = b.add(y, attend(b, _norm(b, y, plan), plan.width, causal), name="residual")
        y = b.add(y, attend(b, _norm(b, y, plan), plan.width, plan.decoder_attention, memory), name="residual")
        y = b.add(y, feed_forward(b, _norm(b, y, plan), plan.decoder_feed_forward), name="residual")
    b.scope = ""
    return _norm(b, y, plan) if plan.final_norm else y


def _norm(b: GraphBuilder, x: str, plan: PairPlan) -> str:
    return b.normalization(x, plan.norm, name="norm")
