"""Predicts the wait of one job: from the scheduler itself if it can be asked, from the site's history, else unknown."""

from __future__ import annotations

import time
from collections.abc import Callable

from estimators.wait.coverage import COVERAGE
from estimators.wait.expected import QUEUE_KINDS
from estimators.wait.forecaster import Forecast
from estimators.wait.learning import Learned, learn
from estimators.wait.live import LiveWait, Run, ask_slurm
from estimators.wait.priors import batch_prior
from estimators.wait.question import WaitPrediction, WaitQuestion
from knowledge.evidence import Assumption, How, Quantity, Source
from knowledge.quantities import write_hours
from knowledge.settings import Settings, settings


def predict_wait(
    question: WaitQuestion,
    chosen: Settings | None = None,
    *,
    live: bool = False,
    run: Run | None = None,
    now: float | None = None,
    progress: Callable[[str], None] | None = None,
) -> WaitPrediction:
    """How long a job submitted now would wait.

    Args:
        question: the job.
        chosen: settings; the process's own by default.
        live: the person says that this machine belongs to the system: ask its Slurm as well.
        run: runs a command of the scheduler; the real one by default.
        now: seconds since 1970; the clock's by default.
        progress: told in a short sentence when something takes time.

    Raises:
        ServiceError: the history cannot be read.
    """
    moment = time.time() if now is None else now
    learned = learn(question, chosen or settings(), moment, progress)
    said = ask_slurm(question, moment, run) if live else LiveWait()
    if said.wait_s is not None:
        return _from_plan(question, said, said.wait_s, learned)
    if learned.forecast is not None:
        return _from_history(question, said, learned, learned.forecast)
    prior = batch_prior() if question.kind in QUEUE_KINDS else None
    return WaitPrediction(
        question=question,
        method="unknown",
        known_waits=learned.known,
        pending=said.pending,
        prior=prior,
        assumptions=_queue_notes(said, moment),
        unknowns=(*said.unknowns, *learned.unknowns),
        sources=prior.sources if prior else (),
    )


def _from_plan(question: WaitQuestion, said: LiveWait, wait_s: float, learned: Learned) -> WaitPrediction:
    """The scheduler's plan is the value; the bound can only come from the history."""
    text = "Slurm plans as if every job took all it asked for and nobody else submitted; both shift the start."
    upper, unknowns = None, said.unknowns
    if learned.forecast is not None:
        upper = _bound(max(learned.forecast.upper_s, wait_s))
    else:
        unknowns = (*unknowns, "How far the start may slip is not known: there is no history of waits to tell it.")
    source = Source(id=f"wait:{question.system_id}/plan", title="`sbatch --test-only`, asked now", how=How.PREDICTED)
    return WaitPrediction(
        question=question,
        method="test-only",
        median=Quantity(value=wait_s / 3600, unit="h"),
        upper=upper,
        known_waits=learned.known,
        pending=said.pending,
        assumptions=(Assumption(field="wait", text=text), *(learned.assumptions if upper else ())),
        unknowns=unknowns,
        sources=(source, *(learned.sources if upper else ())),
    )


def _from_history(question: WaitQuestion, said: LiveWait, learned: Learned, forecast: Forecast) -> WaitPrediction:
    return WaitPrediction(
        question=question,
        method="learned from history",
        median=Quantity(value=forecast.median_s / 3600, unit="h"),
        upper=_bound(forecast.upper_s),
        known_waits=learned.known,
        pending=said.pending,
        assumptions=learned.assumptions,
        unknowns=(*said.unknowns, *learned.unknowns),
        sources=learned.sources,
    )


def _bound(seconds: float) -> Quantity:
    return Quantity(value=seconds / 3600, unit="h", coverage=COVERAGE)


def _queue_notes(said: LiveWait, now: float) -> tuple[Assumption, ...]:
    if not said.pending or said.last_start_s is None:
        return ()
    text = (
        f"`squeue --start`: {said.pending:,} jobs wait, and the last start planned is"
        f" {write_hours(max(1.0, said.last_start_s - now) / 3600)} from now; a smaller job may go first."
    )
    return (Assumption(field="wait", text=text),)
