"""Layers that do not fit neatly: nothing is mixed, counted twice, or taken for something else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from knowledge.ci.build import FACTS
from knowledge.ci.build.assembling import assembled_rows
from knowledge.ci.build.layer_form import LayerForm
from knowledge.ci.build.layer_reading import Layer
from knowledge.ci.build.overlaying import SystemTables
from knowledge.ci.build.reading import read_facts
from knowledge.ci.layers import keep_discovered, keep_import
from knowledge.ci.tables import Tables
from knowledge.errors import FactError
from knowledge.settings import Settings
from tests.knowledge.ci.layered import gpu, layer, node, partition

REASON = "announced in the user news"


@pytest.fixture(scope="module")
def laid() -> Any:
    """Rows of one system after layers, the first of which is what is known so far."""
    facts = read_facts(FACTS)

    def lay(*layers: LayerForm) -> SystemTables:
        named = [Layer(f"l{number}", one) for number, one in enumerate(layers)]
        tables: SystemTables = {}
        for table, row in assembled_rows(facts, named):
            if row["system_id"] == "mine":
                tables.setdefault(table, []).append(row)
        return tables

    return lay


def known(**changes: Any) -> LayerForm:
    """What is known so far, as an import that comes first."""
    return layer("mine", how="imported", tool="export", **changes)


def rule(combine: str = "max", unit: str = "SU", **rates: float) -> dict[str, Any]:
    """A charge rule."""
    return {
        "unit": unit,
        "combine": combine,
        "rates": [{"resource": resource, "per_hour": price} for resource, price in rates.items()],
    }


def charged(how: str, charge: dict[str, Any], **own: Any) -> LayerForm:
    """A system whose partition has a charge rule."""
    tool = "export" if how == "imported" else "Slurm 22.05.8"
    return layer(
        "mine", how=how, tool=tool, node_types=[node("n")], partitions=[partition("p", ["n"], charge=charge)], **own
    )


def rates_of(tables: SystemTables) -> dict[str, float]:
    """Price by resource."""
    return {row["resource"]: row["per_hour"] for row in tables["charge_rates"]}


def test_a_charge_rule_is_replaced_whole(laid: Any) -> None:
    override = {"overrides": [{"reason": REASON}]}
    tables = laid(
        charged("imported", rule(core=1, gpu=16)), charged("imported", rule(core=2, memory_gb=0.5), **override)
    )
    assert rates_of(tables) == {"core": 2, "memory_gb": 0.5}
    assert {row["replaced"] for row in tables["value_origins"] if row["relation"] == "charge_rates"} == {
        "1 SU per core and hour; 16 SU per gpu and hour"
    }


def test_a_charge_rule_that_differs_is_one_conflict_and_is_not_mixed(laid: Any) -> None:
    tables = laid(charged("imported", rule(core=1)), charged("imported", rule(core=2, gpu=16)))
    assert rates_of(tables) == {"core": 1}
    (conflict,) = tables["conflicts"]
    assert conflict["kept"].startswith("1 SU per core and hour (imported")
    assert conflict["other"].startswith("2 SU per core and hour; 16 SU per gpu and hour (export")


def test_the_running_system_corrects_the_charge_rule_of_an_export(laid: Any) -> None:
    tables = laid(charged("imported", rule(core=1, gpu=16)), charged("discovered", rule(core=2)))
    assert rates_of(tables) == {"core": 2}
    assert "conflicts" not in tables


def test_a_factor_and_a_rule_of_one_layer_do_not_contradict_each_other(laid: Any) -> None:
    bare = known(node_types=[node("n")], partitions=[partition("p", ["n"])])
    both = partition("p", ["n"], charge=rule(core=1), charge_factor=1.0, charge_basis="core_hour")
    tables = laid(bare, layer("mine", node_types=[node("n")], partitions=[both]))
    assert rates_of(tables) == {"core": 1}
    assert "conflicts" not in tables


def test_a_charge_factor_and_its_basis_come_from_one_source(laid: Any) -> None:
    of_cores = known(node_types=[node("n")], partitions=[partition("p", ["n"], charge_factor=1.0, charge_basis=None)])
    of_gpus = layer(
        "mine",
        how="imported",
        node_types=[node("n")],
        partitions=[partition("p", ["n"], charge_factor=2.0, charge_basis="gpu_hour")],
    )
    tables = laid(of_cores, of_gpus)
    (row,) = tables["partitions"]
    assert (row["charge_factor"], row["charge_basis"]) == (1.0, None)
    override = layer(
        "mine",
        overrides=[{"reason": REASON}],
        node_types=[node("n")],
        partitions=[partition("p", ["n"], charge_factor=2.0, charge_basis="gpu_hour")],
    )
    tables = laid(of_cores, override)
    (row,) = tables["partitions"]
    assert (row["charge_factor"], row["charge_basis"]) == (2.0, "gpu_hour")
    assert [link["charge_factor"] for link in tables["partition_node_types"]] == [2.0]


QUALIFIED = [node("cpu"), node("gpu", gpu=gpu("NVIDIA A100 80GB SXM4", 4))]


def test_each_part_of_a_partition_keeps_to_its_own_nodes(laid: Any) -> None:
    parts = [partition("regular (-C gpu)", ["gpu"]), partition("regular (-C cpu)", ["cpu"])]
    read = [*QUALIFIED, node("new", memory_gb=64.0, features=["gpu"]), node("odd", memory_gb=32.0)]
    tables = laid(
        known(node_types=QUALIFIED, partitions=parts),
        layer("mine", node_types=read, partitions=[partition("regular", ["cpu", "gpu", "new", "odd"])]),
    )
    reached = {(row["partition"], row["node_type"]) for row in tables["partition_node_types"]}
    assert reached == {("regular (-C gpu)", "gpu"), ("regular (-C cpu)", "cpu"), ("regular (-C gpu)", "new")}
    (conflict,) = tables["conflicts"]
    assert (conflict["field"], conflict["other"].split()[0]) == ("node_types", "odd")


def test_the_limit_of_a_partition_is_no_contradiction_to_a_tighter_one_of_its_part(laid: Any) -> None:
    parts = [
        partition("p (QoS short)", ["cpu"], max_walltime_hours=4.0),
        partition("p (QoS long)", ["cpu"], max_walltime_hours=None),
    ]
    told = partition("p", ["cpu"], max_walltime_hours=96.0)
    tables = laid(
        known(node_types=QUALIFIED, partitions=parts),
        layer("mine", node_types=QUALIFIED, partitions=[told], overrides=[{"reason": REASON}]),
    )
    limits = {row["partition"]: row["max_walltime_hours"] for row in tables["partitions"]}
    assert limits == {"p (QoS short)": 4.0, "p (QoS long)": 96.0}
    assert "conflicts" not in tables


def test_a_reservation_of_a_partition_in_parts_keeps_the_name_of_the_system(laid: Any) -> None:
    parts = [partition("regular (-C gpu)", ["gpu"]), partition("regular (-C cpu)", ["cpu"])]
    held = {"name": "maint", "starts_at": None, "ends_at": None, "nodes": 3, "partition": "regular"}
    tables = laid(
        known(node_types=QUALIFIED, partitions=parts),
        layer("mine", node_types=QUALIFIED, partitions=[partition("regular", [])], reservations=[held]),
    )
    assert [row["partition"] for row in tables["reservations"]] == ["regular"]


def test_two_node_types_of_a_layer_are_never_one_of_the_facts(laid: Any) -> None:
    small = node("a", memory_gb=128.0, count=7)
    tables = laid(
        known(node_types=[node("a", count=5)], partitions=[]), layer("mine", node_types=[small, node("b", count=5)])
    )
    assert sorted(row["node_type"] for row in tables["node_types"]) == ["a", "b"]


def test_a_value_has_one_origin_however_many_layers_speak_of_it(laid: Any) -> None:
    bare = known(node_types=[node("n")], partitions=[partition("p", ["n"])])
    filled = known(node_types=[node("n")], partitions=[partition("p", ["n"], min_nodes=2)])
    confirmed = layer("mine", node_types=[node("n")], partitions=[partition("p", ["n"], min_nodes=2)])
    tables = laid(bare, filled, confirmed)
    (origin,) = [row for row in tables["value_origins"] if row["column_name"] == "min_nodes"]
    assert (origin["change"], origin["how"], origin["source_ids"]) == ("fills", "discovered", ["mine:l2:1"])


def test_no_walltime_limit_comes_from_where_it_was_read(laid: Any) -> None:
    bare = known(node_types=[node("n")], partitions=[partition("p", ["n"])])
    told = layer("mine", node_types=[node("n")], partitions=[partition("p", ["n"], max_walltime_unlimited=True)])
    tables = laid(bare, told)
    (row,) = tables["partitions"]
    assert (row["walltime_unlimited"], row["max_walltime_hours"]) == (True, None)
    assert [origin["column_name"] for origin in tables["value_origins"] if origin["relation"] == "partitions"] == [
        "walltime_unlimited"
    ]


def test_a_momentary_state_of_an_export_is_replaced_by_the_running_system(laid: Any) -> None:
    tables = laid(
        known(node_types=[node("n", unavailable=0)], partitions=[partition("p", ["n"], state="up")]),
        layer("mine", node_types=[node("n", unavailable=5)], partitions=[partition("p", ["n"], state="down")]),
    )
    assert (tables["partitions"][0]["state"], tables["node_types"][0]["unavailable_nodes"]) == ("down", 5)


def test_nodes_without_accelerators_get_no_name_of_one(laid: Any) -> None:
    tables = laid(
        known(node_types=[node("n")], partitions=[]), known(node_types=[node("n", gpu=gpu("NVIDIA A100 80GB SXM4", 4))])
    )
    (row,) = tables["node_types"]
    assert (row["gpus_per_node"], row["gpu_text"], row["accelerator_id"]) == (0, None, None)
    assert [conflict["field"] for conflict in tables["conflicts"]] == ["gpus_per_node"]


def test_a_replaced_figure_of_a_node_is_that_of_its_partitions(laid: Any) -> None:
    tables = laid(
        known(node_types=[node("n")], partitions=[partition("p", ["n"])]),
        layer("mine", node_types=[node("n", memory_gb=512.0)], partitions=[partition("p", ["n"])]),
    )
    assert tables["node_types"][0]["memory_gb"] == 512
    assert tables["partition_node_types"][0]["memory_gb"] == 512


def test_an_import_may_speak_twice_of_a_system_and_of_a_node_type(home: Path) -> None:
    own = Settings(home=home)
    twice = known(node_types=[node("n")], partitions=[partition("p", ["n", "n"])])
    kept = keep_import(own, "twice", [twice, twice], [], "one system, two rows")
    assert kept.systems == 2
    tables = Tables(own.ci_database_path)
    sources = tables.query("SELECT source_id FROM sources WHERE system_id = 'mine' ORDER BY ALL").rows
    assert sources == (("mine:twice#2:1",), ("mine:twice:1",))
    assert tables.query("SELECT count(*) FROM partition_node_types WHERE system_id = 'mine'").rows == ((1,),)
    tables.close()


def test_a_system_with_the_id_of_a_cloud_provider_is_refused(home: Path) -> None:
    own = Settings(home=home)
    with pytest.raises(FactError, match="system is 'aws', but that is the id of a cloud provider"):
        keep_discovered(own, layer("aws", node_types=[node("n")]))
    assert not own.layers_path.exists()
