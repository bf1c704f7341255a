"""The tool `predict_application`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from estimators.harp.history import RunHistory
from estimators.harp.predicting import ApplicationPrediction
from knowledge.errors import ModelMistakeError, RequestError, UnknownNameError
from knowledge.settings import Settings
from tests.estimators.harp.predicting.made import APPLICATION, runs
from tools import load_tools
from tools.context import ToolContext
from tools.predict_application import TOOL


@pytest.fixture
def context(home: Path) -> ToolContext:
    """A home with an application of one's own and its runs."""
    settings = Settings()
    folder = settings.harp_path / "applications"
    folder.mkdir(parents=True)
    (folder / "stirring.yaml").write_text(json.dumps(APPLICATION.model_dump(mode="json", exclude_defaults=True)))
    RunHistory.of(settings).add(runs(5))
    return ToolContext(settings)


def call(context: ToolContext, **arguments: Any) -> ApplicationPrediction:
    result = TOOL.call({"application": "stirring", "inputs": {"cells": 900}, **arguments}, context)
    assert isinstance(result, ApplicationPrediction)
    return result


def test_it_is_registered_and_its_schema_tells_the_arguments() -> None:
    assert load_tools()["predict_application"] is TOOL
    assert {"application", "inputs", "cores", "system"} <= set(TOOL.arguments.model_json_schema()["properties"])


def test_what_was_measured_is_predicted_with_its_evidence(context: ToolContext) -> None:
    found = call(context, cores=2)
    assert found.runs is not None
    assert found.runs.number == 5
    assert found.enough == (found.walltime is not None) == (found.request is not None)
    assert found.sources
    assert found == ApplicationPrediction.model_validate_json(found.model_dump_json())


def test_numbers_may_come_as_words_or_figures(context: ToolContext) -> None:
    for cells in (900, 900.0, "900", "9e2"):
        assert call(context, inputs={"cells": cells}).configuration["cells"] == 900


def test_an_unknown_name_offers_near_ones(context: ToolContext) -> None:
    with pytest.raises(UnknownNameError, match="stirring"):
        call(context, application="stiring")
    with pytest.raises(UnknownNameError, match="cells"):
        call(context, inputs={"cels": 5})


@pytest.mark.parametrize("arguments", [{"cores": 0}, {"kill_risk_percent": 60}, {"colour": "red"}, {"inputs": 5}])
def test_a_wrong_call_is_told_to_the_model(context: ToolContext, arguments: dict[str, Any]) -> None:
    with pytest.raises(ModelMistakeError):
        call(context, **arguments)


def test_a_value_that_is_none_is_told_to_the_person(context: ToolContext) -> None:
    with pytest.raises(RequestError, match="cells"):
        call(context, inputs={"cells": "plenty"})
