"""The arguments of every tool, as a chat model sees them. Names are the slot names of the evaluation.

Strings stay strings here where people write them freely (names of models, systems, accelerators); the tools resolve
them against the catalogues and answer an unknown name with near names.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from knowledge.errors import RequestError
from knowledge.quantities import read_bytes, read_count, read_hours

Mode = Literal["train", "pretrain", "finetune", "lora", "qlora", "inference"]
Objective = Literal["balanced", "fastest", "cheapest", "soonest", "greenest"]


class Arguments(BaseModel):
    """Base: unknown arguments are refused, so that a model learns of its mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class WorkloadArguments(Arguments):
    """A deep-learning workload; leave out what was not said."""

    model: str | None = Field(
        None, min_length=1, description="Network, e.g. resnet50, vit-b-16, bert-large, llama-3-8b, megadetector."
    )
    params_b: float | None = Field(
        None, gt=0, allow_inf_nan=False, description="Parameters in billions if only the size is known ('a 7B')."
    )
    training_mode: Mode | None = Field(None, description="What is done with the network. Default: train.")
    dataset: str | None = Field(None, description="Named data set, e.g. imagenet-1k.")
    dataset_size: int | None = Field(None, gt=0, le=10**15, description="Samples in the data set, as a whole number.")
    dataset_unit: Literal["images", "tokens", "sequences", "words", "frames", "samples", "hours"] | None = Field(
        None, description="What is counted; samples = rows of a table, hours = hours of sound."
    )
    dataset_bytes: int | None = Field(None, gt=0, le=10**21, description="Stored size of the data set in bytes.")
    epochs: float | None = Field(None, gt=0, le=10**6, allow_inf_nan=False)
    steps: int | None = Field(None, gt=0, le=10**12, description="Optimizer steps, instead of epochs.")
    train_tokens: int | None = Field(None, gt=0, le=10**16, description="Tokens to train on, instead of epochs.")
    batch_size: int | None = Field(None, gt=0, le=10**8, description="Global batch size over all devices.")
    largest_batch: bool | None = Field(None, description="Take the largest batch that fits, instead of a size.")
    image_size: int | None = Field(None, gt=0, le=100_000, description="Pixels of one side.")
    sequence_length: int | None = Field(None, gt=0, le=10**8, description="Tokens in one sequence.")
    prompt_tokens: int | None = Field(None, gt=0, le=10**7, description="Tokens a request to a language model reads.")
    output_tokens: int | None = Field(None, gt=0, le=10**7, description="Tokens it writes in answer.")
    requests: int | None = Field(None, gt=0, le=10**12, description="Requests (prompts) to be answered in all.")
    concurrency: int | None = Field(None, gt=0, le=10**6, description="Requests answered at once.")
    denoising_steps: int | None = Field(None, gt=0, le=10_000, description="Steps of a diffusion network a picture.")
    precision: Literal["fp32", "tf32", "fp16", "bf16", "fp8", "int8", "int4"] | None = None
    optimizer: Literal["sgd", "adam", "adamw", "adafactor", "lion", "adamw8bit"] | None = None
    activation_checkpointing: bool | None = Field(None, description="Recompute activations to save memory.")
    compiled: bool | None = Field(None, description="Graph compiler, such as torch.compile.")
    channels_last: bool | None = Field(None, description="NHWC memory layout.")
    gradient_accumulation: int | None = Field(None, ge=1, le=10**6, description="Micro-steps per optimizer step.")
    tensor_parallel: int | None = Field(None, ge=1, le=4096, description="Devices that share each layer.")
    pipeline_parallel: int | None = Field(None, ge=1, le=4096, description="Stages of layers, one after another.")
    data_parallel: int | None = Field(None, ge=1, le=100_000, description="Copies of the network.")
    zero_stage: int | None = Field(None, ge=0, le=3, description="ZeRO stage; 3 = FSDP.")
    loader_workers: int | None = Field(None, ge=0, le=10_000, description="Data-loading processes per device.")
    storage_bytes_per_second: float | None = Field(
        None, gt=0, le=10**15, allow_inf_nan=False, description="Read bandwidth of the data store."
    )

    @field_validator(
        "dataset_size",
        "steps",
        "train_tokens",
        "batch_size",
        "requests",
        "prompt_tokens",
        "output_tokens",
        "concurrency",
        mode="before",
    )
    @classmethod
    def _count(cls, value: Any) -> Any:
        return _read(read_count, value)

    @field_validator("dataset_bytes", mode="before")
    @classmethod
    def _bytes(cls, value: Any) -> Any:
        return _read(read_bytes, value)

    @field_validator("storage_bytes_per_second", mode="before")
    @classmethod
    def _rate(cls, value: Any) -> Any:
        return _read(read_bytes, value.removesuffix("/s") if isinstance(value, str) else value)


