"""Collectives, groups and traffic: known cases and properties."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from estimators.dnn.calibration import open_calibration
from estimators.dnn.communication import HIDDEN_SHARE, straggling_seconds
from estimators.dnn.hardware import survey
from estimators.dnn.machine import Machine
from estimators.dnn.parallel import Links, communicate, groups_of, survey_links
from estimators.dnn.parallel.collectives import all_gather, all_reduce, all_to_all, point_to_point
from estimators.dnn.parallel.communicating import Communication
from estimators.dnn.parallel.groups import Group
from estimators.dnn.parallel.traffic import traffic_of
from estimators.dnn.recipe import complete
from estimators.dnn.roofline import Floats
from estimators.dnn.workload import Workload
from tests.estimators.dnn.devices import A100

DEVICES = st.sampled_from([1.0, 2.0, 4.0, 8.0, 16.0, 64.0, 512.0])
SIZES = st.floats(1.0, 1e12)


def one(value: float) -> Floats:
    return np.array([value])


def links(device: float = 100e9, node: float = 10e9) -> Links:
    return Links(one(device), one(device), one(3.4e-6), one(node), one(node), one(14e-6), one(25e9), one(31e9))


def group(size: float, inside: float, sharing: float = 1.0) -> Group:
    return Group(one(size), one(inside), one(size / inside), one(sharing))


def test_one_device_exchanges_nothing() -> None:
    alone = group(1, 1)
    assert [float(found(one(1e9), alone, links())[0]) for found in (all_reduce, all_gather, all_to_all)] == [0, 0, 0]


def test_a_large_all_reduce_is_a_ring_and_a_small_one_a_tree() -> None:
    eight = group(8, 8)
    assert float(all_reduce(one(1e9), eight, links())[0]) == pytest.approx(2 * 7 / 8 * 1e9 / 100e9, rel=0.01)
    small = float(all_reduce(one(8.0), eight, links())[0])
    assert small == pytest.approx(8.4e-6 + 2 * 3 * 3.4e-6, rel=0.01)  # log2 of 8 steps up and down, not 14


def test_nodes_add_their_own_slower_part_which_groups_share() -> None:
    inside, across = (float(all_reduce(one(1e9), group(8, beside), links())[0]) for beside in (8.0, 4.0))
    assert across - inside == pytest.approx(2 * 1 / 2 * 1e9 / 10e9, rel=0.03)
    shared = float(all_reduce(one(1e9), group(8, 4, sharing=2), links())[0])
    assert shared - across == pytest.approx(1e9 / 10e9, rel=0.03)


def test_a_gather_takes_half_of_an_all_reduce() -> None:
    eight = group(8, 8)
    assert float(all_gather(one(1e9), eight, links())[0]) == pytest.approx(
        float(all_reduce(one(1e9), eight, links())[0]) / 2, rel=0.01
    )


def test_experts_send_all_but_their_own_part() -> None:
    assert float(all_to_all(one(1e9), group(8, 8), links())[0]) == pytest.approx(7 / 8 * 1e9 / 100e9, rel=0.01)


def test_experts_on_other_nodes_are_reached_over_a_link_that_groups_share() -> None:
    alone, shared = (float(all_to_all(one(1e9), group(8, 4, sharing=count), links())[0]) for count in (1, 2))
    assert shared - alone == pytest.approx(1e9 * 4 / 8 * 4 / 10e9)


def test_between_nodes_all_senders_share_the_link() -> None:
    near, far = (float(point_to_point(one(1e9), one(cross), one(8.0), links())[0]) for cross in (0.0, 1.0))
    assert near == pytest.approx(0.01, rel=0.01)
    assert far == pytest.approx(0.8, rel=0.01)


@checked(max_examples=80, deadline=None)
@given(SIZES, SIZES, st.sampled_from([2.0, 4.0, 8.0]), st.sampled_from([1.0, 2.0, 16.0]))
def test_more_bytes_and_slower_links_take_longer(size: float, more: float, inside: float, nodes: float) -> None:
    found = group(inside * nodes, inside)
    for collective in (all_reduce, all_gather, all_to_all):
        base = float(collective(one(size), found, links())[0])
        assert base > 0
        assert float(collective(one(size + more), found, links())[0]) >= base
        assert float(collective(one(size), found, links(50e9))[0]) >= base
        assert float(collective(one(size), found, links(100e9, 5e9))[0]) >= base


def test_tensor_groups_stay_in_the_node_and_replicas_come_next() -> None:
    work = complete(Workload(model="gpt3-175b", tensor_parallel=8, pipeline_parallel=4))
    groups = groups_of(work, one(64.0), one(8.0))
    assert (float(groups.tensor.inside[0]), float(groups.tensor.nodes[0])) == (8.0, 1.0)
    assert (float(groups.replicas[0]), float(groups.data.inside[0]), float(groups.data.sharing[0])) == (2.0, 1.0, 8.0)
    assert float(groups.crossing[0]) == 1.0
    assert groups.why_not[0] == ""


@pytest.mark.parametrize(("nodes", "crosses"), [(2.0, 1.0), (1.0, 0.0)])
def test_stages_that_fill_a_node_each_cross_to_the_next(nodes: float, crosses: float) -> None:
    work = complete(Workload(model="gpt3-175b", tensor_parallel=8, pipeline_parallel=2))
    assert float(groups_of(work, one(16.0), one(nodes)).crossing[0]) == crosses


def test_a_bridge_joins_two_devices_and_more_talk_over_pcie() -> None:
    bridged = replace(A100, interconnect="NVLink bridge", interconnect_bytes_per_second=600e9, pcie="4.0 x16")
    machines = [Machine(bridged, count, 1) for count in (2, 4)]
    hardware = survey(machines, complete(Workload(model="resnet50")), open_calibration())
    found = survey_links(machines, hardware)
    assert found.device_peak.tolist() == [300e9, 31.5e9]
    assert found.device_seconds.tolist() == [3.4e-6, 5.7e-6]


@pytest.mark.parametrize(("devices", "wanted"), [(12.0, "ask for 16"), (0.5, "ask for 8"), (7.0, "ask for 8")])
def test_counts_that_do_not_divide_are_one_sentence(devices: float, wanted: str) -> None:
    work = complete(Workload(model="gpt2", tensor_parallel=4, pipeline_parallel=2))
    said = str(groups_of(work, one(devices), one(1.0)).why_not[0])
    assert "multiple of 8 devices" in said
    assert wanted in said


def timed(work: Workload, devices: float, *, zero: float = 0.0, micro: float = 1.0) -> Communication:
    recipe = complete(work)
    groups = groups_of(recipe, one(devices), one(max(1.0, devices / 8)))
    return communicate(recipe, traffic_of(recipe, one(1.0), one(4.0), one(0.0)), groups, links(), one(zero), one(micro))


def test_a_pipeline_is_idle_p_minus_one_of_m_plus_p_minus_one() -> None:
    found = timed(Workload(model="gpt2", pipeline_parallel=4, gradient_accumulation=13), 4.0, micro=0.5)
    whole = 13 * 0.5 + float(found.bubble[0])
    assert float(found.bubble[0]) / whole == pytest.approx(3 / 16)
    streams = timed(Workload(model="gpt2", pipeline_parallel=4, mode="inference"), 4.0)
    assert float(streams.bubble[0]) == 0.0


def test_gradients_are_sent_once_a_step_and_shared_weights_every_micro_step() -> None:
    def sent(stage: float, pieces: int) -> float:
        return float(timed(Workload(model="gpt2-xl", gradient_accumulation=pieces), 8.0, zero=stage).replicas[0])

    assert sent(0.0, 8) == sent(0.0, 1)
    assert sent(1.0, 8) == sent(1.0, 1)
    assert sent(2.0, 8) - sent(2.0, 1) == pytest.approx(7 * sent(0.0, 1) / 2, rel=0.01)  # scattered every time
    assert sent(3.0, 8) == pytest.approx(8 * sent(3.0, 1))
    assert sent(1.0, 1) == pytest.approx(sent(0.0, 1), rel=0.01)
    assert sent(3.0, 1) == pytest.approx(1.5 * sent(0.0, 1), rel=0.01)


@pytest.mark.parametrize(("stage", "passes"), [(0.0, 1.0), (1.0, 1.0), (2.0, 8.0), (3.0, 12.0)])
def test_gradients_hide_behind_the_passes_that_bring_them(stage: float, passes: float) -> None:
    step = 0.001
    found = timed(Workload(model="gpt2-xl", gradient_accumulation=8), 8.0, zero=stage, micro=step)
    waited = float(straggling_seconds(one(8 * step), one(1.0), one(8.0))[0])
    hidden = float((found.replicas - found.exposed)[0]) + waited
    assert hidden == pytest.approx(HIDDEN_SHARE * 2 / 3 * passes * step)


def test_a_pipeline_hands_results_on_and_gradients_back() -> None:
    train, infer = (
        timed(Workload(model="gpt2", pipeline_parallel=4, mode=mode), 4.0) for mode in ("train", "inference")
    )
    assert float(train.pipeline[0]) == 2 * float(infer.pipeline[0]) > 0


def test_shared_weights_cross_the_links_once_more_than_gradients() -> None:
    plain, shared = (timed(Workload(model="gpt2-xl"), 8.0, zero=stage).floor[0] for stage in (0.0, 1.0))
    assert shared == 2 * plain > 0


def test_a_token_is_sent_to_each_of_its_experts() -> None:
    found = traffic_of(complete(Workload(model="mixtral-8x7b")), one(1.0), one(4.0), one(0.0))
    assert found.experts[0] == 2 * found.result[0] == 2 * 4 * 4096 * 4096 * 2


def test_experts_are_reached_by_all_to_all() -> None:
    mixture = timed(Workload(model="mixtral-8x7b", tensor_parallel=8), 8.0)
    assert float(mixture.experts[0]) > 0
    assert float(timed(Workload(model="llama-2-7b", tensor_parallel=8), 8.0).experts[0]) == 0.0


@checked(max_examples=60, deadline=None)
@given(
    st.sampled_from(["resnet50", "gpt2", "llama-2-7b", "mixtral-8x7b", "t5-base"]),
    st.sampled_from(["train", "lora", "inference"]),
    DEVICES,
    st.sampled_from([0.0, 1.0, 2.0, 3.0]),
    st.sampled_from([1, 2, 4]),
    st.integers(1, 8),
)
def test_nothing_communicates_faster_than_its_links(
    name: str, mode: str, devices: float, zero: float, tensor: int, pieces: int
) -> None:
    said = {"model": name, "mode": mode, "tensor_parallel": tensor}
    if mode != "inference":
        said["gradient_accumulation"] = pieces
    found = timed(Workload.model_validate(said), devices * tensor, zero=zero)
    whole = float((found.replicas + found.tensor + found.experts + found.pipeline)[0])
    assert 0.0 <= float(found.floor[0]) <= whole * (1 + 1e-9)
    assert float(found.exposed[0]) >= 0.0
