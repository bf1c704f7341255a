"""Own runs correct estimates: cited first, drawn towards no correction, never below physics, told with their number."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from estimators.dnn import EstimateTable, Machine, Workload, estimate_many
from estimators.dnn.own_runs import BY_USER, BadRun, OwnRun, OwnRuns, correct
from estimators.dnn.own_runs.run import Kind
from estimators.dnn.own_runs.spread import PARTS, REPEAT
from estimators.dnn.table import EstimateTable as Table
from knowledge.ci.types import Accelerator
from knowledge.settings import Settings
from tests.estimators.dnn.devices import A100, H200, UNKNOWN, V100

WORK = Workload(model="resnet50", batch_size=64, precision="fp16", dataset_size=1_281_167, epochs=90)
OTHER = Workload(model="vit-b-16", batch_size=64, precision="fp16", dataset_size=1_000_000, epochs=10)
ONE = Machine(V100, 1, 1)


def runs(*slower: float, work: Workload = WORK, machine: Machine = ONE) -> OwnRuns:
    """Runs that took so many times as long as estimated."""
    seconds = float(estimate_many(work, [machine]).step_seconds[0])
    return OwnRuns(
        tuple(OwnRun(f"line {n}", work, machine, "step_seconds", seconds * s) for n, s in enumerate(slower, 2))
    )


def table(work: Workload, *machines: Machine) -> Table:
    return estimate_many(work, machines or [ONE])


def notes(result: EstimateTable, row: int = 0) -> str:
    return " ".join(note.text for note in result.row(row).assumptions if note.field == "own_runs")


@pytest.fixture(autouse=True)
def built(settings_: Settings) -> None:
    """The session's home, for all estimates of this module."""


def test_the_same_configuration_is_taken_as_measured() -> None:
    before = table(WORK)
    after = correct(before, runs(1.9, 2.1))
    row = after.row(0)
    assert row.method == BY_USER
    assert row.step_seconds.value == pytest.approx(before.step_seconds[0] * (1.9 * 2.1) ** 0.5)
    assert row.step_seconds.low is not None
    assert row.step_seconds.high is not None
    assert 1 < row.step_seconds.high / row.step_seconds.value < 1.25
    assert row.total_hours is not None
    stepping = before.total_hours[0] - before.overhead_hours[0]
    assert row.total_hours.value == pytest.approx(before.overhead_hours[0] + stepping * (1.9 * 2.1) ** 0.5)
    assert row.throughput.value == pytest.approx(64 / row.step_seconds.value)
    assert "2 runs" in notes(after)
    assert row.sources[-1].id == "user:runs"
    assert before.method[0] != BY_USER


def test_code_that_is_slower_makes_other_networks_slower_but_less_so() -> None:
    before, after = table(OTHER), correct(table(OTHER), runs(1.5))
    factor = float(after.step_seconds[0] / before.step_seconds[0])
    assert 1.05 < factor < 1.45
    assert "Your code runs 1.5 times slower than the benchmark code (1 run): corrected by" in notes(after)
    assert f"{factor:.3g}" in notes(after)


def test_more_runs_are_believed_more() -> None:
    before = table(OTHER)
    batches = [replace_batch(batch) for batch in (32, 64, 128, 256)]
    one = correct(before, runs(1.5)).step_seconds[0]
    several = OwnRuns(tuple(run for work in batches for run in runs(1.5, work=work).runs))
    four = correct(before, several).step_seconds[0]
    assert before.step_seconds[0] < one < four < before.step_seconds[0] * 1.5


def replace_batch(batch: int) -> Workload:
    return WORK.model_copy(update={"batch_size": batch})


