"""Networks on sound as graphs: Whisper, wav2vec 2.0 with its relatives (HuBERT, WavLM, XLS-R), and Conformer.

Lengths are in tokens of the first transformer: 50 a second for Whisper and wav2vec 2.0, 25 for Conformer.
"""

from __future__ import annotations

from estimators.dnn.families import text
from estimators.dnn.graph import GraphBuilder, OperatorGraph
from estimators.dnn.networks.shape import TransformerShape

SAMPLES_PER_TOKEN = 320
"""Sound samples (at 16,000 a second) that make one token of wav2vec 2.0."""
FRONT = ((10, 5), (3, 2), (3, 2), (3, 2), (3, 2), (2, 2), (2, 2))
"""Kernel and stride of its convolutions (Baevski et al., arXiv 2006.11477)."""


def whisper(name: str, shape: TransformerShape, tokens: int) -> OperatorGraph:
    """Whisper: two convolutions on a spectrogram, an encoder, and a decoder (Radford et al., arXiv 2212.04356)."""
    b = GraphBuilder(name)
    bands = (shape.front_weights - 2 * shape.hidden) // (3 * shape.hidden) - shape.hidden
    x = b.input((bands, 2 * tokens), name="spectrogram")
    x = b.activation(b.convolution(x, shape.hidden, 3, bias=True), "gelu")
    x = b.activation(b.convolution(x, shape.hidden, 3, stride=2, padding=1, bias=True), "gelu")
    rows = b.transpose(x, (1, 0))
    rows = b.add(rows, text.learned_rows(b, "positions", shape.positions, shape.hidden, tokens))
    memory = text.stack(b, rows, shape, shape.layers, causal=False)
    return b.finish(text.head(b, text.decode(b, memory, shape, tokens, None), shape))


def wav2vec(
    name: str, tokens: int, *, width: int, layers: int, heads: int, ffn: int, layered: int = 0
) -> OperatorGraph:
    """wav2vec 2.0: seven convolutions on the sound itself, positions by a wide convolution, an encoder.

    `layered` 1: biases and a normalization at every convolution, as the large ones have.
    """
    b = GraphBuilder(name)
    x = b.input((1, tokens * SAMPLES_PER_TOKEN + 80), name="sound")
    for number, (kernel, stride) in enumerate(FRONT):
        x = b.convolution(x, 512, kernel, stride=stride, padding=0, bias=bool(layered))
        if layered or number == 0:
            x = b.normalization(x, "channel" if layered else "group", groups=512)
        x = b.activation(x, "gelu")
    rows = b.linear(b.normalization(b.transpose(x, (1, 0)), "layer"), width)
    count = b.shape(rows)[0]
    near = b.convolution(b.transpose(rows, (1, 0)), width, 128, padding=64, groups=16, bias=True)
    near = b.transpose(b.activation(b.slice(near, 1, 0, count), "gelu"), (1, 0))
    shape = TransformerShape(
        layers, width, heads, heads, width // heads, ffn, False, 0, True,
        head=False, attention_bias="qkvo", feed_forward_bias=True, final_norm=True,
    )  # fmt: skip
    return b.finish(text.stack(b, b.add(rows, near), shape, layers, causal=False))


def conformer(
    name: str,
    tokens: int,
    *,
    width: int,
    layers: int,
    heads: int,
    kernel: int = 32,
    decoder: int = 0,
    vocabulary: int = 1024,
) -> OperatorGraph:
    """Conformer: two halves of a feed-forward part around attention and a depthwise convolution (arXiv 2005.08100).

    `decoder` is the width of the one LSTM layer of its transducer, 0 for a plain output.
    """
    b = GraphBuilder(name)
    x = b.input((1, 4 * tokens + 3, 80), name="spectrogram")
    for _ in range(2):
        x = b.activation(b.convolution(x, width, 3, stride=2, padding=0, bias=True))
    _, count, bands = b.shape(x)
    rows = b.linear(b.reshape(b.transpose(x, (1, 0, 2)), (count, width * bands)), width)
    for number in range(layers):
        b.scope = f"block{number}."
        rows = _conformer_block(b, rows, heads, kernel)
    b.scope = ""
    if not decoder:
        return b.finish(b.linear(rows, vocabulary))
    words = b.embedding(b.input((max(1, count // 4),), "token", "words_before"), vocabulary, decoder)
    said = b.linear(b.recurrence(words, decoder), decoder, name="said")
    heard = b.linear(rows, decoder, name="heard")
    pairs = b.activation(b.add(b.reshape(heard, (count, 1, decoder)), said), "tanh")
    return b.finish(b.linear(pairs, vocabulary))


def _conformer_block(b: GraphBuilder, x: str, heads: int, kernel: int) -> str:
    x = b.add(x, _half(b, x))
    x = b.add(x, _relative_attention(b, x, heads))
    x = b.add(x, _convolution_part(b, x, kernel))
    x = b.add(x, _half(b, x))
    return b.normalization(x, "layer")


def _half(b: GraphBuilder, x: str) -> str:
    width = b.shape(x)[1]
    y = b.activation(b.linear(b.normalization(x, "layer"), 4 * width), "silu")
    return b.linear(y, width)


def _relative_attention(b: GraphBuilder, x: str, heads: int) -> str:
    """Attention with a projected table of distances."""
    tokens, width = b.shape(x)
    normed = b.normalization(x, "layer")
    q, k, v = (b.linear(normed, width) for _ in range(3))
    distances = b.linear(b.input((2 * tokens - 1, width), name="distances"), width, bias=False)
    offsets = b.parameter((2, width), "offsets")
    size = width // heads
    placed = b.add(q, b.slice(offsets, 0, 1, 2))
    split = b.transpose(b.reshape(placed, (tokens, heads, size)), (1, 0, 2))
    table = b.transpose(b.reshape(b.slice(distances, 0, 0, tokens), (tokens, heads, size)), (1, 0, 2))
    bias = b.matmul(split, table, transpose_second=True)
    q = b.add(q, b.slice(offsets, 0, 0, 1))
    return b.linear(b.attention(q, k, v, heads=heads, bias=bias), width)


def _convolution_part(b: GraphBuilder, x: str, kernel: int) -> str:
    tokens, width = b.shape(x)
    y = b.linear(b.normalization(x, "layer"), 2 * width)
    y = b.multiply(b.slice(y, 1, 0, width), b.activation(b.slice(y, 1, width, 2 * width), "sigmoid"))
    y = b.convolution(b.transpose(y, (1, 0)), width, kernel, groups=width, padding=kernel // 2, bias=True)
    y = b.activation(b.normalization(b.slice(y, 1, 0, tokens)), "silu")
    return b.linear(b.transpose(y, (1, 0)), width)
