"""Trains a small convolutional network on seeded pictures of bars, written with NumPy: two convolutions as matrix
products over patches (im2col), rectifiers, 2 x 2 maximum pooling, one dense layer, softmax, stochastic gradient.

Run as `train.py IMAGES IMAGE_SIZE EPOCHS BATCH_SIZE FILE.npz`. Matrix products use as many threads as the BLAS library
is given by its environment variables.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Whole = NDArray[np.int64]

CLASSES = 4
"""Bars that lie, stand and lean either way."""
FILTERS = (8, 16)
LEARNING_RATE = 0.05
"""With the filters and the noise a choice: the network learns its task in a few epochs."""

_SEED = 20260727


def pictures(count: int, size: int, seed: int = _SEED) -> tuple[Floats, Whole]:
    """Noisy pictures of one bar, shape (count, size, size, 1), and their classes, shape (count,)."""
    random = np.random.default_rng(seed)
    classes = random.integers(CLASSES, size=count)
    angles = classes * np.pi / CLASSES
    across = np.arange(size, dtype=np.float32) - np.float32((size - 1) / 2)
    cosine, sine, shifts = (
        one.astype(np.float32)[:, None, None]
        for one in (np.cos(angles), np.sin(angles), random.uniform(-size / 6, size / 6, size=count))
    )
    bars = 0.3 * random.standard_normal((count, size, size), dtype=np.float32)
    bars += np.abs(cosine * across[:, None] + sine * across - shifts) < 1.5
    return bars[..., None], classes


def patches(images: Floats) -> Floats:
    """The 3 x 3 surroundings of every pixel, zeros beyond the edges: (n, h, w, c) becomes (n, h, w, 9 c)."""
    height, width = images.shape[1:3]
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)))
    shifted = [padded[:, i : i + height, j : j + width] for i in range(3) for j in range(3)]
    return np.concatenate(shifted, axis=-1)


def unpatched(gradient: Floats, channels: int) -> Floats:
    """Gradient of the images from that of their patches: the transpose of `patches`."""
    count, height, width = gradient.shape[:3]
    padded = np.zeros((count, height + 2, width + 2, channels), dtype=gradient.dtype)
    for place in range(9):
        i, j = divmod(place, 3)
        part = gradient[..., place * channels : (place + 1) * channels]
        padded[:, i : i + height, j : j + width] += part
    return padded[:, 1:-1, 1:-1]


@dataclass
class Network:
    """Weights: two convolutions (9 c_in, c_out) with biases and the dense layer."""

    weights: list[Floats]

    @classmethod
    def fresh(cls, size: int, kind: type[np.floating] = np.float32) -> Network:
        """He-initialised weights for pictures of this size, which is a multiple of four."""
        random = np.random.default_rng(_SEED)
        shapes = [(9, FILTERS[0]), (9 * FILTERS[0], FILTERS[1]), ((size // 4) ** 2 * FILTERS[1], CLASSES)]
        weights: list[Floats] = []
        for rows, columns in shapes:
            weights.append((random.normal(size=(rows, columns)) * np.sqrt(2 / rows)).astype(kind))
            weights.append(np.zeros(columns, dtype=kind))
        return cls(weights)

    def gradients(self, images: Floats, classes: Whole) -> tuple[float, list[Floats]]:
        """Mean cross-entropy of a batch and its derivative by every weight."""
        first, first_bias, second, second_bias, dense, dense_bias = self.weights
        one = _Convolution(images, first, first_bias)
        two = _Convolution(one.pooled, second, second_bias)
        flat = two.pooled.reshape(len(images), -1)
        chances = _softmax(flat @ dense + dense_bias)
        rows = np.arange(len(images))
        loss = -float(np.mean(np.log(chances[rows, classes] + 1e-30)))
        chances[rows, classes] -= 1
        chances /= len(images)
        back, by_second, by_second_bias = two.gradients((chances @ dense.T).reshape(two.pooled.shape))
        _, by_first, by_first_bias = one.gradients(back)
        return loss, [by_first, by_first_bias, by_second, by_second_bias, flat.T @ chances, chances.sum(axis=0)]

    def predict(self, images: Floats) -> Whole:
        """The likeliest class of each picture, shape (n,)."""
        first, first_bias, second, second_bias, dense, dense_bias = self.weights
        pooled = _Convolution(_Convolution(images, first, first_bias).pooled, second, second_bias).pooled
        return np.asarray(np.argmax(pooled.reshape(len(images), -1) @ dense + dense_bias, axis=1))


class _Convolution:
    """Convolution, rectifier and pooling of one batch, with what its gradient needs."""

    def __init__(self, images: Floats, weights: Floats, bias: Floats) -> None:
        self.channels, self.weights = images.shape[-1], weights
        self.patches = patches(images)
        self.active = np.maximum(self.patches @ weights + bias, 0)
        count, height, width, filters = self.active.shape
        self.blocks = self.active.reshape(count, height // 2, 2, width // 2, 2, filters)
        self.pooled: Floats = self.blocks.max(axis=(2, 4))

    def gradients(self, by_pooled: Floats) -> tuple[Floats, Floats, Floats]:
        """Derivatives by its images, weights and bias."""
        chosen = (self.blocks == self.pooled[:, :, None, :, None]) & (self.blocks > 0)
        spread = chosen * by_pooled[:, :, None, :, None]
        by_active = spread.reshape(self.active.shape)
        rows = by_active.reshape(-1, by_active.shape[-1])
        by_weights = self.patches.reshape(len(rows), -1).T @ rows
        return unpatched(by_active @ self.weights.T, self.channels), by_weights, rows.sum(axis=0)


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def train(images: Floats, classes: Whole, epochs: int, batch_size: int) -> Network:
    """The network after so many passes; progress is written to standard output."""
    network = Network.fresh(images.shape[1])
    random = np.random.default_rng(_SEED)
    for epoch in range(1, epochs + 1):
        order, losses = random.permutation(len(images)), []
        for begin in range(0, len(images), batch_size):
            chosen = order[begin : begin + batch_size]
            loss, gradients = network.gradients(images[chosen], classes[chosen])
            losses.append(loss)
            for weight, gradient in zip(network.weights, gradients, strict=True):
                weight -= LEARNING_RATE * gradient
        sys.stdout.write(f"epoch {epoch} of {epochs}, loss {np.mean(losses):.4f}\n")
        sys.stdout.flush()
    return network


def main(count: int, size: int, epochs: int, batch_size: int, path: Path) -> None:
    """Train, write the weights and say how many of 200 new pictures are told rightly."""
    network = train(*pictures(count, size), epochs, batch_size)
    np.savez(path, *network.weights)
    images, classes = pictures(200, size, _SEED + 1)
    sys.stdout.write(f"done, accuracy {np.mean(network.predict(images) == classes):.3f}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), Path(sys.argv[5]))
