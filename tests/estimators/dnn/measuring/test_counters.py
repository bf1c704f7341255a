"""Energy counters, memory marks and machine facts, read from recorded files and a driver that we play."""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any

import pytest

from estimators.dnn.measuring.command import output_of, source_id_of
from estimators.dnn.measuring.energy import NoMeter, nvml_meter, rapl_meter
from estimators.dnn.measuring.machine_facts import cpu_model, has_bf16_units, nvidia_driver, system
from estimators.dnn.measuring.resident import ResidentMemory


def package(root: Path, number: int, microjoules: int) -> Path:
    folder = root / f"intel-rapl:{number}"
    folder.mkdir()
    (folder / "max_energy_range_uj").write_text("1000000000\n")
    (folder / "energy_uj").write_text(f"{microjoules}\n")
    return folder


def test_rapl_adds_the_packages_and_survives_a_counter_that_starts_again(tmp_path: Path) -> None:
    first, second = package(tmp_path, 0, 990_000_000), package(tmp_path, 1, 5)
    (tmp_path / "intel-rapl:0:0").mkdir()  # a part of package 0, already in it
    meter = rapl_meter(tmp_path)
    (first / "energy_uj").write_text("10000000")
    (second / "energy_uj").write_text("3000005")
    assert meter.joules() == pytest.approx(20.0 + 3.0)
    (second / "energy_uj").write_text("4000005")
    assert meter.joules() == pytest.approx(24.0)
    (second / "energy_uj").unlink()
    assert meter.joules() is None


def test_no_counter_is_unknown(tmp_path: Path) -> None:
    assert isinstance(rapl_meter(tmp_path), NoMeter)
    (package(tmp_path, 0, 1) / "max_energy_range_uj").write_text("no number")
    assert isinstance(rapl_meter(tmp_path), NoMeter)
    assert NoMeter().joules() is None


class Driver:
    """NVIDIA's management library, played."""

    def __init__(self, *, millijoules: int | None = 12_500, starts: bool = True) -> None:
        self._millijoules, self._starts = millijoules, starts
        self.asked: list[bytes] = []

    def nvmlInit_v2(self) -> int:
        return 0 if self._starts else 9

    def nvmlDeviceGetHandleByUUID(self, identity: bytes, handle: Any) -> int:
        self.asked.append(identity)
        return 0

    def nvmlDeviceGetTotalEnergyConsumption(self, handle: Any, out: Any) -> int:
        if self._millijoules is None:
            return 3
        ctypes.cast(out, ctypes.POINTER(ctypes.c_ulonglong)).contents.value = self._millijoules
        return 0

    def nvmlSystemGetDriverVersion(self, text: Any, length: int) -> int:
        text.value = b"580.1"
        return 0


def test_nvml_reads_the_board_that_is_measured() -> None:
    driver = Driver()
    meter = nvml_meter("GPU-1234", lambda _: driver)
    assert meter.joules() == pytest.approx(12.5)
    assert driver.asked == [b"GPU-1234"]
    assert nvidia_driver(lambda _: driver) == "580.1"


@pytest.mark.parametrize("driver", [Driver(millijoules=None), Driver(starts=False), object()])
def test_a_board_without_the_counter_is_unknown(driver: object) -> None:
    assert isinstance(nvml_meter("GPU-1", lambda _: driver), NoMeter)


def test_a_machine_without_the_library_is_unknown() -> None:
    def load(_: str) -> object:
        raise OSError("no such library")

    assert isinstance(nvml_meter("GPU-1", load), NoMeter)
    assert nvidia_driver(load) == ""


def test_memory_is_the_growth_since_it_was_asked_to_count(tmp_path: Path) -> None:
    (tmp_path / "status").write_text("VmHWM:\t  900 kB\nVmRSS:\t  500 kB\n")
    memory = ResidentMemory(tmp_path)
    assert memory.peak_growth() is None
    memory.begin()
    assert (tmp_path / "clear_refs").read_text() == "5"
    (tmp_path / "status").write_text("VmHWM:\t 1700 kB\nVmRSS:\t  600 kB\n")
    assert memory.peak_growth() == 1200 * 1024
    assert ResidentMemory(tmp_path / "none").peak_growth() is None


def test_the_processor_is_named_by_the_system(tmp_path: Path) -> None:
    info = tmp_path / "cpuinfo"
    info.write_text("processor : 0\nmodel name\t: AMD EPYC\nflags\t\t: fma avx512_bf16 sse\n")
    assert (cpu_model(info), has_bf16_units(info)) == ("AMD EPYC", True)
    info.write_text("processor : 0\nFeatures : asimd\nModel\t: Raspberry Pi 5 Model B Rev 1.0\n")
    assert (cpu_model(info), has_bf16_units(info)) == ("Raspberry Pi 5 Model B Rev 1.0", False)


def test_files_and_sources_are_named_for_the_device() -> None:
    assert source_id_of("NVIDIA H100 80GB HBM3", "2026-11-25") == "own_nvidia_h100_80gb_hbm3_2026_11"
    assert output_of(None, "AMD EPYC") == Path("measured-amd-epyc.csv")
    assert output_of(Path("x.csv"), "AMD EPYC") == Path("x.csv")


def test_the_system_is_told_without_what_names_a_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.release", lambda: "6.8.0-45-lab7-special")
    assert " 6.8.0 " in system()
    assert "lab7" not in system()
