"""Every shipped table can be read, is of the application it is named for, and says where it was measured."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from estimators.harp.measured import (
    Machine,
    read_machine,
    shipped_machine,
    shipped_names,
    shipped_runs,
    write_machine,
    write_runs_csv,
)
from estimators.harp.measured import shipped as room
from estimators.harp.shelf import find
from knowledge.errors import FactError
from tests.estimators.harp.runs import run

MACHINE = Machine(node_type="two cores", cpu_model="Some CPU", cores=2, memory_bytes=2**33, measured=date(2026, 1, 2))


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_table(name: str) -> None:
    runs, machine = shipped_runs(name), shipped_machine(name)
    assert find(name).name == name
    assert len({one.run_id for one in runs}) == len(runs) > 0
    assert {one.application for one in runs} == {name}
    assert machine is not None
    assert any(one.finished for one in runs)


def test_tables_of_a_folder_are_found_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "shipped_folder", lambda: tmp_path)
    room.shipped_runs.cache_clear()
    write_runs_csv(tmp_path / "melt.csv.gz", [run("a")])
    write_machine(tmp_path / "melt.machine.yaml", MACHINE)
    assert shipped_names() == ("melt",)
    assert shipped_runs("melt") == (run("a"),)
    assert shipped_machine("melt") == MACHINE
    assert shipped_runs("../melt") == ()
    assert shipped_machine("nobody") is None
    room.shipped_runs.cache_clear()


@pytest.mark.parametrize("text", ["", "[", "node_type: x", "node_type: x\ncores: 0"])
def test_a_spoilt_machine_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "melt.machine.yaml").write_text(text)
    with pytest.raises(FactError, match=r"melt\.machine\.yaml"):
        read_machine(tmp_path / "melt.machine.yaml")
