"""The table of networks that are measured."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from knowledge.errors import UnknownNameError

Kind = Literal["image", "tokens", "text-pair", "speech"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A network of the table.

    Attributes:
        name: slug of the catalogue. family: of the catalogue's families, or a word for a network it does not hold.
        library: timm, transformers or own. builder: its name there.
        kind: what it reads. sizes: pixels of one side or tokens, the usual one first.
        batch_share: part of the plan's batches that is fitting (a 1280-pixel detector takes fewer samples at once).
        classes: classes of the head; `None` = as the library has it.
    """

    name: str
    family: str
    library: str
    builder: str
    kind: Kind
    sizes: tuple[int, ...]
    batch_share: float
    classes: int | None


@lru_cache(maxsize=1)
def entries() -> dict[str, Entry]:
    """Every network of the table by name, in the order in which they are measured."""
    text = (files("estimators.dnn.measuring") / "networks.csv").read_text(encoding="utf-8")
    return {row["name"]: _entry(row) for row in csv.DictReader(text.splitlines())}


def _entry(row: dict[str, str]) -> Entry:
    return Entry(
        name=row["name"],
        family=row["family"],
        library=row["library"],
        builder=row["builder"],
        kind=row["kind"],  # type: ignore[arg-type]  # the table's kinds are tested
        sizes=tuple(int(size) for size in row["sizes"].split()),
        batch_share=float(row["batch_share"]),
        classes=int(row["classes"]) if row["classes"] else None,
    )


def chosen(names: list[str] | None) -> list[Entry]:
    """The named networks, or all of them.

    Raises:
        UnknownNameError: a name is not in the table; near names are offered.
    """
    from difflib import get_close_matches

    table = entries()
    for name in names or []:
        if name not in table:
            near = get_close_matches(name, table, n=3)
            raise UnknownNameError("networks", name, near, hint="`--list` shows all networks that are measured.")
    return [table[name] for name in names or table]
