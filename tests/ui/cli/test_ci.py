"""`iplane ci`: what a person sees, and one sentence for what cannot be done."""

from __future__ import annotations

import csv
import io
import json
import re
import sys

import pytest

from knowledge.settings import Settings
from tests.ui.cli.running import Run, runner


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings_: Settings) -> Run:
    """Runs `iplane` on the session's built home."""
    return runner(monkeypatch, capsys)


def test_systems_are_listed(run: Run) -> None:
    outcome = run("ci", "systems")
    assert outcome.code == 0
    lines = outcome.out.splitlines()
    assert lines[0].split()[:2] == ["id", "system"]
    assert sum(line.startswith("delta ") for line in lines) == 1
    assert "107 systems." in lines[-1]


def test_systems_are_filtered(run: Run) -> None:
    out = run("ci", "systems", "--country", "Finland", "--gpu", "mi250x").out
    assert "lumi" in out
    assert "1 systems" in out
    assert "Nothing" in run("ci", "systems", "--kind", "edge", "--gpu", "h100").out
    edge = json.loads(run("ci", "systems", "--kind", "edge", "--json").out)
    assert edge["total_rows"] == 8


def test_a_system_is_shown_with_its_sources(run: Run) -> None:
    out = run("ci", "show", "delta").out
    for words in (
        "Delta (delta)",
        "NCSA, University of Illinois Urbana-Champaign (Urbana, US)",
        "gpuA100x4",
        "48 h",
        "1 SU per GPU-hour",
        "4 × NVIDIA A100 40GB SXM4",
        "500 GB, 1-25 TB on request",
        "PUE           unknown",
        "[1] Delta: node types (2025-05) https://docs.ncsa.illinois.edu/",
    ):
        assert words in out
    assert out.rstrip().splitlines()[-1].lstrip().startswith("[")


def test_unknowns_and_conflicts_are_shown(run: Run) -> None:
    assert "No walltime limit is known for JUPITER." in run("ci", "show", "jupiter").out
    conflicts = run("ci", "show", "deltaai").out
    assert "Sources disagree:" in conflicts
    assert "114 (architecture page); or 152 (charge estimator)" in conflicts
    assert "unlimited" in run("ci", "show", "saga").out
    assert "could not be pinned down" in run("ci", "show", "anvil").out


@pytest.mark.parametrize("name", ["jetson-nano", "raspberry-pi-5", "nautilus", "el-capitan", "tsubame4", "ospool"])
def test_thin_and_odd_systems_are_shown(run: Run, name: str) -> None:
    outcome = run("ci", "show", name)
    assert outcome.code == 0
    assert "Sources:" in outcome.out
    assert "None" not in outcome.out


def test_every_system_can_be_shown(run: Run, capsys: pytest.CaptureFixture[str], settings_: Settings) -> None:
    from knowledge.ci import open_catalogue
    from ui.cli.system_page import show_system

    for system in open_catalogue(settings_).systems:
        show_system(system)
        out = capsys.readouterr().out
        assert out.startswith(f"{system.name} ({system.id})")
        assert "None" not in out
        assert not re.search(r"\bnan\b", out)


def test_an_accelerator_is_shown(run: Run) -> None:
    out = run("ci", "show", "a100").out
    assert "A100 SXM4 40GB (nvidia-a100-sxm4-40gb)" in out
    assert "40 GiB" in out
    assert "bf16 312 TFLOP/s" in out
    assert "The name also covers: " in out
    assert "delta" in out
    assert json.loads(run("ci", "show", "nvidia-l4", "--json").out)["id"] == "nvidia-l4"


def test_a_cloud_is_shown_by_its_prices(run: Run) -> None:
    out = run("ci", "show", "aws").out
    assert "p4d.24xlarge" in out
    assert "21.958" in out
    assert "AWS on-demand prices (2026-07-20)" in out


def test_a_system_as_json(run: Run) -> None:
    document = json.loads(run("ci", "show", "saga", "--json").out)
    assert document["id"] == "saga"
    limits = {partition["label"]: partition["max_walltime_hours"] for partition in document["partitions"]}
    assert limits["optimist (--qos=optimist)"] == "unlimited"
    assert document["sources"][0]["id"].startswith("ci:saga:")


def test_sql_as_table_csv_and_json(run: Run) -> None:
    statement = "SELECT system_id, aliases, max(node_count) AS n FROM systems JOIN node_types USING (system_id)"
    statement += " WHERE system_id = 'lumi' GROUP BY ALL"
    table = run("ci", "sql", statement).out
    assert table.splitlines()[1].split() == ["lumi", "LUMI-G,", "LUMI-C", "2978"]
    assert "1 row." in table
    rows = list(csv.reader(io.StringIO(run("ci", "sql", statement, "--csv").out)))
    assert rows == [["system_id", "aliases", "n"], ["lumi", "LUMI-G, LUMI-C", "2978"]]
    document = json.loads(run("ci", "sql", statement, "--json").out)
    assert document["rows"] == [["lumi", ["LUMI-G", "LUMI-C"], 2978]]


