"""How much data one epoch holds, and in what it is counted: said by count, by bytes alone, or by a data set's name."""

from __future__ import annotations

from estimators.dnn.data_sets import JPEG_BYTES, DataSet
from estimators.dnn.networks import Network
from estimators.dnn.sound import TOKENS_PER_WORD, hears, window_seconds
from estimators.dnn.workload import Workload
from knowledge.errors import RequestError, shown
from knowledge.evidence import Assumption
from knowledge.quantities import write_bytes, write_count

TEXT_BYTES_PER_TOKEN = 4.0
"""Bytes of stored English text per token (about four characters)."""

SOUND_BYTES_PER_SECOND = 32_000.0
"""Stored sound that is not compressed: 16,000 samples a second of two bytes."""

PIXEL_UNITS = ("images", "frames")
"""Units of networks that look at pictures; a frame of a video is a picture."""


def data_of(
    workload: Workload, network: Network, data_set: DataSet | None, notes: list[Assumption]
) -> tuple[int | None, str]:
    """Number of samples and unit, as the estimator counts: words become tokens.

    Raises:
        RequestError: the unit does not suit the network.
    """
    said = "dataset_unit" in workload.model_fields_set and workload.dataset_size is not None
    size = workload.dataset_size or (data_set.size if data_set else None)
    unit = workload.dataset_unit if workload.dataset_size or not data_set else data_set.unit
    if data_set and not workload.dataset_size:
        notes.append(_note("dataset_size", f"{data_set.title} has {write_count(data_set.size)} {data_set.unit}."))
    if workload.dataset and data_set is None:
        notes.append(_note("dataset", f"{shown(workload.dataset)} is no data set whose size is known here."))
    if size is None and workload.dataset_bytes:
        return _from_bytes(workload.dataset_bytes, network, notes)
    if unit == "hours":
        _check_hours(network)
        return size, "hours"
    if is_table_network(network):
        return size, "samples"
    if network.reads_text:
        if size is None and workload.mode != "inference" and network.kind in ("decoder", "encoder-decoder"):
            return None, "tokens"  # nobody counts a language model's training in sequences unless they are told
        return _of_text(size, unit, network, notes, said=said)
    if said and unit not in (*PIXEL_UNITS, "samples"):
        raise RequestError.of("dataset_unit", unit, f"{network.title} reads images", "give images")
    return size, "images"


def is_table_network(network: Network) -> bool:
    """Whether a sample is a row of a table rather than a picture or a text (recommendation)."""
    return network.kind == "recommender"


def stored_bytes_per_sample(workload: Workload, network: Network, data_set: DataSet | None, size: int | None) -> float:
    """Stored size of one sample that has to be read; tokens are stored in two bytes."""
    if hears(network):
        seconds = window_seconds(network, workload.sequence_length)
        if not (workload.dataset_bytes and size):
            return SOUND_BYTES_PER_SECOND * seconds
        return workload.dataset_bytes / size * (seconds / 3600.0 if workload.dataset_unit == "hours" else 1.0)
    if workload.dataset_bytes and size:
        per_unit = workload.dataset_bytes / size
        return per_unit * (workload.sequence_length or 1) if workload.dataset_unit == "tokens" else per_unit
    if network.reads_text:
        return 2.0 * (workload.sequence_length or 1)
    if is_table_network(network):
        return 200.0
    if data_set and data_set.sample_bytes:
        return data_set.sample_bytes
    return JPEG_BYTES * max(1.0, ((workload.image_size or 224) / 400) ** 2)


def _of_text(
    size: int | None, unit: str, network: Network, notes: list[Assumption], *, said: bool
) -> tuple[int | None, str]:
    if unit in (*PIXEL_UNITS, "samples"):
        if said and unit == "images":
            what, remedy = (
                ("hears sound", "give hours") if hears(network) else ("reads text", "give tokens or sequences")
            )
            raise RequestError.of("dataset_unit", unit, f"{network.title} {what}", remedy)
        if size is not None:
            what = "windows of sound" if hears(network) else "sequences of text"
            notes.append(_note("dataset_unit", f"The {write_count(size)} samples are {what}."))
        return size, "sequences"
    if unit == "words" and size is not None:
        tokens = round(size * TOKENS_PER_WORD)
        notes.append(_note("dataset_unit", f"Three words are about four tokens: {write_count(tokens)} tokens."))
        return tokens, "tokens"
    return size, "tokens" if unit == "words" else unit


def _check_hours(network: Network) -> None:
    if hears(network):
        return
    remedy = "give images" if not network.reads_text else "give tokens or sequences"
    raise RequestError.of("dataset_unit", "hours", f"{network.title} does not listen to sound", remedy)


def _from_bytes(stored: int, network: Network, notes: list[Assumption]) -> tuple[int, str]:
    """A data set told by its stored size alone: pictures of an ImageNet file's size, or four bytes a token."""
    if network.reads_text and not hears(network):
        tokens = max(1, round(stored / TEXT_BYTES_PER_TOKEN))
        text = f"{write_bytes(stored)} of text at about 4 bytes a token: {write_count(tokens)} tokens."
        notes.append(_note("dataset_size", text))
        return tokens, "tokens"
    if is_table_network(network) or hears(network):
        raise RequestError.of(
            "dataset_bytes",
            stored,
            f"the bytes of one sample of {network.title} are not known",
            "say how many samples there are as well",
        )
    images = max(1, round(stored / JPEG_BYTES))
    text = f"{write_bytes(stored)} of pictures at about 115 kB each, as in ImageNet: {write_count(images)} images."
    notes.append(_note("dataset_size", text))
    return images, "images"


def _note(field: str, text: str) -> Assumption:
    return Assumption(field=field, text=text)
