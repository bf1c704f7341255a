"""Reads the measured table and lays it out as the arrays the learned part works on."""

from __future__ import annotations

import csv
import gzip
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from estimators.dnn import networks
from estimators.dnn.chips import chip_of, chip_of_processor
from estimators.dnn.communication import all_reduce_seconds, device_link, exposed_seconds, gradient_bytes
from estimators.dnn.features import FAMILIES, FRAMEWORKS, PRECISION_CLASSES, Options
from estimators.dnn.machine import Machine
from estimators.dnn.networks import Network
from estimators.dnn.operators import operators_of
from estimators.dnn.peaks import BYTES_PER_ELEMENT, Peak, cache_gain, peak_of, peak_of_processors, sustained_share
from estimators.dnn.roofline import TRAIN_PASSES, Device, Floats, Step, joined, step_of
from estimators.dnn.workload import Precision
from knowledge.ci.types import Accelerator, Processor
from knowledge.evidence import How, Source

Words = NDArray[np.str_]

UNSTATED_BATCH = {("lambda_v2", "resnet"): 1024.0, ("lambda_v2", "encoder"): 64.0, ("llm_c", "decoder"): 32.0}
"""Batch per device where a source names none, by family: Lambda fills the memory, llm.c's scripts use 16 to 64."""

MEASURED_NODE_LINK = 100e9
"""Bytes per second between nodes of the measured clusters: eight 100 Gb/s ports a node, usual for A100 and H100."""


class Devices(Protocol):
    """What is asked of the CI database here: its accelerators and processors by id."""

    @property
    def accelerators(self) -> Mapping[str, Accelerator]:
        """Accelerators by id."""

    @property
    def processors(self) -> Mapping[str, Processor]:
        """Processors by id."""


@dataclass(frozen=True, slots=True)
class Measurements:
    """The measured table as arrays of equal length.

    Attributes:
        step, options: what was run. log_ratio: log(measured device time / plain time).
        log_floor: log(floor time / plain time). network, device, chip, cell, source: names of groups.
        cell: network, device, task, precision class and input size in one word.
        samples_per_second: over all devices.
    """

    step: Step
    options: Options
    log_ratio: Floats
    log_floor: Floats
    network: Words
    device: Words
    chip: Words
    cell: Words
    source: Words
    samples_per_second: Floats

    def __len__(self) -> int:
        return len(self.log_ratio)


def data(name: str) -> bytes:
    """Bytes of one file of `measured/`."""
    return (files("estimators.dnn") / "measured" / name).read_bytes()


TABLES = ("measurements.csv.gz", "edge.csv")
"""The measured tables, in the same columns."""

OWN = "own.csv"
"""What `make measure` measured, in its own columns."""

SAME_FRAMEWORK = {"ncnn-vulkan": "ncnn", "tf-graphdef": "tensorflow", "tf-savedmodel": "tensorflow"}
"""Runtimes of the tables that are another's under a longer name."""


@lru_cache(maxsize=1)
def sources() -> dict[str, Source]:
    """Every source of the measured tables by id."""
    rows = [
        row for name in ("sources.csv", "edge_sources.csv") for row in csv.DictReader(data(name).decode().splitlines())
    ]
    return {
        row["source_id"]: Source(
            id=f"dnn:{row['source_id']}",
            title=row["title"],
            url=row["url"] or None,
            date=row["date"].split("/")[-1] or None,
            how=How.MEASURED,
        )
        for row in rows
    }


@lru_cache(maxsize=1)
def processors() -> dict[str, Processor]:
    """Processors of the tables that the CI database does not hold."""
    rows = csv.DictReader(data("processors.csv").decode().splitlines())
    return {
        row["id"]: Processor(
            id=row["id"],
            name=row["name"],
            vendor=row["vendor"],
            cores=int(row["cores"]),
            base_ghz=float(row["base_ghz"]),
            peak_fp32_flops=float(row["peak_fp32_gflops"]) * 1e9,
            memory_bandwidth_bytes_per_second=float(row["memory_bandwidth_gb_s"]) * 1e9,
            tdp_watts=float(row["tdp_w"]) if row["tdp_w"] else None,
            source=Source(id=f"dnn:{row['id']}", title=row["name"], url=row["url"] or None),
        )
        for row in rows
    }


def cell_of(network: str, device: str, trains: bool, precision: str, size: int) -> str:
    """Name of a cell: what must agree for a measurement to count as one of the asked configuration."""
    return f"{network}|{device}|{'train' if trains else 'infer'}|{PRECISION_CLASSES[precision]}|{size}"


def read_measurements(catalogue: Devices) -> Measurements:
    """The tables, without rows that are faster than their device's peak allows, or on devices without a known peak.

    Args:
        catalogue: of accelerators and processors.
    """
    devices: dict[str, Accelerator | Processor] = {**processors(), **catalogue.processors, **catalogue.accelerators}
    laid = [entry for row in _rows() if (entry := _lay_out(row, devices.get(row["device"])))]
    return _measurements(laid)


def _rows() -> Iterator[dict[str, str]]:
    from estimators.dnn.measuring.rows import to_measurements

    yield from to_measurements(csv.DictReader(data(OWN).decode().splitlines()))
    for name in TABLES:
        text = data(name)
        yield from csv.DictReader((gzip.decompress(text) if name.endswith(".gz") else text).decode().splitlines())


