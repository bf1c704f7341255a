"""The planner's state as JSON and back, without the results, which the store holds already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from assistant.planner.state import State

_RESULTS = "results"
_NAMES = frozenset(field.name for field in fields(State)) - {_RESULTS}


def write_state(state: State) -> dict[str, Any]:
    """The state as plain data; tuples become lists."""
    return {name: _plain(getattr(state, name)) for name in sorted(_NAMES)}


def read_state(data: Mapping[str, Any], results: Mapping[str, Any]) -> State | None:
    """The state as it was, with these results; `None` if it was written by a program that kept other things."""
    if set(data) != _NAMES:
        return None
    return State(results=dict(results), **{name: _typed(value) for name, value in data.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def _typed(value: Any) -> Any:
    """Slots hold tuples, never lists; what other chat models passed in deeper stays as it came."""
    if isinstance(value, dict):
        return {name: tuple(inner) if isinstance(inner, list) else inner for name, inner in value.items()}
    return tuple(value) if isinstance(value, list) else value
