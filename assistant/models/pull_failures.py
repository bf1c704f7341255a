"""Why a pull failed, as one sentence with its remedy. The server's own words decide; they are not versioned."""

from __future__ import annotations

from assistant.models.recommended import near_names
from knowledge.errors import IntelligencePlaneError, RequestError, ServiceError
from knowledge.quantities import write_bytes

_UNKNOWN = ("file does not exist", "invalid model name", "model not found")
_FULL = ("no space left", "not enough space", "disk quota")
LIBRARY = "https://ollama.com/library"


def refused(url: str, name: str, words: str) -> IntelligencePlaneError:
    """The server says that it cannot pull.

    Args:
        url: of the server.
        words: the server's, on one line.
    """
    said = words.lower()
    if any(mark in said for mark in _UNKNOWN):
        near = near_names(name)
        meant = f"did you mean {' or '.join(near)}? {LIBRARY} lists all" if near else f"{LIBRARY} lists all"
        return RequestError.of("NAME", name, "Ollama's library has no model of that name", meant)
    if any(mark in said for mark in _FULL):
        return ServiceError(
            f"The disk of the Ollama server at {url} is full, so {name} was not pulled; free some space there and pull"
            " it again.",
            transient=False,
        )
    reason = words.rstrip(". ") or "it gave no reason"
    return ServiceError(
        f"The Ollama server at {url} could not pull {name} ({reason}); try again, or read the server's log.",
        transient=True,
    )


def broke_off(url: str, name: str, how: str, completed_bytes: int) -> ServiceError:
    """The server went away. how: what it did, such as `broke off`. completed_bytes: what had arrived."""
    return ServiceError(
        f"The Ollama server at {url} {how} while it pulled {name} ({write_bytes(completed_bytes)} had arrived); once it"
        " runs again, pull it again: it goes on from there.",
        transient=True,
    )
