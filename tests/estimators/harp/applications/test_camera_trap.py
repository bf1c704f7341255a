"""Camera-trap pictures: the animals that were put on them are found, and nothing else."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from estimators.harp.applications.camera_trap import find_animals, make_pictures

Rows = dict[str, list[tuple[int, int, int, int]]]


def _rows(path: Path) -> Rows:
    found: Rows = {}
    with path.open() as file:
        for row in csv.DictReader(file):
            box = (int(row["left"]), int(row["top"]), int(row["right"]), int(row["bottom"]))
            found.setdefault(row["picture"], []).append(box)
    return found


@pytest.mark.parametrize(("animals", "pixels", "cores"), [(1, 300_000, 1), (4, 300_000, 2), (4, 700_000, 1)])
def test_the_planted_animals_are_found(animals: int, pixels: int, cores: int, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    make_pictures.make(12, pixels, animals, tmp_path / "in")
    # A process of its own, as it is run: it starts others, which a test process with many threads must not.
    words = [sys.executable, find_animals.__file__, str(tmp_path / "in"), str(cores), str(tmp_path / "out")]
    subprocess.run(words, check=True, capture_output=True)
    truth, found = _rows(tmp_path / "in" / "truth.csv"), _rows(tmp_path / "out" / "animals.csv")
    assert {name: len(boxes) for name, boxes in found.items()} == dict.fromkeys(truth, animals)
    for name, boxes in truth.items():
        for box, other in zip(sorted(boxes), sorted(found[name]), strict=True):
            assert max(abs(one - two) for one, two in zip(box, other, strict=True)) <= 12
    cuts = list((tmp_path / "out" / "animals").glob("*.jpg"))
    assert len(cuts) == sum(map(len, truth.values()))


def test_pictures_are_the_same_every_time_and_repeat(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        make_pictures.make(26, 20_000, 1, tmp_path / name)
    first, second = (sorted((tmp_path / name).glob("*.jpg")) for name in ("one", "two"))
    assert len(first) == 26
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert first[24].read_bytes() == first[0].read_bytes()


def test_a_picture_has_about_the_pixels_asked_for(tmp_path: Path) -> None:
    make_pictures.make(1, 300_000, 0, tmp_path)
    with Image.open(tmp_path / "000000.jpg") as image:
        assert image.width * image.height == pytest.approx(300_000, rel=0.02)
