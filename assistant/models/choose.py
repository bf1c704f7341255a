"""Chooses the chat model: Ollama when a server answers and has a model that can call tools, else the planner."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import TYPE_CHECKING

from assistant.models.address import read_address
from assistant.models.choice import Choice
from assistant.models.ranking import ranked
from assistant.models.server import InstalledModel, Server
from knowledge.errors import ServiceError
from knowledge.settings import Settings
from plane.profile import Profile

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

PLANNER = "planner"
PLANNER_TEXT = "The embedded planner answers: it reads questions by rules and needs no language model."
_KEPT_SECONDS = 60.0
_PROBES = 4


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
    wanted = settings.model.strip()
    if wanted.lower() == PLANNER:
        return planner(settings, profile, PLANNER_TEXT)
    if wanted.lower() in ("auto", ""):
        return _automatic(settings, profile)
    return _named(settings, profile, wanted.removeprefix("ollama:"))


def planner(settings: Settings, profile: Profile, notice: str) -> Choice:
    """The embedded planner."""
    from assistant.planner import planner_model

    return Choice(planner_model(settings, profile), PLANNER, notice, writes_freely=False)


def capable(server: Server, models: list[InstalledModel]) -> InstalledModel | None:
    """The best installed model that can call tools; asks about the first few only."""
    for model in ranked(models, _memory_bytes() if server.address.is_local else None)[:_PROBES]:
        if server.can_call_tools(model.name):
            return model
    return None


def _automatic(settings: Settings, profile: Profile) -> Choice:
    server = Server(read_address(settings.ollama_host), settings.ollama_probe_seconds)
    try:
        server.version()
    except ServiceError:
        return planner(settings, profile, f"{PLANNER_TEXT} No Ollama server answers at {server.address.url}.")
    try:
        models = server.models()
        best = capable(server, models)
    except ServiceError as error:
        return planner(settings, profile, f"{PLANNER_TEXT} {error.message}")
    if best is None:
        remedy = "none of its models can call tools" if models else "it has no model"
        pull = "`ollama pull qwen3:8b` gets one"
        return planner(settings, profile, f"{PLANNER_TEXT} Ollama runs at {server.address.url}, but {remedy}; {pull}.")
    return _ollama(settings, server, best.name, fallback=partial(planner, settings, profile, PLANNER_TEXT))


def _named(settings: Settings, profile: Profile, name: str) -> Choice:
    server = Server(read_address(settings.ollama_host), max(settings.ollama_probe_seconds, 2.0))
    installed = [model.name for model in server.models()]
    match = next((one for one in installed if one in (name, f"{name}:latest")), None)
    if match is None:
        from rapidfuzz import process

        near = [one for one, _, _ in process.extract(name, installed, limit=3, score_cutoff=50)]
        meant = f"did you mean {' or '.join(near)}? Otherwise " if near else ""
        raise ServiceError(
            f"The Ollama server at {server.address.url} has no model {name!r}: {meant}`ollama pull {name}` gets it.",
            transient=False,
        )
    if not server.can_call_tools(match):
        return planner(settings, profile, f"{PLANNER_TEXT} The Ollama model {match} cannot call tools.")
    return _ollama(settings, server, match, fallback=None)


def _ollama(settings: Settings, server: Server, name: str, fallback: partial[Choice] | None) -> Choice:
    from assistant.models.ollama import ollama_model

    model = ollama_model(name, server.address, settings)
    return Choice(model, name, f"{name} answers, on the Ollama server at {server.address.url}.", fallback=fallback)


def _memory_bytes() -> int:
    import psutil

    return int(psutil.virtual_memory().total)
