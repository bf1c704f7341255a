"""Starts the page's web server, with everything that must not leave this machine kept on it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from knowledge.errors import RequestError
from knowledge.settings import Settings
from ui.chat.address import next_port

if TYPE_CHECKING:
    from ui.chat.page import ChatAssistant
    from ui.chat.profile_panel import Choices

QUIET = {"GRADIO_ANALYTICS_ENABLED": "False", "GRADIO_SSR_MODE": "False", "DO_NOT_TRACK": "1", "HF_HUB_OFFLINE": "1"}
"""Set before Gradio is imported: it would otherwise report its use and look for a newer version."""

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "style-src 'self' 'unsafe-inline'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-src 'none'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
"""The page may talk to its own server only: an answer cannot load a picture from elsewhere, nor send anything there."""


@dataclass(frozen=True, slots=True)
class Running:
    """A server that is up. `close` ends it; it may be called twice."""

    address: str
    close: Callable[[], None]


def start(assistant: ChatAssistant, settings: Settings, choices: Choices, host: str, port: int) -> Running:
    """Start serving in the background.

    Raises:
        RequestError: the port was taken meanwhile.
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    script_folder = settings.home / "scripts"
    os.environ.setdefault("GRADIO_TEMP_DIR", str(settings.home / "served"))
    from ui.chat.page import build
    from ui.chat.theme import head, theme

    page = build(assistant, settings, choices, script_folder)
    try:
        _, address, _ = page.launch(
            server_name=host,
            server_port=port,
            prevent_thread_lock=True,
            quiet=True,
            share=False,
            ssr_mode=False,
            mcp_server=False,
            enable_monitoring=False,
            show_error=False,
            theme=theme(),
            head=head(),
            footer_links=[],
            allowed_paths=[str(script_folder)],
            app_kwargs={"middleware": [_policy()], "docs_url": None, "redoc_url": None},
        )
    except OSError as error:
        raise RequestError.of("port", port, "it is in use", f"try iplane serve --port {next_port(port)}") from error
    return Running(address.rstrip("/"), page.close)


class PolicyHeaders:
    """ASGI middleware that adds the policy to every page it sends."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass the request on; add headers to what comes back."""

        async def send_with_policy(message: Any) -> None:
            if message["type"] == "http.response.start":
                extra = [(b"content-security-policy", POLICY.encode()), (b"x-content-type-options", b"nosniff")]
                message["headers"] = [*message.get("headers", []), *extra, (b"referrer-policy", b"no-referrer")]
            await send(message)

        await self._app(scope, receive, send_with_policy if scope["type"] == "http" else send)


def _policy() -> Any:
    from starlette.middleware import Middleware

    return Middleware(PolicyHeaders)
