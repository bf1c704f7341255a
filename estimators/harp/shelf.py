"""The applications there are: those shipped with the program and the person's own, found by name or alias."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from estimators.harp.application import Application
from estimators.harp.application_file import load
from knowledge.errors import IntelligencePlaneError, RequestError, UnknownNameError
from knowledge.settings import Settings, settings

__all__ = ["Place", "applications", "find", "load", "own_folder", "places", "shipped_places"]

SHIPPED = Path(__file__).parent / "applications"
"""Folder of the shipped applications: one folder each, with its `application.yaml` and its scripts."""
FILE_NAME = "application.yaml"
_MOST_NEAR = 3


@dataclass(frozen=True, slots=True)
class Place:
    """One application file on the shelf, whether or not it can be read.

    Attributes:
        path: of the file.
        own: whether it is the person's, not shipped.
        application: what it says; `None` where it is broken.
        problem: the sentence on what is wrong with it; empty where nothing is.
        shadows: whether it stands in front of a shipped application of the same name.
    """

    path: Path
    own: bool
    application: Application | None
    problem: str = ""
    shadows: bool = False

    @property
    def name(self) -> str:
        """Name of the application; of a broken file, what its path says."""
        if self.application is not None:
            return self.application.name
        return self.path.parent.name if self.path.name == FILE_NAME else self.path.stem


def own_folder(chosen: Settings | None = None) -> Path:
    """Folder of the person's own application files: `NAME.yaml`, or `NAME/application.yaml` with scripts beside it."""
    return (chosen or settings()).harp_path / "applications"


def shipped_places() -> tuple[Place, ...]:
    """The application files that come with the program, by name, whatever the person's own are."""
    return tuple(sorted(map(_shipped, _files(SHIPPED)), key=lambda place: place.name))


def places(chosen: Settings | None = None) -> tuple[Place, ...]:
    """Every application file, by name; an own file stands in front of a shipped one of the same name.

    A broken file hides nothing: it is there beside the shipped application that its place would name.
    """
    shipped = {place.name: place for place in shipped_places()}
    own: dict[str, Place] = {}
    broken: list[Place] = []
    for path in _files(own_folder(chosen)):
        place = _placed(path, own=True)
        if place.application is None:
            broken.append(place)
        elif place.name in own:
            broken.append(_twice(place, own[place.name]))
        else:
            own[place.name] = replace(place, shadows=place.name in shipped)
    return tuple(sorted([*{**shipped, **own}.values(), *broken], key=lambda place: (place.name, place.problem)))


def _twice(place: Place, first: Place) -> Place:
    problem = f"{place.path} bears the name {place.name}, as does {first.path}; rename one of them."
    return replace(place, application=None, problem=problem)


def applications(chosen: Settings | None = None) -> tuple[Application, ...]:
    """All applications that can be read, by name."""
    return tuple(place.application for place in places(chosen) if place.application is not None)


def find(name: str, chosen: Settings | None = None, *, or_file: bool = False) -> Application:
    """An application by its name or an alias.

    Args:
        name: as people write it. chosen: settings; default: those of the process.
        or_file: whether the name may also be the path of a file. Only for a command line: what a chat asks for must
            not read files.

    Raises:
        UnknownNameError: nothing bears the name; near names are offered.
        RequestError: its file is broken; the sentence says how.
    """
    if or_file and (name.endswith((".yaml", ".yml")) or "/" in name):
        return load(Path(name).expanduser())
    wanted = _plain(name)
    shelf = places(chosen)
    readable = [(place.application, place) for place in shelf if place.application is not None]
    # Names win over aliases, whichever comes first.
    known = {alias: one for one, _ in reversed(readable) for alias in _names(one)}
    known |= {_plain(one.name): one for one, _ in readable}
    if wanted in known:
        return known[wanted]
    for place in shelf:
        if place.application is None and _plain(place.name) == wanted:
            raise RequestError(place.problem)
    raise UnknownNameError("application", name, _near(wanted, known), hint="`iplane harp app list` names all.")


def _files(folder: Path) -> list[Path]:
    """Application files of a folder; a folder that is not there, or may not be read, holds none."""
    try:
        flat = [path for path in folder.iterdir() if path.suffix in {".yaml", ".yml"}]
        return sorted([*flat, *folder.glob(f"*/{FILE_NAME}")])
    except OSError:
        return []


def _shipped(path: Path) -> Place:
    return _placed(path, own=False)


def _placed(path: Path, *, own: bool) -> Place:
    try:
        status = path.stat()
        return Place(path, own, _loaded(path, status.st_mtime_ns, status.st_size))
    except IntelligencePlaneError as error:
        return Place(path, own, None, problem=error.message)
    except OSError as error:
        return Place(path, own, None, problem=f"The application file {path} cannot be opened ({error.strerror}).")


@lru_cache(maxsize=200)
def _loaded(path: Path, changed_ns: int, size_bytes: int) -> Application:
    """A file that did not change need not be read again; time and size are part of what is remembered."""
    return load(path)


def _names(application: Application) -> set[str]:
    return {_plain(name) for name in (application.name, application.title, *application.aliases)}


def _plain(name: str) -> str:
    """Case, spaces, hyphens and underscores do not tell applications apart."""
    return "".join(letter for letter in name.lower() if letter.isalnum() or letter in "+.")


def _near(wanted: str, known: Mapping[str, Application]) -> list[str]:
    keys = difflib.get_close_matches(wanted, known, n=2 * _MOST_NEAR)
    return list(dict.fromkeys(known[key].name for key in keys))[:_MOST_NEAR]
