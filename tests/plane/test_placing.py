"""Placement on the hand-made catalogue: what is dropped and why, what is ranked first, what is said."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from estimators.dnn.workload import Workload
from knowledge.errors import UnknownNameError
from plane.placement import Objective, Placement
from plane.profile import Profile
from tests.plane.conftest import Asker
from tests.plane.offers import A100, PERFECT, FakeCatalogue, calls, instance, offer


def code_of(placement: Placement, offer_id: str) -> str:
    """The code of an offer's rejection, or `option`."""
    found = {rejection.offer_id: rejection.code for rejection in placement.rejected}
    return str(found.get(offer_id, "option"))


def text_of(placement: Placement, offer_id: str) -> str:
    return next(rejection.text for rejection in placement.rejected if rejection.offer_id == offer_id)


def test_every_dropped_place_says_why(ask: Asker) -> None:
    placement = ask()
    assert code_of(placement, "summit/batch/node") == "retired"
    assert code_of(placement, "delta/gpuA100x4-interactive/node") == "not_for_jobs"
    assert code_of(placement, "frontera/rtx/node") == "does_not_fit"
    assert code_of(placement, "leonardo/boost/node") == "accelerator_unknown"
    assert code_of(placement, "coral/usb") == "cannot_compute"
    assert placement.rejected_by_reason["does_not_fit"] == 2  # the slice is too small as well


def test_what_does_not_fit_is_said_with_need_and_supply(ask: Asker) -> None:
    text = text_of(ask(), "frontera/rtx/node")
    assert "30 GiB" in text
    assert "16 GiB" in text


def test_every_offer_is_shown_or_rejected_exactly_once(ask: Asker) -> None:
    placement = ask(options_wanted=3)
    shown = {option.offer_id for option in placement.frontier}
    rejected = [rejection.offer_id for rejection in placement.rejected]
    assert len(rejected) == len(set(rejected))
    assert shown.isdisjoint(rejected)
    assert shown | set(rejected) == {made.id for made in ask.catalogue.offers}
    assert sum(placement.rejected_by_reason.values()) == len(rejected)


def test_options_are_numbered_and_the_chart_goes_on_from_there(ask: Asker) -> None:
    placement = ask(options_wanted=3)
    assert [option.rank for option in placement.options] == [1, 2, 3]
    assert [option.rank for option in placement.frontier] == list(range(1, len(placement.frontier) + 1))
    assert [option.offer_id for option in placement.frontier[:3]] == [option.offer_id for option in placement.options]


def test_fastest_puts_the_shortest_run_first(ask: Asker) -> None:
    placement = ask(objective="fastest")
    hours = [option.run_hours.value for option in placement.options]
    assert hours[0] == min(option.run_hours.value for option in placement.frontier)
    assert placement.options[0].accelerator.startswith("NVIDIA H100")


def test_of_two_as_fast_the_cheaper_comes_first(ask: Asker) -> None:
    ask.catalogue.offers = (instance("dear", A100, 8, 40.0), instance("fair", A100, 8, 20.0))
    for _ in range(2):
        placement = ask(objective="fastest", options_wanted=2)
        assert "fair" in placement.options[0].offer_id
        ask.catalogue.offers = ask.catalogue.offers[::-1]


def test_cheapest_does_not_let_free_win_by_default(ask: Asker) -> None:
    placement = ask(objective="cheapest")
    for option in placement.options:
        assert option.ranking_usd is not None
        assert option.ranking_usd.value > 0
        if option.charge.usd is None:
            assert any("in the ranking only" in reason for reason in option.reasons)
    assert any(assumption.field == "objective" for assumption in placement.assumptions)
    first = placement.options[0].ranking_usd
    assert first is not None
    assert all(other.ranking_usd and other.ranking_usd.value >= first.value * 0.8 for other in placement.frontier)


def test_a_price_in_dollars_counts_as_it_is(ask: Asker) -> None:
    placement = ask(systems=("aws",))
    option = next(option for option in placement.options if option.node_type_id == "p4d.24xlarge")
    assert option.charge.usd is not None
    assert option.charge.usd.value == pytest.approx(22.0 * option.node_count * option.run_hours.value)
    assert option.ranking_usd is not None
    assert option.ranking_usd.value == pytest.approx(option.charge.usd.value)
    assert any("spot instance" in caution for caution in option.cautions)


def test_a_site_own_factor_decides_between_its_partitions(ask: Asker) -> None:
    placement = ask(systems=("delta",), accelerator_count=1, device="gpu")
    by_partition = {option.partition: option for option in placement.options}
    full, half = by_partition["gpuA100x4"].ranking_usd, by_partition["gpuA100x4-preempt"].ranking_usd
    assert full is not None
    assert half is not None
    assert half.value == pytest.approx(full.value / 2)


