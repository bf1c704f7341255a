"""What is to be computed: network, data, and how it is trained or served."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from knowledge.evidence import Frozen

Mode = Literal["train", "pretrain", "finetune", "lora", "qlora", "inference"]
Precision = Literal["fp32", "tf32", "fp16", "bf16", "fp8", "int8", "int4"]
Framework = Literal["pytorch", "tensorflow", "mxnet", "paddle", "tensorrt", "onnxruntime", "openvino", "ncnn", "tflite"]
Unit = Literal["images", "tokens", "sequences", "words", "frames", "samples", "hours"]
"""What is counted. `samples` are rows of a table (recommendation), `hours` are hours of sound (speech)."""

Optimizer = Literal["sgd", "adam", "adamw", "adafactor", "lion", "adamw8bit"]


class Workload(Frozen):
    """A deep-learning workload. What is `None` is filled with a stated assumption by the estimator.

    Attributes:
        model: name as the catalogue knows it (slug); `None` if only `params_b` is known.
        params_b: parameters in billions, for "a 7B".
        mode: what is done with the network.
        dataset_size, dataset_unit: how much data one epoch holds.
        dataset_bytes: stored size of the data.
        epochs, steps: how long; one of both is enough.
        train_tokens: tokens to train on in all, as pretraining is told; instead of epochs or steps.
        batch_size: global batch over all devices; `None` = the usual batch of the recipe, as far as it fits.
        largest_batch: take as many samples per device as fit, instead of the usual.
        image_size: pixels of one side. sequence_length: tokens.
        prompt_tokens, output_tokens: of one request to a language model: what it reads, what it writes.
        requests: how many requests are to be answered in all. concurrency: how many are answered at once, over all
            devices.
        denoising_steps: steps of a diffusion network for one picture.
        gradient_accumulation: micro-steps per optimizer step.
        framework: the code's; `None` = PyTorch. tuned: hand-tuned for the device, as vendors' examples are.
        data_parallel: copies of the network; `None` = as the devices allow beside tensor and pipeline parallelism.
        loader_workers: data-loading processes per device.
        storage_bytes_per_second: read bandwidth of the data store, if known.
        zero_stage: 0 = replicate, 1 optimizer, 2 + gradients, 3 + parameters (FSDP).
    """

    model: str | None = None
    params_b: float | None = Field(default=None, gt=0)
    mode: Mode = "train"
    dataset: str | None = None
    dataset_size: int | None = Field(default=None, gt=0)
    dataset_unit: Unit = "images"
    dataset_bytes: int | None = Field(default=None, gt=0)
    epochs: float | None = Field(default=None, gt=0)
    steps: int | None = Field(default=None, gt=0, le=10**12)
    train_tokens: int | None = Field(default=None, gt=0, le=10**16)
    batch_size: int | None = Field(default=None, gt=0, le=10**8)
    largest_batch: bool = False
    image_size: int | None = Field(default=None, gt=0, le=100_000)
    sequence_length: int | None = Field(default=None, gt=0, le=10**8)
    prompt_tokens: int | None = Field(default=None, gt=0, le=10**7)
    output_tokens: int | None = Field(default=None, gt=0, le=10**7)
    requests: int | None = Field(default=None, gt=0, le=10**15)
    concurrency: int | None = Field(default=None, gt=0, le=10**8)
    denoising_steps: int | None = Field(default=None, gt=0, le=10_000)
    precision: Precision | None = None
    optimizer: Optimizer | None = None
    activation_checkpointing: bool = False
    compiled: bool = False
    channels_last: bool = False
    framework: Framework | None = None
    tuned: bool = False
    gradient_accumulation: int = Field(default=1, ge=1, le=10**6)
    tensor_parallel: int = Field(default=1, ge=1)
    pipeline_parallel: int = Field(default=1, ge=1)
    data_parallel: int | None = Field(default=None, ge=1)
    zero_stage: int = Field(default=0, ge=0, le=3)
    loader_workers: int | None = Field(default=None, ge=0)
    storage_bytes_per_second: float | None = Field(default=None, gt=0)

    @property
    def asks_to_write(self) -> bool:
        """Whether something was said of requests to a language model: what it reads, writes, how many at once."""
        return any(
            value is not None for value in (self.prompt_tokens, self.output_tokens, self.requests, self.concurrency)
        )
