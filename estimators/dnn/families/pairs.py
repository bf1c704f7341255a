"""Encoders of images and texts side by side as graphs: CLIP and SigLIP. One sample is one image with one text.

Layouts after Radford et al., arXiv 2103.00020, and Zhai et al., arXiv 2303.15343.
"""

from __future__ import annotations

from estimators.dnn.families import text
from estimators.dnn.graph import GraphBuilder, OperatorGraph
from estimators.dnn.networks.shape import TransformerShape


def build(
    name: str,
    side: int,
    *,
    patch: int,
    width: int,
    layers: int,
    text_width: int,
    text_layers: int,
    heads: int = 0,
    ffn: int = 0,
    text_heads: int = 0,
    text_ffn: int = 0,
    embed: int = 0,
    vocabulary: int = 49408,
    context: int = 77,
    pooled: int = 0,
) -> OperatorGraph:
    """A pair of transformers. Heads are 64 wide where none are given; `pooled` 1 is SigLIP: attention in place of a
    class token, a projection of the text only."""
    b = GraphBuilder(name)
    seen = _tower(width, layers, heads, ffn)
    read = _tower(text_width, text_layers, text_heads, text_ffn)
    into = embed or text_width
    return b.finish(_image(b, side, patch, seen, into, pooled), _text(b, read, vocabulary, context, into, pooled))


def _tower(width: int, layers: int, heads: int, ffn: int) -> TransformerShape:
    count = heads or width // 64
    return TransformerShape(
        layers, width, count, count, width // count, ffn or 4 * width, False, 0, True,
        head=False, attention_bias="qkvo", feed_forward_bias=True, final_norm=True,
    )  # fmt: skip


def _image(b: GraphBuilder, side: int, patch: int, shape: TransformerShape, embed: int, pooled: int) -> str:
    width = shape.hidden
    x = b.convolution(b.input((3, side, side), name="image"), width, patch, stride=patch, padding=0, bias=bool(pooled))
    rows = b.transpose(b.reshape(x, (width, -1)), (1, 0))
    if not pooled:
        rows = b.concatenate([b.parameter((1, width), "class_token"), rows], 0)
    rows = b.add(rows, b.parameter(b.shape(rows), "places"))
    if not pooled:
        rows = b.normalization(rows, "layer", name="norm_before")
    rows = text.stack(b, rows, shape, shape.layers, causal=False, prefix="image_")
    if pooled:
        return _attention_pool(b, rows, shape)
    return b.linear(b.slice(rows, 0, 0, 1), embed, bias=False, name="image_projection")


def _attention_pool(b: GraphBuilder, rows: str, shape: TransformerShape) -> str:
    """One learned query looks at all places, then a feed-forward part (SigLIP)."""
    query = b.parameter((1, shape.hidden), "query")
    y = text.attend(b, query, rows, shape, causal=False, name="pool")
    return b.add(y, text.feed_forward(b, text.normalize(b, y, shape, "pool_norm"), shape))


def _text(b: GraphBuilder, shape: TransformerShape, vocabulary: int, context: int, embed: int, pooled: int) -> str:
    rows = b.embedding(b.input((context,), "token", "text"), vocabulary, shape.hidden, name="words")
    rows = b.add(rows, b.parameter((context, shape.hidden), "positions"))
    rows = text.stack(b, rows, shape, shape.layers, causal=not pooled, prefix="text_")
    return b.linear(b.slice(rows, 0, context - 1, context), embed, bias=bool(pooled), name="text_projection")
