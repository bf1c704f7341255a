"""Plain vision transformers: ViT, DeiT, BEiT, EVA, CLIP, SigLIP, DINOv2 and v3 and others of one width throughout.

Dosovitskiy et al. 2021 (ViT), Touvron et al. 2021 and 2022 (DeiT), Bao et al. 2022 (BEiT), Radford et al. 2021 (CLIP),
Zhai et al. 2023 (SigLIP), Oquab et al. 2023 (DINOv2), Fang et al. 2023 (EVA), Darcet et al. 2023 (registers).
"""

from __future__ import annotations

from dataclasses import dataclass

from estimators.dnn.families.vision.classifier import CLASSES
from estimators.dnn.families.vision.relative import coordinate_bias, relative_bias, relative_bias_with_token
from estimators.dnn.families.vision.tokens import (
    Attending,
    Turn,
    attention_pool,
    feed_forward,
    mean_of_tokens,
    patches,
    scaled,
    self_attention,
    token,
)
from estimators.dnn.graph import GraphBuilder


@dataclass(frozen=True, slots=True)
class Transformer:
    """One network.

    Attributes:
        patch: pixels of a side. width, depth, heads: of all blocks. ratio: inner to outer width of feed-forward parts.
        bias: of the projections: `all`, `none` or `qv`. other_bias: of all other matrices.
        class_token: stands before the patches. distilled: so does a second one with scores of its own.
        registers: further tokens. positions: `all` tokens get a learned position, `patches` only, or `none`.
        rotary: queries and keys are turned by their place. relative: a bias of the scores by offset, from a table;
        coordinates: from a network of this inner width instead (0: none), the same in all blocks where shared.
        pool: `token`, `mean` of the patches, or `attention`. pool_heads: of the latter.
        first_norm, last_norm: normalise before the first and after the last block. layer_scale: learned factors.
        block: `usual`, `after` (normalises after each part) or `parallel` (both parts at once).
        twins: attention and feed-forward parts side by side in a block.
        gated, inner_norm, head_norm, attention_norm: see `tokens`. align: inner width is a multiple.
        scores: of the last matrix; 0: the network ends in its features.
    """

    patch: int
    width: int
    depth: int
    heads: int
    ratio: float = 4.0
    bias: str = "all"
    other_bias: bool = True
    class_token: bool = True
    distilled: bool = False
    registers: int = 0
    positions: str = "all"
    rotary: bool = False
    relative: bool = False
    coordinates: int = 0
    shared: bool = False
    pool: str = "token"
    pool_heads: int = 0
    first_norm: bool = False
    patch_bias: bool = True
    patch_norm: bool = False
    last_norm: bool = True
    layer_scale: bool = False
    block: str = "usual"
    twins: int = 1
    gated: bool = False
    inner_norm: bool = False
    head_norm: bool = False
    attention_norm: bool = False
    align: int = 1
    activation: str = "gelu"
    norm: str = "layer"
    scores: int = CLASSES

    @property
    def before(self) -> int:
        """Tokens before the patches."""
        return self.class_token + self.distilled + self.registers

    @property
    def inner(self) -> int:
        """Inner width of the feed-forward parts."""
        return -(-int(self.width * self.ratio) // self.align) * self.align


@dataclass(frozen=True, slots=True)
class Places:
    """Where the patches are: their number a side, rotary positions and a bias that all blocks share, if any."""

    side: int
    turn: Turn | None = None
    bias: str | None = None


def draw(network: Transformer, b: GraphBuilder, x: str) -> str:
    """The whole network from image to scores."""
    side = b.shape(x)[1] // network.patch
    b.scope = "embed."
    x = patches(b, x, network.patch, network.width, bias=network.patch_bias)
    x = b.normalization(x, network.norm) if network.patch_norm else x
    return after_patches(network, b, x, side)


def after_patches(network: Transformer, b: GraphBuilder, x: str, side: int) -> str:
    """From (patches, width) to scores."""
    x = _with_tokens(b, x, network)
    x = b.normalization(x, network.norm) if network.first_norm else x
    tokens = b.shape(x)[0]
    places = Places(
        side,
        Turn.of(b, tokens, network.width // network.heads) if network.rotary else None,
        _coordinate_bias(b, network, side) if network.shared else None,
    )
    for number in range(network.depth):
        b.scope = f"block{number + 1}."
        x = _BLOCKS[network.block](b, x, network, places)
    return _head(b, x, network)


def _with_tokens(b: GraphBuilder, x: str, network: Transformer) -> str:
    count, width = b.shape(x)
    if network.positions == "patches":
        x = b.add(x, b.parameter((count, width), "positions"))
    if network.before:
        x = b.concatenate([b.parameter((network.before, width), "tokens"), x])
    if network.positions == "all":
        x = b.add(x, b.parameter((count + network.before, width), "positions"))
    return x


def _attention(b: GraphBuilder, x: str, network: Transformer, places: Places) -> str:
    how = Attending(
        network.heads,
        network.bias,
        network.norm if network.head_norm else "",
        network.norm if network.attention_norm else "",
        network.other_bias,
    )
    return self_attention(b, x, how, bias=_bias(b, network, places), turn=places.turn)


def _bias(b: GraphBuilder, network: Transformer, places: Places) -> str | None:
    if network.relative:
        spread = relative_bias_with_token if network.class_token else relative_bias
        return spread(b, network.heads, places.side)
    if network.coordinates and not network.shared:
        return _coordinate_bias(b, network, places.side)
    return places.bias


def _coordinate_bias(b: GraphBuilder, network: Transformer, side: int) -> str:
    return coordinate_bias(b, network.heads, side, network.coordinates, tokens=network.before)


def _feed(b: GraphBuilder, x: str, network: Transformer) -> str:
    return feed_forward(
        b,
        x,
        network.inner,
        activation=network.activation,
        gated=network.gated,
        norm=network.norm if network.inner_norm else "",
        bias=network.other_bias,
    )


def _usual(b: GraphBuilder, x: str, network: Transformer, places: Places) -> str:
    def add(parts: list[str], to: str) -> str:
        for part in parts:
            to = b.add(to, scaled(b, part) if network.layer_scale else part)
        return to

    many = range(network.twins)
    x = add([_attention(b, b.normalization(x, network.norm), network, places) for _ in many], x)
    return add([_feed(b, b.normalization(x, network.norm), network) for _ in many], x)


def _after(b: GraphBuilder, x: str, network: Transformer, places: Places) -> str:
    x = b.add(x, b.normalization(_attention(b, x, network, places), network.norm))
    return b.add(x, b.normalization(_feed(b, x, network), network.norm))


def _parallel(b: GraphBuilder, x: str, network: Transformer, places: Places) -> str:
    """Both parts read the same normalised input; their first matrices are one (Dehghani et al. 2023)."""
    width, inner = network.width, network.inner
    y = b.linear(b.normalization(x, network.norm), inner + 3 * width, bias=network.bias == "all")
    feed = b.slice(y, 1, 0, inner)
    feed = feed if network.bias == "all" else b.add(feed, b.parameter((inner,)))
    q, k, v = (b.slice(y, 1, inner + part * width, inner + (part + 1) * width) for part in range(3))
    if network.head_norm:
        q, k = (_by_head(b, one, network) for one in (q, k))
    attended = b.linear(b.attention(q, k, v, heads=network.heads), width)
    y = b.add(attended, b.linear(b.activation(feed, network.activation), width))
    return b.add(x, scaled(b, y) if network.layer_scale else y)


def _by_head(b: GraphBuilder, x: str, network: Transformer) -> str:
    shape = b.shape(x)
    y = b.reshape(x, (shape[0], network.heads, shape[1] // network.heads))
    return b.reshape(b.normalization(y, network.norm), shape)


_BLOCKS = {"usual": _usual, "after": _after, "parallel": _parallel}


def _head(b: GraphBuilder, x: str, network: Transformer) -> str:
    b.scope = "head."
    x = b.normalization(x, network.norm) if network.last_norm else x
    if network.distilled:
        both = [b.reshape(b.linear(token(b, x, number), network.scores), (1, network.scores)) for number in range(2)]
        return b.reduce(b.concatenate(both), (0,))
    if network.pool == "attention":
        heads = network.pool_heads or network.heads
        inner = int(network.width * (4.0 if network.pool_heads or network.ratio == 4.0 else network.ratio))
        x = attention_pool(b, x, heads, inner, activation=network.activation, norm=network.norm)
    else:
        x = token(b, x) if network.pool == "token" else mean_of_tokens(b, x, network.before)
    return b.linear(x, network.scores) if network.scores else x
