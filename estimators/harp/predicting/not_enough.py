"""The answer where the runs carry no prediction: why, and which runs to make."""

from __future__ import annotations

from collections.abc import Sequence

from estimators.harp.predicting.describing import default_notes, run_sources
from estimators.harp.predicting.known import Asked
from estimators.harp.predicting.more_runs import campaign_command, more_runs
from estimators.harp.predicting.result import ApplicationPrediction
from estimators.harp.run import Run


def no_answer(asked: Asked, runs: Sequence[Run], why: str) -> ApplicationPrediction:
    """Not enough evidence.

    Args:
        asked: the question.
        runs: of the application, as far as there are any.
        why: half a sentence, without a point.
    """
    application, configuration = asked.application, asked.configuration
    proposed = more_runs(application, configuration, runs)
    return ApplicationPrediction(
        application=application.name,
        title=application.title,
        configuration=dict(configuration),
        system=asked.question.system,
        machine=asked.places[0].words if len(asked.places) == 1 else str(asked.question.system),
        enough=False,
        verdict=f"Not enough evidence: {why}; run these {len(proposed)} more.",
        more_runs=proposed,
        more_command=campaign_command(application, configuration),
        assumptions=default_notes(application, asked.given, configuration),
        unknowns=(f"Walltime and memory of {application.title} are not known there.",),
        sources=run_sources(application, runs),
    )