def test_alike_runs_weigh_more() -> None:
    own = runs(1.5)
    same = correct(table(replace_batch(128)), own).step_seconds[0] / table(replace_batch(128)).step_seconds[0]
    network = correct(table(OTHER), own).step_seconds[0] / table(OTHER).step_seconds[0]
    device = correct(table(OTHER, Machine(A100, 1, 1)), own).step_seconds[0]
    device /= table(OTHER, Machine(A100, 1, 1)).step_seconds[0]
    task = Workload(model="vit-b-16", mode="inference", batch_size=64, precision="fp16")
    other = correct(table(task), own).step_seconds[0] / table(task).step_seconds[0]
    assert same > network > device > other >= 1


def test_the_interval_narrows_but_never_to_nothing() -> None:
    before = table(OTHER)
    after = correct(before, runs(1.02))
    width = np.log(after.total_high / after.total_low)[0] / np.log(before.total_high / before.total_low)[0]
    assert 0.5 < width < 1


@pytest.mark.parametrize("count", [1, 4])
def test_the_next_run_strays_as_runs_do_and_as_their_mean_does(count: int) -> None:
    step = correct(table(WORK), runs(*[1.0] * count)).row(0).step_seconds
    assert step.high is not None
    assert np.log(step.high / step.value) == pytest.approx(1.645 * (REPEAT * (1 + 1 / count)) ** 0.5)


def test_one_run_within_the_usual_spread_tells_no_more_than_its_share() -> None:
    far = Machine(H200, 1, 1)  # shares the code and the task with the run, but neither network nor device
    factor = correct(table(OTHER, far), runs(float(np.exp(0.3)))).step_seconds[0] / table(OTHER, far).step_seconds[0]
    assert np.log(factor) == pytest.approx(0.3 * (PARTS.code + PARTS.task) / PARTS.total)


def test_far_off_runs_widen_what_they_do_not_cover() -> None:
    task = Workload(model="vit-b-16", mode="inference", batch_size=64, precision="fp16")
    before, after = table(task).row(0).step_seconds, correct(table(task), runs(6.0)).row(0).step_seconds
    assert after.high is not None
    assert before.high is not None
    assert after.high / after.value > before.high / before.value


def test_code_that_is_faster_is_told_so() -> None:
    after = correct(table(OTHER), runs(0.8))
    assert "1.25 times faster than" in notes(after)
    assert after.step_seconds[0] < table(OTHER).step_seconds[0]
    assert "as fast as" in notes(correct(table(OTHER), runs(1.0)))


def test_estimates_alone_are_corrected_as_in_a_table() -> None:
    machines = (ONE, Machine(A100, 8, 1), Machine(H200, 16, 2))
    before = table(OTHER, *machines)
    own = runs(1.4)
    after = correct(before, own)
    alone = correct([before.row(row) for row in range(3)], own)
    for row, estimate in enumerate(alone):
        in_table = after.row(row)
        assert estimate.step_seconds.value == pytest.approx(in_table.step_seconds.value)
        assert estimate.step_seconds.high == pytest.approx(in_table.step_seconds.high)
        assert estimate.throughput.value == pytest.approx(in_table.throughput.value)
        assert estimate.method == in_table.method
        assert estimate.total_hours is not None
        assert in_table.total_hours is not None
        assert estimate.total_hours.value == pytest.approx(in_table.total_hours.value)
        assert estimate.breakdown.step_seconds == pytest.approx(estimate.step_seconds.value)
        assert [n.text for n in estimate.assumptions if n.field == "own_runs"] == [
            n.text for n in in_table.assumptions if n.field == "own_runs"
        ]


def test_a_public_measurement_that_was_corrected_is_one_no_longer() -> None:
    before = table(replace_batch(128))
    assert before.method[0] == "measured"
    assert correct(before, runs(1.5)).method[0] == "learned"


def test_what_fast_code_would_promise_stops_at_physics() -> None:
    small = Workload(model="resnet18", mode="inference", batch_size=1, precision="fp16")
    large = Workload(model="vit-b-16", mode="inference", batch_size=256, precision="fp16")
    before, own = table(large), runs(0.1, work=small)
    after = correct(before, own)
    assert "left out" not in notes(after)
    floor = before.computed.floor_seconds[0]
    assert before.step_seconds[0] > 1.2 * floor
    assert after.step_seconds[0] == pytest.approx(floor)
    (alone,) = correct([before.row(0)], own)
    assert alone.step_seconds.value == pytest.approx(floor)


