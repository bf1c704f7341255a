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


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 42.7 AS hours",
        "SELECT 2000000 * 90 / 3000 / 3600 AS hours",
        "VALUES (17)",
        "SELECT name, 17 AS hours FROM systems",
        "SELECT name, CAST('17 h' AS VARCHAR) FROM systems",
        "WITH x AS (SELECT 17 AS hours) SELECT hours FROM x, systems",
        "SELECT name FROM systems UNION ALL SELECT '17 h'",
        "SELECT h FROM systems, (VALUES (17)) t(h)",
        "SELECT abs(-17), count(*) FROM systems",
    ],
)
def test_numbers_that_a_model_wrote_into_sql_are_no_facts(context: ToolContext, sql: str) -> None:
    with pytest.raises(ModelMistakeError, match="numbers of its own"):
        TOOL.call({"sql": sql}, context)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) AS n FROM systems",
        "SELECT name FROM systems s WHERE EXISTS (SELECT 1 FROM limits l WHERE l.system_id = s.system_id)",
        "SELECT system_id, max_walltime_hours / 24 AS days FROM limits WHERE max_walltime_hours >= 48 LIMIT 3",
        "SELECT system_id, CASE WHEN country IS NULL THEN 'unknown' ELSE country END AS country FROM systems LIMIT 2",
    ],
)
def test_numbers_in_conditions_and_beside_columns_are_fine(context: ToolContext, sql: str) -> None:
    assert TOOL.call({"sql": sql}, context)
