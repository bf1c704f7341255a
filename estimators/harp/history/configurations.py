"""Turns values with names into a configuration: by the application's file where there is one, as they are otherwise."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from estimators.harp.application import Application
from estimators.harp.configuration import RESOURCES, Configuration
from estimators.harp.expressions import Value
from estimators.harp.history.units import plain
from estimators.harp.reading import read_configuration
from estimators.harp.run import Scale
from knowledge.errors import RequestError

SYNONYMS = {
    "cores": frozenset({"cores", "ncores", "core_count", "total_cores", "ncpus", "cpus", "alloc_cpus", "alloccpus"}),
    "nodes": frozenset({"nodes", "nnodes", "node_count", "alloc_nodes", "allocnodes"}),
    "gpus": frozenset({"gpus", "ngpus", "gpu_count", "alloc_gpus"}),
}
"""Names that other people give resources; processes, ranks and threads are none of them."""


@dataclass(frozen=True)
class Configurer:
    """Makes configurations of one application.

    Attributes:
        application: its file; `None` = only its name is known, and any name is an input.
        given: values that hold for all runs, by input or resource.
    """

    application: Application | None
    given: Mapping[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, value in self.given.items():
            if self.application is not None and name not in self.names:
                rule = f"{self.application.name} has no such input"
                raise RequestError.of("--set", f"{name}={value}", rule, f"its inputs are {', '.join(self.names)}")

    @property
    def names(self) -> tuple[str, ...]:
        """Inputs and resources of the file; without one, resources only."""
        if self.application is None:
            return RESOURCES
        return tuple(dict.fromkeys((*self.application.parameters, *RESOURCES)))

    def name_of(self, column: str) -> str | None:
        """The input or resource that a column's name means; `None` if it means none."""
        written = plain(column)
        for name in self.names:
            if written == plain(name):
                return name
        return next((name for name, others in SYNONYMS.items() if written in others), None)

    def missing(self, told: Collection[str]) -> tuple[str, ...]:
        """Inputs and resources that nothing tells. A default of the file is no answer: what was run may differ."""
        names = () if self.application is None else self.application.parameters
        return tuple(name for name in names if name not in told and name not in self.given)

    def configuration(self, told: Mapping[str, Value]) -> Configuration:
        """The configuration of a run; what its record tells goes before what holds for all.

        Raises:
            RequestError: a value is none of its input.
        """
        values = {**self.given, **told}
        return values if self.application is None else read_configuration(self.application, values)

    def scale(self, configuration: Configuration) -> Scale:
        """The range of the file that it lies in; small where it is in both."""
        if self.application is None:
            return Scale.OTHER
        for scale in (Scale.SMALL, Scale.FULL):
            if all(_within(self.application, name, value, scale) for name, value in configuration.items()):
                return scale
        return Scale.OTHER


def _within(application: Application, name: str, value: Value, scale: Scale) -> bool:
    one = application.parameters.get(name)
    if one is None:
        return True
    if isinstance(value, str) or one.is_word:
        return value in one.choices
    low, high = one.span(str(scale))
    return low <= value <= high
