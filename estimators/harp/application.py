"""An application as one YAML file describes it: what may be varied, how it is run, how its success is seen."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from estimators.harp.configuration import RESOURCES
from estimators.harp.expressions import Expression, Value
from knowledge.evidence import Frozen

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$", max_length=60)]
Range = tuple[float, float]

PLACES = ("files", "data", "run", "python")
"""Names a template may use besides inputs, features and resources: folder of the application's own files, folder its
data were set up in, folder of the run (where it is started), and the Python that runs this program."""


class Input(Frozen):
    """Something that may be varied: an input of the application, or a resource.

    Attributes:
        type: integer, number or choice.
        unit: as written after the figure (atoms, reads, km); empty for a bare number.
        meaning: one line for a reader.
        small, full: lowest and highest value at small and at full scale; for numbers.
        choices: the words, or the only numbers that may be taken.
        default: taken where a prediction does not name it.
        spacing: whether values are spread evenly by ratio (log) or by difference (linear).
    """

    type: Literal["integer", "number", "choice"] = "integer"
    unit: str = ""
    meaning: str = ""
    small: Range | None = None
    full: Range | None = None
    choices: tuple[Value, ...] = ()
    default: Value | None = None
    spacing: Literal["log", "linear"] = "log"

    @model_validator(mode="after")
    def _has_values(self) -> Input:
        if self.type == "choice" and not self.choices:
            raise ValueError("a choice needs choices")
        if self.type != "choice" and not self.choices and (self.small is None or self.full is None):
            raise ValueError("a number needs its range at small and at full scale, as [lowest, highest]")
        for name in ("small", "full"):
            _check_range(name, getattr(self, name), self.spacing)
        return self

    def span(self, scale: str) -> Range:
        """Lowest and highest value at a scale ("small" or "full"); of choices that are numbers, their ends."""
        found = self.small if scale == "small" else self.full
        if found is not None:
            return found
        numbers = [float(one) for one in self.choices if not isinstance(one, str)]
        return (min(numbers), max(numbers))


def _check_range(name: str, span: Range | None, spacing: str) -> None:
    if span is None:
        return
    if span[0] > span[1]:
        raise ValueError(f"{name} is {list(span)}: the lowest value comes first")
    if spacing == "log" and span[0] <= 0:
        raise ValueError(f"{name} is {list(span)}: values spread by ratio are above zero; take spacing: linear")


class Success(Frozen):
    """How a finished run is told from a failed one; all that is given must hold.

    Attributes:
        exit_status: of the command.
        pattern: regular expression that its output must contain.
        files: files that must be there afterwards and not be empty, relative to the run's folder.
    """

    exit_status: int = 0
    pattern: str | None = None
    files: tuple[str, ...] = ()

    @field_validator("pattern")
    @classmethod
    def _is_regular(cls, pattern: str | None) -> str | None:
        return _checked_pattern(pattern)


class Progress(Frozen):
    """Which output lines carry progress.

    Attributes:
        pattern: regular expression; its first group is the number done.
        total: expression for the number that is all.
    """

    pattern: str
    total: str

    @field_validator("pattern")
    @classmethod
    def _is_regular(cls, pattern: str) -> str:
        if _checked_pattern(pattern) is not None and re.compile(pattern).groups < 1:
            raise ValueError("the pattern needs a group for the number done, as in 'Step ([0-9]+)'")
        return pattern


class Limits(Frozen):
    """Bounds that every run is held to.

    Attributes:
        walltime_seconds: then it is stopped, children too.
        memory_bytes: of the whole process tree; `None` = what the machine has.
        output_bytes: of what it prints; more is thrown away, and said.
        disk_bytes: of the run's folder.
    """

    walltime_seconds: float = Field(600.0, gt=0, allow_inf_nan=False)
    memory_bytes: int | None = Field(None, gt=0)
    output_bytes: int = Field(10_000_000, gt=0)
    disk_bytes: int = Field(10_000_000_000, gt=0)


class Install(Frozen):
    """Where its programs come from: names of packages."""

    debian: tuple[str, ...] = ()
    pypi: tuple[str, ...] = ()
    hint: str = ""


class Application(Frozen):
    """One application file.

    Attributes:
        name: short, as in `iplane harp predict NAME`. title, field, description: for readers.
        aliases: other names people call it by.
        programs: commands that must be found. install: where they come from.
        inputs: what the application is given. features: derived from inputs and resources, by expression.
        resources: cores, nodes, gpus; what is left out is 1 core, 1 node, 0 gpus.
        setup: command that makes the data a run reads, in its own folder, once for the same words; not timed.
        command: what is run and timed; words are split as a shell would, no shell is involved.
        environment: variables set for it; templates too.
        version_command, version_pattern: how its version is told.
        success, progress, limits: see there.
        folder: where the file lies; `{files}` in templates.
    """

    name: Slug
    title: str
    field: str = ""
    description: str = ""
    aliases: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    install: Install = Install()
    inputs: dict[Name, Input]
    features: dict[Name, str] = Field(default_factory=dict)
    resources: dict[Literal["cores", "nodes", "gpus"], Input] = Field(default_factory=dict)
    setup: str = ""
    command: str = Field(min_length=1)
    environment: dict[str, str] = Field(default_factory=dict)
    version_command: str = ""
    version_pattern: str = r"(\d+(?:\.\d+)+\S*)"
    success: Success = Success()
    progress: Progress | None = None
    limits: Limits = Limits()
    folder: Path = Field(default=Path(), exclude=True)

    @field_validator("version_pattern")
    @classmethod
    def _is_regular(cls, pattern: str) -> str:
        return _checked_pattern(pattern) or pattern

    @model_validator(mode="after")
    def _names_are_known(self) -> Application:
        if taken := sorted(set(self.inputs) & {*RESOURCES, *PLACES}):
            raise ValueError(f"inputs.{taken[0]} bears the name of a resource or folder; take another name")
        known = {*self.inputs, *RESOURCES}
        for name, text in self.features.items():
            if name in known:
                raise ValueError(f"features.{name} bears a name that is taken; take another name")
            _need(f"features.{name}", Expression(text).names, known)
            known.add(name)
        texts = {"command": self.command, "setup": self.setup, "version_command": self.version_command}
        texts |= {f"environment.{name}": text for name, text in self.environment.items()}
        for where, text in texts.items():
            _need(where, fields_of(text), {*known, *PLACES})
        if self.progress:
            _need("progress.total", Expression(self.progress.total).names, known)
        return self

    @cached_property
    def parameters(self) -> Mapping[str, Input]:
        """Inputs, then those resources that the file names."""
        return {**self.inputs, **{str(name): one for name, one in self.resources.items()}}

    def values(self, configuration: Mapping[str, Value]) -> dict[str, Value]:
        """The configuration with resources filled in and features derived.

        Raises:
            ValueError: a feature has no value there.
        """
        found: dict[str, Value] = {"cores": 1, "nodes": 1, "gpus": 0, **configuration}
        for name, text in self.features.items():
            found[name] = Expression(text).value(found)
        return found


def fields_of(template: str) -> frozenset[str]:
    """Names between braces; an expression may stand there as well (`{atoms // 4}`).

    Raises:
        ValueError: the braces do not match, or what stands between them is no expression.
    """
    names: set[str] = set()
    for _, inner, _, _ in string.Formatter().parse(template):
        if inner is not None:
            names |= Expression(inner).names
    return frozenset(names)


def filled(template: str, values: Mapping[str, Value | Path]) -> str:
    """The template with every `{expression}` replaced; whole numbers are written without a point.

    Raises:
        ValueError: a name has no value.
    """
    parts: list[str] = []
    words = {name: str(value) if isinstance(value, Path) else value for name, value in values.items()}
    for literal, inner, _, _ in string.Formatter().parse(template):
        parts.append(literal)
        if inner is not None:
            parts.append(_written(Expression(inner).value(words)))
    return "".join(parts)


def _written(value: Value) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _need(where: str, names: frozenset[str], known: set[str]) -> None:
    if missing := sorted(names - known):
        raise ValueError(
            f"{where} names {missing[0]!r}, which is no input, feature, resource or folder; known are"
            f" {', '.join(sorted(known))}"
        )


def _checked_pattern(pattern: str | None) -> str | None:
    if pattern is not None:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"{pattern!r} is no regular expression ({error})") from error
    return pattern
