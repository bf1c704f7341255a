"""Offers say what the facts say, in SI units; what is unknown, unlimited or ambiguous stays so."""

from __future__ import annotations

import math

import pytest

from knowledge.ci import UNLIMITED, Catalogue, Offer, open_catalogue
from knowledge.settings import Settings

GIB = 2**30


def test_everything_can_be_asked_for(catalogue: Catalogue, offers: dict[str, Offer]) -> None:
    assert len(offers) == len(catalogue.offers) > 1500
    with_offers = {offer.system_id for offer in catalogue.offers}
    assert set(catalogue.system_ids) <= with_offers
    assert set(catalogue.providers) <= with_offers
    assert sum(offer.provider is not None for offer in catalogue.offers) == 459


def test_a_partition_on_its_node_type(offers: dict[str, Offer]) -> None:
    offer = offers["delta/gpuA100x4/a100x4"]
    assert offer.system_name == "Delta"
    assert offer.partition == offer.partition_label == "gpuA100x4"
    assert offer.accelerator is not None
    assert offer.accelerator.id == "nvidia-a100-sxm4-40gb"
    assert offer.accelerators_per_node == 4
    assert offer.processor is not None
    assert offer.processor.id == "amd-epyc-7763"
    assert (offer.sockets_per_node, offer.cores_per_node) == (1, 64)
    assert offer.node_memory_bytes == 256 * GIB
    assert offer.node_count == 100
    assert (offer.max_walltime_hours, offer.default_walltime_hours) == (48, 0.5)
    assert offer.shared_nodes is True
    assert offer.max_nodes is None
    assert offer.interconnect_bytes_per_second == 25e9
    assert offer.gpu_request_flag == "--gpus-per-node=N"
    assert offer.programs == ("ACCESS", "institutional (Illinois)")
    assert (offer.charge.combine, offer.charge.unit) == ("max", "SU")
    assert {rate.resource: rate.per_hour for rate in offer.charge.components}["gpu"] == 1.0
    assert (offer.carbon_g_per_kwh, offer.carbon_method) == (501, "life_cycle_consumption")
    assert offer.pue is None
    assert offer.as_of == "2025-05"
    assert offer.sources[0].date == "2025-05"
    assert (offer.preemptible, offer.interactive, offer.service) == (False, False, False)


def test_accelerators_in_si_units(catalogue: Catalogue) -> None:
    a100 = catalogue.accelerators["nvidia-a100-sxm4-80gb"]
    assert a100.memory_bytes == 80 * GIB
    assert a100.memory_bandwidth_bytes_per_second == pytest.approx(2.039e12, rel=0.01)
    assert a100.peak_flops["bf16"] == 312e12
    assert a100.peak_flops["fp64"] == 19.5e12
    assert a100.peak_flops["int8"] == 624e12
    assert "fp8" not in a100.peak_flops
    assert a100.interconnect_bytes_per_second == 600e9
    assert a100.tdp_watts == 400
    assert not a100.unified_memory
    assert catalogue.accelerators["amd-mi300a"].unified_memory
    assert catalogue.accelerators["nvidia-jetson-nano"].unified_memory


def test_custom_parts_have_no_peaks(catalogue: Catalogue, offers: dict[str, Offer]) -> None:
    assert catalogue.accelerators["nvidia-a100-custom-64gb"].peak_flops == {}
    leonardo = offers["leonardo/boost_usr_prod-QOS-normal/booster"]
    assert leonardo.accelerator is not None
    assert leonardo.accelerator.id == "nvidia-a100-custom-64gb"


def test_users_of_perlmutter_name_a_qos(offers: dict[str, Offer]) -> None:
    offer = offers["perlmutter/regular-C-gpu/gpu-a100-80gb"]
    assert (offer.partition, offer.qos, offer.constraint) == (None, "regular", "gpu")
    assert offer.partition_label == "regular (-C gpu)"


