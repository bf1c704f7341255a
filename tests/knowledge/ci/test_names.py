"""Names are split, characters read and accelerators resolved as the facts mean them."""

from __future__ import annotations

import pytest

from knowledge.ci import Catalogue
from knowledge.ci.accelerator_names import words_of
from knowledge.ci.build import FACTS
from knowledge.ci.build.character import characterise
from knowledge.ci.build.charging import charge_unit
from knowledge.ci.build.naming import split_name
from knowledge.ci.build.reading import read_facts
from knowledge.ci.countries import NAMES, country_code
from knowledge.errors import UnknownNameError


@pytest.mark.parametrize(
    ("label", "partition", "constraint", "qos"),
    [
        ("gpuA100x4", "gpuA100x4", None, None),
        ("regular (-C gpu)", "regular", "gpu", None),
        ("(-C MI250)", None, "MI250", None),
        ("standard (QoS long)", "standard", None, "long"),
        ("standard (QoS standard)", "standard", None, "standard"),
        ("gpu_p13 (default; QOS qos_gpu-t3)", "gpu_p13", None, "qos_gpu-t3"),
        ("batch (QOS debug)", "batch", None, "debug"),
        ("batch (1-16 nodes)", "batch", None, None),
        ("devel (--qos=devel)", None, None, "devel"),
        ("(QOS inferno)", None, None, "inferno"),
        ("main (gpu)", "main", None, None),
        ("node_f (resource type)", "node_f", None, None),
        ("automatic by wall time (GPU)", None, None, None),
        ("(default, no queue named)", None, None, None),
        ("bare-metal lease", None, None, None),
    ],
)
def test_partition_names_are_split(label: str, partition: str | None, constraint: str | None, qos: str | None) -> None:
    name = split_name(label)
    assert (name.partition, name.constraint, name.qos) == (partition, constraint, qos)
    assert name.label == label


def test_where_users_name_a_qos_the_partition_is_another() -> None:
    assert split_name("regular (-C gpu)", "qos").qos == "regular"
    assert split_name("regular (-C gpu)", "qos").partition is None
    mn5 = split_name("acc_interactive (QOS)", "qos", "Slurm partition accinteractive; 40 cores")
    assert (mn5.partition, mn5.qos) == ("accinteractive", "acc_interactive")


def test_notes_can_say_that_no_partition_is_named() -> None:
    assert split_name("compute (GPU)", notes="1 GPU or whole nodes only; partition must not be named").partition is None


@pytest.mark.parametrize(
    ("label", "notes", "hours", "kinds"),
    [
        ("gpuA100x4", "default queue", 48, ""),
        ("gpuA100x4-interactive", None, 1, "interactive"),
        ("cpu-preempt", "may be pre-empted after 10 minutes", 48, "preemptible"),
        ("gpu_devel", None, 6, "interactive"),
        ("gputest", None, 0.25, "interactive"),
        ("pdebug", None, 1, "interactive"),
        ("boost_usr_prod (QOS boost_qos_dbg)", None, 0.5, "interactive"),
        ("standard (QoS short)", "20 minutes", 0.33, "interactive"),
        ("short", None, 4, ""),
        ("express", "24 h up to 48 cores", 24, ""),
        ("qcpu_exp", "tests", 1, "interactive"),
        ("xfer", "2 nodes, data transfer", 24, "service"),
        ("gpu_vis", "visualisation", 24, "service"),
        ("kempner_requeue", "jobs may be interrupted and requeued", 168, "preemptible"),
        ("scavenge_gpu", "pre-emptible, uses idle nodes of other partitions", 24, "preemptible"),
        ("rt_HF (Spot)", "whole node", None, ""),
        ("develbooster", None, None, "interactive"),
        ("longrun", None, 336, ""),
    ],
)
def test_characters_are_read(label: str, notes: str | None, hours: float | None, kinds: str) -> None:
    character = characterise(label, notes, hours)
    found = [kind for kind in ("interactive", "service", "preemptible") if getattr(character, kind)]
    assert " ".join(found) == kinds


