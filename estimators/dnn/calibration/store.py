"""What was learned, as it is shipped: one file of arrays, made by `make calibrate`, read in milliseconds."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.calibration.calibration import Calibration
from estimators.dnn.calibration.measurements import Measurements
from estimators.dnn.features import matrix

SHIPPED = "learned.npz"
"""Name of the file, beside this one."""


@lru_cache(maxsize=1)
def open_calibration() -> Calibration:
    """What was learned from the measured tables. Nothing is unpickled: the file holds arrays of numbers and bytes."""
    return Calibration.from_arrays(shipped_arrays())


def shipped_arrays() -> Mapping[str, NDArray[Any]]:
    """The arrays of the shipped file."""
    text = (files("estimators.dnn.calibration") / SHIPPED).read_bytes()
    with np.load(io.BytesIO(text), allow_pickle=False) as arrays:
        return dict(arrays)


def keep(calibration: Calibration, data: Measurements, path: Path | None = None) -> Path:
    """Write what was learned, with the fingerprint of what it was learned from; the same input gives the same bytes."""
    path = path or Path(__file__).parent / SHIPPED
    arrays: dict[str, Any] = {**calibration.arrays(), "fingerprint": np.array(fingerprint(data))}
    np.savez_compressed(path, **arrays)
    return path


def fingerprint(data: Measurements) -> str:
    """Hash of all that is learned from: features, times and names of every row, to four digits."""
    digest = hashlib.sha256()
    for values in (matrix(data.step, data.options), data.log_ratio, data.log_floor):
        digest.update((np.round(values, 4) + 0.0).astype(np.float32).tobytes())
    for names in (data.network, data.chip, data.cell, data.source):
        digest.update("\n".join(names.tolist()).encode())
    return digest.hexdigest()[:16]
