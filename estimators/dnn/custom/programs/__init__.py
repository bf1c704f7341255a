"""Networks from PyTorch modules (extra `torch`) and JAX functions (extra `graph`), traced without computing."""

from estimators.dnn.custom.programs.jax_function import graph_of_function
from estimators.dnn.custom.programs.torch_module import graph_of_module
from estimators.dnn.custom.programs.trusted import read_program

__all__ = ["graph_of_function", "graph_of_module", "read_program"]
