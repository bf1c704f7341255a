"""Reads the inputs of an application as people write them (4e6, 2 million, 90 min) into a configuration."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from estimators.harp.application import Application, Input
from estimators.harp.configuration import RESOURCES, Configuration
from estimators.harp.expressions import Value
from estimators.harp.units import read_amount
from knowledge.errors import RequestError, UnknownNameError
from knowledge.quantities import write_number

_LARGEST = 10**15
_NOISE = 1e-12
"""Relative error of arithmetic on a count (`4.6 M`); anything larger is a fraction the person wrote."""
_RESOURCE_NAMES = {
    "core": "cores", "cpu": "cores", "cpus": "cores", "node": "nodes", "gpu": "gpus", "accelerators": "gpus",
}  # fmt: skip
_COUNTED = {
    "cores": Input(small=(1, 1), full=(1, 1)),
    "nodes": Input(small=(1, 1), full=(1, 1)),
    "gpus": Input(small=(0, 0), full=(0, 0), spacing="linear"),
}
"""How a resource is read that the application does not vary."""


def read_configuration(
    application: Application, given: Mapping[str, str | int | float], *, complete: bool = True
) -> Configuration:
    """Values of inputs and resources by name; what is left out takes its default.

    Resources (cores, nodes, gpus) may always be given; those that are not, and that the application does not vary,
    stay out of the configuration (1 core, 1 node, 0 gpus).

    Args:
        application: whose inputs they are.
        given: as written, by name; case, and hyphen or underscore, do not matter.
        complete: whether an input that has no value and no default is a mistake; else it stays out.

    Raises:
        UnknownNameError: a name is no input of the application, or a word none of its choices; near ones are offered.
        RequestError: a value is none of its input, or an input without a default is missing.
    """
    known = {**_COUNTED, **application.parameters}
    read: dict[str, Value] = {}
    for written, value in given.items():
        name = _name(written, known, application)
        if name in read:
            raise RequestError.of(written, value, f"{name} is given twice", "give it once")
        read[name] = read_value(name, known[name], value)
    found: dict[str, Value] = {}
    for name, one in application.parameters.items():
        if name in read or one.default is not None:
            found[name] = read[name] if name in read else _default(one)
    found |= {name: read[name] for name in RESOURCES if name in read}
    _check_nodes(found)
    if complete and (missing := [name for name in application.parameters if name not in found]):
        raise RequestError(_missing(application, missing))
    return found


def _check_nodes(found: Configuration) -> None:
    nodes, cores = found.get("nodes"), found.get("cores")
    if isinstance(nodes, int) and isinstance(cores, int) and nodes > cores:
        rule = f"there are only {cores} cores over all nodes"
        raise RequestError.of("nodes", nodes, rule, "give a core to each at least")


def read_value(name: str, one: Input, value: str | int | float) -> Value:
    """One value of an input. Of a resource any number may be asked for, whatever its choices.

    Raises:
        UnknownNameError: a word is none of the choices.
        RequestError: it is no number of the kind the input takes.
    """
    if one.is_word:
        return _choice(name, one, str(value))
    number = _number(name, one, value)
    if one.choices and number not in one.choices and name not in RESOURCES:  # there they say what campaigns take
        rule = f"the choices are {', '.join(map(str, one.choices))}"
        raise RequestError.of(name, value, rule, "take one of them")
    return number


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
            if not word.startswith("--") or not rest or rest[0].startswith("--"):
                raise RequestError.of("The input", word, "it has no value", "write it like --atoms 4e6 or atoms=4e6")
            value = rest.pop(0)
        name = _spelled(name)
        if not name or not value.strip():
            raise RequestError.of("The input", word, "it has no name or no value", "write it like --atoms 4e6")
        if name in found:
            raise RequestError.of(f"--{name}", value, f"it was given before as {found[name]!r}", "give it once")
        found[name] = value
    return found


def _spelled(name: str) -> str:
    return name.strip().removeprefix("--").lower().replace("-", "_")


def _name(written: str, known: Mapping[str, Input], application: Application) -> str:
    name = _spelled(written)
    if name in known:
        return name
    if (resource := _RESOURCE_NAMES.get(name)) is not None:
        return resource
    near = difflib.get_close_matches(name, known, n=3)
    hint = f"{application.name} takes {', '.join(known)}."
    raise UnknownNameError(f"input of {application.name}", written, near, hint=hint)


def _choice(name: str, one: Input, value: str) -> str:
    words = [str(word) for word in one.choices]
    for same in (str.strip, lambda word: word.strip().lower(), _spelled):
        if len(found := [word for word in words if same(word) == same(value)]) == 1:
            return found[0]
    lower = {word.lower(): word for word in words}
    near = [lower[word] for word in difflib.get_close_matches(value.strip().lower(), lower, n=3, cutoff=0.5)]
    raise UnknownNameError(name, value, near, hint=f"the choices are {', '.join(words)}.")


def _number(name: str, one: Input, value: str | int | float) -> int | float:
    found = read_amount(str(value), one.unit, field=name)
    _check_sign(name, one, value, found)
    if abs(found) > _LARGEST:
        raise RequestError.of(name, value, f"it is more than {_LARGEST:.0e}", "give a number that can be run")
    whole = round(found)
    if abs(found - whole) <= _NOISE * max(1.0, abs(found)):
        return whole if one.type != "number" else float(whole)
    if one.type == "integer":
        raise RequestError.of(name, value, "it must be a whole number", "round it")
    return found


def _check_sign(name: str, one: Input, value: object, found: float) -> None:
    """No value is negative, or zero, where the ranges of the application file hold none that is."""
    least = min(one.span("small")[0], one.span("full")[0])
    if found < 0 <= least:
        raise RequestError.of(name, value, "it cannot be negative", "give it without the minus")
    if found == 0 and least > 0 and (one.spacing == "log" or one.type == "integer"):
        raise RequestError.of(name, value, "it must be more than zero", f"{least:g} is the least it was profiled at")


def _default(one: Input) -> Value:
    assert one.default is not None  # the caller looked
    return one.default


def _missing(application: Application, missing: Sequence[str]) -> str:
    parts = [_described(name, application.parameters[name]) for name in missing]
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    example = " ".join(f"--{name} {_example(application.parameters[name])}" for name in missing)
    return f"{application.name} needs {listed}, but no value and no default is known; add {example}."


def _described(name: str, one: Input) -> str:
    if one.choices:
        return f"{name} (one of {', '.join(map(str, one.choices))})"
    low, high = one.span("full")
    unit = f" {one.unit}" if one.unit else ""
    return f"{name} ({write_number(low)} to {write_number(high)}{unit} at full scale)"


def _example(one: Input) -> str:
    return str(one.choices[-1]) if one.choices else write_number(one.span("full")[0]).replace(",", "")
