"""Transformers on text by formula: parameters, multiply-accumulates and activations from a few dimensions.

Conventions: multiply-accumulates of attention are counted over the full sequence, as model FLOP utilisation is (causal
masks could halve them); the matrix of attention scores is not counted as an activation (fused attention keeps none).
Formulas after Kaplan et al., arXiv 2001.08361, and Korthikanti et al., arXiv 2205.05198; latent attention after
DeepSeek-V2, arXiv 2405.04434.
"""

from __future__ import annotations

from dataclasses import dataclass

TARGET_FRACTION = 0.25
"""Decoder tokens per encoder token in an encoder-decoder (a summary or transcript is shorter than its source)."""

NORM_WEIGHTS = {"layer": 2, "scale": 1, "rms": 1, "plain": 0}
"""Weights of a normalization per element of width: scale and shift, scale only, or none."""


@dataclass(frozen=True, slots=True)
class TransformerShape:
    """Dimensions of a transformer.

    Attributes:
        layers: self-attention blocks (of the encoder, where there are two stacks).
        decoder_layers: blocks with cross attention; 0 = one stack only.
        kv_heads: key and value heads (fewer than `heads` with grouped queries). head_size: width of one head.
        ffn: inner width of the feed-forward part. gated: three matrices instead of two.
        tied: input and output embeddings share their weights. positions: learned position embeddings.
        experts, active_experts: feed-forward copies, and those one token passes.
        head: whether every token goes through the vocabulary matrix (language models).
        attention_bias: which of the matrices q, k, v, o have a bias, as letters. feed_forward_bias: likewise.
        norm: layer, scale (layer without shift), rms or plain (no weights). norms: of one block.
        query_norm: weights of the normalization of queries and keys, per block.
        final_norm, embedding_norm: one more normalization after each stack, and after the embeddings.
        token_types: rows of a segment table. pooler: a square matrix on the first token. head_bias: of the output.
        embedding_width: of the tables, where it is not `hidden`. shared_block: all layers share one block's weights.
        expert_ffn: inner width of one routed expert, if not `ffn`. shared_ffn: of experts that every token passes.
        dense_layers: first blocks with one feed-forward part of width `ffn` instead of experts.
        query_rank, key_rank, rope_size, value_size: of latent attention (`key_rank` > 0); a query head has
            `head_size` elements, `rope_size` of them rotary.
        decoder_positions: learned positions of the second stack.
        front_weights: of convolutions before the first stack (speech), used once per token.
        relative_buckets: rows of a table of relative positions, per head and stack.
    """

    layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_size: int
    ffn: int
    gated: bool
    vocabulary: int
    tied: bool
    positions: int = 0
    decoder_layers: int = 0
    experts: int = 1
    active_experts: int = 1
    head: bool = True
    attention_bias: str = ""
    feed_forward_bias: bool = False
    norm: str = "layer"
    norms: int = 2
    query_norm: int = 0
    final_norm: bool = False
    embedding_norm: bool = False
    token_types: int = 0
    pooler: bool = False
    head_bias: bool = False
    embedding_width: int = 0
    shared_block: bool = False
    expert_ffn: int = 0
    shared_ffn: int = 0
    dense_layers: int = 0
    query_rank: int = 0
    key_rank: int = 0
    rope_size: int = 0
    value_size: int = 0
    decoder_positions: int = 0
    front_weights: int = 0
    relative_buckets: int = 0

    @property
    def values(self) -> int:
        """Width of one head's value."""
        return self.value_size or self.head_size

    @property
    def cache_elements(self) -> int:
        """Elements one block keeps per token while it generates: keys and values, or the latent vector."""
        if self.key_rank:
            return self.key_rank + self.rope_size
        return self.kv_heads * (self.head_size + self.values)

    @property
    def cache_parts(self) -> int:
        """Devices of a tensor group that can share them: a head's are never divided, nor is the latent vector."""
        return 1 if self.key_rank else self.kv_heads

    @property
    def _attention(self) -> float:
        if self.key_rank:
            return self._latent_attention
        queries, keys, values = self.heads * self.head_size, self.kv_heads * self.head_size, self.kv_heads * self.values
        return float(self.hidden) * (queries + keys + values + self.heads * self.values)

    @property
    def _latent_attention(self) -> float:
        queries = float(self.heads * self.head_size)
        down = (self.hidden + queries) * self.query_rank if self.query_rank else self.hidden * queries
        up = self.heads * (self.head_size - self.rope_size + self.values)
        kept = float(self.hidden) * (self.key_rank + self.rope_size) + float(self.key_rank) * up
        return down + kept + float(self.heads * self.values) * self.hidden

    @property
    def _attention_biases(self) -> float:
        width = {
            "q": self.heads * self.head_size,
            "k": self.kv_heads * self.head_size,
            "v": self.kv_heads * self.values,
            "o": self.hidden,
        }
        return float(sum(width[letter] for letter in self.attention_bias) + self.query_norm) + (
            self.query_rank + self.key_rank if self.key_rank else 0
        )

    def _dense(self, inner: int) -> float:
        return (3.0 if self.gated else 2.0) * self.hidden * inner

    def _feed_forward(self, experts: int) -> float:
        """Weights of the matrices of one block's feed-forward part, the router with them."""
        if self.experts == 1:
            return self._dense(self.ffn)
        routed = experts * self._dense(self.expert_ffn or self.ffn) + self.hidden * self.experts
        return routed + self._dense(self.shared_ffn)

    def _matrices(self, experts: int) -> tuple[float, float]:
        """Weights of the matrices of the first and the second stack."""
        block = self._attention + self._feed_forward(experts)
        saved = self.dense_layers * (self._feed_forward(experts) - self._dense(self.ffn)) if self.experts > 1 else 0.0
        return self.layers * block - saved, self.decoder_layers * (block + self._attention)

    @property
    def _vectors(self) -> float:
        """Biases and normalizations of all blocks."""
        one = float(NORM_WEIGHTS[self.norm] * self.hidden)
        inner = self.ffn * (2 if self.gated else 1) + self.hidden if self.feed_forward_bias else 0
        block = self.norms * one + self._attention_biases + inner
        ends = one * (self.final_norm + self.embedding_norm) * (2 if self.decoder_layers else 1)
        return self.layers * block + self.decoder_layers * (block + one + self._attention_biases) + ends

    @property
    def _tables(self) -> float:
        width = self.embedding_width or self.hidden
        words = float(self.vocabulary) * width * (1 if self.tied or not self.head else 2)
        between = float(width * self.hidden) * (1 if width != self.hidden else 0)
        relative = self.relative_buckets * self.heads * (2 if self.decoder_layers else 1)
        rest = (self.positions + self.decoder_positions + self.token_types) * width + between + relative
        ends = (self.hidden * self.hidden + self.hidden) * self.pooler + self.vocabulary * self.head_bias
        return words + rest + ends + self.front_weights

    @property
    def parameters(self) -> float:
        """All weights."""
        blocks = sum(self._matrices(self.experts)) + self._vectors
        if self.shared_block:
            blocks /= self.layers
        return blocks + self._tables

    @property
    def active_parameters(self) -> float:
        """Weights one token passes, embeddings included."""
        return self.parameters - sum(self._matrices(self.experts)) + sum(self._matrices(self.active_experts))

    def macs(self, tokens: int) -> float:
        """Multiply-accumulates of one sequence."""
        width = float(self.heads * (self.head_size + self.values))
        target = tokens * TARGET_FRACTION if self.decoder_layers else tokens
        first, second = self._matrices(self.active_experts)
        scores = self.layers * width * tokens**2
        cross = self.decoder_layers * width * (target**2 + target * tokens)
        unread = self.decoder_layers * self._cross_keys * (tokens - target)
        output = float(self.vocabulary) * (self.embedding_width or self.hidden) * target if self.head else 0.0
        front = float(self.front_weights) * tokens
        return front + first * tokens + second * target + unread + scores + cross + output

    @property
    def _cross_keys(self) -> float:
        """Weights of one block that make keys and values of the encoder's result, once per source token."""
        return float(self.hidden) * self.kv_heads * (self.head_size + self.values)

    def activations(self, tokens: int) -> float:
        """Elements written by matrix products for one sequence."""
        attention = (self.heads + self.kv_heads) * (self.head_size + self.values) + 2.0 * self.hidden
        if self.key_rank:
            attention += self.query_rank + self.key_rank + self.rope_size
        inner = self._inner * (2.0 if self.gated else 1.0)
        target = tokens * TARGET_FRACTION if self.decoder_layers else tokens
        blocks = self.layers * tokens + 1.4 * self.decoder_layers * target
        return blocks * (attention + inner) + (self.vocabulary * target if self.head else 0.0)

    @property
    def _inner(self) -> float:
        """Inner width of the feed-forward part that one token passes."""
        return float((self.expert_ffn or self.ffn) * self.active_experts + self.shared_ffn)

    def stored(self, tokens: int) -> float:
        """Elements kept for the backward pass of one sequence: about 16 to 17 x width per token and block."""
        inner = self._inner * (4.0 if self.gated else 2.0)
        target = tokens * TARGET_FRACTION if self.decoder_layers else tokens
        blocks = self.layers * tokens + 1.4 * self.decoder_layers * target
        logits = 2.0 * self.vocabulary * target if self.head else 0.0
        return blocks * (9.0 * self.hidden + inner) + logits


def of_size(parameters: float) -> TransformerShape:
    """A usual decoder of about so many parameters: gated feed-forward part, heads of 128, 32,000 words.

    Widths of published decoders grow with about the cube root of their size; the depth follows from the size.
    """
    hidden = max(256, round((parameters / 18.0) ** (1 / 3) * 5.6 / 128) * 128)
    ffn = round(8 / 3 * hidden / 256) * 256
    heads = hidden // 128
    tables = 2.0 * 32_000 * hidden
    block = 4.0 * hidden * hidden + 3.0 * hidden * ffn
    layers = max(2, round((parameters - tables) / block))
    return TransformerShape(layers, hidden, heads, heads, 128, ffn, True, 32_000, False)
