"""Reads one application file; every mistake is one sentence with file, line, field, value, rule and remedy."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from estimators.harp.application import Application, Input, Install, Limits, Progress, Success
from estimators.harp.rules import RuleBrokenError
from estimators.harp.yaml_text import LARGEST_BYTES, Document, YamlError, read_yaml
from knowledge.errors import RequestError, shown

_PARTS: dict[str, type[BaseModel]] = {
    "inputs": Input, "resources": Input, "success": Success, "progress": Progress, "limits": Limits, "install": Install,
}  # fmt: skip
_NEEDED = {
    "name": "name: my-app",
    "title": "title: What it is",
    "command": "command: prog -n {n}",
    "inputs": "inputs: {n: {small: [10, 100], full: [1000, 10000]}}",
    "pattern": "pattern: 'Step ([0-9]+)'",
    "total": "total: steps",
}
"""What a field that must be there may look like."""
_MEMBERS = {"int", "float", "str"}
"""Last part of a place where a number or a word may stand: which of them was tried."""
_BOUNDS = {
    "greater_than": ("more than", "gt"), "greater_than_equal": ("at least", "ge"),
    "less_than": ("less than", "lt"), "less_than_equal": ("at most", "le"),
}  # fmt: skip
"""How a bound is told, and where it stands."""
_KINDS = {
    "string": ("it must be text", "put it in quotes"),
    "int": ("it must be a whole number", "write digits only"),
    "float": ("it must be a number", "write it like 1000 or 1e6"),
    "tuple": ("it must be a list", "write it in brackets: [one, two]"),
    "dict": ("it must be names with values", "write `name: value` on lines of its own, indented"),
    "model": ("it must be fields with values", "write `field: value` on lines of its own, indented"),
}
"""Rule and remedy by what kind of value a field takes."""


def load(path: Path) -> Application:
    """Read an application file.

    Raises:
        RequestError: it cannot be read, is too large, is not YAML, or a field breaks a rule.
    """
    return read_application(_text(path), str(path), path.parent.resolve())


def read_application(text: str, where: str, folder: Path) -> Application:
    """Read the text of an application file.

    Args:
        text: YAML. where: what the sentence calls it. folder: what `{files}` stands for.

    Raises:
        RequestError: it is not YAML, or a field breaks a rule.
    """
    try:
        document = read_yaml(text)
    except YamlError as error:
        line = f", line {error.line}" if error.line else ""
        raise RequestError(f"The application file {where}{line} cannot be read: {error}.") from error
    if not isinstance(document.value, dict):
        kind = "a list" if isinstance(document.value, list) else "plain text"
        raise RequestError(
            f"The application file {where} is {kind}, but it must be fields with values;"
            " see `iplane harp app new NAME` for a file to begin with."
        )
    if "folder" in document.value:
        raise RequestError(_unknown(where, document, ("folder",), list(Application.model_fields)))
    try:
        found = Application.model_validate(document.value)
    except ValidationError as error:
        raise RequestError(_sentence(where, document, error.errors())) from error
    return found.model_copy(update={"folder": folder})


def _text(path: Path) -> str:
    where = f"The application file {path}"
    try:
        if path.is_dir():
            raise RequestError(f"{where} is a folder; name the file in it.")
        with path.open("rb") as file:
            raw = file.read(LARGEST_BYTES + 1)
    except FileNotFoundError as error:
        raise RequestError(f"{where} is not there; `iplane harp app list` names the known ones.") from error
    except (OSError, ValueError) as error:
        raise RequestError(f"{where} cannot be opened ({getattr(error, 'strerror', None) or error}).") from error
    if len(raw) > LARGEST_BYTES:
        raise RequestError(f"{where} is larger than {LARGEST_BYTES:,} bytes, which no application file is.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RequestError(f"{where} is no text in UTF-8 (byte {error.start:,}); save it as such.") from error
    if bad := next((letter for letter in text if not letter.isprintable() and letter not in "\n\r\t\u00a0"), None):
        raise RequestError(f"{where} holds the unprintable character {bad!r}, so it is no YAML; give plain text.")
    return text


def _sentence(where: str, document: Document, problems: Sequence[ErrorDetails]) -> str:
    """Of all problems one: an unknown field before what it may be the cause of, and what is missing last."""
    problem = min(problems, key=lambda one: (one["type"] != "extra_forbidden", one["type"] == "missing"))
    path = _path(problem["loc"])
    if problem["type"] == "missing" and isinstance(path[-1], int):
        return _of(where, document, path[:-1], problem["input"], "a range has two numbers", "write [lowest, highest]")
    if problem["type"] == "extra_forbidden":
        return _unknown(where, document, path, _fields_beside(path))
    if problem["type"] == "missing":
        field = ".".join(map(str, path))
        example = _NEEDED.get(str(path[-1]), f"{path[-1]}: ...")
        return f"{_at(where, document, path[:-1])}: {field} is missing; add a line such as `{example}`."
    broken = problem.get("ctx", {}).get("error")
    if isinstance(broken, RuleBrokenError):
        path = (*path, *broken.path)
        return _of(where, document, path, broken.value, broken.rule, broken.remedy)
    rule, remedy = _rule(problem)
    return _of(where, document, path, problem["input"], rule, remedy)


def _rule(problem: ErrorDetails) -> tuple[str, str]:
    kind, context = problem["type"], problem.get("ctx", {})
    if problem["loc"] and problem["loc"][-1] == "[key]":
        if kind == "literal_error":
            return f"resources are {context['expected']}", "describe anything else under inputs"
        return "a name begins with a-z and has letters, digits and _ only", "rename it"
    if kind == "literal_error":
        near = difflib.get_close_matches(str(problem["input"]), str(context["expected"]).replace("'", "").split(), n=1)
        return f"it must be {context['expected']}", f"did you mean {near[0]}?" if near else "take one of them"
    if kind == "string_pattern_mismatch":
        return "a name has a-z, 0-9, point and hyphen only", "write it like my-app"
    if kind in ("too_short", "too_long") and problem["loc"][-1:] and problem["loc"][-1] in ("small", "full"):
        return "a range has two numbers", "write [lowest, highest]"
    if problem["loc"] and problem["loc"][-1] in _MEMBERS:
        return "it must be a number or a word", "write one value"
    if kind == "finite_number":
        return "it must be finite", "write a number"
    if kind in _BOUNDS:
        words, name = _BOUNDS[kind]
        return f"it must be {words} {context[name]:g}", "take another value"
    for prefix, told in _KINDS.items():
        if kind.startswith(f"{prefix}_") and kind.endswith(("_type", "_parsing", "_from_float")):
            return told
    return _plain(problem["msg"]), "mend the value"


def _plain(message: str) -> str:
    text = message.removeprefix("Value error, ").removeprefix("Input ").rstrip(".")
    return text if text.startswith(("should", "must")) is False else f"it {text}"


def _of(where: str, document: Document, path: Sequence[str | int], value: Any, rule: str, remedy: str) -> str:
    field = ".".join(map(str, path)) or "it"
    return f"{_at(where, document, path)}: {field} is {shown(value)}, but {rule}; {_ended(remedy)}"


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith("?") else f"{sentence}."


def _unknown(where: str, document: Document, path: Sequence[str | int], known: Iterable[str]) -> str:
    names = sorted(set(known) - {"folder"})
    near = difflib.get_close_matches(str(path[-1]), names, n=1, cutoff=0.6)
    remedy = _ended(f"did you mean {near[0]}?" if near else f"known there are {', '.join(names)}")
    return f"{_at(where, document, path)}: {'.'.join(map(str, path))} is no field of an application file; {remedy}"


def _at(where: str, document: Document, path: Sequence[str | int]) -> str:
    line = document.line(tuple(path))
    return f"The application file {where}" + (f", line {line}" if line else "")


def _path(location: Sequence[str | int]) -> tuple[str | int, ...]:
    """Names of fields only: pydantic also tells the member of a union it tried, and which part of a mapping."""
    return tuple(part for part in location if part not in _MEMBERS and part != "[key]")


def _fields_beside(path: Sequence[str | int]) -> list[str]:
    part = _PARTS.get(str(path[0])) if len(path) > 1 else Application
    return list((part or Application).model_fields)
