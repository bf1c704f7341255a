"""Graphs of whole transformers and residual networks from their dimensions, whoever stated those."""