def test_runs_faster_than_physics_are_named_and_not_used() -> None:
    before = table(OTHER)
    fast = OwnRuns((OwnRun("line 2", WORK, ONE, "step_seconds", 1e-6),))
    after = correct(before, fast)
    assert after.step_seconds[0] == before.step_seconds[0]
    assert "line 2" in notes(after)
    assert "faster than" in notes(after)
    assert "nothing is corrected" in notes(after)


def test_contradictory_runs_are_named_and_not_used() -> None:
    before = table(OTHER)
    after = correct(before, runs(1.0, 1.1, 4.0))
    assert after.step_seconds[0] == before.step_seconds[0]
    assert "line 2, line 3, line 4" in notes(after)
    assert "contradict" in notes(after)
    agreeing = correct(before, runs(1.0, 2.9))
    assert "contradict" not in notes(agreeing)


def test_bad_lines_are_told_and_counted() -> None:
    own = replace(runs(1.2), bad=tuple(BadRun(line, "it is odd") for line in range(3, 11)))
    text = notes(correct(table(OTHER), own))
    assert "Line 3 of your runs is left out: it is odd." in text
    assert "3 more" in text


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("step_seconds", 0.2),
        ("steps_per_second", 5.0),
        ("samples_per_second", 320.0),
        ("epoch_hours", 0.2 * 20019 / 3600),
        ("total_hours", 0.2 * 20019 * 90 / 3600),
    ],
)
def test_every_kind_of_figure_means_the_same(kind: Kind, value: float) -> None:
    after = correct(table(WORK), OwnRuns((OwnRun("it", WORK, ONE, kind, value),)))
    assert after.step_seconds[0] == pytest.approx(0.2, rel=1e-4)


def test_tokens_a_second_count_the_whole_batch() -> None:
    work = Workload(model="bert-base", batch_size=16, sequence_length=128, precision="fp16")
    after = correct(table(work), OwnRuns((OwnRun("it", work, ONE, "tokens_per_second", 16 * 128 / 0.3),)))
    assert after.step_seconds[0] == pytest.approx(0.3)


def test_an_epoch_of_unknown_size_cannot_be_used() -> None:
    work = Workload(model="resnet50", batch_size=64, precision="fp16")
    own = OwnRuns((OwnRun("it", work, ONE, "epoch_hours", 1.0), OwnRun("that", work, ONE, "tokens_per_second", 1.0)))
    text = notes(correct(table(WORK), own))
    assert "how much data" in text
    assert "reads no tokens" in text


def test_machines_that_cannot_do_it_stay_so() -> None:
    after = correct(table(OTHER, ONE, Machine(UNKNOWN, 1, 1)), runs(1.5))
    assert after.why_not[1]
    assert np.isnan(after.step_seconds[1])
    assert after.step_seconds[0] > 0


@given(st.floats(0.01, 100.0), st.sampled_from([WORK, OTHER]), st.sampled_from([V100, A100, H200]))
@limits(max_examples=60, deadline=None)
def test_nothing_is_ever_faster_than_physics(slower: float, work: Workload, device: Accelerator) -> None:
    before = table(work, Machine(device, 1, 1))
    after = correct(before, runs(slower))
    done = after.computed
    assert done.step_seconds[0] >= done.floor_seconds[0] * (1 - 1e-12)
    assert done.floor_seconds[0] <= done.step_low[0] * (1 + 1e-12)
    assert done.step_low[0] <= done.step_seconds[0] <= done.step_high[0]
    factor = float(after.step_seconds[0] / before.step_seconds[0])
    assert min(1, slower) * 0.999 <= factor <= max(1, slower) * 1.001
    (alone,) = correct([before.row(0)], runs(slower))
    assert alone.step_seconds.value == pytest.approx(done.step_seconds[0])
