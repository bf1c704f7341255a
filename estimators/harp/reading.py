"""Reads the inputs of an application as people write them (4e6, 2 million, 500k) into a configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from estimators.harp.application import Application
from estimators.harp.configuration import Configuration
from estimators.harp.expressions import Value
from knowledge.errors import RequestError
from knowledge.quantities import read_count


def read_configuration(application: Application, given: Mapping[str, str | int | float]) -> Configuration:
    """Values of inputs and resources by name; what is left out takes its default.

    Resources (cores, nodes, gpus) may always be given; those that are not, and that the application does not vary,
    stay out of the configuration (1 core, 1 node, 0 gpus).

    Raises:
        UnknownNameError: a name is no input of the application; near names are offered.
        RequestError: a value is none of its input, or an input without a default is missing.
    """
    found: dict[str, Value] = {}
    for name, one in application.parameters.items():
        if name in given:
            value = given[name]
            found[name] = read_count(str(value), field=name) if one.type == "integer" else value
        elif one.default is not None:
            found[name] = one.default
    return found


def read_words(words: Sequence[str]) -> dict[str, str]:
    """Names and values of a command line's free part: `--atoms 4e6`, `--atoms=4e6` or `atoms=4e6`.

    Raises:
        RequestError: a word is none of these, or a name is given twice.
    """
    found: dict[str, str] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.removeprefix("--").partition("=")
        if not equals:
            if not word.startswith("--") or not rest:
                raise RequestError.of("The input", word, "it has no value", "write it like --atoms 4e6 or atoms=4e6")
            value = rest.pop(0)
        name = name.strip().replace("-", "_")
        if name in found:
            raise RequestError.of(f"--{name}", value, f"it was given before as {found[name]!r}", "give it once")
        found[name] = value
    return found
