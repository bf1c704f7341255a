"""Fills what a workload leaves open with the usual recipe, each time with a stated assumption."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.dnn import networks
from estimators.dnn.data_sets import DataSet, find_data_set, source_of
from estimators.dnn.networks import Network
from estimators.dnn.workload import Optimizer, Workload
from knowledge.errors import RequestError
from knowledge.evidence import Assumption, Source
from knowledge.quantities import write_count

TOKENS_PER_WORD = 4 / 3
"""Tokens of English text per word (three words are about four tokens)."""

TRAINING_MODES = ("train", "pretrain", "finetune", "lora", "qlora")
ADAPTER_SHARE = 0.005
"""Trainable share of the weights with low-rank adapters of rank 16 or so."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A workload with everything filled in that does not depend on the machine.

    Attributes:
        workload: completed. network: what it names.
        samples: in one epoch (images or sequences); `None` if the request names no amount of data.
        unit_per_sample: tokens in a sample where tokens are counted, else 1. unit: `images`, `tokens`, `sequences`.
        usual_batch: per device, before the memory is looked at.
        sample_bytes: stored size of one sample that has to be read and decoded; 0 for text.
    """

    workload: Workload
    network: Network
    samples: float | None
    unit_per_sample: float
    unit: str
    usual_batch: int
    sample_bytes: float
    decodes_images: bool
    assumptions: tuple[Assumption, ...]
    unknowns: tuple[str, ...]
    sources: tuple[Source, ...]

    @property
    def trains(self) -> bool:
        """Whether weights are updated."""
        return self.workload.mode in TRAINING_MODES

    @property
    def adapters_only(self) -> bool:
        """Whether only low-rank adapters are trained."""
        return self.workload.mode in ("lora", "qlora")

    @property
    def passes(self) -> float:
        """Forward passes' worth of arithmetic: frozen weights save one, recomputed activations cost one."""
        return float(self.passes_with(np.array([float(self.workload.activation_checkpointing)]))[0])

    def passes_with(self, recomputed: NDArray[np.float64]) -> NDArray[np.float64]:
        """The same by machine, with 1 where activations are recomputed."""
        base = 1.0 if not self.trains else 2.0 if self.adapters_only else 3.0
        return base + recomputed * float(self.trains)


def complete(workload: Workload) -> Recipe:
    """Look the network up and fill in data, epochs, size, optimizer.

    Raises:
        UnknownNameError: the network is not in the catalogue.
        RequestError: no network and no size is named, the unit does not suit the network, or training in integers.
    """
    four_bit_base = workload.mode == "qlora" and workload.precision == "int4"
    if workload.mode in TRAINING_MODES and workload.precision in ("int8", "int4") and not four_bit_base:
        raise RequestError.of(
            "precision", workload.precision, "training needs floating point", "take bf16, or qlora for 4-bit weights"
        )
    network = _network(workload)
    notes: list[Assumption] = []
    data_set = find_data_set(workload.dataset)
    size, unit = _data(workload, network, data_set, notes)
    filled = {
        "model": workload.model and network.name,
        **_sizes(workload, network, notes),
        **_length(workload, network, size, notes),
        "optimizer": workload.optimizer or _optimizer(workload, network, notes),
        "dataset_size": size,
        "dataset_unit": unit,
    }
    done = workload.model_copy(update=filled)
    tokens = float(done.sequence_length or 1)
    counted = tokens if unit == "tokens" else 1.0
    data_source = (source_of(data_set),) if data_set else ()
    return Recipe(
        workload=done,
        network=network,
        samples=None if size is None else size / counted,
        unit_per_sample=counted,
        unit="images" if unit == "frames" else unit,
        usual_batch=_batch(done, network),
        sample_bytes=_sample_bytes(done, network, data_set, size),
        decodes_images=not network.reads_text,
        assumptions=tuple(notes),
        unknowns=()
        if size is not None or done.steps
        else ("How much data there is was not said, so there is no total.",),
        sources=(network.source, *data_source),
    )


def _network(workload: Workload) -> Network:
    if workload.model:
        return networks.find(workload.model)
    if workload.params_b:
        return networks.decoder_of_size(workload.params_b)
    raise RequestError("No network is named: give --model (such as resnet50) or --params (such as 7B).")


