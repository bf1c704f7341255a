"""Lists of tables: the shipped one can be read, entries are heeded, mistakes are told with their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from estimators.harp.scoring import listed, prepared, public_list, read_list
from knowledge.errors import RequestError
from tests.estimators.harp.scoring.tables import write

LIST = """tables:
- file: t.csv
  title: Fast ones
  target: wall_s
  features: [n, cores]
  words: [cores]
  where: mode == 'fast' and n > 100
"""


@pytest.mark.parametrize(("name", "number"), [("public", 13), ("public-memory", 3)])
def test_shipped_lists_name_every_table_once_and_no_results_as_features(name: str, number: int) -> None:
    tables = read_list(public_list(name)).tables
    assert len({one.file for one in tables}) == len(tables) == number
    for one in tables:
        assert one.target not in one.features
        assert set(one.words) <= set(one.features)
        assert one.scale in one.features


def test_an_entry_is_heeded(tmp_path: Path) -> None:
    path = tmp_path / "list.yaml"
    path.write_text(LIST)
    write(tmp_path / "t.csv")
    ((one, table),) = listed(path)
    ready = prepared(table, one.question(0.02))
    assert (ready.name, len(ready.runs), ready.question.kill_risk) == ("Fast ones", 50, 0.02)
    assert [column.kind for column in ready.space.columns] == ["number", "word"]
    (tmp_path / "elsewhere").mkdir()
    with pytest.raises(RequestError, match="cannot be read"):
        list(listed(path, tmp_path / "elsewhere"))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "it is empty"),
        ("tables: []", "line 1: tables"),
        (LIST.replace("target: wall_s", "aim: wall_s"), "tables.0"),
        (LIST.replace("[n, cores]", "[]"), "line 5: tables.0.features"),
        (LIST.replace("n > 100", "n >"), "tables.0.where"),
        (LIST.replace("features", "target"), "stands there twice"),
        (LIST.replace("mode == 'fast'", "mood == 'fast'"), "t.csv has no column mood"),
        (LIST.replace("n > 100", "n > 9999"), "no row of t.csv that can be used fits it"),
        (LIST.replace("n > 100", "n > 'x'"), "cannot be compared"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, text: str, rule: str) -> None:
    path = tmp_path / "list.yaml"
    path.write_text(text)
    write(tmp_path / "t.csv")
    with pytest.raises(RequestError) as told:
        list(listed(path))
    assert rule in told.value.message


def test_a_list_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="cannot be read"):
        read_list(tmp_path / "none.yaml")
    (tmp_path / "large.yaml").write_bytes(b"a" * 300_000)
    with pytest.raises(RequestError, match="more than 200,000 bytes"):
        read_list(tmp_path / "large.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(RequestError, match="no text in UTF-8"):
        read_list(tmp_path / "bytes.yaml")
