"""Goes through the pictures of a camera trap: what differs from the usual scene is cut out and listed.

Run as `find_animals.py PICTURES CORES FOLDER`. Each picture is decoded, shrunk, freed of its light, compared with the
median of some pictures, and its blobs are found; each is cut from the full picture and written as JPEG, and
`animals.csv` names them all.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

Pixels = NDArray[np.float32]
Box = tuple[int, int, int, int]

SHRINK = 4
FOR_BACKGROUND = 9
"""Pictures whose median is the usual scene."""
DIFFERENCE = 25.0
"""Grey levels from which a pixel belongs to an animal. With the next a choice: above noise, below small animals."""
LEAST_SHARE = 0.0005
"""Share of the picture that a blob must cover."""


def small_grey(image: Image.Image) -> Pixels:
    """The picture in grey, shrunk, with its mean taken away, shape (height / 4, width / 4)."""
    grey = np.asarray(image.convert("L").reduce(SHRINK), dtype=np.float32)
    return np.asarray(grey - np.median(grey), dtype=np.float32)


def background(paths: list[Path]) -> Pixels:
    """The usual scene: median over some pictures, spread over all."""
    chosen = paths[:: max(1, len(paths) // FOR_BACKGROUND)][:FOR_BACKGROUND]
    return np.asarray(np.median([_read(path) for path in chosen], axis=0), dtype=np.float32)


def _read(path: Path) -> Pixels:
    with Image.open(path) as image:
        return small_grey(image)


def boxes_of(difference: Pixels) -> list[Box]:
    """Boxes of the blobs of a difference, in pixels of the full picture: left, top, right, bottom."""
    smooth = ndimage.uniform_filter(np.abs(difference), 3)
    blobs, _ = ndimage.label(ndimage.binary_opening(smooth > DIFFERENCE))
    sizes = np.bincount(blobs.ravel())
    found = []
    for number, (rows, columns) in enumerate(ndimage.find_objects(blobs), 1):
        if sizes[number] >= LEAST_SHARE * difference.size:
            edges = (columns.start, rows.start, columns.stop, rows.stop)
            found.append(tuple(SHRINK * edge for edge in edges))
    return found


def cut_out(path: Path, usual: Pixels, folder: Path) -> list[tuple[str, int, int, int, int]]:
    """Find the animals of one picture, write a picture of each, and return their rows."""
    rows = []
    with Image.open(path) as image:
        for number, box in enumerate(boxes_of(small_grey(image) - usual)):
            image.crop(box).save(folder / f"{path.stem}_{number}.jpg", quality=85)
            rows.append((path.name, *box))
    return rows


def results(paths: list[Path], cores: int, folder: Path) -> Iterator[list[tuple[str, int, int, int, int]]]:
    """Rows of every picture in turn, by so many processes."""
    work = partial(cut_out, usual=background(paths), folder=folder)
    if cores == 1:
        yield from map(work, paths)
        return
    with ProcessPoolExecutor(cores) as pool:
        yield from pool.map(work, paths, chunksize=max(1, min(16, len(paths) // (4 * cores))))


def main(pictures: Path, cores: int, folder: Path) -> None:
    """Go through all pictures and write the list."""
    paths = sorted(pictures.glob("*.jpg"))
    cuts = folder / "animals"
    cuts.mkdir(exist_ok=True)
    found = 0
    with (folder / "animals.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(("picture", "left", "top", "right", "bottom"))
        for done, rows in enumerate(results(paths, cores, cuts), 1):
            table.writerows(rows)
            found += len(rows)
            if done % max(1, len(paths) // 20) == 0:
                sys.stdout.write(f"picture {done} of {len(paths)}\n")
                sys.stdout.flush()
    sys.stdout.write(f"done, {found} animals\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
