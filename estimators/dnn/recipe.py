"""Fills what a workload leaves open with the usual recipe, each time with a stated assumption."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from estimators.dnn import networks, sound, usual
from estimators.dnn.amounts import data_of, is_table_network, stored_bytes_per_sample
from estimators.dnn.contradictions import check_network, check_words
from estimators.dnn.data_sets import find_data_set, source_of
from estimators.dnn.networks import Network
from estimators.dnn.own_networks import find_own, remember
from estimators.dnn.sound import hears
from estimators.dnn.workload import Workload
from knowledge.errors import RequestError, UnknownNameError
from knowledge.evidence import Assumption, Source
from knowledge.quantities import write_count

TRAINING_MODES = ("train", "pretrain", "finetune", "lora", "qlora")
ADAPTER_SHARE = 0.005
"""Trainable share of the weights with low-rank adapters of rank 16 or so."""

WRITERS = ("decoder", "encoder-decoder")
"""Kinds of networks that write token by token."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A workload with everything filled in that does not depend on the machine.

    Attributes:
        workload: completed. network: what it names.
        samples: in one epoch (images, sequences or requests); `None` if the request names no amount of data.
        unit_per_sample: tokens in a sample where tokens are counted, else 1. unit: of the throughput: `images`,
            `tokens`, `sequences`, `samples`, or seconds of sound.
        usual_batch: per device, before the memory is looked at.
        sample_bytes: stored size of one sample that has to be read and decoded; 0 for text.
        writes: whether a language model answers requests token by token; a sample is a request then, and the unit
            counts the tokens that it writes.
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
    writes: bool = False

    @property
    def trains(self) -> bool:
        """Whether weights are updated."""
        return self.workload.mode in TRAINING_MODES

    @property
    def adapters_only(self) -> bool:
        """Whether only low-rank adapters are trained."""
        return self.workload.mode in ("lora", "qlora")

    @property
    def dense_share(self) -> float:
        """Share of the weights that every sample passes: of a recommender's tables only a few rows are looked up."""
        return self.network.active_parameters / self.network.parameters if is_table_network(self.network) else 1.0

    @property
    def updated_share(self) -> float:
        """Share of the weights that a step updates."""
        return ADAPTER_SHARE if self.adapters_only else self.dense_share

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
        RequestError: no network and no size is named, the unit does not suit the network, or what was said
            contradicts itself.
    """
    check_words(workload)
    network = _network(workload)
    notes: list[Assumption] = [*network.assumptions, *check_network(workload, network)]
    return _writing(workload, network, notes) if writes(workload, network) else _reading(workload, network, notes)


def writes(workload: Workload, network: Network) -> bool:
    """Whether the workload is a language model that answers requests (as against reading text in one pass)."""
    return workload.mode == "inference" and network.kind in WRITERS and workload.asks_to_write


def _reading(workload: Workload, network: Network, notes: list[Assumption]) -> Recipe:
    """Training, or one pass over the data."""
    data_set = find_data_set(workload.dataset)
    size, unit = data_of(workload, network, data_set, notes)
    sizes = usual.sizes(workload, network, notes)
    length = sizes["sequence_length"]
    filled = {
        "model": workload.model and network.name,
        **sizes,
        **_duration(workload, network, size, unit, length, notes),
        "optimizer": workload.optimizer or usual.optimizer(workload, network, notes),
        "dataset_size": size,
        "dataset_unit": unit,
    }
    done = workload.model_copy(update=filled)
    each, told = _in_a_sample(network, unit, length, size, notes)
    samples = None if size is None else max(size / each, 1.0) if unit == "hours" else size / each
    if samples is None and done.train_tokens:
        samples = max(1.0, done.train_tokens / float(length or 1))
    return Recipe(
        workload=done,
        network=network,
        samples=samples,
        unit_per_sample=told if hears(network) else each,
        unit=sound.UNIT if hears(network) else unit,
        usual_batch=_usual_batch(done, network, samples),
        sample_bytes=stored_bytes_per_sample(done, network, data_set, size),
        decodes_images=not network.reads_text and not is_table_network(network) and _looks(network),
        assumptions=tuple(notes),
        unknowns=(*network.unknowns, *_no_total(done, size)),
        sources=(network.source, *((source_of(data_set),) if data_set else ())),
    )


def _no_total(done: Workload, size: int | None) -> tuple[str, ...]:
    if size is not None or done.steps or done.train_tokens:
        return ()
    return ("How much data there is was not said, so there is no total.",)


def _in_a_sample(
    network: Network, unit: str, length: int | None, size: int | None, notes: list[Assumption]
) -> tuple[float, float]:
    """Units of the data in one sample, and seconds of sound in it (1 where nothing is heard)."""
    if not hears(network):
        return (float(length or 1) if unit == "tokens" else 1.0), 1.0
    seconds = sound.window_seconds(network, length)
    if unit == "hours" and size is not None:
        windows = write_count(round(size * 3600 / seconds))
        text = f"{write_count(size)} hours of sound are {windows} windows of {seconds:g} s."
        notes.append(Assumption(field="dataset_unit", text=text))
    return {"hours": seconds / 3600.0, "tokens": float(length or 1)}.get(unit, 1.0), seconds


def _writing(workload: Workload, network: Network, notes: list[Assumption]) -> Recipe:
    """Requests to a language model: one sample is one request, which is read and then answered token by token."""
    filled: dict[str, object] = {"model": workload.model and network.name, **usual.request_sizes(workload, notes)}
    requests = workload.requests
    if requests is None and workload.dataset_unit == "sequences" and workload.dataset_size:
        requests = workload.dataset_size
        notes.append(Assumption(field="requests", text=f"Each of the {write_count(requests)} sequences is a request."))
    if workload.epochs is None and workload.steps is None:
        filled["epochs"] = 1.0
    filled |= {"requests": requests, "dataset_size": requests, "dataset_unit": "sequences", "optimizer": None}
    done = workload.model_copy(update=filled)
    at_once = workload.batch_size or workload.concurrency
    return Recipe(
        workload=done,
        network=network,
        samples=None if requests is None else float(requests),
        unit_per_sample=float(done.output_tokens or 1),
        unit="tokens",
        usual_batch=usual.MOST_AT_ONCE if requests is not None and at_once is None else 1,
        sample_bytes=0.0,
        decodes_images=False,
        assumptions=tuple(notes),
        unknowns=(
            *network.unknowns,
            *(() if requests else ("How many requests there are was not said, so there is no total.",)),
        ),
        sources=(network.source,),
        writes=True,
    )


def _usual_batch(done: Workload, network: Network, samples: float | None) -> int:
    """Per device; never more than all the samples there are."""
    chosen = usual.batch(done, network)
    return chosen if samples is None else max(1, min(chosen, int(samples)))


def _looks(network: Network) -> bool:
    """Whether pictures are decoded for it. A diffusion network at inference paints them instead."""
    return network.kind not in ("diffusion", "speech")


def _network(workload: Workload) -> Network:
    if workload.model:
        return find_own(workload.model) or _found(workload.model)
    if workload.params_b:
        return networks.decoder_of_size(workload.params_b)
    raise RequestError("No network is named: give --model (such as resnet50) or --params (such as 7B).")


def _found(name: str) -> Network:
    """The network of the catalogue, or the one that the name describes (`7B decoder, 32 layers, 4096 wide`)."""
    try:
        return networks.find(name)
    except UnknownNameError:
        from estimators.dnn.custom import describe  # heavy, and only for a name that nothing bears

        described = describe(name)
        if described is None:
            raise
        return replace(described, name=remember(described))


def _duration(
    workload: Workload, network: Network, size: int | None, unit: str, length: int | None, notes: list[Assumption]
) -> dict[str, float | int | None]:
    """Epochs or steps; tokens to train on are turned into epochs over the data, or stand for the data."""
    if workload.train_tokens is not None:
        tokens = float(length or 1)
        held = None if size is None else float(size) if unit == "tokens" else size * tokens
        passes = 1.0 if held is None else workload.train_tokens / held
        text = f"{write_count(workload.train_tokens)} tokens are trained on"
        text += "." if held is None else f": {passes:.3g} passes over the data."
        notes.append(Assumption(field="train_tokens", text=text))
        return {"epochs": passes, "steps": None}
    if workload.epochs is not None or workload.steps is not None or size is None:
        return {"epochs": workload.epochs, "steps": workload.steps}
    epochs, why = usual.epochs(workload, network)
    notes.append(Assumption(field="epochs", text=f"{epochs} epoch{'s' if epochs > 1 else ''}: {why}."))
    return {"epochs": float(epochs), "steps": None}
