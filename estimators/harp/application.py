"""An application as one YAML file describes it: what may be varied, how it is run, how its success is seen."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import Field, field_validator, model_validator

from estimators.harp.application_rules import (
    PLACES,
    Resource,
    check_input_names,
    check_names,
    check_resources,
    check_words,
    checked_pattern,
    expression_names,
)
from estimators.harp.configuration import RESOURCES
from estimators.harp.expressions import Expression, Value
from estimators.harp.parameter import Input, Range
from estimators.harp.rules import RuleBrokenError
from estimators.harp.template import fields_of, filled, words
from knowledge.errors import RequestError
from knowledge.evidence import Frozen
from knowledge.quantities import read_bytes

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$", max_length=60)]
Line = Annotated[str, Field(max_length=300)]

__all__ = [
    "PLACES", "Application", "Input", "Install", "Limits", "Progress", "Range", "Success", "fields_of", "filled",
    "words",
]  # fmt: skip


class Success(Frozen):
    """How a finished run is told from a failed one; all that is given must hold."""

    exit_status: int = Field(0, ge=0, le=255, description="Of the command.")
    pattern: str | None = Field(None, description="Regular expression that its output must contain.")
    files: tuple[str, ...] = Field(
        (), description="Files that must be there afterwards and not be empty, relative to the run's folder."
    )

    @field_validator("pattern")
    @classmethod
    def _is_regular(cls, pattern: str | None) -> str | None:
        return checked_pattern(pattern)

    @field_validator("files")
    @classmethod
    def _stay_in_the_folder(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            path = PurePosixPath(name)
            if not name.strip() or path.is_absolute() or ".." in path.parts:
                raise RuleBrokenError((), name, "a file lies in the run's folder", "write its path from there")
        return names


class Progress(Frozen):
    """Which output lines carry progress."""

    pattern: str = Field(description="Regular expression; its first group is the number done.")
    total: str = Field(description="Expression for the number that is all.")

    @field_validator("total", mode="before")
    @classmethod
    def _number_is_text(cls, total: object) -> object:
        return str(total) if isinstance(total, int | float) else total

    @field_validator("pattern")
    @classmethod
    def _is_regular(cls, pattern: str) -> str:
        if checked_pattern(pattern) is not None and re.compile(pattern).groups < 1:
            raise RuleBrokenError((), pattern, "it has no group for the number done", "write it like 'Step ([0-9]+)'")
        return pattern


class Limits(Frozen):
    """Bounds that every run is held to."""

    walltime_seconds: float = Field(
        600.0, gt=0, allow_inf_nan=False, description="Then a run is stopped, its children too."
    )
    memory_bytes: int | None = Field(
        None, gt=0, description="Of the whole process tree, such as 4 GB; left out, what the machine has."
    )
    output_bytes: int = Field(10_000_000, gt=0, description="Of what it prints; more is thrown away, and said.")
    disk_bytes: int = Field(10_000_000_000, gt=0, description="Of the run's folder.")

    @field_validator("memory_bytes", "output_bytes", "disk_bytes", mode="before")
    @classmethod
    def _sizes_have_units(cls, given: object) -> object:
        """`4 GB` is as good as 4000000000."""
        if not isinstance(given, str):
            return given
        try:
            return read_bytes(given)
        except RequestError as error:
            raise RuleBrokenError((), given, "it is not a data size", "write it like 4 GB or 4000000000") from error


class Install(Frozen):
    """Where its programs come from."""

    debian: tuple[str, ...] = Field((), description="Names of Debian packages.")
    pypi: tuple[str, ...] = Field((), description="Names of packages on PyPI.")
    hint: str = Field("", description="One sentence, where neither has it.")


class Application(Frozen):
    """One application file."""

    name: Slug = Field(description="Short, as in `iplane harp predict NAME`: a-z, 0-9, point and hyphen.")
    title: Line = Field(min_length=1, description="For readers.")
    field: Line = Field("", description="Field of research or engineering, for readers.")
    description: str = Field("", max_length=4000, description="What it computes, for readers.")
    aliases: tuple[str, ...] = Field((), description="Other names people call it by.")
    programs: tuple[str, ...] = Field((), description="Commands that must be found.")
    install: Install = Field(Install(), description="Where they come from.")
    inputs: dict[Name, Input] = Field(description="What the application is given, by name: a-z, 0-9 and _.")
    features: dict[Name, str] = Field(
        default_factory=dict, description="Numbers derived from inputs, resources and features before, by expression."
    )
    resources: dict[Resource, Input] = Field(
        default_factory=dict, description="cores, nodes, gpus; what is left out is 1 core, 1 node, 0 gpus."
    )
    setup: str = Field(
        "", description="Command that makes the data a run reads, in a folder of its own; not timed, kept for reuse."
    )
    command: str = Field(
        min_length=1, description="What is run and timed; words are split as a shell would, no shell is involved."
    )
    environment: dict[str, str] = Field(default_factory=dict, description="Variables set for it; templates too.")
    version_command: str = Field("", description="Command that prints its version.")
    version_pattern: str = Field(
        r"(\d+(?:\.\d+)+\S*)", description="Regular expression that finds the version in what that prints."
    )
    success: Success = Field(Success(), description="How a finished run is told from a failed one.")
    progress: Progress | None = Field(None, description="Which output lines carry progress.")
    limits: Limits = Field(Limits(), description="Bounds that every run is held to.")
    folder: Path = Field(default=Path(), exclude=True, description="Where the file lies; set when it is read.")

    @field_validator("programs")
    @classmethod
    def _are_single_words(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if not name or any(letter.isspace() or letter in "{}" for letter in name):
                raise RuleBrokenError((), name, "a program is one word", "name the command alone, without options")
        return names

    @field_validator("environment", mode="before")
    @classmethod
    def _numbers_are_text(cls, given: object) -> object:
        """`OMP_NUM_THREADS: 1` is meant as text."""
        if not isinstance(given, dict):
            return given
        for name in given:
            if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", str(name)):
                raise RuleBrokenError((str(name),), name, "no variable bears such a name", "use letters, digits and _")
        return {name: str(text) if isinstance(text, int | float) else text for name, text in given.items()}

    @field_validator("version_pattern")
    @classmethod
    def _is_regular(cls, pattern: str) -> str:
        return checked_pattern(pattern) or pattern

    @model_validator(mode="after")
    def _names_are_known(self) -> Application:
        check_input_names(self.inputs)
        check_resources(self.resources)
        known = {*self.inputs, *RESOURCES}
        for name, text in self.features.items():
            if name in {*known, *PLACES} or keyword.iskeyword(name):
                raise RuleBrokenError(("features", name), text, "its name is taken", "take another name")
            check_names(("features", name), text, expression_names, known)
            known.add(name)
        for path, template in self.templates().items():
            of_all_runs = path == ("version_command",)  # it is asked once, before any run
            check_names(path, template, fields_of, {"files", "python"} if of_all_runs else {*known, *PLACES})
        for field in ("command", "setup", "version_command"):
            check_words(field, getattr(self, field))
        if self.progress:
            check_names(("progress", "total"), self.progress.total, expression_names, known)
        return self

    def templates(self) -> dict[tuple[str, ...], str]:
        """Every template by the path of its field."""
        texts = {(name,): str(getattr(self, name)) for name in ("command", "setup", "version_command")}
        return texts | {("environment", name): text for name, text in self.environment.items()}

    @cached_property
    def parameters(self) -> Mapping[str, Input]:
        """Inputs, then those resources that the file names."""
        return {**self.inputs, **{str(name): one for name, one in self.resources.items()}}

    @cached_property
    def _derived(self) -> Mapping[str, Expression]:
        return {name: Expression(text) for name, text in self.features.items()}

    def values(self, configuration: Mapping[str, Value]) -> dict[str, Value]:
        """The configuration with resources filled in and features derived.

        Raises:
            ValueError: a feature has no value there, or is a word.
        """
        found: dict[str, Value] = {"cores": 1, "nodes": 1, "gpus": 0, **configuration}
        for name, expression in self._derived.items():
            found[name] = value = expression.value(found)
            if isinstance(value, str):
                raise ValueError(f"features.{name} is the word {value!r} there, but a feature is a number")
        return found
