"""One turn while it is being worked on: who answers, what was said and done so far, and whether to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import BaseMessage

from assistant.citations import Citations
from assistant.events import Event, ToolCall
from assistant.models.choice import Choice
from assistant.models.stopping import StoppedError
from assistant.profiles import overlaid
from assistant.proof import Proof
from assistant.speech import Speech
from knowledge.errors import IntelligencePlaneError
from knowledge.evidence import Evidence
from knowledge.settings import Settings
from plane.profile import Profile


@dataclass(slots=True)
class Run:
    """The context of one pass through the agent graph.

    Attributes:
        base_profile: as stored or handed in. profile_update: what the thread adds to it.
        history: messages of earlier turns and the question.
        said: messages of this turn, in order of arrival.
        calls, results, failures: of the tools, in this turn.
        notes: sentences the person should read beside the answer, whoever wrote it.
    """

    run_id: str
    thread_id: str
    settings: Settings
    choice: Choice
    base_profile: Profile
    history: Sequence[BaseMessage]
    emit: Callable[[Event], None]
    cancel: threading.Event = field(default_factory=threading.Event)
    profile_update: dict[str, Any] = field(default_factory=dict)
    learned: dict[str, Any] = field(default_factory=dict)
    said: list[BaseMessage] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    results: list[Evidence] = field(default_factory=list)
    failures: list[IntelligencePlaneError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    model_calls: int = 0
    asked: set[str] = field(default_factory=set)
    started: float = field(default_factory=time.perf_counter)
    proof: Proof = field(init=False)
    citations: Citations = field(init=False)
    speech: Speech = field(init=False)

    def __post_init__(self) -> None:
        self.proof = Proof(self.history, self.said)
        self.citations = Citations(self.results)
        self.speech = Speech(self.emit, self.proof, self.citations)

    @property
    def profile(self) -> Profile:
        """The person's profile with what they said in this thread."""
        return overlaid(self.base_profile, self.profile_update)

    @property
    def ms(self) -> float:
        """Milliseconds since the turn began."""
        return elapsed_ms(self.started)

    def cancelled(self) -> bool:
        """Whether the person stopped the turn."""
        return self.cancel.is_set()

    def check_cancelled(self) -> None:
        """Stop here if the person stopped the turn.

        Raises:
            StoppedError: they did.
        """
        if self.cancelled():
            raise StoppedError


def elapsed_ms(start: float) -> float:
    """Milliseconds since `time.perf_counter()` was `start`, to a tenth."""
    return round((time.perf_counter() - start) * 1000, 1)
