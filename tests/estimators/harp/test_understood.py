"""Runs that the application file no longer explains are left out, and that is said."""

from __future__ import annotations

from estimators.harp.expressions import Value
from estimators.harp.run import Run, Status
from estimators.harp.space import space_of
from estimators.harp.understood import understood
from tests.estimators.harp.demo import changed, demo

WHOLE: dict[str, Value] = {"atoms": 100, "mode": "on", "step": 0.5, "order": 2, "cores": 4}


def run(number: int, **configuration: Value) -> Run:
    name = f"run-{number}"
    return Run(run_id=name, application="demo", configuration=configuration, status=Status.FINISHED, wall_seconds=1.0)


def test_runs_that_fit_are_kept_as_they_are() -> None:
    runs = (run(1, **WHOLE), run(2, **{**WHOLE, "cores": 64, "gpus": 1}))
    found = understood(demo(), runs)
    assert found.runs == runs
    assert found.left_out == ()


def test_numbers_that_were_read_as_words_become_numbers_again() -> None:
    found = understood(demo(), [run(1, **{**WHOLE, "atoms": "100", "step": "0.5", "mode": "ON", "cores": 4.0})])
    assert found.runs[0].configuration == WHOLE
    space_of(demo()).table([one.configuration for one in found.runs])


def test_what_the_file_does_not_explain_is_left_out_with_its_reason() -> None:
    without = {name: value for name, value in WHOLE.items() if name != "mode"}
    runs = [
        run(1, **WHOLE), run(2, **without), run(3, **without), run(4, **{**WHOLE, "atoms": "many"}),
        run(5, **{**WHOLE, "order": 3}), run(6, **{**WHOLE, "atoms": 200}),
    ]  # fmt: skip
    found = understood(demo(changed("atoms / 2", "1 / (atoms - 200)")), runs)
    assert [one.run_id for one in found.runs] == ["run-1"]
    assert found.left_out[0] == "2 runs were left out: mode is not told."
    assert "1 run was left out: a value of atoms is none that the application takes." in found.left_out
    assert any("a feature has no value" in one for one in found.left_out)
