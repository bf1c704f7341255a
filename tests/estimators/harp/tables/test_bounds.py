"""Wide tables and endless cells do not fill the memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from estimators.harp.tables import read_table


def test_a_wide_table_keeps_fewer_rows_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import duckdb

    monkeypatch.setattr("estimators.harp.tables.raw.MOST_CELLS", 40)
    rows = "".join(f"{n},{n},{n},{n}\n" for n in range(100))
    (tmp_path / "t.csv").write_text(f"a,b,c,d\n{rows}")
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"COPY (FROM read_csv('{tmp_path / 't.csv'}')) TO '{tmp_path / 't.parquet'}'")
    for name in ("t.csv", "t.parquet"):
        found = read_table(tmp_path / name)
        assert len(found.rows) == 10
        assert found.notes == ("Of 100 rows 10 were drawn at random",)


def test_a_cell_of_endless_text_is_cut(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"a,b\n1,{'x' * 100_000}\n2,{'y' * 200_000}\n3,z\n")
    found = read_table(tmp_path / "t.csv")
    assert [len(str(row.values["b"])) for row in found.rows] == [500, 1]
    assert "field larger than field limit" in found.left_out.told[0].reason
