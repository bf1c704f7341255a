"""Networks as graphs of operators: what each computes on one sample, and what that costs, without any hardware."""

from estimators.dnn.graph.builder import GraphBuilder
from estimators.dnn.graph.graph import OperatorGraph
from estimators.dnn.graph.operator import Operator
from estimators.dnn.graph.profile import Profile, profile_of

__all__ = ["GraphBuilder", "Operator", "OperatorGraph", "Profile", "profile_of"]
