"""Picks who answers, by the settings and by what the Ollama server has. Loads no chat model, so asking costs little."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.models.address import read_address
from assistant.models.installed import InstalledModel
from assistant.models.ranking import order_in_words, ranked
from assistant.models.server import Server
from knowledge.errors import ServiceError
from knowledge.settings import Settings

PLANNER = "planner"
PROBES = 4
"""How many installed models are asked whether they can call tools before the planner answers."""
_NAMED_SECONDS = 2.0
"""Least time for a server that the settings need; one that is only looked for gets less."""


@dataclass(frozen=True, slots=True)
class Pick:
    """Who answers.

    Attributes:
        model: name on the Ollama server; `None` = the embedded planner.
        server: of that model; `None` with the planner.
        why: a sentence.
        found: whether the model was found by itself, so that another may take its place.
        words_only: whether it cannot call tools, so that the planner chooses them.
    """

    model: str | None
    server: Server | None
    why: str
    found: bool = False
    words_only: bool = False


def pick(settings: Settings) -> Pick:
    """Pick by the settings, asking the server.

    Raises:
        ServiceError: the settings name an Ollama model, and the server is not there or does not have it.
        FactError: the address of the server is not one.
    """
    wanted = settings.model.strip()
    if wanted.lower() == PLANNER:
        return Pick(None, None, "")
    if wanted.lower() in ("auto", ""):
        return _automatic(settings)
    return _named(settings, wanted.removeprefix("ollama:"))


def asks_for_a_model(settings: Settings) -> bool:
    """Whether the settings name an Ollama model, so that nobody else may answer."""
    return settings.model.strip().lower() not in (PLANNER, "auto", "")


def patient_server(settings: Settings) -> Server:
    """The server of the settings, with more patience than for one that is only looked for.

    Raises:
        FactError: its address is not one.
    """
    return Server(read_address(settings.ollama_host), max(settings.ollama_probe_seconds, _NAMED_SECONDS))


def capable(server: Server, models: list[InstalledModel]) -> InstalledModel | None:
    """The best installed model that can call tools; asks about the first few only.

    Raises:
        ServiceError: the server does not answer.
    """
    for model in in_order(server, models)[:PROBES]:
        if server.can_call_tools(model.name):
            return model
    return None


def in_order(server: Server, models: list[InstalledModel]) -> list[InstalledModel]:
    """The models, best first; whether they fit into memory counts if the server is this machine."""
    return ranked(models, _memory_bytes() if server.address.is_local else None)


def _automatic(settings: Settings) -> Pick:
    server = Server(read_address(settings.ollama_host), settings.ollama_probe_seconds)
    try:
        server.version()
    except ServiceError:
        return Pick(None, None, f"No Ollama server answers at {server.address.url}.")
    try:
        models = server.models()
        best = capable(server, models)
    except ServiceError as error:
        return Pick(None, None, error.message)
    if best is None:
        remedy = "none of its models can call tools" if models else "it has no model"
        pull = "`ollama pull qwen3:8b` gets one"
        return Pick(None, None, f"Ollama runs at {server.address.url}, but {remedy}; {pull}.")
    return Pick(best.name, server, order_in_words(memory_known=server.address.is_local), found=True)


def _named(settings: Settings, name: str) -> Pick:
    server = patient_server(settings)
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
        why = f"The Ollama model {match} cannot call tools: the planner chooses them, and {match} words the answers."
        return Pick(match, server, why, words_only=True)
    return Pick(match, server, "The settings name it (IPLANE_MODEL).")


def _memory_bytes() -> int:
    import psutil

    return int(psutil.virtual_memory().total)
