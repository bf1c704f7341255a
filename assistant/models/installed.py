"""What an Ollama server says of a model it holds, read with care: whatever it leaves out or garbles is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """One model the server holds.

    Attributes:
        size_bytes: of its file, about what it takes in memory; 0 = the server does not say.
        parameters: as the server writes them, such as `8.2B`; empty = unknown.
        quantization: such as `Q4_K_M`; empty = unknown.
    """

    name: str
    size_bytes: int
    parameters: str = ""
    quantization: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the server tells about one model when asked for it alone.

    Attributes:
        calls_tools: whether its template knows tools.
        context_tokens: the longest context it was made for; `None` = unknown.
    """

    calls_tools: bool
    context_tokens: int | None = None


def read_installed(listed: object) -> list[InstalledModel]:
    """The models of a reply of `/api/tags`, in the server's order; entries without a name are left out."""
    models = _part(listed, "models")
    entries = [one for one in models if isinstance(one, dict)] if isinstance(models, list) else []
    found = [
        InstalledModel(
            name=plain(one.get("name")),
            size_bytes=_count(one.get("size")) or 0,
            parameters=plain(_part(one.get("details"), "parameter_size")),
            quantization=plain(_part(one.get("details"), "quantization_level")),
        )
        for one in entries
    ]
    return [model for model in found if model.name]


def read_shown(told: object) -> Shown:
    """A reply of `/api/show`."""
    capabilities = _part(told, "capabilities")
    calls_tools = isinstance(capabilities, list) and "tools" in capabilities
    return Shown(calls_tools, _context_tokens(_part(told, "model_info")))


def plain(text: object) -> str:
    """A text of the server on one line, without what a terminal would obey; empty if it is no text."""
    if not isinstance(text, str):
        return ""
    return "".join(letter for letter in text if letter.isprintable()).strip()[:_LONGEST_TEXT]


def _context_tokens(info: object) -> int | None:
    """The context of the model itself (`qwen3.context_length`), not of a part of it such as its eyes."""
    if not isinstance(info, dict):
        return None
    return _count(info.get(f"{info.get('general.architecture')}.context_length")) or None


def _part(whole: object, name: str) -> Any:
    return whole.get(name) if isinstance(whole, dict) else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
