"""Networks from a description in words: "7B decoder, 32 layers, 4096 wide"."""

from estimators.dnn.custom.description.describe import describe

__all__ = ["describe"]
