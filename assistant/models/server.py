"""What an Ollama server says about itself and its models. Standard library only: asking must cost nothing."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import Any

from assistant.models.address import Address
from knowledge.errors import ServiceError


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """One model the server holds. size_bytes: of its file, about what it takes in memory."""

    name: str
    size_bytes: int


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
        return str(self._ask("GET", "/api/version").get("version", "unknown"))

    def models(self) -> list[InstalledModel]:
        """Every installed model, in the server's order. Raises as `version`."""
        listed = self._ask("GET", "/api/tags").get("models") or []
        return [InstalledModel(str(one["name"]), int(one.get("size") or 0)) for one in listed if one.get("name")]

    def can_call_tools(self, model: str) -> bool:
        """Whether the model's template knows tools. Raises as `version`."""
        return "tools" in (self._ask("POST", "/api/show", {"model": model}).get("capabilities") or [])

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        kind = http.client.HTTPSConnection if self.address.scheme == "https" else http.client.HTTPConnection
        connection = kind(self.address.host, self.address.port, timeout=self.seconds)
        try:
            sent = None if body is None else json.dumps(body)
            connection.request(method, self.address.path + path, sent, {"Content-Type": "application/json"})
            reply = connection.getresponse()
            data = json.loads(reply.read() or b"{}")
        except TimeoutError as error:
            raise self._failed(f"did not answer within {self.seconds:g} s") from error
        except OSError as error:
            raise self._failed(f"cannot be reached ({error.strerror or error})") from error
        except (http.client.HTTPException, ValueError) as error:
            raise self._failed("does not answer like an Ollama server") from error
        finally:
            connection.close()
        if reply.status >= 400 or not isinstance(data, dict):
            reason = data.get("error", reply.reason) if isinstance(data, dict) else reply.reason
            raise self._failed(f"refused {path} ({reason})")
        return data

    def _failed(self, what: str) -> ServiceError:
        return ServiceError(
            f"The Ollama server at {self.address.url} {what}; start it with `ollama serve`, or set OLLAMA_HOST.",
            transient=True,
        )
