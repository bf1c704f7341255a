"""Reads the inputs of a question; resources are among them, and may lie beyond those the application file lists."""

from __future__ import annotations

from estimators.harp.configuration import RESOURCES
from estimators.harp.predicting.question import PredictionQuestion


def given_values(question: PredictionQuestion) -> dict[str, str | int | float]:
    """What the person said, resources included, under names as files write them."""
    said = {name.strip().lower().replace("-", "_"): value for name, value in question.inputs.items()}
    own = {name: getattr(question, name) for name in RESOURCES}
    return {**said, **{name: value for name, value in own.items() if value is not None}}
