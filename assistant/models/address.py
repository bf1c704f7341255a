"""Reads the address of an Ollama server the way Ollama's own tools do: host, host:port, :port or a URL."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from knowledge.errors import FactError

DEFAULT_PORT = 11_434
_EVERYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - a server's listening address, which a client cannot call


@dataclass(frozen=True, slots=True)
class Address:
    """Where an Ollama server listens. `path` is the prefix of a reverse proxy, usually empty."""

    scheme: str
    host: str
    port: int
    path: str = ""

    @property
    def url(self) -> str:
        """The base URL without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path}"

    @property
    def is_local(self) -> bool:
        """Whether the server is this machine."""
        return self.host in ("127.0.0.1", "localhost", "::1")


def read_address(text: str) -> Address:
    """The address in a setting.

    Raises:
        FactError: it is not an address.
    """
    whole = text.strip().rstrip("/")
    if "://" not in whole:
        whole = f"http://{whole}"
    try:
        parts = urlsplit(whole)
        port = parts.port
    except ValueError as error:
        raise _wrong(text, str(error).lower()) from error
    if parts.scheme not in ("http", "https"):
        raise _wrong(text, "only http and https are understood")
    host = parts.hostname or ""
    default = {"https": 443}.get(parts.scheme, DEFAULT_PORT)
    return Address(parts.scheme, "127.0.0.1" if host in _EVERYWHERE else host, port or default, parts.path)


def _wrong(text: str, rule: str) -> FactError:
    return FactError(f"OLLAMA_HOST is {text!r}, but {rule}; write it like http://127.0.0.1:{DEFAULT_PORT}.")
