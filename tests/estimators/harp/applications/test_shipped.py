"""Every shipped application file is valid, can be filled wherever it may be run, and is fit for a campaign."""

from __future__ import annotations

from pathlib import Path

import pytest

from estimators.harp.application import Application, fields_of, words
from estimators.harp.application_file import load
from estimators.harp.checking import missing_programs
from estimators.harp.corners import corners, smallest
from estimators.harp.run import Scale, Status
from estimators.harp.running import Task, run_once
from estimators.harp.shelf import SHIPPED
from estimators.harp.space import space_of

APPLICATIONS = tuple(load(path) for path in sorted(SHIPPED.glob("*/application.yaml")))
IDS = [one.name for one in APPLICATIONS]
SCALES = ("small", "full")

each = pytest.mark.parametrize("application", APPLICATIONS, ids=IDS)


def test_at_least_eight_are_shipped_and_their_names_and_aliases_differ() -> None:
    assert len(APPLICATIONS) >= 8
    names = [name for one in APPLICATIONS for name in {one.name, *one.aliases}]
    assert sorted(names) == sorted(set(names))


@each
def test_templates_are_filled_at_every_corner(application: Application) -> None:
    places = {"files": application.folder.resolve(), "data": Path("D"), "run": Path("R"), "python": Path("P")}
    for scale in SCALES:
        for configuration in corners(application, scale):
            values = {**application.values(configuration), **places}
            for template in (application.command, application.setup, *application.environment.values()):
                assert all(words(template, values))


@each
def test_files_of_its_own_are_there(application: Application) -> None:
    values = {**application.values(smallest(application)), "files": application.folder.resolve()}
    places = {"data": Path("D"), "run": Path("R"), "python": Path("P")}
    texts = [*words(application.command, {**values, **places}), *words(application.setup, {**values, **places})]
    named = [Path(text) for text in texts if str(application.folder.resolve()) in text]
    assert all(path.is_file() for path in named)


@each
def test_every_input_and_resource_reaches_the_program(application: Application) -> None:
    templates = (application.command, application.setup, *application.environment.values())
    used = {name for template in templates for name in fields_of(template)}
    reached = set()
    for feature in reversed(application.features):
        if feature in used:
            used |= fields_of("{" + application.features[feature] + "}")
    reached |= used
    assert set(application.parameters) <= reached


@each
def test_full_scale_reaches_beyond_small_scale_and_both_are_wide(application: Application) -> None:
    numbers = [one for one in application.inputs.values() if one.small is not None and one.full is not None]
    assert any(one.full and one.small and one.full[0] > one.small[1] for one in numbers)
    for scale in SCALES:
        assert max(one.span(scale)[1] / one.span(scale)[0] for one in numbers) >= 4


@each
def test_features_are_numbers_everywhere(application: Application) -> None:
    space = space_of(application)
    numbers = [at for at, column in enumerate(space.columns) if column.kind == "number"]
    table = space.table([one for scale in SCALES for one in corners(application, scale)])
    assert all(isinstance(cell, float) for cell in table[:, numbers].ravel())


@each
def test_the_smallest_run_succeeds(application: Application) -> None:
    if missing := missing_programs(application):
        pytest.skip(f"{missing[0]} is not installed")
    run = run_once(Task(
        task_id="smallest", application=application, configuration=smallest(application), scale=Scale.SMALL,
        limit_seconds=60.0,
    ))  # fmt: skip
    assert run.status is Status.FINISHED, run.message
    assert run.version is not None
