"""Tells in a few milliseconds whether the built database still belongs to the facts.

The stamp beside the database holds three things: names, sizes and times of everything the build reads; a hash of its
contents; and the identity of the database file. If only times changed (a fresh clone), the content hash decides.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

ROOM = Path(__file__).parent.parent
FACTS = ROOM / "facts"
"""The facts that come with the project."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a database file was built from.

    Attributes:
        facts: hash of names, sizes and modification times of the inputs.
        content: hash of names and contents of the inputs.
        database: size and modification time of the database file.
    """

    facts: str
    content: str
    database: str


def inputs(facts: Path) -> list[Path]:
    """Everything that decides what the database holds: facts, schema, and the code of the build."""
    return [
        *sorted(facts.glob("*.csv")),
        *sorted((facts / "systems").glob("*.yaml")),
        *sorted(ROOM.glob("*.sql")),
        *sorted((ROOM / "build").glob("*.py")),
        ROOM / "accelerator_names.py",
    ]


def hash_of_times(files: Iterable[Path]) -> str:
    """Hash of names, sizes and modification times; reads no file."""
    return _hash(f"{path.name} {_times(path)}".encode() for path in files)


def hash_of_contents(files: Iterable[Path]) -> str:
    """Hash of names and contents."""
    return _hash(part for path in files for part in (path.name.encode(), path.read_bytes()))


def identity(database: Path) -> str:
    """What changes when another file takes the database's place; empty if there is none."""
    return _times(database) if database.exists() else ""


def read_stamp(path: Path) -> Stamp | None:
    """The stamp of a built database, or `None` if there is no usable one."""
    try:
        return Stamp(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_stamp(path: Path, stamp: Stamp) -> None:
    """Write the stamp in one step."""
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(stamp)), encoding="utf-8")
    draft.replace(path)


def _times(path: Path) -> str:
    status = path.stat()
    return f"{status.st_size} {status.st_mtime_ns}"


def _hash(parts: Iterable[bytes]) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.hexdigest()
