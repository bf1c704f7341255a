"""Reads fields of a configuration one by one: named, typed, within limits, and never filled in silently."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn, TypeVar

from estimators.dnn.custom.assemble import note
from knowledge.errors import RequestError
from knowledge.evidence import Assumption

Default = TypeVar("Default", int, float, tuple[int, ...])

LARGEST = 100_000_000
"""Largest whole number that any dimension may be; a larger one is a mistake."""


class Fields:
    """Fields of one configuration.

    Args:
        where: what a message calls the file. model_type: of the configuration. values: its fields.

    Attributes:
        assumptions: what was filled in with the documented value of the model type, so far.
    """

    def __init__(self, where: str, model_type: str, values: Mapping[str, object]) -> None:
        self.where = where
        self.model_type = model_type
        self.values = values
        self.assumptions: list[Assumption] = []

    def whole(self, *names: str, default: int | None = None, least: int = 1, most: int = LARGEST) -> int:
        """A whole number under the first of `names` that stands there.

        Args:
            default: documented value of the model type; its use becomes an assumption.

        Raises:
            RequestError: it is missing with no default, is no whole number, or lies outside the limits.
        """
        name, value = self._find(names)
        if value is None:
            return self._assume(names[0], default) if default is not None else self._missing(names, "a whole number")
        return self._checked_whole(name, value, least, most)

    def whole_or_none(self, *names: str) -> int | None:
        """A whole number where one stands there, else `None` with nothing assumed.

        Raises:
            RequestError: it is no whole number.
        """
        name, value = self._find(names)
        return None if value is None else self._checked_whole(name, value, 0, LARGEST)

    def number(self, *names: str, default: float) -> float:
        """A number; the documented value of the model type where it is missing.

        Raises:
            RequestError: it is no number.
        """
        name, value = self._find(names)
        if value is None:
            return self._assume(names[0], default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < LARGEST:
            self._wrong(name, value, "it must be a positive number")
        return float(value)

    def flag(self, *names: str, default: bool) -> bool:
        """True or false; the documented value of the model type where it is missing.

        Raises:
            RequestError: it is neither true nor false.
        """
        name, value = self._find(names)
        if value is None:
            return default
        if not isinstance(value, bool):
            self._wrong(name, value, "it must be true or false")
        return value

    def word(self, *names: str, default: str) -> str:
        """A word; the documented one of the model type where it is missing.

        Raises:
            RequestError: it is no text.
        """
        name, value = self._find(names)
        if value is None:
            return default
        if not isinstance(value, str):
            self._wrong(name, value, "it must be a word in quotes")
        return value

    def wholes(self, *names: str, default: tuple[int, ...] | None = None) -> tuple[int, ...]:
        """A list of whole numbers.

        Raises:
            RequestError: it is missing with no default, or is no such list.
        """
        name, value = self._find(names)
        if value is None:
            if default is None:
                self._missing(names, "a list of whole numbers")
            return self._assume(names[0], default)
        if not isinstance(value, list) or not 0 < len(value) <= 64:
            self._wrong(name, value, "it must be a list of 1 to 64 whole numbers")
        return tuple(self._checked_whole(name, one, 1, LARGEST) for one in value)

    def inner(self, name: str) -> Fields:
        """A configuration inside this one; a missing one counts as empty. Its assumptions go to this one's.

        Raises:
            RequestError: it is no mapping.
        """
        value = self.values.get(name)
        if value is not None and not isinstance(value, dict):
            self._wrong(name, value, "it must be a mapping of fields")
        fields = Fields(f"{self.where}, {name}", self.model_type, value or {})
        fields.assumptions = self.assumptions
        return fields

    def refuse(self, name: str, why: str, remedy: str) -> NoReturn:
        """Stop at a field.

        Raises:
            RequestError: always.
        """
        raise RequestError(f"{self.where}: {name} is {self.values.get(name)!r}, but {why}; {remedy}.")

    def _find(self, names: tuple[str, ...]) -> tuple[str, object]:
        for name in names:
            if self.values.get(name) is not None:
                return name, self.values[name]
        return names[0], None

    def _checked_whole(self, name: str, value: object, least: int, most: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value or value % 1:
            self._wrong(name, value, "it must be a whole number")
        if not least <= value <= most:
            self._wrong(name, value, f"it must lie between {least:,} and {most:,}")
        return int(value)

    def _wrong(self, name: str, value: object, rule: str) -> NoReturn:
        shown = repr(value)
        shown = shown if len(shown) < 60 else shown[:57] + "..."
        raise RequestError(f"{self.where}: {name} is {shown}, but {rule}; correct it in the file.")

    def _missing(self, names: tuple[str, ...], what: str) -> NoReturn:
        other = f" (also written {' or '.join(names[1:])})" if len(names) > 1 else ""
        raise RequestError(
            f"{self.where}: the field {names[0]}{other} is missing, and the size of the network depends on it;"
            f' add "{names[0]}": with {what}.'
        )

    def _assume(self, name: str, value: Default) -> Default:
        text = f"{name} is not in {self.where}; taken as {value}, the documented default of {self.model_type}."
        if all(text != known.text for known in self.assumptions):
            self.assumptions.append(note(name, text))
        return value
