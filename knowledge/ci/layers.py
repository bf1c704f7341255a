"""Layers: what programs read of running systems and of other people's exports, kept as files in the home folder.

    layers/discovered/<system>.json         one layer a system, replaced by the next discovery of it
    layers/imported/<import>/<system>.json  the systems of one import
    layers/imported/<import>/offers.parquet its cloud offers (columns of `CloudOfferForm`)

The build lays them over the facts that were collected by hand. An import is kept whole or not at all: its folder is
written beside the old one and takes its place in one step.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.ci.build.lock import building
from knowledge.errors import RequestError
from knowledge.settings import Settings

if TYPE_CHECKING:
    from knowledge.ci.build.layer_form import CloudOfferForm, LayerForm

OFFERS = "offers.parquet"
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept, and what the database made of it.

    Attributes:
        path: the file or folder. systems: how many. offers: how many.
        snapshot: number of the snapshot that the build after it made; `None` = nothing changed.
        overridden: values of the hand-made facts that were replaced, with the reason given.
        conflicts: disagreements recorded because no reason was given.
    """

    path: Path
    systems: int
    offers: int
    snapshot: int | None
    overridden: int
    conflicts: int


def keep_discovered(settings: Settings, layer: LayerForm) -> Kept:
    """Keep what was discovered of one system, build the database anew and make a snapshot.

    Raises:
        FactError: the layer contradicts the facts in a way that cannot be kept; nothing is changed then.
        RequestError: the home folder cannot be written.
    """
    path = settings.layers_path / "discovered" / f"{layer.system.id}.json"
    return _keep(settings, path, [layer], None, f"discovery of {layer.system.id}: {layer.tool}")


def keep_import(
    settings: Settings, name: str, layers: Sequence[LayerForm], offers: Iterable[CloudOfferForm], note: str
) -> Kept:
    """Keep an import under its name, in place of an earlier one of that name; build, and make a snapshot.

    Args:
        settings: of this process.
        name: of the import, such as `skypilot-aws`: small letters, digits, dots and dashes.
        layers: systems. offers: cloud offers; either may be empty, not both.
        note: one line for the history.

    Raises:
        FactError: a row contradicts the facts; nothing is changed then.
        RequestError: the name is not one, nothing is to be kept, or the home folder cannot be written.
    """
    if not _NAME.fullmatch(name):
        raise RequestError.of("--name", name, "it holds more than small letters, digits, dots and dashes", "rename it")
    raise NotImplementedError
