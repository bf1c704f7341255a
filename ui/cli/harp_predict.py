"""`iplane harp predict`: walltime, memory and the request of a run that was never made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from estimators.harp.predicting import PredictionQuestion
    from estimators.harp.run import Run


def register(commands: typer.Typer) -> None:
    """Add the command to `iplane harp`."""
    free = {"allow_extra_args": True, "ignore_unknown_options": True}
    commands.command(context_settings=free)(predict)


def predict(
    context: typer.Context,
    application: Annotated[str, typer.Argument(help="Application, such as lammps; `iplane harp app list` names all.")],
    cores: Annotated[str | None, typer.Option(help="Cores of the run, over all nodes.")] = None,
    nodes: Annotated[str | None, typer.Option(help="Nodes; default: as few as hold it.")] = None,
    gpus: Annotated[str | None, typer.Option(help="Accelerators, over all nodes.")] = None,
    system: Annotated[str | None, typer.Option(help="System or cloud, such as expanse; default: this machine.")] = None,
    partition: Annotated[str | None, typer.Option(help="Its partition; default: the one that fits best.")] = None,
    kill_risk: Annotated[
        str, typer.Option(help="Chance that the request is too small, in time or memory, such as 5%.")
    ] = "5%",
    calibrate: Annotated[
        list[str] | None,
        typer.Option(help="Short runs made there: a table of runs, or SECONDS@atoms=4000,cores=4; may be repeated."),
    ] = None,
    scaling: Annotated[bool, typer.Option(help="Show the table over cores.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Predict a run: inputs are options of their own, as in `iplane harp predict lammps --atoms 4e6 --cores 64`."""
    from estimators.harp.predicting import predict as work_out
    from estimators.harp.reading import read_words

    given = read_words(context.args)
    resources = {name: value for name, value in (("cores", cores), ("nodes", nodes), ("gpus", gpus)) if value}
    question = _question(application, {**given, **resources}, system, partition, kill_risk, scaling)
    runs = tuple(run for text in calibrate or () for run in _calibration(text, question))
    found = work_out(question.model_copy(update={"calibration": runs}))
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    from ui.cli.harp_predict_view import show_prediction

    show_prediction(found)


def _question(
    application: str,
    inputs: dict[str, str],
    system: str | None,
    partition: str | None,
    kill_risk: str,
    scaling: bool,
) -> PredictionQuestion:
    from estimators.harp.predicting import PredictionQuestion

    return PredictionQuestion(
        application=application,
        inputs=dict(inputs),
        system=system,
        partition=partition,
        kill_risk=_read_risk(kill_risk),
        scaling=scaling,
    )


def _read_risk(text: str) -> float:
    """A chance as people write it: 5%, 5 % or 0.05.

    Raises:
        RequestError: not a chance from 0.1 % to 50 %.
    """
    from knowledge.errors import RequestError

    least, most = 0.001, 0.5
    plain = text.strip()
    try:
        value = float(plain.removesuffix("%")) / (100 if plain.endswith("%") else 1)
    except ValueError:
        value = float("nan")
    if not least <= value <= most:
        raise RequestError.of("--kill-risk", text, "it is a chance from 0.1% to 50%", "write it like 5%")
    return value


def _calibration(text: str, question: PredictionQuestion) -> tuple[Run, ...]:
    """Runs of a table, or the one that `SECONDS@name=value,...` tells."""
    from estimators.harp.predicting.calibration_words import read_calibration
    from knowledge.errors import RequestError

    if "@" in text and not Path(text).exists():
        return (read_calibration(text, question),)
    if not Path(text).is_file():
        remedy = "give a table of runs, or SECONDS@name=value,name=value"
        raise RequestError.of("--calibrate", text, "there is no such file", remedy)
    from estimators.harp.history import read_runs_csv

    return tuple(read_runs_csv(Path(text)))
