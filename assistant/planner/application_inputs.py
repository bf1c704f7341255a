"""Reads an application's own inputs out of a message: `8000 reads of 6 kb`, `cutoff 3.0`, `coulomb=PME`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.planner.slots.counting import LARGE

if TYPE_CHECKING:
    from estimators.harp.application import Application, Input

_PLACE = r"(?:\s*[=:]\s*|\s+(?:is |of |at )?)"
_UNIT = r"(?:\s?(?:bases?|bp|kb|kbp|mb|mbp|gb|px|pixels?|sigma|nm|km))?"
_LEAST_LETTERS = 3
"""Shorter names of inputs (`n`) are read only where an equals sign follows: they stand in too many sentences."""


def inputs_in(text: str, application: Application) -> dict[str, str]:
    """Values by input, as written.

    Args:
        text: of the message, in small letters.
        application: whose inputs are looked for.
    """
    found = {}
    for name, one in application.inputs.items():
        value = _word_in(text, one) if one.type == "choice" else _number_in(text, name, one, application)
        if value is not None:
            found[name] = value
    return found


def _word_in(text: str, one: Input) -> str | None:
    for choice in one.choices:
        if re.search(rf"(?<![\w-]){re.escape(str(choice).lower())}(?![\w-])", text):
            return str(choice)
    return None


def _number_in(text: str, name: str, one: Input, application: Application) -> str | None:
    words = "[ _-]".join(map(re.escape, name.split("_")))
    patterns = [rf"(?<![\w-]){words}\s*[=:]\s*(?P<value>{LARGE})(?!\s*[=:])(?P<unit>{_UNIT})"]
    if len(name) >= _LEAST_LETTERS:
        noun = (
            rf"(?:{words.removesuffix('s')}s?{'|' + re.escape(one.unit) if _only_one(one.unit, application) else ''})"
        )
        patterns += [
            rf"(?<![\w.])(?P<value>{LARGE})(?P<unit>)[\s-]*{noun}(?![\w-])",
            rf"(?<![\w-]){words}{_PLACE}(?P<value>{LARGE})(?P<unit>{_UNIT})",
        ]
    for pattern in patterns:
        if match := re.search(pattern, text):
            return f"{match['value'].strip()} {match['unit'].strip()}".strip()
    return None


def _only_one(unit: str, application: Application) -> bool:
    """A unit tells the input only where no other input is counted in it."""
    return bool(unit) and [one.unit for one in application.inputs.values()].count(unit) == 1
