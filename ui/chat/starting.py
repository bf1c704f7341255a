"""Everything that must stand before the first question, built in an order that can be told to the person."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from knowledge.settings import Settings

if TYPE_CHECKING:
    from ui.chat.server import Running


def start_chat(settings: Settings, host: str, port: int, say: Callable[[str], None]) -> Running:
    """Build missing databases, open the assistant, start the server; `say` hears each stage as it begins.

    Raises:
        IntelligencePlaneError: facts are wrong, or the port was taken meanwhile.
    """
    from ui.chat.history import SURFACE
    from ui.chat.profile_panel import choices_of
    from ui.chat.server import start

    say("Reading the facts about systems, clouds and prices")
    from knowledge.ci import open_catalogue

    catalogue = open_catalogue(settings)
    say("Opening the library of guides")
    from knowledge.library import open_library

    open_library(settings, resident=True)
    say("Waking the assistant")
    from assistant import open_assistant

    assistant = open_assistant(settings, surface=SURFACE)
    say("Starting the web server")
    return start(assistant, settings, choices_of(catalogue), host, port)
