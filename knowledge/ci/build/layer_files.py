"""Where layers lie: what was discovered, and the systems or the cloud offers of each import. One file each.

layers/discovered/<system>.json    one layer, replaced by the next discovery of the system
layers/imported/<import>.jsonl     the systems of an import, one layer a line
layers/imported/<import>.parquet   the cloud offers of an import (columns of `CloudOfferForm`)
"""

from __future__ import annotations

from pathlib import Path

DISCOVERED, IMPORTED = "discovered", "imported"


def layer_files(folder: Path | None) -> list[Path]:
    """Every file of the layers, in the order in which they are laid over the facts: imports first, then discoveries."""
    if folder is None or not folder.is_dir():
        return []
    imported = [path for ending in ("jsonl", "parquet") for path in (folder / IMPORTED).glob(f"*.{ending}")]
    return [*sorted(_newest(imported)), *sorted((folder / DISCOVERED).glob("*.json"))]


def _newest(paths: list[Path]) -> list[Path]:
    """One file for each name: of two, the older is what a process that was killed had no time to remove."""
    by_name: dict[str, Path] = {}
    for path in paths:
        other = by_name.setdefault(path.stem, path)
        if other is not path and path.stat().st_mtime_ns > other.stat().st_mtime_ns:
            by_name[path.stem] = path
    return list(by_name.values())


def offer_files(folder: Path | None) -> list[Path]:
    """The cloud offers of the imports, in order of their names."""
    return [path for path in layer_files(folder) if path.suffix == ".parquet"]