class EstimateDnnArguments(WorkloadArguments):
    """Time, memory and energy of a workload on given accelerators, without looking for a place to run."""

    accelerator: str | None = Field(None, description="E.g. a100-80gb, h100, v100-32gb, mi250x.")
    accelerators: tuple[str, ...] = Field((), description="Several accelerators to compare side by side.")
    processors: tuple[str, ...] = Field(
        (), description="CPUs or boards without accelerator, e.g. 'Raspberry Pi 5', 'Xeon 8480', 'EPYC 7763'."
    )
    accelerator_count: int | None = Field(None, ge=1, le=100_000, description="Total over all nodes.")
    node_count: int | None = Field(None, ge=1, le=100_000)
    gpus_per_node: int | None = Field(None, ge=1, le=64)
    link_bytes_per_second: float | None = Field(
        None, gt=0, le=10**15, allow_inf_nan=False, description="Network bandwidth of one node, over all its ports."
    )
    site: str | None = Field(
        None,
        min_length=1,
        max_length=200,
        description="Where it runs, for emissions: a system, a site or a cloud region, e.g. frontera, aws us-east-1.",
    )

    @field_validator("link_bytes_per_second", mode="before")
    @classmethod
    def _link_rate(cls, value: Any) -> Any:
        return _read(read_bytes, value.removesuffix("/s") if isinstance(value, str) else value)


class RecommendPlacementArguments(WorkloadArguments):
    """Where to run a workload: compares systems, clouds and edge devices by time, charge, wait and fit."""

    application: str | None = Field(
        None, min_length=1, max_length=200, description="Instead of a network: lammps, gromacs, minimap2, ..."
    )
    inputs: dict[str, float | str] = Field(
        default_factory=dict, max_length=100, description="The application's inputs by name, e.g. {'atoms': 1000000}."
    )
    core_count: int | None = Field(None, ge=1, le=10_000_000, description="CPU cores the application takes.")
    objective: Objective | None = Field(None, description="What matters most. Default: balanced.")
    deadline_hours: float | None = Field(None, gt=0, description="All must be done within so many hours.")
    walltime_hours: float | None = Field(None, gt=0, description="Longest single job wanted.")
    budget_usd: float | None = Field(None, gt=0, description="Most it may cost in US dollars.")
    accelerator: str | None = Field(None, description="Only this accelerator.")
    accelerators: tuple[str, ...] = Field((), description="Only these accelerators.")
    exclude_accelerators: tuple[str, ...] = ()
    accelerator_count: int | None = Field(None, ge=1, le=100_000, description="Exactly so many in all.")
    node_count: int | None = Field(None, ge=1, le=100_000)
    device: Literal["cpu", "gpu"] | None = None
    programs: tuple[str, ...] = Field((), description="Access programs the user has, e.g. ACCESS, OSC.")
    system: str | None = Field(None, description="Only this system.")
    systems: tuple[str, ...] = Field((), description="Only these systems.")
    exclude_systems: tuple[str, ...] = ()
    partition: str | None = None
    providers: tuple[str, ...] = Field((), description="Only these clouds, e.g. aws, gcp.")
    kinds: tuple[Literal["hpc", "cloud", "edge", "testbed", "htc"], ...] = ()
    countries: tuple[str, ...] = Field((), description="Only places in these countries, e.g. DE or Germany.")
    regions: tuple[str, ...] = Field((), description="Only these cloud regions, e.g. eu-west-1.")
    data_location: str | None = Field(None, description="Where the data lies now, e.g. aws us-east-1 or delta.")
    explain: str | None = Field(None, description="A system the user asks about ('why not Frontera?').")

    @field_validator("deadline_hours", "walltime_hours", mode="before")
    @classmethod
    def _hours(cls, value: Any) -> Any:
        return _read(read_hours, value)


class QueryCiDatabaseArguments(Arguments):
    """Facts about systems, partitions, limits, accelerators, prices and storage. Filters, or SQL."""

    sql: str | None = Field(
        None,
        description="One SELECT over the views gpu_partitions, node_inventory, limits, prices, storage,"
        " systems_overview, provenance; leave the filters out then.",
    )
    metric: str | None = Field(
        None,
        description="What is asked: system, system_list, partition_list, max_walltime, job_limits, node_count,"
        " gpu_types, gpu_memory, gpus_per_node, memory, cores, charge, storage, price, access, scheduler, accelerator,"
        " origin (where values come from), conflict (what sources disagree on).",
    )
    system: str | None = None
    systems: tuple[str, ...] = ()
    partition: str | None = None
    accelerator: str | None = None
    provider: str | None = None
    program: str | None = None
    country: str | None = Field(None, description="A country, or Europe.")
    min_walltime_hours: float | None = Field(None, gt=0)
    min_accelerator_memory_gb: float | None = Field(None, gt=0)
    min_accelerator_count: int | None = Field(
        None, ge=1, le=10**9, description="Accelerators of a whole system, at least."
    )
    order: Literal["max", "min"] | None = None
    limit: int = Field(25, ge=1, le=200)


