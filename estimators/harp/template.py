"""Command templates: text with expressions between braces, `prog -n {atoms // 4} --out {run}/x`; `{{` is one brace."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from estimators.harp.expressions import Expression, Value

_MARK = "\ue000"
"""Stands for a field while words are split; from the private area of Unicode, which no command uses."""


def fields_of(template: str) -> frozenset[str]:
    """Names between braces; an expression may stand there as well (`{atoms // 4}`).

    Raises:
        ValueError: the braces do not match, or what stands between them is no expression.
    """
    return frozenset(name for part in pieces(template) if isinstance(part, Expression) for name in part.names)


def filled(template: str, values: Mapping[str, Value | Path]) -> str:
    """The template with every `{expression}` replaced; whole numbers are written without a point.

    Raises:
        ValueError: a name has no value.
    """
    return "".join(part if isinstance(part, str) else _written(part, values) for part in pieces(template))


def words(template: str, values: Mapping[str, Value | Path] | None = None) -> tuple[str, ...]:
    """The words of a command, split as a shell would; a value with spaces in it stays inside its word.

    Args:
        template: the command. values: what fills it; `None` leaves fields as they are written.

    Raises:
        ValueError: quotes do not match, or a name has no value.
    """
    parts = pieces(template)
    fields = iter(part for part in parts if isinstance(part, Expression))
    text = "".join(_MARK if isinstance(part, Expression) else part for part in parts)
    found = []
    for word in shlex.split(text):
        first, *rest = word.split(_MARK)
        filling = (_shown(next(fields)) if values is None else _written(next(fields), values) for _ in rest)
        found.append(first + "".join(one + after for one, after in zip(filling, rest, strict=True)))
    return tuple(found)


@lru_cache(maxsize=1000)
def pieces(template: str) -> tuple[str | Expression, ...]:
    """Plain text and expressions, in their order.

    Raises:
        ValueError: the braces do not match, or what stands between them is no expression.
    """
    if _MARK in template or "\0" in template:
        raise ValueError("it holds a character that no command can have")
    return tuple(_pieces(template))


def _pieces(template: str) -> Iterator[str | Expression]:
    plain, at = "", 0
    while at < len(template):
        letter = template[at]
        if letter in "{}" and template[at : at + 2] == letter * 2:
            plain, at = plain + letter, at + 2
        elif letter == "}":
            raise ValueError("a brace is closed that was not opened; write }} for a brace that is meant")
        elif letter == "{":
            yield plain
            end = _end(template, at + 1)
            yield _expression(template[at + 1 : end])
            plain, at = "", end + 1
        else:
            plain, at = plain + letter, at + 1
    yield plain


def _end(template: str, at: int) -> int:
    """Where the brace is closed; one in quotes does not count."""
    quote = ""
    for place in range(at, len(template)):
        letter = template[place]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter == "}":
            return place
        elif letter == "{":
            break
    raise ValueError("a brace is opened and not closed; write {{ for a brace that is meant")


def _expression(text: str) -> Expression:
    if not text.strip():
        raise ValueError("{} is empty; write the name of an input in it, or {{}} for braces that are meant")
    return Expression(text)


def _shown(expression: Expression) -> str:
    return f"{{{expression.text}}}"


def _written(expression: Expression, values: Mapping[str, Value | Path]) -> str:
    value = expression.value(
        {name: str(one) if isinstance(one, Path) else one for name, one in values.items() if name in expression.names}
    )
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
