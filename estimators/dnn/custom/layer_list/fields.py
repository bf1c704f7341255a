"""Fields of one layer in a list: named, typed, within limits; a field nobody reads is a mistake."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn

from estimators.dnn.custom.layer_list.tree import Place
from knowledge.errors import RequestError

LARGEST = 10_000_000
SHARED = ("name", "from")
"""Fields that every layer may have."""


class LayerFields:
    """Fields of a layer.

    Args:
        where: what messages call the list. word: of the layer. place: what stands after the word. main: the field
            that a bare value fills (`linear: 10`), `None` if the layer takes none.
    """

    def __init__(self, where: str, word: str, place: Place, main: str | None) -> None:
        self.where, self.word, self.line = where, word, place.line
        self._read: set[str] = set(SHARED)
        self._values: dict[str, Place] = {}
        if isinstance(place.value, dict):
            self._values = place.value
        elif place.value is not None:
            if main is None:
                self.wrong("takes no value of its own; give its fields as a mapping")
            self._values = {main: place}

    def whole(self, name: str, default: int | None = None, *, least: int = 1, most: int = LARGEST) -> int:
        """A whole number.

        Raises:
            RequestError: it is missing with no default, or is none within the limits.
        """
        value = self._value(name)
        if value is None:
            if default is None:
                self.wrong(f"needs {name}, a whole number")
            return default
        return self._checked(name, value, least, most)

    def pair(self, name: str, default: int | None = None, *, least: int = 1) -> int | tuple[int, ...]:
        """A whole number, or a list with one an axis.

        Raises:
            RequestError: it is missing with no default, or neither.
        """
        value = self._value(name)
        if isinstance(value, list):
            return self._list(name, value, least)
        return self.whole(name, default, least=least)

    def wholes(self, name: str, default: tuple[int, ...] | None = None, *, least: int = 1) -> tuple[int, ...]:
        """A list of whole numbers.

        Raises:
            RequestError: it is missing with no default, or is no such list.
        """
        value = self._value(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, list):
            self.wrong(f"needs {name}, a list of whole numbers such as [8, 8]")
        return self._list(name, value, least)

    def flag(self, name: str, default: bool) -> bool:
        """True or false.

        Raises:
            RequestError: it is neither.
        """
        value = self._value(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.wrong(f"has {name} {_shown(value)}, but it must be true or false")
        return value

    def word_of(self, name: str, choices: Iterable[str], default: str) -> str:
        """One of a few words.

        Raises:
            RequestError: it is none of them.
        """
        value, known = self._value(name), tuple(choices)
        if value is None:
            return default
        if value not in known:
            self.wrong(f"has {name} {_shown(value)}, but it must be one of {', '.join(known)}")
        return str(value)

    def names(self, name: str) -> tuple[str, ...]:
        """A name or a list of names; empty where it is missing.

        Raises:
            RequestError: it is neither.
        """
        self._read.add(name)
        place = self._values.get(name)
        if place is None or place.value is None:
            return ()
        entries = [one.value for one in place.value] if isinstance(place.value, list) else [place.value]
        if not entries or not all(isinstance(entry, str | int) and not isinstance(entry, bool) for entry in entries):
            self.wrong(f"has {name} {_shown(place.value)}, but it must be a name or a list of names")
        return tuple(str(entry) for entry in entries)

    def place(self, name: str) -> Place | None:
        """What stands under a field, unread."""
        self._read.add(name)
        return self._values.get(name)

    def finish(self) -> None:
        """Every field must have been read.

        Raises:
            RequestError: one was not.
        """
        strange = [name for name in self._values if name not in self._read]
        if strange:
            known = ", ".join(sorted(self._read))
            self.wrong(f"has no field {strange[0][:60]}; it has {known}")

    def wrong(self, what: str) -> NoReturn:
        """Stop at this layer.

        Raises:
            RequestError: always.
        """
        raise RequestError(f"{self.where}, line {self.line}: layer {self.word} {what}.")

    def _value(self, name: str) -> Any:
        self._read.add(name)
        place = self._values.get(name)
        return None if place is None else place.value

    def _list(self, name: str, value: list[Place], least: int) -> tuple[int, ...]:
        if not 0 < len(value) <= 8:
            self.wrong(f"has {len(value)} numbers in {name}, but one to eight can stand there")
        return tuple(self._checked(name, one.value, least, LARGEST) for one in value)

    def _checked(self, name: str, value: object, least: int, most: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.wrong(f"has {name} {_shown(value)}, but it must be a whole number from {least:,} to {most:,}")
        return value


def _shown(value: object) -> str:
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a mapping"
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
