"""Published scaling: speed per device on more devices over that on fewer, and model FLOP/s of Megatron-LM.

Sources: NVIDIA DeepLearningExamples (github.com/NVIDIA/DeepLearningExamples, the READMEs of ResNet-50 v1.5, SSD and
BERT); llm-foundry (github.com/mosaicml/llm-foundry, scripts/train/benchmarking/README.md, H100 80GB BF16); torchtitan
(github.com/pytorch/torchtitan, benchmarks/llama3_h100_202412_torchtitan.md, tables 1 and 3); Megatron-LM (Narayanan et
al., arXiv 2104.04473, table 1, its figures written down from memory and still to be read again).
"""

from __future__ import annotations

from dataclasses import dataclass

A100, V100, H100 = "nvidia-a100-sxm4-80gb", "nvidia-v100-sxm2-16gb", "nvidia-h100-sxm5-80gb"
NODE_LINK = 400e9
"""Bytes per second between nodes of the H100 clusters: eight 400 Gb/s ports."""


@dataclass(frozen=True)
class Scaling:
    """One pair of measurements: the network, samples per device, the two counts, and the speed kept per device."""

    model: str
    device: str
    precision: str
    batch: int
    tokens: int | None
    few: int
    many: int
    kept: float
    shared: bool = False
    recomputed: bool = False


SCALING = (
    Scaling("resnet50", A100, "fp16", 256, None, 1, 8, 26673.7 / 8 / 3410.52),
    Scaling("resnet50", A100, "tf32", 256, None, 1, 8, 8247.44 / 8 / 1055.78),
    Scaling("resnet50", V100, "fp16", 128, None, 1, 8, 10723.0 / 8 / 1376.0),
    Scaling("bert-large", A100, "fp16", 16, 512, 1, 8, 572.11 / 8 / 70.86),
    Scaling("bert-large", A100, "fp16", 64, 128, 1, 8, 2871.89 / 8 / 356.85),
    Scaling("bert-large", V100, "fp16", 16, 128, 1, 8, 1001.39 / 8 / 134.34),
    Scaling("mpt-13b", H100, "bf16", 2, 2048, 8, 16, 4767.0 / 4792.0, shared=True),
    Scaling("mpt-13b", H100, "bf16", 2, 2048, 8, 64, 4800.0 / 4792.0, shared=True),
    Scaling("mpt-1b", H100, "bf16", 20, 2048, 16, 64, 44402.0 / 46037.0, shared=True),
    Scaling("llama-3-8b", H100, "bf16", 2, 8192, 8, 128, 5605.0 / 5762.0, shared=True, recomputed=True),
)
"""Measured pairs. torchtitan recomputes only part of the activations; all of them are here."""


@dataclass(frozen=True)
class WeakScaling:
    """One row of Megatron-LM's table: parameters in billions, layout, samples, model TFLOP/s per device."""

    billions: float
    tensor: int
    stages: int
    devices: int
    batch: int
    teraflops: float


WEAK_SCALING = (
    WeakScaling(1.7, 1, 1, 32, 512, 137.0),
    WeakScaling(3.6, 2, 1, 64, 512, 138.0),
    WeakScaling(7.5, 4, 1, 128, 512, 142.0),
    WeakScaling(18.4, 8, 1, 256, 1024, 135.0),
    WeakScaling(39.1, 8, 2, 512, 1536, 138.0),
    WeakScaling(76.1, 8, 4, 1024, 1792, 140.0),
    WeakScaling(145.6, 8, 8, 1536, 2304, 148.0),
    WeakScaling(310.1, 8, 16, 1920, 2160, 155.0),
    WeakScaling(529.6, 8, 35, 2520, 2520, 163.0),
    WeakScaling(1008.0, 8, 64, 3072, 3072, 163.0),
)
"""A100 80 GB, eight a node, eight 200 Gb/s ports a node; activations recomputed."""
