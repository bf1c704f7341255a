"""What a job does besides its steps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from estimators.dnn import Machine, Workload, estimate
from estimators.dnn.overheads import TEXTS, Overheads, _warm_up_seconds, checkpoint_bytes, overheads
from estimators.dnn.recipe import complete
from tests.estimators.dnn.devices import A100

STEP = 0.5


def found(work: Workload, *, steps: float = 10_000.0, per_epoch: float = 1_000.0, nodes: float = 1.0) -> Overheads:
    arrays = [np.array([value]) for value in (8.0, nodes, STEP, 0.1, steps, per_epoch)]
    return overheads(complete(work), *arrays)


def part(name: str, work: Workload, **said: Any) -> float:
    return float(found(work, **said).parts[name][0])


def resnet(**said: Any) -> Workload:
    return Workload.model_validate({"model": "resnet50", "dataset_size": 1_000_000, **said})


def test_parts_have_words_and_make_the_total() -> None:
    parts = found(resnet())
    assert set(parts.parts) == set(TEXTS)
    assert float(parts.total[0]) == pytest.approx(sum(float(seconds[0]) for seconds in parts.parts.values()))


def test_processes_join_at_each_doubling_and_warm_up_no_longer_than_they_run() -> None:
    assert part("start-up", resnet()) == 20.0 + 3 * 2.0  # eight devices
    assert part("warming up", resnet()) == 10 * STEP
    assert part("warming up", resnet(), steps=4.0) == 4 * STEP
    assert part("warming up", resnet(), steps=float("nan")) == 10 * STEP


def test_only_a_compiled_network_is_compiled() -> None:
    assert part("compiling", resnet()) == 0.0
    assert 30 < part("compiling", resnet(compiled=True)) < 300


def test_evaluation_runs_forward_only_after_each_whole_epoch() -> None:
    ten, half = part("evaluating", resnet()), part("evaluating", resnet(), steps=500.0)
    assert half == 0.0
    assert ten == pytest.approx(10 * 0.04 * 1_000 * STEP / 3)
    assert part("evaluating", resnet(mode="inference")) == 0.0


def test_checkpoints_are_written_every_hour_and_at_the_end() -> None:
    each = checkpoint_bytes(complete(resnet())) / 1e9
    assert part("writing checkpoints", resnet(), steps=3 * 3600 / STEP + 1) == pytest.approx(4 * each)
    assert part("writing checkpoints", resnet(), steps=1.0) == pytest.approx(each)
    slow = part("writing checkpoints", resnet(storage_bytes_per_second=1e6), steps=1.0)
    assert slow == pytest.approx(1000 * each)
    assert part("writing checkpoints", resnet(mode="inference")) == 0.0


def test_large_checkpoints_are_written_seldom_and_by_all_nodes_at_once() -> None:
    work = Workload(model="llama-2-70b", mode="finetune", dataset_size=10**9, dataset_unit="tokens")
    steps = 100 * 3600 / STEP
    alone, many = (part("writing checkpoints", work, steps=steps, nodes=nodes) for nodes in (1.0, 16.0))
    assert alone <= 0.06 * 100 * 3600
    assert many < alone


def test_adapters_are_small_to_write_but_all_weights_are_read() -> None:
    full, lora = (
        Workload.model_validate({"model": "llama-2-7b", "mode": mode, "dataset_size": 10**8, "dataset_unit": "tokens"})
        for mode in ("finetune", "lora")
    )
    assert part("writing checkpoints", lora) < part("writing checkpoints", full) / 100
    assert part("start-up", lora) == part("start-up", full) > 20 + 13


def test_an_endless_job_has_no_total() -> None:
    assert np.isnan(found(resnet(), steps=float("nan")).total[0])


def test_the_estimate_shows_them_and_adds_them_up() -> None:
    one = estimate(resnet(epochs=2), Machine(A100, 4, 1))
    assert one.total_hours is not None
    assert one.epoch_hours is not None
    besides = sum(entry.seconds for entry in one.overheads) / 3600
    assert one.total_hours.value == pytest.approx(2 * one.epoch_hours.value + besides)
    assert {entry.name for entry in one.overheads} == set(TEXTS) - {"compiling"}
    said = [note.text for note in one.assumptions if note.field == "overheads"]
    assert len(said) == 1
    assert "not steps" in said[0]
    assert "not counted" not in " ".join(note.text for note in one.assumptions)


def test_warming_up_takes_a_minute_at_most_or_one_step() -> None:
    seconds = _warm_up_seconds(np.array([0.1, 112.0, 10.0, 10.0]), np.array([1e6, 1e6, 1e6, 2.0]))
    assert seconds.tolist() == [1.0, 112.0, 60.0, 20.0]
