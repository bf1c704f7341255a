"""Answering requests: first token and time per token of language models, latency of a picture, seconds per painting.

Writing text is bound by memory bandwidth: every step reads the weights once and the cached keys and values of all
requests. Reading the prompt is bound by arithmetic. How much of the datasheet is reached was fitted to public
measurements (`measured/decoding.csv`).
"""

from estimators.dnn.serving.result import Serving

__all__ = ["Serving"]
