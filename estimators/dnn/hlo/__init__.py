"""StableHLO: text of a network from its graph, arithmetic counted from it, and a graph from somebody's text."""

from estimators.dnn.hlo.counting import flops, macs
from estimators.dnn.hlo.emission import module_of, stablehlo
from estimators.dnn.hlo.printing import text_of
from estimators.dnn.hlo.reading import read, read_file
from estimators.dnn.hlo.values import Module

__all__ = ["Module", "flops", "macs", "module_of", "read", "read_file", "stablehlo", "text_of"]
