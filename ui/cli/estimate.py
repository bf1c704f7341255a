"""`iplane estimate`: time, memory and energy of a network on a device, and how good such estimates are."""

from __future__ import annotations

from typing import Annotated, Any

import typer

commands = typer.Typer(
    name="estimate", help="Estimate time, memory and energy without running anything.", no_args_is_help=True
)

Text = str | None
"""Figures come as text, so that a wrong one is answered in a sentence that names it."""

OWN = ("calibrate", "observed", "observed_on", "network")
"""Options that name something of the person's own; they are no arguments of the tool."""


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    from ui.cli.estimate_wait import wait

    commands.command("wait")(wait)
    app.add_typer(commands)


def _option(help_: str, *names: str) -> Any:
    return typer.Option(*names, help=help_)


@commands.command()
def dnn(
    model: Annotated[Text, _option("Network: resnet50, vit-b-16, bert-large, llama-3-8b, megadetector ...")] = None,
    params: Annotated[Text, _option("Parameters if only the size is known, such as 7B.")] = None,
    network: Annotated[Text, _option("File with a network of your own, or its description in words.")] = None,
    images: Annotated[Text, _option("Images in the data set, such as 2M.")] = None,
    tokens: Annotated[Text, _option("Tokens in the data set, such as 1B.")] = None,
    sequences: Annotated[Text, _option("Sequences in the data set.")] = None,
    samples: Annotated[Text, _option("Rows of a table in the data set (recommendation).")] = None,
    hours: Annotated[Text, _option("Hours of sound in the data set (speech).")] = None,
    dataset: Annotated[Text, _option("Named data set, such as imagenet-1k.")] = None,
    dataset_bytes: Annotated[
        Text, _option("Stored size of the data set, such as 200GB; enough without a count.")
    ] = None,
    gpu: Annotated[list[str] | None, _option("Accelerator, such as a100-80gb; several times to compare.")] = None,
    cpu: Annotated[list[str] | None, _option("Processor or board, such as 'Xeon 8480' or 'Raspberry Pi 5'.")] = None,
    count: Annotated[Text, _option("Accelerators in all.")] = None,
    nodes: Annotated[Text, _option("Nodes they are spread over.")] = None,
    per_node: Annotated[Text, _option("Accelerators of one node.")] = None,
    cores: Annotated[Text, _option("CPU cores of the job, over all nodes.")] = None,
    mode: Annotated[Text, _option("train, pretrain, finetune, lora, qlora or inference.")] = None,
    epochs: Annotated[Text, _option("Passes over the data.")] = None,
    steps: Annotated[Text, _option("Optimizer steps, instead of epochs.")] = None,
    train_tokens: Annotated[Text, _option("Tokens to train on in all, instead of epochs.")] = None,
    batch: Annotated[Text, _option("Global batch over all accelerators, or 'largest' for what fits.")] = None,
    image_size: Annotated[Text, _option("Pixels of one side.")] = None,
    sequence_length: Annotated[Text, _option("Tokens in one sequence.")] = None,
    prompt_tokens: Annotated[Text, _option("Tokens that a request to a language model reads.")] = None,
    output_tokens: Annotated[Text, _option("Tokens that it writes in answer.")] = None,
    requests: Annotated[Text, _option("Requests to answer in all.")] = None,
    concurrency: Annotated[Text, _option("Requests answered at once.")] = None,
    denoising_steps: Annotated[Text, _option("Steps of a diffusion network for one picture.")] = None,
    precision: Annotated[Text, _option("fp32, tf32, fp16, bf16, fp8, int8 or int4.")] = None,
    optimizer: Annotated[Text, _option("sgd, adam, adamw, adafactor, lion or adamw8bit.")] = None,
    checkpointing: Annotated[
        bool | None, typer.Option("--checkpointing/--no-checkpointing", help="Recompute activations to save memory.")
    ] = None,
    compiled: Annotated[bool | None, typer.Option("--compiled/--eager", help="Compile the graph.")] = None,
    channels_last: Annotated[
        bool | None, typer.Option("--channels-last/--channels-first", help="Memory layout of images.")
    ] = None,
    gradient_accumulation: Annotated[Text, _option("Micro-steps per optimizer step.")] = None,
    tensor_parallel: Annotated[Text, _option("Accelerators that share each layer.")] = None,
    pipeline_parallel: Annotated[Text, _option("Stages of layers one after another.")] = None,
    data_parallel: Annotated[Text, _option("Copies of the network.")] = None,
    zero: Annotated[Text, _option("ZeRO stage 0 to 3, or 'fsdp' for 3.")] = None,
    loader_workers: Annotated[Text, _option("Data-loading processes per accelerator.")] = None,
    storage: Annotated[Text, _option("Read bandwidth of the data store, such as 2GB/s.")] = None,
    link: Annotated[Text, _option("Network bandwidth of one node, such as 100GB/s.")] = None,
    site: Annotated[
        Text,
        _option("Where it runs, for emissions: a system, a site or a cloud region.", "--site", "--region"),
    ] = None,
    calibrate: Annotated[Text, _option("CSV file with runs of your own that correct the estimate.")] = None,
    observed: Annotated[Text, _option("One step or rate you measured, such as '0.42 s/step'.")] = None,
    observed_on: Annotated[Text, _option("Accelerator you measured it on.")] = None,
    trust_code: Annotated[
        bool, typer.Option("--trust-code", help="Let the file given with --network run Python code.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Time per step, per epoch and in all, memory, energy and bottleneck of a network on a device."""
    given = dict(locals())
    from ui.cli.estimate_options import arguments_of, read_cores
    from ui.cli.estimate_run import estimated

    said: dict[str, Any] = {name: value for name, value in given.items() if value is not None and value != []}
    own: dict[str, str] = {name: said.pop(name) for name in OWN if name in said}
    own_code = said.pop("trust_code")
    said.pop("as_json")
    result = estimated(arguments_of(said), read_cores(cores), own, trust_code=own_code)
    if as_json:
        typer.echo(result.model_dump_json(indent=2))
        return
    from ui.cli.estimate_view import show

    show(result)


@commands.command()
def accuracy(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """How good the estimates are on public measurements that were held out, by how much of a case was measured."""
    from estimators.dnn.evaluation import accuracy as held_out_accuracy
    from ui.cli.estimate_accuracy import accuracy_json, show_accuracy

    report = held_out_accuracy()
    if as_json:
        typer.echo(accuracy_json(report))
        return
    show_accuracy(report)
