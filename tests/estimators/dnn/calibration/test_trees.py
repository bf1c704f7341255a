"""Trees walked with NumPy say what scikit-learn says."""

from __future__ import annotations

import numpy as np
import pytest

from estimators.dnn.calibration.trees import Trees, fitted, of


@pytest.fixture(scope="module")
def data() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    features = random.normal(size=(700, 5))
    features[:, 4] = features[:, 4] > 0
    return features, features[:, 0] ** 2 + features[:, 1] * features[:, 4] + random.normal(0, 0.1, 700)


def test_numpy_agrees_with_scikit_learn(data: tuple[np.ndarray, np.ndarray]) -> None:
    features, target = data
    model = fitted(features, target, np.ones(len(target)), rounds=30)
    trees = of(model)
    new = np.random.default_rng(1).normal(size=(300, 5)) * 2
    assert trees.predict(new) == pytest.approx(model.predict(new), abs=1e-9)
    assert np.corrcoef(trees.predict(features), target)[0, 1] > 0.95


def test_a_rising_column_never_lowers_the_prediction(data: tuple[np.ndarray, np.ndarray]) -> None:
    features, target = data
    trees = of(fitted(features, target, np.ones(len(target)), rounds=30, rising=(0,)))
    rows = np.repeat(features[:50], 40, axis=0)
    rows[:, 0] = np.tile(np.linspace(-3, 3, 40), 50)
    assert (np.diff(trees.predict(rows).reshape(50, 40), axis=1) >= -1e-12).all()


def test_arrays_hold_everything(data: tuple[np.ndarray, np.ndarray]) -> None:
    features, target = data
    trees = of(fitted(features, target, np.ones(len(target)), rounds=5))
    assert Trees.from_arrays(trees.arrays()).predict(features) == pytest.approx(trees.predict(features))
    assert trees.predict(features[:0]).shape == (0,)
