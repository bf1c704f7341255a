"""The user's own runs: read, set beside their estimates, and used to correct others."""

from __future__ import annotations

from estimators.dnn.own_runs.correcting import BY_USER, CorrectedTable, correct
from estimators.dnn.own_runs.reading import read_runs
from estimators.dnn.own_runs.run import BadRun, OwnRun, OwnRuns
from estimators.dnn.own_runs.saying import observed

__all__ = ["BY_USER", "BadRun", "CorrectedTable", "OwnRun", "OwnRuns", "correct", "observed", "read_runs"]
