"""What is believed of the times of runs: a Bayesian linear model of logarithms, and what one more run would tell.

A time is a fixed start-up plus a law: `log(seconds - startup) = terms @ coefficients + local + noise`. Coefficients
have normal priors (`Terms`), `local` is a smooth deviation that no term tells (Matern 3/2), noise is what repetitions
show. Start-up, curvature and size of the local deviation are those of the highest posterior on a small grid.
All of it is a Gaussian process with an explicit basis: Rasmussen and Williams, Gaussian Processes for Machine Learning,
2006, sections 2.7 and 5.4.1. How much a further run lowers the variance at a target needs no result of it:
`cov(target, run)^2 / (var(run) + noise)` (ibid., equation 2.26 for one more row), so runs can be weighed beforehand.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, cholesky, solve_triangular

from estimators.harp.campaign.terms import Terms
from estimators.harp.configuration import Configuration

Floats = NDArray[np.float64]

Z90 = 1.6449
"""Standard deviations from the median to either end of a 90 % interval of a normal distribution."""
CURVATURES = (0.15, 0.3, 0.6, 1.2)
"""Sizes of curvature at the far end of the full range that are tried, in logarithm of time. The least one is not zero:
runs at small scale alone never prove that a law goes on; it is worth a factor of 1.6 of interval."""
LOCALS = (0.03, 0.1, 0.25)
STARTUPS = (0.0, 0.5, 0.8, 0.95)
"""Shares of the shortest time that may be start-up."""
LOCAL_REACH = 0.4
"""Distance over which local deviations are alike, where 1 is from small to full scale."""
USUAL_CURVATURE, USUAL_LOCAL = 0.4, 0.08
"""Where the priors of both are centred; they are wide, a factor of e."""
MOST_ROWS = 400


@dataclass(frozen=True, slots=True)
class Seen:
    """One configuration that was run, as the belief takes it: seconds, and relative noise of that figure."""

    configuration: Configuration
    seconds: float
    noise: float


@dataclass(frozen=True, slots=True)
class Shape:
    """What is not a coefficient. startup: seconds. curvature, local: standard deviations. noise: of one run."""

    startup_seconds: float = 0.0
    curvature: float = USUAL_CURVATURE
    local: float = USUAL_LOCAL
    noise: float = 0.05


class Belief:
    """What is believed after some runs, with others still going.

    Args:
        terms: of the application. seen: runs that tell a time. shape: see there.
        pending: runs that are under way; they lower the uncertainty already, whatever they will tell.
    """

    def __init__(self, terms: Terms, seen: Sequence[Seen], shape: Shape, pending: Sequence[Configuration] = ()) -> None:
        self.terms, self.shape = terms, shape
        self._spreads = terms.spreads(shape.curvature)
        self._pending = tuple(pending)
        self._seen = tuple(seen)
        known = [one.configuration for one in seen]
        seconds = np.array([one.seconds for one in seen])
        noise = np.array([one.noise for one in seen])
        work = seconds - shape.startup_seconds
        self._level = float(np.median(np.log(work))) if len(seen) else 0.0
        self._expected = terms.expected()
        self._learned = _Rows.of(self, known, (noise * seconds / np.where(work > 0, work, 1.0)) ** 2)
        self._residual = np.log(work) - self._level - self._learned.terms @ self._expected if len(seen) else np.zeros(0)
        self._weights = self._learned.solve(self._residual)
        both = np.concatenate([self._learned.noise, [self._noise_at(one) for one in self._pending]])
        self._all = _Rows.of(self, [*known, *self._pending], both) if self._pending else self._learned

    @property
    def evidence(self) -> float:
        """Logarithm of the chance of the times seen, up to a constant: what shapes are compared by."""
        slopes = sum(math.log(one.seconds - self.shape.startup_seconds) for one in self._seen)
        return float(-0.5 * self._residual @ self._weights - self._learned.log_determinant - slopes)

    def median_seconds(self, configurations: Sequence[Configuration]) -> Floats:
        """Expected time of each configuration."""
        rows = _Points.of(self.terms, configurations)
        work = self._level + rows.terms @ self._expected + self._prior(rows, self._learned.points) @ self._weights
        return np.asarray(self.shape.startup_seconds + np.exp(np.minimum(work, 60.0)), dtype=np.float64)

    def spread(self, configurations: Sequence[Configuration]) -> Floats:
        """Standard deviation of the logarithm of the work of each configuration, noise apart."""
        return np.sqrt(np.maximum(self._variance(_Points.of(self.terms, configurations)), 0.0))

    def upper_seconds(self, configurations: Sequence[Configuration], deviations: float) -> Floats:
        """A time that is exceeded as rarely as a normal figure exceeds so many standard deviations."""
        work = self.median_seconds(configurations) - self.shape.startup_seconds
        spread = np.sqrt(self.spread(configurations) ** 2 + self.shape.noise**2)
        return np.asarray(self.shape.startup_seconds + work * np.exp(np.minimum(deviations * spread, 60.0)))

    def variances(self, targets: Sequence[Configuration]) -> Floats:
        """Variance of the logarithm of the time at each target, noise apart."""
        return self._shares(targets) ** 2 * np.maximum(self._variance(_Points.of(self.terms, targets)), 0.0)

    def drops(self, targets: Sequence[Configuration], further: Sequence[Configuration], repetitions: int = 1) -> Floats:
        """By how much one further configuration would lower the variance at each target.

        Returns:
            Array of shape (targets, further).
        """
        ends, points = _Points.of(self.terms, targets), _Points.of(self.terms, further)
        shared = self._prior(ends, points) - self._half(ends).T @ self._half(points)
        noise = np.array([self._noise_at(one) for one in further]) / repetitions
        total = np.maximum(self._variance(points), 0.0) + noise
        return np.asarray(self._shares(targets)[:, None] ** 2 * shared**2 / total)

    def left_out(self) -> tuple[Floats, Floats]:
        """How far each time seen lies from what all others say of it, and the standard deviation of that, in logarithm.

        In closed form (Rasmussen and Williams 2006, equation 5.12).
        """
        inverse = np.diag(self._learned.solve(np.eye(len(self._seen))))
        return np.asarray(self._weights / inverse), np.asarray(1 / np.sqrt(inverse))

    @property
    def seen(self) -> tuple[Seen, ...]:
        """What it was learned from."""
        return self._seen

    def with_pending(self, further: Sequence[Configuration]) -> Belief:
        """The same belief with more runs under way."""
        return Belief(self.terms, self._seen, self.shape, [*self._pending, *further])

    def _shares(self, configurations: Sequence[Configuration]) -> Floats:
        """Share of the time that is not start-up: so much of the uncertainty of the work is one of the time."""
        median = self.median_seconds(configurations)
        return np.asarray(1 - self.shape.startup_seconds / median)

    def _noise_at(self, one: Configuration) -> float:
        share = max(float(self._shares([one])[0]), 1e-3) if self.shape.startup_seconds else 1.0
        return (self.shape.noise / share) ** 2

    def _prior(self, one: _Points, other: _Points) -> Floats:
        linear = (one.terms * self._spreads**2) @ other.terms.T
        gaps = one.places[:, None, :] - other.places[None, :, :]
        far = math.sqrt(3) * np.sqrt(np.sum(gaps**2, axis=2)) / LOCAL_REACH
        return np.asarray(linear + self.shape.local**2 * (1 + far) * np.exp(-far), dtype=np.float64)

    def _half(self, points: _Points) -> Floats:
        return self._all.half(self._prior(self._all.points, points))

    def _variance(self, points: _Points) -> Floats:
        own = np.sum((points.terms * self._spreads) ** 2, axis=1) + self.shape.local**2
        return np.asarray(own - np.sum(self._half(points) ** 2, axis=0), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Points:
    """Configurations as the model sees them."""

    terms: Floats
    places: Floats

    @classmethod
    def of(cls, terms: Terms, configurations: Sequence[Configuration]) -> _Points:
        return cls(terms.rows(configurations), terms.places(configurations))


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows that are conditioned on."""

    points: _Points
    noise: Floats
    factor: Floats

    @classmethod
    def of(cls, belief: Belief, configurations: Sequence[Configuration], noise: Floats) -> _Rows:
        points = _Points.of(belief.terms, configurations)
        inner = belief._prior(points, points) + np.diag(noise + 1e-8)
        return cls(points, noise, cholesky(inner, lower=True) if len(noise) else np.zeros((0, 0)))

    @property
    def terms(self) -> Floats:
        return self.points.terms

    @property
    def log_determinant(self) -> float:
        return float(np.sum(np.log(np.diag(self.factor))))

    def solve(self, right: Floats) -> Floats:
        return np.asarray(cho_solve((self.factor, True), right)) if len(right) else right

    def half(self, right: Floats) -> Floats:
        if not len(self.noise):
            return np.zeros((0, right.shape[1]))
        return np.asarray(solve_triangular(self.factor, right, lower=True))


def believe(terms: Terms, seen: Sequence[Seen], noise: float, pending: Sequence[Configuration] = ()) -> Belief:
    """The belief with the shape that the times seen speak for most."""
    rows = list(seen)[-MOST_ROWS:]
    least = min((one.seconds for one in rows), default=0.0)
    shapes = [
        Shape(share * least, curvature, local, noise)
        for share, curvature, local in itertools.product(STARTUPS if rows else (0.0,), CURVATURES, LOCALS)
    ]
    best = max(shapes, key=lambda shape: Belief(terms, rows, shape).evidence + _prior_of(shape)) if rows else Shape()
    return Belief(terms, rows, replace(best, noise=noise), pending)


def _prior_of(shape: Shape) -> float:
    """Logarithm of how likely a shape is before a run is seen: log-normal with a spread of a factor of e."""
    curved = math.log(shape.curvature / USUAL_CURVATURE)
    local = math.log(shape.local / USUAL_LOCAL)
    return -0.5 * (curved**2 + local**2)
