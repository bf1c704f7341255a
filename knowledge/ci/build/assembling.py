"""Puts the rows of all systems together: the facts collected by hand, with the layers laid over them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from knowledge.ci.build.layer_reading import Layer
from knowledge.ci.build.origin import Origin
from knowledge.ci.build.overlaying import Overlay, SystemTables
from knowledge.ci.build.reading import Facts
from knowledge.ci.build.system_form import SystemForm
from knowledge.ci.build.system_rows import SystemRows, TableRow
from knowledge.errors import FactError


def assembled_rows(facts: Facts, layers: Iterable[Layer]) -> Iterator[TableRow]:
    """Every row of every system; a system that only layers know comes after those of the facts.

    Raises:
        FactError: a system that only a layer knows has the id of a cloud provider.
    """
    maker = SystemRows(facts)
    by_hand = Origin("manual", "", facts.read_on)
    waiting: dict[str, list[Layer]] = defaultdict(list)
    for layer in layers:
        earlier = sum(other.name == layer.name for other in waiting[layer.form.system.id])
        waiting[layer.form.system.id].append(layer if not earlier else replace(layer, number=earlier + 1))
    for system in facts.systems:
        yield from _system(maker, system, by_hand, waiting.pop(system.id, []))
    _check_ids(facts, waiting)
    for first, *more in waiting.values():
        yield from _system(maker, first.form.system, Origin.of_layer(first.form, first.label), more)


def _check_ids(facts: Facts, new: Iterable[str]) -> None:
    """Conflicts and provenance name systems and cloud providers in one column, so no id may mean both."""
    taken = sorted({row.provider for row in facts.cloud_instances} & set(new))
    if taken:
        raise FactError(
            f"A layer's system is {taken[0]!r}, but that is the id of a cloud provider; keep it under another name."
        )


def _system(maker: SystemRows, system: SystemForm, origin: Origin, layers: list[Layer]) -> Iterator[TableRow]:
    if not layers:
        yield from maker.of(system, origin)
        return
    overlay = Overlay(system.id, _tables(maker.of(system, origin)))
    for layer in layers:
        overlay.lay(layer.form, _tables(maker.of(layer.form.system, Origin.of_layer(layer.form, layer.label))))
    for table, rows in overlay.tables.items():
        yield from ((table, row) for row in rows)
    yield from (("value_origins", row) for row in overlay.origins)
    yield from (("conflicts", row) for row in overlay.conflicts)


def _tables(rows: Iterable[TableRow]) -> SystemTables:
    tables: SystemTables = defaultdict(list)
    for table, row in rows:
        tables[table].append(row)
    return tables
