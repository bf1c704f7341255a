"""`iplane estimate wait`: how long a job would wait in a queue, as far as anybody can say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from estimators.wait import WaitPrediction, WaitQuestion


def wait(
    system: Annotated[str, typer.Option(help="System, such as delta.")],
    partition: Annotated[str | None, typer.Option(help="Its partition, such as gpuA100x4.")] = None,
    nodes: Annotated[int | None, typer.Option(help="Nodes of the job.")] = None,
    cores: Annotated[int | None, typer.Option(help="CPU cores of the job, over all nodes.")] = None,
    walltime: Annotated[str | None, typer.Option(help="Walltime asked for, such as 24h or 1-12:00:00.")] = None,
    live: Annotated[
        bool, typer.Option("--live", help="This machine belongs to that system: ask its Slurm as well.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """The median wait and a bound that 90 % of jobs keep, from the site's history and, with --live, its scheduler."""
    from estimators.wait import predict_wait

    question = _question(system, partition, nodes, cores, walltime)
    found = predict_wait(question, live=live, progress=lambda text: typer.echo(text, err=True))
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    _show(found)


def _question(
    system: str, partition: str | None, nodes: int | None, cores: int | None, walltime: str | None
) -> WaitQuestion:
    from pydantic import ValidationError

    from estimators.wait import WaitQuestion
    from knowledge.ci import open_catalogue
    from knowledge.errors import RequestError
    from knowledge.quantities import read_hours

    record = open_catalogue().system(system)
    hours = None if walltime is None else read_hours(walltime, field="--walltime")
    said = {"partition": partition, "nodes": nodes, "processors": cores, "walltime_hours": hours}
    try:
        return WaitQuestion.model_validate({"system_id": record.id, "kind": record.kind, **said})
    except ValidationError as error:
        first = error.errors()[0]
        name = {"processors": "cores", "walltime_hours": "walltime"}.get(str(first["loc"][0]), str(first["loc"][0]))
        raise RequestError(f"--{name} is {first['input']!r}: {first['msg']}.") from error


def _show(found: WaitPrediction) -> None:
    from knowledge.quantities import write_quantity
    from ui.cli.table import say

    place = f"{found.question.system_id} {found.question.partition or ''}".strip()
    median = "not known" if found.median is None else write_quantity(found.median)
    say(f"Wait on {place}: {median}" + ("" if found.median is None else f" (median; {found.method})"))
    if found.upper is not None and found.upper.coverage is not None:
        say(f"{found.upper.coverage:.0%} of such jobs start within {write_quantity(found.upper)}")
    if found.known_waits:
        say(f"Waits known there: {found.known_waits:,}")
    for title, texts in (
        ("Prior", [found.prior.text] if found.prior else []),
        ("Assumptions", [note.text for note in found.assumptions]),
        ("Not known", list(found.unknowns)),
        (
            "Sources",
            [f"{one.title}{f', {one.date}' if one.date else ''} {one.url or ''}".rstrip() for one in found.sources],
        ),
    ):
        if texts:
            say(f"{title}:")
            for text in texts:
                say(f"  - {text}")