@pytest.mark.parametrize(
    ("words", "basis", "unit"),
    [
        ("SU (1 core-hour up to 2 GB, or 1 GPU-hour; separate CPU and GPU accounts)", "gpu_hour", "SU"),
        ("core-hour (CPU) or GPU-hour (GPU), separate accounts", "gpu_hour", "GPU-hour"),
        ("core-hour (CPU) or GPU-hour (GPU), separate accounts", "core_hour", "core-hour"),
        ("Billing Unit (60 GPU BU per V100-hour)", "gpu_hour", "BU"),
        ("node-hour (1/8 per GPU)", "gpu_hour", "node-hour"),
        ("core-hour (48 per node-hour)", "node_hour", "core-hour"),
        ("billing hour on CPU partitions; GPU-hour on accel (separate quotas)", "gpu_hour", "GPU-hour"),
        ("billing hour on CPU partitions; GPU-hour on accel (separate quotas)", "core_hour", "billing hour"),
        ("core-year / RGU-year (H100-80GB = 12.15 RGU)", "gpu_hour", None),
        ("dollar credits per CPU-hour or GPU-hour", "gpu_hour", "USD"),
        (None, "core_hour", None),
        ("SU", None, None),
    ],
)
def test_charge_units_are_named(words: str | None, basis: str | None, unit: str | None) -> None:
    assert charge_unit(words, basis) == unit


def test_every_charge_factor_of_the_facts_has_a_unit() -> None:
    nameless = {
        system.id
        for system in read_facts(FACTS).systems
        for partition in system.partitions
        if partition.charge_factor and charge_unit(system.access.charge_unit, partition.charge_basis) is None
    }
    assert nameless == {"niagara", "trillium"}  # their sources name none


@pytest.mark.parametrize(
    ("system", "node_type", "accelerator", "how"),
    [
        ("delta", "a100x4", "nvidia-a100-sxm4-40gb", "alias"),
        ("gadi", "dgxa100", "nvidia-a100-sxm4-40gb", "alias"),
        ("bridges2", "h100-80", "nvidia-h100-sxm5-80gb", "alias"),
        ("snellius", "gpu_h100", "nvidia-h100-sxm5-96gb", "alias"),
        ("frontier", "compute", "amd-mi250x-gcd", "alias"),
        ("jetson-orin-nx", "8gb", "nvidia-jetson-orin-nx-8gb", "derived from the memory"),
        ("jetson-nano", "2gb", "nvidia-jetson-nano", "alias, memory of the node type"),
        ("jetstream2", "g3.xl", "nvidia-a100-sxm4-40gb", "stated"),
        ("umich-greatlakes", "viz-p40", "nvidia-p40", "derived from the words"),
    ],
)
def test_accelerators_are_resolved(
    catalogue: Catalogue, system: str, node_type: str, accelerator: str, how: str
) -> None:
    node = next(node for node in catalogue.system(system).node_types if node.id == node_type)
    assert (node.accelerator_id, node.accelerator_how) == (accelerator, how)


@pytest.mark.parametrize(
    ("system", "node_type", "reason", "candidates"),
    [
        ("casper", "a100x4", "fits several", {"nvidia-a100-sxm4-80gb", "nvidia-a100-pcie-80gb"}),
        ("anvil", "h100x4", "fits several", {"nvidia-h100-sxm5-80gb", "nvidia-h100-pcie-80gb"}),
        ("stanford-sherlock", "gpu-v100-sxm2", "fits several", {"nvidia-v100-sxm2-16gb", "nvidia-v100-sxm2-32gb"}),
        ("stanford-sherlock", "dev-a30mig", "slice", set()),
        ("nautilus", "federated", "several models", set()),
        ("fugaku", "prepost-gpu", "do not name the model", set()),
    ],
)
def test_ambiguous_accelerators_stay_ambiguous(
    catalogue: Catalogue, system: str, node_type: str, reason: str, candidates: set[str]
) -> None:
    node = next(node for node in catalogue.system(system).node_types if node.id == node_type)
    assert node.accelerator_id is None
    assert reason in (node.accelerator_reason or "")
    assert set(node.accelerator_candidates) == candidates


