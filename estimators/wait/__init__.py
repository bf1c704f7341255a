"""Queue wait: what the person observed, what a site's history teaches, what its scheduler plans; else unknown.

`expected_wait` gives placement one figure an offer; `predict_wait` answers for one job with its evidence; `evaluation`
replays traces and scores the predictions. What is not known is never zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimators.wait.expected import expected_wait, wait_sources
from estimators.wait.learned import LearnedWaits, learned_waits

if TYPE_CHECKING:
    from estimators.wait.predicting import predict_wait
    from estimators.wait.question import WaitPrediction, WaitQuestion

__all__ = [
    "LearnedWaits",
    "WaitPrediction",
    "WaitQuestion",
    "expected_wait",
    "learned_waits",
    "predict_wait",
    "wait_sources",
]


def __getattr__(name: str) -> Any:
    """Names that need the trees (a second to import) are fetched when they are asked for."""
    if name == "predict_wait":
        from estimators.wait.predicting import predict_wait

        return predict_wait
    if name in ("WaitPrediction", "WaitQuestion"):
        from estimators.wait import question

        return getattr(question, name)
    raise AttributeError(name)
