"""From a question to a prediction: runs, models, the step to the machine asked about, request, partition, charge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from estimators.harp.application import Application
from estimators.harp.configuration import Configuration
from estimators.harp.expressions import Value
from estimators.harp.forecast import Learned, Target
from estimators.harp.predicting.answering import answered, not_enough
from estimators.harp.predicting.estimating import TargetModel, memory_model, time_model
from estimators.harp.predicting.machines import Sorted, sort_runs
from estimators.harp.predicting.places import Place, places_of
from estimators.harp.predicting.question import PredictionQuestion
from estimators.harp.predicting.result import ApplicationPrediction
from estimators.harp.run import Run
from estimators.harp.space import Space, space_of
from knowledge.errors import RequestError
from knowledge.settings import Settings, settings

if TYPE_CHECKING:
    from knowledge.ci import Catalogue

Learn = Callable[[Space, Sequence[Run], Target], Learned]


@dataclass(frozen=True, slots=True)
class Known:
    """What a prediction is made from.

    Attributes:
        application, question, configuration: what is asked.
        places: where it may go. catalogue: the CI database.
        runs: by their part. time, memory: models; `None` = no run tells it, `why_not` says why.
    """

    application: Application
    question: PredictionQuestion
    configuration: Configuration
    places: tuple[Place, ...]
    catalogue: Catalogue
    runs: Sorted
    time: TargetModel | None
    memory: TargetModel | None
    why_not: str = ""


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
    from knowledge.ci import open_catalogue

    used = chosen or settings()
    found = application or _find(question.application, used)
    configuration = _configuration(found, question)
    catalogue = open_catalogue(used)
    gpus = int(_number(configuration.get("gpus", question.gpus or 0)))
    places = places_of(question.system, question.partition, gpus, catalogue)
    every = [*(_known_runs(found.name, used) if runs is None else runs), *question.calibration]
    if not every:
        return not_enough(found, configuration, places[0], f"{found.title} has not been measured yet")
    return _predicted(found, question, configuration, places, catalogue, every, learn or _learn)


def _predicted(
    application: Application,
    question: PredictionQuestion,
    configuration: Configuration,
    places: tuple[Place, ...],
    catalogue: Catalogue,
    every: Sequence[Run],
    learn: Learn,
) -> ApplicationPrediction:
    system = None if places[0].offer is None else places[0].offer.system_id
    sorted_runs = sort_runs(every, [_there(run, system, places) for run in every])
    space = space_of(application)
    try:
        time: TargetModel | None = time_model(
            learn(space, sorted_runs.learned, "wall_seconds"), sorted_runs.learned, space.names
        )
        why_not = ""
    except RequestError as error:
        time, why_not = None, error.message
    try:
        memory: TargetModel | None = memory_model(
            learn(space, sorted_runs.learned, "peak_memory_bytes"), sorted_runs.learned, space.names
        )
    except RequestError:
        memory = None
    known = Known(
        application, question, configuration, places, catalogue, sorted_runs, time, memory, why_not
    )
    return answered(known)
