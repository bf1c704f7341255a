"""What baselines may look at: the plain facts of a configuration, as arrays, from a file or from the shipped table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimators.dnn.calibration.measurements import Measurements
from estimators.dnn.roofline import Floats, Step
from estimators.dnn.scoring.predicting import Predicted


@dataclass(frozen=True, slots=True)
class Costs:
    """Configurations on one device.

    Attributes:
        step: costs. precision_class, compiled, channels_last: of the code, as the estimator is told it.
    """

    step: Step
    precision_class: Floats
    compiled: Floats
    channels_last: Floats

    @classmethod
    def of_measurements(cls, data: Measurements) -> Costs:
        """Of the shipped table."""
        options = data.options
        return cls(data.step, options.precision_class, options.compiled, options.channels_last)

    @classmethod
    def of_predicted(cls, predicted: Predicted) -> Costs:
        """Of the rows of a file."""
        return cls(predicted.step, predicted.precision_class, predicted.compiled, predicted.channels_last)

    @property
    def roofline_seconds(self) -> Floats:
        """Arithmetic or memory traffic at the peak, whichever takes longer."""
        return np.maximum(self.step.compute_seconds, self.step.memory_seconds)

    def raw_columns(self) -> Floats:
        """Columns of a table as a person would type it from datasheets, with no cost worked out from them."""
        step = self.step
        columns = [
            np.log(step.parameters),
            np.log(step.macs),
            np.log(step.batch),
            np.log(step.flops),
            np.log(step.bandwidth),
            step.trains,
            step.element_bytes,
            self.precision_class,
            self.compiled,
            self.channels_last,
        ]
        return np.column_stack(columns)


def device_seconds(data: Measurements) -> Floats:
    """Measured seconds of one step on one device, communication taken off."""
    seconds: Floats = np.exp(data.log_ratio) * data.step.plain_seconds
    return seconds
