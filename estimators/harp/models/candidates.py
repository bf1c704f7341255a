"""Which shapes are tried for how many configurations, the simpler first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sklearn.base import BaseEstimator

from estimators.harp.models.boosting import Boosting
from estimators.harp.models.corrected_law import CorrectedLaw
from estimators.harp.models.forest import Forest
from estimators.harp.models.gaussian_process import GaussianProcess
from estimators.harp.models.network import Network
from estimators.harp.models.normal_form import NormalForm
from estimators.harp.models.polynomial import Polynomial
from estimators.harp.models.power_law import PowerLaw


@dataclass(frozen=True, slots=True)
class Candidate:
    """One shape.

    Attributes:
        name: as a person reads it.
        build: makes it, given the places of columns that hold words.
        fewest: configurations it needs.
    """

    name: str
    build: Callable[[Sequence[int]], BaseEstimator]
    fewest: int = 1


CANDIDATES = (
    Candidate("power law", lambda words: PowerLaw(words, ridge=0.1, start_up=False)),
    Candidate("start-up and power law", PowerLaw, fewest=4),
    Candidate("start-up and two power laws", lambda words: PowerLaw(words, laws=2), fewest=12),
    Candidate("performance-model normal form", NormalForm, fewest=6),
    Candidate("polynomial in logarithms", Polynomial, fewest=8),
    Candidate("Gaussian process", lambda words: GaussianProcess(words, law=False), fewest=8),
    Candidate("power law and Gaussian process", GaussianProcess, fewest=8),
    Candidate("random forest", Forest, fewest=10),
    Candidate("extremely randomised trees", lambda words: Forest(words, extra=True), fewest=10),
    Candidate("gradient boosting", Boosting, fewest=20),
    Candidate("small neural network", Network, fewest=15),
    Candidate("power law and trees", CorrectedLaw, fewest=10),
    Candidate("polynomial and trees", lambda words: CorrectedLaw(words, curved=True), fewest=10),
)
"""From simple to rich: of two that are as good the earlier is taken."""
LAWS = frozenset(
    {
        "power law",
        "start-up and power law",
        "start-up and two power laws",
        "performance-model normal form",
        "power law and Gaussian process",
        "power law and trees",
    }
)
"""Those that go on as a law outside what they learned from; trees and processes stay flat, polynomials turn round."""
