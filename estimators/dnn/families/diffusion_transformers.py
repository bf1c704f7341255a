"""Diffusion transformers as graphs: DiT (Peebles and Xie, arXiv 2212.09748), and the two-stream transformers of Stable
Diffusion 3 (arXiv 2403.03206) and FLUX.1. One sample is one denoising step of one image."""

from __future__ import annotations

from estimators.dnn.families.diffusion import LATENT_FACTOR
from estimators.dnn.graph import GraphBuilder, OperatorGraph

STEP_WIDTH = 256
"""Width of the waves that encode the step number."""


def dit(
    name: str, side: int, *, width: int, layers: int, heads: int, patch: int, classes: int = 1001, channels: int = 4
) -> OperatorGraph:
    """DiT: a vision transformer on latents whose normalizations follow step number and class."""
    b = GraphBuilder(name)
    latent = side // LATENT_FACTOR
    x = b.input((channels, latent, latent), name="latents")
    x = b.convolution(x, width, patch, stride=patch, padding=0, bias=True)
    rows = b.transpose(b.reshape(x, (width, -1)), (1, 0))
    label = b.reshape(b.embedding(b.input((1,), "token", "class"), classes, width), (width,))
    given = b.activation(b.add(_vector(b, "time", STEP_WIDTH, width), label), "silu")
    for number in range(layers):
        b.scope = f"block{number}."
        scale = b.linear(given, 6 * width)
        rows = _residual(b, rows, _attend(b, _modulated(b, rows, scale), heads), scale)
        inner = b.activation(b.linear(_modulated(b, rows, scale), 4 * width), "gelu")
        rows = _residual(b, rows, b.linear(inner, width), scale)
    b.scope = ""
    rows = _modulated(b, rows, b.linear(given, 2 * width))
    return b.finish(b.linear(rows, 2 * channels * patch * patch))


def two_stream(
    name: str,
    side: int,
    *,
    width: int,
    double: int,
    single: int,
    heads: int,
    pooled: int,
    text_tokens: int,
    text_width: int = 4096,
    channels: int = 16,
    guided: int = 0,
    normed: int = 1,
    last_short: int = 0,
) -> OperatorGraph:
    """Image and text in two streams that attend to each other, then (`single`) blocks on both together.

    Args:
        pooled: width of the text's one vector. guided: whether the guidance strength is an input. normed: queries and
            keys are normalized. last_short: the last block writes no text (Stable Diffusion 3).
    """
    b = GraphBuilder(name)
    latent = side // (2 * LATENT_FACTOR)
    image = b.linear(b.input((latent * latent, 4 * channels), name="latents"), width)
    words = b.linear(b.input((text_tokens, text_width), name="text"), width)
    given = b.add(_vector(b, "time", STEP_WIDTH, width), _vector(b, "pooled", pooled, width))
    if guided:
        given = b.add(given, _vector(b, "guidance", STEP_WIDTH, width))
    given = b.activation(given, "silu")
    for number in range(double):
        b.scope = f"double{number}."
        short = bool(last_short) and number == double - 1
        image, words = _double(b, image, words, given, heads, bool(normed), short)
    rows = b.concatenate([words, image], 0) if single else image
    for number in range(single):
        b.scope = f"single{number}."
        rows = _single(b, rows, given, heads)
    b.scope = ""
    rows = b.slice(rows, 0, text_tokens, text_tokens + latent * latent) if single else rows
    return b.finish(b.linear(_modulated(b, rows, b.linear(given, 2 * width)), 4 * channels))


def _vector(b: GraphBuilder, name: str, size: int, width: int) -> str:
    return b.linear(b.activation(b.linear(b.input((size,), name=name), width), "silu"), width)


def _modulated(b: GraphBuilder, rows: str, scale: str) -> str:
    """Normalized without weights, then scaled and shifted by the condition."""
    width = b.shape(rows)[1]
    y = b.multiply(b.normalization(rows, "layer", affine=False), b.slice(scale, 0, 0, width))
    return b.add(y, b.slice(scale, 0, width, 2 * width))


def _residual(b: GraphBuilder, rows: str, y: str, scale: str) -> str:
    width = b.shape(rows)[1]
    return b.add(rows, b.multiply(y, b.slice(scale, 0, 2 * width, 3 * width)))


def _attend(b: GraphBuilder, rows: str, heads: int) -> str:
    width = b.shape(rows)[1]
    q, k, v = (b.linear(rows, width) for _ in range(3))
    return b.linear(b.attention(q, k, v, heads=heads), width)


def _double(
    b: GraphBuilder, image: str, words: str, given: str, heads: int, normed: bool, short: bool
) -> tuple[str, str]:
    width, count = b.shape(image)[1], b.shape(words)[0]
    scales = (b.linear(given, 2 * width if short else 6 * width), b.linear(given, 6 * width))
    parts = [_queries(b, rows, scale, heads, normed) for rows, scale in ((words, scales[0]), (image, scales[1]))]
    q, k, v = (b.concatenate([parts[0][number], parts[1][number]], 0) for number in range(3))
    mixed = b.attention(q, k, v, heads=heads)
    total = b.shape(mixed)[0]
    image = _finish(b, image, b.slice(mixed, 0, count, total), scales[1])
    return image, words if short else _finish(b, words, b.slice(mixed, 0, 0, count), scales[0])


def _queries(b: GraphBuilder, rows: str, scale: str, heads: int, normed: bool) -> tuple[str, str, str]:
    width = b.shape(rows)[1]
    y = _modulated(b, rows, scale)
    q, k, v = (b.linear(y, width) for _ in range(3))
    return (_per_head(b, q, heads), _per_head(b, k, heads), v) if normed else (q, k, v)


def _per_head(b: GraphBuilder, x: str, heads: int) -> str:
    tokens, width = b.shape(x)
    y = b.normalization(b.reshape(x, (tokens, heads, width // heads)), "rms")
    return b.reshape(y, (tokens, width))


def _finish(b: GraphBuilder, rows: str, mixed: str, scale: str) -> str:
    width = b.shape(rows)[1]
    rows = _residual(b, rows, b.linear(mixed, width), scale)
    inner = b.activation(b.linear(_modulated(b, rows, scale), 4 * width), "gelu")
    return _residual(b, rows, b.linear(inner, width), scale)


def _single(b: GraphBuilder, rows: str, given: str, heads: int) -> str:
    """Attention and the feed-forward part side by side."""
    width = b.shape(rows)[1]
    scale = b.linear(given, 3 * width)
    y = _modulated(b, rows, scale)
    both = b.linear(y, 7 * width)
    q, k, v = (b.slice(both, 1, number * width, (number + 1) * width) for number in range(3))
    mixed = b.attention(_per_head(b, q, heads), _per_head(b, k, heads), v, heads=heads)
    inner = b.activation(b.slice(both, 1, 3 * width, 7 * width), "gelu")
    return _residual(b, rows, b.linear(b.concatenate([mixed, inner], 1), width), scale)
