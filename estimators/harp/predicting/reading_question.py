"""Reads the inputs of a question into a configuration; resources may lie beyond those the application file lists."""

from __future__ import annotations

from estimators.harp.application import Application
from estimators.harp.configuration import RESOURCES, Configuration
from estimators.harp.expressions import Value
from estimators.harp.predicting.question import PredictionQuestion
from estimators.harp.reading import read_configuration
from knowledge.quantities import read_count

MOST = 10_000_000
"""Cores, nodes or accelerators beyond this are a slip of the finger: the largest machines have about ten million."""


def given_values(question: PredictionQuestion) -> dict[str, str | int | float]:
    """What the person said, resources included."""
    own = {name: getattr(question, name) for name in RESOURCES}
    return {**question.inputs, **{name: value for name, value in own.items() if value is not None}}


def configuration_of(application: Application, given: dict[str, str | int | float]) -> Configuration:
    """Inputs as the application file reads them; resources as counts, whatever range the file measures them in.

    Raises:
        UnknownNameError: a name is no input; near names are offered.
        RequestError: a value is none of its input.
    """
    inputs = {name: value for name, value in given.items() if name not in RESOURCES}
    found: dict[str, Value] = dict(read_configuration(application, inputs))
    for name in RESOURCES:
        if name in given:
            least = 0 if name == "gpus" else 1
            found[name] = read_count(str(given[name]), field=name, at_least=least, at_most=MOST)
    return found
