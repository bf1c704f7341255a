"""The small network: its gradient is the slope of its loss, and it learns its task."""

from __future__ import annotations

import numpy as np

from estimators.harp.applications.cnn_training import train


def test_the_gradient_agrees_with_finite_differences() -> None:
    images, classes = train.pictures(6, 8)
    images = images.astype(np.float64)
    network = train.Network.fresh(8, np.float64)
    _, gradients = network.gradients(images, classes)
    random = np.random.default_rng(0)
    for weight, gradient in zip(network.weights, gradients, strict=True):
        for _ in range(6):
            at = tuple(int(random.integers(size)) for size in weight.shape)
            kept, step = weight[at], 1e-6
            weight[at] = kept + step
            above, _ = network.gradients(images, classes)
            weight[at] = kept - step
            below, _ = network.gradients(images, classes)
            weight[at] = kept
            assert abs((above - below) / (2 * step) - gradient[at]) < 1e-5


def test_folding_patches_is_the_transpose_of_taking_them() -> None:
    random = np.random.default_rng(1)
    images, gradient = random.normal(size=(2, 4, 6, 3)), random.normal(size=(2, 4, 6, 27))
    left = np.sum(train.patches(images) * gradient)
    right = np.sum(images * train.unpatched(gradient, 3))
    assert abs(left - right) < 1e-9


def test_it_learns_to_tell_bars_apart() -> None:
    network = train.train(*train.pictures(600, 16), epochs=6, batch_size=16)
    images, classes = train.pictures(200, 16, seed=5)
    assert np.mean(network.predict(images) == classes) > 0.8


def test_pictures_are_the_same_every_time_and_as_many_as_asked() -> None:
    images, classes = train.pictures(7, 12)
    again, _ = train.pictures(7, 12)
    assert images.shape == (7, 12, 12, 1)
    assert images.dtype == np.float32
    assert set(classes) <= set(range(train.CLASSES))
    assert np.array_equal(images, again)
