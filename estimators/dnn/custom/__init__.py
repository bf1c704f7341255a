"""Networks that are in no catalogue: from files, layer lists, descriptions, modules and functions."""

from estimators.dnn.custom.description import describe
from estimators.dnn.custom.door import propose, read_network

__all__ = ["describe", "propose", "read_network"]
