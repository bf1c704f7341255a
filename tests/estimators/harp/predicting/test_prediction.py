"""Whole predictions with a model that knows the law."""

from __future__ import annotations

from typing import Any

import pytest

from estimators.harp.predicting import ApplicationPrediction, PredictionQuestion, predict
from estimators.harp.run import Run
from knowledge.errors import RequestError, UnknownNameError
from knowledge.settings import Settings
from tests.estimators.harp.predicting.made import APPLICATION, ignorance, law, nothing, run, runs, seconds

BIG = {"cells": "1e5", "steps": 1000}


def ask(settings: Settings, known: list[Run] | None = None, **question: object) -> ApplicationPrediction:
    asked = PredictionQuestion.model_validate({"application": "stirring", "inputs": BIG, **question})
    return predict(asked, settings, application=APPLICATION, runs=runs() if known is None else known, learn=law)


def test_the_request_holds_the_median_and_says_its_risk(settings_: Settings) -> None:
    found = ask(settings_, cores=2, system="expanse")
    assert found.enough
    assert found.walltime is not None
    assert found.peak_memory is not None
    assert found.request is not None
    assert found.request.walltime_minutes / 60 >= found.walltime.value
    assert found.request.memory_per_node_mib is not None
    assert found.request.memory_per_node_mib / 1024 >= found.peak_memory.value
    assert found.request.kill_risk_time + (found.request.kill_risk_memory or 0) == pytest.approx(0.05)
    assert found.configuration == {"cells": 100_000, "steps": 1000, "cores": 2}


def test_a_smaller_risk_asks_for_more(settings_: Settings) -> None:
    requests = [ask(settings_, system="expanse", kill_risk=risk).request for risk in (0.4, 0.05, 0.001)]
    minutes = [one.walltime_minutes for one in requests if one is not None]
    assert minutes == sorted(minutes)
    assert minutes[0] < minutes[-1]


def test_the_partition_fits_and_the_charge_is_named(settings_: Settings) -> None:
    found = ask(settings_, system="expanse")
    assert found.partition is not None
    assert found.partition.fits
    assert found.request is not None
    assert found.request.walltime_minutes <= (found.partition.walltime_limit_hours or 1e9) * 60
    assert found.charge is not None
    assert found.charge.formula
    assert any(one.id == "harp:stirring/shipped" for one in found.sources)


def test_a_run_that_is_too_long_says_why_nothing_fits(settings_: Settings) -> None:
    found = ask(settings_, system="expanse", inputs={"cells": 1_000_000, "steps": 1_000_000})
    assert found.partition is None
    assert any("the limit is" in text for text in found.unknowns)
    assert all(not one.fits for one in found.partitions)


def test_a_partition_that_does_not_fit_names_those_that_do(settings_: Settings) -> None:
    found = ask(settings_, system="expanse", partition="debug")
    assert found.partition is None
    assert any("It fits expanse/" in text for text in found.unknowns)


def test_a_run_that_is_too_long_fits_with_more_cores(settings_: Settings) -> None:
    found = ask(settings_, system="expanse", inputs={"cells": 1_000_000, "steps": 10_000}, cores=1)
    assert found.partition is None
    (words,) = [text for text in found.unknowns if "cores it fits" in text]
    cores = int(words.split("With ")[1].split()[0].replace(",", ""))
    again = ask(settings_, system="expanse", inputs={"cells": 1_000_000, "steps": 10_000}, cores=cores)
    assert again.partition is not None


def test_another_machine_widens_the_interval(settings_: Settings) -> None:
    here = [one.model_copy(update={"system_id": "expanse"}) for one in runs()]
    same, other = ask(settings_, here, system="expanse"), ask(settings_, system="delta")
    assert same.speed is None
    assert other.speed is not None
    assert _ratio(other) > _ratio(same)


def test_short_runs_on_the_target_narrow_it_and_move_it(settings_: Settings) -> None:
    there = [
        run(one.configuration, 99, system_id="delta", node_type=None, wall_seconds=3 * seconds(one.configuration))
        for one in runs()[:3]
    ]
    without, corrected = ask(settings_, system="delta"), ask(settings_, [*runs(), *there], system="delta")
    assert _ratio(corrected) < _ratio(without)
    assert corrected.speed is not None
    assert corrected.speed.calibration_runs == 3
    assert corrected.speed.time_factor.value == pytest.approx(3, rel=0.15)


