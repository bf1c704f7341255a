"""Makes pictures as a camera trap takes them: the same scene, light that changes, sensor noise, and some animals.

Run as `make_pictures.py IMAGES PIXELS ANIMALS FOLDER`. At most 24 pictures are different; further ones are links to
them, so that thousands take no time and no room. Where the animals are is written to `truth.csv`.
"""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.float32]
Box = tuple[int, int, int, int]
"""Left, top, right, bottom."""

DIFFERENT = 24
ANIMAL_SHARE = 0.12
"""Length of an animal as a share of the picture's height. A choice, as are light and noise."""

_SEED = 20260727


def size_of(pixels: int) -> tuple[int, int]:
    """Width and height of about so many pixels, four to three, both multiples of eight."""
    height = max(8, 8 * round((pixels * 3 / 4) ** 0.5 / 8))
    return max(8, 8 * round(pixels / height / 8)), height


def scene(width: int, height: int) -> Pixels:
    """The empty scene, shape (height, width, 3), 0 to 255: sky, ground and leaves at several sizes."""
    random = np.random.default_rng([_SEED, 1])
    ground = np.linspace(150, 90, height, dtype=np.float32)[:, None, None] * np.array([0.8, 1.0, 0.7], dtype=np.float32)
    picture = np.broadcast_to(ground, (height, width, 3)).copy()
    for cells in (8, 40, 120):
        leaves = random.integers(0, 256, size=(cells * 3 // 4, cells), dtype=np.uint8)
        picture += (np.asarray(Image.fromarray(leaves).resize((width, height)), dtype=np.float32)[..., None] - 128) / 6
    return picture


def places(number: int, animals: int, width: int, height: int) -> list[Box]:
    """Boxes of the animals on one picture: one in each of so many columns, in a seeded place."""
    random = np.random.default_rng([_SEED, 2, number])
    long, column = max(4, int(height * ANIMAL_SHARE)), width / max(1, animals)
    boxes = []
    for index in range(animals):
        wide = int(min(long, 0.6 * column))
        left = int(index * column + random.uniform(0.1, 0.3) * column)
        top = int(random.uniform(0.3, 0.7) * height)
        boxes.append((left, top, left + wide, top + int(0.6 * long)))
    return boxes


def picture(number: int, empty: Pixels, boxes: list[Box]) -> Image.Image:
    """One picture: dark ellipses in their boxes, other light than before, noise."""
    random = np.random.default_rng([_SEED, 3, number])
    pixels = empty * np.float32(random.uniform(0.95, 1.05))
    for left, top, right, bottom in boxes:
        down, across = np.ogrid[top:bottom, left:right]
        inside = ((across - (left + right - 1) / 2) / ((right - left) / 2)) ** 2 + (
            (down - (top + bottom - 1) / 2) / ((bottom - top) / 2)
        ) ** 2 <= 1
        pixels[top:bottom, left:right][inside] = (40, 30, 20)
    pixels += random.standard_normal(pixels.shape, dtype=np.float32) * 4
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def make(images: int, pixels: int, animals: int, folder: Path) -> None:
    """Write the pictures, of which every third is empty, and the list of animals."""
    width, height = size_of(pixels)
    empty = scene(width, height)
    with (folder / "truth.csv").open("w", newline="") as file:
        truth = csv.writer(file)
        truth.writerow(("picture", "left", "top", "right", "bottom"))
        for number in range(images):
            path, kind = folder / f"{number:06d}.jpg", number % DIFFERENT
            boxes = places(kind, animals if kind % 3 else 0, width, height)
            if number < DIFFERENT:
                picture(number, empty, boxes).save(path, quality=90)
            else:
                os.link(folder / f"{kind:06d}.jpg", path)
            truth.writerows((path.name, *box) for box in boxes)


if __name__ == "__main__":
    make(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
