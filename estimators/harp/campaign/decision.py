"""What a campaign decided, in figures and in a sentence."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from estimators.harp.expressions import Value
from estimators.harp.run import Scale
from knowledge.evidence import Frozen

Kind = Literal["pilot", "start", "reach", "bridge", "replicate", "full"]


class Decision(Frozen):
    """One configuration that is to be run.

    Attributes:
        number: of the decision in its campaign, from 1; what is only proposed has 0.
        kind: the pilot, a point of the start, one that reaches full scale in one input, one between small and full
            scale, one that was run before, or one at full scale.
        configuration, scale, repetitions: what is run, and how often.
        first_repetition: number of its first repetition; above 0 where it was run before.
        expected_seconds: of one repetition; `None` while no run tells of costs.
        width_before, width_after: ratio of the ends of the 90 % interval at the targets; `None` where not weighed.
        why: the sentence.
    """

    number: int = Field(0, ge=0)
    kind: Kind
    configuration: dict[str, Value]
    scale: Scale
    repetitions: int = Field(1, ge=1)
    first_repetition: int = Field(0, ge=0)
    expected_seconds: float | None = None
    width_before: float | None = None
    width_after: float | None = None
    why: str


class Stop(Frozen):
    """Why a campaign ends.

    Attributes:
        reason: certain = the interval is narrow enough; spent = the budget is; nothing = no run that can be afforded
            lowers the uncertainty; failing = its runs fail. why: the sentence.
    """

    reason: Literal["certain", "spent", "nothing", "failing"]
    why: str