def test_unlimited_is_not_unknown(offers: dict[str, Offer]) -> None:
    assert offers["saga/optimist-qos-optimist/normal-40"].max_walltime_hours == UNLIMITED
    assert offers["jetstream2/jetstream2-cpu/m3.small"].max_walltime_hours == UNLIMITED
    assert offers["jupiter/booster/booster"].max_walltime_hours is None


def test_ambiguous_accelerators_are_candidates(offers: dict[str, Offer]) -> None:
    offer = offers["anvil/ai/h100x4"]
    assert offer.accelerator is None
    assert offer.accelerator_text == "NVIDIA H100 80GB"
    assert {one.id for one in offer.accelerator_candidates} == {"nvidia-h100-sxm5-80gb", "nvidia-h100-pcie-80gb"}
    assert "fits several" in (offer.accelerator_reason or "")


def test_unknown_numbers_of_accelerators_are_said(offers: dict[str, Offer]) -> None:
    offer = offers["tamu-faster/gpu/a100"]
    assert not offer.accelerators_per_node_known
    assert offer.accelerators_per_node == 1


def test_units_that_are_part_of_a_node(offers: dict[str, Offer]) -> None:
    part = offers["tsubame4/gpu_1-resource-type/node"]
    assert (part.accelerators_per_node, part.cores_per_node) == (1, 8)
    assert part.node_memory_bytes == 96 * GIB
    without = offers["tsubame4/cpu_160-resource-type/node"]
    assert without.accelerators_per_node == 0
    assert without.accelerator is None
    assert without.accelerator_text is None
    assert offers["osc-ascend/cpuonly/quad-a100-80"].accelerator is None


def test_a_job_has_no_more_of_a_node_than_its_partition_lets_it_ask(offers: dict[str, Offer]) -> None:
    assert offers["rockfish/express/compute"].cores_per_node == 4  # its nodes have 48
    assert offers["rockfish/express/compute"].node_memory_bytes == 8 * GIB
    assert offers["gadi/copyq/cascade-lake"].cores_per_node == 1


def test_fractions_of_an_accelerator(offers: dict[str, Offer]) -> None:
    slice_ = offers["jetstream2/jetstream2-gpu/g3.large"]
    assert slice_.accelerators_per_node == 0.5
    assert slice_.accelerator is not None
    assert slice_.accelerator.id == "nvidia-a100-sxm4-40gb"


def test_gcds_are_counted_as_the_scheduler_counts_them(offers: dict[str, Offer]) -> None:
    offer = offers["frontier/extended/compute"]
    assert offer.accelerators_per_node == 8
    assert offer.accelerator is not None
    assert offer.accelerator.memory_bytes == 64 * GIB


def test_edge_devices_have_the_memory_of_the_module(offers: dict[str, Offer]) -> None:
    small, large = offers["jetson-nano/2gb"], offers["jetson-nano/devkit-4gb"]
    assert small.accelerator is not None
    assert large.accelerator is not None
    assert small.accelerator.memory_bytes == 2 * GIB
    assert large.accelerator.memory_bytes == 4 * GIB
    assert small.kind == "edge"
    assert small.partition is None


def test_a_cloud_instance(offers: dict[str, Offer]) -> None:
    offer = offers["aws/p4d.24xlarge"]
    assert (offer.kind, offer.provider, offer.region, offer.country) == ("cloud", "aws", "us-east-1", "US")
    assert offer.accelerator is not None
    assert offer.accelerators_per_node == 8
    assert offer.node_memory_bytes == 1152 * GIB
    assert offer.node_count is None
    assert offer.charge.on_demand_usd_per_hour == 21.9576
    assert (offer.charge.date, offer.charge.spot_date) == ("2026-07-20", "2024-06-13")
    assert [source.date for source in offer.sources] == ["2026-07-20", "2024-06-13"]
    assert offer.programs == ("commercial",)
    assert offers["aws/p5e.48xlarge"].charge.on_demand_usd_per_hour is None


