"""No value of a person or of a program is ever lost, whatever the two say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ci.build import FACTS
from knowledge.ci.build.matching import match_node_types, match_partitions
from knowledge.ci.build.origin import Origin
from knowledge.ci.build.overlaying import Overlay
from knowledge.ci.build.reading import read_facts
from knowledge.ci.build.system_rows import SystemRows
from tests.knowledge.ci.layered import gpu, layer, node, partition

LIMITS = ("max_walltime_hours", "default_walltime_hours", "min_nodes", "max_nodes", "max_jobs_per_user", "shared_nodes")
_HOURS = st.none() | st.sampled_from([0.5, 12.0, 48.0, 72.0])
_COUNTS = st.none() | st.integers(1, 4)
SAID = st.fixed_dictionaries(
    {
        "max_walltime_hours": _HOURS,
        "default_walltime_hours": _HOURS,
        "min_nodes": st.none() | st.just(1),
        "max_nodes": st.none() | st.sampled_from([1.0, 8.0, 64.0]),
        "max_jobs_per_user": _COUNTS,
        "shared_nodes": st.none() | st.booleans(),
    }
)


@pytest.fixture(scope="module")
def maker() -> SystemRows:
    """Makes rows with the project's own accelerators and processors."""
    return SystemRows(read_facts(FACTS))


def rows(maker: SystemRows, said: dict[str, Any], how: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of one system with one partition."""
    form = layer("mine", node_types=[node("n")], partitions=[partition("p (-C x)", ["n"], **said)])
    tables: dict[str, list[dict[str, Any]]] = {}
    for table, row in maker.of(form.system, Origin(how, how, "2026-11-24", how)):
        tables.setdefault(table, []).append(row)
    return tables


@given(by_hand=SAID, read=SAID, reason=st.sampled_from([None, "announced in November"]))
def test_every_value_stands_somewhere(maker: SystemRows, by_hand: Any, read: Any, reason: str | None) -> None:
    overlay = Overlay("mine", rows(maker, by_hand, "manual"))
    overrides = [{"reason": reason}] if reason else []
    found = layer("mine", partitions=[partition("p", [], **read)], overrides=overrides)
    told = rows(maker, read, "discovered")
    told["partitions"][0]["partition"] = "p"  # as a running Slurm calls it
    overlay.lay(found, told)
    (after,) = overlay.tables["partitions"]
    conflicts = {row["field"]: row for row in overlay.conflicts}
    origins = {row["column_name"]: row for row in overlay.origins if row["relation"] == "partitions"}
    for name in LIMITS:
        old, new = by_hand[name], read[name]
        if new is None:
            assert after[name] == old
            assert name not in origins
        elif old is None:
            assert after[name] == new
            assert origins[name]["change"] == "fills"
        elif old == new:
            assert after[name] == old
            assert origins[name]["change"] == "confirms"
        elif reason:
            assert after[name] == new
            assert (origins[name]["replaced"], origins[name]["reason"]) == (_text(old), reason)
        else:
            assert after[name] == old
            assert conflicts[name]["kept"].startswith(f"{_text(old)} (")
            assert conflicts[name]["other"].startswith(f"{_text(new)} (")
    assert not (reason and conflicts)


@given(by_hand=SAID, read=SAID)
def test_laying_the_same_twice_changes_nothing_more(maker: SystemRows, by_hand: Any, read: Any) -> None:
    overlay = Overlay("mine", rows(maker, by_hand, "manual"))
    found = layer("mine")
    overlay.lay(found, rows(maker, read, "discovered"))
    before = [dict(row) for row in overlay.tables["partitions"]]
    overlay.lay(found, rows(maker, read, "discovered"))
    assert overlay.tables["partitions"] == before


def test_a_partition_is_each_of_its_qualified_names(maker: SystemRows) -> None:
    names = ["regular (-C gpu)", "regular (-C cpu)", "debug"]
    base = _rows_of(maker, "partitions", partitions=[partition(name, []) for name in names])
    told = _rows_of(maker, "partitions", partitions=[partition(name, []) for name in ("regular", "debug", "new")])
    assert match_partitions(base, told) == {"regular": names[:2], "debug": ["debug"], "new": []}


def test_nodes_of_unlike_or_unknown_hardware_are_not_taken_for_each_other(maker: SystemRows) -> None:
    base = _rows_of(
        maker,
        "node_types",
        node_types=[
            node("a", gpu=gpu("NVIDIA A100 80GB SXM4", 4)),
            node("v", gpu=gpu("NVIDIA V100 SXM2 32GB", 4)),
            node("c"),
            node("unknown", memory_gb=None),
        ],
    )
    told = _rows_of(
        maker,
        "node_types",
        node_types=[node("x", gpu=gpu("a100", 4)), node("y", gpu=gpu("a100", 8)), node("z", memory_gb=512.0)],
    )
    assert match_node_types(base, told) == {"x": "a"}


def test_two_node_types_of_one_hardware_match_nothing(maker: SystemRows) -> None:
    base = _rows_of(maker, "node_types", node_types=[node("a"), node("b")])
    assert match_node_types(base, _rows_of(maker, "node_types", node_types=[node("x")])) == {}
    assert match_node_types(base[:1], _rows_of(maker, "node_types", node_types=[node("x"), node("y")])) == {}


def _rows_of(maker: SystemRows, table: str, **system: Any) -> list[dict[str, Any]]:
    form = layer("mine", **system).system
    return [row for name, row in maker.of(form, Origin("manual", "", "2026-11-24")) if name == table]


def _text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
