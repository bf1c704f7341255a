"""Scores the estimator on files of measured configurations and on what was held out, against two baselines."""

from __future__ import annotations

from estimators.dnn.scoring.held_out import HeldOutScores, score_held_out
from estimators.dnn.scoring.learner import ESTIMATOR, LEARNERS, Learner
from estimators.dnn.scoring.scores import Case, Scores, score_file, shipped
from estimators.dnn.scoring.splits import MEANINGS, SPLITS, Split

__all__ = [
    "ESTIMATOR",
    "LEARNERS",
    "MEANINGS",
    "SPLITS",
    "Case",
    "HeldOutScores",
    "Learner",
    "Scores",
    "Split",
    "score_file",
    "score_held_out",
    "shipped",
]
