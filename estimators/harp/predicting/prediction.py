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
from estimators.harp.predicting.reading_question import given_values
from estimators.harp.predicting.result import ApplicationPrediction
from estimators.harp.run import Run
from estimators.harp.space import Space, space_of
from estimators.harp.understood import understood
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
    asked = read_question(question, application, used)
    told = understood(asked.application, known(asked.application.name, used) if runs is None else runs)
    every = (*told.runs, *question.calibration)
    if not every:
        why = f"{asked.application.title} has not been measured yet"
        return no_answer(asked, (), " ".join((why, *told.left_out)).rstrip("."))
    try:
        models = learned_from(asked, every, learn)
    except RequestError as error:
        return no_answer(asked, every, error.message.rstrip("."))
    found = answered(asked, models)
    return found.model_copy(update={"unknowns": (*found.unknowns, *told.left_out)})


def read_question(question: PredictionQuestion, application: Application | None, used: Settings) -> Asked:
    """The question with its application, configuration and places.

    Raises:
        UnknownNameError, RequestError: as for `predict`.
    """
    from estimators.harp.reading import read_configuration
    from estimators.harp.shelf import find
    from knowledge.ci import open_catalogue

    found = application or find(question.application, used)
    given = given_values(question)
    configuration = read_configuration(found, given)
    catalogue = open_catalogue(used)
    gpus = configuration.get("gpus", 0)
    places = places_of(question.system, question.partition, bool(gpus), catalogue)
    return Asked(found, question, given, configuration, places, catalogue)


def learned_from(asked: Asked, every: Sequence[Run], learn: Learn | None = None) -> Known:
    """The models of time and memory.

    Raises:
        RequestError: no run tells the time.
    """
    learn = learn or _learn
    found = sort_runs(every, [is_there(run, asked.places) for run in every])
    space = space_of(asked.application)
    time = time_model(learn(space, found.learned, "wall_seconds"), found.learned, space.names)
    memory: TargetModel | None = None
    if any(run.peak_memory_bytes for run in found.learned):
        memory = memory_model(learn(space, found.learned, "peak_memory_bytes"), found.learned, space.names)
    return Known(found, time, memory)


def known(name: str, used: Settings) -> Sequence[Run]:
    """Runs that are shipped and those of the home folder."""
    from estimators.harp.history import known_runs

    return known_runs(name, used)


def _learn(space: Space, runs: Sequence[Run], target: Target) -> Learned:
    from estimators.harp.predicting.remembering import learn_remembered

    return learn_remembered(space, runs, target, settings().harp_path / "learned")
