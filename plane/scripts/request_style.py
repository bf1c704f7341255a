"""How a site wants accelerators asked for, read from its own words: `--gpus=TYPE:N (v100-32, h100-80)`, `none: ...`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

Form = Literal["gpus-per-node", "gpus", "gpus-per-task", "gres", "none", "select", "ngpus", "unknown"]


@dataclass(frozen=True, slots=True)
class RequestStyle:
    """A site's way to ask for accelerators.

    Attributes:
        form: option to write; `none` = they come with whole nodes, `unknown` = the facts do not say.
        type_name: fixed type such as `a100` in `--gres=gpu:a100:N`. wants_type: a type must be named (TYPE).
        types: types the site lists.
        allowed: counts the site allows, on a node; empty = any.
        whole_nodes: all accelerators of a node are always taken.
        options: other options that belong to the request: `--constraint=gpu`, `--qos=gpu-exc`, `--exclusive`.
        constraints: node features of which one chooses the kind of node.
        chunk: attributes of a PBS chunk, without the number of chunks: `ncpus=64:ngpus=4:gpu_type=a100`.
        cores_each: cores that must be asked for with each accelerator.
        text: the site's words.
    """

    form: Form
    type_name: str | None = None
    wants_type: bool = False
    types: tuple[str, ...] = ()
    allowed: tuple[int, ...] = ()
    whole_nodes: bool = False
    options: dict[str, str] = field(default_factory=dict)
    constraints: tuple[str, ...] = ()
    chunk: dict[str, str] = field(default_factory=dict)
    cores_each: int | None = None
    text: str = ""


_OPTION = re.compile(r"(?P<name>--[a-z-]+|-[CpqlN])(?:[ =](?P<value>[^\s,]+))?")
_BRACKETED = re.compile(r"<([^>]*)>")
_OTHER_WAYS = re.compile(r"\s*(?:\bor (?=--?[a-zA-Z])|\((?:also|or|MIG|-C)\b|, type by|, in whole|, at most).*")
_COUNT = re.compile(r"(?P<low>\d+)\s*-\s*(?P<high>\d+)")
_UP_TO = re.compile(r"\bN up to (\d+)")
_LISTED = re.compile(r"\(([a-z0-9]+(?:[-_][a-z0-9]+)?(?:, [a-z0-9]+(?:[-_][a-z0-9]+)?)+)\)", re.IGNORECASE)
_TYPED = re.compile(r"gpu:([a-zA-Z]\w+):")
_CHOSEN = re.compile(r"\(-C ([\w-]+) or ([\w-]+)\)")
_LONG = {"-C": "--constraint", "-p": "--partition", "-q": "--qos"}
_COUNTED: dict[str, Form] = {
    "--gpus-per-node": "gpus-per-node",
    "--gpus": "gpus",
    "--gpus-per-task": "gpus-per-task",
    "--gres": "gres",
}


def read_style(flag: str | None) -> RequestStyle:
    """Read a site's words; words that are not understood make the form `unknown`, never a guess."""
    if flag is None:
        return RequestStyle("unknown")
    if flag.startswith("none:"):
        return RequestStyle("none", whole_nodes=True, text=flag)
    if flag.startswith("whole node ("):
        return RequestStyle("none", whole_nodes=True, options={"--exclusive": ""}, text=flag)
    bracketed = _BRACKETED.sub(lambda match: "<" + match.group(1).replace(" ", "_") + ">", flag)
    if " -l " in f" {bracketed}":
        return _pbs(bracketed, flag)
    return _slurm(bracketed, flag)


def _slurm(flag: str, text: str) -> RequestStyle:
    first = _OTHER_WAYS.sub("", flag)
    form: Form = "unknown"
    value = behind = ""
    options: dict[str, str] = {}
    for match in _OPTION.finditer(first):
        name, given = _LONG.get(match["name"], match["name"]), match["value"] or ""
        if name in _COUNTED:
            form, value = _COUNTED[name], given
            behind = first[match.end() :]
        elif name not in ("--partition", "-N", "-l"):
            options[name] = given
    if form == "unknown" and re.fullmatch(r"-p \S+", flag):
        return RequestStyle("none", whole_nodes=True, text=text)
    listed = _LISTED.search(flag)
    pieces = value.removeprefix("gpu:").split(":")
    named = pieces[0] if len(pieces) > 1 else None
    up_to = _UP_TO.search(text)
    return RequestStyle(
        form,
        type_name=named if named != "TYPE" else None,
        wants_type=named == "TYPE",
        types=tuple(listed.group(1).split(", ")) if listed else tuple(dict.fromkeys(_types(flag, named))),
        constraints=chosen.groups() if (chosen := _CHOSEN.search(text)) else (),
        whole_nodes="in whole nodes" in text,
        allowed=tuple(range(1, int(up_to.group(1)) + 1)) if up_to else _allowed(pieces[-1] + behind),
        options=options,
        text=text,
    )


def _types(flag: str, named: str | None) -> list[str]:
    """Types that the site's words write out, `TYPE` itself not among them."""
    found = [named] if named else []
    return [name for name in (*found, *_TYPED.findall(flag)) if name and name != "TYPE"]


def _allowed(count: str) -> tuple[int, ...]:
    """Counts behind the sign of equality: `<1-4>`, `1 or 4`, `8`, `<n>`."""
    inside = re.match(r"<([^>]*)>|(\d+(?: or \d+)?)(?![\w-])", count)
    if inside is None:
        return ()
    words = (inside.group(1) or inside.group(2)).replace("_", " ")
    span = _COUNT.match(words)
    if span:
        return tuple(range(int(span["low"]), int(span["high"]) + 1))
    return tuple(int(number) for number in re.findall(r"\b\d+\b", words))


def _pbs(flag: str, text: str) -> RequestStyle:
    cores = re.search(r"ncpus=<(\d+)n>", flag)
    if cores or re.search(r"-l ngpus=", flag):
        return RequestStyle("ngpus", cores_each=int(cores.group(1)) if cores else None, text=text)
    select = re.search(r"select=(?P<number><\w+>|\d+|\.\.)(?P<chunk>(?::[\w=<>-]+)*)", flag)
    if select is None:
        return RequestStyle("unknown", text=text)
    chunk = dict(part.partition("=")[::2] for part in select["chunk"].split(":") if part)
    by_device = "GPUs" in select["number"]
    return RequestStyle(
        "select",
        allowed=_allowed(chunk.get("ngpus", "")) or _listed_counts(flag) if by_device or "ngpus" in chunk else (),
        whole_nodes=not by_device and "ngpus" not in chunk,
        types=("by-device",) if by_device else (),
        chunk=chunk,
        text=text,
    )


def _listed_counts(flag: str) -> tuple[int, ...]:
    counts = re.search(r"\(([\d, ]+(?:or \d+)?)\)", flag)
    return tuple(int(number) for number in re.findall(r"\d+", counts.group(1))) if counts else ()
