"""One planner for the whole session, on the session's built databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import AIMessage

from assistant.planner.model import PlannerModel
from assistant.planner.names import Names, names
from assistant.planner.reading import Reader, Reading
from knowledge.settings import Settings
from tests.assistant.planner.conversations import Played, play


@pytest.fixture
def known(settings_: Settings) -> Names:
    """The names of the real catalogues."""
    return names(settings_)


@pytest.fixture
def read(known: Names) -> Callable[[str], Reading]:
    """Reads one message on its own."""
    return Reader(known).read


@pytest.fixture
def slots(read: Callable[[str], Reading]) -> Callable[[str], dict[str, Any]]:
    """Slots of one message."""
    return lambda text: read(text).slots


@pytest.fixture
def planner(known: Names) -> PlannerModel:
    """The planner."""
    return PlannerModel(known=known)


@pytest.fixture
def say(planner: PlannerModel, settings_: Settings) -> Callable[..., Played]:
    """Plays a conversation with the real tools."""
    return lambda *turns: play(planner, turns, settings_)


@pytest.fixture
def answer(say: Callable[..., Played]) -> Callable[..., AIMessage]:
    """The last reply of a conversation."""
    return lambda *turns: say(*turns).answer
