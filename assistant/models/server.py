"""What an Ollama server says about itself and its models. Standard library only: asking must cost nothing."""

from __future__ import annotations

import http.client
import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from assistant.models.address import Address
from assistant.models.installed import InstalledModel, Shown, plain, read_installed, read_shown
from knowledge.errors import ServiceError

_LONGEST_LINE = 1_000_000

Lines = Generator[dict[str, Any], None, None]


class BrokenStreamError(Exception):
    """A streamed reply stopped before its end; the text says how. Who streams turns it into a sentence."""


@dataclass(frozen=True, slots=True)
class Server:
    """An Ollama server. Connections are direct (no proxy), one per question.

    Attributes:
        seconds: how long to wait for one reply.
    """

    address: Address
    seconds: float

    def version(self) -> str:
        """Version of the server.

        Raises:
            ServiceError: nobody answers in time, or somebody else does.
        """
        return plain(self._ask("GET", "/api/version").get("version")) or "unknown"

    def models(self) -> list[InstalledModel]:
        """Every installed model, in the server's order. Raises as `version`."""
        return read_installed(self._ask("GET", "/api/tags"))

    def show(self, model: str) -> Shown:
        """What the server tells about one model. Raises as `version`."""
        return read_shown(self._ask("POST", "/api/show", {"model": model}))

    def can_call_tools(self, model: str) -> bool:
        """Whether the model's template knows tools. Raises as `version`."""
        return self.show(model).calls_tools

    def stream(self, path: str, body: dict[str, Any], silence_seconds: float) -> Lines:
        """The lines of a streamed reply as they come; closing the iterator closes the connection.

        A refusal comes as a line too, `{"error": ...}`, as errors inside a stream do.

        Args:
            silence_seconds: how long the server may say nothing between two lines.

        Raises:
            ServiceError: nobody answers.
            BrokenStreamError: the server went away or fell silent, or sends something else than lines of JSON.
        """
        connection = self._connection()
        try:
            with self._in_plain_words():
                connection.connect()
            connection.sock.settimeout(silence_seconds)
            try:
                connection.request("POST", self.address.path + path, json.dumps(body), _HEADERS)
                yield from _lines(connection.getresponse())
            except TimeoutError as error:
                raise BrokenStreamError(f"said nothing for {silence_seconds:g} s") from error
            except (OSError, http.client.HTTPException) as error:
                raise BrokenStreamError("broke off") from error
        finally:
            connection.close()

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        connection = self._connection()
        try:
            with self._in_plain_words():
                sent = None if body is None else json.dumps(body)
                connection.request(method, self.address.path + path, sent, _HEADERS)
                reply = connection.getresponse()
                data = json.loads(reply.read() or b"{}")
        finally:
            connection.close()
        if reply.status >= 400 or not isinstance(data, dict):
            reason = data.get("error", reply.reason) if isinstance(data, dict) else reply.reason
            raise self._failed(f"refused {path} ({plain(str(reason))})")
        return data

    def _connection(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self.address.scheme == "https" else http.client.HTTPConnection
        return kind(self.address.host, self.address.port, timeout=self.seconds)

    @contextmanager
    def _in_plain_words(self) -> Iterator[None]:
        try:
            yield
        except TimeoutError as error:
            raise self._failed(f"did not answer within {self.seconds:g} s") from error
        except OSError as error:
            raise self._failed(f"cannot be reached ({error.strerror or error})") from error
        except (http.client.HTTPException, ValueError) as error:
            raise self._failed("does not answer like an Ollama server") from error

    def _failed(self, what: str) -> ServiceError:
        return ServiceError(
            f"The Ollama server at {self.address.url} {what}; start it with `ollama serve`, or set OLLAMA_HOST.",
            transient=True,
        )


_HEADERS = {"Content-Type": "application/json"}


def _lines(reply: http.client.HTTPResponse) -> Lines:
    while line := reply.readline(_LONGEST_LINE):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except ValueError as error:
            if reply.status < 400:
                raise BrokenStreamError("does not answer like an Ollama server") from error
            data = {}
        if reply.status >= 400:
            yield {"error": reply.reason, **(data if isinstance(data, dict) else {})}
            return
        if not isinstance(data, dict):
            raise BrokenStreamError("does not answer like an Ollama server")
        yield data
    if reply.status >= 400:
        yield {"error": reply.reason}
