"""How certain a campaign was after so many runs."""

from __future__ import annotations

from pydantic import Field

from knowledge.evidence import Frozen


class Mark(Frozen):
    """One point of a campaign's progress.

    Attributes:
        runs: that had ended. spent_seconds: their wall times added up.
        believed_width: ratio of the ends of the 90 % interval at the targets, by the model that guides the campaign;
            `None` before the first success.
        learned_width: the same by the models that predictions are made with; `None` where they were not asked then.
        enough: whether those models say that the evidence carries a figure at every target.
    """

    runs: int = Field(ge=0)
    spent_seconds: float = Field(ge=0)
    believed_width: float | None = None
    learned_width: float | None = None
    enough: bool | None = None

    @property
    def width(self) -> float | None:
        """What counts: the models' where they were asked."""
        return self.learned_width or self.believed_width
