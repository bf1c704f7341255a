"""Sizes of a model's inputs: which are the batch, which the image or the text, and what to put where one is open."""

from __future__ import annotations

from dataclasses import dataclass

import onnx

from estimators.dnn.custom.assemble import COLOURS, note
from knowledge.errors import RequestError
from knowledge.evidence import Assumption

WHOLE_TYPES = frozenset({onnx.TensorProto.INT64, onnx.TensorProto.INT32})
LARGEST_SIZE = 1_000_000


@dataclass(frozen=True, slots=True)
class Sizes:
    """Inputs with all sizes known.

    Attributes:
        batch: samples in one run of the graph as it stands. shapes: of each input, batch included.
        tokens: inputs that are numbers of tokens. assumptions: what was put where a size was open.
    """

    batch: int
    shapes: dict[str, tuple[int, ...]]
    tokens: frozenset[str]
    assumptions: tuple[Assumption, ...]


def sizes_of(model: onnx.ModelProto, where: str, image_size: int | None, sequence_length: int | None) -> Sizes:
    """Sizes of the inputs, open ones filled from what was asked; the batch, where it is open, is one sample.

    Raises:
        RequestError: a size is open and nobody gave it, or a fixed one differs from what was asked.
    """
    weights = {tensor.name for tensor in model.graph.initializer}
    inputs = [value for value in model.graph.input if value.name not in weights]
    if not inputs:
        raise RequestError(f"{where} has no input, so it is no network that reads samples.")
    shapes: dict[str, tuple[int, ...]] = {}
    named: dict[str, int] = {}
    for value in inputs:
        shapes[value.name] = _shape(value, where, named, image_size, sequence_length)
    batch = _batch(shapes[inputs[0].name])
    tokens = frozenset(value.name for value in inputs if value.type.tensor_type.elem_type in WHOLE_TYPES)
    _check_asked(inputs[0].name in tokens, shapes[inputs[0].name], where, image_size, sequence_length)
    notes = (note("batch_size", f"The first axis of its input, {batch}, counts as the batch."),) if batch > 1 else ()
    return Sizes(batch, shapes, tokens, notes)


def _shape(
    value: onnx.ValueInfoProto, where: str, named: dict[str, int], image_size: int | None, sequence_length: int | None
) -> tuple[int, ...]:
    kind = value.type.tensor_type
    if not value.type.HasField("tensor_type") or not kind.HasField("shape"):
        raise RequestError(f"{where}: input {value.name} has no shape; export the network with the shape of its input.")
    shape, dims = [], kind.shape.dim
    for axis, dim in enumerate(dims):
        if dim.HasField("dim_value") and dim.dim_value > 0:
            size = dim.dim_value
        elif axis == 0:
            size = 1
        elif dim.dim_param in named:
            size = named[dim.dim_param]
        else:
            size = _open_size(value, axis, where, image_size, sequence_length)
        if size > LARGEST_SIZE and len(dims) > 1:
            raise RequestError(f"{where}: axis {axis} of input {value.name} is {size:,}, more than any sample has.")
        if dim.dim_param and axis:
            named[dim.dim_param] = size
        shape.append(size)
    return tuple(shape)


def _open_size(
    value: onnx.ValueInfoProto, axis: int, where: str, image_size: int | None, sequence_length: int | None
) -> int:
    dims = value.type.tensor_type.shape.dim
    called = dims[axis].dim_param or f"axis {axis}"
    is_image = len(dims) == 4 and "past" not in called
    is_text = len(dims) in (2, 3) and axis == 1 and "past" not in called
    if is_image and axis in _places(value):
        return _asked(image_size, "image_size", "--image-size", value, called, where)
    if is_text:
        return _asked(sequence_length, "sequence_length", "--sequence-length", value, called, where)
    raise RequestError(
        f"{where}: {called} of input {value.name} is open and is neither the size of an image nor the length of a"
        " sequence; export the network with this size fixed."
    )


def _asked(size: int | None, field: str, option: str, value: onnx.ValueInfoProto, called: str, where: str) -> int:
    if size is None:
        raise RequestError(
            f"{where}: {called} of input {value.name} is open, and the cost depends on it; give {field} ({option})."
        )
    return size


def _places(value: onnx.ValueInfoProto) -> tuple[int, int]:
    """Axes of height and width: the last two, or the middle two where the colours come last."""
    dims = value.type.tensor_type.shape.dim
    last = dims[3].dim_value in COLOURS and dims[1].dim_value not in COLOURS
    return (1, 2) if last else (2, 3)


def _batch(shape: tuple[int, ...]) -> int:
    return shape[0] if len(shape) > 1 else 1


def _check_asked(
    is_tokens: bool, shape: tuple[int, ...], where: str, image_size: int | None, sequence_length: int | None
) -> None:
    if image_size is not None and len(shape) == 4 and image_size not in shape[1:]:
        rule = f"{where} is fixed to images of shape {shape[1:]}"
        raise RequestError.of("image_size", image_size, rule, "leave it out or export the network anew")
    if sequence_length is not None and is_tokens and len(shape) == 2 and shape[1] != sequence_length:
        rule = f"{where} is fixed to {shape[1]} tokens"
        raise RequestError.of("sequence_length", sequence_length, rule, "leave it out or export the network anew")