class SearchDocumentationArguments(Arguments):
    """Passages from guides and site pages about how to do something on a system."""

    query: str = Field(min_length=1, max_length=500, description="What the user wants to know, in their words.")
    system: str | None = Field(None, description="System the question is about, if any.")
    topic: str | None = None
    corpus: str | None = Field(
        None,
        min_length=1,
        max_length=80,
        description="Only pages added under this name, if one was asked for.",
    )


class WriteJobScriptArguments(Arguments):
    """A batch script whose resource lines are checked against the partition it is for."""

    system: str | None = None
    partition: str | None = None
    accelerator: str | None = None
    accelerator_count: int | None = Field(None, ge=1, le=100_000)
    node_count: int | None = Field(None, ge=1, le=100_000)
    gpus_per_node: int | None = Field(None, ge=0, le=64)
    cores_per_task: int | None = Field(None, ge=1, le=10_000)
    memory_gb: float | None = Field(None, gt=0)
    walltime_hours: float | None = Field(None, gt=0)
    scheduler: Literal["slurm", "pbs"] | None = None
    account: str | None = None
    mail_user: str | None = None
    mail_type: str | None = None
    job_name: str | None = None
    command: str | None = Field(None, description="What the job runs, e.g. 'python train.py'.")
    model: str | None = None
    application: str | None = None
    container: str | None = None
    array_size: int | None = Field(None, ge=1, le=10**6)
    array_limit: int | None = Field(None, ge=1, le=10**6)
    segments: int | None = Field(None, ge=1, le=10_000, description="Number of checkpointed jobs in a chain.")

    @field_validator("walltime_hours", mode="before")
    @classmethod
    def _hours(cls, value: Any) -> Any:
        return _read(read_hours, value)


class SubmitJobArguments(Arguments):
    """A job to be handed in: its script, or what it runs and where."""

    script: str | None = Field(None, min_length=1, max_length=4096, description="File with the job script.")
    system: str | None = None
    partition: str | None = None
    model: str | None = None
    application: str | None = None
    dataset: str | None = None
    dataset_size: int | None = Field(None, gt=0, le=10**15)
    dataset_unit: str | None = None
    command: str | None = Field(None, description="What the job runs, e.g. 'python train.py'.")
    accelerator: str | None = None
    accelerator_count: int | None = Field(None, ge=1, le=100_000)
    node_count: int | None = Field(None, ge=1, le=100_000)
    walltime_hours: float | None = Field(None, gt=0)
    account: str | None = None
    refers_to: str | None = Field(None, description="A thing of an earlier turn: previous_recommendation, last_script.")
    confirmed: bool | None = Field(None, description="True only after the user said yes to this very job.")

    @field_validator("walltime_hours", mode="before")
    @classmethod
    def _hours(cls, value: Any) -> Any:
        return _read(read_hours, value)


class JobStatusArguments(Arguments):
    """Which jobs are asked about; nothing = the user's last ones."""

    metric: Literal["state", "list", "progress", "start_time", "reschedule_history"] | None = Field(
        None, description="What is asked of them."
    )
    job_id: int | None = Field(None, ge=0, description="Number of the job.")
    state: Literal["pending", "running", "held", "completed", "finished", "failed", "cancelled", "queued"] | None = None
    system: str | None = None
    refers_to: str | None = Field(None, description="A thing of an earlier turn: last_submitted_job.")


class CancelJobArguments(Arguments):
    """Which job is to be cancelled."""

    job_id: int | None = Field(None, ge=0, description="Number of the job.")
    state: Literal["pending", "running", "queued"] | None = Field(None, description="All of the user's in this state.")
    system: str | None = None
    refers_to: str | None = Field(None, description="A thing of an earlier turn: last_submitted_job.")
    confirmed: bool | None = Field(None, description="True only after the user said yes to cancelling this job.")


def _read(reader: Any, value: Any) -> Any:
    """Let people and models write `2M` or `12h`; a bad text becomes a validation error that names the rule."""
    if not isinstance(value, str):
        return value
    try:
        return reader(value)
    except RequestError as error:
        raise ValueError(error.message) from error
