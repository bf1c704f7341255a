"""A small neural network on the logarithms."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPRegressor

from estimators.harp.models.encoding import Encoder, padded, some_rows

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]

MOST_ROWS = 1_500


class Network(RegressorMixin, BaseEstimator):
    """Multi-layer perceptron with one hidden layer, fitted by a quasi-Newton method.

    Args:
        words: places of the columns that hold words.
        hidden: units of the layer.
        decay: strength of the weight decay.
        seed: of the first weights.
    """

    def __init__(self, words: Sequence[int] = (), hidden: int = 24, decay: float = 0.3, seed: int = 0) -> None:
        self.words = words
        self.hidden = hidden
        self.decay = decay
        self.seed = seed

    def fit(self, X: Objects, y: Floats, sample_weight: Floats | None = None) -> Network:
        """Fit to rows of objects `X` (rows, columns) and logarithms `y` of the target."""
        rows = some_rows(len(y), MOST_ROWS)
        weights = None if sample_weight is None else sample_weight[rows]
        self.encoder_ = Encoder(self.words, standard=True).fit(X[rows])
        self.centre_ = float(np.average(y[rows], weights=weights))
        self.spread_ = max(float(np.std(y[rows])), 1e-6)
        self.network_ = MLPRegressor(
            hidden_layer_sizes=(self.hidden,),
            activation="tanh",
            solver="lbfgs",
            alpha=self.decay,
            max_iter=150,
            random_state=self.seed,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # stopping early is a regularisation here
            table = padded(self.encoder_.transform(X[rows]))
            self.network_.fit(table, (y[rows] - self.centre_) / self.spread_, sample_weight=weights)
        return self

    def predict(self, X: Objects) -> Floats:
        """Logarithms of the target, one a row."""
        scaled = self.network_.predict(padded(self.encoder_.transform(X)))
        return np.asarray(scaled * self.spread_ + self.centre_, dtype=np.float64)
