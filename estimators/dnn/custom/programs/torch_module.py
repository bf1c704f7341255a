"""A PyTorch module as a graph: its operators are watched while it runs on tensors that have shapes but no content.

Needs the extra `torch`. Nothing is computed and no weights are allocated; the code of the module does run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from importlib import import_module
from math import prod
from typing import Any

from estimators.dnn.custom.programs.constants import Constants
from estimators.dnn.custom.programs.torch_operators import attributes_of, kind_of
from estimators.dnn.custom.recorded import Recording
from estimators.dnn.graph import OperatorGraph
from knowledge.errors import RequestError

Shape = tuple[int, ...]


def import_torch() -> Any:
    """PyTorch itself.

    Raises:
        RequestError: it is not installed.
    """
    try:
        return import_module("torch")
    except ImportError as error:
        raise RequestError(
            "A PyTorch module can only be read where PyTorch is installed; install the extra torch, or export the"
            " module to ONNX."
        ) from error


def graph_of_module(
    module: Any, samples: Sequence[Shape], *, tokens: bool = False, name: str | None = None
) -> OperatorGraph:
    """The graph of a module.

    Args:
        module: a `torch.nn.Module`, with real weights or on the meta device; it is not changed.
        samples: shape of each input for one sample, without the batch. tokens: inputs are token numbers.

    Raises:
        RequestError: PyTorch is missing, this is no module, or it does not run on shapes alone.
    """
    torch = import_torch()
    if not isinstance(module, torch.nn.Module):
        raise RequestError(f"{name or 'This'} is a {type(module).__name__}, but a torch.nn.Module is read.")
    if not samples or any(min(shape, default=0) < 1 for shape in samples):
        raise RequestError("Give the shape of each input of the module, such as (3, 224, 224), all sizes at least 1.")
    called = name or type(module).__name__
    watcher = _Watcher(torch, Recording(called))
    inputs = [watcher.input(shape, tokens) for shape in samples]
    try:
        result = _run(torch, module, inputs, watcher)
    except RequestError:
        raise
    except Exception as error:  # the module's own code may raise anything
        text = " ".join(str(error).split())[:200]
        raise RequestError(
            f"{called} does not run on shapes {list(samples)} without data ({type(error).__name__}: {text}); check the"
            " shapes, or export it to ONNX."
        ) from error
    return watcher.finish(result)


def _run(torch: Any, module: Any, inputs: Sequence[Any], watcher: _Watcher) -> Any:
    """Run with weights that have no content; the module's mode is put back."""
    weights = {key: value.detach().to("meta") for key, value in module.named_parameters(remove_duplicate=False)}
    buffers = {key: value.to("meta") for key, value in module.named_buffers(remove_duplicate=False)}
    watcher.weights(_shared(module.named_parameters(remove_duplicate=False), weights), buffers)
    modes = [(part, part.training) for part in module.modules()]
    fast = torch.backends.mha.get_fastpath_enabled()
    try:
        module.eval()
        torch.backends.mha.set_fastpath_enabled(False)
        with ExitStack() as stack:
            stack.enter_context(torch.no_grad())
            stack.enter_context(torch.device("meta"))
            stack.enter_context(watcher.mode())
            return torch.func.functional_call(module, {**weights, **buffers}, tuple(inputs))
    finally:
        torch.backends.mha.set_fastpath_enabled(fast)
        for part, training in modes:
            part.training = training


def _shared(named: Any, weights: dict[str, Any]) -> dict[str, Any]:
    """Let names of one and the same weight share its stand-in."""
    first: dict[int, str] = {}
    for key, value in named:
        owner = first.setdefault(id(value), key)
        weights[key] = weights[owner]
    return weights


class _Watcher:
    """Records each operator that runs."""

    def __init__(self, torch: Any, recording: Recording) -> None:
        self._torch, self._recording = torch, recording
        self._constants = Constants()
        self._made: dict[int, str] = {}
        # Numbers of objects are only theirs while they live.
        self._alive: list[Any] = []
        self._flops = import_module("torch.utils.flop_counter").flop_registry

    def input(self, shape: Shape, tokens: bool) -> Any:
        kind = self._torch.int64 if tokens else self._torch.float32
        tensor = self._torch.empty((1, *shape), dtype=kind, device="meta")
        self._remember(tensor, self._recording.add("input", (), (1, *shape), {"type": "token" if tokens else "float"}))
        return tensor

    def weights(self, weights: Mapping[str, Any], buffers: Mapping[str, Any]) -> None:
        for tensor in weights.values():
            self._constants.weight(id(tensor), tensor.numel())
        for tensor in buffers.values():
            self._constants.fixed(id(tensor))
        self._alive += [*weights.values(), *buffers.values()]

    def mode(self) -> Any:
        """A mode that passes every operator on and records it."""
        base: Any = import_module("torch.utils._python_dispatch").TorchDispatchMode
        watcher = self

        class Watch(base):
            def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
                result = function(*args, **(kwargs or {}))
                watcher.saw(function, args, kwargs or {}, result)
                return result

        return Watch()

    def saw(self, function: Any, args: Any, kwargs: Mapping[str, Any], result: Any) -> None:
        """Record one operator."""
        read, made = self._tensors([args, list(kwargs.values())]), self._tensors(result)
        if not made:
            return
        sources = [self._made[id(one)] for one in read if id(one) in self._made]
        if not sources:
            for one in made:
                if id(one) not in self._constants:
                    self._constants.fixed(id(one), [id(source) for source in read])
            self._alive += made
            return
        kind, name = kind_of(function), str(function.overloadpacket.__name__)
        constants = [one for one in read if id(one) in self._constants]
        kind = "linear" if kind == "matmul" and constants else kind
        held = self._constants.claim([id(one) for one in constants])
        active = None
        if kind == "embedding":
            active = float(min(held, prod(made[0].shape)))
        first = self._recording.add(
            kind,
            sources,
            tuple(made[0].shape),
            attributes_of(kind, name, args, tuple(made[0].shape)),
            name=name,
            parameters=held,
            whole_macs=self._macs(function, args, kwargs, result),
            active=active,
        )
        for one in made:
            self._remember(one, first)

    def finish(self, result: Any) -> OperatorGraph:
        """The graph with what the module returned."""
        names = [self._made[id(one)] for one in self._tensors(_values(result)) if id(one) in self._made]
        if not names:
            raise RequestError(f"{self._recording.name} returns nothing that depends on its input.")
        return self._recording.finish(names)

    def _macs(self, function: Any, args: Any, kwargs: Mapping[str, Any], result: Any) -> float:
        counted = self._flops.get(function.overloadpacket)
        return float(counted(*args, **kwargs, out_val=result)) / 2.0 if counted else 0.0

    def _remember(self, tensor: Any, name: str) -> None:
        self._made[id(tensor)] = name
        self._alive.append(tensor)

    def _tensors(self, value: Any) -> list[Any]:
        leaves = import_module("torch.utils._pytree").tree_leaves(value)
        return [leaf for leaf in leaves if isinstance(leaf, self._torch.Tensor)]


def _values(result: Any) -> Any:
    """What a module returns, also where it is an object with fields."""
    return list(result.values()) if isinstance(result, Mapping) else result
