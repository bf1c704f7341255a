"""A small database to know things by, and a reader that closes what it read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from knowledge.ci.accelerator_names import AcceleratorNames, NamedRow
from knowledge.ci.build.layer_form import CloudOfferForm, LayerForm
from knowledge.ci.importers import Imported, Known, KnownSystem, Report, Request, Shape, read_import

NAMES = AcceleratorNames(
    [
        NamedRow("nvidia-t4", "Tesla T4", ("T4", "Tesla T4"), 16),
        NamedRow("nvidia-l4", "L4", ("L4",), 24),
        NamedRow("nvidia-a100-sxm4-40gb", "A100 SXM4 40GB", ("A100",), 40),
        NamedRow("nvidia-a100-sxm4-80gb", "A100 SXM4 80GB", ("A100-80GB",), 80),
        NamedRow("nvidia-a100-pcie-40gb", "A100 PCIe 40GB", ("A100-PCIE-40GB",), 40),
        NamedRow("nvidia-a100-pcie-80gb", "A100 PCIe 80GB", ("A100-PCIE-80GB",), 80),
        NamedRow("nvidia-v100-sxm2-16gb", "Tesla V100 SXM2 16GB", ("V100",), 16),
        NamedRow("nvidia-v100-sxm2-32gb", "Tesla V100 SXM2 32GB", ("V100-32GB",), 32),
    ]
)
SHAPES = {
    ("aws", "p9.large"): Shape(8, 64, "nvidia-a100-sxm4-40gb", 1),
    ("aws", "m9.large"): Shape(2, 8, None, 0),
    ("azure", "Standard_NC8_A9"): Shape(8, 100, "nvidia-t4", 0.5),
    ("gcp", "a2-highgpu-1g"): Shape(12, 85, "nvidia-a100-sxm4-40gb", 1),
}
SYSTEMS = (
    KnownSystem("osc-comet", "Comet", ("OSC Comet",), "Centre of Comets", "US", "hpc"),
    KnownSystem("delta", "Delta", (), "A Centre", "US", "hpc"),
    KnownSystem("twin-a", "Twin", (), "A", "US", "hpc"),
    KnownSystem("twin-b", "Twin", (), "B", "DE", "hpc"),
)
KNOWN = Known(NAMES, SHAPES, SYSTEMS)


@dataclass(frozen=True, slots=True)
class Read:
    """What came of an import."""

    report: Report
    layers: tuple[LayerForm, ...]
    offers: list[CloudOfferForm]

    def offer(self, instance_type: str, region: str | None = None) -> CloudOfferForm:
        """The one offer of a type (in a region)."""
        found = [
            offer
            for offer in self.offers
            if offer.instance_type == instance_type and (region is None or offer.region == region)
        ]
        assert len(found) == 1, found
        return found[0]

    def reasons(self) -> dict[int | None, str]:
        """Reasons by line."""
        return {skipped.line: skipped.reason for skipped in self.report.skipped}


Reader = Callable[..., Read]


def read_all(kind: str, *files: Path, **request: Any) -> Read:
    """Import files with the small database."""
    imported: Imported
    with read_import(kind, Request(files, **request), KNOWN) as imported:
        offers = list(imported.offers())
        report = imported.report
        assert report.kept + len(report.skipped) == report.rows
        assert sum(file.rows for file in report.files) == report.rows
        assert sum(file.kept for file in report.files) == report.kept
        assert report.offers == len(offers)
        return Read(report, tuple(imported.layers), offers)


@pytest.fixture
def read() -> Reader:
    """Imports files with the small database, and checks that every row is counted once."""
    return read_all


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Writes a file below the test's folder; a text as UTF-8."""

    def make(name: str, content: str | bytes) -> Path:
        path = tmp_path / "exports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    return make
