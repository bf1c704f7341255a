"""The catalogue of networks: parameters, multiply-accumulates and activations, each with its source."""

from estimators.dnn.networks.catalogue import aliases, decoder_of_size, find, names
from estimators.dnn.networks.network import Kind, Network, SampleCost

__all__ = ["Kind", "Network", "SampleCost", "aliases", "decoder_of_size", "find", "names"]
