"""The programs of an application: whether they are here, and which version."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from functools import lru_cache

from estimators.harp.application import Application
from estimators.harp.running.environment import variables
from estimators.harp.running.watched import run_watched
from estimators.harp.template import words
from estimators.harp.watching import Order
from knowledge.errors import RequestError, ServiceError

_VERSION_SECONDS = 20.0
_VERSION_BYTES = 200_000
_LONGEST_VERSION = 100


def check_programs(application: Application) -> None:
    """Look for the programs an application needs, before a campaign starts.

    Raises:
        RequestError: one is not there; the sentence says how it is installed.
    """
    named = (*application.programs, *(_program(one) for one in (application.setup, application.command)))
    for program in dict.fromkeys(named):
        if program and shutil.which(program) is None:
            rule = "no such command is on this machine"
            remedy = install_hint(application) or "install it, or correct its name in the application file"
            raise RequestError.of(f"the program of {application.name}", program, rule, remedy)


def _program(command: str) -> str:
    """The first word of a command; empty where it is filled in later, or where there is no command."""
    first = (words(command) or ("",))[0]
    return "" if "{" in first else first


def install_hint(application: Application) -> str:
    """How its programs are installed, as the application file tells; empty if it does not."""
    install = application.install
    ways = [
        f"`{how} {' '.join(names)}`"
        for how, names in (("apt-get install", install.debian), ("pip install", install.pypi))
        if names
    ]
    told = f"install it with {' and '.join(ways)}" if ways else ""
    return "; ".join(one for one in (told, install.hint.strip().rstrip(".")) if one)


def version_of(application: Application) -> str | None:
    """Version of its software as its own command tells it, asked once a process; `None` if it does not say."""
    if not application.version_command:
        return None
    files = str(application.folder.resolve())
    return _asked(
        application.version_command, application.version_pattern, files, tuple(application.environment.items())
    )


@lru_cache(maxsize=256)
def _asked(command: str, pattern: str, files: str, environment: tuple[tuple[str, str], ...]) -> str | None:
    own = {name: text for name, text in environment if "{" not in text}
    with tempfile.TemporaryDirectory() as folder:
        try:
            order = Order(
                words(command, {"files": files, "python": sys.executable}), folder, variables(own, 1),
                walltime_seconds=_VERSION_SECONDS, output_bytes=_VERSION_BYTES, told_letters=2 * _VERSION_BYTES,
            )  # fmt: skip
            text = run_watched(order).last_lines
        except (ValueError, ServiceError):
            return None
    found = re.search(pattern, text, re.MULTILINE)
    return (found[1] if found.re.groups else found[0]).strip()[:_LONGEST_VERSION] if found else None
