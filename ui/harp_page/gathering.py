"""Gathers what is known of an application: runs, campaign, held-out predictions, scaling. Nothing is run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from estimators.harp.run import Run
from knowledge.errors import IntelligencePlaneError, RequestError, UnknownNameError
from knowledge.settings import Settings

if TYPE_CHECKING:
    from estimators.harp.application import Application
    from estimators.harp.campaign import Campaign
    from estimators.harp.forecast import Target
    from estimators.harp.predicting import ApplicationPrediction
    from estimators.harp.unseen import Unseen

Told = Callable[[int, int], None]
STEPS = 3
"""Two targets and the scaling, for a bar."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a report tells.

    Attributes:
        name: of the application. application: its file; `None` = runs were imported without one.
        runs: all that are known. learned: of these, those of the machine with the most; others are not compared.
        campaign: the latest; `None` = none is kept here.
        time, memory: predictions of runs that were not learned from; `None` where `problems` says why.
        prediction: of one large run, for the scaling; `None` = not asked for, or nothing is known of cores.
        problems: one sentence for everything that could not be worked out.
    """

    name: str
    application: Application | None
    runs: tuple[Run, ...]
    learned: tuple[Run, ...]
    campaign: Campaign | None
    time: Unseen | None
    memory: Unseen | None
    prediction: ApplicationPrediction | None
    problems: tuple[str, ...]

    @property
    def title(self) -> str:
        """For readers."""
        return self.application.title if self.application is not None else self.name


def gather(name: str, *, scaling: bool = True, told: Told | None = None, chosen: Settings | None = None) -> Gathered:
    """Gather.

    Args:
        name: of an application, an alias, or of imported runs without a file.
        scaling: whether a large run is predicted over cores. told: hears how many steps of how many are done.

    Raises:
        UnknownNameError: nothing bears the name. RequestError: no runs of it are known.
    """
    from estimators.harp.campaign import campaigns
    from estimators.harp.history import known_runs

    application, name = _named(name, chosen)
    kept = campaigns(name, chosen)
    runs = known_runs(name, chosen)
    if not runs:
        remedy = f"make some with `iplane harp campaign run {name}`, or take in yours with `iplane harp import`"
        raise RequestError.of("The application", name, "no runs of it are known", remedy)
    explained, left_out = _explained(application, runs)
    learned, problems = _on_one_machine(explained), [*left_out]
    step = _counted(told)
    time = _unseen(application, learned, "wall_seconds", problems)
    step()
    memory = None
    if any(run.peak_memory_bytes for run in learned):
        memory = _unseen(application, learned, "peak_memory_bytes", problems)
    else:
        problems.append("Peak memory: no run tells it.")
    step()
    campaign = kept[-1] if kept else None
    prediction = _prediction(application, learned, campaign, chosen, problems) if scaling and time else None
    step()
    return Gathered(name, application, runs, learned, campaign, time, memory, prediction, tuple(problems))


def _named(name: str, chosen: Settings | None) -> tuple[Application | None, str]:
    """The application and its name; imported runs need no file."""
    from estimators.harp.history import known_names
    from estimators.harp.shelf import find

    try:
        found = find(name, chosen, or_file=True)
    except UnknownNameError:
        if name in known_names(chosen):
            return None, name
        raise
    return found, found.name


def _explained(application: Application | None, runs: tuple[Run, ...]) -> tuple[tuple[Run, ...], tuple[str, ...]]:
    """Runs that the application file still explains, as a prediction takes them, and sentences on the others."""
    if application is None:
        return runs, ()
    from estimators.harp.understood import understood

    told = understood(application, runs)
    return told.runs or runs, told.left_out


def _on_one_machine(runs: Sequence[Run]) -> tuple[Run, ...]:
    from estimators.harp.predicting.machines import sort_runs

    return sort_runs(runs, [False] * len(runs)).learned


def _counted(told: Told | None) -> Callable[[], None]:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if told:
            told(done, STEPS)

    return step


def _unseen(application: Application | None, runs: Sequence[Run], target: Target, problems: list[str]) -> Unseen | None:
    from estimators.harp.space import space_of, space_of_rows
    from estimators.harp.unseen import unseen

    space = space_of(application) if application else space_of_rows([run.configuration for run in runs])
    try:
        return unseen(space, runs, target)
    except RequestError as error:
        problems.append(f"{'Walltime' if target == 'wall_seconds' else 'Peak memory'}: {error.message}")
        return None


def _prediction(
    application: Application | None,
    runs: Sequence[Run],
    campaign: Campaign | None,
    chosen: Settings | None,
    problems: list[str],
) -> ApplicationPrediction | None:
    """Of a target of the campaign, or of the longest run; memory is left out, since only the scaling is shown."""
    from estimators.harp.predicting import PredictionQuestion, predict

    asked = _asked(runs, campaign)
    if application is None or asked is None or "cores" not in asked:
        return None
    # Predictions ask only for inputs of the file; a table may hold more.
    inputs = {key: value for key, value in asked.items() if key in application.parameters}
    plain = [run.model_copy(update={"peak_memory_bytes": None}) for run in runs]
    try:
        question = PredictionQuestion(application=application.name, inputs=inputs)
        return predict(question, chosen, application=application, runs=plain)
    except IntelligencePlaneError as error:
        problems.append(f"Scaling: {error.message}")
        return None


def _asked(runs: Sequence[Run], campaign: Campaign | None) -> dict[str, str | int | float] | None:
    if campaign is not None and campaign.targets:
        return dict(campaign.targets[0])
    finished = [run for run in runs if run.finished and run.wall_seconds is not None]
    return dict(max(finished, key=lambda run: run.wall_seconds or 0.0).configuration) if finished else None
