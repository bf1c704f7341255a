"""Device memory of one step: weights, states, activations, communication buffers, framework, fragments."""

from estimators.dnn.memory.framework import FRAGMENTATION, FRAMEWORK_BYTES, USABLE_SHARE
from estimators.dnn.memory.model import MemoryModel, memory_model
from estimators.dnn.memory.states import OPTIMIZER_STATE_BYTES

__all__ = [
    "FRAGMENTATION",
    "FRAMEWORK_BYTES",
    "OPTIMIZER_STATE_BYTES",
    "USABLE_SHARE",
    "MemoryModel",
    "memory_model",
]
