"""`iplane ci sql`: units in the head of the table and in the document, bare names in comma-separated values."""

from __future__ import annotations

import csv
import io
import json

import pytest

from knowledge.ci import QueryResult
from knowledge.settings import Settings
from tests.ui.cli.running import Run, runner
from ui.cli.ci_sql import document, print_result

_STATEMENT = "SELECT system_id, max(max_walltime_hours) AS longest, count(*) AS n FROM limits GROUP BY ALL ORDER BY 1"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings_: Settings) -> Run:
    """Runs `iplane` on the session's built home."""
    return runner(monkeypatch, capsys)


def test_the_table_shows_units(run: Run) -> None:
    head = run("ci", "sql", _STATEMENT).out.splitlines()[0]
    assert head.split() == ["system_id", "longest", "[h]", "n"]


def test_the_document_holds_types_and_units(run: Run) -> None:
    found = json.loads(run("ci", "sql", _STATEMENT, "--json").out)
    assert found["types"] == ["text", "number", "whole number"]
    assert found["units"] == [None, "h", None]
    assert found["columns"] == ["system_id", "longest", "n"]


def test_comma_separated_values_keep_bare_names_and_empty_cells(run: Run) -> None:
    rows = list(csv.reader(io.StringIO(run("ci", "sql", "SELECT 1 AS a, NULL AS b", "--csv").out)))
    assert rows == [["a", "b"], ["1", ""]]


def test_a_column_of_figures_is_flushed_right_even_where_all_are_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    result = QueryResult(("long_name", "x"), ((None, "a"),), False, types=("number", "text"), units=("h", None))
    print_result(result)
    assert capsys.readouterr().out.splitlines()[0] == "long_name [h]  x"
    assert document(result)["units"] == ("h", None)


def test_a_near_name_ends_the_command_with_one_sentence(run: Run) -> None:
    result = run("ci", "sql", "SELECT * FROM machines")
    assert result.code == 1
    assert "did you mean systems_overview or systems?" in result.err


def test_too_many_columns_for_a_screen_become_a_block_for_each_row(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    lines = run("ci", "sql", "SELECT * FROM partitions WHERE system_id = 'delta' ORDER BY partition LIMIT 2").out
    assert lines.count("system_id ") == 2
    assert "max_walltime_hours [h]" in lines
    assert max(len(line) for line in lines.splitlines()) <= 100
