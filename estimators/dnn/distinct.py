"""Rows that are alike, found by numbering each column: far quicker than sorting whole rows."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def distinct(*columns: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where each different row stands first, and for every row which of them it is.

    Args:
        columns: of equal length, whole or real numbers; nan is equal to nan.
    """
    codes = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        values, numbers = np.unique(column, return_inverse=True)
        codes = codes * len(values) + numbers
        if codes.size and codes.max() > 2**40:  # keep room for the next column
            codes = np.unique(codes, return_inverse=True)[1]
    _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    return first, inverse.reshape(-1)
