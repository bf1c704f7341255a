"""How each kind of operator is written with primitives."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from estimators.dnn.graph import Operator
from estimators.dnn.hlo.layers.attention import attention
from estimators.dnn.hlo.layers.convolution import convolution
from estimators.dnn.hlo.layers.elements import activation, elementwise, softmax
from estimators.dnn.hlo.layers.experts import experts
from estimators.dnn.hlo.layers.normalization import normalization
from estimators.dnn.hlo.layers.places import pooling, resize
from estimators.dnn.hlo.layers.products import embedding, linear, matmul
from estimators.dnn.hlo.layers.recurrence import recurrence
from estimators.dnn.hlo.layers.shapes import concatenate, pad, part, reduce, reshape, transpose
from estimators.dnn.hlo.layers.sources import parameter, sample
from estimators.dnn.hlo.lowering import Lowering
from estimators.dnn.hlo.values import Value

Layer = Callable[[Lowering, Operator], Value]
"""Writes an operator and returns its result, batch first."""

LAYERS: Mapping[str, Layer] = {
    "input": sample,
    "parameter": parameter,
    "convolution": convolution,
    "linear": linear,
    "matmul": matmul,
    "attention": attention,
    "experts": experts,
    "recurrence": recurrence,
    "embedding": embedding,
    "normalization": normalization,
    "activation": activation,
    "elementwise": elementwise,
    "softmax": softmax,
    "pooling": pooling,
    "reduce": reduce,
    "resize": resize,
    "pad": pad,
    "concatenate": concatenate,
    "transpose": transpose,
    "slice": part,
    "reshape": reshape,
}
"""By kind."""
