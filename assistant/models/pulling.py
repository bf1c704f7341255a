"""Has the Ollama server pull a model from its library, and tells how far it is.

The server streams one line after the other: `pulling manifest`, then lines for each layer with its digest, its size and
how much of it has arrived, then `verifying sha256 digest`, `writing manifest` and `success` (docs/api.md of
github.com/ollama/ollama). When the connection closes, the server stops; what has arrived stays, and the next pull goes
on from there.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from assistant.models.installed import plain
from assistant.models.pull_failures import broke_off, refused
from assistant.models.server import BrokenStreamError, Server
from knowledge.errors import RequestError

SILENCE_SECONDS = 600.0
"""Longest silence: while a server verifies a large model on a slow disk it says nothing."""
_DONE = "success"
_LONGEST_NAME = 300


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pull is.

    Attributes:
        status: in the server's words, such as `verifying sha256 digest`.
        completed_bytes, total_bytes: of the layers named so far; 0 in all as long as none is.
    """

    status: str
    completed_bytes: int = 0
    total_bytes: int = 0


class Layers:
    """Adds up the layers of one pull from its lines, whatever their order, and however garbled."""

    def __init__(self) -> None:
        self._sizes: dict[str, tuple[int, int]] = {}

    def take(self, line: dict[str, Any]) -> Progress:
        """How far the pull is after this line."""
        digest, total = line.get("digest"), _bytes(line.get("total"))
        if isinstance(digest, str) and total:
            self._sizes[digest] = (min(_bytes(line.get("completed")), total), total)
        return Progress(
            plain(line.get("status")),
            sum(completed for completed, _ in self._sizes.values()),
            sum(total for _, total in self._sizes.values()),
        )


def model_name(text: str) -> str:
    """The name of a model as a person writes it; `ollama:` before it is understood.

    Raises:
        RequestError: it cannot be a name.
    """
    name = text.strip().removeprefix("ollama:")
    if not name or len(name) > _LONGEST_NAME or any(one.isspace() or not one.isprintable() for one in name):
        raise RequestError.of(
            "NAME", text, "the name of a model is one word, such as qwen3:8b", "`iplane models list` recommends some"
        )
    return name


def pull(server: Server, name: str, silence_seconds: float = SILENCE_SECONDS) -> Generator[Progress, None, None]:
    """Pull a model; ends when the server has it. Closing the iterator stops the server, too.

    Args:
        name: as `model_name` gives it.
        silence_seconds: how long the server may say nothing.

    Raises:
        RequestError: Ollama's library has no such model.
        ServiceError: nobody answers, the server's disk is full, it could not pull, or it went away.
    """
    layers, progress = Layers(), Progress("")
    try:
        with closing(server.stream("/api/pull", {"model": name, "stream": True}, silence_seconds)) as lines:
            for line in lines:
                if line.get("error"):
                    raise refused(server.address.url, name, plain(str(line["error"]).partition("\n")[0]))
                progress = layers.take(line)
                yield progress
                if progress.status == _DONE:
                    return
    except BrokenStreamError as error:
        raise broke_off(server.address.url, name, str(error), progress.completed_bytes) from error
    raise broke_off(server.address.url, name, "broke off", progress.completed_bytes)


def _bytes(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