def test_sql_says_when_rows_are_missing(run: Run) -> None:
    out = run("ci", "sql", "SELECT * FROM range(5000)").out
    assert "1000 rows (more were found" in out


def test_the_schema_is_shown(run: Run) -> None:
    out = run("ci", "schema").out
    for view in ("gpu_partitions", "node_inventory", "limits", "prices", "storage", "systems_overview"):
        assert f"{view}: " in out
    assert "longest job [h]; NULL = unknown, unless walltime_unlimited" in out
    assert "Tables behind them" in out
    assert "one socket" not in run("ci", "schema", "accelerators").out
    assert json.loads(run("ci", "schema", "storage", "--json").out)[0]["relation"] == "storage"


def test_the_database_is_built_when_it_must_be(run: Run) -> None:
    run("ci", "build")
    assert "nothing changed" in run("ci", "build").out
    assert "built in" in run("ci", "build", "--force").out
    assert run("ci", "sql", "SELECT count(*) FROM systems").code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ci", "show", "detla"), "did you mean delta"),
        (("ci", "show", "hal 9000"), "iplane ci systems"),
        (("ci", "systems", "--kind", "big"), "--kind is 'big', but it must be one of hpc"),
        (("ci", "systems", "--country", "Atlantis"), "Atlantis"),
        (("ci", "systems", "--gpu", "voodoo2"), "voodoo2"),
        (("ci", "systems", "--program", "Hogwarts"), "Hogwarts"),
        (("ci", "sql", "DELETE FROM systems"), "Only SELECT may run here; this is DELETE"),
        (("ci", "sql", "SELECT 1; SELECT 2"), "Exactly one SELECT"),
        (("ci", "sql", "SELECT * FROM read_text('/etc/passwd')"), "not allowed"),
        (("ci", "sql", "SELEC 1"), "cannot be read"),
        (("ci", "sql", "SELECT * FROM systms"), "did you mean systems"),
        (("ci", "sql", "SELECT 1", "--csv", "--json"), "exclude each other"),
        (("ci", "schema", "storag"), "did you mean storage"),
    ],
)
def test_bad_input_is_one_sentence(run: Run, arguments: tuple[str, ...], words: str) -> None:
    outcome = run(*arguments)
    assert outcome.code == 1
    assert outcome.out == ""
    assert outcome.err.startswith("iplane: ")
    assert words in outcome.err
    assert outcome.err.count("\n") == 1


def test_on_a_screen_tables_are_drawn(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    out = run("ci", "show", "anvil").out
    assert "─" in out
    assert "gpu-debug" in out


def test_where_a_value_comes_from(run: Run) -> None:
    outcome = run("ci", "why", "delta", "gpuA100x4", "--field", "max_walltime_hours")
    assert outcome.code == 0
    assert re.search(r"gpuA100x4 +max_walltime_hours +48\.0 +manual +2025-05 +2026-11-22 +https://", outcome.out)
    found = json.loads(run("ci", "why", "delta", "gpuA100x4", "--json").out)
    assert {row["column_name"] for row in found} >= {"max_walltime_hours", "charge_factor", "partition_name"}
    wrong = run("ci", "why", "delta", "gpuA100x4", "--field", "max_walltime")
    assert wrong.code == 1
    assert "max_walltime_hours" in wrong.err


def test_a_row_is_found_however_it_is_spelled(run: Run) -> None:
    assert run("ci", "why", "DELTA", "gpua100X4").out == run("ci", "why", "delta", "gpuA100x4").out
    near = run("ci", "why", "delta", "gpuA100").err
    assert "gpuA100x4" in near
    assert " / " not in near


def test_a_kind_may_be_written_in_capitals(run: Run) -> None:
    assert run("ci", "systems", "--kind", "EDGE").out == run("ci", "systems", "--kind", "edge").out


def test_what_is_stale(run: Run) -> None:
    outcome = run("ci", "stale", "--older-than", "12mo", "--system", "delta")
    assert outcome.code == 0
    assert re.search(r"delta +partitions +\d+ +2025-05 +2026-11-22", outcome.out)
    assert run("ci", "stale", "--older-than", "soon").code == 1
    minutes = run("ci", "stale", "--older-than", "12m")
    assert minutes.code == 1
    assert "12mo" in minutes.err


def test_history_and_differences(run: Run) -> None:
    outcome = run("ci", "history")
    assert outcome.code == 0
    assert re.search(r"^ +1 +[0-9a-f]{12} +20\S+Z +build", outcome.out, re.MULTILINE)
    assert "Nothing changed." in run("ci", "diff", "latest").out
    assert run("ci", "diff", "99").code == 1
    assert run("ci", "show", "delta", "--as-of", "latest").code == 0
    early = run("ci", "show", "delta", "--as-of", "2020-01-01")
    assert early.code == 1
    assert "first snapshot" in early.err


def test_layers_are_listed_and_an_unknown_one_is_named(run: Run) -> None:
    assert run("ci", "layers").out.strip() == "Nothing was discovered or imported."
    assert json.loads(run("ci", "layers", "--json").out) == []
    wrong = run("ci", "forget", "tiny")
    assert wrong.code == 1
    assert "nothing was discovered or imported" in wrong.err
