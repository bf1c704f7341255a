"""Two simple predictions the estimator has to beat, fitted on the same rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from estimators.dnn.calibration.measurements import Measurements
from estimators.dnn.roofline import Floats
from estimators.dnn.scoring.costs import Costs, device_seconds


@dataclass(frozen=True, slots=True)
class ConstantEfficiency:
    """The roofline with one efficiency for each task: the usual estimate on the back of an envelope.

    Attributes:
        training, inference: measured time over roofline time, in the median.
    """

    training: float
    inference: float

    @classmethod
    def fit(cls, data: Measurements) -> ConstantEfficiency:
        """Take the medians; a task without rows gets the other one's."""
        ratio = device_seconds(data) / Costs.of_measurements(data).roofline_seconds
        trains = data.step.trains > 0
        whole = float(np.median(ratio))
        training, inference = (float(np.median(ratio[rows])) if rows.any() else whole for rows in (trains, ~trains))
        return cls(training, inference)

    def seconds(self, costs: Costs) -> Floats:
        """Roofline time over efficiency."""
        return costs.roofline_seconds * np.where(costs.step.trains > 0, self.training, self.inference)


@dataclass(frozen=True, slots=True)
class Boosting:
    """Gradient boosting on raw columns: what learning does without physics."""

    model: Any

    @classmethod
    def fit(cls, data: Measurements) -> Boosting:
        """Fit scikit-learn's histogram boosting, with its own settings, on the logarithm of the time of one sample."""
        from sklearn.ensemble import HistGradientBoostingRegressor
        from threadpoolctl import threadpool_limits

        target = np.log(device_seconds(data) / data.step.batch)
        model = HistGradientBoostingRegressor(max_iter=200, early_stopping=False, random_state=0)
        with threadpool_limits(1, user_api="openmp"):  # so that it is the same on every machine
            return cls(model.fit(Costs.of_measurements(data).raw_columns(), target))

    def seconds(self, costs: Costs) -> Floats:
        """Seconds of one step."""
        per_sample: Floats = np.exp(self.model.predict(costs.raw_columns()))
        return per_sample * costs.step.batch


BASELINES: dict[str, type[ConstantEfficiency] | type[Boosting]] = {
    "roofline with one efficiency": ConstantEfficiency,
    "boosting without physics": Boosting,
}
"""Name -> kind, in the order they are shown."""
