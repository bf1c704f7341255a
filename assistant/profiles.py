"""What a person says in a conversation about what they may use, laid over their stored profile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from knowledge.errors import ModelMistakeError
from plane.profile import Profile


def merged(update: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Both updates as one: lists are joined without repetition, maps are joined, single values are replaced."""
    result = dict(update)
    for name, value in more.items():
        before = result.get(name)
        if isinstance(value, list | tuple):
            result[name] = list(dict.fromkeys([*(before or ()), *value]))
        elif isinstance(value, Mapping):
            result[name] = {**(before or {}), **value}
        else:
            result[name] = value
    return result


def overlaid(profile: Profile, update: Mapping[str, Any]) -> Profile:
    """The profile with the update applied.

    Raises:
        ModelMistakeError: the update names a field that profiles do not have, or breaks its rule.
    """
    if not update:
        return profile
    try:
        return Profile.model_validate(merged(profile.model_dump(mode="json"), update))
    except ValidationError as error:
        problem = error.errors()[0]
        field = ".".join(str(part) for part in problem["loc"])
        raise ModelMistakeError(f"The profile cannot hold {field} = {problem['input']!r}: {problem['msg']}.") from error


def sentence(update: Mapping[str, Any]) -> str:
    """What is remembered for this conversation, for the reader."""
    parts = [f"{name.removesuffix('_hours').removesuffix('_usd')} {_words(value)}" for name, value in update.items()]
    return f"Remembered for this conversation only: {'; '.join(parts)} (`iplane profile` keeps it for all)."


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {inner}" for name, inner in value.items())
    return ", ".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)
