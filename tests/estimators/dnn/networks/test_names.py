"""The catalogue's names: enough of them, none that means two networks, what people write, what is refused."""

from __future__ import annotations

from collections import defaultdict
from typing import get_args

import pytest

from estimators.dnn import networks
from estimators.dnn.features import FAMILIES
from estimators.dnn.networks import Kind, catalogue, facts
from knowledge.errors import UnknownNameError


@pytest.mark.parametrize(
    ("written", "slug"),
    [
        ("whisper large", "whisper-large"),
        ("stable diffusion xl", "sdxl"),
        ("SDXL", "sdxl"),
        ("stable diffusion", "sd-1.5"),
        ("stable diffusion 2.1", "sd-2.1"),
        ("FLUX.1 dev", "flux-dev"),
        ("DiT-XL/2", "dit-xl-2"),
        ("mixtral", "mixtral-8x7b"),
        ("deepseek v3", "deepseek-v3"),
        ("DeepSeek-R1", "deepseek-v3"),
        ("qwen2.5 7b", "qwen2.5-7b"),
        ("Qwen3-235B-A22B", "qwen3-235b-a22b"),
        ("gemma 2 9b", "gemma-2-9b"),
        ("gemma3 27b", "gemma-3-27b"),
        ("phi-4", "phi-4"),
        ("gpt-oss 120b", "gpt-oss-120b"),
        ("llama 4 scout", "llama-4-scout"),
        ("kimi k2", "kimi-k2"),
        ("command r+", "command-r-plus"),
        ("sam", "sam-vit-h"),
        ("segformer b2", "segformer-b2"),
        ("deeplabv3", "deeplabv3-resnet50"),
        ("u-net", "unet"),
        ("Mask R-CNN", "mask-rcnn-resnet50"),
        ("faster rcnn", "faster-rcnn-resnet50"),
        ("detr", "detr-resnet50"),
        ("RT-DETR", "rt-detr-r50"),
        ("yolo11n", "yolo11n"),
        ("clip vit l14", "clip-vit-l-14"),
        ("openai clip", "clip-vit-b-32"),
        ("dinov2", "dinov2-base"),
        ("wav2vec2", "wav2vec2-base"),
        ("conformer", "conformer-l"),
        ("dlrm", "dlrm"),
        ("speciesnet", "speciesnet"),
        ("deepfaune", "deepfaune"),
        ("megadetector v5b", "megadetector-v5"),
        ("megadetector v6", "megadetector-v6"),
        ("MDV6 RT-DETR", "megadetector-v6-rtdetr"),
        ("t5-xxl", "t5-11b"),
        ("flan-t5-xxl", "t5-v1.1-xxl"),
    ],
)
def test_what_people_write(written: str, slug: str) -> None:
    assert networks.find(written).name == slug


@pytest.mark.parametrize("written", ["resnet-500", "resnet 51", "llama 5", "yolov13", "sdxxl", "gpt-4", "whisper huge"])
def test_a_name_that_nothing_bears_is_never_taken_for_another(written: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        networks.find(written)
    assert len(caught.value.suggestions) <= 3
    assert all(networks.find(near).name == near for near in caught.value.suggestions)


def test_there_are_more_than_a_thousand_networks() -> None:
    assert len(networks.names()) >= 1_900
    assert len(networks.aliases()) >= 2_700
    assert len(set(networks.names())) == len(networks.names())


def identity(target: tuple[str, str]) -> object:
    """What a target stands for. The table of image networks has two rows twice, under two spellings: same weights."""
    if target[0] == "vision":
        return facts.vision_sizes()[target[1]][0]
    row = catalogue._rows()[target]
    return facts.vision_sizes()[row["table_name"]][0] if row.get("table_name") else target


def test_no_name_means_two_networks() -> None:
    claims: dict[str, set[object]] = defaultdict(set)
    well_known: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for name, target in catalogue._written():
        claims[catalogue.key_of(name)].add(identity(target))
        if target[0] != "vision":
            well_known[catalogue.key_of(name)].add(target)
    assert not [key for key, meant in claims.items() if len(meant) > 1]
    assert not [key for key, meant in well_known.items() if len(meant) > 1]


def test_kinds_and_families_are_known_ones() -> None:
    for name in networks.names():
        network = networks.find(name)
        assert network.kind in get_args(Kind)
        assert network.family in FAMILIES
        assert (network.image_size is None) != (network.sequence_length is None)


def test_no_slug_stands_twice() -> None:
    slugs = [row["slug"] for table in catalogue.WELL_KNOWN for row in facts.rows(f"{table}.csv")]
    assert sorted(set(slugs)) == sorted(slugs)


def test_every_kind_has_networks() -> None:
    found = {networks.find(name).kind for name in networks.names()}
    assert found == set(get_args(Kind))


def test_a_network_of_another_usual_size_keeps_the_name_of_its_table_free() -> None:
    assert networks.find("speciesnet").image_size == 480
    assert networks.find("tf_efficientnetv2_m").name == "tf_efficientnetv2_m"
    assert networks.find("speciesnet").cost().macs == 24.76e9


def test_settings_are_read_as_what_they_are() -> None:
    assert facts.settings_of("") == {}
    assert facts.settings_of("a=1;b=0.5;c=1-2-4;d=qkvo;e=-3") == {"a": 1, "b": 0.5, "c": "1-2-4", "d": "qkvo", "e": -3}
