"""Processors by the names people use."""

from __future__ import annotations

import pytest

from knowledge.ci import open_catalogue
from knowledge.errors import ModelMistakeError, UnknownNameError
from knowledge.settings import Settings
from tools.context import ToolContext
from tools.estimate_dnn import TOOL, EstimateDnnResult
from tools.processors import find_processor


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Raspberry Pi 5", "broadcom-bcm2712"),
        ("raspberry pi 4", "broadcom-bcm2711"),
        ("Xeon 8480", "intel-xeon-platinum-8480plus"),
        ("Intel Xeon Platinum 8480+", "intel-xeon-platinum-8480plus"),
        ("EPYC 7763", "amd-epyc-7763"),
        ("amd-epyc-7763", "amd-epyc-7763"),
        ("E5-2680 v4", "intel-xeon-e5-2680-v4"),
        ("Xeon Gold 6248", "intel-xeon-gold-6248"),
        ("Xeon Platinum 8280", "intel-xeon-platinum-8280"),
    ],
)
def test_names(said: str, meant: str, settings_: Settings) -> None:
    assert find_processor(said, open_catalogue(settings_)).processor.id == meant


@pytest.mark.parametrize("said", ["Raspberry Pi", "E5-2680", "z80", "", "intel cpu", "🙂"])
def test_what_covers_none_or_several_is_refused(said: str, settings_: Settings) -> None:
    with pytest.raises(UnknownNameError):
        find_processor(said, open_catalogue(settings_))


def test_a_board_has_its_memory(settings_: Settings) -> None:
    catalogue = open_catalogue(settings_)
    assert find_processor("Raspberry Pi 5 4GB", catalogue).memory_bytes == 4 * 2**30
    largest = find_processor("Raspberry Pi 5", catalogue)
    assert largest.memory_bytes == 8 * 2**30
    assert "8 GB" in (largest.choice or "")
    assert find_processor("EPYC 7763", catalogue).memory_bytes is None


def test_boards_and_accelerators_stand_side_by_side(settings_: Settings) -> None:
    asked = {"model": "yolov5s", "training_mode": "inference", "accelerators": ["t4", "Raspberry Pi 5"]}
    result = TOOL.call({**asked, "processors": ["EPYC 7763"]}, ToolContext(settings_))
    assert isinstance(result, EstimateDnnResult)
    assert [entry.device for entry in result.estimates] == ["T4", "BCM2712 (Raspberry Pi 5)", "EPYC 7763"]
    speeds = [
        entry.serving.images_per_day.value
        for entry in result.estimates
        if entry.serving and entry.serving.images_per_day
    ]
    assert len(speeds) == 3
    assert speeds[0] > speeds[2] > speeds[1]


def test_an_agent_cannot_name_a_file(settings_: Settings) -> None:
    with pytest.raises(ModelMistakeError, match="network"):
        TOOL.call({"network": "/etc/passwd"}, ToolContext(settings_))
    with pytest.raises(UnknownNameError):
        TOOL.call({"model": "/etc/passwd", "accelerator": "a100"}, ToolContext(settings_))
