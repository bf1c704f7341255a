"""Scores models of applications on tables of measured runs: some rows learn, others are predicted, baselines beside."""

from estimators.harp.scoring.baselines import FOREST, LOG_FOREST, MEAN
from estimators.harp.scoring.figures import Figures, Predicted, averaged, figures_of
from estimators.harp.scoring.lists import PUBLIC, ListedTable, TableList, listed, public_list, read_list
from estimators.harp.scoring.prepared import Prepared, Question, prepared
from estimators.harp.scoring.scores import MODEL, Asked, Learner, SplitScores, TableScores, score_split, score_table
from estimators.harp.scoring.splits import Part, by_filters, by_fraction, by_scale
from estimators.harp.scoring.totals import Totals, totals

__all__ = [
    "FOREST",
    "LOG_FOREST",
    "MEAN",
    "MODEL",
    "PUBLIC",
    "Asked",
    "Figures",
    "Learner",
    "ListedTable",
    "Part",
    "Predicted",
    "Prepared",
    "Question",
    "SplitScores",
    "TableList",
    "TableScores",
    "Totals",
    "averaged",
    "by_filters",
    "by_fraction",
    "by_scale",
    "figures_of",
    "listed",
    "prepared",
    "public_list",
    "read_list",
    "score_split",
    "score_table",
    "totals",
]
