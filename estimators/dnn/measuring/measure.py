"""Measures one case on a device: builds, warms up, times, counts. Needs PyTorch."""

from __future__ import annotations

import contextlib
import time
from importlib import import_module
from typing import Any

from estimators.dnn.measuring import building
from estimators.dnn.measuring.case import Case, Outcome
from estimators.dnn.measuring.failures import failure_of
from estimators.dnn.measuring.table import Entry, entries
from estimators.dnn.measuring.timing import Act, Limits, time_steps
from estimators.dnn.measuring.torch_device import TorchDevice


def measure(case: Case, device: TorchDevice, limits: Limits) -> Outcome:
    """Measure a case. What goes wrong is the outcome, never an exception."""
    try:
        return _measured(case, entries()[case.network], device, limits)
    except Exception as error:  # any error of a network, a library or a driver costs this one case, never the rest
        return failure_of(error)


def _measured(case: Case, entry: Entry, device: TorchDevice, limits: Limits) -> Outcome:
    device.set_precision(case.precision)
    building.load(entry)
    device.begin_memory()
    network = building.build(entry, case.size)
    parameters = sum(weight.numel() for weight in network.parameters())
    network = _placed(network, case, device)
    data = building.inputs(entry, case.batch, case.size, device.word)
    if case.layout == "nhwc":
        data = {name: value.contiguous(memory_format=_channels_last()) for name, value in data.items()}
    step = (_training if case.task == "train" else _inference)(network, data, case, device)
    timing = time_steps(step, device.wait, time.perf_counter, meter := device.meter(), limits)
    peak = device.peak_memory_bytes()
    return Outcome(
        status="ok",
        seconds=timing.seconds,
        spread=timing.spread,
        steps=timing.steps,
        peak_memory_bytes=peak,
        memory_kind=device.memory_kind if peak is not None else "",
        joules_per_step=timing.joules,
        energy_from=meter.source if timing.joules is not None else "",
        parameters=parameters,
        macs=_macs(entry, case),
        notes=_notes(entry, case),
    )


def _channels_last() -> Any:
    return import_module("torch").channels_last


def _placed(network: Any, case: Case, device: TorchDevice) -> Any:
    network = network.to(device.word).train(case.task == "train")
    if case.layout == "nhwc":
        network = network.to(memory_format=_channels_last())
    return import_module("torch").compile(network) if case.compiled else network


def _inference(network: Any, data: building.Batch, case: Case, device: TorchDevice) -> Act:
    torch = import_module("torch")

    def step() -> object:
        with torch.inference_mode(), device.autocast(case.precision):
            return building.forward(network, data)

    return step


def _training(network: Any, data: building.Batch, case: Case, device: TorchDevice) -> Act:
    optimizer = _optimizer(network, data)
    scaler = device.scaler(case.precision)

    def step() -> None:
        with device.autocast(case.precision):
            loss = building.loss_of(building.forward(network, data))
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
        optimizer.zero_grad(set_to_none=True)

    return step


def _optimizer(network: Any, data: building.Batch) -> Any:
    """As usual: SGD with momentum for pictures, AdamW for words; at a rate so small that weights stay finite."""
    optim = import_module("torch").optim
    if "x" in data:
        return optim.SGD(network.parameters(), lr=1e-6, momentum=0.9)
    return optim.AdamW(network.parameters(), lr=1e-6)


def _macs(entry: Entry, case: Case) -> float | None:
    """Multiply-accumulates of one sample's forward pass, by PyTorch's counter; `None` where it cannot count.

    Counted over shapes alone where that works; networks that look at their values are run once on the processor.
    """
    for place in ("meta", "cpu"):
        with contextlib.suppress(Exception):  # the time stands without a count
            return _counted(entry, case, place)
    return None


def _counted(entry: Entry, case: Case, place: str) -> float | None:
    torch, counter = import_module("torch"), import_module("torch.utils.flop_counter").FlopCounterMode(display=False)
    with torch.device(place):
        network = building.build(entry, case.size).eval()
    with torch.inference_mode(), counter:
        building.forward(network, building.inputs(entry, 1, case.size, place))
    return float(counter.get_total_flops()) / 2 or None


def _notes(entry: Entry, case: Case) -> str:
    words = ["random weights", "data on the device"]
    if case.task == "train":
        words.append("SGD with momentum" if entry.kind == "image" else "AdamW")
    if entry.kind == "speech":
        words.append(f"{building.DECODER_TOKENS} decoder tokens")
    if entry.classes is not None:
        words.append(f"{entry.classes} classes")
    return "; ".join(words)
