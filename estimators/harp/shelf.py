"""The applications there are: those shipped with the program and the person's own, found by name or alias."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from estimators.harp.application import Application
from estimators.harp.application_file import load
from knowledge.errors import IntelligencePlaneError, UnknownNameError
from knowledge.settings import Settings, settings

__all__ = ["Place", "applications", "find", "load", "own_folder", "places"]

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


def places(chosen: Settings | None = None) -> tuple[Place, ...]:
    """Every application file, by name; an own file stands in front of a shipped one of the same name."""
    shipped = {place.name: place for place in map(_shipped, _files(SHIPPED))}
    found = dict(shipped)
    for path in _files(own_folder(chosen)):
        place = _placed(path, own=True)
        if place.application is not None and place.name in shipped:
            place = Place(path, own=True, application=place.application, shadows=True)
        # A broken own file must not hide a shipped application that works.
        found[place.name if place.application or place.name not in found else f"{place.name} (own)"] = place
    return tuple(found[name] for name in sorted(found))


def applications(chosen: Settings | None = None) -> tuple[Application, ...]:
    """All applications that can be read, by name."""
    return tuple(place.application for place in places(chosen) if place.application is not None)


def find(name: str, chosen: Settings | None = None) -> Application:
    """An application by its name or an alias, or by the path of its file.

    Raises:
        UnknownNameError: nothing bears the name; near names are offered.
        RequestError: its file is broken; the sentence says how.
    """
    if name.endswith((".yaml", ".yml")) or "/" in name:
        return load(Path(name))
    wanted = _plain(name)
    shelf = places(chosen)
    known = {key: place for place in reversed(shelf) if place.application for key in _names(place.application)}
    known |= {_plain(place.name): place for place in shelf if place.application}
    if wanted in known and (found := known[wanted].application) is not None:
        return found
    for place in shelf:
        if place.application is None and _plain(place.name) == wanted:
            return load(place.path)  # raises the sentence
    raise UnknownNameError("application", name, _near(wanted, known), hint="`iplane harp app list` names all.")


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    flat = (path for path in folder.iterdir() if path.suffix in {".yaml", ".yml"})
    return sorted([*flat, *folder.glob(f"*/{FILE_NAME}")])


def _shipped(path: Path) -> Place:
    return _placed(path, own=False)


def _placed(path: Path, *, own: bool) -> Place:
    try:
        return Place(path, own, load(path))
    except IntelligencePlaneError as error:
        return Place(path, own, None, problem=error.message)


def _names(application: Application) -> set[str]:
    return {_plain(name) for name in (application.name, application.title, *application.aliases)}


def _plain(name: str) -> str:
    """Case, spaces, hyphens and underscores do not tell applications apart."""
    return "".join(letter for letter in name.lower() if letter.isalnum() or letter in "+.")


def _near(wanted: str, known: dict[str, Place]) -> list[str]:
    import difflib

    keys = difflib.get_close_matches(wanted, known, n=2 * _MOST_NEAR)
    return list(dict.fromkeys(known[key].name for key in keys))[:_MOST_NEAR]