def _data(
    workload: Workload, network: Network, data_set: DataSet | None, notes: list[Assumption]
) -> tuple[int | None, str]:
    """Number of samples and unit; words become tokens."""
    said = "dataset_unit" in workload.model_fields_set and workload.dataset_size is not None
    size = workload.dataset_size or (data_set.size if data_set else None)
    unit = workload.dataset_unit if workload.dataset_size or not data_set else data_set.unit
    if data_set and not workload.dataset_size:
        notes.append(_note("dataset_size", f"{data_set.title} has {write_count(data_set.size)} {data_set.unit}."))
    if network.reads_text and unit in ("images", "frames"):
        if said and unit == "images":
            raise RequestError.of("dataset_unit", unit, f"{network.title} reads text", "give tokens or sequences")
        if size is not None:
            notes.append(_note("dataset_unit", f"The {write_count(size)} samples are sequences of text."))
        return size, "sequences"
    if not network.reads_text and unit not in ("images", "frames"):
        if said:
            raise RequestError.of("dataset_unit", unit, f"{network.title} reads images", "give images")
        return size, "images"
    if unit == "words" and size is not None:
        tokens = round(size * TOKENS_PER_WORD)
        notes.append(_note("dataset_unit", f"Three words are about four tokens: {write_count(tokens)} tokens."))
        return tokens, "tokens"
    return size, "tokens" if unit == "words" else unit


def _sizes(workload: Workload, network: Network, notes: list[Assumption]) -> dict[str, int | None]:
    """Image size or sequence length."""
    if network.reads_text:
        length = workload.sequence_length
        if length is None:
            length = min(network.sequence_length or 512, 4096 if workload.mode in ("train", "pretrain") else 2048)
            notes.append(_note("sequence_length", f"Sequences of {length:,} tokens, usual for {network.title}."))
        return {"sequence_length": length, "image_size": None}
    side = workload.image_size
    if side is None:
        side = network.image_size
        notes.append(_note("image_size", f"Images of {side} x {side} pixels, usual for {network.title}."))
    return {"image_size": side, "sequence_length": None}


def _length(
    workload: Workload, network: Network, size: int | None, notes: list[Assumption]
) -> dict[str, float | int | None]:
    if workload.epochs is not None or workload.steps is not None or size is None:
        return {"epochs": workload.epochs, "steps": workload.steps}
    epochs, why = _usual_epochs(workload, network)
    notes.append(_note("epochs", f"{epochs} epoch{'s' if epochs > 1 else ''}: {why}."))
    return {"epochs": float(epochs), "steps": None}


def _usual_epochs(workload: Workload, network: Network) -> tuple[int, str]:
    if workload.mode == "inference":
        return 1, "one pass over the data"
    if workload.mode in ("finetune", "lora", "qlora"):
        return (50, "usual for fine-tuning a detector") if network.kind == "detector" else (3, "usual for fine-tuning")
    if network.kind == "detector":
        return 100, "usual for training a detector"
    if not network.reads_text:
        return 90, "the usual recipe for training an image classifier from scratch"
    if network.kind == "encoder" and workload.mode == "train":
        return 3, "usual for training an encoder on a task"
    return 1, "one pass over the text, usual for pretraining"


def _optimizer(workload: Workload, network: Network, notes: list[Assumption]) -> Optimizer | None:
    if workload.mode == "inference":
        return None
    plain = network.family in ("resnet", "grouped", "vgg", "densenet", "yolo", "depthwise")
    chosen: Optimizer = "sgd" if plain and workload.mode not in ("lora", "qlora") else "adamw"
    words = "SGD with momentum" if chosen == "sgd" else "AdamW"
    notes.append(_note("optimizer", f"{words}, usual for {network.title}."))
    return chosen


def _batch(workload: Workload, network: Network) -> int:
    """Samples per device: 128 images of 224 pixels and fewer of larger ones; 8,192 tokens in training."""
    if network.reads_text:
        length = workload.sequence_length or 1
        tokens = 16_384 if network.kind == "encoder" or workload.mode == "inference" else 8_192
        return max(1, _power_of_two(tokens / length))
    side = workload.image_size or 224
    base = 256 if workload.mode == "inference" else 128
    return int(min(base, max(8, _power_of_two(base * (256 / side) ** 2))))


def _power_of_two(value: float) -> int:
    return 1 << max(0, int(value).bit_length() - 1)


def _sample_bytes(workload: Workload, network: Network, data_set: DataSet | None, size: int | None) -> float:
    from estimators.dnn.data_sets import JPEG_BYTES

    if workload.dataset_bytes and size:
        per_unit = workload.dataset_bytes / size
        return per_unit * (workload.sequence_length or 1) if workload.dataset_unit == "tokens" else per_unit
    if network.reads_text:
        return 2.0 * (workload.sequence_length or 1)
    if data_set and data_set.sample_bytes:
        return data_set.sample_bytes
    return JPEG_BYTES * max(1.0, ((workload.image_size or 224) / 400) ** 2)


def _note(field: str, text: str) -> Assumption:
    return Assumption(field=field, text=text)
