"""Catalogues of real size: bounded memory, and quick enough to wait for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.knowledge.ci.importers.conftest import read_all
from tests.knowledge.ci.importers.test_skypilot import V5_AWS

ROWS = 200_000
ZONES = 4
MOST_GROWTH_MEBIBYTES = 80
INFO = "\"{'Gpus': [{'Name': 'T4', 'Count': 1, 'MemoryInfo': {'SizeInMiB': 16384}}], 'TotalGpuMemoryInMiB': 16384}\""
_MEASURE = """
import resource, sys
from pathlib import Path
from knowledge.ci.importers import Request, read_import
from tests.knowledge.ci.importers.conftest import KNOWN, read_all
read_all("skypilot", Path(sys.argv[2]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with read_import("skypilot", Request((Path(sys.argv[1]),)), KNOWN) as imported:
    offers = sum(1 for _ in imported.offers())
print(offers, imported.report.rows, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def _write(path: Path, rows: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{V5_AWS}\n")
        for number in range(rows):
            instance, zone = divmod(number, ZONES)
            file.write(f"q{instance}.large,T4,1.0,4.0,16.0,{INFO},0.{zone + 1},0.05,us-east-{instance % 7},az{zone}\n")
    return path


@pytest.mark.slow
def test_two_hundred_thousand_rows_take_little_memory(tmp_path: Path) -> None:
    large, small = _write(tmp_path / "aws" / "vms.csv", ROWS), _write(tmp_path / "gcp" / "vms.csv", 1_000)
    measured = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(large), str(small)], capture_output=True, text=True, check=True
    )
    offers, rows, mebibytes = (int(figure) for figure in measured.stdout.split())
    assert (offers, rows) == (ROWS // ZONES, ROWS)
    assert mebibytes < MOST_GROWTH_MEBIBYTES


def test_rows_of_one_instance_are_found_wherever_they_stand(tmp_path: Path) -> None:
    path = _write(tmp_path / "aws" / "vms.csv", 8_000)
    header, *rows = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([header, *rows[::-1][::2], *rows[::2], "x"]), encoding="utf-8")
    found = read_all("skypilot", path)
    assert found.report.offers == 8_000 // ZONES
    assert {offer.on_demand_usd_per_hour for offer in found.offers} == {0.1}
    assert found.reasons() == {8_002: "it has 1 cells, but the first line has 10"}
