"""Parses, compiles and runs StableHLO text with JAX on the CPU, as a judge that knows nothing of the writer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from estimators.dnn.hlo import Module, text_of

jax = pytest.importorskip("jax")
jax.config.update("jax_platforms", "cpu")
jax.config.update("jax_disable_most_optimizations", True)

Arrays = dict[str, np.ndarray[Any, Any]]
_NUMPY = {"f32": "float32", "bf16": "bfloat16", "f16": "float16", "i32": "int32"}


def parsed(text: str) -> Any:
    """The module as MLIR, verified. The entry gets the name that XLA asks for."""
    from jax._src.interpreters import mlir
    from jaxlib.mlir import ir

    for name in ("forward", "train_step"):
        text = text.replace(f"func.func public @{name}(", "func.func public @main(")
    with mlir.make_ir_context():
        module = ir.Module.parse(text)
        assert module.operation.verify()
        return module


def xla_cost(text: str) -> dict[str, float]:
    """XLA's own analysis of the text, before any optimisation."""
    from jaxlib import _jax
    from jaxlib.mlir import ir

    module = parsed(text)
    assert isinstance(module, ir.Module)
    computation = _jax.mlir.mlir_module_to_xla_computation(str(module), use_tuple_args=False, return_tuple=True)
    device = jax.devices("cpu")[0]
    return dict(_jax.hlo_module_cost_analysis(device.client, computation.as_hlo_module()))


def run(module: Module, given: Arrays) -> Arrays:
    """Results by name of one call with arguments by name."""
    from jaxlib import xla_client

    device = jax.devices("cpu")[0]
    options = xla_client.CompileOptions()
    options.executable_build_options.debug_options.xla_backend_optimization_level = 0  # quick, and as exact
    options.executable_build_options.debug_options.xla_llvm_disable_expensive_passes = True
    loaded = device.client.compile_and_load(parsed(text_of(module)), xla_client.DeviceList((device,)), options)
    buffers = [jax.device_put(_typed(given[one.name], one.value.type), device) for one in module.arguments]
    results = loaded.execute_sharded(buffers).disassemble_into_single_device_arrays()
    return {name: np.asarray(result[0]) for (name, _), result in zip(module.results, results, strict=True)}


def _typed(array: np.ndarray[Any, Any], type_: str) -> Any:
    return jax.numpy.asarray(array, dtype=_NUMPY[type_])


def arguments_of(module: Module, seed: int = 0) -> Arrays:
    """Values for every argument: small weights, running variances above zero, labels and tokens within `largest`."""
    random = np.random.default_rng(seed)
    given: Arrays = {}
    for one in module.arguments:
        shape = one.value.shape
        if one.value.type == "i32":
            given[one.name] = random.integers(0, 4, shape)
        elif one.role == "scalar":
            given[one.name] = np.full(shape, 0.1)
        elif one.role in ("statistic", "state"):
            given[one.name] = random.uniform(0.5, 1.5, shape) if one.role == "statistic" else np.zeros(shape)
        else:
            given[one.name] = random.normal(0, 0.5 if one.role == "weight" else 1, shape)
    return {name: array.astype(np.float32) if array.dtype.kind == "f" else array for name, array in given.items()}
