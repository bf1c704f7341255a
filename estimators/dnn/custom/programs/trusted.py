"""Runs a program that a person said to trust, to get at the network it makes."""

from __future__ import annotations

import re
import sys
from importlib import import_module, util
from pathlib import Path
from types import ModuleType
from typing import Any

from estimators.dnn.custom.assemble import network_of, note, source_of
from estimators.dnn.custom.files import TEXT_LIMIT_BYTES, checked
from estimators.dnn.custom.programs.jax_function import graph_of_function
from estimators.dnn.custom.programs.torch_module import graph_of_module, import_torch
from estimators.dnn.networks.network import Network
from knowledge.errors import RefusedError, RequestError

PROGRAM = re.compile(r"(?P<module>.+\.py|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):(?P<name>[A-Za-z_]\w*)")
"""How a program is named: `file.py:Name` or `package.module:name`."""


def read_program(
    where: str, *, image_size: int | None = None, sequence_length: int | None = None, trust_code: bool = False
) -> Network:
    """The network that a class or function makes: `file.py:ClassName` or `package.module:function`, without arguments.

    It gives a `torch.nn.Module`, or for JAX the three of a function, its parameters, and a list of samples with their
    batch.

    Args:
        image_size: the module reads colour images of so many pixels a side. sequence_length: it reads token numbers.
        trust_code: the person said that the code may run.

    Raises:
        RefusedError: the code was not said to be trusted.
        RequestError: it cannot be loaded or run, or makes no network.
    """
    match = PROGRAM.fullmatch(where)
    if match is None:
        raise RequestError(f"{where} names no program; write file.py:ClassName or package.module:function.")
    if not trust_code:
        raise RefusedError(
            f"Reading {where} runs its code with your rights; look at it, and give --trust-code if you trust it."
        )
    made = _make(match["module"], match["name"], where)
    notes = (note("model", f"The code of {where} was run to read it."),)
    if isinstance(made, tuple):
        graph = _of_function(made, where)
    else:
        samples, tokens = _samples(where, image_size, sequence_length)
        graph = graph_of_module(made, samples, tokens=tokens, name=match["name"])
    return network_of(graph, source=source_of("program", where), title=f"the network of {where}", assumptions=notes)


def _of_function(made: tuple[Any, ...], where: str) -> Any:
    if len(made) != 3 or not callable(made[0]) or not isinstance(made[2], list | tuple):
        raise RequestError(f"{where} must give a torch.nn.Module, or a function, its parameters and a list of samples.")
    return graph_of_function(made[0], made[1], made[2], name=where.rsplit(":", 1)[-1])


def _samples(where: str, image_size: int | None, sequence_length: int | None) -> tuple[list[tuple[int, ...]], bool]:
    if (image_size is None) == (sequence_length is None):
        raise RequestError(
            f"What {where} reads is not known; give image_size (--image-size) for colour images or sequence_length"
            " (--sequence-length) for token numbers, one of both."
        )
    if image_size is not None:
        return [(3, image_size, image_size)], False
    assert sequence_length is not None
    return [(sequence_length,)], True


def _make(module: str, name: str, where: str) -> Any:
    """What the named class or function gives when it is called without arguments."""
    path = checked(module, TEXT_LIMIT_BYTES, "give a module of usual size") if module.endswith(".py") else None
    try:
        loaded = _load(path) if path else import_module(module)
        maker = getattr(loaded, name, None)
        if not callable(maker):
            raise RequestError(f"{where}: {name} is nothing in {module} that can be called; name a class or function.")
        return _called(maker)
    except RequestError:
        raise
    except (Exception, SystemExit) as error:  # a person's own code may raise anything
        text = " ".join(str(error).split())[:200]
        raise RequestError(f"{where} cannot be run ({type(error).__name__}: {text}); mend the code.") from error


def _called(maker: Any) -> Any:
    """Call it where tensors have no content, if PyTorch is there."""
    try:
        torch = import_torch()
    except RequestError:
        return maker()
    with torch.device("meta"):
        return maker()


def _load(path: Path) -> ModuleType:
    spec = util.spec_from_file_location(f"custom_network_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise RequestError(f"{path} is no Python module; give a file that ends in .py.")
    module = util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
