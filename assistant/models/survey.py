"""Looks at the Ollama server as a whole: what it holds, what each model can do, and who would answer now."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.models.installed import InstalledModel, Shown
from assistant.models.picking import PLANNER, asks_for_a_model, in_order, patient_server, pick
from assistant.models.server import Server
from knowledge.errors import ServiceError
from knowledge.settings import Settings


@dataclass(frozen=True, slots=True)
class Surveyed:
    """One installed model. shown: what the server tells of it alone; `None` = it did not answer for this one."""

    model: InstalledModel
    shown: Shown | None


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found.

    Attributes:
        url: of the server.
        version: of the server; `None` = no server answers.
        problem: a sentence that says why there is no server to speak of; `None` = there is one.
        models: best first.
        answers: name of the model that would answer now, `planner` for the embedded planner; `None` = nobody, because
            the settings name a model that cannot be had.
        why: a sentence; empty if nothing needs saying.
    """

    url: str
    version: str | None
    problem: str | None
    models: tuple[Surveyed, ...]
    answers: str | None
    why: str


def survey(settings: Settings) -> Survey:
    """Look at the server of the settings; a server that is not there is a finding, no error.

    Raises:
        FactError: the address of the server is not one.
    """
    server = patient_server(settings)
    try:
        version, installed = server.version(), server.models()
    except ServiceError as error:
        return Survey(server.address.url, None, error.message, (), *_without_server(settings))
    models = tuple(Surveyed(model, _shown(server, model.name)) for model in in_order(server, installed))
    return Survey(server.address.url, version, None, models, *_answers(settings))


def _without_server(settings: Settings) -> tuple[str | None, str]:
    if asks_for_a_model(settings):
        return (
            None,
            f"IPLANE_MODEL is {settings.model!r}, which needs the server; with `auto` the planner would answer.",
        )
    return PLANNER, "The embedded planner answers meanwhile."


def _answers(settings: Settings) -> tuple[str | None, str]:
    try:
        picked = pick(settings)
    except ServiceError as error:
        return None, error.message
    if picked.model is None:
        return PLANNER, picked.why or "The settings ask for it (IPLANE_MODEL)."
    return picked.model, picked.why


def _shown(server: Server, name: str) -> Shown | None:
    try:
        return server.show(name)
    except ServiceError:
        return None
