"""Rules of an application file that concern more than one field, or need the text of one looked into."""

from __future__ import annotations

import difflib
import keyword
import re
from collections.abc import Callable, Collection, Mapping
from typing import Literal

from estimators.harp.configuration import RESOURCES
from estimators.harp.expressions import Expression
from estimators.harp.parameter import Input
from estimators.harp.rules import RuleBrokenError
from estimators.harp.template import words

Resource = Literal["cores", "nodes", "gpus"]
PLACES = ("files", "data", "run", "python")
"""Names a template may use besides inputs, features and resources: folder of the application's own files, folder its
data were set up in, folder of the run (where it is started), and the Python that runs this program."""


def check_input_names(inputs: Mapping[str, Input]) -> None:
    """Inputs have names that stand for nothing else in templates.

    Raises:
        RuleBrokenError: there is none, or a name is taken.
    """
    if not inputs:
        raise RuleBrokenError(("inputs",), {}, "nothing can be varied", "name at least one input of the command")
    for name in inputs:
        if name in RESOURCES:
            remedy = "describe it under resources, or take another name"
            raise RuleBrokenError(("inputs", name), name, "it bears the name of a resource", remedy)
        if name in PLACES or keyword.iskeyword(name):
            raise RuleBrokenError(("inputs", name), name, "its name has a meaning in templates", "take another name")


def check_resources(resources: Mapping[Resource, Input]) -> None:
    """Resources are counted, cores and nodes from one.

    Raises:
        RuleBrokenError: one is not.
    """
    for name, one in resources.items():
        least = 0 if name == "gpus" else 1
        if one.type == "number" or one.is_word:
            raise RuleBrokenError(("resources", name, "type"), one.type, f"{name} are counted", "take type: integer")
        lowest = min(one.span("small")[0], one.span("full")[0])
        if lowest < least:
            raise RuleBrokenError(
                ("resources", name), lowest, f"{name} are {least} or more", "raise the lower end of its range"
            )


def check_names(
    path: tuple[str, ...], text: str, names: Callable[[str], frozenset[str]], known: Collection[str]
) -> None:
    """An expression or template can be read, and names only what is known there.

    Args:
        path: of the field. text: expression or template. names: finds the names in it. known: what may be named.

    Raises:
        RuleBrokenError: it cannot, or names something else.
    """
    try:
        missing = sorted(names(text) - set(known))
    except ValueError as error:
        raise RuleBrokenError(path, text, str(error), "mend the expression") from error
    if not missing:
        return
    near = difflib.get_close_matches(missing[0], known, n=1)
    remedy = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(known))}"
    rule = f"{missing[0]} is no input, feature, resource or folder known there"
    raise RuleBrokenError(path, text, rule, remedy)


def check_words(field: str, template: str) -> None:
    """A command can be split into words.

    Raises:
        RuleBrokenError: it cannot, or the command is empty.
    """
    try:
        found = words(template)
    except ValueError as error:
        rule = f"it cannot be split into words ({error})"
        raise RuleBrokenError((field,), template, rule, "close the quote") from error
    if field == "command" and not found:
        raise RuleBrokenError((field,), template, "it is empty", "write the program and what it is given")


def expression_names(text: str) -> frozenset[str]:
    """Names that an expression needs.

    Raises:
        ValueError: it is none.
    """
    return Expression(text).names


def checked_pattern(pattern: str | None) -> str | None:
    """The regular expression, if it is one.

    Raises:
        RuleBrokenError: it is none.
    """
    if pattern is not None:
        try:
            re.compile(pattern)
        except (re.error, OverflowError, RecursionError) as error:
            rule = f"it is no regular expression ({error})"
            remedy = "mend it; a bracket that is meant is written \\( or \\["
            raise RuleBrokenError((), pattern, rule, remedy) from error
    return pattern
