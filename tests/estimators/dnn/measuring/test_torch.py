"""Measuring for real, where PyTorch is installed: our networks have the published sizes, a case gives a whole row."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch")

from estimators.dnn.measuring.__main__ import main
from estimators.dnn.measuring.building import build
from estimators.dnn.measuring.case import Case
from estimators.dnn.measuring.measure import measure
from estimators.dnn.measuring.rows import read
from estimators.dnn.measuring.table import entries
from estimators.dnn.measuring.timing import Limits
from estimators.dnn.measuring.torch_device import TorchDevice

QUICK = Limits(warm_up_seconds=0.0, warm_up_steps=1, least_blocks=1, window_seconds=0.0, longest_seconds=0.0)


@pytest.mark.parametrize(
    ("name", "millions"),
    [("yolov5n", 1.9), ("yolov5s", 7.2), ("yolov5m", 21.2), ("megadetector-v5", 140.0), ("unet", 31.0)],
)
def test_our_own_networks_have_the_published_parameters(name: str, millions: float) -> None:
    entry = entries()[name]
    network = build(entry, entry.sizes[0])
    assert sum(weight.numel() for weight in network.parameters()) / 1e6 == pytest.approx(millions, abs=0.06)


@pytest.mark.parametrize("task", ["infer", "train"])
def test_a_case_gives_time_memory_size_and_operations(task: str) -> None:
    found = measure(Case("yolov5n", task, "fp32", 1, 64, "nchw"), TorchDevice("cpu"), QUICK)  # type: ignore[arg-type]  # parametrized words
    assert found.status == "ok", found.notes
    assert found.seconds is not None
    assert found.seconds > 0
    assert found.macs == pytest.approx(2.23e9 / 100, rel=0.02), "a tenth of the side is a hundredth of the work"


def test_a_size_that_the_network_cannot_take_fails_alone() -> None:
    assert measure(Case("yolov5n", "infer", "fp32", 1, 50, "nchw"), TorchDevice("cpu"), QUICK).status == "failed"


def test_the_command_writes_rows_and_refuses_nonsense(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--networks", "nonesuch"]) == 1
    assert main(["--budget-minutes", "-1"]) == 1
    output = tmp_path / "rows.csv"
    assert main(["--networks", "yolov5n", "--device", "cpu", "--budget-minutes", "0.001", "--output", str(output)]) == 0
    assert read(output) == [], "a budget that the machine's own facts use up leaves no case"
    assert "The budget is spent" in capsys.readouterr().err
