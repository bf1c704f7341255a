"""What a process takes on the device before the network does, and what the allocator loses."""

from __future__ import annotations

FRAMEWORK_BYTES = 1.3 * 2**30
"""CUDA context and loaded kernels of one PyTorch process: 1,343 MB with one kernel loaded, by the Transformers
documentation's anatomy of training memory (huggingface.co/docs/transformers/model_memory_anatomy)."""

INFERENCE_FRAMEWORK_BYTES = 0.77 * 2**30
"""The same where only forward passes run, which load fewer kernels: 1,227 MB less 438 MB of weights of BERT-base, by
the Transformers documentation's benchmarks (huggingface.co/docs/transformers/benchmarks)."""

USABLE_SHARE = 0.96
"""Part of the stated device memory a process can have: the driver and error correction keep the rest."""

FRAGMENTATION = 1.08
"""Reserved over allocated activations: the caching allocator's rounding and fragments (assumed)."""
