"""Chooses the chat model: Ollama when a server answers and has a model that can call tools, else the planner."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import TYPE_CHECKING

from assistant.models.choice import Choice
from assistant.models.picking import PLANNER, Pick, pick
from assistant.models.server import Server
from knowledge.settings import Settings
from plane.profile import Profile

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

PLANNER_TEXT = "The embedded planner answers: it reads questions by rules and needs no language model."
_KEPT_SECONDS = 60.0


class Chooser:
    """Chooses once a minute, so that a server that comes or goes is noticed and a warm turn does not ask again.

    Args:
        settings: `model`, `ollama_host` and the limits.
        chat_model: chosen beforehand, whatever the settings say.
    """

    def __init__(self, settings: Settings, chat_model: BaseChatModel | None = None) -> None:
        self._settings = settings
        self._given = chat_model
        self._lock = threading.Lock()
        self._kept: tuple[float, Profile, Choice] | None = None

    def choose(self, profile: Profile) -> Choice:
        """The chat model to use now.

        Raises:
            ServiceError: the settings name an Ollama model, and the server is not there or does not have it.
            FactError: the address of the server is not one.
        """
        if self._given is not None:
            name = str(getattr(self._given, "model", None) or self._given._llm_type)
            return Choice(self._given, name, f"{name} answers.")
        with self._lock:
            now = time.monotonic()
            if self._kept is not None and now - self._kept[0] < _KEPT_SECONDS and self._kept[1] == profile:
                return self._kept[2]
            choice = choose(self._settings, profile)
            self._kept = (now, profile, choice)
            return choice


def choose(settings: Settings, profile: Profile) -> Choice:
    """Choose by the settings, asking the server. Errors as for `Chooser.choose`."""
    picked = pick(settings)
    if picked.model is None or picked.server is None:
        return planner(settings, profile, f"{PLANNER_TEXT} {picked.why}".rstrip())
    fallback = partial(planner, settings, profile, PLANNER_TEXT) if picked.found or picked.words_only else None
    if picked.words_only:
        return _wording(settings, profile, picked, fallback)
    return _ollama(settings, picked.server, picked.model, fallback)


def planner(settings: Settings, profile: Profile, notice: str) -> Choice:
    """The embedded planner."""
    from assistant.planner import planner_model

    return Choice(planner_model(settings, profile), PLANNER, notice, writes_freely=False)


def _wording(settings: Settings, profile: Profile, picked: Pick, fallback: partial[Choice] | None) -> Choice:
    from assistant.models.ollama import ollama_model
    from assistant.models.wording import WordingModel
    from assistant.planner import planner_model

    assert picked.model is not None
    assert picked.server is not None
    writer = ollama_model(picked.model, picked.server.address, settings)
    model = WordingModel(planner=planner_model(settings, profile), writer=writer)
    return Choice(model, picked.model, picked.why, fallback=fallback)


def _ollama(settings: Settings, server: Server, name: str, fallback: partial[Choice] | None) -> Choice:
    from assistant.models.ollama import ollama_model

    model = ollama_model(name, server.address, settings)
    return Choice(model, name, f"{name} answers, on the Ollama server at {server.address.url}.", fallback=fallback)
