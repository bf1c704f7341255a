"""Where the page listens; looked at before anything slow is done."""

from __future__ import annotations

import errno
import socket

from knowledge.errors import RequestError

HIGHEST_PORT = 65_535


def require_free_port(host: str, port: int) -> None:
    """Make sure that nothing listens there yet, before anything slow is done.

    Raises:
        RequestError: the port is in use, may not be used, or the host is no address of this machine.
    """
    if not 1 <= port <= HIGHEST_PORT:
        raise RequestError.of("port", port, f"ports go from 1 to {HIGHEST_PORT}", "leave it out for 7860")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        raise RequestError.of("host", host, "it is no address of this machine", "try 127.0.0.1") from error
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            raise RequestError.of("host", host, "it is no address of this machine", "try 127.0.0.1") from error
        raise RequestError.of("port", port, _why(error, host), f"try iplane serve --port {next_port(port)}") from error


def _why(error: OSError, host: str) -> str:
    if isinstance(error, PermissionError):
        return "only an administrator may listen on it"
    if error.errno == errno.EADDRINUSE:
        return f"another program already listens there on {host}"
    return f"{host} cannot listen on it ({error.strerror})"


def next_port(port: int) -> int:
    """A port to offer instead."""
    return port + 1 if 1024 <= port < HIGHEST_PORT else 7861