def test_soonest_follows_the_waits_that_were_observed(ask: Asker) -> None:
    """The case of the HARP thesis: a free CPU node beats a GPU behind a long queue."""
    ask.workload = Workload(model="resnet50", dataset_size=20_000, epochs=50)
    waits = {"delta/gpuA100x4": 26.0, "delta/gpuA100x4-preempt": 26.0, "delta/cpu": 0.5}
    profile = Profile(systems=("delta",), waits_hours=waits)
    placement = ask(profile, objective="soonest", node_count=16)
    best = placement.options[0]
    assert best.partition == "cpu"
    assert best.wait_hours is not None
    assert best.wait_hours.value == 0.5
    assert best.total_hours is not None
    assert best.total_hours.value == pytest.approx(0.5 + best.run_hours.value)
    assert (
        ask(profile.model_copy(update={"waits_hours": {}}), objective="soonest", node_count=16).options[0].partition
        != "cpu"
    )


def test_an_unknown_wait_is_none_and_said(ask: Asker) -> None:
    placement = ask(objective="soonest")
    assert all(option.wait_hours is None and option.total_hours is None for option in placement.options)
    assert any("wait is not known" in text for text in placement.unknowns)
    assert any(assumption.field == "wait" and "6 h" in assumption.text for assumption in placement.assumptions)


def test_greenest_compares_only_what_was_counted_alike(catalogue: FakeCatalogue, ask: Asker) -> None:
    clean = offer("clean", "gpu", A100, 4, carbon_g_per_kwh=20.0)
    alien = offer("alien", "gpu", A100, 4, carbon_g_per_kwh=1.0, carbon_method="Google 2024")
    silent = offer("silent", "gpu", A100, 4, carbon_g_per_kwh=None, carbon_method=None)
    catalogue.offers = (*catalogue.offers, alien, silent, clean)
    placement = ask(objective="greenest", kinds=("hpc",), device="gpu", options_wanted=20)
    order = [option.system_id for option in placement.options]
    assert order[0] == "clean"
    assert order.index("alien") > order.index("delta")
    assert order.index("silent") > order.index("alien")
    assert next(option for option in placement.options if option.system_id == "silent").emissions is None
    assert any("one way of counting" in text for text in placement.unknowns)


def test_an_assumed_pue_is_said_and_a_published_one_is_used(ask: Asker) -> None:
    placement = ask(systems=("delta",), partition="gpuA100x4")
    best = placement.options[0]
    assert best.emissions is not None
    assert best.energy is not None
    assert best.emissions.value == pytest.approx(best.energy.value * 1.2 * 0.4)
    assert not any(assumption.field == "pue" for assumption in placement.assumptions)
    assert any(assumption.field == "pue" for assumption in ask(systems=("anvil",)).assumptions)


def test_a_long_run_becomes_a_chain_of_jobs(ask: Asker) -> None:
    placement = ask(systems=("delta",), accelerator_count=1, walltime_hours=10.0, partition="gpuA100x4")
    best = placement.options[0]
    assert best.segments == 6  # 40 h, 50 h at the upper end, 52.5 h with checkpoints
    assert best.run_hours.value == pytest.approx(PERFECT * 1.05)
    assert best.request_walltime_hours is not None
    assert best.request_walltime_hours <= 10.0
    assert any("6 jobs" in caution for caution in best.cautions)


def test_a_wait_comes_before_every_job_of_a_chain(ask: Asker) -> None:
    profile = Profile(waits_hours={"delta": 2.0})
    asked = {"systems": ("delta",), "accelerator_count": 1, "walltime_hours": 10.0, "partition": "gpuA100x4"}
    best = ask(profile, **asked).options[0]
    assert best.total_hours is not None
    assert best.total_hours.value == pytest.approx(6 * 2.0 + best.run_hours.value)


def test_the_deadline_counts_the_wait_before_every_job(ask: Asker) -> None:
    profile = Profile(waits_hours={"delta": 2.0})
    asked = {"systems": ("delta",), "accelerator_count": 1, "walltime_hours": 10.0, "partition": "gpuA100x4"}
    needed = PERFECT * 1.05 + 6 * 2.0
    assert ask(profile, **asked, deadline_hours=needed + 0.1).options
    assert code_of(ask(profile, **asked, deadline_hours=needed - 0.1), "delta/gpuA100x4/node") == "over_deadline"


def test_a_chain_that_would_never_end_is_dropped_with_its_length(ask: Asker) -> None:
    placement = ask(systems=("delta",), accelerator_count=1, walltime_hours=0.5)
    assert placement.options == ()
    assert code_of(placement, "delta/gpuA100x4/node") == "over_walltime"
    assert "105 checkpointed jobs" in text_of(placement, "delta/gpuA100x4/node")


