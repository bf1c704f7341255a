"""Segment Anything as a graph: a windowed vision transformer, a neck, and the small decoder of masks.

Layout after Kirillov et al., arXiv 2304.02643. One sample is one image with one prompt of two points;
the small network for masks given as prompts is left out.
"""

from __future__ import annotations

from estimators.dnn.graph import GraphBuilder, OperatorGraph

WINDOW, PATCH, NECK = 14, 16, 256
PROMPT_TOKENS = 7
"""One for the quality, four for masks, two for the prompt."""


def build(name: str, side: int, *, width: int, layers: int, heads: int) -> OperatorGraph:
    """SAM; a quarter of the blocks look at the whole image, the others at windows of 14 x 14 patches."""
    b = GraphBuilder(name)
    x = b.convolution(b.input((3, side, side)), width, PATCH, stride=PATCH, padding=0, bias=True)
    places = b.shape(x)[1]
    x = b.transpose(x, (1, 2, 0))
    x = b.add(x, b.parameter((places, places, width), "positions"))
    every = layers // 4
    for number in range(layers):
        b.scope = f"block{number}."
        x = _block(b, x, heads, whole=number % every == every - 1)
    b.scope = "neck."
    x = b.convolution(b.transpose(x, (2, 0, 1)), NECK, 1)
    x = b.normalization(b.convolution(b.normalization(x, "channel"), NECK, 3), "channel")
    b.scope = "decoder."
    return b.finish(*_decode(b, x))


def _block(b: GraphBuilder, x: str, heads: int, *, whole: bool) -> str:
    places, _, width = b.shape(x)
    y = b.normalization(x, "layer")
    y = _attend(b, b.reshape(y, (1, places * places, width)), heads, places) if whole else _windows(b, y, heads)
    x = b.add(x, b.reshape(y, (places, places, width)))
    y = b.activation(b.linear(b.normalization(x, "layer"), 4 * width), "gelu")
    return b.add(x, b.linear(y, width))


def _windows(b: GraphBuilder, x: str, heads: int) -> str:
    """Attention within windows; the image is padded to a whole number of them."""
    places, _, width = b.shape(x)
    count = -(-places // WINDOW)
    more = count * WINDOW - places
    if more:
        x = b.pad(x, (0, 0, 0), (more, more, 0))
    parts = b.transpose(b.reshape(x, (count, WINDOW, count, WINDOW, width)), (0, 2, 1, 3, 4))
    y = _attend(b, b.reshape(parts, (count * count, WINDOW * WINDOW, width)), heads, WINDOW)
    y = b.transpose(b.reshape(y, (count, count, WINDOW, WINDOW, width)), (0, 2, 1, 3, 4))
    y = b.reshape(y, (count * WINDOW, count * WINDOW, width))
    return b.slice(b.slice(y, 0, 0, places), 1, 0, places) if more else y


def _attend(b: GraphBuilder, x: str, heads: int, side: int) -> str:
    """Attention with a learned bias for the distance of two places, by rows and by columns."""
    windows, tokens, width = b.shape(x)
    size = width // heads
    q, k, v = (b.linear(x, width, name=word) for word in "qkv")
    split = b.transpose(b.reshape(q, (windows, tokens, heads, size)), (0, 2, 1, 3))
    split = b.reshape(split, (windows * heads * tokens, size))
    parts = []
    for axis, shape in (("rows", (side, 1)), ("columns", (1, side))):
        table = b.slice(b.parameter((2 * side - 1, size), f"relative_{axis}"), 0, 0, side)
        scores = b.matmul(split, table, transpose_second=True)
        parts.append(b.reshape(scores, (windows, heads, tokens, *shape)))
    bias = b.reshape(b.add(*parts), (windows, heads, tokens, tokens))
    return b.linear(b.attention(q, k, v, heads=heads, bias=bias), width, name="o")


def _decode(b: GraphBuilder, image: str) -> tuple[str, str]:
    """Two blocks of attention between prompt and image, then masks at four times the resolution."""
    _, height, length = b.shape(image)
    image = b.add(image, b.parameter((NECK, 1, 1), "no_mask"))
    kinds = b.slice(b.parameter((5, NECK), "kinds_of_points"), 0, 0, PROMPT_TOKENS - 5)
    given = b.add(b.input((PROMPT_TOKENS - 5, NECK), name="prompt"), kinds)
    tokens = b.concatenate([b.parameter((5, NECK), "queries"), given], 0)
    rows = b.transpose(b.reshape(image, (NECK, height * length)), (1, 0))
    for _ in range(2):
        tokens = b.normalization(b.add(tokens, _cross(b, tokens, tokens, NECK)), "layer")
        tokens = b.normalization(b.add(tokens, _cross(b, tokens, rows, NECK // 2)), "layer")
        inner = b.linear(b.activation(b.linear(tokens, 2048)), NECK)
        tokens = b.normalization(b.add(tokens, inner), "layer")
        rows = b.normalization(b.add(rows, _cross(b, rows, tokens, NECK // 2)), "layer")
    tokens = b.normalization(b.add(tokens, _cross(b, tokens, rows, NECK // 2)), "layer")
    return _masks(b, tokens, b.reshape(b.transpose(rows, (1, 0)), (NECK, height, length)))


def _cross(b: GraphBuilder, x: str, memory: str, inner: int) -> str:
    q, k, v = b.linear(x, inner), b.linear(memory, inner), b.linear(memory, inner)
    return b.linear(b.attention(q, k, v, heads=8), NECK)


def _masks(b: GraphBuilder, tokens: str, image: str) -> tuple[str, str]:
    x = b.convolution(image, NECK // 4, 2, stride=2, padding=0, bias=True, transposed=True)
    x = b.activation(b.normalization(x, "channel"), "gelu")
    x = b.activation(b.convolution(x, NECK // 8, 2, stride=2, padding=0, bias=True, transposed=True), "gelu")
    channels, height, length = b.shape(x)
    made = []
    for number in range(4):
        token = b.slice(tokens, 0, 1 + number, 2 + number)
        made.append(_perceptron(b, token, channels))
    masks = b.matmul(b.concatenate(made, 0), b.reshape(x, (channels, height * length)))
    return masks, _perceptron(b, b.slice(tokens, 0, 0, 1), 4)


def _perceptron(b: GraphBuilder, x: str, width: int) -> str:
    for _ in range(2):
        x = b.activation(b.linear(x, NECK))
    return b.linear(x, width)
