"""`iplane graph`: what a network computes, operator by operator, and its StableHLO, without any hardware."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cli.writing import write_file

if TYPE_CHECKING:
    from estimators.dnn.graph import OperatorGraph

LARGEST_SIZE = 1_000_000


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(graph)


def graph(
    name: Annotated[
        str, typer.Argument(help="Network: resnet50, vit-b-16, bert-large ...; or a StableHLO or HLO file.")
    ],
    image_size: Annotated[int | None, typer.Option(help="Pixels of one side.")] = None,
    sequence_length: Annotated[int | None, typer.Option(help="Tokens in one sequence.")] = None,
    operators: Annotated[bool, typer.Option("--operators", help="A row for every operator.")] = False,
    hlo: Annotated[bool, typer.Option("--hlo", help="Print StableHLO text instead of the table.")] = False,
    train: Annotated[bool, typer.Option("--train", help="The training step: loss, backward pass, update.")] = False,
    batch: Annotated[
        int | None, typer.Option(help="Samples in one call of the StableHLO function; in a file, its batch.")
    ] = None,
    precision: Annotated[str | None, typer.Option(help="fp32, tf32, bf16 or fp16.")] = None,
    optimizer: Annotated[str | None, typer.Option(help="sgd (with momentum) or adamw.")] = None,
    output: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Operators of a network with parameters and arithmetic, or its StableHLO text; needs no accelerator."""
    _check(image_size, sequence_length, batch)
    if not hlo:
        _only_with_hlo(train=train, precision=precision, optimizer=optimizer)
    if optimizer and not train:
        _only_with_hlo(words="--train", optimizer=optimizer)
    found = _graph_of(name, image_size, sequence_length, None if hlo else batch)
    said = {"batch": batch or 1, "precision": precision or "fp32", "train": train, "optimizer": optimizer or "sgd"}
    if hlo:
        _write(_text(found, said, as_json), output)
    elif as_json or output:
        _write(json.dumps(_document(found), indent=2) + "\n", output)
    else:
        from ui.cli.graph_view import show

        show(found, every=operators)


def _check(image_size: int | None, sequence_length: int | None, batch: int | None) -> None:
    from knowledge.errors import RequestError

    for option, value in (("--image-size", image_size), ("--sequence-length", sequence_length), ("--batch", batch)):
        if value is not None and not 1 <= value <= LARGEST_SIZE:
            raise RequestError.of(option, value, f"it must lie between 1 and {LARGEST_SIZE:,}", "give another number")


def _only_with_hlo(words: str = "--hlo", **options: object) -> None:
    from knowledge.errors import RequestError

    for option, value in options.items():
        if value:
            raise RequestError(f"--{option} needs {words}; add it.")


def _graph_of(name: str, image_size: int | None, sequence_length: int | None, batch: int | None) -> OperatorGraph:
    """The graph of a name of the catalogue, or of a file of HLO text."""
    from estimators.dnn.families import build_graph
    from estimators.dnn.hlo.reading import SUFFIXES, read_file
    from estimators.dnn.networks import find

    if Path(name).suffix.lower() in SUFFIXES:
        return read_file(Path(name), batch=batch)
    return build_graph(find(name), image_size=image_size, sequence_length=sequence_length)


def _text(found: OperatorGraph, said: dict[str, Any], as_json: bool) -> str:
    from estimators.dnn.hlo import flops, macs, module_of, text_of

    module = module_of(found, **said)
    text = text_of(module)
    if not as_json:
        return text
    counts = {"flops": flops(module), "macs": macs(module)}
    return json.dumps({"network": found.name, "function": module.function, **said, **counts, "text": text}) + "\n"


def _document(found: OperatorGraph) -> dict[str, Any]:
    totals = ("parameters", "active_parameters", "macs", "activations", "layers")
    return {
        "name": found.name,
        **{total: getattr(found, total) for total in totals},
        "outputs": found.outputs,
        "operators": list(_rows(found)),
    }


def _rows(found: OperatorGraph) -> Iterable[dict[str, Any]]:
    words = ("name", "kind", "inputs", "shape", "parameters", "active_parameters", "macs", "read", "written")
    for operator in found:
        yield {**{word: getattr(operator, word) for word in words}, "attributes": dict(operator.attributes)}


def _write(text: str, output: Path | None) -> None:
    if output is None:
        typer.echo(text, nl=False)
        return
    write_file("--output", output, text)
    typer.echo(f"{output}: {len(text):,} characters", err=True)
