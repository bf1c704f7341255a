"""What `iplane doctor` looks at. A check never raises: whatever goes wrong is its finding."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from knowledge.errors import IntelligencePlaneError
from knowledge.settings import Settings

State = Literal["ok", "note", "broken"]
_LEAST_FREE_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found.

    Attributes:
        state: `note` is worth knowing, but everything works without it.
        remedy: what to do; empty if nothing needs doing.
    """

    state: State
    subject: str
    text: str
    remedy: str = ""


def check_home(settings: Settings) -> Finding:
    """The home folder can be written and has room."""
    home = settings.home
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return Finding("broken", "home", f"{home} cannot be made ({error.strerror})", "set IPLANE_HOME")
    if not os.access(home, os.W_OK):
        return Finding("broken", "home", f"{home} cannot be written", "set IPLANE_HOME to a folder of yours")
    free = shutil.disk_usage(home).free
    if free < _LEAST_FREE_BYTES:
        return Finding("broken", "home", f"{home} has {free / 1e6:.0f} MB free", "free some space")
    return Finding("ok", "home", str(home))


def check_state(settings: Settings) -> Finding:
    """Conversations can be read and written."""
    from assistant.memory import Memory

    threads = len(Memory(settings.state_path).threads(limit=10_000))
    return Finding("ok", "conversations", f"{threads} in {settings.state_path.name}")


def check_catalogue(settings: Settings) -> Finding:
    """The CI configuration database stands."""
    from ui.cli.building import build_catalogue

    return Finding("ok", "CI database", build_catalogue(settings))


def check_library(settings: Settings) -> Finding:
    """The documentation index stands."""
    if not settings.docs_path.exists():
        return Finding("note", "documentation", "not indexed yet; the first search does it", "iplane setup")
    from ui.cli.building import build_library

    return Finding("ok", "documentation", build_library(settings))


def check_calibration(settings: Settings) -> Finding:
    """The DNN-Estimator has learned."""
    from ui.cli.building import look_at_calibration

    return Finding("ok", "DNN-Estimator", look_at_calibration(settings))


def check_profile(settings: Settings) -> Finding:
    """The profile can be read."""
    from plane.profile import load_profile

    profile = load_profile(settings.profile_path)
    if not profile.says_access:
        return Finding(
            "note", "profile", "says nothing about your access, so answers cover everything", "iplane profile"
        )
    return Finding("ok", "profile", ", ".join((*profile.programs, *profile.systems, *profile.providers)))


def check_ollama(settings: Settings) -> Finding:
    """An Ollama server is there, with a model that can call tools. The program works without one."""
    from assistant.models.address import read_address
    from assistant.models.picking import capable
    from assistant.models.server import Server

    server = Server(read_address(settings.ollama_host), settings.ollama_probe_seconds)
    without = "the embedded planner answers"
    try:
        version, models = server.version(), server.models()
        best = capable(server, models)
    except IntelligencePlaneError as error:
        return Finding("note", "Ollama", f"{without}. {error.message}")
    where = f"version {version} at {server.address.url}, {len(models)} models"
    if best is None:
        return Finding("note", "Ollama", f"{where}, none that can call tools: {without}", "ollama pull qwen3:8b")
    return Finding("ok", "Ollama", f"{where}; {best.name} would answer")


def check_model(settings: Settings) -> Finding:
    """The chat model that the settings ask for can be had."""
    from assistant.models.choose import choose
    from plane.profile import Profile

    return Finding("ok", "chat model", choose(settings, Profile()).notice)


def check_port(settings: Settings) -> Finding:
    """The browser chat's port is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            text = f"{settings.host}:{settings.port} cannot be opened ({error.strerror})"
            return Finding("note", "port", text, "the chat may already run there; PORT= chooses another")
    return Finding("ok", "port", f"{settings.host}:{settings.port} is free")


def check_python(_settings: Settings) -> Finding:
    """The Python that runs this."""
    return Finding("ok", "Python", sys.version.split()[0])


def _guarded(subject: str, check: Callable[[Settings], Finding]) -> Callable[[Settings], Finding]:
    def guarded(settings: Settings) -> Finding:
        try:
            return check(settings)
        except IntelligencePlaneError as error:
            return Finding("broken", subject, error.message)
        except Exception as error:  # a doctor that dies of the illness helps nobody
            return Finding("broken", subject, f"{type(error).__name__}: {error}", "iplane setup builds it again")

    return guarded


CHECKS = tuple(
    _guarded(subject, check)
    for subject, check in (
        ("Python", check_python),
        ("home", check_home),
        ("conversations", check_state),
        ("CI database", check_catalogue),
        ("DNN-Estimator", check_calibration),
        ("documentation", check_library),
        ("profile", check_profile),
        ("Ollama", check_ollama),
        ("chat model", check_model),
        ("port", check_port),
    )
)
"""In this order; a later one may rest on an earlier one."""
