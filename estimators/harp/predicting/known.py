"""What a prediction is made from, gathered once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from estimators.harp.application import Application
from estimators.harp.configuration import Configuration
from estimators.harp.predicting.estimating import TargetModel
from estimators.harp.predicting.machines import Sorted
from estimators.harp.predicting.places import Place
from estimators.harp.predicting.question import PredictionQuestion

if TYPE_CHECKING:
    from knowledge.ci import Catalogue


@dataclass(frozen=True, slots=True)
class Asked:
    """The question, read.

    Attributes:
        application, question: as they are.
        given: names that the person gave. configuration: with defaults filled in.
        places: where it may go, at least one.
        catalogue: the CI database.
    """

    application: Application
    question: PredictionQuestion
    given: Mapping[str, object]
    configuration: Configuration
    places: tuple[Place, ...]
    catalogue: Catalogue

    @property
    def said_nodes(self) -> int | None:
        """Nodes, where the person said so."""
        return self.resource("nodes", 1) if "nodes" in self.given else None

    def resource(self, name: str, otherwise: int) -> int:
        """Cores, nodes or gpus of the configuration."""
        value = self.configuration.get(name, otherwise)
        return otherwise if isinstance(value, str) else int(value)


@dataclass(frozen=True, slots=True)
class Known:
    """What the runs say.

    Attributes:
        runs: by their part.
        time: model of walltime. memory: of peak memory; `None` = no run tells it.
    """

    runs: Sorted
    time: TargetModel
    memory: TargetModel | None
