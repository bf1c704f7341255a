"""What a tool may know besides its arguments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from knowledge.settings import Settings
from plane.profile import Profile


@dataclass(frozen=True, slots=True)
class ToolContext:
    """Handed to every tool call.

    Attributes:
        settings: of this process.
        profile: of the person asking.
        cancelled: polled by long-running tools; `True` means stop.
    """

    settings: Settings
    profile: Profile = field(default_factory=Profile)
    cancelled: Callable[[], bool] = lambda: False
