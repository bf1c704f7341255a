"""Observed times in people's words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.dnn import Machine, Workload
from estimators.dnn.own_runs import observed
from estimators.dnn.own_runs.saying import read_figure
from knowledge.errors import RequestError
from knowledge.settings import Settings
from tests.estimators.dnn.devices import A100

WORK = Workload(model="resnet50", batch_size=256)
MACHINE = Machine(A100, 4, 1)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("0.42 s/step", "step_seconds", 0.42),
        ("0.42s/it", "step_seconds", 0.42),
        ("420 ms per iteration", "step_seconds", 0.42),
        ("1.5 seconds a step", "step_seconds", 1.5),
        ("I measured 0.42 s/step", "step_seconds", 0.42),
        ("2.4 it/s", "steps_per_second", 2.4),
        ("380 images/s", "samples_per_second", 380),
        ("1,380 img/sec", "samples_per_second", 1380),
        ("12k tokens per second", "tokens_per_second", 12000),
        ("95 min per epoch", "epoch_hours", 95 / 60),
        ("1.5 h/epoch", "epoch_hours", 1.5),
        ("took 3 days in total", "total_hours", 72),
        (".5 s / step", "step_seconds", 0.5),
    ],
)
def test_figures_are_read(text: str, kind: str, value: float) -> None:
    found = read_figure(text)
    assert found[0] == kind
    assert found[1] == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    ["", "fast", "0.42", "0.42 s", "-3 s/step", "0 s/step", "3 parsecs per epoch", "1 s/step or so", "1e999 it/s"],
)
def test_what_is_no_figure_is_refused_with_examples(text: str) -> None:
    with pytest.raises(RequestError, match=r"0\.42 s/step"):
        read_figure(text)


def test_batch_and_device_can_be_said_with_it(settings_: Settings) -> None:
    (run,) = observed("0.42 s/step on 2 V100 with batch 64", WORK, MACHINE, settings_).runs
    assert (run.kind, run.value, run.workload.batch_size) == ("step_seconds", 0.42, 64)
    assert run.machine.accelerator is not None
    assert run.machine.accelerator.id == "nvidia-v100-sxm2-16gb"
    assert (run.machine.accelerator_count, run.machine.node_count) == (2, 1)
    (other,) = observed("380 images/s, batch size 32, on an A100-SXM4-40GB", WORK, MACHINE, settings_).runs
    assert other.workload.batch_size == 32
    assert other.machine.accelerator is not None
    assert other.machine.accelerator.id == "nvidia-a100-sxm4-40gb"
    assert other.machine.accelerator_count == 4


def test_what_is_not_said_is_the_callers(settings_: Settings) -> None:
    (run,) = observed("380 images/s", WORK, MACHINE, settings_).runs
    assert (run.workload, run.machine) == (WORK, MACHINE)


@pytest.mark.parametrize("text", ["1 s/step on a Cray-1", "1 s/step with batch 0", "1 s/step on 0 V100", "9" * 300])
def test_it_says_no_in_one_sentence(text: str, settings_: Settings) -> None:
    with pytest.raises(RequestError, match="observed"):
        observed(text, WORK, MACHINE, settings_)


@given(st.floats(min_value=1e-6, max_value=1e9), st.sampled_from(["s/step", "it/s", "images/s", "h per epoch"]))
def test_every_figure_comes_back(value: float, unit: str) -> None:
    assert read_figure(f"{value!r} {unit}")[1] == pytest.approx(value)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read_figure(text)
    except RequestError:
        return
    assert found[1] > 0
