"""The parts of `make measure` between its options and its rows, without a word on the screen."""

from __future__ import annotations

import re
from pathlib import Path

from estimators.dnn.measuring.case import Case, Outcome
from estimators.dnn.measuring.child import Measure
from estimators.dnn.measuring.timing import Limits

FIRST = Limits(warm_up_seconds=0.0, warm_up_steps=1, least_blocks=1, longest_seconds=0.0)
"""Limits of a first case that is thrown away: it loads what every case uses, so that none is charged for it."""


def prepare(kind: str, limits: Limits, threads: int | None) -> Measure:
    """What measures a case in the process that measures. Needs PyTorch, which is loaded here."""
    from importlib import import_module

    from estimators.dnn.measuring.measure import measure
    from estimators.dnn.measuring.torch_device import TorchDevice

    if threads:
        import_module("torch").set_num_threads(threads)
    device = TorchDevice(kind)
    measure(Case("mobilenet-v3-small", "train", "fp32", 1, 64, "nchw"), device, FIRST)

    def one(case: Case) -> Outcome:
        return measure(case, device, limits)

    return one


def source_id_of(device_name: str, date: str) -> str:
    """A name for the rows of one device and month, such as `own_amd_epyc_2026_11`."""
    words = re.sub(r"[^a-z0-9]+", "_", device_name.lower()).strip("_")
    return f"own_{words or 'device'}_{date[:7].replace('-', '_')}"


def output_of(given: Path | None, device_name: str) -> Path:
    """The file of rows: as given, or one named for the device in the folder one stands in."""
    words = re.sub(r"[^a-z0-9]+", "-", device_name.lower()).strip("-")
    return given or Path(f"measured-{words or 'device'}.csv")
