"""The programs of an application: whether they are here, and which version."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from estimators.harp.application import Application
from estimators.harp.template import words
from knowledge.errors import RequestError

_VERSION_SECONDS = 20.0
_LONGEST_VERSION = 100


def check_programs(application: Application) -> None:
    """Look for the programs an application needs, before a campaign starts.

    Raises:
        RequestError: one is not there; the sentence says how it is installed.
    """
    for program in application.programs:
        if shutil.which(program) is None:
            rule = "no such command is on this machine"
            remedy = install_hint(application) or "install it, or correct its name"
            raise RequestError.of(f"programs of {application.name}", program, rule, remedy)


def install_hint(application: Application) -> str:
    """How its programs are installed, as the application file tells; empty if it does not."""
    install = application.install
    ways = []
    if install.debian:
        ways.append(f"apt-get install {' '.join(install.debian)}")
    if install.pypi:
        ways.append(f"pip install {' '.join(install.pypi)}")
    told = f"install it with `{'` and `'.join(ways)}`" if ways else ""
    return " - ".join(one for one in (told, install.hint.rstrip(".")) if one)


def version_of(application: Application) -> str | None:
    """Version of its software as its own command tells it, asked once a process; `None` if it does not say."""
    if not application.version_command:
        return None
    return _asked(application.version_command, application.version_pattern, str(application.folder.resolve()))


@lru_cache(maxsize=256)
def _asked(command: str, pattern: str, files: str) -> str | None:
    values = {"files": files, "python": sys.executable}
    try:
        done = subprocess.run(  # noqa: S603 - words of an application file that the person chose, no shell
            words(command, values), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=_VERSION_SECONDS, check=False, cwd=Path(os.devnull).parent,
        )  # fmt: skip
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    found = re.search(pattern, done.stdout.decode("utf-8", "replace"), re.MULTILINE)
    return (found[1] if found.re.groups else found[0])[:_LONGEST_VERSION].strip() if found else None
