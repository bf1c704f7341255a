"""Opens what the chat answers with, and starts its server."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from knowledge.settings import Settings

if TYPE_CHECKING:
    from ui.chat.server import Running


def start_chat(settings: Settings, host: str, port: int, say: Callable[[str], None]) -> Running:
    """Open catalogue, library and assistant, then serve; `say` hears each stage as it begins.

    Raises:
        IntelligencePlaneError: facts are wrong, or the port was taken meanwhile.
    """
    say("Waking the assistant")
    from assistant import open_assistant
    from knowledge.ci import open_catalogue
    from knowledge.library import open_library
    from ui.chat import SURFACE

    assistant = open_assistant(settings, surface=SURFACE)
    open_library(settings, resident=True)
    say("Starting the web server")
    from ui.chat.profile_panel import choices_of
    from ui.chat.server import start

    return start(assistant, settings, choices_of(open_catalogue(settings)), host, port)
