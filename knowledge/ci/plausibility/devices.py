"""`accelerators.csv`: peaks against each other (a sparse peak among dense ones is found), memory, bandwidth, power."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from knowledge.ci.build.table_form import AcceleratorRow
from knowledge.ci.plausibility.finding import Finding, error, warning

FILE = "accelerators.csv"

_BANDWIDTH_GB_S = {
    "HBM3e": (3_900, 8_200),
    "HBM3": (1_600, 5_400),
    "HBM2e": (1_200, 3_800),
    "HBM2": (450, 1_600),
    "HBM": (450, 1_300),
    "GDDR7": (400, 1_900),
    "GDDR6X": (480, 1_100),
    "GDDR6": (150, 1_000),
    "GDDR5X": (300, 600),
    "GDDR5": (100, 520),
    "LPDDR5": (30, 850),
    "LPDDR4": (20, 150),
    "LPDDR": (20, 850),
    "DDR4": (20, 250),
    "on-wafer": (1e6, 1e8),
}
"""Slowest and fastest of a device [GB/s] by the start of its memory type; the first key that fits counts."""
_FP16_PER_FP32 = {
    ("Volta", "HBM"): 8,
    ("Turing", "GDDR"): 8,
    ("Ampere", "GDDR"): 4,
    ("Ampere", "HBM"): 16,
    ("Ada Lovelace", "GDDR"): 4,
    ("Hopper", "HBM"): 16,
    ("Blackwell", "GDDR"): 4.2,
    ("Blackwell", "HBM"): 31.3,
    ("CDNA 2", "HBM"): 8,
    ("CDNA 3", "HBM"): 8,
    ("CDNA 4", "HBM"): 16,
    ("Xe HPC (Ponte Vecchio)", "HBM"): 16,
}
"""Dense FP16 matrix peak per FP32 vector peak at most; structured sparsity shows as twice that."""
_CAPABILITY = {
    "Kepler": "3.",
    "Maxwell": "5.",
    "Pascal": "6.",
    "Volta": "7.",
    "Turing": "7.5",
    "Ampere": "8.",
    "Ada Lovelace": "8.9",
    "Hopper": "9.",
    "Blackwell": "1",
}
_MOST_FP8_PER_FP16 = 2.3
_MOST_INT8_PER_FP16 = 4.1
_MATRIX_OVER_VECTOR = 2
"""Matrix units do twice the vector peak; on CDNA 2 that is above the FP32 vector peak."""
_SLACK, _LOOSE = 1.1, 1.25
_LEAST_WATTS, _MOST_WATTS = 2, 1_500
_MOST_MEMORY_GB = 300
_SHARED_WORDS = ("shared", "unified")
_UNIFIED = ("nvidia-jetson", "amd-mi300a", "apple-")


def check_accelerators(rows: list[AcceleratorRow], today: date) -> Iterator[Finding]:
    """Every row of the accelerator table."""
    for row in rows:
        for rule in _RULES:
            yield from rule(row)
        if row.release_year is not None and row.release_year > today.year:
            yield error(FILE, f"{row.id}.release_year", row.release_year, "a year that has not come")


def _memory(row: AcceleratorRow) -> Iterator[Finding]:
    memory = row.memory_gb
    if memory is None:
        return
    if memory > _MOST_MEMORY_GB:
        yield error(FILE, f"{row.id}.memory_gb", memory, "no device has so much: MB, or several devices?")
    elif memory > 1 and memory != int(memory):
        yield error(FILE, f"{row.id}.memory_gb", memory, "not whole: decimal GB where the column means GiB?")


def _bandwidth(row: AcceleratorRow) -> Iterator[Finding]:
    kind = (row.memory_type or "").removeprefix("unified ")
    low, high = next((span for start, span in _BANDWIDTH_GB_S.items() if kind.startswith(start)), (0, float("inf")))
    speed = row.memory_bandwidth_gb_s
    if speed is not None and not low <= speed <= high:
        rule = f"{row.memory_type} gives {low:g} to {high:g} GB/s: Gbit/s or TB/s written?"
        yield error(FILE, f"{row.id}.memory_bandwidth_gb_s", speed, rule)


def _power(row: AcceleratorRow) -> Iterator[Finding]:
    if row.tdp_w is not None and not _LEAST_WATTS <= row.tdp_w <= _MOST_WATTS:
        yield error(FILE, f"{row.id}.tdp_w", row.tdp_w, "outside 2 to 1500 W for one device")


def _sparse_half(row: AcceleratorRow) -> Iterator[Finding]:
    """A 16-bit peak far above the FP32 peak of its generation is the sparse one."""
    kind = next((kind for kind in ("GDDR", "HBM") if (row.memory_type or "").startswith(kind)), "")
    ratio = _FP16_PER_FP32.get((row.architecture, kind))
    if row.fp16_tensor_tflops and row.fp32_tflops and ratio:
        found = row.fp16_tensor_tflops / row.fp32_tflops
        if found > ratio * _LOOSE:
            rule = f"{found:.3g} times FP32, but {row.architecture} does {ratio:g} dense: a sparse peak?"
            yield error(FILE, f"{row.id}.fp16_tensor_tflops", row.fp16_tensor_tflops, rule)


def _low_precision(row: AcceleratorRow) -> Iterator[Finding]:
    half = row.fp16_tensor_tflops or row.bf16_tensor_tflops
    if half is None:
        return
    if row.fp8_tensor_tflops and row.fp8_tensor_tflops > _MOST_FP8_PER_FP16 * half:
        yield _too_much(row, "fp8_tensor_tflops", row.fp8_tensor_tflops, half)
    if row.int8_tops and row.int8_tops > _MOST_INT8_PER_FP16 * half:
        yield _too_much(row, "int8_tops", row.int8_tops, half)
    if row.tf32_tensor_tflops and row.tf32_tensor_tflops > _SLACK * half:
        yield _too_much(row, "tf32_tensor_tflops", row.tf32_tensor_tflops, half)
    if row.fp16_tensor_tflops and row.bf16_tensor_tflops and row.bf16_tensor_tflops > _SLACK * row.fp16_tensor_tflops:
        yield _too_much(row, "bf16_tensor_tflops", row.bf16_tensor_tflops, row.fp16_tensor_tflops)


def _too_much(row: AcceleratorRow, field: str, value: float, half: float) -> Finding:
    rule = f"{value / half:.3g} times the dense 16-bit peak, {half:g}: a sparse peak?"
    return warning(FILE, f"{row.id}.{field}", value, rule)


def _double(row: AcceleratorRow) -> Iterator[Finding]:
    single = max(row.fp32_tflops or 0, row.tf32_tensor_tflops or 0)
    for field, most in (("fp64_tflops", 1), ("fp64_tensor_tflops", _MATRIX_OVER_VECTOR)):
        value = getattr(row, field)
        if value and single and value > _SLACK * most * single:
            yield error(FILE, f"{row.id}.{field}", value, f"more than single precision, {single:g} TFLOP/s")


def _capability(row: AcceleratorRow) -> Iterator[Finding]:
    start = _CAPABILITY.get(row.architecture.removesuffix(" Ultra"))
    stated = row.compute_capability
    if row.vendor == "NVIDIA" and start and stated and not stated.startswith(start):
        yield error(FILE, f"{row.id}.compute_capability", stated, f"{row.architecture} starts with {start}")


def _sharing(row: AcceleratorRow) -> Iterator[Finding]:
    shared = any(word in (row.memory_type or "") for word in _SHARED_WORDS)
    if shared != row.id.startswith(_UNIFIED):
        rule = "the words on sharing and the id disagree on whether CPU and accelerator share it"
        yield error(FILE, f"{row.id}.memory_type", row.memory_type, rule)


_RULES: tuple[Callable[[AcceleratorRow], Iterator[Finding]], ...] = (
    _memory,
    _bandwidth,
    _power,
    _sparse_half,
    _low_precision,
    _double,
    _capability,
    _sharing,
)
