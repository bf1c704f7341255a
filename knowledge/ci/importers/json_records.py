"""JSON documents: read whole, and their records with the lines they begin on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from knowledge.ci.importers.source_file import SourceFile
from knowledge.errors import RequestError

_SPACE = re.compile(r"[ \t\r\n]*")


class Record(NamedTuple):
    """One record and the line it begins on."""

    line: int
    value: Any


def document(source: SourceFile) -> Any:
    """The whole document.

    Raises:
        RequestError: empty or no JSON; the sentence names the line.
    """
    return _parsed(source.name, source.text())


def records(source: SourceFile, key: str) -> tuple[dict[str, Any], list[Record]] | None:
    """The list under a key of the document's object, and the other values of that object.

    A document that is just a list gives its elements; one whose value under the key is one object gives that one.

    Returns:
        `None` if the document has no such list.

    Raises:
        RequestError: as for `document`.
    """
    text = source.text()
    raw = _parsed(source.name, text)
    if isinstance(raw, list):
        return {}, list(_elements(text, _skip(text, 0)))
    if not isinstance(raw, dict) or not isinstance(raw.get(key), list | dict):
        return None
    rest = {name: value for name, value in raw.items() if name != key}
    start = _value_of(text, key)
    if isinstance(raw[key], dict):
        return rest, [Record(_line(text, start), raw[key])]
    return rest, list(_elements(text, start))


def _parsed(name: str, text: str) -> Any:
    if not text.strip():
        raise RequestError(f"{name} is empty; give a JSON document.")
    try:
        raw = json.loads(text, parse_constant=_refuse_constant)
        if r"\u" in text:
            json.dumps(raw, ensure_ascii=False).encode("utf-8")  # an escape may stand for half a character
        return raw
    except json.JSONDecodeError as error:
        raise RequestError(
            f"{name} line {error.lineno} is no valid JSON ({error.msg}); mend or get it again."
        ) from error
    except (RecursionError, ValueError) as error:
        raise RequestError(f"{name} is no JSON that can be read ({error}); mend or get it again.") from error


def _refuse_constant(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")


def _value_of(text: str, key: str) -> int:
    """Where the value of a key of the outermost object begins; of a repeated key the last one, as JSON has it."""
    decoder, place, found = json.JSONDecoder(), _skip(text, _skip(text, 0) + 1), 0
    while text[place] == '"':
        name, place = decoder.raw_decode(text, place)
        place = _skip(text, _skip(text, place) + 1)
        found = place if name == key else found
        _, place = decoder.raw_decode(text, place)
        place = _skip(text, place)
        place = _skip(text, place + 1) if text[place] == "," else place
    return found


def _elements(text: str, place: int) -> Iterator[Record]:
    """The elements of the list that begins at a place, with their lines."""
    decoder, line, counted = json.JSONDecoder(), 1, 0
    place = _skip(text, place + 1)
    while text[place] != "]":
        line, counted = line + text.count("\n", counted, place), place
        value, place = decoder.raw_decode(text, place)
        yield Record(line, value)
        place = _skip(text, place)
        place = _skip(text, place + 1) if text[place] == "," else place


def _skip(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match else place


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
