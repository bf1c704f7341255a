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

from knowledge.ci.build.layer_files import layer_files

ROOM = Path(__file__).parent.parent
FACTS = ROOM / "facts"
"""The facts that come with the project."""
_BESIDE = (ROOM / "accelerator_names.py", ROOM.parent / "quantities" / "reading.py")
"""What the build uses from other rooms."""


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


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that decides what the database holds.

    Attributes:
        facts: files by their name in a snapshot, such as `systems/delta.yaml` or `layers/discovered/delta.json`.
        code: schema and build.
    """

    facts: dict[str, Path]
    code: tuple[Path, ...]

    @property
    def files(self) -> list[tuple[str, Path]]:
        """Name and path of every file."""
        return [*self.facts.items(), *((path.name, path) for path in self.code)]


def inputs(facts: Path, layers: Path | None = None) -> Inputs:
    """Everything that decides what the database holds: facts, layers, schema, and the code of the build."""
    by_hand = [*sorted(facts.glob("*.csv")), *sorted(facts.glob("*.yaml")), *sorted((facts / "systems").glob("*.yaml"))]
    named = {path.relative_to(facts).as_posix(): path for path in by_hand}
    if layers is not None:
        named |= {f"layers/{path.relative_to(layers).as_posix()}": path for path in layer_files(layers)}
    return Inputs(named, _code())


def hash_of_times(files: Iterable[tuple[str, Path]]) -> str:
    """Hash of names, sizes and modification times; reads no file."""
    return _hash(f"{name} {_times(path)}".encode() for name, path in files)


def hash_of_contents(files: Iterable[tuple[str, Path]]) -> str:
    """Hash of names and contents."""
    return _hash(part for name, path in files for part in (name.encode(), path.read_bytes()))


def code_hash() -> str:
    """Hash of schema and build: another build makes another database of the same facts."""
    return hash_of_contents((path.name, path) for path in _code())


def identity(database: Path) -> str:
    """What changes when another file takes the database's place; empty if there is none."""
    return _times(database)


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


def _code() -> tuple[Path, ...]:
    return (*sorted(ROOM.glob("*.sql")), *sorted((ROOM / "build").glob("*.py")), *_BESIDE)


def _times(path: Path) -> str:
    try:
        status = path.stat()
    except FileNotFoundError:
        return ""
    return f"{status.st_size} {status.st_mtime_ns}"


def _hash(parts: Iterable[bytes]) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.hexdigest()
