"""Predictions of applications: walltime, peak memory and request of a run that was never made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimators.harp.predicting.question import KILL_RISK, PredictionQuestion
from estimators.harp.predicting.result import ApplicationPrediction

if TYPE_CHECKING:
    from estimators.harp.predicting.hosts import Host, OnHosts, predict_on, processor_key
    from estimators.harp.predicting.prediction import predict

__all__ = [
    "KILL_RISK",
    "ApplicationPrediction",
    "Host",
    "OnHosts",
    "PredictionQuestion",
    "predict",
    "predict_on",
    "processor_key",
]

_WORK = {"predict": "prediction", "Host": "hosts", "OnHosts": "hosts", "predict_on": "hosts", "processor_key": "hosts"}
"""What brings NumPy, and the module it is in."""


def __getattr__(name: str) -> Any:
    """The work's module brings NumPy; it is imported when it is asked for."""
    if name in _WORK:
        import importlib

        return getattr(importlib.import_module(f"estimators.harp.predicting.{_WORK[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
