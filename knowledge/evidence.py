"""What an answer rests on: quantities with intervals, sources, assumptions and what is not known.

Tools return these instead of prose. Unknown is `None` and is listed in `unknowns`; it is never zero and never a guess.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, model_validator


class How(StrEnum):
    """How a value was come by."""

    MEASURED = "measured"
    """Somebody ran it and wrote the figure down."""
    DOCUMENTED = "documented"
    """A site, vendor or price list says so."""
    PREDICTED = "predicted"
    """One of the estimators said so, with an interval."""
    DERIVED = "derived"
    """Arithmetic on other values."""
    ASSUMED = "assumed"
    """Nobody said so; the answer would change with it."""
    STATED = "stated"
    """The person asking said so."""


class Frozen(BaseModel):
    """Base of all result types: immutable, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Frozen):
    """Where a value comes from.

    Attributes:
        id: short and stable, such as `ci:delta` or `dnn:timm`; the same source has the same id in every result.
        title: what a reader sees.
        url: link, if there is a public page.
        date: date of the value as the source tells it: YYYY, YYYY-MM or YYYY-MM-DD; `None` if unknown.
        how: measured, documented, predicted, derived, assumed or stated.
    """

    id: str
    title: str
    url: str | None = None
    date: str | None = None
    how: How = How.DOCUMENTED


class Quantity(Frozen):
    """A figure with its unit and, if it is uncertain, an interval.

    Attributes:
        value: best single value (a median for predictions).
        unit: unit as written after the figure: `h`, `s`, `GiB`, `USD`, `SU`, `kWh`, `kg CO2e`, `images/s`, ...
        low, high: interval bounds in the same unit, both or neither.
        coverage: stated chance that the truth lies inside (0.9 = 90 %).
    """

    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    coverage: float | None = None

    @model_validator(mode="after")
    def _bounds_belong_together(self) -> Quantity:
        if (self.low is None) != (self.high is None):
            raise ValueError("an interval needs both bounds")
        if self.low is not None and self.high is not None and not self.low <= self.value <= self.high:
            raise ValueError(f"value {self.value} lies outside its interval {self.low} to {self.high}")
        return self

    def times(self, factor: float, unit: str | None = None) -> Quantity:
        """The same quantity scaled by a positive factor, in another unit if one is given."""
        return Quantity(
            value=self.value * factor,
            unit=unit or self.unit,
            low=None if self.low is None else self.low * factor,
            high=None if self.high is None else self.high * factor,
            coverage=self.coverage,
        )

    @property
    def readable(self) -> Quantity:
        """Memory below one GiB in MiB; all else as it is."""
        return self.times(1024, "MiB") if self.unit == "GiB" and self.value < 1 else self


class Assumption(Frozen):
    """Something nobody said that the answer rests on.

    Attributes:
        field: the argument it fills (`epochs`, `precision`, `batch_size`, ...), so that a follow-up can change it.
        text: one sentence for the reader, figures included.
    """

    field: str
    text: str


class Evidence(Frozen):
    """Base of every tool result."""

    assumptions: tuple[Assumption, ...] = ()
    unknowns: tuple[str, ...] = Field(default=(), description="What the answer does not know, one sentence each.")
    sources: tuple[Source, ...] = ()
    freshness: str | None = Field(default=None, description="How old the facts are that this rests on.")
