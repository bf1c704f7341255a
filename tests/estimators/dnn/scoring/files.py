"""Small files of measurements for the tests: made up, in the columns of the public table."""

from __future__ import annotations

from pathlib import Path

COLUMNS = (
    "source_id", "model", "family", "task", "framework", "precision", "accelerator", "accelerator_count", "nodes",
    "batch_size_per_device", "input", "params_m", "gmacs", "throughput_samples_per_s", "step_time_ms",
    "time_to_train_min", "peak_memory_gb", "throughput_native", "throughput_unit", "layout", "compiled",
    "data_loading", "suspect",
)  # fmt: skip

GOOD = {
    "source_id": "someone",
    "model": "resnet50",
    "family": "resnet",
    "task": "infer",
    "framework": "pytorch 2.4",
    "precision": "amp_fp16",
    "accelerator": "RTX-3090",
    "accelerator_count": "1",
    "nodes": "1",
    "batch_size_per_device": "256",
    "input": "224x224",
    "throughput_samples_per_s": "2500",
    "layout": "nchw",
    "compiled": "no",
    "data_loading": "synthetic",
}
"""A row that can be scored."""


def write(path: Path, *rows: dict[str, str]) -> Path:
    """A file with a row for each of the changes to the good one."""
    lines = [",".join(COLUMNS)]
    lines += [",".join({**GOOD, **row}.get(column, "") for column in COLUMNS) for row in rows]
    path.write_text("\n".join(lines) + "\n")
    return path
