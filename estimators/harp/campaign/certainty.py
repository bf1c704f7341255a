"""How certain the models that predictions are made with are at the targets."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from estimators.harp.application import Application
from estimators.harp.configuration import Configuration
from estimators.harp.run import Run
from knowledge.errors import RequestError


@dataclass(frozen=True, slots=True)
class Certainty:
    """What the models say.

    Attributes:
        width: ratio of the ends of the 90 % interval at the targets, by the root of the mean squared logarithm.
        enough: whether they say of every target that the evidence carries a figure.
    """

    width: float
    enough: bool


AskModels = Callable[[Application, Sequence[Run], Sequence[Configuration]], Certainty | None]


def ask_models(application: Application, runs: Sequence[Run], targets: Sequence[Configuration]) -> Certainty | None:
    """How certain the models are at the targets; `None` where they have nothing to learn from."""
    from estimators.harp.models import learn
    from estimators.harp.space import space_of

    try:
        forecast = learn(space_of(application), runs).forecast(targets)
    except RequestError:
        return None
    width = float(np.sqrt(np.mean(np.square(forecast.width))))
    return Certainty(math.exp(min(width, 700.0)) if math.isfinite(width) else math.inf, bool(forecast.enough.all()))
