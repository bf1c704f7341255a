"""Writes the first text of a new application file, with comments that say what may be added."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from estimators.harp.application import PLACES, fields_of, words
from estimators.harp.configuration import RESOURCES
from knowledge.errors import RequestError
from knowledge.quantities import read_number

COMMAND = "{python} -c 'print(sum(i * i for i in range({n})))'"
"""Something that runs everywhere, to begin with."""
INPUTS = ("n=100000:1000000/3000000:10000000",)
_LIKE = "write it like n=100:1000/10000:50000 (small/full), optionally with a unit, or mode=fast,slow"


def draft(name: str, command: str | None = None, inputs: Sequence[str] = (), setup: str = "", title: str = "") -> str:
    """Text of an application file.

    Args:
        name: of the application. command, setup: templates.
        inputs: `NAME=LOW:HIGH/LOW:HIGH [UNIT]` (small/full scale) or `NAME=WORD,WORD`; cores, nodes and gpus are
            resources.
        title: for readers; default: the name.

    Raises:
        RequestError: an input is not written like that, or given twice.
    """
    if command is None and not inputs:
        command, inputs = COMMAND, INPUTS
    read: dict[str, str] = {}
    for text in inputs:
        key, described = _input(text)
        if key in read:
            raise RequestError.of("--input", text, f"{key} is given twice", "give it once")
        read[key] = described
    _check_described(command or "", setup, read)
    own = {key: text for key, text in read.items() if key not in RESOURCES}
    if not own:
        raise RequestError.of("--input", list(inputs), "it describes no input of the command", _LIKE)
    resources = {key: text for key, text in read.items() if key in RESOURCES}
    return _text(name, title or name, command or "", setup, own, resources)


def _check_described(command: str, setup: str, inputs: Mapping[str, str]) -> None:
    """Every name of the commands is an input; a template that cannot be read is left to its reader."""
    for option, template in (("--command", command), ("--setup", setup)):
        try:
            missing = sorted(fields_of(template) - {*inputs, *RESOURCES, *PLACES})
        except ValueError:
            continue
        if missing:
            rule = f"no --input describes {missing[0]}"
            raise RequestError.of(option, template, rule, f"add --input {missing[0]}=100:1000/10000:50000")


def _text(name: str, title: str, command: str, setup: str, own: Mapping[str, str], resources: Mapping[str, str]) -> str:
    example = next(iter(own), "n")
    lines = [
        f"# How {name} is run and varied. Every field: docs/applications.md; check it with `iplane harp app check`.",
        f"name: {_quoted(name)}",
        f"title: {_quoted(title)}",
        "field: ''  # of research or engineering, for readers",
        "description: ''",
        "aliases: []  # other names people call it by",
        f"programs: {_list(_programs(command, setup))}  # commands that must be found",
        "install: {debian: [], pypi: []}  # packages they come from",
        "",
        "# type: integer, number or choice; small and full: [lowest, highest] of small runs and of runs to predict.",
        *_section("inputs", own),
        "",
        "# cores, nodes and gpus, where they are varied; what is left out is 1 core, 1 node, 0 gpus.",
        *(_section("resources", resources) or ["# resources:", "#   cores: {small: [1, 2], full: [2, 16]}"]),
        "",
        "# Numbers derived from the inputs that the time may follow better.",
        "# features:",
        f"#   {example}_squared: {example} ** 2",
        "",
        "# {data}: folder of the set-up; {run}: folder of the run; {files}: folder of this file; {python}: a Python.",
        f"setup: {_quoted(setup)}  # makes the data, once for the same words, not timed",
        f"command: {_quoted(command)}",
        "# environment:",
        "#   OMP_NUM_THREADS: '{cores}'",
        "# version_command: prog --version",
        "",
        "success:",
        "  exit_status: 0",
        "  # pattern: finished  # that its output must contain",
        "  # files: [result.dat]  # that must be there and not empty",
        "# progress:",
        "#   pattern: Step ([0-9]+)",
        f"#   total: {example}",
        "limits:",
        "  walltime_seconds: 600  # of one small run",
        "  # memory_bytes: 4 GB",
    ]
    return "\n".join(lines) + "\n"


def _section(title: str, entries: Mapping[str, str]) -> list[str]:
    if not entries:
        return []
    return [f"{title}:", *(line for name, text in entries.items() for line in (f"  {name}:", text))]


def _input(text: str) -> tuple[str, str]:
    """Name of the input and its lines."""
    name, equals, rest = text.partition("=")
    name = name.strip()
    if not equals or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise RequestError.of("--input", text, "it does not begin with a name (a-z, 0-9, _) and =", _LIKE)
    if "/" not in rest and ":" not in rest:
        return name, _choices(text, rest)
    ranges, _, unit = rest.strip().partition(" ")
    ends = [part.split(":") for part in ranges.split("/")]
    if [len(part) for part in ends] != [2, 2]:
        raise RequestError.of("--input", text, "it is not two ranges", _LIKE)
    small, full = ([_end(text, one) for one in part] for part in ends)
    return name, _range_lines(small, full, unit.strip())


def _range_lines(small: Sequence[float], full: Sequence[float], unit: str) -> str:
    whole = all(one.is_integer() for one in (*small, *full))
    lines = [f"    type: {'integer' if whole else 'number'}"]
    lines += [f"    unit: {_quoted(unit)}"] if unit else []
    lines += ["    meaning: ''"]
    lines += [
        f"    {name}: [{_plain(ends[0])}, {_plain(ends[1])}]" for name, ends in (("small", small), ("full", full))
    ]
    if min(*small, *full) <= 0:
        lines.append("    spacing: linear")
    return "\n".join(lines)


def _choices(text: str, rest: str) -> str:
    choices = [one.strip() for one in rest.split(",") if one.strip()]
    if not choices:
        raise RequestError.of("--input", text, "it names no choice", _LIKE)
    numbers = all(re.fullmatch(r"-?\d+(\.\d+)?", one) for one in choices)
    kind = "choice" if not numbers else "number" if any("." in one for one in choices) else "integer"
    listed = ", ".join(choices if numbers else map(_quoted, choices))
    return f"    type: {kind}\n    meaning: ''\n    choices: [{listed}]"


def _end(text: str, written: str) -> float:
    try:
        return read_number(written, field="--input")
    except RequestError as error:
        raise RequestError.of("--input", text, f"{written!r} is no number", _LIKE) from error


def _plain(number: float) -> str:
    return str(int(number)) if number.is_integer() else repr(number)


def _programs(*templates: str) -> list[str]:
    """First words of the commands; of one that cannot be split nothing, since its reader will say so."""
    found = []
    for template in templates:
        try:
            split = words(template)
        except ValueError:
            continue
        if split and "{" not in split[0] and not fields_of(split[0]):
            found.append(split[0])
    return list(dict.fromkeys(found))


def _list(names: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, names))}]"


def _quoted(text: str) -> str:
    """As a YAML scalar; JSON strings are YAML, and plain words need no quotes."""
    plain = re.fullmatch(r"[A-Za-z](?:[A-Za-z0-9_ .-]*[A-Za-z0-9_.-])?", text) and text.lower() != "null"
    return text if plain else json.dumps(text, ensure_ascii=False)
