"""The tool the agent calls for facts."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from knowledge.ci.questions.facts import Facts
from knowledge.errors import ModelMistakeError, RefusedError, UnknownNameError
from knowledge.settings import Settings
from tools.context import ToolContext
from tools.query_ci_database import TOOL


@pytest.fixture
def context(settings_: Settings) -> ToolContext:
    return ToolContext(settings_)


def test_filters_become_facts(context: ToolContext) -> None:
    facts = TOOL.call({"metric": "max_walltime", "system": "delta", "partition": "gpuA100x4"}, context)
    assert isinstance(facts, Facts)
    assert facts.records()[0]["max_walltime_hours"] == 48
    assert facts.title == "Walltime limits of Delta partition gpuA100x4"
    assert facts.sources[0].url
    assert "FROM limits" in facts.sql
    document = json.loads(facts.model_dump_json())
    assert document["rows"][0][2] == "gpuA100x4"


def test_one_system_and_several(context: ToolContext) -> None:
    facts = TOOL.call({"metric": "node_count", "system": "delta", "systems": ["anvil"]}, context)
    assert isinstance(facts, Facts)
    assert {record["system_id"] for record in facts.records()} == {"delta", "anvil"}


def test_sql_goes_through_the_sandbox(context: ToolContext) -> None:
    facts = TOOL.call({"sql": "SELECT count(*) AS n FROM systems"}, context)
    assert isinstance(facts, Facts)
    assert facts.rows == ((107,),)
    with pytest.raises(RefusedError, match="DELETE"):
        TOOL.call({"sql": "DELETE FROM systems"}, context)


def test_unknown_names_and_arguments_are_said(context: ToolContext) -> None:
    with pytest.raises(UnknownNameError, match="delt"):
        TOOL.call({"system": "no such system as delt"}, context)
    with pytest.raises(ModelMistakeError, match="query_ci_database cannot be called like that: colour"):
        TOOL.call({"colour": "red"}, context)
    with pytest.raises(ModelMistakeError, match="limit is 0"):
        TOOL.call({"limit": 0}, context)


def test_it_is_read_only_and_described() -> None:
    assert TOOL.read_only
    assert TOOL.name == "query_ci_database"
    assert len(TOOL.description) < 300


def test_loading_the_tool_loads_no_database_engine() -> None:
    code = "import sys, tools.query_ci_database; print(sorted({'duckdb', 'yaml', 'rapidfuzz'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "duckdb" not in found.stdout
    assert "rapidfuzz" not in found.stdout
