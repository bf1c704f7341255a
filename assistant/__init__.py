"""One conversation: understand, call tools, ground, answer.

`open_assistant` is the door. It is imported when it is first used, so that a command which only needs a type of this
package does not pay for the agent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.service import Assistant, open_assistant

__all__ = ["Assistant", "open_assistant"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from assistant import service

    return getattr(service, name)
