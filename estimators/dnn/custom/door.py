"""Chooses the reader of a network by the name and content of what was given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import cast

from estimators.dnn.custom.assemble import network_of, source_of
from estimators.dnn.custom.files import read_text, refuse_address, refuse_pickle
from estimators.dnn.custom.hugging_face import read_config
from estimators.dnn.custom.layer_list import graph_of_text, read_layers
from estimators.dnn.custom.weights_file import compared, numbers_in
from estimators.dnn.graph import OperatorGraph
from estimators.dnn.hlo import reading as hlo
from estimators.dnn.networks.network import Network
from knowledge.errors import RequestError

LARGEST_SIDE, LONGEST_SEQUENCE = 65_536, 10_000_000

LONGEST_PATH = 4_096
"""Letters of a path, as operating systems allow them."""

HLO_MARKS = ("HloModule", "stablehlo.", "mhlo.", "func.func")
"""What the text of a lowered program holds near its beginning."""

SUFFIXES = ".json, .onnx, .yaml, .mlir, .hlo, .safetensors or file.py:ClassName"


def read_network(
    where: str | Path,
    *,
    image_size: int | None = None,
    sequence_length: int | None = None,
    trust_code: bool = False,
) -> Network:
    """A network from a file (or a folder with a `config.json`), or from a program if its code is trusted.

    Args:
        where: path, or `file.py:ClassName`, or `package.module:function`, or a description in words. No address is
            followed.
        image_size: pixels of one side. sequence_length: tokens. Where the file leaves a size open, or instead of its
            own where it allows that.
        trust_code: the person said that the code of a program may run.

    Raises:
        RequestError: it cannot be read; one sentence says why and what to do.
        RefusedError: a pickle, or a program that was not said to be trusted.
    """
    _check_size("image_size", image_size, LARGEST_SIDE)
    _check_size("sequence_length", sequence_length, LONGEST_SEQUENCE)
    text, path = str(where), Path(where)
    if "\0" in text:
        raise RequestError("The name of the file holds a zero character; give its path.")
    if len(text) > LONGEST_PATH:
        raise RequestError(f"The name of the file has {len(text):,} letters ({text[:40]}...); give its path.")
    if _is_program(text):
        from estimators.dnn.custom.programs import read_program

        return read_program(text, image_size=image_size, sequence_length=sequence_length, trust_code=trust_code)
    refuse_address(text)
    refuse_pickle(path)
    if " " in text.strip() and not path.suffix and not path.exists() and (described := _described(text)) is not None:
        return described
    return _reader(path)(where=path, image_size=image_size, sequence_length=sequence_length)


def propose(layers_yaml_text: str) -> OperatorGraph:
    """The graph of a layer list that a language model proposed, checked shape by shape.

    Raises:
        RequestError: the first layer that is wrong, with its line, for the model to mend.
    """
    return graph_of_text(layers_yaml_text)


Read = Callable[..., Network]


def _reader(path: Path) -> Read:
    suffix = path.suffix.lower()
    if suffix == ".onnx":
        return cast(Read, import_module("estimators.dnn.custom.onnx_file").read_onnx)  # the onnx package loads slowly
    by_suffix: dict[str, Read] = {
        ".json": read_config,
        ".yaml": read_layers,
        ".yml": read_layers,
        ".safetensors": _read_weights,
        **dict.fromkeys(hlo.SUFFIXES, _read_hlo),
    }
    if suffix in by_suffix:
        return by_suffix[suffix]
    if _is_folder(path):
        return _read_folder
    return _by_content(path)


def _is_folder(path: Path) -> bool:
    try:
        return path.expanduser().is_dir()
    except (OSError, RuntimeError):  # a name that is too long, or the home of nobody
        return False


def _by_content(path: Path) -> Read:
    """The reader of a file whose name tells nothing."""
    beginning = read_text(path, f"name it by what it is ({SUFFIXES})")[:20_000].lstrip()
    if any(mark in beginning for mark in HLO_MARKS):
        return _read_hlo
    if beginning.startswith("{"):
        return read_config
    if "layers:" in beginning and "input:" in beginning:
        return read_layers
    if _described(beginning) is not None:
        return _read_description
    raise RequestError(
        f"{path} is nothing that describes a network; give one of {SUFFIXES}, or a description in words."
    )


def _described(text: str) -> Network | None:
    from estimators.dnn.custom.description import describe

    return describe(text)


def _read_description(where: Path, image_size: int | None, sequence_length: int | None) -> Network:
    """A file of words; sizes that are said beside it hold when it is estimated."""
    network = _described(read_text(where, f"name it by what it is ({SUFFIXES})"))
    if network is None:
        raise RequestError(f"{where} describes no network.")
    return network


def _read_folder(where: Path, image_size: int | None, sequence_length: int | None) -> Network:
    config = where.expanduser() / "config.json"
    if not config.is_file():
        raise RequestError(f"{where} is a folder without a config.json; give the file that describes the network.")
    return read_config(config, image_size=image_size, sequence_length=sequence_length)


def _read_weights(where: Path, image_size: int | None, sequence_length: int | None) -> Network:
    config = where.expanduser().parent / "config.json"
    held = numbers_in(where)
    if not config.is_file():
        raise RequestError(
            f"{where} holds {held:,} weights but not how they are used; put the config.json of the network beside it."
        )
    network = read_config(config, image_size=image_size, sequence_length=sequence_length)
    notes, unknowns = compared(network, where)
    return replace(network, assumptions=(*network.assumptions, *notes), unknowns=(*network.unknowns, *unknowns))


def _read_hlo(where: Path, image_size: int | None, sequence_length: int | None) -> Network:
    for field, value in (("image_size", image_size), ("sequence_length", sequence_length)):
        if value is not None:
            raise RequestError.of(field, value, "a lowered program has fixed sizes", "leave it out or lower it anew")
    text = read_text(where, "lower the network without its weights as constants", hlo.LARGEST_TEXT_BYTES)
    return network_of(hlo.read(text), source=source_of("hlo", str(where)), title=f"the network of {where}")


def _is_program(text: str) -> bool:
    from re import fullmatch

    return bool(fullmatch(r".+\.py:\w+|[A-Za-z_][\w.]*:[A-Za-z_]\w*|.+\.py", text))


def _check_size(field: str, value: int | None, most: int) -> None:
    if value is not None and not 1 <= value <= most:
        raise RequestError.of(field, value, f"it must lie between 1 and {most:,}", "give a usual size")
