"""Applications in the planner: their inputs are read, the prediction is worded, what is not known is said."""

from __future__ import annotations

import pytest

from assistant.planner.application_inputs import inputs_in
from assistant.planner.wording import applications
from estimators.harp.application import Application
from estimators.harp.predicting import ApplicationPrediction, PredictionQuestion, predict
from knowledge.settings import Settings
from tests.estimators.harp.predicting.made import APPLICATION, ignorance, law, runs

MAPPER = Application.model_validate(
    {
        "name": "mapper",
        "title": "Mapper",
        "inputs": {
            "reads": {"small": [1, 9], "full": [10, 90], "unit": "reads"},
            "read_length": {"small": [1, 9], "full": [10, 90], "unit": "bases"},
            "genome_bases": {"small": [1, 9], "full": [10, 90], "unit": "bases"},
            "mode": {"type": "choice", "choices": ["fast", "sensitive"]},
            "k": {"small": [1, 9], "full": [10, 90]},
        },
        "command": "map",
    }
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("how long do 8000 reads take", {"reads": "8000"}),
        ("2 million reads, read length 6000", {"reads": "2 million", "read_length": "6000"}),
        ("reads=5k genome_bases = 3e6 k=15", {"reads": "5k", "genome_bases": "3e6", "k": "15"}),
        ("in sensitive mode", {"mode": "sensitive"}),
        ("on 8000 bases", {}),
        ("k 15 and nothing else", {}),
        ("on 64 cores of expanse", {}),
    ],
)
def test_inputs_are_read_under_their_names(text: str, found: dict[str, str]) -> None:
    assert inputs_in(text, MAPPER) == found


def asked(settings: Settings, **more: object) -> ApplicationPrediction:
    question = PredictionQuestion.model_validate({"application": "stirring", "inputs": {"cells": 900}, **more})
    return predict(question, settings, application=APPLICATION, runs=runs(18), learn=law)


def test_time_request_and_evidence_are_worded(settings_: Settings) -> None:
    found = asked(settings_, system="expanse", cores=4)
    text = applications.word(found, None).text
    assert found.request is not None
    assert found.request.walltime in text
    assert "safety margin" in text
    assert "risk of being killed" in text
    assert "18 runs" in text


def test_memory_is_told_first_where_it_is_asked_for(settings_: Settings) -> None:
    text = applications.word(asked(settings_), "memory").text
    assert "of memory at its peak" in text.splitlines()[0]


def test_without_evidence_there_is_no_figure_but_runs_to_make(settings_: Settings) -> None:
    question = PredictionQuestion(application="stirring", inputs={"cells": 900})
    found = predict(question, settings_, application=APPLICATION, runs=runs(18), learn=ignorance)
    text = applications.word(found, None).text
    assert "not enough evidence" in text.splitlines()[0].lower()
    assert "iplane harp campaign" in text


def test_an_unknown_application_is_named_with_the_way_to_make_it_known() -> None:
    text = applications.unknown("wrf", "The application 'wrf' is not known: no name comes near it.", "256 cores").text
    assert "wrf" in text
    assert "iplane harp app new wrf" in text
    assert "256 cores" in text
