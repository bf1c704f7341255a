"""Public measurements of language models at work: how long a token and a prompt took, and what they cost by count."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from estimators.dnn import networks
from estimators.dnn.serving.work import WEIGHT_BYTES, Floats, Work, reading, writing
from knowledge.evidence import How, Source

TITLES = {
    "lmdeploy": "LMDeploy: static inference benchmark on A100",
    "tensorrt-llm": "TensorRT-LLM: performance tables",
    "llama-cpp-gpus": "GPU benchmarks of llama.cpp on LLaMA models",
    "mlc": "MLC LLM performance benchmarking",
    "awq": "AWQ: activation-aware weight quantization (TinyChat timings)",
    "vllm-nightly": "vLLM performance benchmark",
    "geerling": "Ollama benchmarks on small computers",
}
"""Titles of the sources of `decoding.csv`."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Rows of one phase (`decode` or `prefill`) as arrays.

    Attributes:
        seconds: of one step, or of one prompt. work: by count. bandwidth, peak: bytes/s and FLOP/s of the datasheet.
        bits: class of the weights: 0 = 16 bits, 1 = 8 bits, 2 = 4 bits.
        sources, devices, networks: names.
    """

    seconds: Floats
    work: Work
    bandwidth: Floats
    peak: Floats
    bits: NDArray[np.int64]
    sources: NDArray[np.str_]
    devices: NDArray[np.str_]
    networks: NDArray[np.str_]


def bits_of(precision: str) -> int:
    """Class of stored weights: 0 = 16 bits and more, 1 = 8 bits, 2 = 4 bits."""
    return {"fp8": 1, "int8": 1, "int4": 2}.get(precision, 0)


@lru_cache(maxsize=1)
def rows() -> tuple[dict[str, str], ...]:
    """The rows as written."""
    text = (files("estimators.dnn") / "measured" / "decoding.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@lru_cache(maxsize=2)
def measured(phase: str) -> Measured:
    """All rows of a phase."""
    chosen = [row for row in rows() if row["phase"] == phase]
    work = [_work(row) for row in chosen]
    parts = {name: np.concatenate([getattr(one, name) for one in work]) for name in Work.__dataclass_fields__}
    return Measured(
        seconds=np.array([_seconds(row) for row in chosen]),
        work=Work(**parts),
        bandwidth=np.array([float(row["bandwidth_gb_per_s"]) * 1e9 for row in chosen]),
        peak=np.array([float(row["peak_tflops"]) * 1e12 for row in chosen]),
        bits=np.array([bits_of(row["weights"]) for row in chosen]),
        sources=np.array([row["source"] for row in chosen]),
        devices=np.array([row["device"] for row in chosen]),
        networks=np.array([row["network"] for row in chosen]),
    )


def sources() -> tuple[Source, ...]:
    """Where the measurements stand."""
    found = {row["source"]: row for row in rows()}
    return tuple(
        Source(id=f"dnn:decoding:{name}", title=TITLES[name], url=row["url"], date=row["date"], how=How.MEASURED)
        for name, row in found.items()
    )


def _work(row: dict[str, str]) -> Work:
    network = networks.find(row["network"])
    weight, ways = np.array([WEIGHT_BYTES[row["weights"]]]), np.array([float(row["devices"])])
    prompt, output = float(row["prompt_tokens"]), float(row["output_tokens"])
    if row["phase"] == "prefill":
        return reading(network, np.array([prompt]), weight, ways)
    element = np.array([1.0 if row["weights"] == "fp8" else 2.0])
    return writing(network, np.array([float(row["batch"])]), np.array([prompt + output / 2.0]), weight, element, ways)


def _seconds(row: dict[str, str]) -> float:
    value = float(row["value"])
    if row["unit"] == "ms":
        return value / 1000.0
    return float(row["prompt_tokens"] if row["phase"] == "prefill" else row["batch"]) / value
