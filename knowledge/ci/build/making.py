"""Makes one database file of facts and layers."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from knowledge.ci.build.assembling import assembled_rows
from knowledge.ci.build.fingerprint import Inputs, hash_of_contents
from knowledge.ci.build.layer_files import offer_files
from knowledge.ci.build.layer_reading import read_layers
from knowledge.ci.build.reading import read_facts
from knowledge.ci.build.table_rows import table_rows
from knowledge.ci.build.writing import write_database


def make_database(path: Path, inputs: Inputs, facts: Path, layers: Path | None, snapshot_id: str) -> None:
    """Build a database file and put it at `path` in one step.

    Args:
        path: where it shall stand; its folder exists.
        inputs: what it is built from, for the record. facts, layers: the folders that hold it.
        snapshot_id: of facts and layers.

    Raises:
        FactError: a file of facts or a layer is wrong; what stood at `path` stays.
        OSError: the disk is full or fails; likewise.
    """
    read = read_facts(facts)
    meta = {
        "content_hash": hash_of_contents(inputs.files),
        "snapshot_id": snapshot_id,
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "facts_read_on": read.read_on,
    }
    rows = chain(assembled_rows(read, read_layers(layers)), table_rows(read))
    write_database(path, rows, meta, offer_files(layers))