def test_a_short_run_on_as_many_cores_settles_what_they_do(settings_: Settings) -> None:
    there = {"cells": 1000, "steps": 100, "cores": 64}
    short = run(there, 1, system_id="delta", node_type=None, wall_seconds=2 * seconds(there))
    without, corrected = (
        ask(settings_, cores=64, system="delta"),
        ask(settings_, [*runs(), short], cores=64, system="delta"),
    )
    assert _ratio(corrected) < _ratio(without) * 0.6
    assert corrected.walltime is not None
    truth = 2 * seconds({"cells": 1e5, "steps": 1000, "cores": 64}) / 3600
    assert corrected.walltime.low is not None
    assert corrected.walltime.high is not None
    assert corrected.walltime.low < truth < corrected.walltime.high
    (row,) = [row for row in corrected.scaling if row.cores == 64]
    assert row.walltime == corrected.walltime


def test_enough_runs_on_the_target_are_learned_from_alone(settings_: Settings) -> None:
    there = [one.model_copy(update={"system_id": "delta", "run_id": f"there {one.run_id}"}) for one in runs(13)]
    found = ask(settings_, [*runs(40), *there], system="delta")
    assert found.runs is not None
    assert (found.runs.number, found.runs.left_out) == (13, 40)


def test_more_cores_than_profiled_are_said_to_be_extrapolated(settings_: Settings) -> None:
    inside, beyond = ask(settings_, cores=4), ask(settings_, cores=64)
    assert _ratio(beyond) > _ratio(inside)
    assert any(note.field == "cores" and "At most 4 cores" in note.text for note in beyond.assumptions)
    assert not any("At most 4 cores" in note.text for note in inside.assumptions)
    extrapolated = {row.cores for row in beyond.scaling if row.extrapolated}
    assert extrapolated == {row.cores for row in beyond.scaling if row.cores > 4}


def test_the_scaling_table_marks_one_knee(settings_: Settings) -> None:
    found = ask(settings_, cores=16, system="expanse")
    assert sum(row.knee for row in found.scaling) == 1
    assert found.knee_cores in [row.cores for row in found.scaling]
    assert 16 in [row.cores for row in found.scaling]
    assert found.scaling[0].efficiency == pytest.approx(1)


def test_what_nobody_said_is_an_assumption(settings_: Settings) -> None:
    found = ask(settings_, inputs={"cells": 10_000})
    assert {note.field for note in found.assumptions} >= {"steps", "cores"}


def test_no_run_at_all_is_not_enough_and_says_what_to_run(settings_: Settings) -> None:
    found = ask(settings_, [])
    assert not found.enough
    assert found.walltime is None
    assert found.request is None
    assert len(found.more_runs) == 3
    assert found.more_command is not None
    assert found.more_command.startswith("iplane harp campaign run stirring")


@pytest.mark.parametrize("learn", [ignorance, nothing])
def test_runs_that_carry_nothing_give_no_figure(learn: object, settings_: Settings) -> None:
    question = PredictionQuestion(application="stirring", inputs=dict(BIG), cores=2)
    found = predict(question, settings_, application=APPLICATION, runs=runs(3), learn=learn)  # type: ignore[arg-type] # one of two functions
    assert not found.enough
    assert found.walltime is None
    assert found.verdict.startswith("Not enough evidence")


def test_memory_that_no_run_recorded_is_unknown(settings_: Settings) -> None:
    known = [one.model_copy(update={"peak_memory_bytes": None}) for one in runs()]
    found = ask(settings_, known)
    assert found.peak_memory is None
    assert found.request is not None
    assert found.request.memory_per_node_mib is None
    assert found.request.kill_risk_time == 0.05
    assert any("memory" in text for text in found.unknowns)


def test_runs_of_another_machine_are_left_out(settings_: Settings) -> None:
    other = run({"cells": 500, "steps": 50, "cores": 1}, 7, node_type="Xeon Gold 6142", system_id="elsewhere")
    found = ask(settings_, [*runs(), other])
    assert found.runs is not None
    assert (found.runs.number, found.runs.left_out) == (20, 1)


@pytest.mark.parametrize(
    ("question", "error", "words"),
    [
        ({"inputs": {"cell": 5}}, UnknownNameError, "cells"),
        ({"system": "nowhere-at-all"}, UnknownNameError, "nowhere-at-all"),
        ({"system": "expanse", "partition": "comput"}, UnknownNameError, "compute"),
        ({"partition": "compute"}, RequestError, "--system"),
        ({"inputs": {"cells": "many"}}, RequestError, "cells"),
        ({"inputs": {"cells": 5, "cores": 0}}, RequestError, "cores"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    question: dict[str, Any], error: type[RequestError], words: str, settings_: Settings
) -> None:
    with pytest.raises(error, match=words):
        ask(settings_, **question)


def test_an_unknown_application_offers_near_names(settings_: Settings) -> None:
    with pytest.raises(UnknownNameError, match="lammps"):
        predict(PredictionQuestion(application="lamps"), settings_)


def _ratio(found: ApplicationPrediction) -> float:
    assert found.walltime is not None
    assert found.walltime.high is not None
    assert found.walltime.low is not None
    return found.walltime.high / found.walltime.low
