"""Questions about facts: the right rows, the SQL that can be run again, and what to say besides."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.ci import Catalogue
from knowledge.ci.questions.answering import answer, run_sql
from knowledge.ci.questions.facts import Facts
from knowledge.ci.questions.metrics import METRICS, find_metric
from knowledge.ci.questions.question import Question
from knowledge.errors import RefusedError, RequestError, UnknownNameError


def ask(catalogue: Catalogue, **asked: Any) -> Facts:
    return answer(Question(**asked), catalogue)


def column(facts: Facts, name: str) -> list[Any]:
    return [record[name] for record in facts.records()]


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"systems": ("delta",)},
        {"systems": ("anvil", "lumi"), "order": "max"},
        {"accelerator": "a100", "order": "min"},
        {"program": "ACCESS", "country": "US", "kind": "hpc"},
        {"systems": ("delta",), "partition": "gpuA100x4"},
        {"min_accelerator_memory_gb": 80.0},
        {"provider": "aws"},
    ],
    ids=str,
)
def test_the_shown_sql_gives_the_same_rows_in_the_sandbox(
    catalogue: Catalogue, metric: str, filters: dict[str, Any]
) -> None:
    facts = ask(catalogue, metric=metric, limit=200, **filters)
    again = run_sql(facts.sql, catalogue, limit=200)
    assert again.total_rows == min(facts.total_rows, 1000)
    assert (facts.explanation is None) == bool(facts.rows)


def test_every_column_of_every_metric_exists(catalogue: Catalogue) -> None:
    known = {tuple(row) for row in catalogue.select("SELECT relation, column_name FROM dictionary").rows}
    for metric in METRICS.values():
        assert {(metric.view, one.name) for one in metric.columns} <= known
        assert metric.answer in {one.name for one in metric.columns}


def test_the_longest_walltime(catalogue: Catalogue) -> None:
    facts = ask(catalogue, metric="max_walltime", systems=("anvil",), order="max")
    assert column(facts, "max_walltime_hours") == [96, 96]
    assert set(column(facts, "partition")) == {"shared", "wholenode"}
    assert facts.sources[0].date
    assert facts.unknowns == ()


def test_unlimited_is_longer_than_any_limit_and_unknown_is_not(catalogue: Catalogue) -> None:
    facts = ask(catalogue, metric="max_walltime", systems=("saga",), order="max")
    assert column(facts, "max_walltime_hours") == ["unlimited"]
    none = ask(catalogue, metric="max_walltime", systems=("jupiter",), order="max")
    assert none.rows == ()


def test_an_unknown_limit_is_said(catalogue: Catalogue) -> None:
    facts = ask(catalogue, metric="max_walltime", systems=("jupiter",))
    assert column(facts, "max_walltime_hours") == [None]
    assert facts.unknowns == ("No walltime limit is known for JUPITER.",)
    partly = ask(catalogue, metric="max_walltime", systems=("bridges2",))
    assert partly.unknowns == ("No walltime limit is known for these of Bridges-2: EM, RM, RM-512, RM-shared.",)
    absent = ask(catalogue, metric="max_walltime", systems=("el-capitan",))
    assert absent.unknowns == ("No walltime limit is known for El Capitan.",)


@pytest.mark.parametrize("name", ["gpuA100x4", "GPUA100X4", " gpua100x4 "])
def test_partitions_are_found_in_any_case(catalogue: Catalogue, name: str) -> None:
    facts = ask(catalogue, metric="max_walltime", systems=("delta",), partition=name)
    assert column(facts, "partition") == ["gpuA100x4"]


def test_a_bare_name_means_all_its_qualifiers(catalogue: Catalogue) -> None:
    facts = ask(catalogue, metric="partition_list", systems=("perlmutter",), partition="regular")
    assert set(column(facts, "partition")) == {"regular (-C gpu)", "regular (-C cpu)"}
    by_qos = ask(catalogue, metric="max_walltime", systems=("archer2",), partition="taskfarm")
    assert column(by_qos, "partition") == ["standard (QoS taskfarm)"]


def test_a_partition_that_is_not_there_gets_near_names(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownNameError) as caught:
        ask(catalogue, systems=("delta",), partition="gpuH100x8")
    assert caught.value.suggestions[0] in {"gpuA100x8", "gpuH200x8", "gpuMI100x8"}
    assert "partition of Delta" in caught.value.message


def test_a_false_premise_says_what_is_there(catalogue: Catalogue) -> None:
    facts = ask(catalogue, metric="gpu_types", systems=("delta",), accelerator="gh200")
    assert facts.rows == ()
    assert facts.explanation is not None
    assert facts.explanation.startswith("Delta has no gh200 on record: it has ")
    assert "NVIDIA H200 141GB SXM" in facts.explanation
    none = ask(catalogue, systems=("crux",), accelerator="a100")
    assert none.explanation == "Crux has no a100 on record: it has no accelerators at all."


def test_ambiguous_accelerators_are_found_and_explained(catalogue: Catalogue) -> None:
    facts = ask(catalogue, metric="gpu_types", systems=("anvil",), accelerator="h100")
    assert column(facts, "node_type") == ["h100x4"]
    assert "fits several models" in facts.remarks[0]


def test_conflicts_give_both_values(catalogue: Catalogue) -> None:
    facts = ask(catalogue, metric="node_count", systems=("deltaai",))
    assert column(facts, "nodes") == [114]
    assert "114" in facts.conflicts[0]
    assert "152" in facts.conflicts[0]
    assert ask(catalogue, metric="storage", systems=("deltaai",)).conflicts == ()


def test_node_counts_are_summed(catalogue: Catalogue) -> None:
    facts = ask(catalogue, metric="node_count", systems=("delta",))
    assert facts.remarks == (f"Together these are {132 + 100 + 100 + 6 + 8 + 1:,} nodes of Delta.",)
    unsure = ask(catalogue, metric="node_count", systems=("jean-zay",))
    assert unsure.remarks[0].startswith("Together these are at least ")


def test_the_cheapest_instance(catalogue: Catalogue) -> None:
    facts = ask(catalogue, metric="price", accelerator="h100", provider="aws")
    prices = [price for price in column(facts, "on_demand_usd_per_gpu_hour") if price is not None]
    assert prices == sorted(prices)
    cheapest = ask(catalogue, metric="price", accelerator="h100", provider="aws", order="min")
    assert set(column(cheapest, "on_demand_usd_per_gpu_hour")) == {prices[0]}
    assert {source.title for source in cheapest.sources} >= {"AWS on-demand prices"}


def test_a_cloud_asked_for_as_a_system_gives_prices(catalogue: Catalogue) -> None:
    facts = ask(catalogue, systems=("aws",), accelerator="a100")
    assert facts.metric == "price"
    assert set(column(facts, "provider")) == {"aws"}


def test_a_missing_price_is_unknown_not_free(catalogue: Catalogue) -> None:
    facts = ask(catalogue, metric="price", provider="aws", accelerator="h200", limit=50)
    assert None in column(facts, "on_demand_usd_per_hour")
    assert "p5e.48xlarge" in facts.unknowns[0]


def test_systems_by_program_country_and_walltime(catalogue: Catalogue) -> None:
    german = ask(catalogue, metric="system_list", country="Germany")
    assert set(column(german, "country")) == {"DE"}
    week = ask(catalogue, metric="system_list", program="ACCESS", min_walltime_hours=168, accelerator="a100")
    assert "tamu-faster" in column(week, "system_id")
    assert "delta" not in column(week, "system_id")


def test_large_memory_accelerators(catalogue: Catalogue) -> None:
    facts = ask(catalogue, metric="gpu_memory", min_accelerator_memory_gb=141, limit=200)
    assert facts.rows
    assert all(size >= 141 for size in column(facts, "gpu_memory_gib"))


def test_an_answer_is_cut_and_says_so(catalogue: Catalogue) -> None:
    facts = ask(catalogue, metric="system_list", limit=3)
    assert (len(facts.rows), facts.total_rows, facts.truncated) == (3, 107, True)


def test_retired_systems_are_marked(catalogue: Catalogue) -> None:
    assert ask(catalogue, systems=("summit",)).remarks == ("Summit is retired.",)


def test_carbon_methods_are_not_compared(catalogue: Catalogue) -> None:
    facts = ask(catalogue, metric="carbon", systems=("lumi",))
    assert column(facts, "carbon_g_per_kwh") == [68]
    assert "Grid of CSC" in facts.sources[0].title


@pytest.mark.parametrize(("said", "meant"), [("walltime", "max_walltime"), ("VRAM", "gpu_memory"), ("su", "charge")])
def test_metrics_have_other_names(said: str, meant: str) -> None:
    assert find_metric(said).name == meant


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"metric": "colour"}, "only these can be asked for"),
        ({"systems": ("hal 9000",)}, "hal 9000"),
        ({"accelerator": "voodoo2"}, "voodoo2"),
        ({"program": "Hogwarts"}, "Hogwarts"),
        ({"country": "Atlantis"}, "Atlantis"),
        ({"provider": "megacloud"}, "megacloud"),
        ({"metric": "storage", "min_walltime_hours": 5.0}, "no walltime limits"),
    ],
)
def test_what_is_not_known_is_an_error_in_one_sentence(catalogue: Catalogue, asked: dict[str, Any], told: str) -> None:
    with pytest.raises(RequestError) as caught:
        ask(catalogue, **asked)
    assert told in caught.value.message


@pytest.mark.parametrize("name", ["x' OR '1'='1", "delta'; DROP TABLE systems; --", "$systems", "%"])
def test_names_are_never_part_of_the_sql(catalogue: Catalogue, name: str) -> None:
    with pytest.raises(UnknownNameError):
        ask(catalogue, systems=(name,))
    with pytest.raises(UnknownNameError):
        ask(catalogue, systems=("delta",), partition=name)


def test_own_sql(catalogue: Catalogue) -> None:
    facts = run_sql("SELECT system_id, max_walltime_hours FROM limits ORDER BY ALL", catalogue, limit=5)
    assert [one.name for one in facts.columns] == ["system_id", "max_walltime_hours"]
    assert len(facts.rows) == 5
    assert facts.truncated
    assert run_sql("SELECT 1 WHERE FALSE", catalogue, 5).explanation == "The query found no rows."
    with pytest.raises(RefusedError):
        run_sql("DROP TABLE systems", catalogue, 5)


def test_where_a_value_comes_from_can_be_asked(catalogue: Catalogue) -> None:
    facts = answer(Question(metric="origin", systems=("delta",), partition="gpuA100x4"), catalogue)
    rows = {row["column_name"]: row for row in facts.records()}
    assert rows["max_walltime_hours"]["value"] == "48.0"
    assert str(rows["max_walltime_hours"]["source"]).startswith("https://")
    assert {row["how"] for row in rows.values()} == {"manual", "derived"}
    whole = answer(Question(metric="provenance", systems=("delta",)), catalogue)
    assert "charge_unit_text" in {row["column_name"] for row in whole.records()}


def test_what_sources_disagree_on_can_be_asked(catalogue: Catalogue) -> None:
    facts = answer(Question(metric="conflict", systems=("lonestar6",)), catalogue)
    (row,) = [row for row in facts.records() if row["subject"] == "partition gpu-a100"]
    assert str(row["kept"]).startswith("3 SU")
    assert str(row["other"]).startswith("4 SU")
    assert facts.conflicts == ()


def test_a_cloud_has_instance_types_in_the_place_of_partitions(catalogue: Catalogue) -> None:
    found = ask(catalogue, metric="price", partition="P4D.24xlarge")
    assert set(column(found, "instance_type")) == {"p4d.24xlarge"}
    with pytest.raises(UnknownNameError, match=r"p4d\.24xlarge"):
        ask(catalogue, metric="price", provider="aws", partition="p4d.24xlarg")
