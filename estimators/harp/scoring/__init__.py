"""Scores models of applications on tables of measured runs: some rows learn, others are predicted, two baselines beside."""

from estimators.harp.scoring.figures import Figures, averaged, figures_of
from estimators.harp.scoring.prepared import Prepared, Question, prepared
from estimators.harp.scoring.scores import Learner, SplitScores, TableScores, score_split, score_table
from estimators.harp.scoring.splits import Part, by_filters, by_fraction, by_scale

__all__ = [
    "Figures",
    "Learner",
    "Part",
    "Prepared",
    "Question",
    "SplitScores",
    "TableScores",
    "averaged",
    "by_filters",
    "by_fraction",
    "by_scale",
    "figures_of",
    "prepared",
    "score_split",
    "score_table",
]
