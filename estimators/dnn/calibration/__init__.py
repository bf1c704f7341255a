"""What public measurements teach: how far real code stays from the roofline, and how sure one can be of it."""

from estimators.dnn.calibration.calibration import Accuracy, Calibration
from estimators.dnn.calibration.held_out import CLASSES
from estimators.dnn.calibration.store import open_calibration

__all__ = ["CLASSES", "Accuracy", "Calibration", "open_calibration"]
