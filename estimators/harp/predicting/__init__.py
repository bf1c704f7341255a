"""Predictions of applications: walltime, peak memory and request of a run that was never made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimators.harp.predicting.question import KILL_RISK, PredictionQuestion
from estimators.harp.predicting.result import ApplicationPrediction

if TYPE_CHECKING:
    from estimators.harp.predicting.prediction import predict

__all__ = ["KILL_RISK", "ApplicationPrediction", "PredictionQuestion", "predict"]


def __getattr__(name: str) -> Any:
    """The work's module brings NumPy; it is imported when it is asked for."""
    if name == "predict":
        import importlib

        return importlib.import_module("estimators.harp.predicting.prediction").predict
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
