"""Puts the answer together: the best place, what is predicted there, and what it rests on."""

from __future__ import annotations

import math
from collections.abc import Sequence

from estimators.harp.predicting.describing import default_notes, model_choice, run_sources, runs_used
from estimators.harp.predicting.known import Asked, Known
from estimators.harp.predicting.more_runs import campaign_command, more_runs, run_there
from estimators.harp.predicting.not_enough import no_answer
from estimators.harp.predicting.notes import notes_on, unknowns_of, verdict_of
from estimators.harp.predicting.option import Option, option_of, rank
from estimators.harp.predicting.result import ApplicationPrediction, ModelChoice, MoreRun, SpeedRatio
from estimators.harp.predicting.scaling import KNEE_RULE
from estimators.harp.predicting.scaling_table import scaling_rows
from estimators.harp.predicting.told_units import gibibytes_of, hours_of
from estimators.uncertainty import COVERAGE
from knowledge.evidence import Quantity, Source

_SOURCES_OF_OFFER = 2


def answered(asked: Asked, known: Known) -> ApplicationPrediction:
    """The prediction in the place that suits best; or that the runs carry none."""
    options = sorted((option_of(asked, known, place) for place in asked.places), key=rank)
    if options[0].time.enough:
        return _told(asked, known, options)
    outside = options[0].time.outside
    why = "; ".join(outside) or "the runs leave more than a factor of ten open"
    return no_answer(asked, known.runs.learned, why).model_copy(
        update={"runs": runs_used(known.runs), "outside": outside, "models": _models(known)}
    )


def _told(asked: Asked, known: Known, options: Sequence[Option]) -> ApplicationPrediction:
    best = options[0]
    rows = scaling_rows(asked, known, best) if asked.question.scaling else ()
    fits = tuple(one.fit for one in options if one.fit is not None)
    application, configuration = asked.application, asked.configuration
    surer = best.time.outside or best.time.doublings > 0 or best.step.spread > 0
    return ApplicationPrediction(
        application=application.name,
        title=application.title,
        configuration=dict(configuration),
        system=None if best.place.offer is None else best.place.offer.system_id,
        machine=best.place.words,
        enough=True,
        verdict=verdict_of(asked, known, best),
        walltime=hours_of(best.time.spread),
        peak_memory=None if best.memory is None else gibibytes_of(best.memory.spread),
        request=best.request,
        models=_models(known),
        runs=runs_used(known.runs),
        outside=best.time.outside,
        more_runs=_more(asked, known, best) if surer else (),
        more_command=campaign_command(application, configuration) if surer else None,
        speed=_speed(known, best),
        partition=best.fit if best.fit is not None and best.fit.fits else None,
        partitions=fits,
        charge=best.charge,
        scaling=rows,
        knee_cores=next((row.cores for row in rows if row.knee), None),
        knee_rule=KNEE_RULE if rows else None,
        assumptions=(*default_notes(application, asked.given, configuration), *notes_on(asked, known, best)),
        unknowns=unknowns_of(asked, known, best, fits),
        sources=_sources(asked, known, best),
    )


def _more(asked: Asked, known: Known, best: Option) -> tuple[MoreRun, ...]:
    """Runs that would make it surer: one on the target where it is another machine, the rest where it was measured."""
    own = more_runs(asked.application, asked.configuration, known.runs.learned)
    if best.step.spread == 0.0 or best.step.calibration_runs:
        return own
    return (run_there(asked.application, asked.configuration, best.place.words), *own[:-1])


def _models(known: Known) -> tuple[ModelChoice, ...]:
    named = {"walltime": known.time, "peak memory": known.memory}
    return tuple(model_choice(name, one.learned.scores) for name, one in named.items() if one is not None)


def _speed(known: Known, best: Option) -> SpeedRatio | None:
    if best.step.spread == 0.0:
        return None
    value, low, high = (math.exp(log) for log in best.step.ends)
    return SpeedRatio(
        measured=known.runs.reference.words,
        target=best.place.words,
        time_factor=Quantity(value=value, unit="times", low=low, high=high, coverage=COVERAGE),
        rule=best.step.rule,
        calibration_runs=best.step.calibration_runs,
    )


def _sources(asked: Asked, known: Known, best: Option) -> tuple[Source, ...]:
    own = run_sources(asked.application, [*known.runs.learned, *known.runs.calibration])
    offer = best.place.offer
    facts = () if offer is None else offer.sources[:_SOURCES_OF_OFFER]
    return tuple({one.id: one for one in (*own, *facts, *best.sources)}.values())
