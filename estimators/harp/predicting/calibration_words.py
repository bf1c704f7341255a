"""Reads a short run as one types it: `132@atoms=32000,cores=4` or `2min@atoms=32000`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimators.harp.configuration import key_of
from estimators.harp.predicting.places import places_of
from estimators.harp.predicting.question import PredictionQuestion
from estimators.harp.run import Origin, Run, Status
from knowledge.errors import RequestError
from knowledge.quantities import read_hours

if TYPE_CHECKING:
    from knowledge.settings import Settings


def read_calibration(text: str, question: PredictionQuestion, chosen: Settings | None = None) -> Run:
    """The run, made where the question asks about.

    Args:
        text: seconds (or a duration with its unit), `@`, and inputs; what is left out is as in the question.
        question: its application, inputs, system and partition are the run's.

    Raises:
        RequestError: no such run.
    """
    from estimators.harp.reading import read_configuration
    from estimators.harp.shelf import find
    from knowledge.ci import open_catalogue

    time, _, rest = text.partition("@")
    application = find(question.application, chosen)
    given: dict[str, str | int | float] = {**question.inputs, **_pairs(rest, text)}
    configuration = read_configuration(application, given)
    place = places_of(question.system, question.partition, False, open_catalogue(chosen))[0]
    return Run(
        run_id=f"calibration {time}@{key_of(configuration)}",
        application=application.name,
        configuration=dict(configuration),
        status=Status.FINISHED,
        origin=Origin.IMPORTED,
        wall_seconds=_seconds(time),
        system_id=None if place.offer is None else place.offer.system_id,
        node_type=place.node_type if place.offer is None or question.partition else None,
    )


def _seconds(text: str) -> float:
    plain = text.strip()
    try:
        seconds = float(plain)
    except ValueError:
        return read_hours(plain, field="--calibrate") * 3600
    if not 0 < seconds < float("inf"):
        raise RequestError.of("--calibrate", text, "a run takes more than zero seconds", "give the measured time")
    return seconds


def _pairs(rest: str, text: str) -> dict[str, str]:
    found = {}
    for part in filter(None, (one.strip() for one in rest.replace(";", ",").split(","))):
        name, equals, value = part.partition("=")
        if not equals:
            remedy = "write it like 132@atoms=32000,cores=4"
            raise RequestError.of("--calibrate", text, f"{part!r} has no value", remedy)
        found[name.strip().removeprefix("--").replace("-", "_")] = value.strip()
    return found
