"""Looks whether an application can be run as its file says, without running it."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from estimators.harp.application import Application, fields_of, filled, words
from estimators.harp.configuration import Configuration
from estimators.harp.corners import corners
from estimators.harp.expressions import Expression, Value
from estimators.harp.running.software import install_hint

_OWN_FILE = re.compile(r"\{files\}/([^\s{}'\";|&)]++)(?!\{)")
"""A file beside the application file whose whole name stands in a template."""

Verdict = Literal["good", "warning", "problem"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        about: programs, templates, files, success, progress, version or ranges.
        verdict: good; warning: it runs, but something will not be known; problem: it does not run.
        text: one sentence.
    """

    about: str
    verdict: Verdict
    text: str


def check(application: Application) -> tuple[Finding, ...]:
    """Everything that can be seen without running it."""
    return (
        *_programs(application),
        *_templates(application),
        *_unused(application),
        *_files(application),
        *_told(application),
        *_ranges(application),
    )


def missing_programs(application: Application) -> tuple[str, ...]:
    """Its programs, and the first words of its commands, that are not found on this machine."""
    templates = (application.command, application.setup, application.version_command)
    first = (split[0] for split in map(words, templates) if split)
    names = [*application.programs, *(word for word in first if "{" not in word)]
    return tuple(name for name in dict.fromkeys(names) if shutil.which(name) is None)


def places_of(application: Application, folder: Path | None = None) -> dict[str, Path]:
    """What the names of folders stand for; those of data and run are made for each run, here they are named only."""
    somewhere = folder or Path("(made for each run)")
    return {
        "files": application.folder.resolve(), "data": somewhere, "run": somewhere, "python": Path(sys.executable),
    }  # fmt: skip


def _programs(application: Application) -> Iterator[Finding]:
    missing = missing_programs(application)
    for name in missing:
        told = install_hint(application) or "install it, or mend its name"
        yield Finding("programs", "problem", f"{name} is not found on this machine; {told}.")
    found = [name for name in application.programs if name not in missing]
    if found:
        yield Finding("programs", "good", f"{', '.join(found)} found.")


def _templates(application: Application) -> Iterator[Finding]:
    for scale in ("small", "full"):
        tried = corners(application, scale)
        broken = next((problem for one in tried if (problem := _problem(application, one))), None)
        if broken is not None:
            yield Finding("templates", "problem", f"at {scale} scale {broken}.")
        else:
            noun = "corner" if len(tried) == 1 else "corners"
            yield Finding("templates", "good", f"filled at {len(tried)} {noun} of the ranges at {scale} scale.")


def _problem(application: Application, configuration: Configuration) -> str | None:
    """What has no value there; `None` where everything has."""
    at = ", ".join(f"{name}={value}" for name, value in configuration.items())
    try:
        known = application.values(configuration)
        values: dict[str, Value | Path] = {**known, **places_of(application)}
        for path, template in application.templates().items():
            _ = words(template, values) if len(path) == 1 else filled(template, values)
        total = Expression(application.progress.total).value(known) if application.progress else 1
    except ValueError as error:
        return f"something has no value with {at}: {error}"
    if isinstance(total, str) or total <= 0:
        return f"progress.total is {total!r} with {at}, but it must be more than zero"
    return None


def _unused(application: Application) -> Iterator[Finding]:
    used = {name for template in application.templates().values() for name in fields_of(template)}
    for name, text in reversed(application.features.items()):
        if name in used:
            used |= Expression(text).names
    for name in application.inputs:  # cores reach a program through variables such as OMP_NUM_THREADS as well
        if name not in used:
            yield Finding("templates", "warning", f"no template names {name}, so varying it changes nothing.")


def _files(application: Application) -> Iterator[Finding]:
    there = 0
    for template in (application.command, application.setup, application.version_command):
        for name in _OWN_FILE.findall(template):
            if (application.folder / name).exists():
                there += 1
            else:
                text = f"{{files}}/{name} is not there; {{files}} is {application.folder}."
                yield Finding("files", "problem", text)
    if there:
        yield Finding("files", "good", f"{there} of its own files found.")


def _told(application: Application) -> Iterator[Finding]:
    if application.success.pattern is None and not application.success.files:
        yield Finding(
            "success", "warning", "only the exit status tells a failed run; add success.pattern or success.files."
        )
    if application.progress is None:
        yield Finding("progress", "warning", "no line of its output tells progress; add progress if it prints any.")
    if not application.version_command:
        yield Finding("version", "warning", "its version will not be known; add version_command.")


def _ranges(application: Application) -> Iterator[Finding]:
    numbers = [one for one in application.parameters.values() if not one.is_word]
    if not numbers:
        yield Finding("ranges", "warning", "all inputs are words, so no small run tells anything of a large one.")
    elif all(one.span("small") == one.span("full") for one in numbers):
        yield Finding("ranges", "warning", "full scale is the same as small scale; widen a full range.")
