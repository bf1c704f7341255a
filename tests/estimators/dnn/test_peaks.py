"""Which peak a precision runs at."""

from __future__ import annotations

import pytest

from estimators.dnn.machine import Machine
from estimators.dnn.peaks import Peak, peak_of, peak_of_processors, usual_precision
from knowledge.ci.types import Processor
from knowledge.evidence import Source
from tests.estimators.dnn.devices import A100, CORAL, ORIN, UNKNOWN, V100


@pytest.mark.parametrize(
    ("device", "precision"), [(A100, "bf16"), (V100, "fp16"), (ORIN, "fp16"), (CORAL, "int8"), (None, "fp32")]
)
def test_usual_precision(device: object, precision: str) -> None:
    assert usual_precision(device) == precision  # type: ignore[arg-type]


def test_peak_is_that_of_the_precision() -> None:
    assert peak_of(A100, "bf16", trains=True) == Peak("bf16", 312e12, 2039e9)
    assert peak_of(A100, "fp32", trains=True) == Peak("fp32", 19.5e12, 2039e9)


def test_bf16_on_volta_falls_back_to_fp32_not_to_the_tensor_cores() -> None:
    assert peak_of(V100, "bf16", trains=True) == Peak("fp32", 15.7e12, 900e9)


def test_a_jetson_runs_fp16_at_half_its_int8_rate() -> None:
    assert peak_of(ORIN, "fp16", trains=False) == Peak("fp16", 137.5e12 / 2, 204.8e9)


def test_an_int8_device_cannot_train() -> None:
    assert "for inference" in str(peak_of(CORAL, "int8", trains=True))


def test_a_device_without_figures_says_so() -> None:
    assert "no peak rate" in str(peak_of(UNKNOWN, "bf16", trains=True))


def test_processors_count_sockets_and_the_share_of_cores() -> None:
    cpu = Processor("x", "X", "Intel", 32, 2.0, 4e12, 200e9, 200.0, Source(id="x", title="X"))
    whole = peak_of_processors(Machine(None, 0, 1, processor=cpu, sockets_per_node=2))
    quarter = peak_of_processors(Machine(None, 0, 1, cores=16, processor=cpu, sockets_per_node=2))
    assert isinstance(whole, Peak)
    assert isinstance(quarter, Peak)
    assert whole.flops == 8e12
    assert quarter.flops == 2e12
    assert "not known" in str(peak_of_processors(Machine(None, 0, 1)))
