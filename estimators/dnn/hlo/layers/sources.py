"""What comes from outside: samples, and learned tensors that are the same for every sample."""

from __future__ import annotations

from estimators.dnn.graph import Operator
from estimators.dnn.hlo.lowering import Lowering, flag, word
from estimators.dnn.hlo.values import Value


def sample(lowering: Lowering, operator: Operator) -> Value:
    """A sample of numbers, or of token numbers (i32)."""
    type_ = "i32" if word(operator, "type", "float") == "token" else lowering.type
    return lowering.argument(operator.name, "input", lowering.shape(operator), type_)


def parameter(lowering: Lowering, operator: Operator) -> Value:
    """A learned tensor, or a fixed table where it is not trained, spread over the batch."""
    if not flag(operator, "trained", True):
        table = lowering.argument(operator.name, "fixed", operator.shape, lowering.type)
        return lowering.w.spread(table, lowering.shape(operator))
    return lowering.w.spread(lowering.weight(operator.name, operator.shape), lowering.shape(operator))