def test_deadline_and_budget_drop_with_their_figures(ask: Asker) -> None:
    late = ask(systems=("delta",), deadline_hours=5.0, accelerator_count=4)
    assert code_of(late, "delta/gpuA100x4/node") == "over_deadline"
    assert "5 h" in text_of(late, "delta/gpuA100x4/node")
    dear = ask(budget_usd=50.0)
    assert code_of(dear, "aws/p4d.24xlarge") == "over_budget"
    assert "$50.00" in text_of(dear, "aws/p4d.24xlarge")
    assert any("is not checked" in caution for option in dear.options for caution in option.cautions)


def test_no_access_without_the_program(ask: Asker) -> None:
    placement = ask(programs=("OSC",))
    assert {option.system_id for option in placement.options} == {"ascend"}
    assert code_of(placement, "delta/gpuA100x4/node") == "no_access"
    assert code_of(placement, "aws/p5.48xlarge") == "no_access"
    assert "ACCESS" in text_of(placement, "delta/gpuA100x4/node")
    assert placement.groups == {}


def test_without_a_profile_everything_is_covered_and_grouped_by_access(ask: Asker) -> None:
    placement = ask()
    assert {option.access_known for option in placement.options} == {None}
    assert {"ACCESS", "commercial", "institutional (Ohio)"} <= set(placement.groups)
    ranks = {option.rank: option for option in placement.frontier}
    for program, rank in placement.groups.items():
        assert program in ranks[rank].access


def test_a_profile_restricts_and_a_budget_opens_the_clouds(ask: Asker) -> None:
    academic = Profile(programs=("ACCESS",))
    assert "aws" not in {option.system_id for option in ask(academic).options}
    assert code_of(ask(academic), "aws/p5.48xlarge") == "no_access"
    assert "aws" in {option.system_id for option in ask(academic, budget_usd=500.0).options}
    assert "aws" in {option.system_id for option in ask(Profile(programs=("ACCESS",), budget_usd=500.0)).options}
    assert "aws" in {option.system_id for option in ask(Profile(programs=("ACCESS", "commercial"))).options}
    assert {option.system_id for option in ask(Profile(providers=("AWS",))).options} == {"aws"}
    assert {option.access_known for option in ask(academic).options} == {True}


def test_a_system_asked_for_by_name_is_shown_although_the_profile_lacks_it(ask: Asker) -> None:
    placement = ask(Profile(programs=("ACCESS",)), systems=("ascend",))
    assert {option.access_known for option in placement.options} == {False}
    assert all("Your profile does not cover" in option.cautions[0] for option in placement.options)


def test_a_program_that_opens_nothing_is_said(ask: Asker) -> None:
    placement = ask(Profile(programs=("ACESS",)))
    assert placement.options == ()
    assert any("'ACESS' of your profile opens nothing" in text for text in placement.unknowns)


def test_waits_are_found_however_the_file_spells_the_system(ask: Asker) -> None:
    placement = ask(Profile(waits_hours={"Delta/gpuA100x4": 3.0, "elsewhere": 1.0}), systems=("delta",))
    waits = {option.partition: option.wait_hours for option in placement.options}
    assert waits["cpu"] is None
    assert waits["gpuA100x4"] is not None
    assert waits["gpuA100x4"].value == 3.0


def test_what_is_planned_is_not_called_retired(ask: Asker) -> None:
    ask.catalogue.offers = (*ask.catalogue.offers, offer("horizon", "gb", A100, 4, status="planned"))
    placement = ask()
    assert code_of(placement, "horizon/gb/node") == "not_for_jobs"
    assert "planned" in text_of(placement, "horizon/gb/node")


def test_a_budget_in_the_profile_is_applied_and_said(ask: Asker) -> None:
    placement = ask(Profile(budget_usd=50.0))
    assert code_of(placement, "aws/p4d.24xlarge") == "over_budget"
    assert any(assumption.field == "budget_usd" for assumption in placement.assumptions)


def test_family_names_cover_all_rows(ask: Asker) -> None:
    names = {option.accelerator for option in ask(accelerators=("a100",)).frontier}
    assert names == {"NVIDIA A100 40GB SXM", "NVIDIA A100 80GB SXM"}
    assert "NVIDIA A100 80GB SXM" not in {option.accelerator for option in ask(exclude_accelerators=("80gb",)).frontier}


def test_minimum_memory_looks_at_the_slice(ask: Asker) -> None:
    ask.workload = Workload(model="resnet50", dataset_size=10, mode="inference")
    placement = ask(min_accelerator_memory_gb=10)
    assert code_of(placement, "jetstream2/g3.small/node") == "does_not_fit"
    assert "8 GiB" in text_of(placement, "jetstream2/g3.small/node")


def test_edge_devices_run_trained_networks(ask: Asker) -> None:
    ask.workload = Workload(model="resnet50", dataset_size=10, mode="inference")
    assert ask(kinds=("edge",)).options[0].system_id == "coral"