def _lay_out(row: dict[str, str], device: Accelerator | Processor | None) -> dict[str, float | str] | None:
    network, trains = networks.find(row["network"]), row["task"] == "train"
    accelerator = device if isinstance(device, Accelerator) else None
    peak = _peak(row, device, trains)
    if device is None or peak is None:
        return None
    size = int(row["image_size"] or row["sequence_length"])
    count, nodes = float(row["count"]), float(row["nodes"])
    batch = float(row["batch"] or UNSTATED_BATCH.get((row["source_id"], network.family), 1.0))
    seconds = batch * count / float(row["samples_per_second"])
    seconds -= _communication(row, network, accelerator, count, nodes, seconds) if trains else 0.0
    chip = chip_of(accelerator) if accelerator else chip_of_processor(device if isinstance(device, Processor) else None)
    framework = SAME_FRAMEWORK.get(row["framework"], row["framework"])
    return {
        "size": float(size),
        "batch": batch,
        "trains": trains,
        "passes": TRAIN_PASSES if trains else 1.0,
        "updated": 1.0,
        "element_bytes": BYTES_PER_ELEMENT[_plain(row["precision"])],
        "flops": peak.flops,
        "bandwidth": peak.bandwidth,
        "sustained": sustained_share(accelerator) if accelerator else 1.0,
        "cached": cache_gain(accelerator) if accelerator else 1.0,
        "compiled": row["compiled"] == "1",
        "channels_last": row["layout"] == "nhwc",
        "pure": row["precision"] in ("fp16", "bf16"),
        "precision_class": PRECISION_CLASSES[row["precision"]],
        "family": FAMILIES.index(network.family) if network.family in FAMILIES else FAMILIES.index("other"),
        "framework": FRAMEWORKS.index(framework) if framework in FRAMEWORKS else -1,
        "tuned": row["source_id"].startswith(("nv_", "lambda", "megatron")),
        "reads_data": row["loading"] == "real",
        "processor": accelerator is None,
        "seconds": seconds,
        "network": network.name,
        "device": row["device"],
        "chip": f"{chip.architecture}|{chip.peak_flops:.6g}",
        "cell": cell_of(network.name, row["device"], trains, row["precision"], size),
        "source": row["source_id"],
        "samples_per_second": float(row["samples_per_second"]),
    }


def _plain(precision: str) -> Precision:
    return precision.removeprefix("amp_")  # type: ignore[return-value]  # the table holds precisions only


def _peak(row: dict[str, str], device: Accelerator | Processor | None, trains: bool) -> Peak | None:
    if isinstance(device, Accelerator):
        found = peak_of(device, _plain(row["precision"]), trains=trains)
    else:
        found = peak_of_processors(Machine(None, 0, 1, processor=device, sockets_per_node=1))
    return None if isinstance(found, str) else found


def _communication(
    row: dict[str, str], network: Network, accelerator: Accelerator | None, count: float, nodes: float, seconds: float
) -> float:
    """Seconds of the measured step that were communication, by the estimator's own rule; at most half the step."""
    if count <= 1 or accelerator is None:
        return 0.0
    sixteen_bit = np.array([float(row["precision"] not in ("fp32", "tf32"))])
    size = gradient_bytes(network.parameters, network.family, sixteen_bit)
    link = device_link(accelerator, count / nodes)
    arrays = [np.array([value]) for value in (float(size[0]), count, nodes, link, MEASURED_NODE_LINK)]
    exposed = exposed_seconds(all_reduce_seconds(*arrays), np.array([seconds]))
    return min(float(exposed[0]), seconds / 2)


def _measurements(laid: Iterable[dict[str, float | str]]) -> Measurements:
    entries = sorted(laid, key=lambda entry: (str(entry["network"]), float(entry["size"])))
    column = {
        name: np.array([entry[name] for entry in entries]) if isinstance(value, str)
        else np.array([float(entry[name]) for entry in entries])
        for name, value in entries[0].items()
    }  # fmt: skip
    step = _steps(column)
    options = Options(**{name: column[name] for name in Options.__dataclass_fields__})
    plain = step.plain_seconds
    whole = Measurements(
        step=step,
        options=options,
        log_ratio=np.log(column["seconds"] / plain),
        log_floor=np.log(step.floor_seconds / plain),
        **{name: column[name] for name in ("network", "device", "chip", "cell", "source", "samples_per_second")},
    )
    return take(whole, whole.log_ratio >= whole.log_floor - math.log(1.02))


def _steps(column: Mapping[str, Any]) -> Step:
    """Steps of all rows; those of one network and size, which stand together, at once."""
    names = np.char.add(np.char.add(column["network"], "@"), column["size"].astype(str))
    starts = [0, *(np.flatnonzero(names[1:] != names[:-1]) + 1).tolist(), len(names)]
    device = Device(**{name: column[name] for name in Device.__dataclass_fields__})
    parts = []
    for first, last in pairwise(starts):
        size = int(column["size"][first])
        profile = operators_of(networks.find(str(column["network"][first])), size, size)
        part = {name: getattr(device, name)[first:last] for name in Device.__dataclass_fields__}
        parts.append(step_of(profile, Device(**part)))
    return joined(parts)


def take(measurements: Measurements, rows: NDArray[np.bool_] | NDArray[np.intp]) -> Measurements:
    """Some of the rows, by mask or index."""
    step = measurements.step[rows]
    options = Options(**{name: getattr(measurements.options, name)[rows] for name in Options.__dataclass_fields__})
    rest = [name for name in Measurements.__dataclass_fields__ if name not in ("step", "options")]
    return Measurements(step, options, **{name: getattr(measurements, name)[rows] for name in rest})
