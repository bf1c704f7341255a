"""The page on application files: its example is a valid file, and its tables are complete."""

from __future__ import annotations

import re
from pathlib import Path

from estimators.harp.application import Application, Input
from estimators.harp.application_file import read_application
from estimators.harp.checking import check
from estimators.harp.expressions import FUNCTIONS

PAGE = (Path(__file__).parents[3] / "docs" / "applications.md").read_text("utf-8")


def test_its_example_is_a_valid_file_that_uses_every_field() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    application = read_application(text, "the page", Path())
    assert {one.about for one in check(application) if one.verdict == "problem"} == {"programs", "files"}
    assert application.inputs["cells"].default == 4_000_000
    assert isinstance(application.inputs["cells"].default, int)
    used = application.model_fields_set | {name for one in application.inputs.values() for name in one.model_fields_set}
    assert {*Application.model_fields, *Input.model_fields} - {"folder"} <= used


def test_it_names_every_field_and_function() -> None:
    for name in {*Application.model_fields, *Input.model_fields} - {"folder"}:
        assert f"| `{name}` |" in PAGE
    for name in FUNCTIONS:
        assert f"`{name}`" in PAGE