def test_six_variants_of_one_partition_are_not_an_answer(ask: Asker) -> None:
    placement = ask(options_wanted=6)
    places = [(option.system_id, option.accelerator) for option in placement.options]
    assert len(set(places)) == len(places)


def test_a_named_system_shows_its_partitions_and_counts(ask: Asker) -> None:
    options = ask(systems=("delta",), options_wanted=8).options
    assert {option.partition for option in options} == {"gpuA100x4", "gpuA100x4-preempt", "cpu"}
    assert len({(option.partition, option.accelerator_count, option.node_count) for option in options}) == 8


def test_contradictory_filters_leave_nothing_but_reasons(ask: Asker) -> None:
    placement = ask(systems=("delta",), exclude_systems=("delta",))
    assert placement.options == ()
    assert (
        placement.rejected_by_reason["excluded"]
        == len(ask.catalogue.offers) - placement.rejected_by_reason["retired"] - 1
    )
    assert any("No place passes" in text for text in placement.unknowns)


def test_exact_count_that_a_partition_cannot_give_is_said(ask: Asker) -> None:
    placement = ask(accelerator_count=3)
    assert code_of(placement, "aws/p5.48xlarge") == "too_few_devices"
    assert "3 accelerators" in text_of(placement, "aws/p5.48xlarge")
    assert {option.accelerator_count for option in placement.frontier} == {3}


def test_machine_time_without_a_network(ask: Asker) -> None:
    """Need 8 A100 for a week: where?"""
    ask.workload = Workload()
    placement = ask(accelerators=("a100",), accelerator_count=8, run_hours=168.0)
    assert not calls
    assert placement.options
    for option in placement.options:
        assert option.accelerator_count == 8
        assert option.memory_needed is None
        assert option.method is None
        assert option.run_hours.value == 168.0
        assert option.run_hours.low is None
    delta = next(option for option in placement.frontier if option.system_id == "delta")
    assert delta.segments == 4
    assert delta.charge.amount is not None
    assert delta.charge.amount.value == pytest.approx(8 * 168 * (0.5 if "preempt" in str(delta.partition) else 1))


@pytest.mark.parametrize("objective", get_args(Objective))
def test_every_objective_answers_with_reasons_and_sources(ask: Asker, objective: str) -> None:
    placement = ask(objective=objective)
    known = {source.id for source in placement.sources}
    for option in placement.options:
        assert option.reasons
        assert option.source_ids
        assert set(option.source_ids) <= known


def test_equal_machines_are_estimated_once(ask: Asker) -> None:
    ask()
    assert len(calls) == 1
    assert calls[0] < 75  # 75 candidates, of which the two Delta partitions and Anvil share machines


def test_training_asks_for_host_memory_and_inference_does_not(ask: Asker) -> None:
    poor = instance("poor", A100, 1, 0.1, node_memory_bytes=4 * 2**30)
    ask.catalogue.offers += (poor,)
    placement = ask()
    assert code_of(placement, poor.id) == "does_not_fit"
    assert "4 GiB of host memory" in text_of(placement, poor.id)
    ask.workload = ask.workload.model_copy(update={"mode": "inference"})
    assert code_of(ask(), poor.id) in ("option", "dominated")


def test_countries_hold_back_what_stands_elsewhere_or_nobody_knows_where(catalogue: FakeCatalogue, ask: Asker) -> None:
    places = {"delta": "DE", "anvil": None}
    offers = (replace(one, country=places.get(one.system_id, "US")) for one in catalogue.offers)
    catalogue.offers = tuple(offers)
    placement = ask(countries=("Germany",))
    assert {option.system_id for option in placement.frontier} == {"delta"}
    told = {one.system_id: one.text for one in placement.rejected if one.code == "excluded"}
    assert told["ascend"] == "It stands in US; you asked for DE."
    assert told["anvil"] == "In which country it stands is not known; you asked for DE."
    with pytest.raises(UnknownNameError, match="Atlantis"):
        ask(countries=("Atlantis",))


def test_regions_are_of_clouds_and_must_exist(ask: Asker) -> None:
    placement = ask(regions=("US-EAST-1",))
    assert {option.system_id for option in placement.frontier} == {"aws"}
    assert next(one.text for one in placement.rejected if one.system_id == "delta").startswith("It stands in no cloud")
    with pytest.raises(UnknownNameError, match="us-east-1"):
        ask(regions=("us-east-11",))


def test_a_placement_names_the_facts_it_was_made_from(ask: Asker) -> None:
    found = ask()
    assert found.snapshot == ask.catalogue.snapshot_id
    assert found.freshness is not None
    assert found.freshness.startswith("facts read up to 2026-11-24, oldest source 2026-01 (A page)")