def test_an_instance_that_is_gone_says_so(offers: dict[str, Offer]) -> None:
    gone = [offer for offer in offers.values() if offer.status == "probably retired"]
    assert len(gone) == 15


def test_google_regions_have_the_other_carbon_method(offers: dict[str, Offer]) -> None:
    clouds = [offer for offer in offers.values() if offer.provider and offer.carbon_method]
    methods = {offer.provider: offer.carbon_method for offer in clouds}
    assert methods["gcp"] == "operational"
    assert methods["aws"] == "life_cycle_consumption"


def test_no_offer_invents_a_figure(catalogue: Catalogue) -> None:
    for offer in catalogue.offers:
        assert offer.accelerators_per_node >= 0
        assert offer.max_walltime_hours is None or offer.max_walltime_hours > 0
        assert offer.accelerator is None or offer.accelerators_per_node > 0
        assert offer.accelerator_text is not None or offer.accelerators_per_node == 0
        assert offer.charge.factor is None or math.isfinite(offer.charge.factor)
        assert offer.sources


@pytest.mark.parametrize(
    ("program", "covered", "not_covered"),
    [
        ("ACCESS", {"delta", "anvil", "stampede3"}, {"frontier", "jean-zay", "karolina", "aws"}),
        ("access", {"delta"}, {"jean-zay", "karolina"}),
        ("OSC", {"osc-ascend", "osc-pitzer"}, {"delta"}),
        ("NAIRR", {"voyager", "horizon"}, {"delta"}),
        ("EuroHPC", {"lumi", "leonardo"}, {"delta"}),
        ("XSEDE", {"delta"}, {"frontier"}),
        ("Compute Canada", {"narval", "fir"}, {"delta"}),
        ("TACC", {"frontera", "vista"}, {"delta"}),
        ("aws", {"aws"}, {"gcp", "delta"}),
        ("commercial", {"aws", "gcp", "jetson-nano"}, {"delta"}),
    ],
)
def test_programs_cover_systems(catalogue: Catalogue, program: str, covered: set[str], not_covered: set[str]) -> None:
    found = {offer.system_id for offer in catalogue.offers if catalogue.matches_program(offer, program)}
    assert covered <= found
    assert not found & not_covered


def test_records_say_what_is_missing_and_what_conflicts(catalogue: Catalogue) -> None:
    assert catalogue.system("jupiter").unknowns == ("No walltime limit is known for JUPITER.",)
    assert "The partitions of El Capitan are not known." in catalogue.system("el-capitan").unknowns
    kept = [one for one in catalogue.system("deltaai").conflicts if one.field == "node count"]
    assert kept[0].kept.startswith("114")
    assert kept[0].other.startswith("152")
    for name in ("expanse", "horizon", "tamu-aces", "roihu", "jetstream2"):
        assert catalogue.system(name).conflicts


def test_one_record_and_all_records_agree(settings_: Settings, catalogue: Catalogue) -> None:
    from knowledge.ci.catalogue import Catalogue as Fresh

    fresh = Fresh(settings_.ci_database_path, settings_)
    assert fresh.system("leonardo") == next(one for one in catalogue.systems if one.id == "leonardo")
    fresh.close()


def test_transfer_facts_name_their_systems(catalogue: Catalogue) -> None:
    links = [fact for fact in catalogue.transfer if "delta" in fact.system_ids and fact.kind == "link"]
    assert {fact.value for fact in links} == {200, 400}
    unknown = [fact for fact in catalogue.transfer if fact.subject == "lambda"]
    assert unknown[0].value is None


def test_the_catalogue_is_opened_once(settings_: Settings) -> None:
    assert open_catalogue(settings_) is open_catalogue(settings_)


def test_weak_sources_come_last(catalogue: Catalogue) -> None:
    sources = catalogue.system("bridges2").sources
    assert "weak" in sources[-1].title
    assert sources[-1].url is None
    assert all(source.url for source in sources[:-1])
