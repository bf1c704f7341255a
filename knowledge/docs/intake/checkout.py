"""A git checkout as git sees it: which files it ignores, and when each file was last changed by a commit.

Git is only asked what it knows: settings of the checkout that would start programs are switched off, and nothing is
fetched. Where git is missing, slow or refuses, the folder is read like any other.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

_SECONDS = 60.0
_SAFE = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "log.showSignature=false", "core.pager=cat")
_COMMIT = "\x01"


@dataclass(frozen=True, slots=True)
class Checkout:
    """What git says of a folder.

    Attributes:
        dates: date of the last commit of a file, by its path.
        ignored_files, ignored_folders: paths that git was told to leave alone.
    """

    dates: dict[Path, str] = field(default_factory=dict)
    ignored_files: frozenset[Path] = frozenset()
    ignored_folders: frozenset[Path] = frozenset()


def read_checkout(folder: Path) -> Checkout | None:
    """What git says of a folder; `None` where it lies in no checkout, or in a part that git ignores.

    A checkout git does not talk about is an empty one: dates of its files are those of the copying.
    """
    top = _git(folder, "rev-parse", "--show-toplevel")
    if top is None:
        return Checkout() if any((above / ".git").exists() for above in (folder, *folder.parents)) else None
    if _git(folder, "check-ignore", "-q", ".") is not None:
        return None
    ignored = _git(folder, "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory") or b""
    names = [os.fsdecode(name) for name in ignored.split(b"\0") if name]
    return Checkout(
        _dates(folder, Path(os.fsdecode(top.rstrip(b"\n")))),
        frozenset(folder / name for name in names if not name.endswith("/")),
        frozenset(folder / name for name in names if name.endswith("/")),
    )


def _dates(folder: Path, top: Path) -> dict[Path, str]:
    """Newest first, so the first date of a file counts; the first commit of a shallow copy dates nothing."""
    cut = _first_of_shallow(folder)
    said = _git(folder, "log", "--no-renames", "--no-ext-diff", f"--format={_COMMIT}%H %cs", "--name-only", "-z", ".")
    dates: dict[Path, str] = {}
    commit, day = "", ""
    for word in os.fsdecode(said or b"").replace("\n", "\0").split("\0"):
        if word.startswith(_COMMIT):
            commit, _, day = word[1:].partition(" ")
        elif word and commit not in cut:
            dates.setdefault(top / word, day)
        elif word:
            dates.setdefault(top / word, "")
    return {path: date for path, date in dates.items() if date}


def _first_of_shallow(folder: Path) -> set[str]:
    """Commits behind which a shallow copy knows nothing: they seem to change every file."""
    where = _git(folder, "rev-parse", "--git-path", "shallow")
    if where is None:
        return set()
    try:
        return set((folder / os.fsdecode(where.rstrip(b"\n"))).read_text(encoding="ascii").split())
    except (OSError, UnicodeDecodeError):
        return set()


def _git(folder: Path, *words: str) -> bytes | None:
    """What git prints; `None` where it cannot answer."""
    import shutil
    import subprocess

    program = shutil.which("git")
    if program is None:
        return None
    quiet = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    settings = [part for setting in _SAFE for part in ("-c", setting)]
    try:
        done = subprocess.run(  # noqa: S603 - fixed words; the folder is where git runs, never an option
            [program, *settings, "--no-pager", *words],
            cwd=folder,
            env={**kept, **quiet},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
