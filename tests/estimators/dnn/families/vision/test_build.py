"""The door of the package: names, sizes, and what comes back."""

from __future__ import annotations

import time

import pytest

from estimators.dnn.families import vision
from estimators.dnn.graph import profile_of
from knowledge.errors import RequestError

SOME = (
    "resnet50", "seresnext50_32x4d", "densenet121", "vgg16", "inception_v3", "mobilenetv3_large_100",
    "mobilenetv4_hybrid_medium", "efficientnet_b0", "tf_efficientnetv2_b0", "regnety_040", "convnext_tiny",
    "convnextv2_atto", "vit_base_patch16_224", "beit_base_patch16_224", "eva02_tiny_patch14_224",
    "deit3_small_patch16_224",
    "swin_tiny_patch4_window7_224", "swinv2_tiny_window8_256", "mixer_b16_224", "xcit_nano_12_p16_224",
    "cait_xxs24_224", "resnetv2_50d_gn", "vit_small_r26_s32_224", "res2net50_26w_4s", "resnet50_clip_gap", "repvgg_a0",
    "pit_ti_distilled_224", "poolformer_s12", "caformer_s18", "mobilevit_xxs", "mobilevitv2_050", "hrnet_w18_small",
    "xception41", "convmixer_768_32",
)  # fmt: skip


def test_what_nothing_draws_is_none() -> None:
    assert vision.build("resnet5000", 224) is None
    assert vision.build("", 224) is None


def test_names_are_sorted_and_stand_once() -> None:
    assert list(vision.names()) == sorted(set(vision.names()))


@pytest.mark.parametrize("size", [0, -224, 15, 8193, 1_000_000])
def test_a_size_out_of_bounds_is_one_sentence(size: int) -> None:
    with pytest.raises(RequestError, match=r"^image_size is -?\d+, but .* pixels a side; choose a size in between\.$"):
        vision.build("resnet50", size)


@pytest.mark.parametrize(("name", "size"), [("inception_v3", 64), ("vit_base_patch32_224", 31)])
def test_a_size_a_network_cannot_work_on_is_one_sentence(name: str, size: int) -> None:
    with pytest.raises(RequestError, match=rf"^image_size is {size}, but {name} cannot work on .* usual size\.$") as it:
        vision.build(name, size)
    assert "\n" not in it.value.message


@pytest.mark.parametrize("name", SOME)
def test_a_graph_reads_one_image_and_writes_one_row_of_scores(name: str) -> None:
    graph = vision.build(name, 224)
    assert graph is not None
    assert graph.name == name
    assert [one.shape for one in graph.inputs] == [(3, 224, 224)]
    (output,) = graph.outputs
    assert len(graph.by_name[output].shape) == 1


@pytest.mark.parametrize("name", ["resnet50", "mobilenetv2_100", "convnext_tiny", "xcit_nano_12_p16_224"])
def test_convolutions_cost_by_the_area(name: str) -> None:
    small, large = vision.build(name, 224), vision.build(name, 448)
    assert small is not None
    assert large is not None
    assert large.parameters == small.parameters
    assert large.macs / small.macs == pytest.approx(4, rel=0.02)


def test_attention_costs_by_more_than_the_area() -> None:
    small, large = vision.build("vit_base_patch16_224", 224), vision.build("vit_base_patch16_224", 448)
    assert small is not None
    assert large is not None
    assert large.macs > 4.2 * small.macs
    assert large.parameters - small.parameters == (28 * 28 - 14 * 14) * 768  # positions


def test_windows_cost_by_the_area() -> None:
    small, large = (vision.build("swin_tiny_patch4_window7_224", size) for size in (224, 448))
    assert small is not None
    assert large is not None
    assert large.macs == pytest.approx(4 * small.macs, rel=0.01)


def test_a_size_between_windows_is_padded() -> None:
    """250 pixels are 62 places: nine windows of seven a side, one place short."""
    graph = vision.build("swin_tiny_patch4_window7_224", 250)
    assert graph is not None
    assert any(operator.kind == "pad" for operator in graph)


def test_a_relative_bias_moves_nothing_by_sample() -> None:
    graph = vision.build("beit_base_patch16_224", 224)
    assert graph is not None
    assert any("resize" in name for name in graph.fixed)
    every = sum(operator.read + operator.written for operator in graph)
    assert profile_of(graph).total_elements < every
    assert profile_of(graph).total_parameters == graph.parameters


def test_building_takes_milliseconds() -> None:
    start = time.process_time()
    for name in SOME:
        vision.build(name, 224)
    assert (time.process_time() - start) / len(SOME) < 0.05
