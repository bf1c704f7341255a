"""How a network's graph is built: the name of a builder and its settings."""

from __future__ import annotations

from dataclasses import dataclass

Setting = int | float | str


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A builder of `estimators.dnn.families` and its settings.

    Attributes:
        builder: a name of `families.builders.BUILDERS`. settings: (name, value) pairs.
    """

    builder: str
    settings: tuple[tuple[str, Setting], ...] = ()
