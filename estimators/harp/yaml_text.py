"""Reads YAML that somebody wrote by hand: bounded, without surprises, and knowing the line of everything.

Words stay words (`on`, `no`, `12:30` and `2026-01-01` are text); numbers are numbers (`1e6`, `1_000`). A key that
stands twice, a tag and a merge are refused; an anchor may be used, but what all aliases stand for is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

LARGEST_BYTES = 200_000
_MOST_ENTRIES = 5_000
_DEEPEST = 12
_LONGEST_KEY = 100
_LONGEST_NUMBER = 40
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DIGITS = r"[0-9]+(?:_[0-9]+)*"
_WHOLE = re.compile(rf"[-+]?(?:0|(?!0){_DIGITS})")
_DECIMAL = re.compile(rf"[-+]?(?:{_DIGITS}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_NOTHING = {"", "~", "null", "Null", "NULL"}

Path = tuple[str | int, ...]
Tree = dict[str, Any] | list[Any] | str | int | float | None


class YamlError(ValueError):
    """The text is none that is read.

    Attributes:
        line: from 1; `None` where it is the whole.
        rule, remedy: what is wrong with it, what to do.
    """

    def __init__(self, line: int | None, rule: str, remedy: str) -> None:
        self.line = line
        self.rule = rule
        self.remedy = remedy
        super().__init__(f"{rule}; {remedy}")


@dataclass(frozen=True, slots=True)
class Document:
    """What the text says, and the line on which each entry begins."""

    value: Tree
    lines: Mapping[Path, int]

    def line(self, path: Path) -> int | None:
        """Line of an entry, or of the nearest entry around it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None


def read_yaml(text: str) -> Document:
    """Read one document.

    Raises:
        YamlError: it is no YAML, or more than what is read.
    """
    try:
        _check_events(text)
        node = yaml.compose(text, Loader=_LOADER)  # no object is built from it: `_Reader` knows plain values only
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = " ".join(str(getattr(error, "problem", None) or error).split())[:150]
        remedy = "mend the line; text with ': ', '#', '{' or '[' in it stands in quotes"
        raise YamlError(mark.line + 1 if mark else None, f"it is no YAML ({problem})", remedy) from error
    if node is None:
        raise YamlError(None, "it is empty", "write `iplane harp app new NAME` for a file to begin with")
    reader = _Reader()
    return Document(reader.tree(node, ()), reader.lines)


def _check_events(text: str) -> None:
    """Walk the text once before anything is built from it: building it follows its nesting."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_LOADER)):
        line = event.start_mark.line + 1 if event.start_mark else 1
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise YamlError(line, f"it is nested more than {_DEEPEST} deep", "check brackets and indentation")
        if count > 3 * _MOST_ENTRIES:
            raise YamlError(line, f"it has more than {_MOST_ENTRIES:,} entries", "shorten it")
        if getattr(event, "tag", None) not in (None, "!"):
            raise YamlError(line, "tags (!...) are not read", "write plain words and numbers")


class _Reader:
    """Builds plain values from nodes, and keeps their lines."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self._entries = 0

    def tree(self, node: yaml.Node, path: Path) -> Tree:
        """Value of a node; an alias stands for all it names, so entries are counted here again."""
        line = node.start_mark.line + 1 if node.start_mark else 1
        self.lines.setdefault(path, line)
        self._entries += 1
        if self._entries > _MOST_ENTRIES or len(path) > _DEEPEST:
            raise YamlError(line, f"its aliases stand for more than {_MOST_ENTRIES:,} entries", "write them out")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.tree(child, (*path, number)) for number, child in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1 if key.start_mark else 1
            name = key.value
            if not isinstance(name, str) or len(name) > _LONGEST_KEY or "\n" in name:
                raise YamlError(line, "a key must be one short word", "braces that are meant as text stand in quotes")
            if name == "<<":
                raise YamlError(line, "merging (<<) is not read", "write the fields out")
            if name in found:
                first = self.lines[(*path, name)]
                raise YamlError(line, f"{name!r} stands there twice (first in line {first})", "remove one of them")
            self.lines[(*path, name)] = line
            found[name] = self.tree(value, (*path, name))
        return found


def _scalar(node: yaml.Node) -> str | int | float | None:
    text = str(node.value)
    if getattr(node, "style", None) or len(text) > _LONGEST_NUMBER:
        return text
    if text in _NOTHING:
        return None
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text) and not re.fullmatch(r"[-+]?0\d+", text):
        return float(text)
    return text
