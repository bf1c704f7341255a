"""Sources' words for networks, devices, precisions and sizes mean what the catalogues hold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.dnn.pipeline import FED_WITHOUT_WAITING
from estimators.dnn.scoring.asking import Question, Refusal, question_of, workload_of
from estimators.dnn.scoring.device_words import Device, DeviceWords
from estimators.dnn.scoring.network_words import adapters_of, billions_of, network_named
from estimators.dnn.scoring.row import Row
from estimators.dnn.scoring.run_words import Size, channels_last, compiled, precision_of, reads_data, size_of
from estimators.dnn.workload import Workload
from knowledge.ci import open_catalogue
from knowledge.settings import Settings

ROW = Row(
    line=2, source="someone", model="resnet50", family="resnet", task="train", framework="pytorch",
    precision="amp_fp16", accelerator="A100-SXM4-80GB", input="224x224", accelerators=8.0, nodes=1, batch=64.0,
    parameters=None, macs=None, layout="nhwc", compiled="torch.compile", loading="synthetic", samples_per_second=1.0,
    peak_memory_bytes=None,
)  # fmt: skip


@pytest.fixture
def devices(settings_: Settings) -> DeviceWords:
    return DeviceWords(open_catalogue(settings_))


@pytest.mark.parametrize(
    ("said", "slug"),
    [
        ("ResNet-50 v1.5", "resnet50"),
        ("resnet50_v1.5", "resnet50"),
        ("resnet50.a1_in1k", "resnet50"),
        ("BERT-Large", "bert-large"),
        ("bert_large_squad", "bert-large"),
        ("tf_efficientnet_b5_ns", "tf_efficientnet_b5"),
        ("vit_base_patch16_224.augreg_in21k", "vit-b-16"),
        ("llama2_70b_lora", "llama-2-70b"),
        ("yolov8n-oiv7", "yolov8n"),
        ("SE-ResNeXt101-32x4d", "seresnext101_32x4d"),
        ("no such network", None),
    ],
)
def test_networks_are_found_by_the_sources_names(said: str, slug: str | None) -> None:
    found = network_named(said)
    assert (found and found.name) == slug


def test_a_near_name_is_never_taken() -> None:
    for said in ("ssd300_resnet50", "efficientnet_widese-b4", "resnet5", "bert"):
        found = network_named(said)
        assert found is None or found.name != "resnet50"


@pytest.mark.parametrize(
    ("said", "identity"),
    [
        ("A100-SXM4-80GB", "nvidia-a100-sxm4-80gb"),
        ("RTX-3090", "nvidia-rtx-3090"),
        ("RTX-PRO-6000-Blackwell-Max-Q", "nvidia-rtx-pro-6000-maxq"),
        ("V100-SXM3-32GB", "nvidia-v100-sxm2-32gb"),
        ("GH200-80GB", "nvidia-gh200-96gb"),
        ("Graphcore-Bow-IPU", "graphcore-bow"),
        ("TPU-v4", "google-tpu-v4"),
        ("Jetson-Nano", "nvidia-jetson-nano"),
        ("Apple-M3-Pro-18core-GPU", "apple-m3-pro"),
        ("A10-24GB", "nvidia-a10"),
    ],
)
def test_accelerators_are_found_by_the_sources_names(devices: DeviceWords, said: str, identity: str) -> None:
    found = devices.find(said)
    assert isinstance(found, Device), found
    assert found.accelerator is not None
    assert found.accelerator.id == identity


def test_processors_are_found_or_refused(devices: DeviceWords) -> None:
    i9, xeon = devices.find("CPU-Intel-i9-10940X"), devices.find("CPU-Intel-Xeon-Platinum-8480+-@-2.00GHz")
    assert isinstance(i9, Device)
    assert isinstance(xeon, Device)
    assert i9.processor is not None
    assert i9.processor.id == "intel-core-i9-10940x"
    assert xeon.processor is not None
    assert xeon.processor.id == "intel-xeon-platinum-8480plus"
    for said in (
        "CPU-AWS-p4d.24xlarge",
        "CPU-Colab-Pro",
        "CPU",
        "RTX-3050-laptop",
        "Cray-1",
        "Foo-8480+",
        "CPU-APM",
        "-",
        "",
    ):
        assert isinstance(devices.find(said), str), said


@pytest.mark.parametrize(
    ("said", "found"),
    [("amp_fp16", "fp16"), ("AMP BF16", "bf16"), ("TF32", "tf32"), ("", None), ("float32", "fp32"), ("int8", "int8")],
)
def test_precisions(said: str, found: str | None) -> None:
    assert precision_of(said) == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("224x224", Size(224, None)),
        ("3x224x224", Size(224, None)),
        ("572x572x1", Size(572, None)),
        ("480x640", Size(554, None)),
        ("1280-long-side", Size(1109, None)),
        ("seq512", Size(None, 512)),
        ("", Size(None, None)),
    ],
)
def test_sizes(said: str, found: Size) -> None:
    assert size_of(said) == found


@pytest.mark.parametrize("said", ["0x224", "seq0", "224x224x160x4", "big", "1024-ish", "-3"])
def test_sizes_that_are_none_are_said(said: str) -> None:
    assert isinstance(size_of(said), str)


@given(st.integers(1, 4000), st.integers(1, 4000))
def test_an_image_keeps_its_area(height: int, width: int) -> None:
    found = size_of(f"{height}x{width}")
    assert isinstance(found, Size)
    assert found.image_size is not None
    assert found.image_size == pytest.approx((height * width) ** 0.5, abs=0.51)


@given(st.text(max_size=30))
def test_any_words_are_read_or_refused(text: str) -> None:
    assert isinstance(size_of(text), (Size, str))
    found = question_like(text)
    assert isinstance(found, Refusal) or found.mode in ("train", "lora", "qlora")


def question_like(text: str) -> Workload | Refusal:
    return workload_of(replace(ROW, model=text or "resnet50", precision=text, input=text, compiled=text))


def test_options_of_the_code() -> None:
    assert compiled("torch.compile")
    assert compiled("XLA")
    assert not compiled("no")
    assert channels_last("nhwc")
    assert not channels_last("nchw")
    assert reads_data(replace(ROW, loading="real"))
    assert not reads_data(replace(ROW, loading="real (DALI/native pipeline)"))
    assert not reads_data(replace(ROW, loading="synthetic"))


def test_a_row_becomes_a_question_without_anything_measured(devices: DeviceWords) -> None:
    found = question_of(ROW, devices)
    assert isinstance(found, Question)
    work, machine = found.workload, found.machine
    assert (work.model, work.batch_size, work.precision, work.mode) == ("resnet50", 512, "fp16", "train")
    assert (work.compiled, work.channels_last, work.image_size) == (True, True, 224)
    assert work.loader_workers == FED_WITHOUT_WAITING
    assert (machine.accelerator_count, machine.node_count) == (8, 1)
    again = question_of(replace(ROW, samples_per_second=9e9, peak_memory_bytes=1.0, line=7), devices)
    assert again == found


def test_what_cannot_be_asked_is_refused_with_its_words(devices: DeviceWords) -> None:
    for change, word in (
        ({"model": "no such network"}, "no such network"),
        ({"accelerator": "Cray-1"}, "Cray-1"),
        ({"precision": "fp4"}, "fp4"),
        ({"input": "1024-ish"}, "1024-ish"),
        ({"batch": 0.25}, "0.25"),
        ({"accelerators": 1.0, "nodes": 2}, "2 nodes"),
    ):
        found = question_of(replace(ROW, **change), devices)
        assert isinstance(found, Refusal)
        assert word in found.text


def test_decoders_by_size_and_adapters() -> None:
    assert billions_of("maxtext_22b", "gpt", None) == 22
    assert billions_of("whatever", "gpt", 1.3e9) == 1.3
    assert billions_of("resnet_22b", "resnet", None) is None
    assert adapters_of("llama2_70b_lora", "gpt_lora") == "lora"
    assert adapters_of("exploration", "resnet") is None
    found = workload_of(replace(ROW, model="llama2_70b_lora", family="gpt_lora", input="seq8192"))
    assert not isinstance(found, Refusal)
    assert (found.mode, found.sequence_length, found.image_size) == ("lora", 8192, None)