def test_words_of_a_name() -> None:
    assert words_of("NVIDIA Tesla V100-SXM2-32GB") == {"v100", "sxm2", "32gb"}
    assert words_of("A100 80 GB PCIe") == {"a100", "80gb", "pcie"}


def test_a_family_covers_all_its_rows_and_means_its_usual_one(catalogue: Catalogue) -> None:
    ids = [accelerator.id for accelerator in catalogue.accelerator_matches("a100")]
    assert ids[0] == catalogue.accelerator("a100").id == "nvidia-a100-sxm4-40gb"
    assert {"nvidia-a100-pcie-80gb", "nvidia-a100-sxm4-80gb", "nvidia-a100-custom-64gb"} <= set(ids)
    assert all("a100" in name for name in ids)
    assert [found.id for found in catalogue.accelerator_matches("H100 NVL")] == ["nvidia-h100-nvl-94gb"]


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("A100-80GB", "nvidia-a100-sxm4-80gb"),
        ("v100-32gb", "nvidia-v100-sxm2-32gb"),
        ("gpu:a100", "nvidia-a100-sxm4-40gb"),
        ("RTX 4090", "nvidia-rtx-4090"),
        ("mi250x", "amd-mi250x"),
        ("nvidia-l40s", "nvidia-l40s"),
    ],
)
def test_accelerators_are_found_by_the_names_people_use(catalogue: Catalogue, name: str, id_: str) -> None:
    assert catalogue.accelerator(name).id == id_


def test_an_unknown_accelerator_gets_near_names(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownNameError) as caught:
        catalogue.accelerator("a1000")
    assert "nvidia-a100-sxm4-40gb" in caught.value.suggestions
    with pytest.raises(UnknownNameError) as jetsons:
        catalogue.accelerator("jetson")
    assert all("jetson" in name for name in jetsons.value.suggestions)


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("delta", "delta"),
        ("Delta", "delta"),
        ("NCSA Delta", "delta"),
        ("DeltaAI", "deltaai"),
        ("delta ai", "deltaai"),
        ("perlmuter", "perlmutter"),
        ("Ascend", "osc-ascend"),
        ("OSC Pitzer", "osc-pitzer"),
        ("Great Lakes", "umich-greatlakes"),
        ("CHI@TACC", "chameleon-chi-tacc"),
        ("orin nano", "jetson-orin-nano"),
        ("MareNostrum 5", "marenostrum5"),
        ("bridges-2", "bridges2"),
    ],
)
def test_systems_are_found_by_the_names_people_use(catalogue: Catalogue, name: str, id_: str) -> None:
    assert catalogue.system(name).id == id_


@pytest.mark.parametrize(("name", "near"), [("alps", {"alps-clariden", "alps-daint"}), ("detla", {"delta"})])
def test_an_unclear_system_gets_near_names(catalogue: Catalogue, name: str, near: set[str]) -> None:
    with pytest.raises(UnknownNameError) as caught:
        catalogue.system(name)
    assert near <= set(caught.value.suggestions)


def test_a_system_that_is_nothing_like_it_is_not_suggested(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownNameError) as caught:
        catalogue.system("hal 9000")
    assert caught.value.suggestions == ()


def test_countries_are_codes_or_names() -> None:
    assert country_code("Germany") == country_code("de") == "DE"
    with pytest.raises(UnknownNameError, match="Atlantis"):
        country_code("Atlantis")


def test_every_country_of_the_facts_has_a_name(catalogue: Catalogue) -> None:
    rows = catalogue.select("SELECT DISTINCT country FROM systems UNION SELECT DISTINCT country FROM sites").rows
    assert {row[0] for row in rows if row[0]} <= set(NAMES)
