"""What was discovered and imported, by name; and how to let go of it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from knowledge.ci.build import Built, Cause, ensure_built
from knowledge.ci.build.layer_files import DISCOVERED, layer_files
from knowledge.errors import RequestError, UnknownNameError
from knowledge.settings import Settings


@dataclass(frozen=True, slots=True)
class KeptLayer:
    """One discovery or import that is laid over the facts.

    Attributes:
        name: of the system discovered, or of the import.
        event: discovery or import.
        kept_at: when it was kept, in universal time.
        size_bytes: of its file.
    """

    name: str
    event: str
    kept_at: str
    size_bytes: int
    path: Path


def kept_layers(settings: Settings) -> tuple[KeptLayer, ...]:
    """All of them: imports first, then discoveries, by name."""
    return tuple(_kept(path) for path in layer_files(settings.layers_path))


def forget(settings: Settings, name: str) -> Built:
    """Let go of a discovery or an import; the database is built without it. Snapshots that hold it stay.

    Raises:
        UnknownNameError: nothing of that name is kept; what is kept is named.
        RequestError: the home folder cannot be written.
    """
    layers = kept_layers(settings)
    found = [layer for layer in layers if layer.name == name]
    if not found:
        hint = "" if layers else "nothing was discovered or imported."
        raise UnknownNameError("discovery or import", name, [layer.name for layer in layers][:5], hint=hint)
    try:
        for layer in found:
            layer.path.unlink()
    except OSError as error:
        rule = f"it cannot be written ({error.strerror})"
        raise RequestError.of("IPLANE_HOME", str(settings.home), rule, "choose a folder you may write") from error
    return ensure_built(settings, cause=Cause(found[0].event, f"{name}: forgotten"))


def _kept(path: Path) -> KeptLayer:
    status = path.stat()
    kept_at = datetime.fromtimestamp(status.st_mtime, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    event = "discovery" if path.parent.name == DISCOVERED else "import"
    return KeptLayer(path.stem, event, kept_at, status.st_size, path)
