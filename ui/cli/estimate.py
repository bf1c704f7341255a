"""`iplane estimate`: time, memory and energy of a network on an accelerator, and how good such estimates are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from tools.estimate_dnn import EstimateDnnResult

commands = typer.Typer(
    name="estimate", help="Estimate time, memory and energy without running anything.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    from ui.cli.estimate_wait import wait

    commands.command("wait")(wait)
    app.add_typer(commands)


@commands.command()
def dnn(
    model: Annotated[str | None, typer.Option(help="Network: resnet50, vit-b-16, bert-large, llama-3-8b ...")] = None,
    params: Annotated[str | None, typer.Option(help="Parameters if only the size is known, such as 7B.")] = None,
    images: Annotated[str | None, typer.Option(help="Images in the data set, such as 2M.")] = None,
    tokens: Annotated[str | None, typer.Option(help="Tokens in the data set, such as 1B.")] = None,
    sequences: Annotated[str | None, typer.Option(help="Sequences in the data set.")] = None,
    dataset: Annotated[str | None, typer.Option(help="Named data set, such as imagenet-1k.")] = None,
    dataset_bytes: Annotated[str | None, typer.Option(help="Stored size of the data set, such as 200GB.")] = None,
    gpu: Annotated[
        list[str] | None, typer.Option(help="Accelerator, such as a100-80gb; several times to compare.")
    ] = None,
    count: Annotated[int | None, typer.Option(help="Accelerators in all.")] = None,
    nodes: Annotated[int | None, typer.Option(help="Nodes they are spread over.")] = None,
    cores: Annotated[int | None, typer.Option(help="CPU cores of the job, over all nodes.")] = None,
    epochs: Annotated[float | None, typer.Option(help="Passes over the data.")] = None,
    steps: Annotated[str | None, typer.Option(help="Optimizer steps, instead of epochs.")] = None,
    batch: Annotated[str | None, typer.Option(help="Global batch over all accelerators.")] = None,
    precision: Annotated[str | None, typer.Option(help="fp32, tf32, fp16, bf16, fp8, int8 or int4.")] = None,
    mode: Annotated[str | None, typer.Option(help="train, pretrain, finetune, lora, qlora or inference.")] = None,
    image_size: Annotated[int | None, typer.Option(help="Pixels of one side.")] = None,
    sequence_length: Annotated[int | None, typer.Option(help="Tokens in one sequence.")] = None,
    optimizer: Annotated[str | None, typer.Option(help="sgd, adam, adamw, adafactor, lion or adamw8bit.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Time per step, per epoch and in all, memory, energy and bottleneck of a network on an accelerator."""
    from knowledge.quantities import read_bytes, read_count

    said: dict[str, Any] = {
        "model": model,
        "params_b": None if params is None else _billions(params),
        **_data(images, tokens, sequences),
        "dataset": dataset,
        "dataset_bytes": None if dataset_bytes is None else read_bytes(dataset_bytes, field="--dataset-bytes"),
        "accelerators": tuple(gpu or ()),
        "accelerator_count": _at_least_one(count, "--count", "accelerators"),
        "node_count": _at_least_one(nodes, "--nodes", "nodes"),
        "cores": _at_least_one(cores, "--cores", "cores"),
        "epochs": epochs,
        "steps": None if steps is None else read_count(steps, field="--steps", at_least=1, at_most=10**12),
        "batch_size": None if batch is None else read_count(batch, field="--batch", at_least=1, at_most=10**8),
        "precision": precision,
        "training_mode": mode,
        "image_size": image_size,
        "sequence_length": sequence_length,
        "optimizer": optimizer,
    }
    result = _run({name: value for name, value in said.items() if value not in (None, ())})
    if as_json:
        typer.echo(result.model_dump_json(indent=2))
        return
    from ui.cli.estimate_view import show

    show(result)


@commands.command()
def accuracy(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """How good the estimates are on public measurements that were held out, by how much of a case was measured."""
    from estimators.dnn.evaluation import accuracy as held_out_accuracy
    from ui.cli.estimate_view import accuracy_json, show_accuracy

    report = held_out_accuracy()
    if as_json:
        typer.echo(accuracy_json(report))
        return
    show_accuracy(report)


def _run(said: dict[str, Any]) -> EstimateDnnResult:
    from pydantic import ValidationError

    from knowledge.errors import RequestError
    from knowledge.settings import settings
    from tools.arguments import EstimateDnnArguments
    from tools.context import ToolContext
    from tools.estimate_dnn import run

    cores = said.pop("cores", None)
    try:
        arguments = EstimateDnnArguments.model_validate(said)
    except ValidationError as error:
        first = error.errors()[0]
        field = _option(str(first["loc"][0]))
        raise RequestError(f"{field} is {first['input']!r}: {first['msg']}.") from error
    return run(arguments, ToolContext(settings()), cores=cores, progress=lambda text: typer.echo(text, err=True))


def _option(field: str) -> str:
    names = {"training_mode": "mode", "batch_size": "batch", "accelerator_count": "count", "node_count": "nodes"}
    return "--" + names.get(field, field).replace("_", "-")


def _data(images: str | None, tokens: str | None, sequences: str | None) -> dict[str, Any]:
    """Amount and unit of the data; at most one of the three may be given."""
    from knowledge.errors import RequestError
    from knowledge.quantities import read_count

    given = {name: text for name, text in (("images", images), ("tokens", tokens), ("sequences", sequences)) if text}
    if len(given) > 1:
        raise RequestError(f"--{' and --'.join(given)} are given together; say how much data there is in one of them.")
    for unit, text in given.items():
        return {"dataset_size": read_count(text, field=f"--{unit}", at_least=1), "dataset_unit": unit}
    return {}


def _at_least_one(value: int | None, option: str, what: str) -> int | None:
    from knowledge.errors import RequestError

    if value is not None and value < 1:
        raise RequestError.of(option, value, f"at least one of the {what} is needed", "give 1 or more")
    return value


def _billions(text: str) -> float:
    """`7B`, `350M` or a bare number, which means billions."""
    from knowledge.errors import RequestError
    from knowledge.quantities import read_count

    try:
        number = float(text)
    except ValueError:
        return read_count(text, field="--params", at_least=1) / 1e9
    if not number > 0:
        raise RequestError.of("--params", text, "a network has parameters", "give its size in billions, such as 7")
    return number
