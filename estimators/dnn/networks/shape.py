"""Transformers on text by formula: parameters, multiply-accumulates and activations from a few dimensions.

Conventions: multiply-accumulates of attention are counted over the full sequence, as model FLOP utilisation is (causal
masks could halve them); the matrix of attention scores is not counted as an activation (fused attention keeps none).
Formulas after Kaplan et al., arXiv 2001.08361, and Korthikanti et al., arXiv 2205.05198.
"""

from __future__ import annotations

from dataclasses import dataclass

TARGET_FRACTION = 0.25
"""Decoder tokens per encoder token in an encoder-decoder (a summary or transcript is shorter than its source)."""


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

    @property
    def _attention(self) -> float:
        return 2.0 * self.hidden * self.heads * self.head_size + 2.0 * self.hidden * self.kv_heads * self.head_size

    @property
    def _feed_forward(self) -> float:
        return (3.0 if self.gated else 2.0) * self.hidden * self.ffn

    def _block(self, experts: int) -> float:
        return self._attention + experts * self._feed_forward + 4.0 * self.hidden

    def _stacks(self, experts: int) -> tuple[float, float]:
        block = self._block(experts)
        return self.layers * block, self.decoder_layers * (block + self._attention)

    @property
    def parameters(self) -> float:
        """All weights."""
        tables = self.vocabulary * self.hidden * (1 if self.tied else 2) + self.positions * self.hidden
        return sum(self._stacks(self.experts)) + tables

    @property
    def active_parameters(self) -> float:
        """Weights one token passes, embeddings included."""
        return self.parameters - sum(self._stacks(self.experts)) + sum(self._stacks(self.active_experts))

    def macs(self, tokens: int) -> float:
        """Multiply-accumulates of one sequence."""
        width = self.heads * self.head_size
        target = tokens * TARGET_FRACTION if self.decoder_layers else tokens
        first, second = self._stacks(self.active_experts)
        scores = 2.0 * self.layers * width * tokens**2
        cross = 2.0 * self.decoder_layers * width * (target**2 + target * tokens)
        output = self.vocabulary * self.hidden * target if self.head else 0.0
        return first * tokens + second * target + scores + cross + output

    def activations(self, tokens: int) -> float:
        """Elements written by matrix products for one sequence."""
        attention = (self.heads + self.kv_heads) * self.head_size * 2.0 + 2.0 * self.hidden
        inner = self.ffn * (2.0 if self.gated else 1.0) * self.active_experts
        target = tokens * TARGET_FRACTION if self.decoder_layers else tokens
        blocks = self.layers * tokens + 1.4 * self.decoder_layers * target
        return blocks * (attention + inner) + (self.vocabulary * target if self.head else 0.0)

    def stored(self, tokens: int) -> float:
        """Elements kept for the backward pass of one sequence: about 16 to 17 x width per token and block."""
        inner = self.ffn * (4.0 if self.gated else 2.0) * self.active_experts
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
