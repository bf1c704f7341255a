"""Placement ranks places for an application from its measured runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from estimators.dnn.workload import Workload
from estimators.harp.history import RunHistory
from knowledge.errors import RequestError, UnknownNameError
from knowledge.settings import Settings
from plane.placement import ApplicationRun, Placement, PlacementRequest, place
from plane.profile import Profile
from tests.estimators.harp.predicting.made import APPLICATION, runs


@pytest.fixture
def measured(built_home: Path, settings_: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    """The real catalogue, and a home folder with an application of one's own and its runs."""
    for name in ("ci.duckdb", "layers"):
        if (built_home / name).exists():
            (tmp_path / name).symlink_to(built_home / name)
    monkeypatch.setenv("IPLANE_HOME", str(tmp_path))
    chosen = Settings()
    folder = chosen.harp_path / "applications"
    folder.mkdir(parents=True)
    (folder / "stirring.yaml").write_text(json.dumps(APPLICATION.model_dump(mode="json", exclude_defaults=True)))
    RunHistory.of(chosen).add(runs(18))
    return chosen


def ask(settings: Settings, *, cores: int | None = None, **asked: object) -> Placement:
    run = ApplicationRun(name="stirring", inputs={"cells": 900, "steps": 90}, cores=cores)
    request = PlacementRequest.model_validate({"workload": Workload(), "application": run, **asked})
    return place(request, Profile(), settings=settings)


def test_places_are_ranked_with_intervals_and_reasons(measured: Settings) -> None:
    found = ask(measured, cores=4)
    assert len(found.options) == found.request.options_wanted
    for option in found.options:
        assert option.run_hours.low is not None
        assert option.run_hours.low < option.run_hours.value < (option.run_hours.high or 0)
        assert option.accelerator_count == 0
        assert option.node_count == 1
        assert option.batch_per_device is None
    assert any("stirring" in source.id for source in found.sources)
    assert any(note.field == "system" for note in found.assumptions)


def test_where_no_place_is_left_the_reason_is_told(measured: Settings) -> None:
    with pytest.raises(RequestError, match="several nodes"):
        ask(measured, cores=200, systems=("expanse",), partition="compute")


def test_what_is_not_known_is_one_sentence(measured: Settings) -> None:
    request = PlacementRequest(workload=Workload(), application=ApplicationRun(name="stiring"))
    with pytest.raises(UnknownNameError, match="stirring"):
        place(request, Profile(), settings=measured)
    RunHistory.of(measured).path.unlink()
    with pytest.raises(RequestError, match="campaign run stirring"):
        ask(measured, cores=4)
