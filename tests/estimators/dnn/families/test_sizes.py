"""Graphs at other sizes, networks without a graph, and what the cost model reads from a graph."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.dnn import networks
from estimators.dnn.families import build_graph, builders, graph_names, has_graph, recommenders
from estimators.dnn.networks import Network, facts
from estimators.dnn.networks.blueprint import Blueprint
from knowledge.errors import RequestError

ON_IMAGES = [row["slug"] for table in ("built", "detectors") for row in facts.rows(f"{table}.csv")
             if row["builder"] and row["image_size"]]  # fmt: skip


@pytest.mark.parametrize("slug", ["yolov5s", "yolov8s", "yolo11s", "fcn-resnet50", "unet", "deeplabv3-mobilenet"])
def test_convolutions_grow_with_the_area(slug: str) -> None:
    small, large = (build_graph(networks.find(slug), image_size=side).macs for side in (320, 640))
    assert large / small == pytest.approx(4.0, rel=0.02)


def test_attention_over_places_grows_faster_than_the_area() -> None:
    network = networks.find("dit-xl-2")
    assert build_graph(network, image_size=512).macs > 4.2 * build_graph(network, image_size=256).macs
    assert build_graph(network, image_size=512).macs / 1e9 == pytest.approx(525, rel=0.02)  # the authors' README


@given(st.sampled_from(ON_IMAGES[::7]), st.integers(1, 400))
def test_any_size_is_built_or_refused_with_a_sentence(slug: str, side: int) -> None:
    try:
        macs = build_graph(networks.find(slug), image_size=side).macs
    except RequestError:
        macs = 1.0
    assert macs > 0


def test_an_unknown_graph_is_refused_with_near_names() -> None:
    network = replace(networks.find("yolov9c"), blueprint=None)
    with pytest.raises(RequestError, match=r"No graph is known of YOLOv9c; near names are \S+, \S+, \S+"):
        build_graph(network)
    assert network.profile() is None
    assert not has_graph(network)


def test_every_builder_is_used_and_every_blueprint_has_one() -> None:
    used = {row["builder"] for table in ("built", "detectors") for row in facts.rows(f"{table}.csv") if row["builder"]}
    assert used == set(builders.BUILDERS)


@pytest.mark.parametrize(
    "slug", ["yolov5s", "clip", "sam-vit-b", "wav2vec2-base", "dlrm-kaggle", "llama-3.2-1b", "whisper-tiny", "t5-small"]
)
def test_a_profile_holds_what_the_graph_holds(slug: str) -> None:
    network = networks.find(slug)
    graph, profile = build_graph(network), network.profile()
    assert profile is not None
    assert profile.total_macs == pytest.approx(graph.macs)
    assert profile.total_parameters == graph.parameters
    assert len(profile) < len(graph)


def test_profiles_follow_the_asked_size_and_are_kept() -> None:
    network = networks.find("yolov5s")
    assert network.profile(320) is network.profile(320)
    small, usual = network.profile(320), network.profile()
    assert small is not None
    assert usual is not None
    assert usual.total_macs / small.total_macs == pytest.approx(4.0, rel=0.02)


def test_costs_come_from_the_graph_where_no_table_has_them() -> None:
    network = networks.find("deeplabv3")
    graph = build_graph(network)
    assert network.cost().macs == graph.macs
    assert network.cost().activations == graph.activations
    assert network.cost().input_bytes == 4 * 3 * 520 * 520


def test_costs_of_a_tabulated_detector_come_from_its_graph() -> None:
    network = networks.find("megadetector")
    assert network.cost().activations == build_graph(network).activations
    assert network.cost().macs == build_graph(network).macs == pytest.approx(419.6e9, rel=0.01)  # 4 x that at 640


def test_masks_and_keypoints_cost_more_than_boxes() -> None:
    boxes, masks, points = (
        networks.find(f"{name}-resnet50").cost().macs for name in ("faster-rcnn", "mask-rcnn", "keypoint-rcnn")
    )
    assert boxes < masks < points


def test_a_pair_reads_an_image_and_a_text() -> None:
    shapes = {one.name: one.shape for one in build_graph(networks.find("clip")).inputs}
    assert shapes == {"image": (3, 224, 224), "text": (77,)}


def test_a_denoiser_works_on_an_eighth_of_the_side() -> None:
    graph = build_graph(networks.find("sdxl"), image_size=1024)
    assert graph.by_name["latents"].shape == (4, 128, 128)


def test_a_recommender_touches_one_row_of_each_table() -> None:
    graph = build_graph(networks.find("dlrm"))
    assert graph.parameters > 24e9
    assert graph.active_parameters < 3e6
    assert sum(recommenders.TABLES["kaggle"]) == 33_762_577


def test_blueprints_can_be_kept_in_a_cache() -> None:
    network: Network = networks.find("sam")
    assert network.blueprint == Blueprint("sam", (("width", 1280), ("layers", 32), ("heads", 16)))
    assert hash(network) == hash(networks.find("segment anything"))


def test_names_with_graphs_can_be_found() -> None:
    assert {"bert-base", "yolo11n", "sdxl", "dlrm", "megadetector-v5"} <= set(graph_names())


def test_no_operator_is_left_unread() -> None:
    for slug in graph_names():
        if networks.find(slug).table_name is None:
            graph = build_graph(networks.find(slug), sequence_length=8)
            read = {source for operator in graph for source in operator.inputs} | set(graph.outputs)
            assert not [operator.name for operator in graph if operator.name not in read], slug
