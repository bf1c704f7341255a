"""The book of measured rows: written one by one, read back, and turned into rows of the shipped table."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from estimators.dnn.measuring.case import Case, Outcome
from estimators.dnn.measuring.machine_facts import MachineFacts
from estimators.dnn.measuring.table import entries
from knowledge.errors import RequestError

PUBLIC_COLUMNS = (
    *("source_id", "model", "family", "task", "framework", "precision", "accelerator", "accelerator_count", "nodes"),
    *("batch_size_per_device", "input", "params_m", "gmacs", "throughput_samples_per_s", "step_time_ms"),
    *("time_to_train_min", "dataset", "peak_memory_gb", "date", "url", "throughput_native", "throughput_unit"),
    *("layout", "compiled", "data_loading", "value_kind", "suspect", "notes"),
)
"""Columns of the compiled public figures."""

OWN_COLUMNS = (
    *("status", "energy_j_per_sample", "energy_from", "memory_kind", "spread", "steps", "size", "key"),
    *("device_kind", "device_id", "driver", "cpu_model", "cores", "cores_used", "host_memory_gb", "system"),
    *("matmul_tflops", "copy_gb_s"),
)
"""What own measurements add: energy, how steady, and the machine."""

COLUMNS = PUBLIC_COLUMNS + OWN_COLUMNS

TABLE_COLUMNS = (
    *("source_id", "network", "device", "task", "precision", "framework", "compiled", "layout", "count", "nodes"),
    *("batch", "image_size", "sequence_length", "samples_per_second", "loading"),
)
"""Columns of `measured/measurements.csv.gz`."""

FRAMEWORK = "pytorch"
RETRIED = ("failed", "timed_out", "died")
"""Cases that ended so are measured again by a later run."""


def row_of(case: Case, outcome: Outcome, machine: MachineFacts, source_id: str) -> dict[str, str]:
    """A case and its outcome as one row. What is not known is an empty cell."""
    entry = entries()[case.network]
    per_second = None if not outcome.seconds else case.batch / outcome.seconds
    joules = None if outcome.joules_per_step is None else outcome.joules_per_step / case.batch
    written: dict[str, object] = {
        "source_id": source_id,
        "model": case.network,
        "family": entry.family,
        "task": case.task,
        "framework": f"{FRAMEWORK} {machine.torch}",
        "precision": case.precision,
        "accelerator": machine.device_name,
        "accelerator_count": 1,
        "nodes": 1,
        "batch_size_per_device": case.batch,
        "input": f"{case.size}x{case.size}" if entry.kind == "image" else f"seq{case.size}",
        "params_m": _scaled(outcome.parameters, 1e-6),
        "gmacs": _scaled(outcome.macs, 1e-9),
        "throughput_samples_per_s": _scaled(per_second, 1),
        "step_time_ms": _scaled(outcome.seconds, 1e3),
        "peak_memory_gb": _scaled(outcome.peak_memory_bytes, 1e-9),
        "date": machine.date,
        "layout": case.layout,
        "compiled": "yes" if case.compiled else "no",
        "data_loading": "synthetic",
        "value_kind": "measured",
        "notes": outcome.notes,
        "status": outcome.status,
        "energy_j_per_sample": _scaled(joules, 1),
        "energy_from": outcome.energy_from,
        "memory_kind": outcome.memory_kind,
        "spread": _scaled(outcome.spread, 1),
        "steps": outcome.steps or None,
        "size": case.size,
        "key": case.key,
        "device_kind": machine.device_kind,
        "device_id": machine.device_id,
        "driver": machine.driver,
        "cpu_model": machine.cpu_model,
        "cores": machine.cores,
        "cores_used": machine.cores_used,
        "host_memory_gb": _scaled(machine.memory_bytes, 1e-9),
        "system": machine.system,
        "matmul_tflops": _scaled(machine.matmul_flops, 1e-12),
        "copy_gb_s": _scaled(machine.copy_bytes_per_second, 1e-9),
    }
    return {name: "" if written.get(name) is None else " ".join(str(written[name]).split()) for name in COLUMNS}


def _scaled(value: float | None, factor: float) -> str | None:
    return None if value is None or value in (float("inf"), float("-inf")) else f"{value * factor:.6g}"


def append(path: Path, row: Mapping[str, str]) -> None:
    """Write one row behind those that are there; the first brings the header. Each row is on disk before the next case.

    A last line that was cut off, as by a machine that lost its power, is taken away first.
    """
    _drop_cut_line(path)
    new = not path.exists() or path.stat().st_size == 0
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerow(row)


def _drop_cut_line(path: Path) -> None:
    """A row is one line, so what stands behind the last line feed is no whole row."""
    if not path.exists():
        return
    whole = path.read_bytes()
    if whole and not whole.endswith(b"\n"):
        path.write_bytes(whole[: whole.rfind(b"\n") + 1])


def read(path: Path) -> list[dict[str, str]]:
    """Rows that were measured before; none where there is no file. A last line that was cut off is left out.

    Raises:
        RequestError: the file is something else.
    """
    if not path.exists() or path.stat().st_size == 0:
        return []
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            rule = "that file holds other columns than measured rows have"
            raise RequestError.of("output", str(path), rule, "name a new file")
        return [row for row in reader if None not in row.values() and None not in row]


def done_keys(rows: Iterable[Mapping[str, str]], device_name: str) -> set[str]:
    """Cases that this device has done; those that failed, died or took too long may be tried again."""
    return {row["key"] for row in rows if row["accelerator"] == device_name and row["status"] not in RETRIED}


def to_measurements(rows: Iterable[Mapping[str, str]], device: str | None = None) -> list[dict[str, str]]:
    """Rows of `measured/measurements.csv.gz` from measured rows, of the cases that went well.

    Args:
        device: slug of the device; by default what each row names. Memory and energy stay in the rows as measured.

    Raises:
        RequestError: a row names no device of the CI database and none is given.
    """
    return [_table_row(row, device or row["device_id"]) for row in rows if row["status"] == "ok"]


def _table_row(row: Mapping[str, str], device: str) -> dict[str, str]:
    if not device:
        rule = f"the rows of the {row['accelerator']} name no device of the CI database"
        raise RequestError.of("device", device, rule, "give its id")
    image = row["input"].count("x") == 1
    return {
        "source_id": row["source_id"],
        "network": row["model"],
        "device": device,
        "task": row["task"],
        "precision": row["precision"],
        "framework": FRAMEWORK,
        "compiled": "1" if row["compiled"] == "yes" else "0",
        "layout": row["layout"],
        "count": row["accelerator_count"],
        "nodes": row["nodes"],
        "batch": row["batch_size_per_device"],
        "image_size": row["size"] if image else "",
        "sequence_length": "" if image else row["size"],
        "samples_per_second": row["throughput_samples_per_s"],
        "loading": row["data_loading"],
    }


def source_rows(rows: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Rows of `measured/sources.csv`: one a source, with its last date and how many rows went well."""
    found: dict[str, dict[str, str]] = {}
    for row in (row for row in rows if row["status"] == "ok"):
        entry = found.setdefault(
            row["source_id"],
            {
                "source_id": row["source_id"],
                "title": f"Own measurement on the {row['accelerator']} ({row['framework']})",
                "url": "",
                "date": row["date"],
                "rows": "0",
            },
        )
        entry["date"] = max(entry["date"], row["date"])
        entry["rows"] = str(int(entry["rows"]) + 1)
    return list(found.values())
