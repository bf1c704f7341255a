"""Parses YAML into values that know their line; no anchors, no tags, no depth or size without limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from knowledge.errors import RequestError

LIMIT_CHARACTERS = 64 * 1024
DEEPEST = 32
LONGEST_SCALAR = 100


@dataclass(frozen=True, slots=True)
class Place:
    """A value and the line it begins on; `value` is a number, word, flag, `None`, list or dict of places."""

    value: Any
    line: int


def parse(text: str, where: str) -> Place:
    """The values of a YAML text.

    Raises:
        RequestError: it is too long, too deep, uses anchors or tags, or is no YAML.
    """
    if len(text) > LIMIT_CHARACTERS:
        raise RequestError(f"{where} holds {len(text):,} characters; a layer list has at most {LIMIT_CHARACTERS:,}.")
    try:
        _check_events(text, where)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = " ".join(str(getattr(error, "problem", None) or "it cannot be parsed").split())[:120]
        raise RequestError(f"{where}{line} is no YAML: {problem}; correct the indentation or the quotes.") from error
    except ValueError as error:  # the reader's own complaint about a character that YAML forbids
        raise RequestError(f"{where} is no YAML: {error}; give plain text.") from error
    if node is None:
        raise RequestError(f"{where} is empty; give an input and layers.")
    return _place(node, where)


def _check_events(text: str, where: str) -> None:
    """Walk the text once before anything is built from it."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise RequestError(f"{where}, line {line}: anchors are not read; write shared layers under blocks.")
        if getattr(event, "tag", None):
            raise RequestError(f"{where}, line {line}: tags are not read; write plain words and numbers.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise RequestError(f"{where}, line {line}: nested more than {DEEPEST} deep; use blocks and repeat.")


def _place(node: yaml.Node, where: str) -> Place:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return Place([_place(child, where) for child in node.value], line)
    if isinstance(node, yaml.MappingNode):
        return Place(_mapping(node, where), line)
    return Place(_scalar(node, where, line), line)


def _mapping(node: yaml.MappingNode, where: str) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode) or len(key.value) > LONGEST_SCALAR:
            raise RequestError(f"{where}, line {line}: a key must be a short word.")
        if key.value in found:
            raise RequestError(f"{where}, line {line}: {key.value} stands twice; keep one.")
        found[key.value] = _place(value, where)
    return found


def _scalar(node: yaml.Node, where: str, line: int) -> object:
    if len(node.value) > LONGEST_SCALAR:
        raise RequestError(f"{where}, line {line}: a value of {len(node.value):,} characters is no number or word.")
    loader = yaml.SafeLoader("")
    try:
        value = loader.construct_object(node)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise RequestError(
            f"{where}, line {line}: {node.value!r} is no number or word; put words in quotes."
        ) from error
    finally:
        loader.dispose()
    return value if value is None or isinstance(value, bool | int | float | str) else str(node.value)
