"""Latent diffusion on U-Nets as graphs: the denoiser of Stable Diffusion and its autoencoder.

One sample of the denoiser is one denoising step of one image; latents have an eighth of the image's side. Layout after
Rombach et al., arXiv 2112.10752, and Podell et al., arXiv 2307.01952.
"""

from __future__ import annotations

from estimators.dnn.graph import GraphBuilder, OperatorGraph

LATENT_FACTOR = 8
"""Side of an image per side of its latents."""
GROUPS = 32


def denoiser(
    name: str,
    side: int,
    *,
    width: int,
    factors: str,
    depths: str,
    context: int,
    tokens: int = 77,
    head_size: int = 0,
    heads: int = 8,
    added: int = 0,
    channels: int = 4,
    middle: int = -1,
) -> OperatorGraph:
    """The U-Net that removes noise.

    Args:
        factors: widths of the levels over `width`, joined by hyphens. depths: transformer blocks at each level.
        context: width of the text's tokens. head_size: of attention, where it is fixed; else `heads` are.
        added: width of further conditions (size, pooled text). middle: blocks in the middle, as the last level's if -1.
    """
    b = GraphBuilder(name)
    widths = [width * int(factor) for factor in factors.split("-")]
    deep = [int(depth) for depth in depths.split("-")]
    net = _Denoiser(b, b.input((tokens, context), name="text"), _time(b, width, added), head_size, heads)
    latents = b.input((channels, side // LATENT_FACTOR, side // LATENT_FACTOR), name="latents")
    x = b.convolution(latents, width, 3, bias=True)
    kept = [x]
    for level, size in enumerate(widths):
        for _ in range(2):
            x = net.step(x, size, deep[level])
            kept.append(x)
        if level < len(widths) - 1:
            x = b.convolution(x, size, 3, stride=2, padding=1, bias=True)
            kept.append(x)
    between = max(1, deep[-1]) if middle < 0 else middle
    x = net.residual(net.step(x, widths[-1], between), widths[-1])
    for level in range(len(widths) - 1, -1, -1):
        for _ in range(3):
            x = net.step(b.concatenate([x, kept.pop()]), widths[level], deep[level])
        if level:
            _, height, length = b.shape(kept[-1])
            x = b.convolution(b.resize(x, (height, length)), widths[level], 3, bias=True)
    x = b.activation(b.normalization(x, "group", groups=GROUPS), "silu")
    return b.finish(b.convolution(x, 4, 3, bias=True))


def _time(b: GraphBuilder, width: int, added: int) -> str:
    """The step number, and further conditions, as one vector."""
    wide = 4 * width
    x = b.linear(b.activation(b.linear(b.input((width,), name="time"), wide), "silu"), wide)
    if added:
        more = b.linear(b.activation(b.linear(b.input((added,), name="conditions"), wide), "silu"), wide)
        x = b.add(x, more)
    return b.activation(x, "silu")


class _Denoiser:
    """Blocks that all see the same text and the same step number."""

    def __init__(self, b: GraphBuilder, text: str, time: str, head_size: int, heads: int) -> None:
        self.b, self.text, self.time, self.head_size, self.heads = b, text, time, head_size, heads

    def step(self, x: str, channels: int, depth: int) -> str:
        """A residual block, and transformer blocks where there are some."""
        y = self.residual(x, channels)
        return self.transform(y, depth) if depth else y

    def residual(self, x: str, channels: int) -> str:
        """Two convolutions, the step number added between them."""
        return residual(self.b, x, channels, self.time)

    def transform(self, x: str, depth: int) -> str:
        """Attention among places, attention to the text, a gated feed-forward part; all with a residual around."""
        b = self.b
        channels, height, length = b.shape(x)
        y = b.normalization(x, "group", groups=GROUPS)
        rows = b.linear(b.transpose(b.reshape(y, (channels, height * length)), (1, 0)), channels)
        for _ in range(depth):
            normed = b.normalization(rows, "layer")
            rows = b.add(rows, self._attend(normed, normed))
            rows = b.add(rows, self._attend(b.normalization(rows, "layer"), self.text))
            rows = b.add(rows, _gated(b, b.normalization(rows, "layer")))
        back = b.transpose(b.linear(rows, channels), (1, 0))
        return b.add(x, b.reshape(back, (channels, height, length)))

    def _attend(self, x: str, memory: str) -> str:
        b, width = self.b, self.b.shape(x)[1]
        heads = width // self.head_size if self.head_size else self.heads
        q, k, v = (b.linear(one, width, bias=False) for one in (x, memory, memory))
        return b.linear(b.attention(q, k, v, heads=heads), width)


def residual(b: GraphBuilder, x: str, channels: int, time: str | None) -> str:
    """Two convolutions after group normalization, with a residual; the step number is added where there is one."""
    y = b.activation(b.normalization(x, "group", groups=GROUPS), "silu")
    y = b.convolution(y, channels, 3, bias=True)
    if time is not None:
        y = b.add(y, b.reshape(b.linear(time, channels), (channels, 1, 1)))
    y = b.activation(b.normalization(y, "group", groups=GROUPS), "silu")
    y = b.convolution(y, channels, 3, bias=True)
    if b.shape(x)[0] != channels:
        x = b.convolution(x, channels, 1, bias=True)
    return b.add(x, y)


def _gated(b: GraphBuilder, x: str) -> str:
    width = b.shape(x)[1]
    y = b.linear(x, 8 * width)
    y = b.multiply(b.slice(y, 1, 0, 4 * width), b.activation(b.slice(y, 1, 4 * width, 8 * width), "gelu"))
    return b.linear(y, width)


def autoencoder(name: str, side: int, *, latents: int = 4, quantized: int = 1) -> OperatorGraph:
    """Image to latents and back: widths 128, 256, 512, 512; attention at the smallest size."""
    b = GraphBuilder(name)
    x = b.convolution(b.input((3, side, side)), 128, 3, bias=True)
    widths = (128, 256, 512, 512)
    for level, size in enumerate(widths):
        for _ in range(2):
            x = residual(b, x, size, None)
        if level < 3:
            x = b.convolution(b.pad(x, (0, 0), (1, 1)), size, 3, stride=2, padding=0, bias=True)
    x = b.activation(b.normalization(_middle(b, x), "group", groups=GROUPS), "silu")
    x = b.convolution(x, 2 * latents, 3, bias=True)
    if quantized:
        x = b.convolution(x, 2 * latents, 1, bias=True)
    x = b.slice(x, 0, 0, latents)
    if quantized:
        x = b.convolution(x, latents, 1, bias=True)
    return b.finish(_decoded(b, x, widths))


def _decoded(b: GraphBuilder, x: str, widths: tuple[int, ...]) -> str:
    x = _middle(b, b.convolution(x, widths[-1], 3, bias=True))
    for level in range(len(widths) - 1, -1, -1):
        for _ in range(3):
            x = residual(b, x, widths[level], None)
        if level:
            _, height, length = b.shape(x)
            x = b.convolution(b.resize(x, (2 * height, 2 * length)), widths[level], 3, bias=True)
    x = b.activation(b.normalization(x, "group", groups=GROUPS), "silu")
    return b.convolution(x, 3, 3, bias=True)


def _middle(b: GraphBuilder, x: str) -> str:
    channels, height, length = b.shape(x)
    x = residual(b, x, channels, None)
    y = b.normalization(x, "group", groups=GROUPS)
    rows = b.transpose(b.reshape(y, (channels, height * length)), (1, 0))
    q, k, v = (b.linear(rows, channels) for _ in range(3))
    back = b.transpose(b.linear(b.attention(q, k, v, heads=1), channels), (1, 0))
    return residual(b, b.add(x, b.reshape(back, (channels, height, length))), channels, None)
