"""The device as PyTorch sees it: which it is, what it computes in, waiting for it, its memory. Needs PyTorch."""

from __future__ import annotations

import contextlib
from importlib import import_module
from typing import Any

from estimators.dnn.measuring.energy import NoMeter, nvml_meter, rapl_meter
from estimators.dnn.measuring.machine_facts import has_bf16_units
from estimators.dnn.measuring.resident import ResidentMemory
from estimators.dnn.measuring.timing import Meter
from knowledge.errors import RequestError

KINDS = ("cpu", "cuda", "rocm", "mps")


class TorchDevice:
    """One device.

    Attributes:
        kind: cpu, cuda, rocm or mps. word: what PyTorch calls it. memory_kind: what `peak_memory_bytes` counts.
    """

    def __init__(self, kind: str) -> None:
        self._torch = import_module("torch")
        self.kind = kind
        self.word = "cuda" if kind == "rocm" else kind
        self._resident = ResidentMemory()
        self.memory_kind = {"cpu": "growth of resident memory", "mps": "driver, at the end"}.get(kind, "allocated")

    @property
    def name(self) -> str:
        """The driver's name of the device; empty for the processor, whose name the machine facts hold."""
        return str(self._torch.cuda.get_device_name()) if self.word == "cuda" else ""

    def precisions(self) -> tuple[str, ...]:
        """What this device computes in at speed, the usual one first."""
        if self.kind == "cpu":
            return ("fp32", "amp_bf16") if has_bf16_units() else ("fp32",)
        if self.kind == "mps":
            return ("fp32", "amp_fp16")
        if self.kind == "rocm":
            return ("amp_fp16", "fp32", "amp_bf16")
        newer = self._torch.cuda.get_device_capability() >= (8, 0)
        return ("amp_fp16", "tf32", "amp_bf16", "fp32") if newer else ("amp_fp16", "fp32")

    def wait(self) -> None:
        """Return when all that was begun is done."""
        if self.kind != "cpu":
            getattr(self._torch, self.word).synchronize()

    def begin_memory(self) -> None:
        """Give back what earlier cases left and start counting anew."""
        if self.word == "cuda":
            self._torch.cuda.empty_cache()
            self._torch.cuda.reset_peak_memory_stats()
        elif self.kind == "mps":
            self._torch.mps.empty_cache()
        else:
            self._resident.begin()

    def peak_memory_bytes(self) -> int | None:
        """Most bytes since `begin_memory`; `None` = unknown."""
        if self.word == "cuda":
            return int(self._torch.cuda.max_memory_allocated())
        return int(self._torch.mps.driver_allocated_memory()) if self.kind == "mps" else self._resident.peak_growth()

    def meter(self) -> Meter:
        """The device's energy counter."""
        if self.kind == "cpu":
            return rapl_meter()
        if self.kind != "cuda":
            return NoMeter()
        identity = getattr(self._torch.cuda.get_device_properties(0), "uuid", None)
        return NoMeter() if identity is None else nvml_meter(f"GPU-{identity}")

    def autocast(self, precision: str) -> Any:
        """The context in which a precision's forward pass runs."""
        if not precision.startswith("amp_"):
            return contextlib.nullcontext()
        wanted = {"amp_bf16": self._torch.bfloat16, "amp_fp16": self._torch.float16}[precision]
        return self._torch.autocast(self.word, dtype=wanted)

    def scaler(self, precision: str) -> Any:
        """The loss scaler that fp16 training needs; does nothing elsewhere."""
        return self._torch.amp.GradScaler(self.word, enabled=precision == "amp_fp16" and self.word == "cuda")

    def set_precision(self, precision: str) -> None:
        """Let fp32 work be done in TF32, or not."""
        short = precision != "fp32" and self.word == "cuda"
        self._torch.set_float32_matmul_precision("high" if short else "highest")
        if self.word == "cuda":
            self._torch.backends.cudnn.allow_tf32 = short
            self._torch.backends.cudnn.benchmark = True


def find_device(wanted: str | None = None) -> TorchDevice:
    """The wanted device, or the fastest present.

    Raises:
        RequestError: PyTorch is not installed, or the wanted device is not there.
    """
    present = present_kinds()
    if wanted and wanted not in present:
        rule = f"this machine's PyTorch reaches {', '.join(present)} only"
        raise RequestError.of("device", wanted, rule, "choose one of these")
    return TorchDevice(wanted or present[0])


def present_kinds() -> tuple[str, ...]:
    """Kinds of device that can be measured here, the fastest first.

    Raises:
        RequestError: PyTorch is not installed.
    """
    try:
        torch = import_module("torch")
    except ImportError as error:
        raise RequestError(
            f"PyTorch cannot be loaded ({error}), but measuring needs it; install it with `pip install torch timm "
            "transformers`, or name a Python that has it: `make measure MEASURE_PYTHON=/path/to/python`."
        ) from error
    if torch.cuda.is_available():
        return ("rocm" if getattr(torch.version, "hip", None) else "cuda", "cpu")
    metal = getattr(torch.backends, "mps", None)
    return ("mps", "cpu") if metal is not None and metal.is_available() else ("cpu",)
