"""Chances of intents: a linear model over the features, its weights shipped with the program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_name("weights.npz")
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """Of the linear model: `matrix` of shape (features, intents), `start` one an intent."""

    places: dict[str, int]
    intents: tuple[str, ...]
    matrix: Floats
    start: Floats


@dataclass(frozen=True, slots=True)
class Opinion:
    """Chances of all intents; their sum is one."""

    chances: dict[str, float]

    @property
    def best(self) -> str:
        """The likeliest intent."""
        return max(self.chances, key=lambda intent: (self.chances[intent], intent))

    def of(self, intent: str) -> float:
        """Chance of an intent; 0 for one that was never learned."""
        return self.chances.get(intent, 0.0)


def opinion(features: Sequence[str]) -> Opinion | None:
    """What the learned model makes of a message; `None` while no weights are shipped."""
    weights = _weights()
    if weights is None:
        return None
    held = [weights.places[name] for name in features if name in weights.places]
    scores = weights.start + weights.matrix[held].sum(axis=0)
    chances = np.exp(scores - scores.max())
    return Opinion(dict(zip(weights.intents, (chances / chances.sum()).tolist(), strict=True)))


@lru_cache(maxsize=1)
def _weights() -> Weights | None:
    try:
        with np.load(FILE, allow_pickle=False) as arrays:
            names, intents = arrays["features"].tolist(), tuple(arrays["intents"].tolist())
            matrix = np.asarray(arrays["matrix"], dtype=np.float64) * float(arrays["scale"])
            start = np.asarray(arrays["start"], dtype=np.float64)
    except (OSError, ValueError, KeyError):
        return None
    return Weights({name: place for place, name in enumerate(names)}, intents, matrix, start)
