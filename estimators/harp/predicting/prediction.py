"""From a question to a prediction: who is asked about, which runs tell it, what they say."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from estimators.harp.application import Application
from estimators.harp.forecast import Learned, Target
from estimators.harp.predicting.answering import answered
from estimators.harp.predicting.estimating import TargetModel, memory_model, time_model
from estimators.harp.predicting.known import Asked, Known
from estimators.harp.predicting.machines import sort_runs
from estimators.harp.predicting.not_enough import no_answer
from estimators.harp.predicting.places import is_there, places_of
from estimators.harp.predicting.question import PredictionQuestion
from estimators.harp.predicting.reading_question import configuration_of, given_values
from estimators.harp.predicting.result import ApplicationPrediction
from estimators.harp.run import Run
from estimators.harp.space import Space, space_of
from knowledge.errors import RequestError
from knowledge.settings import Settings, settings

Learn = Callable[[Space, Sequence[Run], Target], Learned]


def predict(
    question: PredictionQuestion,
    chosen: Settings | None = None,
    *,
    application: Application | None = None,
    runs: Sequence[Run] | None = None,
    learn: Learn | None = None,
) -> ApplicationPrediction:
    """Predict walltime and memory of a run, and size its request.

    Args:
        question: what is asked.
        chosen: settings; the process's own by default.
        application: where it is not on the shelf. runs: instead of those that are known. learn: instead of the models.

    Raises:
        UnknownNameError: application, input, system or partition is not known; near names are offered.
        RequestError: a value is none of its input, or the question contradicts itself.
        ServiceError: the history cannot be read.
    """
    used = chosen or settings()
    asked = _read(question, application, used)
    every = (*(_known_runs(asked.application.name, used) if runs is None else runs), *question.calibration)
    if not every:
        return no_answer(asked, (), f"{asked.application.title} has not been measured yet")
    try:
        known = _learned(asked, every, learn or _learn)
    except RequestError as error:
        return no_answer(asked, every, error.message.rstrip("."))
    return answered(asked, known)


def _read(question: PredictionQuestion, application: Application | None, used: Settings) -> Asked:
    from estimators.harp.shelf import find
    from knowledge.ci import open_catalogue

    found = application or find(question.application, used)
    given = given_values(question)
    configuration = configuration_of(found, given)
    catalogue = open_catalogue(used)
    gpus = configuration.get("gpus", 0)
    places = places_of(question.system, question.partition, bool(gpus), catalogue)
    return Asked(found, question, given, configuration, places, catalogue)


def _learned(asked: Asked, every: Sequence[Run], learn: Learn) -> Known:
    """The models.

    Raises:
        RequestError: no run tells the time.
    """
    found = sort_runs(every, [is_there(run, asked.places) for run in every])
    space = space_of(asked.application)
    time = time_model(learn(space, found.learned, "wall_seconds"), found.learned, space.names)
    memory: TargetModel | None = None
    if any(run.peak_memory_bytes for run in found.learned):
        memory = memory_model(learn(space, found.learned, "peak_memory_bytes"), found.learned, space.names)
    return Known(found, time, memory)


def _known_runs(name: str, used: Settings) -> Sequence[Run]:
    from estimators.harp.history import RunHistory

    return RunHistory.of(used).runs(name)


def _learn(space: Space, runs: Sequence[Run], target: Target) -> Learned:
    from estimators.harp.models import learn

    return learn(space, runs, target)
