"""The facts fit their forms; a wrong file is named with field, value and rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.ci.build import FACTS
from knowledge.ci.build.reading import read_facts
from knowledge.errors import FactError

DELTA = "systems/delta.yaml"


def test_all_facts_are_carried() -> None:
    facts = read_facts(FACTS)
    assert len(facts.systems) == 107
    assert sum(len(system.node_types) for system in facts.systems) == 559
    assert sum(len(system.partitions) for system in facts.systems) == 567
    assert len(facts.accelerators) == 142
    assert len(facts.processors) == 160
    assert len(facts.cloud_instances) == 459
    assert len(facts.sites) == 100
    assert len(facts.transfer) == 95
    assert len(facts.conflicts) >= 40


def test_every_system_names_its_sources_and_its_site_is_known() -> None:
    facts = read_facts(FACTS)
    sites = {site.organization for site in facts.sites}
    regions = {(site.provider, site.region) for site in facts.sites}
    assert all(system.sources for system in facts.systems)
    assert {system.organization for system in facts.systems} <= sites
    assert {(row.provider, row.region) for row in facts.cloud_instances if row.region} <= regions


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (DELTA, "count: 132", "count: many", ["delta.yaml", "node_types.0.count", "'many'", "integer"]),
        (DELTA, "count: 132", "count: 0", ["node_types.0.count", "0", "greater than or equal to 1"]),
        (DELTA, "kind: hpc", "kind: big", ["kind", "'big'", "hpc"]),
        (DELTA, "country: US", "country: USA", ["country", "'USA'", "pattern"]),
        (DELTA, "scheduler: slurm", "schedular: slurm", ["schedul"]),
        (DELTA, "as_of: 2025-05", "as_of: May 2025", ["as_of", "'May 2025'", "pattern"]),
        (DELTA, "max_walltime_hours: 48", "max_walltime_hours: -1", ["max_walltime_hours", "-1", "greater than 0"]),
        (DELTA, "charge_basis: core_hour", "charge_basis: hour", ["charge_basis", "'hour'", "core_hour"]),
        (DELTA, "  - cpu\n", "  - cup\n", ["'cup'", "not listed"]),
        (DELTA, "name: cpu-interactive", "name: cpu", ["'cpu'", "more than once"]),
        (DELTA, "id: delta", "id: dalta", ["id", "'dalta'", "name of the file"]),
        (DELTA, "organization:", "organization: [", ["delta.yaml", "not valid YAML"]),
        (DELTA, "max_nodes: 4", "max_nodes: 4\n  max_walltime_unlimited: true", ["both a walltime limit and none"]),
        ("accelerators.csv", "NVLink 3,600", "NVLink 3,fast", ["accelerators.csv line", "interconnect_gb_s", "'fast'"]),
        ("accelerators.csv", ",read,", ",seen,", ["source_check", "'seen'", "read"]),
        ("cloud_instances.csv", "nvidia-t4g", "nvidia-t5", ["accelerator_id", "'nvidia-t5'", "no row has that id"]),
        ("sites.csv", ",1.15,", ",0.15,", ["sites.csv line", "pue", "greater than or equal to 1"]),
        ("transfer.csv", "usd_per_gb,", ",", ["transfer.csv line", "unit"]),
        ("cloud_billing.csv", "aws,1,60", "aws,1,soon", ["cloud_billing.csv line 2", "minimum_seconds", "'soon'"]),
        ("cloud_billing.csv", "aws,1,60", "aws,0,60", ["line 2", "step_seconds", "greater than 0"]),
        ("cloud_billing.csv", "aws,1,60", "aws,,60", ["line 2", "step_seconds"]),
        ("cloud_billing.csv", "gcp,1", "aws,1", ["cloud_billing.csv", "'aws'", "twice"]),
        ("cloud_storage_prices.csv", ",0.023,", ",cheap,", ["prices.csv line 2", "value", "'cheap'"]),
        ("cloud_storage_prices.csv", ",0.023,", ",-1,", ["line 2", "value", "greater than or equal to 0"]),
        ("cloud_storage_prices.csv", "usd_per_gb_month", "usd", ["line 2", "unit", "'usd'", "usd_per_gib_hour"]),
        ("cpus.csv", "amd-epyc-7452,", "amd-epyc-7551,", ["cpus.csv", "'amd-epyc-7551'", "twice"]),
    ],
)
def test_a_wrong_file_is_named_with_field_value_and_rule(
    few_facts: Path, file: str, old: str, new: str, told: list[str]
) -> None:
    path = few_facts / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FactError) as caught:
        read_facts(few_facts)
    for words in told:
        assert words in caught.value.message


def test_an_alias_belongs_to_one_accelerator(few_facts: Path) -> None:
    path = few_facts / "accelerators.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("K80;Tesla K80;", "k80;V100;", 1), encoding="utf-8")
    with pytest.raises(FactError, match="'v100' stands there twice"):
        read_facts(few_facts)


def test_a_missing_table_is_named(few_facts: Path) -> None:
    (few_facts / "sites.csv").unlink()
    with pytest.raises(FactError, match=r"sites\.csv cannot be read"):
        read_facts(few_facts)


def test_a_cell_too_many_is_named(few_facts: Path) -> None:
    path = few_facts / "transfer.csv"
    with path.open("a", encoding="utf-8") as file:
        file.write("aws,link,1,gbit_per_s,a,b,2026,x,y\n")
    with pytest.raises(FactError, match="cells more than the header"):
        read_facts(few_facts)
