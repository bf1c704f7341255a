"""What the learned part looks at: ratios of the step's costs, the code's options, the network's family."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimators.dnn.roofline import Floats, Step

FAMILIES = ("resnet", "grouped", "vgg", "densenet", "depthwise", "convnext", "vit", "swin", "hybrid", "yolo",
            "encoder", "decoder", "encoder-decoder", "other")  # fmt: skip
"""Families of networks, one indicator each."""

FRAMEWORKS = ("pytorch", "tensorflow", "mxnet", "paddle", "tensorrt", "onnxruntime", "cuda", "megatron")
"""Frameworks of the measurements, one indicator each; estimates are for PyTorch."""

PRECISION_CLASSES = {
    "fp32": 0,
    "tf32": 1,
    "fp16": 2,
    "bf16": 2,
    "amp_fp16": 2,
    "amp_bf16": 2,
    "int4": 2,
    "fp8": 3,
    "int8": 4,
}
"""Precisions that run at one speed share a class."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a step is coded and what it runs on, as arrays beside a `Step`.

    Attributes:
        compiled: graph compiler used. channels_last: memory layout of images. pure: 16-bit without autocast.
        precision_class: index by `PRECISION_CLASSES`. family, framework: indices into the tuples above, -1 = none.
        tuned: a vendor's hand-tuned example. reads_data: the measurement includes reading real data.
        processor: runs on CPUs.
    """

    compiled: Floats
    channels_last: Floats
    pure: Floats
    precision_class: Floats
    family: Floats
    framework: Floats
    tuned: Floats
    reads_data: Floats
    processor: Floats


LEAST_LAUNCH_SHARE = 0.05
"""Launch time over plain time below which launches hide behind the work: larger batches gain no more from them. (Batch
itself is no feature: benchmarks take the largest that fits, so it says more about the network than about speed.)"""

RISING = (0, 1)
"""Places of the launch shares among the features; time never falls when they rise."""


def matrix(step: Step, options: Options) -> Floats:
    """Features, one row a configuration. No absolute peaks, on purpose: a new device must not be a stranger."""
    plain = step.plain_seconds
    columns = [
        np.log(np.maximum(step.launch_seconds / plain, LEAST_LAUNCH_SHARE)),
        step.unfilled_seconds / plain,
        *(step.class_seconds / plain[:, None]).T,
        step.update_seconds / plain,
        step.bound_by_arithmetic,
        step.intensity,
        step.compute_seconds / plain,
        step.memory_seconds / plain,
        np.log(step.macs),
        np.log(step.elements),
        np.log(step.parameters),
        np.log(step.operators),
        step.trains,
        step.passes,
        options.compiled,
        options.channels_last,
        options.pure,
        options.tuned,
        options.reads_data,
        options.processor,
        *(options.precision_class == number for number in range(5)),
        *(options.framework == number for number in range(len(FRAMEWORKS))),
        *(options.family == number for number in range(len(FAMILIES))),
    ]
    return np.column_stack([np.asarray(column, dtype=np.float64) for column in columns])
