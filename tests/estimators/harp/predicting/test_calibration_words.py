"""A short run as one types it."""

from __future__ import annotations

import pytest

from estimators.harp.predicting import PredictionQuestion
from estimators.harp.predicting.calibration_words import read_calibration
from knowledge.errors import RequestError
from knowledge.settings import Settings

QUESTION = PredictionQuestion(application="lammps", inputs={"atoms": "4e6"}, system="expanse")


@pytest.mark.parametrize(("text", "seconds"), [("132@atoms=32000", 132), ("2min@atoms=32000", 120), ("1.5@", 1.5)])
def test_it_is_read(text: str, seconds: float, settings_: Settings) -> None:
    found = read_calibration(text, QUESTION, settings_)
    assert found.wall_seconds == pytest.approx(seconds)
    assert found.configuration["atoms"] == (32_000 if "32000" in text else 4_000_000)
    assert found.system_id == "expanse"


@pytest.mark.parametrize("text", ["soon@atoms=5", "0@atoms=5", "-3@", "inf@", "5@atoms", "5@atom=5", "5@atoms=x"])
def test_what_is_none_is_a_sentence(text: str, settings_: Settings) -> None:
    with pytest.raises(RequestError):
        read_calibration(text, QUESTION, settings_)
