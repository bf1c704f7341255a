"""Builds what was learned once, keeps it in the home folder, and builds it again when facts or code change."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np

from estimators.dnn.calibration.calibration import Calibration, calibrate
from estimators.dnn.calibration.measurements import read_measurements
from knowledge.ci.types import Accelerator
from knowledge.settings import Settings, settings

LEARNED_FROM = (
    "measured", "networks", "calibration", "features.py", "roofline.py", "peaks.py", "chips.py", "communication.py",
)  # fmt: skip
"""Files and folders of `estimators.dnn` that decide what is learned."""


def open_calibration(chosen: Settings | None = None, *, progress: Callable[[str], None] | None = None) -> Calibration:
    """What was learned from the measured tables; built on first use (some seconds), read in milliseconds later.

    Args:
        chosen: settings; the process's own by default.
        progress: told in a short sentence when something takes time.
    """
    folder = (chosen or settings()).dnn_calibration_path
    return _open(folder, chosen, progress)


_CACHE: dict[Path, Calibration] = {}
_building = threading.Lock()


def _open(folder: Path, chosen: Settings | None, progress: Callable[[str], None] | None) -> Calibration:
    with _building:
        if folder not in _CACHE:
            from knowledge.ci import open_catalogue

            accelerators = open_catalogue(chosen).accelerators
            path = folder / f"{fingerprint(accelerators)}.npz"
            _CACHE[folder] = _read(path) or _build(path, accelerators, progress)
        return _CACHE[folder]


def fingerprint(accelerators: Mapping[str, Accelerator]) -> str:
    """Hash of everything that decides what is learned: measured facts, code, peaks of the accelerators."""
    digest = hashlib.sha256(_code_and_facts())
    for name in sorted(accelerators):
        entry = accelerators[name]
        peaks = sorted(entry.peak_flops.items())
        digest.update(f"{name}{peaks}{entry.memory_bandwidth_bytes_per_second}{entry.architecture}".encode())
    return digest.hexdigest()[:16]


@lru_cache(maxsize=1)
def _code_and_facts() -> bytes:
    digest = hashlib.sha256((files("estimators") / "uncertainty.py").read_bytes())
    for name in LEARNED_FROM:
        for file in _files_of(files("estimators.dnn") / name):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.digest()


def _files_of(place: Traversable) -> Iterator[Traversable]:
    if place.is_file():
        yield place
        return
    for entry in sorted(place.iterdir(), key=lambda entry: entry.name):
        if entry.name != "__pycache__":
            yield from _files_of(entry)


def _read(path: Path) -> Calibration | None:
    """The stored value; `None` if there is none or it cannot be read (then it is built again)."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return Calibration.from_arrays(arrays)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _build(path: Path, accelerators: Mapping[str, Accelerator], progress: Callable[[str], None] | None) -> Calibration:
    if progress:
        progress("Learning from the measured tables (once) ...")
    calibration = calibrate(read_measurements(accelerators))
    with contextlib.suppress(OSError):  # what cannot be kept is learned again next time
        _keep(calibration, path)
    return calibration


def _keep(calibration: Calibration, path: Path) -> None:
    """Write it in one step and remove what older facts taught."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        np.savez(file, **calibration.arrays())  # type: ignore[arg-type]  # names are none of its own arguments
    Path(temporary).replace(path)
    for old in path.parent.glob("*.npz"):
        if old != path:
            old.unlink(missing_ok=True)
